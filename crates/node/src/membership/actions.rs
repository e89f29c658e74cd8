//! Applying, deciding, pausing; and what other houses say of the same.

use super::wire;
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Following, NewPeer, Peer};
use crate::people::{Act, require};
use crate::post::wire::REMOVAL;
use crate::viewer::Viewer;
use crate::words::Standing;
use huisraad_federation::{Authority, Destination, Outgoing, RemoteActor, fingerprint};
use huisraad_storage::Tx;
use serde_json::Value;
use url::Url;

/// What a house writes when it applies.
#[derive(Debug, Clone)]
pub struct Application {
    /// Who we are.
    pub introduction: String,
    /// Whether the principles and the goals were endorsed, each by a tick.
    pub endorsed: bool,
}

fn send(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, activity: &Value) -> Result<(), Error> {
    let (Some(to), Ok(inbox)) = (peer.address(), Url::parse(&peer.inbox)) else {
        return Err(Error::NotFound);
    };
    let to = Destination::from(to);
    cx.node.outbox.link(tx, &to, &inbox)?;
    let a = Outgoing::new(activity, &peer.actor);
    Ok(cx.node.outbox.send(tx, cx.now, &a, &[to])?)
}

fn new_id(cx: &Cx) -> String {
    format!("{}/follows/{}", cx.node.actor(), cx.node.random.token::<10>())
}

/// How many applications can wait for a chair at once; more than that is somebody playing.
const WAITING: usize = 50;

/// Applies at a house whose actor was just fetched. A second time while it waits changes nothing.
///
/// # Errors
/// When the caller may not, the principles were not endorsed, or we hold that house already.
pub fn apply(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, a: &Application) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let mut wrong = Vec::new();
    match a.introduction.trim().chars().count() {
        0 => wrong.push(("introduction", "apply-introduction-missing")),
        1..=4000 => {}
        _ => wrong.push(("introduction", "text-long")),
    }
    if !a.endorsed {
        wrong.push(("endorse", "apply-endorse-missing"));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    if actor.id == cx.node.actor() {
        return Err(Error::Refused("apply-ourselves"));
    }
    let held = peer::by_actor(tx.conn(), &actor.id)?;
    let id = match &held {
        Some(p) if p.standing == Standing::Asked => return Ok(()),
        // It asked us too: then both chairs want it, and ours has just said so.
        Some(p) if p.standing == Standing::Applied => return accept(tx, cx, &p.authority, Standing::Member),
        Some(p) if p.standing.held() || p.standing == Standing::Paused => {
            return Err(Error::Refused("apply-linked"));
        }
        Some(p) => {
            peer::set_standing(tx, p, Standing::Asked, cx.now)?;
            p.id
        }
        None => {
            let new = NewPeer { actor, standing: Standing::Asked, introduction: &a.introduction, principles: None };
            peer::insert(tx, cx.now, &new)?
        }
    };
    let follow = new_id(cx);
    peer::set_follow(tx, id, Following::Ours(Some(&follow), false))?;
    let peer = peer::by_id(tx.conn(), id)?;
    let principles = wire::principles_of(&cx.node, &actor.document);
    let activity = wire::follow(&cx.node, &follow, &peer.actor, Some((a.introduction.trim(), &principles)));
    send(tx, cx, &peer, &activity)
}

/// Says yes to a house that applied, as a member or to get to know each other; or moves one we hold between the two.
///
/// # Errors
/// When the caller may not, or it did not apply.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, authority: &str, standing: Standing) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !matches!(standing, Standing::Member | Standing::Acquaintance) {
        return Err(Error::Refused("accept-standing"));
    }
    let peer = peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)?;
    match peer.standing {
        Standing::Applied => {}
        s if s.held() => return peer::set_standing(tx, &peer, standing, cx.now),
        _ => return Err(Error::Refused("accept-not-applied")),
    }
    let Some(their) = peer.their_follow.clone() else {
        return Err(Error::Refused("accept-not-applied"));
    };
    peer::set_standing(tx, &peer, standing, cx.now)?;
    peer::set_follow(tx, peer.id, Following::Theirs(Some(&their), true))?;
    let follow = new_id(cx);
    peer::set_follow(tx, peer.id, Following::Ours(Some(&follow), false))?;
    // In this order: their node takes our Follow by itself once it has our yes.
    send(tx, cx, &peer, &wire::answer(&cx.node, "Accept", &their, &peer.actor))?;
    send(tx, cx, &peer, &wire::follow(&cx.node, &follow, &peer.actor, None))?;
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// Says no to a house that applied, and forgets it.
///
/// # Errors
/// When the caller may not, or it did not apply.
pub fn decline(tx: &mut Tx<'_>, cx: &Cx, authority: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)?;
    if peer.standing != Standing::Applied {
        return Err(Error::Refused("accept-not-applied"));
    }
    if let Some(their) = &peer.their_follow {
        send(tx, cx, &peer, &wire::answer(&cx.node, "Reject", their, &peer.actor))?;
    }
    peer::delete(tx, peer.id)
}

/// Stops sending to and taking from a house for the time being. What waits for it is cancelled, removals excepted.
///
/// # Errors
/// When the caller may not, or we do not hold it.
pub fn pause(tx: &mut Tx<'_>, cx: &Cx, authority: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)?;
    if !peer.standing.held() {
        return Err(Error::Refused("pause-not-held"));
    }
    peer::set_standing(tx, &peer, Standing::Paused, cx.now)?;
    if let Some(to) = peer.address() {
        cx.node.outbox.cancel(tx, cx.now, &to, REMOVAL)?;
    }
    Ok(())
}

/// Takes up again with a house that was paused.
///
/// # Errors
/// When the caller may not, or it was not paused.
pub fn resume(tx: &mut Tx<'_>, cx: &Cx, authority: &str, standing: Standing) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)?;
    if peer.standing != Standing::Paused || !matches!(standing, Standing::Member | Standing::Acquaintance) {
        return Err(Error::Refused("pause-not-paused"));
    }
    peer::set_standing(tx, &peer, standing, cx.now)?;
    // What was said of our ties may have been on its way when it was cancelled; hearing it twice does no harm.
    if let Some(their) = peer.their_follow.as_deref().filter(|_| peer.their_follow_accepted) {
        send(tx, cx, &peer, &wire::answer(&cx.node, "Accept", their, &peer.actor))?;
    }
    if !peer.our_follow_accepted {
        let follow = new_id(cx);
        peer::set_follow(tx, peer.id, Following::Ours(Some(&follow), false))?;
        send(tx, cx, &peer, &wire::follow(&cx.node, &follow, &peer.actor, None))?;
    }
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// A house asks to follow us: with an introduction it is an application and waits for a chair. From one that we asked,
/// and that said yes, it is the Follow back: accepted by itself.
///
/// # Errors
/// [`Error::Refused`] for a Follow we have no use for.
pub fn followed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    stranger: Option<&RemoteActor>,
    actor: &Url,
    id: &str,
    content: &str,
    digest: Option<&str>,
) -> Result<(), Error> {
    match peer::by_actor(tx.conn(), actor)? {
        Some(p) if p.standing.held() || p.standing == Standing::Expected => {
            peer::set_follow(tx, p.id, Following::Theirs(Some(id), true))?;
            send(tx, cx, &p, &wire::answer(&cx.node, "Accept", id, &p.actor))
        }
        // We asked it and have not heard: its own application means yes from its side, and our chair has asked already.
        Some(p) if p.standing == Standing::Asked => {
            peer::set_standing(tx, &p, Standing::Member, cx.now)?;
            peer::set_follow(tx, p.id, Following::Theirs(Some(id), true))?;
            send(tx, cx, &p, &wire::answer(&cx.node, "Accept", id, &p.actor))?;
            due::add(tx, cx.now, Topic::Pull, &p.actor)
        }
        // Its application waits; a newer one takes its place.
        Some(p) if p.standing == Standing::Applied => peer::set_follow(tx, p.id, Following::Theirs(Some(id), false)),
        Some(_) => Err(Error::Refused("follow-closed")),
        None => {
            let actor = stranger.ok_or(Error::NotFound)?;
            let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
            let (Some(digest), false) = (digest, content.is_empty()) else {
                return window(tx, cx, actor, id);
            };
            // One host, one house.
            if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
                return Err(Error::Refused("follow-closed"));
            }
            if peer::everyone(tx.conn())?.iter().filter(|p| p.standing == Standing::Applied).count() >= WAITING {
                return Err(Error::Refused("follow-closed"));
            }
            let new = NewPeer { actor, standing: Standing::Applied, introduction: content, principles: Some(digest) };
            let id_here = peer::insert(tx, cx.now, &new)?;
            peer::set_follow(tx, id_here, Following::Theirs(Some(id), false))
        }
    }
}

/// Somebody from elsewhere follows what is public: accepted at once, and no right comes with it.
fn window(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, follow: &str) -> Result<(), Error> {
    let to = peer::follow_public(tx, &cx.node.outbox, cx.now, actor, follow)?;
    let activity = wire::answer(&cx.node, "Accept", follow, actor.id.as_str());
    let a = Outgoing::new(&activity, actor.id.as_str());
    Ok(cx.node.outbox.send(tx, cx.now, &a, &[to])?)
}

/// A house said yes to our Follow. Where we had asked to join it, our chair's asking was our yes.
///
/// # Errors
/// [`Error::NotFound`] when we have no such Follow open there.
pub fn follow_accepted(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, follow: &str) -> Result<(), Error> {
    let peer = peer::by_actor(tx.conn(), actor)?.ok_or(Error::NotFound)?;
    if peer.our_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    if peer.our_follow_accepted {
        return Ok(());
    }
    peer::set_follow(tx, peer.id, Following::Ours(Some(follow), true))?;
    if peer.standing == Standing::Asked {
        peer::set_standing(tx, &peer, Standing::Member, cx.now)?;
    }
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// A house said no to our Follow.
///
/// # Errors
/// [`Error::NotFound`] when we have no such Follow open there.
pub fn follow_refused(tx: &mut Tx<'_>, actor: &Url, follow: &str) -> Result<(), Error> {
    let peer = peer::by_actor(tx.conn(), actor)?.ok_or(Error::NotFound)?;
    if peer.our_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    peer::set_follow(tx, peer.id, Following::Ours(None, false))?;
    match (peer.standing, peer.linked) {
        // Of a house that was once held there may be posts here.
        (Standing::Asked, None) => peer::delete(tx, peer.id),
        (Standing::Asked, Some(since)) => peer::set_standing(tx, &peer, Standing::Stopped, since),
        _ => Ok(()),
    }
}

/// A house takes its Follow back: an application is gone, a house we hold hears nothing from us any more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such Follow.
pub fn follow_undone(tx: &mut Tx<'_>, actor: &Url, follow: &str) -> Result<(), Error> {
    if peer::unfollow_public(tx, actor)? {
        return Ok(());
    }
    let peer = peer::by_actor(tx.conn(), actor)?.ok_or(Error::NotFound)?;
    if peer.their_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    if peer.standing == Standing::Applied {
        return peer::delete(tx, peer.id);
    }
    peer::set_follow(tx, peer.id, Following::Theirs(None, false))
}

/// A house tells of itself anew: name, place, what it says, and its keys. What it says is signed with the key we know, and
/// so a change of key that is announced like this is followed.
///
/// # Errors
/// [`Error::NotFound`] for a house we do not know; [`Error::Refused`] when it speaks of another.
pub fn refreshed(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    let Viewer::House { id, .. } = &cx.who else {
        return Err(Error::NotFound);
    };
    let peer = peer::by_id(tx.conn(), *id)?;
    if peer.actor != actor.id.as_str() {
        return Err(Error::Refused("error-attribution"));
    }
    if peer.key_pem != actor.key_pem {
        tracing::warn!(house = %peer.authority, "it announced a new key, signed with the one we know");
    }
    peer::refresh(tx, peer.id, actor)?;
    take_keys(tx, cx, &peer, actor)
}

fn take_keys(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, actor: &RemoteActor) -> Result<(), Error> {
    peer::set_keys(tx, peer.id, actor)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    Ok(())
}

/// The actor of a house, as it was just fetched from it. A key that it did not announce is noted and shown: a chair decides.
///
/// # Errors
/// A fault of storage.
pub fn looked_up(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    let Some(peer) = peer::by_actor(tx.conn(), &actor.id)? else { return Ok(()) };
    if peer.key_pem == actor.key_pem {
        // A house from before there were proofs shows its key for them now.
        return if peer.proof_key.is_none() { take_keys(tx, cx, &peer, actor) } else { Ok(()) };
    }
    tracing::warn!(house = %peer.authority, "it shows another key, and did not announce it: a chair decides");
    peer::offer_key(tx, peer.id, &actor.key_pem)
}

/// A chair compared the new key of a house with what that house says on the telephone, and it is the same.
///
/// # Errors
/// When the caller may not, or the house shows another key by now.
pub fn trust_key(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, seen: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = peer::by_actor(tx.conn(), &actor.id)?.ok_or(Error::NotFound)?;
    if peer.offered_key.as_deref() != Some(actor.key_pem.as_str()) || fingerprint(&actor.key_pem) != seen {
        return Err(Error::Refused("key-changed"));
    }
    take_keys(tx, cx, &peer, actor)
}
