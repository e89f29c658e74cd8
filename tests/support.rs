//! What the tests share: houses as processes, browsers without a screen, and a way to wait for something to become true.

pub mod browse;
pub mod chrome;
pub mod faulty;
pub mod letters;
pub mod peers;
pub mod remote;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub use browse::{Browser, Page};

/// The binary under test.
pub const HUISRAAD: &str = env!("CARGO_BIN_EXE_huisraad");

/// How long something may take to become true. Nothing sleeps this long; it is when a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A port nobody listens on, never given twice in this process.
pub fn free_port() -> u16 {
    free_ports(1)
}

/// Listens on a port that nobody else took between the look and the bind.
pub fn listens() -> (u16, TcpListener) {
    loop {
        let port = free_port();
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return (port, listener);
        }
    }
}

/// The first of `count` ports in a row that nobody listens on.
pub fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Below the range from which outgoing connections take their ports.
    let base = 20_000 + u16::try_from(std::process::id() % 10_000).expect("small");
    loop {
        let first = base + NEXT.fetch_add(count, Ordering::SeqCst);
        if (first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
}

/// Waits until `is` gives something; says what it waited for when it never does.
pub fn until<T>(what: &str, mut is: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = is() {
            return value;
        }
        assert!(begun.elapsed() < PATIENCE, "gave up waiting: {what}");
        std::thread::sleep(Duration::from_millis(40));
    }
}

/// Runs a command to its end.
pub fn run(args: &[&str]) -> Output {
    Command::new(HUISRAAD).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

/// What a command printed, once it succeeded.
pub fn ok(args: &[&str]) -> String {
    let out = run(args);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

/// The lines on standard error, and the exit status, of a command that did not succeed.
pub fn refused(args: &[&str]) -> (i32, String) {
    let out = run(args);
    (out.status.code().expect("a status"), String::from_utf8_lossy(&out.stderr).into_owned())
}

/// The path of a post of this title, as this house has it.
pub fn path(house: &House, title: &str) -> String {
    format!("/posts/{}", house.post(title)["slug"].as_str().expect("slug"))
}

/// Two houses that are members of each other, and the chair of each.
pub fn two() -> (House, Browser, House, Browser) {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (anna, bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    (a, anna, b, bob)
}

/// A house: a data folder, and a process while it runs.
pub struct House {
    pub name: String,
    /// The port of its domain.
    pub port: u16,
    /// The port it listens on; another one when it stands behind a proxy of the tests.
    pub inside: u16,
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl House {
    /// A new house, founded and not running.
    pub fn found(name: &str) -> House {
        let folder = tempfile::tempdir().expect("folder");
        let port = free_port();
        House::found_in(name, folder, port, port)
    }

    /// A new house behind a proxy: its domain has another port than it listens on.
    pub fn found_behind_proxy(name: &str) -> House {
        House::found_in(name, tempfile::tempdir().expect("folder"), free_port(), free_port())
    }

    fn found_in(name: &str, folder: tempfile::TempDir, port: u16, inside: u16) -> House {
        let house = House { name: name.into(), port, inside, folder, process: None };
        let (data, domain, port) = (house.data(), house.domain(), inside.to_string());
        let mut args = vec!["init", "--domain", &domain, "--name", name, "--place", "Testdam", "--port", &port];
        let database = database();
        if let Some(url) = &database {
            args.extend(["--database-url", url]);
        }
        args.extend(["--insecure-loopback", "--data", &data]);
        ok(&args);
        house
    }

    /// A new house that runs.
    pub fn start(name: &str) -> House {
        let mut house = House::found(name);
        house.serve(None);
        house
    }

    /// Starts the process; it stops at the point named, if any.
    pub fn serve(&mut self, stop_at: Option<&str>) {
        self.serve_with(stop_at.map(|point| ("HUISRAAD_STOP_AT", point)));
    }

    /// Its disk breaks: the process ends, and the database is gone.
    pub fn loses_its_database(&mut self) {
        self.kill();
        for name in ["huisraad.db", "huisraad.db-wal", "huisraad.db-shm"] {
            let file = std::path::Path::new(&self.data()).join(name);
            std::fs::remove_file(&file).or_else(|e| if file.exists() { Err(e) } else { Ok(()) }).expect("lost");
        }
    }

    /// Starts the process with a clock so many seconds ahead.
    pub fn serve_later(&mut self, seconds: &str) {
        self.serve_with(Some(("HUISRAAD_CLOCK_AHEAD", seconds)));
    }

    /// Starts the process with one variable in its environment.
    pub fn serve_with(&mut self, setting: Option<(&str, &str)>) {
        let mut command = Command::new(HUISRAAD);
        command.args(["serve", "--until-stdin-closes", "--data", &self.data()]);
        command.envs(setting);
        self.run_server(command, setting.is_some_and(|(name, _)| name == "HUISRAAD_STOP_AT"), false);
    }

    /// Starts the process with files that cannot grow beyond what they are by more than some kilobytes: a full disk. It may
    /// be too full to start at all.
    pub fn serve_on_full_disk(&mut self, kilobytes: u64) {
        let largest = std::fs::read_dir(self.data()).expect("data").flatten().filter_map(|f| f.metadata().ok());
        let largest = largest.map(|m| m.len()).max().unwrap_or(0) / 1024;
        let script = format!(
            "trap '' XFSZ; ulimit -f {}; exec {HUISRAAD} serve --until-stdin-closes --data {}",
            (largest + kilobytes) * 2,
            self.data()
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        self.run_server(command, false, true);
    }

    fn run_server(&mut self, mut command: Command, stops: bool, may_fail: bool) {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if stops { Stdio::piped() } else { Stdio::inherit() })
            .spawn()
            .expect("serve");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("stdout")).read_line(&mut line).expect("a line");
        if line.is_empty() && may_fail {
            child.wait().expect("wait");
            return;
        }
        assert!(line.starts_with("Listening"), "{line}");
        self.process = Some(child);
    }

    /// Waits until the process says that it stopped at its point, then kills it as `kill -9` does.
    pub fn kill_where_it_stops(&mut self) {
        let child = self.process.as_mut().expect("running");
        let mut line = String::new();
        BufReader::new(child.stderr.as_mut().expect("stderr")).read_line(&mut line).expect("a line");
        assert!(line.starts_with("stopped at"), "{line}");
        self.kill();
    }

    /// Whether its process was started and not killed since.
    pub fn runs(&self) -> bool {
        self.process.is_some()
    }

    /// Kills the process as `kill -9` does.
    pub fn kill(&mut self) {
        let mut child = self.process.take().expect("running");
        child.kill().expect("kill");
        child.wait().expect("wait");
    }

    /// Stops the process as whoever looks after the machine does.
    pub fn stop(&mut self) {
        let mut child = self.process.take().expect("running");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
        assert!(told.success() && child.wait().expect("wait").success(), "a clean stop");
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().expect("running").id()
    }

    /// How many keys are on the ring of what was said in confidence.
    pub fn keys_in_confidence(&self) -> usize {
        let ring = std::fs::read_to_string(format!("{}/keys/conflict.ring", self.data())).unwrap_or_default();
        ring.lines().filter(|line| !line.starts_with("ring ")).count()
    }

    pub fn data(&self) -> String {
        self.folder.path().join("data").to_str().expect("UTF-8").to_owned()
    }

    pub fn domain(&self) -> String {
        format!("localhost:{}", self.port)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.domain())
    }

    /// Runs a command on this house's data; again where the house says to try again, as a person would.
    pub fn cli(&self, args: &[&str]) -> String {
        let data = self.data();
        let mut all = args.to_vec();
        all.extend(["--data", &data]);
        until(&format!("{args:?} is done"), || {
            let out = run(&all);
            let said = String::from_utf8_lossy(&out.stderr);
            if !out.status.success() && said.contains("We are still clearing up") {
                return None;
            }
            assert!(out.status.success(), "{args:?}: {said}");
            Some(String::from_utf8(out.stdout).expect("text"))
        })
    }

    /// What a command prints with `--json`.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let mut all = args.to_vec();
        all.push("--json");
        serde_json::from_str(&self.cli(&all)).expect("JSON")
    }

    /// The post with this title as `posts` lists it, once it is here.
    pub fn post(&self, title: &str) -> serde_json::Value {
        until(&format!("{title:?} at {}", self.name), || self.post_now(title))
    }

    /// The post with this title, if it is here.
    pub fn post_now(&self, title: &str) -> Option<serde_json::Value> {
        let all = self.json(&["posts"]);
        let found = all.as_array().expect("list").iter().find(|p| p["title"] == title);
        found.cloned()
    }

    /// Waits until nothing is on its way from here.
    pub fn settled(&self) {
        until(&format!("nothing on its way from {}", self.name), || {
            let left = self.json(&["queue", "list"]);
            left.as_array().expect("list").is_empty().then_some(())
        });
    }

    /// Somebody of this house, signed in: a card is printed, used, and a name and passphrase chosen.
    pub fn person(&self, name: &str, role: &str) -> Browser {
        let card = self.json(&["invite", "--role", role]);
        let mut browser = Browser::at(self);
        let page =
            browser.get(&format!("/card/{}", card["url"].as_str().expect("url").rsplit('/').next().expect("token")));
        assert!(page.status == 200, "{}", page.body);
        let key = card["words"].as_str().expect("words");
        let passphrase = format!("{name} heeft een lange zin");
        let form = [("key", key), ("step", "2"), ("name", name), ("passphrase", &passphrase), ("shared", "yes")];
        let page = browser.post("/card", &form);
        assert_eq!(page.status, 200, "{}", page.body);
        browser
    }

    /// Joins another house: applies there, and its console says yes.
    pub fn join(&self, other: &House, standing: &str) {
        self.cli(&["peer", "apply", &other.domain(), "--endorse", "--introduction", "Wij zijn een huis."]);
        until("the application arrives", || (other.standing_of(self)? == "applied").then_some(()));
        let mut args = vec!["peer", "accept"];
        let domain = self.domain();
        args.push(&domain);
        if standing == "acquaintance" {
            args.push("--acquaintance");
        }
        other.cli(&args);
        until("both follow", || (self.follows_both_ways(other) && other.follows_both_ways(self)).then_some(()));
    }

    /// What another house is to this one.
    pub fn standing_of(&self, other: &House) -> Option<String> {
        Some(self.peer(other)?["standing"].as_str()?.to_owned())
    }

    fn peer(&self, other: &House) -> Option<serde_json::Value> {
        let all = self.json(&["peer", "list"]);
        all.as_array()?.iter().find(|p| p["house"] == other.domain()).cloned()
    }

    fn follows_both_ways(&self, other: &House) -> bool {
        self.peer(other).is_some_and(|p| p["follows_us"] == true && p["we_follow"] == true)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

/// The server of the databases when the tests run on PostgreSQL.
pub fn database_url() -> Option<String> {
    std::env::var("HUISRAAD_TEST_POSTGRES").ok()
}

/// A new database's URL when the tests run on PostgreSQL.
pub fn database() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = database_url()?;
    let name = format!("huisraad_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    Some(huisraad_storage::create_database(&server, &name).expect("a database"))
}

/// The root of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("root")
}
