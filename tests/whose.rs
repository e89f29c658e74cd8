//! Whose word counts: for circles that of members, for an event that of its houses; and a yes or no can be said again.

use crate::support::remote::{Remote, apply, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};
use crate::trust_attacks::standing;
use serde_json::{Value, json};

fn host(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

/// A conflict that asks these actors, sent by a chair; its id.
fn conflict(house: &House, chair: &mut Browser, asked: &[&Remote]) -> String {
    let hosts: Vec<String> = asked.iter().map(|r| host(r)).collect();
    let mut form = vec![
        ("title", "Ruzie om de tuin"),
        ("summary", "Twee groepen"),
        ("hope", "Rust"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("details", "Het gaat om het hek"),
        ("audience", "houses"),
        ("do", "send"),
    ];
    form.extend(hosts.iter().map(|h| ("to", h.as_str())));
    let page = chair.post("/conflicts", &form);
    assert!(page.has("Verstuurd."), "{}", page.body);
    house.post("Ruzie om de tuin")["id"].as_str().expect("id").to_owned()
}

fn offer(by: &Remote, post: &str) -> Value {
    let mediation =
        json!({"type": "huisraad:Mediation", "content": "x", "huisraad:text": "Wij helpen", "huisraad:tied": false});
    let mut activity = by.activity("Offer", mediation);
    activity["target"] = json!(post);
    activity["context"] = json!(format!("{post}/thread"));
    activity
}

/// Presses "pick" beside the n-th offer on the page.
fn pick(chair: &mut Browser, path: &str, number: usize) -> u16 {
    let page = chair.get(path);
    let buttons: Vec<&str> = page.body.split('"').filter(|s| s.contains("/pick/")).collect();
    chair.post(buttons[number], &[]).status
}

#[test]
fn after_any_number_of_hand_backs_another_can_be_picked() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let remotes: Vec<Remote> = (0..3).map(|_| Remote::start()).collect();
    remotes.iter().for_each(|r| make_member(&house, r));
    let post = conflict(&house, &mut anna, &remotes.iter().collect::<Vec<_>>());
    let path = post.strip_prefix(&house.url("")).expect("ours").to_owned();
    let inbox = house.url("/inbox");
    let mut offers: Vec<Value> = remotes.iter().map(|r| offer(r, &post)).collect();
    for (remote, offer) in remotes.iter().zip(&offers) {
        assert_eq!(remote.send(&inbox, offer), 202);
    }
    // Each is picked, hands it back, and offers anew: twice round, so that everybody is told no more than once.
    for round in 0..6 {
        assert_eq!(pick(&mut anna, &path, 0), 200, "round {round}");
        assert_eq!(house.post("Ruzie om de tuin")["state"], "picked", "round {round}");
        // What is said anew before it went out takes the place of what was said: here each goes out.
        house.settled();
        let chosen = round % 3;
        let undo = remotes[chosen].activity("Undo", json!({"type": "Offer", "id": offers[chosen]["id"]}));
        assert_eq!(remotes[chosen].send(&inbox, &undo), 202);
        assert_eq!(house.post("Ruzie om de tuin")["state"], "sent", "round {round}");
        offers[chosen] = offer(&remotes[chosen], &post);
        assert_eq!(remotes[chosen].send(&inbox, &offers[chosen]), 202);
    }
    house.settled();
    for remote in &remotes {
        let yes = remote.got("Accept");
        let mut yes: Vec<&Value> = yes.iter().filter(|a| a["object"].is_string()).map(|a| &a["id"]).collect();
        yes.dedup();
        assert_eq!(yes.len(), 2, "picked twice");
        let mut ids: Vec<Value> = remote.got("Reject").iter().map(|a| a["id"].clone()).collect();
        ids.sort_by_key(ToString::to_string);
        ids.dedup();
        assert_eq!(ids.len(), 4, "refused four times, each no one of its own: {ids:#?}");
    }
}

#[test]
fn what_was_said_among_members_does_not_follow_a_house_that_is_one_no_longer() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let circle = json!([format!("http://{}/circles/chair", host(&remote))]);
    let asked = question(&remote, "Onder ons", circle);
    assert_eq!(remote.send(&house.url("/inbox"), &asked), 202);
    let path = format!("/posts/{}", house.post("Onder ons")["slug"].as_str().expect("slug"));
    assert!(!anna.get(&path).has("kennismaking"));
    house.cli(&["peer", "accept", &host(&remote), "--acquaintance"]);
    assert!(anna.get(&path).has("kennismaking"), "who reads it sees what that house is to ours");
    let advice =
        [("advice", "Onder voorzitters gezegd"), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    let page = anna.post(&format!("{path}/advice"), &advice);
    assert_eq!(page.status, 403, "{}", page.body);
    assert!(page.has("geen lid meer"));
    house.settled();
    assert!(remote.got("Create").is_empty(), "nothing went there");
    // Nor is a change of it taken, or what it passes on there.
    let mut again = question(&remote, "Onder ons", json!([format!("http://{}/circles/chair", host(&remote))]));
    again["type"] = json!("Update");
    again["object"]["huisraad:version"] = json!(2);
    assert_eq!(remote.send(&house.url("/inbox"), &again), 422);
}

/// Nor what waits for it, or was refused by it when it had lowered us: what was for members is for no acquaintance.
#[test]
fn what_was_said_to_members_and_did_not_arrive_is_not_sent_to_a_house_that_is_one_no_longer() {
    for refused in [false, true] {
        let (house, remote) = with_member();
        let mut anna = house.person("Anna", "chair");
        let members_only = "content-length: 18\r\n\r\nerror-members-only";
        let answer = if refused { (422, members_only) } else { (503, "") };
        *remote.answer.lock().expect("lock") = (answer.0, answer.1.into());
        let asks = [("situation", "Geheim."), ("question", "Hoe?"), ("sender", "role"), ("do", "send")];
        for (title, audience) in [("Onder leden", "network"), ("Aan haar", "houses")] {
            let remote = host(&remote);
            let to = [("title", title), ("audience", audience), ("to", remote.as_str())];
            let to = if audience == "houses" { &to[..] } else { &to[..2] };
            let page = anna.post("/case-questions", &[to, &asks[..]].concat());
            assert!(page.has("Verstuurd."), "{}", page.body);
        }
        until("it was tried", || (!remote.got("Create").is_empty()).then_some(()));
        house.cli(&["peer", "accept", &host(&remote), "--acquaintance"]);
        remote.received.lock().expect("lock").clear();
        *remote.answer.lock().expect("lock") = (202, String::new());
        house.cli(&["queue", "retry", &host(&remote)]);
        let named = || remote.got("Create").iter().any(|c| c["object"]["name"] == "Aan haar");
        until("what is for it goes", || named().then_some(()));
        house.settled();
        assert!(!remote.got("Create").iter().any(|c| c["object"]["name"] == "Onder leden"), "refused: {refused}");
    }
}

/// What a house we lowered since calls off, ours need not come to; nothing else of what it says there is taken.
#[test]
fn what_ends_at_a_house_that_is_no_member_any_more_ends_here_and_changes_in_nothing_else() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let says = |kind: &str, state: &str, title: &str, version: i64| {
        let mut said = question(&remote, title, members(&remote));
        said["type"] = json!(if version > 1 { "Update" } else { "Create" });
        for (name, value) in [
            ("id", json!(format!("http://{}/posts/{kind}", host(&remote)))),
            ("huisraad:kind", json!(kind)),
            ("huisraad:state", json!(state)),
            ("huisraad:version", json!(version)),
            ("startTime", json!("2041-06-12T14:00:00+02:00")),
            ("location", json!({"type": "Place", "name": "Ver weg"})),
            ("huisraad:cents", json!(2000)),
            ("huisraad:when", json!("zaterdag")),
            ("huisraad:text", json!("Koken")),
            ("huisraad:seats", json!(1)),
        ] {
            said["object"][name] = value;
        }
        remote.send(&inbox, &said)
    };
    let kinds = [
        ("case_question", "asked", "closed"),
        ("event", "announced", "cancelled"),
        ("opportunity", "open", "called-off"),
    ];
    for (kind, first, _) in kinds {
        assert_eq!(says(kind, first, kind, 1), 202, "{kind}");
    }
    let event = path(&house, "event");
    assert!(anna.post(&format!("{event}/rsvp"), &[("heads", "2")]).status < 400);
    let join = until("our answer", || remote.got("Join").pop());
    assert_eq!(remote.send(&inbox, &remote.activity("Accept", json!(join["id"]))), 202);
    house.cli(&["peer", "accept", &host(&remote), "--acquaintance"]);
    for (kind, first, over) in kinds {
        assert_eq!(says(kind, first, "Anders", 2), 422, "{kind}: not what it says now");
        assert_eq!(says(kind, "of-tomorrow", kind, 2), 422, "{kind}: nor a word that we do not know");
        assert_eq!(says(kind, over, "Anders", 3), 202, "{kind}: but that it is over");
        assert_eq!(says(kind, over, "Anders", 4), 422, "{kind}: and no more of it, also when it is over");
        assert_eq!(house.post(kind)["state"], over, "{kind}, under the name that it had");
        assert_eq!(says(kind, first, kind, 5), 422, "{kind}: over is over");
    }
    assert!(anna.get("/").card("gaat niet door").is_some(), "who was to come hears it: {}", anna.get("/").body);
}

#[test]
fn made_up_applications_shut_the_door_to_nobody() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let inbox = house.url("/inbox");
    let shams: Vec<Remote> = (0..6).map(|_| Remote::start()).collect();
    for sham in &shams {
        assert_eq!(sham.send(&inbox, &apply(sham, &house)), 202);
    }
    let page = anna.get("/");
    assert!(page.has("6 huizen vragen om mee te doen"), "{}", page.body);
    let soon = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow().expect("a day").to_string();
    let sheet = anna.post("/meetings", &[("day", &soon)]);
    let asked = sheet.body.split("<li").filter(|item| item.contains("Ver weg")).count();
    assert_eq!(asked, 2, "the meeting has more to talk about: {}", sheet.body);
}

#[test]
fn a_house_that_floods_is_put_off_and_takes_no_others_place() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "3")));
    let (loud, quiet) = (Remote::start(), Remote::start());
    make_member(&house, &loud);
    make_member(&house, &quiet);
    let ask = |by: &Remote, title: &str| {
        let asked = question(by, title, json!([house.url("/actor")]));
        by.send(&house.url("/inbox"), &asked)
    };
    let answers: Vec<u16> = (0..5).map(|n| ask(&loud, &format!("Vraag {n}"))).collect();
    assert_eq!(answers, [202, 202, 202, 429, 429]);
    assert_eq!(ask(&quiet, "Een andere vraag"), 202);
    house.kill();
    house.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "3")));
    let asked = question(&loud, "Vraag 3", json!([house.url("/actor")]));
    assert_eq!(loud.send(&house.url("/inbox"), &asked), 202, "it was put off, not refused");
}

#[test]
fn what_was_put_off_comes_all_the_same() {
    // More than a day's measure: what is not taken when it is sent is fetched.
    let (mut a, b) = (House::found("De Kade"), House::start("Het Veer"));
    a.serve_with(Some(("HUISRAAD_FEDERATION__DAILY", "2")));
    b.join(&a, "member");
    let mut bob = b.person("Bob", "chair");
    for title in ["Eerste", "Tweede", "Derde", "Vierde"] {
        let form = [("title", title), ("audience", "network"), ("do", "send")];
        assert!(bob.post("/successes", &form).has("Verstuurd."));
    }
    a.post("Tweede");
    until("the third was tried", || {
        let waits = b.json(&["queue", "list"]).to_string();
        (waits.contains("429") || a.post_now("Vierde").is_some()).then_some(())
    });
    a.kill();
    a.serve(None);
    b.cli(&["queue", "retry", &a.domain()]);
    for title in ["Derde", "Vierde"] {
        a.post(title);
    }
}

#[test]
fn the_owner_of_a_thread_takes_out_of_its_own_thread_alone() {
    use crate::support::remote::{advice, members};
    let (house, owner) = with_member();
    let (other, writer) = (Remote::start(), Remote::start());
    make_member(&house, &other);
    make_member(&house, &writer);
    let inbox = house.url("/inbox");
    let ask = |by: &Remote, title: &str| {
        let asked = question(by, title, members(by));
        assert_eq!(by.send(&inbox, &asked), 202);
        asked["object"]["id"].as_str().expect("id").to_owned()
    };
    let (here, there) = (ask(&owner, "Bij de een"), ask(&other, "Bij de ander"));
    let remove = |id: &Value| {
        let mut a = owner.activity("Remove", id.clone());
        a["target"] = json!(format!("{here}/thread"));
        a
    };
    let pass_on = |by: &Remote, post: &str, said: &Value| {
        let mut add = by.activity("Add", said.clone());
        add["target"] = json!(format!("{post}/thread"));
        by.send(&inbox, &add)
    };
    // Of its own thread: it does not come back.
    let own = advice(&writer, &here, "Hier weg.", true);
    assert_eq!(owner.send(&inbox, &remove(&own["object"]["id"])), 202);
    assert_eq!(pass_on(&owner, &here, &own), 202);
    assert_eq!(house.post("Bij de een")["responses"], 0);
    // Of the thread of another, and of an answer to this house: it has no say, however early it comes.
    let elsewhere = advice(&writer, &there, "Daar wel.", true);
    assert_eq!(owner.send(&inbox, &remove(&elsewhere["object"]["id"])), 202);
    assert_eq!(pass_on(&other, &there, &elsewhere), 202);
    assert_eq!(house.post("Bij de ander")["responses"], 1);
    let mut anna = house.person("Anna", "chair");
    let form = [("title", "Van ons"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let ours = house.post("Van ons")["id"].as_str().expect("id").to_owned();
    let to_us = advice(&writer, &ours, "Aan jullie.", true);
    assert_eq!(owner.send(&inbox, &remove(&to_us["object"]["id"])), 202);
    assert_eq!(writer.send(&inbox, &to_us), 202);
    assert_eq!(house.post("Van ons")["responses"], 1);
}

/// Another's roster may hold houses that nobody here ever saw: what they say is read, and they are counted as nobody.
#[test]
fn invented_houses_are_not_counted() {
    use crate::support::remote::{advice, members};
    let (house, owner) = with_member();
    let real = Remote::start();
    make_member(&house, &real);
    let mut anna = house.person("Anna", "chair");
    let asked = question(&owner, "Wie kent dit", members(&owner));
    assert_eq!(owner.send(&house.url("/inbox"), &asked), 202);
    let post = asked["object"]["id"].as_str().expect("id").to_owned();
    let pass_on = |said: &Value| {
        let mut add = owner.activity("Add", said.clone());
        add["target"] = json!(format!("{post}/thread"));
        owner.send(&house.url("/inbox"), &add)
    };
    let about = advice(&real, &post, "Een rooster.", true);
    assert_eq!(pass_on(&about), 202);
    let says = |by: &Remote, text: &str, what: Value| {
        let mut said = advice(by, &post, text, true);
        let note = said["object"].as_object_mut().expect("a note");
        note.extend(what.as_object().expect("members").clone());
        said.as_object_mut().expect("an activity").remove("proof");
        by.prove(&mut said);
        said
    };
    let helped =
        || json!({"huisraad:said": "tried", "huisraad:about": about["object"]["id"], "huisraad:outcome": "helped"});
    let known = || json!({"huisraad:said": "known"});
    let invented: Vec<Remote> = (0..3).map(|_| Remote::start()).collect();
    for by in &invented {
        assert_eq!(pass_on(&says(by, "Bij ons werkte dit.", helped())), 202);
        assert_eq!(pass_on(&says(by, "", known())), 202);
    }
    until("they are there", || (house.post("Wie kent dit")["responses"] == 7).then_some(()));
    let path = format!("/posts/{}", house.post("Wie kent dit")["slug"].as_str().expect("slug"));
    let page = anna.get(&path).body;
    assert!(
        page.contains("Bij ons werkte dit.") && !page.contains("Het hielp") && !page.contains("huizen kennen dit ook"),
        "{page}"
    );
    assert_eq!(pass_on(&says(&real, "Bij ons ook.", helped())), 202);
    assert_eq!(pass_on(&says(&real, "", known())), 202);
    let page = anna.get(&path).body;
    assert!(
        page.contains("Eén huis probeerde dit. Het hielp.") && page.contains("Eén ander huis kent dit ook"),
        "{page}"
    );
}

/// What a house takes back goes, also where it has no say for now; and nothing else of it is heard there.
#[test]
fn a_house_on_pause_takes_back_what_it_wrote() {
    use crate::support::remote::{advice, members};
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let asked = question(&remote, "Van wie op pauze staat", members(&remote));
    assert_eq!(remote.send(&inbox, &asked), 202);
    let mut anna = house.person("Anna", "chair");
    let form = [("title", "Van ons"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let ours = house.post("Van ons")["id"].as_str().expect("id").to_owned();
    let said = advice(&remote, &ours, "Een raad.", true);
    assert_eq!(remote.send(&inbox, &said), 202);
    house.cli(&["peer", "pause", &host(&remote)]);
    until("the door is closed", || {
        (remote.send(&inbox, &advice(&remote, &ours, "Nog een.", true)) == 401).then_some(())
    });
    let delete = |id: &Value| remote.activity("Delete", json!({"type": "Tombstone", "id": id}));
    let other = json!("http://localhost:1/posts/x");
    assert_eq!(remote.send(&inbox, &delete(&other)), 422, "what is not its own");
    assert_eq!(remote.send(&inbox, &delete(&said["object"]["id"])), 202);
    assert_eq!(house.post("Van ons")["responses"], 0);
    assert_eq!(remote.send(&inbox, &delete(&asked["object"]["id"])), 202);
    assert!(house.post_now("Van wie op pauze staat").is_none());
    assert_eq!(standing(&house, &remote).as_deref(), Some("paused"));
    // Of a house that was stopped what is for everyone is still here; what it takes back goes too.
    house.cli(&["peer", "resume", &host(&remote)]);
    let mut open = question(&remote, "Voor iedereen", json!(["https://www.w3.org/ns/activitystreams#Public"]));
    open["object"]["huisraad:kind"] = json!("success");
    until("it is heard again", || (remote.send(&inbox, &open) == 202).then_some(()));
    house.cli(&["peer", "stop", &host(&remote)]);
    until("the door is closed", || {
        (remote.send(&inbox, &question(&remote, "Nog een", members(&remote))) == 401).then_some(())
    });
    assert!(house.post_now("Voor iedereen").is_some());
    assert_eq!(remote.send(&inbox, &delete(&open["object"]["id"])), 202);
    assert!(house.post_now("Voor iedereen").is_none());
    assert_eq!(standing(&house, &remote).as_deref(), Some("stopped"));
}
