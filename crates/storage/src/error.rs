//! What can go wrong between us and the database. None of it is the user's fault.

use std::path::PathBuf;

/// A fault of storage. Callers turn it into "try again later", never into a refusal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be reached or opened.
    #[error("the database cannot be opened: {0}")]
    Open(String),
    /// Another process has the database, and does not share it.
    #[error("the database is in use")]
    InUse,
    /// The file of the database is not there any more, or is another.
    #[error("{0} was removed or replaced while it was open: stop the node, and put it back or restore a copy")]
    Gone(PathBuf),
    /// A migration failed; the database is as it was before that migration.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// The transaction that carried this job was not committed.
    #[error("the change was not committed: {0}")]
    Commit(String),
    /// The job panicked; its own changes were undone.
    #[error("an internal fault stopped the change")]
    Panicked,
    /// The store was closed while the job waited.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// What happened, without the words around it of a commit that failed.
    pub(crate) fn into_text(self) -> String {
        match self {
            Error::Commit(text) => text,
            e => e.to_string(),
        }
    }

    /// Whether the row looked for was not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::Query(diesel::result::Error::NotFound))
    }
}
