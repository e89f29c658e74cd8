//! What is on its way out and not read yet: each line may have so much of it. Who asks for what is long, a thousand times, and reads none of
//! it, takes the memory of that much and no more, and is told to wait.

use super::origin;
use crate::node::Node;
use crate::peer::Whole;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// What is shorter is not counted: a connection takes as much.
const SHORT: usize = 32 * 1024;
/// How much of what is longer is on its way to one line at once, in bytes.
const MOST: usize = 32 * 1024 * 1024;

type Lines = HashMap<u64, usize>;

static HELD: LazyLock<Mutex<Lines>> = LazyLock::new(Mutex::default);

fn held() -> MutexGuard<'static, Lines> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So many bytes on their way to a line, until it is dropped.
struct Share {
    line: u64,
    bytes: usize,
}

impl Share {
    fn take(line: u64, bytes: usize) -> Option<Share> {
        let mut all = held();
        let now = all.get(&line).map_or(0, |now| *now) + bytes;
        if now > MOST {
            return None;
        }
        all.insert(line, now);
        Some(Share { line, bytes })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = held();
        let left = all.get(&self.line).map_or(0, |now| now.saturating_sub(self.bytes));
        if left == 0 {
            all.remove(&self.line);
        } else {
            all.insert(self.line, left);
        }
    }
}

/// A body with its share.
struct Held {
    body: BoxBody,
    _share: Share,
}

impl MessageBody for Held {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

/// The same body, counted where it is long; `None` where that line has too much on its way.
pub(super) fn counted(req: &HttpRequest, body: BoxBody) -> Option<BoxBody> {
    let long = match body.size() {
        BodySize::Sized(n) => usize::try_from(n).ok().filter(|n| *n > SHORT),
        // It goes a piece at a time.
        BodySize::None | BodySize::Stream => None,
    };
    // Nor has each who fetches a file their own.
    let Some(bytes) = long.filter(|_| !req.extensions().contains::<Whole>()) else { return Some(body) };
    let proxies = req.app_data::<Data<Node>>().map(|node| node.config.proxies.clone()).unwrap_or_default();
    let share = Share::take(origin::from(req, &proxies).line, bytes)?;
    Some(BoxBody::new(Held { body, _share: share }))
}

/// The answer to who has too much on its way.
pub(super) fn too_much() -> HttpResponse {
    HttpResponse::build(StatusCode::TOO_MANY_REQUESTS).insert_header((header::RETRY_AFTER, "30")).finish()
}

/// The middleware, for all that is not signed; it stands where bodies are still whole.
pub async fn bounded(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(req).await?.map_into_boxed_body();
    let (req, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let answer = match counted(&req, body) {
        Some(body) => response.set_body(body),
        None => too_much(),
    };
    Ok(ServiceResponse::new(req, answer))
}

#[cfg(test)]
mod tests {
    use super::{MOST, Share, held};

    #[test]
    fn a_line_has_so_much_on_its_way_and_another_as_much() {
        let (one, other) = (u64::MAX, u64::MAX - 1);
        let first = Share::take(one, MOST / 2).expect("room");
        let second = Share::take(one, MOST / 2).expect("room");
        assert!(Share::take(one, 1).is_none());
        assert!(Share::take(other, MOST).is_some(), "nobody else waits for it");
        drop(first);
        assert!(Share::take(one, MOST / 2).is_some(), "what was read makes room");
        drop(second);
        assert!(!held().contains_key(&one) && !held().contains_key(&other), "and nothing is kept of it");
    }
}
