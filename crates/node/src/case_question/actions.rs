//! Asking, advising, trying, telling what it did, closing.

use super::left::{only_these, says_what_it_did};
use super::rules::{self, Outcome, Said, State, Step};
use super::store::{Texts, advice, asked_again, case_questions, details, set_awaited, trials};
use super::wire;
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::post::{self, Head, Life, OwnerSays, Post, PostId, Response, ResponseId, ResponseState, Source, check_text};
use crate::texts::parse_day;
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, One, Tx, Word};

/// A question, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What all posts have.
    pub head: Head,
    /// Its texts.
    pub texts: Texts,
    /// What is tried, where it comes from the wire.
    pub trials: Vec<Trial>,
}

/// An advice that the asker tries, and what it did.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The id of the advice.
    pub advice: String,
    /// What it did, once that is known.
    pub outcome: Option<Word<Outcome>>,
    /// A line about it.
    pub line: String,
    /// The day of the meeting that said so.
    pub decided_on: Option<String>,
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(ask: &Ask) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    judge(
        Field::Title,
        check_text(&ask.head.title, 120, ask.head.must("title-missing"))
            .map(|k| if k == "text-long" { "title-long" } else { k }),
    );
    judge(Field::Situation, check_text(&ask.texts.situation, 6000, ask.head.must("case-situation-missing")));
    judge(Field::Question, check_text(&ask.texts.question, 4000, ask.head.must("case-question-missing")));
    judge(Field::Tried, check_text(&ask.texts.tried, 4000, None));
    if ask.texts.wanted_by.as_deref().is_some_and(|d| parse_day(d).is_none()) {
        judge(Field::WantedBy, Some("day-wrong"));
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
    let own = |tx: &mut Tx<'_>, post: Post, new| {
        if new {
            let row = (case_questions::post.eq(post.id), texts);
            diesel::insert_into(case_questions::table).values(row).kept().execute(tx.conn())?;
        } else {
            diesel::update(case_questions::table.find(post.id)).set(texts).execute(tx.conn())?;
        }
        note_trials(tx, cx, &post, &ask.trials)?;
        // Also of ours that comes back from another house, which has it as we said it last.
        if matches!(ask.head.source, Source::House { .. }) {
            only_these(tx, post.id, &ask.trials)?;
        }
        Ok(post)
    };
    post::save::<State>(tx, cx, &ask.head, existing, own, wire::object)
}

/// "Dit proberen we": marks an advice, tells all who read the question, and plans to ask what it did.
///
/// # Errors
/// When the caller may not.
pub fn try_advice(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Post, Error> {
    let (post, response): (Post, Response) = post::decide(tx, cx, Kind::CaseQuestion, id, ResponseState::Confirmed)?;
    State::of(&post.state).admits(Step::Try)?;
    let held = details(tx.conn(), response.id)?;
    if held.said != Said::Advice {
        return Err(Error::NotFound);
    }
    // Pressed twice it was said already.
    if held.tried {
        return Ok(post);
    }
    diesel::update(advice::table.find(response.id))
        .set((advice::tried.eq(true), advice::tried_at.eq(cx.now.0)))
        .execute(tx.conn())?;
    set_asked_again(tx, post.id, 0)?;
    // From the last one on: with each that is tried it begins anew.
    post::plan(tx, cx.now, post.id, State::Trying)?;
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Try)?;
    tell_of(tx, cx, &post, &response)?;
    Ok(post)
}

/// Tells all who read the question how it is with an advice, and where that was for us alone, the house that gave it.
fn tell_of(tx: &mut Tx<'_>, cx: &Cx, post: &Post, advice: &Response) -> Result<(), Error> {
    post::tell_readers(tx, cx, post, wire::object)?;
    tell_alone(tx, cx, post, advice)
}

/// Tells the house that gave an advice to us alone how it is with that.
fn tell_alone(tx: &mut Tx<'_>, cx: &Cx, post: &Post, advice: &Response) -> Result<(), Error> {
    if !advice.asker_only || advice.is_ours() {
        return Ok(());
    }
    let did = details(tx.conn(), advice.id)?;
    match post::deliver(tx, cx, post, advice, &wire::tries(&cx.node, post, advice, &did)) {
        // Who is on pause hears it when that is over; who is not reached any more gave it all the same.
        Err(Error::Refused(Reason::PeerNotHeld)) => post::set_not_told(tx, advice.id, true),
        told => told,
    }
}

/// Says once more what became of an advice of another house.
///
/// # Errors
/// [`Error::Refused`] when that house is not heard.
pub fn tell_again(tx: &mut Tx<'_>, cx: &Cx, post: &Post, advice: &Response) -> Result<(), Error> {
    let did = details(tx.conn(), advice.id)?;
    let tries = advice.asker_only && did.tried;
    let activity = if tries { wire::tries(&cx.node, post, advice, &did) } else { post::receipt(cx, post, advice) };
    post::deliver(tx, cx, post, advice, &activity)
}

fn set_asked_again(tx: &mut Tx<'_>, post: PostId, times: i64) -> Result<(), Error> {
    diesel::update(case_questions::table.find(post)).set(case_questions::asked_again.eq(times)).execute(tx.conn())?;
    Ok(())
}

/// Says what an advice did that we tried: in the name of the house, to all who read the question.
///
/// # Errors
/// When the caller may not, it is not tried, or it was told already.
pub fn tell_outcome(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: ResponseId,
    outcome: Outcome,
    line: &str,
    decided_on: Option<String>,
) -> Result<Post, Error> {
    if let Some(key) = check_text(line, 500, None) {
        return Err(Error::Invalid(vec![(Field::Line, key)]));
    }
    let (post, response) = post::decide(tx, cx, Kind::CaseQuestion, id, ResponseState::Confirmed)?;
    let held = details(tx.conn(), response.id)?;
    if !held.tried || !Outcome::ANSWERS.contains(&outcome) {
        return Err(Error::NotFound);
    }
    if held.outcome.as_ref().is_some_and(|said| *said == outcome)
        && (held.line.as_str(), &held.decided_on) == (line.trim(), &decided_on)
    {
        return Ok(post);
    }
    // All houses read what was told: it is not turned round by who had not read it. That nobody knows was told by nobody.
    if held.outcome.as_ref().is_some_and(|said| *said != Outcome::Unknown) {
        return Err(Error::Invalid(vec![(Field::Outcome, "outcome-meanwhile")]));
    }
    diesel::update(advice::table.find(response.id))
        .set((advice::outcome.eq(outcome), advice::line.eq(line.trim()), advice::decided_on.eq(decided_on)))
        .execute(tx.conn())?;
    if trials(tx.conn(), post.id)?.iter().all(|(_, d)| d.outcome.is_some()) {
        set_asked_again(tx, post.id, 0)?;
    }
    let post = post::advance_saying::<State>(tx, cx, post.id, Step::Tell)?;
    tell_of(tx, cx, &post, &response)?;
    Ok(post)
}

/// It is time to ask what the trials did: on *Vandaag* and on the next meeting sheet. After two reminders nobody is asked
/// any more, and the question ends.
///
/// # Errors
/// A fault of storage.
pub fn ask_outcome(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<(), Error> {
    match post::hold(tx, id) {
        Ok(post) if post.withdrawn.is_none() && State::of(&post.state).admits(Step::AskOutcome).is_ok() => {}
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(e) => return Err(e),
    }
    if trials(tx.conn(), id)?.iter().all(|(_, d)| d.outcome.is_some()) {
        return Ok(());
    }
    let times = asked_again(tx.conn(), id)?;
    if times < rules::ASK_TIMES {
        set_asked_again(tx, id, times + 1)?;
        return post::step_at::<State>(tx, cx.now.plus(rules::REMIND_AFTER), id, Step::AskOutcome);
    }
    end(tx, cx, id, Step::End).map(drop)
}

/// Ends it: nobody is asked what the trials did, and who wrote what in this house is no longer kept. Where it ends by itself nobody
/// spoke of what is tried: what that did is not known, and is not asked any more.
fn end(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: Step) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, step)? else { return post::find(tx.conn(), &cx.who, id) };
    if step == Step::End {
        for (response, _) in trials(tx.conn(), id)?.into_iter().filter(|(_, d)| d.outcome.is_none()) {
            let unknown = advice::outcome.eq(Outcome::Unknown);
            diesel::update(advice::table.find(response.id)).set(unknown).execute(tx.conn())?;
            tell_alone(tx, cx, &post, &response)?;
        }
    }
    set_asked_again(tx, id, 0)?;
    post::forget_writers(tx, id)?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    post::ends_for_others(tx, cx, &post)?;
    Ok(post)
}

/// A question of ours ends again as it had ended in a database that was replaced by a copy.
///
/// # Errors
/// When the caller may not.
pub fn end_again(tx: &mut Tx<'_>, cx: &Cx, id: PostId, as_it_was: &str) -> Result<Post, Error> {
    end(tx, cx, id, if State::of(as_it_was) == State::Ended { Step::End } else { Step::Close })
}

/// Closes the question.
///
/// # Errors
/// When the caller may not.
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    end(tx, cx, id, Step::Close)
}

/// Notes which advices the asking house says it tries, and what they did. Of what is not here yet it is kept: a question may
/// come as it is now before the advice that it speaks of.
pub(super) fn note_trials(tx: &mut Tx<'_>, cx: &Cx, post: &Post, all: &[Trial]) -> Result<(), Error> {
    let mut awaited = Vec::new();
    for trial in all {
        let held = post::response_by_uri(tx.conn(), &trial.advice)?;
        // What we took away comes back with no version of ours from before.
        if post.is_ours() && is_unsaid(tx.conn(), held.as_ref(), &trial.advice)? {
            continue;
        }
        if held.is_none() {
            awaited.push(trial);
        }
        // Of one that is gone nothing is kept but what it did.
        let speaks = |r: &Response| r.withdrawn.is_none() || says_what_it_did(trial.outcome.as_ref());
        if let Some(r) = held.filter(|r| r.post == post.id && speaks(r)) {
            note_trial(tx, cx, &r, trial)?;
        }
    }
    // The first version speaks of no advice as a rule: then there is nothing to note. Our own speaks of any when it comes back.
    if !all.is_empty() || (!post.is_ours() && post.version > 1) {
        set_awaited(tx, post.id, &awaited)?;
    }
    if post.is_ours() && !all.is_empty() {
        post::plan(tx, cx.now, post.id, State::of(&post.state))?;
    }
    if !post.is_ours() && State::of(&post.state).is_over() {
        post::forget_writers(tx, post.id)?;
    }
    Ok(())
}

/// Whether our house took away what it had said of this advice, or the advice never was in what a copy gave back.
fn is_unsaid(conn: &mut Conn, held: Option<&Response>, uri: &str) -> Result<bool, Error> {
    let Some(held) = held else { return post::is_known(conn, uri) };
    Ok(advice::table.find(held.id).select(advice::unsaid).one(conn).optional()?.unwrap_or_default())
}

/// Notes of one advice that it is tried, and what it did; `false` when that was known.
fn note_trial(tx: &mut Tx<'_>, cx: &Cx, of: &Response, trial: &Trial) -> Result<bool, Error> {
    let held = details(tx.conn(), of.id)?;
    if held.tried && held.outcome == trial.outcome && held.line == trial.line {
        return Ok(false);
    }
    let here = of.withdrawn.is_none();
    diesel::update(advice::table.find(of.id))
        .set((
            advice::tried.eq(true),
            advice::tried_at.eq(here.then_some(held.tried_at.unwrap_or(cx.now).0)),
            advice::outcome.eq(trial.outcome.as_ref().map(Word::as_str)),
            advice::line.eq(&trial.line),
            advice::decided_on.eq(&trial.decided_on),
            advice::told.eq(here.then_some(cx.now.0)),
            advice::unsaid.eq(false),
        ))
        .execute(tx.conn())?;
    Ok(true)
}

/// The house that asked says of an advice of ours, which was for it alone, that it tries it, and what it did; `false` when it changes
/// nothing.
///
/// # Errors
/// [`Error::NotFound`] when it is no such advice to a question of that house.
pub fn tried_there(tx: &mut Tx<'_>, cx: &Cx, trial: &Trial) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Error::NotFound) };
    let advice = post::response_by_uri(tx.conn(), &trial.advice)?.ok_or(Error::NotFound)?;
    let (post, advice) = post::hold_with(tx, advice.id)?;
    let theirs = post.kind == Kind::CaseQuestion && post.withdrawn.is_none() && post.peer == Some(*id);
    if !theirs || !advice.is_ours() || !advice.asker_only {
        return Err(Error::NotFound);
    }
    if advice.withdrawn.is_some() || advice.is_prepared() {
        return Ok(false);
    }
    // It may be the first word of it that comes here: then it says that it arrived too.
    let arrived = post::confirmed(tx, cx, &trial.advice, OwnerSays::Yes)?;
    Ok(note_trial(tx, cx, &advice, trial)? || arrived)
}

/// Of a question of ours nothing is tried any more once all that was tried is gone: it asks for advice again, and says so.
///
/// # Errors
/// A fault of storage.
pub fn settle(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if State::of(&post.state) != State::Trying || !trials(tx.conn(), post.id)?.is_empty() {
        return Ok(());
    }
    set_asked_again(tx, post.id, 0)?;
    let Some(post) = post::advance::<State>(tx, cx, post.id, Step::Lose)? else { return Ok(()) };
    post::tell_readers(tx, cx, &post, wire::object)
}
