//! What of opportunities waits for somebody of this house. That another house looks for people is for a person, and in the news.

use super::rules::State;
use crate::error::Error;
use crate::post::{self, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::Conn;

/// Who applied and waits for a yes or a no.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let ours = post::with_waiting(conn, who, Kind::Opportunity, &[State::Open.as_str()])?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    Ok(ours.into_iter().map(choose).collect())
}
