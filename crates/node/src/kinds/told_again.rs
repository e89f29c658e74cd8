//! What became of an answer, said again to a house that was on pause and did not hear it.

use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::post::{self, ResponseId};
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use crate::{case_question, conflict, event, opportunity};
use huisraad_storage::Tx;
use std::sync::Arc;

/// Tells a house that was on pause what became of its answers meanwhile. Each by itself: one that fails holds up no other.
///
/// # Errors
/// A fault of storage.
pub async fn tell_not_told(node: &Arc<Node>, house: PeerId) -> Result<(), Error> {
    for answer in node.read(move |conn| post::all_not_told(conn, house)).await? {
        if let Err(e) = node.act(Viewer::Clock, move |tx, cx| tell(tx, cx, answer)).await {
            tracing::error!(error = %e, "a house was not told what became of its answer; it is tried again");
        }
    }
    Ok(())
}

fn tell(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId) -> Result<(), Error> {
    let (post, held) = post::hold_with(tx, answer)?;
    if !post.is_ours() || post.withdrawn.is_some() || held.withdrawn.is_some() {
        return post::set_not_told(tx, answer, false);
    }
    let told = match post.kind {
        Kind::CaseQuestion => case_question::tell_again(tx, cx, &post, &held),
        Kind::Conflict => return conflict::tell_again(tx, cx, &post, &held),
        Kind::Event => event::tell_again(tx, cx, &post, &held),
        Kind::Opportunity => opportunity::tell_again(tx, cx, &post, &held),
        Kind::Success | Kind::Lesson => Ok(()),
    };
    match told {
        // It is on pause still, or again.
        Err(Error::Refused(Reason::PeerNotHeld)) => Ok(()),
        told => told.and_then(|()| post::set_not_told(tx, answer, false)),
    }
}
