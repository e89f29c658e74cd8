//! What houses say to each other of ties: Follow, Accept, Reject, newcomers, words for them; and the list of members.

use super::store::{Newcomer, Told};
use super::trust::Vouched;
use crate::error::Error;
use crate::house::wire::{actor, actor_for_members, context};
use crate::house::{House, Profile, this_house};
use crate::node::{Cx, Node};
use crate::page::{plain_html, text_of};
use crate::peer::{self, Peer};
use crate::post::wire::{read_stamp, stamp, text};
use crate::texts::seen;
use crate::words::Standing;
use huisraad_federation::{Authority, LONGEST_ADDRESS};
use huisraad_storage::{Time, Tx};
use serde_json::{Value, json};
use url::Url;

/// The principles of a house as its actor names them: where they stand, and their digest. A house that names none is taken
/// to have ours.
pub fn principles_of(node: &Node, house: &House, actor: &Value) -> (String, String) {
    let text = |name: &str| actor.get("huisraad:principles")?.get(name)?.as_str().map(str::to_owned);
    match (text("url"), text("digest")) {
        (Some(url), Some(digest)) => (url, digest),
        _ => (node.url("/principles").to_string(), house.principles_digest()),
    }
}

/// Our Follow of another house: with an introduction and the principles (where, digest) that we endorsed, an application. `member`: whether it reads what we say of ourselves to members.
pub(super) fn follow(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: &str,
    to: &str,
    member: bool,
    application: Option<(&str, &(String, String))>,
) -> Result<Value, Error> {
    let profile = this_house(tx.conn())?.profile();
    let held = Url::parse(to).ok().map(|to| peer::by_actor(tx.conn(), &to)).transpose()?.flatten();
    let is_member = held.is_some_and(|p| p.standing == Standing::Member);
    let profile = match (member, is_member) {
        (true, true) => profile.json(),
        (true, false) => profile.applying_json(),
        (false, _) => profile.public_json(),
    };
    let mut activity = json!({
        "@context": context(),
        "id": id,
        "type": "Follow",
        "actor": cx.node.actor().as_str(),
        "object": to,
        "to": [to],
        "huisraad:profile": profile,
    });
    if let (Some((text, (url, digest))), Some(members)) = (application, activity.as_object_mut()) {
        members.insert("content".into(), json!(plain_html(text)));
        members.insert("huisraad:text".into(), json!(text));
        members.insert("instrument".into(), json!({"type": "Document", "url": url, "digest": digest}));
    }
    Ok(activity)
}

/// Our yes or no to another house's Follow, with what the chair wrote.
pub(super) fn reply(node: &Node, kind: &str, their_follow: &str, to: &str, words: &str) -> Value {
    let mut activity = json!({
        "@context": context(),
        "id": format!("{}/{kind}/{}", node.actor(), node.random.token::<10>()),
        "type": kind,
        "actor": node.actor().as_str(),
        "object": {"type": "Follow", "id": their_follow, "actor": to, "object": node.actor().as_str()},
        "to": [to],
    });
    if let (false, Some(members)) = (words.trim().is_empty(), activity.as_object_mut()) {
        members.insert("content".into(), json!(plain_html(words)));
        members.insert("huisraad:text".into(), json!(words));
    }
    activity
}

/// Our yes to another house's Follow, with what it is to us from now on.
pub(super) fn yes(node: &Node, their_follow: &str, to: &Peer, standing: Standing, words: &str) -> Value {
    let mut activity = reply(node, "Accept", their_follow, &to.actor, words);
    if let Some(members) = activity.as_object_mut() {
        members.insert(STANDING.into(), json!(standing.as_str()));
    }
    activity
}

const STANDING: &str = "huisraad:standing";

/// What a house says with a yes or a no.
#[derive(Debug, Clone, Default)]
pub struct WithIt {
    /// What its chair wrote, as text.
    pub words: String,
    /// With a yes to our Follow, what we are to it; older houses do not say.
    pub standing: Option<Standing>,
}

/// What is said with a yes or a no.
pub fn read_with_it(a: &Value) -> WithIt {
    let standing = Standing::parse(&text(a, STANDING, 40)).filter(|s| s.held());
    WithIt { words: read_words(a), standing }
}

/// We take our Follow back.
pub(super) fn undo(node: &Node, our_follow: &str, to: &str) -> Value {
    json!({
        "@context": context(),
        "id": format!("{our_follow}#undone"),
        "type": "Undo",
        "actor": node.actor().as_str(),
        "object": {"type": "Follow", "id": our_follow, "actor": node.actor().as_str(), "object": to},
        "to": [to],
    })
}

/// What we say of ourselves, anew; members read all of it.
pub(super) fn of_us(node: &Node, house: &House, members: bool) -> Value {
    let actor = if members { actor_for_members(node, house) } else { actor(node, house) };
    json!({
        "@context": context(),
        "id": format!("{}#{}", node.actor(), node.random.token::<10>()),
        "type": "Update",
        "actor": node.actor().as_str(),
        "object": actor,
        "to": [node.url("/members").as_str()],
    })
}

/// We are at another address now (FEP-7628).
pub(super) fn moved(node: &Node, to: &str) -> Value {
    json!({
        "@context": context(),
        "id": format!("{}#moved-{}", node.actor(), node.random.token::<10>()),
        "type": "Move",
        "actor": node.actor().as_str(),
        "object": node.actor().as_str(),
        "target": to,
        "to": [node.url("/members").as_str()],
    })
}

/// A newcomer, as we tell our members of it: its application here, and the digest of its key.
pub(super) fn newcomer(node: &Node, n: &Told) -> Value {
    json!({
        "@context": context(),
        "id": format!("{}/newcomers/{}", node.actor(), node.random.token::<10>()),
        "type": "Announce",
        "actor": node.actor().as_str(),
        "object": {
            "type": "Follow",
            "id": n.application,
            "actor": {"type": "Organization", "id": n.actor, "name": n.name},
            "object": node.actor().as_str(),
            "content": plain_html(&n.introduction),
            "huisraad:text": n.introduction,
            "huisraad:profile": Profile::parse(&n.profile).applying_json(),
        },
        "huisraad:keyDigest": n.key_digest,
        "to": [node.url("/members").as_str()],
    })
}

/// How many letters of an introduction, or of what a chair says with a yes or no, are read.
const WORDS: usize = 4000;

/// What is said beside a Follow or an answer to one: as it was typed, or, of older nodes and other software, the text of their HTML.
pub fn read_words(said: &Value) -> String {
    let typed = text(said, "huisraad:text", WORDS);
    let html = || said.get("content").and_then(Value::as_str).unwrap_or_default();
    if typed.is_empty() { seen::kept(&text_of(html(), WORDS)) } else { typed }
}

/// A newcomer, as a member tells of it.
pub fn read_newcomer(sponsor: &Url, a: &Value) -> Option<Told> {
    let follow = a.get("object")?;
    let who = follow.get("actor")?;
    let actor = Url::parse(who.get("id")?.as_str()?).ok()?;
    let application = Url::parse(follow.get("id")?.as_str()?).ok()?;
    // It asked that member, and the application is its own.
    let own = follow.get("object")?.as_str()? == sponsor.as_str() && application.origin() == actor.origin();
    let authority = Authority::of(&actor).filter(|_| own && actor.origin() != sponsor.origin())?;
    let profile =
        follow.get("huisraad:profile").map(|p| Profile::read(p).applying_json().to_string()).unwrap_or_default();
    let name = text(who, "name", 60);
    Some(Told {
        name: if name.is_empty() { authority.as_str().to_owned() } else { name },
        actor: actor.to_string(),
        authority: authority.as_str().to_owned(),
        application: application.to_string(),
        key_digest: text(a, "huisraad:keyDigest", 100),
        introduction: read_words(follow),
        profile,
    })
}

/// Our chair's word for a newcomer.
pub(super) fn vouch(node: &Node, uri: &str, n: &Newcomer, now: Time) -> Value {
    json!({
        "@context": context(),
        "id": uri,
        "type": "Offer",
        "published": stamp(now),
        "actor": node.actor().as_str(),
        "object": {
            "type": "Relationship",
            "subject": node.actor().as_str(),
            "relationship": VOUCHES,
            "object": n.actor,
            "huisraad:application": n.application,
            "huisraad:keyDigest": n.key_digest,
        },
        "to": [node.url("/members").as_str()],
    })
}

const VOUCHES: &str = "huisraad:vouchesFor";

/// The word of a member's chair.
pub fn read_vouch(actor: &Url, a: &Value) -> Option<Vouched> {
    let r = a.get("object")?;
    let id = Url::parse(a.get("id")?.as_str()?).ok().filter(|id| id.origin() == actor.origin())?;
    (r.get("relationship")?.as_str()? == VOUCHES).then_some(())?;
    Some(Vouched {
        uri: id.to_string(),
        subject: text(r, "subject", 500),
        actor: text(r, "object", 500),
        application: text(r, "huisraad:application", 500),
        key_digest: text(r, "huisraad:keyDigest", 100),
        given: a.get("published").and_then(Value::as_str).and_then(read_stamp),
    })
}

/// Our chair takes its word back.
pub(super) fn unvouch(node: &Node, uri: &str) -> Value {
    json!({
        "@context": context(),
        "id": format!("{uri}#undone"),
        "type": "Undo",
        "actor": node.actor().as_str(),
        "object": {"type": "Offer", "id": uri},
        "to": [node.url("/members").as_str()],
    })
}

/// Whom we hold as members, for members.
pub fn members(node: &Node, peers: &[Peer]) -> Value {
    let members = peers.iter().filter(|p| p.standing == Standing::Member);
    let items: Vec<Value> = members.map(|p| json!({"type": "Organization", "id": p.actor, "name": p.called})).collect();
    json!({
        "@context": context(),
        "id": node.url("/members").as_str(),
        "type": "Collection",
        "totalItems": items.len(),
        "items": items,
    })
}

/// Whom a member holds: actor and name.
pub fn read_members(list: &Value) -> Vec<(String, String)> {
    /// More houses than there will be.
    const MOST: usize = 2000;
    let one = |item: &Value| {
        let id = item.as_str().or_else(|| item.get("id")?.as_str())?;
        let actor = Url::parse(id).ok().filter(|u| u.as_str().len() <= LONGEST_ADDRESS)?;
        let authority = Authority::of(&actor)?;
        let name = text(item, "name", 60);
        Some((actor.to_string(), if name.is_empty() { authority.as_str().to_owned() } else { name }))
    };
    let items = list.get("items").and_then(Value::as_array);
    items.into_iter().flatten().take(MOST).filter_map(one).collect()
}
