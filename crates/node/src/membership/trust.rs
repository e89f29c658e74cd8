//! The words of chairs for a newcomer, and getting to know it. No message here makes anybody a member: what others say is
//! shown to a chair, or, by the rules of `rules`, leads to an acquaintance.

use super::actions::{new_id, send, send_members};
use super::log::change;
use super::rules::{self, Cause, Counting};
use super::store::{self, Newcomer, Told, all_newcomers, newcomer, not_wanted, vouches, vouches_for};
use super::wire;
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Following, NewPeer, Peer};
use crate::people::{Act, require};
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Authority, RemoteActor, sha256_base64};
use huisraad_storage::{Conn, One, Tx};
use std::collections::BTreeSet;
use url::Url;

/// How many newcomers one member can have told us of at once.
const MOST_TOLD: usize = 20;

/// The digest of a key, as a vouch names it.
pub fn key_digest(pem: &str) -> String {
    format!("sha-256:{}", sha256_base64(pem.trim().as_bytes()))
}

/// The member that says something; nobody else's word is taken in these matters.
fn member(cx: &Cx) -> Result<PeerId, Error> {
    match &cx.who {
        Viewer::House { id, standing: Standing::Member, .. } => Ok(*id),
        _ => Err(Error::Refused("vouch-members")),
    }
}

/// Tells our members of a house that our chair said yes to, so that theirs can get to know it.
pub(super) fn tell_of_newcomer(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<(), Error> {
    let Some(application) = peer.their_follow.clone() else { return Ok(()) };
    let told = Told {
        actor: peer.actor.clone(),
        authority: peer.authority.clone(),
        name: peer.name.clone(),
        application,
        key_digest: key_digest(&peer.key_pem),
        introduction: peer.introduction.clone(),
        profile: peer.profile.clone(),
    };
    store::note(tx, None, &told, cx.now)?;
    let activity = wire::newcomer(&cx.node, &told);
    send_members(tx, cx, &activity, &peer.actor, Some(peer.id))
}

/// A member tells of a newcomer. It is shown to our chair, and gives that house no right.
///
/// # Errors
/// [`Error::Refused`] from anybody but a member, or when it told of too many.
pub fn newcomer_told(tx: &mut Tx<'_>, cx: &Cx, told: &Told) -> Result<(), Error> {
    let by = member(cx)?;
    if told.actor == cx.node.actor().as_str() {
        return Ok(());
    }
    if all_newcomers(tx.conn())?.iter().filter(|n| n.sponsor == Some(by)).count() >= MOST_TOLD {
        return Err(Error::Refused("newcomer-many"));
    }
    // Whom we know, in whatever way, is for our chair to judge by what stands there.
    if let Some(known) = Url::parse(&told.actor).ok().map(|a| peer::by_actor(tx.conn(), &a)).transpose()?.flatten() {
        if known.standing.held() && known.buddy.is_none() {
            let sponsor = peer::by_id(tx.conn(), by)?;
            peer::set_welcome(tx, known.id, None, Some(&sponsor.authority))?;
        }
        if known.standing != Standing::Expected {
            return Ok(());
        }
    }
    store::note(tx, Some(by), told, cx.now)?;
    weigh(tx, cx, &told.actor)
}

/// Our chair's word for a newcomer: to all our members. It changes nothing here.
///
/// # Errors
/// When the caller may not, or there is no such newcomer.
pub fn vouch(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let n = newcomer(tx.conn(), actor)?.ok_or(Error::NotFound)?;
    let stands = |v: &rules::Vouch| v.by.is_none() && v.withdrawn.is_none() && v.application == n.application;
    if vouches_for(tx.conn(), actor)?.iter().any(|(_, v)| stands(v) && cx.now.since(v.given) < rules::VOUCH_LASTS) {
        return Ok(());
    }
    let uri = format!("{}/vouches/{}", cx.node.actor(), cx.node.random.token::<10>());
    insert(tx, cx, &uri, None, (actor, &n.application, &n.key_digest))?;
    let activity = wire::vouch(&cx.node, &uri, &n);
    send_members(tx, cx, &activity, actor, None)
}

fn insert(
    tx: &mut Tx<'_>,
    cx: &Cx,
    uri: &str,
    by: Option<PeerId>,
    (actor, application, key): (&str, &str, &str),
) -> Result<(), Error> {
    diesel::insert_into(vouches::table)
        .values((
            vouches::uri.eq(uri),
            vouches::peer.eq(by),
            vouches::actor.eq(actor),
            vouches::application.eq(application),
            vouches::key_digest.eq(key),
            vouches::given.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Our chair takes its word back.
///
/// # Errors
/// When the caller may not, or we did not give it.
pub fn unvouch(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let own = vouches_for(tx.conn(), actor)?.into_iter().filter(|(_, v)| v.by.is_none() && v.withdrawn.is_none());
    for (uri, _) in own.collect::<Vec<_>>() {
        diesel::update(vouches::table.filter(vouches::uri.eq(&uri)))
            .set(vouches::withdrawn.eq(cx.now.0))
            .execute(tx.conn())?;
        send_members(tx, cx, &wire::unvouch(&cx.node, &uri), actor, None)?;
    }
    Ok(())
}

/// The word of a member's chair for a newcomer, from that member itself.
#[derive(Debug, Clone)]
pub struct Vouched {
    /// Its id.
    pub uri: String,
    /// Who gives it, by what is said.
    pub subject: String,
    /// For whom.
    pub actor: String,
    /// For which application.
    pub application: String,
    /// For which key.
    pub key_digest: String,
}

/// Takes in the word of a member.
///
/// # Errors
/// [`Error::Refused`] when it is not a member's own word, or for itself.
pub fn vouched(tx: &mut Tx<'_>, cx: &Cx, v: &Vouched) -> Result<(), Error> {
    let by = member(cx)?;
    let voucher = peer::by_id(tx.conn(), by)?;
    if v.subject != voucher.actor || v.actor == voucher.actor || v.application.is_empty() || v.key_digest.is_empty() {
        return Err(Error::Refused("vouch-own"));
    }
    let known: Option<Option<i64>> =
        vouches::table.filter(vouches::uri.eq(&v.uri)).select(vouches::peer).one(tx.conn()).optional()?;
    if known.is_some() {
        // Sent again, or taken back before it came: an id is used once.
        return Ok(());
    }
    // One word a house for an application: a newer one takes the place of the older, which is how sixty days begin anew.
    diesel::delete(
        vouches::table
            .filter(vouches::peer.eq(by))
            .filter(vouches::actor.eq(&v.actor))
            .filter(vouches::application.eq(&v.application)),
    )
    .execute(tx.conn())?;
    insert(tx, cx, &v.uri, Some(by), (&v.actor, &v.application, &v.key_digest))?;
    weigh(tx, cx, &v.actor)
}

/// A member takes its word back. `false` when it is none of its words.
///
/// # Errors
/// A fault of storage.
pub fn unvouched(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Ok(false) };
    let own = vouches::table.filter(vouches::uri.eq(uri)).filter(vouches::peer.eq(*id));
    Ok(diesel::update(own).set(vouches::withdrawn.eq(cx.now.0)).execute(tx.conn())? > 0)
}

/// The members whose word for this newcomer counts here, and whether that is enough to link by ourselves.
///
/// # Errors
/// A fault of storage.
pub fn weight(conn: &mut Conn, now: huisraad_storage::Time, n: &Newcomer) -> Result<(Vec<PeerId>, bool), Error> {
    let held = peer::held(conn)?;
    let members: BTreeSet<i64> = held.iter().filter(|p| p.standing == Standing::Member).map(|p| p.id).collect();
    let recent = store::vouched_since(conn, now.minus(rules::RECENTLY))?;
    let counting = Counting { now, members: &members, recent };
    let all: Vec<rules::Vouch> = vouches_for(conn, &n.actor)?.into_iter().map(|(_, v)| v).collect();
    let by = rules::counted(&all, &n.application, &n.key_digest, &counting);
    let enough = rules::links_by_itself(by.len(), &counting);
    Ok((by.into_iter().collect(), enough))
}

/// Looks whether words are enough by now; then the house is looked up, outside this transaction.
fn weigh(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    let Some(n) = newcomer(tx.conn(), actor)? else { return Ok(()) };
    let (_, enough) = weight(tx.conn(), cx.now, &n)?;
    if enough { due::add(tx, cx.now, Topic::Meet, actor) } else { Ok(()) }
}

/// Gets to know a newcomer whose actor was just fetched, because words are enough. Counted once more, here: what was enough
/// may no longer be.
///
/// # Errors
/// A fault of storage.
pub fn meet_by_words(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    let Some(n) = newcomer(tx.conn(), actor.id.as_str())? else { return Ok(()) };
    let (_, enough) = weight(tx.conn(), cx.now, &n)?;
    // Another key than the one that was vouched for: a chair decides.
    if !enough || key_digest(&actor.key_pem) != n.key_digest || is_not_wanted(tx.conn(), &n.actor)? {
        return Ok(());
    }
    match peer::by_actor(tx.conn(), &actor.id)? {
        None => link(tx, cx, actor, &n, Standing::Acquaintance, Cause::Vouched),
        Some(p) if p.standing == Standing::Expected => link(tx, cx, actor, &n, Standing::Acquaintance, Cause::Vouched),
        Some(_) => Ok(()),
    }
}

/// A chair here says yes to a newcomer whose actor was just fetched.
///
/// # Errors
/// When the caller may not, there is no such newcomer, or it shows another key than it had.
pub fn meet(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor, standing: Standing) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !matches!(standing, Standing::Member | Standing::Acquaintance) {
        return Err(Error::Refused("accept-standing"));
    }
    let n = newcomer(tx.conn(), actor.id.as_str())?.ok_or(Error::NotFound)?;
    if key_digest(&actor.key_pem) != n.key_digest {
        return Err(Error::Refused("newcomer-key"));
    }
    link(tx, cx, actor, &n, standing, Cause::Chair)
}

fn link(
    tx: &mut Tx<'_>,
    cx: &Cx,
    actor: &RemoteActor,
    n: &Newcomer,
    standing: Standing,
    cause: Cause,
) -> Result<(), Error> {
    let id = match peer::by_actor(tx.conn(), &actor.id)? {
        Some(p) if p.standing == Standing::Expected => p.id,
        Some(_) => return Err(Error::Refused("apply-linked")),
        None => {
            let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
            if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
                return Err(Error::Refused("apply-linked"));
            }
            let new = NewPeer { actor, standing: Standing::Expected, introduction: &n.introduction, principles: None };
            peer::insert(tx, cx.now, &new)?
        }
    };
    let profile = serde_json::from_str(&n.profile().json().to_string()).unwrap_or_default();
    peer::set_profile(tx, id, &profile)?;
    let sponsor = n.sponsor.map(|s| peer::by_id(tx.conn(), s)).transpose()?.map(|p| p.authority);
    peer::set_welcome(tx, id, None, sponsor.as_deref())?;
    let peer = peer::by_id(tx.conn(), id)?;
    change(tx, cx, &peer, standing, cause, "")?;
    store::close(tx, &n.actor, None, cx.now)?;
    let follow = new_id(cx);
    peer::set_follow(tx, id, Following::Ours(Some(&follow), false))?;
    let peer = peer::by_id(tx.conn(), id)?;
    // With words, so that a house whose chair has not said yes to us yet can show it to that chair.
    let words = cx.node.texts.say(crate::texts::Language::Nl, "meet-introduction", &[]);
    let principles = wire::principles_of(&cx.node, &crate::house::this_house(tx.conn())?, &actor.document);
    let activity = wire::follow(tx, cx, &follow, &peer.actor, Some((&words, &principles)))?;
    send(tx, cx, &peer, &activity)?;
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// A chair says beforehand that a house which our members hold may come: when it asks, it is accepted by itself.
///
/// # Errors
/// When the caller may not, or we know it in another way already.
pub fn expect(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    match peer::by_actor(tx.conn(), &actor.id)? {
        // It asked already: our chair has just said yes.
        Some(p) if p.standing == Standing::Applied => {
            super::actions::accept(tx, cx, &p.authority, Standing::Member, "")
        }
        Some(p) if p.standing == Standing::Expected => Ok(()),
        Some(_) => Err(Error::Refused("apply-linked")),
        None => {
            let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
            if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
                return Err(Error::Refused("apply-linked"));
            }
            let new = NewPeer { actor, standing: Standing::Expected, introduction: "", principles: None };
            let id = peer::insert(tx, cx.now, &new)?;
            let peer = peer::by_id(tx.conn(), id)?;
            super::log::note(tx, cx, &peer.authority, None, Some(Standing::Expected), Cause::Chair, "")
        }
    }
}

/// A chair does not want to know a house that our members hold; it is not shown again.
///
/// # Errors
/// When the caller may not.
pub fn refuse(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !is_not_wanted(tx.conn(), actor)? {
        diesel::insert_into(not_wanted::table)
            .values((not_wanted::actor.eq(actor), not_wanted::at.eq(cx.now.0)))
            .execute(tx.conn())?;
    }
    store::close(tx, actor, None, cx.now)
}

fn is_not_wanted(conn: &mut Conn, actor: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(not_wanted::table.find(actor))).get_result(conn)?)
}
