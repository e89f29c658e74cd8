//! What every screen shares: who visits, the frame around the page, the fields of forms, and the few answers there are.
//!
//! Who goes in: a request that `web` has already made a [`Visit`] of. What comes out: a whole HTML page, or a redirect.

mod back;
mod caller;
#[cfg(test)]
pub mod checked;
mod cookies;
mod done;
#[cfg(test)]
pub mod drawn;
mod form;
mod icons;
mod kept;
mod keyed;
mod markdown;
mod qr;
mod secret;
mod tag;
mod typed;
pub mod upload;
mod wrong;

pub use back::{page_of, way_back, way_in_of};
pub use caller::Caller;
pub use cookies::Jar;
pub use done::{Done, done, done_key};
pub use form::{Back, Choice, Fields, Form, NOTHING, READ};
#[cfg(test)]
pub use icons::icon;
pub use kept::{Instead, Kept, is_secret};
pub use markdown::markdown;
pub use qr::{qr_svg, qr_text};
pub use secret::{exchange, exchanged};
pub use tag::{Tag, Tone};
pub use typed::{escaped, plain_html, quotes_too_deep, shown_text, text_of, typed_html};

use crate::error::{Error, Field, Key, Reason};
use crate::node::Node;
use crate::texts::{Language, Say};
use crate::viewer::Viewer;
use crate::words::Role;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use huisraad_storage::Time;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// What a handler gives back. An error becomes a page with a sentence (`web`).
pub type Page = Result<HttpResponse, Error>;

/// One request of a browser: who, in which language, when, where.
#[derive(Clone)]
pub struct Visit {
    /// The node visited.
    pub node: Arc<Node>,
    /// Who visits.
    pub who: Viewer,
    /// In which language.
    pub say: Say,
    /// When.
    pub now: Time,
    /// The path of the request.
    pub path: String,
    /// Whether something was sent there: what is at that address is then not what one sees.
    pub sent: bool,
    /// Where who comes in here goes on to: this page, where it can be opened.
    pub way: Option<String>,
    /// The entry of the menu that a post's page belongs to.
    pub section: Option<&'static str>,
    /// Which form comes back, where a page has several.
    pub back: Option<Arc<Back>>,
    /// What was just done, to be said on top of the page.
    pub done: Option<Key>,
    /// The name of this house.
    pub house: String,
    /// Whether this is the house's own, enrolled computer.
    pub enrolled: bool,
    /// Where the request comes from.
    pub from: Caller,
    /// After how long a page leaves the screen by itself: somebody is signed in on a computer that others use.
    pub leaves: Option<Duration>,
    /// What the slip opens with which somebody came, on every page.
    pub slip: Option<String>,
}

impl Deref for Visit {
    type Target = Say;

    fn deref(&self) -> &Say {
        &self.say
    }
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Ready<Result<Visit, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.extensions().get::<Visit>().cloned().ok_or_else(|| Error::Internal("no visit".into())))
    }
}

/// An entry of the menu.
pub struct Entry {
    /// Where it leads.
    pub href: &'static str,
    /// Its drawing.
    pub icon: &'static str,
    /// Its word.
    pub key: Key,
    /// Whether we are there.
    pub current: bool,
}

impl Visit {
    /// The person who visits.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else: what strangers may not see does not exist for them.
    pub fn person(&self) -> Result<i64, Error> {
        self.who.person().ok_or(Error::NotFound)
    }

    /// Where somebody who came with a slip goes back to.
    pub fn slip_way(&self) -> Option<String> {
        self.slip.as_ref().map(|slug| format!("/posts/{slug}"))
    }

    /// That somebody of this house is signed in, or has the slip of what is opened here.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn inside(&self) -> Result<(), Error> {
        if self.signed_in() || self.is_bearer() { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Whether somebody came with a slip.
    pub fn is_bearer(&self) -> bool {
        matches!(self.who, Viewer::Bearer { .. })
    }

    /// Whether somebody of this house is signed in.
    pub fn signed_in(&self) -> bool {
        self.who.person().is_some()
    }

    /// This moment in the time of the houses, as moments are kept.
    pub fn local_now(&self) -> String {
        crate::texts::local_moment(self.now)
    }

    /// This day, with its year, as it stands on paper.
    pub fn today(&self) -> String {
        let today = crate::texts::day_of(self.now);
        format!("{} {}", self.day(today, self.now), today.year())
    }

    /// The menu, as it is for who visits.
    pub fn menu(&self) -> Vec<Entry> {
        const ALL: [(&str, &str, Key); 5] = [
            ("/", "home", "menu-today"),
            ("/case-questions", "question", "menu-questions"),
            ("/events", "calendar", "menu-events"),
            ("/opportunities", "people", "menu-opportunities"),
            ("/what-works", "book", "menu-what-works"),
        ];
        let entry = |&(href, icon, key): &(&'static str, &'static str, Key)| Entry {
            href,
            icon,
            key,
            current: self.path == href || self.section == Some(href) || self.path.starts_with(&format!("{href}/new")),
        };
        ALL.iter().map(entry).collect()
    }

    /// "Je bent hier als …"
    pub fn role_words(&self) -> String {
        let words: Vec<String> = self.who.roles().iter().map(|r| self.t(r.key())).collect();
        words.join(", ")
    }

    /// Whether who visits looks after what is under way to other houses.
    pub fn sees_deliveries(&self) -> bool {
        self.is("chair") || self.is("steward")
    }

    /// Whether who visits has this role, by its word.
    pub fn is(&self, role: &str) -> bool {
        Role::parse(role).is_some_and(|r| self.who.is(r))
    }

    /// The other language.
    pub fn other_language(&self) -> Language {
        if self.language == Language::Nl { Language::En } else { Language::Nl }
    }

    /// One drawn icon.
    pub fn icon(&self, name: &str) -> String {
        icons::icon(name)
    }

    /// The address of the stylesheet; it changes when the sheet does, so that browsers may keep it for ever.
    pub fn style(&self) -> &'static str {
        style_path()
    }

    /// A form over what was typed, with what is wrong with it.
    pub fn form<'a>(&'a self, typed: &'a Fields, wrong: &'a [(Field, Key)]) -> Form<'a> {
        Form { say: &self.say, typed, wrong, at: String::new() }
    }

    /// A whole page.
    ///
    /// # Errors
    /// When the template fails, which is a fault of ours.
    pub fn show(&self, template: &impl Template) -> Page {
        self.show_as(StatusCode::OK, template)
    }

    /// A page with a form on it, and what is wrong in that. All that is wrong is listed on top of the page, and it is 422 then.
    ///
    /// # Errors
    /// When the template fails, which is a fault of ours.
    pub fn show_form(&self, wrong: &[(Field, Key)], template: &impl Template) -> Page {
        self.send(None, wrong, template)
    }

    /// A page with another status.
    ///
    /// # Errors
    /// When the template fails, which is a fault of ours.
    pub fn show_as(&self, status: StatusCode, template: &impl Template) -> Page {
        self.send(Some(status), &[], template)
    }

    fn send<T: Template>(&self, status: Option<StatusCode>, wrong: &[(Field, Key)], template: &T) -> Page {
        let html = template.render().map_err(|e| Error::Internal(format!("template: {e}")))?;
        #[cfg(test)]
        drawn::note::<T>();
        let (html, is_wrong) = wrong::listed(html, &self.say, wrong);
        let as_found = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let mut response = HttpResponse::build(status.unwrap_or(as_found));
        // Who types must not lose it; what is beside the form is hidden by the stylesheet then (`body.idle`).
        if let Some(after) = self.leaves.filter(|_| !has_fields(&html)) {
            response.insert_header((header::REFRESH, format!("{};url=/sign-in", after.as_secs())));
        }
        response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
        Ok(response.body(keyed::keyed(&html, || self.form_key())))
    }
}

/// Whether somebody may be filling in something on a page; a search is soon typed again.
fn has_fields(html: &str) -> bool {
    let count = |what: &str| html.matches(what).count();
    let idle = count("<input type=\"hidden\"") + count("<input type=\"search\"");
    html.contains("<textarea") || html.contains("<select") || count("<input") > idle
}

/// Sends the browser on, after something was done.
///
/// # Errors
/// Never; it is a [`Page`] so that handlers can end with it.
pub fn go(path: &str) -> Page {
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish())
}

/// The one stylesheet.
pub const STYLE: &str = include_str!("style.css");

/// Where it is served.
pub fn style_path() -> &'static str {
    static PATH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    PATH.get_or_init(|| {
        let sum = openssl::sha::sha256(STYLE.as_bytes());
        let hex: String = sum.iter().take(6).map(|b| format!("{b:02x}")).collect();
        format!("/style.css?v={hex}")
    })
}

#[derive(Template)]
#[template(path = "page/error.html")]
struct ErrorPage<'a> {
    v: &'a Visit,
    key: Key,
    /// What is wrong, as the heading of the page, and what to do.
    said: (String, String),
    /// The page on which the button stood that was pressed in vain, or where what was done can be seen.
    back: Option<String>,
    to_back: Key,
}

/// The page for a form with too much in it: nothing of it was read, and it is left to the browser to have kept it. `from`: the
/// page that it stood on.
///
/// # Errors
/// When the template fails.
pub fn not_read(v: &Visit, error: &Error, from: Option<String>) -> Page {
    let key = if error_key(error) == "text-long" { "form-long" } else { error_key(error) };
    let page = ErrorPage { v, key, said: headline(&v.t(key)), back: from, to_back: "form-back" };
    v.show_as(error.status_code(), &page)
}

/// The page for who made a card and asks for its words again: they are shown once.
///
/// # Errors
/// When the template fails.
pub fn card_is_made(v: &Visit) -> Page {
    let (key, title, to_back) = ("form-sent-card", "form-sent-card-title", "form-sent-card-look");
    let said = (v.t(title), v.t(key));
    v.show_as(StatusCode::CONFLICT, &ErrorPage { v, key, said, back: Some("/people".to_owned()), to_back })
}

/// The page for an error.
///
/// # Errors
/// When the template fails.
pub fn error_page(v: &Visit, error: &Error) -> Page {
    error_page_of(v, error, page_of(&v.path))
}

/// The same; `back`: the page on which the button stood, where its address does not tell.
///
/// # Errors
/// When the template fails.
pub fn error_page_of(v: &Visit, error: &Error, back: Option<String>) -> Page {
    let back = back.filter(|_| !matches!(error, Error::NotFound));
    let key = error_key(error);
    let page = ErrorPage { v, key, said: headline(&said(&v.say, error)), back, to_back: "error-back-here" };
    v.show_as(error.status_code(), &page)
}

/// The first sentence of what is said, as a heading, and the rest.
fn headline(said: &str) -> (String, String) {
    let end = said
        .match_indices(['.', '?', '!'])
        .find(|(at, _)| matches!(said.get(at + 1..), Some(r) if r.is_empty() || r.starts_with(char::is_whitespace)));
    let (first, rest) = end.map_or((said, ""), |(at, _)| said.split_at(at + 1));
    (first.strip_suffix('.').unwrap_or(first).to_owned(), rest.trim_start().to_owned())
}

/// All that is said of an error: of what was filled in wrongly, each thing once.
pub fn said(say: &Say, error: &Error) -> String {
    let mut keys = vec![error_key(error)];
    if let Error::Invalid(fields) = error {
        for (_, key) in fields {
            if !keys.contains(key) {
                keys.push(key);
            }
        }
    }
    keys.into_iter().map(|key| say.t(key)).collect::<Vec<_>>().join(" ")
}

/// The sentence for an error.
pub fn error_key(error: &Error) -> Key {
    match error {
        Error::NotFound => "error-not-found",
        Error::Refused(why) => why.key(),
        Error::Invalid(fields) => fields.first().map_or("error-invalid", |(_, key)| key),
        Error::Storage(_) | Error::Internal(_) => "error-fault",
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Refused(Reason::TooMany) => StatusCode::TOO_MANY_REQUESTS,
            Error::Refused(Reason::ConsultationGone) => StatusCode::GONE,
            Error::Refused(_) => StatusCode::FORBIDDEN,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish()
    }
}

/// The parts of a request that its signature is over: path with query, and the headers.
pub fn signed_parts(req: &HttpRequest) -> (String, huisraad_federation::Headers) {
    let mut headers = huisraad_federation::Headers::default();
    for (name, value) in req.headers() {
        if let Ok(value) = value.to_str() {
            headers.add(name.as_str(), value);
        }
    }
    let target = req.uri().path_and_query().map_or_else(|| req.path().to_owned(), ToString::to_string);
    (target, headers)
}
