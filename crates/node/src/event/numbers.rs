//! With how many a house comes, once that changes: by the house itself, in place, or because places are free for who waits.

use super::actions::{Rsvp, admits, say_places, settle};
use super::rules::{self, State, Step, first_to_move_up, renumbered};
use super::store::{Heads, facts, heads, line, needed, set_heads, set_needed, taken};
use super::wire::{self, Places};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Life, News, Origin, OwnerSays, Post, PostId, Response, ResponseId, ResponseState, Writer};
use crate::texts::local_moment;
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_federation::unsay;
use huisraad_storage::{Time, Tx};

/// Changes with how many our house comes, and what it needs. What an organiser confirmed stays until it says otherwise.
///
/// # Errors
/// When the caller may not, the event takes no answers, or our answer is on its way or was told no.
pub fn change_number(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId, n: i64, needs: &str) -> Result<Post, Error> {
    Rsvp::check(n, needs)?;
    let before = post::response(tx.conn(), id)?;
    let changed = post::change_response(tx, cx, Kind::Event, id, (needs, None))?;
    // Our own counts up by itself: there is always a newer one.
    let (post, response) = changed.ok_or(Error::NotFound)?;
    // Whoever prepared it does not change in the name of the house what was released.
    if !post::speaks(&cx.who, &post, false) {
        return Err(Error::Refused(Reason::ChairReleases));
    }
    still_asks(tx, cx, &post)?;
    if post.is_ours() {
        renumber(tx, cx, post.clone(), &response, n)?;
        return Ok(post);
    }
    let held = heads(tx.conn(), response.id)?;
    // Whether it fits only the organiser knows; here it is asked whether it may be.
    renumbered(response.state, held.heads, n, None)?;
    // What it holds stays until it answers, also while we wait for a place: it may not take another number, nor other needs.
    let needed = needed(tx.conn(), response.id)?.unwrap_or(before.body);
    set_heads(tx, response.id, Heads { asked: (n != held.heads).then_some(n), asked_waits: false, ..held })?;
    set_needed(tx, response.id, Some(&needed))?;
    let changed = post::prove(cx, wire::changed_join(&cx.node, &post, &response, n))?;
    post::deliver(tx, cx, &post, &response, &changed)?;
    Ok(post)
}

/// What comes may be of an answer that is here: then it is changed by it; `false` where it is another.
///
/// # Errors
/// As when it is changed.
pub(super) fn is_of_one_here(tx: &mut Tx<'_>, cx: &Cx, to: PostId, new: &Rsvp) -> Result<bool, Error> {
    match (&new.response.origin, &cx.who) {
        (Origin::Sent(uri), Viewer::House { .. }) => {
            let held = match post::response_by_uri(tx.conn(), uri)? {
                Some(held) => Some(held),
                None => said_anew(tx, cx, to, uri)?,
            };
            let held = held.filter(|held| held.withdrawn.is_none());
            held.map_or(Ok(false), |held| changed_there(tx, cx, to, &held, new).map(|()| true))
        }
        (Origin::Relayed(uri, Writer::Us), _) => {
            let held = post::response_by_uri(tx.conn(), uri)?.filter(|held| !held.is_prepared());
            if held.is_none() && post::responses_to(tx.conn(), to)?.iter().any(is_said_here) {
                // What our house said anew stands: its organiser changes by it what it has.
                return Err(Error::Refused(Reason::RsvpTwice));
            }
            held.map_or(Ok(false), |held| came_back(tx, cx, &held, new).map(|()| true))
        }
        _ => Ok(false),
    }
}

/// Whether somebody here said it: what came back has no writer.
fn is_said_here(r: &Response) -> bool {
    r.is_ours() && r.author.is_some() && !r.is_prepared() && r.state != ResponseState::Refused
}

/// A house that comes to an event of ours changes its answer.
///
/// # Errors
/// When it is not its answer to this event, the event takes no answers, or it was told no.
fn changed_there(tx: &mut Tx<'_>, cx: &Cx, to: PostId, held: &Response, new: &Rsvp) -> Result<(), Error> {
    if held.post != to {
        return Err(Error::Refused(Reason::NotYours));
    }
    let change = (new.response.body.as_str(), Some(new.version));
    let Some((post, response)) = post::change_response(tx, cx, Kind::Event, held.id, change)? else {
        // It may not know what it said last: it went back to an older copy. Then it hears how it stands.
        let post = post::take(tx, to)?;
        return say_places(tx, cx, &post, held);
    };
    still_asks(tx, cx, &post)?;
    let before = heads(tx.conn(), held.id)?;
    renumber(tx, cx, post, &response, new.heads)?;
    let now = heads(tx.conn(), held.id)?;
    let confirmed = post::response(tx.conn(), held.id)?.state == ResponseState::Confirmed;
    if confirmed && ((now.heads, now.asked) != (before.heads, before.asked) || response.body != held.body) {
        post::says_another_number(tx, cx.now, held.id)?;
    }
    Ok(())
}

fn still_asks(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    rules::takes(State::of(&post.state), Step::Answer, &facts(tx.conn(), post.id)?.until(), &local_moment(cx.now))
}

/// Gives an answer to an event of ours another number, as far as there is room, and says what became of it.
fn renumber(tx: &mut Tx<'_>, cx: &Cx, post: Post, response: &Response, wants: i64) -> Result<(), Error> {
    let free = match facts(tx.conn(), post.id)?.capacity {
        Some(capacity) => Some(capacity - taken(tx.conn(), post.id)?),
        None => None,
    };
    let held = heads(tx.conn(), response.id)?.heads;
    let (state, number) = renumbered(response.state, held, wants, free)?;
    set_heads(tx, response.id, Heads::of(number))?;
    let response = post::set_state(tx, cx.now, response.id, state)?;
    say_places(tx, cx, &post, &response)?;
    settle(tx, cx, &post)
}

/// Gives what is free to who waits for it, the first in line that fits first, and tells them so as a yes is told. What is over or
/// does not take place has nothing to give.
///
/// # Errors
/// A fault of storage.
pub(super) fn move_up(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let event = facts(tx.conn(), post.id)?;
    if post.published.is_none()
        || rules::takes(State::of(&post.state), Step::Answer, &event.until(), &local_moment(cx.now)).is_err()
    {
        return Ok(());
    }
    let (responses, mut waits): (Vec<_>, Vec<_>) = line(tx.conn(), post.id)?.into_iter().unzip();
    while let Some(next) = first_to_move_up(event.capacity, &waits).map(|c| c.id) {
        let Some(of) = waits.iter_mut().find(|c| c.id == next) else { break };
        let Some(response) = responses.iter().find(|r| r.id == next) else { break };
        let before = heads(tx.conn(), next)?;
        set_heads(tx, next, Heads { heads: of.wants, asked: None, asked_waits: false })?;
        let mut up = response.clone();
        up.state = ResponseState::Confirmed;
        match say_places(tx, cx, post, &up) {
            Ok(()) => {
                post::set_state(tx, cx.now, next, ResponseState::Confirmed)?;
                if of.confirmed > 0 && !response.is_ours() {
                    post::says_another_number(tx, cx.now, next)?;
                }
                of.confirmed = of.wants;
            }
            // Whoever cannot be told keeps waiting, and holds up nobody behind them. Once they can be it is looked at anew.
            Err(Error::Refused(_)) => {
                set_heads(tx, next, before)?;
                post::set_not_told(tx, next, true)?;
                of.wants = of.confirmed;
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Says once more what became of an answer of another house.
///
/// # Errors
/// [`Error::Refused`] when that house is not heard.
pub fn tell_again(tx: &mut Tx<'_>, cx: &Cx, post: &Post, held: &Response) -> Result<(), Error> {
    // What is said now is another word than what was said before.
    let post = &post::take(tx, post.id)?;
    let before = heads(tx.conn(), held.id)?;
    // Places may have come free meanwhile, and it waits for one: then it is told that it has them.
    settle(tx, cx, post)?;
    let now = post::response(tx.conn(), held.id)?;
    let same = now.state == held.state && heads(tx.conn(), held.id)? == before;
    if same { say_places(tx, cx, post, &now) } else { Ok(()) }
}

/// The organiser does not take another number of ours: its program may be older. What was asked for is asked no more, and who asked
/// hears so once, unless it does not take place any more. So does who only needs something else, when it is `said` at that moment: how
/// that stands there nothing here tells. `false` when it is no answer of ours to an event.
///
/// # Errors
/// A fault of storage.
pub fn not_renumbered(tx: &mut Tx<'_>, now: Time, uri: &str, said: bool) -> Result<bool, Error> {
    let Some(response) = post::response_by_uri(tx.conn(), uri)? else { return Ok(false) };
    let (post, response) = post::hold_with(tx, response.id)?;
    if !response.is_ours() || response.withdrawn.is_some() {
        return Ok(false);
    }
    match heads(tx.conn(), response.id) {
        Ok(held) if held.asked.is_none() && !said => Ok(true),
        Ok(held) => {
            if let Some(needed) = needed(tx.conn(), response.id)? {
                post::stays_as_it_was(tx, response.id, &needed)?;
            }
            set_heads(tx, response.id, Heads { heads: held.heads, asked: None, asked_waits: false })?;
            // Nor does it go later by itself: whoever asked reads that it stands as it was.
            unsay(tx, now, &response.uri)?;
            if !State::of(&post.state).is_over() {
                post::is_not_changed(tx, now, &response, News::NotChanged)?;
            }
            Ok(true)
        }
        Err(Error::NotFound) => Ok(false),
        Err(e) => Err(e),
    }
}

/// The same of a number that was asked for and does not go there.
///
/// # Errors
/// A fault of storage.
pub fn not_asked(tx: &mut Tx<'_>, now: Time, answer: &Response) -> Result<(), Error> {
    match heads(tx.conn(), answer.id) {
        Ok(held) if held.asked.is_some() && !held.asked_waits => not_renumbered(tx, now, &answer.uri, false).map(drop),
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(e) => Err(e),
    }
}

/// A house says anew whether it comes, under another name: it went back to an older copy, and does not know what it said before. That is
/// changed then, and has this name; `None` where it said nothing that stands.
///
/// # Errors
/// A fault of storage.
fn said_anew(tx: &mut Tx<'_>, cx: &Cx, to: PostId, uri: &str) -> Result<Option<Response>, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Ok(None) };
    if post::is_known(tx.conn(), uri)? {
        return Ok(None);
    }
    let post = post::hold(tx, to)?;
    let mut all = post::responses_to(tx.conn(), post.id)?.into_iter();
    let stands = |r: &Response| r.writer() == Writer::Peer(*id) && r.state != ResponseState::Refused && post.is_ours();
    all.find(stands).map(|held| post::is_named_anew(tx, &held, uri)).transpose()
}

/// The same of an answer of ours that was prepared in a copy, and is not any more.
pub(super) fn was_changed_since(tx: &mut Tx<'_>, cx: &Cx, new: &Rsvp) -> Result<(), Error> {
    let Origin::Relayed(uri, Writer::Us) = &new.response.origin else { return Ok(()) };
    let held = post::response_by_uri(tx.conn(), uri)?.filter(|held| !held.is_prepared());
    held.map_or(Ok(()), |held| came_back(tx, cx, &held, new))
}

/// An answer of ours that is known here comes back with what was changed of it after the copy.
///
/// # Errors
/// A fault of storage.
fn came_back(tx: &mut Tx<'_>, cx: &Cx, held: &Response, new: &Rsvp) -> Result<(), Error> {
    let (post, held) = post::hold_with(tx, held.id)?;
    let same = held.version == new.version && held.body == new.response.body.trim();
    if !held.is_ours() || held.withdrawn.is_some() || held.version > new.version || same {
        return Ok(());
    }
    post::is_said_there(tx, cx.now, &held, &new.response.body, new.version)?;
    let response = post::response(tx.conn(), held.id)?;
    say_as_it_stands(tx, cx, &post, &response)
}

/// Our house took back its answer after an older copy was made, and somebody here changed it since that was put back: it is said anew, with
/// what they said; `false` where nobody did.
///
/// # Errors
/// A fault of storage.
pub fn says_anew(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<bool, Error> {
    let (post, held) = post::hold_with(tx, id)?;
    if post.kind != Kind::Event || post.is_ours() || !post::is_said_since(tx.conn(), &held)? {
        return Ok(false);
    }
    match admits(tx.conn(), &post, &held, cx.now) {
        Err(Error::Refused(_)) => return Ok(false),
        said => said?,
    }
    // The change of what is gone there does not go.
    unsay(tx, cx.now, &held.uri)?;
    let number = heads(tx.conn(), id)?;
    set_heads(tx, id, Heads { heads: number.asked.unwrap_or(number.heads), asked: None, asked_waits: false })?;
    let anew = post::is_said_anew(tx, cx, &held)?;
    super::actions::say(tx, cx, post, anew).map(|()| true)
}

/// Says an answer of ours as it stands, where its organiser may have an older one, or none: it says how that stands there.
///
/// # Errors
/// A fault of storage.
pub(super) fn say_as_it_stands(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    let held = heads(tx.conn(), response.id)?;
    let join = post::prove(cx, wire::changed_join(&cx.node, post, response, held.asked.unwrap_or(held.heads)))?;
    post::deliver(tx, cx, post, response, &join)
}

/// What an organiser says of an answer of ours with its number. That the number of now waits is its word also after a yes; of an older
/// number it says only that the answer is there.
///
/// # Errors
/// [`Error::NotFound`] when there is no such answer.
pub fn word_of(tx: &mut Tx<'_>, places: &Places) -> Result<OwnerSays, Error> {
    let response = post::response_by_uri(tx.conn(), &places.uri)?.ok_or(Error::NotFound)?;
    let (_, response) = post::hold_with(tx, response.id)?;
    Ok(match places.state {
        ResponseState::Confirmed => OwnerSays::Yes,
        _ if places.version >= response.version => OwnerSays::Waits,
        _ => OwnerSays::Received,
    })
}

/// An organiser says with how many we may come. What it says of an older number than ours changes nothing; of a newer one, that we
/// asked for before we went back to an older copy, it is how it stands. `false` when it changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when it is no answer of ours to an event of that house.
pub fn organiser_says(tx: &mut Tx<'_>, cx: &Cx, places: &Places) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let response = post::response_by_uri(tx.conn(), &places.uri)?.ok_or(Error::NotFound)?;
    let (post, response) = post::hold_with(tx, response.id)?;
    if !response.is_ours() || post.withdrawn.is_some() || post.peer != Some(*id) || post.kind != Kind::Event {
        return Err(Error::NotFound);
    }
    let held = heads(tx.conn(), response.id)?;
    // Ours only counts up, and always has a next one, whatever an organiser says.
    let version = places.version.clamp(response.version, response.version.saturating_add(post::AHEAD));
    // While a change of ours is on its way, what it says of the number before says nothing of that.
    let under_way = held.asked.is_some() && !held.asked_waits;
    if response.withdrawn.is_some() || (under_way && response.version > places.version) {
        return Ok(false);
    }
    if places.version >= response.version {
        // It has what is needed now.
        set_needed(tx, response.id, None)?;
    }
    let said = Heads { heads: places.heads, asked: places.asked, asked_waits: places.asked.is_some() };
    if response.version == version && held == said {
        return Ok(false);
    }
    post::take(tx, response.post)?;
    post::set_version(tx, response.id, version)?;
    set_heads(tx, response.id, said)?;
    // More than there were are told as a yes; so is another number than we asked for, whatever came of that before.
    let other = said.heads > held.heads || (said.heads < held.heads && held.asked != Some(said.heads));
    if response.state == ResponseState::Confirmed && other {
        post::got_more(tx, cx.now, &response)?;
    } else if said.asked_waits && (held.asked, held.asked_waits) != (said.asked, true) {
        post::is_not_changed(tx, cx.now, &response, News::NumberWaits)?;
    }
    Ok(true)
}
