//! (h) Search: the page of results for somebody signed in, for words that few, some, all and none of 100,000 posts
//! have.

use crate::support::{House, Remote, execute, fill, make_members, percentile, runtime, server};
use std::time::{Duration, Instant};

/// Searches of each kind.
const TIMES: usize = 300;

/// The digits of an expression as letters: a word with a digit is near to nothing.
fn letters(of: &str) -> String {
    "abcdefghij".chars().enumerate().fold(of.to_owned(), |of, (n, letter)| format!("replace({of}, '{n}', '{letter}')"))
}

pub fn run(long: bool) {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let node = house.open(&runtime);
    make_members(&runtime, &node, vec![Remote::new(40_000).document()], false);
    let posts = if long { 100_000 } else { 20_000 };
    fill(&runtime, &node, posts);
    // The terms as `search::words` makes them, in one statement: a text of forty words, of which some are rare.
    let words: Vec<String> = (0..30).map(|n| format!("'woord' || (id * {} % {})", n + 3, 200 * (n + 1))).collect();
    let body = letters(&format!("'last tijd goed ' || {}", words.join(" || ' ' || ")));
    let mut index = if server().is_some() {
        vec![format!(
            "INSERT INTO search (post, terms) SELECT id, setweight(to_tsvector('simple', 'vraag zaak' || id), 'A') || \
             setweight(to_tsvector('simple', {body}), 'D') FROM posts"
        )]
    } else {
        vec![
            format!("INSERT INTO search_words (post, title, body) SELECT id, 'vraag zaak' || id, {body} FROM posts"),
            "INSERT INTO search (rowid, title, body) SELECT post, title, body FROM search_words".into(),
        ]
    };
    index.push("UPDATE posts SET indexed = rev".into());
    execute(&runtime, &node, index);
    house.serve();
    let cookie = crate::pages::sign_in(&house);
    println!("{posts} posts");
    let mut middles = Vec::new();
    for (what, query) in [
        ("one post", "zaak17"),
        ("some", "woordf%20woordj"),
        ("all", "last"),
        ("half a word", "zaak123"),
        ("all, which is near another", "goed"),
        ("nothing, but near", "goet"),
        ("nothing", "onderzeeboot"),
    ] {
        let mut connection = crate::load::connect(house.port);
        let path = format!("/search?q={query}");
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost:{}\r\ncookie: {cookie}\r\n\r\n", house.port).into_bytes();
        let mut waits: Vec<Duration> = Vec::new();
        for _ in 0..TIMES {
            let sent = Instant::now();
            assert_eq!(crate::load::exchange(&mut connection, &request), 200);
            waits.push(sent.elapsed());
        }
        waits.sort();
        let (p50, p99) = (percentile(&waits, 0.5), percentile(&waits, 0.99));
        middles.push((what, p50));
        println!("  words that {what} has (q={query}): p50 {p50:.1?} p99 {p99:.1?} (reach: 30 ms)");
    }
    let middle = |name: &str| middles.iter().find(|(what, _)| *what == name).map_or(Duration::ZERO, |(_, p50)| *p50);
    // What is found with a near word is what that word finds: it is compared with that.
    for (what, name, plain) in [
        ("finds a word that is near", "nothing, but near", "all, which is near another"),
        ("finds nothing near", "nothing", "one post"),
    ] {
        let (whole, plain) = (middle(name), middle(plain));
        let times = whole.as_secs_f64() / plain.as_secs_f64().max(f64::EPSILON);
        let more = whole.saturating_sub(plain);
        println!("  a search that {what}: {times:.1} times a plain one, {more:.1?} more (reach: 20 ms)");
    }
}
