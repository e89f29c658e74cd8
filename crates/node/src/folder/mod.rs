//! The data folder as one process holds it.
//!
//! Invariants
//! - One `serve` to a folder on SQLite; on PostgreSQL several processes serve one database. Whoever replaces what is in it
//!   (`init`, `restore`) has it alone, and the database too. Commands work beside a running `serve`.
//! - A process that is gone, however it ended, holds nothing: the locks are the system's and the server's own.
//! - What is made in the folder is for its owner alone ([`create`]), also when root makes it.
//! - Settings, keys, database and program belong together, or nothing is opened ([`open`]).
//!
//! Two folders are locked, never a file: nothing is left behind or copied along, and to open and close a database's file a
//! second time would undo SQLite's own locks. `DATA` is locked by who serves, `DATA/keys` by everybody who uses the folder.

mod files;
mod identity;
mod keys;
mod network;
mod opening;

use crate::config::Config;
use crate::error::Error;
use huisraad_storage::{self as storage, Claim};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use files::{cannot, create, create_folder, keep_to_owner, other_owner, wrong_with};
pub use identity::Identity;
pub use keys::Keys;
pub use opening::{Opened, cannot_open, forget_snapshots, found, open, place, snapshots};

/// What a folder is held for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// To serve it: alone on SQLite, with others on PostgreSQL.
    Serve,
    /// To look or act in it, beside a running `serve`.
    Beside,
    /// To replace what is in it: nothing else runs.
    Alone,
}

/// Why a folder is not opened: one sentence that names what it is about and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A setting, or where something is, is wrong: to try again does not mend it. Exit status 2.
    #[error("{0}")]
    Setting(String),
    /// A fault, or something that passes. Exit status 1.
    #[error("{0}")]
    Fault(String),
}

impl From<Error> for Refused {
    fn from(e: Error) -> Self {
        Refused::Fault(e.to_string())
    }
}

/// The locks on a folder, held for as long as this lives.
pub struct Locks {
    _data: Option<File>,
    _keys: File,
}

impl Locks {
    /// Locks a folder, whatever its settings say: it, and `keys` in it, must be there. `several` processes may serve it.
    ///
    /// # Errors
    /// When others hold it, when it lies on another machine, or when it cannot be opened.
    pub fn take(data: &Path, hold: Hold, several: bool) -> Result<Locks, Refused> {
        network::refuse(data)?;
        let busy = || Refused::Fault(in_use(data, hold));
        let held = match hold {
            Hold::Beside => None,
            Hold::Serve => Some(locked(data, !several, busy)?),
            Hold::Alone => Some(locked(data, true, busy)?),
        };
        let keys = locked(&data.join("keys"), hold == Hold::Alone, busy)?;
        Ok(Locks { _data: held, _keys: keys })
    }
}

/// A folder with its settings, held for as long as this lives.
pub struct Folder {
    /// Its settings.
    pub config: Config,
    /// What it is held for.
    pub hold: Hold,
    claim: Arc<Mutex<Option<Claim>>>,
    _locks: Locks,
}

impl Folder {
    /// Holds the folder of these settings, and the place at its database server where it has one.
    ///
    /// # Errors
    /// As [`Locks::take`]; and when the key of the house is not there.
    pub fn lock(config: Config, hold: Hold) -> Result<Folder, Refused> {
        let key = config.key_file();
        if config.data.is_dir() && key.symlink_metadata().is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound) {
            return Err(keys::missing(&key));
        }
        let several = matches!(config.database(), storage::Database::Postgres(_));
        let locks = Locks::take(&config.data, hold, several)?;
        Folder::with(locks, config, hold)
    }

    /// The same with locks that were taken before there were settings.
    ///
    /// # Errors
    /// When others hold the database, or it lies on another machine.
    pub fn with(locks: Locks, config: Config, hold: Hold) -> Result<Folder, Refused> {
        network::refuse(&config.database_file())?;
        let claim = Claim::take(&config.database(), hold == Hold::Alone).map_err(|e| match e {
            storage::Error::InUse => Refused::Fault(in_use(&config.data, hold)),
            e => cannot_open(&config.database(), &place(&config), &e),
        })?;
        Ok(Folder { config, hold, claim: Arc::new(Mutex::new(claim)), _locks: locks })
    }

    /// Ends when the place at a database server was lost to another, which can be only after the line to it was cut.
    pub async fn lost(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let claim = self.claim.clone();
            let looked = tokio::task::spawn_blocking(move || {
                let mut claim = claim.lock().unwrap_or_else(PoisonError::into_inner);
                claim.as_mut().map_or(Ok(()), Claim::look)
            });
            match looked.await {
                Ok(Err(storage::Error::InUse)) => return,
                Ok(Err(e)) => tracing::warn!(error = %e, "the database server cannot be reached"),
                Ok(Ok(())) | Err(_) => {}
            }
        }
    }
}

/// How often we look whether our place at a database server is still ours.
const LOOK: Duration = Duration::from_secs(2);

fn in_use(data: &Path, hold: Hold) -> String {
    let data = data.display();
    match hold {
        Hold::Serve => format!("{data} is in use: a `huisraad serve` or `restore` runs on it. Stop that one first."),
        Hold::Beside => format!("{data} is being made or restored: try again when that is done."),
        Hold::Alone => format!("{data} is in use: stop `huisraad serve`, and let other commands on it end first."),
    }
}

/// Opens a folder and locks it, alone or with others.
fn locked(path: &Path, alone: bool, busy: impl FnOnce() -> Refused) -> Result<File, Refused> {
    let file = File::open(path).map_err(|e| Refused::Setting(cannot("open", path, &e)))?;
    match if alone { file.try_lock() } else { file.try_lock_shared() } {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(busy()),
        Err(TryLockError::Error(e)) => Err(Refused::Setting(format!(
            "{} cannot be locked ({e}): put the data folder on a disk of this machine.",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests;
