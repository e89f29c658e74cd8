//! What the gate takes in and what it gives back.

use crate::{Headers, RemoteActor};
use huisraad_storage::{Error, Time, Tx};
use serde_json::Value;
use std::pin::Pin;
use std::sync::Arc;
use url::Url;

/// Why an authentic activity has no effect.
#[derive(Debug)]
pub enum Verdict {
    /// It is none of our business, or already so: 202. What was written until then stays.
    Ignored,
    /// A fault of our own: 503, try again.
    Later(Error),
    /// It is about something the sender may not see, or that does not exist: 404.
    Unknown,
    /// Against a rule: 422. The text goes to the sender and says which.
    Never(String),
    /// More of this than we take of one sender, or of all: 429, later perhaps.
    TooMany,
    /// This actor must be fetched first: 202, and it is worked off after.
    Needs(Url),
}

impl From<Error> for Verdict {
    fn from(e: Error) -> Self {
        Verdict::Later(e)
    }
}

impl From<diesel::result::Error> for Verdict {
    fn from(e: diesel::result::Error) -> Self {
        Verdict::Later(e.into())
    }
}

/// What an activity does, inside the transaction.
pub type Effect = Box<dyn FnOnce(&mut Tx<'_>) -> Result<(), Verdict> + Send>;
/// Turns an authentic activity into its effect: parsing, cleaning, looking up and all that needs no transaction.
pub type Prepare = dyn Fn(Received) -> Pin<Box<dyn Future<Output = Result<Effect, Verdict>> + Send>> + Send + Sync;
/// Finds an actor we know. `None` for a stranger.
pub type Roster = dyn Fn(Url) -> Pin<Box<dyn Future<Output = Result<Option<KnownActor>, Error>> + Send>> + Send + Sync;

/// Whether a stranger has something here to change or end by what it says of itself: it follows what is public.
pub type Follows = dyn Fn(Url) -> Pin<Box<dyn Future<Output = Result<bool, Error>> + Send>> + Send + Sync;

/// An actor we know.
#[derive(Debug, Clone)]
pub struct KnownActor {
    /// Its id.
    pub actor: String,
    /// The id of its key.
    pub key_id: String,
    /// Its public key.
    pub key_pem: Arc<str>,
    /// Whether it is on pause or was stopped: only what it takes back is heard.
    pub silent: bool,
}

/// What must be known of an activity before it is known to be authentic.
pub(crate) struct Head {
    pub id: Url,
    pub actor: Url,
    /// Whether it does no more than take something back. It may still be a knock: leaving an event, say.
    pub takes_back: bool,
    /// Whether a stranger may say this at all.
    pub knocks: bool,
    /// Whether it says of its actor that it changed, or is gone.
    pub of_itself: bool,
}

impl Head {
    /// Reads a body whole, and keeps no more of it than this.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(body: &[u8], knocks: fn(&Value) -> bool) -> Result<Head, String> {
        let activity = crate::parse_json(body).map_err(|why| format!("the body is not JSON: {why}"))?;
        let text = |name: &str| activity.get(name).and_then(Value::as_str);
        let actor = text("actor").or_else(|| activity.get("actor")?.get("id")?.as_str());
        let url = |text: Option<&str>| Url::parse(text?).ok();
        let (Some(actor), Some(id), Some(kind)) = (url(actor), url(text("id")), text("type")) else {
            return Err("the body is not an activity with id, type and actor".to_owned());
        };
        let takes_back = matches!(kind, "Delete" | "Remove" | "Undo" | "Leave");
        let object = text("object").or_else(|| activity.get("object")?.get("id")?.as_str());
        let of_itself = matches!(kind, "Delete" | "Update") && object == Some(actor.as_str());
        Ok(Head { id, actor, takes_back, knocks: knocks(&activity), of_itself })
    }
}

/// An authentic activity.
pub struct Received {
    /// Who sent it.
    pub actor: Url,
    /// The fetched actor when it is not one we know; then this is a knock.
    pub stranger: Option<RemoteActor>,
    /// The activity's id; at the same origin as the actor.
    pub id: Url,
    /// The activity.
    pub activity: Value,
    /// When it came.
    pub at: Time,
}

/// A request to the inbox.
pub struct Request<'a> {
    /// Path and query.
    pub target: &'a str,
    /// All headers.
    pub headers: &'a Headers,
    /// The body, already bounded by the server.
    pub body: &'a [u8],
    /// A number for the address it comes from: the same for the same.
    pub from: u64,
}

/// What the inbox answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// 202
    Accepted,
    /// 400: not ActivityStreams.
    Malformed(String),
    /// 401
    Unauthorized(String),
    /// 404
    NotFound,
    /// 413
    TooLarge,
    /// 422
    Refused(String),
    /// 429
    TooMany,
    /// 503
    Unavailable,
}
