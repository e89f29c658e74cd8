//! What somebody of the house wrote and lost: a post of theirs that a chair threw away, or a request for help that is closed and that
//! they can read no more. Of the post nothing is kept but of which kind it was, and its writer hears so.

use super::audience::Inside;
use super::store::{Post, PostId, posts};
use crate::error::Error;
use crate::node::Cx;
use crate::viewer::{PersonId, Viewer};
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashMap;

diesel::table! { thrown (post) { post -> BigInt, person -> BigInt, at -> BigInt, seen -> Bool, } }

/// Notes whose post is about to be thrown away, or taken back, where it is another who does it.
pub(super) fn will_be_thrown(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let (Some(writer), Some(by)) = (post.author, cx.who.person()) else { return Ok(()) };
    if post.is_ours() && post.withdrawn.is_none() && writer != by {
        diesel::delete(thrown::table.find(post.id)).execute(tx.conn())?;
        let row =
            (thrown::post.eq(post.id), thrown::person.eq(writer), thrown::at.eq(cx.now.0), thrown::seen.eq(false));
        diesel::insert_into(thrown::table).values(row).execute(tx.conn())?;
    }
    Ok(())
}

/// Notes whose request for help is about to be closed by another, or by itself, where not the whole house reads that it was there: once
/// nobody knows who wrote it they could not either. They alone hear so.
///
/// # Errors
/// A fault of storage.
pub fn will_be_closed(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let Some(writer) = post.author.filter(|_| post.is_ours() && post.inside != Inside::House) else { return Ok(()) };
    if cx.who.person() == Some(writer) {
        return Ok(());
    }
    diesel::delete(thrown::table.find(post.id)).execute(tx.conn())?;
    let row = (thrown::post.eq(post.id), thrown::person.eq(writer), thrown::at.eq(cx.now.0), thrown::seen.eq(false));
    diesel::insert_into(thrown::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// It is not closed after all.
///
/// # Errors
/// A fault of storage.
pub fn is_not_closed(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(thrown::table.find(post)).execute(tx.conn())?;
    Ok(())
}

/// What this person wrote and a chair threw away since then, or was closed, and when; what they have `seen` of that, or what they have not.
///
/// # Errors
/// A fault of storage.
pub fn lost_posts(conn: &mut Conn, who: &Viewer, since: Time, seen: bool) -> Result<Vec<(Post, Time)>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let rows: Vec<(PostId, Time)> = thrown::table
        .filter(thrown::person.eq(person))
        .filter(thrown::at.ge(since.0))
        .filter(thrown::seen.eq(seen))
        .order(thrown::at.desc())
        .select((thrown::post, thrown::at))
        .load(conn)?;
    let ids: Vec<PostId> = rows.iter().map(|(id, _)| *id).collect();
    let all: Vec<Post> = posts::table.filter(posts::id.eq_any(ids)).load(conn)?;
    let all: HashMap<PostId, Post> = all.into_iter().map(|p| (p.id, p)).collect();
    Ok(rows.into_iter().filter_map(|(id, at)| Some((all.get(&id)?.clone(), at))).collect())
}

/// Its writer has seen that it was thrown away, or closed.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs.
pub fn lost_seen(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    let theirs = thrown::table.filter(thrown::post.eq(post)).filter(thrown::person.eq(person));
    // Who asked for help that is over is known to nobody any more, once they have read so.
    let closed = posts::table.find(post).select(posts::published.is_not_null()).first::<bool>(tx.conn()).optional()?;
    let found = match closed {
        Some(true) => diesel::delete(theirs).execute(tx.conn())?,
        _ => diesel::update(theirs).set(thrown::seen.eq(true)).execute(tx.conn())?,
    };
    if found == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// It concerns another person; nobody, where it was somebody's who is gone.
pub(super) fn moved(tx: &mut Tx<'_>, from: PersonId, to: Option<PersonId>) -> Result<(), Error> {
    let theirs = thrown::table.filter(thrown::person.eq(from));
    match to {
        Some(to) => diesel::update(theirs).set(thrown::person.eq(to)).execute(tx.conn())?,
        None => diesel::delete(theirs).execute(tx.conn())?,
    };
    Ok(())
}

/// Forgets what was thrown away before then.
pub(super) fn forget_before(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    diesel::delete(thrown::table.filter(thrown::at.lt(before.0))).execute(tx.conn())?;
    Ok(())
}
