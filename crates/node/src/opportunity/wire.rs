//! An opportunity as a Note with a proposal (FEP-0837), an application as an offered Agreement.

use super::actions::Proposal;
use super::rules::{NO_AMOUNT, euro};
use super::store::{Work, work};
use crate::error::Error;
use crate::node::Node;
use crate::page::{escaped, typed_html};
use crate::post::{Head, NewResponse, Post, Response, ResponseState, decision_id, wire};
use crate::texts::Language;
use huisraad_storage::Conn;
use serde_json::{Map, Value, json};

/// Euro, as FEP-0837's examples name it.
const EURO: &str = "https://www.wikidata.org/wiki/Q4916";

/// An opportunity of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let w = work(conn, post.id)?;
    let mut o = wire::object(node, conn, post, "Note")?;
    let mut put = |name: &str, value: Value| o.insert(name.to_owned(), value);
    // Like every text of the house, in its language.
    let amount = w.cents.map(|c| euro(c).unwrap_or_else(|| node.texts.say(Language::Nl, NO_AMOUNT, &[])));
    let line: Vec<&str> = [w.happens.as_str(), &w.place, amount.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let line = line.join(" · ");
    let title = escaped(&post.title);
    put("content", json!(format!("<p><strong>{title}</strong></p><p>{}</p>{}", escaped(&line), typed_html(&w.about))));
    put("purpose", json!("request"));
    put("unitBased", json!(false));
    put(
        "publishes",
        json!({
            "type": "Intent",
            "id": format!("{}#primary", post.uri),
            "action": "deliverService",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": w.seats.to_string()},
        }),
    );
    // What nobody said is not offered in return: not even nothing.
    if let Some(cents) = w.cents {
        put(
            "reciprocal",
            json!({
                "type": "Intent",
                "id": format!("{}#reciprocal", post.uri),
                "action": "transfer",
                "resourceConformsTo": EURO,
                "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": format!("{}.{:02}", cents / 100, cents % 100)},
            }),
        );
    }
    put("huisraad:text", json!(w.about));
    put("huisraad:learn", json!(w.learn));
    put("huisraad:seats", json!(w.seats));
    o.extend(agreed(&w));
    Ok(Value::Object(o))
}

/// When, where and how long somebody works, and what is paid, of an opportunity of ours: to that one says yes. What the work is stands in
/// its text, and that is for who may read it.
///
/// # Errors
/// A fault of storage.
pub fn agreed_of(conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    work(conn, post.id).map(|w| agreed(&w).into())
}

pub(super) fn agreed(w: &Work) -> Map<String, Value> {
    let said = [
        ("huisraad:place", json!(w.place)),
        ("huisraad:when", json!(w.happens)),
        ("huisraad:hours", json!(w.hours)),
        ("huisraad:costs", json!(w.costs)),
    ];
    let cents = w.cents.map(|cents| ("huisraad:cents", json!(cents)));
    said.into_iter().chain(cents).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An opportunity of another house.
pub fn read_wire(head: Head, o: &Value) -> Proposal {
    Proposal { head, work: read_work(o) }
}

/// What the work is.
pub fn read_work(o: &Value) -> Work {
    let text = |name: &str, most: usize| wire::text(o, name, most);
    let number = |name: &str| o.get(name).and_then(Value::as_i64);
    Work {
        about: text("huisraad:text", 6000),
        place: text("huisraad:place", 200),
        happens: text("huisraad:when", 200),
        hours: text("huisraad:hours", 100),
        cents: number("huisraad:cents"),
        costs: text("huisraad:costs", 500),
        learn: text("huisraad:learn", 2000),
        seats: number("huisraad:seats").unwrap_or(1),
    }
}

/// An agreement: to what is offered in return too, where something was said of that.
fn agreement(post: &Post, response: &Response, paid: bool) -> Value {
    let mut agreement = json!({
        "type": "Agreement",
        "stipulates": {"type": "Commitment", "satisfies": format!("{}#primary", post.uri)},
        "huisraad:text": response.body,
        "huisraad:byline": wire::byline(&response.byline()),
    });
    if paid && let Some(all) = agreement.as_object_mut() {
        let reciprocal = json!({"type": "Commitment", "satisfies": format!("{}#reciprocal", post.uri)});
        all.insert("stipulatesReciprocal".to_owned(), reciprocal);
    }
    agreement
}

/// An application of ours, as it goes to the house that offers the work; `paid`: whether it said what it pays.
pub(super) fn application(node: &Node, post: &Post, response: &Response, paid: bool) -> Value {
    let members = json!({
        "published": wire::stamp(response.created),
        "target": post.uri,
        "content": typed_html(&response.body),
        "object": agreement(post, response, paid),
    });
    wire::simple(node, "Offer", &response.uri, post, members)
}

/// An application of another house.
pub fn read_application(uri: String, agreement: &Value) -> NewResponse {
    NewResponse::sent(
        uri,
        wire::read_byline(agreement),
        wire::text(agreement, "huisraad:text", 3000),
        ResponseState::Waiting,
    )
}

/// Yes, with the agreement as its result, or no.
pub(super) fn decision(node: &Node, post: &Post, response: &Response, yes: bool) -> Value {
    if !yes {
        let id = decision_id(post, response, "rejected");
        return wire::simple(node, "Reject", &id, post, json!({"object": response.uri}));
    }
    let result = json!({"type": "Agreement", "id": format!("{}#agreement-{}", post.uri, response.id)});
    let id = decision_id(post, response, "accepted");
    wire::simple(node, "Accept", &id, post, json!({"object": response.uri, "result": result}))
}
