//! The table of other houses. Its writers are called by `membership`, which knows the rules.

use super::told::{about, place, principles_of, profile_of, short, shown_name};
use crate::error::Error;
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Authority, KnownActor, RemoteActor};
use huisraad_storage::{Conn, One, Time, Tx};
use url::Url;

diesel::table! {
    peers (id) {
        id -> BigInt,
        actor -> Text,
        authority -> Text,
        inbox -> Text,
        name -> Text,
        place -> Text,
        about -> Text,
        key_id -> Text,
        key_pem -> Text,
        standing -> Text,
        introduction -> Text,
        principles -> Nullable<Text>,
        our_follow -> Nullable<Text>,
        our_follow_accepted -> Bool,
        their_follow -> Nullable<Text>,
        their_follow_accepted -> Bool,
        created -> BigInt,
        linked -> Nullable<BigInt>,
        member_since -> Nullable<BigInt>,
        proof_key -> Nullable<Text>,
        offered_key -> Nullable<Text>,
        compared -> Nullable<BigInt>,
        equal -> Nullable<BigInt>,
        profile -> Text,
        note -> Text,
        buddy -> Nullable<Text>,
        history_total -> Nullable<BigInt>,
        history_got -> BigInt,
        history_next -> Nullable<Text>,
        called -> Text,
        known_as -> Nullable<Text>,
        parted -> Nullable<BigInt>,
    }
}

/// Another house.
#[derive(Debug, Clone, Queryable)]
pub struct Peer {
    /// Its number here.
    pub id: PeerId,
    /// Its actor.
    pub actor: String,
    /// Its host, with its port where it has one.
    pub authority: String,
    /// Where it takes activities.
    pub inbox: String,
    /// What it is called here.
    pub name: String,
    /// Its town.
    pub place: String,
    /// What it says of itself.
    pub about: String,
    /// The id of its key.
    pub key_id: String,
    /// Its key.
    pub key_pem: String,
    /// What it is to us.
    pub standing: Standing,
    /// The introduction in its application to us, or in ours to it.
    pub introduction: String,
    /// The digest of the principles it endorsed.
    pub principles: Option<String>,
    /// The id of our `Follow` of it.
    pub our_follow: Option<String>,
    /// Whether it accepted that.
    pub our_follow_accepted: bool,
    /// The id of its `Follow` of us.
    pub their_follow: Option<String>,
    /// Whether we accepted that: only then do we send to it.
    pub their_follow_accepted: bool,
    /// Since when we know of it.
    pub created: Time,
    /// Since when we hold it.
    pub linked: Option<Time>,
    /// Since when it is a member.
    pub member_since: Option<Time>,
    /// Its key for proofs, as a Multikey has it.
    pub proof_key: Option<String>,
    /// Another key that its actor shows now and that nobody announced: a chair decides.
    pub offered_key: Option<String>,
    /// When we last compared what we sent it with what it holds.
    pub compared: Option<Time>,
    /// When that last proved equal.
    pub equal: Option<Time>,
    /// Who it says it is, as JSON.
    pub profile: String,
    /// What a chair wrote with a yes: ours to it, or its chair's to us.
    pub note: String,
    /// The house that helps it on its way, by its host.
    pub buddy: Option<String>,
    /// How many posts it has for us from before, by what it said.
    pub history_total: Option<i64>,
    /// How many of them were read.
    pub history_got: i64,
    /// Where reading goes on; `None` when it is not under way.
    pub history_next: Option<String>,
    /// What it calls itself. Its `name` has its address too where that reads like another's (`names`).
    pub called: String,
    /// What it called itself before, where it changed that and no chair has seen it yet.
    pub known_as: Option<String>,
    /// When a tie with it last ended, whatever it is to us since.
    pub parted: Option<Time>,
}

impl Peer {
    /// Its authority, as the outbox wants it.
    pub fn address(&self) -> Option<Authority> {
        Authority::parse(&self.authority)
    }

    /// Its key, as we know it.
    pub fn known(&self) -> KnownActor {
        KnownActor {
            actor: self.actor.clone(),
            key_id: self.key_id.clone(),
            key_pem: self.key_pem.as_str().into(),
            silent: self.standing.is_silent() || self.standing == Standing::Applied,
        }
    }

    /// Whether we hold it and it wants to hear from us.
    pub fn is_reached(&self) -> bool {
        self.standing.held() && self.their_follow_accepted
    }
}

/// What is known of a house when it is written down first.
pub struct NewPeer<'a> {
    /// As its document tells.
    pub actor: &'a RemoteActor,
    /// What it is to us.
    pub standing: Standing,
    /// The introduction.
    pub introduction: &'a str,
    /// The digest of the principles endorsed.
    pub principles: Option<&'a str>,
}

/// Writes a house down.
///
/// # Errors
/// A fault of storage, or that it is there already.
pub fn insert(tx: &mut Tx<'_>, now: Time, new: &NewPeer<'_>) -> Result<PeerId, Error> {
    let authority = Authority::of(&new.actor.id).ok_or(Error::NotFound)?;
    Ok(diesel::insert_into(peers::table)
        .values((
            (
                peers::actor.eq(new.actor.id.as_str()),
                peers::authority.eq(authority.as_str()),
                peers::inbox.eq(new.actor.inbox.as_str()),
                peers::name.eq(shown_name(new.actor, &authority)),
                peers::place.eq(place(new.actor)),
                peers::about.eq(about(new.actor)),
                peers::called.eq(shown_name(new.actor, &authority)),
            ),
            peers::key_id.eq(&new.actor.key_id),
            peers::key_pem.eq(&new.actor.key_pem),
            peers::proof_key.eq(&new.actor.proof_key),
            peers::standing.eq(new.standing),
            peers::introduction.eq(short(new.introduction, 4000)),
            peers::principles.eq(new.principles.map(str::to_owned).or_else(|| principles_of(&new.actor.document))),
            peers::our_follow_accepted.eq(false),
            peers::their_follow_accepted.eq(false),
            peers::created.eq(now.0),
            peers::profile.eq(profile_of(&new.actor.document)),
        ))
        .returning(peers::id)
        .get_result(tx.conn())?)
}

/// Takes over what a house now says of itself; gives whether it calls itself something else. Its keys are not touched.
///
/// # Errors
/// A fault of storage.
pub fn refresh(tx: &mut Tx<'_>, peer: PeerId, actor: &RemoteActor) -> Result<bool, Error> {
    let authority = Authority::of(&actor.id).ok_or(Error::NotFound)?;
    let renamed = super::names::calls_itself(tx, peer, &shown_name(actor, &authority))?;
    diesel::update(peers::table.find(peer))
        .set((
            peers::inbox.eq(actor.inbox.as_str()),
            peers::place.eq(place(actor)),
            peers::about.eq(about(actor)),
            peers::profile.eq(profile_of(&actor.document)),
            peers::principles.eq(principles_of(&actor.document)),
        ))
        .execute(tx.conn())?;
    Ok(renamed)
}

/// Takes over the keys a house shows.
///
/// # Errors
/// A fault of storage.
pub fn set_keys(tx: &mut Tx<'_>, peer: PeerId, actor: &RemoteActor) -> Result<(), Error> {
    diesel::update(peers::table.find(peer))
        .set((
            peers::key_id.eq(&actor.key_id),
            peers::key_pem.eq(&actor.key_pem),
            peers::proof_key.eq(&actor.proof_key),
            peers::offered_key.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes a key that a house shows and did not announce.
///
/// # Errors
/// A fault of storage.
pub fn offer_key(tx: &mut Tx<'_>, peer: PeerId, pem: &str) -> Result<(), Error> {
    diesel::update(peers::table.find(peer)).set(peers::offered_key.eq(pem)).execute(tx.conn())?;
    Ok(())
}

/// Notes that what we sent a house was compared with what it holds, and whether that was equal.
///
/// # Errors
/// A fault of storage.
pub fn compared(tx: &mut Tx<'_>, peer: PeerId, at: Time, equal: bool) -> Result<(), Error> {
    diesel::update(peers::table.find(peer)).set(peers::compared.eq(at.0)).execute(tx.conn())?;
    if equal {
        diesel::update(peers::table.find(peer)).set(peers::equal.eq(at.0)).execute(tx.conn())?;
    }
    Ok(())
}

/// Changes what a house is to us, and since when.
///
/// # Errors
/// A fault of storage.
pub fn set_standing(tx: &mut Tx<'_>, peer: &Peer, standing: Standing, now: Time) -> Result<(), Error> {
    let linked = if standing.held() { peer.linked.or(Some(now)) } else { peer.linked };
    let member = match (standing, peer.standing) {
        // A pause takes nothing away for later.
        (Standing::Paused, _) => peer.member_since,
        (Standing::Member, Standing::Member | Standing::Paused) => peer.member_since.or(Some(now)),
        (Standing::Member, _) => Some(now),
        _ => None,
    };
    let ends = standing == Standing::Stopped && peer.standing.is_tied();
    let parted = if ends { Some(now) } else { peer.parted };
    diesel::update(peers::table.find(peer.id))
        .set((
            peers::parted.eq(parted.map(|t| t.0)),
            peers::standing.eq(standing),
            peers::linked.eq(linked.map(|t| t.0)),
            peers::member_since.eq(member.map(|t| t.0)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A `Follow` between us and a house, by who follows.
pub enum Following<'a> {
    /// We follow it.
    Ours(Option<&'a str>, bool),
    /// It follows us.
    Theirs(Option<&'a str>, bool),
}

/// Notes a `Follow` and whether it was accepted.
///
/// # Errors
/// A fault of storage.
pub fn set_follow(tx: &mut Tx<'_>, peer: PeerId, follow: Following<'_>) -> Result<(), Error> {
    match follow {
        Following::Ours(id, accepted) => diesel::update(peers::table.find(peer))
            .set((peers::our_follow.eq(id), peers::our_follow_accepted.eq(accepted)))
            .execute(tx.conn())?,
        Following::Theirs(id, accepted) => diesel::update(peers::table.find(peer))
            .set((peers::their_follow.eq(id), peers::their_follow_accepted.eq(accepted)))
            .execute(tx.conn())?,
    };
    Ok(())
}

/// Keeps nothing of what a house wrote to us when it asked, nor of what was answered: we parted from it. Of one that asks again
/// its new words are read: that it is stopped is asked where it is written, as it may ask while this waits.
///
/// # Errors
/// A fault of storage.
pub fn forget_words(tx: &mut Tx<'_>, id: PeerId) -> Result<(), Error> {
    let stopped = peers::table.find(id).filter(peers::standing.eq(Standing::Stopped));
    diesel::update(stopped).set((peers::introduction.eq(""), peers::note.eq(""))).execute(tx.conn())?;
    Ok(())
}

/// Forgets a house that was never held.
///
/// # Errors
/// A fault of storage.
pub fn delete(tx: &mut Tx<'_>, peer: &Peer) -> Result<(), Error> {
    diesel::delete(peers::table.find(peer.id)).execute(tx.conn())?;
    Ok(())
}

/// A house by its actor.
///
/// # Errors
/// A fault of storage.
pub fn by_actor(conn: &mut Conn, actor: &Url) -> Result<Option<Peer>, Error> {
    Ok(peers::table.filter(peers::actor.eq(actor.as_str())).one(conn).optional()?)
}

/// A house as the sender of an activity: what must be known of it in the transaction.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its number here.
    pub id: PeerId,
    /// Its actor.
    pub actor: Url,
    /// What it is to us.
    pub standing: Standing,
    /// Whether it was ever held: of what it wrote then there may be something here.
    pub was_held: bool,
    /// The same, as a viewer.
    pub viewer: Viewer,
}

/// The house that sent something, by its actor; `None` for who is none that we know.
///
/// # Errors
/// A fault of storage.
pub fn sender(conn: &mut Conn, actor: &Url) -> Result<Option<Sender>, Error> {
    let row: Option<(PeerId, String, Standing, Option<Time>, Option<Time>)> = peers::table
        .filter(peers::actor.eq(actor.as_str()))
        .select((peers::id, peers::authority, peers::standing, peers::member_since, peers::linked))
        .one(conn)
        .optional()?;
    Ok(row.and_then(|(id, authority, standing, member_since, linked)| {
        let authority = Authority::parse(&authority)?;
        let viewer = Viewer::House { id, authority, standing, member_since };
        let was_held = linked.is_some() || standing.is_silent();
        Some(Sender { id, actor: actor.clone(), standing, was_held, viewer })
    }))
}

/// A house by its host.
///
/// # Errors
/// A fault of storage.
pub fn by_authority(conn: &mut Conn, authority: &str) -> Result<Option<Peer>, Error> {
    Ok(peers::table.filter(peers::authority.eq(authority)).one(conn).optional()?)
}

/// A house by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn by_id(conn: &mut Conn, id: PeerId) -> Result<Peer, Error> {
    Ok(peers::table.find(id).one(conn)?)
}

/// What a house is called.
///
/// # Errors
/// [`Error::NotFound`].
pub fn name_of(conn: &mut Conn, id: PeerId) -> Result<String, Error> {
    Ok(peers::table.find(id).select(peers::name).one(conn)?)
}

/// All houses we know of, by name.
///
/// # Errors
/// A fault of storage.
pub fn everyone(conn: &mut Conn) -> Result<Vec<Peer>, Error> {
    Ok(peers::table.order((peers::name.asc(), peers::id.asc())).load(conn)?)
}
