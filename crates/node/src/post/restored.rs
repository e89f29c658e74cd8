//! How posts of other houses ended, and what became of answers, as a database holds it: to carry both into one that was put back
//! from a copy.

use super::actions::take;
use super::answer_life::{Came, Fate, comes};
use super::refused::Refusal;
use super::store::{Post, PostId, posts};
use super::thread::{Response, ResponseState, responses};
use crate::error::Error;
use crate::node::Cx;
use crate::people::newest_says;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::{HashMap, HashSet};

/// What became of the answers that are in a database, by id; `None` where that takes nothing away.
pub type Fates = HashMap<String, Option<No>>;

/// What was said against an answer, in the words of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// The owner said no.
    Refused,
    /// The owner does not have it.
    KeptOut(Refusal),
    /// The owner took it out.
    TakenOut,
    /// There was room, and there is none any more.
    Waits,
}

fn no(held: &Response) -> Option<No> {
    match Fate::of(held) {
        Fate::Refused => Some(No::Refused),
        Fate::KeptOut(why) => Some(No::KeptOut(why)),
        Fate::TakenOut => Some(No::TakenOut),
        Fate::Waiting => Some(No::Waits),
        Fate::Prepared | Fate::Sent | Fate::Confirmed | Fate::Withdrawn => None,
    }
}

/// Reads what became of all answers.
///
/// # Errors
/// A fault of storage.
pub fn fates(conn: &mut Conn) -> Result<Fates, Error> {
    let all: Vec<Response> = responses::table.filter(responses::withdrawn.is_null()).load(conn)?;
    Ok(all.into_iter().map(|r| (r.uri.clone(), no(&r))).collect())
}

/// An answer that was told no in the other databases, the newest first, is told no again; nobody is told of it anew but who gave
/// it here. Gives how many, and the posts of ours among those that were answered.
///
/// # Errors
/// A fault of storage.
pub fn no_again(tx: &mut Tx<'_>, cx: &Cx, all: &[(Fates, Time)]) -> Result<(usize, HashSet<PostId>), Error> {
    let yes = [ResponseState::Sent, ResponseState::Waiting, ResponseState::Confirmed];
    let standing = responses::table.filter(responses::withdrawn.is_null()).filter(responses::state.eq_any(yes));
    let (mut changed, mut of_ours) = (0, HashSet::new());
    for held in standing.order(responses::id.asc()).load::<Response>(tx.conn())? {
        let says = newest_says(all, held.created, |there| there.get(&held.uri));
        let Some(Some(Some(no))) = says else { continue };
        let ours: Option<PostId> =
            posts::table.find(held.post).filter(posts::peer.is_null()).select(posts::id).one(tx.conn()).optional()?;
        let came = match no {
            No::Refused if ours.is_some() => Came::Decided(ResponseState::Refused),
            No::Refused => Came::No,
            No::KeptOut(why) => Came::KeptOut(*why),
            No::TakenOut => Came::TakenOut,
            No::Waits if held.state == ResponseState::Confirmed => Came::Decided(ResponseState::Waiting),
            No::Waits => continue,
        };
        comes(tx, cx.now, held.id, came)?;
        changed += 1;
        of_ours.extend(ours);
    }
    Ok((changed, of_ours))
}

/// Writes of a post of another house that it is over, as it said.
///
/// # Errors
/// A fault of storage.
pub fn over_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post, over: &Post) -> Result<Post, Error> {
    diesel::update(posts::table.find(post.id))
        .set((posts::state.eq(&over.state), posts::version.eq(over.version), posts::updated.eq(cx.now.0)))
        .execute(tx.conn())?;
    take(tx, post.id)
}
