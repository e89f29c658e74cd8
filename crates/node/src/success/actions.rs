//! Telling what went well, and applauding.

use super::rules::State;
use super::wire;
use crate::error::{Error, Field};
use crate::node::Cx;
use crate::post::{self, Head, NewResponse, Post, PostId, check_text};
use huisraad_storage::Tx;

/// What went well, from a form or from the wire: the head says it all.
#[derive(Debug, Clone)]
pub struct Story {
    /// The sentence is its title.
    pub head: Head,
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(story: &Story) -> Result<(), Error> {
    let Some(key) = check_text(&story.head.title, 200, story.head.must("success-missing")) else { return Ok(()) };
    let key = if key == "text-long" { "success-long" } else { key };
    Err(Error::Invalid(vec![(Field::Title, key)]))
}

/// Writes it: a new one, or a change.
///
/// # Errors
/// When there is no sentence or it is too long, or the caller may not.
pub fn tell(tx: &mut Tx<'_>, cx: &Cx, story: &Story, existing: Option<PostId>) -> Result<Post, Error> {
    check(story)?;
    post::save::<State>(tx, cx, &story.head, existing, |_, post, _| Ok(post), wire::object)
}

/// "Mooi zo!", once a house.
///
/// # Errors
/// When the caller may not read it, or it is our own.
pub fn applaud(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &NewResponse) -> Result<(), Error> {
    post::like::<State>(tx, cx, post, new)
}
