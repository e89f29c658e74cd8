//! Answers that end with the tie between two houses: ours to what was theirs, and theirs to what is ours.

use super::answer_life::{Came, comes};
use super::store::{post_readers, posts};
use super::taken_away::{comes_no_more, is_counted_on};
use super::thread::{Response, ResponseId, ResponseState, responses};
use super::{Post, PostId};
use crate::error::Error;
use crate::node::Cx;
use crate::viewer::PeerId;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Tx};

/// Answers that may still come to something.
const OPEN: [ResponseState; 4] =
    [ResponseState::Prepared, ResponseState::Sent, ResponseState::Waiting, ResponseState::Confirmed];

/// A house that we part from is asked no more to help in a conflict: it would be asked again by itself when we come together again
/// (DESIGN §6.4).
///
/// # Errors
/// A fault of storage.
pub fn asks_no_more(tx: &mut Tx<'_>, authority: &str) -> Result<(), Error> {
    let requests = posts::table.filter(posts::peer.is_null()).filter(posts::kind.eq(Kind::Conflict)).select(posts::id);
    let requests: Vec<PostId> = requests.load(tx.conn())?;
    let named = post_readers::table.filter(post_readers::peer.eq(authority));
    diesel::delete(named.filter(post_readers::post.eq_any(requests))).execute(tx.conn())?;
    Ok(())
}

/// A house that is forgotten is a guest in the threads in which others pass its words on: they stay its own. Gives whether there are
/// any.
///
/// # Errors
/// A fault of storage.
pub fn said_by_guest(tx: &mut Tx<'_>, peer: PeerId, actor: &str) -> Result<bool, Error> {
    let said = diesel::update(responses::table.filter(responses::peer.eq(peer)))
        .set((responses::guest.eq(actor), responses::peer.eq(None::<PeerId>)))
        .execute(tx.conn())?;
    Ok(said > 0)
}

/// Answers between that house and us that somebody counts on, after this one, in order; some of them.
///
/// # Errors
/// A fault of storage.
pub fn answers_between(
    conn: &mut Conn,
    peer: PeerId,
    after: ResponseId,
    limit: i64,
) -> Result<Vec<(ResponseId, PostId)>, Error> {
    let ours = posts::peer.eq(peer).and(responses::peer.is_null()).and(responses::guest.is_null());
    let theirs = posts::peer.is_null().and(responses::peer.eq(peer));
    let counted_on: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| is_counted_on(*kind)).collect();
    Ok(responses::table
        .inner_join(posts::table.on(posts::id.eq(responses::post)))
        .filter(posts::kind.eq_any(counted_on))
        .filter(posts::withdrawn.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq_any(OPEN))
        .filter(responses::id.gt(after))
        .filter(ours.or(theirs))
        .order(responses::id.asc())
        .limit(limit)
        .select((responses::id, responses::post))
        .load(conn)?)
}

/// An answer ends with the tie: who decides about a post of ours hears that somebody comes no more, and nothing is said to the house
/// that we parted from, whose program does the same.
///
/// # Errors
/// A fault of storage.
pub fn ends_with_tie(tx: &mut Tx<'_>, cx: &Cx, post: &Post, answer: ResponseId) -> Result<(), Error> {
    let held: Response = responses::table.find(answer).one(tx.conn())?;
    if held.withdrawn.is_some() {
        return Ok(());
    }
    comes_no_more(tx, cx, post, &held)?;
    cx.node.outbox.forget(tx, cx.now, &held.uri)?;
    comes(tx, cx.now, answer, Came::TakenBack).map(drop)
}
