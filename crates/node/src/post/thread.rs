//! Answers to a post. A thread has an owner, the house that opened it: every answer, change and withdrawal goes to the
//! owner, and the owner says what became of it.

use super::actions::take;
use super::rules::Byline;
use super::store::{self, Post, PostId};
use super::wire;
use crate::error::Error;
use crate::node::Cx;
use crate::peer;
use crate::people::{Act, may, require};
use crate::viewer::{PeerId, PersonId, Viewer};
use crate::words::{Kind, Role};
use diesel::prelude::*;
use huisraad_federation::{Authority, Outgoing};
use huisraad_storage::{Conn, Time, Tx, text_enum};
use serde_json::Value;

/// The number of a response on this node.
pub type ResponseId = i64;

text_enum! {
    /// What the owner of the thread holds of a response, as far as we know.
    pub enum ResponseState {
        /// On its way; the owner has not said that it has it.
        Sent = "sent",
        /// The owner has it, and where there is something to say yes to, said yes.
        Confirmed = "confirmed",
        /// The owner has it and has not decided, or has no room yet.
        Waiting = "waiting",
        /// The owner said no.
        Refused = "refused",
    }
}

impl ResponseState {
    /// The word on screen.
    pub fn key(self) -> &'static str {
        match self {
            ResponseState::Sent => "response-sent",
            ResponseState::Confirmed => "response-confirmed",
            ResponseState::Waiting => "response-waiting",
            ResponseState::Refused => "response-refused",
        }
    }
}

diesel::table! {
    responses (id) {
        id -> BigInt,
        uri -> Text,
        post -> BigInt,
        peer -> Nullable<BigInt>,
        author -> Nullable<BigInt>,
        byline_role -> Nullable<Text>,
        byline_name -> Nullable<Text>,
        body -> Text,
        state -> Text,
        version -> BigInt,
        created -> BigInt,
        withdrawn -> Nullable<BigInt>,
    }
}

/// A response, as it is kept. What a kind adds lies in the kind's own table.
#[derive(Debug, Clone, Queryable)]
pub struct Response {
    /// Its number here.
    pub id: ResponseId,
    /// Its id in the world.
    pub uri: String,
    /// To which post.
    pub post: PostId,
    /// From which house; `None` for our own.
    pub peer: Option<PeerId>,
    /// Who of this house wrote it. Never sent.
    pub author: Option<PersonId>,
    /// As what they wrote it.
    pub byline_role: Option<Role>,
    /// The name they chose.
    pub byline_name: Option<String>,
    /// The text, in Markdown.
    pub body: String,
    /// What the owner holds of it.
    pub state: ResponseState,
    /// Its version.
    pub version: i64,
    /// When it came.
    pub created: Time,
    /// When it was taken back.
    pub withdrawn: Option<Time>,
}

impl Response {
    /// What others see of its writer.
    pub fn byline(&self) -> Byline {
        Byline { role: self.byline_role, name: self.byline_name.clone() }
    }
}

/// A response, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct NewResponse {
    /// Its id where it came from the wire.
    pub uri: Option<String>,
    /// What others see of the writer.
    pub byline: Byline,
    /// The text, in Markdown.
    pub body: String,
    /// What the owner holds of it from the start, when we are the owner.
    pub state: ResponseState,
}

/// Answers a post of this kind that the caller may read. `None` when this very response is here already.
///
/// # Errors
/// [`Error::NotFound`] when the caller may not read the post; [`Error::Refused`] when it takes no answers.
pub fn respond(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    post: PostId,
    new: &NewResponse,
) -> Result<Option<(Post, Response)>, Error> {
    take(tx, post)?;
    let post = store::find(tx.conn(), &cx.who, post)?;
    if post.published.is_none() || post.kind != kind {
        return Err(Error::NotFound);
    }
    let (uri, peer, state) = match (&cx.who, &new.uri) {
        (Viewer::House { id, .. }, Some(uri)) => {
            // Taken back before it came.
            if store::is_known(tx.conn(), uri)? {
                return Ok(None);
            }
            if let Some(held) = response_by_uri(tx.conn(), uri)? {
                return if held.peer == Some(*id) { Ok(None) } else { Err(Error::Refused("error-not-yours")) };
            }
            (uri.clone(), Some(*id), new.state)
        }
        (Viewer::House { .. }, None) => return Err(Error::NotFound),
        _ => {
            require(&cx.who, Act::Respond)?;
            let owner = post.peer.map(|id| peer::by_id(tx.conn(), id)).transpose()?;
            if owner.is_some_and(|p| !p.standing.held()) {
                return Err(Error::Refused("peer-not-held"));
            }
            let uri = cx.node.url(&format!("/responses/{}", cx.node.random.token::<10>())).to_string();
            let state = if post.is_ours() { new.state } else { ResponseState::Sent };
            (uri, None, state)
        }
    };
    let response: Response = diesel::insert_into(responses::table)
        .values((
            responses::uri.eq(uri),
            responses::post.eq(post.id),
            responses::peer.eq(peer),
            responses::author.eq(cx.who.person()),
            responses::byline_role.eq(new.byline.role),
            responses::byline_name.eq(&new.byline.name),
            responses::body.eq(new.body.trim()),
            responses::state.eq(state),
            responses::version.eq(1),
            responses::created.eq(cx.now.0),
        ))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    Ok(Some((post, response)))
}

/// Sends an activity about a response to the one house it concerns: to the owner of the thread when the response is ours,
/// to its writer's house when we are the owner. Nothing is sent within a house. Call it last.
///
/// # Errors
/// A fault of storage.
pub fn deliver(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response, activity: &Value) -> Result<(), Error> {
    let Some(other) = post.peer.or(response.peer) else { return Ok(()) };
    let other = peer::by_id(tx.conn(), other)?;
    // A removal goes whatever the house is to us now: it was sent what is removed.
    let removal = response.withdrawn.is_some();
    if removal {
        cx.node.outbox.forget(tx, cx.now, &response.uri)?;
    }
    if !other.standing.held() && !removal {
        // Not silently: who decides must know that it is not heard.
        return Err(Error::Refused("peer-not-held"));
    }
    let to: Vec<Authority> = other.address().into_iter().collect();
    let uri = activity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let subject = if removal { wire::REMOVAL.to_owned() } else { response.uri.clone() };
    let a = Outgoing { uri, subject, body: activity.to_string() };
    Ok(cx.node.outbox.send(tx, cx.now, &a, &to)?)
}

/// Takes the post of a response, and reads the response after that: nobody changes either any more.
fn take_with_post(tx: &mut Tx<'_>, response: ResponseId) -> Result<(Post, Response), Error> {
    let post: PostId = responses::table.find(response).select(responses::post).first(tx.conn())?;
    let post = take(tx, post)?;
    Ok((post, responses::table.find(response).first(tx.conn())?))
}

/// Decides, as the owner of the thread, what becomes of a response. The kind then delivers the answer.
///
/// # Errors
/// When the caller may not.
pub fn answer(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    response: ResponseId,
    state: ResponseState,
) -> Result<(Post, Response), Error> {
    let (post, held) = take_with_post(tx, response)?;
    let post = store::find(tx.conn(), &cx.who, post.id)?;
    if held.withdrawn.is_some() || post.kind != kind {
        return Err(Error::NotFound);
    }
    if !post.is_ours() || !super::rules::may_decide(&cx.who, &post) {
        return Err(Error::Refused("error-not-yours"));
    }
    Ok((post, set_state(tx, response, state)?))
}

/// Sets the state without asking who: for what follows by itself from a decision or a rule.
///
/// # Errors
/// A fault of storage.
pub fn set_state(tx: &mut Tx<'_>, response: ResponseId, state: ResponseState) -> Result<Response, Error> {
    Ok(diesel::update(responses::table.find(response))
        .set(responses::state.eq(state))
        .returning(responses::all_columns)
        .get_result(tx.conn())?)
}

/// Notes what the owner of the thread says of a response of ours.
///
/// # Errors
/// [`Error::NotFound`] when it is not ours, or the caller is not the owner.
pub fn confirmed(tx: &mut Tx<'_>, cx: &Cx, uri: &str, state: ResponseState) -> Result<(Post, Response), Error> {
    let Viewer::House { id, .. } = &cx.who else {
        return Err(Error::NotFound);
    };
    let held = response_by_uri(tx.conn(), uri)?.ok_or(Error::NotFound)?;
    let post = take(tx, held.post)?;
    if held.peer.is_some() || post.peer != Some(*id) {
        return Err(Error::NotFound);
    }
    Ok((post, set_state(tx, held.id, state)?))
}

/// Takes a response back: its writer or a chair here, or the house that sent it. `None` when it was taken back before.
///
/// # Errors
/// When the caller may not.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Option<(Post, Response)>, Error> {
    let (post, held) = take_with_post(tx, response)?;
    if cx.who.person().is_some() {
        store::find(tx.conn(), &cx.who, held.post)?;
    }
    match &cx.who {
        Viewer::House { id, .. } if held.peer == Some(*id) => {}
        Viewer::Person { id, roles }
            if held.peer.is_none() && (held.author == Some(*id) || may(*roles, Act::Decide)) => {}
        Viewer::Console | Viewer::Clock => {}
        Viewer::Person { .. } => return Err(Error::Refused("error-not-yours")),
        Viewer::House { .. } | Viewer::Stranger => return Err(Error::NotFound),
    }
    if held.withdrawn.is_some() {
        return Ok(None);
    }
    let response = diesel::update(responses::table.find(response))
        .set((
            responses::body.eq(""),
            responses::byline_role.eq(None::<Role>),
            responses::byline_name.eq(None::<String>),
            responses::author.eq(None::<i64>),
            responses::withdrawn.eq(cx.now.0),
        ))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    Ok(Some((post, response)))
}

/// Empties the thread of a post.
pub(super) fn wipe(tx: &mut Tx<'_>, now: Time, post: PostId) -> Result<(), Error> {
    diesel::update(responses::table.filter(responses::post.eq(post)))
        .set((
            responses::body.eq(""),
            responses::byline_role.eq(None::<Role>),
            responses::byline_name.eq(None::<String>),
            responses::author.eq(None::<i64>),
            responses::withdrawn.eq(now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A response, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn response(conn: &mut Conn, id: ResponseId) -> Result<Response, Error> {
    Ok(responses::table.find(id).first(conn)?)
}

/// A response, by its id in the world.
///
/// # Errors
/// A fault of storage.
pub fn response_by_uri(conn: &mut Conn, uri: &str) -> Result<Option<Response>, Error> {
    Ok(responses::table.filter(responses::uri.eq(uri)).first(conn).optional()?)
}

/// The responses to a post that are here and were not taken back, oldest first. Ask for the post first: who may read it may
/// read these.
///
/// # Errors
/// A fault of storage.
pub fn responses_to(conn: &mut Conn, post: PostId) -> Result<Vec<Response>, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::withdrawn.is_null())
        .order(responses::id.asc())
        .load(conn)?)
}

/// How many responses there are to a post.
///
/// # Errors
/// A fault of storage.
pub fn count(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::withdrawn.is_null())
        .count()
        .get_result(conn)?)
}

/// The receipt of an advice: tells its writer's house that the owner has it.
pub fn receipt(cx: &Cx, post: &Post, response: &Response) -> Value {
    wire::simple(
        &cx.node,
        "Add",
        &format!("{}#received-{}", post.uri, response.id),
        post,
        serde_json::json!({
            "object": response.uri,
            "target": format!("{}/thread", post.uri),
        }),
    )
}
