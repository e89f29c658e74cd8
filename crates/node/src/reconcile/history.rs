//! Reading the outbox of a house we hold: what it entitles us to from before. How far it came is kept after each page, so that
//! it goes on there after a crash, and can be shown. It may run twice: a post that is here already stays as it is.

use super::{take_in, unreachable};
use crate::error::Error;
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::viewer::Viewer;
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
        let whole = node.client.get(&outbox).await.map_err(|e| unreachable(actor, &e))?;
        (total, got) = (whole.get("totalItems").and_then(Value::as_i64).filter(|n| *n >= 0), 0);
        next = actor.join("/outbox?page=first").ok();
    }
    for _ in 0..AT_ONCE {
        let Some(url) = next.take().filter(|u| u.origin() == actor.origin() && got < MOST) else {
            break;
        };
        let page = node.client.get(&url).await.map_err(|e| unreachable(actor, &e))?;
        let items = page.get("orderedItems").and_then(Value::as_array).cloned().unwrap_or_default();
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
        let (id, on) = (from.id, next.as_ref().map(Url::to_string));
        node.act(Viewer::Clock, move |tx, _| peer::history_read(tx, id, total, got, on.as_deref())).await?;
    }
    Ok(next.is_none())
}
