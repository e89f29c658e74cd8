//! The command line is a contract: what it prints, what it refuses, and with which exit status.

use crate::support::{HUISRAAD, House, free_ports, refused, run, until};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn wrong_questions_get_one_sentence_and_status_2() {
    let house = House::found("De Kade");
    let data = house.data();
    let (status, said) = refused(&["init", "--domain", "x.example", "--name", "X", "--data", &data]);
    assert!(status == 2 && said.contains("holds a house already"), "{status} {said}");
    let other = tempfile::tempdir().expect("folder");
    std::fs::write(other.path().join("holiday.jpg"), "x").expect("write");
    let path = other.path().to_str().expect("UTF-8");
    let (status, said) = refused(&["init", "--domain", "x.example", "--name", "X", "--data", path]);
    assert!(status == 2 && said.contains("something else"), "{status} {said}");
    let (status, said) = refused(&["invite", "--role", "king", "--data", &data]);
    assert!(status == 2 && said.contains("chair"), "{status} {said}");
    let (status, said) = refused(&["serve", "--data", "/nowhere/at/all"]);
    assert!(status == 2 && said.contains("/nowhere/at/all"), "{status} {said}");

    let file = house.data() + "/huisraad.toml";
    let settings = std::fs::read_to_string(&file).expect("settings");
    std::fs::write(&file, settings.replace("port =", "prot =")).expect("write");
    let (status, said) = refused(&["serve", "--data", &data]);
    assert!(status == 2 && said.contains("server.prot") && said.contains("server.port"), "{status} {said}");
    assert_eq!(said.lines().count(), 1, "one sentence: {said}");
}

#[test]
fn a_taken_port_is_said_plainly() {
    let house = House::start("De Kade");
    let data = house.data();
    let (status, said) = refused(&["serve", "--data", &data]);
    assert!(status == 2 && said.contains(&house.port.to_string()), "{status} {said}");
    let port = house.port.to_string();
    let (status, said) = refused(&["demo", "--port", &port]);
    assert!(status == 2 && said.contains(&port), "{status} {said}");
}

#[test]
fn every_command_has_help() {
    for command in ["demo", "init", "serve", "invite", "peer", "posts", "queue"] {
        let out = run(&[command, "--help"]);
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && text.contains("Example:"), "{command}: {text}");
    }
}

#[test]
fn the_demo_says_in_one_line_when_it_is_up_and_stops_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("demo");
    let port = free_ports(3);
    let mut demo = Command::new(HUISRAAD)
        .args(["demo", "--json", "--houses", "3", "--port", &port.to_string(), "--data"])
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("demo");
    // Whoever waits reads how far it is, also where what it prints goes elsewhere.
    let mut said = BufReader::new(demo.stderr.take().expect("stderr")).lines();
    let first = said.next().expect("a line at once").expect("text");
    assert!(first.starts_with("3 houses are made ready in "), "{first}");
    let under_way = std::thread::spawn(move || said.map_while(Result::ok).collect::<Vec<_>>());
    let mut line = String::new();
    BufReader::new(demo.stdout.as_mut().expect("stdout")).read_line(&mut line).expect("a line");
    let said: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
    let houses = said["houses"].as_array().expect("houses");
    assert_eq!(houses.len(), 3);
    for house in houses {
        let page = reqwest::blocking::get(house["url"].as_str().expect("url")).expect("it answers");
        assert!(page.text().expect("text").contains(house["name"].as_str().expect("name")));
        assert!(!house["sign_in"].as_array().expect("sign_in").is_empty());
        let data = house["data"].as_str().expect("data");
        let posts = crate::support::ok(&["posts", "--json", "--data", data]);
        let posts: serde_json::Value = serde_json::from_str(&posts).expect("JSON");
        assert!(posts.as_array().expect("list").len() >= 8, "the houses hold each other's examples");
    }
    // A person of one house, by the passphrase that was printed.
    let first = &houses[0]["sign_in"][0];
    let text = |name: &str| first[name].as_str().expect("text").to_owned();
    let mut browser = crate::support::Browser::at_origin(houses[0]["url"].as_str().expect("url").trim_end_matches('/'));
    let page = browser.post("/sign-in", &[("name", &text("name")), ("passphrase", &text("passphrase"))]);
    assert!(page.has("Vandaag") && page.has("Je bent hier als"), "{}", page.body);
    // A house that is made beside them goes by their clock: weeks later too they understand each other.
    let (beside, own) = (data.join("sluisje").display().to_string(), free_ports(1).to_string());
    let domain = format!("localhost:{own}");
    let made = ["init", "--domain", &domain, "--name", "Het Sluisje", "--port", &own, "--insecure-loopback"];
    crate::support::ok(&[&made[..], &["--data", &beside]].concat());
    let mut sluis = Command::new(HUISRAAD)
        .args(["serve", "--until-stdin-closes", "--data", &beside])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("serve");
    let six_weeks = jiff::Timestamp::now().in_tz("Europe/Amsterdam").expect("the zone").date();
    let six_weeks = six_weeks.checked_add(jiff::Span::new().weeks(6)).expect("a day").day();
    let page = browser.post("/demo/later", &[]);
    let passed = page.body.split("Er zijn zes weken voorbij, in alle huizen. Het is nu ").nth(1).expect("what it did");
    let day = passed.split(' ').nth(1).and_then(|n| n.parse::<i8>().ok()).expect("a day");
    assert!(day == six_weeks || i64::from(day) == i64::from(six_weeks) + 1 || day == 1, "{passed}");
    assert!(!browser.get("/").has("zes weken voorbij"), "it is said once");
    let first_house = houses[0]["url"].as_str().expect("url").trim_start_matches("http://").trim_end_matches('/');
    let apply = ["peer", "apply", first_house, "--endorse", "--introduction", "Wij zijn een huis.", "--data", &beside];
    crate::support::ok(&apply);
    until("it is heard weeks later", || browser.get("/houses").has("Het Sluisje").then_some(()));
    drop(sluis.stdin.take());
    sluis.wait().expect("it ends with our end of its input");
    // Ctrl-C stops all of it.
    let stopped = Command::new("kill").args(["-INT", &demo.id().to_string()]).status().expect("kill");
    assert!(stopped.success());
    assert!(demo.wait().expect("wait").success());
    let under_way = under_way.join().expect("lines");
    for part in ["De Brug is there: http://localhost:", "are joined to each other", "examples are written"] {
        assert!(under_way.iter().any(|line| line.contains(part)), "{part}: {under_way:?}");
    }
    until("every house has stopped", || {
        let free = |i: u16| std::net::TcpListener::bind(("127.0.0.1", port + i)).is_ok();
        (0..3).all(free).then_some(())
    });
}
