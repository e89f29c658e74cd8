//! After the database was put back from a copy: who was signed in or held a card is known no longer, and who may do what is
//! as it was in the database that was replaced, where that can be read.

use super::store::{cards, computers, person_roles, persons, sessions};
use crate::error::Error;
use crate::viewer::PersonId;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// Ends all sessions, and all cards that were printed and not used.
///
/// # Errors
/// A fault of storage.
pub fn end_sessions_and_cards(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(sessions::table).execute(tx.conn())?;
    // Over, whatever the clock says.
    diesel::update(cards::table.filter(cards::used.is_null())).set(cards::expires.eq(0)).execute(tx.conn())?;
    Ok(())
}

/// How somebody comes in: passphrase, card and PIN, as they are kept.
type Keys = (Option<String>, Option<String>, Option<String>);

const NO_KEYS: Keys = (None, None, None);

/// Who may do what in a database.
pub struct WhoMayDoWhat {
    /// By number and the moment they came: together they are one person in both databases.
    persons: BTreeMap<(PersonId, i64), Keys>,
    roles: BTreeMap<PersonId, BTreeSet<String>>,
    computers: Vec<String>,
}

/// Reads who may do what.
///
/// # Errors
/// A fault of storage.
pub fn who_may_do_what(conn: &mut Conn) -> Result<WhoMayDoWhat, Error> {
    let keys = (persons::passphrase, persons::card, persons::pin);
    let all: Vec<(PersonId, i64, Keys)> = persons::table.select((persons::id, persons::created, keys)).load(conn)?;
    Ok(WhoMayDoWhat {
        persons: all.into_iter().map(|(id, created, keys)| ((id, created), keys)).collect(),
        roles: roles(conn)?,
        computers: computers::table.select(computers::token).load(conn)?,
    })
}

fn roles(conn: &mut Conn) -> Result<BTreeMap<PersonId, BTreeSet<String>>, Error> {
    let mut roles: BTreeMap<PersonId, BTreeSet<String>> = BTreeMap::new();
    let all: Vec<(PersonId, Role)> =
        person_roles::table.select((person_roles::person, person_roles::role)).load(conn)?;
    for (person, role) in all {
        roles.entry(person).or_default().insert(role.as_str().to_owned());
    }
    Ok(roles)
}

/// Gives everybody who is in both the keys and roles of the other database, and takes back what computers were enrolled
/// besides. `goes_on`: the other database went on from this one, so that who is not in it was ended there; they do not come in
/// any more. Gives for how many people something changed.
///
/// # Errors
/// A fault of storage.
pub fn as_it_was(tx: &mut Tx<'_>, other: &WhoMayDoWhat, goes_on: bool) -> Result<usize, Error> {
    let here = who_may_do_what(tx.conn())?;
    let mut changed = 0;
    for ((person, created), keys) in &here.persons {
        let (theirs, wanted) = match other.persons.get(&(*person, *created)) {
            Some(theirs) => (theirs, other.roles.get(person)),
            None if goes_on => (&NO_KEYS, None),
            None => continue,
        };
        let roles = here.roles.get(person);
        changed += usize::from(keys != theirs || roles != wanted);
        if keys != theirs {
            let (passphrase, card, pin) = theirs;
            let keys = (persons::passphrase.eq(passphrase), persons::card.eq(card), persons::pin.eq(pin));
            diesel::update(persons::table.find(person)).set(keys).execute(tx.conn())?;
        }
        if roles != wanted {
            diesel::delete(person_roles::table.filter(person_roles::person.eq(person))).execute(tx.conn())?;
            for role in wanted.into_iter().flatten() {
                diesel::insert_into(person_roles::table)
                    .values((person_roles::person.eq(person), person_roles::role.eq(role)))
                    .execute(tx.conn())?;
            }
        }
    }
    diesel::delete(computers::table.filter(computers::token.ne_all(other.computers.clone()))).execute(tx.conn())?;
    Ok(changed)
}
