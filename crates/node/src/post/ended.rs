//! What was taken back, as a database holds it: to end it again in one that was put back from a copy.

use super::answer_life::{Came, comes};
use super::gone::unsay_thread;
use super::store::{Post, PostId, ledger, posts};
use super::tell::wiped;
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::Error;
use crate::node::Cx;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

/// Every post that was taken back, of whichever house.
///
/// # Errors
/// A fault of storage.
pub fn all_withdrawn(conn: &mut Conn) -> Result<Vec<Post>, Error> {
    Ok(posts::table.filter(posts::withdrawn.is_not_null()).order(posts::id.asc()).load(conn)?)
}

/// The ids of all responses that were taken back, each with that of what it answers; `None` for one that was not said to anybody.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_responses(conn: &mut Conn) -> Result<Vec<(String, Option<String>)>, Error> {
    let all = responses::table.inner_join(posts::table.on(posts::id.eq(responses::post)));
    let gone = all.filter(responses::withdrawn.is_not_null()).order(responses::id.asc());
    let gone: Vec<(String, String, ResponseState)> =
        gone.select((responses::uri, posts::uri, responses::state)).load(conn)?;
    let said = |state| state != ResponseState::Prepared;
    Ok(gone.into_iter().map(|(uri, to, state)| (uri, Some(to).filter(|_| said(state)))).collect())
}

/// Keeps of an answer of ours to this post, which is not here, that it was taken back.
///
/// # Errors
/// A fault of storage.
pub fn keep_answer_tombstone(tx: &mut Tx<'_>, now: Time, uri: &str, post: PostId) -> Result<Response, Error> {
    Ok(diesel::insert_into(responses::table)
        .values((
            (responses::uri.eq(uri), responses::post.eq(post), responses::body.eq("")),
            (responses::state.eq(ResponseState::Sent), responses::version.eq(0), responses::created.eq(now.0)),
            (responses::withdrawn.eq(now.0), responses::asker_only.eq(false)),
        ))
        .returning(responses::all_columns)
        .get_result(tx.conn())?)
}

/// The houses that were told of a post, by address.
///
/// # Errors
/// A fault of storage.
pub fn told_of(conn: &mut Conn, post: PostId) -> Result<Vec<String>, Error> {
    Ok(ledger::table.filter(ledger::post.eq(post)).select(ledger::peer).load(conn)?)
}

/// The post of this id, if it is here and was not taken back.
///
/// # Errors
/// A fault of storage.
pub fn here(conn: &mut Conn, uri: &str) -> Result<Option<Post>, Error> {
    Ok(posts::table.filter(posts::uri.eq(uri)).filter(posts::withdrawn.is_null()).one(conn).optional()?)
}

/// Keeps of a post of ours, which is not here, that it was taken back, and whom it had been told to.
///
/// # Errors
/// A fault of storage.
pub fn keep_tombstone(tx: &mut Tx<'_>, gone: &Post, told: &[String]) -> Result<(), Error> {
    let id: PostId = diesel::insert_into(posts::table)
        .values((
            (posts::uri.eq(&gone.uri), posts::slug.eq(&gone.slug), posts::kind.eq(gone.kind), posts::title.eq("")),
            (
                posts::state.eq(&gone.state),
                posts::audience.eq(gone.audience),
                posts::audience_role.eq(gone.audience_role),
            ),
            posts::inside.eq(gone.inside),
            (posts::version.eq(gone.version), posts::rev.eq(0), posts::created.eq(gone.created.0)),
            (
                posts::updated.eq(gone.updated.0),
                posts::published.eq(gone.published),
                posts::withdrawn.eq(gone.withdrawn),
            ),
        ))
        .returning(posts::id)
        .get_result(tx.conn())?;
    for house in told {
        diesel::insert_into(ledger::table)
            .values((ledger::post.eq(id), ledger::peer.eq(house), ledger::at.eq(gone.updated.0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Empties a post of another house, which took it back; what we said to it and is on its way is not sent.
///
/// # Errors
/// A fault of storage.
pub fn empty_theirs(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    unsay_thread(tx, cx, post.id)?;
    wiped(tx, cx.now, post)
}

/// Empties a response that another house wrote in the thread of another.
///
/// # Errors
/// A fault of storage.
pub fn empty_response(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<(), Error> {
    comes(tx, cx.now, response, Came::TakenBack).map(drop)
}
