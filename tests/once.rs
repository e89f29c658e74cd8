//! A form counts once, and what somebody typed is not lost: a second press, *back*, a full disk, an end meanwhile, another
//! person at the same computer.

use crate::support::browse::Page;
use crate::support::{Browser, House, database_url};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// The key of the form on this page that goes to this address.
fn key(page: &Page, action: &str) -> String {
    let form = page.body.split("<form").find(|f| f.contains(&format!("action=\"{action}\""))).expect("the form");
    let key = form.split("name=\"form-key\" value=\"").nth(1).and_then(|k| k.split('"').next());
    key.expect("every form has a key").to_owned()
}

fn ask<'a>(title: &'a str, text: &'a str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    let form = vec![("title", title), ("situation", text), ("question", "Hoe?"), ("audience", "network")];
    [form, vec![("do", "send"), ("form-key", key)]].concat()
}

fn how_many(house: &House, title: &str) -> usize {
    house.json(&["posts"]).as_array().expect("list").iter().filter(|p| p["title"] == title).count()
}

#[test]
fn a_form_counts_once_and_a_mended_one_is_asked_about() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut noor) = (a.person("Anna", "chair"), a.person("Noor", "chair"));
    let form_key = key(&anna.get("/case-questions/new"), "/case-questions");
    let two: Vec<_> = (0..2)
        .map(|_| {
            let (mut anna, key) = (anna.clone(), form_key.clone());
            std::thread::spawn(move || anna.post("/case-questions", &ask("Twee keer", "Lang verhaal.", &key)))
        })
        .collect();
    let two: Vec<Page> = two.into_iter().map(|t| t.join().expect("an answer")).collect();
    assert!(two.iter().all(|p| p.has("Verstuurd.")), "{}", two[1].body);
    assert_eq!(two[0].path, two[1].path, "both see the first result");
    // Later the same; the other house heard of it once.
    assert_eq!(anna.post("/case-questions", &ask("Twee keer", "Lang verhaal.", &form_key)).path, two[0].path);
    b.post("Twee keer");
    a.settled();
    assert_eq!((how_many(&a, "Twee keer"), how_many(&b, "Twee keer")), (1, 1));
    // *Back*, and another text: nothing is done before they say what they mean.
    let page = anna.post("/case-questions", &ask("Twee keer", "Een beter verhaal.", &form_key));
    assert!(
        page.status == 409 && page.has("Nu staat er iets anders in") && page.has("Een beter verhaal."),
        "{}",
        page.body
    );
    assert!(!anna.get(&two[0].path).has("Een beter verhaal."));
    let first = two[0].path.split('?').next().expect("a path").to_owned();
    assert!(page.has(&format!("formaction=\"{first}\"")), "{}", page.body);
    let again = key(&page, "/case-questions");
    // It stands there as it will go: each text under its own words, and for whom.
    assert!(page.has("Wat gebeurt er?</label>"), "{}", page.body);
    assert!(page.has("Alle huizen") && page.has("blijft dan zoals het was"), "{}", page.body);
    assert!(anna.post(&first, &ask("Twee keer", "Een beter verhaal.", &again)).has("Gewijzigd."));
    let mut wider = ask("Twee keer", "Een beter verhaal.", "");
    wider[3] = ("audience", "public");
    assert!(anna.post(&first, &wider).has("Wie het mag lezen, kun je niet meer veranderen."));
    let more = ask("Twee keer", "Een ander verhaal.", &again);
    assert_eq!(anna.post("/case-questions", &more).status, 409, "this key has changed the first");
    let fresh = key(&anna.post("/case-questions", &more), "/case-questions");
    assert!(anna.post("/case-questions", &ask("Nog een", "x.", &fresh)).has("Verstuurd."), "or it is sent too");
    // A key counts for its person; and a form without one is new.
    let of_noor = key(&noor.get("/case-questions/new"), "/case-questions");
    assert!(noor.post("/case-questions", &ask("Van haar", "x", &of_noor)).has("Verstuurd."));
    for _ in 0..2 {
        assert!(noor.post("/case-questions", &ask("Zonder sleutel", "x", "")).has("Verstuurd."));
    }
    assert_eq!((how_many(&a, "Van haar"), how_many(&a, "Zonder sleutel")), (1, 2));
    // What went wrong the first time was not done, and is new the second.
    let wrong = key(&anna.get("/case-questions/new"), "/case-questions");
    assert_eq!(anna.post("/case-questions", &ask("", "x", &wrong)).status, 422);
    assert!(anna.post("/case-questions", &ask("Hersteld", "x", &wrong)).has("Verstuurd."));
}

/// A browser fetches the page of a form anew when somebody goes back to it, and puts in what they typed: it is the same form
/// still. Who begins anew gets another.
#[test]
fn going_back_to_a_form_finds_the_same_form() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.get("/case-questions/new?title=Een%20begin");
    assert!(page.has("value=\"Een begin\""), "{}", page.body);
    let form_key = key(&page, "/case-questions");
    let address = format!("/case-questions/new?form={form_key}");
    let sent = anna.post("/case-questions", &ask("Verstuurd", "Een verhaal.", &form_key));
    let back = anna.get(&address);
    assert_eq!(key(&back, "/case-questions"), form_key);
    let same = anna.post("/case-questions", &ask("Verstuurd", "Een verhaal.", &key(&back, "/case-questions")));
    assert_eq!(same.path, sent.path, "the first result");
    let mended = anna.post("/case-questions", &ask("Verstuurd en verbeterd", "Een verhaal.", &form_key));
    assert!(mended.status == 409 && mended.has("Nu staat er iets anders in"), "{}", mended.body);
    assert_eq!(how_many(&house, "Verstuurd") + how_many(&house, "Verstuurd en verbeterd"), 1);
    assert_ne!(key(&anna.get("/case-questions/new"), "/case-questions"), form_key);
    // The address of somebody else's form is of no use.
    let mut noor = house.person("Noor", "chair");
    assert_ne!(key(&noor.get(&address), "/case-questions"), form_key);
    // When something is wrong with it, it is the same form too.
    let wrong = key(&anna.get("/case-questions/new"), "/case-questions");
    assert_eq!(key(&anna.post("/case-questions", &ask("", "x", &wrong)), "/case-questions"), wrong);
}

#[test]
fn an_impatient_finger_comes_in_once() {
    let house = House::start("De Kade");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words");
    let mut kim = Browser::at(&house);
    let form_key = key(&kim.post("/card", &[("key", words)]), "/card");
    let form = [("key", words), ("step", "2"), ("name", "Kim"), ("passphrase", "Kim heeft een lange zin")];
    let form = [&form[..], &[("shared", "yes"), ("form-key", &form_key)]].concat();
    assert!(kim.clone().post("/card", &form).has("Welkom! Je bent binnen."));
    // The first answer was thrown away by the browser, with its cookie.
    let page = kim.post("/card", &form);
    assert!(page.has("één keer is genoeg") && page.has("Je bent hier als"), "{}", page.body);
    assert_eq!(kim.get("/people").body.matches("Kim").count(), 1);
    // Who knows the card and not the passphrase gets nothing.
    let mut other = form.clone();
    other[3] = ("passphrase", "iets heel anders dus");
    let page = Browser::at(&house).post("/card", &other);
    assert!(page.has("Deze kaart is al gebruikt.") && !page.has("Je bent hier als"), "{}", page.body);
}

#[test]
fn what_was_typed_comes_back_when_it_was_not_done() {
    let house = House::start("De Kade");
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    let long = "Dit heb ik een half uur lang getypt,\nen ik kan niet <snel> typen.";
    let question = anna.post("/case-questions", &ask("Een vraag", "x", "")).path;
    let question = question.split('?').next().expect("a path").to_owned();
    let advice = [("advice", long), ("ground", "thinking"), ("for", "house"), ("sender", "role")];
    // It was withdrawn while he wrote.
    assert!(anna.post(&format!("{question}/withdraw"), &[]).has("Teruggehaald."));
    let page = piet.post(&format!("{question}/advice"), &advice);
    let shown = "half uur lang getypt,\nen ik kan niet &#60;snel&#62; typen.</textarea>";
    assert!(page.status == 404 && page.has(shown) && page.has("teruggenomen"), "{}", page.body);
    assert!(!page.has("Verstuur het opnieuw") && page.has("Jullie raad</label>"), "{}", page.body);
    // Another page of ours is no place to send it from.
    let page = piet.post_from_elsewhere("/case-questions", &ask("Van elders", long, ""));
    assert!(page.status == 403 && !page.has("half uur"), "{}", page.body);
    // Another program holds the database: the page comes back with the text, and sending it again counts once.
    if database_url().is_none() {
        let form_key = key(&anna.get("/case-questions/new"), "/case-questions");
        let file = format!("{}/huisraad.db", house.data());
        let mut other = SqliteConnection::establish(&file).expect("open");
        other.batch_execute("BEGIN IMMEDIATE").expect("held");
        let page = anna.post("/case-questions", &ask("Lang getypt", long, &form_key));
        assert!(page.status == 503 && page.has(shown), "{}: {}", page.status, page.body);
        assert_eq!(key(&page, "/case-questions"), form_key, "it is the same form still");
        other.batch_execute("ROLLBACK").expect("let go");
        for _ in 0..2 {
            assert!(anna.post("/case-questions", &ask("Lang getypt", long, &form_key)).has("Verstuurd."));
        }
        assert_eq!(how_many(&house, "Lang getypt"), 1);
    }
}

#[test]
fn what_was_typed_belongs_to_its_writer() {
    let house = House::start("De Kade");
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    let of_anna = key(&anna.get("/case-questions/new"), "/case-questions");
    let form = ask("Uit de kamer", "Een geheim verhaal van mij.", &of_anna);
    // Piet sits before the form that Anna left open.
    let page = piet.post("/case-questions", &form);
    assert!(page.status == 403 && page.has("door iemand anders geopend") && !page.has("geheim verhaal"));
    assert_eq!(how_many(&house, "Uit de kamer"), 0);
    // Her session is over, and no cookie tells so: the form does. It waits for her, and for nobody's new card.
    anna.get("/sign-out");
    let page = anna.post("/case-questions", &form);
    assert!(page.status == 422 && page.has("Kom opnieuw binnen") && !page.has("geheim verhaal"), "{}", page.body);
    let kept = page.body.split("name=\"kept\" value=\"").nth(1).and_then(|k| k.split('"').next()).expect("kept");
    let enter = |name, phrase| [("kept", kept), ("name", name), ("passphrase", phrase), ("shared", "yes")];
    let page = Browser::at(&house).post("/sign-in", &enter("Piet", "Piet heeft een lange zin"));
    assert!(page.has("was van iemand anders") && !page.has("geheim verhaal"), "{}", page.body);
    let page = anna.post("/sign-in", &enter("Anna", "Anna heeft een lange zin"));
    assert!(page.has("Een geheim verhaal van mij.") && page.has("Je bent weer binnen"), "{}", page.body);
    let fresh = key(&page, "/case-questions");
    assert!(
        anna.post("/case-questions", &ask("Uit de kamer", "Een geheim verhaal van mij.", &fresh)).has("Verstuurd.")
    );
}

#[test]
fn what_was_kept_is_gone_after_half_an_hour() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let of_anna = key(&anna.get("/case-questions/new"), "/case-questions");
    anna.get("/sign-out");
    let page = anna.post("/case-questions", &ask("Te laat", "Een verhaal van toen.", &of_anna));
    let kept = page.body.split("name=\"kept\" value=\"").nth(1).and_then(|k| k.split('"').next()).expect("kept");
    house.kill();
    house.serve_later("1860");
    let form = [("kept", kept), ("name", "Anna"), ("passphrase", "Anna heeft een lange zin"), ("shared", "yes")];
    let page = anna.post("/sign-in", &form);
    assert!(page.has("te oud") && !page.has("verhaal van toen"), "{}", page.body);
}

#[test]
fn who_tries_too_often_while_a_text_is_kept_keeps_it() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let of_anna = key(&anna.get("/case-questions/new"), "/case-questions");
    anna.get("/sign-out");
    let page = anna.post("/case-questions", &ask("Later", "Een lang verhaal.", &of_anna));
    let kept = |page: &Page| {
        let kept = page.body.split("name=\"kept\" value=\"").nth(1).and_then(|k| k.split('"').next());
        kept.expect("it is kept").to_owned()
    };
    let sealed = kept(&page);
    let wrong =
        [("kept", sealed.as_str()), ("written", "yes"), ("name", "Anna"), ("passphrase", "x"), ("shared", "yes")];
    let page = (0..100).map(|_| anna.post("/sign-in", &wrong)).find(|page| page.status == 429).expect("it is slowed");
    assert!(page.has("Dit is te vaak geprobeerd") && page.has("Je tekst is er nog."), "{}", page.body);
    assert_eq!(kept(&page), sealed);
}

#[test]
fn the_words_of_a_card_and_an_address_for_advice_are_found_after_a_second_press() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let of_card = key(&anna.get("/people"), "/people/card");
    let form = [("role", "participant"), ("form-key", of_card.as_str())];
    assert_eq!(anna.post("/people/card", &form).status, 200);
    let page = anna.post("/people/card", &form);
    assert!(page.has("Deze kaart is al gemaakt") && page.has("href=\"/people\""), "{}", page.body);
    assert!(!page.has("Verstuur dit ook"), "{}", page.body);
    let mut outside = Browser::at(&house);
    let of_form = key(&outside.get("/consultations/new"), "/consultations");
    let form =
        [("asker", "other"), ("name", "x"), ("subject", "Een vraag"), ("question", "Wat nu?"), ("form-key", &of_form)];
    let address = |page: &Page| {
        let at = page.body.split("/advice/").nth(1).and_then(|rest| rest.split('"').next());
        at.expect("the address").to_owned()
    };
    // The first answer was thrown away by the browser, with its cookie.
    let first = address(&outside.clone().post("/consultations", &form));
    let page = outside.post("/consultations", &form);
    assert!(page.status == 200 && page.path == "/advice" && page.has("Een vraag"), "{}", page.body);
    assert_eq!(address(&page), first);
    assert_eq!(anna.get("/consultations").body.matches("Een vraag").count(), 1);
    // Whoever finds the page in the same browser, and asks something else, is not led to the first.
    let other: Vec<_> = form.iter().map(|(n, v)| (*n, if *n == "question" { "Iets anders?" } else { *v })).collect();
    let page = Browser::at(&house).post("/consultations", &other);
    assert!(page.status == 409 && page.has("Iets anders?") && !page.body.contains(&first), "{}", page.body);
}

#[test]
fn a_form_with_too_much_in_it_leads_back_to_where_it_stood() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.post("/case-questions", &ask("Lang", &"x".repeat(2_000_000), ""));
    assert!(page.status >= 400 && page.has("Dit is te veel tekst"), "{}: {}", page.status, page.body);
}

/// Who used a card in somebody's name meanwhile takes away nothing of what they were writing.
#[test]
fn a_text_is_kept_also_while_a_new_card_is_used_for_its_writer() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let of_kim = key(&kim.get("/case-questions/new"), "/case-questions");
    kim.get("/sign-out");
    let page = kim.post("/case-questions", &ask("Later", "Een lang verhaal van Kim.", &of_kim));
    let sealed = page.body.split("name=\"kept\" value=\"").nth(1).and_then(|k| k.split('"').next()).expect("kept");
    let mut thief = crate::people::take_over(&mut anna, &house, "Kim", "ik ben nu iemand anders");
    let back = |passphrase| [("kept", sealed), ("name", "Kim"), ("passphrase", passphrase), ("shared", "yes")];
    thief.get("/sign-out");
    assert!(!thief.post("/sign-in", &back("ik ben nu iemand anders")).has("verhaal van Kim"));
    let page = kim.post("/sign-in", &back("Kim heeft een lange zin"));
    assert!(page.has("Een lang verhaal van Kim."), "{}", page.body);
}
