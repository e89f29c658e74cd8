//! With how many a house comes, and how many a house looks for: what changes counts again, in place and in turn.

use crate::support::remote::{Remote, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// An event for so many, for all houses.
fn event<'a>(title: &'a str, places: &'a str) -> Fields<'a> {
    vec![
        ("title", title),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("capacity", places),
        ("what", "get-together"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ]
}

fn shows(browser: &mut Browser, path: &str, text: &str) -> String {
    until(&format!("{text:?} on {path}"), || Some(browser.get(path)).filter(|p| p.has(text)).map(|p| p.body))
}

/// The address of the form beside this line that changes a number.
fn number_form(browser: &mut Browser, path: &str) -> String {
    browser.get(path).address("/number/").expect("a form for another number")
}

#[test]
fn more_places_move_up_who_waits_and_fewer_are_said() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    assert!(anna.post("/events", &event("Samen eten", "6")).has("Verstuurd."));
    let (home, at_b, at_c) = (path(&a, "Samen eten"), path(&b, "Samen eten"), path(&c, "Samen eten"));
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "4"), ("needs", "")]);
    shows(&mut bob, &at_b, "ja, er is plaats");
    // The first in line does not fit into what opens first, the second does.
    cees.post(&format!("{at_c}/rsvp"), &[("heads", "8"), ("needs", "")]);
    shows(&mut cees, &at_c, "wacht op plaats");
    anna.post(&format!("{home}/rsvp"), &[("heads", "3")]);
    assert!(anna.get(&home).has("wacht op plaats"));
    let change = |anna: &mut Browser, places: &str| {
        let page = anna.post(&home, &event("Samen eten", places));
        assert!(page.has("Gewijzigd."), "{}", page.body);
        page
    };
    let page = change(&mut anna, "7");
    assert!(page.has("Er komen 7 mensen"), "our own three moved up: {}", page.body);
    until("it is full there too", || (b.post_now("Samen eten")?["state"] == "full").then_some(()));
    let page = change(&mut anna, "15");
    assert!(page.has("Er komen 15 mensen"), "{}", page.body);
    shows(&mut cees, &at_c, "ja, er is plaats");
    // Fewer: nobody is sent away, and it is said by how many it is over.
    let page = change(&mut anna, "10");
    assert!(page.has("Dat zijn er 5 meer dan er plaats is"), "{}", page.body);
    assert_eq!(a.post("Samen eten")["state"], "full");
    // What somebody gives back goes to nobody while it is over.
    let take_back = bob.get(&at_b).address("/take-back").expect("a guest can take it back");
    bob.post(&take_back, &[]);
    let page = shows(&mut anna, &home, "Er komen 11 mensen");
    assert!(page.contains("Dat is er 1 meer dan er plaats is"), "{page}");
}

#[test]
fn who_waits_moves_up_when_another_house_stays_away() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    assert!(anna.post("/events", &event("Samen eten", "6")).has("Verstuurd."));
    let (home, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    anna.post(&format!("{home}/rsvp"), &[("heads", "5")]);
    bob.post(&format!("{there}/rsvp"), &[("heads", "6"), ("needs", "")]);
    shows(&mut bob, &there, "wacht op plaats");
    let take_back = anna.get(&home).address("/take-back").expect("we can take it back");
    anna.post(&take_back, &[]);
    shows(&mut bob, &there, "ja, er is plaats");
}

#[test]
fn a_number_is_changed_in_place_and_keeps_its_turn() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    assert!(anna.post("/events", &event("Samen eten", "8")).has("Verstuurd."));
    let (home, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    bob.post(&format!("{there}/rsvp"), &[("heads", "4"), ("needs", "Eén rolstoel")]);
    shows(&mut bob, &there, "ja, er is plaats");
    let form = number_form(&mut bob, &there);
    // A number that is none keeps the page as it was typed.
    let page = bob.post(&form, &[("heads", "veel"), ("needs", "Twee rolstoelen")]);
    assert!(page.status == 422 && page.has("Twee rolstoelen") && page.has("van 1 tot 200"), "{}", page.body);
    bob.post(&form, &[("heads", "6"), ("needs", "Twee rolstoelen")]);
    shows(&mut bob, &there, "met 6 mensen");
    let page = anna.get(&home);
    assert!(page.has("met 6 mensen") && page.has("Twee rolstoelen") && !page.has("Eén rolstoel"), "{}", page.body);
    assert_eq!(a.post("Samen eten")["responses"], 1);
    // What does not fit leaves what was confirmed, and both sides say so.
    bob.post(&form, &[("heads", "9"), ("needs", "")]);
    let page = shows(&mut bob, &there, "Voor 9 is nog geen plaats. De 6 blijven zeker.");
    assert!(page.contains("met 6 mensen") && page.contains("ja, er is plaats"), "{page}");
    let waits = "De Kade heeft nog geen plaats voor 9 mensen van jullie. Met 6 kunnen jullie wel komen";
    assert!(bob.get("/").has(waits) && bob.get("/notices").has(waits), "{}", bob.get("/").body);
    assert!(anna.get(&home).has("met 6 mensen") && anna.get(&home).has("Zij vragen om 9."));
    // The places that open go to the first in line: that is still Bob's house.
    anna.post(&format!("{home}/rsvp"), &[("heads", "3")]);
    assert!(anna.get(&home).has("wacht op plaats"));
    assert!(anna.post(&home, &event("Samen eten", "9")).has("Er komen 9 mensen"));
    shows(&mut bob, &there, "met 9 mensen");
    assert!(anna.get(&home).has("wacht op plaats"));
    // Fewer is always possible, and makes room.
    bob.post(&form, &[("heads", "2"), ("needs", "")]);
    let page = shows(&mut bob, &there, "met 2 mensen");
    assert!(!page.contains("nog geen plaats"), "{page}");
    shows(&mut anna, &home, "Er komen 5 mensen");
    // Our own number, in our own house.
    let form = number_form(&mut anna, &home);
    assert!(anna.post(&form, &[("heads", "7"), ("needs", "")]).has("Er komen 9 mensen"));
    // Another of our house, who did not write it and is no chair, may not.
    let mut ben = b.person("Ben", "participant");
    let theirs = number_form(&mut bob, &there);
    assert!(ben.get(&there).address("/number/").is_none());
    assert_eq!(ben.post(&theirs, &[("heads", "1"), ("needs", "")]).status, 403);
    // Nothing is on its way for ever, and the houses hold the same.
    b.settled();
    a.settled();
}

fn join(by: &Remote, event: &str, heads: i64) -> Value {
    let mut join = by.activity("Join", json!(event));
    join["huisraad:heads"] = json!(heads);
    join
}

/// The same Join with another number.
fn changed(by: &Remote, join: &Value, heads: i64, version: i64) -> Value {
    let object = json!({"type": "Join", "id": join["id"], "actor": by.actor(), "object": join["object"],
        "huisraad:kind": "event", "huisraad:heads": heads, "huisraad:version": version});
    by.activity("Update", object)
}

#[test]
fn a_change_of_a_number_is_its_house_s_own_and_an_older_one_changes_nothing() {
    let (house, member) = with_member();
    let mut anna = house.person("Anna", "chair");
    anna.post("/events", &event("Festival", "6"));
    let id = house.post("Festival")["id"].as_str().expect("id").to_owned();
    let (inbox, home) = (house.url("/inbox"), path(&house, "Festival"));
    let coming = join(&member, &id, 4);
    assert_eq!(member.send(&inbox, &coming), 202);
    assert_eq!(member.send(&inbox, &changed(&member, &coming, 5, 3)), 202);
    assert!(anna.get(&home).has("met 5 mensen"));
    let told = |times: usize| {
        let says = |a: &&Value| a["object"]["huisraad:version"] == 3 && a["object"]["huisraad:heads"] == 5;
        let all = member.got("Accept");
        (all.iter().filter(says).count() >= times).then_some(())
    };
    until("it is told", || told(1));
    assert_eq!(member.send(&inbox, &changed(&member, &coming, 1, 2)), 202);
    assert!(anna.get(&home).has("met 5 mensen"), "an older one came late");
    until("whoever is behind hears how it stands", || told(2));
    assert_eq!(member.send(&inbox, &changed(&member, &coming, 7, 4)), 202);
    assert!(anna.get(&home).has("met 5 mensen") && anna.get(&home).has("Zij vragen om 7."));
    let said = until("it is told", || member.got("Accept").into_iter().find(|a| a["object"]["huisraad:asked"] == 7));
    assert_eq!((&said["object"]["huisraad:heads"], &said["object"]["huisraad:version"]), (&json!(5), &json!(4)));
    // Nobody else changes it, nor a number that is none.
    let other = Remote::start();
    assert_eq!(other.send(&inbox, &changed(&other, &coming, 1, 9)), 401);
    assert_eq!(member.send(&inbox, &changed(&member, &coming, 0, 9)), 422);
    let mut foreign = changed(&member, &coming, 1, 9);
    foreign["object"]["id"] = json!(format!("http://localhost:{}/a/none", other.port));
    assert_eq!(member.send(&inbox, &foreign), 422);
    // What was lost here comes back whole: a change of what is not here is the answer itself.
    let mut lost = changed(&member, &coming, 1, 2);
    lost["object"]["id"] = json!(format!("{}/lost", member.actor()));
    let undo = member.activity("Undo", json!({"type": "Join", "id": coming["id"]}));
    assert_eq!(member.send(&inbox, &undo), 202);
    assert_eq!(member.send(&inbox, &lost), 202);
    assert!(anna.get(&home).has("met 1 persoon"), "{}", anna.get(&home).body);
}

/// A job for so many.
fn job<'a>(seats: &'a str) -> Fields<'a> {
    vec![
        ("title", "Koks gezocht"),
        ("about", "Koken voor twintig mensen."),
        ("happens", "zaterdag"),
        ("amount", ""),
        ("seats", seats),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ]
}

#[test]
fn a_job_that_is_changed_counts_again() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    let (mut ben, mut els) = (b.person("Ben", "participant"), b.person("Els", "participant"));
    assert!(anna.post("/opportunities", &job("1")).has("Verstuurd."));
    let (home, there) = (path(&a, "Koks gezocht"), path(&b, "Koks gezocht"));
    for (who, text) in [(&mut ben, "Ik kook graag."), (&mut els, "Ik bak ook.")] {
        who.post(&format!("{there}/apply"), &[("application", text), ("sender", "role")]);
        shows(&mut anna, &home, text);
    }
    let yes = anna.get(&home).address("/application/").expect("a button");
    anna.post(&yes, &[("do", "yes")]);
    assert_eq!(a.post("Koks gezocht")["state"], "filled");
    let page = anna.get(&home);
    assert!(!page.has("value=\"yes\"") && page.address("/application/").is_some(), "no place, and a no: {}", page.body);
    // One place more: it is open, who applied can be taken on, and the others see it.
    anna.post(&home, &job("2"));
    assert_eq!(a.post("Koks gezocht")["state"], "open");
    until("it is open there too", || (b.post_now("Koks gezocht")?["state"] == "open").then_some(()));
    let yes = anna.get(&home).address("/application/").expect("a button again");
    assert!(anna.post(&yes, &[("do", "yes")]).has("2 van 2 plaatsen bezet"));
    shows(&mut els, &there, "ja, je doet mee");
    // One place fewer than there are people: it stays filled, and that is said.
    let page = anna.post(&home, &job("1"));
    assert!(page.has("Er doen 2 mensen mee. Dat is er 1 meer dan jullie zoeken."), "{}", page.body);
    assert_eq!(a.post("Koks gezocht")["state"], "filled");
}
