//! Where a post of ours went: which houses have it, which have its last change too, and how many who follow from elsewhere.

use super::audience::{Scope, may_read};
use super::refused::{Refusal, refused_for};
use super::store::{self, Post};
use super::tell::in_ledger;
use super::unknown;
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::peer::{self, viewer_of};
use huisraad_federation::{Delivery, DeliveryState, deliveries_of};
use huisraad_storage::Conn;
use std::collections::BTreeMap;

/// Where a post of ours went.
pub struct Trail {
    /// How many houses have it.
    pub arrived: usize,
    /// How many were sent it.
    pub sent: usize,
    /// Each, with what became of it.
    pub houses: Vec<(String, String)>,
    /// Who follows from elsewhere: how many of them have it, of how many. They are no houses, and are not named.
    pub followers: (usize, usize),
}

/// How it stands with one who was sent a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Arrival {
    /// Whether it has the post, in whatever version.
    has: bool,
    /// What became of what was said of it last.
    last: DeliveryState,
    /// Whether that house said that its program does not know it.
    unknown: bool,
    /// Whether it takes this from members alone, and we are none there.
    members: bool,
}

impl Arrival {
    fn key(self) -> Key {
        if self.unknown {
            return "trail-unknown";
        }
        match (self.has, self.last) {
            (_, DeliveryState::Delivered) => "trail-delivered",
            (true, DeliveryState::Waiting) => "trail-change-waiting",
            (true, DeliveryState::Parked | DeliveryState::Expired) => "trail-change-parked",
            (true, DeliveryState::Cancelled) => "trail-change-cancelled",
            (false, DeliveryState::Waiting) => "trail-waiting",
            (false, DeliveryState::Parked) if self.members => "trail-members",
            (false, DeliveryState::Parked | DeliveryState::Expired) => "trail-parked",
            (false, DeliveryState::Cancelled) => "trail-cancelled",
        }
    }
}

/// How it stands with each; they go in order, so that the last says how far one is.
fn arrivals<'a>(deliveries: impl IntoIterator<Item = (&'a str, DeliveryState, bool)>) -> BTreeMap<&'a str, Arrival> {
    let mut all: BTreeMap<&str, Arrival> = BTreeMap::new();
    for (to, last, members) in deliveries {
        let one = all.entry(to).or_insert(Arrival { has: false, last, unknown: false, members: false });
        *one = Arrival { has: one.has || last == DeliveryState::Delivered, last, unknown: false, members };
    }
    all
}

/// Whether that house did not take it because it takes such from members alone.
fn is_for_members(d: &Delivery) -> bool {
    d.error.as_deref().is_some_and(|error| refused_for(error) == Some(Refusal::Members))
}

/// Where a post of ours went, for who lives here; `None` where it goes nowhere.
///
/// # Errors
/// A fault of storage.
pub(super) fn of(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Option<Trail>, Error> {
    // Which houses we know is nobody's business but ours.
    if !v.signed_in() || !post.is_ours() || post.published.is_none() || post.audience == Scope::House {
        return Ok(None);
    }
    let all = deliveries_of(conn, &post.uri)?;
    let (inboxes, houses): (Vec<&Delivery>, Vec<&Delivery>) = all.iter().partition(|d| d.is_to_one_inbox());
    let mut trail = Trail { arrived: 0, sent: 0, houses: Vec::new(), followers: (0, 0) };
    let mut by_house = arrivals(houses.iter().map(|d| (d.peer.as_str(), d.state, is_for_members(d))));
    // Who reads it and was not sent it from here has it: what was sent long ago, or before this node was restored, is not kept.
    let readers = in_ledger(conn, post.id)?;
    let has = Arrival { has: true, last: DeliveryState::Delivered, unknown: false, members: false };
    for authority in &readers {
        by_house.entry(authority.as_str()).or_insert(has);
    }
    let named = store::readers(conn, post.id)?;
    let unknown = unknown::not_known_at(conn, &post.uri)?;
    let known = peer::by_authorities(conn, &by_house.keys().copied().collect::<Vec<_>>())?;
    for (authority, mut one) in by_house {
        // What is on its way there it has not seen.
        one.unknown = one.last == DeliveryState::Delivered && unknown.iter().any(|a| a == authority);
        let name = known.get(authority).map_or_else(|| authority.to_owned(), |p| p.name.clone());
        trail.sent += 1;
        trail.arrived += usize::from(one.has && !one.unknown);
        // What it may not read any more it has as it was.
        let reads = known.get(authority).is_none_or(|p| !p.standing.held() || may_read(&viewer_of(p), post, &named));
        trail.houses.push((name, v.t(if one.has && !reads { "trail-no-reader" } else { one.key() })));
    }
    let behind = if inboxes.is_empty() { Default::default() } else { peer::followers_by_inbox(conn)? };
    let mut sent: BTreeMap<&String, bool> = BTreeMap::new();
    for (inbox, one) in arrivals(inboxes.iter().map(|d| (d.peer.as_str(), d.state, false))) {
        // Many may share an inbox, and one may have two; who follows no more is not counted.
        for who in behind.get(inbox).into_iter().flatten() {
            *sent.entry(who).or_default() |= one.has;
        }
    }
    trail.followers = (sent.values().filter(|has| **has).count(), sent.len());
    Ok(Some(trail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeliveryState::{Cancelled, Delivered, Parked, Waiting};

    #[test]
    fn what_arrived_once_has_arrived_whatever_becomes_of_its_changes() {
        let said = |all: &[DeliveryState]| {
            let one = arrivals(all.iter().map(|state| ("een.nl", *state, false)));
            one.get("een.nl").map(|s| (s.has, s.key()))
        };
        for (all, wanted) in [
            (&[Waiting][..], (false, "trail-waiting")),
            (&[Delivered], (true, "trail-delivered")),
            (&[Delivered, Waiting], (true, "trail-change-waiting")),
            (&[Delivered, Delivered, Parked], (true, "trail-change-parked")),
            (&[Delivered, Cancelled], (true, "trail-change-cancelled")),
            (&[Parked, Delivered], (true, "trail-delivered")),
            (&[Parked, Waiting], (false, "trail-waiting")),
            (&[Cancelled], (false, "trail-cancelled")),
        ] {
            assert_eq!(said(all), Some(wanted), "{all:?}");
        }
        let refused = arrivals([("een.nl", Parked, true)]);
        assert_eq!(refused.get("een.nl").map(|one| one.key()), Some("trail-members"));
        assert_eq!(arrivals([("een.nl", Delivered, false), ("twee.nl", Waiting, false)]).len(), 2);
    }
}
