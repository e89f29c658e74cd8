//! How a request for help ends: at once for everybody else, undone for two weeks by who asked, and then in no file.

use crate::desk::{asks, of};
use crate::residue::{Words, finds, on_sqlite};
use crate::support::{Browser, House, path, until};

const DAY: u64 = 24 * 3600;
const LETTER: &str = "Bel mij om acht-qw81";
pub const DETAILS: &str = "Het begon bij de was-qw82";

pub fn signs_in(who: &mut Browser, name: &str) {
    who.post("/sign-in", &[("name", name), ("passphrase", &format!("{name} heeft een lange zin"))]);
}

/// The houses go on so many days later, and their people sign in again.
pub fn days_later(n: u64, these: &mut [(&mut House, &mut Browser, &str)]) {
    for (house, ..) in these.iter_mut() {
        house.settled();
    }
    for (house, who, name) in these {
        house.kill();
        house.serve_later(&(n * DAY).to_string());
        signs_in(who, name);
    }
}

pub struct Two {
    pub a: House,
    pub anna: Browser,
    pub b: House,
    pub bob: Browser,
    pub at: String,
    pub at_b: String,
}

/// A request of De Kade with details, and an offer of Het Veer that is picked, with a letter.
pub fn two() -> Two {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    b.join(&a, "member");
    let to_b = b.domain();
    let asks = [
        ("title", "Ruzie"),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("details", DETAILS),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &asks).has("Verstuurd."));
    let (at, at_b) = (path(&a, "Ruzie"), path(&b, "Ruzie"));
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).status < 400);
    let pick = until("he offers", || anna.get(&at).address("/pick/"));
    assert!(anna.post(&pick, &[]).status < 400);
    let with_bob = anna.get(&at).address("/letters/").expect("a link");
    assert!(anna.post(&with_bob, &[("letter", LETTER)]).status < 400);
    until("he hears it", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    Two { a, anna, b, bob, at, at_b }
}

/// Who mediates says that both sides want to talk, and with them.
pub fn both_say_yes((mediator, there): (&mut Browser, &str), (asker, at): (&mut Browser, &str)) {
    let letters = until("one is picked", || {
        Some(mediator.get(there))
            .filter(|page| page.has("Vooraf afgesproken"))
            .and_then(|page| page.address("/letters/"))
    });
    let sides = [("do", "both"), ("side_one", "een bewoner-qa77"), ("side_two", "de groep-qa78")];
    let page = mediator.post(&letters, &sides);
    assert!(page.status < 400, "{}", page.body);
    until("both ends read it", || asker.get(at).has("Nu: Samen aan tafel").then_some(()));
}

pub fn closes(who: &mut Browser, at: &str) {
    assert!(who.post(&format!("{at}/end"), &[]).has("Dit is klaar. Twee weken lang kun je het terugdraaien."));
}

#[test]
fn what_is_over_is_read_nowhere_else_and_who_asked_may_undo_it() {
    let Two { a, mut anna, b, mut bob, at, at_b } = two();
    let there = bob.get(&at_b).address("/letters/").expect("a link");
    closes(&mut anna, &at);
    let page = anna.get(&at);
    assert!(
        page.has("Op ") && page.has("Wij praten niet meer.") && page.has("Het is toch niet klaar"),
        "{}",
        page.body
    );
    until("he hears it", || bob.get("/").has("De Kade heeft het verzoek om hulp afgesloten").then_some(()));
    let page = bob.get(&at_b);
    assert!(page.has("Jij hielp hier. Dit is klaar."), "{}", page.body);
    for words in ["Wij praten niet meer.", "Rust.", "Ruzie"] {
        assert!(!page.has(words), "{words}: {}", page.body);
    }
    assert!(!b.json(&["posts"]).to_string().contains("Ruzie"), "its title neither");
    assert!(!bob.get(&there).has(LETTER), "what they wrote is for him no more");
    assert_ne!(bob.get(&format!("{at_b}/details")).status, 200, "nor what he had to know");
    assert!(bob.post(&there, &[("letter", "Nog iets")]).status >= 400);
    // Once more is the same.
    closes(&mut anna, &at);
    let undo = anna.post(&format!("{at}/undo"), &[]);
    assert!(undo.has("Het is niet klaar: het loopt weer."), "{}", undo.body);
    assert_eq!(a.post("Ruzie")["state"], "picked");
    until("he hears that too", || bob.get("/").has("De Kade koos jou om te bemiddelen").then_some(()));
    assert!(!bob.get("/").has("het verzoek om hulp afgesloten"), "the other is not so any more");
    assert!(bob.get(&at_b).has("Wij praten niet meer."));
    assert!(bob.get(&there).has(LETTER), "all stands as it was");
    assert!(bob.get(&format!("{at_b}/details")).has(DETAILS));
}

#[test]
fn two_weeks_later_it_is_in_no_file_also_where_a_house_was_off() {
    let Two { mut a, mut anna, mut b, mut bob, at, at_b } = two();
    let there = bob.get(&at_b).address("/letters/").expect("a link");
    let mut bea = b.person("Bea", "chair");
    let words = || Words([(LETTER.to_owned(), "the letter"), (DETAILS.to_owned(), "the details")].into());
    closes(&mut anna, &at);
    until("it ends there", || (b.post("Hulp bij conflict")["state"] == "ended").then_some(()));
    days_later(13, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    assert!(anna.get(&at).has("Het is toch niet klaar"));
    assert!(a.keys_in_confidence() > 0);
    days_later(15, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    until("it is wiped", || anna.get(&at).has("Gewist op ").then_some(()));
    until("its keys are gone", || (a.keys_in_confidence() == 0).then_some(()));
    let page = anna.get(&at);
    assert!(!page.has("Wij praten niet meer.") && !page.has("Het is toch niet klaar"), "{}", page.body);
    let undo = anna.post(&format!("{at}/undo"), &[]);
    assert!(undo.has("Dit is al klaar"), "{}", undo.body);
    assert!(!anna.get("/notices").has("biedt hulp aan"), "nor who offered help");
    until("and there", || (b.post("Hulp bij conflict")["state"] == "closed").then_some(()));
    assert_eq!(bob.get(&there).status, 404, "whose the offer was is kept no more");
    if on_sqlite() {
        a.settled();
        assert_eq!(finds(&words(), &[&a, &b]), Vec::<String>::new());
    }
    // Another that hears nothing more of it forgets by itself.
    // Who mediated reads so for thirty days, and nobody else there.
    for (days, reads) in [(44, true), (46, false)] {
        days_later(days, &mut [(&mut b, &mut bob, "Bob")]);
        signs_in(&mut bea, "Bea");
        until("it is time", || (bob.get(&at_b).has("Jij hielp hier.") == reads).then_some(()));
        assert!(bob.get(&at_b).has("Dit is klaar.") && !bea.get(&at_b).has("Jij hielp hier."));
    }
    let Two { mut a, mut anna, mut b, mut bob, at, at_b } = two();
    closes(&mut anna, &at);
    until("it ends there", || (b.post("Hulp bij conflict")["state"] == "ended").then_some(()));
    a.kill();
    days_later(22, &mut [(&mut b, &mut bob, "Bob")]);
    // It is time, but it has just begun to run: it hears first what was said meanwhile.
    assert!(bob.get(&at_b).has("Jij hielp hier."));
}

/// Who offered and waits, whose letter waits, and who wrote the request hear that it goes on.
#[test]
fn whoever_heard_that_it_is_over_hears_that_it_goes_on() {
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut kim, mut bob) =
        (a.person("Anna", "chair"), a.person("Kim", "participant"), b.person("Bob", "chair"));
    b.join(&a, "member");
    asks(&mut kim, &[&b]);
    let (at, at_b) = (path(&a, "Ruzie"), path(&b, "Ruzie"));
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).status < 400);
    let there = until("he may write", || bob.get(&at_b).address("/letters/"));
    a.settled();
    b.settled();
    a.kill();
    assert!(bob.post(&there, &[("letter", LETTER)]).has("Wat je schrijft, gaat niet verloren."));
    a.serve(None);
    closes(&mut anna, &at);
    let over = "De Kade heeft het verzoek om hulp afgesloten";
    crate::told_on::pressed_away(&mut bob, over);
    assert!(kim.get("/").has("Jouw verzoek om hulp is afgesloten"), "another did it");
    assert!(anna.post(&format!("{at}/undo"), &[]).status < 400);
    crate::told_on::first_card(&mut bob, "De Kade zoekt toch nog iemand. Jouw aanbod telt weer mee");
    assert!(!kim.get("/").has("Jouw verzoek om hulp is afgesloten"));
    a.cli(&["peer", "check", &b.domain()]);
    until("what he wrote is not lost", || {
        let with_bob = anna.get(&at).address("/letters/")?;
        anna.get(&with_bob).has(LETTER).then_some(())
    });
}

#[test]
fn a_copy_that_is_put_back_while_it_may_be_undone_takes_nothing_from_either_side() {
    if !on_sqlite() {
        return;
    }
    let Two { mut a, mut anna, mut b, mut bob, at, at_b } = two();
    let folder = tempfile::tempdir().expect("folder");
    let [of_a, of_b] = ["a.db", "b.db"].map(|name| folder.path().join(name).display().to_string());
    a.settled();
    b.settled();
    a.cli(&["backup", &of_a]);
    b.cli(&["backup", &of_b]);
    closes(&mut anna, &at);
    until("it is over there", || bob.get(&at_b).has("Jij hielp hier.").then_some(()));
    // At the mediator's house, with the database of today beside it.
    b.kill();
    b.cli(&["restore", &of_b, "--yes"]);
    b.serve(None);
    signs_in(&mut bob, "Bob");
    let page = bob.get(&at_b);
    assert!(page.has("Jij hielp hier.") && !page.has("Wij praten niet meer.") && !page.has("Ruzie"), "{}", page.body);
    // Before the other goes back too it has been asked: until then nobody reads its sequence.
    b.cli(&["peer", "check", &a.domain()]);
    b.settled();
    // At the house that asks, where that of today is lost.
    a.kill();
    std::fs::remove_file(std::path::Path::new(&a.data()).join("huisraad.db")).expect("lost");
    a.cli(&["restore", &of_a, "--yes"]);
    a.serve(None);
    signs_in(&mut anna, "Anna");
    a.cli(&["peer", "check", &b.domain()]);
    until("it ends again", || anna.get(&at).has("Het is toch niet klaar").then_some(()));
    assert!(anna.get(&at).has("Wij praten niet meer."), "its words are those of the copy");
    let page = anna.post(&format!("{at}/undo"), &[]);
    assert!(page.status < 400, "{}", page.body);
    assert_eq!(a.post("Ruzie")["state"], "picked", "and its name");
    until("it goes on there", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    assert!(bob.get(&at_b).has("Wij praten niet meer."));
}

#[test]
fn who_asks_may_wipe_it_at_once() {
    let Two { a, mut anna, b, at, .. } = two();
    let early = anna.post(&format!("{at}/wipe"), &[]);
    assert!(early.has("Zeg eerst dat het klaar is."), "{}", early.body);
    closes(&mut anna, &at);
    let mut piet = a.person("Piet", "participant");
    for what in ["undo", "wipe", "still"] {
        assert_eq!(piet.post(&format!("{at}/{what}"), &[]).status, 404, "{what}");
    }
    assert!(anna.post(&format!("{at}/wipe"), &[]).has("Dit is klaar, en gewist."));
    until("there too", || (b.post("Hulp bij conflict")["state"] == "closed").then_some(()));
    until("its keys are gone", || (a.keys_in_confidence() == 0).then_some(()));
}

#[test]
fn whose_offer_was_picked_may_leave_meanwhile_and_then_the_others_wait_again() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    b.join(&a, "member");
    c.join(&a, "member");
    asks(&mut anna, &[&b, &c]);
    let at = path(&a, "Ruzie");
    let (at_b, at_c) = (path(&b, "Ruzie"), path(&c, "Ruzie"));
    for (who, at) in [(&mut bob, &at_b), (&mut cees, &at_c)] {
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).status < 400);
    }
    let page = until("both offer", || Some(anna.get(&at)).filter(|p| p.body.matches("/pick/").count() == 2));
    let pick = of(&page.body, "Het Veer", "/pick/");
    assert!(anna.post(&pick, &[]).status < 400);
    until("the other hears no", || cees.get("/").has("koos iemand anders om te bemiddelen").then_some(()));
    let back = until("he may", || bob.get(&at_b).address("/take-back"));
    closes(&mut anna, &at);
    until("it is over there", || bob.get(&at_b).has("Dit is klaar.").then_some(()));
    assert!(bob.post(&back, &[]).status < 400);
    b.settled();
    assert!(anna.post(&format!("{at}/undo"), &[]).status < 400);
    until("the other waits again", || cees.get("/").has("Jouw aanbod telt weer mee").then_some(()));
    assert_eq!(a.post("Ruzie")["state"], "sent");
    assert!(anna.get(&at).address("/pick/").is_some());
}

#[test]
fn what_nobody_touches_is_asked_after_and_ends_by_itself() {
    let Two { mut a, mut anna, mut b, mut bob, at, .. } = two();
    days_later(80, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    let asked = "Er gebeurde 90 dagen niets. Is dit nog nodig?";
    assert!(!anna.get("/").has(asked) && !anna.get(&at).has(asked));
    assert!(anna.get(&at).has("Zegt niemand iets, dan is het klaar op "), "the day is said from the start");
    days_later(91, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    assert!(anna.get("/").has(asked));
    assert!(anna.post(&format!("{at}/still"), &[]).has("Goed. Het blijft staan."));
    assert!(!anna.get("/").has(asked));
    days_later(106, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    assert_eq!(a.post("Ruzie")["state"], "picked", "it counts from then");
    days_later(91 + 105, &mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")]);
    until("it ends", || (a.post("Ruzie")["state"] == "ended").then_some(()));
    assert!(anna.post(&format!("{at}/undo"), &[]).status < 400, "and that can be undone");
    until("it goes on there", || (b.post("Ruzie")["state"] == "picked").then_some(()));
}

/// What happens to an offer while the request may still be undone happens to it as at any other time.
#[test]
fn who_may_not_mediate_any_more_does_not_when_it_goes_on() {
    for how in [&["person", "role", "Bob", "--remove", "chair", "--add", "participant"][..], &["person", "end", "Bob"]]
    {
        let Two { a, mut anna, b, mut bob, at, at_b } = two();
        b.person("Bea", "chair");
        closes(&mut anna, &at);
        until("it is over there", || bob.get(&at_b).has("Jij hielp hier.").then_some(()));
        b.cli(how);
        b.settled();
        assert!(anna.post(&format!("{at}/undo"), &[]).status < 400);
        assert_eq!(a.post("Ruzie")["state"], "sent", "nobody mediates: {how:?}");
        a.settled();
        signs_in(&mut bob, "Bob");
        assert_ne!(bob.get(&format!("{at_b}/details")).status, 200, "{how:?}");
        assert!(!bob.get(&at_b).has("Vooraf afgesproken"));
    }
}

/// A house that was off for longer than it would wait hears first what was said meanwhile.
#[test]
fn a_house_that_was_off_for_weeks_does_not_forget_what_goes_on() {
    let Two { mut a, mut anna, mut b, mut bob, at, at_b } = two();
    closes(&mut anna, &at);
    until("it is over there", || bob.get(&at_b).has("Jij hielp hier.").then_some(()));
    b.kill();
    assert!(anna.post(&format!("{at}/undo"), &[]).status < 400);
    a.kill();
    b.serve_later(&(22 * DAY).to_string());
    a.serve_later(&(22 * DAY).to_string());
    signs_in(&mut bob, "Bob");
    signs_in(&mut anna, "Anna");
    a.cli(&["queue", "retry", &b.domain()]);
    until("it goes on there", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    assert!(bob.get(&format!("{at_b}/details")).has(DETAILS));
}

/// A no may become a yes: who may not mediate any more is not there to be chosen then.
#[test]
fn who_was_passed_over_and_went_is_not_picked_later() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    c.person("Cor", "chair");
    b.join(&a, "member");
    c.join(&a, "member");
    asks(&mut anna, &[&b, &c]);
    let (at, at_b, at_c) = (path(&a, "Ruzie"), path(&b, "Ruzie"), path(&c, "Ruzie"));
    for (who, at) in [(&mut bob, &at_b), (&mut cees, &at_c)] {
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).status < 400);
    }
    let page = until("both offer", || Some(anna.get(&at)).filter(|p| p.body.matches("/pick/").count() == 2));
    let pick = of(&page.body, "Het Veer", "/pick/");
    assert!(anna.post(&pick, &[]).status < 400);
    until("he hears no", || cees.get("/").has("koos iemand anders om te bemiddelen").then_some(()));
    c.cli(&["person", "end", "Cees"]);
    c.settled();
    let back = until("he may", || bob.get(&at_b).address("/take-back"));
    assert!(bob.post(&back, &[]).status < 400);
    until("it is open again", || (a.post("Ruzie")["state"] == "sent").then_some(()));
    assert!(anna.get(&at).address("/pick/").is_none(), "nobody is there who would do it");
}

/// Once the year is over, from five on, and nothing of any of them, nor of what was asked outside the chair.
#[test]
fn what_stays_of_requests_that_are_wiped_is_how_many_there_were_in_a_year() {
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut dina) = (a.person("Anna", "chair"), a.person("Dina", "participant"));
    b.join(&a, "member");
    let asks = |who: &mut Browser, n: usize, inside: &str| {
        let (title, to_b) = (format!("Ruzie {n}"), b.domain());
        let form = [
            ("title", &*title),
            ("summary", "Wij praten niet meer."),
            ("hope", "Rust."),
            ("matter", "residents"),
            ("inside", inside),
            ("audience", "houses"),
            ("to_role", "chair"),
            ("to", &*to_b),
            ("sender", "role"),
            ("do", "send"),
        ];
        let at = who.post("/conflicts", &form).path;
        assert!(who.post(&format!("{at}/end"), &[]).status < 400);
        assert!(who.post(&format!("{at}/wipe"), &[]).status < 400);
    };
    for n in 0..5 {
        asks(&mut anna, n, "chairs");
    }
    asks(&mut dina, 5, "author");
    assert!(!anna.get("/conflicts").has("vroeg ons huis"), "who looks each day would see what each request added");
    a.kill();
    a.serve_later(&(366 * 24 * 3600).to_string());
    signs_in(&mut anna, "Anna");
    assert!(anna.get("/conflicts").has("vroeg ons huis 5 keer hulp."), "{}", anna.get("/conflicts").body);
    signs_in(&mut dina, "Dina");
    assert!(!dina.get("/conflicts").has("vroeg ons huis"));
}
