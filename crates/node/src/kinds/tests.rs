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
    for state in conflict::State::ALL {
        for (after, step) in state.plan() {
            assert!(super::planned_ahead(&format!("7 {step}")) >= Some(*after), "{state}");
        }
    }
    assert!(super::planned_ahead("7 tell-room").is_some());
    for other in ["", "7", "x tell-room", "7 knock", "7 tell-room soon", "tell-room 7"] {
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

/// From its first state a post of a kind comes to every state that the kind has, and from what is over to none that is not; what is
/// over takes no answers, and pressing once more what led there changes nothing.
fn whole<S: Life + std::fmt::Debug>(states: &[S], steps: &[S::Step]) {
    let mut reached = vec![S::FIRST];
    let mut at = 0;
    while let Some(state) = reached.get(at).copied() {
        at += 1;
        for step in steps {
            let Ok(next) = state.next(*step) else { continue };
            assert!(next != S::UNKNOWN, "{} {state} {step}: nothing leads to what is unknown", S::KIND);
            let stays = state.is_over() && !state.may_be_undone();
            assert!(!stays || next.is_over(), "{} {state} {step}: what is over stays over", S::KIND);
            let again = next.next(*step);
            assert!(again.is_err() || again == Ok(next) || !next.is_over(), "{} {state} {step} twice", S::KIND);
            assert_eq!(state.moves(*step), next != state, "{} {state} {step}", S::KIND);
            if !reached.contains(&next) {
                reached.push(next);
            }
        }
        assert!(!(state.is_open() && state.is_over()), "{} {state} is open and over", S::KIND);
        assert!(!state.is_over() || state.takes_answers().is_err(), "{} {state} takes answers", S::KIND);
        let done = state.is_over() && !state.may_be_undone();
        assert!(!done || state.plan().is_empty(), "{} {state} plans something", S::KIND);
        assert!(!state.may_be_undone() || state.is_over(), "{} {state} is not over", S::KIND);
    }
    for state in states.iter().filter(|s| **s != S::UNKNOWN) {
        assert!(reached.contains(state), "{}: nothing leads to {state}", S::KIND);
    }
}

#[test]
fn every_state_is_reached_and_what_is_over_is_left_by_no_step() {
    whole(case_question::State::ALL, case_question::Step::ALL);
    whole(conflict::State::ALL, conflict::Step::ALL);
    whole(event::State::ALL, event::Step::ALL);
    whole(opportunity::State::ALL, opportunity::Step::ALL);
    whole(success::State::ALL, success::Step::ALL);
    whole(library::State::ALL, library::Step::ALL);
}
