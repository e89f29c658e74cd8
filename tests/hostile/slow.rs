//! Clients that take their time.

use super::{main_key, unchanged};
use crate::support::remote::{CLIENT, members, now, question, with_member};
use crate::support::{House, until};
use huisraad_federation::sign_headers;
use serde_json::json;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long anybody may take to say what they have to say.
const ENOUGH: Duration = Duration::from_secs(50);

fn open(house: &House) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", house.port)).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(200))).expect("timeout");
    stream
}

/// Whether the other end still listens; what it said is read away.
fn is_open(stream: &mut TcpStream) -> bool {
    let mut said = [0; 1024];
    match stream.read(&mut said) {
        Ok(0) => false,
        Ok(_) => true,
        Err(e) => matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// Sends a blank at every look until it is cut off.
fn is_cut_off(what: &str, mut stream: TcpStream) {
    let begun = Instant::now();
    until(&format!("{what} is cut off"), || {
        assert!(begun.elapsed() < ENOUGH, "{what}: still open after {:?}", begun.elapsed());
        (stream.write_all(b" ").is_err() || !is_open(&mut stream)).then_some(())
    });
}

#[test]
fn a_slow_head_is_cut_off_and_holds_up_nobody() {
    let (house, remote) = with_member();
    let all: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = open(&house);
            write!(stream, "POST /inbox HTTP/1.1\r\nhost: {}\r\nx-slow: ", house.domain()).expect("written");
            stream
        })
        .collect();
    let begun = Instant::now();
    assert_eq!(remote.send(&house.url("/inbox"), &question(&remote, "Ondertussen", members(&remote))), 202);
    assert_eq!(CLIENT.get(house.url("/")).send().expect("an answer").status().as_u16(), 200);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    is_cut_off("a slow head", all.into_iter().next().expect("one"));
}

#[test]
fn slow_bodies_hold_up_nobody() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    // More than the gate has room for, members' and nobody's, each with a body that does not come.
    let url = url::Url::parse(&inbox).expect("url");
    let signed = sign_headers("post", &url, Some(b"x"), None, (&remote.key, &main_key(&remote)), now(0)).expect("sign");
    let head: String = signed.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    let mut all: Vec<TcpStream> = (0..700)
        .map(|n| {
            let mut stream = open(&house);
            let (more, length) = match n % 4 {
                0 => (head.as_str(), 20_000),
                2 => (head.as_str(), 9_000),
                _ => ("", 9_000),
            };
            let start =
                format!("POST /inbox HTTP/1.1\r\nhost: {}\r\n{more}content-length: {length}\r\n\r\n{{", house.domain());
            // Some give way before their head was sent.
            drop(stream.write_all(start.as_bytes()));
            stream
        })
        .collect();
    for n in 0..5 {
        let mut create = question(&remote, &format!("Ondertussen {n}"), members(&remote));
        if n % 2 == 0 {
            create["object"]["huisraad:situation"] = json!("w ".repeat(9_000));
        }
        // It comes from the address that the others come from: while these still arrive it may have to give way, and
        // tries again as a house does.
        until(&format!("round {n}"), || {
            let status = remote.send_with(&inbox, &create, now(0), &main_key(&remote), unchanged);
            assert!(matches!(status, 202 | 503), "round {n}: {status}");
            (status == 202).then_some(())
        });
        assert_eq!(CLIENT.get(house.url("/")).send().expect("an answer").status().as_u16(), 200);
        // Those who were waited for longest have given way.
        all.iter_mut().for_each(|stream| drop(stream.write_all(b" ")));
    }
}

#[test]
fn a_slow_body_is_cut_off() {
    let house = House::start("De Kade");
    let begin = |path: &str, more: &str| {
        let mut stream = open(&house);
        write!(stream, "POST {path} HTTP/1.1\r\nhost: {}\r\n{more}\r\n\r\n", house.domain()).expect("written");
        stream
    };
    let form = format!("origin: http://{}\r\ncontent-type: application/x-www-form-urlencoded\r\n", house.domain());
    let (inbox, sign_in) =
        (begin("/inbox", "content-length: 9000"), begin("/sign-in", &format!("{form}content-length: 9000")));
    // A body may not take for ever either.
    std::thread::scope(|s| {
        s.spawn(|| is_cut_off("a slow body", inbox));
        s.spawn(|| is_cut_off("a slow form", sign_in));
    });
}
