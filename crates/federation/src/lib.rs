//! Federation of one ActivityPub actor: its keys and signatures, the guarded client, the gate of its inbox, its outbox.
//!
//! What goes in: who we are, whom we know, and what to do with an authentic activity ([`Prepare`]).
//! What comes out: one answer per request that reaches the inbox, and deliveries that survive a crash.
//!
//! Invariants
//! - Nothing is fetched for, and no cryptography is spent on, an actor that is neither known nor knocking.
//! - keyId's owner, the activity's actor and the known actor are one and the same.
//! - The dedupe row and the effect of a received activity are one transaction; so are a change and its deliveries.
//! - This crate knows no word of the product.

mod actor;
mod again;
mod authority;
mod budget;
mod cause;
mod client;
mod clocks;
mod deliveries;
mod gate;
mod inbound;
mod json;
mod keys;
mod knocks;
mod outbox;
mod outcome;
mod pause;
mod ports;
mod proof;
mod prune;
mod put_by;
mod received;
mod room;
mod roster;
mod rows;
mod said;
mod schedule;
mod sender;
mod sequence;
mod signature;
mod stopped;
mod turns;
mod worker;

pub use actor::{LONGEST_ADDRESS, RemoteActor};
pub use authority::{Authority, Reach, domain};
pub use budget::{Budget, Way};
pub use cause::Cause;
pub use client::{Client, ClientError, Doubt, Sent};
pub use clocks::{Clocks, Whose, put_right};
pub use deliveries::{
    Delivery, DeliveryState, Destination, LinkState, backlog, deliveries_of, delivery, is_doubted, last_sent, last_seq,
    link_states, not_taken, said_since, sent_after, waiting, withheld,
};
pub use gate::{Gate, Parts};
pub use inbound::{Answer, Effect, Follows, KnownActor, Prepare, Received, Request, Roster, Verdict};
pub use json::parse_json;
pub use keys::{PrivateKey, PublicKeys, digest_multibase, fingerprint, sha256_base64};
pub use outbox::{Hints, Outbox, Outgoing, PUSHED, unsay};
pub use pause::{fault_point, fault_wanted, stop_point};
pub use ports::{Clock, Random, http_date, parse_http_date};
pub use proof::{ProofError, ProofKey, verify_proof};
pub use prune::{UsedUp, remove_used_up, used_up};
pub use put_by::{
    PutBy, count_put_by, forget_put_by, forget_put_by_in, forget_put_by_of, put_by_fetched, put_by_now, retry_put_by,
};
pub use room::Seat;
pub use roster::KnownActors;
pub use said::{is_said, waits_about};
pub use sender::{OnRefused, Refused, Sender, SenderCounts};
pub use sequence::{Place, epoch, heard_of, heard_up_to, renew_epoch};
pub use signature::{Asked, Headers, SEQUENCE, SignatureError, key_id, sign_answer, sign_headers, verify_get};
pub use worker::{Met, Worker};

/// The content type of what we send and serve.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// What we call ourselves to other servers; some refuse requests without it.
pub const USER_AGENT: &str = concat!("Huisraad/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests;
