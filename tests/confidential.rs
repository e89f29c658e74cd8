//! What is told for a mediator alone: in no file in the clear, in no copy that opens after it was wiped, and never lost without a word.

use crate::residue::{Words, finds};
use crate::support::remote::with_member;
use crate::support::{Browser, House, path, until};
use serde_json::json;

fn on_sqlite() -> bool {
    let sqlite = crate::support::database_url().is_none();
    if !sqlite {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
    }
    sqlite
}

const SECRET: &str = "Het gaat om zolderkamer zeven-qx81";

/// A request for help that the writer alone reads of this house.
fn asks(who: &mut Browser, title: &str, details: &str) -> String {
    let form = [
        ("title", title),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("details", details),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "house"),
        ("sender", "role"),
        ("do", "send"),
    ];
    let page = who.post("/conflicts", &form);
    assert!(page.has("Verstuurd."), "{}", page.body);
    page.path
}

/// Where the secret stands in the clear.
fn found(house: &House) -> Vec<String> {
    finds(&Words([(SECRET.to_owned(), "the secret")].into()), &[house])
}

#[test]
fn what_was_wiped_comes_back_from_no_copy_and_what_was_not_comes_back_with_its_ring() {
    if !on_sqlite() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let (wiped, kept) = (asks(&mut anna, "Wordt gewist", SECRET), asks(&mut anna, "Blijft", SECRET));
    assert!(anna.get(&wiped).has(SECRET) && anna.get(&kept).has(SECRET));
    let into = format!("{}-copies", house.data());
    std::fs::create_dir(&into).expect("folder");
    let copy = format!("{}-copy.db", house.data());
    house.cli(&["backup", &copy]);
    house.cli(&["backup", "--into", &into]);
    assert_eq!(found(&house), Vec::<String>::new(), "in no file, and in no copy beside it");
    assert!(!std::fs::read(&copy).expect("copy").windows(SECRET.len()).any(|b| b == SECRET.as_bytes()));
    assert!(anna.post(&format!("{wiped}/withdraw"), &[]).status < 400);
    house.cli(&["backup", "--into", &into]);
    let rings = std::fs::read_dir(&into)
        .expect("folder")
        .flatten()
        .filter(|f| f.path().extension().is_some_and(|e| e == "ring"));
    assert_eq!(rings.count(), 1, "one ring beside all copies");

    // The older copy has the request, and nobody can open what it said in confidence.
    house.kill();
    house.cli(&["restore", &copy]);
    house.serve(None);
    let mut anna = crate::restore::signed_in(&house, "Anna");
    assert!(anna.get(&kept).has(SECRET), "what was not wiped is there: {}", anna.get(&kept).body);
    assert_ne!(anna.get(&wiped).status, 200, "what ended stays ended");

    // Without its ring a house has the words of the request, and says that the rest is lost.
    house.kill();
    std::fs::remove_dir_all(house.data()).expect("a disk that broke");
    house.cli(&["restore", &copy, "--yes"]);
    house.serve(None);
    let mut anna = crate::restore::signed_in(&house, "Anna");
    let page = anna.get(&kept);
    assert!(!page.has(SECRET) && page.has("is niet teruggekomen"), "{}", page.body);
    let again = anna.get(&format!("{kept}/edit"));
    assert!(again.status == 200 && !again.has("sealed:"), "{}", again.body);

    // With the folder of copies it has all but what was wiped.
    house.kill();
    std::fs::remove_dir_all(house.data()).expect("once more");
    let mut copies: Vec<_> = std::fs::read_dir(&into).expect("folder").flatten().map(|f| f.path()).collect();
    copies.retain(|f| f.extension().is_some_and(|e| e == "db"));
    copies.sort();
    house.cli(&["restore", copies.first().expect("the older").to_str().expect("UTF-8"), "--yes"]);
    house.serve(None);
    let mut anna = crate::restore::signed_in(&house, "Anna");
    assert!(anna.get(&kept).has(SECRET), "{}", anna.get(&kept).body);
    let page = anna.get(&wiped);
    assert!(!page.has(SECRET), "its key is gone: {}", page.body);
}

#[test]
fn other_details_have_another_key_and_a_change_of_the_rest_keeps_it() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let at = asks(&mut anna, "Ruzie", "eerst dit");
    let ring = || std::fs::read_to_string(format!("{}/keys/conflict.ring", house.data())).expect("a ring");
    let first = ring();
    let change = |anna: &mut Browser, hope: &str, details: &str| {
        let form = [
            ("title", "Ruzie"),
            ("summary", "Wij praten niet meer."),
            ("hope", hope),
            ("details", details),
            ("matter", "residents"),
            ("do", "save"),
        ];
        let page = anna.post(&at, &form);
        assert!(page.status < 400, "{}", page.body);
    };
    change(&mut anna, "Stilte.", "eerst dit");
    assert_eq!(ring(), first);
    change(&mut anna, "Stilte.", "nu iets anders");
    until("one key took the place of the other", || (ring() != first && house.keys_in_confidence() == 1).then_some(()));
    assert!(anna.get(&at).has("nu iets anders"));
    let page = anna.post(&format!("{}/withdraw", path(&house, "Ruzie")), &[]);
    assert!(page.status < 400);
    until("nothing opens any more", || (house.keys_in_confidence() == 0).then_some(()));
}

/// What meets a fault of our own again and again is put by elsewhere; this its sender keeps, and comes again.
#[test]
fn a_letter_is_put_by_nowhere() {
    let (mut house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let to = format!("localhost:{}", remote.port);
    let form = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &*to),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let (at, id) = (path(&house, "Ruzie"), house.post("Ruzie")["id"].as_str().expect("id").to_owned());
    let mediation = json!({"type": "huisraad:Mediation", "huisraad:text": "Wij", "huisraad:tied": false,
        "huisraad:byline": {"huisraad:role": "chair"}});
    let mut offer = remote.activity("Offer", mediation);
    (offer["target"], offer["context"]) = (json!(id), json!(format!("{id}/thread")));
    assert_eq!(remote.send(&house.url("/inbox"), &offer), 202);
    let pick = until("it came", || anna.get(&at).address("/pick/"));
    assert!(anna.post(&pick, &[]).status < 400);
    let origin = format!("http://localhost:{}", remote.port);
    let letter = remote.activity(
        "Create",
        json!({"type": "huisraad:Letter", "id": format!("{origin}/letters/een"), "inReplyTo": offer["id"],
            "huisraad:number": 1, "huisraad:text": SECRET}),
    );
    house.kill();
    house.serve_with(Some(("HUISRAAD_FAULT_AT", &format!("inbox={SECRET}"))));
    for _ in 0..5 {
        assert_eq!(remote.send(&house.url("/inbox"), &letter), 503);
    }
    if on_sqlite() {
        assert_eq!(found(&house), Vec::<String>::new());
    }
    house.kill();
    house.serve(None);
    assert_eq!(remote.send(&house.url("/inbox"), &letter), 202);
    let there = until("a link", || anna.get(&at).address("/letters/"));
    assert!(anna.get(&there).has(SECRET));
    // Longer than a letter may be it is refused, and not cut.
    let mut long = letter.clone();
    (long["id"], long["object"]["id"]) = (json!(format!("{origin}/lang")), json!(format!("{origin}/letters/lang")));
    long["object"]["huisraad:text"] = json!("x".repeat(3001));
    assert_eq!(remote.send(&house.url("/inbox"), &long), 422);
}

/// A broken disk, and a copy of before the end: what the other house still says of it is that it is over.
#[test]
fn what_was_wiped_stands_in_no_file_after_an_older_copy_is_put_back() {
    if !on_sqlite() {
        return;
    }
    let crate::ending::Two { mut a, mut anna, b, mut bob, at, at_b } = crate::ending::two();
    a.settled();
    b.settled();
    let copy = format!("{}-copy.db", a.data());
    a.cli(&["backup", &copy]);
    crate::ending::closes(&mut anna, &at);
    assert!(anna.post(&format!("{at}/wipe"), &[]).status < 400);
    until("it is wiped there", || (b.post("Hulp bij conflict")["state"] == "closed").then_some(()));
    a.loses_its_database();
    a.cli(&["restore", &copy, "--yes"]);
    std::fs::remove_file(&copy).expect("gone");
    a.serve(None);
    crate::ending::signs_in(&mut anna, "Anna");
    a.cli(&["peer", "check", &b.domain()]);
    until("it is wiped again", || anna.get(&at).has("Gewist op ").then_some(()));
    let words =
        Words([("Wij praten niet meer.".to_owned(), "the words"), (crate::ending::DETAILS.into(), "details")].into());
    until("its words are in no file", || finds(&words, &[&a, &b]).is_empty().then_some(()));
    assert!(bob.get(&at_b).status >= 400 || !bob.get(&at_b).has("Wij praten niet meer."));
}
