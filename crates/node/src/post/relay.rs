//! How responses travel: to the owner of the thread, and from the owner, with their writers' proofs, to all who read it
//! (FEP-171b: a conversation has one owner; FEP-8b32: the words are their writer's all the same).

use super::answer_life::{Came, comes};
use super::answers::response_by_uri;
use super::store::{self, Post, PostId};
use super::tell::{readers_told, told_before};
use super::thread::{Response, ResponseId, ResponseState, responses};
use super::wire;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::{Destination, Outgoing, PUSHED, forget_put_by_in, is_said};
use huisraad_storage::{Conn, Tx};
use serde_json::{Value, json};
use url::Url;

/// Whether what is said to a post of this kind is passed on to all who read it. Who comes, applies or offers to mediate is
/// the owner's business alone.
pub fn has_thread(kind: Kind) -> bool {
    match kind {
        Kind::CaseQuestion => true,
        Kind::Conflict | Kind::Event | Kind::Opportunity | Kind::Success | Kind::Lesson => false,
    }
}

/// The container of a post's thread.
pub fn container(post: &Post) -> String {
    format!("{}/thread", post.uri)
}

/// Sends an activity about a response to the one it concerns: to the owner of the thread when the response is ours, to its
/// writer when we are the owner. Nothing is sent within a house.
///
/// # Errors
/// A fault of storage.
pub fn deliver(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response, activity: &Value) -> Result<(), Error> {
    // A removal goes whatever the house is to us now: it was sent what is removed.
    let removal = response.withdrawn.is_some();
    if removal {
        cx.node.outbox.forget(tx, cx.now, &response.uri)?;
    }
    let subject = if removal { wire::REMOVAL } else { &response.uri };
    let to = match (post.peer.or(response.peer), &response.guest) {
        (Some(other), _) => {
            let other = peer::by_id(tx.conn(), other)?;
            if !other.standing.held() && !removal {
                // Not silently: who decides must know that it is not heard.
                return Err(Error::Refused(Reason::PeerNotHeld));
            }
            other.address().map(Destination::from)
        }
        (None, Some(guest)) => {
            let inbox = peer::guest_inbox(tx.conn(), guest)?;
            let to = Destination::inbox(&inbox);
            if let Some(to) = &to {
                cx.node.outbox.link(tx, cx.now, to, &inbox)?;
            }
            to
        }
        (None, None) => None,
    };
    let to: Vec<Destination> = to.into_iter().collect();
    let told = Outgoing::new(activity, subject).guarded(!removal && post.is_guarded()).replacing(!removal);
    // Said before, it is said once more as it was.
    if activity.get("id").and_then(Value::as_str).map_or(Ok(false), |id| is_said(tx.conn(), id))? {
        return Ok(cx.node.outbox.send_again(tx, cx.now, &told, &to)?);
    }
    Ok(cx.node.outbox.send(tx, cx.now, &told, &to)?)
}

/// How what a hint is about begins.
pub const HINT: &str = "hint ";

/// Tells the house that gave a response something that is a hint alone, in place of the hint before, and of nothing else that was said.
///
/// # Errors
/// [`Error::Refused`] when that house is not held.
pub fn hint(tx: &mut Tx<'_>, cx: &Cx, response: &Response, to: &Peer, activity: &Value) -> Result<(), Error> {
    if !to.standing.held() {
        return Err(Error::Refused(Reason::PeerNotHeld));
    }
    let to: Vec<Destination> = to.address().map(Destination::from).into_iter().collect();
    let subject = format!("{PUSHED}{HINT}{}", response.uri);
    let hint = Outgoing::new(activity, &subject).guarded(true).replacing(true);
    Ok(cx.node.outbox.send(tx, cx.now, &hint, &to)?)
}

/// Tells the writer of a response that the owner has it: `Accept` where there is nothing more to say, else that it waits.
pub fn receipt(cx: &Cx, post: &Post, response: &Response) -> Value {
    let verb = if response.state == ResponseState::Confirmed { "Accept" } else { "TentativeAccept" };
    let id = format!("{}#received-{}", post.uri, response.id);
    wire::simple(&cx.node, verb, &id, post, json!({"object": response.uri}))
}

/// That an answer of another house waits again, whatever was decided of it. To a house that does not know the word it is a receipt, which
/// changes nothing.
pub fn again(cx: &Cx, post: &Post, response: &Response) -> Value {
    let members = json!({"object": response.uri, "huisraad:again": true});
    wire::simple(&cx.node, "TentativeAccept", &decision_id(post, response, "again"), post, members)
}

/// That we have an answer of another house. Where we went back to an older copy we may have decided of it before, and know nothing of that:
/// it waits again.
///
/// # Errors
/// A fault of storage.
pub fn has_come(conn: &mut Conn, cx: &Cx, post: &Post, response: &Response) -> Result<Value, Error> {
    let forgot = super::returned::is_of_copy(conn, post.id)?;
    Ok(if forgot { again(cx, post, response) } else { receipt(cx, post, response) })
}

/// The id of a decision of ours about a response. A yes or no can be said, taken back and said again: the count of changes of the
/// post makes each of them another.
pub fn decision_id(post: &Post, response: &Response, word: &str) -> String {
    format!("{}#{word}-{}-{}", post.uri, response.id, post.rev)
}

/// Adds our proof to an activity of ours, so that whoever owns the thread can pass it on.
///
/// # Errors
/// When the proof cannot be made.
pub fn prove(cx: &Cx, activity: Value) -> Result<Value, Error> {
    wire::proved(&cx.node, activity, cx.now)
}

/// Passes a response on to all who read its thread, which is ours: the whole activity of its writer, in an `Add`. To its
/// writer that is the receipt.
///
/// # Errors
/// A fault of storage.
pub fn pass_on(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response, signed: &Value) -> Result<(), Error> {
    diesel::update(responses::table.find(response.id))
        .set(responses::signed.eq(signed.to_string()))
        .execute(tx.conn())?;
    let add = addition(cx, post, response, signed);
    let to: Vec<Destination> = readers_told(tx.conn(), post)?.iter().map(Destination::from).collect();
    let told = Outgoing::new(&add, &response.uri).guarded(post.is_guarded());
    Ok(cx.node.outbox.send(tx, cx.now, &told, &to)?)
}

fn addition(cx: &Cx, post: &Post, response: &Response, signed: &Value) -> Value {
    let id = format!("{}#added-{}", post.uri, response.id);
    wire::simple(&cx.node, "Add", &id, post, json!({"object": signed, "target": container(post)}))
}

/// Tells all who were told of a response that it is no longer in the thread: ids only.
///
/// # Errors
/// A fault of storage.
pub fn took_out(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    if !post.is_ours() || !has_thread(post.kind) {
        return Ok(());
    }
    if response.asker_only {
        // It was in no thread that others read: who gave it hears so, unless they took it back themselves.
        let by_them = matches!((&cx.who, response.peer), (Viewer::House { id, .. }, Some(of)) if *id == of);
        if response.is_ours() || by_them {
            return Ok(());
        }
        return match super::deliver(tx, cx, post, response, &removal_from_thread(cx, post, response)) {
            Err(Error::Refused(Reason::PeerNotHeld)) => Ok(()),
            told => told,
        };
    }
    cx.node.outbox.forget(tx, cx.now, &response.uri)?;
    let to: Vec<Destination> = told_before(tx.conn(), post.id)?.iter().map(Destination::from).collect();
    let remove = removal_from_thread(cx, post, response);
    Ok(cx.node.outbox.send(tx, cx.now, &Outgoing::new(&remove, wire::REMOVAL), &to)?)
}

/// What the owner says of a response that is no longer in its thread.
pub fn removal_from_thread(cx: &Cx, post: &Post, response: &Response) -> Value {
    let id = format!("{}#taken-out-{}", post.uri, response.id);
    wire::simple(&cx.node, "Remove", &id, post, json!({"object": response.uri, "target": container(post)}))
}

fn origin_of(uri: &str) -> Option<String> {
    Some(Url::parse(uri).ok()?.origin().ascii_serialization())
}

/// The owner of a thread says that a response is no longer in it.
///
/// # Errors
/// [`Error::NotFound`] when the thread is not the caller's.
pub fn removed_by_owner(tx: &mut Tx<'_>, cx: &Cx, target: &str, uri: &str) -> Result<Post, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let post = store::by_uri(tx.conn(), &Viewer::Clock, target.strip_suffix("/thread").ok_or(Error::NotFound)?)?;
    if post.peer != Some(*id) {
        return Err(Error::NotFound);
    }
    // Counted as a change of the post, so that search follows.
    let post = super::actions::take(tx, post.id)?;
    // What waits of it here came from them, for this thread: of what others sent, or to another's, they have no say.
    if let Some(theirs) = origin_of(&peer::by_id(tx.conn(), *id)?.actor) {
        forget_put_by_in(tx, &theirs, (&container(&post), uri))?;
    }
    match response_by_uri(tx.conn(), uri)? {
        // What stands elsewhere is not its to take out, and whether it is here is not its business.
        Some(r) if r.post != post.id => {}
        // Our own words are still ours: kept here, and said to be out of the thread.
        Some(r) if r.is_ours() && r.withdrawn.is_none() => drop(comes(tx, cx.now, r.id, Came::TakenOut)?),
        Some(r) if r.withdrawn.is_none() => drop(comes(tx, cx.now, r.id, Came::TakenBack)?),
        Some(_) => {}
        None => {
            // It comes before what it removes: that must not come back here. Elsewhere the owner has no say.
            super::gone::kept_out(tx, cx.now, post.id, uri)?;
        }
    }
    Ok(post)
}

/// Signed responses read at once, so that a long thread is never in memory whole.
const AT_ONCE: i64 = 10;

/// The responses in a thread of ours as their writers signed them, oldest first, after this one: at most so many, and none
/// more once these are so many bytes. With the last one's number where there is more.
///
/// # Errors
/// A fault of storage.
pub fn signed_responses(
    conn: &mut Conn,
    post: PostId,
    after: ResponseId,
    (most, bytes): (usize, usize),
) -> Result<(Vec<(Response, Value)>, Option<ResponseId>), Error> {
    let (mut all, mut size, mut last) = (Vec::new(), 0, after);
    loop {
        let rows: Vec<Response> = responses::table
            .filter(responses::post.eq(post))
            .filter(responses::id.gt(last))
            .filter(responses::withdrawn.is_null())
            .filter(responses::asker_only.eq(false))
            .filter(responses::signed.is_not_null())
            .order(responses::id.asc())
            .limit(AT_ONCE)
            .load(conn)?;
        if rows.is_empty() {
            return Ok((all, None));
        }
        for r in rows {
            if all.len() >= most || size >= bytes {
                return Ok((all, Some(last)));
            }
            last = r.id;
            if let Some(signed) = r.signed.as_deref().and_then(|s| serde_json::from_str(s).ok()) {
                size += r.signed.as_deref().map_or(0, str::len);
                all.push((r, signed));
            }
        }
    }
}

/// How many responses there are in a thread of ours as their writers signed them.
///
/// # Errors
/// A fault of storage.
pub fn count_signed(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::withdrawn.is_null())
        .filter(responses::asker_only.eq(false))
        .filter(responses::signed.is_not_null())
        .count()
        .get_result(conn)?)
}

/// What a house that reads our outbox gets of a thread: each response as it was passed on, the oldest of them.
///
/// # Errors
/// A fault of storage.
pub fn additions(conn: &mut Conn, cx: &Cx, post: &Post, most: (usize, usize)) -> Result<Vec<Value>, Error> {
    let (said, _) = signed_responses(conn, post.id, 0, most)?;
    Ok(said.iter().map(|(r, signed)| addition(cx, post, r, signed)).collect())
}

/// One response of a thread of ours as it was passed on; `None` when it was not, or is out of the thread.
pub fn addition_of(cx: &Cx, post: &Post, response: &Response) -> Option<Value> {
    let passed_on = response.post == post.id && response.withdrawn.is_none() && !response.asker_only;
    let signed = response.signed.as_deref().filter(|_| passed_on)?;
    Some(addition(cx, post, response, &serde_json::from_str(signed).ok()?))
}
