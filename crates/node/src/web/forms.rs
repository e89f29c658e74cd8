//! What happens around a form, whichever it is: it is read, counts once, and comes back with its text when it was not done.

use super::seats::Seat;
use crate::error::{Error, Field, Reason};
use crate::once::{Before, FIELD, Sent};
use crate::page::{
    Done, Fields, Instead, Kept, Page, Visit, card_is_made, done, error_page, error_page_of, go, page_of, said,
};
use crate::people::pages::{again, still_kept};
use crate::post::{self, ResponseId};
use crate::viewer::Viewer;
use crate::words::Kind;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use std::sync::Arc;
use std::time::Duration;
use url::form_urlencoded;

/// Where somebody comes in: no session is asked for, and what is typed is secret.
const COMING_IN: [&str; 5] = ["/sign-in", "/card", "/demo/", "/mail/off", "/mail/yes"];

/// The one form that somebody sends who is nobody of this house.
const FOR_EVERYBODY: &str = "/consultations";

/// How often, and how many times, we look whether a form is answered that is being done at this moment.
const LOOK: (Duration, u32) = (Duration::from_millis(50), 100);

/// Whether somebody comes in here.
pub fn is_coming_in(path: &str) -> bool {
    COMING_IN.iter().any(|place| path.starts_with(place))
}

/// A form that was sent to us from our own page.
pub struct FormSent {
    typed: Fields,
    path: String,
}

impl FormSent {
    /// Reads what was typed, and leaves it to be read by the handler. What is no such form (a file) is left alone.
    ///
    /// # Errors
    /// When it is too long, has too many fields, is packed, or breaks off.
    pub async fn read(req: &mut ServiceRequest, seat: &Seat) -> Result<FormSent, actix_web::Error> {
        let path = req.path().to_owned();
        if !req.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Ok(FormSent { typed: Fields::default(), path });
        }
        let long = || Error::Invalid(vec![(Field::Form, "text-long")]);
        // No browser packs a form: it would be unpacked after it was weighed.
        if req.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(Error::Invalid(vec![(Field::Form, "error-invalid")]).into());
        }
        let said = req.headers().get(header::CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse().ok());
        if said.is_some_and(|n: usize| n > seat.limit) {
            return Err(long().into());
        }
        let bytes = req.extract::<Payload>().await?.to_bytes_limited(seat.limit).await.map_err(|_| long())??;
        // Each becomes two texts of its own, also where it is empty.
        if bytes.iter().filter(|b| **b == b'&').count() >= seat.fields {
            return Err(long().into());
        }
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        req.set_payload(bytes.into());
        Ok(FormSent { typed: Fields::from(pairs), path })
    }

    fn is_coming_in(&self) -> bool {
        is_coming_in(&self.path)
    }

    fn kept(&self) -> Kept {
        Kept::of(&self.path, &self.typed)
    }

    /// What is answered before anything is done, if anything is: to who must come in again, and to who sends what another
    /// wrote. `last`: whose session it was that is over by now; `had`: whether there was one.
    ///
    /// # Errors
    /// When the template fails.
    pub fn stopped(&self, v: &Visit, had: bool, last: Option<i64>) -> Result<Option<HttpResponse>, Error> {
        if self.is_coming_in() {
            return Ok(None);
        }
        let made_for = v.form_is_of(self.typed.get(FIELD));
        match v.who.person() {
            // What a page for everybody asks is asked by whoever sits there now, and not by who sat there before.
            None if made_for.is_none() && self.path == FOR_EVERYBODY => Ok(None),
            None if made_for.is_none() && v.is_bearer() => Ok(None),
            None if had || made_for.is_some() => again(v, &self.kept(), last.or(made_for)).map(Some),
            Some(person) if made_for.is_some_and(|other| other != person) => {
                error_page(v, &Error::Refused(Reason::FormOfOther)).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// What counts once, where the form has a key.
    pub fn sent(&self, v: &Visit) -> Option<Sent> {
        Sent::new(v, &self.typed)
    }

    /// What is answered to a form that was sent before; `None` to a new one. Where somebody comes in, the handler answers.
    ///
    /// # Errors
    /// A fault of storage.
    pub async fn repeated(&self, v: &Visit, sent: &Sent) -> Result<Option<HttpResponse>, Error> {
        let looked = |sent: Sent| {
            let node = v.node.clone();
            v.node.read(move |conn| sent.before(conn, &node.secret))
        };
        let Some(mut before) = looked(sent.clone()).await?.filter(|_| !self.is_coming_in()) else { return Ok(None) };
        for _ in 0..LOOK.1 {
            if before.result.is_some() {
                break;
            }
            tokio::time::sleep(LOOK.0).await;
            before = looked(sent.clone()).await?.unwrap_or(before);
        }
        self.first_result(v, &before).map(Some)
    }

    fn first_result(&self, v: &Visit, before: &Before) -> Page {
        let to = before.result.as_deref().unwrap_or_default();
        let (to, code) = to.split_once(' ').unwrap_or((to, ""));
        if before.same && !to.is_empty() {
            return if code.is_empty() { go(to) } else { done(to, code) };
        }
        // The words of a card are shown once.
        if before.same && self.path == "/people/card" {
            return card_is_made(v);
        }
        let first = to.split('?').next().unwrap_or_default();
        let made = Kind::ALL.iter().any(|kind| kind.path() == self.path) && first.starts_with("/posts/");
        let instead = Instead { first, change: if made && !before.same { first } else { "" } };
        v.ask_again(if before.same { Reason::FormSentBefore.key() } else { "form-sent-other" }, &self.kept(), instead)
    }

    /// The page for what went wrong; with what was typed, where anything was.
    ///
    /// # Errors
    /// When the template fails.
    pub async fn failed(&self, v: &Visit, error: &Error) -> Page {
        let kept = self.kept();
        // What was kept until its writer comes in again is kept still.
        if let Some(page) = still_kept(v, &self.path, &self.typed, error)? {
            return Ok(page);
        }
        if self.is_coming_in() {
            return error_page(v, error);
        }
        let from = page_of_form(v, &self.path).await?;
        if !kept.is_written() {
            return error_page_of(v, error, from);
        }
        if matches!(error, Error::NotFound) {
            let gone = is_taken_back(v, &self.path).await?;
            let sentence = if gone { v.t("typed-taken-back") } else { said(&v.say, error) };
            return v.show_in_vain(error.status_code(), &sentence, &kept, None);
        }
        // What it was said to was another than who wrote it read: with what this page would send along, it always is.
        let changed = matches!(error, Error::Refused(Reason::ChangedMeanwhile));
        if changed || matches!(error, Error::Refused(why) if why.is_for_good()) {
            let look = from.filter(|_| changed);
            return v.show_in_vain(error.status_code(), &said(&v.say, error), &kept, look.as_deref());
        }
        v.show_again(error.status_code(), &said(&v.say, error), &kept, self.typed.get(FIELD))
    }
}

/// The page that a form for this address stands on: of a press beside an answer, the post that it answers.
async fn page_of_form(v: &Visit, path: &str) -> Result<Option<String>, Error> {
    let answer = path.strip_prefix("/responses/").and_then(|rest| rest.split('/').next()?.parse::<ResponseId>().ok());
    let Some(id) = answer else { return Ok(page_of(path)) };
    let who = v.who.clone();
    let found = v.node.read(move |conn| {
        let held = post::response(conn, id)?;
        post::find(conn, &who, held.post)
    });
    match found.await {
        Ok(post) => Ok(Some(post.path())),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Whether this is about a post that who visits could read, and that was taken back.
async fn is_taken_back(v: &Visit, path: &str) -> Result<bool, Error> {
    let slug = path.strip_prefix("/posts/").and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
    let who = v.who.clone();
    v.node
        .read(move |conn| match post::gone(conn, &who, &slug) {
            Ok(_) => Ok(true),
            Err(Error::NotFound) => Ok(false),
            Err(e) => Err(e),
        })
        .await
}

/// Keeps what a form was answered, for who pressed twice. It need not be waited for.
pub fn note_answer<B>(v: &Visit, sent: Arc<Sent>, response: &ServiceResponse<B>) {
    let location = response.headers().get(header::LOCATION).filter(|_| response.status() == StatusCode::SEE_OTHER);
    let mut to = location.and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    // And what is said there: no address has a space in it.
    if let Some(Done(code)) = response.response().extensions().get::<Done>() {
        to = format!("{to} {code}");
    }
    let node = v.node.clone();
    actix_web::rt::spawn(async move {
        if let Err(e) = node.act(Viewer::Clock, move |tx, cx| sent.answered(tx, cx, &to)).await {
            tracing::warn!(error = %e, "what a form was answered could not be kept");
        }
    });
}
