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
fn no_spelling_of_an_address_passes_for_a_name() {
    let allowed = |reach: Reach, url: &str| Url::parse(url).is_ok_and(|url| reach.allows(&url));
    for url in [
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0/",
        "https://127.0.0.1./",
        "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://huis.example:444/",
        "https://huis.example:80/",
        "https://huis.example@127.0.0.1/",
        "https://127.0.0.1%2f@huis.example/",
        "https://:geheim@huis.example/",
        "https:///",
        "wss://huis.example/",
        "ftp://huis.example/",
        "data:text/plain,x",
        "javascript:alert(1)",
    ] {
        assert!(!allowed(Reach::Internet, url), "{url}");
    }
    // The port of its scheme is no port; a name that only looks like an address is one for the resolver to judge.
    for url in [
        "https://huis.example:443/",
        "https://127.0.0.1.nip.io/",
        "https://HUIS.example/",
        "https://h\u{fc}is.example/",
    ] {
        assert!(allowed(Reach::Internet, url), "{url}");
    }
    for url in [
        "https://localhost:8101/",
        "http://localhost.evil.example:8101/",
        "http://evil.localhost:8101/",
        "http://localhost@127.0.0.1/",
        "http://wie@localhost:8101/",
        "http://[::1]:8101/",
        "http://0.0.0.0:8101/",
        "http://127.1/",
        "ftp://localhost/",
    ] {
        assert!(!allowed(Reach::Loopback, url), "{url}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inward_is_refused_when_it_is_looked_up() {
    // What DNS rebinding ends in: the name is well, the address behind it is not. `localhost` is such a name everywhere.
    // Where the test may listen on the usual port, it also sees that nobody comes.
    let inside = std::net::TcpListener::bind(("127.0.0.1", 443)).ok();
    let key = std::sync::Arc::new(PrivateKey::generate().expect("key"));
    let own = Url::parse("https://huis.example/actor").expect("url");
    let client =
        Client::new(&own, key, Reach::Internet, &[], Clock::system(), PublicKeys::default()).await.expect("client");
    for url in ["https://localhost/actor", "https://localhost./actor", "https://LOCALHOST/actor"] {
        let url = Url::parse(url).expect("url");
        assert!(client.reach().allows(&url), "the name alone says nothing: {url}");
        assert!(matches!(client.actor(&url).await, Err(ClientError::Unreachable(Cause::Private, _))), "{url}");
        assert!(matches!(client.look(&url).await, Err(ClientError::Unreachable(Cause::Private, _))), "{url}");
        let sent = client.post(&url, b"{}".to_vec(), None).await;
        assert!(matches!(sent, Sent::Unreachable(Cause::Private, _)), "{url}: {sent:?}");
    }
    // A neighbour is gone to, by its name: here nobody listens, or nobody with a certificate.
    let near = [Authority::parse("localhost").expect("a host")];
    let key = std::sync::Arc::new(PrivateKey::generate().expect("key"));
    let neighbour =
        Client::new(&own, key, Reach::Internet, &near, Clock::system(), PublicKeys::default()).await.expect("client");
    let home = Url::parse("https://localhost/actor").expect("url");
    if inside.is_none() {
        let met = neighbour.look(&home).await.expect_err("nobody").cause();
        assert!(matches!(met, Cause::Closed | Cause::Tls | Cause::Issuer | Cause::Other), "{met}");
    }
    if let Some(inside) = inside {
        inside.set_nonblocking(true).expect("a listener");
        assert!(inside.accept().is_err(), "somebody came to the door inside");
    }
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

#[test]
fn who_is_no_house_is_told_apart_by_its_inbox() {
    let inbox = Url::parse("https://gast.example/users/a/inbox").expect("url");
    let guest = crate::Destination::inbox(&inbox).expect("a destination");
    let house = crate::Destination::from(Authority::of(&inbox).expect("a host"));
    assert!(crate::deliveries::is_house(house.as_str()) && !crate::deliveries::is_house(guest.as_str()));
}
