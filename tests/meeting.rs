//! Away from the screen: the sheet for the house meeting, what its outcomes do, and the notice board.

use crate::support::remote::{members, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::json;

fn shows(browser: &mut Browser, path: &str, text: &str) -> String {
    until(&format!("{text:?} on {path}"), || Some(browser.get(path)).filter(|p| p.has(text)).map(|p| p.body))
}

fn ask(chair: &mut Browser, title: &str, audience: &str, what: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "Hoe dan?"), ("audience", audience), ("do", what)];
    assert_eq!(chair.post("/case-questions", &form).status, 200, "{title}");
}

/// The number in the name of the first field that begins with `o`, after `text`.
fn number(page: &str, text: &str) -> String {
    let form = page.split_once("<fieldset").expect("the form").1;
    let after = form.split_once(text).unwrap_or_else(|| panic!("{text:?} is not in the form")).1;
    let name = after.split_once("name=\"o").expect("a choice").1;
    name.split('"').next().expect("a number").to_owned()
}

#[test]
fn what_the_meeting_decides_is_typed_in_once_and_does_what_it_says() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut dina = b.person("Dina", "participant");
    ask(&mut anna, "Wie kookt er", "network", "send");
    ask(&mut anna, "Onder voorzitters", "circle:chair", "send");
    let event = [
        ("title", "Samen eten"),
        ("day", "2041-06-12"),
        ("time", "18:00"),
        ("place", "De Kade"),
        ("audience", "network"),
        ("do", "send"),
    ];
    anna.post("/events", &event);
    for title in ["Wie kookt er", "Onder voorzitters", "Samen eten"] {
        b.post(title);
    }
    ask(&mut dina, "Mag de kat blijven", "network", "ready");
    ask(&mut bob, "Ruzie tussen twee", "house", "save");

    assert!(dina.get("/").has("Maak het vergaderblad van deze week."));
    // Anybody makes the sheet; only what everybody of the house may read stands on it.
    let page = dina.post("/meetings", &[("day", "morgen")]);
    for text in [
        "De Kade vraagt:",
        "Wie kookt er",
        "Hoe dan?",
        "Samen eten",
        "Sturen wij dit naar buiten?",
        "Mag de kat blijven",
    ] {
        assert!(page.has(text), "{text}");
    }
    assert!(!page.has("Onder voorzitters") && !page.has("Ruzie tussen twee"));
    assert!(!page.has("Bewaar en verstuur"), "a participant alone does not speak for the house");
    assert!(!dina.get("/").has("Maak het vergaderblad van deze week."), "once a week");
    let at = page.path.split('?').next().expect("a path").to_owned();
    assert!(dina.post(&format!("{at}/own"), &[("text", "")]).has("Schrijf hier waar jullie over willen praten."));
    assert!(dina.post(&format!("{at}/own"), &[("text", "Wie doet de boodschappen?")]).has("Wie doet de boodschappen?"));
    assert!(dina.post(&format!("{at}/scan"), &[]).has("Is er elke week een huisvergadering die echt beslist?"));
    let item = |page: &str, text: &str| number(page, text);
    let page = bob.get(&at).body;
    let (cook, eat) = (item(&page, "Wie kookt er"), item(&page, "Samen eten"));
    let (cat, shop) = (item(&page, "Mag de kat blijven"), item(&page, "Wie doet de boodschappen?"));
    let scan = item(&page, "Is er elke week een huisvergadering");
    let field = |name: &str, item: &str| format!("{name}{item}");
    let fields = [
        (field("o", &cook), "yes"),
        (field("l", &cook), "Bij ons kookt elke dag een ander."),
        (field("o", &eat), "yes"),
        (field("n", &eat), "veel"),
        (field("o", &cat), "yes"),
        (field("o", &shop), "yes"),
        (field("l", &shop), "Om de beurt."),
        (field("d", &shop), "2020-01-01"),
        (field("o", &scan), "no"),
    ];
    let typed: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_ne!(dina.post(&at, &typed).status, 200);
    assert!(b.post("Mag de kat blijven")["state"] == "ready");
    // One that cannot be done is said, keeps what was typed, and holds up none of the others.
    let page = bob.post(&at, &typed);
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(page.has("value=\"veel\""), "what was typed stays");
    let said = format!("name=\"n{eat}\" aria-invalid=\"true\" aria-describedby=\"n{eat}-wrong\"");
    assert!(page.has(&said) && page.has(&format!("id=\"n{eat}-wrong\"")), "{}", page.body);
    // Nobody looks at it again on a day that is past.
    assert!(page.has(&format!("id=\"d{shop}-wrong\">Deze dag is al geweest.")), "{}", page.body);
    let heard = shows(&mut anna, &path(&a, "Wie kookt er"), "Bij ons kookt elke dag een ander.");
    assert!(heard.contains("besloten in de vergadering van"), "an answer too");
    let heard = shows(&mut anna, &path(&a, "Mag de kat blijven"), "Mag de kat blijven");
    assert!(heard.contains("besloten in de vergadering van"), "with the day of the meeting");
    // Typed twice it is done once.
    let today = jiff::Timestamp::now().in_tz("Europe/Amsterdam").expect("the zone").date().to_string();
    let mended = |v| match v {
        "veel" => "4",
        "2020-01-01" => &today,
        other => other,
    };
    let again: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (*n, mended(*v))).collect();
    for _ in 0..2 {
        assert_eq!(bob.post(&at, &again).status, 200);
    }
    shows(&mut anna, &path(&a, "Samen eten"), "met 4 mensen");
    b.settled();
    assert_eq!(a.post("Samen eten")["responses"], 1);
    assert_eq!(a.post("Wie kookt er")["responses"], 1);
    let decisions = bob.get("/meetings");
    assert!(decisions.has("Om de beurt.") && decisions.has("kijk hier weer naar"));
    assert!(bob.get(&at).has("/case-questions/new?title=Is%20er%20elke%20week"));
    let asked = bob.get("/case-questions/new?title=Is%20er%20elke%20week");
    assert!(asked.has("value=\"Is er elke week\""));
}

#[test]
fn the_board_shows_what_the_house_chose_and_never_a_circle_or_a_conflict() {
    let house = House::start("De Kade");
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    ask(&mut anna, "Voor iedereen", "network", "send");
    ask(&mut anna, "Onder voorzitters", "circle:chair", "send");
    ask(&mut anna, "Nog niet klaar", "network", "save");
    let conflict = [
        ("title", "Een ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("audience", "house"),
        ("inside", "house"),
        ("urgency", "later"),
        ("matter", "residents"),
        ("do", "send"),
    ];
    anna.post("/conflicts", &conflict);
    let all = ["Voor iedereen", "Onder voorzitters", "Nog niet klaar", "Een ruzie"];
    for title in all {
        let at = path(&house, title);
        let hangs = anna.post(&format!("{at}/pin"), &[]).status == 200;
        assert_eq!(hangs, title == "Voor iedereen", "{title}");
        assert_eq!(anna.get(&at).has("prikbord"), hangs, "{title}");
    }
    assert_ne!(dina.post(&format!("{}/unpin", path(&house, "Voor iedereen")), &[]).status, 200);
    // What it waits for is of no use to who stands before the wall.
    assert!(anna.get("/case-questions").has("wacht op raad"));
    assert!(!dina.get("/board").has("wacht op raad") && !dina.get("/board/print").has("wacht op raad"));
    let board = dina.get("/board");
    assert!(board.has("Voor iedereen") && all[1..].iter().all(|t| !board.has(t)));
    assert!(dina.get("/board/print").has("<svg"));
    // A stranger sees none; the house's own computer does, with nobody signed in.
    let mut computer = Browser::at(&house);
    assert_eq!(computer.get("/board").status, 404);
    anna.post("/computer", &[]);
    anna.get("/sign-out");
    assert!(anna.get("/board").has("Voor iedereen"), "{}", anna.get("/board").body);
    assert_eq!(anna.get("/board/print").status, 404);
    assert_eq!(anna.get(&path(&house, "Voor iedereen")).status, 404);
}

#[test]
fn what_was_withdrawn_elsewhere_is_gone_from_sheet_and_board() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let said = question(&remote, "Een feest", members(&remote));
    assert_eq!(remote.send(&house.url("/inbox"), &said), 202);
    let at = path(&house, "Een feest");
    assert_eq!(anna.post(&format!("{at}/pin"), &[]).status, 200);
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("Een feest") && anna.get("/board").has("Een feest"));
    let gone = remote.activity("Delete", json!({"type": "Tombstone", "id": said["object"]["id"]}));
    assert_eq!(remote.send(&house.url("/inbox"), &gone), 202);
    assert!(!anna.get(&sheet.path).has("Een feest"));
    assert!(!anna.get("/board").has("Een feest"));
    assert_eq!(anna.get("/meetings").status, 200);
}

#[test]
fn the_sheet_has_the_words_to_judge_and_nobody_who_answered() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut kim) = (a.person("Anna", "chair"), a.person("Kim", "participant"));
    let job =
        [("title", "Een kok"), ("about", "Koken."), ("happens", "zaterdag"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/opportunities", &job).has("Verstuurd."));
    // Who applied is read by who decides, and not by the whole table.
    let applies = [("application", "Ik ben van hier."), ("sender", "name"), ("sender_name", "Zeldzaam")];
    assert!(kim.post(&format!("{}/apply", path(&a, "Een kok")), &applies).status < 400);
    let long = format!("De kat slaapt op de bank. {} Einde.", "Dat vinden wij gezellig. ".repeat(20));
    let cat = [
        ("title", "Mag de kat blijven"),
        ("situation", long.as_str()),
        ("question", "Hoe dan?"),
        ("audience", "network"),
        ("do", "ready"),
    ];
    assert!(kim.post("/case-questions", &cat).status < 400);
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("De kat slaapt op de bank. Dat vinden wij gezellig.") && !sheet.has("Einde."), "{}", sheet.body);
    assert!(!sheet.has("Zeldzaam") && !sheet.has("Een kok"), "{}", sheet.body);
}
