//! The library (*Wat werkt*): lessons (*ervaringen*) that houses write from what they went through, agreements and clauses
//! side by side, and the starter texts that every node ships with.
//!
//! draft → ready → current. A lesson has a day on which to look at it again; what is changed after that is told to all who
//! have it.
//!
//! Invariants: a lesson is approved by another chair than who wrote it, or by the meeting; what it came from is not sent.

mod actions;
mod pages;
mod rules;
mod starter;
mod store;
mod waits;
mod wire;

pub use actions::{Learn, check, check_approved, learn, review, still_holds, wipe};
pub use pages::{fill, form_page, page, read_form, routes, says};
#[cfg(test)]
pub use rules::Step;
pub use rules::{Form, State};
pub use starter::{Starter, starters};
pub use store::{Lesson, lesson, lessons_among, words_among};
pub use waits::waits;
pub use wire::{object, read_wire};

#[cfg(test)]
mod tests;
