//! Receivers that refuse, stall, move or hang; and activities that our own side chokes on.

use super::{Elsewhere, announce, answer, ask};
use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{House, until};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn name(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn answers(remote: &Remote, status: u16, more: &str) {
    *remote.answer.lock().expect("lock") = (status, more.to_owned());
}

/// When each Create of this title came there.
fn arrivals(remote: &Remote, title: &str) -> Vec<Instant> {
    let at = remote.received_at.lock().expect("lock").clone();
    let all = remote.received.lock().expect("lock").clone();
    all.iter().zip(at).filter(|(a, _)| a["object"]["name"] == title).map(|(_, at)| at).collect()
}

fn arrives(remote: &Remote, title: &str) {
    until(&format!("{title:?} arrives"), || (!arrivals(remote, title).is_empty()).then_some(()));
}

/// What `queue list` shows in this state.
fn in_state(house: &House, state: &str) -> Vec<Value> {
    let all = house.json(&["queue", "list"]);
    all.as_array().expect("list").iter().filter(|d| d["state"] == state).cloned().collect()
}

#[test]
fn whoever_asks_us_to_wait_is_left_alone_for_as_long() {
    let (house, remote) = with_member();
    house.settled();
    let mut anna = house.person("Anna", "chair");
    answers(&remote, 429, "retry-after: 2\r\n");
    ask(&mut anna, "Rustig aan", "network");
    arrives(&remote, "Rustig aan");
    answers(&remote, 202, "");
    house.settled();
    let at = arrivals(&remote, "Rustig aan");
    assert_eq!(at.len(), 2, "once refused, once taken");
    assert!(at[1] - at[0] >= Duration::from_secs(2), "{:?}", at[1] - at[0]);
    // A date does as well; what is no time is as if it was not said.
    answers(&remote, 503, "retry-after: morgen\r\n");
    ask(&mut anna, "Onleesbaar", "network");
    arrives(&remote, "Onleesbaar");
    answers(&remote, 202, "");
    house.settled();
    assert!(arrivals(&remote, "Onleesbaar").len() >= 2);
}

#[test]
fn what_is_refused_for_good_is_parked_shown_and_sent_when_asked() {
    let (house, remote) = with_member();
    house.settled();
    let mut anna = house.person("Anna", "chair");
    let refusals = [400, 410, 413, 422];
    for status in refusals {
        answers(&remote, status, "");
        ask(&mut anna, &format!("Geweigerd met {status}"), "network");
        let parked = until("it is parked", || {
            let all = in_state(&house, "parked");
            all.iter().find(|d| d["error"].as_str().is_some_and(|e| e.contains(&status.to_string()))).cloned()
        });
        assert_eq!(parked["to"], name(&remote).as_str());
        answers(&remote, 202, "");
        ask(&mut anna, &format!("Na {status}"), "network");
        arrives(&remote, &format!("Na {status}"));
        assert_eq!(arrivals(&remote, &format!("Geweigerd met {status}")).len(), 1, "it is not tried again by itself");
    }
    assert_eq!(in_state(&house, "parked").len(), refusals.len());
    house.cli(&["queue", "retry", &name(&remote)]);
    house.settled();
    for status in refusals {
        assert_eq!(arrivals(&remote, &format!("Geweigerd met {status}")).len(), 2, "{status}: by hand once more");
        assert_eq!(arrivals(&remote, &format!("Na {status}")).len(), 1, "{status}");
    }
}

#[test]
fn a_receiver_that_moved_is_not_followed_and_one_that_hangs_delays_nobody() {
    let (house, remote) = with_member();
    let well = Remote::start();
    make_member(&house, &well);
    house.settled();
    let mut anna = house.person("Anna", "chair");
    let elsewhere = Elsewhere::start(|_, _, _, stream| answer(stream, "202 Accepted", ""));
    for status in [301, 302, 307, 308] {
        answers(&remote, status, &format!("location: {}\r\n", elsewhere.url("/inbox")));
        let title = format!("Verhuisd {status}");
        ask(&mut anna, &title, "network");
        until("it is shown why it waits", || {
            let all = in_state(&house, "waiting");
            all.iter().any(|d| d["error"].as_str().is_some_and(|e| e.contains(&status.to_string()))).then_some(())
        });
        answers(&remote, 202, "");
        house.cli(&["queue", "retry", &name(&remote)]);
        house.settled();
        assert!(arrivals(&remote, &title).len() >= 2, "{status}: tried again where it was");
    }
    assert_eq!(elsewhere.asked(), 0, "nobody goes where it points");
    answers(&remote, 0, "");
    ask(&mut anna, "Naar wie niets zegt", "network");
    arrives(&remote, "Naar wie niets zegt");
    let begun = Instant::now();
    for n in 0..3 {
        ask(&mut anna, &format!("Intussen {n}"), "network");
        arrives(&well, &format!("Intussen {n}"));
    }
    // Behind the silent one each would have waited ten seconds.
    assert!(begun.elapsed() < Duration::from_secs(20), "the other had to wait: {:?}", begun.elapsed());
    assert!(arrivals(&remote, "Intussen 0").is_empty(), "order is kept, one at a time");
    answers(&remote, 202, "");
    arrives(&remote, "Intussen 2");
    let at = |title: &str| *arrivals(&remote, title).last().expect("it came");
    assert!(at("Naar wie niets zegt") < at("Intussen 0") && at("Intussen 0") < at("Intussen 1"));
}

#[test]
fn a_pause_cancels_what_waits_but_not_what_takes_back() {
    let (house, remote) = with_member();
    house.settled();
    let mut anna = house.person("Anna", "chair");
    let path = announce(&mut anna, "Wordt teruggenomen", "network");
    arrives(&remote, "Wordt teruggenomen");
    house.settled();
    answers(&remote, 503, "retry-after: 30\r\n");
    announce(&mut anna, "Komt nooit", "network");
    until("it waits", || (!in_state(&house, "waiting").is_empty()).then_some(()));
    anna.post(&format!("{path}/withdraw"), &[]);
    until("both wait", || (in_state(&house, "waiting").len() == 2).then_some(()));
    house.cli(&["peer", "pause", &name(&remote)]);
    let left = in_state(&house, "waiting");
    assert_eq!(left.len(), 1, "{left:?}");
    answers(&remote, 202, "");
    let before = arrivals(&remote, "Komt nooit").len();
    announce(&mut anna, "Tijdens de pauze", "network");
    house.cli(&["queue", "retry", &name(&remote)]);
    until("the removal arrives", || remote.got("Delete").pop());
    house.settled();
    assert_eq!(arrivals(&remote, "Komt nooit").len(), before, "it was cancelled");
    assert!(arrivals(&remote, "Tijdens de pauze").is_empty());
}

#[test]
fn an_activity_that_we_choke_on_waits_and_comes_in_once_when_we_no_longer_do() {
    let (mut house, remote) = with_member();
    house.settled();
    house.kill();
    house.serve_with(Some(("HUISRAAD_FAULT_AT", "inbox=Giftig")));
    let inbox = house.url("/inbox");
    let poisoned = question(&remote, "Giftig", members(&remote));
    let send = |title: &str| remote.send(&inbox, &question(&remote, title, members(&remote)));
    assert_eq!(remote.send(&inbox, &poisoned), 503, "a fault of ours");
    assert_eq!(send("Gezond 1"), 202, "others pass meanwhile");
    assert_eq!(remote.send(&inbox, &poisoned), 503);
    assert_eq!(send("Gezond 2"), 202);
    assert_eq!(remote.send(&inbox, &poisoned), 202, "the third time it is kept here, and the sender goes on");
    assert_eq!(remote.send(&inbox, &poisoned), 202, "and once is enough");
    // However large: in order behind it nothing else of its house would come.
    let mut large = question(&remote, "Giftig en groot", members(&remote));
    large["object"]["pad"] = json!("x".repeat(100_000));
    let large: Vec<u16> = (0..3).map(|_| remote.send(&inbox, &large)).collect();
    assert_eq!(large, [503, 503, 202]);
    let waits = in_state(&house, "failed here");
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert_eq!((&waits[0]["activity"], &waits[0]["from"]), (&poisoned["id"], &Value::from(remote.actor())));
    assert!(house.post_now("Giftig").is_none() && house.post_now("Gezond 2").is_some());
    house.kill();
    house.serve(None);
    house.cli(&["queue", "retry", &name(&remote)]);
    house.post("Giftig");
    house.post("Giftig en groot");
    house.settled();
    assert_eq!(remote.send(&inbox, &poisoned), 202, "later it is known");
    let all = house.json(&["posts"]);
    let count = |title: &str| all.as_array().expect("list").iter().filter(|p| p["title"] == title).count();
    assert_eq!((count("Giftig"), count("Gezond 1"), count("Gezond 2")), (1, 1, 1));
}

#[test]
fn a_house_that_answers_slowly_when_asked_delays_no_comparison_with_another() {
    let (house, slow) = with_member();
    let well = Remote::start();
    make_member(&house, &well);
    house.settled();
    let compared = |remote: &Remote| {
        let shown = house.json(&["peer", "show", &name(remote)]);
        !shown["compared"].is_null()
    };
    // It says nothing at all to whoever asks: each question waits until our patience ends.
    *slow.shown.lock().expect("lock") = String::new();
    let asked = || slow.fetched.load(std::sync::atomic::Ordering::SeqCst);
    let before = asked();
    house.cli(&["peer", "check", &name(&slow)]);
    until("the silent house is asked", || (asked() > before).then_some(()));
    house.cli(&["peer", "check", &name(&well)]);
    let begun = Instant::now();
    until("the other is compared", || compared(&well).then_some(()));
    // A silent house does not hold up the jobs of others.
    assert!(begun.elapsed() < Duration::from_secs(9), "it had to wait {:?}", begun.elapsed());
    assert!(!compared(&slow));
}

#[test]
fn a_writer_that_cannot_be_fetched_delays_no_other_writer() {
    let (house, first) = with_member();
    let (second, silent, well) = (Remote::start(), Remote::start(), Remote::start());
    make_member(&house, &second);
    silent.shown.lock().expect("lock").clear();
    let inbox = house.url("/inbox");
    let pass_on = |owner: &Remote, asked: &Value, writer: &Remote, text: &str| {
        let post = asked["object"]["id"].as_str().expect("id");
        let mut add = owner.activity("Add", advice(writer, post, text, true));
        add["target"] = Value::from(format!("{post}/thread"));
        assert_eq!(owner.send(&inbox, &add), 202);
    };
    let ask = |owner: &Remote, title: &str| {
        let asked = question(owner, title, members(owner));
        assert_eq!(owner.send(&inbox, &asked), 202);
        asked
    };
    let (one, two) = (ask(&first, "Bij de een"), ask(&second, "Bij de ander"));
    for n in 0..4 {
        pass_on(&first, &one, &silent, &format!("Van wie zwijgt {n}."));
    }
    let begun = Instant::now();
    pass_on(&second, &two, &well, "Van wie er is.");
    until("the other writer is heard", || (house.post("Bij de ander")["responses"] == 1).then_some(()));
    // Nor does a silent writer hold up what waits for others.
    assert!(begun.elapsed() < Duration::from_secs(20), "it had to wait {:?}", begun.elapsed());
}
