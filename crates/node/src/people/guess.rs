//! Who comes with a name and a passphrase, or with a card and a PIN: looked at as often as the doors allow.

use super::doors::{Doors, Way, late};
use super::hashing::fits;
use super::leaving::{one_more_pin, one_pin_less, pin_fits, pin_wrong};
use super::past::{Belongings, goes_on, returned};
use super::rules;
use super::secrets::hash_token;
use super::store::{self, Lock};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::page::Caller;
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
    pub from: Caller,
}

/// What was found, as it is answered.
struct Looked {
    found: Result<Option<Lock>, Error>,
    /// Whether it was looked at, however it is answered: what was looked at and did not fit is a wrong try.
    counts: bool,
}

/// What came of a try.
pub enum Came {
    /// They are who they say.
    In {
        /// Who, and what fitted.
        with: Lock,
        /// Whose that was: an account of theirs of before a new card, perhaps.
        was: PersonId,
        /// Whether with a secret of before a new card: what was chosen with that card counts no more.
        again: bool,
    },
    /// It does not fit, whichever of the two is wrong.
    Not,
    /// The words and the PIN do not fit, and after so many more there the card is locked, if there is one.
    NotYet {
        /// How many tries are left at most: others may have tried too.
        left: i64,
    },
    /// The words are those of a card that is locked. It opens by no number and by no waiting.
    Locked {
        /// Whether it was tried too often beside that.
        often: bool,
    },
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
        // What was chosen with a card that proved nothing is no old secret.
        let locks = lock.into_iter().chain(old.into_iter().take(1).map(|(lock, _)| lock)).collect();
        let found = self.look(locks, &folded, passphrase).await.found?;
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
        let mut tried = None;
        if let Some(person) = lock.as_ref().map(|l| l.person) {
            tried = self.node.act(Viewer::Clock, move |tx, _| one_more_pin(tx, person)).await?.map(|n| (person, n));
        }
        let mut locked = lock.is_some() && tried.is_none();
        lock = lock.filter(|_| !locked);
        let Looked { found, counts } = self.look(lock.into_iter().collect(), &words, pin).await;
        if let Some((person, tried)) = tried {
            let fits = matches!(found, Ok(Some(_)));
            let settle = move |tx: &mut Tx<'_>, cx: &Cx| match (fits, counts) {
                (true, _) => pin_fits(tx, person).map(|()| false),
                (false, true) => pin_wrong(tx, cx, person, tried),
                (false, false) => one_pin_less(tx, person).map(|()| false),
            };
            locked = self.node.act(Viewer::Clock, settle).await?;
        }
        match found {
            // "Wait a few minutes" would be untrue. Who has the words may know: they are as long as a key.
            Ok(None) if locked => Ok(Came::Locked { often: false }),
            Err(Error::Refused(_)) if locked => Ok(Came::Locked { often: true }),
            found => self.warned(found?, &words, tried.map(|(_, n)| n)).await,
        }
    }

    /// What came of a try with a PIN. Before the last ones it is said how many are left: by what was tried from there, and the same
    /// for words that no card has, so that nobody learns more than what they did themself.
    async fn warned(&self, found: Option<Lock>, words: &str, counted: Option<i64>) -> Result<Came, Error> {
        if found.is_some() {
            self.doors.right_pin(self.from, words);
            return self.as_now(found).await;
        }
        let left = rules::PIN_TRIES - self.doors.wrong_pin(self.from, words, counted);
        Ok(if (1..=rules::PIN_WARNED).contains(&left) { Came::NotYet { left } } else { Came::Not })
    }

    /// Checks an old passphrase or PIN of somebody who is signed in; gives the account whose it was.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was tried too often.
    pub async fn old_secret(&self, person: PersonId, secret: &str) -> Result<Option<PersonId>, Error> {
        let old = self.node.read(move |c| store::old_locks(c, person)).await?;
        let (mut locks, mut counted) = (Vec::new(), Vec::new());
        for (lock, pin) in old {
            let of = lock.person;
            locks.extend(Some(lock).filter(|l| l.hash.is_some()));
            // An old PIN is as short as any: ten wrong ones and it opens nothing any more.
            if let Some(hash) = pin
                && self.node.act(Viewer::Clock, move |tx, _| one_more_pin(tx, of)).await?.is_some()
            {
                locks.push(Lock { person: of, hash: Some(hash) });
                counted.push(of);
            }
        }
        let Looked { found, counts } = self.look(locks, &format!("old {person}"), secret).await;
        if !counts || matches!(found, Ok(Some(_))) {
            let back = move |tx: &mut Tx<'_>, _: &Cx| counted.iter().try_for_each(|of| one_pin_less(tx, *of));
            self.node.act(Viewer::Clock, back).await?;
        }
        Ok(found?.map(|lock| lock.person))
    }

    /// The account that goes on: where an old one was opened, it is theirs again.
    async fn as_now(&self, found: Option<Lock>) -> Result<Came, Error> {
        let Some(Lock { person, hash }) = found else { return Ok(Came::Not) };
        let belongings = self.belongings;
        let now = self.node.act(Viewer::Clock, move |tx, cx| match returned(tx, cx, belongings, person) {
            Err(Error::NotFound) => Ok(match goes_on(tx.conn(), person)? {
                Some(now) => Came::In { with: Lock { person: now, hash }, was: person, again: now != person },
                None => Came::Not,
            }),
            now => Ok(Came::In { with: Lock { person: now?, hash }, was: person, again: true }),
        });
        now.await
    }

    /// Looks whether one of the locks opens.
    async fn look(&self, locks: Vec<Lock>, key: &str, secret: &str) -> Looked {
        let begun = Instant::now();
        let way = self.doors.at_name(self.enrolled, self.from, key);
        let looks = way == Way::Open || (!locks.is_empty() && self.doors.spare(self.enrolled, self.from, key));
        let found = if looks { check(locks, rules::cut(secret)).await } else { Ok(None) };
        let counts = looks && found.is_ok();
        let found = match found {
            Ok(None) | Err(Error::Refused(_)) if way == Way::Narrow => Err(late(begun).await),
            found => found,
        };
        Looked { found, counts }
    }
}

async fn check(locks: Vec<Lock>, text: String) -> Result<Option<Lock>, Error> {
    if locks.is_empty() {
        // With nobody it takes as long.
        fits(text, None).await?;
        return Ok(None);
    }
    for lock in locks {
        if fits(text.clone(), lock.hash.clone()).await? {
            return Ok(Some(lock));
        }
    }
    Ok(None)
}
