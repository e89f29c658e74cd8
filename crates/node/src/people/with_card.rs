//! How a card is used: its four words or its address, then what one wants to be called and how one will come in.

use super::actions::{count_miss, look_at_card, wrong_name};
use super::doors::{Doors, Way, late};
use super::guess::{Came, Try};
use super::hashing::hash;
use super::pages::{shared_choice, tries, with_session};
use super::past::Belongings;
use super::rules;
use super::slips::{come_with_slip, slip_with};
use super::store::{Lock, PrintedCard};
use super::{NewPerson, join};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Jar, Page, Visit, done, exchange, exchanged, go};
use crate::viewer::Viewer;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Tx;
use std::time::Instant;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/card", web::get().to(card_page))
        .route("/card/{token}", web::get().to(card_page_of))
        .route("/card", web::post().to(use_card));
}

#[derive(Template)]
#[template(path = "people/card.html")]
struct CardPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    /// The role the card is for; empty while we do not know the card.
    role: String,
    /// What they are called, where it is for somebody who has been here.
    known: Option<String>,
    key: &'a str,
    /// Whether the words of the card were typed already.
    words_typed: bool,
    /// Where they go on to.
    way: String,
}

fn show_card(v: &Visit, card: Option<&PrintedCard>, key: &str, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let (role, known) = card.map_or((String::new(), None), |c| (v.t(c.role.key()), c.name.clone()));
    v.show_form(
        wrong,
        &CardPage {
            v,
            form: v.form(typed, wrong),
            shared: shared_choice(v),
            role,
            known,
            key,
            words_typed: by_words(key),
            way: v.way(typed),
        },
    )
}

/// The page for who comes with a card that works no more, or never did: they cannot be told apart.
fn show_gone(v: &Visit) -> Page {
    let (typed, wrong) = (Fields::default(), [(Field::Key, "card-wrong")]);
    let (form, shared) = (v.form(&typed, &wrong), Vec::new());
    v.show_as(
        StatusCode::NOT_FOUND,
        &CardPage {
            v,
            form,
            shared,
            role: String::new(),
            known: None,
            key: "",
            words_typed: false,
            way: v.way(&typed),
        },
    )
}

async fn card_page(v: Visit, req: HttpRequest) -> Page {
    let typed = Fields::default().with("shared", "yes");
    // An address was opened: words are asked for by the form alone, where guesses are counted.
    if let Some(key) = exchanged(&v, &req, "/card").filter(|key| !by_words(key)) {
        match look_at_card(&v.node, &key).await {
            Ok(card) => return show_card(&v, Some(&card), &key, &typed, &[]),
            // Used meanwhile.
            Err(Error::NotFound) => return show_gone(&v),
            Err(e) => return Err(e),
        }
    }
    show_card(&v, None, "", &Fields::default(), &[])
}

/// The address of a card is too long to be guessed: looking at one that is not there uses up nobody's turn.
async fn card_page_of(v: Visit, key: Path<String>) -> Page {
    if by_words(&key) {
        return show_gone(&v);
    }
    match look_at_card(&v.node, &key).await {
        Err(Error::NotFound) => show_gone(&v),
        found => found.and_then(|_| exchange(&v, "/card", &key)),
    }
}

/// Whether a key is the words of a card, which can be guessed, and not the end of its address.
fn by_words(key: &str) -> bool {
    key.chars().any(|c| !c.is_ascii_alphanumeric()) || key.len() < 32
}

/// The key that was typed, or that the form carried along.
fn key_of(typed: &str) -> String {
    let key = rules::fold(&rules::cut(typed));
    if by_words(&key) { rules::card_words(&key) } else { key }
}

/// What the words that somebody typed open.
enum Found {
    /// A card.
    Card(PrintedCard),
    /// A slip: the slug of its request, and its words as they are kept.
    Slip((String, String)),
}

/// The card with this key, or the slip. Words that neither has are counted; where they are too many, only those of one of them get
/// another answer than all the rest.
async fn find_card(v: &Visit, doors: &Doors, key: &str) -> Result<Found, Error> {
    let begun = Instant::now();
    if !by_words(key) {
        return look_at_card(&v.node, key).await.map(Found::Card);
    }
    if !doors.looks(v.enrolled, v.from) {
        return Err(late(begun).await);
    }
    let found = look_at_card(&v.node, key).await;
    if matches!(found, Err(Error::NotFound)) {
        let typed = key.to_owned();
        if let Some(slip) = slip_with(&v.node, &typed).await? {
            return Ok(Found::Slip(slip));
        }
        v.node.act(Viewer::Clock, move |tx, cx| count_miss(tx, &typed, cx.now)).await?;
        if doors.missed(v.enrolled, v.from) == Way::Narrow {
            return Err(late(begun).await);
        }
    }
    found.map(Found::Card)
}

/// Who typed the words of a slip goes on to the request that it opens; whoever was in here before is out.
async fn use_slip(v: &Visit, slip: (String, String)) -> Page {
    let to = format!("/posts/{}", slip.0);
    let come = move |tx: &mut Tx<'_>, cx: &Cx| come_with_slip(tx, cx, &slip);
    let token = v.node.act(Viewer::Clock, come).await?.ok_or(Error::NotFound)?;
    let mut response = go(&to)?;
    let cookie = Jar::Session.fill(&v.node.config, token, None);
    response.add_cookie(&cookie).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}

/// One form in two steps: the four words alone, or with them what one wants to be called and how one will come in.
async fn use_card(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let key = key_of(typed.get("key"));
    // Before anything is hashed.
    let card = match find_card(&v, &doors, &key).await {
        Err(Error::NotFound) if !typed.has("step") => {
            return show_card(&v, None, "", &typed, &[(Field::Key, "card-wrong")]);
        }
        // Where this very form used it, they are in.
        Err(Error::NotFound) => {
            let before = v.node.act(v.who.clone(), |_, _| Err::<(), _>(Error::NotFound)).await;
            return match before {
                Err(Error::Refused(Reason::FormSentBefore)) => {
                    came_before(&v, tries(&v, &doors, &belongings), &typed).await
                }
                _ => show_gone(&v),
            };
        }
        found => match found? {
            Found::Card(card) => card,
            Found::Slip(slip) => return use_slip(&v, slip).await,
        },
    };
    if !typed.has("step") {
        return show_card(
            &v,
            Some(&card),
            &key,
            &Fields::default().with("shared", "yes").with("to", typed.get("to")),
            &[],
        );
    }
    let mut wrong = wrong_keys(&v, &typed);
    if !wrong.is_empty() {
        if card.name.is_none() {
            let name = typed.text("name");
            let name = v.node.read(move |conn| wrong_name(conn, &name)).await?;
            wrong.extend(name.map(|key| (Field::Name, key)));
        }
        return show_card(&v, Some(&card), &key, &typed, &wrong);
    }
    let new = new_person(&v, &typed).await?;
    let (used, hash) = (key.clone(), new.hash());
    match v.node.act(v.who.clone(), move |tx, cx| join(tx, cx, &used, new)).await {
        Ok(person) => {
            let with = Lock { person, hash };
            let mut response =
                with_session(&v, with, typed.has("shared"), done(&v.way_or_first(&typed), "welcome")?).await?;
            // The card is used.
            response.add_cookie(&Jar::Secret.empty(&v.node.config)).map_err(|e| Error::Internal(e.to_string()))?;
            Ok(response)
        }
        Err(Error::Invalid(wrong)) => show_card(&v, Some(&card), &key, &typed, &wrong),
        Err(Error::Refused(Reason::FormSentBefore)) => came_before(&v, tries(&v, &doors, &belongings), &typed).await,
        Err(e) => Err(e),
    }
}

/// Whether a PIN was chosen rather than a passphrase.
fn by_pin(v: &Visit, typed: &Fields) -> bool {
    v.enrolled && !typed.get("pin").is_empty()
}

/// The words of the card that go with a PIN: as they were typed for it, or else to come to the form.
fn pin_words(typed: &Fields) -> String {
    let key = key_of(typed.get("key"));
    match rules::card_words(typed.get("words")) {
        words if words.is_empty() && by_words(&key) => key,
        words => words,
    }
}

/// What is wrong with the passphrase or PIN that was chosen.
fn wrong_keys(v: &Visit, typed: &Fields) -> Vec<(Field, Key)> {
    let mut wrong = Vec::new();
    if by_pin(v, typed) {
        wrong.extend(rules::check_pin(typed.get("pin")).map(|key| (Field::Pin, key)));
        if pin_words(typed).is_empty() {
            wrong.push((Field::Words, "card-words-missing"));
        }
    } else {
        wrong.extend(rules::check_passphrase(typed.get("passphrase")).map(|key| (Field::Passphrase, key)));
    }
    wrong
}

async fn new_person(v: &Visit, typed: &Fields) -> Result<NewPerson, Error> {
    let pin = by_pin(v, typed);
    let secret = typed.get(if pin { "pin" } else { "passphrase" }).to_owned();
    let hashed = hash(secret, &v.node.random).await?;
    let name = typed.text("name");
    Ok(if pin {
        NewPerson { name, passphrase: None, pin: Some((pin_words(typed), hashed)) }
    } else {
        NewPerson { name, passphrase: Some(hashed), pin: None }
    })
}

/// Somebody pressed twice: the first press used the card, and its answer may not have arrived. They come in as who they
/// became by it.
async fn came_before(v: &Visit, tries: Try<'_>, typed: &Fields) -> Page {
    let came = if by_pin(v, typed) {
        tries.enter_with_pin(&pin_words(typed), typed.get("pin")).await?
    } else {
        tries.sign_in(typed.get("name"), typed.get("passphrase")).await?
    };
    match came {
        Came::In { with, .. } => {
            with_session(v, with, typed.has("shared"), done(&v.way_or_first(typed), "welcome-once")?).await
        }
        Came::Not | Came::NotYet { .. } | Came::Locked { .. } => done("/sign-in", "card-used"),
    }
}
