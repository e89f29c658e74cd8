//! What they agreed on: who does what, and when. It is kept at the house that asks alone, sealed as all that is said in confidence. After two
//! weeks and after six it is asked whether it holds: of who asked for help, and of who mediates.

use super::actions::forget_keys;
use super::ending::touch;
use super::far;
use super::letters::say_that_it_is_there;
use super::other_side;
use super::rules::{ASKED, Held, State, Step, weeks};
use super::store::conflicts;
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::page::Fields;
use crate::post::{self, Life, Post, PostId, ResponseState, check_text};
use crate::viewer::Viewer;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx, Word};

/// The longest of them.
const LONGEST: usize = 3000;

/// What was agreed in a request, and what became of it.
#[derive(Debug, Clone, Queryable)]
pub struct Agreement {
    /// Its words, as the ring sealed them; empty where there is none, and at the other house.
    pub sealed: String,
    /// Since when it is there.
    pub on: Option<Time>,
    /// Whether it holds, as was said last; empty where it was not.
    pub held: Word<Held>,
    /// When that was said; at the other house when who mediates asked.
    pub held_at: Option<Time>,
}

/// What was agreed in a request.
///
/// # Errors
/// [`Error::NotFound`].
pub fn agreement(conn: &mut Conn, post: PostId) -> Result<Agreement, Error> {
    use conflicts::{agreed_on, held, held_at};
    Ok(conflicts::table.find(post).select((conflicts::agreement, agreed_on, held, held_at)).one(conn)?)
}

/// What a press about it was pressed on: its words, and what was said of whether they hold, by who asked and (`other`) by the other side.
pub fn as_it_stands(agreed: &Agreement, other: &other_side::Other) -> Fields {
    let time = |at: Option<Time>| at.map_or_else(String::new, |at| at.0.to_string());
    Fields::default()
        .with("agreement", &*agreed.sealed)
        .with("held", format!("{} {}", agreed.held.as_str(), time(agreed.held_at)))
        .with("other", format!("{:?} {} {}", other.person, other.held.as_str(), time(other.held_at)))
}

/// The requests in which something was agreed, since when, and when it was last said whether it holds.
///
/// # Errors
/// A fault of storage.
pub fn agreed(conn: &mut Conn) -> Result<Vec<(PostId, Time, Option<Time>)>, Error> {
    let all = conflicts::table.filter(conflicts::agreed_on.is_not_null()).order(conflicts::post.asc());
    let all: Vec<(PostId, Option<Time>, Option<Time>)> =
        all.select((conflicts::post, conflicts::agreed_on, conflicts::held_at)).load(conn)?;
    Ok(all.into_iter().filter_map(|(post, on, said)| Some((post, on?, said))).collect())
}

/// Whether it was said that it holds after the last of the weeks in which that is asked, and who of the other side was given it says so too.
pub fn holds_for_good(agreed: &Agreement, other: &other_side::Other) -> bool {
    let last = agreed.on.map(|on| on.plus(weeks(ASKED[1])));
    let after = |said: Option<Time>| said.zip(last).is_some_and(|(said, last)| said >= last);
    let yes = |held: Option<Held>, said: Option<Time>| held == Some(Held::Yes) && after(said);
    yes(agreed.held.known(), agreed.held_at) && (other.person.is_none() || yes(other.held.known(), other.held_at))
}

/// Whether this person mediates in a request of another house.
///
/// # Errors
/// A fault of storage.
pub fn mediates(conn: &mut Conn, who: &Viewer, post: PostId) -> Result<bool, Error> {
    let offers = post::responses_to(conn, post)?;
    Ok(offers.iter().any(|r| r.state == ResponseState::Confirmed && r.is_by(who.person())))
}

/// Whether both sides want to talk, and with who mediates in this request.
///
/// # Errors
/// A fault of storage.
pub fn are_together(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    let picked = post::responses_to(conn, post)?.into_iter().find(|r| r.state == ResponseState::Confirmed);
    picked.map_or(Ok(false), |offer| Ok(far::of(conn, offer.id)?.both_yes.is_some()))
}

/// Writes down what was agreed, in place of what stood there. It is asked anew whether it holds.
///
/// # Errors
/// When there is nothing in it, the caller may not, nobody mediates, not both sides want to talk, or it is over.
pub fn agree(tx: &mut Tx<'_>, cx: &Cx, id: PostId, text: &str) -> Result<Post, Error> {
    if let Some(key) = check_text(text, LONGEST, Some("agreement-missing")) {
        return Err(Error::Invalid(vec![(Field::Agreement, key)]));
    }
    let held = post::hold(tx, id)?;
    if !post::may_decide(&cx.who, &held) || !held.is_ours() {
        return Err(Error::NotFound);
    }
    // What is over is first undone.
    if State::of(&held.state).is_over() {
        return Err(Error::Refused(Reason::ConflictIsClosed));
    }
    State::of(&held.state).admits(Step::Agree)?;
    if !are_together(tx.conn(), id)? {
        return Err(Error::Refused(Reason::ConflictNotTogether));
    }
    // Nobody is told but who mediates.
    let post = post::advance_unsaid::<State>(tx, cx, &held, Step::Agree)?.unwrap_or(held);
    let before = agreement(tx.conn(), id)?.sealed;
    let sealed = cx.node.ring.seal(&cx.node.random, cx.now, text.trim())?;
    diesel::update(conflicts::table.find(id))
        .set((
            (conflicts::agreement.eq(sealed), conflicts::agreed_on.eq(cx.now.0)),
            (conflicts::held.eq(""), conflicts::held_at.eq(None::<i64>)),
        ))
        .execute(tx.conn())?;
    forget_keys(tx, cx, vec![before]);
    // Other words are read anew.
    other_side::forget(tx, id, false)?;
    touch(tx, cx, &post)?;
    for offer in post::responses_to(tx.conn(), id)?.iter().filter(|r| r.state == ResponseState::Confirmed) {
        match say_that_it_is_there(tx, cx, &post, offer) {
            // On pause they hear it with the next letter.
            Err(Error::Refused(Reason::PeerNotHeld)) => {}
            said => said?,
        }
    }
    Ok(post)
}

/// It is not agreed any more: who mediated does so no longer. The words stay for who asked, to begin from.
///
/// # Errors
/// A fault of storage.
pub(super) fn is_open_again(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::update(conflicts::table.find(post))
        .set((conflicts::agreed_on.eq(None::<i64>), conflicts::held.eq(""), conflicts::held_at.eq(None::<i64>)))
        .execute(tx.conn())?;
    other_side::forget(tx, post, true)
}

/// Says whether it holds: who asked for help. Who mediates says with it that they asked, and nothing else: that goes by letter.
///
/// # Errors
/// [`Error::NotFound`] for everybody else; [`Error::Refused`] when nothing is agreed.
pub fn says_whether_it_holds(tx: &mut Tx<'_>, cx: &Cx, id: PostId, said: Option<Held>) -> Result<Post, Error> {
    let post = post::hold(tx, id)?;
    let of_ours = post.is_ours() && post::may_decide(&cx.who, &post);
    if !of_ours && (post.is_ours() || !mediates(tx.conn(), &cx.who, id)?) {
        return Err(Error::NotFound);
    }
    if !State::of(&post.state).is_mediated() || agreement(tx.conn(), id)?.on.is_none() {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    }
    let said = match (of_ours, said) {
        (true, None) => return Err(Error::Invalid(vec![(Field::Form, "held-missing")])),
        (true, Some(held)) => held.as_str(),
        (false, _) => "",
    };
    diesel::update(conflicts::table.find(id))
        .set((conflicts::held.eq(said), conflicts::held_at.eq(cx.now.0)))
        .execute(tx.conn())?;
    touch(tx, cx, &post)?;
    Ok(post)
}
