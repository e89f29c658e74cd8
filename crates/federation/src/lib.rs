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
mod authority;
mod client;
mod gate;
mod keys;
mod outbox;
mod pause;
mod ports;
mod sender;
mod signature;

pub use actor::RemoteActor;
pub use authority::{Authority, Reach};
pub use client::{Client, ClientError, Sent};
pub use gate::{Answer, Effect, Gate, KnownActor, Prepare, Received, Request, Roster, Verdict};
pub use keys::{PrivateKey, PublicKeys, fingerprint, sha256_base64};
pub use outbox::{Delivery, DeliveryState, LinkState, Outbox, Outgoing, deliveries_of, link_states, waiting};
pub use pause::stop_point;
pub use ports::{Clock, Random, http_date, parse_http_date};
pub use sender::Sender;
pub use signature::{Headers, SignatureError, sign_headers, verify_get};

/// The content type of what we send and serve.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// What we call ourselves to other servers; some refuse requests without it.
pub const USER_AGENT: &str = concat!("Huisraad/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests;
