//! What other houses are called here. A house calls itself what it likes; who reads must be able to tell two apart.

use super::store::{Peer, peers};
use crate::error::{Error, Reason};
use crate::texts::seen::{folded, has_inner_dot, reads_like};
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_storage::Tx;
use std::collections::HashMap;

/// Gives every house the name it is shown with: its own, and its address too where that reads like the name of another, like
/// `ours`, or like an address.
///
/// # Errors
/// A fault of storage.
pub fn settle_names(tx: &mut Tx<'_>, ours: &str) -> Result<(), Error> {
    let columns = (peers::id, peers::authority, peers::called, peers::name);
    let all: Vec<(PeerId, String, String, String)> = peers::table.select(columns).load(tx.conn())?;
    let keys: Vec<String> = all.iter().map(|(_, _, called, _)| reads_like(called)).collect();
    let mut bearers: HashMap<String, usize> = HashMap::from([(reads_like(ours), 1)]);
    for key in &keys {
        *bearers.entry(key.clone()).or_default() += 1;
    }
    for ((id, authority, called, name), key) in all.into_iter().zip(keys) {
        let alone = bearers.get(&key).is_none_or(|n| *n < 2) && !has_inner_dot(&called);
        let plain = alone || called == authority;
        let shown = if plain { called } else { format!("{called} ({authority})") };
        if shown != name {
            diesel::update(peers::table.find(id)).set(peers::name.eq(shown)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Notes what a house now calls itself, and gives whether that is another name than before. Chairs read of it until one of them
/// has seen it; not where only capitals changed.
pub(super) fn calls_itself(tx: &mut Tx<'_>, peer: PeerId, called: &str) -> Result<bool, Error> {
    let was: Peer = peers::table.find(peer).get_result(tx.conn())?;
    if was.called == called {
        return Ok(false);
    }
    if folded(&was.called) == folded(called) {
        diesel::update(peers::table.find(peer)).set(peers::called.eq(called)).execute(tx.conn())?;
        return Ok(true);
    }
    let before = was.known_as.unwrap_or(was.called);
    let before = Some(before).filter(|b| was.standing.held() && folded(b) != folded(called));
    diesel::update(peers::table.find(peer))
        .set((peers::called.eq(called), peers::name.eq(called), peers::known_as.eq(before)))
        .execute(tx.conn())?;
    Ok(true)
}

/// A chair has seen what a house calls itself now: this, and not what it may have made of it meanwhile.
///
/// # Errors
/// [`Error::Refused`] when it calls itself something else by now.
pub fn name_seen(tx: &mut Tx<'_>, peer: PeerId, shown: &str) -> Result<(), Error> {
    let same = peers::table.find(peer).filter(peers::name.eq(shown));
    let seen = diesel::update(same).set(peers::known_as.eq(None::<String>)).execute(tx.conn())?;
    if seen == 0 { Err(Error::Refused(Reason::ChangedMeanwhile)) } else { Ok(()) }
}
