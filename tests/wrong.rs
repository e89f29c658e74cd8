//! What is wrong in one of several forms of a page leads to that form, and what was typed in it is there.

use crate::support::{path, two, until};

#[test]
fn what_is_wrong_leads_to_the_form_that_it_was_typed_in() {
    let (a, mut anna, b, mut bob) = two();
    let event = [
        ("title", "Feest"),
        ("day", "2041-06-12"),
        ("time", "14:00"),
        ("place", "Hier"),
        ("audience", "network"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let at = path(&b, "Feest");
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "3")]).status < 400);
    let number = until("the form", || bob.get(&at).address("/number/"));
    let id = number.rsplit('/').next().expect("a number");
    let page = bob.post(&number, &[("heads", "0"), ("needs", "Een helling.")]);
    assert!(page.status == 422 && page.has(&format!("<a href=\"#heads-{id}\">")), "{}", page.body);
    assert!(page.has("<title>Er is nog iets niet goed: Feest") && page.has("Een helling."));
    assert_eq!(a.post("Feest")["responses"], 1);
}

#[test]
fn a_day_that_is_wrong_comes_back_beside_the_answer_that_it_is_of() {
    let (_a, mut anna, b, mut bob) = two();
    let mut dirk = b.person("Dirk", "participant");
    let form = [("title", "Lawaai"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let at = path(&b, "Lawaai");
    let advice = [("advice", "Maak een rooster."), ("for", "thread")];
    assert!(dirk.post(&format!("{at}/advice"), &advice).has("De voorzitter leest het"));
    let release = bob.get(&at).address("/release").expect("a button");
    let id = release.split('/').nth(2).expect("a number");
    let page = bob.post(&release, &[("decided_on", "2041-06-12")]);
    assert!(page.status == 422 && page.has(&format!("<a href=\"#decided_on-prepared-{id}\">")), "{}", page.body);
    assert!(page.has("value=\"2041-06-12\"") && page.has("<details open>"), "{}", page.body);
    assert!(bob.post(&release, &[("decided_on", "")]).has("Verstuurd."));
}
