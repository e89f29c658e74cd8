//! What had ended stays ended: from the database that a copy replaces its removals are carried into the copy, and who may do
//! what. What was written after the copy is not: the other houses have it, and it is fetched from them.

use super::Wrong;
use crate::conflict;
use crate::consultation;
use crate::error::Error;
use crate::kinds;
use crate::membership;
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::people;
use crate::post::{self, Post};
use crate::viewer::Viewer;
use crate::words::{Kind, Standing};
use huisraad_federation::epoch;
use huisraad_storage::{Conn, file};
use std::path::Path;
use std::sync::Arc;

/// What has ended in a database.
pub struct Ended {
    posts: Vec<Gone>,
    responses: Vec<String>,
    conflicts: Vec<String>,
    consultations: Vec<String>,
    houses: Vec<Peer>,
    people: people::WhoMayDoWhat,
    /// The epoch of what it sent: another one after each restore.
    epoch: String,
}

/// A post that was taken back, and whom it had been told to.
struct Gone {
    post: Post,
    told: Vec<String>,
}

/// How much of it ended again.
#[derive(Debug, Default, Clone, Copy)]
pub struct Carried {
    /// Posts, answers and consultations that were removed.
    pub removed: usize,
    /// Ties with other houses that were ended or paused.
    pub ties: usize,
    /// People whose keys or roles are others now, or who are no longer here.
    pub people: usize,
}

/// Reads what has ended in a database that nobody has open.
///
/// # Errors
/// When it cannot be read, whole or in part.
pub fn read(database: &Path) -> Result<Ended, Wrong> {
    let unreadable = |e: &dyn std::fmt::Display| Wrong(e.to_string());
    let mut conn = file::open_alone(database).map_err(|e| unreadable(&e))?;
    if let Some(fault) = file::fault(&mut conn).map_err(|e| unreadable(&e))? {
        return Err(Wrong(fault));
    }
    ended(&mut conn).map_err(|e| unreadable(&e))
}

fn ended(conn: &mut Conn) -> Result<Ended, Error> {
    let mut posts = Vec::new();
    for post in post::all_withdrawn(conn)? {
        posts.push(Gone { told: post::told_of(conn, post.id)?, post });
    }
    let own = |p: &Post| p.kind == Kind::Conflict && p.is_ours() && p.withdrawn.is_none();
    let conflicts = post::everything(conn)?.into_iter().filter(|p| own(p) && conflict::is_over(p));
    Ok(Ended {
        conflicts: conflicts.map(|p| p.uri).collect(),
        posts,
        responses: post::withdrawn_responses(conn)?,
        consultations: consultation::forgotten(conn)?,
        houses: peer::everyone(conn)?.into_iter().filter(|p| is_ended(p.standing)).collect(),
        people: people::who_may_do_what(conn)?,
        epoch: epoch(conn)?,
    })
}

fn is_ended(standing: Standing) -> bool {
    matches!(standing, Standing::Paused | Standing::Stopped)
}

/// Ends again, in a restored database, what had ended in the one it replaces. The other houses are told once more of what was
/// ours: they may not have heard it.
///
/// # Errors
/// A fault of storage.
pub async fn carry(node: &Arc<Node>, ended: Ended) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    for gone in ended.posts {
        carried.removed += usize::from(withdraw_again(node, gone).await?);
    }
    for uri in ended.responses {
        carried.removed += usize::from(take_back_again(node, uri).await?);
    }
    for uri in ended.conflicts {
        let closed = node.act(Viewer::Console, move |tx, cx| {
            let Some(post) = post::here(tx.conn(), &uri)?.filter(|p| !conflict::is_over(p)) else { return Ok(false) };
            conflict::close(tx, cx, post.id).map(|_| true)
        });
        carried.removed += usize::from(closed.await?);
    }
    let consultations = ended.consultations;
    let forgotten = node.act(Viewer::Console, move |tx, cx| consultation::forget_again(tx, cx, &consultations)).await?;
    carried.removed += forgotten;
    for house in ended.houses {
        carried.ties += usize::from(end_again(node, house).await?);
    }
    let people = ended.people;
    let as_it_was = node.act(Viewer::Console, move |tx, cx| {
        let goes_on = epoch(tx.conn())? == ended.epoch;
        people::as_it_was(tx, cx, kinds::BELONGINGS, &people, goes_on)
    });
    carried.people = as_it_was.await?;
    Ok(carried)
}

async fn withdraw_again(node: &Arc<Node>, gone: Gone) -> Result<bool, Error> {
    node.act(Viewer::Console, move |tx, cx| {
        let Some(post) = post::here(tx.conn(), &gone.post.uri)? else {
            // Written and taken back after the copy: it must not come back from a house that did not hear of it.
            if gone.post.is_ours() && gone.post.published.is_some() && !post::is_known(tx.conn(), &gone.post.uri)? {
                post::keep_tombstone(tx, &gone.post, &gone.told)?;
            }
            return Ok(false);
        };
        let emptied =
            if post.is_ours() { post::withdraw(tx, cx, post.id)? } else { post::empty_theirs(tx, cx, &post)? };
        kinds::wipe(tx, &emptied)?;
        Ok(true)
    })
    .await
}

async fn take_back_again(node: &Arc<Node>, uri: String) -> Result<bool, Error> {
    node.act(Viewer::Console, move |tx, cx| {
        let Some(held) = post::response_by_uri(tx.conn(), &uri)?.filter(|r| r.withdrawn.is_none()) else {
            return Ok(false);
        };
        let thread = post::find(tx.conn(), &Viewer::Console, held.post)?;
        if held.is_ours() {
            kinds::take_back(tx, cx, held.id)?;
        } else if thread.is_ours() {
            kinds::take_out(tx, cx, held.id)?;
        } else {
            post::empty_response(tx, cx, held.id)?;
            kinds::response_gone(tx, cx, &thread)?;
        }
        Ok(true)
    })
    .await
}

async fn end_again(node: &Arc<Node>, house: Peer) -> Result<bool, Error> {
    const WHY: &str = "restored from a copy";
    node.act(Viewer::Console, move |tx, cx| {
        let here = peer::by_authority(tx.conn(), &house.authority)?.filter(|p| p.actor == house.actor);
        let Some(here) = here.filter(|p| p.standing != house.standing) else { return Ok(false) };
        let ends = here.standing.held() || here.standing == Standing::Paused;
        match house.standing {
            Standing::Stopped if ends => membership::stop(tx, cx, &here.authority, WHY)?,
            Standing::Paused if here.standing.held() => membership::pause(tx, cx, &here.authority, WHY)?,
            _ => return Ok(false),
        }
        Ok(true)
    })
    .await
}
