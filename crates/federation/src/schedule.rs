//! Which peer is next: a heap over peers, not over rows. In memory only; what it knows is found again in the tables.

use huisraad_storage::Time;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// How it stands with one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// It has something, to be tried at this moment.
    Waits(Time),
    /// It is being served. `true`: something came meanwhile.
    Busy(bool),
}

/// The peers that have something.
#[derive(Default)]
pub(crate) struct Schedule {
    slots: HashMap<String, Slot>,
    /// May hold entries that are out of date: `slots` decides.
    heap: BinaryHeap<Reverse<(Time, String)>>,
}

impl Schedule {
    /// There is something for a peer, not before `at`. What is planned already for an earlier moment stays.
    pub(crate) fn plan(&mut self, peer: String, at: Time) {
        match self.slots.get_mut(&peer) {
            Some(Slot::Busy(again)) => *again = true,
            Some(Slot::Waits(planned)) if *planned <= at => {}
            _ => {
                self.slots.insert(peer.clone(), Slot::Waits(at));
                self.heap.push(Reverse((at, peer)));
            }
        }
    }

    /// There is something new for a peer. Whoever waits after a failure goes on waiting.
    pub(crate) fn hint(&mut self, peer: String, now: Time) {
        match self.slots.get_mut(&peer) {
            Some(Slot::Busy(again)) => *again = true,
            Some(Slot::Waits(_)) => {}
            None => self.plan(peer, now),
        }
    }

    /// The next peer to serve now, if any; it is busy from here on.
    pub(crate) fn take(&mut self, now: Time) -> Option<String> {
        while let Some(Reverse((at, _))) = self.heap.peek() {
            if *at > now {
                return None;
            }
            let Reverse((at, peer)) = self.heap.pop()?;
            if self.slots.get(&peer) == Some(&Slot::Waits(at)) {
                self.slots.insert(peer.clone(), Slot::Busy(false));
                return Some(peer);
            }
        }
        None
    }

    /// A peer was served. `next`: when to go on, if there is something left.
    pub(crate) fn done(&mut self, peer: String, next: Option<Time>, now: Time) {
        let again = self.slots.remove(&peer) == Some(Slot::Busy(true));
        match next {
            Some(at) => self.plan(peer, at),
            None if again => self.plan(peer, now),
            None => {}
        }
    }

    /// When the next peer is due.
    pub(crate) fn next(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_served_by_one_at_a_time_and_news_are_not_forgotten() {
        let mut s = Schedule::default();
        s.hint("a".into(), Time(1));
        s.hint("b".into(), Time(1));
        assert_eq!(s.take(Time(1)).as_deref(), Some("a"));
        s.hint("a".into(), Time(2));
        assert_eq!(s.take(Time(2)).as_deref(), Some("b"));
        assert_eq!(s.take(Time(2)), None, "a is busy");
        s.done("a".into(), None, Time(3));
        assert_eq!(s.take(Time(3)).as_deref(), Some("a"), "something came while it was busy");
        s.done("a".into(), None, Time(3));
        s.done("b".into(), None, Time(3));
        assert_eq!((s.take(Time(9)), s.next()), (None, None));
    }

    #[test]
    fn whoever_failed_waits_and_a_hand_can_hurry_it() {
        let mut s = Schedule::default();
        s.hint("a".into(), Time(1));
        assert!(s.take(Time(1)).is_some());
        s.done("a".into(), Some(Time(100)), Time(1));
        s.hint("a".into(), Time(2));
        assert_eq!(s.take(Time(50)), None);
        assert_eq!(s.next(), Some(Time(100)));
        s.plan("a".into(), Time(60));
        assert_eq!(s.take(Time(60)).as_deref(), Some("a"));
        s.done("a".into(), None, Time(60));
        assert_eq!(s.take(Time(200)), None, "the entry that was overtaken does nothing");
    }
}
