//! What became of an answer of ours: told to whom it is for, on *Vandaag* until they have seen it, and among the answers after
//! that.

use super::answers::all_responses_to;
use super::store::{Post, PostId, readable_of};
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::Error;
use crate::node::Cx;
use crate::people::{Act, may};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::{HashMap, HashSet};

diesel::table! { fates_seen (response, person) { response -> BigInt, person -> BigInt, } }

/// Whether its writer must hear that an answer went from one state to another. That it arrived is no news, nor that there is
/// room for who was not waiting; nor that what was prepared is said now.
pub(super) fn is_news(before: ResponseState, after: ResponseState) -> bool {
    use ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};
    match after {
        _ if before == Prepared => false,
        Confirmed => matches!(before, Waiting | Refused | TakenOut),
        Waiting => matches!(before, Confirmed | Refused),
        Refused | TakenOut => before != after,
        Prepared | Sent => false,
    }
}

/// Answers that count on what they answer.
pub(super) const STANDING: [ResponseState; 3] = [ResponseState::Sent, ResponseState::Waiting, ResponseState::Confirmed];

/// What became of an answer of ours.
pub struct Fate {
    /// To what.
    pub post: Post,
    /// The answer.
    pub response: Response,
    /// Since when it is so.
    pub at: Time,
}

/// Whether what became of this answer is for this viewer: for who answered; and for the chairs where it was for the house, or who
/// wrote it is not known any more.
fn is_for(who: &Viewer, post: &Post, response: &Response) -> bool {
    let for_oneself = matches!(post.kind, Kind::Opportunity | Kind::Conflict);
    // To a post of our own the house answers itself; but somebody of it may have applied.
    if post.is_ours() && post.kind != Kind::Opportunity {
        return false;
    }
    let wrote = response.author.is_some() && response.author == who.person();
    wrote || (may(who.roles(), Act::Decide) && (response.author.is_none() || !for_oneself))
}

/// What became of our answers since then, as far as it is for this viewer, the newest first: what they have
/// `seen`, or what they have not.
///
/// # Errors
/// A fault of storage.
pub fn fates(conn: &mut Conn, who: &Viewer, since: Time, seen: bool) -> Result<Vec<Fate>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let all: Vec<Response> = responses::table
        .filter(responses::decided.ge(since.0))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .order((responses::decided.desc(), responses::id.desc()))
        .load(conn)?;
    let ids: HashSet<PostId> = all.iter().map(|r| r.post).collect();
    let posts: HashMap<PostId, Post> = readable_of(conn, who, &ids.into_iter().collect::<Vec<_>>(), None, None)?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let of_them = fates_seen::table.filter(fates_seen::person.eq(person)).select(fates_seen::response);
    let pressed: HashSet<ResponseId> = of_them.load(conn)?.into_iter().collect();
    let fate = |response: Response| {
        let post = posts.get(&response.post)?.clone();
        let at = response.decided?;
        (seen == pressed.contains(&response.id) && is_for(who, &post, &response)).then_some(Fate { post, response, at })
    };
    Ok(all.into_iter().filter_map(fate).collect())
}

/// Notes that somebody has seen what became of an answer.
///
/// # Errors
/// [`Error::NotFound`] when it is not for them.
pub fn fate_seen(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<(), Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    let held = super::answers::response(tx.conn(), response)?;
    let post = super::store::find(tx.conn(), &cx.who, held.post)?;
    if !held.is_ours() || !is_for(&cx.who, &post, &held) {
        return Err(Error::NotFound);
    }
    diesel::delete(fates_seen::table.find((response, person))).execute(tx.conn())?;
    diesel::insert_into(fates_seen::table)
        .values((fates_seen::response.eq(response), fates_seen::person.eq(person)))
        .execute(tx.conn())?;
    Ok(())
}

/// Something became of a post that is news to all of ours who answered it and were not told no: it does not take place.
///
/// # Errors
/// A fault of storage.
pub fn concerns_who_answered(tx: &mut Tx<'_>, now: Time, post: PostId) -> Result<(), Error> {
    let ours = responses::table
        .filter(responses::post.eq(post))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq_any(STANDING));
    for response in ours.select(responses::id).load::<ResponseId>(tx.conn())? {
        diesel::update(responses::table.find(response)).set(responses::decided.eq(now.0)).execute(tx.conn())?;
        is_unseen(tx, response)?;
    }
    Ok(())
}

/// Something became of it anew: nobody has seen that yet.
pub(super) fn is_unseen(tx: &mut Tx<'_>, response: ResponseId) -> Result<(), Error> {
    diesel::delete(fates_seen::table.filter(fates_seen::response.eq(response))).execute(tx.conn())?;
    Ok(())
}

/// Forgets who saw what became of the answers to a post that is gone.
pub(super) fn forget_seen(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    for response in all_responses_to(tx.conn(), post)? {
        is_unseen(tx, response)?;
    }
    Ok(())
}

/// Forgets that its writer saw what became of an answer: that would still say who wrote it.
pub(super) fn forget_writers(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    let written = responses::table.filter(responses::post.eq(post)).filter(responses::author.is_not_null());
    let written: Vec<(ResponseId, Option<PersonId>)> =
        written.select((responses::id, responses::author)).load(tx.conn())?;
    for (response, author) in written {
        let seen = fates_seen::table.find((response, author.unwrap_or_default()));
        diesel::delete(seen).execute(tx.conn())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};

    #[test]
    fn a_yes_a_no_and_a_change_of_mind_are_news_and_an_arrival_is_none() {
        let table = [
            (Sent, Confirmed, false),
            (Sent, Waiting, false),
            (Sent, Refused, true),
            (Waiting, Confirmed, true),
            (Waiting, Refused, true),
            (Waiting, Waiting, false),
            (Refused, Waiting, true),
            (Refused, Confirmed, true),
            (Refused, Refused, false),
            (Confirmed, Waiting, true),
            (Confirmed, Refused, true),
            (Confirmed, Confirmed, false),
            (Confirmed, TakenOut, true),
            (TakenOut, TakenOut, false),
            (Prepared, Sent, false),
            (Prepared, Confirmed, false),
            (Prepared, Waiting, false),
        ];
        for (before, after, news) in table {
            assert_eq!(is_news(before, after), news, "{before} {after}");
        }
    }
}
