//! An answer that was changed, sent or taken back after a copy was made, and what our house says of it once that is put back: the last word
//! stands at both ends.

use crate::pressed::Form;
use crate::restored_answers::{EVENT, compared, copied, on_files, put_back, sends};
use crate::support::{path, two, until};

/// Twice the same number of a version, of other words: what was said of an answer after the copy, and what is said of it now.
#[test]
fn what_is_changed_after_a_copy_was_put_back_wins_over_what_was_changed_after_it_was_made() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", "Nul.")]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    for house in [&a, &b] {
        house.settled();
    }
    let copy = copied(&b);
    for (heads, needs) in [("3", "Eerste rolstoel."), ("4", "Anderhalf.")] {
        let number = bob.get(&there).address("/number/").expect("a form");
        assert!(bob.post(&number, &[("heads", heads), ("needs", needs)]).status < 400);
        until("they hear it", || anna.get(&here).has(needs).then_some(()));
    }
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    let number = bob.get(&there).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "5"), ("needs", "Tweede geen vlees.")]).status < 400);
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
    let number = bob.get(&there).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "5"), ("needs", "Vijf rolstoel.")]).status < 400);
    until("they hear it", || anna.get(&here).has("Vijf rolstoel.").then_some(()));
    a.settled();
    put_back(&mut b, &copy, &mut bob, "Bob");
    compared(&b, &a);
    until("it is as it was said", || {
        Some(bob.get(&there)).filter(|page| page.has("met 5 mensen") && page.has("Vijf rolstoel.")).map(drop)
    });
    assert!(anna.get(&here).has("Vijf rolstoel.") && !bob.get(&there).has("Nul van Rik."));
}

/// It was taken back after the copy was made; whoever changes it once that is put back still comes.
#[test]
fn what_was_taken_back_after_a_copy_and_is_changed_now_is_said_anew() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", "Nul.")]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    for house in [&a, &b] {
        house.settled();
    }
    let copy = copied(&b);
    let back = bob.get(&there).address("/take-back").expect("a button");
    assert!(bob.post(&back, &[]).status < 400);
    until("nobody comes", || (!anna.get(&here).has("met 2 mensen")).then_some(()));
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    let number = bob.get(&there).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "5"), ("needs", "Geen vlees.")]).status < 400);
    a.serve(None);
    for _ in 0..2 {
        compared(&b, &a);
    }
    for page in [bob.get(&there), anna.get(&here)] {
        assert!(page.has("met 5 mensen") && page.has("Geen vlees.") && page.has("ja, er is plaats"), "{}", page.body);
    }
}
