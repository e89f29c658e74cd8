//! What is not told any more: to whom was told no, and of a change that was not taken.

use crate::each_hears::JOB;
use crate::pressed::Form;
use crate::support::{path, two, until};
use crate::told_beyond::{EVENT, they_come, with};

/// What waits for a house whose answer stands no more is not sent to it.
#[test]
fn what_waits_for_who_is_told_no_meanwhile_is_not_sent() {
    let (a, mut anna, mut b, mut bob) = two();
    assert!(anna.post("/opportunities", &with(&JOB, &[])).has("Verstuurd."));
    let (job, work) = (path(&b, "Ramen wassen"), path(&a, "Ramen wassen"));
    assert!(bob.post(&format!("{job}/apply"), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    until("it waits", || bob.get(&job).has("wacht op antwoord").then_some(()));
    a.settled();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    a.settled();
    b.kill();
    assert!(anna.post(&work, &with(&JOB, &[("happens", "zondag")])).status < 400);
    assert!(Form::of(&anna.get(&work), "", "/application/").press(&mut anna, &[("do", "no")]).status < 400);
    b.serve(None);
    a.cli(&["queue", "retry", &b.domain()]);
    until("they hear no", || bob.get(&job).has("De Kade zei nee").then_some(()));
    a.settled();
    assert!(!bob.get(&job).has("zondag"), "{}", bob.get(&job).body);
}

/// A change of a yes that was not taken is told, also beside a move that nobody read yet; and it does not go later by itself.
#[test]
fn a_number_that_was_not_taken_is_told_beside_a_move_and_does_not_go_later() {
    let (a, mut anna, b, mut bob, [evening, _]) = they_come();
    let here = path(&a, "Samen eten");
    assert!(anna.post(&here, &with(&EVENT, &[("day", "2041-06-14")])).status < 400);
    until("they hear that it is moved", || bob.get("/").has("verzet").then_some(()));
    a.settled();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    let page = bob.get(&evening);
    let more = [("heads", "3"), ("needs", "Een lift.")];
    assert!(Form::of(&page, "", "/number/").press(&mut bob, &more).status < 400);
    b.settled();
    let card = crate::told_on::first_card(&mut bob, "verzet");
    let seen = card.split('"').find(|s| s.ends_with("/seen")).expect("a button").to_owned();
    assert!(bob.post(&seen, &[]).status < 400);
    until("they hear that it did not go", || {
        bob.get("/").has("Jullie staan daar nog zoals eerst, met 2.").then_some(())
    });
    a.cli(&["peer", "accept", &b.domain()]);
    for (one, other) in [(&a, &b), (&b, &a)] {
        one.cli(&["peer", "check", &other.domain()]);
        one.settled();
    }
    assert!(anna.get(&here).has("met 2 mensen") && !anna.get(&here).has("3 mensen"), "{}", anna.get(&here).body);
    let page = bob.get(&evening);
    assert!(page.has("met 2 mensen") && !page.has("3 mensen"), "{}", page.body);
    assert!(
        !page.body.contains("<p>Een lift.") && !anna.get(&here).has("Een lift."),
        "nor what they need: {}",
        page.body
    );
    assert!(b.json(&["queue", "list"]).as_array().is_some_and(Vec::is_empty));
    // Asked again, it goes.
    assert!(Form::of(&page, "", "/number/").press(&mut bob, &[("heads", "4")]).status < 400);
    until("both say so", || {
        (bob.get(&evening).has("met 4 mensen") && anna.get(&here).has("met 4 mensen")).then_some(())
    });
}
