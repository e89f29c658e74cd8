//! What a restored copy replaced: kept beside it under a name with its time, and removed after thirty days.

use super::make::UNFINISHED;
use super::scratch::{BEGIN, beside, is_left};
use super::{Wrong, about, names};
use huisraad_storage::Time;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long it is kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const NAME: &str = "huisraad.replaced-";
const FORM: &str = "%Y%m%dT%H%M%SZ";

/// A database that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Its name in the data folder.
    pub name: String,
    /// When it was replaced.
    pub at: Time,
}

impl Aside {
    /// When it is removed.
    pub fn until(&self) -> Time {
        self.at.plus(KEPT)
    }
}

/// A name for what is replaced now, that nothing has.
pub(super) fn free_name(data: &Path, now: Time) -> PathBuf {
    let mut at = now;
    loop {
        let stamp = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default().strftime(FORM);
        let path = data.join(format!("{NAME}{stamp}.db"));
        if !path.exists() && !beside(&path, "-wal").exists() {
            return path;
        }
        at = names::next(at);
    }
}

/// When the file of this name was replaced; `None` for every other file.
fn replaced(name: &str) -> Option<Time> {
    let stamp = name.strip_prefix(NAME)?.strip_suffix(".db")?;
    let at = jiff::civil::DateTime::strptime(FORM, stamp).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Time(at.timestamp().as_microsecond()))
}

/// What was replaced and is kept, oldest first.
///
/// # Errors
/// When the folder cannot be read.
pub fn kept(data: &Path) -> std::io::Result<Vec<Aside>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(data)? {
        if let Ok(name) = entry?.file_name().into_string()
            && let Some(at) = replaced(&name)
        {
            all.push(Aside { name, at });
        }
    }
    all.sort_by_key(|a| a.at);
    Ok(all)
}

/// Removes what was kept long enough, and what a copy or a restore that was cut off left behind.
///
/// # Errors
/// When something cannot be removed.
pub fn sweep(data: &Path, now: Time) -> Result<(), Wrong> {
    for old in kept(data).map_err(about(data))?.into_iter().filter(|a| a.until() <= now) {
        let path = data.join(&old.name);
        for file in ["", "-wal", "-shm", "-journal"].map(|e| beside(&path, e)) {
            match std::fs::remove_file(&file) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(about(&file)(e)),
                _ => {}
            }
        }
    }
    super::make::sweep(data);
    clear(data)
}

/// Removes what a copy or a restore that was killed left behind in a data folder: a whole house, with the words that are taken back
/// since. What somebody is at work on is locked, and stays.
///
/// # Errors
/// When something cannot be removed.
pub fn clear(data: &Path) -> Result<(), Wrong> {
    for entry in std::fs::read_dir(data).map_err(about(data))? {
        let path = entry.map_err(about(data))?.path();
        let named = |begin: &str| path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(begin));
        let removed = if named(BEGIN) && is_left(&path) {
            std::fs::remove_dir_all(&path)
        } else if named(UNFINISHED) && super::make::is_left(&path) {
            std::fs::remove_file(&path)
        } else {
            continue;
        };
        match removed {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(about(&path)(e)),
            _ => {}
        }
    }
    Ok(())
}
