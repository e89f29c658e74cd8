//! What other houses say of the tie between us: applying, saying yes or no, taking it back.

use super::actions::{end, last_of, never_arrived, new_follow, send, send_last};
use super::held::held_actor;
use super::log::{change, note};
use super::names;
use super::of_us::tell_member_of_us;
use super::rules::{self, Cause};
use super::wire::{self, WithIt};
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::{self, Following, NewPeer, Peer};
use crate::post::{self, wire::REMOVAL};
use crate::words::Standing;
use huisraad_federation::{Authority, Outgoing, PUSHED, RemoteActor, said_since};
use huisraad_storage::{Conn, Tx};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// A Follow, as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// The introduction, as text; empty when it is no application.
    pub content: String,
    /// The digest of the principles that were endorsed.
    pub digest: Option<String>,
    /// Who it says it is.
    pub profile: Value,
}

/// A house asks to follow us: with an introduction it is an application and waits for a chair. From one that we asked,
/// and that said yes, it is the Follow back: accepted by itself; so is that of one whom our chair expects.
///
/// # Errors
/// [`Error::Refused`] for a Follow we have no use for.
pub fn followed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    stranger: Option<&RemoteActor>,
    actor: &Url,
    asked: &Asked,
) -> Result<(), Error> {
    let id = asked.id.as_str();
    let known = held_actor(tx, actor)?;
    if let Some(p) = known.as_ref().filter(|p| !matches!(p.standing, Standing::Paused | Standing::Stopped))
        && !asked.profile.is_null()
    {
        peer::set_profile(tx, p.id, &asked.profile)?;
    }
    match known {
        Some(p) if p.standing.held() => {
            peer::set_follow(tx, p.id, Following::Theirs(Some(id), true))?;
            // It may say so again and again: the last yes is the one that counts.
            send_last(tx, cx, &p, &wire::yes(&cx.node, id, &p, p.standing, ""))?;
            if asked.content.is_empty() || asked.digest.is_none() {
                return Ok(());
            }
            // It applies although we hold it: it knows nothing of that any more, and is followed back anew; within the hour as
            // it was.
            let subject = last_of("Follow", &p);
            let since = cx.now.minus(FOLLOWED_BACK);
            if let Some(to) = p.address().filter(|_| p.our_follow.is_some())
                && said_since(tx.conn(), &subject, since)?
                && cx.node.outbox.repeat(tx, cx.now, &subject, &[to.into()])?
            {
                return Ok(());
            }
            let follow = new_follow(tx, cx, &p)?;
            let back = wire::follow(tx, cx, &follow, &p.actor, p.standing == Standing::Member, None)?;
            send_last(tx, cx, &p, &back)?;
            due::add(tx, cx.now, Topic::Pull, &p.actor)
        }
        // We asked it and have not heard, or expect it: its asking means yes from its side, and our chair has said yes.
        Some(p) if matches!(p.standing, Standing::Asked | Standing::Expected) => {
            let cause = if p.standing == Standing::Asked { Cause::TheirYes } else { Cause::Expected };
            change(tx, cx, &p, Standing::Member, cause, "")?;
            peer::set_follow(tx, p.id, Following::Theirs(Some(id), true))?;
            send(tx, cx, &p, &wire::yes(&cx.node, id, &p, Standing::Member, ""))?;
            if crate::house::this_house(tx.conn())?.profile().mediates.is_some() {
                tell_member_of_us(tx, cx, &p)?;
            }
            // What we asked with may not have been taken there: it had parted from us, and asks now itself.
            if cause == Cause::Expected || never_arrived(tx.conn(), &p)? {
                let follow = new_follow(tx, cx, &p)?;
                let back = wire::follow(tx, cx, &follow, &p.actor, true, None)?;
                send(tx, cx, &p, &back)?;
            }
            due::add(tx, cx.now, Topic::Pull, &p.actor)
        }
        // Its application waits; a newer one takes its place, with what it says.
        Some(p) if p.standing == Standing::Applied => {
            if let (Some(digest), false) = (&asked.digest, asked.content.is_empty()) {
                peer::set_introduction(tx, p.id, &asked.content, Some(digest))?;
            }
            peer::set_follow(tx, p.id, Following::Theirs(Some(id), false))
        }
        // It left by itself, and asks again.
        Some(p) if p.standing == Standing::Stopped && left_by_itself(tx.conn(), &p)? => {
            returns(tx, cx, &p, stranger, asked)
        }
        Some(_) => Err(Error::Refused(Reason::FollowClosed)),
        None => {
            let actor = stranger.ok_or(Error::NotFound)?;
            applies(tx, cx, actor, asked)
        }
    }
}

/// How long a Follow back is good for: who asks again before that gets the same.
const FOLLOWED_BACK: Duration = Duration::from_secs(3600);

/// A stranger applies; or follows what is public, and no more.
fn applies(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, asked: &Asked) -> Result<(), Error> {
    let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
    let (Some(digest), false) = (&asked.digest, asked.content.is_empty()) else {
        return window(tx, cx, actor, &asked.id);
    };
    // One host, one house.
    if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
        return Err(Error::Refused(Reason::FollowClosed));
    }
    // Not for good: a place comes free when a chair has said yes or no.
    if !rules::may_wait(&peer::applied(tx.conn())?, host.as_str()) {
        return Err(Error::Refused(Reason::TooMany));
    }
    let introduction = &asked.content;
    let new = NewPeer { actor, standing: Standing::Applied, introduction, principles: Some(digest) };
    let id_here = names::written_down(tx, cx, &new)?;
    if !asked.profile.is_null() {
        peer::set_profile(tx, id_here, &asked.profile)?;
    }
    note(tx, cx, host.as_str(), None, Some(Standing::Applied), Cause::Asked, "")?;
    peer::set_follow(tx, id_here, Following::Theirs(Some(&asked.id), false))
}

/// Whether a tie that is over was ended by that house.
///
/// # Errors
/// A fault of storage.
pub(super) fn left_by_itself(conn: &mut Conn, p: &Peer) -> Result<bool, Error> {
    let ended =
        |c: &super::store::Change| c.after == Some(Standing::Stopped) && c.before.is_some_and(Standing::is_tied);
    let last = super::store::log_of(conn, &p.authority)?.into_iter().find(ended);
    Ok(last.is_some_and(|c| c.cause == Cause::TheirNo))
}

/// A house that left applies anew. If it shows another key than it had, a chair sees that, and nothing is trusted before.
fn returns(tx: &mut Tx<'_>, cx: &Cx, p: &Peer, stranger: Option<&RemoteActor>, asked: &Asked) -> Result<(), Error> {
    let now = stranger.ok_or(Error::NotFound)?;
    if asked.content.is_empty() || asked.digest.is_none() {
        return Err(Error::Refused(Reason::FollowClosed));
    }
    names::refreshed(tx, p.id, now)?;
    // What it said before went with the tie.
    peer::set_introduction(tx, p.id, &asked.content, asked.digest.as_deref())?;
    if !asked.profile.is_null() {
        peer::set_profile(tx, p.id, &asked.profile)?;
    }
    if p.key_pem == now.key_pem {
        // The one we knew, whatever it showed in between.
        peer::set_keys(tx, p.id, now)?;
    } else {
        peer::offer_key(tx, p.id, &now.key_pem)?;
    }
    change(tx, cx, p, Standing::Applied, Cause::Asked, "")?;
    peer::set_follow(tx, p.id, Following::Theirs(Some(&asked.id), false))
}

/// Somebody from elsewhere follows what is public: accepted at once, and no right comes with it.
fn window(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, follow: &str) -> Result<(), Error> {
    let to = peer::follow_public(tx, &cx.node.outbox, cx.now, actor, follow)?;
    let activity = wire::reply(&cx.node, "Accept", follow, actor.id.as_str(), "");
    let a = Outgoing::new(&activity, &format!("{PUSHED}Accept {}", actor.id)).replacing(true);
    Ok(cx.node.outbox.send(tx, cx.now, &a, &[to])?)
}

/// A house said yes to our Follow, and what we are to it. Where we had asked to join it, our chair's asking was our yes.
///
/// # Errors
/// [`Error::NotFound`] when we have no such Follow open there.
pub fn follow_accepted(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, follow: &str, said: &WithIt) -> Result<(), Error> {
    let peer = held_actor(tx, actor)?.ok_or(Error::NotFound)?;
    if peer.our_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    if peer.our_follow_accepted {
        // It says yes once more: we may read more than before, or again.
        if !peer.standing.held() {
            return Ok(());
        }
        is_to_it(tx, cx, &peer, said)?;
        peer::history_read(tx, peer.id, None, 0, None)?;
        post::files::ask_again(tx, cx, peer.id)?;
        return due::add(tx, cx.now, Topic::Pull, &peer.actor);
    }
    peer::set_follow(tx, peer.id, Following::Ours(Some(follow), true))?;
    if peer.standing == Standing::Asked {
        change(tx, cx, &peer, Standing::Member, Cause::TheirYes, &said.words)?;
        if crate::house::this_house(tx.conn())?.profile().mediates.is_some() {
            tell_member_of_us(tx, cx, &peer)?;
        }
        peer::set_welcome(tx, peer.id, Some(&said.words), None)?;
        due::add(tx, cx.now, Topic::Roster, &peer.actor)?;
    }
    is_to_it(tx, cx, &peer, said)?;
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// What we are to it, where it says so: only ever by its own yes to our own Follow.
fn is_to_it(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, said: &WithIt) -> Result<(), Error> {
    let Some(standing) = said.standing else { return Ok(()) };
    let as_now = peer::by_id(tx.conn(), peer.id)?;
    let other = peer::granted_says(tx, cx.now, &as_now, standing)?;
    if other {
        due::add(tx, cx.now, Topic::PartWays, &as_now.actor)?;
    }
    if let (true, Standing::Member, Some(address)) = (other, standing, as_now.address()) {
        // What it takes from members alone it takes now: what we wrote goes by itself, what we answered is said again by who did.
        let mut these = Vec::new();
        for (delivery, about) in cx.node.outbox.refused_by(tx, &address, Reason::MembersOnly.key())? {
            if post::response_by_uri(tx.conn(), &about)?.is_none() {
                these.push(delivery);
            }
        }
        cx.node.outbox.try_again(tx, &these)?;
    }
    Ok(())
}

/// A house said no to our Follow; or, later, goodbye.
///
/// # Errors
/// [`Error::NotFound`] when we have no such Follow there.
pub fn follow_refused(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, follow: &str, words: &str) -> Result<(), Error> {
    let peer = held_actor(tx, actor)?.ok_or(Error::NotFound)?;
    if peer.our_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    match peer.standing {
        Standing::Asked => end(tx, cx, &peer, Cause::TheirNo, words),
        s if s.held() && peer.our_follow_accepted => goodbye(tx, cx, &peer, words),
        _ => peer::set_follow(tx, peer.id, Following::Ours(None, false)),
    }
}

/// It has ended the tie: nothing more goes there, and what it wrote for us alone is removed here.
fn goodbye(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, words: &str) -> Result<(), Error> {
    change(tx, cx, peer, Standing::Stopped, Cause::TheirNo, words)?;
    if let Some(to) = peer.address() {
        cx.node.outbox.cancel(tx, cx.now, &to, REMOVAL)?;
    }
    peer::set_follow(tx, peer.id, Following::Ours(None, false))?;
    peer::set_follow(tx, peer.id, Following::Theirs(None, false))?;
    due::add(tx, cx.now, Topic::PartWays, &peer.actor)
}

/// A house takes its Follow back: an application is gone, a house we hold hears nothing from us any more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such Follow.
pub fn follow_undone(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, follow: &str) -> Result<(), Error> {
    if peer::unfollow_public(tx, actor, follow)? {
        return Ok(());
    }
    let peer = held_actor(tx, actor)?.ok_or(Error::NotFound)?;
    if peer.their_follow.as_deref() != Some(follow) {
        return Err(Error::NotFound);
    }
    peer::set_follow(tx, peer.id, Following::Theirs(None, false))?;
    if peer.standing == Standing::Applied { end(tx, cx, &peer, Cause::TheirNo, "") } else { Ok(()) }
}
