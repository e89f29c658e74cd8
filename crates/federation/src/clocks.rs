//! Whose clock is wrong: every answer of another server tells what time it is there (`Date`, RFC 9110 §6.6.1).

use crate::Authority;
use crate::cause::FAR;
use crate::deliveries::{DeliveryState, deliveries};
use crate::put_by;
use diesel::prelude::*;
use huisraad_storage::{Time, Tx};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Servers whose clocks are remembered.
const MOST: usize = 2000;

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Others agree with them, or most others differ from us: ours.
    Ours,
    /// Others agree with us: theirs.
    Theirs,
    /// There is nobody else to ask.
    Unknown,
}

/// How far the clocks of others are from ours, in seconds; theirs less ours. In memory: every answer tells it anew.
#[derive(Default)]
pub struct Clocks(Mutex<HashMap<Authority, i64>>);

impl Clocks {
    /// An answer told how far its clock is from ours.
    pub(crate) fn note(&self, of: Authority, skew: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(&of) {
            all.clear();
        }
        all.insert(of, skew);
    }

    /// How far the clock of one is from ours, and whose clock that makes wrong; `None` when they agree or it never told.
    pub fn differs(&self, of: &Authority) -> Option<(i64, Whose)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let skew = *all.get(of).filter(|s| s.abs() > FAR)?;
        let others = || all.iter().filter(|(o, _)| *o != of).map(|(_, s)| *s);
        let (with_them, with_us) =
            (others().filter(|s| (s - skew).abs() <= FAR).count(), others().filter(|s| s.abs() <= FAR).count());
        Some((
            skew,
            match with_them.cmp(&with_us) {
                std::cmp::Ordering::Greater => Whose::Ours,
                std::cmp::Ordering::Less => Whose::Theirs,
                std::cmp::Ordering::Equal => Whose::Unknown,
            },
        ))
    }
}

/// Mends what was written while our clock ran ahead: what was given up too early waits again, and what was put by is looked
/// at. When a peer is tried is mended where it is looked at (`crate::outcome`).
///
/// # Errors
/// A fault of the database.
pub fn put_right(tx: &mut Tx<'_>, now: Time) -> QueryResult<()> {
    let ahead = now.plus(Time::SLACK).0;
    diesel::update(deliveries::table.filter(deliveries::state.eq(DeliveryState::Expired)))
        .filter(deliveries::settled.gt(ahead))
        .set((deliveries::state.eq(DeliveryState::Waiting), deliveries::settled.eq(None::<i64>)))
        .execute(tx.conn())?;
    put_by::put_right(tx, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_many_tell_whose_clock_it_is() {
        let clocks = Clocks::default();
        let [a, b, c] = ["a.example", "b.example", "c.example"].map(|n| Authority::parse(n).expect("a host"));
        clocks.note(a.clone(), -1800);
        assert_eq!(clocks.differs(&a), Some((-1800, Whose::Unknown)), "nobody else to ask");
        clocks.note(b.clone(), -1790);
        assert_eq!(clocks.differs(&a), Some((-1800, Whose::Ours)));
        clocks.note(c.clone(), 2);
        assert_eq!(clocks.differs(&c), None);
        clocks.note(b.clone(), -1);
        assert_eq!(clocks.differs(&a), Some((-1800, Whose::Theirs)));
        assert_eq!(clocks.differs(&Authority::parse("d.example").expect("a host")), None);
    }
}
