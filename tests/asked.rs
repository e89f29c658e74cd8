//! No question has an answer before somebody gives it: no group is ticked beforehand but where the first is the careful choice,
//! and an answer that is missing is said beside its group, and is not taken as one.

use crate::support::browse::Page;
use crate::support::{Browser, House, path, until};

/// The groups that have a first choice ticked, on which pages, and why that is the careful one.
const CAREFUL: &[(&str, &str)] = &[
    ("sender", "the role tells no name"),
    ("to_role", "it narrows what was ticked above it"),
    ("form", "what a house went through claims less than words for a statute"),
    ("role", "a card for who may the least"),
    ("cards", "one card is what one needs for one person"),
];
/// Of a request about a conflict alone: named houses, and which is asked.
const OF_CONFLICTS: &str = "audience";
/// Of what is said to our own question alone: our own house.
const OF_OWN: &str = "for";

/// The groups on a page of which one is ticked.
fn ticked(page: &Page) -> Vec<String> {
    let inputs = page.body.split("<input type=\"radio\"").skip(1).filter_map(|i| i.split('>').next());
    let checked = inputs.filter(|i| i.ends_with(" checked"));
    let mut names: Vec<String> =
        checked.filter_map(|i| Some(i.split("name=\"").nth(1)?.split('"').next()?.to_owned())).collect();
    names.sort();
    names.dedup();
    names
}

/// The address of the first button of that kind on a page.
fn button(browser: &mut Browser, page: &str, part: &str) -> String {
    until(&format!("{part} on {page}"), || browser.get(page).address(part))
}

struct Two {
    a: House,
    b: House,
    anna: Browser,
    bob: Browser,
}

fn two() -> Two {
    let (a, anna, b, bob) = crate::support::two();
    Two { a, b, anna, bob }
}

fn ask(n: &mut Two, title: &str) -> (String, String) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(n.anna.post("/case-questions", &form).has("Verstuurd."));
    n.b.post(title);
    (path(&n.a, title), path(&n.b, title))
}

fn conflict(n: &mut Two) -> String {
    let form = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &n.b.domain()),
        ("do", "send"),
    ];
    assert!(n.anna.post("/conflicts", &form).has("Verstuurd."));
    n.b.post("Ruzie");
    path(&n.b, "Ruzie")
}

/// Says beside which group, and in which words, an answer is missing: and on top of the page, with a link to it.
fn misses(page: &Page, group: &str, words: &str) {
    assert_ne!(page.status, 200, "{words}");
    let links = page.body.split("<a href=\"#").skip(1).filter_map(|link| link.split("</a>").next());
    let to: Vec<&str> = links.filter(|link| link.contains(words)).filter_map(|link| link.split('"').next()).collect();
    assert_eq!(to.len(), 1, "{group}: {words}: {}", page.body);
    let field = page.body.split(&format!("id=\"{}\"", to[0])).nth(1).and_then(|rest| rest.split('>').next());
    assert!(field.is_some_and(|field| field.contains(&format!("name=\"{group}\""))), "{group}: {words}: {field:?}");
    assert_eq!(page.body.matches(&format!("id=\"{}-wrong\">{words}", to[0])).count(), 1, "{}", page.body);
}

#[test]
fn nothing_is_ticked_before_it_is_asked_but_what_is_careful() {
    let mut n = two();
    let (at_a, at_b) = ask(&mut n, "Lawaai");
    let at_conflict = conflict(&mut n);
    let said = [("advice", "Maak een rooster."), ("for", "thread")];
    assert!(n.bob.post(&format!("{at_b}/advice"), &said).status < 400);
    let try_it = button(&mut n.anna, &at_a, "/try/");
    assert!(n.anna.post(&try_it, &[]).status < 400);
    let event = [
        ("title", "Feest"),
        ("day", "2041-06-12"),
        ("time", "14:00"),
        ("place", "Hier"),
        ("audience", "network"),
        ("do", "send"),
    ];
    assert!(n.anna.post("/events", &event).has("Verstuurd."));
    let job = [("title", "Klus"), ("about", "x"), ("happens", "x"), ("audience", "network"), ("do", "send")];
    assert!(n.anna.post("/opportunities", &job).has("Verstuurd."));
    n.b.post("Klus");
    let mut pages: Vec<(Page, &[&str])> = Vec::new();
    for new in ["case-questions", "events", "opportunities", "successes", "what-works"] {
        pages.push((n.anna.get(&format!("/{new}/new")), &[]));
    }
    pages.push((n.anna.get("/conflicts/new"), &[OF_CONFLICTS]));
    for other in ["/house", "/people", "/meetings", "/search", "/houses", "/consultations/new", "/profile"] {
        pages.push((n.anna.get(other), &[]));
    }
    pages.push((n.anna.get(&at_a), &[OF_OWN]));
    let (feest, klus) = (path(&n.a, "Feest"), path(&n.b, "Klus"));
    pages.push((n.anna.get(&feest), &[]));
    for other in [at_b, at_conflict, klus] {
        pages.push((n.bob.get(&other), &[]));
    }
    let mut seen = 0;
    for (page, also) in &pages {
        seen += page.body.matches("type=\"radio\"").count();
        for name in ticked(page) {
            let careful = CAREFUL.iter().any(|(n, _)| *n == name) || also.contains(&name.as_str());
            assert!(careful, "{name} is ticked on {} before anybody ticks it", page.path);
        }
    }
    assert!(seen > 60, "the groups are there: {seen}");
}

#[test]
fn who_offers_to_mediate_says_whether_there_is_a_tie() {
    let mut n = two();
    let at = conflict(&mut n);
    let page = n.bob.post(&format!("{at}/offer"), &[("offer", "Ik kan dinsdag."), ("sender", "role")]);
    misses(&page, "tie", "Kies ja of nee.");
    assert!(page.has("Ik kan dinsdag."), "what was typed is there");
    assert_eq!(n.b.post("Ruzie")["responses"], 0);
}

#[test]
fn who_reads_it_is_asked_of_a_conflict_and_how_soon_need_not_be_said() {
    let house = House::start("De Kade");
    let mut piet = house.person("Piet", "participant");
    let form = [("title", "Ruzie"), ("summary", "Samenvatting."), ("hope", "x"), ("audience", "house"), ("do", "send")];
    let page = piet.post("/conflicts", &form);
    misses(&page, "inside", "Kies wie van jullie huis dit leest.");
    misses(&page, "matter", "Kies wat voor conflict het is.");
    assert!(page.has("Samenvatting."));
    assert!(house.post_now("Ruzie").is_none());
    let whole = [&form[..], &[("inside", "chairs"), ("matter", "group")]].concat();
    assert!(piet.post("/conflicts", &whole).has("niet gezegd hoe snel"));
}

#[test]
fn what_an_advice_did_and_who_reads_one_is_said_and_not_taken_as_said() {
    let mut n = two();
    let (at_a, at_b) = ask(&mut n, "Lawaai");
    let page = n.bob.post(&format!("{at_b}/advice"), &[("advice", "Maak een rooster.")]);
    misses(&page, "for", "Kies wie jullie antwoord leest.");
    assert!(page.has("Maak een rooster.") && n.b.post("Lawaai")["responses"] == 0);
    assert!(n.bob.post(&format!("{at_b}/advice"), &[("advice", "Maak een rooster."), ("for", "thread")]).status < 400);
    // On what it rests was not said: then no reader is told.
    for page in [n.bob.get(&at_b), until("it is there", || Some(n.anna.get(&at_a)).filter(|p| p.has("rooster")))] {
        assert!(!page.has("wij bedachten het</span>") && !page.has("onbekend"), "{}", page.body);
    }
    let known = [("advice", "Zo deden wij het."), ("for", "thread"), ("ground", "experience")];
    assert!(n.bob.post(&format!("{at_b}/advice"), &known).status < 400);
    until("it says so", || n.anna.get(&at_a).has("wij hebben het meegemaakt</span>").then_some(()));
    let try_it = button(&mut n.anna, &at_a, "/try/");
    assert!(n.anna.post(&try_it, &[]).status < 400);
    let tell = button(&mut n.anna, &at_a, "/outcome/");
    let page = n.anna.post(&tell, &[("line", "Het is stiller.")]);
    misses(&page, "outcome", "Kies of het hielp.");
    assert!(page.has("Het is stiller."), "what was typed is there");
    assert!(!n.anna.get(&at_a).has("Het is stiller."), "and it was told to nobody");
    let long = "x".repeat(600);
    let page = n.anna.post(&tell, &[("line", &long), ("outcome", "helped")]);
    assert!(page.status != 200 && page.has(&long) && page.has("name=\"line\""), "{}", page.body);
    // The same of who tried it elsewhere.
    let uri = {
        let page = n.bob.get(&at_b).body;
        let after = page.split_once("name=\"about\" value=\"").expect("a form").1;
        after.split('"').next().expect("an id").to_owned()
    };
    let report = [("said", "tried"), ("about", uri.as_str()), ("advice", "Bij ons ook.")];
    let page = n.bob.post(&format!("{at_b}/advice"), &report);
    misses(&page, "outcome", "Kies of het hielp.");
    assert!(page.has("Bij ons ook."));
    assert_eq!(n.b.post("Lawaai")["responses"], 2);
}

#[test]
fn who_asks_from_outside_and_for_whom_one_types_is_asked() {
    let house = House::start("De Kade");
    let mut els = house.person("Els", "supporter");
    let asked = [("name", "Wij"), ("subject", "Een huis"), ("question", "Hoe begin je?")];
    misses(&Browser::at(&house).post("/consultations", &asked), "asker", "Kies wie de vraag stelt.");
    let form = [
        ("title", "Mag de hond mee"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "network"),
        ("sender", "other"),
        ("do", "save"),
    ];
    misses(&els.post("/case-questions", &form), "other_role", "Kies welke rol die persoon heeft.");
    let missing = [("title", "Mag de hond mee"), ("situation", "x"), ("question", "x"), ("do", "ready")];
    misses(&els.post("/case-questions", &missing), "audience", "Kies wie dit mag lezen.");
    assert!(house.post_now("Mag de hond mee").is_none());
}

/// A yes or a no is pressed: neither is no answer, and refuses nobody.
#[test]
fn that_neither_yes_nor_no_was_pressed_refuses_nobody() {
    let mut n = two();
    let job = [("title", "Klus"), ("about", "x"), ("happens", "x"), ("audience", "network"), ("do", "send")];
    assert!(n.anna.post("/opportunities", &job).has("Verstuurd."));
    n.b.post("Klus");
    let (at_a, at_b) = (path(&n.a, "Klus"), path(&n.b, "Klus"));
    assert!(n.bob.post(&format!("{at_b}/apply"), &[("application", "Ik wil."), ("sender", "role")]).status < 400);
    let answer = button(&mut n.anna, &at_a, "/application/");
    let page = n.anna.post(&answer, &[]);
    assert!(page.status != 200 && page.has("Kies ja of nee"), "{}", page.body);
    n.a.settled();
    assert!(n.bob.get(&at_b).has("wacht op antwoord"), "nobody was refused");
    assert!(n.anna.post(&answer, &[("do", "yes")]).status < 400);
    until("it is a yes", || n.bob.get(&at_b).has("ja, je doet mee").then_some(()));
}
