//! What goes with the tie to a house, of all kinds, and who is told: who of ours counted on it, and who counts on them.

use super::{response_gone, tell_who_answered, wipe, without_past};
use crate::error::Error;
use crate::node::Cx;
use crate::post::{self, News, Post, PostId, ResponseId};
use huisraad_storage::Tx;

/// Keeps nothing of a post of a house that we part from. Who of ours was to come, to work or to mediate there hears so.
///
/// # Errors
/// A fault of storage.
pub fn part_from(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if post::is_counted_on(post.kind) {
        tell_who_answered(tx, cx, post, News::Parted)?;
    }
    let gone = post::part_from(tx, cx, post)?;
    wipe(tx, &gone)
}

/// An answer to what stays ends with the tie, ours to what that house shows to everyone, or theirs to what is ours. What is over
/// stays as it was.
///
/// # Errors
/// A fault of storage.
pub fn part_from_answer(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId, to: PostId) -> Result<(), Error> {
    // Nobody decides about either meanwhile.
    let post = post::take(tx, to)?;
    if without_past(tx.conn(), vec![post.clone()], cx.now)?.is_empty() {
        return Ok(());
    }
    if !post.is_ours() {
        tell_who_answered(tx, cx, &post, News::Parted)?;
    }
    post::ends_with_tie(tx, cx, &post, answer)?;
    response_gone(tx, cx, &post)
}
