//! What was taken back, as a database holds it: to end it again in one that was put back from a copy.

use super::answer_life::{Came, comes};
use super::gone::unsay_thread;
use super::store::{Post, PostId, ledger, posts};
use super::tell::wiped;
use super::thread::{ResponseId, responses};
use crate::error::Error;
use crate::node::Cx;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Tx};

/// Every post that was taken back, of whichever house.
///
/// # Errors
/// A fault of storage.
pub fn all_withdrawn(conn: &mut Conn) -> Result<Vec<Post>, Error> {
    Ok(posts::table.filter(posts::withdrawn.is_not_null()).order(posts::id.asc()).load(conn)?)
}

/// The ids of all responses that were taken back.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_responses(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(responses::table.filter(responses::withdrawn.is_not_null()).select(responses::uri).load(conn)?)
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
