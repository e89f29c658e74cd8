//! The one writer of SQLite: a thread that takes jobs from a queue and commits many of them together.
//!
//! Measured: a pool of writers lets one thread hog SQLite's lock while others starve for seconds; one thread with group
//! commit does two to three times the work with a tenth of the worst wait.

use crate::conn::{Conn, Database, Purpose};
use crate::{Error, Migrations};
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

type Hook = Box<dyn FnOnce() + Send>;

/// The right to write: a transaction that [`crate::Store::write`] opened and will commit.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    hooks: Vec<Hook>,
}

impl Tx<'_> {
    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Runs `f` after the COMMIT; not at all when the job or the commit fails. A hint only: it is lost in a crash.
    pub fn after_commit(&mut self, f: impl FnOnce() + Send + 'static) {
        self.hooks.push(Box::new(f));
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
            let mut tx = Tx { conn, hooks: Vec::new() };
            let value = job(&mut tx).map_err(Abort::Job)?;
            Ok((value, tx.hooks))
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

/// Opens the database for writing, brings it up to date, and starts the thread. The thread ends when the sender is dropped.
pub(crate) fn start(database: &Database, migrations: Migrations) -> Result<mpsc::Sender<Job>, Error> {
    let mut conn = database.connect(Purpose::Write)?;
    crate::conn::migrate(&mut conn, migrations)?;
    let (sender, jobs) = mpsc::channel::<Job>();
    std::thread::Builder::new()
        .name("writer".into())
        .spawn(move || {
            while let Ok(first) = jobs.recv() {
                let batch = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1));
                commit(&mut conn, batch);
            }
        })
        .map_err(|e| Error::Open(e.to_string()))?;
    Ok(sender)
}

fn commit(conn: &mut Conn, batch: impl Iterator<Item = Job>) {
    let batch: Vec<Job> = batch.collect();
    if let Err(e) = begin(conn) {
        tracing::error!(error = %e, "the database did not begin a transaction");
        // The jobs are dropped unrun; each waiter sees its channel close and reports it.
        return;
    }
    let finishes: Vec<Finish> = batch.into_iter().map(|job| job(conn)).collect();
    let committed = match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
        Conn::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
    };
    let failure = committed.err().map(|e| e.to_string());
    if let Some(text) = &failure {
        tracing::error!(error = %text, "a commit failed");
        while depth(conn) > 0 && rollback(conn).is_ok() {}
    }
    for finish in finishes {
        finish(failure.clone().map_or(Ok(()), |text| Err(Error::Commit(text))));
    }
}

/// IMMEDIATE: a deferred transaction that reads and then writes can fail whatever the busy timeout.
fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
    }
}
