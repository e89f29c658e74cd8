//! One computer in the common room: what stays on the screen, in the bar of the browser and in its history when somebody else
//! sits down.

use crate::support::{Browser, House, database_url, path, two, until};

const QUESTION: [(&str, &str); 5] = [
    ("title", "Wie kookt er?"),
    ("situation", "Niemand."),
    ("question", "Wie?"),
    ("audience", "house"),
    ("do", "send"),
];

#[test]
fn what_was_done_is_said_once_and_to_who_did_it() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.post("/case-questions", &QUESTION);
    assert!(page.has("Verstuurd") && page.path.starts_with("/posts/"), "{}", page.body);
    assert!(!anna.get(&page.path).has("Verstuurd"), "once");
    let mut dina = house.person("Dina", "participant");
    dina.get("/");
    for path in [format!("{}?done=sent", page.path), "/?done=withdrawn".to_owned(), "/sign-in?done=out".to_owned()] {
        let page = dina.get(&path);
        assert!(page.status == 200 && !page.has("class=\"done\""), "an address says nothing: {path}");
    }
    assert!(dina.get("/sign-out").has("class=\"done\""));
}

#[test]
fn a_page_leaves_a_shared_screen_by_itself_and_a_form_does_not() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let asked = anna.post("/case-questions", &QUESTION).path;
    for path in ["/", "/case-questions", "/people", "/notices"] {
        let page = anna.get(path);
        let leaves = page.headers.get("refresh").map(String::as_str) == Some("600;url=/sign-in");
        assert!(leaves || path == "/people", "{path}: {:?}", page.headers);
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    for path in ["/case-questions/new", asked.as_str(), "/conflicts/new", "/search"] {
        let page = anna.get(path);
        let idle = page.has("<body class=\"idle\"");
        assert!(page.status == 200 && idle, "{path}");
        assert!(path == "/search" || !page.headers.contains_key("refresh"), "somebody may be typing: {path}");
    }
    let mut own = Browser::at(&house);
    own.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    let page = own.get("/people");
    assert!(page.status == 200 && !page.headers.contains_key("refresh") && !page.has("class=\"idle\""));
    assert!(!Browser::at(&house).get("/").headers.contains_key("refresh"));
}

#[test]
fn a_secret_address_says_nothing_any_more_once_it_is_open() {
    let house = House::start("De Kade");
    let card = house.json(&["invite", "--role", "chair"]);
    let path = card["url"].as_str().and_then(|u| u.split_once(&house.domain())).expect("ours").1.to_owned();
    let mut anna = Browser::at(&house);
    let page = anna.get(&path);
    assert!(page.status == 200 && page.path == "/card" && page.has("voorzitter"), "{}", page.body);
    assert_eq!(page.headers["x-robots-tag"], "noindex");
    // A program that looks at the link first uses nothing up.
    assert!(Browser::at(&house).get(&path).has("voorzitter"));
    let key = card["words"].as_str().expect("words");
    let form = [("key", key), ("step", "2"), ("name", "Anna"), ("passphrase", "Anna heeft een lange zin")];
    assert_eq!(anna.post("/card", &form).path, "/");
    assert!(!anna.get("/card").has("name=\"step\""), "it is used, and forgotten");
    assert_eq!(Browser::at(&house).get(&path).status, 404);
    let robots = anna.get("/robots.txt");
    assert!(robots.headers["content-type"].starts_with("text/plain"));
    for secret in ["/card", "/advice", "/mail", "/people"] {
        assert!(robots.has(&format!("Disallow: {secret}\n")), "{}", robots.body);
    }
}

#[test]
fn the_title_of_a_conflict_is_not_in_the_bar_of_the_browser() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [
        ("title", "Ruzie om de wasmachine"),
        ("summary", "Twee mensen."),
        ("hope", "Rust."),
        ("inside", "chairs"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "house"),
        ("do", "save"),
    ];
    anna.post("/conflicts", &form);
    let path = format!("/posts/{}", house.post("Ruzie om de wasmachine")["slug"].as_str().expect("slug"));
    let page = anna.get(&path);
    let title = page.body.split("<title>").nth(1).and_then(|r| r.split("</title>").next()).expect("a title");
    assert!(page.has("Ruzie om de wasmachine") && !title.contains("Ruzie"), "{title}");
}

#[test]
fn the_title_of_a_conflict_stands_where_one_went_to_look_at_it_and_nowhere_else() {
    let (a, mut anna, b, mut bob) = two();
    let to_b = b.domain();
    let form = [
        ("title", "Ruzie om de wasmachine"),
        ("summary", "Twee mensen."),
        ("hope", "Rust."),
        ("inside", "chairs"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &form).has("Verstuurd."));
    let at_b = path(&b, "Ruzie om de wasmachine");
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.get("/").has("Hulp bij conflict") && bob.post(&format!("{at_b}/offer"), &offer).status < 400);
    let at = path(&a, "Ruzie om de wasmachine");
    until("it came", || anna.get(&at).has("/pick/").then_some(()));
    for (who, at) in [(&mut anna, &at), (&mut bob, &at_b)] {
        for passing in ["/", "/notices", "/events", "/houses"] {
            assert!(!who.get(passing).has("wasmachine"), "{passing}");
        }
        assert!(who.get("/conflicts").has("wasmachine") && who.get(at).has("wasmachine"));
    }
}

#[test]
fn who_signs_out_leaves_no_secret_address_open() {
    let house = House::start("De Kade");
    let mut kim = house.person("Kim", "participant");
    let asked = [("asker", "other"), ("name", "x"), ("subject", "x"), ("question", "Een geheime vraag")];
    let page = kim.post("/consultations", &asked);
    let address = page.body.split("/advice/").nth(1).and_then(|r| r.split('"').next()).expect("an address").to_owned();
    for out in ["/sign-out", "/leave"] {
        assert!(kim.get(&format!("/advice/{address}")).has("Een geheime vraag"), "{out}");
        kim.get(out);
        assert!(!kim.get("/advice").has("Een geheime vraag"), "{out}");
    }
}

#[test]
fn who_asks_from_outside_where_somebody_walked_away_sends_their_own_question() {
    let house = House::start("De Kade");
    let (mut anna, mut els) = (house.person("Anna", "chair"), house.person("Els", "participant"));
    let at = anna.get("/people").body;
    let is_person = |s: &&str| s.strip_prefix("/people/").is_some_and(|n| n.parse::<i64>().is_ok());
    let them: Vec<&str> = at.split('"').filter(is_person).collect();
    let of_els = them.into_iter().find(|s| anna.get(s).has(">Els")).expect("her page").to_owned();
    let out = anna.post(&format!("{of_els}/end-sessions"), &[]);
    assert!(out.status < 400, "{of_els} {}", out.body);
    // Her browser names a session that is over; the page is everybody's, and so is what is typed there.
    let asked = [("asker", "municipality"), ("name", "Wie"), ("subject", "Van buiten"), ("question", "Hoe?")];
    assert_eq!(els.get("/consultations/new").status, 200);
    let page = els.post("/consultations", &asked);
    assert!(page.status < 400 && page.path.starts_with("/advice"), "{} {}", page.path, page.body);
    assert!(anna.get("/").has("Van buiten"));
    // What she herself typed is still hers.
    let page = els.post("/case-questions", &QUESTION);
    assert!(page.has("Je bent niet meer binnen"), "{}", page.body);
}

#[test]
fn who_asked_from_outside_reads_that_the_house_keeps_their_question_no_more() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let mut outside = Browser::at(&house);
    let asked = [("asker", "municipality"), ("name", "Wie"), ("subject", "Van buiten"), ("question", "Hoe?")];
    assert!(outside.post("/consultations", &asked).has("Jullie vraag is binnen"));
    let at = anna.get("/").address("/consultations/").expect("a link");
    assert!(anna.post(&format!("{at}/forget"), &[]).status < 400);
    let page = outside.get("/advice");
    assert!(page.has("Deze vraag is weg") && !page.has("Ben je hier thuis?"), "{}", page.body);
    // Nor does it stop a copy from being put back.
    if database_url().is_none() {
        let folder = tempfile::tempdir().expect("folder");
        let copy = folder.path().join("c.db").display().to_string();
        house.cli(&["backup", &copy]);
        house.kill();
        house.cli(&["restore", &copy, "--yes"]);
    }
}
