//! What waits for the house stands there until it is done, however much others write.

use crate::support::remote::{make_member, members, question};
use crate::support::{House, until};

#[test]
fn what_waits_falls_off_no_table_whatever_others_write() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut ben) = (a.person("Anna", "chair"), b.person("Ben", "participant"));
    let job = [
        ("title", "Een kok voor zaterdag"),
        ("about", "Koken."),
        ("happens", "zaterdag"),
        ("amount", "20"),
        ("seats", "1"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/opportunities", &job).has("Verstuurd."));
    let at_b = format!("/posts/{}", b.post("Een kok voor zaterdag")["slug"].as_str().expect("slug"));
    assert!(ben.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    let waits = |page: &str| page.contains("Een kok voor zaterdag") && page.contains("Iemand wacht op jullie antwoord");
    until("it waits", || waits(&anna.get("/").body).then_some(()));
    // A hundred and thirty posts of somebody else later.
    let loud = crate::support::remote::Remote::start();
    make_member(&a, &loud);
    for n in 0..130 {
        let asked = question(&loud, &format!("Vraag {n}"), members(&loud));
        assert_eq!(loud.send(&a.url("/inbox"), &asked), 202);
    }
    for page in ["/", "/notices"] {
        assert!(waits(&anna.get(page).body), "{page}");
    }
    // It comes before what others ask.
    let page = anna.get("/").body;
    let first = |text: &str| page.split("class=\"card need\"").position(|card| card.contains(text));
    let (ours, theirs) = (first("Een kok voor zaterdag"), first("Jullie hebben nog niet geantwoord"));
    assert!(ours.is_some() && theirs.is_none_or(|theirs| ours < Some(theirs)), "{page}");
}
