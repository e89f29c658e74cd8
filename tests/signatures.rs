//! What is unsigned, signed wrongly, stale, replayed or from nobody we know gets the right answer, and has no effect.

use crate::support::House;
use crate::support::remote::{Remote, apply, members, now, post, question, with_member};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[test]
fn only_what_is_signed_as_it_should_be_has_an_effect() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let key = format!("{}#main-key", remote.actor());
    let create = question(&remote, "Vals", members(&remote));
    let body = create.to_string().into_bytes();
    assert_eq!(post(&inbox, vec![], body.clone()), 401, "unsigned");
    let same = |_: &mut Vec<(&'static str, String)>, body: Vec<u8>| body;
    assert_eq!(remote.send_with(&inbox, &create, now(-3_700), &key, same), 401, "an hour old");
    assert_eq!(remote.send_with(&inbox, &create, now(400), &key, same), 401, "from the future");
    assert_eq!(
        remote.send_with(&inbox, &create, now(0), "http://localhost:1/actor#main-key", same),
        401,
        "another's key"
    );
    let altered = remote.send_with(&inbox, &create, now(0), &key, |_, body| {
        String::from_utf8(body).expect("text").replace("Vals", "Vala").into_bytes()
    });
    assert_eq!(altered, 401, "altered after signing");
    let other = Remote::start();
    let forged = other.send_with(&inbox, &create, now(0), &key, same);
    assert_eq!(forged, 401, "signed with another key");
    let uncovered = remote.send_with(&inbox, &create, now(0), &key, |headers, body| {
        for (name, value) in headers.iter_mut().filter(|(n, _)| *n == "signature") {
            *value = value.replace(" digest\"", "\"");
            assert_eq!(*name, "signature");
        }
        body
    });
    assert_eq!(uncovered, 401, "the digest is not covered");
    let elsewhere = House::start("Het Veer");
    let url = url::Url::parse(&elsewhere.url("/inbox")).expect("url");
    let headers =
        huisraad_federation::sign_headers("post", &url, Some(&body), None, (&remote.key, &key), now(0)).expect("sign");
    assert_eq!(post(&inbox, headers, body), 401, "signed for another house");
    assert!(house.post_now("Vals").is_none() && house.post_now("Vala").is_none());
    assert_eq!(remote.get(&house.url("/members")).0, 200, "a member reads who the members are");
    assert_eq!(other.get(&house.url("/members")).0, 404, "and nobody else");
    assert_eq!(remote.send(&inbox, &create), 202);
    assert!(house.post_now("Vals").is_some(), "and the same, signed well, is taken");
}

#[test]
fn a_replay_changes_nothing_and_a_removal_wins_for_good() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let create = question(&remote, "Eenmaal", members(&remote));
    assert_eq!(remote.send(&inbox, &create), 202);
    assert_eq!(remote.send(&inbox, &create), 202, "again, and harmless");
    let count = |house: &House| {
        let all = house.json(&["posts"]);
        all.as_array().expect("list").iter().filter(|p| p["id"] == create["object"]["id"]).count()
    };
    assert_eq!(count(&house), 1);
    // Something whose effect would show twice: each Follow of a house we hold is answered with an Accept.
    let follow = remote.activity("Follow", json!(house.url("/actor")));
    assert_eq!([remote.send(&inbox, &follow), remote.send(&inbox, &follow)], [202, 202]);
    house.settled();
    let received = remote.received.lock().expect("lock").clone();
    let accepts = received.iter().filter(|a| a["type"] == "Accept" && a["object"]["id"] == follow["id"]);
    assert_eq!(accepts.count(), 1, "one effect, however often it comes");
    let delete = remote.activity("Delete", json!({"type": "Tombstone", "id": create["object"]["id"]}));
    assert_eq!(remote.send(&inbox, &delete), 202);
    let mut again = question(&remote, "Eenmaal", members(&remote));
    again["type"] = json!("Update");
    again["object"]["huisraad:version"] = json!(9);
    assert_eq!(remote.send(&inbox, &again), 202);
    assert!(house.post_now("Eenmaal").is_none(), "what was removed stays removed");
    // A removal that comes before what it removes wins too.
    let late = question(&remote, "Te laat", members(&remote));
    let delete = remote.activity("Delete", json!({"type": "Tombstone", "id": late["object"]["id"]}));
    assert_eq!(remote.send(&inbox, &delete), 202);
    assert_eq!(remote.send(&inbox, &late), 202);
    assert!(house.post_now("Te laat").is_none());
}

#[test]
fn who_is_not_known_may_knock_and_nothing_else() {
    let (house, stranger) = (House::start("De Kade"), Remote::start());
    let inbox = house.url("/inbox");
    assert_eq!(stranger.send(&inbox, &question(&stranger, "Vreemd", members(&stranger))), 401);
    assert_eq!(stranger.fetched.load(Ordering::SeqCst), 0, "no fetch for who is not known and does not knock");
    assert!(house.post_now("Vreemd").is_none());
    let mut long = apply(&stranger, &house);
    long["content"] = json!("x".repeat(20_000));
    assert_eq!(stranger.send(&inbox, &long), 413);
    let bare = stranger.activity("Follow", json!(house.url("/actor")));
    assert_eq!(stranger.send(&inbox, &bare), 202, "without an application it follows what is public");
    assert!(house.json(&["peer", "list"]).as_array().expect("list").is_empty(), "and is nobody to this house");
    assert_eq!(stranger.send(&inbox, &apply(&stranger, &house)), 202);
    let peers = house.json(&["peer", "list"]);
    assert_eq!(peers[0]["standing"], "applied");
    assert_eq!(
        stranger.send(&inbox, &question(&stranger, "Te vroeg", members(&stranger))),
        401,
        "asking is not being in"
    );
    // Accepting a Follow that we never sent makes nobody anything.
    let accept = stranger.activity("Accept", json!({"type": "Follow", "id": house.url("/actor/follows/verzonnen")}));
    assert_eq!(stranger.send(&inbox, &accept), 401);
    assert_eq!(house.json(&["peer", "list"])[0]["standing"], "applied");
    for body in ["{", "[]", "{\"type\":\"Create\"}", "\"x\""] {
        assert_eq!(post(&inbox, vec![], body.as_bytes().to_vec()), 401, "what nobody signed is not read: {body}");
    }
    let many: Vec<u16> = (0..14).map(|_| stranger.send(&inbox, &apply(&stranger, &house))).collect();
    assert!(many.contains(&429), "knocking is slowed: {many:?}");
}

#[test]
fn a_member_cannot_say_more_than_its_own() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let public = "https://www.w3.org/ns/activitystreams#Public";
    // Attributed to another; an id at another origin; addressing that differs or is not understood.
    let mut forged = question(&remote, "Namens een ander", members(&remote));
    forged["object"]["attributedTo"] = json!(house.url("/actor"));
    assert_eq!(remote.send(&inbox, &forged), 422);
    let mut foreign = question(&remote, "Elders", members(&remote));
    foreign["object"]["id"] = json!("http://localhost:1/posts/x");
    assert_eq!(remote.send(&inbox, &foreign), 422);
    let mut wider = question(&remote, "Breder", members(&remote));
    wider["to"] = json!([public]);
    assert_eq!(remote.send(&inbox, &wider), 422);
    assert_eq!(remote.send(&inbox, &question(&remote, "Onbekend", json!(["http://localhost:1/members"]))), 422);
    assert_eq!(
        remote.send(&inbox, &question(&remote, "Openbare vraag", json!([public]))),
        422,
        "a question is never public"
    );
    // An Update cannot widen what was said.
    let mut narrow = question(&remote, "Smal", json!([house.url("/actor")]));
    assert_eq!(remote.send(&inbox, &narrow), 202);
    narrow["type"] = json!("Update");
    narrow["id"] = json!(format!("{}-2", narrow["id"].as_str().expect("id")));
    narrow["object"]["huisraad:version"] = json!(2);
    narrow["to"] = members(&remote);
    narrow["object"]["to"] = members(&remote);
    assert_eq!(remote.send(&inbox, &narrow), 422);
    assert_eq!(house.post("Smal")["audience"], "houses");
    // Removing what is another's; answering what it may not see or what is not there: not found, both.
    let mut chair = house.person("Anna", "chair");
    let form = [("title", "Van ons"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."));
    let ours = house.post("Van ons")["id"].clone();
    let delete = remote.activity("Delete", json!({"type": "Tombstone", "id": ours}));
    assert_eq!(remote.send(&inbox, &delete), 422);
    let advice = |about: &Value| {
        let note = json!({"type": "Note", "id": format!("{}/n/{}", remote.actor(), about.to_string().len()),
            "attributedTo": remote.actor(), "inReplyTo": about, "huisraad:text": "x"});
        remote.activity("Create", note)
    };
    assert_eq!(remote.send(&inbox, &advice(&ours)), 404);
    assert_eq!(remote.send(&inbox, &advice(&json!(house.url("/posts/bestaatniet")))), 404);
    assert_eq!(house.post("Van ons")["responses"], 0);
    for title in ["Namens een ander", "Elders", "Breder", "Onbekend", "Openbare vraag"] {
        assert!(house.post_now(title).is_none(), "{title}");
    }
}
