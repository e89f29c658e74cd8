//! Announcing, saying with how many one comes, saying yes or no to that, cancelling.

use super::declined;
use super::moved::{self, changed_there};
use super::numbers::{self, move_up};
use super::rules::{self, State, Step};
use super::store::{Facts, events, facts, heads, room_told, rsvps, taken, taken_by_guests};
use super::wire;
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::peer::domain_of;
use crate::post::{
    self, Head, Life, NewResponse, News, Origin, Post, PostId, Response, ResponseId, ResponseState, Source, Writer,
    check_text,
};
use crate::texts::local_moment;
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};

/// An event, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// What all posts have.
    pub head: Head,
    /// When, where and what.
    pub facts: Facts,
}

/// With how many a house comes, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Rsvp {
    /// What all responses have; the text is what they need.
    pub response: NewResponse,
    /// How many people.
    pub heads: i64,
    /// Which version of the answer: a higher one than what is held changes it in place.
    pub version: i64,
}

impl Rsvp {
    /// What is wrong with it, by field.
    pub(super) fn check(heads: i64, needs: &str) -> Result<(), Error> {
        let mut wrong: Vec<(Field, Key)> = Vec::new();
        if !(1..=rules::MOST).contains(&heads) {
            wrong.push((Field::Heads, "rsvp-heads-wrong"));
        }
        wrong.extend(check_text(needs, 1000, None).map(|key| (Field::Needs, key)));
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(a: &Invitation) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let f = &a.facts;
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    judge(Field::Title, check_text(&a.head.title, 120, a.head.must("title-missing")));
    judge(Field::About, check_text(&f.about, 6000, None));
    if f.capacity.is_some_and(|c| !(1..=100_000).contains(&c)) {
        judge(Field::Capacity, Some("event-capacity-wrong"));
    }
    wrong.extend(wrong_of_agreed(f, a.head.half));
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// What is wrong with when and where it is, by field; of one that is `half` done nothing is missed.
pub(super) fn wrong_of_agreed(f: &Facts, half: bool) -> Vec<(Field, Key)> {
    let starts = f.starts.parse::<jiff::civil::DateTime>().is_err().then_some("event-day-missing");
    let ends = f.ends.as_deref().is_some_and(|e| e <= f.starts.as_str()).then_some("event-ends-early");
    let place = check_text(&f.place, 200, (!half).then_some("event-place-missing"));
    let times = [(Field::Day, starts), (Field::Until, ends)].into_iter().filter(|_| !half);
    let all = std::iter::once((Field::Place, place)).chain(times);
    all.filter_map(|(field, wrong)| Some((field, wrong?))).collect()
}

/// Writes an event: a new one, or a change.
///
/// # Errors
/// When something is missing, or the caller may not.
pub fn invite(tx: &mut Tx<'_>, cx: &Cx, a: &Invitation, existing: Option<PostId>) -> Result<Post, Error> {
    check(a)?;
    let f = &a.facts;
    let facts = (
        events::what.eq(f.what.as_str()),
        events::starts.eq(&f.starts),
        events::ends.eq(&f.ends),
        events::place.eq(&f.place),
        events::about.eq(&f.about),
        events::capacity.eq(f.capacity),
        events::until.eq(f.until()),
    );
    let before = as_it_was(tx, &a.head.source, existing)?;
    let mut told_anew = false;
    let own = |tx: &mut Tx<'_>, post: Post, new| {
        // What another house says of its own it counted itself. What of ours comes back after a restore is full with who came back.
        let here = matches!(a.head.source, Source::Here(_) | Source::For(_));
        let back = post.is_ours() && post.published.is_some() && !here;
        if new {
            diesel::insert_into(events::table).values((events::post.eq(post.id), facts)).execute(tx.conn())?;
            return if back { recounted(tx, cx, post) } else { Ok(post) };
        }
        diesel::update(events::table.find(post.id)).set(facts).execute(tx.conn())?;
        if let Some((state, facts)) = before {
            told_anew = !State::of(&post.state).is_over() && moved::is_at(&facts) != moved::is_at(f);
            changed_there(tx, cx, &post, state, &facts)?;
        }
        match (back, here && post.published.is_some()) {
            (true, _) => recounted(tx, cx, post),
            (_, true) => counted(tx, cx, post),
            _ => Ok(post),
        }
    };
    let post = post::save::<State>(tx, cx, &a.head, existing, own, wire::object)?;
    if told_anew {
        post::agreed_anew(tx, cx, &post, &wire::when_and_where(f).into())?;
    }
    Ok(post)
}

/// What was said of an event so far, of ours or of another house; `None` where it is new, or not said yet.
fn as_it_was(tx: &mut Tx<'_>, source: &Source, existing: Option<PostId>) -> Result<Option<(State, Facts)>, Error> {
    let Source::House { uri, .. } = source else {
        let Some(id) = existing else { return Ok(None) };
        let held = post::hold(tx, id)?;
        let said = held.published.is_some().then(|| facts(tx.conn(), id)).transpose()?;
        return Ok(said.map(|facts| (State::of(&held.state), facts)));
    };
    match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(held) if held.is_ours() || held.kind != Kind::Event => Ok(None),
        Ok(held) => Ok(Some((State::of(&held.state), facts(tx.conn(), held.id)?))),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Counts who is here now: it is full, or has room, with those, and not by the word of before.
fn recounted(tx: &mut Tx<'_>, cx: &Cx, post: Post) -> Result<Post, Error> {
    let step = step_by_places(tx, &post)?;
    Ok(post::advance_unsaid::<State>(tx, cx, &post, step)?.unwrap_or(post))
}

/// Counts again after a change: who waits moves up, and it is full or has room. The change itself is told with it.
fn counted(tx: &mut Tx<'_>, cx: &Cx, post: Post) -> Result<Post, Error> {
    move_up(tx, cx, &post)?;
    let post = recounted(tx, cx, post)?;
    diesel::update(events::table.find(post.id)).set(events::room_told.eq(cx.now.0)).execute(tx.conn())?;
    Ok(post)
}

/// Says with how many a house comes. Where we organise, the answer follows at once: there is room, or one waits.
///
/// # Errors
/// When the caller may not read the event, it is cancelled, or the house has answered already.
pub fn rsvp(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &Rsvp) -> Result<(), Error> {
    Rsvp::check(new.heads, &new.response.body)?;
    if numbers::is_of_one_here(tx, cx, post, new)? {
        return Ok(());
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::Event, post, &new.response)? else {
        // What was prepared in a copy was sent since, and may have been changed after that.
        return numbers::was_changed_since(tx, cx, new);
    };
    if new.version > 1 {
        // A change of what was lost here.
        post::set_version(tx, response.id, new.version)?;
    }
    let came_back = matches!(new.response.origin, Origin::Relayed(..));
    diesel::insert_into(rsvps::table)
        .values((rsvps::response.eq(response.id), rsvps::heads.eq(new.heads)))
        .execute(tx.conn())?;
    if came_back {
        // Its organiser has it, and says how it stands when it is said once more.
        return numbers::say_as_it_stands(tx, cx, &post, &response);
    }
    if response.is_prepared() {
        // One that waits is enough: whoever wants another number throws it away first.
        if post::prepared_by(tx.conn(), &cx.who, post.id)?.len() > 1 {
            return Err(Error::Refused(Reason::RsvpTwice));
        }
        return admits(tx.conn(), &post, &response, cx.now);
    }
    say(tx, cx, post, response)
}

/// Whether an answer may be said: the event takes place and is not over, and its house has no other.
///
/// # Errors
/// [`Error::Refused`] when it may not.
pub(super) fn admits(conn: &mut Conn, post: &Post, response: &Response, now: Time) -> Result<(), Error> {
    rules::takes(State::of(&post.state), Step::Answer, &facts(conn, post.id)?.until(), &local_moment(now))?;
    let others = post::responses_to(conn, post.id)?;
    if others.iter().any(|r| takes_its_place(r, response)) {
        return Err(Error::Refused(Reason::RsvpTwice));
    }
    if let Some(guest) = response.guest() {
        let waiting = others.iter().filter(|r| r.state == ResponseState::Waiting).filter_map(Response::guest);
        let domains: Vec<_> = waiting.map(domain_of).collect();
        if !rules::may_wait(&domains, &domain_of(guest)) {
            return Err(Error::Refused(Reason::TooMany));
        }
    }
    Ok(())
}

/// Whether another answer of the same house stands, so that this one may not.
pub(super) fn takes_its_place(other: &Response, this: &Response) -> bool {
    other.id != this.id && other.writer() == this.writer() && other.state != ResponseState::Refused
}

/// Says with how many a house comes: ours to the organiser; where we organise, whether there is room.
///
/// # Errors
/// [`Error::Refused`] when it is cancelled, or the house has answered already.
pub fn say(tx: &mut Tx<'_>, cx: &Cx, post: Post, response: Response) -> Result<(), Error> {
    admits(tx.conn(), &post, &response, cx.now)?;
    let heads = heads(tx.conn(), response.id)?.heads;
    if !post.is_ours() {
        let response = post::first_said(tx, cx, response)?;
        declined::asked_anew(tx, post.id)?;
        let gone = post::makes_room(tx, cx, post.id, |r| r.id != response.id)?;
        wipe_answers(tx, &gone)?;
        let join = post::prove(cx, wire::join(&cx.node, &post, &response, heads))?;
        return post::deliver(tx, cx, &post, &response, &join);
    }
    let capacity = facts(tx.conn(), post.id)?.capacity;
    // Its own row is not confirmed yet, whatever the form or the wire said.
    post::set_state(tx, cx.now, response.id, ResponseState::Waiting)?;
    let all = taken(tx.conn(), post.id)?;
    let state = match response.guest() {
        Some(guest) => {
            let guests = taken_by_guests(tx.conn(), post.id, guest)?;
            rules::room_for_guest(State::of(&post.state), capacity, (all, guests), heads)?
        }
        None => rules::room(State::of(&post.state), capacity, all, heads)?,
    };
    let response = post::set_state(tx, cx.now, response.id, state)?;
    say_places(tx, cx, &post, &response)?;
    note_full(tx, cx, &post)
}

/// Tells who answered whether there is room, and for how many.
///
/// # Errors
/// [`Error::Refused`] when that house is not heard any more.
pub(super) fn say_places(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    let heads = heads(tx.conn(), response.id)?;
    post::deliver(tx, cx, post, response, &wire::decision(&cx.node, post, response, heads))
}

/// Who comes leaves an event, and does not say which answer it takes back: the one that stands, and not one that was told no before.
///
/// # Errors
/// [`Error::NotFound`] when there is no such event of ours, or no answer of theirs.
pub fn leave(tx: &mut Tx<'_>, cx: &Cx, event: &str) -> Result<Option<(Post, Response)>, Error> {
    let post = post::by_uri(tx.conn(), &cx.who, event)?;
    if post.kind != Kind::Event || !post.is_ours() {
        return Err(Error::NotFound);
    }
    let post = post::hold(tx, post.id)?;
    let writer = match &cx.who {
        Viewer::House { id, .. } => Writer::Peer(*id),
        Viewer::Guest { actor } => Writer::Guest(actor.clone()),
        _ => return Err(Error::NotFound),
    };
    let theirs: Vec<Response> =
        post::responses_to(tx.conn(), post.id)?.into_iter().filter(|r| r.writer() == writer).collect();
    let stands = theirs.iter().rev().find(|r| matches!(r.state, ResponseState::Waiting | ResponseState::Confirmed));
    post::take_back(tx, cx, stands.or(theirs.last()).ok_or(Error::NotFound)?.id)
}

/// Says yes or no to an answer that waits, or yes after all to one that was told no.
///
/// # Errors
/// When the caller may not, there is no room, or the house answered anew since.
pub fn decide_rsvp(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId, yes: bool) -> Result<Post, Error> {
    let state = if yes { ResponseState::Confirmed } else { ResponseState::Refused };
    let (post, response): (Post, Response) = post::decide(tx, cx, Kind::Event, id, state)?;
    let event = facts(tx.conn(), post.id)?;
    rules::takes(State::of(&post.state), Step::Choose, &event.until(), &local_moment(cx.now))?;
    if yes && post::responses_to(tx.conn(), post.id)?.iter().any(|r| takes_its_place(r, &response)) {
        return Err(Error::Refused(Reason::RsvpAnew));
    }
    // It counts among the taken already; what does not fit is undone with this transaction.
    if yes
        && rules::room(State::of(&post.state), event.capacity, taken(tx.conn(), post.id)?, 0)? == ResponseState::Waiting
    {
        return Err(Error::Refused(Reason::EventNoRoom));
    }
    if yes {
        post::stands_now(tx, cx, &post, &response, &wire::when_and_where(&event).into())?;
    }
    // The head count says that it is an answer to an event, and not something else's number.
    say_places(tx, cx, &post, &response)?;
    settle(tx, cx, &post)?;
    Ok(post)
}

/// Counts again after an answer changed or went: who waits moves up into what is free.
///
/// # Errors
/// A fault of storage.
pub fn settle(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    post::agreed_to_those_alone(tx, cx, post)?;
    move_up(tx, cx, post)?;
    note_full(tx, cx, post)
}

/// The hour after the last telling is over: tells the others how it is now.
///
/// # Errors
/// A fault of storage.
pub fn tell_room(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<(), Error> {
    match post::find(tx.conn(), &Viewer::Clock, id) {
        Ok(post) if State::of(&post.state).next(Step::TellRoom).is_ok() => say_room(tx, cx, &post),
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(e) => Err(e),
    }
}

/// Moves between announced and full, and tells the readers that it moved: at most once an hour, whoever comes and goes meanwhile.
/// Who is let in goes by the places, not by this word.
fn note_full(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let step = step_by_places(tx, post)?;
    let Some(post) = post::advance_unsaid::<State>(tx, cx, post, step)? else { return Ok(()) };
    let again = room_told(tx.conn(), post.id)?.plus(rules::TELL_ROOM);
    // A time that lies further ahead than an hour is that of a clock that was wrong.
    if cx.now < again && again <= cx.now.plus(rules::TELL_ROOM) {
        return post::step_at::<State>(tx, again, post.id, Step::TellRoom);
    }
    say_room(tx, cx, &post)
}

fn step_by_places(tx: &mut Tx<'_>, post: &Post) -> Result<Step, Error> {
    Ok(rules::by_places(facts(tx.conn(), post.id)?.capacity, taken(tx.conn(), post.id)?))
}

fn say_room(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    diesel::update(events::table.find(post.id)).set(events::room_told.eq(cx.now.0)).execute(tx.conn())?;
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::TellRoom)?;
    post::tell_readers(tx, cx, &post, wire::object)
}

/// Says that it does not take place.
///
/// # Errors
/// When the caller may not.
pub fn cancel(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, Step::Cancel)? else {
        return post::find(tx.conn(), &cx.who, id);
    };
    let told = post::concerns_who_answered(tx, cx, post.id, News::Off)?;
    post::knows(tx, cx, &told.into_iter().map(|(response, _)| response).collect::<Vec<_>>())?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    post::ends_for_others(tx, cx, &post)?;
    Ok(post)
}

/// An event of another house is cancelled again, as it had been before an older copy was put back here: who of ours answered
/// hears so.
///
/// # Errors
/// A fault of storage.
pub fn cancelled_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    post::concerns_who_answered(tx, cx, post.id, News::Off).map(drop)
}

/// Empties the facts of a withdrawn event.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(events::table.find(post)).execute(tx.conn())?;
    declined::asked_anew(tx, post)?;
    let answers = post::all_responses_to(tx.conn(), post)?;
    wipe_answers(tx, &answers)
}

/// With how many a house was to come, whose answer is gone, is not kept.
///
/// # Errors
/// A fault of storage.
pub fn wipe_answers(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    moved::wipe(tx, these)?;
    diesel::update(rsvps::table.filter(rsvps::response.eq_any(these)))
        .set((
            (rsvps::heads.eq(0), rsvps::asked.eq(None::<i64>), rsvps::asked_waits.eq(false)),
            rsvps::needed.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}
