//! `posts`, `queue list|retry`.

use super::{At, Failure};
use crate::peer;
use crate::post::{self, wire::stamp};
use crate::viewer::Viewer;
use clap::{Args, Subcommand};
use huisraad_federation::{Authority, waiting};
use serde_json::{Value, json};

/// `posts`
#[derive(Args)]
pub struct PostsArgs {
    #[command(flatten)]
    at: At,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(super) async fn posts(a: PostsArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let own = node.authority().as_str().to_owned();
    let rows: Vec<Value> = node
        .read(move |c| {
            let mut rows = Vec::new();
            for p in post::everything(c)? {
                let origin =
                    p.peer.map(|id| peer::by_id(c, id)).transpose()?.map_or_else(|| own.clone(), |h| h.authority);
                rows.push(json!({
                    "id": p.uri,
                    "slug": p.slug,
                    "kind": p.kind.as_str(),
                    "origin": origin,
                    "audience": p.audience.as_str(),
                    "state": if p.withdrawn.is_some() { "withdrawn" } else { &p.state },
                    "title": p.title,
                    "version": p.version,
                    "responses": post::count(c, p.id)?,
                }));
            }
            Ok(rows)
        })
        .await?;
    if a.json {
        println!("{}", Value::Array(rows));
        return Ok(());
    }
    for r in rows {
        let text = |name: &str| r.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let answers = r.get("responses").and_then(Value::as_i64).unwrap_or(0);
        println!(
            "{:<14} {:<20} {:<9} {:<10} {answers:>3}  {}",
            text("kind"),
            text("origin"),
            text("audience"),
            text("state"),
            text("title")
        );
    }
    Ok(())
}

/// What to do about deliveries.
#[derive(Subcommand)]
pub enum QueueCommand {
    /// What waits, for whom, since when, why
    List(QueueArgs),
    /// Try a house again at once, also what it refused
    Retry(RetryArgs),
}

/// `queue list`
#[derive(Args)]
pub struct QueueArgs {
    #[command(flatten)]
    at: At,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// `queue retry`
#[derive(Args)]
pub struct RetryArgs {
    #[command(flatten)]
    at: At,
    /// Its host, with its port where it has one
    house: String,
}

/// Rows shown at most.
const MOST: i64 = 1000;

pub(super) async fn queue(command: QueueCommand) -> Result<(), Failure> {
    match command {
        QueueCommand::List(a) => list(a).await,
        QueueCommand::Retry(a) => {
            let node = a.at.open().await?;
            let to = Authority::parse(&a.house)
                .ok_or_else(|| Failure::Usage(format!("{:?} is not a host like huis.example", a.house)))?;
            let count = node.act(Viewer::Console, move |tx, cx| Ok(cx.node.outbox.retry(tx, &to)?)).await?;
            println!("{} will be tried again; {count} refused deliveries too.", a.house);
            Ok(())
        }
    }
}

async fn list(a: QueueArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let rows = node.read(|c| Ok(waiting(c, MOST)?)).await?;
    if a.json {
        let rows = rows.iter().map(|d| {
            json!({
                "to": d.peer,
                "state": d.state.as_str(),
                "since": stamp(d.created),
                "attempts": d.attempts,
                "error": d.error,
                "activity": d.uri,
            })
        });
        println!("{}", Value::Array(rows.collect()));
        return Ok(());
    }
    if rows.is_empty() {
        println!("Nothing waits.");
    }
    for d in rows {
        let why = d.error.as_deref().unwrap_or("not tried yet");
        println!("{:<28} {:<9} {:>3}x  {}  {}", d.peer, d.state.as_str(), d.attempts, stamp(d.created), why);
    }
    Ok(())
}
