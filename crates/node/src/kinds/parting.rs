//! What goes with the tie to a house, of all kinds, and who is told: who of ours counted on it, and who counts on them.

use super::{may_be_undone, response_gone, tell_who_answered, wipe, without_past};
use crate::error::Error;
use crate::event;
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::{self, News, Post, PostId, ResponseId, Stage};
use crate::viewer::Viewer;
use crate::words::Standing;
use huisraad_federation::forget_put_by_of;
use huisraad_storage::Tx;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Keeps nothing of a post of a house that we part from. Who of ours was to come, to work or to mediate there hears so, and whoever
/// prepared an answer to it.
///
/// # Errors
/// A fault of storage.
fn part_from(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    let post = &post::hold(tx, post.id)?;
    tell_who_answered(tx, cx, post, News::Parted)?;
    let gone = post::part_from(tx, cx, post)?;
    wipe(tx, cx, &gone)
}

/// An answer to what stays ends with the tie, ours to what that house shows to everyone, or theirs to what is ours. What is over
/// stays as it was.
///
/// # Errors
/// A fault of storage.
fn part_from_answer(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId, to: PostId) -> Result<(), Error> {
    // Nobody decides about either meanwhile.
    let post = post::take(tx, to)?;
    if without_past(tx.conn(), vec![post.clone()], cx.now)?.is_empty() && !may_be_undone(&post) {
        return Ok(());
    }
    if !post.is_ours() {
        tell_who_answered(tx, cx, &post, News::Parted)?;
    }
    post::ends_with_tie(tx, cx, &post, answer)?;
    response_gone(tx, cx, &post)
}

/// A house that is less than a member hears of what it answered and may not read any more that it is over, or how that is to which it
/// said yes: that may have waited for it, and is not sent to it as it was said to members. `lately`: what ended before that is not said.
///
/// # Errors
/// A fault of storage.
fn say_what_counts(tx: &mut Tx<'_>, cx: &Cx, house: &Peer, lately: Duration) -> Result<(), Error> {
    let since = cx.now.minus(lately);
    for post in post::answered_by(tx.conn(), house.id)? {
        if post::is_still_for(tx.conn(), house, &post.uri)? {
            continue;
        }
        // As it is now, and not as it was when it was found.
        let post = post::hold(tx, post.id)?;
        if super::stage(&post) == Stage::Over {
            if post.updated >= since {
                post::say_over(tx, cx, &post, house)?;
            }
        } else if !without_past(tx.conn(), vec![post.clone()], cx.now)?.is_empty()
            && let Some(agreed) = super::agreed(tx.conn(), &post)?
        {
            post::say_agreed(tx, cx, &post, house, &agreed)?;
        }
    }
    Ok(())
}

/// It does not get a change of an answer of ours either: who asked for one hears so.
fn stands_unchanged(tx: &mut Tx<'_>, cx: &Cx, house: &Peer) -> Result<(), Error> {
    for answer in post::unheard_at(tx.conn(), house)? {
        event::not_asked(tx, cx.now, &answer)?;
    }
    Ok(())
}

/// What did not go because one of us was no member of the other may go, where what it answers still goes on.
fn may_go(tx: &mut Tx<'_>, cx: &Cx, house: &Peer) -> Result<(), Error> {
    for answer in post::kept_back_by_the_tie(tx.conn(), house)? {
        let post = post::find(tx.conn(), &Viewer::Clock, answer.post)?;
        let goes_on = super::stage(&post) != Stage::Over;
        if goes_on && !without_past(tx.conn(), vec![post], cx.now)?.is_empty() {
            post::may_go(tx, cx.now, answer.id)?;
        }
    }
    Ok(())
}

/// What follows when a house that we hold is another to us than it was, or we to it.
fn settle(tx: &mut Tx<'_>, cx: &Cx, actor: &Url) -> Result<(), Error> {
    let Some(house) = peer::by_actor(tx.conn(), actor)?.filter(|p| p.standing.held()) else { return Ok(()) };
    if house.standing != Standing::Member {
        say_what_counts(tx, cx, &house, PAUSED)?;
    }
    post::keep_back(tx, cx, &house)?;
    stands_unchanged(tx, cx, &house)?;
    may_go(tx, cx, &house)
}

/// What ended longer ago than this a house heard: of what was said then nothing is kept any more by which one could tell.
const LATELY: Duration = Duration::from_secs(90 * 24 * 3600);
/// But where it was on pause by then.
const PAUSED: Duration = Duration::from_secs(365 * 24 * 3600);

/// Says to a house that is less than a member what it did not hear of what it counts on: once a day, for its copy or ours may be an
/// older one since.
///
/// # Errors
/// A fault of storage.
pub async fn say_again_what_counts(node: &Arc<Node>, actor: &Url) -> Result<(), Error> {
    let of = actor.clone();
    node.act(Viewer::Clock, move |tx, cx| match peer::by_actor(tx.conn(), &of)? {
        Some(house) if house.standing.held() && house.standing != Standing::Member => {
            say_what_counts(tx, cx, &house, LATELY)
        }
        _ => Ok(()),
    })
    .await
}

/// How many posts or answers of a house that we parted from are looked at in a transaction.
const SOME: i64 = 20;

/// The house, where the tie that ended was not made again: one that asks to be let in anew is not in.
fn parted(tx: &mut Tx<'_>, actor: &Url) -> Result<Option<Peer>, Error> {
    let peer = peer::by_actor(tx.conn(), actor)?;
    Ok(peer.filter(|p| !p.standing.held() && p.standing != Standing::Paused))
}

/// What follows when a tie ended, or is another than it was. Of a house that we parted from nothing is kept that was not for everyone, and
/// nobody counts on the other any more: a few posts or answers in a transaction.
///
/// # Errors
/// When it must be tried again.
pub async fn part_ways(node: &Arc<Node>, actor: &Url) -> Result<(), Error> {
    let of = actor.clone();
    node.act(Viewer::Clock, move |tx, cx| settle(tx, cx, &of)).await?;
    loop {
        let actor = actor.clone();
        let left = node
            .act(Viewer::Clock, move |tx, cx| {
                let Some(peer) = parted(tx, &actor)? else { return Ok(0) };
                forget_put_by_of(tx, &actor.origin().ascii_serialization())?;
                peer::forget_words(tx, peer.id)?;
                post::forget_unknown_of(tx, peer.id)?;
                post::asks_no_more(tx, &peer.authority)?;
                let some = post::not_public_of(tx.conn(), peer.id, SOME)?;
                for p in &some {
                    part_from(tx, cx, p)?;
                }
                Ok(some.len())
            })
            .await?;
        if left == 0 {
            break;
        }
    }
    let mut after = 0;
    loop {
        let actor = actor.clone();
        let last = node
            .act(Viewer::Clock, move |tx, cx| {
                let Some(peer) = parted(tx, &actor)? else { return Ok(None) };
                let some = post::answers_between(tx.conn(), peer.id, after, SOME)?;
                for (answer, to) in &some {
                    part_from_answer(tx, cx, *answer, *to)?;
                }
                Ok(some.last().map(|(answer, _)| *answer))
            })
            .await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}
