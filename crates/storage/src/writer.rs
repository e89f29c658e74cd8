//! The one writer of SQLite: a thread that takes jobs from a queue and commits many of them together.
//!
//! Measured: a pool of writers lets one thread hog SQLite's lock while others starve for seconds; one thread with group
//! commit does two to three times the work with a tenth of the worst wait.

use crate::Error;
use crate::conn::{Conn, Database, Purpose};
use crate::health::Health;
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

type Hook = Box<dyn FnOnce() + Send>;

/// The right to write: a transaction that [`crate::Store::write`] opened and will commit.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    hooks: Vec<Hook>,
    last: Vec<(String, Last)>,
}

/// Work put off to the end of the transaction.
type Last = Box<dyn FnOnce(&mut Conn) -> diesel::QueryResult<()> + Send>;

impl Tx<'_> {
    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Runs `f` after the COMMIT; not at all when the job or the commit fails. A hint only: it is lost in a crash.
    pub fn after_commit(&mut self, f: impl FnOnce() + Send + 'static) {
        self.hooks.push(Box::new(f));
    }

    /// Runs `f` at the end of the transaction, before the COMMIT. All such work of a transaction is done in the order of
    /// `row`, the name of the contended row that it takes: two transactions never each hold what the other waits for, and
    /// none holds it longer than it must. For one `row` the order of the calls is kept.
    pub fn at_end(&mut self, row: &str, f: impl FnOnce(&mut Conn) -> diesel::QueryResult<()> + Send + 'static) {
        self.last.push((row.to_owned(), Box::new(f)));
    }
}

/// Tells the one who waits, once it is known whether the COMMIT went through.
pub(crate) type Finish = Box<dyn FnOnce(Result<(), Error>) + Send>;
pub(crate) type Job = Box<dyn FnOnce(&mut Conn) -> Finish + Send>;

/// How many jobs share one commit at the most. A job takes at most some milliseconds, so a commit waits for at most a second.
const BATCH: usize = 256;

enum Abort<E> {
    Job(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Abort<E> {
    fn from(e: diesel::result::Error) -> Self {
        Abort::Database(e)
    }
}

/// Runs one job in a transaction of its own (a savepoint, when one is open already) and undoes it when it fails.
pub(crate) fn run<T, E: From<Error>>(
    conn: &mut Conn,
    job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<(T, Vec<Hook>), E> {
    let depth = depth(conn);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        conn.transaction(|conn| {
            let mut tx = Tx { conn, hooks: Vec::new(), last: Vec::new() };
            let value = job(&mut tx).map_err(Abort::Job)?;
            let Tx { conn, hooks, mut last } = tx;
            last.sort_by(|a, b| a.0.cmp(&b.0));
            for (_, work) in last {
                work(conn)?;
            }
            Ok((value, hooks))
        })
    }));
    match outcome {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Abort::Job(e))) => Err(e),
        Ok(Err(Abort::Database(e))) => Err(Error::Query(e).into()),
        Err(_panic) => {
            while self::depth(conn) > depth {
                if let Err(e) = rollback(conn) {
                    return Err(Error::Query(e).into());
                }
            }
            Err(Error::Panicked.into())
        }
    }
}

fn depth(conn: &mut Conn) -> u32 {
    let status = match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth(),
        Conn::Postgres(c) => AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth(),
    };
    status.ok().flatten().map_or(0, |d| d.get())
}

fn rollback(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
        Conn::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
    }
}

/// How often we look whether another process wrote.
pub(crate) const LOOK: Duration = Duration::from_millis(500);

/// Opens the database for writing and starts the thread. The thread ends when the sender is dropped.
/// `outside` counts up when another process has written.
pub(crate) fn start(
    database: &Database,
    outside: watch::Sender<u64>,
    health: Health,
) -> Result<mpsc::Sender<Job>, Error> {
    let conn = database.connect(Purpose::Write)?;
    if let Database::Sqlite(path) = database {
        health.watch(path)?;
    }
    let mut writer = Writer { database: database.clone(), conn: Some(conn), health };
    let (sender, jobs) = mpsc::channel::<Job>();
    let run = move || {
        let mut seen = writer.data_version();
        let mut looked = Instant::now();
        loop {
            match jobs.recv_timeout(LOOK) {
                Ok(first) => writer.commit(std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect()),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            if looked.elapsed() >= LOOK {
                // A full disk that has room again, say: nobody may write for hours, and all would seem ill till then.
                if writer.health.is_failing() {
                    writer.commit(vec![touch()]);
                }
                let now = writer.data_version();
                if now != seen {
                    outside.send_modify(|n| *n += 1);
                }
                (seen, looked) = (now, Instant::now());
            }
        }
    };
    std::thread::Builder::new().name("writer".into()).spawn(run).map_err(|e| Error::Open(e.to_string()))?;
    Ok(sender)
}

/// What the thread has.
struct Writer {
    database: Database,
    /// Not there after a commit that failed: what it held of a transaction is not what we think, and is undone when it is
    /// dropped.
    conn: Option<Conn>,
    health: Health,
}

impl Writer {
    /// Runs a batch and commits it. A failure here (a full disk, say) undoes the whole batch, and all who wait are told.
    fn commit(&mut self, batch: Vec<Job>) {
        // When no transaction is begun the jobs are dropped unrun; each waiter sees its channel close and reports it.
        let outcome = self.begun().and_then(|mut conn| {
            run_batch(&mut conn, batch, &self.health)?;
            Ok(conn)
        });
        let outcome = outcome.map(|conn| self.conn = Some(conn)).map_err(Error::into_text);
        if let Err(e) = &outcome
            && !self.health.is_failing()
        {
            // Once: not every half second again, while nothing changes.
            tracing::error!(error = %e, "a commit failed");
        }
        self.health.committed(outcome);
    }

    /// The connection, in a transaction; a new connection where the last one broke.
    fn begun(&mut self) -> Result<Conn, Error> {
        self.health.in_place()?;
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.database.connect(Purpose::Write)?,
        };
        begin(&mut conn)?;
        Ok(conn)
    }

    /// SQLite's own count of changes: on a connection it does not move for what that connection commits, and does for others.
    fn data_version(&mut self) -> Option<i64> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            data_version: i64,
        }
        let conn = self.conn.as_mut()?;
        diesel::sql_query("PRAGMA data_version").get_result::<Row>(conn).ok().map(|r| r.data_version)
    }
}

/// Runs the jobs of a batch, commits, and tells all who wait what came of it.
fn run_batch(conn: &mut Conn, batch: Vec<Job>, health: &Health) -> Result<(), Error> {
    let mut finishes: Vec<Finish> = Vec::with_capacity(batch.len());
    let mut outcome = Ok(());
    for job in batch {
        finishes.push(job(conn));
        // A statement that made SQLite roll back took the batch's transaction with it: the next job would open, and commit,
        // one of its own, while its waiter hears that nothing was kept.
        if depth(conn) != 1 {
            outcome = Err(Error::Commit("the transaction was lost".to_owned()));
            break;
        }
    }
    if outcome.is_ok() {
        let committed = match conn {
            Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
            Conn::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
        };
        // What went into a file that is no longer in the folder is not kept.
        outcome = committed.map_err(|e| Error::Commit(e.to_string())).and_then(|()| health.in_place());
    }
    let failure = outcome.as_ref().err().map(Error::to_string);
    for finish in finishes {
        finish(failure.clone().map_or(Ok(()), |text| Err(Error::Commit(text))));
    }
    outcome
}

/// A job that writes and changes nothing. Where it cannot, it leaves no transaction, as a failing statement may.
fn touch() -> Job {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        user_version: i64,
    }
    Box::new(|conn| {
        let touched = diesel::sql_query("PRAGMA user_version").get_result::<Row>(conn).and_then(|row| {
            // Written also when it is what it was.
            diesel::sql_query(format!("PRAGMA user_version = {}", row.user_version)).execute(conn)
        });
        if touched.is_err() {
            // Then the caller finds that there is none, and says so.
            drop(rollback(conn));
        }
        Box::new(drop)
    })
}

/// IMMEDIATE: a deferred transaction that reads and then writes can fail whatever the busy timeout.
fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
    }
}
