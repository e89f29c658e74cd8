//! Names and thinning, the seal, and what a look says of files that are no copies.

use super::names::{Keep, made, name, thin};
use crate::node::MIGRATIONS;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use huisraad_storage::{Time, file};
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

/// Every table: whether something is taken out of it, and who sees to it that a copy does not bring that back. A new table, or
/// one that learns to forget, gets its line here and, where it says so, its place in `carry::Ended`.
pub(super) const REMOVALS: &[(&str, &str)] = &[
    ("activities", "what is on its way: taken back again with its post"),
    ("addresses", "carried: notice::only"),
    ("advice", "goes with its response"),
    ("agreed_there", "as the copy has it, with the post"),
    ("asked_back", "begins anew with a restore"),
    ("board", "carried: post::take_away_again"),
    ("card_misses", "a count of a day"),
    ("cards", "unused ones are in no copy, and end with a restore"),
    ("case_questions", "goes with its post"),
    ("computers", "carried: people::as_it_was"),
    ("conflicts", "carried: closed again"),
    ("consultations", "carried: consultation::forget_again"),
    ("copies_made", "says what was copied"),
    ("declined", "goes with its post; said since the copy, it is asked again"),
    ("deliveries", "what is on its way: taken back again with its post"),
    ("detail_reads", "goes with its post"),
    ("due", "what is to be done: looked at when it is done"),
    ("epochs", "begins anew with a restore"),
    ("events", "goes with its post; cancelled again"),
    ("fates_read", "what was seen is shown once more"),
    ("told_all", "what was told is told as the copy has it"),
    ("told_all_read", "what was seen is shown once more"),
    ("not_told", "what was not heard is said once more"),
    ("files", "carried: post::take_away_again"),
    ("followers", "carried: peer::only_follows"),
    ("follows", "carried: post::take_away_again"),
    ("form_keys", "in no copy"),
    ("granted", "carried: peer::granted_again"),
    ("guests", "forgotten every night"),
    ("heard", "compared with the other houses"),
    ("heard_out", "nothing is taken out"),
    ("house", "carried: house::as_today"),
    ("identity", "never changes"),
    ("kept_contexts", "of other houses: compared with them"),
    ("kept_out", "of other houses: compared with them"),
    ("kept_words", "of other houses: compared with them"),
    ("ledger", "goes with its post"),
    ("lessons", "goes with its post"),
    ("letters", "goes with the offer and the request; what was wiped comes back sealed, and its key does not"),
    ("links", "of other houses"),
    ("mediation_offers", "goes with its response; who was dismissed: carry::carry"),
    ("mediation_years", "counts of what is gone: as the copy has them"),
    ("meeting_items", "goes with its post"),
    ("meetings", "nothing is taken out"),
    ("moves", "goes with its response; forgotten every night"),
    ("newcomers", "carried: membership::left; forgotten every night"),
    ("not_wanted", "carried: membership::unwanted"),
    ("opportunities", "goes with its post; done again"),
    ("past_epochs", "nothing is taken out"),
    ("peers", "carried: membership::as_today"),
    ("people_log", "nothing is taken out"),
    ("person_roles", "carried: people::as_it_was"),
    ("persons", "carried: people::as_it_was"),
    ("post_readers", "fixed when the post is published"),
    ("post_themes", "goes with its post"),
    ("posts", "carried: withdrawn, over (of whichever house), without a writer"),
    ("put_back", "written by a restore"),
    ("put_by", "of other houses: compared with them"),
    ("put_by_about", "of other houses: compared with them"),
    ("received", "of other houses: compared with them"),
    ("releases", "goes with its post; forgotten every night"),
    ("responses", "carried: withdrawn, told no, without a writer"),
    ("rosters", "of other houses: fetched again"),
    ("rsvps", "goes with its response"),
    ("search", "made of the posts"),
    ("search_words", "made of the posts"),
    ("sessions", "in no copy, and end with a restore"),
    ("slip_sessions", "in no copy, and end with a restore"),
    ("slips", "carried: people::as_it_was"),
    ("stand_ins", "goes with its response; who went on in whose place: carry::carry"),
    ("standings", "nothing is taken out"),
    ("taken_away", "forgotten every night; who left is taken out again"),
    ("themes", "a list that is changed, and not ended"),
    ("thrown", "forgotten every night"),
    ("unknown_posts", "of other houses: compared with them"),
    ("unknown_there", "of other houses: compared with them"),
    ("unmended_lines", "a count"),
    ("vouches", "carried: membership::words_taken_back"),
];

#[test]
fn of_every_table_it_is_said_whether_a_copy_brings_back_what_was_taken_out_of_it() {
    let known: Vec<Box<dyn Migration<Sqlite>>> = (MIGRATIONS.sqlite)().migrations().expect("migrations");
    let mut versions: Vec<String> = known.iter().map(|m| m.name().version().to_string()).collect();
    versions.sort();
    let tables = file::tables_after(MIGRATIONS, &versions).expect("tables").expect("all of ours");
    // What the database makes for itself.
    let own = |name: &&str| !name.starts_with("__diesel") && !name.starts_with("search_") || *name == "search_words";
    let here: BTreeSet<&str> = tables.keys().map(String::as_str).filter(own).collect();
    let said: BTreeSet<&str> = REMOVALS.iter().map(|(name, _)| *name).collect();
    assert_eq!(here, said);
}
