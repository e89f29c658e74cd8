//! A database file by itself, apart from a store: is it one, is it whole, what is in it. SQLite only.
//!
//! What goes in: the path of a file that nobody writes to. Nothing here changes what the database says; [`seal`] changes
//! four bytes of its header that SQLite leaves to the application.

use crate::Error;
use crate::conn::{Conn, Migrations};
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The first bytes of every SQLite database (sqlite.org/fileformat.html).
pub const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Where the header holds `user_version`: four bytes that are the application's.
const SEAL: std::ops::Range<usize> = 60..64;

/// The tables of a database, each with the names of its columns.
pub type Tables = BTreeMap<String, Vec<String>>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Opens a database file that is nobody else's. It leaves no second file beside it.
///
/// # Errors
/// When SQLite cannot open it.
pub fn open_alone(path: &Path) -> Result<Conn, Error> {
    let path = path.to_str().ok_or_else(|| Error::Open("the path is not UTF-8".into()))?;
    let mut conn = SqliteConnection::establish(path).map_err(|e| Error::Open(e.to_string()))?;
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY; \
         PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
    )?;
    Ok(Conn::Sqlite(conn))
}

/// What is wrong with the database itself: its pages, its indexes, its references. `None` when it is whole.
///
/// # Errors
/// When it cannot be read at all, which is also a kind of wrong.
pub fn fault(conn: &mut Conn) -> Result<Option<String>, Error> {
    let said: Vec<Line> =
        diesel::sql_query("SELECT integrity_check AS line FROM pragma_integrity_check LIMIT 1").load(conn)?;
    // The first line of what it says may only name the database.
    let first = |said: String| said.lines().find(|l| !l.starts_with("***")).map(str::to_owned);
    let fault = said.into_iter().map(|l| l.line).find(|l| l != "ok").and_then(first);
    if fault.is_some() {
        return Ok(fault);
    }
    let loose: Count = diesel::sql_query("SELECT count(*) AS n FROM pragma_foreign_key_check").get_result(conn)?;
    Ok((loose.n > 0).then(|| format!("{} references lead nowhere", loose.n)))
}

/// The migrations that were applied, oldest first; none where there never was one.
///
/// # Errors
/// A fault of the database.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, Error> {
    if !tables(conn)?.contains_key("__diesel_schema_migrations") {
        return Ok(Vec::new());
    }
    let all: Vec<Line> =
        diesel::sql_query("SELECT version AS line FROM __diesel_schema_migrations ORDER BY version").load(conn)?;
    Ok(all.into_iter().map(|l| l.line).collect())
}

/// The tables that are here, but for SQLite's own.
///
/// # Errors
/// A fault of the database.
pub fn tables(conn: &mut Conn) -> Result<Tables, Error> {
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT m.name AS owner, c.name AS line FROM sqlite_schema AS m, pragma_table_info(m.name) AS c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid",
    )
    .load(conn)?;
    let mut tables = Tables::new();
    for column in columns {
        tables.entry(column.owner).or_default().push(column.line);
    }
    Ok(tables)
}

/// The tables that a database has after these migrations; `None` when one of them is not ours, or one before it is lacking.
///
/// # Errors
/// A fault of the database.
pub fn tables_after(migrations: Migrations, versions: &[String]) -> Result<Option<Tables>, Error> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| Error::Migration(e.to_string());
    let mut known: Vec<Box<dyn Migration<Sqlite>>> = (migrations.sqlite)().migrations().map_err(failed)?;
    known.sort_by_key(|m| m.name().version().to_string());
    let names: Vec<String> = known.iter().take(versions.len()).map(|m| m.name().version().to_string()).collect();
    if names != versions {
        return Ok(None);
    }
    let mut conn = SqliteConnection::establish(":memory:").map_err(|e| Error::Open(e.to_string()))?;
    // What the first migration of any database makes beside itself.
    let mut tables = Tables::from([("__diesel_schema_migrations".to_owned(), vec!["version".into(), "run_on".into()])]);
    for migration in known.iter().take(versions.len()) {
        migration.run(&mut conn).map_err(failed)?;
    }
    tables.extend(self::tables(&mut Conn::Sqlite(conn))?);
    Ok(Some(tables))
}

/// Writes into the header what the rest of the file adds up to, so that a byte that changed later is noticed: SQLite's own
/// check looks at how the pages hang together, and not at what is written on them.
///
/// # Errors
/// As the file system says.
pub fn seal(path: &Path) -> io::Result<()> {
    let sum = sum(path)?.0;
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(SEAL.start as u64))?;
    file.write_all(&sum)
}

/// Whether a sealed file is as it was sealed.
///
/// # Errors
/// As the file system says.
pub fn is_as_sealed(path: &Path) -> io::Result<bool> {
    let (sum, seal) = sum(path)?;
    Ok(sum == seal)
}

/// The first four bytes of the SHA-256 of the file without its seal, and the seal.
fn sum(path: &Path) -> io::Result<([u8; 4], [u8; 4])> {
    let mut file = File::open(path)?;
    let (mut sha, mut seal) = (openssl::sha::Sha256::new(), [0; 4]);
    let mut head = [0; 100];
    file.read_exact(&mut head)?;
    seal.copy_from_slice(&head[SEAL]);
    head[SEAL].fill(0);
    sha.update(&head);
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            n => sha.update(piece.get(..n).unwrap_or_default()),
        }
    }
    let mut sum = [0; 4];
    sum.copy_from_slice(&sha.finish()[..4]);
    Ok((sum, seal))
}
