//! Signatures that say less than they should, or something else: draft-cavage and RFC 9421.

use super::{announce, ask, get, main_key, unchanged};
use crate::support::remote::{Remote, make_member, members, now, post, question, with_member};
use crate::support::{House, until};
use huisraad_federation::{PrivateKey, http_date, sha256_base64, sign_headers};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

fn raw_signature(key: &PrivateKey, text: &str) -> String {
    let key = PKey::private_key_from_pem(key.pem().as_bytes()).expect("key");
    let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("signer");
    signer.update(text.as_bytes()).expect("text");
    openssl::base64::encode_block(&signer.sign_to_vec().expect("sign"))
}

/// Signs exactly these lines, in draft-cavage; `more` goes among the parameters.
fn cavage(remote: &Remote, lines: &[(&str, String)], more: &str) -> (&'static str, String) {
    let text: Vec<String> = lines.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    let covered: Vec<&str> = lines.iter().map(|(n, _)| *n).collect();
    let (key, covered) = (main_key(remote), covered.join(" "));
    let signature = raw_signature(&remote.key, &text.join("\n"));
    ("signature", format!(r#"keyId="{key}",{more}headers="{covered}",signature="{signature}""#))
}

#[test]
fn a_signature_must_cover_all_that_matters_and_be_of_now() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let create = question(&remote, "Deels getekend", members(&remote));
    let body = create.to_string().into_bytes();
    let (digest, date) = (format!("SHA-256={}", sha256_base64(&body)), http_date(now(0)));
    let target = ("(request-target)", "post /inbox".to_owned());
    let (host, dated) = (("host", house.domain()), ("date", date.clone()));
    let digested = ("digest", digest.clone());
    let send = |lines: &[(&str, String)], more: &str| {
        let headers = vec![("date", date.clone()), ("digest", digest.clone()), cavage(&remote, lines, more)];
        post(&inbox, headers, body.clone())
    };
    let all = [target.clone(), host.clone(), dated.clone(), digested.clone()];
    assert_eq!(send(std::slice::from_ref(&digested), ""), 401, "the digest alone");
    for left_out in 0..4 {
        let mut some = all.to_vec();
        some.remove(left_out);
        assert_eq!(send(&some, ""), 401, "without {}", all[left_out].0);
    }
    let created = |seconds: i64| ("(created)", (now(seconds).0 / 1_000_000).to_string());
    let made = |seconds: i64| format!(r#"algorithm="hs2019",created={},"#, created(seconds).1);
    let month = 30 * 24 * 3600;
    let modern = |seconds: i64| [target.clone(), host.clone(), created(seconds), digested.clone()];
    assert_eq!(send(&modern(month), &made(month)), 401, "created in a month");
    assert_eq!(send(&modern(-3700), &made(-3700)), 401, "created an hour ago");
    assert_eq!(send(&modern(0), r#"algorithm="hs2019","#), 401, "it covers a time that it does not tell");
    let expired = format!("{}expires={},", made(0), created(-5).1);
    assert_eq!(send(&modern(0), &expired), 401, "expired");
    assert_eq!(remote.send_with(&inbox, &create, now(month), &main_key(&remote), unchanged), 401, "dated in a month");
    assert!(house.post_now("Deels getekend").is_none());
    assert_eq!(send(&modern(0), &made(0)), 202, "hs2019 with a time of creation is as good as a date");
    assert!(house.post_now("Deels getekend").is_some());
}

#[test]
fn a_key_is_its_actors_alone_however_it_is_called() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let (other, slashed) = with_slashed_key(&house);
    let ask = |by: &Remote, title: &str, key_id: &str| {
        by.send_with(&inbox, &question(by, title, members(by)), now(0), key_id, unchanged)
    };
    assert_eq!(ask(&remote, "Met de sleutel van een ander", &main_key(&other)), 401);
    assert_eq!(ask(&remote, "Met de andere sleutel", &slashed), 401);
    let stolen = question(&other, "Namens een ander", members(&other));
    assert_eq!(remote.send_with(&inbox, &stolen, now(0), &main_key(&remote), unchanged), 401);
    assert_eq!(remote.send_with(&inbox, &stolen, now(0), &slashed, unchanged), 401);
    assert_eq!(ask(&remote, "Zonder hekje", &remote.actor()), 202, "a keyId without a fragment");
    assert_eq!(ask(&other, "Met een pad", &slashed), 202, "a keyId with a path");
    let mut long = question(&other, "Lang", members(&other));
    long["object"]["huisraad:situation"] = json!("x".repeat(100_000));
    assert_eq!(other.send_with(&inbox, &long, now(0), &slashed, unchanged), 202);
    for title in ["Met de sleutel van een ander", "Met de andere sleutel", "Namens een ander"] {
        assert!(house.post_now(title).is_none(), "{title}");
    }
}

/// A member that names its key as GoToSocial does: without a fragment, and not by the actor's id either.
fn with_slashed_key(house: &House) -> (Remote, String) {
    let remote = Remote::start();
    let slashed = format!("{}/main-key", remote.actor());
    let mut document = remote.document();
    document["publicKey"]["id"] = json!(slashed);
    *remote.shown.lock().expect("lock") = document.to_string();
    make_member(house, &remote);
    (remote, slashed)
}

#[test]
fn the_id_of_a_key_is_no_actor() {
    let house = House::start("De Kade");
    let (other, slashed) = with_slashed_key(&house);
    let mut anna = house.person("Anna", "chair");
    announce(&mut anna, "Voor iedereen", "public");
    let event = house.post("Voor iedereen")["id"].clone();
    let mut given = Vec::new();
    for kind in ["Create", "Follow", "Undo", "Delete", "Join"] {
        let mut keyed = question(&other, "Namens een sleutel", members(&other));
        keyed["object"]["attributedTo"] = json!(slashed);
        keyed["type"] = json!(kind);
        if kind == "Join" {
            keyed["object"] = event.clone();
        }
        keyed["actor"] = json!(slashed);
        keyed["id"] = json!(format!("{slashed}/{kind}"));
        given.push((kind, other.send_with(&house.url("/inbox"), &keyed, now(0), &slashed, unchanged)));
    }
    assert_eq!(house.post("Voor iedereen")["responses"], 0, "a house would come twice: {given:?}");
    // The roster finds a house by the id of its key too; that is not its actor.
    assert!(given.iter().all(|(_, status)| *status == 401), "{given:?}");
}

#[test]
fn a_get_signed_for_something_else_reads_what_is_public_and_no_more() {
    let (house, remote) = with_member();
    let other = Remote::start();
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Voor leden", "network");
    let open = house.url(&announce(&mut anna, "Voor iedereen", "public"));
    let closed = house.post("Voor leden")["id"].as_str().expect("id").to_owned();
    let sign = |asked: &str, key: &PrivateKey, seconds: i64| {
        let url = url::Url::parse(asked).expect("url");
        sign_headers("get", &url, None, None, (key, &main_key(&remote)), now(seconds)).expect("sign")
    };
    let wrong = |asked: &str| {
        vec![
            ("nothing signed", Vec::new()),
            ("another page", sign(&open.replace("/posts/", "/postx/"), &remote.key, 0)),
            ("the same with a query", sign(&format!("{asked}?x=1"), &remote.key, 0)),
            ("another house", sign(&asked.replace(&house.port.to_string(), "1"), &remote.key, 0)),
            ("an hour ago", sign(asked, &remote.key, -3700)),
            ("in a month", sign(asked, &remote.key, 30 * 24 * 3600)),
            ("another key", sign(asked, &other.key, 0)),
            ("a POST", {
                let url = url::Url::parse(asked).expect("url");
                sign_headers("post", &url, None, None, (&remote.key, &main_key(&remote)), now(0)).expect("sign")
            }),
        ]
    };
    assert_eq!(get(&closed, &sign(&closed, &remote.key, 0)).0, 200, "signed well");
    for page in ["/held", "/members", "/outbox?since=none:0"] {
        let address = house.url(page);
        assert_eq!(get(&address, &sign(&address, &remote.key, 0)).0, 200, "{page}");
        for (what, headers) in wrong(&address) {
            assert_eq!(get(&address, &headers).0, 404, "{page}: {what}");
        }
    }
    for (what, headers) in wrong(&closed) {
        assert_eq!(get(&closed, &headers).0, 404, "{what}");
        assert_eq!(get(&open, &headers).0, 200, "{what}: what is public is for everyone");
        let (status, outbox) = get(&house.url("/outbox?page=first"), &headers);
        assert!(status == 200 && outbox.contains("Voor iedereen") && !outbox.contains("Voor leden"), "{what}");
    }
}

/// What goes into a signature by RFC 9421.
struct Nine {
    covered: Vec<&'static str>,
    target: String,
    created: i64,
    alg: &'static str,
    key_id: String,
}

impl Nine {
    fn of(remote: &Remote, house: &House) -> Nine {
        Nine {
            covered: vec!["@method", "@target-uri", "content-digest"],
            target: house.url("/inbox"),
            created: now(0).0 / 1_000_000,
            alg: "rsa-v1_5-sha256",
            key_id: main_key(remote),
        }
    }

    /// The headers for a body (RFC 9421 §2.5).
    fn sign(&self, key: &PrivateKey, body: &[u8]) -> Vec<(&'static str, String)> {
        let digest = format!("sha-256=:{}:", sha256_base64(body));
        let names: Vec<String> = self.covered.iter().map(|c| format!("\"{c}\"")).collect();
        let Nine { created, alg, key_id, .. } = self;
        let parameters = format!(r#"({});created={created};keyid="{key_id}";alg="{alg}""#, names.join(" "));
        let mut base = String::new();
        for name in &self.covered {
            let value = match *name {
                "@method" => "POST",
                "@target-uri" => &self.target,
                "content-digest" => &digest,
                _ => "x",
            };
            base.push_str(&format!("\"{name}\": {value}\n"));
        }
        base.push_str(&format!("\"@signature-params\": {parameters}"));
        let signature = format!("sig1=:{}:", raw_signature(key, &base));
        vec![("content-digest", digest), ("signature-input", format!("sig1={parameters}")), ("signature", signature)]
    }
}

#[test]
fn rfc_9421_is_verified_as_strictly() {
    let (house, remote) = with_member();
    let other = Remote::start();
    make_member(&house, &other);
    let inbox = house.url("/inbox");
    let create = question(&remote, "Nieuwe handtekening", members(&remote));
    let body = create.to_string().into_bytes();
    let send = |change: &dyn Fn(&mut Nine)| {
        let mut nine = Nine::of(&remote, &house);
        change(&mut nine);
        post(&inbox, nine.sign(&remote.key, &body), body.clone())
    };
    assert_eq!(send(&|n| n.covered.retain(|c| *c != "content-digest")), 401, "the digest is not covered");
    assert_eq!(send(&|n| n.covered.retain(|c| *c != "@method")), 401, "the method is not covered");
    assert_eq!(send(&|n| n.covered.retain(|c| *c != "@target-uri")), 401, "the target is not covered");
    assert_eq!(send(&|n| n.target = "http://localhost:1/inbox".into()), 401, "for another house");
    assert_eq!(send(&|n| n.target.push('2')), 401, "for another page");
    assert_eq!(send(&|n| n.created -= 3700), 401, "an hour old");
    assert_eq!(send(&|n| n.created += 30 * 24 * 3600), 401, "in a month");
    for alg in ["rsa-pss-sha512", "hmac-sha256", "ed25519", "none", ""] {
        assert_eq!(send(&|n| n.alg = alg), 401, "algorithm {alg:?}");
    }
    assert_eq!(send(&|n| n.key_id = main_key(&other)), 401, "another's key");
    let headers = Nine::of(&remote, &house).sign(&remote.key, &body);
    let altered = String::from_utf8(body.clone()).expect("text").replace("Nieuwe", "Andere").into_bytes();
    assert_eq!(post(&inbox, headers.clone(), altered.clone()), 401, "an altered body");
    // With the digest of the altered body in the header, too.
    let mut both = headers.clone();
    both[0].1 = format!("sha-256=:{}:", sha256_base64(&altered));
    assert_eq!(post(&inbox, both, altered), 401, "an altered body and digest");
    // Parameters that are not those that were signed.
    let mut later = headers.clone();
    later[1].1 = later[1].1.replace("created=", "created=1");
    assert_eq!(post(&inbox, later, body.clone()), 401);
    assert_eq!(post(&inbox, headers[..2].to_vec(), body.clone()), 401, "no signature");
    for input in ["", "sig1", "sig1=()", "sig1=(\"@method\"", "sig2=(\"@method\");created=1", "sig1=:AAAA:"] {
        let mut odd = headers.clone();
        odd[1].1 = input.to_owned();
        assert_eq!(post(&inbox, odd, body.clone()), 401, "{input:?}");
    }
    assert!(house.post_now("Nieuwe handtekening").is_none() && house.post_now("Andere handtekening").is_none());
    assert_eq!(post(&inbox, headers, body), 202);
    let held: Value = until("it is here", || house.post_now("Nieuwe handtekening"));
    assert_eq!(held["audience"], "network");
}
