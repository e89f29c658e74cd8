//! Moving to another address (FEP-7628): the old house says where it is now, and both ends must name the other. What it is to
//! us stays; who lost the old address applies anew.

use super::actions::{new_follow, send, send_held};
use super::held::held_actor;
use super::log::note;
use super::names;
use super::rules::Cause;
use super::wire;
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::house::{set_came_from, set_moved_to, this_house};
use crate::node::{Cx, Node};
use crate::peer::{self, Following};
use crate::people::{Act, require};
use crate::post::{self, wire::REMOVAL};
use crate::viewer::Viewer;
use crate::words::Standing;
use huisraad_federation::{Authority, ClientError, RemoteActor, Way};
use huisraad_storage::Tx;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Whether an actor names another as one that it was.
fn was(actor: &RemoteActor, other: &str) -> bool {
    match actor.document.get("alsoKnownAs") {
        Some(Value::String(one)) => one == other,
        Some(Value::Array(all)) => all.iter().any(|a| a.as_str() == Some(other)),
        _ => false,
    }
}

/// Says that this house is now at another address, whose actor was just fetched: to every house we hold.
///
/// # Errors
/// When the caller may not, or the new address does not name this one.
pub fn announce_move(tx: &mut Tx<'_>, cx: &Cx, to: &RemoteActor) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !was(to, cx.node.actor().as_str()) {
        return Err(Error::Refused(Reason::MoveNotNamed));
    }
    set_moved_to(tx, to.id.as_str())?;
    send_held(tx, cx, &wire::moved(&cx.node, to.id.as_str()))
}

/// Says that this house was at another address before. The houses named are expected: they knew it there.
///
/// # Errors
/// When the caller may not.
pub fn comes_from(tx: &mut Tx<'_>, cx: &Cx, from: &Url, houses: &[RemoteActor]) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    set_came_from(tx, from.as_str())?;
    for house in houses {
        match super::expect::expect(tx, cx, house) {
            Ok(()) | Err(Error::Refused(Reason::ApplyLinked)) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// How long what a house says of a move rests before anybody is asked.
const MOVE_RESTS: Duration = Duration::from_secs(5);

/// A house that we hold says that it moved; both ends are looked at outside this transaction.
///
/// # Errors
/// A fault of storage.
pub fn move_told(tx: &mut Tx<'_>, cx: &Cx, from: &Url, to: &Url) -> Result<(), Error> {
    // The last that it says is what counts. Whoever says it again and again must not set us on a third: the last is looked at
    // once it has been silent for a moment.
    due::forget(tx, Topic::Move, &format!("{from} "))?;
    due::add(tx, cx.now.plus(MOVE_RESTS), Topic::Move, &format!("{from} {to}"))
}

/// Looks at both ends of a move, and follows it when each names the other.
///
/// # Errors
/// When one cannot be reached: it is tried again.
pub async fn look_at_move(node: &Arc<Node>, reference: &str) -> Result<(), Error> {
    let both = reference.split_once(' ').and_then(|(a, b)| Some((Url::parse(a).ok()?, Url::parse(b).ok()?)));
    let Some((from, to)) = both else { return Ok(()) };
    let asked = from.clone();
    let held = node.read(move |c| peer::by_actor(c, &asked)).await?.is_some_and(|p| p.standing.held());
    if !held {
        return Ok(());
    }
    let fetch = async |url: &Url| match node.client.actor(url).await {
        Ok(actor) => Ok(Some(actor)),
        Err(ClientError::OutOfBounds | ClientError::Unusable(_)) => Ok(None),
        Err(e) => Err(Error::Internal(format!("{url}: {e}"))),
    };
    let differ =
        || tracing::warn!(house = %from, "it says that it moved, but the two addresses do not name each other");
    let Some(old) = fetch(&from).await? else { return Ok(()) };
    // First its own document: whoever says this must not set us on a third.
    if old.document.get("movedTo").and_then(Value::as_str) != Some(to.as_str()) {
        differ();
        return Ok(());
    }
    if !node.budget.spend(from.as_str(), Way::Looked, node.clock.now()) {
        return Err(Error::Refused(Reason::TooMany));
    }
    let Some(new) = fetch(&to).await? else { return Ok(()) };
    if !was(&new, from.as_str()) {
        differ();
        return Ok(());
    }
    node.act(Viewer::Clock, move |tx, cx| moved(tx, cx, &old, &new)).await
}

/// Follows a move: the same house, at another address, with other keys.
fn moved(tx: &mut Tx<'_>, cx: &Cx, old: &RemoteActor, new: &RemoteActor) -> Result<(), Error> {
    let Some(p) = held_actor(tx, &old.id)?.filter(|p| p.standing.held()) else { return Ok(()) };
    let host = Authority::of(&new.id).ok_or(Error::NotFound)?;
    // Who has the old address now and not its key is somebody else.
    if old.key_pem != p.key_pem {
        tracing::warn!(house = %p.authority, "it says that it moved, and shows another key");
        return Ok(());
    }
    let taken = peer::by_authority(tx.conn(), host.as_str())?.is_some();
    if taken || peer::by_actor(tx.conn(), &new.id)?.is_some() {
        return Ok(());
    }
    post::will_not_be_told(tx, &p)?;
    if let Some(before) = p.address() {
        cx.node.outbox.cancel(tx, cx.now, &before, REMOVAL)?;
    }
    post::readdress(tx, &p.authority, host.as_str())?;
    peer::moved(tx, p.id, new)?;
    names::settle(tx)?;
    let known = cx.node.known.clone();
    tx.after_commit(move || known.clear());
    note(tx, cx, host.as_str(), None, Some(p.standing), Cause::Moved, &p.authority)?;
    let follow = new_follow(tx, cx, &p)?;
    peer::set_follow(tx, p.id, Following::Theirs(None, false))?;
    let p = peer::by_id(tx.conn(), p.id)?;
    let words = cx.node.texts.say(crate::texts::Language::Nl, "move-introduction", &[]);
    let principles = wire::principles_of(&cx.node, &this_house(tx.conn())?, &new.document);
    let again = wire::follow(tx, cx, &follow, &p.actor, p.standing == Standing::Member, Some((&words, &principles)))?;
    send(tx, cx, &p, &again)
}
