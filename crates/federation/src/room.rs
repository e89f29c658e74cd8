//! Room for bodies: a place is taken before anything of a body is read, so that what strangers send can never hold more
//! memory than these places. Who says that a house we know signed it may say more, and has places of its own when strangers
//! have taken theirs; small bodies have other places than large ones.
//!
//! Of one address only so many are waited for: one more, and the one that was waited for longest gives way. Who sends what it
//! has to say is done long before; who holds many open holds up itself, also where many come from one address.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

/// The largest activity of somebody we know, in bytes.
const LARGEST: usize = 512 * 1024;
/// The largest knock, in bytes.
pub(crate) const KNOCK: usize = 16 * 1024;
/// Small bodies at once: 16 MB.
const SMALL: usize = 1024;
/// Small bodies at once of those we know, when the others' places are taken: 4 MB.
const KNOWN: usize = 256;
/// Large bodies at once: 32 MB.
const LARGE: usize = 64;
/// Bodies of one address that are waited for at once: a quarter of the fewest places.
const SHARE: usize = 16;

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// A small body of anybody.
    Anybody,
    /// A small body of somebody we know, it says.
    Known,
    /// A large body of somebody we know, it says.
    Large,
}

/// The places of one inbox.
pub(crate) struct Room {
    small: Semaphore,
    known: Semaphore,
    large: Semaphore,
    awaited: Awaited,
}

/// The bodies that are waited for, by the address they come from, oldest first.
#[derive(Default)]
struct Awaited(Mutex<HashMap<u64, VecDeque<Arc<Notify>>>>);

impl Awaited {
    fn join(&self, from: u64) -> Arc<Notify> {
        let this = Arc::new(Notify::new());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = all.entry(from).or_default();
        of_one.push_back(this.clone());
        if of_one.len() > SHARE
            && let Some(oldest) = of_one.pop_front()
        {
            oldest.notify_one();
        }
        this
    }

    fn leave(&self, from: u64, this: &Arc<Notify>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_one) = all.get_mut(&from) {
            of_one.retain(|other| !Arc::ptr_eq(other, this));
            if of_one.is_empty() {
                all.remove(&from);
            }
        }
    }
}

/// A place, for as long as it is held.
pub struct Seat<'a> {
    _permit: SemaphorePermit<'a>,
    awaited: &'a Awaited,
    from: u64,
    gives_way: Arc<Notify>,
    /// How much may be read, in bytes.
    pub limit: usize,
    /// How long the body may take to come.
    pub patience: Duration,
}

impl Seat<'_> {
    /// Comes when others of the same address want this place, and the body is to be waited for no longer.
    pub async fn given_up(&self) {
        self.gives_way.notified().await;
    }

    /// The body is here: it is waited for no longer, and keeps its place.
    pub fn is_read(&self) {
        self.awaited.leave(self.from, &self.gives_way);
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.is_read();
    }
}

impl Default for Room {
    fn default() -> Self {
        let (small, known, large) = (Semaphore::new(SMALL), Semaphore::new(KNOWN), Semaphore::new(LARGE));
        Room { small, known, large, awaited: Awaited::default() }
    }
}

impl Room {
    /// A place for a body that comes from there. `None` when all are taken.
    pub(crate) fn take(&self, what: For, from: u64) -> Option<Seat<'_>> {
        let (places, limit, seconds) = match what {
            For::Anybody => (&self.small, KNOCK, 5),
            For::Known => (&self.known, KNOCK, 5),
            For::Large => (&self.large, LARGEST, 20),
        };
        let permit = places.try_acquire().ok()?;
        let (awaited, patience) = (&self.awaited, Duration::from_secs(seconds));
        Some(Seat { _permit: permit, gives_way: awaited.join(from), awaited, from, limit, patience })
    }
}

/// Whether a body of this size, or of a size not told, may be larger than a knock.
pub(crate) fn is_large(announced: Option<u64>) -> bool {
    announced.is_none_or(|n| n > KNOCK as u64)
}

/// Whether a body is larger than any may be.
pub(crate) fn is_too_large(announced: Option<u64>) -> bool {
    announced.is_some_and(|n| n > LARGEST as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn gives_way(seat: &Seat<'_>) -> bool {
        pin!(seat.given_up()).poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn large_bodies_leave_room_for_small_ones_and_places_are_given_back() {
        let room = Room::default();
        let take = |what, n: usize| room.take(what, u64::try_from(n).expect("few"));
        let large: Vec<_> = (0..LARGE).map(|n| take(For::Large, n).expect("a place")).collect();
        assert!(take(For::Large, LARGE).is_none());
        assert!(take(For::Anybody, 1).is_some_and(|p| p.limit == KNOCK));
        let small: Vec<_> = (0..SMALL).map(|n| take(For::Anybody, n).expect("a place")).collect();
        assert!(take(For::Anybody, 1).is_none() && take(For::Known, 1).is_some());
        drop((large, small));
        assert!(take(For::Large, 1).is_some_and(|p| p.limit == LARGEST));
        assert!(is_large(None) && is_large(Some(16 * 1024 + 1)) && !is_large(Some(16 * 1024)));
        assert!(is_too_large(Some(512 * 1024 + 1)) && !is_too_large(Some(512 * 1024)) && !is_too_large(None));
        assert!(room.awaited.0.lock().expect("lock").is_empty());
    }

    #[test]
    fn who_holds_many_open_holds_up_itself() {
        let room = Room::default();
        let held: Vec<_> = (0..SHARE).map(|_| room.take(For::Large, 1).expect("a place")).collect();
        let other = room.take(For::Large, 2).expect("a place");
        assert!(!held.iter().any(gives_way));
        let next = room.take(For::Anybody, 1).expect("a place");
        assert!(gives_way(&held[0]) && !held[1..].iter().any(gives_way) && !gives_way(&other) && !gives_way(&next));
        // What is here has its place until it is answered, and takes none of those who are waited for.
        held[1].is_read();
        let after = room.take(For::Anybody, 1).expect("a place");
        assert!(!held[2..].iter().any(gives_way) && !gives_way(&after));
    }
}
