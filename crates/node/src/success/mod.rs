//! *Gelukt!*: one sentence about what went well. Other houses say "Mooi zo!", once each.
//!
//! draft → ready → told. The sentence is the title; there is nothing else to it.

mod actions;
mod pages;
mod rules;
mod wire;

pub use actions::{Story, applaud, check, tell};
pub use pages::{form_page, page, read_form, routes, says};
pub use rules::State;
#[cfg(test)]
pub use rules::Step;
pub use wire::{object, read_wire};

#[cfg(test)]
mod tests;
