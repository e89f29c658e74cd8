//! What a lesson is, where it is in its life, and who approves it.

use crate::error::{Key, Reason};
use crate::page::Tag;
use crate::post::{By, Life, Post, UNKNOWN};
use crate::texts::day_of;
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Time, text_enum};
use jiff::ToSpan;

text_enum! {
    /// What a lesson holds.
    pub enum Form {
        /// What a house went through.
        Experience = "experience",
        /// The words of a statute or an agreement.
        Clause = "clause",
    }
}

impl Form {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Form::Experience => "lesson-experience",
            Form::Clause => "lesson-clause",
        }
    }
}

text_enum! {
    /// Where a lesson is.
    pub enum State {
        /// Published.
        Current = "current",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves a lesson on.
    pub enum Step {
        /// "Wij lazen dit na, het klopt."
        Answer = "answer",
        /// It still holds.
        Hold = "hold",
    }
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::Lesson;
    const FIRST: State = State::Current;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Current, Step::Answer | Step::Hold) => Ok(State::Current),
            (State::Unknown, _) => Err(Reason::StateUnknown),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer => By::Answer,
            Step::Hold => By::House,
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
            State::Current => return None,
            State::Unknown => UNKNOWN,
        })
    }
}

/// Whether this viewer may approve it: anyone but its writer, unless the meeting decided.
pub fn approves(viewer: &Viewer, post: &Post, decided: bool) -> bool {
    decided || viewer.person().is_none() || post.author != viewer.person()
}

/// The day a year from now, as it is kept.
pub fn in_a_year(now: Time) -> String {
    let today = day_of(now);
    today.checked_add(1.year()).unwrap_or(today).to_string()
}
