//! What of lessons waits for somebody of this house.

use super::store::to_review;
use crate::error::Error;
use crate::post::{self, Waits, Wanted};
use crate::texts::day_of;
use crate::viewer::Viewer;
use huisraad_storage::{Conn, Time};

/// Lessons of ours whose day to be looked at again has come.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let ids = to_review(conn, &day_of(now).to_string())?;
    let ours = post::readable_of(conn, who, &ids, None, None)?.into_iter().filter(post::Post::is_ours);
    Ok(ours.map(|p| Waits::new(Wanted::Review, p, "need-review", "need-look")).collect())
}
