//! What our chair does: applying, deciding, pausing, stopping. What other houses say of the same is in `heard`.

use super::held::{held, held_actor};
use super::log::change;
use super::names;
use super::of_us::tell_member_of_us;
use super::rules::Cause;
use super::{expect, trust, wire};
use crate::due::{self, Topic};
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::peer::{self, Following, NewPeer, Peer};
use crate::people::{Act, may, require};
use crate::post::{self, wire::REMOVAL};
use crate::texts::seen::shows_nothing;
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use huisraad_federation::{Destination, Outgoing, PUSHED, RemoteActor, not_taken};
use huisraad_storage::{Conn, Tx};
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

pub(super) fn send(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, activity: &Value) -> Result<(), Error> {
    send_about(tx, cx, peer, Outgoing::new(activity, &format!("{PUSHED}{}", peer.actor)).guarded(is_guarded(activity)))
}

/// What the last of a kind is about that a house was answered by itself.
pub(super) fn last_of(kind: &str, peer: &Peer) -> String {
    format!("{PUSHED}{kind} {}", peer.actor)
}

/// The same in place of what was sent so before and of this kind.
pub(super) fn send_last(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, activity: &Value) -> Result<(), Error> {
    let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default();
    send_about(tx, cx, peer, Outgoing::new(activity, &last_of(kind, peer)).replacing(true))
}

fn send_about(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, a: Outgoing) -> Result<(), Error> {
    let (Some(to), Ok(inbox)) = (peer.address(), Url::parse(&peer.inbox)) else {
        return Err(Error::NotFound);
    };
    let to = Destination::from(to);
    cx.node.outbox.link(tx, cx.now, &to, &inbox)?;
    Ok(cx.node.outbox.send(tx, cx.now, &a, &[to])?)
}

/// What is for those alone who have their key: who we are in full, and what we say of others. A tie can be asked for, accepted
/// and ended with whoever is there: that is how one gets to know them.
fn is_guarded(activity: &Value) -> bool {
    matches!(activity.get("type").and_then(Value::as_str), Some("Update" | "Announce" | "Offer"))
}

/// The id of a new Follow of ours, in place of the one before: what was refused of that is no news any more.
pub(super) fn new_follow(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<String, Error> {
    give_up(tx, cx, peer)?;
    let id = format!("{}/follows/{}", cx.node.actor(), cx.node.random.token::<10>());
    peer::set_follow(tx, peer.id, Following::Ours(Some(&id), false))?;
    Ok(id)
}

/// Our Follow that a house refused at the door is not said again.
fn give_up(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<(), Error> {
    match (&peer.our_follow, peer.address()) {
        (Some(ours), Some(to)) => Ok(cx.node.outbox.give_up(tx, cx.now, &to, ours)?),
        _ => Ok(()),
    }
}

/// Sends to every member that hears us, but for one: about `subject`.
pub(super) fn send_members(
    tx: &mut Tx<'_>,
    cx: &Cx,
    activity: &Value,
    subject: &str,
    but: Option<PeerId>,
) -> Result<(), Error> {
    let members = peer::held(tx.conn())?.into_iter().filter(|p| p.standing == Standing::Member && p.is_reached());
    let to: Vec<Destination> =
        members.filter(|p| Some(p.id) != but).filter_map(|p| p.address()).map(Destination::from).collect();
    let a = Outgoing::new(activity, &format!("{PUSHED}{subject}")).guarded(is_guarded(activity));
    Ok(cx.node.outbox.send(tx, cx.now, &a, &to)?)
}

/// Sends to every house that hears us.
pub(super) fn send_held(tx: &mut Tx<'_>, cx: &Cx, activity: &Value) -> Result<(), Error> {
    let reached = peer::held(tx.conn())?.into_iter().filter(Peer::is_reached);
    let to: Vec<Destination> = reached.filter_map(|p| p.address()).map(Destination::from).collect();
    let a = Outgoing::new(activity, &format!("{PUSHED}{}", cx.node.actor())).guarded(is_guarded(activity));
    Ok(cx.node.outbox.send(tx, cx.now, &a, &to)?)
}

/// Whether our application was refused at the door, or given up: nobody there decides about it.
pub(super) fn never_arrived(conn: &mut Conn, peer: &Peer) -> Result<bool, Error> {
    Ok(!never_arrived_among(conn, std::slice::from_ref(peer))?.is_empty())
}

/// Those of these houses that did not take our Follow.
pub(super) fn never_arrived_among(conn: &mut Conn, houses: &[Peer]) -> Result<Vec<PeerId>, Error> {
    let ours: Vec<String> = houses.iter().filter_map(|p| p.our_follow.clone()).collect();
    let refused = not_taken(conn, &ours)?;
    let is = |p: &&Peer| refused.iter().any(|(to, uri)| *to == p.authority && Some(uri) == p.our_follow.as_ref());
    Ok(houses.iter().filter(is).map(|p| p.id).collect())
}

/// Whether an application is still the one that a chair read, by [`Peer::application`]; without that it is not looked at.
///
/// # Errors
/// [`Error::Refused`] when its words changed meanwhile.
pub fn is_as_read(tx: &mut Tx<'_>, authority: &str, read: &str, standing: &str) -> Result<(), Error> {
    match held(tx, authority) {
        Ok(p) if !standing.is_empty() && p.standing.as_str() != standing => {
            Err(Error::Refused(Reason::ChangedMeanwhile))
        }
        Ok(p) if !read.is_empty() && p.standing == Standing::Applied && p.application() != read => {
            Err(Error::Refused(Reason::ChangedMeanwhile))
        }
        Err(Error::NotFound) | Ok(_) => Ok(()),
        Err(e) => Err(e),
    }
}

/// The houses that we asked to take part, and whose door did not take that, or never opened: nobody there decides about it. For chairs.
///
/// # Errors
/// A fault of storage.
pub fn not_arrived(conn: &mut Conn, who: &Viewer) -> Result<Vec<Peer>, Error> {
    if !may(who.roles(), Act::Decide) {
        return Ok(Vec::new());
    }
    let mut asked = peer::everyone(conn)?;
    asked.retain(|p| p.standing == Standing::Asked);
    let these = never_arrived_among(conn, &asked)?;
    asked.retain(|p| these.contains(&p.id));
    Ok(asked)
}

/// Applies at a house whose actor was just fetched. A second time while it waits changes nothing, and gives `false`; other words
/// take the place of the first.
///
/// # Errors
/// When the caller may not, the principles were not endorsed, or we hold that house already.
pub fn apply(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, a: &Application) -> Result<bool, Error> {
    require(&cx.who, Act::Decide)?;
    let mut wrong = Vec::new();
    match a.introduction.trim().chars().count() {
        _ if shows_nothing(&a.introduction) => wrong.push((Field::Introduction, "apply-introduction-missing")),
        0..=4000 => {}
        _ => wrong.push((Field::Introduction, "text-long")),
    }
    if !a.endorsed {
        wrong.push((Field::Endorse, "apply-endorse-missing"));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    if actor.id == cx.node.actor() {
        return Err(Error::Refused(Reason::ApplyOurselves));
    }
    let held = held_actor(tx, &actor.id)?;
    let (words, same) = (a.introduction.trim(), |p: &Peer| p.introduction.trim() == a.introduction.trim());
    let id = match &held {
        Some(p) if p.standing == Standing::Asked && same(p) && !never_arrived(tx.conn(), p)? => return Ok(false),
        // It asked us too: then both chairs want it, and ours has just said so.
        Some(p) if p.standing == Standing::Applied => {
            return accept(tx, cx, &p.authority, Standing::Member, "").map(|()| true);
        }
        Some(p) if p.standing.is_tied() => {
            return Err(Error::Refused(Reason::ApplyLinked));
        }
        Some(p) => {
            // What it signs with another key is not taken before a chair has compared the two.
            if p.key_pem != actor.key_pem {
                peer::offer_key(tx, p.id, &actor.key_pem)?;
            }
            if p.standing != Standing::Asked {
                change(tx, cx, p, Standing::Asked, Cause::Chair, "")?;
            }
            peer::set_introduction(tx, p.id, words, None)?;
            p.id
        }
        None => {
            let new = NewPeer { actor, standing: Standing::Asked, introduction: words, principles: None };
            let id = names::written_down(tx, cx, &new)?;
            let authority = peer::by_id(tx.conn(), id)?.authority;
            super::log::note(tx, cx, &authority, None, Some(Standing::Asked), Cause::Chair, "")?;
            id
        }
    };
    let peer = peer::by_id(tx.conn(), id)?;
    let follow = new_follow(tx, cx, &peer)?;
    let principles = wire::principles_of(&cx.node, &crate::house::this_house(tx.conn())?, &actor.document);
    let activity = wire::follow(tx, cx, &follow, &peer.actor, true, Some((words, &principles)))?;
    send(tx, cx, &peer, &activity)?;
    Ok(true)
}

/// Takes our application back; the house is forgotten, unless we held it once.
///
/// # Errors
/// When the caller may not, or there is none.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, authority: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = held(tx, authority)?;
    let (Standing::Asked, Some(ours)) = (peer.standing, &peer.our_follow) else {
        return Err(Error::Refused(Reason::WithdrawNotAsked));
    };
    send(tx, cx, &peer, &wire::undo(&cx.node, ours, &peer.actor))?;
    end(tx, cx, &peer, Cause::Chair, "")
}

/// An application is over: the house is forgotten, or it is again what was ended once. `words`: what it wrote with its no.
pub(super) fn end(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, cause: Cause, words: &str) -> Result<(), Error> {
    give_up(tx, cx, peer)?;
    peer::set_follow(tx, peer.id, Following::Ours(None, false))?;
    // Of a house that was once held there may be posts here.
    if peer.linked.is_some() {
        due::add(tx, cx.now, Topic::PartWays, &peer.actor)?;
        return change(tx, cx, peer, Standing::Stopped, cause, words);
    }
    super::log::note(tx, cx, &peer.authority, Some(peer.standing), None, cause, words)?;
    // What others passed on of it stays: we do not hear of it from the house itself.
    if post::said_by_guest(tx, peer.id, &peer.actor)? {
        peer::was_a_house(tx, cx.now, peer)?;
    }
    peer::delete(tx, peer)?;
    // Another may have had the same name.
    super::names::settle(tx)
}

/// Says yes to a house that applied: as a member, to get to know each other, or as an associate, which is no house. Or moves
/// one we hold between these. Our members hear of a newcomer.
///
/// # Errors
/// When the caller may not, or it did not apply.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, authority: &str, standing: Standing, note: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !standing.held() {
        return Err(Error::Refused(Reason::AcceptStanding));
    }
    let peer = held(tx, authority)?;
    match peer.standing {
        Standing::Applied => {}
        s if s.held() => {
            change(tx, cx, &peer, standing, Cause::Chair, note)?;
            if standing == Standing::Member && peer.standing != standing {
                // What it wrote for its members was not taken here until now.
                peer::history_read(tx, peer.id, None, 0, None)?;
                due::add(tx, cx.now, Topic::Pull, &peer.actor)?;
                tell_member_of_us(tx, cx, &peer)?;
            }
            // Said once more, so that it fetches what it may read from now on.
            return match peer.their_follow.as_deref().filter(|_| peer.their_follow_accepted) {
                Some(their) => send(tx, cx, &peer, &wire::yes(&cx.node, their, &peer, standing, note)),
                None => Ok(()),
            };
        }
        _ => return Err(Error::Refused(Reason::AcceptNotApplied)),
    }
    let Some(their) = peer.their_follow.clone() else {
        return Err(Error::Refused(Reason::AcceptNotApplied));
    };
    // It was here before, with another key: first a chair compares the two.
    if peer.offered_key.is_some() {
        return Err(Error::Refused(Reason::AcceptKeyFirst));
    }
    expect::wanted(tx, &peer.actor)?;
    change(tx, cx, &peer, standing, Cause::Chair, note)?;
    peer::set_welcome(tx, peer.id, Some(note), Some(cx.node.authority().as_str()))?;
    peer::set_follow(tx, peer.id, Following::Theirs(Some(&their), true))?;
    let follow = new_follow(tx, cx, &peer)?;
    // In this order: their node takes our Follow by itself once it has our yes.
    send(tx, cx, &peer, &wire::yes(&cx.node, &their, &peer, standing, note))?;
    let back = wire::follow(tx, cx, &follow, &peer.actor, standing == Standing::Member, None)?;
    send(tx, cx, &peer, &back)?;
    if standing != Standing::Associate {
        trust::tell_of_newcomer(tx, cx, &peer)?;
    }
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// Says no to a house that applied, and forgets it.
///
/// # Errors
/// When the caller may not, or it did not apply.
pub fn decline(tx: &mut Tx<'_>, cx: &Cx, authority: &str, note: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = held(tx, authority)?;
    if peer.standing != Standing::Applied {
        return Err(Error::Refused(Reason::AcceptNotApplied));
    }
    if let Some(their) = &peer.their_follow {
        send(tx, cx, &peer, &wire::reply(&cx.node, "Reject", their, &peer.actor, note))?;
    }
    expect::refuse(tx, cx, &peer.actor)?;
    // Others may have told of it: it is not put forward to the chair that has just said no.
    super::store::close(tx, &peer.actor, cx.now)?;
    end(tx, cx, &peer, Cause::Chair, "")
}

/// Ends it: says goodbye, stops what is on its way but for removals, and asks for the removal of what was not public.
///
/// # Errors
/// When the caller may not, or there is nothing to end.
pub fn stop(tx: &mut Tx<'_>, cx: &Cx, authority: &str, note: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = held(tx, authority)?;
    if !peer.standing.is_tied() && peer.standing != Standing::Expected {
        return Err(Error::Refused(Reason::StopNotHeld));
    }
    if peer.standing == Standing::Expected && peer.linked.is_none() {
        // It never came: what was said beforehand is unsaid.
        return end(tx, cx, &peer, Cause::Chair, "");
    }
    change(tx, cx, &peer, Standing::Stopped, Cause::Chair, note)?;
    let to = peer.address().ok_or(Error::NotFound)?;
    cx.node.outbox.cancel(tx, cx.now, &to, REMOVAL)?;
    let goodbye = |tx: &mut Tx<'_>, activity: &Value| {
        let to = Destination::from(to.clone());
        cx.node.outbox.send(tx, cx.now, &Outgoing::new(activity, REMOVAL), &[to])
    };
    // In this order: after the no it takes nothing more from us.
    if let Some(ours) = &peer.our_follow {
        goodbye(tx, &wire::undo(&cx.node, ours, &peer.actor))?;
    }
    if let Some(their) = &peer.their_follow {
        goodbye(tx, &wire::reply(&cx.node, "Reject", their, &peer.actor, note))?;
    }
    peer::set_follow(tx, peer.id, Following::Theirs(None, false))?;
    peer::set_follow(tx, peer.id, Following::Ours(None, false))?;
    due::add(tx, cx.now, Topic::PartWays, &peer.actor)
}

/// Stops sending to and taking from a house for the time being. What waits for it is cancelled, removals excepted.
///
/// # Errors
/// When the caller may not, or we do not hold it.
pub fn pause(tx: &mut Tx<'_>, cx: &Cx, authority: &str, note: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = held(tx, authority)?;
    if !peer.standing.held() {
        return Err(Error::Refused(Reason::PauseNotHeld));
    }
    change(tx, cx, &peer, Standing::Paused, Cause::Chair, note)?;
    post::will_not_be_told(tx, &peer)?;
    if let Some(to) = peer.address() {
        cx.node.outbox.cancel(tx, cx.now, &to, REMOVAL)?;
    }
    Ok(())
}

/// Takes up again with a house that was paused.
///
/// # Errors
/// When the caller may not, or it was not paused.
pub fn resume(tx: &mut Tx<'_>, cx: &Cx, authority: &str, standing: Standing, note: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let peer = held(tx, authority)?;
    if peer.standing != Standing::Paused || !standing.held() {
        return Err(Error::Refused(Reason::PauseNotPaused));
    }
    change(tx, cx, &peer, standing, Cause::Chair, note)?;
    crate::post::files::ask_again(tx, cx, peer.id)?;
    // What was said of our ties may have been on its way when it was cancelled; hearing it twice does no harm.
    if let Some(their) = peer.their_follow.as_deref().filter(|_| peer.their_follow_accepted) {
        send(tx, cx, &peer, &wire::yes(&cx.node, their, &peer, standing, ""))?;
    }
    if standing == Standing::Member {
        tell_member_of_us(tx, cx, &peer)?;
    }
    if !peer.our_follow_accepted {
        let follow = new_follow(tx, cx, &peer)?;
        let again = wire::follow(tx, cx, &follow, &peer.actor, standing == Standing::Member, None)?;
        send(tx, cx, &peer, &again)?;
    }
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}
