//! Who comes with a name and a passphrase, or with a card and a PIN: looked at as often as the doors allow.

use super::doors::{Doors, Way, late};
use super::hashing::fits;
use super::rules;
use super::secrets::hash_token;
use super::store::{self, Lock};
use crate::error::Error;
use crate::node::Node;
use crate::viewer::PersonId;
use std::sync::Arc;
use std::time::Instant;

/// From where somebody tries.
pub struct Try<'a> {
    /// The limits.
    pub doors: &'a Doors,
    /// Whether it is the house's own computer.
    pub enrolled: bool,
    /// The place it comes from.
    pub from: u64,
}

/// Checks a name and a passphrase. `None` when they do not fit, whichever of the two is wrong.
///
/// # Errors
/// [`Error::Refused`] for everything wrong when it was tried too often.
pub async fn sign_in_as(
    node: &Arc<Node>,
    from: &Try<'_>,
    name: &str,
    passphrase: &str,
) -> Result<Option<PersonId>, Error> {
    let folded = rules::fold(&rules::cut(name));
    let key = folded.clone();
    let lock = node.read(move |c| store::by_name(c, &key)).await?;
    from.look(lock, &folded, passphrase).await
}

/// Checks the words of a card and a PIN, on the house's own computer.
///
/// # Errors
/// [`Error::Refused`] for everything wrong when it was tried too often.
pub async fn enter_with_pin(
    node: &Arc<Node>,
    from: &Try<'_>,
    words: &str,
    pin: &str,
) -> Result<Option<PersonId>, Error> {
    let words = hash_token(&rules::fold(&rules::cut(words)));
    let key = words.clone();
    let lock = node.read(move |c| store::by_card(c, &key)).await?;
    from.look(lock, &words, pin).await
}

impl Try<'_> {
    async fn look(&self, lock: Option<Lock>, key: &str, secret: &str) -> Result<Option<PersonId>, Error> {
        let begun = Instant::now();
        let way = self.doors.at_name(self.enrolled, self.from, key);
        let looks = way == Way::Open || (lock.is_some() && self.doors.spare(self.enrolled, self.from, key));
        let found = if looks { check(lock, rules::cut(secret)).await } else { Ok(None) };
        match found {
            Ok(None) | Err(Error::Refused(_)) if way == Way::Narrow => Err(late(begun).await),
            found => found,
        }
    }
}

async fn check(lock: Option<Lock>, text: String) -> Result<Option<PersonId>, Error> {
    let (person, kept) = lock.map_or((None, None), |l| (Some(l.person), l.hash));
    // With nobody it takes as long.
    let fits = fits(text, kept).await?;
    Ok(person.filter(|_| fits))
}
