//! Wrong PINs: how many are left is said before the last, to who tried; and each one that was looked at counts.

use crate::support::{Browser, House};

/// A house, its own computer with nobody signed in, and the words of the card of somebody who comes in with it.
fn with_pin() -> (House, Browser, String) {
    let house = House::start("De Kade");
    let mut computer = house.person("Anna", "chair");
    computer.post("/computer", &[]);
    computer.get("/sign-out");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words").to_owned();
    let form = [("key", words.as_str()), ("step", "2"), ("name", "Kim"), ("words", &words), ("pin", "4913")];
    assert!(computer.post("/card", &form).has("Welkom!"));
    computer.get("/sign-out");
    (house, computer, words)
}

fn enter(computer: &mut Browser, words: &str, pin: &str) -> String {
    computer.post("/sign-in/card", &[("words", words), ("pin", pin)]).body
}

#[test]
fn before_a_card_is_locked_it_is_said_how_many_tries_are_left() {
    let (mut house, mut computer, words) = with_pin();
    let none = "appel peer kers pruim";
    for n in 1..=9 {
        let left = match n {
            1..=6 => None,
            9 => Some("Nog hoogstens 1 keer, dan gaat de kaart op slot".to_owned()),
            n => Some(format!("Nog hoogstens {} keer, dan gaat de kaart op slot", 10 - n)),
        };
        let (real, unknown) = (enter(&mut computer, &words, "1000"), enter(&mut computer, none, "1000"));
        for page in [&real, &unknown] {
            match &left {
                None => assert!(page.contains("passen niet bij elkaar") && !page.contains("op slot"), "{n}: {page}"),
                Some(said) => assert!(page.contains(said), "{n}: {page}"),
            }
        }
        assert_eq!(real.replace(&words, none), unknown, "{n}: that there is such a card is not told");
    }
    let page = enter(&mut computer, &words, "4913");
    assert!(page.contains("deelnemer"), "{page}");
    computer.get("/sign-out");
    // Begun anew with a right one, and the limits of the door too.
    house.kill();
    house.serve(None);
    for n in 1..=6 {
        assert!(!enter(&mut computer, &words, "1000").contains("op slot"), "{n}");
    }
    // What was tried before is not told to who did not try it.
    house.kill();
    house.serve(None);
    assert!(!enter(&mut computer, &words, "1000").contains("op slot"));
}

/// Over the limit of the door a number for a card that is there is still looked at; then it counts as any other.
#[test]
fn no_wrong_number_goes_uncounted_where_the_door_is_over_its_limit() {
    let (_house, mut computer, words) = with_pin();
    for i in 1..50 {
        enter(&mut computer, &format!("appel peer kers {}", "x".repeat(i)), "1000");
    }
    let locked = (0..11).any(|_| enter(&mut computer, &words, "1000").contains("Je kaart is op slot"));
    assert!(locked, "ten wrong ones lock it, however they came");
}
