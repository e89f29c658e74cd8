//! The words of chairs for a newcomer, and getting to know it. No message here makes anybody a member: what others say is
//! shown to a chair, or, by the rules of `rules`, leads to an acquaintance.

use super::actions::{new_follow, send, send_members};
use super::expect::{is_not_wanted, wanted};
use super::held::held_actor;
use super::log::change;
use super::names;
use super::rules::{self, Cause, Counting};
use super::store::{self, Newcomer, Told, all_newcomers, newcomer, told_of, vouches, vouches_for};
use super::wire;
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::{self, NewPeer, Peer};
use crate::people::{Act, require};
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Authority, RemoteActor, sha256_base64};
use huisraad_storage::{Conn, One, Time, Tx};
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
        _ => Err(Error::Refused(Reason::VouchMembers)),
    }
}

/// Tells our members of a house that our chair said yes to, so that theirs can get to know it.
pub(super) fn tell_of_newcomer(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<(), Error> {
    let Some(application) = peer.their_follow.clone() else { return Ok(()) };
    let told = Told {
        actor: peer.actor.clone(),
        authority: peer.authority.clone(),
        name: peer.called.clone(),
        application,
        key_digest: key_digest(&peer.key_pem),
        introduction: peer.introduction.clone(),
        profile: peer.profile.clone(),
    };
    let activity = wire::newcomer(&cx.node, &told);
    // What it says of itself stands with the house, as it is today.
    store::note(tx, None, &Told { profile: "{}".to_owned(), ..told }, cx.now)?;
    send_members(tx, cx, &activity, &peer.actor, Some(peer.id))
}

/// A member tells of a newcomer. It is shown to our chair, and gives that house no right.
///
/// # Errors
/// [`Error::Refused`] from anybody but a member, or when it told of too many.
pub fn newcomer_told(tx: &mut Tx<'_>, cx: &Cx, told: &Told) -> Result<(), Error> {
    let by = member(cx)?;
    if Authority::of(&cx.node.actor()).is_some_and(|us| us.as_str() == told.authority) {
        return Ok(());
    }
    let lately = |n: &Newcomer| n.sponsor == Some(by) && cx.now.since(n.told) < rules::VOUCH_LASTS;
    if all_newcomers(tx.conn())?.into_iter().filter(lately).count() >= MOST_TOLD {
        return Err(Error::Refused(Reason::NewcomerMany));
    }
    // Whom we know, in whatever way, is for our chair to judge by what stands there.
    let known = Url::parse(&told.actor).ok().map(|a| peer::by_actor(tx.conn(), &a)).transpose()?.flatten();
    if known.is_some_and(|p| p.standing != Standing::Expected) {
        return Ok(());
    }
    store::note(tx, Some(by), told, cx.now)?;
    weigh(tx, cx, &told.actor)
}

/// Our chair's word for a newcomer: to all our members. It changes nothing here.
///
/// # Errors
/// When the caller may not, or there is no such newcomer.
pub fn vouch(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let n = newcomer(tx.conn(), id)?;
    let known = Url::parse(&n.actor).ok().map(|a| peer::by_actor(tx.conn(), &a)).transpose()?.flatten();
    if !may_vouch(n.sponsor.is_some(), known.map(|p| p.standing)) {
        return Err(Error::Refused(Reason::VouchNotTied));
    }
    if we_vouch(tx.conn(), cx.now, &n)? {
        return Ok(());
    }
    let uri = format!("{}/vouches/{}", cx.node.actor(), cx.node.random.token::<10>());
    insert(tx, cx.now, &uri, None, (&n.actor, &n.application, &n.key_digest))?;
    let activity = wire::vouch(&cx.node, &uri, &n, cx.now);
    send_members(tx, cx, &activity, &n.actor, None)
}

/// Whether our chair can give its word for a house: of which a member told (`told`), or that asked us; and what it is to us now.
/// For whom we parted from or set aside nobody asks our word.
pub(super) fn may_vouch(told: bool, standing: Option<Standing>) -> bool {
    standing.map_or(told, |s| s.held() || (told && !s.is_silent()))
}

/// Whether a word of our chair for a house stands, for whichever application.
///
/// # Errors
/// A fault of storage.
pub fn our_word_stands(conn: &mut Conn, now: Time, actor: &str) -> Result<bool, Error> {
    let n: i64 = vouches::table
        .filter(vouches::actor.eq(actor))
        .filter(vouches::peer.is_null())
        .filter(vouches::withdrawn.is_null())
        .filter(vouches::given.gt(now.minus(rules::VOUCH_LASTS).0))
        .count()
        .get_result(conn)?;
    Ok(n > 0)
}

/// Whether our chair's word for a newcomer stands.
///
/// # Errors
/// A fault of storage.
pub fn we_vouch(conn: &mut Conn, now: Time, n: &Newcomer) -> Result<bool, Error> {
    let stands = |v: &rules::Vouch| v.by.is_none() && v.withdrawn.is_none() && now.since(v.given) < rules::VOUCH_LASTS;
    Ok(vouches_for(conn, &n.actor, &n.application)?.iter().any(|(_, v)| stands(v)))
}

fn insert(
    tx: &mut Tx<'_>,
    given: Time,
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
            vouches::given.eq(given.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Our chair takes its words for a house back, for whichever application, also when it is no newcomer any more.
///
/// # Errors
/// When the caller may not.
pub fn unvouch(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let own: Vec<String> = vouches::table
        .filter(vouches::actor.eq(actor))
        .filter(vouches::peer.is_null())
        .filter(vouches::withdrawn.is_null())
        .select(vouches::uri)
        .load(tx.conn())?;
    own.iter().try_for_each(|uri| take_back(tx, cx, uri, actor))
}

pub(super) fn take_back(tx: &mut Tx<'_>, cx: &Cx, uri: &str, actor: &str) -> Result<(), Error> {
    diesel::update(vouches::table.filter(vouches::uri.eq(uri)))
        .set(vouches::withdrawn.eq(cx.now.0))
        .execute(tx.conn())?;
    send_members(tx, cx, &wire::unvouch(&cx.node, uri), actor, None)
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
    /// Since when, by what is said.
    pub given: Option<Time>,
}

/// How many words of one member are kept: what is beyond takes the place of its oldest.
const MOST_WORDS: i64 = 100;

/// Takes in the word of a member.
///
/// # Errors
/// [`Error::Refused`] when it is not a member's own word, or for itself.
pub fn vouched(tx: &mut Tx<'_>, cx: &Cx, v: &Vouched) -> Result<(), Error> {
    let by = member(cx)?;
    let voucher = peer::by_id(tx.conn(), by)?;
    if v.subject != voucher.actor || v.actor == voucher.actor || v.application.is_empty() || v.key_digest.is_empty() {
        return Err(Error::Refused(Reason::VouchOwn));
    }
    let known: Option<Option<i64>> =
        vouches::table.filter(vouches::uri.eq(&v.uri)).select(vouches::peer).one(tx.conn()).optional()?;
    if known.is_some() {
        // Sent again, or taken back before it came: an id is used once.
        return Ok(());
    }
    // A word that was kept somewhere, and is sent when it no longer counts, does not begin anew; nor one from the future.
    let given = v.given.unwrap_or(cx.now).min(cx.now);
    // One word a house for an application: a newer one takes the place of the older, which is how sixty days begin anew.
    diesel::delete(
        vouches::table
            .filter(vouches::peer.eq(by))
            .filter(vouches::actor.eq(&v.actor))
            .filter(vouches::application.eq(&v.application)),
    )
    .execute(tx.conn())?;
    make_room(tx, by)?;
    insert(tx, given, &v.uri, Some(by), (&v.actor, &v.application, &v.key_digest))?;
    weigh(tx, cx, &v.actor)
}

fn make_room(tx: &mut Tx<'_>, by: PeerId) -> Result<(), Error> {
    let own = || vouches::table.filter(vouches::peer.eq(by));
    if own().count().get_result::<i64>(tx.conn())? >= MOST_WORDS {
        let oldest: i64 = own().order(vouches::id.asc()).select(vouches::id).one(tx.conn())?;
        diesel::delete(vouches::table.find(oldest)).execute(tx.conn())?;
    }
    Ok(())
}

/// A member takes its word back, perhaps before the word came. `false` when it is none of its words.
///
/// # Errors
/// A fault of storage.
pub fn unvouched(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<bool, Error> {
    let Viewer::House { id, standing, .. } = &cx.who else { return Ok(false) };
    let own = vouches::table.filter(vouches::uri.eq(uri)).filter(vouches::peer.eq(*id));
    if diesel::update(own).set(vouches::withdrawn.eq(cx.now.0)).execute(tx.conn())? > 0 {
        return Ok(true);
    }
    let actor = peer::by_id(tx.conn(), *id)?.actor;
    if !uri.starts_with(&format!("{actor}/vouches/")) {
        return Ok(false);
    }
    if *standing != Standing::Member {
        return Ok(true);
    }
    // Noted, so that the word counts for nothing when it comes.
    let known = vouches::table.filter(vouches::uri.eq(uri)).count().get_result::<i64>(tx.conn())? > 0;
    if !known {
        make_room(tx, *id)?;
        insert(tx, Time(0), uri, Some(*id), ("", "", ""))?;
    }
    Ok(true)
}

/// The members whose word for this newcomer counts here, and whether that is enough to link by ourselves.
///
/// # Errors
/// A fault of storage.
pub fn weight(conn: &mut Conn, now: Time, n: &Newcomer) -> Result<(Vec<PeerId>, bool), Error> {
    let held = peer::held(conn)?;
    let members: BTreeSet<i64> = held.iter().filter(|p| p.standing == Standing::Member).map(|p| p.id).collect();
    let recent = store::vouched_since(conn, now.minus(rules::RECENTLY))?;
    let counting = Counting { now, members: &members, recent };
    let words = vouches_for(conn, &n.actor, &n.application)?;
    let all: Vec<rules::Vouch> = words.into_iter().map(|(_, v)| v).collect();
    let by = rules::counted(&all, &n.application, &n.key_digest, &counting);
    let enough = rules::links_by_itself(by.len(), &counting);
    Ok((by.into_iter().collect(), enough))
}

/// Looks whether words are enough by now; then the house is looked up, outside this transaction.
fn weigh(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    for n in told_of(tx.conn(), actor)? {
        if weight(tx.conn(), cx.now, &n)?.1 {
            return due::add(tx, cx.now, Topic::Meet, actor);
        }
    }
    Ok(())
}

/// Gets to know a newcomer whose actor was just fetched, because words are enough. Counted once more, here: what was enough
/// may no longer be.
///
/// # Errors
/// A fault of storage.
pub fn meet_by_words(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    // How many came in by words is counted below: two at once would each count one less.
    crate::house::one_at_a_time(tx)?;
    // A chair here said no to it: then words of others do not say yes.
    if is_not_wanted(tx.conn(), actor.id.as_str())? {
        return Ok(());
    }
    let mut found = None;
    for n in told_of(tx.conn(), actor.id.as_str())? {
        // Another key than the one that was vouched for: a chair decides.
        if weight(tx.conn(), cx.now, &n)?.1 && key_digest(&actor.key_pem) == n.key_digest {
            found = Some(n);
            break;
        }
    }
    let (Some(n), Some(host)) = (found, Authority::of(&actor.id)) else { return Ok(()) };
    match peer::by_actor(tx.conn(), &actor.id)? {
        None if peer::by_authority(tx.conn(), host.as_str())?.is_some() => Ok(()),
        None => link(tx, cx, actor, &n, Standing::Acquaintance, Cause::Vouched),
        // Our chair said beforehand that it may be a member.
        Some(p) if p.standing == Standing::Expected && p.key_pem == actor.key_pem => {
            link(tx, cx, actor, &n, Standing::Member, Cause::Expected)
        }
        Some(_) => Ok(()),
    }
}

/// A chair here says yes to a newcomer whose actor was just fetched.
///
/// # Errors
/// When the caller may not, there is no such newcomer, or it shows another key than it had.
pub fn meet(tx: &mut Tx<'_>, cx: &Cx, id: i64, actor: &RemoteActor, standing: Standing) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !matches!(standing, Standing::Member | Standing::Acquaintance) {
        return Err(Error::Refused(Reason::AcceptStanding));
    }
    let n = newcomer(tx.conn(), id)?;
    if n.actor != actor.id.as_str() {
        return Err(Error::NotFound);
    }
    if key_digest(&actor.key_pem) != n.key_digest {
        return Err(Error::Refused(Reason::NewcomerKey));
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
    let id = match held_actor(tx, &actor.id)? {
        // What our chair expects is the house with the key that it had then.
        Some(p) if p.standing == Standing::Expected && p.key_pem != actor.key_pem => {
            return Err(Error::Refused(Reason::NewcomerKey));
        }
        Some(p) if p.standing == Standing::Expected => p.id,
        Some(_) => return Err(Error::Refused(Reason::ApplyLinked)),
        None => {
            let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
            if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
                return Err(Error::Refused(Reason::ApplyLinked));
            }
            let new = NewPeer { actor, standing: Standing::Expected, introduction: &n.introduction, principles: None };
            names::written_down(tx, cx, &new)?
        }
    };
    peer::set_profile(tx, id, &n.profile().json())?;
    let sponsor = n.sponsor.map(|s| peer::by_id(tx.conn(), s)).transpose()?.map(|p| p.authority);
    peer::set_welcome(tx, id, None, sponsor.as_deref())?;
    let peer = peer::by_id(tx.conn(), id)?;
    change(tx, cx, &peer, standing, cause, "")?;
    wanted(tx, &n.actor)?;
    let follow = new_follow(tx, cx, &peer)?;
    let peer = peer::by_id(tx.conn(), id)?;
    // With words, so that a house whose chair has not said yes to us yet can show it to that chair.
    let words = cx.node.texts.say(crate::texts::Language::Nl, "meet-introduction", &[]);
    let principles = wire::principles_of(&cx.node, &crate::house::this_house(tx.conn())?, &actor.document);
    let activity =
        wire::follow(tx, cx, &follow, &peer.actor, standing == Standing::Member, Some((&words, &principles)))?;
    send(tx, cx, &peer, &activity)?;
    due::add(tx, cx.now, Topic::Pull, &peer.actor)
}

/// The members whose word for a house counts now, for whichever application of it.
///
/// # Errors
/// A fault of storage.
pub fn vouchers(conn: &mut Conn, now: Time, actor: &str) -> Result<BTreeSet<PeerId>, Error> {
    let held = peer::held(conn)?;
    let members: BTreeSet<i64> = held.iter().filter(|p| p.standing == Standing::Member).map(|p| p.id).collect();
    let counting = Counting { now, members: &members, recent: 0 };
    let mut all = BTreeSet::new();
    for (application, key) in store::applications_of(conn, actor)? {
        let words: Vec<rules::Vouch> = vouches_for(conn, actor, &application)?.into_iter().map(|(_, v)| v).collect();
        all.extend(rules::counted(&words, &application, &key, &counting));
    }
    Ok(all)
}
