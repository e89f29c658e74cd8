//! A page that somebody has open while another acts: what it still offers undoes nothing that was said meanwhile.

use crate::support::remote::{advice, with_member};
use crate::support::{Browser, path, two, until};

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];

/// The first address of the page after this text that has this part.
fn after(page: &str, text: &str, part: &str) -> String {
    let rest = page.split(text).nth(1).expect(text);
    rest.split('"').find(|s| s.starts_with('/') && s.contains(part)).expect(part).to_owned()
}

/// What the form that goes there sends along in this field.
fn after_form(page: &str, to: &str, field: &str) -> String {
    let form = page.split(&format!("action=\"{to}\"")).nth(1).expect("the form");
    let value = form.split(&format!("name=\"{field}\" value=\"")).nth(1).and_then(|s| s.split('"').next());
    value.expect(field).to_owned()
}

fn said(who: &mut Browser, at: &str, form: &[(&str, &str)]) -> u16 {
    who.post(at, form).status
}

#[test]
fn what_was_to_be_kept_for_later_does_not_go_out_where_somebody_sent_it() {
    let (house, member) = with_member();
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let words = |text: &'static str| [("title", "Vraag"), ("situation", text), ("question", "x"), ("sender", "role")];
    let to_all = [("audience", "network"), ("do", "ready")];
    assert!(anna.post("/case-questions", &[&words("Klaar")[..], &to_all].concat()).status < 400);
    let at = path(&house, "Vraag");
    let form = bert.get(&format!("{at}/edit")).body;
    let read = form.split("name=\"read\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("read").to_owned();
    let shown = rev(&mut anna, &at);
    assert!(anna.post(&format!("{at}/release"), &[("rev", &*shown)]).status < 400);
    until("it went", || (member.got("Create").len() == 1).then_some(()));
    let later = [("audience", "network"), ("do", "save"), ("read", &*read)];
    let page = bert.post(&at, &[&words("Nog niet af, en van Zeldzaam")[..], &later].concat());
    assert_eq!(page.status, 422);
    assert!(page.has("intussen veranderd") && page.has("Nog niet af"), "{}", page.body);
    house.settled();
    assert!(member.got("Update").is_empty());
}

fn rev(who: &mut Browser, at: &str) -> String {
    let page = who.get(at).body;
    let value = page.split("name=\"rev\" value=\"").nth(1).and_then(|s| s.split('"').next());
    value.expect("rev").to_owned()
}

#[test]
fn what_an_advice_did_is_told_once() {
    let (house, member) = with_member();
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let asks = [("title", "Vraag"), ("situation", "x"), ("question", "x")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let post = house.post("Vraag")["id"].as_str().expect("id").to_owned();
    let at = path(&house, "Vraag");
    assert_eq!(member.send(&house.url("/inbox"), &advice(&member, &post, "Zet een kachel neer.", true)), 202);
    until("it is there", || anna.get(&at).has("Zet een kachel neer.").then_some(()));
    let tries = after(&anna.get(&at).body, "Zet een kachel neer.", "/try/");
    assert!(anna.post(&tries, &[]).status < 400);
    let tell = anna.get(&at).address("/outcome/").expect("a form");
    assert!(anna.post(&tell, &[("outcome", "not"), ("line", "Werd ziek van de kachel.")]).status < 400);
    let page = bert.post(&tell, &[("outcome", "helped"), ("line", "Lekker warm.")]);
    assert_eq!(page.status, 422);
    for here in ["Een ander vertelde dit al", "Werd ziek van de kachel.", "Lekker warm."] {
        assert!(page.has(here), "{here}: {}", page.body);
    }
    assert!(anna.get(&at).has("Werd ziek van de kachel.") && !anna.get(&at).has("Lekker warm."));
}

#[test]
fn a_yes_that_was_said_does_not_become_a_no_by_an_older_page() {
    let (a, mut anna, b, mut bob) = two();
    let mut bert = a.person("Bert", "chair");
    let mut ben = b.person("Ben", "participant");
    let job = [("title", "Kok gezocht"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Kok gezocht"), path(&b, "Kok gezocht"));
    let applies = [("application", "Ik kook graag."), ("sender", "role")];
    assert!(ben.post(&format!("{at_b}/apply"), &applies).status < 400);
    let decide = until("it came", || bert.get(&at_a).address("/application/"));
    let page = bert.get(&at_a).body;
    let shown = after_form(&page, &decide, "shown");
    assert!(said(&mut anna, &decide, &[("do", "yes"), ("shown", &shown)]) < 400);
    assert!(said(&mut bert, &decide, &[("do", "no"), ("shown", &shown)]) >= 400);
    until("he has a yes", || ben.get("/").has("De Kade zegt ja").then_some(()));
    a.settled();
    assert!(ben.get(&at_b).has("ja, je doet mee") && !bob.get("/").has("zegt nee"));
}

#[test]
fn who_asks_for_help_hears_that_nobody_reads_it_any_more() {
    let (a, mut anna, b, _) = two();
    let to = b.domain();
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
    ];
    let chosen = [("audience", "houses"), ("to", &*to), ("sender", "role"), ("do", "send")];
    assert!(anna.post("/conflicts", &[&help[..], &chosen].concat()).has("Verstuurd."));
    path(&b, "Ruzie");
    b.cli(&["peer", "stop", &a.domain()]);
    until("it is told", || anna.get("/").has("Geen ander huis leest deze vraag nog.").then_some(()));
}

#[test]
fn one_who_takes_back_what_they_prepared_does_not_say_no_for_the_house() {
    let (a, mut anna, b, mut bob) = two();
    let mut ben = b.person("Ben", "participant");
    let event = [("title", "Eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "Hier"), ("what", "learning")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    path(&a, "Eten");
    let at = path(&b, "Eten");
    assert!(ben.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    let back = ben.get(&at).address("/take-back").expect("a way back");
    assert!(ben.post(&back, &[]).status < 400);
    assert!(!bob.get(&at).has("Wij gaan niet."), "the house is asked again");
    until("on Vandaag too", || bob.get("/").has("Eten").then_some(()));
}

#[test]
fn what_can_never_be_sent_any_more_is_shown_to_be_copied_and_nothing_beside_it() {
    let (a, mut anna, b, mut bob) = two();
    let event = [("title", "Eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "Hier"), ("what", "learning")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at) = (path(&a, "Eten"), path(&b, "Eten"));
    let form = bob.get(&at).body;
    let read = form.split("name=\"read\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("read").to_owned();
    assert!(anna.post(&format!("{at_a}/cancel"), &[]).status < 400);
    until("it is off there too", || bob.get(&at).has("gaat niet door").then_some(()));
    let page = bob.post(&format!("{at}/rsvp"), &[("heads", "4"), ("needs", "Een rolstoel."), ("read", &read)]);
    assert!(page.status >= 400 && page.has("Een rolstoel.") && page.has(">\n4</textarea>"), "{}", page.body);
    assert!(!page.has("Verstuur het opnieuw") && !page.has(&format!(">\n{read}")), "{}", page.body);
}

#[test]
fn who_advises_or_offers_reads_what_is_asked_now() {
    let (a, mut anna, b, mut bob) = two();
    let asks = |title: &'static str| [("title", title), ("situation", "x"), ("question", "x")];
    assert!(anna.post("/case-questions", &[&asks("Een tuin?")[..], &NETWORK].concat()).has("Verstuurd."));
    let to = b.domain();
    let help = |hope: &'static str| {
        [("title", "Ruzie"), ("summary", "x"), ("hope", hope), ("urgency", "week"), ("matter", "residents")]
    };
    let chosen = [("inside", "chairs"), ("audience", "houses"), ("to", &*to), ("sender", "role"), ("do", "send")];
    assert!(anna.post("/conflicts", &[&help("Rust")[..], &chosen].concat()).has("Verstuurd."));
    let (tuin, ruzie) = (path(&b, "Een tuin?"), path(&b, "Ruzie"));
    let (tuin_a, ruzie_a) = (path(&a, "Een tuin?"), path(&a, "Ruzie"));
    let read = |bob: &mut Browser, at: &str, action: &str| {
        let (page, begin) = (bob.get(at).body, format!("action=\"{at}/{action}\""));
        let forms = page.split(&begin).skip(1);
        let marks = forms.filter_map(|form| form.split("</form>").next()?.split("name=\"read\" value=\"").nth(1));
        marks.filter_map(|m| m.split('"').next()).next().expect("read").to_owned()
    };
    let (to_tuin, to_ruzie) = (read(&mut bob, &tuin, "advice"), read(&mut bob, &ruzie, "offer"));
    assert!(anna.post(&tuin_a, &[&asks("Iets heel anders?")[..], &[("do", "save")]].concat()).status < 400);
    assert!(anna.post(&ruzie_a, &[&help("Dat Jan weggaat")[..], &[("do", "save")]].concat()).status < 400);
    until("it changed", || bob.get(&tuin).has("Iets heel anders?").then_some(()));
    until("it changed", || bob.get(&ruzie).has("Dat Jan weggaat").then_some(()));
    let advises = [("advice", "Ja, doen!"), ("for", "thread"), ("ground", "thinking")];
    let offers = [("tie", "no"), ("offer", "Ik help."), ("sender", "role")];
    for (at, form, mark) in
        [(format!("{tuin}/advice"), &advises, &to_tuin), (format!("{ruzie}/offer"), &offers, &to_ruzie)]
    {
        let page = bob.post(&at, &[&form[..], &[("read", mark)]].concat());
        assert!(
            page.status == 422 && page.has("intussen veranderd") && page.has(form[1].1) | page.has(form[0].1),
            "{}",
            page.body
        );
    }
    let (to_tuin, to_ruzie) = (read(&mut bob, &tuin, "advice"), read(&mut bob, &ruzie, "offer"));
    assert!(bob.post(&format!("{tuin}/advice"), &[&advises[..], &[("read", &to_tuin)]].concat()).status < 400);
    assert!(bob.post(&format!("{ruzie}/offer"), &[&offers[..], &[("read", &to_ruzie)]].concat()).status < 400);
}

#[test]
fn what_was_taken_back_or_sent_meanwhile_is_said_and_not_that_one_may_not() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let job = [("title", "Een kok"), ("about", "Koken."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Een kok"), path(&b, "Een kok"));
    let applies = [("application", "Ik kook."), ("sender", "role")];
    assert!(dina.post(&format!("{at_b}/apply"), &applies).status < 400);
    let page = until("it came", || Some(anna.get(&at_a)).filter(|p| p.has("Ik kook.")));
    let says = page.address("/application/").expect("a button");
    let back = until("it went", || dina.get(&at_b).address("/take-back"));
    assert!(dina.post(&back, &[]).status < 400);
    until("it is gone", || (!anna.get(&at_a).has("Ik kook.")).then_some(()));
    let page = anna.post(&says, &[("do", "yes")]);
    assert!(page.status == 403 && page.has("Dit antwoord is net teruggehaald"), "{} {}", page.status, page.body);

    let words = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network")];
    assert!(dina.post("/case-questions", &[&words[..], &[("do", "ready")]].concat()).status < 400);
    let at = path(&b, "De kat");
    let shown = rev(&mut bob, &at);
    assert!(bob.post(&format!("{at}/release"), &[("rev", &*shown)]).status < 400);
    let more = [("title", "De kat"), ("situation", "Hij bijt ook."), ("question", "Hoe?"), ("do", "save")];
    let page = dina.post(&at, &more);
    assert!(page.status == 403 && page.has("Dit is al verstuurd") && page.has("Hij bijt ook."), "{}", page.body);
}

#[test]
fn a_house_that_hears_no_answers_is_not_offered_any() {
    let (a, mut anna, b, mut bob) = two();
    let all = [("audience", "public"), ("sender", "role"), ("do", "send")];
    let job = [("title", "Een kok"), ("about", "Koken."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &all].concat()).has("Verstuurd."));
    let event =
        [("title", "Eten"), ("day", "2041-06-15"), ("time", "18:30"), ("place", "Hier"), ("what", "get-together")];
    assert!(anna.post("/events", &[&event[..], &all].concat()).has("Verstuurd."));
    let (work, meal) = (path(&b, "Een kok"), path(&b, "Eten"));
    for (at, form) in [(&work, "/apply\""), (&meal, "/rsvp\"")] {
        assert!(bob.get(at).has(form));
    }
    b.cli(&["peer", "stop", &a.domain()]);
    for (at, form) in [(&work, "/apply\""), (&meal, "/rsvp\"")] {
        let page =
            until("told", || Some(bob.get(at)).filter(|p| p.status != 200 || p.has("Wij sturen dit huis nu niets")));
        assert!(!page.has(form), "{}", page.body);
    }
    assert!(!bob.get("/").has("nog niet gezegd of jullie komen"), "nothing waits of it");
}

#[test]
fn what_was_written_to_what_changed_meanwhile_is_there_to_be_taken_along() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let at = format!("/houses/localhost:{}", remote.port);
    let note = "Welkom, wij kennen jullie van de markt. Bel gerust.";
    // She answers to a house that asks; it is a member by now.
    let typed = [("do", "acquaintance"), ("note", note), ("standing", "applied"), ("read", "x")];
    let page = anna.post(&format!("{at}/decide"), &typed);
    assert!(page.status >= 400 && page.has(note), "{}", page.body);
    assert!(page.has("Lees eerst wat er nu staat") && !page.has("Verstuur het opnieuw"), "{}", page.body);
}

/// What somebody sent a moment ago they may take back on the page that they have: that it arrived meanwhile, or was said yes to, is no
/// change of theirs.
#[test]
fn who_takes_back_what_they_just_sent_is_not_told_that_somebody_changed_it() {
    let (mut a, mut anna, b, mut bob) = two();
    let to_b = b.domain();
    let posts = [
        ("/case-questions", vec![("title", "Vraag"), ("situation", "x"), ("question", "x")], &NETWORK[..]),
        (
            "/events",
            vec![("title", "Eten"), ("about", "x"), ("day", "2030-06-01"), ("time", "18:00"), ("place", "x")],
            &NETWORK,
        ),
        ("/opportunities", vec![("title", "Kok"), ("about", "x"), ("happens", "x"), ("amount", "20")], &NETWORK),
        (
            "/conflicts",
            vec![("title", "Ruzie"), ("summary", "x"), ("hope", "x"), ("matter", "residents"), ("inside", "chairs")],
            &[("audience", "houses"), ("sender", "role"), ("do", "send")],
        ),
    ];
    for (kind, form, rest) in posts {
        let to = [("to", &*to_b)];
        let page = anna.post(kind, &[&form[..], rest, if kind == "/conflicts" { &to } else { &[] }].concat());
        assert!(page.has("Verstuurd."), "{}", page.body);
    }
    let answers = [
        ("Vraag", "advice", &[("advice", "Praat."), ("for", "asker"), ("ground", "thinking")][..]),
        ("Eten", "rsvp", &[("heads", "2")]),
        ("Kok", "apply", &[("application", "Ik.")]),
        ("Ruzie", "offer", &[("tie", "no"), ("offer", "Ik.")]),
    ];
    let at = |title: &str| path(&b, title);
    let ats: Vec<String> = answers.iter().map(|(title, ..)| at(title)).collect();
    a.settled();
    a.kill();
    let mut shown = Vec::new();
    for (at, (_, way, form)) in ats.iter().zip(&answers) {
        let page = bob.post(&format!("{at}/{way}"), &[form, &[("sender", "role")][..]].concat());
        assert!(page.status < 400, "{at}: {}", page.body);
        let page = bob.get(at);
        let back = page.address("/take-back").expect("a button");
        shown.push((back.clone(), after_form(&page.body, &back, "shown")));
    }
    a.serve(None);
    b.settled();
    a.settled();
    until("they arrived", || ats.iter().all(|at| !bob.get(at).has("onderweg")).then_some(()));
    for ((back, shown), at) in shown.iter().zip(&ats) {
        let page = bob.post(back, &[("shown", shown)]);
        assert!(page.status < 400 && !page.has("Iemand veranderde dit net"), "{at}: {}", page.body);
        assert!(bob.get(at).address("/take-back").is_none(), "{at}");
    }
}
