//! Many at once: those who knock without end, and those who are nobody.

use super::{ACTIVITY, Elsewhere, answer, document, knock, main_key};
use crate::support::House;
use crate::support::remote::{CLIENT, Remote, apply, members, now, post, question, with_member};
use huisraad_federation::{PrivateKey, http_date, sha256_base64, sign_headers};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often each status was given.
fn counted(all: impl IntoIterator<Item = u16>) -> BTreeMap<u16, usize> {
    all.into_iter().fold(BTreeMap::new(), |mut counts, status| {
        *counts.entry(status).or_default() += 1;
        counts
    })
}

/// What a member asks meanwhile is answered soon.
fn a_member_is_heard(house: &House, remote: &Remote, title: &str) {
    let begun = Instant::now();
    assert_eq!(remote.send(&house.url("/inbox"), &question(remote, title, members(remote))), 202);
    assert!(begun.elapsed() < Duration::from_secs(20), "{title}: {:?}", begun.elapsed());
}

#[test]
fn one_host_that_knocks_and_knocks_is_fetched_a_few_times() {
    let (house, remote) = with_member();
    let key = Arc::new(PrivateKey::generate().expect("key"));
    let shown = key.clone();
    // Every path of it is an actor.
    let host = Elsewhere::start(move |port, path, _, stream| {
        answer(stream, ACTIVITY, &document(&format!("http://localhost:{port}{path}"), &shown).to_string());
    });
    let mut statuses = Vec::new();
    std::thread::scope(|s| {
        let ask = |from: usize| {
            let (house, host, key) = (&house, &host, &key);
            s.spawn(move || {
                (0..75).map(|n| knock(house, &host.url(&format!("/{}", from + n)), key)).collect::<Vec<_>>()
            })
        };
        let all: Vec<_> = (0..4).map(|n| ask(n * 75)).collect();
        a_member_is_heard(&house, &remote, "Tijdens het kloppen");
        statuses = all.into_iter().flat_map(|t| t.join().expect("joined")).collect();
    });
    let counts = counted(statuses);
    // On PostgreSQL two that arrive at once both begin a transaction: the second meets the first's row, is told to come again,
    // and is refused then.
    let crossed = counts.get(&503).copied().unwrap_or_default();
    assert!(crossed == 0 || (crate::support::database_url().is_some() && crossed < 4), "{counts:?}");
    assert!(counts.keys().all(|s| matches!(s, 202 | 422 | 429 | 503)), "{counts:?}");
    assert!(counts.get(&429).is_some_and(|n| *n > 250), "{counts:?}");
    assert!(host.asked() <= 20, "{} fetches", host.asked());
    let peers = house.json(&["peer", "list"]);
    let applied = peers.as_array().expect("list").iter().filter(|p| p["standing"] == "applied").count();
    assert_eq!(applied, 1, "one host, one house");
    a_member_is_heard(&house, &remote, "Na het kloppen");
}

#[test]
fn whoever_does_not_sign_costs_nothing() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let host = Elsewhere::start(|_, _, _, stream| answer(stream, "404 Not Found", ""));
    let stray = |n: usize| -> Value {
        let actor = host.url(&format!("/u/{n}"));
        let kind = ["Create", "Follow", "Join", "Update", "Undo", "Announce"][n % 6];
        json!({"id": format!("{actor}/{n}"), "type": kind, "actor": actor, "object": {"type": "Follow", "id": "x"},
            "content": "x", "instrument": {"digest": "x"}})
    };
    let done = AtomicBool::new(false);
    let mut statuses = Vec::new();
    std::thread::scope(|s| {
        let ask = |from: usize| {
            let (inbox, stray) = (&inbox, &stray);
            s.spawn(move || {
                let one = |n: usize| post(inbox, vec![], stray(from + n).to_string().into_bytes());
                (0..250).map(one).collect::<Vec<_>>()
            })
        };
        let all: Vec<_> = (0..8).map(|n| ask(n * 250)).collect();
        let (done, house, remote) = (&done, &house, &remote);
        let heard = s.spawn(move || {
            let mut n = 0;
            while !done.load(Ordering::SeqCst) {
                a_member_is_heard(house, remote, &format!("Tijdens de stroom {n}"));
                n += 1;
            }
            n
        });
        statuses = all.into_iter().flat_map(|t| t.join().expect("joined")).collect();
        done.store(true, Ordering::SeqCst);
        assert!(heard.join().expect("joined") > 0);
    });
    assert_eq!(counted(statuses), BTreeMap::from([(401, 2000)]));
    assert_eq!(host.asked(), 0, "no fetch for who does not sign");
    // A signature that is none, but looks like one: a few fetches, then no more.
    let junk = |n: usize| {
        let body = stray(n * 6 + 1).to_string().into_bytes();
        let key = host.url(&format!("/u/{}#main-key", n * 6 + 1));
        let covered = "(request-target) host date digest";
        let signature = format!(r#"keyId="{key}",headers="{covered}",signature="{}""#, "A".repeat(344));
        let digest = format!("SHA-256={}", sha256_base64(&body));
        let date = http_date(now(0));
        post(&inbox, vec![("date", date), ("digest", digest), ("signature", signature)], body)
    };
    let counts = counted((0..100).map(junk));
    assert!(counts.keys().all(|s| matches!(s, 401 | 429)), "{counts:?}");
    assert!(host.asked() <= 20, "{} fetches", host.asked());
    assert_eq!(CLIENT.get(house.url("/healthz")).send().expect("an answer").status().as_u16(), 200);
}

/// Who makes up names without end is counted by where it comes from: elsewhere the door is open.
#[test]
fn made_up_knocks_shut_the_door_to_nobody_elsewhere() {
    let house = House::start("De Kade");
    let key = PrivateKey::generate().expect("key");
    // Nobody is there, and no two are the same house.
    let statuses = (0..200).map(|n| knock(&house, &format!("http://localhost:{}/actor", 1 + n), &key));
    let counts = counted(statuses);
    assert!(counts.get(&429).is_some_and(|n| *n > 100), "{counts:?}");
    let newcomer = Remote::start();
    let elsewhere = reqwest::blocking::Client::builder()
        .no_proxy()
        .local_address(std::net::IpAddr::from([127, 0, 0, 2]))
        .build()
        .expect("client");
    let inbox = house.url("/inbox");
    let body = apply(&newcomer, &house).to_string().into_bytes();
    let url = url::Url::parse(&inbox).expect("url");
    let mine = (&newcomer.key, main_key(&newcomer));
    let headers = sign_headers("post", &url, Some(&body), None, (mine.0, &mine.1), now(0)).expect("sign");
    let request = headers.into_iter().fold(elsewhere.post(&inbox).body(body), |r, (name, value)| r.header(name, value));
    assert_eq!(request.send().expect("an answer").status().as_u16(), 202);
}

/// Sends a form of a stranger that is announced to be so large and does not end.
fn endless(house: &House, path: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", house.port)).expect("connected");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nname=",
        host = house.domain()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream
}

/// The status of what was sent, when it comes within that time.
fn status(stream: &mut TcpStream, wait: Duration) -> Option<u16> {
    stream.set_read_timeout(Some(wait)).expect("set");
    let mut said = [0; 4000];
    let n = stream.read(&mut said).unwrap_or(0);
    String::from_utf8_lossy(&said[..n]).split(' ').nth(1)?.parse().ok()
}

#[test]
fn what_strangers_send_without_end_takes_no_more_than_its_places() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_SERVER__PROXIES", "127.0.0.1")));
    let mut here = house.person("Anna", "chair");
    assert!(here.post("/computer", &[]).status < 400, "the house's own computer");
    assert!(here.get("/sign-out").status < 400);
    // A form that is larger than any is not waited for.
    for (path, length) in [("/sign-in", 900_000), ("/card", 17_000), ("/consultations", 33_000)] {
        assert_eq!(status(&mut endless(&house, path, length), Duration::from_secs(60)), Some(422), "{path}");
    }
    // One address has so many places; the rest are told to come back.
    let mut all: Vec<_> = (0..32).map(|_| endless(&house, "/sign-in", 40_000)).collect();
    crate::support::until("the next is told to come back", || {
        let mut one = endless(&house, "/sign-in", 40_000);
        let told = status(&mut one, Duration::from_secs(2)) == Some(429);
        // One that came before those still on their way has a place, and keeps it.
        all.push(one);
        told.then_some(())
    });
    let form = [("name", "Anna"), ("passphrase", "Anna heeft een lange zin")];
    assert_eq!(here.post("/sign-in", &form).status, 200, "at the same address, on the house's own computer");
    let mut anna = crate::support::Browser::forwarded(&house, "192.0.2.7");
    assert_eq!(anna.post("/sign-in", &form).status, 200, "from elsewhere");
    // What takes its time is cut off soon.
    drop(all);
    let mut slow = endless(&house, "/card", 9000);
    crate::support::until("it is cut off", || {
        let mut said = [0; 100];
        slow.set_read_timeout(Some(Duration::from_millis(200))).expect("set");
        slow.read(&mut said).ok().map(drop)
    });
}

#[test]
fn a_form_of_many_fields_is_not_read() {
    let house = House::start("De Kade");
    let mut nobody = crate::support::Browser::at(&house);
    let many: Vec<(&str, &str)> = (0..300).map(|_| ("a", "")).collect();
    assert_eq!(nobody.post("/sign-in", &many).status, 422);
    assert!(nobody.post("/sign-in", &many).has("lang"), "and says why");
    let packed = |kind: &str, encoding: &str| {
        let asked = CLIENT.post(house.url("/sign-in")).header("origin", house.url("")).header("content-type", kind);
        let asked = if encoding.is_empty() { asked } else { asked.header("content-encoding", encoding) };
        asked.body("&a".repeat(300)).send().expect("an answer").status().as_u16()
    };
    assert_eq!(packed("application/X-WWW-form-urlencoded", ""), 422, "however it is spelled");
    assert_eq!(packed("application/x-www-form-urlencoded", "gzip"), 422, "nor is it unpacked");
    let house_form: Vec<(&str, &str)> = (0..1000).map(|_| ("to", "x")).collect();
    assert!(house.person("Anna", "chair").post("/computer", &house_form).status < 400, "many houses can be chosen");
}

#[test]
fn a_body_of_nobody_is_not_waited_for() {
    let house = House::start("De Kade");
    // A body of nobody in the inbox is not even waited for.
    let mut nobody = TcpStream::connect(("127.0.0.1", house.port)).expect("connected");
    let head = format!("POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Length: 900000\r\n\r\n", house.domain());
    nobody.write_all(head.as_bytes()).expect("sent");
    let mut said = [0; 12];
    nobody.read_exact(&mut said).expect("an answer, before the body");
    assert_eq!(&said, b"HTTP/1.1 413");
}
