//! Whether a house gets what we answer to it: it is held here as what it must be, and says that we are so there.

use super::audience::Scope;
use super::rules::may_address;
use super::store::Post;
use crate::error::{Error, Reason};
use crate::peer;
use crate::words::Standing;
use huisraad_storage::Conn;

/// Whether what we say to a post may go to the house that wrote it: it is a member no more, and wrote for members alone. What it said that
/// we are to it keeps nothing here: that may be an old word.
///
/// # Errors
/// [`Error::Refused`] when it may not.
pub fn hears_answers(conn: &mut Conn, post: &Post) -> Result<(), Error> {
    let owner = post.peer.map(|id| peer::by_id(conn, id)).transpose()?;
    let why = owner.and_then(|owner| unheard(owner.standing, None, post.audience));
    why.map_or(Ok(()), |why| Err(Error::Refused(why)))
}

/// Why the house that wrote a post does not get what we say to it, or as it said does not take it; `None` when it does.
pub(super) fn why_unheard(conn: &mut Conn, owner: &peer::Peer, post: &Post) -> Result<Option<Reason>, Error> {
    Ok(unheard(owner.standing, peer::granted_by(conn, owner)?, post.audience))
}

/// The same, of what a house that stands so with us wrote for these; `there`: what we are to it, where it said so.
pub(super) fn unheard(standing: Standing, there: Option<Standing>, audience: Scope) -> Option<Reason> {
    match standing {
        _ if !standing.held() => Some(Reason::PeerNotHeld),
        _ if !may_address(standing, audience) => Some(Reason::PeerNotMember),
        _ if there.is_some_and(|there| !may_address(there, audience)) => Some(Reason::NotMemberThere),
        _ => None,
    }
}
