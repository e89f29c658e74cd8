//! What one house can make us keep, and whom it can make us ask: little, and seldom.

use super::{Elsewhere, answer};
use crate::delivery::number;
use crate::support::remote::{Remote, advice, apply, make_member, members, question, with_member};
use crate::support::{House, path, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::atomic::Ordering;
use std::time::Instant;

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
    assert_eq!(writer.fetched.load(Ordering::SeqCst), 0);
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
    let begun = Instant::now();
    house.cli(&["peer", "check", &format!("localhost:{}", remote.port)]);
    until("they wait", || {
        let all = house.json(&["queue", "list"]);
        (all.as_array().expect("list").iter().filter(|d| d["from"] == remote.actor()).count() >= 60).then_some(())
    });
    until("it was asked", || (third.asked() > 0).then_some(()));
    // It gave nothing, and is left alone for five seconds each time.
    let most = |begun: Instant| 2 + usize::try_from(begun.elapsed().as_secs() / 5).expect("few");
    assert!(third.asked() <= most(begun), "it was asked {} times", third.asked());
    // The same where a house says again and again that it moved.
    let elsewhere = Elsewhere::start(|_, _, _, stream| answer(stream, "404 Not Found", ""));
    let before = remote.fetched.load(Ordering::SeqCst);
    let moves = |from: usize, to: usize| {
        for n in from..to {
            let mut moved = remote.activity("Move", json!(remote.actor()));
            moved["target"] = json!(elsewhere.url(&format!("/m{n}")));
            assert_eq!(remote.send(&house.url("/inbox"), &moved), 202);
        }
    };
    moves(0, 20);
    until("its own document is looked at", || (remote.fetched.load(Ordering::SeqCst) > before).then_some(()));
    let mut says = remote.document();
    says["movedTo"] = json!(elsewhere.url("/m39"));
    *remote.shown.lock().expect("lock") = says.to_string();
    assert_eq!(elsewhere.asked(), 0, "it does not say so itself");
    let begun = Instant::now();
    moves(20, 40);
    until("the last is looked at", || (elsewhere.asked() > 0).then_some(()));
    assert!(elsewhere.asked() <= most(begun), "it was asked {} times", elsewhere.asked());
}

#[test]
fn answers_whose_writers_are_gone_hold_up_nothing_else_of_their_house() {
    let (house, remote) = with_member();
    let post = asks(&house, &remote, "Een");
    let third = Elsewhere::start(|_, _, _, stream| answer(stream, "404 Not Found", ""));
    // More than may wait of one house; and behind them what waits for nobody.
    let mut all: Vec<Value> =
        (0..505).map(|n| passed_on(&remote, &post, &made_up(&third.url(&format!("/u{n}")), &post))).collect();
    all.push(question(&remote, "Achteraan", members(&remote)));
    let page = json!({"type": "OrderedCollectionPage", "huisraad:upTo": "x:1", "orderedItems": all});
    remote.at.lock().expect("lock").insert("/outbox".into(), page.to_string());
    house.cli(&["peer", "check", &format!("localhost:{}", remote.port)]);
    house.post("Achteraan");
}

#[test]
fn of_an_actor_no_more_is_kept_than_it_needs() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let shows = |who: &Remote, change: &dyn Fn(&mut Value)| {
        let mut document = who.document();
        change(&mut document);
        *who.shown.lock().expect("lock") = document.to_string();
        document
    };
    let long = "x".repeat(600);
    let in_inbox = |d: &mut Value| d["inbox"] = json!(format!("{}{long}", d["inbox"].as_str().expect("inbox")));
    let in_key = |d: &mut Value| {
        let pem = d["publicKey"]["publicKeyPem"].as_str().expect("pem").to_owned();
        d["publicKey"]["publicKeyPem"] = json!(format!("{}\n{pem}", "x".repeat(5000)));
    };
    for change in [&in_inbox as &dyn Fn(&mut Value), &in_key] {
        let guest = Remote::start();
        shows(&guest, change);
        let follow = guest.activity("Follow", json!(house.url("/actor")));
        assert_eq!((guest.send(&inbox, &follow), guest.send(&inbox, &apply(&guest, &house))), (401, 401));
        // The same where it is told, and not fetched.
        let told = shows(&remote, change);
        assert_eq!(remote.send(&inbox, &remote.activity("Update", told)), 422);
        shows(&remote, &|_| {});
    }
    let guest = Remote::start();
    let mut application = apply(&guest, &house);
    application["instrument"]["digest"] = json!(long);
    assert_eq!(guest.send(&inbox, &application), 422);
    let mut asked = question(&remote, "Met een foto", members(&remote));
    asked["object"]["attachment"] = json!([{"type": "Image", "mediaType": "image/png", "name": "x", "size": 9,
        "url": format!("{}/f/{long}", host(&remote)), "digestMultibase": "u"}]);
    assert_eq!(remote.send(&inbox, &asked), 422);
}

/// Whether this word is in any file of the house's folder.
fn holds(house: &House, word: &str) -> bool {
    let has = |entry: std::fs::DirEntry| {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        bytes.windows(word.len()).any(|b| b == word.as_bytes())
    };
    std::fs::read_dir(house.data()).expect("folder").flatten().any(has)
}

#[test]
fn what_nobody_reads_and_nothing_proves_is_not_kept() {
    // On a server's database there are no files to look into.
    if crate::support::database_url().is_some() {
        return;
    }
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let send = |title: &str, word: &str, length: usize, proved: bool| {
        let mut asked = question(&remote, title, members(&remote));
        asked["object"]["pad"] = json!(word.repeat(length / word.len()));
        remote.prove(&mut asked);
        if !proved {
            asked["proof"]["proofValue"] = json!("z1");
        }
        assert_eq!(remote.send(&inbox, &asked), 202, "{title}");
        house.post(title);
    };
    send("Bewezen", "qwelbewezenq", 40, true);
    send("Onbewezen", "qnietbewezenq", 40, false);
    send("Opgevuld", "qopgevuldq", 60_000, true);
    assert!(holds(&house, "qwelbewezenq") && !holds(&house, "qnietbewezenq") && !holds(&house, "qopgevuldq"));
    let gone = |id: Value, word: &str| {
        let mut delete = remote.activity("Delete", json!({"type": "Tombstone", "id": id, "pad": word}));
        remote.prove(&mut delete);
        assert_eq!(remote.send(&inbox, &delete), 202);
    };
    gone(house.post("Bewezen")["id"].clone(), "qwashierq");
    gone(json!(format!("{}/posts/nooit", host(&remote))), "qnooithierq");
    assert!(holds(&house, "qwashierq") && !holds(&house, "qnooithierq"));
}

#[test]
fn who_says_again_and_again_what_it_is_to_us_is_counted() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "6")));
    let remote = Remote::start();
    make_member(&house, &remote);
    house.settled();
    let inbox = house.url("/inbox");
    let told = || remote.send(&inbox, &remote.activity("Update", remote.document()));
    let statuses: Vec<u16> = (0..5).map(|_| remote.send(&inbox, &apply(&remote, &house))).collect();
    assert_eq!((statuses, told()), (vec![202; 5], 202));
    assert_eq!((remote.send(&inbox, &apply(&remote, &house)), told()), (429, 429));
    assert_eq!(remote.send(&inbox, &question(&remote, "Nog een vraag", members(&remote))), 202, "not its posts");
    house.settled();
    let follows: BTreeSet<String> = remote.got("Follow").iter().map(|f| f["id"].to_string()).collect();
    assert_eq!(follows.len(), 2, "when it joined, and once after that: {follows:?}");
}

#[test]
fn who_follows_what_is_public_says_itself_that_it_changed_or_is_gone() {
    let house = House::start("De Kade");
    let inbox = house.url("/inbox");
    let guest = Remote::start();
    let says = |kind: &str| match kind {
        "Update" => guest.send(&inbox, &guest.activity(kind, guest.document())),
        _ => guest.send(&inbox, &guest.activity(kind, json!(guest.actor()))),
    };
    assert_eq!((says("Update"), says("Delete")), (401, 401), "it is nobody here");
    assert_eq!(guest.fetched.load(Ordering::SeqCst), 0, "and is not looked up");
    assert_eq!(guest.send(&inbox, &guest.activity("Follow", json!(house.url("/actor")))), 202);
    assert_eq!((says("Update"), says("Delete")), (202, 202));
    assert_eq!(says("Delete"), 401, "it is forgotten");
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

/// What changes nothing leaves nothing: no row for its name, and no work for search.
#[test]
fn what_does_nothing_leaves_nothing() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: it looks into the file");
        return;
    }
    let (house, remote) = with_member();
    asks(&house, &remote, "Een");
    let inbox = house.url("/inbox");
    let mut anna = house.person("Anna", "chair");
    let advice = [("advice", "Een rooster."), ("for", "thread"), ("ground", "thinking")];
    assert_eq!(anna.post(&format!("{}/advice", path(&house, "Een")), &advice).status, 200);
    let said = until("it comes", || remote.got("Create").into_iter().next());
    let ours = said["object"]["id"].as_str().expect("id").to_owned();
    let say = |what: &str| remote.send(&inbox, &remote.activity(what, json!(ours)));
    assert_eq!(say("Accept"), 202);
    house.settled();
    let count = || {
        let names = number(&house, "SELECT count(*) AS n FROM received");
        (names, number(&house, "SELECT max(rev) AS n FROM posts"))
    };
    let before = count();
    for what in ["View", "Accept", "TentativeAccept", "View", "Accept", "TentativeAccept"] {
        assert_eq!(say(what), 202, "{what}");
    }
    assert_eq!(count(), before);
    assert_eq!(say("Reject"), 202);
    let (names, rev) = count();
    assert!(names == before.0 + 1 && rev > before.1, "what does something is remembered");
}
