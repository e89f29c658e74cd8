//! Two people press in the same moment, each of which alone would be right. One writer does one after the other; on PostgreSQL the second
//! reads what the first wrote all the same.

use crate::people::number;
use crate::support::{Browser, House, two};
use std::sync::Barrier;
use std::thread::scope;

/// Both at once; what each got.
fn together(one: (&mut Browser, &str, &[(&str, &str)]), other: (&mut Browser, &str, &[(&str, &str)])) -> [u16; 2] {
    let start = Barrier::new(2);
    let press = |(who, to, form): (&mut Browser, &str, &[(&str, &str)])| {
        start.wait();
        who.post(to, form).status
    };
    scope(|s| {
        let (one, other) = (s.spawn(|| press(one)), s.spawn(|| press(other)));
        [one, other].map(|pressed| pressed.join().expect("an answer"))
    })
}

#[test]
fn of_two_chairs_who_leave_one_stays() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for _ in 0..4 {
        let mut bea = house.person("Bea", "chair");
        let (own, other) = (number(&mut anna, "Anna"), number(&mut anna, "Bea"));
        let take = [("role", "chair"), ("do", "take")];
        together(
            (&mut anna, &format!("/people/{other}/role"), &take),
            (&mut bea, &format!("/people/{own}/role"), &take),
        );
        let chairs = house.json(&["person", "list"]);
        let chairs = chairs.as_array().expect("list").iter().filter(|p| p["roles"].to_string().contains("chair"));
        assert_eq!(chairs.count(), 1);
        // The other is given back what they had, and goes.
        for name in ["Anna", "Bea"] {
            house.cli(&["person", "role", name, "--add", "chair"]);
        }
        house.cli(&["person", "end", "Bea", "--yes"]);
    }
}

/// Each lets the other go: neither waits for the other until it is a fault.
#[test]
fn of_two_chairs_who_end_each_other_one_is_left_and_both_get_an_answer() {
    let house = House::start("De Kade");
    for round in 0..3 {
        let names = [format!("Anna{round}"), format!("Bea{round}")];
        let [mut anna, mut bea] = [house.person(&names[0], "chair"), house.person(&names[1], "chair")];
        let of = [number(&mut anna, &names[0]), number(&mut anna, &names[1])];
        let to = of.map(|id| format!("/people/{id}/end"));
        let got = together((&mut anna, &to[1], &[("sure", "yes")]), (&mut bea, &to[0], &[("sure", "yes")]));
        assert!(got.iter().all(|status| *status < 500), "{got:?}");
        let left = house.json(&["person", "list"]).to_string();
        assert!(names.iter().any(|name| left.contains(name.as_str())), "{left}");
    }
}

#[test]
fn of_two_words_about_a_house_the_second_hears_the_first() {
    let (a, mut anna, b, _bob) = two();
    let mut bea = a.person("Bea", "chair");
    let at = format!("/houses/{}/decide", b.domain());
    together((&mut anna, &at, &[("do", "stop")]), (&mut bea, &at, &[("do", "acquaintance")]));
    // Stopped it stays, in whichever order.
    assert_eq!(a.standing_of(&b).as_deref(), Some("stopped"), "{}", anna.get("/houses").body);
}
