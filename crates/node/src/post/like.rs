//! The one word that a house can say of a post of another house, once: "Mooi zo!" of what went well, "wij lazen dit na" of a
//! lesson. On the wire it is a Like.

use super::answers::responses_to;
use super::hold::hold;
use super::life::Life;
use super::new_response::{NewResponse, Origin, Writer};
use super::prepared::prepared_by;
use super::rules::{Byline, speaks};
use super::store::{self, Post, PostId};
use super::thread::{Response, ResponseState, respond};
use super::{relay, wire};
use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::viewer::Viewer;
use huisraad_storage::{Conn, Tx};
use serde_json::{Value, json};

/// Says it, once a house; a second time changes nothing.
///
/// # Errors
/// When the caller may not read the post, it is our own, or in a state that we do not know.
pub fn like<S: Life>(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &NewResponse) -> Result<(), Error> {
    // First: two at once would both find that it was not said.
    hold(tx, post)?;
    let found = store::find(tx.conn(), &cx.who, post)?;
    let here = new.origin == Origin::Here;
    if here && found.is_ours() {
        return Err(Error::Refused(Reason::NotYours));
    }
    S::of(&found.state).takes_answers()?;
    let writer = match &cx.who {
        Viewer::House { id, .. } => Writer::Peer(*id),
        Viewer::Guest { actor } => Writer::Guest(actor.clone()),
        _ => Writer::Us,
    };
    if responses_to(tx.conn(), post)?.iter().any(|r| r.writer() == writer && !r.is_kept_out()) {
        return Ok(());
    }
    if here && !speaks(&cx.who, &found, false) && !prepared_by(tx.conn(), &cx.who, post)?.is_empty() {
        return Ok(());
    }
    let Some((post, response)) = respond(tx, cx, S::KIND, post, new)? else {
        return Ok(());
    };
    match here {
        true if response.is_prepared() => Ok(()),
        true => say_like::<S>(tx, cx, &post, &response),
        false => relay::deliver(tx, cx, &post, &response, &relay::receipt(cx, &post, &response)),
    }
}

/// Says ours to the house whose post it is.
///
/// # Errors
/// [`Error::Refused`] when our house said it before, or the post is in a state that we do not know.
pub fn say_like<S: Life>(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    admits_like::<S>(tx.conn(), post, response)?;
    super::makes_room(tx, cx, post.id, |r| r.id != response.id)?;
    relay::deliver(tx, cx, post, response, &activity(&cx.node, post, response))
}

/// Whether ours may be said.
///
/// # Errors
/// [`Error::Refused`] when our house said it before, or the post is in a state that we do not know.
pub fn admits_like<S: Life>(conn: &mut Conn, post: &Post, response: &Response) -> Result<(), Error> {
    S::of(&post.state).takes_answers()?;
    let same = |r: &Response| r.id != response.id && r.is_ours() && !r.is_kept_out();
    if responses_to(conn, post.id)?.iter().any(same) {
        return Err(Error::Refused(Reason::SaidAlready));
    }
    Ok(())
}

fn activity(node: &Node, post: &Post, response: &Response) -> Value {
    let members = json!({"object": post.uri, "huisraad:byline": wire::byline(&response.byline())});
    wire::simple(node, "Like", &response.uri, post, members)
}

/// A Like of another house.
pub fn read_like(uri: String, activity: &Value) -> NewResponse {
    let byline = wire::read_byline(activity);
    NewResponse::sent(uri, Byline { name: None, ..byline }, String::new(), ResponseState::Confirmed)
}

/// The verb and object with which it is taken back.
pub fn unlike(response: &Response) -> (&'static str, Value) {
    ("Undo", json!({"type": "Like", "id": response.uri}))
}
