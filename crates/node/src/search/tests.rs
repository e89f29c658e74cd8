//! What people type finds what they mean: the set in `quality.toml`, on SQLite and, where there is one, on PostgreSQL.

use super::store::{START, Terms, candidates, put};
use super::words::query;
use crate::error::Error;
use crate::node::MIGRATIONS;
use diesel::prelude::*;
use huisraad_storage::{Database, Store};
use serde::Deserialize;

#[derive(Deserialize)]
struct Set {
    doc: Vec<Doc>,
    query: Vec<Typed>,
}

#[derive(Deserialize)]
struct Doc {
    id: String,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct Typed {
    text: String,
    #[serde(default)]
    must: Vec<String>,
    first: Option<String>,
    #[serde(default)]
    not: Vec<String>,
}

fn number(id: &str) -> i64 {
    id.trim_start_matches('d').parse().expect("d and a number")
}

/// What is wrong with what a query finds.
fn judge(typed: &Typed, found: &[i64]) -> Option<String> {
    let misses: Vec<&String> = typed.must.iter().filter(|id| !found.contains(&number(id))).collect();
    let has: Vec<&String> = typed.not.iter().filter(|id| found.contains(&number(id))).collect();
    let first = typed.first.as_ref().filter(|id| found.first() != Some(&number(id)));
    let right = misses.is_empty() && has.is_empty() && first.is_none();
    (!right).then(|| format!("{:?}: misses {misses:?}, has {has:?}, {first:?} is not first of {found:?}", typed.text))
}

#[tokio::test]
async fn what_people_type_finds_what_they_mean() {
    let set: Set = toml::from_str(include_str!("quality.toml")).expect("the set");
    assert!(set.query.len() >= 60 && set.query.iter().filter(|q| q.first.is_some()).count() >= 40);
    let dir = tempfile::tempdir().expect("folder");
    let database = match std::env::var("HUISRAAD_TEST_POSTGRES") {
        Ok(server) => {
            let name = format!("huisraad_search_{}", std::process::id());
            Database::Postgres(huisraad_storage::create_database(&server, &name).expect("a database"))
        }
        Err(_) => Database::Sqlite(dir.path().join("t.db")),
    };
    let store = Store::open(&database, MIGRATIONS).expect("open");
    let wrong = store
        .write(move |tx| {
            for doc in &set.doc {
                put(tx.conn(), number(&doc.id), &Terms::of(&doc.title, &doc.body))?;
            }
            let mut wrong = Vec::new();
            for typed in &set.query {
                let found = candidates(tx.conn(), &query(&typed.text), START, 100)?;
                wrong.extend(judge(typed, &found.iter().map(|c| c.id).collect::<Vec<_>>()));
            }
            // Put anew and taken out, a text is found as it is now.
            put(tx.conn(), 1, &Terms::of("Een giraf", ""))?;
            put(tx.conn(), 2, &Terms::of("", ""))?;
            let ids = |found: Vec<super::store::Candidate>| found.iter().map(|c| c.id).collect::<Vec<_>>();
            assert_eq!(ids(candidates(tx.conn(), &query("giraf"), START, 9)?), [1]);
            assert!(!ids(candidates(tx.conn(), &query("schoonmaakrooster"), START, 99)?).contains(&2));
            // Page by page it is the same list.
            let all = candidates(tx.conn(), &query("bewoners"), START, 100)?;
            let (mut paged, mut last) = (Vec::new(), START);
            while let Some(next) = candidates(tx.conn(), &query("bewoners"), last, 1)?.pop() {
                paged.push(next);
                last = next;
            }
            assert!(all.len() > 3);
            assert_eq!(all, paged);
            Ok::<_, Error>(wrong)
        })
        .await
        .expect("search");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// However often texts are put anew and taken out, the index holds the terms of what is there and of nothing else. SQLite
/// compares the two itself.
#[tokio::test]
async fn the_index_forgets_what_it_is_told_to() {
    let dir = tempfile::tempdir().expect("folder");
    let file = dir.path().join("t.db");
    let store = Store::open(&Database::Sqlite(file.clone()), MIGRATIONS).expect("open");
    let marker = |id: i64, round: i64| format!("q{id}x{round}x7");
    for round in 0..5 {
        store
            .write(move |tx| {
                for id in 0..80 {
                    let words: Vec<String> =
                        (0..40 + id).map(|n| format!("w{}x", (n * n + id * 7 + round) % 97)).collect();
                    let text = format!("{} {}", words.join(" "), marker(id, round));
                    let gone = round == 4 && id % 2 == 0;
                    put(tx.conn(), id, &if gone { Terms::of("", "") } else { Terms::of("Titel w1x", &text) })?;
                }
                Ok::<_, Error>(())
            })
            .await
            .expect("index");
    }
    let check = "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)";
    store.write(move |tx| Ok::<_, Error>(diesel::sql_query(check).execute(tx.conn())?)).await.expect("whole");
    assert!(store.empty_log().await.expect("log"));
    let bytes = std::fs::read(&file).expect("file");
    let holds = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    for id in 0..80 {
        assert_eq!(holds(&marker(id, 4)), id % 2 == 1, "{id}");
        assert!((0..4).all(|round| !holds(&marker(id, round))), "{id}");
    }
}
