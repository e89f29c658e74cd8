//! Going back to a copy twice: what was put aside the first time lies beside the database of today, and knows less than it,
//! and perhaps less than the copy. Each in three ways: with today's database whole, damaged, and gone.

use crate::restore::{ask, text};
use crate::support::{HUISRAAD, House, database_url};
use diesel::RunQueryDsl;
use huisraad_storage::diesel::connection::SimpleConnection;
use huisraad_storage::file;
use std::path::Path;
use std::process::{Command, Stdio};

const WAYS: [&str; 3] = ["whole", "damaged", "gone"];

/// Runs a command on a folder, so many minutes later.
fn later(minutes: u32, data: &Path, args: &[&str]) -> String {
    let mut command = Command::new(HUISRAAD);
    command.args(args).args(["--data", &text(data)]).env("HUISRAAD_CLOCK_AHEAD", (minutes * 60).to_string());
    let out = command.stdin(Stdio::null()).output().expect("the binary runs");
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

/// Everything of a data folder, in another.
fn copied(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder").map(|e| e.expect("entry").path()) {
        let there = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copied(&entry, &there);
        } else {
            std::fs::copy(&entry, &there).expect("copy");
        }
    }
}

/// Puts a copy back an hour later, in a folder like this one whose own database is so; gives that folder.
fn put_back(way: &str, data: &Path, within: &Path, copy: &str) -> std::path::PathBuf {
    let folder = within.join(way);
    copied(data, &folder);
    let database = folder.join("huisraad.db");
    match way {
        "damaged" => {
            let mut bytes = std::fs::read(&database).expect("read");
            bytes[..200].fill(0);
            std::fs::write(&database, bytes).expect("write");
        }
        "gone" => std::fs::remove_file(&database).expect("remove"),
        _ => {}
    }
    later(120, &folder, &["restore", copy, "--yes"]);
    folder
}

/// What happened meanwhile, in the database of a folder.
pub fn change(data: &Path, sql: &str) {
    let mut conn = file::open_alone(&data.join("huisraad.db")).expect("open");
    conn.batch_execute(sql).expect("a change");
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    row: String,
}

/// What a table of the database of a folder holds, a line each.
pub fn rows(data: &Path, table: &str, of: &str) -> Vec<String> {
    let mut conn = file::open_alone(&data.join("huisraad.db")).expect("open");
    let query = format!("SELECT json_array({of}) AS row FROM {table} ORDER BY row");
    let all: Vec<Row> = diesel::sql_query(query).load(&mut conn).expect(table);
    all.into_iter().map(|r| r.row).collect()
}

/// A house that is known to ours, put in by hand.
pub fn known(name: &str, standing: &str) -> String {
    format!(
        "INSERT INTO peers (actor, authority, inbox, name, place, about, key_id, key_pem, standing, introduction, \
         our_follow_accepted, their_follow_accepted, created) VALUES ('https://{name}.example/actor', '{name}.example', \
         'https://{name}.example/inbox', '{name}', '', '', 'https://{name}.example/actor#key', '', '{standing}', '', 0, 0, 1);"
    )
}

/// What is carried over, table by table: what says in each how it stands.
const CARRIED: &[(&str, &str)] = &[
    ("persons", "shown, passphrase, card, pin, pin_misses, waits, ended, goes_on_as"),
    ("person_roles", "person, role"),
    ("computers", "token"),
    ("peers", "actor, standing"),
    ("not_wanted", "actor"),
    ("vouches", "uri, withdrawn"),
    ("follows", "post, person"),
    ("board", "post, since"),
    ("files", "token"),
    ("addresses", "token"),
    ("followers", "follow"),
    ("consultations", "token, state"),
    ("posts", "uri, title, state, author, withdrawn"),
    ("responses", "uri, author, withdrawn"),
];

/// Everything is changed after a copy was put back, then copied and put back: no word of what was put aside before that counts.
#[test]
fn what_was_put_aside_before_the_copy_was_made_has_no_say() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    house.person("Ali", "chair");
    house.person("Kim", "participant");
    ask(&mut anna, "Een vraag", "house");
    house.kill();
    let (here, folder) = (house.data(), tempfile::tempdir().expect("folder"));
    let (data, copy) = (Path::new(&here), |n: u32| text(&folder.path().join(format!("{n}.db"))));
    let houses = known("rust", "paused") + &known("weg", "stopped") + &known("stil", "member");
    change(
        data,
        &format!(
            "{houses} UPDATE persons SET passphrase = 'of a thief', pin_misses = 10, waits = 1 WHERE shown = 'Ali'; \
             INSERT INTO not_wanted VALUES ('https://later.example/actor', 1); \
             INSERT INTO computers (token, created) VALUES ('first', 1); \
             INSERT INTO vouches (uri, actor, application, key_digest, given, withdrawn) \
               VALUES ('u:1', 'https://nieuw.example/actor', 'a', 'd', 1, 2);"
        ),
    );
    later(0, data, &["backup", &copy(1)]);
    later(1, data, &["restore", &copy(1), "--yes"]);
    change(
        data,
        "CREATE TEMP TABLE t AS SELECT (strftime('%s', 'now') + 1800) * 1000000 AS now, p.id AS post, k.id AS kim, a.id AS ali \
           FROM posts p, persons k, persons a WHERE p.title = 'Een vraag' AND k.shown = 'Kim' AND a.shown = 'Ali'; \
         UPDATE persons SET passphrase = 'their own', pin_misses = 0, waits = 0 WHERE shown = 'Ali'; \
         UPDATE persons SET pin_misses = 10, card = 'c', pin = 'p' WHERE shown = 'Kim'; \
         UPDATE person_roles SET role = 'participant' WHERE person = (SELECT ali FROM t); \
         INSERT INTO persons (name, shown, created) SELECT 'zus', 'Zus', now FROM t; \
         UPDATE peers SET standing = 'member' WHERE name IN ('rust', 'weg'); \
         UPDATE peers SET standing = 'stopped' WHERE name = 'stil'; \
         DELETE FROM not_wanted; \
         INSERT INTO vouches (uri, actor, application, key_digest, given) \
           SELECT 'u:2', 'https://nieuw.example/actor', 'b', 'd', now FROM t; \
         DELETE FROM computers; INSERT INTO computers (token, created) SELECT 'second', now FROM t; \
         INSERT INTO follows (post, person) SELECT post, kim FROM t; \
         INSERT INTO board SELECT post, now FROM t; \
         INSERT INTO files (post, token, media, description, digest, size, created) \
           SELECT post, 'F', 'image/jpeg', '', 'd', 0, now FROM t; \
         INSERT INTO addresses SELECT kim, 'kim@huis.example', 'T', 'nl', now, now FROM t; \
         INSERT INTO followers SELECT 'https://m.example/u', 'https://m.example/inbox', 'https://m.example/f', now, NULL FROM t; \
         INSERT INTO consultations (token, asker, name, subject, question, contact, state, answer, created, changed) \
           SELECT 'C', 'other', '', '', '', '', 'open', '', now, now FROM t;",
    );
    let all = |data: &Path| -> Vec<Vec<String>> { CARRIED.iter().map(|(t, of)| rows(data, t, of)).collect() };
    let as_it_was = all(data);
    later(60, data, &["backup", &copy(2)]);
    let mut wrong = Vec::new();
    for way in WAYS {
        let folder = put_back(way, data, folder.path(), &copy(2));
        let tables = CARRIED.iter().zip(all(&folder)).zip(&as_it_was);
        wrong.extend(tables.filter(|((_, is), was)| is != *was).map(|(((table, _), is), was)| (way, *table, is, was)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Kim's question is closed, its picture and her e-mail address are taken away, her card is locked, a poster is taken down, and
/// Carl is ended: after an older copy was put back by mistake and then the right one, all of that is so. What was new in the right
/// one is there, also what today's database never knew; and what is told no today does not wait again.
#[test]
fn what_ended_stays_ended_also_when_two_copies_are_put_back_one_after_the_other() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    house.person("Bea", "participant");
    ask(&mut anna, "Oud", "house");
    house.kill();
    let (here, folder) = (house.data(), tempfile::tempdir().expect("folder"));
    let data = Path::new(&here);
    change(data, &known("wacht", "applied"));
    let (older, newer) = (text(&folder.path().join("0.db")), text(&folder.path().join("1.db")));
    house.cli(&["backup", &older]);
    house.serve(None);
    house.person("Kim", "participant");
    house.person("Carl", "chair");
    for title in ["Gesloten", "Aan de muur"] {
        ask(&mut anna, title, "house");
    }
    let (closed, poster) = (house.post("Gesloten"), house.post("Aan de muur"));
    let slug = |post: &serde_json::Value| post["slug"].as_str().expect("slug").to_owned();
    assert!(anna.post(&format!("/posts/{}/pin", slug(&poster)), &[]).status < 400);
    let mut bea = crate::restore::signed_in(&house, "Bea");
    assert!(bea.post(&format!("/posts/{}/follow", slug(&house.post("Oud"))), &[]).status < 400);
    house.kill();
    change(
        data,
        "UPDATE posts SET author = (SELECT id FROM persons WHERE shown = 'Kim') WHERE title = 'Gesloten'; \
         INSERT INTO addresses SELECT id, 'kim@huis.example', 'T', 'nl', 1, 1 FROM persons WHERE shown = 'Kim'; \
         INSERT INTO files (post, token, media, description, digest, size, created) \
           SELECT id, 'F', 'image/jpeg', 'Kim', 'd', 0, 1 FROM posts WHERE title = 'Gesloten'; \
         INSERT INTO follows (post, person) \
           SELECT p.id, k.id FROM posts p, persons k WHERE p.title = 'Aan de muur' AND k.shown = 'Kim'; \
         INSERT INTO computers (token, created) VALUES ('lost', 1), ('kept', (strftime('%s', 'now') + 1) * 1000000); \
         INSERT INTO vouches (uri, actor, application, key_digest, given) \
           VALUES ('u:1', 'https://nieuw.example/actor', 'a', 'd', strftime('%s', 'now') * 1000000);",
    );
    house.cli(&["backup", &newer]);
    house.serve(None);
    assert!(anna.post(&format!("/posts/{}/close", slug(&closed)), &[]).status < 400);
    assert!(anna.post(&format!("/posts/{}/unpin", slug(&poster)), &[]).status < 400);
    house.cli(&["person", "end", "Carl"]);
    house.kill();
    change(
        data,
        "DELETE FROM addresses; DELETE FROM files; DELETE FROM computers WHERE token = 'lost'; UPDATE vouches SET withdrawn = 2; \
         DELETE FROM follows WHERE person = (SELECT id FROM persons WHERE shown = 'Kim'); \
         UPDATE persons SET pin_misses = 10 WHERE shown = 'Kim';",
    );
    house.cli(&["restore", &older, "--yes"]);
    change(data, "DELETE FROM peers");
    let mut wrong = Vec::new();
    for way in WAYS {
        let folder = put_back(way, data, folder.path(), &newer);
        let count = |what: &str| rows(&folder, what, "1").len();
        let gone = [
            "addresses",
            "files",
            "board",
            "follows WHERE person = (SELECT id FROM persons WHERE shown = 'Kim')",
            "computers WHERE token = 'lost'",
            "vouches WHERE withdrawn IS NULL",
            "persons WHERE shown = 'Carl'",
            "posts WHERE title = 'Gesloten' AND (author IS NOT NULL OR state <> 'closed')",
        ];
        let here = [
            "persons WHERE shown = 'Kim' AND pin_misses = 10",
            "posts WHERE title = 'Aan de muur'",
            "follows WHERE person = (SELECT id FROM persons WHERE shown = 'Bea')",
            "computers WHERE token = 'kept'",
        ];
        // Who was told no does not wait again, where that is known.
        let waits = [("peers", usize::from(way != "whole"))];
        let all = gone.map(|what| (what, 0)).into_iter().chain(here.map(|what| (what, 1))).chain(waits);
        wrong.extend(all.filter(|(what, n)| count(what) != *n).map(|(what, _)| (way, what)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
