//! Offering work, applying, taking somebody on.

use super::rules::{self, State, Step};
use super::store::{Work, opportunities, work};
use super::wire;
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::post::{
    self, Head, Life, NewResponse, News, Origin, Post, PostId, Response, ResponseId, ResponseState, Source, check_text,
};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};

/// An opportunity, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What all posts have.
    pub head: Head,
    /// What the work is.
    pub work: Work,
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(o: &Proposal) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    judge(Field::Title, check_text(&o.head.title, 120, o.head.must("title-missing")));
    judge(Field::Learn, check_text(&o.work.learn, 2000, None));
    if !(1..=200).contains(&o.work.seats) {
        judge(Field::Seats, Some("number-wrong"));
    }
    wrong.extend(wrong_of_agreed(&o.work, o.head.half));
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// What is wrong with that to which one says yes, by field; of one that is `half` done nothing is missed.
fn wrong_of_agreed(w: &Work, half: bool) -> Vec<(Field, Key)> {
    let must = |key: Key| (!half).then_some(key);
    let amount = w.cents.is_some_and(|cents| !(0..=10_000_000).contains(&cents));
    let all = [
        (Field::About, check_text(&w.about, 6000, must("opportunity-about-missing"))),
        (Field::Happens, check_text(&w.happens, 200, must("opportunity-when-missing"))),
        (Field::Place, check_text(&w.place, 200, None)),
        (Field::Hours, check_text(&w.hours, 100, None)),
        (Field::Amount, amount.then_some("opportunity-amount-wrong")),
        (Field::Costs, check_text(&w.costs, 500, None)),
    ];
    all.into_iter().filter_map(|(field, wrong)| Some((field, wrong?))).collect()
}

/// What the work is now of an opportunity of another house, as that house says it, where it may say nothing else of it; `again`: it was off.
/// Gives whether that is another than was known here.
///
/// # Errors
/// [`Error::Invalid`] when it cannot be.
pub fn agree(tx: &mut Tx<'_>, cx: &Cx, post: &Post, now: &Work, again: bool) -> Result<bool, Error> {
    let mut wrong = wrong_of_agreed(now, false);
    wrong.retain(|(field, _)| *field != Field::About);
    Error::all_at_once(&wrong, Ok(()))?;
    let same = super::store::work(tx.conn(), post.id)?.is_told() == now.is_told();
    if same && !again {
        return Ok(false);
    }
    let own = (
        opportunities::place.eq(&now.place),
        opportunities::happens.eq(&now.happens),
        opportunities::hours.eq(&now.hours),
        opportunities::allowance.eq(now.cents),
        opportunities::costs.eq(&now.costs),
    );
    diesel::update(opportunities::table.find(post.id)).set(own).execute(tx.conn())?;
    post::concerns_who_answered(tx, cx, post.id, News::Moved)?;
    Ok(!same)
}

/// Writes an opportunity: a new one, or a change.
///
/// # Errors
/// When something is missing, or the caller may not.
pub fn propose(tx: &mut Tx<'_>, cx: &Cx, o: &Proposal, existing: Option<PostId>) -> Result<Post, Error> {
    check(o)?;
    let w = &o.work;
    let work = (
        opportunities::about.eq(&w.about),
        opportunities::place.eq(&w.place),
        opportunities::happens.eq(&w.happens),
        opportunities::hours.eq(&w.hours),
        opportunities::allowance.eq(w.cents),
        opportunities::costs.eq(&w.costs),
        opportunities::learn.eq(&w.learn),
        opportunities::seats.eq(w.seats),
    );
    let was = post::state_so_far::<State>(tx, &o.head.source)?;
    let mut told_anew = false;
    let own = |tx: &mut Tx<'_>, post: Post, new| {
        if new {
            let row = (opportunities::post.eq(post.id), work);
            diesel::insert_into(opportunities::table).values(row).execute(tx.conn())?;
            return counted(tx, cx, post);
        }
        let before = super::store::work(tx.conn(), post.id)?;
        diesel::update(opportunities::table.find(post.id)).set(work).execute(tx.conn())?;
        let over = State::of(&post.state).is_over();
        told_anew = post.published.is_some() && !over && before.is_told() != w.is_told();
        if post.published.is_some() && !over && before.is_agreed() != w.is_agreed() {
            post::concerns_who_answered(tx, cx, post.id, News::Moved)?;
        }
        // What another house says of its own it counted itself.
        if !matches!(o.head.source, Source::Here(_)) || post.published.is_none() {
            if was.is_none_or(|was| !was.is_over()) {
                is_over_for_ours(tx, cx, &post)?;
            }
            if was.is_some_and(|was| was != State::Filled) {
                is_full_for_ours(tx, cx, &post)?;
            }
            return counted(tx, cx, post);
        }
        let step = step_by_places(tx.conn(), &post)?;
        let Some(post) = post::advance_unsaid::<State>(tx, cx, &post, step)? else { return Ok(post) };
        is_full_for_ours(tx, cx, &post)?;
        Ok(post)
    };
    let post = post::save::<State>(tx, cx, &o.head, existing, own, wire::object)?;
    if told_anew {
        post::agreed_anew(tx, cx, &post, &wire::agreed(w).into())?;
    }
    Ok(post)
}

/// Applies.
///
/// # Errors
/// When the caller may not read it, it is not open, or there is no text.
pub fn apply(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &NewResponse) -> Result<(), Error> {
    if let Some(key) = check_text(&new.body, 3000, Some("application-missing")) {
        return Err(Error::Invalid(vec![(Field::Application, key)]));
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::Opportunity, post, new)? else {
        return Ok(());
    };
    if !matches!(new.origin, Origin::Relayed(..)) {
        return say(tx, cx, &post, &response);
    }
    // What came back is said once more: the house that offers the work may have gone back to a copy too.
    deliver_to_them(tx, cx, &post, &response)
}

/// Says an application: one of ours to the house that offers the work, that we have it to another's.
///
/// # Errors
/// [`Error::Refused`] when it is not open.
pub fn say(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    State::of(&post.state).takes_answers()?;
    if !post.is_ours() {
        return deliver_to_them(tx, cx, post, response);
    }
    let come = post::has_come(tx.conn(), cx, post, response)?;
    post::deliver(tx, cx, post, response, &come)
}

fn deliver_to_them(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    let paid = work(tx.conn(), post.id)?.cents.is_some();
    let application = post::prove(cx, wire::application(&cx.node, post, response, paid))?;
    post::deliver(tx, cx, post, response, &application)
}

/// How many people take part.
///
/// # Errors
/// A fault of storage.
pub(super) fn taken(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    let all = post::responses_to(conn, post)?;
    Ok(i64::try_from(all.iter().filter(|r| r.state == ResponseState::Confirmed).count()).unwrap_or(i64::MAX))
}

/// A job of ours that comes back after a restore is full with those who came back with it, and not by the word of before.
fn counted(tx: &mut Tx<'_>, cx: &Cx, post: Post) -> Result<Post, Error> {
    if !post.is_ours() || post.published.is_none() {
        return Ok(post);
    }
    let step = step_by_places(tx.conn(), &post)?;
    Ok(post::advance_unsaid::<State>(tx, cx, &post, step)?.unwrap_or(post))
}

fn step_by_places(conn: &mut Conn, post: &Post) -> Result<Step, Error> {
    Ok(rules::by_places(work(conn, post.id)?.seats, taken(conn, post.id)?))
}

/// Says yes or no to an application. With the last place taken, the opportunity is filled.
///
/// # Errors
/// When the caller may not, or there is no place left.
pub fn decide_application(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId, yes: bool) -> Result<Post, Error> {
    let state = if yes { ResponseState::Confirmed } else { ResponseState::Refused };
    let (post, response): (Post, Response) = post::decide(tx, cx, Kind::Opportunity, id, state)?;
    State::of(&post.state).admits(Step::Choose)?;
    let work = work(tx.conn(), post.id)?;
    if yes && taken(tx.conn(), post.id)? > work.seats {
        return Err(Error::Refused(Reason::OpportunityIsFilled));
    }
    if yes {
        post::stands_now(tx, cx, &post, &response, &wire::agreed(&work).into())?;
    }
    post::deliver(tx, cx, &post, &response, &wire::decision(&cx.node, &post, &response, yes))?;
    settle(tx, cx, &post)
}

/// Says once more what became of an application of another house.
///
/// # Errors
/// [`Error::Refused`] when that house is not heard.
pub fn tell_again(tx: &mut Tx<'_>, cx: &Cx, post: &Post, held: &Response) -> Result<(), Error> {
    let activity = match held.state {
        ResponseState::Confirmed => wire::decision(&cx.node, post, held, true),
        ResponseState::Refused => wire::decision(&cx.node, post, held, false),
        _ => post::again(cx, post, held),
    };
    post::deliver(tx, cx, post, held, &activity)
}

/// Moves between open and filled, and tells the readers when it moved.
///
/// # Errors
/// A fault of storage.
pub fn settle(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    post::agreed_to_those_alone(tx, cx, post)?;
    let step = step_by_places(tx.conn(), post)?;
    if !State::of(&post.state).moves(step) {
        return Ok(post.clone());
    }
    let post = post::advance_saying::<State>(tx, cx, post.id, step)?;
    is_full_for_ours(tx, cx, &post)?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Says that the work is done.
///
/// # Errors
/// When the caller may not.
pub fn finish(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    ends(tx, cx, id, Step::Finish)
}

/// Says that it does not go on.
///
/// # Errors
/// When the caller may not.
pub fn call_off(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    ends(tx, cx, id, Step::CallOff)
}

/// It ends again as it had ended before.
///
/// # Errors
/// When the caller may not.
pub fn end_again(tx: &mut Tx<'_>, cx: &Cx, id: PostId, as_it_was: &str) -> Result<Post, Error> {
    ends(tx, cx, id, if State::of(as_it_was) == State::Off { Step::CallOff } else { Step::Finish })
}

fn ends(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: Step) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, step)? else { return post::find(tx.conn(), &cx.who, id) };
    is_over_for_ours(tx, cx, &post)?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    post::ends_for_others(tx, cx, &post)?;
    Ok(post)
}

/// Of what is done, or called off, hears who of ours applied and was not told no: who worked is thanked.
///
/// # Errors
/// A fault of storage.
pub fn is_over_for_ours(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    match State::of(&post.state) {
        State::Done | State::Off => post::concerns_who_answered(tx, cx, post.id, News::Ended).map(drop),
        State::Open | State::Filled | State::Unknown => Ok(()),
    }
}

/// Of what is filled hears who of ours still waits.
fn is_full_for_ours(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if State::of(&post.state) == State::Filled { post::is_full(tx, cx.now, post.id) } else { Ok(()) }
}

/// Empties a withdrawn opportunity.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(opportunities::table.find(post)).execute(tx.conn())?;
    Ok(())
}
