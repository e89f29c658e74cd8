//! Who answers in a thread of a house we hold without being held here ("via huis A"). A guest has no rights: it is kept for
//! its key, which proves its words, and for its name.

use super::store::{Peer, by_authority, peers};
use crate::error::Error;
use crate::texts::seen;
use diesel::prelude::*;
use huisraad_federation::{Authority, RemoteActor};
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashMap;
use url::Url;

diesel::table! {
    guests (actor) {
        actor -> Text,
        authority -> Text,
        name -> Text,
        proof_key -> Nullable<Text>,
        fetched -> BigInt,
        inbox -> Text,
        shared_inbox -> Nullable<Text>,
    }
}

/// Notes an actor that was fetched.
///
/// # Errors
/// A fault of storage.
pub fn met(tx: &mut Tx<'_>, actor: &RemoteActor, now: Time) -> Result<(), Error> {
    let authority = Authority::of(&actor.id).ok_or(Error::NotFound)?;
    // A house from before there were proofs: this is the key it has now, and it had none.
    if let Some(peer) = by_authority(tx.conn(), authority.as_str())?.filter(|p| p.actor == actor.id.as_str()) {
        if peer.proof_key.is_none() && peer.key_pem == actor.key_pem {
            diesel::update(peers::table.find(peer.id)).set(peers::proof_key.eq(&actor.proof_key)).execute(tx.conn())?;
        }
        if peer.standing.held() {
            return Ok(());
        }
    }
    let name = seen::kept(&actor.name.trim().chars().take(60).collect::<String>());
    let values = (
        guests::authority.eq(authority.as_str()),
        guests::name.eq(if name.is_empty() { authority.as_str().to_owned() } else { name }),
        guests::proof_key.eq(&actor.proof_key),
        guests::fetched.eq(now.0),
        guests::inbox.eq(actor.inbox.as_str()),
        guests::shared_inbox.eq(actor.shared_inbox.as_ref().map(Url::as_str)),
    );
    if diesel::update(guests::table.find(actor.id.as_str())).set(values.clone()).execute(tx.conn())? == 0 {
        diesel::insert_into(guests::table).values((guests::actor.eq(actor.id.as_str()), values)).execute(tx.conn())?;
    }
    Ok(())
}

/// A house that is forgotten, and of which words are here, is a guest like any other: its key proves them, and its name stands by
/// them.
///
/// # Errors
/// A fault of storage.
pub fn was_a_house(tx: &mut Tx<'_>, now: Time, peer: &Peer) -> Result<(), Error> {
    let here = guests::table.find(&peer.actor).count().get_result::<i64>(tx.conn())?;
    if here > 0 {
        return Ok(());
    }
    let guest = (
        guests::actor.eq(&peer.actor),
        guests::authority.eq(&peer.authority),
        guests::name.eq(&peer.called),
        guests::proof_key.eq(&peer.proof_key),
        guests::fetched.eq(now.0),
        guests::inbox.eq(&peer.inbox),
    );
    diesel::insert_into(guests::table).values(guest).execute(tx.conn())?;
    Ok(())
}

/// What we know of somebody's key for proofs.
pub enum ProofKeyOf {
    /// A house we know, held or not, and its key where it has one.
    Peer(Box<Peer>),
    /// A guest that was fetched, with its key where it publishes one.
    Guest(Option<String>),
    /// Nothing: it must be fetched.
    Unknown,
}

/// How long a guest without a key is taken to have none.
const STALE: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Finds the key of an actor.
///
/// # Errors
/// A fault of storage.
pub fn proof_key_of(conn: &mut Conn, actor: &Url, now: Time) -> Result<ProofKeyOf, Error> {
    if let Some(peer) = super::by_actor(conn, actor)? {
        return Ok(ProofKeyOf::Peer(Box::new(peer)));
    }
    let row: Option<(Option<String>, Time)> =
        guests::table.find(actor.as_str()).select((guests::proof_key, guests::fetched)).one(conn).optional()?;
    Ok(match row {
        Some((None, fetched)) if !now.is_within(STALE, fetched) => ProofKeyOf::Unknown,
        Some((key, _)) => ProofKeyOf::Guest(key),
        None => ProofKeyOf::Unknown,
    })
}

/// What a guest is called: by its address too, for nobody here has seen whose name that is.
///
/// # Errors
/// A fault of storage.
pub fn guest_name(conn: &mut Conn, actor: &str) -> Result<String, Error> {
    let found: Option<(String, String)> =
        guests::table.find(actor).select((guests::name, guests::authority)).one(conn).optional()?;
    Ok(found.map_or_else(|| actor.to_owned(), called))
}

/// What these guests are called; nothing is said of one that nobody fetched.
///
/// # Errors
/// A fault of storage.
pub fn guest_names(conn: &mut Conn, these: &[&str]) -> Result<HashMap<String, String>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = guests::table.filter(guests::actor.eq_any(these.to_vec()));
    let all: Vec<(String, (String, String))> =
        of.select((guests::actor, (guests::name, guests::authority))).load(conn)?;
    Ok(all.into_iter().map(|(actor, names)| (actor, called(names))).collect())
}

fn called((name, authority): (String, String)) -> String {
    if name == authority { name } else { format!("{name} ({authority})") }
}

/// Forgets guests that were fetched before then and that nothing here names.
///
/// # Errors
/// A fault of storage.
pub fn forget_guests(tx: &mut Tx<'_>, before: Time, named: &[String]) -> Result<(), Error> {
    let old = guests::table.filter(guests::fetched.lt(before.0)).filter(guests::actor.ne_all(named.to_vec()));
    diesel::delete(old).execute(tx.conn())?;
    Ok(())
}

/// Where a guest takes what others get too: its server may take it once for all who are there.
///
/// # Errors
/// [`Error::NotFound`] when it was never fetched.
pub fn guest_shared_inbox(conn: &mut Conn, actor: &str) -> Result<Url, Error> {
    let shared: Option<String> = guests::table.find(actor).select(guests::shared_inbox).one(conn)?;
    shared.map_or_else(|| guest_inbox(conn, actor), |shared| Url::parse(&shared).map_err(|_| Error::NotFound))
}

/// Where a guest takes its activities.
///
/// # Errors
/// [`Error::NotFound`] when it was never fetched.
pub fn guest_inbox(conn: &mut Conn, actor: &str) -> Result<Url, Error> {
    let inbox: String = guests::table.find(actor).select(guests::inbox).one(conn)?;
    Url::parse(&inbox).map_err(|_| Error::NotFound)
}
