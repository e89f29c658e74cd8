//! Where an event is in its life, and whether there is room.

use crate::error::{Error, Key};
use crate::post::ResponseState;
use huisraad_storage::text_enum;
use std::time::Duration;

text_enum! {
    /// What kind of event.
    pub enum What {
        /// Festival.
        Festival = "festival",
        /// Leerbijeenkomst.
        Learning = "learning",
        /// Gezellig samen.
        GetTogether = "get-together",
        /// Meelopen in een ander huis.
        Visit = "visit",
        /// Nobody said.
        Unsaid = "unsaid",
    }
}

impl What {
    /// The word on screen.
    pub fn key(self) -> Key {
        match self {
            What::Festival => "event-festival",
            What::Learning => "event-learning",
            What::GetTogether => "event-get-together",
            What::Visit => "event-visit",
            What::Unsaid => "event-unsaid",
        }
    }
}

/// Announced, with room.
pub const FIRST: &str = "announced";
/// No more room.
pub const FULL: &str = "full";
/// It will not take place.
pub const CANCELLED: &str = "cancelled";

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        FULL => "event-full",
        CANCELLED => "event-cancelled",
        _ => "event-announced",
    }
}

/// The most people one house can come with.
pub const MOST: i64 = 200;

/// With how many somebody from outside comes without being asked about: more wait for a chair's yes.
pub const GUEST_HEADS: i64 = 4;
/// Of so many places one is for guests from outside, so that they cannot take those of the houses.
const GUEST_SHARE: i64 = 4;
/// How many guests come without a chair's yes where there is no number of places.
const GUESTS: i64 = 20;
/// How many guests can wait for a yes at once; more than that is somebody playing.
const GUESTS_WAITING: usize = 100;
/// How many of them of one domain.
const WAITING_OF_ONE: usize = 10;
/// Of the guests' places one is for those of one domain; what one guest may come with they get together in any case.
const SHARE_OF_ONE: i64 = 3;
/// How often others are told that it is full, or that there is room again.
pub const TELL_ROOM: Duration = Duration::from_secs(3600);

/// Whether one more guest, at this domain, may wait for a yes beside those of these.
pub fn may_wait<T: PartialEq>(waiting: &[T], domain: &T) -> bool {
    waiting.len() < GUESTS_WAITING && waiting.iter().filter(|w| *w == domain).count() < WAITING_OF_ONE
}

/// What becomes of an answer of somebody from outside. Confirmed are all that are `taken`, of those the `guests`, and of those
/// the guests of the same domain. What it does not get by itself a chair may give it.
///
/// # Errors
/// As [`room`].
pub fn room_for_guest(
    state: &str,
    capacity: Option<i64>,
    (taken, (guests, of_one)): (i64, (i64, i64)),
    heads: i64,
) -> Result<ResponseState, Error> {
    let share = capacity.map_or(GUESTS, |c| (c / GUEST_SHARE).max(1));
    let fits = room(state, capacity, taken, heads)?;
    let one = (share / SHARE_OF_ONE).max(GUEST_HEADS);
    let waits = heads > GUEST_HEADS || guests + heads > share || of_one + heads > one;
    Ok(if waits { ResponseState::Waiting } else { fits })
}

/// What becomes of an answer of `heads` when `taken` places are, out of `capacity` (none: no limit).
///
/// # Errors
/// [`Error::Refused`] when the event does not take place.
pub fn room(state: &str, capacity: Option<i64>, taken: i64, heads: i64) -> Result<ResponseState, Error> {
    if state == CANCELLED {
        return Err(Error::Refused("event-is-cancelled"));
    }
    Ok(if capacity.is_none_or(|c| taken + heads <= c) { ResponseState::Confirmed } else { ResponseState::Waiting })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResponseState::{Confirmed, Waiting};

    #[test]
    fn somebody_from_outside_gets_a_share_of_the_places_and_no_more_without_a_yes() {
        let table = [
            // capacity, taken, of which guests, of which of the same domain, heads
            (Some(80), 0, (0, 0), 1, Confirmed),
            (Some(80), 0, (0, 0), 4, Confirmed),
            (Some(80), 0, (0, 0), 5, Waiting),
            (Some(80), 0, (0, 0), 80, Waiting),
            (Some(80), 20, (18, 0), 2, Confirmed),
            (Some(80), 20, (18, 0), 3, Waiting),
            (Some(80), 6, (6, 4), 2, Confirmed),
            (Some(80), 6, (6, 5), 2, Waiting),
            (Some(80), 79, (0, 0), 1, Confirmed),
            (Some(80), 80, (0, 0), 1, Waiting),
            (Some(3), 0, (0, 0), 1, Confirmed),
            (Some(3), 1, (1, 0), 1, Waiting),
            (None, 500, (16, 0), 4, Confirmed),
            (None, 500, (17, 0), 4, Waiting),
            (None, 500, (6, 6), 1, Waiting),
        ];
        for (capacity, taken, guests, heads, wanted) in table {
            let got = room_for_guest(FIRST, capacity, (taken, guests), heads).expect("it takes place");
            assert_eq!(got, wanted, "{heads} of {capacity:?}, {taken} taken, {guests:?} guests");
        }
        assert!(room_for_guest(CANCELLED, None, (0, (0, 0)), 1).is_err());
    }

    #[test]
    fn who_has_a_domain_keeps_no_other_guest_from_waiting() {
        let many = |n: usize| vec!["sham.example"; n];
        assert!(may_wait(&many(9), &"sham.example"));
        assert!(!may_wait(&many(10), &"sham.example"));
        assert!(may_wait(&many(10), &"gast.example"));
        assert!(!may_wait(&many(100), &"gast.example"));
    }
}
