//! What holds for the life of every kind.

use crate::post::Life;
use crate::{case_question, conflict, event, library, opportunity, success};

/// Of a word that a kind does not know nothing follows.
fn unknown<S: Life>(steps: &[S::Step]) {
    for word in ["", "unknown", "draft", "ready", "withdrawn", "a word of tomorrow"] {
        let state = S::of(word);
        assert!(state == S::UNKNOWN && !state.is_open() && !state.is_over(), "{} {word}", S::KIND);
        assert!(state.plan().is_empty() && state.takes_answers().is_err(), "{} {word}", S::KIND);
        assert!(steps.iter().all(|step| state.next(*step).is_err() && !state.moves(*step)), "{} {word}", S::KIND);
    }
    assert!(S::FIRST != S::UNKNOWN && S::of(&S::FIRST.to_string()) == S::FIRST, "{}", S::KIND);
}

#[test]
fn what_is_planned_of_a_post_is_read_and_anything_else_is_nothing() {
    for state in case_question::State::ALL {
        for (after, step) in state.plan() {
            assert_eq!(super::planned_ahead(&format!("7 {step}")), Some(*after), "{state}");
        }
    }
    assert!(super::planned_ahead("7 tell-room").is_some());
    for other in ["", "7", "x tell-room", "7 close", "7 tell-room soon", "tell-room 7"] {
        assert_eq!(super::planned_ahead(other), None, "{other:?}");
    }
}

#[test]
fn what_is_unknown_is_neither_open_nor_over_and_takes_no_step() {
    unknown::<case_question::State>(case_question::Step::ALL);
    unknown::<conflict::State>(conflict::Step::ALL);
    unknown::<event::State>(event::Step::ALL);
    unknown::<opportunity::State>(opportunity::Step::ALL);
    unknown::<success::State>(success::Step::ALL);
    unknown::<library::State>(library::Step::ALL);
}
