//! An answer that comes a moment too late: its writer reads that it was not taken, and why; and nobody sends it for ever.

use crate::support::remote::{Remote, make_member, question};
use crate::support::{Browser, House, path, until};
use serde_json::json;

/// Compares now with another house, and waits until it was done.
fn compare(house: &House, other: &str) {
    let compared = || house.json(&["peer", "show", other])["compared"].clone();
    let before = compared();
    house.cli(&["peer", "check", other]);
    until("it was compared", || (compared() != before).then_some(()));
}

fn refused(house: &House) -> usize {
    let all = house.json(&["queue", "list"]);
    all.as_array().expect("list").iter().filter(|d| d["state"] == "parked").count()
}

/// Waits until nothing is to be sent any more; what was refused lies there.
fn quiet(house: &House) {
    let waits = || house.json(&["queue", "list"]).as_array().expect("list").iter().any(|d| d["state"] == "waiting");
    until("nothing waits", || (!waits()).then_some(()));
}

#[test]
fn an_answer_of_each_kind_that_came_too_late_comes_home_as_refused_and_stays_so() {
    let (mut a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let to = b.domain();
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let write = |anna: &mut Browser, at: &str, form: &[(&str, &str)], audience: &[(&str, &str)]| {
        let form: Vec<(&str, &str)> = form.iter().chain(audience).copied().collect();
        assert!(anna.post(at, &form).has("Verstuurd."), "{at}");
    };
    write(&mut anna, "/case-questions", &[("title", "Vraag"), ("situation", "x"), ("question", "x")], &network);
    let event = [("title", "Eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    write(&mut anna, "/events", &[&event[..], &[("what", "get-together")]].concat(), &network);
    let job = [("title", "Kok"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    write(&mut anna, "/opportunities", &job, &network);
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
    ];
    let named = [("audience", "houses"), ("to", &*to), ("sender", "role"), ("do", "send")];
    write(&mut anna, "/conflicts", &help, &named);
    let ours: Vec<String> = ["Vraag", "Eten", "Kok", "Ruzie"].iter().map(|title| path(&a, title)).collect();
    let theirs: Vec<String> = ["Vraag", "Eten", "Kok", "Ruzie"].iter().map(|title| path(&b, title)).collect();
    // While De Kade is away, Het Veer answers all four.
    a.settled();
    a.kill();
    let answers: [(&str, &[(&str, &str)]); 4] = [
        ("advice", &[("advice", "Probeer koffie."), ("for", "thread"), ("ground", "thinking")]),
        ("rsvp", &[("heads", "3")]),
        ("apply", &[("application", "Ik kook graag."), ("sender", "role")]),
        ("offer", &[("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")]),
    ];
    for (at, (what, form)) in theirs.iter().zip(answers) {
        assert!(bob.post(&format!("{at}/{what}"), form).status < 400, "{what}");
    }
    b.kill();
    // And while Het Veer is away, De Kade ends all four.
    a.serve(None);
    let mut anna = a.person("Anna daarna", "chair");
    for (at, how) in ours.iter().zip(["close", "cancel", "finish", "withdraw"]) {
        assert!(anna.post(&format!("{at}/{how}"), &[("do", "done")]).status < 400, "{how}");
    }
    b.serve(None);
    let mut bob = b.person("Bob daarna", "chair");
    // The last is gone altogether, with what was said to it.
    until("it is gone", || (bob.get(&theirs[3]).status == 404).then_some(()));
    let reasons = ["al afgesloten", "al afgezegd", "al voorbij"];
    for (at, why) in theirs.iter().zip(reasons) {
        until(why, || Some(bob.get(at)).filter(|p| p.has("niet aangenomen") && p.has(why)));
    }
    quiet(&b);
    let (before, domain) = (refused(&b), a.domain());
    for _ in 0..10 {
        compare(&b, &domain);
    }
    quiet(&b);
    assert_eq!(refused(&b), before, "it was sent once");
    for (at, why) in theirs.iter().zip(reasons) {
        assert!(bob.get(at).has(why) && !bob.get(at).has(">onderweg<"), "{why}");
    }
    assert_eq!(b.json(&["peer", "show", &domain])["equal"], b.json(&["peer", "show", &domain])["compared"]);
    // Taken back it is gone here, and there nobody minds.
    let page = bob.get(&theirs[1]);
    bob.post(&page.address("/take-back").expect("a button"), &[]);
    assert!(!bob.get(&theirs[1]).has("niet aangenomen"));
    quiet(&b);
    assert_eq!(a.post("Eten")["responses"], 0);
}

/// An older program says 202 to what it does not know, and keeps nothing of it.
#[test]
fn what_another_house_says_it_took_and_never_keeps_is_sent_less_and_less_and_its_writer_hears() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let mut anna = house.person("Anna", "chair");
    let asked = question(&remote, "Vraag van ver", crate::support::remote::members(&remote));
    assert_eq!(remote.send(&house.url("/inbox"), &asked), 202);
    let at = path(&house, "Vraag van ver");
    let advice = [("advice", "Probeer koffie."), ("for", "thread"), ("ground", "thinking")];
    assert!(anna.post(&format!("{at}/advice"), &advice).status < 400);
    house.settled();
    assert!(anna.get(&at).has(">onderweg<"));
    // It holds nothing of ours.
    let nothing = json!({"totalItems": 0, "huisraad:digest": "none", "huisraad:lines": []});
    remote.at.lock().expect("lock").insert("/held".into(), nothing.to_string());
    let other = format!("localhost:{}", remote.port);
    let sent = || remote.got("Create").len();
    for _ in 0..3 {
        compare(&house, &other);
        house.settled();
        assert!(anna.get(&at).has(">onderweg<"), "it may come yet");
    }
    compare(&house, &other);
    house.settled();
    assert!(anna.get(&at).has("niet aangenomen") && anna.get(&at).has("niet bewaard"));
    let before = sent();
    for _ in 0..6 {
        compare(&house, &other);
    }
    house.settled();
    assert_eq!(sent(), before, "and nothing of it is sent any more");
}

/// A web server in front of a house that is being set up says 404 to all: that is not the house, and nothing is lost by it.
#[test]
fn what_was_not_found_for_a_while_is_sent_again() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let mut anna = house.person("Anna", "chair");
    let asked = question(&remote, "Vraag van ver", crate::support::remote::members(&remote));
    assert_eq!(remote.send(&house.url("/inbox"), &asked), 202);
    let at = path(&house, "Vraag van ver");
    house.settled();
    *remote.answer.lock().expect("lock") = (404, String::new());
    let advice = [("advice", "Probeer koffie."), ("for", "thread"), ("ground", "thinking")];
    assert!(anna.post(&format!("{at}/advice"), &advice).status < 400);
    let other = format!("localhost:{}", remote.port);
    let nothing = json!({"totalItems": 0, "huisraad:digest": "none", "huisraad:lines": []});
    remote.at.lock().expect("lock").insert("/held".into(), nothing.to_string());
    // While it is on its way a comparison finds nothing in vain.
    for _ in 0..5 {
        compare(&house, &other);
    }
    until("it is parked", || (refused(&house) == 1).then_some(()));
    assert!(anna.get(&at).has(">onderweg<"), "not refused by that");
    *remote.answer.lock().expect("lock") = (202, String::new());
    let before = remote.got("Create").len();
    compare(&house, &other);
    until("it comes after all", || (remote.got("Create").len() > before).then_some(()));
    assert!(anna.get(&at).has(">onderweg<"));
}

/// What the owner itself said is not changed by what its door says after that; and a yes that crossed a withdrawal finds nothing.
#[test]
fn what_crosses_on_the_way_does_not_undo_what_was_decided() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let mut anna = house.person("Anna", "chair");
    let mut event = question(&remote, "Eten ver weg", crate::support::remote::members(&remote));
    for (name, value) in
        [("huisraad:kind", "event"), ("huisraad:state", "announced"), ("startTime", "2041-06-12T14:00:00+02:00")]
    {
        event["object"][name] = json!(value);
    }
    event["object"]["location"] = json!({"type": "Place", "name": "Ver weg"});
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &event), 202);
    let at = path(&house, "Eten ver weg");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    let join = until("the answer", || remote.got("Join").pop());
    let say = |verb: &str| {
        let said = remote.activity(verb, json!({"type": "Join", "id": join["id"]}));
        assert_eq!(remote.send(&inbox, &said), 202, "{verb}");
    };
    say("Reject");
    until("it was told no", || anna.get("/").has("zegt: er is deze keer geen plaats").then_some(()));
    // That it arrived is old news; and a comparison that finds nothing there changes nothing of the no.
    say("TentativeAccept");
    assert!(!anna.get(&at).has("wacht op plaats"), "a no stays a no");
    let nothing = json!({"totalItems": 0, "huisraad:digest": "none", "huisraad:lines": []});
    remote.at.lock().expect("lock").insert("/held".into(), nothing.to_string());
    for _ in 0..5 {
        compare(&house, &format!("localhost:{}", remote.port));
        house.settled();
    }
    let page = anna.get(&at);
    assert!(!page.has("niet aangenomen"), "its own word is more than what it holds: {}", page.body);
    anna.post(&page.address("/take-back").expect("a button"), &[]);
    say("Accept");
    assert!(!anna.get(&at).has("ja, er is plaats") && !anna.get("/").has("Er is plaats"), "gone is gone");
}

/// An organiser went back to an older copy, in which our answer waits: ours read that they may come, and must hear that they may not.
#[test]
fn an_organiser_that_says_that_we_wait_is_heard_also_after_its_yes() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let mut anna = house.person("Anna", "chair");
    let mut event = question(&remote, "Eten ver weg", crate::support::remote::members(&remote));
    for (name, value) in
        [("huisraad:kind", "event"), ("huisraad:state", "announced"), ("startTime", "2041-06-12T14:00:00+02:00")]
    {
        event["object"][name] = json!(value);
    }
    event["object"]["location"] = json!({"type": "Place", "name": "Ver weg"});
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &event), 202);
    let at = path(&house, "Eten ver weg");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    let join = until("the answer", || remote.got("Join").pop());
    let says = |verb: &str, version: i64| {
        let object = json!({"type": "Join", "id": join["id"], "huisraad:heads": 2, "huisraad:version": version});
        remote.send(&inbox, &remote.activity(verb, object))
    };
    assert_eq!(says("Accept", 1), 202);
    assert!(anna.get("/").has("kunnen komen"), "{}", anna.get("/").body);
    assert_eq!(says("TentativeAccept", 0), 202, "of an older number it says that it is there");
    assert!(!anna.get(&at).has("wacht op plaats"));
    assert_eq!(says("TentativeAccept", 1), 202);
    assert!(anna.get(&at).has("wacht op plaats"), "{}", anna.get(&at).body);
    assert!(anna.get("/").has("wachtlijst"), "{}", anna.get("/").body);
    assert_eq!(says("Accept", 1), 202);
    assert!(!anna.get(&at).has("wacht op plaats"), "and a place that is free after all is a yes");
}
