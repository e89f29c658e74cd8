//! Where an opportunity is in its life, and amounts of money.

use crate::error::{Key, Reason};
use crate::page::{Tag, Tone};
use crate::post::{By, Life, ResponseState, UNKNOWN};
use crate::words::Kind;
use huisraad_storage::text_enum;

text_enum! {
    /// Where an opportunity is.
    pub enum State {
        /// Open for applications.
        Open = "open",
        /// Everybody wanted is found.
        Filled = "filled",
        /// The work is done.
        Done = "done",
        /// It is called off before it was done.
        Off = "called-off",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves an opportunity on.
    pub enum Step {
        /// Somebody applies.
        Answer = "answer",
        /// The house that offers says yes or no.
        Choose = "choose",
        /// The last place is taken.
        Fill = "fill",
        /// A place is free.
        Free = "free",
        /// The work is done.
        Finish = "finish",
        /// It does not go on.
        CallOff = "call-off",
    }
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::Opportunity;
    const FIRST: State = State::Open;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Unknown, _) => Err(Reason::StateUnknown),
            // Pressed twice it is what it was.
            (State::Done, Step::Finish) => Ok(State::Done),
            (State::Done, _) => Err(Reason::OpportunityIsDone),
            (State::Off, Step::CallOff) => Ok(State::Off),
            (State::Off, _) => Err(Reason::OpportunityIsOff),
            (State::Filled, Step::Answer) => Err(Reason::OpportunityIsFilled),
            (State::Open, Step::Answer) | (State::Open | State::Filled, Step::Choose) => Ok(self),
            (State::Open | State::Filled, Step::Fill) => Ok(State::Filled),
            (State::Open | State::Filled, Step::Free) => Ok(State::Open),
            (State::Open | State::Filled, Step::Finish) => Ok(State::Done),
            (State::Open | State::Filled, Step::CallOff) => Ok(State::Off),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer => By::Answer,
            Step::Choose | Step::Finish | Step::CallOff => By::House,
            Step::Fill | Step::Free => By::Itself,
        }
    }

    fn is_open(self) -> bool {
        self == State::Open
    }

    fn is_over(self) -> bool {
        matches!(self, State::Done | State::Off)
    }

    fn tag(self) -> Option<Tag> {
        Some(match self {
            State::Open => Tag::new("opportunity-open", Tone::Plain, "open"),
            State::Filled => Tag::new("opportunity-filled", Tone::Plain, "full"),
            State::Done => Tag::new("opportunity-done", Tone::Good, "check"),
            State::Off => Tag::new("opportunity-off", Tone::Off, "off"),
            State::Unknown => UNKNOWN,
        })
    }
}

impl State {
    /// The states in which it is over.
    pub const OVER: &'static [&'static str] = &[State::Done.as_str(), State::Off.as_str()];
}

/// That it is over, in a sentence for who applied: who had a yes worked, or need not come.
pub fn ended_key(state: State, answer: ResponseState) -> Key {
    match (state, answer) {
        (State::Off, ResponseState::Confirmed) => "opportunity-off-yes",
        (State::Off, _) => "opportunity-off-told",
        (_, ResponseState::Confirmed) => "opportunity-done-yes",
        _ => "ended-undecided",
    }
}

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(state: ResponseState) -> Key {
    match state {
        ResponseState::Confirmed => "fate-application-yes",
        ResponseState::Prepared | ResponseState::Sent | ResponseState::Waiting => "fate-application-waiting",
        ResponseState::Refused | ResponseState::TakenOut => "fate-application-no",
    }
}

/// What follows for it once `taken` people of `seats` are found.
pub fn by_places(seats: i64, taken: i64) -> Step {
    if taken >= seats { Step::Fill } else { Step::Free }
}

/// By how many more people take part than are looked for: after there were made fewer places.
pub fn over_by(seats: i64, taken: i64) -> i64 {
    (taken - seats).max(0)
}

/// Reads an amount in euro as people write it ("20", "20,50", "€ 20.50"), in cents. `None` when it is no amount.
pub fn parse_cents(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('€').trim();
    let (euro, cents) = text.split_once([',', '.']).unwrap_or((text, ""));
    let cents = cents.trim_end_matches('-');
    let all_digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if euro.is_empty() || euro.len() > 6 || !all_digits(euro) || !all_digits(cents) || cents.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(euro.parse::<i64>().ok()? * 100 + cents)
}

/// An amount as people read it: "€ 20" or "€ 20,50"; `None` where nothing is paid: that is said in words.
pub fn euro(cents: i64) -> Option<String> {
    match (cents / 100, cents % 100) {
        (0, 0) => None,
        (euro, 0) => Some(format!("€ {euro}")),
        (euro, cents) => Some(format!("€ {euro},{cents:02}")),
    }
}

/// What is said where nothing is paid.
pub const NO_AMOUNT: Key = "opportunity-no-amount";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_had_a_yes_and_who_had_none_hear_another_end() {
        use ResponseState::{Confirmed, Waiting};
        for (state, answer, wanted) in [
            (State::Off, Confirmed, "opportunity-off-yes"),
            (State::Off, Waiting, "opportunity-off-told"),
            (State::Done, Confirmed, "opportunity-done-yes"),
            (State::Done, Waiting, "ended-undecided"),
        ] {
            assert_eq!(ended_key(state, answer), wanted, "{state} {answer}");
        }
    }

    #[test]
    fn of_an_application_that_waits_nobody_says_yes_or_no() {
        use ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};
        assert!([Prepared, Sent].iter().all(|state| fate_key(*state) == fate_key(Waiting)));
        assert_eq!(fate_key(TakenOut), fate_key(Refused));
        let all = [fate_key(Confirmed), fate_key(Waiting), fate_key(Refused)];
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
    }

    #[test]
    fn the_life_of_a_job_is_as_the_golden_file_says() {
        let table = crate::post::table_of_life(State::ALL, Step::ALL);
        assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
    }

    #[test]
    fn a_job_goes_by_its_places_until_it_is_done() {
        for (state, seats, taken, becomes, over) in [
            (State::Open, 2, 1, Some(State::Open), 0),
            (State::Open, 2, 2, Some(State::Filled), 0),
            (State::Filled, 3, 2, Some(State::Open), 0),
            (State::Filled, 1, 3, Some(State::Filled), 2),
            (State::Done, 3, 1, None, 0),
            (State::Unknown, 3, 1, None, 0),
        ] {
            assert_eq!(state.next(by_places(seats, taken)).ok(), becomes, "{state}, {taken} of {seats}");
            assert_eq!(over_by(seats, taken), over);
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, cents) in [
            ("20", Some(2000)),
            ("€ 20,50", Some(2050)),
            ("20.5", Some(2050)),
            ("20,-", Some(2000)),
            ("0", Some(0)),
            ("", None),
            ("twintig", None),
            ("-5", None),
            ("20,505", None),
            ("99999999", None),
        ] {
            assert_eq!(parse_cents(text), cents, "{text}");
        }
        assert_eq!(euro(2000).as_deref(), Some("€ 20"));
        assert_eq!(euro(2050).as_deref(), Some("€ 20,50"));
        assert_eq!(euro(50).as_deref(), Some("€ 0,50"));
        assert_eq!(euro(0), None);
    }
}
