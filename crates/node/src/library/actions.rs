//! Writing a lesson, and approving it.

use super::rules::{self, State, Step};
use super::store::{Lesson, lesson, lessons};
use super::wire;
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::post::{self, Head, NewResponse, Post, PostId, Source, check_text};
use crate::texts::parse_day;
use crate::viewer::Viewer;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// A lesson, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Learn {
    /// What all posts have.
    pub head: Head,
    /// The rest.
    pub lesson: Lesson,
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(learn: &Learn) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    let l = &learn.lesson;
    judge(Field::Title, check_text(&learn.head.title, 120, learn.head.must("title-missing")));
    judge(Field::Lesson, check_text(&l.text, 6000, learn.head.must("lesson-text-missing")));
    judge(Field::Helped, check_text(&l.helped, 4000, None));
    judge(Field::Failed, check_text(&l.failed, 4000, None));
    judge(Field::Suits, check_text(&l.suits, 1000, None));
    judge(Field::Sources, check_text(&l.sources, 2000, None));
    if l.review_on.is_empty() {
        judge(Field::ReviewOn, learn.head.must("day-missing"));
    } else if parse_day(&l.review_on).is_none() {
        judge(Field::ReviewOn, Some("day-wrong"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Writes a lesson: a new one, or a change.
///
/// # Errors
/// When a text is missing or too long, or the caller may not.
pub fn learn(tx: &mut Tx<'_>, cx: &Cx, learn: &Learn, existing: Option<PostId>) -> Result<Post, Error> {
    check(learn)?;
    let l = &learn.lesson;
    let texts = (
        lessons::form.eq(l.form.as_str()),
        lessons::lesson.eq(&l.text),
        lessons::helped.eq(&l.helped),
        lessons::failed.eq(&l.failed),
        lessons::suits.eq(&l.suits),
        lessons::sources.eq(&l.sources),
        lessons::review_on.eq(&l.review_on),
    );
    // Only somebody here can know the question it came from; another house's word for it would be a link to a post of ours.
    let came_from =
        matches!(learn.head.source, Source::Here(_) | Source::For(_)).then_some(l.came_from.as_deref()).flatten();
    let title = title_before(tx, learn, existing)?;
    let own = |tx: &mut Tx<'_>, post: Post, new| {
        if new {
            let row = (lessons::post.eq(post.id), texts, lessons::came_from.eq(came_from));
            diesel::insert_into(lessons::table).values(row).execute(tx.conn())?;
        } else {
            let before = lesson(tx.conn(), post.id)?;
            diesel::update(lessons::table.find(post.id)).set(texts).execute(tx.conn())?;
            let all = |l: &Lesson| [&l.text, &l.helped, &l.failed, &l.suits, &l.sources].map(String::clone);
            let reworded = all(&before) != all(l) || title.is_some_and(|title| title != post.title);
            if post.published.is_some() && reworded {
                diesel::update(lessons::table.find(post.id)).set(lessons::reworded.eq(cx.now.0)).execute(tx.conn())?;
            }
        }
        Ok(post)
    };
    post::save::<State>(tx, cx, &learn.head, existing, own, wire::object)
}

/// What it was called before, where it is here.
fn title_before(tx: &mut Tx<'_>, learn: &Learn, existing: Option<PostId>) -> Result<Option<String>, Error> {
    let before = match (&learn.head.source, existing) {
        (Source::House { uri, .. }, _) => post::by_uri(tx.conn(), &Viewer::Clock, uri),
        (_, Some(id)) => post::find(tx.conn(), &Viewer::Clock, id),
        (_, None) => return Ok(None),
    };
    match before {
        Ok(post) => Ok(Some(post.title)),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

/// A lesson is published once somebody other than its writer, or the meeting, approves it.
///
/// # Errors
/// [`Error::Invalid`] when who asks wrote it, and no meeting decided.
pub fn check_approved(who: &Viewer, post: &Post, decided: bool) -> Result<(), Error> {
    if rules::approves(who, post, decided) {
        Ok(())
    } else {
        Err(Error::Invalid(vec![(Field::DecidedOn, "lesson-another-approves")]))
    }
}

/// Says that a lesson of ours still holds: it is looked at again in a year.
///
/// # Errors
/// When the caller may not.
pub fn still_holds(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let again = rules::in_a_year(cx.now);
    // Pressed twice on a day it was said already.
    if super::store::lesson(tx.conn(), id)?.review_on == again {
        return post::find(tx.conn(), &cx.who, id);
    }
    let post = post::advance_saying::<State>(tx, cx, id, Step::Hold)?;
    diesel::update(lessons::table.find(id)).set(lessons::review_on.eq(again)).execute(tx.conn())?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    Ok(post)
}

/// "Wij lazen dit na, het klopt": another house has looked at it. Its chair or an adviser says so.
///
/// # Errors
/// When the caller may not.
pub fn review(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &NewResponse) -> Result<(), Error> {
    post::like::<State>(tx, cx, post, new)
}

/// Empties a withdrawn lesson.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(lessons::table.find(post)).execute(tx.conn())?;
    Ok(())
}
