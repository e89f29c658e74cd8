//! When nothing has a word as it was typed: what is found with the nearest word. The words that are chosen from stand
//! in texts that this reader may open; of what others read no word is looked at, so it can suggest nothing
//! (docs/decisions/0038).

use super::near::{Vocabulary, apart_from_stop, can_be_misspelt};
use super::rank::list;
use super::window::is_there;
use super::words::{Query, as_written, query};
use crate::error::Error;
use crate::post::{self, PostId};
use crate::viewer::Viewer;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use huisraad_storage::Conn;
use std::collections::HashSet;

/// Texts that are looked through: the newest that one may read, of our own house and of all.
const OURS: i64 = 500;
const ALL: i64 = 1500;
/// How many of them at first: how long they are tells how many more are within the bound.
const FIRST: usize = 100;
/// Letters of the terms of one text that are looked at, and of all: after as many it ends.
const OF_ONE: i32 = 8000;
const OF_ALL: usize = 800_000;
/// Words of a query that are mended.
const MOST: usize = 3;

/// The terms of a text that ships with the node, which everybody may read.
pub struct Shipped {
    /// Of its title and the sentence below it: what it is about.
    pub about: HashSet<String>,
    /// All of them.
    pub all: HashSet<String>,
}

/// What is looked for in place of what was typed.
#[derive(Debug, Clone)]
pub struct Mended {
    /// The words to look for.
    pub query: Query,
    /// They, as they can be typed.
    pub text: String,
    /// Those of them that are in place of others.
    instead: Vec<String>,
}

impl Mended {
    /// The words as a reader sees them: with the marks and capitals that they have in these texts.
    pub fn written(&self, texts: &[&str]) -> String {
        let word = |word: &str| {
            let new = self.instead.iter().any(|new| new == word);
            Some(word).filter(|_| new).and_then(|word| as_written(texts, word)).unwrap_or_else(|| word.to_owned())
        };
        self.text.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    terms: String,
}

/// What to look for when nothing was found: in place of each word that this viewer can find nowhere the nearest one
/// that they can; one that is nearer to a word that says too little is left out. `None` when all words are there, or
/// none is near.
///
/// # Errors
/// A fault of storage.
pub fn mend(conn: &mut Conn, who: &Viewer, typed: &Query, shipped: &[&Shipped]) -> Result<Option<Mended>, Error> {
    let mut unknown = Vec::new();
    for (n, word) in typed.words.iter().enumerate().filter(|(_, word)| can_be_misspelt(word)) {
        let alone = typed.alone(n);
        let is_shipped = shipped.iter().any(|text| alone.fits(&text.all));
        if unknown.len() < MOST && !is_shipped && !is_there(conn, who, &alone)? {
            unknown.push(word.as_str());
        }
    }
    if unknown.is_empty() {
        return Ok(None);
    }
    let vocabulary = vocabulary(conn, who, &unknown, shipped)?;
    let (mut words, mut instead) = (Vec::new(), Vec::new());
    for word in typed.words.iter().map(String::as_str) {
        if !unknown.contains(&word) {
            words.push(word);
            continue;
        }
        let stop = apart_from_stop(word);
        match vocabulary.nearest(word).filter(|(_, apart)| stop.is_none_or(|stop| *apart <= stop)) {
            Some((near, _)) => {
                instead.push(near.to_owned());
                words.push(near);
            }
            None if stop.is_some() => {}
            None => words.push(word),
        }
    }
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(*word));
    let text = words.join(" ");
    let is_other = !text.is_empty() && text != typed.words.join(" ");
    Ok(is_other.then(|| Mended { query: query(&text), text, instead }))
}

/// The words of what this viewer may read.
fn vocabulary(conn: &mut Conn, who: &Viewer, typed: &[&str], shipped: &[&Shipped]) -> Result<Vocabulary, Error> {
    let mut vocabulary = Vocabulary::default();
    shipped.iter().for_each(|text| vocabulary.add(text.all.iter().map(String::as_str), typed));
    let mut ids = post::recent(conn, who, true, OURS)?;
    let ours: HashSet<PostId> = ids.iter().copied().collect();
    ids.extend(post::recent(conn, who, false, ALL)?.into_iter().filter(|id| !ours.contains(id)));
    let (mut read, mut rest, mut next) = (0, ids.as_slice(), FIRST);
    while read < OF_ALL && !rest.is_empty() {
        let (some, more) = rest.split_at(next.min(rest.len()));
        for row in held(conn, some)? {
            read += row.terms.len();
            vocabulary.add(row.terms.split(' '), typed);
        }
        let each = read / (ids.len() - more.len()) + 1;
        // At most twice as many as the last time: those that follow may be longer.
        (rest, next) = (more, (OF_ALL.saturating_sub(read) / each).clamp(FIRST, 2 * next));
    }
    Ok(vocabulary)
}

/// The terms of these posts.
fn held(conn: &mut Conn, ids: &[PostId]) -> Result<Vec<Held>, Error> {
    let sql = match conn {
        Conn::Sqlite(_) => format!(
            "SELECT title || ' ' || substr(body, 1, $1) AS terms FROM search_words WHERE post IN ({})",
            list(ids)
        ),
        // (A vector as text takes twice as long.)
        Conn::Postgres(_) => format!(
            "SELECT substr(array_to_string(tsvector_to_array(terms), ' '), 1, $1) AS terms FROM search WHERE post IN ({})",
            list(ids)
        ),
    };
    Ok(diesel::sql_query(sql).bind::<Integer, _>(OF_ONE).load(conn)?)
}
