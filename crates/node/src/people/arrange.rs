//! *Mensen*: who comes in here, and the way out for each of them, for cards and for computers.

use super::doors::Doors;
use super::guess::Try;
use super::log::{self, Line, lines};
use super::past::{self, Belongings};
use super::rules::{self, Act};
use super::secrets::CardSecrets;
use super::store::{self, Person, PrintedCard};
use super::{card, leaving, may};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Page, Visit, done, go, qr_svg};
use crate::words::Role;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/people", web::get().to(people))
        .route("/people/card", web::post().to(print_card))
        .route("/people/log", web::get().to(whole_log))
        .route("/people/machine", web::get().to(machine))
        .route("/people/read", web::post().to(read))
        .route("/people/cards/{id}/end", web::post().to(end_card))
        .route("/people/computers/{id}/end", web::post().to(end_computer))
        .route("/people/{id}", web::get().to(person))
        .route("/people/{id}/{verb}", web::post().to(act))
        .route("/past", web::get().to(past_page))
        .route("/past", web::post().to(prove));
}

#[derive(Template)]
#[template(path = "people/people.html")]
struct People<'a> {
    v: &'a Visit,
    people: Vec<Person>,
    cards: Vec<(PrintedCard, String, String)>,
    computers: Vec<(String, String)>,
    misses: i64,
    roles: Vec<Choice>,
    form: Form<'a>,
    prints: bool,
    arranges: bool,
    chair: bool,
}

fn words_of(v: &Visit, roles: crate::viewer::Roles) -> String {
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
fn opens(v: &Visit, person: i64) -> bool {
    v.who.person() == Some(person) || may(v.who.roles(), Act::PrintCard)
}

async fn people(v: Visit) -> Page {
    v.person()?;
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
            let computers = if prints { store::enrolled(c)? } else { Vec::new() };
            Ok::<_, Error>((store::everybody(c)?, cards, computers, store::misses(c, visit.now)?))
        })
        .await?;
    let roles = Role::ALL.iter().filter(|r| rules::prints_for(v.who.roles(), [**r].into_iter().collect()));
    let typed = Fields::default();
    v.show(&People {
        v: &v,
        people,
        cards: cards
            .into_iter()
            .map(|(whom, card)| (v.ago(card.created, v.now), whom, card))
            .map(|(when, whom, card)| (card, whom, when))
            .collect(),
        computers: computers.into_iter().map(|(id, since)| (id, v.ago(since, v.now))).collect(),
        misses,
        roles: roles.map(|r| Choice::new(r.as_str(), v.t(r.key()), "")).collect(),
        form: v.form(&typed, &[]),
        prints,
        arranges: may(v.who.roles(), Act::Arrange),
        chair,
    })
}

/// For whom a card is: somebody, or a role.
fn whom(v: &Visit, role: Role, name: Option<String>) -> String {
    match name {
        Some(name) => format!("{name} ({})", v.t(role.key())),
        None => v.t(role.key()),
    }
}

/// A line of the log as a sentence.
pub fn sentence(v: &Visit, line: &Line) -> String {
    let gone = || v.t("people-log-gone");
    let by = match line.actor {
        None => v.t("log-machine"),
        Some(_) => line.by.clone().unwrap_or_else(gone),
    };
    let who = match (&line.person, line.role) {
        (None, Some(role)) => v.t(role.key()),
        (None, None) => gone(),
        (Some(name), None) => name.clone(),
        (Some(name), Some(role)) => format!("{name} ({})", v.t(role.key())),
    };
    format!("{} {}", v.ago(line.at, v.now), v.t2(line.what.key(), "by", by, "who", who))
}

#[derive(Template)]
#[template(path = "people/paper_card.html")]
struct PaperCard<'a> {
    v: &'a Visit,
    role: String,
    url: String,
    words: String,
    qr: String,
}

/// The card is shown once, here: its secrets are kept nowhere.
async fn print_card(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let role = Role::parse(typed.get("role")).ok_or(Error::Invalid(vec![("role", "error-invalid")]))?;
    let person = typed.get("person").parse().ok();
    let secrets = CardSecrets::new(&v.node.random);
    let printed = secrets.clone();
    v.node.act(v.who.clone(), move |tx, cx| card(tx, cx, &printed, role, person)).await?;
    let url = v.node.url(&format!("/card/{}", secrets.token)).to_string();
    let qr = qr_svg(&url);
    v.show(&PaperCard { v: &v, role: v.t(role.key()), url, words: secrets.words, qr })
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage<'a> {
    v: &'a Visit,
    p: Person,
    roles: String,
    since: String,
    own: bool,
    chair: bool,
    confirms: bool,
    unread: bool,
    log: Vec<String>,
}

impl PersonPage<'_> {
    /// Each role: its word, its name, and whether they have it.
    fn each_role(&self) -> Vec<(Role, String, bool)> {
        Role::ALL.iter().map(|r| (*r, self.v.t(r.key()), self.p.roles.has(*r))).collect()
    }
}

async fn person(v: Visit, id: Path<i64>) -> Page {
    v.person()?;
    let (id, visit) = (*id, v.clone());
    if !opens(&v, id) {
        return Err(Error::NotFound);
    }
    let (own, chair) = (v.who.person() == Some(id), may(v.who.roles(), Act::ArrangePeople));
    let (p, log, confirms, unread) = v
        .node
        .read(move |c| {
            let p = store::person(c, id)?;
            let log = if own || chair { lines(c, Some(id), 0)? } else { Vec::new() };
            let unread = own && !log::unread(c, id)?.is_empty();
            let confirms = past::may_confirm(c, &visit.who, visit.enrolled, id)?;
            Ok::<_, Error>((p, log, confirms, unread))
        })
        .await?;
    let (roles, since) = (words_of(&v, p.roles), v.ago(p.since, v.now));
    let log = log.iter().map(|l| sentence(&v, l)).collect();
    v.show(&PersonPage { v: &v, p, roles, since, own, chair, confirms, unread, log })
}

/// What is done with somebody: one button each.
async fn act(v: Visit, belongings: Data<Belongings>, at: Path<(i64, String)>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let ((id, verb), all, enrolled) = (at.into_inner(), **belongings, v.enrolled);
    let role = Role::parse(typed.get("role"));
    let gives = typed.get("do") == "give";
    let home = verb == "end";
    v.node
        .act(v.who.clone(), move |tx, cx| match verb.as_str() {
            "end" => leaving::end(tx, cx, all, id),
            "role" => leaving::set_role(tx, cx, id, role.ok_or(Error::NotFound)?, gives),
            "end-sessions" => leaving::end_sessions(tx, cx, id),
            "unlock" => leaving::unlock(tx, cx, id),
            "let-in" => past::let_in(tx, cx, id),
            "confirm" => past::confirm(tx, cx, all, enrolled, id),
            _ => Err(Error::NotFound),
        })
        .await?;
    match v.who.person() == Some(id) && home {
        true => go("/"),
        false if home => done("/people", "changed"),
        false => done(&format!("/people/{id}"), "changed"),
    }
}

async fn end_card(v: Visit, id: Path<i64>) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), move |tx, cx| leaving::end_card(tx, cx, *id)).await?;
    done("/people", "changed")
}

async fn end_computer(v: Visit, id: Path<String>) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), move |tx, cx| leaving::end_computer(tx, cx, &id)).await?;
    done("/people", "changed")
}

#[derive(Template)]
#[template(path = "people/log.html")]
struct LogPage<'a> {
    v: &'a Visit,
    log: Vec<String>,
}

async fn whole_log(v: Visit) -> Page {
    rules::require(&v.who, Act::ArrangePeople)?;
    let all = v.node.read(|c| lines(c, None, 0)).await?;
    v.show(&LogPage { v: &v, log: all.iter().map(|l| sentence(&v, l)).collect() })
}

async fn read(v: Visit) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), log::read).await?;
    go("/")
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

#[derive(Template)]
#[template(path = "people/past.html")]
struct PastPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    closed: bool,
}

async fn show_past(v: &Visit, wrong: &[(Field, Key)]) -> Page {
    let me = v.person()?;
    let closed = v.node.read(move |c| store::person(c, me)).await?.closed;
    let typed = Fields::default();
    v.show_form(!wrong.is_empty(), &PastPage { v, form: v.form(&typed, wrong), closed })
}

async fn past_page(v: Visit) -> Page {
    show_past(&v, &[]).await
}

async fn prove(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let (me, all) = (v.person()?, **belongings);
    let tries = Try { node: &v.node, doors: &doors, belongings: all, enrolled: v.enrolled, from: v.from };
    let Some(old) = tries.old_secret(me, typed.get("secret")).await? else {
        return show_past(&v, &[("secret", "past-wrong")]).await;
    };
    v.node.act(v.who.clone(), move |tx, cx| past::proved(tx, cx, all, old)).await?;
    done("/", "changed")
}
