//! What becomes of a tie between two houses is told: a no and a yes to who asked, a goodbye, and that who was counted on comes no
//! more because the tie is over (law 10).

use crate::ended_twice::{change, known, rows};
use crate::people::number;
use crate::restore::signed_in;
use crate::support::{Browser, House, database_url, path, two, until};
use crate::told_on::{EVENT, first_card, pressed_away};
use std::path::Path;

fn asks(b: &House, a: &House, words: &str) {
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", words]);
    until("the application comes", || (a.standing_of(b)? == "applied").then_some(()));
}

#[test]
fn a_house_that_is_told_no_hears_it_with_the_words_that_came_with_it() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut ben = b.person("Ben", "participant");
    asks(&b, &a, "Wij zijn Het Veer.");
    let no = [("do", "decline"), ("note", "Nog even niet.\nProbeer het na de zomer.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &no).status < 400);
    let said = "De Kade zegt nee op jullie vraag om mee te doen";
    let card = first_card(&mut bob, said);
    assert!(card.contains("Probeer het na de zomer."), "{card}");
    assert!(bob.get("/notices").has(said));
    assert!(bob.get("/houses").has("Probeer het na de zomer."));
    for page in ["/", "/notices", "/houses"] {
        let seen = ben.get(page).body;
        assert!(!seen.contains("zegt nee") && !seen.contains("na de zomer"), "for who decides: {page}");
    }
    let seen = bob.get("/").body.split('"').find(|s| s.ends_with("/seen")).expect("a button").to_owned();
    assert!(ben.post(&seen, &[]).status >= 400, "only who it is for says that they have seen it");
    pressed_away(&mut bob, said);
    assert!(!bob.get("/houses").has("na de zomer"));
    assert!(!anna.get("/").has("/seen"), "who said it knows");
    // It may ask again, and hears the yes too.
    asks(&b, &a, "Wij zijn Het Veer.");
    let yes = [("do", "member"), ("note", "Welkom, kom snel eens eten.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &yes).status < 400);
    let said = "De Kade zegt ja op jullie vraag om mee te doen";
    until("the yes is told", || bob.get("/").has(said).then_some(()));
    assert!(bob.get("/notices").has(said) && !ben.get("/notices").has(said));
    assert!(bob.get(&format!("/houses/{}", a.domain())).has("Welkom, kom snel eens eten."));
}

#[test]
fn a_goodbye_is_told_with_its_words_and_an_application_that_was_taken_back_is_no_news() {
    let (a, mut anna, b, mut bob) = two();
    let stop = [("do", "stop"), ("note", "Het paste niet.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &stop).status < 400);
    let said = "De Kade neemt afscheid van ons huis";
    let card = first_card(&mut bob, said);
    assert!(card.contains("Het paste niet."), "{card}");
    pressed_away(&mut bob, said);
    assert!(!anna.get("/").has("/seen"));
    let c = House::start("Het Sluisje");
    asks(&c, &a, "Hallo.");
    c.cli(&["peer", "withdraw", &a.domain()]);
    until("it is gone", || a.standing_of(&c).is_none().then_some(()));
    assert!(!anna.get("/").has("/seen"), "what a house can do as often as it likes");
}

#[test]
fn what_is_written_anew_while_the_first_request_waits_takes_its_place_there() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut anna = a.person("Anna", "chair");
    asks(&b, &a, "Eerste woorden.");
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Tweede woorden."]);
    let page = until("the new words come", || Some(anna.get("/houses")).filter(|p| p.has("Tweede woorden.")));
    assert!(!page.has("Eerste woorden."));
    anna.post(&format!("/houses/{}/decide", b.domain()), &[("do", "member")]);
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
}

fn sends(who: &mut Browser, at: &str, form: &[(&str, &str)], audience: &[(&str, &str)]) {
    assert!(who.post(at, &[form, audience].concat()).has("Verstuurd."), "{at}");
}

fn says(who: &mut Browser, at: &str, part: &str, word: &str) {
    let action = until(part, || who.get(at).address(part));
    assert!(who.post(&action, &[("do", word)]).status < 400);
}

/// Each house has what the other counts on: whoever ends it, both hear.
#[test]
fn who_counts_on_a_house_hears_that_the_tie_with_it_is_over() {
    let (a, mut anna, b, mut bob) = two();
    let mut ben = b.person("Ben", "participant");
    let named = b.domain();
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let houses = [("audience", "houses"), ("to", &*named), ("sender", "role"), ("do", "send"), ("inside", "chairs")];
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let circle = [("title", "Leren"), ("day", "2041-06-20"), ("time", "10:00"), ("place", "x"), ("what", "learning")];
    sends(&mut anna, "/events", &circle, &network);
    let job = [("title", "Kok gezocht"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    sends(&mut anna, "/opportunities", &job, &network);
    let help =
        [("title", "Ruzie over thee"), ("summary", "x"), ("hope", "x"), ("urgency", "week"), ("matter", "residents")];
    sends(&mut anna, "/conflicts", &help, &houses);
    for title in ["Samen eten", "Leren"] {
        let at = path(&b, title);
        bob.post(&format!("{at}/rsvp"), &[("heads", "2")]);
        until("there is room", || bob.get(&at).has("ja, er is plaats").then_some(()));
    }
    let application = [("application", "Ik kook graag."), ("sender", "role")];
    assert!(ben.post(&format!("{}/apply", path(&b, "Kok gezocht")), &application).status < 400);
    says(&mut anna, &path(&a, "Kok gezocht"), "/application/", "yes");
    let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
    assert!(bob.post(&format!("{}/offer", path(&b, "Ruzie over thee")), &offer).status < 400);
    says(&mut anna, &path(&a, "Ruzie over thee"), "/pick/", "");
    first_card(&mut bob, "De Kade koos");
    let public_at_b = path(&b, "Samen eten");
    a.settled();
    b.settled();
    b.cli(&["peer", "stop", &a.domain()]);
    for said in ["Het Veer komt toch niet", "Iemand van Het Veer doet toch niet mee", "Het Veer bemiddelt toch niet"] {
        until(said, || anna.get("/").has(said).then_some(()));
    }
    for (title, word) in [("Kok gezocht", "Ik kook graag."), ("Ruzie over thee", "Ik kan zaterdag.")] {
        assert!(!anna.get(&path(&a, title)).has(word), "what goes with the tie is not kept: {title}");
    }
    assert!(anna.get(&path(&a, "Kok gezocht")).has("open"), "the place is free again");
    let gone = "Wij hebben geen contact meer met De Kade";
    until("the house that comes no more hears it", || {
        let page = bob.get("/").body;
        let days = ["zaterdag 15 juni 2041", "donderdag 20 juni 2041"];
        let event = format!("{gone}. Jullie gaan niet meer naar hun bijeenkomst");
        (page.contains(&event) && days.iter().all(|day| page.contains(day)) && page.contains("/seen")).then_some(())
    });
    until("who was picked hears it", || bob.get("/").has("Jij bemiddelt daar niet meer").then_some(()));
    until("who was to work hears it", || ben.get("/").has("De klus daar gaat voor jou niet door").then_some(()));
    // To what the house comes each of them may go; the rest is for who answered.
    assert!(ben.get("/").has("hun bijeenkomst") && !bob.get("/").has("De klus daar"), "only who it is for");
    // What is for everyone can be read still, and does not say that we come.
    let page = bob.get(&public_at_b);
    assert!(page.status == 200 && !page.has("ja, er is plaats"), "{}", page.body);
    assert!(b.post_now("Leren").is_none());
}

#[test]
fn who_looks_after_weeks_hears_it_all_the_same() {
    let (a, mut anna, mut b, mut bob) = two();
    sends(
        &mut anna,
        "/events",
        &[("title", "Eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "Hier")],
        &[("what", "get-together"), ("audience", "network"), ("sender", "role"), ("do", "send")],
    );
    let at = path(&b, "Eten");
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    until("there is room", || bob.get(&at).has("ja, er is plaats").then_some(()));
    assert!(anna.post(&format!("{}/cancel", path(&a, "Eten")), &[]).status < 400);
    first_card(&mut bob, "Afgezegd door De Kade");
    b.kill();
    b.serve_later("2592000");
    let mut bob = Browser::at(&b);
    assert_eq!(crate::people::sign_in(&mut bob, "Bob", "Bob heeft een lange zin"), 200);
    first_card(&mut bob, "Afgezegd door De Kade");
}

#[test]
fn a_house_that_left_and_asks_again_is_read_in_its_new_words() {
    let (a, mut anna, b, mut bob) = two();
    assert!(bob.post(&format!("/houses/{}/decide", a.domain()), &[("do", "stop")]).status < 400);
    until("it left", || (a.standing_of(&b)? == "stopped").then_some(()));
    a.settled();
    asks(&b, &a, "Wij willen toch weer meedoen.");
    assert!(anna.get("/houses").has("Wij willen toch weer meedoen."), "{}", anna.get("/houses").body);
}

#[test]
fn that_a_house_hears_of_it_is_said_only_where_it_does() {
    let (a, c) = (House::start("De Kade"), House::start("Het Sluisje"));
    let mut anna = a.person("Anna", "chair");
    a.cli(&["peer", "expect", &c.domain()]);
    let page = anna.post(&format!("/houses/{}/decide", c.domain()), &[("do", "stop")]);
    assert!(page.has("Dit huis is uit de lijst.") && !page.has("Het hoort dat."), "{}", page.body);
}

/// What the form of an application says was read of it.
fn what_stands(chair: &mut Browser) -> String {
    let page = chair.get("/houses").body;
    let read = page.split("name=\"read\" value=\"").nth(1).and_then(|s| s.split('"').next());
    read.expect("what was read").to_owned()
}

#[test]
fn a_chair_says_yes_to_the_words_they_read() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut anna = a.person("Anna", "chair");
    asks(&b, &a, "Wij zijn Het Veer.");
    let read = what_stands(&mut anna);
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Geef ons jullie adressen."]);
    until("the new words are there", || anna.get("/houses").has("jullie adressen").then_some(()));
    let yes = |read: &str| [("do", "member".to_owned()), ("read", read.to_owned())];
    let decide = |anna: &mut Browser, form: &[(&str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        anna.post(&format!("/houses/{}/decide", b.domain()), &form).status
    };
    assert!(decide(&mut anna, &yes(&read)) >= 400, "these are other words");
    assert_eq!(a.standing_of(&b).as_deref(), Some("applied"));
    let read = what_stands(&mut anna);
    assert!(decide(&mut anna, &yes(&read)) < 400);
}

#[test]
fn a_house_whose_request_is_turned_away_at_the_door_hears_that() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &[("do", "stop")]).status < 400);
    until("the tie is over there too", || (b.standing_of(&a)? == "stopped").then_some(()));
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Mogen wij weer?"]);
    let said = "Jullie vraag aan De Kade om mee te doen is niet aangenomen";
    until(said, || bob.get("/").has(said).then_some(()));
    assert!(!b.person("Ben", "participant").get("/").has(said), "for who decides");
    assert!(bob.post(&format!("/houses/{}/decide", a.domain()), &[("do", "withdraw")]).status < 400);
    assert!(!bob.get("/").has(said));
}

#[test]
fn a_house_is_let_in_again_when_what_came_with_the_first_tie_is_gone() {
    if database_url().is_some() {
        return;
    }
    let mut a = House::start("De Kade");
    a.person("Anna", "chair");
    a.kill();
    let here = a.data();
    let tomorrow = "(SELECT (strftime('%s', 'now') + 86400) * 1000000)";
    let asks_again =
        "UPDATE peers SET linked = 1, their_follow = 'https://veer.example/f', introduction = 'Toch weer.'";
    let parts =
        format!("INSERT INTO due (at, topic, reference, attempts) SELECT {tomorrow}, 'part-ways', actor, 0 FROM peers");
    change(Path::new(&here), &format!("{} {asks_again}; {parts};", known("veer", "applied")));
    a.serve(None);
    let mut anna = signed_in(&a, "Anna");
    let page = anna.post("/houses/veer.example/decide", &[("do", "member")]);
    assert!(page.status >= 400 && page.has("Probeer het over een minuut opnieuw"), "{}", page.body);
    a.kill();
    assert_eq!(rows(Path::new(&here), "peers", "standing"), [r#"["applied"]"#]);
}

#[test]
fn who_leaves_is_missed_by_a_house_that_is_on_pause_here() {
    let (a, mut anna, b, mut bob) = two();
    let mut kim = b.person("Kim", "participant");
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let job = [("title", "Kok gezocht"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    sends(&mut anna, "/opportunities", &job, &network);
    let application = [("application", "Ik kook graag."), ("sender", "role")];
    assert!(kim.post(&format!("{}/apply", path(&b, "Kok gezocht")), &application).status < 400);
    says(&mut anna, &path(&a, "Kok gezocht"), "/application/", "yes");
    first_card(&mut kim, "De Kade zegt ja");
    a.settled();
    b.settled();
    b.cli(&["peer", "pause", &a.domain()]);
    let id = number(&mut bob, "Kim");
    assert!(bob.post(&format!("/people/{id}/end"), &[]).status < 400);
    until("it is told", || anna.get("/").has("Iemand van Het Veer doet toch niet mee").then_some(()));
    assert!(anna.get(&path(&a, "Kok gezocht")).has("open"));
}

/// The house that was told goodbye asked again, in vain; then the other asks it. Each must hear the other.
#[test]
fn two_houses_that_come_together_again_follow_each_other() {
    let (a, mut anna, b, mut bob) = two();
    let named = b.domain();
    let chosen = [("audience", "houses"), ("to", &*named), ("sender", "role"), ("do", "send"), ("inside", "chairs")];
    let help =
        [("title", "Ruzie over thee"), ("summary", "x"), ("hope", "x"), ("urgency", "week"), ("matter", "residents")];
    sends(&mut anna, "/conflicts", &help, &chosen);
    path(&b, "Ruzie over thee");
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &[("do", "stop")]).status < 400);
    until("the tie is over there too", || (b.standing_of(&a)? == "stopped").then_some(()));
    a.settled();
    b.settled();
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Mogen wij weer?"]);
    until("it was not taken", || bob.get("/").has("is niet aangenomen").then_some(()));
    a.cli(&["peer", "apply", &b.domain(), "--endorse", "--introduction", "Kom terug."]);
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
    assert!(!bob.get("/").has("/seen"), "the goodbye is no news any more");
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    for (who, there, title) in [(&mut anna, &b, "Van ons"), (&mut bob, &a, "Van hen")] {
        let asks = [("title", title), ("situation", "x"), ("question", "x")];
        sends(who, "/case-questions", &asks, &network);
        path(there, title);
    }
    // What was asked of it in a conflict is not asked again by itself.
    assert!(b.post_now("Ruzie over thee").is_none());
    assert!(anna.get(&path(&a, "Ruzie over thee")).has("Geen ander huis."));
}

/// Two cards about what is gone have no title: their kind and the day of the answer tell them apart. What was for a day gone by stands
/// not among the first.
#[test]
fn cards_of_a_tie_that_is_over_can_be_told_apart_and_a_day_gone_by_presses_nobody() {
    let (a, mut anna, mut b, mut bob) = two();
    let soon = jiff::Timestamp::now().in_tz("Europe/Amsterdam").expect("the zone").date();
    let soon = soon.checked_add(jiff::Span::new().days(4)).expect("a day").to_string();
    let event: Vec<(&str, &str)> =
        EVENT.iter().map(|(n, v)| (*n, if *n == "day" { soon.as_str() } else { *v })).collect();
    let event: Vec<_> = event.into_iter().map(|(n, v)| (n, if n == "audience" { "network" } else { v })).collect();
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let job = [("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    let more = [("audience", "network"), ("sender", "role"), ("do", "send")];
    for title in ["Kok gezocht", "Tuin gezocht"] {
        assert!(anna.post("/opportunities", &[&[("title", title)][..], &job, &more].concat()).has("Verstuurd."));
    }
    let application = [("application", "Ik doe mee."), ("sender", "role")];
    assert!(bob.post(&format!("{}/apply", path(&b, "Kok gezocht")), &application).status < 400);
    let at = path(&b, "Samen eten");
    bob.post(&format!("{at}/rsvp"), &[("heads", "2")]);
    until("there is room", || bob.get(&at).has("ja, er is plaats").then_some(()));
    b.settled();
    let later = (2 * 24 * 3600).to_string();
    b.kill();
    b.serve_later(&later);
    let name = [("name", "Bob"), ("passphrase", "Bob heeft een lange zin"), ("shared", "yes")];
    bob.post("/sign-in", &name);
    assert!(bob.post(&format!("{}/apply", path(&b, "Tuin gezocht")), &application).status < 400);
    b.cli(&["peer", "stop", &a.domain()]);
    let said = "De klus daar gaat voor jou niet door";
    let page = until("both are told", || Some(bob.get("/")).filter(|p| p.body.matches(said).count() == 2));
    let days: std::collections::BTreeSet<&str> =
        page.body.split("Geantwoord op ").skip(1).filter_map(|rest| rest.split('.').next()).collect();
    assert!(days.len() >= 2, "each with the day of its answer: {days:?} {}", page.body);
    assert!(page.card("Jullie gaan niet meer naar hun bijeenkomst").is_some(), "its day is to come: {}", page.body);
    // The day goes by.
    b.kill();
    b.serve_later(&(7 * 24 * 3600).to_string());
    bob.post("/sign-in", &name);
    let page = bob.get("/");
    assert!(page.card("Jullie gaan niet meer naar hun bijeenkomst").is_none(), "{}", page.body);
    assert!(page.has("Jullie gaan niet meer naar hun bijeenkomst"), "it is told all the same: {}", page.body);
    for at in ["/", "/notices"] {
        let page = bob.get(at);
        let past = page.body.split_once("<h2>Wat voorbij is</h2>").expect("a heading of its own").1;
        let past = past.split("</ul>").next().expect("a list");
        assert!(past.contains("Jullie gaan niet meer naar hun bijeenkomst"), "{at}: {}", page.body);
        assert!(past.contains("Geantwoord op "), "with its text: {past}");
    }
}

/// Whoever of the two houses stops: what somebody put ready goes, and they hear that of each.
#[test]
fn whoever_prepared_an_answer_hears_that_it_goes_with_the_tie() {
    for ours_stops in [true, false] {
        let (a, mut anna, b, mut bob) = two();
        let mut roos = b.person("Roos", "participant");
        let send = [("audience", "network"), ("sender", "role"), ("do", "send")];
        let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
        assert!(anna.post("/case-questions", &[&asks[..], &send].concat()).has("Verstuurd."));
        let there = path(&b, "De kat");
        let said = [("advice", "Geef hem vis."), ("for", "thread"), ("sender", "role")];
        assert!(bob.post(&format!("{there}/advice"), &said).status < 400);
        let prepared = [("advice", "Laat hem los."), ("for", "thread"), ("sender", "role")];
        assert!(roos.post(&format!("{there}/advice"), &prepared).has("staat klaar"));
        a.settled();
        b.settled();
        let (who, other) = if ours_stops { (&mut bob, a.domain()) } else { (&mut anna, b.domain()) };
        assert!(who.post(&format!("/houses/{other}/decide"), &[("do", "stop")]).status < 400);
        let hears = "Wij hebben geen contact meer met De Kade. Wat jij klaarzette, wordt niet verstuurd";
        until("she hears it", || roos.get("/").has(hears).then_some(()));
        assert!(!bob.get("/").has("Wat jij klaarzette"), "what was sent stays said, and is no news");
    }
}
