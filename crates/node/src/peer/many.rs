//! What is known of several houses, asked at once.

use super::store::peers;
use crate::error::Error;
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// Those of these houses that we send to and hear from.
///
/// # Errors
/// A fault of storage.
pub fn held_among(conn: &mut Conn, these: &[PeerId]) -> Result<Vec<PeerId>, Error> {
    let of = peers::table.filter(peers::id.eq_any(these.to_vec())).select((peers::id, peers::standing));
    let all: Vec<(PeerId, Standing)> = of.load(conn)?;
    Ok(all.into_iter().filter(|(_, standing)| standing.held()).map(|(id, _)| id).collect())
}

/// What these houses are called.
///
/// # Errors
/// A fault of storage.
pub fn names_of(conn: &mut Conn, these: &[PeerId]) -> Result<HashMap<PeerId, String>, Error> {
    let of = peers::table.filter(peers::id.eq_any(these.to_vec())).select((peers::id, peers::name));
    let all: Vec<(PeerId, String)> = of.load(conn)?;
    Ok(all.into_iter().collect())
}
