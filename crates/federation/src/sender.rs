//! The scheduler of deliveries. It looks at peers, not at rows: one request at a time to a peer, many peers at once.
//!
//! 2xx is done. 400, 410, 413 and 422 (and in the end 404) park the row, and later rows go on. Everything else is tried again, later and later
//! (at most hourly), while the peer's later rows wait behind it: order is kept.

use crate::outbox::{DeliveryState, activities, deliveries, links};
use crate::{Client, Clock, Outbox, Random, Sent, stop_point};
use diesel::prelude::*;
use huisraad_storage::{Error, Store};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use url::Url;

/// Requests under way at once, over all peers.
const AT_ONCE: usize = 64;
/// Rows read of a peer in one go: one, so that what is withdrawn or cancelled meanwhile is not sent from memory.
const PAGE: i64 = 1;
/// How long a peer is left alone after a fault of our own storage.
const FAULT: Duration = Duration::from_secs(5);
/// How long we sleep at most: a command beside us may have written without waking us.
const POLL: Duration = Duration::from_millis(500);
/// How often a 404 is tried before its row is parked.
const NOT_FOUND: i64 = 5;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(3600);

/// What delivers. Give it to [`Sender::run`] once.
pub struct Sender {
    /// Where the rows are.
    pub store: Store,
    /// Who signs and sends.
    pub client: Client,
    /// Who wakes us.
    pub outbox: Outbox,
    /// What time it is.
    pub clock: Clock,
    /// For jitter.
    pub random: Random,
}

/// A peer that is being served; it is free again when this is dropped, also by a panic.
struct Busy {
    all: Arc<Mutex<HashSet<String>>>,
    peer: String,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.peer);
    }
}

/// A peer with something due.
struct Due {
    peer: String,
    inbox: String,
    failures: i64,
}

struct Row {
    id: i64,
    body: String,
    attempts: i64,
}

impl Sender {
    /// Delivers until the future is dropped. A fault of the database is logged and tried again.
    pub async fn run(self) {
        let this = Arc::new(self);
        let busy: Arc<Mutex<HashSet<String>>> = Arc::default();
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            match this.due().await {
                Ok(due) => {
                    for d in due {
                        if !busy.lock().unwrap_or_else(PoisonError::into_inner).insert(d.peer.clone()) {
                            continue;
                        }
                        let (this, busy, slots) = (this.clone(), busy.clone(), slots.clone());
                        tokio::spawn(async move {
                            let peer = d.peer.clone();
                            let _busy = Busy { all: busy, peer: peer.clone() };
                            if let Ok(_slot) = slots.acquire().await
                                && let Err(e) = this.serve(d).await
                            {
                                tracing::error!(%peer, error = %e, "deliveries stopped on a fault of storage");
                                // What could not be noted as sent would be sent again at once, and again.
                                tokio::time::sleep(FAULT).await;
                                return;
                            }
                            this.outbox.wake.notify_one();
                        });
                    }
                }
                Err(e) => tracing::error!(error = %e, "cannot read what waits to be delivered"),
            }
            // The timeout's elapsing is as good a reason to look again as being woken.
            drop(tokio::time::timeout(POLL, this.outbox.wake.notified()).await);
        }
    }

    async fn due(&self) -> Result<Vec<Due>, Error> {
        let now = self.clock.now();
        self.store
            .read(move |conn| {
                let rows: Vec<(String, String, i64)> = links::table
                    .filter(links::next_attempt.le(now.0))
                    .filter(diesel::dsl::exists(
                        deliveries::table
                            .filter(deliveries::peer.eq(links::peer))
                            .filter(deliveries::state.eq(DeliveryState::Waiting)),
                    ))
                    .select((links::peer, links::inbox, links::failures))
                    .load(conn)?;
                Ok(rows.into_iter().map(|(peer, inbox, failures)| Due { peer, inbox, failures }).collect())
            })
            .await
    }

    /// Sends what waits for one peer, in order, until nothing is left or an attempt fails.
    async fn serve(&self, mut due: Due) -> Result<(), Error> {
        let Ok(inbox) = Url::parse(&due.inbox) else {
            return self.failed(&due, None, "its inbox is not an address").await;
        };
        loop {
            let rows = self.page(due.peer.clone()).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                stop_point("sender:before-send").await;
                let sent = self.client.post(&inbox, row.body.into_bytes()).await;
                stop_point("sender:after-send").await;
                match sent {
                    Sent::Answered(200..=299, _) => self.settled(&due, row.id, DeliveryState::Delivered, None).await?,
                    Sent::Answered(status @ (400 | 410 | 413 | 422), said) => {
                        let error = format!("it refused with {status}: {said}");
                        self.settled(&due, row.id, DeliveryState::Parked, Some(error)).await?;
                    }
                    // What is not found there may be on its way there by another road; but not for ever, and the rows
                    // behind it (a removal, say) must not wait on it.
                    Sent::Answered(404, _) if row.attempts + 1 >= NOT_FOUND => {
                        let error = "it is not known there, or not any more".to_owned();
                        self.settled(&due, row.id, DeliveryState::Parked, Some(error)).await?;
                    }
                    Sent::Answered(status, said) => {
                        return self.failed(&due, Some(row.id), &format!("it answered {status} {said}")).await;
                    }
                    Sent::Unreachable(why) => return self.failed(&due, Some(row.id), &why).await,
                }
                due.failures = 0;
            }
        }
    }

    async fn page(&self, peer: String) -> Result<Vec<Row>, Error> {
        self.store
            .read(move |conn| {
                let rows: Vec<(i64, String, i64)> = deliveries::table
                    .inner_join(activities::table)
                    .filter(deliveries::peer.eq(peer))
                    .filter(deliveries::state.eq(DeliveryState::Waiting))
                    .order(deliveries::seq.asc())
                    .limit(PAGE)
                    .select((deliveries::id, activities::body, deliveries::attempts))
                    .load(conn)?;
                Ok(rows.into_iter().map(|(id, body, attempts)| Row { id, body, attempts }).collect())
            })
            .await
    }

    async fn settled(&self, due: &Due, row: i64, state: DeliveryState, error: Option<String>) -> Result<(), Error> {
        let (peer, now) = (due.peer.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                // A row that was cancelled meanwhile stays cancelled.
                diesel::update(deliveries::table.find(row).filter(deliveries::state.eq(DeliveryState::Waiting)))
                    .set((
                        deliveries::state.eq(state),
                        deliveries::attempts.eq(deliveries::attempts + 1),
                        deliveries::error.eq(error),
                        deliveries::settled.eq(now.0),
                    ))
                    .execute(tx.conn())?;
                diesel::update(links::table.find(peer))
                    .set((links::failures.eq(0), links::last_success.eq(now.0)))
                    .execute(tx.conn())?;
                Ok(())
            })
            .await
    }

    async fn failed(&self, due: &Due, row: Option<i64>, why: &str) -> Result<(), Error> {
        let (peer, now, why) = (due.peer.clone(), self.clock.now(), why.to_owned());
        let failures = due.failures + 1;
        let next = now.plus(backoff(failures, &self.random));
        tracing::info!(%peer, failures, %why, "a delivery failed; it will be tried again");
        self.store
            .write(move |tx| {
                if let Some(row) = row {
                    diesel::update(deliveries::table.find(row))
                        .set((deliveries::attempts.eq(deliveries::attempts + 1), deliveries::error.eq(&why)))
                        .execute(tx.conn())?;
                }
                diesel::update(links::table.find(peer))
                    .set((
                        links::failures.eq(failures),
                        links::next_attempt.eq(next.0),
                        links::last_failure.eq(now.0),
                        links::last_error.eq(&why),
                    ))
                    .execute(tx.conn())?;
                Ok(())
            })
            .await
    }
}

/// One second, doubled with each failure up to an hour, and a fifth of it left to chance.
fn backoff(failures: i64, random: &Random) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    let full = FIRST_RETRY.saturating_mul(2u32.saturating_pow(doublings)).min(LAST_RETRY);
    let share = u64::try_from(full.as_millis()).unwrap_or(u64::MAX) / 5;
    full - Duration::from_millis(random.below(share + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use huisraad_storage::Time;

    #[test]
    fn waits_longer_and_longer_but_never_more_than_an_hour() {
        let random = Random::new(|b| b.fill(0));
        assert_eq!(backoff(1, &random), Duration::from_secs(1));
        assert_eq!(backoff(4, &random), Duration::from_secs(8));
        assert_eq!(backoff(400, &random), LAST_RETRY);
        assert_eq!(Time(0).plus(backoff(2, &random)), Time(2_000_000));
    }
}
