//! Emptying SQLite's write-ahead log. What was removed from the database stands in the log until its pages are written
//! into the file and the log is cut to nothing; so that is done soon after anything was written, by whichever process.
//!
//! Most of the work is done beside the writer, by a checkpoint that waits for nobody. What is left, and the cut, is done
//! between two batches of the writer, on a connection of its own that waits for readers a few milliseconds and no longer:
//! where one is in the way, it is tried again.

use crate::Error;
use crate::conn::{Conn, Database, Purpose};
use crate::health::Health;
use crate::writer::Job;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a log stays at most, when no reader is in the way.
const EVERY: Duration = Duration::from_secs(10);
/// How soon it is tried again when one was.
const AGAIN: Duration = Duration::from_millis(250);
/// How long whoever asks for it waits for readers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file larger than this is not rewritten: the writer would be held up for too long.
const MOST_REWRITTEN: i64 = 128 * 1024 * 1024;

/// What is asked, and who waits for it; told whether it was done.
pub(crate) type Asked = (Ask, oneshot::Sender<Result<bool, Error>>);

/// What can be asked.
pub(crate) enum Ask {
    /// An empty log.
    Empty,
    /// A file written anew, and an empty log.
    Rewrite,
}

/// Starts the thread that empties the log. It ends when the sender is dropped.
pub(crate) fn start(file: &Path, writer: mpsc::Sender<Job>, health: Health) -> Result<mpsc::Sender<Asked>, Error> {
    let (ask, asked) = mpsc::channel::<Asked>();
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let mut this = Log { database: Database::Sqlite(file.to_owned()), log: log.into(), writer, health, conn: None };
    std::thread::Builder::new()
        .name("log".into())
        .spawn(move || this.run(&asked))
        .map_err(|e| Error::Open(e.to_string()))?;
    Ok(ask)
}

struct Log {
    database: Database,
    log: PathBuf,
    writer: mpsc::Sender<Job>,
    health: Health,
    /// Kept from one time to the next.
    conn: Option<Conn>,
}

impl Log {
    fn run(&mut self, asked: &mpsc::Receiver<Asked>) {
        let mut wait = EVERY;
        loop {
            match asked.recv_timeout(wait) {
                Ok((ask, answer)) => {
                    let done = match ask {
                        Ask::Empty => self.insist(),
                        Ask::Rewrite => self.rewrite().and_then(|done| Ok(self.insist()? && done)),
                    };
                    // Who asked may have gone.
                    drop(answer.send(done));
                }
                Err(RecvTimeoutError::Timeout) => {
                    wait = match self.empty() {
                        Ok(true) => EVERY,
                        Ok(false) => AGAIN,
                        Err(e) => {
                            tracing::error!(error = %e, "the write-ahead log could not be emptied");
                            EVERY
                        }
                    };
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tries until it is empty, or readers were in the way for too long.
    fn insist(&mut self) -> Result<bool, Error> {
        let begun = Instant::now();
        loop {
            if self.empty()? {
                return Ok(true);
            }
            if begun.elapsed() > PATIENCE {
                return Ok(false);
            }
            #[allow(clippy::disallowed_methods, reason = "a thread of its own, with nothing else to do")]
            std::thread::sleep(AGAIN);
        }
    }

    /// Tries once; `false` when a reader was in the way.
    fn empty(&mut self) -> Result<bool, Error> {
        if std::fs::metadata(&self.log).map_or(0, |m| m.len()) == 0 {
            return Ok(true);
        }
        checkpoint(self.conn()?, "PASSIVE")?;
        self.between_batches(|conn| checkpoint(conn, "TRUNCATE"))
    }

    /// Writes the file anew: what SQLite left between the rows of its pages when it moved them is then gone, and so is the
    /// space that nothing stands in. `false` when the file is too large, or it has to be tried again.
    fn rewrite(&mut self) -> Result<bool, Error> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            bytes: i64,
        }
        let size = "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()";
        let size: Row = diesel::sql_query(size).get_result(self.conn()?)?;
        if size.bytes > MOST_REWRITTEN {
            return Ok(false);
        }
        // What is written anew does not go through memory.
        self.between_batches(|conn| {
            conn.batch_execute("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY;")?;
            Ok(true)
        })
    }

    fn conn(&mut self) -> Result<&mut Conn, Error> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.connect()?,
        };
        Ok(self.conn.insert(conn))
    }

    /// Does something on our connection while the writer waits between two batches.
    fn between_batches(&mut self, work: fn(&mut Conn) -> Result<bool, Error>) -> Result<bool, Error> {
        self.conn()?;
        let Some(mut conn) = self.conn.take() else { return Ok(false) };
        let (tell, told) = mpsc::channel();
        let between_batches: Job = Box::new(move |_| {
            Box::new(move |_| {
                let done = work(&mut conn);
                // Nobody waits any more when the process ends.
                drop(tell.send((done, conn)));
            })
        });
        self.writer.send(between_batches).map_err(|_| Error::Closed)?;
        match told.recv() {
            Ok((done, conn)) => {
                self.conn = Some(conn);
                done
            }
            // The batch was not begun. It is tried again.
            Err(_) => Ok(false),
        }
    }

    /// A connection of its own, to the file that the others have open: another at that path would be changed by it.
    fn connect(&self) -> Result<Conn, Error> {
        self.health.in_place()?;
        let mut conn = self.database.connect(Purpose::Write)?;
        conn.batch_execute("PRAGMA busy_timeout = 5")?;
        Ok(conn)
    }
}

/// One checkpoint; `false` when it did not do all it was asked to.
fn checkpoint(conn: &mut Conn, mode: &str) -> Result<bool, Error> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        busy: i32,
    }
    let row: Row = diesel::sql_query(format!("PRAGMA wal_checkpoint({mode})")).get_result(conn)?;
    Ok(row.busy == 0)
}
