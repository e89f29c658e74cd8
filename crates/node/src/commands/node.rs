//! `init`, `serve`, `invite`.

use super::{At, Failure};
use crate::config::{Config, Example, FILE, example};
use crate::folder::{Folder, Hold, create_folder, keep_to_owner};
use crate::house::{Description, found};
use crate::node::{Node, write_secret};
use crate::page::qr_text;
use crate::people::{CardSecrets, card};
use crate::viewer::Viewer;
use crate::web;
use crate::words::Role;
use clap::Args;
use huisraad_federation::{Authority, PrivateKey};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a house needs to begin.
#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    /// The public name of the house on the web; it can never change
    #[arg(long)]
    pub domain: String,
    /// What the house is called
    #[arg(long)]
    pub name: String,
    /// The town
    #[arg(long, default_value = "")]
    pub place: String,
    /// The data folder; it must be empty or not be there
    #[arg(long, default_value = "data", env = "HUISRAAD_DATA")]
    pub data: PathBuf,
    /// The port the node listens on, on this machine
    #[arg(long, default_value_t = 8100)]
    pub port: u16,
    /// A PostgreSQL server instead of the file in the data folder
    #[arg(long, default_value = "", env = "HUISRAAD_DATABASE__URL", hide_env_values = true)]
    pub database_url: String,
    /// Speak http on localhost only, to try things out
    #[arg(long)]
    pub insecure_loopback: bool,
}

/// Makes the folder, the settings and the key, opens the node and founds the house. Nothing is written over.
///
/// # Errors
/// When the folder holds something, or something given cannot be used.
pub async fn init_folder(args: &InitArgs, demo: bool) -> Result<Arc<Node>, Failure> {
    let usage = |text: String| Failure::Usage(text);
    let domain = Authority::parse(&args.domain)
        .ok_or_else(|| usage(format!("--domain {:?} is not a host like huis.example", args.domain)))?;
    empty(&args.data)?;
    let failed = |e: std::io::Error| Failure::Failed(format!("{}: {e}", args.data.display()));
    let settings = example(&Example {
        domain: domain.as_str(),
        port: args.port,
        database_url: &args.database_url,
        insecure_loopback: args.insecure_loopback,
        demo,
    });
    // Checked before anything is written, so that a wrong domain leaves no folder behind.
    Config::check_only(&args.data, &settings)?;
    let keys = args.data.join("keys");
    create_folder(&keys).map_err(failed)?;
    let key = PrivateKey::generate().map_err(|e| Failure::Failed(e.to_string()))?;
    write_secret(&keys.join("actor.pem"), key.pem()).map_err(failed)?;
    write_secret(&args.data.join(FILE), &settings).map_err(failed)?;
    let node = Node::open(Folder::lock(Config::load(&args.data, None, &[])?, Hold::Alone)?).await?;
    let house = Description { name: args.name.clone(), place: args.place.clone(), about: String::new() };
    node.act(Viewer::Console, move |tx, cx| found(tx, cx, &house)).await?;
    Ok(node)
}

fn empty(data: &Path) -> Result<(), Failure> {
    let held = match fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_some(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(Failure::Usage(format!("{}: {e}", data.display()))),
    };
    if data.join(FILE).exists() {
        return Err(Failure::Usage(format!("{} holds a house already", data.display())));
    }
    if held {
        return Err(Failure::Usage(format!("{} is not empty: it holds something else", data.display())));
    }
    Ok(())
}

pub(super) async fn init(args: InitArgs) -> Result<(), Failure> {
    let node = init_folder(&args, false).await?;
    println!("{} is ready in {}.", args.name, args.data.display());
    println!("Start it with: huisraad serve --data {}", args.data.display());
    println!();
    print_card(&node, Role::Chair, false).await
}

/// The card of `invite`.
#[derive(Args)]
pub struct InviteArgs {
    #[command(flatten)]
    at: At,
    /// participant, chair, supporter, adviser or steward
    #[arg(long)]
    role: String,
    /// One line of JSON instead of a card to look at
    #[arg(long)]
    json: bool,
}

pub(super) async fn invite(args: InviteArgs) -> Result<(), Failure> {
    let role = Role::parse(&args.role).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.as_str()).collect();
        Failure::Usage(format!("--role {:?} is none of {}", args.role, all.join(", ")))
    })?;
    print_card(&args.at.open().await?, role, args.json).await
}

async fn print_card(node: &Arc<Node>, role: Role, json: bool) -> Result<(), Failure> {
    let secrets = CardSecrets::new(&node.random);
    let printed = secrets.clone();
    node.act(Viewer::Console, move |tx, cx| card(tx, cx, &printed, role, None)).await?;
    let url = node.url(&format!("/card/{}", secrets.token));
    if json {
        let line = serde_json::json!({"role": role.as_str(), "url": url.as_str(), "words": secrets.words});
        println!("{line}");
        return Ok(());
    }
    println!("{}", qr_text(url.as_str()));
    println!("Card for: {role}");
    println!("Scan it, or go to {url}");
    println!("or go to {} and type: {}", node.url("/card"), secrets.words);
    println!("It works once, for two weeks.");
    Ok(())
}

/// Where and how to serve.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    at: At,
    /// Another port than the settings say
    #[arg(long)]
    port: Option<u16>,
    /// Ends when standard input does: for who starts it as a part of something
    #[arg(long, hide = true)]
    until_stdin_closes: bool,
}

pub(super) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    let flags: Vec<(&str, String)> = args.port.map(|p| ("server.port", p.to_string())).into_iter().collect();
    let config = args.at.config(&flags)?;
    let (address, port) = (config.address.clone(), config.port);
    // Asked before anything is opened: a taken port is the commonest mistake, and gets its own sentence.
    if let Err(e) = std::net::TcpListener::bind((address.as_str(), port)) {
        return Err(Failure::Usage(format!("port {port} on {address} cannot be used: {e}")));
    }
    let folder = Folder::lock(config, Hold::Serve)?;
    keep_to_owner(&folder.config.data)
        .map_err(|e| Failure::Failed(format!("{}: {e}", folder.config.data.display())))?;
    let node = Node::open(folder).await?;
    let url = node.url("/");
    let held = node.clone();
    let served = web::serve(node, || println!("Listening on {address}:{port} for {url}"));
    let (closed, wait) = tokio::sync::oneshot::channel();
    if args.until_stdin_closes {
        // A thread of its own: a blocking read would otherwise keep the runtime from ending.
        std::thread::spawn(move || {
            let read = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            closed.send(read.is_ok())
        });
    }
    tokio::select! {
        ended = served => Ok(ended?),
        Ok(_) = wait => Ok(()),
        () = held.folder.lost() => Err(Failure::Failed("another process took the database for itself".into())),
    }
}
