//! People of this house: who they are here, how they come in, and what they may do.
//!
//! Invariants
//! - A person exists on this node only: no name, number or role of a person is ever put on the wire by this folder.
//! - Nobody needs e-mail or a telephone. One comes in with a printed card (once, for a limited time), after that with a
//!   name and a passphrase; on the house's own computer with the card's four words and a PIN.
//! - Secrets are kept as hashes: passphrases and PINs with argon2, tokens (which are random) with SHA-256.
//! - The answer to a wrong guess is the same whether the name exists or not, and guessing is slowed.
//! - A session on a shared computer ends after ten idle minutes.

mod actions;
mod arrange;
mod computers;
mod doors;
mod guess;
mod hashing;
mod leaving;
mod log;
mod one;
pub mod pages;
pub mod past;
mod restored;
mod rules;
mod secrets;
mod signed_in;
mod slips;
mod store;
mod tell;
mod with_card;

pub use actions::{NewPerson, card, end_session, forget_spent, join, put_right, revive, still_in};
pub use computers::{end_computer, enrol, enrolled, is_enrolled};
pub use doors::Doors;
pub use hashing::hash;
pub use leaving::{end, end_card, end_sessions, set_role, unlock};
pub use log::{Line, foremost, lines, read, unread};
pub use past::Belongings;
pub use restored::{WhoMayDoWhat, as_it_was, end_sessions_and_cards, newest_says, who_may_do_what};
pub use rules::{Act, OWN_IDLE, SHARED_IDLE, may, require};
pub use secrets::{CardSecrets, hash_token};
pub use signed_in::{SignedIn, signed_in};
pub use slips::{Bearer, bearer, end_slip, has_slip, make_slip, slip_keys};
pub use store::{
    Lock, Person, PrintedCard, came, earlier, everybody, has_still, is_last_chair, misses, names, open_cards, person,
    person_named, roles_of, shown, somebody_with, visitor, waiting,
};

#[cfg(test)]
mod tests;
