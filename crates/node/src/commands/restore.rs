//! `restore`: beginning anew from a copy.

use super::{At, Failure};
use crate::copies;
use crate::due::{self, Topic};
use crate::folder::{Folder, Hold};
use crate::node::Node;
use crate::peer;
use crate::post;
use crate::viewer::Viewer;
use clap::Args;
use huisraad_federation::renew_epoch;
use huisraad_storage::{Database, file};
use std::path::PathBuf;
use std::sync::Arc;

/// `restore`
#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    at: At,
    /// A file that `backup` wrote; without one, the database as it stands is taken to be restored from a copy
    file: Option<PathBuf>,
}

pub(super) async fn restore(a: RestoreArgs) -> Result<(), Failure> {
    let folder = Folder::lock(a.at.config(&[])?, Hold::Alone)?;
    let config = folder.config.clone();
    if let Some(file) = &a.file {
        let database = config.database_file();
        if config.database() != Database::Sqlite(database.clone()) {
            return Err(Failure::Usage(
                "put the copy back with pg_restore, then run this command without a file".into(),
            ));
        }
        let failed = |e: std::io::Error| Failure::Failed(format!("{}: {e}", file.display()));
        let fresh = database.with_extension("restored");
        std::fs::copy(file, &fresh).map_err(failed)?;
        if let Err(e) = ready(&fresh, file) {
            drop(std::fs::remove_file(&fresh));
            return Err(e);
        }
        // What was there is kept beside it, whole, with what SQLite has not written back into it yet.
        for ending in ["", "-wal", "-shm"] {
            let named = |name: &str| database.with_file_name(format!("{name}{ending}"));
            match std::fs::rename(named("huisraad.db"), named("huisraad.replaced.db")) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
                _ => {}
            }
        }
        std::fs::rename(&fresh, &database).map_err(failed)?;
    }
    let node = Node::open(folder).await?;
    let houses = begin_anew(&node).await?;
    println!("Restored. When the node runs again, {houses} houses are asked for what is missing here.");
    Ok(())
}

/// Looks whether it is a copy, and makes it a database again.
fn ready(fresh: &std::path::Path, file: &std::path::Path) -> Result<(), Failure> {
    copies::look(fresh, &file.display().to_string())?;
    let taken = file::open_alone(fresh).map(|mut conn| copies::take_out(&mut conn));
    match taken {
        Ok(Ok(())) => Ok(()),
        Ok(Err(e)) => Err(Failure::Failed(e.to_string())),
        Err(e) => Err(Failure::Failed(e.to_string())),
    }
}

/// What the others heard of us since the copy was made counts no longer, and what they sent since is fetched.
async fn begin_anew(node: &Arc<Node>) -> Result<usize, Failure> {
    let epoch = node.random.token::<8>();
    let job = move |tx: &mut huisraad_storage::Tx<'_>, cx: &crate::node::Cx| {
        renew_epoch(tx, &epoch)?;
        post::renew_versions(tx)?;
        let held = peer::held(tx.conn())?;
        for p in &held {
            due::add(tx, cx.now, Topic::Reconcile, &p.actor)?;
        }
        Ok(held.len())
    };
    Ok(node.act(Viewer::Console, job).await?)
}
