//! Picking who mediates, choosing another, and what becomes of those who offered.

use super::actions::forget_keys;
use super::agreement::is_open_again;
use super::ending::touch;
use super::letters;
use super::rules::{State, Step};
use super::store::{dismiss, dismissed};
use super::wire;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Life, Post, Response, ResponseId, ResponseState};
use crate::words::Kind;
use huisraad_storage::Tx;
use serde_json::Value;

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
    touch(tx, cx, &post)?;
    // What was written with who is not picked is read by nobody any more.
    let others = post::all_responses_to(tx.conn(), post.id)?.into_iter().filter(|other| *other != id);
    let sealed = letters::remove(tx, &others.collect::<Vec<_>>())?;
    forget_keys(tx, cx, sealed);
    for other in post::responses_to(tx.conn(), post.id)? {
        let yes = other.id == id;
        let other = if yes { other } else { post::set_state(tx, cx.now, other.id, ResponseState::Refused)? };
        let decision = wire::decision(&cx.node, &post, &other, yes);
        if yes {
            post::deliver(tx, cx, &post, &other, &decision)?;
            post::set_not_told(tx, other.id, false)?;
        } else {
            tell(tx, cx, &post, &other, &decision)?;
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
    tell(tx, cx, &post, &held, &wire::decision(&cx.node, &post, &held, false))?;
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
    let offers = post::responses_to(tx.conn(), post.id)?;
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Reopen)?;
    touch(tx, cx, &post)?;
    is_open_again(tx, post.id)?;
    waits_anew(tx, cx, &post, offers)?;
    post::tell_readers(tx, cx, &post, wire::object)
}

/// These offers wait again, and their houses are told so; but for who was chosen and then not.
pub(super) fn waits_anew(tx: &mut Tx<'_>, cx: &Cx, post: &Post, offers: Vec<Response>) -> Result<(), Error> {
    let dismissed = dismissed(tx.conn(), post.id)?;
    for offer in offers.into_iter().filter(|offer| !dismissed.contains(&offer.id)) {
        // Whoever was told that another helps must hear that this is no longer so.
        let offer = post::set_state(tx, cx.now, offer.id, ResponseState::Waiting)?;
        tell(tx, cx, post, &offer, &post::again(cx, post, &offer))?;
    }
    Ok(())
}

/// Tells a house what became of its offer. One that is on pause hears it when that is over.
fn tell(tx: &mut Tx<'_>, cx: &Cx, post: &Post, offer: &Response, activity: &Value) -> Result<(), Error> {
    let not_told = match post::deliver(tx, cx, post, offer, activity) {
        Err(Error::Refused(Reason::PeerNotHeld)) => true,
        told => {
            told?;
            false
        }
    };
    post::set_not_told(tx, offer.id, not_told)
}

/// Tells a house what became of an offer of which it did not hear so, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn tell_again(tx: &mut Tx<'_>, cx: &Cx, post: &Post, offer: &Response) -> Result<(), Error> {
    if State::of(&post.state).may_be_undone() {
        return Ok(());
    }
    if offer.withdrawn.is_some() || State::of(&post.state).is_over() {
        return post::set_not_told(tx, offer.id, false);
    }
    let activity = match offer.state {
        ResponseState::Refused => wire::decision(&cx.node, post, offer, false),
        ResponseState::Confirmed => wire::decision(&cx.node, post, offer, true),
        _ => post::again(cx, post, offer),
    };
    tell(tx, cx, post, offer, &activity)
}
