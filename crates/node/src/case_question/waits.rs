//! What of questions waits for somebody of this house, and what becomes of it at the meeting.

use super::actions::tell_outcome;
use super::advise::{Advice, advise};
use super::rules::{self, Ground, Outcome, State};
use super::store::{Texts, texts, texts_among, trials_among, waiting_for_outcome};
use crate::error::{Error, Reason};
use crate::meeting::{Decision, Word};
use crate::node::Cx;
use crate::people::{Act, may};
use crate::post::{self, Life, PostId, ResponseState, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashMap;

/// What advices did that we tried, one each, and questions of others that our house has not answered.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    let asked: HashMap<PostId, i64> = waiting_for_outcome(conn)?.into_iter().collect();
    let ids: Vec<PostId> = asked.keys().copied().collect();
    let mut open = post::readable_of(conn, who, &ids, None, None)?;
    open.retain(|p| !State::of(&p.state).is_over());
    let mut trials = trials_among(conn, &open.iter().map(|p| p.id).collect::<Vec<_>>())?;
    for p in open {
        let text = match asked.get(&p.id) {
            Some(1) => "need-outcome",
            Some(2) => "need-outcome-again",
            _ => "need-outcome-last",
        };
        for (response, d) in trials.remove(&p.id).unwrap_or_default() {
            if d.outcome.is_none() {
                let of = Waits::new(Wanted::Outcome, p.clone(), text, "trial-tell");
                // What was said to our house alone is on no sheet that all read.
                let for_all = of.for_all && !response.asker_only;
                all.push(Waits { response: Some(response.id), for_all, ..of });
            }
        }
    }
    let open = (Kind::CaseQuestion, &[State::Asked, State::Trying].map(State::as_str)[..]);
    let button = if may(who.roles(), Act::Respond) { "need-question-button" } else { "need-look" };
    let asked = post::unanswered(conn, who, open, rules::long_ago(now), None)?;
    let texts = texts_among(conn, &asked.iter().map(|p| p.id).collect::<Vec<_>>())?;
    for p in asked {
        let seen = texts.get(&p.id).map(|t| read_mark(&p.title, t));
        all.push(Waits { seen, ..Waits::new(Wanted::Answer, p, "need-question", button) });
    }
    Ok(all)
}

/// What the meeting reads of a question, in one number.
fn read_mark(title: &str, t: &Texts) -> i64 {
    post::shown::mark(&[title, &t.situation, &t.question])
}

/// Tells what an advice did, or advises, as the meeting decided.
///
/// # Errors
/// Those of [`tell_outcome`] and [`advise`]; [`Error::NotFound`] when nothing follows from such a word.
pub fn carry_out(tx: &mut Tx<'_>, cx: &Cx, decision: &Decision<'_>) -> Result<(), Error> {
    match (decision.wanted, decision.word) {
        (Wanted::Outcome, word) => {
            let outcome = match word {
                Word::Yes => Outcome::Helped,
                Word::Partly => Outcome::Partly,
                Word::No | Word::Later => Outcome::Not,
            };
            let response = decision.response.ok_or(Error::NotFound)?;
            tell_outcome(tx, cx, response, outcome, decision.line, Some(decision.day.to_owned())).map(drop)
        }
        (Wanted::Answer, Word::Yes) => {
            // From here on nobody changes it.
            let here = post::take(tx, decision.post)?;
            let now = read_mark(&here.title, &texts(tx.conn(), here.id)?);
            if decision.seen.is_some_and(|seen| seen != now) {
                return Err(Error::Refused(Reason::ChangedSince));
            }
            let advice = Advice::new(decision.answer(ResponseState::Confirmed), Ground::Unsaid);
            advise(tx, cx, decision.post, &advice)
        }
        _ => Err(Error::NotFound),
    }
}
