//! What a question has beyond a post, and an advice beyond a response.

use super::actions::Trial;
use super::rules::{Ground, Outcome, Said, State, long_ago};
use crate::error::Error;
use crate::post::{self, Cursor, Listed, Part, PostId, Response, ResponseId, list_by_part};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, One, Time, Tx, Word};
use serde_json::json;
use std::collections::HashMap;

diesel::table! {
    case_questions (post) {
        post -> BigInt,
        situation -> Text,
        question -> Text,
        tried -> Text,
        wanted_by -> Nullable<Text>,
        asked_again -> BigInt,
        awaited -> Text,
    }
}
diesel::table! {
    advice (response) {
        response -> BigInt,
        ground -> Text,
        tried -> Bool,
        what -> Text,
        about -> Nullable<Text>,
        outcome -> Nullable<Text>,
        line -> Text,
        tried_at -> Nullable<BigInt>,
        told -> Nullable<BigInt>,
        decided_on -> Nullable<Text>,
        unsaid -> Bool,
    }
}

/// The texts of a question.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Texts {
    /// What happens.
    pub situation: String,
    /// What is asked.
    pub question: String,
    /// What was tried.
    pub tried: String,
    /// The day of the meeting it is wanted for.
    pub wanted_by: Option<String>,
}

/// The texts of a question.
///
/// # Errors
/// [`Error::NotFound`].
pub fn texts(conn: &mut Conn, post: PostId) -> Result<Texts, Error> {
    use case_questions::{question, situation, tried, wanted_by};
    Ok(case_questions::table.find(post).select((situation, question, tried, wanted_by)).one(conn)?)
}

/// A page of the questions that ask for advice; or, `past`, of those that are over or of long ago.
///
/// # Errors
/// A fault of storage.
pub fn list(conn: &mut Conn, who: &Viewer, past: bool, after: Option<&Cursor>, now: Time) -> Result<Listed, Error> {
    let aged = Some((State::Asked.as_str(), long_ago(now)));
    let part = if past { Part::Over(State::OVER, aged) } else { Part::Not(State::OVER, aged) };
    list_by_part(conn, who, Kind::CaseQuestion, &[part], after)
}

/// What a response in the thread of a question has beyond a response.
#[derive(Debug, Clone, Queryable)]
pub struct Details {
    /// On what it rests.
    pub ground: Word<Ground>,
    /// Whether the asker tries it.
    pub tried: bool,
    /// What it is.
    pub said: Word<Said>,
    /// The id of the advice that it is about.
    pub about: Option<String>,
    /// What it did: where it was tried by the asker, or by who says it.
    pub outcome: Option<Word<Outcome>>,
    /// The asker's line about that.
    pub line: String,
    /// Since when the asker tries it.
    pub tried_at: Option<Time>,
    /// The day of the meeting that said what it did.
    pub decided_on: Option<String>,
}

impl Details {
    /// What it did, where this program knows the word.
    pub fn did(&self) -> Option<Outcome> {
        self.outcome.as_ref().and_then(Word::known)
    }
}

/// What a response has beyond a response.
///
/// # Errors
/// [`Error::NotFound`].
pub fn details(conn: &mut Conn, response: ResponseId) -> Result<Details, Error> {
    use advice::{about, decided_on, ground, line, outcome, tried, tried_at, what};
    let columns = (ground, tried, what, about, outcome, line, tried_at, decided_on);
    Ok(advice::table.find(response).select(columns).one(conn)?)
}

/// What each of these responses has beyond a response.
///
/// # Errors
/// A fault of storage.
pub fn details_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashMap<ResponseId, Details>, Error> {
    use advice::{about, decided_on, ground, line, outcome, response, tried, tried_at, what};
    let columns = (ground, tried, what, about, outcome, line, tried_at, decided_on);
    let mut all = HashMap::new();
    for some in these.chunks(AT_ONCE) {
        let of = advice::table.filter(response.eq_any(some.to_vec()));
        all.extend(of.select((response, columns)).load::<(ResponseId, Details)>(conn)?);
    }
    Ok(all)
}

/// How many rows are named in one statement: a database takes only so many.
pub(super) const AT_ONCE: usize = 500;

/// Of how many things that were told is looked for whom they concern.
const TOLD: i64 = 2000;

/// What other houses said since then that they do or did with an advice, newest first.
///
/// # Errors
/// A fault of storage.
pub fn told_since(conn: &mut Conn, since: Time) -> Result<Vec<(ResponseId, Option<Word<Outcome>>, Time)>, Error> {
    let rows: Vec<(ResponseId, Option<Word<Outcome>>, Option<Time>)> = advice::table
        .filter(advice::told.ge(since.0))
        .order(advice::told.desc())
        .limit(TOLD)
        .select((advice::response, advice::outcome, advice::told))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, outcome, told)| Some((id, outcome, told?))).collect())
}

/// The advices of a post that the asker tries, with what it says they did.
///
/// # Errors
/// A fault of storage.
pub fn trials(conn: &mut Conn, post: PostId) -> Result<Vec<(Response, Details)>, Error> {
    Ok(trials_among(conn, &[post])?.remove(&post).unwrap_or_default())
}

/// The advices of each of these posts that the asker tries.
///
/// # Errors
/// A fault of storage.
pub(super) fn trials_among(
    conn: &mut Conn,
    these: &[PostId],
) -> Result<HashMap<PostId, Vec<(Response, Details)>>, Error> {
    let all = post::responses_to_each(conn, these)?;
    let mut details = details_among(conn, &all.values().flatten().map(|r| r.id).collect::<Vec<_>>())?;
    let mut tried = |r: Response| details.remove(&r.id).filter(|d| d.tried).map(|d| (r, d));
    Ok(all.into_iter().map(|(post, all)| (post, all.into_iter().filter_map(&mut tried).collect())).collect())
}

/// How often the asker was asked what its trials did.
///
/// # Errors
/// [`Error::NotFound`].
pub fn asked_again(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    Ok(case_questions::table.find(post).select(case_questions::asked_again).one(conn)?)
}

/// The questions of our own house where it is time to say what an advice did, and how often that was asked.
///
/// # Errors
/// A fault of storage.
pub fn waiting_for_outcome(conn: &mut Conn) -> Result<Vec<(PostId, i64)>, Error> {
    Ok(case_questions::table
        .filter(case_questions::asked_again.gt(0))
        .order(case_questions::post.asc())
        .select((case_questions::post, case_questions::asked_again))
        .load(conn)?)
}

/// What an asking house said of an advice that is not here yet: its id, what it did, a line, the day of the meeting.
type Row = (String, Option<String>, String, Option<String>);

/// Keeps what an asking house said of advices that are not here yet.
pub(super) fn set_awaited(tx: &mut Tx<'_>, post: PostId, all: &[&Trial]) -> Result<(), Error> {
    let row = |t: &&Trial| -> Row {
        (t.advice.clone(), t.outcome.as_ref().map(|o| o.as_str().to_owned()), t.line.clone(), t.decided_on.clone())
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    let text = if rows.is_empty() { String::new() } else { json!(rows).to_string() };
    let changed = case_questions::table.find(post).filter(case_questions::awaited.ne(text.clone()));
    diesel::update(changed).set(case_questions::awaited.eq(text)).kept().execute(tx.conn())?;
    Ok(())
}

/// What the asking house said of advices that were not here, when it spoke of this one among them; else nothing.
pub(super) fn awaited_with(conn: &mut Conn, post: PostId, advice: &str) -> Result<Vec<Trial>, Error> {
    let held: String = case_questions::table.find(post).select(case_questions::awaited).one(conn)?;
    if !held.contains(advice) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = serde_json::from_str(&held).map_err(|e| Error::Internal(e.to_string()))?;
    let trial = |(advice, outcome, line, decided_on): Row| {
        let outcome = outcome.map(|word| Word::read(&word, Outcome::Unknown));
        Trial { advice, outcome, line, decided_on }
    };
    Ok(rows.into_iter().map(trial).collect())
}

/// The texts of these questions.
///
/// # Errors
/// A fault of storage.
pub fn texts_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Texts>, Error> {
    use case_questions::{post, question, situation, tried, wanted_by};
    let of = case_questions::table.filter(post.eq_any(these.to_vec()));
    let columns = (situation, question, tried, wanted_by);
    Ok(of.select((post, columns)).load::<(PostId, Texts)>(conn)?.into_iter().collect())
}

/// What everybody reads who reads these questions: their texts, and the threads without what is for the asker alone.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, String>, Error> {
    let mut threads = post::responses_to_each(conn, these)?;
    let words = |(id, t): (PostId, Texts)| {
        let thread = threads.remove(&id).unwrap_or_default().into_iter().filter(|r| !r.asker_only).map(|r| r.body);
        (id, [t.situation, t.question, t.tried].into_iter().chain(thread).collect::<Vec<_>>().join("\n"))
    };
    Ok(texts_among(conn, these)?.into_iter().map(words).collect())
}
