//! How often strangers may knock: each time we must fetch who it is. Counted by the place it comes from, then by the domain that
//! this place names, then by that domain from wherever, and only then over all: so that who makes up names without end uses up no
//! more than a place's share, and who knocks in the name of another shuts the door to that other in few places together at most.

use crate::domain;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Knocks a minute of one place.
const OF_A_PLACE: u32 = 60;
/// Of one domain, at one place: anybody can name any.
const OF_A_DOMAIN_HERE: u32 = 10;
/// Of one domain, over all places.
const OF_A_DOMAIN: u32 = 100;
/// Of all together.
const OF_ALL: u32 = 300;
/// Places and domains that are counted at once; while there are more, nobody new is let in.
const COUNTED: usize = 10_000;

/// The knocks at one inbox.
pub(crate) struct Knocks {
    by_place: DefaultKeyedRateLimiter<u64>,
    by_both: DefaultKeyedRateLimiter<(u64, String)>,
    by_domain: DefaultKeyedRateLimiter<String>,
    over_all: DefaultDirectRateLimiter,
}

const fn a_minute(n: u32) -> Quota {
    Quota::per_minute(match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    })
}

impl Default for Knocks {
    fn default() -> Self {
        Knocks {
            by_place: RateLimiter::keyed(a_minute(OF_A_PLACE)),
            by_both: RateLimiter::keyed(a_minute(OF_A_DOMAIN_HERE)),
            by_domain: RateLimiter::keyed(a_minute(OF_A_DOMAIN)),
            over_all: RateLimiter::direct(a_minute(OF_ALL)),
        }
    }
}

impl Knocks {
    /// Counts one more: by somebody at `host`, from this place. `false` when that is too many.
    pub(crate) fn may(&self, from: u64, host: &str) -> bool {
        let domain = domain(host).to_owned();
        self.has_room()
            && self.by_place.check_key(&from).is_ok()
            && self.by_both.check_key(&(from, domain.clone())).is_ok()
            && self.by_domain.check_key(&domain).is_ok()
            && self.over_all.check().is_ok()
    }

    /// Whether more can be counted, when those are forgotten who have not knocked lately.
    fn has_room(&self) -> bool {
        let lens = || [self.by_place.len(), self.by_both.len(), self.by_domain.len()];
        let full = || lens().into_iter().any(|len| len >= COUNTED);
        if full() {
            self.by_place.retain_recent();
            self.by_both.retain_recent();
            self.by_domain.retain_recent();
        }
        !full()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_makes_up_names_shuts_the_door_to_nobody_elsewhere() {
        let knocks = Knocks::default();
        let let_in = (0..500).filter(|n| knocks.may(1, &format!("huis{n}.example"))).count();
        assert!(let_in < 70, "{let_in} from one place");
        assert!(knocks.may(2, "huis.example"), "another place");
        let hosts = (0..300).filter(|n| knocks.may(n + 3, &format!("h{n}.sham.example"))).count();
        assert!(hosts < 150, "{hosts} of one domain");
        assert!(knocks.may(2, "nog.een.huis.example.nl"), "another domain");
    }

    #[test]
    fn who_knocks_in_the_name_of_another_shuts_the_door_to_that_other_at_its_own_place_alone() {
        let knocks = Knocks::default();
        let let_in = (0..500).filter(|n| knocks.may(1, &format!("h{n}.huis.example"))).count();
        assert!(let_in < 20, "{let_in} of one domain at one place");
        assert!(!knocks.may(1, "huis.example") && knocks.may(2, "huis.example"), "the house itself, elsewhere");
    }

    #[test]
    fn a_table_of_places_has_an_end() {
        let knocks = Knocks::default();
        for place in 0..30_000 {
            knocks.may(place, "huis.example");
        }
        assert!(knocks.by_place.len() <= COUNTED && knocks.by_both.len() <= COUNTED);
    }
}
