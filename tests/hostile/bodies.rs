//! Bodies that are too large, too deep, ambiguous, compressed, or no text at all.

use super::{announce, main_key, memory, send_bytes};
use crate::support::House;
use crate::support::remote::{CLIENT, Remote, members, now, question, with_member};
use huisraad_federation::sign_headers;
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

/// What gzip makes of it.
fn zipped(body: &[u8]) -> Vec<u8> {
    let mut gzip =
        Command::new("gzip").arg("-9c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("gzip runs");
    let (mut into, body) = (gzip.stdin.take().expect("stdin"), body.to_vec());
    let feed = std::thread::spawn(move || into.write_all(&body).expect("written"));
    let out = gzip.wait_with_output().expect("gzip ends").stdout;
    feed.join().expect("fed");
    out
}

/// Posts signed over `signed`, with these headers more.
fn send(remote: &Remote, house: &House, body: Vec<u8>, signed: &[u8], more: &[(&str, &str)]) -> u16 {
    let inbox = house.url("/inbox");
    let url = url::Url::parse(&inbox).expect("url");
    let headers =
        sign_headers("post", &url, Some(signed), None, (&remote.key, &main_key(remote)), now(0)).expect("sign");
    let mut r = CLIENT.post(&inbox).body(body);
    for (name, value) in headers.iter().map(|(n, v)| (*n, v.as_str())).chain(more.iter().copied()) {
        r = r.header(name, value);
    }
    r.send().expect("an answer").status().as_u16()
}

#[test]
fn a_body_is_read_strictly_and_only_so_far() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let long = |title: &str, length: usize| {
        let mut create = question(&remote, title, members(&remote));
        create["object"]["huisraad:situation"] = json!("x".repeat(length));
        create.to_string().into_bytes()
    };
    assert_eq!(send_bytes(&remote, &inbox, long("Te lang", 512 * 1024)), 413);
    assert_eq!(send_bytes(&remote, &inbox, long("Veel te lang", 4 * 1024 * 1024)), 413);
    let plain = question(&remote, "Dubbelzinnig", members(&remote)).to_string();
    let deep = |open: &str, close: &str, times: usize| {
        plain.replacen('{', &format!("{{\"x\":{}7{},", open.repeat(times), close.repeat(times)), 1)
    };
    let twice = |what: &str, again: &str| plain.replacen(what, &format!("{again},{what}"), 1);
    let bodies = [
        ("10,000 arrays", deep("[", "]", 10_000)),
        ("10,000 objects", deep("{\"x\":", "}", 10_000)),
        ("arrays that never close", "[".repeat(100_000)),
        ("a key twice", twice("\"type\":\"Create\"", "\"type\":\"Delete\"")),
        ("the same key and value twice", twice("\"type\":\"Create\"", "\"type\":\"Create\"")),
        ("a key twice, spelled differently", twice("\"actor\":", "\"\\u0061ctor\":\"http://localhost:1/actor\"")),
        ("a key twice within the post", twice("\"attributedTo\":", "\"attributedTo\":\"http://localhost:1/actor\"")),
        ("a NUL", plain.replace("Dubbelzinnig", "Dubbel\\u0000zinnig")),
        ("a NUL in a key", plain.replacen('{', "{\"\\u0000\":1,", 1)),
        ("half a surrogate", plain.replace("Dubbelzinnig", "Dubbel\\ud800zinnig")),
        ("a number without end", plain.replacen('{', "{\"x\":1e999999,", 1)),
        ("two documents", format!("{plain}{plain}")),
        ("a mark before it", format!("\u{feff}{plain}")),
        ("a control character", plain.replace("Dubbelzinnig", "Dubbel\u{1}zinnig")),
        ("nothing", String::new()),
        ("a number", "7".into()),
        ("null", "null".into()),
        ("a page", "<html></html>".into()),
    ];
    for (what, body) in bodies {
        assert_eq!(send_bytes(&remote, &inbox, body.into_bytes()), 400, "{what}");
    }
    for odd in [&b"\xff\xfe"[..], b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"] {
        let at = plain.find("Dubbelzinnig").expect("the title");
        let body = [&plain.as_bytes()[..at], odd, &plain.as_bytes()[at..]].concat();
        assert_eq!(send_bytes(&remote, &inbox, body), 400, "invalid UTF-8: {odd:x?}");
    }
    for name in ["id", "type", "actor"] {
        for value in [json!(7), json!(null), json!([]), json!(["x"]), json!({}), json!(true), json!({"id": 7})] {
            let mut create = question(&remote, "Dubbelzinnig", members(&remote));
            create[name] = value.clone();
            assert_eq!(remote.send(&inbox, &create), 400, "{name} is {value}");
        }
        let mut create = question(&remote, "Dubbelzinnig", members(&remote));
        create.as_object_mut().expect("object").remove(name);
        assert_eq!(remote.send(&inbox, &create), 400, "no {name}");
    }
    assert_eq!(house.json(&["posts"]), json!([]));
    assert_eq!(remote.send(&inbox, &question(&remote, "Gewoon", members(&remote))), 202);
}

#[test]
fn what_is_compressed_or_called_something_else_does_no_harm() {
    let (house, remote) = with_member();
    let gzip = ("content-encoding", "gzip");
    let json = ("content-type", "application/activity+json");
    let before = memory(&house);
    // A hundred megabytes of blanks in a hundred kilobytes, alone and within each other; as a member and as nobody.
    let mut bomb = question(&remote, "Bom", members(&remote)).to_string().into_bytes();
    bomb.resize(100 * 1024 * 1024, b' ');
    let once = zipped(&bomb);
    let twice = zipped(&once);
    assert!(once.len() < 200_000 && twice.len() < 100_000);
    for body in [&once, &twice] {
        for _ in 0..10 {
            let status = send(&remote, &house, body.clone(), body, &[gzip, json]);
            assert!((400..500).contains(&status), "a bomb: {status}");
        }
        let nested = send(&remote, &house, body.clone(), body, &[("content-encoding", "gzip, gzip"), json]);
        assert!((400..500).contains(&nested), "a bomb in a bomb: {nested}");
        let unsigned = CLIENT.post(house.url("/inbox")).header("content-encoding", "gzip").body(body.clone());
        let status = unsigned.send().expect("an answer").status().as_u16();
        assert!((400..500).contains(&status), "a bomb of nobody: {status}");
    }
    let grown = memory(&house).saturating_sub(before);
    assert!(grown < 64 * 1024 * 1024, "it grew by {grown} bytes");
    // Broken, or not what it is said to be.
    let plain = question(&remote, "Kapot", members(&remote)).to_string().into_bytes();
    let half = zipped(&plain)[..40].to_vec();
    for (body, encoding) in [(&half, "gzip"), (&plain, "gzip"), (&plain, "br"), (&plain, "zstd"), (&plain, "deflate")] {
        let status = send(&remote, &house, body.clone(), body, &[("content-encoding", encoding), json]);
        // An encoding that the server does not know is left as it is; the digest is over what came.
        assert!(status == 202 || (400..500).contains(&status), "{encoding}: {status}");
    }
    // The digest is over the bytes that were sent: small and honest, but compressed after it was signed.
    let status = send(&remote, &house, zipped(&plain), b"iets anders", &[gzip, json]);
    assert_eq!(status, 400);
    // Whatever it is called, it is nobody's word until it is signed.
    for kind in ["text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png", ""] {
        let create = question(&remote, &format!("Als {kind}"), members(&remote)).to_string().into_bytes();
        let unsigned = CLIENT.post(house.url("/inbox")).header("content-type", kind).body(create.clone());
        assert_eq!(unsigned.send().expect("an answer").status().as_u16(), 401, "unsigned {kind:?}");
        let status = send(&remote, &house, create, b"x", &[("content-type", kind)]);
        assert_eq!(status, 401, "signed over something else, {kind:?}");
    }
    let create = question(&remote, "Daarna", members(&remote)).to_string().into_bytes();
    assert_eq!(send(&remote, &house, create.clone(), &create, &[json]), 202);
}

#[test]
fn an_id_is_a_text() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let mut anna = house.person("Anna", "chair");
    announce(&mut anna, "Voor iedereen", "public");
    // What is stored under an id must be what others call it by: an answer without a name could not be taken back.
    let mut join = remote.activity("Join", house.post("Voor iedereen")["id"].clone());
    let id = join["id"].clone();
    for odd in [json!({"id": id}), json!([id]), json!({"id": {"id": id}})] {
        join["id"] = odd.clone();
        // An id within an id would be kept under no id at all.
        assert_eq!(remote.send(&inbox, &join), 400, "{odd}");
    }
    assert_eq!(house.post("Voor iedereen")["responses"], 0);
}

#[test]
fn a_digest_is_over_the_bytes_that_were_sent() {
    let (house, remote) = with_member();
    let encoded = [("content-encoding", "gzip"), ("content-type", "application/activity+json")];
    let plain = question(&remote, "Onderweg ingepakt", members(&remote)).to_string().into_bytes();
    let status = send(&remote, &house, zipped(&plain), &plain, &encoded);
    // What was signed is the bytes on the wire: nothing is unpacked.
    assert!((400..500).contains(&status), "packed after it was signed: {status}");
}

/// Read into values, each of these would be ninety times as large as its bytes.
#[test]
fn a_body_takes_little_more_than_its_bytes() {
    let (house, remote) = with_member();
    let inbox = house.url("/inbox");
    let before = memory(&house);
    let host = format!("http://localhost:{}", remote.port);
    let body = |actor: &str, size: usize| {
        let start = json!({"id": format!("{actor}/f"), "type": "Follow", "actor": actor}).to_string();
        let many = "{\"\":0},".repeat((size - start.len() - 20) / 7);
        format!("{},\"x\":[{many}0]}}", &start[..start.len() - 1]).into_bytes()
    };
    // The keyId is a member's, or everybody could not say so much; the actor is nobody, there or elsewhere.
    for actor in ["http://localhost:1/actor".to_owned(), format!("{host}/ander"), remote.actor()] {
        std::thread::scope(|s| {
            for _ in 0..48 {
                s.spawn(|| {
                    let status = send_bytes(&remote, &inbox, body(&actor, 500 * 1024));
                    assert!(matches!(status, 0 | 400 | 401 | 413 | 503), "{actor}: {status}");
                });
            }
        });
    }
    let grown = memory(&house).saturating_sub(before);
    assert!(grown < 100 * 1024 * 1024, "it grew by {grown} bytes");
    // Nobody says more than a knock has to.
    let ander = format!("{host}/ander");
    let long = json!({"id": format!("{ander}/f"), "type": "Follow", "actor": ander, "content": "x".repeat(20_000)});
    assert_eq!(send_bytes(&remote, &inbox, long.to_string().into_bytes()), 413);
}
