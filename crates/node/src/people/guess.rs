//! Who comes with a name and a passphrase, or with a card and a PIN: looked at as often as the doors allow.

use super::doors::{Doors, Way, late};
use super::hashing::fits;
use super::leaving::{one_more_pin, pin_fits, pin_wrong};
use super::past::{Belongings, returned};
use super::rules;
use super::secrets::hash_token;
use super::store::{self, Lock};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::viewer::{PersonId, Viewer};
use huisraad_storage::Tx;
use std::sync::Arc;
use std::time::Instant;

/// From where somebody tries.
pub struct Try<'a> {
    /// On which node.
    pub node: &'a Arc<Node>,
    /// The limits.
    pub doors: &'a Doors,
    /// What other folders keep of people.
    pub belongings: Belongings,
    /// Whether it is the house's own computer.
    pub enrolled: bool,
    /// The place it comes from.
    pub from: u64,
}

/// What came of a try.
pub enum Came {
    /// They are who they say.
    In {
        /// Who.
        person: PersonId,
        /// Whether with a secret of before a new card: what was chosen with that card counts no more.
        again: bool,
    },
    /// It does not fit, whichever of the two is wrong.
    Not,
    /// The words are those of a card that is locked. It opens by no number and by no waiting.
    Locked,
}

impl Try<'_> {
    /// Checks a name and a passphrase. With a passphrase of before a new card was used, the account is theirs again.
    ///
    /// # Errors
    /// [`Error::Refused`] for everything wrong when it was tried too often.
    pub async fn sign_in(&self, name: &str, passphrase: &str) -> Result<Came, Error> {
        let folded = rules::fold(&rules::cut(name));
        let key = folded.clone();
        let (lock, old) = self
            .node
            .read(move |c| {
                let lock = store::by_name(c, &key)?;
                let old = lock.as_ref().map(|l| store::old_locks(c, l.person)).transpose()?.unwrap_or_default();
                Ok::<_, Error>((lock, old))
            })
            .await?;
        let locks = lock.into_iter().chain(old.into_iter().map(|(lock, _)| lock)).collect();
        let found = self.look(locks, &folded, passphrase).await?;
        self.as_now(found).await
    }

    /// Checks the words of a card and a PIN, on the house's own computer.
    ///
    /// # Errors
    /// [`Error::Refused`] for everything wrong when it was tried too often.
    pub async fn enter_with_pin(&self, words: &str, pin: &str) -> Result<Came, Error> {
        let words = hash_token(&rules::card_words(words));
        let key = words.clone();
        let mut lock = self.node.read(move |c| store::by_card(c, &key)).await?;
        let mut locked = false;
        if let Some(person) = lock.as_ref().map(|l| l.person)
            && !self.node.act(Viewer::Clock, move |tx, _| one_more_pin(tx, person)).await?
        {
            (lock, locked) = (None, true);
        }
        let person = lock.as_ref().map(|l| l.person);
        let found = self.look(lock.into_iter().collect(), &words, pin).await;
        if let Some(person) = person {
            let fits = matches!(found, Ok(Some(_)));
            let settle = move |tx: &mut Tx<'_>, cx: &Cx| {
                if fits { pin_fits(tx, person).map(|()| false) } else { pin_wrong(tx, cx, person) }
            };
            locked = self.node.act(Viewer::Clock, settle).await?;
        }
        match found {
            // "Wait a few minutes" would be untrue. Who has the words may know: they are as long as a key.
            Ok(None) | Err(Error::Refused(_)) if locked => Ok(Came::Locked),
            found => self.as_now(found?).await,
        }
    }

    /// Checks an old passphrase or PIN of somebody who is signed in; gives the account whose it was.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was tried too often.
    pub async fn old_secret(&self, person: PersonId, secret: &str) -> Result<Option<PersonId>, Error> {
        let old = self.node.read(move |c| store::old_locks(c, person)).await?;
        let both = |(lock, pin): (Lock, Option<String>)| {
            let by_pin = pin.map(|hash| Lock { person: lock.person, hash: Some(hash) });
            [Some(lock).filter(|l| l.hash.is_some()), by_pin].into_iter().flatten()
        };
        self.look(old.into_iter().flat_map(both).collect(), &format!("old {person}"), secret).await
    }

    /// The account that goes on: where an old one was opened, it is theirs again.
    async fn as_now(&self, found: Option<PersonId>) -> Result<Came, Error> {
        let Some(person) = found else { return Ok(Came::Not) };
        let belongings = self.belongings;
        let now = self.node.act(Viewer::Clock, move |tx, cx| match returned(tx, cx, belongings, person) {
            Err(Error::NotFound) => Ok(Came::In { person, again: false }),
            now => Ok(Came::In { person: now?, again: true }),
        });
        now.await
    }

    /// Looks whether one of the locks opens.
    async fn look(&self, locks: Vec<Lock>, key: &str, secret: &str) -> Result<Option<PersonId>, Error> {
        let begun = Instant::now();
        let way = self.doors.at_name(self.enrolled, self.from, key);
        let looks = way == Way::Open || (!locks.is_empty() && self.doors.spare(self.enrolled, self.from, key));
        let found = if looks { check(locks, rules::cut(secret)).await } else { Ok(None) };
        match found {
            Ok(None) | Err(Error::Refused(_)) if way == Way::Narrow => Err(late(begun).await),
            found => found,
        }
    }
}

async fn check(locks: Vec<Lock>, text: String) -> Result<Option<PersonId>, Error> {
    if locks.is_empty() {
        // With nobody it takes as long.
        fits(text, None).await?;
        return Ok(None);
    }
    for lock in locks {
        if fits(text.clone(), lock.hash).await? {
            return Ok(Some(lock.person));
        }
    }
    Ok(None)
}
