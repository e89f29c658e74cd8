//! Answers of our house that somebody prepared who does not speak for it: who wrote it and the chairs read it here, and nobody
//! outside knows of it. Who may releases it, and it goes as if they had said it.

use super::relay::has_thread;
use super::rules::{reads_prepared, speaks};
use super::store::{Post, PostId, posts, readable_of};
use super::thread::{
    Response, ResponseId, ResponseState, hears_answers, response_by_uri, responses, set_state, take_with_post,
};
use crate::error::Error;
use crate::node::Cx;
use crate::peer;
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use huisraad_storage::{Conn, Keep, One, Tx};
use std::collections::HashMap;

/// What waits, written out as its index has it (docs/decisions/0029).
const WAITS: &str = "state = 'prepared' AND withdrawn IS NULL";

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
    let all: Vec<Response> =
        responses::table.filter(sql::<Bool>(WAITS)).order(responses::id.asc()).kept().load(conn)?;
    let theirs: Vec<Response> = all.into_iter().filter(|r| reads_prepared(who, r.author)).collect();
    if theirs.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PostId> = theirs.iter().map(|r| r.post).collect();
    let posts: HashMap<PostId, Post> =
        readable_of(conn, who, &ids, None, None)?.into_iter().map(|p| (p.id, p)).collect();
    Ok(theirs.into_iter().filter_map(|r| Some((posts.get(&r.post)?.clone(), r))).collect())
}

/// The prepared answers to one post, whoever reads them.
///
/// # Errors
/// A fault of storage.
pub fn prepared_to(conn: &mut Conn, post: PostId) -> Result<Vec<Response>, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(sql::<Bool>(WAITS))
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
    if !held.is_ours() || held.withdrawn.is_some() || !reads_prepared(&cx.who, held.author) {
        return Err(Error::NotFound);
    }
    if !may_say(&cx.who, &post, &held) {
        return Err(Error::Refused("error-chair-releases"));
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
    let said = diesel::update(responses::table.find(id))
        .set((responses::state.eq(state), responses::created.eq(cx.now.0), responses::decided_on.eq(decided_on)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    Ok(Some((post, said)))
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
pub fn was_said(tx: &mut Tx<'_>, owner: &str, answer: &str) -> Result<bool, Error> {
    let Some(held) = response_by_uri(tx.conn(), answer)?.filter(|r| r.is_prepared() && r.withdrawn.is_none()) else {
        return Ok(false);
    };
    let (kind, of): (Kind, Option<PeerId>) =
        posts::table.find(held.post).select((posts::kind, posts::peer)).one(tx.conn())?;
    if !of.map(|id| peer::by_id(tx.conn(), id)).transpose()?.is_some_and(|p| p.authority == owner) {
        return Ok(false);
    }
    set_state(tx, held.id, if has_thread(kind) { ResponseState::Confirmed } else { ResponseState::Sent })?;
    Ok(true)
}
