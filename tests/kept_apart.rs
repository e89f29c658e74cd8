//! What a house learns of others only when it may: how a mediator is reached, who else was asked, and that nothing by saying it again.

use crate::support::remote::{Remote, apply, make_member, members, question, with_member};
use crate::support::{Browser, House, until};
use serde_json::{Value, json};

const PHONE: &str = "06 5551 2345";

/// Says that this house helps with conflicts, at that number.
fn mediates(house: &House, chair: &mut Browser) {
    let form = [
        ("name", "Het Veer"),
        ("mediates", "yes"),
        ("mediates_who", "Bob, voorzitter"),
        ("mediates_phone", PHONE),
        ("mediates_room", "yes"),
    ];
    let page = chair.post("/house", &form);
    assert!(page.status < 400, "{}", page.body);
    house.settled();
}

#[test]
fn how_a_mediator_is_reached_is_told_to_who_said_yes_and_to_nobody_on_the_way() {
    let (sponsor, member) = with_member();
    let house = House::start("Het Veer");
    let mut bob = house.person("Bob", "chair");
    mediates(&house, &mut bob);
    house.cli(&["peer", "apply", &sponsor.domain(), "--endorse", "--introduction", "Wij zijn een huis."]);
    until("it applied", || (sponsor.standing_of(&house)? == "applied").then_some(()));
    let mut anna = sponsor.person("Anna", "chair");
    let has = |anna: &mut Browser| anna.get(&format!("/houses/{}", house.domain())).has(PHONE);
    assert!(!has(&mut anna), "nobody said yes yet");
    sponsor.cli(&["peer", "accept", &house.domain()]);
    until("it is told then", || has(&mut anna).then_some(()));
    assert!(anna.get("/conflicts/new").has(PHONE), "and stands where it is needed");
    // Who is told of the newcomer, is not told that.
    let told = until("its members hear", || member.got("Announce").pop());
    assert_eq!(told["object"]["actor"]["id"], house.url("/actor"));
    assert!(!told.to_string().contains(PHONE), "{told}");
    assert!(!member.get(&house.url("/actor")).1.contains(PHONE));
}

#[test]
fn what_an_application_says_of_it_is_not_passed_on_either() {
    let (sponsor, member) = with_member();
    let loud = Remote::start();
    let mut follow = apply(&loud, &sponsor);
    follow["huisraad:profile"] = json!({"mediates": {"who": "Xena", "phone": PHONE, "room": true}, "public": []});
    assert_eq!(loud.send(&sponsor.url("/inbox"), &follow), 202);
    sponsor.cli(&["peer", "accept", &format!("localhost:{}", loud.port)]);
    let told = until("its members hear", || member.got("Announce").pop());
    assert!(!told.to_string().contains(PHONE), "{told}");
    // Nor is it taken from who passes it on.
    let mut said = member.activity("Announce", told["object"].clone());
    said["object"]["object"] = json!(member.actor());
    said["object"]["actor"] = json!({"type": "Organization", "id": "http://nieuw.example/actor", "name": "Nieuw"});
    said["object"]["id"] = json!("http://nieuw.example/follows/1");
    let other = "06 9999 8888";
    said["object"]["huisraad:profile"] = json!({"mediates": {"who": "Wie", "phone": other, "room": true}});
    assert_eq!(member.send(&sponsor.url("/inbox"), &said), 202);
    let page = sponsor.person("Anna", "chair").get("/houses");
    assert!(page.has("nieuw.example") && !page.has(other), "{}", page.body);
}

#[test]
fn who_becomes_a_member_later_hears_it_then() {
    let (house, other) = (House::start("Het Veer"), House::start("De Kade"));
    let (mut bob, mut anna) = (house.person("Bob", "chair"), other.person("Anna", "chair"));
    mediates(&house, &mut bob);
    other.join(&house, "acquaintance");
    house.settled();
    other.settled();
    let has = |anna: &mut Browser| anna.get("/conflicts/new").has(PHONE);
    other.cli(&["peer", "accept", &house.domain()]);
    assert!(!has(&mut anna), "for it we are no member yet");
    house.cli(&["peer", "accept", &other.domain()]);
    until("it is told", || has(&mut anna).then_some(()));
}

/// How removals are answered: of what is here, and of what is not.
#[test]
fn by_no_measure_a_house_learns_what_of_another_is_here() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "5")));
    let (asks, curious) = (Remote::start(), Remote::start());
    make_member(&house, &asks);
    make_member(&house, &curious);
    let inbox = house.url("/inbox");
    let asked = question(&asks, "Ruzie", members(&asks));
    assert_eq!(asks.send(&inbox, &asked), 202);
    let (here, missing) = (asked["object"]["id"].clone(), json!(format!("http://localhost:{}/posts/niets", asks.port)));
    let own = question(&curious, "Van mij", members(&curious));
    assert_eq!(curious.send(&inbox, &own), 202);
    let thread = format!("{}/thread", own["object"]["id"].as_str().expect("id"));
    let tries = |of: &Value| -> Vec<u16> {
        let mut said: Vec<Value> = Vec::new();
        said.push(curious.activity("Delete", json!({"type": "Tombstone", "id": of})));
        said.push(curious.activity("Leave", of.clone()));
        said.push(curious.activity("Undo", json!({"type": "Offer", "id": of})));
        let mut out = curious.activity("Remove", of.clone());
        out["target"] = json!(thread);
        said.push(out);
        said.iter().map(|activity| curious.send(&inbox, activity)).collect()
    };
    assert_eq!(tries(&here), tries(&missing));
    // It uses up what it may say of what is not here.
    for n in 0..12 {
        let gone = json!(format!("{}/n/{n}", curious.actor()));
        curious.send(&inbox, &curious.activity("Delete", json!({"type": "Tombstone", "id": gone})));
    }
    assert_eq!(tries(&here), tries(&missing));
    assert!(house.post_now("Ruzie").is_some());
}
