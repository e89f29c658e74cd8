//! After an older copy was put back: what a house is to us, and what it says of itself, is not more than it is today, by the
//! database that the copy replaces.

use super::actions::{end, pause, stop};
use super::log::change;
use super::names;
use super::rules::Cause;
use super::store::{newcomers, vouches};
use super::trust::take_back;
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::post::{self, wire::REMOVAL};
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::Destination;
use huisraad_storage::{Conn, Time, Tx};
use url::Url;

const WHY: &str = "restored from a copy";

/// Whether a chair here or there has still to say something, or has said it and nobody came yet.
fn is_open(s: Standing) -> bool {
    matches!(s, Standing::Asked | Standing::Applied | Standing::Expected)
}

/// What of a tie gives more, of those that give something.
fn gives(s: Standing) -> u8 {
    match s {
        Standing::Stopped => 0,
        Standing::Paused => 1,
        Standing::Associate => 2,
        Standing::Acquaintance => 3,
        // What is open becomes a member without a word of a chair here: by the yes of its own, or by the words of members.
        Standing::Member | Standing::Asked | Standing::Applied | Standing::Expected => 4,
    }
}

/// What a house is to us, of which the copy says `here` and the database that it replaces `today`: the lower of the two. Where
/// one of them is open the tie had ended, or was not there yet, and it is as it is today, unless our chair said a yes since.
pub(super) fn lower(here: Standing, today: Standing) -> Standing {
    let is_yes_since = match (here, today) {
        (Standing::Applied, Standing::Expected) => true,
        (h, t) if is_open(h) && is_open(t) => false,
        (h, t) if is_open(t) => h == Standing::Stopped,
        (h, t) => gives(h) <= gives(t),
    };
    if is_yes_since { here } else { today }
}

/// What became of a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsToday {
    /// It was so already.
    Same,
    /// It has another key, another address or another standing.
    Changed,
    /// The tie had ended, and it ended again; since then the house has become something else, which [`open_again`] writes.
    Parted(Standing),
}

/// Gives a house the keys, the address and the words that it has today, and the lower standing. The names are to be settled after.
///
/// # Errors
/// A fault of storage.
pub fn as_today(tx: &mut Tx<'_>, cx: &Cx, here: &Peer, today: &Peer) -> Result<AsToday, Error> {
    let mut changed = (&here.key_pem, &here.proof_key, &here.offered_key, &here.actor)
        != (&today.key_pem, &today.proof_key, &today.offered_key, &today.actor);
    if here.actor != today.actor && !follow(tx, cx, here, today)? {
        // Another house is at that address here: nobody may speak from the old one.
        return Ok(if end_whole(tx, cx, here)? { AsToday::Changed } else { AsToday::Same });
    }
    peer::says_today(tx, here.id, today)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    let here = peer::by_id(tx.conn(), here.id)?;
    let is_tied = here.standing.is_tied();
    let to = lower(here.standing, today.standing);
    // What went with a tie that ended is gone, also where another was made since.
    if is_tied && (is_open(to) || (to.is_tied() && today.parted > here.parted)) {
        stop(tx, cx, &here.authority, WHY)?;
        return Ok(AsToday::Parted(to));
    }
    if to != here.standing {
        changed = true;
        match to {
            Standing::Stopped if is_tied => stop(tx, cx, &here.authority, WHY)?,
            Standing::Paused if is_tied => pause(tx, cx, &here.authority, WHY)?,
            _ => change(tx, cx, &here, to, Cause::Chair, WHY)?,
        }
    }
    if to != Standing::Stopped || today.standing == Standing::Stopped {
        let here = peer::by_id(tx.conn(), here.id)?;
        peer::tied_as_today(tx, &here, today)?;
    }
    Ok(if changed { AsToday::Changed } else { AsToday::Same })
}

/// A house that we parted from again is what it has become since: it applied, was asked, is expected, or there is a tie again.
///
/// # Errors
/// A fault of storage.
pub fn open_again(tx: &mut Tx<'_>, cx: &Cx, today: &Peer, to: Standing) -> Result<(), Error> {
    let Some(here) = peer::by_authority(tx.conn(), &today.authority)? else { return Ok(()) };
    // What went with the old tie is gone.
    due::forget(tx, Topic::PartWays, &here.actor)?;
    change(tx, cx, &here, to, Cause::Chair, WHY)?;
    let here = peer::by_id(tx.conn(), here.id)?;
    peer::tied_as_today(tx, &here, today)?;
    // What it wrote since the new one is read anew.
    if to.held() { due::add(tx, cx.now, Topic::Pull, &here.actor) } else { Ok(()) }
}

/// Follows a house to the address that it moved to since; `false` where another house is there.
fn follow(tx: &mut Tx<'_>, cx: &Cx, here: &Peer, today: &Peer) -> Result<bool, Error> {
    let all = peer::everyone(tx.conn())?;
    if all.iter().any(|p| p.id != here.id && (p.authority == today.authority || p.actor == today.actor)) {
        return Ok(false);
    }
    if let Some(before) = here.address().filter(|_| here.authority != today.authority) {
        post::will_not_be_told(tx, here)?;
        cx.node.outbox.cancel(tx, cx.now, &before, REMOVAL)?;
        post::readdress(tx, &here.authority, &today.authority)?;
    }
    peer::moved_since(tx, here.id, today)?;
    // What is said to it from here on goes there.
    if let (Some(to), Ok(inbox)) = (today.address(), Url::parse(&today.inbox)) {
        cx.node.outbox.link(tx, cx.now, &Destination::from(to), &inbox)?;
    }
    Ok(true)
}

/// Ends a tie, an application, or a yes that was said beforehand; gives whether there was one.
fn end_whole(tx: &mut Tx<'_>, cx: &Cx, here: &Peer) -> Result<bool, Error> {
    match here.standing {
        Standing::Stopped => return Ok(false),
        s if is_open(s) => end(tx, cx, here, Cause::Chair, "")?,
        _ => stop(tx, cx, &here.authority, WHY)?,
    }
    Ok(true)
}

/// An application, or a yes that was said beforehand, is over again: it had ended in the database that a copy replaced. Gives
/// whether it was one.
///
/// # Errors
/// A fault of storage.
pub fn over_again(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<bool, Error> {
    Ok(is_open(peer.standing) && end_whole(tx, cx, peer)?)
}

/// The names of houses are told apart again, now that all are as they are today.
///
/// # Errors
/// A fault of storage.
pub fn names_settled(tx: &mut Tx<'_>) -> Result<(), Error> {
    names::settle(tx)
}

/// The words for a house that were given and taken back, by our chair or by that of a member, by their ids.
///
/// # Errors
/// A fault of storage.
pub fn words_taken_back(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(vouches::table.filter(vouches::withdrawn.is_not_null()).select(vouches::uri).load(conn)?)
}

/// Takes those of these words back that stand here. The members hear of ours once more.
///
/// # Errors
/// A fault of storage.
pub fn take_words_back(tx: &mut Tx<'_>, cx: &Cx, these: &[String]) -> Result<(), Error> {
    let standing = vouches::table.filter(vouches::withdrawn.is_null());
    let all: Vec<(String, String, Option<PeerId>)> =
        standing.select((vouches::uri, vouches::actor, vouches::peer)).load(tx.conn())?;
    for (uri, actor, by) in all.iter().filter(|(uri, ..)| these.contains(uri)) {
        if by.is_none() {
            take_back(tx, cx, uri, actor)?;
        } else {
            let word = vouches::table.filter(vouches::uri.eq(uri));
            diesel::update(word).set(vouches::withdrawn.eq(cx.now.0)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// A newcomer of which our chair was told and that is no newcomer any more: its actor, its application, and when we were told.
pub type Left = (String, String, Time);

/// The newcomers that are none any more.
///
/// # Errors
/// A fault of storage.
pub fn left(conn: &mut Conn) -> Result<Vec<Left>, Error> {
    let closed = newcomers::table.filter(newcomers::closed.is_not_null());
    Ok(closed.select((newcomers::actor, newcomers::application, newcomers::told)).load(conn)?)
}

/// Our chair is not told of them again.
///
/// # Errors
/// A fault of storage.
pub fn leave_again(tx: &mut Tx<'_>, cx: &Cx, these: &[Left]) -> Result<(), Error> {
    for (actor, application, told) in these {
        let same = newcomers::table.filter(newcomers::actor.eq(actor)).filter(newcomers::application.eq(application));
        diesel::update(same.filter(newcomers::told.eq(told.0)).filter(newcomers::closed.is_null()))
            .set(newcomers::closed.eq(cx.now.0))
            .execute(tx.conn())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_standing_in_a_copy_and_that_of_today_the_lower_one_counts() {
        use Standing::{Acquaintance, Applied, Asked, Associate, Expected, Member, Paused, Stopped};
        let today = [Stopped, Paused, Associate, Acquaintance, Member, Asked, Applied, Expected];
        // In the copy, and what comes of it with each of today.
        let table = [
            (Stopped, [Stopped; 8]),
            (Paused, [Stopped, Paused, Paused, Paused, Paused, Asked, Applied, Expected]),
            (Associate, [Stopped, Paused, Associate, Associate, Associate, Asked, Applied, Expected]),
            (Acquaintance, [Stopped, Paused, Associate, Acquaintance, Acquaintance, Asked, Applied, Expected]),
            (Member, [Stopped, Paused, Associate, Acquaintance, Member, Asked, Applied, Expected]),
            (Asked, [Stopped, Paused, Associate, Acquaintance, Asked, Asked, Applied, Expected]),
            (Applied, [Stopped, Paused, Associate, Acquaintance, Applied, Asked, Applied, Applied]),
            (Expected, [Stopped, Paused, Associate, Acquaintance, Expected, Asked, Applied, Expected]),
        ];
        for (here, row) in table {
            for (today, comes) in today.into_iter().zip(row) {
                assert_eq!(lower(here, today), comes, "{here} in the copy, {today} today");
                // Whatever comes of it, it is no more than today: now, nor by itself.
                let may_become = |s: Standing| if is_open(s) { gives(Member) } else { gives(s) };
                let now = |s: Standing| if s.held() { gives(s) } else { 0 };
                assert!(now(comes) <= now(today) && may_become(comes) <= may_become(today), "{here} {today} {comes}");
            }
        }
    }
}
