//! What is looked through for words: the newest that have them, and of no house so many that those of others are not reached.

use super::words::{Query, fts5, tsquery};
use crate::error::Error;
use crate::post::PostId;
use crate::viewer::PeerId;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Text};
use huisraad_storage::Conn;

/// How many posts are ranked. A word that very many have is looked for in the newest of them only: to rank all would take
/// long, and tell nobody anything.
const WINDOW: i64 = 2000;
/// How many of them may be of one house: a flood does not bury what others wrote.
const SHARE: i64 = 500;
/// How many houses are kept to their share. Each has let itself be counted once more.
const ROUNDS: usize = 4;

/// A post that has the words, whoever may read it.
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

#[derive(QueryableByName)]
struct Crowd {
    #[diesel(sql_type = BigInt)]
    peer: PeerId,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The newest `limit` posts with the words `$1`, of the houses for which `only` holds.
fn newest(conn: &Conn, what: &str, only: &str, limit: i64) -> String {
    // (`post + 0`, so that PostgreSQL goes by the words and not through all posts from the newest on.)
    match conn {
        Conn::Sqlite(_) => format!(
            "SELECT rowid AS id{what} FROM search WHERE search MATCH $1{only} ORDER BY rowid DESC LIMIT {limit}"
        ),
        Conn::Postgres(_) => format!(
            "SELECT post AS id{what} FROM search WHERE terms @@ to_tsquery('simple', $1){only} \
             ORDER BY post + 0 DESC LIMIT {limit}"
        ),
    }
}

/// Of whom a post is, in a condition.
fn whose(conn: &Conn, is: &str) -> String {
    let id = if matches!(conn, Conn::Sqlite(_)) { "search.rowid" } else { "search.post" };
    format!(" AND (SELECT coalesce(posts.peer, 0) FROM posts WHERE posts.id = {id}) {is}")
}

/// All but those of these houses. The numbers are our own.
fn without(conn: &Conn, crowd: &[PeerId]) -> String {
    if crowd.is_empty() {
        return String::new();
    }
    let list: Vec<String> = crowd.iter().map(ToString::to_string).collect();
    whose(conn, &format!("NOT IN ({})", list.join(", ")))
}

fn words(conn: &Conn, q: &Query) -> String {
    if matches!(conn, Conn::Sqlite(_)) { fts5(q) } else { tsquery(q) }
}

/// The houses that have more than their share of the newest posts with these words, where there are more than are ranked.
pub(super) fn crowd(conn: &mut Conn, q: &Query) -> Result<Vec<PeerId>, Error> {
    let mut crowd: Vec<PeerId> = Vec::new();
    for _ in 0..ROUNDS {
        let inner = newest(conn, "", &without(conn, &crowd), WINDOW);
        let sql = format!(
            "SELECT coalesce(posts.peer, 0) AS peer, count(*) AS n FROM ({inner}) AS newest \
             JOIN posts ON posts.id = newest.id GROUP BY posts.peer"
        );
        let all: Vec<Crowd> = diesel::sql_query(sql).bind::<Text, _>(words(conn, q)).load(conn)?;
        // Where all are ranked, nobody's are left out.
        if all.iter().map(|c| c.n).sum::<i64>() < WINDOW {
            break;
        }
        let more: Vec<PeerId> = all.into_iter().filter(|c| c.peer != 0 && c.n > SHARE).map(|c| c.peer).collect();
        if more.is_empty() {
            break;
        }
        crowd.extend(more);
    }
    Ok(crowd)
}

/// The next posts that have the words, after one. A word in the title counts ten times one in the text; of what fits alike the
/// newest comes first.
pub(super) fn candidates(
    conn: &mut Conn,
    q: &Query,
    crowd: &[PeerId],
    after: Candidate,
    limit: i64,
) -> Result<Vec<Candidate>, Error> {
    let (what, rank) = match conn {
        Conn::Sqlite(_) => (", bm25(search, 10.0, 1.0) AS rank", "rank"),
        Conn::Postgres(_) => {
            (", terms", "-ts_rank('{0.1,0.1,0.1,1.0}', terms, to_tsquery('simple', $1), 1)::double precision")
        }
    };
    let mut parts = vec![newest(conn, what, &without(conn, crowd), WINDOW)];
    parts.extend(crowd.iter().map(|peer| newest(conn, what, &whose(conn, &format!("= {peer}")), SHARE)));
    let parts: Vec<String> = parts.into_iter().map(|part| format!("SELECT * FROM ({part}) AS part")).collect();
    let sql = format!(
        "SELECT id, rank FROM (SELECT id, {rank} AS rank FROM ({}) AS newest) AS found \
         WHERE rank > $2 OR (rank = $3 AND id < $4) ORDER BY rank, id DESC LIMIT $5",
        parts.join(" UNION ALL ")
    );
    Ok(diesel::sql_query(sql)
        .bind::<Text, _>(words(conn, q))
        .bind::<Double, _>(after.rank)
        .bind::<Double, _>(after.rank)
        .bind::<BigInt, _>(after.id)
        .bind::<BigInt, _>(limit)
        .load(conn)?)
}
