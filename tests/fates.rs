//! Whoever answered hears what became of it (law 10): first on *Vandaag*, and only who it is for.

use crate::support::remote::Remote;
use crate::support::{Browser, House, path, two, until};
use serde_json::json;

fn job(anna: &mut Browser, title: &str, seats: &str) {
    let form = [
        ("title", title),
        ("about", "Koken voor twintig mensen."),
        ("happens", "zaterdag"),
        ("amount", "20"),
        ("seats", seats),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/opportunities", &form).has("Verstuurd."), "{title}");
}

/// The first card of *Vandaag* once it says this; it is pressed away.
fn first_card(who: &mut Browser, says: &str) {
    let page = until(says, || {
        let page = who.get("/");
        page.cards().first()?.contains(says).then_some(page)
    });
    let seen = page.address("/seen").expect("a button");
    assert!(who.post(&seen, &[]).address(&seen).is_none(), "seen is seen");
    assert!(who.get("/notices").has(says), "among the answers it can be found again");
}

#[test]
fn who_applied_hears_yes_or_no_and_nobody_else_does() {
    let (a, mut anna, b, mut bob) = two();
    job(&mut anna, "Een kok voor zaterdag", "1");
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    let (mut ben, mut els) = (b.person("Ben", "participant"), b.person("Els", "participant"));
    let (mut kim, mut sef) = (a.person("Kim", "participant"), b.person("Sef", "steward"));
    for (who, at, text) in [(&mut ben, &at_b, "Ik kook."), (&mut els, &at_b, "Ik ook."), (&mut kim, &at_a, "En ik.")] {
        assert!(who.post(&format!("{at}/apply"), &[("application", text), ("sender", "role")]).status < 400);
    }
    let answer = |anna: &mut Browser, text: &str, word: &str| {
        let page = until(text, || Some(anna.get(&at_a)).filter(|p| p.has(text)));
        let card = page.card(text).expect("the card");
        let action = card.split('"').find(|s| s.contains("/application/")).expect("a button").to_owned();
        anna.post(&action, &[("do", word)])
    };
    assert!(answer(&mut anna, "Ik ook.", "no").has("Je zei nee."));
    assert!(answer(&mut anna, "En ik.", "no").has("Je zei nee."));
    let page = answer(&mut anna, "Ik kook.", "yes");
    assert!(page.has("Je zei ja.") && page.has("doet mee") && !page.has("je doet mee"), "{}", page.body);
    first_card(&mut ben, "De Kade zegt ja: je doet mee");
    first_card(&mut els, "De Kade zegt nee, deze keer niet");
    first_card(&mut kim, "De Kade zegt nee, deze keer niet");
    for who in [&mut bob, &mut sef, &mut anna] {
        // That De Kade said yes to the house itself is for the chair to read.
        let told = |page: &str| page.replace("De Kade zegt ja op jullie vraag", "").contains("De Kade zegt");
        assert!(!told(&who.get("/").body) && !told(&who.get("/notices").body));
    }
    // Nobody presses it away for another.
    let other = ben.get("/notices");
    assert!(other.has("De Kade zegt ja"));
    assert_eq!(sef.post("/responses/1/seen", &[]).status, 404);
}

#[test]
fn the_house_hears_that_there_is_room_after_all_or_none() {
    let (a, mut anna, b, mut bob) = two();
    let form = [
        ("title", "Samen eten"),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("capacity", "4"),
        ("what", "get-together"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(anna.post(&format!("{at_a}/rsvp"), &[("heads", "3")]).has("ja, er is plaats"));
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    until("it waits", || bob.get(&at_b).has("wacht op plaats").then_some(()));
    assert!(!bob.get("/").has("Er is plaats") && !anna.get("/").has("Er is plaats"), "no news yet");
    let page = anna.get(&at_a);
    anna.post(&page.address("/take-back").expect("our own"), &[]);
    // Who waits moves up by itself.
    first_card(&mut bob, "Er is plaats bij De Kade: jullie 2 kunnen komen");
    let mut ben = b.person("Ben", "participant");
    assert!(!ben.get("/").has("Er is plaats bij De Kade"), "the house's answer is told to who decides for it");
}

#[test]
fn a_mediator_hears_that_they_are_picked_and_the_other_that_somebody_else_is() {
    let (a, mut anna, b, _bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let (to_b, to_c) = (b.domain(), c.domain());
    let form = [
        ("title", "Ruzie over de sleutel"),
        ("summary", "Twee groepen praten niet meer."),
        ("hope", "Dat iemand meepraat."),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &to_b),
        ("to", &to_c),
        ("to_role", "all"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let (mut bas, mut cees) = (b.person("Bas", "adviser"), c.person("Cees", "chair"));
    for (house, who) in [(&b, &mut bas), (&c, &mut cees)] {
        let at = path(house, "Ruzie over de sleutel");
        let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).status < 400);
    }
    let at_a = path(&a, "Ruzie over de sleutel");
    let page = until("both offers", || Some(anna.get(&at_a)).filter(|p| p.body.matches("/pick/").count() == 2));
    let of_b = page.card("Het Veer").expect("Bas's offer");
    let pick = of_b.split('"').find(|s| s.contains("/pick/")).expect("a button").to_owned();
    anna.post(&pick, &[]);
    first_card(&mut bas, "De Kade koos jou om te bemiddelen");
    first_card(&mut cees, "De Kade koos iemand anders om te bemiddelen");
}

/// Whoever comes hears that it is off: a house first on *Vandaag*, and somebody from outside where they answer from.
#[test]
fn who_comes_hears_that_it_is_off() {
    let (a, mut anna, b, mut bob) = two();
    let form = [
        ("title", "Samen eten"),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("what", "get-together"),
        ("audience", "public"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    until("there is room", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    let mut dina = b.person("Dina", "participant");
    assert!(!dina.get("/").has("Er is plaats"), "that is for who answered");
    let (guest, other) = (Remote::start(), Remote::start());
    let uri = a.post("Samen eten")["id"].clone();
    let join = guest.activity("Join", uri.clone());
    assert_eq!(guest.send(&a.url("/inbox"), &join), 202);
    let left = other.activity("Join", uri);
    assert_eq!(other.send(&a.url("/inbox"), &left), 202);
    let leave = other.activity("Leave", json!({"type": "Join", "id": left["id"]}));
    assert_eq!(other.send(&a.url("/inbox"), &leave), 202);
    a.settled();
    assert!(anna.post(&format!("{at_a}/cancel"), &[]).has("De bijeenkomst is afgezegd."));
    first_card(&mut bob, "Afgezegd door De Kade: dit gaat niet door");
    // Who lives there would go too: each of them, until they have seen it.
    until("she hears it", || dina.get("/").has("Afgezegd door De Kade: dit gaat niet door").then_some(()));
    assert!(!bob.get("/").has("Er is plaats"));
    let told = until("the guest hears", || guest.got("Update").pop());
    assert_eq!(told["object"]["huisraad:state"], "cancelled", "{told}");
    // Who has read that it is off hears no more of it when it is taken back; who has not, still does.
    anna.post(&format!("{at_a}/withdraw"), &[]);
    until("and that it is gone", || (!guest.got("Delete").is_empty()).then_some(()));
    until("it is gone there", || (bob.get(&at_b).status == 404).then_some(()));
    let gone = "haalde een bijeenkomst terug";
    until("she hears it", || dina.get("/").has(gone).then_some(()));
    let page = bob.get("/");
    assert!(!page.cards().iter().any(|card| card.contains(gone)), "{}", page.body);
    a.settled();
    assert!(other.got("Update").is_empty() && other.got("Delete").is_empty(), "who left is told no more");
}

/// A question that is done forgets who said what to it; not of what was said to the asker alone: nobody else of the house reads that.
#[test]
fn who_advised_one_house_alone_reads_it_and_what_it_did_when_the_question_is_done() {
    let (a, mut anna, b, mut bob) = two();
    let (mut dina, mut eva) = (b.person("Dina", "participant"), b.person("Eva", "participant"));
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network")];
    assert!(
        anna.post("/case-questions", &[&asks[..], &[("sender", "role"), ("do", "send")]].concat()).has("Verstuurd.")
    );
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let says = [("advice", "Geef hem vis."), ("for", "asker"), ("ground", "thinking"), ("sender", "role")];
    assert!(dina.post(&format!("{at_b}/advice"), &says).status < 400);
    let release = bob.get(&at_b).address("/release").expect("a button");
    assert!(crate::pressed::Form::of(&bob.get(&at_b), "", &release).press(&mut bob, &[]).status < 400);
    let page = until("it came", || Some(anna.get(&at_a)).filter(|p| p.has("Geef hem vis.")));
    assert!(crate::pressed::Form::beside(&page, "Geef hem vis.", "/try/").press(&mut anna, &[]).has("Gekozen."));
    let tell = anna.get(&at_a).address("/outcome/").expect("a form");
    assert!(anna.post(&tell, &[("outcome", "helped"), ("line", "Hij spint.")]).status < 400);
    until("she hears it", || dina.get("/notices").has("hielp").then_some(()));
    assert!(anna.post(&format!("{at_a}/close"), &[]).status < 400);
    until("it is over there", || (b.post("De kat")["state"] == "closed").then_some(()));
    let page = dina.get(&at_b);
    assert!(page.has("Geef hem vis.") && page.has("Hij spint."), "{}", page.body);
    assert!(!eva.get(&at_b).has("Geef hem vis."));
}

#[test]
fn who_advised_one_house_alone_hears_what_that_does_with_it_and_nobody_else_does() {
    let (a, mut anna, b, mut bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut dina = b.person("Dina", "participant");
    let to_all = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &to_all].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let says = |words: &'static str| [("advice", words), ("for", "asker"), ("ground", "thinking"), ("sender", "role")];
    let number = |anna: &mut Browser, words: &str, way: &str| {
        let page = until("it came", || Some(anna.get(&at_a)).filter(|p| p.has(words)));
        let card = page.body.split("<article").find(|a| a.contains(words) && a.contains(way)).expect("its card");
        card.split(way).nth(1).and_then(|rest| rest.split('"').next()).expect("a number").to_owned()
    };
    assert!(bob.post(&format!("{at_b}/advice"), &says("Geef hem vis.")).status < 400);
    let one = number(&mut anna, "Geef hem vis.", "/try/");
    assert!(anna.post(&format!("{at_a}/try/{one}"), &[]).has("Alleen het huis dat deze raad gaf, hoort het."));
    until("he hears it", || bob.get("/notices").has("probeert onze raad").then_some(()));
    assert!(anna.post(&format!("{at_a}/outcome/{one}"), &[("outcome", "helped"), ("line", "Hij spint.")]).status < 400);
    until("he reads what it did", || bob.get(&at_b).has("Hij spint.").then_some(()));
    // Who lives there read none of it; nor does another house that something is tried.
    a.settled();
    assert_eq!(c.post("De kat")["state"], "asked");
    assert!(!dina.get("/notices").has("onze raad"));
    assert!(!dina.get(&at_b).has("Geef hem vis.") && !dina.get(&at_b).has("Hij spint."));

    assert!(bob.post(&format!("{at_b}/advice"), &says("Geef hem melk.")).status < 400);
    let other = number(&mut anna, "Geef hem melk.", "/take-out/");
    assert!(anna.post(&format!("{at_a}/take-out/{other}"), &[]).status < 400);
    until("he hears that", || bob.get("/").has("haalde jullie antwoord weg").then_some(()));
    assert!(!dina.get("/").has("haalde jullie antwoord weg"));
}
