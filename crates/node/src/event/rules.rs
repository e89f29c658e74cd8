//! Where an event is in its life, when it is over, and whether there is room.

use crate::error::{Error, Field, Key, Reason};
use crate::post::ResponseState;
use huisraad_storage::text_enum;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
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

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(state: ResponseState) -> Key {
    match state {
        ResponseState::Confirmed => "fate-rsvp-yes",
        ResponseState::Prepared | ResponseState::Sent | ResponseState::Waiting => "fate-rsvp-waiting",
        ResponseState::Refused | ResponseState::TakenOut => "fate-rsvp-no",
    }
}

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        FULL => "event-full",
        CANCELLED => "event-cancelled",
        _ => "event-announced",
    }
}

/// Without a day of its own an event ends on the day it starts, or in the night after it: no longer than this.
const NIGHT_AFTER: i64 = 12;

/// When an event ends, from what was typed: a time (`until`, on the first day) and a last day, either or none. A time that is before
/// the beginning is that of the night after it.
///
/// # Errors
/// The field, and the sentence, when it would end before it starts.
pub fn ends_at(
    starts: DateTime,
    until: Option<DateTime>,
    last_day: Option<Date>,
) -> Result<Option<DateTime>, (Field, Key)> {
    let early = |field| (field, "event-ends-early");
    let Some(last_day) = last_day else {
        let Some(until) = until.filter(|until| *until <= starts) else { return Ok(until) };
        let next = until.checked_add(1.day()).map_err(|_| early("until"))?;
        let night = starts.checked_add(NIGHT_AFTER.hours()).map_err(|_| early("until"))?;
        return if next <= night { Ok(Some(next)) } else { Err(early("until")) };
    };
    match until {
        None if last_day == starts.date() => Ok(None),
        None if last_day > starts.date() => Ok(Some(last_day.at(23, 59, 59, 0))),
        Some(until) if last_day.to_datetime(until.time()) > starts => Ok(Some(last_day.to_datetime(until.time()))),
        _ => Err(early("end_day")),
    }
}

/// Until when an event is still to come: its end, or without one the end of its day. Moments in the time of the houses.
pub fn until(starts: &str, ends: Option<&str>) -> String {
    match ends {
        Some(ends) => ends.to_owned(),
        None => format!("{}T23:59:59", starts.split('T').next().unwrap_or(starts)),
    }
}

/// Whether an event that was to come until then is over now.
pub fn is_over(until: &str, now: &str) -> bool {
    until < now
}

/// Whether it takes answers, and changes of them.
///
/// # Errors
/// [`Error::Refused`] when it is over, or does not take place.
pub fn takes_answers(state: &str, until: &str, now: &str) -> Result<(), Error> {
    match state {
        CANCELLED => Err(Error::Refused(Reason::EventIsCancelled)),
        _ if is_over(until, now) => Err(Error::Refused(Reason::EventIsOver)),
        _ => Ok(()),
    }
}

/// The word for a state, for who looks at this moment.
pub fn shown_state(state: &str, until: &str, now: &str) -> Key {
    if state != CANCELLED && is_over(until, now) { "event-gone" } else { state_key(state) }
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
        return Err(Error::Refused(Reason::EventIsCancelled));
    }
    Ok(if capacity.is_none_or(|c| taken + heads <= c) { ResponseState::Confirmed } else { ResponseState::Waiting })
}

/// By how many more people are confirmed than there are places: after there were made fewer.
pub fn over_by(capacity: Option<i64>, taken: i64) -> i64 {
    capacity.map_or(0, |c| (taken - c).max(0))
}

/// An answer, as it counts in the line: with `confirmed` people for certain, and with `wants` if there is room. `guest`: the
/// domain, where it is somebody from outside.
#[derive(Debug, Clone)]
pub struct Coming<T> {
    /// Its number here.
    pub id: i64,
    /// How many have a place.
    pub confirmed: i64,
    /// How many want one, those included.
    pub wants: i64,
    /// From where, if from outside.
    pub guest: Option<T>,
}

/// Whose turn it is now that places are free: the first in line that fits. `line` is in the order in which they came.
pub fn first_to_move_up<T: PartialEq>(capacity: Option<i64>, line: &[Coming<T>]) -> Option<&Coming<T>> {
    let taken: i64 = line.iter().map(|c| c.confirmed).sum();
    let of = |whose: &dyn Fn(&T) -> bool| -> i64 {
        line.iter().filter(|c| c.guest.as_ref().is_some_and(whose)).map(|c| c.confirmed).sum()
    };
    line.iter().filter(|c| c.wants > c.confirmed).find(|c| {
        let more = c.wants - c.confirmed;
        let becomes = match &c.guest {
            Some(near) => room_for_guest(FIRST, capacity, (taken, (of(&|_| true), of(&|g| g == near))), more),
            None => room(FIRST, capacity, taken, more),
        };
        becomes.is_ok_and(|state| state == ResponseState::Confirmed)
    })
}

/// With how many a house comes: for certain (or, while it waits, if there is room), and what it asked for beside that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// How many.
    pub heads: i64,
    /// For how many it asked, where those do not fit.
    pub asked: Option<i64>,
}

/// What becomes of an answer in this state, of `held` people, that is to be of `wants`, where `free` places are left beside it (none:
/// no limit). What was confirmed is never lost by asking for more.
///
/// # Errors
/// [`Error::Refused`] when it is on its way, or was told no.
pub fn renumbered(
    state: ResponseState,
    held: i64,
    wants: i64,
    free: Option<i64>,
) -> Result<(ResponseState, Number), Error> {
    let fits = |more: i64| free.is_none_or(|free| more <= free);
    let all = Number { heads: wants, asked: None };
    match state {
        ResponseState::Confirmed if wants <= held || fits(wants - held) => Ok((ResponseState::Confirmed, all)),
        ResponseState::Confirmed => Ok((ResponseState::Confirmed, Number { heads: held, asked: Some(wants) })),
        ResponseState::Waiting if fits(wants) => Ok((ResponseState::Confirmed, all)),
        ResponseState::Waiting => Ok((ResponseState::Waiting, all)),
        ResponseState::Prepared | ResponseState::Sent => Err(Error::Refused(Reason::RsvpUnderWay)),
        ResponseState::Refused | ResponseState::TakenOut => Err(Error::Refused(Reason::RsvpSaidNo)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResponseState::{Confirmed, Refused, Sent, Waiting};

    #[test]
    fn an_event_is_to_come_until_its_end_or_the_end_of_its_day() {
        let table = [
            ("2027-06-12T20:00:00", None, "2027-06-12T23:59:59", false),
            ("2027-06-12T20:00:00", None, "2027-06-13T00:00:00", true),
            ("2027-06-12T20:00:00", Some("2027-06-13T01:00:00"), "2027-06-13T00:30:00", false),
            ("2027-06-12T20:00:00", Some("2027-06-13T01:00:00"), "2027-06-13T01:00:01", true),
            ("2027-06-12T20:00:00", Some("2027-06-12T22:00:00"), "2027-06-12T22:30:00", true),
        ];
        for (starts, ends, now, over) in table {
            let until = until(starts, ends);
            assert_eq!(is_over(&until, now), over, "{starts} {ends:?} at {now}");
            assert_eq!(takes_answers(FULL, &until, now).is_err(), over);
        }
        assert!(takes_answers(CANCELLED, "2027-06-12T23:59:59", "2027-06-01T00:00:00").is_err());
    }

    #[test]
    fn an_event_passes_midnight_and_lasts_days() {
        let at = |text: &str| text.parse::<DateTime>().expect("a moment");
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let starts = at("2027-06-12T20:00:00");
        let table = [
            (None, None, Ok(None)),
            (Some("23:00"), None, Ok(Some("2027-06-12T23:00:00"))),
            (Some("01:00"), None, Ok(Some("2027-06-13T01:00:00"))),
            (Some("08:00"), None, Ok(Some("2027-06-13T08:00:00"))),
            (Some("19:00"), None, Err("until")),
            (Some("20:00"), None, Err("until")),
            (Some("19:00"), Some("2027-06-13"), Ok(Some("2027-06-13T19:00:00"))),
            (Some("17:00"), Some("2027-06-14"), Ok(Some("2027-06-14T17:00:00"))),
            (None, Some("2027-06-14"), Ok(Some("2027-06-14T23:59:59"))),
            (None, Some("2027-06-12"), Ok(None)),
            (Some("01:00"), Some("2027-06-12"), Err("end_day")),
            (None, Some("2027-06-11"), Err("end_day")),
        ];
        for (until, last, wanted) in table {
            let until = until.map(|t| at(&format!("2027-06-12T{t}:00")));
            let got = ends_at(starts, until, last.map(day)).map_err(|(field, _)| field);
            assert_eq!(got, wanted.map(|w| w.map(at)), "{until:?} {last:?}");
        }
    }

    #[test]
    fn the_first_in_line_that_fits_moves_up() {
        let house = |id, confirmed, wants| Coming { id, confirmed, wants, guest: None };
        let guest = |id, wants| Coming { id, confirmed: 0, wants, guest: Some("gast.example") };
        let id = |capacity, line: &[Coming<&str>]| first_to_move_up(capacity, line).map(|c| c.id);
        let line = [house(1, 4, 4), house(2, 0, 8), house(3, 0, 3)];
        assert_eq!(id(Some(6), &line), None);
        assert_eq!(id(Some(7), &line), Some(3), "the second does not fit, the third does");
        assert_eq!(id(Some(12), &line), Some(2), "in the order in which they came");
        assert_eq!(id(None, &line), Some(2));
        assert_eq!(id(Some(3), &line), None, "more came than there are places");
        // Who has some and asked for more keeps the turn it had.
        assert_eq!(id(Some(6), &[house(1, 4, 6), house(2, 0, 2)]), Some(1));
        assert_eq!(id(Some(6), &[house(1, 4, 7), house(2, 0, 2)]), Some(2));
        // Who is from outside gets by itself what it would have got at first, and no more.
        assert_eq!(id(Some(8), &[guest(1, 2)]), Some(1));
        assert_eq!(id(Some(8), &[guest(1, 5), house(2, 0, 1)]), Some(2));
    }

    #[test]
    fn a_number_that_does_not_fit_leaves_what_was_confirmed() {
        let table = [
            (Confirmed, 4, 6, Some(2), Confirmed, 6, None),
            (Confirmed, 4, 7, Some(2), Confirmed, 4, Some(7)),
            (Confirmed, 4, 7, None, Confirmed, 7, None),
            (Confirmed, 4, 2, Some(-3), Confirmed, 2, None),
            (Confirmed, 4, 5, Some(-3), Confirmed, 4, Some(5)),
            (Waiting, 4, 2, Some(2), Confirmed, 2, None),
            (Waiting, 4, 3, Some(2), Waiting, 3, None),
        ];
        for (state, held, wants, free, becomes, heads, asked) in table {
            let got = renumbered(state, held, wants, free).expect("it may");
            assert_eq!(got, (becomes, Number { heads, asked }), "{state:?}, {held} to {wants}, {free:?} free");
        }
        assert!(renumbered(Sent, 1, 2, None).is_err() && renumbered(Refused, 1, 2, None).is_err());
        assert_eq!((over_by(Some(10), 15), over_by(Some(10), 9), over_by(None, 99)), (5, 0, 0));
    }

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
