//! A form in which something is wrong comes back as it was filled in, with all that is wrong at once.

use crate::support::{Browser, House, path, until};

fn write(chair: &mut Browser, kind: &str, title: &str, more: &[(&str, &str)]) {
    let mut form = vec![("title", title), ("audience", "network"), ("sender", "role"), ("do", "send")];
    form.extend(more);
    let page = chair.post(kind, &form);
    assert!(page.has("Verstuurd."), "{}", page.body);
}

/// An event of so many hours and days.
fn event<'a>(title: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![("title", title), ("place", "Plein"), ("audience", "network"), ("day", "2041-06-12")];
    form.extend(more);
    form.push(("do", "send"));
    form
}

#[test]
fn an_event_passes_midnight_and_lasts_several_days() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let night = "woensdag 12 juni 2041, 20:00 – donderdag 13 juni 2041, 1:00";
    let days = "woensdag 12 juni 2041, 11:00 – vrijdag 14 juni 2041, 21:00";
    let whole = "woensdag 12 juni 2041, 11:00 – vrijdag 14 juni 2041<";
    for (title, more, shown) in [
        ("De nacht", vec![("time", "20:00"), ("until", "01:00")], night),
        ("Het festival", vec![("time", "11:00"), ("until", "21:00"), ("end_day", "14-6-2041")], days),
        ("De vakantie", vec![("time", "11:00"), ("end_day", "14 juni 2041")], whole),
        ("De middag", vec![("time", "13:00"), ("until", "17:00")], "woensdag 12 juni 2041, 13:00 – 17:00"),
    ] {
        let page = anna.post("/events", &event(title, &more));
        assert!(page.has("Verstuurd.") && page.has(shown), "{title}: {}", page.body);
        assert!(bob.get(&path(&b, title)).has(shown), "{title} there");
    }
    assert!(bob.get("/events").has("11:00 – vrijdag 14 juni 2041, 21:00"), "{}", bob.get("/events").body);
    // The form comes back with the days it has.
    let form = anna.get(&format!("{}/edit", path(&a, "Het festival")));
    assert!(form.has("value=\"2041-06-14\"") && form.has("value=\"21:00\""), "{}", form.body);
    // What ends before it begins is asked back beside the field, with everything that was typed.
    for (more, at) in [
        (vec![("time", "14:00"), ("until", "13:00")], "id=\"until-wrong\""),
        (vec![("time", "14:00"), ("until", "13:00"), ("end_day", "2041-06-12")], "id=\"end_day-wrong\""),
        (vec![("time", "14:00"), ("end_day", "2041-06-11")], "id=\"end_day-wrong\""),
        (vec![("time", "14:00"), ("until", "laat"), ("end_day", "ooit")], "id=\"end_day-wrong\""),
    ] {
        let page = anna.post("/events", &event("Verkeerd", &more));
        assert!(page.status == 422 && page.has(at) && page.has("value=\"Plein\""), "{more:?}: {}", page.body);
    }
    assert!(a.post_now("Verkeerd").is_none());
}

#[test]
fn answers_come_back_as_they_were_typed_with_all_that_is_wrong() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    write(&mut anna, "/case-questions", "Wie wast af", &[("situation", "x"), ("question", "Hoe?")]);
    write(&mut anna, "/opportunities", "Koks gezocht", &[("about", "x"), ("happens", "x"), ("seats", "1")]);
    let conflict = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &b.domain()),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &conflict).has("Verstuurd."));
    let long = format!("Lang: {}", "woord ".repeat(1100));
    for (title, action, fields, wrong) in [
        ("Koks gezocht", "apply", vec![("application", ""), ("sender", "name")], vec!["application", "sender_name"]),
        (
            "Ruzie",
            "offer",
            vec![("offer", long.as_str()), ("sender", "name"), ("tie", "")],
            vec!["offer", "sender_name"],
        ),
        ("Wie wast af", "advice", vec![("advice", long.as_str()), ("sender", "anonymous")], vec!["advice"]),
    ] {
        let page = bob.post(&format!("{}/{action}", path(&b, title)), &fields);
        assert_eq!(page.status, 422, "{title}: {}", page.body);
        for field in wrong {
            assert!(page.has(&format!("id=\"{field}-wrong\"")), "{field} of {title}: {}", page.body);
        }
        let long = fields.iter().any(|(_, typed)| typed.starts_with("Lang: "));
        assert_eq!(page.has("Lang: woord woord"), long, "{title}");
    }
    // A reply that is too long stays a reply.
    let at = path(&b, "Wie wast af");
    let page = bob.post(&format!("{at}/advice"), &[("advice", &long), ("said", "follow-up"), ("about", "http://x/1")]);
    assert!(page.status == 422 && page.has("name=\"said\" value=\"follow-up\""), "{}", page.body);

    // What an advice did: a line that is too long, and nothing chosen.
    for raad in ["Een lijst.", "Om de beurt."] {
        bob.post(&format!("{at}/advice"), &[("advice", raad), ("for", "thread"), ("ground", "thinking")]);
    }
    let home = path(&a, "Wie wast af");
    for _ in 0..2 {
        let try_it = until("both come home", || {
            let page = anna.get(&home);
            (page.has("Een lijst.") && page.has("Om de beurt.")).then(|| page.address("/try/")).flatten()
        });
        anna.post(&try_it, &[]);
    }
    // A reply to one of them comes back in the form of that reply, with what was typed, and in no other.
    let page = bob.get(&at);
    let about = page.body.split("name=\"about\" value=\"").nth(1).and_then(|a| a.split('"').next()).expect("an advice");
    let reply = [("said", "follow-up"), ("about", about), ("for", "thread"), ("advice", &*long)];
    let page = bob.post(&format!("{at}/advice"), &reply);
    assert_eq!((page.status, page.body.matches("Lang: woord woord").count()), (422, 1), "{}", page.body);
    assert!(page.has("id=\"advice-reply-") && page.has("href=\"#advice-reply-"), "{}", page.body);
    assert!(!page.has("id=\"advice-wrong\""), "{}", page.body);
    let page = bob.post(&format!("{at}/advice"), &[&reply[..3], &[("advice", "Bel 0612345678.")]].concat());
    let (before, after) = page.body.split_once("name=\"looked\"").expect("a look");
    assert!(before.rsplit("<form").next().is_some_and(|form| form.contains("follow-up")), "{}", page.body);
    assert!(after.contains("Bel 0612345678."), "{}", page.body);
    let tell = anna.get(&home).address("/outcome/").expect("a form");
    let line = format!("Het ging {}", "goed ".repeat(120));
    let page = anna.post(&tell, &[("outcome", ""), ("line", &line)]);
    assert_eq!(page.status, 422, "{}", page.body);
    assert_eq!(page.body.matches("Het ging goed goed").count(), 1, "in its own form alone: {}", page.body);
    let number = tell.rsplit('/').next().expect("a number");
    assert!(page.has(&format!("id=\"line-{number}-wrong\"")), "{}", page.body);
    let page = anna.post(&tell, &[("outcome", "partly"), ("line", &line)]);
    assert!(page.status == 422 && page.has("value=\"partly\" checked"), "{}", page.body);
    assert!(anna.post(&tell, &[("outcome", "partly"), ("line", "Het ging goed.")]).has("Het ging goed."));
    // Also when the question is closed meanwhile: whatever is wrong, and where nothing is.
    let third = "Wat doen jullie dan?";
    let closed = bob.get(&at);
    let shown = closed.body.split("name=\"shown\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("said");
    let reply_to = |text| [&reply[..3], &[("advice", text), ("shown", shown)]].concat();
    let again = reply_to(third);
    assert!(anna.post(&format!("{home}/close"), &[]).status < 400);
    until("it is over there", || (b.post("Wie wast af")["state"] == "closed").then_some(()));
    for (form, typed) in
        [(&again, third), (&reply_to(&long), "Lang: woord woord"), (&reply_to("Bel 0612345678."), "Bel 0612345678.")]
    {
        let page = bob.post(&format!("{at}/advice"), form);
        let kept = page
            .body
            .split("<textarea")
            .skip(1)
            .any(|area| area.split("</textarea>").next().unwrap_or_default().contains(typed));
        assert!(kept, "{typed}: {} {}", page.status, page.body);
    }
}

/// What was chosen of who reads a draft is kept, and asked is what was not.
#[test]
fn a_draft_keeps_who_was_chosen_to_read_it_where_not_all_was_chosen() {
    let (a, mut anna, b, _bob) = crate::support::two();
    let to_b = b.domain();
    let chosen = |page: &str, name: &str| {
        let ticked = page.split("<input").filter(|i| i.contains(&format!("name=\"{name}\"")) && i.contains(" checked"));
        let value = |input: &str| input.split("value=\"").nth(1)?.split('"').next().map(str::to_owned);
        ticked.filter_map(value).collect::<Vec<_>>()
    };
    let texts = [("summary", "x"), ("hope", "x"), ("sender", "role"), ("do", "save")];
    let houses = [("title", "Ruzie een"), ("audience", "houses"), ("to", &to_b), ("to_role", "chair")];
    let inside = [("title", "Ruzie twee"), ("inside", "author")];
    // The form of a request offers houses where nothing was chosen.
    for (first, kept, asked) in [
        (
            &houses[..],
            [vec!["houses"], vec![to_b.as_str()], vec!["chair"], vec![]],
            "Kies wie van jullie huis dit leest.",
        ),
        (&inside, [vec!["houses"], vec![], vec!["chair"], vec!["author"]], "Kies wie dit mag lezen."),
    ] {
        let page = anna.post("/conflicts", &[first, &texts[..]].concat());
        assert!(page.has("Bewaard."));
        let (title, at) = (first[0].1, page.path);
        let kept_from_nobody = !first.contains(&("inside", "author"));
        let form = anna.get(&format!("{at}/edit")).body;
        let now = ["audience", "to", "to_role", "inside"].map(|name| chosen(&form, name));
        assert_eq!(now, kept.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>()), "{title}");
        // It does not go on before the rest was chosen, and only that is asked.
        let page = anna.get(&at).body;
        let rev = page.split("name=\"rev\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a button");
        for (step, what) in [("ready", &[][..]), ("release", &[("rev", rev)])] {
            let page = anna.post(&format!("{at}/{step}"), what);
            assert!(page.has(asked), "{title} {step}: {}", page.body);
            let all = ["Kies wie van jullie huis dit leest.", "Kies wie dit mag lezen."];
            assert_eq!(all.iter().filter(|text| page.has(text)).count(), 1, "{title}");
        }
        // What its writer alone is to read stands in no list of the console.
        assert_eq!(a.post_now(title).is_some(), kept_from_nobody, "{title}");
    }
}
