//! What each standing may read, send and do: a golden table (DESIGN §4, §6.3, §6.4).

use crate::support::remote::{Remote, advice, apply, members, question};
use crate::support::{Browser, House, root, until};
use crate::trust_attacks::{announce, host, standing, word};
use serde_json::json;
use std::fmt::Write as _;

const STANDINGS: [&str; 9] =
    ["stranger", "asked", "applied", "expected", "acquaintance", "member", "associate", "paused", "stopped"];

/// The title of a post for that audience; `early` was published before anybody changed.
const POSTS: [(&str, &str); 4] =
    [("openbaar", "public"), ("genoemd", "houses"), ("alle huizen", "network"), ("kring", "circle:chair")];

fn publish(chair: &mut Browser, title: &str, audience: &str, to: &[String]) {
    let mut form = vec![("title", title), ("audience", audience), ("do", "send")];
    form.extend(to.iter().map(|t| ("to", t.as_str())));
    let page = chair.post("/successes", &form);
    assert!(page.has("Verstuurd."), "{title}: {}", page.body);
}

/// Brings an actor of the tests' own to a standing.
fn bring(house: &House, remote: &Remote, to: &str) {
    let at = host(remote);
    match to {
        "stranger" => {}
        "asked" => drop(house.cli(&["peer", "apply", &at, "--endorse"])),
        "expected" => drop(house.cli(&["peer", "expect", &at])),
        _ => {
            assert_eq!(remote.send(&house.url("/inbox"), &apply(remote, house)), 202, "{to}");
            let flag = match to {
                "applied" => return,
                "acquaintance" => Some("--acquaintance"),
                "associate" => Some("--associate"),
                _ => None,
            };
            let mut args = vec!["peer", "accept", &at];
            args.extend(flag);
            house.cli(&args);
        }
    }
}

#[test]
fn what_each_standing_may_read_send_and_do_is_as_it_is_kept() {
    let house = House::start("De Kade");
    let inbox = house.url("/inbox");
    let remotes: Vec<Remote> = STANDINGS.iter().map(|_| Remote::start()).collect();
    let mut anna = house.person("Anna", "chair");
    for (remote, to) in remotes.iter().zip(STANDINGS) {
        bring(&house, remote, to);
    }
    let named: Vec<String> = remotes.iter().map(host).collect();
    for (title, audience) in POSTS {
        publish(&mut anna, title, audience, if audience == "houses" { &named } else { &[] });
    }
    let question_here =
        [("title", "Onze vraag"), ("situation", "x"), ("question", "x"), ("audience", "houses"), ("do", "send")];
    let mut form = question_here.to_vec();
    form.extend(named.iter().map(|n| ("to", n.as_str())));
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    // What is under way when it is paused is cancelled: here all of it has come.
    for n in [4, 5, 6, 7, 8] {
        until("the question came", || {
            remotes[n].got("Create").iter().any(|a| a["object"]["name"] == "Onze vraag").then_some(())
        });
    }
    for (n, what) in [(7, "pause"), (8, "stop")] {
        house.cli(&["peer", what, &named[n]]);
    }
    for (remote, to) in remotes.iter().zip(STANDINGS) {
        let now = standing(&house, remote);
        assert_eq!(now.as_deref().unwrap_or("stranger"), to);
    }
    publish(&mut anna, "daarna", "network", &[]);
    publish(&mut anna, "daarna openbaar", "public", &[]);
    let address = |title: &str| house.url(&format!("/posts/{}", house.post(title)["slug"].as_str().expect("slug")));
    // What is sent goes to who answers; when it has come to the member it has come to all.
    until("the member got it", || {
        remotes[5].got("Create").iter().any(|a| a["object"]["name"] == "daarna openbaar").then_some(())
    });
    let mut table = String::new();
    let sham = Remote::start();
    for (remote, to) in remotes.iter().zip(STANDINGS) {
        writeln!(table, "{to}").expect("text");
        for (title, _) in POSTS {
            writeln!(table, "  reads {title:<14} {}", remote.get(&address(title)).0).expect("text");
        }
        writeln!(table, "  reads /members      {}", remote.get(&house.url("/members")).0).expect("text");
        for title in ["genoemd", "alle huizen", "kring", "daarna", "daarna openbaar"] {
            let came = remote.got("Create").iter().any(|a| a["object"]["name"] == title);
            writeln!(table, "  is sent {title:<15} {}", if came { "yes" } else { "no" }).expect("text");
        }
        let answer = advice(remote, house.post("Onze vraag")["id"].as_str().expect("id"), "Raad.", false);
        for (what, activity) in [
            ("asks all members", question(remote, &format!("Van {to}"), members(remote))),
            (
                "asks a circle",
                question(
                    remote,
                    &format!("Kring {to}"),
                    json!([format!("http://localhost:{}/circles/chair", remote.port)]),
                ),
            ),
            ("asks us", question(remote, &format!("Aan ons {to}"), json!([house.url("/actor")]))),
            ("answers", answer),
            ("tells", announce(remote, &sham)),
            ("vouches", word(remote, &sham)),
            ("follows", {
                let mut f = remote.activity("Follow", json!(house.url("/actor")));
                f["to"] = json!([house.url("/actor")]);
                f
            }),
        ] {
            // The door remembers for a second whom it knew.
            let mut status = remote.send(&inbox, &activity);
            if matches!(to, "paused" | "stopped") && status != 401 {
                until("the door is closed", || {
                    status = remote.send(&inbox, &activity);
                    (status != 404).then_some(())
                });
            }
            writeln!(table, "  {what:<19} {status}").expect("text");
        }
        let after = standing(&house, remote).unwrap_or_else(|| "-".into());
        writeln!(table, "  and is then         {after}").expect("text");
    }
    assert!(sham.fetched.load(std::sync::atomic::Ordering::SeqCst) == 0 && standing(&house, &sham).is_none());
    let golden = root().join("tests/standing.golden");
    if std::env::var_os("HUISRAAD_BLESS").is_some() {
        std::fs::write(&golden, &table).expect("write");
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(kept, table, "is the change meant? HUISRAAD_BLESS=1 writes the golden file anew");
}
