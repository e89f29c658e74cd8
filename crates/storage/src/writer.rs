//! The one writer of SQLite: a thread that takes jobs from a queue and commits many of them together.
//!
//! Measured: a pool of writers lets one thread hog SQLite's lock while others starve for seconds; one thread with group
//! commit does two to three times the work with a tenth of the worst wait.

use crate::conn::{Conn, Database, Purpose};
use crate::{Error, Migrations};
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

/// Opens the database for writing, brings it up to date, and starts the thread. The thread ends when the sender is dropped.
/// `outside` counts up when another process has written.
pub(crate) fn start(
    database: &Database,
    migrations: Migrations,
    outside: watch::Sender<u64>,
) -> Result<mpsc::Sender<Job>, Error> {
    let mut conn = database.connect(Purpose::Write)?;
    crate::conn::migrate(&mut conn, migrations)?;
    let database = database.clone();
    let (sender, jobs) = mpsc::channel::<Job>();
    std::thread::Builder::new()
        .name("writer".into())
        .spawn(move || {
            let mut seen = data_version(&mut conn);
            let mut looked = Instant::now();
            loop {
                match jobs.recv_timeout(LOOK) {
                    Ok(first) => {
                        let batch = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1));
                        if commit(&mut conn, batch).is_err() {
                            conn = reconnect(&database);
                        }
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
                if looked.elapsed() >= LOOK {
                    let now = data_version(&mut conn);
                    if now != seen {
                        outside.send_modify(|n| *n += 1);
                    }
                    (seen, looked) = (now, Instant::now());
                }
            }
        })
        .map_err(|e| Error::Open(e.to_string()))?;
    Ok(sender)
}

/// SQLite's own count of changes: on a connection it does not move for what that connection commits, and does for others.
fn data_version(conn: &mut Conn) -> Option<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        data_version: i64,
    }
    diesel::sql_query("PRAGMA data_version").get_result::<Row>(conn).ok().map(|r| r.data_version)
}

/// The connection can no longer be trusted: what it holds of a transaction is not what we think.
struct Broken;

/// Runs a batch and commits it. A failure here (a full disk, say) undoes the whole batch, and all who wait are told.
fn commit(conn: &mut Conn, batch: impl Iterator<Item = Job>) -> Result<(), Broken> {
    let batch: Vec<Job> = batch.collect();
    if let Err(e) = begin(conn) {
        tracing::error!(error = %e, "the database did not begin a transaction");
        // The jobs are dropped unrun; each waiter sees its channel close and reports it.
        return Err(Broken);
    }
    let mut finishes: Vec<Finish> = Vec::with_capacity(batch.len());
    let mut failure = None;
    for job in batch {
        finishes.push(job(conn));
        // A statement that made SQLite roll back took the batch's transaction with it: the next job would open, and commit,
        // one of its own, while its waiter hears that nothing was kept.
        if depth(conn) != 1 {
            failure = Some("the transaction was lost".to_owned());
            break;
        }
    }
    if failure.is_none() {
        let committed = match conn {
            Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
            Conn::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
        };
        failure = committed.err().map(|e| e.to_string());
    }
    if let Some(text) = &failure {
        tracing::error!(error = %text, "a commit failed");
    }
    let broken = failure.is_some();
    for finish in finishes {
        finish(failure.clone().map_or(Ok(()), |text| Err(Error::Commit(text))));
    }
    if broken { Err(Broken) } else { Ok(()) }
}

/// A new connection in place of a broken one; dropping the old one undoes what it still held.
fn reconnect(database: &Database) -> Conn {
    loop {
        match database.connect(Purpose::Write) {
            Ok(conn) => return conn,
            Err(e) => {
                tracing::error!(error = %e, "the database cannot be opened again; trying on");
                #[allow(clippy::disallowed_methods, reason = "a thread of its own, with nothing else to do")]
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
        }
    }
}

/// IMMEDIATE: a deferred transaction that reads and then writes can fail whatever the busy timeout.
fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
    }
}
