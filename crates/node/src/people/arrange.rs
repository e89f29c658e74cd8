//! *Mensen*: who comes in here, and the way out for each of them, for cards and for computers.

use super::rules::{self, Act};
use super::secrets::CardSecrets;
use super::store::{self, Person, PrintedCard};
use super::{card, computers, leaving, may};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Visit, done, go, qr_svg};
use crate::texts::day_of;
use crate::words::Role;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Tx;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/people", web::get().to(people))
        .route("/people/card", web::get().to(to_people))
        .route("/people/card", web::post().to(print_card))
        .route("/people/machine", web::get().to(machine))
        .route("/people/cards/{id}/end", web::post().to(end_card))
        .route("/people/computers/{id}/end", web::post().to(end_computer));
}

#[derive(Template)]
#[template(path = "people/people.html")]
struct People<'a> {
    v: &'a Visit,
    people: Vec<Person>,
    cards: Vec<(PrintedCard, String, String)>,
    computers: Vec<(String, String, Option<String>)>,
    misses: i64,
    roles: Vec<Choice>,
    how_many: Vec<Choice>,
    form: Form<'a>,
    prints: bool,
    arranges: bool,
    chair: bool,
}

/// The roles as words.
pub(super) fn words_of(v: &Visit, roles: crate::viewer::Roles) -> String {
    roles.iter().map(|r| v.t(r.key())).collect::<Vec<_>>().join(", ")
}

impl People<'_> {
    fn roles_of(&self, p: &Person) -> String {
        words_of(self.v, p.roles)
    }

    /// Whether a new card for this person may be printed by who visits.
    fn prints_for(&self, p: &Person) -> bool {
        rules::prints_for(self.v.who.roles(), p.roles)
    }

    /// Whether the page of this person is for who visits.
    fn opens(&self, p: &Person) -> bool {
        opens(self.v, p.id)
    }
}

/// A chair, the computerhulp (who may have to say that it is the same person), and the person.
pub(super) fn opens(v: &Visit, person: i64) -> bool {
    v.who.person() == Some(person) || may(v.who.roles(), Act::PrintCard)
}

async fn people(v: Visit) -> Page {
    v.person()?;
    show_people(&v, &[]).await
}

async fn show_people(v: &Visit, wrong: &[(Field, Key)]) -> Page {
    let (prints, chair) = (may(v.who.roles(), Act::PrintCard), may(v.who.roles(), Act::ArrangePeople));
    let visit = v.clone();
    let (people, cards, computers, misses) = v
        .node
        .read(move |c| {
            let mut cards = Vec::new();
            if prints {
                for card in store::open_cards(c, visit.now)? {
                    cards.push((whom(&visit, card.role, store::shown(c, card.person)?), card));
                }
            }
            let computers = if prints { computers::enrolled(c)? } else { Vec::new() };
            Ok::<_, Error>((store::everybody(c)?, cards, computers, store::misses(c, visit.now)?))
        })
        .await?;
    let roles = Role::ALL.iter().filter(|r| rules::prints_for(v.who.roles(), [**r].into_iter().collect()));
    let typed = Fields::default();
    let page = People {
        v,
        people,
        cards: cards
            .into_iter()
            .map(|(whom, card)| (v.ago(card.created, v.now), whom, card))
            .map(|(when, whom, card)| (card, whom, when))
            .collect(),
        computers: computers.into_iter().map(|c| (c.id, v.ago(c.since, v.now), c.by)).collect(),
        misses,
        roles: roles.map(|r| Choice::new(r.as_str(), v.t(r.key()), "")).collect(),
        how_many: [("one", "card-one"), ("sheet", "card-sheet")]
            .into_iter()
            .map(|(n, key)| Choice::new(n, v.t(key), ""))
            .collect(),
        form: v.form(&typed, wrong),
        prints,
        arranges: may(v.who.roles(), Act::Arrange),
        chair,
    };
    v.show_form(wrong, &page)
}

/// For whom a card is: somebody, or a role.
fn whom(v: &Visit, role: Role, name: Option<String>) -> String {
    match name {
        Some(name) => format!("{name} ({})", v.t(role.key())),
        None => v.t(role.key()),
    }
}

#[derive(Template)]
#[template(path = "people/paper_card.html")]
struct PaperCard<'a> {
    v: &'a Visit,
    role: String,
    /// For whom, where it is for somebody who has been here, and whether an earlier one works no more.
    name: Option<String>,
    replaced: bool,
    until: String,
    /// Where the words are typed.
    address: String,
    cards: Vec<OnPaper>,
}

/// What differs from card to card.
struct OnPaper {
    url: String,
    words: String,
    qr: String,
}

impl OnPaper {
    fn new(v: &Visit, secrets: CardSecrets) -> OnPaper {
        let url = v.node.url(&format!("/card/{}", secrets.token)).to_string();
        OnPaper { qr: qr_svg(&url), url, words: secrets.words }
    }
}

/// How many cards go on a sheet of A4.
const ON_A_SHEET: usize = 4;

/// Who opens the address of the form for a card, by a reload or a bookmark.
async fn to_people(v: Visit) -> Page {
    v.person()?;
    go("/people")
}

/// The card is shown once, here: its secrets are kept nowhere. For who is not known yet a whole sheet may be made at once.
async fn print_card(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let Some(role) = Role::parse(typed.get("role")) else {
        return show_people(&v, &[(Field::Role, "card-role-missing")]).await;
    };
    let person = typed.get("person").parse().ok();
    // Of the cards for one person only the last works.
    let many = if person.is_none() && typed.get("cards") == "sheet" { ON_A_SHEET } else { 1 };
    let secrets: Vec<CardSecrets> = (0..many).map(|_| CardSecrets::new(&v.node.random)).collect();
    let printed = secrets.clone();
    let made = move |tx: &mut Tx<'_>, cx: &Cx| {
        let open = store::open_cards(tx.conn(), cx.now)?;
        for secrets in &printed {
            card(tx, cx, secrets, role, person)?;
        }
        let name = person.map(|of| store::person(tx.conn(), of)).transpose()?.map(|p| p.shown);
        Ok((name, person.is_some() && open.iter().any(|c| c.person == person)))
    };
    let (name, replaced) = v.node.act(v.who.clone(), made).await?;
    let cards = secrets.into_iter().map(|s| OnPaper::new(&v, s)).collect();
    let address = v.node.config.url("/card").as_str().trim_start_matches("https://").to_owned();
    let until = v.day(day_of(v.now.plus(rules::CARD_LASTS)), v.now);
    v.show(&PaperCard { v: &v, role: v.t(role.key()), name, replaced, until, address, cards })
}

async fn end_card(v: Visit, id: Path<i64>) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), move |tx, cx| leaving::end_card(tx, cx, *id)).await?;
    done("/people", "card-ended")
}

async fn end_computer(v: Visit, id: Path<String>) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), move |tx, cx| computers::end_computer(tx, cx, &id)).await?;
    done("/people", "computer-ended")
}

#[derive(Template)]
#[template(path = "people/machine.html")]
struct Machine<'a> {
    v: &'a Visit,
}

/// What who has the machine can read all the same: for everybody of the house.
async fn machine(v: Visit) -> Page {
    v.person()?;
    v.show(&Machine { v: &v })
}
