//! What our house answered after a copy was made, and took back since, is not given back by who did not hear that yet.

use crate::pressed::Form;
use crate::support::{database_url, path, run, two, until};

#[test]
fn an_answer_that_was_taken_back_since_the_copy_comes_back_from_nobody() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network")];
    assert!(
        bob.post("/case-questions", &[&asks[..], &[("sender", "role"), ("do", "send")]].concat()).has("Verstuurd.")
    );
    let (at, there) = (path(&a, "De kat"), path(&b, "De kat"));
    let copy = format!("{}/copy.db", a.data());
    a.cli(&["backup", &copy]);
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(anna.post(&format!("{at}/advice"), &advice).status < 400);
    until("it is there", || bob.get(&there).has("Geef hem vis.").then_some(()));
    a.settled();
    b.kill();
    assert!(Form::beside(&anna.get(&at), "Geef hem vis.", "/take-back").press(&mut anna, &[]).status < 400);
    a.kill();
    a.cli(&["restore", &copy]);
    a.serve(None);
    b.serve(None);
    for (here, there) in [(&a, &b), (&b, &a)] {
        until("they compare", || {
            let check = ["peer", "check", &there.domain(), "--data", &here.data()];
            run(&check).status.success().then_some(())
        });
        here.settled();
    }
    until("it is gone there", || (!bob.get(&there).has("Geef hem vis.")).then_some(()));
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    assert!(!anna.get(&at).has("Geef hem vis."), "{}", anna.get(&at).body);
}
