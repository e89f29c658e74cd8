//! What a lesson has beyond a post.

use super::rules::Form;
use crate::error::Error;
use crate::post::PostId;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Word};
use std::collections::HashMap;

diesel::table! {
    lessons (post) {
        post -> BigInt,
        form -> Text,
        lesson -> Text,
        helped -> Text,
        failed -> Text,
        suits -> Text,
        sources -> Text,
        review_on -> Text,
        came_from -> Nullable<Text>,
        reworded -> Nullable<BigInt>,
    }
}

/// A lesson, beyond its title.
#[derive(Debug, Clone, Queryable)]
pub struct Lesson {
    /// What it holds.
    pub form: Word<Form>,
    /// What was learned, or the words of a clause; as it was typed.
    pub text: String,
    /// What helped.
    pub helped: String,
    /// Where it did not.
    pub failed: String,
    /// For whom it is.
    pub suits: String,
    /// Where one can read more.
    pub sources: String,
    /// The day on which to look at it again, as `2027-11-22`.
    pub review_on: String,
    /// The last part of the address of the question it came from; only for our own, and never sent.
    pub came_from: Option<String>,
}

/// A lesson, beyond its title.
///
/// # Errors
/// [`Error::NotFound`].
pub fn lesson(conn: &mut Conn, post: PostId) -> Result<Lesson, Error> {
    use lessons::{came_from, failed, form, helped, lesson, review_on, sources, suits};
    let columns = (form, lesson, helped, failed, suits, sources, review_on, came_from);
    Ok(lessons::table.find(post).select(columns).one(conn)?)
}

/// Since when a lesson has other words than at first; `None` where it has those.
///
/// # Errors
/// [`Error::NotFound`].
pub fn reworded(conn: &mut Conn, post: PostId) -> Result<Option<Time>, Error> {
    Ok(lessons::table.find(post).select(lessons::reworded).one(conn)?)
}

/// These lessons, beyond their titles.
///
/// # Errors
/// A fault of storage.
pub fn lessons_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Lesson>, Error> {
    use lessons::{came_from, failed, form, helped, lesson, post, review_on, sources, suits};
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = lessons::table.filter(post.eq_any(these.to_vec()));
    let columns = (form, lesson, helped, failed, suits, sources, review_on, came_from);
    Ok(of.select((post, columns)).load::<(PostId, Lesson)>(conn)?.into_iter().collect())
}

impl Lesson {
    /// What everybody reads who reads it, beside its title.
    pub fn words(&self) -> String {
        [&*self.text, &self.helped, &self.failed, &self.suits, &self.sources].join("\n")
    }
}

/// What everybody reads who reads these lessons, beside their titles.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, String>, Error> {
    Ok(lessons_among(conn, these)?.into_iter().map(|(id, l)| (id, l.words())).collect())
}

/// Those of these lessons that are to be looked at again on that day or before.
///
/// # Errors
/// A fault of storage.
pub(super) fn to_review(conn: &mut Conn, these: &[PostId], day: &str) -> Result<Vec<PostId>, Error> {
    let due = lessons::table.filter(lessons::post.eq_any(these.to_vec())).filter(lessons::review_on.le(day));
    Ok(due.select(lessons::post).load(conn)?)
}
