//! The index: terms in FTS5 on SQLite and in a text search vector on PostgreSQL; the same terms, and much the same order.

use super::rank::{Candidate, START, ranked};
use super::window::window;
use super::words::{Query, terms};
use crate::error::Error;
use crate::post::{self, Post, PostId};
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use huisraad_storage::{Conn, One, Tx};
use std::collections::{HashMap, HashSet};

diesel::table! { search_words (post) { post -> BigInt, title -> Text, body -> Text, } }

/// Letters of a text that are indexed: the engines have bounds of their own, and one thread must not reach them.
const LONGEST: usize = 60_000;

/// The terms of a post: made outside the writer.
pub struct Terms {
    title: String,
    body: String,
}

impl Terms {
    /// Of a title and a text; both may be empty.
    pub fn of(title: &str, body: &str) -> Terms {
        let cut = |text: &str| terms(&text.chars().take(LONGEST).collect::<String>()).join(" ");
        Terms { title: cut(title), body: cut(body) }
    }
}

/// Puts the terms of a post into the index, in place of what was there; `rev` is the count of changes that they show. What
/// changed since they were made is left for the next time: terms of a post that is gone meanwhile would come back.
///
/// # Errors
/// A fault of storage.
pub fn index(tx: &mut Tx<'_>, id: PostId, rev: i64, terms: &Terms) -> Result<(), Error> {
    // The post first, as every change takes it: two that take it and its terms the other way about wait for each other.
    if post::set_indexed(tx, id, rev)? { put(tx.conn(), id, terms) } else { Ok(()) }
}

/// Takes the terms of a post that is gone out of the index.
///
/// # Errors
/// A fault of storage.
pub fn forget(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    put(tx.conn(), id, &Terms::of("", ""))
}

/// The half of [`index`] that is the engine's own.
pub(super) fn put(conn: &mut Conn, id: PostId, terms: &Terms) -> Result<(), Error> {
    match conn {
        Conn::Sqlite(_) => put_sqlite(conn, id, terms),
        Conn::Postgres(_) => put_postgres(conn, id, terms),
    }
}

/// FTS5 takes terms out of its index when it is told which they were: so they are kept, in a table of ours.
fn put_sqlite(conn: &mut Conn, id: PostId, terms: &Terms) -> Result<(), Error> {
    let held = search_words::table.find(id).select((search_words::title, search_words::body));
    let held: Option<(String, String)> = held.one(conn).optional()?;
    if held.as_ref().is_some_and(|(title, body)| (title, body) == (&terms.title, &terms.body)) {
        return Ok(());
    }
    // Each in a transaction of its own, before which FTS5 writes down what it was told until then: a row that is taken out and
    // put in at once can leave entries of the old in the index (seen with SQLite 3.53).
    if held.is_some() {
        conn.transaction(|conn| {
            let delete = "INSERT INTO search (search, rowid, title, body) \
                 SELECT 'delete', post, title, body FROM search_words WHERE post = $1";
            diesel::sql_query(delete).bind::<BigInt, _>(id).execute(conn)?;
            diesel::delete(search_words::table.find(id)).execute(conn)
        })?;
    }
    if terms.title.is_empty() && terms.body.is_empty() {
        return Ok(());
    }
    let words = (search_words::post.eq(id), search_words::title.eq(&terms.title), search_words::body.eq(&terms.body));
    conn.transaction(|conn| {
        diesel::insert_into(search_words::table).values(words).execute(conn)?;
        let insert =
            "INSERT INTO search (rowid, title, body) SELECT post, title, body FROM search_words WHERE post = $1";
        diesel::sql_query(insert).bind::<BigInt, _>(id).execute(conn)
    })?;
    Ok(())
}

fn put_postgres(conn: &mut Conn, id: PostId, terms: &Terms) -> Result<(), Error> {
    diesel::sql_query("DELETE FROM search WHERE post = $1").bind::<BigInt, _>(id).execute(conn)?;
    if terms.title.is_empty() && terms.body.is_empty() {
        return Ok(());
    }
    let insert = "INSERT INTO search (post, terms) VALUES ($1, setweight(to_tsvector('simple', $2), 'A') || \
         setweight(to_tsvector('simple', $3), 'D'))";
    diesel::sql_query(insert)
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(&terms.title)
        .bind::<Text, _>(&terms.body)
        .execute(conn)?;
    Ok(())
}

impl Query {
    /// The same words, of which one is enough: for when nothing has them all.
    pub fn any(&self) -> Query {
        let all: Vec<String> = self.groups.concat();
        let groups = if all.is_empty() { Vec::new() } else { vec![all] };
        Query { words: vec![self.words.join(" "); groups.len()], groups, prefix: self.prefix.clone() }
    }

    /// Whether a text with these terms has the words: as the engines say it, for what is not in the index.
    pub fn fits(&self, terms: &HashSet<String>) -> bool {
        let last = self.groups.len().saturating_sub(1);
        let begins =
            |n| n == last && self.prefix.as_ref().is_some_and(|p| terms.iter().any(|t| t.starts_with(p.as_str())));
        !self.is_empty()
            && self.groups.iter().enumerate().all(|(n, g)| g.iter().any(|t| terms.contains(t)) || begins(n))
    }
}

/// What else a post must be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Under this theme.
    pub theme: Option<String>,
    /// Of this house; `Some(None)` is our own.
    pub house: Option<Option<PeerId>>,
    /// Published in this year.
    pub year: Option<i16>,
    /// In one of these states; empty is any.
    pub states: Vec<&'static str>,
}

/// A post that was found, and where it stands in the order.
#[derive(Debug, Clone)]
pub struct Found {
    /// The post.
    pub post: Post,
    /// The place after which the next page begins.
    pub place: String,
}

/// Posts read at once.
const CHUNK: usize = 200;

/// Published posts with these words that this viewer may read, the best first. `after`: the place of the last one seen.
///
/// # Errors
/// A fault of storage.
pub fn find(
    conn: &mut Conn,
    who: &Viewer,
    q: &Query,
    filter: &Filter,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    if q.is_empty() {
        return Ok(found);
    }
    let ids = window(conn, who, q)?;
    let all = ranked(conn, q, &ids, after.and_then(read_place).unwrap_or(START))?;
    for some in all.chunks(CHUNK) {
        let ids: Vec<PostId> = some.iter().map(|c| c.id).collect();
        let mut readable: HashMap<PostId, Post> =
            post::readable_of(conn, who, &ids, filter.kind, filter.theme.as_deref())?
                .into_iter()
                .filter(|p| fits(p, filter))
                .map(|p| (p.id, p))
                .collect();
        for c in some {
            if let Some(post) = readable.remove(&c.id) {
                found.push(Found { post, place: place(*c) });
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

fn fits(post: &Post, filter: &Filter) -> bool {
    let year = |y| post.published.is_some_and(|at| crate::texts::local_moment(at).starts_with(&format!("{y}-")));
    filter.house.is_none_or(|h| post.peer == h)
        && filter.year.is_none_or(year)
        && (filter.states.is_empty() || filter.states.contains(&post.state.as_str()))
}

fn place(c: Candidate) -> String {
    format!("{}_{}", c.rank, c.id)
}

fn read_place(text: &str) -> Option<Candidate> {
    let (rank, id) = text.split_once('_')?;
    Some(Candidate { rank: rank.parse().ok().filter(|r: &f64| r.is_finite())?, id: id.parse().ok()? })
}
