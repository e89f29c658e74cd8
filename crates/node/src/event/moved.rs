//! An event of another house that is moved: who of ours answered hears so, with when it was to be, and where it is now; and a no of
//! ours was to what it was.

use super::actions::wrong_of_agreed;
use super::declined;
use super::rules::{State, fate_key};
use super::store::{Facts, Heads, events, facts, facts_among, heads_among};
use crate::error::Error;
use crate::node::Cx;
use crate::page::Visit;
use crate::post::{self, Life, News, Post, PostId, Response, ResponseId};
use crate::texts::seen::isolated;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashMap;

diesel::table! {
    moves (response) {
        response -> BigInt,
        starts -> Text,
        ends -> Nullable<Text>,
        place -> Text,
        at -> BigInt,
    }
}

/// When it was to be, and whether it is elsewhere now: a place that was edited away is kept nowhere.
type Was = (String, Option<String>, String);
/// What stands for a place that is another now.
const ELSEWHERE: &str = "elsewhere";
/// What stands there when it goes on after it was called off.
const AGAIN: &str = "again";

pub(super) fn is_at(f: &Facts) -> (&str, Option<&str>, &str) {
    (&f.starts, f.ends.as_deref(), &f.place)
}

/// An event of another house changed: from this, and from these facts. Who of ours answered hears that it is off, moved, or goes on after all; of other
/// words nobody does.
///
/// # Errors
/// A fault of storage.
pub(super) fn changed_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post, was: State, before: &Facts) -> Result<(), Error> {
    let now = cx.now;
    let after = facts(tx.conn(), post.id)?;
    let same = is_at(before) == is_at(&after);
    if !same {
        declined::asked_anew(tx, post.id)?;
    }
    if State::of(&post.state).is_over() {
        if !was.is_over() {
            post::concerns_who_answered(tx, cx, post.id, News::Off)?;
        }
        return Ok(());
    }
    let again = was.is_over();
    if !again && same {
        return Ok(());
    }
    let how = match (again, before.place == after.place) {
        (true, _) => AGAIN,
        (false, true) => "",
        (false, false) => ELSEWHERE,
    };
    for (response, still) in post::concerns_who_answered(tx, cx, post.id, News::Moved)? {
        // Whoever has not read of the move before knows when it was at first; to the others that is as true.
        let known = if still { was_at(tx.conn(), response)? } else { None };
        let (starts, ends, place) =
            known.unwrap_or_else(|| (before.starts.clone(), before.ends.clone(), String::new()));
        let how = if how.is_empty() { place.as_str() } else { how };
        wipe(tx, &[response])?;
        post::knows(tx, cx, &[response])?;
        let when = (moves::starts.eq(starts), moves::ends.eq(ends), moves::place.eq(how));
        diesel::insert_into(moves::table)
            .values((moves::response.eq(response), when, moves::at.eq(now.0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// When and where an event of another house is now, as that house says it, where it may say nothing else of it; `again`: it was off. Gives
/// whether that is another than was known here.
///
/// # Errors
/// [`Error::Invalid`] when it cannot be.
pub fn agree(tx: &mut Tx<'_>, cx: &Cx, post: &Post, now: &Facts, again: bool) -> Result<bool, Error> {
    Error::all_at_once(&wrong_of_agreed(now, false), Ok(()))?;
    let before = facts(tx.conn(), post.id)?;
    let same = is_at(&before) == is_at(now);
    if same && !again {
        return Ok(false);
    }
    let when = (events::starts.eq(&now.starts), events::ends.eq(&now.ends), events::until.eq(now.until()));
    diesel::update(events::table.find(post.id)).set((when, events::place.eq(&now.place))).execute(tx.conn())?;
    let was = if again { State::Cancelled } else { State::of(&post.state) };
    changed_there(tx, cx, post, was, &before)?;
    Ok(!same)
}

fn was_at(conn: &mut Conn, response: ResponseId) -> Result<Option<Was>, Error> {
    let row = moves::table.find(response).select((moves::starts, moves::ends, moves::place));
    Ok(row.one(conn).optional()?)
}

/// When each of these answers had it that the event was to be, where it is moved since.
///
/// # Errors
/// A fault of storage.
pub(super) fn was_among(
    conn: &mut Conn,
    these: &[ResponseId],
) -> Result<HashMap<ResponseId, (String, Option<String>)>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = moves::table.filter(moves::response.eq_any(these.to_vec())).filter(moves::place.ne(AGAIN));
    let all: Vec<(ResponseId, (String, Option<String>))> =
        of.select((moves::response, (moves::starts, moves::ends))).load(conn)?;
    Ok(all.into_iter().collect())
}

/// To whom it was told when and where it was, that is not kept longer than the answer.
pub(super) fn wipe(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    diesel::delete(moves::table.filter(moves::response.eq_any(these))).execute(tx.conn())?;
    Ok(())
}

/// Forgets when and where events were to be that were moved before then.
///
/// # Errors
/// A fault of storage.
pub fn forget_moves(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    diesel::delete(moves::table.filter(moves::at.lt(before.0))).execute(tx.conn())?;
    Ok(())
}

/// What stands beside events and the answers of ours to them: asked once for all of them.
pub struct Beside {
    facts: HashMap<PostId, Facts>,
    heads: HashMap<ResponseId, Heads>,
    was: HashMap<ResponseId, Was>,
}

impl Beside {
    /// That of these events and these answers.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn of(conn: &mut Conn, these: &[PostId], answers: &[ResponseId]) -> Result<Beside, Error> {
        let was: Vec<(ResponseId, Was)> = if answers.is_empty() {
            Vec::new()
        } else {
            let of = moves::table.filter(moves::response.eq_any(answers.to_vec()));
            of.select((moves::response, (moves::starts, moves::ends, moves::place))).load(conn)?
        };
        Ok(Beside {
            facts: facts_among(conn, these)?,
            heads: heads_among(conn, answers)?,
            was: was.into_iter().collect(),
        })
    }

    /// The facts of one of these events.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is none of those that were asked for.
    pub fn facts(&self, post: &Post) -> Result<&Facts, Error> {
        self.facts.get(&post.id).ok_or(Error::NotFound)
    }

    /// With how many we come, by one of these answers.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is none of those that were asked for.
    pub fn heads(&self, answer: &Response) -> Result<Heads, Error> {
        self.heads.get(&answer.id).copied().ok_or(Error::NotFound)
    }

    /// That an event is moved, in a sentence for who answered.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the event is none of those that were asked for.
    pub fn moved_words(&self, v: &Visit, house: &str, post: &Post, r: &Response) -> Result<String, Error> {
        let now = self.facts(post)?;
        let title = isolated(&post.title);
        let Some((starts, ends, place)) = self.was.get(&r.id) else {
            return Ok(v.t2("event-moved", "house", house.to_owned(), "title", title));
        };
        let mut parts = Vec::new();
        if (starts, ends) != (&now.starts, &now.ends) {
            let (was, is) = (v.span(starts, ends.as_deref(), v.now), v.span(&now.starts, now.ends.as_deref(), v.now));
            parts.push(v.t2("event-moved-when", "was", was, "is", is));
        }
        if place == ELSEWHERE {
            parts.push(v.t1("event-moved-where", "is", isolated(&now.place)));
        }
        let key = if place == AGAIN { "event-goes-on" } else { "event-moved" };
        let said = v.t2(key, "house", house.to_owned(), "title", title);
        if parts.is_empty() {
            return Ok(said);
        }
        Ok(format!("{said}: {}", parts.join("; ")))
    }

    /// What became of an answer, in a sentence for who gave it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the answer is none of those that were asked for.
    pub fn fate_words(&self, v: &Visit, house: &str, post: &Post, r: &Response) -> Result<String, Error> {
        if State::of(&post.state).is_over() {
            return Ok(v.t1("fate-rsvp-cancelled", "house", house.to_owned()));
        }
        Ok(v.t2(fate_key(r.state), "house", house.to_owned(), "n", self.heads(r)?.heads))
    }
}
