//! The table of consultations, and what is read from it.

use super::rules::{Asker, State};
use crate::error::{Error, Reason};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time};

diesel::table! {
    consultations (id) {
        id -> BigInt,
        token -> Text,
        asker -> Text,
        name -> Text,
        subject -> Text,
        question -> Text,
        contact -> Text,
        state -> Text,
        answer -> Text,
        created -> BigInt,
        changed -> BigInt,
        mail -> Text,
    }
}

/// A consultation.
#[derive(Debug, Clone, Queryable)]
pub struct Consultation {
    /// Its number.
    pub id: i64,
    /// The digest of what its address ends with.
    pub token: String,
    /// Who asks.
    pub asker: Asker,
    /// As what they call themselves.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What they ask, as it was typed.
    pub question: String,
    /// How they can be reached, if they said.
    pub contact: String,
    /// How far it is.
    pub state: State,
    /// The advice, as it was typed.
    pub answer: String,
    /// When it came.
    pub created: Time,
    /// When it last changed.
    pub changed: Time,
    /// Where they want to hear that there is an answer; may be empty.
    pub mail: String,
}

/// A consultation, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn consultation(conn: &mut Conn, id: i64) -> Result<Consultation, Error> {
    Ok(consultations::table.find(id).filter(consultations::state.ne(State::Forgotten)).one(conn)?)
}

/// The one that this address is of, by its digest.
///
/// # Errors
/// [`Error::NotFound`], also when nothing of it is kept any more.
pub fn by_token(conn: &mut Conn, digest: &str) -> Result<Consultation, Error> {
    Ok(consultations::table
        .filter(consultations::token.eq(digest))
        .filter(consultations::state.ne(State::Forgotten))
        .one(conn)?)
}

/// The same, for who asked: they alone have the address, and read when nothing of it is kept any more.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when it is not kept any more.
pub fn for_who_asked(conn: &mut Conn, digest: &str) -> Result<Consultation, Error> {
    let found: Consultation = consultations::table.filter(consultations::token.eq(digest)).one(conn)?;
    if found.state == State::Forgotten { Err(Error::Refused(Reason::ConsultationGone)) } else { Ok(found) }
}

/// How many stand on a page.
pub const A_PAGE: i64 = 50;

/// What was asked and is kept, newest first, but what we are at before all else, and what is answered after: however much others ask.
/// `skip` so many.
///
/// # Errors
/// A fault of storage.
pub fn all(conn: &mut Conn, skip: i64) -> Result<Vec<Consultation>, Error> {
    let kept = || consultations::table.filter(consultations::state.ne(State::Forgotten));
    let (mut found, mut skip) = (Vec::new(), skip.max(0));
    for state in [State::TakenUp, State::In, State::Given] {
        let of_state = || kept().filter(consultations::state.eq(state));
        let here: i64 = of_state().count().get_result(conn)?;
        let left = A_PAGE + 1 - i64::try_from(found.len()).unwrap_or(A_PAGE);
        let page = of_state().order(consultations::id.desc()).offset(skip.min(here)).limit(left);
        found.extend(page.load::<Consultation>(conn)?);
        skip = (skip - here).max(0);
    }
    Ok(found)
}

/// What nobody has taken up: the first of it, and how many.
///
/// # Errors
/// A fault of storage.
pub fn waiting(conn: &mut Conn) -> Result<(Option<Consultation>, i64), Error> {
    let waits = || consultations::table.filter(consultations::state.eq(State::In));
    let first = waits().order(consultations::created.asc()).first(conn).optional()?;
    Ok((first, waits().count().get_result(conn)?))
}

/// How many came in since then.
///
/// # Errors
/// A fault of storage.
pub fn since(conn: &mut Conn, then: Time) -> Result<i64, Error> {
    Ok(consultations::table.filter(consultations::created.gt(then.0)).count().get_result(conn)?)
}

/// The tokens of those of which nothing is kept any more.
///
/// # Errors
/// A fault of storage.
pub fn forgotten(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(consultations::table
        .filter(consultations::state.eq(State::Forgotten))
        .select(consultations::token)
        .load(conn)?)
}
