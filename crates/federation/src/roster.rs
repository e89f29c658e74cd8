//! The actors we know, in memory: a request of a known house costs no read.
//!
//! Only who is known is kept, and for a second: what changed meanwhile is read again in the transaction anyway.

use crate::KnownActor;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const FRESH: Duration = Duration::from_secs(1);
const MOST: usize = 4096;

/// The actors we know, by their id. Cheap to clone.
#[derive(Clone, Default)]
pub struct KnownActors(Arc<Mutex<HashMap<String, (Instant, KnownActor)>>>);

impl KnownActors {
    /// An actor that was looked up a moment ago.
    pub fn get(&self, id: &str) -> Option<KnownActor> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(id).filter(|(at, _)| at.elapsed() < FRESH).map(|(_, actor)| actor.clone())
    }

    /// Keeps an actor that was just looked up.
    pub fn put(&self, id: &str, actor: KnownActor) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(id.to_owned(), (Instant::now(), actor));
    }

    /// Forgets all: one of them changed.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
