//! The scheduler of deliveries: one request at a time to a peer, many peers at once, a cap over all.
//!
//! A peer that fails is left alone longer and longer, then probed with the one row that is next: its breaker. Peers that
//! failed last time have slots of their own, so that many dead ones do not hold up those that are well, and so have guests and
//! followers, so that they do not hold up houses. Several processes on one database share the peers by leases.

use crate::deliveries::{DeliveryState, activities, deliveries, is_house, is_proved, links, proof_counts};
use crate::outbox::Hints;
use crate::outcome::{self, Outcome, outcome};
use crate::rows::{Row, failed, next_row};
use crate::schedule::Schedule;
use crate::sequence::{Place, epoch};
use crate::{Cause, Client, Clock, Random, stop_point};
use diesel::prelude::*;
use huisraad_storage::{Error, Keep, One, Store, Time, Tx};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use url::Url;

/// Requests under way at once to peers that are well.
const WELL: usize = 128;
/// Requests under way at once to peers that failed last time.
const PROBES: usize = 32;
/// Requests under way at once to whoever is no house, well or not: anybody may follow what is public, and take its time.
const GUESTS: usize = 24;
/// Rows of a peer in one turn; then others are let in.
const TURN: usize = 32;
/// How long a process has a peer for itself; longer than any one request.
const LEASE: Duration = Duration::from_secs(20);
/// How long a peer is left alone after a fault of our own storage.
const FAULT: Duration = Duration::from_secs(5);
/// How long we sleep at most: clocks are set, and machines sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What a sender did since it began.
#[derive(Debug, Default)]
pub struct SenderCounts {
    /// Deliveries that arrived.
    pub delivered: AtomicU64,
    /// Deliveries that were refused for good.
    pub parked: AtomicU64,
    /// Attempts that failed and will be made again.
    pub failed: AtomicU64,
}

/// What a peer refused for good.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Who.
    pub peer: String,
    /// What the activity was about.
    pub subject: String,
    /// Whether it was a change of it.
    pub is_update: bool,
    /// Why, as far as the status tells.
    pub cause: Cause,
    /// Why, in the peer's own words.
    pub said: String,
}

/// Hears of a refusal, in the transaction that notes it.
pub type OnRefused = fn(&mut Tx<'_>, Time, &Refused) -> Result<(), Error>;

/// Whether an activity is an `Update`.
fn is_update(body: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(body).is_ok_and(|activity| activity["type"] == "Update")
}

/// What delivers. Give it to [`Sender::run`] once.
pub struct Sender {
    /// Where the rows are.
    pub store: Store,
    /// Who signs and sends.
    pub client: Client,
    /// What time it is.
    pub clock: Clock,
    /// For jitter.
    pub random: Random,
    /// The name of this process on its leases: no other's, and the same when it is started again, so that it goes on at
    /// once with the peers it had when it was killed.
    pub name: String,
    /// The subject of what goes first to a house that does not hear the rest: removals.
    pub first: &'static str,
    /// Who hears what was refused.
    pub refused: OnRefused,
    /// What it did.
    pub counts: Arc<SenderCounts>,
}

/// A peer that is ours to serve, and its next row.
struct Work {
    inbox: String,
    failures: i64,
    /// When the lease was written last.
    leased: Time,
    /// Whether it has lately proved that it has its key.
    proved: bool,
    /// What goes first: it does not know us, or has us on pause, and hears removals alone.
    first: Option<&'static str>,
    epoch: String,
    row: Row,
}

/// A peer was served; when to go on, if there is something left.
type Done = (String, Option<Time>);

struct Serving {
    sender: Sender,
    well: Semaphore,
    probes: Semaphore,
    guests: Semaphore,
}

impl Sender {
    /// Delivers until the future is dropped. A fault of the database is logged and tried again.
    pub async fn run(self, mut hints: Hints) {
        let mut outside = self.store.outside();
        let [well, probes, guests] = [WELL, PROBES, GUESTS].map(Semaphore::new);
        let this = Arc::new(Serving { sender: self, well, probes, guests });
        let (tell, mut done) = mpsc::unbounded_channel::<Done>();
        let mut schedule = Schedule::default();
        let mut look = true;
        loop {
            if look {
                this.look(&mut schedule).await;
            }
            let now = this.sender.clock.now();
            while let Some(peer) = schedule.take(now) {
                let (this, tell) = (this.clone(), tell.clone());
                tokio::spawn(async move {
                    // Told also when it panics: the peer must not stay busy for ever.
                    let mut back = Back { tell, done: Some((peer.clone(), Some(now.plus(FAULT)))) };
                    let next = this.turn(&peer).await;
                    back.done = Some((peer, next));
                });
            }
            let sleep = schedule.next().map_or(LONGEST_SLEEP, |at| at.since(now).min(LONGEST_SLEEP));
            look = tokio::select! {
                Some((peer, next)) = done.recv() => {
                    schedule.done(peer, next, this.sender.clock.now());
                    while let Ok((peer, next)) = done.try_recv() {
                        schedule.done(peer, next, this.sender.clock.now());
                    }
                    false
                }
                Some(peers) = hints.0.recv() => {
                    let hurry = peers.is_empty();
                    peers.into_iter().for_each(|peer| schedule.hint(peer, now));
                    hurry
                }
                changed = outside.changed() => {
                    // The writer is gone: nothing more will come.
                    if changed.is_err() { return }
                    true
                }
                () = tokio::time::sleep(sleep) => true,
            };
        }
    }
}

/// Tells the scheduler that a peer is free again, when it is dropped.
struct Back {
    tell: mpsc::UnboundedSender<Done>,
    done: Option<Done>,
}

impl Drop for Back {
    fn drop(&mut self) {
        if let Some(done) = self.done.take() {
            // Nobody listens when the process ends.
            drop(self.tell.send(done));
        }
    }
}

impl Serving {
    /// Finds all peers for whom something waits.
    async fn look(&self, schedule: &mut Schedule) {
        let now = self.sender.clock.now();
        let waiting: Result<Vec<(String, Time, Option<Time>)>, Error> = self
            .sender
            .store
            .read(move |conn| {
                let some = deliveries::table
                    .filter(deliveries::peer.eq(links::peer))
                    .filter(deliveries::state.eq(DeliveryState::Waiting));
                let for_all = activities::table.filter(activities::guarded.eq(false)).select(activities::id);
                let open = some.filter(deliveries::activity.eq_any(for_all));
                let (first, last) = proof_counts(now);
                let peers = links::table
                    .filter(diesel::dsl::exists(some))
                    .filter(links::proved.between(first.0, last.0).or(diesel::dsl::exists(open)))
                    .select((links::peer, links::next_attempt, links::last_failure));
                Ok(peers.load(conn)?)
            })
            .await;
        match waiting {
            Ok(peers) => {
                for (peer, at, failed) in peers {
                    schedule.plan(peer, if outcome::is_due(at, failed, now) { now } else { at });
                }
            }
            Err(e) => tracing::error!(error = %e, "cannot read what waits to be delivered"),
        }
    }

    /// Serves one peer for a turn. Gives when to go on with it, if there is something left.
    async fn turn(&self, peer: &str) -> Option<Time> {
        match self.serve(peer).await {
            Ok(next) => next,
            Err(e) => {
                tracing::error!(%peer, error = %e, "deliveries stopped on a fault of storage");
                Some(self.sender.clock.now().plus(FAULT))
            }
        }
    }

    async fn serve(&self, peer: &str) -> Result<Option<Time>, Error> {
        let is_house = is_house(peer);
        let slots = if is_house { &self.well } else { &self.guests };
        let Ok(mut _slot) = slots.acquire().await else { return Ok(None) };
        let mut work = match self.claim(peer).await? {
            Claimed::Nothing => return Ok(None),
            Claimed::NotBefore(at) => return Ok(Some(at)),
            Claimed::Work(work) => work,
        };
        if work.failures > 0 && is_house {
            drop(_slot);
            let Ok(probe) = self.probes.acquire().await else { return Ok(None) };
            _slot = probe;
        }
        let inbox = Url::parse(&work.inbox).ok();
        for left in (0..TURN).rev() {
            let sent = match &inbox {
                Some(inbox) => self.post(inbox, &work).await,
                None => crate::Sent::Unreachable(Cause::Bounds, "its inbox is not an address".into()),
            };
            let settled = self.settle(peer, &work, outcome(sent, work.row.attempts), left > 0).await?;
            stop_point("sender:after-settle").await;
            match settled {
                Claimed::Nothing => return Ok(None),
                Claimed::NotBefore(at) => return Ok(Some(at)),
                Claimed::Work(next) => work = next,
            }
        }
        Ok(Some(self.sender.clock.now()))
    }

    async fn post(&self, inbox: &Url, work: &Work) -> crate::Sent {
        stop_point("sender:before-send").await;
        let place = Place { epoch: work.epoch.clone(), seq: work.row.seq };
        let sent = self.sender.client.post(inbox, work.row.body.clone().into_bytes(), Some(&place)).await;
        stop_point("sender:after-send").await;
        sent
    }

    /// Takes the lease of a peer, and its next row.
    async fn claim(&self, peer: &str) -> Result<Claimed, Error> {
        let (peer, name, now) = (peer.to_owned(), self.sender.name.clone(), self.sender.clock.now());
        let first = self.sender.first;
        self.sender
            .store
            .write(move |tx| {
                let held = links::table.find(&peer).select((
                    links::inbox,
                    links::failures,
                    links::next_attempt,
                    links::last_failure,
                    links::last_error,
                    links::leased_by,
                    links::leased_until,
                    links::proved,
                ));
                let held: Option<(String, i64, Time, Option<Time>, Option<String>, Option<String>, Time, Time)> =
                    held.one(tx.conn()).optional()?;
                let Some((inbox, failures, next, failed, error, by, until, proved)) = held else {
                    return Ok(Claimed::Nothing);
                };
                let proved = is_proved(proved, now);
                let deaf = outcome::removals_first(failures, error.as_deref().and_then(Cause::read));
                let first = deaf.then_some(first);
                // Further away than any lease: a clock ran ahead.
                let others = by.is_some_and(|by| by != name) && until > now && until <= now.plus(LEASE);
                if others {
                    return Ok(Claimed::NotBefore(until));
                }
                if !outcome::is_due(next, failed, now) {
                    return Ok(Claimed::NotBefore(next));
                }
                let Some(row) = next_row(tx.conn(), &peer, proved, first)? else { return Ok(Claimed::Nothing) };
                let free = links::leased_until.eq(until.0);
                let taken = diesel::update(links::table.find(&peer).filter(free))
                    .set((links::leased_by.eq(&name), links::leased_until.eq(now.plus(LEASE).0)))
                    .kept()
                    .execute(tx.conn())?;
                if taken == 0 {
                    return Ok(Claimed::NotBefore(now.plus(LEASE)));
                }
                Ok(Claimed::Work(Work { inbox, failures, leased: now, proved, first, epoch: epoch(tx.conn())?, row }))
            })
            .await
    }

    /// Writes down what came of a row; gives the next one, if the turn goes on.
    async fn settle(&self, peer: &str, work: &Work, outcome: Outcome, go_on: bool) -> Result<Claimed, Error> {
        let counts = &self.sender.counts;
        let count = match &outcome {
            Outcome::Delivered => &counts.delivered,
            Outcome::Parked(..) => &counts.parked,
            Outcome::Again(..) => &counts.failed,
        };
        count.fetch_add(1, Ordering::Relaxed);
        let (peer, row, now) = (peer.to_owned(), work.row.id, self.sender.clock.now());
        let said = work.row.activity;
        let (state, error, refusal) = match outcome {
            Outcome::Delivered => (DeliveryState::Delivered, None, None),
            Outcome::Parked(cause, why, said) => {
                tracing::info!(%peer, %cause, "a delivery was refused");
                let (subject, is_update) = (work.row.subject.clone(), is_update(&work.row.body));
                (
                    DeliveryState::Parked,
                    Some(why),
                    Some(Refused { peer: peer.clone(), subject, is_update, cause, said }),
                )
            }
            Outcome::Again(cause, why, asked) => {
                let failures = work.failures + 1;
                let next = now.plus(outcome::pause(outcome::counted(failures, cause), asked, &self.sender.random));
                // Not what it said: that may be words of ours.
                tracing::info!(%peer, failures, %cause, "a delivery failed; it will be tried again");
                let fail = move |tx: &mut Tx<'_>| failed(tx, &peer, row, failures, next, &why, now);
                return self.sender.store.write(fail).await.map(|()| Claimed::NotBefore(next));
            }
        };
        let (inbox, epoch) = (work.inbox.clone(), work.epoch.clone());
        let hear = self.sender.refused;
        let (troubled, leased, proved, first) = (work.failures > 0, work.leased, work.proved, work.first);
        self.sender
            .store
            .write(move |tx| {
                // A row that was cancelled meanwhile stays cancelled; one that says something newer by now is sent again.
                let same = deliveries::table
                    .find(row)
                    .filter(deliveries::state.eq(DeliveryState::Waiting))
                    .filter(deliveries::activity.eq(said));
                let noted = diesel::update(same)
                    .set((
                        deliveries::state.eq(state),
                        deliveries::attempts.eq(deliveries::attempts + 1),
                        deliveries::error.eq(error),
                        deliveries::settled.eq(now.0),
                    ))
                    .kept()
                    .execute(tx.conn())?;
                if let Some(refusal) = refusal.filter(|_| noted > 0) {
                    hear(tx, now, &refusal)?;
                }
                let next = if go_on { next_row(tx.conn(), &peer, proved, first)? } else { None };
                let until = if next.is_some() { now.plus(LEASE).0 } else { 0 };
                // Within a turn there is nothing to say of the peer, unless the lease grows old or it was in trouble.
                if next.is_none() || troubled || now.since(leased) > LEASE / 2 {
                    diesel::update(links::table.find(&peer))
                        .set((links::failures.eq(0), links::last_success.eq(now.0), links::leased_until.eq(until)))
                        .kept()
                        .execute(tx.conn())?;
                }
                Ok(match next {
                    Some(row) => {
                        let leased = if troubled || now.since(leased) > LEASE / 2 { now } else { leased };
                        Claimed::Work(Work { inbox, failures: 0, leased, proved, first, epoch, row })
                    }
                    None if go_on => Claimed::Nothing,
                    None => Claimed::NotBefore(now),
                })
            })
            .await
    }
}

enum Claimed {
    Nothing,
    NotBefore(Time),
    Work(Work),
}
