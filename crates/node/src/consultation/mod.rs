//! The consultation (*adviesvraag*): a municipality, an organisation or a group that wants to begin asks for advice, through a
//! public page and without an account.
//!
//! in → taken up → given; after three months nothing of it is kept. Nothing spreads by itself: who takes it up may make a
//! question of it for the other houses, in words of the house's own.
//!
//! Invariants: who asked reads it with the address that was shown once, of which only a digest is kept; in the house the
//! chairs and advisers read it.

mod actions;
mod mail;
mod pages;
mod rules;
mod store;

pub use actions::{NewConsultation, ask, forget, forget_again, give, take_up};
pub use mail::send_mail;
pub use pages::routes;
pub use rules::{Asker, State};
pub use store::{Consultation, consultation, forgotten, waiting};
