//! Places for forms: one is taken before anything is read, and held until the form is answered, so that what is sent and never
//! ends cannot hold more memory than these places. The house's people and its own computer have places of their own: who
//! takes all that strangers have keeps none of them out.

use crate::error::{Error, Reason};
use crate::page::Visit;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::CONTENT_LENGTH;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// What somebody sends who is not signed in, in bytes: a card, a word.
const SMALL: usize = 16 * 1024;
/// The same with texts in it: a question for advice, or what was typed when a session ended.
const STRANGE: usize = 32 * 1024;
/// Signing in with that: it lies sealed in the form then, and is longer by half.
const WITH_KEPT: usize = 48 * 1024;
/// Fields of a form of who is not signed in, and of the house's people, who may choose many houses.
const FIELDS: (usize, usize) = (200, 2000);
/// How long a small form may take to come, a larger one, and one of the house's people.
const TIME: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(30)];

/// Forms of strangers at once: 48 MB, and no more than twice that when they are read.
const STRANGERS: usize = 1024;
/// Forms of the house at once.
const HOUSE: usize = 64;
/// Of these, for one address; for one person; for the house's own computers together.
const MOST: (usize, usize, usize) = (32, 8, 32);

/// Whose form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    /// Of who is signed in, or was.
    Person(i64),
    /// Of who comes in at the house's own computer.
    Computer,
    /// Of whoever comes from this address.
    Line(u64),
    /// Of whoever comes by a proxy that is not named: they all look alike.
    Anywhere,
}

impl Whose {
    fn is_of_house(self) -> bool {
        matches!(self, Whose::Person(_) | Whose::Computer)
    }

    fn most(self) -> usize {
        match self {
            Whose::Line(_) => MOST.0,
            Whose::Person(_) => MOST.1,
            Whose::Computer => MOST.2,
            Whose::Anywhere => STRANGERS,
        }
    }
}

static TAKEN: LazyLock<Mutex<HashMap<Whose, usize>>> = LazyLock::new(Mutex::default);

/// A place, until it is dropped.
pub struct Seat {
    whose: Whose,
    /// What may be sent from it, in bytes.
    pub limit: usize,
    /// How many fields.
    pub fields: usize,
    /// How long it may take to come.
    pub time: Duration,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = taken.get_mut(&self.whose) {
            *n -= 1;
            if *n == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

/// Takes a place for what this request sends. `last`: whose session it was that is over by now; what they wrote is kept.
///
/// # Errors
/// When all places are taken, or all that one may have.
pub fn take(req: &ServiceRequest, v: &Visit, last: Option<i64>) -> Result<Seat, Error> {
    let alone = req.peer_addr().is_some_and(|a| a.ip().is_loopback()) && v.node.config.proxies.is_empty();
    let whose = match v.who.person().or(last) {
        Some(person) => Whose::Person(person),
        None if v.enrolled => Whose::Computer,
        None if alone => Whose::Anywhere,
        None => Whose::Line(v.from.line),
    };
    let said = req.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse().ok());
    let small = said.is_some_and(|n: usize| n <= SMALL);
    let limit = match whose.is_of_house() {
        true => super::BODY,
        false if req.path() == "/sign-in" => WITH_KEPT,
        false if super::forms::is_coming_in(req.path()) => SMALL,
        false => STRANGE,
    };
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let all: usize = taken.iter().filter(|(w, _)| w.is_of_house() == whose.is_of_house()).map(|(_, n)| n).sum();
    let places = if whose.is_of_house() { HOUSE } else { STRANGERS };
    if all >= places || taken.get(&whose).is_some_and(|n| *n >= whose.most()) {
        return Err(Error::Refused(Reason::TooMany));
    }
    *taken.entry(whose).or_default() += 1;
    Ok(Seat {
        whose,
        limit,
        fields: if whose.is_of_house() { FIELDS.1 } else { FIELDS.0 },
        time: TIME[if whose.is_of_house() { 2 } else { usize::from(!small) }],
    })
}
