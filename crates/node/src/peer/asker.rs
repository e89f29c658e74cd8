//! Who is behind a signed request.

use super::store::{Peer, by_actor, peers, viewer_of};
use crate::error::Error;
use crate::node::Node;
use crate::viewer::Viewer;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Headers, KnownActor, Roster, verify_get};
use std::sync::Arc;

/// The viewer behind a GET: the house whose signature it bears, else a stranger. A signature that does not verify is a
/// stranger's, as is that of a house we do not hold: both read what is public.
///
/// # Errors
/// A fault of storage.
pub async fn asker(node: &Arc<Node>, target: &str, headers: &Headers) -> Result<Viewer, Error> {
    let Some(key_id) = headers.get("signature").and_then(key_id_of) else {
        return Ok(Viewer::Stranger);
    };
    let bare = key_id.split('#').next().unwrap_or_default().to_owned();
    let known: Option<Peer> = node
        .read(move |conn| {
            let by_actor = peers::table.filter(peers::actor.eq(bare)).first(conn).optional()?;
            if by_actor.is_some() {
                return Ok(by_actor);
            }
            Ok(peers::table.filter(peers::key_id.eq(key_id)).first(conn).optional()?)
        })
        .await?;
    let Some(peer) = known.filter(|p| p.standing.held()) else {
        return Ok(Viewer::Stranger);
    };
    let pem = peer.key_pem.clone();
    let host = node.authority().as_str();
    match verify_get(target, headers, host, &node.clock, &node.public_keys, |_| Some(pem)) {
        Ok(_) => Ok(viewer_of(&peer)),
        Err(_) => Ok(Viewer::Stranger),
    }
}

fn key_id_of(header: &str) -> Option<String> {
    let rest = header.split("keyId=\"").nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

/// The roster of the gate: houses whose activities are taken as from somebody we know. Whoever asked us, or whom we
/// paused or stopped, is not on it.
pub fn roster(node: Arc<Node>) -> Box<Roster> {
    Box::new(move |actor| {
        let node = node.clone();
        Box::pin(async move {
            let found = node.store.read(move |conn| by_actor(conn, &actor)).await;
            let on_it = |p: &Peer| p.standing.held() || matches!(p.standing, Standing::Asked | Standing::Expected);
            match found {
                Ok(peer) => Ok(peer.filter(on_it).map(|p| KnownActor { key_id: p.key_id, key_pem: p.key_pem })),
                Err(Error::Storage(e)) => Err(e),
                Err(_) => Ok(None),
            }
        })
    })
}
