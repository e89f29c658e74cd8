//! Those who try to let themselves in, or others: what every house holds after.

use crate::support::remote::{Remote, apply, make_member, members, now, question};
use crate::support::{House, until};
use crate::trust::newcomer;
use huisraad_federation::{PrivateKey, sha256_base64};
use serde_json::{Value, json};

/// A house with three members that the tests speak for.
fn besieged() -> (House, Vec<Remote>) {
    let house = House::start("De Kade");
    let remotes: Vec<Remote> = (0..3).map(|_| Remote::start()).collect();
    for remote in &remotes {
        make_member(&house, remote);
    }
    (house, remotes)
}

pub fn host(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn digest(key: &PrivateKey) -> String {
    format!("sha-256:{}", sha256_base64(key.public_pem().trim().as_bytes()))
}

fn application(of: &Remote) -> String {
    format!("http://{}/follows/1", host(of))
}

pub fn announce(by: &Remote, of: &Remote) -> Value {
    let follow = json!({"type": "Follow", "id": application(of), "actor": {"id": of.actor(), "name": "Schijn"},
        "object": by.actor(), "content": "Wij zijn nieuw."});
    let mut a = by.activity("Announce", follow);
    a["huisraad:keyDigest"] = json!(digest(&of.key));
    a
}

pub fn word(by: &Remote, of: &Remote) -> Value {
    let r = json!({"type": "Relationship", "subject": by.actor(), "relationship": "huisraad:vouchesFor",
        "object": of.actor(), "huisraad:application": application(of), "huisraad:keyDigest": digest(&of.key)});
    by.activity("Offer", r)
}

pub fn standing(house: &House, of: &Remote) -> Option<String> {
    let all = house.json(&["peer", "list"]);
    Some(all.as_array()?.iter().find(|p| p["house"] == host(of))?["standing"].as_str()?.to_owned())
}

#[test]
fn two_that_collude_bring_in_two_acquaintances_a_quarter_and_not_one_member() {
    let (house, members_of) = besieged();
    let inbox = house.url("/inbox");
    let shams: Vec<Remote> = (0..4).map(|_| Remote::start()).collect();
    let (x, y) = (&members_of[0], &members_of[1]);
    for sham in &shams {
        for message in [announce(x, sham), word(x, sham), word(y, sham)] {
            let by = if message["actor"] == x.actor() { x } else { y };
            assert_eq!(by.send(&inbox, &message), 202);
        }
    }
    let acquaintances = || shams.iter().filter(|s| standing(&house, s).as_deref() == Some("acquaintance")).count();
    until("two came in", || (acquaintances() == 2).then_some(()));
    // The others wait for a chair, with every word there is for them.
    let waiting: Vec<&Remote> = shams.iter().filter(|s| standing(&house, s).is_none()).collect();
    assert_eq!(waiting.len(), 2);
    for sham in &waiting {
        assert_eq!(newcomer(&house, &host(sham)).expect("it waits")["vouched"].as_array().map(Vec::len), Some(2));
        // A sham that is in does not help the next one in: its word counts for nothing.
        let inside = shams.iter().find(|s| standing(&house, s).is_some()).expect("one");
        assert_eq!(inside.send(&inbox, &word(inside, sham)), 422);
    }
    assert_eq!(acquaintances(), 2);
    // An acquaintance reads nothing that is for members.
    let inside = shams.iter().find(|s| standing(&house, s).is_some()).expect("one");
    assert_eq!(inside.get(&house.url("/members")).0, 404);
    assert_eq!(members_of[2].get(&house.url("/members")).0, 200);
}

#[test]
fn a_liar_brings_in_nobody() {
    let (house, members_of) = besieged();
    let inbox = house.url("/inbox");
    let (liar, honest, third) = (&members_of[0], &members_of[1], &members_of[2]);
    let (sham, outsider) = (Remote::start(), Remote::start());
    assert_eq!(liar.send(&inbox, &announce(liar, &sham)), 202);
    assert_eq!(liar.send(&inbox, &word(liar, &sham)), 202);
    // Its own word again and again is one; for itself none; in another's name none.
    for _ in 0..3 {
        assert_eq!(liar.send(&inbox, &word(liar, &sham)), 202);
    }
    assert_eq!(liar.send(&inbox, &word(liar, liar)), 422);
    let mut forged = word(honest, &sham);
    assert_eq!(liar.send(&inbox, &forged), 401, "signed by another than it says");
    forged["actor"] = json!(liar.actor());
    assert_eq!(liar.send(&inbox, &forged), 422);
    forged["id"] = json!(liar.activity("x", json!(null))["id"]);
    assert_eq!(liar.send(&inbox, &forged), 422, "the subject is another");
    // A quorum that it claims; a word in a form that we do not read.
    let mut quorum = word(liar, &sham);
    quorum["object"]["subject"] = json!([liar.actor(), honest.actor(), third.actor()]);
    assert_eq!(liar.send(&inbox, &quorum), 422);
    let mut quorum = word(liar, &sham);
    quorum["object"] = json!([word(liar, &sham)["object"], word(honest, &sham)["object"]]);
    assert_eq!(liar.send(&inbox, &quorum), 202, "nothing that we understand");
    // A true word of another, passed on by the liar.
    let mut passed = liar.activity("Announce", word(honest, &sham));
    passed["object"]["type"] = json!("Offer");
    assert_eq!(liar.send(&inbox, &passed), 202, "nothing that we understand");
    // The word of who is no member.
    assert_eq!(outsider.send(&inbox, &word(&outsider, &sham)), 401);
    // An honest word for another key, or another application.
    let mut other = word(honest, &sham);
    other["object"]["huisraad:keyDigest"] = json!("sha-256:another");
    assert_eq!(honest.send(&inbox, &other), 202);
    let mut other = word(third, &sham);
    other["object"]["huisraad:application"] = json!(format!("http://{}/follows/2", host(&sham)));
    assert_eq!(third.send(&inbox, &other), 202);
    // A word that was withdrawn, sent again by who kept it.
    let kept = word(third, &sham);
    assert_eq!(third.send(&inbox, &kept), 202);
    until("it links, with two words", || standing(&house, &sham));
    assert_eq!(standing(&house, &sham).as_deref(), Some("acquaintance"));
    let second = Remote::start();
    assert_eq!(liar.send(&inbox, &announce(liar, &second)), 202);
    let kept = word(third, &second);
    assert_eq!(third.send(&inbox, &kept), 202);
    let undo = third.activity("Undo", json!({"type": "Offer", "id": kept["id"]}));
    assert_eq!(third.send(&inbox, &undo), 202);
    assert_eq!(third.send(&inbox, &kept), 202, "known");
    assert_eq!(liar.send(&inbox, &kept), 401, "not its own");
    // Another's word cannot be taken back by the liar.
    let stays = word(honest, &second);
    assert_eq!(honest.send(&inbox, &stays), 202);
    assert_ne!(liar.send(&inbox, &liar.activity("Undo", json!({"type": "Offer", "id": stays["id"]}))), 202);
    let counted = newcomer(&house, &host(&second)).expect("it waits");
    assert_eq!(counted["vouched"], json!([host(honest)]));
    assert_eq!(standing(&house, &second), None);
    // With another key than the one that was vouched for it is not linked, however many vouch.
    let third_sham = Remote::start();
    let mut early = announce(liar, &third_sham);
    early["huisraad:keyDigest"] = json!(digest(&outsider.key));
    assert_eq!(liar.send(&inbox, &early), 202);
    for by in [honest, third] {
        let mut w = word(by, &third_sham);
        w["object"]["huisraad:keyDigest"] = json!(digest(&outsider.key));
        assert_eq!(by.send(&inbox, &w), 202);
    }
    until("it was looked up", || (third_sham.fetched.load(std::sync::atomic::Ordering::SeqCst) > 0).then_some(()));
    house.settled();
    assert_eq!(standing(&house, &third_sham), None);
    let (code, said) = crate::support::refused(&["peer", "meet", &host(&third_sham), "--data", &house.data()]);
    assert!(code == 1 && said.contains("code"), "{said}");
}

#[test]
fn a_member_cannot_pull_in_a_stranger_nor_an_accept_be_played_again() {
    let (house, members_of) = besieged();
    let inbox = house.url("/inbox");
    let (member, stranger) = (&members_of[0], Remote::start());
    assert_eq!(member.send(&inbox, &announce(member, &stranger)), 202);
    assert_eq!(standing(&house, &stranger), None);
    let q = question(&stranger, "Van een vreemde", members(&stranger));
    assert_eq!(stranger.send(&inbox, &q), 401);
    assert_eq!(member.send(&inbox, &member.activity("Announce", q["object"].clone())), 202);
    assert!(house.post_now("Van een vreemde").is_none());
    assert_eq!(stranger.get(&house.url("/members")).0, 404);
    // It tells of us, of itself, or of what is not an application at it: refused, or nothing.
    for (n, value) in [(0, json!(member.actor())), (1, json!(stranger.actor()))] {
        let mut a = announce(member, &stranger);
        a["object"][["actor", "object"][n]] = value;
        assert_eq!(member.send(&inbox, &a), 422);
    }
    // An Accept of our Follow, played again after we paused and stopped: it changes nothing.
    let received = member.received.lock().expect("lock").clone();
    let follow = received.iter().find(|a| a["type"] == "Follow").expect("our Follow").clone();
    let accept = member.activity(
        "Accept",
        json!({"type": "Follow", "id": follow["id"], "actor": house.url("/actor"), "object": member.actor()}),
    );
    assert_eq!(member.send(&inbox, &accept), 202);
    house.cli(&["peer", "stop", &host(member)]);
    // For a second it is still known at the door; behind it nothing is taken from it.
    until("the door is closed", || (member.send(&inbox, &accept) == 401).then_some(()));
    let mut again = accept.clone();
    again["id"] = member.activity("x", json!(null))["id"].clone();
    assert_eq!(member.send(&inbox, &again), 401);
    assert_eq!(standing(&house, member).as_deref(), Some("stopped"));
    // Nor does it come back by asking: our chair ended it.
    assert_eq!(member.send(&inbox, &apply(member, &house)), 422);
}

#[test]
fn a_house_that_left_and_comes_back_with_another_key_is_not_trusted_by_itself() {
    let house = House::start("De Kade");
    let mut remote = Remote::start();
    make_member(&house, &remote);
    let inbox = house.url("/inbox");
    let follow = {
        let received = remote.received.lock().expect("lock");
        received.iter().find(|a| a["type"] == "Follow").expect("our Follow").clone()
    };
    let about = json!({"type": "Follow", "id": follow["id"], "actor": house.url("/actor"), "object": remote.actor()});
    assert_eq!(remote.send(&inbox, &remote.activity("Accept", about.clone())), 202);
    assert_eq!(remote.send(&inbox, &remote.activity("Reject", about)), 202, "goodbye");
    assert_eq!(standing(&house, &remote).as_deref(), Some("stopped"));
    until("the door is closed", || {
        (remote.send(&inbox, &question(&remote, "Toch nog", members(&remote))) == 401).then_some(())
    });
    // A year later, at the same address, with another key.
    remote.key = PrivateKey::generate().expect("key");
    *remote.shown.lock().expect("lock") = remote.document().to_string();
    assert_eq!(remote.send(&inbox, &question(&remote, "Toch nog", members(&remote))), 401);
    assert_eq!(remote.send(&inbox, &apply(&remote, &house)), 202);
    assert_eq!(standing(&house, &remote).as_deref(), Some("applied"));
    let shown = house.json(&["peer", "show", &host(&remote)]);
    assert!(shown["new_key"].is_string(), "a chair sees that the key is another: {shown}");
    assert_eq!(remote.send(&inbox, &question(&remote, "Toch nog", members(&remote))), 401);
    assert!(house.post_now("Toch nog").is_none());
    let (code, said) = crate::support::refused(&["peer", "accept", &host(&remote), "--data", &house.data()]);
    assert!(code == 1 && said.contains("code"), "first the key is compared: {said}");
    let key = shown["new_key"].as_str().expect("a key").to_owned();
    house.cli(&["peer", "trust", &host(&remote), "--key", &key]);
    house.cli(&["peer", "accept", &host(&remote)]);
    until("it is heard", || {
        (remote.send(&inbox, &question(&remote, "Toch nog", members(&remote))) == 202).then_some(())
    });
}

#[test]
fn others_on_the_server_of_an_associate_have_none_of_its_rights() {
    let house = House::start("De Kade");
    let gemeente = Remote::start();
    let inbox = house.url("/inbox");
    assert_eq!(gemeente.send(&inbox, &apply(&gemeente, &house)), 202);
    house.cli(&["peer", "accept", &host(&gemeente), "--associate"]);
    assert_eq!(standing(&house, &gemeente).as_deref(), Some("associate"));
    let mut anna = house.person("Anna", "chair");
    for (title, audience) in [("Voor de gemeente", "houses"), ("Voor huizen", "network")] {
        let form = [("title", title), ("audience", audience), ("to", &host(&gemeente)), ("do", "send")];
        assert!(anna.post("/successes", &form).has("Verstuurd."));
    }
    let address = |title| house.url(&format!("/posts/{}", house.post(title)["slug"].as_str().expect("slug")));
    assert_eq!(gemeente.get(&address("Voor de gemeente")).0, 200);
    assert_eq!(gemeente.get(&address("Voor huizen")).0, 404);
    // Somebody else there, with a key of their own, and with the associate's name on what they send.
    let key = PrivateKey::generate().expect("key");
    let evil = format!("http://{}/users/evil", host(&gemeente));
    let mut document = gemeente.document();
    document["id"] = json!(evil);
    document["publicKey"] = json!({"id": format!("{evil}#main-key"), "owner": evil, "publicKeyPem": key.public_pem()});
    *gemeente.shown.lock().expect("lock") = document.to_string();
    let sign = |activity: &Value, key_id: &str| {
        let url = url::Url::parse(&inbox).expect("url");
        let body = activity.to_string().into_bytes();
        let headers = huisraad_federation::sign_headers("post", &url, Some(&body), None, (&key, key_id), now(0));
        crate::support::remote::post(&inbox, headers.expect("signed"), body)
    };
    let mut q = question(&gemeente, "Zogenaamd van de gemeente", json!([house.url("/actor")]));
    assert_eq!(sign(&q, &format!("{evil}#main-key")), 401, "another signs");
    assert_eq!(sign(&q, &format!("{}#main-key", gemeente.actor())), 401, "with another key");
    q["actor"] = json!(evil);
    assert_eq!(sign(&q, &format!("{evil}#main-key")), 401, "in its own name: it is nobody here");
    let mut follow = apply(&gemeente, &house);
    follow["actor"] = json!(evil);
    assert_eq!(sign(&follow, &format!("{evil}#main-key")), 422, "one host, one house");
    assert!(house.post_now("Zogenaamd van de gemeente").is_none());
    assert_eq!(standing(&house, &gemeente).as_deref(), Some("associate"));
    // An associate tells of no newcomer and vouches for nobody.
    *gemeente.shown.lock().expect("lock") = gemeente.document().to_string();
    let sham = Remote::start();
    assert_eq!(gemeente.send(&inbox, &announce(&gemeente, &sham)), 422);
    assert_eq!(gemeente.send(&inbox, &word(&gemeente, &sham)), 422);
}

#[test]
fn a_move_is_followed_only_when_both_ends_name_each_other() {
    let (house, members_of) = besieged();
    let inbox = house.url("/inbox");
    let (liar, victim) = (&members_of[0], Remote::start());
    let mut says = liar.document();
    says["movedTo"] = json!(victim.actor());
    *liar.shown.lock().expect("lock") = says.to_string();
    let mut moves = liar.activity("Move", json!(liar.actor()));
    moves["target"] = json!(victim.actor());
    assert_eq!(liar.send(&inbox, &moves), 202);
    let fetched = || victim.fetched.load(std::sync::atomic::Ordering::SeqCst);
    until("the other end is asked", || (fetched() > 0).then_some(()));
    // Once more: when that is done, the first is too.
    let before = fetched();
    let mut again = liar.activity("Move", json!(liar.actor()));
    again["target"] = json!(victim.actor());
    assert_eq!(liar.send(&inbox, &again), 202);
    until("and again", || (fetched() > before).then_some(()));
    assert_eq!((standing(&house, &victim), standing(&house, liar).as_deref()), (None, Some("member")));
    // For another it cannot speak at all.
    let honest = &members_of[1];
    let mut other = liar.activity("Move", json!(honest.actor()));
    other["target"] = json!(victim.actor());
    assert_eq!(liar.send(&inbox, &other), 202, "nothing that we understand");
    assert_eq!(standing(&house, honest).as_deref(), Some("member"));
}

#[test]
fn who_has_only_the_address_of_a_member_is_not_that_member() {
    let (house, members_of) = besieged();
    let victim = &members_of[0];
    let sham = Remote::start();
    // Somebody else has the address now: another key is shown there, and everything that is asked is answered with lies.
    let thief = PrivateKey::generate().expect("key");
    let mut document = victim.document();
    document["publicKey"]["publicKeyPem"] = json!(thief.public_pem());
    let update = {
        let mut a = victim.activity("Update", document.clone());
        a["to"] = json!([house.url("/actor")]);
        a
    };
    let mut lies = document.clone();
    lies["type"] = json!("Organization");
    lies["orderedItems"] =
        json!([update, word(victim, &sham), announce(victim, &sham), question(victim, "Gelogen", members(victim))]);
    lies["huisraad:upTo"] = json!("abc:9");
    *victim.shown.lock().expect("lock") = lies.to_string();
    let before = victim.fetched.load(std::sync::atomic::Ordering::SeqCst);
    house.cli(&["peer", "check", &host(victim)]);
    until("it was asked", || (victim.fetched.load(std::sync::atomic::Ordering::SeqCst) > before).then_some(()));
    let shown = until("a chair is shown the other key", || {
        Some(house.json(&["peer", "show", &host(victim)])).filter(|p| p["new_key"].is_string())
    });
    assert_ne!(shown["key"], shown["new_key"]);
    assert!(house.post_now("Gelogen").is_none() && newcomer(&house, &host(&sham)).is_none());
    // With the right key there, but unsigned as an answer is, posts are taken and nothing that changes who anybody is.
    let mut honest = victim.document();
    honest["orderedItems"] = lies["orderedItems"].clone();
    honest["huisraad:upTo"] = json!("abc:9");
    *victim.shown.lock().expect("lock") = honest.to_string();
    house.cli(&["peer", "check", &host(victim)]);
    house.post("Gelogen");
    let shown = house.json(&["peer", "show", &host(victim)]);
    assert!(shown["new_key"].is_null(), "the key is the old one, and stays: {shown}");
    assert!(newcomer(&house, &host(&sham)).is_none(), "newcomers are told of at the door");
    assert_eq!(victim.send(&house.url("/inbox"), &question(victim, "Van het huis zelf", members(victim))), 202);
}

#[test]
fn one_member_cannot_spoil_what_another_tells_nor_flood_with_words() {
    let (house, members_of) = besieged();
    let inbox = house.url("/inbox");
    let (liar, honest, third) = (&members_of[0], &members_of[1], &members_of[2]);
    let n = Remote::start();
    // Before and after the honest one, with another application and another key.
    let mut spoiled = announce(liar, &n);
    spoiled["object"]["id"] = json!(format!("http://{}/follows/other", host(&n)));
    spoiled["huisraad:keyDigest"] = json!("sha-256:junk");
    assert_eq!(liar.send(&inbox, &spoiled), 202);
    assert_eq!(honest.send(&inbox, &announce(honest, &n)), 202);
    let mut again = announce(liar, &n);
    again["object"]["id"] = json!(format!("http://{}/follows/third", host(&n)));
    assert_eq!(liar.send(&inbox, &again), 202);
    for i in 0..120 {
        let mut w = word(liar, &n);
        w["object"]["huisraad:application"] = json!(format!("http://{}/follows/{i}", host(&n)));
        let status = liar.send(&inbox, &w);
        assert!(status == 202 || status == 429, "{status}");
    }
    // Taken back before it came: it counts for nothing when it comes.
    let mut late = word(third, &n);
    late["id"] = json!(format!("{}/vouches/1", third.actor()));
    let undo = third.activity("Undo", json!({"type": "Offer", "id": late["id"]}));
    assert_eq!(third.send(&inbox, &undo), 202);
    assert_eq!(third.send(&inbox, &late), 202);
    // Given long ago, sent now.
    let mut old = word(third, &n);
    old["published"] = json!("2026-01-01T10:00:00Z");
    assert_eq!(third.send(&inbox, &old), 202);
    assert_eq!(honest.send(&inbox, &word(honest, &n)), 202);
    house.settled();
    assert_eq!(standing(&house, &n), None, "one word that counts");
    assert_eq!(third.send(&inbox, &word(third, &n)), 202);
    until("two words that count", || standing(&house, &n));
    assert_eq!(standing(&house, &n).as_deref(), Some("acquaintance"));
    // Of whom a chair said no to, others' words make nothing.
    let no = Remote::start();
    assert_eq!(no.send(&inbox, &apply(&no, &house)), 202);
    house.cli(&["peer", "decline", &host(&no)]);
    for message in [announce(honest, &no), word(honest, &no), word(third, &no)] {
        let by = if message["actor"] == honest.actor() { honest } else { third };
        assert_eq!(by.send(&inbox, &message), 202);
    }
    until("it was looked up", || (no.fetched.load(std::sync::atomic::Ordering::SeqCst) > 1).then_some(()));
    house.settled();
    assert_eq!(standing(&house, &no), None);
}
