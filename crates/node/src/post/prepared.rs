//! Answers of our house that somebody prepared who does not speak for it: who wrote it and the chairs read it here, and nobody
//! outside knows of it. Who may releases it, and it goes as if they had said it.

use super::answer_life::{Came, comes};
use super::answers::response_by_uri;
use super::hears::hears_answers;
use super::hold::hold_with;
use super::news::read_by;
use super::relay::has_thread;
use super::rules::{reads_prepared, speaks};
use super::store::{Post, PostId, readable_of};
use super::thread::{Response, ResponseId, ResponseState, responses, take_with_post};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer;
use crate::viewer::{PersonId, Viewer};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use huisraad_storage::{Conn, Keep, Time, Tx};
use std::collections::HashMap;

/// The condition of its index, written out in each query (docs/decisions/0029).
const INDEXED: &str = "state = 'prepared'";

impl Response {
    /// Whether it is prepared, and nobody outside the house was told of it.
    pub fn is_prepared(&self) -> bool {
        self.state == ResponseState::Prepared
    }
}

/// The prepared answers that this viewer reads, each with its post, oldest first.
///
/// # Errors
/// A fault of storage.
pub fn prepared(conn: &mut Conn, who: &Viewer) -> Result<Vec<(Post, Response)>, Error> {
    let all: Vec<Response> = responses::table
        .filter(sql::<Bool>(INDEXED))
        .filter(responses::withdrawn.is_null())
        .order(responses::id.asc())
        .kept()
        .load(conn)?;
    with_posts(conn, who, all.into_iter().filter(|r| reads_prepared(who, r.author)).collect())
}

fn with_posts(conn: &mut Conn, who: &Viewer, these: Vec<Response>) -> Result<Vec<(Post, Response)>, Error> {
    if these.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PostId> = these.iter().map(|r| r.post).collect();
    let posts: HashMap<PostId, Post> =
        readable_of(conn, who, &ids, None, None)?.into_iter().map(|p| (p.id, p)).collect();
    Ok(these.into_iter().filter_map(|r| Some((posts.get(&r.post)?.clone(), r))).collect())
}

/// What this person prepared and another threw away since then: nothing is left of it but that, and to which post; what they have
/// `seen` of that, or what they have not.
///
/// # Errors
/// A fault of storage.
pub fn thrown_away(conn: &mut Conn, who: &Viewer, since: Time, seen: bool) -> Result<Vec<(Post, Response)>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let theirs: Vec<Response> = responses::table
        .filter(sql::<Bool>(INDEXED))
        .filter(responses::withdrawn.ge(since.0))
        .filter(responses::author.eq(person))
        .load(conn)?;
    let read = read_by(conn, person)?;
    with_posts(conn, who, theirs.into_iter().filter(|r| read.contains(&r.id) == seen).collect())
}

/// Keeps of a prepared answer that another throws away who wrote it: they must hear of it.
pub(super) fn keep_writer(tx: &mut Tx<'_>, held: &Response) -> Result<(), Error> {
    diesel::update(responses::table.find(held.id)).set(responses::author.eq(held.author)).execute(tx.conn())?;
    Ok(())
}

/// Forgets who wrote what was thrown away before then: they have long heard of it.
pub(super) fn forget_thrown_away(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    let long_gone = responses::table.filter(sql::<Bool>(INDEXED)).filter(responses::withdrawn.lt(before.0));
    diesel::update(long_gone).set(responses::author.eq(None::<PersonId>)).execute(tx.conn())?;
    Ok(())
}

/// The prepared answers to one post, whoever reads them.
///
/// # Errors
/// A fault of storage.
pub fn prepared_to(conn: &mut Conn, post: PostId) -> Result<Vec<Response>, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::state.eq(ResponseState::Prepared))
        .filter(responses::withdrawn.is_null())
        .order(responses::id.asc())
        .kept()
        .load(conn)?)
}

/// Whether this viewer releases a prepared answer: they read it, and they speak for the house.
pub fn may_say(who: &Viewer, post: &Post, response: &Response) -> bool {
    reads_prepared(who, response.author) && speaks(who, post, response.asker_only)
}

/// Takes a prepared answer to be said now, in the name of the house; the kind then says it, and asks its rules again. `None`
/// when it was said before.
///
/// # Errors
/// [`Error::NotFound`] when the caller does not read it; [`Error::Refused`] when they may not, or it may not go there any more.
pub fn voiced(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: ResponseId,
    decided_on: Option<String>,
) -> Result<Option<(Post, Response)>, Error> {
    let (post, held) = take_with_post(tx, id)?;
    let post = super::store::find(tx.conn(), &cx.who, post.id)?;
    if !held.is_ours() || !reads_prepared(&cx.who, held.author) {
        return Err(Error::NotFound);
    }
    if held.withdrawn.is_some() {
        return Err(Error::Refused(Reason::PreparedGone));
    }
    if !may_say(&cx.who, &post, &held) {
        return Err(Error::Refused(Reason::ChairReleases));
    }
    if !held.is_prepared() {
        return Ok(None);
    }
    hears_answers(tx.conn(), &post)?;
    let state = match post.is_ours() {
        false => ResponseState::Sent,
        true if has_thread(post.kind) => ResponseState::Confirmed,
        true => ResponseState::Waiting,
    };
    diesel::update(responses::table.find(id))
        .set((responses::created.eq(cx.now.0), responses::decided_on.eq(decided_on)))
        .execute(tx.conn())?;
    Ok(Some((post, comes(tx, cx.now, id, Came::Released(state))?)))
}

/// What this viewer prepared in answer to one post and waits.
///
/// # Errors
/// A fault of storage.
pub fn prepared_by(conn: &mut Conn, who: &Viewer, post: PostId) -> Result<Vec<Response>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    Ok(prepared_to(conn, post)?.into_iter().filter(|r| r.author == Some(person)).collect())
}

/// The house at `owner` holds an answer of ours to a post of its own that is prepared here: it was released after the copy was
/// made that this node was restored from. `false` when it is none.
///
/// # Errors
/// A fault of storage.
pub fn was_said(tx: &mut Tx<'_>, now: Time, owner: &str, answer: &str) -> Result<bool, Error> {
    let Some(held) = response_by_uri(tx.conn(), answer)?.filter(Response::is_prepared) else { return Ok(false) };
    let (post, held) = hold_with(tx, held.id)?;
    let theirs = post.peer.map(|id| peer::by_id(tx.conn(), id)).transpose()?.is_some_and(|p| p.authority == owner);
    if !theirs || !held.is_prepared() || held.withdrawn.is_some() {
        return Ok(false);
    }
    let state = if has_thread(post.kind) { ResponseState::Confirmed } else { ResponseState::Sent };
    comes(tx, now, held.id, Came::HeldThere(state))?;
    Ok(true)
}
