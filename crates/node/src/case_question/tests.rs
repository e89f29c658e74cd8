//! A question's life, whole, against the golden file; how long it asks, and what it takes.

use super::rules::*;
use crate::post::{Life, table_of_life};
use huisraad_storage::Time;
use std::time::Duration;

#[test]
fn the_life_of_a_question_is_as_the_golden_file_says() {
    let table = table_of_life(State::ALL, Step::ALL);
    assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
}

#[test]
fn a_question_asks_six_weeks_or_as_long_as_something_is_tried() {
    let now = Time(10_000_000_000_000_000);
    let days = |n: u64| Some(now.minus(Duration::from_secs(n * 24 * 3600)));
    for (state, published, past) in [
        (State::Asked, days(41), false),
        (State::Asked, days(43), true),
        (State::Trying, days(100), false),
        (State::Closed, days(1), true),
        (State::Ended, days(1), true),
        (State::Unknown, days(43), false),
    ] {
        assert_eq!(is_past(state, published, now), past, "{state}");
        let known = state != State::Unknown;
        assert_eq!(takes(state, published, &Said::Advice.into(), now).is_ok(), known && !past, "{state}");
        assert_eq!(
            takes(state, published, &Said::Tried.into(), now).is_ok(),
            known,
            "what an advice did can be said for ever"
        );
    }
    assert_eq!(shown_state(State::Asked, days(43), now).map(|t| t.key), Some("case-long-ago"));
    assert_eq!(shown_state(State::Closed, days(43), now), State::Closed.tag());
}

#[test]
fn who_reads_an_advice_is_asked_and_not_taken_as_said() {
    for (said, ours, chosen, wanted) in [
        (Said::Advice, false, "thread", Some(false)),
        (Said::Advice, false, "asker", Some(true)),
        (Said::Advice, false, "", None),
        (Said::Advice, false, "house", None),
        (Said::Advice, true, "", Some(true)),
        (Said::Advice, true, "house", Some(true)),
        (Said::Advice, true, "thread", Some(false)),
        (Said::Known, false, "", Some(false)),
        (Said::Tried, false, "", Some(false)),
        (Said::FollowUp, false, "thread", Some(false)),
    ] {
        assert_eq!(is_for_asker(said, ours, chosen), wanted, "{said:?} {ours} {chosen:?}");
    }
}

#[test]
fn what_is_over_takes_no_more_than_what_an_advice_did_elsewhere() {
    for state in [State::Asked, State::Trying, State::Closed, State::Ended] {
        for said in Said::ALL {
            let now = Time(0);
            assert_eq!(
                takes(state, None, &(*said).into(), now).is_ok(),
                !state.is_over() || *said == Said::Tried,
                "{state} {said:?}"
            );
        }
    }
}

#[test]
fn what_helped_stands_first_and_what_did_not_last() {
    let tally = |all: &[Option<Outcome>]| {
        let mut tally = Tally::default();
        all.iter().for_each(|one| tally.count(*one));
        tally
    };
    let (helped, partly, not) = (Some(Outcome::Helped), Some(Outcome::Partly), Some(Outcome::Not));
    let twice = tally(&[helped, helped]);
    let once = tally(&[helped, Some(Outcome::Unknown)]);
    let little = tally(&[partly, partly, partly]);
    let tried = tally(&[None, None]);
    let failed = tally(&[helped, not, not, not, not, not]);
    assert_eq!((twice.known(), once.known(), once.trying, tried.known(), failed.known()), (2, 1, 1, 0, 6));
    let mut all = [failed, tried, little, once, twice];
    all.sort_by_key(Tally::order);
    assert_eq!(all, [twice, once, little, tried, failed]);
}

#[test]
fn what_is_tried_is_of_today_however_long_ago_it_was_asked() {
    let now = Time(10_000_000_000_000_000);
    let asked = |ago: std::time::Duration| Some(now.minus(ago));
    let second = std::time::Duration::from_secs(1);
    for (state, published, is) in [
        (State::Asked, asked(ASKS), true),
        (State::Asked, asked(ASKS - second), false),
        (State::Trying, asked(ASKS + ASKS), false),
        (State::Closed, asked(ASKS), true),
        (State::Asked, None, false),
    ] {
        assert_eq!(is_of_long_ago(state, published, now), is, "{state} {published:?}");
        let before = published.is_some_and(|at| at <= long_ago(now));
        assert!(!is || before, "{state}");
    }
}
