//! What is told for a mediator alone: in no file in the clear, in no copy that opens after it was wiped, and never lost without a word.

use crate::residue::{Words, finds};
use crate::support::{Browser, House, path, until};

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
