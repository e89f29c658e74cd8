//! How often one may guess, without shutting out who does not.
//!
//! What is counted is counted by where it comes from and over all. Who is over a limit is not sent away: what is right is let
//! in, from a share kept for names that exist and cards that open, and everything wrong gets one answer after one time. Only
//! salted digests of addresses and names are held, in memory, in a bounded number of places.

use crate::error::{Error, Reason};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// How a try is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As usual.
    Open,
    /// Over a limit: what is right is let in, and every wrong answer is the same.
    Narrow,
}

/// When a wrong answer over a limit is given, counted from when it was asked: looking or not, it comes then.
const LATE: Duration = Duration::from_secs(1);

/// A limit for each of many: they share so many places, and who happens to share one shares its limit.
type Each = DefaultKeyedRateLimiter<u16>;

/// The house's own computer has a door of its own, so that nobody on the web can keep the house out of it.
#[derive(Default)]
pub struct Doors {
    web: Door,
    own: Door,
    salt: RandomState,
}

struct Door {
    names: Limits,
    cards: Limits,
    /// Tries at one name from one place.
    pair: Each,
    /// The share of names that exist: from one place, and from all.
    spare_pair: Each,
    spare_name: Each,
    /// How many words of cards are looked up at all, right or wrong: the words themselves are the secret.
    looks: Each,
    all_looks: DefaultDirectRateLimiter,
    /// Questions for advice from one place.
    asks: Each,
}

/// From one place, and from all.
struct Limits {
    each: Each,
    all: DefaultDirectRateLimiter,
}

const fn times(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

fn a_minute(n: u32, at_once: u32) -> Quota {
    Quota::per_minute(times(n)).allow_burst(times(at_once))
}

impl Default for Door {
    fn default() -> Self {
        let each = |quota| RateLimiter::keyed(quota);
        let limits = || Limits { each: each(a_minute(10, 30)), all: RateLimiter::direct(a_minute(60, 60)) };
        Door {
            names: limits(),
            cards: limits(),
            pair: each(a_minute(2, 10)),
            spare_pair: each(a_minute(2, 10)),
            spare_name: each(a_minute(30, 60)),
            // Two weeks of it, with twenty open cards, find one of four words in 1,024 with a chance below one in a thousand.
            looks: each(a_minute(120, 120)),
            all_looks: RateLimiter::direct(a_minute(600, 600)),
            asks: each(Quota::per_hour(times(10))),
        }
    }
}

impl Limits {
    fn way(&self, from: u16) -> Way {
        // One place first: what it is too much for must not use up what there is for all.
        if self.each.check_key(&from).is_ok() && self.all.check().is_ok() { Way::Open } else { Way::Narrow }
    }
}

impl Doors {
    fn door(&self, enrolled: bool) -> &Door {
        if enrolled { &self.own } else { &self.web }
    }

    fn place(&self, what: impl std::hash::Hash) -> u16 {
        // The lower bits of a salted hash; nobody can choose whose place they share.
        u16::try_from(self.salt.hash_one(what) & 0xffff).unwrap_or(0)
    }

    /// One try at a name (or at the words of a card with a PIN) from somewhere.
    pub fn at_name(&self, enrolled: bool, from: u64, name: &str) -> Way {
        let door = self.door(enrolled);
        // The name first: guesses at one name must not use up what there is for all.
        if door.pair.check_key(&self.place((from, name))).is_err() {
            return Way::Narrow;
        }
        door.names.way(self.place(from))
    }

    /// Whether a try over the limit is looked at all the same, because the name exists. It counts as one.
    pub fn spare(&self, enrolled: bool, from: u64, name: &str) -> bool {
        let door = self.door(enrolled);
        door.spare_pair.check_key(&self.place((from, name))).is_ok()
            && door.spare_name.check_key(&self.place(name)).is_ok()
    }

    /// Whether the words of a card are looked up. It counts as one.
    pub fn looks(&self, enrolled: bool, from: u64) -> bool {
        let door = self.door(enrolled);
        door.looks.check_key(&self.place(from)).is_ok() && door.all_looks.check().is_ok()
    }

    /// Words that no card has, from somewhere.
    pub fn missed(&self, enrolled: bool, from: u64) -> Way {
        self.door(enrolled).cards.way(self.place(from))
    }

    /// Whether one more question for advice from there is taken. It counts as one.
    pub fn asks(&self, from: u64) -> bool {
        self.web.asks.check_key(&self.place(from)).is_ok()
    }
}

/// The answer to everything wrong over a limit, at its time.
pub async fn late(begun: Instant) -> Error {
    tokio::time::sleep_until((begun + LATE).into()).await;
    Error::Refused(Reason::TooMany)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_over_its_limit_narrows_nobody_elses_way_and_a_name_that_exists_has_a_share() {
        let doors = Doors::default();
        for i in 0..30 {
            assert_eq!(doors.at_name(false, 1, &format!("niemand {i}")), Way::Open);
        }
        assert_eq!(doors.at_name(false, 1, "noch deze"), Way::Narrow);
        assert_eq!(doors.at_name(false, 2, "anna"), Way::Open, "another place");
        assert_eq!(doors.at_name(true, 1, "anna"), Way::Open, "the house's own computer");
        let shared = (0..100).filter(|i| doors.at_name(false, 100 + i, "kim") == Way::Open).count();
        assert!(shared < 40, "all places together: {shared}");
        assert!(doors.spare(false, 1, "anna"), "whoever guessed, anna may still come");
        assert!(
            (0..20).filter(|_| doors.spare(false, 1, "anna")).count() < 10,
            "one name cannot be guessed at for ever"
        );
        assert!(doors.spare(false, 2, "anna"), "and it is not shut for who comes from elsewhere");
    }

    #[test]
    fn words_of_cards_are_counted_when_they_miss_and_asking_by_place() {
        let doors = Doors::default();
        assert!((0..30).all(|_| doors.missed(false, 1) == Way::Open));
        assert_eq!(doors.missed(false, 1), Way::Narrow);
        assert_eq!(doors.missed(false, 2), Way::Open);
        assert!((0..120).all(|_| doors.looks(false, 1)) && !doors.looks(false, 1) && doors.looks(false, 2));
        assert!((0..10).all(|_| doors.asks(1)) && !doors.asks(1) && doors.asks(2));
    }
}
