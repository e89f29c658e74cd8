//! Names and thinning, the seal, and what a look says of files that are no copies.

use super::names::{Keep, made, name, thin};
use huisraad_storage::Time;
use std::collections::BTreeSet;

fn at(text: &str) -> Time {
    let zoned = text.parse::<jiff::civil::DateTime>().expect("a time").to_zoned(jiff::tz::TimeZone::UTC).expect("UTC");
    Time(zoned.timestamp().as_microsecond())
}

fn keep(text: &str) -> Keep {
    text.parse().expect("how long")
}

#[test]
fn how_long_is_said_in_days_weeks_and_months() {
    for good in ["7d", "7d,4w,6m", "6m, 4w", "1w"] {
        assert!(good.parse::<Keep>().is_ok(), "{good}");
    }
    for bad in ["", "7", "d", "0d", "7d,", "7d,7d", "7y", "-1d", "7 days", "7dd", "99999999d", "é"] {
        assert!(bad.parse::<Keep>().is_err(), "{bad}");
    }
    assert_eq!((keep("7d,4w,6m").longest(), keep("3d").longest(), keep("10w").longest()), (186, 3, 70));
}

#[test]
fn a_name_is_of_one_house_and_one_moment() {
    let (a, t) = ("localhost:8101", at("2026-11-25T20:45:01"));
    assert_eq!(name(a, t, false), "huisraad-localhost_8101-20261125T204501Z.db");
    assert_eq!(name("huis.example", t, true), "huisraad-huis.example-20261125T204501Z.db.age");
    for locked in [false, true] {
        assert_eq!(made(a, &name(a, t, locked)), Some(t));
        // Of a house whose name begins like ours, or ends so, none is taken.
        for other in ["localhost:81012", "localhost:810", "localhost", "a.localhost:8101", "localhost:8101-b"] {
            assert_eq!(made(a, &name(other, t, locked)), None, "{other}");
            assert_eq!(made(other, &name(a, t, locked)), None, "{other}");
        }
    }
    for other in
        ["huisraad-localhost_8101-20261125T204501Z.db.txt", "huisraad-localhost_8101-20261325T204501Z.db", "x.db"]
    {
        assert_eq!(made(a, other), None, "{other}");
    }
}

/// What stays of these, as days.
fn left(copies: &[Time], how: &str, now: Time) -> Vec<String> {
    let gone = thin(copies, keep(how), now);
    let left = copies.iter().filter(|t| !gone.contains(t));
    left.map(|t| jiff::Timestamp::from_microsecond(t.0).expect("a time").strftime("%m-%dT%H").to_string()).collect()
}

#[test]
fn thinning_keeps_the_newest_of_each_day_week_and_month() {
    // Every night at three from 1 January, and on the last day one more.
    let first = at("2026-01-01T03:00:00");
    let mut nights: Vec<Time> = (0..365)
        .map(|n| first.plus(std::time::Duration::from_secs(n * 24 * 3600)))
        .filter(|t| *t < at("2026-11-26T00:00:00"))
        .collect();
    nights.push(at("2026-11-25T15:00:00"));
    let now = at("2026-11-25T15:00:00");
    let table: [(&str, &[&str]); 6] = [
        ("3d", &["11-23T03", "11-24T03", "11-25T15"]),
        // 25 November 2026 is a Wednesday: the Sundays before it end their weeks.
        ("3w", &["11-15T03", "11-22T03", "11-25T15"]),
        ("3m", &["09-30T03", "10-31T03", "11-25T15"]),
        ("1d", &["11-25T15"]),
        ("2d,2w,2m", &["10-31T03", "11-22T03", "11-24T03", "11-25T15"]),
        (
            "7d,4w,6m",
            &[
                "06-30T03", "07-31T03", "08-31T03", "09-30T03", "10-31T03", "11-08T03", "11-15T03", "11-19T03",
                "11-20T03", "11-21T03", "11-22T03", "11-23T03", "11-24T03", "11-25T15",
            ],
        ),
    ];
    for (how, stays) in table {
        assert_eq!(left(&nights, how, now), stays, "{how}");
    }
}

#[test]
fn thinning_over_a_year_of_nights_keeps_the_bound_and_never_the_wrong_ones() {
    let (mut held, mut now) = (BTreeSet::new(), at("2026-01-01T03:00:00"));
    for night in 0..400 {
        held.insert(now);
        let all: Vec<Time> = held.iter().copied().collect();
        for gone in thin(&all, keep("7d,4w,6m"), now) {
            assert!(held.remove(&gone));
        }
        let oldest = held.first().copied().expect("the newest is never thinned");
        assert!(now.since(oldest).as_secs() <= 186 * 24 * 3600, "night {night}: the oldest is within what is promised");
        assert!(held.len() <= 7 + 4 + 6);
        assert!(held.len() >= 7.min(night + 1), "night {night}: {} left", held.len());
        now = now.plus(std::time::Duration::from_secs(24 * 3600));
    }
}

#[test]
fn a_clock_that_jumped_destroys_no_copies() {
    let old = [at("2026-11-23T03:00:00"), at("2026-11-24T03:00:00"), at("2026-11-25T03:00:00")];
    let ahead = at("2040-01-01T03:00:00");
    let mut all = old.to_vec();
    all.push(ahead);
    assert!(thin(&all, keep("1d"), ahead).is_empty(), "the night of the wrong clock");
    // Put right again: the copy that says 2040 is left alone, and does not count as one of ours.
    let now = at("2026-11-26T03:00:00");
    all.push(now);
    assert_eq!(thin(&all, keep("2d"), now), [old[1], old[0]]);
    assert!(thin(&[], keep("2d"), now).is_empty() && thin(&[now], keep("2d"), now).is_empty());
}
