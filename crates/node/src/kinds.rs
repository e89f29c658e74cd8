//! The kinds together: the only place that names them all, in exhaustive matches.

use crate::error::{Error, Field, Key};
use crate::node::{Cx, Node};
use crate::page::{Fields, Page, Visit};
use crate::post::pages::{Compose, Row, shared_state};
use crate::post::{self, Head, Inside, NewResponse, Origin, Post, PostId, Response, ResponseId, Writer};
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, opportunity};
use actix_web::web::ServiceConfig;
use huisraad_storage::{Conn, Tx};
use serde_json::{Value, json};

/// What was filled in or received, of whichever kind.
pub enum Input {
    /// A question.
    CaseQuestion(case_question::Ask),
    /// A request for help.
    Conflict(conflict::Request),
    /// An event.
    Event(event::Announce),
    /// An opportunity.
    Opportunity(opportunity::Offering),
}

/// What somebody answers to a post, of whichever kind.
pub enum Reply {
    /// Advice, and the container of the thread it is for; empty when it is for the asker alone.
    Advice(case_question::Advice, String),
    /// An offer to mediate.
    Offer(conflict::Offer),
    /// An application.
    Application(NewResponse),
    /// An answer to an invitation.
    Rsvp(event::Rsvp),
}

impl Reply {
    /// Reads an advice. `signed`: the activity around it.
    pub fn advice(uri: &str, note: &Value, signed: Option<Value>, context: &str) -> Reply {
        let mut advice = case_question::read_advice(uri.to_owned(), note);
        advice.response.asker_only = context.is_empty();
        advice.response.signed = signed.map(|s| s.to_string());
        Reply::Advice(advice, context.to_owned())
    }

    /// Reads an offer to mediate.
    pub fn offer(uri: &str, mediation: &Value) -> Reply {
        Reply::Offer(conflict::read_offer(uri.to_owned(), mediation))
    }

    /// Reads an application.
    pub fn application(uri: &str, agreement: &Value) -> Reply {
        Reply::Application(opportunity::read_application(uri.to_owned(), agreement))
    }

    /// Reads an answer to an invitation.
    pub fn rsvp(uri: &str, join: &Value) -> Reply {
        Reply::Rsvp(event::read_rsvp(uri.to_owned(), join))
    }
}

/// A reply that the owner of its thread passes on.
pub fn relayed(reply: Reply, uri: String, by: Writer) -> Reply {
    match reply {
        Reply::Advice(mut advice, context) => {
            advice.response.origin = Origin::Relayed(uri, by);
            Reply::Advice(advice, context)
        }
        // Only what has a thread is passed on; `inbox` reads nothing else as an addition.
        other => other,
    }
}

/// Writes a reply. A form and a received activity both end here.
///
/// # Errors
/// The kind's own; [`Error::NotFound`] when the post is of another kind.
pub fn reply(tx: &mut Tx<'_>, cx: &Cx, post: PostId, reply: &Reply) -> Result<(), Error> {
    match reply {
        Reply::Advice(advice, context) => {
            let found = post::find(tx.conn(), &Viewer::Clock, post)?;
            if !context.is_empty() && *context != post::container(&found) {
                return Err(Error::Refused("error-addressing"));
            }
            case_question::advise(tx, cx, post, advice)
        }
        Reply::Offer(offer) => conflict::offer(tx, cx, post, offer),
        Reply::Application(new) => opportunity::apply(tx, cx, post, new),
        Reply::Rsvp(rsvp) => event::rsvp(tx, cx, post, rsvp),
    }
}

/// The routes of each kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    case_question::routes(cfg);
    conflict::routes(cfg);
    event::routes(cfg);
    opportunity::routes(cfg);
}

/// What was filled in.
pub fn read_form(kind: Kind, head: Head, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Input {
    match kind {
        Kind::CaseQuestion => Input::CaseQuestion(case_question::read_form(head, typed)),
        Kind::Conflict => Input::Conflict(conflict::read_form(head, typed)),
        Kind::Event => Input::Event(event::read_form(head, typed, wrong)),
        Kind::Opportunity => Input::Opportunity(opportunity::read_form(head, typed, wrong)),
    }
}

/// What was received.
pub fn read_wire(kind: Kind, head: Head, object: &Value) -> Input {
    match kind {
        Kind::CaseQuestion => Input::CaseQuestion(case_question::read_wire(head, object)),
        Kind::Conflict => Input::Conflict(conflict::read_wire(head, object)),
        Kind::Event => Input::Event(event::read_wire(head, object)),
        Kind::Opportunity => Input::Opportunity(opportunity::read_wire(head, object)),
    }
}

/// Writes it: a new one, or a change. A form and a received activity both end here.
///
/// # Errors
/// The kind's own.
pub fn write(tx: &mut Tx<'_>, cx: &Cx, input: &Input, existing: Option<PostId>) -> Result<Post, Error> {
    match input {
        Input::CaseQuestion(ask) => case_question::ask(tx, cx, ask, existing),
        Input::Conflict(request) => conflict::request(tx, cx, request, existing),
        Input::Event(announce) => event::announce(tx, cx, announce, existing),
        Input::Opportunity(offering) => opportunity::offer(tx, cx, offering, existing),
    }
}

/// Publishes it in the name of the house.
///
/// # Errors
/// The kind's own.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, post: &Post, decided_on: Option<String>) -> Result<Post, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::release(tx, cx, post.id, decided_on),
        Kind::Conflict => conflict::release(tx, cx, post.id, decided_on),
        Kind::Event => event::release(tx, cx, post.id, decided_on),
        Kind::Opportunity => opportunity::release(tx, cx, post.id, decided_on),
    }
}

/// Who of our own house reads it once it is put ready.
///
/// # Errors
/// A fault of storage.
pub fn inside(conn: &mut Conn, post: &Post) -> Result<Inside, Error> {
    match post.kind {
        Kind::Conflict => conflict::inside(conn, post.id),
        Kind::CaseQuestion | Kind::Event | Kind::Opportunity => Ok(Inside::House),
    }
}

/// Empties the kind's half of a withdrawn post.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: &Post) -> Result<(), Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::wipe(tx, post.id),
        Kind::Conflict => conflict::wipe(tx, post.id),
        Kind::Event => event::wipe(tx, post.id),
        Kind::Opportunity => opportunity::wipe(tx, post.id),
    }
}

/// Its ActivityStreams form.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::object(node, conn, post),
        Kind::Conflict => conflict::object(node, conn, post),
        Kind::Event => event::object(node, conn, post),
        Kind::Opportunity => opportunity::object(node, conn, post),
    }
}

/// Its page.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    match post.kind {
        Kind::CaseQuestion => case_question::page(v, post).await,
        Kind::Conflict => conflict::page(v, post).await,
        Kind::Event => event::page(v, post).await,
        Kind::Opportunity => opportunity::page(v, post).await,
    }
}

/// Its form.
///
/// # Errors
/// When the template fails.
pub fn form_page(kind: Kind, v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    match kind {
        Kind::CaseQuestion => case_question::form_page(v, typed, wrong, parts),
        Kind::Conflict => conflict::form_page(v, typed, wrong, parts),
        Kind::Event => event::form_page(v, typed, wrong, parts),
        Kind::Opportunity => opportunity::form_page(v, typed, wrong, parts),
    }
}

/// Fills in its form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: &Post, typed: Fields) -> Result<Fields, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::fill(conn, post.id, typed),
        Kind::Conflict => conflict::fill(conn, post.id, typed),
        Kind::Event => event::fill(conn, post.id, typed),
        Kind::Opportunity => opportunity::fill(conn, post.id, typed),
    }
}

/// A post as a row of a list: of an event one wants to know when it is.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Row, Error> {
    let when = match post.kind {
        Kind::Event => Some(v.moment(&event::facts(conn, post.id)?.starts, v.now)),
        Kind::CaseQuestion | Kind::Conflict | Kind::Opportunity => None,
    };
    post::pages::row(conn, v, post, v.t(state_key(post)), when)
}

/// Puts a page of a list in the order in which one wants to read it: of events what comes first, and what is over last.
///
/// # Errors
/// A fault of storage.
pub fn in_order(conn: &mut Conn, v: &Visit, kind: Kind, posts: Vec<Post>) -> Result<Vec<Post>, Error> {
    match kind {
        Kind::Event => {
            let now = v.local_now();
            let starts = |conn: &mut Conn, p: &Post| Ok((event::facts(conn, p.id)?.starts, p.clone()));
            let mut dated = posts.iter().map(|p| starts(conn, p)).collect::<Result<Vec<_>, Error>>()?;
            dated.sort_by_key(|(starts, _)| (*starts < now, starts.clone()));
            Ok(dated.into_iter().map(|(_, post)| post).collect())
        }
        Kind::CaseQuestion | Kind::Conflict | Kind::Opportunity => Ok(posts),
    }
}

/// Whether a published post still waits for something.
///
/// # Errors
/// A fault of storage.
pub fn is_open(conn: &mut Conn, v: &Visit, post: &Post) -> Result<bool, Error> {
    if post.kind == Kind::Event && event::facts(conn, post.id)?.starts < v.local_now() {
        return Ok(false);
    }
    Ok(!matches!(post.state.as_str(), "closed" | "cancelled" | "done" | "picked" | "filled"))
}

/// The word for where it is in its life.
pub fn state_key(post: &Post) -> Key {
    shared_state(&post.state).unwrap_or_else(|| match post.kind {
        Kind::CaseQuestion => case_question::state_key(&post.state),
        Kind::Conflict => conflict::state_key(&post.state),
        Kind::Event => event::state_key(&post.state),
        Kind::Opportunity => opportunity::state_key(&post.state),
    })
}

/// A response to a post of ours is gone: what followed from it is undone.
///
/// # Errors
/// A fault of storage.
pub fn response_gone(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if !post.is_ours() || post.withdrawn.is_some() {
        return Ok(());
    }
    match post.kind {
        Kind::CaseQuestion => Ok(()),
        Kind::Conflict => conflict::reopen(tx, cx, post),
        Kind::Event => event::recount(tx, cx, post),
        Kind::Opportunity => opportunity::recount(tx, cx, post).map(|_| ()),
    }
}

/// What is said to the owner of a thread of a response of ours that is taken back, in the way that its kind was said.
pub fn removal_of_response(cx: &Cx, post: &Post, response: &Response) -> Value {
    let (verb, object) = match post.kind {
        Kind::CaseQuestion => ("Delete", json!({"type": "Tombstone", "id": response.uri})),
        Kind::Event => ("Leave", json!({"type": "Join", "id": response.uri})),
        Kind::Conflict | Kind::Opportunity => ("Undo", json!({"type": "Offer", "id": response.uri})),
    };
    let id = format!("{}#removed", response.uri);
    post::wire::simple(&cx.node, verb, &id, post, json!({"object": object}))
}

/// Takes a response of ours back, and tells the house it went to, in the way that its kind was said.
///
/// # Errors
/// When the caller may not.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Post, Error> {
    let held = post::response(tx.conn(), response)?;
    let Some((post, response)) = post::take_back(tx, cx, response)? else {
        return post::find(tx.conn(), &cx.who, held.post);
    };
    let activity = removal_of_response(cx, &post, &response);
    post::deliver(tx, cx, &post, &response, &activity)?;
    response_gone(tx, cx, &post)?;
    post::took_out(tx, cx, &post, &response)?;
    Ok(post)
}

/// Takes somebody's response out of a thread of ours, and tells all who were told of it.
///
/// # Errors
/// When the caller may not.
pub fn take_out(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Post, Error> {
    let held = post::response(tx.conn(), response)?;
    let Some((post, response)) = post::take_out(tx, cx, response)? else {
        return post::find(tx.conn(), &cx.who, held.post);
    };
    response_gone(tx, cx, &post)?;
    post::took_out(tx, cx, &post, &response)?;
    Ok(post)
}

/// The words of a kind's list: intro, what to say when it is empty, and the button for a new one.
pub fn list_words(kind: Kind) -> (Key, Key, Key, Key) {
    match kind {
        Kind::CaseQuestion => ("menu-questions", "case-intro", "case-empty", "case-ask"),
        Kind::Conflict => ("menu-conflict", "conflict-intro", "conflict-empty", "conflict-ask"),
        Kind::Event => ("menu-events", "event-intro", "event-empty", "event-ask"),
        Kind::Opportunity => ("menu-opportunities", "opportunity-intro", "opportunity-empty", "opportunity-ask"),
    }
}
