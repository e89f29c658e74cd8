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
        pin_misses -> BigInt,
        ended -> Nullable<BigInt>,
        goes_on_as -> Nullable<BigInt>,
        waits -> Bool,
        log_seen -> BigInt,
        set_aside_by -> Nullable<BigInt>,
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
        printed_by -> Nullable<BigInt>,
        trusted -> Bool,
        ended -> Nullable<BigInt>,
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
diesel::table! { card_misses (day) { day -> BigInt, misses -> BigInt, } }
diesel::allow_tables_to_appear_in_same_query!(persons, person_roles);

/// A person of this house, as the list of people shows them.
pub struct Person {
    /// Their number here.
    pub id: PersonId,
    /// The name they gave.
    pub shown: String,
    /// What they are here, once a chair has looked where that is needed.
    pub roles: Roles,
    /// Since when.
    pub since: Time,
    /// Whether a chair has still to say that they belong here.
    pub waits: bool,
    /// Whether ten wrong PINs locked their card.
    pub locked: bool,
    /// Whether what only they could read waits, since they came in with a new card.
    pub closed: bool,
}

/// A card that can still be used.
pub struct PrintedCard {
    /// Its number.
    pub id: i64,
    /// For which role.
    pub role: Role,
    /// For whom, when it is for somebody who forgot.
    pub person: Option<PersonId>,
    /// What that person is called here.
    pub name: Option<String>,
    /// The hash of its words.
    pub(super) words: String,
    /// Who printed it; nobody where it was the command line.
    pub printed_by: Option<PersonId>,
    /// Whether who printed it may let in anybody.
    pub(super) trusted: bool,
    /// When it was printed.
    pub created: Time,
    /// Until when it can be used.
    pub expires: Time,
}

/// How one signs in: a hash, and whose it is.
#[derive(Clone)]
pub struct Lock {
    /// Whose.
    pub person: PersonId,
    /// The hash of a passphrase or a PIN; none where nothing is asked (the demo).
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

/// Since when a person is of the house; `None` where they are not.
///
/// # Errors
/// A fault of storage.
pub fn came(conn: &mut Conn, person: PersonId) -> QueryResult<Option<Time>> {
    persons::table.find(person).select(persons::created).one(conn).optional()
}

/// What somebody may act as here: nothing, as long as a chair has not looked at who was let in.
///
/// # Errors
/// A fault of storage.
pub fn roles_of(conn: &mut Conn, person: PersonId) -> QueryResult<Roles> {
    let looked_at = persons::table.find(person).filter(persons::waits.eq(false));
    let roles: Vec<Role> = person_roles::table
        .filter(person_roles::person.eq(person))
        .filter(diesel::dsl::exists(looked_at))
        .select(person_roles::role)
        .load(conn)?;
    Ok(roles.into_iter().collect())
}

/// The roles that somebody was given, looked at or not.
pub(super) fn given_roles(conn: &mut Conn, person: PersonId) -> QueryResult<Roles> {
    let roles: Vec<Role> =
        person_roles::table.filter(person_roles::person.eq(person)).select(person_roles::role).load(conn)?;
    Ok(roles.into_iter().collect())
}

/// Whether somebody has this role; of an account in whose place another came, whether that one has.
///
/// # Errors
/// A fault of storage; [`diesel::NotFound`] for none.
pub fn has_still(conn: &mut Conn, person: PersonId, role: Role) -> QueryResult<bool> {
    let later: Option<PersonId> = persons::table.find(person).select(persons::goes_on_as).first(conn)?;
    Ok(given_roles(conn, later.unwrap_or(person))?.has(role))
}

/// Whether somebody can come in to this account: it did not end, and nobody came in its place.
pub(super) fn is_current(conn: &mut Conn, id: PersonId) -> QueryResult<bool> {
    let current = persons::table.find(id).filter(persons::ended.is_null()).filter(persons::goes_on_as.is_null());
    diesel::select(diesel::dsl::exists(current)).get_result(conn)
}

/// Whether this still opens an account that goes on.
pub(super) fn still_opens(conn: &mut Conn, lock: &Lock) -> QueryResult<bool> {
    let keys: (Option<String>, Option<String>) =
        persons::table.find(lock.person).select((persons::passphrase, persons::pin)).first(conn)?;
    Ok(is_current(conn, lock.person)? && (lock.hash.is_none() || lock.hash == keys.0 || lock.hash == keys.1))
}

/// Whose session this is, where their account goes on. The caller decides whether it has been idle too long.
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
    if !is_current(conn, person)? {
        return Ok(None);
    }
    Ok(Some(Live { person, roles: roles_of(conn, person)?, seen, shared }))
}

/// Everybody of this house, by name.
///
/// # Errors
/// A fault of storage.
pub fn everybody(conn: &mut Conn) -> Result<Vec<Person>, Error> {
    let ids: Vec<PersonId> = persons::table
        .filter(persons::ended.is_null())
        .filter(persons::goes_on_as.is_null())
        .order(persons::name.asc())
        .select(persons::id)
        .load(conn)?;
    ids.into_iter().map(|id| person(conn, id)).collect()
}

/// Somebody of this house, by their number.
///
/// # Errors
/// [`Error::NotFound`] also for who left.
pub fn person(conn: &mut Conn, id: PersonId) -> Result<Person, Error> {
    let (shown, since, waits, misses): (String, Time, bool, i64) = persons::table
        .find(id)
        .filter(persons::ended.is_null())
        .filter(persons::goes_on_as.is_null())
        .select((persons::shown, persons::created, persons::waits, persons::pin_misses))
        .one(conn)?;
    let roles = given_roles(conn, id)?;
    let closed = !earlier(conn, id)?.is_empty();
    Ok(Person { id, shown, roles, since, waits, locked: misses >= super::rules::PIN_TRIES, closed })
}

/// Somebody of this house, by the name they use here.
///
/// # Errors
/// [`Error::NotFound`]
pub fn person_named(conn: &mut Conn, name: &str) -> Result<Person, Error> {
    let id: PersonId =
        persons::table.filter(persons::name.eq(super::rules::fold(name))).select(persons::id).one(conn)?;
    person(conn, id)
}

/// Who printed the card with which somebody came in first, where a person of this house did.
pub(super) fn came_by(conn: &mut Conn, id: PersonId) -> QueryResult<Option<PersonId>> {
    let first = cards::table.filter(cards::person.eq(id)).filter(cards::used.is_not_null()).order(cards::used.asc());
    Ok(first.select(cards::printed_by).first::<Option<PersonId>>(conn).optional()?.flatten())
}

/// Who printed the card with which somebody came in last.
pub(super) fn card_by(conn: &mut Conn, id: PersonId) -> QueryResult<Option<PersonId>> {
    let last = cards::table.filter(cards::person.eq(id)).filter(cards::used.is_not_null()).order(cards::used.desc());
    Ok(last.select(cards::printed_by).first::<Option<PersonId>>(conn).optional()?.flatten())
}

/// The accounts in whose place somebody came with a new card, newest first: their pasts wait.
///
/// # Errors
/// A fault of storage.
pub fn earlier(conn: &mut Conn, id: PersonId) -> QueryResult<Vec<PersonId>> {
    let waiting = persons::table.filter(persons::goes_on_as.eq(id)).filter(persons::ended.is_null());
    waiting.order(persons::id.desc()).select(persons::id).load(conn)
}

/// The old passphrases and PINs of somebody who came in with a new card: first those of the account that was theirs for sure,
/// which is the oldest that has any (what was proved since then took them from all between); then of the newest two.
pub(super) fn old_locks(conn: &mut Conn, id: PersonId) -> Result<Vec<(Lock, Option<String>)>, Error> {
    type Row = (PersonId, Option<String>, Option<String>);
    let mut rows: Vec<Row> = persons::table
        .filter(persons::goes_on_as.eq(id))
        .filter(persons::ended.is_null())
        .filter(persons::passphrase.is_not_null().or(persons::pin.is_not_null()))
        .order(persons::id.asc())
        .select((persons::id, persons::passphrase, persons::pin))
        .load(conn)?;
    // So many cards may be printed that nobody can look at all.
    if rows.len() > 3 {
        rows.drain(1..rows.len() - 2);
    }
    Ok(rows.into_iter().map(|(person, hash, pin)| (Lock { person, hash }, pin)).collect())
}

/// What to call somebody: nobody where they left, or where it was the command line.
///
/// # Errors
/// A fault of storage.
pub fn shown(conn: &mut Conn, id: Option<PersonId>) -> Result<Option<String>, Error> {
    let Some(id) = id else { return Ok(None) };
    let name: Option<String> = persons::table.find(id).select(persons::shown).one(conn).optional()?;
    Ok(name.filter(|n| !n.is_empty()))
}

/// Who waits for a chair: their number, their name, and whether they were let in by another (or their card is locked).
///
/// # Errors
/// A fault of storage.
pub fn waiting(conn: &mut Conn) -> Result<Vec<(PersonId, String, bool)>, Error> {
    Ok(persons::table
        .filter(persons::waits.eq(true).or(persons::pin_misses.ge(super::rules::PIN_TRIES)))
        .filter(persons::ended.is_null())
        .filter(persons::goes_on_as.is_null())
        .order(persons::id.asc())
        .select((persons::id, persons::shown, persons::waits))
        .load(conn)?)
}

/// Whether this is a chair, and no other acts as one: then nobody would speak for the house without them.
///
/// # Errors
/// A fault of storage.
pub fn is_last_chair(conn: &mut Conn, id: PersonId) -> Result<bool, Error> {
    let waits = persons::table.filter(persons::waits.eq(true)).select(persons::id);
    let others: i64 = person_roles::table
        .filter(person_roles::role.eq(Role::Chair))
        .filter(person_roles::person.ne(id))
        .filter(person_roles::person.ne_all(waits))
        .count()
        .get_result(conn)?;
    Ok(others == 0 && given_roles(conn, id)?.has(Role::Chair))
}

/// The cards that can still be used, oldest first.
///
/// # Errors
/// A fault of storage.
pub fn open_cards(conn: &mut Conn, now: Time) -> Result<Vec<PrintedCard>, Error> {
    let ids: Vec<i64> = cards::table
        .filter(cards::used.is_null())
        .filter(cards::ended.is_null())
        .filter(cards::expires.gt(now.0))
        .order(cards::id.asc())
        .select(cards::id)
        .load(conn)?;
    ids.into_iter().map(|id| printed(conn, id)).collect()
}

/// How often words were typed today and yesterday that no card has.
///
/// # Errors
/// A fault of storage.
pub fn misses(conn: &mut Conn, now: Time) -> Result<i64, Error> {
    let since = super::rules::day(now) - 1;
    let counts: Vec<i64> =
        card_misses::table.filter(card_misses::day.ge(since)).select(card_misses::misses).load(conn)?;
    Ok(counts.iter().sum())
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
    let id: Option<i64> = cards::table
        .filter(cards::secret.eq(hash).or(cards::words.eq(hash)))
        .filter(cards::used.is_null())
        .filter(cards::ended.is_null())
        .filter(cards::expires.gt(now.0))
        .select(cards::id)
        .one(conn)
        .optional()?;
    id.map(|id| printed(conn, id)).transpose()
}

/// Whether a card has, or had, these words.
pub(super) fn was_card(conn: &mut Conn, hash: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(cards::table.filter(cards::words.eq(hash)))).get_result(conn)
}

fn printed(conn: &mut Conn, id: i64) -> Result<PrintedCard, Error> {
    type Row = (Role, Option<PersonId>, String, Option<PersonId>, bool, Time, Time);
    let (role, person, words, printed_by, trusted, created, expires): Row = cards::table
        .find(id)
        .select((
            cards::role,
            cards::person,
            cards::words,
            cards::printed_by,
            cards::trusted,
            cards::created,
            cards::expires,
        ))
        .one(conn)?;
    let name = person.map(|of| persons::table.find(of).select(persons::shown).first(conn)).transpose()?;
    Ok(PrintedCard { id, role, person, name, words, printed_by, trusted, created, expires })
}

/// The names that people of this house gave: what must not stand in a text that leaves it.
///
/// # Errors
/// A fault of storage.
pub fn names(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(persons::table.filter(persons::ended.is_null()).select(persons::shown).load(conn)?)
}
