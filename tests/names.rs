//! What houses call themselves: nobody takes the name of another unseen.

use crate::support::House;
use crate::support::remote::Remote;
use crate::trust_attacks::host;
use serde_json::json;

/// A house calls itself what it likes. Two names that read alike are shown with their addresses, and chairs read of a new one.
#[test]
fn nobody_takes_anothers_name_unseen() {
    let house = House::start("De Kade");
    let (known, sham) = (Remote::start(), Remote::start());
    crate::support::remote::make_member(&house, &known);
    let mut anna = house.person("Anna", "chair");
    let calls_itself = |by: &Remote, name: &str| {
        let mut document = by.document();
        document["name"] = json!(name);
        assert_eq!(by.send(&house.url("/inbox"), &by.activity("Update", document)), 202);
    };
    let name = |of: &Remote| {
        let all = house.json(&["peer", "list"]);
        let all = all.as_array().expect("a list");
        all.iter().find(|p| p["house"] == host(of)).expect("a house")["name"].as_str().expect("a name").to_owned()
    };
    calls_itself(&known, "Het Veer");
    assert_eq!(name(&known), "Het Veer");
    assert!(anna.get("/").has("Ver weg heet nu Het Veer"));
    let page = format!("/houses/{}", host(&known));
    assert!(anna.get(&page).has("Dit huis heette eerst Ver weg"));
    // It is called otherwise again between page and press: that name nobody has seen.
    assert_ne!(anna.post(&format!("{page}/decide"), &[("do", "name-seen"), ("shown", "Ver weg")]).status, 200);
    assert!(anna.get("/").has("Ver weg heet nu Het Veer"));
    anna.post(&format!("{page}/decide"), &[("do", "name-seen"), ("shown", "Het Veer")]);
    assert!(!anna.get("/").has("heet nu") && !anna.get(&page).has("heette eerst"));
    // Another comes by the same name, to the eye: both show where they are, wherever houses are named.
    crate::support::remote::make_member(&house, &sham);
    for alike in ["Het Veer", "Het V\u{435}er", "HET  VEER", "Het-Veer"] {
        calls_itself(&sham, alike);
        assert_eq!(
            (name(&known), name(&sham)),
            (format!("Het Veer ({})", host(&known)), format!("{alike} ({})", host(&sham)))
        );
    }
    let form = anna.get("/conflicts/new").body;
    assert!(form.contains(&name(&known)) && form.contains(&name(&sham)), "{form}");
    // Ours is a name too, and an address is no name.
    calls_itself(&sham, "De Kade");
    assert_eq!((name(&known), name(&sham)), ("Het Veer".to_owned(), format!("De Kade ({})", host(&sham))));
    calls_itself(&sham, "Het Veer (het-veer.example)");
    assert_eq!(name(&sham), format!("Het Veer (het-veer.example) ({})", host(&sham)));
    // What it was before the chair last looked.
    assert!(anna.get("/").has("Ver weg heet nu Het Veer (het-veer.example)"));
    // Other houses hear what it calls itself, not what it is called here.
    let (status, told) = known.get(&house.url("/members"));
    assert!(status == 200 && told.contains("\"Het Veer (het-veer.example)\""), "{told}");
}
