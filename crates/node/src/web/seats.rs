//! Places for the forms that strangers send: one is taken before anything is read, so that what is sent and never ends cannot
//! hold more memory than these places. Small forms, as nearly all are, have places of their own.

use crate::error::Error;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::CONTENT_LENGTH;
use tokio::sync::{Semaphore, SemaphorePermit};

/// What a small form has at most, in bytes.
const SMALL: u64 = 16 * 1024;

/// Small forms at once: 32 MB.
static SMALL_ONES: Semaphore = Semaphore::const_new(2048);
/// Large forms at once, as large as forms may be: 32 MB.
static LARGE_ONES: Semaphore = Semaphore::const_new(32);

/// Takes a place for what this request sends.
///
/// # Errors
/// When all places are taken.
pub fn take(req: &ServiceRequest) -> Result<SemaphorePermit<'static>, Error> {
    let said = req.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    // A size that is not told may be any.
    let places = if said.is_some_and(|n: u64| n <= SMALL) { &SMALL_ONES } else { &LARGE_ONES };
    places.try_acquire().map_err(|_| Error::Refused("error-too-many"))
}
