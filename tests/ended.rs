//! Going back to a copy: what had ended after it stays ended.

use crate::ended_twice::{change, rows};
use crate::restore::{ask, signed_in, text};
use crate::support::{Browser, House, database_url, until};
use huisraad_storage::diesel::connection::SimpleConnection;
use huisraad_storage::file;
use std::path::Path;

#[test]
fn what_had_ended_after_the_copy_stays_ended() {
    if database_url().is_some() {
        return;
    }
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    for title in ["Teruggehaald", "Blijft"] {
        ask(&mut anna, title, "network");
    }
    let there = b.post("Blijft")["slug"].as_str().expect("slug").to_owned();
    let advice = bob.post(&format!("/posts/{there}/advice"), &[("advice", "Raad die weggaat"), ("for", "thread")]);
    assert_eq!(advice.status, 200);
    let slug = |title: &str| a.post(title)["slug"].as_str().expect("slug").to_owned();
    until("the advice arrives", || (a.post("Blijft")["responses"] == 1).then_some(()));
    let card = a.json(&["invite", "--role", "chair"]);
    let mut lost = anna.clone();
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    a.cli(&["backup", &copy]);
    // After the copy: a card is used, a post is taken back, one is written and taken back, an advice is taken out.
    let words = card["words"].as_str().expect("words").to_owned();
    let with_card = |house: &House, name: &str| {
        let mut browser = Browser::at(house);
        let passphrase = format!("{name} heeft een lange zin");
        let form =
            [("key", words.as_str()), ("step", "2"), ("name", name), ("passphrase", &passphrase), ("shared", "yes")];
        browser.post("/card", &form);
        browser.get("/people").status == 200
    };
    assert!(with_card(&a, "Xavier"));
    anna.post(&format!("/posts/{}/withdraw", slug("Teruggehaald")), &[]);
    ask(&mut anna, "Kwam en ging", "network");
    b.post("Kwam en ging");
    anna.post(&format!("/posts/{}/withdraw", slug("Kwam en ging")), &[]);
    let page = anna.get(&format!("/posts/{}", slug("Blijft")));
    let out = page.address("/take-out").expect("the chair may take it out");
    assert_eq!(anna.post(&out, &[]).status, 200);
    until("it is gone there", || b.post_now("Teruggehaald").is_none().then_some(()));
    let count = a.json(&["posts"]).as_array().expect("list").len();
    a.kill();
    let said = a.cli(&["restore", &copy]);
    assert!(said.contains("ended again: 2 removals."), "{said}");
    a.serve(None);
    assert!(!with_card(&a, "Yvonne"), "a used card is used");
    assert!(!lost.get("/").has("Je bent hier als"), "a session of before is over");
    let all = a.json(&["posts"]);
    let withdrawn = all.as_array().expect("list").iter().filter(|p| p["state"] == "withdrawn").count();
    assert_eq!((all.as_array().expect("list").len(), withdrawn), (count, 2), "{all}");
    assert_eq!(a.post("Blijft")["responses"], 0);
    a.cli(&["peer", "check", &b.domain()]);
    until("the pair is equal", || a.json(&["peer", "show", &b.domain()])["equal"].as_str().map(|_| ()));
    assert!(b.post_now("Kwam en ging").is_none() && b.post_now("Teruggehaald").is_none());
    // People come in as before.
    signed_in(&a, "Anna");
}

#[test]
fn ties_people_and_what_was_wiped_are_as_they_became_after_the_copy() {
    if database_url().is_some() {
        return;
    }
    let (mut a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    a.person("Piet", "chair");
    a.person("Kees", "chair");
    let conflict = [
        ("title", "Ruzie"),
        ("summary", "Twee mensen"),
        ("hope", "Rust"),
        ("details", "Wat alleen de bemiddelaar leest"),
        ("inside", "chairs"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("audience", "house"),
        ("do", "send"),
    ];
    let page = anna.post("/conflicts", &conflict);
    assert!(page.has("Verstuurd."), "{}", page.body);
    let asked = [
        ("asker", "municipality"),
        ("name", "Gemeente"),
        ("subject", "Een vraag"),
        ("question", "Wat buiten gevraagd werd"),
    ];
    let out = Browser::at(&a).post("/consultations", &asked);
    assert!(out.status < 400, "{}", out.body);
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    a.cli(&["backup", &copy]);
    let slug = a.post("Ruzie")["slug"].as_str().expect("slug").to_owned();
    assert!(anna.post(&format!("/posts/{slug}/end"), &[]).status < 400);
    assert!(anna.post(&format!("/posts/{slug}/wipe"), &[]).status < 400);
    a.cli(&["peer", "stop", &b.domain()]);
    a.cli(&["person", "role", "Piet", "--add", "participant", "--remove", "chair"]);
    a.cli(&["person", "end", "Kees"]);
    a.kill();
    let mut conn = file::open_alone(&Path::new(&a.data()).join("huisraad.db")).expect("open");
    conn.batch_execute(
        "UPDATE persons SET passphrase = NULL WHERE shown = 'Piet'; \
         UPDATE consultations SET state = 'forgotten', question = '', subject = '', name = '';",
    )
    .expect("what happened meanwhile");
    drop(conn);
    let said = a.cli(&["restore", &copy]);
    assert!(said.contains("2 removals, 1 tie with a house, keys or roles of 2 people."), "{said}");
    let database = std::fs::read(Path::new(&a.data()).join("huisraad.db")).expect("read");
    for word in ["Wat alleen de bemiddelaar leest", "Wat buiten gevraagd werd"] {
        assert!(!database.windows(word.len()).any(|w| w == word.as_bytes()), "{word}");
    }
    assert_eq!(a.standing_of(&b).as_deref(), Some("stopped"));
    a.serve(None);
    for name in ["Piet", "Kees"] {
        let (mut browser, passphrase) = (Browser::at(&a), format!("{name} heeft een lange zin"));
        browser.post("/sign-in", &[("name", name), ("passphrase", &passphrase), ("shared", "yes")]);
        assert!(!browser.get("/").has("Je bent hier als"), "{name}: what opened nothing any more opens nothing again");
    }
    signed_in(&a, "Anna");
}

#[test]
fn the_house_reads_that_an_older_copy_was_put_back_until_a_chair_has_seen_it() {
    let mut house = House::start("De Kade");
    house.person("Anna", "chair");
    house.person("Piet", "participant");
    house.kill();
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    if database_url().is_some() {
        house.cli(&["restore"]);
    } else {
        house.cli(&["backup", &copy]);
        house.cli(&["restore", &copy]);
    }
    house.serve(None);
    let (mut anna, mut piet) = (signed_in(&house, "Anna"), signed_in(&house, "Piet"));
    let title = "Er is een oudere kopie teruggezet";
    let page = piet.get("/");
    assert!(page.has(title) && page.has("Ons huis is weer zoals het") && page.has("Iedereen komt opnieuw binnen"));
    assert!(
        !page.has("/put-back/seen") && !page.has("maak daar nieuwe kaarten"),
        "only a chair does something about it"
    );
    assert_eq!(piet.post("/put-back/seen", &[]).status, 403);
    let page = anna.get("/");
    assert!(page.has(title) && page.has("maak daar nieuwe kaarten") && page.has("/put-back/seen"), "{}", page.body);
    assert!(anna.get("/people/log").has("een oudere kopie van dit huis terug"));
    assert_eq!(anna.post("/put-back/seen", &[]).status, 200);
    assert!(!anna.get("/").has(title) && !piet.get("/").has(title));
    if database_url().is_some() {
        return;
    }
    // Where nothing was replaced, nobody knows who went after the copy.
    house.kill();
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(Path::new(&house.data()).join(format!("huisraad.db{ending}"))).ok();
    }
    house.cli(&["restore", &copy]);
    house.serve(None);
    let page = signed_in(&house, "Anna").get("/");
    assert!(page.has("Stopten jullie daarna met een huis, of zetten jullie het op pauze?"), "{}", page.body);
    assert!(page.has(title) && page.has("Wij weten niet wie daarna wegging"), "{}", page.body);
}

/// The copy is of a day on which our house is asked what two advices did; since then the one question was closed, and of the other
/// nobody was asked any more.
#[test]
fn a_question_that_was_over_asks_nobody_again_what_an_advice_did() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let slug = |house: &House, title: &str| house.post(title)["slug"].as_str().expect("slug").to_owned();
    for title in ["Gesloten", "Afgelopen"] {
        ask(&mut anna, title, "house");
        let post = format!("/posts/{}", slug(&house, title));
        let advice = [("advice", "Zo."), ("for", "house"), ("ground", "thinking")];
        assert!(kim.post(&format!("{post}/advice"), &advice).status < 400);
        let to_try = anna.get(&post).address("/try/").expect("it may be tried");
        assert!(anna.post(&to_try, &[]).status < 400);
    }
    house.kill();
    let here = house.data();
    let data = Path::new(&here);
    change(data, "UPDATE case_questions SET asked_again = 1");
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    change(
        data,
        "UPDATE case_questions SET asked_again = 0; UPDATE posts SET state = 'closed', author = NULL WHERE title = 'Gesloten'; \
         UPDATE posts SET state = 'ended', author = NULL WHERE title = 'Afgelopen'; \
         UPDATE advice SET outcome = 'unknown' WHERE response IN \
           (SELECT r.id FROM responses r JOIN posts p ON p.id = r.post WHERE p.title = 'Afgelopen');",
    );
    house.cli(&["restore", &copy, "--yes"]);
    let all = "case_questions q JOIN posts p ON p.id = q.post JOIN responses r ON r.post = p.id JOIN advice a ON a.response = r.id";
    assert_eq!(rows(data, all, "asked_again, p.state, outcome"), ["[0,\"closed\",null]", "[0,\"ended\",\"unknown\"]"]);
    // Also a reminder that stands by mistake is none on a question that is over.
    change(data, "UPDATE case_questions SET asked_again = 1");
    house.serve(None);
    let mut anna = signed_in(&house, "Anna");
    assert!(!anna.get("/").has("Hielp het"));
}
