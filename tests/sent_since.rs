//! What stood in a copy as a draft, or as open, and went on since: after a restore it is what it became, and not what it was.

use crate::support::remote::{Remote, make_member, members, question};
use crate::support::{Browser, House, path, two, until};
use serde_json::{Value, json};

fn on_sqlite() -> bool {
    let sqlite = crate::support::database_url().is_none();
    if !sqlite {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
    }
    sqlite
}

fn copied(house: &House) -> String {
    let copy = format!("{}-copy.db", house.data());
    house.cli(&["backup", &copy]);
    copy
}

/// Goes back to this copy, and serves again.
fn go_back(house: &mut House, copy: &str) {
    house.kill();
    assert!(house.cli(&["restore", copy, "--yes"]).contains("Restored"));
    house.serve(None);
}

fn question_form<'a>(situation: &'a str, press: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("title", "Vraag over koffie"),
        ("situation", situation),
        ("question", "x"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", press),
    ]
}

#[test]
fn a_draft_that_was_sent_since_the_copy_comes_back_as_it_was_sent() {
    if !on_sqlite() {
        return;
    }
    let (mut a, mut anna, b, mut bob) = two();
    assert!(anna.post("/case-questions", &question_form("oude zin", "save")).has("Bewaard."));
    let at = path(&a, "Vraag over koffie");
    let copy = copied(&a);
    assert!(anna.post(&at, &question_form("oude zin", "send")).has("Verstuurd."));
    assert!(anna.post(&at, &question_form("nieuwe zin", "send")).status < 400);
    let there = path(&b, "Vraag over koffie");
    until("the new words are there", || bob.get(&there).has("nieuwe zin").then_some(()));
    a.settled();
    go_back(&mut a, &copy);
    let mut anna = crate::restore::signed_in(&a, "Anna");
    until("it comes back", || anna.get(&at).has("nieuwe zin").then_some(()));
    let page = anna.get(&at);
    assert!(page.has("Teruggekomen van een ander huis."), "for the chair to look at: {}", page.body);
    // It is the house's again, and what is changed from here on arrives.
    let right = page.address("/looked-at").or_else(|| page.address("/returned")).expect("a button");
    assert!(anna.post(&right, &[]).status < 400);
    assert!(anna.post(&at, &question_form("nog een zin", "send")).status < 400);
    until("the last words are there", || bob.get(&there).has("nog een zin").then_some(()));
}

/// Who cancels what came back has looked at it: who would come is told so, as the screen says.
#[test]
fn what_came_back_and_is_called_off_is_told_to_who_would_come() {
    if !on_sqlite() {
        return;
    }
    let (mut a, mut anna, b, mut bob) = two();
    let copy = copied(&a);
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    let places = [("capacity", "4"), ("audience", "network"), ("sender", "role"), ("do", "send")];
    assert!(anna.post("/events", &[&event[..], &places].concat()).has("Verstuurd."));
    assert!(anna.post(&format!("{}/rsvp", path(&a, "Samen eten")), &[("heads", "4")]).status < 400);
    until("it is full there", || (b.post("Samen eten")["state"] == "full").then_some(()));
    a.settled();
    go_back(&mut a, &copy);
    let mut anna = crate::restore::signed_in(&a, "Anna");
    until("it comes back", || (a.post_now("Samen eten")?["returned"] == true).then_some(()));
    assert_eq!(a.post("Samen eten")["state"], "announced", "full with those who came back with it: nobody");
    assert!(anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]).has("De bijeenkomst is afgezegd."));
    until("it is off there", || (b.post("Samen eten")["state"] == "cancelled").then_some(()));
    assert!(!bob.get("/").has("Wij willen komen"), "nobody is asked to come any more");
    assert_eq!(a.post("Samen eten")["returned"], false);
}

#[test]
fn a_draft_of_the_copy_that_is_sent_at_once_arrives_where_it_was_known() {
    if !on_sqlite() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    assert!(anna.post("/case-questions", &question_form("oude zin", "save")).has("Bewaard."));
    let at = path(&a, "Vraag over koffie");
    let copy = copied(&a);
    assert!(anna.post(&at, &question_form("tussen zin", "send")).has("Verstuurd."));
    let there = path(&b, "Vraag over koffie");
    until("it is there", || bob.get(&there).has("tussen zin").then_some(()));
    a.settled();
    // The other house is away: nobody gives it back before it is sent once more.
    b.kill();
    go_back(&mut a, &copy);
    let mut anna = crate::restore::signed_in(&a, "Anna");
    let page = anna.post(&at, &question_form("eigen zin", "send"));
    assert!(page.has("Verstuurd."), "{}", page.body);
    b.serve(None);
    until("what was sent at last is there", || {
        a.cli(&["queue", "retry", &b.domain()]);
        crate::restore::signed_in(&b, "Bob").get(&there).has("eigen zin").then_some(())
    });
    assert!(anna.get(&at).has("eigen zin"));
}

#[test]
fn a_request_for_help_that_was_a_draft_in_the_copy_and_is_closed_since_is_gone() {
    if !on_sqlite() {
        return;
    }
    let (mut a, _anna, b, _bob) = two();
    let (mut kim, named) = (a.person("Kim", "participant"), b.domain());
    let form = |press| {
        [
            ("title", "Ruzie om de keuken"),
            ("summary", "zeldzame woorden"),
            ("hope", "Rust."),
            ("urgency", "week"),
            ("matter", "residents"),
            ("inside", "author"),
            ("to_role", "all"),
            ("audience", "houses"),
            ("to", &*named),
            ("do", press),
        ]
    };
    let page = kim.post("/conflicts", &form("save"));
    assert!(page.has("Bewaard."));
    let at = page.path;
    let copy = copied(&a);
    assert!(kim.post(&at, &form("send")).has("Verstuurd."));
    assert!(kim.post(&format!("{at}/end"), &[]).has("Dit is klaar."));
    a.settled();
    go_back(&mut a, &copy);
    let mut kim = crate::restore::signed_in(&a, "Kim");
    assert_eq!(kim.get(&at).status, 404, "it was closed, and is not to be sent once more");
    assert!(!kim.get("/conflicts").has("keuken"));
}

#[test]
fn a_no_that_was_said_since_the_copy_frees_its_place_again() {
    if !on_sqlite() {
        return;
    }
    let (mut house, remote) = crate::support::remote::with_member();
    let mut anna = house.person("Anna", "chair");
    let job = [
        ("title", "Kok gezocht"),
        ("about", "x"),
        ("happens", "zaterdag"),
        ("seats", "1"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/opportunities", &job).has("Verstuurd."));
    let (at, post) = (path(&house, "Kok gezocht"), house.post("Kok gezocht")["id"].clone());
    let mut apply = remote.activity("Offer", json!({"type": "Agreement", "huisraad:text": "Ik wil."}));
    (apply["target"], apply["context"]) = (post.clone(), json!(format!("{}/thread", post.as_str().expect("id"))));
    assert_eq!(remote.send(&house.url("/inbox"), &apply), 202);
    let press = |anna: &mut Browser, word: &str| {
        let action = anna.get(&at).address("/application/").expect("a button");
        assert!(anna.post(&action, &[("do", word)]).status < 400, "{word}");
    };
    press(&mut anna, "yes");
    assert_eq!(house.post("Kok gezocht")["state"], "filled");
    let copy = copied(&house);
    let undo = remote.activity("Undo", json!({"type": "Offer", "id": apply["id"]}));
    assert_eq!(remote.send(&house.url("/inbox"), &undo), 202);
    assert_eq!(house.post("Kok gezocht")["state"], "open");
    go_back(&mut house, &copy);
    until("the place is free", || (house.post("Kok gezocht")["state"] == "open").then_some(()));
}

#[test]
fn a_meeting_makes_a_house_member_on_the_words_that_it_read() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut anna = a.person("Anna", "chair");
    let asks = |words: &str| {
        b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", words]);
        until(words, || anna_reads(&a, words));
    };
    fn anna_reads(a: &House, words: &str) -> Option<()> {
        let all = a.json(&["peer", "list"]);
        let text = all.to_string();
        (text.contains("applied") && (text.contains(words) || !text.contains("introduction"))).then_some(())
    }
    asks("Wij zijn Het Veer.");
    assert!(anna.post("/meetings", &[("day", "morgen")]).status < 400);
    let all = anna.get("/meetings").body;
    let is_sheet = |s: &&str| s.strip_prefix("/meetings/").is_some_and(|n| n.parse::<i64>().is_ok());
    let sheet = all.split('"').find(is_sheet).expect("a sheet").to_owned();
    let field = |anna: &mut Browser| {
        let page = anna.get(&sheet).body;
        let one = page.split("<fieldset").skip(1).find(|f| f.contains("Het Veer")).expect("the item").to_owned();
        let name = one.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("boxes");
        format!("o{name}")
    };
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Geef ons jullie adressen."]);
    until("the new words are there", || anna.get("/houses").has("jullie adressen").then_some(()));
    let name = field(&mut anna);
    let page = anna.post(&sheet, &[(name.as_str(), "yes")]);
    assert_eq!(a.standing_of(&b).as_deref(), Some("applied"), "{}", page.body);
}

#[test]
fn a_goodbye_parts_also_where_the_house_asks_anew_at_once() {
    let (house, remote) = crate::support::remote::with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let follow = remote.got("Follow").pop().expect("our Follow");
    assert_eq!(remote.send(&inbox, &remote.activity("Accept", follow.clone())), 202);
    assert_eq!(remote.send(&inbox, &question(&remote, "Alleen voor leden", members(&remote))), 202);
    let at = path(&house, "Alleen voor leden");
    assert_eq!(remote.send(&inbox, &remote.activity("Reject", follow)), 202);
    let again: Value = crate::support::remote::apply(&remote, &house);
    assert_eq!(remote.send(&inbox, &again), 202);
    until("what was for members is gone", || (anna.get(&at).status == 404).then_some(()));
    until("and its new words are read", || anna.get("/houses").has("Wij zijn een huis.").then_some(()));
    // Let in once more, it begins anew.
    let other = Remote::start();
    make_member(&house, &other);
    assert_eq!(other.send(&inbox, &question(&other, "Van een ander", members(&other))), 202);
    assert!(anna.get(&path(&house, "Van een ander")).status == 200);
}
