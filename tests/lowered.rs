//! What becomes of answers where one of two houses is no member of the other any more, and is one again: each page says what is so, nothing
//! goes by itself, and what did not go can be said again.

use crate::pressed::Form;
use crate::support::{Browser, House, Page, path, two, until};

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];
const EVENT: [(&str, &str); 4] =
    [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
const ASKS: [(&str, &str); 3] = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
const ADVICE: [(&str, &str); 4] =
    [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
const APPLIES: [(&str, &str); 2] = [("application", "Ik kom."), ("sender", "role")];

/// The event, the question and the job that a house sent.
fn sent(anna: &mut Browser) {
    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    assert!(anna.post("/case-questions", &[&ASKS[..], &NETWORK].concat()).has("Verstuurd."));
    assert!(anna.post("/opportunities", &[&crate::each_hears::JOB[..], &NETWORK].concat()).has("Verstuurd."));
}

/// Where they are at a house that got them.
fn there(b: &House) -> [String; 3] {
    ["Samen eten", "De kat", "Ramen wassen"].map(|title| path(b, title))
}

fn answered(bob: &mut Browser, [evening, cat, job]: &[String; 3]) {
    assert!(bob.post(&format!("{evening}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{cat}/advice"), &ADVICE).status < 400);
    assert!(bob.post(&format!("{job}/apply"), &APPLIES).status < 400);
}

/// One house is off, and three answers of the other wait for it.
fn answers_wait() -> (House, House, Browser, [String; 3]) {
    let (mut a, mut anna, b, mut bob) = two();
    sent(&mut anna);
    let at = there(&b);
    a.settled();
    a.kill();
    answered(&mut bob, &at);
    (a, b, bob, at)
}

fn answers(a: &House) -> Vec<u64> {
    ["Samen eten", "De kat", "Ramen wassen"]
        .iter()
        .map(|title| a.post(title)["responses"].as_u64().unwrap_or(0))
        .collect()
}

/// Each compares what it holds with the other.
fn compared(a: &House, b: &House) {
    for (here, there) in [(a, b), (b, a)] {
        here.cli(&["peer", "check", &there.domain()]);
        here.settled();
    }
}

fn says(bob: &mut Browser, at: &str, words: &str) -> Page {
    let page = until(words, || Some(bob.get(at)).filter(|p| p.has(words)));
    assert!(!page.has("onderweg") && !page.has("lang geleden"), "{}", page.body);
    page
}

/// What did not go is asked again, or can be said again, by who said it; and then it is there once.
fn say_again(a: &House, bob: &mut Browser, at: &[String; 3]) {
    let [evening, cat, job] = at;
    for at in [evening, cat, job] {
        says(bob, at, "geen lid van elkaar. Nu wel.");
    }
    for title in ["Samen eten", "De kat", "Ramen wassen"] {
        assert!(bob.get("/").has(title), "{title} waits: {}", bob.get("/").body);
    }
    assert_eq!(answers(a), [0, 0, 0], "nothing went by itself");
    let page = bob.get(cat);
    let again = Form::of(&page, "", "/say-again");
    assert!(again.press(bob, &[]).has("onderweg"));
    again.press(bob, &[]);
    assert!(bob.post(&format!("{evening}/rsvp"), &[("heads", "3")]).status < 400);
    let page = bob.get(job);
    assert!(Form::of(&page, "", "/say-again").press(bob, &[]).status < 400);
    until("all of it is there", || (answers(a) == [1, 1, 1]).then_some(()));
    let (page, work) = (bob.get(evening), bob.get(job));
    assert!(!page.has("geen lid") && !work.has("geen lid"), "what it stands in place of is gone: {}", work.body);
    until("he hears the yes", || bob.get(evening).has("ja, er is plaats").then_some(()));
    until("he reads that it waits", || bob.get(job).has("wacht op antwoord").then_some(()));
    assert!(!bob.get("/").has("kijkt nog eens"), "nobody looked before: {}", bob.get("/").body);
}

#[test]
fn what_a_house_does_not_take_because_we_are_less_there_can_be_said_again_when_we_are_more() {
    let (mut a, b, mut bob, at) = answers_wait();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    a.serve(None);
    b.cli(&["queue", "retry", &a.domain()]);
    for at in &at {
        let page = says(&mut bob, at, "Alleen huizen die daar toen lid waren, kunnen antwoorden.");
        assert!(page.has("niet aangenomen"), "{}", page.body);
    }
    a.settled();
    b.settled();
    compared(&a, &b);
    // It knows by then that it is no member there: it is asked for nothing, and reads what will become of an answer.
    says(&mut bob, &at[1], "Een nieuw antwoord komt daar dan niet aan.");
    assert!(!bob.get("/").has("Wij denken mee"), "{}", bob.get("/").body);
    // The other is off, and becomes a member meanwhile: what it sent before is not taken out of what waits there.
    a.cli(&["peer", "accept", &b.domain()]);
    compared(&a, &b);
    say_again(&a, &mut bob, &at);
    compared(&a, &b);
    assert_eq!(answers(&a), [1, 1, 1]);
}

/// Also where that house says so before it was asked: what waits for it waits no more.
#[test]
fn what_waits_for_a_house_that_says_that_we_are_less_is_not_sent_when_we_are_more() {
    let (mut a, b, mut bob, at) = answers_wait();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    a.serve(None);
    for at in &at {
        says(&mut bob, at, "Alleen huizen die daar toen lid waren, kunnen antwoorden.");
    }
    a.settled();
    a.cli(&["peer", "accept", &b.domain()]);
    a.settled();
    b.cli(&["queue", "retry", &a.domain()]);
    compared(&a, &b);
    say_again(&a, &mut bob, &at);
}

#[test]
fn what_we_do_not_send_because_a_house_is_less_here_can_be_said_again_when_it_is_more() {
    let (mut a, b, mut bob, at) = answers_wait();
    b.cli(&["peer", "accept", &a.domain(), "--acquaintance"]);
    for at in &at {
        let page = says(&mut bob, at, "Dit huis was toen bij ons geen lid.");
        assert!(page.has("niet verstuurd") && !page.has("niet aangenomen"), "{}", page.body);
    }
    assert!(bob.get("/").has("Het antwoord ging niet naar"), "{}", bob.get("/").body);
    a.serve(None);
    b.cli(&["queue", "retry", &a.domain()]);
    compared(&a, &b);
    b.cli(&["peer", "accept", &a.domain()]);
    compared(&a, &b);
    say_again(&a, &mut bob, &at);
}

/// A pause stops what is on its way, and what follows it may be less than before.
#[test]
fn what_a_pause_stopped_is_not_on_its_way_when_it_goes_on_as_less() {
    let (mut a, b, mut bob, at) = answers_wait();
    b.cli(&["peer", "pause", &a.domain()]);
    a.serve(None);
    b.cli(&["peer", "resume", &a.domain(), "--acquaintance"]);
    for at in &at {
        says(&mut bob, at, "Dit huis was toen bij ons geen lid.");
    }
    compared(&a, &b);
    b.cli(&["peer", "accept", &a.domain()]);
    compared(&a, &b);
    say_again(&a, &mut bob, &at);
}

/// What it has stands, whatever was stopped of it: a change of a yes is a change.
#[test]
fn an_answer_that_arrived_stands_as_it_was_where_its_change_was_stopped() {
    let (mut a, mut anna, b, mut bob) = two();
    sent(&mut anna);
    let [at, ..] = there(&b);
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    until("they come", || bob.get(&at).has("ja, er is plaats").then_some(()));
    a.settled();
    a.kill();
    let page = bob.get(&at);
    assert!(Form::of(&page, "", "/number/").press(&mut bob, &[("heads", "3")]).status < 400);
    assert!(bob.get(&at).has("Jullie vroegen om 3."));
    b.cli(&["peer", "accept", &a.domain(), "--acquaintance"]);
    until("he hears that it did not go", || {
        bob.get("/").has("Jullie staan daar nog zoals eerst, met 2.").then_some(())
    });
    let page = bob.get(&at);
    assert!(page.has("ja, er is plaats") && !page.has("onderweg") && !page.has("niet verstuurd"), "{}", page.body);
    a.serve(None);
    b.cli(&["peer", "accept", &a.domain()]);
    compared(&a, &b);
    // It does not go by itself: both say what both know.
    let (here, there) = (bob.get(&at), anna.get(&path(&a, "Samen eten")));
    assert!(here.has("met 2 mensen") && there.has("met 2 mensen"), "{} {}", here.body, there.body);
    let back = bob.get(&at);
    assert!(Form::of(&back, "", "/take-back").press(&mut bob, &[]).status < 400);
    until("they do not come", || (a.post("Samen eten")["responses"] == 0).then_some(()));
}

/// What may go is no more on offer once it is over, nor to who did not say it.
#[test]
fn what_did_not_go_is_said_again_by_who_said_it_while_it_goes_on() {
    let (mut a, mut anna, b, mut bob) = two();
    let (mut dina, mut rob) = (b.person("Dina", "participant"), b.person("Rob", "participant"));
    sent(&mut anna);
    let [_, cat, job] = there(&b);
    a.settled();
    a.kill();
    assert!(bob.post(&format!("{cat}/advice"), &ADVICE).status < 400);
    assert!(dina.post(&format!("{job}/apply"), &APPLIES).status < 400);
    b.cli(&["peer", "accept", &a.domain(), "--acquaintance"]);
    b.cli(&["peer", "accept", &a.domain()]);
    let page = says(&mut dina, &job, "geen lid van elkaar. Nu wel.");
    let again = Form::of(&page, "", "/say-again");
    for who in [&mut rob, &mut bob] {
        assert!(!who.get(&job).has("/say-again"), "it is hers");
        assert!(again.press(who, &[]).status >= 400);
    }
    a.serve(None);
    assert!(anna.post(&format!("{}/close", path(&a, "De kat")), &[]).status < 400);
    until("it is closed there", || (b.post("De kat")["state"] == "closed").then_some(()));
    assert!(!bob.get(&cat).has("/say-again"), "{}", bob.get(&cat).body);
    assert!(again.press(&mut dina, &[]).status < 400);
    until("hers is there", || (a.post("Ramen wassen")["responses"] == 1).then_some(()));
}

/// Who decides is not told that a house hears what it does not.
#[test]
fn what_is_decided_of_the_answer_of_a_house_that_is_less_says_that_it_does_not_hear_it() {
    let (a, mut anna, b, mut bob) = two();
    sent(&mut anna);
    let at = there(&b);
    answered(&mut bob, &at);
    until("all of it is there", || (answers(&a) == [1, 1, 1]).then_some(()));
    a.settled();
    let [evening, cat] = ["Samen eten", "De kat"].map(|title| path(&a, title));
    assert!(anna.get(&evening).has("aangekomen") && !anna.get(&evening).has("leest dit bericht niet"));
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    assert!(anna.get(&evening).has("leest dit niet meer, en houdt wat het had"));
    let page = anna.get(&cat);
    let tries = Form::of(&page, "", "/try/").press(&mut anna, &[]);
    assert!(tries.has("Gekozen. Het andere huis hoort dit nu niet."), "{}", tries.body);
    a.cli(&["peer", "accept", &b.domain()]);
    until("they hear it when they are a member again", || bob.get(&at[1]).has("wordt geprobeerd").then_some(()));
    assert!(!anna.get(&evening).has("leest dit bericht niet"));
}

/// That it is over a house hears that is less; the rest of what was said meanwhile it reads when it is a member again.
#[test]
fn what_an_advice_did_is_heard_by_who_gave_it_when_it_is_a_member_again_also_where_the_question_is_closed_by_then() {
    let (a, mut anna, b, mut bob) = two();
    sent(&mut anna);
    let [_, cat, job] = there(&b);
    assert!(bob.post(&format!("{cat}/advice"), &ADVICE).status < 400);
    let at = path(&a, "De kat");
    let tries = until("the advice is there", || anna.get(&at).address("/try/"));
    assert!(anna.post(&tries, &[]).status < 400);
    until("they hear that it is tried", || bob.get(&cat).has("wordt geprobeerd").then_some(()));
    a.settled();
    b.settled();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    let tells = Form::of(&anna.get(&at), "", "/outcome/");
    let page = tells.press(&mut anna, &[("outcome", "helped"), ("line", "Vis werkt.")]);
    assert!(page.has("Verteld. Wie de raad gaf, hoort dit nu niet."), "{}", page.body);
    assert!(anna.post(&format!("{at}/close"), &[]).status < 400);
    until("it is closed there", || (b.post("De kat")["state"] == "closed").then_some(()));
    let changed =
        [&crate::each_hears::JOB[..2], &[("happens", "zondag")], &crate::each_hears::JOB[3..], &NETWORK].concat();
    let work = path(&a, "Ramen wassen");
    assert!(anna.post(&work, &changed).status < 400);
    assert!(!bob.get(&cat).has("Vis werkt."));
    a.cli(&["peer", "accept", &b.domain()]);
    compared(&a, &b);
    until("they read what it did", || bob.get(&cat).has("Vis werkt.").then_some(()));
    until("and it is told", || bob.get("/").has("hielp").then_some(()));
    until("the job too", || bob.get(&job).has("zondag").then_some(()));
    assert_eq!(b.post("De kat")["state"], "closed");
    // What was said twice is no fault of that house.
    compared(&a, &b);
    assert!(!anna.get("/waiting").has("niet mag") && a.json(&["queue", "list"]).as_array().is_some_and(Vec::is_empty));
}
