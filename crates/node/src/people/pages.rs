//! Coming in, going out, and the cards.

use super::actions::{count_miss, look_at_card};
pub use super::arrange::sentence;
use super::doors::{Doors, Way, late};
use super::guess::Try;
use super::hashing::hash;
use super::past::Belongings;
use super::rules::{self, Act};
use super::secrets::hash_token;
use super::store::{PrintedCard, roles_of};
use super::{NewPerson, end_session, enrol, enter, join};
use crate::error::{Error, Field, Key};
use crate::once;
use crate::page::{Choice, Fields, Form, Jar, Kept, Page, Visit, done, exchange, exchanged, go};
use crate::viewer::Viewer;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use std::time::Instant;

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/sign-in", web::get().to(sign_in_page))
        .route("/sign-in", web::post().to(sign_in))
        .route("/sign-in/card", web::post().to(sign_in_with_card))
        .route("/sign-out", web::get().to(sign_out))
        .route("/leave", web::get().to(leave))
        .route("/card", web::get().to(card_page))
        .route("/card/{token}", web::get().to(card_page_of))
        .route("/card", web::post().to(use_card))
        .route("/computer", web::get().to(computer_page))
        .route("/computer", web::post().to(computer));
    super::arrange::routes(cfg);
}

/// The name under which a sign-in form carries along what was typed when a session had ended meanwhile, sealed.
const KEPT: &str = "kept";

#[derive(Template)]
#[template(path = "people/again.html")]
struct Again<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    kept: &'a str,
}

/// The page for who sends a form after their session ended: come in again, the text is still there, for its writer alone.
/// Of whom it is may not be known any more: then it is shown, to be copied.
///
/// # Errors
/// When the template fails.
pub fn again(v: &Visit, kept: &Kept, writer: Option<i64>) -> Page {
    match writer.and_then(|writer| kept.seal(v, writer)) {
        Some(sealed) => show_again(v, &sealed, &[]),
        None if kept.is_written() => v.show_again(StatusCode::UNPROCESSABLE_ENTITY, "session-gone", kept, ""),
        None => show_again(v, "", &[]),
    }
}

fn show_again(v: &Visit, kept: &str, wrong: &[(Field, Key)]) -> Page {
    let typed = Fields::default().with("shared", "yes");
    v.show_form(true, &Again { v, form: v.form(&typed, wrong), shared: shared_choice(v), kept })
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignIn<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    card_failed: bool,
}

fn shared_choice(v: &Visit) -> Vec<Choice> {
    vec![Choice::new("yes", v.t("shared-computer"), v.t("shared-computer-help"))]
}

fn show_sign_in(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], card_failed: bool) -> Page {
    v.show_form(
        !wrong.is_empty() || card_failed,
        &SignIn { v, form: v.form(typed, wrong), shared: shared_choice(v), card_failed },
    )
}

async fn sign_in_page(v: Visit) -> Page {
    // "A shared computer" is what we take for granted: most are.
    show_sign_in(&v, &Fields::default().with("shared", "yes"), &[], false)
}

async fn sign_in(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let person = tries(&v, &doors, &belongings).sign_in(typed.get("name"), typed.get("passphrase")).await?;
    let sealed = typed.get(KEPT);
    match person {
        Some(person) if sealed.is_empty() => let_in(&v, person, typed.has("shared"), "/").await,
        Some(person) => resume(&v, person, typed.has("shared"), sealed).await,
        None if sealed.is_empty() => show_sign_in(&v, &typed, &[("name", "sign-in-wrong")], false),
        None => show_again(&v, sealed, &[("name", "sign-in-wrong")]),
    }
}

/// Lets somebody in who was writing when their session ended, and shows what they wrote. What another wrote, or wrote too
/// long ago, is dropped.
async fn resume(v: &Visit, person: i64, shared: bool, sealed: &str) -> Page {
    let Some(kept) = Kept::open(v, person, sealed) else {
        return with_session(v, person, shared, done("/", "kept-dropped")?).await;
    };
    let roles = v.node.read(move |conn| Ok(roles_of(conn, person)?)).await?;
    let inside = Visit { who: Viewer::Person { id: person, roles }, ..v.clone() };
    with_session(v, person, shared, inside.resume(&kept)?).await
}

fn tries<'a>(v: &'a Visit, doors: &'a Doors, belongings: &Belongings) -> Try<'a> {
    Try { node: &v.node, doors, belongings: *belongings, enrolled: v.enrolled, from: v.from }
}

async fn sign_in_with_card(
    v: Visit,
    doors: Data<Doors>,
    belongings: Data<Belongings>,
    typed: web::Form<Fields>,
) -> Page {
    if !v.enrolled {
        return Err(Error::NotFound);
    }
    match tries(&v, &doors, &belongings).enter_with_pin(typed.get("words"), typed.get("pin")).await? {
        Some(person) => let_in(&v, person, true, "/").await,
        None => show_sign_in(&v, &typed, &[], true),
    }
}

/// Begins a session and sends the browser on.
pub(crate) async fn let_in(v: &Visit, person: i64, shared: bool, to: &str) -> Page {
    with_session(v, person, shared, go(to)?).await
}

/// Begins a session, and gives its cookie with an answer.
async fn with_session(v: &Visit, person: i64, shared: bool, mut response: HttpResponse) -> Page {
    let token = enter(&v.node, person, shared).await?;
    let days = if shared { None } else { Some(30) };
    response.add_cookie(&Jar::Session.fill(&v.node.config, token, days)).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}

async fn end(v: &Visit, req: &HttpRequest, mut response: HttpResponse) -> Page {
    if let Some(cookie) = req.cookie(&Jar::Session.name(&v.node.config)) {
        let hash = hash_token(cookie.value());
        v.node.act(v.who.clone(), move |tx, _| end_session(tx, &hash)).await?;
    }
    response.add_cookie(&Jar::Session.empty(&v.node.config)).map_err(|e| Error::Internal(e.to_string()))?;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn sign_out(v: Visit, req: HttpRequest) -> Page {
    end(&v, &req, done("/sign-in", "out")?).await
}

/// "Snel weg": a link, so that it works with one click and without a form; all it can do is end one's own session.
async fn leave(v: Visit, req: HttpRequest) -> Page {
    end(&v, &req, go(v.node.config.leave_to.as_str())?).await
}

#[derive(Template)]
#[template(path = "people/card.html")]
struct CardPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    /// The role the card is for; empty while we do not know the card.
    role: String,
    /// Whether it is for somebody who has been here.
    known: bool,
    key: &'a str,
}

fn show_card(v: &Visit, card: Option<&PrintedCard>, key: &str, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let (role, known) = card.map_or((String::new(), false), |c| (v.t(c.role.key()), c.person.is_some()));
    v.show_form(
        !wrong.is_empty(),
        &CardPage { v, form: v.form(typed, wrong), shared: shared_choice(v), role, known, key },
    )
}

async fn card_page(v: Visit, req: HttpRequest) -> Page {
    let typed = Fields::default().with("shared", "yes");
    // An address was opened: words are asked for by the form alone, where guesses are counted.
    if let Some(key) = exchanged(&v, &req, "/card").filter(|key| !by_words(key)) {
        match look_at_card(&v.node, &key).await {
            Ok(card) => return show_card(&v, Some(&card), &key, &typed, &[]),
            // Used meanwhile.
            Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    show_card(&v, None, "", &Fields::default(), &[])
}

/// The address of a card is too long to be guessed: looking at one that is not there uses up nobody's turn.
async fn card_page_of(v: Visit, key: Path<String>) -> Page {
    if by_words(&key) {
        return Err(Error::NotFound);
    }
    look_at_card(&v.node, &key).await?;
    exchange(&v, "/card", &key)
}

/// Whether a key is the words of a card, which can be guessed, and not the end of its address.
fn by_words(key: &str) -> bool {
    key.chars().any(|c| !c.is_ascii_alphanumeric()) || key.len() < 32
}

/// The card with this key. Words that no card has are counted; where they are too many, only those of a card get another
/// answer than all the rest.
async fn find_card(v: &Visit, doors: &Doors, key: &str) -> Result<PrintedCard, Error> {
    let begun = Instant::now();
    if !by_words(key) {
        return look_at_card(&v.node, key).await;
    }
    if !doors.looks(v.enrolled, v.from) {
        return Err(late(begun).await);
    }
    let found = look_at_card(&v.node, key).await;
    if matches!(found, Err(Error::NotFound)) {
        v.node.act(Viewer::Clock, |tx, cx| count_miss(tx, cx.now)).await?;
        if doors.missed(v.enrolled, v.from) == Way::Narrow {
            return Err(late(begun).await);
        }
    }
    found
}

/// One form in two steps: the four words alone, or with them what one wants to be called and how one will come in.
async fn use_card(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let key = rules::fold(&rules::cut(typed.get("key")));
    // Before anything is hashed.
    let card = match find_card(&v, &doors, &key).await {
        Err(Error::NotFound) if !typed.has("step") => return show_card(&v, None, "", &typed, &[("key", "card-wrong")]),
        // Where this very form used it, they are in.
        Err(Error::NotFound) => {
            let before = v.node.act(v.who.clone(), |_, _| Err::<(), _>(Error::NotFound)).await;
            return match before {
                Err(Error::Refused(once::BEFORE)) => came_before(&v, tries(&v, &doors, &belongings), &typed).await,
                _ => Err(Error::NotFound),
            };
        }
        found => found?,
    };
    if !typed.has("step") {
        return show_card(&v, Some(&card), &key, &Fields::default().with("shared", "yes"), &[]);
    }
    let wrong = wrong_keys(&v, &typed);
    if !wrong.is_empty() {
        return show_card(&v, Some(&card), &key, &typed, &wrong);
    }
    let new = new_person(&v, &typed).await?;
    let used = key.clone();
    match v.node.act(v.who.clone(), move |tx, cx| join(tx, cx, &used, new)).await {
        Ok(person) => {
            let mut response = with_session(&v, person, typed.has("shared"), done("/", "welcome")?).await?;
            // The card is used.
            response.add_cookie(&Jar::Secret.empty(&v.node.config)).map_err(|e| Error::Internal(e.to_string()))?;
            Ok(response)
        }
        Err(Error::Invalid(wrong)) => show_card(&v, Some(&card), &key, &typed, &wrong),
        Err(Error::Refused(once::BEFORE)) => came_before(&v, tries(&v, &doors, &belongings), &typed).await,
        Err(e) => Err(e),
    }
}

/// Whether a PIN was chosen rather than a passphrase.
fn by_pin(v: &Visit, typed: &Fields) -> bool {
    v.enrolled && !typed.get("pin").is_empty()
}

/// What is wrong with the passphrase or PIN that was chosen.
fn wrong_keys(v: &Visit, typed: &Fields) -> Vec<(Field, Key)> {
    let mut wrong = Vec::new();
    if by_pin(v, typed) {
        wrong.extend(rules::check_pin(typed.get("pin")).map(|key| ("pin", key)));
        if typed.get("words").is_empty() {
            wrong.push(("words", "card-words-missing"));
        }
    } else {
        wrong.extend(rules::check_passphrase(typed.get("passphrase")).map(|key| ("passphrase", key)));
    }
    wrong
}

async fn new_person(v: &Visit, typed: &Fields) -> Result<NewPerson, Error> {
    let pin = by_pin(v, typed);
    let secret = typed.get(if pin { "pin" } else { "passphrase" }).to_owned();
    let hashed = hash(secret, &v.node.random).await?;
    let name = typed.text("name");
    Ok(if pin {
        NewPerson { name, passphrase: None, pin: Some((rules::fold(typed.get("words")), hashed)) }
    } else {
        NewPerson { name, passphrase: Some(hashed), pin: None }
    })
}

/// Somebody pressed twice: the first press used the card, and its answer may not have arrived. They come in as who they
/// became by it.
async fn came_before(v: &Visit, tries: Try<'_>, typed: &Fields) -> Page {
    let person = if by_pin(v, typed) {
        tries.enter_with_pin(typed.get("words"), typed.get("pin")).await?
    } else {
        tries.sign_in(typed.get("name"), typed.get("passphrase")).await?
    };
    match person {
        Some(person) => with_session(v, person, typed.has("shared"), done("/", "welcome-once")?).await,
        None => done("/sign-in", "card-used"),
    }
}

#[derive(Template)]
#[template(path = "people/computer.html")]
struct Computer<'a> {
    v: &'a Visit,
}

async fn computer_page(v: Visit) -> Page {
    rules::require(&v.who, Act::Arrange)?;
    v.show(&Computer { v: &v })
}

async fn computer(v: Visit) -> Page {
    let token = v.node.random.token::<32>();
    let hash = hash_token(&token);
    v.node.act(v.who.clone(), move |tx, cx| enrol(tx, cx, &hash)).await?;
    let mut response: HttpResponse = done("/people", "enrolled")?;
    response
        .add_cookie(&Jar::Computer.fill(&v.node.config, token, Some(3650)))
        .map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}
