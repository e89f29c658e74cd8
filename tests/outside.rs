//! Who asks from outside, who is typed for, and who is among each other.

use crate::support::{Browser, House, path, until};

const ASKED: [(&str, &str); 5] = [
    ("asker", "municipality"),
    ("name", "Gemeente Veenwijk"),
    ("subject", "Hoe begint een huis"),
    ("question", "Wij willen een pand geven. Wat is er nodig?"),
    ("contact", "loket 3"),
];

#[test]
fn advice_is_asked_from_outside_without_an_account_and_read_at_an_address_of_its_own() {
    let mut house = House::start("De Kade");
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    let mut outside = Browser::at(&house);
    assert!(outside.get("/").has("/consultations/new"));
    let wrong = outside.post("/consultations", &[("name", "Gemeente"), ("subject", "")]);
    assert!(
        wrong.status == 422 && wrong.has("value=\"Gemeente\"") && wrong.has("Schrijf hier wat jullie willen weten.")
    );
    let thanks = outside.post("/consultations", &ASKED);
    let address =
        thanks.body.split("/advice/").nth(1).and_then(|r| r.split('"').next()).expect("an address").to_owned();
    let at = format!("/advice/{address}");
    let page = outside.get(&at);
    assert!(page.has(">nieuw<") && page.path == "/advice", "{}", page.path);
    assert!(page.headers["x-robots-tag"] == "noindex" && page.headers["refresh"].starts_with("600;"));
    assert_eq!(outside.get("/advice/zomaar").status, 404);
    assert!(Browser::at(&house).get("/advice").has("Open opnieuw het adres"));
    // Only chairs and advisers know of it.
    assert_eq!(dina.get("/consultations").status, 404);
    assert_eq!(outside.get("/consultations").status, 404);
    assert!(!dina.get("/").has("Hoe begint een huis"));
    assert!(anna.get("/").has("Hoe begint een huis"));
    let list = anna.get("/consultations").body;
    let one = list.split("href=\"/consultations/").nth(2).and_then(|r| r.split('"').next()).map(str::to_owned);
    let one = one.filter(|n| n.parse::<i64>().is_ok()).unwrap_or_else(|| "1".into());
    let page = format!("/consultations/{one}");
    assert_eq!(dina.get(&page).status, 404);
    assert_ne!(dina.post(&format!("{page}/answer"), &[("answer", "Nee.")]).status, 200);
    anna.post(&format!("{page}/take-up"), &[]);
    assert!(outside.get(&at).has("wij zijn ermee bezig"));
    assert!(anna.post(&format!("{page}/answer"), &[("answer", "Begin met mensen.")]).has("Begin met mensen."));
    let read = outside.get(&at);
    assert!(read.has("Begin met mensen.") && read.has("Wij willen een pand geven.") && !read.has("loket 3"));
    // After three months nothing is left.
    house.kill();
    house.serve_later(&(91 * 24 * 3600).to_string());
    until("it is forgotten", || (outside.get(&at).status == 410).then_some(()));
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    assert!(!anna.get("/consultations").has("Gemeente Veenwijk"));
}

#[test]
fn who_floods_the_public_form_is_held_back_and_a_program_fills_in_too_much() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let mut outside = Browser::at(&house);
    let spam: Vec<(&str, &str)> = ASKED.into_iter().chain([("website", "http://spam.example")]).collect();
    assert_eq!(outside.post("/consultations", &spam).status, 200);
    assert!(!anna.get("/consultations").has("Gemeente Veenwijk"));
    let answers: Vec<u16> = (0..12).map(|_| outside.post("/consultations", &ASKED).status).collect();
    assert_eq!(answers, [[200; 10].as_slice(), &[429; 2]].concat());
    assert_eq!(outside.post_from_elsewhere("/consultations", &ASKED).status, 403);
}

#[test]
fn who_types_for_somebody_else_keeps_no_hold_of_it() {
    let house = House::start("De Kade");
    let (mut anna, mut els) = (house.person("Anna", "chair"), house.person("Els", "supporter"));
    let form = [
        ("title", "Mag de hond mee"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "network"),
        ("sender", "other"),
        ("other_role", "participant"),
        ("sender_name", "Piet"),
        ("do", "save"),
    ];
    let page = els.post("/case-questions", &form);
    assert!(page.has("Piet, deelnemer"), "{}", page.body);
    let at = path(&house, "Mag de hond mee");
    assert!(!els.get(&at).has(&format!("{at}/edit")));
    assert_ne!(els.post(&format!("{at}/withdraw"), &[]).status, 200);
    assert!(anna.get(&at).has("Verstuur"), "it is ready for the chair");
    // The chair who changes and sends it does not become its sender.
    let changed = [
        ("title", "Mag de hond mee"),
        ("situation", "x"),
        ("question", "Waarom niet?"),
        ("audience", "network"),
        ("do", "send"),
    ];
    let page = anna.post(&at, &changed);
    assert!(page.has("Piet, deelnemer") && page.has("Waarom niet?"), "{}", page.body);
    let conflict = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "chairs"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("audience", "house"),
        ("sender", "other"),
        ("other_role", "participant"),
    ];
    assert_ne!(els.post("/conflicts", &conflict).status, 200);
    assert!(house.post_now("Ruzie").is_none());
}

#[test]
fn a_circle_is_for_its_role_in_every_house_and_for_nobody_else_in_any() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut els, mut anna) = (a.person("Els", "supporter"), a.person("Anna", "chair"));
    let (mut joost, mut bob) = (b.person("Joost", "supporter"), b.person("Bob", "chair"));
    let page = els.get("/circles/supporter");
    assert!(page.has("over je rol, niet over bewoners") && page.has("/case-questions/new?audience=circle:supporter"));
    assert!(els.get("/case-questions/new?audience=circle:supporter").has("value=\"circle:supporter\" checked"));
    assert_eq!(els.get("/circles/chair").status, 404);
    assert_eq!(anna.get("/circles/supporter").status, 404);
    let form = [
        ("title", "Afstand houden"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "circle:supporter"),
        ("do", "ready"),
    ];
    // Law 7: what is said of who reads it is true of the house that it leaves.
    let said = "De voorzitter van ons huis leest het voordat het weggaat. Daarna niet meer.";
    assert!(page.has(said) && els.get("/case-questions/new").has(said));
    assert!(!anna.get("/circles/chair").has(said) && anna.get("/circles/chair").has("leest niemand anders het"));
    els.post("/case-questions", &form);
    let at = path(&a, "Afstand houden");
    let page = anna.get(&at).body;
    let rev = page.split_once("name=\"rev\" value=\"").expect("the button").1.split('"').next().expect("a number");
    let sent = anna.post(&format!("{at}/release"), &[("rev", rev)]);
    assert!(sent.path == "/" && sent.status == 200 && sent.has("Verstuurd."), "{}: {}", sent.path, sent.body);
    assert!(!anna.get("/events").has("Verstuurd."), "it is said once");
    let there = path(&b, "Afstand houden");
    assert!(joost.get("/circles/supporter").has("Afstand houden") && joost.get(&there).status == 200);
    // Nobody else, on no page, in neither house.
    until("it is indexed", || joost.get("/search?q=afstand").has("Afstand houden").then_some(()));
    for (browser, at) in [(&mut bob, &there), (&mut anna, &at)] {
        assert_eq!(browser.get(at).status, 404);
        for page in ["/", "/case-questions", "/search?q=afstand", "/what-works", "/meetings", "/board"] {
            assert!(!browser.get(page).has("Afstand houden"), "{page}");
        }
        assert!(!browser.post("/meetings", &[("day", "morgen")]).has("Afstand houden"));
    }
}

#[test]
fn the_list_of_themes_is_the_houses_own() {
    let house = House::start("De Kade");
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    assert!(dina.get("/case-questions/new").has("Huisregels"));
    assert_ne!(dina.get("/themes").status, 200);
    assert_ne!(dina.post("/themes", &[("themes", "Katten")]).status, 200);
    assert_eq!(anna.post("/themes", &[("themes", "Katten\r\n\r\nHonden\r\nkatten")]).status, 200);
    let form = dina.get("/case-questions/new");
    assert!(form.has("Katten") && form.has("Honden") && !form.has("Huisregels") && !form.has(">katten<"));
    let long = "Katten die elke ochtend in de gang om eten vragen";
    let many = (0..61).map(|n| format!("Kat {n}")).collect::<Vec<_>>().join("\n");
    for (typed, said) in [(long, "Elke regel mag 40 letters"), (&*many, "Er mogen 60 onderwerpen")] {
        let page = anna.post("/themes", &[("themes", typed)]);
        assert!(page.status == 422 && page.has(said) && page.has(typed), "{}", page.body);
    }
    anna.post("/themes", &[("themes", "")]);
    assert!(dina.get("/case-questions/new").has("Huisregels"));
}
