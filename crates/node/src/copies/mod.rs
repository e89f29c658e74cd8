//! Copies of a house: making one, looking whether a file is one, thinning out old ones.
//!
//! A copy is one file: the database as it was at one moment, and in one more table what else the data folder
//! holds, its settings and keys, and what made it. So a house can be put back from it alone. With a passphrase the whole file
//! is encrypted in the format of age (age-encryption.org/v1), which other programs can open too.
//!
//! Invariants
//! - A copy has its name only when it was read back and found whole, by the same look that `restore` takes, and is on disk.
//!   Before that it has a name that nobody takes for a copy, and when something fails nothing of it is left.
//! - Nothing is written over: not a copy by a copy, nor what a copy replaces.
//! - Only its owner reads it. What is to be encrypted is never written where the encrypted file goes.
//! - Thinning removes what carries this house's name and a time, and never the newest.

pub mod aside;
mod back;
mod carry;
mod contents;
mod lineage;
mod locked;
mod look;
mod make;
mod names;
mod put_back;
mod scratch;
mod store;

pub use back::{NewFolder, begin_anew, bring_ring, is_of, put_in_place, sweep_folder};
pub use carry::{Carried, Ended, carry, read as read_ended};
pub use contents::{About, Files, gather_keys, take_out};
pub use locked::Passphrase;
pub use look::{Seen, look};
pub use make::{Made, make, make_into, note};
pub use names::Keep;
pub use put_back::{PutBack, saw, unseen};
pub use scratch::{Scratch, needs_passphrase, settle, write_missing};
pub use store::{Last, Sort, age, last, of_each, overdue};

/// Why a file is no copy, or none could be made: one sentence for who asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(pub String);

/// A [`Wrong`] about a file.
pub(crate) fn about(path: &std::path::Path) -> impl Fn(std::io::Error) -> Wrong + '_ {
    move |e| Wrong(crate::folder::wrong_with(path, &e))
}

#[cfg(test)]
mod column_tests;
#[cfg(test)]
mod tests;
