//! After this node went back to an older copy: the answers of ours that a house holds, once the posts are here that they are to. What has our
//! proof comes back; what has none is taken back there, for here nobody would do what it promised.

use super::regain::{ANSWERS, AT_ONCE, LONGEST_PAUSE, MOST_HELD, asked_back, is_any_open, is_ours, said, take_back};
use super::{DAY, compare, unreachable};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Node;
use crate::peer::Peer;
use crate::post::{self, wire};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::{Destination, Outgoing};
use huisraad_storage::{One, Time};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Answers that are taken back at one house, of those it names: more is made up.
const MOST_OFF: i64 = 1000;

/// What of ours that house holds, is not known here and cannot come back is taken back there: an answer, for here nobody would do what it
/// promised; and a request for help, for nobody here would read what is offered. Without our proof: nobody else is to believe it. `false`
/// when it is neither.
pub(super) async fn say_off(node: &Arc<Node>, to: &Peer, uri: &str, words: &Value) -> Result<bool, Error> {
    let Some(to) = to.address() else { return Ok(false) };
    let is_answer = uri.starts_with(node.url(ANSWERS).as_str()) && !is_ours(node, words);
    let kind = words.get("object").and_then(|o| o.get("huisraad:kind")).and_then(Value::as_str);
    let is_request = kind == Some(Kind::Conflict.as_str()) && is_ours(node, words);
    if !is_answer && !is_request {
        return Ok(false);
    }
    let uri = uri.to_owned();
    node.act(Viewer::Clock, move |tx, cx| {
        if post::response_by_uri(tx.conn(), &uri)?.is_some() || post::is_known(tx.conn(), &uri)? {
            return Ok(false);
        }
        let off = Outgoing::new(&wire::taken_back(&cx.node, &uri), wire::REMOVAL);
        cx.node.outbox.send_again(tx, cx.now, &off, &[Destination::from(to)])?;
        Ok(true)
    })
    .await
}

/// Whether a house was asked for our posts since we went back to a copy, and not yet for our answers.
pub(super) async fn waits_for_answers(node: &Arc<Node>, peer: &Peer) -> Result<bool, Error> {
    let id = peer.id;
    let asked =
        asked_back::table.find(id).filter(asked_back::done.is_not_null()).filter(asked_back::answered.is_null());
    node.read(move |c| Ok(diesel::select(diesel::dsl::exists(asked)).get_result(c)?)).await
}

/// Asks a house for our answers to its posts, once these are here. What it names and cannot show is taken back there, once the others were
/// asked as well: it may come from them.
pub(super) async fn answers(node: &Arc<Node>, actor: &Url, peer: &Peer) -> Result<(), Error> {
    let url = actor.join("/held").map_err(|e| unreachable(actor, &e))?;
    let (own, from) = (node.url("/").to_string(), node.url(ANSWERS).to_string());
    let (held, _) = compare::fetch(node, peer, &url, &from, MOST_HELD).await?;
    let mut wanted = node.read(move |c| post::wanted_back(c, &own, &held)).await?;
    wanted.retain(|uri| uri.starts_with(from.as_str()));
    let more = wanted.len() > AT_ONCE;
    wanted.truncate(AT_ONCE);
    let now = node.clock.now();
    let all_asked = !node.read(move |c| is_any_open(c, now)).await?;
    let id = peer.id;
    let row = asked_back::table.find(id).select((asked_back::said_off, asked_back::since));
    let (before, since): (i64, Time) = node.read(move |c| Ok(row.one(c)?)).await?;
    let (mut back, mut off, mut left) = (0, 0, 0);
    for uri in wanted {
        let words = said(node, peer, &url, &uri).await.map_err(|e| unreachable(actor, &e))?;
        if take_back(node, peer, &uri, &words).await? {
            back += 1;
        } else if all_asked && before + off < MOST_OFF && say_off(node, peer, &uri, &words).await? {
            off += 1;
        } else {
            left += 1;
        }
    }
    // What a post is missing of comes with the comparison, and others may still have to be asked; but not for ever.
    let again = ((more && back + off > 0) || left > 0) && now < since.plus(DAY);
    let wait = if left > 0 { LONGEST_PAUSE } else { Duration::from_secs(60) };
    let actor = actor.to_string();
    node.act(Viewer::Clock, move |tx, cx| {
        diesel::update(asked_back::table.find(id)).set(asked_back::said_off.eq(before + off)).execute(tx.conn())?;
        if again {
            return due::no_later(tx, cx.now.plus(wait), Topic::Reconcile, &actor);
        }
        diesel::update(asked_back::table.find(id))
            .set((asked_back::answered.eq(cx.now.0), asked_back::unknown.eq(asked_back::unknown + left)))
            .execute(tx.conn())?;
        Ok(())
    })
    .await
}
