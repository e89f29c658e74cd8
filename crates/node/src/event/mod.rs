//! The event (*bijeenkomst*): a festival, a learning meeting, a get-together, a visit to another house.
//!
//! draft → announced → full, or cancelled. An answer is per house: how many come and what they need, never who.
//!
//! Invariants: a house answers once at a time, and changes its number in place; what the guest is shown is what the organiser
//! said (*sent, confirmed, waiting, refused*, and for how many); nobody is confirmed beyond the room there is, and where there
//! was made less of it the organiser sees by how many it is over. What is over takes no answers.

mod actions;
mod calendar;
mod declined;
mod lead;
mod moved;
mod numbers;
mod pages;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod waits;
mod wire;

pub use actions::{
    Invitation, Rsvp, cancel, cancelled_there, check, decide_rsvp, invite, leave, rsvp, say, settle, tell_room, wipe,
    wipe_answers,
};
pub use declined::{declined_among, does_not_come};
pub use lead::{leads, moved_among};
pub use moved::{Beside, agree, forget_moves};
pub use numbers::{change_number, not_asked, not_renumbered, organiser_says, says_anew, tell_again, word_of};
pub use pages::{fill, form_page, page, read_form, routes, says};
pub use rules::{State, Step, TELL_ROOM, What, shown_state};
pub use store::{Facts, facts, facts_among, list, over_among, words_among};
pub use waits::{carry_out, waits};
pub use wire::{Places, agreed, object, read_facts, read_places, read_rsvp, read_wire};
