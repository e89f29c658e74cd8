//! What is opened belongs together: settings, keys, database and program are compared before anything is served or written.
//!
//! Only `init` makes a database. Only who has the folder for itself (`serve`, `migrate`, `restore`) brings one up to date,
//! and puts a copy of how it was beside it first.

use super::{Folder, Hold, Identity, Keys, Refused, create};
use crate::config::Config;
use crate::node::MIGRATIONS;
use huisraad_storage::{self as storage, Database, Schema, Store, Time};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the name of a copy begins that was made before a database was changed by a newer program.
const SNAPSHOT: &str = "huisraad-before-";

/// How long such a copy is kept at most.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// A database that was opened.
pub struct Opened {
    /// The database.
    pub store: Store,
    /// Whether it was brought up to date just now.
    pub migrated: bool,
    /// Whether it does not say yet whose it is, being from before that was kept.
    pub unknown: bool,
}

/// Opens the database of a house.
///
/// # Errors
/// One sentence that names what does not belong to the rest, and says what to do.
pub fn open(folder: &Folder, keys: &Keys, now: Time) -> Result<Opened, Refused> {
    let (config, database) = (&folder.config, folder.config.database());
    let place = place(config);
    let fault = |e: storage::Error| cannot_open(&database, &place, &e);
    if let Database::Sqlite(file) = &database
        && file.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound)
    {
        return Err(Refused::Fault(format!(
            "{place} is not there, and this folder belongs to a house: put the disk or the file back, or restore a copy \
             with `huisraad restore FILE`."
        )));
    }
    let schema = database.schema(MIGRATIONS).map_err(fault)?;
    known(&schema, &place)?;
    if folder.hold == Hold::Serve {
        database.look_over().and_then(|()| database.may_write()).map_err(fault)?;
    }
    let says = |database: &Database| database.once(Identity::read).map_err(fault);
    let has_identity = !schema.missing.iter().any(|version| version == IDENTITY);
    if has_identity {
        founded(says(&database)?, folder, keys)?;
    }
    let migrated = !schema.missing.is_empty();
    if migrated {
        if folder.hold == Hold::Beside {
            return Err(Refused::Fault(format!(
                "{place} is of an earlier version: start `huisraad serve`, or run `huisraad migrate`, and try again."
            )));
        }
        migrate(folder, &database, now)?;
    }
    let identity = founded(says(&database)?, folder, keys)?;
    let store = Store::existing(&database).map_err(fault)?;
    Ok(Opened { store, migrated, unknown: identity.is_unknown() })
}

/// The migration that made the table of [`Identity`].
const IDENTITY: &str = "20261125000012";

/// A database of this program, or of an earlier one.
fn known(schema: &Schema, place: &str) -> Result<(), Refused> {
    if schema.is_empty {
        return Err(Refused::Setting(format!(
            "{place} holds no house: look whether the settings name the right one. A new house is made with \
             `huisraad init`, and a copy is put back with `huisraad restore FILE`."
        )));
    }
    if let Some(newest) = schema.unknown.last() {
        return Err(Refused::Setting(format!(
            "{place} was changed by a newer program ({newest}) than this one, {}: use that one, or restore a copy from \
             before.",
            env!("CARGO_PKG_VERSION")
        )));
    }
    Ok(())
}

fn founded(identity: Option<Identity>, folder: &Folder, keys: &Keys) -> Result<Identity, Refused> {
    let Some(identity) = identity else {
        return Err(Refused::Fault(format!(
            "{} holds no house yet, `huisraad init` was not finished: run it again.",
            place(&folder.config)
        )));
    };
    if !identity.is_unknown() {
        identity.belongs_to(&folder.config, keys)?;
    }
    Ok(identity)
}

/// Makes the database of a new house, or opens the one that an interrupted `init` made.
///
/// # Errors
/// When it cannot be made, or holds another house.
pub fn found(folder: &Folder, keys: &Keys) -> Result<Store, Refused> {
    let (config, database) = (&folder.config, folder.config.database());
    let place = place(config);
    let fault = |e: storage::Error| cannot_open(&database, &place, &e);
    if let Database::Sqlite(file) = &database
        && !file.exists()
    {
        create(file).map_err(|e| Refused::Fault(super::cannot("make", file, &e)))?;
    }
    let schema = database.schema(MIGRATIONS).map_err(fault)?;
    if !schema.is_empty {
        known(&schema, &place)?;
        let taken = || Refused::Setting(format!("{place} holds another house already: give this one its own."));
        let was = database.once(Identity::read).map_err(|_| taken())?;
        let ours = Identity::of(config, keys);
        if was.is_some_and(|was| was.actor_key != ours.actor_key || was.proof_key != ours.proof_key) {
            return Err(taken());
        }
    }
    Store::open(&database, MIGRATIONS).map_err(fault)
}

/// Which database it is, in words; without a password.
pub fn place(config: &Config) -> String {
    match config.database() {
        Database::Sqlite(file) => file.display().to_string(),
        Database::Postgres(url) => match url::Url::parse(&url) {
            Ok(url) => {
                let (host, name) = (url.host_str().unwrap_or("localhost"), url.path().trim_start_matches('/'));
                format!("the PostgreSQL database {name:?} at {host}")
            }
            Err(_) => "the PostgreSQL database".to_owned(),
        },
    }
}

/// The sentence for a database that does not open. An address, which may hold a password, is not repeated.
pub fn cannot_open(database: &Database, place: &str, e: &storage::Error) -> Refused {
    let text = e.to_string();
    let file = match database {
        Database::Sqlite(file) => file,
        Database::Postgres(url) => {
            return Refused::Fault(format!("{place}: {}", text.replace(url.as_str(), "database.url")));
        }
    };
    let what = if text.contains("malformed") || text.contains("not a database") {
        "It is damaged: restore a copy with `huisraad restore FILE`.".to_owned()
    } else if text.contains("readonly") || text.contains("unable to open") {
        format!("This program cannot write there: look at the disk.{}", super::files::whose(file))
    } else {
        "Look at the disk and its free space.".to_owned()
    };
    Refused::Fault(format!("{place}: {text}. {what}"))
}

/// Brings the database up to date, with a copy of how it was beside it. What a server keeps has copies of its own
/// (docs/operating.md).
fn migrate(folder: &Folder, database: &Database, now: Time) -> Result<(), Refused> {
    let config = &folder.config;
    let fault = |e: storage::Error| cannot_open(database, &place(config), &e);
    if let Database::Sqlite(_) = database {
        let copy = config.data.join(snapshot_name(now));
        let failed = |e: String| {
            Refused::Fault(format!(
                "{}: {e}. No copy could be made before the change to version {}, so nothing is changed.",
                copy.display(),
                env!("CARGO_PKG_VERSION")
            ))
        };
        create(&copy).map_err(|e| failed(e.to_string()))?;
        database.copy_to(&copy).map_err(|e| failed(e.to_string()))?;
    }
    database.migrate(MIGRATIONS).map_err(fault)
}

fn snapshot_name(now: Time) -> String {
    let time = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
    format!("{SNAPSHOT}{}-{}.db", env!("CARGO_PKG_VERSION"), time.strftime("%Y%m%dT%H%M%SZ"))
}

/// The copies from before a change, oldest first.
pub fn snapshots(data: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(data)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(SNAPSHOT) && name.ends_with(".db") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

/// Removes the copies from before a change that are no longer wanted: all of them, after a start that went well and changed
/// nothing; else those that are thirty days old.
///
/// # Errors
/// As the file system says.
pub fn forget_snapshots(data: &Path, now: Time, all: bool) -> io::Result<()> {
    for path in snapshots(data)? {
        let made = path.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let age = Duration::from_micros(u64::try_from(now.0).unwrap_or_default()).saturating_sub(made);
        if all || age >= KEPT {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}
