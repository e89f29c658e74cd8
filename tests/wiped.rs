//! What goes and what stays, column by column, of a post that is withdrawn, an answer that is taken back and a conflict that is
//! closed: one list, held against the tables as they are. A column that is added must say here what becomes of it.

use crate::support::{Browser, House, until};
use crate::wiped_columns::{COLUMNS, Fate::Goes, Fate::GoesWithPost, Fate::Stays};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// The tables of which the rows go with the post, and how the test puts one in beside what is there. Of a conflict that is closed its
/// own row stays, with what [`COLUMNS`] says of it.
#[rustfmt::skip]
const ROWS: &[(&str, &str)] = &[
    ("case_questions", ""), ("events", ""), ("opportunities", ""), ("lessons", ""),
    ("search_words", ""),
    ("post_themes", "INSERT OR IGNORE INTO post_themes (post, theme) VALUES ($post, 'buren')"),
    ("follows", "INSERT OR IGNORE INTO follows (post, person) VALUES ($post, 1)"),
    ("board", "INSERT OR IGNORE INTO board (post, since) VALUES ($post, 1)"),
    ("files", "INSERT INTO files (post, token, media, description, digest, size, created, tried) \
        VALUES ($post, 'w' || $post, 'image/jpeg', 'Een foto', 'x', 1, 1, 99)"),
    ("moves", "INSERT INTO moves SELECT max(r.id), 'then', NULL, 'there', 1 FROM responses r, posts p \
        WHERE r.post = p.id AND p.id = $post AND p.kind = 'event' GROUP BY p.id"),
    ("releases", "INSERT OR IGNORE INTO releases (post, at, seen) VALUES ($post, 1, 0)"),
    ("kept_out", "INSERT INTO kept_out (post, uri) VALUES ($post, 'http://localhost:1/x')"),
    ("letters", "INSERT INTO letters (response, uri, ours, number, sealed, at) \
        SELECT max(r.id), 'http://localhost:1/l' || $post, 1, 1, 'sealed:x y', 1 FROM responses r, posts p \
        WHERE r.post = p.id AND p.id = $post AND p.kind = 'conflict' GROUP BY p.id"),
    ("stand_ins", "INSERT OR IGNORE INTO stand_ins (response, uri, role) \
        SELECT max(r.id), 'http://localhost:1/l' || $post, 'chair' FROM responses r, posts p \
        WHERE r.post = p.id AND p.id = $post AND p.kind = 'conflict' GROUP BY p.id"),
    ("detail_reads", "INSERT INTO detail_reads (post, peer, at) SELECT post, 'x', 1 FROM conflicts WHERE post = $post"),
];

/// A database that a house serves, looked into and written to beside it.
struct File(SqliteConnection);

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    column: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

impl File {
    fn of(house: &House) -> File {
        let mut conn = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
        conn.batch_execute("PRAGMA busy_timeout = 5000").expect("patience");
        File(conn)
    }

    fn number(&mut self, sql: &str) -> i64 {
        let row: Number = diesel::sql_query(sql).get_result(&mut self.0).unwrap_or_else(|e| panic!("{sql}: {e}"));
        row.n
    }

    fn run(&mut self, sql: &str) {
        self.0.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// The number of the post with this slug.
    fn post(&mut self, uri: &str) -> i64 {
        self.number(&format!("SELECT id AS n FROM posts WHERE uri = '{uri}'"))
    }

    /// Puts something in every column that goes, and a row in every table whose rows go.
    fn fill(&mut self, post: i64) {
        for (_, insert) in ROWS {
            self.run(&insert.replace("$post", &post.to_string()));
        }
        let answer = format!("(SELECT min(id) FROM responses WHERE post = {post})");
        self.run("INSERT OR IGNORE INTO meetings (id, day, made) VALUES (77, '2026-11-01', 1)");
        // What is said of a conflict is on no sheet.
        self.run(&format!(
            "INSERT INTO meeting_items (meeting, what, post, response, text, line) \
             SELECT 77, 'answer', id, {answer}, '', '' FROM posts WHERE id = {post} AND kind <> 'conflict'"
        ));
        self.run(&format!(
            "INSERT INTO due (at, topic, reference, attempts) \
             VALUES (9000000000000000, 'post-step', '{post} of-some-kind', 0)"
        ));
        for (table, column, fate) in COLUMNS {
            if let Goes(sample, _) | GoesWithPost(sample, _) = fate {
                self.run(&format!("UPDATE {table} SET {column} = {sample} WHERE {}", of(table, post)));
            }
        }
        self.run(&format!(
            "INSERT OR REPLACE INTO kept_words (uri, peer, removal, body) \
             SELECT uri, 1, 0, '{{}}' FROM posts WHERE id = {post} \
             UNION SELECT uri, 1, 0, '{{}}' FROM responses WHERE post = {post}"
        ));
    }

    /// What is left in these columns and tables of what goes.
    fn left(&mut self, post: i64, tables: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut left = Vec::new();
        for (table, column, fate) in COLUMNS.iter().filter(|(table, ..)| tables(table)) {
            let empty = match fate {
                Goes(_, empty) => Some(empty),
                GoesWithPost(_, empty) if tables("posts") => Some(empty),
                GoesWithPost(..) | Stays(_) => None,
            };
            if let Some(empty) = empty {
                let text = format!("coalesce(CAST({column} AS TEXT), '')");
                let sql = format!(
                    "SELECT count(*) AS n FROM {table} WHERE {} AND {text} NOT IN ('', '{empty}')",
                    of(table, post)
                );
                if self.number(&sql) > 0 {
                    left.push(format!("{table}.{column}"));
                }
            }
        }
        for (table, _) in ROWS.iter().filter(|(table, _)| tables(table)) {
            if self.number(&format!("SELECT count(*) AS n FROM {table} WHERE {}", of(table, post))) > 0 {
                left.push((*table).to_owned());
            }
        }
        let planned = format!("SELECT count(*) AS n FROM due WHERE topic = 'post-step' AND reference LIKE '{post} %'");
        if tables("posts") && self.number(&planned) > 0 {
            left.push("due".to_owned());
        }
        let answers = format!("uri IN (SELECT uri FROM responses WHERE post = {post})");
        let own = format!("{answers} OR uri = (SELECT uri FROM posts WHERE id = {post})");
        let whose = if tables("posts") { own } else { answers };
        // Their last word is kept, which says no more than that it is gone.
        let words = "SELECT count(*) AS n FROM kept_words WHERE removal = 0 AND body = '{}' AND";
        if self.number(&format!("{words} ({whose})")) > 0 {
            left.push("kept_words".to_owned());
        }
        left
    }
}

/// The rows of a table that are about a post.
fn of(table: &str, post: i64) -> String {
    match table {
        "posts" => format!("id = {post}"),
        "advice" | "mediation_offers" | "rsvps" | "taken_away" | "moves" | "letters" | "stand_ins" => {
            format!("response IN (SELECT id FROM responses WHERE post = {post})")
        }
        _ => format!("post = {post}"),
    }
}

fn on_sqlite() -> bool {
    let yes = crate::support::database_url().is_none();
    if !yes {
        eprintln!("SKIPPED: it looks into the file; the statements are the same on PostgreSQL");
    }
    yes
}

#[test]
fn every_column_about_a_post_or_an_answer_says_whether_it_goes() {
    if !on_sqlite() {
        return;
    }
    let house = House::start("De Kade");
    let all: Vec<Named> = diesel::sql_query(
        "SELECT m.name AS name, c.name AS \"column\" FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND (m.name IN ('posts', 'responses') OR EXISTS \
         (SELECT 1 FROM pragma_foreign_key_list(m.name) f WHERE f.\"table\" IN ('posts', 'responses')))",
    )
    .load(&mut File::of(&house).0)
    .expect("the tables");
    assert!(all.len() > 80, "{}", all.len());
    let listed = |c: &Named| {
        ROWS.iter().any(|(table, _)| c.name == *table)
            || COLUMNS.iter().any(|(t, n, _)| (*t, *n) == (&c.name, &c.column))
    };
    let forgotten: Vec<String> =
        all.iter().filter(|c| !listed(c)).map(|c| format!("{}.{}", c.name, c.column)).collect();
    assert_eq!(forgotten, [""; 0], "say what becomes of these");
    for (table, column, fate) in COLUMNS {
        let there = all.iter().any(|c| (c.name.as_str(), c.column.as_str()) == (*table, *column));
        assert!(there, "{table}.{column} is no more");
        assert!(!matches!(fate, Stays("")), "{table}.{column}: why?");
    }
}

struct Two {
    a: House,
    b: House,
    anna: Browser,
    bob: Browser,
}

const KINDS: [(&str, &str, &str, &[(&str, &str)]); 6] = [
    ("case-questions", "Vraag", "advice", &[("advice", "Een raad"), ("for", "thread")]),
    ("conflicts", "Ruzie", "offer", &[("offer", "Wij helpen"), ("tie", "no"), ("sender", "role")]),
    ("events", "Feest", "rsvp", &[("heads", "2"), ("needs", "Geen vlees")]),
    ("opportunities", "Klus", "apply", &[("application", "Ik wil"), ("sender", "role")]),
    ("successes", "Gelukt", "applause", &[]),
    ("what-works", "Ervaring", "review", &[]),
];

impl Two {
    fn start() -> Two {
        let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
        b.join(&a, "member");
        let (anna, bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
        Two { a, b, anna, bob }
    }

    /// Sends one of each kind to B, which answers each; the ids of the posts.
    fn say(&mut self, title: &str) -> Vec<String> {
        let to = self.b.domain();
        let mut ids = Vec::new();
        for (kind, name, verb, answer) in KINDS {
            let title = format!("{name} {title}");
            let form = [
                ("title", title.as_str()),
                ("situation", "x"),
                ("question", "x"),
                ("summary", "x"),
                ("hope", "x"),
                ("inside", "chairs"),
                ("urgency", "week"),
                ("matter", "residents"),
                ("day", "2041-06-12"),
                ("time", "10:00"),
                ("place", "hier"),
                ("about", "x"),
                ("happens", "x"),
                ("lesson", "x"),
                ("review_on", "2041-01-01"),
                ("decided_on", "2026-11-01"),
                ("audience", "houses"),
                ("to", &to),
                ("do", "send"),
            ];
            let page = self.anna.post(&format!("/{kind}"), &form);
            assert!(page.has("Verstuurd."), "{kind}: {}", page.body);
            let post = self.b.post(&title);
            let at = format!("/posts/{}/{verb}", post["slug"].as_str().expect("slug"));
            let page = self.bob.post(&at, answer);
            assert!(page.status < 400, "{kind}: {} {}", page.status, page.body);
            until(&format!("the answer to {title}"), || (self.a.post(&title)["responses"] == 1).then_some(()));
            ids.push(post["id"].as_str().expect("id").to_owned());
        }
        self.settled();
        ids
    }

    fn settled(&self) {
        self.a.settled();
        self.b.settled();
    }

    /// Fills all that goes, in both houses; the numbers of the posts there.
    fn fill(&self, ids: &[String]) -> Vec<(String, i64, i64)> {
        let (mut a, mut b) = (File::of(&self.a), File::of(&self.b));
        let mut all = Vec::new();
        for id in ids {
            let (here, there) = (a.post(id), b.post(id));
            a.fill(here);
            b.fill(there);
            all.push((id.clone(), here, there));
        }
        all
    }

    fn empty(&self, posts: &[(String, i64, i64)], tables: &dyn Fn(&str) -> bool) {
        let (mut a, mut b) = (File::of(&self.a), File::of(&self.b));
        for (id, here, there) in posts {
            for (file, post, name) in [(&mut a, *here, "A"), (&mut b, *there, "B")] {
                let mut left = Vec::new();
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    until("nothing is left", || {
                        left = file.left(post, tables);
                        left.is_empty().then_some(())
                    });
                }));
                assert!(done.is_ok(), "{id} at {name}: {left:?}");
            }
        }
    }
}

fn slug(id: &str) -> &str {
    id.rsplit('/').next().expect("a slug")
}

#[test]
fn of_a_withdrawn_post_goes_what_the_list_says_in_both_houses() {
    if !on_sqlite() {
        return;
    }
    let mut n = Two::start();
    let ids = n.say("weg");
    let posts = n.fill(&ids);
    for id in &ids {
        assert!(n.anna.post(&format!("/posts/{}/withdraw", slug(id)), &[]).status < 400);
    }
    n.settled();
    n.empty(&posts, &|_| true);
}

#[test]
fn of_an_answer_taken_back_goes_what_the_list_says_in_both_houses() {
    if !on_sqlite() {
        return;
    }
    let mut n = Two::start();
    let ids = n.say("terug");
    let posts = n.fill(&ids);
    for (_, _, there) in &posts {
        let response = File::of(&n.b).number(&format!("SELECT id AS n FROM responses WHERE post = {there}"));
        assert!(n.bob.post(&format!("/responses/{response}/take-back"), &[]).status < 400);
    }
    n.settled();
    n.empty(&posts, &|table| matches!(table, "responses" | "advice" | "mediation_offers" | "rsvps"));
}

#[test]
fn of_a_closed_conflict_goes_what_the_list_says_in_both_houses() {
    if !on_sqlite() {
        return;
    }
    let mut n = Two::start();
    let ids = n.say("klaar");
    let posts = n.fill(&ids[1..2]);
    for step in ["end", "wipe"] {
        assert!(n.anna.post(&format!("/posts/{}/{step}", slug(&ids[1])), &[]).status < 400);
    }
    n.settled();
    // It is found under what it is called then.
    n.empty(&posts, &|table| table != "search_words");
    let (_, here, _) = posts[0];
    assert_eq!(
        File::of(&n.a).number(&format!("SELECT count(*) AS n FROM responses WHERE post = {here}")),
        0,
        "who offered"
    );
}

/// A question that is closed stays to be read; that it was somebody of us who asked or answered does not.
#[test]
fn of_a_closed_question_no_link_to_a_person_stays_in_either_house() {
    if !on_sqlite() {
        return;
    }
    let mut n = Two::start();
    let ids = n.say("klaar");
    let posts = n.fill(&ids[..1]);
    assert!(n.anna.post(&format!("/posts/{}/close", slug(&ids[0])), &[]).status < 400);
    n.settled();
    let (_, here, there) = &posts[0];
    for (house, post) in [(&n.a, here), (&n.b, there)] {
        let linked = format!(
            "SELECT (SELECT count(*) FROM posts WHERE id = {post} AND author IS NOT NULL) \
             + (SELECT count(*) FROM responses WHERE post = {post} AND author IS NOT NULL) AS n"
        );
        until("nobody is linked", || (File::of(house).number(&linked) == 0).then_some(()));
    }
}
