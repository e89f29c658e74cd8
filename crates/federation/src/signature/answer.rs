//! Signatures of answers (RFC 9421 §2.4): an address is not a key. What is answered to a signed GET is signed too, over the
//! status, the body, and the very request it answers, so that nobody who merely has the address can answer, and no answer
//! can be given to another question.

use super::message::{bytes, first, number, text};
use super::{Claim, Headers, SignatureError, near};
use crate::keys::{PrivateKey, sha256_base64};
use huisraad_storage::Time;
use openssl::error::ErrorStack;
use sfv::{BareItem, FieldType, InnerList, ListEntry};

/// What an answer must cover, in the order in which we sign it; with `true` what is the request's.
const COVERED: [(&str, bool); 5] =
    [("@status", false), ("content-digest", false), ("@method", true), ("@target-uri", true), ("signature", true)];

/// The signed request that is answered; always a GET.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Scheme, host, path and query.
    pub target_uri: &'a str,
    /// The value of its `Signature` header.
    pub signature: &'a str,
}

/// The headers that sign an answer.
///
/// # Errors
/// When OpenSSL cannot sign.
pub fn sign_answer(
    asked: Asked<'_>,
    status: u16,
    body: &[u8],
    (key, key_id): (&PrivateKey, &str),
    now: Time,
) -> Result<[(&'static str, String); 3], ErrorStack> {
    let digest = format!("sha-256=:{}:", sha256_base64(body));
    let names: Vec<String> = COVERED.iter().map(|(n, req)| named(n, *req)).collect();
    let parameters = format!(
        r#"({});created={};keyid="{key_id}";alg="rsa-v1_5-sha256""#,
        names.join(" "),
        now.0.div_euclid(1_000_000)
    );
    let mut base = String::new();
    for (name, of_request) in COVERED {
        let value = value(asked, status, &digest, name, of_request).unwrap_or_default();
        base.push_str(&format!("{}: {value}\n", named(name, of_request)));
    }
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    let signature = key.sign_text(&base)?;
    Ok([
        ("content-digest", digest),
        ("signature-input", format!("answer={parameters}")),
        ("signature", format!("answer=:{signature}:")),
    ])
}

fn named(name: &str, of_request: bool) -> String {
    if of_request { format!("\"{name}\";req") } else { format!("\"{name}\"") }
}

fn value(asked: Asked<'_>, status: u16, digest: &str, name: &str, of_request: bool) -> Option<String> {
    Some(match (name, of_request) {
        ("@status", false) => status.to_string(),
        ("content-digest", false) => digest.trim().to_owned(),
        ("@method", true) => "GET".to_owned(),
        ("@target-uri", true) => asked.target_uri.to_owned(),
        ("signature", true) => asked.signature.trim().to_owned(),
        _ => return None,
    })
}

/// The cheap half: everything that can be refused without the key. A signature over anything else than [`COVERED`] is as
/// none: it would say less than we ask, or what we cannot check.
pub(crate) fn check_answer(
    asked: Asked<'_>,
    status: u16,
    headers: &Headers,
    body: &[u8],
    now: Time,
) -> Result<Claim, SignatureError> {
    let input = headers.get("signature-input").ok_or(SignatureError::Malformed)?;
    let (label, list) = first(input).ok_or(SignatureError::Malformed)?;
    let covered = covered(&list)?;
    if !COVERED.iter().all(|c| covered.iter().any(|(n, req)| (n.as_str(), *req) == *c)) {
        return Err(SignatureError::Uncovered);
    }
    if text(&list, "alg").is_some_and(|a| a != "rsa-v1_5-sha256") {
        return Err(SignatureError::Algorithm);
    }
    let created = number(&list, "created")?.ok_or(SignatureError::Date)?;
    near(&[Time(created.saturating_mul(1_000_000))], number(&list, "expires")?, now)?;
    let digest = headers.get("content-digest").ok_or(SignatureError::Digest)?;
    if bytes(digest, "sha-256").as_deref() != Some(sha256_base64(body).as_str()) {
        return Err(SignatureError::Digest);
    }
    let key_id = text(&list, "keyid").ok_or(SignatureError::Malformed)?;
    let signature = headers.get("signature").and_then(|s| bytes(s, &label)).ok_or(SignatureError::Malformed)?;
    let mut base = String::new();
    for (name, of_request) in &covered {
        let value = value(asked, status, digest, name, *of_request).ok_or(SignatureError::Malformed)?;
        base.push_str(&format!("{}: {value}\n", named(name, *of_request)));
    }
    let parameters = vec![ListEntry::InnerList(list)].serialize().ok_or(SignatureError::Malformed)?;
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    Ok(Claim { key_id, covered: covered.into_iter().map(|(n, _)| n).collect(), text: base, signature })
}

/// What a signature says it covers: each name, and whether it is the request's. No name twice, no other parameter.
fn covered(list: &InnerList) -> Result<Vec<(String, bool)>, SignatureError> {
    let mut all = Vec::new();
    for item in &list.items {
        let BareItem::String(name) = &item.bare_item else { return Err(SignatureError::Malformed) };
        let of_request = match item.params.iter().collect::<Vec<_>>().as_slice() {
            [] => false,
            [(name, BareItem::Boolean(true))] if name.as_str() == "req" => true,
            _ => return Err(SignatureError::Malformed),
        };
        let one = (name.as_str().to_owned(), of_request);
        if all.contains(&one) {
            return Err(SignatureError::Malformed);
        }
        all.push(one);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PublicKeys;
    use std::time::Duration;

    const NOW: Time = Time(1_800_000_000_000_000);
    const ASKED: Asked<'_> =
        Asked { target_uri: "https://a.example/outbox?since=x:1", signature: r#"keyId="x",signature="one""# };

    fn answered(key: &PrivateKey) -> Headers {
        let mut headers = Headers::default();
        for (name, value) in
            sign_answer(ASKED, 200, b"{}", (key, "https://a.example/actor#main-key"), NOW).expect("signed")
        {
            headers.add(name, &value);
        }
        headers
    }

    fn judge(
        asked: Asked<'_>,
        status: u16,
        headers: &Headers,
        body: &[u8],
        pem: &str,
        now: Time,
    ) -> Result<(), SignatureError> {
        check_answer(asked, status, headers, body, now)?.verify(pem, &PublicKeys::default())
    }

    #[test]
    fn an_answer_is_to_one_question_with_one_status_and_one_body() {
        let (key, other) = (PrivateKey::generate().expect("key"), PrivateKey::generate().expect("key"));
        let (headers, pem) = (answered(&key), key.public_pem());
        assert_eq!(judge(ASKED, 200, &headers, b"{}", pem, NOW), Ok(()));
        let wrong = Err(SignatureError::Wrong);
        assert_eq!(judge(ASKED, 404, &headers, b"{}", pem, NOW), wrong, "another status");
        assert_eq!(judge(ASKED, 200, &headers, b"{ }", pem, NOW), Err(SignatureError::Digest));
        let elsewhere = Asked { target_uri: "https://a.example/held", ..ASKED };
        assert_eq!(judge(elsewhere, 200, &headers, b"{}", pem, NOW), wrong, "another question");
        let again = Asked { signature: r#"keyId="x",signature="two""#, ..ASKED };
        assert_eq!(judge(again, 200, &headers, b"{}", pem, NOW), wrong, "the same question, asked again");
        assert_eq!(judge(ASKED, 200, &headers, b"{}", other.public_pem(), NOW), wrong, "another key");
        let late = NOW.plus(Duration::from_secs(3601));
        assert_eq!(judge(ASKED, 200, &headers, b"{}", pem, late), Err(SignatureError::Date));
        let early = NOW.minus(Duration::from_secs(301));
        assert_eq!(judge(ASKED, 200, &headers, b"{}", pem, early), Err(SignatureError::Date));
        assert_eq!(judge(ASKED, 200, &Headers::default(), b"{}", pem, NOW), Err(SignatureError::Malformed));
    }

    #[test]
    fn what_covers_less_or_more_than_it_must_is_as_none() {
        let key = PrivateKey::generate().expect("key");
        let whole = answered(&key);
        for (of, instead, why) in [
            (r#" "signature";req"#, "", SignatureError::Uncovered),
            (r#""@status" "#, "", SignatureError::Uncovered),
            (r#""@method";req"#, r#""@method""#, SignatureError::Uncovered),
            (r#""@status""#, r#""@status" "@status""#, SignatureError::Malformed),
            (r#""@status""#, r#""@status" "date""#, SignatureError::Malformed),
            (r#""@status""#, r#""@status";sf"#, SignatureError::Malformed),
            (";created=1800000000", "", SignatureError::Date),
            ("rsa-v1_5-sha256", "hmac-sha256", SignatureError::Algorithm),
        ] {
            let mut headers = Headers::default();
            for name in ["content-digest", "signature-input", "signature"] {
                headers.add(name, &whole.get(name).expect("there").replace(of, instead));
            }
            assert_eq!(judge(ASKED, 200, &headers, b"{}", key.public_pem(), NOW), Err(why), "{of} → {instead}");
        }
    }
}
