//! What waits, of all kinds together; and what the meeting decides of it goes to its kind.

use crate::error::Error;
use crate::meeting::Decision;
use crate::node::Cx;
use crate::post::{self, Post, ResponseId, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity};
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashSet;

/// What waits and this viewer may read, the most pressing first, and of each the newest first.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.extend(match kind {
            Kind::CaseQuestion => case_question::waits(conn, who, now)?,
            Kind::Conflict => conflict::waits(conn, who, now)?,
            Kind::Event => event::waits(conn, who, now)?,
            Kind::Opportunity => opportunity::waits(conn, who)?,
            Kind::Lesson => library::waits(conn, who, now)?,
            // What went well asks for nothing.
            Kind::Success => Vec::new(),
        });
    }
    // What others ask stands in the order in which it came, of whichever kind.
    let group = |w: &Waits| w.wanted.min(Wanted::Answer);
    all.sort_by_key(|w| (group(w), std::cmp::Reverse((w.post.published, w.post.id))));
    Ok(all)
}

/// Whether it is of a conflict: of our own, or one that we help with. That stands before all else.
pub fn is_pressing(w: &Waits) -> bool {
    w.post.kind == Kind::Conflict && !is_for_help(w)
}

/// Whether another house asks for help in a conflict, and nobody of ours offered it.
pub fn is_for_help(w: &Waits) -> bool {
    w.post.kind == Kind::Conflict && !w.post.is_ours() && conflict::ASKS.contains(&w.text)
}

/// Of these answers the advices of which whoever tried them must still say what they did.
///
/// # Errors
/// A fault of storage.
pub fn untold_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashSet<ResponseId>, Error> {
    case_question::untold_among(conn, these)
}

/// Does what follows from what the meeting decided, in the name of the house.
///
/// # Errors
/// The kind's own; [`Error::NotFound`] when nothing follows from such a word.
pub fn carry_out(tx: &mut Tx<'_>, cx: &Cx, decision: &Decision<'_>) -> Result<(), Error> {
    let kind = post::find(tx.conn(), &cx.who, decision.post)?.kind;
    if decision.leaves_it() {
        return Ok(());
    }
    match kind {
        Kind::CaseQuestion => case_question::carry_out(tx, cx, decision),
        Kind::Event => event::carry_out(tx, cx, decision),
        // Whom one picks or takes on is not decided by a word on a sheet; a lesson is looked at again on its own page.
        Kind::Conflict | Kind::Opportunity | Kind::Success | Kind::Lesson => Err(Error::NotFound),
    }
}

/// What was agreed and given to who looks, who may not read what it is of: with it after how many weeks it is asked now whether it holds,
/// or nothing where they did not read it yet.
///
/// # Errors
/// A fault of storage.
pub fn given_to(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<(Post, Option<i64>)>, Error> {
    conflict::given_to(conn, who, now)
}
