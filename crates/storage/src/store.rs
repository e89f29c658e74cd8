//! The store: reads from a pool, writes through one door.

use crate::Error;
use crate::conn::{Conn, Database, Purpose};
use crate::health::Health;
use crate::log::{self, Ask, Asked};
use crate::writer::{self, Finish, Job, Tx};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::r2d2::{ManageConnection, Pool};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot, watch};

/// A database, opened and up to date. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    readers: Lane,
    writer: Writer,
    log: Option<mpsc::Sender<Asked>>,
    outside: watch::Receiver<u64>,
    health: Health,
    statements: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Writer {
    /// SQLite: one thread, many jobs to a commit.
    Thread(mpsc::Sender<Job>),
    /// PostgreSQL: a transaction per job.
    Pool(Lane),
}

/// A pool and as many permits as it has connections: who waits, waits without holding a thread.
#[derive(Clone)]
struct Lane {
    pool: Pool<Manager>,
    permits: Arc<Semaphore>,
}

struct Manager {
    database: Database,
    purpose: Purpose,
    health: Health,
    statements: Arc<AtomicU64>,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = Error;

    fn connect(&self) -> Result<Conn, Error> {
        // Another file at the same path is not to be read either; and to close it would take away the log of ours.
        self.health.in_place()?;
        let mut conn = self.database.connect(self.purpose)?;
        let statements = self.statements.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                statements.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Error> {
        use diesel::connection::SimpleConnection;
        Ok(conn.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        match conn {
            Conn::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
            Conn::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        }
    }
}

impl Lane {
    fn open(database: &Database, purpose: Purpose, size: u32, health: Health) -> Result<Lane, Error> {
        Lane::counting(database, purpose, size, health, Arc::default())
    }

    /// Opens it; what its connections ask is counted.
    fn counting(
        database: &Database,
        purpose: Purpose,
        size: u32,
        health: Health,
        statements: Arc<AtomicU64>,
    ) -> Result<Lane, Error> {
        let manager = Manager { database: database.clone(), purpose, health, statements };
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(10))
            .build(manager)
            .map_err(|e| Error::Open(e.to_string()))?;
        Ok(Lane { pool, permits: Arc::new(Semaphore::new(size as usize)) })
    }

    async fn run<T, E>(&self, job: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut conn = pool.get().map_err(|e| Error::Open(e.to_string()))?;
            job(&mut conn)
        })
        .await
        .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }
}

/// Reading connections of a node; SQLite serves them from its page cache, PostgreSQL has a hundred by default.
const READERS: u32 = 4;
const POSTGRES_WRITERS: u32 = 8;

impl Store {
    /// Opens a database that is there, as it is.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn existing(database: &Database) -> Result<Store, Error> {
        let (count, outside) = watch::channel(0);
        let health = Health::default();
        let (writer, log) = match database {
            Database::Sqlite(file) => {
                let jobs = writer::start(database, count, health.clone())?;
                let log = log::start(file, jobs.clone(), health.clone())?;
                (Writer::Thread(jobs), Some(log))
            }
            Database::Postgres(_) => {
                tick(count)?;
                (Writer::Pool(Lane::open(database, Purpose::Write, POSTGRES_WRITERS, health.clone())?), None)
            }
        };
        let statements = Arc::<AtomicU64>::default();
        let readers = Lane::counting(database, Purpose::Read, READERS, health.clone(), statements.clone())?;
        Ok(Store { database: database.clone(), readers, writer, log, outside, health, statements })
    }

    /// Writes SQLite's write-ahead log into the database file and cuts it to nothing, now: it is done by itself some seconds
    /// after anything was written. `false` when readers were in the way for ten seconds. On PostgreSQL there is nothing to do.
    ///
    /// # Errors
    /// A fault of storage.
    pub async fn empty_log(&self) -> Result<bool, Error> {
        self.ask_log(Ask::Empty).await
    }

    /// Tidies up, at night: SQLite's file is written anew where it is not too large (`false` then), and PostgreSQL frees the
    /// space of what was removed. On SQLite the writer waits for it.
    ///
    /// # Errors
    /// A fault of storage.
    pub async fn rewrite(&self) -> Result<bool, Error> {
        match &self.writer {
            Writer::Thread(_) => self.ask_log(Ask::Rewrite).await,
            Writer::Pool(lane) => {
                use diesel::connection::SimpleConnection;
                lane.run(|conn| Ok(conn.batch_execute("VACUUM")?)).await.map(|()| true)
            }
        }
    }

    async fn ask_log(&self, what: Ask) -> Result<bool, Error> {
        let Some(log) = &self.log else { return Ok(true) };
        let (answer, wait) = oneshot::channel();
        log.send((what, answer)).map_err(|_| Error::Closed)?;
        wait.await.map_err(|_| Error::Closed)?
    }

    /// Writes a copy of the database, whole and at one moment, to a new file. SQLite only.
    ///
    /// # Errors
    /// When the file cannot be written, or is there.
    pub async fn copy_to(&self, file: String) -> Result<(), Error> {
        let database = self.database.clone();
        let copy = move || database.copy_to(std::path::Path::new(&file));
        tokio::task::spawn_blocking(copy).await.unwrap_or(Err(Error::Panicked))
    }

    /// How many statements were read with since it was opened.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Where the data is.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Whether what is written is kept, as far as can be seen without writing: the database's file is where it was, the last
    /// commit went through, and no damage was heard of.
    ///
    /// # Errors
    /// What is wrong.
    pub fn health(&self) -> Result<(), Error> {
        self.health.look()
    }

    /// Tells the store of an error that a reader of it met: damage is remembered until the next start.
    pub fn note_fault(&self, e: &Error) {
        self.health.note_fault(e);
    }

    /// Whether several processes may serve from this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.writer, Writer::Pool(_))
    }

    /// Changes, at most twice a second, when another process has (on PostgreSQL: may have) written. Whoever keeps
    /// something in memory looks again then.
    pub fn outside(&self) -> watch::Receiver<u64> {
        self.outside.clone()
    }

    /// Runs `job` on a connection that cannot write. It may hold it for a while; writers are not kept waiting.
    ///
    /// # Errors
    /// The job's own, or a fault of storage.
    pub async fn read<T, E>(&self, job: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.run(job).await
    }

    /// Runs `job` in one transaction and answers after its COMMIT. On SQLite many jobs share a commit: keep a job under
    /// ten milliseconds and do the thinking before.
    ///
    /// # Errors
    /// The job's own (then nothing of it is kept), or a fault of storage (then nothing of it is kept either).
    pub async fn write<T, E>(&self, job: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.writer {
            Writer::Thread(sender) => {
                let (answer, wait) = oneshot::channel();
                sender.send(queued(job, answer)).map_err(|_| Error::Closed)?;
                wait.await.map_err(|_| Error::Commit("the transaction was not begun".into()))?
            }
            Writer::Pool(lane) => {
                lane.run(move |conn| {
                    let (value, hooks) = writer::run(conn, job)?;
                    hooks.into_iter().for_each(|hook| hook());
                    Ok(value)
                })
                .await
            }
        }
    }
}

/// PostgreSQL does not tell cheaply whether somebody else wrote: say so twice a second, for as long as anybody listens.
fn tick(count: watch::Sender<u64>) -> Result<(), Error> {
    let run = move || {
        while !count.is_closed() {
            #[allow(clippy::disallowed_methods, reason = "a thread of its own, with nothing else to do")]
            std::thread::sleep(writer::LOOK);
            count.send_modify(|n| *n += 1);
        }
    };
    std::thread::Builder::new().name("tick".into()).spawn(run).map_err(|e| Error::Open(e.to_string()))?;
    Ok(())
}

/// Wraps a job so that its answer is given only once the commit of its batch is known.
fn queued<T, E>(
    job: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    answer: oneshot::Sender<Result<T, E>>,
) -> Job
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    Box::new(move |conn| {
        let outcome = writer::run(conn, job);
        let finish: Finish = Box::new(move |committed| {
            let result = match (outcome, committed) {
                (Ok((value, hooks)), Ok(())) => {
                    hooks.into_iter().for_each(|hook| hook());
                    Ok(value)
                }
                (Ok(_), Err(e)) => Err(E::from(e)),
                (Err(e), _) => Err(e),
            };
            // The one who asked may have gone (a closed browser); the change stands all the same.
            drop(answer.send(result));
        });
        finish
    })
}
