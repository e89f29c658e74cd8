//! Who is behind a signed request, and behind the answer to one of ours: an address is not a key.

use super::store::{Peer, by_id, peers};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::page::signed_parts;
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use actix_web::{HttpMessage, HttpRequest};
use diesel::prelude::*;
use huisraad_federation::{ClientError, Doubt, Roster, is_doubted, key_id, link_states, verify_get};
use huisraad_storage::{Conn, One, Time, Tx};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Left with a request that a house signed: its answer is signed too (`web::answers`).
pub struct Signed;

/// In the extensions of a request: all bytes of the answer, where that is sent a piece at a time.
#[derive(Debug, Clone)]
pub struct Whole(pub Arc<Vec<u8>>);

/// The viewer behind a GET: the house whose signature it bears, else a stranger. A signature that does not verify is a
/// stranger's, as is that of a house we do not hold: both read what is public.
///
/// # Errors
/// A fault of storage.
pub async fn asker(node: &Arc<Node>, req: &HttpRequest) -> Result<Viewer, Error> {
    let (target, headers) = signed_parts(req);
    let Some(key_id) = key_id(&headers) else {
        return Ok(Viewer::Stranger);
    };
    let bare = key_id.split('#').next().unwrap_or_default().to_owned();
    let known = node
        .read(move |conn| match by_actor_or_key(conn, &bare)? {
            Some(peer) => Ok(Some(peer)),
            None => by_actor_or_key(conn, &key_id),
        })
        .await?;
    let Some(peer) = known.filter(is_on_roster) else {
        return Ok(Viewer::Stranger);
    };
    let pem = peer.key_pem.clone();
    let here = (node.config.reach().scheme(), node.authority().as_str());
    if verify_get(&target, &headers, here, &node.clock, &node.public_keys, |_| Some(pem)).is_err() {
        return Ok(Viewer::Stranger);
    }
    req.extensions_mut().insert(Signed);
    note_proof(node, &peer, false).await;
    Ok(if peer.standing.held() { viewer_of(&peer) } else { Viewer::Stranger })
}

/// Asks a house something, and takes only an answer that it signed, with the key we know, to this very question. What an
/// answer lacked is kept for the chair to see.
///
/// # Errors
/// When there is no such answer.
pub async fn ask(node: &Arc<Node>, peer: &Peer, url: &Url) -> Result<Value, ClientError> {
    let answer = node.client.get(url, &peer.known()).await;
    match &answer {
        Ok(_) => note_proof(node, peer, true).await,
        Err(ClientError::Unproved(why)) => {
            tracing::warn!(house = %peer.authority, why = %why, "an answer does not prove whose it is; nothing is taken from it");
            // Who neither asked us nor said yes to us does not know us yet, and signs us nothing.
            let knows_us = peer.their_follow.is_some() || peer.our_follow_accepted;
            if *why == Doubt::Unsigned && !knows_us {
                return answer;
            }
            let (to, why) = (peer.address(), *why);
            let doubted = move |tx: &mut Tx<'_>, cx: &Cx| match &to {
                Some(to) => Ok(cx.node.outbox.doubted(tx, to, why)?),
                None => Ok(()),
            };
            if let Err(e) = node.act(Viewer::Clock, doubted).await {
                tracing::warn!(error = %e, "it could not be noted that an answer proves nothing");
            }
        }
        Err(_) => {}
    }
    answer
}

/// Notes that a house has its key; within the hour once is enough, but what was wrong ends at once.
async fn note_proof(node: &Arc<Node>, peer: &Peer, answered: bool) {
    let Some(of) = peer.address() else { return };
    let now = node.clock.now();
    let doubted = if answered {
        node.read({
            let of = of.clone();
            move |c| Ok(is_doubted(c, &of)?)
        })
        .await
    } else {
        Ok(false)
    };
    if !node.outbox.is_proof_news(now, &of) && !doubted.unwrap_or(true) {
        return;
    }
    if let Err(e) = node.act(Viewer::Clock, move |tx, cx| Ok(cx.node.outbox.proved(tx, now, &of, answered)?)).await {
        tracing::warn!(error = %e, "it could not be noted that a house proved itself");
    }
}

/// The roster of the gate: houses whose activities are taken as from somebody we know; of one on pause or that was stopped, what
/// it takes back. Whoever asked us is not on it. A house is found by its actor or by the id of its key.
pub fn roster(node: Arc<Node>) -> Box<Roster> {
    Box::new(move |actor| {
        let node = node.clone();
        Box::pin(async move {
            if let Some(known) = node.known.get(actor.as_str()) {
                return Ok(Some(known));
            }
            let id = actor.to_string();
            let found = node.store.read(move |conn| by_actor_or_key(conn, &id)).await;
            match found {
                Ok(peer) => {
                    let known = peer.filter(is_on_roster).map(|p| p.known());
                    if let Some(known) = &known {
                        node.known.put(actor.as_str(), known.clone());
                    }
                    Ok(known)
                }
                Err(Error::Storage(e)) => Err(e),
                Err(_) => Ok(None),
            }
        })
    })
}

fn is_on_roster(p: &Peer) -> bool {
    // Who asks anew and was held once is heard as far as it takes something back.
    p.standing != Standing::Applied || p.linked.is_some()
}

fn by_actor_or_key(conn: &mut Conn, id: &str) -> Result<Option<Peer>, Error> {
    let by_actor = peers::table.filter(peers::actor.eq(id)).one(conn).optional()?;
    if by_actor.is_some() {
        return Ok(by_actor);
    }
    Ok(peers::table.filter(peers::key_id.eq(id)).one(conn).optional()?)
}

/// The house as a viewer.
pub fn viewer_of(peer: &Peer) -> Viewer {
    match peer.address() {
        Some(authority) => {
            Viewer::House { id: peer.id, authority, standing: peer.standing, member_since: peer.member_since }
        }
        None => Viewer::Stranger,
    }
}

/// When that house was last reached, or proved who it is; `None` where that is not known.
///
/// # Errors
/// A fault of storage.
pub fn last_reached(conn: &mut Conn, peer: PeerId) -> Result<Option<Time>, Error> {
    let house = by_id(conn, peer)?.authority;
    let link = link_states(conn)?.into_iter().find(|link| link.peer == house);
    Ok(link.and_then(|link| link.last_success.max(Some(link.proved))).filter(|at| *at > Time(0)))
}
