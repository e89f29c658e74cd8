//! The newcomer's road, for each kind, both ways: written in one house, seen in the other, answered there, and the answer
//! comes home.

use crate::support::{Browser, House, path, two, until};

fn state(house: &House, title: &str, wanted: &str) {
    until(&format!("{title:?} is {wanted} at {}", house.name), || {
        (house.post_now(title)?["state"] == wanted).then_some(())
    });
}

#[test]
fn a_question_goes_out_advice_comes_home_and_what_is_tried_is_told() {
    let (a, mut anna, b, mut bob) = two();
    let form = [
        ("title", "Wie doet de afwas?"),
        ("situation", "De afwas blijft **staan**. <script>alert(1)</script>"),
        ("question", "Hoe doen jullie dat?"),
        ("audience", "network"),
        ("sender", "name"),
        ("sender_name", "Anna"),
        ("decided_on", "2026-11-17"),
        ("do", "send"),
    ];
    let page = anna.post("/case-questions", &form);
    assert_eq!(page.status, 200);
    assert!(page.has("Verstuurd.") && page.has("besloten in de vergadering van"), "{}", page.body);

    let there = path(&b, "Wie doet de afwas?");
    let page = bob.get(&there);
    assert!(page.has("Anna, voorzitter") && page.has("<strong>staan</strong>"), "{}", page.body);
    assert!(!page.has("<script"), "what came in is cleaned before it is shown");
    let page = bob.post(
        &format!("{there}/advice"),
        &[("advice", "Wij hebben een *lijst*."), ("for", "thread"), ("ground", "experience")],
    );
    assert!(page.has("Het antwoord is onderweg"), "{}", page.body);

    let home = path(&a, "Wie doet de afwas?");
    let page = until("the advice comes home", || Some(anna.get(&home)).filter(|p| p.has("<em>lijst</em>")));
    assert!(page.has("Het Veer") && page.has("wij hebben het meegemaakt") && page.has("Bij 1 van 1 huis aangekomen"));
    let confirmed =
        until("the adviser hears that it arrived", || Some(bob.get(&there)).filter(|p| p.has("aangekomen")));
    assert!(!confirmed.has(">onderweg<"));

    let try_it = page.address("/try/").expect("the asker can say that it tries this");
    anna.post(&try_it, &[]);
    state(&b, "Wie doet de afwas?", "trying");
    assert!(bob.get(&there).has("dit probeert De Kade"));

    let edited =
        [("title", "Wie doet de afwas?"), ("situation", "Opnieuw geschreven."), ("question", "Hoe?"), ("do", "save")];
    anna.post(&home, &edited);
    until("the change arrives", || Some(bob.get(&there)).filter(|p| p.has("Opnieuw geschreven.")));

    anna.post(&format!("{home}/withdraw"), &[]);
    until("what was taken back is gone there too", || (bob.get(&there).status == 404).then_some(()));
    assert_eq!(anna.get(&home).status, 404);
    assert!(a.post_now("Wie doet de afwas?").is_none(), "nothing of its content is kept");
}

#[test]
fn a_mediator_is_found_and_only_the_picked_one_reads_the_details() {
    let (a, mut anna, b, mut bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut cees = c.person("Cees", "chair");
    let page = anna.get("/conflicts/new");
    assert!(page.body.find("112").expect("112 is there") < page.body.find("<form").expect("form"), "112 comes first");
    let form = [
        ("title", "Ruzie over de sleutel"),
        ("summary", "Twee groepen praten niet meer."),
        ("hope", "Dat iemand meepraat."),
        ("details", "Het gaat om de sleutel van de kas."),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &b.domain()),
        ("to", &c.domain()),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let (at_b, at_c) = (path(&b, "Ruzie over de sleutel"), path(&c, "Ruzie over de sleutel"));
    for page in [bob.get(&at_b), cees.get(&at_c)] {
        assert!(page.has("Twee groepen") && !page.has("sleutel van de kas"), "the details stay at home");
    }
    // A tie excludes, and the form says so beside the field and keeps what was typed.
    let tied = [("tie", "yes"), ("offer", "Ik woonde daar."), ("sender", "role")];
    let page = bob.post(&format!("{at_b}/offer"), &tied);
    assert!(page.status == 422 && page.has("Ik woonde daar.") && page.has("href=\"#tie\""), "{}", page.body);
    for (who, at) in [(&mut bob, &at_b), (&mut cees, &at_c)] {
        let offer = [("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).has("Het antwoord is onderweg"));
        assert_eq!(who.get(&format!("{at}/details")).status, 404, "nobody is picked yet");
    }
    let home = path(&a, "Ruzie over de sleutel");
    let page = until("both offers come home", || {
        Some(anna.get(&home))
            .filter(|p| p.has("Het Veer") && p.has("Het Sluisje") && p.body.matches("/pick/").count() == 2)
    });
    let of_b = page.card("Het Veer").expect("Bob's offer");
    let pick = of_b.split('"').find(|s| s.contains("/pick/")).expect("a button").to_owned();
    anna.post(&pick, &[]);
    until("the picked one hears", || Some(bob.get(&at_b)).filter(|p| p.has("Jij bent gekozen")));
    let details = bob.get(&format!("{at_b}/details"));
    assert!(details.has("sleutel van de kas"), "{}", details.body);
    until("the other sees that it is taken up", || Some(cees.get(&at_c)).filter(|p| p.has("er is een bemiddelaar")));
    assert!(!cees.get(&at_c).has("Het Veer"), "nobody is told who was picked");
    assert_eq!(cees.get(&format!("{at_c}/details")).status, 404);
    let page = anna.get(&home);
    let read = page.body.split_once("Eén keer gelezen").expect("the asker sees that the details were read").1;
    assert!(read.split("</details>").next().is_some_and(|who| who.contains("Het Veer") && who.contains("vandaag")));
    // Another of Bob's house is not the mediator.
    let mut ben = b.person("Ben", "participant");
    assert_eq!(ben.get(&format!("{at_b}/details")).status, 404);
}

#[test]
fn an_event_fills_up_and_each_guest_sees_what_the_organiser_holds() {
    let (a, mut anna, b, mut bob) = two();
    let form = [
        ("title", "Samen eten"),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("capacity", "6"),
        ("what", "get-together"),
        ("audience", "public"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &form).has("Verstuurd."));
    let there = path(&b, "Samen eten");
    assert!(bob.get(&there).has("woensdag 12 juni 2041, 18:30"));
    bob.post(&format!("{there}/rsvp"), &[("heads", "5"), ("needs", "Eén rolstoel")]);
    until("there is room", || Some(bob.get(&there)).filter(|p| p.has("ja, er is plaats")));
    let home = path(&a, "Samen eten");
    assert!(anna.get(&home).has("met 5 mensen") && anna.get(&home).has("Eén rolstoel"));
    // Our own house comes too, with more than there is room for: it waits.
    assert!(anna.post(&format!("{home}/rsvp"), &[("heads", "2")]).has("wacht op plaats"));
    let yes = anna.get(&home).address("/rsvp/").expect("a button");
    let page = anna.post(&yes, &[("do", "yes")]);
    assert!(page.status == 403 && page.has("Daar is geen plaats meer voor"), "{}", page.body);
    // The guest leaves, and who waits moves up.
    let page = bob.get(&there);
    bob.post(&page.address("/take-back").expect("a guest can take it back"), &[]);
    let page = until("the organiser sees it", || Some(anna.get(&home)).filter(|p| !p.has("met 5 mensen")));
    assert!(page.has("ja, er is plaats"), "{}", page.body);
    // Whoever is nobody may look at what is public, and sees no answers.
    let mut stranger = Browser::at(&a);
    let page = stranger.get(&home);
    assert!(page.status == 200 && page.has("Samen eten") && !page.has("met 2 mensen"));
    // The agenda is in the order of the days, whatever was announced first.
    let earlier: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| match *name {
            "title" => ("title", "Eerder eten"),
            "day" => ("day", "2041-05-01"),
            _ => (*name, *value),
        })
        .collect();
    assert!(anna.post("/events", &earlier).has("Verstuurd."));
    let agenda = anna.get("/events").body;
    let (first, second) = (agenda.find("Eerder eten").expect("listed"), agenda.find("Samen eten").expect("listed"));
    assert!(first < second);
    // What belongs to another kind leads nowhere, and changes nothing.
    for other in ["close", "finish", "end"] {
        assert_eq!(anna.post(&format!("{home}/{other}"), &[("do", "done")]).status, 404, "{other}");
    }
    let response = yes.rsplit('/').next().expect("a number");
    assert_eq!(anna.post(&format!("{home}/try/{response}"), &[]).status, 404);
    assert_eq!(a.post("Samen eten")["state"], "announced");
    anna.post(&format!("{home}/cancel"), &[]);
    state(&b, "Samen eten", "cancelled");
    assert!(bob.get(&there).has("gaat niet door"));
}

#[test]
fn an_application_goes_out_and_the_answer_comes_home() {
    let (a, mut anna, b, _bob) = two();
    let form = [
        ("title", "Een kok voor zaterdag"),
        ("about", "Koken voor twintig mensen."),
        ("happens", "zaterdag"),
        ("amount", "20,50"),
        ("seats", "1"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/opportunities", &form).has("€ 20,50"));
    let there = path(&b, "Een kok voor zaterdag");
    let mut ben = b.person("Ben", "participant");
    let apply = [("application", "Ik kook graag."), ("sender", "name"), ("sender_name", "Benny")];
    assert!(ben.post(&format!("{there}/apply"), &apply).has("Het antwoord is onderweg"));
    let mut other = b.person("Els", "supporter");
    assert!(!other.get(&there).has("Ik kook graag"), "an application is not for the whole house");
    let home = path(&a, "Een kok voor zaterdag");
    let page = until("the application comes", || Some(anna.get(&home)).filter(|p| p.has("Ik kook graag.")));
    assert!(page.has("Benny, deelnemer"));
    anna.post(&page.address("/application/").expect("a button"), &[("do", "yes")]);
    until("the answer comes home", || Some(ben.get(&there)).filter(|p| p.has("ja, je doet mee")));
    state(&b, "Een kok voor zaterdag", "filled");
}
