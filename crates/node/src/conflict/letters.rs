//! What who asks for help and who offers it write to each other, each offer apart. All of it is kept where help was asked, sealed; where it
//! was offered only what waits to be sent, and that is gone once it arrived. The one reads it at home, the other by a signed GET, each
//! time anew. That something was written is said as a hint, without a word of it.

use super::actions::forget_keys;
use super::rules::State;
use super::store::{letters, mediation_offers};
use super::wire;
use crate::due::{self, Topic};
use crate::error::{Error, Field, Reason};
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::{self, Life, Post, PostId, Response, ResponseId, ResponseState, Writer, check_text, may_decide};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::Sent;
use huisraad_storage::{Conn, Time, Tx};
use serde_json::Value;
use std::fmt::Display;
use std::sync::Arc;
use url::Url;

/// The longest of them.
pub const LONGEST: usize = 3000;

/// A letter, as it is kept.
#[derive(Debug, Clone, Queryable)]
pub struct Letter {
    id: i64,
    response: ResponseId,
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
    /// Its words.
    pub text: String,
}

/// Whether the two may write to each other, once the offer is there: before somebody is picked with each who offers, after that with who was picked.
pub fn is_open(post: &Post, offer: &Response) -> bool {
    offer.withdrawn.is_none()
        && matches!(
            (State::of(&post.state), offer.state),
            (State::Sent, ResponseState::Waiting) | (State::Picked, ResponseState::Confirmed)
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

/// Writes one.
///
/// # Errors
/// When there is nothing in it, or the two may not write to each other any more.
pub fn write(tx: &mut Tx<'_>, cx: &Cx, (post, offer): (PostId, ResponseId), text: &str) -> Result<Post, Error> {
    if let Some(key) = check_text(text, LONGEST, Some("letter-missing")) {
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
    let before = letters::table.filter(letters::response.eq(offer.id)).filter(letters::ours.eq(true));
    let before: Option<i64> = before.select(diesel::dsl::max(letters::number)).first(tx.conn())?;
    // At the house that offers they go once they arrived: the time counts on.
    let number =
        if post.is_ours() { before.unwrap_or(0) + 1 } else { before.map_or(cx.now.0, |n| cx.now.0.max(n + 1)) };
    let uri = cx.node.url(&format!("/letters/{}", cx.node.random.token::<12>())).to_string();
    keep(tx, cx, &offer, (&uri, true, number), text)?;
    if post.is_ours() {
        let Writer::Peer(other) = offer.writer() else { return Err(Error::NotFound) };
        let other = peer::by_id(tx.conn(), other)?;
        post::hint(tx, cx, &offer, &other, &wire::letter_hint(&cx.node, &post, &offer, &uri))?;
    } else {
        due::add(tx, cx.now, Topic::Letters, &offer.id.to_string())?;
    }
    Ok(post)
}

fn keep(
    tx: &mut Tx<'_>,
    cx: &Cx,
    offer: &Response,
    (uri, ours, number): (&str, bool, i64),
    text: &str,
) -> Result<(), Error> {
    let sealed = cx.node.ring.seal(&cx.node.random, cx.now, text.trim())?;
    diesel::insert_into(letters::table)
        .values((
            letters::response.eq(offer.id),
            letters::uri.eq(uri),
            letters::ours.eq(ours),
            letters::number.eq(number),
            letters::sealed.eq(sealed),
            letters::at.eq(cx.now.0),
            letters::refused.eq(false),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn set_unread(tx: &mut Tx<'_>, offer: ResponseId, since: Time) -> Result<(), Error> {
    diesel::update(mediation_offers::table.find(offer)).set(mediation_offers::unread.eq(since.0)).execute(tx.conn())?;
    Ok(())
}

/// Whether a letter is for this viewer: who offers, and who asks; where they are not of the house any more, who decides for them.
pub fn is_for(who: &Viewer, post: &Post, offer: &Response) -> bool {
    is_one_of_two(who, post, offer) && (!post.is_ours() || post.author.is_none() || post.author == who.person())
}

/// Who they are for opened what had come by then.
///
/// # Errors
/// A fault of storage.
pub fn opened(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId, by: Time) -> Result<(), Error> {
    let (post, offer) = post::hold_with(tx, offer)?;
    if !is_for(&cx.who, &post, &offer) {
        return Ok(());
    }
    let came = mediation_offers::table.find(offer.id).filter(mediation_offers::unread.le(by.0));
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
        return Err(Error::Refused(Reason::LettersClosed));
    }
    if check_text(&letter.text, LONGEST, Some("letter-missing")).is_some() {
        return Err(Error::Invalid(vec![(Field::Letter, "letter-missing")]));
    }
    let known = letters::table.filter(letters::uri.eq(&letter.uri));
    if known.count().get_result::<i64>(tx.conn())? > 0 {
        return Ok(false);
    }
    keep(tx, cx, &offer, (&letter.uri, false, letter.number), &letter.text)?;
    set_unread(tx, offer.id, cx.now)?;
    Ok(true)
}

/// The house that asks has a letter for who of ours offered; `false` when that is known.
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
    set_unread(tx, offer.id, cx.now)?;
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

/// What a house that offered help may read: what the two wrote, with whether it can still be opened.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, and once somebody else was picked.
pub fn for_house(conn: &mut Conn, who: &Viewer, slug: &str, offer: &str) -> Result<Vec<Letter>, Error> {
    let Viewer::House { id, .. } = who else { return Err(Error::NotFound) };
    let post = post::by_slug(conn, who, slug)?;
    let offer = post::response_by_uri(conn, offer)?.ok_or(Error::NotFound)?;
    let theirs = post.kind == Kind::Conflict && offer.post == post.id && offer.writer() == Writer::Peer(*id);
    if theirs && post.is_ours() && is_open(&post, &offer) { all(conn, offer.id) } else { Err(Error::NotFound) }
}

/// Removes what was written with these offers; gives what nobody may open any more.
pub(super) fn remove(tx: &mut Tx<'_>, offers: &[ResponseId]) -> Result<Vec<String>, Error> {
    let these = letters::table.filter(letters::response.eq_any(offers));
    let sealed = these.select(letters::sealed).load(tx.conn())?;
    diesel::delete(letters::table.filter(letters::response.eq_any(offers))).execute(tx.conn())?;
    let offers = mediation_offers::table.filter(mediation_offers::response.eq_any(offers));
    diesel::update(offers).set(mediation_offers::unread.eq(None::<i64>)).execute(tx.conn())?;
    Ok(sealed)
}

/// Sends what waits of an offer of ours, one after the other, and looks whether it is there: what is, is gone from here. The words are
/// opened in memory alone. `last` when it was tried for days: what did not arrive will not.
///
/// # Errors
/// When the house that asks is not reached, or does not have them: it is tried again.
pub async fn send(node: &Arc<Node>, offer: ResponseId, last: bool) -> Result<(), Error> {
    let found = node.read(move |conn| {
        let held = post::response(conn, offer)?;
        let post = post::find(conn, &Viewer::Clock, held.post)?;
        let house = peer::by_id(conn, post.peer.ok_or(Error::NotFound)?)?;
        let waits: Vec<Letter> = all(conn, offer)?.into_iter().filter(|l| l.ours && !l.refused).collect();
        Ok((post, held, house, waits))
    });
    let (post, held, house, waits) = match found.await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    if waits.is_empty() {
        return Ok(());
    }
    match deliver(node, (&post, &held), &house, &waits).await {
        Err(e) if last => {
            tracing::info!(house = %house.authority, error = %e, "what was written in confidence did not arrive");
            node.act(Viewer::Clock, move |tx, _| set_refused(tx, &waits)).await
        }
        sent => sent,
    }
}

/// That house does not have it, or says nothing: it is tried again.
fn not_yet(why: impl Display) -> Error {
    Error::Internal(format!("a letter did not arrive: {why}"))
}

async fn deliver(
    node: &Arc<Node>,
    (post, offer): (&Post, &Response),
    house: &Peer,
    waits: &[Letter],
) -> Result<(), Error> {
    if !house.standing.held() {
        return Err(not_yet("the house is on pause"));
    }
    let inbox = Url::parse(&house.inbox).map_err(not_yet)?;
    for letter in waits {
        // Its key is gone: so are its words.
        let Some(text) = node.ring.open(&letter.sealed) else { continue };
        let activity = wire::letter(node, &offer.uri, letter, &text);
        match node.client.post(&inbox, activity.to_string().into_bytes(), None).await {
            Sent::Answered { status: 200..=299, .. } => {}
            // It is read there no more.
            Sent::Answered { status: 410 | 413 | 422, .. } => {
                let letter = letter.clone();
                node.act(Viewer::Clock, move |tx, _| set_refused(tx, &[letter])).await?;
            }
            Sent::Answered { status, .. } => return Err(not_yet(status)),
            Sent::Unreachable(_, why) => return Err(not_yet(why)),
        }
    }
    // A house says that it has what it does not know, too: only what can be read there is not kept here any more.
    let there = ids_of(&peer::ask(node, house, &thread_of(post, offer)?).await.map_err(not_yet)?);
    let (arrived, left): (Vec<Letter>, Vec<Letter>) =
        waits.iter().cloned().partition(|letter| there.contains(&letter.uri));
    let offer = offer.id;
    node.act(Viewer::Clock, move |tx, cx| are_there(tx, cx, offer, &arrived)).await?;
    let read = move |conn: &mut Conn| all(conn, offer);
    let refused: Vec<i64> = node.read(read).await?.into_iter().filter(|l| l.refused).map(|l| l.id).collect();
    if left.iter().all(|l| refused.contains(&l.id)) { Ok(()) } else { Err(not_yet("it is not there")) }
}

/// Where the house that asks gives what was written with an offer.
///
/// # Errors
/// When the address of the request is none.
pub fn thread_of(post: &Post, offer: &Response) -> Result<Url, Error> {
    Url::parse_with_params(&format!("{}/letters", post.uri), [("offer", &offer.uri)]).map_err(|_| Error::NotFound)
}

fn ids_of(thread: &Value) -> Vec<String> {
    let all = thread.get("huisraad:letters").and_then(Value::as_array);
    all.into_iter().flatten().map(|l| post::wire::text(l, "id", 500)).collect()
}

fn are_there(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId, these: &[Letter]) -> Result<(), Error> {
    post::hold_with(tx, offer)?;
    let ids: Vec<i64> = these.iter().map(|l| l.id).collect();
    diesel::delete(letters::table.filter(letters::id.eq_any(ids))).execute(tx.conn())?;
    forget_keys(tx, cx, these.iter().map(|l| l.sealed.clone()).collect());
    Ok(())
}

fn set_refused(tx: &mut Tx<'_>, these: &[Letter]) -> Result<(), Error> {
    let Some(first) = these.first() else { return Ok(()) };
    post::hold_with(tx, first.response)?;
    let ids: Vec<i64> = these.iter().map(|l| l.id).collect();
    diesel::update(letters::table.filter(letters::id.eq_any(ids))).set(letters::refused.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// With which offers there is a letter that was not opened.
///
/// # Errors
/// A fault of storage.
pub fn unread(conn: &mut Conn) -> Result<Vec<ResponseId>, Error> {
    let unread = mediation_offers::table.filter(mediation_offers::unread.is_not_null());
    Ok(unread.order(mediation_offers::response.asc()).select(mediation_offers::response).load(conn)?)
}
