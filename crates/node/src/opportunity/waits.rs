//! What of opportunities waits for somebody of this house. That another house looks for people is for a person, and in the news.

use super::rules::{State, over_by};
use super::store::seats_among;
use crate::error::Error;
use crate::post::{self, Life, Post, PostId, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// Where more take part than we look for, and who applied and waits for a yes or a no.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    // Who waits when all places are taken still waits for a no.
    let open = [State::Open, State::Filled].map(State::as_str);
    let ours = post::ours_to_decide(conn, who, (Kind::Opportunity, &open), None)?;
    let mut all = Vec::new();
    // With the last place taken it is filled, and with more than that all the more.
    let filled: Vec<&Post> = ours.iter().filter(|p| State::of(&p.state) == State::Filled).collect();
    let seats = seats_among(conn, &filled.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let mut taken: HashMap<PostId, i64> = HashMap::new();
    for (_, job) in post::confirmed_among(conn, &seats.keys().copied().collect::<Vec<_>>())? {
        *taken.entry(job).or_default() += 1;
    }
    for p in filled {
        let n = seats.get(&p.id).map_or(0, |seats| over_by(*seats, taken.get(&p.id).copied().unwrap_or_default()));
        if n > 0 {
            all.push(Waits { n: Some(n), ..Waits::new(Wanted::Choice, p.clone(), "need-job-over", "need-look") });
        }
    }
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    all.extend(post::with_waiting(conn, ours)?.into_iter().map(choose));
    Ok(all)
}
