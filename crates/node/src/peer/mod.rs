//! Other houses as this node knows them: who they are, and what they are to us.
//!
//! Invariants
//! - A house is known by its actor; its standing is read anew in the transaction of everything it sends.
//! - An empty list means nobody. No message changes a standing to member: `membership` does, for a chair.
//! - What a house says of itself (name, place) is shown as its own words.

mod asker;
mod followers;
mod granted;
mod guests;
mod many;
mod names;
mod restored;
mod store;
mod told;

pub use asker::{Signed, Whole, ask, asker, last_reached, roster, viewer_of};
pub use followers::{
    domain_of, follow_public, followers_by_inbox, followers_inboxes, follows, follows_public, forget_follower,
    only_follows, public_follows, refresh_follower, unfollow_public,
};
pub use granted::{
    Granted, granted_again, granted_among, granted_by, granted_last, granted_says, granted_since, log_of_granted,
};
pub use guests::{
    ProofKeyOf, forget_guests, guest_inbox, guest_name, guest_names, guest_shared_inbox, met, proof_key_of, was_a_house,
};
pub use many::{among, applied, by_authorities, held, held_among, names_of};
pub use names::{name_seen, settle_names};
pub use restored::{moved_since, says_today, tied_as_today};
pub use store::{
    Following, NewPeer, Peer, Sender, by_actor, by_authority, by_id, compared, delete, everyone, forget_words, insert,
    name_of, offer_key, refresh, sender, set_follow, set_keys, set_standing,
};
pub use told::{history_read, moved, same_key, set_introduction, set_profile, set_welcome};
