//! What leaves: activities and their deliveries, written in the transaction of the change they tell of.
//!
//! Each ordered pair of houses has a sequence without gaps: the number is taken from the pair's counter row, last in the
//! transaction, so that it is in commit order on both engines.

use crate::deliveries::{DeliveryState, activities, deliveries, links};
use crate::{Authority, Destination, Doubt};
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, One, Time, Tx};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use url::Url;

/// An activity to send: exact bytes, made once.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The activity's id.
    pub uri: String,
    /// What it is about (the id of a post, say): [`crate::deliveries_of`] finds it again by this.
    pub subject: String,
    /// The JSON, as it will be sent and signed.
    pub body: String,
    /// Whether it waits while the other proves nothing of its key: what is not public.
    pub guarded: bool,
    /// Whether it takes the place of what was said about the subject before.
    pub replaces: bool,
}

impl Outgoing {
    /// An activity about `subject`. One without an id is not sent twice by mistake: the table refuses a second empty id.
    pub fn new(activity: &Value, subject: &str) -> Outgoing {
        let uri = activity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Outgoing { uri, subject: subject.to_owned(), body: activity.to_string(), guarded: false, replaces: false }
    }

    /// The same, for those alone who prove that they have their key.
    #[must_use]
    pub fn guarded(self, guarded: bool) -> Outgoing {
        Outgoing { guarded, ..self }
    }

    /// The same, in place of what was said about the subject before: of that nothing is kept or sent any more, and where it
    /// has not arrived, this goes in its place.
    #[must_use]
    pub fn replacing(self, replaces: bool) -> Outgoing {
        Outgoing { replaces, ..self }
    }
}

/// What is about a subject that begins like this is delivered by push alone: whoever reads what it missed is not told of it
/// there, since what lies at an address is not signed.
pub const PUSHED: &str = "push:";

/// How often a proof is written down.
const NOTED_EVERY: Duration = Duration::from_secs(3600);

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    hints: UnboundedSender<Vec<String>>,
    /// When each peer's last proof was noted by this process.
    noted: Arc<Mutex<HashMap<String, Time>>>,
}

/// Where the [`crate::Sender`] hears for whom something is new. They are hints: it also looks by itself.
pub struct Hints(pub(crate) UnboundedReceiver<Vec<String>>);

impl Outbox {
    /// An outbox, and where its sender listens.
    pub fn new() -> (Outbox, Hints) {
        let (hints, hear) = unbounded_channel();
        (Outbox { hints, noted: Arc::default() }, Hints(hear))
    }

    /// Tells the sender after the COMMIT: for whom something is new, or, when that is nobody, that it should look again.
    pub(crate) fn wake(&self, tx: &mut Tx<'_>, peers: Vec<String>) {
        let hints = self.hints.clone();
        // Nobody listens in a command that runs beside the server; the server looks by itself.
        tx.after_commit(move || drop(hints.send(peers)));
    }

    /// Says where a peer takes its activities; needed before the first [`Outbox::send`] to it. Whom we just met has some days
    /// to prove that it has its key.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn link(&self, tx: &mut Tx<'_>, now: Time, peer: &Destination, inbox: &Url) -> QueryResult<()> {
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
                    links::leased_until.eq(0),
                    links::proved.eq(now.0),
                ))
                .execute(tx.conn())?;
        }
        Ok(())
    }

    /// Writes one activity and a delivery for each of `to`; they are sent after the COMMIT, also when we crash between.
    /// The numbers of the pairs are taken at the end of the transaction.
    ///
    /// # Errors
    /// A fault of the database; a peer that was never linked is one.
    pub fn send(&self, tx: &mut Tx<'_>, now: Time, a: &Outgoing, to: &[Destination]) -> QueryResult<()> {
        if to.is_empty() {
            // Nobody is told of it; of what was said before nothing is kept all the same.
            return if a.replaces { self.forget(tx, now, &a.subject) } else { Ok(()) };
        }
        let activity = insert(tx.conn(), now, a)?;
        if a.replaces {
            replace(tx.conn(), now, &a.subject, activity, to)?;
        }
        self.deliver(tx, now, activity, to);
        Ok(())
    }

    /// Sends what may have been sent before: the activity of that id as it was, or, where none is kept, this one.
    ///
    /// # Errors
    /// A fault of the database; a peer that was never linked is one.
    pub fn send_again(&self, tx: &mut Tx<'_>, now: Time, a: &Outgoing, to: &[Destination]) -> QueryResult<()> {
        let held = activities::table.filter(activities::uri.eq(&a.uri)).select((activities::id, activities::body));
        let activity = match held.one::<(i64, String)>(tx.conn()).optional()? {
            Some((id, body)) => {
                if body.is_empty() {
                    let emptied = diesel::update(activities::table.find(id));
                    emptied.set(activities::body.eq(&a.body)).execute(tx.conn())?;
                }
                id
            }
            None => insert(tx.conn(), now, a)?,
        };
        self.deliver(tx, now, activity, to);
        Ok(())
    }

    /// Sends the latest of what was said about `subject` again; `false` when nothing of it is kept.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn repeat(&self, tx: &mut Tx<'_>, now: Time, subject: &str, to: &[Destination]) -> QueryResult<bool> {
        let latest = activities::table
            .filter(activities::subject.eq(subject))
            .filter(activities::body.ne(""))
            .order(activities::id.desc())
            .select(activities::id);
        let Some(activity) = latest.one(tx.conn()).optional()? else { return Ok(false) };
        self.deliver(tx, now, activity, to);
        Ok(true)
    }

    fn deliver(&self, tx: &mut Tx<'_>, now: Time, activity: i64, to: &[Destination]) {
        let mut to: Vec<String> = to.iter().map(|d| d.as_str().to_owned()).collect();
        to.sort();
        to.dedup();
        for peer in &to {
            let row = peer.clone();
            tx.at_end(peer, move |conn| number(conn, now, activity, &row));
        }
        self.wake(tx, to);
    }

    /// Whether it is time to note again that a peer proved something: within the hour once is enough.
    pub fn is_proof_news(&self, now: Time, peer: &Authority) -> bool {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(peer.as_str()).is_none_or(|at| *at > now || now.since(*at) > NOTED_EVERY)
    }

    /// Notes that a peer proved that it has its key: by a signed request, or, with `answered`, by a signed answer, which ends
    /// what was wrong with the one before. What waited for that goes on.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn proved(&self, tx: &mut Tx<'_>, now: Time, peer: &Authority, answered: bool) -> QueryResult<()> {
        diesel::update(links::table.find(peer.as_str())).set(links::proved.eq(now.0)).execute(tx.conn())?;
        if answered {
            diesel::update(links::table.find(peer.as_str())).set(links::doubt.eq(None::<String>)).execute(tx.conn())?;
        }
        let (noted, name) = (self.noted.clone(), peer.as_str().to_owned());
        tx.after_commit(move || {
            noted.lock().unwrap_or_else(PoisonError::into_inner).insert(name, now);
        });
        self.wake(tx, vec![peer.as_str().to_owned()]);
        Ok(())
    }

    /// Notes that an answer of a peer did not prove whose it is.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn doubted(&self, tx: &mut Tx<'_>, peer: &Authority, why: Doubt) -> QueryResult<()> {
        diesel::update(links::table.find(peer.as_str())).set(links::doubt.eq(why.as_str())).execute(tx.conn())?;
        Ok(())
    }

    /// Stops what waits for a peer. What was about `keep` (removals, say) still goes.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn cancel(&self, tx: &mut Tx<'_>, now: Time, peer: &Authority, keep: &str) -> QueryResult<usize> {
        let kept = activities::table.filter(activities::subject.eq(keep.to_owned())).select(activities::id);
        diesel::update(
            deliveries::table
                .filter(deliveries::peer.eq(peer.as_str()))
                .filter(deliveries::state.eq_any(DeliveryState::OPEN))
                .filter(deliveries::activity.ne_all(kept)),
        )
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
        .execute(tx.conn())
    }

    /// Gives up what a peer refused, or what was given up already, by its id: something else was said in its place.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn give_up(&self, tx: &mut Tx<'_>, now: Time, peer: &Authority, uri: &str) -> QueryResult<()> {
        let it = activities::table.filter(activities::uri.eq(uri.to_owned())).select(activities::id);
        let refused = [DeliveryState::Parked, DeliveryState::Expired];
        diesel::update(
            deliveries::table
                .filter(deliveries::peer.eq(peer.as_str()))
                .filter(deliveries::state.eq_any(refused))
                .filter(deliveries::activity.eq_any(it)),
        )
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
        .execute(tx.conn())?;
        Ok(())
    }

    /// Keeps nothing of what was said about `subject` and waits for nobody any more: something newer is said.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn forget_said(&self, tx: &mut Tx<'_>, subject: &str) -> QueryResult<()> {
        let open = deliveries::table.filter(deliveries::state.eq_any(DeliveryState::OPEN)).select(deliveries::activity);
        let said = activities::table.filter(activities::subject.eq(subject)).filter(activities::id.ne_all(open));
        let said: Vec<i64> = said.filter(activities::body.ne("")).select(activities::id).load(tx.conn())?;
        empty(tx.conn(), &said)
    }

    /// [`unsay`].
    ///
    /// # Errors
    /// A fault of the database.
    pub fn forget(&self, tx: &mut Tx<'_>, now: Time, subject: &str) -> QueryResult<()> {
        unsay(tx, now, subject)
    }
}

/// Unsays what was said about `subject`: what still waits is not sent, and its text is not kept. Deliveries that were
/// made stay on record, without their content.
///
/// # Errors
/// A fault of the database.
pub fn unsay(tx: &mut Tx<'_>, now: Time, subject: &str) -> QueryResult<()> {
    let about: Vec<i64> =
        activities::table.filter(activities::subject.eq(subject)).select(activities::id).load(tx.conn())?;
    diesel::update(
        deliveries::table
            .filter(deliveries::activity.eq_any(&about))
            .filter(deliveries::state.eq_any(DeliveryState::OPEN)),
    )
    .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
    .execute(tx.conn())?;
    empty(tx.conn(), &about)
}

fn insert(conn: &mut Conn, now: Time, a: &Outgoing) -> QueryResult<i64> {
    diesel::insert_into(activities::table)
        .values((
            activities::uri.eq(&a.uri),
            activities::subject.eq(&a.subject),
            activities::body.eq(&a.body),
            activities::created.eq(now.0),
            activities::guarded.eq(a.guarded),
        ))
        .returning(activities::id)
        .kept()
        .get_result(conn)
}

/// Puts an activity in the place of the earlier ones about its subject. To each house the first of what waits becomes the
/// newest: what follows in the sequence may need that the subject is known there. It is sent once more at its own place, where
/// it changes nothing: whoever reads the sequence in place of being sent it may have read the first place before. To whom the
/// newest does not go, what waits does not go either.
fn replace(conn: &mut Conn, now: Time, subject: &str, newest: i64, to: &[Destination]) -> QueryResult<()> {
    let earlier: Vec<i64> = activities::table
        .filter(activities::subject.eq(subject))
        .filter(activities::id.ne(newest))
        .filter(activities::body.ne(""))
        .select(activities::id)
        .load(conn)?;
    if earlier.is_empty() {
        return Ok(());
    }
    let open: Vec<(i64, String, DeliveryState)> = deliveries::table
        .filter(deliveries::activity.eq_any(&earlier))
        .filter(deliveries::state.eq_any(DeliveryState::OPEN))
        .order((deliveries::peer.asc(), deliveries::seq.asc()))
        .select((deliveries::id, deliveries::peer, deliveries::state))
        .load(conn)?;
    let (mut first, mut others, mut seen) = (Vec::new(), Vec::new(), None);
    for (id, peer, state) in open {
        let hears = to.iter().any(|d| d.as_str() == peer);
        if hears && state == DeliveryState::Waiting && seen.as_ref() != Some(&peer) {
            first.push(id);
            seen = Some(peer);
        } else {
            others.push(id);
        }
    }
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(first)))
        .set(deliveries::activity.eq(newest))
        .execute(conn)?;
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(others)))
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::settled.eq(now.0)))
        .execute(conn)?;
    empty(conn, &earlier)
}

/// Keeps nothing of what these activities said, nor of what was answered to them.
fn empty(conn: &mut Conn, these: &[i64]) -> QueryResult<()> {
    diesel::update(activities::table.filter(activities::id.eq_any(these)))
        .set(activities::body.eq(""))
        .execute(conn)?;
    diesel::update(
        deliveries::table.filter(deliveries::activity.eq_any(these)).filter(deliveries::error.is_not_null()),
    )
    .set(deliveries::error.eq(None::<String>))
    .execute(conn)?;
    Ok(())
}

/// Takes the pair's next number and writes the delivery. Of what the same transaction took back or said anew nothing is left to
/// deliver, and no number is taken.
fn number(conn: &mut Conn, now: Time, activity: i64, peer: &str) -> QueryResult<()> {
    let body: String = activities::table.find(activity).select(activities::body).one(conn)?;
    if body.is_empty() {
        return Ok(());
    }
    let next: i64 = diesel::update(links::table.find(peer))
        .set(links::next_seq.eq(links::next_seq + 1))
        .returning(links::next_seq)
        .kept()
        .get_result(conn)?;
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::activity.eq(activity),
            deliveries::peer.eq(peer),
            deliveries::seq.eq(next - 1),
            deliveries::state.eq(DeliveryState::Waiting),
            deliveries::attempts.eq(0),
            deliveries::created.eq(now.0),
        ))
        .kept()
        .execute(conn)?;
    Ok(())
}
