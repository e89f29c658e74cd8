//! Who comes in, how often one may try, and how one gets out again.

use super::support::{Browser, House};
use crate::support::remote::{Remote, make_member};

pub fn sign_in(who: &mut Browser, name: &str, passphrase: &str) -> u16 {
    who.post("/sign-in", &[("name", name), ("passphrase", passphrase), ("shared", "yes")]).status
}

/// The words of a card on the page that shows it.
pub fn words_on(page: &super::support::browse::Page) -> String {
    let words = page.body.split("class=\"words\">").nth(1).and_then(|s| s.split('<').next());
    words.unwrap_or_else(|| panic!("a card: {} {}", page.status, page.body)).to_owned()
}

/// Prints a new card for somebody and uses it, with this passphrase.
pub fn take_over(printer: &mut Browser, house: &House, name: &str, passphrase: &str) -> Browser {
    let person = number(printer, name);
    let card = printer.post("/people/card", &[("role", "participant"), ("person", &person)]);
    let mut who = Browser::at(house);
    let form =
        [("key", words_on(&card)), ("step", "2".into()), ("passphrase", passphrase.into()), ("shared", "yes".into())];
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = who.post("/card", &form);
    assert_eq!(page.status, 200, "{}", page.body);
    who
}

/// The number of somebody, as the page of people has it.
pub fn number(who: &mut Browser, name: &str) -> String {
    let page = who.get("/people");
    let part = page.body.split("<li").find(|part| part.contains(&format!(">{name}<"))).expect("listed").to_owned();
    part.split("/people/").nth(1).and_then(|s| s.split('"').next()).expect("a number").to_owned()
}

/// A request for help that only its writer reads; the address of its page.
pub fn outside_the_chair(who: &mut Browser, title: &str) -> String {
    let form = [
        ("title", title),
        ("summary", "Wij komen er niet uit."),
        ("hope", "Rust."),
        ("details", "Dit blijft onder ons."),
        ("inside", "author"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "house"),
        ("sender", "role"),
        ("do", "save"),
    ];
    let page = who.post("/conflicts", &form);
    assert_eq!(page.status, 200, "{}", page.body);
    page.path
}

#[test]
fn a_new_card_for_somebody_opens_no_past_until_an_old_secret_is_proved() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let secret = outside_the_chair(&mut kim, "Over de voorzitter");
    let mut thief = take_over(&mut anna, &house, "Kim", "ik ben nu iemand anders");
    assert!(thief.get("/").has("Wat alleen van jou was, is nog dicht"));
    assert_eq!(thief.get(&secret).status, 404);
    assert_eq!(thief.get(&format!("{secret}/edit")).status, 404);
    assert!(!thief.get("/conflicts").has("Over de voorzitter"));
    assert_eq!(thief.post("/past", &[("secret", "Kim heeft een lange zin?")]).status, 422);
    assert_eq!(thief.get(&secret).status, 404);
    // Who has the old secret signs in with it, reads who printed a card, and the thief is out.
    let mut kim = Browser::at(&house);
    assert_eq!(sign_in(&mut kim, "Kim", "Kim heeft een lange zin"), 200);
    assert!(kim.get(&secret).has("Dit blijft onder ons."));
    let today = kim.get("/");
    assert!(
        today.has("Anna maakte een kaart voor Kim.") && today.has("De kaart voor Kim is gebruikt."),
        "{}",
        today.body
    );
    assert_eq!(thief.get("/people").status, 404);
    assert_eq!(sign_in(&mut thief, "Kim", "ik ben nu iemand anders"), 422);
    let own = format!("/people/{}", number(&mut kim, "Kim"));
    let page = kim.get(&own);
    assert!(page.has("Anna maakte een kaart voor Kim."));
    // Read is what was on the page: not what came meanwhile.
    let newest =
        page.body.split("name=\"newest\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a number");
    anna.post("/people/card", &[("role", "participant"), ("person", own.trim_start_matches("/people/"))]);
    kim.post("/people/read", &[("newest", newest)]);
    let today = kim.get("/");
    assert!(today.has("Anna maakte een kaart voor Kim.") && !today.has("is gebruikt"), "{}", today.body);
    // Who forgot and remembers proves it on a page, and keeps the new passphrase.
    let mut again = take_over(&mut anna, &house, "Kim", "een heel nieuwe wachtzin");
    assert_eq!(again.get(&secret).status, 404);
    assert_eq!(again.post("/past", &[("secret", "Kim heeft een lange zin")]).status, 200);
    assert!(again.get(&secret).has("Dit blijft onder ons."));
    assert_eq!(sign_in(&mut Browser::at(&house), "Kim", "een heel nieuwe wachtzin"), 200);
    let log = house.json(&["person", "log"]).to_string();
    assert!(log.contains("card-printed") && log.contains("proved") && !log.contains("Over de voorzitter"), "{log}");
    assert!(anna.get("/people/log").has("Anna maakte een kaart voor Kim."));
}

#[test]
fn another_than_the_printer_says_at_the_houses_computer_that_it_is_the_same_person() {
    let house = House::start("De Kade");
    let (mut anna, mut sam) = (house.person("Anna", "chair"), house.person("Sam", "steward"));
    let mut kim = house.person("Kim", "participant");
    let secret = outside_the_chair(&mut kim, "Over de voorzitter");
    let mut kim = take_over(&mut anna, &house, "Kim", "een heel nieuwe wachtzin");
    let confirm = format!("/people/{}/confirm", number(&mut anna, "Kim"));
    for who in [&mut anna, &mut sam, &mut kim] {
        assert_eq!(who.post(&confirm, &[]).status, 403, "not from anywhere");
    }
    let mut piet = house.person("Piet", "chair");
    for who in [&mut anna, &mut piet, &mut sam] {
        assert_eq!(who.post("/computer", &[]).status, 200);
    }
    assert_eq!(anna.post(&confirm, &[]).status, 403, "not who printed the card");
    assert_eq!(piet.post(&confirm, &[]).status, 403, "not who came after it was printed");
    assert_eq!(kim.get(&secret).status, 404);
    assert_eq!(sam.post(&confirm, &[]).status, 200);
    assert!(kim.get(&secret).has("Dit blijft onder ons."));
    assert_eq!(sam.get(&secret).status, 404);
    assert!(kim.get("/").has("Sam zag dat Kim"));
}

#[test]
fn what_the_computerhulp_lets_in_reads_and_does_no_more_until_a_chair_looked() {
    let house = House::start("De Kade");
    let (mut anna, mut sam) = (house.person("Anna", "chair"), house.person("Sam", "steward"));
    for role in ["chair", "supporter", "adviser", "steward"] {
        assert_eq!(sam.post("/people/card", &[("role", role)]).status, 403, "{role}");
    }
    let words = words_on(&sam.post("/people/card", &[("role", "participant")]));
    let mut nep = Browser::at(&house);
    let form = [("key", words.as_str()), ("step", "2"), ("name", "Nep"), ("passphrase", "een zin die lang is")];
    assert!(nep.post("/card", &form).has("De voorzitter kijkt nog even mee"));
    assert_eq!(nep.get("/circles/participant").status, 404);
    let ask = [("title", "x"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "ready")];
    assert_eq!(nep.post("/case-questions", &ask).status, 403);
    // A new card of the computerhulp for somebody who is known waits as well.
    house.person("Kim", "participant");
    let mut kim = take_over(&mut sam, &house, "Kim", "een heel nieuwe wachtzin");
    assert_eq!(kim.post("/case-questions", &ask).status, 403);
    assert!(anna.get("/").has("Nep wacht op jou") && anna.get("/").has("Kim wacht op jou"));
    let id = number(&mut anna, "Nep");
    assert_eq!(sam.post(&format!("/people/{id}/let-in"), &[]).status, 403);
    assert_eq!(anna.post(&format!("/people/{id}/let-in"), &[]).status, 200);
    assert_eq!(nep.post("/case-questions", &ask).status, 200);
    assert_eq!(nep.get("/circles/participant").status, 200);
    // Cards of the command line wait for nobody.
    assert!(house.person("Els", "supporter").get("/circles/supporter").status == 200);
}

#[test]
fn there_is_a_way_out_for_persons_roles_cards_sessions_and_computers() {
    let house = House::start("De Kade");
    let (mut anna, mut old) = (house.person("Anna", "chair"), house.person("Oud", "chair"));
    // A role: out of its circle with the next click.
    assert_eq!(old.get("/circles/chair").status, 200);
    let id = number(&mut anna, "Oud");
    let take = [("role", "chair"), ("do", "take")];
    assert_eq!(anna.post(&format!("/people/{id}/role"), &take).status, 200);
    assert_eq!((old.get("/circles/chair").status, old.get("/people").status), (404, 200));
    let own = number(&mut anna, "Anna");
    let page = anna.post(&format!("/people/{own}/role"), &take);
    assert!(page.status == 422 && page.has("enige voorzitter"), "{}", page.body);
    assert_eq!(anna.post(&format!("/people/{own}/end"), &[]).status, 422);
    assert_eq!(old.post(&format!("/people/{own}/end"), &[]).status, 403);
    house.cli(&["person", "role", "oud", "--add", "chair", "--remove", "participant"]);
    assert_eq!(old.get("/circles/chair").status, 200);
    // A card, and a second one for the same person.
    let first = words_on(&anna.post("/people/card", &[("role", "participant"), ("person", &id)]));
    let second = words_on(&anna.post("/people/card", &[("role", "participant"), ("person", &id)]));
    assert_eq!(Browser::at(&house).post("/card", &[("key", &first)]).status, 422);
    assert_eq!(Browser::at(&house).post("/card", &[("key", &second)]).status, 200);
    let cards = house.json(&["person", "cards"]);
    let of_old: Vec<_> = cards.as_array().expect("list").iter().filter(|c| c["for"] == "Oud").collect();
    assert_eq!(of_old.len(), 1, "beside the one that init printed: {cards}");
    house.cli(&["person", "card", "end", &of_old[0]["id"].to_string()]);
    assert_eq!(Browser::at(&house).post("/card", &[("key", &second)]).status, 422);
    // Sessions elsewhere, and a computer.
    old.post("/computer", &[]);
    assert_eq!(anna.post(&format!("/people/{id}/end-sessions"), &[]).status, 200);
    assert!(old.get("/people").status == 404 && old.get("/sign-in").has("Met je kaart en je geheime getal"));
    let computers = house.json(&["person", "computers"]);
    house.cli(&["person", "computers", "end", computers[0]["id"].as_str().expect("id")]);
    assert!(!old.get("/sign-in").has("Met je kaart en je geheime getal"));
    // A person: what was only theirs is gone, what they put ready is the house's, and their name is free and forgotten.
    assert_eq!(sign_in(&mut old, "Oud", "Oud heeft een lange zin"), 200);
    let draft = outside_the_chair(&mut old, "Zqalleen van mij");
    let ready =
        [("title", "Zqvan het huis"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "ready")];
    assert_eq!(old.post("/case-questions", &ready).status, 200);
    house.cli(&["person", "end", "Oud"]);
    assert_eq!((old.get("/people").status, old.get(&draft).status), (404, 404));
    assert_eq!(sign_in(&mut old, "Oud", "Oud heeft een lange zin"), 422);
    assert!(house.post_now("Zqalleen van mij").is_none() && house.post_now("Zqvan het huis").is_some());
    let people = house.json(&["person", "list"]).to_string() + &house.json(&["person", "log"]).to_string();
    assert!(!people.contains("Oud") && people.contains("Anna"), "{people}");
    house.person("Oud", "participant");
    let data = house.data();
    let (status, said) = super::support::refused(&["person", "end", "Niemand", "--data", &data]);
    assert!(status == 1 && said.contains("Niemand"), "{status} {said}");
    assert_eq!(super::support::refused(&["person", "role", "Anna", "--add", "koning", "--data", &data]).0, 2);
    // The command line may end the last chair too, when it says so.
    for args in [vec!["person", "end", "Anna"], vec!["person", "role", "Anna", "--remove", "chair"]] {
        let mut all = args.clone();
        all.extend(["--data", &data]);
        let (status, said) = super::support::refused(&all);
        assert!(status == 1 && said.contains("last chair") && said.contains("--last-chair"), "{status} {said}");
    }
    assert_eq!(anna.get("/people").status, 200);
    let said = house.cli(&["person", "end", "Anna", "--last-chair"]);
    assert!(said.contains("Anna (chair) is gone") && said.contains("huisraad invite --role chair"), "{said}");
    assert_eq!(anna.get("/people").status, 404);
}

#[test]
fn ten_wrong_pins_lock_a_card_until_it_is_freed_and_misses_are_told() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    anna.post("/computer", &[]);
    let mut computer = anna.clone();
    computer.get("/sign-out");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words").to_owned();
    let form = [("key", words.as_str()), ("step", "2"), ("name", "Kim"), ("words", &words), ("pin", "4913")];
    assert!(computer.post("/card", &form).has("Welkom!"));
    computer.get("/sign-out");
    let mut enter = |pin: &str| computer.post("/sign-in/card", &[("words", &words), ("pin", pin)]).status;
    for i in 0..9 {
        assert_eq!(enter(&format!("100{i}")), 422);
    }
    assert_eq!(enter("4913"), 200, "a right one begins anew");
    computer.get("/sign-out");
    // Begun anew, so that the limits of the door do not stand before the lock.
    house.kill();
    house.serve(None);
    let mut enter = |pin: &str| computer.post("/sign-in/card", &[("words", &words), ("pin", pin)]).status;
    for i in 0..10 {
        assert_eq!(enter(&format!("100{i}")), 422);
    }
    house.kill();
    house.serve(None);
    let mut enter = |pin: &str| computer.post("/sign-in/card", &[("words", &words), ("pin", pin)]).status;
    assert_eq!(enter("4913"), 422, "locked, whatever the number");
    // Its holder reads that waiting does not help, also where the limits of the door were reached.
    let mut statuses = Vec::new();
    for _ in 0..15 {
        let page = computer.post("/sign-in/card", &[("words", &words.replace(' ', ", ")), ("pin", "4913")]);
        assert!(page.has("Je kaart is op slot. Vraag de voorzitter"), "{}", page.body);
        statuses.push(page.status);
    }
    assert!(statuses.contains(&422) && statuses.ends_with(&[429]), "{statuses:?}");
    let page = computer.post("/sign-in/card", &[("words", "appel peer kers pruim"), ("pin", "4913")]);
    assert!(!page.has("op slot"), "{}", page.body);
    let mut enter = |pin: &str| computer.post("/sign-in/card", &[("words", &words), ("pin", pin)]).status;
    assert_eq!(sign_in(&mut anna, "Anna", "Anna heeft een lange zin"), 200);
    assert!(anna.get("/").has("De kaart van Kim is op slot"));
    let id = number(&mut anna, "Kim");
    assert_eq!(anna.post(&format!("/people/{id}/unlock"), &[]).status, 200);
    assert_eq!(enter("4913"), 200);
    // Words that no card has.
    for i in 0..3 {
        Browser::at(&house).post("/card", &[("key", &format!("appel peer kers {i}"))]);
    }
    assert!(anna.get("/people").has("3 keer zijn woorden getypt die op geen kaart staan"));
}

#[test]
fn the_computerhulp_does_not_answer_mediate_or_say_who_the_house_is() {
    let (house, other) = (House::start("De Kade"), House::start("De Ark"));
    other.join(&house, "member");
    let (mut anna, mut sam) = (house.person("Anna", "chair"), other.person("Sam", "steward"));
    let (mut bas, mut piet) = (other.person("Bas", "adviser"), other.person("Piet", "participant"));
    let form = [
        ("title", "Ruzie"),
        ("summary", "S."),
        ("hope", "H."),
        ("inside", "chairs"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to_role", "all"),
        ("to", &other.domain()),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert_eq!(anna.post("/conflicts", &form).status, 200);
    other.post("Ruzie");
    let at = bas.get("/conflicts").address("/posts/").expect("a link");
    let offer = |sender| [("offer", "Ik help."), ("tie", "no"), ("sender", sender)];
    assert_eq!(sam.post(&format!("{at}/offer"), &offer("role")).status, 403);
    assert!(!sam.get(&at).has(&format!("action=\"{at}/offer\"")), "no form for who may not");
    // Another prepares it for the chair; here nobody is told of it, not even the adviser.
    assert!(piet.post(&format!("{at}/offer"), &offer("role")).has("De voorzitter leest het"));
    other.settled();
    assert!(!bas.get(&at).has("Ik help.") && house.post("Ruzie")["responses"] == 0);
    let page = bas.post(&format!("{at}/offer"), &offer("anonymous"));
    assert!(page.status == 422, "{}", page.body);
    assert_eq!(bas.post(&format!("{at}/offer"), &offer("role")).status, 200);
    let about = [("name", "De Ark"), ("place", "X"), ("about", "Zqsteward"), ("kind", "shelter")];
    assert_eq!(sam.post("/house", &about).status, 403);
    assert!(!sam.get("/house").has("action=\"/house\""));
    let page = piet.get("/people/machine");
    assert!(page.status == 200 && page.has("Wat de computerhulp kan lezen"));
}

#[test]
fn who_is_not_in_any_more_is_shown_the_way_in_and_a_chair_is_asked_before_a_role_goes() {
    let house = House::start("De Kade");
    let (mut anna, mut bas) = (house.person("Anna", "chair"), house.person("Bas", "chair"));
    let own = number(&mut bas, "Bas");
    let page = bas.get(&format!("/people/{own}"));
    assert!(page.has("Je bent dan zelf geen voorzitter meer") && page.has("Ja, neem weg"), "{}", page.body);
    // Everywhere, here too.
    let page = bas.post(&format!("/people/{own}/end-sessions"), &[]);
    assert!(page.status == 200 && page.path == "/sign-in" && page.has("Je bent overal afgemeld."), "{}", page.body);
    let gone = bas.get("/people");
    let nothing = bas.get("/nergens");
    assert_eq!((gone.status, &gone.body.replace("/people", "/nergens")), (404, &nothing.body), "nothing is told");
    assert!(gone.has("Kom dan eerst binnen.") && gone.has("href=\"/sign-in?to="), "{}", gone.body);
    assert!(!anna.get("/nergens").has("Kom dan eerst binnen."));
    // A card that was used, or never was, gets the sentence of its words.
    let card = house.json(&["invite", "--role", "participant"]);
    let path = card["url"].as_str().and_then(|u| u.split_once(&house.domain())).expect("ours").1.to_owned();
    let words = card["words"].as_str().expect("words").replace(' ', ", 2. ").to_uppercase();
    let form = [("key", words.as_str()), ("step", "2"), ("name", "Kim"), ("passphrase", "een zin die lang is")];
    assert_eq!(Browser::at(&house).post("/card", &form).status, 200, "{words}");
    for at in [path.as_str(), "/card/zoek"] {
        let page = Browser::at(&house).get(at);
        assert!(
            page.status == 404 && page.has("de kaart is al gebruikt") && page.has("Naar Kom binnen"),
            "{}",
            page.body
        );
    }
    assert!(Browser::at(&house).get("/sign-in").has("Dat werkt alleen op de computer van het huis."));
}

/// Whose it was is not kept when it is closed: what only they read is read by nobody any more, and that is no mistake of theirs.
#[test]
fn who_closes_what_only_they_read_is_told_so_and_no_page_that_is_gone() {
    let house = House::start("De Kade");
    let mut other = house.person("Lea", "chair");
    let mut kim = house.person("Kim", "participant");
    let there = Remote::start();
    make_member(&house, &there);
    let to = format!("localhost:{}", there.port);
    let form = [
        ("title", "Over de voorzitter"),
        ("summary", "x"),
        ("hope", "x"),
        ("matter", "chair"),
        ("audience", "houses"),
        ("to_role", "chair"),
        ("to", &to),
    ];
    let page = kim.post("/conflicts", &[&form[..], &[("do", "send")]].concat());
    assert!(page.has("Verstuurd."), "{}", page.body);
    let at = page.path;
    let page = kim.post(&format!("{at}/end"), &[]);
    assert!(page.status == 200 && page.has("Dit is klaar.") && !page.has("Er is nog iets niet goed"), "{}", page.body);
    // A card is shown once: no link on it loses the words.
    let card = other.post("/people/card", &[("role", "participant")]);
    assert!(card.has("class=\"words\"") && !card.has("/language/"), "{}", card.body);
}
