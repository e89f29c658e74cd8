//! What was to go to a peer, and may not go there any more.

use crate::Authority;
use crate::deliveries::{DeliveryState, activities, deliveries};
use crate::outbox::Outbox;
use diesel::prelude::*;
use huisraad_storage::{Time, Tx};

impl Outbox {
    /// What of all that waits for a peer, or was refused or given up, is not public, each with what it is about.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn not_public_for(&self, tx: &mut Tx<'_>, peer: &Authority) -> QueryResult<Vec<(i64, String)>> {
        deliveries::table
            .inner_join(activities::table.on(activities::id.eq(deliveries::activity)))
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::state.eq_any(DeliveryState::OPEN))
            .filter(activities::guarded.eq(true))
            .select((deliveries::id, activities::subject))
            .load(tx.conn())
    }

    /// Stops these deliveries.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn cancel_these(&self, tx: &mut Tx<'_>, now: Time, these: &[i64]) -> QueryResult<()> {
        for some in these.chunks(500) {
            diesel::update(deliveries::table.filter(deliveries::id.eq_any(some.to_vec())))
                .filter(deliveries::state.eq_any(DeliveryState::OPEN))
                .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
                .execute(tx.conn())?;
        }
        Ok(())
    }

    /// Whether something about this arrived at a peer.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn arrived(&self, tx: &mut Tx<'_>, peer: &Authority, about: &str) -> QueryResult<bool> {
        let there = deliveries::table
            .inner_join(activities::table.on(activities::id.eq(deliveries::activity)))
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::state.eq(DeliveryState::Delivered))
            .filter(activities::subject.eq(about));
        Ok(there.count().get_result::<i64>(tx.conn())? > 0)
    }

    /// Whether a peer was told of this since then, or will be: something about it, or this activity. What was stopped did not get there.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn is_told_since(
        &self,
        tx: &mut Tx<'_>,
        peer: &Authority,
        (about, uri): (&str, &str),
        since: Time,
    ) -> QueryResult<bool> {
        let told = deliveries::table
            .inner_join(activities::table.on(activities::id.eq(deliveries::activity)))
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::state.ne(DeliveryState::Cancelled))
            .filter(activities::uri.eq(uri).or(activities::subject.eq(about).and(deliveries::created.ge(since.0))));
        Ok(told.count().get_result::<i64>(tx.conn())? > 0)
    }
}
