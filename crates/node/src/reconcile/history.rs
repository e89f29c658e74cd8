//! Reading the outbox of a house we hold: what it entitles us to from before. How far it came is kept after each page, so that
//! it goes on there after a crash, and can be shown. It may run twice: a post that is here already stays as it is.

use super::{take_in, unreachable};
use crate::error::Error;
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::viewer::Viewer;
use huisraad_federation::{ClientError, LONGEST_ADDRESS};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Pages read in one go: then others have their turn.
const AT_ONCE: usize = 20;
/// Posts read of one house: a bound against a house without an end.
const MOST: i64 = 200_000;

/// Reads on from where it was; gives whether it is done.
pub(super) async fn pull(node: &Arc<Node>, actor: &Url, from: &Peer) -> Result<bool, Error> {
    let (mut total, mut got) = (from.history_total, from.history_got);
    let mut next = from.history_next.as_deref().and_then(|n| Url::parse(n).ok());
    if next.is_none() {
        let outbox = actor.join("/outbox").map_err(|e| unreachable(actor, &e))?;
        let whole = peer::ask(node, from, &outbox).await.map_err(|e| unreachable(actor, &e))?;
        (total, got) = (whole.get("totalItems").and_then(Value::as_i64).filter(|n| *n >= 0), 0);
        next = actor.join("/outbox?page=first").ok();
    }
    for _ in 0..AT_ONCE {
        let Some(url) = next.take().filter(|u| u.origin() == actor.origin() && got < MOST) else {
            break;
        };
        let page = match peer::ask(node, from, &url).await {
            Ok(page) => page,
            // The post that the place is named after is gone, or no longer for us: from the beginning, what is here stays.
            Err(ClientError::Status(404 | 410)) if from.history_next.is_some() => {
                note(node, from, total, 0, None).await?;
                return Err(unreachable(actor, &"its history is read from the beginning"));
            }
            Err(e) => return Err(unreachable(actor, &e)),
        };
        let items = page.get("orderedItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let before = got;
        // The newest stand first, the responses to each before it; they are taken in as they happened.
        for activity in items.into_iter().rev() {
            let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default();
            // What else a house could put there (answers, removals) belongs in an inbox.
            if matches!(kind, "Create" | "Update" | "Add") {
                got += i64::from(kind != "Add");
                take_in(node, actor, activity).await?;
            }
        }
        next = page.get("next").and_then(Value::as_str).and_then(|n| Url::parse(n).ok());
        // A page without a post is the end, whatever it says.
        next = next.filter(|n| got > before && n.origin() == actor.origin() && got < MOST);
        next = next.filter(|n| n.as_str().len() <= LONGEST_ADDRESS);
        note(node, from, total, got, next.as_ref()).await?;
    }
    if next.is_none() {
        note(node, from, total, got, None).await?;
    }
    Ok(next.is_none())
}

async fn note(node: &Arc<Node>, of: &Peer, total: Option<i64>, got: i64, next: Option<&Url>) -> Result<(), Error> {
    let (id, on) = (of.id, next.map(Url::to_string));
    node.act(Viewer::Clock, move |tx, _| peer::history_read(tx, id, total, got, on.as_deref())).await
}
