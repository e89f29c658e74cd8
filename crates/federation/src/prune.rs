//! What of the traffic with others has had its use: read outside the writer, removed in small steps.

use crate::deliveries::{DeliveryState, activities, deliveries, links};
use crate::outbox::PUSHED;
use crate::put_by::{TRIES, put_by};
use crate::received::received;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::time::Duration;

/// How long the name of a received activity is kept, and a delivery that has nothing more to say. A signature is good for an
/// hour, a sender tries for thirty days; what comes later than this, because a hand sent it again, finds its object known. Who was
/// away for longer is told by the daily comparison what it missed.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long what was put by, and was tried in vain as often as it may be, waits for a hand.
const WAITS: Duration = Duration::from_secs(30 * 24 * 3600);
/// Rows of a kind in one step.
const STEP: i64 = 200;
/// Names of received activities that are looked at in one step: all of them once a night, so that no index on their time is to be
/// kept up while they come in.
const NAMES: i64 = 2000;

/// Whether a delivery has had its use. What says how a post or an answer is now stays, for as long as that is so: it shows where it
/// went, and is said again where it is missing. `passing`: subjects that say nothing of how something is now.
fn has_had_its_use(d: &Settled, passing: &[&str], now: Time) -> bool {
    let settled = d.settled.is_some_and(|at| now.since(at) > KEPT);
    let over = matches!(d.state, DeliveryState::Delivered | DeliveryState::Cancelled);
    let passes = d.is_empty || d.subject.starts_with(PUSHED) || passing.contains(&d.subject.as_str());
    settled && over && passes
}

/// A delivery, as far as it matters here.
#[derive(Queryable)]
struct Settled {
    id: i64,
    state: DeliveryState,
    settled: Option<Time>,
    subject: String,
    is_empty: bool,
}

/// Some of what has had its use.
#[derive(Debug, Default)]
pub struct UsedUp {
    received: Vec<Vec<u8>>,
    deliveries: Vec<i64>,
    activities: Vec<i64>,
    links: Vec<String>,
    put_by: Vec<i64>,
    /// Where in the deliveries the next step goes on.
    last: i64,
    /// Where in the names of what was received.
    name: Vec<u8>,
    more: bool,
}

impl UsedUp {
    /// Whether there was nothing more to find.
    pub fn is_done(&self) -> bool {
        let none = self.received.is_empty() && self.activities.is_empty() && self.links.is_empty();
        none && self.deliveries.is_empty() && self.put_by.is_empty() && !self.more
    }
}

/// Finds some of what has had its use, after what was found `before`. `passing`: subjects that say nothing of how something is
/// now; `wanted`: inboxes that are sent to though nothing was sent lately.
///
/// # Errors
/// A fault of the database.
pub fn used_up(
    conn: &mut Conn,
    now: Time,
    before: &UsedUp,
    passing: &[&str],
    wanted: &[String],
) -> QueryResult<UsedUp> {
    let old = now.minus(KEPT).0;
    let settled: Vec<Settled> = deliveries::table
        .inner_join(activities::table)
        .filter(deliveries::id.gt(before.last))
        .filter(deliveries::settled.lt(old))
        .order(deliveries::id.asc())
        .limit(STEP)
        .select((deliveries::id, deliveries::state, deliveries::settled, activities::subject, activities::body.eq("")))
        .load(conn)?;
    let sent = diesel::dsl::exists(deliveries::table.filter(deliveries::activity.eq(activities::id)));
    let names: Vec<(Vec<u8>, Time)> = received::table
        .filter(received::name.gt(before.name.clone()))
        .order(received::name.asc())
        .limit(NAMES)
        .load(conn)?;
    let is_full = |found: usize, step: i64| i64::try_from(found).unwrap_or(step) >= step;
    let of_inbox = diesel::dsl::exists(deliveries::table.filter(deliveries::peer.eq(links::peer)));
    Ok(UsedUp {
        last: settled.last().map_or(before.last, |d| d.id),
        more: is_full(settled.len(), STEP) || is_full(names.len(), NAMES),
        name: names.last().map_or_else(|| before.name.clone(), |(name, _)| name.clone()),
        deliveries: settled.iter().filter(|d| has_had_its_use(d, passing, now)).map(|d| d.id).collect(),
        received: names.into_iter().filter(|(_, at)| at.0 < old).map(|(name, _)| name).collect(),
        activities: activities::table
            .filter(activities::created.lt(old))
            .filter(diesel::dsl::not(sent))
            .select(activities::id)
            .limit(STEP)
            .load(conn)?,
        // Houses have no path, and their numbers go on.
        links: links::table
            .filter(links::peer.like("%/%"))
            .filter(links::peer.ne_all(wanted.to_vec()))
            .filter(diesel::dsl::not(of_inbox))
            .select(links::peer)
            .limit(STEP)
            .load(conn)?,
        put_by: put_by::table
            .filter(put_by::attempts.ge(TRIES))
            .filter(put_by::at.lt(now.minus(WAITS).0))
            .select(put_by::id)
            .limit(STEP)
            .load(conn)?,
    })
}

/// Removes it.
///
/// # Errors
/// A fault of the database.
pub fn remove_used_up(tx: &mut Tx<'_>, these: &UsedUp) -> QueryResult<()> {
    diesel::delete(received::table.filter(received::name.eq_any(&these.received))).execute(tx.conn())?;
    diesel::delete(deliveries::table.filter(deliveries::id.eq_any(&these.deliveries))).execute(tx.conn())?;
    diesel::delete(activities::table.filter(activities::id.eq_any(&these.activities))).execute(tx.conn())?;
    diesel::delete(links::table.filter(links::peer.eq_any(&these.links))).execute(tx.conn())?;
    diesel::delete(put_by::table.filter(put_by::id.eq_any(&these.put_by))).execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_goes_when_it_is_over_old_and_says_nothing_of_what_is_now() {
        let now = Time(1_800_000_000_000_000);
        let (old, young) = (now.minus(KEPT + Duration::from_secs(1)), now.minus(KEPT));
        for (state, settled, subject, is_empty, goes) in [
            (DeliveryState::Delivered, Some(old), "https://a.example/posts/1", true, true),
            (DeliveryState::Cancelled, Some(old), "https://a.example/posts/1", true, true),
            (DeliveryState::Delivered, Some(old), "https://a.example/posts/1", false, false),
            (DeliveryState::Delivered, Some(old), "removal", false, true),
            (DeliveryState::Delivered, Some(old), "push:https://b.example/actor", false, true),
            (DeliveryState::Delivered, Some(young), "removal", false, false),
            (DeliveryState::Delivered, None, "removal", true, false),
            (DeliveryState::Waiting, Some(old), "removal", true, false),
            (DeliveryState::Parked, Some(old), "removal", true, false),
            (DeliveryState::Expired, Some(old), "push:x", true, false),
        ] {
            let d = Settled { id: 1, state, settled, subject: subject.into(), is_empty };
            assert_eq!(has_had_its_use(&d, &["removal"], now), goes, "{state} {settled:?} {subject} {is_empty}");
        }
    }
}
