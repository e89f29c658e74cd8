//! Who was counted on and comes no more is told to who counts on them; and who heard neither yes nor no hears that it is over
//! (law 10).

use crate::support::{Browser, House, path, two, until};
use crate::told_on::{EVENT, first_card, pressed_away};

const JOB: [(&str, &str); 8] = [
    ("title", "Een kok voor zaterdag"),
    ("about", "Koken."),
    ("happens", "zaterdag"),
    ("amount", "20"),
    ("seats", "1"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];

fn takes_back(who: &mut Browser, at: &str) {
    let back = who.get(at).address("/take-back").expect("a button");
    assert!(who.post(&back, &[]).status < 400);
}

fn says(who: &mut Browser, at: &str, part: &str, word: &str) {
    let action = until(part, || who.get(at).address(part));
    assert!(who.post(&action, &[("do", word)]).status < 400);
}

#[test]
fn a_house_that_comes_no_more_is_told_to_who_expects_it() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at_b = path(&b, "Samen eten");
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    until("there is room", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    takes_back(&mut bob, &at_b);
    pressed_away(&mut anna, "Het Veer komt toch niet");
    let mut kim = a.person("Kim", "participant");
    assert!(!kim.get("/").has("komt toch niet") && !kim.get("/notices").has("komt toch niet"));
    assert!(!bob.get("/").has("komt toch niet"));
}

#[test]
fn who_was_to_work_and_does_not_is_told_and_who_waited_hears_that_it_is_done() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    let mut ben = b.person("Ben", "participant");
    let application = [("application", "Ik kook."), ("sender", "role")];
    assert!(ben.post(&format!("{at_b}/apply"), &application).status < 400);
    says(&mut anna, &at_a, "/application/", "yes");
    first_card(&mut ben, "De Kade zegt ja");
    takes_back(&mut ben, &at_b);
    pressed_away(&mut anna, "Iemand van Het Veer doet toch niet mee");
    // The place is free again; another applies, and nobody says yes or no before it is done.
    assert!(until("it is open", || Some(bob.get(&at_b)).filter(|p| p.has("name=\"application\""))).status < 400);
    assert!(bob.post(&format!("{at_b}/apply"), &application).status < 400);
    until("it came", || anna.get(&at_a).address("/application/"));
    anna.post(&format!("{at_a}/finish"), &[]);
    pressed_away(&mut bob, "De Kade: deze klus is klaar. Op jouw aanmelding kwam geen antwoord");
    assert!(bob.get(&at_b).has("geen antwoord gekregen"));
    assert!(!ben.get("/").has("deze klus is klaar"));
}

#[test]
fn a_mediator_who_gives_it_back_is_told_and_a_request_that_is_closed_too() {
    let (a, mut anna, b, mut bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut cees = c.person("Cees", "chair");
    let (to_b, to_c) = (b.domain(), c.domain());
    let form = [
        ("title", "Ruzie"),
        ("summary", "Twee groepen praten niet meer."),
        ("hope", "Dat iemand meepraat."),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &to_b),
        ("to", &to_c),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let (at_a, at_b, at_c) = (path(&a, "Ruzie"), path(&b, "Ruzie"), path(&c, "Ruzie"));
    let offer = [("tie", "no"), ("offer", "Ik kan dinsdag."), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).has("Het antwoord gaat op weg"));
    let pick = until("the offer", || anna.get(&at_a).address("/pick/"));
    anna.post(&pick, &[]);
    first_card(&mut bob, "De Kade koos");
    takes_back(&mut bob, &at_b);
    pressed_away(&mut anna, "Het Veer bemiddelt toch niet");
    assert!(cees.post(&format!("{at_c}/offer"), &offer).has("Het antwoord gaat op weg"));
    let pick = until("the other offer", || anna.get(&at_a).address("/pick/"));
    anna.post(&pick, &[]);
    first_card(&mut cees, "De Kade koos");
    anna.post(&format!("{at_a}/end"), &[]);
    pressed_away(&mut cees, "De Kade heeft het verzoek om hulp afgesloten");
    // Who took theirs back is not told: they expect nothing of it.
    assert!(!bob.get("/").has("afgesloten"));
}
