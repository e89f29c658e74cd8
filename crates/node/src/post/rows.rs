//! A post as a row of a list, and what stands in all rows of a page.

use super::answers;
use super::names::Names;
use super::store::{Post, PostId};
use crate::error::{Error, Key};
use crate::page::{Tag, Visit};
use crate::texts::Tile;
use crate::words::Kind;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// What the reader of a post wants to know first; each kind says what that is.
#[derive(Debug, Clone, Default)]
pub struct Lead {
    /// The day it is on.
    pub day: Option<Tile>,
    /// In which week that is, of what is still to come.
    pub week: Option<Key>,
    /// When and where, in a line.
    pub at: String,
    /// What else decides, each with its name.
    pub facts: Vec<(Key, String)>,
    /// A line below.
    pub note: String,
    /// When it was to be first, where it is moved.
    pub was: Option<String>,
}

impl Lead {
    /// Whether when it is stands in it: then when it was posted does not matter.
    pub fn says_when(&self) -> bool {
        self.day.is_some() || !self.facts.is_empty()
    }
}

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
    /// The same, in a sentence with the name of the house.
    pub by: Key,
    /// What one wants to know of it first.
    pub lead: Lead,
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
        post.is_ours() && post.kind == Kind::CaseQuestion
    }

    /// A post as a row of a list; `when` stands for the day it was published where something else matters more.
    pub fn row(&self, v: &Visit, post: &Post, state: Option<Tag>, when: Option<String>) -> Row {
        Row {
            path: post.path(),
            kind: post.kind.key(),
            by: post.kind.by_key(),
            lead: Lead::default(),
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
