//! What of lessons waits for somebody of this house.

use super::store::to_review;
use crate::error::Error;
use crate::post::{self, Waits, Wanted};
use crate::texts::day_of;
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// Lessons of ours whose day to be looked at again has come.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let ours = post::ours(conn, who, Kind::Lesson)?;
    let due = to_review(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>(), &day_of(now).to_string())?;
    Ok(ours
        .into_iter()
        .filter(|p| due.contains(&p.id))
        .map(|p| Waits::new(Wanted::Review, p, "need-review", "need-look"))
        .collect())
}
