//! An address is not enough: who has a house's address and its public document, and not its key, is believed in nothing, is
//! sent nothing that is not public, and the chair is told.

use crate::support::remote::{Remote, Signs, make_member, members, now, question, with_member};
use crate::support::{Browser, House, until};
use huisraad_federation::{Asked, PrivateKey, sign_answer};
use serde_json::{Value, json};

fn name(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn shown(house: &House, remote: &Remote) -> Value {
    house.json(&["peer", "show", &name(remote)])
}

fn own_key(remote: &Remote) -> PrivateKey {
    PrivateKey::from_pem(remote.key.pem()).expect("key")
}

fn signs(remote: &Remote, signs: Signs) {
    *remote.signs.lock().expect("lock") = signs;
}

fn ask(chair: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

fn came(remote: &Remote, title: &str) -> usize {
    remote.got("Create").iter().filter(|a| a["object"]["name"] == title).count()
}

/// Answers every question with a made-up question, and a word that removes a true one.
fn lie(remote: &Remote, made_up: &Value, gone: &Value) {
    let page = json!({"type": "OrderedCollectionPage", "totalItems": 1, "huisraad:upTo": "x:1", "huisraad:lines": [],
        "huisraad:digest": "x", "items": [], "orderedItems": [made_up, remote.activity("Delete", gone.clone())]});
    let mut at = remote.at.lock().expect("lock");
    for path in ["/outbox", "/held", "/members"] {
        at.insert(path.to_owned(), page.to_string());
    }
}

#[test]
fn from_an_answer_that_its_house_did_not_sign_nothing_is_taken_and_nothing_is_sent_again() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Van ons");
    house.settled();
    let before = came(&remote, "Van ons");
    let truth = question(&remote, "Waar", members(&remote));
    assert_eq!(remote.send(&house.url("/inbox"), &truth), 202);
    lie(&remote, &question(&remote, "Verzonnen", members(&remote)), &truth["object"]["id"]);
    let other = Asked { target_uri: &format!("http://{}/outbox?since=none:0", name(&remote)), signature: "x" };
    let body = remote.at.lock().expect("lock")["/outbox"].clone();
    let key_id = format!("{}#main-key", remote.actor());
    let replayed = sign_answer(other, 200, body.as_bytes(), (&remote.key, &key_id), now(0)).expect("signed").to_vec();
    for (how, doubt, words) in [
        (Signs::Not, "unsigned", "Het antwoord had geen handtekening."),
        (Signs::With(PrivateKey::generate().expect("key")), "other-key", "niet de handtekening die wij kennen"),
        (Signs::At(own_key(&remote), -4000), "stale", "heeft een heel andere tijd dan onze computer"),
        (Signs::Replayed(replayed), "other-key", "niet de handtekening die wij kennen"),
    ] {
        signs(&remote, how);
        house.cli(&["peer", "check", &name(&remote)]);
        until(&format!("it is seen that the answer is {doubt}"), || {
            (shown(&house, &remote)["doubt"] == doubt).then_some(())
        });
        assert!(anna.get("/deliveries").has(words), "{doubt}");
    }
    assert!(anna.get("/").has("had niet de goede handtekening"), "the chair is told");
    assert!(house.post_now("Verzonnen").is_none() && house.post_now("Waar").is_some());
    assert_eq!(came(&remote, "Van ons"), before, "who holds nothing, it says, is not sent all again");
    assert!(shown(&house, &remote)["compared"].is_null());
    // The same page, by the house itself.
    signs(&remote, Signs::With(own_key(&remote)));
    house.cli(&["peer", "check", &name(&remote)]);
    house.post("Verzonnen");
    until("it is compared", || (!shown(&house, &remote)["compared"].is_null()).then_some(()));
    assert!(house.post_now("Waar").is_none(), "withdrawn, by its writer");
    assert!(shown(&house, &remote)["doubt"].is_null() && !anna.get("/").has("had niet de goede handtekening"));
    until("what it does not hold is sent again", || (came(&remote, "Van ons") > before).then_some(()));
}

/// A house that was off, and answers now with a wrong time: the clock is what keeps it, and nothing else is named.
#[test]
fn a_house_whose_clock_is_wrong_is_not_also_said_to_be_off() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    *remote.answer.lock().expect("lock") = (502, String::new());
    ask(&mut anna, "Van ons");
    until("it is off", || Some(anna.get("/deliveries")).filter(|p| p.has("het programma erachter staat uit")));
    lie(&remote, &question(&remote, "Verzonnen", members(&remote)), &json!("x"));
    signs(&remote, Signs::At(own_key(&remote), -4000));
    house.cli(&["peer", "check", &name(&remote)]);
    until("its time is seen", || (shown(&house, &remote)["doubt"] == "stale").then_some(()));
    let page = anna.get("/deliveries");
    assert!(page.has("heeft een heel andere tijd") && !page.has("staat uit"), "{}", page.body);
    assert!(!page.has("bewees drie dagen lang niet") && page.has("Er wacht één bericht."), "{}", page.body);
}

#[test]
fn what_is_not_public_waits_for_who_proved_nothing_for_three_days() {
    const FOUR_DAYS: i64 = 4 * 24 * 3600;
    let (mut house, silent) = with_member();
    let speaks = Remote::start();
    make_member(&house, &speaks);
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Toen nog zeker");
    until("it comes", || (came(&silent, "Toen nog zeker") == 1).then_some(()));
    house.settled();
    house.kill();
    house.serve_later(&FOUR_DAYS.to_string());
    // What they sign now is four days old to this house.
    let mut anna = house.person("Anna, weer", "chair");
    ask(&mut anna, "Voor huizen");
    let form = [("title", "Voor iedereen"), ("audience", "public"), ("do", "send")];
    assert!(anna.post("/successes", &form).has("Verstuurd."));
    until("what is public comes", || (came(&silent, "Voor iedereen") == 1).then_some(()));
    assert_eq!(came(&silent, "Voor huizen"), 0);
    let page = anna.get("/deliveries");
    assert!(page.has("Eén bericht dat niet voor iedereen is, wacht"), "{}", page.body);
    // Once it was asked, its time is seen to be another than ours.
    let told = anna.get("/");
    assert!(
        told.has("Post die niet voor iedereen is, wacht.") || told.has("Een klok staat verkeerd"),
        "the chair is told"
    );
    // One of them proves that it has its key: by a signed answer, or by saying something.
    signs(&speaks, Signs::At(own_key(&speaks), FOUR_DAYS));
    house.cli(&["peer", "check", &name(&speaks)]);
    until("it goes on", || (came(&speaks, "Voor huizen") > 0).then_some(()));
    assert_eq!(came(&silent, "Voor huizen"), 0, "and the other still waits");
    let said = question(&silent, "Wij zijn er nog", members(&silent));
    let inbox = house.url("/inbox");
    let key_id = format!("{}#main-key", silent.actor());
    assert_eq!(silent.send_with(&inbox, &said, now(FOUR_DAYS), &key_id, |_, body| body), 202);
    until("it goes on", || (came(&silent, "Voor huizen") > 0).then_some(()));
    house.settled();
    assert!(!anna.get("/").has("Post die niet voor iedereen is, wacht."));
}

#[test]
fn an_answer_to_a_house_is_signed_whatever_it_says_and_to_strangers_it_is_not() {
    let (house, remote) = with_member();
    let stranger = Remote::start();
    for path in ["/outbox?since=none:0", "/outbox?page=first", "/held", "/members", "/posts/nergens", "/files/nergens"]
    {
        let url = url::Url::parse(&house.url(path)).expect("url");
        let answer = |by: &Remote| {
            let key_id = format!("{}#main-key", by.actor());
            let headers = huisraad_federation::sign_headers("get", &url, None, None, (&by.key, &key_id), now(0));
            let mut r = crate::support::remote::CLIENT.get(url.as_str()).header("accept", "application/activity+json");
            for (name, value) in headers.expect("signed") {
                r = r.header(name, value);
            }
            r.send().expect("an answer")
        };
        let input = answer(&remote).headers().get("signature-input").map(|v| v.to_str().expect("text").to_owned());
        let input = input.unwrap_or_default();
        for part in ["\"@status\"", "\"content-digest\"", "\"@target-uri\";req", "\"signature\";req"] {
            assert!(input.contains(part), "{path}: {input}");
        }
        assert!(answer(&stranger).headers().get("signature-input").is_none(), "{path}");
    }
}
