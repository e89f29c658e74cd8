//! What a house takes back: a post, an answer, its place at an event.

use super::did;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::Sender;
use crate::post::ResponseState;
use crate::viewer::Viewer;
use crate::{event, kinds, membership, post};
use huisraad_federation::{Verdict, Way};
use huisraad_storage::{Conn, Tx};
use url::Url;

/// What takes back something that is not here, or no longer, is noted, and counted like what is said: any number of names can be
/// made up.
pub(super) fn within_budget(cx: &Cx, actor: &Url, is_here: bool) -> Result<(), Verdict> {
    let may = is_here || cx.node.budget.spend(actor.as_str(), Way::Unseen, cx.now);
    if may { Ok(()) } else { Err(Verdict::TooMany) }
}

/// Whether an id is of that house. One that moved has words at its old address too.
pub(super) fn is_theirs(conn: &mut Conn, peer: &Sender, uri: &str) -> Result<bool, Error> {
    let at_home = Url::parse(uri).is_ok_and(|u| u.origin() == peer.actor.origin());
    Ok(at_home || post::is_of(conn, peer.id, uri)?)
}

/// Whether it still stands in its thread.
pub(super) fn is_there(r: &post::Response) -> bool {
    r.withdrawn.is_none() && r.state != ResponseState::TakenOut
}

/// Something of that house is gone: a post, or a response. It may come before what it removes.
pub(super) fn removed(tx: &mut Tx<'_>, cx: &Cx, peer: &Sender, uri: &str) -> Result<(), Verdict> {
    if !is_theirs(tx.conn(), peer, uri)? {
        // Who leaves an event may name that, and not the answer.
        return match event::leave(tx, cx, uri) {
            Ok(left) => Ok(left.map_or(Ok(()), |(post, _)| kinds::response_gone(tx, cx, &post))?),
            Err(Error::NotFound) => Err(Error::Refused(Reason::Attribution).into()),
            Err(e) => Err(e.into()),
        };
    }
    let forgot = post::forget_unknown(tx, peer.id, uri)?;
    if membership::unvouched(tx, cx, uri)? {
        return Ok(());
    }
    if let Some(response) = post::response_by_uri(tx.conn(), uri)? {
        if let Some((post, response)) = post::take_back(tx, cx, response.id)? {
            kinds::response_gone(tx, cx, &post)?;
            post::took_out(tx, cx, &post, &response)?;
        }
        return Ok(());
    }
    match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(found) => Ok(kinds::withdraw(tx, cx, &found).map(drop)?),
        // Withdrawn before, or never here.
        Err(Error::NotFound) if post::is_known(tx.conn(), uri)? => did(forgot),
        Err(Error::NotFound) if uri == peer.actor.as_str() => Err(Verdict::Ignored),
        Err(Error::NotFound) => Ok(post::withdrawn_unseen(tx, cx, peer.id, uri)?),
        Err(e) => Err(e.into()),
    }
}
