//! What of opportunities waits for somebody of this house. That another house looks for people is for a person, and in the news.

use super::actions::taken;
use super::rules::{State, over_by};
use super::store::work;
use crate::error::Error;
use crate::post::{self, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::Conn;

/// Where more take part than we look for, and who applied and waits for a yes or a no.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    // With the last place taken it is filled, and with more than that all the more.
    for p in post::our_own(conn, who, Kind::Opportunity, &[State::Filled.as_str()])? {
        let n = over_by(work(conn, p.id)?.seats, taken(conn, p.id)?);
        if n > 0 {
            all.push(Waits { n: Some(n), ..Waits::new(Wanted::Choice, p, "need-job-over", "need-look") });
        }
    }
    // Who waits when all places are taken still waits for a no.
    let open = [State::Open, State::Filled].map(State::as_str);
    let ours = post::with_waiting(conn, who, Kind::Opportunity, &open)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    all.extend(ours.into_iter().map(choose));
    Ok(all)
}
