//! A copy taken apart in a folder of its own, where it can be looked at and worked on before anything here is touched.

use super::locked::{self, Passphrase, is_locked};
use super::{Seen, Wrong, about, contents, look};
use crate::folder::{create, create_folder};
use huisraad_federation::Random;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What the name of such a folder begins with.
pub(super) const BEGIN: &str = ".huisraad-restoring-";

/// What in it is locked for as long as somebody is at work in it. The folder itself is locked by who opens the house in it.
const HELD: &str = "held";
/// How often another folder is made when one was cleared away before it was locked.
pub(super) const TRIES: usize = 5;

/// A folder that only we read, and that is gone when this is.
pub struct Scratch {
    path: PathBuf,
    _held: File,
}

impl Scratch {
    /// Makes one in a folder.
    ///
    /// # Errors
    /// As the file system says.
    pub fn within(folder: &Path, random: &Random) -> Result<Scratch, Wrong> {
        for _ in 0..TRIES {
            let path = folder.join(format!("{BEGIN}{}", random.token::<8>()));
            create_folder(&path.join(HELD)).map_err(about(folder))?;
            match File::open(path.join(HELD)).and_then(|f| f.lock().map(|()| f)) {
                Ok(held) if path.join(HELD).is_dir() => return Ok(Scratch { path, _held: held }),
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(about(&path)(e)),
            }
        }
        Err(Wrong(format!("{} is being cleared: try again", folder.display())))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database in it.
    pub fn database(&self) -> PathBuf {
        self.path.join("huisraad.db")
    }

    /// Brings a file in and looks at it, as [`look`] does. The file itself is only read.
    ///
    /// # Errors
    /// One sentence that says what it is not.
    pub fn bring(&self, file: &Path, passphrase: Option<&Passphrase>) -> Result<Seen, Wrong> {
        let named = file.display().to_string();
        let to = self.database();
        let mut fresh = create(&to).map_err(about(&to))?;
        if let Some(passphrase) = passphrase {
            locked::unlock(file, &mut fresh, passphrase)?;
        } else {
            copied(file, &mut fresh)?;
            // A plain copy of a database in use has its last changes beside it.
            let wal = beside(file, "-wal");
            if wal.is_file() && !is_copy_of_ours(file) {
                let to = beside(&to, "-wal");
                copied(&wal, &mut create(&to).map_err(about(&to))?)?;
            }
        }
        look(&to, &named)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(error = %e, folder = %self.path.display(), "it could not be removed: remove it by hand");
        }
    }
}

/// Whether nobody is at work any more in such a folder: who made it was killed, or the power went.
pub(super) fn is_left(folder: &Path) -> bool {
    match File::open(folder.join(HELD)) {
        Ok(held) => held.try_lock().is_ok(),
        Err(e) => e.kind() == io::ErrorKind::NotFound,
    }
}

/// Whether a passphrase is needed to look at this file.
///
/// # Errors
/// When it cannot be read, or is no file.
pub fn needs_passphrase(file: &Path) -> Result<bool, Wrong> {
    let held = file.metadata().map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            let what = "is not there: name a file that `huisraad backup` wrote, with the folder it is in";
            Wrong(format!("{} {what}", file.display()))
        }
        _ => about(file)(e),
    })?;
    if !held.is_file() {
        return Err(Wrong(format!("{} is not a file", file.display())));
    }
    is_locked(file).map_err(about(file))
}

/// A copy that `backup` made has nothing beside it, whatever lies there.
fn is_copy_of_ours(file: &Path) -> bool {
    huisraad_storage::file::is_as_sealed(file).unwrap_or(false)
}

fn copied(from: &Path, to: &mut File) -> Result<(), Wrong> {
    let mut from_file = File::open(from).map_err(about(from))?;
    io::copy(&mut from_file, to).map_err(about(from))?;
    Ok(())
}

/// A file beside a database: its name with an ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes one file of a database that nobody else has open: what SQLite had not written back into it yet is in it after this.
///
/// # Errors
/// When the database cannot be opened.
pub fn settle(database: &Path) -> Result<(), Wrong> {
    let settled = huisraad_storage::file::open_alone(database).map(drop);
    settled.map_err(|e| Wrong(format!("{}: {e}", database.display())))?;
    match ["-wal", "-shm", "-journal"].iter().map(|e| beside(database, e)).find(|p| p.exists()) {
        Some(left) => Err(Wrong(format!("{} is in use", left.display()))),
        None => Ok(()),
    }
}

/// Writes a file that came with a copy, where there is none.
///
/// # Errors
/// As the file system says.
pub fn write_missing(folder: &Path, files: &contents::Files) -> Result<(), Wrong> {
    for (name, content) in files {
        let path = folder.join(name);
        if path.exists() {
            continue;
        }
        if let Some(above) = path.parent() {
            create_folder(above).map_err(about(above))?;
        }
        let mut file = create(&path).map_err(about(&path))?;
        io::Write::write_all(&mut file, content).and_then(|()| file.sync_all()).map_err(about(&path))?;
    }
    Ok(())
}
