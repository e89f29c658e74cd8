//! What an event has beyond a post, and an answer beyond a response.

use super::rules::{self, Coming, Number, What};
use crate::error::Error;
use crate::peer::domain_of;
use crate::post::{self, Cursor, Listed, PostId, Response, ResponseId, ResponseState, responses_to};
use crate::texts::local_moment;
use crate::viewer::Viewer;
use diesel::prelude::*;
use huisraad_storage::{Conn, MultiBackend, One, Time, Tx, Word};
use std::collections::HashMap;

diesel::table! {
    events (post) {
        post -> BigInt,
        what -> Text,
        starts -> Text,
        ends -> Nullable<Text>,
        place -> Text,
        about -> Text,
        capacity -> Nullable<BigInt>,
        room_told -> BigInt,
        until -> Text,
    }
}
diesel::table! {
    rsvps (response) {
        response -> BigInt,
        heads -> BigInt,
        asked -> Nullable<BigInt>,
        asked_waits -> Bool,
        needed -> Nullable<Text>,
    }
}

/// When, where and what.
#[derive(Debug, Clone, Queryable)]
pub struct Facts {
    /// What kind of event.
    pub what: Word<What>,
    /// When it starts, in the time of the houses: `2027-06-12T14:00:00`.
    pub starts: String,
    /// When it ends.
    pub ends: Option<String>,
    /// Where.
    pub place: String,
    /// More about it, as it was typed.
    pub about: String,
    /// For how many people there is room.
    pub capacity: Option<i64>,
}

impl Facts {
    /// Until when it is still to come.
    pub fn until(&self) -> String {
        rules::until(&self.starts, self.ends.as_deref())
    }
}

/// The facts of an event.
///
/// # Errors
/// [`Error::NotFound`].
pub fn facts(conn: &mut Conn, post: PostId) -> Result<Facts, Error> {
    use events::{about, capacity, ends, place, starts, what};
    Ok(events::table.find(post).select((what, starts, ends, place, about, capacity)).one(conn)?)
}

/// The events that are to come, or those that are over: of the first what comes first, of the others what was last. So many after
/// this place.
fn places(conn: &mut Conn, past: bool, now: &str, after: Option<&Cursor>, limit: i64) -> Result<Vec<Cursor>, Error> {
    use events::{post, starts, until};
    let all = events::table.select((starts, post)).limit(limit).into_boxed::<MultiBackend>();
    let rows: Vec<(String, PostId)> = match (past, after) {
        (false, None) => all.filter(until.ge(now)).order((starts.asc(), post.asc())).load(conn)?,
        (true, None) => all.filter(until.lt(now)).order((starts.desc(), post.desc())).load(conn)?,
        (false, Some(p)) => all
            .filter(until.ge(now))
            .filter(starts.gt(&p.key).or(starts.eq(&p.key).and(post.gt(p.id))))
            .order((starts.asc(), post.asc()))
            .load(conn)?,
        (true, Some(p)) => all
            .filter(until.lt(now))
            .filter(starts.lt(&p.key).or(starts.eq(&p.key).and(post.lt(p.id))))
            .order((starts.desc(), post.desc()))
            .load(conn)?,
    };
    Ok(rows.into_iter().map(|(key, id)| Cursor { key, id }).collect())
}

/// A page of the agenda, in the order of its days; or, `past`, of what is over, the last first.
///
/// # Errors
/// A fault of storage.
pub fn list(conn: &mut Conn, who: &Viewer, past: bool, after: Option<Cursor>, now: Time) -> Result<Listed, Error> {
    let now = local_moment(now);
    post::list_by_place(conn, who, after, |conn, after, limit| places(conn, past, &now, after, limit))
}

/// Those of these events that are over.
///
/// # Errors
/// A fault of storage.
pub fn over_among(conn: &mut Conn, these: &[PostId], now: Time) -> Result<Vec<PostId>, Error> {
    let over = events::table.filter(events::post.eq_any(these.to_vec())).filter(events::until.lt(local_moment(now)));
    Ok(over.select(events::post).load(conn)?)
}

/// The events that are not over, of whichever house, the newest first.
///
/// # Errors
/// A fault of storage.
pub(super) fn upcoming(conn: &mut Conn, now: Time) -> Result<Vec<PostId>, Error> {
    let to_come = events::table.filter(events::until.ge(local_moment(now))).order(events::post.desc());
    Ok(to_come.select(events::post).load(conn)?)
}

/// The events that were not over at that moment, published or not and of whichever house.
///
/// # Errors
/// A fault of storage.
pub(super) fn to_come_since(conn: &mut Conn, moment: &str) -> Result<Vec<PostId>, Error> {
    Ok(events::table.filter(events::until.ge(moment)).select(events::post).load(conn)?)
}

/// By how many more people come to each of these events than there are places; of one without a number of places nothing is said.
///
/// # Errors
/// A fault of storage.
pub(super) fn over_by_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    let of = events::table.filter(events::post.eq_any(these.to_vec())).filter(events::capacity.is_not_null());
    let places: Vec<(PostId, Option<i64>)> = of.select((events::post, events::capacity)).load(conn)?;
    let taken = taken_among(conn, &places.iter().map(|(post, _)| *post).collect::<Vec<_>>())?;
    let over = |(event, capacity)| (event, rules::over_by(capacity, taken.get(&event).copied().unwrap_or_default()));
    Ok(places.into_iter().map(over).collect())
}

/// How many places are confirmed of each of these events; of one without any nothing is said.
///
/// # Errors
/// A fault of storage.
pub(super) fn taken_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let coming = post::confirmed_among(conn, these)?;
    let heads = rsvps::table.filter(rsvps::response.eq_any(coming.iter().map(|(r, _)| *r).collect::<Vec<_>>()));
    let heads: HashMap<ResponseId, i64> =
        heads.select((rsvps::response, rsvps::heads)).load::<(ResponseId, i64)>(conn)?.into_iter().collect();
    let mut taken: HashMap<PostId, i64> = HashMap::new();
    for (response, event) in coming {
        *taken.entry(event).or_default() += heads.get(&response).copied().unwrap_or_default();
    }
    Ok(taken)
}

/// What everybody reads who reads these events, beside their titles.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, String>, Error> {
    Ok(facts_among(conn, these)?.into_iter().map(|(id, f)| (id, format!("{}\n{}", f.about, f.place))).collect())
}

/// The facts of these events.
///
/// # Errors
/// A fault of storage.
pub fn facts_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Facts>, Error> {
    use events::{about, capacity, ends, place, post, starts, what};
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = events::table.filter(post.eq_any(these.to_vec()));
    let all: Vec<(PostId, Facts)> = of.select((post, (what, starts, ends, place, about, capacity))).load(conn)?;
    Ok(all.into_iter().collect())
}

/// With how many a house comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Heads {
    /// How many: for certain once it is confirmed.
    pub heads: i64,
    /// For how many it asked since, where that is not confirmed.
    pub asked: Option<i64>,
    /// Whether the organiser said that there is no room for those; until then the question is on its way.
    pub asked_waits: bool,
}

impl Heads {
    /// What is kept of a number for which the organiser answers.
    pub fn of(n: Number) -> Heads {
        Heads { heads: n.heads, asked: n.asked, asked_waits: n.asked.is_some() }
    }
}

/// With how many a house comes.
///
/// # Errors
/// [`Error::NotFound`].
pub fn heads(conn: &mut Conn, response: ResponseId) -> Result<Heads, Error> {
    Ok(rsvps::table.find(response).select((rsvps::heads, rsvps::asked, rsvps::asked_waits)).one(conn)?)
}

/// With how many each of these houses comes.
///
/// # Errors
/// A fault of storage.
pub fn heads_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashMap<ResponseId, Heads>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = rsvps::table.filter(rsvps::response.eq_any(these.to_vec()));
    let columns = (rsvps::response, (rsvps::heads, rsvps::asked, rsvps::asked_waits));
    Ok(of.select(columns).load::<(ResponseId, Heads)>(conn)?.into_iter().collect())
}

/// Keeps with how many a house comes.
///
/// # Errors
/// A fault of storage.
pub(super) fn set_heads(tx: &mut Tx<'_>, response: ResponseId, h: Heads) -> Result<(), Error> {
    let set = (rsvps::heads.eq(h.heads), rsvps::asked.eq(h.asked), rsvps::asked_waits.eq(h.asked_waits));
    diesel::update(rsvps::table.find(response)).set((set, rsvps::needed.eq(None::<String>))).execute(tx.conn())?;
    Ok(())
}

/// What was needed before a change of an answer of ours, where its organiser did not answer that yet.
///
/// # Errors
/// A fault of storage.
pub(super) fn needed(conn: &mut Conn, response: ResponseId) -> Result<Option<String>, Error> {
    Ok(rsvps::table.find(response).select(rsvps::needed).one(conn)?)
}

/// Keeps what was needed before a change of an answer of ours, until its organiser answers that (`None`).
///
/// # Errors
/// A fault of storage.
pub(super) fn set_needed(tx: &mut Tx<'_>, response: ResponseId, needed: Option<&str>) -> Result<(), Error> {
    diesel::update(rsvps::table.find(response)).set(rsvps::needed.eq(needed)).execute(tx.conn())?;
    Ok(())
}

/// Who has places or waits for them, in the order in which they came.
///
/// # Errors
/// A fault of storage.
pub(super) fn line(conn: &mut Conn, post: PostId) -> Result<Vec<(Response, Coming<Option<String>>)>, Error> {
    let mut all = responses_to(conn, post)?;
    all.retain(|r| matches!(r.state, ResponseState::Confirmed | ResponseState::Waiting));
    let heads = heads_among(conn, &all.iter().map(|r| r.id).collect::<Vec<_>>())?;
    let mut line = Vec::new();
    for r in all {
        let h = heads.get(&r.id).ok_or(Error::NotFound)?;
        let confirmed = if r.state == ResponseState::Confirmed { h.heads } else { 0 };
        let coming = Coming { id: r.id, confirmed, wants: h.asked.unwrap_or(h.heads), guest: r.guest().map(domain_of) };
        line.push((r, coming));
    }
    Ok(line)
}

/// How many places are confirmed.
///
/// # Errors
/// A fault of storage.
pub fn taken(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    confirmed(conn, post, |_| true)
}

/// How many of them for guests from outside, and for those at the domain of this one.
///
/// # Errors
/// A fault of storage.
pub fn taken_by_guests(conn: &mut Conn, post: PostId, guest: &str) -> Result<(i64, i64), Error> {
    let near = domain_of(guest);
    let of_one = confirmed(conn, post, |r| r.guest().is_some_and(|g| domain_of(g) == near))?;
    Ok((confirmed(conn, post, |r| r.guest().is_some())?, of_one))
}

fn confirmed(conn: &mut Conn, post: PostId, whose: impl Fn(&Response) -> bool) -> Result<i64, Error> {
    let all: Vec<Response> = responses_to(conn, post)?;
    let these = all.iter().filter(|r| r.state == ResponseState::Confirmed && whose(r));
    Ok(heads_among(conn, &these.map(|r| r.id).collect::<Vec<_>>())?.values().map(|h| h.heads).sum())
}

/// When the others were last told that it is full, or has room again.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn room_told(conn: &mut Conn, post: PostId) -> Result<Time, Error> {
    Ok(events::table.find(post).select(events::room_told).one(conn)?)
}
