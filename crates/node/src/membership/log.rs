//! Every change of what a house is to us, with why: for chairs to read.

use super::rules::Cause;
use super::store::{close, standings};
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
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
    // First what went with the tie before is gone: with another it would stay.
    if standing.held() && !peer.standing.is_tied() && due::is_planned(tx, Topic::PartWays, &peer.actor)? {
        return Err(Error::Refused(Reason::StillParting));
    }
    peer::set_standing(tx, peer, standing, cx.now)?;
    // What it may be read for is another thing now: from the beginning.
    peer::history_read(tx, peer.id, None, 0, None)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    if standing.held() {
        if standing != Standing::Member {
            super::of_us::unsaid_to(tx, cx, peer.id)?;
        }
        // What it counts on and is over it hears all the same; and what did not go when it was less may go.
        due::add(tx, cx.now, Topic::PartWays, &peer.actor)?;
        close(tx, &peer.actor, cx.now)?;
        // A no or a goodbye from before is no news any more.
        let before =
            standings::table.filter(standings::authority.eq(&peer.authority)).filter(standings::seen.is_null());
        diesel::update(before).set(standings::seen.eq(cx.now.0)).execute(tx.conn())?;
    }
    note(tx, cx, &peer.authority, Some(peer.standing), Some(standing), cause, words)
}

/// So many letters of what a house wrote are kept.
const LONGEST: usize = 4000;

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
    // It may be forgotten after this.
    let name = peer::by_authority(tx.conn(), authority)?.map(|p| p.name).unwrap_or_default();
    diesel::insert_into(standings::table)
        .values((
            standings::authority.eq(authority),
            standings::at.eq(cx.now.0),
            standings::before.eq(before),
            standings::after.eq(after),
            standings::cause.eq(cause),
            standings::note.eq(words.chars().take(LONGEST).collect::<String>()),
            standings::name.eq(name),
        ))
        .execute(tx.conn())?;
    if is_coming_and_going(before) && is_coming_and_going(after) { forget_knocks(tx, authority) } else { Ok(()) }
}

/// Lines of one house that applied and went that are kept.
const OF_ONE: i64 = 20;
/// Of all together.
const OF_ALL: i64 = 2000;

/// Whether this is what a house can do by itself, as often as it likes.
fn is_coming_and_going(standing: Option<Standing>) -> bool {
    standing.is_none_or(|s| s == Standing::Applied)
}

/// Forgets the oldest lines of houses that applied and went, where there are too many: what became of those we held stays.
fn forget_knocks(tx: &mut Tx<'_>, authority: &str) -> Result<(), Error> {
    let these = || {
        let before = standings::before.is_null().or(standings::before.eq(Standing::Applied));
        let after = standings::after.is_null().or(standings::after.eq(Standing::Applied));
        standings::table.filter(before).filter(after).order(standings::id.desc()).select(standings::id)
    };
    // A few each time are enough: one comes for each that goes.
    const STEP: i64 = 500;
    let of_one = these().filter(standings::authority.eq(authority)).offset(OF_ONE).limit(STEP);
    let mut old: Vec<i64> = of_one.load(tx.conn())?;
    old.extend(these().offset(OF_ALL).limit(STEP).load::<i64>(tx.conn())?);
    diesel::delete(standings::table.filter(standings::id.eq_any(old))).execute(tx.conn())?;
    Ok(())
}
