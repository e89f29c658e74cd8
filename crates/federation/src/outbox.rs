//! What leaves: activities and their deliveries, written in the transaction of the change they tell of.
//!
//! Each ordered pair of houses has a sequence without gaps: the number is taken from the pair's counter row, last in the
//! transaction, so that it is in commit order on both engines.

use crate::Authority;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, text_enum};
use std::sync::Arc;
use tokio::sync::Notify;
use url::Url;

diesel::table! {
    activities (id) {
        id -> BigInt,
        uri -> Text,
        subject -> Text,
        body -> Text,
        created -> BigInt,
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
    }
}

diesel::joinable!(deliveries -> activities (activity));
diesel::allow_tables_to_appear_in_same_query!(activities, deliveries, links);

text_enum! {
    /// What became of one delivery.
    pub enum DeliveryState {
        /// It will be tried.
        Waiting = "waiting",
        /// The peer answered 2xx.
        Delivered = "delivered",
        /// The peer refused it for good; it can be tried again by hand.
        Parked = "parked",
        /// We no longer send to this peer.
        Cancelled = "cancelled",
    }
}

/// An activity to send: exact bytes, made once.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The activity's id.
    pub uri: String,
    /// What it is about (the id of a post, say): [`deliveries_of`] finds it again by this.
    pub subject: String,
    /// The JSON, as it will be sent and signed.
    pub body: String,
}

/// One delivery, as it is shown.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its own number.
    pub id: i64,
    /// To whom.
    pub peer: String,
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
}

/// The way out. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outbox {
    pub(crate) wake: Arc<Notify>,
}

impl Outbox {
    /// Says where a peer takes its activities; needed before the first [`Outbox::send`] to it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn link(&self, tx: &mut Tx<'_>, peer: &Authority, inbox: &Url) -> QueryResult<()> {
        let changed =
            diesel::update(links::table.find(peer.as_str())).set(links::inbox.eq(inbox.as_str())).execute(tx.conn())?;
        if changed == 0 {
            diesel::insert_into(links::table)
                .values((
                    links::peer.eq(peer.as_str()),
                    links::inbox.eq(inbox.as_str()),
                    links::next_seq.eq(1),
                    links::failures.eq(0),
                    links::next_attempt.eq(0),
                ))
                .execute(tx.conn())?;
        }
        Ok(())
    }

    /// Writes one activity and a delivery for each of `to`; they are sent after the COMMIT, also when we crash between.
    /// Call it last in the transaction: it takes each pair's counter.
    ///
    /// # Errors
    /// A fault of the database; a peer that was never linked is one.
    pub fn send(&self, tx: &mut Tx<'_>, now: Time, a: &Outgoing, to: &[Authority]) -> QueryResult<()> {
        if to.is_empty() {
            return Ok(());
        }
        let activity: i64 = diesel::insert_into(activities::table)
            .values((
                activities::uri.eq(&a.uri),
                activities::subject.eq(&a.subject),
                activities::body.eq(&a.body),
                activities::created.eq(now.0),
            ))
            .returning(activities::id)
            .get_result(tx.conn())?;
        let mut to: Vec<&Authority> = to.iter().collect();
        // One order for all writers, so that two of them cannot each hold what the other waits for.
        to.sort();
        to.dedup();
        for peer in to {
            let next: i64 = diesel::update(links::table.find(peer.as_str()))
                .set(links::next_seq.eq(links::next_seq + 1))
                .returning(links::next_seq)
                .get_result(tx.conn())?;
            diesel::insert_into(deliveries::table)
                .values((
                    deliveries::activity.eq(activity),
                    deliveries::peer.eq(peer.as_str()),
                    deliveries::seq.eq(next - 1),
                    deliveries::state.eq(DeliveryState::Waiting),
                    deliveries::attempts.eq(0),
                    deliveries::created.eq(now.0),
                ))
                .execute(tx.conn())?;
        }
        let wake = self.wake.clone();
        tx.after_commit(move || wake.notify_one());
        Ok(())
    }

    /// Stops what waits for a peer. What was about `keep` (removals, say) still goes.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn cancel(&self, tx: &mut Tx<'_>, now: Time, peer: &Authority, keep: &str) -> QueryResult<usize> {
        let kept: Vec<i64> =
            activities::table.filter(activities::subject.eq(keep)).select(activities::id).load(tx.conn())?;
        diesel::update(
            deliveries::table
                .filter(deliveries::peer.eq(peer.as_str()))
                .filter(deliveries::state.eq_any([DeliveryState::Waiting, DeliveryState::Parked]))
                .filter(deliveries::activity.ne_all(kept)),
        )
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
        .execute(tx.conn())
    }

    /// Unsays what was said about `subject`: what still waits is not sent, and its text is not kept. Deliveries that were
    /// made stay on record, without their content.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn forget(&self, tx: &mut Tx<'_>, now: Time, subject: &str) -> QueryResult<()> {
        let about: Vec<i64> =
            activities::table.filter(activities::subject.eq(subject)).select(activities::id).load(tx.conn())?;
        diesel::update(
            deliveries::table
                .filter(deliveries::activity.eq_any(&about))
                .filter(deliveries::state.eq_any([DeliveryState::Waiting, DeliveryState::Parked])),
        )
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
        .execute(tx.conn())?;
        diesel::update(activities::table.filter(activities::id.eq_any(&about)))
            .set(activities::body.eq(""))
            .execute(tx.conn())?;
        Ok(())
    }

    /// Tries a peer again at once: parked deliveries wait again, and its pause after failures ends.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn retry(&self, tx: &mut Tx<'_>, peer: &Authority) -> QueryResult<usize> {
        diesel::update(links::table.find(peer.as_str())).set(links::next_attempt.eq(0)).execute(tx.conn())?;
        let count = diesel::update(
            deliveries::table
                .filter(deliveries::peer.eq(peer.as_str()))
                .filter(deliveries::state.eq(DeliveryState::Parked)),
        )
        .set((deliveries::state.eq(DeliveryState::Waiting), deliveries::settled.eq(None::<i64>)))
        .execute(tx.conn())?;
        let wake = self.wake.clone();
        tx.after_commit(move || wake.notify_one());
        Ok(count)
    }
}

type Row = (i64, String, DeliveryState, i64, Option<String>, Time, String, String);

fn delivery(r: Row) -> Delivery {
    let (id, peer, state, attempts, error, created, uri, subject) = r;
    Delivery { id, peer, state, attempts, error, created, uri, subject }
}

macro_rules! shown {
    ($query:expr) => {
        $query.select((
            deliveries::id,
            deliveries::peer,
            deliveries::state,
            deliveries::attempts,
            deliveries::error,
            deliveries::created,
            activities::uri,
            activities::subject,
        ))
    };
}

/// The deliveries of everything sent about `subject`, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn deliveries_of(conn: &mut Conn, subject: &str) -> QueryResult<Vec<Delivery>> {
    let rows: Vec<Row> = shown!(
        deliveries::table
            .inner_join(activities::table)
            .filter(activities::subject.eq(subject))
            .order(deliveries::id.asc())
    )
    .load(conn)?;
    Ok(rows.into_iter().map(delivery).collect())
}

/// What waits or is parked, oldest first, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn waiting(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Delivery>> {
    let rows: Vec<Row> = shown!(
        deliveries::table
            .inner_join(activities::table)
            .filter(deliveries::state.eq_any([DeliveryState::Waiting, DeliveryState::Parked]))
            .order(deliveries::id.asc())
            .limit(limit)
    )
    .load(conn)?;
    Ok(rows.into_iter().map(delivery).collect())
}

/// How it stands with every peer.
///
/// # Errors
/// A fault of the database.
pub fn link_states(conn: &mut Conn) -> QueryResult<Vec<LinkState>> {
    links::table.order(links::peer.asc()).load(conn)
}
