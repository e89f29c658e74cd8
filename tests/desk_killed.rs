//! A mediation among four houses, in which after each step the house that took it and the house that is to hear of it are killed, as by
//! `kill -9`, and started again: nothing of it is lost, said twice, or read by others than before.

use crate::residue::{Words, finds, on_sqlite};
use crate::support::{Browser, House, path, until};

const DETAILS: &str = "Het gaat om de sleutel-qd51";
const LETTER: &str = "Woensdag om acht uur-qd52";
const AGREED: &str = "Bewoner 1 geeft de sleutel terug-qd53";

fn again(houses: &mut [&mut House]) {
    for house in houses.iter_mut() {
        house.kill();
    }
    for house in houses {
        house.serve(None);
    }
}

/// Presses, and kills both ends at once.
fn pressed(who: &mut Browser, at: &str, form: &[(&str, &str)], ends: &mut [&mut House]) {
    let page = who.post(at, form);
    assert!(page.status < 400, "{at}: {}", page.body);
    again(ends);
}

#[test]
fn either_house_is_killed_at_each_step_and_nothing_is_lost() {
    let (mut a, mut b, mut c, d) =
        (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"), House::start("Het Sluisje"));
    for house in [&b, &c, &d] {
        house.join(&a, "member");
    }
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let (mut cees, mut dina) = (c.person("Cees", "chair"), d.person("Dina", "chair"));
    let (to_b, to_c, to_d) = (b.domain(), c.domain(), d.domain());
    let asks = [
        ("title", "Ruzie"),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("details", DETAILS),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("to", &*to_c),
        ("to", &*to_d),
        ("sender", "role"),
        ("do", "send"),
    ];
    pressed(&mut anna, "/conflicts", &asks, &mut [&mut a, &mut b]);
    let (at, at_b, at_c, at_d) = (path(&a, "Ruzie"), path(&b, "Ruzie"), path(&c, "Ruzie"), path(&d, "Ruzie"));
    for (who, house, there) in [(&mut bob, &mut b, &at_b), (&mut cees, &mut c, &at_c)] {
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
        pressed(who, &format!("{there}/offer"), &offer, &mut [&mut a, house]);
    }
    let both = until("both offer", || {
        let page = anna.get(&at);
        (page.body.matches("/pick/").count() == 2).then_some(page)
    });
    let of_b = both.body.split("<article").skip(1).find(|card| card.contains("Het Veer")).expect("his card");
    let pick = of_b.split('"').find(|part| part.contains("/pick/")).expect("a button").to_owned();
    pressed(&mut anna, &pick, &[], &mut [&mut a, &mut b, &mut c]);
    until("he mediates", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    until("the other hears no", || cees.get(&at_c).has("er is een andere bemiddelaar").then_some(()));
    let (ours, there) =
        (anna.get(&at).address("/letters/").expect("a link"), bob.get(&at_b).address("/letters/").expect("a link"));
    pressed(&mut bob, &there, &[("letter", LETTER)], &mut [&mut b, &mut a]);
    until("she reads it once", || (anna.get(&ours).body.matches(LETTER).count() == 1).then_some(()));
    let sides = [("do", "both"), ("side_one", "een bewoner"), ("side_two", "de groep")];
    pressed(&mut bob, &there, &sides, &mut [&mut a, &mut b]);
    until("both want to", || anna.get(&at).has("Nu: Samen aan tafel").then_some(()));
    let on = format!("{at}/agreement");
    pressed(&mut anna, &on, &[("agreement", AGREED)], &mut [&mut b, &mut a]);
    assert!(anna.get(&on).has(AGREED));
    until("he sees that there is one", || {
        bob.get(&there);
        bob.get(&at_b).has("Er is een afspraak.").then_some(())
    });
    let read = bob.get(&there);
    assert_eq!(read.body.matches(LETTER).count(), 1, "once: {}", read.body);
    if on_sqlite() {
        let words = [(DETAILS, "details"), (LETTER, "letter"), (AGREED, "agreement")];
        let words = Words(words.map(|(text, what)| (text.to_owned(), what)).into());
        assert_eq!(finds(&words, &[&a, &b, &c, &d]), Vec::<String>::new(), "in no file in the clear");
    }
    // Who only was asked reads nothing of it, nor who was passed over.
    for (who, page) in [(&mut cees, &at_c), (&mut dina, &at_d)] {
        let page = who.get(page);
        assert!(page.address("/letters/").is_none() && !page.has(AGREED) && !page.has(DETAILS));
    }
    pressed(&mut anna, &format!("{at}/end"), &[], &mut [&mut a, &mut b]);
    until("it is over there", || bob.get(&at_b).has("Jij hielp hier.").then_some(()));
    pressed(&mut anna, &format!("{at}/undo"), &[], &mut [&mut a, &mut b]);
    until("it goes on there", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    assert_eq!(a.post("Ruzie")["state"], "agreed");
    assert!(anna.get(&on).has(AGREED) && anna.get(&ours).has(LETTER));
    pressed(&mut anna, &format!("{at}/end"), &[], &mut [&mut b, &mut a]);
    pressed(&mut anna, &format!("{at}/wipe"), &[], &mut [&mut a, &mut b, &mut c]);
    until("its keys are gone", || (a.keys_in_confidence() == 0).then_some(()));
    for house in [&b, &c, &d] {
        until("it is wiped there", || (house.post("Hulp bij conflict")["state"] == "closed").then_some(()));
    }
    if on_sqlite() {
        for house in [&a, &b, &c, &d] {
            house.settled();
        }
        let words =
            [(DETAILS, "details"), (LETTER, "letter"), (AGREED, "agreement"), ("Wij praten niet meer", "words")];
        let words = Words(words.map(|(text, what)| (text.to_owned(), what)).into());
        // The log of what was written is emptied within the minute.
        until("nothing of it is left in any file", || finds(&words, &[&a, &b, &c, &d]).is_empty().then_some(()));
    }
}
