//! What one wants to know of an event first: the day, the time and the place, how many come, and whether it was moved.

use super::moved::was_among;
use super::rules::{self, State};
use super::store::{Facts, heads_among, taken_among};
use crate::error::Error;
use crate::page::Visit;
use crate::post::pages::Lead;
use crate::post::{self, Life, Post, PostId, Response, ResponseState};
use crate::texts::day_of;
use crate::texts::seen::isolated;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// That of these events, of which these are the facts: asked once for all of them.
///
/// # Errors
/// A fault of storage.
pub fn leads(
    conn: &mut Conn,
    v: &Visit,
    these: &[&Post],
    facts: &HashMap<PostId, Facts>,
) -> Result<HashMap<PostId, Lead>, Error> {
    let (ours, theirs): (Vec<&Post>, Vec<&Post>) = these.iter().filter(|_| v.signed_in()).partition(|p| p.is_ours());
    let taken = taken_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let moved = moved_among(conn, v, &theirs, facts)?;
    let said = said_among(conn, v, &theirs, facts)?;
    let today = day_of(v.now);
    let lead = |post: &&Post| {
        let f = facts.get(&post.id)?;
        // The place may be written the other way about, the time is not.
        let place = if f.place.is_empty() { String::new() } else { isolated(&f.place) };
        let at = [v.hours(&f.starts, f.ends.as_deref(), v.now), place];
        let come = ours.iter().any(|p| p.id == post.id).then(|| taken.get(&post.id).copied().unwrap_or_default());
        let lead = Lead {
            day: v.tile(&f.starts, v.now),
            week: rules::week(&f.starts, today).filter(|_| !rules::is_over(&f.until(), &v.local_now())),
            at: at.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            facts: Vec::new(),
            note: come.map(|n| come_words(v, post, f, n)).or_else(|| said.get(&post.id).cloned()).unwrap_or_default(),
            was: moved.get(&post.id).cloned(),
        };
        Some((post.id, lead))
    };
    Ok(these.iter().filter_map(lead).collect())
}

/// How many come, and how many more can.
fn come_words(v: &Visit, post: &Post, f: &Facts, n: i64) -> String {
    if State::of(&post.state).is_over() || rules::is_over(&f.until(), &v.local_now()) {
        return v.t1(rules::counted_key(State::of(&post.state)), "n", n);
    }
    let left = f.capacity.map(|c| c - n).filter(|left| *left > 0).map(|left| v.t1("event-left", "n", left));
    [Some(v.t1("rsvp-count", "n", n)), left].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

/// What our house said to these events of other houses: with how many it comes, or wants to.
fn said_among(
    conn: &mut Conn,
    v: &Visit,
    these: &[&Post],
    facts: &HashMap<PostId, Facts>,
) -> Result<HashMap<PostId, String>, Error> {
    let said = post::responses_to_each(conn, &these.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let ours: Vec<&Response> = said.values().flatten().filter(|r| r.is_ours()).collect();
    let heads = heads_among(conn, &ours.iter().map(|r| r.id).collect::<Vec<_>>())?;
    let words = |r: &&Response| {
        let post = these.iter().find(|p| p.id == r.post)?;
        let over = State::of(&post.state).is_over() || rules::is_over(&facts.get(&r.post)?.until(), &v.local_now());
        let key = match (r.state, over) {
            (ResponseState::Confirmed, true) if !State::of(&post.state).is_over() => "rsvp-list-came",
            (ResponseState::Confirmed, true) => "rsvp-list-was",
            (ResponseState::Confirmed, false) => "rsvp-list-come",
            (ResponseState::Sent | ResponseState::Waiting, false) => "rsvp-list-ask",
            _ => return None,
        };
        Some((r.post, v.t1(key, "n", heads.get(&r.id)?.heads)))
    };
    Ok(ours.iter().filter_map(words).collect())
}

/// When those of these events of other houses were to be first that were moved since our house answered, and are still to come.
///
/// # Errors
/// A fault of storage.
pub fn moved_among(
    conn: &mut Conn,
    v: &Visit,
    these: &[&Post],
    facts: &HashMap<PostId, Facts>,
) -> Result<HashMap<PostId, String>, Error> {
    let stands = |p: &&&Post| {
        let to_come = facts.get(&p.id).is_some_and(|f| !rules::is_over(&f.until(), &v.local_now()));
        to_come && State::of(&p.state).is_open()
    };
    let these: Vec<PostId> = these.iter().filter(stands).map(|p| p.id).collect();
    let said = post::responses_to_each(conn, &these)?;
    let ours: Vec<&Response> = said.values().flatten().filter(|r| r.is_ours()).collect();
    let was = was_among(conn, &ours.iter().map(|r| r.id).collect::<Vec<_>>())?;
    let words = |r: &&Response| {
        let (starts, ends) = was.get(&r.id)?;
        let f = facts.get(&r.post).filter(|f| (starts, ends) != (&f.starts, &f.ends))?;
        let same_day = starts.split('T').next() == f.starts.split('T').next();
        let first = if same_day { v.hours(starts, ends.as_deref(), v.now) } else { v.moment(starts, v.now) };
        Some((r.post, v.t1("event-was", "was", first)))
    };
    Ok(ours.iter().filter_map(words).collect())
}
