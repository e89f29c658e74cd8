//! Who comes from elsewhere: a guest takes no house its place, leaves as it came, and hears once what is for all.

use crate::support::remote::{Remote, now, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

/// A public event with so many places, its id.
fn event(house: &House, chair: &mut Browser, places: &str) -> String {
    let form = [
        ("title", "Festival"),
        ("day", "2031-06-12"),
        ("time", "14:00"),
        ("place", "Plein"),
        ("capacity", places),
        ("what", "festival"),
        ("audience", "public"),
        ("sender", "role"),
        ("do", "send"),
    ];
    let page = chair.post("/events", &form);
    assert!(page.has("Verstuurd."), "{}", page.body);
    house.post("Festival")["id"].as_str().expect("id").to_owned()
}

fn join(by: &Remote, event: &str, heads: i64) -> Value {
    let mut join = by.activity("Join", json!(event));
    join["huisraad:heads"] = json!(heads);
    join
}

#[test]
fn a_stranger_takes_no_house_its_place_and_makes_us_write_to_nobody() {
    let (house, member) = with_member();
    let mut anna = house.person("Anna", "chair");
    let event = event(&house, &mut anna, "8");
    let inbox = house.url("/inbox");
    let crowd = Remote::start();
    assert_eq!(crowd.send(&inbox, &join(&crowd, &event, 8)), 202);
    until("it hears that it waits", || (!crowd.got("TentativeAccept").is_empty()).then_some(()));
    assert_eq!(house.post("Festival")["state"], "announced");
    let few = Remote::start();
    assert_eq!(few.send(&inbox, &join(&few, &event, 2)), 202);
    until("two are welcome", || (!few.got("Accept").is_empty()).then_some(()));
    // The houses' places are there: six come, and now it is full.
    assert_eq!(member.send(&inbox, &join(&member, &event, 6)), 202);
    until("the house has its places", || (!member.got("Accept").is_empty()).then_some(()));
    assert_eq!(house.post("Festival")["state"], "full");
    house.settled();
    let told = member.got("Update").len();
    // The guest goes and comes: within the hour nobody is told anything of it.
    for _ in 0..3 {
        assert_eq!(few.send(&inbox, &few.activity("Leave", json!(event))), 202);
        assert_eq!(few.send(&inbox, &join(&few, &event, 2)), 202);
    }
    assert_eq!(few.send(&inbox, &few.activity("Leave", json!(event))), 202);
    house.settled();
    assert_eq!(member.got("Update").len(), told);
    // There is no place for so many: no yes is asked for that nobody can give.
    let path = event.strip_prefix(&house.url("")).expect("ours");
    let page = anna.get(path);
    assert!(
        page.has("met 8 mensen") && page.has("wacht op plaats") && !page.has("wacht op jullie ja"),
        "{}",
        page.body
    );
}

#[test]
fn when_the_hour_is_over_the_others_hear_that_there_is_room_again() {
    let (mut house, member) = with_member();
    let mut anna = house.person("Anna", "chair");
    let event = event(&house, &mut anna, "2");
    let inbox = house.url("/inbox");
    let coming = join(&member, &event, 2);
    assert_eq!(member.send(&inbox, &coming), 202);
    assert_eq!(house.post("Festival")["state"], "full");
    let undo = member.activity("Undo", json!({"type": "Join", "id": coming["id"]}));
    assert_eq!(member.send(&inbox, &undo), 202);
    assert_eq!(house.post("Festival")["state"], "announced", "at home one sees it at once");
    house.settled();
    let last = |of: &Remote| of.got("Update").last().map(|u| u["object"]["huisraad:state"].clone());
    assert_eq!(last(&member), Some(json!("full")), "that was said a moment ago");
    house.kill();
    house.serve_later("3700");
    until("the others hear it", || (last(&member)? == "announced").then_some(()));
}

#[test]
fn who_leaves_without_naming_its_answer_leaves_the_one_that_stands() {
    let (house, member) = with_member();
    let mut anna = house.person("Anna", "chair");
    let event = event(&house, &mut anna, "1");
    let (inbox, at) = (house.url("/inbox"), path(&house, "Festival"));
    anna.post(&format!("{at}/rsvp"), &[("heads", "1")]);
    let guest = Remote::start();
    assert_eq!(guest.send(&inbox, &join(&guest, &event, 1)), 202);
    let no = until("it waits", || anna.get(&at).address("/rsvp/"));
    anna.post(&no, &[("do", "no")]);
    until("it hears no", || (!guest.got("Reject").is_empty()).then_some(()));
    // We go; it asks again, and comes.
    let take_back = anna.get(&at).address("/take-back").expect("a button");
    anna.post(&take_back, &[]);
    assert_eq!(guest.send(&inbox, &join(&guest, &event, 1)), 202);
    until("it may come", || (!guest.got("Accept").is_empty()).then_some(()));
    assert_eq!(house.post("Festival")["state"], "full");
    assert_eq!(guest.send(&inbox, &guest.activity("Leave", json!(event))), 202);
    assert_eq!(house.post("Festival")["state"], "announced", "its place is free, and not its no forgotten");
    // So does a house; of what is no event of ours nobody leaves.
    assert_eq!(member.send(&inbox, &join(&member, &event, 1)), 202);
    assert_eq!(house.post("Festival")["state"], "full");
    assert_eq!(member.send(&inbox, &member.activity("Leave", json!("http://localhost:1/posts/x"))), 422);
    assert_eq!(member.send(&inbox, &member.activity("Leave", json!(event))), 202);
    assert_eq!(house.post("Festival")["state"], "announced");
    assert_eq!(member.send(&inbox, &member.activity("Leave", json!(event))), 422, "there is none left");
}

/// A server with two people, who take what is for both of them at one place.
fn two_of_one_server() -> (Remote, Vec<String>) {
    let server = Remote::start();
    let host = format!("http://localhost:{}", server.port);
    let names = ["een", "twee"].map(|name| format!("{host}/{name}"));
    for id in &names {
        let mut one = server.document();
        one["type"] = json!("Person");
        one["id"] = json!(id);
        one["inbox"] = json!(format!("{id}/inbox"));
        one["endpoints"] = json!({"sharedInbox": format!("{host}/inbox")});
        one["publicKey"]["owner"] = json!(id);
        one["publicKey"]["id"] = json!(format!("{id}#main-key"));
        let path = id.trim_start_matches(&host).to_owned();
        server.at.lock().expect("lock").insert(path, one.to_string());
    }
    (server, names.to_vec())
}

#[test]
fn guests_and_followers_of_one_server_hear_once_what_is_for_all() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let event = event(&house, &mut anna, "8");
    let (server, people) = two_of_one_server();
    for who in &people {
        for (what, object) in [("Follow", house.url("/actor")), ("Join", event.clone())] {
            let mut activity = server.activity(what, json!(object));
            activity["actor"] = json!(who);
            let key = format!("{who}#main-key");
            assert_eq!(server.send_with(&house.url("/inbox"), &activity, now(0), &key, |_, body| body), 202);
        }
    }
    // What is for one alone goes to that one: two answers each.
    until("each is answered", || (server.got("Accept").len() == 4).then_some(()));
    house.settled();
    anna.post(&format!("{}/cancel", path(&house, "Festival")), &[]);
    let off = |a: &Value| a["object"]["huisraad:state"] == "cancelled";
    until("they hear it", || server.got("Update").iter().any(off).then_some(()));
    house.settled();
    assert_eq!(server.got("Update").into_iter().filter(off).count(), 1, "once for both");
}
