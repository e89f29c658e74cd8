//! What of questions and advice goes, and what is left of it: what an advice did is the word of the house that tried it.

use super::rules::{Ground, Outcome, Said, State, Step};
use super::store::{Details, advice, case_questions, details_among};
use super::wire;
use crate::error::Error;
use crate::node::Cx;
use crate::post::{self, Post, PostId, Response, ResponseId, ResponseState};
use crate::viewer::Viewer;
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

/// What was said to a question and is gone is emptied. Who decides about the question hears which of it was tried; and what that did is
/// told once more, for it is the word of who asked, and stays while the question does, unless they took the advice out themselves.
///
/// # Errors
/// A fault of storage.
pub fn answers_gone(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let gone = post::withdrawn_to(tx.conn(), post.id)?;
    let details = details_among(tx.conn(), &gone.iter().map(|r| r.id).collect::<Vec<_>>())?;
    let by_writer = post.is_ours() && post::is_by_who_gave_it(&cx.who, post);
    let (mut over, mut told) = (Vec::new(), false);
    for response in &gone {
        let Some(d) = details.get(&response.id) else { continue };
        // What was emptied before has no such moment, and was told then.
        let tried = d.tried && d.tried_at.is_some();
        if tried {
            post::advice_left(tx, cx, post, response.id)?;
        }
        if tried && by_writer && is_told(d) {
            told |= !response.asker_only;
        } else if tried || !d.tried {
            over.push(response.id);
        }
    }
    // Of ours that was taken out there our own words stay, and none of theirs.
    let out = post::responses_to(tx.conn(), post.id)?.into_iter().filter(|r| r.state == ResponseState::TakenOut);
    over.extend(out.map(|r| r.id));
    wipe_said(tx, &gone.iter().map(|r| r.id).collect::<Vec<_>>())?;
    wipe_done(tx, &over)?;
    if told && post.withdrawn.is_none() {
        let by_itself = Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() };
        let post = post::advance_saying::<State>(tx, &by_itself, post.id, Step::Tell)?;
        post::tell_readers(tx, cx, &post, wire::object)?;
    }
    Ok(())
}

/// What it was, and since when it is tried.
fn wipe_said(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    diesel::update(advice::table.filter(advice::response.eq_any(these)))
        .set((
            (advice::ground.eq(Ground::Thinking), advice::what.eq(Said::Advice), advice::about.eq(None::<String>)),
            (advice::tried_at.eq(None::<i64>), advice::told.eq(None::<i64>)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What became of it.
fn wipe_done(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    diesel::update(advice::table.filter(advice::response.eq_any(these)))
        .set((
            (advice::tried.eq(false), advice::outcome.eq(None::<Outcome>)),
            (advice::line.eq(""), advice::decided_on.eq(None::<String>)),
        ))
        .execute(tx.conn())?;
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
