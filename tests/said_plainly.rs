//! What a press did is said, and who hears it; and what is asked before a press says whom it concerns.

use crate::support::{Browser, House, path, two, until};
use crate::told_on::{EVENT, first_card};

/// A job for one, in the network.
const JOB: [(&str, &str); 7] = [
    ("title", "Een kok voor zaterdag"),
    ("about", "Koken."),
    ("happens", "zaterdag"),
    ("seats", "2"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];

/// The same with other values of some fields, as a change of what is there.
fn changed<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| *name != "do" && !other.iter().any(|(o, _)| o == name));
    kept.chain(other).copied().chain([("do", "save")]).collect()
}

fn button(who: &mut Browser, at: &str, part: &str) -> String {
    until(part, || who.get(at).address(part))
}

#[test]
fn a_change_says_whether_it_is_another_day_and_who_hears_that() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&house, "Samen eten");
    let page = anna.post(&at, &changed(&EVENT, &[("about", "Neem een bord mee.")]));
    assert!(page.has("Gewijzigd."), "{}", page.body);
    for other in [("day", "2041-06-16"), ("place", "Het Veer")] {
        let page = anna.post(&at, &changed(&EVENT, &[other]));
        assert!(page.has("Verzet. Wie komt, hoort wanneer en waar het nu is."), "{}", page.body);
    }
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let at = path(&house, "Een kok voor zaterdag");
    let page = anna.post(&at, &changed(&JOB, &[("about", "Soep koken.")]));
    assert!(page.has("Gewijzigd.") && !page.has("Verzet."), "{}", page.body);
    let page = anna.post(&at, &changed(&JOB, &[("happens", "zondag")]));
    assert!(page.has("Verzet. Wie meedoet of nog wacht, hoort wat er nu staat."), "{}", page.body);
}

#[test]
fn an_outcome_a_house_and_what_somebody_asked_are_each_said_in_their_own_words() {
    let (a, mut anna, b, mut bob) = two();
    let form = [("title", "Koffie"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Koffie"), path(&b, "Koffie"));
    let advice = [("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    let try_it = button(&mut anna, &at_a, "/try/");
    assert!(anna.post(&try_it, &[]).status < 400);
    let tell = button(&mut anna, &at_a, "/outcome/");
    let page = anna.post(&tell, &[("outcome", "helped")]);
    assert!(page.has("Verteld. Wie de raad gaf, hoort het."), "{}", page.body);
    let decide = format!("/houses/{}/decide", b.domain());
    let page = anna.post(&decide, &[("do", "pause")]);
    assert!(page.has("Dit huis staat op pauze. Het krijgt hierover geen bericht."), "{}", page.body);
    let page = anna.post(&decide, &[("do", "resume-member")]);
    assert!(page.has("Wij gaan weer verder met dit huis."), "{}", page.body);
    let page = anna.post(&decide, &[("do", "stop")]);
    assert!(page.has("Wij zijn gestopt met dit huis. Het hoort dat."), "{}", page.body);
    let page = anna.post("/principles/edit", &[("principles", "# Samen")]);
    assert!(page.has("Dit zijn nu onze principes. De andere huizen zien dat."), "{}", page.body);
}

#[test]
fn no_allowance_is_called_none() {
    let (_a, mut anna, b, mut bob) = two();
    let page = anna.post("/opportunities", &[&JOB[..], &[("amount", "0")]].concat());
    assert!(page.has("Geen vergoeding") && !page.has("€"), "{}", page.body);
    let at_b = path(&b, "Een kok voor zaterdag");
    let page = bob.get(&at_b);
    assert!(page.has("Geen vergoeding") && !page.has("€ 0"), "{}", page.body);
    bob.get("/language/en");
    assert!(bob.get(&at_b).has("No allowance"));
}

#[test]
fn who_counts_on_it_is_said_before_it_is_taken_back() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let form = [("title", "Koffie"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let answers: [(&str, &str, &[(&str, &str)], &str); 3] = [
        (
            "Samen eten",
            "rsvp",
            &[("heads", "2")],
            "1 huis zei dat het komt. Dat huis hoort dat jullie de bijeenkomst terughalen.",
        ),
        (
            "Een kok voor zaterdag",
            "apply",
            &[("application", "Ik kook."), ("sender", "role")],
            "1 persoon meldde zich. Die hoort dat jullie de klus terughalen.",
        ),
        (
            "Koffie",
            "advice",
            &[("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")],
            "1 huis antwoordde. Dat huis hoort dat jullie het terughalen.",
        ),
    ];
    for (title, what, form, says) in answers {
        let (at_a, at_b) = (path(&a, title), path(&b, title));
        let before = anna.get(&at_a);
        assert!(
            before.has("Haal terug") && !before.has("hoort dat het") && !before.has("hoort dat jullie"),
            "nobody answered: {}",
            before.body
        );
        assert!(bob.post(&format!("{at_b}/{what}"), form).status < 400, "{what}");
        until(says, || anna.get(&at_a).has(says).then_some(()));
    }
}

#[test]
fn more_who_come_than_there_are_places_stands_among_what_the_chairs_must_do() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "3")]).status < 400);
    until("there is room", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    let says = "Er komen 2 mensen meer dan er plaats is.";
    assert!(!anna.get("/").has("meer dan er plaats is"));
    anna.post(&at_a, &changed(&EVENT, &[("capacity", "1")]));
    assert!(anna.get("/").has(says), "{}", anna.get("/").body);
    let mut kim = a.person("Kim", "participant");
    assert!(!kim.get("/").has(says), "it is for who decides");
    anna.post(&at_a, &changed(&EVENT, &[("capacity", "3")]));
    assert!(!anna.get("/").has("meer dan er plaats is"));
    // A job that is made smaller is the same.
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    let mut ben = b.person("Ben", "participant");
    for who in [&mut bob, &mut ben] {
        assert!(who.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
        let yes = button(&mut anna, &at_a, "/application/");
        assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    }
    anna.post(&at_a, &changed(&JOB, &[("seats", "1")]));
    let says = "Er doet 1 persoon meer mee dan jullie zoeken.";
    assert!(anna.get("/").has(says) && !kim.get("/").has(says), "{}", anna.get("/").body);
}

#[test]
fn what_is_said_of_somebody_is_said_to_who_reads_it() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    house.person("Kim", "participant");
    let list = anna.get("/people").body;
    let ids: Vec<&str> = list.split("href=\"/people/").skip(1).filter_map(|l| l.split('"').next()).collect();
    let ids: Vec<&str> = ids.into_iter().filter(|id| id.parse::<i64>().is_ok()).collect();
    let [own, other] = ["Anna", "Kim"].map(|name| {
        let at = ids
            .iter()
            .map(|id| format!("/people/{id}"))
            .find(|at| anna.get(at).has(&format!("<h1 dir=\"auto\">{name}")));
        anna.get(&at.expect("a page")).body
    });
    assert!(own.contains("kun je nog binnen zijn"), "{own}");
    assert!(own.contains("Jij bent de enige voorzitter") && !own.contains("die persoon"), "{own}");
    assert!(other.contains("kan deze persoon nog binnen zijn") && other.contains("Ja, laat gaan"), "{other}");
    assert!(
        !other.contains("kun je nog binnen zijn") && other.contains("Ook wat die persoon nog niet verstuurde"),
        "{other}"
    );
}

#[test]
fn a_draft_is_kept_before_it_is_said_who_reads_it_and_nothing_goes_on_without() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let kinds: [(&str, &str, &[(&str, &str)]); 3] = [
        ("Een vraag", "/case-questions", &[("situation", "Zo."), ("question", "Hoe?")]),
        ("Een feest", "/events", &[("day", "2041-06-15"), ("time", "18:30"), ("place", "Plein")]),
        ("Een ruzie", "/conflicts", &[("summary", "Zo."), ("hope", "Dat iemand meepraat."), ("matter", "group")]),
    ];
    for (title, list, texts) in kinds {
        let form = [&[("title", title), ("sender", "role")], texts].concat();
        for go_on in ["send", "ready"] {
            let page = anna.post(list, &[&form[..], &[("do", go_on)]].concat());
            assert!(page.status == 422 && page.has("Kies wie dit mag lezen."), "{title} {go_on}");
        }
        assert!(house.post_now(title).is_none());
        let page = anna.post(list, &[&form[..], &[("do", "save")]].concat());
        assert!(page.has("Bewaard.") && page.has("Dat is nog niet gekozen."), "{title}: {}", page.body);
        let at = path(&house, title);
        let rev = page.body.split("name=\"rev\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a button");
        for (go_on, what) in [("release", &[("rev", rev)][..]), ("ready", &[])] {
            let page = anna.post(&format!("{at}/{go_on}"), what);
            assert!(page.status == 422 && page.has("Kies wie dit mag lezen."), "{title} {go_on}: {}", page.body);
            assert_eq!(page.has("Kies wie van jullie huis dit leest."), list == "/conflicts", "all at once");
            assert!(page.has("name=\"audience\"") && !page.has("value=\"house\" checked"), "it is asked");
        }
        assert_eq!(house.post(title)["state"], "draft", "{title}");
        let whole = [("audience", "house"), ("inside", "chairs"), ("do", "send")];
        let page = anna.post(&at, &[&form[..], &whole].concat());
        assert!(page.has("Verstuurd.") && !page.has("nog niet gekozen"), "{title}: {}", page.body);
    }
}

#[test]
fn who_said_no_can_say_yes_after_all() {
    let (a, mut anna, b, mut bob) = two();
    let event = changed(&EVENT, &[("capacity", "2")]);
    let event: Vec<_> = event.into_iter().filter(|(name, _)| *name != "do").chain([("do", "send")]).collect();
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "3")]).status < 400);
    let decide = button(&mut anna, &at_a, "/rsvp/");
    assert!(anna.post(&decide, &[("do", "no")]).has("Je zei nee."));
    until("no", || bob.get(&at_b).has("De Kade zei nee").then_some(()));
    let page = anna.get(&at_a);
    assert!(!page.has("Toch ja"), "there is no room: {}", page.body);
    assert!(anna.post(&decide, &[("do", "yes")]).has("Daar is geen plaats meer voor"), "no more than there is room");
    anna.post(&at_a, &changed(&EVENT, &[("capacity", "5")]));
    assert!(anna.get(&at_a).has("Toch ja"));
    assert!(!a.person("Kim", "participant").get(&at_a).has("Toch ja"), "only who decides");
    assert!(anna.post(&decide, &[("do", "yes")]).has("Je zei ja."));
    until("yes", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    assert!(!anna.get(&at_a).has("Toch ja"));
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    assert!(bob.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    let decide = button(&mut anna, &at_a, "/application/");
    assert!(anna.post(&decide, &[("do", "no")]).status < 400);
    until("no", || bob.get(&at_b).has("De Kade zei nee").then_some(()));
    assert!(anna.get(&at_a).has("Toch ja"));
    assert!(anna.post(&decide, &[("do", "yes")]).status < 400);
    until("yes", || bob.get(&at_b).has("ja, je doet mee").then_some(()));
}

/// A house that was told no may ask again: then the newer answer is the one.
#[test]
fn a_no_is_not_taken_back_where_that_house_answered_anew() {
    let (a, mut anna, b, mut bob) = two();
    let event = changed(&EVENT, &[("capacity", "2")]);
    let event: Vec<_> = event.into_iter().filter(|(name, _)| *name != "do").chain([("do", "send")]).collect();
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "3")]).status < 400);
    let first = button(&mut anna, &at_a, "/rsvp/");
    assert!(anna.post(&first, &[("do", "no")]).status < 400);
    until("no", || bob.get(&at_b).has("De Kade zei nee").then_some(()));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "1")]).status < 400);
    until("it comes", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    anna.post(&at_a, &changed(&EVENT, &[("capacity", "9")]));
    assert!(!anna.get(&at_a).has("Toch ja"));
    let page = anna.post(&first, &[("do", "yes")]);
    assert!(page.status >= 400, "{}", page.body);
    until("one comes", || anna.get(&at_a).has("Er komt 1 persoon").then_some(()));
}

#[test]
fn who_had_a_yes_hears_which_job_was_taken_back_without_a_word_of_it() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/opportunities", &JOB).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok voor zaterdag"), path(&b, "Een kok voor zaterdag"));
    assert!(bob.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    let decide = button(&mut anna, &at_a, "/application/");
    assert!(anna.post(&decide, &[("do", "yes")]).status < 400);
    until("yes", || bob.get(&at_b).has("ja, je doet mee").then_some(()));
    assert!(anna.post(&format!("{at_a}/withdraw"), &[]).status < 400);
    let card = first_card(&mut bob, "De Kade haalde een klus terug waarvoor jij ja kreeg");
    assert!(card.contains("Geantwoord op"), "when we said something is ours: {card}");
    assert!(!card.contains("kok") && !card.contains("zaterdag 1"), "nothing of its words (law 9): {card}");
}

#[test]
fn who_had_a_yes_hears_once_that_the_job_is_off_or_done() {
    let (a, mut anna, b, mut bob) = two();
    let job = |title| -> Vec<_> { JOB.into_iter().map(|(n, v)| (n, if n == "title" { title } else { v })).collect() };
    let mut with_a_yes = |anna: &mut Browser, title| {
        assert!(anna.post("/opportunities", &job(title)).has("Verstuurd."));
        let (at_a, at_b) = (path(&a, title), path(&b, title));
        assert!(bob.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
        let decide = button(anna, &at_a, "/application/");
        assert!(anna.post(&decide, &[("do", "yes")]).status < 400);
        crate::told_on::pressed_away(&mut bob, "De Kade zegt ja");
        (at_a, at_b)
    };
    let (done, off) = (with_a_yes(&mut anna, "Soep koken"), with_a_yes(&mut anna, "Brood bakken"));
    assert!(anna.get(&done.0).has("Het werk is gedaan") && anna.get(&done.0).has("Het gaat niet door"));
    assert!(anna.post(&format!("{}/finish", done.0), &[("do", "done")]).has("Deze klus is klaar"));
    let page = anna.post(&format!("{}/finish", off.0), &[("do", "off")]);
    assert!(
        page.has("De klus gaat niet door. Heeft iemand zich gemeld? Die hoort het.") && page.has("zou meedoen"),
        "{}",
        page.body
    );
    let card = first_card(&mut bob, "De Kade: deze klus gaat niet door. Je hoeft niet te komen");
    assert!(card.contains("Brood bakken"), "{card}");
    assert!(bob.get(&off.1).has("gaat niet door") && !bob.get(&off.1).has("ja, je doet mee"));
    a.settled();
    until("it is done there", || bob.get(&done.1).has(">klaar<").then_some(()));
    crate::told_on::pressed_away(&mut bob, "De Kade: deze klus gaat niet door");
    crate::told_on::pressed_away(&mut bob, "De Kade: deze klus is klaar. Dank je wel");
    assert!(!bob.get("/").has("/seen"), "each is told once");
    assert!(!anna.get("/opportunities").has("Brood bakken") && anna.get("/opportunities?past=1").has("Brood bakken"));
    assert!(!bob.get("/opportunities").has("Brood bakken"));
    let late = bob.post(&format!("{}/apply", off.1), &[("application", "Toch."), ("sender", "role")]);
    assert!(late.status >= 400, "nobody applies any more");
}

#[test]
fn who_asked_for_help_sees_that_another_closed_it_and_nobody_else_does() {
    let (house, mut anna, other, _bob) = two();
    let (mut piet, named) = (house.person("Piet", "participant"), other.domain());
    let form = [
        ("title", "Ruzie om de keuken"),
        ("summary", "Zo."),
        ("hope", "Rust."),
        ("urgency", "week"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &*named),
        ("to_role", "chair"),
        ("do", "send"),
    ];
    let says = "Jouw verzoek om hulp is afgesloten";
    for (inside, sees) in [("author", false), ("chairs", true)] {
        let page = piet.post("/conflicts", &[&form[..], &[("inside", inside)]].concat());
        assert!(page.has("Verstuurd."), "{}", page.body);
        let at = page.path;
        assert_eq!(anna.get(&at).status == 200, sees);
        let who = if sees { &mut anna } else { &mut piet };
        assert!(who.post(&format!("{at}/end"), &[]).has("Dit is klaar."));
        if !sees {
            // Who did it knows it.
            assert!(!piet.get("/").has(says) && piet.post(&format!("{at}/wipe"), &[]).has("Dit is klaar, en gewist."));
            assert!(!piet.get("/conflicts").has("keuken") && house.post_now("Ruzie om de keuken").is_none());
            continue;
        }
        let card = first_card(&mut piet, says);
        assert!(!card.contains("keuken"), "{card}");
        assert!(!anna.get("/").has(says) && !anna.get("/notices").has(says), "nobody else");
        let seen = card.split('"').find(|s| s.ends_with("/seen")).expect("a button").to_owned();
        assert!(piet.post(&seen, &[]).status < 400);
        // Once they have read it nothing says any more who asked.
        assert!(!piet.get("/").has(says) && !piet.get("/notices").has(says));
        assert!(anna.post(&format!("{at}/wipe"), &[]).has("Dit is klaar, en gewist."));
        assert!(!piet.get("/").has(says), "that is told once");
        assert!(house.post_now("Ruzie om de keuken").is_none());
    }
}

#[test]
fn what_is_taken_back_says_who_hears_of_it() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]).status < 400);
    let back = button(&mut bob, &at_b, "/take-back");
    assert!(bob.post(&back, &[]).has("Teruggenomen. Het andere huis hoort het."));
    assert!(
        anna.post(&format!("{at_a}/withdraw"), &[])
            .has("Teruggehaald. Wij vragen de andere huizen om het ook te wissen.")
    );
    let form = [("title", "Koffie"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Koffie"), path(&b, "Koffie"));
    let advice = [("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    let out = button(&mut anna, &at_a, "/take-out/");
    assert!(anna.post(&out, &[]).has("Weggehaald. Wie het schreef, hoort dat."));
    let draft = [("title", "Thee"), ("situation", "x"), ("question", "x"), ("do", "save")];
    assert!(anna.post("/case-questions", &draft).has("Bewaard."));
    let page = anna.post(&format!("{}/withdraw", path(&a, "Thee")), &[]);
    assert!(page.has("Weggehaald.") && !page.has("hoort dat"), "nobody knew of it: {}", page.body);
}
