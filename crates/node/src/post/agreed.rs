//! What a house hears of a post of ours that it counts on and may not read any more: that it is over, and how that is now to which it
//! said yes. Nothing else of it.

use super::audience::may_read;
use super::news::STANDING;
use super::store::{self, Post, posts};
use super::tell::{audience_now, told_before};
use super::thread::responses;
use super::wire;
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer, viewer_of};
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::{Authority, DeliveryState, Destination, Outgoing, deliveries_of};
use huisraad_storage::{Conn, Tx};
use serde_json::Value;
use std::collections::BTreeMap;

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
    let last: BTreeMap<String, DeliveryState> =
        deliveries_of(conn, &wire::agreed_in(&post.uri))?.into_iter().map(|d| (d.peer, d.state)).collect();
    let lost = last.into_iter().filter(|(_, s)| !matches!(s, DeliveryState::Waiting | DeliveryState::Delivered));
    Ok(lost.filter_map(|(house, _)| Authority::parse(&house)).collect())
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

fn say_once(tx: &mut Tx<'_>, cx: &Cx, post: &Post, house: &Peer, said: &Outgoing) -> Result<(), Error> {
    let Some(to) = house.address().filter(|_| house.is_reached()) else { return Ok(()) };
    if !is_told(tx.conn(), post)? || cx.node.outbox.is_told_since(tx, &to, (&post.uri, &said.uri), post.updated)? {
        return Ok(());
    }
    // Another house may have been told so before.
    Ok(cx.node.outbox.send_again(tx, cx.now, said, &[Destination::from(to)])?)
}
