//! Works off what was put by (`put_by.rs`): several at once, whose turn it is (`turns.rs`), and of one host never soon after
//! another.

use crate::inbound::{Prepare, Received, Verdict};
use crate::put_by::{LONGEST_REST, PutBy, TRIES, host_of, leave_alone, put_by};
use crate::turns::{Due, Turns};
use crate::{Client, Clock, Random, RemoteActor};
use diesel::prelude::*;
use huisraad_storage::{Error, One, Store, Time, Tx};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

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
/// What is due and looked at for whose turn it is: more than forty senders may have waiting.
const PAGE: i64 = 20_000;
/// How long a host that was asked for something is left alone: whoever passes on words must not set us on a third.
const BETWEEN: Duration = Duration::from_secs(1);
/// How long at least when it gave nothing, from when that was known. At most a little longer: others may need of it what is there.
const AFTER_NOTHING: Duration = Duration::from_secs(5);

impl Worker {
    /// Runs for as long as the future lives.
    pub async fn run(self) {
        let this = Arc::new(self);
        let (mut running, mut turns) = (JoinSet::new(), Turns::default());
        // What is due is read when all of it was begun, and otherwise at most once a second: it may be much.
        let (mut due, mut read, mut rung) = (Vec::new(), Instant::now(), false);
        loop {
            if due.is_empty() || read.elapsed() >= BETWEEN {
                (read, rung) = (Instant::now(), false);
                match this.due().await {
                    Ok(all) => due = all,
                    Err(e) => tracing::error!(error = %e, "cannot read what was put by"),
                }
            }
            let begun = turns.next(&due);
            due.retain(|waits| !begun.contains(waits));
            for one in begun {
                let this = this.clone();
                running.spawn(async move {
                    if let Err(e) = this.work_on(one.id).await {
                        tracing::error!(error = %e, "what was put by could not be settled");
                    }
                    // What is put by meanwhile waits too.
                    if one.host.is_some() {
                        tokio::time::sleep(BETWEEN).await;
                    }
                    one
                });
            }
            tokio::select! {
                Some(done) = running.join_next() => match done {
                    Ok(one) => {
                        turns.done(&one);
                        // It may have been read again while it was worked off.
                        due.retain(|waits| waits.id != one.id);
                    }
                    // It panicked, and with it went what it was about.
                    Err(_) => turns.clear(),
                },
                () = this.bell.notified() => rung = true,
                () = tokio::time::sleep(if rung { BETWEEN } else { POLL }) => {}
            }
        }
    }

    /// Works off the row of this number, where it is still there.
    async fn work_on(self: &Arc<Self>, id: i64) -> Result<(), Error> {
        let due = put_by::table.find(id).filter(put_by::next_attempt.le(self.clock.now().0));
        let row: Option<PutBy> = self.store.read(move |conn| Ok::<_, Error>(due.one(conn).optional()?)).await?;
        match row {
            Some(row) => self.work_or_put_off(row).await,
            None => Ok(()),
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

    async fn due(&self) -> Result<Vec<Due>, Error> {
        let now = self.clock.now();
        self.store
            .read(move |conn| {
                let rows: Vec<(i64, String, Option<String>)> = put_by::table
                    .filter(put_by::next_attempt.le(now.0))
                    .filter(put_by::attempts.lt(TRIES))
                    // Of those that were put off together first who was not tried yet: what fails again and again keeps it from nobody.
                    .order((put_by::next_attempt.asc(), put_by::attempts.asc(), put_by::id.asc()))
                    .limit(PAGE)
                    .select((put_by::id, put_by::origin, put_by::host))
                    .load(conn)?;
                Ok(rows.into_iter().map(|(id, origin, host)| Due { id, origin, host }).collect())
            })
            .await
    }

    async fn work(&self, row: PutBy) -> Result<(), Error> {
        let now = self.clock.now();
        let mut done = self.try_it(&row, now).await;
        // Only what is still not known is fetched: another row may have brought it.
        if let Err(Verdict::Needs(url)) = &done {
            if let Err(why) = self.fetch(&row, url, now).await? {
                return self.failed(&row, now.max(self.clock.now()), why, Some(url.to_string())).await;
            }
            done = self.try_it(&row, now).await;
        }
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
            Err(Verdict::TooMany) => self.put_off(&row, now).await,
        }
    }

    /// Does what it says, in one transaction with the end of its row.
    async fn try_it(&self, row: &PutBy, now: Time) -> Result<(), Verdict> {
        let read = (Url::parse(&row.actor), Url::parse(&row.uri), crate::parse_json(row.body.as_bytes()));
        let (Ok(actor), Ok(id), Ok(activity)) = read else {
            return Err(Verdict::Never("it can no longer be read".into()));
        };
        let effect = (self.prepare)(Received { actor, stranger: None, id, activity, at: now }).await?;
        let number = row.id;
        self.store
            .write(move |tx| {
                effect(tx)?;
                diesel::delete(put_by::table.find(number)).execute(tx.conn())?;
                Ok(())
            })
            .await
    }

    /// Fetches who is needed; its host is left alone for a while. The inner error says why it was not had.
    async fn fetch(&self, row: &PutBy, url: &Url, now: Time) -> Result<Result<(), String>, Error> {
        let fetched = self.client.actor(url).await;
        // It may have taken its time.
        let now = now.max(self.clock.now());
        let rest = match &fetched {
            Ok(_) => BETWEEN,
            Err(_) => self.wait(row).clamp(AFTER_NOTHING, LONGEST_REST),
        };
        if let Some(host) = host_of(&Some(url.to_string())) {
            self.store.write(move |tx| leave_alone(tx, &host, now.plus(rest))).await?;
        }
        match fetched {
            Ok(actor) => self.note(actor, now).await.map(Ok),
            Err(e) => Ok(Err(e.to_string())),
        }
    }

    /// Its house has sent as much as it may for today: nothing is wrong with it, and nobody is to blame.
    async fn put_off(&self, row: &PutBy, now: Time) -> Result<(), Error> {
        let (id, next) = (row.id, now.plus(crate::outcome::LAST_RETRY).0);
        self.store
            .write(move |tx| {
                diesel::update(put_by::table.find(id)).set(put_by::next_attempt.eq(next)).execute(tx.conn())?;
                Ok(())
            })
            .await
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

    fn wait(&self, row: &PutBy) -> Duration {
        crate::outcome::pause(row.attempts + 1, None, &self.random)
    }

    async fn failed(&self, row: &PutBy, now: Time, why: String, needs: Option<String>) -> Result<(), Error> {
        let (id, wait, host) = (row.id, self.wait(row), host_of(&needs));
        tracing::info!(%why, "something that was put by did not work; it will be tried again");
        self.store
            .write(move |tx| {
                diesel::update(put_by::table.find(id))
                    .set((
                        put_by::attempts.eq(put_by::attempts + 1),
                        put_by::error.eq(why),
                        put_by::needs.eq(needs),
                        put_by::host.eq(host),
                        put_by::next_attempt.eq(now.plus(wait).0),
                    ))
                    .execute(tx.conn())?;
                Ok(())
            })
            .await
    }
}
