//! The desk for conflicts, beside what is written in confidence: what is done while nobody offers.

use crate::support::{Browser, House, path, until};

const WEEK: u64 = 8 * 24 * 3600;

fn signs_in(who: &mut Browser, name: &str) {
    who.post("/sign-in", &[("name", name), ("passphrase", &format!("{name} heeft een lange zin"))]);
}

#[test]
fn where_nobody_offers_another_house_is_asked_with_the_same_words() {
    let (mut a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut piet) = (a.person("Anna", "chair"), a.person("Piet", "participant"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (to_b, to_c) = (b.domain(), c.domain());
    let asks = [
        ("title", "Ruzie"),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("details", "Het begon bij de was."),
        ("urgency", "month"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &asks).has("Verstuurd."));
    let at = path(&a, "Ruzie");
    let says = "Niemand biedt nog hulp aan.";
    assert!(!anna.get("/").has(says));
    a.settled();
    a.kill();
    a.serve_later(&WEEK.to_string());
    signs_in(&mut anna, "Anna");
    let first = anna.get("/").cards().first().expect("a card").to_string();
    assert!(first.contains(says), "{first}");
    let again = anna.get(&at).address("/conflicts/new?again=").expect("a link");
    let form = anna.get(&again);
    for word in ["Wij praten niet meer.", "Rust.", "Het begon bij de was."] {
        assert!(form.has(word), "{word}: {}", form.body);
    }
    assert!(!form.body.contains(&format!("value=\"{to_b}\" checked")), "whom to ask is asked anew");
    // Who may not change it does not get its words so.
    signs_in(&mut piet, "Piet");
    assert_eq!(piet.get(&again).status, 404);
    let slug = at.trim_start_matches("/posts/").to_owned();
    assert_eq!(anna.get(&format!("/case-questions/new?again={slug}")).status, 404, "nor as another kind");
    let other: Vec<(&str, &str)> = asks.iter().map(|(n, v)| (*n, if *n == "to" { &*to_c } else { *v })).collect();
    assert!(anna.post("/conflicts", &other).has("Verstuurd."));
    assert!(anna.get("/conflicts").body.matches("Ruzie").count() > 1);
    assert_eq!(b.json(&["posts"]).as_array().map(Vec::len), Some(1), "the first house is asked nothing new");
}

/// Asks these houses for help: "Ruzie".
pub fn asks(who: &mut Browser, houses: &[&House]) {
    let to: Vec<String> = houses.iter().map(|house| house.domain()).collect();
    let mut form = vec![
        ("title", "Ruzie"),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to_role", "all"),
        ("sender", "role"),
        ("do", "send"),
    ];
    form.extend(to.iter().map(|house| ("to", house.as_str())));
    assert!(who.post("/conflicts", &form).has("Verstuurd."));
}

/// What a request is answered with, by house, and the numbers of their answers.
pub fn of(page: &str, house: &str, way: &str) -> String {
    let card = page.split("<article").find(|card| card.contains(house) && card.contains(way)).expect(house);
    card.split('"').find(|s| s.contains(way)).expect("an address").to_owned()
}

#[test]
fn who_was_chosen_and_then_not_does_not_come_back_by_itself_nor_with_an_older_copy() {
    let (mut a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    b.join(&a, "member");
    c.join(&a, "member");
    asks(&mut anna, &[&b, &c]);
    for (house, who) in [(&b, &mut bob), (&c, &mut cees)] {
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
        assert!(who.post(&format!("{}/offer", path(house, "Ruzie")), &offer).status < 400);
    }
    let at = path(&a, "Ruzie");
    let page = until("both offer", || Some(anna.get(&at)).filter(|p| p.body.matches("/pick/").count() == 2));
    let folder = tempfile::tempdir().expect("folder");
    let copy = folder.path().join("c.db").display().to_string();
    assert!(anna.post(&of(&page.body, "Het Veer", "/pick/"), &[]).status < 400);
    if crate::support::database_url().is_none() {
        a.cli(&["backup", &copy]);
    }
    let other = anna.get(&at).address("/another/").expect("a button");
    assert!(anna.post(&other, &[]).status < 400);
    // Another is picked, and gives it back: the first stays out.
    let page = anna.get(&at);
    assert!(anna.post(&of(&page.body, "Het Sluisje", "/pick/"), &[]).status < 400);
    let at_c = path(&c, "Ruzie");
    until("he hears it", || cees.get(&at_c).has("Vooraf afgesproken").then_some(()));
    let back = cees.get(&at_c).address("/take-back").expect("a button");
    assert!(cees.post(&back, &[]).status < 400);
    until("it is open again", || (a.post("Ruzie")["state"] == "sent").then_some(()));
    a.settled();
    let page = anna.get(&at);
    assert_eq!(page.body.matches("/pick/").count(), 0, "nobody waits: {}", page.body);
    assert!(bob.get("/").has("zoekt iemand anders") && !bob.get("/").has("telt weer mee"));
    // Nor does a copy of when they were chosen bring them back.
    if crate::support::database_url().is_some() {
        return;
    }
    a.kill();
    a.cli(&["restore", &copy, "--yes"]);
    a.serve(None);
    let mut anna = a.person("Anna weer", "chair");
    a.settled();
    let page = anna.get(&path(&a, "Ruzie"));
    assert!(page.status == 200 && !page.body.contains("/pick/") && !page.body.contains("/another/"), "{}", page.body);
}

#[test]
fn a_house_that_was_on_pause_hears_afterwards_what_became_of_its_offer_and_who_asks_hears_that_it_does_not() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    b.join(&a, "member");
    let to_b = b.domain();
    asks(&mut anna, &[&b]);
    let at_b = path(&b, "Ruzie");
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).status < 400);
    let at = path(&a, "Ruzie");
    let pick = until("an offer", || anna.get(&at).address("/pick/"));
    assert!(anna.post(&pick, &[]).status < 400);
    until("he is told", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    a.settled();
    a.cli(&["peer", "pause", &to_b]);
    let first = anna.get("/").cards().first().expect("a card").to_string();
    assert!(first.contains("Het huis van de bemiddelaar hoort ons nu niet."), "{first}");
    assert!(anna.get(&at).has("Dit huis staat op pauze"), "nor does the page keep it from her");
    let other = anna.get(&at).address("/another/").expect("a button");
    assert!(anna.post(&other, &[]).has("Je zoekt nu iemand anders."));
    assert!(anna.get(&at).address("/pick/").is_none());
    // Nobody else offers: another house may be asked, at once and on the first page.
    assert!(anna.get(&at).address("/conflicts/new?again=").is_some());
    a.cli(&["peer", "resume", &to_b]);
    until("he hears it then", || bob.get("/").has("De Kade zoekt iemand anders om te bemiddelen").then_some(()));
    assert!(!bob.get(&at_b).has("Vooraf afgesproken"));
}

/// "Ruzie", asked of the chairs of all houses.
pub const ALL_CHAIRS: [(&str, &str); 8] = [
    ("title", "Ruzie"),
    ("summary", "Wij praten niet meer."),
    ("hope", "Rust."),
    ("matter", "residents"),
    ("inside", "chairs"),
    ("audience", "circle:chair"),
    ("sender", "role"),
    ("do", "send"),
];

#[test]
fn a_house_that_is_part_of_it_is_left_out_of_the_circle_and_sees_nothing() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut cees = c.person("Cees", "chair");
    for house in [&b, &c] {
        house.join(&a, "member");
    }
    let (to_b, to_c) = (b.domain(), c.domain());
    let all = anna.post("/conflicts", &[&ALL_CHAIRS[..], &[("left_out", &to_b), ("left_out", &to_c)]].concat());
    assert!(
        all.status == 422 && all.has("id=\"left_out-wrong\"") && all.has("Dan krijgt geen huis dit."),
        "{}",
        all.body
    );
    // Somebody who ticks a house twice means that it is part of it.
    let named: Vec<_> = ALL_CHAIRS.iter().map(|(n, v)| (*n, if *n == "audience" { "houses" } else { *v })).collect();
    let both = anna.post("/conflicts", &[&named[..], &[("to", &to_b), ("left_out", &to_b)]].concat());
    assert!(both.status == 422 && both.has("Dan krijgt geen huis dit."), "{}", both.body);
    // Chairs know each other: what ours does not know goes to none of them at once, also without one.
    let alone: Vec<_> = ALL_CHAIRS.iter().map(|(n, v)| (*n, if *n == "inside" { "author" } else { *v })).collect();
    let page = anna.post("/conflicts", &[&alone[..], &[("left_out", &to_b)]].concat());
    assert!(page.status == 422 && page.has("Voorzitters kennen elkaar."), "{}", page.body);
    let page = anna.post("/conflicts", &[&ALL_CHAIRS[..], &[("left_out", &to_b)]].concat());
    assert!(page.has("Verstuurd."), "{}", page.body);
    let at_c = path(&c, "Ruzie");
    let there = cees.get(&at_c);
    assert!(there.has("Wij praten niet meer.") && !there.has("Het Veer"), "nor who was left out: {}", there.body);
    assert_eq!(a.json(&["posts"])[0]["readers"], serde_json::json!([to_c]));
    // Also when it compares, and by the address of it.
    b.cli(&["peer", "check", &a.domain()]);
    for house in [&a, &b] {
        house.settled();
    }
    assert_eq!(b.json(&["posts"]), serde_json::json!([]));
    assert!(!bob.get("/").has("Ruzie") && !bob.get("/conflicts").has("Ruzie") && !bob.get("/notices").has("Ruzie"));
}

#[test]
fn what_is_with_the_chair_goes_to_one_house_or_to_advisers() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    for house in [&b, &c] {
        house.join(&a, "member");
    }
    let mut sami = a.person("Sami", "participant");
    let (to_b, to_c) = (b.domain(), c.domain());
    let with = |matter: &'static str| -> Vec<(&str, &str)> {
        let other = |name: &str| match name {
            "matter" => Some(matter),
            "inside" => Some("author"),
            "audience" => Some("houses"),
            _ => None,
        };
        ALL_CHAIRS.iter().map(|(name, value)| (*name, other(name).unwrap_or(value))).collect()
    };
    let mut sends = |matter, more: &[(&str, &str)]| sami.post("/conflicts", &[&with(matter)[..], more].concat());
    for role in ["chair", "all", "supporter"] {
        let page = sends("chair", &[("to", &to_b), ("to", &to_c), ("to_role", role)]);
        assert!(page.status == 422 && page.has("Voorzitters kennen elkaar."), "{role}: {}", page.body);
    }
    for (matter, more) in [
        ("chair", &[("to", &*to_b), ("to_role", "chair")][..]),
        ("chair", &[("to", &to_b), ("to", &to_c), ("to_role", "adviser")]),
        ("residents", &[("to", &to_b), ("to", &to_c), ("to_role", "chair")]),
    ] {
        let page = sends(matter, more);
        assert!(page.has("Verstuurd."), "{matter} {more:?}: {}", page.body);
    }
}
