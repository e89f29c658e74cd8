//! A clock that is wrong is named, stops nothing for longer than it is wrong, and leaves no right behind that lasts too long.
//! And whatever else keeps a post from arriving is said as it is.

use crate::support::remote::{Remote, make_member};
use crate::support::{Browser, House, until};

fn ask(anna: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd"));
}

#[test]
fn a_clock_that_ran_ahead_is_named_and_what_waited_goes_when_it_is_right() {
    let a = House::start("De Brug");
    let mut b = House::start("Het Anker");
    let mut sam = b.person("Sam", "steward");
    // Longer than any row is tried: what waits must not be given up for it.
    b.kill();
    b.serve_later(&(40 * 24 * 3600 + 600).to_string());
    sam.post("/sign-in", &[("name", "Sam"), ("passphrase", "Sam heeft een lange zin"), ("shared", "yes")]);
    b.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Wij zijn een huis."]);
    until("the queue names the clock", || {
        let all = b.json(&["queue", "list"]);
        all.as_array()?.iter().any(|d| d["error"].as_str().is_some_and(|e| e.starts_with("clock: "))).then_some(())
    });
    let page = sam.get("/deliveries");
    assert!(page.has("schelen 40 dagen") && !page.has("kent ons niet"), "{}", page.body);
    b.kill();
    b.serve(None);
    until("it arrives", || (a.standing_of(&b)? == "applied").then_some(()));
    assert_eq!(sam.get("/people").status, 404, "who came in then is out");
}

/// Who refuses us because a clock is wrong signs nothing that we can take: that is no reason to think that it is somebody else.
#[test]
fn a_clock_that_is_wrong_makes_no_impostor_of_a_house() {
    let (a, mut b) = (House::start("De Brug"), House::start("Het Anker"));
    b.join(&a, "member");
    let mut bob = b.person("Bob", "chair");
    b.settled();
    b.kill();
    b.serve_later(&(40 * 24 * 3600).to_string());
    bob.post("/sign-in", &[("name", "Bob"), ("passphrase", "Bob heeft een lange zin"), ("shared", "yes")]);
    b.cli(&["peer", "check", &a.domain()]);
    let page = until("the clock is named", || Some(bob.get("/")).filter(|p| p.has("Een klok staat verkeerd")));
    assert!(!page.has("nog wie het was"), "{}", page.body);
    let page = bob.get("/deliveries");
    assert!(
        page.has("Er is een klok die niet goed staat") && !page.has("of dit adres nog van hen is"),
        "{}",
        page.body
    );
}

#[test]
fn what_keeps_a_post_from_arriving_is_said_as_it_is() {
    let house = House::start("De Kade");
    let remote = Remote::start();
    make_member(&house, &remote);
    let (mut anna, mut sam) = (house.person("Anna", "chair"), house.person("Sam", "steward"));
    for (status, sentence) in [
        (401, "kan niet zien dat het bericht van ons komt"),
        (403, "laat ons niet toe"),
        (404, "heeft het bericht niet waar dit bij hoort"),
        (422, "omdat het bij hen niet mag"),
        (502, "het programma erachter staat uit"),
        (301, "een verwijzing naar een ander adres"),
        (500, "heeft een storing"),
    ] {
        *remote.answer.lock().expect("lock") = (status, String::new());
        ask(&mut anna, &format!("Vraag {status}"));
        let retry = format!("/deliveries/retry/localhost:{}", remote.port);
        until(sentence, || {
            sam.post(&retry, &[]);
            sam.get("/deliveries").has(sentence).then_some(())
        });
    }
}
