//! Each who counts on something hears that it changed, whoever else read it first; and a house that was on pause hears afterwards what was
//! decided of its answers before.

use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{Browser, House, path, two, until};
use crate::told_on::{EVENT, first_card, pressed_away};
use serde_json::json;

pub const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];
pub const JOB: [(&str, &str); 6] = [
    ("title", "Ramen wassen"),
    ("about", "Beneden."),
    ("happens", "zaterdag"),
    ("hours", "2 uur"),
    ("amount", "10"),
    ("seats", "2"),
];

pub fn with<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| !other.iter().any(|(o, _)| o == name));
    kept.chain(other).copied().collect()
}

fn has_card(who: &mut Browser, says: &str) -> bool {
    who.get("/").cards().iter().any(|card| card.contains(says))
}

#[test]
fn that_it_is_moved_each_reads_for_themselves_whatever_is_decided_meanwhile() {
    let (a, mut anna, b, mut bob) = two();
    let (mut dina, mut ed) = (b.person("Dina", "participant"), b.person("Ed", "participant"));
    let event = with(&EVENT, &[("capacity", "9")]);
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    pressed_away(&mut bob, "Er is plaats bij De Kade: jullie 2 kunnen komen");
    assert!(anna.post(&at_a, &with(&event, &[("day", "2041-06-16")])).status < 400);
    let moved = "De Kade heeft “Samen eten” verzet";
    // A resident reads it first: that takes it from nobody.
    pressed_away(&mut ed, moved);
    pressed_away(&mut bob, moved);
    let number = bob.get(&at_b).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "3"), ("needs", "")]).status < 400);
    until("it is confirmed", || bob.get(&at_b).has("3 mensen").then_some(()));
    b.settled();
    a.settled();
    let card = first_card(&mut dina, moved);
    assert!(card.contains("was zaterdag 15 juni") && card.contains("wordt zondag 16 juni"), "{card}");
    assert!(!has_card(&mut ed, "verzet") && !has_card(&mut bob, "verzet"), "once each");
    // Moved once more: who read nothing yet hears from when it was at first.
    assert!(anna.post(&at_a, &with(&event, &[("day", "2041-06-17"), ("capacity", "9")])).status < 400);
    until("it is moved there", || has_card(&mut ed, "wordt maandag 17 juni").then_some(()));
    assert!(has_card(&mut dina, "wordt maandag 17 juni") && has_card(&mut bob, "verzet"));
    let card = first_card(&mut dina, moved);
    assert!(card.contains("was zaterdag 15 juni"), "she never heard of another: {card}");
    pressed_away(&mut dina, moved);
    // Off, it is off for each.
    assert!(anna.post(&format!("{at_a}/cancel"), &[]).status < 400);
    for who in [&mut dina, &mut bob, &mut ed] {
        pressed_away(who, "Afgezegd door De Kade: dit gaat niet door");
    }
}

#[test]
fn who_takes_part_in_a_job_hears_that_its_pay_or_hours_are_others() {
    let (a, mut anna, b, _bob) = two();
    let mut dirk = b.person("Dirk", "participant");
    assert!(anna.post("/opportunities", &[&JOB[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Ramen wassen"), path(&b, "Ramen wassen"));
    assert!(dirk.post(&format!("{at_b}/apply"), &[("application", "Ik."), ("sender", "role")]).status < 400);
    let yes = until("it came", || anna.get(&at_a).address("/application/"));
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    pressed_away(&mut dirk, "De Kade zegt ja: je doet mee");
    let says = "De Kade heeft de klus “Ramen wassen” veranderd";
    for other in [("hours", "8 uur"), ("amount", "5"), ("about", "Op het dak."), ("happens", "zondag")] {
        let page = anna.post(&at_a, &[&with(&JOB, &[other])[..], &NETWORK].concat());
        assert!(page.status < 400, "{}", page.body);
        a.settled();
        let card = first_card(&mut dirk, says);
        assert!(card.contains("je doet mee"), "{card}");
        if other.0 != "about" && other.0 != "amount" {
            assert!(card.contains(other.1), "{other:?}: {card}");
        }
        pressed_away(&mut dirk, says);
        let back = anna.post(&at_a, &[&JOB[..], &NETWORK].concat());
        assert!(back.status < 400);
        a.settled();
        pressed_away(&mut dirk, says);
    }
    let page = anna.post(&at_a, &[&with(&JOB, &[("learn", "Ramen lappen.")])[..], &NETWORK].concat());
    assert!(page.status < 400);
    a.settled();
    b.settled();
    assert!(!has_card(&mut dirk, says), "what changes nothing of what they said yes to is no news");
}

/// That a job is another is hidden by nothing, and hides nothing: neither a no, nor that it does not go on.
#[test]
fn a_job_that_was_changed_and_then_refused_or_called_off_says_so() {
    let (a, mut anna, b, _bob) = two();
    let (mut dirk, mut piet) = (b.person("Dirk", "participant"), b.person("Piet", "participant"));
    let jobs: Vec<(String, String)> = ["Ramen wassen", "Gras maaien"]
        .into_iter()
        .map(|title| {
            let form = [&with(&JOB, &[("title", title)])[..], &NETWORK].concat();
            assert!(anna.post("/opportunities", &form).has("Verstuurd."));
            (path(&a, title), path(&b, title))
        })
        .collect();
    for ((at_a, at_b), who) in jobs.iter().zip([&mut dirk, &mut piet]) {
        assert!(who.post(&format!("{at_b}/apply"), &[("application", "Ik."), ("sender", "role")]).status < 400);
        until("it came", || anna.get(at_a).address("/application/"));
    }
    let yes = anna.get(&jobs[1].0).address("/application/").expect("a form");
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    for (at_a, title) in [(&jobs[0].0, "Ramen wassen"), (&jobs[1].0, "Gras maaien")] {
        let form = [&with(&JOB, &[("title", title), ("hours", "8 uur")])[..], &NETWORK].concat();
        assert!(anna.post(at_a, &form).status < 400);
    }
    a.settled();
    first_card(&mut dirk, "heeft de klus “Ramen wassen” veranderd");
    first_card(&mut piet, "heeft de klus “Gras maaien” veranderd");
    let no = anna.get(&jobs[0].0).address("/application/").expect("a form");
    assert!(anna.post(&no, &[("do", "no")]).status < 400);
    assert!(anna.post(&format!("{}/finish", jobs[1].0), &[("do", "off")]).status < 400);
    let card = first_card(&mut dirk, "De Kade zegt nee");
    assert!(!card.contains("veranderd"), "{card}");
    first_card(&mut piet, "De Kade: deze klus gaat niet door");
}

#[test]
fn who_organises_hears_that_a_house_comes_with_fewer_or_needs_something() {
    let (a, mut anna, b, mut bob) = two();
    let mut piet = a.person("Piet", "participant");
    assert!(anna.post("/events", &with(&EVENT, &[("capacity", "9")])).has("Verstuurd."));
    let at_b = path(&b, "Samen eten");
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "8")]);
    until("there is room", || bob.get(&at_b).address("/number/"));
    let number = bob.get(&at_b).address("/number/").expect("a form");
    for (heads, needs, says) in [("3", "", "Het Veer komt nu met 3"), ("3", "Twee rolstoelen", "Twee rolstoelen")] {
        assert!(bob.post(&number, &[("heads", heads), ("needs", needs)]).status < 400);
        let card = first_card(&mut anna, says);
        assert!(card.contains("Het Veer komt nu met 3") && card.contains("Samen eten"), "{card}");
        assert!(!has_card(&mut piet, "Het Veer komt nu met"), "who decides nothing need not");
        pressed_away(&mut anna, "Het Veer komt nu met 3");
    }
    // What does not fit is no other number yet.
    assert!(bob.post(&number, &[("heads", "30"), ("needs", "Twee rolstoelen")]).status < 400);
    b.settled();
    a.settled();
    assert!(!has_card(&mut anna, "Het Veer komt nu met"), "it comes with as many as before");
    pressed_away(&mut anna, "Het Veer wil met 30 komen. Daar is nog geen plaats voor");
    let back = bob.get(&at_b).address("/take-back").expect("a button");
    bob.post(&back, &[]);
    pressed_away(&mut anna, "Het Veer komt toch niet");
}

/// What was decided and was still on its way when the house was put on pause is said when that is over: for each kind.
#[test]
fn a_yes_that_was_on_its_way_to_a_house_that_is_put_on_pause_is_said_afterwards() {
    let (a, mut anna, mut b, mut bob) = two();
    let to_b = b.domain();
    let mut ben = b.person("Ben", "participant");
    assert!(anna.post("/opportunities", &[&JOB[..], &NETWORK].concat()).has("Verstuurd."));
    let event = with(&EVENT, &[("capacity", "2"), ("title", "Vol feest")]);
    assert!(anna.post("/events", &event).has("Verstuurd."));
    crate::desk::asks(&mut anna, &[&b]);
    let question = [("title", "Vraag"), ("situation", "x"), ("question", "x")];
    assert!(anna.post("/case-questions", &[&question[..], &NETWORK].concat()).has("Verstuurd."));
    let titles = ["Ramen wassen", "Vol feest", "Ruzie", "Vraag"];
    let at_a: Vec<String> = titles.iter().map(|title| path(&a, title)).collect();
    let at_b: Vec<String> = titles.iter().map(|title| path(&b, title)).collect();
    assert!(ben.post(&format!("{}/apply", at_b[0]), &[("application", "Ik."), ("sender", "role")]).status < 400);
    bob.post(&format!("{}/rsvp", at_b[1]), &[("heads", "4")]);
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{}/offer", at_b[2]), &offer).status < 400);
    let says = [("advice", "Praat."), ("for", "asker"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{}/advice", at_b[3]), &says).status < 400);
    let yes = until("an application", || anna.get(&at_a[0]).address("/application/"));
    let pick = until("an offer", || anna.get(&at_a[2]).address("/pick/"));
    let tries = until("an advice", || anna.get(&at_a[3]).address("/try/"));
    until("it waits for a place", || bob.get(&at_b[1]).has("wacht op plaats").then_some(()));
    a.settled();
    b.settled();
    b.kill();
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    assert!(anna.post(&pick, &[]).status < 400);
    assert!(anna.post(&tries, &[]).status < 400);
    assert!(anna.post(&at_a[1], &with(&event, &[("capacity", "6")])).status < 400);
    a.cli(&["peer", "pause", &to_b]);
    a.cli(&["peer", "resume", &to_b]);
    b.serve(None);
    a.cli(&["queue", "retry", &to_b]);
    a.cli(&["peer", "check", &to_b]);
    until("who applied", || ben.get(&at_b[0]).has("ja, je doet mee").then_some(()));
    until("who mediates", || bob.get(&at_b[2]).has("Vooraf afgesproken").then_some(()));
    until("who waited", || bob.get(&at_b[1]).has("ja, er is plaats").then_some(()));
    until("whose advice is tried", || bob.get(&at_b[3]).has("probeert").then_some(()));
}

/// Places that came free while the house that waits was on pause are its own when that is over.
#[test]
fn who_waits_moves_up_when_the_pause_is_over() {
    let (a, mut anna, b, mut bob) = two();
    let event = with(&EVENT, &[("capacity", "2")]);
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(anna.post(&format!("{at_a}/rsvp"), &[("heads", "2")]).status < 400);
    bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]);
    until("it waits", || bob.get(&at_b).has("wacht op plaats").then_some(()));
    a.settled();
    a.cli(&["peer", "pause", &b.domain()]);
    let back = anna.get(&at_a).address("/take-back").expect("a button");
    assert!(anna.post(&back, &[]).status < 400);
    a.cli(&["peer", "resume", &b.domain()]);
    until("it has them then", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
}

#[test]
fn a_house_throws_nothing_away_that_waits_in_the_threads_of_others() {
    let (house, owner) = with_member();
    let (writer, other) = (Remote::start(), Remote::start());
    let inbox = house.url("/inbox");
    make_member(&house, &other);
    let (asked, elsewhere) =
        (question(&owner, "Wie weet dit", members(&owner)), question(&other, "Iets anders", members(&other)));
    assert_eq!(owner.send(&inbox, &asked), 202);
    assert_eq!(other.send(&inbox, &elsewhere), 202);
    let id = |question: &serde_json::Value| question["object"]["id"].as_str().expect("id").to_owned();
    let shown = std::mem::replace(&mut *writer.shown.lock().expect("lock"), "{}".into());
    let said = advice(&writer, &id(&asked), "Van verder weg.", true);
    let mut add = owner.activity("Add", said.clone());
    add["target"] = json!(format!("{}/thread", id(&asked)));
    assert_eq!(owner.send(&inbox, &add), 202);
    let waits = |house: &House| {
        let all = house.json(&["queue", "list"]);
        all.as_array().expect("list").iter().any(|d| d["from"] == owner.actor())
    };
    until("it waits here", || waits(&house).then_some(()));
    let its_id = said["object"]["id"].clone();
    for what in [its_id, json!(format!("{}/thread", id(&asked))), said["id"].clone()] {
        let mut remove = other.activity("Remove", what);
        remove["target"] = json!(format!("{}/thread", id(&elsewhere)));
        other.send(&inbox, &remove);
        assert!(waits(&house), "it waits on");
    }
    *writer.shown.lock().expect("lock") = shown;
    house.cli(&["queue", "retry", &format!("localhost:{}", owner.port)]);
    until("and is read", || (house.post("Wie weet dit")["responses"] == 1).then_some(()));
}

/// What others ask of us does not push away what became of our own answers; more than one is one card.
#[test]
fn requests_of_others_fill_no_day() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    bob.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "2")]);
    pressed_away(&mut bob, "Er is plaats bij De Kade");
    for _ in 0..4 {
        crate::desk::asks(&mut anna, &[&b]);
    }
    assert!(anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]).status < 400);
    a.settled();
    let first = first_card(&mut bob, "Afgezegd door De Kade");
    assert!(!first.contains("conflict"), "{first}");
    let all = bob.get("/");
    assert_eq!(all.cards().iter().filter(|card| card.contains("om hulp bij een conflict")).count(), 1, "{}", all.body);
    assert!(all.has("4 keer vraagt een ander huis om hulp bij een conflict"));
}

/// What the house wished to look at again stands on the sheet of that week, until a meeting says something of it.
#[test]
fn what_was_put_off_to_a_day_stands_on_the_sheet_of_that_week() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let day = |n: i64| {
        let day = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(n)).expect("a day");
        day.to_string()
    };
    let makes = |anna: &mut Browser, n: i64| {
        let page = anna.post("/meetings", &[("day", &day(n))]);
        assert!(page.status < 400, "{}", page.body);
        page.path
    };
    let sheet = makes(&mut anna, 1);
    assert!(anna.post(&format!("{sheet}/own"), &[("text", "Wie doet de boodschappen?")]).status < 400);
    let page = anna.get(&sheet).body;
    let item = page.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("a point").to_owned();
    let (o, d) = (format!("o{item}"), format!("d{item}"));
    let said = anna.post(&sheet, &[(&o, "yes"), (&d, &day(20))]);
    assert!(said.status < 400, "{}", said.body);
    let soon = makes(&mut anna, 2);
    assert!(!anna.get(&soon).has("Wie doet de boodschappen?"), "not before");
    house.kill();
    house.serve_later(&(10 * 24 * 3600).to_string());
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    // By the day of the meeting, and not by when its sheet is made; and on a second sheet too, for nobody said anything of it yet.
    let before = makes(&mut anna, 12);
    assert!(!anna.get(&before).has("Wie doet de boodschappen?"), "a week before");
    for ahead in [20, 22] {
        let then = makes(&mut anna, ahead);
        assert!(anna.get(&then).has("Wie doet de boodschappen?"), "{ahead}");
    }
    let then = makes(&mut anna, 23);
    let page = anna.get(&then).body;
    let item = page.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("a point").to_owned();
    assert!(anna.get("/meetings").body.matches("kijk hier weer naar").count() <= 1);
    assert!(anna.post(&then, &[(&format!("o{item}"), "yes"), (&format!("l{item}"), "Jan doet het.")]).status < 400);
    let after = makes(&mut anna, 24);
    assert!(!anna.get(&after).has("Wie doet de boodschappen?"), "a meeting decided");
}

/// A house that comes with some and asks for more is told the number that it has by then, and not the one before.
#[test]
fn who_asks_for_more_has_it_when_the_pause_is_over() {
    let (a, mut anna, b, mut bob) = two();
    let event = with(&EVENT, &[("capacity", "4")]);
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(anna.post(&format!("{at_a}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "2")]).status < 400);
    until("it has two", || bob.get(&at_b).has("ja, er is plaats").then_some(()));
    let number = bob.get(&at_b).address("/number/").expect("a form");
    assert!(bob.post(&number, &[("heads", "4"), ("needs", "")]).status < 400);
    until("it asks for four", || bob.get(&at_b).has("nog geen plaats").then_some(()));
    a.settled();
    b.settled();
    a.cli(&["peer", "pause", &b.domain()]);
    let back = anna.get(&at_a).address("/take-back").expect("a button");
    assert!(anna.post(&back, &[]).status < 400);
    a.cli(&["peer", "resume", &b.domain()]);
    until("it has four then", || (!bob.get(&at_b).has("nog geen plaats")).then_some(()));
    let page = bob.get(&at_b);
    assert!(page.has("met 4"), "{}", page.body);
    first_card(&mut bob, "Er is plaats bij De Kade");
}

/// On a question of long ago nobody is asked any more; that their advice is not there now its writers hear all the same.
#[test]
fn that_advice_was_taken_out_or_back_is_heard_however_old_the_question_is() {
    let (mut a, mut anna, mut b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    for words in ["Geef hem vis.", "Geef hem melk."] {
        let advice = [("advice", words), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
        assert!(dina.post(&format!("{at_b}/advice"), &advice).status < 400);
        let sent = crate::pressed::Form::of(&bob.get(&at_b), "", "/release").press(&mut bob, &[]);
        assert!(sent.status < 400, "{}", sent.body);
        until("it is there", || anna.get(&at_a).has(words).then_some(()));
    }
    a.settled();
    b.settled();
    for house in [&mut a, &mut b] {
        house.kill();
        house.serve_later(&(43 * 24 * 3600).to_string());
    }
    for (who, name) in [(&mut anna, "Anna"), (&mut bob, "Bob"), (&mut dina, "Dina")] {
        let passphrase = format!("{name} heeft een lange zin");
        assert_eq!(who.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200);
    }
    let out = crate::pressed::Form::beside(&anna.get(&at_a), "Geef hem vis.", "/take-out").press(&mut anna, &[]);
    assert!(out.status < 400, "{}", out.body);
    until("taken out", || has_card(&mut dina, "De Kade haalde jullie antwoord weg").then_some(()));
    let back = crate::pressed::Form::beside(&bob.get(&at_b), "Geef hem melk.", "/take-back").press(&mut bob, &[]);
    assert!(back.status < 400, "{}", back.body);
    until("taken back", || has_card(&mut dina, "Jouw antwoord aan De Kade is teruggehaald").then_some(()));
}

/// Who prepared an answer that the house gives in another form hears so: what they need may not be in it.
#[test]
fn who_prepared_that_the_house_comes_hears_that_it_answered_by_itself() {
    let (_a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&b, "Samen eten");
    assert!(dina.post(&format!("{at}/rsvp"), &[("heads", "2"), ("needs", "Zonder noten")]).status < 400);
    assert!(!has_card(&mut dina, "gaf intussen zelf antwoord"));
    assert!(bob.post(&format!("{at}/rsvp"), &[("heads", "3")]).status < 400);
    for (who, says) in [(&mut dina, "Zeg dat tegen de voorzitter"), (&mut bob, "Verander dat antwoord")] {
        let page = who.get("/");
        let card = page.cards().into_iter().find(|card| card.contains("gaf intussen zelf antwoord")).map(str::to_owned);
        let card = card.unwrap_or_else(|| panic!("{says}: {}", page.body));
        assert!(card.contains(says) && card.contains("Zonder noten"), "{card}");
    }
}
