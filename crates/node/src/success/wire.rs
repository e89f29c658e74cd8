//! What went well as an Article, applause as a Like.

use super::actions::Told;
use crate::error::Error;
use crate::node::Node;
use crate::post::{Byline, Head, NewResponse, Post, Response, ResponseState, wire};
use huisraad_storage::Conn;
use serde_json::{Value, json};

/// What went well here, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let mut o = wire::object(node, conn, post, "Article")?;
    o.insert("content".into(), json!(format!("<p>{}</p>", ammonia::clean_text(&post.title))));
    o.insert("summary".into(), json!(post.title));
    Ok(Value::Object(o))
}

/// What went well in another house.
pub fn read_wire(head: Head) -> Told {
    Told { head }
}

/// "Mooi zo!", as it goes to the house it is for.
pub(super) fn applause(node: &Node, post: &Post, response: &Response) -> Value {
    wire::simple(node, "Like", &response.uri, post, json!({"object": post.uri}))
}

/// "Mooi zo!" of another house.
pub fn read_applause(uri: String) -> NewResponse {
    NewResponse::sent(uri, Byline::default(), String::new(), ResponseState::Confirmed)
}

/// The verb and object with which applause is taken back.
pub fn removal(response: &Response) -> (&'static str, Value) {
    ("Undo", json!({"type": "Like", "id": response.uri}))
}
