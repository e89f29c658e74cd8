//! What is known of several houses, asked at once.

use super::store::{Peer, everyone, peers};
use crate::error::Error;
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// The hosts that asked to take part and wait for a chair.
///
/// # Errors
/// A fault of storage.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(peers::table.filter(peers::standing.eq(Standing::Applied)).select(peers::authority).load(conn)?)
}

/// The houses we hold, by name.
///
/// # Errors
/// A fault of storage.
pub fn held(conn: &mut Conn) -> Result<Vec<Peer>, Error> {
    Ok(everyone(conn)?.into_iter().filter(|p| p.standing.held()).collect())
}

/// Those of these houses that we send to and hear from.
///
/// # Errors
/// A fault of storage.
pub fn held_among(conn: &mut Conn, these: &[PeerId]) -> Result<Vec<PeerId>, Error> {
    let of = peers::table.filter(peers::id.eq_any(these.to_vec())).select((peers::id, peers::standing));
    let all: Vec<(PeerId, Standing)> = of.load(conn)?;
    Ok(all.into_iter().filter(|(_, standing)| standing.held()).map(|(id, _)| id).collect())
}

/// What these houses are called, and what they are to us.
///
/// # Errors
/// A fault of storage.
pub fn names_of(conn: &mut Conn, these: &[PeerId]) -> Result<HashMap<PeerId, (String, Standing)>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = peers::table.filter(peers::id.eq_any(these.to_vec()));
    let all: Vec<(PeerId, (String, Standing))> = of.select((peers::id, (peers::name, peers::standing))).load(conn)?;
    Ok(all.into_iter().collect())
}

/// These houses.
///
/// # Errors
/// A fault of storage.
pub fn among(conn: &mut Conn, these: &[PeerId]) -> Result<HashMap<PeerId, Peer>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Peer> = peers::table.filter(peers::id.eq_any(these.to_vec())).load(conn)?;
    Ok(all.into_iter().map(|p| (p.id, p)).collect())
}

/// These houses, by their hosts.
///
/// # Errors
/// A fault of storage.
pub fn by_authorities(conn: &mut Conn, these: &[&str]) -> Result<HashMap<String, Peer>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Peer> = peers::table.filter(peers::authority.eq_any(these.to_vec())).load(conn)?;
    Ok(all.into_iter().map(|p| (p.authority.clone(), p)).collect())
}
