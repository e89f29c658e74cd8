//! What others are told of a post: that it is there, that it changed, that it is gone. And the ledger of who was told.

use super::actions::{take, take_readable};
use super::audience::{Inside, Scope};
use super::news::STANDING;
use super::rules;
use super::store::{self, Post, PostId, ledger, posts};
use super::thread::responses;
use super::wire;
use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::{Authority, Destination, Outgoing, forget_put_by};
use huisraad_storage::{Conn, One, Time, Tx};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// What stands for the state of what is gone.
const WITHDRAWN: &str = "withdrawn";

/// Tells those who read a published post of ours how it is now (`object` makes its ActivityStreams form): at first with a
/// `Create`, then with an `Update`. What is not ours or not published is told to nobody. Call it last.
///
/// # Errors
/// A fault of storage.
pub fn tell_readers(
    tx: &mut Tx<'_>,
    cx: &Cx,
    post: &Post,
    object: impl FnOnce(&Node, &mut Conn, &Post) -> Result<Value, Error>,
) -> Result<(), Error> {
    // Of what came back after a restore nobody is told before a chair has looked at it.
    if !post.is_ours() || post.published.is_none() || super::is_returned(tx.conn(), post.id)? {
        return Ok(());
    }
    let object = object(&cx.node, tx.conn(), post)?;
    let houses = readers_told(tx.conn(), post)?;
    let to = with_guests(tx, cx, post, &houses)?;
    let activity = wire::activity(&cx.node, post, object)?;
    let a = Outgoing::new(&activity, &post.uri).guarded(post.is_guarded()).replacing(true);
    Ok(cx.node.outbox.send(tx, cx.now, &a, &to)?)
}

/// Whether this house was told of a post of ours that is still there; of a request for help nobody hears that it is.
///
/// # Errors
/// A fault of storage.
pub fn was_told(conn: &mut Conn, uri: &str, house: &Authority) -> Result<bool, Error> {
    let ours = posts::table.filter(posts::uri.eq(uri)).filter(posts::peer.is_null()).filter(posts::withdrawn.is_null());
    let post: Option<Post> = ours.filter(posts::kind.ne(Kind::Conflict)).one(conn).optional()?;
    let Some(post) = post.filter(|p| p.published.is_some()) else { return Ok(false) };
    Ok(in_ledger(conn, post.id)?.iter().any(|told| told == house.as_str()))
}

/// Fixes in the ledger who reads a post that was just published, of the houses that we send to.
///
/// # Errors
/// A fault of storage.
pub(super) fn fix_readers(tx: &mut Tx<'_>, now: Time, post: &Post) -> Result<(), Error> {
    let to = audience_now(tx.conn(), post)?;
    note_readers(tx, now, &[post.id], &to)
}

/// The houses that may read a post of ours now, and that we send to.
pub(super) fn audience_now(conn: &mut Conn, post: &Post) -> Result<Vec<Authority>, Error> {
    if post.audience == Scope::House {
        return Ok(Vec::new());
    }
    let named = store::readers(conn, post.id)?;
    let reads = |p: &Peer| p.is_reached() && super::may_read(&peer::viewer_of(p), post, &named);
    Ok(peer::held(conn)?.iter().filter(|p| reads(p)).filter_map(Peer::address).collect())
}

/// Whether what waits for a house about this (a post, or an answer, by its id) is still for it, as it is to us now: a post of ours that
/// it may read; what is said to its own answer; and what we answer where our answers may still go.
///
/// # Errors
/// A fault of storage.
pub fn is_still_for(conn: &mut Conn, house: &Peer, about: &str) -> Result<bool, Error> {
    let response: Option<(PostId, Option<PeerId>)> = responses::table
        .filter(responses::uri.eq(about))
        .select((responses::post, responses::peer))
        .one(conn)
        .optional()?;
    let post: Option<Post> = match response {
        Some((_, of)) if of == Some(house.id) => return Ok(true),
        Some((post, _)) => posts::table.find(post).one(conn).optional()?,
        None => posts::table.filter(posts::uri.eq(about)).one(conn).optional()?,
    };
    let Some(post) = post else { return Ok(true) };
    if !post.is_ours() {
        return match super::hears_answers(conn, &post) {
            Ok(()) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(e) => Err(e),
        };
    }
    let named = store::readers(conn, post.id)?;
    Ok(super::may_read(&peer::viewer_of(house), &post, &named))
}

/// The houses that were told of a post of ours and may still read it.
///
/// # Errors
/// A fault of storage.
pub(super) fn readers_told(conn: &mut Conn, post: &Post) -> Result<Vec<Authority>, Error> {
    let told = in_ledger(conn, post.id)?;
    Ok(audience_now(conn, post)?.into_iter().filter(|a| told.iter().any(|t| t == a.as_str())).collect())
}

/// All houses that were ever told of a post of ours.
///
/// # Errors
/// A fault of storage.
pub(super) fn told_before(conn: &mut Conn, post: PostId) -> Result<Vec<Authority>, Error> {
    Ok(in_ledger(conn, post)?.iter().filter_map(|a| Authority::parse(a)).collect())
}

/// Houses, and for what is public also who follows us from elsewhere.
fn with_followers(conn: &mut Conn, post: &Post, houses: &[Authority]) -> Result<Vec<Destination>, Error> {
    let mut to: Vec<Destination> = houses.iter().map(Destination::from).collect();
    if post.audience == Scope::Public {
        to.extend(peer::followers_inboxes(conn)?);
    }
    Ok(to)
}

/// The same, and who answered from outside and counts on it: whoever comes must hear that it is moved or off.
fn with_guests(tx: &mut Tx<'_>, cx: &Cx, post: &Post, houses: &[Authority]) -> Result<Vec<Destination>, Error> {
    let mut to = with_followers(tx.conn(), post, houses)?;
    if !post.is_ours() || post.audience != Scope::Public {
        return Ok(to);
    }
    let guests: Vec<Option<String>> = responses::table
        .filter(responses::post.eq(post.id))
        .filter(responses::guest.is_not_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq_any(STANDING))
        .select(responses::guest)
        .load(tx.conn())?;
    for guest in guests.into_iter().flatten() {
        let inbox = match peer::guest_shared_inbox(tx.conn(), &guest) {
            Ok(inbox) => inbox,
            Err(Error::NotFound) => continue,
            Err(e) => return Err(e),
        };
        let Some(one) = Destination::inbox(&inbox).filter(|one| !to.contains(one)) else { continue };
        cx.node.outbox.link(tx, cx.now, &one, &inbox)?;
        to.push(one);
    }
    Ok(to)
}

pub(super) fn in_ledger(conn: &mut Conn, post: PostId) -> Result<Vec<String>, Error> {
    Ok(ledger::table.filter(ledger::post.eq(post)).select(ledger::peer).load(conn)?)
}

/// Which of these posts another house was told of.
///
/// # Errors
/// A fault of storage.
pub fn told_among(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    let told = ledger::table.filter(ledger::post.eq_any(these.to_vec()));
    Ok(told.select(ledger::post).distinct().load(conn)?.into_iter().collect())
}

/// Notes that these houses have read these posts.
///
/// # Errors
/// A fault of storage.
pub fn note_readers(tx: &mut Tx<'_>, now: Time, read: &[PostId], by: &[Authority]) -> Result<(), Error> {
    for post in read {
        let noted = in_ledger(tx.conn(), *post)?;
        for house in by.iter().map(Authority::as_str).filter(|h| !noted.iter().any(|n| n == h)) {
            diesel::insert_into(ledger::table)
                .values((ledger::post.eq(post), ledger::peer.eq(house), ledger::at.eq(now.0)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Notes in the ledger what a house is about to read: before it reads, so that no change slips between. Who is no house is not noted.
///
/// # Errors
/// A fault of storage.
pub async fn note_reading(node: &Arc<Node>, who: &Viewer, read: Vec<PostId>) -> Result<(), Error> {
    let Viewer::House { authority, .. } = who else { return Ok(()) };
    let reader = authority.clone();
    node.act(who.clone(), move |tx, cx| note_readers(tx, cx.now, &read, std::slice::from_ref(&reader))).await
}

/// Takes back a post of ours, or (from the wire) one of the house that sent it. The kind wipes its own half.
///
/// # Errors
/// When the caller may not.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let post = match &cx.who {
        // The house that wrote it may take it back, whether or not it could still read it here.
        Viewer::House { id: peer, .. } => {
            let post = take(tx, id)?;
            if post.peer != Some(*peer) {
                return Err(Error::NotFound);
            }
            post
        }
        _ => {
            let post = take_readable(tx, cx, id)?;
            if !rules::may_withdraw(&cx.who, &post) {
                return Err(Error::Refused(Reason::NotYours));
            }
            post
        }
    };
    if post.withdrawn.is_some() {
        return Ok(post);
    }
    // Read before nobody is kept that answered.
    let told = if post.is_ours() && post.published.is_some() { told_before(tx.conn(), id)? } else { Vec::new() };
    let to = with_guests(tx, cx, &post, &told)?;
    // With a post its thread goes, also what of it was said to others and is still on its way.
    super::gone::unsay_thread(tx, cx, id)?;
    super::lost::will_be_thrown(tx, cx, &post)?;
    let post = wiped(tx, cx.now, &post)?;
    if post.is_ours() && post.published.is_some() {
        cx.node.outbox.forget(tx, cx.now, &post.uri)?;
        cx.node.outbox.forget(tx, cx.now, &wire::agreed_in(&post.uri))?;
        let activity = wire::removal(&cx.node, &post, cx.now)?;
        let a = Outgoing::new(&activity, wire::REMOVAL);
        cx.node.outbox.send(tx, cx.now, &a, &to)?;
    }
    Ok(post)
}

/// Empties a post and its thread.
///
/// # Errors
/// A fault of storage.
pub fn wiped(tx: &mut Tx<'_>, now: Time, post: &Post) -> Result<Post, Error> {
    super::gone::wipe_thread(tx, now, post)?;
    forget_put_by(tx, &post.uri)?;
    super::gone::strip(tx, post, "")?;
    // What another house said of where it was is a word of its own, and may be any.
    let state = if post.is_ours() { post.state.as_str() } else { WITHDRAWN };
    diesel::update(posts::table.find(post.id))
        .set((posts::withdrawn.eq(now.0), posts::updated.eq(now.0), posts::state.eq(state)))
        .execute(tx.conn())?;
    take(tx, post.id)
}

/// Notes that a post which was never here is withdrawn: a removal that came before what it removes.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_unseen(tx: &mut Tx<'_>, cx: &Cx, peer: PeerId, uri: &str) -> Result<(), Error> {
    withdrawn_row(tx, cx, Some(peer), uri)
}

/// A row that says no more than that something is gone; of our own without a house.
pub(super) fn withdrawn_row(tx: &mut Tx<'_>, cx: &Cx, peer: Option<PeerId>, uri: &str) -> Result<(), Error> {
    forget_put_by(tx, uri)?;
    diesel::insert_into(posts::table)
        .values((
            (posts::uri.eq(uri), posts::slug.eq(cx.node.random.token::<10>()), posts::kind.eq(Kind::CaseQuestion)),
            posts::peer.eq(peer),
            (posts::title.eq(""), posts::state.eq(WITHDRAWN), posts::audience.eq(Scope::House)),
            posts::inside.eq(Inside::Author),
            (posts::version.eq(0), posts::rev.eq(0), posts::created.eq(cx.now.0), posts::updated.eq(cx.now.0)),
            posts::withdrawn.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What another house wrote and not for everyone, of which something is kept here; some of it.
///
/// # Errors
/// A fault of storage.
pub fn not_public_of(conn: &mut huisraad_storage::Conn, peer: PeerId, limit: i64) -> Result<Vec<Post>, Error> {
    Ok(posts::table
        .filter(posts::peer.eq(peer))
        .filter(posts::audience.ne(Scope::Public))
        .filter(posts::withdrawn.is_null())
        .limit(limit)
        .load(conn)?)
}

/// Keeps nothing of a post of a house that we part from. It is not withdrawn: if we come together again it may come anew, and so
/// its id, and those of its thread, are free.
///
/// # Errors
/// A fault of storage.
pub fn part_from(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    super::gone::unsay_thread(tx, cx, post.id)?;
    let gone = wiped(tx, cx.now, post)?;
    let freed = |id: i64| format!("parted:{id}");
    diesel::update(posts::table.find(post.id)).set(posts::uri.eq(freed(post.id))).execute(tx.conn())?;
    for id in super::answers::all_responses_to(tx.conn(), post.id)? {
        diesel::update(super::thread::responses::table.find(id))
            .set(super::thread::responses::uri.eq(freed(id)))
            .execute(tx.conn())?;
    }
    Ok(gone)
}

/// A house is at another address now: what named it, and what it was told, names it there.
///
/// # Errors
/// A fault of storage.
pub fn readdress(tx: &mut Tx<'_>, old: &str, new: &str) -> Result<(), Error> {
    use super::store::post_readers;
    diesel::update(post_readers::table.filter(post_readers::peer.eq(old)))
        .set(post_readers::peer.eq(new))
        .execute(tx.conn())?;
    super::unknown::readdress(tx, old)?;
    diesel::update(ledger::table.filter(ledger::peer.eq(old))).set(ledger::peer.eq(new)).execute(tx.conn())?;
    Ok(())
}
