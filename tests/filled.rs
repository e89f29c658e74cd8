//! Every migration runs over tables that hold something, and what they hold is there afterwards: a house that renews its program has
//! years in it.

use crate::support::{database, root};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Tables whose rows a migration lets go, each with why that loses nothing.
const LET_GO: [(&str, &str); 4] = [
    ("received", "it is kept by the whole id since; until then something may be read twice, and counts once"),
    ("copies", "it goes over into copies_made"),
    ("fates_seen", "what was seen was kept of a time and not of an answer; it is shown once more"),
    ("unmended", "the next comparison finds it again"),
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

trait Engine {
    const FOLDER: &'static str;
    /// The columns of all tables but those of full-text search, in their order.
    const COLUMNS: &'static str;
    fn run(&mut self, sql: &str) -> Result<(), String>;
    fn columns(&mut self) -> Vec<Column>;
    fn count(&mut self, table: &str) -> i64;
}

macro_rules! engine {
    ($connection:ty, $folder:literal, $columns:literal) => {
        impl Engine for $connection {
            const FOLDER: &'static str = $folder;
            const COLUMNS: &'static str = $columns;
            fn run(&mut self, sql: &str) -> Result<(), String> {
                self.batch_execute(sql).map_err(|e| e.to_string())
            }
            fn columns(&mut self) -> Vec<Column> {
                diesel::sql_query(Self::COLUMNS).load(self).expect("columns")
            }
            fn count(&mut self, table: &str) -> i64 {
                let all: Count =
                    diesel::sql_query(format!("SELECT count(*) AS n FROM {table}")).get_result(self).expect("count");
                all.n
            }
        }
    };
}

engine!(
    SqliteConnection,
    "sqlite",
    "SELECT m.name AS holder, c.name AS name, upper(c.type) AS kind, (c.\"notnull\" = 1) AS required
     FROM sqlite_schema m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name <> 'search' AND m.name NOT LIKE 'search!_%' ESCAPE '!' \
       AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, c.cid"
);
engine!(
    PgConnection,
    "postgresql",
    "SELECT table_name::text AS holder, column_name::text AS name, upper(data_type::text) AS kind,
     (is_nullable = 'NO') AS required FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> 'search' ORDER BY table_name, ordinal_position"
);

/// What stands in a column of the row with this number: everywhere the same, so that what refers to it finds it.
fn value(column: &Column, row: i64) -> String {
    match column.kind.as_str() {
        "BIGINT" | "INTEGER" => row.to_string(),
        "BOOLEAN" => "TRUE".to_owned(),
        "TEXT" => format!("'w{row}'"),
        "BLOB" => format!("x'0{row}'"),
        "BYTEA" => format!("'\\x0{row}'"),
        other => panic!("{}.{} is of a kind that this test cannot fill: {other}", column.holder, column.name),
    }
}

const ROWS: i64 = 2;
/// Tables that the program gives one row.
const SINGLE: [&str; 1] = ["copies"];

/// Fills the tables that are new, each after those that it refers to.
fn fill(db: &mut impl Engine, filled: &mut BTreeMap<String, i64>, after: &str) {
    let mut new: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in db.columns().into_iter().filter(|c| !filled.contains_key(&c.holder)) {
        new.entry(column.holder.clone()).or_default().push(column);
    }
    // Some have their one row from the migration itself.
    new.retain(|table, _| match db.count(table) {
        0 => true,
        own => filled.insert(table.clone(), own).is_some(),
    });
    while !new.is_empty() {
        let mut last = String::new();
        let before = new.len();
        new.retain(|table, columns| {
            let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
            let row = |n| columns.iter().map(|c| value(c, n)).collect::<Vec<_>>().join(", ");
            let many = if SINGLE.contains(&table.as_str()) { 1 } else { ROWS };
            let rows: Vec<String> = (1..=many).map(|n| format!("({})", row(n))).collect();
            let insert = format!("INSERT INTO {table} ({}) VALUES {}", names.join(", "), rows.join(", "));
            match db.run(&insert) {
                Ok(()) => filled.insert(table.clone(), many).is_some(),
                Err(e) => {
                    last = format!("{table}: {e}");
                    true
                }
            }
        });
        assert!(new.len() < before, "after {after} a table cannot be filled: {last}");
    }
}

fn every_migration_keeps_what_is_there(db: &mut impl Engine) {
    fn folder<E: Engine>(_: &E) -> &'static str {
        E::FOLDER
    }
    let dir = root().join("migrations").join(folder(db));
    let mut names: Vec<_> = fs::read_dir(dir).expect("folder").map(|e| e.expect("entry").path()).collect();
    names.sort();
    let mut filled: BTreeMap<String, i64> = BTreeMap::new();
    for migration in &names {
        let name = migration.file_name().expect("name").to_string_lossy().into_owned();
        let sql = fs::read_to_string(migration.join("up.sql")).expect("text");
        db.run(&sql).unwrap_or_else(|e| panic!("{name} does not run over tables that hold something: {e}"));
        let now: BTreeSet<String> = db.columns().into_iter().map(|c| c.holder).collect();
        let there: Vec<(String, i64)> = filled.iter().map(|(table, rows)| (table.clone(), *rows)).collect();
        for (table, rows) in there {
            if now.contains(&table) && db.count(&table) == rows {
                continue;
            }
            assert!(LET_GO.iter().any(|(t, _)| *t == table), "{name} loses what is in {table}");
            filled.remove(&table);
        }
        fill(db, &mut filled, &name);
    }
    assert!(filled.len() > 50, "the tables were filled: {filled:?}");
    // A column that came later is empty or has a value of its own: what is required is there.
    for column in db.columns().iter().filter(|c| c.required) {
        let table = &column.holder;
        assert_eq!(db.count(&format!("{table} WHERE {} IS NULL", column.name)), 0, "{table}.{}", column.name);
    }
}

#[test]
fn every_migration_runs_over_a_filled_database() {
    every_migration_keeps_what_is_there(&mut SqliteConnection::establish(":memory:").expect("database"));
    if let Some(url) = database() {
        every_migration_keeps_what_is_there(&mut PgConnection::establish(&url).expect("database"));
    }
}
