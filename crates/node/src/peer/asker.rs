//! Who is behind a signed request.

use super::store::{Peer, peers, viewer_of};
use crate::error::Error;
use crate::node::Node;
use crate::viewer::Viewer;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Headers, KnownActor, Roster, key_id, verify_get};
use huisraad_storage::{Conn, One};
use std::sync::Arc;

/// The viewer behind a GET: the house whose signature it bears, else a stranger. A signature that does not verify is a
/// stranger's, as is that of a house we do not hold: both read what is public.
///
/// # Errors
/// A fault of storage.
pub async fn asker(node: &Arc<Node>, target: &str, headers: &Headers) -> Result<Viewer, Error> {
    let Some(key_id) = key_id(headers) else {
        return Ok(Viewer::Stranger);
    };
    let bare = key_id.split('#').next().unwrap_or_default().to_owned();
    let known = node
        .read(move |conn| match by_actor_or_key(conn, &bare)? {
            Some(peer) => Ok(Some(peer)),
            None => by_actor_or_key(conn, &key_id),
        })
        .await?;
    let Some(peer) = known.filter(|p| p.standing.held()) else {
        return Ok(Viewer::Stranger);
    };
    let pem = peer.key_pem.clone();
    let here = (node.config.reach().scheme(), node.authority().as_str());
    match verify_get(target, headers, here, &node.clock, &node.public_keys, |_| Some(pem)) {
        Ok(_) => Ok(viewer_of(&peer)),
        Err(_) => Ok(Viewer::Stranger),
    }
}

/// The roster of the gate: houses whose activities are taken as from somebody we know. Whoever asked us, or whom we
/// paused or stopped, is not on it. A house is found by its actor or by the id of its key.
pub fn roster(node: Arc<Node>) -> Box<Roster> {
    Box::new(move |actor| {
        let node = node.clone();
        Box::pin(async move {
            if let Some(known) = node.known.get(actor.as_str()) {
                return Ok(Some(known));
            }
            let id = actor.to_string();
            let found = node.store.read(move |conn| by_actor_or_key(conn, &id)).await;
            let on_it = |p: &Peer| p.standing.held() || matches!(p.standing, Standing::Asked | Standing::Expected);
            match found {
                Ok(peer) => {
                    let known = peer.filter(on_it).map(|p| KnownActor {
                        actor: p.actor,
                        key_id: p.key_id,
                        key_pem: p.key_pem.into(),
                    });
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

fn by_actor_or_key(conn: &mut Conn, id: &str) -> Result<Option<Peer>, Error> {
    let by_actor = peers::table.filter(peers::actor.eq(id)).one(conn).optional()?;
    if by_actor.is_some() {
        return Ok(by_actor);
    }
    Ok(peers::table.filter(peers::key_id.eq(id)).one(conn).optional()?)
}
