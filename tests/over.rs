//! What is over is over: it leaves the pages that say what there is to do, takes no answers, and stands behind a link.

use crate::support::remote::{Remote, members, question, with_member};
use crate::support::{Browser, path, until};
use jiff::ToSpan;
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;

/// So many days from the day it is in the houses.
fn day(days: i64) -> String {
    let today = jiff::Timestamp::now().in_tz("Europe/Amsterdam").expect("the zone").date();
    today.checked_add(days.days()).expect("a day").to_string()
}

/// An event of an actor of the tests' own, for all houses.
pub fn invites(remote: &Remote, title: &str, day: &str) -> Value {
    let mut said = question(remote, title, members(remote));
    for (name, value) in [
        ("type", json!("Event")),
        ("huisraad:kind", json!("event")),
        ("huisraad:state", json!("announced")),
        ("startTime", json!(format!("{day}T12:00:00+00:00"))),
        ("location", json!({"type": "Place", "name": "Plein"})),
    ] {
        said["object"][name] = value;
    }
    said
}

fn sign_in(browser: &mut Browser, name: &str) {
    let passphrase = format!("{name} heeft een lange zin");
    let form = [("name", name), ("passphrase", passphrase.as_str()), ("shared", "yes")];
    assert_eq!(browser.post("/sign-in", &form).status, 200);
}

fn write(chair: &mut Browser, kind: &str, title: &str, more: &[(&str, &str)]) {
    let mut form = vec![("title", title), ("audience", "network"), ("sender", "role"), ("do", "send")];
    form.extend(more);
    let page = chair.post(kind, &form);
    assert!(page.has("Verstuurd."), "{}", page.body);
}

#[test]
fn seven_weeks_later_nothing_asks_for_what_is_over() {
    let (mut house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let soon = day(9);
    for said in [
        invites(&remote, "Feest bij hen", &soon),
        invites(&remote, "Feest volgend jaar", &day(200)),
        question(&remote, "Vraag van hen", members(&remote)),
    ] {
        assert_eq!(remote.send(&inbox, &said), 202, "{said}");
    }
    write(&mut anna, "/events", "Eten bij ons", &[("day", &soon), ("time", "18:00"), ("place", "Hier")]);
    write(&mut anna, "/opportunities", "Klus van ons", &[("about", "x"), ("happens", "x"), ("seats", "1")]);
    write(&mut anna, "/opportunities", "Klus die blijft", &[("about", "x"), ("happens", "x"), ("seats", "1")]);
    let all = ["Feest bij hen", "Vraag van hen", "Eten bij ons", "Klus van ons"];
    for title in all {
        assert_eq!(anna.post(&format!("{}/pin", path(&house, title)), &[]).status, 200, "{title}");
    }
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(["Feest bij hen", "Vraag van hen"].iter().all(|t| sheet.has(t)), "{}", sheet.body);
    let lists = ["/", "/board", "/events", "/opportunities", "/case-questions"];
    for title in all {
        assert!(lists.iter().any(|at| anna.get(at).has(title)), "{title} stands somewhere now");
    }
    anna.post(&format!("{}/finish", path(&house, "Klus van ons")), &[("do", "done")]);
    assert!(!anna.get("/opportunities").has("Klus van ons"), "a job that is done");
    assert!(anna.get("/opportunities").has("Klus die blijft"));

    house.kill();
    house.serve_later(&(49 * DAY).to_string());
    sign_in(&mut anna, "Anna");
    for at in lists {
        let page = anna.get(at);
        assert_eq!(page.status, 200, "{at}");
        for title in all {
            assert!(!page.has(title), "{title} on {at}: {}", page.body);
        }
    }
    assert!(anna.get("/").has("Feest volgend jaar") && anna.get("/events").has("Feest volgend jaar"));
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("Feest volgend jaar") && all.iter().all(|t| !sheet.has(t)), "{}", sheet.body);
    // Behind a link it is all there, and nothing that is to come.
    for (list, title) in [
        ("/events", "Feest bij hen"),
        ("/events", "Eten bij ons"),
        ("/opportunities", "Klus van ons"),
        ("/case-questions", "Vraag van hen"),
    ] {
        let link = anna.get(list).address("past").expect("a link to what is over");
        let page = anna.get(&link);
        assert!(page.has(title) && !page.has("Feest volgend jaar") && !page.has("Klus die blijft"), "{}", page.body);
    }

    // By the form and by the inbox: it takes no answers, and offers none.
    let (theirs, asked) = (path(&house, "Feest bij hen"), path(&house, "Vraag van hen"));
    let page = anna.get(&theirs);
    assert!(page.address("/rsvp").is_none() && page.has("geweest"), "{}", page.body);
    assert!(page.address("/unpin").is_some(), "what hangs can be taken off");
    let page = anna.post(&format!("{theirs}/unpin"), &[]);
    assert!(page.address("/pin").is_none(), "and is not offered to the board again: {}", page.body);
    let page = anna.post(&format!("{theirs}/rsvp"), &[("heads", "2")]);
    assert!(page.status == 403 && page.has("Dit is al geweest"), "{}", page.body);
    assert!(anna.get(&asked).address("/advice").is_none());
    let page = anna.post(&format!("{asked}/advice"), &[("advice", "Zo"), ("ground", "thinking")]);
    assert!(page.status == 403 && page.has("lang geleden"), "{}", page.body);
    let (ours, job) = (house.post("Eten bij ons"), house.post("Klus van ons"));
    let join = remote.activity("Join", ours["id"].clone());
    let at = crate::support::remote::now(49 * DAY);
    let send = |activity: &Value| {
        remote.send_with(&inbox, activity, at, &format!("{}#main-key", remote.actor()), |_, body| body)
    };
    assert_eq!(send(&join), 422);
    let mut applies = remote.activity("Offer", json!({"type": "Agreement", "huisraad:text": "Ik wil wel."}));
    applies["target"] = job["id"].clone();
    assert_eq!(send(&applies), 422);
    assert_eq!(house.post("Eten bij ons")["responses"], 0);
}

#[test]
fn the_agenda_is_in_the_order_of_its_days_over_all_its_pages() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    // Announced in an order that has nothing to do with their days; two on the same moment.
    let days: Vec<i64> = (0..70).map(|n| 2 + (n * 37) % 69).collect();
    for (n, days) in days.iter().enumerate() {
        assert_eq!(remote.send(&inbox, &invites(&remote, &format!("Feest {n:02} op {days:03}"), &day(*days))), 202);
    }
    until("all are here", || {
        let all = house.json(&["posts"]);
        (all.as_array()?.len() == days.len()).then_some(())
    });
    let (mut at, mut titles) = ("/events".to_owned(), Vec::new());
    loop {
        let page = anna.get(&at);
        let begun = page.body.split("Feest ").skip(1).filter_map(|t| t.get(..9));
        titles.extend(begun.filter(|t| t.contains(" op ")).map(str::to_owned));
        match page.address("after=") {
            Some(next) => at = next.replace("&amp;", "&"),
            None => break,
        }
    }
    let on = |title: &String| title.split(" op ").nth(1).expect("a day").to_owned();
    let order: Vec<String> = titles.iter().map(on).collect();
    let mut sorted = order.clone();
    sorted.sort();
    assert_eq!(order, sorted);
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), days.len(), "each of them once");
    assert_eq!(anna.get("/events?after=nonsense").status, 404);
}

#[test]
fn open_jobs_stand_before_filled_ones_over_all_pages() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    for n in 0..34 {
        let state = if n % 3 == 0 { "open" } else { "filled" };
        let mut said = question(&remote, &format!("Klus {n:02} is {state}"), members(&remote));
        for (name, value) in [
            ("type", "Note"),
            ("huisraad:kind", "opportunity"),
            ("huisraad:state", state),
            ("huisraad:text", "x"),
            ("huisraad:when", "x"),
        ] {
            said["object"][name] = json!(value);
        }
        assert_eq!(remote.send(&house.url("/inbox"), &said), 202);
    }
    let first = anna.get("/opportunities");
    let second = anna.get(&first.address("after=").expect("a second page").replace("&amp;", "&"));
    let words = |body: &str| -> Vec<String> {
        body.split(">Klus ").skip(1).filter_map(|t| t.split('<').next()).map(str::to_owned).collect()
    };
    let all: Vec<String> = words(&first.body).into_iter().chain(words(&second.body)).collect();
    assert_eq!(all.len(), 34, "{all:?}");
    let open = all.iter().filter(|t| t.ends_with("open")).count();
    assert!(all.iter().take(open).all(|t| t.ends_with("open")), "{all:?}");
}

/// Somebody may still mean to go, or wonder whether they missed it.
#[test]
fn an_event_that_was_called_off_is_told_also_after_its_day_to_who_did_not_read_it() {
    let (mut a, mut anna, mut b, mut bob) = crate::support::two();
    write(&mut anna, "/events", "Feest", &[("day", &day(4)), ("time", "18:00"), ("place", "Hier")]);
    let at = path(&b, "Feest");
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    until("there is room", || bob.get(&at).has("ja, er is plaats").then_some(()));
    assert!(anna.post(&format!("{}/cancel", path(&a, "Feest")), &[]).status < 400);
    until("it is off there", || (b.post("Feest")["state"] == "cancelled").then_some(()));
    a.settled();
    a.kill();
    b.kill();
    b.serve_later(&(7 * DAY).to_string());
    sign_in(&mut bob, "Bob");
    let page = bob.get("/");
    let past = page.body.split_once("<h2>Wat voorbij is</h2>").expect("what is past").1;
    let past = past.split("</ul>").next().expect("a list");
    assert!(past.contains("Feest") && past.contains("/seen\""), "{}", page.body);
    let seen = page.address("/seen").expect("a button");
    bob.post(&seen, &[]);
    assert!(!bob.get("/").has("Wat voorbij is"), "read is read");
}

#[test]
fn a_stranger_hears_of_a_list_what_is_public_and_no_more() {
    let house = crate::support::House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    write(&mut anna, "/successes", "De tuin is klaar", &[]);
    let mut stranger = Browser::at(&house);
    for at in ["/successes", "/events", "/opportunities"] {
        let page = stranger.get(at);
        assert!(page.has("Er is nog niets openbaar.") && !page.has("Nog geen huis"), "{at}: {}", page.body);
    }
    assert!(anna.get("/successes").has("De tuin is klaar"));
    // Without a way for mail none is offered.
    assert!(!anna.get("/notices").has("href=\"/mail\""));
}
