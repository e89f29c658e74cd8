//! Works off what was put by (`put_by.rs`): several at once, but of one host one at a time, and never soon after another.

use crate::inbound::{Prepare, Received, Verdict};
use crate::put_by::{LONGEST_REST, PutBy, TRIES, host_of, leave_alone, put_by};
use crate::{Client, Clock, Random, RemoteActor};
use diesel::prelude::*;
use huisraad_storage::{Error, One, Store, Time, Tx};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
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
/// How long a host that was asked for something is left alone: whoever passes on words must not set us on a third.
const BETWEEN: Duration = Duration::from_secs(1);
/// How long at least when it gave nothing. At most a little longer: others may need of it what is there.
const AFTER_NOTHING: Duration = Duration::from_secs(5);
/// Activities worked off at once.
const AT_ONCE: usize = 8;
/// How many of them of one sender: whatever it sends us, there is room for another's.
const OF_ONE: usize = AT_ONCE - 2;

/// What is being worked off.
#[derive(Default)]
struct Busy {
    /// Whom it must ask, by name, and who sent it.
    all: HashMap<String, String>,
}

impl Busy {
    /// Who has so many under way, or more.
    fn senders(&self, at_least: usize) -> Vec<String> {
        let mut count = HashMap::<&String, usize>::new();
        self.all.values().for_each(|sender| *count.entry(sender).or_default() += 1);
        count.into_iter().filter(|(_, n)| *n >= at_least).map(|(sender, _)| sender.clone()).collect()
    }

    /// Whose rows are left alone, in the order in which one looks for the next: first who has anything under way, so that who has
    /// nothing comes first; then who has all that one may have. Empty when no more may begin.
    fn left_alone(&self) -> Vec<Vec<String>> {
        if self.all.len() >= AT_ONCE { Vec::new() } else { vec![self.senders(1), self.senders(OF_ONE)] }
    }
}

impl Worker {
    /// Runs for as long as the future lives: several at once, but of one host that must be asked one at a time, so that a
    /// silent one holds up nobody else.
    pub async fn run(self) {
        let this = Arc::new(self);
        let (mut running, mut busy) = (JoinSet::new(), Busy::default());
        loop {
            loop {
                let row = match this.next(&busy).await {
                    Ok(Some(row)) => row,
                    Ok(None) => break,
                    Err(e) => {
                        tracing::error!(error = %e, "cannot read what was put by");
                        break;
                    }
                };
                let (about, asks) = (row.asks(), row.host.is_some());
                busy.all.insert(about.clone(), row.origin.clone());
                let this = this.clone();
                running.spawn(async move {
                    if let Err(e) = this.work_or_put_off(row).await {
                        tracing::error!(error = %e, "what was put by could not be settled");
                    }
                    // What is put by meanwhile waits too.
                    if asks {
                        tokio::time::sleep(BETWEEN).await;
                    }
                    about
                });
            }
            tokio::select! {
                Some(done) = running.join_next() => match done {
                    Ok(about) => drop(busy.all.remove(&about)),
                    // It panicked, and with it went what it was about.
                    Err(_) => busy.all.clear(),
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

    /// The next to work off: of no host that is being asked, and fairly between those who sent it. One at a time, so that no
    /// number of rows of one house or about one host stands before another's.
    async fn next(&self, busy: &Busy) -> Result<Option<PutBy>, Error> {
        let (now, asked) = (self.clock.now(), busy.all.keys().cloned().collect::<Vec<_>>());
        let rows: Vec<i64> = asked.iter().filter_map(|name| PutBy::row_of(name)).collect();
        for senders in busy.left_alone() {
            let (asked, rows) = (asked.clone(), rows.clone());
            let next = self.store.read(move |conn| {
                Ok::<_, Error>(
                    put_by::table
                        .filter(put_by::next_attempt.le(now.0))
                        .filter(put_by::attempts.lt(TRIES))
                        .filter(put_by::origin.ne_all(senders))
                        .filter(put_by::host.is_null().or(put_by::host.ne_all(asked)))
                        .filter(put_by::id.ne_all(rows))
                        // Of those that were put off together first who was not tried yet: what fails again and again keeps it from nobody.
                        .order((put_by::next_attempt.asc(), put_by::attempts.asc(), put_by::id.asc()))
                        .one(conn)
                        .optional()?,
                )
            });
            if let Some(row) = next.await? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    async fn work(&self, row: PutBy) -> Result<(), Error> {
        let now = self.clock.now();
        let mut done = self.try_it(&row, now).await;
        // Only what is still not known is fetched: another row may have brought it.
        if let Err(Verdict::Needs(url)) = &done {
            if let Err(why) = self.fetch(&row, url, now).await? {
                return self.failed(&row, now, why, Some(url.to_string())).await;
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
                match effect(tx) {
                    Ok(()) | Err(Verdict::Ignored) => {}
                    Err(other) => return Err(other),
                }
                diesel::delete(put_by::table.find(number)).execute(tx.conn())?;
                Ok(())
            })
            .await
    }

    /// Fetches who is needed; its host is left alone for a while. The inner error says why it was not had.
    async fn fetch(&self, row: &PutBy, url: &Url, now: Time) -> Result<Result<(), String>, Error> {
        let fetched = self.client.actor(url).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sends_much_leaves_room_for_who_sends_little() {
        let busy = |all: &[(&str, &str)]| Busy {
            all: all.iter().map(|(asks, sender)| ((*asks).to_owned(), (*sender).to_owned())).collect(),
        };
        let none: Vec<String> = Vec::new();
        assert_eq!(busy(&[]).left_alone(), [none.clone(), none.clone()]);
        let loud: Vec<(String, String)> = (0..OF_ONE).map(|n| (format!("h{n}"), "loud".to_owned())).collect();
        let mut full = Busy { all: loud.into_iter().collect() };
        assert_eq!(full.left_alone(), [["loud"], ["loud"]], "it has all that one may have");
        full.all.remove("h0");
        assert_eq!(full.left_alone(), [vec!["loud".to_owned()], none], "another's comes first, then its own");
        full.all.extend([("x".to_owned(), "quiet".to_owned()), ("y".to_owned(), "quiet".to_owned())]);
        full.all.insert("z".to_owned(), "third".to_owned());
        assert!(full.left_alone().is_empty(), "no more at once");
    }
}
