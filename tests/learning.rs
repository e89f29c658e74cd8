//! What a house learns from the others, and they from it: the road of a question from the draft to the lesson.

use crate::support::{Browser, House, path, until};

/// Six weeks and a day, in seconds.
const SIX_WEEKS: u64 = 43 * 24 * 3600;

fn shows(browser: &mut Browser, path: &str, text: &str) -> String {
    until(&format!("{text:?} on {path}"), || Some(browser.get(path)).filter(|p| p.has(text)).map(|p| p.body))
}

/// The address of the first form after `text` whose action contains `what`.
fn action(page: &str, text: &str, what: &str) -> String {
    let after = page.split_once(text).unwrap_or_else(|| panic!("{text:?} is not on the page")).1;
    let form = after.split("action=\"").skip(1).find(|f| f.split('"').next().is_some_and(|a| a.contains(what)));
    form.and_then(|f| f.split('"').next()).unwrap_or_else(|| panic!("no {what} after {text:?}")).to_owned()
}

/// The value of the hidden field of that name that follows `text`.
fn hidden(page: &str, text: &str, name: &str) -> String {
    let after = page.split_once(text).expect("the text").1;
    let value = after.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    value.split('"').next().expect("a value").to_owned()
}

fn advise(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) {
    let page = browser.post(&format!("{path}/advice"), fields);
    assert!(page.status == 200, "{}", page.body);
}

/// Moves the clocks of all houses, who all sign in again.
fn restart_later(houses: &mut [(&mut House, &mut Browser, &str)], seconds: u64) {
    for (house, _, _) in houses.iter_mut() {
        house.kill();
        house.serve_later(&seconds.to_string());
    }
    for (_, browser, name) in houses {
        let passphrase = format!("{name} heeft een lange zin");
        assert_eq!(browser.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200);
    }
}

#[test]
fn a_question_becomes_a_lesson_that_the_next_house_finds() {
    let (mut a, mut b, mut c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    // All three know each other: who is not known is not counted.
    c.join(&b, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let (mut ada, mut daan) = (a.person("Ada", "chair"), c.person("Daan", "participant"));
    let form = [
        ("title", "Ruzie over de wasmachine"),
        ("situation", "Elke ochtend wil iedereen tegelijk wassen."),
        ("question", "Hoe verdelen jullie de wasmachine?"),
        ("theme", "Huisregels"),
        ("audience", "network"),
        ("do", "send"),
    ];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, form[0].1), path(&b, form[0].1));
    let at_c = path(&c, form[0].1);
    assert!(bob.get(&at_b).has("Huisregels"));

    // Advice; "wij kennen dit ook", counted by houses and not by presses; a reply that all three read.
    advise(&mut bob, &at_b, &[("advice", "Hang een lijst op."), ("for", "thread"), ("ground", "experience")]);
    advise(&mut bob, &at_b, &[("advice", "Koop een tweede machine."), ("for", "thread")]);
    let page = shows(&mut cees, &at_c, "Hang een lijst op.");
    shows(&mut cees, &at_c, "Koop een tweede machine.");
    for _ in 0..2 {
        advise(&mut cees, &at_c, &[("said", "known")]);
    }
    let uri = hidden(&page, "Hang een lijst op.", "about");
    advise(
        &mut cees,
        &at_c,
        &[("said", "follow-up"), ("about", &uri), ("advice", "Wie houdt die bij?"), ("for", "thread")],
    );
    shows(&mut bob, &at_b, "Wie houdt die bij?");
    shows(&mut bob, &at_b, "Eén ander huis kent dit ook.");
    // The asking house speaks in its own thread too; what it says among itself stays.
    shows(&mut anna, &at_a, "Wie houdt die bij?");
    let reply = [("said", "follow-up"), ("about", &uri), ("advice", "Niemand, dat hoeft niet."), ("for", "thread")];
    advise(&mut anna, &at_a, &reply);
    advise(&mut anna, &at_a, &[("advice", "Onder ons gezegd."), ("for", "house")]);
    shows(&mut bob, &at_b, "Niemand, dat hoeft niet.");
    shows(&mut cees, &at_c, "Niemand, dat hoeft niet.");
    assert!(!bob.get(&at_b).has("Onder ons gezegd."));

    // It is tried; six weeks later the house is asked what it did, and says it to all.
    let page = anna.get(&at_a).body;
    anna.post(&action(&page, "Hang een lijst op.", "/try/"), &[]);
    shows(&mut cees, &at_c, "De Kade probeert de raad van Het Veer:");
    assert!(!anna.get("/").has("Jullie probeerden iets. Hielp het?"));
    let all = [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob"), (&mut c, &mut cees, "Cees")];
    restart_later(&mut { all }, SIX_WEEKS);
    shows(&mut anna, "/", "Jullie probeerden iets. Hielp het?");
    let page = anna.get(&at_a).body;
    let tell = action(&page, "Wij proberen de raad van Het Veer:", "/outcome/");
    anna.post(&tell, &[("outcome", "partly"), ("line", "Er is minder ruzie.")]);
    let page = shows(&mut cees, &at_c, "Er is minder ruzie.");
    assert!(page.contains("hielp een beetje"));
    shows(&mut bob, &at_b, "Er is minder ruzie.");
    assert!(!anna.get("/").has("Jullie probeerden iets. Hielp het?"));
    // Another house tried it too: that is counted, and the advice that did something stands first.
    advise(&mut cees, &at_c, &[("said", "tried"), ("about", &uri), ("outcome", "helped"), ("advice", "Bij ons ook.")]);
    let page = shows(&mut bob, &at_b, "Meer huizen probeerden dit. Het hielp bij 1, en een beetje bij 1.");
    let place = |text: &str| page.rfind(text).expect("it is there");
    assert!(place("Hang een lijst op.") < place("Koop een tweede machine."));

    // Closed; written down; approved by another; found by the next house.
    anna.post(&format!("{at_a}/close"), &[]);
    let page = anna.get(&at_a);
    assert!(page.has("Schrijf op wat jullie leerden"));
    let from = at_a.trim_start_matches("/posts/");
    let prefilled = anna.get(&format!("/what-works/new?from={from}"));
    assert!(prefilled.has("Een ander huis raadde aan: “Hang een lijst op.”"), "{}", prefilled.body);
    assert!(prefilled.has("Wij leerden: Er is minder ruzie.") && prefilled.has("Ruzie over de wasmachine"));
    let lesson = [
        ("title", "Een waslijst aan de muur"),
        ("lesson", "Wie wast, schrijft zich in."),
        ("helped", "Een lijst."),
        ("from", from),
        ("theme", "Huisregels"),
        ("review_on", "2041-01-01"),
        ("audience", "network"),
    ];
    let with = |what: &'static str| lesson.iter().copied().chain([("do", what)]).collect::<Vec<_>>();
    let alone = anna.post("/what-works", &with("send"));
    assert!(alone.status == 422 && alone.has("Iemand anders moet dit eerst goed vinden."), "{}", alone.status);
    anna.post("/what-works", &with("ready"));
    let at = path(&a, lesson[0].1);
    assert_ne!(anna.post(&format!("{at}/release"), &[("rev", "2")]).status, 200);
    ada.post("/sign-in", &[("name", "Ada"), ("passphrase", "Ada heeft een lange zin")]);
    let page = ada.get(&at).body;
    let rev = page.split_once("name=\"rev\" value=\"").expect("the button").1.split('"').next().expect("a number");
    assert!(ada.post(&format!("{at}/release"), &[("rev", rev)]).has("Verstuurd."));
    until("the lesson is at C", || c.post_now(lesson[0].1));
    let library = cees.get("/what-works?theme=Huisregels");
    assert!(library.has("Een waslijst aan de muur") && library.has("De Kade") && !library.has("Gemeente en geld"));
    shows(&mut cees, "/search?q=waslijsten", "Een waslijst aan de muur");
    let page = shows(&mut cees, "/search?q=lijst&kind=lesson", "Een waslijst aan de muur");
    assert!(!page.contains("Ruzie over de wasmachine"));
    assert!(cees.get("/search?q=statuut").has("/library/statute"), "what ships with the node is found too");
    // What is about the word stands above what only has it somewhere.
    let page = cees.get("/search?q=was").body;
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in {page}"));
    assert!(place("Een waslijst aan de muur") < place("Korte uitleg"));
    // Spelt by ear it is found too, and it is said; but by nobody who may not read it.
    let near = "Niets gevonden met “waslijzten”. Dit vonden wij met “waslijst”.";
    let page = cees.get("/search?q=waslijzten");
    assert!(page.has(near) && page.has("Een waslijst aan de muur"), "{}", page.body);
    let page = Browser::at(&a).get("/search?q=waslijzten");
    assert!(page.has("Niets gevonden. Probeer een ander woord.") && !page.has("waslijst"), "{}", page.body);
    let page = cees.get("/search?q=statuud%20waslijzt");
    assert!(page.has("Dit vonden wij met “statuut waslijst”.") && page.has("met een paar ervan"), "{}", page.body);
    // While the next house asks, what was learned is beside the form.
    let again = cees
        .post("/case-questions", &[("title", "Een lijst bij de wasmachine"), ("audience", "network"), ("do", "ready")]);
    assert!(again.has("Lijkt hierop") && again.has("Een waslijst aan de muur"), "{}", again.body);
    // Another house reads it through, once, by its chair; all see which.
    let at_c = path(&c, lesson[0].1);
    daan.post("/sign-in", &[("name", "Daan"), ("passphrase", "Daan heeft een lange zin")]);
    assert!(daan.get(&at_c).has("De voorzitter leest dit eerst"));
    assert!(daan.post(&format!("{at_c}/review"), &[]).has("De voorzitter leest het"));
    assert!(!cees.get(&at_c).has("Nagelezen door:") && a.post(lesson[0].1)["responses"] == 0);
    for _ in 0..2 {
        assert!(cees.post(&format!("{at_c}/review"), &[]).has("Nagelezen door:"));
    }
    shows(&mut ada, &at, "De Brug (voorzitter)");
    assert_eq!(a.post(lesson[0].1)["responses"], 1);
    assert!(!ada.get(&at).has("Wij lazen dit na"), "not one's own");
    // Changed it goes no further than the meeting decided.
    let other = lesson.iter().copied().filter(|(name, _)| *name != "lesson");
    let other: Vec<_> = other.chain([("lesson", "Wie het eerst komt, wast."), ("do", "send")]).collect();
    let read = hidden(&ada.get(&format!("{at}/edit")).body, "<main", "read");
    let alone = ada.post(&at, &[&other[..], &[("read", &read)]].concat());
    assert!(alone.status == 422 && alone.has("waarop de vergadering deze verandering besloot"), "{}", alone.body);
    let decided = ada.post(&at, &[&other[..], &[("read", &read), ("decided_on", "2026-11-01")]].concat());
    assert!(decided.has("besloten in de vergadering van zondag 1 november 2026"), "{}", decided.body);
    let page = shows(&mut cees, &at_c, "Wie het eerst komt, wast.");
    // Who looked at other words did not look at these.
    for page in [page, ada.get(&at).body] {
        assert!(page.contains("Nagelezen voordat de tekst veranderde:") && !page.contains("Nagelezen door:"), "{page}");
    }
    let back = cees.get(&at_c).address("/take-back").expect("a button");
    assert!(crate::pressed::Form::of(&cees.get(&at_c), "", &back).press(&mut cees, &[]).status < 400);
    assert!(cees.post(&format!("{at_c}/review"), &[]).has("Nagelezen door:"));
    // A change that leaves the words leaves what was said of them, there too.
    let read = hidden(&ada.get(&format!("{at}/edit")).body, "<main", "read");
    let later = other.iter().copied().filter(|(name, _)| *name != "review_on").chain([("review_on", "2042-03-04")]);
    let later: Vec<_> = later.chain([("read", &*read), ("decided_on", "2026-11-01")]).collect();
    assert!(ada.post(&at, &later).status < 400);
    let page = shows(&mut cees, &at_c, "2042");
    assert!(page.contains("Nagelezen door:") && !page.contains("voordat de tekst veranderde"), "{page}");
    // Withdrawn, it is gone everywhere, from search too.
    ada.post(&format!("{at}/withdraw"), &[]);
    until("it is gone at C", || (!cees.get("/search?q=waslijst").has("Een waslijst aan de muur")).then_some(()));
    until("it is gone at A", || (!anna.get("/search?q=waslijst").has("Een waslijst aan de muur")).then_some(()));
    assert!(!anna.get("/search?q=waslijzten").has("waslijst"), "what is gone suggests nothing");
}

#[test]
fn a_house_that_stops_half_way_leaves_an_end_that_says_so() {
    let (mut a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let form = [("title", "De kas"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    anna.post("/case-questions", &form);
    let (at_a, at_b) = (path(&a, "De kas"), path(&b, "De kas"));
    advise(&mut bob, &at_b, &[("advice", "Tel samen."), ("for", "thread")]);
    let page = shows(&mut anna, &at_a, "Tel samen.");
    anna.post(&action(&page, "Tel samen.", "/try/"), &[]);
    // Asked after six weeks, and twice more; then nobody is asked any more.
    for (days, text) in [
        (43, "Jullie probeerden iets. Hielp het?"),
        (58, "Wij vragen het nog eens."),
        (73, "Wij vragen het voor het laatst."),
    ] {
        restart_later(&mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")], days * 24 * 3600);
        shows(&mut anna, "/", text);
    }
    restart_later(&mut [(&mut a, &mut anna, "Anna"), (&mut b, &mut bob, "Bob")], 88 * 24 * 3600);
    shows(&mut bob, &at_b, "klaar, niet bekend of het hielp");
    shows(&mut bob, &at_b, "niet bekend of het hielp");
    // What it did can be told all the same, however late.
    let page = anna.get(&at_a);
    let tell = page.address("/outcome/").expect("a form");
    let page = anna.post(&tell, &[("outcome", "helped"), ("line", "Toch nog goed gekomen.")]);
    assert!(page.status < 400 && page.has("Toch nog goed gekomen."), "{}", page.body);
    shows(&mut bob, &at_b, "Toch nog goed gekomen.");
}

#[test]
fn what_could_tell_who_somebody_is_is_shown_to_the_writer_before_it_leaves() {
    let house = House::start("De Kade");
    house.person("Kees Jansen", "participant");
    let mut anna = house.person("Anna", "chair");
    let ask = |text: &'static str, to: &'static str, what: &'static str| {
        vec![("title", "De was"), ("situation", text), ("question", "Wat nu?"), ("audience", to), ("do", what)]
    };
    const TEXT: &str = "Sinds Kees er is, bellen ze naar 06-12345678 over kamer 12.";
    let page = anna.post("/case-questions", &ask(TEXT, "network", "send"));
    assert!(page.has("Kijk nog even"), "{}", page.body);
    for found in ["Kees", "06-12345678", "kamer 12"] {
        assert!(page.has(&format!("<mark dir=\"auto\">{found}</mark>")), "{found}");
    }
    assert!(page.has(TEXT), "nothing of what was typed is lost");
    assert!(house.post_now("De was").is_none());
    // Who has looked decides; what was not there when they looked is shown again.
    let looked = hidden(&page.body, "Kijk nog even", "looked");
    let mut more = ask("Sinds Kees er is, bellen ze naar 06-12345678 over kamer 12 en bed 3.", "network", "send");
    more.push(("looked", &looked));
    assert!(anna.post("/case-questions", &more).has("<mark dir=\"auto\">bed 3</mark>"));
    let mut same = ask(TEXT, "network", "send");
    same.push(("looked", &looked));
    assert!(anna.post("/case-questions", &same).has("Verstuurd."));
    // What stays in the house is nobody's business, and a draft is not finished.
    assert!(!anna.post("/case-questions", &ask(TEXT, "house", "send")).has("Kijk nog even"));
    assert!(!anna.post("/case-questions", &ask(TEXT, "network", "save")).has("Kijk nog even"));
}

#[test]
fn what_went_well_is_applauded_once_a_house() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "participant"));
    let mut bea = b.person("Bea", "chair");
    const SENTENCE: &str = "Wij vierden dat iemand een eigen huis heeft.";
    anna.post("/successes", &[("title", SENTENCE), ("audience", "network"), ("do", "send")]);
    let (at_a, at_b) = (path(&a, SENTENCE), path(&b, SENTENCE));
    for _ in 0..2 {
        assert_eq!(bob.post(&format!("{at_b}/applause"), &[]).status, 200);
    }
    assert_eq!(a.post(SENTENCE)["responses"], 0, "a participant does not speak for the house");
    let released = bea.get(&at_b).address("/release").expect("a button");
    for _ in 0..2 {
        assert_eq!(bea.post(&released, &[]).status, 200);
        bea.post(&format!("{at_b}/applause"), &[]);
    }
    let page = shows(&mut anna, &at_a, "“Mooi zo!” van:");
    let line = page.split_once("van:</b>").expect("the line").1.split('<').next().expect("text");
    assert_eq!(line.trim(), "Het Veer");
    assert_ne!(anna.post(&format!("{at_a}/applause"), &[]).status, 200);
    assert_eq!(a.post(SENTENCE)["responses"], 1);
}

#[test]
fn what_was_saved_or_typed_elsewhere_is_looked_at_before_it_leaves_too() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    b.person("Kees", "participant");
    let form = [
        ("title", "De was"),
        ("situation", "Kees weet het."),
        ("question", "x"),
        ("audience", "network"),
        ("do", "save"),
    ];
    assert!(!bob.post("/case-questions", &form).has("Kijk nog even"));
    let at = path(&b, "De was");
    assert!(bob.post(&format!("{at}/ready"), &[]).has("Kijk nog even"));
    let rev =
        bob.get(&at).body.split_once("name=\"rev\" value=\"").map(|r| r.1.split('"').next().unwrap_or("").to_owned());
    assert!(bob.post(&format!("{at}/release"), &[("rev", &rev.unwrap_or_default())]).has("Kijk nog even"));
    assert!(a.post_now("De was").is_none() && b.post("De was")["state"] == "draft");
    // What is said at the table, and of what an advice did.
    let ask = [("title", "Eten"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    anna.post("/case-questions", &ask);
    b.post("Eten");
    let sheet = bob.post("/meetings", &[("day", "morgen")]);
    let item = sheet.body.split_once("name=\"o").expect("an item").1.split('"').next().expect("a number").to_owned();
    let (o, l) = (format!("o{item}"), format!("l{item}"));
    let at = sheet.path.split('?').next().expect("a path").to_owned();
    let looked = bob.post(&at, &[(&o, "yes"), (&l, "Vraag het Kees.")]);
    assert!(looked.has("Kijk nog even") && looked.has("Vraag het Kees."), "{}", looked.body);
    let forgotten = bob.post(&at, &[(&l, "Vraag het de kok.")]);
    assert!(forgotten.status == 422 && forgotten.has("Kies eerst een antwoord.") && forgotten.has("Vraag het de kok."));
    b.settled();
    assert_eq!(a.post("Eten")["responses"], 0);
}

#[test]
fn an_outcome_is_counted_once_a_house_and_nobody_speaks_at_once_as_another() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let mut dina = b.person("Dina", "participant");
    let ask = [("title", "Eten"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    anna.post("/case-questions", &ask);
    let (at_a, at_b) = (path(&a, "Eten"), path(&b, "Eten"));
    let other = [
        ("sender", "other"),
        ("other_role", "chair"),
        ("sender_name", "Bob"),
        ("advice", "Kook samen."),
        ("for", "thread"),
    ];
    advise(&mut dina, &at_b, &other);
    let released = bob.get(&at_b).address("/release").expect("a button");
    assert!(!bob.get(&at_b).has("Bob, voorzitter"), "who releases it does not become its writer");
    bob.post(&released, &[]);
    let page = shows(&mut anna, &at_a, "Kook samen.");
    assert!(!page.contains("Bob, voorzitter"), "a byline is one's own");
    let uri = hidden(&page, "Kook samen.", "about");
    let at_c = path(&c, "Eten");
    shows(&mut cees, &at_c, "Kook samen.");
    for _ in 0..3 {
        cees.post(&format!("{at_c}/advice"), &[("said", "tried"), ("about", &uri), ("outcome", "not")]);
    }
    // The asking house says what its trials did in another way, and nothing is hidden in what is only counted.
    let own = [("said", "tried"), ("about", uri.as_str()), ("outcome", "helped"), ("for", "thread")];
    assert_ne!(anna.post(&format!("{at_a}/advice"), &own).status, 200);
    assert_ne!(bob.post(&format!("{at_b}/advice"), &[("said", "known"), ("advice", "Verborgen.")]).status, 200);
    c.settled();
    shows(&mut anna, &at_a, "Eén huis probeerde dit. Het hielp niet.");
}

#[test]
fn what_was_for_the_asker_alone_is_told_to_nobody_when_it_is_tried() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let ask = [("title", "Eten"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    anna.post("/case-questions", &ask);
    let (at_a, at_b) = (path(&a, "Eten"), path(&b, "Eten"));
    let at_c = path(&c, "Eten");
    advise(&mut bob, &at_b, &[("advice", "Onder ons: kook zelf."), ("for", "asker")]);
    let page = shows(&mut anna, &at_a, "Onder ons: kook zelf.");
    anna.post(&action(&page, "Onder ons: kook zelf.", "/try/"), &[]);
    let page = anna.get(&at_a).body;
    anna.post(&action(&page, "Wij proberen de raad van", "/outcome/"), &[("outcome", "helped"), ("line", "Top.")]);
    anna.post(&format!("{at_a}/close"), &[]);
    let slug = at_a.trim_start_matches("/posts/").to_owned();
    let lesson = anna.get(&format!("/what-works/new?from={slug}"));
    assert!(lesson.status == 200 && !lesson.has("kook zelf"));
    shows(&mut cees, &at_c, "klaar");
    a.settled();
    let page = cees.get(&at_c);
    assert!(!page.has("kook zelf") && !page.has("Top."));
    let held = std::fs::read(format!("{}/huisraad.db", c.data())).unwrap_or_default();
    let wal = std::fs::read(format!("{}/huisraad.db-wal", c.data())).unwrap_or_default();
    let domain = format!("{}/responses/", b.domain());
    assert!(!String::from_utf8_lossy(&[held, wal].concat()).contains(&domain), "not even that B said something");
}
