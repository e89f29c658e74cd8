//! What a new card may not do: end somebody when an older copy is put back, or give back a role that was taken.

use crate::each_hears::{JOB, NETWORK};
use crate::people::{number, outside_the_chair, sign_in, take_over, words_on};
use crate::support::{Browser, House, database_url, path, two, until};
use crate::told_on::pressed_away;

/// Who came in with a new card and showed who they are is one person, also to a copy in which there was no new card.
#[test]
fn who_proved_who_they_are_is_still_here_after_an_older_copy() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
        return;
    }
    let mut house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let secret = outside_the_chair(&mut kim, "Over de voorzitter");
    let copy = format!("{}-copy.db", house.data());
    house.cli(&["backup", &copy]);
    // Two of them have a new card: a resident, and a chair.
    let mut bea = house.person("Bea", "chair");
    for (printer, name, passphrase) in
        [(&mut anna, "Kim", "een heel nieuwe wachtzin"), (&mut bea, "Anna", "ook een heel nieuwe zin")]
    {
        let mut again = take_over(printer, &house, name, passphrase);
        let old = format!("{name} heeft een lange zin");
        assert_eq!(again.post("/past", &[("secret", &old)]).status, 200, "{name}");
    }
    house.kill();
    house.cli(&["restore", &copy]);
    house.serve(None);
    for (name, passphrase) in [("Kim", "een heel nieuwe wachtzin"), ("Anna", "ook een heel nieuwe zin")] {
        let mut who = Browser::at(&house);
        assert_eq!(sign_in(&mut who, name, passphrase), 200, "{name}");
        assert_eq!(who.get(&secret).has("Dit blijft onder ons."), name == "Kim");
        assert_eq!(who.get("/people/log").status == 200, name == "Anna", "with the roles they had");
    }
}

/// A card that was printed before a role went lets nobody in with it.
#[test]
fn a_card_printed_before_a_role_went_gives_it_back_to_nobody() {
    let house = House::start("De Kade");
    let (mut anna, mut carl) = (house.person("Anna", "chair"), house.person("Carl", "chair"));
    let of = |carl: &mut Browser, role: &str| words_on(&carl.post("/people/card", &[("role", role)]));
    let (chair, participant) = (of(&mut carl, "chair"), of(&mut carl, "participant"));
    let id = number(&mut anna, "Carl");
    anna.post(&format!("/people/{id}/role"), &[("role", "steward"), ("do", "give")]);
    anna.post(&format!("/people/{id}/role"), &[("role", "chair"), ("do", "take")]);
    let use_it = |words: &str| Browser::at(&house).post("/card", &[("key", words)]).body;
    assert!(!use_it(&chair).contains("Welkom bij"), "a chair's card");
    assert!(use_it(&participant).contains("Welkom bij"), "a computerhulp may print this one");
    anna.post(&format!("/people/{id}/role"), &[("role", "steward"), ("do", "take")]);
    assert!(!use_it(&participant).contains("Welkom bij"));
}

/// An old number is as short as any other: it cannot be tried for ever by who used the card.
#[test]
fn an_old_number_is_guessed_ten_times_and_opens_nothing_more() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    anna.post("/computer", &[]);
    let mut computer = anna.clone();
    computer.get("/sign-out");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words").to_owned();
    let form = [("key", words.as_str()), ("step", "2"), ("name", "Kim"), ("words", &words), ("pin", "4913")];
    assert!(computer.post("/card", &form).has("Welkom!"));
    assert_eq!(sign_in(&mut anna, "Anna", "Anna heeft een lange zin"), 200);
    let mut thief = take_over(&mut anna, &house, "Kim", "ik ben nu iemand anders");
    let mut tries = |house: &mut House, secrets: &[&str]| {
        // Begun anew, so that the limits of the door do not stand before the lock.
        house.kill();
        house.serve(None);
        secrets.iter().map(|secret| thief.post("/past", &[("secret", secret)]).status).collect::<Vec<_>>()
    };
    let wrong = ["1001", "1002", "1003", "1004", "1005"];
    assert_eq!(tries(&mut house, &wrong), [422; 5]);
    assert_eq!(tries(&mut house, &wrong), [422; 5]);
    assert_eq!(tries(&mut house, &["4913"]), [422], "the right one, too late");
}

/// A chair and a second account of theirs are one person: who came in lately by a card of the house confirms nobody.
#[test]
fn a_helper_whose_card_was_just_printed_confirms_nobody() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let secret = outside_the_chair(&mut kim, "Over de voorzitter");
    let card = words_on(&anna.post("/people/card", &[("role", "chair")]));
    let form = [
        ("key", card.as_str()),
        ("step", "2"),
        ("name", "Bea"),
        ("passphrase", "Bea heeft een lange zin"),
        ("shared", "yes"),
    ];
    let mut bea = Browser::at(&house);
    assert_eq!(bea.post("/card", &form).status, 200);
    let mut again = take_over(&mut anna, &house, "Kim", "ik ben nu iemand anders");
    bea.post("/computer", &[]);
    let id = number(&mut bea, "Kim");
    assert_eq!(bea.post(&format!("/people/{id}/confirm"), &[]).status, 403);
    assert_eq!(again.get(&secret).status, 404);
    // It says for whom it is, and what else it ended.
    let page = anna.post("/people/card", &[("role", "participant"), ("person", &id)]);
    assert!(page.has("Nieuwe kaart voor Kim") && !page.has("werkt nu niet meer"), "{}", page.body);
    let page = anna.post("/people/card", &[("role", "participant"), ("person", &id)]);
    assert!(page.has("Er was nog een andere kaart voor deze persoon."), "{}", page.body);
    let used = Browser::at(&house).post("/card", &[("key", &words_on(&page))]);
    assert!(used.has("Welkom terug bij De Kade, Kim."), "{}", used.body);
    // Words of a card that was one are no guess.
    for _ in 0..3 {
        assert_eq!(Browser::at(&house).post("/card", &[("key", &card)]).status, 422);
    }
    assert!(!anna.get("/people").has("woorden getypt die op geen kaart staan"));
}

/// Law 11: what became of what one asked for, however much, does not push away who printed a card for one.
#[test]
fn who_printed_a_card_for_somebody_stands_before_all_that_became_of_their_answers() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    for n in 1..=4 {
        let title = format!("Klus {n}");
        let form = [
            ("title", title.as_str()),
            ("about", "Koken."),
            ("happens", "zaterdag"),
            ("amount", "20"),
            ("seats", "1"),
            ("audience", "house"),
            ("sender", "role"),
            ("do", "send"),
        ];
        assert!(anna.post("/opportunities", &form).has("Verstuurd."), "{title}");
        let at = path(&house, &title);
        kim.post(&format!("{at}/apply"), &[("application", "Ik kook."), ("sender", "role")]);
        let action = anna.get(&at).address("/application/").expect("a button");
        assert!(anna.post(&action, &[("do", "no")]).has("Je zei nee."));
    }
    let first = |kim: &mut Browser| kim.get("/").cards().first().expect("a card").to_string();
    assert!(first(&mut kim).contains("De Kade zegt nee"));
    let of_kim = number(&mut anna, "Kim");
    anna.post("/people/card", &[("role", "participant"), ("person", &of_kim)]);
    let card = first(&mut kim);
    assert!(card.contains("Er is iets gebeurd met jouw kaart of rol"), "{card}");
}

/// Who did not ask for a card reads what to do, until they have read it; and no card is named where there is none.
#[test]
fn who_did_not_ask_for_a_card_reads_what_to_do() {
    let house = House::start("De Kade");
    let (mut anna, mut sami) = (house.person("Anna", "chair"), house.person("Sami", "participant"));
    let help = "Heb jij hier niet om gevraagd? Zeg het meteen tegen de voorzitter.";
    assert_eq!(Browser::at(&house).post("/card", &[("key", "geen van onze woorden")]).status, 422);
    let misses = |anna: &mut Browser, end: bool| {
        let page = anna.get("/people");
        assert!(page.has("woorden getypt die op geen kaart staan"), "{}", page.body);
        assert_eq!(page.has("Maak kaarten die je niet meer nodig hebt ongeldig."), end);
    };
    // The card that came with the house stands open.
    misses(&mut anna, true);
    let card = anna.get("/people").address("/people/cards/").expect("a card");
    anna.post(&card, &[]);
    misses(&mut anna, false);
    let id = number(&mut sami, "Sami");
    let own = format!("/people/{id}");
    assert!(!sami.get(&own).has(help));
    house.cli(&["invite", "--role", "participant"]);
    misses(&mut anna, true);
    anna.post("/people/card", &[("role", "participant"), ("person", &id)]);
    assert!(sami.get("/").has("Er is iets gebeurd met jouw kaart of rol"));
    let page = sami.get(&own);
    assert!(page.has(help) && page.has("Overal afmelden"), "{}", page.body);
    assert!(!anna.get(&own).has(help), "it is for whom it happened to");
}

/// What somebody counts on is called off before they showed who they are: they read that there is news, and not what; whoever found the
/// card reads no more than that.
#[test]
fn who_has_not_shown_who_they_are_reads_that_there_is_news_of_what_they_said_yes_to() {
    let (a, mut anna, b, mut bob) = two();
    let mut kim = b.person("Kim", "participant");
    assert!(anna.post("/opportunities", &[&JOB[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Ramen wassen"), path(&b, "Ramen wassen"));
    assert!(kim.post(&format!("{at_b}/apply"), &[("application", "Ik."), ("sender", "role")]).status < 400);
    let yes = until("it came", || anna.get(&at_a).address("/application/"));
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    pressed_away(&mut kim, "De Kade zegt ja: je doet mee");
    let mut again = take_over(&mut bob, &b, "Kim", "een heel nieuwe wachtzin");
    let news = "Er is nieuws over iets waar je ja op zei";
    let page = again.get("/");
    assert!(page.has("Wat alleen van jou was, is nog dicht") && !page.has(news), "{}", page.body);
    assert!(anna.post(&format!("{at_a}/finish"), &[("do", "off")]).status < 400);
    until("there is news", || again.get("/").has(news).then_some(()));
    assert!(!again.get("/").has("je hoeft niet te komen") && !bob.get("/").has(news));
    assert_eq!(again.post("/past", &[("secret", "Kim heeft een lange zin")]).status, 200);
    let page = again.get("/");
    assert!(page.has("hoeft niet te komen") && !page.has(news), "{}", page.body);
}
