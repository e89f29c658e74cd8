//! The event (*bijeenkomst*): a festival, a learning meeting, a get-together, a visit to another house.
//!
//! draft → announced → full, or cancelled. An answer is per house: how many come and what they need, never who.
//!
//! Invariants: a house answers once at a time; what the guest is shown is what the organiser said (*sent, confirmed,
//! waiting, refused*); there are never more confirmed than there is room for.

mod actions;
mod pages;
mod rules;
mod store;
mod wire;

pub use actions::{
    Announce, Rsvp, announce, answer_rsvp, cancel, leave, recount, release, rsvp, say, tell_room, wipe, wipe_answers,
};
pub use pages::{fill, form_page, page, read_form, routes, says};
pub use rules::{FIRST, What, state_key};
pub use store::{Facts, facts};
pub use wire::{object, read_rsvp, read_wire};
