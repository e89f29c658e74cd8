//! A question as an Article, an advice as a Note.

use super::actions::{Advice, Ask};
use super::rules::Ground;
use super::store::{Texts, advice, texts};
use crate::error::Error;
use crate::node::Node;
use crate::page::markdown;
use crate::post::{self, Head, NewResponse, Post, Response, ResponseState, wire};
use crate::texts::Language;
use diesel::prelude::*;
use huisraad_storage::Conn;
use serde_json::{Value, json};

/// A question of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let t = texts(conn, post.id)?;
    let say = |key: &str| node.texts.say(Language::Nl, key, &[]);
    let mut o = wire::object(node, conn, post, "Article")?;
    let mut content = markdown(&t.situation);
    content.push_str(&format!("<p><strong>{}</strong></p>{}", say("case-what-asked"), markdown(&t.question)));
    if !t.tried.is_empty() {
        content.push_str(&format!("<p><strong>{}</strong></p>{}", say("case-tried"), markdown(&t.tried)));
    }
    o.insert("content".into(), json!(content));
    o.insert("summary".into(), json!(post.title));
    o.insert("huisraad:situation".into(), json!(t.situation));
    o.insert("huisraad:question".into(), json!(t.question));
    o.insert("huisraad:tried".into(), json!(t.tried));
    o.insert("huisraad:wantedBy".into(), json!(t.wanted_by));
    let tried: Vec<i64> = advice::table.filter(advice::tried.eq(true)).select(advice::response).load(conn)?;
    let responses = post::responses_to(conn, post.id)?;
    let accepted: Vec<&str> = responses.iter().filter(|r| tried.contains(&r.id)).map(|r| r.uri.as_str()).collect();
    if !accepted.is_empty() {
        o.insert("acceptedAnswer".into(), json!(accepted));
    }
    Ok(Value::Object(o))
}

/// A question of another house.
pub fn read_wire(head: Head, o: &Value) -> Ask {
    let text = |name: &str| wire::text(o, name, 6000);
    let texts = Texts {
        situation: text("huisraad:situation"),
        question: text("huisraad:question"),
        tried: text("huisraad:tried"),
        wanted_by: Some(text("huisraad:wantedBy")).filter(|d| !d.is_empty()),
    };
    let tried = o.get("acceptedAnswer").and_then(Value::as_array);
    let tried = tried.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    Ask { head, texts, tried }
}

/// An advice of ours, as it goes to the house that asks. One for the thread names its context; one for the asker alone has
/// none, so that nobody can pass it on as said in the thread.
pub(super) fn advice(node: &Node, post: &Post, response: &Response, ground: Ground) -> Value {
    let mut members = json!({
        "published": wire::stamp(response.created),
        "object": {
            "type": "Note",
            "id": response.uri,
            "attributedTo": node.actor().as_str(),
            "inReplyTo": post.uri,
            "context": post::container(post),
            "content": markdown(&response.body),
            "published": wire::stamp(response.created),
            "updated": wire::stamp(response.created),
            "huisraad:version": response.version,
            "huisraad:text": response.body,
            "huisraad:ground": ground.as_str(),
            "huisraad:byline": wire::byline(&response.byline()),
        },
    });
    if let (true, Some(note)) = (response.asker_only, members.get_mut("object").and_then(Value::as_object_mut)) {
        note.remove("context");
    }
    let mut create = wire::simple(node, "Create", &format!("{}#create", response.uri), post, members);
    if let (true, Some(create)) = (response.asker_only, create.as_object_mut()) {
        create.remove("context");
    }
    create
}

/// An advice of another house.
pub fn read_advice(uri: String, note: &Value) -> Advice {
    let ground = note.get("huisraad:ground").and_then(Value::as_str).and_then(Ground::parse);
    Advice {
        response: NewResponse::sent(
            uri,
            wire::read_byline(note),
            wire::text(note, "huisraad:text", 6000),
            ResponseState::Confirmed,
        ),
        ground: ground.unwrap_or(Ground::Thinking),
    }
}
