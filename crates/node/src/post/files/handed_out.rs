//! Files on their way out: each is in memory once, however many fetch it, and goes a piece at a time. So who fetches one a thousand times and
//! reads none of it costs little more than the connections.

use crate::error::Error;
use actix_web::web::Bytes;
use futures_core::Stream;
use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

/// How much goes at once, in bytes: as much as a connection holds anyway.
const PIECE: usize = 32 * 1024;

/// Those that are on their way to somebody, by what their address ends with, which no two share.
static HELD: LazyLock<Mutex<HashMap<String, Weak<Vec<u8>>>>> = LazyLock::new(Mutex::default);

/// The bytes of a file: those that are in memory, or what `read` gives.
///
/// # Errors
/// Those of `read`.
pub(super) fn held(token: &str, read: impl FnOnce() -> Result<Vec<u8>, Error>) -> Result<Arc<Vec<u8>>, Error> {
    let all = || HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = all().get(token).and_then(Weak::upgrade) {
        return Ok(bytes);
    }
    let bytes = Arc::new(read()?);
    let mut all = all();
    all.retain(|_, bytes| bytes.strong_count() > 0);
    // Another may have read it in the same moment.
    if let Some(bytes) = all.get(token).and_then(Weak::upgrade) {
        return Ok(bytes);
    }
    all.insert(token.to_owned(), Arc::downgrade(&bytes));
    Ok(bytes)
}

/// A file as it goes out.
pub(super) struct Pieces {
    bytes: Arc<Vec<u8>>,
    gone: usize,
}

impl Pieces {
    /// All of it.
    pub(super) fn of(bytes: Arc<Vec<u8>>) -> Pieces {
        Pieces { bytes, gone: 0 }
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let left = self.bytes.get(self.gone..).unwrap_or_default();
        let piece = Bytes::copy_from_slice(left.get(..PIECE).unwrap_or(left));
        self.gone += piece.len();
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use super::{HELD, PIECE, Pieces, held};
    use crate::error::Error;
    use futures_core::Stream;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn a_file_is_in_memory_once_as_long_as_somebody_fetches_it() {
        let read = |byte| move || Ok(vec![byte; 9]);
        let first = held("once-a", read(1)).expect("read");
        let second = held("once-a", read(2)).expect("held");
        assert!(Arc::ptr_eq(&first, &second) && held("once-b", read(3)).expect("read")[0] == 3);
        drop((first, second));
        assert_eq!(held("once-a", read(4)).expect("read")[0], 4, "it is not kept");
        assert!(held("once-c", || Err(Error::NotFound)).is_err());
        assert!(!HELD.lock().expect("held").contains_key("once-c"));
    }

    #[test]
    fn it_goes_a_piece_at_a_time_and_whole() {
        for size in [0, 1, PIECE, PIECE + 1, 5 * PIECE] {
            let bytes: Vec<u8> = (0..size).map(|n| n as u8).collect();
            let mut pieces = Pieces::of(Arc::new(bytes.clone()));
            let mut came = Vec::new();
            while let Poll::Ready(Some(Ok(piece))) =
                Pin::new(&mut pieces).poll_next(&mut Context::from_waker(Waker::noop()))
            {
                assert!(piece.len() <= PIECE);
                came.extend_from_slice(&piece);
            }
            assert_eq!(came, bytes, "{size}");
        }
    }
}
