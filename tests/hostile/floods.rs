//! Many at once: those who knock without end, and those who are nobody.

use super::{ACTIVITY, Elsewhere, answer, document, knock};
use crate::support::House;
use crate::support::remote::{CLIENT, Remote, members, post, question, with_member};
use huisraad_federation::{PrivateKey, http_date, sha256_base64};
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
    assert!(begun.elapsed() < Duration::from_secs(5), "{title}: {:?}", begun.elapsed());
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
        let date = http_date(crate::support::remote::now(0));
        post(&inbox, vec![("date", date), ("digest", digest), ("signature", signature)], body)
    };
    let counts = counted((0..100).map(junk));
    assert!(counts.keys().all(|s| matches!(s, 401 | 429)), "{counts:?}");
    assert!(host.asked() <= 20, "{} fetches", host.asked());
    assert_eq!(CLIENT.get(house.url("/healthz")).send().expect("an answer").status().as_u16(), 200);
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

#[test]
fn what_strangers_send_without_end_takes_no_more_than_its_places() {
    let house = House::start("De Kade");
    house.person("Anna", "chair");
    let mut large: Vec<_> = (0..32).map(|_| endless(&house, "/sign-in", 900_000)).collect();
    crate::support::until("the next large one is told to come back", || {
        let mut one = endless(&house, "/sign-in", 900_000);
        one.set_read_timeout(Some(Duration::from_secs(2))).expect("set");
        let mut said = [0; 4000];
        let n = one.read(&mut said).unwrap_or(0);
        // One that came before those still on their way has a place, and keeps it.
        large.push(one);
        let said = String::from_utf8_lossy(&said[..n]).to_ascii_lowercase();
        (said.contains(" 429 ") && said.contains("retry-after")).then_some(())
    });
    let mut anna = crate::support::Browser::at(&house);
    let form = [("name", "Anna"), ("passphrase", "Anna heeft een lange zin")];
    assert_eq!(anna.post("/sign-in", &form).status, 200, "a small form has a place of its own");
    drop(large);
    // A body of nobody in the inbox is not even waited for.
    let mut nobody = TcpStream::connect(("127.0.0.1", house.port)).expect("connected");
    let head = format!("POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Length: 900000\r\n\r\n", house.domain());
    nobody.write_all(head.as_bytes()).expect("sent");
    let mut said = [0; 12];
    nobody.read_exact(&mut said).expect("an answer, before the body");
    assert_eq!(&said, b"HTTP/1.1 413");
}
