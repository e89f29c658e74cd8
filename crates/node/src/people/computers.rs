//! The house's own computers: who made them that, and how it ends.

use super::log::{self, Happened};
use super::rules::{self, Act};
use super::store::shown;
use crate::error::Error;
use crate::node::Cx;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};

diesel::table! { computers (token) { token -> Text, created -> BigInt, enrolled_by -> Nullable<BigInt>, } }

/// An enrolled computer.
pub struct Enrolled {
    /// The beginning of the digest of what it holds.
    pub id: String,
    /// Since when.
    pub since: Time,
    /// By whom, where that is known.
    pub by: Option<String>,
}

/// Whether this token is that of an enrolled computer.
///
/// # Errors
/// A fault of storage.
pub fn is_enrolled(conn: &mut Conn, token_hash: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(computers::table.find(token_hash))).get_result(conn)?)
}

/// The enrolled computers, oldest first.
///
/// # Errors
/// A fault of storage.
pub fn enrolled(conn: &mut Conn) -> Result<Vec<Enrolled>, Error> {
    let columns = (computers::token, computers::created, computers::enrolled_by);
    let rows: Vec<(String, Time, Option<PersonId>)> =
        computers::table.order(computers::created.asc()).select(columns).load(conn)?;
    let one = |(token, since, by): (String, Time, Option<PersonId>)| {
        Ok(Enrolled { id: token.chars().take(10).collect(), since, by: shown(conn, by)? })
    };
    rows.into_iter().map(one).collect()
}

/// How many computers somebody made the house's own.
pub(super) fn count_of(conn: &mut Conn, person: PersonId) -> QueryResult<i64> {
    computers::table.filter(computers::enrolled_by.eq(person)).count().get_result(conn)
}

/// The tokens of all.
pub(super) fn tokens(conn: &mut Conn) -> QueryResult<Vec<String>> {
    computers::table.select(computers::token).load(conn)
}

/// Makes this computer the house's own.
///
/// # Errors
/// When the caller may not.
pub fn enrol(tx: &mut Tx<'_>, cx: &Cx, token_hash: &str) -> Result<(), Error> {
    rules::require(&cx.who, Act::Arrange)?;
    diesel::insert_into(computers::table)
        .values((
            computers::token.eq(token_hash),
            computers::created.eq(cx.now.0),
            computers::enrolled_by.eq(cx.who.person()),
        ))
        .execute(tx.conn())?;
    log::note(tx, cx, Happened::ComputerEnrolled, None, None)
}

/// A computer is the house's own no more; `id` as [`enrolled`] gives it.
///
/// # Errors
/// [`Error::NotFound`]
pub fn end_computer(tx: &mut Tx<'_>, cx: &Cx, id: &str) -> Result<(), Error> {
    rules::require(&cx.who, Act::Arrange)?;
    let all = tokens(tx.conn())?;
    let token = all.into_iter().find(|t| id.len() >= 8 && t.starts_with(id)).ok_or(Error::NotFound)?;
    diesel::delete(computers::table.find(token)).execute(tx.conn())?;
    log::note(tx, cx, Happened::ComputerEnded, None, None)
}

/// Ends those that somebody enrolled who leaves: one of them may be in their pocket.
pub(super) fn end_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    let theirs = computers::table.filter(computers::enrolled_by.eq(person));
    for _ in 0..diesel::delete(theirs).execute(tx.conn())? {
        log::note(tx, cx, Happened::ComputerEnded, None, None)?;
    }
    Ok(())
}

/// Ends of those that are older than `shared` all but these.
pub(super) fn keep(tx: &mut Tx<'_>, these: &[String], shared: Time) -> QueryResult<()> {
    let old = computers::table.filter(computers::created.lt(shared.0));
    diesel::delete(old.filter(computers::token.ne_all(these))).execute(tx.conn()).map(drop)
}

/// Who enrolled them goes on as another account.
pub(super) fn moved(tx: &mut Tx<'_>, from: PersonId, to: PersonId) -> QueryResult<()> {
    let theirs = computers::table.filter(computers::enrolled_by.eq(from));
    diesel::update(theirs).set(computers::enrolled_by.eq(to)).execute(tx.conn()).map(drop)
}
