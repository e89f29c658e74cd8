//! A request as an Article to named houses, an offer as an Offer. The details have no form here: they are fetched.

use super::actions::{Offer, Request};
use super::ending::emptied;
use super::far::{Far, day_in};
use super::letters::{self, Both, Came, Letter, OFF, Written};
use super::rules::{State, TITLE_WHEN_CLOSED, Urgency};
use super::stand_in::Answer;
use super::store::{Said, Texts, texts};
use super::words::{Agreed, Can, Matter, Meets};
use crate::error::Error;
use crate::house::wire::context;
use crate::node::Node;
use crate::page::typed_html;
use crate::post::{Head, Inside, Life, NewResponse, Post, Response, ResponseState, decision_id, wire};
use crate::texts::{with_offset, without_offset};
use huisraad_storage::{Conn, Word};
use serde_json::{Value, json};

/// What a letter is called.
pub const LETTER: &str = "huisraad:Letter";

/// A request of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let mut t = texts(conn, post.id)?;
    let mut post = post.clone();
    if State::of(&post.state).is_over() {
        // Also while it may still be undone: nobody else reads it.
        t = emptied(t);
        let title = TITLE_WHEN_CLOSED.into();
        post = Post { title, byline_role: None, byline_name: None, decided_on: None, ..post };
    }
    let mut o = wire::object(node, conn, &post, "Article")?;
    o.insert("content".into(), json!(format!("{}{}", typed_html(&t.summary), typed_html(&t.hope))));
    o.insert("summary".into(), json!(post.title));
    o.insert("huisraad:situation".into(), json!(t.summary));
    o.insert("huisraad:hope".into(), json!(t.hope));
    o.insert("huisraad:urgency".into(), json!(t.urgency.as_str()));
    o.insert("huisraad:tiesAllowed".into(), json!(t.ties_allowed));
    o.insert("huisraad:matter".into(), json!(t.matter.as_str()));
    o.insert("huisraad:agreed".into(), json!(t.agreed.as_str()));
    o.insert("huisraad:meets".into(), json!(t.meets.as_str()));
    o.insert("huisraad:languages".into(), json!(t.languages));
    o.insert("huisraad:tried".into(), json!(t.tried));
    if State::of(&post.state) == State::Agreed {
        // That they agreed is for the two alone.
        o.insert("huisraad:state".into(), json!(State::Picked.as_str()));
    }
    if t.outside_chair {
        o.insert("huisraad:outsideChair".into(), json!(true));
    }
    Ok(Value::Object(o))
}

/// A request of another house.
pub fn read_wire(head: Head, o: &Value) -> Request {
    let urgency = o.get("huisraad:urgency").and_then(Value::as_str).unwrap_or_default();
    let texts = Texts {
        summary: wire::text(o, "huisraad:situation", 3000),
        hope: wire::text(o, "huisraad:hope", 3000),
        urgency: Word::read(urgency, Urgency::Unsaid),
        sealed: String::new(),
        ties_allowed: o.get("huisraad:tiesAllowed").and_then(Value::as_bool).unwrap_or(false),
        inside: Inside::House.into(),
        outside_chair: o.get("huisraad:outsideChair") == Some(&Value::Bool(true)),
        matter: Word::read(&wire::text(o, "huisraad:matter", 40), Matter::Unsaid),
        agreed: Word::read(&wire::text(o, "huisraad:agreed", 40), Agreed::Unsaid),
        meets: Word::read(&wire::text(o, "huisraad:meets", 40), Meets::Unsaid),
        languages: wire::text(o, "huisraad:languages", 200),
        tried: wire::text(o, "huisraad:tried", 3000),
        ties_reason: String::new(),
        agreed_on: None,
    };
    Request { head, texts, details: String::new() }
}

/// An offer of ours, as it goes to the house that asks.
pub(super) fn offer(node: &Node, post: &Post, response: &Response, said: &Said) -> Value {
    let members = json!({
        "published": wire::stamp(response.created),
        "target": post.uri,
        "object": {
            "type": "huisraad:Mediation",
            "content": typed_html(&response.body),
            "huisraad:text": response.body,
            "huisraad:tied": said.tied,
            "huisraad:tie": said.tie,
            "huisraad:can": said.can.iter().map(|can| can.as_str()).collect::<Vec<_>>(),
            "huisraad:languages": said.languages,
            "huisraad:byline": wire::byline(&response.byline()),
        },
    });
    wire::simple(node, "Offer", &response.uri, post, members)
}

/// An offer of another house.
pub fn read_offer(uri: String, mediation: &Value) -> Offer {
    let can = mediation.get("huisraad:can").and_then(Value::as_array);
    Offer {
        response: NewResponse::sent(
            uri,
            wire::read_byline(mediation),
            wire::text(mediation, "huisraad:text", 3000),
            ResponseState::Waiting,
        ),
        said: Said {
            // Who does not say that there is no tie is taken to have one.
            tied: mediation.get("huisraad:tied").and_then(Value::as_bool).unwrap_or(true),
            can: Can::read(can.into_iter().flatten().filter_map(Value::as_str)),
            languages: wire::text(mediation, "huisraad:languages", 200),
            tie: wire::text(mediation, "huisraad:tie", 500),
        },
    }
}

/// That there is a letter to this offer, and nothing of it.
pub(super) fn letter_hint(node: &Node, post: &Post, offer: &Response) -> Value {
    let id = node.url(&format!("/letters/{}#there", node.random.token::<12>()));
    wire::simple(node, "Update", id.as_str(), post, json!({"object": {"type": LETTER, "id": offer.uri}}))
}

/// A letter of ours to the house that asks for help. It is built at each attempt, and kept nowhere.
pub(super) fn letter(node: &Node, offer: &str, letter: &Letter, text: &str, stand_in: Option<&str>) -> Value {
    json!({
        "@context": context(),
        "id": format!("{}#sent", letter.uri),
        "type": "Create",
        "actor": node.actor().as_str(),
        "object": {
            "type": LETTER,
            "id": letter.uri,
            "inReplyTo": offer,
            "huisraad:number": letter.number,
            "huisraad:text": text,
            "huisraad:bothSayYes": letter.both.known() == Some(Both::Yes),
            "huisraad:bothSayNo": letter.both.known() == Some(Both::No),
            "huisraad:meetsOn": with_offset(day_in(&letter.meets)),
            "huisraad:meetsNot": letter.meets == OFF,
            "huisraad:standIn": stand_in,
        },
    })
}

/// A letter of a house that offers help.
pub fn read_letter(object: &Value) -> Came {
    let says = |name: &str| object.get(name) == Some(&Value::Bool(true));
    Came {
        uri: wire::text(object, "id", 500),
        to: wire::text(object, "inReplyTo", 500),
        number: object.get("huisraad:number").and_then(Value::as_i64).unwrap_or_default(),
        written: Written {
            // One more than may be: what is too long is refused, and not cut.
            text: wire::text(object, "huisraad:text", letters::LONGEST + 1),
            both: match (says("huisraad:bothSayYes"), says("huisraad:bothSayNo")) {
                (true, _) => Both::Yes,
                (false, true) => Both::No,
                (false, false) => Both::Unsaid,
            },
            meets: if says("huisraad:meetsNot") {
                OFF.to_owned()
            } else {
                without_offset(&wire::text(object, "huisraad:meetsOn", 40)).unwrap_or_default()
            },
        },
        stand_in: wire::text(object, "huisraad:standIn", 40),
    }
}

/// How much of what was written is given at once, in bytes: what was written last.
const THREAD: usize = 500_000;

/// What was written with an offer, for the house that made it, and how far they are. `open` opens a letter.
pub(super) fn thread(all: &[Letter], far: Far, open: impl Fn(&str) -> Option<String>) -> Value {
    let one = |l: &Letter| {
        let text = open(&l.sealed);
        json!({
            "id": l.uri,
            "huisraad:number": l.number,
            "huisraad:byAsker": l.ours,
            "published": wire::stamp(l.at),
            "huisraad:lost": text.is_none(),
            "huisraad:text": text.unwrap_or_default(),
        })
    };
    let mut size = 0;
    let fits = |l: &Value| {
        size += l.to_string().len();
        size <= THREAD
    };
    let mut last: Vec<Value> = all.iter().rev().map(one).take_while(fits).collect();
    last.reverse();
    json!({
        "type": "huisraad:Letters",
        "huisraad:letters": last,
        "huisraad:earlier": last.len() < all.len(),
        "huisraad:bothSaidYesOn": far.both_yes.map(wire::stamp),
        "huisraad:meetsOn": with_offset(&far.meets),
        "huisraad:agreedOn": far.agreed.map(wire::stamp),
        "huisraad:standIn": far.stand_in.map(|(letter, said)| json!({"id": letter, "huisraad:said": said.as_str()})),
    })
}

/// How far they are, as the house that asks says.
pub(super) fn read_far(thread: &Value) -> Far {
    let since = |name: &str| thread.get(name).and_then(Value::as_str).and_then(wire::read_stamp);
    Far {
        both_yes: since("huisraad:bothSaidYesOn"),
        meets: without_offset(&wire::text(thread, "huisraad:meetsOn", 40)).unwrap_or_default(),
        agreed: since("huisraad:agreedOn"),
        stand_in: thread.get("huisraad:standIn").and_then(|asked| {
            Some((wire::text(asked, "id", 500), Answer::parse(&wire::text(asked, "huisraad:said", 10))?))
        }),
    }
}

/// "You are picked", or "taken up".
pub(super) fn decision(node: &Node, post: &Post, response: &Response, yes: bool) -> Value {
    let (kind, word) = if yes { ("Accept", "accepted") } else { ("Reject", "rejected") };
    wire::simple(node, kind, &decision_id(post, response, word), post, json!({"object": response.uri}))
}
