//! Storage: one query layer over SQLite and PostgreSQL, and one door for writes.
//!
//! What goes in: a [`Database`] (where the data is) and the embedded migrations of both engines.
//! What comes out: a [`Store`] whose [`Store::write`] alone hands out a [`Tx`], the right to write, and whose
//! [`Store::read`] hands out a connection that cannot.
//!
//! Invariants
//! - A write is answered only after its COMMIT: what the caller sees as done is on disk.
//! - A job that fails or panics undoes itself and nobody else.
//! - What was removed is in none of SQLite's files some seconds later: freed space is overwritten, and the log emptied.
//! - Hooks registered with [`Tx::after_commit`] run after the COMMIT and never without it; they are hints only.
//! - This crate knows no word of the product.

mod claim;
mod conn;
mod error;
pub mod file;
mod health;
mod kept;
mod log;
mod schema;
mod spoken;
mod store;
mod text_enum;
mod time;
mod word;
mod writer;

pub use claim::Claim;
pub use conn::{Conn, Database, Migrations, MultiBackend, create_database};
pub use error::Error;
pub use kept::{Keep, Kept, One};
pub use schema::Schema;
pub use store::Store;
pub use time::Time;
pub use word::{Word, Worded};
pub use writer::Tx;

#[doc(hidden)]
pub use diesel;

#[cfg(test)]
mod tests;
