//! Reading the outbox of a house we hold: what it entitles us to from before. It may run twice: a post that is here already
//! stays as it is.

use super::{take_in, unreachable};
use crate::error::Error;
use crate::node::Node;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Pages read of one house in one go; the next round begins anew, so this is a bound against a house without an end.
const PAGES: usize = 400;

pub(super) async fn pull(node: &Arc<Node>, actor: &Url) -> Result<(), Error> {
    let mut next = actor.join("/outbox?page=first").ok();
    for _ in 0..PAGES {
        let Some(url) = next.take().filter(|u| u.origin() == actor.origin()) else {
            break;
        };
        let page = node.client.get(&url).await.map_err(|e| unreachable(actor, &e))?;
        let items = page.get("orderedItems").and_then(Value::as_array).cloned().unwrap_or_default();
        // The newest stand first, the responses to each before it; they are taken in as they happened.
        for activity in items.into_iter().rev() {
            let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default();
            // What else a house could put there (answers, removals) belongs in an inbox.
            if matches!(kind, "Create" | "Update" | "Add") {
                take_in(node, actor, activity).await?;
            }
        }
        next = page.get("next").and_then(Value::as_str).and_then(|n| Url::parse(n).ok());
    }
    Ok(())
}
