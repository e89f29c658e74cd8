//! All that is wrong with a form is said at once, and on what comes back one can go on: nobody mends one thing to hear of the next.

use crate::files::photo;
use crate::support::{House, path};

/// What is listed on top of a page that came back.
fn listed(page: &crate::support::browse::Page) -> usize {
    page.body.split("<h1").next().map_or(0, |top| top.matches("<a href=\"#").count())
}

#[test]
fn a_house_without_a_name_and_with_many_beds_is_told_both() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.post("/house", &[("name", ""), ("beds", "veel"), ("place", "Veenwijk")]);
    assert!(page.status == 422 && page.has("id=\"name-wrong\"") && page.has("id=\"beds-wrong\""), "{}", page.body);
    assert!(page.has("value=\"Veenwijk\""), "what was typed is there");
}

#[test]
fn an_event_on_a_day_that_is_past_is_told_of_its_end_too() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [
        ("title", "Feest"),
        ("day", "2020-06-12"),
        ("time", "20:00"),
        ("until", "18:00"),
        ("place", "Hier"),
        ("audience", "network"),
        ("do", "send"),
    ];
    let page = anna.post("/events", &form);
    assert!(page.status == 422 && page.has("id=\"day-wrong\"") && page.has("id=\"until-wrong\""), "{}", page.body);
    // Of a day that nobody can read the times are looked at as well; the last day says nothing then.
    let other = |name: &str, value| if name == "day" { "ooit" } else { value };
    let unread: Vec<_> = form.iter().map(|(n, v)| (*n, other(n, *v))).chain([("end_day", "2020-06-13")]).collect();
    let page = anna.post("/events", &unread);
    assert!(page.has("id=\"day-wrong\"") && !page.has("id=\"end_day-wrong\""), "{}", page.body);
}

/// What is missing is said before one is asked to look at what one wrote.
#[test]
fn what_is_missing_is_said_before_one_looks_whether_a_text_tells_who_somebody_is() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let telling = "Bel Sanne de Vries op 06 12345678.";
    let form = [("title", ""), ("situation", telling), ("question", "Hoe?"), ("audience", "network"), ("do", "send")];
    let page = anna.post("/case-questions", &form);
    assert!(page.status == 422 && page.has("id=\"title-wrong\"") && !page.has("name=\"looked\""), "{}", page.body);
    let whole: Vec<_> = form.iter().map(|(n, v)| (*n, if *n == "title" { "Bellen" } else { *v })).collect();
    let page = anna.post("/case-questions", &whole);
    assert!(page.has("name=\"looked\"") && house.post_now("Bellen").is_none(), "{}", page.body);
}

#[test]
fn of_a_picture_the_file_the_words_and_the_tick_are_said_at_once() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    assert!(
        anna.post("/successes", &[("title", "De tuin is klaar"), ("audience", "house"), ("do", "files")]).status < 400
    );
    let files = format!("{}/files", path(&house, "De tuin is klaar"));
    let nothing = [("description", ""), ("sure", "")];
    let page = anna.upload(&files, &nothing, &photo()[..40]);
    assert!(page.status == 422 && listed(&page) == 3, "{}", page.body);
    for field in ["file", "description", "sure"] {
        assert!(page.has(&format!("id=\"{field}-wrong\"")), "{field}: {}", page.body);
    }
}

/// The other language is offered beside what came back: it leads to a form, and never to a page that only lists what there is.
#[test]
fn the_other_language_of_a_form_that_came_back_is_that_form() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for (at, form) in [
        ("/events", "/events/new"),
        ("/case-questions", "/case-questions/new"),
        ("/conflicts", "/conflicts/new"),
        ("/what-works", "/what-works/new"),
        ("/house", "/house"),
    ] {
        let page = anna.post(at, &[("do", "send"), ("beds", "veel")]);
        let link = format!("/language/en?to={form}\"");
        assert!(page.status == 422 && page.has(&link), "{at}: {}", page.body);
    }
    let draft = [("title", "Wie kookt er"), ("audience", "house"), ("do", "save")];
    assert!(anna.post("/case-questions", &draft).status < 400);
    let at = path(&house, "Wie kookt er");
    let page = anna.post(&at, &[("title", ""), ("do", "send")]);
    assert!(page.status == 422 && page.has(&format!("/language/en?to={at}/edit\"")), "{}", page.body);
}

/// On what decides nothing is folded: without the day of the meeting, or another who reads it, no lesson goes.
#[test]
fn the_day_of_the_meeting_stands_in_the_open_for_a_lesson() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.get("/what-works/new").body;
    let (day, folded) = (page.find("id=\"decided_on\"").expect("the day"), page.find("<details").expect("the rest"));
    assert!(day < folded && page.matches("id=\"decided_on\"").count() == 1, "{page}");
    let looks = page.find("Wanneer kijken jullie hier weer naar?").expect("when it is looked at again");
    assert!(looks > folded && !page.contains("Wij lazen dit na, het klopt"), "{page}");
    let other = anna.get("/case-questions/new").body;
    let (day, folded) = (other.find("id=\"decided_on\"").expect("the day"), other.find("<details").expect("the rest"));
    assert!(day > folded, "elsewhere it need not be filled in");
}
