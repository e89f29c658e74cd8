//! What a press did is said, and who hears it; and what is asked before a press says whom it concerns.

use crate::support::{Browser, House, path, two, until};

/// A job for one, in the network.
const JOB: [(&str, &str); 7] = [
    ("title", "Een kok voor zaterdag"),
    ("about", "Koken."),
    ("happens", "zaterdag"),
    ("seats", "2"),
    ("audience", "network"),
    ("sender", "role"),
    ("do", "send"),
];

fn button(who: &mut Browser, at: &str, part: &str) -> String {
    until(part, || who.get(at).address(part))
}

#[test]
fn an_outcome_a_house_and_what_somebody_asked_are_each_said_in_their_own_words() {
    let (a, mut anna, b, mut bob) = two();
    let form = [("title", "Koffie"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Koffie"), path(&b, "Koffie"));
    let advice = [("advice", "Zet thee."), ("for", "thread"), ("ground", "thinking")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    let try_it = button(&mut anna, &at_a, "/try/");
    assert!(anna.post(&try_it, &[]).status < 400);
    let tell = button(&mut anna, &at_a, "/outcome/");
    let page = anna.post(&tell, &[("outcome", "helped")]);
    assert!(page.has("Verteld. Wie de raad gaf, hoort het."), "{}", page.body);
    let decide = format!("/houses/{}/decide", b.domain());
    let page = anna.post(&decide, &[("do", "pause")]);
    assert!(page.has("Dit huis staat op pauze. Het krijgt hierover geen bericht."), "{}", page.body);
    let page = anna.post(&decide, &[("do", "resume-member")]);
    assert!(page.has("Wij gaan weer verder met dit huis."), "{}", page.body);
    let page = anna.post(&decide, &[("do", "stop")]);
    assert!(page.has("Wij zijn gestopt met dit huis. Het hoort dat."), "{}", page.body);
    let page = anna.post("/principles/edit", &[("principles", "# Samen")]);
    assert!(page.has("Dit zijn nu onze principes. De andere huizen zien dat."), "{}", page.body);
}

#[test]
fn no_allowance_is_called_none() {
    let (_a, mut anna, b, mut bob) = two();
    let page = anna.post("/opportunities", &JOB);
    assert!(page.has("Geen vergoeding") && !page.has("€"), "{}", page.body);
    let at_b = path(&b, "Een kok voor zaterdag");
    let page = bob.get(&at_b);
    assert!(page.has("Geen vergoeding") && !page.has("€ 0"), "{}", page.body);
    bob.get("/language/en");
    assert!(bob.get(&at_b).has("No allowance"));
}

#[test]
fn what_is_said_of_somebody_is_said_to_who_reads_it() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    house.person("Kim", "participant");
    let list = anna.get("/people").body;
    let ids: Vec<&str> = list.split("href=\"/people/").skip(1).filter_map(|l| l.split('"').next()).collect();
    let ids: Vec<&str> = ids.into_iter().filter(|id| id.parse::<i64>().is_ok()).collect();
    let [own, other] = ["Anna", "Kim"].map(|name| {
        let at = ids
            .iter()
            .map(|id| format!("/people/{id}"))
            .find(|at| anna.get(at).has(&format!("<h1 dir=\"auto\">{name}")));
        anna.get(&at.expect("a page")).body
    });
    assert!(own.contains("kun je nog binnen zijn"), "{own}");
    assert!(own.contains("Jij bent de enige voorzitter") && !own.contains("die persoon"), "{own}");
    assert!(other.contains("kan deze persoon nog binnen zijn") && other.contains("Ja, laat gaan"), "{other}");
    assert!(
        !other.contains("kun je nog binnen zijn") && other.contains("Ook wat alleen die persoon nog las"),
        "{other}"
    );
}
