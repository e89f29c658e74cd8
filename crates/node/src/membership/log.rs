//! Every change of what a house is to us, with why: for chairs to read.

use super::rules::Cause;
use super::store::{close, standings};
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::viewer::Viewer;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// Changes what a house is to us: the one place where that is done.
pub(super) fn change(
    tx: &mut Tx<'_>,
    cx: &Cx,
    peer: &Peer,
    standing: Standing,
    cause: Cause,
    words: &str,
) -> Result<(), Error> {
    peer::set_standing(tx, peer, standing, cx.now)?;
    // What it may be read for is another thing now: from the beginning.
    peer::history_read(tx, peer.id, None, 0, None)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    if standing.held() {
        close(tx, &peer.actor, cx.now)?;
    }
    note(tx, cx, &peer.authority, Some(peer.standing), Some(standing), cause, words)
}

/// Writes a line.
pub(super) fn note(
    tx: &mut Tx<'_>,
    cx: &Cx,
    authority: &str,
    before: Option<Standing>,
    after: Option<Standing>,
    cause: Cause,
    words: &str,
) -> Result<(), Error> {
    let cause = if cause == Cause::Chair && cx.who == Viewer::Console { Cause::Console } else { cause };
    if before == after {
        return Ok(());
    }
    diesel::insert_into(standings::table)
        .values((
            standings::authority.eq(authority),
            standings::at.eq(cx.now.0),
            standings::before.eq(before),
            standings::after.eq(after),
            standings::cause.eq(cause),
            standings::note.eq(words),
        ))
        .execute(tx.conn())?;
    Ok(())
}
