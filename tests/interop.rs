//! What we say is understood by software of other makes, and what it says by us. Fedify, apsig and snac run beside a
//! house, over loopback, and are asked what they hold afterwards (`tests/peers/README.md`).

use crate::support::chrome::skip;
use crate::support::peers::TestPeer;
use crate::support::remote::{Remote, make_member};
use crate::support::{Browser, House, until};
use huisraad_federation::verify_proof;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const RFC9421: &str = "rfc9421";
const CAVAGE: &str = "draft-cavage-http-signatures-12";

/// A peer that was installed; without it the test says why it is skipped, and ends.
macro_rules! or_skip {
    ($peer:expr) => {
        match $peer {
            Ok(peer) => peer,
            Err(why) => return skip(&why),
        }
    };
}
pub(crate) use or_skip;

pub fn send_event(chair: &mut Browser, title: &str, audience: &str, more: &[(&str, &str)]) {
    let form = [
        ("title", title),
        ("day", "2041-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("about", "Iedereen neemt **iets** mee."),
        ("audience", audience),
        ("do", "send"),
    ];
    assert!(chair.post("/events", &[&form[..], more].concat()).has("Verstuurd."), "{title}");
}

/// The id of a post, and the path of its page.
pub fn post(house: &House, title: &str) -> (String, String) {
    let post = house.post(title);
    (post["id"].as_str().expect("id").to_owned(), format!("/posts/{}", post["slug"].as_str().expect("slug")))
}

fn responses(house: &House, title: &str) -> Value {
    house.post(title)["responses"].clone()
}

/// What Fedify holds of an object, once it is so.
fn held(peer: &TestPeer, id: &str, name: &str) -> Value {
    until(&format!("Fedify holds {name:?}"), || {
        let object = peer.state()["objects"][id].clone();
        (object["name"] == name).then_some(object)
    })
}

/// What Fedify notes under a name, once it is this word.
fn noted(peer: &TestPeer, list: &str, id: &str, word: &str) {
    until(&format!("{list} of {id} is {word}"), || (peer.state()[list][id] == word).then_some(()));
}

fn no_errors(peer: &TestPeer) {
    let state = peer.state();
    assert_eq!((&state["unverified"], &state["errors"]), (&json!([]), &json!([])));
}

#[test]
fn fedify_finds_a_house_by_its_address_and_by_its_name() {
    let peer = or_skip!(TestPeer::fedify(RFC9421));
    let house = House::start("De Kade");
    let handle = format!("huis@{}", house.domain());
    for url in [house.url("/actor"), format!("acct:{handle}"), format!("@{handle}")] {
        let found = peer.tell("lookup", json!({"url": url}));
        assert_eq!((&found["type"], &found["name"]), (&json!("Organization"), &json!("De Kade")), "{url}");
        assert_eq!(found["object"]["id"], house.url("/actor"));
        let jrd = &found["webfinger"];
        assert_eq!(jrd["subject"], format!("acct:{handle}"));
        let own = jrd["links"].as_array().expect("links").iter().find(|l| l["rel"] == "self").expect("self");
        assert_eq!((&own["type"], &own["href"]), (&json!("application/activity+json"), &json!(house.url("/actor"))));
    }
    let page = Browser::at(&house).get(&format!("/.well-known/webfinger?resource=acct:{handle}"));
    // A member without a value is left out: null is no text.
    assert!(page.status == 200 && !page.has("null"), "a member that says nothing is left out: {}", page.body);
}

#[test]
fn fedify_follows_and_holds_what_is_public_as_it_is_now() {
    let peer = or_skip!(TestPeer::fedify(RFC9421));
    let (house, member) = (House::start("De Kade"), Remote::start());
    make_member(&house, &member);
    let mut anna = house.person("Anna", "chair");
    let actor = house.url("/actor");
    peer.tell("follow", json!({"actor": actor}));
    noted(&peer, "following", &actor, "accepted");
    assert_eq!(house.json(&["peer", "list"]).as_array().expect("list").len(), 1, "a follower is not a house");

    // What is for houses goes to houses; what is for everyone, also to who follows.
    send_event(&mut anna, "Voor alle huizen", "network", &[]);
    send_event(&mut anna, "Voor een huis", "houses", &[("to", &format!("localhost:{}", member.port))]);
    send_event(&mut anna, "Voor ons", "house", &[]);
    send_event(&mut anna, "Samen eten", "public", &[("until", "21:00")]);
    let (id, path) = post(&house, "Samen eten");
    let event = held(&peer, &id, "Samen eten");
    assert_eq!(event["type"], "Event");
    assert_eq!((&event["startTime"], &event["place"]), (&json!("2041-06-12T16:30:00Z"), &json!("De Kade")));
    let content = event["content"].as_str().expect("content");
    assert!(content.contains("Iedereen neemt <strong>iets</strong> mee."), "{content}");
    // What it is, and the time as people say it: some show nothing else.
    assert_eq!(event["summary"], "Samen eten: woensdag 12 juni 2041, 18:30 – 21:00, De Kade");
    house.settled();
    until("the member has all three", || (member.got("Create").len() == 3).then_some(()));
    assert_eq!(peer.got("Create").len(), 1);
    for title in ["Voor alle huizen", "Voor een huis", "Voor ons"] {
        assert_ne!(peer.ask("lookup", json!({"url": post(&house, title).0})).1["type"], "Event", "{title}");
    }
    assert_eq!(peer.tell("lookup", json!({"url": id}))["name"], "Samen eten");

    // Changed, and withdrawn.
    let change =
        [("title", "Samen koken"), ("day", "2041-06-13"), ("time", "17:00"), ("place", "De tuin"), ("do", "send")];
    assert!(anna.post(&path, &change).status == 200);
    let event = held(&peer, &id, "Samen koken");
    assert_eq!((&event["startTime"], &event["place"]), (&json!("2041-06-13T15:00:00Z"), &json!("De tuin")));
    assert_eq!(event["content"].as_str().unwrap_or_default().trim(), "");
    // Called off: to who knows no state it is in the words.
    assert!(anna.post(&format!("{path}/cancel"), &[]).status < 400);
    let event = held(&peer, &id, "AFGELAST: Samen koken");
    assert!(event["summary"].as_str().is_some_and(|s| s.starts_with("AFGELAST: Samen koken: ")), "{event}");
    anna.post(&format!("{path}/withdraw"), &[]);
    until("nothing is left of it", || (peer.state()["objects"] == json!({})).then_some(()));
    assert_eq!(Browser::at(&house).document(&path).status, 410);

    // An opportunity goes the same way.
    let work = [("title", "Een kok"), ("about", "Koken."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    let form = [&work[..], &[("audience", "public"), ("do", "send")]].concat();
    assert!(anna.post("/opportunities", &form).has("Verstuurd."));
    let id = post(&house, "Een kok").0;
    let offer = held(&peer, &id, "Een kok");
    assert_eq!(offer["type"], "Note");
    let content = offer["content"].as_str().expect("content").replace("&#32;", " ");
    assert!(content.contains("<strong>Een kok</strong>") && content.contains("Koken."), "{content}");

    // Who no longer follows hears of nothing new.
    peer.tell("unfollow", json!({"actor": actor}));
    let before = peer.got("Create").len();
    send_event(&mut anna, "Later", "public", &[]);
    until("the member hears of it", || (member.got("Create").len() == 5).then_some(()));
    house.settled();
    assert_eq!(peer.got("Create").len(), before);
    no_errors(&peer);
}

#[test]
fn fedify_comes_to_an_event_and_does_not_come_after_all() {
    let peer = or_skip!(TestPeer::fedify(RFC9421));
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    send_event(&mut anna, "Samen eten", "public", &[("capacity", "1")]);
    let (id, path) = post(&house, "Samen eten");
    for how in ["Leave", "Undo"] {
        peer.tell("join", json!({"event": id, "content": "<p>Ik neem brood mee.</p>"}));
        noted(&peer, "joined", &id, "accepted");
        assert_eq!(responses(&house, "Samen eten"), 1);
        let page = anna.get(&path);
        assert!(page.has("A guest") && page.has("ja, er is plaats"), "{}", page.body);
        // What a guest says with its answer is read, in the words of other software.
        assert!(page.has("Ik neem brood mee."), "{}", page.body);
        assert_eq!(house.post("Samen eten")["state"], "full");
        if how == "Leave" {
            // It has answered. To Fedify this is its newest Join, which cannot be undone.
            assert_eq!(peer.ask("join", json!({"event": id})).1["status"], 422);
        }
        peer.tell("leave", json!({"event": id, "how": how}));
        assert_eq!(responses(&house, "Samen eten"), 0, "{how}");
        assert_eq!(house.post("Samen eten")["state"], "announced", "{how}");
        assert!(!anna.get(&path).has("A guest"));
    }
    no_errors(&peer);
}

#[test]
fn fedify_waits_for_room_is_answered_by_a_chair_and_not_taken_where_it_may_not() {
    // This one signs as the draft says, and not as RFC 9421 does.
    let peer = or_skip!(TestPeer::fedify(CAVAGE));
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    send_event(&mut anna, "Klein", "public", &[("capacity", "1")]);
    let (id, path) = post(&house, "Klein");
    assert!(anna.post(&format!("{path}/rsvp"), &[("heads", "1")]).has("ja, er is plaats"));
    peer.tell("join", json!({"event": id}));
    noted(&peer, "joined", &id, "tentative");
    let no = anna.get(&path).address("/rsvp/").expect("a button");
    anna.post(&no, &[("do", "no")]);
    noted(&peer, "joined", &id, "rejected");
    assert_eq!(responses(&house, "Klein"), 2, "a no is kept");
    // Neither what does not take place, nor what it may not read; and no word from who may only knock.
    anna.post(&format!("{path}/cancel"), &[]);
    send_event(&mut anna, "Voor ons", "house", &[]);
    assert_eq!(peer.ask("join", json!({"event": post(&house, "Voor ons").0})).0, 502);
    assert_eq!(responses(&house, "Voor ons"), 0);
    let (status, said) = peer.ask("note", json!({"actor": house.url("/actor"), "inReplyTo": id}));
    assert_eq!((status, &said["status"]), (502, &json!(401)), "{said}");
    no_errors(&peer);
}

/// A Follow by apsig's actor, sent in this way: the status, and its id.
fn follow_by(peer: &TestPeer, house: &House, how: &str) -> (u64, String) {
    let activity = json!({"type": "Follow", "object": house.url("/actor")});
    let sent = peer.tell("send", json!({"inbox": house.url("/inbox"), "activity": activity, "how": how}));
    (sent["status"].as_u64().expect("a status"), sent["id"].as_str().expect("id").to_owned())
}

#[test]
fn what_apsig_signs_is_taken_when_it_is_signed_well_and_only_then() {
    let peer = or_skip!(TestPeer::apsig());
    let house = House::start("De Kade");
    // The proof of a Follow is not looked at: nobody passes it on.
    let good = ["draft", "rfc9421", "ld-proof", "ld-proof-altered"];
    // What costs us no look at the actor, and what does.
    let cheap = [
        "unsigned",
        "altered-body",
        "rfc9421-altered-body",
        "rfc9421-as-apsig",
        "old-date",
        "future-date",
        "no-date",
        "no-digest",
        "digest-not-covered",
        "other-host",
    ];
    let dear = ["wrong-key", "altered-body-new-digest", "other-path", "other-keyid"];
    let state = peer.state();
    let ways = state["ways"].as_array().expect("ways").iter().filter_map(Value::as_str);
    for way in ways {
        assert!([&good[..], &cheap, &dear].concat().contains(&way), "{way} is tried");
    }
    for how in cheap {
        assert_eq!(follow_by(&peer, &house, how).0, 401, "{how}");
    }
    let fetched = |peer: &TestPeer| peer.state()["fetched"].as_array().expect("list").clone();
    assert!(fetched(&peer).is_empty(), "nothing is fetched for what is wrong in itself: {:?}", fetched(&peer));
    for how in dear {
        assert_eq!(follow_by(&peer, &house, how).0, 401, "{how}");
    }
    let taken: Vec<String> = good
        .iter()
        .map(|how| {
            let (status, id) = follow_by(&peer, &house, how);
            assert_eq!(status, 202, "{how}");
            id
        })
        .collect();
    // Each is answered, in a request that apsig verifies; what was refused is not.
    let named = |all: &[Value]| all.iter().map(|accept| accept["id"].to_string()).collect::<BTreeSet<_>>().len();
    until("all are answered", || (named(&peer.got("Accept")) == taken.len()).then_some(()));
    house.settled();
    // One of which its answer was lost comes again, under its name.
    let answered = peer.got("Accept");
    assert_eq!(named(&answered), taken.len());
    for accept in &answered {
        assert_eq!((&accept["valid"], &accept["http"]["spec"]), (&json!(true), &json!("draft")), "{accept}");
        assert!(taken.iter().any(|id| accept["object"] == *id));
    }
    // Nor does a fetch of ours go unsigned. The library calls RSA with SHA-256 "hs2019", which apsig does not know.
    let fetches = fetched(&peer);
    assert_eq!(fetches.len(), good.len() + dear.len());
    for fetch in &fetches {
        let mut headers = fetch["headers"].clone();
        let signature = headers["signature"].as_str().expect("a signature").replace("hs2019", "rsa-sha256");
        let covered = signature.split("headers=\"").nth(1).and_then(|h| h.split('"').next()).expect("what it covers");
        let covers = |name| covered.split(' ').any(|c| c == name);
        // A server that wants its readers signed (as Mastodon can) asks for host and date.
        assert!(covers("(request-target)") && covers("host") && covers("date"), "{signature}");
        headers["signature"] = json!(signature);
        let request = json!({"method": "GET", "url": peer.url("/tester"), "headers": headers});
        assert_eq!(peer.tell("verify", request)["verdict"], "valid", "{fetch}");
    }
    // Knocking is slowed, whichever actor of a host knocks.
    let many: Vec<u64> = (0..6).map(|_| follow_by(&peer, &house, "draft").0).collect();
    assert!(many.contains(&429) && many.iter().all(|s| matches!(s, 202 | 429)), "{many:?}");
}

/// Makes apsig's actor a member of a house.
fn member(peer: &TestPeer, house: &House) {
    let follow = json!({"type": "Follow", "object": house.url("/actor"), "content": "Wij zijn een huis.",
        "instrument": {"type": "Document", "url": "x", "digest": "sha-256:x"}});
    let sent = peer.tell("send", json!({"inbox": house.url("/inbox"), "activity": follow}));
    assert_eq!(sent["status"], 202, "{sent}");
    house.cli(&["peer", "accept", &format!("localhost:{}", peer.port)]);
    until("our Follow back comes", || peer.got("Follow").pop());
}

/// A Create of a Note by apsig in the thread of a post, sent in this way; gives the status.
fn advise(peer: &TestPeer, house: &House, post: &str, text: &str, how: &str) -> Value {
    let thread = format!("{post}/thread");
    let note = json!({"type": "Note", "id": peer.url(&format!("/notes/{}", text.replace(' ', "-"))),
        "attributedTo": peer.url("/tester"), "inReplyTo": post, "content": text, "huisraad:text": text,
        "huisraad:version": 1, "context": thread});
    let create = json!({"type": "Create", "context": thread, "object": note});
    peer.tell("send", json!({"inbox": house.url("/inbox"), "activity": create, "how": how}))["status"].clone()
}

#[test]
fn apsig_as_a_member_and_the_house_believe_each_others_proofs() {
    let peer = or_skip!(TestPeer::apsig());
    let (house, other) = (House::start("De Kade"), Remote::start());
    make_member(&house, &other);
    member(&peer, &house);
    let mut anna = house.person("Anna", "chair");
    let ask = [("title", "Onze vraag"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &ask).has("Verstuurd."));
    let (id, path) = post(&house, "Onze vraag");
    let create = until("apsig has the question", || peer.got("Create").pop());
    assert_eq!((&create["valid"], &create["object"]), (&json!(true), &json!(id)), "{create}");

    // Its advice, with a proof by apsig's own signer, comes into the thread and is passed on as it was.
    for (how, status) in [("draft", 422), ("ld-proof-altered", 422), ("wrong-key", 401), ("unsigned", 401)] {
        assert_eq!(advise(&peer, &house, &id, &format!("Niet zo {how}"), how), status, "{how}");
    }
    assert_eq!(responses(&house, "Onze vraag"), 0);
    assert_eq!(advise(&peer, &house, &id, "Begin met koffie", "ld-proof"), 202);
    assert!(anna.get(&path).has("Begin met koffie"));
    let receipt = until("apsig has the receipt", || peer.got("Add").pop());
    assert_eq!((&receipt["valid"], &receipt["object_proof"]), (&json!(true), &json!("valid")), "{receipt}");
    let passed_on = until("the other member has it", || other.got("Add").pop());
    assert_eq!(passed_on["object"], receipt["activity"]["object"]);

    // The thread is read by who signs for it, and by nobody else.
    for (how, status) in [("draft", 200), ("wrong-key", 404), ("unsigned", 404)] {
        assert_eq!(peer.tell("get", json!({"url": format!("{id}/thread"), "how": how}))["status"], status, "{how}");
    }

    // Ours, on its question, with a proof that apsig's own verifier believes.
    let to = json!([peer.url("/members")]);
    let question = json!({"id": peer.url("/questions/1"), "type": "Article", "attributedTo": peer.url("/tester"),
        "name": "Hun vraag", "to": to, "cc": [], "huisraad:kind": "case_question", "huisraad:version": 1,
        "huisraad:state": "asked", "huisraad:situation": "x", "huisraad:question": "x"});
    let create = json!({"type": "Create", "to": to, "cc": [], "object": question});
    let sent = peer.tell("send", json!({"inbox": house.url("/inbox"), "activity": create, "how": "rfc9421"}));
    assert_eq!(sent["status"], 202, "{sent}");
    let there = post(&house, "Hun vraag").1;
    anna.post(&format!("{there}/advice"), &[("advice", "Vraag het rond."), ("for", "thread"), ("ground", "thinking")]);
    let ours = until("apsig has our advice", || {
        peer.got("Create").into_iter().find(|c| c["activity"]["object"]["type"] == "Note")
    });
    assert_eq!((&ours["valid"], &ours["proof"]), (&json!(true), &json!("valid")), "{ours}");
    let mut altered = ours["activity"].clone();
    altered["object"]["content"] = json!("Iets anders.");
    let said = peer.tell("verify", json!({"url": peer.url("/tester/inbox"), "body": altered.to_string()}));
    assert_ne!(said["proof"], "valid", "{said}");
    // What came is signed for apsig alone, and as it came.
    let request = |body: &Value| json!({"url": peer.url("/tester/inbox"), "headers": ours["headers"], "body": body});
    assert_eq!(peer.tell("verify", request(&ours["body"]))["verdict"], "valid");
    assert_ne!(peer.tell("verify", request(&json!(altered.to_string())))["verdict"], "valid");
}

#[test]
fn a_proof_by_apsig_verifies_here_and_ours_there() {
    let peer = or_skip!(TestPeer::apsig());
    let tester = peer.url("/tester");
    let document: Value =
        serde_json::from_str(&Browser::at_origin(&peer.url("")).document("/tester").body).expect("JSON");
    let key = document["assertionMethod"][0]["publicKeyMultibase"].as_str().expect("a key").to_owned();
    // What is hard to write the same way twice: escapes, signs outside the plane, numbers, keys in the order of UTF-16.
    let hard = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": peer.url("/a/1"), "type": "Create",
        "actor": tester, "object": {"type": "Note", "content": "é \u{1F3E0} \u{2028} \"\\ / \u{7}",
        "n": [0, -1, 1.5, 1e21, 1e-7],
        "\u{20ac}": 1, "\u{1F600}": 2, "\u{fb33}": 3, "a": null, "b": true, "": {}}});
    let proved = peer.tell("prove", json!({"activity": hard}));
    assert!(verify_proof(&proved, &tester, &key), "{proved}");
    assert!(!verify_proof(&proved, &peer.url("/other"), &key), "another's");
    let mut altered = proved.clone();
    altered["object"]["n"][1] = json!(1);
    assert!(!verify_proof(&altered, &tester, &key));
    let mut later = proved.clone();
    later["proof"]["created"] = json!("2020-01-01T00:00:00Z");
    assert!(!verify_proof(&later, &tester, &key));

    let remote = Remote::start();
    let mut ours = hard.clone();
    ours["actor"] = json!(remote.actor());
    remote.prove(&mut ours);
    let says = |body: &Value| {
        peer.tell("verify", json!({"url": peer.url("/inbox"), "body": body.to_string()}))["proof"].clone()
    };
    assert_eq!(says(&ours), "valid", "{ours}");
    ours["object"]["b"] = json!(false);
    assert_ne!(says(&ours), "valid");
}
