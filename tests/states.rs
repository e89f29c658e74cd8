//! A house with a newer program says of its posts what we do not know: the word is kept, nothing is asked of our people about it,
//! and nobody can answer it; until it says what we know.

use crate::support::remote::{Remote, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

const SHOWN: &str = "onbekend: vraag de computerhulp om een nieuwe versie";
const WHY: &str = "Daarna kunnen jullie antwoorden.";

/// A kind: its title, its word and type on the wire, a state that we know, its list, and how it is answered.
pub type Sent = (&'static str, &'static str, &'static str, &'static str, &'static str, (&'static str, Form));
pub type Form = &'static [(&'static str, &'static str)];

pub const KINDS: [Sent; 6] = [
    (
        "Vraag van hen",
        "case_question",
        "Article",
        "asked",
        "/case-questions",
        ("advice", &[("advice", "Probeer koffie."), ("for", "thread"), ("ground", "thinking")]),
    ),
    (
        "Ruzie bij hen",
        "conflict",
        "Article",
        "sent",
        "/conflicts",
        ("offer", &[("tie", "no"), ("offer", "Ik kan zaterdag."), ("sender", "role")]),
    ),
    ("Feest bij hen", "event", "Event", "announced", "/events", ("rsvp", &[("heads", "2")])),
    (
        "Klus bij hen",
        "opportunity",
        "Note",
        "open",
        "/opportunities",
        ("apply", &[("application", "Ik kook graag."), ("sender", "role")]),
    ),
    ("Gelukt bij hen", "success", "Article", "told", "/successes", ("applause", &[])),
    ("Les van hen", "lesson", "Article", "current", "/what-works", ("review", &[])),
];

/// What the house says of such a post, in this version and this state.
pub fn says(remote: &Remote, (title, kind, form, ..): Sent, version: i64, state: &str) -> Value {
    let mut said = question(remote, title, members(remote));
    if kind == "conflict" {
        let to = json!([format!("{}/readers", said["object"]["id"].as_str().expect("an id"))]);
        (said["to"], said["object"]["to"]) = (to.clone(), to);
    }
    for (name, value) in [
        ("type", json!(form)),
        ("huisraad:kind", json!(kind)),
        ("huisraad:state", json!(state)),
        ("huisraad:version", json!(version)),
        ("startTime", json!("2041-06-12T12:00:00+00:00")),
        ("location", json!({"type": "Place", "name": "Plein"})),
        ("huisraad:text", json!("x")),
        ("huisraad:when", json!("x")),
        ("huisraad:hope", json!("x")),
        ("huisraad:reviewOn", json!("2041-06-12")),
    ] {
        said["object"][name] = value;
    }
    if version > 1 {
        said["type"] = json!("Update");
    }
    said
}

/// The cards of what needs us, on *Vandaag*.
fn needs(who: &mut Browser) -> String {
    who.get("/").cards().concat()
}

/// How a post stands here: its word, and which version of it we say that we hold.
fn held(house: &House, remote: &Remote, title: &str) -> (String, i64) {
    let uri = format!("http://localhost:{}/posts/{}", remote.port, title.replace(' ', "-"));
    let (status, body) = remote.get(&house.url("/held?after="));
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let lines = body["huisraad:lines"].as_array().expect("lines");
    let version = lines.iter().find(|line| line[0] == uri).and_then(|line| line[1].as_i64());
    (house.post(title)["state"].as_str().expect("a state").to_owned(), version.unwrap_or_default())
}

#[test]
fn what_we_do_not_know_is_kept_and_shown_and_nothing_is_asked_about_it() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    for sent in KINDS {
        let (title, kind, .., list, (what, form)) = sent;
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 1, "of-tomorrow")), 202, "{kind}");
        let at = path(&house, title);
        let page = anna.get(&at);
        assert!(page.status == 200 && page.has(title) && page.has(SHOWN), "{kind}: {}", page.body);
        for no in ["tag leaf", "card good", &format!("action=\"{at}/{what}\"")] {
            assert!(!page.has(no), "{kind} {no}: {}", page.body);
        }
        // The library says of nothing where it is in its life.
        assert!(anna.get(list).has(title) && (kind == "lesson" || anna.get(list).has(SHOWN)), "{kind}");
        let answer = anna.post(&format!("{at}/{what}"), form);
        assert!(answer.status == 403 && answer.has(WHY), "{kind} {}: {}", answer.status, answer.body);
        assert_eq!(house.post(title)["responses"], 0, "{kind}");
        assert_eq!(held(&house, &remote, title), ("of-tomorrow".into(), 1), "{kind}");
    }
    assert!(KINDS.iter().all(|(title, ..)| !needs(&mut anna).contains(title)), "{}", needs(&mut anna));
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(KINDS.iter().all(|(title, ..)| !sheet.has(title)), "{}", sheet.body);

    // Another word that we do not know, and then one that we do: it is as if it had never been otherwise.
    for sent in KINDS {
        let (title, kind, _, known, _, (what, form)) = sent;
        let long = "a-word-that-is-longer-than-all-of-ours";
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 2, long)), 202, "{kind}");
        assert_eq!(held(&house, &remote, title), (long.into(), 2), "{kind}");
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 3, known)), 202, "{kind}");
        assert_eq!(held(&house, &remote, title), (known.into(), 3), "{kind}");
        let at = path(&house, title);
        assert!(!anna.get(&at).has(SHOWN), "{kind}");
        let asked = matches!(kind, "case_question" | "conflict" | "event");
        let about = format!("href=\"{at}");
        until(kind, || (anna.get("/").body.contains(&about) || !asked).then_some(()));
        let answer = anna.post(&format!("{at}/{what}"), form);
        assert!(answer.status < 400 && !answer.has(WHY), "{kind} {}: {}", answer.status, answer.body);
        assert_eq!(house.post(title)["responses"], 1, "{kind}");
    }
}

/// What was said while we knew it stays said, and what the owner says of it is heard.
#[test]
fn what_was_answered_before_stays_and_what_is_prepared_waits() {
    let (house, remote) = (House::start("De Kade"), Remote::start());
    make_member(&house, &remote);
    let (mut anna, mut ben) = (house.person("Anna", "chair"), house.person("Ben", "participant"));
    let inbox = house.url("/inbox");
    let (question, job) = (KINDS[0], KINDS[3]);
    for sent in [question, job] {
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 1, sent.3)), 202);
    }
    let (asked, offered) = (path(&house, question.0), path(&house, job.0));
    assert!(ben.post(&format!("{asked}/advice"), question.5.1).status < 400, "it is prepared");
    assert!(needs(&mut anna).contains(question.0), "and waits for the chair");
    assert!(anna.post(&format!("{offered}/apply"), job.5.1).status < 400);
    house.settled();
    let application = until("it came there", || remote.got("Offer").pop());
    for sent in [question, job] {
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 2, "of-tomorrow")), 202);
    }
    assert!(!needs(&mut anna).contains(question.0), "{}", needs(&mut anna));
    let page = anna.get(&asked);
    assert!(page.has("Probeer koffie.") && page.has(WHY), "why it cannot go stands beside it: {}", page.body);
    assert_eq!(remote.send(&inbox, &remote.activity("Accept", application["id"].clone())), 202);
    let page = anna.get(&offered);
    assert!(page.has("Ik kook graag.") && page.has(SHOWN), "{}", page.body);
    assert!(!page.has("tag leaf") && !page.has("card good"), "{}", page.body);
    let back = page.address("/take-back").expect("what is ours can be taken back");
    assert!(anna.post(&back, &[]).status < 400);
    assert!(!anna.get(&offered).has("Ik kook graag."));
    for sent in [question, job] {
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 3, sent.3)), 202);
    }
    assert!(needs(&mut anna).contains(question.0), "it waits again");
}
