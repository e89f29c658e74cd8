//! After the database was put back from a copy: who was signed in or held a card is known no longer, and who may do what is
//! as it was in the database that was replaced, where that can be read.

use super::computers;
use super::leaving::end_as;
use super::log::{self, Happened};
use super::past::Belongings;
use super::slips::{Slips, all_slips, end_bearers, slips_again};
use super::store::{cards, person_roles, persons, sessions};
use crate::error::Error;
use crate::node::Cx;
use crate::viewer::PersonId;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// Ends all sessions, and all cards that were printed and not used; the log says why.
///
/// # Errors
/// A fault of storage.
pub fn end_sessions_and_cards(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    diesel::delete(sessions::table).execute(tx.conn())?;
    end_bearers(tx)?;
    // Over, whatever the clock says.
    diesel::update(cards::table.filter(cards::used.is_null())).set(cards::expires.eq(0)).execute(tx.conn())?;
    log::note(tx, cx, Happened::PutBack, None, None)
}

/// How somebody comes in: passphrase, card and PIN, as they are kept, and how often in a row a PIN was wrong: ten lock the card.
type Keys = (Option<String>, Option<String>, Option<String>, i64);

/// An account, as far as coming in goes.
#[derive(PartialEq, Eq)]
struct Account {
    keys: Keys,
    waits: bool,
    ended: bool,
    goes_on_as: Option<PersonId>,
}

/// Who may do what in a database.
pub struct WhoMayDoWhat {
    /// By number and the moment they came: together they are one person in both databases.
    persons: BTreeMap<(PersonId, i64), Account>,
    roles: BTreeMap<PersonId, BTreeSet<String>>,
    computers: Vec<String>,
    slips: Slips,
}

impl WhoMayDoWhat {
    /// The account that somebody came to have, card after card.
    fn latest(&self, mut id: PersonId) -> (PersonId, Option<&Account>) {
        let mut account = self.by_id(id);
        // A new account has a higher number: there is no circle.
        while let Some(next) = account.and_then(|a| a.goes_on_as).filter(|next| *next > id) {
            id = next;
            account = self.by_id(id);
        }
        (id, account)
    }

    /// The account of which it was shown that it is the same person: the first in the chain that was not opened itself.
    fn shown_to_be(&self, id: PersonId) -> Option<&Account> {
        let (mut id, mut account) = (id, self.by_id(id));
        while let Some(next) = account.filter(|a| a.ended).and_then(|a| a.goes_on_as).filter(|next| *next > id) {
            id = next;
            account = self.by_id(id);
        }
        account.filter(|a| !a.ended)
    }

    fn by_id(&self, id: PersonId) -> Option<&Account> {
        self.persons.range((id, i64::MIN)..=(id, i64::MAX)).next().map(|(_, account)| account)
    }
}

/// Reads who may do what.
///
/// # Errors
/// A fault of storage.
pub fn who_may_do_what(conn: &mut Conn) -> Result<WhoMayDoWhat, Error> {
    type Row = (PersonId, i64, Keys, bool, Option<i64>, Option<PersonId>);
    let keys = (persons::passphrase, persons::card, persons::pin, persons::pin_misses);
    let columns = (persons::id, persons::created, keys, persons::waits, persons::ended, persons::goes_on_as);
    let all: Vec<Row> = persons::table.select(columns).load(conn)?;
    let account = |(id, created, keys, waits, ended, goes_on_as): Row| {
        ((id, created), Account { keys, waits, ended: ended.is_some(), goes_on_as })
    };
    Ok(WhoMayDoWhat {
        persons: all.into_iter().map(account).collect(),
        roles: roles(conn)?,
        computers: computers::tokens(conn)?,
        slips: all_slips(conn)?,
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

/// What the first of these databases says of something made at this moment that has it, or must have had it: each is given with
/// the moment up to which it knew all that is here. `Some(None)`: it is gone there. `None`: none of them can know.
pub fn newest_says<'a, T, A>(
    all: impl IntoIterator<Item = &'a (T, Time)>,
    made: Time,
    find: impl Fn(&'a T) -> Option<A>,
) -> Option<Option<A>>
where
    T: 'a,
{
    all.into_iter().find_map(|(there, shared)| match find(there) {
        None if made >= *shared => None,
        says => Some(says),
    })
}

/// Gives everybody who is in both the keys and roles of the other database, ends who had ended there, and takes back what computers
/// were enrolled besides. Who came in there with a new card has the roles of the new account, and keeps the keys they have here
/// unless it was shown there who they are.
/// Of several databases [`newest_says`]. Gives for how many people something changed.
///
/// # Errors
/// A fault of storage.
pub fn as_it_was(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, others: &[(WhoMayDoWhat, Time)]) -> Result<usize, Error> {
    let here = who_may_do_what(tx.conn())?;
    let mut changed = 0;
    for ((person, created), held) in &here.persons {
        if held.ended {
            continue;
        }
        let says = newest_says(others, Time(*created), |other| Some((other, other.persons.get(&(*person, *created))?)));
        let found = says.flatten();
        // What waits behind a newer account goes the way of that; but ten wrong PINs lock its card too.
        if held.goes_on_as.is_some() {
            let misses = found.map_or(held.keys.3, |(_, theirs)| theirs.keys.3);
            diesel::update(persons::table.find(person)).set(persons::pin_misses.eq(misses)).execute(tx.conn())?;
            continue;
        }
        let Some((other, theirs)) = found else {
            if says.is_some() {
                end_as(tx, cx, all, *person, Happened::StaysGone)?;
                changed += 1;
            }
            continue;
        };
        let (latest, account) = other.latest(*person);
        if account.is_none_or(|a| a.ended) {
            end_as(tx, cx, all, *person, Happened::StaysGone)?;
            changed += 1;
            continue;
        }
        let (roles, wanted) = (here.roles.get(person), other.roles.get(&latest));
        let (passphrase, card, pin, _) = held.keys.clone();
        let as_here = (passphrase, card, pin, theirs.keys.3);
        let keys = match theirs.goes_on_as {
            Some(_) if theirs.ended => other.shown_to_be(*person).map_or(&as_here, |a| &a.keys),
            Some(_) => &as_here,
            None => &theirs.keys,
        };
        let waits = account.is_some_and(|a| a.waits);
        changed += usize::from((&held.keys, held.waits, roles) != (keys, waits, wanted));
        let (passphrase, card, pin, misses) = keys;
        let keys = (persons::passphrase.eq(passphrase), persons::card.eq(card), persons::pin.eq(pin));
        diesel::update(persons::table.find(person))
            .set((keys, persons::pin_misses.eq(misses), persons::waits.eq(waits)))
            .execute(tx.conn())?;
        if roles != wanted {
            diesel::delete(person_roles::table.filter(person_roles::person.eq(person))).execute(tx.conn())?;
            for role in wanted.into_iter().flatten() {
                diesel::insert_into(person_roles::table)
                    .values((person_roles::person.eq(person), person_roles::role.eq(role)))
                    .execute(tx.conn())?;
            }
        }
    }
    for (other, shared) in others {
        computers::keep(tx, &other.computers, *shared)?;
    }
    slips_again(tx, cx, &others.iter().map(|(other, shared)| (&other.slips, *shared)).collect::<Vec<_>>())?;
    Ok(changed)
}
