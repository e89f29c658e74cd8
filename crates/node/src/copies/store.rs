//! When the last good copy of each kind was made, and how long copies are kept. The rows are in the database, so that every
//! process and screen of the house knows them; what a copy itself says of this is of the copy before.

use crate::error::Error;
use crate::house;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, text_enum};
use std::time::Duration;

diesel::table! { copies_made (kind) { kind -> Text, made -> BigInt, kept -> Nullable<BigInt>, } }

text_enum! {
    /// What becomes of a copy. They are kept apart: what is true of one is not of another.
    pub enum Sort {
        /// It lies in a folder of copies, from which older ones are removed when a new one comes.
        Thinned = "thinned",
        /// A file by itself, or one in a folder from which nothing is removed.
        Single = "single",
        /// It was made by other means, as with pg_dump.
        Elsewhere = "elsewhere",
        /// The house was put back from it.
        PutBack = "put-back",
    }
}

/// The last good copy of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Last {
    /// Of which kind.
    pub sort: Sort,
    /// When it was made.
    pub made: Time,
    /// After how many days at the latest the copies beside it are gone; `None` when nothing says so.
    pub kept: Option<i64>,
}

/// The last good copy of each kind, newest first.
///
/// # Errors
/// A fault of storage.
pub fn of_each(conn: &mut Conn) -> Result<Vec<Last>, Error> {
    let columns = (copies_made::kind, copies_made::made, copies_made::kept);
    Ok(copies_made::table.order(copies_made::made.desc()).select(columns).load(conn)?)
}

/// The last good copy, if ever one was made.
///
/// # Errors
/// A fault of storage.
pub fn last(conn: &mut Conn) -> Result<Option<Last>, Error> {
    Ok(of_each(conn)?.into_iter().next())
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

/// For how many days there was no copy, when it is time to look why.
///
/// # Errors
/// A fault of storage.
pub fn overdue(conn: &mut Conn, now: Time) -> Result<Option<i64>, Error> {
    let age = age(conn, now)?;
    Ok((age > TOO_LONG).then_some(i64::try_from(age.as_secs() / (24 * 3600)).unwrap_or(i64::MAX)))
}

/// Notes that a good copy was made. `kept`: for how many days at most, where that was said with it.
///
/// # Errors
/// A fault of storage.
pub fn noted(tx: &mut Tx<'_>, made: Time, sort: Sort, kept: Option<i64>) -> Result<(), Error> {
    let row = (copies_made::made.eq(made.0), copies_made::kept.eq(kept));
    if diesel::update(copies_made::table.find(sort)).set(row).execute(tx.conn())? == 0 {
        diesel::insert_into(copies_made::table).values((copies_made::kind.eq(sort), row)).execute(tx.conn())?;
    }
    Ok(())
}
