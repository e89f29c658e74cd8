//! The page of search. Who fills it in is `web`, which knows the kinds.

use super::snippet::snippet;
use super::words::Query;
use crate::page::{Choice, Fields, Form, Visit};
use crate::post::pages::Row;
use askama::Template;
use serde::Deserialize;

/// What somebody looks for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    /// The words.
    #[serde(default)]
    pub q: String,
    /// A kind; empty is any.
    #[serde(default)]
    pub kind: String,
    /// A theme; empty is any.
    #[serde(default)]
    pub theme: String,
    /// A house, by its address; empty is any.
    #[serde(default)]
    pub house: String,
    /// A year; empty is any.
    #[serde(default)]
    pub year: String,
    /// Where the page before ended.
    #[serde(default)]
    pub after: String,
}

impl Typed {
    /// As a form sees it.
    pub fn fields(&self) -> Fields {
        let fields = [("q", &self.q), ("kind", &self.kind), ("theme", &self.theme), ("house", &self.house)];
        fields
            .iter()
            .fold(Fields::default(), |f, (name, value)| f.with(name, value.as_str()))
            .with("year", self.year.as_str())
    }
}

/// A post that was found.
pub struct Hit {
    /// As a row of a list.
    pub row: Row,
    /// Its kind, house and day, in words.
    pub about: String,
    /// The piece of its text; `true` is what matched.
    pub pieces: Vec<(String, bool)>,
}

/// What was found.
#[derive(Default)]
pub struct Results {
    /// The posts.
    pub hits: Vec<Hit>,
    /// The texts that ship with the node and are about the words: address and title.
    pub explained: Vec<(String, &'static str)>,
    /// Those that only have the words somewhere: they stand below the posts.
    pub in_passing: Vec<(String, &'static str)>,
    /// A sentence that says with which words this was found, when nothing was found with what was typed.
    pub near: Option<String>,
    /// Whether nothing had all the words, and these have some.
    pub some_only: bool,
    /// The address of the next page.
    pub next: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "search/search.html")]
pub struct SearchPage<'a> {
    /// Who looks.
    pub v: &'a Visit,
    /// What was typed.
    pub typed: &'a Typed,
    /// The form.
    pub form: Form<'a>,
    /// The choices of each filter.
    pub filters: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// What was found; `None` when nothing was asked.
    pub results: Option<Results>,
}

/// How much of a text is looked at for a snippet: long texts say early what they are about.
const LOOKED_AT: usize = 6000;
/// Letters of a snippet.
const WIDTH: usize = 180;

/// The piece of a text that shows why it was found.
pub fn snippet_of(text: &str, q: &Query) -> Vec<(String, bool)> {
    let beginning: String = text.chars().take(LOOKED_AT).collect();
    snippet(&beginning, q, WIDTH)
}
