//! "Wij gaan niet": our house does not go to an event of another house, as the chair or the meeting said. It is told to nobody
//! outside. It holds for the event as it was: moved to another day or place it waits for an answer again.

use super::actions::wipe_answers;
use super::store::{Facts, facts};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Post, PostId, ResponseState, speaks};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};
use std::collections::HashSet;

diesel::table! { declined (post) { post -> BigInt, at -> BigInt, } }

/// What changes when an event is moved, in one number: an answer is to the day and the place that were read.
pub(super) fn mark(f: &Facts) -> i64 {
    post::shown::mark(&[&f.starts, f.ends.as_deref().unwrap_or_default(), &f.place])
}

/// Whether an event is still on the day and at the place that the meeting read.
///
/// # Errors
/// [`Error::Refused`] when it was moved since.
pub(super) fn is_as_read(conn: &mut Conn, post: PostId, seen: Option<i64>) -> Result<(), Error> {
    let now = mark(&facts(conn, post)?);
    if seen.is_none_or(|seen| seen == now) { Ok(()) } else { Err(Error::Refused(Reason::EventMovedSince)) }
}

/// Says for our house that it does not go. What somebody prepared is not sent any more, and they hear so. Said twice it is said once;
/// that we come takes it back.
///
/// # Errors
/// When the caller does not speak for the house, or the house said that it comes.
pub(super) fn decline(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    // From here on nobody moves it, and nobody else answers.
    post::take(tx, id)?;
    let post = post::find(tx.conn(), &cx.who, id)?;
    if post.kind != Kind::Event || post.is_ours() || post.published.is_none() {
        return Err(Error::NotFound);
    }
    if !speaks(&cx.who, &post, false) {
        return Err(Error::Refused(Reason::ChairReleases));
    }
    let all = post::responses_to(tx.conn(), id)?;
    if all.iter().any(|r| r.is_ours() && r.state != ResponseState::Refused) {
        return Err(Error::Refused(Reason::RsvpTwice));
    }
    does_not_come(tx, cx, id)?;
    // The role to which it was addressed may say no, and throws away what it may not read.
    let by_itself = Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() };
    for prepared in post::prepared_to(tx.conn(), id)? {
        let own = prepared.is_by(cx.who.person());
        post::take_back(tx, if own { cx } else { &by_itself }, prepared.id)?;
        wipe_answers(tx, &[prepared.id])?;
    }
    Ok(post)
}

/// Our house does not come, to the event as it is now: who takes back that it comes says so too.
///
/// # Errors
/// A fault of storage.
pub fn does_not_come(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<(), Error> {
    asked_anew(tx, id)?;
    // A yes that was not taken is said no more.
    let gone = post::makes_room(tx, cx, id, |_| true)?;
    wipe_answers(tx, &gone)?;
    diesel::insert_into(declined::table)
        .values((declined::post.eq(id), declined::at.eq(cx.now.0)))
        .execute(tx.conn())?;
    Ok(())
}

/// The no holds no more: the event was moved, or we come after all.
pub(super) fn asked_anew(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(declined::table.find(post)).execute(tx.conn())?;
    Ok(())
}

/// Whether our house said that it does not go.
///
/// # Errors
/// A fault of storage.
pub(super) fn is_declined(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(declined::table.find(post))).get_result(conn)?)
}

/// To which of these events our house does not go.
///
/// # Errors
/// A fault of storage.
pub fn declined_among(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    if these.is_empty() {
        return Ok(HashSet::new());
    }
    let no = declined::table.filter(declined::post.eq_any(these.to_vec()));
    Ok(no.select(declined::post).load(conn)?.into_iter().collect())
}

/// To which events our house does not go.
pub(super) fn all_declined(conn: &mut Conn) -> Result<HashSet<PostId>, Error> {
    Ok(declined::table.select(declined::post).load(conn)?.into_iter().collect())
}
