//! What came, is authentic, and could not be worked off at once: it is kept whole, and done later.
//!
//! Either something must be fetched first, or it met a fault of our own again and again. The sender has its 202 and goes
//! on; the steward sees what is here.

use crate::inbound::{Prepare, Received, Verdict};
use crate::{Authority, Client, Clock, Random, RemoteActor};
use diesel::prelude::*;
use huisraad_storage::{Conn, Error, Store, Time, Tx};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use url::Url;

diesel::table! {
    put_by (id) {
        id -> BigInt,
        origin -> Text,
        uri -> Text,
        actor -> Text,
        body -> Text,
        needs -> Nullable<Text>,
        error -> Nullable<Text>,
        attempts -> BigInt,
        at -> BigInt,
        next_attempt -> BigInt,
    }
}

diesel::table! {
    put_by_about (put_by, uri) {
        put_by -> BigInt,
        uri -> Text,
    }
}

/// One received activity that waits.
#[derive(Debug, Clone, Queryable)]
pub struct PutBy {
    /// Its number.
    pub id: i64,
    /// The origin it came from.
    pub origin: String,
    /// Its id.
    pub uri: String,
    /// Who sent it.
    pub actor: String,
    /// The activity.
    pub body: String,
    /// The actor that must be fetched first.
    pub needs: Option<String>,
    /// Why it did not work, last time.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it came.
    pub at: Time,
    /// When it will be tried again.
    pub next_attempt: Time,
}

impl PutBy {
    /// Whom working it off must ask: nothing else of that host is worked off meanwhile.
    fn asks(&self) -> String {
        let host = self.needs.as_deref().and_then(|n| Url::parse(n).ok()).and_then(|u| Authority::of(&u));
        host.map_or_else(|| format!("row {}", self.id), |h| h.to_string())
    }
}

/// What waits, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn put_by_now(conn: &mut Conn, limit: i64) -> QueryResult<Vec<PutBy>> {
    put_by::table.order(put_by::id.asc()).limit(limit).load(conn)
}

/// Tries all that waits again at once.
///
/// # Errors
/// A fault of the database.
pub fn retry_put_by(tx: &mut Tx<'_>) -> QueryResult<usize> {
    diesel::update(put_by::table).set((put_by::next_attempt.eq(0), put_by::attempts.eq(0))).execute(tx.conn())
}

/// What waits longer than it ever should was put there by a clock that ran ahead: it is due.
pub(crate) fn put_right(tx: &mut Tx<'_>, now: Time) -> QueryResult<()> {
    let last = now.plus(crate::outcome::LAST_RETRY).plus(Time::SLACK).0;
    diesel::update(put_by::table.filter(put_by::next_attempt.gt(last)))
        .set(put_by::next_attempt.eq(now.0))
        .execute(tx.conn())?;
    Ok(())
}

/// One to keep.
#[derive(Insertable)]
#[diesel(table_name = put_by)]
pub(crate) struct NewRow {
    pub origin: String,
    pub uri: String,
    pub actor: String,
    pub body: String,
    pub needs: Option<String>,
    pub error: Option<String>,
    pub at: Time,
}

/// How much may wait of one sender.
const MOST: i64 = 500;

/// Keeps one; `false` when too much of its sender waits. Its dedupe row is written by the caller, in the same transaction.
pub(crate) fn keep(tx: &mut Tx<'_>, row: &NewRow) -> QueryResult<bool> {
    if put_by::table.filter(put_by::origin.eq(&row.origin)).count().get_result::<i64>(tx.conn())? >= MOST {
        return Ok(false);
    }
    // What met a fault waits a minute: a moment ago it did not work.
    let next = if row.needs.is_some() { row.at } else { row.at.plus(Duration::from_secs(60)) };
    let id: i64 = diesel::insert_into(put_by::table)
        .values((row, put_by::attempts.eq(0), put_by::next_attempt.eq(next.0)))
        .returning(put_by::id)
        .get_result(tx.conn())?;
    let named = crate::parse_json(row.body.as_bytes()).map(|activity| named(&activity)).unwrap_or_default();
    for uri in named {
        diesel::insert_into(put_by_about::table)
            .values((put_by_about::put_by.eq(id), put_by_about::uri.eq(uri)))
            .execute(tx.conn())?;
    }
    Ok(true)
}

/// What an activity is about, by name: itself, its objects, what they answer and where they belong.
fn named(activity: &Value) -> BTreeSet<String> {
    let (mut all, mut part) = (BTreeSet::new(), Some(activity));
    // An activity holds at most an activity that holds an object.
    for _ in 0..3 {
        let Some(this) = part else { break };
        let id = |v: &Value| v.as_str().or_else(|| v.get("id")?.as_str()).map(str::to_owned);
        all.extend(id(this));
        let places = ["inReplyTo", "target", "context"].into_iter().filter_map(|name| this.get(name));
        all.extend(places.filter_map(id));
        part = this.get("object");
    }
    all
}

/// All that must ask this host waits until then: it was asked just now. `failed`: how often it gave nothing.
fn leave_alone(tx: &mut Tx<'_>, host: &str, until: Time, failed: i64) -> Result<(), Error> {
    let of_host =
        put_by::table.filter(put_by::needs.like(format!("{host}/%"))).filter(put_by::next_attempt.lt(until.0));
    diesel::update(of_host)
        .set((put_by::next_attempt.eq(until.0), put_by::attempts.eq(put_by::attempts + failed)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps nothing more of what waits and is about something, which is gone.
///
/// # Errors
/// A fault of the database.
pub fn forget_put_by(tx: &mut Tx<'_>, about: &str) -> QueryResult<usize> {
    let these: Vec<i64> =
        put_by_about::table.filter(put_by_about::uri.eq(about)).select(put_by_about::put_by).load(tx.conn())?;
    diesel::delete(put_by::table.filter(put_by::id.eq_any(these))).execute(tx.conn())
}

/// Keeps nothing more of what waits of one origin.
///
/// # Errors
/// A fault of the database.
pub fn forget_put_by_of(tx: &mut Tx<'_>, origin: &str) -> QueryResult<usize> {
    diesel::delete(put_by::table.filter(put_by::origin.eq(origin))).execute(tx.conn())
}

/// Notes an actor that was fetched.
pub type Met = dyn Fn(&mut Tx<'_>, &RemoteActor, Time) -> Result<(), Verdict> + Send + Sync;

/// Works off what was put by. Give it to [`Worker::run`] once.
pub struct Worker {
    /// Where the rows are.
    pub store: Store,
    /// Who fetches.
    pub client: Client,
    /// What time it is.
    pub clock: Clock,
    /// For jitter.
    pub random: Random,
    /// What an activity does: the gate's own.
    pub prepare: Arc<Prepare>,
    /// Notes an actor that was fetched.
    pub met: Arc<Met>,
    /// Rings when something was put by: the gate's own.
    pub bell: Arc<Notify>,
}

/// How long we sleep at most: a command beside us may have written without ringing.
const POLL: Duration = Duration::from_secs(5);
const PAGE: i64 = 200;
/// How long a host that was asked for something is left alone: whoever passes on words must not set us on a third.
const BETWEEN: Duration = Duration::from_secs(1);
/// Activities worked off at once.
const AT_ONCE: usize = 8;
/// After so many failures in a row only a hand tries again; it is shown until then.
pub(crate) const TRIES: i64 = 24;

impl Worker {
    /// Runs for as long as the future lives: several at once, but of one host that must be asked one at a time, so that a
    /// silent one holds up nobody else.
    pub async fn run(self) {
        let this = Arc::new(self);
        let (mut running, mut busy) = (JoinSet::new(), HashSet::<String>::new());
        loop {
            match this.due().await {
                Ok(rows) => {
                    for row in rows {
                        let about = row.asks();
                        if running.len() < AT_ONCE && busy.insert(about.clone()) {
                            let this = this.clone();
                            running.spawn(async move {
                                if let Err(e) = this.work_or_put_off(row).await {
                                    tracing::error!(error = %e, "what was put by could not be settled");
                                }
                                about
                            });
                        }
                    }
                }
                Err(e) => tracing::error!(error = %e, "cannot read what was put by"),
            }
            tokio::select! {
                Some(done) = running.join_next() => match done {
                    Ok(about) => drop(busy.remove(&about)),
                    // It panicked, and with it went what it was about.
                    Err(_) => busy.clear(),
                },
                () = this.bell.notified() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Works one off; where that panics it is put off like anything that does not work.
    async fn work_or_put_off(self: &Arc<Self>, row: PutBy) -> Result<(), Error> {
        let (this, again) = (self.clone(), row.clone());
        let mut work = JoinSet::new();
        work.spawn(async move { this.work(row).await });
        match work.join_next().await {
            Some(Ok(done)) => done,
            _ => {
                let needs = again.needs.clone();
                self.failed(&again, self.clock.now(), "it met a fault of our own".into(), needs).await
            }
        }
    }

    async fn due(&self) -> Result<Vec<PutBy>, Error> {
        let now = self.clock.now();
        self.store
            .read(move |conn| {
                Ok(put_by::table
                    .filter(put_by::next_attempt.le(now.0))
                    .filter(put_by::attempts.lt(TRIES))
                    .order((put_by::next_attempt.asc(), put_by::id.asc()))
                    .limit(PAGE)
                    .load(conn)?)
            })
            .await
    }

    async fn work(&self, row: PutBy) -> Result<(), Error> {
        let now = self.clock.now();
        if let Some(Ok(url)) = row.needs.as_deref().map(Url::parse) {
            match self.client.actor(&url).await {
                Ok(actor) => {
                    self.note(actor, now).await?;
                    let host = url.origin().ascii_serialization();
                    self.store.write(move |tx| leave_alone(tx, &host, now.plus(BETWEEN), 0)).await?;
                }
                Err(e) => return self.failed(&row, now, e.to_string(), row.needs.clone()).await,
            }
        }
        let (Ok(actor), Ok(id), Ok(activity)) =
            (Url::parse(&row.actor), Url::parse(&row.uri), crate::parse_json(row.body.as_bytes()))
        else {
            return self.failed(&row, now, "it can no longer be read".into(), None).await;
        };
        let effect = (self.prepare)(Received { actor, stranger: None, id, activity, at: now }).await;
        let number = row.id;
        let done = match effect {
            Err(verdict) => Err(verdict),
            Ok(effect) => {
                self.store
                    .write(move |tx| {
                        match effect(tx) {
                            Ok(()) | Err(Verdict::Ignored) => {}
                            Err(other) => return Err(other),
                        }
                        diesel::delete(put_by::table.find(number)).execute(tx.conn())?;
                        Ok(())
                    })
                    .await
            }
        };
        match done {
            Ok(()) => Ok(()),
            Err(verdict @ (Verdict::Ignored | Verdict::Unknown | Verdict::Never(_))) => {
                tracing::info!(origin = %row.origin, ?verdict, "something that was put by has no effect after all");
                self.settled(row.id).await
            }
            Err(Verdict::Needs(url)) => {
                self.failed(&row, now, "something more must be fetched".into(), Some(url.into())).await
            }
            Err(Verdict::Later(e)) => self.failed(&row, now, e.to_string(), row.needs.clone()).await,
            Err(Verdict::TooMany) => self.failed(&row, now, "too much at once".into(), row.needs.clone()).await,
        }
    }

    /// Notes the actor that was needed: before the activity is looked at again, which looks it up.
    async fn note(&self, actor: RemoteActor, now: Time) -> Result<(), Error> {
        let met = self.met.clone();
        let noted = self.store.write(move |tx| met(tx, &actor, now)).await;
        match noted {
            Err(Verdict::Later(e)) => Err(e),
            _ => Ok(()),
        }
    }

    /// It has no effect, and never will: the sender has gone on, and there is nobody to tell.
    async fn settled(&self, id: i64) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                diesel::delete(put_by::table.find(id)).execute(tx.conn())?;
                Ok(())
            })
            .await
    }

    async fn failed(&self, row: &PutBy, now: Time, why: String, needs: Option<String>) -> Result<(), Error> {
        let (id, wait) = (row.id, crate::outcome::pause(row.attempts + 1, None, &self.random));
        tracing::info!(%why, "something that was put by did not work; it will be tried again");
        let host = needs.as_deref().and_then(|n| Url::parse(n).ok()).map(|n| n.origin().ascii_serialization());
        self.store
            .write(move |tx| {
                diesel::update(put_by::table.find(id))
                    .set((
                        put_by::attempts.eq(put_by::attempts + 1),
                        put_by::error.eq(why),
                        put_by::needs.eq(needs),
                        put_by::next_attempt.eq(now.plus(wait).0),
                    ))
                    .execute(tx.conn())?;
                match host {
                    Some(host) => leave_alone(tx, &host, now.plus(wait), 1),
                    None => Ok(()),
                }
            })
            .await
    }
}
