//! Every request we make to another server: signed, guarded, bounded in time and size, never following a redirect blindly.

use crate::actor::OwnActor;
use crate::cause::Cause;
use crate::clocks::Clocks;
use crate::signature::check_answer;
use crate::{
    ACTIVITY_JSON, Asked, Authority, Clock, Headers, KnownActor, Place, PrivateKey, PublicKeys, Reach, RemoteActor,
    SEQUENCE, SignatureError, USER_AGENT, parse_http_date, sign_headers,
};
use activitypub_federation::config::FederationConfig;
use activitypub_federation::fetch::object_id::ObjectId;
use activitypub_federation::resolver::ValidatingDnsResolver;
use huisraad_storage::{Time, text_enum};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);
/// The largest body we read of an answer, in bytes.
const LIMIT: usize = 1024 * 1024;

/// Why a fetch gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The URL is one we do not go to.
    #[error("this address is out of bounds")]
    OutOfBounds,
    /// No answer, why, and in words.
    #[error("no answer: {1}")]
    Unreachable(Cause, String),
    /// An answer other than 2xx.
    #[error("it answered {0}")]
    Status(u16),
    /// An answer that is too large, or not what was asked for.
    #[error("its answer cannot be used: {0}")]
    Unusable(&'static str),
    /// An answer that does not prove whose it is: nothing is taken from it.
    #[error("its answer does not prove whose it is: {0}")]
    Unproved(Doubt),
    /// We could not set up or sign.
    #[error("our own side failed: {0}")]
    Ours(String),
}

impl ClientError {
    /// Why, in one word.
    pub fn cause(&self) -> Cause {
        match self {
            ClientError::OutOfBounds => Cause::Bounds,
            ClientError::Unreachable(cause, _) => *cause,
            ClientError::Status(status) => Cause::of_answer(*status, "", None),
            ClientError::Unusable(_) => Cause::Fault,
            ClientError::Unproved(_) => Cause::Signature,
            ClientError::Ours(_) => Cause::Ours,
        }
    }
}

text_enum! {
    /// Why an answer does not prove whose it is.
    pub enum Doubt {
        /// It bears no signature, or none that covers what was asked and what was answered.
        Unsigned = "unsigned",
        /// The key is not the one we know, or it is an answer to another question.
        OtherKey = "other-key",
        /// It was signed long ago, or in the future.
        Stale = "stale",
        /// The body is not the one that was signed.
        Altered = "altered",
    }
}

impl From<SignatureError> for Doubt {
    fn from(e: SignatureError) -> Doubt {
        match e {
            SignatureError::Malformed | SignatureError::Uncovered => Doubt::Unsigned,
            SignatureError::Host | SignatureError::Algorithm | SignatureError::Wrong => Doubt::OtherKey,
            SignatureError::Date => Doubt::Stale,
            SignatureError::Digest => Doubt::Altered,
        }
    }
}

/// What came of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// An answer.
    Answered {
        /// Its status.
        status: u16,
        /// What it said where it was no yes.
        said: String,
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
        /// How far its clock is from ours in seconds, where it told: its time less ours.
        skew: Option<i64>,
    },
    /// No answer, why, and in words.
    Unreachable(Cause, String),
}

/// The client of one node. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    fetching: FederationConfig<()>,
    key: Arc<PrivateKey>,
    key_id: String,
    reach: Reach,
    clock: Clock,
    keys: PublicKeys,
    clocks: Clocks,
}

/// An answer to a signed GET, read whole, with what is needed to see whose it is.
struct Got {
    status: u16,
    /// Of what type it says it is.
    kind: String,
    headers: Headers,
    body: Vec<u8>,
    target_uri: String,
    /// The signature of the request.
    signature: String,
}

impl Client {
    /// A client that signs as `actor`, and keeps the parsed keys of those who answer in `keys`. It goes to private addresses
    /// only under the names of `neighbours`. Needs a running tokio.
    ///
    /// # Errors
    /// When the TLS library or the fetcher cannot be set up.
    pub async fn new(
        actor: &Url,
        key: Arc<PrivateKey>,
        reach: Reach,
        neighbours: &[Authority],
        clock: Clock,
        keys: PublicKeys,
    ) -> Result<Client, ClientError> {
        let ours = |e: String| ClientError::Ours(e);
        let near = neighbours.iter().filter_map(|n| Url::parse(&format!("https://{n}/")).ok()).collect();
        let resolver = ValidatingDnsResolver::new(near, reach == Reach::Internet);
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT)
            .dns_resolver(Arc::new(resolver))
            .no_proxy()
            .build()
            .map_err(|e| ours(e.to_string()))?;
        let own =
            OwnActor { id: actor.clone(), private_pem: key.pem().to_owned(), public_pem: key.public_pem().to_owned() };
        let fetching = FederationConfig::<()>::builder()
            .domain(crate::Authority::of(actor).map(|a| a.as_str().to_owned()).unwrap_or_default())
            .app_data(())
            .client(http.clone().into())
            // Without it the library looks every name up a second time and knows no neighbours. What else it would check,
            // `reach` does (scheme, port, names alone) and the resolver (the address, at the moment of connecting).
            .debug(true)
            .allow_http_urls(reach == Reach::Loopback)
            .request_timeout(TIMEOUT)
            .url_verifier(Box::new(reach))
            .signed_fetch_actor(&own)
            .http_signature_compat(true)
            .build()
            .await
            .map_err(|e| ours(e.to_string()))?;
        let key_id = format!("{actor}#main-key");
        let clocks = Clocks::default();
        Ok(Client(Arc::new(Inner { http, fetching, key, key_id, reach, clock, keys, clocks })))
    }

    /// Where this client may go.
    pub fn reach(&self) -> Reach {
        self.0.reach
    }

    /// What the clocks of others say of ours.
    pub fn clocks(&self) -> &Clocks {
        &self.0.clocks
    }

    /// Fetches an actor afresh, under all guards.
    ///
    /// # Errors
    /// When it cannot be had, or is not an actor.
    pub async fn actor(&self, id: &Url) -> Result<RemoteActor, ClientError> {
        if !self.0.reach.allows(id) {
            return Err(ClientError::OutOfBounds);
        }
        let data = self.0.fetching.to_request_data();
        let actor =
            ObjectId::<RemoteActor>::from(id.clone()).dereference_forced(&data).await.map_err(|e| unreachable(&e))?;
        if actor.id == *id && self.0.reach.allows(&actor.inbox) {
            Ok(actor)
        } else {
            Err(ClientError::Unusable("it is not the actor that was asked for"))
        }
    }

    /// A signed GET of an ActivityStreams document, whose answer must be signed by `from` as the answer to this very request.
    ///
    /// # Errors
    /// [`ClientError::Unproved`] when it is not; else when it is no 2xx with a JSON body of at most 1 MiB.
    pub async fn get(&self, url: &Url, from: &KnownActor) -> Result<Value, ClientError> {
        let got = self.ask(url, LIMIT).await?;
        self.proves(&got, from)?;
        got.json()
    }

    /// A signed GET of an ActivityStreams document that is only looked at: whoever has that address now may have written it.
    ///
    /// # Errors
    /// When there is no 2xx answer with a JSON body of at most 1 MiB.
    pub async fn look(&self, url: &Url) -> Result<Value, ClientError> {
        self.ask(url, LIMIT).await?.json()
    }

    /// A signed GET of a file of at most `limit` bytes. What it must be is known by its digest, and needs no signature; that
    /// it is not there does.
    ///
    /// # Errors
    /// When there is no 2xx answer of that size.
    pub async fn file(&self, url: &Url, limit: usize, from: &KnownActor) -> Result<Vec<u8>, ClientError> {
        let got = self.ask(url, limit).await?;
        if (200..300).contains(&got.status) {
            return Ok(got.body);
        }
        self.proves(&got, from)?;
        Err(ClientError::Status(got.status))
    }

    async fn ask(&self, url: &Url, limit: usize) -> Result<Got, ClientError> {
        let (mut response, signature) = self.signed("get", url, None, None).await?;
        let mut headers = Headers::default();
        for (name, value) in response.headers() {
            headers.add(name.as_str(), value.to_str().unwrap_or_default());
        }
        let kind = headers.get("content-type").unwrap_or_default().to_owned();
        let limit = if response.status().is_success() { limit } else { LIMIT };
        let body = read(&mut response, limit).await?;
        let host = crate::Authority::of(url).map(|a| a.as_str().to_owned()).unwrap_or_default();
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        let target_uri = format!("{}://{host}{}{query}", url.scheme(), url.path());
        Ok(Got { status: response.status().as_u16(), kind, headers, body, target_uri, signature })
    }

    /// Whether this answer is `from`'s own to what we asked. What bears another time than ours says no more than that a clock is
    /// wrong: with that, the best of houses signs nothing we can take, and refuses us.
    fn proves(&self, got: &Got, from: &KnownActor) -> Result<(), ClientError> {
        let skew = got.headers.get("date").and_then(|date| skew_of(date, self.0.clock.now()));
        let far = skew.is_some_and(|s| s.abs() > crate::cause::FAR);
        self.is_of(got, from).map_err(|e| match e {
            ClientError::Unproved(_) if far => ClientError::Unproved(Doubt::Stale),
            e => e,
        })
    }

    fn is_of(&self, got: &Got, from: &KnownActor) -> Result<(), ClientError> {
        // A server that is busy or broken, or a proxy before it, says nothing of the house: it is asked again.
        if matches!(got.status, 408 | 429 | 500..) && got.headers.get("signature-input").is_none() {
            return Err(ClientError::Status(got.status));
        }
        let asked = Asked { target_uri: &got.target_uri, signature: &got.signature };
        let unproved = |e: SignatureError| ClientError::Unproved(e.into());
        let claim = check_answer(asked, got.status, &got.headers, &got.body, self.0.clock.now()).map_err(unproved)?;
        let bare = claim.key_id.split('#').next().unwrap_or_default();
        if claim.key_id != from.key_id && bare != from.actor {
            return Err(ClientError::Unproved(Doubt::OtherKey));
        }
        claim.verify(&from.key_pem, &self.0.keys).map_err(unproved)
    }

    /// Delivers the exact bytes of an activity, and tells their place in the sequence of the pair.
    pub async fn post(&self, inbox: &Url, body: Vec<u8>, place: Option<&Place>) -> Sent {
        match self.signed("post", inbox, Some(body), place).await {
            Ok((mut response, _)) => {
                let status = response.status();
                let skew = skew(&response, self.0.clock.now());
                let retry_after = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
                let retry_after = retry_after.and_then(|v| wait(v, self.0.clock.now()));
                let said = match response.chunk().await {
                    Ok(Some(chunk)) if !status.is_success() => {
                        let text = String::from_utf8_lossy(&chunk);
                        text.chars().filter(|c| !c.is_control()).take(200).collect()
                    }
                    _ => String::new(),
                };
                Sent::Answered { status: status.as_u16(), said, retry_after, skew }
            }
            Err(ClientError::Unreachable(cause, said)) => Sent::Unreachable(cause, said),
            Err(e) => Sent::Unreachable(e.cause(), e.to_string()),
        }
    }

    /// Sends a request; gives the answer, and the signature that the request bore.
    async fn signed(
        &self,
        method: &str,
        url: &Url,
        body: Option<Vec<u8>>,
        place: Option<&Place>,
    ) -> Result<(reqwest::Response, String), ClientError> {
        let inner = &self.0;
        if !inner.reach.allows(url) {
            return Err(ClientError::OutOfBounds);
        }
        let now = inner.clock.now();
        let place = place.map(|p| (SEQUENCE, p.to_string()));
        let headers = sign_headers(method, url, body.as_deref(), place, (&inner.key, &inner.key_id), now)
            .map_err(|e| ClientError::Ours(e.to_string()))?;
        let mut request = match body {
            Some(body) => inner.http.post(url.clone()).header("content-type", ACTIVITY_JSON).body(body),
            None => inner.http.get(url.clone()).header("accept", ACTIVITY_JSON),
        };
        let mut signature = String::new();
        for (name, value) in headers {
            if name == "signature" {
                signature.clone_from(&value);
            }
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|e| unreachable(&e))?;
        if let (Some(skew), Some(of)) = (skew(&response, inner.clock.now()), Authority::of(url)) {
            inner.clocks.note(of, skew);
        }
        Ok((response, signature))
    }
}

impl Got {
    fn json(self) -> Result<Value, ClientError> {
        if !(200..300).contains(&self.status) {
            return Err(ClientError::Status(self.status));
        }
        let kind = self.kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if ![ACTIVITY_JSON, "application/ld+json", "application/json"].contains(&kind.as_str()) {
            return Err(ClientError::Unusable("not ActivityStreams"));
        }
        crate::json::parse_page(&self.body).map_err(|_| ClientError::Unusable("not JSON"))
    }
}

async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| unreachable(&e))? {
        if body.len() + chunk.len() > limit {
            return Err(ClientError::Unusable("too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110 §10.2.3).
fn wait(text: &str, now: Time) -> Option<Duration> {
    match text.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => Some(parse_http_date(text)?.since(now)),
    }
}

/// An error on the way, with its cause, in a few words that a steward can read.
fn unreachable(e: &(dyn std::error::Error + 'static)) -> ClientError {
    let (cause, said) = Cause::of_error(e);
    ClientError::Unreachable(cause, said)
}

/// How far the clock of who answered is from ours, in seconds, where the answer says what time it is there.
fn skew(response: &reqwest::Response, now: Time) -> Option<i64> {
    skew_of(response.headers().get(reqwest::header::DATE)?.to_str().ok()?, now)
}

fn skew_of(date: &str, now: Time) -> Option<i64> {
    Some(parse_http_date(date)?.0.saturating_sub(now.0) / 1_000_000)
}
