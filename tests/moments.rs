//! The first moves of a mediation, each with one press: who mediates calls first, or one of the two puts two moments forward.

use crate::ending::two;
use crate::support::until;

#[test]
fn who_mediates_calls_first_or_puts_two_moments_forward_and_what_is_wrong_is_said_at_once() {
    let mut n = two();
    let there = until("a link", || n.bob.get(&n.at_b).address("/letters/"));
    let here = n.anna.get(&n.at).address("/letters/").expect("a link");
    assert!(!n.anna.get(&here).has("Ik bel eerst"), "that is for who mediates");
    let page = n.bob.get(&there);
    assert!(page.has("Ik bel eerst") && page.has("Stel twee momenten voor"), "{}", page.body);
    // What was typed beside it goes along.
    assert!(n.bob.post(&there, &[("do", "call"), ("letter", "Morgen kan ik.")]).status < 400);
    let page = until("she reads it", || Some(n.anna.get(&here)).filter(|p| p.has("Ik wil eerst bellen.")));
    assert!(page.has("Morgen kan ik."), "{}", page.body);
    // Everything that is wrong at once, and nothing typed is lost.
    let half = [
        ("first_day", "2041-06-12"),
        ("first_time", "25 uur"),
        ("second_day", ""),
        ("second_time", "10:00"),
        ("meet_at", ""),
        ("letter", "Tot dan."),
        ("do", "moments"),
    ];
    let page = n.bob.post(&there, &half);
    assert_eq!(page.status, 422, "{}", page.body);
    for says in
        ["Kies hier de dag.", "Schrijf hier waar.", "25 uur", "Tot dan.", "value=\"10:00\"", "value=\"2041-06-12\""]
    {
        assert!(page.has(says) || page.body.contains(says), "{says}: {}", page.body);
    }
    assert!(!n.anna.get(&here).has("Kan het op een van deze twee momenten?"));
    let whole = [
        ("first_day", "2041-06-12"),
        ("first_time", "14.00"),
        ("second_day", "2041-06-14"),
        ("second_time", "10:00"),
        ("meet_at", "De bibliotheek"),
        ("letter", "Tot dan."),
        // Whichever button is pressed.
        ("do", "letter"),
    ];
    assert!(n.bob.post(&there, &whole).status < 400);
    let page = until("she reads it", || Some(n.anna.get(&here)).filter(|p| p.has("De bibliotheek")));
    let says = "Kan het op een van deze twee momenten? woensdag 12 juni 2041, 14:00, of vrijdag 14 juni 2041, 10:00.";
    assert!(page.has(says) && page.has("Tot dan."), "{}", page.body);
    let both: Vec<_> = whole.iter().copied().filter(|(name, _)| *name != "do").chain([("do", "call")]).collect();
    assert!(n.bob.post(&there, &both).status < 400);
    let calls = |page: &str| page.matches("Ik wil eerst bellen.").count();
    let page = until("both", || Some(n.anna.get(&here)).filter(|p| calls(&p.body) == 2));
    assert_eq!(page.body.matches("De bibliotheek").count(), 2, "{}", page.body);
    // It is a letter like any other: who is not one of the two writes and reads none.
    let mut bea = n.b.person("Bea", "chair");
    assert_eq!(bea.post(&there, &whole).status, 404);
    assert!(n.anna.post(&here, &whole).status < 400, "she may put others forward");
}

/// What the two set stands in the agenda of these two, without what for, and of nobody else.
#[test]
fn the_day_on_which_they_meet_stands_in_the_agenda_of_the_two_alone() {
    let mut n = two();
    let (mut piet, mut bea) = (n.a.person("Piet", "participant"), n.b.person("Bea", "chair"));
    let mut carla = n.a.person("Carla", "chair");
    let there = until("a link", || n.bob.get(&n.at_b).address("/letters/"));
    let here = n.anna.get(&n.at).address("/letters/").expect("a link");
    let today = jiff::Zoned::now().in_tz("Europe/Amsterdam").expect("a zone").date().to_string();
    for (day, time, says) in [
        ("", "14:00", "Kies hier de dag."),
        ("2041-06-12", "25 uur", "Deze tijd begrijpen wij niet."),
        (&*today, "00:00", "Deze tijd is al geweest."),
    ] {
        let page =
            n.bob.post(&there, &[("do", "meets"), ("meet_day", day), ("meet_time", time), ("letter", "Tot dan.")]);
        assert!(page.status == 422 && page.has(says) && page.has("Tot dan."), "{says}: {}", page.body);
    }
    let set = [("do", "meets"), ("meet_day", "2041-06-12"), ("meet_time", "14.00")];
    assert!(n.bob.post(&there, &set).status < 400);
    let when = "woensdag 12 juni 2041, 14:00";
    until("she reads it", || n.anna.get(&here).has(&format!("Jullie spraken af: {when}.")).then_some(()));
    until("and he", || n.bob.get(&there).has(&format!("Jullie spraken af: {when}.")).then_some(()));
    for who in [&mut n.anna, &mut n.bob] {
        let page = who.get("/events");
        assert!(
            page.has("Alleen jij en de ander zien dit") && page.has(when) && page.address("/letters/").is_some(),
            "{}",
            page.body
        );
        assert!(!page.has("Ruzie") && !page.has("bemiddel") && !page.has("Is er nu gevaar?"), "{}", page.body);
    }
    for who in [&mut piet, &mut bea, &mut carla] {
        let page = who.get("/events");
        assert!(!page.has("Alleen jij en de ander zien dit") && !page.has("12 juni 2041"), "{}", page.body);
    }
    // Another day takes its place; who asks may set it too. When it is over it is gone at both ends.
    let set = [("do", "meets"), ("meet_day", "2041-06-13"), ("meet_time", "9:30")];
    assert!(n.anna.post(&here, &set).status < 400);
    let page = n.anna.get("/events");
    assert!(page.has("donderdag 13 juni 2041, 9:30") && !page.has("12 juni 2041"), "{}", page.body);
    until("he is told that there is a letter", || n.bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    n.bob.get(&there);
    assert!(n.bob.get("/events").has("donderdag 13 juni 2041, 9:30"));
    // While the other house is off the day stands with who set it; what was written last stands, whatever comes last.
    n.b.settled();
    n.a.kill();
    let set = [("do", "meets"), ("meet_day", "2041-06-14"), ("meet_time", "10:00")];
    assert!(n.bob.post(&there, &set).status < 400);
    assert!(n.bob.get(&there).has("vrijdag 14 juni 2041, 10:00") && n.bob.get("/events").has("14 juni 2041"));
    n.b.kill();
    n.a.serve(None);
    let set = [("do", "meets"), ("meet_day", "2041-06-13"), ("meet_time", "11:00")];
    assert!(n.anna.post(&here, &set).status < 400);
    n.b.serve(None);
    until("his letter comes", || n.anna.get(&here).has("Wij spreken af: vrijdag 14 juni 2041").then_some(()));
    let last = "Jullie spraken af: donderdag 13 juni 2041, 11:00.";
    assert!(n.anna.get(&here).has(last));
    until("it arrived", || n.bob.get(&there).has(last).then_some(()));
    crate::ending::closes(&mut n.anna, &n.at);
    assert!(!n.anna.get("/events").has("13 juni 2041"));
    until("it is over there", || (!n.bob.get("/events").has("13 juni 2041")).then_some(()));
}
