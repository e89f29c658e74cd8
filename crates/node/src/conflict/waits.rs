//! What of conflicts waits for somebody of this house.

use super::rules::State;
use super::store::outside_chair_among;
use crate::error::Error;
use crate::post::{self, Post, Scope, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// Offers to choose from, requests of ours that no house reads any more, and houses that look for somebody who mediates.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let ours = post::ours_to_decide(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), None)?;
    // The houses that were asked are gone, or say nothing to us any more.
    let asked = post::named_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let nobody = |p: &&Post| p.audience == Scope::Houses && !asked.contains(&p.id);
    let alone = |p: &Post| Waits::new(Wanted::Choice, p.clone(), "need-nobody-asked", "need-look");
    let alone: Vec<Waits> = ours.iter().filter(nobody).map(alone).collect();
    let ours = post::with_waiting(conn, ours)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    let mut all: Vec<Waits> = ours.into_iter().map(choose).collect();
    all.extend(alone);
    let theirs = post::unanswered(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), Time(0), None)?;
    let outside = outside_chair_among(conn, &theirs.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let text = |p: &Post| if outside.contains(&p.id) { "need-conflict-outside" } else { "need-conflict" };
    all.extend(theirs.into_iter().map(|p| Waits::new(Wanted::Answer, p.clone(), text(&p), "need-look")));
    Ok(all)
}
