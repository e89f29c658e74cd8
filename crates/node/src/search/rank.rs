//! How well a post fits: by its own words and length, and by nothing that another post moves. How rare a word is would be a
//! better measure, but who may read little would learn from it what stands in the rest (docs/decisions/0037).

use super::words::{Query, phrases, tsquery};
use crate::error::Error;
use crate::post::PostId;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Integer, Text};
use huisraad_storage::Conn;

/// A post that has the words.
#[derive(QueryableByName, Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    #[diesel(sql_type = BigInt)]
    pub(super) id: PostId,
    /// How well it fits; the smaller, the better.
    #[diesel(sql_type = Double)]
    pub(super) rank: f64,
}

/// Before the first.
pub(super) const START: Candidate = Candidate { id: PostId::MAX, rank: f64::MIN };

/// Letters of the terms of a text that count: long texts say early what they are about.
const LOOKED_AT: i32 = 4000;
/// What a term in the title counts: more than any number of times in the text.
const TITLE: f64 = 4.0;
/// How fast a word that comes again counts less, and how much the length counts: as bm25 has it.
const AGAIN: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// Letters of the terms of a text of common length. (bm25 would take the mean of all that there are.)
const COMMON: f64 = 1200.0;

/// Of these posts, those after one, the best first; of what fits alike the newest comes first.
pub(super) fn ranked(conn: &mut Conn, q: &Query, ids: &[PostId], after: Candidate) -> Result<Vec<Candidate>, Error> {
    let mut all = match conn {
        Conn::Sqlite(_) => by_terms(conn, q, ids)?,
        Conn::Postgres(_) => by_vector(conn, q, ids)?,
    };
    let order = |a: &Candidate, b: &Candidate| a.rank.total_cmp(&b.rank).then(b.id.cmp(&a.id));
    all.retain(|c| order(c, &after).is_gt());
    all.sort_by(order);
    Ok(all)
}

/// Numbers of posts, as SQL has them in a list.
pub(super) fn list(ids: &[PostId]) -> String {
    // The numbers are our own. Nothing has the number 0.
    ids.iter().fold("0".to_owned(), |list, id| format!("{list}, {id}"))
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = BigInt)]
    id: PostId,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    body: String,
}

/// FTS5's own rank counts over all posts: so it is counted here.
fn by_terms(conn: &mut Conn, q: &Query, ids: &[PostId]) -> Result<Vec<Candidate>, Error> {
    let sql = format!(
        "SELECT post AS id, title, substr(body, 1, $1) AS body FROM search_words WHERE post IN ({})",
        list(ids)
    );
    let rows: Vec<Held> = diesel::sql_query(sql).bind::<Integer, _>(LOOKED_AT).load(conn)?;
    let phrases = phrases(q);
    Ok(rows.iter().map(|row| Candidate { id: row.id, rank: -fit(&phrases, &row.title, &row.body) }).collect())
}

/// PostgreSQL's rank looks at nothing but the post.
fn by_vector(conn: &mut Conn, q: &Query, ids: &[PostId]) -> Result<Vec<Candidate>, Error> {
    let sql = format!(
        "SELECT post AS id, -ts_rank('{{0.1,0.1,0.1,1.0}}', terms, to_tsquery('simple', $1), 1)::double precision AS rank \
         FROM search WHERE post IN ({})",
        list(ids)
    );
    Ok(diesel::sql_query(sql).bind::<Text, _>(tsquery(q)).load(conn)?)
}

/// How well a post fits: each term of the query once for the title, and in the text once for being there and less for each time
/// it is there again.
fn fit((whole, begun): &(Vec<&str>, Option<&str>), title: &str, body: &str) -> f64 {
    let length = u32::try_from(body.len()).map_or(f64::MAX, f64::from);
    let room = AGAIN * (1.0 - LENGTH + LENGTH * length / COMMON);
    let (titled, told) = (times(whole, *begun, title), times(whole, *begun, body));
    let in_title: f64 = titled.iter().filter(|times| **times > 0.0).map(|_| TITLE).sum();
    let in_text: f64 = told.iter().map(|times| times * (AGAIN + 1.0) / (times + room)).sum();
    in_title + in_text
}

/// How often each term stands in a text; last, what only begins so.
fn times(whole: &[&str], begun: Option<&str>, text: &str) -> Vec<f64> {
    let mut times = vec![0.0; whole.len() + 1];
    for word in text.split(' ') {
        let is = |n: usize| match whole.get(n) {
            Some(term) => *term == word,
            None => begun.is_some_and(|begun| word.starts_with(begun)),
        };
        for (n, times) in times.iter_mut().enumerate() {
            *times += f64::from(u8::from(is(n)));
        }
    }
    times
}
