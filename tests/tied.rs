//! What a house reads of its ties with others: what it is there, what became of its asking, and nothing that is not so.

use crate::support::remote::{Remote, make_member};
use crate::support::{House, until};
use serde_json::json;

/// The page of another house.
fn page_of(house: &House) -> String {
    format!("/houses/{}", house.domain())
}

#[test]
fn what_we_are_at_another_house_is_read_at_ours_and_that_we_became_a_member() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut bob = b.person("Bob", "chair");
    b.join(&a, "acquaintance");
    let less = "Wij zijn daar in kennismaking: wij lezen daar alleen wat openbaar is en wat aan ons gericht is.";
    assert!(bob.get(&page_of(&a)).has(less));
    assert!(bob.get("/houses").has(less));
    let yes = "De Kade zegt ja: jullie mogen eerst kennismaken";
    let today = bob.get("/");
    assert!(today.has(yes) && bob.get("/notices").has(yes), "{}", today.body);
    assert!(!today.has("De Kade zegt ja op jullie vraag"), "one yes is one line");
    assert_eq!(b.standing_of(&a).as_deref(), Some("member"), "what it is here is another thing");
    let shown = || b.json(&["peer", "show", &a.domain()])["we_are_there"].clone();
    assert_eq!(shown(), "acquaintance");
    // Said again it is nothing new.
    b.cli(&["peer", "check", &a.domain()]);
    a.cli(&["peer", "accept", &b.domain()]);
    until("it hears that it is a member", || (shown() == "member").then_some(()));
    let today = bob.get("/");
    assert!(today.has("Jullie zijn nu lid bij De Kade."), "{}", today.body);
    let page = bob.get(&page_of(&a));
    assert!(!page.has(less) && page.has("wij zijn daar: lid") && page.has("wij zijn daar: kennismaking"));
    // After the end of the tie nothing of that holds.
    a.cli(&["peer", "stop", &b.domain()]);
    until("it hears that", || (b.standing_of(&a)? == "stopped").then_some(()));
    assert_eq!(shown(), json!(null));
}

#[test]
fn what_we_are_at_a_house_is_taken_from_that_house_alone_and_gives_it_nothing() {
    let (house, kate, mallory) = (House::start("De Kade"), Remote::start(), Remote::start());
    make_member(&house, &kate);
    make_member(&house, &mallory);
    let inbox = house.url("/inbox");
    let follow = kate.got("Follow")[0]["id"].as_str().expect("an id").to_owned();
    let yes = |by: &Remote, standing: &str| {
        let mut yes = by.activity("Accept", json!({"type": "Follow", "id": follow, "actor": house.url("/actor")}));
        yes["huisraad:standing"] = json!(standing);
        by.send(&inbox, &yes)
    };
    let address = format!("localhost:{}", kate.port);
    let shown = || house.json(&["peer", "show", &address]);
    assert_eq!(yes(&kate, "member"), 202);
    assert_eq!(shown()["we_are_there"], "member");
    yes(&mallory, "acquaintance");
    for odd in ["stopped", "paused", "expected", "", "chair"] {
        assert_eq!(yes(&kate, odd), 202, "{odd:?} is a yes that says nothing");
    }
    assert_eq!(shown()["we_are_there"], "member");
    assert_eq!(yes(&kate, "associate"), 202);
    assert_eq!((&shown()["we_are_there"], &shown()["standing"]), (&json!("associate"), &json!("member")));
    let mut anna = house.person("Anna", "chair");
    assert!(anna.get(&format!("/houses/{address}")).has("Wij zijn daar partner"));
    assert!(anna.get("/").has("Jullie zijn nu partner bij"));
}

#[test]
fn of_a_house_on_pause_or_stopped_nothing_is_offered_or_said_that_is_not_so() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let page = anna.get(&page_of(&b));
    assert!(page.has("Maatje: De Kade") && page.has("value=\"vouch\""));
    let newcomer = page.address("name=\"newcomer\" value=\"").unwrap_or_else(|| {
        page.body.split("name=\"newcomer\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("a number").into()
    });
    assert!(bob.get("/houses").has("Ons maatje is De Kade"));
    let decide = format!("{}/decide", page_of(&b));
    for step in ["pause", "stop"] {
        a.cli(&["peer", step, &b.domain()]);
        let page = anna.get(&page_of(&b));
        assert!(!page.has("Maatje:") && !page.has("value=\"vouch\""), "{step}: {}", page.body);
        let refused = anna.post(&decide, &[("do", "vouch"), ("newcomer", &newcomer)]);
        assert!(refused.has("Wij hebben nu geen band met dit huis"), "{step}: {}", refused.body);
    }
    until("it hears that", || (b.standing_of(&a)? == "stopped").then_some(()));
    assert!(!bob.get("/houses").has("Ons maatje is"));
    let log = bob.get(&page_of(&a));
    assert!(log.has("dit huis nam afscheid") && !log.has("zei nee"), "{}", log.body);
}

#[test]
fn an_asking_that_the_other_house_does_not_take_says_so_and_what_to_do_until_both_are_members() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    a.cli(&["peer", "stop", &b.domain()]);
    until("it hears that", || (b.standing_of(&a)? == "stopped").then_some(()));
    assert!(anna.get(&page_of(&b)).has("Die vraag komt hier niet binnen"));
    let help = "Op pauze of gestopt";
    let well = bob.get("/deliveries");
    assert!(well.has(help) && !well.has("Probeer opnieuw"), "{}", well.body);
    until("it may ask again", || {
        let asks = ["peer", "apply", &a.domain(), "--endorse", "--introduction", "Nog eens.", "--data", &b.data()];
        crate::support::run(&asks).status.success().then_some(())
    });
    until("the asking is refused", || {
        b.json(&["queue", "list"]).as_array()?.iter().any(|d| d["state"] == "parked").then_some(())
    });
    assert!(bob.get("/deliveries").has("nam onze vraag om mee te doen niet aan"));
    for page in [page_of(&a), "/houses".to_owned()] {
        assert!(bob.get(&page).has("Onze vraag om mee te doen is bij De Kade niet aangenomen"), "{page}");
    }
    // The chair there asks, as they were told by telephone.
    until("it may ask", || {
        let asks = ["peer", "apply", &b.domain(), "--endorse", "--introduction", "Kom terug.", "--data", &a.data()];
        crate::support::run(&asks).status.success().then_some(())
    });
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
    b.settled();
    let page = bob.get("/deliveries");
    assert!(page.has("Alles is aangekomen") && !page.has("onze vraag om mee te doen"), "{}", page.body);
}

#[test]
fn a_house_that_was_told_no_is_not_put_forward_again_and_whom_we_asked_stands_in_the_list() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Sluis"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    let mut cor = c.person("Cor", "chair");
    c.cli(&["peer", "apply", &a.domain(), "--endorse", "--introduction", "Wij zijn De Sluis."]);
    let page = cor.get("/houses");
    assert!(page.has("Wij vroegen De Kade om mee te doen. Wij wachten op antwoord."), "{}", page.body);
    assert!(!page.has("Wij kennen nog geen andere huizen"));
    until("it comes", || (a.standing_of(&c)? == "applied").then_some(()));
    // Another house lets it in, and tells of it.
    c.join(&b, "member");
    b.settled();
    let told = "laat dit nieuwe huis al meedoen";
    anna.post(&format!("{}/decide", page_of(&c)), &[("do", "decline")]);
    let page = anna.get("/houses");
    assert!(!page.has(told) && !page.has("De Sluis ("), "{}", page.body);
    assert!(!anna.get("/").has("De Sluis"));
    let log = until("the no comes", || Some(cor.get("/notices")).filter(|p| p.has("zegt nee op jullie vraag")));
    assert!(log.has("De Kade zegt nee"));
}
