//! What who asks for help and who offers it write to each other, each offer apart. All of it is kept where help was asked, sealed; where it
//! was offered only what waits to be sent, and that is gone once it arrived. The one reads it at home, the other by a signed GET, each
//! time anew. That something was written is said as a hint, without a word of it.

use super::actions::forget_keys;
use super::ending::touch;
use super::far::{self, Far};
use super::rules::State;
use super::stand_in;
use super::store::{letters, mediation_offers, texts};
use super::wire;
use crate::due::{self, Topic};
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::peer;
use crate::people;
use crate::post::{self, Life, Post, PostId, Response, ResponseId, ResponseState, Writer, check_text, may_decide};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, Word, text_enum};

/// The longest of them.
pub const LONGEST: usize = 3000;

/// In the place of a day: the one that was set does not take place.
pub const OFF: &str = "off";

text_enum! {
    /// What a letter says of whether both sides want to talk, and with its writer.
    pub enum Both {
        /// Nothing.
        Unsaid = "",
        /// They do.
        Yes = "yes",
        /// Not both of them, or not any more.
        No = "no",
    }
}

/// A letter, as it is kept.
#[derive(Debug, Clone, Queryable)]
pub struct Letter {
    /// Its number here.
    pub id: i64,
    /// With which offer.
    pub response: ResponseId,
    /// Its id.
    pub uri: String,
    /// Whether it was written here.
    pub ours: bool,
    /// Which of its writer's it is, from one.
    pub number: i64,
    /// Its words, as the ring sealed them.
    pub sealed: String,
    /// When it was written, or came.
    pub at: Time,
    /// Whether the other house did not take it.
    pub refused: bool,
    /// Whether its writer read so.
    pub lost_read: bool,
    /// The day and the time that it sets for the two, or [`OFF`]; empty where it says nothing of it.
    pub meets: String,
    /// Whether it says that both sides want to talk, and with its writer.
    pub both: Word<Both>,
}

/// A letter that comes from a house that offers help.
#[derive(Debug)]
pub struct Came {
    /// Its id.
    pub uri: String,
    /// The id of the offer.
    pub to: String,
    /// Which of theirs it is.
    pub number: i64,
    /// What it says.
    pub written: Written,
    /// As what another of their house may go on in their place, where it asks that; else empty.
    pub stand_in: String,
}

/// What somebody writes.
#[derive(Debug)]
pub struct Written {
    /// Its words.
    pub text: String,
    /// Whether it says that both sides want to talk, and with its writer.
    pub both: Both,
    /// The day and the time that it sets for the two, or [`OFF`]; empty where it says nothing of it.
    pub meets: String,
}

/// Whether the two may write to each other, once the offer is there: before somebody is picked with each who offers, after that with who was picked.
pub fn is_open(post: &Post, offer: &Response) -> bool {
    offer.withdrawn.is_none()
        && matches!(
            (State::of(&post.state), offer.state),
            (State::Sent, ResponseState::Waiting) | (State::Picked | State::Agreed, ResponseState::Confirmed)
        )
}

/// Whether this viewer is one of the two: who decides about the request, or who made the offer and nobody else of their house.
pub fn is_one_of_two(who: &Viewer, post: &Post, offer: &Response) -> bool {
    if post.is_ours() { !offer.is_ours() && may_decide(who, post) } else { offer.is_by(who.person()) }
}

/// Both, for one of the two who write to each other.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn between(conn: &mut Conn, who: &Viewer, slug: &str, id: ResponseId) -> Result<(Post, Response), Error> {
    let post = post::by_slug(conn, who, slug)?;
    let offer = post::response(conn, id)?;
    let theirs = post.kind == Kind::Conflict && offer.post == post.id && is_one_of_two(who, &post, &offer);
    if theirs && !offer.is_prepared() { Ok((post, offer)) } else { Err(Error::NotFound) }
}

/// What is kept here of what the two wrote, in the order in which it came.
///
/// # Errors
/// A fault of storage.
pub fn all(conn: &mut Conn, offer: ResponseId) -> Result<Vec<Letter>, Error> {
    Ok(letters::table.filter(letters::response.eq(offer)).order(letters::id.asc()).load(conn)?)
}

/// Writes one; gives its id too.
///
/// # Errors
/// When there is nothing in it, or the two may not write to each other any more.
pub fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (post, offer): (PostId, ResponseId),
    letter: &Written,
) -> Result<(Post, String), Error> {
    if let Some(key) = check_text(&letter.text, LONGEST, Some("letter-missing")) {
        return Err(Error::Invalid(vec![(Field::Letter, key)]));
    }
    let (post, offer) = {
        let (held, offer) = post::hold_with(tx, offer)?;
        if held.id != post || !is_one_of_two(&cx.who, &held, &offer) {
            return Err(Error::NotFound);
        }
        (held, offer)
    };
    if !is_open(&post, &offer) {
        return Err(Error::Refused(Reason::LettersClosed));
    }
    let mediates = offer.state == ResponseState::Confirmed;
    // Who mediates says it, and nobody else; and a day is set with who does.
    if (letter.both != Both::Unsaid && (post.is_ours() || !mediates)) || (!letter.meets.is_empty() && !mediates) {
        return Err(Error::NotFound);
    }
    let before = letters::table.filter(letters::response.eq(offer.id)).filter(letters::ours.eq(true));
    let before: Option<i64> = before.select(diesel::dsl::max(letters::number)).first(tx.conn())?;
    // At the house that offers they go once they arrived: the time counts on.
    let number =
        if post.is_ours() { before.unwrap_or(0) + 1 } else { before.map_or(cx.now.0, |n| cx.now.0.max(n + 1)) };
    let uri = cx.node.url(&format!("/letters/{}", cx.node.random.token::<12>())).to_string();
    // Who mediates reads what it says at once too; it stands once it is there.
    far::says(tx, cx, (&post, &offer), (letter, cx.now))?;
    keep(tx, cx, &offer, (&uri, true, number), letter)?;
    if post.is_ours() {
        touch(tx, cx, &post)?;
        set_unread_there(tx, offer.id, Some(cx.now))?;
        say_that_it_is_there(tx, cx, &post, &offer)?;
    } else {
        post::hears_answers(tx.conn(), &post)?;
        due::add(tx, cx.now, Topic::Letters, &offer.id.to_string())?;
    }
    Ok((post, uri))
}

/// Says to the house that offered that there is a letter, and nothing of it.
pub(super) fn say_that_it_is_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post, offer: &Response) -> Result<(), Error> {
    let Writer::Peer(other) = offer.writer() else { return Err(Error::NotFound) };
    let other = peer::by_id(tx.conn(), other)?;
    post::hint(tx, cx, offer, &other, &wire::letter_hint(&cx.node, post, offer))
}

pub(super) fn set_unread_there(tx: &mut Tx<'_>, offer: ResponseId, since: Option<Time>) -> Result<(), Error> {
    diesel::update(mediation_offers::table.find(offer))
        .set(mediation_offers::unread_there.eq(since.map(|t| t.0)))
        .execute(tx.conn())?;
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    cx: &Cx,
    offer: &Response,
    (uri, ours, number): (&str, bool, i64),
    letter: &Written,
) -> Result<(), Error> {
    let sealed = cx.node.ring.seal(&cx.node.random, cx.now, letter.text.trim())?;
    diesel::insert_into(letters::table)
        .values((
            letters::response.eq(offer.id),
            letters::uri.eq(uri),
            letters::ours.eq(ours),
            letters::number.eq(number),
            letters::sealed.eq(sealed),
            letters::at.eq(cx.now.0),
            letters::refused.eq(false),
            letters::lost_read.eq(false),
            letters::meets.eq(&letter.meets),
            letters::sides.eq(letter.both.as_str()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_unread(tx: &mut Tx<'_>, offer: ResponseId, since: Time) -> Result<(), Error> {
    diesel::update(mediation_offers::table.find(offer)).set(mediation_offers::unread.eq(since.0)).execute(tx.conn())?;
    Ok(())
}

/// Whether a letter is for this viewer: who offers, and who asks; where they decide no more, or are not of the house, who does.
///
/// # Errors
/// A fault of storage.
pub fn is_for(conn: &mut Conn, who: &Viewer, post: &Post, offer: &Response) -> Result<bool, Error> {
    if !is_one_of_two(who, post, offer) {
        return Ok(false);
    }
    if matches!(who, Viewer::Bearer { .. }) {
        return Ok(true);
    }
    let Some(asker) = post.author.filter(|asker| post.is_ours() && Some(*asker) != who.person()) else {
        return Ok(true);
    };
    let roles = people::roles_of(conn, asker)?;
    Ok(!may_decide(&Viewer::Person { id: asker, roles }, post))
}

/// Who they are for opened what had come by then; `newest`: the last that was kept here, where all was read.
///
/// # Errors
/// A fault of storage.
pub fn opened(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId, (by, newest): (Time, Option<i64>)) -> Result<(), Error> {
    let (post, offer) = post::hold_with(tx, offer)?;
    if is_for(tx.conn(), &cx.who, &post, &offer)? {
        let lost = letters::table.filter(letters::response.eq(offer.id)).filter(letters::refused.eq(true));
        diesel::update(lost).set(letters::lost_read.eq(true)).execute(tx.conn())?;
    }
    // The other house was not reached: nobody read what is there.
    let Some(newest) = newest else { return Ok(()) };
    let newer = letters::table.filter(letters::response.eq(offer.id)).filter(letters::id.gt(newest));
    let newer: i64 = newer.filter(letters::ours.eq(false)).count().get_result(tx.conn())?;
    if newer > 0 || !is_for(tx.conn(), &cx.who, &post, &offer)? {
        return Ok(());
    }
    // What lies ahead came while a clock ran ahead.
    let came = mediation_offers::unread.le(by.0).or(mediation_offers::unread.gt(cx.now.0));
    let came = mediation_offers::table.find(offer.id).filter(came);
    diesel::update(came).set(mediation_offers::unread.eq(None::<i64>)).execute(tx.conn())?;
    Ok(())
}

/// A letter comes from who offers help; `false` when it was here.
///
/// # Errors
/// [`Error::NotFound`] when it belongs to no offer of that house; [`Error::Refused`] when nobody reads it there any more.
pub fn came(tx: &mut Tx<'_>, cx: &Cx, letter: &Came) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let offer = post::response_by_uri(tx.conn(), &letter.to)?.ok_or(Error::NotFound)?;
    let (post, offer) = post::hold_with(tx, offer.id)?;
    if !post.is_ours() || post.kind != Kind::Conflict || offer.writer() != Writer::Peer(*id) {
        return Err(Error::NotFound);
    }
    if !is_open(&post, &offer) {
        // It may be undone that it is over: then what was written meanwhile is read.
        let waits = State::of(&post.state).may_be_undone() && offer.withdrawn.is_none();
        return Err(Error::Refused(if waits { Reason::LettersWait } else { Reason::LettersClosed }));
    }
    if check_text(&letter.written.text, LONGEST, Some("letter-missing")).is_some() {
        return Err(Error::Invalid(vec![(Field::Letter, "letter-missing")]));
    }
    let known = letters::table.filter(letters::uri.eq(&letter.uri));
    if known.count().get_result::<i64>(tx.conn())? > 0 {
        return Ok(false);
    }
    // Who mediates numbers by a clock that may run ahead, and not by what they say that it is.
    let number = letter.number.clamp(0, cx.now.0);
    far::says(tx, cx, (&post, &offer), (&letter.written, Time(number)))?;
    keep(tx, cx, &offer, (&letter.uri, false, number), &letter.written)?;
    stand_in::is_asked(tx, &offer, &letter.uri, &letter.stand_in)?;
    touch(tx, cx, &post)?;
    set_unread(tx, offer.id, cx.now)?;
    Ok(true)
}

/// The house that asks has a letter for who of ours offered, or something became of what they are about; `false` when nobody reads there.
///
/// # Errors
/// [`Error::NotFound`] when it is no offer of ours to that house.
pub fn is_there(tx: &mut Tx<'_>, cx: &Cx, offer: &str) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let offer = post::response_by_uri(tx.conn(), offer)?.ok_or(Error::NotFound)?;
    let (post, offer) = post::hold_with(tx, offer.id)?;
    if post.peer != Some(*id) || post.kind != Kind::Conflict || !offer.is_ours() {
        return Err(Error::NotFound);
    }
    if !is_open(&post, &offer) {
        return Ok(false);
    }
    // How far the two are stands here too, before anybody reads.
    due::no_later(tx, cx.now, Topic::Letters, &offer.id.to_string())?;
    let known = mediation_offers::table.find(offer.id).select(mediation_offers::unread);
    if known.first::<Option<Time>>(tx.conn()).optional()?.flatten().is_none() {
        set_unread(tx, offer.id, cx.now)?;
    }
    Ok(true)
}

/// The house that asks passed over an offer of ours: what waits for it is not sent any more, and nothing of it is news.
///
/// # Errors
/// A fault of storage.
pub fn passed_over(tx: &mut Tx<'_>, cx: &Cx, offer: &str) -> Result<(), Error> {
    let Some(offer) = post::response_by_uri(tx.conn(), offer)? else { return Ok(()) };
    let sealed = remove(tx, &[offer.id])?;
    forget_keys(tx, cx, sealed);
    Ok(())
}

/// What a house that offered help fetches: what the two wrote. `reads`: somebody there reads it now.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, and once somebody else was picked.
pub fn for_house(tx: &mut Tx<'_>, cx: &Cx, slug: &str, offer: &str, reads: bool) -> Result<(Vec<Letter>, Far), Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let read = post::by_slug(tx.conn(), &cx.who, slug)?;
    let offer = post::response_by_uri(tx.conn(), offer)?.ok_or(Error::NotFound)?;
    let (post, offer) = post::hold_with(tx, offer.id)?;
    let theirs = post.id == read.id && post.kind == Kind::Conflict && offer.writer() == Writer::Peer(*id);
    if !theirs || !post.is_ours() || !is_open(&post, &offer) {
        return Err(Error::NotFound);
    }
    if reads {
        touch(tx, cx, &post)?;
        set_unread_there(tx, offer.id, None)?;
    }
    // That something is agreed who mediates reads with it, and nobody else there.
    let agreed = texts(tx.conn(), post.id)?.agreed_on.filter(|_| State::of(&post.state) == State::Agreed);
    let far = Far { agreed, ..far::of(tx.conn(), offer.id)? };
    Ok((all(tx.conn(), offer.id)?, far))
}

/// Removes what was written with these offers; gives what nobody may open any more.
pub(super) fn remove(tx: &mut Tx<'_>, offers: &[ResponseId]) -> Result<Vec<String>, Error> {
    let these = letters::table.filter(letters::response.eq_any(offers));
    let sealed = these.select(letters::sealed).load(tx.conn())?;
    diesel::delete(letters::table.filter(letters::response.eq_any(offers))).execute(tx.conn())?;
    far::is_agreed_no_more(tx, offers)?;
    stand_in::forget(tx, offers)?;
    let offers = mediation_offers::table.filter(mediation_offers::response.eq_any(offers));
    let nothing = (
        (mediation_offers::unread.eq(None::<i64>), mediation_offers::unread_there.eq(None::<i64>)),
        (mediation_offers::both_yes.eq(None::<i64>), mediation_offers::meets.eq("")),
    );
    diesel::update(offers).set(nothing).execute(tx.conn())?;
    Ok(sealed)
}

/// With which offers there is a letter that was not opened.
///
/// # Errors
/// A fault of storage.
pub fn unread(conn: &mut Conn) -> Result<Vec<ResponseId>, Error> {
    let unread = mediation_offers::table.filter(mediation_offers::unread.is_not_null());
    Ok(unread.order(mediation_offers::response.asc()).select(mediation_offers::response).load(conn)?)
}

/// The same of the offers to this request, where it is for this viewer.
///
/// # Errors
/// A fault of storage.
pub fn unread_for(conn: &mut Conn, who: &Viewer, post: &Post) -> Result<Vec<ResponseId>, Error> {
    let (unread, mut theirs) = (unread(conn)?, Vec::new());
    for offer in post::responses_to(conn, post.id)?.into_iter().filter(|offer| unread.contains(&offer.id)) {
        if is_for(conn, who, post, &offer)? {
            theirs.push(offer.id);
        }
    }
    Ok(theirs)
}

/// With which offers one of ours did not arrive, and its writer did not read so.
///
/// # Errors
/// A fault of storage.
pub fn lost(conn: &mut Conn) -> Result<Vec<ResponseId>, Error> {
    let lost = letters::table.filter(letters::refused.eq(true)).filter(letters::lost_read.eq(false));
    Ok(lost.order(letters::response.asc()).select(letters::response).distinct().load(conn)?)
}
