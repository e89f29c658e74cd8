//! What a received activity does: one match over (type, object type), each arm building the input that a form would build
//! and calling the action that the form calls.

use crate::error::Error;
use crate::kinds;
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::wire::read_head;
use crate::post::{self, ResponseState};
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, membership, opportunity};
use huisraad_federation::{Effect, Prepare, Received, RemoteActor, Verdict};
use huisraad_storage::Tx;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

fn text<'a>(v: &'a Value, name: &str) -> &'a str {
    v.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// An id, written out or as an object with one.
fn id_of<'a>(v: &'a Value, name: &str) -> &'a str {
    match v.get(name) {
        Some(Value::String(id)) => id,
        Some(object) => text(object, "id"),
        None => "",
    }
}

/// Whether somebody who is not on the roster may say this at all (DESIGN §6.3, the knock).
pub fn is_knock(activity: &Value) -> bool {
    match text(activity, "type") {
        // An Accept or Reject of a Follow of ours comes from a house that we asked: that one is on the roster.
        "Follow" => true,
        "Undo" => activity.get("object").is_some_and(|o| text(o, "type") == "Follow"),
        _ => false,
    }
}

/// Prepares what was received, outside the writer.
pub fn prepare(node: Arc<Node>) -> Box<Prepare> {
    Box::new(move |received| effect(&node, received))
}

fn effect(node: &Arc<Node>, received: Received) -> Result<Effect, Verdict> {
    let node = node.clone();
    Ok(Box::new(move |tx| apply(tx, &node, &received)))
}

/// Applies an authentic activity. Standing is read here, in the transaction.
fn apply(tx: &mut Tx<'_>, node: &Arc<Node>, r: &Received) -> Result<(), Verdict> {
    let known = peer::by_actor(tx.conn(), &r.actor)?;
    let cx = |who: Viewer| Cx { who, now: r.at, node: node.clone() };
    match known.filter(|p| p.standing.held()) {
        Some(peer) => from_house(tx, &cx(peer::viewer_of(&peer)), &peer, &r.activity),
        None => knock(tx, &cx(Viewer::Stranger), r),
    }
}

/// What a house says that we do not hold (yet).
fn knock(tx: &mut Tx<'_>, cx: &Cx, r: &Received) -> Result<(), Verdict> {
    let a = &r.activity;
    match text(a, "type") {
        "Follow" => follow(tx, cx, a, &r.actor, r.stranger.as_ref()),
        "Accept" => Ok(membership::follow_accepted(tx, cx, &r.actor, id_of(a, "object"))?),
        "Reject" => Ok(membership::follow_refused(tx, &r.actor, id_of(a, "object"))?),
        "Undo" => Ok(membership::follow_undone(tx, &r.actor, id_of(a, "object"))?),
        // Not yes: a house that was paused between the gate and here would take it for delivered.
        _ => Err(Verdict::Unknown),
    }
}

fn follow(tx: &mut Tx<'_>, cx: &Cx, a: &Value, actor: &Url, stranger: Option<&RemoteActor>) -> Result<(), Verdict> {
    if id_of(a, "object") != cx.node.actor().as_str() {
        return Err(Verdict::Never("this Follow is for somebody else".into()));
    }
    let digest = a.get("instrument").map(|i| text(i, "digest")).filter(|d| !d.is_empty());
    let content: String = text(a, "content").chars().take(4000).collect();
    let content = ammonia::Builder::empty().clean(&content).to_string();
    Ok(membership::followed(tx, cx, stranger, actor, text(a, "id"), &content, digest)?)
}

/// What a house says that we hold.
pub fn from_house(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, a: &Value) -> Result<(), Verdict> {
    let nothing = Value::Null;
    let object = a.get("object").unwrap_or(&nothing);
    let actor = Url::parse(&peer.actor).map_err(|_| Verdict::Unknown)?;
    match (text(a, "type"), text(object, "type")) {
        ("Create", "Note") if !id_of(object, "inReplyTo").is_empty() => advice(tx, cx, peer, object),
        ("Create" | "Update", _) if object.get("huisraad:kind").is_some() => written(tx, cx, peer, a, object),
        ("Update", "Organization") => {
            let told = RemoteActor::parse(object.clone()).ok_or_else(|| Verdict::Never("not an actor".into()))?;
            Ok(membership::refreshed(tx, cx, &told)?)
        }
        ("Delete", _) => removed(tx, cx, peer, id_of(a, "object")),
        ("Offer", "huisraad:Mediation") => {
            let post = thread_of(tx, cx, id_of(a, "target"))?;
            Ok(conflict::offer(tx, cx, post, &conflict::read_offer(text(a, "id").to_owned(), object))?)
        }
        ("Offer", "Agreement") => {
            let post = thread_of(tx, cx, id_of(a, "target"))?;
            Ok(opportunity::apply(tx, cx, post, &opportunity::read_application(text(a, "id").to_owned(), object))?)
        }
        ("Join", _) => {
            let post = thread_of(tx, cx, id_of(a, "object"))?;
            Ok(event::rsvp(tx, cx, post, &event::read_rsvp(text(a, "id").to_owned(), a))?)
        }
        ("Leave" | "Undo", kind) if kind != "Follow" => removed(tx, cx, peer, id_of(a, "object")),
        ("Undo", _) => Ok(membership::follow_undone(tx, &actor, id_of(a, "object"))?),
        ("Follow", _) => follow(tx, cx, a, &actor, None),
        ("Add" | "TentativeAccept", _) => said(tx, cx, id_of(a, "object"), ResponseState::Waiting),
        ("Accept" | "Reject", _) => answered(tx, cx, &actor, a),
        _ => Err(Verdict::Ignored),
    }
}

/// A post, written or changed.
fn written(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, a: &Value, object: &Value) -> Result<(), Verdict> {
    let kind = Kind::parse(text(object, "huisraad:kind")).ok_or(Verdict::Ignored)?;
    let head = read_head(&cx.node, peer, a, object, cx.now)?;
    kinds::write(tx, cx, &kinds::read_wire(kind, head, object), None)?;
    Ok(())
}

/// The post of ours that an answer is to; it must be one that the sender may read.
fn thread_of(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<post::PostId, Verdict> {
    let post = post::by_uri(tx.conn(), &cx.who, uri)?;
    if post.is_ours() { Ok(post.id) } else { Err(Verdict::Unknown) }
}

fn advice(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, note: &Value) -> Result<(), Verdict> {
    let uri = text(note, "id");
    let own = Url::parse(uri).is_ok_and(|u| Url::parse(&peer.actor).is_ok_and(|a| a.origin() == u.origin()));
    if !own || text(note, "attributedTo") != peer.actor {
        return Err(Error::Refused("error-attribution").into());
    }
    let post = thread_of(tx, cx, id_of(note, "inReplyTo"))?;
    let found = post::find(tx.conn(), &cx.who, post)?;
    if found.kind != Kind::CaseQuestion {
        return Err(Verdict::Ignored);
    }
    Ok(case_question::advise(tx, cx, post, &case_question::read_advice(uri.to_owned(), note))?)
}

/// Something of that house is gone: a post, or a response. It may come before what it removes.
fn removed(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, uri: &str) -> Result<(), Verdict> {
    let own = Url::parse(uri).is_ok_and(|u| Url::parse(&peer.actor).is_ok_and(|a| a.origin() == u.origin()));
    if !own {
        return Err(Error::Refused("error-attribution").into());
    }
    if let Some(response) = post::response_by_uri(tx.conn(), uri)? {
        if let Some((post, _)) = post::take_back(tx, cx, response.id)? {
            kinds::response_gone(tx, cx, &post)?;
        }
        return Ok(());
    }
    match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(found) => {
            let gone = post::withdraw(tx, cx, found.id)?;
            Ok(kinds::wipe(tx, &gone)?)
        }
        // Withdrawn before, or never here.
        Err(Error::NotFound) if post::is_known(tx.conn(), uri)? => Err(Verdict::Ignored),
        Err(Error::NotFound) if uri == peer.actor => Err(Verdict::Ignored),
        Err(Error::NotFound) => Ok(post::withdrawn_unseen(tx, cx, peer, uri)?),
        Err(e) => Err(e.into()),
    }
}

/// What the owner of a thread says of a response of ours. A receipt for what was decided already changes nothing.
fn said(tx: &mut Tx<'_>, cx: &Cx, uri: &str, state: ResponseState) -> Result<(), Verdict> {
    let response = post::response_by_uri(tx.conn(), uri)?.ok_or(Verdict::Unknown)?;
    let post = post::find(tx.conn(), &Viewer::Clock, response.post)?;
    let state = match (post.kind, state) {
        // An advice needs no yes: that it arrived is all there is to say.
        (Kind::CaseQuestion, ResponseState::Waiting) => ResponseState::Confirmed,
        (_, state) => state,
    };
    if matches!(response.state, ResponseState::Sent | ResponseState::Waiting) || state != ResponseState::Waiting {
        post::confirmed(tx, cx, uri, state)?;
    }
    Ok(())
}

/// Yes or no: to a Follow of ours, or to a response of ours.
fn answered(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, a: &Value) -> Result<(), Verdict> {
    let (uri, yes) = (id_of(a, "object"), text(a, "type") == "Accept");
    if post::response_by_uri(tx.conn(), uri)?.is_some() {
        let state = if yes { ResponseState::Confirmed } else { ResponseState::Refused };
        return said(tx, cx, uri, state);
    }
    if yes {
        Ok(membership::follow_accepted(tx, cx, actor, uri)?)
    } else {
        Ok(membership::follow_refused(tx, actor, uri)?)
    }
}
