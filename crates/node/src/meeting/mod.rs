//! The meeting sheet (*vergaderblad*): what the house does away from the screen.
//!
//! A sheet is one A4 of what others ask, what waits for a decision and what must be told; afterwards somebody types the
//! outcomes in the same order. Here they are kept; the kinds, which stand above, look them up. Its pages are `sheet`, above the kinds,
//! which make a sheet out of what waits with them, and an outcome into what follows from it (`kinds::carry_out`).
//!
//! Invariants: on a sheet stands only what everybody of the house may read, whatever their role, and never a conflict; an item has
//! at most one outcome.

mod actions;
mod rules;
mod store;

pub use actions::{Outcome, Proposed, add_own, decide, plan, propose, wipe, wipe_about, wipe_said};
pub use rules::{Decision, MOST, Point, What, Word, coming_back, words};
pub use store::{Item, Meeting, decisions, item, items, latest, meeting, not_sent, points};
