//! Follow, Accept and Reject between houses, and the list of members.

use crate::house::{principles_digest, wire::context};
use crate::node::Node;
use crate::peer::Peer;
use crate::words::Standing;
use serde_json::{Value, json};

/// The principles of a house as its actor names them: where they stand, and their digest. A house that names none is taken
/// to have ours.
pub fn principles_of(node: &Node, actor: &Value) -> (String, String) {
    let text = |name: &str| actor.get("huisraad:principles")?.get(name)?.as_str().map(str::to_owned);
    match (text("url"), text("digest")) {
        (Some(url), Some(digest)) => (url, digest),
        _ => (node.url("/principles").to_string(), principles_digest()),
    }
}

/// Our Follow of another house: with an introduction and the principles (where, digest) that we endorsed, an application.
pub(super) fn follow(node: &Node, id: &str, to: &str, application: Option<(&str, &(String, String))>) -> Value {
    let mut activity = json!({
        "@context": context(),
        "id": id,
        "type": "Follow",
        "actor": node.actor().as_str(),
        "object": to,
        "to": [to],
    });
    if let (Some((text, (url, digest))), Some(members)) = (application, activity.as_object_mut()) {
        members.insert("content".into(), json!(text));
        members.insert("instrument".into(), json!({"type": "Document", "url": url, "digest": digest}));
    }
    activity
}

/// Our yes or no to another house's Follow.
pub(super) fn answer(node: &Node, kind: &str, their_follow: &str, to: &str) -> Value {
    json!({
        "@context": context(),
        "id": format!("{}/{kind}/{}", node.actor(), node.random.token::<10>()),
        "type": kind,
        "actor": node.actor().as_str(),
        "object": {"type": "Follow", "id": their_follow, "actor": to, "object": node.actor().as_str()},
        "to": [to],
    })
}

/// The members as we hold them, for members.
pub fn members(node: &Node, peers: &[Peer]) -> Value {
    let mut items: Vec<String> = vec![node.actor().to_string()];
    items.extend(peers.iter().filter(|p| p.standing == Standing::Member).map(|p| p.actor.clone()));
    json!({
        "@context": context(),
        "id": node.url("/members").as_str(),
        "type": "Collection",
        "totalItems": items.len(),
        "items": items,
    })
}
