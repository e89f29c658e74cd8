//! The one error of the crate: to the browser a status and a sentence, to the inbox a verdict, to the log its source.

pub use crate::field::Field;
pub use crate::reason::Reason;
use huisraad_federation::Verdict;
use huisraad_storage as storage;

/// The name of a message in the Fluent files.
pub type Key = &'static str;

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the asker may not know that it does.
    #[error("not found")]
    NotFound,
    /// A rule forbids it, and which.
    #[error("refused: {0}")]
    Refused(Reason),
    /// What was filled in cannot be used; beside which field, and why.
    #[error("invalid: {0:?}")]
    Invalid(Vec<(Field, Key)>),
    /// A fault of our own.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// A fault of our own, other than storage; the text is for the log.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// What came of an action on a form in which something was found wrong before: all that is wrong, at once. Called within the
    /// transaction, which is undone with it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when anything was wrong; otherwise the action's own.
    pub fn all_at_once<T>(early: &[(Field, Key)], outcome: Result<T, Error>) -> Result<T, Error> {
        match outcome {
            Ok(_) if !early.is_empty() => Err(Error::Invalid(early.to_vec())),
            Err(Error::Invalid(found)) => {
                let new = found.into_iter().filter(|(field, _)| !early.iter().any(|(f, _)| f == field));
                Err(Error::Invalid(early.iter().copied().chain(new).collect()))
            }
            other => other,
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(e: diesel::result::Error) -> Self {
        match e {
            diesel::result::Error::NotFound => Error::NotFound,
            e => Error::Storage(e.into()),
        }
    }
}

impl From<Error> for Verdict {
    fn from(e: Error) -> Self {
        match e {
            Error::NotFound => Verdict::Unknown,
            Error::Refused(Reason::TooMany | Reason::StillParting | Reason::LettersWait) => Verdict::TooMany,
            Error::Refused(why) => Verdict::Never(why.to_string()),
            Error::Invalid(fields) => {
                let said: Vec<String> = fields.iter().map(|(field, key)| format!("{field}: {key}")).collect();
                Verdict::Never(said.join(", "))
            }
            Error::Storage(e) => Verdict::Later(e),
            Error::Internal(text) => Verdict::Later(storage::Error::Commit(text)),
        }
    }
}
