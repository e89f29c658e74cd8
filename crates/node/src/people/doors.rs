//! How often one may guess, without shutting out who does not.
//!
//! What is counted is counted by where it comes from (one line to the internet; with more room, all the networks of one site)
//! and over all. Who is over a limit is not sent away: what is right is let
//! in, from a share kept for names that exist and cards that open, and everything wrong gets one answer after one time. Only
//! salted digests of addresses and names are held, in memory, in a bounded number of places.

use super::rules::PIN_TRIES;
use crate::error::{Error, Reason};
use crate::page::Caller;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
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

/// Of so many words at most it is remembered how many wrong PINs were typed with them.
const PINS: usize = 4096;

/// A limit for each of many: they share so many places, and who happens to share one shares its limit.
type Each = DefaultKeyedRateLimiter<u16>;

/// The house's own computer has a door of its own, so that nobody on the web can keep the house out of it.
#[derive(Default)]
pub struct Doors {
    web: Door,
    own: Door,
    salt: RandomState,
    /// Wrong PINs in a row, by words and by where they were tried.
    pins: Mutex<HashMap<u64, i64>>,
}

struct Door {
    names: Limits,
    cards: Limits,
    /// Tries at one name from one place.
    pair: Sited,
    /// The share of names that exist: from one place, and from all.
    spare_pair: Sited,
    spare_name: Each,
    /// How many words of cards are looked up at all, right or wrong: the words themselves are the secret.
    looks: Sited,
    all_looks: DefaultDirectRateLimiter,
    /// Questions for advice from one place.
    asks: Sited,
}

/// From one line, and from one site.
struct Sited {
    line: Each,
    site: Each,
}

/// From one place, and from all.
struct Limits {
    each: Sited,
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
        let sited = |line, site| Sited { line: each(line), site: each(site) };
        let limits =
            || Limits { each: sited(a_minute(10, 30), a_minute(20, 40)), all: RateLimiter::direct(a_minute(60, 60)) };
        let at_one_name = || sited(a_minute(2, 10), a_minute(6, 20));
        Door {
            names: limits(),
            cards: limits(),
            pair: at_one_name(),
            spare_pair: at_one_name(),
            spare_name: each(a_minute(30, 60)),
            // Two weeks of it, with twenty open cards, find one of four words in 1,024 with a chance below one in a thousand.
            looks: sited(a_minute(120, 120), a_minute(240, 240)),
            all_looks: RateLimiter::direct(a_minute(600, 600)),
            asks: sited(Quota::per_hour(times(10)), Quota::per_hour(times(40))),
        }
    }
}

impl Sited {
    /// One line first: what it is too much for must not use up what there is for its site.
    fn has_room(&self, (line, site): (u16, u16)) -> bool {
        self.line.check_key(&line).is_ok() && self.site.check_key(&site).is_ok()
    }
}

impl Limits {
    fn way(&self, from: (u16, u16)) -> Way {
        // One place first: what it is too much for must not use up what there is for all.
        if self.each.has_room(from) && self.all.check().is_ok() { Way::Open } else { Way::Narrow }
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

    fn places(&self, from: Caller) -> (u16, u16) {
        (self.place(from.line), self.place(from.site))
    }

    fn places_at(&self, from: Caller, name: &str) -> (u16, u16) {
        (self.place((from.line, name)), self.place((from.site, name)))
    }

    /// One try at a name (or at the words of a card with a PIN) from somewhere.
    pub fn at_name(&self, enrolled: bool, from: Caller, name: &str) -> Way {
        let door = self.door(enrolled);
        // The name first: guesses at one name must not use up what there is for all.
        if !door.pair.has_room(self.places_at(from, name)) {
            return Way::Narrow;
        }
        door.names.way(self.places(from))
    }

    /// Whether a try over the limit is looked at all the same, because the name exists. It counts as one.
    pub fn spare(&self, enrolled: bool, from: Caller, name: &str) -> bool {
        let door = self.door(enrolled);
        door.spare_pair.has_room(self.places_at(from, name)) && door.spare_name.check_key(&self.place(name)).is_ok()
    }

    /// Whether the words of a card are looked up. It counts as one.
    pub fn looks(&self, enrolled: bool, from: Caller) -> bool {
        let door = self.door(enrolled);
        door.looks.has_room(self.places(from)) && door.all_looks.check().is_ok()
    }

    /// Words that no card has, from somewhere.
    pub fn missed(&self, enrolled: bool, from: Caller) -> Way {
        self.door(enrolled).cards.way(self.places(from))
    }

    /// Whether one more question for advice from there is taken. It counts as one.
    pub fn asks(&self, from: Caller) -> bool {
        self.web.asks.has_room(self.places(from))
    }

    /// One more wrong PIN with these words from there, whether or not a card has them; gives how many in a row those are, and never
    /// more than were `counted` of a card. What others tried is not in it.
    pub fn wrong_pin(&self, from: Caller, words: &str, counted: Option<i64>) -> i64 {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        if pins.len() >= PINS {
            pins.clear();
        }
        let tried = pins.entry(self.salt.hash_one((from.line, words))).or_default();
        *tried = (*tried + 1).min(counted.unwrap_or(PIN_TRIES));
        *tried
    }

    /// A right one begins anew.
    pub fn right_pin(&self, from: Caller, words: &str) {
        let key = self.salt.hash_one((from.line, words));
        self.pins.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
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

    /// A line of a site of its own.
    fn at(n: u64) -> Caller {
        Caller { line: n, site: n }
    }

    #[test]
    fn one_place_over_its_limit_narrows_nobody_elses_way_and_a_name_that_exists_has_a_share() {
        let doors = Doors::default();
        for i in 0..30 {
            assert_eq!(doors.at_name(false, at(1), &format!("niemand {i}")), Way::Open);
        }
        assert_eq!(doors.at_name(false, at(1), "noch deze"), Way::Narrow);
        assert_eq!(doors.at_name(false, at(2), "anna"), Way::Open, "another place");
        assert_eq!(doors.at_name(true, at(1), "anna"), Way::Open, "the house's own computer");
        let shared = (0..100).filter(|i| doors.at_name(false, at(100 + i), "kim") == Way::Open).count();
        assert!(shared < 40, "all places together: {shared}");
        assert!(doors.spare(false, at(1), "anna"), "whoever guessed, anna may still come");
        assert!(
            (0..20).filter(|_| doors.spare(false, at(1), "anna")).count() < 10,
            "one name cannot be guessed at for ever"
        );
        assert!(doors.spare(false, at(2), "anna"), "and it is not shut for who comes from elsewhere");
    }

    #[test]
    fn words_of_cards_are_counted_when_they_miss_and_asking_by_place() {
        let doors = Doors::default();
        assert!((0..30).all(|_| doors.missed(false, at(1)) == Way::Open));
        assert_eq!(doors.missed(false, at(1)), Way::Narrow);
        assert_eq!(doors.missed(false, at(2)), Way::Open);
        assert!((0..120).all(|_| doors.looks(false, at(1))) && !doors.looks(false, at(1)) && doors.looks(false, at(2)));
        assert!((0..10).all(|_| doors.asks(at(1))) && !doors.asks(at(1)) && doors.asks(at(2)));
    }

    #[test]
    fn many_lines_of_one_site_have_little_more_room_than_one() {
        let doors = Doors::default();
        let line = |n| Caller { line: n, site: 7 };
        let open = |name: fn(u64) -> String| {
            (0..200).filter(|n| doors.at_name(false, line(*n), &name(*n)) == Way::Open).count()
        };
        let (one, many) = (open(|_| "anna".into()), open(|n| format!("niemand {n}")));
        assert!((10..=24).contains(&one), "at one name: {one}");
        assert!((10..=30).contains(&many), "at many: {many}");
        let spare = (0..200).filter(|n| doors.spare(false, line(*n), "anna")).count();
        assert!((10..=24).contains(&spare), "{spare}");
        assert!(doors.spare(false, at(1), "anna"), "what there is for her elsewhere is not used up");
        assert_eq!(doors.at_name(false, at(1), "anna"), Way::Open);
        let asked = (0..200).filter(|n| doors.asks(line(*n))).count();
        assert!((10..=44).contains(&asked), "{asked}");
    }

    #[test]
    fn wrong_pins_are_counted_for_who_tried_them_and_no_further_than_the_card_knows() {
        let doors = Doors::default();
        let all: Vec<i64> = (1..=12).map(|_| doors.wrong_pin(at(1), "kaart", None)).collect();
        assert_eq!(all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]);
        assert_eq!(doors.wrong_pin(at(2), "kaart", Some(9)), 1, "what others tried is not told");
        assert_eq!(doors.wrong_pin(at(1), "kaart", Some(1)), 1, "it was freed meanwhile");
        doors.right_pin(at(2), "kaart");
        assert_eq!(doors.wrong_pin(at(2), "kaart", Some(1)), 1);
    }
}
