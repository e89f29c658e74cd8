//! Joining: a new house applies at one that is in, a chair there decides, and both hold each other.
//!
//! Our side of it: `Follow` with an introduction and the digest of the principles we endorsed. Their chair says yes:
//! `Accept`, and a `Follow` back, which we accept by ourselves because our chair asked for it.
//!
//! A house that got a yes is told of to the members of that house, whose chairs may vouch for it: two words of members are
//! enough for an acquaintance (`rules`). It reads whom its sponsor holds, and its chair says whom it expects.
//!
//! Invariants: no message makes anybody a member; a chair here does. Pressing twice sends once. Pausing a house stops
//! what waits for it in the same transaction, removals excepted.

mod actions;
mod apply;
mod expect;
mod granted;
mod heard;
mod held;
mod keys;
mod log;
mod moving;
mod names;
mod news;
mod of_us;
mod pages;
mod principles;
mod restored;
mod roster;
mod rules;
mod store;
mod trust;
mod wire;

pub use actions::{Application, accept, apply, decline, is_as_read, not_arrived, pause, resume, stop, withdraw};
pub use apply::actor_url;
pub use expect::{expect, refuse, unwanted};
pub use heard::{Asked, follow_accepted, follow_refused, follow_undone, followed};
pub use keys::{looked_up, refreshed, trust_key};
pub use moving::{announce_move, comes_from, look_at_move, move_told};
pub use news::{TieNews, tie_news, tie_news_seen};
pub use of_us::tell_of_us;
pub use pages::routes;
pub use principles::{Theirs, of as principles_fetched};
pub use restored::{
    AsToday, Left, as_today, leave_again, left, names_settled, open_again, over_again, take_words_back,
    words_taken_back,
};
pub use roster::{look_up, read_roster};
pub use rules::Cause;
pub use store::{Newcomer, Told, all_newcomers, forget_newcomers, held_elsewhere, log_of, told_of};
pub use trust::{Vouched, meet, newcomer_told, unvouch, unvouched, vouch, vouched, we_vouch, weight};
pub use wire::{WithIt, members, principles_of, read_newcomer, read_vouch, read_with_it, read_words};
