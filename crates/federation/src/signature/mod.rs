//! Signatures of HTTP requests, both ways the fediverse knows: draft-cavage with RSA and SHA-256, which we also make, and
//! RFC 9421, which we verify; and of answers, by RFC 9421, which we make and verify.
//!
//! Stricter than most: a POST must cover what is asked (method and target), of whom (host), when, and the body's digest;
//! a GET the same without the digest. A clock may be five minutes ahead and an hour behind.

mod answer;
mod draft;
mod message;

use crate::keys::{PrivateKey, PublicKeys, sha256_base64};
use crate::ports::{Clock, http_date};
use huisraad_storage::Time;
use openssl::error::ErrorStack;
use std::time::Duration;
use url::Url;

pub(crate) use answer::check_answer;
pub use answer::{Asked, sign_answer};

const AHEAD: Duration = Duration::from_secs(5 * 60);
const BEHIND: Duration = Duration::from_secs(60 * 60);

/// The header in which a delivery tells its number in the sequence of its pair: `EPOCH:N`. It is signed with the rest.
pub const SEQUENCE: &str = "activity-sequence";

/// Request headers: names in lower case, one value each (repeated ones are joined as HTTP says).
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header as it came.
    pub fn add(&mut self, name: &str, value: &str) {
        let name = name.to_ascii_lowercase();
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some((_, held)) => {
                held.push_str(", ");
                held.push_str(value);
            }
            None => self.0.push((name, value.to_owned())),
        }
    }

    /// The value of a header, by its lower-case name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why a request is not taken as signed. The text goes to the sender: it names what is missing, and nothing of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No signature, or one that cannot be read.
    #[error("the Signature header is missing or malformed")]
    Malformed,
    /// It does not cover what it must.
    #[error(
        "the signature must cover the method and target, the host, the date or creation time, and for a POST the digest"
    )]
    Uncovered,
    /// Signed for another host.
    #[error("the request was signed for another host")]
    Host,
    /// Too old, or from the future.
    #[error("the date of the signature is too far from ours")]
    Date,
    /// The body is not the one that was signed.
    #[error("the digest is not that of the body")]
    Digest,
    /// Made with something else than RSA and SHA-256.
    #[error("the signature's algorithm is not one we verify: RSA with SHA-256")]
    Algorithm,
    /// The key does not fit.
    #[error("the signature does not verify")]
    Wrong,
}

/// A request as the verifier sees it.
pub(crate) struct Signed<'a> {
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    pub headers: &'a Headers,
    /// `None` for a GET.
    pub body: Option<&'a [u8]>,
    /// Our own host, with its port where it has one.
    pub host: &'a str,
    /// `https`, or `http` on loopback.
    pub scheme: &'a str,
}

/// A signature that passed every check that needs no key.
#[derive(Debug)]
pub(crate) struct Claim {
    /// Whose key made it, it says.
    pub key_id: String,
    /// What it says it covers: header names in lower case.
    covered: Vec<String>,
    /// The text that was signed.
    text: String,
    /// The signature, in base64.
    signature: String,
}

impl Claim {
    /// Whether it covers this header.
    pub(crate) fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|c| c == name)
    }

    /// The dear half: whether the key of `pem` made it.
    pub(crate) fn verify(&self, pem: &str, keys: &PublicKeys) -> Result<(), SignatureError> {
        if keys.verify_text(pem, &self.text, &self.signature) { Ok(()) } else { Err(SignatureError::Wrong) }
    }
}

/// The keyId of a request, unchecked: who to look for.
pub fn key_id(headers: &Headers) -> Option<String> {
    match headers.get("signature-input") {
        Some(input) => message::key_id(input),
        None => draft::Signature::parse(headers.get("signature")?).map(|s| s.key_id),
    }
}

/// The cheap half: everything that can be refused without the key.
pub(crate) fn check(r: &Signed<'_>, now: Time) -> Result<Claim, SignatureError> {
    let host = r.headers.get("host").is_some_and(|h| h.eq_ignore_ascii_case(r.host));
    let claim = match r.headers.get("signature-input") {
        Some(input) => message::check(r, input, now)?,
        None => draft::check(r, now)?,
    };
    if host { Ok(claim) } else { Err(SignatureError::Host) }
}

/// Refuses times that are too far from ours.
fn near(times: &[Time], expires: Option<i64>, now: Time) -> Result<(), SignatureError> {
    let late = expires.is_some_and(|e| Time(e.saturating_mul(1_000_000)) < now);
    if late || times.iter().any(|t| *t > now.plus(AHEAD) || *t < now.minus(BEHIND)) {
        return Err(SignatureError::Date);
    }
    Ok(())
}

/// Checks a signed GET whole: `pem_of` gives the key of a keyId we know. Gives back the keyId.
///
/// # Errors
/// What is wrong with it; an unknown keyId is [`SignatureError::Wrong`].
pub fn verify_get(
    target: &str,
    headers: &Headers,
    (scheme, host): (&str, &str),
    clock: &Clock,
    keys: &PublicKeys,
    pem_of: impl FnOnce(&str) -> Option<String>,
) -> Result<String, SignatureError> {
    let r = Signed { method: "get", target, headers, body: None, host, scheme };
    let claim = check(&r, clock.now())?;
    let pem = pem_of(&claim.key_id).ok_or(SignatureError::Wrong)?;
    claim.verify(&pem, keys)?;
    Ok(claim.key_id)
}

/// The headers that sign a request of ours, `Host` aside: `Date`, `Signature`, for a POST `Digest`, and what `more` adds.
///
/// # Errors
/// When OpenSSL cannot sign.
pub fn sign_headers(
    method: &str,
    url: &Url,
    body: Option<&[u8]>,
    more: Option<(&'static str, String)>,
    (key, key_id): (&PrivateKey, &str),
    now: Time,
) -> Result<Vec<(&'static str, String)>, ErrorStack> {
    let host = crate::Authority::of(url).map(|a| a.as_str().to_owned()).unwrap_or_default();
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut headers = vec![("date", http_date(now))];
    headers.extend(body.map(|body| ("digest", format!("SHA-256={}", sha256_base64(body)))));
    headers.extend(more);
    let mut covered = "(request-target) host".to_owned();
    let mut text = format!("(request-target): {} {target}\nhost: {host}", method.to_ascii_lowercase());
    for (name, value) in &headers {
        covered.push_str(&format!(" {name}"));
        text.push_str(&format!("\n{name}: {value}"));
    }
    let signature = key.sign_text(&text)?;
    headers.push((
        "signature",
        format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{signature}""#),
    ));
    Ok(headers)
}
