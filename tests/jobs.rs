//! Jobs: who applied is answered also when all places are taken, an end is told once, and nothing is said that nobody said.

use crate::states::{KINDS, says as says_kind};
use crate::support::remote::with_member;
use crate::support::{Browser, House, path, two, until};
use crate::told_on::{first_card, pressed_away};
use serde_json::{Value, json};

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
    until(text, || who.get(at).card(text).map(str::to_owned))
}

fn decides(who: &mut Browser, at: &str, text: &str, word: &str) {
    let card = card(who, at, text);
    let action = card.split('"').find(|s| s.contains("/application/")).expect("a button").to_owned();
    assert!(card.contains(&format!("value=\"{word}\"")), "a button for {word}: {card}");
    assert!(who.post(&action, &[("do", word)]).status < 400);
}

#[test]
fn who_waits_for_a_job_that_is_filled_can_still_be_told_no() {
    let (a, mut anna, b, _bob) = two();
    let (mut ben, mut els) = (b.person("Ben", "participant"), b.person("Els", "participant"));
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    for (who, text) in [(&mut ben, "Ik kook."), (&mut els, "Ik ook.")] {
        assert!(who.post(&format!("{at_b}/apply"), &[("application", text), ("sender", "role")]).status < 400);
        card(&mut anna, &at_a, text);
    }
    decides(&mut anna, &at_a, "Ik kook.", "yes");
    let (page, today) = (anna.get(&at_a), anna.get("/"));
    assert!(page.has(">vol<") && today.has("Iemand wacht op jullie antwoord."), "{}", today.body);
    // There is no place for a yes.
    assert!(!page.has("value=\"yes\""), "{}", page.body);
    decides(&mut anna, &at_a, "Ik ook.", "no");
    pressed_away(&mut els, "De Kade zegt nee, deze keer niet");
    let (page, today) = (anna.get(&at_a), anna.get("/"));
    assert!(!today.has("Iemand wacht op jullie antwoord.") && !page.has("Toch ja"), "{}", page.body);
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
        ("matter", "residents"),
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
    for step in ["end", "undo", "end"] {
        twice(&mut anna, "Ruzie", &format!("{at}/{step}"), &[]);
    }
    assert!(anna.post(&format!("{at}/wipe"), &[]).status < 400);
    let closed = version(&a, "Hulp bij conflict");
    assert!(anna.post(&format!("{at}/wipe"), &[]).status < 400);
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

#[test]
fn of_an_allowance_that_nobody_typed_nothing_is_said() {
    let (a, mut anna, b, mut bob) = two();
    let open = JOB.map(|(n, v)| (n, if n == "audience" { "public" } else { v }));
    let none: Vec<_> = open.into_iter().map(|(n, v)| (n, if n == "title" { "Afwassen" } else { v })).collect();
    assert!(anna.post("/opportunities", &open).has("Verstuurd."));
    assert!(anna.post("/opportunities", &[&none[..], &[("amount", "0")]].concat()).has("Verstuurd."));
    for (title, said) in [("Een kok voor zaterdag", false), ("Afwassen", true)] {
        for (house, who) in [(&a, &mut anna), (&b, &mut bob)] {
            let page = who.get(&path(house, title));
            let about = ["<dt>Vergoeding</dt>", "Geen vergoeding"].map(|text| page.has(text));
            assert_eq!(about, [said; 2], "{title}: {}", page.body);
        }
        let form = anna.get(&format!("{}/edit", path(&a, title))).body;
        let amount = form.split("<input").find(|i| i.contains("name=\"amount\"")).expect("a field").to_owned();
        assert_eq!(amount.contains("value=\"0\""), said, "{amount}");
        let remote = crate::support::remote::Remote::start();
        let (status, object) = remote.get(a.post(title)["id"].as_str().expect("an id"));
        assert_eq!(status, 200, "{object}");
        let object: Value = serde_json::from_str(&object).expect("json");
        let about = ["huisraad:cents", "reciprocal"].map(|name| !object[name].is_null());
        assert_eq!(about, [said; 2], "{object}");
        assert_eq!(object["content"].as_str().expect("text").contains("Geen vergoeding"), said, "{object}");
    }
}

#[test]
fn what_another_house_says_of_an_allowance_is_what_stands_here() {
    let (house, remote) = with_member();
    let mut kim = house.person("Kim", "participant");
    // An older program says nought where nothing is paid; a newer one says nothing where nothing was said.
    for (version, cents, shown) in
        [(1, Some(0), Some("Geen vergoeding")), (2, Some(2000), Some("€ 20")), (3, None, None)]
    {
        let mut said = says_kind(&remote, KINDS[3], version, "open");
        if let Some(cents) = cents {
            said["object"]["huisraad:cents"] = json!(cents);
        }
        assert_eq!(remote.send(&house.url("/inbox"), &said), 202);
        let at = path(&house, "Klus bij hen");
        let page = until("it came", || (version == version_now(&house)).then(|| kim.get(&at)));
        assert_eq!(page.has("<dt>Vergoeding</dt>"), shown.is_some(), "{}", page.body);
        assert!(shown.is_none_or(|text| page.has(text)), "{}", page.body);
    }
}

fn version_now(house: &House) -> i64 {
    version(house, "Klus bij hen")
}

#[test]
fn a_job_does_not_end_where_nobody_said_how() {
    let (a, mut anna, _b, _bob) = two();
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let at = path(&a, "Een kok voor zaterdag");
    for form in [&[][..], &[("do", "yes")]] {
        let page = anna.post(&format!("{at}/finish"), form);
        assert!(page.status >= 400, "{}", page.body);
        assert_eq!(a.post("Een kok voor zaterdag")["state"], "open");
    }
    assert!(anna.get(&at).has("Gaat het niet door? Wie zich meldde, hoort dat dan."));
    // Who takes it back and applied knows; another does not.
    assert!(anna.post(&format!("{at}/apply"), &APPLIES).status < 400);
    assert!(!anna.get(&at).has("meldde zich. Die"), "{}", anna.get(&at).body);
    let mut kim = a.person("Kim", "participant");
    assert!(kim.post(&format!("{at}/apply"), &APPLIES).status < 400);
    assert!(anna.get(&at).has("1 persoon meldde zich. Die hoort dat jullie de klus terughalen."));
}
