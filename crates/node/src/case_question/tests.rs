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
        assert_eq!(takes(state, published, Said::Advice, now).is_ok(), known && !past, "{state}");
        assert_eq!(takes(state, published, Said::Tried, now).is_ok(), known, "what an advice did can be said for ever");
    }
    assert_eq!(shown_state(State::Asked, days(43), now), "case-long-ago");
    assert_eq!(shown_state(State::Closed, days(43), now), "case-closed");
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
                takes(state, None, *said, now).is_ok(),
                !state.is_over() || *said == Said::Tried,
                "{state} {said:?}"
            );
        }
    }
}
