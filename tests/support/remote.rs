//! An actor of the tests' own: a key, a small server that shows it, and requests signed well or badly on purpose.

use crate::support::{House, until};
use huisraad_federation::{Asked, PrivateKey, ProofKey, sign_answer, sign_headers};
use huisraad_storage::Time;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

/// An actor that serves its own document on loopback and notes what is sent to its inbox.
pub struct Remote {
    pub port: u16,
    pub key: PrivateKey,
    pub proof: ProofKey,
    /// What it answers to a GET; its actor, unless a test says otherwise. Empty: nothing, ever.
    pub shown: Arc<Mutex<String>>,
    /// What it answers to a GET of these paths instead, with or without their queries.
    pub at: Arc<Mutex<HashMap<String, String>>>,
    /// How it signs what it answers to a GET.
    pub signs: Arc<Mutex<Signs>>,
    /// What it answers to a POST: the status, and more headers. Status 0: nothing, ever.
    pub answer: Arc<Mutex<(u16, String)>>,
    /// How often its actor was fetched.
    pub fetched: Arc<AtomicUsize>,
    /// The bodies that came to its inbox.
    pub received: Arc<Mutex<Vec<Value>>>,
    /// When each of them came.
    pub received_at: Arc<Mutex<Vec<Instant>>>,
}

/// How an actor of the tests' own signs its answers.
pub enum Signs {
    /// As it should, with this key.
    With(PrivateKey),
    /// With this key, so many seconds from now.
    At(PrivateKey, i64),
    /// Not at all.
    Not,
    /// With the headers of another answer, whole.
    Replayed(Vec<(&'static str, String)>),
}

impl Signs {
    fn headers(&self, asked: Asked<'_>, body: &str) -> Vec<(&'static str, String)> {
        let key_id =
            format!("{}#main-key", asked.target_uri.split_inclusive('/').take(3).collect::<String>() + "actor");
        let (key, seconds) = match self {
            Signs::With(key) => (key, 0),
            Signs::At(key, seconds) => (key, *seconds),
            Signs::Not => return Vec::new(),
            Signs::Replayed(headers) => return headers.clone(),
        };
        sign_answer(asked, 200, body.as_bytes(), (key, &key_id), now(seconds)).expect("signed").to_vec()
    }
}

/// One client for all tests: making one reads all root certificates. It keeps no connection: houses are killed.
pub static CLIENT: LazyLock<reqwest::blocking::Client> = LazyLock::new(|| {
    reqwest::blocking::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .expect("client")
});

/// Now, moved by seconds.
pub fn now(seconds: i64) -> Time {
    Time(jiff::Timestamp::now().as_microsecond() + seconds * 1_000_000)
}

impl Remote {
    pub fn start() -> Remote {
        let (port, listener) = super::listens();
        let key = PrivateKey::generate().expect("key");
        let proof = ProofKey::generate().expect("key");
        let (fetched, received) = (Arc::new(AtomicUsize::new(0)), Arc::<Mutex<Vec<Value>>>::default());
        let (shown, answer) = (Arc::<Mutex<String>>::default(), Arc::new(Mutex::new((202, String::new()))));
        let received_at = Arc::<Mutex<Vec<Instant>>>::default();
        let own = PrivateKey::from_pem(key.pem()).expect("key");
        let (at, signs) = (Arc::<Mutex<HashMap<String, String>>>::default(), Arc::new(Mutex::new(Signs::With(own))));
        let remote = Remote {
            port,
            key,
            proof,
            shown: shown.clone(),
            at: at.clone(),
            signs: signs.clone(),
            answer: answer.clone(),
            fetched: fetched.clone(),
            received: received.clone(),
            received_at: received_at.clone(),
        };
        *shown.lock().expect("lock") = remote.document().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shown, answer) = ((shown.clone(), at.clone(), signs.clone()), answer.clone());
                let (fetched, received) = (fetched.clone(), (received.clone(), received_at.clone()));
                stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("timeout");
                std::thread::spawn(move || {
                    serve(stream, (port, &shown.0, &shown.1, &shown.2), &answer, &fetched, (&received.0, &received.1))
                });
            }
        });
        remote
    }

    pub fn actor(&self) -> String {
        format!("http://localhost:{}/actor", self.port)
    }

    pub fn document(&self) -> Value {
        let actor = self.actor();
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": actor, "type": "Organization", "name": "Ver weg", "inbox": format!("http://localhost:{}/inbox", self.port),
            "publicKey": {"id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": self.key.public_pem()},
            "assertionMethod": [{"id": format!("{actor}#proof-key"), "type": "Multikey", "controller": actor,
                "publicKeyMultibase": self.proof.multibase()}],
        })
    }

    /// An activity of this actor.
    pub fn activity(&self, kind: &str, object: Value) -> Value {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let n = NEXT.fetch_add(1, Ordering::SeqCst);
        json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{}/a/{n}", self.actor()),
            "type": kind, "actor": self.actor(), "object": object})
    }

    /// Adds its proof.
    pub fn prove(&self, document: &mut Value) {
        self.proof.prove(document, &format!("{}#proof-key", self.actor()), now(0)).expect("proof");
    }

    /// What came to its inbox of a type.
    pub fn got(&self, kind: &str) -> Vec<Value> {
        self.received.lock().expect("lock").iter().filter(|a| a["type"] == kind).cloned().collect()
    }

    /// Sends it signed as it should be; gives the status.
    pub fn send(&self, inbox: &str, activity: &Value) -> u16 {
        self.send_with(inbox, activity, now(0), &format!("{}#main-key", self.actor()), |_, body| body)
    }

    /// Sends it signed at another time or with another keyId; `change` may alter headers and body after signing.
    pub fn send_with(
        &self,
        inbox: &str,
        activity: &Value,
        at: Time,
        key_id: &str,
        change: impl FnOnce(&mut Vec<(&'static str, String)>, Vec<u8>) -> Vec<u8>,
    ) -> u16 {
        let url = url::Url::parse(inbox).expect("url");
        let body = activity.to_string().into_bytes();
        let mut headers = sign_headers("post", &url, Some(&body), None, (&self.key, key_id), at).expect("sign");
        let body = change(&mut headers, body);
        post(inbox, headers, body)
    }

    /// A signed GET of ActivityStreams: the status and the body.
    pub fn get(&self, address: &str) -> (u16, String) {
        let url = url::Url::parse(address).expect("url");
        let key_id = format!("{}#main-key", self.actor());
        let headers = sign_headers("get", &url, None, None, (&self.key, &key_id), now(0)).expect("sign");
        let mut r = CLIENT.get(address).header("accept", "application/activity+json");
        for (name, value) in headers {
            r = r.header(name, value);
        }
        let answer = r.send().expect("an answer");
        (answer.status().as_u16(), answer.text().expect("text"))
    }
}

/// A house that has accepted an actor of the tests' own as a member.
pub fn with_member() -> (House, Remote) {
    let (house, remote) = (House::start("De Kade"), Remote::start());
    make_member(&house, &remote);
    (house, remote)
}

/// Makes an actor of the tests' own a member of a house.
pub fn make_member(house: &House, remote: &Remote) {
    let application = apply(remote, house);
    assert_eq!(remote.send(&house.url("/inbox"), &application), 202);
    house.cli(&["peer", "accept", &format!("localhost:{}", remote.port)]);
    until("our Follow back comes", || {
        let received = remote.received.lock().expect("lock");
        received.iter().find(|a| a["type"] == "Follow").cloned()
    });
}

/// Its application to a house.
pub fn apply(remote: &Remote, house: &House) -> Value {
    let mut follow = remote.activity("Follow", json!(house.url("/actor")));
    follow["content"] = json!("Wij zijn een huis.");
    follow["instrument"] = json!({"type": "Document", "url": "x", "digest": "sha-256:x"});
    follow
}

/// A question of its own.
pub fn question(remote: &Remote, title: &str, to: Value) -> Value {
    let id = format!("http://localhost:{}/posts/{}", remote.port, title.replace(' ', "-"));
    let object = json!({"id": id, "type": "Article", "attributedTo": remote.actor(), "name": title, "to": to, "cc": [],
        "huisraad:kind": "case_question", "huisraad:version": 1, "huisraad:state": "asked",
        "huisraad:situation": "x", "huisraad:question": "x"});
    let mut activity = remote.activity("Create", object);
    activity["to"] = to;
    activity["cc"] = json!([]);
    activity
}

/// To whom a post for all houses is addressed.
pub fn members(remote: &Remote) -> Value {
    json!([format!("http://localhost:{}/members", remote.port)])
}

/// A Create of a Note of this actor in answer to a post, with a proof unless it is for the asker alone.
pub fn advice(remote: &Remote, post: &str, text: &str, in_thread: bool) -> Value {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let id = format!("http://localhost:{}/n/{}", remote.port, NEXT.fetch_add(1, Ordering::SeqCst));
    let mut note = json!({"type": "Note", "id": id, "attributedTo": remote.actor(), "inReplyTo": post,
        "content": text, "huisraad:text": text, "huisraad:version": 1});
    if in_thread {
        note["context"] = json!(format!("{post}/thread"));
    }
    let mut create = remote.activity("Create", note);
    if in_thread {
        create["context"] = json!(format!("{post}/thread"));
        remote.prove(&mut create);
    }
    create
}

/// Posts as it stands; gives the status, or 0 when it was broken off before all was sent.
pub fn post(inbox: &str, headers: Vec<(&'static str, String)>, body: Vec<u8>) -> u16 {
    let mut r = CLIENT.post(inbox).header("content-type", "application/activity+json").body(body);
    for (name, value) in headers {
        r = r.header(name, value);
    }
    match r.send() {
        Ok(answer) => answer.status().as_u16(),
        Err(e) if e.is_connect() || e.is_timeout() => panic!("{inbox}: {e}"),
        Err(_) => 0,
    }
}

fn serve(
    mut stream: std::net::TcpStream,
    (port, shown, at, signs): (u16, &Mutex<String>, &Mutex<HashMap<String, String>>, &Mutex<Signs>),
    answer: &Mutex<(u16, String)>,
    fetched: &AtomicUsize,
    (received, received_at): (&Mutex<Vec<Value>>, &Mutex<Vec<Instant>>),
) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let head = loop {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&part[..n]),
        }
        if let Some(at) = request.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let as_sent = String::from_utf8_lossy(&request[..head]).into_owned();
    let text = as_sent.to_ascii_lowercase();
    let length =
        text.split("content-length:").nth(1).and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    while request.len() < head + length {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(n) => request.extend_from_slice(&part[..n]),
        }
    }
    let body = if text.starts_with("post") {
        if let Ok(activity) = serde_json::from_slice(&request[head..]) {
            received_at.lock().expect("lock").push(Instant::now());
            received.lock().expect("lock").push(activity);
        }
        String::new()
    } else {
        fetched.fetch_add(1, Ordering::SeqCst);
        let at = at.lock().expect("lock");
        let target = as_sent.split(' ').nth(1).unwrap_or_default();
        let instead = at.get(target).or_else(|| at.get(target.split('?').next().unwrap_or_default()));
        instead.cloned().unwrap_or_else(|| shown.lock().expect("lock").clone())
    };
    let (status, more) = if text.starts_with("post") {
        answer.lock().expect("lock").clone()
    } else {
        let target_uri = format!("http://localhost:{port}{}", as_sent.split(' ').nth(1).unwrap_or_default());
        let signature = as_sent.lines().find_map(|l| {
            let (name, value) = l.split_once(':')?;
            name.eq_ignore_ascii_case("signature").then_some(value.trim())
        });
        let asked = Asked { target_uri: &target_uri, signature: signature.unwrap_or_default() };
        let signed = signs.lock().expect("lock").headers(asked, &body);
        (200, signed.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect())
    };
    if status == 0 || (!text.starts_with("post") && body.is_empty()) {
        // It stays, and says nothing, until the other end goes.
        while !matches!(stream.read(&mut part), Ok(0)) {}
        return;
    }
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/activity+json\r\nconnection: close\r\n{more}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    drop(stream.write_all(answer.as_bytes()));
}
