//! The gate of the inbox: what it costs us to refuse comes before what it costs us to accept.
//!
//! Size, then whether we know the actor, then digest and date, then the signature, then preparation outside the writer,
//! then one transaction with the dedupe row and the effect.

use crate::signature::{self, Signed};
use crate::{Authority, Client, Clock, Headers, PublicKeys, RemoteActor, stop_point};
use diesel::prelude::*;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use huisraad_storage::{Error, Store, Time, Tx};
use serde_json::Value;
use std::num::NonZeroU32;
use std::pin::Pin;
use url::Url;

diesel::table! {
    received (origin, uri) {
        origin -> Text,
        uri -> Text,
        at -> BigInt,
    }
}

/// The largest activity of somebody we know, in bytes.
const LIMIT: usize = 512 * 1024;
/// The largest knock, in bytes.
const KNOCK_LIMIT: usize = 16 * 1024;

/// Why an authentic activity has no effect.
#[derive(Debug)]
pub enum Verdict {
    /// It is none of our business, or already so: 202.
    Ignored,
    /// A fault of our own: 503, try again.
    Later(Error),
    /// It is about something the sender may not see, or that does not exist: 404.
    Unknown,
    /// Against a rule: 422. The text goes to the sender and says which.
    Never(String),
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
/// Turns an authentic activity into its effect: parsing, cleaning and all that needs no transaction.
pub type Prepare = dyn Fn(Received) -> Result<Effect, Verdict> + Send + Sync;
/// Finds an actor we know. `None` for a stranger.
pub type Roster = dyn Fn(Url) -> Pin<Box<dyn Future<Output = Result<Option<KnownActor>, Error>> + Send>> + Send + Sync;

/// An actor we know.
#[derive(Debug, Clone)]
pub struct KnownActor {
    /// The id of its key.
    pub key_id: String,
    /// Its public key.
    pub key_pem: String,
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
}

/// What the inbox answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// 202
    Accepted,
    /// 400: not ActivityStreams.
    Malformed(&'static str),
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

/// The gate of one inbox.
pub struct Gate {
    host: String,
    store: Store,
    client: Client,
    clock: Clock,
    keys: PublicKeys,
    roster: Box<Roster>,
    prepare: Box<Prepare>,
    knocks: Box<dyn Fn(&Value) -> bool + Send + Sync>,
    per_host: DefaultKeyedRateLimiter<String>,
    over_all: DefaultDirectRateLimiter,
}

const fn at_most(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

impl Gate {
    /// A gate. `host` is our own; `knocks` tells whether a stranger may say this at all.
    #[allow(clippy::too_many_arguments, reason = "each is a part handed in, named at the one place that calls it")]
    pub fn new(
        host: &Authority,
        store: Store,
        client: Client,
        clock: Clock,
        keys: PublicKeys,
        roster: Box<Roster>,
        prepare: Box<Prepare>,
        knocks: Box<dyn Fn(&Value) -> bool + Send + Sync>,
    ) -> Gate {
        Gate {
            host: host.as_str().to_owned(),
            store,
            client,
            clock,
            keys,
            roster,
            prepare,
            knocks,
            per_host: RateLimiter::keyed(Quota::per_minute(at_most(10))),
            over_all: RateLimiter::direct(Quota::per_minute(at_most(120))),
        }
    }

    /// Takes one request and answers it. A 202 is given only when the effect is on disk, or there is none to have.
    pub async fn receive(&self, r: Request<'_>) -> Answer {
        if r.body.len() > LIMIT {
            return Answer::TooLarge;
        }
        let Ok(activity) = serde_json::from_slice::<Value>(r.body) else {
            return Answer::Malformed("the body is not JSON");
        };
        // PostgreSQL cannot keep it, and no text needs it.
        if r.body.windows(6).any(|w| w == b"\\u0000") {
            return Answer::Malformed("the body holds a NUL");
        }
        let url = |name: &str| {
            let v = activity.get(name)?;
            Url::parse(v.as_str().or_else(|| v.get("id")?.as_str())?).ok()
        };
        let (Some(actor), Some(id), Some(_)) = (url("actor"), url("id"), activity.get("type").and_then(Value::as_str))
        else {
            return Answer::Malformed("the body is not an activity with id, type and actor");
        };
        let known = match (self.roster)(actor.clone()).await {
            Ok(known) => known,
            Err(e) => return fault(&e),
        };
        let signed =
            Signed { method: "post", target: r.target, headers: r.headers, body: Some(r.body), host: &self.host };
        if known.is_none() {
            if !(self.knocks)(&activity) {
                return Answer::Unauthorized("we do not know this actor".into());
            }
            if r.body.len() > KNOCK_LIMIT {
                return Answer::TooLarge;
            }
        }
        let now = self.clock.now();
        let parsed = match signature::check(&signed, now) {
            Ok(parsed) => parsed,
            Err(e) => return Answer::Unauthorized(e.to_string()),
        };
        let (known, stranger) = match known {
            Some(known) => (known, None),
            None => match self.meet(&actor).await {
                Ok(a) => (KnownActor { key_id: a.key_id.clone(), key_pem: a.key_pem.clone() }, Some(a)),
                Err(answer) => return answer,
            },
        };
        let bare = parsed.key_id.split('#').next().unwrap_or_default();
        if parsed.key_id != known.key_id && bare != actor.as_str() {
            return Answer::Unauthorized("the key is not the actor's".into());
        }
        if let Err(e) = signature::verify(&signed, &parsed, &known.key_pem, &self.keys) {
            return Answer::Unauthorized(e.to_string());
        }
        if id.origin() != actor.origin() {
            return Answer::Refused("the activity's id is not at its actor's origin".into());
        }
        self.effect(Received { actor, stranger, id, activity, at: now }).await
    }

    /// Fetches a stranger who knocks, within what one host and all hosts together may ask of us.
    async fn meet(&self, actor: &Url) -> Result<RemoteActor, Answer> {
        let host = Authority::of(actor).map(|a| a.as_str().to_owned()).unwrap_or_default();
        self.per_host.retain_recent();
        if self.per_host.check_key(&host).is_err() || self.over_all.check().is_err() {
            return Err(Answer::TooMany);
        }
        self.client.actor(actor).await.map_err(|e| {
            tracing::info!(%host, error = %e, "a stranger knocked, and its actor could not be fetched");
            Answer::Unauthorized("your actor could not be fetched".into())
        })
    }

    async fn effect(&self, received: Received) -> Answer {
        let (origin, uri, at) =
            (received.actor.origin().ascii_serialization(), received.id.as_str().to_owned(), received.at);
        let effect = match (self.prepare)(received) {
            Ok(effect) => effect,
            Err(verdict) => return answer(verdict),
        };
        stop_point("receiver:before-commit").await;
        let done = self
            .store
            .write(move |tx| {
                if !remember(tx, &origin, &uri, at)? {
                    return Err(Verdict::Ignored);
                }
                effect(tx)
            })
            .await;
        stop_point("receiver:after-commit").await;
        done.map_or_else(answer, |()| Answer::Accepted)
    }
}

/// Writes the dedupe row; `false` when it was there.
fn remember(tx: &mut Tx<'_>, origin: &str, uri: &str, at: Time) -> QueryResult<bool> {
    let seen: i64 = received::table
        .filter(received::origin.eq(origin))
        .filter(received::uri.eq(uri))
        .count()
        .get_result(tx.conn())?;
    if seen > 0 {
        return Ok(false);
    }
    diesel::insert_into(received::table)
        .values((received::origin.eq(origin), received::uri.eq(uri), received::at.eq(at.0)))
        .execute(tx.conn())?;
    Ok(true)
}

fn answer(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::Ignored => Answer::Accepted,
        Verdict::Unknown => Answer::NotFound,
        Verdict::Never(why) => Answer::Refused(why),
        Verdict::Later(e) => fault(&e),
    }
}

fn fault(e: &Error) -> Answer {
    tracing::error!(error = %e, "the inbox could not store what it received");
    Answer::Unavailable
}
