//! Room for bodies: a place is taken before anything of a body is read, so that what strangers send can never hold more
//! memory than these places. Who says that a house we know signed it may say more; small bodies have places of their own, so
//! that large ones do not keep them out.

use tokio::sync::{Semaphore, SemaphorePermit};

/// The largest activity of somebody we know, in bytes.
const LARGEST: usize = 512 * 1024;
/// The largest knock, in bytes.
pub(crate) const KNOCK: usize = 16 * 1024;
/// Small bodies at once: 16 MB.
const SMALL: usize = 1024;
/// Large bodies at once: 32 MB.
const LARGE: usize = 64;

/// The places of one inbox.
pub(crate) struct Room {
    small: Semaphore,
    large: Semaphore,
}

/// A place, for as long as it is held.
pub struct Seat<'a> {
    _permit: SemaphorePermit<'a>,
    /// How much may be read, in bytes.
    pub limit: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { small: Semaphore::new(SMALL), large: Semaphore::new(LARGE) }
    }
}

impl Room {
    /// A place for a body. `None` when all are taken.
    pub(crate) fn take(&self, large: bool) -> Option<Seat<'_>> {
        let (places, limit) = if large { (&self.large, LARGEST) } else { (&self.small, KNOCK) };
        Some(Seat { _permit: places.try_acquire().ok()?, limit })
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

    #[test]
    fn large_bodies_leave_room_for_small_ones_and_places_are_given_back() {
        let room = Room::default();
        let large: Vec<_> = (0..LARGE).map(|_| room.take(true).expect("a place")).collect();
        assert!(room.take(true).is_none());
        assert!(room.take(false).is_some_and(|p| p.limit == KNOCK));
        drop(large);
        assert!(room.take(true).is_some_and(|p| p.limit == LARGEST));
        assert!(is_large(None) && is_large(Some(16 * 1024 + 1)) && !is_large(Some(16 * 1024)));
        assert!(is_too_large(Some(512 * 1024 + 1)) && !is_too_large(Some(512 * 1024)) && !is_too_large(None));
    }
}
