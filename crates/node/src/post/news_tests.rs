//! What is news of an answer.

use super::news::is_news;
use super::taken_away::is_counted_on;
use super::thread::ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};
use crate::words::Kind;

#[test]
fn a_yes_a_no_and_a_change_of_mind_are_news_and_an_arrival_is_none() {
    let table = [
        (Sent, Waiting, true),
        (Sent, Confirmed, true),
        (Sent, Refused, true),
        (Waiting, Confirmed, true),
        (Waiting, Refused, true),
        (Waiting, Waiting, false),
        (Refused, Waiting, true),
        (Refused, Confirmed, true),
        (Refused, Refused, false),
        (Confirmed, Waiting, true),
        (Confirmed, Refused, true),
        (Confirmed, Confirmed, false),
        (Confirmed, TakenOut, true),
        (TakenOut, TakenOut, false),
        (Refused, TakenOut, false),
        (Prepared, Sent, false),
        (Prepared, Confirmed, true),
        (Prepared, Waiting, false),
        (Prepared, Refused, true),
        (Prepared, TakenOut, true),
    ];
    for (before, after, news) in table {
        assert_eq!(is_news(Kind::Event, before, after), news, "{before} {after}");
    }
    for kind in Kind::ALL {
        assert_eq!(
            is_news(*kind, Sent, Waiting),
            *kind == Kind::Event,
            "{kind}: elsewhere it is no more than a receipt"
        );
        for before in [Prepared, Sent] {
            assert_eq!(is_news(*kind, before, Confirmed), is_counted_on(*kind), "{kind}: a yes, and no receipt");
        }
    }
}
