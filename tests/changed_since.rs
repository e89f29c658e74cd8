//! An answer that was changed, sent or taken back after a copy was made, and what our house says of it once that is put back: the last word
//! stands at both ends.

use crate::pressed::Form;
use crate::restored_answers::{EVENT, compared, copied, on_files, put_back, sends};
use crate::support::{Browser, House, path, two, until};

/// Two houses, of which one comes to a meal at the other with two; where each reads of it.
struct Comes {
    a: House,
    anna: Browser,
    b: House,
    bob: Browser,
    here: String,
    there: String,
}

fn comes() -> Comes {
    let (a, mut anna, b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", "Nul.")]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    a.settled();
    b.settled();
    Comes { a, anna, b, bob, here, there }
}

fn changes(who: &mut Browser, there: &str, heads: &str, needs: &str) {
    let number = who.get(there).address("/number/").expect("a form");
    assert!(who.post(&number, &[("heads", heads), ("needs", needs)]).status < 400);
}

/// Twice the same number of a version, of other words: what was said of an answer after the copy, and what is said of it now.
#[test]
fn what_is_changed_after_a_copy_was_put_back_wins_over_what_was_changed_after_it_was_made() {
    if !on_files() {
        return;
    }
    let Comes { mut a, mut anna, mut b, mut bob, here, there } = comes();
    let copy = copied(&b);
    for (heads, needs) in [("3", "Eerste rolstoel."), ("4", "Anderhalf.")] {
        changes(&mut bob, &there, heads, needs);
        until("they hear it", || anna.get(&here).has(needs).then_some(()));
    }
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    changes(&mut bob, &there, "5", "Tweede geen vlees.");
    a.serve(None);
    for _ in 0..3 {
        compared(&b, &a);
    }
    for page in [bob.get(&there), anna.get(&here)] {
        assert!(page.has("met 5 mensen") && page.has("Tweede geen vlees.") && !page.has("rolstoel."), "{}", page.body);
    }
}

/// It was prepared when the copy was made, and sent and changed since.
#[test]
fn what_was_prepared_in_a_copy_comes_back_as_it_was_said_last() {
    if !on_files() {
        return;
    }
    let (a, mut anna, mut b, mut bob) = two();
    let mut rik = b.person("Rik", "participant");
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    a.settled();
    assert!(rik.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", "Nul van Rik.")]).status < 400);
    let copy = copied(&b);
    let form = Form::beside(&bob.get(&there), "Nul van Rik.", "/release");
    assert!(form.press(&mut bob, &[]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    changes(&mut bob, &there, "5", "Vijf rolstoel.");
    until("they hear it", || anna.get(&here).has("Vijf rolstoel.").then_some(()));
    a.settled();
    put_back(&mut b, &copy, &mut bob, "Bob");
    compared(&b, &a);
    until("it is as it was said", || {
        Some(bob.get(&there)).filter(|page| page.has("met 5 mensen") && page.has("Vijf rolstoel.")).map(drop)
    });
    assert!(anna.get(&here).has("Vijf rolstoel.") && !bob.get(&there).has("Nul van Rik."));
    assert!(bob.get("/").has("Teruggekomen") || bob.get(&there).has("Kijk het na"), "a chair looks at what came back");
}

/// It was taken back after the copy was made; whoever changes it once that is put back still comes.
#[test]
fn what_was_taken_back_after_a_copy_and_is_changed_now_is_said_anew() {
    if !on_files() {
        return;
    }
    let Comes { mut a, mut anna, mut b, mut bob, here, there } = comes();
    let copy = copied(&b);
    let back = bob.get(&there).address("/take-back").expect("a button");
    assert!(bob.post(&back, &[]).status < 400);
    until("nobody comes", || (!anna.get(&here).has("met 2 mensen")).then_some(()));
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    changes(&mut bob, &there, "5", "Geen vlees.");
    a.serve(None);
    for _ in 0..2 {
        compared(&b, &a);
    }
    for page in [bob.get(&there), anna.get(&here)] {
        assert!(page.has("met 5 mensen") && page.has("Geen vlees.") && page.has("ja, er is plaats"), "{}", page.body);
    }
}

/// It was prepared when the copy was made, and said, changed or taken back since: whoever sends it once more still means it.
#[test]
fn what_was_prepared_in_a_copy_and_is_sent_now_is_said_anew() {
    if !on_files() {
        return;
    }
    for taken_back in [true, false] {
        let (mut a, mut anna, mut b, mut bob) = two();
        let mut rik = b.person("Rik", "participant");
        sends(&mut anna, "/events", &EVENT);
        let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
        a.settled();
        assert!(rik.post(&format!("{there}/rsvp"), &[("heads", "4"), ("needs", "Van Rik.")]).status < 400);
        let copy = copied(&b);
        let send = |bob: &mut Browser| {
            let form = Form::beside(&bob.get(&there), "Van Rik.", "/release");
            assert!(form.press(bob, &[]).status < 400);
        };
        send(&mut bob);
        until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
        if taken_back {
            let back = bob.get(&there).address("/take-back").expect("a button");
            assert!(bob.post(&back, &[]).status < 400);
            until("nobody comes", || (!anna.get(&here).has("Van Rik.")).then_some(()));
        } else {
            changes(&mut bob, &there, "6", "Zes.");
            until("they hear it", || anna.get(&here).has("Zes.").then_some(()));
        }
        a.settled();
        a.kill();
        put_back(&mut b, &copy, &mut bob, "Bob");
        send(&mut bob);
        a.serve(None);
        for _ in 0..3 {
            compared(&b, &a);
        }
        for page in [bob.get(&there), anna.get(&here)] {
            let said = page.has("met 4 mensen") && page.has("Van Rik.") && page.has("ja, er is plaats");
            assert!(said && !page.has("Zes."), "{taken_back}: {}", page.body);
        }
    }
}

/// Advice and help that were prepared in a copy, sent and taken back since, and sent once more from the copy: they are given.
#[test]
fn what_was_prepared_in_a_copy_and_taken_back_since_is_given_when_it_is_sent_again() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    let mut rik = b.person("Rik", "participant");
    let mut sam = b.person("Sam", "supporter");
    sends(&mut anna, "/case-questions", &[("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")]);
    crate::desk::asks(&mut anna, &[&b]);
    let all = ["De kat", "Ruzie"].map(|title| (path(&a, title), path(&b, title)));
    a.settled();
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(rik.post(&format!("{}/advice", all[0].1), &advice).status < 400);
    let offer = [("tie", "no"), ("offer", "Sam helpt."), ("can", "this-week"), ("sender", "role")];
    assert!(sam.post(&format!("{}/offer", all[1].1), &offer).status < 400);
    let copy = copied(&b);
    let words = ["Geef hem vis.", "Sam helpt."];
    for ((here, there), said) in all.iter().zip(words) {
        assert!(Form::beside(&bob.get(there), said, "/release").press(&mut bob, &[]).status < 400);
        until("they have it", || anna.get(here).has(said).then_some(()));
        let who = if said == words[0] { &mut bob } else { &mut sam };
        assert!(Form::beside(&who.get(there), said, "/take-back").press(who, &[]).status < 400);
        until("it is gone", || (!anna.get(here).has(said)).then_some(()));
    }
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    for ((_, there), said) in all.iter().zip(words) {
        assert!(Form::beside(&bob.get(there), said, "/release").press(&mut bob, &[]).status < 400);
    }
    a.serve(None);
    for _ in 0..2 {
        compared(&b, &a);
    }
    assert_eq!(sam.post("/sign-in", &[("name", "Sam"), ("passphrase", "Sam heeft een lange zin")]).status, 200);
    for ((here, there), said) in all.iter().zip(words) {
        let who = if said == words[0] { &mut bob } else { &mut sam };
        assert!(who.get(there).has(said), "{}", who.get(there).body);
        until("they have it again", || anna.get(here).has(said).then_some(()));
    }
}
