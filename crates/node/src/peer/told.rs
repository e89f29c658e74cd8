//! What is told of another house beside its actor: who it says it is, what a chair wrote with a yes, who helps it.

use super::store::{Peer, peers};
use crate::error::Error;
use crate::page::text_of;
use crate::texts::seen;
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::{Authority, RemoteActor, sha256_base64};
use huisraad_storage::Tx;

impl Peer {
    /// What it applied with, as one digest: so that a chair says yes to what they read.
    pub fn application(&self) -> String {
        let said = format!("{}\n{}", self.principles.as_deref().unwrap_or_default(), self.introduction);
        sha256_base64(said.as_bytes())
    }
}

/// What a house says it is, cut to what may be kept.
pub(super) fn profile_of(document: &serde_json::Value) -> String {
    let text = document.get("huisraad:profile").map(ToString::to_string).unwrap_or_default();
    if text.is_empty() || text.len() > 4000 { "{}".to_owned() } else { text }
}

/// Notes who a house says it is, from its application.
///
/// # Errors
/// A fault of storage.
pub fn set_profile(tx: &mut Tx<'_>, peer: PeerId, profile: &serde_json::Value) -> Result<(), Error> {
    let text = profile_of(&serde_json::json!({"huisraad:profile": profile}));
    diesel::update(peers::table.find(peer)).set(peers::profile.eq(text)).execute(tx.conn())?;
    Ok(())
}

/// Notes what is written in an application, in place of what was: its introduction, and the digest of the principles endorsed.
///
/// # Errors
/// A fault of storage.
pub fn set_introduction(tx: &mut Tx<'_>, peer: PeerId, words: &str, principles: Option<&str>) -> Result<(), Error> {
    let row = || diesel::update(peers::table.find(peer));
    row().set(peers::introduction.eq(short(words, 4000))).execute(tx.conn())?;
    if let Some(digest) = principles {
        row().set(peers::principles.eq(digest)).execute(tx.conn())?;
    }
    Ok(())
}

/// Notes what a chair wrote with a yes, and who helps the newcomer on its way.
///
/// # Errors
/// A fault of storage.
pub fn set_welcome(tx: &mut Tx<'_>, peer: PeerId, note: Option<&str>, buddy: Option<&str>) -> Result<(), Error> {
    if let Some(note) = note {
        diesel::update(peers::table.find(peer))
            .set(peers::note.eq(note.chars().take(1000).collect::<String>()))
            .execute(tx.conn())?;
    }
    if let Some(buddy) = buddy {
        diesel::update(peers::table.find(peer)).set(peers::buddy.eq(buddy)).execute(tx.conn())?;
    }
    Ok(())
}

/// The digest of the principles that a house says it stands by.
pub(super) fn principles_of(document: &serde_json::Value) -> Option<String> {
    let digest = document.get("huisraad:principles")?.get("digest")?.as_str()?;
    Some(digest.chars().take(100).collect())
}

/// Notes how far the history of a house is read here.
///
/// # Errors
/// A fault of storage.
pub fn history_read(
    tx: &mut Tx<'_>,
    peer: PeerId,
    total: Option<i64>,
    got: i64,
    next: Option<&str>,
) -> Result<(), Error> {
    diesel::update(peers::table.find(peer))
        .set((peers::history_total.eq(total), peers::history_got.eq(got), peers::history_next.eq(next)))
        .execute(tx.conn())?;
    Ok(())
}

/// It is at another address now: the same house, with other keys.
///
/// # Errors
/// A fault of storage.
pub fn moved(tx: &mut Tx<'_>, peer: PeerId, actor: &RemoteActor) -> Result<(), Error> {
    let authority = Authority::of(&actor.id).ok_or(Error::NotFound)?;
    diesel::update(peers::table.find(peer))
        .set((
            peers::actor.eq(actor.id.as_str()),
            peers::authority.eq(authority.as_str()),
            peers::inbox.eq(actor.inbox.as_str()),
        ))
        .execute(tx.conn())?;
    super::set_keys(tx, peer, actor)?;
    super::refresh(tx, peer, actor).map(drop)
}

/// It shows the key that we know: what it showed in between is forgotten. A key for proofs is taken where there was none.
///
/// # Errors
/// A fault of storage.
pub fn same_key(tx: &mut Tx<'_>, peer: &Peer, proof_key: Option<&str>) -> Result<(), Error> {
    if peer.offered_key.is_some() {
        diesel::update(peers::table.find(peer.id)).set(peers::offered_key.eq(None::<String>)).execute(tx.conn())?;
    }
    if let (None, Some(key)) = (&peer.proof_key, proof_key) {
        diesel::update(peers::table.find(peer.id)).set(peers::proof_key.eq(key)).execute(tx.conn())?;
    }
    Ok(())
}

fn text<'a>(actor: &'a RemoteActor, name: &str) -> &'a str {
    actor.document.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// The first letters of a text.
pub(super) fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The name a house shows; its address, when it shows none.
pub(super) fn shown_name(actor: &RemoteActor, authority: &Authority) -> String {
    let name = seen::kept(&short(actor.name.trim(), 60));
    if name.is_empty() { authority.as_str().to_owned() } else { name }
}

/// The summary as plain text: tags are dropped, not shown.
pub(super) fn about(actor: &RemoteActor) -> String {
    short(&text_of(text(actor, "summary"), 4000), 2000)
}

/// The town.
pub(super) fn place(actor: &RemoteActor) -> String {
    seen::kept(&short(text(actor, "huisraad:place"), 60))
}
