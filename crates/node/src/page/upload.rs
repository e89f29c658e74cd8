//! Reading a form with a file in it, part by part: what was typed is kept also where the file cannot be, and who sends nothing
//! gives way to others.

use crate::clean::MOST_IN;
use crate::error::{Error, Key};
use crate::page::Fields;
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_core::Stream;
use std::collections::HashSet;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, Sleep};

/// How many files are read at once, each whole; the others wait before a byte of theirs is read.
static PLACES: Semaphore = Semaphore::const_new(4);
/// Who sends one now.
static SENDERS: LazyLock<Mutex<HashSet<i64>>> = LazyLock::new(Mutex::default);
/// How long somebody may take to send one, from a telephone far from everywhere.
const SENDING: Duration = Duration::from_secs(180);
/// After how long without a byte somebody gives way.
const IDLE: Duration = Duration::from_secs(10);
/// What is typed beside the file, in bytes: of a field, and of all of them with their names.
const TYPED: usize = 4096;
const TYPED_IN_ALL: usize = 4 * TYPED;
/// How much of a body is read: more than a file may have, only for what comes after one that is too large.
const MOST_READ: usize = 32 * 1024 * 1024;

/// A place to send a file from, until it is dropped: one for each person.
pub struct Turn {
    _sender: Sender,
    _place: SemaphorePermit<'static>,
}

impl Turn {
    /// Waits for a place. `None` for who is sending another file at this moment.
    ///
    /// # Errors
    /// Never: the places are not taken away.
    pub async fn take(person: i64) -> Result<Option<Turn>, Error> {
        if !senders(|all| all.insert(person)) {
            return Ok(None);
        }
        // Given back also when nobody waits for it any more.
        let sender = Sender(person);
        let place = PLACES.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Some(Turn { _sender: sender, _place: place }))
    }
}

/// Somebody who sends a file, or waits to.
struct Sender(i64);

impl Drop for Sender {
    fn drop(&mut self) {
        senders(|all| all.remove(&self.0));
    }
}

fn senders<T>(f: impl FnOnce(&mut HashSet<i64>) -> T) -> T {
    f(&mut SENDERS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What was sent.
#[derive(Default)]
pub struct Upload {
    /// What was typed, and what was chosen.
    pub typed: Fields,
    /// The file; empty when none was chosen.
    pub file: Vec<u8>,
    /// Why it is not whole.
    pub wrong: Option<Key>,
    /// How many bytes came of files, and how many were typed: a form may have any number of parts.
    read: usize,
    kept: usize,
}

/// Reads it, as far as it comes.
pub async fn read(req: &HttpRequest, body: Payload) -> Upload {
    let mut upload = Upload::default();
    let lively = Lively { body, read: 0, until: Box::pin(tokio::time::sleep(IDLE)) };
    let mut parts = Multipart::new(req.headers(), lively);
    let all = async {
        while let Some(part) = poll_fn(|cx| Pin::new(&mut parts).poll_next(cx)).await {
            upload.take(part?).await?;
        }
        Ok::<(), MultipartError>(())
    };
    let broke_off = match tokio::time::timeout(SENDING, all).await {
        Ok(Ok(())) => None,
        Ok(Err(MultipartError::Payload(PayloadError::Io(e)))) if e.kind() == io::ErrorKind::TimedOut => {
            Some("file-slow")
        }
        Ok(Err(_)) => Some("file-broke-off"),
        Err(_) => Some("file-slow"),
    };
    upload.wrong = upload.wrong.or(broke_off);
    upload
}

impl Upload {
    async fn take(&mut self, mut part: Field) -> Result<(), MultipartError> {
        let name = part.name().unwrap_or_default().to_owned();
        if name != "file" {
            let typed = part.bytes(TYPED).await;
            let Ok(typed) = typed else { return Err(MultipartError::Payload(PayloadError::Overflow)) };
            let typed = typed?;
            self.kept += 1 + name.len() + typed.len();
            if self.kept > TYPED_IN_ALL {
                return Err(MultipartError::Payload(PayloadError::Overflow));
            }
            self.typed = std::mem::take(&mut self.typed).with(&name, String::from_utf8_lossy(&typed));
            return Ok(());
        }
        // A form has one: of another nothing is kept.
        let first = self.read == 0;
        while let Some(piece) = poll_fn(|cx| Pin::new(&mut part).poll_next(cx)).await {
            let piece = piece?;
            self.read += piece.len();
            if self.read <= MOST_IN && !first {
                continue;
            }
            if self.read <= MOST_IN {
                self.file.extend_from_slice(&piece);
                continue;
            }
            self.file = Vec::new();
            self.wrong = Some("file-large");
        }
        Ok(())
    }
}

/// A body that ends when nothing comes for a while, or more than there may be.
struct Lively {
    body: Payload,
    read: usize,
    until: Pin<Box<Sleep>>,
}

impl Stream for Lively {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = Pin::new(&mut self.body).poll_next(cx);
        if let Poll::Ready(came) = &piece {
            self.until.as_mut().reset(Instant::now() + IDLE);
            self.read += came.as_ref().and_then(|came| came.as_ref().ok()).map_or(0, |bytes| bytes.len());
            if self.read > MOST_READ {
                return Poll::Ready(Some(Err(PayloadError::Overflow)));
            }
        } else if self.until.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))));
        }
        piece
    }
}
