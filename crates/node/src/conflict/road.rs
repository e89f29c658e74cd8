//! What happens in a mediation, one thing after the other.

use crate::error::Key;

/// One of the things that happen one after the other.
pub struct Stage {
    /// What happens.
    pub what: Key,
    /// Whether it is done.
    pub done: bool,
    /// Whether it is what happens now.
    pub now: bool,
}

/// What happens in a mediation, as who mediates reads it or who asked for it.
pub fn road((mediates, outside): (bool, bool), together: bool, agreed: bool) -> Vec<Stage> {
    let stages: &[Key] = match (mediates, outside) {
        (true, false) => &["road-ask-both", "road-table", "road-they-agree", "road-ask-holds"],
        // The other side may be who is not to know of it.
        (true, true) => &["road-ask-asker", "road-table", "road-they-agree", "road-ask-holds"],
        (false, _) => &["road-both", "road-table", "road-agree", "road-holds"],
    };
    let now = match (together, agreed) {
        (_, true) => 3,
        (true, false) => 1,
        (false, false) => 0,
    };
    stages.iter().copied().enumerate().map(|(n, what)| Stage { what, done: n < now, now: n == now }).collect()
}
