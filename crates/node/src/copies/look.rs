//! Looking whether a file is a copy of a house, before anything is done with it.

use super::contents::{self, About, Files};
use super::{Wrong, about};
use crate::folder::Identity;
use crate::node::MIGRATIONS;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use huisraad_storage::{Conn, Time, file};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What a copy holds.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What made it; `None` for a database without that, as a plain copy of the file is.
    pub about: Option<About>,
    /// The settings and the keys in it.
    pub files: Files,
    /// The house's name.
    pub house: String,
    /// Posts in it, of all houses, without those that were taken back.
    pub posts: i64,
    /// People who are here.
    pub people: i64,
    /// When something last changed in it.
    pub changed: Time,
    /// The address of the house: as the database says, or the copy, or the ids of its own posts.
    pub domain: Option<String>,
    /// Whose database it is; `None` in one from before that was kept.
    pub identity: Option<Identity>,
}

impl Seen {
    /// Of when it is.
    pub fn of(&self) -> Time {
        self.about.as_ref().map_or(self.changed, About::made)
    }
}

/// Looks at a file that is not encrypted: is it a database, whole, of this program, of one house. `path` is opened, and
/// nobody else may write to it; `named` is what it is called in the sentences.
///
/// # Errors
/// One sentence that says what it is not.
pub fn look(path: &Path, named: &str) -> Result<Seen, Wrong> {
    let mut head = Vec::new();
    File::open(path).and_then(|f| f.take(100).read_to_end(&mut head)).map_err(about(path))?;
    if head.is_empty() {
        return Err(Wrong(format!("{named} is empty: it is no copy")));
    }
    if !head.starts_with(file::HEADER) || head.len() < 100 {
        return Err(Wrong(format!("{named} is not a copy that `huisraad backup` made, nor a database of Huisraad")));
    }
    let damaged = |e: &dyn std::fmt::Display| Wrong(format!("{named} is damaged or cut off: {e}"));
    // Before it is opened: opening may write to it.
    let as_sealed = file::is_as_sealed(path).map_err(|e| damaged(&e))?;
    let mut conn = file::open_alone(path).map_err(|e| damaged(&e))?;
    if let Some(fault) = file::fault(&mut conn).map_err(|e| damaged(&e))? {
        return Err(damaged(&fault));
    }
    let is_copy = ours(&mut conn, named)?;
    if is_copy && !as_sealed {
        return Err(damaged(&"it is not as it was when it was made"));
    }
    let (about, files) = if is_copy {
        let (about, files) = contents::read(&mut conn).map_err(|e| damaged(&e))?;
        (Some(about), files)
    } else {
        (None, Files::new())
    };
    let held = held(&mut conn).map_err(|e| damaged(&e))?;
    let house =
        held.house.ok_or_else(|| Wrong(format!("{named} holds no house: `huisraad init` was not done in it")))?;
    let identity = identity(&mut conn).map_err(|e| damaged(&e))?;
    let says = [identity.as_ref().map(|i| i.domain.clone()), about.as_ref().map(|a| a.domain.clone())];
    Ok(Seen {
        domain: says.into_iter().flatten().next().or_else(|| authority_of(held.own.as_deref()?)),
        identity,
        about,
        files,
        house,
        posts: held.posts,
        people: held.people,
        changed: Time(held.changed.unwrap_or_default()),
    })
}

/// Whether the tables are ours, as some version of this program left them; gives whether what a copy has is among them.
fn ours(conn: &mut Conn, named: &str) -> Result<bool, Wrong> {
    let damaged = |e: huisraad_storage::Error| Wrong(format!("{named} is damaged or cut off: {e}"));
    let versions = file::applied(conn).map_err(damaged)?;
    let mut tables = file::tables(conn).map_err(damaged)?;
    let is_copy = tables.remove(contents::TABLE).is_some();
    if versions.is_empty() {
        return Err(Wrong(format!("{named} is a database, but not one of Huisraad")));
    }
    let Some(expected) = file::tables_after(MIGRATIONS, &versions).map_err(damaged)? else {
        return Err(Wrong(format!(
            "{named} is of another version of Huisraad than this one ({}): take the newer program",
            env!("CARGO_PKG_VERSION")
        )));
    };
    let wrong = |name: &String| tables.get(name) != expected.get(name);
    if let Some(name) = expected.keys().chain(tables.keys()).find(|n| wrong(n)) {
        return Err(Wrong(format!("{named} is no database of Huisraad: the table {name:?} is not as it must be")));
    }
    Ok(is_copy)
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Nullable<Text>)]
    house: Option<String>,
    #[diesel(sql_type = BigInt)]
    posts: i64,
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    changed: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    own: Option<String>,
}

/// What only its writer reads is not counted: that it is there is theirs.
///
/// By columns that have been there since the first version, or are looked for: the database may be older than this program, and
/// the queries of the features are not for it.
fn held(conn: &mut Conn) -> Result<Held, huisraad_storage::Error> {
    // Who left, and accounts that somebody had before, are nobody who is here.
    let persons = file::tables(conn)?.remove("persons").unwrap_or_default();
    let gone = ["ended", "goes_on_as"].into_iter().filter(|column| persons.iter().any(|there| there == column));
    let here: String = gone.map(|column| format!(" AND {column} IS NULL")).collect();
    Ok(diesel::sql_query(format!(
        "SELECT (SELECT name FROM house) AS house, (SELECT count(*) FROM posts WHERE withdrawn IS NULL AND inside <> 'author') AS posts, \
         (SELECT count(*) FROM persons WHERE 1 = 1{here}) AS people, (SELECT max(updated) FROM posts) AS changed, \
         (SELECT uri FROM posts WHERE peer IS NULL LIMIT 1) AS own"
    ))
    .get_result(conn)?)
}

fn identity(conn: &mut Conn) -> Result<Option<Identity>, huisraad_storage::Error> {
    if !file::tables(conn)?.contains_key("identity") {
        return Ok(None);
    }
    Ok(Identity::read(conn)?.filter(|i| !i.is_unknown()))
}

fn authority_of(uri: &str) -> Option<String> {
    let url = url::Url::parse(uri).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}
