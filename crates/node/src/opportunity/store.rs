//! What an opportunity has beyond a post.

use super::rules::State;
use crate::error::Error;
use crate::post::{self, Cursor, Listed, Part, PostId, list_by_part};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, One};
use std::collections::HashMap;

diesel::table! {
    opportunities (post) {
        post -> BigInt,
        about -> Text,
        place -> Text,
        happens -> Text,
        hours -> Text,
        costs -> Text,
        learn -> Text,
        seats -> BigInt,
        allowance -> Nullable<BigInt>,
    }
}

/// What the work is.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Work {
    /// What there is to do, as it was typed.
    pub about: String,
    /// Where.
    pub place: String,
    /// When, in words.
    pub happens: String,
    /// How many hours, in words.
    pub hours: String,
    /// The allowance each time, in cents; `None` where nobody said.
    pub cents: Option<i64>,
    /// What is paid back beside it, in words.
    pub costs: String,
    /// What one learns.
    pub learn: String,
    /// For how many people.
    pub seats: i64,
}

impl Work {
    /// What somebody who takes part said yes to.
    pub fn is_agreed(&self) -> impl PartialEq + use<'_> {
        (&self.about, self.is_told())
    }

    /// What of that also who may not read the text any more is told.
    pub fn is_told(&self) -> impl PartialEq + use<'_> {
        (&self.happens, &self.place, &self.hours, self.cents, &self.costs)
    }
}

/// A page of the jobs: open ones first; or, `past`, of those that are done.
///
/// # Errors
/// A fault of storage.
pub fn list(conn: &mut Conn, who: &Viewer, past: bool, after: Option<&Cursor>) -> Result<Listed, Error> {
    const OPEN: &str = State::Open.as_str();
    const STARTED: &[&str] = &[OPEN, State::Done.as_str(), State::Off.as_str()];
    let to_do = [Part::Is(OPEN), Part::Not(STARTED, None)];
    let parts: &[Part] = if past { &[Part::Over(State::OVER, None)] } else { &to_do };
    list_by_part(conn, who, Kind::Opportunity, parts, after)
}

/// What the work is.
///
/// # Errors
/// [`Error::NotFound`].
pub fn work(conn: &mut Conn, post: PostId) -> Result<Work, Error> {
    use opportunities::{about, allowance, costs, happens, hours, learn, place, seats};
    let columns = (about, place, happens, hours, allowance, costs, learn, seats);
    Ok(opportunities::table.find(post).select(columns).one(conn)?)
}

/// What the work is of each of these.
///
/// # Errors
/// A fault of storage.
pub fn work_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Work>, Error> {
    use opportunities::{about, allowance, costs, happens, hours, learn, place, post, seats};
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = opportunities::table.filter(post.eq_any(these.to_vec()));
    let columns = (about, place, happens, hours, allowance, costs, learn, seats);
    Ok(of.select((post, columns)).load::<(PostId, Work)>(conn)?.into_iter().collect())
}

/// What everybody reads who reads these jobs, beside their titles.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, String>, Error> {
    let words = |w: Work| format!("{}\n{}\n{}", w.about, w.place, w.learn);
    Ok(work_among(conn, these)?.into_iter().map(|(id, w)| (id, words(w))).collect())
}

/// How many people have a place of each of these jobs; of one without any nothing is said.
///
/// # Errors
/// A fault of storage.
pub(super) fn taken_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    let mut taken: HashMap<PostId, i64> = HashMap::new();
    if !these.is_empty() {
        for (_, job) in post::confirmed_among(conn, these)? {
            *taken.entry(job).or_default() += 1;
        }
    }
    Ok(taken)
}

/// For how many people each of these jobs is.
///
/// # Errors
/// A fault of storage.
pub(super) fn seats_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    let of = opportunities::table.filter(opportunities::post.eq_any(these.to_vec()));
    let all: Vec<(PostId, i64)> = of.select((opportunities::post, opportunities::seats)).load(conn)?;
    Ok(all.into_iter().collect())
}
