//! The ActivityStreams form of what all kinds share, both ways.

use super::actions::{Head, Source};
use super::audience::{Audience, Inside, Scope};
use super::files;
use super::rules::Byline;
use super::store::{self, Post};
use super::themes;
use crate::error::{Error, Reason};
use crate::house::wire::context;
use crate::node::Node;
use crate::texts::seen;
use crate::words::{Kind, Role};
use huisraad_federation::Authority;
use huisraad_storage::{Conn, Time, Word};
use serde_json::{Map, Value, json};
use url::Url;

/// What removals are filed under in the outbox, so that they still go when all else to a house is stopped.
pub const REMOVAL: &str = "removal";
/// That a post is over, for a house that may not read it any more, as a subject in the outbox.
pub const OVER: &str = "over";
/// What such a post is called there.
pub const OVER_TYPE: &str = "huisraad:Over";
/// What that is called to which a house said yes, as it is now, where it may not read the post any more.
pub const AGREED_TYPE: &str = "huisraad:Agreed";
/// What follows the id of a post in the subject of that.
const AGREED: &str = "#agreed";

/// The letters that are kept of the word for a state; no word of ours is nearly as long.
const STATE: usize = 60;

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A time as ActivityStreams writes it.
pub fn stamp(t: Time) -> String {
    jiff::Timestamp::from_microsecond(t.0).unwrap_or_default().to_string()
}

/// Reads such a time.
pub fn read_stamp(text: &str) -> Option<Time> {
    Some(Time(text.parse::<jiff::Timestamp>().ok()?.as_microsecond()))
}

/// The byline, as it leaves.
pub fn byline(b: &Byline) -> Value {
    json!({"huisraad:role": b.role_word(), "name": b.name})
}

/// The byline, as it came.
pub fn read_byline(object: &Value) -> Byline {
    let b = object.get("huisraad:byline");
    let text = |name: &str| b.and_then(|b| b.get(name)).and_then(Value::as_str);
    Byline {
        // A role of tomorrow is kept as it came: who has one is not anonymous.
        role: text("huisraad:role")
            .filter(|word| !word.trim().is_empty())
            .map(|word| Word::read(word, Role::Participant)),
        name: text("name")
            .map(|n| seen::kept(&n.trim().chars().take(40).collect::<String>()))
            .filter(|n| !n.is_empty()),
    }
}

/// To whom a post of ours is addressed.
fn addressing(node: &Node, post: &Post, readers: &[String]) -> (Vec<String>, Vec<String>) {
    let url = |path: &str| node.url(path).to_string();
    match (post.audience, post.audience_role) {
        (Scope::Public, _) => (vec![PUBLIC.to_owned()], vec![url("/followers")]),
        (Scope::Network, _) => (vec![url("/members")], Vec::new()),
        (Scope::Circle, Some(role)) => (vec![url(&format!("/circles/{role}"))], Vec::new()),
        // Nobody sees who was left out, or who else was asked about a conflict.
        (Scope::Houses, _) if post.kind == Kind::Conflict => (vec![format!("{}/readers", post.uri)], Vec::new()),
        (Scope::Houses, _) => {
            let scheme = node.config.reach().scheme();
            (readers.iter().map(|a| format!("{scheme}://{a}/actor")).collect(), Vec::new())
        }
        (Scope::House | Scope::Circle, _) => (Vec::new(), Vec::new()),
    }
}

/// The half of a post's object that all kinds share; the kind adds its own members to it.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post, kind: &str) -> Result<Map<String, Value>, Error> {
    let readers = store::readers(conn, post.id)?;
    let (to, cc) = addressing(node, post, &readers);
    let mut o = Map::new();
    let mut put = |name: &str, value: Value| o.insert(name.to_owned(), value);
    put("id", json!(post.uri));
    put("type", json!(kind));
    put("url", json!(post.uri));
    put("attributedTo", json!(node.actor().as_str()));
    put("name", json!(post.title));
    put("context", json!(format!("{}/thread", post.uri)));
    put("published", json!(stamp(post.published.unwrap_or(post.created))));
    put("updated", json!(stamp(post.updated)));
    put("to", json!(to));
    put("cc", json!(cc));
    put("huisraad:kind", json!(post.kind.as_str()));
    put("huisraad:version", json!(post.version));
    put("huisraad:state", json!(post.state));
    put("huisraad:byline", byline(&post.byline()));
    let themes = themes::of(conn, post.id)?;
    if !themes.is_empty() {
        put("huisraad:themes", json!(themes));
    }
    let attachments = files::attachments(node, conn, post.id)?;
    if !attachments.is_empty() {
        put("attachment", json!(attachments));
    }
    if let Some(day) = &post.decided_on {
        put("huisraad:decidedOn", json!(day));
    }
    if let (Scope::Houses, Some(role)) = (post.audience, post.audience_role) {
        put("huisraad:audienceRole", json!(role.as_str()));
    }
    Ok(o)
}

/// An object as a document of its own.
pub fn document(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert("@context".into(), context());
    }
    object
}

/// Adds our proof to an activity of ours: whoever keeps it or passes it on can show that it is our word. The same activity has
/// the same proof.
///
/// # Errors
/// When the proof cannot be made.
pub fn proved(node: &Node, mut activity: Value, at: Time) -> Result<Value, Error> {
    let made = node.proof_key.prove(&mut activity, &node.proof_method(), at);
    made.map_err(|e| Error::Internal(e.to_string()))?;
    Ok(activity)
}

/// The activity that tells of a post of ours as it is now, with our proof.
///
/// # Errors
/// When the proof cannot be made.
pub fn activity(node: &Node, post: &Post, object: Value) -> Result<Value, Error> {
    let activity = json!({
        "@context": context(),
        "id": format!("{}#v{}.{}", post.uri, post.version, node.epoch),
        "type": if post.version == 1 { "Create" } else { "Update" },
        "actor": node.actor().as_str(),
        "published": stamp(post.updated),
        "to": object.get("to"),
        "cc": object.get("cc"),
        "object": object,
    });
    proved(node, activity, post.updated)
}

/// What stands at the address of a post that is gone.
pub fn tombstone(post: &Post) -> Value {
    json!({
        "@context": context(),
        "type": "Tombstone",
        "id": post.uri,
        "deleted": stamp(post.withdrawn.unwrap_or(post.updated)),
    })
}

/// The activity that removes a post of ours: ids only, with our proof.
///
/// # Errors
/// When the proof cannot be made.
pub fn removal(node: &Node, post: &Post, now: Time) -> Result<Value, Error> {
    let removal = json!({
        "@context": context(),
        "id": removal_id(node, &post.uri),
        "type": "Delete",
        "actor": node.actor().as_str(),
        "object": {"type": "Tombstone", "id": post.uri, "deleted": stamp(now)},
    });
    proved(node, removal, now)
}

/// That something of ours of which nothing is known here is taken back: ids only, and for the house alone that gets it.
pub fn taken_back(node: &Node, uri: &str) -> Value {
    json!({
        "@context": context(),
        "id": removal_id(node, uri),
        "type": "Undo",
        "actor": node.actor().as_str(),
        "object": {"id": uri},
    })
}

/// That a post of ours is over, for a house that was told of it and may not read it any more: no word of it, only where it is now.
pub fn over(node: &Node, post: &Post) -> Value {
    let object = json!({"type": OVER_TYPE, "id": post.uri, "huisraad:state": post.state, "huisraad:version": post.version,
        "huisraad:epoch": node.epoch});
    let path = Url::parse(&post.uri).map_or_else(|_| String::from("/"), |u| u.path().to_owned());
    simple(node, "Update", node.url(&format!("{path}#over-{}", post.version)).as_str(), post, json!({"object": object}))
}

/// How that is now to which a house said yes, for one that may not read the post any more; `agreed`: those members of its object.
pub fn agreed(node: &Node, post: &Post, agreed: &Value) -> Value {
    let mut object = json!({"type": AGREED_TYPE, "id": post.uri, "huisraad:version": post.version,
        "huisraad:state": post.state, "huisraad:epoch": node.epoch});
    if let (Some(into), Value::Object(from)) = (object.as_object_mut(), agreed.clone()) {
        into.extend(from);
    }
    let path = Url::parse(&post.uri).map_or_else(|_| String::from("/"), |u| u.path().to_owned());
    let id = node.url(&format!("{path}#agreed-{}", post.version));
    simple(node, "Update", id.as_str(), post, json!({"object": object}))
}

/// What that is filed under in the outbox, of the post of this id.
pub fn agreed_in(uri: &str) -> String {
    format!("{uri}{AGREED}")
}

/// The id of the post, of what is filed so.
pub fn is_agreed_in(subject: &str) -> Option<&str> {
    subject.strip_suffix(AGREED)
}

/// The id of the removal of something of ours: at the address we have now, wherever we had it when it was written.
pub fn removal_id(node: &Node, uri: &str) -> String {
    let path = Url::parse(uri).map_or_else(|_| String::from("/"), |u| u.path().to_owned());
    node.url(&format!("{path}#removed")).to_string()
}

/// A short activity of ours about a response to `post`. An id with a fragment counts rows or changes: it is told apart by our
/// epoch, because after a restore from a backup the same numbers come again for something else.
pub fn simple(node: &Node, kind: &str, id: &str, post: &Post, members: Value) -> Value {
    let id = if id.contains('#') { format!("{id}.{}", node.epoch) } else { id.to_owned() };
    let mut activity = json!({
        "@context": context(),
        "id": id,
        "type": kind,
        "actor": node.actor().as_str(),
        "context": format!("{}/thread", post.uri),
    });
    if let (Some(into), Value::Object(from)) = (activity.as_object_mut(), members) {
        into.extend(from);
    }
    activity
}

/// One address, or a list of them.
fn addresses(v: Option<&Value>) -> Option<Vec<String>> {
    let one = |v: &Value| v.as_str().map(str::to_owned);
    match v {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(all)) => all.iter().map(one).collect(),
        Some(v) => Some(vec![one(v)?]),
    }
}

/// Reads to whom something is addressed. What is not understood is refused: it may be wider than we think.
///
/// # Errors
/// [`Error::Refused`].
pub fn read_audience(us: &Url, actor: &Url, activity: &Value, object: &Value) -> Result<Audience, Error> {
    const REFUSED: Error = Error::Refused(Reason::Addressing);
    let both = |name: &str| -> Result<Vec<String>, Error> {
        let (mut a, mut b) =
            (addresses(activity.get(name)).ok_or(REFUSED)?, addresses(object.get(name)).ok_or(REFUSED)?);
        a.sort();
        b.sort();
        if a == b { Ok(a) } else { Err(REFUSED) }
    };
    let hidden = ["bto", "bcc", "audience"].iter().any(|n| activity.get(n).is_some() || object.get(n).is_some());
    let (to, cc) = (both("to")?, both("cc")?);
    if hidden {
        return Err(REFUSED);
    }
    let is_public = |a: &String| matches!(a.as_str(), PUBLIC | "as:Public" | "Public");
    let at = |path: &str| actor.join(path).map(|u| u.to_string()).unwrap_or_default();
    if to.iter().chain(&cc).any(is_public) {
        let plain = to.len() == 1 && to.iter().all(is_public) && cc.iter().all(|a| *a == at("/followers"));
        return if plain { Ok(Audience::plain(Scope::Public)) } else { Err(REFUSED) };
    }
    if !cc.is_empty() {
        return Err(REFUSED);
    }
    let role = object.get("huisraad:audienceRole").and_then(Value::as_str);
    let role = role.map(|r| Role::parse(r).ok_or(REFUSED)).transpose()?;
    if let [only] = to.as_slice() {
        if *only == at("/members") {
            return Ok(Audience::plain(Scope::Network));
        }
        if let Some(circle) = only.strip_prefix(&at("/circles/")) {
            return Ok(Audience::circle(Role::parse(circle).ok_or(REFUSED)?));
        }
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
        if *only == format!("{id}/readers") {
            return Ok(Audience::houses(Vec::new(), role));
        }
    }
    // What we addressed ourselves names the others alone.
    if to.iter().any(|a| a == us.as_str()) || (actor == us && !to.is_empty()) {
        // Actors and nothing else: a collection among them would make it wider than the names say.
        let houses: Option<Vec<Authority>> = to
            .iter()
            .map(|a| Authority::of(&Url::parse(a).ok().filter(|u| u.path() == "/actor" && u.query().is_none())?))
            .collect();
        return houses.map(|houses| Audience::houses(houses, role)).ok_or(REFUSED);
    }
    Err(REFUSED)
}

/// The day of the meeting that decided something.
pub fn read_decided(object: &Value) -> Option<String> {
    let day = object.get("huisraad:decidedOn").and_then(Value::as_str);
    day.and_then(crate::texts::parse_day).map(|d| d.to_string())
}

/// A text member, as it was typed, of at most `most` letters; empty when it shows nothing.
pub fn text(object: &Value, name: &str, most: usize) -> String {
    let text = object.get(name).and_then(Value::as_str).unwrap_or_default();
    // Cut first: it may be long, and what shows nothing may be all of it.
    seen::kept(&text.trim().chars().take(most).collect::<String>())
}

/// A member that is a list of texts.
pub fn strings<'a>(object: &'a Value, name: &str) -> Vec<&'a str> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Reads the half of a post that all kinds share.
///
/// # Errors
/// [`Error::Refused`] when it is not attributed to who sent it, or addressed in a way we do not understand.
pub fn read_head(us: &Url, actor: &Url, activity: &Value, object: &Value, now: Time) -> Result<Head, Error> {
    let id = object.get("id").and_then(Value::as_str).and_then(|id| Url::parse(id).ok());
    let own = id.as_ref().is_some_and(|id| id.origin() == actor.origin());
    let attributed = object.get("attributedTo").and_then(Value::as_str) == Some(actor.as_str());
    let (Some(id), true, true) = (id, own, attributed) else {
        return Err(Error::Refused(Reason::Attribution));
    };
    let word = |name: &str| object.get(name).and_then(Value::as_str);
    Ok(Head {
        audience: read_audience(us, actor, activity, object)?,
        // The name may say more to who knows nothing but that: that it is off.
        title: Some(text(object, "huisraad:title", 200))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| text(object, "name", 200)),
        inside: Inside::House,
        themes: themes::of_one(strings(object, "huisraad:themes").into_iter()),
        files: files::read_attachments(actor, object),
        half: false,
        source: Source::House {
            uri: id.to_string(),
            byline: read_byline(object),
            version: object.get("huisraad:version").and_then(Value::as_i64).unwrap_or(1),
            state: word("huisraad:state").unwrap_or_default().chars().take(STATE).collect(),
            decided_on: read_decided(object),
            published: word("published").and_then(read_stamp).unwrap_or(now),
        },
    })
}
