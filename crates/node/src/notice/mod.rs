//! Who of this house wants to hear of it by e-mail. Nobody has to: all of it is on the site, and on paper.
//!
//! Invariants
//! - An address is used for nothing before its owner has said, by a link that was sent to it, that it is theirs.
//! - One click ends it, without signing in; then the address is not kept.

mod actions;
pub mod pages;
mod store;

pub use actions::{confirm, end, forget, give, moved};
pub use store::{Mailed, confirmed, of, only, tokens};
