//! What is said again to a house: what became of its answer, where it was on pause and did not hear it; and an answer of ours that did not go.

use super::{stage, without_past};
use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::post::{self, OwnerSays, Post, ResponseId, Stage, Writer};
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

/// Says an answer of ours once more that did not go because one of the two houses was no member of the other. One that was said before stays
/// as it is.
///
/// # Errors
/// When the caller may not, or the post takes it no more.
pub fn say_again(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Post, Error> {
    let held = post::response(tx.conn(), id)?;
    let Some((post, response)) = post::said_again(tx, cx, id)? else {
        return post::find(tx.conn(), &cx.who, held.post);
    };
    super::say(tx, cx, &post, &response)?;
    Ok(post)
}

/// After we went back to an older copy: what we decided since of the answers of others is not known here. Each hears how it stands here, and
/// reads no yes, or no, that nobody here knows of.
///
/// # Errors
/// A fault of storage.
pub fn tell_all_again(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let answered = post::answered_by_others(tx.conn())?;
    for post in without_past(tx.conn(), answered, cx.now)? {
        if stage(&post) != Stage::Live || matches!(post.kind, Kind::CaseQuestion | Kind::Success | Kind::Lesson) {
            continue;
        }
        for answer in post::responses_to(tx.conn(), post.id)? {
            if matches!(answer.writer(), Writer::Peer(_)) {
                post::set_not_told(tx, answer.id, true)?;
            }
        }
    }
    Ok(())
}

/// The owner says that an answer of ours waits again, whatever it had said of it: an offer of help, or an application. `false` when it did.
///
/// # Errors
/// [`Error::NotFound`] when it is not ours, or the caller does not own what it answers.
pub fn waits_again(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<bool, Error> {
    let held = post::response_by_uri(tx.conn(), uri)?.ok_or(Error::NotFound)?;
    match post::find(tx.conn(), &Viewer::Clock, held.post)?.kind {
        Kind::Conflict | Kind::Opportunity => post::confirmed(tx, cx, uri, OwnerSays::Again),
        Kind::CaseQuestion | Kind::Event | Kind::Success | Kind::Lesson => Ok(false),
    }
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
