//! What of conflicts waits for somebody of this house.

use super::rules::State;
use crate::error::Error;
use crate::post::{self, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// Offers to choose from, and houses that look for somebody who mediates.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let ours = post::ours_to_decide(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), None)?;
    let ours = post::with_waiting(conn, ours)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    let mut all: Vec<Waits> = ours.into_iter().map(choose).collect();
    let theirs = post::unanswered(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), Time(0), None)?;
    all.extend(theirs.into_iter().map(|p| Waits::new(Wanted::Answer, p, "need-conflict", "need-look")));
    Ok(all)
}
