//! What the two of a mediation said and say no more: that both sides want to talk, the day they meet, that it holds, and who of the other
//! side reads what was agreed.

use crate::ending::{Two, both_say_yes, days_later, signs_in, two};
use crate::restored_answers::{copied, on_files};
use crate::support::{Browser, until};

#[test]
fn a_side_that_does_not_want_to_any_more_and_a_day_that_is_off_are_said_as_easily_as_before() {
    let mut n = two();
    let there = until("a link", || n.bob.get(&n.at_b).address("/letters/"));
    let here = n.anna.get(&n.at).address("/letters/").expect("a link");
    let day = [("do", "meets"), ("meet_day", "2041-06-12"), ("meet_time", "14.00")];
    assert!(!n.bob.get(&there).has("Deze dag gaat niet door"), "none is set");
    assert!(n.bob.post(&there, &day).status < 400);
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    until("it came", || n.anna.get("/events").has("12 juni 2041").then_some(()));
    assert!(n.anna.get(&n.at).address("/agreement").is_some());
    // Who asked does not say it for them; who mediates does, with what they typed beside it.
    assert!(!n.anna.get(&here).has("Nee, niet beide kanten willen praten"));
    assert_eq!(n.anna.post(&here, &[("do", "both-no")]).status, 404);
    assert!(n.bob.get(&there).has("Beide kanten zeiden ja"));
    let no = [("do", "both-no"), ("letter", "De een wil wachten.")];
    assert!(n.bob.post(&there, &no).status < 400);
    until("she reads it", || n.anna.get(&n.at).has("Nu: De bemiddelaar vraagt elke kant apart").then_some(()));
    let page = n.anna.get(&here);
    assert!(page.has("Een van beide kanten wil nu niet praten.") && page.has("De een wil wachten."), "{}", page.body);
    assert_eq!(n.anna.get(&n.at).address("/agreement"), None, "nothing is agreed by one side");
    until("so he reads too", || n.bob.get(&there).has("Ja, beide kanten willen praten").then_some(()));
    assert!(n.bob.get(&n.at_b).has("Nu: Vraag elke kant apart"));
    // The day is off, said by either; one that is filled in beside it is meant.
    let another = [("do", "meets-not"), ("meet_day", "2041-06-13"), ("meet_time", "9:30")];
    assert!(n.anna.post(&here, &another).status < 400);
    assert!(n.anna.get("/events").has("13 juni 2041"));
    assert!(n.anna.post(&here, &[("do", "meets-not")]).status < 400);
    assert!(!n.anna.get("/events").has("juni 2041"));
    until("he is told", || n.bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    let page = n.bob.get(&there);
    assert!(page.has("De dag die wij afspraken, gaat niet door.") && !page.has("Jullie spraken af"), "{}", page.body);
    assert!(!n.bob.get("/events").has("juni 2041"));
    // Said while the other house is off: it stands with who said it at once, and there once it arrives.
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    assert!(n.anna.post(&here, &day).status < 400);
    n.bob.get(&there);
    n.b.settled();
    n.a.kill();
    assert!(n.bob.post(&there, &[("do", "meets-not")]).status < 400);
    assert!(!n.bob.get("/events").has("juni 2041"));
    n.a.serve(None);
    until("it is off", || (!n.anna.get("/events").has("juni 2041")).then_some(()));
    // What was agreed stands: that is handed back, or another is chosen.
    let agreed = [("agreement", "Bewoner 1 zet de muziek zacht.")];
    assert!(n.anna.post(&format!("{}/agreement", n.at), &agreed).status < 400);
    n.bob.get(&there);
    assert!(!n.bob.get(&there).has("Nee, niet beide kanten willen praten"));
    assert!(n.bob.post(&there, &[("do", "both-no")]).status < 400);
    until("it came", || n.anna.get(&here).has("Een van beide kanten wil nu niet praten.").then_some(()));
    assert!(n.anna.get(&n.at).has("Er is een afspraak."));
}

/// What was agreed is given to Piet: the two houses, he, where it is read and where it is given.
fn given_to_piet() -> (Two, Browser, String, String) {
    let mut n = two();
    let piet = n.a.person("Piet", "participant");
    let (on, to) = (format!("{}/agreement", n.at), format!("{}/other-side", n.at));
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    assert!(n.anna.post(&on, &[("agreement", "Bewoner 1 zet de muziek zacht.")]).status < 400);
    let number = crate::people::number(&mut n.anna, "Piet");
    assert!(n.anna.post(&to, &[("other_side", &number)]).status < 400);
    (n, piet, on, to)
}

#[test]
fn what_was_said_of_whether_it_holds_may_be_said_anew() {
    let (mut n, mut piet, on, _) = given_to_piet();
    assert!(!n.anna.get(&n.at).has("Is het nu anders?") && !piet.get(&on).has("Is het nu anders?"));
    days_later(43, &mut [(&mut n.a, &mut n.anna, "Anna")]);
    signs_in(&mut piet, "Piet");
    let holds = format!("{}/holds", n.at);
    for (said, ours, theirs) in
        [("no", "het lukt niet.", "Jij zei: het lukt niet."), ("yes", "het lukt.", "Jij zei: het lukt.")]
    {
        assert!(n.anna.post(&holds, &[("held", said)]).has("Dank je wel."));
        assert!(!n.anna.get(&n.at).has("Schrijf een les"), "the other side did not say so");
        assert!(piet.post(&holds, &[("held", said)]).has("Dank je wel."));
        let page = n.anna.get(&n.at);
        assert!(
            page.has(&format!("Wie om hulp vroeg, zegt: {ours}")) && page.has("Is het nu anders?"),
            "{}",
            page.body
        );
        assert!(page.has(&format!("De andere kant zegt: {ours}")), "{}", page.body);
        // After six weeks others may learn of what holds for both, and of nothing else.
        assert_eq!(page.has("Schrijf een les"), said == "yes", "{}", page.body);
        let page = piet.get(&on);
        assert!(page.has(theirs) && page.has("Is het nu anders?") && !page.has("Wie om hulp vroeg"), "{}", page.body);
    }
}

/// From whom what was agreed was taken does not read it again with an older copy, where the database that this replaces is there.
#[test]
fn an_older_copy_gives_what_was_agreed_to_nobody_from_whom_it_was_taken() {
    if !on_files() {
        return;
    }
    let (mut n, mut piet, on, to) = given_to_piet();
    for taken in [false, true] {
        assert!(piet.get(&on).has("zet de muziek zacht"));
        let copy = copied(&n.a);
        if taken {
            assert!(n.anna.post(&to, &[("other_side", "nobody")]).status < 400);
        }
        n.a.settled();
        n.a.kill();
        n.a.cli(&["restore", &copy, "--yes"]);
        n.a.serve(None);
        signs_in(&mut piet, "Piet");
        signs_in(&mut n.anna, "Anna");
        assert_eq!(piet.get(&on).status == 404, taken, "{taken}");
        std::fs::remove_file(&copy).expect("the copy");
    }
    assert!(n.anna.get(&n.at).has("Er is een afspraak."));
}

/// The clock of who mediates may run ahead, and what it says of itself is not believed further than ours.
#[test]
fn a_day_that_is_set_by_a_clock_that_runs_ahead_stands_until_another_is_set() {
    let mut n = two();
    let there = until("a link", || n.bob.get(&n.at_b).address("/letters/"));
    let here = n.anna.get(&n.at).address("/letters/").expect("a link");
    n.b.settled();
    n.b.kill();
    n.b.serve_later("60");
    signs_in(&mut n.bob, "Bob");
    for (day, says) in [("2041-06-12", "12 juni 2041"), ("2041-06-13", "13 juni 2041")] {
        assert!(n.bob.post(&there, &[("do", "meets"), ("meet_day", day), ("meet_time", "14.00")]).status < 400);
        until("it stands there", || n.anna.get("/events").has(says).then_some(()));
    }
    let ours = [("do", "meets"), ("meet_day", "2041-06-14"), ("meet_time", "14.00")];
    assert!(n.anna.post(&here, &ours).status < 400);
    assert!(n.anna.get("/events").has("14 juni 2041"));
    n.bob.get(&there);
    assert!(n.bob.get("/events").has("14 juni 2041"));
}
