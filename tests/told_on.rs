//! What came after an answer is told to who answered (law 10): what they answered is moved, or taken back; and the chair sent
//! what they prepared.

use crate::support::remote::Remote;
use crate::support::{Browser, path, two, until};

/// The first card of *Vandaag*, once there is one that says this.
pub fn first_card(who: &mut Browser, says: &str) -> String {
    until(says, || who.get("/").cards().first().filter(|card| card.contains(says)).map(|card| card.to_string()))
}

/// Presses the first card away: then it can be found among the answers.
pub fn pressed_away(who: &mut Browser, says: &str) {
    let card = first_card(who, says);
    let seen = card.split('"').find(|s| s.ends_with("/seen")).expect("a button").to_owned();
    assert!(who.post(&seen, &[]).status < 400);
    assert!(!who.get("/").body.contains(&seen), "seen is seen");
    assert!(who.get("/notices").has(says), "among the answers it can be found again");
}

pub const EVENT: [(&str, &str); 9] = [
    ("title", "Samen eten"),
    ("day", "2041-06-15"),
    ("time", "18:30"),
    ("place", "De Kade"),
    ("capacity", "4"),
    ("what", "get-together"),
    ("audience", "public"),
    ("sender", "role"),
    ("do", "send"),
];

/// The same with other values of some fields.
fn with<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| !other.iter().any(|(o, _)| o == name));
    kept.chain(other).copied().collect()
}

#[test]
fn who_comes_hears_of_another_day_or_place_and_of_no_other_words() {
    let (a, mut anna, b, mut bob) = two();
    let mut ben = b.person("Ben", "participant");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    pressed_away(&mut bob, "Er is plaats bij De Kade: jullie 2 kunnen komen");
    let guest = Remote::start();
    let uri = a.post("Samen eten")["id"].clone();
    assert_eq!(guest.send(&a.url("/inbox"), &guest.activity("Join", uri)), 202);
    a.settled();
    let mut change = |other: &[(&str, &str)]| {
        let page = anna.post(&at_a, &with(&EVENT, other));
        assert!(page.status < 400, "{}", page.body);
        a.settled();
    };
    change(&[("about", "Neem een bord mee.")]);
    until("the words are there", || bob.get(&at_b).has("Neem een bord mee").then_some(()));
    assert!(!bob.get("/").has("/seen"), "other words are no news");
    change(&[("day", "2041-06-16")]);
    let card = first_card(&mut bob, "De Kade heeft “Samen eten” verzet");
    assert!(card.contains("was zaterdag 15 juni 2041, 18:30, wordt zondag 16 juni 2041, 18:30"), "{card}");
    assert!(card.contains("jullie 2 kunnen komen"), "and that it still counts: {card}");
    // Moved once more before anybody saw it: what they knew is what it was.
    change(&[("day", "2041-06-17"), ("place", "Het Veer")]);
    let card = first_card(&mut bob, "wordt maandag 17 juni 2041, 18:30");
    assert!(card.contains("was zaterdag 15 juni") && card.contains("de plek wordt Het Veer"), "{card}");
    // A place that was edited away is nowhere any more (law 9).
    assert!(!card.contains("was De Kade"), "{card}");
    pressed_away(&mut bob, "De Kade heeft “Samen eten” verzet");
    let told = until("the guest hears", || guest.got("Update").pop());
    assert_eq!(told["object"]["startTime"].as_str().map(|t| &t[..10]), Some("2041-06-17"), "{told}");
    assert!(ben.get("/").has("verzet"), "whoever lives there would go too");
    assert!(!b.person("Bea", "participant").get("/").has("verzet"), "but not who came since");
}

#[test]
fn who_answered_hears_that_what_they_answered_was_taken_back() {
    let (a, mut anna, b, mut bob) = two();
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let (named, chairs) = (b.domain(), ("inside", "chairs"));
    let houses = [("audience", "houses"), ("to", &*named), ("sender", "role"), ("do", "send"), chairs];
    let write = |anna: &mut Browser, at: &str, form: &[(&str, &str)], audience: &[(&str, &str)]| {
        assert!(anna.post(at, &[form, audience].concat()).has("Verstuurd."), "{at}");
    };
    let question = [("title", "Vraag over koffie"), ("situation", "x"), ("question", "x")];
    write(&mut anna, "/case-questions", &question, &network);
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let job = [("title", "Kok gezocht"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    write(&mut anna, "/opportunities", &job, &network);
    let help =
        [("title", "Ruzie over thee"), ("summary", "x"), ("hope", "x"), ("urgency", "week"), ("matter", "residents")];
    write(&mut anna, "/conflicts", &help, &houses);
    let mut ben = b.person("Ben", "participant");
    let answers: [(&str, &str, &[(&str, &str)]); 4] = [
        ("Vraag over koffie", "advice", &[("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")]),
        ("Samen eten", "rsvp", &[("heads", "2")]),
        ("Kok gezocht", "apply", &[("application", "Ik kook."), ("sender", "role")]),
        ("Ruzie over thee", "offer", &[("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")]),
    ];
    for (title, what, form) in answers {
        let at = path(&b, title);
        let who = if what == "apply" { &mut ben } else { &mut bob };
        assert!(who.post(&format!("{at}/{what}"), form).status < 400, "{what}");
        b.settled();
        until("it is there", || (a.post(title)["responses"] == 1).then_some(()));
    }
    a.settled();
    let says = [
        ("Vraag over koffie", "De Kade haalde een vraag terug waar jullie op antwoordden"),
        ("Samen eten", "De Kade haalde een bijeenkomst terug waar jullie zouden komen: zaterdag 15 juni 2041"),
        ("Kok gezocht", "De Kade haalde een klus terug waar jij op reageerde"),
        ("Ruzie over thee", "De Kade haalde een verzoek om hulp terug waar jij op reageerde"),
    ];
    for (title, said) in says {
        assert!(anna.post(&format!("{}/withdraw", path(&a, title)), &[]).status < 400);
        a.settled();
        let (who, other) = if title == "Kok gezocht" { (&mut ben, &mut bob) } else { (&mut bob, &mut ben) };
        let card = first_card(who, said);
        assert!(!card.contains(title), "nothing of its words: {card}");
        // To what the house comes each of them may go; the rest is for who answered.
        assert_eq!(other.get("/").has(said), title == "Samen eten", "{title}: only who it is for");
        pressed_away(who, said);
        assert!(!who.get("/").has("er is plaats") && !who.get("/").has(title));
    }
}

#[test]
fn who_prepared_something_hears_that_the_chair_sent_it() {
    let (_a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let question = [("title", "Vraag over koffie"), ("situation", "x"), ("question", "x"), ("audience", "network")];
    let sent = [("sender", "role"), ("do", "send")];
    assert!(anna.post("/case-questions", &[&question[..], &sent].concat()).has("Verstuurd."));
    let mut ben = b.person("Ben", "participant");
    let at = path(&b, "Vraag over koffie");
    let advice = [("advice", "Zet *sterke* thee, 5*3*2 koppen."), ("for", "thread"), ("ground", "thinking")];
    assert!(ben.post(&format!("{at}/advice"), &advice).status < 400);
    let card = first_card(&mut bob, "wil antwoorden");
    assert!(card.contains("wij bedachten het") && card.contains("Zet sterke thee, 5*3*2 koppen."), "{card}");
    let page = bob.get(&at);
    assert!(page.has("Wij bedachten het</b>"), "{}", page.body);
    bob.post(&page.address("/release").expect("a button"), &[]);
    pressed_away(&mut ben, "De voorzitter heeft je antwoord verstuurd");
    let post = [("title", "Wij zoeken een fiets"), ("situation", "x"), ("question", "x"), ("audience", "network")];
    let ready = [("sender", "role"), ("do", "ready")];
    assert!(ben.post("/case-questions", &[&post[..], &ready].concat()).status < 400);
    let at = path(&b, "Wij zoeken een fiets");
    let page = bob.get(&at);
    let rev =
        page.body.split("name=\"rev\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a form").to_owned();
    assert!(bob.post(&format!("{at}/release"), &[("rev", &rev)]).status < 400);
    assert!(!bob.get("/").has("De voorzitter heeft"), "only its writer");
    pressed_away(&mut ben, "De voorzitter heeft je bericht verstuurd");
}

/// Of our own event too: whoever lives here would go, and did not move it.
#[test]
fn who_lives_here_hears_that_what_our_house_was_to_go_to_is_moved_or_off() {
    let house = crate::support::House::start("De Kade");
    let (mut anna, mut ben) = (house.person("Anna", "chair"), house.person("Ben", "participant"));
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&house, "Samen eten");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(anna.post(&at, &with(&EVENT, &[("day", "2041-06-16")])).status < 400);
    pressed_away(&mut ben, "De Kade heeft “Samen eten” verzet");
    let no_card = |who: &mut Browser, says: &str| !who.get("/").cards().iter().any(|card| card.contains(says));
    assert!(no_card(&mut anna, "verzet"), "she did it");
    assert!(anna.post(&format!("{at}/cancel"), &[]).status < 400);
    pressed_away(&mut ben, "Afgezegd door De Kade: dit gaat niet door");
    // Another is taken back altogether.
    let other = with(&EVENT, &[("title", "Samen zingen")]);
    assert!(anna.post("/events", &other).has("Verstuurd."));
    let at = path(&house, "Samen zingen");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400);
    let card = first_card(&mut ben, "De Kade haalde een bijeenkomst terug waar jullie zouden komen");
    assert!(card.contains("Vraag het de voorzitter.") && no_card(&mut anna, "haalde een bijeenkomst terug"), "{card}");
}

#[test]
fn a_house_does_not_confirm_its_own_advice() {
    let (a, mut anna, b, mut bob) = two();
    let form =
        [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let at = path(&b, "De kat");
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking")];
    assert!(bob.post(&format!("{at}/advice"), &advice).status < 400);
    let at_a = path(&a, "De kat");
    until("it came", || anna.get(&at_a).has("Geef hem vis.").then_some(()));
    let page = bob.get(&at);
    assert!(page.has("Geef hem vis.") && !page.has("Wij probeerden dit ook"), "{}", page.body);
    // Nor by a form of its own making.
    let shown = anna.get(&at_a).body;
    let after = shown.split("Geef hem vis.").nth(1).expect("the advice");
    let own = after.split("name=\"about\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("its id");
    assert!(own.starts_with("http") && own.contains("/responses/"), "{own}");
    let form = [("said", "tried"), ("about", own), ("outcome", "helped"), ("advice", ""), ("sender", "role")];
    let page = bob.post(&format!("{at}/advice"), &form);
    assert!(page.status >= 400, "{}", page.body);
    assert!(!anna.get(&at_a).has("probeerde dit ook"));
}
