//! A lesson as an Article.

use super::actions::Learn;
use super::rules::Form;
use super::store::{Lesson, lesson};
use crate::error::Error;
use crate::node::Node;
use crate::page::typed_html;
use crate::post::{Head, Post, wire};
use crate::texts::{Language, parse_day};
use huisraad_storage::{Conn, Word};
use serde_json::{Value, json};

/// A lesson of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let l = lesson(conn, post.id)?;
    let mut o = wire::object(node, conn, post, "Article")?;
    let mut content = typed_html(&l.text);
    let parts = [
        ("lesson-helped", &l.helped),
        ("lesson-failed", &l.failed),
        ("lesson-suits", &l.suits),
        ("sources", &l.sources),
    ];
    for (key, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
        let heading = node.texts.say(Language::Nl, key, &[]);
        content.push_str(&format!("<p><strong>{heading}</strong></p>{}", typed_html(text)));
    }
    let mut put = |name: &str, value: Value| o.insert(name.to_owned(), value);
    put("content", json!(content));
    put("summary", json!(post.title));
    put("huisraad:form", json!(l.form.as_str()));
    put("huisraad:text", json!(l.text));
    put("huisraad:helped", json!(l.helped));
    put("huisraad:failed", json!(l.failed));
    put("huisraad:suits", json!(l.suits));
    put("huisraad:sources", json!(l.sources));
    put("huisraad:reviewOn", json!(l.review_on));
    Ok(Value::Object(o))
}

/// A lesson of another house.
pub fn read_wire(head: Head, o: &Value) -> Learn {
    let text = |name: &str, most: usize| wire::text(o, name, most);
    let day = parse_day(&text("huisraad:reviewOn", 10));
    let lesson = Lesson {
        form: Word::read(&text("huisraad:form", 40), Form::Experience),
        text: text("huisraad:text", 6000),
        helped: text("huisraad:helped", 4000),
        failed: text("huisraad:failed", 4000),
        suits: text("huisraad:suits", 1000),
        sources: text("huisraad:sources", 2000),
        // One that names no day is never said to be old.
        review_on: day.map_or_else(|| "9999-12-31".to_owned(), |d| d.to_string()),
        came_from: None,
    };
    Learn { head, lesson }
}
