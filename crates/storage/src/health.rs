//! Whether what is written is kept, as far as can be seen from here: the file is where it was, the last commit went through,
//! and nothing in it was found damaged.

use crate::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the writer and the readers of one store found out. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Health(Arc<Mutex<Found>>);

#[derive(Default)]
struct Found {
    files: Vec<(PathBuf, Identity)>,
    failing: Option<String>,
    damaged: Option<String>,
}

/// Which file stands at a path. A path says little: what was renamed or removed goes on to be written by who has it open.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().map(|m| (m.dev(), m.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    path.metadata().map(|_| (0, 0))
}

impl Health {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on these files must be what they are now. The write-ahead log stays for as long as a connection is open.
    pub(crate) fn watch(&self, database: &Path) -> Result<(), Error> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let mut files = Vec::new();
        for path in [database.to_path_buf(), PathBuf::from(log)] {
            let identity = identity(&path).map_err(|e| Error::Open(format!("{}: {e}", path.display())))?;
            files.push((path, identity));
        }
        self.found().files = files;
        Ok(())
    }

    /// Whether the files are where they were.
    pub(crate) fn in_place(&self) -> Result<(), Error> {
        for (path, was) in &self.found().files {
            if !identity(path).is_ok_and(|is| is == *was) {
                return Err(Error::Gone(path.clone()));
            }
        }
        Ok(())
    }

    /// Notes how the last commit ended.
    pub(crate) fn committed(&self, outcome: Result<(), String>) {
        self.found().failing = outcome.err();
    }

    /// Whether the last commit failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.found().failing.is_some()
    }

    /// Notes an error that says that the file is damaged; others say nothing about the file.
    pub(crate) fn note_fault(&self, e: &Error) {
        let text = e.to_string();
        // SQLite's words for SQLITE_CORRUPT and SQLITE_NOTADB.
        if text.contains("malformed") || text.contains("not a database") {
            self.found().damaged.get_or_insert(text);
        }
    }

    /// All that was found.
    pub(crate) fn look(&self) -> Result<(), Error> {
        self.in_place()?;
        let found = self.found();
        match found.failing.as_ref().or(found.damaged.as_ref()) {
            Some(text) => Err(Error::Commit(text.clone())),
            None => Ok(()),
        }
    }
}
