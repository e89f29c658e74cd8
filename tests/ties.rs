//! What becomes of a tie between two houses is told: a no and a yes to who asked, and a goodbye (law 10).

use crate::support::{House, two, until};
use crate::told_on::{first_card, pressed_away};

fn asks(b: &House, a: &House, words: &str) {
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", words]);
    until("the application comes", || (a.standing_of(b)? == "applied").then_some(()));
}

#[test]
fn a_house_that_is_told_no_hears_it_with_the_words_that_came_with_it() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut ben = b.person("Ben", "participant");
    asks(&b, &a, "Wij zijn Het Veer.");
    let no = [("do", "decline"), ("note", "Nog even niet.\nProbeer het na de zomer.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &no).status < 400);
    let said = "De Kade zegt nee op jullie vraag om mee te doen";
    let card = first_card(&mut bob, said);
    assert!(card.contains("Probeer het na de zomer."), "{card}");
    assert!(bob.get("/notices").has(said));
    assert!(bob.get("/houses").has("Probeer het na de zomer."));
    for page in ["/", "/notices", "/houses"] {
        let seen = ben.get(page).body;
        assert!(!seen.contains("zegt nee") && !seen.contains("na de zomer"), "for who decides: {page}");
    }
    let seen = bob.get("/").body.split('"').find(|s| s.ends_with("/seen")).expect("a button").to_owned();
    assert!(ben.post(&seen, &[]).status >= 400, "only who it is for says that they have seen it");
    pressed_away(&mut bob, said);
    assert!(!bob.get("/houses").has("na de zomer"));
    assert!(!anna.get("/").has("/seen"), "who said it knows");
    // It may ask again, and hears the yes too.
    asks(&b, &a, "Wij zijn Het Veer.");
    let yes = [("do", "member"), ("note", "Welkom, kom snel eens eten.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &yes).status < 400);
    let said = "De Kade zegt ja op jullie vraag om mee te doen";
    until("the yes is told", || bob.get("/").has(said).then_some(()));
    assert!(bob.get("/notices").has(said) && !ben.get("/notices").has(said));
    assert!(bob.get(&format!("/houses/{}", a.domain())).has("Welkom, kom snel eens eten."));
}

#[test]
fn a_goodbye_is_told_with_its_words_and_an_application_that_was_taken_back_is_no_news() {
    let (a, mut anna, b, mut bob) = two();
    let stop = [("do", "stop"), ("note", "Het paste niet.")];
    assert!(anna.post(&format!("/houses/{}/decide", b.domain()), &stop).status < 400);
    let said = "De Kade neemt afscheid van ons huis";
    let card = first_card(&mut bob, said);
    assert!(card.contains("Het paste niet."), "{card}");
    pressed_away(&mut bob, said);
    assert!(!anna.get("/").has("/seen"));
    let c = House::start("Het Sluisje");
    asks(&c, &a, "Hallo.");
    c.cli(&["peer", "withdraw", &a.domain()]);
    until("it is gone", || a.standing_of(&c).is_none().then_some(()));
    assert!(!anna.get("/").has("/seen"), "what a house can do as often as it likes");
}

#[test]
fn what_is_written_anew_while_the_first_request_waits_takes_its_place_there() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut anna = a.person("Anna", "chair");
    asks(&b, &a, "Eerste woorden.");
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Tweede woorden."]);
    let page = until("the new words come", || Some(anna.get("/houses")).filter(|p| p.has("Tweede woorden.")));
    assert!(!page.has("Eerste woorden."));
    anna.post(&format!("/houses/{}/decide", b.domain()), &[("do", "member")]);
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
}
