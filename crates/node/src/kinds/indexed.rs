//! The search index, kept in step with the posts.

use super::words_among;
use crate::error::Error;
use crate::node::Node;
use crate::post::{self, Post, PostId};
use crate::search::{self, Terms};
use crate::words::Kind;
use std::sync::Arc;

/// Posts that are indexed at once.
const AT_ONCE: i64 = 50;

/// Brings some posts of the index up to date, those first that stand in it. Gives whether there was something to do.
///
/// # Errors
/// A fault of storage.
pub async fn index_some(node: &Arc<Node>) -> Result<bool, Error> {
    index(node, post::unindexed).await
}

/// Takes out of the index all that is gone or was changed: before a copy is made, and before nobody looks after the index any
/// more. What never stood in it is not waited for.
///
/// # Errors
/// A fault of storage.
pub async fn forget_old_terms(node: &Arc<Node>) -> Result<(), Error> {
    while index(node, post::outdated).await? {}
    Ok(())
}

type Which = fn(&mut huisraad_storage::Conn, i64) -> Result<Vec<(Post, i64)>, Error>;

async fn index(node: &Arc<Node>, which: Which) -> Result<bool, Error> {
    let changed = node
        .read(move |conn| {
            let (all, revs): (Vec<Post>, Vec<i64>) = which(conn, AT_ONCE)?.into_iter().unzip();
            // What is gone, or nobody has been told of yet, has no terms; nor is a conflict found by its words.
            let told = |p: &&Post| p.withdrawn.is_none() && p.published.is_some();
            let has_terms = |p: &&Post| told(p) && p.kind != Kind::Conflict;
            let shown: Vec<Post> = all.iter().filter(has_terms).cloned().collect();
            let mut words = words_among(conn, &shown)?;
            let mut terms = |p: &Post| match Some(p).filter(has_terms) {
                Some(p) => Terms::of(&p.title, &words.remove(&p.id).unwrap_or_default()),
                None => Terms::of("", ""),
            };
            Ok::<_, Error>(all.iter().zip(revs).map(|(p, rev)| (p.id, rev, terms(p))).collect::<Vec<_>>())
        })
        .await?;
    if changed.is_empty() {
        return Ok(false);
    }
    // One by one, so that one that an engine cannot take holds up no other; on SQLite they share a commit all the same.
    for (id, rev, terms) in changed {
        put(node, id, rev, terms).await?;
    }
    Ok(true)
}

async fn put(node: &Arc<Node>, id: PostId, rev: i64, terms: Terms) -> Result<(), Error> {
    let put = node.store.write(move |tx| search::index(tx, id, rev, &terms)).await;
    if let Err(e) = put {
        tracing::error!(error = %e, post = id, "a post could not be indexed; it is left out of search");
        node.store.write(move |tx| search::index(tx, id, rev, &Terms::of("", ""))).await?;
    }
    Ok(())
}
