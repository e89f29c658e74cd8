//! What somebody typed and could not send: it is shown again with a button, and where they must come in again first, it is
//! kept for them alone.

use super::{Fields, Page, Visit};
use crate::error::Key;
use crate::once::FIELD;
use crate::sealed::For;
use actix_web::http::StatusCode;
use askama::Template;
use huisraad_storage::Time;
use std::time::Duration;

/// How long it waits for its writer.
const WAITS: Duration = Duration::from_secs(30 * 60);

/// What is never shown again.
const SECRET: [&str; 4] = ["passphrase", "pin", "password", "secret"];

/// What somebody typed, and where it was to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it was to go.
    pub to: String,
    /// What was typed.
    pub pairs: Vec<(String, String)>,
}

impl Kept {
    /// What was typed in a form for this address, without its key and without secrets.
    pub fn of(to: &str, typed: &Fields) -> Kept {
        let open = |(name, _): &&(String, String)| name != FIELD && !SECRET.contains(&name.as_str());
        Kept { to: to.to_owned(), pairs: typed.pairs().iter().filter(open).cloned().collect() }
    }

    /// Whether there is anything in it that somebody wrote, and did not merely press.
    pub fn is_written(&self) -> bool {
        self.fields().iter().any(|field| field.rows > 0)
    }

    /// Seals it for its writer. `None` when that fails.
    pub fn seal(&self, v: &Visit, writer: i64) -> Option<String> {
        let text = serde_json::to_vec(&(&self.to, &self.pairs, v.now.0)).ok()?;
        v.node.secret.seal(&v.node.random, For::Kept, writer, &text)
    }

    /// Opens what was sealed for this person, not too long ago.
    pub fn open(v: &Visit, writer: i64, sealed: &str) -> Option<Kept> {
        let text = v.node.secret.open(For::Kept, writer, sealed)?;
        let (to, pairs, at) = serde_json::from_slice::<(String, Vec<(String, String)>, i64)>(&text).ok()?;
        let ahead = Time(at) > v.now;
        (!ahead && v.now.since(Time(at)) <= WAITS).then_some(Kept { to, pairs })
    }

    /// Its fields, as they are shown again.
    fn fields(&self) -> Vec<Shown<'_>> {
        // What a button or a choice sends is small letters; all else may be somebody's own words.
        let chosen = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_:./".contains(c);
        let rows = |value: &str| match value {
            v if v.is_empty() || v.len() <= 80 && v.chars().all(chosen) => 0,
            v => v.lines().map(|line| 1 + line.chars().count() / 60).sum::<usize>().clamp(1, 20),
        };
        self.pairs.iter().map(|(name, value)| Shown { name, value, rows: rows(value) }).collect()
    }
}

/// A field that is shown again; with no rows it only goes along.
struct Shown<'a> {
    name: &'a str,
    value: &'a str,
    rows: usize,
}

/// What is offered instead of sending it again.
pub struct Instead<'a> {
    /// What became of the form the first time; empty when there is no page of it.
    pub first: &'a str,
    /// Where the same fields would change what was made then; empty when nowhere.
    pub change: &'a str,
}

#[derive(Template)]
#[template(path = "page/typed_again.html")]
struct TypedAgain<'a> {
    v: &'a Visit,
    title: Key,
    sentence: Key,
    kept: &'a Kept,
    /// The key of the form, where it is the same form still.
    key: &'a str,
    instead: Option<Instead<'a>>,
}

impl Visit {
    /// The page for who sent a form that was not done: why, what they typed, and a button to send it again. `key`: that of
    /// the form; it may have been done all the same, and then counts once.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show_again(&self, status: StatusCode, sentence: Key, kept: &Kept, key: &str) -> Page {
        let page = TypedAgain { v: self, title: "error-title", sentence, kept, key, instead: None };
        self.show_as(status, &page)
    }

    /// The page for who sent a form before, and now sends it with another text, or cannot be shown what came of it: they
    /// say what is meant.
    ///
    /// # Errors
    /// When the template fails.
    pub fn ask_again(&self, sentence: Key, kept: &Kept, instead: Instead<'_>) -> Page {
        let page = TypedAgain { v: self, title: "form-sent-title", sentence, kept, key: "", instead: Some(instead) };
        self.show_as(StatusCode::CONFLICT, &page)
    }

    /// What was typed is shown to its writer who came in again, before it goes on.
    ///
    /// # Errors
    /// When the template fails.
    pub fn resume(&self, kept: &Kept) -> Page {
        let page = TypedAgain { v: self, title: "resume-title", sentence: "resume-help", kept, key: "", instead: None };
        self.show_as(StatusCode::OK, &page)
    }
}

#[cfg(test)]
mod tests {
    use super::SECRET;
    use std::path::Path;

    /// The names of the fields in which what is typed is hidden, in all forms under a folder.
    fn hidden(folder: &Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                hidden(&entry, names);
            } else if entry.extension().is_some_and(|e| e == "html") {
                let text = std::fs::read_to_string(&entry).expect("a template");
                let fields = text.split("input(\"password\", \"").skip(1);
                names.extend(fields.filter_map(|f| f.split('"').next()).map(str::to_owned));
            }
        }
    }

    #[test]
    fn what_is_hidden_while_it_is_typed_is_never_shown_again() {
        let mut names = Vec::new();
        hidden(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
        assert!(names.contains(&"passphrase".to_owned()), "{names:?}");
        assert!(names.iter().all(|name| SECRET.contains(&name.as_str())), "{names:?}");
    }
}
