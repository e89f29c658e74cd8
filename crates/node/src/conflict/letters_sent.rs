//! How what somebody who offers help wrote goes to the house that asks: opened in memory alone, to who proves that it is that house, and
//! gone from here once it can be read there.

use super::actions::forget_keys;
use super::far;
use super::letters::{Letter, all, is_open, say_that_it_is_there, set_unread_there};
use super::rules::State;
use super::stand_in;
use super::store::{letters, unread_there};
use super::wire;
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::{self, Life, Post, Response, ResponseId};
use crate::viewer::{PeerId, Viewer};
use diesel::prelude::*;
use huisraad_federation::Sent;
use huisraad_storage::{Conn, Tx};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long what does not arrive is tried.
const TRIED: Duration = Duration::from_secs(30 * 24 * 3600);

/// Sends what waits of an offer of ours, one after the other, and looks whether it is there: what is, is gone from here. The words are
/// opened in memory alone. What did not arrive in thirty days will not, and its writer hears so. Where nothing waits it looks how far the
/// two are, as the house that asks says: nobody reads by that.
///
/// # Errors
/// When the house that asks is not reached, or does not have them: it is tried again.
pub async fn send(node: &Arc<Node>, offer: ResponseId) -> Result<(), Error> {
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
    if waits.is_empty() && !is_open(&post, &held) {
        return Ok(());
    }
    let now = node.clock.now();
    match deliver(node, (&post, &held), &house, &waits).await {
        Err(e) if waits.iter().any(|l| now.since(l.at) > TRIED) => {
            tracing::info!(house = %house.authority, error = %e, "what was written in confidence did not arrive");
            let old: Vec<Letter> = waits.into_iter().filter(|l| now.since(l.at) > TRIED).collect();
            node.act(Viewer::Clock, move |tx, _| set_refused(tx, &old)).await?;
            Err(e)
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
    let (inbox, thread) = (Url::parse(&house.inbox).map_err(not_yet)?, looks_at(post, offer)?);
    // Before a word of it goes: whoever has its address and not its key answers this with nothing that is signed.
    let there = looks(node, house, &thread, offer.id).await?;
    if waits.is_empty() {
        return Ok(());
    }
    for letter in waits.iter().filter(|letter| !there.contains(&letter.uri)) {
        // Its key is gone: so are its words.
        let Some(text) = node.ring.open(&letter.sealed) else { continue };
        let (uri, of) = (letter.uri.clone(), offer.id);
        let asked = node.read(move |conn| stand_in::of(conn, of)).await?.filter(|asked| asked.uri == uri);
        let role = asked.as_ref().map(|asked| asked.role.as_str());
        let activity = wire::letter(node, &offer.uri, letter, &text, role);
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
    let there = looks(node, house, &thread, offer.id).await?;
    let (arrived, left): (Vec<Letter>, Vec<Letter>) =
        waits.iter().cloned().partition(|letter| there.contains(&letter.uri));
    let offer = offer.id;
    node.act(Viewer::Clock, move |tx, cx| are_there(tx, cx, offer, &arrived)).await?;
    let read = move |conn: &mut Conn| all(conn, offer);
    let refused: Vec<i64> = node.read(read).await?.into_iter().filter(|l| l.refused).map(|l| l.id).collect();
    if left.iter().all(|l| refused.contains(&l.id)) { Ok(()) } else { Err(not_yet("it is not there")) }
}

/// What is there of what was written with an offer; how far they are, as that house says, stands here from then on.
pub(super) async fn looks(
    node: &Arc<Node>,
    house: &Peer,
    thread: &Url,
    offer: ResponseId,
) -> Result<Vec<String>, Error> {
    let answer = peer::ask(node, house, thread).await.map_err(not_yet)?;
    let far = wire::read_far(&answer);
    node.act(Viewer::Clock, move |tx, cx| far::is_so_far_there(tx, cx, offer, &far)).await?;
    Ok(ids_of(&answer))
}

/// Where the house that asks gives what was written with an offer.
///
/// # Errors
/// When the address of the request is none.
pub fn thread_of(post: &Post, offer: &Response) -> Result<Url, Error> {
    Url::parse_with_params(&format!("{}/letters", post.uri), [("offer", &offer.uri)]).map_err(|_| Error::NotFound)
}

/// The same, only to look what is there: nobody reads by it.
pub(super) fn looks_at(post: &Post, offer: &Response) -> Result<Url, Error> {
    let mut thread = thread_of(post, offer)?;
    thread.query_pairs_mut().append_pair("looks", "yes");
    Ok(thread)
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

/// They did not arrive: who wrote them hears so.
fn set_refused(tx: &mut Tx<'_>, these: &[Letter]) -> Result<(), Error> {
    let Some(first) = these.first() else { return Ok(()) };
    post::hold_with(tx, first.response)?;
    let ids: Vec<i64> = these.iter().map(|l| l.id).collect();
    diesel::update(letters::table.filter(letters::id.eq_any(ids))).set(letters::refused.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// The letters of ours that wait, with the house to which each goes: at the house that asks they are kept and do not wait.
fn that_wait(conn: &mut Conn) -> Result<Vec<(ResponseId, PeerId)>, Error> {
    let ours = letters::table.filter(letters::ours.eq(true)).filter(letters::refused.eq(false));
    let offers: Vec<ResponseId> = ours.order(letters::id.asc()).select(letters::response).load(conn)?;
    let mut all = Vec::new();
    for offer in offers {
        let post = post::response(conn, offer)?.post;
        all.extend(post::find(conn, &Viewer::Clock, post)?.peer.map(|house| (offer, house)));
    }
    Ok(all)
}

/// How many letters wait for each house: a number, and nothing of them.
///
/// # Errors
/// A fault of storage.
pub fn waiting(conn: &mut Conn) -> Result<BTreeMap<PeerId, i64>, Error> {
    let mut count = BTreeMap::new();
    for (_, house) in that_wait(conn)? {
        *count.entry(house).or_default() += 1;
    }
    Ok(count)
}

/// Sends what waits for this house now.
///
/// # Errors
/// A fault of storage.
pub fn retry(tx: &mut Tx<'_>, cx: &Cx, to: PeerId) -> Result<(), Error> {
    for (offer, _) in that_wait(tx.conn())?.into_iter().filter(|(_, house)| *house == to) {
        due::no_later(tx, cx.now, Topic::Letters, &offer.to_string())?;
    }
    Ok(())
}

/// How long what was not fetched is not said again.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Says again that there is a letter, of what was not fetched for a day: that it was said may be lost, with a pause or an older copy
/// there. Each by itself: one that fails holds up no other.
///
/// # Errors
/// A fault of storage.
pub async fn say_again_each(node: &Arc<Node>) -> Result<(), Error> {
    let now = node.clock.now();
    let offers = node.read(move |conn| unread_there(conn, now.minus(A_DAY), now)).await?;
    for offer in offers {
        if let Err(e) = node.act(Viewer::Clock, move |tx, cx| say_again(tx, cx, offer)).await {
            tracing::error!(error = %e, "it was not said again that there is a letter; it is tried tomorrow");
        }
    }
    Ok(())
}

fn say_again(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId) -> Result<(), Error> {
    let (post, offer) = post::hold_with(tx, offer)?;
    // It may be undone that it is over.
    if State::of(&post.state).may_be_undone() {
        return Ok(());
    }
    if !is_open(&post, &offer) {
        return set_unread_there(tx, offer.id, None);
    }
    match say_that_it_is_there(tx, cx, &post, &offer) {
        // On pause it hears nothing; it is said when that is over.
        Err(Error::Refused(Reason::PeerNotHeld)) => Ok(()),
        said => said,
    }
}
