//! What of events waits for somebody of this house, and what becomes of it at the meeting.

use super::actions::{Rsvp, rsvp};
use super::declined::{all_declined, decline, is_as_read, is_declined, mark};
use super::rules::State;
use super::store::{facts_among, over_by_among, upcoming};
use crate::error::{Error, Field, Reason};
use crate::meeting::{Decision, Word};
use crate::node::Cx;
use crate::people::{Act, may};
use crate::post::{self, Life, Post, ResponseState, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time, Tx};

/// Where more come to us than there are places, who waits for a place with us, and invitations that our house has not answered; of
/// what is yet to come.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let upcoming = upcoming(conn, now)?;
    let open = (Kind::Event, &[State::Announced, State::Full].map(State::as_str)[..]);
    // Of ours all, however many others have.
    let ours = post::ours_to_decide(conn, who, open, Some(&upcoming))?;
    let mut all = too_many(conn, &ours)?;
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    all.extend(post::with_waiting(conn, ours)?.into_iter().map(choose));
    let theirs = post::unanswered(conn, who, (Kind::Event, &[State::Announced.as_str()]), Time(0), Some(&upcoming))?;
    let (no, at) = (all_declined(conn)?, facts_among(conn, &theirs.iter().map(|p| p.id).collect::<Vec<_>>())?);
    let button = if may(who.roles(), Act::Respond) { "need-event-button" } else { "need-look" };
    let coming =
        |p: Post| Waits { seen: at.get(&p.id).map(mark), ..Waits::new(Wanted::Coming, p, "need-event", button) };
    all.extend(theirs.into_iter().filter(|p| !no.contains(&p.id)).map(coming));
    Ok(all)
}

/// Those to which more come than there are places, by how many: the chairs call each other who stays.
fn too_many(conn: &mut Conn, ours: &[Post]) -> Result<Vec<Waits>, Error> {
    // With the last place taken it is full, and with more than that all the more.
    let full: Vec<&Post> = ours.iter().filter(|p| State::of(&p.state) == State::Full).collect();
    let over = over_by_among(conn, &full.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let of = |p: &Post| over.get(&p.id).copied().filter(|n| *n > 0);
    let waits =
        |p: &Post, n| Waits { n: Some(n), ..Waits::new(Wanted::Choice, p.clone(), "need-event-over", "need-look") };
    Ok(full.into_iter().filter_map(|p| of(p).map(|n| waits(p, n))).collect())
}

/// Says with how many we come, or that we do not, as the meeting decided.
///
/// # Errors
/// Those of [`rsvp`]; [`Error::Refused`] when who decides does not speak for the house, or it was moved since the sheet;
/// [`Error::NotFound`] when nothing follows from such a word.
pub fn carry_out(tx: &mut Tx<'_>, cx: &Cx, decision: &Decision<'_>) -> Result<(), Error> {
    match (decision.wanted, decision.word) {
        (Wanted::Coming, Word::Yes) => {
            // From here on nobody moves it.
            post::take(tx, decision.post)?;
            is_as_read(tx.conn(), decision.post, decision.seen)?;
            // That we do not go was said after the sheet was made.
            if is_declined(tx.conn(), decision.post)? {
                return Err(Error::Refused(Reason::ChangedSince));
            }
            let heads = decision.heads.parse();
            let heads = heads.map_err(|_| Error::Invalid(vec![(Field::Heads, "rsvp-heads-wrong")]))?;
            let response = decision.answer(ResponseState::Waiting);
            rsvp(tx, cx, decision.post, &Rsvp { response, heads, version: 1 })
        }
        (Wanted::Coming, Word::No) => {
            post::take(tx, decision.post)?;
            is_as_read(tx.conn(), decision.post, decision.seen)?;
            decline(tx, cx, decision.post).map(drop)
        }
        _ => Err(Error::NotFound),
    }
}
