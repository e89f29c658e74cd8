//! Members of the wrong type and texts of no sense in all that a house may send, by a house that is trusted: it is refused
//! or taken, never a fault of ours, and the pages can still be read.

use super::{announce, ask};
use crate::support::House;
use crate::support::remote::{Remote, advice, make_member, members, question};
use serde_json::{Value, json};

fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!([]),
        json!({}),
        json!([[null]]),
        json!({"id": [7], "type": {"id": "x"}}),
        json!("é\u{301}\u{202e}👩‍👩‍👧".repeat(300)),
        json!("9999-12-31T23:59:60+99:99"),
        json!("-009999-01-01T00:00:00Z"),
        json!("2027-02-30"),
        json!("<script>alert(1)</script><img src=x onerror=y>"),
        json!("[x](javascript:alert(1)) ".repeat(50)),
        json!("http://localhost:99999/"),
        json!("../../etc/passwd"),
    ]
}

/// Every member of an object, and of the objects in it, as a pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(all) => all.iter().map(|(n, v)| (n.replace('~', "~0").replace('/', "~1"), v)).collect(),
        Value::Array(all) => all.iter().enumerate().map(|(n, v)| (n.to_string(), v)).collect(),
        _ => return,
    };
    for (name, inner) in members {
        let here = format!("{at}/{name}");
        pointers(inner, &here, found);
        found.push(here);
    }
}

fn post_of(remote: &Remote, kind: &str, more: Value) -> Value {
    let mut create = question(remote, &format!("Raar {kind}"), members(remote));
    let object = create["object"].as_object_mut().expect("object");
    object.insert("huisraad:kind".into(), json!(kind));
    object.insert("huisraad:byline".into(), json!({"huisraad:role": "chair", "name": "Zij"}));
    object.insert("huisraad:decidedOn".into(), json!("2026-11-01"));
    object.insert("published".into(), json!("2026-11-01T10:00:00Z"));
    object.extend(more.as_object().expect("object").clone());
    create
}

/// What a member may say, each as it should be.
fn all(remote: &Remote, house: &House, ours: &Value, event: &Value) -> Vec<Value> {
    let us = house.url("/actor");
    let to = ours.as_str().expect("id");
    let conflict = {
        let mut c = post_of(
            remote,
            "conflict",
            json!({"huisraad:hope": "x", "huisraad:urgency": "week", "huisraad:tiesAllowed": true}),
        );
        c["to"] = json!([us]);
        c["object"]["to"] = json!([us]);
        c
    };
    let mut join = remote.activity("Join", event.clone());
    join["huisraad:heads"] = json!(3);
    join["huisraad:text"] = json!("x");
    let mut offer = remote.activity("Offer", json!({"type": "Agreement", "huisraad:text": "x"}));
    offer["target"] = ours.clone();
    let mut mediate = remote.activity("Offer", json!({"type": "huisraad:Mediation", "huisraad:tied": false}));
    mediate["target"] = ours.clone();
    let mut add = remote.activity("Add", advice(remote, to, "x", true));
    add["target"] = json!(format!("{to}/thread"));
    let mut remove = remote.activity("Remove", ours.clone());
    remove["target"] = json!(format!("{to}/thread"));
    vec![
        post_of(remote, "case_question", json!({"huisraad:wantedBy": "2027-01-01", "acceptedAnswer": ["x"]})),
        post_of(
            remote,
            "event",
            json!({"startTime": "2027-06-12T14:00:00+02:00", "endTime": "2027-06-12T16:00:00+02:00",
                "location": {"name": "Hier"}, "huisraad:what": "visit", "maximumAttendeeCapacity": 8}),
        ),
        post_of(
            remote,
            "opportunity",
            json!({"huisraad:cents": 500, "huisraad:seats": 2, "huisraad:when": "x", "huisraad:place": "x"}),
        ),
        conflict,
        advice(remote, to, "x", false),
        join,
        offer,
        mediate,
        add,
        remove,
        remote.activity("Delete", json!({"type": "Tombstone", "id": format!("{}/weg", remote.actor())})),
        remote.activity("Undo", json!({"type": "Follow", "id": "x"})),
        remote.activity("Leave", json!({"type": "Join", "id": "x"})),
        remote.activity("Accept", json!({"type": "Follow", "id": "x"})),
        remote.activity("TentativeAccept", json!({"type": "Join", "id": "x"})),
        remote.activity("Follow", json!(us)),
        remote.activity("Announce", json!("x")),
    ]
}

#[test]
fn nothing_a_member_sends_is_a_fault_of_ours_or_spoils_a_page() {
    let (mut house, remote) = (House::found("De Kade"), Remote::start());
    // Some thousands in one go: more than a day's measure.
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "100000")));
    make_member(&house, &remote);
    let inbox = house.url("/inbox");
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Onze vraag", "network");
    announce(&mut anna, "Ons feest", "network");
    let (ours, event) = (house.post("Onze vraag")["id"].clone(), house.post("Ons feest")["id"].clone());
    let (mut sent, mut wrong) = (0, Vec::new());
    for (which, base) in all(&remote, &house, &ours, &event).into_iter().enumerate() {
        let mut places = Vec::new();
        pointers(&base, "", &mut places);
        for place in places.iter().filter(|p| !matches!(p.as_str(), "/actor" | "/id" | "/@context")) {
            for (n, value) in values().into_iter().enumerate() {
                let mut odd = base.clone();
                // Each is a post and an activity of its own, unless that is what is changed.
                let fresh = format!("{}/{which}/{n}{}", remote.actor(), place.replace(['/', ':'], "-"));
                odd["id"] = json!(fresh);
                if odd["type"] == "Create" {
                    odd["object"]["id"] = json!(format!("{fresh}/o"));
                }
                let Some(member) = odd.pointer_mut(place) else { continue };
                *member = value.clone();
                // To whom is said twice, and must be the same.
                if place == "/to" || place == "/object/to" {
                    odd["to"] = value.clone();
                    odd["object"]["to"] = value.clone();
                }
                let status = remote.send(&inbox, &odd);
                sent += 1;
                if !matches!(status, 202 | 400 | 404 | 422) {
                    wrong.push(format!("{status}: {} with {place} = {value:.60}", base["type"]));
                }
            }
        }
    }
    assert!(sent > 2000, "{sent} were sent");
    assert!(wrong.is_empty(), "{} of {sent}: {wrong:#?}", wrong.len());
    // And everything can be read, by us and by other houses.
    for path in ["/", "/case-questions", "/events", "/opportunities", "/conflicts", "/houses", "/deliveries"] {
        let page = anna.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.has("<script>alert") && !page.has("onerror=y>") && !page.has("href=\"javascript:"), "{path}");
    }
    let posts = house.json(&["posts"]);
    for held in posts.as_array().expect("list").iter().filter(|p| p["state"] != "withdrawn") {
        let path = format!("/posts/{}", held["slug"].as_str().expect("slug"));
        let page = anna.get(&path);
        assert_eq!(page.status, 200, "{held}");
        assert!(!page.has("<script>alert") && !page.has("<img src=x") && !page.has("href=\"javascript:"), "{held}");
    }
    for path in ["/outbox?page=first", "/held", "/held?after=", "/outbox?since=none:0", "/members"] {
        assert_eq!(remote.get(&house.url(path)).0, 200, "{path}");
    }
    assert_eq!(remote.send(&inbox, &question(&remote, "Na dit alles", members(&remote))), 202);
}
