//! The table of addresses.

use crate::error::Error;
use crate::texts::Language;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashSet;

diesel::table! {
    addresses (person) {
        person -> BigInt,
        address -> Text,
        token -> Text,
        language -> Text,
        asked -> BigInt,
        confirmed -> Nullable<BigInt>,
    }
}

/// Where somebody gets mail.
#[derive(Debug, Clone, Queryable)]
pub struct Mailed {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub address: String,
    /// What the links in their mail end with.
    pub token: String,
    /// In which language.
    pub language: Language,
    /// When they gave it.
    pub asked: Time,
    /// When they said that it is theirs.
    pub confirmed: Option<Time>,
}

/// The address that somebody gave.
///
/// # Errors
/// A fault of storage.
pub fn of(conn: &mut Conn, person: PersonId) -> Result<Option<Mailed>, Error> {
    Ok(addresses::table.find(person).one(conn).optional()?)
}

/// The same, where it is confirmed.
///
/// # Errors
/// A fault of storage.
pub fn confirmed(conn: &mut Conn, person: PersonId) -> Result<Option<Mailed>, Error> {
    Ok(of(conn, person)?.filter(|m| m.confirmed.is_some()))
}

/// Whose link this is.
pub(super) fn by_token(conn: &mut Conn, token: &str) -> Result<Mailed, Error> {
    Ok(addresses::table.filter(addresses::token.eq(token)).one(conn)?)
}

/// The addresses that are kept, by what the links in their mail end with: one that was given anew has another.
///
/// # Errors
/// A fault of storage.
pub fn tokens(conn: &mut Conn) -> Result<HashSet<String>, Error> {
    Ok(addresses::table.select(addresses::token).load::<String>(conn)?.into_iter().collect())
}

/// Keeps of the addresses that are older than `shared` only these; gives how many are gone.
///
/// # Errors
/// A fault of storage.
pub fn only(tx: &mut Tx<'_>, these: &HashSet<String>, shared: Time) -> Result<usize, Error> {
    let old = addresses::table.filter(addresses::asked.lt(shared.0));
    let all: Vec<(PersonId, String)> = old.select((addresses::person, addresses::token)).load(tx.conn())?;
    let gone: Vec<PersonId> = all.into_iter().filter(|(_, token)| !these.contains(token)).map(|(p, _)| p).collect();
    Ok(diesel::delete(addresses::table.filter(addresses::person.eq_any(gone))).execute(tx.conn())?)
}
