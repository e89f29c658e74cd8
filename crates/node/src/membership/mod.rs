//! Joining: a new house applies at one that is in, a chair there decides, and both hold each other.
//!
//! Our side of it: `Follow` with an introduction and the digest of the principles we endorsed. Their chair says yes:
//! `Accept`, and a `Follow` back, which we accept by ourselves because our chair asked for it.
//!
//! Invariants: no message makes anybody a member; a chair here does. Pressing twice sends once. Pausing a house stops
//! what waits for it in the same transaction, removals excepted.

mod actions;
mod pages;
mod wire;

pub use actions::{
    Application, accept, apply, decline, follow_accepted, follow_refused, follow_undone, followed, looked_up, pause,
    refreshed, resume, trust_key,
};
pub use pages::{actor_url, routes};
pub use wire::{members, principles_of};
