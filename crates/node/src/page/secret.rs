//! Addresses that are secrets: a card, an advice to who asked from outside, the link of a mail.
//!
//! Whoever has such an address may come in by it, so it must not stay where others read it: in the bar of a browser, in the
//! list of what it visited, in what a proxy writes down. The first look changes it for a cookie of some minutes, and goes on to
//! an address that says nothing.

use super::{Jar, Page, Visit, go};
use crate::error::Error;
use actix_web::HttpRequest;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};

/// How many minutes a secret is remembered: as long as somebody may be away from a shared computer.
const MINUTES: i64 = 10;

/// Goes on to `to` with the secret of this address in a cookie. The caller has looked whether it opens anything.
///
/// # Errors
/// When the secret cannot stand in a cookie.
pub fn exchange(v: &Visit, to: &str, secret: &str) -> Page {
    if !secret.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Error::NotFound);
    }
    let mut response = go(to)?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Of which door it is, so that one does not open another.
    let cookie = Jar::Secret.brief(&v.node.config, format!("{to}:{secret}"), MINUTES);
    response.add_cookie(&cookie).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}

/// The secret with which this browser came to the door `to`.
pub fn exchanged(v: &Visit, req: &HttpRequest, to: &str) -> Option<String> {
    let cookie = req.cookie(&Jar::Secret.name(&v.node.config))?;
    let (door, secret) = cookie.value().split_once(':')?;
    (door == to).then(|| secret.to_owned())
}
