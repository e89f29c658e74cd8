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

/// What our house answered after a copy, and who has it gives it back with our proof: an answer to an event, and to work, each with what
/// became of it. An offer of help only its writer knows: it is taken back there.
#[test]
fn what_was_answered_after_the_copy_stands_at_both_ends_or_at_none() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (a, mut anna, mut b, mut bob) = two();
    let to_all = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &to_all].concat()).has("Verstuurd."));
    assert!(anna.post("/opportunities", &[&crate::each_hears::JOB[..], &to_all].concat()).has("Verstuurd."));
    let at = ["Samen eten", "Ramen wassen"].map(|title| path(&b, title));
    crate::desk::asks(&mut anna, &[&b]);
    let (help, request) = (path(&b, "Ruzie"), path(&a, "Ruzie"));
    a.settled();
    b.settled();
    let copy = format!("{}/copy.db", b.data());
    b.cli(&["backup", &copy]);
    assert!(bob.post(&format!("{}/rsvp", at[0]), &[("heads", "2"), ("needs", "Een stoel.")]).status < 400);
    assert!(bob.post(&format!("{}/apply", at[1]), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{help}/offer"), &offer).status < 400);
    until("they come", || bob.get(&at[0]).has("ja, er is plaats").then_some(()));
    let pick = until("an offer", || anna.get(&request).address("/pick/"));
    assert!(anna.post(&pick, &[]).status < 400);
    until("he hears it", || bob.get(&help).has("Vooraf afgesproken").then_some(()));
    a.settled();
    b.settled();
    b.kill();
    let work = path(&a, "Ramen wassen");
    assert!(Form::of(&anna.get(&work), "", "/application/").press(&mut anna, &[("do", "yes")]).status < 400);
    crate::told_beyond::lose(&b);
    b.cli(&["restore", &copy, "--yes"]);
    b.serve(None);
    until("they compare", || run(&["peer", "check", &a.domain(), "--data", &b.data()]).status.success().then_some(()));
    bob.post("/sign-in", &[("name", "Bob"), ("passphrase", "Bob heeft een lange zin")]);
    let page = until("they come", || Some(bob.get(&at[0])).filter(|p| p.has("ja, er is plaats")));
    assert!(page.has("met 2 mensen") && page.has("Een stoel.") && page.has("Teruggekomen"), "{}", page.body);
    let page = until("they work", || Some(bob.get(&at[1])).filter(|p| p.has("doet mee")));
    assert!(page.has("Ik kom."), "{}", page.body);
    let page = until("nobody helps", || Some(anna.get(&request)).filter(|p| !p.has("Vooraf afgesproken")));
    assert!(page.address("/pick/").is_none() && page.address("/another/").is_none(), "{}", page.body);
    // They hear what becomes of it, and can change it.
    let here = path(&a, "Samen eten");
    assert!(anna.post(&here, &[&event[..3], &[("place", "De Loods")], &to_all].concat()).has("Verzet."));
    until("they hear that it is moved", || bob.get("/").has("verzet").then_some(()));
    assert!(Form::of(&bob.get(&at[0]), "", "/number/").press(&mut bob, &[("heads", "3")]).status < 400);
    until("both say so", || (bob.get(&at[0]).has("met 3 mensen") && anna.get(&here).has("met 3 mensen")).then_some(()));
    assert!(bob.post(&format!("{help}/offer"), &offer).status < 400, "and he can offer again");
    until("it is there", || anna.get(&request).address("/pick/"));
}
