//! Posts that speak for another origin, reach further than they may, or come in the wrong order.

use super::{PUBLIC, absent, announce, ask};
use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{House, until};
use serde_json::{Value, json};

/// A request for help of its own, to named houses.
fn conflict(remote: &Remote, title: &str) -> Value {
    let mut create = question(remote, title, json!([]));
    let readers = json!([format!("{}/readers", create["object"]["id"].as_str().expect("id"))]);
    create["object"]["huisraad:kind"] = json!("conflict");
    create["object"]["huisraad:state"] = json!("sent");
    create["object"]["huisraad:hope"] = json!("x");
    address(&mut create, "to", readers);
    create
}

/// Addresses an activity and its object alike.
fn address(create: &mut Value, name: &str, to: Value) {
    create["object"][name] = to.clone();
    create[name] = to;
}

/// The same post, said anew.
fn update(create: &Value, version: i64, title: &str) -> Value {
    let mut update = create.clone();
    update["type"] = json!("Update");
    update["id"] = json!(format!("{}-v{version}", create["id"].as_str().expect("id")));
    update["object"]["huisraad:version"] = json!(version);
    update["object"]["name"] = json!(title);
    update
}

fn delete(remote: &Remote, object: Value) -> Value {
    remote.activity("Delete", object)
}

#[test]
fn what_is_said_is_of_one_origin() {
    let (house, remote) = with_member();
    let other = Remote::start();
    make_member(&house, &other);
    let inbox = house.url("/inbox");
    let elsewhere = [
        format!("http://localhost:{}/x", other.port),
        format!("http://127.0.0.1:{}/x", remote.port),
        format!("https://localhost:{}/x", remote.port),
        format!("http://localhost:{}@localhost:{}/x", remote.port, other.port),
        house.url("/posts/x"),
        "http://localhost/x".into(),
        "urn:uuid:0e6a1ec8-7c5c-4a3c-9c8e-0d2f0a9b7d11".into(),
    ];
    for id in &elsewhere {
        let mut create = question(&remote, "Van elders", members(&remote));
        create["id"] = json!(id);
        assert_eq!(remote.send(&inbox, &create), 422, "an activity with id {id}");
        let mut create = question(&remote, "Van elders", members(&remote));
        create["object"]["id"] = json!(id);
        assert_eq!(remote.send(&inbox, &create), 422, "a post with id {id}");
        assert_eq!(remote.send(&inbox, &delete(&remote, json!(id))), 422, "a Delete of {id}");
    }
    let (me, them) = (remote.actor(), other.actor());
    for by in [json!(them), json!([me, them]), json!([them]), json!({"id": them}), json!({"id": me, "x": [them]})] {
        let mut create = question(&remote, "Van elders", members(&remote));
        create["object"]["attributedTo"] = by.clone();
        assert_eq!(remote.send(&inbox, &create), 422, "attributed to {by}");
    }
    for by in [json!(null), json!(""), json!([]), json!(7), json!({}), json!("Ver weg")] {
        let mut create = question(&remote, "Van elders", members(&remote));
        create["object"]["attributedTo"] = by.clone();
        assert_eq!(remote.send(&inbox, &create), 422, "attributed to {by}");
    }
    assert!(absent(&house, "Van elders"));
    // The same of what is said in answer.
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Van ons", "network");
    let ours = house.post("Van ons")["id"].as_str().expect("id").to_owned();
    for id in &elsewhere {
        let mut said = advice(&remote, &ours, "Van elders.", false);
        said["object"]["id"] = json!(id);
        assert_eq!(remote.send(&inbox, &said), 422, "an answer with id {id}");
        let said = advice(&remote, id, "Ergens anders.", false);
        assert_eq!(remote.send(&inbox, &said), 404, "an answer to {id}");
    }
    for by in [json!(them), json!([me, them]), json!({"id": them}), json!(house.url("/actor")), json!(null)] {
        let mut said = advice(&remote, &ours, "Namens een ander.", false);
        said["object"]["attributedTo"] = by.clone();
        assert_eq!(remote.send(&inbox, &said), 422, "attributed to {by}");
    }
    // An answer to what another house asked is that house's business.
    let asked = question(&other, "Van het andere huis", members(&other));
    assert_eq!(other.send(&inbox, &asked), 202);
    let there = asked["object"]["id"].as_str().expect("id");
    assert_eq!(remote.send(&inbox, &advice(&remote, there, "Verkeerde deur.", false)), 404);
    assert_eq!(house.post("Van ons")["responses"], 0);
    assert_eq!(house.post("Van het andere huis")["responses"], 0);
}

#[test]
fn no_spelling_of_public_reaches_what_is_not_public() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let us = house.url("/actor");
    let inside = members(&remote)[0].clone();
    let make = |kind: &str| match kind {
        "conflict" => conflict(&remote, "Toch openbaar"),
        _ => question(&remote, "Toch openbaar", members(&remote)),
    };
    let followers = format!("http://localhost:{}/followers", remote.port);
    for kind in ["case_question", "conflict"] {
        for public in [PUBLIC, "as:Public", "Public"] {
            for to in [
                json!([public]),
                json!(public),
                json!([us, public]),
                json!([public, inside]),
                json!([inside, public]),
                json!({"id": public}),
                json!([{"id": public}]),
                json!([[public]]),
            ] {
                let mut create = make(kind);
                address(&mut create, "to", to.clone());
                assert_eq!(remote.send(&inbox, &create), 422, "{kind} to {to}");
            }
            for name in ["cc", "bto", "bcc", "audience"] {
                for to in [json!([public]), json!(public)] {
                    let mut both = make(kind);
                    address(&mut both, name, to.clone());
                    assert_eq!(remote.send(&inbox, &both), 422, "{kind}, {name} {to}");
                    let mut outer = make(kind);
                    outer[name] = to.clone();
                    assert_eq!(remote.send(&inbox, &outer), 422, "{kind}, {name} {to} on the activity");
                    let mut inner = make(kind);
                    inner["object"][name] = to.clone();
                    assert_eq!(remote.send(&inbox, &inner), 422, "{kind}, {name} {to} on the post");
                }
            }
        }
        // What is nearly Public, or a collection that nobody knows, is not understood, and so refused.
        for to in ["https://www.w3.org/ns/activitystreams#public", "as:public", "public", &followers, "", "x"] {
            let mut create = make(kind);
            address(&mut create, "to", json!([to]));
            assert_eq!(remote.send(&inbox, &create), 422, "{kind} to {to:?}");
        }
    }
    // A request for help is for those named, or the chairs.
    for to in [inside.clone(), json!(format!("http://localhost:{}/circles/resident", remote.port))] {
        let mut create = conflict(&remote, "Toch openbaar");
        address(&mut create, "to", json!([to]));
        assert_eq!(remote.send(&inbox, &create), 422, "a request for help to {to}");
    }
    assert!(absent(&house, "Toch openbaar"));
    assert_eq!(remote.send(&inbox, &conflict(&remote, "Wel zo")), 202, "and said as it should be it is taken");
    assert_eq!(house.post("Wel zo")["audience"], "houses");
}

#[test]
fn an_update_never_widens_whatever_it_says() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let mut small = question(&remote, "Voor een huis", json!([house.url("/actor")]));
    assert_eq!(remote.send(&inbox, &small), 202);
    let request = conflict(&remote, "Hulp");
    assert_eq!(remote.send(&inbox, &request), 202);
    let circle = |role: &str| json!([format!("http://localhost:{}/circles/{role}", remote.port)]);
    for (n, to) in [members(&remote), circle("chair"), circle("supporter"), json!([PUBLIC])].into_iter().enumerate() {
        let mut wider = update(&small, 10 + i64::try_from(n).expect("small"), "Breder");
        address(&mut wider, "to", to.clone());
        assert_eq!(remote.send(&inbox, &wider), 422, "to {to}");
        let mut wider = update(&request, 10 + i64::try_from(n).expect("small"), "Breder");
        address(&mut wider, "to", to.clone());
        assert_eq!(remote.send(&inbox, &wider), 422, "a request for help to {to}");
    }
    // Nor does it become another kind, whose audience is another.
    let mut other_kind = update(&request, 20, "Breder");
    other_kind["object"]["huisraad:kind"] = json!("case_question");
    assert_eq!(remote.send(&inbox, &other_kind), 422);
    // A role left out would be wider within the house.
    small = question(&remote, "Voor een rol", json!([house.url("/actor")]));
    small["object"]["huisraad:audienceRole"] = json!("chair");
    assert_eq!(remote.send(&inbox, &small), 202);
    let mut wider = update(&small, 2, "Breder");
    wider["object"].as_object_mut().expect("object").remove("huisraad:audienceRole");
    assert_eq!(remote.send(&inbox, &wider), 422);
    assert!(absent(&house, "Breder"));
    let audience = |title: &str| house.post(title)["audience"].as_str().map(str::to_owned);
    for title in ["Voor een huis", "Hulp", "Voor een rol"] {
        assert_eq!(audience(title).as_deref(), Some("houses"), "{title}");
    }
}

fn title_of(house: &House, uri: &str) -> Option<String> {
    let all = house.json(&["posts"]);
    let found = all.as_array().expect("list").iter().find(|p| p["id"] == uri).cloned();
    found.and_then(|p| p["title"].as_str().map(str::to_owned))
}

#[test]
fn the_newest_word_of_the_one_who_wrote_it_counts_in_any_order() {
    let (house, remote) = with_member();
    let other = Remote::start();
    make_member(&house, &other);
    let inbox = house.url("/inbox");
    let create = question(&remote, "Eerste woord", members(&remote));
    let uri = create["object"]["id"].as_str().expect("id").to_owned();
    // Another cannot take what is not here yet, nor change what is.
    assert_eq!(other.send(&inbox, &delete(&other, json!(uri))), 422);
    assert_eq!(other.send(&inbox, &delete(&other, json!({"type": "Tombstone", "id": uri}))), 422);
    assert_eq!(remote.send(&inbox, &update(&create, 5, "Vijfde woord")), 202, "an Update brings what is missing");
    assert_eq!(remote.send(&inbox, &create), 202, "and the Create comes too late");
    assert_eq!(title_of(&house, &uri).as_deref(), Some("Vijfde woord"));
    for old in [4, 5, 0, -1, i64::MIN] {
        assert_eq!(remote.send(&inbox, &update(&create, old, "Ouder woord")), 202, "version {old}");
    }
    assert_eq!(title_of(&house, &uri).as_deref(), Some("Vijfde woord"));
    let mut theirs = update(&create, 9, "Gekaapt");
    theirs["actor"] = json!(other.actor());
    theirs["id"] = json!(format!("{}/kaap", other.actor()));
    assert_eq!(other.send(&inbox, &theirs), 422, "attributed to who wrote it");
    theirs["object"]["attributedTo"] = json!(other.actor());
    assert_eq!(other.send(&inbox, &theirs), 422, "attributed to who sends it");
    assert_eq!(other.send(&inbox, &delete(&other, json!(uri))), 422);
    assert_eq!(title_of(&house, &uri).as_deref(), Some("Vijfde woord"));
    assert_eq!(remote.send(&inbox, &update(&create, 6, "Zesde woord")), 202);
    assert_eq!(title_of(&house, &uri).as_deref(), Some("Zesde woord"));
    // Gone is gone: by its bare id too, and whatever is said of it after, under whichever name.
    assert_eq!(remote.send(&inbox, &delete(&remote, json!(uri))), 202);
    for version in [7, i64::MAX] {
        let mut back = update(&create, version, "Terug");
        assert_eq!(remote.send(&inbox, &back), 202);
        back["type"] = json!("Create");
        back["id"] = json!(format!("{}/terug/{version}", remote.actor()));
        assert_eq!(remote.send(&inbox, &back), 202);
    }
    assert_eq!(title_of(&house, &uri).as_deref(), Some(""), "that it is gone, and nothing of what it said");
    assert!(absent(&house, "Terug") && absent(&house, "Zesde woord"));
}

#[test]
fn nobody_answers_leaves_or_takes_back_for_another() {
    let (house, remote) = with_member();
    let (other, stranger) = (Remote::start(), Remote::start());
    make_member(&house, &other);
    let inbox = house.url("/inbox");
    let mut anna = house.person("Anna", "chair");
    announce(&mut anna, "Voor iedereen", "public");
    let event = house.post("Voor iedereen")["id"].clone();
    let mut join = remote.activity("Join", event.clone());
    join["huisraad:heads"] = json!(2);
    assert_eq!(remote.send(&inbox, &join), 202);
    let count = || house.post("Voor iedereen")["responses"].clone();
    assert_eq!(count(), 1);
    for (kind, of) in [("Leave", "Join"), ("Undo", "Join"), ("Undo", "Follow"), ("Delete", "Tombstone")] {
        for object in [json!({"type": of, "id": join["id"]}), json!({"type": of, "id": event, "actor": remote.actor()})]
        {
            let status = other.send(&inbox, &other.activity(kind, object.clone()));
            assert!(matches!(status, 404 | 422), "{kind} of {object} by another member: {status}");
            let status = stranger.send(&inbox, &stranger.activity(kind, object.clone()));
            assert!(matches!(status, 401 | 404 | 422), "{kind} of {object} by a stranger: {status}");
        }
    }
    // The same id again, by another: it cannot be, for an id is at its actor's origin.
    let mut again = other.activity("Join", event.clone());
    again["id"] = join["id"].clone();
    assert_eq!(other.send(&inbox, &again), 422);
    assert_eq!(count(), 1);
    // What we said to one house, another says yes, no or "received" to.
    let asked = question(&remote, "Wie weet raad", members(&remote));
    assert_eq!(remote.send(&inbox, &asked), 202);
    let path = format!("/posts/{}", house.post("Wie weet raad")["slug"].as_str().expect("slug"));
    let form = [("advice", "Wij weten het."), ("for", "asker"), ("ground", "thinking")];
    assert_eq!(anna.post(&format!("{path}/advice"), &form).status, 200);
    let said = until("it goes out", || remote.got("Create").pop());
    for kind in ["Accept", "Reject", "TentativeAccept"] {
        let answer = other.activity(kind, json!({"type": "Create", "id": said["object"]["id"]}));
        assert_eq!(other.send(&inbox, &answer), 404, "{kind}");
    }
    let mut add = other.activity("Add", said.clone());
    add["target"] = json!(format!("{}/thread", asked["object"]["id"].as_str().expect("id")));
    assert!(matches!(other.send(&inbox, &add), 404 | 422));
    assert!(!anna.get(&path).has("aangekomen"), "the house that asks has not said so");
}
