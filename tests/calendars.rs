//! Events in other people's calendars: each as a file for who may read it, and the public ones of a house to follow.

use crate::support::{Browser, House, path, until};
use crate::told_on::EVENT;
use icalendar::{Calendar, CalendarComponent, Component, Event};

fn parsed(text: &str) -> Calendar {
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded (RFC 5545, 3.1)");
    text.parse().expect("a calendar")
}

fn events(calendar: &Calendar) -> Vec<&Event> {
    calendar.components.iter().filter_map(CalendarComponent::as_event).collect()
}

/// What the house answers, with its tag.
fn feed(house: &House, known: Option<&str>) -> (u16, String, String) {
    let client = reqwest::blocking::Client::builder().no_proxy().build().expect("a client");
    let asked = client.get(house.url("/feeds/agenda.ics"));
    let asked = if let Some(tag) = known { asked.header("if-none-match", tag) } else { asked };
    let answer = asked.send().expect("an answer");
    let tag = answer.headers().get("etag").expect("a tag").to_str().expect("text").to_owned();
    (answer.status().as_u16(), tag, answer.text().expect("text"))
}

#[test]
fn an_event_goes_into_a_calendar_with_what_became_of_it() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let about = "Neem mee: een bord, een stoel; en zin.\nTot dan! Dit is een lange regel die in een kalender gevouwen moet worden, want hij is lang.";
    let with = |title: &'static str, audience: &'static str| {
        let mut form: Vec<(&str, &str)> =
            EVENT.iter().copied().filter(|(name, _)| !["title", "audience", "do"].contains(name)).collect();
        form.extend([("title", title), ("audience", audience), ("until", "21:00"), ("about", about), ("do", "send")]);
        form
    };
    assert!(anna.post("/events", &with("Samen eten, buiten; echt", "public")).has("Verstuurd."));
    assert!(anna.post("/events", &with("Alleen leden", "network")).has("Verstuurd."));
    let (open, closed) = (path(&a, "Samen eten, buiten; echt"), path(&a, "Alleen leden"));
    let mut stranger = Browser::at(&a);
    let link = stranger.get(&open).address("/calendar").expect("a link");
    let file = stranger.get(&link);
    let calendar = parsed(&file.body);
    let [event] = events(&calendar)[..] else { panic!("{}", file.body) };
    let is = |name: &str| event.property_value(name).unwrap_or_default().to_owned();
    assert_eq!(is("SUMMARY"), "Samen eten, buiten; echt");
    assert_eq!((is("DTSTART"), is("DTEND")), ("20410615T183000".into(), "20410615T210000".into()));
    assert_eq!((is("STATUS"), is("LOCATION"), is("DESCRIPTION")), ("CONFIRMED".into(), "De Kade".into(), about.into()));
    assert_eq!(is("UID"), a.post("Samen eten, buiten; echt")["id"]);
    let zone = event.properties().get("DTSTART").and_then(|p| p.get_param_as("TZID", |zone| Some(zone.to_owned())));
    assert_eq!(zone.as_deref(), Some("Europe/Amsterdam"));
    let first: u32 = is("SEQUENCE").parse().expect("a number");
    // Who may not read it has no file of it, nor does it stand in what anybody may follow.
    assert_eq!(stranger.get(&format!("{closed}/calendar")).status, 404);
    assert_eq!(anna.get(&format!("{closed}/calendar")).status, 200);
    let there = path(&b, "Alleen leden");
    assert!(bob.get(&format!("{there}/calendar")).has("SUMMARY:Alleen leden"));
    assert_eq!(Browser::at(&b).get(&format!("{there}/calendar")).status, 404);
    let (status, tag, body) = feed(&a, None);
    let calendar = parsed(&body);
    assert!(status == 200 && events(&calendar).len() == 1 && !body.contains("Alleen leden"), "{body}");
    assert!(body.contains("X-WR-CALNAME:De Kade"), "{body}");
    assert_eq!(events(&parsed(&feed(&b, None).2)).len(), 0, "of another house it is that house's to show");
    let (status, same, nothing) = feed(&a, Some(&tag));
    assert!(status == 304 && same == tag && nothing.is_empty(), "{status} {nothing}");
    // Called off.
    assert!(anna.post(&format!("{open}/cancel"), &[]).status < 400);
    let (status, other, body) = feed(&a, Some(&tag));
    let calendar = parsed(&body);
    let [event] = events(&calendar)[..] else { panic!("{body}") };
    assert!(status == 200 && other != tag);
    let is = |name: &str| event.property_value(name).unwrap_or_default().to_owned();
    assert_eq!((is("STATUS"), is("SUMMARY")), ("CANCELLED".into(), "AFGELAST: Samen eten, buiten; echt".into()));
    assert!(is("SEQUENCE").parse::<u32>().expect("a number") > first);
    // Taken back it is in none.
    assert!(anna.post(&format!("{open}/withdraw"), &[]).status < 400);
    until("it is gone", || events(&parsed(&feed(&a, None).2)).is_empty().then_some(()));
    assert!(stranger.get(&link).status >= 400);
}

#[test]
fn a_request_for_help_and_a_question_are_in_no_calendar() {
    let a = House::start("De Kade");
    let mut anna = a.person("Anna", "chair");
    let form = [("title", "Een vraag"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    assert_eq!(anna.get(&format!("{}/calendar", path(&a, "Een vraag"))).status, 404);
    let draft: Vec<(&str, &str)> =
        EVENT.iter().copied().filter(|(name, _)| *name != "do").chain([("do", "save")]).collect();
    let at = anna.post("/events", &draft).path;
    assert_eq!(anna.get(&format!("{at}/calendar")).status, 404, "a draft is nobody's appointment");
    assert_eq!(events(&parsed(&feed(&a, None).2)).len(), 0);
}
