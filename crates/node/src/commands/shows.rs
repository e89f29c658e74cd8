//! `posts`, `queue list|retry|show`.

use super::say::{count, moment, readable};
use super::{At, Failure};
use crate::kinds;
use crate::node::Cx;
use crate::peer;
use crate::post::{self, Inside, wire::stamp};
use crate::viewer::Viewer;
use crate::words::Kind;
use clap::{Args, Subcommand};
use huisraad_federation::{Authority, Delivery, PutBy, delivery, link_states, put_by_now, retry_put_by, waiting};
use huisraad_storage::Tx;
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
            // What somebody asked outside the chair nobody else learns of, not here either.
            for p in post::everything(c)? {
                if p.is_ours() && p.kind == Kind::Conflict && matches!(kinds::inside(c, &p), Ok(Inside::Author)) {
                    continue;
                }
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
                    "returned": p.peer.is_none() && post::is_returned(c, p.id)?,
                    "readers": post::readers(c, p.id)?,
                    "responses": post::count(c, p.id)?,
                }));
            }
            Ok(rows)
        })
        .await?;
    if a.json {
        print_line!("{}", Value::Array(rows));
        return Ok(());
    }
    if rows.is_empty() {
        print_line!("There are no posts here yet.");
    }
    for r in rows {
        let text = |name: &str| r.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let answers = r.get("responses").and_then(Value::as_i64).unwrap_or(0);
        print_line!(
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
    /// One delivery, by its number in the list
    Show(ShowArgs),
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

/// `queue show`
#[derive(Args)]
pub struct ShowArgs {
    #[command(flatten)]
    at: At,
    /// Its number in the list
    number: i64,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

/// Rows shown at most.
const MOST: i64 = 1000;

pub(super) async fn queue(command: QueueCommand) -> Result<(), Failure> {
    match command {
        QueueCommand::List(a) => list(a).await,
        QueueCommand::Show(a) => show(a).await,
        QueueCommand::Retry(a) => {
            let node = a.at.open().await?;
            let to = Authority::parse(&a.house)
                .ok_or_else(|| Failure::Usage(format!("{:?} is not a host like huis.example", a.house)))?;
            let (asked, wanted) = (to.clone(), to.clone());
            let is_known = node.read(move |c| Ok(link_states(c)?.iter().any(|l| l.peer == wanted.as_str()))).await?;
            if !is_known {
                let what = "nothing was ever sent there: `huisraad queue list` shows what waits, and for whom";
                return Err(Failure::Failed(format!("{asked}: {what}")));
            }
            let retry = move |tx: &mut Tx<'_>, cx: &Cx| {
                retry_put_by(tx)?;
                Ok(cx.node.outbox.retry(tx, to.as_str())?)
            };
            let refused = match node.act(Viewer::Console, retry).await? {
                0 => String::new(),
                n => format!("; {} too", count(n, "refused delivery", "refused deliveries")),
            };
            print_line!("{} will be tried again{refused}.", a.house);
            Ok(())
        }
    }
}

/// A delivery without what it says: the content of posts is nobody's business at the command line. Nor what it is about: an address that no
/// list has is that of a request outside the chair.
fn described(d: &Delivery) -> Value {
    json!({
        "number": d.id,
        "to": d.peer,
        "sequence": d.seq,
        "state": d.state.as_str(),
        "since": stamp(d.created),
        "attempts": d.attempts,
        "error": d.error,
        "bytes": d.body.len(),
    })
}

/// Something received that waits to be worked off.
fn waits(p: &PutBy) -> Value {
    json!({
        "from": p.actor,
        "state": if p.needs.is_some() { "must fetch its writer" } else { "failed here" },
        "since": stamp(p.at),
        "attempts": p.attempts,
        "error": p.error,
        "activity": p.uri,
    })
}

async fn list(a: QueueArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let (rows, received) = node.read(|c| Ok((waiting(c, None, MOST)?, put_by_now(c, MOST)?))).await?;
    if a.json {
        print_line!("{}", Value::Array(rows.iter().map(described).chain(received.iter().map(waits)).collect()));
        return Ok(());
    }
    if rows.is_empty() && received.is_empty() {
        print_line!("Nothing waits.");
    }
    for d in rows {
        let why = d.error.as_deref().unwrap_or("not tried yet");
        let (state, since) = (d.state.as_str(), moment(d.created));
        print_line!("{:>6}  to {:<28} {state:<9} {:>3}x  {since}  {why}", d.id, d.peer, d.attempts);
    }
    for p in received {
        let why = p.error.as_deref().unwrap_or("its writer must be fetched first");
        print_line!("        from {:<26} received  {:>3}x  {}  {why}", p.origin, p.attempts, moment(p.at));
    }
    Ok(())
}

async fn show(a: ShowArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let number = a.number;
    let found = node.read(move |c| Ok(delivery(c, number)?)).await?;
    let missing = || Failure::Failed(format!("there is no delivery {number}: `huisraad queue list` shows what waits"));
    let shown = described(&found.ok_or_else(missing)?);
    if a.json {
        print_line!("{shown}");
    } else if let Value::Object(members) = shown {
        for (name, value) in members {
            print_line!("{name:<10} {}", readable(&value));
        }
    }
    Ok(())
}
