//! Which of the houses that answered a post of ours do not hear what changes of it: we paused them, they may not read it any more, or as they
//! said they take nothing of ours that is for members. Who said yes to something hears of that even so.

use super::agreed;
use super::answers::responses_to;
use super::audience::may_read;
use super::news::STANDING;
use super::rules::may_address;
use super::store::{self, Post};
use super::thread::Response;
use crate::error::{Error, Key};
use crate::peer::{self, viewer_of};
use crate::viewer::PeerId;
use crate::words::{Kind, Standing};
use huisraad_storage::Conn;
use std::collections::HashMap;

/// It hears nothing.
pub(super) const ON_PAUSE: Key = "answer-on-pause";
/// It hears nothing: it may not read the post, or takes nothing of ours.
pub(super) const NO_READER: Key = "answer-no-reader";
/// It hears no more than how that is to which it said yes.
const HEARS: Key = "answer-hears-agreed";
const HEARS_WORK: Key = "answer-hears-work";
/// It takes no more than that.
const TAKES: Key = "answer-takes-agreed";
const TAKES_WORK: Key = "answer-takes-work";

/// Why each of the houses that gave these answers does not hear what changes of a post of ours; nothing of those that do.
///
/// # Errors
/// A fault of storage.
pub(super) fn of(conn: &mut Conn, post: &Post, answers: &[Response]) -> Result<HashMap<PeerId, Key>, Error> {
    if !post.is_ours() {
        return Ok(HashMap::new());
    }
    let named = store::readers(conn, post.id)?;
    let houses: Vec<PeerId> = answers.iter().filter_map(|r| r.peer).collect();
    let houses = peer::among(conn, &houses)?;
    let there = peer::granted_among(conn, &houses.values().cloned().collect::<Vec<_>>())?;
    let agrees = matches!(post.kind, Kind::Event | Kind::Opportunity);
    let lost = if agrees { agreed::did_not_get_there(conn, post)? } else { Vec::new() };
    let hears = |house: &peer::Peer| agrees && house.address().is_none_or(|at| !lost.contains(&at));
    let [hears_of, takes] = if post.kind == Kind::Event { [HEARS, TAKES] } else { [HEARS_WORK, TAKES_WORK] };
    let why = |house: &peer::Peer| match (house.standing, there.get(&house.id)) {
        (Standing::Paused, _) => Some(ON_PAUSE),
        (s, _) if !s.held() => None,
        // It takes nothing of ours any more.
        _ if !house.is_reached() => Some(NO_READER),
        _ if !may_read(&viewer_of(house), post, &named) && hears(house) => Some(hears_of),
        _ if !may_read(&viewer_of(house), post, &named) => Some(NO_READER),
        (_, Some(there)) if !may_address(*there, post.audience) && agrees => Some(takes),
        (_, Some(there)) if !may_address(*there, post.audience) => Some("answer-not-taken-there"),
        _ => None,
    };
    Ok(houses.into_iter().filter_map(|(id, house)| Some((id, why(&house)?))).collect())
}

/// Whether the house that gave this answer does not hear what changes of a post of ours.
///
/// # Errors
/// A fault of storage.
pub fn is_beyond(conn: &mut Conn, post: &Post, answer: &Response) -> Result<bool, Error> {
    Ok(!of(conn, post, std::slice::from_ref(answer))?.is_empty())
}

/// Whether somebody who counts on this post does not hear what changes of it.
///
/// # Errors
/// A fault of storage.
pub fn some_are_beyond(conn: &mut Conn, post: &Post) -> Result<bool, Error> {
    let all: Vec<Response> = responses_to(conn, post.id)?.into_iter().filter(|r| STANDING.contains(&r.state)).collect();
    Ok(of(conn, post, &all)?.into_values().any(|why| ![HEARS, HEARS_WORK, TAKES, TAKES_WORK].contains(&why)))
}
