//! Making a copy: written beside, read back, put on disk, and only then given its name.

use super::contents::{self, About};
use super::locked::{self, Passphrase};
use super::names::{self, Keep};
use super::scratch::TRIES;
use super::{Seen, Wrong, about, look, store};
use crate::kinds;
use crate::node::Node;
use crate::viewer::Viewer;
use huisraad_storage::{Time, file};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{Builder, NamedTempFile};

/// What an unfinished copy's name begins with.
pub(super) const UNFINISHED: &str = ".huisraad-copying-";

/// A copy that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// What it holds, as it was read back.
    pub seen: Seen,
    /// Its size in bytes.
    pub size: u64,
    /// How many older ones were removed.
    pub thinned: usize,
}

/// Makes a copy of the house in this file, which must not be there. `settings`: the file of its settings.
///
/// # Errors
/// One sentence; then there is no such file, nor a part of one.
pub async fn make(node: &Arc<Node>, settings: &Path, to: &Path, passphrase: Option<Passphrase>) -> Result<Made, Wrong> {
    if to.exists() {
        return Err(Wrong(format!("{} is there already: nothing is written over", to.display())));
    }
    let folder = match to.parent() {
        Some(p) if !p.as_os_str().is_empty() => p.to_path_buf(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(Wrong(no_folder(&folder)));
    }
    // What was taken back or changed this moment stands in the index no more when the copy is made.
    if let Err(e) = kinds::forget_old_terms(node).await {
        tracing::warn!(error = %e, "the search index could not be brought up to date before a copy");
    }
    // Encrypted, the words are written in plain in the data folder only, where they are anyway.
    let beside = if passphrase.is_some() { node.config.data.clone() } else { folder.clone() };
    let plain = unfinished(&beside)?;
    let path = plain.path().to_str().ok_or_else(|| Wrong("the path is not UTF-8".into()))?.to_owned();
    let made = About::new(node.authority().as_str(), node.clock.now());
    node.store.copy_to(path).await.map_err(|e| Wrong(format!("{}: {e}", to.display())))?;
    let files = contents::gather(&node.config, settings)?;
    let to = to.to_path_buf();
    let write = move || finish(plain, &made, &files, &folder, &to, passphrase.as_ref());
    tokio::task::spawn_blocking(write).await.map_err(|e| Wrong(format!("the copy was not finished: {e}")))?
}

fn no_folder(folder: &Path) -> String {
    let what = if folder.exists() { "is not a folder" } else { "is not there" };
    format!("the folder {} {what}: make it first, or name another (is the disk connected?)", folder.display())
}

/// A new, empty file that only we read, and that is gone if it does not get a name.
fn unfinished(folder: &Path) -> Result<NamedTempFile, Wrong> {
    sweep(folder);
    for _ in 0..TRIES {
        let made = Builder::new().prefix(UNFINISHED).tempfile_in(folder).map_err(about(folder))?;
        // On a disk without locks, which a data folder is never on, age alone says what was left behind.
        drop(made.as_file().try_lock());
        // Who clears the folder may have come between the two.
        if made.path().exists() {
            return Ok(made);
        }
    }
    Err(Wrong(format!("{} is being cleared: try again", folder.display())))
}

/// Whether nobody is at work any more on such a file in a data folder.
pub(super) fn is_left(file: &Path) -> bool {
    File::open(file).is_ok_and(|f| f.try_lock().is_ok())
}

/// Removes what was left behind when a copy was cut off by a power cut or a kill, a day ago or more.
pub(super) fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|n| n.starts_with(UNFINISHED));
        let age = entry.metadata().ok().and_then(|m| m.modified().ok()).and_then(|t| t.elapsed().ok());
        if ours && age.is_some_and(names::is_left_over) {
            // Whoever may not remove it may still make a copy.
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

fn finish(
    mut plain: NamedTempFile,
    made: &About,
    files: &contents::Files,
    folder: &Path,
    to: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<Made, Wrong> {
    let failed = |e: &dyn std::fmt::Display| Wrong(format!("{}: {e}", to.display()));
    let mut conn = file::open_alone(plain.path()).map_err(|e| failed(&e))?;
    contents::leave_out(&mut conn).and_then(|()| contents::put(&mut conn, made, files)).map_err(|e| failed(&e))?;
    drop(conn);
    file::seal(plain.path()).map_err(|e| failed(&e))?;
    plain.as_file().sync_all().map_err(about(to))?;
    let seen = look(plain.path(), &to.display().to_string())?;
    if let Some(passphrase) = passphrase {
        let mut encrypted = unfinished(folder)?;
        let path = encrypted.path().to_path_buf();
        locked::lock(plain.path(), encrypted.as_file_mut(), &path, passphrase)?;
        // The plain one is removed here, when it is dropped.
        plain = encrypted;
    }
    let size = plain.as_file().metadata().map_err(about(to))?.len();
    plain.persist_noclobber(to).map_err(|e| about(to)(e.error))?;
    File::open(folder).and_then(|f| f.sync_all()).map_err(about(folder))?;
    Ok(Made { file: to.to_path_buf(), seen, size, thinned: 0 })
}

/// Makes a copy in a folder of copies, named by house and time, and then thins out this house's old ones.
///
/// # Errors
/// As [`make`]; or when an old one cannot be removed.
pub async fn make_into(
    node: &Arc<Node>,
    settings: &Path,
    folder: &Path,
    keep: Option<Keep>,
    passphrase: Option<Passphrase>,
) -> Result<Made, Wrong> {
    if !folder.is_dir() {
        return Err(Wrong(no_folder(folder)));
    }
    let domain = node.authority().as_str();
    let locked = passphrase.is_some();
    let mut at = node.clock.now();
    while folder.join(names::name(domain, at, locked)).exists() {
        at = names::next(at);
    }
    let mut made = make(node, settings, &folder.join(names::name(domain, at, locked)), passphrase).await?;
    // One for all of them, as it is now: what ended since a copy was made is gone from that copy too.
    let ring = folder.join(names::ring(domain));
    node.ring.keep_beside(&ring, at).map_err(about(&ring))?;
    if let Some(keep) = keep {
        made.thinned = thin_out(folder, domain, keep, at)?;
    }
    Ok(made)
}

fn thin_out(folder: &Path, domain: &str, keep: Keep, now: Time) -> Result<usize, Wrong> {
    let mut held: Vec<(Time, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(about(folder))? {
        let entry = entry.map_err(about(folder))?;
        if let Some(at) = entry.file_name().to_str().and_then(|name| names::made(domain, name)) {
            held.push((at, entry.path()));
        }
    }
    let times: Vec<Time> = held.iter().map(|(at, _)| *at).collect();
    let old = names::thin(&times, keep, now);
    let go: Vec<&PathBuf> = held.iter().filter(|(at, _)| old.contains(at)).map(|(_, path)| path).collect();
    for path in &go {
        std::fs::remove_file(path).map_err(about(path))?;
    }
    Ok(go.len())
}

/// Notes in the house's database that there is a good copy, of which kind, and for how many days at most those beside it stay.
///
/// # Errors
/// A fault of storage.
pub async fn note(node: &Arc<Node>, sort: store::Sort, kept: Option<i64>) -> Result<(), crate::error::Error> {
    node.act(Viewer::Console, move |tx, cx| store::noted(tx, cx.now, sort, kept)).await
}
