//! A generator of load: whole requests, made and signed before the clock starts, over connections that stay open.

use crate::support::Remote;
use huisraad_federation::sign_headers;
use huisraad_storage::Time;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use url::Url;

/// One request as it goes over the wire.
pub type Request = Vec<u8>;

/// A question from a remote house, about as long as people write, signed.
pub fn question(from: &Remote, to: u16, number: usize) -> Request {
    let id = format!("http://localhost:{}/posts/p{number}", from.port);
    let readers = json!([format!("http://localhost:{}/members", from.port)]);
    let text = "Sinds een paar weken is de keuken 's avonds een plek waar niemand meer wil opruimen. ".repeat(5);
    let object = json!({
        "id": id, "type": "Article", "attributedTo": from.actor(), "name": format!("Wie ruimt de keuken op? ({number})"),
        "content": format!("<p>{text}</p>"), "context": format!("{id}/thread"), "to": readers, "cc": [],
        "huisraad:kind": "case_question", "huisraad:version": 1, "huisraad:state": "asked",
        "huisraad:situation": text, "huisraad:question": "Hoe doen jullie dat?", "huisraad:tried": "",
    });
    let activity = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{id}#v1"), "type": "Create",
        "actor": from.actor(), "to": readers, "cc": [], "object": object,
    });
    signed(from, to, &activity.to_string())
}

/// A POST to the inbox on a port.
pub fn signed(from: &Remote, to: u16, body: &str) -> Request {
    let url = Url::parse(&format!("http://localhost:{to}/inbox")).expect("url");
    let key_id = format!("{}#main-key", from.actor());
    let now = Time(i64::try_from(jiff_now()).expect("now"));
    let headers = sign_headers("post", &url, Some(body.as_bytes()), None, (&from.key, &key_id), now).expect("sign");
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!(
        "POST /inbox HTTP/1.1\r\nhost: localhost:{to}\r\ncontent-type: application/activity+json\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn jiff_now() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now").as_micros()
}

/// What came of a run.
pub struct Outcome {
    pub took: Duration,
    /// Answers of 2xx.
    pub good: usize,
    /// One for each request, shortest first.
    pub waits: Vec<Duration>,
}

/// Sends all requests, so many at once, each connection one after the other.
pub fn send(port: u16, requests: &[Request], at_once: usize) -> Outcome {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let mut waits: Vec<(Duration, bool)> = std::thread::scope(|scope| {
        let one = || {
            let mut connection = connect(port);
            let mut waits = Vec::new();
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begun = Instant::now();
                let status = exchange(&mut connection, request);
                waits.push((begun.elapsed(), (200..300).contains(&status)));
            }
            waits
        };
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(one)).collect();
        threads.into_iter().flat_map(|t| t.join().expect("thread")).collect()
    });
    let took = begun.elapsed();
    waits.sort();
    let good = waits.iter().filter(|w| w.1).count();
    Outcome { took, good, waits: waits.into_iter().map(|w| w.0).collect() }
}

pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("connect");
    stream.set_nodelay(true).expect("nodelay");
    stream
}

/// Sends a request and reads the whole answer; gives the status.
pub fn exchange(stream: &mut TcpStream, request: &[u8]) -> u16 {
    stream.write_all(request).expect("write");
    read_answer(stream).0
}

/// The status, the head and the body of an answer with a length, or in chunks.
pub fn read_answer(stream: &mut TcpStream) -> (u16, String, Vec<u8>) {
    let mut held = Vec::with_capacity(4096);
    let mut part = [0; 16384];
    let head = loop {
        let n = stream.read(&mut part).expect("read");
        assert!(n > 0, "the connection was closed");
        held.extend_from_slice(&part[..n]);
        if let Some(at) = held.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let text = String::from_utf8_lossy(&held[..head]).into_owned();
    let lower = text.to_ascii_lowercase();
    let status = text[9..12].parse().expect("status");
    let done = |held: &[u8]| match lower.split("content-length: ").nth(1) {
        Some(length) => {
            held.len() >= head + length.split("\r\n").next().expect("length").parse::<usize>().expect("length")
        }
        None => !lower.contains("chunked") || held.ends_with(b"0\r\n\r\n"),
    };
    while !done(&held) {
        let n = stream.read(&mut part).expect("read");
        assert!(n > 0, "the connection was closed");
        held.extend_from_slice(&part[..n]);
    }
    (status, text, held.split_off(head))
}

/// One GET; gives the status.
pub fn get(port: u16, path: &str, cookie: &str) -> u16 {
    let cookie = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
    exchange(&mut connect(port), format!("GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\n{cookie}\r\n").as_bytes())
}

/// Posts a form as a browser would; gives the status and the cookies that were set.
pub fn post_form(port: u16, path: &str, cookie: &str, form: &[(&str, &str)]) -> (u16, String) {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    let body = body.finish();
    let cookie = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
    let mut stream = connect(port);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost:{port}\r\norigin: http://localhost:{port}\r\n{cookie}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("write");
    let (status, head, _) = read_answer(&mut stream);
    let cookies: Vec<&str> = head
        .lines()
        .filter_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case("set-cookie")))
        .filter_map(|(_, v)| v.split(';').next())
        .collect();
    (status, cookies.join("; "))
}
