//! What a sender reads of the deliveries of a peer, and writes down when one failed.

use crate::deliveries::{DeliveryState, activities, deliveries, links};
use crate::outcome::GIVE_UP;
use diesel::prelude::*;
use huisraad_storage::{Conn, Error, Keep, One, Time, Tx};

/// A delivery that waits, and what it carries.
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) activity: i64,
    pub(crate) seq: i64,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) attempts: i64,
}

/// The next row of a peer. One at a time, so that what is withdrawn or cancelled meanwhile is not sent from memory. What is
/// not public waits while it has not `proved` that it has its key. What has the subject `first` goes before the rest.
pub(crate) fn next_row(conn: &mut Conn, peer: &str, proved: bool, first: Option<&str>) -> QueryResult<Option<Row>> {
    let rows = deliveries::table
        .inner_join(activities::table)
        .filter(deliveries::peer.eq(peer))
        .filter(deliveries::state.eq(DeliveryState::Waiting))
        .filter(activities::guarded.eq(false).or(activities::guarded.eq(proved)))
        .order(deliveries::seq.asc())
        .select((
            (deliveries::id, deliveries::activity, deliveries::seq),
            (activities::subject, activities::body),
            deliveries::attempts,
        ));
    let mut row: Option<((i64, i64, i64), (String, String), i64)> = match first {
        Some(subject) => rows.filter(activities::subject.eq(subject)).one(conn).optional()?,
        None => None,
    };
    if row.is_none() {
        row = rows.one(conn).optional()?;
    }
    Ok(row.map(|((id, activity, seq), (subject, body), attempts)| Row { id, activity, seq, subject, body, attempts }))
}

/// Writes down that a row did not go, and when the peer is tried again; what waited too long is left.
pub(crate) fn failed(
    tx: &mut Tx<'_>,
    peer: &str,
    row: i64,
    failures: i64,
    next: Time,
    why: &str,
    now: Time,
) -> Result<(), Error> {
    diesel::update(deliveries::table.find(row))
        .set((deliveries::attempts.eq(deliveries::attempts + 1), deliveries::error.eq(why)))
        .kept()
        .execute(tx.conn())?;
    diesel::update(
        deliveries::table
            .filter(deliveries::peer.eq(peer))
            .filter(deliveries::state.eq(DeliveryState::Waiting))
            .filter(deliveries::created.lt(now.minus(GIVE_UP).0)),
    )
    .set((deliveries::state.eq(DeliveryState::Expired), deliveries::settled.eq(now.0)))
    .kept()
    .execute(tx.conn())?;
    diesel::update(links::table.find(peer))
        .set((
            links::failures.eq(failures),
            links::next_attempt.eq(next.0),
            links::last_failure.eq(now.0),
            links::last_error.eq(why),
            links::leased_until.eq(0),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}
