//! A place among the processes that use one database on a server: as one of several, or alone.
//!
//! A file is locked by who opens its folder. A server has advisory locks for this: held by a session, and gone with it, also
//! when its process is killed.

use crate::{Database, Error};
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;

/// An arbitrary number, the same in every process of ours; migrations have another.
const PLACE: &str = "4857924";

/// The place, held for as long as this lives and its line to the server does.
pub struct Claim {
    conn: PgConnection,
    url: String,
    alone: bool,
}

impl Claim {
    /// Takes a place at the database: alone, or beside others that do not want it alone. A database in a file has none.
    ///
    /// # Errors
    /// [`Error::InUse`] when others are in the way, or when the server cannot be reached.
    pub fn take(database: &Database, alone: bool) -> Result<Option<Claim>, Error> {
        let Database::Postgres(url) = database else { return Ok(None) };
        let conn = taken(url, alone)?;
        Ok(Some(Claim { conn, url: url.clone(), alone }))
    }

    /// Looks whether it is still held, and takes it anew when the line was cut meanwhile.
    ///
    /// # Errors
    /// As [`Claim::take`]: after [`Error::InUse`] the place is another's.
    pub fn look(&mut self) -> Result<(), Error> {
        if self.conn.batch_execute("SELECT 1").is_err() {
            self.conn = taken(&self.url, self.alone)?;
        }
        Ok(())
    }
}

fn taken(url: &str, alone: bool) -> Result<PgConnection, Error> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let mut conn = crate::conn::postgres(url)?;
    let shared = if alone { "" } else { "_shared" };
    let row: Row =
        diesel::sql_query(format!("SELECT pg_try_advisory_lock{shared}({PLACE}) AS taken")).get_result(&mut conn)?;
    if row.taken { Ok(conn) } else { Err(Error::InUse) }
}
