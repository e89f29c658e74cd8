//! Where the data is, and a connection to it.

use crate::Error;
use crate::spoken::spoken;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use std::fmt;
use std::path::{Path, PathBuf};

// Linked for their `bundled` and `vendored` features only.
use libsqlite3_sys as _;
use openssl as _;
use pq_sys as _;

#[allow(missing_docs, reason = "what the derive makes has no comments")]
mod multi {
    use super::{PgConnection, SqliteConnection};

    /// A connection to either engine. Every query of the project is written once, against this type.
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        /// SQLite, in one file.
        Sqlite(SqliteConnection),
        /// PostgreSQL, or an engine that speaks its protocol.
        Postgres(PgConnection),
    }
}
pub use multi::{Conn, MultiBackend};

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A server, named by its URL.
    Postgres(String),
}

/// Without the password in the URL.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Database::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

/// The embedded migrations of both engines: the same names in both.
#[derive(Clone, Copy)]
pub struct Migrations {
    /// For SQLite.
    pub sqlite: fn() -> EmbeddedMigrations,
    /// For PostgreSQL.
    pub postgres: fn() -> EmbeddedMigrations,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// A checkpoint writes each page once, however often it changed since the last: fewer of them write less.
/// `FULL` closes the window in which a power cut loses an acknowledged write; it costs about a fifth against `NORMAL`.
/// `secure_delete` overwrites what is removed, in all tables, those of the search index too.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 4000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; \
     PRAGMA journal_size_limit = 67108864;";

/// The one way to a PostgreSQL server: what goes wrong is said without the password.
pub(crate) fn postgres(url: &str) -> Result<PgConnection, Error> {
    PgConnection::establish(url).map_err(|e| Error::Open(spoken(&e.to_string(), url)))
}

impl Database {
    pub(crate) fn connect(&self, purpose: Purpose) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&address(path)?).map_err(|e| Error::Open(e.to_string()))?;
                conn.batch_execute(SQLITE_SETTINGS)?;
                if purpose == Purpose::Read {
                    conn.batch_execute("PRAGMA query_only = ON;")?;
                }
                Ok(Conn::Sqlite(conn))
            }
            Database::Postgres(url) => {
                let mut conn = postgres(url)?;
                if purpose == Purpose::Read {
                    conn.batch_execute("SET default_transaction_read_only = on;")?;
                }
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

/// The address of a file that must be there (sqlite.org/uri.html): what is not there is never made by opening it.
fn address(path: &Path) -> Result<String, Error> {
    let path = path.to_str().ok_or_else(|| Error::Open("the path is not UTF-8".into()))?;
    Ok(format!("file:{}?mode=rw", path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")))
}

/// Brings the database up to date. Two processes that start together take turns.
pub(crate) fn migrate(conn: &mut Conn, migrations: Migrations) -> Result<(), Error> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| Error::Migration(e.to_string());
    match conn {
        Conn::Sqlite(c) => {
            c.run_pending_migrations_with_lock((migrations.sqlite)())?;
            // The planner needs statistics to choose well; this gathers what is missing and costs little. With a bound to it
            // (0x10), which keeps no samples of what stands in the columns: names of people would be among them.
            c.batch_execute("PRAGMA optimize = 0x10012;")?;
        }
        Conn::Postgres(c) => {
            // An arbitrary number, the same in every process of ours.
            c.batch_execute("SELECT pg_advisory_lock(4857923);")?;
            let done = c.run_pending_migrations((migrations.postgres)()).map(|_| ());
            c.batch_execute("SELECT pg_advisory_unlock(4857923);")?;
            done.map_err(failed)?;
        }
    }
    Ok(())
}

/// SQLite's half of [`migrate`]: the check and the change under one lock, so that two starting processes do not both apply.
trait MigrateLocked {
    fn run_pending_migrations_with_lock(&mut self, m: EmbeddedMigrations) -> Result<(), Error>;
}

impl MigrateLocked for SqliteConnection {
    fn run_pending_migrations_with_lock(&mut self, m: EmbeddedMigrations) -> Result<(), Error> {
        self.immediate_transaction(|c| {
            c.run_pending_migrations(m).map(|_| ()).map_err(|e| Error::Migration(e.to_string()))
        })
    }
}

/// Makes a database on a PostgreSQL server, for demos and tests, and gives its URL. `server` is the URL of the server and
/// ends in a slash.
///
/// # Errors
/// When the server refuses.
pub fn create_database(server: &str, name: &str) -> Result<String, Error> {
    let mut conn = postgres(&format!("{server}postgres"))?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plain {
        return Err(Error::Open(format!("{name:?} is no name for a database")));
    }
    conn.batch_execute(&format!("CREATE DATABASE {name}"))?;
    Ok(format!("{server}{name}"))
}
