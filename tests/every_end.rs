//! Every way in which what somebody answered can end, for every kind and wherever their answer was: what they, and the chair of their
//! house, read of it first on *Vandaag* (law 10). `every_end.golden` holds the table whole.

use crate::states::{KINDS, Sent, says};
use crate::support::remote::{Remote, make_member, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

/// What the owner said of the answer before the end. In a thread it decides nothing: it has the answer, or does not.
const DECIDED: [(&str, Option<&str>); 4] =
    [("on its way", None), ("waits", Some("TentativeAccept")), ("yes", Some("Accept")), ("no", Some("Reject"))];

const ENDS: [&str; 6] = ["over", "called off", "withdrawn", "taken out", "moved", "unknown state"];

/// What the cards of *Vandaag* say that can be pressed away, as one reads it; they are.
fn cards(who: &mut Browser) -> Vec<String> {
    let page = who.get("/");
    let mut all = Vec::new();
    for card in page.cards() {
        let Some(seen) = card.split('"').find(|s| s.ends_with("/seen")) else { continue };
        let said = card.split("<h2>").nth(1).and_then(|t| t.split("<div class=\"row\"").next()).expect("a title");
        all.push(plain(&said.replace("</h2>", ". ")));
        assert!(who.post(seen, &[]).status < 400, "{seen}");
    }
    all
}

/// Text without its marks, on one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            '\u{2068}' | '\u{2069}' => {}
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One case: a post of theirs, an answer of ours, what they said of it, and its end. Gives what the writer and the chair read.
fn one(
    house: &House,
    remote: &Remote,
    people: &mut [Browser; 2],
    of: Sent,
    decided: Option<&str>,
    end: &str,
) -> String {
    let (title, kind, form, first, list, (what, typed)) = of;
    let inbox = house.url("/inbox");
    let sent = (title, kind, form, first, list, (what, typed));
    assert_eq!(remote.send(&inbox, &says(remote, sent, 1, first)), 202, "{title}");
    let at = path(house, title);
    // A job is applied for by a resident; the rest a chair answers for the house.
    let writer = if kind == "opportunity" { 1 } else { 0 };
    let before = remote.received.lock().expect("lock").len();
    let answered = people[writer].post(&format!("{at}/{what}"), typed);
    assert!(answered.status < 400, "{title}: {}", answered.body);
    let ours = until("our answer comes", || {
        let all = remote.received.lock().expect("lock");
        let new = all[before..].iter().find(|a| ["Create", "Offer", "Join", "Like"].iter().any(|t| a["type"] == *t))?;
        let id = if new["type"] == "Create" { &new["object"]["id"] } else { &new["id"] };
        Some(id.as_str()?.to_owned())
    });
    house.settled();
    if let Some(verb) = decided {
        assert_eq!(remote.send(&inbox, &remote.activity(verb, json!(ours))), 202, "{title} {verb}");
    }
    // What was said of the answer itself, and of the case before, is read and pressed away.
    people.iter_mut().for_each(|p| drop(cards(p)));
    let post = format!("http://localhost:{}/posts/{}", remote.port, title.replace(' ', "-"));
    let activity = match end {
        "over" => says(remote, sent, 2, over(kind)),
        "called off" => says(remote, sent, 2, "called-off"),
        "withdrawn" => remote.activity("Delete", json!({"type": "Tombstone", "id": post})),
        "taken out" => {
            let mut remove = remote.activity("Remove", json!(ours));
            remove["target"] = json!(format!("{post}/thread"));
            remove
        }
        "moved" => {
            let mut moved = says(remote, sent, 2, first);
            moved["object"]["startTime"] = json!("2041-06-13T12:00:00+00:00");
            moved["object"]["huisraad:when"] = json!("zondag");
            moved
        }
        _ => says(remote, sent, 2, "of-tomorrow"),
    };
    let status = remote.send(&inbox, &activity);
    let read = people.each_mut().map(cards);
    // What is told of that the next case presses away first.
    let gone: Value = remote.activity("Delete", json!({"type": "Tombstone", "id": post}));
    assert_eq!(remote.send(&inbox, &gone), 202);
    let [chair, resident] = read.map(|all| if all.is_empty() { "-".to_owned() } else { all.join(" / ") });
    let status = if status == 202 { String::new() } else { format!(" ({status})") };
    match writer {
        0 => format!(
            "{chair}{status}{}",
            if resident == "-" { String::new() } else { format!(" | resident: {resident}") }
        ),
        _ => format!("{resident}{status}{}", if chair == "-" { String::new() } else { format!(" | chair: {chair}") }),
    }
}

/// The same on whatever day it is read.
fn undated(read: &str) -> String {
    const SAYS: &str = "Geantwoord op ";
    let mut parts = read.split(SAYS);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| format!("{all}{SAYS}DAY.{}", part.split_once('.').map_or("", |(_, after)| after)))
}

/// The word for what is over, of a kind.
fn over(kind: &str) -> &'static str {
    match kind {
        "case_question" | "conflict" => "closed",
        "event" => "cancelled",
        "opportunity" => "done",
        "success" => "told",
        _ => "current",
    }
}

#[test]
fn what_is_told_of_every_end_is_as_the_golden_file_says() {
    let (house, remote) = with_member();
    let mut people = [house.person("Anna", "chair"), house.person("Ben", "participant")];
    let mut table = String::new();
    for (title, kind, form, first, list, answer) in KINDS {
        for (word, decided) in DECIDED {
            if matches!(kind, "case_question" | "success" | "lesson") && matches!(word, "waits" | "no") {
                continue;
            }
            for end in ENDS.into_iter().filter(|end| *end != "called off" || kind == "opportunity") {
                let title: &str = format!("{title} {word} {end}").leak();
                let read = one(&house, &remote, &mut people, (title, kind, form, first, list, answer), decided, end);
                table.push_str(&format!("{kind:<14}{word:<11} {end:<14}{}\n", undated(&read.replace(title, "TITLE"))));
            }
        }
    }
    is_golden(&table, include_str!("every_end.golden"), "every_end.golden");
}

fn is_golden(table: &str, golden: &str, file: &str) {
    assert_eq!(table, golden, "is the change meant? then put this into {file}:\n{table}");
}

/// How a post of ours is written, how another house answers it, and how it ends: what is pressed, and where the form is.
struct Ours {
    kind: &'static str,
    list: &'static str,
    form: &'static [(&'static str, &'static str)],
    answer: fn(&Remote, &str) -> Value,
    /// The address in which our yes or no is pressed, and what is pressed.
    decides: &'static [(&'static str, &'static str, &'static [(&'static str, &'static str)])],
    ends: &'static [&'static str],
}

fn thread_note(remote: &Remote, post: &str) -> Value {
    crate::support::remote::advice(remote, post, "Vraag het de buren.", true)
}

fn to_post(remote: &Remote, verb: &str, object: Value, post: &str) -> Value {
    let mut activity = remote.activity(verb, object);
    activity["target"] = json!(post);
    activity["context"] = json!(format!("{post}/thread"));
    activity
}

const EVENT: &[(&str, &str)] = &[
    ("day", "2041-06-15"),
    ("time", "18:30"),
    ("place", "Hier"),
    ("capacity", "4"),
    ("what", "get-together"),
    ("audience", "network"),
];

/// Of a house that comes with so many.
fn join(remote: &Remote, post: &str, heads: i64) -> Value {
    let mut join = remote.activity("Join", json!(post));
    join["huisraad:heads"] = json!(heads);
    join
}

const OURS: [Ours; 6] = [
    Ours {
        kind: "case_question",
        list: "/case-questions",
        form: &[("situation", "x"), ("question", "x"), ("audience", "network")],
        answer: thread_note,
        decides: &[("-", "", &[]), ("tries it", "/try/", &[])],
        ends: &["close", "withdraw", "take-out"],
    },
    Ours {
        kind: "conflict",
        list: "/conflicts",
        form: &[
            ("summary", "x"),
            ("hope", "x"),
            ("urgency", "week"),
            ("matter", "residents"),
            ("inside", "chairs"),
            ("audience", "houses"),
        ],
        answer: |remote, post| {
            let tied = json!({"type": "huisraad:Mediation", "huisraad:text": "Wij helpen", "huisraad:tied": false});
            to_post(remote, "Offer", tied, post)
        },
        decides: &[("-", "", &[]), ("picked", "/pick/", &[])],
        ends: &["end", "withdraw"],
    },
    Ours {
        kind: "event",
        list: "/events",
        form: EVENT,
        answer: |remote, post| join(remote, post, 3),
        decides: &[("there is room", "", &[])],
        ends: &["cancel", "withdraw", "take-out"],
    },
    Ours {
        kind: "event",
        list: "/events",
        form: EVENT,
        answer: |remote, post| join(remote, post, 5),
        decides: &[("too many", "", &[]), ("no", "/rsvp/", &[("do", "no")])],
        ends: &["cancel", "withdraw", "take-out"],
    },
    Ours {
        kind: "opportunity",
        list: "/opportunities",
        form: &[("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1"), ("audience", "network")],
        answer: |remote, post| to_post(remote, "Offer", json!({"type": "Agreement", "huisraad:text": "Ik wil."}), post),
        decides: &[
            ("-", "", &[]),
            ("yes", "/application/", &[("do", "yes")]),
            ("no", "/application/", &[("do", "no")]),
        ],
        ends: &["finish", "withdraw", "take-out"],
    },
    Ours {
        kind: "success",
        list: "/successes",
        form: &[("text", "Het lukte."), ("audience", "network")],
        answer: |remote, post| remote.activity("Like", json!(post)),
        decides: &[("-", "", &[])],
        ends: &["withdraw"],
    },
];

/// What came since to the other house, each by its type and what it is about.
fn told(remote: &Remote, since: usize, post: &str, answer: &Value) -> String {
    let id = if answer["type"] == "Create" { &answer["object"]["id"] } else { &answer["id"] };
    let all = remote.received.lock().expect("lock");
    let about = |a: &Value| {
        let object = a["object"].as_str().or_else(|| a["object"]["id"].as_str()).unwrap_or_default().to_owned();
        match object {
            o if Some(o.as_str()) == id.as_str() => "the answer".to_owned(),
            o if o == post => match a["object"]["huisraad:state"].as_str() {
                Some(state) => format!("the post, {state}"),
                None => "the post".to_owned(),
            },
            o => o,
        }
    };
    let said: Vec<String> =
        all[since..].iter().map(|a| format!("{} {}", a["type"].as_str().unwrap_or_default(), about(a))).collect();
    if said.is_empty() { "-".to_owned() } else { said.join(" + ") }
}

#[test]
fn what_another_house_is_told_of_every_end_of_ours_is_as_the_golden_file_says() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let (inbox, theirs) = (house.url("/inbox"), format!("localhost:{}", remote.port));
    let mut table = String::new();
    for of in OURS {
        for (word, press, form) in of.decides {
            for end in of.ends {
                let title = format!("{} {word} {end}", of.kind);
                let written =
                    [of.form, &[("title", title.as_str()), ("to", &theirs), ("sender", "role"), ("do", "send")]]
                        .concat();
                let page = anna.post(of.list, &written);
                assert!(page.has("Verstuurd."), "{title}: {}", page.body);
                let (at, post) = (path(&house, &title), house.post(&title)["id"].as_str().expect("id").to_owned());
                let answer = (of.answer)(&remote, &post);
                assert_eq!(remote.send(&inbox, &answer), 202, "{title}");
                let mut presses = |what: &str, form: &[(&str, &str)]| {
                    let page = anna.get(&at);
                    let mut all = page.body.split('"').filter(|s| s.starts_with('/') && s.contains(what));
                    let Some(action) = all.next().map(str::to_owned) else { return false };
                    let done = anna.post(&action, form);
                    assert!(done.status < 400, "{title} {what}: {}", done.body);
                    true
                };
                assert!(press.is_empty() || presses(press, form), "{title}: nowhere to press {press}");
                house.settled();
                let since = remote.received.lock().expect("lock").len();
                let how: &[(&str, &str)] = if *end == "finish" { &[("do", "done")] } else { &[] };
                let can = presses(&format!("/{end}"), how);
                house.settled();
                let line = if can { told(&remote, since, &post, &answer) } else { "cannot be pressed".to_owned() };
                table.push_str(&format!("{:<14}{word:<14}{end:<10}{line}\n", of.kind));
            }
        }
    }
    is_golden(&table, include_str!("every_end_of_ours.golden"), "every_end_of_ours.golden");
}

/// How who answered a post of ours takes that back, in the way of its kind.
fn takes_back(remote: &Remote, kind: &str, answer: &Value) -> Value {
    let id = if answer["type"] == "Create" { &answer["object"]["id"] } else { &answer["id"] };
    match kind {
        "case_question" => remote.activity("Delete", json!({"type": "Tombstone", "id": id})),
        "event" => remote.activity("Leave", json!({"type": "Join", "id": id})),
        "success" => remote.activity("Undo", json!({"type": "Like", "id": id})),
        _ => remote.activity("Undo", json!({"type": "Offer", "id": id})),
    }
}

/// The end of an answer of another house to a post of ours: it takes it back, or the tie ends, by its word or by ours.
fn their_end(
    house: &House,
    anna: &mut Browser,
    remote: &Remote,
    (kind, title, answer): (&str, &str, &Value),
    how: &str,
) {
    let (inbox, there) = (house.url("/inbox"), format!("localhost:{}", remote.port));
    match how {
        "takes it back" => assert_eq!(remote.send(&inbox, &takes_back(remote, kind, answer)), 202, "{kind}"),
        "says goodbye" => {
            let ours = remote.got("Follow").pop().expect("our Follow");
            assert_eq!(remote.send(&inbox, &remote.activity("Reject", ours)), 202, "{kind}");
        }
        _ => {
            let stop = anna.post(&format!("/houses/{there}/decide"), &[("do", "stop")]);
            assert!(stop.status < 400, "{kind}: {}", stop.body);
        }
    }
    let counted_on = matches!(kind, "event" | "opportunity" | "conflict") && !title.contains(" no ");
    if how != "takes it back" && counted_on {
        // Parting is a job of its own: with it goes what somebody counts on.
        until(&format!("the answer to {title} is gone"), || (house.post(title)["responses"] == 0).then_some(()));
    }
}

#[test]
fn what_our_chair_hears_when_an_answer_to_ours_ends_is_as_the_golden_file_says() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let mut table = String::new();
    for of in OURS {
        for (word, press, form) in of.decides {
            for how in ["takes it back", "says goodbye", "we stop"] {
                let remote = Remote::start();
                make_member(&house, &remote);
                let follow = remote.got("Follow").pop().expect("our Follow");
                assert_eq!(remote.send(&inbox, &remote.activity("Accept", follow)), 202);
                let there = format!("localhost:{}", remote.port);
                let title = format!("{} {word} {how}", of.kind);
                let to = [("title", title.as_str()), ("to", &there), ("sender", "role"), ("do", "send")];
                let page = anna.post(of.list, &[of.form, &to].concat());
                assert!(page.has("Verstuurd."), "{title}: {}", page.body);
                let (at, post) = (path(&house, &title), house.post(&title)["id"].as_str().expect("id").to_owned());
                let answer = (of.answer)(&remote, &post);
                assert_eq!(remote.send(&inbox, &answer), 202, "{title}");
                if !press.is_empty() {
                    let page = anna.get(&at);
                    let action = page.address(press).expect("a button");
                    assert!(anna.post(&action, form).status < 400, "{title}");
                }
                drop(cards(&mut anna));
                their_end(&house, &mut anna, &remote, (of.kind, &title, &answer), how);
                let read =
                    Some(cards(&mut anna)).filter(|all| !all.is_empty()).map_or("-".to_owned(), |all| all.join(" / "));
                let read = read.replace(&format!(" ({there})"), "").replace(&title, "TITLE");
                table.push_str(&format!("{:<14}{word:<14}{how:<15}{read}\n", of.kind));
                // Nothing of this case is left for the next.
                assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400, "{title}");
                drop(cards(&mut anna));
            }
        }
    }
    is_golden(&table, include_str!("every_end_of_theirs.golden"), "every_end_of_theirs.golden");
}
