//! Cards are printed and used; sessions begin and end.

use super::log::{self, Happened};
use super::past;
use super::rules::{self, Act};
use super::secrets::{CardSecrets, hash_token};
use super::slips::{end_bearer, forget_bearers, revive_bearer, still_bears};
use super::store::{self, Lock, Person, PrintedCard, card_misses, cards, person_roles, persons, sessions};
use crate::error::{Error, Field, Key, Reason};
use crate::node::{Cx, Node};
use crate::texts::seen::reads_like;
use crate::viewer::{PersonId, Roles, Viewer};
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::sync::Arc;

/// Whether this viewer may print a card for a role, or a new one for somebody.
///
/// # Errors
/// When they may not, or there is no such person.
pub(super) fn may_print(conn: &mut Conn, who: &Viewer, role: Role, person: Option<PersonId>) -> Result<(), Error> {
    let wanted: Roles = match person {
        Some(person) => store::person(conn, person)?.roles,
        None => [role].into_iter().collect(),
    };
    match who {
        Viewer::Person { roles, .. } if rules::prints_for(*roles, wanted) => Ok(()),
        _ => rules::require(who, Act::ArrangePeople),
    }
}

/// Makes a card for a role, or a new one for somebody who forgot; it works once, for two weeks. An earlier one for the same
/// person works no more.
///
/// # Errors
/// When the caller may not, or there is no such person.
pub fn card(
    tx: &mut Tx<'_>,
    cx: &Cx,
    secrets: &CardSecrets,
    role: Role,
    person: Option<PersonId>,
) -> Result<(), Error> {
    may_print(tx.conn(), &cx.who, role, person)?;
    if let Some(person) = person {
        let earlier = cards::table.filter(cards::person.eq(person)).filter(cards::used.is_null());
        diesel::update(earlier).set(cards::ended.eq(cx.now.0)).execute(tx.conn())?;
    }
    diesel::insert_into(cards::table)
        .values((
            cards::secret.eq(hash_token(&secrets.token)),
            cards::words.eq(hash_token(&secrets.words)),
            cards::role.eq(role),
            cards::person.eq(person),
            cards::created.eq(cx.now.0),
            cards::expires.eq(cx.now.plus(rules::CARD_LASTS).0),
            cards::printed_by.eq(cx.who.person()),
            // Whom the computerhulp lets in, a chair looks at first.
            cards::trusted.eq(rules::require(&cx.who, Act::ArrangePeople).is_ok()),
        ))
        .execute(tx.conn())?;
    // Who has been here has roles of their own.
    log::note(tx, cx, Happened::CardPrinted, person, Some(role).filter(|_| person.is_none()))
}

/// What somebody fills in who comes with a card.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// The name they want to use here. It need not be their own.
    pub name: String,
    /// The hash of their passphrase, when they chose one.
    pub passphrase: Option<String>,
    /// The card's words and the hash of the PIN, when they chose that (on the house's own computer).
    pub pin: Option<(String, String)>,
}

impl NewPerson {
    /// The hash of what they chose.
    pub(super) fn hash(&self) -> Option<String> {
        self.passphrase.clone().or_else(|| self.pin.as_ref().map(|(_, hash)| hash.clone()))
    }
}

/// Uses a card: makes the person (or for a known one, an account in whose place theirs goes on) and gives them their keys.
///
/// # Errors
/// [`Error::NotFound`] for a card that cannot be used; [`Error::Invalid`] when the name is taken.
pub fn join(tx: &mut Tx<'_>, cx: &Cx, key: &str, new: NewPerson) -> Result<PersonId, Error> {
    past::take_everybody(tx, cx)?;
    let card = store::open_card(tx.conn(), &hash_token(key), cx.now)?.ok_or(Error::NotFound)?;
    // First, so that of two who use it at once one finds it used.
    let unused = cards::table.find(card.id).filter(cards::used.is_null());
    if diesel::update(unused).set(cards::used.eq(cx.now.0)).execute(tx.conn())? == 0 {
        return Err(Error::NotFound);
    }
    if new.pin.as_ref().is_some_and(|(words, _)| hash_token(words) != card.words) {
        return Err(Error::Invalid(vec![(Field::Words, "card-words-other")]));
    }
    let person = match card.person {
        Some(old) => past::succeed(tx, &card, old)?,
        None => newcomer(tx, cx, &card, &new.name)?,
    };
    diesel::update(persons::table.find(person))
        .set((
            persons::passphrase.eq(new.passphrase),
            persons::card.eq(new.pin.as_ref().map(|(words, _)| hash_token(words))),
            persons::pin.eq(new.pin.map(|(_, hash)| hash)),
        ))
        .execute(tx.conn())?;
    log::note(tx, cx, Happened::CardUsed, Some(person), Some(card.role).filter(|_| card.person.is_none()))?;
    if card.person.is_none() {
        // Who made the card they came in with stays known.
        diesel::update(cards::table.find(card.id)).set(cards::person.eq(person)).execute(tx.conn())?;
        // That they came themselves need not be told.
        log::read_all(tx, person)?;
    }
    Ok(person)
}

/// What is wrong with a name that somebody new wants.
///
/// # Errors
/// A fault of storage.
pub fn wrong_name(conn: &mut Conn, name: &str) -> Result<Option<Key>, Error> {
    if let Some(key) = rules::check_name(name) {
        return Ok(Some(key));
    }
    // Who reads a name takes it for all that read like it.
    let like = reads_like(name);
    let taken = |other: &Person| !like.is_empty() && reads_like(&other.shown) == like;
    let taken = store::by_name(conn, &rules::fold(name))?.is_some() || store::everybody(conn)?.iter().any(taken);
    Ok(taken.then_some("name-taken"))
}

fn newcomer(tx: &mut Tx<'_>, cx: &Cx, card: &PrintedCard, name: &str) -> Result<PersonId, Error> {
    if let Some(key) = wrong_name(tx.conn(), name)? {
        return Err(Error::Invalid(vec![(Field::Name, key)]));
    }
    let shown = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let person: PersonId = diesel::insert_into(persons::table)
        .values((
            persons::name.eq(rules::fold(&shown)),
            persons::shown.eq(shown),
            persons::created.eq(cx.now.0),
            persons::waits.eq(!card.trusted),
        ))
        .returning(persons::id)
        .get_result(tx.conn())?;
    diesel::insert_into(person_roles::table)
        .values((person_roles::person.eq(person), person_roles::role.eq(card.role)))
        .execute(tx.conn())?;
    Ok(person)
}

/// Looks whether a card can be used, without using it: by its address or its words.
///
/// # Errors
/// [`Error::NotFound`] when it cannot.
pub(super) async fn look_at_card(node: &Arc<Node>, key: &str) -> Result<PrintedCard, Error> {
    let (hash, now) = (hash_token(key), node.clock.now());
    node.read(move |c| store::open_card(c, &hash, now)?.ok_or(Error::NotFound)).await
}

/// Begins a session with what fitted, and gives its token, which goes into the cookie and is kept nowhere.
///
/// # Errors
/// [`Error::Refused`] when it fits no more.
pub(super) async fn enter(node: &Arc<Node>, with: Lock, shared: bool) -> Result<String, Error> {
    let token = node.random.token::<32>();
    let hash = hash_token(&token);
    node.act(Viewer::Clock, move |tx, cx| {
        // While it was looked at, the account may have ended, or become its owner's again.
        past::take(tx, with.person)?;
        if !store::still_opens(tx.conn(), &with)? {
            return Err(Error::Refused(Reason::SignInWrong));
        }
        diesel::insert_into(sessions::table)
            .values((
                sessions::token.eq(hash),
                sessions::person.eq(with.person),
                sessions::created.eq(cx.now.0),
                sessions::seen.eq(cx.now.0),
                sessions::shared.eq(shared),
            ))
            .execute(tx.conn())?;
        // Here rather than by a clock: whoever comes in sweeps the floor.
        let old = cx.now.minus(rules::OWN_IDLE).0;
        diesel::delete(sessions::table.filter(sessions::seen.lt(old))).execute(tx.conn())?;
        Ok(())
    })
    .await?;
    Ok(token)
}

/// Who has this session now, with the roles they have now; nobody where it is over.
///
/// # Errors
/// A fault of storage.
pub fn still_in(conn: &mut Conn, token_hash: &str) -> Result<Option<Viewer>, Error> {
    match store::visitor(conn, token_hash)? {
        Some(live) => Ok(Some(Viewer::Person { id: live.person, roles: live.roles })),
        None => still_bears(conn, token_hash),
    }
}

/// Ends a session.
///
/// # Errors
/// A fault of storage.
pub fn end_session(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), Error> {
    diesel::delete(sessions::table.find(token_hash)).execute(tx.conn())?;
    end_bearer(tx, token_hash)
}

/// Notes a sign of life of a session.
///
/// # Errors
/// A fault of storage.
pub fn revive(tx: &mut Tx<'_>, token_hash: &str, now: Time) -> Result<(), Error> {
    diesel::update(sessions::table.find(token_hash)).set(sessions::seen.eq(now.0)).execute(tx.conn())?;
    revive_bearer(tx, token_hash, now)
}

/// Mends what was written while the clock ran ahead: a session seen in the future ends, and no card works longer than one
/// that is printed now.
///
/// # Errors
/// A fault of storage.
pub fn put_right(tx: &mut Tx<'_>, now: Time) -> Result<(), Error> {
    diesel::delete(sessions::table.filter(sessions::seen.gt(now.plus(Time::SLACK).0))).execute(tx.conn())?;
    forget_bearers(tx, now)?;
    let last = now.plus(rules::CARD_LASTS);
    diesel::update(cards::table.filter(cards::expires.gt(last.plus(Time::SLACK).0)))
        .set((cards::created.eq(now.0), cards::expires.eq(last.0)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets sessions that are over, and cards that ended before then without being used. Who printed a used one is asked for as
/// long as its person is here (`past`).
///
/// # Errors
/// A fault of storage.
pub fn forget_spent(tx: &mut Tx<'_>, before: Time, now: Time) -> Result<(), Error> {
    diesel::delete(sessions::table.filter(sessions::seen.lt(now.minus(rules::OWN_IDLE).0))).execute(tx.conn())?;
    forget_bearers(tx, now)?;
    let unused = cards::table.filter(cards::used.is_null()).filter(cards::expires.lt(before.0));
    diesel::delete(unused).execute(tx.conn())?;
    Ok(())
}

/// Counts words that no card has.
///
/// # Errors
/// A fault of storage.
pub(super) fn count_miss(tx: &mut Tx<'_>, key: &str, now: Time) -> Result<(), Error> {
    // Whoever has a card that was used or ended guessed nothing.
    if store::was_card(tx.conn(), &hash_token(key))? {
        return Ok(());
    }
    let day = card_misses::table.find(rules::day(now));
    if diesel::update(day).set(card_misses::misses.eq(card_misses::misses + 1)).execute(tx.conn())? == 0 {
        diesel::insert_into(card_misses::table)
            .values((card_misses::day.eq(rules::day(now)), card_misses::misses.eq(1)))
            .execute(tx.conn())?;
        // Who sees today and yesterday needs no more.
        let old = card_misses::table.filter(card_misses::day.lt(rules::day(now) - 30));
        diesel::delete(old).execute(tx.conn())?;
    }
    Ok(())
}
