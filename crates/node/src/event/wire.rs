//! An event as FEP-8a8e and Mobilizon have it, an answer as a Join.

use super::actions::{Announce, Rsvp};
use super::rules::{CANCELLED, What};
use super::store::{Facts, facts};
use crate::error::Error;
use crate::node::Node;
use crate::page::{plain_html, text_of, typed_html};
use crate::post::{Head, NewResponse, Post, Response, ResponseState, decision_id, wire};
use crate::texts::{with_offset, without_offset};
use huisraad_storage::Conn;
use serde_json::{Value, json};

/// An event of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let f = facts(conn, post.id)?;
    let mut o = wire::object(node, conn, post, "Event")?;
    let cancelled = post.state == CANCELLED;
    let mut put = |name: &str, value: Value| o.insert(name.to_owned(), value);
    put("actor", json!(node.actor().as_str()));
    put("content", json!(typed_html(&f.about)));
    put("mediaType", json!("text/html"));
    put("summary", json!(format!("{}, {}", f.starts.chars().take(16).collect::<String>().replace('T', " "), f.place)));
    put("startTime", json!(with_offset(&f.starts)));
    if let Some(ends) = &f.ends {
        put("endTime", json!(with_offset(ends)));
    }
    put("timezone", json!("Europe/Amsterdam"));
    put("location", json!({"type": "Place", "name": f.place}));
    put("category", json!("COMMUNITY"));
    put("inLanguage", json!("nl"));
    put("joinMode", json!("restricted"));
    if let Some(capacity) = f.capacity {
        put("maximumAttendeeCapacity", json!(capacity));
    }
    put("status", json!(if cancelled { "CANCELLED" } else { "CONFIRMED" }));
    put("eventStatus", json!(if cancelled { "EventCancelled" } else { "EventScheduled" }));
    put("huisraad:text", json!(f.about));
    put("huisraad:what", json!(f.what.as_str()));
    Ok(Value::Object(o))
}

/// An event of another house.
pub fn read_wire(head: Head, o: &Value) -> Announce {
    let text = |name: &str| wire::text(o, name, 200);
    let facts = Facts {
        what: What::parse(&text("huisraad:what")).unwrap_or(What::Unsaid),
        starts: without_offset(&text("startTime")).unwrap_or_default(),
        ends: without_offset(&text("endTime")),
        place: o.get("location").map(|l| wire::text(l, "name", 200)).unwrap_or_default(),
        about: wire::text(o, "huisraad:text", 6000),
        capacity: o.get("maximumAttendeeCapacity").and_then(Value::as_i64),
    };
    Announce { head, facts }
}

/// An answer of ours, as it goes to the organiser.
pub(super) fn join(node: &Node, post: &Post, response: &Response, heads: i64) -> Value {
    let members = json!({
        "object": post.uri,
        "published": wire::stamp(response.created),
        "participationMessage": plain_html(&response.body),
        "huisraad:text": response.body,
        "huisraad:heads": heads,
        "huisraad:byline": wire::byline(&response.byline()),
        "huisraad:decidedOn": response.decided_on,
    });
    wire::simple(node, "Join", &response.uri, post, members)
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
    }
}

/// What the organiser says to an answer: yes, no, or that it waits.
pub(super) fn answer(node: &Node, post: &Post, response: &Response) -> Value {
    let kind = match response.state {
        ResponseState::Confirmed => "Accept",
        ResponseState::Refused => "Reject",
        _ => "TentativeAccept",
    };
    let id = decision_id(post, response, response.state.as_str());
    let join = json!({"type": "Join", "id": response.uri, "object": post.uri});
    wire::simple(node, kind, &id, post, json!({"object": join}))
}
