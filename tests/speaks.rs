//! Law 7 for answers: who may speaks for the house. What anybody else answers is prepared: nobody outside the house learns of it
//! before who may releases it, and then it goes once.

use crate::support::remote::{Remote, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};

/// Fields that satisfy every kind; what is for one role names it.
fn publish(chair: &mut Browser, list: &str, title: &str, audience: &[(&str, &str)]) {
    let all = [
        ("title", title),
        ("situation", "x"),
        ("question", "x"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "house"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("what", "get-together"),
        ("day", "2041-06-12"),
        ("time", "10:00"),
        ("place", "hier"),
        ("about", "x"),
        ("happens", "x"),
        ("amount", "20"),
        ("seats", "9"),
        ("lesson", "x"),
        ("review_on", "2041-01-01"),
        ("decided_on", "2026-11-01"),
        ("sender", "role"),
        ("do", "send"),
    ];
    let form: Vec<(&str, &str)> = all.iter().chain(audience).copied().collect();
    let page = chair.post(list, &form);
    assert!(page.has("Verstuurd."), "{title}: {}", page.body);
}

/// The one prepared answer on a page.
fn the_release(browser: &mut Browser, path: &str) -> String {
    browser.get(path).address("/release").expect("a button")
}

/// Compares now with another house, and waits until it was done.
fn compare(house: &House, other: &str) {
    let compared = || house.json(&["peer", "show", other])["compared"].clone();
    let before = compared();
    house.cli(&["peer", "check", other]);
    until("it was compared", || (compared() != before).then_some(()));
}

const KINDS: [(&str, &str); 6] = [
    ("/case-questions", "Vraag"),
    ("/conflicts", "Ruzie"),
    ("/events", "Eten"),
    ("/successes", "Het lukte"),
    ("/what-works", "Les"),
    ("/opportunities", "Klus"),
];

/// What is answered to each, and to which address.
fn answer(title: &str) -> (&'static str, Vec<(&'static str, &'static str)>) {
    match title {
        "Vraag" => ("advice", vec![("advice", "Zo deden wij het."), ("for", "thread"), ("ground", "thinking")]),
        "Ruzie" => ("offer", vec![("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")]),
        "Eten" => ("rsvp", vec![("heads", "4"), ("needs", "Wij eten alles.")]),
        "Het lukte" => ("applause", vec![]),
        "Les" => ("review", vec![]),
        _ => ("apply", vec![("application", "Ik doe het graag."), ("sender", "role")]),
    }
}

#[test]
fn each_kind_by_each_role_is_said_by_who_may_and_prepared_by_everybody_else() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    let mut bob = b.person("Bob", "chair");
    let (mut piet, mut els) = (b.person("Piet", "participant"), b.person("Els", "supporter"));
    let (mut lot, mut sam) = (b.person("Lot", "adviser"), b.person("Sam", "steward"));
    let mut kees = b.person("Kees", "participant");
    let to = b.domain();
    let named = [("audience", "houses"), ("to_role", "all"), ("to", &*to)];
    for (list, title) in KINDS {
        publish(&mut anna, list, title, if title == "Ruzie" { &named } else { &[("audience", "network")] });
    }
    let at: Vec<(&str, String)> = KINDS.iter().map(|(_, title)| (*title, path(&b, title))).collect();
    let there = |title: &str| a.post(title)["responses"].as_i64().expect("a number");
    for (title, at) in &at {
        let (what, form) = answer(title);
        let say = |who: &mut Browser| who.post(&format!("{at}/{what}"), &form);
        let own = *title == "Klus";
        // The computerhulp: no form, and a hand-made one is refused.
        assert!(!sam.get(at).has(&format!("action=\"{at}/{what}\"")), "{title}: no form");
        assert_eq!(say(&mut sam).status, 403, "{title}");
        let adviser = matches!(*title, "Vraag" | "Ruzie" | "Les");
        for (who, speaks) in [(&mut piet, own), (&mut els, own), (&mut lot, own || adviser)] {
            let page = who.get(at);
            assert!(page.has(&format!("action=\"{at}/{what}\"")), "{title}");
            assert_eq!(!page.has("De voorzitter leest dit eerst"), speaks, "{title}: what the button will do");
            let before = there(title);
            let page = say(who);
            let word = if speaks { "Het antwoord is onderweg" } else { "De voorzitter leest het en verstuurt het" };
            assert!(page.status == 200 && page.has(word), "{title}: {} {}", page.status, page.body);
            b.settled();
            if speaks {
                until("it arrives", || (there(title) == before + 1).then_some(()));
                // Taken back, so that the next may answer too.
                let page = who.get(at);
                if let Some(back) = page.address("/take-back") {
                    who.post(&back, &[]);
                    until("it is gone", || (there(title) == before).then_some(()));
                }
                continue;
            }
            assert_eq!(there(title), before, "{title}: nothing arrives");
            // Its writer and the chair read it; nobody else, and it counts for nothing.
            let mark = "staat klaar</span>";
            assert!(who.get(at).has(mark) && bob.get(at).has(mark), "{title}");
            assert!(!kees.get(at).has(mark) && !sam.get(at).has(mark), "{title}");
            assert_eq!(b.post(title)["responses"], 0, "{title}");
            // Who wrote it does not send it, nor does anybody else.
            let release = the_release(&mut bob, at);
            assert_eq!(who.post(&release, &[]).status, 403, "{title}");
            for other in [&mut kees, &mut sam] {
                assert_eq!(other.post(&release, &[]).status, 404, "{title}");
                let back = release.replace("release", "take-back");
                assert_eq!(other.post(&back, &[]).status, 404, "{title}");
            }
            // Pressed twice, it was prepared once.
            if matches!(what, "rsvp" | "applause" | "review") {
                say(who);
                assert_eq!(bob.get(at).body.matches(mark).count(), 1, "{title}");
            }
            // Thrown away nobody hears of it but who wrote it.
            assert!(bob.post(&release.replace("release", "take-back"), &[]).has("Weggehaald."), "{title}");
            assert!(!who.get(at).has(mark), "{title}");
            let told = |who: &mut Browser| who.get("/").has("verstuurt jouw antwoord niet");
            assert!(told(who) && !told(&mut bob) && !told(&mut kees), "{title}");
        }
        if !own {
            assert!(!bob.get(at).has("De voorzitter leest dit eerst"), "{title}");
            assert!(say(&mut bob).has("Het antwoord is onderweg"), "{title}");
            until("the chair's arrives", || (there(title) >= 1).then_some(()));
        }
    }
}

#[test]
fn what_is_prepared_is_on_vandaag_of_the_chair_and_once_released_is_there_once() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let (mut piet, mut els) = (b.person("Piet", "participant"), b.person("Els", "supporter"));
    for (list, title) in KINDS.iter().filter(|(_, title)| *title != "Ruzie") {
        publish(&mut anna, list, title, &[("audience", "network")]);
    }
    publish(&mut anna, "/conflicts", "Ruzie", &[("audience", "houses"), ("to_role", "all"), ("to", &b.domain())]);
    for (_, title) in KINDS.iter().filter(|(_, title)| *title != "Klus") {
        let (at, (what, form)) = (path(&b, title), answer(title));
        assert!(piet.post(&format!("{at}/{what}"), &form).has("De voorzitter leest het"), "{title}");
        let (today, rest) = (bob.get("/"), "wil antwoorden");
        // Of a conflict others who see the screen read no title.
        let called = if *title == "Ruzie" { "Hulp bij conflict" } else { title };
        assert!(
            today.has(called) && today.has(rest) && today.has(&format!("{at}#prepared-")),
            "{title}: {}",
            today.body
        );
        assert!(*title != "Eten" || today.has("met 4 mensen “Wij eten alles.”"), "{}", today.body);
        assert!(!els.get("/").has(rest) && !piet.get("/").has(rest), "{title}: for who may send it");
        let release = the_release(&mut bob, &at);
        assert!(bob.post(&release, &[("decided_on", "2026-11-20")]).has("Verstuurd."), "{title}");
        assert_eq!(bob.post(&release, &[]).status, 200, "{title}: a second press");
        until("it arrives", || (a.post(title)["responses"] == 1).then_some(()));
        b.settled();
        compare(&b, &a.domain());
        b.settled();
        assert_eq!(a.post(title)["responses"], 1, "{title}: once");
        assert!(!bob.get("/").has(rest) && !piet.get(&at).has("staat klaar</span>"), "{title}");
    }
    // It says what it would have said at once: the words, the number, the writer as what they are, the day of the meeting.
    let page = anna.get(&path(&a, "Vraag"));
    assert!(page.has("Zo deden wij het.") && page.has("Deelnemer") || page.has("deelnemer"), "{}", page.body);
    assert!(page.has("20 november"), "{}", page.body);
    let page = anna.get(&path(&a, "Eten"));
    assert!(page.has("4 mensen") && page.has("Wij eten alles."), "{}", page.body);
    assert!(anna.get(&path(&a, "Ruzie")).has("Ik kan zaterdag."));
    // What its writer made of it stays theirs: they take it back, as before.
    let at = path(&b, "Vraag");
    let back = piet.get(&at).address("/take-back").expect("a button");
    piet.post(&back, &[]);
    until("it is gone there", || (a.post("Vraag")["responses"] == 0).then_some(()));
}

#[test]
fn the_rules_are_asked_again_when_it_is_released_and_the_chair_reads_why_not() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut piet = b.person("Piet", "participant");
    for (list, title) in [("/case-questions", "Vraag"), ("/events", "Eten"), ("/events", "Feest")] {
        publish(&mut anna, list, title, &[("audience", "network")]);
    }
    for title in ["Vraag", "Eten", "Feest"] {
        let (what, form) = answer(if title == "Feest" { "Eten" } else { title });
        assert!(piet.post(&format!("{}/{what}", path(&b, title)), &form).has("De voorzitter leest het"), "{title}");
    }
    let release = ["Vraag", "Eten", "Feest"].map(|title| the_release(&mut bob, &path(&b, title)));
    anna.post(&format!("{}/close", path(&a, "Vraag")), &[]);
    anna.post(&format!("{}/cancel", path(&a, "Eten")), &[]);
    until("both are over there", || {
        let over = |title: &str| b.post(title)["state"].as_str().map(str::to_owned);
        (over("Vraag")? == "closed" && over("Eten")? == "cancelled").then_some(())
    });
    // The chair says it otherwise at the third.
    bob.post(&format!("{}/rsvp", path(&b, "Feest")), &[("heads", "2")]);
    // Who wrote it hears it where they look first, and so does who was to send it.
    let (own, chair) = (piet.get("/"), bob.get("/"));
    assert_eq!(own.body.matches("Jij wilde antwoorden: ").count(), 3, "{}", own.body);
    assert_eq!(chair.body.matches(" wilde antwoorden: ").count(), 2, "{}", chair.body);
    let otherwise = "Ons huis gaf intussen zelf antwoord.";
    assert!(own.has(otherwise) && bob.get("/notices").has(otherwise), "{}", bob.get("/notices").body);
    assert!(own.body.matches("Dat kan niet meer verstuurd worden.").count() == 2 && !own.has("antwoorden: ."));
    let reasons = ["Deze vraag is klaar", "Dit gaat niet door", "Jullie hebben je al opgegeven"];
    for ((title, why), release) in ["Vraag", "Eten", "Feest"].iter().zip(reasons).zip(release) {
        let at = path(&b, title);
        let page = bob.post(&release, &[]);
        assert!(page.status == 403 && page.has(why), "{title}: {} {}", page.status, page.body);
        assert!(page.has(&format!("<a class=\"button\" href=\"{at}\">Terug</a>")), "back to it: {}", page.body);
        for who in [&mut bob, &mut piet] {
            let page = who.get(&at);
            assert!(page.has("staat klaar</span>") && page.has(why), "{title}: it stays, and says why: {}", page.body);
            assert!(page.has("Dit antwoord kan niet meer verstuurd worden.") && !page.has("/release\""), "{title}");
        }
        bob.post(&release.replace("release", "take-back"), &[]);
        assert!(!bob.get(&at).has("staat klaar</span>"), "{title}");
    }
    b.settled();
    assert_eq!(a.post("Vraag")["responses"], 0);
    assert_eq!(a.post("Feest")["responses"], 1);
}

/// Everything another house can ask of us.
fn reads(remote: &Remote, house: &House, post: &str) -> String {
    let mut all = String::new();
    for at in ["/outbox", "/outbox?since=0", "/held", "/held?after=", &format!("{post}/thread"), post] {
        let (_, body) = remote.get(&house.url(at));
        all.push_str(&body);
    }
    let mut next = Some(house.url("/outbox?page=1"));
    while let Some(at) = next.take() {
        let (status, body) = remote.get(&at);
        if status == 200 {
            next = serde_json::from_str::<serde_json::Value>(&body)
                .ok()
                .and_then(|page| page["next"].as_str().map(str::to_owned))
                .filter(|n| *n != at);
        }
        all.push_str(&body);
    }
    all
}

#[test]
fn in_our_own_thread_a_word_for_the_house_is_said_at_once_and_one_for_all_waits() {
    let (house, remote) = with_member();
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    let mut kees = house.person("Kees", "participant");
    publish(&mut anna, "/case-questions", "Onze vraag", &[("audience", "network")]);
    let at = path(&house, "Onze vraag");
    let say =
        |piet: &mut Browser, text: &str, to: &str| piet.post(&format!("{at}/advice"), &[("advice", text), ("for", to)]);
    assert!(say(&mut piet, "Onder ons.", "house").has("Het staat erbij. Het blijft in ons huis."));
    assert!(kees.get(&at).has("Onder ons."));
    assert!(say(&mut piet, "Voor iedereen.", "thread").has("De voorzitter leest het"));
    assert!(piet.get(&at).has("Voor iedereen.") && anna.get(&at).has("Voor iedereen."));
    assert!(!kees.get(&at).has("Voor iedereen.") && !kees.get("/search?q=iedereen").has("Voor iedereen."));
    // The other house reads it nowhere.
    house.settled();
    let all = reads(&remote, &house, &at);
    assert!(all.contains("Onze vraag") && !all.contains("Voor iedereen"), "{all}");
    assert!(remote.got("Add").is_empty());
    let uri = format!("{}/thread", house.url(&at));
    assert!(!remote.get(&uri).1.contains("/responses/"));
    // It is no answer that can be tried or taken out, whoever sends such a form.
    let number = the_release(&mut anna, &at).split('/').nth(2).expect("a number").to_owned();
    assert_eq!(anna.post(&format!("{at}/try/{number}"), &[]).status, 404);
    anna.post(&format!("{at}/take-out/{number}"), &[]);
    assert!(remote.got("Remove").is_empty() && piet.get(&at).has("Voor iedereen."));
    let release = the_release(&mut anna, &at);
    assert!(anna.post(&release, &[]).has("Verstuurd."));
    anna.post(&release, &[]);
    until("it is passed on", || (!remote.got("Add").is_empty()).then_some(()));
    house.settled();
    assert_eq!(remote.got("Add").len(), 1, "once");
    assert!(kees.get(&at).has("Voor iedereen."));
}

#[test]
fn anonymous_stays_anonymous_and_who_is_named_by_their_role_speaks_there() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    let (mut els, mut sam) = (house.person("Els", "supporter"), house.person("Sam", "steward"));
    assert_eq!(remote.send(&house.url("/inbox"), &question(&remote, "Aan iedereen", members(&remote))), 202);
    let circle = serde_json::json!(format!("{}/circles/supporter", remote.actor().trim_end_matches("/actor")));
    assert_eq!(remote.send(&house.url("/inbox"), &question(&remote, "Onder elkaar", serde_json::json!([circle]))), 202);
    let at = path(&house, "Aan iedereen");
    let advice = [("advice", "Gewoon vragen."), ("for", "thread"), ("sender", "anonymous")];
    assert!(piet.post(&format!("{at}/advice"), &advice).has("De voorzitter leest het"));
    assert!(anna.get(&at).has("anoniem") && !anna.get(&at).has("Piet"), "not even here");
    assert!(anna.get("/").has("wil antwoorden") && !anna.get("/").has("Piet"));
    house.settled();
    assert!(remote.got("Create").is_empty());
    anna.post(&the_release(&mut anna.clone(), &at), &[]);
    until("it arrives", || (!remote.got("Create").is_empty()).then_some(()));
    let said = remote.got("Create").remove(0).to_string();
    assert!(said.contains("Gewoon vragen.") && !said.contains("Piet") && !said.contains("participant"), "{said}");
    // The chair may not even read what the supporters say among each other.
    let at = path(&house, "Onder elkaar");
    assert_eq!((anna.get(&at).status, piet.get(&at).status, sam.get(&at).status), (404, 404, 404));
    let advice = [("advice", "Bij mij ook."), ("for", "thread"), ("sender", "role")];
    for who in [&mut anna, &mut piet, &mut sam] {
        assert_eq!(who.post(&format!("{at}/advice"), &advice).status, 404);
    }
    assert!(els.post(&format!("{at}/advice"), &advice).has("Het antwoord is onderweg"));
    until("it arrives", || (remote.got("Create").len() == 2).then_some(()));
}

#[test]
fn who_leaves_leaves_what_they_prepared_to_the_chairs_and_without_a_name() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let (mut piet, mut kees) = (b.person("Piet", "participant"), b.person("Kees", "participant"));
    publish(&mut anna, "/case-questions", "Vraag", &[("audience", "network")]);
    let at = path(&b, "Vraag");
    let (what, form) = answer("Vraag");
    let with_name = |form: &[(&'static str, &'static str)]| {
        let all = form.iter().filter(|(field, _)| *field != "sender").copied();
        all.chain([("sender", "name"), ("sender_name", "Zeldzaam")]).collect::<Vec<_>>()
    };
    assert!(piet.post(&format!("{at}/{what}"), &with_name(&form)).has("De voorzitter leest het"));
    let asks = [("title", "Nog een"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "ready")];
    assert!(piet.post("/case-questions", &with_name(&asks)).status < 400);
    assert!(bob.get(&at).has("Zeldzaam") && bob.get(&path(&b, "Nog een")).has("Zeldzaam"));
    b.cli(&["person", "end", "Piet", "--yes"]);
    assert!(!bob.get(&at).has("Zeldzaam") && !bob.get(&path(&b, "Nog een")).has("Zeldzaam"));
    // Like a post that stands ready, it is the house's; the chair says what becomes of it.
    assert!(bob.get(&at).has("Zo deden wij het.") && !kees.get(&at).has("Zo deden wij het."));
    let mut again = b.person("Piet opnieuw", "participant");
    assert!(!again.get(&at).has("Zo deden wij het."));
    assert!(bob.post(&the_release(&mut bob.clone(), &at), &[]).has("Verstuurd."));
    until("it arrives", || (a.post("Vraag")["responses"] == 1).then_some(()));
}

#[test]
fn a_copy_that_is_put_back_sends_nothing_that_was_prepared_and_knows_what_was_released_since() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
        return;
    }
    let (a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut piet = b.person("Piet", "participant");
    for title in ["Blijft", "Gaat", "Weg"] {
        publish(&mut anna, "/case-questions", title, &[("audience", "network")]);
        let at = path(&b, title);
        let text = format!("Raad bij {title}.");
        let form = [("advice", text.as_str()), ("for", "thread"), ("ground", "thinking")];
        assert!(piet.post(&format!("{at}/advice"), &form).has("De voorzitter leest het"));
    }
    let folder = tempfile::tempdir().expect("folder");
    let copy = folder.path().join("copy").to_string_lossy().into_owned();
    b.cli(&["backup", &copy]);
    let (gaat, weg) = (path(&b, "Gaat"), path(&b, "Weg"));
    bob.post(&the_release(&mut bob.clone(), &gaat), &[]);
    until("it arrives", || (a.post("Gaat")["responses"] == 1).then_some(()));
    bob.post(&the_release(&mut bob.clone(), &weg).replace("release", "take-back"), &[]);
    b.settled();
    b.kill();
    assert!(b.cli(&["restore", &copy]).contains("Restored"));
    b.serve(None);
    let mut bob = b.person("Bob daarna", "chair");
    // What was released is known to be so, by the house that holds it.
    until("the pair is compared", || {
        b.cli(&["peer", "check", &a.domain()]);
        (!bob.get(&gaat).has("staat klaar</span>")).then_some(())
    });
    b.settled();
    a.settled();
    assert!(bob.get(&path(&b, "Blijft")).has("staat klaar</span>"), "still for the chair");
    assert!(!bob.get(&weg).has("Raad bij Weg."), "what was thrown away stays so");
    assert_eq!(
        ["Blijft", "Gaat", "Weg"].map(|title| a.post(title)["responses"].as_i64().expect("a number")),
        [0, 1, 0]
    );
}
