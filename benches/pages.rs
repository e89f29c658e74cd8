//! (g) Pages: the list of questions and one question, whole HTML pages for somebody signed in, under `wrk`.

use crate::support::{HUISRAAD, House, Remote, fill, make_members, runtime};
use std::process::Command;

/// Lemmy's JSON, the same machine kind, 5,000 and 20,300 posts.
const LEMMY_LIST: f64 = 273.0;
const LEMMY_POST: f64 = 504.0;

pub fn run(long: bool) {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let node = house.open(&runtime);
    make_members(&runtime, &node, vec![Remote::new(40_000).document()], false);
    house.serve();
    let cookie = sign_in(&house);
    let sizes: &[i64] = if long { &[5_000, 100_000] } else { &[5_000] };
    for posts in sizes {
        fill(&runtime, &node, *posts);
        let list = wrk(&house, "/case-questions", &cookie);
        let one = wrk(&house, &format!("/posts/v{}", posts / 2), &cookie);
        println!(
            "{posts} posts: list {list:.0}/s ({:.1} × Lemmy's JSON; reach: 10), one {one:.0}/s ({:.1} ×)",
            list / LEMMY_LIST,
            one / LEMMY_POST
        );
        steady(&house, &format!("/posts/v{}", posts / 3), &cookie);
        steady(&house, "/case-questions", &cookie);
    }
}

/// A chair of this house, signed in: the cookie.
pub fn sign_in(house: &House) -> String {
    let card = Command::new(HUISRAAD)
        .args(["invite", "--role", "chair", "--json", "--data"])
        .arg(&house.data)
        .output()
        .expect("invite");
    let card: serde_json::Value = serde_json::from_slice(&card.stdout).expect("JSON");
    let key = card["words"].as_str().expect("words");
    let name = format!("Anna{}", std::time::Instant::now().elapsed().as_nanos());
    let form =
        [("key", key), ("step", "2"), ("name", &name), ("passphrase", "Anna heeft een lange zin"), ("shared", "no")];
    let (status, cookie) = crate::load::post_form(house.port, "/card", "", &form);
    assert!(status < 400 && !cookie.is_empty(), "{status} {cookie:?}");
    cookie
}

/// Requests per second of `wrk` with 16 connections for five seconds.
fn wrk(house: &House, path: &str, cookie: &str) -> f64 {
    let url = format!("http://localhost:{}{path}", house.port);
    let run = |seconds: &str| {
        let header = format!("cookie: {cookie}");
        Command::new("wrk").args(["-t1", "-c16", "-d", seconds, "--latency", "-H", &header, &url]).output()
    };
    let Ok(out) = run("1s").and_then(|_| run("5s")) else {
        println!("wrk is not installed: not measured");
        return f64::NAN;
    };
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(!text.contains("Non-2xx"), "{text}");
    let field = |name: &str| text.lines().find(|l| l.trim_start().starts_with(name)).unwrap_or_default().to_owned();
    println!("  {path}: {}  {}", field("50%").trim(), field("99%").trim());
    field("Requests/sec:").split_whitespace().last().and_then(|n| n.parse().ok()).unwrap_or(f64::NAN)
}

/// A hundred requests a second for five seconds: how long they take then.
fn steady(house: &House, path: &str, cookie: &str) {
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost:{}\r\ncookie: {cookie}\r\n\r\n", house.port).into_bytes();
    let mut connection = crate::load::connect(house.port);
    let begun = std::time::Instant::now();
    let mut waits = Vec::new();
    for n in 0..500u32 {
        let at = std::time::Duration::from_millis(10) * n;
        std::thread::sleep(at.saturating_sub(begun.elapsed()));
        let sent = std::time::Instant::now();
        assert_eq!(crate::load::exchange(&mut connection, &request), 200);
        waits.push(sent.elapsed());
    }
    waits.sort();
    let (p50, p99) = (crate::support::percentile(&waits, 0.5), crate::support::percentile(&waits, 0.99));
    println!("  {path} at 100/s: p50 {p50:.1?} p99 {p99:.1?} (reach: 10 ms)");
}
