//! A post as a row of a list, and what stands in all rows of a page.

use super::answers;
use super::names::Names;
use super::store::{Post, PostId};
use crate::error::{Error, Key};
use crate::page::{Tag, Visit};
use crate::words::Kind;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// A post in a list.
pub struct Row {
    /// Its address.
    pub path: String,
    /// Its kind, in a word.
    pub kind: Key,
    /// The house.
    pub house: String,
    /// Its title.
    pub title: String,
    /// When.
    pub when: String,
    /// Where it is in its life, where there is something to say of that.
    pub state: Option<Tag>,
    /// How many answered; only where we know, and where that they answered is nobody's secret.
    pub answers: Option<i64>,
}

impl Row {
    /// Whether it does not happen: its title is struck.
    pub fn is_off(&self) -> bool {
        self.state.is_some_and(Tag::is_off)
    }
}

/// What stands beside the posts of a page: of which houses they are, and how many answered ours. It is asked once for all of them.
pub struct Beside {
    names: Names,
    answers: HashMap<PostId, i64>,
}

impl Beside {
    /// That of these posts.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn of(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<Beside, Error> {
        let counted: Vec<PostId> = these.iter().filter(|p| Beside::counts(p)).map(|p| p.id).collect();
        Ok(Beside { names: Names::of(conn, v, these, [])?, answers: answers::counts(conn, &counted)? })
    }

    fn counts(post: &Post) -> bool {
        post.is_ours() && matches!(post.kind, Kind::CaseQuestion | Kind::Event)
    }

    /// A post as a row of a list; `when` stands for the day it was published where something else matters more.
    pub fn row(&self, v: &Visit, post: &Post, state: Option<Tag>, when: Option<String>) -> Row {
        Row {
            path: post.path(),
            kind: post.kind.key(),
            house: self.names.house(post),
            title: post.title.clone(),
            when: when.unwrap_or_else(|| v.ago(post.published.unwrap_or(post.updated), v.now)),
            state,
            answers: Beside::counts(post).then(|| self.answers.get(&post.id).copied().unwrap_or_default()),
        }
    }
}

/// A post as a row of a list, beside no other.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post, state: Option<Tag>, when: Option<String>) -> Result<Row, Error> {
    Ok(Beside::of(conn, v, std::slice::from_ref(post))?.row(v, post, state, when))
}
