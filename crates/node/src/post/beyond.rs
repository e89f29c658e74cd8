//! Which of the houses that answered a post of ours do not hear what changes of it: we paused them, or they may not read it any more.

use super::answers::responses_to;
use super::news::STANDING;
use super::rules::may_address;
use super::store::Post;
use super::thread::Response;
use crate::error::{Error, Key};
use crate::peer;
use crate::words::Standing;
use huisraad_storage::Conn;

/// Why a house that stands so with us does not hear what changes of a post of ours; `None` where it does, or is no house of ours.
pub(super) fn why(post: &Post, standing: Standing) -> Option<Key> {
    match standing {
        _ if !post.is_ours() => None,
        Standing::Paused => Some("answer-on-pause"),
        s if s.held() && !may_address(s, post.audience) => Some("answer-no-member"),
        _ => None,
    }
}

/// Whether the house that gave this answer does not hear what is decided of it.
///
/// # Errors
/// A fault of storage.
pub fn is_beyond(conn: &mut Conn, post: &Post, answer: &Response) -> Result<bool, Error> {
    let house = answer.peer.map(|id| peer::by_id(conn, id)).transpose()?;
    Ok(house.is_some_and(|house| why(post, house.standing).is_some()))
}

/// Whether somebody who counts on this post does not hear what changes of it.
///
/// # Errors
/// A fault of storage.
pub fn some_are_beyond(conn: &mut Conn, post: &Post) -> Result<bool, Error> {
    for answer in responses_to(conn, post.id)?.iter().filter(|r| STANDING.contains(&r.state)) {
        if is_beyond(conn, post, answer)? {
            return Ok(true);
        }
    }
    Ok(false)
}
