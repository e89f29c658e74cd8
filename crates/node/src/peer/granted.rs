//! What we are to other houses, by their own word beside a yes to our Follow. It gives nobody anything here, and changes
//! nothing of what they are to us: it says what we read there, and whether an answer of ours is taken.
//!
//! Of an older house, which says nothing, nothing is known. What was said before a tie ended holds no more.

use super::{Peer, everyone};
use crate::error::Error;
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashMap;

diesel::table! {
    granted (id) {
        id -> BigInt,
        peer -> BigInt,
        at -> BigInt,
        before -> Nullable<Text>,
        after -> Text,
    }
}

/// What a house said that we are to it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Granted {
    /// Which house, by its number here.
    pub peer: PeerId,
    /// When.
    pub at: Time,
    /// What we were to it before, where it had said that.
    pub before: Option<Standing>,
    /// What we are to it.
    pub after: Standing,
}

/// What we are to these houses; nothing of those that did not say, or with which the tie ended since.
///
/// # Errors
/// A fault of storage.
pub fn granted_among(conn: &mut Conn, houses: &[Peer]) -> Result<HashMap<PeerId, Standing>, Error> {
    let these: HashMap<PeerId, Option<Time>> =
        houses.iter().filter(|p| p.standing.is_tied()).map(|p| (p.id, p.parted)).collect();
    let of = granted::table.filter(granted::peer.eq_any(these.keys().copied().collect::<Vec<_>>()));
    let lines: Vec<Granted> = of.order(granted::id.desc()).select(LINE).load(conn)?;
    let mut said = HashMap::new();
    // The newest of each comes first, whatever the clock said when it came.
    for g in lines {
        if these.get(&g.peer).is_some_and(|parted| parted.is_none_or(|t| g.at > t)) {
            said.entry(g.peer).or_insert(g.after);
        }
    }
    Ok(said)
}

/// What we are to a house.
///
/// # Errors
/// A fault of storage.
pub fn granted_by(conn: &mut Conn, house: &Peer) -> Result<Option<Standing>, Error> {
    Ok(granted_among(conn, std::slice::from_ref(house))?.remove(&house.id))
}

/// So many lines of one house are kept: it can say another thing as often as it likes.
const OF_ONE: i64 = 20;

/// Everything a house said of it, the newest first.
///
/// # Errors
/// A fault of storage.
pub fn log_of_granted(conn: &mut Conn, house: PeerId) -> Result<Vec<Granted>, Error> {
    let of = granted::table.filter(granted::peer.eq(house)).order(granted::id.desc());
    Ok(of.select(LINE).load(conn)?)
}

/// Everything that was said since then, the newest first.
///
/// # Errors
/// A fault of storage.
pub fn granted_since(conn: &mut Conn, since: Time) -> Result<Vec<Granted>, Error> {
    let of = granted::table.filter(granted::at.ge(since.0)).order(granted::id.desc());
    Ok(of.select(LINE).load(conn)?)
}

/// What of a line is read.
type Line = (granted::peer, granted::at, granted::before, granted::after);
const LINE: Line = (granted::peer, granted::at, granted::before, granted::after);

/// A house says what we are to it; said once more it is nothing new. Gives whether it is another thing than it said before.
///
/// # Errors
/// A fault of storage.
pub fn granted_says(tx: &mut Tx<'_>, now: Time, house: &Peer, is: Standing) -> Result<bool, Error> {
    let before = granted_by(tx.conn(), house)?;
    if before == Some(is) || !is.held() {
        return Ok(false);
    }
    write(tx, &Granted { peer: house.id, at: now, before, after: is })?;
    let of_one = granted::table.filter(granted::peer.eq(house.id)).order(granted::id.desc());
    let old: Vec<i64> = of_one.select(granted::id).offset(OF_ONE).limit(100).load(tx.conn())?;
    diesel::delete(granted::table.filter(granted::id.eq_any(old))).execute(tx.conn())?;
    Ok(true)
}

fn write(tx: &mut Tx<'_>, line: &Granted) -> Result<(), Error> {
    diesel::insert_into(granted::table)
        .values((
            granted::peer.eq(line.peer),
            granted::at.eq(line.at.0),
            granted::before.eq(line.before),
            granted::after.eq(line.after),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What every house said last, by its actor: for a copy that is put back.
///
/// # Errors
/// A fault of storage.
pub fn granted_last(conn: &mut Conn) -> Result<HashMap<String, Granted>, Error> {
    let houses = everyone(conn)?;
    let mut said = HashMap::new();
    for g in granted_since(conn, Time(i64::MIN))? {
        if let Some(house) = houses.iter().find(|p| p.id == g.peer) {
            said.entry(house.actor.clone()).or_insert(g);
        }
    }
    Ok(said)
}

/// In a copy that was put back the newest word of each house counts, as a database beside it has it.
///
/// # Errors
/// A fault of storage.
pub fn granted_again(tx: &mut Tx<'_>, today: &HashMap<String, Granted>) -> Result<(), Error> {
    let here = granted_last(tx.conn())?;
    for house in everyone(tx.conn())? {
        if let Some(said) = today.get(&house.actor)
            && here.get(&house.actor).is_none_or(|known| known.at < said.at)
        {
            write(tx, &Granted { peer: house.id, ..*said })?;
        }
    }
    Ok(())
}
