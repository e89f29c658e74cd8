//! Who was counted on and comes no more is told to who counts on them; and who heard neither yes nor no hears that it is over
//! (law 10).

use crate::states::{KINDS, says as says_kind};
use crate::support::remote::with_member;
use crate::support::{Browser, House, path, two, until};
use crate::told_on::{EVENT, first_card, pressed_away};
use serde_json::json;

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
    anna.post(&format!("{at_a}/finish"), &[("do", "done")]);
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
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &to_b),
        ("to", &to_c),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let (at_a, at_b, at_c) = (path(&a, "Ruzie"), path(&b, "Ruzie"), path(&c, "Ruzie"));
    let offer = [("tie", "no"), ("offer", "Ik kan dinsdag."), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).has("Het antwoord is onderweg"));
    let pick = until("the offer", || anna.get(&at_a).address("/pick/"));
    anna.post(&pick, &[]);
    first_card(&mut bob, "De Kade koos");
    takes_back(&mut bob, &at_b);
    pressed_away(&mut anna, "Het Veer bemiddelt toch niet");
    assert!(cees.post(&format!("{at_c}/offer"), &offer).has("Het antwoord is onderweg"));
    let pick = until("the other offer", || anna.get(&at_a).address("/pick/"));
    anna.post(&pick, &[]);
    first_card(&mut cees, "De Kade koos");
    anna.post(&format!("{at_a}/end"), &[]);
    pressed_away(&mut cees, "De Kade heeft het verzoek om hulp afgesloten");
    // Who took theirs back is not told: they expect nothing of it.
    assert!(!bob.get("/").has("afgesloten"));
}

/// The word that an answer arrived is not sent when a yes takes its place, as when a computer was off between the two.
#[test]
fn a_yes_without_the_word_that_it_arrived_is_told_all_the_same() {
    let (house, remote) = with_member();
    let mut kim = house.person("Kim", "participant");
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &says_kind(&remote, KINDS[3], 1, "open")), 202);
    let at = path(&house, "Klus bij hen");
    kim.post(&format!("{at}/apply"), &[("application", "Ik kook."), ("sender", "role")]);
    let offer = until("the application", || remote.got("Offer").pop());
    let yes = remote.activity("Accept", json!({"type": "Offer", "id": offer["id"]}));
    assert_eq!(remote.send(&inbox, &yes), 202);
    first_card(&mut kim, "zegt ja: je doet mee");
}

#[test]
fn another_number_that_was_not_taken_is_said_and_what_the_organiser_says_holds() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &says_kind(&remote, KINDS[2], 1, "announced")), 202);
    let at = path(&house, "Feest bij hen");
    anna.post(&format!("{at}/rsvp"), &[("heads", "2")]);
    let join = until("the answer", || remote.got("Join").pop());
    let yes = remote.activity("Accept", json!({"type": "Join", "id": join["id"]}));
    assert_eq!(remote.send(&inbox, &yes), 202);
    *remote.answer.lock().expect("lock") = (422, String::new());
    let number = anna.get(&at).address("/number/").expect("a form");
    assert!(anna.post(&number, &[("heads", "5")]).status < 400);
    first_card(&mut anna, "Jullie staan daar nog zoals eerst, met 2");
    let page = anna.get(&at);
    assert!(page.has("met 2 mensen") && !page.has("met 5 mensen"), "{}", page.body);
}

/// What was outside the chair stays so, also in what is told of it.
#[test]
fn a_chair_hears_nothing_of_what_was_outside_the_chair() {
    let (a, mut anna, b, mut bob) = two();
    let mut kim = a.person("Kim", "participant");
    let to_b = b.domain();
    let form = [
        ("title", "Over de voorzitter"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "author"),
        ("to_role", "all"),
        ("matter", "chair"),
        ("audience", "houses"),
        ("to", &to_b),
        ("do", "send"),
    ];
    let page = kim.post("/conflicts", &form);
    assert!(page.has("Verstuurd."));
    let (at_a, at_b) = (page.path, path(&b, "Over de voorzitter"));
    // Who may help reads first that it must not be heard there, also after she changed a word.
    let knows = |bob: &mut Browser| bob.get(&at_b).has("De voorzitter van De Kade weet dit niet.");
    assert!(knows(&mut bob) && first_card(&mut bob, "Hulp bij conflict").contains("De voorzitter daar weet het niet"));
    let words = [("title", "Over de voorzitter"), ("summary", "Anders"), ("hope", "x"), ("do", "save")];
    assert!(kim.post(&at_a, &words).status < 400);
    until("it is changed", || bob.get(&at_b).has("Anders").then_some(()));
    assert!(knows(&mut bob));
    let offer = [("tie", "no"), ("offer", "Ik kan dinsdag."), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).has("Het antwoord is onderweg"));
    let pick = until("the offer", || kim.get(&at_a).address("/pick/"));
    kim.post(&pick, &[]);
    first_card(&mut bob, "De Kade koos");
    takes_back(&mut bob, &at_b);
    first_card(&mut kim, "Het Veer bemiddelt toch niet");
    let silent = |anna: &mut Browser, when: &str| {
        for page in ["/", "/notices", "/conflicts"] {
            let body = anna.get(page).body;
            let told = ["bemiddelt", "verzoek om hulp", "Over de voorzitter"].iter().find(|w| body.contains(**w));
            assert_eq!(told, None, "{when}: {page}");
        }
    };
    silent(&mut anna, "given back");
    kim.post(&format!("{at_a}/withdraw"), &[]);
    silent(&mut anna, "withdrawn");
    assert!(!kim.get("/").has("bemiddelt toch niet"), "of what is gone nobody leaves");
    // Who asks alone and is the chair, knows of it.
    let own: Vec<_> = form.iter().map(|(n, v)| (*n, if *n == "title" { "Van de voorzitter" } else { *v })).collect();
    assert!(anna.post("/conflicts", &own).has("Verstuurd."));
    let theirs = path(&b, "Van de voorzitter");
    assert!(!bob.get(&theirs).has("weet dit niet"), "{}", bob.get(&theirs).body);
}

#[test]
fn what_a_chair_throws_away_is_told_to_who_made_it_ready_and_a_job_that_moves_to_who_works() {
    let (a, mut anna, b, mut bob) = two();
    let (mut kim, mut ben) = (a.person("Kim", "participant"), b.person("Ben", "participant"));
    let form = [
        ("title", "Lawaai"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "ready"),
    ];
    assert!(kim.post("/case-questions", &form).status < 400);
    let at = path(&a, "Lawaai");
    assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400);
    pressed_away(&mut kim, "De voorzitter verstuurt niet wat jij klaarzette");
    assert!(!anna.get("/").has("wat jij klaarzette") && !anna.get("/notices").has("wat jij klaarzette"));
    // What one throws away oneself is no news.
    assert!(
        kim.post(
            "/case-questions",
            &[("title", "Nog iets")].into_iter().chain(form.into_iter().skip(1)).collect::<Vec<_>>()
        )
        .status
            < 400
    );
    kim.post(&format!("{}/withdraw", path(&a, "Nog iets")), &[]);
    assert!(!kim.get("/").has("/thrown/"));
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    assert!(ben.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    says(&mut anna, &at_a, "/application/", "yes");
    pressed_away(&mut ben, "De Kade zegt ja");
    let other: Vec<(&str, &str)> =
        JOB.into_iter().map(|(name, value)| (name, if name == "happens" { "zondag" } else { value })).collect();
    assert!(anna.post(&at_a, &other).has("Verzet. Wie meedoet of nog wacht, hoort"));
    let card = first_card(&mut ben, "De Kade heeft de klus “Een kok voor zaterdag” veranderd");
    assert!(card.contains("De Kade zegt ja: je doet mee, zondag"), "and that it still counts: {card}");
    pressed_away(&mut ben, "De Kade heeft de klus “Een kok voor zaterdag” veranderd");
    assert!(!bob.get("/").has("veranderd"));
}

/// An event that was called off, and is not: by a newer program, or after its house went back to an older copy.
#[test]
fn who_comes_hears_that_it_goes_on_after_all() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &says_kind(&remote, KINDS[2], 1, "announced")), 202);
    let at = path(&house, "Feest bij hen");
    anna.post(&format!("{at}/rsvp"), &[("heads", "2")]);
    let join = until("the answer", || remote.got("Join").pop());
    assert_eq!(remote.send(&inbox, &remote.activity("Accept", json!({"type": "Join", "id": join["id"]}))), 202);
    assert_eq!(remote.send(&inbox, &says_kind(&remote, KINDS[2], 2, "cancelled")), 202);
    pressed_away(&mut anna, "dit gaat niet door");
    assert_eq!(remote.send(&inbox, &says_kind(&remote, KINDS[2], 3, "announced")), 202);
    pressed_away(&mut anna, "gaat toch door");
}
