//! `backup`: one file with the whole house in it.

use super::say::count;
use super::{At, Failure};
use crate::config::FILE;
use crate::copies::{self, Keep, Made, Passphrase, Sort, Wrong};
use crate::folder::wrong_with;
use clap::Args;
use huisraad_storage::Database;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// `backup`
#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    at: At,
    /// The file to write; it must not be there
    #[arg(required_unless_present_any = ["into", "noted"])]
    file: Option<PathBuf>,
    /// A folder of copies instead: the copy is named by house and time
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    into: Option<PathBuf>,
    /// How many of this house's copies stay in that folder: the newest of so many days, weeks and months
    #[arg(long, value_name = "7d,4w,6m")]
    keep: Option<Keep>,
    /// Only note that a copy was made by other means, as with pg_dump: the screens then say how old it is
    #[arg(long, conflicts_with_all = ["file", "into", "encrypt", "passphrase_file"])]
    noted: bool,
    #[command(flatten)]
    secret: Secret,
    /// Encrypt the copy with a passphrase that is asked for
    #[arg(long)]
    encrypt: bool,
}

/// Where a passphrase comes from: never from the command line, which everybody on the machine can read.
#[derive(Args)]
pub(super) struct Secret {
    /// The file with the passphrase of an encrypted copy; HUISRAAD_BACKUP_PASSPHRASE may hold it instead
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// The variable that may hold the passphrase.
const VARIABLE: &str = "HUISRAAD_BACKUP_PASSPHRASE";

impl From<Wrong> for Failure {
    fn from(e: Wrong) -> Self {
        Failure::Failed(e.0)
    }
}

impl Secret {
    /// The passphrase that lies ready, if one does, as it was written.
    fn ready(&self) -> Result<Option<String>, Failure> {
        match (&self.passphrase_file, std::env::var(VARIABLE)) {
            (Some(file), _) => {
                let text = std::fs::read_to_string(file).map_err(|e| Failure::Usage(wrong_with(file, &e)))?;
                Ok(Some(text))
            }
            (None, Ok(text)) if !text.is_empty() => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// The passphrase to encrypt with, if it is to be encrypted; asked twice at a terminal.
    fn to_encrypt(&self, ask: bool) -> Result<Option<Passphrase>, Failure> {
        let strong = |text: &str| Passphrase::to_encrypt(text).map_err(|e| Failure::Usage(e.0));
        let ready = self.ready()?;
        if ready.is_some() || !ask {
            return ready.as_deref().map(strong).transpose();
        }
        let first = strong(&typed("Passphrase for the copy (who loses it, loses the copy): ")?)?;
        if !first.is(&Passphrase::new(&typed("The same once more: ")?)) {
            return Err(Failure::Usage("those were two different passphrases".into()));
        }
        Ok(Some(first))
    }

    /// The passphrase that opens a copy.
    pub(super) fn to_open(&self, file: &Path) -> Result<Passphrase, Failure> {
        let text = match self.ready()? {
            Some(text) => text,
            None => typed(&format!("Passphrase of {}: ", file.display()))?,
        };
        Ok(Passphrase::new(&text))
    }
}

fn typed(question: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        let how = format!("a passphrase is needed: give --passphrase-file, or set {VARIABLE}");
        return Err(Failure::Usage(how));
    }
    rpassword::prompt_password(question).map_err(|e| Failure::Failed(e.to_string()))
}

pub(super) async fn backup(a: BackupArgs) -> Result<(), Failure> {
    if a.keep.is_some() && a.into.is_none() && !a.noted {
        return Err(Failure::Usage("--keep needs --into: only in a folder of copies are old ones removed".into()));
    }
    let kept = a.keep.map(Keep::longest);
    let node = a.at.open().await?;
    if a.noted {
        copies::note(&node, Sort::Elsewhere, kept).await?;
        print_line!("Noted.");
        return Ok(());
    }
    if matches!(node.config.database(), Database::Postgres(_)) {
        let how = "the database is on a PostgreSQL server: use its own pg_dump, then `huisraad backup --noted`";
        return Err(Failure::Usage(how.into()));
    }
    let passphrase = a.secret.to_encrypt(a.encrypt)?;
    let locked = passphrase.is_some();
    let settings = a.at.config.clone().unwrap_or_else(|| a.at.data.join(FILE));
    let made = match (&a.into, &a.file) {
        (Some(folder), _) => copies::make_into(&node, &settings, folder, a.keep, passphrase).await?,
        (None, Some(file)) if file.exists() => {
            return Err(Failure::Usage(format!("{} is there already: nothing is written over", file.display())));
        }
        (None, Some(file)) => copies::make(&node, &settings, file, passphrase).await?,
        (None, None) => return Err(Failure::Usage("name a file, or a folder with --into".into())),
    };
    said(&made, locked);
    let sort = if kept.is_some() { Sort::Thinned } else { Sort::Single };
    copies::note(&node, sort, kept).await.map_err(|e| match Failure::from(e) {
        Failure::Usage(why) | Failure::Failed(why) => {
            Failure::Failed(format!("the copy is good, but the house could not note that it was made: {why}"))
        }
    })
}

fn said(made: &Made, locked: bool) {
    let (posts, people) = (count(made.seen.posts, "post", "posts"), count(made.seen.people, "person", "people"));
    print_line!(
        "{}: {posts}, {people}, the settings and the keys; {} kB, read back and whole.",
        made.file.display(),
        made.size.div_ceil(1024)
    );
    if !locked {
        print_line!("It is not encrypted: whoever has the file can read all of it, and speak as this house.");
    }
    if made.thinned > 0 {
        print_line!("Older copies removed: {}.", made.thinned);
    }
}
