//! Reading the outbox of a house we hold: what it entitles us to from before. Runs from the list of what is due, and may
//! run twice: a post that is here already stays as it is.

use crate::due::{Job, Topic};
use crate::error::Error;
use crate::inbox;
use crate::node::Node;
use crate::peer;
use crate::viewer::Viewer;
use huisraad_federation::Verdict;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Pages read of one house in one go; the next round begins anew, so this is a bound against a house without an end.
const PAGES: usize = 200;

/// Runs one job.
pub async fn run(node: Arc<Node>, job: Job) -> Result<(), Error> {
    match job.topic {
        Topic::Pull => pull(&node, &job.reference).await,
    }
}

async fn pull(node: &Arc<Node>, actor: &str) -> Result<(), Error> {
    let Ok(actor) = Url::parse(actor) else { return Ok(()) };
    let held = actor.clone();
    let peer = node.read(move |c| peer::by_actor(c, &held)).await?;
    if !peer.is_some_and(|p| p.standing.held()) {
        return Ok(());
    }
    let unreachable = |e| Error::Internal(format!("{actor}: {e}"));
    let mut next = actor.join("/outbox?page=first").ok();
    for _ in 0..PAGES {
        let Some(url) = next.take().filter(|u| u.origin() == actor.origin()) else {
            break;
        };
        let page = node.client.get(&url).await.map_err(unreachable)?;
        let items = page.get("orderedItems").and_then(Value::as_array).cloned().unwrap_or_default();
        // The newest stand first; they are taken in as they happened.
        for activity in items.into_iter().rev() {
            take_in(node, &actor, activity).await?;
        }
        next = page.get("next").and_then(Value::as_str).and_then(|n| Url::parse(n).ok());
    }
    Ok(())
}

async fn take_in(node: &Arc<Node>, actor: &Url, activity: Value) -> Result<(), Error> {
    // It was fetched from the house itself: that is its word. It must still be about itself.
    let text = |name: &str| activity.get(name).and_then(Value::as_str).unwrap_or_default();
    let own = Url::parse(text("id")).is_ok_and(|id| id.origin() == actor.origin());
    // What else a house could put there (answers, follows) belongs in an inbox, behind the gate.
    if text("actor") != actor.as_str()
        || !own
        || activity.to_string().contains("\\u0000")
        || !matches!(text("type"), "Create" | "Update")
    {
        return Ok(());
    }
    let (cx, actor) = (node.cx(Viewer::Clock), actor.clone());
    let outcome = node
        .store
        .write(move |tx| {
            let peer = peer::by_actor(tx.conn(), &actor)?.filter(|p| p.standing.held()).ok_or(Verdict::Ignored)?;
            let cx = crate::node::Cx { who: peer::viewer_of(&peer), ..cx };
            inbox::from_house(tx, &cx, &peer, &activity)
        })
        .await;
    match outcome {
        Ok(()) | Err(Verdict::Ignored | Verdict::Unknown) => Ok(()),
        Err(Verdict::Never(why)) => {
            tracing::info!(%why, "something in an outbox was refused");
            Ok(())
        }
        Err(Verdict::Later(e)) => Err(e.into()),
    }
}
