//! What went well as an Article.

use super::actions::Story;
use crate::error::Error;
use crate::node::Node;
use crate::post::{Head, Post, wire};
use huisraad_storage::Conn;
use serde_json::{Value, json};

/// What went well here, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let mut o = wire::object(node, conn, post, "Article")?;
    o.insert("content".into(), json!(format!("<p>{}</p>", crate::page::escaped(&post.title))));
    o.insert("summary".into(), json!(post.title));
    Ok(Value::Object(o))
}

/// What went well in another house.
pub fn read_wire(head: Head) -> Story {
    Story { head }
}
