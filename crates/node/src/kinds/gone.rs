//! What is taken back, of all kinds: a post or an answer, what goes with it, and who is told.

use super::{say, without_past};
pub use crate::conflict::HandedOver;
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::post::{self, Life, News, Post, Response, ResponseId};
use crate::ring;
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use crate::{case_question, conflict, event, library, meeting, opportunity, search};
use huisraad_federation::unsay;
use huisraad_storage::{Conn, Time, Tx};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Empties the kind's half of a withdrawn post.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    meeting::wipe(tx, post.id)?;
    // At once: a copy that is made the next moment has none of its words.
    search::forget(tx, post.id)?;
    match post.kind {
        Kind::CaseQuestion => case_question::wipe(tx, post.id),
        Kind::Conflict => conflict::wipe(tx, cx, post.id),
        Kind::Event => event::wipe(tx, post.id),
        Kind::Opportunity => opportunity::wipe(tx, post.id),
        Kind::Success => Ok(()),
        Kind::Lesson => library::wipe(tx, post.id),
    }
}

/// How many answers are named in one statement: a database takes only so many.
const SOME: usize = 500;

/// A response is gone: nothing of what its kind kept of it stays, and with a post of ours what followed from it is undone.
///
/// # Errors
/// A fault of storage.
pub fn response_gone(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let gone = post::withdrawn_responses_to(tx.conn(), post.id)?;
    let mut some = gone.chunks(SOME);
    match post.kind {
        Kind::CaseQuestion => case_question::answers_gone(tx, cx, post)?,
        Kind::Conflict => some.try_for_each(|some| conflict::wipe_answers(tx, cx, some))?,
        Kind::Event => some.try_for_each(|some| event::wipe_answers(tx, some))?,
        Kind::Opportunity | Kind::Success | Kind::Lesson => {}
    }
    if !post.is_ours() || post.withdrawn.is_some() {
        return Ok(());
    }
    match post.kind {
        Kind::Success | Kind::Lesson => Ok(()),
        Kind::CaseQuestion => case_question::settle(tx, cx, post),
        Kind::Conflict => conflict::settle(tx, cx, post),
        Kind::Event => event::settle(tx, cx, post),
        Kind::Opportunity => opportunity::settle(tx, cx, post).map(drop),
    }
}

/// What is said to the owner of a thread of a response of ours that is taken back, in the way that its kind was said.
///
/// # Errors
/// When our proof cannot be made.
pub fn removal_of_response(cx: &Cx, post: &Post, response: &Response) -> Result<Value, Error> {
    let (verb, object) = match post.kind {
        Kind::CaseQuestion => ("Delete", json!({"type": "Tombstone", "id": response.uri})),
        Kind::Success | Kind::Lesson => post::unlike(response),
        Kind::Event => ("Leave", json!({"type": "Join", "id": response.uri})),
        Kind::Conflict | Kind::Opportunity => ("Undo", json!({"type": "Offer", "id": response.uri})),
    };
    let id = post::wire::removal_id(&cx.node, &response.uri);
    post::prove(cx, post::wire::simple(&cx.node, verb, &id, post, json!({"object": object})))
}

/// Takes back a post of ours, or (from the wire) one of the house that sent it, and empties it; who of ours answered it hears so, if
/// it was not over.
///
/// # Errors
/// When the caller may not.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    // First, as with every change: what is noted of its answers is theirs who hold it.
    let post = &post::hold(tx, post.id)?;
    tell_who_answered(tx, cx, post, News::TakenAway)?;
    let gone = post::withdraw(tx, cx, post.id)?;
    wipe(tx, cx, &gone)?;
    Ok(gone)
}

/// Who of ours answered a post hears that it is about to be emptied, or their answer with the tie to its house, if it was not over.
///
/// # Errors
/// A fault of storage.
pub fn tell_who_answered(tx: &mut Tx<'_>, cx: &Cx, post: &Post, news: News) -> Result<(), Error> {
    // That it does not take place they were told, and need not hear it twice; who did not read that hears this.
    let off = is_off(post);
    let past = without_past(tx.conn(), vec![post.clone()], cx.now)?.is_empty();
    if post.published.is_some() && (!past || (off && post.kind == Kind::Opportunity)) {
        let day = match post.kind {
            Kind::Event => event::facts(tx.conn(), post.id)?.starts.split('T').next().map(str::to_owned),
            _ => None,
        };
        post::will_be_gone(tx, cx, post, (news, day), off)?;
    }
    Ok(())
}

/// Whether it was called off.
fn is_off(post: &Post) -> bool {
    match post.kind {
        Kind::Event => event::State::of(&post.state).is_over(),
        Kind::Opportunity => opportunity::State::of(&post.state) == opportunity::State::Off,
        Kind::CaseQuestion | Kind::Conflict | Kind::Success | Kind::Lesson => false,
    }
}

/// Takes a response of ours back, and tells the house it went to, in the way that its kind was said.
///
/// # Errors
/// When the caller may not.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Post, Error> {
    let held = post::response(tx.conn(), response)?;
    let Some((post, response)) = post::take_back(tx, cx, response)? else {
        return post::find(tx.conn(), &cx.who, held.post);
    };
    if !post.is_ours() && !response.is_prepared() {
        let stands = |r: &Response| r.is_ours() && r.withdrawn.is_none() && !r.is_prepared();
        let other = post::responses_to(tx.conn(), post.id)?.iter().any(stands);
        // It may have other words by now; where another of ours stands beside it, it is told by them.
        meeting::wipe_said(tx, post.id, other.then_some(&held.body))?;
    }
    if response.is_prepared() {
        // Nobody was told of it.
        response_gone(tx, cx, &post)?;
        return Ok(post);
    }
    // That the house does not go is said by who speaks for it; of who only takes back their own, it is asked again.
    if post.kind == Kind::Event && !post.is_ours() && cx.who.person().is_some() && post::speaks(&cx.who, &post, false) {
        event::does_not_come(tx, cx, post.id)?;
    }
    let activity = removal_of_response(cx, &post, &response)?;
    post::deliver(tx, cx, &post, &response, &activity)?;
    response_gone(tx, cx, &post)?;
    post::took_out(tx, cx, &post, &response)?;
    Ok(post)
}

/// Takes somebody's response out of a thread of ours, and tells all who were told of it.
///
/// # Errors
/// When the caller may not.
pub fn take_out(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Post, Error> {
    let held = post::response(tx.conn(), response)?;
    let Some((post, response)) = post::take_out(tx, cx, response)? else {
        let post = post::find(tx.conn(), &cx.who, held.post)?;
        // Who gave it took it back a moment before: our own words about it are to go all the same.
        return if post.kind == Kind::CaseQuestion { case_question::unsay(tx, cx, post, response) } else { Ok(post) };
    };
    response_gone(tx, cx, &post)?;
    post::took_out(tx, cx, &post, &response)?;
    Ok(post)
}

/// The names of the keys of all that is said in confidence.
///
/// # Errors
/// A fault of storage.
pub fn sealed_with(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    let sealed = conflict::sealed(conn)?;
    Ok(sealed.iter().filter_map(|text| ring::name_of(text)).map(str::to_owned).collect())
}

/// The ids of answers to ours of which something was said that is said no more: who was chosen to mediate and then not, and what an
/// advice did that is gone.
///
/// # Errors
/// A fault of storage.
pub fn dismissed(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut all = conflict::all_dismissed(conn)?;
    all.extend(case_question::all_unsaid(conn)?);
    Ok(all)
}

/// The ids of answers to ours that are gone, and of which something is said still: who gave them took them back, and not we.
///
/// # Errors
/// A fault of storage.
pub fn still_spoken_of(conn: &mut Conn) -> Result<Vec<String>, Error> {
    case_question::all_told_of_gone(conn)
}

/// The same again, of those that are here: so it was in the database that a copy replaced.
///
/// # Errors
/// A fault of storage.
pub fn dismiss_again(tx: &mut Tx<'_>, cx: &Cx, these: &[String]) -> Result<(), Error> {
    conflict::dismiss_again(tx, these)?;
    case_question::unsay_again(tx, cx, these)
}

/// Of each post that something written down in confidence belongs to, to whom that is given.
///
/// # Errors
/// A fault of storage.
pub fn given(conn: &mut Conn) -> Result<Vec<(String, Option<PersonId>)>, Error> {
    conflict::all_given(conn)
}

/// The offers of ours with which somebody else goes on than who made them.
///
/// # Errors
/// A fault of storage.
pub fn handed_over(conn: &mut Conn) -> Result<Vec<HandedOver>, Error> {
    conflict::handed_over(conn)
}

/// So it was in the database that a copy replaced: who handed one over does not get it back with that.
///
/// # Errors
/// A fault of storage.
pub fn handed_over_again(tx: &mut Tx<'_>, cx: &Cx, these: &[HandedOver]) -> Result<(), Error> {
    conflict::handed_over_again(tx, cx, these)
}

/// From whom it was taken in the database that a copy replaced does not get it back with that.
///
/// # Errors
/// A fault of storage.
pub fn given_no_more(tx: &mut Tx<'_>, these: &[(String, Option<PersonId>)]) -> Result<(), Error> {
    conflict::given_no_more(tx, these)
}

/// Forgets what the kinds kept for those who were told of it before then.
///
/// # Errors
/// A fault of storage.
pub fn forget_used_up(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    event::forget_moves(tx, before)
}

/// An answer of ours that was taken back after an older copy, and that somebody here changed or sent since that was put back, is said anew;
/// `false` where it is gone.
///
/// # Errors
/// A fault of storage.
pub fn says_anew(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId) -> Result<bool, Error> {
    let (post, held) = post::hold_with(tx, answer)?;
    if post.kind == Kind::Event {
        return event::says_anew(tx, cx, answer);
    }
    if post.is_ours() || post.withdrawn.is_some() || !post::is_said_since(tx.conn(), &held)? {
        return Ok(false);
    }
    // What is gone there does not go once more.
    unsay(tx, cx.now, &held.uri)?;
    let anew = post::is_said_anew(tx, cx, &held)?;
    match say(tx, cx, &post, &anew) {
        Err(Error::Refused(_)) => Ok(false),
        said => said.map(|()| true),
    }
}

/// Sends what waits of an offer of ours, and looks how far the two are. Where that house said yes to somebody who is not here any more to
/// mediate in the place of who did, it is taken back.
///
/// # Errors
/// When the house that asks is not reached: it is tried again.
pub async fn send_letters(node: &Arc<Node>, offer: ResponseId) -> Result<(), Error> {
    let sent = conflict::send_letters(node, offer).await;
    let end = move |tx: &mut Tx<'_>, cx: &Cx| {
        if !conflict::goes_on_with_nobody(tx.conn(), offer)? {
            return Ok(());
        }
        take_back(tx, cx, offer).map(drop)
    };
    match node.act(Viewer::Clock, end).await {
        Ok(()) => sent,
        // It is gone meanwhile.
        Err(Error::NotFound) => Ok(()),
        Err(e) => Err(e),
    }
}
