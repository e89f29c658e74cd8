//! Signatures and addresses: what must be refused is refused, without a network.

use crate::signature::{Signed, check};
use crate::*;
use huisraad_storage::Time;
use std::time::Duration;
use url::Url;

const NOW: Time = Time(1_800_000_000_000_000);

fn signed(key: &PrivateKey, body: Option<&[u8]>) -> Headers {
    let url = Url::parse("https://huis.example/inbox").expect("url");
    let method = if body.is_some() { "post" } else { "get" };
    let mut headers = Headers::default();
    headers.add("Host", "huis.example");
    for (name, value) in
        sign_headers(method, &url, body, None, (key, "https://a.example/actor#main-key"), NOW).expect("sign")
    {
        headers.add(name, &value);
    }
    headers
}

fn judge(headers: &Headers, body: &[u8], pem: &str, host: &str, now: Time) -> Result<(), SignatureError> {
    let r = Signed { method: "post", target: "/inbox", headers, body: Some(body), host, scheme: "https" };
    check(&r, now)?.verify(pem, &PublicKeys::default())
}

#[test]
fn a_signed_post_verifies_and_each_change_to_it_does_not() {
    let key = PrivateKey::generate().expect("key");
    let pem = key.public_pem();
    let headers = signed(&key, Some(b"{}"));
    assert_eq!(judge(&headers, b"{}", pem, "huis.example", NOW), Ok(()));
    assert_eq!(judge(&headers, b"{ }", pem, "huis.example", NOW), Err(SignatureError::Digest));
    assert_eq!(judge(&headers, b"{}", pem, "ander.example", NOW), Err(SignatureError::Host));
    let other = PrivateKey::generate().expect("key");
    assert_eq!(judge(&headers, b"{}", other.public_pem(), "huis.example", NOW), Err(SignatureError::Wrong));
    let hour = Duration::from_secs(3600);
    assert_eq!(judge(&headers, b"{}", pem, "huis.example", NOW.plus(hour)), Ok(()));
    let late = NOW.plus(hour + Duration::from_secs(1));
    assert_eq!(judge(&headers, b"{}", pem, "huis.example", late), Err(SignatureError::Date));
    let early = NOW.minus(Duration::from_secs(301));
    assert_eq!(judge(&headers, b"{}", pem, "huis.example", early), Err(SignatureError::Date));
}

#[test]
fn a_post_that_does_not_cover_its_digest_is_refused() {
    let key = PrivateKey::generate().expect("key");
    let mut headers = signed(&key, None);
    headers.add("digest", &format!("SHA-256={}", sha256_base64(b"{}")));
    assert_eq!(judge(&headers, b"{}", key.public_pem(), "huis.example", NOW), Err(SignatureError::Uncovered));
}

#[test]
fn a_signed_get_verifies_for_its_own_target_only() {
    let key = PrivateKey::generate().expect("key");
    let headers = signed(&key, None);
    let clock = Clock::new(|| NOW);
    let keys = PublicKeys::default();
    let pem = |id: &str| (id == "https://a.example/actor#main-key").then(|| key.public_pem().to_owned());
    assert!(verify_get("/inbox", &headers, ("https", "huis.example"), &clock, &keys, pem).is_ok());
    assert_eq!(
        verify_get("/outbox", &headers, ("https", "huis.example"), &clock, &keys, pem),
        Err(SignatureError::Wrong)
    );
}

#[test]
fn requests_go_out_only_where_they_may() {
    let allowed = |reach: Reach, url: &str| reach.allows(&Url::parse(url).expect("url"));
    assert!(allowed(Reach::Internet, "https://huis.example/actor"));
    for url in [
        "http://huis.example/actor",
        "https://huis.example:8443/actor",
        "https://127.0.0.1/actor",
        "https://[::1]/actor",
        "https://2130706433/actor",
        "https://me:secret@huis.example/actor",
        "file:///etc/passwd",
    ] {
        assert!(!allowed(Reach::Internet, url), "{url}");
    }
    assert!(allowed(Reach::Loopback, "http://localhost:8101/actor"));
    assert!(!allowed(Reach::Loopback, "http://10.0.0.1/actor"));
    assert!(!allowed(Reach::Loopback, "http://127.0.0.1:8101/actor"));
}

#[test]
fn an_authority_is_read_from_what_people_type() {
    for (typed, read) in [
        ("huis.example", Some("huis.example")),
        (" HUIS.example. ", Some("huis.example")),
        ("https://huis.example/actor", Some("huis.example")),
        ("localhost:8102", Some("localhost:8102")),
        ("localhost:8102/uitnodiging?x=1", Some("localhost:8102")),
        ("", None),
        ("someone@huis.example", None),
    ] {
        assert_eq!(Authority::parse(typed).as_ref().map(Authority::as_str), read, "{typed}");
    }
}

#[test]
fn an_actor_speaks_for_its_own_origin_only() {
    let document = |owner: &str, inbox: &str| {
        serde_json::json!({"id": "https://a.example/actor", "type": "Organization", "inbox": inbox, "name": "A",
            "publicKey": {"id": "https://a.example/actor#main-key", "owner": owner, "publicKeyPem": "x"}})
    };
    assert!(RemoteActor::parse(document("https://a.example/actor", "https://a.example/inbox")).is_some());
    assert!(RemoteActor::parse(document("https://b.example/actor", "https://a.example/inbox")).is_none());
    assert!(RemoteActor::parse(document("https://a.example/actor", "https://a.example:8443/inbox")).is_none());
}

#[test]
fn http_dates_survive_the_road() {
    assert_eq!(http_date(NOW), "Fri, 15 Jan 2027 08:00:00 GMT");
    assert_eq!(parse_http_date(&http_date(NOW)), Some(NOW));
}
