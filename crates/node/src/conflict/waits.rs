//! What of conflicts waits for somebody of this house.

use super::agreement::{agreed, mediates};
use super::ending::is_left;
use super::letters::{is_for, is_open, lost, unread};
use super::rules::{State, asks_whether_it_holds, waits_long};
use super::stand_in;
use super::store::{outside_chair_among, touched_among, urgency_among};
use crate::error::{Error, Key};
use crate::peer;
use crate::post::{self, Life, Post, PostId, Response, ResponseState, Scope, Waits, Wanted, Writer};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};
use std::collections::HashSet;

/// What is said of a house that asks for help; the second where its chair does not know.
pub const ASKS: [Key; 2] = ["need-conflict", "need-conflict-outside"];

/// Offers to choose from, requests of ours that no house reads any more, and houses that look for somebody who mediates.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let ours = post::ours_to_decide(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), None)?;
    // The houses that were asked are gone, or say nothing to us any more.
    let ids: Vec<_> = ours.iter().map(|p| p.id).collect();
    let (asked, told) = (post::named_among(conn, &ids)?, post::told_among(conn, &ids)?);
    let nobody = |p: &&Post| match p.audience {
        Scope::House => false,
        Scope::Houses => !asked.contains(&p.id),
        // Or there was none yet when it was sent.
        Scope::Circle | Scope::Network | Scope::Public => !told.contains(&p.id),
    };
    let alone = |p: &Post| Waits::new(Wanted::Choice, p.clone(), "need-nobody-asked", "need-look");
    let mut alone: Vec<Waits> = ours.iter().filter(nobody).map(alone).collect();
    let mut all = letters(conn, who)?;
    all.extend(stand_ins(conn, who)?);
    all.extend(away(conn, who)?);
    all.extend(left(conn, who, now)?);
    all.extend(holds(conn, who, now)?);
    let can_be_picked = can_be_picked(conn, &ids)?;
    let urgency = urgency_among(conn, &ids)?;
    // Whoever asked another house since did what is asked of them.
    let again = |p: &Post| ours.iter().any(|o| o.title == p.title && o.published > p.published);
    let late = |p: &&Post| {
        let sent = p.published.is_some_and(|at| waits_long(urgency.get(&p.id).copied(), at, now));
        sent && !again(p) && p.audience != Scope::House && !nobody(p) && !can_be_picked.contains(&p.id)
    };
    let late =
        ours.iter().filter(late).map(|p| Waits::new(Wanted::Choice, p.clone(), "need-nobody-offers", "need-look"));
    alone.extend(late.collect::<Vec<_>>());
    let choose = |p| Waits::new(Wanted::Choice, p, "need-waiting", "need-waiting-button");
    all.extend(ours.into_iter().filter(|p| can_be_picked.contains(&p.id)).map(choose));
    all.extend(alone);
    let theirs = post::unanswered(conn, who, (Kind::Conflict, &[State::Sent.as_str()]), Time(0), None)?;
    let outside = outside_chair_among(conn, &theirs.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let text = |p: &Post| if outside.contains(&p.id) { ASKS[1] } else { ASKS[0] };
    all.extend(theirs.into_iter().map(|p| Waits::new(Wanted::Answer, p.clone(), text(&p), "need-look")));
    Ok(all)
}

/// For which of these somebody offers who can be picked: whose house hears that.
fn can_be_picked(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    let waits = post::responses_to_each(conn, these)?.into_values().flatten();
    let waits: Vec<_> = waits.filter(|r| r.state == ResponseState::Waiting).collect();
    let house = |r: &Response| if let Writer::Peer(house) = r.writer() { Some(house) } else { None };
    let held = peer::held_among(conn, &waits.iter().filter_map(house).collect::<Vec<_>>())?;
    Ok(waits.iter().filter(|r| house(r).is_some_and(|h| held.contains(&h))).map(|r| r.post).collect())
}

/// The words of a request that somebody mediates in.
const MEDIATED: [&str; 2] = [State::Picked.as_str(), State::Agreed.as_str()];

/// Whether what was agreed holds is asked of who asked for help, and of who mediates.
fn holds(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let agreed = agreed(conn)?;
    let mut all = Vec::new();
    for (id, on, said) in agreed {
        let Some(weeks) = asks_whether_it_holds(on, said, now) else { continue };
        let post = match post::find(conn, who, id) {
            Ok(post) if State::of(&post.state).is_mediated() => post,
            Ok(_) | Err(Error::NotFound) => continue,
            Err(e) => return Err(e),
        };
        let (is_asked, wanted, text) = match post.is_ours() {
            true => (post::may_decide(who, &post), Wanted::Choice, "need-held"),
            false => (mediates(conn, who, id)?, Wanted::Answer, "need-held-mediator"),
        };
        if is_asked {
            all.push(Waits { n: Some(weeks), ..Waits::new(wanted, post, text, "need-look") });
        }
    }
    Ok(all)
}

/// Requests of ours with which nothing happened for long.
fn left(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let live = [State::Sent.as_str(), State::Picked.as_str(), State::Agreed.as_str()];
    let ours = post::ours_to_decide(conn, who, (Kind::Conflict, &live), None)?;
    let touched = touched_among(conn, &ours.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let left = ours.into_iter().filter(|p| is_left(p, touched.get(&p.id).copied().flatten(), now));
    Ok(left.map(|p| Waits::new(Wanted::Choice, p, "need-still", "need-look")).collect())
}

/// Requests of ours whose mediator is of a house that hears nothing of us now.
fn away(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let picked = post::ours_to_decide(conn, who, (Kind::Conflict, &MEDIATED), None)?;
    let chosen = post::confirmed_among(conn, &picked.iter().map(|p| p.id).collect::<Vec<_>>())?;
    let mut gone = Vec::new();
    for (offer, post) in chosen {
        if let Writer::Peer(house) = post::response(conn, offer)?.writer()
            && !peer::by_id(conn, house)?.standing.held()
        {
            gone.push(post);
        }
    }
    let wait = |p: Post| Waits::new(Wanted::Choice, p, "need-mediator-away", "need-look");
    Ok(picked.into_iter().filter(|p| gone.contains(&p.id)).map(wait).collect())
}

/// Whether another may go on in the place of who mediates, for who asked; and that another does, for who mediated.
fn stand_ins(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    for asked in stand_in::all(conn)? {
        let offer = post::response(conn, asked.response)?;
        let post = match post::find(conn, who, offer.post) {
            Ok(post) if State::of(&post.state).is_mediated() => post,
            Ok(_) | Err(Error::NotFound) => continue,
            Err(e) => return Err(e),
        };
        if post.is_ours() && asked.waits() && is_for(conn, who, &post, &offer)? {
            all.push(Waits::new(Wanted::Choice, post, "need-stand-in", "need-look"));
        } else if !asked.seen && asked.before.is_some() && asked.before == who.person() {
            all.push(Waits::new(Wanted::Answer, post, "need-handed-over", "need-look"));
        }
    }
    Ok(all)
}

/// What was written in confidence and not opened.
fn letters(conn: &mut Conn, who: &Viewer) -> Result<Vec<Waits>, Error> {
    let mut all: Vec<Waits> = Vec::new();
    let (unread, lost) = (unread(conn)?, lost(conn)?);
    let both = unread.iter().map(|offer| (offer, "need-letter"));
    for (offer, text) in both.chain(lost.iter().map(|offer| (offer, "need-letter-lost"))) {
        let offer = post::response(conn, *offer)?;
        match post::find(conn, who, offer.post) {
            Ok(post) if is_open(&post, &offer) && is_for(conn, who, &post, &offer)? => {
                let wanted = if post.is_ours() { Wanted::Choice } else { Wanted::Answer };
                all.push(Waits::new(wanted, post, text, "need-look"));
            }
            Ok(_) | Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(all)
}
