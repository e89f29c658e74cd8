//! How much one peer may write here in a day: so that one that goes wrong, or means harm, fills neither the disk nor what the
//! others wrote from view. What is over it is not refused but put off: 429, and the sender comes again.

use huisraad_storage::Time;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What is fetched of a house, its history, may be so many times as much as what it sends: it was written over years.
const HISTORY: u32 = 10;
/// After so long the count begins anew.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How something came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The peer sent it.
    Sent,
    /// We fetched it.
    Fetched,
    /// It takes back what is not here, however that came: of that too a line is kept.
    Unseen,
    /// It says who it is, what it is to us or to others: a Follow, an Update of itself, a Move, a word for a newcomer.
    Told,
    /// We look elsewhere because of what it says.
    Looked,
}

/// How often a day we look elsewhere for one house.
const LOOKS: u32 = 24;

/// What each peer has written here today. In memory: a restart begins the day anew.
pub struct Budget {
    a_day: u32,
    spent: Mutex<HashMap<(String, Way), (Time, u32)>>,
}

impl Budget {
    /// A budget of so many posts and answers a day for each peer.
    pub fn new(a_day: u32) -> Budget {
        Budget { a_day, spent: Mutex::default() }
    }

    /// Counts one more; `false` when the day's are spent.
    pub fn spend(&self, peer: &str, way: Way, now: Time) -> bool {
        let most = match way {
            Way::Fetched => self.a_day.saturating_mul(HISTORY),
            Way::Looked => self.a_day.min(LOOKS),
            Way::Sent | Way::Unseen | Way::Told => self.a_day,
        };
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = spent.entry((peer.to_owned(), way)).or_insert((now, 0));
        // A day that lies ahead began on a clock that was wrong.
        if *since > now || since.plus(DAY) <= now {
            (*since, *count) = (now, 0);
        }
        let allowed = *count < most;
        *count += u32::from(allowed);
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_has_its_day_and_takes_nothing_of_anothers() {
        let (budget, now) = (Budget::new(2), Time(1_000_000_000));
        let spend = |peer, way, at: Time| budget.spend(peer, way, at);
        assert!(spend("1", Way::Sent, now) && spend("1", Way::Sent, now) && !spend("1", Way::Sent, now));
        assert!(spend("2", Way::Sent, now), "another house");
        assert!(spend("1", Way::Told, now), "another way");
        let many = Budget::new(500);
        assert_eq!((0..100).filter(|_| many.spend("1", Way::Looked, now)).count(), 24);
        assert!((0..20).all(|_| spend("1", Way::Fetched, now)) && !spend("1", Way::Fetched, now), "its history");
        assert!(!spend("1", Way::Sent, now.plus(DAY).minus(Duration::from_secs(1))));
        assert!(spend("1", Way::Sent, now.plus(DAY)), "the next day");
        assert!(spend("1", Way::Sent, now), "a clock that was ahead, put right");
    }
}
