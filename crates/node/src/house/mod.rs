//! This house: its name and place, its own actor, and the principles it ships with.
//!
//! Invariants: one row, one actor; the actor is fetchable by anybody, unsigned (two servers that both ask for signatures
//! before showing their key would never meet), and holds nothing about a person.

mod actions;
mod mediates;
pub mod pages;
mod principles;
mod profile;
mod restored;
mod store;
pub mod wire;

pub use actions::{
    Description, check, describe, found, one_at_a_time, set_came_from, set_help_lines, set_moved_to, set_profile,
    welcomed,
};
pub use mediates::Mediates;
pub use principles::{LONGEST as LONGEST_PRINCIPLES, PRINCIPLES, principles_digest, stand_by};
pub use profile::{HouseKind, Profile, profile_fields};
pub use restored::as_today;
pub use store::{House, taken_house, this_house};
