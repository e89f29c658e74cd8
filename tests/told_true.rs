//! News of an answer never hides other news, and what a peer says of its own post binds us to nothing that we cannot undo.

use crate::states::{KINDS, Sent, says};
use crate::support::remote::{Remote, with_member};
use crate::support::{Browser, House, path, until};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};

const NOT_CHANGED: &str = "Wat jullie veranderden, kwam niet door";

/// A house whose chair comes with two to an event of another house; the id of that answer.
fn comes(house: &House, remote: &Remote, anna: &mut Browser, sent: Sent) -> String {
    assert_eq!(remote.send(&house.url("/inbox"), &says(remote, sent, 1, sent.3)), 202);
    let at = path(house, sent.0);
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    let join = until("our answer comes", || remote.got("Join").pop());
    let id = join["id"].as_str().expect("an id").to_owned();
    house.settled();
    assert_eq!(remote.send(&house.url("/inbox"), &accepts(remote, &id, 2, 1)), 202);
    presses_all(anna);
    id
}

/// The organiser says with how many the house may come.
fn accepts(remote: &Remote, id: &str, heads: i64, version: i64) -> Value {
    let join = json!({"type": "Join", "id": id, "huisraad:heads": heads, "huisraad:version": version});
    let mut accept = remote.activity("Accept", join);
    (accept["huisraad:heads"], accept["huisraad:version"]) = (json!(heads), json!(version));
    accept
}

fn presses_all(who: &mut Browser) {
    let page = who.get("/").body;
    for seen in page.split('"').filter(|s| s.starts_with('/') && s.ends_with("/seen")) {
        assert!(who.post(seen, &[]).status < 400);
    }
}

/// Asks for another number, which the organiser does not take; `meanwhile` comes before that is known.
fn another_number(house: &House, remote: &Remote, anna: &mut Browser, title: &str, meanwhile: &Value) {
    *remote.answer.lock().expect("lock") = (503, String::new());
    let at = path(house, title);
    let page = anna.get(&at);
    let number = page.address("/number/").expect("a form");
    assert!(anna.post(&number, &[("heads", "5")]).status < 400);
    assert_eq!(remote.send(&house.url("/inbox"), meanwhile), 202);
    *remote.answer.lock().expect("lock") = (422, String::new());
    let there = format!("localhost:{}", remote.port);
    until("it was refused", || {
        house.cli(&["queue", "retry", &there]);
        let all = house.json(&["queue", "list"]);
        (!all.as_array().expect("list").iter().any(|d| d["state"] == "waiting")).then_some(())
    });
    *remote.answer.lock().expect("lock") = (202, String::new());
}

fn today(who: &mut Browser) -> String {
    who.get("/").cards().concat()
}

#[test]
fn a_number_that_was_not_taken_hides_neither_that_it_is_off_nor_that_it_is_moved() {
    let (_, kind, form, first, list, answer) = KINDS[2];
    for (title, state, more, says_first) in [
        ("Gaat niet door", "cancelled", None, "gaat niet door"),
        ("Wordt verzet", first, Some("2041-06-14T12:00:00+00:00"), "verzet"),
    ] {
        let (house, remote) = with_member();
        let mut anna = house.person("Anna", "chair");
        let sent = (title, kind, form, first, list, answer);
        comes(&house, &remote, &mut anna, sent);
        let mut change = says(&remote, sent, 2, state);
        if let Some(starts) = more {
            change["object"]["startTime"] = json!(starts);
        }
        another_number(&house, &remote, &mut anna, title, &change);
        let cards = today(&mut anna);
        assert!(cards.contains(says_first) && !cards.contains(NOT_CHANGED), "{title}: {cards}");
    }
}

/// An older program takes no change of what a house needs: nothing of the number is asked then, and it is told all the same.
#[test]
fn that_what_a_house_needs_did_not_get_through_is_told() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let sent = KINDS[2];
    comes(&house, &remote, &mut anna, sent);
    *remote.answer.lock().expect("lock") = (422, String::new());
    let number = anna.get(&path(&house, sent.0)).address("/number/").expect("a form");
    assert!(anna.post(&number, &[("heads", "2"), ("needs", "Een rolstoel")]).status < 400);
    until("it is told", || today(&mut anna).contains(NOT_CHANGED).then_some(()));
    presses_all(&mut anna);
    assert!(!today(&mut anna).contains(NOT_CHANGED));
}

#[test]
fn a_request_that_another_house_closed_stays_closed_and_nobody_is_picked_there() {
    let (house, remote) = with_member();
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "adviser"));
    let sent = KINDS[1];
    let inbox = house.url("/inbox");
    assert_eq!(remote.send(&inbox, &says(&remote, sent, 1, "sent")), 202);
    let at = path(&house, sent.0);
    let offer = kim.post(&format!("{at}/offer"), sent.5.1);
    assert!(offer.status < 400, "{}", offer.body);
    if !remote.got("Offer").is_empty() || until("prepared or said", || Some(kim.get(&at).has("Ik kan zaterdag"))) {
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 2, "closed")), 202);
    }
    presses_all(&mut kim);
    assert_eq!(remote.send(&inbox, &says(&remote, sent, 3, "sent")), 422, "closed is for good");
    assert_eq!(house.post("Hulp bij conflict")["state"], "closed");
    for offer in remote.got("Offer") {
        assert_eq!(remote.send(&inbox, &remote.activity("Accept", offer["id"].clone())), 202);
    }
    for who in [&mut anna, &mut kim] {
        assert!(!today(who).contains("koos jou"), "{}", today(who));
    }
    // Closed once more, or told anew as it is, is no fault.
    assert_eq!(remote.send(&inbox, &says(&remote, sent, 4, "closed")), 202);
}

#[test]
fn what_an_organiser_says_of_a_number_leaves_us_a_next_one() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let sent = KINDS[2];
    let id = comes(&house, &remote, &mut anna, sent);
    let inbox = house.url("/inbox");
    for version in [i64::MAX, 0, -5] {
        assert_eq!(remote.send(&inbox, &accepts(&remote, &id, 2, version)), 202, "{version}");
        let at = path(&house, sent.0);
        let before = remote.got("Update").len();
        let page = anna.get(&at);
        let number = page.address("/number/").expect("a form");
        let heads = if page.has("value=\"3\"") { "4" } else { "3" };
        let said = anna.post(&number, &[("heads", heads)]);
        assert!(said.status < 400, "{version}: {}", said.body);
        let update = until("the change comes", || remote.got("Update").get(before).cloned());
        let told = update["object"]["huisraad:version"].as_i64().expect("a version");
        assert!(told > 1 && told < 5000, "{version}: {told}");
        house.settled();
    }
}

#[test]
fn a_word_for_a_state_goes_with_the_post() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    for sent in KINDS {
        assert_eq!(remote.send(&inbox, &says(&remote, sent, 1, "kim-sliep-in-de-tuin")), 202, "{}", sent.1);
        let id = format!("http://localhost:{}/posts/{}", remote.port, sent.0.replace(' ', "-"));
        assert_eq!(remote.send(&inbox, &remote.activity("Delete", json!({"type": "Tombstone", "id": id}))), 202);
    }
    if crate::support::database_url().is_none() {
        let mut db = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
        db.batch_execute("SELECT 1").expect("open");
        let left = diesel::sql_query("UPDATE posts SET state = state WHERE state LIKE '%kim%'").execute(&mut db);
        assert_eq!(left.expect("sql"), 0, "nothing of that word is kept");
    }
}
