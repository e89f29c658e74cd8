//! What the benchmarks share: a house as a process and as a library on the same data, remote houses that are only a key,
//! and what a process costs.

use diesel::prelude::*;
use huisraad::commands::{InitArgs, init_folder};
use huisraad::config::Config;
use huisraad::folder::{Folder, Hold};
use huisraad::node::Node;
use huisraad::peer::{self, Following, NewPeer};
use huisraad::viewer::Viewer;
use huisraad::words::Standing;
use huisraad_federation::{Authority, Destination, PrivateKey, RemoteActor};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub const HUISRAAD: &str = env!("CARGO_BIN_EXE_huisraad");

/// The PostgreSQL server to run on, if any.
pub fn server() -> Option<String> {
    std::env::var("HUISRAAD_TEST_POSTGRES").ok()
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime")
}

/// A port nobody listens on.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = 10_000 + u16::try_from(std::process::id() % 5_000).expect("small");
    loop {
        let port = base + NEXT.fetch_add(1, Ordering::SeqCst);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A house: a data folder, and a process while it runs.
pub struct House {
    pub port: u16,
    pub data: PathBuf,
    _folder: tempfile::TempDir,
    pub process: Option<Child>,
}

impl House {
    /// A new house that does not run yet.
    pub fn found(runtime: &Runtime) -> House {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().expect("folder");
        let (port, data) = (free_port(), folder.path().join("data"));
        let database_url = server().map(|server| {
            let name = format!("huisraad_bench_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
            huisraad_storage::create_database(&server, &name).expect("a database")
        });
        let args = InitArgs {
            domain: format!("localhost:{port}"),
            name: format!("Huis {port}"),
            place: "Meetdam".into(),
            data: data.clone(),
            port,
            database_url: database_url.unwrap_or_default(),
            insecure_loopback: true,
        };
        runtime.block_on(init_folder(&args, false)).expect("init");
        House { port, data, _folder: folder, process: None }
    }

    /// Starts the process; gives how long it took to answer its first request.
    pub fn serve(&mut self) -> Duration {
        let begun = Instant::now();
        let mut child = Command::new(HUISRAAD)
            .args(["serve", "--until-stdin-closes", "--data"])
            .arg(&self.data)
            // One house sends here what a thousand would: the day's measure for each is raised, for that alone.
            .env("HUISRAAD_FEDERATION__DAILY", "1000000000")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("serve");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("stdout")).read_line(&mut line).expect("a line");
        assert!(line.starts_with("Listening"), "{line}");
        self.process = Some(child);
        assert_eq!(crate::load::get(self.port, "/healthz", ""), 200);
        begun.elapsed()
    }

    /// The same house as a library: what a command beside the server sees.
    pub fn open(&self, runtime: &Runtime) -> Arc<Node> {
        let config = Config::load(&self.data, None, &[]).expect("settings");
        let folder = Folder::lock(config, Hold::Beside).expect("folder");
        runtime.block_on(Node::open(folder)).expect("open")
    }

    fn pid(&self) -> u32 {
        self.process.as_ref().expect("running").id()
    }

    /// Processor time of the process until now.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).expect("stat");
        let fields: Vec<&str> = stat.rsplit(") ").next().expect("fields").split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().expect("utime") + fields[12].parse::<u64>().expect("stime");
        Duration::from_millis(ticks * 10)
    }

    /// Memory of the process, in megabytes: now, and at most until now.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("status");
        let field = |name: &str| {
            let line = status.lines().find(|l| l.starts_with(name)).expect("field");
            line.split_whitespace().nth(1).expect("number").parse::<f64>().expect("kB") / 1024.0
        };
        (field("VmRSS:"), field("VmHWM:"))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut child) = self.process.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// A remote house: a key and a name. It has a server only where a benchmark gives it one.
pub struct Remote {
    pub port: u16,
    pub key: PrivateKey,
}

impl Remote {
    pub fn new(port: u16) -> Remote {
        Remote { port, key: PrivateKey::generate().expect("key") }
    }

    pub fn actor(&self) -> String {
        format!("http://localhost:{}/actor", self.port)
    }

    pub fn document(&self) -> RemoteActor {
        document(self.port, self.key.public_pem())
    }
}

/// The actor of a house on a port.
pub fn document(port: u16, pem: &str) -> RemoteActor {
    let actor = format!("http://localhost:{port}/actor");
    RemoteActor::parse(json!({
        "id": actor, "type": "Organization", "name": format!("Huis {port}"),
        "inbox": format!("http://localhost:{port}/inbox"),
        "publicKey": {"id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": pem},
    }))
    .expect("an actor")
}

/// Makes these houses members; with `reached`, what is for all houses goes to them.
pub fn make_members(runtime: &Runtime, node: &Arc<Node>, houses: Vec<RemoteActor>, reached: bool) {
    let job = move |tx: &mut huisraad_storage::Tx<'_>, cx: &huisraad::node::Cx| {
        for actor in &houses {
            let new = NewPeer { actor, standing: Standing::Asked, introduction: "", principles: None };
            let id = peer::insert(tx, cx.now, &new)?;
            let asked = peer::by_id(tx.conn(), id)?;
            peer::set_standing(tx, &asked, Standing::Member, cx.now)?;
            if reached {
                peer::set_follow(tx, id, Following::Theirs(Some("x"), true))?;
                let to = Destination::from(&Authority::of(&actor.id).expect("authority"));
                cx.node.outbox.link(tx, cx.now, &to, &actor.inbox)?;
            }
        }
        Ok(())
    };
    runtime.block_on(node.act(Viewer::Console, job)).expect("members");
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// How many rows an SQL condition finds: `posts WHERE …`.
pub fn count(runtime: &Runtime, node: &Arc<Node>, of: &str) -> i64 {
    let query = format!("SELECT COUNT(*) AS n FROM {of}");
    let read = move |conn: &mut huisraad_storage::Conn| Ok(diesel::sql_query(query).get_result::<Count>(conn)?.n);
    runtime.block_on(node.read(read)).expect("count")
}

/// Runs SQL in one transaction.
pub fn execute(runtime: &Runtime, node: &Arc<Node>, statements: Vec<String>) {
    let job = move |tx: &mut huisraad_storage::Tx<'_>, _: &huisraad::node::Cx| {
        for sql in &statements {
            diesel::sql_query(sql).execute(tx.conn())?;
        }
        Ok(())
    };
    runtime.block_on(node.act(Viewer::Console, job)).expect("SQL");
}

/// Fills the tables until there are `total` questions of another house, in few statements: how they came there does not
/// matter to what is measured after.
pub fn fill(runtime: &Runtime, node: &Arc<Node>, total: i64) {
    let have = count(runtime, node, "posts");
    if have >= total {
        return;
    }
    let random = if server().is_some() { "decode(md5(random()::text), 'hex')" } else { "randomblob(16)" };
    let series = format!(
        "WITH RECURSIVE n(i) AS (SELECT CAST({} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {total})",
        have + 1
    );
    let text = "'Wij hebben hier al een tijd last van en weten niet goed wat te doen. ' || i";
    execute(
        runtime,
        node,
        vec![
            format!(
                "{series} INSERT INTO posts (uri, slug, kind, peer, title, state, audience, inside, version, rev, created, \
                 published, updated) SELECT 'http://localhost:1/posts/v' || i, 'v' || i, 'case_question', (SELECT MIN(id) \
                 FROM peers), 'Vraag ' || i, 'asked', 'network', 'house', 1, 1, i * 1000000, i * 1000000, i * 1000000 FROM n"
            ),
            format!(
                "INSERT INTO case_questions (post, situation, question, tried) SELECT id, {t}, {t}, '' FROM posts WHERE \
                 slug LIKE 'v%' AND NOT EXISTS (SELECT 1 FROM case_questions c WHERE c.post = posts.id)",
                t = text.replace("|| i", "|| id")
            ),
            format!("{series} INSERT INTO received (name, at) SELECT {random}, i FROM n"),
        ],
    );
}

/// The value below which a share of them lies.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

pub fn per_second(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64()
}
