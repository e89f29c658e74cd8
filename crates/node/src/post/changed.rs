//! An answer that is changed in place: it stays the same answer, and keeps its turn. Whoever wrote it counts its version up.

use super::hears::hears_answers;
use super::store::{self, Post};
use super::thread::{Response, ResponseId, responses, take_with_post};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people::{Act, may};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// Changes the text of an answer to a post of this kind. `version` is what its house counts; `None` for our own, which count up
/// here. `None` when what is here is as new. The kind changes its own half, and tells the owner.
///
/// # Errors
/// When it is not the caller's to change.
pub fn change_response(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    id: ResponseId,
    (body, version): (&str, Option<i64>),
) -> Result<Option<(Post, Response)>, Error> {
    let (_, held) = take_with_post(tx, id)?;
    let post = store::find(tx.conn(), &cx.who, held.post)?;
    if post.kind != kind || held.withdrawn.is_some() || held.is_prepared() {
        return Err(Error::NotFound);
    }
    match &cx.who {
        Viewer::House { id, .. } if version.is_some() && held.peer == Some(*id) => {}
        Viewer::Person { id, roles } if held.is_ours() && (held.author == Some(*id) || may(*roles, Act::Decide)) => {
            hears_answers(tx.conn(), &post)?;
        }
        Viewer::House { .. } | Viewer::Guest { .. } | Viewer::Stranger => return Err(Error::NotFound),
        _ => return Err(Error::Refused(Reason::NotYours)),
    }
    let next = version.unwrap_or(held.version.saturating_add(1));
    if next <= held.version {
        return Ok(None);
    }
    let changed = diesel::update(responses::table.find(id))
        .set((responses::body.eq(body.trim()), responses::version.eq(next)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    Ok(Some((post, changed)))
}

/// Notes which version an answer has of which a change was lost: here, where it came as a change of what is not held, or at its
/// writer, who hears of it from the owner.
///
/// # Errors
/// A fault of storage.
pub fn set_version(tx: &mut Tx<'_>, id: ResponseId, version: i64) -> Result<(), Error> {
    diesel::update(responses::table.find(id)).set(responses::version.eq(version)).execute(tx.conn())?;
    Ok(())
}
