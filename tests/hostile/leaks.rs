//! What leaked elsewhere (facts/federation.md) does not leak here: whoever is not entitled to something finds neither its
//! text, nor its title, nor that it is there.

use super::{announce, ask, get};
use crate::support::remote::{Remote, advice, apply, make_member, question, with_member};
use crate::support::{House, path, until};
use serde_json::{Value, json};

const SECRET: [&str; 5] =
    ["Alleen leden", "Kring van voorzitters", "Ingetrokken leden", "Ingetrokken openbaar", "Ons huis"];

struct Scene {
    house: House,
    member: Remote,
    /// The paths of the posts, in the order of `SECRET`; then that of the public one.
    paths: Vec<String>,
}

/// A house with something for each, and a member who has read and answered it.
fn scene() -> Scene {
    let (house, member) = (House::start("De Kade"), Remote::start());
    make_member(&house, &member);
    let mut anna = house.person("Annechien Achternaam", "chair");
    let event = |anna: &mut _, title: &str, audience: &str| announce(anna, title, audience);
    let first = event(&mut anna, SECRET[0], "network");
    ask(&mut anna, SECRET[1], "circle:chair");
    let second = format!("/posts/{}", house.post(SECRET[1])["slug"].as_str().expect("slug"));
    let third = event(&mut anna, SECRET[2], "network");
    let fourth = event(&mut anna, SECRET[3], "public");
    let fifth = event(&mut anna, SECRET[4], "house");
    let open = event(&mut anna, "Voor iedereen", "public");
    let uri = house.url(&second);
    let said = advice(&member, &uri, "Geheim antwoord", true);
    assert_eq!(member.send(&house.url("/inbox"), &said), 202);
    house.settled();
    for path in [&third, &fourth] {
        assert!(anna.post(&format!("{path}/withdraw"), &[]).status < 400);
    }
    house.settled();
    Scene { house, member, paths: vec![first, second, third, fourth, fifth, open] }
}

/// Whether there is anything in a text that is not for strangers.
fn tells(text: &str) -> Option<&'static str> {
    let people = ["Annechien", "Achternaam", "Geheim antwoord"];
    SECRET.iter().chain(&people).find(|secret| text.contains(**secret)).copied()
}

/// Everything one can ask a house, with what a stranger must get.
fn doors(scene: &Scene) -> Vec<(String, Option<u16>)> {
    let mut all: Vec<(String, Option<u16>)> = ["/", "/actor", "/nodeinfo/2.1", "/.well-known/nodeinfo", "/outbox"]
        .iter()
        .chain(&["/outbox?page=first", "/case-questions", "/events", "/conflicts", "/opportunities", "/what-works"])
        .chain(&[
            "/followers",
            "/following",
            "/circles/chair",
            "/circles/resident",
            "/people",
            "/houses",
            "/deliveries",
        ])
        .chain(&["/feeds/events.ics", "/feeds/public.atom", "/posts", "/search?q=leden", "/inbox", "/metrics"])
        .map(|path| ((*path).to_owned(), None))
        .collect();
    let (domain, actor) = (scene.house.domain(), scene.house.url("/actor"));
    for who in [format!("acct:huis@{domain}"), actor] {
        all.push((format!("/.well-known/webfinger?resource={who}"), Some(200)));
    }
    for who in ["anna", "annechien", "Annechien%20Achternaam", "admin", "1", "", "huis%00"] {
        all.push((format!("/.well-known/webfinger?resource=acct:{who}@{domain}"), Some(404)));
    }
    for path in ["/held", "/held?after=", "/outbox?since=none:0", "/outbox?since=", "/outbox?since=x", "/members"] {
        all.push((path.to_owned(), Some(404)));
    }
    for path in &scene.paths[..5] {
        let slug = path.rsplit('/').next().expect("slug");
        // What was public once says that it is gone; of the rest nobody hears that it was.
        let gone = if path == &scene.paths[3] { 410 } else { 404 };
        all.push((path.clone(), Some(gone)));
        for part in ["thread", "readers", "details", "edit", "replies", "attendees"] {
            all.push((format!("{path}/{part}"), Some(404)));
        }
        all.push((format!("/outbox?page={slug}"), Some(404)));
        all.push((format!("/events?page={slug}"), None));
    }
    all
}

#[test]
fn whoever_is_not_a_member_finds_nothing_that_is_not_theirs() {
    let scene = scene();
    let house = &scene.house;
    let inbox = house.url("/inbox");
    // One that asked and waits, one that follows what is public, one that was paused, and one that nobody knows.
    let (applicant, window, paused, unknown) = (Remote::start(), Remote::start(), Remote::start(), Remote::start());
    assert_eq!(applicant.send(&inbox, &apply(&applicant, house)), 202);
    let bare = window.activity("Follow", json!(house.url("/actor")));
    assert_eq!(window.send(&inbox, &bare), 202);
    make_member(house, &paused);
    house.settled();
    house.cli(&["peer", "pause", &format!("localhost:{}", paused.port)]);
    for (path, wanted) in doors(&scene) {
        let address = house.url(&path);
        let plain = get(&address, &[]);
        let ask = |remote: &Remote| remote.get(&address);
        let all = [plain, ask(&applicant), ask(&window), ask(&paused), ask(&unknown)];
        for (who, (status, body)) in
            ["nobody", "an applicant", "a follower", "a paused house", "a stranger"].iter().zip(&all)
        {
            assert_eq!(tells(body), None, "{path} to {who}: {body}");
            assert!(*status < 500, "{path} to {who}: {status}");
            if let Some(wanted) = wanted {
                assert_eq!(status, &wanted, "{path} to {who}: {body}");
            }
        }
        if wanted == Some(404) {
            // But for the links to the other language and to come in, which name the address that was asked for.
            let above = |body: &str| {
                let above = body.split("<footer").next()?;
                let unnamed = |p: &str| {
                    let rest = p.strip_prefix("?to=").map(|rest| rest.split_once('"').map_or("", |(_, rest)| rest));
                    rest.or_else(|| p.strip_prefix('"')).unwrap_or(p).to_owned()
                };
                Some(above.split("/sign-in").map(unnamed).collect::<Vec<String>>())
            };
            let none = get(&house.url("/posts/bestaatniet"), &[]);
            assert_eq!(
                above(&all[0].1),
                above(&none.1),
                "{path}: what one may not see is answered as what is not there"
            );
        }
    }
    // And nothing is sent to them but what is public.
    let mut bob = house.person("Bob", "chair");
    announce(&mut bob, "Alleen leden, later", "network");
    announce(&mut bob, "Iedereen, later", "public");
    house.settled();
    let sent = |remote: &Remote| Value::from(remote.received.lock().expect("lock").clone()).to_string();
    assert!(sent(&window).contains("Iedereen, later"), "who follows gets what is public");
    for remote in [&applicant, &window, &unknown] {
        assert_eq!(tells(&sent(remote)), None);
    }
    assert!(applicant.received.lock().expect("lock").is_empty(), "nothing at all before a chair says yes");
    assert!(!sent(&paused).contains("later"));
    assert!(sent(&scene.member).contains("Alleen leden, later"));
}

#[test]
fn an_acquaintance_and_a_former_member_read_what_is_theirs_now() {
    let scene = scene();
    let house = &scene.house;
    let inbox = house.url("/inbox");
    let friend = Remote::start();
    assert_eq!(friend.send(&inbox, &apply(&friend, house)), 202);
    house.cli(&["peer", "accept", &format!("localhost:{}", friend.port), "--acquaintance"]);
    house.settled();
    // It is heard when it asks, and what we hold of it is what it sent.
    assert_eq!(friend.send(&inbox, &question(&friend, "Vraag van een kennis", json!([house.url("/actor")]))), 202);
    let pages = ["/outbox", "/outbox?page=first", "/outbox?since=none:0", "/held", "/held?after=", "/events", "/"];
    let reads = |remote: &Remote, whom: &str| {
        for path in pages {
            let (status, body) = remote.get(&house.url(path));
            assert!(status == 200, "{path} to {whom}: {status}");
            assert_eq!(tells(&body), None, "{path} to {whom}");
            assert!(!body.contains(&format!("localhost:{}", scene.member.port)), "who else is there: {path} to {whom}");
        }
        for path in &scene.paths[..5] {
            for part in ["", "/thread", "/readers", "/details"] {
                let (status, body) = remote.get(&house.url(&format!("{path}{part}")));
                assert!(matches!(status, 404 | 410), "{path}{part} to {whom}: {status}");
                assert_eq!(tells(&body), None, "{path}{part} to {whom}");
            }
        }
        assert!(
            remote.get(&house.url("/outbox?page=first")).1.contains("Voor iedereen"),
            "what is public, {whom} reads"
        );
    };
    reads(&friend, "an acquaintance");
    assert!(friend.get(&house.url("/held?after=")).1.contains("Vraag-van-een-kennis"));
    // A member reads what is for members; the day it is one no longer, it does not.
    let member = &scene.member;
    assert!(member.get(&house.url("/outbox?since=none:0")).1.contains(SECRET[0]));
    assert!(member.get(&house.url("/outbox?page=first")).1.contains(SECRET[1]));
    for path in ["/outbox?page=first", "/outbox?since=none:0"] {
        let (_, body) = member.get(&house.url(path));
        assert!(!body.contains("Ingetrokken") && !body.contains("Ons huis"), "{path}: withdrawn is withdrawn for all");
        assert!(!body.contains("Annechien") && !body.contains("Achternaam"), "{path}: people stay home");
    }
    let (status, gone) = member.get(&house.url(&scene.paths[2]));
    assert!(status == 410 && tells(&gone).is_none(), "who could read it hears that it is gone, and no more: {gone}");
    house.cli(&["peer", "accept", &format!("localhost:{}", member.port), "--acquaintance"]);
    let (_, since) = member.get(&house.url("/outbox?since=none:0"));
    assert_eq!(tells(&since), None, "/outbox?since= to a former member");
    let (_, outbox) = member.get(&house.url("/outbox?page=first"));
    assert_eq!(tells(&outbox), None, "/outbox to a former member");
    assert_eq!(member.get(&house.url(&scene.paths[0])).0, 404);
    assert_eq!(member.get(&house.url(&format!("{}/thread", scene.paths[1]))).0, 404);
    assert_eq!(member.get(&house.url("/members")).0, 404, "/members is for members");
}

#[test]
fn whoever_claims_to_hold_something_is_not_told_about_it() {
    let scene = scene();
    let (house, liar) = (&scene.house, Remote::start());
    let mut anna = house.person("Anna", "chair");
    make_member(house, &liar);
    house.cli(&["peer", "accept", &format!("localhost:{}", liar.port), "--acquaintance"]);
    house.settled();
    let open = house.url(&scene.paths[5]);
    let mut lines: Vec<Value> = scene.paths.iter().map(|p| json!([house.url(p), 1])).collect();
    lines.push(json!([house.url("/posts/bestaatniet"), 1]));
    lines.push(json!([open, 999]));
    lines.extend([json!(null), json!([]), json!([7, 7]), json!(["x"]), json!(["x", i64::MAX]), json!({"x": 1})]);
    lines.sort_by_key(ToString::to_string);
    let version = |h: &House| h.post("Voor iedereen")["version"].as_i64();
    let mut answer = liar.document();
    answer["huisraad:digest"] = json!("x");
    answer["huisraad:lines"] = json!(lines);
    *liar.shown.lock().expect("lock") = answer.to_string();
    let before = version(house);
    house.cli(&["peer", "check", &format!("localhost:{}", liar.port)]);
    let shown = || house.json(&["peer", "show", &format!("localhost:{}", liar.port)]);
    until("it is compared", || (!shown()["compared"].is_null()).then_some(()));
    house.settled();
    let sent = Value::from(liar.received.lock().expect("lock").clone()).to_string();
    assert_eq!(tells(&sent), None);
    for path in [&scene.paths[0], &scene.paths[1], &scene.paths[4]] {
        assert!(!sent.contains(path.as_str()), "{path} is no business of it");
    }
    assert!(version(house) >= before && anna.get(&scene.paths[5]).status == 200);
}

#[test]
fn a_form_is_filled_in_for_nobody_who_may_not_change_what_it_holds() {
    let (house, remote) = with_member();
    let (mut anna, mut rob) = (house.person("Anna", "chair"), house.person("Rob", "participant"));
    let mut steward = house.person("Kees", "steward");
    let secret = "Het gaat om Zeldzaam";
    let member = format!("localhost:{}", remote.port);
    let form = [
        ("title", "Ruzie in huis"),
        ("summary", "Twee groepen"),
        ("hope", "Rust"),
        ("details", secret),
        ("matter", "residents"),
        ("inside", "house"),
        ("audience", "houses"),
        ("to", &*member),
    ];
    for (what, sent) in [("send", true), ("ready", false)] {
        assert!(anna.post("/conflicts", &[&form[..], &[("do", what)]].concat()).status < 400);
        let at = path(&house, "Ruzie in huis");
        for who in [&mut rob, &mut steward] {
            assert!(who.get(&at).has("Twee groepen") && !who.get(&at).has(secret));
            let changes = [("title", "x"), ("summary", "x"), ("hope", "y"), ("read", "x"), ("do", "save")];
            for (way, typed) in [("", &changes[..]), ("/ready", &[][..]), ("/release", &[][..]), ("/edit", &[][..])] {
                let page = who.post(&format!("{at}{way}"), typed);
                assert!(page.status >= 400, "{sent} {way}");
                // Neither the words, nor a digest of them to try guesses against: at most what they typed themselves.
                let mut digests = page.body.split("name=\"read\" value=\"").skip(1);
                let own = digests.all(|rest| rest.starts_with("x\""));
                assert!(!page.has(secret) && own, "{sent} {way}: {}", page.body);
            }
        }
        // A request whose only house is gone misses something: that is asked of who may change it.
        if !sent {
            house.cli(&["peer", "stop", &member]);
            for who in [&mut rob, &mut steward] {
                let page = who.post(&format!("{at}/ready"), &[]);
                assert!(page.status >= 400 && !page.has(secret), "{}", page.body);
            }
        }
        assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400);
    }
}
