//! What an event has beyond a post, and an answer beyond a response.

use super::rules::What;
use crate::error::Error;
use crate::peer::domain_of;
use crate::post::{PostId, Response, ResponseId, ResponseState, responses_to};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time};

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
    }
}
diesel::table! { rsvps (response) { response -> BigInt, heads -> BigInt, } }

/// When, where and what.
#[derive(Debug, Clone, Queryable)]
pub struct Facts {
    /// What kind of event.
    pub what: What,
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

/// The facts of an event.
///
/// # Errors
/// [`Error::NotFound`].
pub fn facts(conn: &mut Conn, post: PostId) -> Result<Facts, Error> {
    use events::{about, capacity, ends, place, starts, what};
    Ok(events::table.find(post).select((what, starts, ends, place, about, capacity)).one(conn)?)
}

/// With how many a house comes.
///
/// # Errors
/// [`Error::NotFound`].
pub fn heads(conn: &mut Conn, response: ResponseId) -> Result<i64, Error> {
    Ok(rsvps::table.find(response).select(rsvps::heads).one(conn)?)
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
    these.map(|r| heads(conn, r.id)).sum()
}

/// When the others were last told that it is full, or has room again.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn room_told(conn: &mut Conn, post: PostId) -> Result<Time, Error> {
    Ok(events::table.find(post).select(events::room_told).one(conn)?)
}
