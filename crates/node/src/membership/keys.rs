//! The keys of other houses: a change announced with the old key is followed, any other is shown to a chair.

use super::names;
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::people::{Act, require};
use crate::viewer::Viewer;
use huisraad_federation::{PUSHED, RemoteActor, fingerprint};
use huisraad_storage::Tx;

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
        return Err(Error::Refused(Reason::Attribution));
    }
    if peer.key_pem != actor.key_pem {
        tracing::warn!(house = %peer.authority, "it announced a new key, signed with the one we know");
    }
    names::refreshed(tx, peer.id, actor)?;
    // What it said before stands in what we told others of it.
    cx.node.outbox.forget_said(tx, &format!("{PUSHED}{}", peer.actor))?;
    take_keys(tx, cx, &peer, actor)
}

fn take_keys(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, actor: &RemoteActor) -> Result<(), Error> {
    peer::set_keys(tx, peer.id, actor)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    // While the key was another nothing was read there.
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// The actor of a house, as it was just fetched from it. A key that it did not announce is noted and shown: a chair decides.
///
/// # Errors
/// A fault of storage.
pub fn looked_up(tx: &mut Tx<'_>, actor: &RemoteActor) -> Result<(), Error> {
    let Some(peer) = peer::by_actor(tx.conn(), &actor.id)? else { return Ok(()) };
    if peer.key_pem == actor.key_pem {
        // A house from before there were proofs shows its key for them now; or one shows its old key again. What was not signed
        // takes the place of nothing.
        return peer::same_key(tx, &peer, actor.proof_key.as_deref());
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
        return Err(Error::Refused(Reason::KeyChanged));
    }
    take_keys(tx, cx, &peer, actor)
}
