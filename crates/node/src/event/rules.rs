//! Where an event is in its life, and whether there is room.

use crate::error::{Error, Key};
use crate::post::ResponseState;
use huisraad_storage::text_enum;

text_enum! {
    /// What kind of event.
    pub enum What {
        /// Festival.
        Festival = "festival",
        /// Leerbijeenkomst.
        Learning = "learning",
        /// Gezellig samen.
        GetTogether = "get-together",
        /// Meelopen in een ander huis.
        Visit = "visit",
    }
}

impl What {
    /// The word on screen.
    pub fn key(self) -> Key {
        match self {
            What::Festival => "event-festival",
            What::Learning => "event-learning",
            What::GetTogether => "event-get-together",
            What::Visit => "event-visit",
        }
    }
}

/// Announced, with room.
pub const FIRST: &str = "announced";
/// No more room.
pub const FULL: &str = "full";
/// It will not take place.
pub const CANCELLED: &str = "cancelled";

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        FULL => "event-full",
        CANCELLED => "event-cancelled",
        _ => "event-announced",
    }
}

/// The most people one house can come with.
pub const MOST: i64 = 200;

/// What becomes of an answer of `heads` when `taken` places are, out of `capacity` (none: no limit).
///
/// # Errors
/// [`Error::Refused`] when the event does not take place.
pub fn room(state: &str, capacity: Option<i64>, taken: i64, heads: i64) -> Result<ResponseState, Error> {
    if state == CANCELLED {
        return Err(Error::Refused("event-is-cancelled"));
    }
    Ok(if capacity.is_none_or(|c| taken + heads <= c) { ResponseState::Confirmed } else { ResponseState::Waiting })
}
