//! Somebody else of the same house goes on in the place of who mediates. Who mediates asks it with a letter, and who asked for help says yes
//! or no. From a yes on the offer is the other's, with all that was written with it, and who mediated reads nothing of it any more.

use super::ending::touch;
use super::letters::{Both, Written, is_one_of_two, is_open, write};
use super::rules::State;
use super::store::{letters, mediation_offers};
use crate::due::{self, Topic};
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::people::{self, Act, Person, may};
use crate::post::{self, Byline, Life, Post, PostId, Response, ResponseId, ResponseState};
use crate::viewer::{PersonId, Viewer};
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, Word, text_enum};

diesel::table! {
    stand_ins (response) {
        response -> BigInt,
        uri -> Text,
        role -> Text,
        said -> Text,
        person -> Nullable<BigInt>,
        before -> Nullable<BigInt>,
        seen -> Bool,
    }
}

text_enum! {
    /// What who asked for help says to it.
    pub enum Answer {
        /// Nothing yet.
        Unsaid = "",
        /// They may.
        Yes = "yes",
        /// They may not: who mediates goes on.
        No = "no",
    }
}

/// That somebody may go on in the place of who mediates is asked, or was.
#[derive(Debug, Clone, Queryable)]
pub struct StandIn {
    /// With which offer.
    pub response: ResponseId,
    /// The letter that asks it.
    pub uri: String,
    /// As what they would mediate.
    pub role: Word<Role>,
    /// What was said to it; where they are, that they went on.
    pub said: Word<Answer>,
    /// Who it is; known where they are.
    pub person: Option<PersonId>,
    /// Who mediated before them; of where they are, once they do.
    pub before: Option<PersonId>,
    /// Whether that one read so.
    pub seen: bool,
}

impl StandIn {
    /// Whether it waits for an answer.
    pub fn waits(&self) -> bool {
        self.said.known() == Some(Answer::Unsaid)
    }

    /// What the letter is called in an address.
    pub fn name(&self) -> &str {
        self.uri.rsplit('/').next().unwrap_or_default()
    }
}

/// What is known of it with this offer.
///
/// # Errors
/// A fault of storage.
pub fn of(conn: &mut Conn, offer: ResponseId) -> Result<Option<StandIn>, Error> {
    Ok(stand_ins::table.find(offer).first(conn).optional()?)
}

/// The same of all offers.
///
/// # Errors
/// A fault of storage.
pub fn all(conn: &mut Conn) -> Result<Vec<StandIn>, Error> {
    Ok(stand_ins::table.order(stand_ins::response.asc()).load(conn)?)
}

/// The same of the offers to this request.
///
/// # Errors
/// A fault of storage.
pub fn with(conn: &mut Conn, post: PostId) -> Result<Vec<StandIn>, Error> {
    let offers = post::all_responses_to(conn, post)?;
    Ok(stand_ins::table.filter(stand_ins::response.eq_any(offers)).load(conn)?)
}

/// Forgets it with these offers.
pub(super) fn forget(tx: &mut Tx<'_>, offers: &[ResponseId]) -> Result<(), Error> {
    diesel::delete(stand_ins::table.filter(stand_ins::response.eq_any(offers))).execute(tx.conn())?;
    Ok(())
}

/// As what somebody mediates: as a chair, where they are one.
fn role_of(person: &Person) -> Option<Role> {
    person.roles.iter().find(|role| *role == Role::Chair).or_else(|| person.roles.iter().next())
}

/// Those of our house who could go on with this offer of ours: they read the request, and may answer for themselves.
///
/// # Errors
/// A fault of storage.
pub fn could_be(conn: &mut Conn, post: &Post, offer: &Response) -> Result<Vec<Person>, Error> {
    let mut all = Vec::new();
    for person in people::everybody(conn)? {
        let viewer = Viewer::Person { id: person.id, roles: person.roles };
        let other = Some(person.id) != offer.author && may(person.roles, Act::Respond) && role_of(&person).is_some();
        if other && post::speaks(&viewer, post, false) {
            match post::find(conn, &viewer, post.id) {
                Ok(_) => all.push(person),
                Err(Error::NotFound) => {}
                Err(e) => return Err(e),
            }
        }
    }
    Ok(all)
}

/// Who mediates asks it.
///
/// # Errors
/// [`Error::NotFound`] for everybody else; [`Error::Invalid`] when nobody is named who could; [`Error::Refused`] when it is asked already.
pub fn asks(
    tx: &mut Tx<'_>,
    cx: &Cx,
    these: (PostId, ResponseId),
    person: Option<PersonId>,
    text: impl FnOnce(Role) -> String,
) -> Result<Post, Error> {
    let (post, offer) = post::hold_with(tx, these.1)?;
    let mediates = offer.state == ResponseState::Confirmed && is_open(&post, &offer);
    if post.id != these.0 || post.is_ours() || !is_one_of_two(&cx.who, &post, &offer) || !mediates {
        return Err(Error::NotFound);
    }
    if of(tx.conn(), offer.id)?.is_some_and(|held| held.waits()) {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    }
    let could = could_be(tx.conn(), &post, &offer)?;
    let named = could.into_iter().find(|p| Some(p.id) == person);
    let Some((person, role)) = named.and_then(|p| Some((p.id, role_of(&p)?))) else {
        return Err(Error::Invalid(vec![(Field::StandIn, "stand-in-missing")]));
    };
    let (_, uri) = write(tx, cx, these, &said(text(role)))?;
    put(tx, offer.id, (&uri, role.as_str()), Some(person))?;
    Ok(post)
}

fn said(text: String) -> Written {
    Written { text, both: Both::Unsaid, meets: String::new() }
}

fn put(tx: &mut Tx<'_>, offer: ResponseId, (uri, role): (&str, &str), person: Option<PersonId>) -> Result<(), Error> {
    forget(tx, &[offer])?;
    diesel::insert_into(stand_ins::table)
        .values((
            (stand_ins::response.eq(offer), stand_ins::uri.eq(uri), stand_ins::role.eq(role)),
            stand_ins::person.eq(person),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A letter of the house that mediates asks it.
pub(super) fn is_asked(tx: &mut Tx<'_>, offer: &Response, uri: &str, role: &str) -> Result<(), Error> {
    // Before somebody is picked nobody mediates.
    if role.is_empty() || offer.state != ResponseState::Confirmed {
        return Ok(());
    }
    put(tx, offer.id, (uri, role), None)
}

/// Who asked for help says yes or no to what this letter (`asked`: its name) asks, and a letter says so.
///
/// # Errors
/// [`Error::NotFound`] for everybody else; [`Error::Refused`] when it is not asked any more.
pub fn answers(
    tx: &mut Tx<'_>,
    cx: &Cx,
    these: (PostId, ResponseId),
    asked: &str,
    (yes, text): (bool, String),
) -> Result<Post, Error> {
    let (post, offer) = post::hold_with(tx, these.1)?;
    let theirs = post.id == these.0 && post.is_ours() && is_one_of_two(&cx.who, &post, &offer);
    if !theirs {
        return Err(Error::NotFound);
    }
    let waits = of(tx.conn(), offer.id)?.filter(|held| held.waits() && held.name() == asked);
    let Some(asked) = waits.filter(|_| is_open(&post, &offer) && offer.state == ResponseState::Confirmed) else {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    };
    write(tx, cx, these, &said(text))?;
    let answer = if yes { Answer::Yes } else { Answer::No };
    diesel::update(stand_ins::table.find(offer.id)).set(stand_ins::said.eq(answer)).execute(tx.conn())?;
    if yes {
        goes_on(tx, cx.now, offer.id, asked.role, None)?;
        // Both sides said yes to who mediated. What was agreed stands.
        if State::of(&post.state) != State::Agreed {
            diesel::update(mediation_offers::table.find(offer.id))
                .set(mediation_offers::both_yes.eq(None::<i64>))
                .execute(tx.conn())?;
        }
    }
    touch(tx, cx, &post)?;
    Ok(post)
}

/// From here on it is the other's offer: what was said in it by who mediated before is not theirs. That they have no tie was asked.
fn goes_on(
    tx: &mut Tx<'_>,
    now: Time,
    offer: ResponseId,
    role: Word<Role>,
    person: Option<PersonId>,
) -> Result<(), Error> {
    post::goes_on_as(tx, now, offer, &Byline { role: Some(role), name: None }, person)?;
    diesel::update(mediation_offers::table.find(offer))
        .set((
            (mediation_offers::tied.eq(false), mediation_offers::tie.eq("")),
            (mediation_offers::can.eq(""), mediation_offers::languages.eq("")),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether the letter that asks it is still to arrive.
fn is_on_its_way(conn: &mut Conn, asked: &StandIn) -> Result<bool, Error> {
    let letter = letters::table.filter(letters::uri.eq(&asked.uri));
    Ok(letter.count().get_result::<i64>(conn)? > 0)
}

/// The house that asks for help knows nothing of such a question. Where ours arrived it went back to an older copy: it may be asked again.
pub(super) fn is_not_asked(tx: &mut Tx<'_>, offer: ResponseId) -> Result<(), Error> {
    match of(tx.conn(), offer)? {
        Some(held) if held.waits() && !is_on_its_way(tx.conn(), &held)? => forget(tx, &[offer]),
        _ => Ok(()),
    }
}

/// The house that asks for help said this to the letter that asks it: from a yes on the other mediates, and a no is forgotten.
pub(super) fn is_answered(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (post, offer): (&Post, &Response),
    (uri, answer): (&str, Answer),
) -> Result<(), Error> {
    let held = match of(tx.conn(), offer.id)? {
        Some(held) if held.uri == uri && held.said.known() == Some(Answer::Unsaid) => held,
        // It was asked again there, of an older copy, and is a no now: who went on does not.
        Some(held) if held.uri == uri && answer == Answer::No => return nobody_goes_on(tx, cx, offer.id),
        // Another is on its way there.
        Some(held) if held.uri == uri || is_on_its_way(tx.conn(), &held)? => return Ok(()),
        // It was asked after an older copy was made: who goes on is not known any more.
        Some(_) if answer == Answer::Yes => return nobody_goes_on(tx, cx, offer.id),
        Some(_) => return is_not_asked(tx, offer.id),
        None if answer == Answer::Yes => {
            put(tx, offer.id, (uri, ""), None)?;
            return nobody_goes_on(tx, cx, offer.id);
        }
        None => return Ok(()),
    };
    match answer {
        Answer::Unsaid => Ok(()),
        Answer::No => forget(tx, &[offer.id]),
        Answer::Yes => {
            let next = could_be(tx.conn(), post, offer)?.into_iter().find(|p| Some(p.id) == held.person);
            // Who was to go on is not here any more, or may not. Who asked for help writes to who mediated no more: it is taken back.
            let Some(next) = next else { return nobody_goes_on(tx, cx, offer.id) };
            goes_on(tx, cx.now, offer.id, held.role, Some(next.id))?;
            // What who mediated before wrote goes; that both sides want to, with them, is said of them no more.
            diesel::update(letters::table.filter(letters::response.eq(offer.id)).filter(letters::ours.eq(true)))
                .set(letters::sides.eq(""))
                .execute(tx.conn())?;
            went_on(tx, offer.id, offer.author)
        }
    }
}

/// Another goes on, in the place of who mediated `before`: who may be gone some day, and that it is so stands apart from that.
fn went_on(tx: &mut Tx<'_>, offer: ResponseId, before: Option<PersonId>) -> Result<(), Error> {
    diesel::update(stand_ins::table.find(offer))
        .set((stand_ins::said.eq(Answer::Yes), stand_ins::before.eq(before)))
        .execute(tx.conn())?;
    Ok(())
}

/// Who asked for help said yes, and who was to go on is not here: nobody reads it from here on, and the offer is taken back.
fn nobody_goes_on(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId) -> Result<(), Error> {
    diesel::update(stand_ins::table.find(offer)).set(stand_ins::said.eq(Answer::Yes)).execute(tx.conn())?;
    post::tell_writer(tx, cx, offer)?;
    post::is_nobodys(tx, offer)?;
    due::no_later(tx, cx.now, Topic::Letters, &offer.to_string())
}

/// Whether who asked for help said yes to somebody who is not here any more: nobody of ours mediates with this offer.
///
/// # Errors
/// A fault of storage.
pub fn goes_on_with_nobody(conn: &mut Conn, offer: ResponseId) -> Result<bool, Error> {
    let Some(asked) = of(conn, offer)? else { return Ok(false) };
    let offer = post::response(conn, offer)?;
    let answered = asked.said.known() == Some(Answer::Yes);
    Ok(answered && offer.is_ours() && offer.author.is_none() && offer.withdrawn.is_none())
}

/// Who mediated reads that another does so now.
///
/// # Errors
/// A fault of storage.
pub fn is_seen(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId) -> Result<(), Error> {
    let theirs = stand_ins::table.find(offer).filter(stand_ins::before.eq(cx.who.person()));
    diesel::update(theirs).set(stand_ins::seen.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// Somebody goes on with another account, or (`None`) is of this house no more.
pub(super) fn moved(tx: &mut Tx<'_>, from: PersonId, to: Option<PersonId>) -> Result<(), Error> {
    let theirs = stand_ins::table.filter(stand_ins::person.eq(from));
    diesel::update(theirs).set(stand_ins::person.eq(to)).execute(tx.conn())?;
    let theirs = stand_ins::table.filter(stand_ins::before.eq(from));
    diesel::update(theirs).set(stand_ins::before.eq(to)).execute(tx.conn())?;
    Ok(())
}

/// An offer of ours with which somebody else goes on.
#[derive(Debug, Clone)]
pub struct HandedOver {
    /// The offer's id.
    offer: String,
    /// The letter that asked it.
    letter: String,
    role: Word<Role>,
    /// Who goes on, and in whose place.
    now: Option<PersonId>,
    before: Option<PersonId>,
}

/// All of them.
///
/// # Errors
/// A fault of storage.
pub fn handed_over(conn: &mut Conn) -> Result<Vec<HandedOver>, Error> {
    let mut all = Vec::new();
    for held in self::all(conn)?.into_iter().filter(|held| held.before.is_some()) {
        let offer = post::response(conn, held.response)?;
        let (now, before) = (offer.author, held.before);
        all.push(HandedOver { offer: offer.uri, letter: held.uri, role: held.role, now, before });
    }
    Ok(all)
}

/// So it was in the database that a copy replaced: who handed one over reads nothing of it by the copy.
///
/// # Errors
/// A fault of storage.
pub fn handed_over_again(tx: &mut Tx<'_>, cx: &Cx, these: &[HandedOver]) -> Result<(), Error> {
    for over in these {
        let Some(offer) = post::response_by_uri(tx.conn(), &over.offer)? else { continue };
        let Some(now) = over.now.filter(|now| offer.is_by(over.before) && Some(*now) != over.before) else { continue };
        // Who came after the copy is not of the house here.
        match people::person(tx.conn(), now) {
            Ok(_) => {}
            Err(Error::NotFound) => continue,
            Err(e) => return Err(e),
        }
        goes_on(tx, cx.now, offer.id, over.role.clone(), Some(now))?;
        put(tx, offer.id, (&over.letter, over.role.as_str()), Some(now))?;
        went_on(tx, offer.id, over.before)?;
    }
    Ok(())
}
