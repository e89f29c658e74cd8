//! An event of another house that is moved: who of ours answered hears so, with when it was to be, and where it is now; and a no of
//! ours was to what it was.

use super::declined;
use super::rules::{State, fate_key};
use super::store::{Facts, facts, heads};
use crate::error::Error;
use crate::page::Visit;
use crate::post::{self, Life, News, Post, Response, ResponseId};
use crate::texts::seen::isolated;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

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

fn is_at(f: &Facts) -> (&str, Option<&str>, &str) {
    (&f.starts, f.ends.as_deref(), &f.place)
}

/// An event of another house changed: from this, and from these facts. Who of ours answered hears that it is off, moved, or goes on after all; of other
/// words nobody does.
///
/// # Errors
/// A fault of storage.
pub(super) fn changed_there(tx: &mut Tx<'_>, now: Time, post: &Post, was: State, before: &Facts) -> Result<(), Error> {
    let after = facts(tx.conn(), post.id)?;
    let same = is_at(before) == is_at(&after);
    if !same {
        declined::asked_anew(tx, post.id)?;
    }
    if State::of(&post.state).is_over() {
        if !was.is_over() {
            post::concerns_who_answered(tx, now, post.id, None)?;
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
    for (response, still) in post::concerns_who_answered(tx, now, post.id, Some(News::Moved))? {
        // What they know is what they were told and saw.
        let known = if still { was_at(tx.conn(), response)? } else { None };
        let (starts, ends, place) =
            known.unwrap_or_else(|| (before.starts.clone(), before.ends.clone(), String::new()));
        let how = if how.is_empty() { place.as_str() } else { how };
        wipe(tx, &[response])?;
        let when = (moves::starts.eq(starts), moves::ends.eq(ends), moves::place.eq(how));
        diesel::insert_into(moves::table)
            .values((moves::response.eq(response), when, moves::at.eq(now.0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn was_at(conn: &mut Conn, response: ResponseId) -> Result<Option<Was>, Error> {
    let row = moves::table.find(response).select((moves::starts, moves::ends, moves::place));
    Ok(row.one(conn).optional()?)
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

/// That an event is moved, in a sentence for who answered.
///
/// # Errors
/// A fault of storage.
pub fn moved_words(conn: &mut Conn, v: &Visit, house: &str, post: &Post, r: &Response) -> Result<String, Error> {
    let now = facts(conn, post.id)?;
    let title = isolated(&post.title);
    let Some((starts, ends, place)) = was_at(conn, r.id)? else {
        return Ok(v.t2("event-moved", "house", house.to_owned(), "title", title));
    };
    let mut parts = Vec::new();
    if (&starts, &ends) != (&now.starts, &now.ends) {
        let (was, is) = (v.span(&starts, ends.as_deref(), v.now), v.span(&now.starts, now.ends.as_deref(), v.now));
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
/// A fault of storage.
pub fn fate_words(conn: &mut Conn, v: &Visit, house: &str, post: &Post, r: &Response) -> Result<String, Error> {
    if State::of(&post.state).is_over() {
        return Ok(v.t1("fate-rsvp-cancelled", "house", house.to_owned()));
    }
    Ok(v.t2(fate_key(r.state), "house", house.to_owned(), "n", heads(conn, r.id)?.heads))
}
