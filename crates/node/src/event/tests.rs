//! An event's life, whole, against the golden file; when it is over; and who gets a place.

use super::rules::*;
use crate::error::Field;
use crate::post::ResponseState::{Confirmed, Refused, Sent, Waiting};
use crate::post::{Life, table_of_life};
use jiff::civil::{Date, DateTime};
use std::collections::HashSet;

#[test]
fn the_life_of_an_event_is_as_the_golden_file_says() {
    let table = table_of_life(State::ALL, Step::ALL);
    assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
}

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
        assert_eq!(takes(State::Full, Step::Answer, &until, now).is_err(), over);
    }
    assert!(takes(State::Cancelled, Step::Answer, "2027-06-12T23:59:59", "2027-06-01T00:00:00").is_err());
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
        (Some("19:00"), None, Err(Field::Until)),
        (Some("20:00"), None, Err(Field::Until)),
        (Some("19:00"), Some("2027-06-13"), Ok(Some("2027-06-13T19:00:00"))),
        (Some("17:00"), Some("2027-06-14"), Ok(Some("2027-06-14T17:00:00"))),
        (None, Some("2027-06-14"), Ok(Some("2027-06-14T23:59:59"))),
        (None, Some("2027-06-12"), Ok(None)),
        (Some("01:00"), Some("2027-06-12"), Err(Field::EndDay)),
        (None, Some("2027-06-11"), Err(Field::EndDay)),
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
        let got = room_for_guest(State::Announced, capacity, (taken, guests), heads).expect("it takes place");
        assert_eq!(got, wanted, "{heads} of {capacity:?}, {taken} taken, {guests:?} guests");
    }
    assert!(room_for_guest(State::Cancelled, None, (0, (0, 0)), 1).is_err());
}

#[test]
fn who_has_a_domain_keeps_no_other_guest_from_waiting() {
    let many = |n: usize| vec!["sham.example"; n];
    assert!(may_wait(&many(9), &"sham.example"));
    assert!(!may_wait(&many(10), &"sham.example"));
    assert!(may_wait(&many(10), &"gast.example"));
    assert!(!may_wait(&many(100), &"gast.example"));
}

#[test]
fn there_is_room_up_to_the_number_and_the_state_follows_from_it() {
    let table = [
        // capacity, taken, heads: what becomes of the answer; and by what is taken, what follows
        (None, 500, 200, Confirmed, Step::Free),
        (Some(10), 8, 2, Confirmed, Step::Free),
        (Some(10), 8, 3, Waiting, Step::Free),
        (Some(10), 10, 1, Waiting, Step::Fill),
        (Some(10), 12, 1, Waiting, Step::Fill),
    ];
    for (capacity, taken, heads, becomes, follows) in table {
        let got = room(State::Announced, capacity, taken, heads).expect("it takes place");
        assert_eq!(got, becomes, "{heads} of {capacity:?}, {taken} taken");
        assert!(by_places(capacity, taken) == follows, "{taken} of {capacity:?}");
    }
    assert!(room(State::Cancelled, None, 0, 1).is_err() && room(State::Unknown, None, 0, 1).is_err());
}

#[test]
fn what_is_shown_of_an_event_goes_by_its_state_and_its_end() {
    let (until, before, after) = ("2027-06-12T23:59:59", "2027-06-12T12:00:00", "2027-06-13T00:00:00");
    for state in State::ALL {
        let gone = matches!(state, State::Announced | State::Full);
        let word = |now| shown_state(*state, until, now).map(|tag| tag.key);
        assert_eq!(word(after), if gone { Some("event-gone") } else { state.tag().map(|tag| tag.key) }, "{state}");
        assert_eq!(shown_state(*state, until, before), state.tag(), "{state}");
    }
    // Of an answer on its way the organiser has said nothing; one that waits is on a list.
    let all = [Sent, Waiting, Confirmed, Refused].map(fate_key);
    assert_eq!(HashSet::from(all).len(), 4, "{all:?}");
}

#[test]
fn an_event_stands_in_the_week_in_which_it_begins_or_goes_on() {
    let today = "2026-11-27".parse().expect("a Friday");
    for (starts, wanted) in [
        ("2026-11-20T10:00:00", Some("event-week-this")),
        ("2026-11-29T10:00:00", Some("event-week-this")),
        ("2026-11-30T10:00:00", Some("event-week-next")),
        ("2026-12-06T10:00:00", Some("event-week-next")),
        ("2026-12-07T10:00:00", Some("event-week-later")),
        ("no day", None),
    ] {
        assert_eq!(week(starts, today), wanted, "{starts}");
    }
}

#[test]
fn who_came_did_not_only_want_to() {
    assert_eq!(counted_key(State::Cancelled), "rsvp-counted");
    assert_eq!(counted_key(State::Announced), "rsvp-said");
}

#[test]
fn a_last_day_is_typed_only_where_the_times_do_not_say_it() {
    let at = |text: &str| text.parse().expect("a moment");
    for (starts, ends, wanted) in [
        ("2026-06-12T14:00:00", "2026-06-12T17:00:00", None),
        ("2026-06-12T20:00:00", "2026-06-13T01:00:00", None),
        ("2026-06-12T14:00:00", "2026-06-13T17:00:00", Some("2026-06-13")),
        ("2026-06-12T14:00:00", "2026-06-15T10:00:00", Some("2026-06-15")),
    ] {
        let typed = typed_last_day(at(starts), at(ends)).map(|day| day.to_string());
        assert_eq!(typed.as_deref(), wanted, "{starts} {ends}");
    }
}
