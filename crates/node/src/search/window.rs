//! What is looked through for words: the newest that have them and that one may read, and of no house so many that those of
//! others are not reached. What one may not read is not counted, so that nobody learns from a number or an order which words
//! stand in it.

use super::words::{Query, fts5, tsquery};
use crate::error::Error;
use crate::post::{self, PostId};
use crate::viewer::{PeerId, Viewer};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use huisraad_storage::Conn;
use std::collections::HashMap;

/// How many posts are ranked. A word that very many have is looked for in the newest of them only: to rank all would take
/// long, and tell nobody anything.
const WINDOW: usize = 2000;
/// How many of them may be of one house: a flood does not bury what others wrote.
const SHARE: usize = 500;
/// How many are looked at in each go, until there are enough that one may read and that are of no house beyond its share. Most
/// people may read nearly all, and need the first go only.
const GOES: [usize; 3] = [WINDOW, 4 * WINDOW, 5 * WINDOW];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: PostId,
}

/// The newest posts before one with the words, whoever may read them, and of none of these houses.
pub(super) fn newest(
    conn: &mut Conn,
    q: &Query,
    before: PostId,
    without: &[PeerId],
    limit: usize,
) -> Result<Vec<PostId>, Error> {
    let sqlite = matches!(conn, Conn::Sqlite(_));
    let id = if sqlite { "search.rowid" } else { "search.post" };
    // The numbers are our own.
    let list: Vec<String> = without.iter().map(ToString::to_string).collect();
    let others = if list.is_empty() {
        String::new()
    } else {
        format!(" AND (SELECT coalesce(posts.peer, 0) FROM posts WHERE posts.id = {id}) NOT IN ({})", list.join(", "))
    };
    // (`post + 0`, so that PostgreSQL goes by the words and not through all posts from the newest on.)
    let sql = if sqlite {
        format!(
            "SELECT rowid AS id FROM search WHERE search MATCH $1 AND rowid < $2{others} ORDER BY rowid DESC LIMIT {limit}"
        )
    } else {
        format!(
            "SELECT post AS id FROM search WHERE terms @@ to_tsquery('simple', $1) AND post < $2{others} \
             ORDER BY post + 0 DESC LIMIT {limit}"
        )
    };
    let words = if sqlite { fts5(q) } else { tsquery(q) };
    let rows: Vec<Row> = diesel::sql_query(sql).bind::<Text, _>(words).bind::<BigInt, _>(before).load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The posts with these words that are ranked for this viewer.
pub(super) fn window(conn: &mut Conn, who: &Viewer, q: &Query) -> Result<Vec<PostId>, Error> {
    let mut shares = Shares::default();
    let mut before = PostId::MAX;
    for go in GOES {
        let ids = newest(conn, q, before, &shares.full(), go)?;
        for some in ids.chunks(WINDOW) {
            for (id, house) in post::readable_ids(conn, who, some)? {
                shares.add(id, house);
            }
        }
        let Some(last) = ids.last().filter(|_| ids.len() == go && shares.within.len() < WINDOW) else { break };
        before = *last;
    }
    Ok(shares.all())
}

/// Posts that are enough to know that a word is there.
const FEW: usize = 50;

/// Whether this viewer finds anything with these words: as [`window`] has it, and mostly sooner.
pub(super) fn is_there(conn: &mut Conn, who: &Viewer, q: &Query) -> Result<bool, Error> {
    let few = newest(conn, q, PostId::MAX, &[], FEW)?;
    if few.is_empty() || !post::readable_ids(conn, who, &few)?.is_empty() {
        return Ok(!few.is_empty());
    }
    Ok(few.len() == FEW && !window(conn, who, q)?.is_empty())
}

/// What is found, the newest first: within each house's share, and beyond it.
#[derive(Default)]
struct Shares {
    of: HashMap<PeerId, usize>,
    within: Vec<PostId>,
    beyond: Vec<PostId>,
}

impl Shares {
    fn add(&mut self, id: PostId, house: Option<PeerId>) {
        let has = house.map_or(0, |house| {
            let has = self.of.entry(house).or_default();
            *has += 1;
            *has
        });
        if has <= SHARE { self.within.push(id) } else { self.beyond.push(id) }
    }

    /// The houses of which no more is looked at.
    fn full(&self) -> Vec<PeerId> {
        self.of.iter().filter(|(_, has)| **has > SHARE).map(|(house, _)| *house).collect()
    }

    /// Where there is room, what is beyond a share too.
    fn all(mut self) -> Vec<PostId> {
        self.within.extend(self.beyond);
        self.within.truncate(WINDOW);
        self.within
    }
}
