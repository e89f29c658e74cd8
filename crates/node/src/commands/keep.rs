//! `backup`, `restore`: a copy of the database, and a beginning anew from one.

use super::{At, Failure};
use crate::due::{self, Topic};
use crate::folder::{Folder, Hold};
use crate::node::Node;
use crate::peer;
use crate::post;
use crate::viewer::Viewer;
use clap::Args;
use huisraad_federation::renew_epoch;
use huisraad_storage::Database;
use std::path::PathBuf;
use std::sync::Arc;

/// `backup`
#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    at: At,
    /// The file to write; it must not be there
    file: PathBuf,
}

/// `restore`
#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    at: At,
    /// A file that `backup` wrote; without one, the database as it stands is taken to be restored from a copy
    file: Option<PathBuf>,
}

const POSTGRES: &str = "the database is on a PostgreSQL server: use its own pg_dump";

pub(super) async fn backup(a: BackupArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    if node.config.database() != Database::Sqlite(node.config.database_file()) {
        return Err(Failure::Usage(POSTGRES.into()));
    }
    if a.file.exists() {
        return Err(Failure::Usage(format!("{} is there already", a.file.display())));
    }
    let file = a.file.to_str().ok_or_else(|| Failure::Usage("the path is not UTF-8".into()))?.to_owned();
    node.store.copy_to(file).await.map_err(|e| Failure::Failed(e.to_string()))?;
    println!("The database is copied to {}. The keys, in {}, do not change: copy them once.", a.file.display(), {
        node.config.key_file().parent().map(|p| p.display().to_string()).unwrap_or_default()
    });
    Ok(())
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
