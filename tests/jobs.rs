//! Jobs: who applied is answered also when all places are taken, an end is told once, and nothing is said that nobody said.

use crate::states::{KINDS, says as says_kind};
use crate::support::remote::with_member;
use crate::support::{Browser, House, path, two, until};
use crate::told_on::{first_card, pressed_away};
use serde_json::json;

const JOB: [(&str, &str); 7] = [
    ("title", "Een kok voor zaterdag"),
    ("about", "Koken."),
    ("happens", "zaterdag"),
    ("seats", "1"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];
const APPLIES: [(&str, &str); 2] = [("application", "Ik kook."), ("sender", "role")];

/// The card of an answer on the page of a post, once it is there.
fn card(who: &mut Browser, at: &str, text: &str) -> String {
    let part = |page: &str| page.split("<article").find(|c| c.contains(text)).map(str::to_owned);
    until(text, || part(&who.get(at).body))
}

fn version(house: &House, title: &str) -> i64 {
    house.post(title)["version"].as_i64().expect("a version")
}

#[test]
fn what_is_pressed_twice_is_told_once() {
    let (a, mut anna, b, mut bob) = two();
    let question =
        [("title", "Koffie"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    let event = [
        ("title", "Samen eten"),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    let to_b = b.domain();
    let conflict = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &to_b),
        ("sender", "role"),
        ("do", "send"),
    ];
    let other = |title| -> Vec<_> { JOB.into_iter().map(|(n, v)| (n, if n == "title" { title } else { v })).collect() };
    let (done, off) = (other("Soep koken"), other("Brood bakken"));
    for (at, form) in [
        ("/case-questions", &question[..]),
        ("/events", &event),
        ("/conflicts", &conflict),
        ("/opportunities", &done),
        ("/opportunities", &off),
    ] {
        assert!(anna.post(at, form).has("Verstuurd."), "{at}");
    }
    // Bob applied for what is called off, and reads once that it is.
    let at_b = path(&b, "Brood bakken");
    assert!(bob.post(&format!("{at_b}/apply"), &APPLIES).status < 400);
    card(&mut anna, &path(&a, "Brood bakken"), "Ik kook.");
    // An advice is tried, and what it did is said.
    let advice = [("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")];
    assert!(bob.post(&format!("{}/advice", path(&b, "Koffie")), &advice).status < 400);
    let coffee = path(&a, "Koffie");
    let tries = until("the advice", || anna.get(&coffee).address("/try/"));
    let twice = |anna: &mut Browser, title: &str, at: &str, form: &[(&str, &str)]| {
        assert!(anna.post(at, form).status < 400, "{title} {at}");
        let (there, after) = (path(&a, title), version(&a, title));
        assert!(anna.post(at, form).status < 400, "{title} {at} again");
        assert_eq!(version(&a, title), after, "{title}: {at}");
        there
    };
    twice(&mut anna, "Koffie", &tries, &[]);
    let tell = until("a form", || anna.get(&coffee).address("/outcome"));
    twice(&mut anna, "Koffie", &tell, &[("outcome", "helped"), ("line", "Het hielp.")]);
    for (title, step, form) in [
        ("Koffie", "close", &[][..]),
        ("Samen eten", "cancel", &[]),
        ("Soep koken", "finish", &[("do", "done")]),
        ("Brood bakken", "finish", &[("do", "off")]),
    ] {
        let at = path(&a, title);
        twice(&mut anna, title, &format!("{at}/{step}"), form);
    }
    let at = path(&a, "Ruzie");
    assert!(anna.post(&format!("{at}/end"), &[]).status < 400);
    let closed = version(&a, "Hulp bij conflict");
    assert!(anna.post(&format!("{at}/end"), &[]).status < 400);
    assert_eq!(version(&a, "Hulp bij conflict"), closed);
    pressed_away(&mut bob, "De Kade: deze klus gaat niet door");
}

#[test]
fn that_a_job_is_over_is_told_once_however_often_its_house_changes_it() {
    for (state, says) in [("called-off", "deze klus gaat niet door"), ("done", "deze klus is klaar")] {
        let (house, remote) = with_member();
        let mut kim = house.person("Kim", "participant");
        let send = |version, state, place: &str| {
            let mut said = says_kind(&remote, KINDS[3], version, state);
            said["object"]["huisraad:place"] = json!(place);
            assert_eq!(remote.send(&house.url("/inbox"), &said), 202);
        };
        send(1, "open", "Keuken");
        let at = path(&house, "Klus bij hen");
        assert!(kim.post(&format!("{at}/apply"), &APPLIES).status < 400);
        send(2, state, "Keuken");
        pressed_away(&mut kim, says);
        send(3, state, "Zaal");
        until("it came", || kim.get(&at).has("Zaal").then_some(()));
        assert!(!kim.get("/").has("/seen"), "{state}: {}", kim.get("/").body);
        // On the way in it is told again.
        send(4, "open", "Zaal");
        send(5, state, "Zaal");
        first_card(&mut kim, says);
    }
}
