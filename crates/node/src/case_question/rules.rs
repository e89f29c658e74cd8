//! Where a question is in its life, and what may happen next.

use crate::error::{Error, Key};
use huisraad_storage::text_enum;

text_enum! {
    /// On what an advice rests.
    pub enum Ground {
        /// Meedenken.
        Thinking = "thinking",
        /// Zelf meegemaakt.
        Experience = "experience",
        /// Afspraak of regel.
        Rule = "rule",
    }
}

impl Ground {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Ground::Thinking => "ground-thinking",
            Ground::Experience => "ground-experience",
            Ground::Rule => "ground-rule",
        }
    }
}

/// Published, and open for advice.
pub const FIRST: &str = "asked";
/// The asker tries an advice.
pub const TRYING: &str = "trying";
/// The asker is done with it.
pub const CLOSED: &str = "closed";

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        TRYING => "case-trying",
        CLOSED => "case-closed",
        _ => "case-asked",
    }
}

/// Whether advice is still welcome.
///
/// # Errors
/// [`Error::Refused`] when it is not.
pub fn takes_advice(state: &str) -> Result<(), Error> {
    if state == CLOSED { Err(Error::Refused("case-is-closed")) } else { Ok(()) }
}
