//! Joining and trust: what every house holds after honest newcomers, and after those who try to let themselves in.

use crate::support::{House, until};
use serde_json::{Value, json};

/// Houses that are all members of each other.
fn network(names: &[&str]) -> Vec<House> {
    let houses: Vec<House> = names.iter().map(|n| House::start(n)).collect();
    for (i, newcomer) in houses.iter().enumerate() {
        for member in &houses[..i] {
            newcomer.join(member, "member");
        }
    }
    // Who comes later is told of to who was there, which is what a newcomer is: let that pass.
    for house in &houses {
        house.settled();
    }
    houses
}

pub fn newcomer(house: &House, domain: &str) -> Option<Value> {
    house.json(&["peer", "newcomers"]).as_array()?.iter().find(|n| n["house"] == domain).cloned()
}

fn becomes(house: &House, other: &House, standing: &str) {
    until(&format!("{} is {standing} at {}", other.name, house.name), || {
        (house.standing_of(other)? == standing).then_some(())
    });
}

fn applies(newcomer: &House, sponsor: &House) {
    newcomer.cli(&["peer", "apply", &sponsor.domain(), "--endorse", "--introduction", "Wij zijn nieuw."]);
    becomes(sponsor, newcomer, "applied");
}

/// Why a house is what it is to another, the newest first.
fn causes(house: &House, domain: &str) -> Vec<String> {
    let log = house.cli(&["peer", "log", domain, "--json"]);
    let line = |l: &str| serde_json::from_str::<Value>(l).expect("JSON");
    log.lines()
        .map(line)
        .map(|l| format!("{} {}", l["after"].as_str().expect("x"), l["cause"].as_str().expect("x")))
        .collect()
}

#[test]
fn a_newcomer_joins_by_one_sponsor_and_spreads_by_the_words_of_chairs() {
    let houses = network(&["De Kade", "Het Veer", "De Brug", "De Wal"]);
    let [a, b, c, d] = houses.as_slice() else { panic!("four") };
    // Two at once.
    let (e, f) = (House::start("Het Sluisje"), House::start("De Werf"));
    applies(&e, a);
    applies(&f, b);
    assert_eq!((e.standing_of(a).as_deref(), b.standing_of(&e)), (Some("asked"), None));
    a.cli(&["peer", "accept", &e.domain(), "--note", "Welkom bij ons."]);
    b.cli(&["peer", "accept", &f.domain(), "--acquaintance"]);
    becomes(&e, a, "member");
    becomes(&f, b, "member");
    assert_eq!(e.json(&["peer", "show", &a.domain()])["note"], "Welkom bij ons.");
    assert_eq!(a.json(&["peer", "show", &e.domain()])["buddy"], a.domain(), "the sponsor is its buddy");
    // The members of the sponsor hear of it, and that is all: nobody holds it for that.
    for (house, n, sponsor) in [(b, &e, a), (c, &e, a), (d, &e, a), (a, &f, b), (c, &f, b), (d, &f, b)] {
        let told = until("the newcomer is told of", || newcomer(house, &n.domain()));
        assert_eq!(
            (told["sponsor"].as_str(), told["vouched"].as_array().map(Vec::len)),
            (Some(sponsor.domain().as_str()), Some(0))
        );
        assert_eq!(house.standing_of(n), None);
    }
    // The newcomer's chair says whom it expects: not everybody.
    for house in [b, c] {
        e.cli(&["peer", "expect", &house.domain()]);
    }
    // One word is not enough; two are, for who has not given its own.
    a.cli(&["peer", "vouch", &e.domain()]);
    for house in [b, c, d] {
        until("the word is counted", || {
            (newcomer(house, &e.domain())?["vouched"] == json!([a.domain()])).then_some(())
        });
    }
    assert_eq!(c.standing_of(&e), None);
    b.cli(&["peer", "vouch", &e.domain()]);
    becomes(c, &e, "acquaintance");
    becomes(d, &e, "acquaintance");
    assert_eq!(causes(c, &e.domain()), ["acquaintance vouched"]);
    // Whom it expected it holds; the other's asking waits for its chair.
    becomes(&e, c, "member");
    becomes(&e, d, "applied");
    assert_eq!(e.standing_of(b).as_deref(), Some("expected"), "B has its own word and one other: its chair is asked");
    assert_eq!(b.standing_of(&e), None);
    b.cli(&["peer", "meet", &e.domain()]);
    becomes(b, &e, "member");
    becomes(&e, b, "member");
    e.cli(&["peer", "accept", &d.domain()]);
    becomes(&e, d, "member");
    // Only a chair ends acquaintance.
    let mut eva = e.person("Eva", "chair");
    let mut dirk = d.person("Dirk", "chair");
    let ask = |title: &'static str| {
        [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")]
    };
    assert!(dirk.post("/case-questions", &ask("Nog niet voor E")).has("Verstuurd."));
    d.settled();
    assert!(e.post_now("Nog niet voor E").is_none());
    d.cli(&["peer", "accept", &e.domain()]);
    e.post("Nog niet voor E");
    assert!(eva.post("/case-questions", &ask("Van de nieuwe")).has("Verstuurd."));
    for house in [a, b, d] {
        house.post("Van de nieuwe");
    }
    // An acquaintance does not write for members; when a chair made it one, what it wrote is there.
    assert!(c.post_now("Van de nieuwe").is_none());
    c.cli(&["peer", "accept", &e.domain()]);
    c.post("Van de nieuwe");
    assert!(f.post_now("Van de nieuwe").is_none(), "F is no member of E, nor E of F");
    // F: one word, taken back in time. Nobody links.
    b.cli(&["peer", "vouch", &f.domain()]);
    until("the word is counted", || (newcomer(c, &f.domain())?["vouched"] == json!([b.domain()])).then_some(()));
    b.cli(&["peer", "unvouch", &f.domain()]);
    until("the word is gone", || (newcomer(c, &f.domain())?["vouched"] == json!([])).then_some(()));
    a.cli(&["peer", "vouch", &f.domain()]);
    until("the word is counted", || (newcomer(c, &f.domain())?["vouched"] == json!([a.domain()])).then_some(()));
    for house in [a, c, d, &e] {
        assert_eq!(house.standing_of(&f), None, "{}", house.name);
    }
}

#[test]
fn a_sponsor_that_is_paused_half_way_has_no_word_any_more() {
    let houses = network(&["De Kade", "Het Veer", "De Brug", "De Wal"]);
    let [a, b, c, d] = houses.as_slice() else { panic!("four") };
    let e = House::start("Het Sluisje");
    applies(&e, a);
    a.cli(&["peer", "accept", &e.domain()]);
    a.cli(&["peer", "vouch", &e.domain()]);
    until("the word is counted", || (newcomer(c, &e.domain())?["vouched"] == json!([a.domain()])).then_some(()));
    c.cli(&["peer", "pause", &a.domain()]);
    b.cli(&["peer", "vouch", &e.domain()]);
    becomes(d, &e, "acquaintance");
    until("only the other's word counts", || {
        (newcomer(c, &e.domain())?["vouched"] == json!([b.domain()])).then_some(())
    });
    assert_eq!(c.standing_of(&e), None);
}

#[test]
fn a_house_that_is_away_while_it_joins_finds_its_place_when_it_is_back() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let mut e = House::start("Het Sluisje");
    applies(&e, a);
    e.kill();
    a.cli(&["peer", "accept", &e.domain()]);
    until("told of", || newcomer(b, &e.domain()));
    e.serve(None);
    a.cli(&["queue", "retry", &e.domain()]);
    becomes(&e, a, "member");
    // The other is away now: what E's chair said beforehand stands.
    e.cli(&["peer", "expect", &b.domain()]);
    e.kill();
    b.cli(&["peer", "list"]);
    e.serve(None);
    b.cli(&["peer", "meet", &e.domain()]);
    becomes(&e, b, "member");
    becomes(b, &e, "member");
}

#[test]
fn an_application_can_be_taken_back_and_declined_with_a_word() {
    let (a, e) = (House::start("De Kade"), House::start("Het Sluisje"));
    applies(&e, &a);
    e.cli(&["peer", "withdraw", &a.domain()]);
    until("it is gone there", || a.standing_of(&e).is_none().then_some(()));
    assert_eq!(e.standing_of(&a), None);
    applies(&e, &a);
    a.cli(&["peer", "decline", &e.domain(), "--note", "Nog even niet."]);
    until("it is gone here", || e.standing_of(&a).is_none().then_some(()));
    assert_eq!(causes(&e, &a.domain()), ["- their-no", "asked console", "- console", "asked console"]);
}

#[test]
fn what_ends_is_said_and_what_was_not_public_goes_and_who_left_may_come_back() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let ask = |title: &'static str, audience: &'static str| [("title", title), ("audience", audience), ("do", "send")];
    for (chair, title) in [(&mut anna, "Van A"), (&mut bob, "Van B")] {
        assert!(chair.post("/successes", &ask(title, "network")).has("Verstuurd."));
    }
    assert!(bob.post("/successes", &ask("Openbaar van B", "public")).has("Verstuurd."));
    b.post("Van A");
    a.post("Van B");
    a.post("Openbaar van B");
    a.cli(&["peer", "stop", &b.domain(), "--note", "Het paste niet."]);
    becomes(b, a, "stopped");
    until("it is gone at B", || b.post_now("Van A").is_none().then_some(()));
    until("it is gone at A", || a.post_now("Van B").is_none().then_some(()));
    a.post("Openbaar van B");
    assert_eq!(causes(b, &a.domain())[0], "stopped their-no");
    // Nothing goes any more, either way.
    assert!(anna.post("/successes", &ask("Later van A", "network")).has("Verstuurd."));
    a.settled();
    assert!(b.post_now("Later van A").is_none());
    // B was stopped by A's chair: it is for A to ask. It does, and all comes back.
    let (code, said) = crate::support::refused(&["peer", "accept", &b.domain(), "--data", &a.data()]);
    assert!(code != 0 && !said.is_empty());
    applies(a, b);
    b.cli(&["peer", "accept", &a.domain()]);
    becomes(a, b, "member");
    a.post("Van B");
    b.post("Van A");
    b.post("Later van A");
}

#[test]
fn what_was_there_before_is_read_on_after_a_crash_and_how_far_is_shown() {
    let (a, mut e) = (House::start("De Kade"), House::start("Het Sluisje"));
    let mut anna = a.person("Anna", "chair");
    // More than one go: twenty pages of ten.
    for n in 0..230 {
        let title = format!("Stukje {n}");
        let form = [("title", title.as_str()), ("audience", "network"), ("do", "send")];
        assert_eq!(anna.post("/successes", &form).status, 200);
    }
    let mut eva = e.person("Eva", "chair");
    applies(&e, &a);
    a.cli(&["peer", "accept", &e.domain()]);
    becomes(&e, &a, "member");
    let history = |e: &House| e.json(&["peer", "show", &a.domain()])["history"].clone();
    until("some of it is read", || (history(&e)["got"].as_i64()? >= 10).then_some(()));
    let page = eva.get(&format!("/houses/{}", a.domain()));
    let said = page.has("Wij halen nog op wat dit huis eerder schreef");
    assert!(said || history(&e)["done"] == true, "{}", page.body);
    e.kill();
    e.serve(None);
    until("all of it is read", || (history(&e)["done"] == true).then_some(()));
    assert_eq!(history(&e), json!({"total": 230, "got": 230, "done": true}));
    let posts = e.json(&["posts"]);
    assert_eq!(posts.as_array().map(Vec::len), Some(230), "each once");
}

#[test]
fn principles_are_read_where_they_stand_and_a_change_asks_the_others_again() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut els = a.person("Els", "supporter");
    assert!(anna.get("/principles").has("voorbeeldtekst") && anna.get("/principles").has("Versie 1."));
    assert_eq!(els.get("/principles/edit").status, 403);
    assert_ne!(els.post("/principles/edit", &[("principles", "# Anders")]).status, 200);
    assert_eq!(anna.post("/principles/edit", &[("principles", " ")]).status, 422);
    let text = "# Principes\n\n1. **Wij beslissen zelf.** Ook over de muziek.";
    assert!(anna.post("/principles/edit", &[("principles", text)]).has("Ook over de muziek."));
    assert!(anna.get("/principles").has("Versie 2."));
    // Who has not done the same is named; there a chair is asked, reads it, and stands by it.
    assert!(anna.get("/principles").has("Het Veer"));
    until("B is asked", || bob.get("/").has("De principes zijn niet overal gelijk").then_some(()));
    let at = format!("/principles/of/{}", a.domain());
    let page = bob.get(&at);
    assert!(page.has("Ook over de muziek.") && page.has("Versie 2."), "{}", page.body);
    assert_ne!(bob.post(&at, &[("digest", "sha-256:another")]).status, 200, "what was not read");
    let digest =
        page.body.split("name=\"digest\" value=\"").nth(1).and_then(|d| d.split('"').next()).expect("a digest");
    let digest = digest.replace("&#43;", "+").replace("&#x2B;", "+").replace("&#x3D;", "=");
    assert!(bob.post(&at, &[("digest", &digest)]).has("Ook over de muziek."));
    until("A sees that B does too", || {
        (!anna.get("/principles").has("Deze huizen hebben een andere tekst")).then_some(())
    });
    assert!(!bob.get("/").has("De principes zijn niet overal gelijk"));
    // A newcomer reads that very text before it asks, and it becomes its own.
    let e = House::start("Het Sluisje");
    let mut eva = e.person("Eva", "chair");
    let invitation = format!("http://{}/join", a.domain());
    let page = eva.get(&format!("/houses/apply?address={invitation}"));
    assert!(page.has("Dit is De Kade") && page.has("Ook over de muziek."), "{}", page.body);
    let read = page.body.split("name=\"digest\" value=\"").nth(1).and_then(|d| d.split('"').next()).expect("a digest");
    let read = read.replace("&#43;", "+").replace("&#x2B;", "+").replace("&#x3D;", "=");
    let form = [
        ("address", invitation.as_str()),
        ("digest", read.as_str()),
        ("endorse", "principles"),
        ("endorse", "goals"),
        ("introduction", "Wij zijn nieuw."),
        ("kind", "walk-in"),
        ("beds", "0"),
        ("languages", "Nederlands, Arabisch"),
        ("host", "Stichting Onderdak"),
        ("offers", "Koken voor honderd mensen"),
        ("public", "kind"),
    ];
    let bad: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, if *n == "beds" { "veel" } else { *v })).collect();
    let again = eva.post("/houses/apply", &bad);
    assert!(again.status == 422 && again.has("Vul hier een getal in.") && again.has("Wij zijn nieuw."));
    let other: Vec<(&str, &str)> =
        form.iter().map(|(n, v)| (*n, if *n == "digest" { "sha-256:x" } else { *v })).collect();
    assert_eq!(eva.post("/houses/apply", &other).status, 422, "a text that was not read");
    for says in ["Jullie vraag is op weg.", "Jullie vroegen dit al."] {
        assert!(eva.post("/houses/apply", &form).has(says), "{says}");
    }
    assert!(eva.get("/principles").has("Ook over de muziek."));
    // The chair there reads who they are; strangers read only what the house chose.
    let page = until("the application", || Some(anna.get("/houses")).filter(|p| p.has("Wij zijn nieuw.")));
    assert!(page.has("Koken voor honderd mensen") && page.has("Stichting Onderdak"), "{}", page.body);
    // What it says of itself stands under what that is, and not under what we are asked.
    assert!(page.has("<dt>Talen</dt>") && !page.has("Welke talen spreken jullie?"), "{}", page.body);
    let actor = crate::support::Browser::at(&e).document("/actor").body;
    assert!(
        actor.contains("walk-in") && !actor.contains("Stichting Onderdak") && !actor.contains("honderd"),
        "{actor}"
    );
    anna.post(&format!("/houses/{}/decide", e.domain()), &[("do", "member"), ("note", "Welkom.")]);
    becomes(&e, a, "member");
    assert!(eva.get("/houses").has("Ons maatje is De Kade."));
    assert!(eva.get(&format!("/houses/{}", a.domain())).has("Welkom."));
    // What it changes later its members hear, whole.
    let change = [("name", "Het Sluisje"), ("place", "Waterkant"), ("offers", "Een bakfiets te leen"), ("beds", "3")];
    assert_eq!(eva.post("/house", &change).status, 200);
    until("A reads it", || anna.get("/houses").has("Een bakfiets te leen").then_some(()));
    assert!(!crate::support::Browser::at(&e).document("/actor").body.contains("bakfiets"));
}

#[test]
fn the_houses_we_miss_are_shown_and_nothing_links_because_of_it() {
    let (a, b, e) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    b.join(&a, "member");
    let mut eva = e.person("Eva", "chair");
    let mut piet = e.person("Piet", "participant");
    e.join(&a, "member");
    let page = until("whom A holds", || Some(eva.get("/houses")).filter(|p| p.has("Huizen die wij nog niet kennen")));
    assert!(page.has("Het Veer") && page.has("bekend bij De Kade"), "{}", page.body);
    assert!(!piet.get("/houses").has("Huizen die wij nog niet kennen"), "for who decides");
    assert_eq!((e.standing_of(&b), b.standing_of(&e)), (None, None));
    assert_ne!(piet.post(&format!("/houses/{}/meet", b.domain()), &[("do", "expect")]).status, 200);
    eva.post(&format!("/houses/{}/meet", b.domain()), &[("do", "expect")]);
    assert_eq!(e.standing_of(&b).as_deref(), Some("expected"));
    assert_eq!(b.standing_of(&e), None);
    // At the meeting of B it is on the sheet once it asks; there, it waits as a newcomer.
    let mut bob = b.person("Bob", "chair");
    assert!(bob.get("/").has("Een ander huis vertelt over een nieuw huis."));
    let page = bob.get("/houses");
    assert!(page.has("De Kade laat dit nieuwe huis al meedoen."), "{}", page.body);
    let line = page.body.split("name=\"newcomer\" value=\"").nth(1).and_then(|d| d.split('"').next()).expect("a line");
    bob.post(&format!("/houses/{}/meet", e.domain()), &[("do", "acquaintance"), ("newcomer", line)]);
    becomes(&b, &e, "acquaintance");
    becomes(&e, &b, "member");
    assert!(!bob.get("/houses").has("De Kade laat dit nieuwe huis al meedoen."));
}

#[test]
fn the_meeting_decides_about_a_house_that_asks() {
    let (a, e) = (House::start("De Kade"), House::start("Het Sluisje"));
    let mut anna = a.person("Anna", "chair");
    applies(&e, &a);
    let mut els = a.person("Els", "supporter");
    assert_eq!(els.get("/hand-over").status, 403);
    assert!(anna.get("/hand-over").has("Huizen die vragen om mee te doen</a>: <b>1</b>"));
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("Een huis vraagt om mee te doen:") && sheet.has("Het Sluisje"), "{}", sheet.body);
    let at = sheet.path.split('?').next().expect("a path").to_owned();
    let item = sheet.body.split("name=\"o").nth(1).and_then(|r| r.split('"').next()).expect("an item").to_owned();
    let typed = [(format!("o{item}"), "partly"), (format!("l{item}"), "Kom eerst eens eten.")];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_eq!(anna.post(&at, &typed).status, 200);
    becomes(&a, &e, "acquaintance");
    becomes(&e, &a, "member");
    assert_eq!(e.json(&["peer", "show", &a.domain()])["note"], "Kom eerst eens eten.");
}

#[test]
fn a_house_that_moves_is_the_same_house_and_nobody_is_moved_by_another() {
    let (a, old, new) = (House::start("De Kade"), House::start("Het Sluisje"), House::start("Het Sluisje"));
    old.join(&a, "member");
    let (mut anna, mut eva) = (a.person("Anna", "chair"), old.person("Eva", "chair"));
    let ask = |title: &'static str| [("title", title), ("audience", "network"), ("do", "send")];
    assert!(eva.post("/successes", &ask("Van het oude adres")).has("Verstuurd."));
    a.post("Van het oude adres");
    // The new address must say so first.
    let (code, said) = crate::support::refused(&["move", "--to", &new.domain(), "--data", &old.data()]);
    assert!(code == 1 && said.contains("new address"), "{said}");
    let file = format!("{}/houses.json", new.data());
    std::fs::write(&file, old.cli(&["peer", "list", "--json"])).expect("written");
    new.cli(&["move", "--from", &old.domain(), "--houses", &file]);
    assert_eq!(new.standing_of(&a).as_deref(), Some("expected"));
    old.cli(&["move", "--to", &new.domain()]);
    becomes(&a, &new, "member");
    becomes(&new, &a, "member");
    assert_eq!(a.standing_of(&old), None, "it is one house, at one address");
    assert_eq!(causes(&a, &new.domain())[0], "member moved");
    assert!(anna.post("/successes", &ask("Na de verhuizing")).has("Verstuurd."));
    new.post("Na de verhuizing");
    assert!(a.post_now("Van het oude adres").is_some(), "what it wrote stays its own");
    // Another that says it moved here, without this address saying so, moves nobody.
    let (liar, victim) = (House::start("De Leugen"), House::start("De Werf"));
    liar.join(&a, "member");
    let (code, _) = crate::support::refused(&["move", "--to", &victim.domain(), "--data", &liar.data()]);
    assert_eq!(code, 1);
    assert_eq!((a.standing_of(&victim), a.standing_of(&liar).as_deref()), (None, Some("member")));
}
