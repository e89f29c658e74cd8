//! Telling what went well, and applauding.

use super::{TOLD, wire};
use crate::error::Error;
use crate::node::Cx;
use crate::post::{self, Head, Inside, NewResponse, Origin, Post, PostId, Written, check_text};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::Tx;

/// What went well, from a form or from the wire: the head says it all.
#[derive(Debug, Clone)]
pub struct Told {
    /// The sentence is its title.
    pub head: Head,
}

/// Writes it: a new one, or a change.
///
/// # Errors
/// When there is no sentence or it is too long, or the caller may not.
pub fn tell(tx: &mut Tx<'_>, cx: &Cx, told: &Told, existing: Option<PostId>) -> Result<Post, Error> {
    if let Some(key) = check_text(&told.head.title, 200, Some("success-missing")) {
        let key = if key == "text-long" { "success-long" } else { key };
        return Err(Error::Invalid(vec![("title", key)]));
    }
    let post = match post::write(tx, cx, Kind::Success, &told.head, existing)? {
        Written::Same(post) => return Ok(post),
        Written::New(post) | Written::Changed(post) => post,
    };
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Publishes it in the name of the house.
///
/// # Errors
/// When the caller may not.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, id: PostId, decided_on: Option<String>) -> Result<Post, Error> {
    let post = post::publish(tx, cx, id, TOLD, Inside::House, decided_on)?;
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// "Mooi zo!", once a house; a second time changes nothing.
///
/// # Errors
/// When the caller may not read it, or it is our own.
pub fn applaud(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &NewResponse) -> Result<(), Error> {
    let found = post::find(tx.conn(), &cx.who, post)?;
    let here = new.origin == Origin::Here;
    if here && found.is_ours() {
        return Err(Error::Refused("error-not-yours"));
    }
    let peer = match &cx.who {
        Viewer::House { id, .. } => Some(*id),
        _ => None,
    };
    if post::responses_to(tx.conn(), post)?.iter().any(|r| r.peer == peer && r.guest.is_none()) {
        return Ok(());
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::Success, post, new)? else {
        return Ok(());
    };
    let activity = if here { wire::applause(&cx.node, &post, &response) } else { post::receipt(cx, &post, &response) };
    post::deliver(tx, cx, &post, &response, &activity)
}
