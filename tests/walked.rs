//! What people met when they walked all roads: who is counted on and leaves, what a later word does with an earlier one, what a meeting
//! says no to.

use crate::support::remote::{Remote, with_member};
use crate::support::{Browser, House, path, two, until};
use crate::told_on::first_card;
use serde_json::json;

const SEND: [(&str, &str); 2] = [("sender", "role"), ("do", "send")];

fn writes(who: &mut Browser, at: &str, form: &[(&str, &str)]) {
    let page = who.post(at, &[form, &SEND].concat());
    assert!(page.has("Verstuurd."), "{at}: {}", page.body);
}

const JOB: [(&str, &str); 6] = [
    ("title", "Kok gezocht"),
    ("about", "x"),
    ("happens", "zaterdag"),
    ("amount", "20"),
    ("seats", "1"),
    ("audience", "network"),
];
const EVENT: [(&str, &str); 7] = [
    ("title", "Samen eten"),
    ("day", "2041-06-12"),
    ("time", "18:30"),
    ("place", "Hier"),
    ("capacity", "4"),
    ("what", "get-together"),
    ("audience", "network"),
];

#[test]
fn who_is_counted_on_and_leaves_the_house_is_told_to_who_counts_on_them() {
    let (a, mut anna, b, mut bob) = two();
    let (mut dirk, named) = (b.person("Dirk", "participant"), b.domain());
    writes(&mut anna, "/opportunities", &JOB);
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
    ];
    writes(
        &mut anna,
        "/conflicts",
        &[&help[..], &[("audience", "houses"), ("to_role", "all"), ("to", &named)]].concat(),
    );
    let (job, quarrel) = (path(&b, "Kok gezocht"), path(&b, "Ruzie"));
    assert!(dirk.post(&format!("{job}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    let mut eva = b.person("Eva", "adviser");
    let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
    assert!(eva.post(&format!("{quarrel}/offer"), &offer).status < 400);
    if let Some(release) = bob.get(&quarrel).address("/release") {
        bob.post(&release, &[]);
    }
    for (title, part) in [("Kok gezocht", "/application/"), ("Ruzie", "/pick/")] {
        let at = path(&a, title);
        let press = until(title, || anna.get(&at).address(part));
        assert!(anna.post(&press, &[("do", "yes")]).status < 400, "{title}");
    }
    first_card(&mut dirk, "je doet mee");
    for name in ["Dirk", "Eva"] {
        b.cli(&["person", "end", name, "--yes"]);
    }
    let both = until("both are told", || {
        let page = anna.get("/").body;
        (page.contains("doet toch niet mee") && page.contains("bemiddelt toch niet")).then_some(page)
    });
    assert!(!both.contains("koos jou"));
    assert!(anna.get(&path(&a, "Kok gezocht")).has("open") && a.post("Ruzie")["state"] == "sent");
    let told = bob.get("/");
    assert!(!told.has("koos jou") && !told.has("je doet mee"), "it was not for the chair: {}", told.body);
}

#[test]
fn who_may_not_mediate_any_more_mediates_nowhere_and_works_on() {
    let (a, mut anna, b, _bob) = two();
    let named = b.domain();
    writes(&mut anna, "/opportunities", &JOB);
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
    ];
    writes(
        &mut anna,
        "/conflicts",
        &[&help[..], &[("audience", "houses"), ("to_role", "all"), ("to", &named)]].concat(),
    );
    let mut eva = b.person("Eva", "adviser");
    b.cli(&["person", "role", "Eva", "--add", "participant"]);
    let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
    assert!(eva.post(&format!("{}/offer", path(&b, "Ruzie")), &offer).status < 400);
    let job = format!("{}/apply", path(&b, "Kok gezocht"));
    assert!(eva.post(&job, &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    for (title, part) in [("Kok gezocht", "/application/"), ("Ruzie", "/pick/")] {
        let at = path(&a, title);
        let press = until(title, || anna.get(&at).address(part));
        assert!(anna.post(&press, &[("do", "yes")]).status < 400, "{title}");
    }
    b.cli(&["person", "role", "Eva", "--remove", "adviser"]);
    until("who counted on it is told", || anna.get("/").has("bemiddelt toch niet").then_some(()));
    assert!(eva.get("/").has("Jouw antwoord aan"), "and so is she: {}", eva.get("/").body);
    b.settled();
    assert_eq!(a.post("Ruzie")["state"], "sent", "another can be picked");
    assert!(!anna.get("/").has("doet toch niet mee"), "a resident works on");
    b.cli(&["person", "role", "Eva", "--remove", "participant"]);
    until("nobody counts on who can do nothing here", || anna.get("/").has("doet toch niet mee").then_some(()));
}

#[test]
fn the_newest_word_of_a_house_is_the_one_that_stands() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    for (word, said) in [("decline", "zegt nee"), ("member", "zegt ja")] {
        b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Wij zijn Het Veer."]);
        until("the application comes", || (a.standing_of(&b)? == "applied").then_some(()));
        assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &[("do", word)]).status < 400);
        until(said, || bob.get("/").has(said).then_some(()));
    }
    assert!(bob.get("/").card("zegt nee").is_none());
}

#[test]
fn who_waits_for_a_place_hears_so_and_on_which_day_it_is() {
    let (a, mut anna, b, mut bob) = two();
    writes(&mut anna, "/events", &EVENT);
    let at = path(&b, "Samen eten");
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "7")]).status < 400);
    let card = first_card(&mut bob, "op de wachtlijst");
    assert!(card.contains("12 juni 2041"), "the card says when it is: {card}");
    assert!(a.post("Samen eten")["responses"] == 1);
    // Nobody who comes by the number that fits is told what they see already.
    let page = bob.get(&at);
    let number = page.address("/number/").expect("a form");
    assert!(page.has("Dan is dit antwoord weg"), "one finger does not lose a place: {}", page.body);
    assert!(bob.post(&number, &[("heads", "3")]).status < 400);
    first_card(&mut bob, "jullie 3 kunnen komen");
}

#[test]
fn who_left_and_comes_again_is_not_said_to_be_away() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    writes(&mut anna, "/events", &EVENT);
    let (post, inbox) = (house.post("Samen eten")["id"].clone(), house.url("/inbox"));
    let come = |remote: &Remote| {
        let mut join = remote.activity("Join", post.clone());
        join["huisraad:heads"] = json!(2);
        assert_eq!(remote.send(&inbox, &join), 202);
        join
    };
    let away = "Ver weg komt toch niet";
    let join = come(&remote);
    let leave = |join: &serde_json::Value| remote.activity("Leave", json!({"type": "Join", "id": join["id"]}));
    assert_eq!(remote.send(&inbox, &leave(&join)), 202);
    first_card(&mut anna, away);
    let join = come(&remote);
    assert!(!anna.get("/").has(away), "they come");
    assert_eq!(remote.send(&inbox, &leave(&join)), 202);
    first_card(&mut anna, away);
    assert!(anna.post(&format!("{}/cancel", path(&house, "Samen eten")), &[]).status < 400);
    assert!(!anna.get("/").has(away), "nobody comes to what is off");
}

#[test]
fn a_request_that_nobody_would_read_is_not_sent_and_another_house_is_sent_to_nobody() {
    let (a, mut anna, b, mut bob) = two();
    let (mut sami, named) = (a.person("Sami", "participant"), b.domain());
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "author"),
    ];
    let page = sami.post("/conflicts", &[&help[..], &[("audience", "house")], &SEND].concat());
    assert!(page.status == 422 && page.has("Dan leest niemand dit."), "{}", page.body);
    // A chair there knows ours: who reads it there is chosen, and not by us.
    let to_them = [("audience", "houses"), ("to", &*named)];
    let page = sami.post("/conflicts", &[&help[..], &to_them, &SEND].concat());
    assert!(
        page.status == 422 && page.has("id=\"to_role-wrong\"") && page.has("Voorzitters kennen elkaar."),
        "{}",
        page.body
    );
    let form = sami.get("/conflicts/new");
    let roles = form.body.split("name=\"to_role\"").skip(1).map(|r| r.split('>').next().unwrap_or_default());
    assert!(roles.clone().count() == 4 && !roles.clone().any(|role| role.contains("checked")), "{}", form.body);
    assert!(roles.clone().next().is_some_and(|role| role.contains("adviser")), "{}", form.body);
    let page = sami.post("/conflicts", &[&help[..], &to_them, &[("to_role", "all")], &SEND].concat());
    assert!(page.has("Verstuurd."), "{}", page.body);
    let (at_a, at) = (page.path, path(&b, "Ruzie"));
    let page = bob.get(&at);
    assert!(
        !page.has("Het huis dat dit schreef") && page.has("de mensen van dat huis die het mogen lezen"),
        "{}",
        page.body
    );
    let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
    assert!(bob.post(&format!("{at}/offer"), &offer).status < 400);
    until("it is there", || sami.get(&at_a).address("/pick/"));
    assert!(sami.post(&format!("{at_a}/withdraw"), &[]).status < 400);
    let card = first_card(&mut bob, "haalde een verzoek om hulp terug");
    assert!(!card.contains("Bel dat huis") && card.contains("Praat er met niemand over"), "{card}");
    assert!(!anna.get("/").has("verzoek om hulp"));
}

#[test]
fn what_a_meeting_says_no_to_is_not_asked_again_until_it_is_another() {
    let (a, mut anna, _b, mut bob) = two();
    writes(&mut bob, "/events", &EVENT);
    path(&a, "Samen eten");
    let mut sami = a.person("Sami", "participant");
    let question =
        [("title", "Vraag"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("sender", "role")];
    assert!(sami.post("/case-questions", &[&question[..], &[("do", "ready")]].concat()).status < 400);
    let (ready, coming) = ("Dit staat klaar", "Jullie hebben nog niet gezegd of jullie komen");
    let today = anna.get("/");
    assert!(today.has(ready) && today.has(coming), "{}", today.body);
    assert!(anna.post("/meetings", &[("day", "morgen")]).status < 400);
    let all = anna.get("/meetings").body;
    let is_sheet = |s: &&str| s.strip_prefix("/meetings/").is_some_and(|n| n.parse::<i64>().is_ok());
    let at = all.split('"').find(is_sheet).expect("a sheet").to_owned();
    let page = anna.get(&at).body;
    let mut form: Vec<(String, &str)> = Vec::new();
    for field in page.split("<fieldset").skip(1) {
        let name = field.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).map(|n| format!("o{n}"));
        let no = field.contains("value=\"no\"") && (field.contains("Vraag") || field.contains("Samen eten"));
        form.extend(name.filter(|_| no).map(|name| (name, "no")));
    }
    assert_eq!(form.len(), 2, "{page}");
    let form: Vec<(&str, &str)> = form.iter().map(|(name, word)| (name.as_str(), *word)).collect();
    // A mistake is said where one looks first.
    let mistake: Vec<(&str, &str)> = vec![("l1", "Een zin zonder keuze"), ("l2", "Nog een")];
    let page = anna.post(&at, &mistake);
    assert!(page.has("Wat goed was, is al bewaard.") && page.body.contains("<a href=\"#o"), "{}", page.body);
    assert!(anna.post(&at, &form).status < 400);
    let today = anna.get("/");
    assert!(!today.has(ready) && !today.has(coming), "{}", today.body);
    // Its writer hears it, and can make it another.
    first_card(&mut sami, "De vergadering verstuurt je bericht niet zoals het nu is");
    assert!(!anna.get("/").has("De vergadering verstuurt"));
    // Nor does its page say that it is only to be read.
    let at = path(&a, "Vraag");
    for who in [&mut sami, &mut anna] {
        let page = who.get(&at);
        assert!(page.has("De vergadering verstuurt dit niet zoals het nu is."), "{}", page.body);
        assert!(!page.has("De voorzitter leest dit en verstuurt het."));
    }
    // In another shape it is asked anew.
    let other =
        [("title", "Vraag"), ("situation", "anders"), ("question", "x"), ("audience", "network"), ("sender", "role")];
    assert!(sami.post(&at, &[&other[..], &[("do", "ready")]].concat()).status < 400);
    assert!(anna.get("/").has(ready));
    assert!(!sami.get(&at).has("De vergadering verstuurt dit niet zoals het nu is."));
    assert!(!sami.get("/").has("De vergadering verstuurt je bericht niet"));
}

#[test]
fn of_two_of_our_own_who_work_the_one_who_does_not_is_missed() {
    let house = House::start("De Kade");
    let (mut anna, mut bea) = (house.person("Anna", "chair"), house.person("Bea", "chair"));
    let (mut kim, mut jan) = (house.person("Kim", "participant"), house.person("Jan", "participant"));
    let two_seats: Vec<(&str, &str)> = JOB.into_iter().map(|(n, v)| (n, if n == "seats" { "2" } else { v })).collect();
    writes(&mut anna, "/opportunities", &two_seats);
    let at = path(&house, "Kok gezocht");
    for who in [&mut kim, &mut jan] {
        assert!(who.post(&format!("{at}/apply"), &[("application", "Ik."), ("sender", "role")]).status < 400);
        let press = anna.get(&at).address("/application/").expect("a button");
        assert!(anna.post(&press, &[("do", "yes")]).status < 400);
    }
    let back = kim.get(&at).address("/take-back").expect("a button");
    assert!(kim.post(&back, &[]).status < 400);
    first_card(&mut anna, "doet toch niet mee");
    // Who may not read it any more can be let go all the same, and is missed too.
    house.cli(&["person", "end", "Jan", "--yes"]);
    let cards = |who: &mut Browser| who.get("/").body.matches("doet toch niet mee").count();
    assert_eq!((cards(&mut anna), cards(&mut bea)), (2, 2));
}

#[test]
fn a_house_alone_is_not_asked_to_choose_houses_and_what_nobody_reads_stands_first() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for what in ["/conflicts", "/case-questions", "/opportunities"] {
        let page = anna.get(&format!("{what}/new"));
        assert!(!page.has("Huizen die wij kiezen"), "{what}: {}", page.body);
        assert!(what == "/conflicts" || page.has("Er is nog geen ander huis."), "{what}");
        assert!(!page.body.contains("value=\"circle:chair\" checked"), "{what}: nobody chose the wider one");
    }
    for n in 0..4 {
        let title = format!("Klaar {n}");
        let form =
            [("title", &*title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "ready")];
        assert!(anna.post("/case-questions", &form).status < 400);
    }
    assert!(anna.post("/conflicts", &crate::desk::ALL_CHAIRS).has("Verstuurd."));
    // It looks sent, and nobody reads it: that stands before what can wait.
    let today = anna.get("/");
    let first = today.cards().first().cloned().expect("a card");
    assert!(first.contains("Geen ander huis leest deze vraag nog."), "{first}");
}

#[test]
fn what_goes_to_members_alone_says_so_where_we_are_none() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "acquaintance");
    let mut bob = b.person("Bob", "chair");
    let form = [("title", "Vraag"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(bob.post("/case-questions", &form).has("Verstuurd."));
    let at = path(&b, "Vraag");
    until("it says why", || bob.get(&at).has("geweigerd: wij zijn daar geen lid.").then_some(()));
    // Once we are one it goes by itself.
    b.cli(&["peer", "check", &a.domain()]);
    a.cli(&["peer", "accept", &b.domain()]);
    a.post("Vraag");
    until("it arrived", || bob.get(&at).has("Bij 1 van 1 huis aangekomen").then_some(()));
}

#[test]
fn who_wrote_what_a_chair_takes_back_hears_so_and_what_the_meeting_said_of_another_shape_is_over() {
    let (a, mut anna, _b, _bob) = two();
    let mut sami = a.person("Sami", "participant");
    let question =
        [("title", "Vraag"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("sender", "role")];
    assert!(sami.post("/case-questions", &[&question[..], &[("do", "ready")]].concat()).status < 400);
    let at = path(&a, "Vraag");
    let release = anna.get(&at).body;
    let rev = release.split("name=\"rev\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a number");
    assert!(anna.post(&format!("{at}/release"), &[("rev", rev)]).status < 400);
    assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400);
    first_card(&mut sami, "De voorzitter haalde terug wat jij schreef");
    assert!(!anna.get("/").has("haalde terug wat jij schreef"));
}
