//! Advising, and what else is said in the thread of a question. Whoever does not speak for the house prepares it.

use super::actions::note_trials;
use super::rules::{self, Ground, Outcome, Said, State};
use super::store::{Details, advice, awaited_with, details};
use super::wire;
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::post::{self, Life, NewResponse, Origin, Post, PostId, Response, Writer, check_text};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, Time, Tx, Word};

/// Something said in the thread of a question, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Advice {
    /// What all responses have.
    pub response: NewResponse,
    /// On what it rests.
    pub ground: Word<Ground>,
    /// What it is.
    pub said: Word<Said>,
    /// The id of the advice that it is about.
    pub about: Option<String>,
    /// What that advice did here.
    pub outcome: Option<Word<Outcome>>,
}

impl Advice {
    /// An advice, about nothing that was said before.
    pub fn new(response: NewResponse, ground: Ground) -> Advice {
        Advice { response, ground: ground.into(), said: Said::Advice.into(), about: None, outcome: None }
    }
}

/// Says something in the thread of a question: to our own house, or to the house that asks and with it to all who read it.
///
/// # Errors
/// When the caller may not read the question, it is over, or something is missing.
pub fn advise(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &Advice) -> Result<(), Error> {
    check_advice(new)?;
    // First: two at once would both find that it was not said.
    let found = post::hold(tx, post)?;
    if said_already(tx, cx, &found, new)? {
        return Ok(());
    }
    // What is passed on was checked by the owner; the advice it is about may be gone here, and the thread must stay whole.
    let own = found.is_ours() && new.response.origin == Origin::Here;
    // Who asks does not know it "too".
    if own && new.said == Said::Known {
        return Err(Error::NotFound);
    }
    if new.said == Said::Tried && !matches!(new.response.origin, Origin::Relayed(..)) {
        let about = new.about.as_deref().map(|uri| post::response_by_uri(tx.conn(), uri)).transpose()?.flatten();
        let about = about.filter(|r| r.post == found.id && !r.is_prepared()).ok_or(Error::NotFound)?;
        let writer = match &cx.who {
            Viewer::House { id, .. } => Writer::Peer(*id),
            Viewer::Guest { actor } => Writer::Guest(actor.clone()),
            _ => Writer::Us,
        };
        // A house that advised does not also say that others found it so.
        let theirs = about.writer() == writer;
        if own || theirs || details(tx.conn(), about.id)?.said != Said::Advice {
            return Err(Error::NotFound);
        }
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::CaseQuestion, post, &new.response)? else {
        return Ok(());
    };
    // What is passed on was said while it could be.
    if !matches!(new.response.origin, Origin::Relayed(..)) {
        rules::takes(State::of(&post.state), post.published, &new.said, cx.now)?;
    }
    diesel::insert_into(advice::table)
        .values((
            advice::response.eq(response.id),
            advice::ground.eq(new.ground.as_str()),
            advice::tried.eq(false),
            advice::what.eq(new.said.as_str()),
            advice::about.eq(&new.about),
            advice::outcome.eq(new.outcome.as_ref().map(Word::as_str)),
        ))
        .kept()
        .execute(tx.conn())?;
    // Ours came back from another house before the advice that it speaks of.
    if post.is_ours() || matches!(new.response.origin, Origin::Relayed(..)) {
        let said = awaited_with(tx.conn(), post.id, &response.uri)?;
        if !said.is_empty() {
            note_trials(tx, cx, &post, &said)?;
        }
    }
    match (&new.response.origin, new.response.signed.as_deref().map(serde_json::from_str)) {
        // Passed on by the owner of the thread: there is nobody to tell.
        (Origin::Relayed(..), _) => Ok(()),
        (Origin::Sent(_), Some(Ok(signed))) => post::pass_on(tx, cx, &post, &response, &signed),
        (Origin::Sent(_), _) => post::deliver(tx, cx, &post, &response, &post::receipt(cx, &post, &response)),
        (Origin::Here, _) if response.is_prepared() => Ok(()),
        (Origin::Here, _) => say(tx, cx, &post, &response),
    }
}

/// Says ours: to the house that asks, and with it to all who read it; a word for our own house goes nowhere.
///
/// # Errors
/// [`Error::Refused`] when the question is over, or our house said the same before.
pub fn say(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    admits(tx.conn(), post, response, cx.now)?;
    let d = details(tx.conn(), response.id)?;
    if post.is_ours() && response.asker_only {
        return Ok(());
    }
    let activity = post::prove(cx, wire::advice(&cx.node, post, response, &d))?;
    if post.is_ours() {
        post::pass_on(tx, cx, post, response, &activity)
    } else {
        post::deliver(tx, cx, post, response, &activity)
    }
}

/// Whether ours may be said.
///
/// # Errors
/// [`Error::Refused`] when the question is over, or our house said the same before.
pub(super) fn admits(conn: &mut Conn, post: &Post, response: &Response, now: Time) -> Result<(), Error> {
    let d = details(conn, response.id)?;
    rules::takes(State::of(&post.state), post.published, &d.said, now)?;
    if !is_said_once(&d.said) {
        return Ok(());
    }
    for r in post::responses_to(conn, post.id)?.iter().filter(|r| r.is_ours() && r.id != response.id) {
        if is_same(r, &details(conn, r.id)?, &d.said, &d.about) {
            return Err(Error::Refused(Reason::SaidAlready));
        }
    }
    Ok(())
}

/// What is wrong with something said, whatever it is said to.
///
/// # Errors
/// [`Error::Invalid`]
fn check_advice(new: &Advice) -> Result<(), Error> {
    let missing = match new.said.known() {
        Some(Said::Advice | Said::FollowUp) => Some("advice-missing"),
        // What is new to us may be more than words.
        Some(Said::Known | Said::Tried) | None => None,
    };
    if let Some(key) = check_text(&new.response.body, 6000, missing) {
        return Err(Error::Invalid(vec![(Field::Advice, key)]));
    }
    // It is counted and not shown: nothing may be hidden in it.
    if new.said == Said::Known && !new.response.body.is_empty() {
        return Err(Error::Invalid(vec![(Field::Advice, "error-invalid")]));
    }
    let said = new.outcome.as_ref().is_some_and(|o| *o != Outcome::Unknown);
    if new.said == Said::Tried && !(said && new.about.is_some()) {
        return Err(Error::Invalid(vec![(Field::Outcome, "outcome-missing")]));
    }
    Ok(())
}

/// Whether this house said before that it knows this too, or what that advice did: houses are counted, not messages.
fn said_already(tx: &mut Tx<'_>, cx: &Cx, post: &Post, new: &Advice) -> Result<bool, Error> {
    if !is_said_once(&new.said) {
        return Ok(false);
    }
    let writer = match (&cx.who, &new.response.origin) {
        (_, Origin::Here) => Writer::Us,
        (_, Origin::Relayed(_, writer)) => writer.clone(),
        (Viewer::House { id, .. }, _) => Writer::Peer(*id),
        (Viewer::Guest { actor }, _) => Writer::Guest(actor.clone()),
        _ => return Err(Error::NotFound),
    };
    let mut said = post::responses_to(tx.conn(), post.id)?;
    if new.response.origin == Origin::Here && !post::speaks(&cx.who, post, new.response.asker_only) {
        // Who prepared it pressed twice.
        said.extend(post::prepared_by(tx.conn(), &cx.who, post.id)?);
    }
    for r in said.iter().filter(|r| r.writer() == writer) {
        if is_same(r, &details(tx.conn(), r.id)?, &new.said, &new.about) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a house says it once: houses are counted there, not messages.
fn is_said_once(said: &Word<Said>) -> bool {
    matches!(said.known(), Some(Said::Known | Said::Tried))
}

/// Whether that is the same, of what a house says once.
fn is_same(r: &Response, d: &Details, said: &Word<Said>, about: &Option<String>) -> bool {
    !r.is_kept_out() && d.said == *said && (*said == Said::Known || d.about == *about)
}
