//! What did not arrive goes on the list again, or is there by another road.

use crate::deliveries::{DeliveryState, activities, deliveries, links};
use crate::outbox::{Outbox, PUSHED};
use crate::{Authority, Cause};
use diesel::prelude::*;
use huisraad_storage::{Time, Tx};

/// How a rule begins that a house names when it refuses.
const NAMED: &str = ": error-";

/// What stands in a row that waits as it did at first.
fn waits_again() -> WaitsAgain {
    (deliveries::state.eq(DeliveryState::Waiting), deliveries::attempts.eq(0), deliveries::settled.eq(None))
}

type WaitsAgain = (
    diesel::dsl::Eq<deliveries::state, DeliveryState>,
    diesel::dsl::Eq<deliveries::attempts, i64>,
    diesel::dsl::Eq<deliveries::settled, Option<i64>>,
);

impl Outbox {
    /// Tries a peer again at once: what was parked or given up waits again, and its pause after failures ends.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn retry(&self, tx: &mut Tx<'_>, peer: &str) -> QueryResult<usize> {
        diesel::update(links::table.find(peer)).set(links::next_attempt.eq(0)).execute(tx.conn())?;
        let count = diesel::update(
            deliveries::table
                .filter(deliveries::peer.eq(peer))
                .filter(deliveries::state.eq_any([DeliveryState::Parked, DeliveryState::Expired])),
        )
        .set(waits_again())
        .execute(tx.conn())?;
        self.wake(tx, Vec::new());
        Ok(count)
    }

    /// What a peer refused by the rule of this name and is not tried any more, each with what it is about.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn refused_by(&self, tx: &mut Tx<'_>, peer: &Authority, rule: &str) -> QueryResult<Vec<(i64, String)>> {
        let parked = deliveries::table
            .inner_join(activities::table.on(activities::id.eq(deliveries::activity)))
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::state.eq(DeliveryState::Parked))
            .select((deliveries::id, activities::subject, deliveries::error))
            .load::<(i64, String, Option<String>)>(tx.conn())?;
        let named = |error: &String| Cause::read(error) == Some(Cause::Rule) && error.contains(&format!(": {rule}"));
        let refused = parked.into_iter().filter(|(_, _, error)| error.as_ref().is_some_and(named));
        Ok(refused.map(|(id, about, _)| (id, about)).collect())
    }

    /// Puts these deliveries on the list again.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn try_again(&self, tx: &mut Tx<'_>, these: &[i64]) -> QueryResult<()> {
        for some in these.chunks(500) {
            let these = deliveries::table.filter(deliveries::id.eq_any(some.to_vec()));
            diesel::update(these).set(waits_again()).execute(tx.conn())?;
        }
        self.wake(tx, Vec::new());
        Ok(())
    }

    /// Notes that a peer has everything up to a number of its sequence: it fetched what did not arrive. What it refused by a rule that it
    /// named it refuses there too, and does not have.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn fetched(&self, tx: &mut Tx<'_>, now: Time, peer: &Authority, up_to: i64) -> QueryResult<usize> {
        let open: Vec<(i64, String, Option<String>)> = deliveries::table
            .inner_join(activities::table.on(activities::id.eq(deliveries::activity)))
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::seq.le(up_to))
            .filter(deliveries::state.eq_any(DeliveryState::OPEN))
            .select((deliveries::id, activities::subject, deliveries::error))
            .load(tx.conn())?;
        // Also what waits once more after that: it is sent.
        let refused = |error: &str| Cause::read(error) == Some(Cause::Rule) && error.contains(NAMED);
        let open = open.into_iter().filter(|(_, _, error)| !error.as_deref().is_some_and(refused));
        let read: Vec<i64> = open.filter(|(_, subject, ..)| !subject.starts_with(PUSHED)).map(|(id, ..)| id).collect();
        for some in read.chunks(500) {
            diesel::update(deliveries::table.filter(deliveries::id.eq_any(some.to_vec())))
                .set((deliveries::state.eq(DeliveryState::Delivered), deliveries::settled.eq(now.0)))
                .execute(tx.conn())?;
        }
        Ok(read.len())
    }
}
