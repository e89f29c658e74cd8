//! The numbers of what we send and of what we heard: how a pair of houses finds out that something was missed.
//!
//! What we send to a peer is numbered without gaps under our epoch, a random word that changes when this node is restored
//! from a backup. What we hear of a peer is kept as one number: everything up to it is here.

use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, One, Tx};

diesel::table! { epochs (id) { id -> BigInt, epoch -> Text, } }
diesel::table! { heard (peer) { peer -> Text, epoch -> Text, seq -> BigInt, } }

/// There is one epoch at a time.
const ROW: i64 = 1;

/// A place in the sequence of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sender's epoch.
    pub epoch: String,
    /// The number; 0 is before the first.
    pub seq: i64,
}

impl Place {
    /// Reads `EPOCH:N`.
    pub fn parse(text: &str) -> Option<Place> {
        let (epoch, seq) = text.trim().split_once(':')?;
        let plain = (1..=64).contains(&epoch.len()) && epoch.bytes().all(|b| b.is_ascii_alphanumeric());
        let seq = seq.parse().ok().filter(|n| (0..i64::MAX).contains(n))?;
        plain.then(|| Place { epoch: epoch.to_owned(), seq })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.epoch, self.seq)
    }
}

/// Our epoch; empty before [`renew_epoch`] was called for the first time.
///
/// # Errors
/// A fault of the database.
pub fn epoch(conn: &mut Conn) -> QueryResult<String> {
    Ok(epochs::table.find(ROW).select(epochs::epoch).one(conn).optional()?.unwrap_or_default())
}

/// Begins a new epoch: at the founding, and when this node was restored from a backup.
///
/// # Errors
/// A fault of the database.
pub fn renew_epoch(tx: &mut Tx<'_>, epoch: &str) -> QueryResult<()> {
    let changed = diesel::update(epochs::table.find(ROW)).set(epochs::epoch.eq(epoch)).execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(epochs::table).values((epochs::id.eq(ROW), epochs::epoch.eq(epoch))).execute(tx.conn())?;
    }
    Ok(())
}

/// Up to where everything of a peer is here.
///
/// # Errors
/// A fault of the database.
pub fn heard_of(conn: &mut Conn, peer: &str) -> QueryResult<Option<Place>> {
    let row: Option<(String, i64)> = heard::table.find(peer).select((heard::epoch, heard::seq)).one(conn).optional()?;
    Ok(row.map(|(epoch, seq)| Place { epoch, seq }))
}

/// Notes that everything of a peer up to `place` is here.
///
/// # Errors
/// A fault of the database.
pub fn heard_up_to(tx: &mut Tx<'_>, peer: &str, place: &Place) -> QueryResult<()> {
    let values = (heard::epoch.eq(&place.epoch), heard::seq.eq(place.seq));
    if diesel::update(heard::table.find(peer)).set(values).execute(tx.conn())? == 0 {
        diesel::insert_into(heard::table).values((heard::peer.eq(peer), values)).execute(tx.conn())?;
    }
    Ok(())
}

/// Notes that one activity of a peer came, with its place. `false` when something before it is missing here.
///
/// # Errors
/// A fault of the database.
pub(crate) fn heard_one(tx: &mut Tx<'_>, peer: &str, place: &Place) -> QueryResult<bool> {
    // The usual case in one statement: it is the next.
    let next = heard::table.find(peer).filter(heard::epoch.eq(&place.epoch)).filter(heard::seq.eq(place.seq - 1));
    if diesel::update(next).set(heard::seq.eq(place.seq)).kept().execute(tx.conn())? == 1 {
        return Ok(true);
    }
    match heard_of(tx.conn(), peer)? {
        Some(held) if held.epoch == place.epoch => Ok(place.seq <= held.seq),
        _ => {
            let first = place.seq == 1;
            heard_up_to(tx, peer, &Place { epoch: place.epoch.clone(), seq: i64::from(first) })?;
            Ok(first)
        }
    }
}
