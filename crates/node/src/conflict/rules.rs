//! Where a request is in its life, and what may happen next.

use crate::error::{Error, Key};
use crate::post::ResponseState;
use huisraad_storage::text_enum;

text_enum! {
    /// How soon help is wanted.
    pub enum Urgency {
        /// This week.
        Week = "week",
        /// This month.
        Month = "month",
        /// It can wait.
        Later = "later",
    }
}

impl Urgency {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Urgency::Week => "urgency-week",
            Urgency::Month => "urgency-month",
            Urgency::Later => "urgency-later",
        }
    }
}

/// Sent, and open for offers.
pub const FIRST: &str = "sent";
/// A mediator was picked.
pub const PICKED: &str = "picked";
/// Over.
pub const CLOSED: &str = "closed";

/// What it is called from then on, here and where it was read: like every title in the language of the house.
pub const TITLE_WHEN_CLOSED: &str = "Hulp bij conflict";

/// Whether a request is over: its details are kept no longer.
pub fn is_over(post: &crate::post::Post) -> bool {
    post.state == CLOSED
}

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(state: ResponseState) -> Key {
    match state {
        ResponseState::Confirmed => "fate-offer-yes",
        ResponseState::Sent | ResponseState::Waiting => "fate-offer-again",
        ResponseState::Refused | ResponseState::TakenOut => "fate-offer-no",
    }
}

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        PICKED => "conflict-picked",
        CLOSED => "conflict-closed",
        _ => "conflict-sent",
    }
}

/// Whether an offer is still welcome. A tie to the conflict excludes, unless the asker said otherwise.
///
/// # Errors
/// [`Error::Refused`] with the reason.
pub fn takes_offer(state: &str, tied: bool, ties_allowed: bool) -> Result<(), Error> {
    if state != FIRST {
        Err(Error::Refused("conflict-is-picked"))
    } else if tied && !ties_allowed {
        Err(Error::Refused("conflict-tie-excludes"))
    } else {
        Ok(())
    }
}
