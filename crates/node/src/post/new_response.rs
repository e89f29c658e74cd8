//! What somebody answers to a post, and where it comes from: what a form, an inbox and the owner of a thread all build.

use super::rules::Byline;
use super::thread::ResponseState;
use crate::viewer::PeerId;

/// Where a response comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Somebody of this house.
    Here,
    /// Whoever sends it, under this id.
    Sent(String),
    /// The owner of the thread passes it on, under this id, with its writer's proof: a house we know, or a guest.
    Relayed(String, Writer),
}

/// Who wrote a response. Three, and not "a house or nobody": who is no house that we hold is not us for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    /// A house we know.
    Peer(PeerId),
    /// An actor we do not hold.
    Guest(String),
    /// We ourselves. Where the owner of the thread passes it on, our own proof is on it: it was lost here in a restore.
    Us,
}

/// A response, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct NewResponse {
    /// Where it comes from.
    pub origin: Origin,
    /// What others see of the writer.
    pub byline: Byline,
    /// The text, as it was typed.
    pub body: String,
    /// What the owner holds of it from the start, when we are the owner.
    pub state: ResponseState,
    /// Whether it is for the house that asks, and not for the thread.
    pub asker_only: bool,
    /// The whole activity that carried it, with its proof.
    pub signed: Option<String>,
    /// The day of the meeting that decided it.
    pub decided_on: Option<String>,
}

impl NewResponse {
    /// A response of somebody of this house.
    pub fn here(byline: Byline, body: String, state: ResponseState) -> NewResponse {
        NewResponse { origin: Origin::Here, byline, body, state, asker_only: false, signed: None, decided_on: None }
    }

    /// A response that somebody sends.
    pub fn sent(uri: String, byline: Byline, body: String, state: ResponseState) -> NewResponse {
        NewResponse { origin: Origin::Sent(uri), ..NewResponse::here(byline, body, state) }
    }
}
