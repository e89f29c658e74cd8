//! Asking, taking up, answering, forgetting.

use super::rules::{self, Asker, State};
use super::store::{Consultation, consultation, consultations, since};
use crate::due::{self, Topic};
use crate::error::{Error, Field, Key, Reason};
use crate::mail::is_address;
use crate::node::Cx;
use crate::people::hash_token;
use crate::post::check_text;
use diesel::prelude::*;
use huisraad_storage::Tx;
use std::time::Duration;

/// What somebody asks.
#[derive(Debug, Clone)]
pub struct NewConsultation {
    /// Who, once that is said.
    pub asker: Option<Asker>,
    /// As what they call themselves.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What they ask.
    pub question: String,
    /// How they can be reached; may be empty.
    pub contact: String,
    /// Where they want to hear that there is an answer; may be empty.
    pub mail: String,
}

/// What is wrong with what somebody asks.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(new: &NewConsultation) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    judge(Field::Asker, Some("consultation-asker-missing").filter(|_| new.asker.is_none()));
    judge(Field::Name, check_text(&new.name, 100, Some("consultation-name-missing")));
    judge(Field::Subject, check_text(&new.subject, 120, Some("title-missing")));
    judge(Field::Question, check_text(&new.question, 6000, Some("consultation-question-missing")));
    judge(Field::Contact, check_text(&new.contact, 200, None));
    judge(Field::Mail, Some("mail-wrong").filter(|_| !new.mail.is_empty() && !is_address(&new.mail)));
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Asks for advice: anybody may. `token` is what its address ends with; only its digest is kept.
///
/// # Errors
/// When something is missing, or too many came in.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, new: &NewConsultation, token: &str) -> Result<(), Error> {
    check(new)?;
    let Some(asker) = new.asker else { return Err(Error::Invalid(vec![(Field::Asker, "consultation-asker-missing")])) };
    if since(tx.conn(), cx.now.minus(Duration::from_secs(3600)))? >= rules::MOST_AN_HOUR {
        return Err(Error::Refused(Reason::TooMany));
    }
    let id: i64 = diesel::insert_into(consultations::table)
        .values((
            consultations::token.eq(hash_token(token)),
            consultations::asker.eq(asker),
            consultations::name.eq(new.name.trim()),
            consultations::subject.eq(new.subject.trim()),
            consultations::question.eq(new.question.trim()),
            consultations::contact.eq(new.contact.trim()),
            consultations::mail.eq(&new.mail),
            consultations::state.eq(State::In),
            consultations::answer.eq(""),
            consultations::created.eq(cx.now.0),
            consultations::changed.eq(cx.now.0),
        ))
        .returning(consultations::id)
        .get_result(tx.conn())?;
    if !new.mail.is_empty() {
        // Until it is sent, and no longer, the address is here for who can read it.
        due::add(tx, cx.now, Topic::ConsultationMail, &format!("{id}/{token}"))?;
    }
    Ok(())
}

/// Takes it up: who asked sees that.
///
/// # Errors
/// When the caller may not.
pub fn take_up(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Consultation, Error> {
    rules::require(&cx.who)?;
    diesel::update(consultations::table.find(id).filter(consultations::state.eq(State::In)))
        .set((consultations::state.eq(State::TakenUp), consultations::changed.eq(cx.now.0)))
        .execute(tx.conn())?;
    consultation(tx.conn(), id)
}

/// Gives the advice, or changes the one that stood there when it was opened (`seen`: [`Consultation::changed`]). Three months later
/// nothing of it is kept.
///
/// # Errors
/// When the caller may not, there is no text, or another gave an advice meanwhile.
pub fn give(tx: &mut Tx<'_>, cx: &Cx, id: i64, seen: Option<i64>, answer: &str) -> Result<Consultation, Error> {
    rules::require(&cx.who)?;
    if let Some(key) = check_text(answer, 8000, Some("advice-missing")) {
        return Err(Error::Invalid(vec![(Field::Answer, key)]));
    }
    // Nobody else gives one meanwhile.
    diesel::update(consultations::table.find(id)).set(consultations::id.eq(id)).execute(tx.conn())?;
    let before = consultation(tx.conn(), id)?;
    if before.state == State::Given && seen != Some(before.changed.0) && before.answer != answer.trim() {
        return Err(Error::Invalid(vec![(Field::Answer, "consultation-meanwhile")]));
    }
    if before.state != State::Given && !before.mail.is_empty() {
        due::add(tx, cx.now, Topic::ConsultationMail, &id.to_string())?;
    }
    diesel::update(consultations::table.find(id))
        .set((
            consultations::state.eq(State::Given),
            consultations::answer.eq(answer.trim()),
            consultations::changed.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    due::add(tx, cx.now.plus(rules::KEPT), Topic::ForgetConsultation, &id.to_string())?;
    consultation(tx.conn(), id)
}

/// Empties it, as who empties it read it: an answer that another just gave is not wiped unread.
///
/// # Errors
/// [`Error::Refused`] when it changed since they read it; a fault of storage.
pub fn forget_read(tx: &mut Tx<'_>, cx: &Cx, id: i64, seen: Option<i64>) -> Result<(), Error> {
    rules::require(&cx.who)?;
    diesel::update(consultations::table.find(id)).set(consultations::id.eq(id)).execute(tx.conn())?;
    match consultation(tx.conn(), id)? {
        now if seen.is_some_and(|seen| seen != now.changed.0) => Err(Error::Refused(Reason::ChangedMeanwhile)),
        _ => forget(tx, cx, id),
    }
}

/// Empties it.
///
/// # Errors
/// A fault of storage.
pub fn forget(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    rules::require(&cx.who)?;
    let nothing = (
        consultations::name.eq(""),
        consultations::subject.eq(""),
        consultations::question.eq(""),
        consultations::contact.eq(""),
        consultations::answer.eq(""),
        consultations::mail.eq(""),
        consultations::state.eq(State::Forgotten),
    );
    diesel::update(consultations::table.find(id)).set(nothing).execute(tx.conn())?;
    Ok(())
}

/// Empties those of these tokens that are here: they were emptied in the database that a copy replaced. Gives how many.
///
/// # Errors
/// A fault of storage.
pub fn forget_again(tx: &mut Tx<'_>, cx: &Cx, tokens: &[String]) -> Result<usize, Error> {
    let mut count = 0;
    for token in tokens {
        match super::store::by_token(tx.conn(), token) {
            Ok(kept) => forget(tx, cx, kept.id)?,
            Err(Error::NotFound) => continue,
            Err(e) => return Err(e),
        }
        count += 1;
    }
    Ok(count)
}
