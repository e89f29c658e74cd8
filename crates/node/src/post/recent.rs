//! What somebody may read, the newest first: for what looks through many texts at once.

use super::audience::visible;
use super::news::STANDING;
use super::store::{PostId, posts};
use super::thread::responses;
use crate::error::Error;
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::dsl::max;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, Time};

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

/// To whose questions our house said something in words since then: the house of each answer.
///
/// # Errors
/// A fault of storage.
pub fn helped_since(conn: &mut Conn, since: Time) -> Result<Vec<PeerId>, Error> {
    let ours = responses::table
        .inner_join(posts::table.on(posts::id.eq(responses::post)))
        .filter(posts::kind.eq(Kind::CaseQuestion))
        .filter(responses::created.ge(since.0))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        // What never left, and what was not taken or put out, helped nobody.
        .filter(responses::state.eq_any(STANDING))
        .filter(responses::body.ne(""));
    Ok(ours.filter(posts::peer.is_not_null()).select(posts::peer.assume_not_null()).load(conn)?)
}
