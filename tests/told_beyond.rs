//! Who said yes to something hears how that is, and whether it goes on, also where it may not read the rest any more.

use crate::each_hears::JOB;
use crate::pressed::Form;
use crate::residue::{Words, finds};
use crate::support::remote::{members, with_member};
use crate::support::{Browser, House, database_url, path, run, two, until};
use crate::told_on::pressed_away;
use serde_json::json;

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];
pub const EVENT: [(&str, &str); 5] =
    [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade"), ("about", "Soep.")];
const MOVED: [(&str, &str); 5] = [
    ("title", "Eten en zang"),
    ("day", "2041-06-14"),
    ("time", "19:00"),
    ("place", "De Loods"),
    ("about", "Alleen leden."),
];

pub fn with<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&crate::each_hears::with(form, other)[..], &NETWORK].concat()
}

/// Two houses; the one has an event, to which the other comes, and a job, for which it applied. Where they are there.
pub fn they_come() -> (House, Browser, House, Browser, [String; 2]) {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &with(&EVENT, &[])).has("Verstuurd."));
    assert!(anna.post("/opportunities", &with(&JOB, &[])).has("Verstuurd."));
    let at = ["Samen eten", "Ramen wassen"].map(|title| path(&b, title));
    assert!(bob.post(&format!("{}/rsvp", at[0]), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{}/apply", at[1]), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    until("they come", || bob.get(&at[0]).has("ja, er is plaats").then_some(()));
    until("it waits", || bob.get(&at[1]).has("wacht op antwoord").then_some(()));
    a.settled();
    b.settled();
    (a, anna, b, bob, at)
}

/// What a house hears that comes: the day and the place, and nothing else that was written for members.
fn hears_when_and_where(bob: &mut Browser, evening: &str) {
    until("they hear that it is moved", || bob.get("/").has("verzet").then_some(()));
    let page = until("they read when and where", || Some(bob.get(evening)).filter(|p| p.has("De Loods")));
    assert!(page.has("14 juni") && page.has("Samen eten") && page.has("Soep."), "{}", page.body);
    assert!(!page.has("Eten en zang") && !page.has("Alleen leden."), "{}", page.body);
    assert!(bob.get("/events").has("De Loods"), "also where all are listed");
}

#[test]
fn a_house_that_comes_and_is_less_hears_when_and_where_it_is_and_nothing_else() {
    let (a, mut anna, b, mut bob, [evening, job]) = they_come();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    let here = path(&a, "Samen eten");
    let page = anna.post(&here, &with(&MOVED, &[]));
    assert!(page.has("Verzet.") && !page.has("Niet elk huis"), "{}", page.body);
    assert!(page.has("Het hoort nog wel of het doorgaat, en wanneer en waar."), "{}", page.body);
    hears_when_and_where(&mut bob, &evening);
    let work = path(&a, "Ramen wassen");
    let page =
        anna.post(&work, &with(&JOB, &[("happens", "zondag"), ("about", "Alleen leden."), ("learn", "Alleen leden.")]));
    assert!(page.has("Wordt het werk anders? Bel dat huis."), "{}", page.body);
    let page = until("they read when", || Some(bob.get(&job)).filter(|p| p.has("zondag")));
    assert!(!page.has("Alleen leden."), "{}", page.body);
    assert!(bob.get("/").has("Ramen wassen"), "{}", bob.get("/").body);
    assert!(anna.post(&here, &with(&MOVED, &[("title", "Zang")])).status < 400);
    a.settled();
    assert!(!bob.get(&evening).has("Zang"), "of another word than that it hears nothing");
    // A member again, it reads the rest, and is not told twice that it is moved.
    for card in ["Ramen wassen", "verzet"] {
        pressed_away(&mut bob, card);
    }
    a.cli(&["peer", "accept", &b.domain()]);
    until("it reads the rest", || bob.get(&evening).has("Zang").then_some(()));
    assert!(bob.get("/").cards().iter().all(|card| !card.contains("verzet")), "{}", bob.get("/").body);
}

#[test]
fn what_waited_for_a_house_that_became_less_comes_as_when_and_where() {
    let (a, mut anna, mut b, mut bob, [evening, _]) = they_come();
    b.kill();
    assert!(anna.post(&path(&a, "Samen eten"), &with(&MOVED, &[])).has("Verzet."));
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    b.serve(None);
    a.cli(&["queue", "retry", &b.domain()]);
    hears_when_and_where(&mut bob, &evening);
}

/// The other end made us less: it takes of our words what its people said yes to.
#[test]
fn a_house_that_made_us_less_takes_when_and_where_its_people_come() {
    let (a, mut anna, b, mut bob, [evening, _]) = they_come();
    b.cli(&["peer", "accept", &a.domain(), "--acquaintance"]);
    let here = path(&a, "Samen eten");
    until("we hear so", || anna.get(&here).has("Het neemt alleen nog aan of het doorgaat").then_some(()));
    let page = anna.post(&here, &with(&MOVED, &[]));
    assert!(page.has("Verzet.") && !page.has("Niet elk huis"), "{}", page.body);
    hears_when_and_where(&mut bob, &evening);
}

/// What is edited away of that goes from the files there, and is found no more; what it is now is found.
#[test]
fn what_was_agreed_before_is_nowhere_at_a_house_that_is_less() {
    let on_sqlite = crate::residue::on_sqlite();
    let mut words = Words::default();
    let (place, work) = (words.one("a place"), words.one("when"));
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &with(&EVENT, &[("place", &place)])).has("Verstuurd."));
    assert!(anna.post("/opportunities", &with(&JOB, &[("happens", &work)])).has("Verstuurd."));
    let [evening, job] = ["Samen eten", "Ramen wassen"].map(|title| path(&b, title));
    assert!(bob.post(&format!("{evening}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{job}/apply"), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    until("it waits", || bob.get(&job).has("wacht op antwoord").then_some(()));
    until("it is found", || bob.get(&format!("/search?q={place}")).has("Samen eten").then_some(()));
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    // Once more, so that what was said so is edited away too.
    for change in ["Loodsplein", "Werfplein"] {
        assert!(anna.post(&path(&a, "Samen eten"), &with(&EVENT, &[("place", change)])).status < 400);
        assert!(anna.post(&path(&a, "Ramen wassen"), &with(&JOB, &[("happens", change)])).status < 400);
        until("it is found as it is", || bob.get(&format!("/search?q={change}")).has("Samen eten").then_some(()));
    }
    for gone in [place.as_str(), "Loodsplein"] {
        assert!(!bob.get(&format!("/search?q={gone}")).has("Samen eten"), "{gone}");
    }
    if on_sqlite {
        let mut left = Vec::new();
        until("nothing is left in any file", || {
            left = finds(&words, &[&a, &b]);
            left.is_empty().then_some(())
        });
    }
}

/// Who was told no, and yes after all when it had moved, hears a yes to what it is now.
#[test]
fn a_yes_after_a_no_is_to_what_it_is_by_then() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &with(&EVENT, &[("capacity", "1")])).has("Verstuurd."));
    assert!(anna.post("/opportunities", &with(&JOB, &[])).has("Verstuurd."));
    let [evening, job] = ["Samen eten", "Ramen wassen"].map(|title| path(&b, title));
    assert!(bob.post(&format!("{evening}/rsvp"), &[("heads", "2")]).status < 400);
    assert!(bob.post(&format!("{job}/apply"), &[("application", "Ik kom."), ("sender", "role")]).status < 400);
    let (here, work) = (path(&a, "Samen eten"), path(&a, "Ramen wassen"));
    let buttons = [(&here, "/rsvp/"), (&work, "/application/")];
    let decide = |anna: &mut Browser, yes: &str| {
        for (page, part) in buttons {
            let page = until("the answer", || Some(anna.get(page)).filter(|p| p.body.contains(part)));
            assert!(Form::of(&page, "", part).press(anna, &[("do", yes)]).status < 400);
        }
    };
    decide(&mut anna, "no");
    until("they hear no", || bob.get(&evening).has("De Kade zei nee").then_some(()));
    a.settled();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    assert!(anna.post(&here, &with(&MOVED, &[("title", "Samen eten"), ("capacity", "9")])).status < 400);
    assert!(anna.post(&work, &with(&JOB, &[("happens", "zondag"), ("amount", "2")])).status < 400);
    a.settled();
    assert!(!bob.get(&evening).has("De Loods") && !bob.get(&job).has("zondag"), "who was told no hears nothing of it");
    decide(&mut anna, "yes");
    let page = until("they hear yes", || Some(bob.get(&evening)).filter(|p| p.has("ja, er is plaats")));
    assert!(page.has("De Loods") && page.has("14 juni"), "{}", page.body);
    let page = until("and to the work", || Some(bob.get(&job)).filter(|p| p.has("je doet mee")));
    assert!(page.has("zondag") && page.has("€ 2"), "{}", page.body);
    let cards = bob.get("/").cards().concat();
    assert!(cards.contains("14 juni") && !cards.contains("12 juni"), "{cards}");
}

#[test]
fn a_house_that_was_on_pause_for_long_hears_when_and_where_it_is_when_that_ends() {
    let (mut a, mut anna, mut b, mut bob, [evening, _]) = they_come();
    a.cli(&["peer", "pause", &b.domain()]);
    assert!(anna.post(&path(&a, "Samen eten"), &with(&MOVED, &[])).status < 400);
    for house in [&mut a, &mut b] {
        house.kill();
        house.serve_later(&(95 * 24 * 3600).to_string());
    }
    let passphrase = [("name", "Bob"), ("passphrase", "Bob heeft een lange zin")];
    assert_eq!(bob.post("/sign-in", &passphrase).status, 200);
    a.cli(&["peer", "resume", &b.domain(), "--acquaintance"]);
    hears_when_and_where(&mut bob, &evening);
}

/// The organiser goes back to a copy from before the move, and nobody can give that back: both say the same again.
#[test]
fn what_an_organiser_lost_with_a_copy_is_known_at_neither_end() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, b, mut bob, [evening, _]) = they_come();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    let copy = format!("{}/copy.db", a.data());
    a.cli(&["backup", &copy]);
    assert!(anna.post(&path(&a, "Samen eten"), &with(&MOVED, &[])).status < 400);
    hears_when_and_where(&mut bob, &evening);
    a.settled();
    a.kill();
    lose(&a);
    a.cli(&["restore", &copy, "--yes"]);
    a.serve(None);
    until("they compare", || run(&["peer", "check", &b.domain(), "--data", &a.data()]).status.success().then_some(()));
    let page = until("they hear where it is", || Some(bob.get(&evening)).filter(|p| !p.has("De Loods")));
    assert!(page.has("12 juni"), "{}", page.body);
    assert!(bob.get("/").has("verzet"), "{}", bob.get("/").body);
}

#[test]
fn who_calls_off_what_a_house_on_pause_comes_to_reads_whom_to_call() {
    let (a, mut anna, b, bob, _) = they_come();
    a.cli(&["peer", "pause", &b.domain()]);
    let page = anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]);
    assert!(page.has("Afgezegd. Niet elk huis hoort dit.") && page.has("Dit huis staat op pauze."), "{}", page.body);
    drop((b, bob));
    let (a, mut anna, _b, _bob, _) = they_come();
    let page = anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]);
    assert!(page.has("Wie zou komen, hoort het.") && !page.has("Dit huis staat op pauze."), "{}", page.body);
}

/// A house that is less and takes no word of it: it is named below the sentence that says so.
#[test]
fn who_calls_off_what_a_house_refuses_to_hear_reads_whom_to_call() {
    let (a, remote) = with_member();
    let mut anna = a.person("Anna", "chair");
    assert!(anna.post("/events", &with(&EVENT, &[])).has("Verstuurd."));
    let here = path(&a, "Samen eten");
    let id = a.post("Samen eten")["id"].clone();
    let mut join = remote.activity("Join", id);
    (join["huisraad:kind"], join["huisraad:heads"], join["huisraad:version"]) = (json!("event"), json!(3), json!(1));
    assert_eq!(remote.send(&a.url("/inbox"), &join), 202);
    let name = join["id"].to_string();
    until("it comes", || remote.got("Accept").iter().any(|a| a["object"].to_string().contains(&name)).then_some(()));
    a.cli(&["peer", "accept", &format!("localhost:{}", remote.port), "--acquaintance"]);
    a.settled();
    *remote.answer.lock().expect("lock") = (422, String::new());
    assert!(anna.post(&here, &with(&MOVED, &[])).status < 400);
    let beside =
        "Dit huis leest dit bericht niet meer. Wat je aan het bericht verandert, hoort het niet. Bel dat huis.";
    until("it did not take that", || anna.get(&here).has(beside).then_some(()));
    let page = anna.post(&format!("{here}/cancel"), &[]);
    assert!(page.has("Niet elk huis hoort dit.") && page.has(beside), "{}", page.body);
}

#[test]
fn who_is_on_pause_or_takes_its_answer_back_hears_nothing_of_it() {
    let (a, mut anna, b, mut bob, [evening, _]) = they_come();
    a.cli(&["peer", "pause", &b.domain()]);
    let here = path(&a, "Samen eten");
    let page = anna.post(&here, &with(&MOVED, &[]));
    assert!(page.has("Niet elk huis hoort dit.") && page.has("Dit huis staat op pauze."), "{}", page.body);
    a.settled();
    assert!(!bob.get(&evening).has("De Loods"));
    a.cli(&["peer", "resume", &b.domain(), "--acquaintance"]);
    hears_when_and_where(&mut bob, &evening);
    let back = bob.get(&evening);
    assert!(Form::of(&back, "", "/take-back").press(&mut bob, &[]).status < 400);
    until("they do not come", || (a.post("Eten en zang")["responses"] == 0).then_some(()));
    assert!(anna.post(&here, &with(&MOVED, &[("place", "De Werf")])).status < 400);
    a.settled();
    assert!(!bob.get(&evening).has("De Werf"));
}

/// The database of a house is lost.
pub fn lose(house: &House) {
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(std::path::Path::new(&house.data()).join(format!("huisraad.db{ending}"))).ok();
    }
}

/// A copy that is put back without what it replaces: what was said of it alone after the copy is said again.
#[test]
fn what_a_house_that_is_less_heard_after_its_copy_it_hears_again() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (a, mut anna, mut b, mut bob, [evening, job]) = they_come();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    let copy = format!("{}/copy.db", b.data());
    b.cli(&["backup", &copy]);
    assert!(anna.post(&path(&a, "Samen eten"), &with(&MOVED, &[])).status < 400);
    let work = path(&a, "Ramen wassen");
    assert!(anna.post(&format!("{work}/finish"), &[("do", "off")]).status < 400);
    hears_when_and_where(&mut bob, &evening);
    until("it is off there", || (b.post("Ramen wassen")["state"] == "called-off").then_some(()));
    a.settled();
    b.kill();
    lose(&b);
    b.cli(&["restore", &copy, "--yes"]);
    b.serve(None);
    bob.post("/sign-in", &[("name", "Bob"), ("passphrase", "Bob heeft een lange zin")]);
    until("they compare", || run(&["peer", "check", &a.domain(), "--data", &b.data()]).status.success().then_some(()));
    hears_when_and_where(&mut bob, &evening);
    until("it is off there again", || (b.post("Ramen wassen")["state"] == "called-off").then_some(()));
    assert!(bob.get(&job).has("gaat niet door"), "{}", bob.get(&job).body);
}

/// The organiser goes back to before it was called off, and to the same copy once more: what it says last is what is known.
#[test]
fn what_an_organiser_says_after_it_went_back_is_what_is_known() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, b, mut bob, [evening, _]) = they_come();
    a.cli(&["peer", "accept", &b.domain(), "--acquaintance"]);
    a.settled();
    let copy = format!("{}/copy.db", a.data());
    a.cli(&["backup", &copy]);
    let here = path(&a, "Samen eten");
    assert!(anna.post(&format!("{here}/cancel"), &[]).status < 400);
    until("they hear that it is off", || bob.get(&evening).has("gaat niet door").then_some(()));
    for (day, shown) in [("2041-06-14", "14 juni"), ("2041-06-16", "16 juni")] {
        a.settled();
        a.kill();
        lose(&a);
        a.cli(&["restore", &copy, "--yes"]);
        a.serve(None);
        anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
        until("compared", || run(&["peer", "check", &b.domain(), "--data", &a.data()]).status.success().then_some(()));
        until("it goes on", || bob.get(&evening).has("12 juni").then_some(()));
        assert!(!bob.get(&evening).has("gaat niet door"), "{}", bob.get(&evening).body);
        assert!(anna.post(&here, &with(&EVENT, &[("day", day)])).status < 400);
        until("they hear the day", || bob.get(&evening).has(shown).then_some(()));
    }
}

/// Only the house whose post it is says so, of what is new, and what can be.
#[test]
fn what_is_agreed_is_said_by_the_house_whose_it_is() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let invited = crate::over::invites(&remote, "Feest bij hen", "2041-06-12");
    assert_eq!(remote.send(&inbox, &invited), 202);
    let id = invited["object"]["id"].clone();
    let mut number = 0;
    let mut says = |more: serde_json::Value| {
        let mut object = json!({"type": "huisraad:Agreed", "id": id, "huisraad:version": 9,
            "startTime": "2041-06-14T12:00:00+00:00", "location": {"type": "Place", "name": "Loods"}});
        for (name, value) in more.as_object().expect("members") {
            object[name] = value.clone();
        }
        number += 1;
        let mut said = remote.activity("Update", object);
        said["id"] = json!(format!("{}#agreed-{number}", remote.actor()));
        remote.send(&inbox, &said)
    };
    let at = path(&house, "Feest bij hen");
    assert_eq!(says(json!({})), 422, "nobody of ours said yes to it");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    for (more, status) in [
        (json!({"startTime": "morgen"}), 422),
        (json!({"location": {"type": "Place", "name": ""}}), 422),
        (json!({"endTime": "2041-06-13T12:00:00+00:00"}), 422),
        (json!({"id": house.url("/posts/niets")}), 422),
        (json!({"id": ""}), 422),
        // As old as what is known.
        (json!({"huisraad:version": 1}), 202),
        (json!({"huisraad:version": "9"}), 202),
    ] {
        assert_eq!(says(more.clone()), status, "{more}");
        assert!(anna.get(&at).has("Plein"), "{more}");
    }
    let own = anna.post("/events", &with(&EVENT, &[]));
    assert!(own.has("Verstuurd."));
    let ours = house.post("Samen eten")["uri"].clone();
    assert_eq!(says(json!({"id": ours})), 422, "an event of ours");
    assert_eq!(says(json!({"name": "Anders", "huisraad:text": "Anders", "to": members(&remote)["to"]})), 202);
    let page = until("it is elsewhere", || Some(anna.get(&at)).filter(|p| p.has("Loods")));
    assert!(page.has("14 juni") && !page.has("Anders"), "{}", page.body);
    // An older word does not put it back, nor does an older text; a newer one does.
    assert_eq!(says(json!({"huisraad:version": 5, "location": {"type": "Place", "name": "Werf"}})), 202);
    let text = |version: i64| {
        let mut text = invited.clone();
        text["type"] = json!("Update");
        text["id"] = json!(format!("{}#v{version}", remote.actor()));
        text["object"]["huisraad:version"] = json!(version);
        text
    };
    assert_eq!(remote.send(&inbox, &text(4)), 202);
    let page = anna.get(&at);
    assert!(page.has("14 juni") && page.has("Loods"), "{}", page.body);
    assert_eq!(remote.send(&inbox, &text(9)), 202);
    until("the whole text of the same version", || anna.get(&at).has("Plein").then_some(()));
}
