//! draft-cavage-http-signatures-12, as the fediverse speaks it.

use super::{Claim, SignatureError, Signed, near};
use crate::keys::sha256_base64;
use crate::ports::parse_http_date;
use huisraad_storage::Time;

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

pub(super) fn check(r: &Signed<'_>, now: Time) -> Result<Claim, SignatureError> {
    let header = r.headers.get("signature").ok_or(SignatureError::Malformed)?;
    let s = Signature::parse(header).ok_or(SignatureError::Malformed)?;
    let dated = s.covers("date") || (s.covers("(created)") && s.created.is_some());
    let digested = r.body.is_none() || s.covers("digest");
    if !(s.covers("(request-target)") && s.covers("host") && dated && digested) {
        return Err(SignatureError::Uncovered);
    }
    let mut times = Vec::new();
    if s.covers("date") {
        times.push(r.headers.get("date").and_then(parse_http_date).ok_or(SignatureError::Date)?);
    }
    if s.covers("(created)") {
        times.push(Time(s.created.ok_or(SignatureError::Date)?.saturating_mul(1_000_000)));
    }
    near(&times, s.expires, now)?;
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
    let text = signed_text(r, &s)?;
    Ok(Claim { key_id: s.key_id, covered: s.covered, text, signature: s.signature })
}

fn signed_text(r: &Signed<'_>, s: &Signature) -> Result<String, SignatureError> {
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
    Ok(lines.join("\n"))
}
