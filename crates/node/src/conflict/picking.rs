//! Picking who mediates, choosing another, and what becomes of those who offered.

use super::actions::forget_keys;
use super::letters;
use super::rules::{State, Step};
use super::store::{dismiss, dismissed};
use super::wire;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Life, Post, Response, ResponseId, ResponseState};
use crate::words::Kind;
use huisraad_storage::Tx;

/// Picks who will mediate: they are told so, the others that it is taken up.
///
/// # Errors
/// When the caller may not, or somebody was picked before.
pub fn picked(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Post, Error> {
    let (post, chosen): (Post, Response) = post::decide(tx, cx, Kind::Conflict, id, ResponseState::Confirmed)?;
    if chosen.withdrawn.is_some() {
        return Err(Error::Refused(Reason::ConflictIsPicked));
    }
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Pick)?;
    // What was written with who is not picked is read by nobody any more.
    let others = post::all_responses_to(tx.conn(), post.id)?.into_iter().filter(|other| *other != id);
    let sealed = letters::remove(tx, &others.collect::<Vec<_>>())?;
    forget_keys(tx, cx, sealed);
    for other in post::responses_to(tx.conn(), post.id)? {
        let yes = other.id == id;
        let other = if yes { other } else { post::set_state(tx, cx.now, other.id, ResponseState::Refused)? };
        match post::deliver(tx, cx, &post, &other, &wire::decision(&cx.node, &post, &other, yes)) {
            // A house that was paused meanwhile need not hear that it was not picked.
            Err(Error::Refused(Reason::PeerNotHeld)) if !yes => {}
            told => told?,
        }
    }
    post::tell_readers(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Who asks chooses another than who was picked: that house hears no, reads nothing of it any more, and the others wait again.
///
/// # Errors
/// When the caller may not, or it is not who was picked.
pub fn another(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Post, Error> {
    let (post, held) = post::hold_with(tx, id)?;
    // Who may not read the request learns nothing of its answers by naming one.
    post::find(tx.conn(), &cx.who, post.id)?;
    if held.state != ResponseState::Confirmed {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    }
    let (post, held): (Post, Response) = post::decide(tx, cx, Kind::Conflict, id, ResponseState::Refused)?;
    let sealed = letters::remove(tx, &[id])?;
    forget_keys(tx, cx, sealed);
    dismiss(tx, id)?;
    match post::deliver(tx, cx, &post, &held, &wire::decision(&cx.node, &post, &held, false)) {
        Err(Error::Refused(Reason::PeerNotHeld)) => {}
        told => told?,
    }
    reopen(tx, cx, &post)?;
    post::find(tx.conn(), &cx.who, post.id)
}

/// The picked mediator withdrew: the request is open again, and who offered waits again and is told so.
///
/// # Errors
/// A fault of storage.
pub fn settle(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let offers = post::responses_to(tx.conn(), post.id)?;
    if !State::of(&post.state).moves(Step::Reopen) || offers.iter().any(|r| r.state == ResponseState::Confirmed) {
        return Ok(());
    }
    reopen(tx, cx, post)
}

/// It is open again: who offered waits again and is told so, but for who was chosen and then not.
fn reopen(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let dismissed = dismissed(tx.conn(), post.id)?;
    let offers = post::responses_to(tx.conn(), post.id)?;
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Reopen)?;
    for offer in offers.into_iter().filter(|offer| !dismissed.contains(&offer.id)) {
        // Whoever was told that another helps must hear that this is no longer so.
        let offer = post::set_state(tx, cx.now, offer.id, ResponseState::Waiting)?;
        match post::deliver(tx, cx, &post, &offer, &wire::again(&cx.node, &post, &offer)) {
            // A house that was paused meanwhile cannot be picked now.
            Err(Error::Refused(Reason::PeerNotHeld)) => {}
            told => told?,
        }
    }
    post::tell_readers(tx, cx, &post, wire::object)
}
