//! Who is ours, and who is somebody else: a guest of the fediverse, a house that another one speaks for, and what is counted.

use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

fn ask(chair: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."));
}

#[test]
fn after_a_guest_our_own_people_can_still_say_that_they_come() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [
        ("title", "Open dag"),
        ("day", "2041-06-12"),
        ("time", "14:00"),
        ("place", "Plein"),
        ("what", "festival"),
        ("audience", "public"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &form).has("Verstuurd."));
    let event = house.post("Open dag")["id"].as_str().expect("id").to_owned();
    let guest = Remote::start();
    let mut join = guest.activity("Join", json!(event));
    join["huisraad:heads"] = json!(1);
    assert_eq!(guest.send(&house.url("/inbox"), &join), 202);
    let at = path(&house, "Open dag");
    until("the guest is there", || anna.get(&at).has("van buiten").then_some(()));
    assert!(anna.get(&at).address("/rsvp").is_some(), "the form is there for our own house");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2"), ("needs", "")]).status < 400);
    assert!(!anna.get(&at).has(&format!("action=\"{at}/rsvp\"")), "and once it answered it is gone");
}

/// A question of another house, in whose thread it passes on what a house says that we do not hold.
fn with_relayed() -> (House, Browser, Remote, String) {
    let (house, owner) = with_member();
    let anna = house.person("Anna", "chair");
    let asked = question(&owner, "Wie weet dit", members(&owner));
    assert_eq!(owner.send(&house.url("/inbox"), &asked), 202);
    let post = asked["object"]["id"].as_str().expect("id").to_owned();
    let unknown = Remote::start();
    let mut add = owner.activity("Add", advice(&unknown, &post, "Van verder weg.", true));
    add["target"] = json!(format!("{post}/thread"));
    assert_eq!(owner.send(&house.url("/inbox"), &add), 202);
    until("it is there", || (house.post("Wie weet dit")["responses"] == 1).then_some(()));
    (house, anna, owner, post)
}

#[test]
fn what_a_house_says_that_we_do_not_hold_is_no_answer_of_ours() {
    let (house, mut anna, ..) = with_relayed();
    let today = anna.get("/");
    assert!(today.has("Jullie hebben nog niet geantwoord"), "{}", today.body);
    let at = path(&house, "Wie weet dit");
    let page = anna.post(&format!("{at}/advice"), &[("advice", "Wij wel."), ("for", "thread"), ("ground", "thinking")]);
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!anna.get("/").has("Jullie hebben nog niet geantwoord"));
}

#[test]
fn that_we_know_this_too_is_not_another_house_and_can_be_taken_back() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    ask(&mut anna, "Lawaai in de nacht");
    b.post("Lawaai in de nacht");
    let (at_a, at_b) = (path(&a, "Lawaai in de nacht"), path(&b, "Lawaai in de nacht"));
    // A house does not know its own question "too".
    assert_ne!(anna.post(&format!("{at_a}/advice"), &[("said", "known")]).status, 200);
    assert!(bob.post(&format!("{at_b}/advice"), &[("said", "known")]).status < 400);
    let page = bob.get(&at_b);
    assert!(!page.has("ander huis kent dit ook") && page.has("Jullie kennen dit ook"), "{}", page.body);
    until("the asker counts it", || anna.get(&at_a).has("Eén ander huis kent dit ook").then_some(()));
    assert!(!anna.get(&at_a).has("Jullie kennen dit ook"));
    let back = page.address("/take-back").expect("a way back");
    assert!(bob.post(&back, &[]).status < 400);
    until("the asker does not count it", || (!anna.get(&at_a).has("kent dit ook")).then_some(()));
    let page = bob.get(&at_b);
    assert!(!page.has("Jullie kennen dit ook") && page.has("Wij kennen dit ook"), "{}", page.body);
}

#[test]
fn what_arrived_is_counted_for_the_post_and_followers_apart() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let follower = Remote::start();
    let follow = follower.activity("Follow", json!(house.url("/actor")));
    assert_eq!(follower.send(&house.url("/inbox"), &follow), 202);
    until("it follows", || (!follower.got("Accept").is_empty()).then_some(()));
    let form = |title: &'static str| [("title", title), ("audience", "public")];
    assert!(
        anna.post("/successes", &[form("De tuin bloeit").as_slice(), &[("do", "send")]].concat()).has("Verstuurd.")
    );
    let at = path(&house, "De tuin bloeit");
    let page = until("it arrived", || Some(anna.get(&at)).filter(|p| p.has("Bij 1 van 1 huis aangekomen")));
    assert!(page.has("En bij 1 van 1 volger"), "{}", page.body);
    house.settled();
    // A change that does not arrive: the post is there all the same.
    *remote.answer.lock().expect("lock") = (503, "retry-after: 3600\r\n".into());
    *follower.answer.lock().expect("lock") = (503, "retry-after: 3600\r\n".into());
    let changed = [form("De tuin bloeit weer").as_slice(), &[("do", "save")]].concat();
    assert!(anna.post(&at, &changed).status < 400);
    let page = anna.get(&at);
    assert!(page.has("Bij 1 van 1 huis aangekomen"), "{}", page.body);
    assert!(page.has("de laatste wijziging is onderweg"), "{}", page.body);
    assert!(page.has("En bij 1 van 1 volger"), "{}", page.body);
}

/// The picked mediator hands it back: who offered besides is told that they may be asked again, and reads so.
#[test]
fn who_offered_is_told_that_they_may_be_asked_again() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    // A third that knows nothing of this: to it nothing may break.
    let older = Remote::start();
    make_member(&a, &older);
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let older_at = format!("localhost:{}", older.port);
    let form = [
        ("title", "Ruzie om de tuin"),
        ("summary", "Twee groepen"),
        ("hope", "Rust"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &b.domain()),
        ("to", &c.domain()),
        ("to", &older_at),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let home = path(&a, "Ruzie om de tuin");
    for (house, who, text) in [(&b, &mut bob, "Bob helpt"), (&c, &mut cees, "Cees helpt")] {
        let at = path(house, "Ruzie om de tuin");
        let offer = [("tie", "no"), ("offer", text), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).has("Het antwoord is onderweg"));
        until("it came", || anna.get(&home).has(text).then_some(()));
    }
    let id = a.post("Ruzie om de tuin")["id"].as_str().expect("id").to_owned();
    let mediation = json!({"type": "huisraad:Mediation", "huisraad:text": "Ook wij", "huisraad:tied": false});
    let mut third = older.activity("Offer", mediation);
    third["target"] = json!(id);
    third["context"] = json!(format!("{id}/thread"));
    assert_eq!(older.send(&a.url("/inbox"), &third), 202);
    // What is taken may be worked off a moment later.
    let page = until("it came", || Some(anna.get(&home)).filter(|p| p.has("Ook wij")));
    let first = page.body.split("Bob helpt").nth(1).and_then(|s| s.split('"').find(|s| s.contains("/pick/")));
    assert_eq!(anna.post(first.expect("a button"), &[]).status, 200);
    let (at_b, at_c) = (path(&b, "Ruzie om de tuin"), path(&c, "Ruzie om de tuin"));
    until("Cees hears it", || cees.get(&at_c).has("er is een andere bemiddelaar").then_some(()));
    until("Bob hears it", || bob.get(&at_b).has("Jij bent gekozen").then_some(()));
    a.settled();
    let back = bob.get(&at_b).address("/take-back").expect("a way back");
    assert!(bob.post(&back, &[]).status < 400);
    until("Cees may be asked again", || {
        let page = cees.get(&at_c);
        let waits = page.has("wacht op antwoord") && page.has("kan jou nog kiezen");
        (waits && !page.has("er is een andere bemiddelaar")).then_some(())
    });
    let again = |a: &&Value| a["huisraad:again"] == true;
    until("the third is told", || older.got("TentativeAccept").iter().find(again).cloned());
    // And then they can be picked.
    let page = anna.get(&home);
    let other = page.body.split("Cees helpt").nth(1).and_then(|s| s.split('"').find(|s| s.contains("/pick/")));
    assert_eq!(anna.post(other.expect("a button"), &[]).status, 200);
    until("Cees is picked", || cees.get(&at_c).has("Jij bent gekozen").then_some(()));
    until("the third is told", || (older.got("Reject").len() == 2).then_some(()));
    // A receipt that is no more than one, however late, takes back no no.
    a.settled();
}
