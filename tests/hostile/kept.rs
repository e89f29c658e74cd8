//! What one house can make us keep, and whom it can make us ask: little, and seldom.

use super::{Elsewhere, answer};
use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{House, until};
use serde_json::{Value, json};
use std::io::Read;

fn host(remote: &Remote) -> String {
    format!("http://localhost:{}", remote.port)
}

/// A question of this house, here; its id.
fn asks(house: &House, by: &Remote, title: &str) -> String {
    let asked = question(by, title, members(by));
    assert_eq!(by.send(&house.url("/inbox"), &asked), 202);
    asked["object"]["id"].as_str().expect("id").to_owned()
}

/// What its owner passes on.
fn passed_on(by: &Remote, post: &str, said: &Value) -> Value {
    let mut add = by.activity("Add", said.clone());
    add["target"] = json!(format!("{post}/thread"));
    add
}

/// An answer by somebody who is not there.
fn made_up(writer: &str, post: &str) -> Value {
    let thread = format!("{post}/thread");
    json!({"id": format!("{writer}/c"), "type": "Create", "actor": writer, "context": thread, "proof": {},
        "object": {"type": "Note", "id": format!("{writer}/n"), "attributedTo": writer, "inReplyTo": post,
            "context": thread, "content": "x", "huisraad:text": "x"}})
}

#[test]
fn what_is_taken_back_unseen_has_short_names_and_a_days_measure() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "3")));
    let remote = Remote::start();
    make_member(&house, &remote);
    let (one, other) = (asks(&house, &remote, "Een"), asks(&house, &remote, "Twee"));
    let inbox = house.url("/inbox");
    let delete = |id: &str| remote.send(&inbox, &remote.activity("Delete", json!({"type": "Tombstone", "id": id})));
    let remove = |id: String| {
        let mut a = remote.activity("Remove", json!(id));
        a["target"] = json!(format!("{one}/thread"));
        remote.send(&inbox, &a)
    };
    let unseen = |n: usize| format!("{}/posts/{n}", host(&remote));
    let long = format!("{}/posts/{}", host(&remote), "x".repeat(500));
    assert_eq!((delete(&long), remove(long)), (422, 422));
    assert_eq!([delete(&unseen(1)), remove(unseen(2)), delete(&unseen(3))], [202; 3]);
    assert_eq!([delete(&unseen(4)), remove(unseen(5))], [429; 2]);
    assert_eq!(delete(&one), 202, "what is here is taken back all the same");
    house.cli(&["peer", "pause", &format!("localhost:{}", remote.port)]);
    until("the door knows that it is on pause", || {
        (remote.send(&inbox, &question(&remote, "Drie", members(&remote))) == 401).then_some(())
    });
    assert_eq!((delete(&unseen(6)), delete(&other)), (429, 202), "also while it is on pause");
}

#[test]
fn what_waits_for_its_writer_is_no_larger_than_an_answer() {
    let (house, remote) = with_member();
    let post = asks(&house, &remote, "Een");
    let writer = Remote::start();
    let mut add = passed_on(&remote, &post, &advice(&writer, &post, "Een rooster.", true));
    add["pad"] = json!("x".repeat(70_000));
    assert_eq!(remote.send(&house.url("/inbox"), &add), 422);
    assert_eq!(writer.fetched.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[test]
fn what_one_house_passes_on_takes_no_tries_from_what_another_does() {
    let (house, good) = with_member();
    let (bad, writer) = (Remote::start(), Remote::start());
    make_member(&house, &bad);
    let (here, there) = (asks(&house, &good, "Hier"), asks(&house, &bad, "Daar"));
    let inbox = house.url("/inbox");
    // What it shows is no actor, yet.
    let document = std::mem::replace(&mut *writer.shown.lock().expect("lock"), "{}".into());
    let said = advice(&writer, &here, "Een rooster.", true);
    assert_eq!(good.send(&inbox, &passed_on(&good, &here, &said)), 202);
    let tries = || {
        let all = house.json(&["queue", "list"]);
        let waits = |d: &&Value| d["from"] == good.actor();
        all.as_array().expect("list").iter().find(waits).and_then(|d| d["attempts"].as_i64())
    };
    until("it was tried", || tries().filter(|n| *n > 0));
    // A host that is spelled like the writer's to who takes signs for patterns, and made-up names at the writer's own.
    let wild = (0..30).map(|n| format!("http://_________:{}/u{n}", writer.port));
    let own = (0..2).map(|n| format!("{}/u{n}", host(&writer)));
    for actor in wild.chain(own) {
        assert_eq!(bad.send(&inbox, &passed_on(&bad, &there, &made_up(&actor, &there))), 202);
    }
    // One that fails is one that failed: all the others are as they were.
    let counts = until("some were tried", || {
        let all = house.json(&["queue", "list"]);
        let of_bad = all.as_array().expect("list").iter().filter(|d| d["from"] == bad.actor());
        let counts: Vec<i64> = of_bad.filter_map(|d| d["attempts"].as_i64()).collect();
        (counts.len() == 32 && counts.iter().filter(|n| **n > 0).count() > 1).then_some(counts)
    });
    assert!(counts.iter().filter(|n| **n == 0).count() > 20, "{counts:?}");
    assert!(tries() < Some(12), "{:?}", tries());
    *writer.shown.lock().expect("lock") = document;
    house.cli(&["queue", "retry", &format!("localhost:{}", good.port)]);
    until("the answer is here", || (house.post("Hier")["responses"] == 1).then_some(()));
}

#[test]
fn what_is_fetched_of_a_house_sets_us_on_nobody() {
    let (house, remote) = with_member();
    let post = asks(&house, &remote, "Een");
    let third = Elsewhere::start(|_, _, _, stream| answer(stream, "404 Not Found", ""));
    let adds: Vec<Value> =
        (0..60).map(|n| passed_on(&remote, &post, &made_up(&third.url(&format!("/u{n}")), &post))).collect();
    let page = json!({"type": "OrderedCollectionPage", "huisraad:upTo": "x:1", "orderedItems": adds});
    remote.at.lock().expect("lock").insert("/outbox".into(), page.to_string());
    house.cli(&["peer", "check", &format!("localhost:{}", remote.port)]);
    until("they wait", || {
        let all = house.json(&["queue", "list"]);
        (all.as_array().expect("list").iter().filter(|d| d["from"] == remote.actor()).count() >= 60).then_some(())
    });
    until("it was asked", || (third.asked() > 0).then_some(()));
    assert!(third.asked() <= 30, "not once for each of sixty, but {} times", third.asked());
    // The same where a house says again and again that it moved.
    let elsewhere = Elsewhere::start(|_, _, _, stream| answer(stream, "404 Not Found", ""));
    for n in 0..20 {
        let mut moved = remote.activity("Move", json!(remote.actor()));
        moved["target"] = json!(elsewhere.url(&format!("/m{n}")));
        assert_eq!(remote.send(&house.url("/inbox"), &moved), 202);
    }
    until("the last is looked at", || (elsewhere.asked() > 0).then_some(()));
    assert!(elsewhere.asked() <= 10, "not once for each of twenty, but {} times", elsewhere.asked());
}

/// Hundreds of rows of one house, each of which waits for somebody who says nothing, hold up no other's.
#[test]
fn what_waits_for_silent_hosts_holds_up_nobody_elses() {
    let (house, good) = with_member();
    let (bad, writer) = (Remote::start(), Remote::start());
    make_member(&house, &bad);
    let (here, there) = (asks(&house, &good, "Hier"), asks(&house, &bad, "Daar"));
    let inbox = house.url("/inbox");
    let silent = || Elsewhere::start(|_, _, _, stream| drop(stream.read(&mut [0])));
    let hosts: Vec<Elsewhere> = (0..70).map(|_| silent()).collect();
    let crowd = (0..400).map(|n| hosts[0].url(&format!("/u{n}")));
    for actor in hosts.iter().skip(1).map(|h| h.url("/u")).chain(crowd) {
        assert_eq!(bad.send(&inbox, &passed_on(&bad, &there, &made_up(&actor, &there))), 202);
    }
    until("they are asked", || (hosts.iter().filter(|h| h.asked() > 0).count() > 3).then_some(()));
    let said = advice(&writer, &here, "Een rooster.", true);
    assert_eq!(good.send(&inbox, &passed_on(&good, &here, &said)), 202);
    until("the answer is here", || (house.post("Hier")["responses"] == 1).then_some(()));
    let asked = hosts.iter().filter(|h| h.asked() > 0).count();
    assert!(asked < 40, "it did not have to wait for all of them: {asked} of 70");
}
