//! The demo: a network of houses on this machine, each its own process with its own database, joined over HTTP and filled
//! with examples.
//!
//! The parent opens each house's database beside its running process, as any command does, and acts there as the people
//! of that house; what leaves goes over HTTP between the processes.

mod cast;
mod content;
#[cfg(test)]
mod every_page;
mod learning;
mod quarrel;

use crate::commands::{Failure, InitArgs, init_folder};
use crate::node::Node;
use crate::shared_clock::MARK;
use cast::{Cast, HOUSES, Shift};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How the demo is asked for.
#[derive(Args)]
pub struct DemoArgs {
    /// How many houses
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=8))]
    houses: u16,
    /// The port of the first house; the others follow
    #[arg(long, default_value_t = 8101)]
    port: u16,
    /// Where the houses keep their data; without it, in a folder that is gone afterwards
    #[arg(long)]
    data: Option<PathBuf>,
    /// One line of JSON when everything is up
    #[arg(long)]
    json: bool,
}

/// Runs the demo until Ctrl-C, then stops all of it.
///
/// # Errors
/// A port that is taken or a folder that holds something else is the asker's mistake; the rest is ours.
pub async fn run(args: DemoArgs) -> Result<(), Failure> {
    let ports: Vec<u16> = (0..args.houses).map(|i| args.port.saturating_add(i)).collect();
    for port in &ports {
        if let Err(e) = TcpListener::bind(("127.0.0.1", *port)) {
            return Err(Failure::Usage(format!("port {port} cannot be used: {e}. Try another with --port.")));
        }
    }
    let folder = Folder::at(args.data.clone(), args.port)?;
    // Told to stop at any moment, also before all is up, we still clean up behind us.
    tokio::select! {
        ended = play(&args, &folder, &ports) => ended,
        stopped = told_to_stop() => stopped,
    }
}

/// Makes, starts, joins and fills the houses, and goes on until one of them ends.
async fn play(args: &DemoArgs, folder: &Folder, ports: &[u16]) -> Result<(), Failure> {
    under_way(&format!("{} houses are made ready in {} …", ports.len(), folder.path.display()));
    let fresh = prepare(&folder.path, ports).await?;
    let mut houses = Vec::new();
    for ((i, port), house) in ports.iter().enumerate().zip(HOUSES) {
        houses.push(start(&house_folder(&folder.path, i), *port).await?);
        under_way(&format!("{} is there: http://localhost:{port}/", house.name));
    }
    let mut cast = Cast::open(&folder.path, ports.len()).await?;
    if fresh {
        under_way("The houses are joined to each other …");
        cast.join_all().await?;
        under_way("The examples are written, each in its house …");
        content::fill(&mut cast).await?;
        under_way("The last of it is on its way …");
        cast.settle().await?;
        // Last: what was interrupted before this is no demo to go on with.
        std::fs::write(folder.path.join(MARK), marked(ports))
            .map_err(|e| Failure::Failed(format!("{}: {e}", folder.path.display())))?;
    }
    if args.json {
        print_line!("{}", cast.as_json(&folder.path));
    } else {
        introduce(&cast, &folder.path);
    }
    wait(&mut houses).await
}

/// The data of the demo; taken away at the end when nobody asked to keep it.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn at(asked: Option<PathBuf>, port: u16) -> Result<Folder, Failure> {
        match asked {
            Some(path) => Ok(Folder { path, kept: true }),
            None => {
                let name = format!("huisraad-demo-{port}-{}", std::process::id());
                let path = std::env::temp_dir().join(name);
                std::fs::create_dir(&path).map_err(|e| Failure::Failed(format!("{}: {e}", path.display())))?;
                Ok(Folder { path, kept: false })
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept
            && let Err(e) = std::fs::remove_dir_all(&self.path)
        {
            eprintln!("huisraad: {} could not be removed: {e}", self.path.display());
        }
    }
}

fn house_folder(data: &Path, i: usize) -> PathBuf {
    data.join(format!("house-{}", i + 1))
}

fn marked(ports: &[u16]) -> String {
    json!({"ports": ports}).to_string()
}

/// Makes the houses, or finds those of an earlier demo. `true` when they are new.
async fn prepare(data: &Path, ports: &[u16]) -> Result<bool, Failure> {
    let mark = data.join(MARK);
    let failed = |e: std::io::Error| Failure::Failed(format!("{}: {e}", data.display()));
    let wanted = marked(ports);
    match std::fs::read_to_string(&mark) {
        Ok(held) if held == wanted => return Ok(false),
        Ok(_) => {
            return Err(Failure::Usage(format!("{} holds a demo with other houses or ports", data.display())));
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(failed(e)),
    }
    std::fs::create_dir_all(data).map_err(failed)?;
    if std::fs::read_dir(data).map_err(failed)?.next().is_some() {
        return Err(Failure::Usage(format!("{} is not empty: it holds something else", data.display())));
    }
    for (i, (port, house)) in ports.iter().zip(HOUSES).enumerate() {
        let database_url = database(i, *port)?;
        let args = InitArgs {
            domain: format!("localhost:{port}"),
            name: house.name.into(),
            place: house.place.into(),
            data: house_folder(data, i),
            port: *port,
            database_url,
            insecure_loopback: true,
        };
        let node = init_folder(&args, true).await?;
        cast::people(&node, house).await?;
    }
    Ok(true)
}

/// With `HUISRAAD_DEMO_POSTGRES` set to a server's URL that ends in a slash, each house gets a database of its own there.
fn database(i: usize, port: u16) -> Result<String, Failure> {
    let Ok(server) = std::env::var("HUISRAAD_DEMO_POSTGRES") else {
        return Ok(String::new());
    };
    let name = format!("huisraad_demo_{port}_{i}_{}", std::process::id());
    huisraad_storage::create_database(&server, &name).map_err(|e| Failure::Failed(e.to_string()))
}

/// Starts one house and waits until it listens. It ends when we do, however we end: its standard input closes then.
async fn start(data: &Path, port: u16) -> Result<Child, Failure> {
    let failed = |what: &str| Failure::Failed(format!("the house on port {port} did not start: {what}"));
    let program = std::env::current_exe().map_err(|e| failed(&e.to_string()))?;
    let mut child = Command::new(program)
        .args(["serve", "--until-stdin-closes", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| failed(&e.to_string()))?;
    let out = child.stdout.take().ok_or_else(|| failed("no output"))?;
    let mut lines = BufReader::new(out).lines();
    let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
    match line {
        Ok(Ok(Some(_))) => Ok(child),
        _ => Err(failed("it said nothing")),
    }
}

/// Says how far it is, on standard error: what is printed may be read by a program, and whoever waits sees it all the same.
fn under_way(what: &str) {
    // Nobody may be reading any more; the demo goes on.
    drop(writeln!(std::io::stderr(), "{what}"));
}

fn introduce(cast: &Cast, folder: &Path) {
    print_line!("\nHuisraad: a network of {} houses is running on this machine.\n", cast.houses.len());
    for house in &cast.houses {
        print_line!("  {}  {}", house.node.url("/"), house.is.name);
        for person in house.is.people {
            print_line!("      {:<12} {:<10} {}", person.role.as_str(), person.name, person.passphrase());
        }
    }
    print_line!("\nOpen an address and choose “Kijk als…”, or come in with a name and its passphrase.");
    print_line!("A house that is made in {} has the clock of these.", folder.display());
    print_line!("Ctrl-C stops everything.\n");
}

/// Waits for Ctrl-C, or for being ended or left alone.
async fn told_to_stop() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |e: std::io::Error| Failure::Failed(e.to_string());
    let (mut terminate, mut hang_up) =
        (signal(SignalKind::terminate()).map_err(failed)?, signal(SignalKind::hangup()).map_err(failed)?);
    tokio::select! {
        stopped = tokio::signal::ctrl_c() => stopped.map_err(failed),
        _ = terminate.recv() => Ok(()),
        _ = hang_up.recv() => Ok(()),
    }
}

/// Goes on until a house ends by itself. The houses are killed when this is dropped, and end with our end of their input.
async fn wait(houses: &mut [Child]) -> Result<(), Failure> {
    let mut look = tokio::time::interval(Duration::from_secs(1));
    loop {
        look.tick().await;
        for child in houses.iter_mut() {
            if let Ok(Some(status)) = child.try_wait() {
                return Err(Failure::Failed(format!("a house ended by itself: {status}")));
            }
        }
    }
}

/// A node of the demo, whose time the parent sets.
async fn open(data: &Path, i: usize, shift: &Shift) -> Result<std::sync::Arc<Node>, Failure> {
    let config = crate::config::Config::load(&house_folder(data, i), None, &[])?;
    let folder = crate::folder::Folder::lock(config, crate::folder::Hold::Beside)?;
    Ok(Node::open_at(folder, shift.clock(), huisraad_federation::Random::system()).await?)
}
