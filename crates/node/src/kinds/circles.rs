//! What the house said and began in circles, once a night: the chair may not read there, so somebody of the circle must be there for it
//! (docs/decisions/0042). Not at once: a role that was taken by mistake is given back the same day.

use super::{stage, take_back, without_past};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::people;
use crate::post::{self, Post, PostId, ResponseId, Stage};
use crate::viewer::{PersonId, Viewer};
use crate::words::{Kind, Role};
use crate::{case_question, event, opportunity};
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashMap;
use std::sync::Arc;

/// Where nobody of the house is of the circle any more: what it is counted on for is taken back, and what it began ends. Where who began
/// something is of it no more, who is there decides from now on. Each by itself: one that fails holds up no other.
///
/// # Errors
/// A fault of storage.
pub async fn tend_circles(node: &Arc<Node>) -> Result<(), Error> {
    let now = node.clock.now();
    let (said, begun) = node
        .read(move |conn| {
            let (mut said, begun) = (post::counted_on_in_circles(conn)?, post::begun_in_circles(conn)?);
            let mut empty = HashMap::new();
            for role in Role::ALL {
                empty.insert(*role, !is_anybody(conn, *role, now)?);
            }
            let is_empty = |role: &Role| empty.get(role).copied().unwrap_or_default();
            said.retain(|(_, role)| is_empty(role));
            let mut due = Vec::new();
            for (post, author, role) in begun {
                if is_empty(&role) || whose_now(conn, author, role)? != author {
                    due.push((post, role));
                }
            }
            Ok::<_, Error>((said, due))
        })
        .await?;
    for (answer, role) in said {
        log(node.act(Viewer::Clock, move |tx, cx| answered(tx, cx, answer, role)).await);
    }
    for (post, role) in begun {
        log(node.act(Viewer::Clock, move |tx, cx| began(tx, cx, post, role)).await);
    }
    Ok(())
}

/// Whether somebody of the house is of the circle of that role, or is about to be: a card for them is out.
fn is_anybody(conn: &mut Conn, role: Role, now: Time) -> Result<bool, Error> {
    Ok(people::somebody_with(conn, role)?.is_some()
        || people::open_cards(conn, now)?.iter().any(|card| card.role == role))
}

fn log(done: Result<(), Error>) {
    if let Err(e) = done {
        tracing::error!(error = %e, "something in a circle was not looked after; it is tried again tomorrow");
    }
}

/// Whose it is that this account began in the circle of that role: nobody's where they are of the circle no more. Where somebody came in
/// with a new card for them it stays with the old account until they show that they are the same: what only that one could read is read
/// by nobody before (law 11).
fn whose_now(conn: &mut Conn, author: Option<PersonId>, role: Role) -> Result<Option<PersonId>, Error> {
    let Some(author) = author else { return Ok(None) };
    Ok(people::has_still(conn, author, role)?.then_some(author))
}

/// Whether somebody counts on it still: not on what is over or past, nor on what came back and nobody looked at yet.
fn counts(conn: &mut Conn, cx: &Cx, post: &Post) -> Result<bool, Error> {
    let live = post.withdrawn.is_none() && stage(post) == Stage::Live;
    Ok(live && !post::is_returned(conn, post.id)? && !without_past(conn, vec![post.clone()], cx.now)?.is_empty())
}

fn answered(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId, role: Role) -> Result<(), Error> {
    let (post, held) = post::hold_with(tx, answer)?;
    let stands = held.withdrawn.is_none() && counts(tx.conn(), cx, &post)?;
    if !stands || is_anybody(tx.conn(), role, cx.now)? {
        return Ok(());
    }
    post::tell_writer(tx, cx, answer)?;
    take_back(tx, cx, answer).map(drop)
}

fn began(tx: &mut Tx<'_>, cx: &Cx, post: PostId, role: Role) -> Result<(), Error> {
    let post = post::hold(tx, post)?;
    let now = whose_now(tx.conn(), post.author, role)?;
    if now != post.author {
        post::is_of_person(tx, post.id, now)?;
    }
    if is_anybody(tx.conn(), role, cx.now)? || !counts(tx.conn(), cx, &post)? {
        return Ok(());
    }
    match post.kind {
        Kind::CaseQuestion => case_question::close(tx, cx, post.id).map(drop),
        Kind::Event => event::cancel(tx, cx, post.id).map(drop),
        Kind::Opportunity => opportunity::call_off(tx, cx, post.id).map(drop),
        // A request for help is of who asked; what went well and what was learnt asks for nothing.
        Kind::Conflict | Kind::Success | Kind::Lesson => Ok(()),
    }
}
