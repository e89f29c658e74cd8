//! What was said already, and to whom it did not arrive.

use crate::Authority;
use crate::deliveries::{DeliveryState, activities, deliveries};
use diesel::prelude::*;
use huisraad_storage::Conn;

/// What is said to a peer and did not arrive: about what.
///
/// # Errors
/// A fault of the database.
pub fn waits_about(conn: &mut Conn, peer: &Authority) -> QueryResult<Vec<String>> {
    deliveries::table
        .inner_join(activities::table)
        .filter(deliveries::peer.eq(peer.as_str()))
        .filter(deliveries::state.eq_any(DeliveryState::OPEN))
        .select(activities::subject)
        .distinct()
        .load(conn)
}

/// Whether an activity of this id was written before.
///
/// # Errors
/// A fault of the database.
pub fn is_said(conn: &mut Conn, uri: &str) -> QueryResult<bool> {
    let same = activities::table.filter(activities::uri.eq(uri.to_owned()));
    diesel::select(diesel::dsl::exists(same)).get_result(conn)
}
