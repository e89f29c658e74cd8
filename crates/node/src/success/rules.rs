//! Where what went well is in its life: it is told, and that is all.

use crate::error::Reason;
use crate::page::Tag;
use crate::post::{By, Life, UNKNOWN};
use crate::words::Kind;
use huisraad_storage::text_enum;

text_enum! {
    /// Where it is.
    pub enum State {
        /// Published.
        Told = "told",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves it on.
    pub enum Step {
        /// "Mooi zo!"
        Answer = "answer",
    }
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::Success;
    const FIRST: State = State::Told;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Told, Step::Answer) => Ok(State::Told),
            (State::Unknown, _) => Err(Reason::StateUnknown),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer => By::Answer,
        }
    }

    fn is_open(self) -> bool {
        false
    }

    fn is_over(self) -> bool {
        false
    }

    fn tag(self) -> Option<Tag> {
        Some(match self {
            State::Told => return None,
            State::Unknown => UNKNOWN,
        })
    }
}
