//! The agenda stands by week, and says with how many our own house comes; who calls something off reads which houses that touches.

use crate::support::{House, path, two, until};
use crate::told_on::EVENT;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Where each of these stands on a page, in the order of the page.
fn in_order(page: &str, texts: &[&str]) -> bool {
    let places: Vec<Option<usize>> = texts.iter().map(|text| page.find(&format!(">{text}<"))).collect();
    assert!(places.iter().all(Option::is_some), "{texts:?} {places:?}: {page}");
    places.is_sorted()
}

#[test]
fn the_agenda_stands_under_this_week_the_next_and_later() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    // A Wednesday at noon, by the clock of the houses.
    let now = jiff::Timestamp::now().in_tz("Europe/Amsterdam").expect("the zone");
    let wednesday = now.date().nth_weekday(2, Weekday::Wednesday).expect("a day");
    let noon = wednesday.at(12, 0, 0, 0).in_tz("Europe/Amsterdam").expect("a moment");
    house.kill();
    house.serve_later(&noon.timestamp().duration_since(now.timestamp()).as_secs().to_string());
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin"), ("shared", "yes")]);
    let later = |days: i64| -> Date { wednesday.checked_add(days.days()).expect("a day") };
    for (title, day) in [
        ("Vanavond koken", later(0)),
        ("Zondag wandelen", later(4)),
        ("Maandag praten", later(5)),
        ("Zondag daarna", later(11)),
        ("Nog een week later", later(12)),
    ] {
        let day = day.to_string();
        let form = [
            ("title", title),
            ("day", &day),
            ("time", "18:00"),
            ("place", "Hier"),
            ("audience", "network"),
            ("do", "send"),
        ];
        assert!(anna.post("/events", &form).has("Verstuurd."), "{title}");
    }
    let page = anna.get("/events").body;
    let order = [
        "Deze week",
        "Vanavond koken",
        "Zondag wandelen",
        "Volgende week",
        "Maandag praten",
        "Zondag daarna",
        "Later",
        "Nog een week later",
    ];
    assert!(in_order(&page, &order), "{page}");
    for week in ["Deze week", "Volgende week", "Later"] {
        assert_eq!(page.matches(&format!("<h2>{week}</h2>")).count(), 1, "{week}");
    }
    // What is over is in no week to come.
    house.kill();
    house.serve_later(&(noon.timestamp().duration_since(now.timestamp()).as_secs() + 8 * 24 * 3600).to_string());
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin"), ("shared", "yes")]);
    let past = anna.get("/events?past=1");
    assert!(past.has("Vanavond koken") && !past.has("<h2>Deze week</h2>"), "{}", past.body);
    let page = anna.get("/events").body;
    assert!(in_order(&page, &["Deze week", "Zondag daarna", "Volgende week", "Nog een week later"]), "{page}");
}

#[test]
fn the_agenda_says_with_how_many_our_house_comes() {
    let (_a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&b, "Samen eten");
    assert!(!bob.get("/events").has("Wij komen met"));
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "3")]).status < 400);
    until("it says so", || bob.get("/events").has("Wij komen met 3").then_some(()));
    let mut kim = b.person("Kim", "participant");
    assert!(kim.get("/events").has("Wij komen met 3"), "everybody of the house");
    assert!(!crate::support::Browser::at(&b).get("/events").has("Wij komen met"), "and nobody else");
    assert!(!anna.get("/events").has("Wij komen met"));
}

#[test]
fn who_calls_off_or_takes_back_reads_which_houses_count_on_it_as_far_as_they_read_those_answers() {
    let (a, mut anna, b, mut bob) = two();
    let c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut cees = c.person("Cees", "chair");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&a, "Samen eten");
    assert!(!anna.get(&at).has("Komt zeker: "));
    assert!(bob.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "3")]).status < 400);
    until("the first comes", || anna.get(&at).has("Komt zeker: Het Veer.").then_some(()));
    assert!(cees.post(&format!("{}/rsvp", path(&c, "Samen eten")), &[("heads", "3")]).status < 400);
    let page = until("the second waits", || Some(anna.get(&at)).filter(|p| p.has("antwoord: Het Sluisje.")));
    let theirs = path(&c, "Samen eten");
    until("it is told there", || cees.get(&theirs).has("Er is nu geen plaats voor zoveel mensen.").then_some(()));
    let parts: Vec<&str> = page.body.split("<form ").filter(|f| f.contains("Komt zeker: Het Veer.")).collect();
    assert_eq!(parts.len(), 2, "to take it back, and to call it off: {}", page.body);
    assert!(parts.iter().all(|f| f.contains("Wacht nog op een antwoord: Het Sluisje.")), "{}", page.body);
    assert!(parts.iter().any(|f| f.contains("/cancel\"") && f.contains("Zij horen dat het niet doorgaat.")));

    // Who wrote a job and does not decide about it reads no applications, and no houses here.
    let mut dina = a.person("Dina", "participant");
    let job = [("title", "Kok gezocht"), ("about", "x"), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    let more = [("audience", "network"), ("sender", "role"), ("do", "ready")];
    assert!(dina.post("/opportunities", &[&job[..], &more].concat()).status < 400);
    let at = path(&a, "Kok gezocht");
    let rev =
        anna.get(&at).body.split("name=\"rev\" value=\"").nth(1).expect("rev").split('"').next().expect("n").to_owned();
    assert!(anna.post(&format!("{at}/release"), &[("rev", &rev)]).has("Verstuurd."));
    let application = [("application", "Ik kook graag."), ("sender", "role")];
    assert!(bob.post(&format!("{}/apply", path(&b, "Kok gezocht")), &application).status < 400);
    let page = until("it comes", || Some(anna.get(&at)).filter(|p| p.has("1 persoon meldde zich")));
    assert!(page.has("Wacht nog op een antwoord: Het Veer."), "{}", page.body);
    let page = dina.get(&at);
    assert!(!page.has("Het Veer."), "{}", page.body);
}
