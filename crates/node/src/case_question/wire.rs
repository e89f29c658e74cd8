//! A question as an Article, an advice as a Note.

use super::actions::{Ask, Trial};
use super::advise::Advice;
use super::left::told_of_gone;
use super::rules::{Ground, Outcome, Said, State};
use super::store::{Details, Texts, texts, trials};
use crate::error::Error;
use crate::node::Node;
use crate::page::typed_html;
use crate::post::{self, Head, Life, NewResponse, Post, Response, ResponseState, wire};
use crate::texts::Language;
use huisraad_storage::{Conn, Word};
use serde_json::{Value, json};

/// A question of ours, as it is now.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    let t = texts(conn, post.id)?;
    let say = |key: &str| node.texts.say(Language::Nl, key, &[]);
    let mut o = wire::object(node, conn, post, "Article")?;
    let mut content = typed_html(&t.situation);
    content.push_str(&format!("<p><strong>{}</strong></p>{}", say("case-what-asked"), typed_html(&t.question)));
    if !t.tried.is_empty() {
        content.push_str(&format!("<p><strong>{}</strong></p>{}", say("case-tried"), typed_html(&t.tried)));
    }
    o.insert("content".into(), json!(content));
    o.insert("summary".into(), json!(post.title));
    o.insert("huisraad:situation".into(), json!(t.situation));
    o.insert("huisraad:question".into(), json!(t.question));
    o.insert("huisraad:tried".into(), json!(t.tried));
    o.insert("huisraad:wantedBy".into(), json!(t.wanted_by));
    // What was for the asker alone is told to nobody else, nor that it is tried.
    let mut tried = trials(conn, post.id)?;
    let any = !tried.is_empty();
    tried.retain(|(r, _)| !r.asker_only);
    if any && tried.is_empty() && State::of(&post.state) == State::Trying {
        o.insert("huisraad:state".into(), json!(State::Asked.as_str()));
    }
    // What one did that is gone by now is told to who hears of its end first.
    tried.extend(told_of_gone(conn, post.id)?.into_iter().filter(|(r, _)| !r.asker_only));
    if !tried.is_empty() {
        let accepted: Vec<&str> = tried.iter().map(|(r, _)| r.uri.as_str()).collect();
        let did = |(r, d): &(Response, Details)| {
            let outcome = d.outcome.as_ref()?.as_str();
            let mut did = json!({"huisraad:advice": r.uri, "huisraad:outcome": outcome, "huisraad:text": d.line});
            if let (Some(day), Some(members)) = (&d.decided_on, did.as_object_mut()) {
                members.insert("huisraad:decidedOn".into(), json!(day));
            }
            Some(did)
        };
        let outcomes: Vec<Value> = tried.iter().filter_map(did).collect();
        o.insert("acceptedAnswer".into(), json!(accepted));
        o.insert("huisraad:outcomes".into(), json!(outcomes));
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
    Ask { head, texts, trials: read_trials(o) }
}

fn read_trials(o: &Value) -> Vec<Trial> {
    // A question has as many answers as there are houses; a longer list is somebody playing.
    const MOST: usize = 100;
    let outcomes = o.get("huisraad:outcomes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let outcomes = outcomes.get(..MOST).unwrap_or(outcomes);
    let trial = |advice: &str| {
        let did = outcomes.iter().find(|d| d.get("huisraad:advice").and_then(Value::as_str) == Some(advice));
        Trial {
            advice: advice.to_owned(),
            outcome: did.and_then(outcome_in),
            line: did.map(|d| wire::text(d, "huisraad:text", 500)).unwrap_or_default(),
            decided_on: did.and_then(wire::read_decided),
        }
    };
    wire::strings(o, "acceptedAnswer").into_iter().take(MOST).map(trial).collect()
}

/// What we say of an advice that was for us alone, to the house that gave it and to nobody else: that we try it, and what it did. A
/// program that does not know the member reads an `Accept` of what it knows to be here.
pub(super) fn tries(node: &Node, post: &Post, response: &Response, d: &Details) -> Value {
    let members = json!({
        "object": response.uri,
        "huisraad:trial": {
            "huisraad:outcome": d.outcome.as_ref().map(Word::as_str),
            "huisraad:text": d.line,
            "huisraad:decidedOn": d.decided_on,
        },
    });
    wire::simple(node, "Accept", &post::decision_id(post, response, "tried"), post, members)
}

/// The same of another house, of an advice of ours; `None` where it says nothing of the kind.
pub fn read_tries(a: &Value) -> Option<Trial> {
    let did = a.get("huisraad:trial").filter(|did| did.is_object())?;
    let advice = a.get("object").and_then(|o| o.as_str().or_else(|| o.get("id")?.as_str()))?;
    Some(Trial {
        advice: advice.to_owned(),
        outcome: outcome_in(did),
        line: wire::text(did, "huisraad:text", 500),
        decided_on: wire::read_decided(did),
    })
}

fn outcome_in(o: &Value) -> Option<Word<Outcome>> {
    let word = o.get("huisraad:outcome").and_then(Value::as_str).filter(|word| !word.trim().is_empty())?;
    Some(Word::read(word, Outcome::Unknown))
}

/// An advice of ours, as it goes to the house that asks. One for the thread names its context; one for the asker alone has
/// none, so that nobody can pass it on as said in the thread.
pub(super) fn advice(node: &Node, post: &Post, response: &Response, d: &Details) -> Value {
    let content = match (response.body.as_str(), d.said.known()) {
        ("", Some(Said::Known)) => node.texts.say(Language::Nl, "known-too", &[]),
        ("", _) => {
            d.outcome.as_ref().map(|o| node.texts.say(Language::Nl, Outcome::key_of(o), &[])).unwrap_or_default()
        }
        (text, _) => text.to_owned(),
    };
    let mut members = json!({
        "published": wire::stamp(response.created),
        "object": {
            "type": "Note",
            "id": response.uri,
            "attributedTo": node.actor().as_str(),
            "inReplyTo": post.uri,
            "context": post::container(post),
            "content": typed_html(&content),
            "published": wire::stamp(response.created),
            "updated": wire::stamp(response.created),
            "huisraad:version": response.version,
            "huisraad:text": response.body,
            "huisraad:ground": d.ground.as_str(),
            "huisraad:said": d.said.as_str(),
            "huisraad:about": d.about,
            "huisraad:outcome": d.outcome.as_ref().map(Word::as_str),
            "huisraad:byline": wire::byline(&response.byline()),
            "huisraad:decidedOn": response.decided_on,
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
    let word = |name: &str| note.get(name).and_then(Value::as_str);
    let ground = word("huisraad:ground").unwrap_or_default();
    Advice {
        response: NewResponse {
            decided_on: wire::read_decided(note),
            ..NewResponse::sent(
                uri,
                wire::read_byline(note),
                wire::text(note, "huisraad:text", 6000),
                ResponseState::Confirmed,
            )
        },
        ground: Word::read(ground, Ground::Unsaid),
        said: Word::read(word("huisraad:said").unwrap_or_default(), Said::Advice),
        about: word("huisraad:about").map(|a| a.chars().take(500).collect()),
        outcome: outcome_in(note),
    }
}
