//! Whom our members hold: read daily from each, to show our chair the houses that we miss. Nothing links because of it.

use super::store::rosters;
use super::{trust, wire};
use crate::error::Error;
use crate::node::Node;
use crate::peer;
use crate::viewer::Viewer;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::Authority;
use std::sync::Arc;
use url::Url;

/// Reads whom a member holds.
///
/// # Errors
/// When it cannot be had: it is tried again.
pub async fn read_roster(node: &Arc<Node>, actor: &Url) -> Result<(), Error> {
    let id = actor.clone();
    let known = node.read(move |c| peer::by_actor(c, &id)).await?;
    let Some(known) = known.filter(|p| p.standing == Standing::Member) else { return Ok(()) };
    let unreachable = |e: &dyn std::fmt::Display| Error::Internal(format!("{actor}: {e}"));
    let url = actor.join("/members").map_err(|e| unreachable(&e))?;
    let list = match peer::ask(node, &known, &url).await {
        Ok(list) => wire::read_members(&list),
        // It does not hold us as a member, or is no Huisraad.
        Err(huisraad_federation::ClientError::Status(404)) => Vec::new(),
        Err(e) => return Err(unreachable(&e)),
    };
    let us = Authority::of(&node.actor());
    node.act(Viewer::Clock, move |tx, _| {
        diesel::delete(rosters::table.filter(rosters::peer.eq(known.id))).execute(tx.conn())?;
        let mut seen = std::collections::BTreeSet::from([known.actor.clone()]);
        for (actor, name) in list {
            // Whatever stands at our own address, is no other house.
            let is_us = Url::parse(&actor).is_ok_and(|actor| Authority::of(&actor) == us);
            if !is_us && seen.insert(actor.clone()) {
                diesel::insert_into(rosters::table)
                    .values((rosters::peer.eq(known.id), rosters::actor.eq(actor), rosters::name.eq(name)))
                    .execute(tx.conn())?;
            }
        }
        Ok(())
    })
    .await
}

/// Fetches a newcomer for whom words are enough, and gets to know it if they still are.
///
/// # Errors
/// When it cannot be fetched: it is tried again.
pub async fn look_up(node: &Arc<Node>, actor: &Url) -> Result<(), Error> {
    let fetched = node.client.actor(actor).await.map_err(|e| Error::Internal(format!("{actor}: {e}")))?;
    node.act(Viewer::Clock, move |tx, cx| trust::meet_by_words(tx, cx, &fetched)).await
}
