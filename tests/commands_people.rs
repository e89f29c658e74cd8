//! `huisraad person`: asks before what cannot be undone, says what it did, and lists who is here.

use crate::people::number;
use crate::support::{HUISRAAD, House, database_url, ok};
use std::io::Write;
use std::process::{Command, Stdio};

/// A command at a terminal, with an answer: util-linux's `script` gives it one.
fn at_terminal(house: &House, args: &str, answer: &str) -> (Option<i32>, String) {
    let command = format!("{HUISRAAD} {args} --data {}", house.data());
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of util-linux");
    // A command that asks nothing may have ended before.
    drop(child.stdin.take().expect("stdin").write_all(answer.as_bytes()));
    let out = child.wait_with_output().expect("it ends");
    (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
}

#[test]
fn who_goes_is_named_and_asked_about_and_the_last_chair_stays() {
    let house = House::start("De Kade");
    let mut noor = house.person("Noor", "chair");
    house.person("Piet", "participant");
    let draft = [("title", "Half af"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "save")];
    assert_eq!(noor.post("/case-questions", &draft).status, 200);
    let (status, said) = at_terminal(&house, "person end Noor", "y\n");
    assert!(status == Some(1) && said.contains("--last-chair") && !said.contains("Go on?"), "{status:?} {said}");
    assert_eq!(noor.get("/people").status, 200);
    // A second chair: then it is only asked.
    let said = house.cli(&["person", "role", "Piet", "--add", "chair"]);
    assert_eq!(said.trim(), "Piet was: participant; is now: participant, chair.");
    let (status, said) = at_terminal(&house, "person end Noor", "n\n");
    let question = "Noor (chair) goes at once: 1 draft erased. This cannot be undone.";
    assert!(status == Some(1) && said.contains(question) && said.contains("nothing was changed"), "{status:?} {said}");
    assert_eq!(noor.get("/people").status, 200);
    let (status, said) = at_terminal(&house, "person end Noor --yes", "");
    assert!(status == Some(0) && !said.contains("Go on?"), "{status:?} {said}");
    assert!(said.contains("Noor (chair) is gone: 1 draft erased."), "{said}");
    assert_eq!(noor.get("/people").status, 404);
    // Where nobody sits nobody is asked, and a program reads an object.
    let done = house.json(&["person", "role", "Piet", "--remove", "chair", "--last-chair"]);
    assert_eq!((&done["roles"][0], &done["chairs_left"]), (&"participant".into(), &false.into()));
    let done = house.json(&["person", "end", "Piet"]);
    assert_eq!((&done["ended"], &done["drafts"]), (&"Piet".into(), &0.into()));
}

#[test]
fn every_way_out_says_what_was_done_and_every_list_says_when_it_is_empty() {
    let house = House::found("De Kade");
    house.cli(&["person", "card", "end", &house.json(&["person", "cards"])[0]["id"].to_string()]);
    for (args, none) in [
        (vec!["person", "list"], "Nobody"),
        (vec!["person", "cards"], "no cards"),
        (vec!["person", "sessions"], "Nobody is signed in"),
        (vec!["person", "computers"], "no computer"),
        (vec!["posts"], "no posts"),
        (vec!["peer", "list"], "no other houses"),
        (vec!["peer", "newcomers"], "no newcomers"),
        (vec!["queue", "list"], "Nothing waits"),
    ] {
        assert!(house.cli(&args).contains(none), "{args:?}");
        assert_eq!(house.json(&args).as_array().map(Vec::len), Some(0), "{args:?}");
    }
    drop(house);
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    anna.post("/computer", &[]);
    let all = house.json(&["person", "sessions", "list"]);
    assert_eq!(
        (all.as_array().map(Vec::len), &all[0]["person"], &all[0]["shared"]),
        (Some(1), &"Anna".into(), &true.into())
    );
    let said = house.cli(&["person", "sessions"]);
    assert!(said.starts_with("Anna") && said.contains("a computer that others use too"), "{said}");
    // To the minute, in the time of the houses, and nobody where it was nobody.
    let minute = &said.split("since ").nth(1).expect("a time")[..17];
    assert!(minute.ends_with(',') && minute.matches(':').count() == 1 && !minute.contains('T'), "{minute}");
    let log = house.cli(&["person", "log"]);
    assert!(!log.contains("(by -)") && !log.contains('Z') && log.contains("card-printed"), "{log}");
    for (args, says) in [
        (vec!["person", "unlock", "Anna"], "was not locked"),
        (vec!["person", "sessions", "end", "Anna"], "Anna is signed out everywhere: 1 session ended."),
        (vec!["person", "role", "Anna", "--add", "chair"], "Nothing changed: Anna is chair already."),
    ] {
        let said = house.cli(&args);
        assert!(said.contains(says) && said.lines().count() == 1, "{args:?}: {said}");
        assert!(house.json(&args).is_object(), "{args:?}");
    }
    let computer = house.json(&["person", "computers"])[0]["id"].as_str().expect("id").to_owned();
    assert!(house.cli(&["person", "computers", "end", &computer]).contains(&computer));
    let cards = house.json(&["person", "cards"]);
    let card = cards[0]["id"].to_string();
    let said = ok(&["person", "card", "end", &card, "--data", &house.data()]);
    assert!(said.contains(&format!("Card {card}, for a chair, works no more.")), "{said}");
}

/// Who left is counted nowhere, and who goes by themself is told in a sentence of its own.
#[test]
fn who_left_is_not_counted_and_their_going_is_told_in_plain_words() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for name in ["Piet", "Kim"] {
        house.person(name, "chair");
    }
    let mut kim = crate::support::Browser::at(&house);
    assert_eq!(crate::people::sign_in(&mut kim, "Kim", "Kim heeft een lange zin"), 200);
    let piet = number(&mut kim, "Piet");
    assert!(kim.post(&format!("/people/{piet}/end"), &[]).status < 400);
    assert!(anna.get("/people/log").has("Kim liet iemand gaan."));
    let own = number(&mut kim, "Kim");
    assert!(kim.post(&format!("/people/{own}/end"), &[]).status < 400);
    let log = anna.get("/people/log");
    assert!(log.has(". Iemand ging zelf weg uit ons huis."), "{}", log.body);
    assert!(log.has(". Iemand ging weg uit ons huis."), "{}", log.body);
    assert!(!log.has("Iemand die wegging liet"), "{}", log.body);
    if database_url().is_some() {
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let copy = folder.path().join("copy").to_str().expect("UTF-8").to_owned();
    let said = house.cli(&["backup", &copy]);
    assert!(said.contains("0 posts, 1 person,"), "{said}");
    let said = ok(&["restore", "--check", &copy]);
    assert!(said.contains("0 posts, 1 person."), "{said}");
}
