//! What waits for somebody of this house: each kind says it of its own posts, by query. Of ours all of it stands there, and of
//! what others ask each house has a share, so that nothing falls off however much another writes. *Vandaag*, the notices, the mail
//! and the hand-over show all of it that is for who looks; the meeting sheet has room for a few, and leaves out what chairs do by
//! themselves.

use super::audience::{Scope, visible};
use super::hears::unheard;
use super::life::Stage;
use super::refused::Refusal;
use super::rules::{may_decide, reads_prepared};
use super::store::{Post, PostId, posts};
use super::thread::{ResponseId, ResponseState, responses};
use crate::error::{Error, Key};
use crate::peer::{self, Peer};
use crate::viewer::{PeerId, PersonId, Viewer};
use crate::words::{Kind, Role};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use huisraad_storage::{Conn, Time};
use std::collections::{HashMap, HashSet};

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
    /// What a decision about it is to, in one number, where what is decided about can change: the day and place of an event.
    pub seen: Option<i64>,
    /// Whether everybody of the house may read of it, on paper too: never a conflict, nor what is for one role.
    pub for_all: bool,
}

impl Waits {
    /// Something that waits with a post.
    pub fn new(wanted: Wanted, post: Post, text: Key, button: Key) -> Waits {
        let for_all = post.kind != Kind::Conflict && post.audience_role.is_none();
        Waits { wanted, post, response: None, text, button, n: None, seen: None, for_all }
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

/// What of this house stands ready to be sent and this viewer may read, newest first: all of it, however much there is.
///
/// # Errors
/// A fault of storage.
pub fn ready(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Post>, Error> {
    let ready = visible(viewer).filter(posts::published.is_null()).filter(posts::state.eq(Stage::Ready.as_str()));
    Ok(ready.order((posts::updated.desc(), posts::id.desc())).load(conn)?)
}

/// How many numbers of posts are asked for in one query.
const AT_ONCE: usize = 1000;

/// Which posts are asked for: all, or so many of these at a time.
fn parts(among: Option<&[PostId]>) -> Vec<Option<Vec<PostId>>> {
    among.map_or_else(|| vec![None], |these| these.chunks(AT_ONCE).map(|some| Some(some.to_vec())).collect())
}

/// Posts of our own of a kind, in one of these states, about which this viewer decides; where `among` is given, of those.
///
/// # Errors
/// A fault of storage.
pub fn ours_to_decide(
    conn: &mut Conn,
    who: &Viewer,
    (kind, states): (Kind, &[&str]),
    among: Option<&[PostId]>,
) -> Result<Vec<Post>, Error> {
    let mut all = Vec::new();
    for some in parts(among) {
        let mut query = visible(who)
            .filter(posts::peer.is_null())
            .filter(posts::published.is_not_null())
            .filter(posts::kind.eq(kind))
            .filter(posts::state.eq_any(owned(states)));
        if let Some(some) = some {
            query = query.filter(posts::id.eq_any(some));
        }
        all.extend(query.load::<Post>(conn)?);
    }
    all.retain(|p| may_decide(who, p));
    Ok(all)
}

/// Those of these posts to which somebody waits for a yes or a no.
///
/// # Errors
/// A fault of storage.
pub fn with_waiting(conn: &mut Conn, these: Vec<Post>) -> Result<Vec<Post>, Error> {
    let mut waiting = HashSet::new();
    for some in these.chunks(AT_ONCE) {
        let of: Vec<PostId> = responses::table
            .filter(responses::post.eq_any(some.iter().map(|p| p.id).collect::<Vec<_>>()))
            .filter(responses::state.eq(ResponseState::Waiting))
            .filter(responses::withdrawn.is_null())
            .select(responses::post)
            .distinct()
            .load(conn)?;
        waiting.extend(of);
    }
    Ok(these.into_iter().filter(|p| waiting.contains(&p.id)).collect())
}

/// How many posts of one house that wait for us are looked at: its newest. Of what others ask there is no end.
const SHARE: usize = 20;

/// Of posts, the newest first, each with its house: those within the share of their house.
fn shared<T: Copy>(all: &[(T, Option<PeerId>)]) -> Vec<T> {
    let mut of_house: HashMap<Option<PeerId>, usize> = HashMap::new();
    let mut within = |house| {
        let n = of_house.entry(house).or_default();
        *n += 1;
        *n <= SHARE
    };
    all.iter().filter(|(_, house)| within(*house)).map(|(one, _)| *one).collect()
}

/// Posts of other houses of a kind, in one of these states, published since then, that our house has not answered, the newest of
/// each house; where `among` is given, of those.
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
    // What somebody prepared is under way for who reads it: its writer, and the chairs, who have a card for that.
    let prepared = ours().filter(responses::state.eq(ResponseState::Prepared));
    let prepared: Vec<(PostId, Option<PersonId>)> = prepared.select((responses::post, responses::author)).load(conn)?;
    let prepared = prepared.into_iter().filter(|(_, author)| reads_prepared(who, *author)).map(|(post, _)| post);
    let prepared: Vec<PostId> = prepared.collect();
    let mut all = Vec::new();
    for some in parts(among) {
        // Who took back what they said has said that they do not; of an event that is kept by itself, until it is moved.
        let taken_back = kind != Kind::Event;
        let answered = responses::table
            .filter(responses::peer.is_null())
            .filter(responses::guest.is_null())
            .filter(responses::state.ne(ResponseState::Prepared))
            // What did not go, and may now, is no answer there.
            .filter(responses::refusal.is_null().or(responses::refusal.ne(Refusal::MayGo)))
            .filter(responses::withdrawn.is_null().or(taken_back.into_sql::<Bool>()))
            .select(responses::post);
        let mut query = visible(who)
            .filter(posts::peer.is_not_null())
            .filter(posts::published.ge(since.0))
            .filter(posts::kind.eq(kind))
            .filter(posts::state.eq_any(owned(states)))
            .filter(posts::id.ne_all(answered))
            .filter(posts::id.ne_all(prepared.clone()));
        if let Some(some) = some {
            query = query.filter(posts::id.eq_any(some));
        }
        let some: Vec<(Option<Time>, PostId, Option<PeerId>, Scope)> =
            query.select((posts::published, posts::id, posts::peer, posts::audience)).load(conn)?;
        all.extend(some);
    }
    // A house that gets no answer of ours waits for none.
    let houses: HashSet<PeerId> = all.iter().filter_map(|(_, _, house, _)| *house).collect();
    let houses = peer::among(conn, &Vec::from_iter(houses))?;
    let there = peer::granted_among(conn, &Vec::from_iter(houses.values().cloned()))?;
    let owner = |house: &Option<PeerId>| house.and_then(|id| houses.get(&id));
    let hears = |o: &Peer, scope| unheard(o.standing, there.get(&o.id).copied(), scope).is_none();
    all.retain(|(_, _, house, scope)| owner(house).is_some_and(|o| hears(o, *scope)));
    all.sort_by_key(|(published, id, ..)| std::cmp::Reverse((*published, *id)));
    let within = shared(&all.iter().map(|(_, id, house, _)| (*id, *house)).collect::<Vec<_>>());
    let mut all = Vec::new();
    for some in within.chunks(AT_ONCE) {
        all.extend(posts::table.filter(posts::id.eq_any(some.to_vec())).load::<Post>(conn)?);
    }
    Ok(all)
}

fn owned(states: &[&str]) -> Vec<String> {
    states.iter().map(|s| (*s).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_house_the_newest_are_looked_at_however_many_another_has() {
        let loud = (0..1000).map(|n| (n, Some(1)));
        let all: Vec<(i64, Option<PeerId>)> = loud.chain([(1000, Some(2)), (1001, Some(3)), (1002, Some(2))]).collect();
        let within = shared(&all);
        assert_eq!(within.len(), SHARE + 3);
        assert!(within.starts_with(&[0, 1, 2]) && within.ends_with(&[1000, 1001, 1002]), "{within:?}");
    }
}
