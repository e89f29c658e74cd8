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

/// A number of the database file, beside the process that serves it.
pub fn number(house: &House, sql: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let mut conn = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
    let row: Row = diesel::sql_query(sql).get_result(&mut conn).expect("a number");
    row.n
}

/// A job that unwinds is put off, later and later, like one that fails; the others go on, and it is done when it can be.
#[test]
fn a_job_that_panics_is_put_off_like_any_other() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: it looks into the file");
        return;
    }
    let (mut house, remote) = crate::support::remote::with_member();
    house.settled();
    house.kill();
    house.serve_with(Some(("HUISRAAD_FAULT_AT", "job=tell-of-us")));
    let mut anna = house.person("Anna", "chair");
    let about = [("name", "De Kade"), ("place", "Zwolle"), ("kind", "walk-in"), ("about", "x")];
    assert!(anna.post("/house", &about).status < 400);
    let tries =
        |house: &House| number(house, "SELECT coalesce(max(attempts), 0) AS n FROM due WHERE topic = 'tell-of-us'");
    until("it was tried more than once", || (tries(&house) >= 2).then_some(()));
    assert!(tries(&house) < 6, "and is not tried again at once");
    // Another job goes on meanwhile.
    let host = format!("localhost:{}", remote.port);
    let fetched = || remote.fetched.load(std::sync::atomic::Ordering::SeqCst);
    let before = fetched();
    house.cli(&["peer", "check", &host]);
    until("it was asked", || (fetched() > before).then_some(()));
    let before = remote.got("Update").len();
    house.kill();
    house.serve_later("3600");
    until("it is done", || (remote.got("Update").len() > before).then_some(()));
}

/// The same of what was put by: each try that unwinds is one that failed, and what is behind it comes.
#[test]
fn what_was_put_by_and_panics_is_put_off_like_any_other() {
    use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
    let (mut house, owner) = with_member();
    let writers = [Remote::start(), Remote::start()];
    let asked = question(&owner, "Wie weet dit", members(&owner));
    let inbox = house.url("/inbox");
    assert_eq!(owner.send(&inbox, &asked), 202);
    let other = Remote::start();
    make_member(&house, &other);
    house.settled();
    let post = asked["object"]["id"].as_str().expect("id");
    // It waits for its writer, who shows nothing; meanwhile the node learns to choke on it.
    let hidden = std::mem::replace(&mut *writers[0].shown.lock().expect("lock"), "{}".into());
    let pass_on = |writer: &Remote, text: &str| {
        let mut add = owner.activity("Add", advice(writer, post, text, true));
        add["target"] = serde_json::json!(format!("{post}/thread"));
        owner.send(&inbox, &add)
    };
    assert_eq!(pass_on(&writers[0], "Giftig"), 202);
    let waits = |house: &House| {
        let all = house.json(&["queue", "list"]);
        let of = |d: &&serde_json::Value| d["from"] == owner.actor();
        all.as_array().expect("list").iter().find(of).and_then(|d| d["attempts"].as_i64())
    };
    until("it waits here", || waits(&house));
    house.kill();
    house.serve_with(Some(("HUISRAAD_FAULT_AT", "prepare=Giftig")));
    *writers[0].shown.lock().expect("lock") = hidden;
    let before = waits(&house).expect("it waits");
    house.cli(&["queue", "retry", &format!("localhost:{}", owner.port)]);
    assert_eq!(pass_on(&writers[1], "Gezond"), 202);
    until("what is behind it comes", || (house.post("Wie weet dit")["responses"] == 1).then_some(()));
    let tried = until("it was tried", || waits(&house).filter(|n| *n > 0));
    assert!(tried < before + 12, "each try is further away: {tried}");
    house.kill();
    house.serve(None);
    house.cli(&["queue", "retry", &format!("localhost:{}", owner.port)]);
    until("and it comes in the end", || (house.post("Wie weet dit")["responses"] == 2).then_some(()));
}
