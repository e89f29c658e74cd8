//! What was missed is fetched, what differs is mended, and both are shown.

use crate::support::remote::{Remote, apply, make_member};
use crate::support::{Browser, House, free_port, until};
use serde_json::Value;

fn ask(chair: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

fn shown(house: &House, other: &House) -> Value {
    house.json(&["peer", "show", &other.domain()])
}

/// Compares now, and waits until the pair proved equal.
fn equal(house: &House, other: &House) {
    let before = shown(house, other)["equal"].clone();
    until("the pair proves equal", || {
        house.cli(&["peer", "check", &other.domain()]);
        until("it was compared", || (!shown(house, other)["compared"].is_null()).then_some(()));
        let now = shown(house, other)["equal"].clone();
        (!now.is_null() && now != before).then_some(())
    });
}

#[test]
fn a_house_that_goes_back_to_a_copy_gets_back_what_it_missed_and_is_heard_again() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
        return;
    }
    let (a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    ask(&mut anna, "Voor de kopie");
    b.post("Voor de kopie");
    ask(&mut bob, "Vraag van Het Veer");
    let at_a = format!("/posts/{}", a.post("Vraag van Het Veer")["slug"].as_str().expect("slug"));
    equal(&a, &b);
    let copy = format!("{}-copy.db", b.data());
    b.cli(&["backup", &copy]);
    // After the copy: a question comes, an answer comes, and the own question changes.
    ask(&mut anna, "Na de kopie");
    b.post("Na de kopie");
    let page = anna.post(&format!("{at_a}/advice"), &[("advice", "Na de kopie gezegd."), ("for", "thread")]);
    assert_eq!(page.status, 200);
    until("the answer is there", || (b.post("Vraag van Het Veer")["responses"] == 1).then_some(()));
    a.settled();
    b.settled();
    let data = b.data();
    let (status, said) = crate::support::refused(&["restore", &copy, "--data", &data]);
    assert!(status == 1 && said.contains("in use"), "not beside a running node: {said}");
    b.kill();
    let said = b.cli(&["restore", &copy]);
    assert!(said.contains("Restored") && said.contains("huisraad.replaced-"), "what was there is kept: {said}");
    assert!(b.post_now("Na de kopie").is_none());
    b.serve(None);
    b.post("Na de kopie");
    // The one who answered finds out when it compares, and says it again.
    equal(&a, &b);
    until("the answer is there again", || (b.post("Vraag van Het Veer")["responses"] == 1).then_some(()));
    // What it says from now on counts, though its numbers come again.
    let path = format!("/posts/{}", b.post("Vraag van Het Veer")["slug"].as_str().expect("slug"));
    let mut bob = b.person("Bob na de kopie", "chair");
    assert!(bob.post(&format!("{path}/close"), &[]).status < 400);
    until("the change is heard", || (a.post("Vraag van Het Veer")["state"] == "closed").then_some(()));
    equal(&b, &a);
}

/// A member that refuses everything for a while, then reads what it missed by itself.
#[test]
fn what_was_refused_or_not_delivered_can_be_fetched_in_order_by_its_reader_alone() {
    let house = House::start("De Kade");
    let (remote, other) = (Remote::start(), Remote::start());
    make_member(&house, &remote);
    make_member(&house, &other);
    let mut anna = house.person("Anna", "chair");
    *remote.answer.lock().expect("lock") = (422, String::new());
    for title in ["Een", "Twee", "Drie"] {
        ask(&mut anna, title);
    }
    let parked = || house.json(&["queue", "list"]).as_array().expect("list").clone();
    until("all three are parked", || (parked().iter().filter(|d| d["state"] == "parked").count() == 3).then_some(()));
    let number = parked()[0]["number"].to_string();
    let one = house.json(&["queue", "show", &number]);
    assert!(one["error"].as_str().expect("why").contains("422") && one.get("body").is_none(), "{one}");
    // The second is withdrawn meanwhile: what is fetched is what is now.
    let slug = house.post("Twee")["slug"].as_str().expect("slug").to_owned();
    anna.post(&format!("/posts/{slug}/withdraw"), &[]);
    let (status, page) = remote.get(&house.url("/outbox?since=none:0"));
    assert_eq!(status, 200);
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let items = page["orderedItems"].as_array().expect("items");
    let titles: Vec<&str> = items.iter().filter_map(|i| i["object"]["name"].as_str()).collect();
    assert_eq!(titles, ["Een", "Drie"], "in the order they were said");
    assert!(items.iter().any(|i| i["type"] == "Delete"), "and that one is gone");
    let place = page["huisraad:upTo"].as_str().expect("place").to_owned();
    let (status, rest) = remote.get(&house.url(&format!("/outbox?since={place}")));
    let rest: Value = serde_json::from_str(&rest).expect("JSON");
    assert_eq!((status, &rest["orderedItems"]), (200, &serde_json::json!([])));
    assert!(parked().iter().all(|d| d["to"] != format!("localhost:{}", remote.port)), "having asked, it has them");
    // What it refused by a rule of its own it does not have, however far it read.
    let named = "content-length: 18\r\n\r\nerror-members-only";
    *remote.answer.lock().expect("lock") = (422, named.into());
    ask(&mut anna, "Alleen voor leden");
    until("it is parked", || parked().iter().any(|d| d["state"] == "parked").then_some(()));
    for place in ["none:0", &place] {
        let (_, page) = remote.get(&house.url(&format!("/outbox?since={place}")));
        let page: Value = serde_json::from_str(&page).expect("JSON");
        let place = page["huisraad:upTo"].as_str().expect("place");
        assert_eq!(remote.get(&house.url(&format!("/outbox?since={place}"))).0, 200);
    }
    let all = parked();
    assert!(all.iter().any(|d| d["state"] == "parked"), "it is refused still: {all:?}");
    // Nobody else reads it: another member has a sequence of its own, in which it says itself what it has.
    assert_eq!(other.get(&house.url("/outbox?since=none:0")).0, 200);
    let stranger = Remote::start();
    assert_eq!(stranger.get(&house.url("/outbox?since=none:0")).0, 404);
    assert_eq!(stranger.get(&house.url("/held")).0, 404);
    assert_eq!(stranger.send(&house.url("/inbox"), &apply(&stranger, &house)), 202);
    assert_eq!(stranger.get(&house.url("/outbox?since=none:0")).0, 404, "asking is not being in");
    for wrong in ["x", ":1", "a:-1", "a:99999999999999999999", "a b:1", "%00:1"] {
        assert_eq!(remote.get(&house.url(&format!("/outbox?since={wrong}"))).0, 404, "{wrong}");
    }
}

#[test]
fn the_steward_sees_in_plain_words_what_does_not_arrive_and_tries_again() {
    let mut house = House::found("De Kade");
    let figures = format!("127.0.0.1:{}", free_port());
    house.serve_with(Some(("HUISRAAD_SERVER__METRICS", &figures)));
    let remote = Remote::start();
    make_member(&house, &remote);
    let mut anna = house.person("Anna", "chair");
    let mut sam = house.person("Sam", "steward");
    let mut piet = house.person("Piet", "participant");
    assert!(sam.get("/deliveries").has("Alles is aangekomen"));
    assert_eq!(piet.get("/deliveries").status, 403);
    assert!(!piet.get("/house").has("Post onderweg") && sam.get("/house").has("Post onderweg"));
    *remote.answer.lock().expect("lock") = (503, "retry-after: 3600\r\n".into());
    ask(&mut anna, "Komt niet aan");
    let page = until("it is shown", || Some(sam.get("/deliveries")).filter(|p| p.has("heeft het druk")));
    assert!(page.has("Er wacht één bericht.") && page.has("503"), "{}", page.body);
    assert!(!page.has("Komt niet aan"), "what it says is not the steward's business");
    assert_eq!(sam.get("/metrics").status, 404, "never where the web comes in");
    let metrics = reqwest::blocking::get(format!("http://{figures}/metrics")).expect("an answer").text().expect("text");
    for line in [
        "# TYPE huisraad_deliveries_open gauge",
        "huisraad_deliveries_open{state=\"waiting\"} 1",
        "# TYPE huisraad_inbox_requests counter",
        "huisraad_inbox_requests_total{answer=\"accepted\"}",
        "huisraad_peers{standing=\"member\"} 1",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    *remote.answer.lock().expect("lock") = (202, String::new());
    let retry = page.address("/deliveries/retry/").expect("the button");
    assert!(sam.post(&retry, &[]).has("Wij proberen het opnieuw."));
    house.settled();
    assert!(sam.get("/deliveries").has("Alles is aangekomen"));
}
