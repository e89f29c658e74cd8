//! The answers of whose fate their houses did not hear: those were on pause, or it was still on its way when they were put so. They hear
//! it when that is over.

use super::thread::{ResponseId, responses};
use crate::error::Error;
use crate::peer::Peer;
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::waits_about;
use huisraad_storage::{Conn, Tx};

diesel::table! { not_told (response) { response -> BigInt, } }

/// Notes whether the house that gave an answer must still hear what became of it.
///
/// # Errors
/// A fault of storage.
pub fn set_not_told(tx: &mut Tx<'_>, response: ResponseId, still: bool) -> Result<(), Error> {
    diesel::delete(not_told::table.find(response)).execute(tx.conn())?;
    if still {
        diesel::insert_into(not_told::table).values(not_told::response.eq(response)).execute(tx.conn())?;
    }
    Ok(())
}

/// A house is put on pause: what became of its answers, and is still on its way to it, is not sent.
///
/// # Errors
/// A fault of storage.
pub fn will_not_be_told(tx: &mut Tx<'_>, house: &Peer) -> Result<(), Error> {
    let Some(address) = house.address() else { return Ok(()) };
    let about = waits_about(tx.conn(), &address)?;
    let theirs = responses::table.filter(responses::peer.eq(house.id)).filter(responses::withdrawn.is_null());
    let theirs: Vec<ResponseId> = theirs.filter(responses::uri.eq_any(about)).select(responses::id).load(tx.conn())?;
    theirs.into_iter().try_for_each(|response| set_not_told(tx, response, true))
}

/// Those of the answers of a house, in their order.
///
/// # Errors
/// A fault of storage.
pub fn all_not_told(conn: &mut Conn, house: PeerId) -> Result<Vec<ResponseId>, Error> {
    let all: Vec<ResponseId> = not_told::table.order(not_told::response.asc()).select(not_told::response).load(conn)?;
    let theirs = responses::table.filter(responses::peer.eq(house)).filter(responses::id.eq_any(all));
    Ok(theirs.order(responses::id.asc()).select(responses::id).load(conn)?)
}
