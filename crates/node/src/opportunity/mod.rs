//! The opportunity (*vrijwilligersklus*): work for a house or the network with a volunteer's allowance
//! (*vrijwilligersvergoeding*; it is never called wages).
//!
//! draft → open → filled → done, or called off. People apply at home with a byline; the house that offers says yes or no to each.
//!
//! Invariants: an application is seen by who wrote it, the chair there, and the house that offers; never more people are
//! taken than there are places.

mod actions;
mod lead;
mod pages;
mod rules;
mod store;
mod waits;
mod wire;

pub use actions::{
    Proposal, agree, apply, call_off, check, decide_application, end_again, is_over_for_ours, propose, say, settle,
    tell_again, wipe,
};
pub use lead::{agreed, leads};
pub use pages::{fill, form_page, page, read_form, routes};
#[cfg(test)]
pub use rules::Step;
pub use rules::{State, ended_key, fate_key};
pub use store::{Work, list, words_among, work, work_among};
pub use waits::waits;
pub use wire::{agreed_of, object, read_application, read_wire, read_work};
