//! Coming in, going out, and the cards.

use super::actions::enter;
use super::doors::Doors;
use super::guess::{Came, Try};
use super::past::Belongings;
use super::rules::{self, Act};
use super::secrets::hash_token;
use super::store::{Lock, roles_of};
pub use super::tell::sentence;
use super::{end_session, enrol};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Jar, Kept, Page, Visit, done, error_key, go};
use crate::viewer::{PersonId, Viewer};
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/sign-in", web::get().to(sign_in_page))
        .route("/sign-in", web::post().to(sign_in))
        .route("/sign-in/card", web::get().to(to_sign_in))
        .route("/sign-in/card", web::post().to(sign_in_with_card))
        .route("/sign-out", web::get().to(sign_out))
        .route("/leave", web::get().to(leave))
        .route("/computer", web::get().to(computer_page))
        .route("/computer", web::post().to(computer));
    super::with_card::routes(cfg);
    super::arrange::routes(cfg);
    super::tell::routes(cfg);
    super::one::routes(cfg);
}

/// The name under which a sign-in form carries along what was typed when a session had ended meanwhile, sealed.
const KEPT: &str = "kept";

/// The name under which it says that there is a text among it.
const WRITTEN: &str = "written";

/// What did not let somebody in, as the forms of *Kom binnen* say it.
#[derive(Default)]
struct Wrong {
    /// Beside the name.
    name: Vec<(Field, Key)>,
    /// Above the words of the card.
    card: Option<String>,
}

impl Wrong {
    fn name() -> Wrong {
        Wrong { name: vec![(Field::Name, "sign-in-wrong")], card: None }
    }

    fn card(said: String) -> Wrong {
        Wrong { name: Vec::new(), card: Some(said) }
    }
}

#[derive(Template)]
#[template(path = "people/again.html")]
struct Again<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    kept: &'a str,
    written: bool,
    card_wrong: Option<&'a str>,
    /// Where they go on to, when nothing was kept.
    way: String,
}

/// The page for who sends a form after their session ended: come in again, the text is still there, for its writer alone.
/// Of whom it is may not be known any more: then it is shown, to be copied.
///
/// # Errors
/// When the template fails.
pub fn again(v: &Visit, kept: &Kept, writer: Option<i64>) -> Page {
    match writer.and_then(|writer| kept.seal(v, writer)) {
        Some(sealed) => show_again(v, &sealed, kept.is_written(), &Fields::default(), &Wrong::default()),
        None if kept.is_written() => v.show_again(StatusCode::UNPROCESSABLE_ENTITY, &v.t("session-gone"), kept, ""),
        None => show_again(v, "", false, &Fields::default(), &Wrong::default()),
    }
}

/// The same page for who could not come in because it was tried too often: what they wrote is still in it. `None` where
/// nothing was kept, or another thing went wrong.
///
/// # Errors
/// When the template fails.
pub fn still_kept(v: &Visit, path: &str, typed: &Fields, error: &Error) -> Result<Option<HttpResponse>, Error> {
    let sealed = typed.get(KEPT);
    if !path.starts_with("/sign-in") || sealed.is_empty() || error.status_code() != StatusCode::TOO_MANY_REQUESTS {
        return Ok(None);
    }
    let key = error_key(error);
    let wrong = match path {
        "/sign-in" => Wrong { name: vec![(Field::Name, key)], card: None },
        _ => Wrong::card(v.t(key)),
    };
    let mut page = show_again(v, sealed, typed.has(WRITTEN), typed, &wrong)?;
    *page.status_mut() = error.status_code();
    Ok(Some(page))
}

fn show_again(v: &Visit, kept: &str, written: bool, came: &Fields, wrong: &Wrong) -> Page {
    let (typed, way) = (Fields::default().with("shared", "yes"), v.way(came));
    let (form, shared) = (v.form(&typed, &wrong.name), shared_choice(v));
    v.show_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &Again { v, form, shared, kept, written, card_wrong: wrong.card.as_deref(), way },
    )
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignIn<'a> {
    v: &'a Visit,
    form: Form<'a>,
    shared: Vec<Choice>,
    card_wrong: Option<&'a str>,
    /// Where they go on to.
    way: String,
}

pub(super) fn shared_choice(v: &Visit) -> Vec<Choice> {
    vec![Choice::new("yes", v.t("shared-computer"), v.t("shared-computer-help"))]
}

fn show_sign_in(v: &Visit, typed: &Fields, wrong: &Wrong) -> Page {
    let (form, shared) = (v.form(typed, &wrong.name), shared_choice(v));
    let way = v.way(typed);
    v.show_form(&wrong.name, &SignIn { v, form, shared, card_wrong: wrong.card.as_deref(), way })
}

async fn sign_in_page(v: Visit) -> Page {
    // "A shared computer" is what we take for granted: most are.
    show_sign_in(&v, &Fields::default().with("shared", "yes"), &Wrong::default())
}

/// Who opens the address of the form for a card and a number, by a reload or a bookmark.
async fn to_sign_in() -> Page {
    go("/sign-in")
}

async fn sign_in(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let came = tries(&v, &doors, &belongings).sign_in(typed.get("name"), typed.get("passphrase")).await?;
    came_in(&v, &typed, came, typed.has("shared"), Wrong::name()).await
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
    let came = tries(&v, &doors, &belongings).enter_with_pin(typed.get("words"), typed.get("pin")).await?;
    came_in(&v, &typed, came, true, Wrong::card(v.t("card-and-pin-wrong"))).await
}

/// The answer to who tried to come in: to where they wanted to be, to what they were writing, or back to the form.
async fn came_in(v: &Visit, typed: &Fields, came: Came, shared: bool, wrong: Wrong) -> Page {
    let sealed = typed.get(KEPT);
    let often = matches!(came, Came::Locked { often: true });
    let wrong = match came {
        Came::In { with, was, .. } if !sealed.is_empty() => return resume(v, (with, was), shared, sealed).await,
        Came::In { with, again: true, .. } => return with_session(v, with, shared, done("/", "old-again")?).await,
        Came::In { with, .. } => return with_session(v, with, shared, go(&v.way_or_first(typed))?).await,
        Came::Not => wrong,
        Came::NotYet { left } => Wrong::card(v.t1("card-left", "n", left)),
        Came::Locked { .. } => Wrong::card(v.t("card-locked")),
    };
    let mut page = match sealed.is_empty() {
        true => show_sign_in(v, typed, &wrong),
        false => show_again(v, sealed, typed.has(WRITTEN), typed, &wrong),
    }?;
    if often {
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    }
    Ok(page)
}

/// Lets somebody in who was writing when their session ended, and shows what they wrote. What another wrote, or wrote too
/// long ago, is dropped.
async fn resume(v: &Visit, (with, was): (Lock, PersonId), shared: bool, sealed: &str) -> Page {
    let person = with.person;
    // What they wrote may be of before a new card was used in their name.
    let Some(kept) = Kept::open(v, person, sealed).or_else(|| Kept::open(v, was, sealed)) else {
        return with_session(v, with, shared, done("/", "kept-dropped")?).await;
    };
    let roles = v.node.read(move |conn| Ok(roles_of(conn, person)?)).await?;
    let inside = Visit { who: Viewer::Person { id: person, roles }, ..v.clone() };
    with_session(v, with, shared, inside.resume(&kept)?).await
}

pub(super) fn tries<'a>(v: &'a Visit, doors: &'a Doors, belongings: &Belongings) -> Try<'a> {
    Try { node: &v.node, doors, belongings: *belongings, enrolled: v.enrolled, from: v.from }
}

/// Begins a session of whoever it is, and gives its cookie with an answer: in the demo.
pub(crate) async fn let_in(v: &Visit, person: i64, shared: bool, answer: HttpResponse) -> Page {
    with_session(v, Lock { person, hash: None }, shared, answer).await
}

/// Begins a session, and gives its cookie with an answer.
pub(super) async fn with_session(v: &Visit, with: Lock, shared: bool, mut response: HttpResponse) -> Page {
    // Everybody of the house sits down at its own computer, whatever was ticked.
    let shared = shared || v.enrolled;
    let token = enter(&v.node, with, shared).await?;
    let days = if shared { None } else { Some(30) };
    response.add_cookie(&Jar::Session.fill(&v.node.config, token, days)).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}

async fn end(v: &Visit, req: &HttpRequest, mut response: HttpResponse) -> Page {
    if let Some(cookie) = req.cookie(&Jar::Session.name(&v.node.config)) {
        let hash = hash_token(cookie.value());
        v.node.act(Viewer::Clock, move |tx, _| end_session(tx, &hash)).await?;
    }
    // And what opens the door of an address that was looked at here: who sits down next has not come by it.
    for jar in [Jar::Session, Jar::Secret] {
        response.add_cookie(&jar.empty(&v.node.config)).map_err(|e| Error::Internal(e.to_string()))?;
    }
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
