//! Who is out does nothing more, also with what was on its way; and who stays can go on.

use crate::files::photo;
use crate::people::{number, outside_the_chair, sign_in, take_over, words_on};
use crate::support::remote::{Remote, make_member};
use crate::support::{Browser, House};
use std::thread;

/// The body of a form with a picture in it.
fn with_picture(bound: &str) -> Vec<u8> {
    let part = |name: &str, value: &str| {
        format!("--{bound}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = format!("--{bound}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n");
    let head = part("description", "Een foto") + &part("sure", "yes") + &head + "Content-Type: image/jpeg\r\n\r\n";
    [head.as_bytes(), &photo(), format!("\r\n--{bound}--\r\n").as_bytes()].concat()
}

#[test]
fn who_was_put_out_while_their_form_was_on_its_way_does_nothing() {
    let house = House::start("De Kade");
    let (mut anna, mut carl) = (house.person("Anna", "chair"), house.person("Carl", "chair"));
    let ask = [("title", "Van de dief"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "ready")];
    let draft = [("title", "Met foto"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "save")];
    let at = carl.post("/case-questions", &draft).path;
    assert!(at.starts_with("/posts/"), "{at}");
    // Signed out everywhere.
    let rest = carl.post_slowly("/case-questions", &ask);
    let picture =
        carl.send_slowly(&format!("{at}/files"), "multipart/form-data; boundary=een-lijn", with_picture("een-lijn"));
    let id = number(&mut anna, "Carl");
    assert_eq!(anna.post(&format!("/people/{id}/end-sessions"), &[]).status, 200);
    assert!(rest() >= 400 && picture() >= 400);
    assert!(house.post_now("Van de dief").is_none());
    assert_eq!(sign_in(&mut carl, "Carl", "Carl heeft een lange zin"), 200);
    assert!(!carl.get(&at).has("Een foto"));
    // A role that was taken.
    let rest = carl.post_slowly("/people/card", &[("role", "chair")]);
    let chair = |action| [("role", "chair"), ("do", action)];
    assert_eq!(anna.post(&format!("/people/{id}/role"), &chair("take")).status, 200);
    assert_eq!(rest(), 403);
    assert_eq!(anna.post(&format!("/people/{id}/role"), &chair("give")).status, 200);
    // The end of somebody.
    let rest = carl.post_slowly("/people/card", &[("role", "chair")]);
    assert_eq!(anna.post(&format!("/people/{id}/end"), &[]).status, 200);
    assert!(rest() >= 400);
    let cards = house.json(&["person", "cards"]);
    assert_eq!(cards.as_array().map(Vec::len), Some(1), "that of the beginning: {cards}");
    assert!(anna.get("/people/log").has("iemand die wegging"));
}

#[test]
fn who_was_ended_while_they_signed_in_is_out() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for n in 0..4 {
        let name = format!("Carl {n}");
        house.person(&name, "chair");
        let id = number(&mut anna, &name);
        let mut carl = Browser::at(&house);
        let comes = thread::spawn(move || {
            sign_in(&mut carl, &name, &format!("{name} heeft een lange zin"));
            carl
        });
        assert_eq!(anna.post(&format!("/people/{id}/end"), &[]).status, 200);
        assert_eq!(comes.join().expect("an answer").get("/people").status, 404);
    }
    assert_eq!(house.json(&["person", "sessions"]).as_array().map(Vec::len), Some(1), "Anna's");
}

#[test]
fn a_house_keeps_a_chair_who_may_act() {
    let house = House::start("De Kade");
    let (mut anna, mut sam) = (house.person("Anna", "chair"), house.person("Sam", "steward"));
    let nep = words_on(&sam.post("/people/card", &[("role", "participant")]));
    let form = [("key", nep.as_str()), ("step", "2"), ("name", "Sjaak"), ("passphrase", "sjaak heeft een lange zin")];
    let mut sjaak = Browser::at(&house);
    assert!(sjaak.post("/card", &form).has("De voorzitter kijkt nog even mee"));
    let (id, own) = (number(&mut anna, "Sjaak"), number(&mut anna, "Anna"));
    // Who gets a role belongs here: he acts with it at once.
    let chair = |action| [("role", "chair"), ("do", action)];
    assert_eq!(anna.post(&format!("/people/{id}/role"), &chair("give")).status, 200);
    assert_eq!(sjaak.get("/people/log").status, 200);
    // A chair who came back with a card of the computerhulp's making waits, and counts for none.
    let steward = [("role", "chair"), ("do", "take")];
    assert_eq!(anna.post(&format!("/people/{id}/role"), &steward).status, 200);
    let open = words_on(&sam.post("/people/card", &[("role", "participant"), ("person", &id)]));
    assert_eq!(anna.post(&format!("/people/{id}/role"), &chair("give")).status, 200);
    assert!(!Browser::at(&house).post("/card", &[("key", &open)]).has("Welkom terug"), "it would make a chair wait");
    assert_eq!(anna.post(&format!("/people/{own}/role"), &chair("take")).status, 200);
    assert_eq!(sjaak.post(&format!("/people/{id}/role"), &chair("take")).status, 422, "the last");
    // Whose last role went reads what is true.
    let take = [("role", "participant"), ("do", "take")];
    let mut kim = house.person("Kim", "participant");
    let kims = number(&mut sjaak, "Kim");
    assert_eq!(sjaak.post(&format!("/people/{kims}/role"), &take).status, 200);
    assert!(kim.get("/case-questions/new").has("Je hebt nu geen rol in dit huis"));
    assert!(sjaak.get("/people").has("nu zonder rol"));
}

#[test]
fn a_request_outside_the_chair_stays_its_writers_whatever_role_the_chair_takes() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let there = Remote::start();
    make_member(&house, &there);
    let to = format!("localhost:{}", there.port);
    let at = outside_the_chair(&mut kim, "Over de voorzitter");
    let draft = outside_the_chair(&mut kim, "Nog niet verstuurd");
    let sent = [
        ("title", "Over de voorzitter"),
        ("summary", "S."),
        ("hope", "H."),
        ("inside", "author"),
        ("to_role", "all"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &to),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert_eq!(kim.post(&at, &sent).status, 200);
    assert!(house.post_now("Over de voorzitter").is_none(), "who is at the console learns nothing of it either");
    assert!(kim.get(&at).address("/end").is_some(), "it is sent");
    let id = number(&mut anna, "Kim");
    let take = [("role", "participant"), ("do", "take")];
    assert_eq!(anna.post(&format!("/people/{id}/role"), &take).status, 200);
    assert_eq!(kim.post(&draft, &sent).status, 403, "what was not sent is not sent without a role");
    assert_eq!(kim.post(&format!("{at}/withdraw"), &[]).status, 200);
    assert!(!kim.get("/conflicts").has("Over de voorzitter"));
}

#[test]
fn the_houses_own_computer_is_shared_and_goes_with_who_made_it_that() {
    let house = House::start("De Kade");
    let (mut anna, mut carl) = (house.person("Anna", "chair"), house.person("Carl", "chair"));
    assert_eq!(carl.post("/computer", &[]).status, 200);
    assert!(anna.get("/people").has("door Carl"));
    let mut computer = carl.clone();
    assert!(!computer.get("/sign-out").has("Meer mensen gebruiken deze computer"));
    let form = [("name", "Anna"), ("passphrase", "Anna heeft een lange zin")];
    assert_eq!(computer.post("/sign-in", &form).status, 200);
    let all = house.json(&["person", "sessions"]);
    assert!(all.as_array().expect("list").iter().all(|s| s["shared"] == true), "{all}");
    let id = number(&mut anna, "Carl");
    assert!(anna.get(&format!("/people/{id}")).has("Die hoort dan niet meer bij ons."));
    assert_eq!(anna.post(&format!("/people/{id}/end"), &[]).status, 200);
    computer.get("/sign-out");
    assert!(!computer.get("/sign-in").has("Met je kaart en je geheime getal"));
    assert!(anna.get("/people/log").has("haalde een computer van het huis weg"));
}

#[test]
fn a_name_that_reads_like_anothers_is_taken() {
    let house = House::start("De Kade");
    let (mut anna, _) = (house.person("Anna", "chair"), house.person("Els", "participant"));
    let words = words_on(&anna.post("/people/card", &[("role", "participant")]));
    let use_it = |name: &str| {
        let form = [("key", words.as_str()), ("step", "2"), ("name", name), ("passphrase", "een zin die lang is")];
        Browser::at(&house).post("/card", &form)
    };
    for name in ["\u{415}ls", "E l s", "ELS"] {
        let page = use_it(name);
        assert!(page.status == 422 && page.has("Zo heet hier al iemand."), "{name}: {}", page.body);
    }
    assert_eq!(use_it("Elske").status, 200);
    // What was said of who left is a sentence still.
    let mut els = take_over(&mut anna, &house, "Els", "een heel nieuwe wachtzin");
    assert_eq!(els.post("/past", &[("secret", "Els heeft een lange zin")]).status, 200);
    let id = number(&mut anna, "Els");
    assert_eq!(anna.post(&format!("/people/{id}/end"), &[]).status, 200);
    let log = anna.get("/people/log");
    assert!(log.has("De kaart voor iemand die wegging is gebruikt."), "{}", log.body);
    assert!(log.has(". Iemand die wegging gebruikte de oude wachtzin"), "{}", log.body);
}
