//! What was kept for others has an end: when it has had its use it goes.

use crate::residue::{Words, finds, on_sqlite};
use crate::support::{Browser, House, path, until};

/// After months nothing is left of what was sent about a withdrawn post, and the two houses go on as before.
#[test]
fn what_has_had_its_use_is_not_kept_for_ever() {
    if !on_sqlite() {
        return;
    }
    let (mut a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    let ask = |anna: &mut Browser, title: &str| {
        let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
        assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    };
    ask(&mut anna, "Gaat weg");
    ask(&mut anna, "Blijft");
    b.post("Gaat weg");
    b.post("Blijft");
    let (gone, stays) = (path(&a, "Gaat weg"), path(&a, "Blijft"));
    assert!(anna.post(&format!("{gone}/withdraw"), &[]).status < 400);
    until("it is gone there", || b.post_now("Gaat weg").is_none().then_some(()));
    a.settled();
    // Its activities are named after it.
    let holds = |house: &House, path: &str| {
        let mut named = Words::default();
        named.0.insert(format!("{path}#"), "the name of an activity");
        !finds(&named, &[house]).is_empty()
    };
    assert!(holds(&a, &gone) && holds(&a, &stays));
    for house in [&mut a, &mut b] {
        house.kill();
        house.serve_later(&(100 * 24 * 3600).to_string());
    }
    until("the night has passed", || (!holds(&a, &gone)).then_some(()));
    assert!(holds(&a, &stays), "what says how a post is now stays");
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    assert!(anna.get(&stays).has("Bij 1 van"), "and shows where it went");
    ask(&mut anna, "Na honderd dagen");
    b.post("Na honderd dagen");
}
