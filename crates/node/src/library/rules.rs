//! What a lesson is, and who approves it.

use crate::error::Key;
use crate::post::Post;
use crate::texts::day_of;
use crate::viewer::Viewer;
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

/// Published.
pub const CURRENT: &str = "current";

/// The word for a state.
pub fn state_key(_: &str) -> Key {
    "lesson-current"
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
