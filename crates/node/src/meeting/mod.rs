//! The meeting sheet (*vergaderblad*): what the house does away from the screen.
//!
//! A sheet is one A4 of what others ask, what waits for a decision and what must be told; afterwards somebody types the
//! outcomes in the same order. What an outcome does is the kinds' business (`kinds::settle`); here it is kept.
//!
//! Invariants: on a sheet stands only what everybody of the house may read, whatever their role, and never a conflict; an item has
//! at most one outcome.

mod actions;
mod pages;
mod proposal;
mod rules;
mod store;

pub use actions::{Proposed, add_own, decide, plan, propose, wipe};
pub use pages::routes;
pub use proposal::has_something;
pub use rules::{MOST, What, Word, words};
pub use store::{Decision, Item, Meeting, decisions, items, latest, meeting, not_sent};
