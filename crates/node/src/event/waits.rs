//! What of events waits for somebody of this house.

use super::rules::{State, over_by};
use super::store::{facts, over_among, taken, upcoming};
use crate::error::Error;
use crate::people::{Act, may};
use crate::post::{self, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// Where more come to us than there are places, who waits for a place with us, and invitations that our house has not answered; of what is yet to come.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let mut all = too_many(conn, who, now)?;
    // Of ours all, however many others have.
    let ours = post::with_waiting(conn, who, Kind::Event, &[State::Announced, State::Full].map(State::as_str))?;
    let over = over_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>(), now)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    all.extend(ours.into_iter().filter(|p| !over.contains(&p.id)).map(choose));
    let upcoming = upcoming(conn, now)?;
    let theirs = post::unanswered(conn, who, (Kind::Event, &[State::Announced.as_str()]), Time(0), Some(&upcoming))?;
    let button = if may(who.roles(), Act::Respond) { "need-event-button" } else { "need-look" };
    all.extend(theirs.into_iter().map(|p| Waits::new(Wanted::Coming, p, "need-event", button)));
    Ok(all)
}

/// Our events to which more come than there are places, by how many: the chairs call each other who stays.
fn too_many(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    // With the last place taken it is full, and with more than that all the more.
    let ours = post::our_own(conn, who, Kind::Event, &[State::Full.as_str()])?;
    let over = over_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>(), now)?;
    let mut all = Vec::new();
    for p in ours.into_iter().filter(|p| !over.contains(&p.id)) {
        let Some(capacity) = facts(conn, p.id)?.capacity else { continue };
        let n = over_by(Some(capacity), taken(conn, p.id)?);
        if n > 0 {
            all.push(Waits { n: Some(n), ..Waits::new(Wanted::Choice, p, "need-event-over", "need-look") });
        }
    }
    Ok(all)
}
