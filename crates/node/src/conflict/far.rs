//! How far the two of a mediation are: whether both sides want to talk, on which day they meet, and since when something is agreed. The house
//! that asks keeps it, and says it to who mediates with what the two wrote.

use super::letters::{Both, OFF, Written, is_open};
use super::rules::State;
use super::stand_in::{self, Answer};
use super::store::{conflicts, letters, mediation_offers};
use crate::error::Error;
use crate::node::Cx;
use crate::post::{self, Life, Post, Response, ResponseId, ResponseState};
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, Word};

/// How far they are.
#[derive(Debug, Clone, Default)]
pub struct Far {
    /// Since when both sides want to talk, and with this mediator.
    pub both_yes: Option<Time>,
    /// The day and the time on which the two meet; empty where they set none.
    pub meets: String,
    /// Since when something is agreed.
    pub agreed: Option<Time>,
    /// The letter that asks whether another may go on in the place of who mediates, and what was said to it.
    pub stand_in: Option<(String, Answer)>,
}

/// How far the two of this offer are; what is agreed is the request's.
///
/// # Errors
/// A fault of storage.
pub fn of(conn: &mut Conn, offer: ResponseId) -> Result<Far, Error> {
    let row = mediation_offers::table.find(offer).select((mediation_offers::both_yes, mediation_offers::meets));
    let (both_yes, meets) = row.first::<(Option<Time>, String)>(conn).optional()?.unwrap_or_default();
    let asked = stand_in::of(conn, offer)?.and_then(|asked| Some((asked.uri, asked.said.known()?)));
    Ok(Far { both_yes, meets, agreed: None, stand_in: asked })
}

/// What a letter says of it stands from now on, where nothing was said of it that was `written` later: whatever came last.
pub(super) fn says(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (post, offer): (&Post, &Response),
    (letter, written): (&Written, Time),
) -> Result<(), Error> {
    // Before somebody is picked nobody mediates.
    if offer.state != ResponseState::Confirmed {
        return Ok(());
    }
    let row = mediation_offers::table.find(offer.id);
    let since = said_since(tx.conn(), offer.id, written)?;
    let both_yes = match letter.both {
        Both::Yes => Some(Some(cx.now.0)),
        // What was agreed stands.
        Both::No if State::of(&post.state) != State::Agreed => Some(None),
        Both::No | Both::Unsaid => None,
    };
    let unsaid_since = since.iter().all(|(both, _)| both.known() == Some(Both::Unsaid));
    if let Some(both_yes) = both_yes.filter(|_| unsaid_since) {
        diesel::update(row).set(mediation_offers::both_yes.eq(both_yes)).execute(tx.conn())?;
    }
    if !letter.meets.is_empty() && since.iter().all(|(_, meets)| meets.is_empty()) {
        diesel::update(row).set(mediation_offers::meets.eq(day_in(&letter.meets))).execute(tx.conn())?;
    }
    Ok(())
}

/// The day that a letter sets; empty where it takes it away.
pub(super) fn day_in(meets: &str) -> &str {
    if meets == OFF { "" } else { meets }
}

/// What letters say of both sides and of the day that were written after that.
fn said_since(conn: &mut Conn, offer: ResponseId, written: Time) -> Result<Vec<(Word<Both>, String)>, Error> {
    // Who mediates numbers by the clock; of ours it is kept when it was written.
    let ours = letters::ours.eq(true).and(letters::at.gt(written.0));
    let theirs = letters::ours.eq(false).and(letters::number.gt(written.0));
    let later = letters::table.filter(letters::response.eq(offer)).filter(ours.or(theirs));
    Ok(later.select((letters::sides, letters::meets)).load(conn)?)
}

/// Of a request of another house, for who of ours mediates in it: how far they are, as that house says.
///
/// # Errors
/// A fault of storage.
pub fn is_so_far_there(tx: &mut Tx<'_>, cx: &Cx, offer: ResponseId, far: &Far) -> Result<(), Error> {
    let (post, offer) = post::hold_with(tx, offer)?;
    if post.is_ours() || !offer.is_ours() || !is_open(&post, &offer) {
        return Ok(());
    }
    let at_most_now = |since: Option<Time>| since.map(|since| since.min(cx.now).0);
    diesel::update(conflicts::table.find(post.id))
        .set(conflicts::agreed_on.eq(at_most_now(far.agreed)))
        .execute(tx.conn())?;
    diesel::update(mediation_offers::table.find(offer.id))
        .set((mediation_offers::both_yes.eq(at_most_now(far.both_yes)), mediation_offers::meets.eq(&far.meets)))
        .execute(tx.conn())?;
    match &far.stand_in {
        Some((uri, answer)) => stand_in::is_answered(tx, cx, (&post, &offer), (uri, *answer)),
        None => stand_in::is_not_asked(tx, offer.id),
    }
}

/// With these offers nobody mediates here any more: what was agreed at the house that asks is not known of who comes after them.
pub(super) fn is_agreed_no_more(tx: &mut Tx<'_>, offers: &[ResponseId]) -> Result<(), Error> {
    for offer in offers {
        let (post, _) = post::hold_with(tx, *offer)?;
        if !post.is_ours() {
            let of_it = conflicts::table.find(post.id);
            diesel::update(of_it).set(conflicts::agreed_on.eq(None::<i64>)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Where the two of each of these meet, from that day on: with which offer, and when. The soonest first.
///
/// # Errors
/// A fault of storage.
pub fn all_that_meet(conn: &mut Conn, from: &str) -> Result<Vec<(ResponseId, String)>, Error> {
    let all = mediation_offers::table.filter(mediation_offers::meets.ge(from)).filter(mediation_offers::meets.ne(""));
    let all = all.order((mediation_offers::meets.asc(), mediation_offers::response.asc()));
    Ok(all.select((mediation_offers::response, mediation_offers::meets)).load(conn)?)
}
