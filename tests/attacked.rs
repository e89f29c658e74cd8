//! What attackers with the source before them found: whoever may not read something learns nothing of it, and who counts on
//! something hears that it is over.

use crate::support::{House, path, two, until};

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];

#[test]
fn a_house_that_is_less_to_ours_than_it_was_hears_that_what_it_counts_on_is_over() {
    let (a, mut anna, b, mut bob) = two();
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]).status < 400);
    until("they come", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    assert!(anna.post(&format!("{at_a}/cancel"), &[]).status < 400);
    until("they hear it", || bob.get("/").has("gaat niet door").then_some(()));
    assert_eq!(b.post("Samen eten")["state"], "cancelled", "and it is not gone: it was not taken back");
    // What was taken back by then is taken back all the same.
    assert!(anna.post(&format!("{at_a}/withdraw"), &[]).status < 400);
    assert!(a.post_now("Samen eten").is_none());
    until("it goes there too", || b.post_now("Samen eten").is_none().then_some(()));
}

/// Also what was called off before, and waits for it as it was said to members.
#[test]
fn what_was_called_off_and_waits_for_a_house_reaches_it_although_it_is_less_by_then() {
    let (a, mut anna, mut b, mut bob) = two();
    let mut c = House::start("Het Sluisje");
    c.join(&a, "member");
    let mut cees = c.person("Cees", "chair");
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    let evening_there = path(&c, "Samen eten");
    assert!(cees.post(&format!("{evening_there}/rsvp"), &[("heads", "3")]).status < 400);
    until("they come too", || cees.get(&evening_there).has("ja, er is plaats").then_some(()));
    c.settled();
    c.kill();
    assert!(anna.post("/opportunities", &[&crate::each_hears::JOB[..], &NETWORK].concat()).has("Verstuurd."));
    let (evening, job) = (path(&b, "Samen eten"), path(&b, "Ramen wassen"));
    assert!(bob.post(&format!("{evening}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{job}/apply"), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    until("they come", || bob.get(&evening).has("ja, er is plaats").then_some(()));
    until("he applied", || (a.post("Ramen wassen")["responses"] == 1).then_some(()));
    b.settled();
    b.kill();
    assert!(anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]).status < 400);
    let at = path(&a, "Ramen wassen");
    assert!(anna.post(&format!("{at}/finish"), &[("do", "off")]).status < 400, "{}", anna.get(&at).body);
    for house in [&mut b, &mut c] {
        a.cli(&["peer", "accept", &house.domain(), "--acquaintance"]);
        house.serve(None);
        a.cli(&["queue", "retry", &house.domain()]);
    }
    until("another house that comes", || (c.post("Samen eten")["state"] == "cancelled").then_some(()));
    for title in ["Samen eten", "Ramen wassen"] {
        until(title, || bob.get("/notices").has("gaat niet door").then_some(()));
    }
    until("the evening", || (b.post("Samen eten")["state"] == "cancelled").then_some(()));
    until("the job", || (b.post("Ramen wassen")["state"] != "open").then_some(()));
}

/// That something is over is no removal, which others keep and give back to who lost what they had.
#[test]
fn what_only_ended_while_a_house_was_less_is_there_when_it_is_a_member_again() {
    let (a, mut anna, b, mut bob) = two();
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    until("the advice is there", || (a.post("De kat")["responses"] == 1).then_some(()));
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    assert!(anna.post(&format!("{at_a}/close"), &[]).status < 400);
    until("it is closed there", || (b.post("De kat")["state"] == "closed").then_some(()));
    assert!(bob.get(&at_b).has("Geef hem vis."), "and what ours said is there");
    assert!(!bob.get("/").has("terug"), "nobody took anything back: {}", bob.get("/").body);
    a.cli(&["peer", "accept", &b.domain()]);
    a.settled();
    for (here, there) in [(&a, &b), (&b, &a)] {
        here.cli(&["peer", "check", &there.domain()]);
        here.settled();
    }
    assert_eq!(b.post("De kat")["state"], "closed");
    assert!(anna.post(&format!("{at_a}/withdraw"), &[]).status < 400, "and it can be taken back");
    until("it is gone there", || b.post_now("De kat").is_none().then_some(()));
}

#[test]
fn who_offers_help_or_applies_is_for_who_decides_and_named_to_nobody_else() {
    let (a, mut anna, b, mut bob) = two();
    let (mut rob, mut dina) = (a.person("Rob", "participant"), a.person("Dina", "participant"));
    let to_b = b.domain();
    let help = [
        ("title", "Ruzie in huis"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "house"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("do", "send"),
    ];
    assert!(anna.post("/conflicts", &help).has("Verstuurd."));
    let at_b = path(&b, "Ruzie in huis");
    let offer = [("tie", "no"), ("offer", "Ik kan dinsdag."), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).status < 400);
    until("the chair reads it", || anna.get("/notices").has("biedt hulp aan").then_some(()));
    assert!(!rob.get("/notices").has("biedt hulp aan") && !rob.get("/").has("biedt hulp aan"));

    // What became of another's application is not found out by naming it in a form.
    let job = [("title", "Lappen"), ("about", "Ramen."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &NETWORK].concat()).has("Verstuurd."));
    let at_a = path(&a, "Lappen");
    assert!(dina.post(&format!("{at_a}/apply"), &[("application", "Ik lap."), ("sender", "role")]).status < 400);
    let page = anna.get(&at_a).body;
    let shown = page.split("name=\"shown\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let (id, is) = shown.flat_map(str::split_whitespace).find_map(|s| s.split_once('~')).expect("her application");
    let mut how = |is: &str| rob.post("/responses/999999/take-back", &[("shown", &*format!("{id}~{is}"))]).status;
    assert_eq!(how(is), how("1.refused-not"));
    assert_ne!(
        anna.post("/responses/999999/take-back", &[("shown", &*format!("{id}~{is}"))]).status,
        anna.post("/responses/999999/take-back", &[("shown", &*format!("{id}~9.refused"))]).status,
        "who has a button beside it is told"
    );
}
