//! What our house answered after a copy was made, and took back since, is not given back by who did not hear that yet.

use crate::each_hears::JOB;
use crate::pressed::Form;
use crate::support::{Browser, House, database_url, path, run, two, until};
use crate::told_beyond::lose;

const TO_ALL: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];
pub const EVENT: [(&str, &str); 4] =
    [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
const APPLIES: [(&str, &str); 2] = [("application", "Ik kom."), ("sender", "role")];
const OFFERS: [(&str, &str); 4] = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];

pub fn on_files() -> bool {
    let yes = database_url().is_none();
    if !yes {
        eprintln!("SKIPPED: a copy of a file");
    }
    yes
}

pub fn copied(house: &House) -> String {
    let copy = format!("{}/copy.db", house.data());
    house.cli(&["backup", &copy]);
    copy
}

/// A copy is put back where the database is lost, and its people come in again.
pub fn put_back(house: &mut House, copy: &str, who: &mut Browser, name: &str) {
    house.settled();
    house.kill();
    lose(house);
    house.cli(&["restore", copy, "--yes"]);
    house.serve(None);
    let passphrase = format!("{name} heeft een lange zin");
    assert_eq!(who.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200);
}

pub fn compared(one: &House, other: &House) {
    for (here, there) in [(one, other), (other, one)] {
        until("they compare", || {
            run(&["peer", "check", &there.domain(), "--data", &here.data()]).status.success().then_some(())
        });
        here.settled();
    }
}

pub fn sends(who: &mut Browser, to: &str, form: &[(&str, &str)]) {
    assert!(who.post(to, &[form, &TO_ALL].concat()).has("Verstuurd."), "{to}");
}

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
    lose(&b);
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

/// Also to what was said after the copy: the posts come first, and then the answers to them.
#[test]
fn answers_to_what_came_after_the_copy_come_back_with_what_became_of_them() {
    if !on_files() {
        return;
    }
    let (a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &[&EVENT[1..], &[("title", "De nacht")]].concat());
    let night = path(&b, "De nacht");
    assert!(bob.post(&format!("{night}/rsvp"), &[("heads", "2"), ("needs", "Een stoel.")]).status < 400);
    until("they come", || bob.get(&night).has("ja, er is plaats").then_some(()));
    a.settled();
    b.settled();
    let copy = copied(&b);
    sends(&mut anna, "/events", &EVENT);
    sends(&mut anna, "/opportunities", &JOB);
    sends(&mut anna, "/case-questions", &[("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")]);
    let at = ["Samen eten", "Ramen wassen", "De kat"].map(|title| path(&b, title));
    assert!(bob.post(&format!("{}/rsvp", at[0]), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{}/apply", at[1]), &APPLIES).status < 400);
    let alone = [("advice", "Geef hem vis."), ("for", "asker"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{}/advice", at[2]), &alone).status < 400);
    let page = bob.get(&night);
    assert!(Form::of(&page, "", "/number/").press(&mut bob, &[("heads", "3"), ("needs", "Een lift.")]).status < 400);
    until("they come with more", || bob.get(&night).has("met 3 mensen").then_some(()));
    let work = path(&a, "Ramen wassen");
    let yes = until("the application", || anna.get(&work).address("/application/"));
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    until("he hears yes", || bob.get(&at[1]).has("je doet mee").then_some(()));
    a.settled();
    put_back(&mut b, &copy, &mut bob, "Bob");
    compared(&b, &a);
    let at = ["Samen eten", "Ramen wassen", "De kat"].map(|title| path(&b, title));
    until("they come", || bob.get(&at[0]).has("ja, er is plaats").then_some(()));
    until("they work", || bob.get(&at[1]).has("doet mee").then_some(()));
    assert!(bob.get(&at[2]).has("Geef hem vis."), "{}", bob.get(&at[2]).body);
    let page = until("with what they need", || Some(bob.get(&night)).filter(|p| p.has("Een lift.")));
    assert!(page.has("met 3 mensen") && !page.has("Een stoel."), "{}", page.body);
    assert!(!bob.get("/deliveries").has("kwamen niet terug"));
}

/// Who was off when the other went back hears the new answer in place of the one before.
#[test]
fn an_answer_given_anew_takes_the_place_of_the_one_that_was_lost() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    a.settled();
    let copy = copied(&b);
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "2")]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "3")]).status < 400);
    a.serve(None);
    b.cli(&["queue", "retry", &a.domain()]);
    compared(&b, &a);
    until("both say so", || {
        let (one, other) = (bob.get(&there), anna.get(&here));
        (one.has("met 3 mensen") && one.has("ja, er is plaats") && other.has("met 3 mensen")).then_some(())
    });
    assert_eq!(a.post("Samen eten")["responses"], 1);
}

/// The house that asks goes back to before its yes, and to before a request for help: nobody reads what nobody there knows of.
#[test]
fn what_an_owner_decided_after_its_copy_stands_at_both_ends_or_at_none() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, b, mut bob) = two();
    sends(&mut anna, "/opportunities", &JOB);
    let job = path(&b, "Ramen wassen");
    assert!(bob.post(&format!("{job}/apply"), &APPLIES).status < 400);
    until("it waits", || bob.get(&job).has("wacht op antwoord").then_some(()));
    a.settled();
    b.settled();
    let copy = copied(&a);
    let yes = anna.get(&path(&a, "Ramen wassen")).address("/application/").expect("a form");
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    until("he hears yes", || bob.get(&job).has("je doet mee").then_some(()));
    crate::desk::asks(&mut anna, &[&b]);
    let help = path(&b, "Ruzie");
    assert!(bob.post(&format!("{help}/offer"), &OFFERS).status < 400);
    a.settled();
    b.settled();
    put_back(&mut a, &copy, &mut anna, "Anna");
    compared(&a, &b);
    until("it waits again", || bob.get(&job).has("wacht op antwoord").then_some(()));
    assert!(bob.get("/").has("kijkt nog eens naar je aanmelding"), "{}", bob.get("/").body);
    until("nobody asks for help", || b.post_now("Ruzie").is_none().then_some(()));
    let yes = anna.get(&path(&a, "Ramen wassen")).address("/application/").expect("a form");
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    until("he hears yes", || bob.get(&job).has("je doet mee").then_some(()));
}

/// One after the other goes back: what came back here from the other is said there once more.
#[test]
fn an_answer_that_came_back_is_said_again_to_who_lost_it_too() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    sends(&mut anna, "/opportunities", &JOB);
    sends(&mut anna, "/case-questions", &[("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")]);
    let at = ["Samen eten", "Ramen wassen", "De kat"].map(|title| path(&b, title));
    a.settled();
    let copies = [copied(&a), copied(&b)];
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{}/advice", at[2]), &advice).status < 400);
    until("the advice is there", || anna.get(&path(&a, "De kat")).has("Geef hem vis.").then_some(()));
    assert!(bob.post(&format!("{}/rsvp", at[0]), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{}/apply", at[1]), &APPLIES).status < 400);
    until("they come", || bob.get(&at[0]).has("ja, er is plaats").then_some(()));
    assert!(Form::of(&bob.get(&at[0]), "", "/number/").press(&mut bob, &[("heads", "3")]).status < 400);
    until("with more", || bob.get(&at[0]).has("met 3 mensen").then_some(()));
    a.settled();
    put_back(&mut b, &copies[1], &mut bob, "Bob");
    compared(&b, &a);
    until("it came back", || bob.get(&at[0]).has("ja, er is plaats").then_some(()));
    put_back(&mut a, &copies[0], &mut anna, "Anna");
    compared(&a, &b);
    compared(&a, &b);
    let counts = |title: &str| a.post(title)["responses"].as_u64();
    until("both are there", || (counts("Samen eten") == Some(1) && counts("Ramen wassen") == Some(1)).then_some(()));
    until("and heard", || {
        let (one, other) = (bob.get(&at[0]), anna.get(&path(&a, "Samen eten")));
        (one.has("ja, er is plaats") && one.has("met 3 mensen") && other.has("met 3 mensen")).then_some(())
    });
}

/// What a house said anew before the other could be asked is the newest word, whatever comes back later.
#[test]
fn what_was_said_anew_is_not_put_back_by_what_comes_back() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, mut b, mut bob) = two();
    sends(&mut anna, "/events", &EVENT);
    let (here, there) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    a.settled();
    let copy = copied(&b);
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", "Eerste.")]).status < 400);
    until("they come", || bob.get(&there).has("ja, er is plaats").then_some(()));
    a.settled();
    a.kill();
    put_back(&mut b, &copy, &mut bob, "Bob");
    assert!(bob.post(&format!("{there}/rsvp"), &[("heads", "3"), ("needs", "Tweede.")]).status < 400);
    a.serve(None);
    for _ in 0..3 {
        compared(&b, &a);
    }
    let (one, other) = (bob.get(&there), anna.get(&here));
    for page in [&one, &other] {
        assert!(page.has("met 3 mensen") && page.has("Tweede.") && !page.has("Eerste."), "{}", page.body);
    }
    assert!(one.has("ja, er is plaats") && !one.has("niet aangenomen"), "{}", one.body);
}

/// A question comes back before the advice that it says is tried.
#[test]
fn an_advice_that_was_tried_after_the_copy_is_tried_again_when_it_comes_back() {
    if !on_files() {
        return;
    }
    let (mut a, mut anna, b, mut bob) = two();
    sends(&mut anna, "/case-questions", &[("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")]);
    let (at, there) = (path(&a, "De kat"), path(&b, "De kat"));
    let copy = copied(&a);
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{there}/advice"), &advice).status < 400);
    let try_it = until("it is there", || anna.get(&at).address("/try/"));
    assert!(anna.post(&try_it, &[]).status < 400);
    until("they hear it", || bob.get(&there).has("wordt geprobeerd").then_some(()));
    put_back(&mut a, &copy, &mut anna, "Anna");
    compared(&a, &b);
    until("it is as it was", || anna.get(&at).has("Wij proberen de raad van Het Veer:").then_some(()));
}
