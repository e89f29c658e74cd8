//! When the last good copy was made, and how long copies are kept. The row is in the database, so that every process and
//! screen of the house knows it; what a copy itself says of this is of the copy before.

use crate::error::Error;
use crate::house;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::time::Duration;

diesel::table! { copies (id) { id -> BigInt, made -> BigInt, kept -> Nullable<BigInt>, } }

/// There is one row.
const ROW: i64 = 1;

/// The last good copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Last {
    /// When it was made.
    pub made: Time,
    /// After how many days at the latest the copies beside it are gone; `None` when nothing thins them out.
    pub kept: Option<i64>,
}

/// The last good copy, if ever one was made.
///
/// # Errors
/// A fault of storage.
pub fn last(conn: &mut Conn) -> Result<Option<Last>, Error> {
    Ok(copies::table.find(ROW).select((copies::made, copies::kept)).one(conn).optional()?)
}

/// When nothing was copied for so long, it is said: the recipe copies every night.
const TOO_LONG: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long ago the last good copy was made; where there is none, since when the house is here.
///
/// # Errors
/// A fault of storage.
pub fn age(conn: &mut Conn, now: Time) -> Result<Duration, Error> {
    let since = match last(conn)? {
        Some(last) => last.made,
        None => house::this_house(conn)?.created,
    };
    Ok(now.since(since))
}

/// Whether it is time to look why there is no newer copy.
///
/// # Errors
/// A fault of storage.
pub fn is_overdue(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    Ok(age(conn, now)? > TOO_LONG)
}

/// Notes that a good copy was made. `kept`: for how many days, where that was said with it.
///
/// # Errors
/// A fault of storage.
pub fn noted(tx: &mut Tx<'_>, made: Time, kept: Option<Option<i64>>) -> Result<(), Error> {
    let before = last(tx.conn())?;
    let row = (copies::made.eq(made.0), copies::kept.eq(kept.unwrap_or_else(|| before.and_then(|b| b.kept))));
    if before.is_some() {
        diesel::update(copies::table.find(ROW)).set(row).execute(tx.conn())?;
    } else {
        diesel::insert_into(copies::table).values((copies::id.eq(ROW), row)).execute(tx.conn())?;
    }
    Ok(())
}
