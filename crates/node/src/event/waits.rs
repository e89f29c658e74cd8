//! What of events waits for somebody of this house.

use super::rules::State;
use super::store::{over_among, upcoming};
use crate::error::Error;
use crate::people::{Act, may};
use crate::post::{self, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// Who waits for a place with us, and invitations that our house has not answered; of what is yet to come.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    // Of ours all, however many others have.
    let ours = post::with_waiting(conn, who, Kind::Event, &[State::Announced, State::Full].map(State::as_str))?;
    let over = over_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>(), now)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    let mut all: Vec<Waits> = ours.into_iter().filter(|p| !over.contains(&p.id)).map(choose).collect();
    let upcoming = upcoming(conn, now)?;
    let theirs = post::unanswered(conn, who, (Kind::Event, &[State::Announced.as_str()]), Time(0), Some(&upcoming))?;
    let button = if may(who.roles(), Act::Respond) { "need-event-button" } else { "need-look" };
    all.extend(theirs.into_iter().map(|p| Waits::new(Wanted::Coming, p, "need-event", button)));
    Ok(all)
}
