//! The tables of people, and what is read from them.

use crate::error::Error;
use crate::viewer::{PersonId, Roles};
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time};

diesel::table! {
    persons (id) {
        id -> BigInt,
        name -> Text,
        shown -> Text,
        passphrase -> Nullable<Text>,
        card -> Nullable<Text>,
        pin -> Nullable<Text>,
        created -> BigInt,
    }
}
diesel::table! { person_roles (person, role) { person -> BigInt, role -> Text, } }
diesel::table! {
    cards (id) {
        id -> BigInt,
        secret -> Text,
        words -> Text,
        role -> Text,
        person -> Nullable<BigInt>,
        created -> BigInt,
        expires -> BigInt,
        used -> Nullable<BigInt>,
    }
}
diesel::table! {
    sessions (token) {
        token -> Text,
        person -> BigInt,
        created -> BigInt,
        seen -> BigInt,
        shared -> Bool,
    }
}
diesel::table! { computers (token) { token -> Text, created -> BigInt, } }

/// A person of this house, as the list of people shows them.
pub struct Person {
    /// Their number here.
    pub id: PersonId,
    /// The name they gave.
    pub shown: String,
    /// What they are here.
    pub roles: Roles,
}

/// A card that can still be used.
pub struct PrintedCard {
    /// Its number.
    pub id: i64,
    /// For which role.
    pub role: Role,
    /// For whom, when it is for somebody who forgot.
    pub person: Option<PersonId>,
    /// The hash of its words.
    pub(super) words: String,
}

/// How one signs in: the hashes, and whose they are.
pub(super) struct Lock {
    pub person: PersonId,
    pub hash: Option<String>,
}

/// A live session.
pub struct Live {
    /// Whose.
    pub person: PersonId,
    /// What they are.
    pub roles: Roles,
    /// When it last gave a sign of life.
    pub seen: Time,
    /// Whether it is on a shared computer.
    pub shared: bool,
}

/// What somebody is here.
///
/// # Errors
/// A fault of storage.
pub fn roles_of(conn: &mut Conn, person: PersonId) -> QueryResult<Roles> {
    let roles: Vec<Role> =
        person_roles::table.filter(person_roles::person.eq(person)).select(person_roles::role).load(conn)?;
    Ok(roles.into_iter().collect())
}

/// Whose session this is. The caller decides whether it has been idle too long.
///
/// # Errors
/// A fault of storage.
pub fn visitor(conn: &mut Conn, token_hash: &str) -> Result<Option<Live>, Error> {
    let row: Option<(PersonId, Time, bool)> = sessions::table
        .find(token_hash)
        .select((sessions::person, sessions::seen, sessions::shared))
        .one(conn)
        .optional()?;
    let Some((person, seen, shared)) = row else {
        return Ok(None);
    };
    Ok(Some(Live { person, roles: roles_of(conn, person)?, seen, shared }))
}

/// Whether this token is that of an enrolled computer.
///
/// # Errors
/// A fault of storage.
pub fn is_enrolled(conn: &mut Conn, token_hash: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(computers::table.find(token_hash))).get_result(conn)?)
}

/// Everybody of this house, by name.
///
/// # Errors
/// A fault of storage.
pub fn everybody(conn: &mut Conn) -> Result<Vec<Person>, Error> {
    let rows: Vec<(PersonId, String)> =
        persons::table.order(persons::name.asc()).select((persons::id, persons::shown)).load(conn)?;
    rows.into_iter().map(|(id, shown)| Ok(Person { id, shown, roles: roles_of(conn, id)? })).collect()
}

/// Somebody with this role: the first who came.
///
/// # Errors
/// A fault of storage.
pub fn somebody_with(conn: &mut Conn, role: Role) -> Result<Option<PersonId>, Error> {
    Ok(person_roles::table
        .filter(person_roles::role.eq(role))
        .select(person_roles::person)
        .order(person_roles::person.asc())
        .one(conn)
        .optional()?)
}

pub(super) fn by_name(conn: &mut Conn, folded: &str) -> Result<Option<Lock>, Error> {
    let row: Option<(PersonId, Option<String>)> = persons::table
        .filter(persons::name.eq(folded))
        .select((persons::id, persons::passphrase))
        .one(conn)
        .optional()?;
    Ok(row.map(|(person, hash)| Lock { person, hash }))
}

pub(super) fn by_card(conn: &mut Conn, words_hash: &str) -> Result<Option<Lock>, Error> {
    let row: Option<(PersonId, Option<String>)> =
        persons::table.filter(persons::card.eq(words_hash)).select((persons::id, persons::pin)).one(conn).optional()?;
    Ok(row.map(|(person, hash)| Lock { person, hash }))
}

/// A card that can be used now, by the hash of its token or of its words.
pub(super) fn open_card(conn: &mut Conn, hash: &str, now: Time) -> Result<Option<PrintedCard>, Error> {
    let row: Option<(i64, Role, Option<PersonId>, String)> = cards::table
        .filter(cards::secret.eq(hash).or(cards::words.eq(hash)))
        .filter(cards::used.is_null())
        .filter(cards::expires.gt(now.0))
        .select((cards::id, cards::role, cards::person, cards::words))
        .one(conn)
        .optional()?;
    Ok(row.map(|(id, role, person, words)| PrintedCard { id, role, person, words }))
}

/// The names that people of this house gave: what must not stand in a text that leaves it.
///
/// # Errors
/// A fault of storage.
pub fn names(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(persons::table.select(persons::shown).load(conn)?)
}
