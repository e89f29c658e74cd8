//! How a request ends. Who asks says that it is over, or nothing happens with it for so long that it ends by itself. At the other houses
//! nothing of it is read from then on; at their own house they may undo it for two weeks. After that what it was about is kept nowhere.

use super::actions::forget_keys;
use super::agreement::{agreement, is_open_again};
use super::letters;
use super::other_side;
use super::picking::waits_anew;
use super::rules::{self, LEFT, STILL, State, Step, UNDO};
use super::store::{Texts, conflicts, detail_reads, mediated_by, mediation_offers, texts, touched};
use super::wire;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Life, News, Post, PostId, ResponseId, ResponseState};
use diesel::prelude::*;
use huisraad_storage::{Time, Tx};
use std::time::Duration;

/// How long another house waits for the word of the house that asks, beyond the time that they have.
const BEYOND: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long who mediated reads that they did, once it is wiped.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 3600);

/// How far ahead a step of a request is ever planned.
pub const PLANNED_AHEAD: Duration = LEFT;

/// Until when a request of ours stands as it does: until it ends by itself, or until what it was about is wiped. Of what is wiped: since
/// when it is.
pub fn until(post: &Post, touched: Option<Time>) -> Time {
    let since = touched.unwrap_or_else(|| post.published.unwrap_or(post.created));
    match State::of(&post.state) {
        State::Sent | State::Picked | State::Agreed => since.plus(LEFT),
        State::Ended => since.plus(UNDO),
        State::Closed | State::Unknown => since,
    }
}

/// Whether nothing happened with a request of ours for so long that who asks is asked whether it is still needed.
pub fn is_left(post: &Post, touched: Option<Time>, now: Time) -> bool {
    let since = touched.unwrap_or_else(|| post.published.unwrap_or(post.created));
    !State::of(&post.state).is_over() && now.since(since) >= STILL
}

/// Something happens with a request: what follows in time from how it is, counts from now.
pub(super) fn touch(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    diesel::update(conflicts::table.find(post.id)).set(conflicts::touched.eq(cx.now.0)).execute(tx.conn())?;
    if post.is_ours() && post.published.is_some() {
        return post::plan(tx, cx.now, post.id, State::of(&post.state));
    }
    Ok(())
}

/// Who asks says that it is still needed.
///
/// # Errors
/// When the caller may not, or it is over.
pub fn still(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let post = post::hold(tx, id)?;
    if !post.is_ours() || !post::may_decide(&cx.who, &post) {
        return Err(Error::NotFound);
    }
    if State::of(&post.state).is_over() {
        return Err(Error::Refused(Reason::ConflictIsClosed));
    }
    touch(tx, cx, &post)?;
    Ok(post)
}

/// Ends it. Nobody else reads what it was about from then on; who asks may undo it for two weeks.
///
/// # Errors
/// When the caller may not.
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, Step::Close)? else {
        return post::find(tx.conn(), &cx.who, id);
    };
    touch(tx, cx, &post)?;
    post::will_be_closed(tx, cx, &post)?;
    say(tx, cx, &post)
}

/// Undoes that: it goes on as it was.
///
/// # Errors
/// When the caller may not, or what it was about is wiped.
pub fn undo(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    post::hold(tx, id)?;
    let offers = post::responses_to(tx.conn(), id)?;
    let picked = offers.iter().any(|r| r.state == ResponseState::Confirmed);
    let agreed = texts(tx.conn(), id)?.agreed_on.is_some();
    let step = match (picked, agreed) {
        (true, true) => Step::Agree,
        (true, false) => Step::Resume,
        (false, _) => Step::Undo,
    };
    let Some(post) = post::advance::<State>(tx, cx, id, step)? else {
        return post::find(tx.conn(), &cx.who, id);
    };
    touch(tx, cx, &post)?;
    post::is_not_closed(tx, post.id)?;
    if !picked {
        is_open_again(tx, post.id)?;
        // Whoever was picked took it back meanwhile: the others may be picked again.
        let passed_over = offers.into_iter().filter(|r| r.state == ResponseState::Refused).collect();
        waits_anew(tx, cx, &post, passed_over)?;
    }
    post::tell_readers(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// What it was about is kept nowhere any more: not here, and not where it was read.
///
/// # Errors
/// When the caller may not, or it is not over.
pub fn wipe_now(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, Step::Wipe)? else {
        return post::find(tx.conn(), &cx.who, id);
    };
    let post = purge(tx, cx, &post)?;
    say(tx, cx, &post)
}

fn say(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    post::tell_readers(tx, cx, post, wire::object)?;
    post::ends_for_others(tx, cx, post)?;
    Ok(post.clone())
}

/// It ended before, in the database that a copy replaced, and does so again.
///
/// # Errors
/// When the caller may not.
pub fn end_again(tx: &mut Tx<'_>, cx: &Cx, id: PostId, state: &str) -> Result<(), Error> {
    close(tx, cx, id)?;
    if State::of(state) == State::Closed {
        wipe_now(tx, cx, id)?;
    }
    Ok(())
}

/// A request goes to where its house says that it is, from where it was `before`.
pub(super) fn moved_there(tx: &mut Tx<'_>, cx: &Cx, post: Post, before: Option<State>) -> Result<Post, Error> {
    let (was_over, now) = (before.is_some_and(Life::is_over), State::of(&post.state));
    match now {
        State::Ended | State::Closed => {
            if !was_over {
                // Whose the offers were is forgotten with it: who offered hears so all the same.
                post::will_be_gone(tx, cx, &post, (News::Ended, None), false)?;
                post::will_be_closed(tx, cx, &post)?;
            }
            if now == State::Closed {
                return purge(tx, cx, &post);
            }
            touch(tx, cx, &post)?;
            // What was written to it and waits is kept as long: it goes on where this is undone.
            if !post.is_ours() {
                post::step_at::<State>(tx, cx.now.plus(UNDO + BEYOND), post.id, Step::Wipe)?;
            }
        }
        // Also where it was meanwhile in a state that we do not know.
        State::Sent | State::Picked | State::Agreed if before.is_some() => post::is_back(tx, cx, &post, News::Ended)?,
        State::Sent | State::Picked | State::Agreed | State::Unknown => {}
    }
    Ok(post)
}

/// A request of another house, which stood where `before` says, is over again, as it had been before an older copy was put back here; or
/// is, as that house says to who may not read it any more.
///
/// # Errors
/// A fault of storage.
pub fn ended_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post, before: &str) -> Result<(), Error> {
    // It says so to who may not read it: what it is called and who asked are not read either.
    let post = post::is_unread(tx, post, rules::TITLE_WHEN_CLOSED)?;
    empty(tx, post.id)?;
    moved_there(tx, cx, post, Some(State::of(before))).map(drop)
}

/// How long after its start a node has heard what was said while it was off.
const HEARS: Duration = Duration::from_secs(6 * 3600);

/// The time has come for a step of a request.
///
/// # Errors
/// A fault of storage.
pub fn due(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: Step) -> Result<(), Error> {
    let post = match post::hold(tx, id) {
        Ok(post) if post.withdrawn.is_none() => post,
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(e) => return Err(e),
    };
    let at = until(&post, touched(tx.conn(), id)?);
    match (step, State::of(&post.state)) {
        (Step::Wipe, State::Ended) if !post.is_ours() && cx.now < at.plus(BEYOND) => {
            post::step_at::<State>(tx, at.plus(BEYOND).min(cx.now.plus(PLANNED_AHEAD)), id, step)
        }
        // Nobody was here when it was time, perhaps: what that house said meanwhile is heard first.
        (Step::Wipe, State::Ended) if !post.is_ours() && cx.now < cx.node.started.plus(HEARS) => {
            post::step_at::<State>(tx, cx.node.started.plus(HEARS), id, step)
        }
        (Step::Close, State::Sent | State::Picked | State::Agreed) | (Step::Wipe, State::Ended)
            if post.is_ours() && cx.now < at =>
        {
            // The clock was ahead when that was written, or is set back: nobody has less time than they were told.
            post::step_at::<State>(tx, at.min(cx.now.plus(PLANNED_AHEAD)), id, step)
        }
        (Step::Close, State::Sent | State::Picked | State::Agreed) if post.is_ours() => close(tx, cx, id).map(drop),
        (Step::Wipe, State::Ended) if post.is_ours() => wipe_now(tx, cx, id).map(drop),
        // That house says nothing more of it.
        (Step::Wipe, State::Ended) => purge(tx, cx, &post).map(drop),
        (Step::Wipe, State::Closed) if cx.now < at.plus(REMEMBERED) => {
            post::step_at::<State>(tx, at.plus(REMEMBERED).min(cx.now.plus(PLANNED_AHEAD)), id, step)
        }
        (Step::Wipe, State::Closed) => {
            diesel::update(conflicts::table.find(id)).set(conflicts::mediated_by.eq(None::<i64>)).execute(tx.conn())?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Puts on the list what follows in time of requests of ours that have nothing there: they were sent before that was planned. Nobody
/// has less than two weeks to say that it is still needed.
///
/// # Errors
/// A fault of storage.
pub fn plan_unplanned(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let unplanned = conflicts::table.filter(conflicts::touched.is_null()).select(conflicts::post);
    let unplanned: Vec<PostId> = unplanned.order(conflicts::post.asc()).load(tx.conn())?;
    for id in unplanned {
        let post = post::hold(tx, id)?;
        let live = post.is_ours() && post.published.is_some() && post.withdrawn.is_none();
        if live && !State::of(&post.state).is_over() {
            let since = post.published.unwrap_or(post.created).max(cx.now.minus(STILL));
            diesel::update(conflicts::table.find(id)).set(conflicts::touched.eq(since.0)).execute(tx.conn())?;
            post::plan(tx, since, id, State::of(&post.state))?;
        }
    }
    Ok(())
}

/// The texts without what they say.
pub(super) fn emptied(t: Texts) -> Texts {
    use super::words::{Agreed, Matter, Meets};
    Texts {
        summary: String::new(),
        hope: String::new(),
        sealed: String::new(),
        outside_chair: false,
        matter: Matter::Unsaid.into(),
        agreed: Agreed::Unsaid.into(),
        meets: Meets::Unsaid.into(),
        languages: String::new(),
        tried: String::new(),
        ties_reason: String::new(),
        agreed_on: None,
        ..t
    }
}

/// Empties the words of a request.
fn empty(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    let t = emptied(texts(tx.conn(), post)?);
    diesel::update(conflicts::table.find(post))
        .set((
            (conflicts::summary.eq(t.summary), conflicts::hope.eq(t.hope), conflicts::details.eq(t.sealed)),
            conflicts::outside_chair.eq(t.outside_chair),
            (conflicts::matter.eq(t.matter.as_str()), conflicts::agreed.eq(t.agreed.as_str())),
            (conflicts::meets.eq(t.meets.as_str()), conflicts::languages.eq(t.languages)),
            (conflicts::tried.eq(t.tried), conflicts::ties_reason.eq(t.ties_reason)),
            (conflicts::agreement.eq(""), conflicts::agreed_on.eq(t.agreed_on)),
            (conflicts::held.eq(""), conflicts::held_at.eq(None::<i64>)),
        ))
        .execute(tx.conn())?;
    other_side::forget(tx, post, true)
}

/// Empties a request that is closed: its words, those of the offers, who had a tie and who read the details. Who of ours mediated reads
/// for thirty days that they did.
fn purge(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    let offers = if post.is_ours() { Vec::new() } else { post::responses_to(tx.conn(), post.id)? };
    let picked = offers.into_iter().find(|r| r.is_ours() && r.state == ResponseState::Confirmed);
    let mediated = match picked.and_then(|r| r.author) {
        // It may be wiped once more, as a house says it again.
        None if !post.is_ours() => mediated_by(tx.conn(), post.id)?,
        who => who,
    };
    super::slip::end(tx, cx, post.id)?;
    super::years::count(tx, post)?;
    forget_details(tx, cx, post.id)?;
    empty(tx, post.id)?;
    forget_reads_and_ties(tx, cx, post.id)?;
    if post.is_ours() {
        let offers = post::all_responses_to(tx.conn(), post.id)?;
        diesel::delete(mediation_offers::table.filter(mediation_offers::response.eq_any(offers))).execute(tx.conn())?;
    }
    let post = post::purge(tx, cx, post, rules::TITLE_WHEN_CLOSED)?;
    touch(tx, cx, &post)?;
    diesel::update(conflicts::table.find(post.id)).set(conflicts::mediated_by.eq(mediated)).execute(tx.conn())?;
    if mediated.is_some() {
        post::step_at::<State>(tx, cx.now.plus(REMEMBERED), post.id, Step::Wipe)?;
    }
    Ok(post)
}

fn forget_details(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    let offers = post::all_responses_to(tx.conn(), post)?;
    let mut sealed = letters::remove(tx, &offers)?;
    match texts(tx.conn(), post) {
        Ok(t) => sealed.extend([t.sealed, agreement(tx.conn(), post)?.sealed]),
        Err(Error::NotFound) => {}
        Err(e) => return Err(e),
    }
    forget_keys(tx, cx, sealed);
    Ok(())
}

fn forget_reads_and_ties(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    diesel::delete(detail_reads::table.filter(detail_reads::post.eq(post))).execute(tx.conn())?;
    let offers = post::all_responses_to(tx.conn(), post)?;
    wipe_answers(tx, cx, &offers)
}

/// What somebody said with an offer that is gone is not kept: not what they can, and not whether they had a tie.
///
/// # Errors
/// A fault of storage.
pub fn wipe_answers(tx: &mut Tx<'_>, cx: &Cx, these: &[ResponseId]) -> Result<(), Error> {
    let sealed = letters::remove(tx, these)?;
    forget_keys(tx, cx, sealed);
    these.iter().try_for_each(|offer| post::set_not_told(tx, *offer, false))?;
    diesel::update(mediation_offers::table.filter(mediation_offers::response.eq_any(these)))
        .set((
            (mediation_offers::tied.eq(false), mediation_offers::dismissed.eq(false)),
            (mediation_offers::can.eq(""), mediation_offers::languages.eq(""), mediation_offers::tie.eq("")),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Empties the texts of a withdrawn request.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    super::slip::end(tx, cx, post)?;
    forget_details(tx, cx, post)?;
    diesel::delete(conflicts::table.find(post)).execute(tx.conn())?;
    forget_reads_and_ties(tx, cx, post)
}
