//! What of questions and advice goes, and what is left of it: what an advice did is the word of the house that tried it.

use super::actions::Trial;
use super::rules::{Ground, Outcome, Said, State, Step};
use super::store::{AT_ONCE, Details, advice, case_questions, details_among};
use super::wire;
use crate::error::Error;
use crate::meeting;
use crate::node::Cx;
use crate::post::{self, Post, PostId, Response, ResponseId, ResponseState};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx, Word};
use std::collections::HashSet;

/// Empties the texts of a withdrawn question.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(case_questions::table.find(post)).execute(tx.conn())?;
    let thread = post::all_responses_to(tx.conn(), post)?;
    wipe_said(tx, &thread)?;
    wipe_done(tx, &thread)
}

/// What was said to a question and is gone is emptied. Who decides about the question hears which of it was tried. What that did is the
/// word of who asked, and stays while the question does, unless they took the advice out themselves: then they say so.
///
/// # Errors
/// A fault of storage.
pub fn answers_gone(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let gone = post::withdrawn_to(tx.conn(), post.id)?;
    let all: Vec<ResponseId> = gone.iter().map(|r| r.id).collect();
    let details = details_among(tx.conn(), &all)?;
    // With a tie that ends goes what the other house said, and nothing of ours.
    let by_another = cx.who == Viewer::Clock || post::is_by_who_gave_it(&cx.who, post);
    let (mut over, mut says) = (Vec::new(), false);
    for response in &gone {
        let Some(d) = details.get(&response.id) else { continue };
        // What was emptied before has no such moment.
        let first = d.tried && d.tried_at.is_some();
        if first {
            post::advice_left(tx, cx, post, response.id)?;
        }
        // Elsewhere the word of who asked is what they said last; of what was for them alone they say nothing more.
        let stays = is_told(d) && if post.is_ours() { by_another } else { !response.asker_only };
        says |= first && post.is_ours() && !by_another && !response.asker_only;
        if !d.tried || (first && !stays) {
            over.push(response.id);
        }
    }
    // Of what was for the asker alone no version says anything: of ours that they took out it is this.
    let out = post::responses_to(tx.conn(), post.id)?.into_iter();
    over.extend(out.filter(|r| r.asker_only && r.state == ResponseState::TakenOut).map(|r| r.id));
    wipe_said(tx, &all)?;
    wipe_done(tx, &over)?;
    if says && post.withdrawn.is_none() {
        let by_itself = Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() };
        let post = post::advance_saying::<State>(tx, &by_itself, post.id, Step::Tell)?;
        post::tell_readers(tx, cx, &post, wire::object)?;
    }
    Ok(())
}

/// Who asks says of these advices that they are tried, or what they did, and of no other: of what they took out that is gone too.
pub(super) fn only_these(tx: &mut Tx<'_>, post: PostId, said: &[Trial]) -> Result<(), Error> {
    let mut all = post::responses_to(tx.conn(), post)?;
    all.extend(post::withdrawn_to(tx.conn(), post)?);
    // Of what is gone there is nothing but what it did.
    let still = |r: &Response| {
        let said = said.iter().find(|t| t.advice == r.uri);
        said.is_some_and(|t| r.withdrawn.is_none() || says_what_it_did(t.outcome.as_ref()))
    };
    let unsaid: Vec<ResponseId> = all.into_iter().filter(|r| !r.asker_only && !still(r)).map(|r| r.id).collect();
    let details = details_among(tx.conn(), &unsaid)?.into_iter();
    wipe_done(tx, &details.filter(|(_, d)| d.tried).map(|(id, _)| id).collect::<Vec<_>>())
}

/// Takes back what our house said of an advice that is gone: by then there is no advice to be taken out with it. Said of none it is no
/// change.
///
/// # Errors
/// When the caller may not.
pub fn unsay(tx: &mut Tx<'_>, cx: &Cx, post: Post, id: ResponseId) -> Result<Post, Error> {
    let (post, advice) = (post::hold(tx, post.id)?, post::response(tx.conn(), id)?);
    let told = post.is_ours() && advice.post == post.id && advice.withdrawn.is_some();
    let told = told && details_among(tx.conn(), &[id])?.values().any(is_told);
    if !told {
        return Ok(post);
    }
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Tell)?;
    wipe_done(tx, &[id])?;
    // What was told to that house alone.
    if advice.asker_only {
        cx.node.outbox.forget(tx, cx.now, &advice.uri)?;
    }
    post::tell_readers(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// The ids of advices to our own questions that are gone, and of which our house said what they did, and took that back.
///
/// # Errors
/// A fault of storage.
pub fn all_unsaid(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let unsaid: Vec<ResponseId> = advice::table.filter(advice::unsaid.eq(true)).select(advice::response).load(conn)?;
    let unsaid: HashSet<ResponseId> = unsaid.into_iter().collect();
    let gone = post::withdrawn_to_ours(conn, Kind::CaseQuestion)?.into_iter();
    Ok(gone.filter(|(id, _)| unsaid.contains(id)).map(|(_, uri)| uri).collect())
}

/// The ids of advices to our own questions that are gone, and of which our house still says what they did.
///
/// # Errors
/// A fault of storage.
pub fn all_told_of_gone(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let gone = post::withdrawn_to_ours(conn, Kind::CaseQuestion)?;
    let details = details_among(conn, &gone.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    Ok(gone.into_iter().filter(|(id, _)| details.get(id).is_some_and(is_told)).map(|(_, uri)| uri).collect())
}

/// Of these nothing is said: so it was in the database that a copy replaced. In the copy they may not be gone yet.
///
/// # Errors
/// A fault of storage.
pub fn unsay_again(tx: &mut Tx<'_>, cx: &Cx, these: &[String]) -> Result<(), Error> {
    let mut told: HashSet<PostId> = HashSet::new();
    for some in these.chunks(AT_ONCE) {
        let held = post::responses_by_uri(tx.conn(), &some.iter().map(String::as_str).collect::<Vec<_>>())?;
        let ids: Vec<ResponseId> = held.values().map(|r| r.id).collect();
        let details = details_among(tx.conn(), &ids)?;
        for advice in held.values().filter(|r| details.get(&r.id).is_some_and(is_told)) {
            cx.node.outbox.forget(tx, cx.now, &advice.uri)?;
            told.extend(Some(advice.post).filter(|_| !advice.asker_only));
        }
        wipe_done(tx, &ids)?;
        let unsaid = advice::table.filter(advice::response.eq_any(&ids));
        diesel::update(unsaid).set(advice::unsaid.eq(true)).execute(tx.conn())?;
    }
    // What went out with their questions is said anew without it, and kept in no letter.
    for post in told {
        match post::advance_saying::<State>(tx, cx, post, Step::Tell) {
            Ok(post) => post::tell_readers(tx, cx, &post, wire::object)?,
            // Of what is gone nothing is said.
            Err(Error::Refused(_) | Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// What it was, and since when it is tried.
fn wipe_said(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    for some in these.chunks(AT_ONCE) {
        diesel::update(advice::table.filter(advice::response.eq_any(some)))
            .set((
                (advice::ground.eq(Ground::Thinking), advice::what.eq(Said::Advice), advice::about.eq(None::<String>)),
                (advice::tried_at.eq(None::<i64>), advice::told.eq(None::<i64>)),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// What became of it, also where our meeting wrote that down.
fn wipe_done(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    for some in these.chunks(AT_ONCE) {
        meeting::wipe_about(tx, some)?;
        let told = advice::table.filter(advice::response.eq_any(some)).filter(advice::tried.eq(true));
        let told = told.filter(advice::outcome.is_not_null()).filter(advice::outcome.ne(Outcome::Unknown));
        diesel::update(told).set(advice::unsaid.eq(true)).execute(tx.conn())?;
        diesel::update(advice::table.filter(advice::response.eq_any(some)))
            .set((
                (advice::tried.eq(false), advice::outcome.eq(None::<Outcome>)),
                (advice::line.eq(""), advice::decided_on.eq(None::<String>)),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Whether somebody said what it did. That nobody knows was said by nobody.
pub(super) fn says_what_it_did(outcome: Option<&Word<Outcome>>) -> bool {
    outcome.is_some_and(|did| *did != Outcome::Unknown)
}

/// Whether the house that asked said of this advice what it did.
fn is_told(d: &Details) -> bool {
    d.tried && says_what_it_did(d.outcome.as_ref())
}

/// Of these the advices that are tried, and of which nobody said yet what they did.
///
/// # Errors
/// A fault of storage.
pub fn untold_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashSet<ResponseId>, Error> {
    let details = details_among(conn, these)?.into_iter();
    Ok(details.filter(|(_, d)| d.tried && !says_what_it_did(d.outcome.as_ref())).map(|(id, _)| id).collect())
}

/// What the house that asked said of advices that are gone.
///
/// # Errors
/// A fault of storage.
pub fn told_of_gone(conn: &mut Conn, post: PostId) -> Result<Vec<(Response, Details)>, Error> {
    let gone = post::withdrawn_to(conn, post)?;
    let mut details = details_among(conn, &gone.iter().map(|r| r.id).collect::<Vec<_>>())?;
    Ok(gone.into_iter().filter_map(|r| details.remove(&r.id).filter(is_told).map(|d| (r, d))).collect())
}
