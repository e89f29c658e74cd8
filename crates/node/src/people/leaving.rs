//! The way out: for persons, roles, cards, sessions and computers. What somebody wrote stays the house's; what was only theirs
//! is erased, and nothing says any more what they were called.

use super::computers;
use super::log::{self, Happened};
use super::past::{Belongings, ended, take, take_everybody};
use super::rules::{self, Act};
use super::store::{self, cards, person_roles, persons, sessions};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::viewer::{PersonId, Viewer};
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// Whether it is about oneself; else only who arranges people may.
fn own_or_arranges(cx: &Cx, person: PersonId) -> Result<(), Error> {
    if cx.who.person() == Some(person) { Ok(()) } else { rules::require(&cx.who, Act::ArrangePeople) }
}

/// Without a chair nobody speaks for the house or prints a chair's card: only the command line may do that.
fn not_the_last_chair(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    if cx.who != Viewer::Console && store::is_last_chair(tx.conn(), person)? {
        return Err(Error::Refused(Reason::PersonLastChair));
    }
    Ok(())
}

/// Ends a person: they are out at once, everywhere.
///
/// # Errors
/// When the caller may not, it is the last chair, or they have not shown yet that what waits is theirs.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, person: PersonId) -> Result<(), Error> {
    end_as(tx, cx, all, person, Happened::Left)
}

/// The same, as the log tells it.
pub(super) fn end_as(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, person: PersonId, what: Happened) -> Result<(), Error> {
    own_or_arranges(cx, person)?;
    take_everybody(tx, cx)?;
    let closed = store::person(tx.conn(), person)?.closed;
    // Whoever found their card would erase what only they could read.
    if closed && cx.who.person() == Some(person) {
        return Err(Error::Refused(Reason::PersonEndClosed));
    }
    not_the_last_chair(tx, cx, person)?;
    let mut accounts = store::earlier(tx.conn(), person)?;
    accounts.push(person);
    accounts.sort_unstable();
    accounts.iter().try_for_each(|id| take(tx, *id))?;
    for id in accounts {
        (all.left)(tx, cx, id)?;
        diesel::delete(sessions::table.filter(sessions::person.eq(id))).execute(tx.conn())?;
        diesel::delete(person_roles::table.filter(person_roles::person.eq(id))).execute(tx.conn())?;
        let open = cards::table.filter(cards::person.eq(id).or(cards::printed_by.eq(id))).filter(cards::used.is_null());
        diesel::update(open).set(cards::ended.eq(cx.now.0)).execute(tx.conn())?;
        computers::end_of(tx, cx, id)?;
        ended(tx, cx, id, None)?;
    }
    log::note(tx, cx, what, Some(person), None)
}

/// Gives a role, or takes it. Who loses it is out of its circle with their next click, and counted on for nothing that it takes.
///
/// # Errors
/// When the caller may not, or it is the last chair's.
pub fn set_role(
    tx: &mut Tx<'_>,
    cx: &Cx,
    all: Belongings,
    person: PersonId,
    (role, has): (Role, bool),
) -> Result<(), Error> {
    rules::require(&cx.who, Act::ArrangePeople)?;
    take_everybody(tx, cx)?;
    let before = store::person(tx.conn(), person)?.roles;
    let held = before.has(role);
    if has {
        // Who gives a role says with it that they belong here.
        super::past::let_in(tx, cx, person)?;
    }
    if held == has {
        return Ok(());
    }
    if has {
        end_untrusted_cards(tx, cx, person, role)?;
        diesel::insert_into(person_roles::table)
            .values((person_roles::person.eq(person), person_roles::role.eq(role)))
            .execute(tx.conn())?;
    } else {
        if role == Role::Chair {
            not_the_last_chair(tx, cx, person)?;
        }
        diesel::delete(person_roles::table.find((person, role))).execute(tx.conn())?;
        end_cards_beyond(tx, cx, person)?;
        let now = store::person(tx.conn(), person)?.roles;
        // Also what they said before they came in with a new card: it has their name, and one role.
        let mut accounts = store::earlier(tx.conn(), person)?;
        accounts.push(person);
        accounts.sort_unstable();
        accounts.into_iter().try_for_each(|id| (all.speaks_less)(tx, cx, id, before, now))?;
    }
    log::note(tx, cx, if has { Happened::RoleGiven } else { Happened::RoleTaken }, Some(person), Some(role))
}

/// Ends the cards for somebody that the computerhulp printed, who may not print them for who has this role: they would come in
/// and could do nothing.
fn end_untrusted_cards(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, role: Role) -> Result<(), Error> {
    if role != Role::Participant {
        let open = cards::table.filter(cards::person.eq(person)).filter(cards::used.is_null());
        let open = open.filter(cards::trusted.eq(false)).filter(cards::ended.is_null());
        diesel::update(open).set(cards::ended.eq(cx.now.0)).execute(tx.conn())?;
    }
    Ok(())
}

/// Ends the cards that somebody printed, that nobody used, and that they could not print any more: they would let in with the
/// rights that were just taken.
fn end_cards_beyond(tx: &mut Tx<'_>, cx: &Cx, printer: PersonId) -> Result<(), Error> {
    let left = store::person(tx.conn(), printer)?.roles;
    let open =
        cards::table.filter(cards::printed_by.eq(printer)).filter(cards::used.is_null()).filter(cards::ended.is_null());
    let open: Vec<(i64, Role, Option<PersonId>)> =
        open.select((cards::id, cards::role, cards::person)).load(tx.conn())?;
    for (id, role, of) in open {
        let roles = of.map(|of| store::person(tx.conn(), of)).transpose()?.map(|p| p.roles).unwrap_or_default();
        let wanted = roles.iter().chain([role]).collect();
        if !rules::prints_for(left, wanted) {
            diesel::update(cards::table.find(id)).set(cards::ended.eq(cx.now.0)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Ends a card that was not used.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::Refused`] when the caller could not have printed it.
pub fn end_card(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    // Who prints none at all learns of none.
    super::actions::may_print(tx.conn(), &cx.who, Role::Participant, None)?;
    let card = store::open_cards(tx.conn(), cx.now)?.into_iter().find(|c| c.id == id).ok_or(Error::NotFound)?;
    super::actions::may_print(tx.conn(), &cx.who, card.role, card.person)?;
    diesel::update(cards::table.find(id)).set(cards::ended.eq(cx.now.0)).execute(tx.conn())?;
    log::note(tx, cx, Happened::CardEnded, card.person, Some(card.role).filter(|_| card.person.is_none()))
}

/// Signs somebody out everywhere.
///
/// # Errors
/// When the caller may not.
pub fn end_sessions(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    own_or_arranges(cx, person)?;
    diesel::delete(sessions::table.filter(sessions::person.eq(person))).execute(tx.conn())?;
    log::note(tx, cx, Happened::SignedOut, Some(person), None)
}

/// Frees a card that ten wrong PINs locked.
///
/// # Errors
/// When the caller may not.
pub fn unlock(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    rules::require(&cx.who, Act::ArrangePeople)?;
    diesel::update(persons::table.find(person)).set(persons::pin_misses.eq(0)).execute(tx.conn())?;
    log::note(tx, cx, Happened::Unlocked, Some(person), None)
}

/// Counts one more try at a PIN before it is looked at; gives its number in a row. `None` when there may be no more.
///
/// # Errors
/// A fault of storage.
pub(super) fn one_more_pin(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<i64>, Error> {
    let open = persons::table.find(person).filter(persons::pin_misses.lt(rules::PIN_TRIES));
    let counted = diesel::update(open).set(persons::pin_misses.eq(persons::pin_misses + 1));
    Ok(counted.returning(persons::pin_misses).get_result(tx.conn()).optional()?)
}

/// A try that was not looked at counts for nothing.
///
/// # Errors
/// A fault of storage.
pub(super) fn one_pin_less(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    let tried = persons::table.find(person).filter(persons::pin_misses.gt(0));
    diesel::update(tried).set(persons::pin_misses.eq(persons::pin_misses - 1)).execute(tx.conn())?;
    Ok(())
}

/// The PIN was right.
///
/// # Errors
/// A fault of storage.
pub(super) fn pin_fits(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    diesel::update(persons::table.find(person)).set(persons::pin_misses.eq(0)).execute(tx.conn())?;
    Ok(())
}

/// The PIN was wrong, for the `tried`th time: the last one that is taken is written down. Gives whether the card is locked now.
///
/// # Errors
/// A fault of storage.
pub(super) fn pin_wrong(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, tried: i64) -> Result<bool, Error> {
    let locked = tried >= rules::PIN_TRIES;
    if locked {
        log::note(tx, cx, Happened::Locked, Some(person), None)?;
    }
    Ok(locked)
}
