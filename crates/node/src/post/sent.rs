//! What one house has sent another, as lines to compare: one for each post and response, with its version. What the sender
//! counts as sent and what the receiver counts as held are two views of the same; `tests` holds them equal.

use super::audience::visible;
use super::relay::has_thread;
use super::store::{ledger, posts};
use super::thread::{ResponseState, responses};
use crate::error::Error;
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::sha256_base64;
use huisraad_storage::Conn;
use std::collections::BTreeMap;

/// Ids, each with its version. What is withdrawn has no line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(pub BTreeMap<String, i64>);

impl Lines {
    /// SHA-256 over the sorted lines `id version live`, in base64.
    pub fn digest(&self) -> String {
        let text: String = self.0.iter().map(|(id, version)| format!("{id} {version} live\n")).collect();
        sha256_base64(text.as_bytes())
    }
}

fn kinds_with_threads() -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|k| has_thread(*k)).collect()
}

/// What we have sent a house and it may still read: our posts, the responses in their threads, and our responses to its
/// posts. `house` is that house as a viewer.
///
/// # Errors
/// A fault of storage.
pub fn lines_sent(conn: &mut Conn, house: &Viewer) -> Result<Lines, Error> {
    let Viewer::House { id: peer, authority, .. } = house else { return Err(Error::NotFound) };
    let told = ledger::table.filter(ledger::peer.eq(authority.as_str().to_owned())).select(ledger::post);
    let ours: Vec<(i64, String, i64, Kind)> = visible(house)
        .filter(posts::published.is_not_null())
        .filter(posts::id.eq_any(told))
        .select((posts::id, posts::uri, posts::version, posts::kind))
        .load(conn)?;
    let threads: Vec<i64> = ours.iter().filter(|p| has_thread(p.3)).map(|p| p.0).collect();
    // What came back after a restore is not told anew until a chair has looked at it: it counts as they hold it.
    let returned = super::returned::versions_returned(conn)?;
    let line = |p: (i64, String, i64, Kind)| (p.1, returned.get(&p.0).copied().unwrap_or(p.2));
    let mut lines: BTreeMap<String, i64> = ours.into_iter().map(line).collect();
    for some in threads.chunks(500) {
        let said: Vec<(String, i64)> = responses::table
            .filter(responses::post.eq_any(some.to_vec()))
            .filter(responses::withdrawn.is_null())
            .filter(responses::asker_only.eq(false))
            .filter(responses::signed.is_not_null())
            .select((responses::uri, responses::version))
            .load(conn)?;
        lines.extend(said);
    }
    lines.extend(own_responses(conn, *peer)?);
    Ok(Lines(lines))
}

/// Our responses to the posts of a house.
fn own_responses(conn: &mut Conn, peer: PeerId) -> Result<Vec<(String, i64)>, Error> {
    let theirs = posts::table.filter(posts::peer.eq(peer)).filter(posts::withdrawn.is_null()).select(posts::id);
    Ok(responses::table
        .filter(responses::post.eq_any(theirs))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne_all([ResponseState::TakenOut, ResponseState::Prepared]))
        // What it refused it does not have, and is not sent again by itself.
        .filter(responses::refusal.is_null())
        .select((responses::uri, responses::version))
        .load(conn)?)
}

/// What we hold of a house: its posts, the responses in their threads as it passed them on, and its responses to our posts.
///
/// # Errors
/// A fault of storage.
pub fn lines_held(conn: &mut Conn, peer: PeerId) -> Result<Lines, Error> {
    let theirs = || posts::table.filter(posts::peer.eq(peer)).filter(posts::withdrawn.is_null());
    let held: Vec<(String, i64)> = theirs().select((posts::uri, posts::version)).load(conn)?;
    let threads = theirs().filter(posts::kind.eq_any(kinds_with_threads())).select(posts::id);
    let said: Vec<(String, i64, Option<PeerId>, Option<String>, ResponseState)> = responses::table
        .filter(responses::post.eq_any(threads))
        .filter(responses::withdrawn.is_null())
        .filter(responses::asker_only.eq(false))
        .select((responses::uri, responses::version, responses::peer, responses::guest, responses::state))
        .load(conn)?;
    // Of our own only what the owner said it has.
    let passed_on = said
        .into_iter()
        .filter(|(_, _, peer, guest, state)| peer.is_some() || guest.is_some() || *state == ResponseState::Confirmed);
    let own = posts::table.filter(posts::peer.is_null()).filter(posts::withdrawn.is_null()).select(posts::id);
    let answers: Vec<(String, i64)> = responses::table
        .filter(responses::post.eq_any(own))
        .filter(responses::peer.eq(peer))
        .filter(responses::withdrawn.is_null())
        .select((responses::uri, responses::version))
        .load(conn)?;
    let mut lines: BTreeMap<String, i64> = held.into_iter().collect();
    lines.extend(passed_on.map(|r| (r.0, r.1)));
    lines.extend(answers);
    Ok(Lines(lines))
}
