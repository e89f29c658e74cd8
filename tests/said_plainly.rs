//! What a press did is said, and who hears it; and what is asked before a press says whom it concerns.

use crate::support::{House, path, two};

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
