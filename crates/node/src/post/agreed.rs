//! What a house hears of a post of ours that it counts on and may not read any more: that it is over, and how that is now to which it
//! said yes. Nothing else of it. And of another's, which of these words was the last.

use super::audience::may_read;
use super::news::STANDING;
use super::store::{self, Post, PostId, posts};
use super::tell::{audience_now, told_before};
use super::thread::{Response, ResponseState, responses};
use super::wire;
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer, viewer_of};
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::{Authority, DeliveryState, Destination, Outgoing, deliveries_of};
use huisraad_storage::{Conn, One, Tx};
use serde_json::Value;
use std::collections::BTreeMap;

diesel::table! { agreed_there (post) { post -> BigInt, version -> BigInt, epoch -> Text, } }

/// Whether others may hear of a post of ours: of what came back after a restore nobody is told before a chair has looked at it.
fn is_told(conn: &mut Conn, post: &Post) -> Result<bool, Error> {
    Ok(post.is_ours() && post.published.is_some() && !super::is_returned(conn, post.id)?)
}

/// A post of ours is over: of the houses that were told of it, those that may not read it any more hear that, and nothing else of it.
/// They would count on it. It is no removal: that they would keep, and whoever goes back to an older copy asks for those.
///
/// # Errors
/// A fault of storage.
pub fn ends_for_others(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if !is_told(tx.conn(), post)? {
        return Ok(());
    }
    let (told, read) = (told_before(tx.conn(), post.id)?, audience_now(tx.conn(), post)?);
    let held: Vec<Authority> =
        peer::held(tx.conn())?.iter().filter(|p| p.is_reached()).filter_map(Peer::address).collect();
    let others = told.iter().filter(|house| held.contains(house) && !read.contains(house));
    let to: Vec<Destination> = others.map(Destination::from).collect();
    if to.is_empty() {
        return Ok(());
    }
    Ok(cx.node.outbox.send_again(tx, cx.now, &Outgoing::new(&wire::over(&cx.node, post), wire::OVER), &to)?)
}

/// Posts of ours that this house answered and counts on.
///
/// # Errors
/// A fault of storage.
pub fn answered_by(conn: &mut Conn, house: PeerId) -> Result<Vec<Post>, Error> {
    let theirs = responses::table.filter(responses::peer.eq(house)).filter(responses::withdrawn.is_null());
    let theirs = theirs.filter(responses::state.eq_any(STANDING)).select(responses::post);
    let ours = posts::table.filter(posts::peer.is_null()).filter(posts::withdrawn.is_null());
    Ok(ours.filter(posts::id.eq_any(theirs)).order(posts::id.asc()).load(conn)?)
}

/// Posts of ours that other houses answered.
///
/// # Errors
/// A fault of storage.
pub fn answered_by_others(conn: &mut Conn) -> Result<Vec<Post>, Error> {
    let theirs = responses::table.filter(responses::peer.is_not_null()).filter(responses::withdrawn.is_null());
    let ours = posts::table.filter(posts::peer.is_null()).filter(posts::withdrawn.is_null());
    let answered = ours.filter(posts::id.eq_any(theirs.select(responses::post)));
    Ok(answered.filter(posts::published.is_not_null()).order(posts::id.asc()).load(conn)?)
}

/// The houses that count on a post of ours and may not read it any more, of those that we send to.
fn count_unread(conn: &mut Conn, post: &Post) -> Result<Vec<Peer>, Error> {
    let houses: Vec<Option<PeerId>> = responses::table
        .filter(responses::post.eq(post.id))
        .filter(responses::peer.is_not_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq_any(STANDING))
        .select(responses::peer)
        .load(conn)?;
    let houses: Vec<PeerId> = houses.into_iter().flatten().collect();
    let named = store::readers(conn, post.id)?;
    let all = peer::among(conn, &houses)?.into_values();
    Ok(all.filter(|p| p.is_reached() && !may_read(&viewer_of(p), post, &named)).collect())
}

/// What was agreed with who answered a post of ours is another now: who counts on it and may not read it any more hears how it is.
/// Of what was said so before nothing is kept.
///
/// # Errors
/// A fault of storage.
pub fn agreed_anew(tx: &mut Tx<'_>, cx: &Cx, post: &Post, agreed: &Value) -> Result<(), Error> {
    if !is_told(tx.conn(), post)? {
        return Ok(());
    }
    let to = count_unread(tx.conn(), post)?;
    let to: Vec<Destination> = to.iter().filter_map(Peer::address).map(Destination::from).collect();
    let said = outgoing(cx, post, agreed).replacing(true);
    Ok(cx.node.outbox.send(tx, cx.now, &said, &to)?)
}

/// To which houses that was said the last time and did not get.
///
/// # Errors
/// A fault of storage.
pub(super) fn did_not_get_there(conn: &mut Conn, post: &Post) -> Result<Vec<Authority>, Error> {
    let mut said = deliveries_of(conn, &wire::agreed_in(&post.uri))?;
    // One that was a member since had all of it.
    said.extend(deliveries_of(conn, &post.uri)?.into_iter().filter(|d| d.state == DeliveryState::Delivered));
    said.sort_by_key(|d| d.seq);
    let last: BTreeMap<String, DeliveryState> = said.into_iter().map(|d| (d.peer, d.state)).collect();
    let lost = last.into_iter().filter(|(_, s)| !matches!(s, DeliveryState::Waiting | DeliveryState::Delivered));
    Ok(lost.filter_map(|(house, _)| Authority::parse(&house)).collect())
}

/// What was said so and waits goes to those alone that count on it still.
///
/// # Errors
/// A fault of storage.
pub fn agreed_to_those_alone(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let mut waiting = deliveries_of(tx.conn(), &wire::agreed_in(&post.uri))?;
    waiting.retain(|d| !matches!(d.state, DeliveryState::Delivered | DeliveryState::Cancelled));
    if waiting.is_empty() {
        return Ok(());
    }
    let counts: Vec<Authority> = count_unread(tx.conn(), post)?.iter().filter_map(Peer::address).collect();
    let not = waiting.iter().filter(|d| !counts.iter().any(|c| c.as_str() == d.peer)).map(|d| d.id).collect::<Vec<_>>();
    Ok(cx.node.outbox.cancel_these(tx, cx.now, &not)?)
}

/// Whether our house answered a post of another, whatever became of that; what was not said is none.
///
/// # Errors
/// A fault of storage.
pub fn did_we_answer(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    let ours = responses::table
        .filter(responses::post.eq(post))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared));
    Ok(diesel::select(diesel::dsl::exists(ours)).get_result(conn)?)
}

/// Notes that this version of what a house says so of its post is known here, in this epoch of that house.
///
/// # Errors
/// A fault of storage.
pub fn knows_agreed(tx: &mut Tx<'_>, post: PostId, version: i64, epoch: &str) -> Result<(), Error> {
    forget_agreed(tx, post)?;
    let row = (agreed_there::post.eq(post), agreed_there::version.eq(version), agreed_there::epoch.eq(epoch));
    diesel::insert_into(agreed_there::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// The last version of that which is known here, and its epoch; nothing where there is none.
///
/// # Errors
/// A fault of storage.
pub fn last_agreed(conn: &mut Conn, post: PostId) -> Result<Option<(i64, String)>, Error> {
    let last = agreed_there::table.find(post).select((agreed_there::version, agreed_there::epoch));
    Ok(last.one(conn).optional()?)
}

pub(super) fn forget_agreed(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(agreed_there::table.find(post)).execute(tx.conn())?;
    Ok(())
}

fn outgoing(cx: &Cx, post: &Post, agreed: &Value) -> Outgoing {
    let said = wire::agreed(&cx.node, post, agreed);
    Outgoing::new(&said, &wire::agreed_in(&post.uri)).guarded(post.is_guarded())
}

/// Says to this house that a post of ours is over, and nothing else of it, where it did not hear that.
///
/// # Errors
/// A fault of storage.
pub fn say_over(tx: &mut Tx<'_>, cx: &Cx, post: &Post, house: &Peer) -> Result<(), Error> {
    let over = Outgoing::new(&wire::over(&cx.node, post), wire::OVER);
    say_once(tx, cx, post, house, &over)
}

/// Says to this house how that is to which it said yes, where it did not hear that.
///
/// # Errors
/// A fault of storage.
pub fn say_agreed(tx: &mut Tx<'_>, cx: &Cx, post: &Post, house: &Peer, agreed: &Value) -> Result<(), Error> {
    say_once(tx, cx, post, house, &outgoing(cx, post, agreed))
}

/// The answer of a house stands from now on. Where it may not read any more to what it says yes, it hears how that is, before it hears the
/// yes.
///
/// # Errors
/// A fault of storage.
pub fn stands_now(tx: &mut Tx<'_>, cx: &Cx, post: &Post, answer: &Response, agreed: &Value) -> Result<(), Error> {
    let Some(house) = answer.peer.filter(|_| post.is_ours()) else { return Ok(()) };
    let house = peer::by_id(tx.conn(), house)?;
    let named = store::readers(tx.conn(), post.id)?;
    if may_read(&viewer_of(&house), post, &named) { Ok(()) } else { say_agreed(tx, cx, post, &house, agreed) }
}

fn say_once(tx: &mut Tx<'_>, cx: &Cx, post: &Post, house: &Peer, said: &Outgoing) -> Result<(), Error> {
    let Some(to) = house.address().filter(|_| house.is_reached()) else { return Ok(()) };
    // What is as it came with a copy may have been said otherwise after that.
    let about = if super::is_as_in_copy(tx.conn(), post.id)? { "" } else { post.uri.as_str() };
    if !is_told(tx.conn(), post)? || cx.node.outbox.is_told_since(tx, &to, (about, &said.uri), post.updated)? {
        return Ok(());
    }
    // Another house may have been told so before.
    Ok(cx.node.outbox.send_again(tx, cx.now, said, &[Destination::from(to)])?)
}
