//! What is saved for later may miss whatever it will have; what is wrong in it is asked at once, and what is missing when it goes on.

use crate::support::{Browser, House, path, two, until};
use crate::told_on::pressed_away;

const UNTITLED: &str = "(nog zonder titel)";

/// A list, what each must have before it goes on, and how that is asked.
const KINDS: [(&str, &[(&str, &str)], &[&str]); 6] = [
    (
        "/case-questions",
        &[("title", "Vraag"), ("situation", "Zo is het."), ("question", "Hoe dan?"), ("audience", "network")],
        &["Schrijf hier in een paar woorden waar het over gaat.", "Kies wie dit mag lezen."],
    ),
    (
        "/conflicts",
        &[
            ("title", "Ruzie"),
            ("summary", "Zo is het."),
            ("hope", "Rust."),
            ("matter", "group"),
            ("inside", "house"),
            ("audience", "house"),
        ],
        &[
            "Schrijf hier in een paar woorden waar het over gaat.",
            "Kies wie dit mag lezen.",
            "Kies wat voor conflict het is.",
        ],
    ),
    (
        "/events",
        &[("title", "Eten"), ("day", "2041-06-15"), ("time", "18:30"), ("place", "De Kade"), ("audience", "network")],
        &["Schrijf hier waar het is.", "Kies hier de dag.", "Kies wie dit mag lezen."],
    ),
    (
        "/opportunities",
        &[("title", "Klus"), ("about", "Koken."), ("happens", "zaterdag"), ("audience", "network")],
        &["Schrijf hier wat er te doen is.", "Schrijf hier wanneer het is.", "Kies wie dit mag lezen."],
    ),
    ("/successes", &[("title", "Gelukt is het."), ("audience", "network")], &["Kies wie dit mag lezen."]),
    (
        "/what-works",
        &[
            ("title", "Les"),
            ("lesson", "Zo gaat het goed."),
            ("review_on", "2040-01-01"),
            ("audience", "network"),
            ("decided_on", "gisteren"),
        ],
        &["Vul hier een dag in.", "Kies wie dit mag lezen."],
    ),
];

#[test]
fn every_kind_is_saved_half_done_and_asks_what_it_misses_when_it_goes_on() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for (list, whole, asks) in KINDS {
        let page = anna.post(list, &[("sender", "name"), ("do", "save")]);
        assert!(page.status == 200 && page.has("Bewaard") && page.has(UNTITLED), "{list}: {}", page.body);
        let at = page.path.split('?').next().expect("a path").to_owned();
        for step in ["ready", "release"] {
            let page = anna.post(&format!("{at}/{step}"), &[("rev", "1")]);
            let page = if page.has("Iemand veranderde dit net") {
                let shown = anna.get(&at);
                let rev = shown.body.split("name=\"rev\" value=\"").nth(1).and_then(|s| s.split('"').next());
                anna.post(&format!("{at}/{step}"), &[("rev", rev.expect("a number"))])
            } else {
                page
            };
            for ask in asks.iter().chain(&["Schrijf hier een naam, of kies iets anders."]) {
                // A request about a conflict has no other sender to type.
                assert!(page.has(ask), "{list} {step}: {ask}\n{}", page.body);
            }
        }
        // Saved with a little more it is still a draft.
        let some = [&whole[..1], &[("sender", "role"), ("do", "save")]].concat();
        assert!(anna.post(&at, &some).has("Bewaard"), "{list}");
        let all = [whole, &[("sender", "role"), ("do", "send")]].concat();
        let page = anna.post(&at, &all);
        assert!(page.has("Verstuurd."), "{list}: {}", page.body);
    }
}

#[test]
fn half_of_a_day_and_a_time_is_kept_and_what_is_wrong_in_it_is_asked() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.post("/events", &[("title", "Eten"), ("time", "18.30"), ("until", "20:00"), ("do", "save")]);
    let at = page.path.split('?').next().expect("a path").to_owned();
    assert!(page.has("Bewaard") && page.has("18:30"), "{}", page.body);
    let form = anna.get(&format!("{at}/edit"));
    assert!(form.has("value=\"18:30\"") && form.has("value=\"20:00\""), "{}", form.body);
    assert!(anna.get("/events").has("Eten"), "it stands with what is not sent");
    assert!(anna.post(&at, &[("title", "Eten"), ("day", "2041-06-15"), ("do", "save")]).has("zaterdag 15 juni 2041"));
    for (field, text, ask) in [
        ("day", "veertien jona", "Deze dag begrijpen wij niet."),
        ("time", "half veel", "Deze tijd begrijpen wij niet."),
        ("capacity", "veel", "Schrijf hier een getal van 1 tot 100.000"),
    ] {
        let page = anna.post(&at, &[("title", "Eten"), (field, text), ("do", "save")]);
        assert!(page.status == 422 && page.has(ask), "{field}: {}", page.body);
    }
    let form = [("title", "Eten"), ("day", "2041-06-15"), ("place", "De Kade"), ("audience", "network")];
    let page = anna.post(&at, &[&form[..], &[("time", ""), ("do", "send")]].concat());
    assert!(page.has("Vul hier in hoe laat.") && !page.has("begrijpen wij niet"), "{}", page.body);
    let page = anna.post("/meetings", &[("day", "")]);
    assert!(page.has("Vul hier een dag in.") && !page.has("begrijpen wij niet"), "{}", page.body);
    assert!(anna.post(&at, &[&form[..], &[("time", "18:30"), ("do", "send")]].concat()).has("Verstuurd."));
    assert!(anna.get(&at).has("zaterdag 15 juni 2041, 18:30"));
}

#[test]
fn whoever_writes_is_told_who_reads_it_and_what_they_made_ready_is_theirs_alone() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let page = dina.post("/case-questions", &[("title", "De kat"), ("do", "save")]);
    let at = page.path.split('?').next().expect("a path").to_owned();
    assert!(page.has("Alleen jij ziet dit.") && !page.has("De voorzitter leest dit"), "{}", page.body);
    let whole = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network")];
    let page = dina.post(&at, &[&whole[..], &[("do", "ready")]].concat());
    assert!(page.has("De voorzitter leest dit en verstuurt het.") && !page.has("Alleen jij"), "{}", page.body);

    let ask = |chair: &mut Browser| {
        chair.post("/case-questions", &[&whole[1..], &[("title", "Wie kookt er"), ("do", "send")]].concat())
    };
    assert!(ask(&mut anna).has("Verstuurd."));
    let at_b = path(&b, "Wie kookt er");
    let form = [("advice", "Om de beurt."), ("for", "thread"), ("ground", "thinking")];
    assert!(dina.post(&format!("{at_b}/advice"), &form).status < 400);
    assert!(bob.get(&at_b).has("Om de beurt."), "it stands ready");
    assert!(anna.post(&format!("{}/withdraw", path(&a, "Wie kookt er")), &[]).status < 400);
    until("it is gone", || b.post_now("Wie kookt er").is_none().then_some(()));
    let card =
        crate::told_on::first_card(&mut dina, "De Kade haalde iets terug. Jij had daar net een antwoord op klaargezet");
    assert!(card.contains("Klaargezet op") && card.contains("wat jij klaarzette ook") && !card.contains("jullie"));
    pressed_away(&mut dina, "De Kade haalde iets terug. Jij had daar net een antwoord op klaargezet");
    assert!(!bob.get("/").has("haalde"), "our house had said nothing");
}
