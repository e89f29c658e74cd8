//! Actors that would send our fetches somewhere else: inward, to others, round and round, or nowhere at all.

use super::{ACTIVITY, Elsewhere, answer, document, knock};
use crate::support::House;
use crate::support::remote::CLIENT;
use huisraad_federation::PrivateKey;
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn key() -> Arc<PrivateKey> {
    Arc::new(PrivateKey::generate().expect("key"))
}

/// A server that shows this to whoever comes.
fn showing(head: &'static str, body: impl Fn(u16, &str) -> String + Send + Sync + 'static) -> Elsewhere {
    Elsewhere::start(move |port, path, _, stream| answer(stream, head, &body(port, path)))
}

fn id(port: u16) -> String {
    format!("http://localhost:{port}/actor")
}

#[test]
fn no_request_goes_where_none_may_go() {
    let (house, key) = (House::start("De Kade"), key());
    let shown = key.clone();
    let inside = showing(ACTIVITY, move |port, _| document(&id(port), &shown).to_string());
    let port = inside.port;
    for actor in [
        format!("http://127.0.0.1:{port}/actor"),
        format!("http://[::1]:{port}/actor"),
        format!("http://[::ffff:127.0.0.1]:{port}/actor"),
        format!("http://0.0.0.0:{port}/actor"),
        format!("http://2130706433:{port}/actor"),
        format!("http://0x7f.1:{port}/actor"),
        format!("http://localhost.evil:{port}/actor"),
        format!("http://evil.localhost:{port}/actor"),
        format!("https://localhost:{port}/actor"),
        format!("http://wie:dan@localhost:{port}/actor"),
        format!("http://localhost@127.0.0.1:{port}/actor"),
        format!("ftp://localhost:{port}/actor"),
        "file:///etc/passwd".into(),
        "http://169.254.169.254/latest/meta-data".into(),
        "data:application/activity+json,{}".into(),
        house.url("/actor"),
    ] {
        let status = knock(&house, &actor, &key);
        assert!(matches!(status, 400 | 401 | 422 | 429), "{actor}: {status}");
    }
    assert_eq!(inside.asked(), 0, "nothing was asked of it");
    assert_eq!(house.json(&["peer", "list"]), json!([]));
    assert_eq!(knock(&house, &id(port), &key), 202, "under its own name it is well");
}

#[test]
fn a_redirect_leads_nowhere_else() {
    let (house, key) = (House::start("De Kade"), key());
    let shown = key.clone();
    let inside = showing(ACTIVITY, move |port, _| document(&id(port), &shown).to_string());
    let moved = |to: String, most: usize| {
        let there = Elsewhere::start(move |port, path, n, stream| {
            let to = to.replace("PORT", &port.to_string()).replace("PATH", path).replace("N", &n.to_string());
            answer(stream, &format!("302 Found\r\nlocation: {to}\r\ncontent-type: application/activity+json"), "{}");
        });
        let status = knock(&house, &id(there.port), &key);
        assert_eq!(status, 401);
        assert!((1..=most).contains(&there.asked()), "{} requests", there.asked());
    };
    for to in ["http://127.0.0.1:{}/actor", "http://[::1]:{}/actor", "https://localhost:{}/actor"] {
        moved(to.replace("{}", &inside.port.to_string()), 1);
    }
    for to in ["file:///etc/passwd", "/actor", "//127.0.0.1/actor", "gopher://localhost:70/", "", "\u{7f}x"] {
        moved(to.into(), 1);
    }
    assert_eq!(inside.asked(), 0, "nothing was asked of it");
    // To another server that may be asked: once at most, and it does not become the actor that was asked for.
    moved(id(inside.port), 1);
    assert!(inside.asked() <= 1);
    // To itself, or on and on.
    moved("http://localhost:PORT/actor".into(), 2);
    moved("http://localhost:PORTPATH/N".into(), 2);
    // To ourselves, where we are trusted.
    moved(house.url("/metrics"), 1);
    assert_eq!(house.json(&["peer", "list"]), json!([]));
}

#[test]
fn an_actors_document_speaks_for_itself_and_costs_little() {
    let (house, key) = (House::start("De Kade"), key());
    let other = {
        let key = key.clone();
        showing(ACTIVITY, move |port, _| document(&id(port), &key).to_string())
    };
    let victim = other.port;
    type Change = Box<dyn Fn(&mut serde_json::Value, u16) + Send + Sync>;
    let changes: Vec<(&str, Change)> = vec![
        ("an inbox inside", Box::new(|d, _| d["inbox"] = json!("http://127.0.0.1/inbox"))),
        ("an inbox elsewhere", Box::new(move |d, _| d["inbox"] = json!(format!("http://localhost:{victim}/inbox")))),
        ("an inbox that is a file", Box::new(|d, _| d["inbox"] = json!("file:///dev/null"))),
        ("a key elsewhere", Box::new(move |d, _| d["publicKey"]["id"] = json!(format!("{}#main-key", id(victim))))),
        ("another's key", Box::new(move |d, _| d["publicKey"]["owner"] = json!(id(victim)))),
        ("another's id", Box::new(move |d, _| d["id"] = json!(id(victim)))),
        ("another id of its own", Box::new(|d, p| d["id"] = json!(format!("http://localhost:{p}/ander")))),
        ("no key", Box::new(|d, _| d["publicKey"] = json!(null))),
        ("a key by its address", Box::new(move |d, _| d["publicKey"] = json!(format!("{}#main-key", id(victim))))),
        ("keys in a list", Box::new(|d, _| d["publicKey"] = json!([d["publicKey"]]))),
        ("a key that is none", Box::new(|d, _| d["publicKey"]["publicKeyPem"] = json!("x".repeat(5000)))),
        ("no id", Box::new(|d, _| drop(d.as_object_mut().expect("object").remove("id")))),
    ];
    for (what, change) in changes {
        let shown = key.clone();
        let there = showing(ACTIVITY, move |port, _| {
            let mut document = document(&id(port), &shown);
            change(&mut document, port);
            document.to_string()
        });
        assert_eq!(knock(&house, &id(there.port), &key), 401, "{what}");
        assert!(there.asked() <= 20, "{what}: {} requests", there.asked());
    }
    assert!(other.asked() <= 1, "for the one that says it is called so; {} requests", other.asked());
    // A new name each time it is asked.
    let shown = key.clone();
    let chain = Elsewhere::start(move |port, _, n, stream| {
        answer(stream, ACTIVITY, &document(&format!("http://localhost:{port}/{n}"), &shown).to_string());
    });
    assert_eq!(knock(&house, &id(chain.port), &key), 401);
    assert!(chain.asked() <= 20, "{} requests", chain.asked());
    // Two that name each other's keys.
    let pair = {
        let shown = key.clone();
        let second = showing(ACTIVITY, move |port, _| document(&id(port), &shown).to_string());
        let (shown, owner) = (key.clone(), second.port);
        let first = showing(ACTIVITY, move |port, _| {
            let mut document = document(&id(port), &shown);
            document["publicKey"] = json!({"id": format!("{}#main-key", id(owner)), "owner": id(owner)});
            document.to_string()
        });
        assert_eq!(knock(&house, &id(first.port), &key), 401);
        (first.asked(), second.asked())
    };
    assert_eq!(pair, (1, 0), "a key is only believed of who shows it");
    // A key short enough to be broken.
    let weak = openssl::pkey::PKey::from_rsa(openssl::rsa::Rsa::generate(1024).expect("key")).expect("key");
    let pem = String::from_utf8(weak.private_key_to_pem_pkcs8().expect("PEM")).expect("text");
    let weak = Arc::new(PrivateKey::from_pem(&pem).expect("key"));
    let shown = weak.clone();
    let there = showing(ACTIVITY, move |port, _| document(&id(port), &shown).to_string());
    assert_eq!(knock(&house, &id(there.port), &weak), 401, "1024 bits");
    assert_eq!(house.json(&["peer", "list"]), json!([]));
}

#[test]
fn an_actor_of_another_type_or_without_end_is_not_read() {
    let (house, key) = (House::start("De Kade"), key());
    for kind in ["text/html", "application/json", "text/plain", "image/svg+xml", "application/xml"] {
        let shown = key.clone();
        let there = Elsewhere::start(move |port, _, _, stream| {
            let body = document(&id(port), &shown).to_string();
            answer(stream, &format!("200 OK\r\ncontent-type: {kind}"), &body);
        });
        assert_eq!(knock(&house, &id(there.port), &key), 401, "{kind}");
    }
    for status in ["404 Not Found", "410 Gone", "500 Oops"] {
        let there = Elsewhere::start(move |_, _, _, stream| answer(stream, status, "{}"));
        assert_eq!(knock(&house, &id(there.port), &key), 401, "{status}");
    }
    let shown = key.clone();
    let huge = showing(ACTIVITY, move |port, _| {
        let mut document = document(&id(port), &shown);
        document["summary"] = json!("x".repeat(3 * 1024 * 1024));
        document.to_string()
    });
    assert_eq!(knock(&house, &id(huge.port), &key), 401, "three megabytes");
    let endless = Elsewhere::start(|_, _, _, stream| {
        drop(write!(stream, "HTTP/1.1 {ACTIVITY}\r\nconnection: close\r\n\r\n{{\"x\":\""));
        while stream.write_all(&[b'x'; 65_536]).is_ok() {}
    });
    let begun = Instant::now();
    assert_eq!(knock(&house, &id(endless.port), &key), 401, "without end");
    assert!(begun.elapsed() < Duration::from_secs(15), "it took {:?}", begun.elapsed());
    // A server that takes the request and says nothing: others knock meanwhile.
    let silent = Elsewhere::start(|_, _, _, stream| {
        let mut rest = [0; 64];
        while !matches!(std::io::Read::read(stream, &mut rest), Ok(0)) {}
    });
    std::thread::scope(|s| {
        let slow = s.spawn(|| knock(&house, &id(silent.port), &key));
        crate::support::until("it is asked", || (silent.asked() > 0).then_some(()));
        let shown = key.clone();
        let well = showing("200 OK\r\ncontent-type: application/activity+json; charset=utf-8", move |port, _| {
            document(&id(port), &shown).to_string()
        });
        assert_eq!(knock(&house, &id(well.port), &key), 202, "and that is how it should look");
        assert!(CLIENT.get(house.url("/healthz")).send().expect("an answer").status().is_success());
        assert!(!slow.is_finished(), "it still waits");
        assert_eq!(slow.join().expect("joined"), 401);
    });
}

#[test]
fn what_a_stranger_is_called_can_always_be_kept_and_shown() {
    let (house, key) = (House::start("De Kade"), key());
    let names = [("\u{202e}sdrawkcab", "letters the other way round"), ("<b>Vet</b>", "HTML"), ("", "nothing")];
    for (name, what) in names {
        let shown = key.clone();
        let there = showing(ACTIVITY, move |port, _| {
            let mut document = document(&id(port), &shown);
            for member in ["name", "summary", "huisraad:place"] {
                document[member] = json!(name);
            }
            document.to_string()
        });
        let status = knock(&house, &id(there.port), &key);
        assert!(matches!(status, 202 | 401), "{what}: {status}");
    }
    let mut anna = house.person("Anna", "chair");
    let page = anna.get("/houses");
    assert!(page.status == 200 && !page.has("<b>Vet</b>"), "{}", page.body);
}

#[test]
fn a_nul_in_an_actors_document_is_not_kept() {
    // PostgreSQL cannot keep one, and what is received may hold none: nor may what is fetched.
    let (house, key) = (House::start("De Kade"), key());
    for member in ["name", "summary", "huisraad:place"] {
        let shown = key.clone();
        let there = showing(ACTIVITY, move |port, _| {
            let mut document = document(&id(port), &shown);
            document[member] = json!("Nul\u{0}");
            document.to_string()
        });
        let status = knock(&house, &id(there.port), &key);
        // The fetching library reads the document, and is less strict than we are.
        assert!(matches!(status, 202 | 401), "{member}: {status}");
    }
    let peers = house.json(&["peer", "list"]).to_string();
    // Nothing of it is kept.
    assert!(!peers.contains("\\u0000"), "{peers}");
}
