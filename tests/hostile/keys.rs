//! Keys that change, announced and unannounced.

use super::{main_key, unchanged};
use crate::support::remote::{Remote, make_member, members, now, question, with_member};
use crate::support::{House, refused, until};
use huisraad_federation::{PrivateKey, ProofKey, fingerprint};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

fn name(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

/// Asks something, signed with the key that the actor has in its hands now.
fn asks(remote: &Remote, house: &House, title: &str) -> u16 {
    remote.send(&house.url("/inbox"), &question(remote, title, members(remote)))
}

fn shown(house: &House, remote: &Remote) -> Value {
    house.json(&["peer", "show", &name(remote)])
}

/// Takes a new key in hand and shows it; gives the old one.
fn changes_key(remote: &mut Remote) -> PrivateKey {
    let old = std::mem::replace(&mut remote.key, PrivateKey::generate().expect("key"));
    *remote.shown.lock().expect("lock") = remote.document().to_string();
    old
}

#[test]
fn a_key_announced_with_the_old_one_is_followed() {
    let (house, mut remote) = with_member();
    let inbox = house.url("/inbox");
    assert_eq!(asks(&remote, &house, "Met de eerste sleutel"), 202);
    let old = changes_key(&mut remote);
    let new = std::mem::replace(&mut remote.key, old);
    // What it tells of itself must be of itself, and of one piece.
    let mut telling = remote.document();
    telling["publicKey"]["publicKeyPem"] = json!(new.public_pem());
    let other = Remote::start();
    make_member(&house, &other);
    let broken: [(&str, fn(&mut Value)); 4] = [
        ("/publicKey/owner", |v| *v = json!("http://localhost:1/actor")),
        ("/publicKey/id", |v| *v = json!("http://localhost:1/actor#main-key")),
        ("/inbox", |v| *v = json!("http://127.0.0.1/inbox")),
        ("/id", |v| *v = json!("http://localhost:1/actor")),
    ];
    for (place, change) in broken {
        let mut odd = telling.clone();
        change(odd.pointer_mut(place).expect("a member"));
        assert_eq!(remote.send(&inbox, &remote.activity("Update", odd)), 422, "{place}");
    }
    assert_eq!(other.send(&inbox, &other.activity("Update", telling.clone())), 422, "another's news");
    let forged =
        other.send_with(&inbox, &remote.activity("Update", telling.clone()), now(0), &main_key(&remote), unchanged);
    assert_eq!(forged, 401, "not signed with the key we know");
    assert_eq!(asks(&remote, &house, "Nog met de eerste"), 202, "until then nothing changed");
    assert_eq!(remote.send(&inbox, &remote.activity("Update", telling)), 202);
    assert_eq!(asks(&remote, &house, "Met de oude sleutel"), 401);
    remote.key = new;
    assert_eq!(asks(&remote, &house, "Met de nieuwe sleutel"), 202);
    assert_eq!(remote.get(&house.url("/members")).0, 200, "for reading, too");
    assert_eq!(shown(&house, &remote)["key"], fingerprint(remote.key.public_pem()).as_str());
    assert!(house.post_now("Met de oude sleutel").is_none());
}

#[test]
fn a_key_that_nobody_announced_waits_for_a_chair() {
    let (house, mut remote) = with_member();
    house.settled();
    // What we fetch of it when it joined has been fetched once this is still.
    let (mut fetched, mut still) = (0, 0);
    until("all is fetched", || {
        let before = std::mem::replace(&mut fetched, remote.fetched.load(Ordering::SeqCst));
        still = if before == fetched && fetched > 0 { still + 1 } else { 0 };
        (still == 50).then_some(())
    });
    let old = changes_key(&mut remote);
    let seen = fingerprint(remote.key.public_pem());
    for n in 0..20 {
        assert_eq!(asks(&remote, &house, &format!("Onaangekondigd {n}")), 401);
    }
    assert_eq!(remote.send(&house.url("/inbox"), &remote.activity("Update", remote.document())), 401);
    assert_eq!(remote.get(&house.url("/members")).0, 404);
    assert_eq!(remote.fetched.load(Ordering::SeqCst), fetched, "a bad signature fetches nothing");
    assert_eq!(shown(&house, &remote)["new_key"], Value::Null);
    house.cli(&["peer", "check", &name(&remote)]);
    until("the new key is shown", || (shown(&house, &remote)["new_key"] == seen.as_str()).then_some(()));
    assert_eq!(asks(&remote, &house, "Gezien, niet vertrouwd"), 401);
    let new = std::mem::replace(&mut remote.key, old);
    assert_eq!(shown(&house, &remote)["key"], fingerprint(remote.key.public_pem()).as_str());
    assert_eq!(asks(&remote, &house, "De oude geldt nog"), 202);
    let old = std::mem::replace(&mut remote.key, new);
    let trust = |key: &str| refused(&["peer", "trust", &name(&remote), "--key", key, "--data", &house.data()]);
    let flipped = seen.replace(|c: char| c.is_ascii_digit(), "a");
    for wrong in [flipped.as_str(), &fingerprint(old.public_pem()), "", " ", &seen[..20], &format!("{seen} {seen}")] {
        let (status, said) = trust(wrong);
        assert!(status == 1 || status == 2, "{wrong:?}: {said}");
    }
    assert_eq!(asks(&remote, &house, "Nog steeds niet"), 401);
    // It shows yet another by now: what the chair heard on the telephone is no longer what stands there.
    let heard = changes_key(&mut remote);
    assert_eq!(refused(&["peer", "trust", &name(&remote), "--key", &seen, "--data", &house.data()]).0, 1);
    remote.key = heard;
    *remote.shown.lock().expect("lock") = remote.document().to_string();
    house.cli(&["peer", "trust", &name(&remote), "--key", &seen]);
    until("the new key is taken", || (asks(&remote, &house, "Vertrouwd") == 202).then_some(()));
    remote.key = old;
    assert_eq!(asks(&remote, &house, "De oude geldt niet meer"), 401);
    assert_eq!(shown(&house, &remote)["new_key"], Value::Null);
}

#[test]
fn a_key_for_proofs_changes_with_the_actor_and_not_without_it() {
    let (house, mut remote) = with_member();
    let inbox = house.url("/inbox");
    let mut anna = house.person("Anna", "chair");
    super::ask(&mut anna, "Wie zegt dit", "network");
    let uri = house.post("Wie zegt dit")["id"].as_str().expect("id").to_owned();
    let say =
        |remote: &Remote, text: &str| remote.send(&inbox, &crate::support::remote::advice(remote, &uri, text, true));
    assert_eq!(say(&remote, "Met het eerste bewijs."), 202);
    remote.proof = ProofKey::generate().expect("key");
    assert_eq!(say(&remote, "Met een nieuw bewijs."), 422, "shown or not, it was not announced");
    assert_eq!(remote.send(&inbox, &remote.activity("Update", remote.document())), 202);
    assert_eq!(say(&remote, "Na de aankondiging."), 202);
    assert_eq!(house.post("Wie zegt dit")["responses"], 2);
}
