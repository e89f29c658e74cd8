//! What people type finds what they mean: the set in `quality.toml`, on SQLite and, where there is one, on PostgreSQL.

use super::mend::{Mended, mend};
use super::rank::{Candidate, START, ranked};
use super::store::{Filter, Terms, find, put};
use super::window::{newest, window};
use super::words::query;
use crate::error::Error;
use crate::node::MIGRATIONS;
use crate::post::PostId;
use crate::viewer::Viewer;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Database, Store};
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
    #[serde(default)]
    misspelt: bool,
    #[serde(default)]
    nothing: bool,
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

/// An empty database: on PostgreSQL where there is one.
fn store_in(dir: &tempfile::TempDir, name: &str) -> Store {
    let database = match std::env::var("HUISRAAD_TEST_POSTGRES") {
        Ok(server) => {
            let name = format!("huisraad_search_{name}_{}", std::process::id());
            Database::Postgres(huisraad_storage::create_database(&server, &name).expect("a database"))
        }
        Err(_) => Database::Sqlite(dir.path().join("t.db")),
    };
    Store::open(&database, MIGRATIONS).expect("open")
}

/// What is found where one may read all.
fn candidates(conn: &mut Conn, typed: &str, after: Candidate) -> Result<Vec<Candidate>, Error> {
    let q = query(typed);
    let ids = newest(conn, &q, PostId::MAX, &[], 1000)?;
    ranked(conn, &q, &ids, after)
}

#[tokio::test]
async fn what_people_type_finds_what_they_mean() {
    let set: Set = toml::from_str(include_str!("quality.toml")).expect("the set");
    assert!(set.query.len() >= 60 && set.query.iter().filter(|q| q.first.is_some()).count() >= 40);
    let dir = tempfile::tempdir().expect("folder");
    let store = store_in(&dir, "quality");
    let wrong = store
        .write(move |tx| {
            let conn = tx.conn();
            somebody(conn)?;
            for doc in &set.doc {
                write(conn, number(&doc.id), "public", "house", "")?;
                put(conn, number(&doc.id), &Terms::of(&doc.title, &doc.body))?;
            }
            let (mut wrong, mut mended) = (Vec::new(), 0);
            for typed in &set.query {
                let mut found = candidates(conn, &typed.text, START)?;
                if typed.misspelt && found.is_empty() {
                    mended += 1;
                    let instead = mend(conn, &Viewer::Stranger, &query(&typed.text), &[])?;
                    wrong
                        .extend((instead.is_none() != typed.nothing).then(|| format!("{:?}: {instead:?}", typed.text)));
                    found = instead.map_or(Ok(found), |instead| candidates(conn, &instead.text, START))?;
                }
                wrong.extend(judge(typed, &found.iter().map(|c| c.id).collect::<Vec<_>>()));
            }
            assert!(mended >= 30, "{mended}");
            // Put anew and taken out, a text is found as it is now.
            put(tx.conn(), 1, &Terms::of("Een giraf", ""))?;
            put(tx.conn(), 2, &Terms::of("", ""))?;
            let ids = |found: Vec<Candidate>| found.iter().map(|c| c.id).collect::<Vec<_>>();
            assert_eq!(ids(candidates(tx.conn(), "giraf", START)?), [1]);
            assert!(!ids(candidates(tx.conn(), "schoonmaakrooster", START)?).contains(&2));
            // Page by page it is the same list.
            let all = candidates(tx.conn(), "bewoners", START)?;
            let (mut paged, mut last) = (Vec::new(), START);
            while let Some(next) = candidates(tx.conn(), "bewoners", last)?.first().copied() {
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

/// Two houses that write thousands of posts with a word do not bury what others wrote with it before, and each is still found.
#[tokio::test]
async fn a_flood_does_not_bury_what_others_wrote() {
    let dir = tempfile::tempdir().expect("folder");
    let store = store_in(&dir, "flood");
    let found = store
        .write(|tx| {
            for peer in [1, 2, 3] {
                let sql = format!(
                    "INSERT INTO peers (id, actor, authority, inbox, name, place, about, key_id, key_pem, standing, \
                     introduction, our_follow_accepted, their_follow_accepted, created) VALUES ({peer}, 'a{peer}', \
                     'a{peer}', 'i', 'n', '', '', 'k', 'k', 'member', '', true, true, 0)"
                );
                diesel::sql_query(sql).execute(tx.conn())?;
            }
            for id in 1..=4400i64 {
                // The oldest are our own and a quiet house's; then one floods, and then another.
                let peer = match id {
                    1 => "NULL",
                    2 => "3",
                    ..=2200 => "1",
                    _ => "2",
                };
                let sql = format!(
                    "INSERT INTO posts (id, uri, slug, kind, peer, title, state, audience, inside, version, rev, created, \
                     updated, published) VALUES ({id}, 'u{id}', 's{id}', 'lesson', {peer}, 't', 's', 'network', 'house', 1, 1, 0, 0, 0)"
                );
                diesel::sql_query(sql).execute(tx.conn())?;
                let body = if id <= 700 { "Wie voert de giraf" } else { "Wie maakt schoon" };
                put(tx.conn(), id, &Terms::of("Rooster", body))?;
            }
            let (conn, who) = (tx.conn(), Viewer::Clock);
            assert_eq!(window(conn, &who, &query("giraf"))?.len(), 700, "there is room for all of them");
            assert!(window(conn, &who, &query("olifant"))?.is_empty());
            window(conn, &who, &query("rooster"))
        })
        .await
        .expect("search");
    let of = |ids: std::ops::RangeInclusive<i64>| found.iter().filter(|id| ids.contains(id)).count();
    assert_eq!(of(1..=2), 2);
    assert!(of(3..=2200) >= 500 && of(2201..=4400) >= 500, "each is still found");
    assert_eq!(found.len(), 2000);
}

/// Who wrote the posts of [`write`].
fn somebody(conn: &mut Conn) -> Result<(), Error> {
    diesel::sql_query("INSERT INTO persons (id, name, shown, created) VALUES (1, 'piet', 'Piet', 0)").execute(conn)?;
    Ok(())
}

/// A post of our own house that is published, with these words.
fn write(conn: &mut Conn, id: i64, audience: &str, inside: &str, body: &str) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO posts (id, uri, slug, kind, author, title, state, audience, inside, version, rev, created, updated, \
         published) VALUES ({id}, 'u{id}', 's{id}', 'lesson', 1, 't', 's', '{audience}', '{inside}', 1, 1, 0, 0, 0)"
    );
    diesel::sql_query(sql).execute(conn)?;
    put(conn, id, &Terms::of("Rooster", body))
}

/// What one may not read does not move what one finds: neither whether, nor where, nor in what order.
#[tokio::test]
async fn what_one_may_not_read_moves_nothing_that_is_found() {
    let dir = tempfile::tempdir().expect("folder");
    let store = store_in(&dir, "unread");
    store
        .write(|tx| {
            let conn = tx.conn();
            somebody(conn)?;
            for (id, body) in
                ["De giraf", "Een olifant en nog een giraf", "De olifant", "Wie voert?"].iter().enumerate()
            {
                write(conn, i64::try_from(id).unwrap_or(0) + 1, "public", "house", body)?;
            }
            let chair = Viewer::Person { id: 2, roles: [Role::Chair].into_iter().collect() };
            let seen = |conn: &mut Conn| {
                let mut seen = Vec::new();
                for who in [&chair, &Viewer::Stranger] {
                    for q in ["rooster", "giraf", "olifant", "olif", "giraf olifant", "zebra"].map(query) {
                        for q in [q.any(), q] {
                            let found = find(conn, who, &q, &Filter::default(), None, 9)?;
                            seen.push(found.into_iter().map(|f| f.place).collect::<Vec<_>>());
                        }
                    }
                }
                Ok::<_, Error>(seen)
            };
            let before = seen(conn)?;
            assert_eq!(before.iter().filter(|found| found.is_empty()).count(), 4, "the zebra alone is not found");
            write(conn, 5, "house", "author", "De giraf, de giraf en een zebra")?;
            assert_eq!(seen(conn)?, before, "one that is outside the chair");
            // More than are ranked, and newer.
            for id in 6..=2100 {
                write(conn, id, "house", "author", "Een olifant")?;
            }
            assert_eq!(seen(conn)?, before, "very many");
            Ok::<_, Error>(())
        })
        .await
        .expect("search");
}

/// The words that are looked for in place of what was typed.
fn meant(conn: &mut Conn, who: &Viewer, typed: &str) -> Result<Option<String>, Error> {
    Ok(mend(conn, who, &query(typed), &[])?.map(|Mended { text, .. }| text))
}

/// What one may not read, or is gone, suggests nothing, and does not change what is suggested.
#[tokio::test]
async fn what_one_may_not_read_suggests_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let store = store_in(&dir, "meant");
    let chair = Viewer::Person { id: 2, roles: [Role::Chair].into_iter().collect() };
    let deelnemer = Viewer::Person { id: 3, roles: [Role::Participant].into_iter().collect() };
    store
        .write(move |tx| {
            let conn = tx.conn();
            somebody(conn)?;
            write(conn, 1, "public", "house", "Ruzie over de CAFÉ-pot van Ali")?;
            write(conn, 2, "network", "chairs", "De giraf is weg")?;
            write(conn, 3, "house", "author", "Een olifant, een giraffe en een ruzye")?;
            write(conn, 4, "house", "house", "De koelkast op zolder")?;
            let seen = |conn: &mut Conn| {
                let typed =
                    ["ruzzie", "girav", "oliefant", "koelkaz", "ruzzie pod", "ruzzie girav", "Kaffee", "kafé", "zebra"];
                let mut seen = Vec::new();
                for who in [&chair, &deelnemer, &Viewer::Stranger] {
                    for typed in typed {
                        seen.push(meant(conn, who, typed)?.unwrap_or_default());
                    }
                }
                Ok::<_, Error>(seen)
            };
            let before = seen(conn)?;
            assert_eq!(before[..9], ["ruzie", "giraf", "", "koelkast", "ruzie pod", "ruzie giraf", "cafe", "cafe", ""]);
            assert_eq!(before[9..18], ["ruzie", "", "", "koelkast", "ruzie pod", "ruzie girav", "cafe", "cafe", ""]);
            assert_eq!(before[18..], ["ruzie", "", "", "", "ruzie pod", "ruzie girav", "cafe", "cafe", ""]);
            // Many that nobody here may read, newer, and nearer to what is typed.
            for id in 5..=1800 {
                write(conn, id, "house", "author", "Ruzzi, girav, oliefant, koelkaz, zebrah, kaffe")?;
            }
            assert_eq!(seen(conn)?, before);
            // Edited, withdrawn, or taken out of the index.
            put(conn, 1, &Terms::of("Rooster", "Niets dan vrede"))?;
            assert_eq!(meant(conn, &chair, "ruzzie")?, None);
            diesel::sql_query("UPDATE posts SET withdrawn = 1 WHERE id = 4").execute(conn)?;
            put(conn, 2, &Terms::of("", ""))?;
            assert!(seen(conn)?.iter().all(String::is_empty));
            Ok::<_, Error>(())
        })
        .await
        .expect("search");
}

/// What is found as it was typed is left as it is, and so is what stands beside a word that is mended.
#[tokio::test]
async fn only_what_is_nowhere_is_mended() {
    let dir = tempfile::tempdir().expect("folder");
    let store = store_in(&dir, "mended");
    store
        .write(|tx| {
            let conn = tx.conn();
            somebody(conn)?;
            write(conn, 1, "public", "house", "Ruzie tussen de bewoners van de Vergadering over één kamer")?;
            write(conn, 2, "public", "house", "De hamer, de was en de Pot")?;
            for (typed, found) in [
                ("kamer hamer", None),
                ("ruzie rusie", Some("ruzie")),
                ("Ruzzie TUSEN bewooners", Some("ruzie bewoners")),
                ("hamer ruzzie", Some("hamer ruzie")),
                ("wes", None),
                ("hoee", None),
                ("hoee was eigun", Some("was")),
                ("12345", None),
                ("kamers", None),
                ("vergaderin 2026", Some("vergadering 2026")),
            ] {
                assert_eq!(meant(conn, &Viewer::Stranger, typed)?.as_deref(), found, "{typed}");
            }
            let instead = mend(conn, &Viewer::Stranger, &query("vergaadering"), &[])?.expect("something");
            assert_eq!(instead.written(&["Over de Vergadering", "een vergadering"]), "vergadering");
            assert_eq!(instead.written(&["De Vérgadering."]), "Vérgadering");
            assert_eq!(instead.written(&[]), "vergadering");
            Ok::<_, Error>(())
        })
        .await
        .expect("search");
}
