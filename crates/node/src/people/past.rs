//! A card opens a door, not a past (law 11). Who comes in with a new card for somebody who has been here gets an account of its
//! own, with that name and those roles. What only the old one could read waits with it, until an old secret is proved or
//! somebody else of the house says that it is the same person.

use super::computers;
use super::log::{self, Happened};
use super::rules;
use super::store::{self, PrintedCard, cards, person_roles, persons, sessions};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::viewer::{PersonId, Roles, Viewer};
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

/// What other folders keep of a person, as functions: they are of a higher rank.
#[derive(Clone, Copy)]
pub struct Belongings {
    /// What the first has is the second's from now on.
    pub moved: fn(&mut Tx<'_>, &Cx, PersonId, PersonId) -> Result<(), Error>,
    /// Somebody left: what was only theirs is erased.
    pub left: fn(&mut Tx<'_>, &Cx, PersonId) -> Result<(), Error>,
    /// Somebody had the first roles and has the second: what they may not stand for any more is taken back.
    pub speaks_less: fn(&mut Tx<'_>, &Cx, PersonId, Roles, Roles) -> Result<(), Error>,
}

/// The name under which an account is kept that nobody can sign in to: no name that was typed begins with a space.
pub(super) fn set_aside(id: PersonId) -> String {
    format!(" {id}")
}

/// Takes an account for this transaction, older ones first: of two who change it at once the second sees what the first did (on
/// PostgreSQL they run beside each other).
pub(super) fn take(tx: &mut Tx<'_>, id: PersonId) -> Result<(), Error> {
    diesel::update(persons::table.find(id)).set(persons::log_seen.eq(persons::log_seen)).execute(tx.conn())?;
    Ok(())
}

/// Lets what follows in this transaction happen one at a time, of all who come, go and get roles: who is the last chair, and which account
/// goes on, is so until it is written. (One writer does that by itself; PostgreSQL has many.)
///
/// # Errors
/// [`Error::Refused`] for a person while another does so: they are held themselves by then, and two who wait for each other end in a fault.
pub(super) fn take_everybody(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        taken: bool,
    }
    // An arbitrary number, the same in every process of ours; the two before it are those of `huisraad_storage`.
    const ALL: i64 = 4_857_925;
    let Conn::Postgres(conn) = tx.conn() else { return Ok(()) };
    if cx.who.person().is_none() {
        diesel::sql_query(format!("SELECT pg_advisory_xact_lock({ALL})")).execute(conn)?;
        return Ok(());
    }
    let row: Row = diesel::sql_query(format!("SELECT pg_try_advisory_xact_lock({ALL}) AS taken")).get_result(conn)?;
    if row.taken { Ok(()) } else { Err(Error::Refused(Reason::ChangedMeanwhile)) }
}

/// Somebody's place is taken by a new account: their name, their roles, and what the log says of them go along; the keys do
/// not, nor does what only they could read.
pub(super) fn succeed(tx: &mut Tx<'_>, card: &PrintedCard, old: PersonId) -> Result<PersonId, Error> {
    take(tx, old)?;
    let (name, shown, created): (String, String, Time) = persons::table
        .find(old)
        .filter(persons::goes_on_as.is_null())
        .filter(persons::ended.is_null())
        .select((persons::name, persons::shown, persons::created))
        .one(tx.conn())?;
    // What was read by who proved nothing is read by nobody.
    let first = store::earlier(tx.conn(), old)?.pop().unwrap_or(old);
    let seen: i64 = persons::table.find(first).select(persons::log_seen).first(tx.conn())?;
    diesel::update(persons::table.find(old))
        .set((persons::name.eq(set_aside(old)), persons::set_aside_by.eq(card.id)))
        .execute(tx.conn())?;
    let new: PersonId = diesel::insert_into(persons::table)
        .values((
            persons::name.eq(name),
            persons::shown.eq(shown),
            persons::created.eq(created.0),
            persons::log_seen.eq(seen),
            persons::waits.eq(!card.trusted),
        ))
        .returning(persons::id)
        .get_result(tx.conn())?;
    // What was opened before keeps saying whom it became: a copy may be put back in which there is no other.
    let waits = persons::goes_on_as.eq(old).and(persons::ended.is_null());
    diesel::update(persons::table.filter(waits.or(persons::id.eq(old).nullable())))
        .set(persons::goes_on_as.eq(new))
        .execute(tx.conn())?;
    move_account(tx, old, new)?;
    // Whoever holds an old session may be who the card was lost to.
    diesel::delete(sessions::table.filter(sessions::person.eq(old))).execute(tx.conn())?;
    Ok(new)
}

fn move_account(tx: &mut Tx<'_>, from: PersonId, to: PersonId) -> Result<(), Error> {
    diesel::update(person_roles::table.filter(person_roles::person.eq(from)))
        .set(person_roles::person.eq(to))
        .execute(tx.conn())?;
    diesel::update(cards::table.filter(cards::person.eq(from))).set(cards::person.eq(to)).execute(tx.conn())?;
    diesel::update(cards::table.filter(cards::printed_by.eq(from))).set(cards::printed_by.eq(to)).execute(tx.conn())?;
    computers::moved(tx, from, to)?;
    log::moved(tx, from, to)
}

/// Makes one of two accounts: what the old one had is the new one's. Of the old one it stays known as whom it goes on: a copy of
/// the house may be put back in which there is no other.
fn unite(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, old: PersonId, new: PersonId) -> Result<(), Error> {
    (all.moved)(tx, cx, old, new)?;
    move_account(tx, old, new)?;
    // What happened meanwhile is told to who is shown to be the same, whoever said before that it was read.
    let seen: i64 = persons::table.find(old).select(persons::log_seen).first(tx.conn())?;
    let read_more = persons::table.find(new).filter(persons::log_seen.gt(seen));
    diesel::update(read_more).set(persons::log_seen.eq(seen)).execute(tx.conn())?;
    diesel::delete(sessions::table.filter(sessions::person.eq(old))).execute(tx.conn())?;
    ended(tx, cx, old, Some(new))
}

/// Ends an account: of it only its number stays, and as whom it goes on.
pub(super) fn ended(tx: &mut Tx<'_>, cx: &Cx, id: PersonId, goes_on_as: Option<PersonId>) -> Result<(), Error> {
    diesel::update(persons::table.find(id))
        .set((
            persons::name.eq(set_aside(id)),
            persons::shown.eq(""),
            persons::passphrase.eq(None::<String>),
            persons::card.eq(None::<String>),
            persons::pin.eq(None::<String>),
            persons::goes_on_as.eq(goes_on_as),
            persons::ended.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// An old secret was proved by who is signed in: that past is theirs again.
///
/// # Errors
/// [`Error::NotFound`] when it waits no more.
pub fn proved(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, old: PersonId) -> Result<(), Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    take_everybody(tx, cx)?;
    open(tx, cx, all, old, person)?;
    log::note(tx, cx, Happened::Proved, Some(person), None)
}

/// As whom somebody is in who opened this account: it may have been opened a moment ago, by the same finger. `None` when it
/// ended, or waits behind another.
///
/// # Errors
/// A fault of storage.
pub(super) fn goes_on(conn: &mut Conn, id: PersonId) -> Result<Option<PersonId>, Error> {
    let (next, ended): (Option<PersonId>, Option<i64>) =
        persons::table.find(id).select((persons::goes_on_as, persons::ended)).one(conn)?;
    Ok(match next {
        None => Some(id).filter(|_| ended.is_none()),
        next => next.filter(|_| ended.is_some()),
    })
}

/// Somebody signed in with an old secret: the account is theirs again, with the old keys; who came in with the card is out.
///
/// # Errors
/// [`Error::NotFound`] when it waits no more, or was not theirs for sure.
pub(super) fn returned(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, old: PersonId) -> Result<PersonId, Error> {
    type Keys = (Option<PersonId>, Option<String>, Option<String>, Option<String>);
    take_everybody(tx, cx)?;
    take(tx, old)?;
    let (new, passphrase, card, pin): Keys = persons::table
        .find(old)
        .filter(persons::ended.is_null())
        .select((persons::goes_on_as, persons::passphrase, persons::card, persons::pin))
        .one(tx.conn())?;
    let new = new.ok_or(Error::NotFound)?;
    if !is_theirs_for_sure(tx.conn(), old, new)? {
        return Err(Error::NotFound);
    }
    open(tx, cx, all, old, new)?;
    diesel::delete(sessions::table.filter(sessions::person.eq(new))).execute(tx.conn())?;
    diesel::update(persons::table.find(new))
        .set((
            persons::passphrase.eq(passphrase),
            persons::card.eq(card),
            persons::pin.eq(pin),
            persons::pin_misses.eq(0),
        ))
        .execute(tx.conn())?;
    log::note(tx, cx, Happened::Proved, Some(new), None)?;
    Ok(new)
}

/// Whether an account that waits was surely theirs who now have the new one: nobody printed a card for it that proved nothing.
fn is_theirs_for_sure(conn: &mut Conn, old: PersonId, new: PersonId) -> Result<bool, Error> {
    Ok(store::old_locks(conn, new)?.first().is_some_and(|(lock, _)| lock.person == old))
}

fn open(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, old: PersonId, new: PersonId) -> Result<(), Error> {
    take(tx, old)?;
    take(tx, new)?;
    let for_sure = is_theirs_for_sure(tx.conn(), old, new)?;
    let waits: bool = persons::table
        .find(old)
        .filter(persons::goes_on_as.eq(new))
        // A second press came first: what was opened has no keys any more.
        .filter(persons::ended.is_null())
        .select(persons::waits)
        .one(tx.conn())?;
    unite(tx, cx, all, old, new)?;
    diesel::update(persons::table.find(new)).set(persons::waits.eq(waits)).execute(tx.conn())?;
    if for_sure {
        // Who came with the cards between may have been anybody: their secrets open nothing any more. What they wrote waits.
        let none = None::<String>;
        diesel::update(persons::table.filter(persons::goes_on_as.eq(new)).filter(persons::ended.is_null()))
            .set((persons::passphrase.eq(&none), persons::card.eq(&none), persons::pin.eq(&none)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Whether this viewer, at the house's own computer, may say that somebody is who they were: a chair or computerhulp, not the
/// person, nor who printed one of the cards that were used since the oldest account that waits was in use, nor anybody whom a
/// card of the house let in less than two weeks before one was printed.
///
/// # Errors
/// A fault of storage.
pub fn may_confirm(conn: &mut Conn, who: &Viewer, enrolled: bool, person: PersonId) -> Result<bool, Error> {
    let Viewer::Person { id, roles } = who else { return Ok(false) };
    if !enrolled || *id == person || !(roles.has(Role::Chair) || roles.has(Role::Steward)) {
        return Ok(false);
    }
    let Some(oldest) = store::earlier(conn, person)?.pop() else { return Ok(false) };
    let by: Option<i64> = persons::table.find(oldest).select(persons::set_aside_by).first(conn)?;
    // Of one person one card at a time can be used: later ones have higher numbers.
    let used: Vec<(Option<PersonId>, Time)> = cards::table
        .filter(cards::person.eq(person))
        .filter(cards::used.is_not_null())
        .filter(cards::id.ge(by.unwrap_or_default()))
        .select((cards::printed_by, cards::created))
        .load(conn)?;
    let came: Time = persons::table.find(*id).select(persons::created).one(conn)?;
    // Who prints a card may have printed the one of a helper shortly before.
    let by_card = store::came_by(conn, *id)?.is_some();
    let since = if by_card { came.plus(rules::CARD_LASTS) } else { came };
    let own_past = store::earlier(conn, *id)?.is_empty();
    Ok(own_past && used.iter().all(|(by, printed)| *by != Some(*id) && since < *printed))
}

/// Says that somebody is who they were: their past is theirs again.
///
/// # Errors
/// [`Error::Refused`] for who may not.
pub fn confirm(tx: &mut Tx<'_>, cx: &Cx, all: Belongings, enrolled: bool, person: PersonId) -> Result<(), Error> {
    take_everybody(tx, cx)?;
    if !may_confirm(tx.conn(), &cx.who, enrolled, person)? {
        return Err(Error::Refused(Reason::NotYours));
    }
    for old in store::earlier(tx.conn(), person)? {
        unite(tx, cx, all, old, person)?;
    }
    log::note(tx, cx, Happened::Confirmed, Some(person), None)
}

/// A chair says that somebody belongs here who was let in by another than a chair.
///
/// # Errors
/// When the caller may not.
pub fn let_in(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    rules::require(&cx.who, rules::Act::ArrangePeople)?;
    let waiting = persons::table.find(person).filter(persons::waits.eq(true));
    if diesel::update(waiting).set(persons::waits.eq(false)).execute(tx.conn())? > 0 {
        log::note(tx, cx, Happened::LetIn, Some(person), None)?;
    }
    Ok(())
}
