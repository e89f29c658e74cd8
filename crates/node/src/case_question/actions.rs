//! Asking, advising, trying, closing.

use super::rules::{self, Ground};
use super::store::{Texts, advice, case_questions};
use super::wire;
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::post::{
    self, Head, Inside, NewResponse, Origin, Post, PostId, Response, ResponseId, ResponseState, Written, check_text,
};
use crate::texts::parse_day;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Keep, Tx};

/// A question, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What all posts have.
    pub head: Head,
    /// Its texts.
    pub texts: Texts,
    /// The ids of the answers that are tried, where it comes from the wire.
    pub tried: Vec<String>,
}

/// An advice, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Advice {
    /// What all responses have.
    pub response: NewResponse,
    /// On what it rests.
    pub ground: Ground,
}

fn check(ask: &Ask) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    judge(
        "title",
        check_text(&ask.head.title, 120, Some("title-missing"))
            .map(|k| if k == "text-long" { "title-long" } else { k }),
    );
    judge("situation", check_text(&ask.texts.situation, 6000, Some("case-situation-missing")));
    judge("question", check_text(&ask.texts.question, 4000, Some("case-question-missing")));
    judge("tried", check_text(&ask.texts.tried, 4000, None));
    if ask.texts.wanted_by.as_deref().is_some_and(|d| parse_day(d).is_none()) {
        judge("wanted_by", Some("day-wrong"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Writes a question: a new one, or a change.
///
/// # Errors
/// When a text is missing or too long, or the caller may not.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, ask: &Ask, existing: Option<PostId>) -> Result<Post, Error> {
    check(ask)?;
    let t = &ask.texts;
    let texts = (
        case_questions::situation.eq(&t.situation),
        case_questions::question.eq(&t.question),
        case_questions::tried.eq(&t.tried),
        case_questions::wanted_by.eq(&t.wanted_by),
    );
    let post = match post::write(tx, cx, Kind::CaseQuestion, &ask.head, existing)? {
        Written::Same(post) => return Ok(post),
        Written::New(post) => {
            diesel::insert_into(case_questions::table)
                .values((case_questions::post.eq(post.id), texts))
                .kept()
                .execute(tx.conn())?;
            post
        }
        Written::Changed(post) => {
            diesel::update(case_questions::table.find(post.id)).set(texts).execute(tx.conn())?;
            post
        }
    };
    note_tried(tx, &post, &ask.tried)?;
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Asks it, in the name of the house.
///
/// # Errors
/// When the caller may not.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, id: PostId, decided_on: Option<String>) -> Result<Post, Error> {
    let post = post::publish(tx, cx, id, rules::FIRST, Inside::House, decided_on)?;
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Gives advice: to our own house, or to the house that asks.
///
/// # Errors
/// When the caller may not read the question, it is closed, or there is no text.
pub fn advise(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &Advice) -> Result<(), Error> {
    if let Some(key) = check_text(&new.response.body, 6000, Some("advice-missing")) {
        return Err(Error::Invalid(vec![("advice", key)]));
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::CaseQuestion, post, &new.response)? else {
        return Ok(());
    };
    // What is passed on was said while the question was open.
    if !matches!(new.response.origin, Origin::Relayed(..)) {
        rules::takes_advice(&post.state)?;
    }
    diesel::insert_into(advice::table)
        .values((advice::response.eq(response.id), advice::ground.eq(new.ground), advice::tried.eq(false)))
        .kept()
        .execute(tx.conn())?;
    match (&new.response.origin, new.response.signed.as_deref().map(serde_json::from_str)) {
        // Passed on by the owner of the thread: there is nobody to tell.
        (Origin::Relayed(..), _) => Ok(()),
        (Origin::Sent(_), Some(Ok(signed))) => post::pass_on(tx, cx, &post, &response, &signed),
        (Origin::Sent(_), _) => post::deliver(tx, cx, &post, &response, &post::receipt(cx, &post, &response)),
        (Origin::Here, _) => {
            if post.is_ours() {
                return Ok(());
            }
            let activity = post::prove(cx, wire::advice(&cx.node, &post, &response, new.ground))?;
            post::deliver(tx, cx, &post, &response, &activity)
        }
    }
}

/// "Dit proberen we": marks an advice, and tells all who read the question.
///
/// # Errors
/// When the caller may not.
pub fn try_advice(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Post, Error> {
    let (post, response): (Post, Response) = post::answer(tx, cx, Kind::CaseQuestion, id, ResponseState::Confirmed)?;
    rules::takes_advice(&post.state)?;
    diesel::update(advice::table.find(response.id)).set(advice::tried.eq(true)).execute(tx.conn())?;
    let post = post::told(tx, cx, &post, rules::TRYING)?;
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Closes the question.
///
/// # Errors
/// When the caller may not.
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    rules::takes_advice(&post::find(tx.conn(), &cx.who, id)?.state)?;
    let post = post::move_on(tx, cx, Kind::CaseQuestion, id, rules::CLOSED)?;
    post::announce(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// Notes which of our advices the asking house says it tries.
fn note_tried(tx: &mut Tx<'_>, post: &Post, tried: &[String]) -> Result<(), Error> {
    // A question has as many answers as there are houses; a longer list is somebody playing.
    for uri in tried.iter().take(100) {
        if let Some(r) = post::response_by_uri(tx.conn(), uri)?.filter(|r| r.post == post.id) {
            diesel::update(advice::table.find(r.id)).set(advice::tried.eq(true)).execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Empties the texts of a withdrawn question.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(case_questions::table.find(post)).execute(tx.conn())?;
    Ok(())
}
