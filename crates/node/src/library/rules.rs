//! What a lesson is, and who approves it.

use crate::error::Key;
use crate::post::Post;
use crate::viewer::Viewer;
use huisraad_storage::text_enum;

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
