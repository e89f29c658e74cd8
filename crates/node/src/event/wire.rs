//! An event as FEP-8a8e and Mobilizon have it, an answer as a Join.

use super::actions::{Invitation, Rsvp};
use super::rules::{MOST, State, What};
use super::store::{Facts, Heads, facts};
use crate::error::Error;
use crate::node::Node;
use crate::page::{plain_html, text_of, typed_html};
use crate::post::{Head, Life, NewResponse, Post, Response, ResponseState, decision_id, wire};
use crate::texts::{Language, Say};
use crate::texts::{with_offset, without_offset};
use huisraad_storage::{Conn, Time, Word};
use serde_json::{Map, Value, json};

/// An event of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let f = facts(conn, post.id)?;
    let mut o = wire::object(node, conn, post, "Event")?;
    let cancelled = State::of(&post.state) == State::Cancelled;
    let say = Say::new(node.texts.clone(), Language::Nl);
    // Most software shows nothing else of it that tells (found with GoToSocial, Misskey, Mastodon, Gancio).
    let title = if cancelled { say.t1("event-called-off-title", "title", &post.title) } else { post.title.clone() };
    let mut put = |name: &str, value: Value| o.insert(name.to_owned(), value);
    put("actor", json!(node.actor().as_str()));
    put("content", json!(typed_html(&f.about)));
    put("mediaType", json!("text/html"));
    // The same whenever it is made: with its year.
    let when = say.span(&f.starts, f.ends.as_deref(), Time(0));
    let what = [format!("{title}: {when}"), f.place.clone()];
    put("summary", json!(what.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")));
    put("name", json!(title));
    put("huisraad:title", json!(post.title));
    put("timezone", json!("Europe/Amsterdam"));
    let festival = f.what.known() == Some(What::Festival);
    put("category", json!(if festival { "FESTIVALS" } else { "COMMUNITY" }));
    put("inLanguage", json!("nl"));
    put("joinMode", json!("restricted"));
    if let Some(capacity) = f.capacity {
        put("maximumAttendeeCapacity", json!(capacity));
    }
    put("status", json!(if cancelled { "CANCELLED" } else { "CONFIRMED" }));
    put("eventStatus", json!(if cancelled { "EventCancelled" } else { "EventScheduled" }));
    put("huisraad:text", json!(f.about));
    put("huisraad:what", json!(f.what.as_str()));
    o.extend(when_and_where(&f));
    Ok(Value::Object(o))
}

/// When and where an event of ours is: to that one says yes.
///
/// # Errors
/// A fault of storage.
pub fn agreed(conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    facts(conn, post.id).map(|f| when_and_where(&f).into())
}

pub(super) fn when_and_where(f: &Facts) -> Map<String, Value> {
    let mut o = Map::new();
    o.insert("startTime".to_owned(), json!(with_offset(&f.starts)));
    o.extend(f.ends.as_ref().map(|ends| ("endTime".to_owned(), json!(with_offset(ends)))));
    o.insert("location".to_owned(), json!({"type": "Place", "name": f.place}));
    o
}

/// An event of another house.
pub fn read_wire(head: Head, o: &Value) -> Invitation {
    Invitation { head, facts: read_facts(o) }
}

/// When, where and what it is.
pub fn read_facts(o: &Value) -> Facts {
    let text = |name: &str| wire::text(o, name, 200);
    Facts {
        what: Word::read(&text("huisraad:what"), What::Unsaid),
        starts: without_offset(&text("startTime")).unwrap_or_default(),
        ends: without_offset(&text("endTime")),
        place: o.get("location").map(|l| wire::text(l, "name", 200)).unwrap_or_default(),
        about: wire::text(o, "huisraad:text", 6000),
        capacity: o.get("maximumAttendeeCapacity").and_then(Value::as_i64),
    }
}

/// An answer of ours, as it goes to the organiser.
pub(super) fn join(node: &Node, post: &Post, response: &Response, heads: i64) -> Value {
    wire::simple(node, "Join", &response.uri, post, said_in_join(post, response, heads))
}

fn said_in_join(post: &Post, response: &Response, heads: i64) -> Value {
    json!({
        "object": post.uri,
        "published": wire::stamp(response.created),
        "participationMessage": plain_html(&response.body),
        "huisraad:text": response.body,
        "huisraad:heads": heads,
        "huisraad:byline": wire::byline(&response.byline()),
        "huisraad:decidedOn": response.decided_on,
    })
}

/// An answer of ours with another number or other needs: the whole Join as it is now. It names its kind: who does not know that a
/// Join can be changed then refuses it, and does not take it for nothing.
pub(super) fn changed_join(node: &Node, post: &Post, response: &Response, heads: i64) -> Value {
    let mut join = said_in_join(post, response, heads);
    if let Some(members) = join.as_object_mut() {
        members.insert("type".into(), json!("Join"));
        members.insert("id".into(), json!(response.uri));
        members.insert("actor".into(), json!(node.actor().as_str()));
        members.insert("huisraad:kind".into(), json!(post.kind.as_str()));
        members.insert("huisraad:version".into(), json!(response.version));
    }
    let id = format!("{}#v{}", response.uri, response.version);
    wire::simple(node, "Update", &id, post, json!({"object": join}))
}

/// What an answer says beside: ours as it was typed, Mobilizon's and others' from their HTML.
fn said(join: &Value) -> String {
    let own = wire::text(join, "huisraad:text", 1000);
    let others = ["participationMessage", "content"].iter().map(|n| text_of(&wire::text(join, n, 4000), 4000));
    let all = std::iter::once(own).chain(others);
    all.map(|t| t.trim().chars().take(1000).collect::<String>()).find(|t| !t.is_empty()).unwrap_or_default()
}

/// An answer of another house.
pub fn read_rsvp(uri: String, join: &Value) -> Rsvp {
    Rsvp {
        response: NewResponse {
            decided_on: wire::read_decided(join),
            ..NewResponse::sent(uri, wire::read_byline(join), said(join), ResponseState::Waiting)
        },
        heads: join.get("huisraad:heads").and_then(Value::as_i64).unwrap_or(1),
        version: join.get("huisraad:version").and_then(Value::as_i64).unwrap_or(1).max(1),
    }
}

/// With how many we may come, as the organiser says it.
#[derive(Debug, Clone)]
pub struct Places {
    /// The id of our answer.
    pub uri: String,
    /// Which version of it.
    pub version: i64,
    /// Whether there is room, or it waits.
    pub state: ResponseState,
    /// For how many.
    pub heads: i64,
    /// For how many more there is no room yet, those included.
    pub asked: Option<i64>,
}

/// What an organiser says of a number of ours, in the Join that it answers; `None` when it says none.
pub fn read_places(state: ResponseState, join: &Value) -> Option<Places> {
    let number = |name: &str| join.get(name).and_then(Value::as_i64).filter(|n| (1..=MOST).contains(n));
    Some(Places {
        uri: wire::text(join, "id", 500),
        version: join.get("huisraad:version").and_then(Value::as_i64)?,
        state,
        heads: number("huisraad:heads")?,
        asked: number("huisraad:asked"),
    })
}

/// What the organiser says to an answer: yes, no, or that it waits.
pub(super) fn decision(node: &Node, post: &Post, response: &Response, heads: Heads) -> Value {
    let kind = match response.state {
        ResponseState::Confirmed => "Accept",
        ResponseState::Refused => "Reject",
        _ => "TentativeAccept",
    };
    let id = decision_id(post, response, response.state.as_str());
    let mut join = json!({"type": "Join", "id": response.uri, "object": post.uri});
    // Other software has no number of people.
    if let (Some(members), true) = (join.as_object_mut(), response.guest().is_none()) {
        members.insert("huisraad:heads".into(), json!(heads.heads));
        members.insert("huisraad:version".into(), json!(response.version));
        if let Some(asked) = heads.asked {
            members.insert("huisraad:asked".into(), json!(asked));
        }
    }
    wire::simple(node, kind, &id, post, json!({"object": join}))
}
