//! A new house asks, a chair says yes, both hold each other, and the newcomer gets what its standing entitles it to.

use crate::support::remote::{Remote, apply, with_member};
use crate::support::{House, until};

#[test]
fn a_house_joins_in_the_browser_and_gets_what_was_there_before() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let event = |title, audience| {
        [
            ("title", title),
            ("day", "2041-06-12"),
            ("time", "10:00"),
            ("place", "Hier"),
            ("audience", audience),
            ("do", "send"),
        ]
    };
    for (title, audience) in [("Voor alle huizen", "network"), ("Voor iedereen", "public"), ("Voor ons", "house")] {
        assert!(anna.post("/events", &event(title, audience)).has("Verstuurd."));
    }
    let circle = [
        ("title", "Onder voorzitters"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "circle:chair"),
        ("do", "send"),
    ];
    assert!(anna.post("/case-questions", &circle).has("Verstuurd."));

    let page = bob.get(&format!("/houses/apply?address={}", a.domain()));
    assert!(page.has("Dit is De Kade") && page.has("Wij beslissen zelf"), "the principles are shown: {}", page.body);
    let read = page.body.split("name=\"digest\" value=\"").nth(1).and_then(|d| d.split('"').next()).expect("a digest");
    let read = read.replace("&#43;", "+").replace("&#x2B;", "+").replace("&#x3D;", "=");
    let half = [
        ("address", a.domain()),
        ("digest", read.clone()),
        ("introduction", "Wij zijn Het Veer.".into()),
        ("endorse", "principles".into()),
    ];
    let half: Vec<(&str, &str)> = half.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = bob.post("/houses/apply", &half);
    assert!(page.status == 422 && page.has("Wij zijn Het Veer."), "both must be endorsed: {}", page.body);
    let mut whole = half.clone();
    whole.push(("endorse", "goals"));
    assert!(bob.post("/houses/apply", &whole).has("op weg"));
    // Pressing twice sends once, and says so.
    assert!(bob.post("/houses/apply", &whole).has("Jullie vroegen dit al."));
    let card = until("the application comes", || Some(anna.get("/houses")).filter(|p| p.has("Wij zijn Het Veer.")));
    assert!(card.has("dezelfde principes als wij"));
    assert_eq!(card.cards().iter().filter(|card| card.contains("Wij zijn Het Veer.")).count(), 1);
    let decide = format!("/houses/{}/decide", b.domain());
    let mut els = a.person("Els", "supporter");
    assert_eq!(els.post(&decide, &[("do", "member")]).status, 403, "only a chair decides");
    anna.post(&decide, &[("do", "member")]);
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
    b.post("Voor alle huizen");
    b.post("Voor iedereen");
    b.settled();
    assert!(b.post_now("Voor ons").is_none());
    assert!(b.post_now("Onder voorzitters").is_none(), "circle posts from the day of membership only");
    assert!(anna.post("/case-questions", &[&circle[1..], &[("title", "Daarna")]].concat()).has("Verstuurd."));
    b.post("Daarna");
    assert!(b.post_now("Onder voorzitters").is_none());
}

#[test]
fn an_acquaintance_gets_what_is_public_or_names_it_and_a_paused_house_nothing() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "acquaintance");
    assert_eq!(a.standing_of(&b).as_deref(), Some("acquaintance"));
    let mut anna = a.person("Anna", "chair");
    let event =
        |title| vec![("title", title), ("day", "2041-06-12"), ("time", "10:00"), ("place", "Hier"), ("do", "send")];
    let send = |anna: &mut crate::support::Browser, title, audience, to: &str| {
        let mut form = event(title);
        form.extend([("audience", audience), ("to", to)]);
        assert!(anna.post("/events", &form).has("Verstuurd."), "{title}");
    };
    let to = b.domain();
    send(&mut anna, "Alle huizen", "network", "");
    send(&mut anna, "Openbaar", "public", "");
    send(&mut anna, "Voor Het Veer", "houses", &to);
    b.post("Openbaar");
    b.post("Voor Het Veer");
    assert!(b.post_now("Alle huizen").is_none());
    // It may itself ask who knows it; what it writes for members waits until it is one here.
    let mut bob = b.person("Bob", "chair");
    let ask = [
        ("title", "Vraag van Het Veer"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "network"),
        ("do", "send"),
    ];
    assert!(bob.post("/case-questions", &ask).has("Verstuurd."));
    let there = a.domain();
    let named = [("title", "Aan De Kade"), ("audience", "houses"), ("to", &there), ("do", "send")];
    assert!(bob.post("/case-questions", &[&ask[1..3], &named].concat()).has("Verstuurd."));
    a.post("Aan De Kade");
    assert!(a.post_now("Vraag van Het Veer").is_none());
    // A chair ends the acquaintance, and what is for members comes, both ways.
    a.cli(&["peer", "accept", &b.domain()]);
    a.post("Vraag van Het Veer");
    assert_eq!(a.standing_of(&b).as_deref(), Some("member"));
    send(&mut anna, "Na het ja", "network", "");
    b.post("Na het ja");
    // Paused: nothing more goes, and nothing more comes.
    a.cli(&["peer", "pause", &b.domain()]);
    send(&mut anna, "Na de pauze", "network", "");
    bob.post("/case-questions", &[&ask[1..], &[("title", "Naar wie pauzeert")]].concat());
    until("what is sent to a house that paused us waits", || {
        let left = b.json(&["queue", "list"]);
        left.as_array()?.iter().any(|d| d["error"].as_str().is_some_and(|e| e.contains("401"))).then_some(())
    });
    assert!(b.post_now("Na de pauze").is_none());
    assert!(a.post_now("Naar wie pauzeert").is_none());
    // But what it takes back is taken back, before all that waits.
    let path = format!("/posts/{}", b.post("Vraag van Het Veer")["slug"].as_str().expect("slug"));
    bob.post(&format!("{path}/withdraw"), &[]);
    b.cli(&["queue", "retry", &a.domain()]);
    until("a removal is heard on pause", || a.post_now("Vraag van Het Veer").is_none().then_some(()));
    assert!(a.post_now("Naar wie pauzeert").is_none());
    a.cli(&["peer", "resume", &b.domain()]);
    b.cli(&["queue", "retry", &a.domain()]);
    a.post("Naar wie pauzeert");
}

#[test]
fn a_house_that_is_declined_is_forgotten_and_may_ask_again() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Hallo."]);
    until("the application comes", || (a.standing_of(&b)? == "applied").then_some(()));
    a.cli(&["peer", "decline", &b.domain()]);
    until("the applicant hears", || b.standing_of(&a).is_none().then_some(()));
    assert_eq!(a.standing_of(&b), None);
    b.join(&a, "member");
}

#[test]
fn a_house_that_forgot_us_is_followed_back_anew_and_a_pause_takes_nothing_away() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let followed = || remote.got("Follow").len();
    let before = followed();
    // It was set back to before the tie, and applies as if it had never been here.
    assert_eq!(remote.send(&inbox, &apply(&remote, &house)), 202);
    until("our Follow comes anew", || (followed() > before).then_some(()));
    assert_eq!(remote.got("Accept").len(), 2);
    // What the chairs' circle wrote before a pause is still there for it after the pause.
    let mut anna = house.person("Anna", "chair");
    let form = [("title", "Onder voorzitters"), ("audience", "circle:chair"), ("do", "send")];
    assert!(anna.post("/successes", &form).has("Verstuurd."));
    let address = house.url(&format!("/posts/{}", house.post("Onder voorzitters")["slug"].as_str().expect("slug")));
    assert_eq!(remote.get(&address).0, 200);
    let domain = format!("localhost:{}", remote.port);
    house.cli(&["peer", "pause", &domain]);
    assert_eq!(remote.get(&address).0, 404);
    house.cli(&["peer", "resume", &domain]);
    assert_eq!(remote.get(&address).0, 200);
    // As an acquaintance it has no circle, and as a member again only what is new.
    house.cli(&["peer", "pause", &domain]);
    house.cli(&["peer", "resume", &domain, "--acquaintance"]);
    assert_eq!(remote.get(&address).0, 404);
    house.cli(&["peer", "accept", &domain]);
    assert_eq!(remote.get(&address).0, 404);
}

#[test]
fn what_was_said_beforehand_can_be_unsaid() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    a.cli(&["peer", "expect", &b.domain()]);
    assert_eq!(a.standing_of(&b).as_deref(), Some("expected"));
    a.cli(&["peer", "stop", &b.domain()]);
    assert_eq!(a.standing_of(&b), None);
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Hallo."]);
    until("its application waits for a chair", || (a.standing_of(&b)? == "applied").then_some(()));
    a.cli(&["peer", "accept", &b.domain()]);
    // A word given while it was new can be taken back when it is in.
    a.cli(&["peer", "vouch", &b.domain()]);
    let words = |a: &House| a.json(&["peer", "newcomers"])[0]["we_vouch"].clone();
    assert_eq!(words(&a), true);
    a.cli(&["peer", "unvouch", &b.domain()]);
    assert_eq!(words(&a), false);
}

#[test]
fn an_application_that_was_refused_at_the_door_can_be_sent_anew() {
    let (house, remote) = (House::start("De Kade"), Remote::start());
    *remote.answer.lock().expect("lock") = (422, String::new());
    let address = format!("localhost:{}", remote.port);
    let applies = |words| house.cli(&["peer", "apply", &address, "--endorse", "--introduction", words]);
    applies("Eerst.");
    let is_parked = |d: &serde_json::Value| d["state"] == "parked";
    until("it was refused", || house.json(&["queue", "list"]).as_array()?.iter().any(is_parked).then_some(()));
    *remote.answer.lock().expect("lock") = (202, String::new());
    applies("Nog eens.");
    let anew = || remote.got("Follow").into_iter().find(|f| f["huisraad:text"] == "Nog eens.");
    until("the new words come", anew);
    let came = remote.got("Follow").len();
    // What is on its way or there is not sent a third time.
    applies("En nog eens.");
    assert_eq!(remote.got("Follow").len(), came);
}
