//! The notice board: what the house chose, on its own computer without signing in, and on paper.

use super::audience::{Scope, may_read};
use super::store::{self, Post, PostId};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};

mod table {
    diesel::table! { board (post) { post -> BigInt, since -> BigInt, } }
}
pub(super) use table::board;

/// Anybody of this house, of whichever role: who sits at the table or stands before the board.
pub fn anybody() -> Viewer {
    Viewer::Person { id: 0, roles: std::iter::empty().collect() }
}

/// Whether a post may hang there: published, read by everybody of the house, and no conflict.
pub fn may_hang(post: &Post) -> bool {
    let for_one_role = post.audience == Scope::Circle || post.audience_role.is_some();
    post.published.is_some() && post.kind != Kind::Conflict && !for_one_role && may_read(&anybody(), post, &[])
}

/// Hangs a post on the board.
///
/// # Errors
/// When the caller may not, or it may not hang there.
pub fn pin(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    require(&cx.who, Act::Arrange)?;
    let post = store::find(tx.conn(), &cx.who, id)?;
    if !may_hang(&post) {
        return Err(Error::Refused(Reason::BoardNotThis));
    }
    if !is_pinned(tx.conn(), id)? {
        diesel::insert_into(board::table).values((board::post.eq(id), board::since.eq(cx.now.0))).execute(tx.conn())?;
    }
    Ok(post)
}

/// Takes a post off the board.
///
/// # Errors
/// When the caller may not.
pub fn unpin(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    require(&cx.who, Act::Arrange)?;
    take_down(tx, id)?;
    store::find(tx.conn(), &cx.who, id)
}

/// It hangs there no longer, and that it did is not kept.
pub(super) fn take_down(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    diesel::delete(board::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Whether a post hangs there.
///
/// # Errors
/// A fault of storage.
pub fn is_pinned(conn: &mut Conn, id: PostId) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(board::table.find(id))).get_result(conn)?)
}

/// What hangs there now, newest first: what was withdrawn, or may no longer hang there, is gone by itself.
///
/// # Errors
/// A fault of storage.
pub fn pinned(conn: &mut Conn) -> Result<Vec<Post>, Error> {
    let ids: Vec<PostId> = board::table.order(board::since.desc()).select(board::post).load(conn)?;
    let all = store::readable_of(conn, &anybody(), &ids, None, None)?;
    let at = |p: &Post| ids.iter().position(|id| *id == p.id);
    let mut all: Vec<Post> = all.into_iter().filter(may_hang).collect();
    all.sort_by_key(at);
    Ok(all)
}
