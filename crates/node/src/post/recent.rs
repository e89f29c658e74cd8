//! What somebody may read, the newest first: for what looks through many texts at once.

use super::audience::visible;
use super::store::{PostId, posts};
use crate::error::Error;
use crate::viewer::Viewer;
use diesel::dsl::max;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep};

/// Posts that are looked at: whoever may read little of them finds fewer, and costs no more.
const LOOKED_AT: PostId = 20_000;

/// The newest published posts that this viewer may read: of all houses, or (`ours`) of our own.
///
/// # Errors
/// A fault of storage.
pub fn recent(conn: &mut Conn, viewer: &Viewer, ours: bool, limit: i64) -> Result<Vec<PostId>, Error> {
    let query = visible(viewer).filter(posts::published.is_not_null());
    let query = if ours {
        query.filter(posts::peer.is_null())
    } else {
        let newest: Option<PostId> = posts::table.select(max(posts::id)).kept().get_result(conn)?;
        query.filter(posts::id.gt(newest.unwrap_or(0) - LOOKED_AT))
    };
    Ok(query.order(posts::id.desc()).limit(limit).select(posts::id).load(conn)?)
}
