//! Giving an address, confirming it, ending it.

use super::store::{addresses, by_token, of};
use crate::due::{self, Topic};
use crate::error::{Error, Field};
use crate::mail::is_address;
use crate::node::Cx;
use crate::texts::Language;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::Tx;
use std::time::Duration;

/// How long must be between two addresses of one person: whoever types many would have us write to strangers.
const BETWEEN: Duration = Duration::from_secs(600);
/// How soon the first weekly mail comes, and how often.
pub(super) const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// Gives an address, or another one; a link is sent to it.
///
/// # Errors
/// When it can be none, or the last was given a moment ago.
pub fn give(tx: &mut Tx<'_>, cx: &Cx, address: &str, language: Language) -> Result<(), Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    if !is_address(address) {
        return Err(Error::Invalid(vec![(Field::Address, "mail-wrong")]));
    }
    if of(tx.conn(), person)?.is_some_and(|m| m.confirmed.is_none() && cx.now.is_within(BETWEEN, m.asked)) {
        return Err(Error::Invalid(vec![(Field::Address, "mail-soon")]));
    }
    diesel::delete(addresses::table.find(person)).execute(tx.conn())?;
    diesel::insert_into(addresses::table)
        .values((
            addresses::person.eq(person),
            addresses::address.eq(address),
            addresses::token.eq(cx.node.random.token::<20>()),
            addresses::language.eq(language),
            addresses::asked.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    due::add(tx, cx.now, Topic::ConfirmAddress, &person.to_string())
}

/// Says that an address is one's own: from now on the weekly mail comes.
///
/// # Errors
/// [`Error::NotFound`] when there is no such link.
pub fn confirm(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<(), Error> {
    let mailed = by_token(tx.conn(), token)?;
    if mailed.confirmed.is_some() || mailed.address.is_empty() {
        return Ok(());
    }
    diesel::update(addresses::table.find(mailed.person)).set(addresses::confirmed.eq(cx.now.0)).execute(tx.conn())?;
    due::add(tx, cx.now.plus(WEEK), Topic::WeeklyMail, &mailed.person.to_string())
}

/// Ends it, by a link or by the person; the address is not kept. Twice is no fault.
///
/// # Errors
/// A fault of storage.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, token: Option<&str>) -> Result<(), Error> {
    let mailed = match token {
        Some(token) => by_token(tx.conn(), token).map(Some),
        None => of(tx.conn(), cx.who.person().unwrap_or_default()),
    };
    let mailed = match mailed {
        Ok(Some(mailed)) => mailed,
        Ok(None) | Err(Error::NotFound) => return Ok(()),
        Err(e) => return Err(e),
    };
    let row = addresses::table.find(mailed.person);
    if mailed.confirmed.is_some() || !cx.now.is_within(BETWEEN, mailed.asked) {
        diesel::delete(row).execute(tx.conn())?;
    } else {
        // The address is gone; that one was given a moment ago is not, or whoever likes could have us write to anybody.
        let nothing = (addresses::address.eq(""), addresses::token.eq(cx.node.random.token::<20>()));
        diesel::update(row).set(nothing).execute(tx.conn())?;
    }
    Ok(())
}

/// The address of the first is the second's from now on, where they have none of their own: it is the same person.
///
/// # Errors
/// A fault of storage.
pub fn moved(tx: &mut Tx<'_>, cx: &Cx, from: PersonId, to: PersonId) -> Result<(), Error> {
    if of(tx.conn(), to)?.is_some() {
        return forget(tx, from);
    }
    let row = diesel::update(addresses::table.find(from));
    if row.set(addresses::person.eq(to)).execute(tx.conn())? > 0 {
        due::add(tx, cx.now.plus(WEEK), Topic::WeeklyMail, &to.to_string())?;
    }
    Ok(())
}

/// The address of somebody who left is not kept.
///
/// # Errors
/// A fault of storage.
pub fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    diesel::delete(addresses::table.find(person)).execute(tx.conn())?;
    Ok(())
}
