//! Nothing lost, nothing twice: processes are killed as `kill -9` does, where it hurts, and one effect is found each time.

use crate::support::{House, until};

fn ask(house: &House, title: &str) {
    // A name that is not in the title: those are looked at before they leave.
    let mut chair = house.person(&format!("x{}", title.replace(' ', "")), "chair");
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."));
}

fn held(house: &House, title: &str) -> usize {
    let all = house.json(&["posts"]);
    all.as_array().expect("list").iter().filter(|p| p["title"] == title).count()
}

#[test]
fn a_sender_killed_between_writing_and_sending_sends_once_after_all() {
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    a.settled();
    a.kill();
    a.serve(Some("sender:before-send"));
    ask(&a, "Voor het sturen");
    a.kill_where_it_stops();
    assert_eq!(held(&b, "Voor het sturen"), 0);
    assert_eq!(a.json(&["queue", "list"]).as_array().expect("list").len(), 1, "it is shown as waiting");
    a.serve(None);
    b.post("Voor het sturen");
    a.settled();
    assert_eq!(held(&b, "Voor het sturen"), 1);
}

#[test]
fn a_sender_killed_after_sending_sends_twice_and_it_counts_once() {
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    a.settled();
    a.kill();
    a.serve(Some("sender:after-send"));
    ask(&a, "Na het sturen");
    a.kill_where_it_stops();
    b.post("Na het sturen");
    assert_eq!(a.json(&["queue", "list"]).as_array().expect("list").len(), 1, "the sender does not know");
    a.serve(None);
    a.settled();
    assert_eq!(held(&b, "Na het sturen"), 1);
}

#[test]
fn a_receiver_killed_between_storing_and_answering_stores_once() {
    let (a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    a.settled();
    b.settled();
    b.kill();
    b.serve(Some("receiver:after-commit"));
    ask(&a, "Zonder antwoord");
    b.kill_where_it_stops();
    assert_eq!(held(&b, "Zonder antwoord"), 1, "it was on disk before the answer");
    b.serve(None);
    a.settled();
    assert_eq!(held(&b, "Zonder antwoord"), 1);
}

#[test]
fn a_receiver_killed_before_storing_gets_it_again() {
    let (a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    a.settled();
    b.settled();
    b.kill();
    b.serve(Some("receiver:before-commit"));
    ask(&a, "Voor het bewaren");
    b.kill_where_it_stops();
    assert_eq!(held(&b, "Voor het bewaren"), 0);
    b.serve(None);
    b.post("Voor het bewaren");
    a.settled();
    assert_eq!(held(&b, "Voor het bewaren"), 1);
}

#[test]
fn a_house_that_is_off_gets_everything_in_order_when_it_is_back() {
    let (a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    a.settled();
    b.kill();
    let titles = ["Een", "Twee", "Drie"];
    for title in titles {
        ask(&a, title);
    }
    until("the failure is shown, and why", || {
        let all = a.json(&["queue", "list"]);
        all.as_array()?.iter().any(|d| d["error"].as_str().is_some_and(|e| e.starts_with("closed: "))).then_some(())
    });
    b.serve(None);
    for title in titles {
        b.post(title);
    }
    let all = b.json(&["posts"]);
    let order: Vec<&str> = all.as_array().expect("list").iter().filter_map(|p| p["title"].as_str()).collect();
    assert_eq!(order, titles);
    a.settled();
}

/// What was edited before it arrived does not leave any more: in its place goes the newest, first of all that waits.
#[test]
fn what_is_on_its_way_is_replaced_by_what_is_said_now() {
    let (house, remote) = crate::support::remote::with_member();
    let mut anna = house.person("Anna", "chair");
    house.settled();
    *remote.answer.lock().expect("lock") = (503, "retry-after: 3600\r\n".into());
    let form = |title: &'static str| [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network")];
    let sent = [form("Eerst zo").as_slice(), &[("do", "send")]].concat();
    assert!(anna.post("/case-questions", &sent).has("Verstuurd."));
    until("it was tried", || (!remote.received.lock().expect("lock").is_empty()).then_some(()));
    let at = format!("/posts/{}", house.post("Eerst zo")["slug"].as_str().expect("slug"));
    for title in ["Toen zo", "Nu zo"] {
        let edited = [form(title).as_slice(), &[("do", "save")]].concat();
        assert_eq!(anna.post(&at, &edited).status, 200);
    }
    let other = [form("Een andere").as_slice(), &[("do", "send")]].concat();
    assert!(anna.post("/case-questions", &other).has("Verstuurd."));
    remote.received.lock().expect("lock").clear();
    *remote.answer.lock().expect("lock") = (202, String::new());
    house.cli(&["queue", "retry", &format!("localhost:{}", remote.port)]);
    house.settled();
    let came = remote.received.lock().expect("lock").clone();
    let titles: Vec<&str> = came.iter().filter_map(|a| a["object"]["name"].as_str()).collect();
    assert_eq!(titles, ["Nu zo", "Nu zo", "Een andere"], "the same again at its own place, where it changes nothing");
    assert_eq!(came[0]["id"], came[1]["id"]);
    // Whoever reads the sequence finds no other version either.
    let (status, page) = remote.get(&house.url("/outbox?since=none:0"));
    assert!(status == 200 && !page.contains("Eerst zo") && !page.contains("Toen zo"), "{page}");
}
