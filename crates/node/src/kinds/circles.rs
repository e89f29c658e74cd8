//! What the house said and began in circles, once a night: the chair may not read there, so somebody of the circle must be there for it
//! (docs/decisions/0042). Not at once: a role that was taken by mistake is given back the same day.

use super::{stage, take_back, without_past};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::people;
use crate::post::{self, Post, PostId, ResponseId, Stage};
use crate::viewer::Viewer;
use crate::words::{Kind, Role};
use crate::{case_question, event, opportunity};
use huisraad_storage::{Conn, Tx};
use std::sync::Arc;

/// Where nobody of the house is of the circle any more: what it is counted on for is taken back, and what it began ends. Where who began
/// something is of it no more, who is there decides from now on. Each by itself: one that fails holds up no other.
///
/// # Errors
/// A fault of storage.
pub async fn tend_circles(node: &Arc<Node>) -> Result<(), Error> {
    let said = node.read(post::counted_on_in_circles).await?;
    let begun = node.read(post::begun_in_circles).await?;
    for (answer, role) in said {
        let done = node.act(Viewer::Clock, move |tx, cx| answered(tx, cx, answer, role)).await;
        log(done);
    }
    for (post, role) in begun {
        let done = node.act(Viewer::Clock, move |tx, cx| began(tx, cx, post, role)).await;
        log(done);
    }
    Ok(())
}

fn log(done: Result<(), Error>) {
    if let Err(e) = done {
        tracing::error!(error = %e, "something in a circle was not looked after; it is tried again tomorrow");
    }
}

/// Whether somebody counts on it still: not on what is over or past, nor on what came back and nobody looked at yet.
fn counts(conn: &mut Conn, cx: &Cx, post: &Post) -> Result<bool, Error> {
    let live = post.withdrawn.is_none() && stage(post) != Stage::Over;
    Ok(live && !post::is_returned(conn, post.id)? && !without_past(conn, vec![post.clone()], cx.now)?.is_empty())
}

fn answered(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId, role: Role) -> Result<(), Error> {
    let (post, held) = post::hold_with(tx, answer)?;
    let stands = held.withdrawn.is_none() && counts(tx.conn(), cx, &post)?;
    if !stands || people::somebody_with(tx.conn(), role)?.is_some() {
        return Ok(());
    }
    post::tell_writer(tx, cx, answer)?;
    take_back(tx, cx, answer).map(drop)
}

fn began(tx: &mut Tx<'_>, cx: &Cx, post: PostId, role: Role) -> Result<(), Error> {
    let post = post::hold(tx, post)?;
    if !counts(tx.conn(), cx, &post)? {
        return Ok(());
    }
    if people::somebody_with(tx.conn(), role)?.is_some() {
        let writer = post.author.map(|author| people::roles_of(tx.conn(), author)).transpose()?;
        return if writer.is_some_and(|roles| !roles.has(role)) { post::is_nobodys(tx, post.id) } else { Ok(()) };
    }
    match post.kind {
        Kind::CaseQuestion => case_question::close(tx, cx, post.id).map(drop),
        Kind::Event => event::cancel(tx, cx, post.id).map(drop),
        Kind::Opportunity => opportunity::call_off(tx, cx, post.id).map(drop),
        // A request for help is of who asked; what went well and what was learnt asks for nothing.
        Kind::Conflict | Kind::Success | Kind::Lesson => Ok(()),
    }
}
