//! What waits, of all kinds together; and what a word of the meeting does with it.

use crate::case_question::{self, Advice, Ground, Outcome};
use crate::error::{Error, Reason};
use crate::event::{self, Rsvp};
use crate::meeting::Word;
use crate::node::Cx;
use crate::post::{self, Byline, NewResponse, Post, PostId, ResponseId, ResponseState, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::{Kind, Role};
use crate::{conflict, library, opportunity};
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashSet;

/// What waits and this viewer may read, the most pressing first, and of each the newest first.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.extend(match kind {
            Kind::CaseQuestion => case_question::waits(conn, who, now)?,
            Kind::Conflict => conflict::waits(conn, who)?,
            Kind::Event => event::waits(conn, who, now)?,
            Kind::Opportunity => opportunity::waits(conn, who)?,
            Kind::Lesson => library::waits(conn, who, now)?,
            // What went well asks for nothing.
            Kind::Success => Vec::new(),
        });
    }
    // What others ask stands in the order in which it came, of whichever kind.
    let group = |w: &Waits| w.wanted.min(Wanted::Answer);
    all.sort_by_key(|w| (group(w), std::cmp::Reverse((w.post.published, w.post.id))));
    Ok(all)
}

/// The posts of ours to which somebody waits for a yes or a no, of those of which everybody of the house may read, on paper too.
///
/// # Errors
/// A fault of storage.
pub fn choices(conn: &mut Conn, now: Time) -> Result<Vec<Post>, Error> {
    let mut all = event::waits(conn, &Viewer::Clock, now)?;
    all.extend(opportunity::waits(conn, &Viewer::Clock)?);
    let mut seen = HashSet::new();
    let all = all.into_iter().filter(|w| w.wanted == Wanted::Choice && w.for_all && seen.insert(w.post.id));
    Ok(all.map(|w| w.post).collect())
}

/// What the meeting said of something that waits.
pub struct Said<'a> {
    /// The word.
    pub word: Word,
    /// A line about it.
    pub line: &'a str,
    /// With how many, as it was typed.
    pub heads: &'a str,
    /// The day of the meeting.
    pub day: &'a str,
    /// What stood on its sheet, in one number, as [`Waits`] has it.
    pub seen: Option<i64>,
}

impl Said<'_> {
    fn response(&self, state: ResponseState) -> NewResponse {
        let new = NewResponse::here(Byline::role(Role::Chair), self.line.to_owned(), state);
        NewResponse { decided_on: Some(self.day.to_owned()), ..new }
    }
}

/// Does what follows from a word of the meeting, in the name of the house.
///
/// # Errors
/// The kind's own; [`Error::NotFound`] when nothing follows from such a word.
pub fn settle(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (wanted, post, response): (Wanted, PostId, Option<ResponseId>),
    said: &Said<'_>,
) -> Result<(), Error> {
    let kind = post::find(tx.conn(), &cx.who, post)?.kind;
    match (kind, wanted, said.word) {
        (Kind::CaseQuestion, Wanted::Outcome, word) => {
            let outcome = match word {
                Word::Yes => Outcome::Helped,
                Word::Partly => Outcome::Partly,
                Word::No | Word::Later => Outcome::Not,
            };
            let response = response.ok_or(Error::NotFound)?;
            case_question::tell_outcome(tx, cx, response, outcome, said.line, Some(said.day.to_owned())).map(drop)
        }
        (Kind::CaseQuestion, Wanted::Answer, Word::Yes) => {
            let advice = Advice::new(said.response(ResponseState::Confirmed), Ground::Thinking);
            case_question::advise(tx, cx, post, &advice)
        }
        (Kind::Event, Wanted::Coming, Word::No) => {
            event::is_as_read(tx.conn(), post, said.seen)?;
            event::decline(tx, cx, post).map(drop)
        }
        (Kind::Event, Wanted::Coming, Word::Yes) => {
            event::is_as_read(tx.conn(), post, said.seen)?;
            let heads = said.heads.parse().map_err(|_| Error::Refused(Reason::RsvpHeadsWrong))?;
            event::rsvp(tx, cx, post, &Rsvp { response: said.response(ResponseState::Waiting), heads, version: 1 })
        }
        (Kind::Event | Kind::Opportunity, Wanted::Choice, word @ (Word::Yes | Word::No)) => {
            let response = response.ok_or(Error::NotFound)?;
            let (event, yes) = (kind == Kind::Event, word == Word::Yes);
            let decided = if event {
                event::decide_rsvp(tx, cx, response, yes)
            } else {
                opportunity::decide_application(tx, cx, response, yes)
            };
            match decided.map(drop) {
                // It was taken back since.
                Err(Error::NotFound) => Err(Error::Refused(Reason::ChangedMeanwhile)),
                said => said,
            }
        }
        (_, Wanted::Answer | Wanted::Coming, Word::No | Word::Later) | (_, Wanted::Choice, Word::Later) => Ok(()),
        _ => Err(Error::NotFound),
    }
}
