//! Joining and trust: what every house holds after honest newcomers, and after those who try to let themselves in.

use crate::support::remote::{Remote, apply, make_member, members, now, question};
use crate::support::{House, until};
use huisraad_federation::{PrivateKey, sha256_base64};
use serde_json::{Value, json};

/// Houses that are all members of each other.
fn network(names: &[&str]) -> Vec<House> {
    let houses: Vec<House> = names.iter().map(|n| House::start(n)).collect();
    for (i, newcomer) in houses.iter().enumerate() {
        for member in &houses[..i] {
            newcomer.join(member, "member");
        }
    }
    // Who comes later is told of to who was there, which is what a newcomer is: let that pass.
    for house in &houses {
        house.settled();
    }
    houses
}

fn newcomer(house: &House, domain: &str) -> Option<Value> {
    house.json(&["peer", "newcomers"]).as_array()?.iter().find(|n| n["house"] == domain).cloned()
}

fn becomes(house: &House, other: &House, standing: &str) {
    until(&format!("{} is {standing} at {}", other.name, house.name), || {
        (house.standing_of(other)? == standing).then_some(())
    });
}

fn applies(newcomer: &House, sponsor: &House) {
    newcomer.cli(&["peer", "apply", &sponsor.domain(), "--endorse", "--introduction", "Wij zijn nieuw."]);
    becomes(sponsor, newcomer, "applied");
}

/// Why a house is what it is to another, the newest first.
fn causes(house: &House, domain: &str) -> Vec<String> {
    let log = house.cli(&["peer", "log", domain, "--json"]);
    let line = |l: &str| serde_json::from_str::<Value>(l).expect("JSON");
    log.lines()
        .map(line)
        .map(|l| format!("{} {}", l["after"].as_str().expect("x"), l["cause"].as_str().expect("x")))
        .collect()
}

#[test]
fn a_newcomer_joins_by_one_sponsor_and_spreads_by_the_words_of_chairs() {
    let houses = network(&["De Kade", "Het Veer", "De Brug", "De Wal"]);
    let [a, b, c, d] = houses.as_slice() else { panic!("four") };
    // Two at once.
    let (e, f) = (House::start("Het Sluisje"), House::start("De Werf"));
    applies(&e, a);
    applies(&f, b);
    assert_eq!((e.standing_of(a).as_deref(), b.standing_of(&e)), (Some("asked"), None));
    a.cli(&["peer", "accept", &e.domain(), "--note", "Welkom bij ons."]);
    b.cli(&["peer", "accept", &f.domain(), "--acquaintance"]);
    becomes(&e, a, "member");
    becomes(&f, b, "member");
    assert_eq!(e.json(&["peer", "show", &a.domain()])["note"], "Welkom bij ons.");
    assert_eq!(a.json(&["peer", "show", &e.domain()])["buddy"], a.domain(), "the sponsor is its buddy");
    // The members of the sponsor hear of it, and that is all: nobody holds it for that.
    for (house, n, sponsor) in [(b, &e, a), (c, &e, a), (d, &e, a), (a, &f, b), (c, &f, b), (d, &f, b)] {
        let told = until("the newcomer is told of", || newcomer(house, &n.domain()));
        assert_eq!(
            (told["sponsor"].as_str(), told["vouched"].as_array().map(Vec::len)),
            (Some(sponsor.domain().as_str()), Some(0))
        );
        assert_eq!(house.standing_of(n), None);
    }
    // The newcomer's chair says whom it expects: not everybody.
    for house in [b, c] {
        e.cli(&["peer", "expect", &house.domain()]);
    }
    // One word is not enough; two are, for who has not given its own.
    a.cli(&["peer", "vouch", &e.domain()]);
    for house in [b, c, d] {
        until("the word is counted", || {
            (newcomer(house, &e.domain())?["vouched"] == json!([a.domain()])).then_some(())
        });
    }
    assert_eq!(c.standing_of(&e), None);
    b.cli(&["peer", "vouch", &e.domain()]);
    becomes(c, &e, "acquaintance");
    becomes(d, &e, "acquaintance");
    assert_eq!(causes(c, &e.domain()), ["acquaintance vouched"]);
    // Whom it expected it holds; the other's asking waits for its chair.
    becomes(&e, c, "member");
    becomes(&e, d, "applied");
    assert_eq!(e.standing_of(b).as_deref(), Some("expected"), "B has its own word and one other: its chair is asked");
    assert_eq!(b.standing_of(&e), None);
    b.cli(&["peer", "meet", &e.domain()]);
    becomes(b, &e, "member");
    becomes(&e, b, "member");
    e.cli(&["peer", "accept", &d.domain()]);
    becomes(&e, d, "member");
    // Only a chair ends acquaintance.
    let mut eva = e.person("Eva", "chair");
    let mut dirk = d.person("Dirk", "chair");
    let ask = |title: &'static str| {
        [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")]
    };
    assert!(dirk.post("/case-questions", &ask("Nog niet voor E")).has("Verstuurd."));
    d.settled();
    assert!(e.post_now("Nog niet voor E").is_none());
    d.cli(&["peer", "accept", &e.domain()]);
    e.post("Nog niet voor E");
    assert!(eva.post("/case-questions", &ask("Van de nieuwe")).has("Verstuurd."));
    for house in [a, b, c, d] {
        house.post("Van de nieuwe");
    }
    assert!(f.post_now("Van de nieuwe").is_none(), "F is no member of E, nor E of F");
    // F: one word, taken back in time. Nobody links.
    b.cli(&["peer", "vouch", &f.domain()]);
    until("the word is counted", || (newcomer(c, &f.domain())?["vouched"] == json!([b.domain()])).then_some(()));
    b.cli(&["peer", "unvouch", &f.domain()]);
    until("the word is gone", || (newcomer(c, &f.domain())?["vouched"] == json!([])).then_some(()));
    a.cli(&["peer", "vouch", &f.domain()]);
    until("the word is counted", || (newcomer(c, &f.domain())?["vouched"] == json!([a.domain()])).then_some(()));
    for house in [a, c, d, &e] {
        assert_eq!(house.standing_of(&f), None, "{}", house.name);
    }
}

#[test]
fn a_sponsor_that_is_paused_half_way_has_no_word_any_more() {
    let houses = network(&["De Kade", "Het Veer", "De Brug", "De Wal"]);
    let [a, b, c, d] = houses.as_slice() else { panic!("four") };
    let e = House::start("Het Sluisje");
    applies(&e, a);
    a.cli(&["peer", "accept", &e.domain()]);
    a.cli(&["peer", "vouch", &e.domain()]);
    until("the word is counted", || (newcomer(c, &e.domain())?["vouched"] == json!([a.domain()])).then_some(()));
    c.cli(&["peer", "pause", &a.domain()]);
    b.cli(&["peer", "vouch", &e.domain()]);
    becomes(d, &e, "acquaintance");
    until("only the other's word counts", || {
        (newcomer(c, &e.domain())?["vouched"] == json!([b.domain()])).then_some(())
    });
    assert_eq!(c.standing_of(&e), None);
}

#[test]
fn a_house_that_is_away_while_it_joins_finds_its_place_when_it_is_back() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let mut e = House::start("Het Sluisje");
    applies(&e, a);
    e.kill();
    a.cli(&["peer", "accept", &e.domain()]);
    until("told of", || newcomer(b, &e.domain()));
    e.serve(None);
    a.cli(&["queue", "retry", &e.domain()]);
    becomes(&e, a, "member");
    // The other is away now: what E's chair said beforehand stands.
    e.cli(&["peer", "expect", &b.domain()]);
    e.kill();
    b.cli(&["peer", "list"]);
    e.serve(None);
    b.cli(&["peer", "meet", &e.domain()]);
    becomes(&e, b, "member");
    becomes(b, &e, "member");
}

#[test]
fn an_application_can_be_taken_back_and_declined_with_a_word() {
    let (a, e) = (House::start("De Kade"), House::start("Het Sluisje"));
    applies(&e, &a);
    e.cli(&["peer", "withdraw", &a.domain()]);
    until("it is gone there", || a.standing_of(&e).is_none().then_some(()));
    assert_eq!(e.standing_of(&a), None);
    applies(&e, &a);
    a.cli(&["peer", "decline", &e.domain(), "--note", "Nog even niet."]);
    until("it is gone here", || e.standing_of(&a).is_none().then_some(()));
    assert_eq!(causes(&e, &a.domain()), ["- their-no", "asked console", "- console", "asked console"]);
}

#[test]
fn what_ends_is_said_and_what_was_not_public_goes_and_who_left_may_come_back() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let ask = |title: &'static str, audience: &'static str| [("title", title), ("audience", audience), ("do", "send")];
    for (chair, title) in [(&mut anna, "Van A"), (&mut bob, "Van B")] {
        assert!(chair.post("/successes", &ask(title, "network")).has("Verstuurd."));
    }
    assert!(bob.post("/successes", &ask("Openbaar van B", "public")).has("Verstuurd."));
    b.post("Van A");
    a.post("Van B");
    a.post("Openbaar van B");
    a.cli(&["peer", "stop", &b.domain(), "--note", "Het paste niet."]);
    becomes(b, a, "stopped");
    until("it is gone at B", || b.post_now("Van A").is_none().then_some(()));
    until("it is gone at A", || a.post_now("Van B").is_none().then_some(()));
    a.post("Openbaar van B");
    assert_eq!(causes(b, &a.domain())[0], "stopped their-no");
    // Nothing goes any more, either way.
    assert!(anna.post("/successes", &ask("Later van A", "network")).has("Verstuurd."));
    a.settled();
    assert!(b.post_now("Later van A").is_none());
    // B was stopped by A's chair: it is for A to ask. It does, and all comes back.
    let (code, said) = crate::support::refused(&["peer", "accept", &b.domain(), "--data", &a.data()]);
    assert!(code != 0 && !said.is_empty());
    applies(a, b);
    b.cli(&["peer", "accept", &a.domain()]);
    becomes(a, b, "member");
    a.post("Van B");
    b.post("Van A");
    b.post("Later van A");
}

/// A house with three members that the tests speak for.
fn besieged() -> (House, Vec<Remote>) {
    let house = House::start("De Kade");
    let remotes: Vec<Remote> = (0..3).map(|_| Remote::start()).collect();
    for remote in &remotes {
        make_member(&house, remote);
    }
    (house, remotes)
}

fn host(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn digest(key: &PrivateKey) -> String {
    format!("sha-256:{}", sha256_base64(key.public_pem().trim().as_bytes()))
}

fn application(of: &Remote) -> String {
    format!("http://{}/follows/1", host(of))
}

fn announce(by: &Remote, of: &Remote) -> Value {
    let follow = json!({"type": "Follow", "id": application(of), "actor": {"id": of.actor(), "name": "Schijn"},
        "object": by.actor(), "content": "Wij zijn nieuw."});
    let mut a = by.activity("Announce", follow);
    a["huisraad:keyDigest"] = json!(digest(&of.key));
    a
}

fn word(by: &Remote, of: &Remote) -> Value {
    let r = json!({"type": "Relationship", "subject": by.actor(), "relationship": "huisraad:vouchesFor",
        "object": of.actor(), "huisraad:application": application(of), "huisraad:keyDigest": digest(&of.key)});
    by.activity("Offer", r)
}

fn standing(house: &House, of: &Remote) -> Option<String> {
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
    assert!(code == 1 && said.contains("key"), "{said}");
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
    assert!(code == 1 && said.contains("key"), "first the key is compared: {said}");
    let key = shown["new_key"].as_str().expect("a key").to_owned();
    house.cli(&["peer", "trust", &host(&remote), "--key", &key]);
    house.cli(&["peer", "accept", &host(&remote)]);
    assert_eq!(remote.send(&inbox, &question(&remote, "Toch nog", members(&remote))), 202);
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
fn what_was_there_before_is_read_on_after_a_crash_and_how_far_is_shown() {
    let (a, mut e) = (House::start("De Kade"), House::start("Het Sluisje"));
    let mut anna = a.person("Anna", "chair");
    // More than one go: twenty pages of ten.
    for n in 0..230 {
        let title = format!("Stukje {n}");
        let form = [("title", title.as_str()), ("audience", "network"), ("do", "send")];
        assert_eq!(anna.post("/successes", &form).status, 200);
    }
    let mut eva = e.person("Eva", "chair");
    applies(&e, &a);
    a.cli(&["peer", "accept", &e.domain()]);
    becomes(&e, &a, "member");
    let history = |e: &House| e.json(&["peer", "show", &a.domain()])["history"].clone();
    until("some of it is read", || (history(&e)["got"].as_i64()? >= 10).then_some(()));
    let page = eva.get(&format!("/houses/{}", a.domain()));
    let said = page.has("Wij lezen nog wat dit huis al eerder schreef");
    assert!(said || history(&e)["done"] == true, "{}", page.body);
    e.kill();
    e.serve(None);
    until("all of it is read", || (history(&e)["done"] == true).then_some(()));
    assert_eq!(history(&e), json!({"total": 230, "got": 230, "done": true}));
    let posts = e.json(&["posts"]);
    assert_eq!(posts.as_array().map(Vec::len), Some(230), "each once");
}

#[test]
fn principles_are_read_where_they_stand_and_a_change_asks_the_others_again() {
    let houses = network(&["De Kade", "Het Veer"]);
    let [a, b] = houses.as_slice() else { panic!("two") };
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let mut els = a.person("Els", "supporter");
    assert!(anna.get("/principles").has("voorbeeldtekst") && anna.get("/principles").has("Versie 1."));
    assert_eq!(els.get("/principles/edit").status, 403);
    assert_ne!(els.post("/principles/edit", &[("principles", "# Anders")]).status, 200);
    assert_eq!(anna.post("/principles/edit", &[("principles", " ")]).status, 422);
    let text = "# Principes\n\n1. **Wij beslissen zelf.** Ook over de muziek.";
    assert!(anna.post("/principles/edit", &[("principles", text)]).has("Ook over de muziek."));
    assert!(anna.get("/principles").has("Versie 2."));
    // Who has not done the same is named; there a chair is asked, reads it, and stands by it.
    assert!(anna.get("/principles").has("Het Veer"));
    until("B is asked", || bob.get("/").has("De principes zijn niet overal gelijk").then_some(()));
    let at = format!("/principles/of/{}", a.domain());
    let page = bob.get(&at);
    assert!(page.has("Ook over de muziek.") && page.has("Versie 2."), "{}", page.body);
    assert_ne!(bob.post(&at, &[("digest", "sha-256:another")]).status, 200, "what was not read");
    let digest =
        page.body.split("name=\"digest\" value=\"").nth(1).and_then(|d| d.split('"').next()).expect("a digest");
    let digest = digest.replace("&#43;", "+").replace("&#x2B;", "+").replace("&#x3D;", "=");
    assert!(bob.post(&at, &[("digest", &digest)]).has("Ook over de muziek."));
    until("A sees that B does too", || {
        (!anna.get("/principles").has("Deze huizen hebben een andere tekst")).then_some(())
    });
    assert!(!bob.get("/").has("De principes zijn niet overal gelijk"));
    // A newcomer reads that very text before it asks, and it becomes its own.
    let e = House::start("Het Sluisje");
    let mut eva = e.person("Eva", "chair");
    let invitation = format!("http://{}/join", a.domain());
    let page = eva.get(&format!("/houses/apply?address={invitation}"));
    assert!(page.has("Dit is De Kade") && page.has("Ook over de muziek."), "{}", page.body);
    let form = [
        ("address", invitation.as_str()),
        ("endorse", "principles"),
        ("endorse", "goals"),
        ("introduction", "Wij zijn nieuw."),
        ("kind", "walk-in"),
        ("beds", "0"),
        ("languages", "Nederlands, Arabisch"),
        ("host", "Stichting Onderdak"),
        ("offers", "Koken voor honderd mensen"),
        ("public", "kind"),
    ];
    let bad: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, if *n == "beds" { "veel" } else { *v })).collect();
    let again = eva.post("/houses/apply", &bad);
    assert!(again.status == 422 && again.has("Vul hier een getal in.") && again.has("Wij zijn nieuw."));
    assert!(eva.post("/houses/apply", &form).has("op weg"));
    assert!(eva.get("/principles").has("Ook over de muziek."));
    // The chair there reads who they are; strangers read only what the house chose.
    let page = until("the application", || Some(anna.get("/houses")).filter(|p| p.has("Wij zijn nieuw.")));
    assert!(page.has("Koken voor honderd mensen") && page.has("Stichting Onderdak"), "{}", page.body);
    let actor = crate::support::Browser::at(&e).document("/actor").body;
    assert!(
        actor.contains("walk-in") && !actor.contains("Stichting Onderdak") && !actor.contains("honderd"),
        "{actor}"
    );
    anna.post(&format!("/houses/{}/decide", e.domain()), &[("do", "member"), ("note", "Welkom.")]);
    becomes(&e, a, "member");
    assert!(eva.get("/houses").has("Ons maatje is De Kade."));
    assert!(eva.get(&format!("/houses/{}", a.domain())).has("Welkom."));
    // What it changes later its members hear, whole.
    let change = [("name", "Het Sluisje"), ("place", "Waterkant"), ("offers", "Een bakfiets te leen"), ("beds", "3")];
    assert_eq!(eva.post("/house", &change).status, 200);
    until("A reads it", || anna.get("/houses").has("Een bakfiets te leen").then_some(()));
    assert!(!crate::support::Browser::at(&e).document("/actor").body.contains("bakfiets"));
}

#[test]
fn the_houses_we_miss_are_shown_and_nothing_links_because_of_it() {
    let (a, b, e) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    b.join(&a, "member");
    let mut eva = e.person("Eva", "chair");
    let mut piet = e.person("Piet", "participant");
    e.join(&a, "member");
    let page = until("whom A holds", || Some(eva.get("/houses")).filter(|p| p.has("Huizen die wij nog niet kennen")));
    assert!(page.has("Het Veer") && page.has("via De Kade"), "{}", page.body);
    assert!(!piet.get("/houses").has("Huizen die wij nog niet kennen"), "for who decides");
    assert_eq!((e.standing_of(&b), b.standing_of(&e)), (None, None));
    assert_ne!(piet.post(&format!("/houses/{}/meet", b.domain()), &[("do", "expect")]).status, 200);
    eva.post(&format!("/houses/{}/meet", b.domain()), &[("do", "expect")]);
    assert_eq!(e.standing_of(&b).as_deref(), Some("expected"));
    assert_eq!(b.standing_of(&e), None);
    // At the meeting of B it is on the sheet once it asks; there, it waits as a newcomer.
    let mut bob = b.person("Bob", "chair");
    assert!(bob.get("/").has("Een ander huis vertelt over een nieuw huis."));
    let page = bob.get("/houses");
    assert!(page.has("De Kade vertelt over dit huis."), "{}", page.body);
    bob.post(&format!("/houses/{}/meet", e.domain()), &[("do", "acquaintance")]);
    becomes(&b, &e, "acquaintance");
    becomes(&e, &b, "member");
    assert!(!bob.get("/houses").has("De Kade vertelt over dit huis."));
}

#[test]
fn the_meeting_decides_about_a_house_that_asks() {
    let (a, e) = (House::start("De Kade"), House::start("Het Sluisje"));
    let mut anna = a.person("Anna", "chair");
    applies(&e, &a);
    let sheet = anna.post("/meetings", &[("day", "2026-12-01")]);
    assert!(sheet.has("Een huis vraagt om mee te doen:") && sheet.has("Het Sluisje"), "{}", sheet.body);
    let at = sheet.path.split('?').next().expect("a path").to_owned();
    let item = sheet.body.split("name=\"o").nth(1).and_then(|r| r.split('"').next()).expect("an item").to_owned();
    let typed = [(format!("o{item}"), "partly"), (format!("l{item}"), "Kom eerst eens eten.")];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_eq!(anna.post(&at, &typed).status, 200);
    becomes(&a, &e, "acquaintance");
    becomes(&e, &a, "member");
    assert_eq!(e.json(&["peer", "show", &a.domain()])["note"], "Kom eerst eens eten.");
}
