//! What came, is authentic, and could not be worked off at once: it is kept whole, and done later.
//!
//! Either something must be fetched first, or it met a fault of our own again and again. The sender has its 202 and goes
//! on; the steward sees what is here.

use crate::Authority;
use crate::inbound::Verdict;
use crate::received;
use diesel::prelude::*;
use huisraad_storage::{Conn, Error, Time, Tx};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use url::Url;

diesel::table! {
    put_by (id) {
        id -> BigInt,
        origin -> Text,
        uri -> Text,
        actor -> Text,
        body -> Text,
        needs -> Nullable<Text>,
        error -> Nullable<Text>,
        attempts -> BigInt,
        at -> BigInt,
        next_attempt -> BigInt,
        host -> Nullable<Text>,
    }
}

diesel::table! {
    put_by_about (put_by, uri) {
        put_by -> BigInt,
        uri -> Text,
    }
}

diesel::define_sql_function! {
    /// How many bytes a text has; the same in both engines.
    fn octet_length(text: diesel::sql_types::Text) -> diesel::sql_types::Integer;
}

/// One received activity that waits.
#[derive(Debug, Clone, Queryable)]
pub struct PutBy {
    /// Its number.
    pub id: i64,
    /// The origin it came from.
    pub origin: String,
    /// Its id.
    pub uri: String,
    /// Who sent it.
    pub actor: String,
    /// The activity.
    pub body: String,
    /// The actor that must be fetched first.
    pub needs: Option<String>,
    /// Why it did not work, last time.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it came.
    pub at: Time,
    /// When it will be tried again.
    pub next_attempt: Time,
    /// The host of what must be fetched first.
    pub host: Option<String>,
}

/// What waits, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn put_by_now(conn: &mut Conn, limit: i64) -> QueryResult<Vec<PutBy>> {
    put_by::table.order(put_by::id.asc()).limit(limit).load(conn)
}

/// How many wait.
///
/// # Errors
/// A fault of the database.
pub fn count_put_by(conn: &mut Conn) -> QueryResult<i64> {
    put_by::table.count().get_result(conn)
}

/// Tries all that waits again at once.
///
/// # Errors
/// A fault of the database.
pub fn retry_put_by(tx: &mut Tx<'_>) -> QueryResult<usize> {
    diesel::update(put_by::table).set((put_by::next_attempt.eq(0), put_by::attempts.eq(0))).execute(tx.conn())
}

/// What waits longer than it ever should was put there by a clock that ran ahead: it is due.
pub(crate) fn put_right(tx: &mut Tx<'_>, now: Time) -> QueryResult<()> {
    let last = now.plus(crate::outcome::LAST_RETRY).plus(Time::SLACK).0;
    diesel::update(put_by::table.filter(put_by::next_attempt.gt(last)))
        .set(put_by::next_attempt.eq(now.0))
        .execute(tx.conn())?;
    Ok(())
}

/// One to keep.
#[derive(Insertable)]
#[diesel(table_name = put_by)]
pub(crate) struct NewRow {
    pub origin: String,
    pub uri: String,
    pub actor: String,
    pub body: String,
    pub needs: Option<String>,
    pub error: Option<String>,
    pub at: Time,
}

/// After so many failures in a row only a hand tries again; it is shown until then.
pub(crate) const TRIES: i64 = 24;
/// How much may wait of one sender.
const MOST: i64 = 500;
/// How large each may be that waits for its writer, in bytes: an answer with its proof, or a post. What met a fault of ours may be
/// larger.
pub(crate) const LARGEST: usize = 64 * 1024;
/// How many of one sender may be larger.
const MOST_LARGE: i64 = 20;

/// How long a host is left alone at most because of what another asked of it.
pub(crate) const LONGEST_REST: Duration = Duration::from_secs(60);

/// Keeps one; `false` when too much of its sender waits. Its dedupe row is written by the caller, in the same transaction.
pub(crate) fn keep(tx: &mut Tx<'_>, row: &NewRow) -> QueryResult<bool> {
    if put_by::table.filter(put_by::origin.eq(&row.origin)).count().get_result::<i64>(tx.conn())? >= MOST {
        return Ok(false);
    }
    if row.body.len() > LARGEST {
        let is_large = octet_length(put_by::body).gt(i32::try_from(LARGEST).unwrap_or(i32::MAX));
        let large = put_by::table.filter(put_by::origin.eq(&row.origin)).filter(is_large);
        if large.count().get_result::<i64>(tx.conn())? >= MOST_LARGE {
            return Ok(false);
        }
    }
    let (host, last) = (host_of(&row.needs), row.at.plus(LONGEST_REST).0);
    let next = match &host {
        // Not before what already waits for the same host, which may have been asked just now.
        Some(host) => {
            let first = put_by::table.filter(put_by::host.eq(host)).select(diesel::dsl::min(put_by::next_attempt));
            first.get_result::<Option<i64>>(tx.conn())?.unwrap_or_default().clamp(row.at.0, last)
        }
        // What met a fault waits: a moment ago it did not work.
        None => last,
    };
    let id: i64 = diesel::insert_into(put_by::table)
        .values((row, put_by::attempts.eq(0), put_by::next_attempt.eq(next), put_by::host.eq(host)))
        .returning(put_by::id)
        .get_result(tx.conn())?;
    let named = crate::parse_json(row.body.as_bytes()).map(|activity| named(&activity)).unwrap_or_default();
    for uri in named {
        diesel::insert_into(put_by_about::table)
            .values((put_by_about::put_by.eq(id), put_by_about::uri.eq(uri)))
            .execute(tx.conn())?;
    }
    Ok(true)
}

/// Puts by what was fetched of `actor` and needs another that is not known: it is fetched with the others of its host, one at
/// a time. What waits already waits once.
///
/// # Errors
/// When it is too large, or too much of this sender waits.
pub fn put_by_fetched(
    tx: &mut Tx<'_>,
    actor: &Url,
    (id, activity): (&str, &Value),
    needs: &Url,
    at: Time,
) -> Result<(), Verdict> {
    let (origin, body) = (actor.origin().ascii_serialization(), activity.to_string());
    if body.len() > LARGEST {
        return Err(Verdict::Never("it is too large to wait here".into()));
    }
    let same = put_by::table.filter(put_by::origin.eq(&origin)).filter(put_by::uri.eq(id));
    if same.count().get_result::<i64>(tx.conn())? > 0 {
        return Ok(());
    }
    let (uri, actor, needs) = (id.to_owned(), actor.to_string(), Some(needs.to_string()));
    if keep(tx, &NewRow { origin, uri, actor, body, needs, error: None, at })? { Ok(()) } else { Err(Verdict::TooMany) }
}

/// The host of what must be fetched.
pub(crate) fn host_of(needs: &Option<String>) -> Option<String> {
    Some(Authority::of(&Url::parse(needs.as_deref()?).ok()?)?.to_string())
}

/// What an activity is about, by name: itself, its objects, what they answer and where they belong.
fn named(activity: &Value) -> BTreeSet<String> {
    let (mut all, mut part) = (BTreeSet::new(), Some(activity));
    // An activity holds at most an activity that holds an object.
    for _ in 0..3 {
        let Some(this) = part else { break };
        let id = |v: &Value| v.as_str().or_else(|| v.get("id")?.as_str()).map(str::to_owned);
        all.extend(id(this));
        let places = ["inReplyTo", "target", "context"].into_iter().filter_map(|name| this.get(name));
        all.extend(places.filter_map(id));
        part = this.get("object");
    }
    all
}

/// All that must ask this host waits until then: it was asked just now. That is no failure of theirs.
pub(crate) fn leave_alone(tx: &mut Tx<'_>, host: &str, until: Time) -> Result<(), Error> {
    diesel::update(put_by::table.filter(put_by::host.eq(host)).filter(put_by::next_attempt.lt(until.0)))
        .set(put_by::next_attempt.eq(until.0))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps nothing more of what waits and is about something, which is gone.
///
/// # Errors
/// A fault of the database.
pub fn forget_put_by(tx: &mut Tx<'_>, about: &str) -> QueryResult<usize> {
    let these: Vec<i64> =
        put_by_about::table.filter(put_by_about::uri.eq(about)).select(put_by_about::put_by).load(tx.conn())?;
    diesel::delete(put_by::table.filter(put_by::id.eq_any(these))).execute(tx.conn())
}

/// Keeps nothing more of what one origin sent of something in a place of its own: what others sent, and what belongs elsewhere, waits on.
///
/// # Errors
/// A fault of the database.
pub fn forget_put_by_in(tx: &mut Tx<'_>, origin: &str, (place, about): (&str, &str)) -> QueryResult<usize> {
    let in_place = put_by_about::table.filter(put_by_about::uri.eq(place)).select(put_by_about::put_by);
    let in_place: Vec<i64> = in_place.load(tx.conn())?;
    let these = put_by_about::table.filter(put_by_about::uri.eq(about)).filter(put_by_about::put_by.eq_any(in_place));
    let these: Vec<i64> = these.select(put_by_about::put_by).load(tx.conn())?;
    let theirs = put_by::table.filter(put_by::origin.eq(origin)).filter(put_by::id.eq_any(these));
    diesel::delete(theirs).execute(tx.conn())
}

/// Keeps nothing more of what waits of one origin. Should it send that again, it is as new: it was never done.
///
/// # Errors
/// A fault of the database.
pub fn forget_put_by_of(tx: &mut Tx<'_>, origin: &str) -> QueryResult<usize> {
    let waits = put_by::table.filter(put_by::origin.eq(origin)).select(put_by::uri);
    let waits: Vec<String> = waits.load(tx.conn())?;
    received::forget(tx, origin, &waits)?;
    diesel::delete(put_by::table.filter(put_by::origin.eq(origin))).execute(tx.conn())
}
