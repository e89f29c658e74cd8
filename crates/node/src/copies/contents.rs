//! What a copy holds beside the database's own tables: settings, keys, and what made it.

use super::{Wrong, about};
use crate::config::Config;
use crate::ring;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The one table that a copy has and a database has not.
pub const TABLE: &str = "huisraad_copy";
/// The name under which the settings lie in it.
pub const SETTINGS: &str = crate::config::FILE;
/// What the names of keys begin with.
pub const KEYS: &str = "keys/";
const ABOUT: &str = "about";

diesel::table! { huisraad_copy (name) { name -> Text, content -> Binary, } }

/// What made a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the program.
    pub program: String,
    /// When, in microseconds since 1970.
    made: i64,
    /// The address of the house.
    pub domain: String,
}

impl About {
    /// A copy that this program makes now.
    pub fn new(domain: &str, now: Time) -> About {
        About { program: env!("CARGO_PKG_VERSION").into(), made: now.0, domain: domain.into() }
    }

    /// When it was made.
    pub fn made(&self) -> Time {
        Time(self.made)
    }
}

/// Files of the data folder, by their names in it: the settings and the keys.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads the settings and the keys of a house.
///
/// # Errors
/// When one cannot be read.
pub fn gather(config: &Config, settings: &Path) -> Result<Files, Wrong> {
    let read = |path: &Path| std::fs::read(path).map_err(about(path));
    let mut files = gather_keys(config)?;
    files.insert(SETTINGS.to_owned(), read(settings)?);
    Ok(files)
}

/// Whether a file in the folder of keys may be a key: its name holds nothing that leads elsewhere, and does not hide.
fn is_plain(name: &str) -> bool {
    !name.starts_with('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Reads the keys of a house.
///
/// # Errors
/// When one cannot be read.
pub fn gather_keys(config: &Config) -> Result<Files, Wrong> {
    let (mut files, folder) = (Files::new(), config.data.join("keys"));
    for entry in std::fs::read_dir(&folder).map_err(about(&folder))? {
        let path = entry.map_err(about(&folder))?.path();
        // What an editor left there is no key; and the ring is in no copy, so that what ends is gone from copies too.
        let name = path.file_name().and_then(|n| n.to_str()).filter(|n| is_plain(n) && !n.starts_with(ring::FILE));
        if let (true, Some(name)) = (path.is_file(), name) {
            files.insert(format!("{KEYS}{name}"), std::fs::read(&path).map_err(about(&path))?);
        }
    }
    Ok(files)
}

/// Puts it all into a database that is to be a copy.
///
/// # Errors
/// A fault of the database.
pub fn put(conn: &mut Conn, made: &About, files: &Files) -> QueryResult<()> {
    let made = serde_json::to_vec(made).map_err(|e| diesel::result::Error::SerializationError(e.into()))?;
    diesel::sql_query(format!("CREATE TABLE {TABLE} (name TEXT PRIMARY KEY NOT NULL, content BLOB NOT NULL)"))
        .execute(conn)?;
    let all = files.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
    for (name, content) in all.chain([(ABOUT, made.as_slice())]) {
        diesel::insert_into(huisraad_copy::table)
            .values((huisraad_copy::name.eq(name), huisraad_copy::content.eq(content)))
            .execute(conn)?;
    }
    Ok(())
}

/// Leaves out of a database that is to be a copy what opens the running house to who has the copy, and what a restore ends
/// anyway: sessions, cards that were not used, and the forms of the day. Columns that have been there since those tables are.
///
/// # Errors
/// A fault of the database.
pub fn leave_out(conn: &mut Conn) -> QueryResult<()> {
    for what in ["sessions", "slip_sessions", "form_keys", "cards WHERE used IS NULL"] {
        diesel::sql_query(format!("DELETE FROM {what}")).execute(conn)?;
    }
    Ok(())
}

/// Reads what made a copy, and the files in it. Only what a house has is taken: the settings, and keys by a plain name.
///
/// # Errors
/// A sentence, when it is not as we write it.
pub fn read(conn: &mut Conn) -> Result<(About, Files), Wrong> {
    let odd = |e: &dyn std::fmt::Display| Wrong(format!("what made the copy cannot be read in it: {e}"));
    let all: Vec<(String, Vec<u8>)> =
        huisraad_copy::table.order(huisraad_copy::name.asc()).load(conn).map_err(|e| odd(&e))?;
    let mut files: Files = all.into_iter().collect();
    let made = files.remove(ABOUT).ok_or_else(|| odd(&"it does not say"))?;
    let made: About = serde_json::from_slice(&made).map_err(|e| odd(&e))?;
    let is_key = |name: &str| name.strip_prefix(KEYS).is_some_and(is_plain);
    if let Some(name) = files.keys().find(|n| *n != SETTINGS && !is_key(n)) {
        return Err(odd(&format!("{name:?} is no file of a house")));
    }
    Ok((made, files))
}

/// Takes the table out again: what is left is the database.
///
/// # Errors
/// A fault of the database.
pub fn take_out(database: &Path) -> Result<(), Wrong> {
    let odd = |e: &dyn std::fmt::Display| Wrong(format!("{}: {e}", database.display()));
    let mut conn = file::open_alone(database).map_err(|e| odd(&e))?;
    for what in [format!("DROP TABLE IF EXISTS {TABLE}"), "PRAGMA user_version = 0".to_owned()] {
        diesel::sql_query(what).execute(&mut conn).map_err(|e| odd(&e))?;
    }
    Ok(())
}
