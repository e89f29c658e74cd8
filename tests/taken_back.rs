//! What a house takes back is taken back, whatever it is to us by now (law 9).

use crate::support::remote::{Remote, advice, apply, make_member, members, question, with_member};
use crate::support::{House, until};
use serde_json::{Value, json};

fn host(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn standing(house: &House, remote: &Remote) -> Option<String> {
    let all = house.json(&["peer", "list"]);
    let found = all.as_array()?.iter().find(|p| p["house"] == host(remote))?;
    found["standing"].as_str().map(str::to_owned)
}

fn responses(house: &House, title: &str) -> Value {
    house.post(title)["responses"].clone()
}

#[test]
fn whoever_was_held_once_takes_back_what_it_wrote_then() {
    for way in ["pause", "stop", "applies anew"] {
        let (house, remote) = with_member();
        let mut anna = house.person("Anna", "chair");
        let ours =
            [("title", "Van ons"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
        assert!(anna.post("/case-questions", &ours).has("Verstuurd."));
        let inbox = house.url("/inbox");
        let uri = house.post("Van ons")["id"].as_str().expect("id").to_owned();
        let said = advice(&remote, &uri, "Een rooster.", true);
        assert_eq!(remote.send(&inbox, &said), 202);
        until("the answer is there", || (responses(&house, "Van ons") == 1).then_some(()));
        // What is for everyone stays when they part.
        let mut theirs = question(&remote, "Van hen", json!(["https://www.w3.org/ns/activitystreams#Public"]));
        theirs["object"]["huisraad:kind"] = json!("success");
        theirs["object"]["huisraad:state"] = json!("told");
        assert_eq!(remote.send(&inbox, &theirs), 202);
        house.post("Van hen");
        match way {
            "applies anew" => {
                let ours = remote.got("Follow").pop().expect("our Follow");
                for word in ["Accept", "Reject"] {
                    let follow =
                        json!({"type": "Follow", "id": ours["id"], "actor": ours["actor"], "object": remote.actor()});
                    assert_eq!(remote.send(&inbox, &remote.activity(word, follow)), 202, "{word}");
                }
                until("it is over", || (standing(&house, &remote).as_deref() == Some("stopped")).then_some(()));
                assert_eq!(remote.send(&inbox, &apply(&remote, &house)), 202);
                until("it asks", || (standing(&house, &remote).as_deref() == Some("applied")).then_some(()));
            }
            command => drop(house.cli(&["peer", command, &host(&remote)])),
        }
        let gone = |id: &Value| remote.activity("Delete", json!({"type": "Tombstone", "id": id}));
        until(&format!("{way}: it is heard"), || {
            (remote.send(&inbox, &gone(&theirs["object"]["id"])) == 202).then_some(())
        });
        assert!(house.post_now("Van hen").is_none(), "{way}");
        assert_eq!(remote.send(&inbox, &gone(&said["object"]["id"])), 202, "{way}");
        assert_eq!(responses(&house, "Van ons"), 0, "{way}");
        // Nothing else of it is heard.
        let more = question(&remote, "Nog iets", members(&remote));
        assert_ne!(remote.send(&inbox, &more), 202, "{way}");
    }
}

#[test]
fn what_was_answered_before_one_was_a_house_is_taken_back_by_the_house() {
    let house = House::start("De Kade");
    let (guest, asks) = (Remote::start(), Remote::start());
    let mut anna = house.person("Anna", "chair");
    let event = [
        ("title", "Feest"),
        ("day", "2041-06-12"),
        ("time", "14:00"),
        ("place", "De Kade"),
        ("what", "festival"),
        ("audience", "public"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let uri = house.post("Feest")["id"].as_str().expect("id").to_owned();
    let inbox = house.url("/inbox");
    let join = |by: &Remote| {
        let mut join = by.activity("Join", json!(uri));
        join["huisraad:heads"] = json!(2);
        join
    };
    let joined = join(&guest);
    assert_eq!(guest.send(&inbox, &joined), 202);
    assert_eq!(responses(&house, "Feest"), 1);
    make_member(&house, &guest);
    until("it is a house here", || (standing(&house, &guest).as_deref() == Some("member")).then_some(()));
    house.cli(&["peer", "pause", &host(&guest)]);
    let leave = guest.activity("Leave", json!({"type": "Join", "id": joined["id"]}));
    until("it leaves, on pause too", || (guest.send(&inbox, &leave) == 202).then_some(()));
    assert_eq!(responses(&house, "Feest"), 0);
    // Who waits for our yes may come to what is for everyone, as anybody may.
    assert_eq!(asks.send(&inbox, &apply(&asks, &house)), 202);
    assert_eq!(asks.send(&inbox, &join(&asks)), 202);
    assert_eq!(responses(&house, "Feest"), 1);
}

/// Where it was nobody speaks any more; where it is now it speaks for what it wrote there.
#[test]
fn what_a_house_wrote_before_it_moved_it_takes_back_from_where_it_is_now() {
    let (house, old) = with_member();
    let inbox = house.url("/inbox");
    let mut theirs = question(&old, "Van vroeger", json!(["https://www.w3.org/ns/activitystreams#Public"]));
    theirs["object"]["huisraad:kind"] = json!("success");
    theirs["object"]["huisraad:state"] = json!("told");
    assert_eq!(old.send(&inbox, &theirs), 202);
    house.post("Van vroeger");
    let (new, stranger) = (Remote::start(), Remote::start());
    let mut left = old.document();
    left["movedTo"] = json!(new.actor());
    *old.shown.lock().expect("lock") = left.to_string();
    let mut arrived = new.document();
    arrived["alsoKnownAs"] = json!([old.actor()]);
    *new.shown.lock().expect("lock") = arrived.to_string();
    let mut moves = old.activity("Move", json!(old.actor()));
    moves["target"] = json!(new.actor());
    assert_eq!(old.send(&inbox, &moves), 202);
    until("it moved", || (standing(&house, &new).as_deref() == Some("member")).then_some(()));
    let gone = json!({"type": "Tombstone", "id": theirs["object"]["id"]});
    assert_ne!(stranger.send(&inbox, &stranger.activity("Delete", gone.clone())), 202);
    assert!(house.post_now("Van vroeger").is_some());
    assert_eq!(new.send(&inbox, &new.activity("Delete", gone)), 202);
    until("it is gone", || house.post_now("Van vroeger").is_none().then_some(()));
}
