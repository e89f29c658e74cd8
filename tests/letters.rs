//! What who asks for help and who offers it write to each other: for the two alone, at one house alone, in no file in the clear.

use crate::desk::asks;
use crate::residue::{Words, finds};
use crate::support::remote::{Remote, Signs, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const ONE: &str = "Kun je ook zaterdag-qx71";
const TWO: &str = "Ja, bel mij om acht-qx72";

struct Three {
    a: House,
    anna: Browser,
    b: House,
    bob: Browser,
    c: House,
    cees: Browser,
}

/// A request of De Kade, and an offer of each of two houses.
fn three() -> Three {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    b.join(&a, "member");
    c.join(&a, "member");
    asks(&mut anna, &[&b, &c]);
    for (house, who) in [(&b, &mut bob), (&c, &mut cees)] {
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("can", "yours"), ("sender", "role")];
        let page = who.post(&format!("{}/offer", path(house, "Ruzie")), &offer);
        assert!(page.status < 400, "{}", page.body);
    }
    let at = path(&a, "Ruzie");
    until("both offer", || (anna.get(&at).body.matches("/letters/").count() == 2).then_some(()));
    Three { a, anna, b, bob, c, cees }
}

/// The address of the letters with the house of this name.
fn with(page: &str, house: &str) -> String {
    let card = page.split("<article").find(|a| a.contains(house) && a.contains("/letters/")).expect(house);
    card.split('"').find(|s| s.contains("/letters/")).expect("a link").to_owned()
}

fn found(houses: &[&House]) -> Vec<String> {
    finds(&Words([(ONE.to_owned(), "the first"), (TWO.to_owned(), "the second")].into()), houses)
}

#[test]
fn the_two_write_to_each_other_and_nobody_else_reads_of_it() {
    let Three { a, mut anna, b, mut bob, c, mut cees } = three();
    let (mut piet, mut bea) = (a.person("Piet", "participant"), b.person("Bea", "chair"));
    let at = path(&a, "Ruzie");
    let offers = anna.get(&at).body;
    let (with_bob, with_cees) = (with(&offers, "Het Veer"), with(&offers, "Het Sluisje"));
    assert!(anna.get(&with_bob).has("Hier is nog niets geschreven."));
    assert!(anna.post(&with_bob, &[("letter", "  ")]).has("Schrijf hier eerst iets."));
    assert!(anna.post(&with_bob, &[("letter", ONE)]).has(ONE));
    bob.post("/sign-in", &[("name", "Bob"), ("passphrase", "Bob heeft een lange zin")]);
    until("he hears of it", || bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    assert!(!bea.get("/").has("Er is een bericht voor jou."), "nor does the other chair of his house");
    let at_b = path(&b, "Ruzie");
    let there = until("a link", || bob.get(&at_b).address("/letters/"));
    assert!(bob.get(&there).has(ONE));
    assert!(!bob.get("/").has("Er is een bericht voor jou."), "what was opened is no news");
    assert!(bob.post(&there, &[("letter", TWO)]).status < 400);
    until("it arrives", || anna.get("/").has("Er is een bericht voor jou.").then_some(()));
    let both = anna.get(&with_bob);
    assert!(both.has(ONE) && both.has(TWO), "{}", both.body);
    until("it is read where it is kept", || (bob.get(&there).body.matches(TWO).count() == 1).then_some(()));
    for (who, address) in [(&mut piet, &with_bob), (&mut bea, &there)] {
        assert_eq!(who.get(address).status, 404, "{address}");
    }
    let elsewhere = format!("{at}/letters?offer=x");
    assert_eq!(piet.get(&elsewhere).status, 404, "nor by the way of the houses");
    assert_eq!(piet.post(&with_bob, &[("letter", "x")]).status, 404);
    assert_eq!(bea.post(&there, &[("letter", "x")]).status, 404);
    assert!(!anna.get(&with_cees).has(ONE), "each offer apart");
    [&a, &b, &c].into_iter().for_each(House::settled);
    assert_eq!(found(&[&a, &b, &c]), Vec::<String>::new(), "in no file in the clear");
    until("what arrived is kept there alone", || (b.keys_in_confidence() == 0).then_some(()));

    // Who is not picked reads nothing any more; who is hears so, and goes on.
    assert!(anna.post(&with_cees, &[("letter", "En jij?")]).status < 400);
    let at_c = path(&c, "Ruzie");
    let theirs = until("a link", || cees.get(&at_c).address("/letters/"));
    until("he reads it", || cees.get(&theirs).has("En jij?").then_some(()));
    let pick = {
        let page = anna.get(&at).body;
        let card = page.split("<article").find(|a| a.contains("Het Veer") && a.contains("/pick/")).expect("his offer");
        card.split('"').find(|s| s.contains("/pick/")).expect("a button").to_owned()
    };
    assert!(anna.post(&pick, &[]).status < 400);
    until("he is told", || bob.get(&at_b).has("Vooraf afgesproken").then_some(()));
    until("and he too", || (!cees.get(&theirs).has("En jij?")).then_some(()));
    assert!(cees.get(&theirs).has("Je kunt hier niets meer schrijven."));
    assert!(cees.post(&theirs, &[("letter", "Toch")]).status >= 400);
    assert_eq!(a.keys_in_confidence(), 2, "what was written with who was not picked is gone");
    assert!(bob.get(&there).has(TWO));

    // She chooses another: he is out at once, and the other may be picked.
    let other = anna.get(&at).address("/another/").expect("a button");
    // Who may not read the request learns by no way whether there is an answer of that number.
    let number: i64 = other.rsplit('/').next().and_then(|n| n.parse().ok()).expect("a number");
    let mut piet_asks = |n: i64| {
        let ways = ["another", "pick", "rsvp", "take-out", "try", "choose"];
        ways.map(|way| {
            [&at[..], "/posts/x"].map(|post| piet.post(&format!("{post}/{way}/{n}"), &[("do", "yes")]).status)
        })
    };
    let (hidden, missing) = (piet_asks(number), piet_asks(987_654));
    assert_eq!(hidden, missing);
    let mut nobody = Browser::at(&a);
    for n in [number, 987_654] {
        assert_eq!(nobody.post(&format!("/posts/x/another/{n}"), &[]).status, 404);
    }
    assert!(anna.post(&other, &[]).has("Je zoekt nu iemand anders."));
    assert_eq!(a.post("Ruzie")["state"], "sent");
    assert_ne!(bob.get(&format!("{at_b}/details")).status, 200, "what he had to know neither");
    until("he hears no", || (!bob.get(&there).has(TWO)).then_some(()));
    let said = bob.get("/");
    assert!(said.has("De Kade zoekt iemand anders om te bemiddelen"), "nobody else is there yet: {}", said.body);
    until("and the other is asked again", || cees.get("/").has("Jouw aanbod telt weer mee").then_some(()));
    assert_eq!(a.keys_in_confidence(), 0, "what they wrote is gone with it");

    // And when it is no longer needed, nothing is left of it anywhere.
    assert!(anna.post(&with_cees, &[("letter", ONE)]).status < 400);
    assert!(anna.get(&at).has("Het is niet meer nodig"));
    assert!(anna.post(&format!("{at}/end"), &[]).status < 400);
    assert!(anna.post(&format!("{at}/wipe"), &[]).status < 400);
    until("the keys are gone", || (a.keys_in_confidence() == 0).then_some(()));
    until("it is closed there", || (c.post("Hulp bij conflict")["state"] == "closed").then_some(()));
    assert!(!cees.get(&theirs).has(ONE));
}

#[test]
fn what_is_written_while_the_other_house_is_off_arrives_once() {
    let Three { mut a, mut anna, b, mut bob, .. } = three();
    let at_b = path(&b, "Ruzie");
    let there = until("a link", || bob.get(&at_b).address("/letters/"));
    a.kill();
    assert!(bob.post(&there, &[("letter", ONE)]).has("De Kade is nu niet bereikbaar."), "it says so");
    let page = bob.get(&there);
    assert!(page.has(ONE) && page.has("wacht tot het andere huis er is"), "and keeps what was written: {}", page.body);
    assert_eq!(found(&[&b]), Vec::<String>::new(), "sealed as all else");
    // Who looks after the computer reads a number, and nothing of it.
    let mut steward = b.person("Wim", "steward");
    let page = steward.get("/deliveries");
    let card = page.body.split("<article").find(|card| card.contains("De Kade")).expect("a card of that house");
    assert!(card.contains("Er wacht één bericht.") && !page.has("Ruzie") && !page.has(ONE), "{}", page.body);
    a.serve(None);
    assert!(steward.post(&format!("/deliveries/retry/{}", a.domain()), &[]).status < 400);
    until("it arrives", || anna.get("/").has("Er is een bericht voor jou.").then_some(()));
    let with_bob = with(&anna.get(&path(&a, "Ruzie")).body, "Het Veer");
    assert_eq!(anna.get(&with_bob).body.matches(ONE).count(), 1);
    until("it is gone here", || (b.keys_in_confidence() == 0).then_some(()));
    assert_eq!(bob.get(&there).body.matches(ONE).count(), 1);
}

/// A remote house asks for help, and Bob offers it: the house, Bob, and where he writes.
fn asked_by(remote: &Remote, house: &House) -> (Browser, String, String) {
    let mut bob = house.person("Bob", "chair");
    let mut asks = question(remote, "Ruzie", json!([format!("http://localhost:{}/posts/Ruzie/readers", remote.port)]));
    for (name, value) in
        [("kind", "conflict"), ("state", "sent"), ("situation", "Stil."), ("hope", "Rust."), ("urgency", "week")]
    {
        asks["object"][format!("huisraad:{name}")] = json!(value);
    }
    assert_eq!(remote.send(&house.url("/inbox"), &asks), 202);
    let at = path(house, "Ruzie");
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{at}/offer"), &offer).status < 400);
    let offer = until("it came", || remote.got("Offer").pop())["id"].clone();
    assert_eq!(remote.send(&house.url("/inbox"), &remote.activity("TentativeAccept", offer)), 202);
    let there = until("they may write", || bob.get(&at).address("/letters/"));
    (bob, at, there)
}

#[test]
fn nothing_goes_to_who_has_an_address_and_not_its_key_and_nothing_is_gone_that_cannot_be_read_there() {
    let (house, remote) = with_member();
    let (mut bob, _, there) = asked_by(&remote, &house);
    let thread = |letters: Value| {
        let body = json!({"type": "huisraad:Letters", "huisraad:letters": letters}).to_string();
        remote.at.lock().expect("lock").insert("/posts/Ruzie/letters".into(), body);
    };
    let came =
        || remote.got("Create").into_iter().filter(|a| a["object"]["type"] == "huisraad:Letter").collect::<Vec<_>>();
    thread(json!([]));
    let own = std::mem::replace(&mut *remote.signs.lock().expect("lock"), Signs::Not);
    assert!(bob.post(&there, &[("letter", ONE)]).has(ONE));
    // Another letter of the same makes it try again at once: each time nothing of it goes.
    assert!(bob.post(&there, &[("letter", TWO)]).has("wacht tot het andere huis er is"));
    let asked = remote.fetched.load(Ordering::SeqCst);
    until("it was tried", || (remote.fetched.load(Ordering::SeqCst) > asked + 1).then_some(()));
    assert!(came().is_empty(), "{:?}", came());
    // It has its key, says that it takes all, and keeps nothing: what was written is still here.
    *remote.signs.lock().expect("lock") = own;
    until("it is sent", || (came().len() >= 2).then_some(()));
    let page = bob.get(&there);
    assert!(page.has(ONE) && page.has(TWO) && page.has("wacht tot het andere huis er is"), "{}", page.body);
    assert_eq!(house.keys_in_confidence(), 2);
    // Once it can be read there, it is kept there alone; by whom it comes is looked at.
    let kept: Vec<Value> = came()
        .iter()
        .map(|a| json!({"id": a["object"]["id"], "huisraad:text": a["object"]["huisraad:text"], "huisraad:byAsker": false}))
        .collect();
    thread(json!(kept));
    assert!(bob.post(&there, &[("letter", "Nog een.")]).status < 400);
    until("they are kept there alone", || (house.keys_in_confidence() == 1).then_some(()));
    let mut forged =
        remote.activity("Create", json!({"type": "huisraad:Letter", "id": "http://elsewhere.example/letters/1"}));
    forged["object"]["inReplyTo"] = json!("x");
    assert_eq!(remote.send(&house.url("/inbox"), &forged), 422);
}

#[test]
fn on_pause_nothing_is_sent_and_what_was_not_fetched_is_said_again() {
    let Three { mut a, mut anna, mut b, mut bob, .. } = three();
    let at = path(&a, "Ruzie");
    let with_bob = with(&anna.get(&at).body, "Het Veer");
    let there = until("a link", || bob.get(&path(&b, "Ruzie")).address("/letters/"));
    // That there is one is said while he is away, and lost with a pause.
    b.kill();
    assert!(anna.post(&with_bob, &[("letter", ONE)]).status < 400);
    a.cli(&["peer", "pause", &b.domain()]);
    assert!(anna.post(&with_bob, &[("letter", TWO)]).status >= 400, "on pause nothing is sent");
    a.cli(&["peer", "resume", &b.domain()]);
    b.serve(None);
    a.settled();
    assert!(!bob.get("/").has("Er is een bericht voor jou."));
    // A night later it is said again.
    for house in [&mut a, &mut b] {
        house.kill();
        house.serve_later(&(2 * 24 * 3600).to_string());
    }
    bob.post("/sign-in", &[("name", "Bob"), ("passphrase", "Bob heeft een lange zin")]);
    until("he hears of it", || bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    assert!(bob.get(&there).has(ONE));
}
