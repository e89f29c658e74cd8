//! HTTP signatures as the fediverse speaks them: draft-cavage-http-signatures-12 with RSA and SHA-256.
//!
//! Stricter than most: a POST must cover `(request-target)`, `host`, `digest` and `date` or `(created)`; a GET the same
//! without `digest`. A clock may be five minutes ahead and an hour behind.

use crate::keys::{PrivateKey, PublicKeys, sha256_base64};
use crate::ports::{Clock, http_date, parse_http_date};
use huisraad_storage::Time;
use openssl::error::ErrorStack;
use std::time::Duration;
use url::Url;

const AHEAD: Duration = Duration::from_secs(5 * 60);
const BEHIND: Duration = Duration::from_secs(60 * 60);

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
    /// No `Signature` header, or one that cannot be read.
    #[error("the Signature header is missing or malformed")]
    Malformed,
    /// It does not cover what it must.
    #[error("the signature must cover (request-target), host, date or (created), and for a POST digest")]
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
    /// The key does not fit.
    #[error("the signature does not verify")]
    Wrong,
}

/// A parsed `Signature` header.
#[derive(Debug)]
pub(crate) struct Signature {
    pub key_id: String,
    covered: Vec<String>,
    signature: String,
    created: Option<i64>,
    expires: Option<i64>,
}

impl Signature {
    pub(crate) fn parse(header: &str) -> Option<Signature> {
        let (mut key_id, mut covered, mut signature) = (None, None, None);
        let (mut created, mut expires) = (None, None);
        for part in split_parameters(header) {
            let (name, value) = part.trim().split_once('=')?;
            let value = value.trim().trim_matches('"').to_owned();
            match name.trim() {
                "keyId" => key_id = Some(value),
                "headers" => covered = Some(value.to_ascii_lowercase().split_whitespace().map(str::to_owned).collect()),
                "signature" => signature = Some(value),
                "created" => created = Some(value.parse().ok()?),
                "expires" => expires = Some(value.parse().ok()?),
                // RSA with SHA-256 is tried whatever it is called: hs2019 is a name for several.
                _ => {}
            }
        }
        Some(Signature { key_id: key_id?, covered: covered?, signature: signature?, created, expires })
    }

    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|c| c == name)
    }
}

/// Splits at commas outside quotes: a keyId may hold one.
fn split_parameters(header: &str) -> Vec<&str> {
    let mut quoted = false;
    header
        .split(|c: char| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .collect()
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
}

/// The cheap half: everything that can be refused without the key.
pub(crate) fn check(r: &Signed<'_>, now: Time) -> Result<Signature, SignatureError> {
    let header = r.headers.get("signature").ok_or(SignatureError::Malformed)?;
    let s = Signature::parse(header).ok_or(SignatureError::Malformed)?;
    let dated = s.covers("date") || (s.covers("(created)") && s.created.is_some());
    let digested = r.body.is_none() || s.covers("digest");
    if !(s.covers("(request-target)") && s.covers("host") && dated && digested) {
        return Err(SignatureError::Uncovered);
    }
    if !r.headers.get("host").is_some_and(|h| h.eq_ignore_ascii_case(r.host)) {
        return Err(SignatureError::Host);
    }
    check_date(r, &s, now)?;
    if let Some(body) = r.body {
        let digest = r.headers.get("digest").ok_or(SignatureError::Digest)?;
        let sent = digest.split(',').find_map(|d| {
            let (name, value) = d.trim().split_once('=')?;
            name.eq_ignore_ascii_case("sha-256").then_some(value)
        });
        if sent != Some(sha256_base64(body).as_str()) {
            return Err(SignatureError::Digest);
        }
    }
    Ok(s)
}

fn check_date(r: &Signed<'_>, s: &Signature, now: Time) -> Result<(), SignatureError> {
    let mut times = Vec::new();
    if s.covers("date") {
        times.push(r.headers.get("date").and_then(parse_http_date).ok_or(SignatureError::Date)?);
    }
    if s.covers("(created)") {
        times.push(Time(s.created.ok_or(SignatureError::Date)?.saturating_mul(1_000_000)));
    }
    if times.iter().any(|t| *t > now.plus(AHEAD) || *t < now.minus(BEHIND)) {
        return Err(SignatureError::Date);
    }
    if s.expires.is_some_and(|e| Time(e.saturating_mul(1_000_000)) < now) {
        return Err(SignatureError::Date);
    }
    Ok(())
}

/// The dear half: whether the key of `pem` made it.
pub(crate) fn verify(r: &Signed<'_>, s: &Signature, pem: &str, keys: &PublicKeys) -> Result<(), SignatureError> {
    let mut lines = Vec::with_capacity(s.covered.len());
    for name in &s.covered {
        let value = match name.as_str() {
            "(request-target)" => format!("{} {}", r.method.to_ascii_lowercase(), r.target),
            "(created)" => s.created.ok_or(SignatureError::Malformed)?.to_string(),
            "(expires)" => s.expires.ok_or(SignatureError::Malformed)?.to_string(),
            other => r.headers.get(other).ok_or(SignatureError::Malformed)?.trim().to_owned(),
        };
        lines.push(format!("{name}: {value}"));
    }
    if keys.verify(pem, &lines.join("\n"), &s.signature) { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// Checks a signed GET whole: `pem_of` gives the key of a keyId we know. Gives back the keyId.
///
/// # Errors
/// What is wrong with it; an unknown keyId is [`SignatureError::Wrong`].
pub fn verify_get(
    target: &str,
    headers: &Headers,
    host: &str,
    clock: &Clock,
    keys: &PublicKeys,
    pem_of: impl FnOnce(&str) -> Option<String>,
) -> Result<String, SignatureError> {
    let r = Signed { method: "get", target, headers, body: None, host };
    let s = check(&r, clock.now())?;
    let pem = pem_of(&s.key_id).ok_or(SignatureError::Wrong)?;
    verify(&r, &s, &pem, keys)?;
    Ok(s.key_id)
}

/// The headers that sign a request of ours, `Host` aside: `Date`, `Signature` and for a POST `Digest`.
///
/// # Errors
/// When OpenSSL cannot sign.
pub fn sign_headers(
    method: &str,
    url: &Url,
    body: Option<&[u8]>,
    key: &PrivateKey,
    key_id: &str,
    now: Time,
) -> Result<Vec<(&'static str, String)>, ErrorStack> {
    let host = crate::Authority::of(url).map(|a| a.as_str().to_owned()).unwrap_or_default();
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let date = http_date(now);
    let mut covered = "(request-target) host date".to_owned();
    let mut text = format!("(request-target): {} {target}\nhost: {host}\ndate: {date}", method.to_ascii_lowercase());
    let mut headers = vec![("date", date)];
    if let Some(body) = body {
        let digest = format!("SHA-256={}", sha256_base64(body));
        covered.push_str(" digest");
        text.push_str(&format!("\ndigest: {digest}"));
        headers.push(("digest", digest));
    }
    let signature = key.sign(&text)?;
    headers.push((
        "signature",
        format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{signature}""#),
    ));
    Ok(headers)
}
