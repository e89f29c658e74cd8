//! RFC 9421, HTTP Message Signatures: what newer servers sign with first.
//!
//! We verify RSA with PKCS#1 v1.5 and SHA-256 (RFC 9421 §3.3.2), the key that ActivityPub actors publish. Components with
//! parameters (`;sf`, `;bs`, …) are refused: nobody in the fediverse sends them.

use super::{Claim, SignatureError, Signed, near};
use crate::keys::sha256_base64;
use crate::ports::parse_http_date;
use huisraad_storage::Time;
use sfv::{BareItem, Dictionary, FieldType, InnerList, ListEntry, Parser};

/// The first signature's parameters, as they stand in `Signature-Input`.
pub(super) fn first(input: &str) -> Option<(String, InnerList)> {
    let all: Dictionary = Parser::new(input).parse().ok()?;
    let (label, entry) = all.into_iter().next()?;
    match entry {
        ListEntry::InnerList(list) => Some((label.to_string(), list)),
        ListEntry::Item(_) => None,
    }
}

pub(super) fn text(list: &InnerList, name: &str) -> Option<String> {
    match list.params.get(name)? {
        BareItem::String(s) => Some(s.as_str().to_owned()),
        _ => None,
    }
}

pub(super) fn number(list: &InnerList, name: &str) -> Result<Option<i64>, SignatureError> {
    match list.params.get(name) {
        None => Ok(None),
        Some(BareItem::Integer(n)) => Ok(Some((*n).into())),
        Some(_) => Err(SignatureError::Malformed),
    }
}

pub(super) fn key_id(input: &str) -> Option<String> {
    text(&first(input)?.1, "keyid")
}

pub(super) fn check(r: &Signed<'_>, input: &str, now: Time) -> Result<Claim, SignatureError> {
    let (label, list) = first(input).ok_or(SignatureError::Malformed)?;
    let mut covered = Vec::new();
    for item in &list.items {
        let BareItem::String(name) = &item.bare_item else { return Err(SignatureError::Malformed) };
        let name = name.as_str().to_owned();
        if !item.params.is_empty() || covered.contains(&name) {
            return Err(SignatureError::Malformed);
        }
        covered.push(name);
    }
    let has = |name: &str| covered.iter().any(|c| c == name);
    let (created, expires) = (number(&list, "created")?, number(&list, "expires")?);
    // What is asked stands in the query too: a path alone does not say it.
    let asked = has("@request-target") || (has("@path") && (has("@query") || !r.target.contains('?')));
    let where_to = has("@target-uri") || (has("@authority") && asked);
    if !has("@method") || !where_to || (created.is_none() && !has("date")) {
        return Err(SignatureError::Uncovered);
    }
    if r.body.is_some() && !has("content-digest") {
        return Err(SignatureError::Uncovered);
    }
    if text(&list, "alg").is_some_and(|a| a != "rsa-v1_5-sha256") {
        return Err(SignatureError::Algorithm);
    }
    let mut times: Vec<Time> = created.map(|c| Time(c.saturating_mul(1_000_000))).into_iter().collect();
    if has("date") {
        times.push(r.headers.get("date").and_then(parse_http_date).ok_or(SignatureError::Date)?);
    }
    near(&times, expires, now)?;
    if let Some(body) = r.body {
        let sent = r.headers.get("content-digest").and_then(|d| bytes(d, "sha-256")).ok_or(SignatureError::Digest)?;
        if sent != sha256_base64(body) {
            return Err(SignatureError::Digest);
        }
    }
    let key_id = text(&list, "keyid").ok_or(SignatureError::Malformed)?;
    let signature = r.headers.get("signature").and_then(|s| bytes(s, &label)).ok_or(SignatureError::Malformed)?;
    let base = base(r, &covered, list)?;
    Ok(Claim { key_id, covered, text: base, signature })
}

/// A byte sequence in a dictionary header, as base64.
pub(super) fn bytes(header: &str, name: &str) -> Option<String> {
    let all: Dictionary = Parser::new(header).parse().ok()?;
    match all.get(name)? {
        ListEntry::Item(item) => match &item.bare_item {
            BareItem::ByteSequence(b) => Some(openssl::base64::encode_block(b)),
            _ => None,
        },
        ListEntry::InnerList(_) => None,
    }
}

/// The signature base of RFC 9421 §2.5.
fn base(r: &Signed<'_>, covered: &[String], list: InnerList) -> Result<String, SignatureError> {
    let (path, query) = r.target.split_once('?').map_or((r.target, None), |(p, q)| (p, Some(q)));
    let mut base = String::new();
    for name in covered {
        let value = match name.as_str() {
            "@method" => r.method.to_ascii_uppercase(),
            "@target-uri" => format!("{}://{}{}", r.scheme, r.host, r.target),
            "@authority" => r.host.to_owned(),
            "@scheme" => r.scheme.to_owned(),
            "@request-target" => r.target.to_owned(),
            "@path" => path.to_owned(),
            "@query" => format!("?{}", query.unwrap_or_default()),
            other if other.starts_with('@') => return Err(SignatureError::Malformed),
            other => r.headers.get(other).ok_or(SignatureError::Malformed)?.trim().to_owned(),
        };
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    let parameters = vec![ListEntry::InnerList(list)].serialize().ok_or(SignatureError::Malformed)?;
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    Ok(base)
}
