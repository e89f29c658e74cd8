//! What must happen when: a table (at, topic, reference) and one dispatcher that runs short jobs.
//!
//! A job that fails is tried again, later and later; a job that a crash interrupted is found again: so a job must do no
//! harm when it runs twice.

use crate::error::Error;
use crate::node::Node;
use crate::viewer::Viewer;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, text_enum};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

mod table {
    diesel::table! {
        due (id) {
            id -> BigInt,
            at -> BigInt,
            topic -> Text,
            reference -> Text,
            attempts -> BigInt,
        }
    }
}
use table::due;

text_enum! {
    /// What must happen.
    pub enum Topic {
        /// Read the outbox of the house named.
        Pull = "pull",
        /// Fetch what we missed of the house named, and compare what we sent it with what it holds.
        Reconcile = "reconcile",
        /// A post moves on in time; the reference is the post and the step, with a space between.
        PostStep = "post-step",
        /// Keep nothing more of a consultation; the reference is its number.
        ForgetConsultation = "forget-consultation",
        /// Tell the other houses what this house now says of itself.
        TellOfUs = "tell-of-us",
        /// Read whom a member holds; the reference is its actor.
        Roster = "roster",
        /// Two members vouched for a house: get to know it; the reference is its actor.
        Meet = "meet",
        /// A house says that it moved: look at both ends; the reference is the old actor and the new, with a space between.
        Move = "move",
        /// A tie ended: ask for the removal of what was not public, and remove it here; the reference is the actor.
        PartWays = "part-ways",
        /// Fetch the next file that another house announced; the reference is the number of that house.
        FetchFiles = "fetch-files",
        /// Tell who asked by e-mail where the answer will be, or that it is there; the reference says which.
        ConsultationMail = "consultation-mail",
        /// Send the link that confirms an address; the reference is the person.
        ConfirmAddress = "confirm-address",
        /// Send the weekly mail; the reference is the person.
        WeeklyMail = "weekly-mail",
        /// Send what somebody who offers to mediate wrote; the reference is the number of the offer.
        Letters = "letters",
        /// Put the data folder in order, when nobody is there.
        Night = "night",
    }
}

/// A job whose time has come.
#[derive(Debug, Clone)]
pub struct Job {
    id: i64,
    /// What must happen.
    pub topic: Topic,
    /// To what.
    pub reference: String,
    attempts: i64,
    at: Time,
}

impl Job {
    /// Whether it failed so often that it is given up.
    pub fn is_hopeless(&self, most: i64) -> bool {
        self.attempts >= most
    }

    /// What it is about: the first word of its reference. Of one thing one job runs at a time.
    fn about(&self) -> String {
        self.reference.split(' ').next().unwrap_or_default().to_owned()
    }
}

/// Puts a job on the list; the same topic and reference twice is one job, at the new time.
///
/// # Errors
/// A fault of storage.
pub fn add(tx: &mut Tx<'_>, at: Time, topic: Topic, reference: &str) -> Result<(), Error> {
    let same = due::table.filter(due::topic.eq(topic)).filter(due::reference.eq(reference));
    if diesel::update(same).set((due::at.eq(at.0), due::attempts.eq(0))).execute(tx.conn())? == 0 {
        diesel::insert_into(due::table)
            .values((due::at.eq(at.0), due::topic.eq(topic), due::reference.eq(reference), due::attempts.eq(0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Puts a job on the list for some time, where there is none for an earlier one: what was asked for soon stays soon.
///
/// # Errors
/// A fault of storage.
pub fn no_later(tx: &mut Tx<'_>, at: Time, topic: Topic, reference: &str) -> Result<(), Error> {
    let same = due::table.filter(due::topic.eq(topic)).filter(due::reference.eq(reference));
    if same.filter(due::at.le(at.0)).count().get_result::<i64>(tx.conn())? > 0 {
        return Ok(());
    }
    add(tx, at, topic, reference)
}

/// Puts a job that runs on the list again for later. Where it was asked for anew meanwhile it runs once more before that.
///
/// # Errors
/// A fault of storage.
pub fn again(tx: &mut Tx<'_>, at: Time, job: &Job) -> Result<(), Error> {
    let as_it_was = due::table.find(job.id).filter(due::at.eq(job.at.0));
    let moved = diesel::update(as_it_was).set((due::at.eq(at.0), due::attempts.eq(0))).execute(tx.conn())?;
    if moved > 0 { Ok(()) } else { no_later(tx, at, job.topic, &job.reference) }
}

/// Whether a job is on the list.
///
/// # Errors
/// A fault of storage.
pub fn is_planned(tx: &mut Tx<'_>, topic: Topic, reference: &str) -> Result<bool, Error> {
    let same = due::table.filter(due::topic.eq(topic)).filter(due::reference.eq(reference));
    Ok(same.count().get_result::<i64>(tx.conn())? > 0)
}

/// Whether a job of this topic waits whose time has come.
///
/// # Errors
/// A fault of storage.
pub fn has_come(conn: &mut Conn, topic: Topic, now: Time) -> Result<bool, Error> {
    let these = due::table.filter(due::topic.eq(topic)).filter(due::at.le(now.0));
    Ok(these.count().get_result::<i64>(conn)? > 0)
}

/// Takes the jobs of a topic off the list whose reference begins so.
///
/// # Errors
/// A fault of storage.
pub fn forget(tx: &mut Tx<'_>, topic: Topic, beginning: &str) -> Result<(), Error> {
    let of_topic: Vec<(i64, String)> =
        due::table.filter(due::topic.eq(topic)).select((due::id, due::reference)).load(tx.conn())?;
    let these: Vec<i64> = of_topic.into_iter().filter(|(_, r)| r.starts_with(beginning)).map(|(id, _)| id).collect();
    diesel::delete(due::table.filter(due::id.eq_any(these))).execute(tx.conn())?;
    Ok(())
}

/// Puts a job on the list if it is not there, or is there for a time much later: a clock ran ahead when it was put there.
///
/// # Errors
/// A fault of storage.
pub fn add_once(tx: &mut Tx<'_>, at: Time, topic: Topic, reference: &str) -> Result<(), Error> {
    let same = due::table.filter(due::topic.eq(topic)).filter(due::reference.eq(reference));
    let soon = same.filter(due::at.le(at.plus(Duration::from_secs(2 * 24 * 3600)).0));
    if soon.count().get_result::<i64>(tx.conn())? == 0 { add(tx, at, topic, reference) } else { Ok(()) }
}

impl Topic {
    /// How far ahead a job of this topic is ever put on the list, where it is soon: further, and a clock ran ahead.
    fn soon(self) -> Option<Duration> {
        const DAY: u64 = 24 * 3600;
        match self {
            Topic::Pull | Topic::Reconcile | Topic::Roster | Topic::Meet | Topic::Move | Topic::PartWays => {
                Some(2 * DAY)
            }
            Topic::TellOfUs | Topic::FetchFiles | Topic::Letters => Some(2 * DAY),
            Topic::ConsultationMail | Topic::ConfirmAddress => Some(2 * DAY),
            Topic::WeeklyMail => Some(8 * DAY),
            _ => None,
        }
        .map(Duration::from_secs)
    }
}

/// Mends what was put on the list while the clock ran ahead: what lies further away than it ever should is due now. `step` says how
/// far ahead this step of a post is ever planned.
///
/// # Errors
/// A fault of storage.
pub fn put_right(tx: &mut Tx<'_>, now: Time, step: impl Fn(&str) -> Option<Duration>) -> Result<(), Error> {
    for topic in Topic::ALL.iter() {
        let Some(soon) = topic.soon() else { continue };
        let far = due::table.filter(due::topic.eq(*topic)).filter(due::at.gt(now.plus(soon).0));
        diesel::update(far).set((due::at.eq(now.0), due::attempts.eq(0))).execute(tx.conn())?;
    }
    let steps = due::table.filter(due::topic.eq(Topic::PostStep)).filter(due::at.gt(now.0));
    let steps: Vec<(i64, String, Time)> = steps.select((due::id, due::reference, due::at)).load(tx.conn())?;
    for (id, reference, at) in steps {
        // A clock that is set back a little is not one that ran ahead.
        if step(&reference).is_some_and(|soon| at > now.plus(soon + MARGIN)) {
            diesel::update(due::table.find(id)).set((due::at.eq(now.0), due::attempts.eq(0))).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// How far beyond its time a step of a post may lie.
const MARGIN: Duration = Duration::from_secs(24 * 3600);
const POLL: Duration = Duration::from_millis(500);
const PAGE: i64 = 200;
/// How long a job may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Jobs that run at once.
const AT_ONCE: usize = 8;
/// How many of them of one topic: a mail server that says nothing, or houses that do, leave room for what is of another kind.
const OF_ONE: usize = AT_ONCE - 2;

/// The jobs that run: what each is about, and its topic.
type Running = HashMap<String, Topic>;

/// The topics that have all the room that one may have.
fn full(running: &Running) -> Vec<Topic> {
    let of = |topic: &Topic| running.values().filter(|t| *t == topic).count();
    Topic::ALL.iter().copied().filter(|topic| of(topic) >= OF_ONE).collect()
}

/// Runs jobs for as long as the future lives; `run` does one. Several at once, but of one reference one at a time: a house
/// that answers slowly holds up nobody else.
pub async fn dispatch<F>(node: Arc<Node>, run: impl Fn(Arc<Node>, Job) -> F)
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let (mut running, mut busy) = (JoinSet::new(), Running::new());
    loop {
        match ready(&node, full(&busy)).await {
            Ok(jobs) => {
                for job in jobs {
                    let room = running.len() < AT_ONCE && !full(&busy).contains(&job.topic);
                    if room && !busy.contains_key(&job.about()) {
                        busy.insert(job.about(), job.topic);
                        let (node, work) = (node.clone(), run(node.clone(), job.clone()));
                        running.spawn(async move {
                            // In a set of its own, so that a job that panics is put off like one that fails.
                            let mut alone = JoinSet::new();
                            alone.spawn(work);
                            let outcome = match tokio::time::timeout(LONGEST, alone.join_next()).await {
                                Ok(Some(Ok(outcome))) => outcome,
                                Ok(_) => Err(Error::Internal("it met a fault of our own".into())),
                                Err(_) => Err(Error::Internal("it took too long".into())),
                            };
                            let about = job.about();
                            if let Err(e) = settle(&node, job, outcome).await {
                                tracing::error!(error = %e, "a job could not be settled");
                            }
                            about
                        });
                    }
                }
            }
            Err(e) => tracing::error!(error = %e, "cannot read what is due"),
        }
        tokio::select! {
            Some(done) = running.join_next() => match done {
                Ok(about) => drop(busy.remove(&about)),
                // It panicked, and with it went what it was about.
                Err(_) => busy.clear(),
            },
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn ready(node: &Arc<Node>, full: Vec<Topic>) -> Result<Vec<Job>, Error> {
    let now = node.clock.now();
    node.read(move |conn| {
        let rows: Vec<(i64, Topic, String, i64, Time)> = due::table
            .filter(due::at.le(now.0))
            .filter(due::topic.ne_all(full))
            .order(due::at.asc())
            .limit(PAGE)
            .select((due::id, due::topic, due::reference, due::attempts, due::at))
            .load(conn)?;
        Ok(rows
            .into_iter()
            .map(|(id, topic, reference, attempts, at)| Job { id, topic, reference, attempts, at })
            .collect())
    })
    .await
}

async fn settle(node: &Arc<Node>, job: Job, outcome: Result<(), Error>) -> Result<(), Error> {
    node.act(Viewer::Clock, move |tx, cx| {
        // Put on the list anew while it ran: then its time is another, and it stays.
        let same = due::table.find(job.id).filter(due::at.eq(job.at.0));
        match outcome {
            Ok(()) => {
                diesel::delete(same).execute(tx.conn())?;
            }
            Err(e) => {
                tracing::info!(topic = %job.topic, error = %e, "a job failed; it will be tried again");
                let wait = Duration::from_secs(1 << job.attempts.clamp(0, 12));
                diesel::update(same)
                    .set((due::at.eq(cx.now.plus(wait).0), due::attempts.eq(due::attempts + 1)))
                    .execute(tx.conn())?;
            }
        }
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::MIGRATIONS;
    use huisraad_storage::{Database, Store};

    /// When the jobs are due.
    fn at(tx: &mut Tx<'_>) -> Vec<i64> {
        due::table.select(due::at).load(tx.conn()).expect("read")
    }

    #[tokio::test]
    async fn what_is_asked_for_soon_is_not_put_off_by_what_is_planned_for_some_time() {
        let dir = tempfile::tempdir().expect("dir");
        let store = Store::open(&Database::Sqlite(dir.path().join("t.db")), MIGRATIONS).expect("open");
        let work = |tx: &mut Tx<'_>| {
            let topic = Topic::Reconcile;
            add(tx, Time(10), topic, "a")?;
            let id = due::table.select(due::id).first(tx.conn())?;
            let job = Job { id, topic, reference: "a".into(), attempts: 0, at: Time(10) };
            // Nobody asked while it ran: it is for later.
            again(tx, Time(1000), &job)?;
            assert_eq!(at(tx), [1000]);
            // Somebody did, and it stays; also where another job plans it.
            add(tx, Time(12), topic, "a")?;
            again(tx, Time(2000), &job)?;
            no_later(tx, Time(3000), topic, "a")?;
            assert_eq!(at(tx), [12]);
            no_later(tx, Time(5), topic, "a")?;
            assert_eq!(at(tx), [5], "sooner is sooner");
            diesel::delete(due::table).execute(tx.conn())?;
            again(tx, Time(4000), &job)?;
            assert_eq!(at(tx), [4000], "taken off the list meanwhile");
            Ok::<_, Error>(())
        };
        store.write(work).await.expect("write");
    }

    #[tokio::test]
    async fn a_step_of_a_post_that_a_clock_put_far_ahead_is_due_now_and_what_is_planned_stays() {
        let dir = tempfile::tempdir().expect("dir");
        let store = Store::open(&Database::Sqlite(dir.path().join("t.db")), MIGRATIONS).expect("open");
        let days = |n: u64| Duration::from_secs(n * 24 * 3600);
        let now = Time(1_000_000);
        let work = move |tx: &mut Tx<'_>| {
            for (reference, after) in [("1 late", days(9)), ("1 soon", days(9)), ("1 unheard-of", days(999))] {
                add(tx, now.plus(after), Topic::PostStep, reference)?;
            }
            put_right(tx, now, |step| match step.split(' ').nth(1) {
                Some("late") => Some(days(9)),
                Some("soon") => Some(days(1)),
                _ => None,
            })?;
            let mut all = at(tx);
            all.sort_unstable();
            assert_eq!(all, [now.0, now.plus(days(9)).0, now.plus(days(999)).0]);
            forget(tx, Topic::PostStep, "1 ")?;
            assert!(at(tx).is_empty());
            Ok::<_, Error>(())
        };
        store.write(work).await.expect("write");
    }

    #[test]
    fn one_topic_leaves_room_for_another() {
        let mut running: Running = (0..OF_ONE).map(|n| (n.to_string(), Topic::WeeklyMail)).collect();
        assert_eq!(full(&running), [Topic::WeeklyMail]);
        running.remove("0");
        assert!(full(&running).is_empty());
    }
}
