//! Each word that somebody waits for is one card, of the one it is for: a yes, that it is full meanwhile, that it is off.

use crate::support::{Browser, House, path, two, until};
use crate::told_on::pressed_away;

const EVENT: [(&str, &str); 8] = [
    ("title", "Samen eten"),
    ("day", "2041-06-12"),
    ("time", "18:30"),
    ("place", "De Kade"),
    ("what", "get-together"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];

const JOB: [(&str, &str); 8] = [
    ("title", "Een kok voor zaterdag"),
    ("about", "Koken voor twintig mensen."),
    ("happens", "zaterdag"),
    ("amount", "20"),
    ("seats", "1"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];

/// Nothing that happened waits to be read.
fn nothing_new(who: &mut Browser, why: &str) {
    let page = who.get("/");
    assert!(!page.has("/seen"), "{why}: {}", page.body);
}

#[test]
fn a_yes_at_once_and_a_yes_to_more_are_told_once_each() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at_b = path(&b, "Samen eten");
    assert!(dina.post(&format!("{at_b}/rsvp"), &[("heads", "2")]).has("De voorzitter leest"));
    let release = bob.get(&at_b).address("/release").expect("a button");
    assert!(bob.post(&release, &[]).status < 400);
    for who in [&mut bob, &mut dina] {
        pressed_away(who, "Er is plaats bij De Kade: jullie 2 kunnen komen");
        nothing_new(who, "the yes is all there is");
    }
    let number = bob.get(&at_b).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "5")]).status < 400);
    pressed_away(&mut bob, "Er is plaats bij De Kade: jullie 5 kunnen komen");
    assert!(bob.post(&number, &[("heads", "3")]).status < 400);
    until("it is kept", || bob.get(&at_b).has("met 3 mensen").then_some(()));
    b.settled();
    a.settled();
    nothing_new(&mut bob, "fewer come: that needs no yes");
}

#[test]
fn who_waits_hears_that_a_job_is_full_before_the_no() {
    let (a, mut anna, b, _bob) = two();
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    let (mut ben, mut els, mut kim) =
        (b.person("Ben", "participant"), b.person("Els", "participant"), a.person("Kim", "participant"));
    for (who, at, text) in [(&mut ben, &at_b, "Ik kook."), (&mut els, &at_b, "Ik ook."), (&mut kim, &at_a, "En ik.")] {
        assert!(who.post(&format!("{at}/apply"), &[("application", text), ("sender", "role")]).status < 400);
    }
    let mut says = |text: &str, word: &str| {
        let page = until(text, || Some(anna.get(&at_a)).filter(|p| p.has(text)));
        let card = page.card(text).expect("the card");
        let action = card.split('"').find(|s| s.contains("/application/")).expect("a button").to_owned();
        assert!(anna.post(&action, &[("do", word)]).status < 400);
    };
    until("hers is there", || els.get(&at_b).has("wacht op antwoord").then_some(()));
    says("Ik ook.", "no");
    pressed_away(&mut els, "De Kade zegt nee");
    says("Ik ook.", "yes");
    pressed_away(&mut els, "De Kade zegt ja: je doet mee");
    for (who, at) in [(&mut ben, &at_b), (&mut kim, &at_a)] {
        pressed_away(who, "De Kade: deze klus is nu vol. Je aanmelding wacht nog");
        assert!(who.get(at).has("de klus is vol, jij wacht nog"), "{}", who.get(at).body);
    }
    nothing_new(&mut els, "she has a place");
    says("Ik kook.", "no");
    pressed_away(&mut ben, "De Kade zegt nee, deze keer niet");
    nothing_new(&mut kim, "she was told that it is full");
}

#[test]
fn what_is_off_and_then_taken_back_is_told_once() {
    let (a, mut anna, b, mut bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut cees = c.person("Cees", "chair");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at_a = path(&a, "Samen eten");
    for (house, who) in [(&b, &mut bob), (&c, &mut cees)] {
        let at = path(house, "Samen eten");
        assert!(who.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
        pressed_away(who, "Er is plaats bij De Kade");
    }
    assert!(anna.post(&format!("{at_a}/cancel"), &[]).has("De bijeenkomst is afgezegd."));
    pressed_away(&mut bob, "Afgezegd door De Kade: dit gaat niet door");
    until("it came", || cees.get("/").has("Afgezegd door De Kade").then_some(()));
    assert!(anna.post(&format!("{at_a}/withdraw"), &[]).status < 400);
    for house in [&b, &c] {
        until("it is gone", || house.post_now("Samen eten").is_none().then_some(()));
    }
    nothing_new(&mut bob, "he read that it is off");
    pressed_away(&mut cees, "De Kade haalde een bijeenkomst terug waar jullie zouden komen");
    nothing_new(&mut cees, "that is all");
}
