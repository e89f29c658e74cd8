//! Whoever wants to break the engine, from outside, against a real node: what it forges, floods, and never answers. Each
//! attempt gets the right refusal, has no effect, and costs the house little.

mod addresses;
mod bodies;
mod floods;
mod forged;
mod kept;
mod keys;
mod leaks;
mod odd;
mod outgoing;
mod signed;
mod slow;

use crate::support::remote::{CLIENT, Remote, now};
use crate::support::{Browser, House, listens};
use huisraad_federation::{PrivateKey, sign_headers};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The id of a house's or an actor's main key.
pub fn main_key(remote: &Remote) -> String {
    format!("{}#main-key", remote.actor())
}

/// Leaves headers and body as they were signed.
pub fn unchanged(_: &mut Vec<(&'static str, String)>, body: Vec<u8>) -> Vec<u8> {
    body
}

/// Posts these bytes, signed as they should be.
pub fn send_bytes(remote: &Remote, inbox: &str, body: Vec<u8>) -> u16 {
    remote.send_with(inbox, &Value::Null, now(0), &main_key(remote), |headers, _| {
        let url = url::Url::parse(inbox).expect("url");
        *headers =
            sign_headers("post", &url, Some(&body), None, (&remote.key, &main_key(remote)), now(0)).expect("sign");
        body
    })
}

/// A GET of ActivityStreams with these headers: the status and the body.
pub fn get(address: &str, headers: &[(&'static str, String)]) -> (u16, String) {
    let mut r = CLIENT.get(address).header("accept", "application/activity+json");
    for (name, value) in headers {
        r = r.header(*name, value);
    }
    let answer = r.send().expect("an answer");
    (answer.status().as_u16(), answer.text().expect("text"))
}

/// The chair asks all houses, or whom else.
pub fn ask(chair: &mut Browser, title: &str, audience: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", audience), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

/// The chair announces something.
pub fn announce(chair: &mut Browser, title: &str, audience: &str) -> String {
    let form = [
        ("title", title),
        ("day", "2041-06-12"),
        ("time", "10:00"),
        ("place", "Hier"),
        ("audience", audience),
        ("do", "send"),
    ];
    let page = chair.post("/events", &form);
    assert!(page.has("Verstuurd."), "{title}: {}", page.body);
    page.path
}

/// Whether nothing of a title is here.
pub fn absent(house: &House, title: &str) -> bool {
    house.post_now(title).is_none()
}

/// A server of the tests' own that answers each GET as a test says.
pub struct Elsewhere {
    pub port: u16,
    /// How many requests came.
    pub asked: Arc<AtomicUsize>,
}

impl Elsewhere {
    /// `answer` gets the port, the path, and how many came before; it writes what it likes.
    pub fn start(answer: impl Fn(u16, &str, usize, &mut TcpStream) + Send + Sync + 'static) -> Elsewhere {
        let ((port, listener), asked, answer) = (listens(), Arc::new(AtomicUsize::new(0)), Arc::new(answer));
        let count = asked.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (count, answer) = (count.clone(), answer.clone());
                std::thread::spawn(move || {
                    let mut request = [0; 8192];
                    let read = stream.read(&mut request).unwrap_or(0);
                    let text = String::from_utf8_lossy(&request[..read]).into_owned();
                    let before = count.fetch_add(1, Ordering::SeqCst);
                    answer(port, text.split(' ').nth(1).unwrap_or_default(), before, &mut stream);
                });
            }
        });
        Elsewhere { port, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Writes an answer of a type.
pub fn answer(stream: &mut TcpStream, head: &str, body: &str) {
    let text = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    drop(stream.write_all(text.as_bytes()));
}

/// The usual head of an actor's document.
pub const ACTIVITY: &str = "200 OK\r\ncontent-type: application/activity+json";

/// The document of an actor with this id and key.
pub fn document(id: &str, key: &PrivateKey) -> Value {
    let root = &id[..id.rfind('/').expect("a path")];
    json!({"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Organization", "name": "Ver weg",
        "inbox": format!("{root}/inbox"),
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": key.public_pem()}})
}

/// An application by this actor, signed with this key.
pub fn knock(house: &House, actor: &str, key: &PrivateKey) -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let follow = json!({"id": format!("{actor}/f/{}", NEXT.fetch_add(1, Ordering::SeqCst)), "type": "Follow",
        "actor": actor, "object": house.url("/actor"), "content": "Wij zijn een huis.",
        "instrument": {"type": "Document", "url": "x", "digest": "sha-256:x"}});
    let inbox = house.url("/inbox");
    let (url, body) = (url::Url::parse(&inbox).expect("url"), follow.to_string().into_bytes());
    let key_id = format!("{actor}#main-key");
    let headers = sign_headers("post", &url, Some(&body), None, (key, &key_id), now(0)).expect("sign");
    crate::support::remote::post(&inbox, headers, body)
}

/// The resident memory of this house's process, in bytes.
pub fn memory(house: &House) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", house.process_id())).expect("status");
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number") * 1024
}
