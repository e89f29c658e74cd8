//! The promises of the store, on SQLite; the black-box tests repeat what matters on PostgreSQL.

use crate::{Conn, Database, Error, Migrations, Store};
use diesel::prelude::*;
use diesel_migrations::EmbeddedMigrations;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

diesel::table! { jar (id) { id -> BigInt, word -> Text, } }

fn none() -> EmbeddedMigrations {
    EmbeddedMigrations::new(&[])
}

async fn store(dir: &tempfile::TempDir) -> Store {
    let store = Store::open(&Database::Sqlite(dir.path().join("t.db")), Migrations { sqlite: none, postgres: none })
        .expect("open");
    store
        .write(|tx| {
            diesel::sql_query("CREATE TABLE jar (id INTEGER PRIMARY KEY, word TEXT NOT NULL)").execute(tx.conn())?;
            Ok::<_, Fault>(())
        })
        .await
        .expect("table");
    store
}

#[derive(Debug)]
enum Fault {
    Mine,
    Storage(#[allow(dead_code, reason = "read by Debug in a failing test")] Error),
}
impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        Fault::Storage(e)
    }
}
impl From<diesel::result::Error> for Fault {
    fn from(e: diesel::result::Error) -> Self {
        Fault::Storage(e.into())
    }
}

fn put(conn: &mut Conn, id: i64) -> QueryResult<usize> {
    diesel::insert_into(jar::table).values((jar::id.eq(id), jar::word.eq("w"))).execute(conn)
}

async fn count(store: &Store) -> i64 {
    store.read(|c| Ok::<_, Fault>(jar::table.count().get_result(c)?)).await.expect("count")
}

#[tokio::test]
async fn a_failing_or_panicking_job_undoes_only_itself() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    let hooks = Arc::new(AtomicUsize::new(0));
    let mut waiting = Vec::new();
    for id in 0..300 {
        let (store, hooks) = (store.clone(), hooks.clone());
        waiting.push(tokio::spawn(async move {
            store
                .write(move |tx| {
                    put(tx.conn(), id)?;
                    tx.after_commit(move || {
                        hooks.fetch_add(1, Ordering::SeqCst);
                    });
                    match id % 10 {
                        0 => Err(Fault::Mine),
                        1 => panic!("on purpose"),
                        _ => Ok(()),
                    }
                })
                .await
        }));
    }
    let mut failed = 0;
    for w in waiting {
        failed += usize::from(w.await.expect("join").is_err());
    }
    assert_eq!(failed, 60);
    assert_eq!(count(&store).await, 240);
    assert_eq!(hooks.load(Ordering::SeqCst), 240, "hooks run for what was committed, and for nothing else");
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    let refused = store.read(|c| Ok::<_, Fault>(put(c, 1)?)).await;
    assert!(refused.is_err());
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn what_was_answered_is_there_for_another_process() {
    let dir = tempfile::tempdir().expect("dir");
    let one = store(&dir).await;
    one.write(|tx| Ok::<_, Fault>(put(tx.conn(), 7)?)).await.expect("write");
    let other = Store::open(&Database::Sqlite(dir.path().join("t.db")), Migrations { sqlite: none, postgres: none })
        .expect("open beside");
    assert_eq!(count(&other).await, 1);
    other.write(|tx| Ok::<_, Fault>(put(tx.conn(), 8)?)).await.expect("write beside");
    assert_eq!(count(&one).await, 2);
}

/// What a full disk does: SQLite rolls the whole transaction back by itself, below our feet.
#[tokio::test]
async fn a_transaction_lost_below_our_feet_is_said_and_survived() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    let lost = store
        .write(|tx| {
            put(tx.conn(), 1)?;
            diesel::sql_query("ROLLBACK").execute(tx.conn())?;
            Ok::<_, Fault>(())
        })
        .await;
    assert!(lost.is_err(), "what was not kept is not said to be");
    assert_eq!(count(&store).await, 0);
    store.write(|tx| Ok::<_, Fault>(put(tx.conn(), 2)?)).await.expect("the writer goes on");
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn what_is_put_off_to_the_end_is_done_in_one_order_and_is_part_of_the_transaction() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    let put_off = |tx: &mut crate::Tx<'_>| {
        for (row, id) in [("b", 1), ("a", 2), ("b", 3)] {
            tx.at_end(row, move |conn| {
                let word = diesel::dsl::sql::<diesel::sql_types::Text>("'n' || (SELECT COUNT(*) FROM jar)");
                diesel::insert_into(jar::table).values((jar::id.eq(id), jar::word.eq(word))).execute(conn).map(drop)
            });
        }
    };
    let failed = store
        .write(move |tx| {
            put_off(tx);
            tx.at_end("c", |conn| put(conn, 1).map(drop));
            Ok::<_, Fault>(())
        })
        .await;
    assert!(failed.is_err(), "the id is taken by then");
    assert_eq!(count(&store).await, 0);
    store
        .write(move |tx| {
            put_off(tx);
            Ok::<_, Fault>(())
        })
        .await
        .expect("write");
    let rows: Vec<(i64, String)> =
        store.read(|c| Ok::<_, Fault>(jar::table.order(jar::word.asc()).load(c)?)).await.expect("rows");
    assert_eq!(rows.iter().map(|r| r.0).collect::<Vec<_>>(), [2, 1, 3]);
}

#[tokio::test]
async fn another_process_that_wrote_is_noticed() {
    let dir = tempfile::tempdir().expect("dir");
    let one = store(&dir).await;
    let mut outside = one.outside();
    let seen = *outside.borrow_and_update();
    one.write(|tx| Ok::<_, Fault>(put(tx.conn(), 1)?)).await.expect("write");
    let other = Store::open(&Database::Sqlite(dir.path().join("t.db")), Migrations { sqlite: none, postgres: none })
        .expect("open beside");
    other.write(|tx| Ok::<_, Fault>(put(tx.conn(), 2)?)).await.expect("write beside");
    tokio::time::timeout(std::time::Duration::from_secs(30), outside.changed()).await.expect("in time").expect("open");
    assert!(*outside.borrow() > seen);
}

/// The files of a folder that hold a text.
fn files_with(dir: &tempfile::TempDir, text: &str) -> Vec<std::ffi::OsString> {
    let held = |f: &std::fs::DirEntry| {
        let bytes = std::fs::read(f.path()).expect("file");
        bytes.windows(text.len()).any(|w| w == text.as_bytes())
    };
    let all = std::fs::read_dir(dir.path()).expect("dir").map(|f| f.expect("entry"));
    all.filter(held).map(|f| f.file_name()).collect()
}

async fn say(store: &Store, sql: &'static str) {
    let said = move |tx: &mut crate::Tx<'_>| Ok::<_, Fault>(diesel::sql_query(sql).execute(tx.conn())?);
    store.write(said).await.expect("write");
}

#[tokio::test]
async fn what_was_removed_or_written_over_is_in_no_file() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    say(&store, "INSERT INTO jar VALUES (1, 'first-word'), (2, 'second-word'), (3, 'third-word')").await;
    assert!(store.empty_log().await.expect("log"));
    for word in ["first-word", "second-word", "third-word"] {
        assert_eq!(files_with(&dir, word), ["t.db"]);
    }
    say(&store, "DELETE FROM jar WHERE id = 1").await;
    say(&store, "UPDATE jar SET word = 'another one' WHERE id = 2").await;
    assert!(store.empty_log().await.expect("log"));
    assert_eq!(files_with(&dir, "first-word"), [""; 0]);
    assert_eq!(files_with(&dir, "second-word"), [""; 0]);
    assert_eq!(files_with(&dir, "third-word"), ["t.db"]);
}

/// A reader that stays keeps the log from being emptied, and neither keeps a writer waiting.
#[tokio::test]
async fn a_reader_in_the_way_holds_up_the_log_and_nobody_else() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    say(&store, "INSERT INTO jar VALUES (1, 'old-word')").await;
    assert!(store.empty_log().await.expect("log"));
    let (reads, has_read) = tokio::sync::oneshot::channel();
    let (go_on, wait) = std::sync::mpsc::channel();
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            let long = move |c: &mut Conn| {
                c.transaction(|c| {
                    let before: i64 = jar::table.count().get_result(c)?;
                    reads.send(()).expect("listens");
                    wait.recv().expect("told");
                    let after: i64 = jar::table.count().get_result(c)?;
                    Ok::<_, Fault>((before, after))
                })
            };
            store.read(long).await.expect("read")
        }
    });
    has_read.await.expect("reads");
    say(&store, "DELETE FROM jar").await;
    let emptied = tokio::spawn({
        let store = store.clone();
        async move { store.empty_log().await.expect("log") }
    });
    say(&store, "INSERT INTO jar VALUES (2, 'new-word')").await;
    assert_eq!(count(&store).await, 1);
    assert!(!emptied.is_finished(), "the old word is still read");
    go_on.send(()).expect("waits");
    assert_eq!(reader.await.expect("join"), (1, 1));
    assert!(emptied.await.expect("join"), "it is tried again");
    assert_eq!(files_with(&dir, "old-word"), [""; 0]);
}

/// SQLite does not overwrite what it leaves between the rows of a page when it moves them; the file that is written anew has none.
#[tokio::test]
async fn a_file_written_anew_holds_what_is_there_and_nothing_else() {
    let dir = tempfile::tempdir().expect("dir");
    let store = store(&dir).await;
    for round in 0..40 {
        let change = move |tx: &mut crate::Tx<'_>| {
            for id in 0..50_i64 {
                let long = "x".repeat(usize::try_from((id * 37 + round * 101) % 900).expect("small"));
                let word = format!("w{id}r{round}z{long}");
                diesel::replace_into(jar::table)
                    .values((jar::id.eq(id), jar::word.eq(word)))
                    .execute(sqlite(tx.conn()))?;
            }
            Ok::<_, Fault>(())
        };
        store.write(change).await.expect("write");
    }
    assert!(store.rewrite().await.expect("rewrite"));
    let bytes = std::fs::read(dir.path().join("t.db")).expect("file");
    let holds = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    for id in 0..50 {
        assert!(holds(&format!("w{id}r39z")), "{id}");
        assert!((0..39).all(|round| !holds(&format!("w{id}r{round}z"))), "{id}");
    }
    assert_eq!(std::fs::metadata(dir.path().join("t.db-wal")).expect("log").len(), 0);
}

fn sqlite(conn: &mut Conn) -> &mut diesel::sqlite::SqliteConnection {
    match conn {
        Conn::Sqlite(c) => c,
        Conn::Postgres(_) => panic!("these tests are on SQLite"),
    }
}
