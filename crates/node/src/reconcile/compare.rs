//! The daily comparison. The house that sent asks the other what it holds; where that differs, it sends again what is
//! missing or old, and removes again what is gone. The one who wrote something is the one who knows.

use super::unmended::{self, Again};
use super::{regain, unreachable};
use crate::error::Error;
use crate::house::pages::activity_json;
use crate::kinds;
use crate::node::{Cx, Node};
use crate::page::{Page, Visit};
use crate::peer::{self, Peer, asker};
use crate::post::{self, Lines, Post, wire};
use crate::viewer::{PeerId, Viewer};
use actix_web::HttpRequest;
use actix_web::web::{self, Query, ServiceConfig};
use huisraad_federation::{Authority, Cause, DeliveryState, Destination, Outgoing, last_sent};
use huisraad_storage::Tx;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/held", web::get().to(held));
}

/// Lines on a page.
const PAGE: usize = 4000;
/// The longest id in it, in bytes.
const LONGEST: usize = 500;
/// Lines that are believed of a house beyond twice what we sent it.
const BEYOND: usize = 2 * PAGE;
/// Repairs in one transaction: others write too.
const AT_ONCE: usize = 10;
/// So many transactions in one go; the rest is found by the next comparison.
const REPAIRS: usize = 50;

#[derive(Deserialize)]
struct Paging {
    /// Lines after this id; the first page after nothing.
    after: Option<String>,
    /// Removals after this id; the first page after nothing.
    gone: Option<String>,
    /// What the house that asks said last of this.
    said: Option<String>,
}

/// What we hold of the house that asks: the digest, or the lines, or its own words. For that house only.
async fn held(v: Visit, req: HttpRequest, q: Query<Paging>) -> Page {
    let Viewer::House { id, .. } = asker(&v.node, &req).await? else { return Err(Error::NotFound) };
    if q.gone.is_some() || q.said.is_some() {
        let (gone, said) = (q.gone.clone(), q.said.clone());
        return Ok(activity_json(&v.node.read(move |c| regain::own_words(c, id, gone, said)).await?, true));
    }
    let read = v.node.read(move |c| Ok::<_, Error>((post::lines_held(c, id)?, post::unknown_of(c, id)?)));
    let (lines, unknown) = read.await?;
    let mut body = json!({"totalItems": lines.0.len(), "huisraad:digest": lines.digest()});
    if let (false, Some(members)) = (unknown.0.is_empty(), body.as_object_mut()) {
        let unknown: Vec<Value> = unknown.0.iter().map(|(uri, version)| json!([uri, version])).collect();
        members.insert("huisraad:unknown".into(), json!(unknown));
    }
    if let (Some(after), Some(members)) = (&q.after, body.as_object_mut()) {
        let page: Vec<Value> = lines
            .0
            .range::<String, _>((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded))
            .take(PAGE)
            .map(|(uri, version)| json!([uri, version]))
            .collect();
        members.insert("huisraad:lines".into(), json!(page));
    }
    Ok(activity_json(&body, true))
}

/// Compares what we sent a house with what it holds, and mends. Gives how long to wait before the next time.
pub(super) async fn compare(node: &Arc<Node>, actor: &Url, peer: &Peer) -> Result<Duration, Error> {
    let viewer = peer::viewer_of(peer);
    let mut sent = node.read(move |c| post::lines_sent(c, &viewer)).await?;
    let url = actor.join("/held").map_err(|e| unreachable(actor, &e))?;
    let answer = peer::ask(node, peer, &url).await.map_err(|e| unreachable(actor, &e))?;
    let mut unknown = unknown_there(&answer, &sent);
    sent.0.retain(|uri, _| !unknown.0.contains_key(uri));
    let same = answer.get("huisraad:digest").and_then(Value::as_str) == Some(sent.digest().as_str());
    let repairs = if same {
        Vec::new()
    } else {
        let (held, last) = fetch(node, peer, &url, "", 2 * sent.0.len() + BEYOND).await?;
        if let Some(last) = last {
            sent.0.retain(|uri, _| *uri <= last);
        }
        difference(&sent, &held)
    };
    let equal = repairs.is_empty();
    let these: Vec<Repair> = repairs.into_iter().take(AT_ONCE * REPAIRS).collect();
    let (noted, authority, id) = (these.clone(), peer.authority.clone(), peer.id);
    let note = move |tx: &mut Tx<'_>, _: &Cx| {
        let again = unmended::note(tx, id, &noted)?;
        // It says each time that it has it, and what it holds says that it does not.
        for (repair, again) in noted.iter().zip(&again) {
            if let (Repair::Missing(uri, version), true) = (repair, again.is_in_vain()) {
                unknown.0.insert(uri.clone(), *version);
            }
        }
        post::keep_unknown_there(tx, &authority, &unknown)?;
        Ok::<_, Error>(again)
    };
    let again = node.act(Viewer::Clock, note).await?;
    let soonest = again.iter().map(|again| again.wait()).min().unwrap_or(unmended::LONGEST);
    let (mut mended, all) = (0, these.into_iter().zip(again).collect::<Vec<_>>());
    for some in all.chunks(AT_ONCE) {
        let some = some.to_vec();
        mended += node.act(Viewer::Clock, move |tx, cx| mend_some(tx, cx, id, &some)).await?;
    }
    if mended > 0 {
        tracing::info!(house = %peer.authority, mended, "what we sent differed from what it holds; it is sent again");
    }
    node.act(Viewer::Clock, move |tx, cx| peer::compared(tx, id, cx.now, equal)).await?;
    Ok(if mended == 0 { unmended::LONGEST } else { soonest })
}

/// What of ours a house says that its program does not know: it is left there until it says so no more, or there is a newer one.
fn unknown_there(answer: &Value, sent: &Lines) -> Lines {
    let said = answer.get("huisraad:unknown").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |line: &Value| Some((line.get(0)?.as_str()?.to_owned(), line.get(1)?.as_i64()?));
    let as_new = |(uri, version): &(String, i64)| sent.0.get(uri).is_some_and(|ours| version >= ours);
    Lines(said.iter().take(BEYOND).filter_map(line).filter(as_new).collect())
}

fn mend_some(tx: &mut Tx<'_>, cx: &Cx, id: PeerId, repairs: &[(Repair, Again)]) -> Result<usize, Error> {
    let peer = peer::by_id(tx.conn(), id)?;
    let to = peer.address().filter(|_| peer.standing.held()).ok_or(Error::NotFound)?;
    let reader = Cx { who: peer::viewer_of(&peer), now: cx.now, node: cx.node.clone() };
    let mut mended = 0;
    for (repair, again) in repairs {
        if is_under_way(tx, &to, repair)? {
            // Nothing is in vain before it has arrived.
            unmended::forget(tx, id, repair)?;
            mended += 1;
        } else if again.is_tried() {
            mended += usize::from(mend(tx, cx, &reader, &Destination::from(&to), *again, repair)?);
        }
    }
    Ok(mended)
}

/// Whether what is missing there is on its way.
fn is_under_way(tx: &mut Tx<'_>, to: &Authority, repair: &Repair) -> Result<bool, Error> {
    let (Repair::Missing(uri, _) | Repair::Older(uri, _)) = repair else { return Ok(false) };
    Ok(matches!(last_sent(tx.conn(), to.as_str(), uri)?, Some((DeliveryState::Waiting, _))))
}

/// What a house says that it holds of us after some id, up to so many lines. With the last id read where there may be more: of what comes
/// after it nothing is known.
pub(super) async fn fetch(
    node: &Arc<Node>,
    peer: &Peer,
    url: &Url,
    from: &str,
    most: usize,
) -> Result<(Lines, Option<String>), Error> {
    let (mut lines, mut after) = (Lines::default(), from.to_owned());
    loop {
        let mut page = url.clone();
        page.query_pairs_mut().append_pair("after", &after);
        let answer = peer::ask(node, peer, &page).await.map_err(|e| unreachable(url, &e))?;
        let some = answer.get("huisraad:lines").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let before = after.clone();
        for line in some.iter().take(PAGE) {
            let (uri, version) = (line.get(0).and_then(Value::as_str), line.get(1).and_then(Value::as_i64));
            // None of ours is longer.
            let (Some(uri), Some(version)) = (uri.filter(|u| u.len() <= LONGEST), version) else { continue };
            lines.0.insert(uri.to_owned(), version);
            if uri > after.as_str() {
                uri.clone_into(&mut after);
            }
        }
        if some.len() < PAGE {
            return Ok((lines, None));
        }
        // A page that leads no further is the last.
        if lines.0.len() >= most || after == before {
            return Ok((lines, Some(after)));
        }
    }
}

/// What differs, for one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Repair {
    /// The other does not have it.
    Missing(String, i64),
    /// The other has an older one than this version.
    Older(String, i64),
    /// The other has what we do not count as sent.
    Extra(String),
}

fn difference(sent: &Lines, held: &Lines) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for (uri, version) in &sent.0 {
        match held.0.get(uri) {
            None => repairs.push(Repair::Missing(uri.clone(), *version)),
            Some(theirs) if theirs < version => repairs.push(Repair::Older(uri.clone(), *version)),
            // As new, or said to be newer: the one who wrote it knows.
            Some(_) => {}
        }
    }
    repairs.extend(held.0.keys().filter(|uri| !sent.0.contains_key(*uri)).map(|uri| Repair::Extra(uri.clone())));
    repairs
}

/// Mends one difference; `false` when there is nothing to mend. `reader`: as the other house.
fn mend(tx: &mut Tx<'_>, cx: &Cx, reader: &Cx, to: &Destination, again: Again, repair: &Repair) -> Result<bool, Error> {
    let (Repair::Missing(uri, _) | Repair::Older(uri, _) | Repair::Extra(uri)) = repair;
    let last = match repair {
        Repair::Missing(..) | Repair::Older(..) => last_sent(tx.conn(), to.as_str(), uri)?,
        Repair::Extra(..) => None,
    };
    let not_found = matches!(last, Some((DeliveryState::Parked, Some(Cause::Missing))));
    // It has said no to just this: it is not asked again. That it was not found may be the word of a web server before it.
    if matches!(last, Some((DeliveryState::Parked, _))) && !not_found {
        return Ok(false);
    }
    if matches!(repair, Repair::Extra(..)) && post::was_said(tx, cx.now, to.as_str(), uri)? {
        return Ok(true);
    }
    // It has the answer, and takes no change of it: that stands as it was.
    let in_vain = again.is_in_vain() && last.is_some();
    if in_vain && matches!(repair, Repair::Older(..)) && kinds::stays_as_it_was(tx, cx.now, uri)? {
        return Ok(false);
    }
    // It said each time that it has this answer, or knows nothing of what it is to; and what it holds says the same.
    let why = if not_found { post::Refusal::Gone } else { post::Refusal::Ignored };
    let is_gone = matches!(repair, Repair::Missing(..)) && in_vain;
    if is_gone && post::refuse(tx, cx.now, to.as_str(), uri, why)? {
        return Ok(false);
    }
    let to = std::slice::from_ref(to);
    let found = match post::by_uri(tx.conn(), &reader.who, uri) {
        Ok(found) => Some(found),
        Err(Error::NotFound) => None,
        Err(e) => return Err(e),
    };
    match (repair, found) {
        (Repair::Missing(..) | Repair::Older(..), Some(found)) => tell(tx, cx, &found, to).map(|()| true),
        (Repair::Missing(..) | Repair::Older(..), None) => match post::response_by_uri(tx.conn(), uri)? {
            Some(r) => {
                let thread = post::find(tx.conn(), &Viewer::Clock, r.post)?;
                if thread.is_ours() {
                    let Some(add) = post::addition_of(cx, &thread, &r) else { return Ok(false) };
                    let add = Outgoing::new(&add, uri).guarded(thread.is_guarded());
                    cx.node.outbox.send_again(tx, cx.now, &add, to)?;
                    return Ok(true);
                }
                // It was told while it was a member; what was written for members goes to no one else.
                match post::hears_answers(tx.conn(), &thread) {
                    Ok(()) => Ok(cx.node.outbox.repeat(tx, cx.now, uri, to)?),
                    Err(Error::Refused(_)) => Ok(false),
                    Err(e) => Err(e),
                }
            }
            None => Ok(false),
        },
        // It may read it, and we never told it: then it is told from now on.
        (Repair::Extra(_), Some(found)) => {
            if let Viewer::House { authority, .. } = &reader.who {
                post::note_readers(tx, cx.now, &[found.id], std::slice::from_ref(authority))?;
            }
            Ok(true)
        }
        (Repair::Extra(_), None) => remove_again(tx, cx, uri, to),
    }
}

fn tell(tx: &mut Tx<'_>, cx: &Cx, found: &Post, to: &[Destination]) -> Result<(), Error> {
    let object = kinds::object(&cx.node, tx.conn(), found)?;
    let activity = wire::activity(&cx.node, found, object)?;
    let told = Outgoing::new(&activity, &found.uri).guarded(found.is_guarded());
    Ok(cx.node.outbox.send_again(tx, cx.now, &told, to)?)
}

/// Removes what is gone here, a post or a response; what we know nothing of, or the other may only no longer read, stays.
fn remove_again(tx: &mut Tx<'_>, cx: &Cx, uri: &str, to: &[Destination]) -> Result<bool, Error> {
    let again = |tx: &mut Tx<'_>, activity: &Value| {
        cx.node.outbox.send_again(tx, cx.now, &Outgoing::new(activity, wire::REMOVAL), to).map(|()| true)
    };
    if let Some(gone) = post::withdrawn_of_ours(tx.conn(), uri)? {
        let removal = wire::removal(&cx.node, &gone, cx.now)?;
        return Ok(again(tx, &removal)?);
    }
    let Some(response) = post::response_by_uri(tx.conn(), uri)?.filter(|r| r.withdrawn.is_some()) else {
        return Ok(false);
    };
    let thread = match post::find(tx.conn(), &Viewer::Clock, response.post) {
        Ok(thread) => thread,
        Err(Error::NotFound) => return Ok(false),
        Err(e) => return Err(e),
    };
    let activity = if thread.is_ours() {
        post::removal_from_thread(cx, &thread, &response)
    } else {
        kinds::removal_of_response(cx, &thread, &response)?
    };
    Ok(again(tx, &activity)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(all: &[(&str, i64)]) -> Lines {
        Lines(all.iter().map(|(uri, version)| ((*uri).to_owned(), *version)).collect())
    }

    #[test]
    fn every_difference_is_found_and_nothing_else() {
        let sent = lines(&[("same", 3), ("missing", 1), ("old", 4), ("newer", 2), ("absurd", 1)]);
        let held = lines(&[("same", 3), ("old", 2), ("newer", 5), ("absurd", i64::MAX), ("extra", 1)]);
        assert_eq!(
            difference(&sent, &held),
            [Repair::Missing("missing".into(), 1), Repair::Older("old".into(), 4), Repair::Extra("extra".into()),]
        );
        assert_eq!(difference(&sent, &sent), []);
        assert_ne!(sent.digest(), held.digest());
        assert_eq!(sent.digest(), sent.clone().digest());
    }
}
