//! *Gelukt!*: one sentence about what went well. Other houses say "Mooi zo!", once each.
//!
//! draft → ready → told. The sentence is the title; there is nothing else to it.

mod actions;
mod pages;
mod wire;

pub use actions::{Told, applaud, release, tell};
pub use pages::{form_page, page, read_form, routes, says};
pub use wire::{object, read_wire};

use crate::error::Key;

/// Published.
pub const TOLD: &str = "told";

/// The word for a state.
pub fn state_key(_: &str) -> Key {
    "success-told"
}
