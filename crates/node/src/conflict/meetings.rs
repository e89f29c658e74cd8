//! The days on which somebody meets in a mediation, in their agenda and in nobody else's: when, and not what for.

use super::far::all_that_meet;
use super::letters::{is_for, is_open};
use crate::error::Error;
use crate::page::Visit;
use crate::post;
use askama::Template;
use huisraad_storage::Conn;

#[derive(Template)]
#[template(path = "conflict/meetings.html")]
struct Meetings<'a> {
    v: &'a Visit,
    /// Where the two write to each other, and when they meet.
    meetings: Vec<(String, String)>,
}

/// Those of who looks, from today on, as HTML; nothing where there is none.
///
/// # Errors
/// A fault of storage.
pub fn meetings(conn: &mut Conn, v: &Visit) -> Result<String, Error> {
    if v.who.person().is_none() {
        return Ok(String::new());
    }
    let today: String = v.local_now().chars().take(10).collect();
    let mut meetings = Vec::new();
    for (offer, at) in all_that_meet(conn, &today)? {
        let offer = post::response(conn, offer)?;
        match post::find(conn, &v.who, offer.post) {
            Ok(post) if is_open(&post, &offer) && is_for(conn, &v.who, &post, &offer)? => {
                meetings.push((format!("{}/letters/{}", post.path(), offer.id), v.moment(&at, v.now)));
            }
            Ok(_) | Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    if meetings.is_empty() {
        return Ok(String::new());
    }
    Meetings { v, meetings }.render().map_err(|e| Error::Internal(e.to_string()))
}
