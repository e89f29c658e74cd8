//! What waits for somebody of this house: each kind says it of its own posts, by query, so that nothing falls off however much
//! others write. *Vandaag*, the notices, the mail, the hand-over and the meeting sheet show the same.

use super::audience::visible;
use super::rules::{may_decide, reads_prepared};
use super::store::{Post, PostId, posts};
use super::thread::{ResponseId, ResponseState, responses};
use crate::error::{Error, Key};
use crate::viewer::{PersonId, Viewer};
use crate::words::{Kind, Role};
use diesel::prelude::*;
use huisraad_storage::{Conn, Time};

/// What is waited for, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// What an advice did that we tried.
    Outcome,
    /// Whether a lesson still holds.
    Review,
    /// A yes or a no to somebody who answered us.
    Choice,
    /// Our answer to another house: advice, or help.
    Answer,
    /// With how many we come.
    Coming,
}

/// Something that waits.
#[derive(Debug, Clone)]
pub struct Waits {
    /// For what.
    pub wanted: Wanted,
    /// The post it is about.
    pub post: Post,
    /// The answer it is about, where it is about one.
    pub response: Option<ResponseId>,
    /// What is said of it.
    pub text: Key,
    /// What the button to it says.
    pub button: Key,
    /// By how many, where the text says that.
    pub n: Option<i64>,
    /// Whether everybody of the house may read of it, on paper too: never a conflict, nor what is for one role.
    pub for_all: bool,
}

impl Waits {
    /// Something that waits with a post.
    pub fn new(wanted: Wanted, post: Post, text: Key, button: Key) -> Waits {
        let for_all = post.kind != Kind::Conflict && post.audience_role.is_none();
        Waits { wanted, post, response: None, text, button, n: None, for_all }
    }

    /// Whether it waits for this viewer: to decide for the house, or to answer, which whoever reads it may see to.
    pub fn is_for(&self, who: &Viewer) -> bool {
        match self.wanted {
            Wanted::Outcome | Wanted::Choice => may_decide(who, &self.post),
            Wanted::Review => who.is(Role::Chair),
            Wanted::Answer | Wanted::Coming => true,
        }
    }
}

/// Posts of our own of a kind, in one of these states, to which somebody waits for a yes or a no.
///
/// # Errors
/// A fault of storage.
pub fn with_waiting(conn: &mut Conn, who: &Viewer, kind: Kind, states: &[&str]) -> Result<Vec<Post>, Error> {
    let waiting = responses::table
        .filter(responses::state.eq(ResponseState::Waiting))
        .filter(responses::withdrawn.is_null())
        .select(responses::post);
    Ok(visible(who)
        .filter(posts::peer.is_null())
        .filter(posts::published.is_not_null())
        .filter(posts::kind.eq(kind))
        .filter(posts::state.eq_any(owned(states)))
        .filter(posts::id.eq_any(waiting))
        .order((posts::published.desc(), posts::id.desc()))
        .load(conn)?)
}

/// Posts of our own of a kind, in one of these states, whoever answered them.
///
/// # Errors
/// A fault of storage.
pub fn our_own(conn: &mut Conn, who: &Viewer, kind: Kind, states: &[&str]) -> Result<Vec<Post>, Error> {
    Ok(visible(who)
        .filter(posts::peer.is_null())
        .filter(posts::published.is_not_null())
        .filter(posts::kind.eq(kind))
        .filter(posts::state.eq_any(owned(states)))
        .order((posts::published.desc(), posts::id.desc()))
        .load(conn)?)
}

/// How many posts of others that wait for us are looked at: the newest. Of what others ask there is no end.
const MOST: i64 = 200;

/// Posts of other houses of a kind, in one of these states, published since then, that our house has not answered; where `among` is
/// given, of those.
///
/// # Errors
/// A fault of storage.
pub fn unanswered(
    conn: &mut Conn,
    who: &Viewer,
    (kind, states): (Kind, &[&str]),
    since: Time,
    among: Option<&[PostId]>,
) -> Result<Vec<Post>, Error> {
    let ours = || {
        responses::table
            .filter(responses::peer.is_null())
            .filter(responses::guest.is_null())
            .filter(responses::withdrawn.is_null())
    };
    let answered = ours().filter(responses::state.ne(ResponseState::Prepared)).select(responses::post);
    // What somebody prepared is under way for who reads it: its writer, and the chairs, who have a card for that.
    let prepared = ours().filter(responses::state.eq(ResponseState::Prepared));
    let prepared: Vec<(PostId, Option<PersonId>)> = prepared.select((responses::post, responses::author)).load(conn)?;
    let prepared = prepared.into_iter().filter(|(_, author)| reads_prepared(who, *author)).map(|(post, _)| post);
    let mut query = visible(who)
        .filter(posts::peer.is_not_null())
        .filter(posts::published.ge(since.0))
        .filter(posts::kind.eq(kind))
        .filter(posts::state.eq_any(owned(states)))
        .filter(posts::id.ne_all(answered))
        .filter(posts::id.ne_all(prepared.collect::<Vec<_>>()));
    if let Some(among) = among {
        query = query.filter(posts::id.eq_any(among.to_vec()));
    }
    Ok(query.order((posts::published.desc(), posts::id.desc())).limit(MOST).load(conn)?)
}

fn owned(states: &[&str]) -> Vec<String> {
    states.iter().map(|s| (*s).to_owned()).collect()
}
