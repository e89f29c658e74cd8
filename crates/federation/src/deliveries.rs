//! The tables of what leaves, and what is read from them.

use crate::{Authority, Cause, Doubt};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, text_enum};
use std::fmt;
use std::time::Duration;
use url::Url;

diesel::table! {
    activities (id) {
        id -> BigInt,
        uri -> Text,
        subject -> Text,
        body -> Text,
        created -> BigInt,
        guarded -> Bool,
    }
}

diesel::table! {
    deliveries (id) {
        id -> BigInt,
        activity -> BigInt,
        peer -> Text,
        seq -> BigInt,
        state -> Text,
        attempts -> BigInt,
        error -> Nullable<Text>,
        created -> BigInt,
        settled -> Nullable<BigInt>,
    }
}

diesel::table! {
    links (peer) {
        peer -> Text,
        inbox -> Text,
        next_seq -> BigInt,
        failures -> BigInt,
        next_attempt -> BigInt,
        last_success -> Nullable<BigInt>,
        last_failure -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        leased_by -> Nullable<Text>,
        leased_until -> BigInt,
        proved -> BigInt,
        doubt -> Nullable<Text>,
    }
}

diesel::joinable!(deliveries -> activities (activity));
diesel::allow_tables_to_appear_in_same_query!(activities, deliveries, links);

text_enum! {
    /// What became of one delivery.
    pub enum DeliveryState {
        /// It will be tried.
        Waiting = "waiting",
        /// The peer has it.
        Delivered = "delivered",
        /// The peer refused it for good; it can be tried again by hand.
        Parked = "parked",
        /// It was tried for thirty days; the peer fetches it when it is back. It can be tried again by hand.
        Expired = "expired",
        /// We no longer send it to this peer.
        Cancelled = "cancelled",
    }
}

impl DeliveryState {
    /// What did not arrive and may still.
    pub(crate) const OPEN: [DeliveryState; 3] = [DeliveryState::Waiting, DeliveryState::Parked, DeliveryState::Expired];
}

/// Where deliveries go: another server as a whole, or one inbox of many on a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Destination(String);

impl Destination {
    /// One inbox: host and path. A server as a whole has no path, so the two never mix.
    pub fn inbox(url: &Url) -> Option<Destination> {
        Some(Destination(format!("{}{}", Authority::of(url)?, url.path())))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a destination, as the rows name it, is a house; the inbox of who is none has a path.
pub(crate) fn is_house(peer: &str) -> bool {
    !peer.contains('/')
}

impl From<&Authority> for Destination {
    fn from(a: &Authority) -> Self {
        Destination(a.as_str().to_owned())
    }
}

impl From<Authority> for Destination {
    fn from(a: Authority) -> Self {
        Destination::from(&a)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One delivery, as it is shown.
#[derive(Debug, Clone, Queryable)]
pub struct Delivery {
    /// Its own number.
    pub id: i64,
    /// To whom.
    pub peer: String,
    /// Its number in the sequence of the pair.
    pub seq: i64,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed last.
    pub error: Option<String>,
    /// Since when.
    pub created: Time,
    /// The activity's id.
    pub uri: String,
    /// What it is about.
    pub subject: String,
    /// The activity; empty when it was forgotten.
    pub body: String,
}

impl Delivery {
    /// Whether it goes to one inbox of many on a server ([`Destination::inbox`]), and not to a server as a whole.
    pub fn is_to_one_inbox(&self) -> bool {
        !is_house(&self.peer)
    }
}

/// How it stands with one peer, for the steward.
#[derive(Debug, Clone, Queryable)]
pub struct LinkState {
    /// Which peer.
    pub peer: String,
    /// Its inbox.
    pub inbox: String,
    /// The next number of the sequence to it.
    pub next_seq: i64,
    /// How many attempts failed in a row.
    pub failures: i64,
    /// When it will be tried again.
    pub next_attempt: Time,
    /// When something last arrived.
    pub last_success: Option<Time>,
    /// When something last failed.
    pub last_failure: Option<Time>,
    /// Why.
    pub last_error: Option<String>,
    /// When it last proved that it has its key.
    pub proved: Time,
    /// Why its last answer did not.
    pub doubt: Option<Doubt>,
}

impl LinkState {
    /// Whether it is sent what is not public: a house that proved nothing for three days may be somebody else by now.
    pub fn is_proved(&self, now: Time) -> bool {
        is_proved(self.proved, now)
    }
}

/// How long a proof counts.
const PROOF_LASTS: Duration = Duration::from_secs(3 * 24 * 3600);

/// From when until when a proof counts now. One from the future was noted by a clock that ran ahead.
pub(crate) fn proof_counts(now: Time) -> (Time, Time) {
    (now.minus(PROOF_LASTS), now.plus(PROOF_LASTS))
}

/// Whether a proof of then counts now.
pub(crate) fn is_proved(proved: Time, now: Time) -> bool {
    let (first, last) = proof_counts(now);
    (first..=last).contains(&proved)
}

macro_rules! shown {
    ($query:expr) => {
        $query.select((
            deliveries::id,
            deliveries::peer,
            deliveries::seq,
            deliveries::state,
            deliveries::attempts,
            deliveries::error,
            deliveries::created,
            activities::uri,
            activities::subject,
            activities::body,
        ))
    };
}

/// The deliveries of what is about `subject`, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn deliveries_of(conn: &mut Conn, subject: &str) -> QueryResult<Vec<Delivery>> {
    shown!(
        deliveries::table
            .inner_join(activities::table)
            .filter(activities::subject.eq(subject))
            .order(deliveries::id.asc())
    )
    .load(conn)
}

/// Whether something about `subject` was said since then, and is kept.
///
/// # Errors
/// A fault of the database.
pub fn said_since(conn: &mut Conn, subject: &str, since: Time) -> QueryResult<bool> {
    let said = activities::table.filter(activities::subject.eq(subject)).filter(activities::body.ne(""));
    diesel::select(diesel::dsl::exists(said.filter(activities::created.ge(since.0)))).get_result(conn)
}

/// Of these activities, by their ids: those that a peer refused, or that were given up, each with that peer.
///
/// # Errors
/// A fault of the database.
pub fn not_taken(conn: &mut Conn, these: &[String]) -> QueryResult<Vec<(String, String)>> {
    if these.is_empty() {
        return Ok(Vec::new());
    }
    let over = [DeliveryState::Parked, DeliveryState::Expired, DeliveryState::Cancelled];
    deliveries::table
        .inner_join(activities::table)
        .filter(activities::uri.eq_any(these.to_vec()))
        .filter(deliveries::state.eq_any(over))
        .select((deliveries::peer, activities::uri))
        .load(conn)
}

/// What did not arrive (yet), oldest first, at most `limit`; to one peer or to all.
///
/// # Errors
/// A fault of the database.
pub fn waiting(conn: &mut Conn, peer: Option<&str>, limit: i64) -> QueryResult<Vec<Delivery>> {
    let mut query = shown!(
        deliveries::table
            .inner_join(activities::table)
            .filter(deliveries::state.eq_any(DeliveryState::OPEN))
            .order(deliveries::id.asc())
            .limit(limit)
    )
    .into_boxed();
    if let Some(peer) = peer {
        query = query.filter(deliveries::peer.eq(peer.to_owned()));
    }
    query.load(conn)
}

/// What became of the last that a peer was sent about something, by its subject or the activity's id, and why it failed last.
///
/// # Errors
/// A fault of the database.
pub fn last_sent(conn: &mut Conn, peer: &str, about: &str) -> QueryResult<Option<(DeliveryState, Option<Cause>)>> {
    let last = deliveries::table
        .inner_join(activities::table)
        .filter(deliveries::peer.eq(peer))
        .filter(activities::subject.eq(about).or(activities::uri.eq(about)))
        .filter(deliveries::state.ne(DeliveryState::Cancelled))
        .order(deliveries::id.desc())
        .select((deliveries::state, deliveries::error));
    let last: Option<(DeliveryState, Option<String>)> = last.one(conn).optional()?;
    Ok(last.map(|(state, error)| (state, error.as_deref().and_then(Cause::read))))
}

/// One delivery, by its own number.
///
/// # Errors
/// A fault of the database.
pub fn delivery(conn: &mut Conn, id: i64) -> QueryResult<Option<Delivery>> {
    shown!(deliveries::table.inner_join(activities::table).filter(deliveries::id.eq(id))).one(conn).optional()
}

/// What was sent to a peer after number `after` of its sequence, in order, at most `limit`: also what did not arrive, but
/// not what was cancelled.
///
/// # Errors
/// A fault of the database.
pub fn sent_after(conn: &mut Conn, peer: &Authority, after: i64, limit: i64) -> QueryResult<Vec<Delivery>> {
    shown!(
        deliveries::table
            .inner_join(activities::table)
            .filter(deliveries::peer.eq(peer.as_str()))
            .filter(deliveries::seq.gt(after))
            .filter(deliveries::state.ne(DeliveryState::Cancelled))
            .order(deliveries::seq.asc())
            .limit(limit)
    )
    .load(conn)
}

/// The last number of the sequence to a peer; 0 when nothing was ever sent.
///
/// # Errors
/// A fault of the database.
pub fn last_seq(conn: &mut Conn, peer: &Authority) -> QueryResult<i64> {
    let next: Option<i64> = links::table.find(peer.as_str()).select(links::next_seq).one(conn).optional()?;
    Ok(next.map_or(0, |n| n - 1))
}

/// How it stands with every peer.
///
/// # Errors
/// A fault of the database.
pub fn link_states(conn: &mut Conn) -> QueryResult<Vec<LinkState>> {
    links::table
        .order(links::peer.asc())
        .select((
            links::peer,
            links::inbox,
            links::next_seq,
            links::failures,
            links::next_attempt,
            links::last_success,
            links::last_failure,
            links::last_error,
            links::proved,
            links::doubt,
        ))
        .load(conn)
}

/// How much waits for each peer until it proves that it has its key, and since when the oldest.
///
/// # Errors
/// A fault of the database.
pub fn withheld(conn: &mut Conn, now: Time) -> QueryResult<Vec<(String, i64, Time)>> {
    let rows: Vec<(String, i64, Option<i64>, Option<i64>)> = deliveries::table
        .inner_join(activities::table)
        .inner_join(links::table.on(links::peer.eq(deliveries::peer)))
        .filter(deliveries::state.eq(DeliveryState::Waiting))
        .filter(activities::guarded.eq(true))
        .group_by(deliveries::peer)
        .order(deliveries::peer.asc())
        .select((
            deliveries::peer,
            diesel::dsl::count(deliveries::id),
            diesel::dsl::min(deliveries::created),
            diesel::dsl::max(links::proved),
        ))
        .load(conn)?;
    let waits = |(peer, count, oldest, proved): (String, i64, Option<i64>, Option<i64>)| {
        let proved = is_proved(Time(proved.unwrap_or_default()), now);
        (!proved).then_some((peer, count, Time(oldest.unwrap_or_default())))
    };
    Ok(rows.into_iter().filter_map(waits).collect())
}

/// What did not arrive (yet), per peer and state: how much, and since when the oldest.
///
/// # Errors
/// A fault of the database.
pub fn backlog(conn: &mut Conn) -> QueryResult<Vec<(String, DeliveryState, i64, Option<i64>)>> {
    deliveries::table
        .filter(deliveries::state.eq_any(DeliveryState::OPEN))
        .group_by((deliveries::peer, deliveries::state))
        .order((deliveries::peer.asc(), deliveries::state.asc()))
        .select((
            deliveries::peer,
            deliveries::state,
            diesel::dsl::count(deliveries::id),
            diesel::dsl::min(deliveries::created),
        ))
        .load(conn)
}

/// Whether the last answer of a peer proved nothing.
///
/// # Errors
/// A fault of the database.
pub fn is_doubted(conn: &mut Conn, peer: &Authority) -> QueryResult<bool> {
    let doubted = links::table.find(peer.as_str()).filter(links::doubt.is_not_null());
    diesel::select(diesel::dsl::exists(doubted)).get_result(conn)
}
