//! A form counts once, however often its button is pressed.
//!
//! Every form that leaves this house carries a key (`page::keyed` puts it there, so that no template can forget it). The
//! first transaction of a request writes that key down together with its effect: of two that come at once one finds the key
//! there and does nothing. What the first was answered is kept beside it, and answered again.
//!
//! Invariants
//! - A key counts for one person: for whom the form was made. Who has no account is told apart by the key alone: a computer that
//!   many use keeps the page with it, so whoever sends other words with it is not told where the first went.
//! - A form without a key counts as a new one.
//! - No feature knows of this: [`crate::node::Node::act`] asks for `pending`, and the pages never do.

use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::page::{Fields, Visit, is_secret};
use crate::sealed::{For, Secret};
use crate::viewer::Viewer;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error::DatabaseError;
use huisraad_storage::{Conn, One, Time, Tx};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

mod table {
    diesel::table! {
        form_keys (form_key, person) {
            form_key -> Text,
            person -> BigInt,
            digest -> Text,
            result -> Nullable<Text>,
            at -> BigInt,
        }
    }
}
use table::form_keys;

/// The name of the field that carries the key.
pub const FIELD: &str = "form-key";

/// How long a key is remembered.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A form that was sent, while its request is answered.
#[derive(Debug, Clone)]
pub struct Sent {
    key: String,
    /// Who sends it; 0 for who has no account.
    person: i64,
    digest: String,
    claimed: Arc<AtomicBool>,
}

impl Sent {
    /// A form with its key, and what was typed in it. `None` when it has no key. What nobody may guess at is left out of its
    /// digest, and that cannot be made without this node.
    pub fn new(v: &Visit, typed: &Fields) -> Option<Sent> {
        let key = Some(typed.get(FIELD)).filter(|key| !key.is_empty() && key.len() <= 100)?;
        let mut all = v.path.clone().into_bytes();
        for (name, value) in typed.pairs().iter().filter(|(name, _)| name != FIELD && !is_secret(name)) {
            for part in [name, value] {
                all.extend((part.len() as u64).to_le_bytes());
                all.extend(part.as_bytes());
            }
        }
        let person = v.who.person().unwrap_or(0);
        let digest = v.node.secret.digest(person, &all)?;
        Some(Sent { key: key.to_owned(), person, digest, claimed: Arc::default() })
    }

    /// Whether its effect is in the database by this request.
    pub fn is_claimed(&self) -> bool {
        self.claimed.load(Ordering::Relaxed)
    }

    /// Notes that its effect is in the database.
    pub(crate) fn set_claimed(&self) {
        self.claimed.store(true, Ordering::Relaxed);
    }

    /// What the same key did before; `None` when it is new.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn before(&self, conn: &mut Conn, secret: &Secret) -> Result<Option<Before>, Error> {
        let row: Option<(String, Option<String>)> = form_keys::table
            .find((&self.key, self.person))
            .select((form_keys::digest, form_keys::result))
            .one(conn)
            .optional()?;
        let open = |sealed: String| {
            let opened = secret.open(For::Answer, self.person, &sealed);
            opened.and_then(|to| String::from_utf8(to).ok()).unwrap_or_default()
        };
        Ok(row.map(|(digest, result)| {
            let same = digest == self.digest;
            // Where the first went on may be a secret of theirs: who has no account and sends something else may be another.
            let is_theirs = same || self.person != 0;
            Before { same, result: result.map(|sealed| if is_theirs { open(sealed) } else { String::new() }) }
        }))
    }

    /// Keeps what it was answered: where the browser went on, sealed, since that address may be a secret; nothing when it
    /// stayed.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn answered(&self, tx: &mut Tx<'_>, cx: &Cx, went_to: &str) -> Result<(), Error> {
        let seal = || cx.node.secret.seal(&cx.node.random, For::Answer, self.person, went_to.as_bytes());
        let sealed = Some(went_to).filter(|to| !to.is_empty()).and_then(|_| seal());
        diesel::update(form_keys::table.find((&self.key, self.person)))
            .set(form_keys::result.eq(sealed.unwrap_or_default()))
            .execute(tx.conn())?;
        Ok(())
    }
}

/// What a form did that was sent before with the same key.
pub struct Before {
    /// Whether the same was typed in it.
    pub same: bool,
    /// Where its browser went on, empty when it did not; `None` while it is not answered yet.
    pub result: Option<String>,
}

tokio::task_local! {
    static SENT: RefCell<Option<Arc<Sent>>>;
}

/// Answers a request in which this form was sent; gives the form back, or the one that [`arm`] put in its place.
pub async fn within<F: Future>(sent: Option<Sent>, answer: F) -> (F::Output, Option<Arc<Sent>>) {
    let both = async {
        let output = answer.await;
        (output, SENT.with(|sent| sent.borrow().clone()))
    };
    SENT.scope(RefCell::new(sent.map(Arc::new)), both).await
}

/// Names the form of this request, where only its handler can read it: one with a file in it.
pub fn arm(sent: Option<Sent>) {
    // Outside a request there is no form.
    SENT.try_with(|held| *held.borrow_mut() = sent.map(Arc::new)).unwrap_or_default();
}

/// The form whose effect the next transaction of this request is, if it is one of the sender's own.
pub(crate) fn pending(who: &Viewer) -> Option<Arc<Sent>> {
    let sent = SENT.try_with(|sent| sent.borrow().clone()).ok().flatten()?;
    let own = match who {
        Viewer::Person { id, .. } => *id == sent.person,
        Viewer::Stranger | Viewer::Bearer { .. } => sent.person == 0,
        _ => false,
    };
    (own && !sent.is_claimed()).then_some(sent)
}

/// Writes the key down, in the transaction of the effect.
///
/// # Errors
/// [`Reason::FormSentBefore`] when it is there: then nothing is done.
pub(crate) fn claim(tx: &mut Tx<'_>, sent: &Sent, now: Time) -> Result<(), Error> {
    diesel::delete(form_keys::table.filter(form_keys::at.lt(now.minus(KEPT).0))).execute(tx.conn())?;
    let new = (
        form_keys::form_key.eq(&sent.key),
        form_keys::person.eq(sent.person),
        form_keys::digest.eq(&sent.digest),
        form_keys::at.eq(now.0),
    );
    match diesel::insert_into(form_keys::table).values(new).execute(tx.conn()) {
        Ok(_) => Ok(()),
        // The transaction ends with this: PostgreSQL would take no more of it.
        Err(DatabaseError(UniqueViolation, _)) => Err(Error::Refused(Reason::FormSentBefore)),
        Err(e) => Err(e.into()),
    }
}
