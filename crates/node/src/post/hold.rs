//! A change takes its post first, and reads after that what it goes by. On PostgreSQL two transactions that take the same rows the
//! other way about would wait for each other, and one of them be undone; on SQLite there is one writer.

use super::store::{Post, PostId, posts};
use super::thread::{Response, ResponseId, responses};
use crate::error::Error;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use huisraad_storage::{Conn, One, Tx};

/// Holds a post until the end of the transaction: nobody else changes it, nor an answer to it. Unlike [`super::take`] that counts as
/// no change of it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn hold(tx: &mut Tx<'_>, id: PostId) -> Result<Post, Error> {
    if let Conn::Postgres(conn) = tx.conn() {
        diesel::sql_query("SELECT id FROM posts WHERE id = $1 FOR UPDATE").bind::<BigInt, _>(id).execute(conn)?;
    }
    Ok(posts::table.find(id).one(tx.conn())?)
}

/// Holds the post of an answer, and gives both as they are then.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn hold_with(tx: &mut Tx<'_>, response: ResponseId) -> Result<(Post, Response), Error> {
    let post: PostId = responses::table.find(response).select(responses::post).one(tx.conn())?;
    let post = hold(tx, post)?;
    Ok((post, responses::table.find(response).one(tx.conn())?))
}
