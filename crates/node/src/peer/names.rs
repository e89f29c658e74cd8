//! What other houses are called here. A house calls itself what it likes; who reads must be able to tell two apart.

use super::store::{Peer, peers};
use crate::error::Error;
use crate::texts::seen::{folded, reads_like};
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
        let alone = bearers.get(&key).is_none_or(|n| *n < 2) && !is_like_an_address(&called);
        let plain = alone || called == authority;
        let shown = if plain { called } else { format!("{called} ({authority})") };
        if shown != name {
            diesel::update(peers::table.find(id)).set(peers::name.eq(shown)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// A dot within a word: "De Kade (kade.example)" is not to be taken for the address of another.
fn is_like_an_address(name: &str) -> bool {
    let name: Vec<char> = folded(name).chars().collect();
    name.windows(3).any(|w| matches!(w, [a, '.', b] if a.is_alphanumeric() && b.is_alphanumeric()))
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

/// A chair has seen what a house calls itself now.
///
/// # Errors
/// A fault of storage.
pub fn name_seen(tx: &mut Tx<'_>, peer: PeerId) -> Result<(), Error> {
    diesel::update(peers::table.find(peer)).set(peers::known_as.eq(None::<String>)).execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_dot() {
        for address in ["De Kade (kade.example)", "kade.nl", "De Kade \u{ff08}kade\u{ff0e}nl)"] {
            assert!(is_like_an_address(address), "{address}");
        }
        for name in ["De Kade", "St. Joris", "Huize H. Hart", "'t Veer...", "Nr. 5"] {
            assert!(!is_like_an_address(name), "{name}");
        }
    }
}
