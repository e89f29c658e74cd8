//! "Wij gaan niet": the house says it once, to the event as it is, and nothing that was prepared is left as if it could still go.

use crate::support::{Browser, path, two, until};

const ASKS: &str = "Jullie hebben nog niet gezegd of jullie komen.";
const WE_DO_NOT: &str = "Wij gaan niet.";

fn event<'a>(day: &'a str, place: &'a str, what: &'a str) -> [(&'a str, &'a str); 8] {
    let (title, audience) = ("Samen eten", "network");
    let kind = ("what", "get-together");
    [
        ("title", title),
        ("day", day),
        ("time", "18:30"),
        ("place", place),
        kind,
        ("audience", audience),
        ("sender", "role"),
        ("do", what),
    ]
}

fn asked(who: &mut Browser, again: bool) {
    until(&format!("asked: {again}"), || (who.get("/").has(ASKS) == again).then_some(()));
}

/// The event is at another place from now on, and the other house knows.
fn moved(anna: &mut Browser, at_a: &str, bob: &mut Browser, at_b: &str, place: &str) {
    assert!(anna.post(at_a, &event("2041-06-12", place, "save")).status < 400);
    until(place, || bob.get(at_b).has(place).then_some(()));
}

#[test]
fn the_chair_says_that_the_house_does_not_go_and_may_come_back_on_it() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    assert!(anna.post("/events", &event("2041-06-12", "De Kade", "send")).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    asked(&mut bob, true);
    assert!(dina.post(&format!("{at_b}/rsvp"), &[("heads", "4")]).has("De voorzitter leest"));
    let not = format!("{at_b}/not");
    assert!(!dina.get(&at_b).has(&not), "who does not speak for the house cannot say it");
    assert!(dina.post(&not, &[]).status >= 400);
    assert!(bob.get(&at_b).has(&not));
    assert!(bob.get("/").has("met 4 mensen"), "it stood ready");

    // What was prepared is not left lying: whoever prepared it hears so.
    let page = bob.post(&not, &[]);
    assert!(page.has(WE_DO_NOT) && !page.has(&not) && !page.has("met 4 mensen"), "{}", page.body);
    assert!(!bob.get("/").has("met 4 mensen"));
    asked(&mut bob, false);
    let told = dina.get("/");
    assert!(told.has("Ons huis gaat er niet heen."), "{}", told.body);
    let seen = told.address("/seen").expect("a button");
    assert!(dina.post(&seen, &[]).address(&seen).is_none());
    assert!(dina.get("/notices").has("Ons huis gaat er niet heen."));
    assert!(!anna.get(&at_a).has("met 4 mensen"), "it is told to nobody outside");

    // The no was to another place.
    moved(&mut anna, &at_a, &mut bob, &at_b, "Het park");
    asked(&mut bob, true);
    assert!(bob.get(&at_b).has(&not));
    bob.post(&not, &[]);
    asked(&mut bob, false);
    // Other words change nothing of it.
    let mut words = event("2041-06-12", "Het park", "save").to_vec();
    words.push(("about", "Neem een bord mee."));
    anna.post(&at_a, &words);
    until("the words", || bob.get(&at_b).has("Neem een bord mee.").then_some(()));
    asked(&mut bob, false);

    // Coming after all takes it back; and taking that back is a no again, to what it is then.
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    until("there is room", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    assert!(!bob.get(&at_b).has(WE_DO_NOT));
    assert!(bob.post(&not, &[]).has("Jullie hebben je al opgegeven"));
    let back = bob.get(&at_b).address("/take-back").expect("our own");
    assert!(bob.post(&back, &[]).has(WE_DO_NOT));
    asked(&mut bob, false);
    moved(&mut anna, &at_a, &mut bob, &at_b, "Het plein");
    asked(&mut bob, true);
}

#[test]
fn what_the_meeting_says_of_an_event_is_to_the_day_it_read() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    assert!(anna.post("/events", &event("2041-06-12", "De Kade", "send")).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    let old = bob.post("/meetings", &[("day", "morgen")]);
    dina.post(&format!("{at_b}/rsvp"), &[("heads", "4")]);
    moved(&mut anna, &at_a, &mut bob, &at_b, "Het park");
    let said = |bob: &mut Browser, sheet: &str, word: &str| {
        let page = bob.get(sheet);
        let item = page.body.split("name=\"o").nth(1).expect("a choice").split('"').next().expect("a number");
        let (o, n) = (format!("o{item}"), format!("n{item}"));
        bob.post(sheet, &[(o.as_str(), word), (n.as_str(), "3")])
    };
    for word in ["yes", "no"] {
        let page = said(&mut bob, &old.path, word);
        assert!(page.has("op een nieuw blad"), "{word}: {}", page.body);
    }
    assert!(bob.get("/").has("met 4 mensen"), "nothing was decided");
    let new = bob.post("/meetings", &[("day", "morgen")]);
    assert!(said(&mut bob, &new.path, "no").has("Bewaard."));
    // A second who types another reads what stands there.
    let mut bert = b.person("Bert", "chair");
    let item = new.body.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("a number").to_owned();
    let (o, n) = (format!("o{item}"), format!("n{item}"));
    let page = bert.post(&new.path, &[(o.as_str(), "yes"), (n.as_str(), "5")]);
    assert!(page.status == 422 && page.has("Een ander typte hier intussen iets anders"), "{}", page.body);
    assert!(bert.post(&new.path, &[(o.as_str(), "no"), (n.as_str(), "3")]).status < 400, "the same is no other");
    asked(&mut bob, false);
    assert!(bob.get(&at_b).has(WE_DO_NOT) && !bob.get("/").has("met 4 mensen"));
    assert!(dina.get("/").has("Ons huis gaat er niet heen."));
    moved(&mut anna, &at_a, &mut bob, &at_b, "Het plein");
    asked(&mut bob, true);
    b.settled();
    assert_eq!(a.post("Samen eten")["responses"], 0);
}
