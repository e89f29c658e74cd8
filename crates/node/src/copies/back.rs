//! Putting a copy back: whether it is this house's, what is put aside for it, and what begins anew after it.

use super::scratch::{Scratch, beside};
use super::{Seen, Wrong, about, aside, contents, lineage, put_back, store};
use crate::config::Config;
use crate::error::Error;
use crate::folder::{Identity, Keys};
use crate::kinds;
use crate::node::Node;
use crate::people;
use crate::post;
use crate::reconcile;
use crate::ring::Ring;
use crate::viewer::Viewer;
use huisraad_federation::renew_epoch;
use huisraad_storage::Time;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Whether a copy is of the house of this folder: its address, and each key that both have.
///
/// # Errors
/// A sentence that says what differs.
pub fn is_of(seen: &Seen, named: &str, config: &Config) -> Result<(), Wrong> {
    let here = config.domain.as_str();
    match seen.domain.as_deref() {
        Some(there) if there != here => {
            return Err(Wrong(format!("{named} is a copy of another house, {} ({there}): this is {here}", seen.house)));
        }
        Some(_) => {}
        // It is a database with no post of its own in it; its keys, if any, are all there is to know it by.
        None => tracing::warn!("{named} does not say of which house it is"),
    }
    let other = |path: &Path| {
        Wrong(format!(
            "{named} is of a house with another key than {}: other houses know this one by that; if the key here is the \
             wrong one, put it away first",
            path.display()
        ))
    };
    let (actor, proof) = (config.key_file(), config.proof_key_file());
    if let Some(theirs) = &seen.identity
        && actor.exists()
        && proof.exists()
    {
        let ours = Identity::of(config, &Keys::read(config).map_err(|e| Wrong(e.to_string()))?);
        for (is, was, path) in
            [(&ours.actor_key, &theirs.actor_key, &actor), (&ours.proof_key, &theirs.proof_key, &proof)]
        {
            if is != was {
                return Err(other(path));
            }
        }
    }
    for (name, theirs) in seen.files.iter().filter(|(name, _)| name.starts_with(contents::KEYS)) {
        let path = config.data.join(name);
        match std::fs::read(&path) {
            Ok(ours) if ours.trim_ascii() == theirs.trim_ascii() => {}
            Ok(_) => {
                return Err(other(&path));
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(about(&path)(e)),
        }
    }
    Ok(())
}

/// Puts the database of a scratch folder in the place of the house's own, which is kept under a name with its time. Gives
/// that name. There is no moment without a database, and nothing of the one lies beside the other.
///
/// # Errors
/// As the file system says.
pub fn put_in_place(scratch: &Scratch, config: &Config, now: Time) -> Result<Option<String>, Wrong> {
    let (fresh, database) = (scratch.database(), config.database_file());
    File::open(&fresh).and_then(|f| f.sync_all()).map_err(about(&fresh))?;
    let kept = aside::free_name(&config.data, now);
    // Only when it could not be opened is there still anything beside it: then it may be needed to mend it.
    for ending in ["-wal", "-shm", "-journal"] {
        let from = beside(&database, ending);
        match std::fs::rename(&from, beside(&kept, ending)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(about(&from)(e)),
            _ => {}
        }
    }
    let was_there = database.symlink_metadata().is_ok();
    if was_there && std::fs::hard_link(&database, &kept).is_err() {
        // Not every file system has two names for a file.
        std::fs::rename(&database, &kept).map_err(about(&database))?;
    }
    std::fs::rename(&fresh, &database).map_err(about(&database))?;
    File::open(&config.data).and_then(|f| f.sync_all()).map_err(about(&config.data))?;
    Ok(kept.file_name().and_then(|n| n.to_str()).filter(|_| was_there).map(str::to_owned))
}

/// Brings the ring that is kept beside a copy, where the house has none.
///
/// # Errors
/// As the file system says.
pub fn bring_ring(copy: &Path, config: &Config) -> Result<(), Wrong> {
    let kept = copy.with_file_name(super::names::ring(config.domain.as_str()));
    Ring::of(config).bring(&kept).map_err(about(&kept))
}

/// What must be so after a database was put back: nobody is signed in and no card is open, for either may have ended since;
/// what the others heard of us since counts no longer; and what they sent since is fetched. The house is told: the screens look
/// as if nothing happened. `known`: whether what had ended since the copy was carried over. Gives how many houses are asked.
///
/// # Errors
/// A fault of storage.
pub async fn begin_anew(node: &Arc<Node>, copy_of: Option<Time>, known: bool) -> Result<usize, Error> {
    let epoch = node.random.token::<8>();
    node.act(Viewer::Console, move |tx, cx| {
        lineage::note(tx, copy_of.unwrap_or(cx.now))?;
        renew_epoch(tx, &epoch)?;
        post::renew_versions(tx)?;
        kinds::tell_all_again(tx, cx)?;
        people::end_sessions_and_cards(tx, cx)?;
        if let Some(made) = copy_of {
            store::noted(tx, made, store::Sort::PutBack, None)?;
        }
        put_back::note(tx, cx, put_back::PutBack { made: copy_of, known })?;
        reconcile::ask_back(tx, cx)
    })
    .await
}

/// Removes what was kept aside long enough.
///
/// # Errors
/// When something cannot be removed.
pub async fn sweep_folder(node: &Arc<Node>) -> Result<(), Error> {
    let (data, now) = (node.config.data.clone(), node.clock.now());
    let swept = tokio::task::spawn_blocking(move || aside::sweep(&data, now)).await;
    swept.map_err(|e| Error::Internal(e.to_string()))?.map_err(|e| Error::Internal(e.0))
}

/// The folder of a house that is to be made from a copy alone: made if it is not there, and gone again if nothing came in it.
pub struct NewFolder<'a>(&'a Path);

impl<'a> NewFolder<'a> {
    /// Makes the folder, and the one for the keys in it.
    ///
    /// # Errors
    /// When it holds something that is not a house's.
    pub fn make(data: &'a Path) -> Result<NewFolder<'a>, Wrong> {
        let ours = |name: &str| name == "keys" || name.starts_with("huisraad") || name.starts_with('.');
        for entry in std::fs::read_dir(data).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(ours) {
                let named = entry.file_name().display().to_string();
                return Err(Wrong(format!("{} is no house's folder: it holds {named:?}", data.display())));
            }
        }
        crate::folder::create_folder(&data.join("keys")).map_err(about(data))?;
        Ok(NewFolder(data))
    }
}

impl Drop for NewFolder<'_> {
    fn drop(&mut self) {
        // Only what is empty goes: a folder with a house in it stays.
        drop(std::fs::remove_dir(self.0.join("keys")));
        drop(std::fs::remove_dir(self.0));
    }
}
