//! Another of the same house goes on in the place of who mediates: only with the yes of who asked for help, and then with all of it.

use crate::ending::{Two, both_say_yes, two};
use crate::support::{Browser, until};

const ASKS: &str = "/stand-in/";

/// The number of somebody in the list on the page.
fn choice(page: &str, name: &str) -> String {
    let before = page.split_once(name).expect("their name").0;
    let value = before.rsplit_once("value=\"").expect("a choice").1;
    value.split('"').next().expect("a value").to_owned()
}

fn asks(bob: &mut Browser, at_b: &str, name: &str) -> String {
    let on = bob.get(at_b).address(ASKS).expect("a way to ask");
    let page = bob.get(&on);
    let person = choice(&page.body, name);
    let page = bob.post(&on, &[("stand_in", &person), ("sure", "yes")]);
    assert!(page.has("Gevraagd. Wie om hulp vroeg, zegt ja of nee."), "{}", page.body);
    on
}

#[test]
fn another_goes_on_only_with_the_yes_of_who_asked_and_who_mediated_reads_no_more() {
    let Two { a, mut anna, b, mut bob, at, at_b } = two();
    let (mut bea, mut piet) = (b.person("Bea", "chair"), b.person("Piet", "participant"));
    let on = bob.get(&at_b).address(ASKS).expect("a way to ask");
    let page = bob.get(&on);
    assert!(page.has("Bea") && !page.has("Piet"), "who does not read the request is no choice: {}", page.body);
    for (who, address) in [(&mut bea, &on), (&mut piet, &on)] {
        assert_eq!(who.get(address).status, 404);
        assert_eq!(who.post(address, &[("stand_in", "1"), ("sure", "yes")]).status, 404);
    }
    let bea_is = choice(&page.body, "Bea");
    let page = bob.post(&on, &[("stand_in", &bea_is)]);
    assert!(page.status == 422 && page.has("Vraag dit eerst aan die persoon."), "{}", page.body);
    let page = bob.post(&on, &[("sure", "yes"), ("stand_in", "999")]);
    assert!(page.status == 422 && page.has("Kies wie het overneemt."), "{}", page.body);
    asks(&mut bob, &at_b, "Bea");
    assert!(bob.get(&on).has("Je vroeg of een ander"));
    assert!(bob.post(&on, &[("stand_in", &bea_is), ("sure", "yes")]).status >= 400, "once");
    // A no leaves it as it is.
    let no = until("she is asked", || anna.get(&at).address("/stand-in-no/"));
    let page = anna.get(&at);
    assert!(page.has("mag een ander van Het Veer het overnemen?") && page.has("Rol: voorzitter"), "{}", page.body);
    assert!(!page.has("Bea"), "a name is not said");
    assert!(anna.post(&no, &[]).has("De bemiddelaar blijft"));
    until("he hears it", || (!bob.get(&on).has("Je vroeg of een ander")).then_some(()));
    let there = bob.get(&at_b).address("/letters/").expect("he mediates still");
    assert!(bob.get(&there).has("Ik wil graag dat jij blijft."));
    assert_eq!(bea.get(&there).status, 404);
    // A yes.
    both_say_yes((&mut bob, &at_b), (&mut anna, &at));
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked again", || anna.get(&at).address("/stand-in-yes/"));
    let page = anna.post(&no, &[]);
    assert!(page.status >= 400, "what was asked before is answered: {}", page.body);
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    until("she is told", || bea.get("/").has("De Kade koos jou om te bemiddelen").then_some(()));
    until("he is told", || bob.get("/").has("Iemand anders van jouw huis bemiddelt nu.").then_some(()));
    let page = bob.get(&at_b);
    assert!(page.has("Jij leest de berichten niet meer.") && page.address("/letters/").is_none(), "{}", page.body);
    assert_eq!(bob.get(&there).status, 404, "what they wrote is his no more");
    assert_ne!(bob.get(&format!("{at_b}/details")).status, 200);
    assert!(!bob.get("/").has("Iemand anders van jouw huis bemiddelt nu."), "he read it");
    assert!(bea.get(&there).has("Ik wil graag dat jij blijft."), "who goes on reads what was written");
    assert_eq!(bea.get(&format!("{at_b}/details")).status, 200);
    let page = anna.get(&at);
    assert!(page.has("Nu: De bemiddelaar vraagt elke kant apart"), "both said yes to another: {}", page.body);
    assert!(!page.has("Ik help."), "nor do his words stand beside hers");
    both_say_yes((&mut bea, &at_b), (&mut anna, &at));
    a.settled();
    b.settled();
    let hand_back = bea.get(&at_b).address("/take-back").expect("she may hand it back");
    assert!(bea.post(&hand_back, &[]).status < 400);
    until("she looks for another", || (a.post("Ruzie")["state"] == "sent").then_some(()));
}

#[test]
fn it_is_answered_though_the_other_house_is_off_and_goes_to_nobody_who_is_gone() {
    let Two { a, mut anna, mut b, mut bob, at, at_b } = two();
    let mut bea = b.person("Bea", "chair");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    a.settled();
    b.kill();
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    b.serve(None);
    until("she is told", || bea.get("/").has("De Kade koos jou om te bemiddelen").then_some(()));
    assert!(bob.get(&at_b).address("/letters/").is_none());
    // She asks it of him again, and he is of that house no more when the yes comes: nobody mediates, and who asked hears so.
    let mut cees = b.person("Cees", "chair");
    let there = bea.get(&at_b).address("/letters/").expect("she mediates");
    asks(&mut bea, &at_b, "Cees");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    b.cli(&["person", "end", "Cees", "--yes"]);
    assert!(anna.post(&yes, &[]).status < 400);
    until("she looks for another", || (a.post("Ruzie")["state"] == "sent").then_some(()));
    assert!(anna.get("/").has("bemiddelt toch niet"), "{}", anna.get("/").body);
    assert_eq!(bea.get(&there).status, 404);
    assert!(bea.get("/").has("is teruggehaald"), "{}", bea.get("/").body);
    assert_ne!(cees.get(&at_b).status, 200);
}

/// The yes is there, and this house does not know it yet: who mediated reads nothing that was written after it.
#[test]
fn what_is_written_after_a_yes_is_read_by_who_goes_on_alone() {
    const AFTER: &str = "Dit is voor wie het overneemt-qs61";
    let Two { a, mut anna, mut b, mut bob, at, at_b } = two();
    let mut bea = b.person("Bea", "chair");
    let there = bob.get(&at_b).address("/letters/").expect("he mediates");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    let ours = anna.get(&at).address("/letters/").expect("a link");
    a.settled();
    b.kill();
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    assert!(anna.post(&ours, &[("letter", AFTER)]).status < 400);
    b.serve(None);
    let details = bob.get(&format!("{at_b}/details"));
    assert!(details.status != 200 && !details.has(crate::ending::DETAILS), "{}", details.body);
    let page = bob.get(&there);
    assert!(!page.has(AFTER) && !page.has("een ander mag het overnemen"), "{}", page.body);
    until("who goes on reads it", || bea.get(&there).has(AFTER).then_some(()));
}

#[test]
fn who_goes_on_does_so_also_when_who_mediated_before_leaves_the_house() {
    let Two { a, mut anna, b, mut bob, at, at_b } = two();
    let mut bea = b.person("Bea", "chair");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    let there = until("she mediates", || bea.get(&at_b).address("/letters/"));
    b.cli(&["person", "end", "Bob", "--yes"]);
    for n in 0..2 {
        assert!(bea.get(&there).has("Ja, dat is goed"), "{n}");
        assert_eq!(bea.get(&format!("{at_b}/details")).status, 200, "{n}");
    }
    assert_eq!(a.post("Ruzie")["state"], "picked");
}

#[test]
fn who_does_not_mediate_ends_it_by_no_older_page() {
    let Two { a, mut anna, b, mut bob, at, at_b } = two();
    let (mut bea, mut cees) = (b.person("Bea", "chair"), b.person("Cees", "chair"));
    let page = bob.get(&at_b);
    let ends = page.address("/take-back").expect("a button");
    assert!(cees.post(&ends, &[]).status >= 400, "another chair ends nothing that he cannot read");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    let there = until("she mediates", || bea.get(&at_b).address("/letters/"));
    assert!(bob.post(&ends, &[]).status >= 400, "nor does who mediated before");
    assert!(bea.get(&there).has("Ja, dat is goed"), "it goes on");
    assert_eq!(a.post("Ruzie")["state"], "picked");
}

/// Which copy was put back, nothing that was said since is read by who mediated before.
#[test]
fn an_older_copy_gives_a_mediation_back_to_nobody_who_handed_it_over() {
    if !crate::residue::on_sqlite() {
        return;
    }
    for lost in [false, true] {
        let Two { a, mut anna, mut b, mut bob, at, at_b } = two();
        let mut bea = b.person("Bea", "chair");
        let there = bob.get(&at_b).address("/letters/").expect("he mediates");
        b.settled();
        let copy = format!("{}-copy.db", b.data());
        b.cli(&["backup", &copy]);
        asks(&mut bob, &at_b, "Bea");
        let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
        assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
        until("she mediates", || bea.get(&at_b).address("/letters/"));
        a.settled();
        b.kill();
        if lost {
            std::fs::remove_file(std::path::Path::new(&b.data()).join("huisraad.db")).expect("lost");
        }
        b.cli(&["restore", &copy, "--yes"]);
        b.serve(None);
        for (who, name) in [(&mut bob, "Bob"), (&mut bea, "Bea")] {
            crate::ending::signs_in(who, name);
        }
        let page = bob.get(&there);
        assert!(!page.has("een ander mag het overnemen"), "lost: {lost}: {}", page.body);
        if lost {
            // Nobody here knows who goes on: it is taken back, and who asked hears so.
            until("she looks for another", || (a.post("Ruzie")["state"] == "sent").then_some(()));
        } else {
            until("she mediates still", || bea.get(&at_b).address("/letters/"));
        }
        assert_eq!(bob.get(&there).status, 404);
    }
}

#[test]
fn a_house_that_asks_again_of_an_older_copy_and_says_no_has_nobody_who_reads_on() {
    if !crate::residue::on_sqlite() {
        return;
    }
    let Two { mut a, mut anna, b, mut bob, at, at_b } = two();
    let mut bea = b.person("Bea", "chair");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    a.settled();
    let copy = format!("{}-copy.db", a.data());
    a.cli(&["backup", &copy]);
    assert!(anna.post(&yes, &[]).has("Een ander neemt het over"));
    let there = until("she mediates", || bea.get(&at_b).address("/letters/"));
    a.settled();
    a.kill();
    a.cli(&["restore", &copy, "--yes"]);
    a.serve(None);
    crate::ending::signs_in(&mut anna, "Anna");
    let no = until("it stands there again", || anna.get(&at).address("/stand-in-no/"));
    assert!(anna.post(&no, &[]).status < 400);
    until("nobody mediates", || (a.post("Ruzie")["state"] == "sent").then_some(()));
    for who in [&mut bob, &mut bea] {
        assert_eq!(who.get(&there).status, 404);
    }
}

/// Two questions, and a copy of between them on a new disk: who goes on is not known here, and nobody reads.
#[test]
fn a_copy_of_between_two_questions_gives_it_to_nobody() {
    if !crate::residue::on_sqlite() {
        return;
    }
    let Two { a, mut anna, mut b, mut bob, at, at_b } = two();
    let mut bea = b.person("Bea", "chair");
    asks(&mut bob, &at_b, "Bea");
    let yes = until("she is asked", || anna.get(&at).address("/stand-in-yes/"));
    assert!(anna.post(&yes, &[]).status < 400);
    let there = until("she mediates", || bea.get(&at_b).address("/letters/"));
    b.settled();
    let copy = format!("{}-copy.db", b.data());
    b.cli(&["backup", &copy]);
    asks(&mut bea, &at_b, "Bob");
    let yes = until("she is asked again", || anna.get(&at).address("/stand-in-yes/"));
    assert!(anna.post(&yes, &[]).status < 400);
    until("he mediates again", || bob.get(&at_b).address("/letters/"));
    a.settled();
    b.loses_its_database();
    b.cli(&["restore", &copy, "--yes"]);
    b.serve(None);
    for (who, name) in [(&mut bob, "Bob"), (&mut bea, "Bea")] {
        crate::ending::signs_in(who, name);
        assert!(!who.get(&there).has("een ander mag het overnemen"), "{name}");
    }
    until("she looks for another", || (a.post("Ruzie")["state"] == "sent").then_some(()));
}
