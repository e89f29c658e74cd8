//! Where settings come from: the file, then the environment, then flags. What is wrong with one is said with its name and
//! with the place where it stands; never with its value, which may be a password.

use super::{ConfigError, wrong};
use crate::folder::cannot;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

/// How a variable of ours begins.
const OURS: &str = "HUISRAAD_";

/// The variables of ours that are no settings: of the command line, of the demo, of tests and benchmarks.
const OTHERS: [&str; 13] = [
    "HUISRAAD_DATA",
    "HUISRAAD_CONFIG",
    "HUISRAAD_LOG",
    "HUISRAAD_BACKUP_PASSPHRASE",
    "HUISRAAD_DEMO_POSTGRES",
    "HUISRAAD_CLOCK_AHEAD",
    "HUISRAAD_STOP_AT",
    "HUISRAAD_FAULT_AT",
    "HUISRAAD_BLESS",
    "HUISRAAD_PICTURES",
    "HUISRAAD_ROUNDS",
    "HUISRAAD_SEED",
    "HUISRAAD_STEPS",
];

/// How the variables that tests alone read begin.
const OF_TESTS: &str = "HUISRAAD_TEST_";

/// Settings from all places, on top of each other, and where each stands.
pub(super) struct Sources {
    pub(super) table: Table,
    places: BTreeMap<String, String>,
    file: String,
    known: Vec<(String, Value)>,
}

impl Sources {
    /// Nothing yet; `known` are all keys with their defaults.
    pub(super) fn new(known: Vec<(String, Value)>) -> Sources {
        Sources { table: Table::new(), places: BTreeMap::new(), file: String::new(), known }
    }

    /// Reads a settings file.
    pub(super) fn file(&mut self, path: &Path) -> Result<(), ConfigError> {
        self.file = path.display().to_string();
        let bytes = fs::read(path).map_err(|e| unreadable(path, &e))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| wrong(format!("{}: it is not saved as UTF-8 text; save it again as UTF-8", self.file)))?;
        self.text(text.strip_prefix('\u{feff}').unwrap_or(&text))
    }

    /// Reads settings as a file has them.
    pub(super) fn text(&mut self, text: &str) -> Result<(), ConfigError> {
        let broken = |e: &toml::de::Error| {
            let place = e.span().map_or_else(|| self.file.clone(), |s| self.line(text, s.start));
            // The first line only: what follows may show the line that it is about.
            wrong(format!("{place}: {}", e.message().lines().next().unwrap_or_default()))
        };
        let lines = DeTable::parse(text).map_err(|e| broken(&e))?;
        let table: Table = text.parse().map_err(|e: toml::de::Error| broken(&e))?;
        if !self.file.is_empty() {
            let mut places = BTreeMap::new();
            self.walk(text, lines.get_ref(), "", &mut places);
            self.places = places;
        }
        self.check(&table, "")?;
        merge(&mut self.table, table);
        Ok(())
    }

    /// Takes the variables of ours from an environment.
    pub(super) fn environment(&mut self, all: impl Iterator<Item = (OsString, OsString)>) -> Result<(), ConfigError> {
        for (name, value) in all {
            let Some(name) = name.to_str() else { continue };
            if !name.to_ascii_uppercase().starts_with(OURS) || OTHERS.contains(&name) || name.starts_with(OF_TESTS) {
                continue;
            }
            let key = self.known.iter().map(|(k, _)| k).find(|k| variable(k) == name).cloned();
            let Some(key) = key else {
                let all = self.known.iter().map(|(k, _)| variable(k)).chain(OTHERS.iter().map(|o| (*o).to_owned()));
                return Err(wrong(format!("there is no variable {name}.{}", did_you_mean(name, all))));
            };
            self.places.insert(key.clone(), name.to_owned());
            let value = value.to_str().ok_or_else(|| self.wrong(&key, "it is not UTF-8 text"))?;
            self.put(&key, value)?;
        }
        Ok(())
    }

    /// Takes a setting from the command line.
    pub(super) fn flag(&mut self, key: &str, text: &str) -> Result<(), ConfigError> {
        self.places.insert(key.to_owned(), String::new());
        self.put(key, text)
    }

    /// What is wrong with a setting, with its name and its place.
    pub(super) fn wrong(&self, key: &str, why: &str) -> ConfigError {
        let place = self.places.get(key).unwrap_or(&self.file);
        let between = if place.is_empty() { "" } else { ": " };
        wrong(format!("{place}{between}{key}: {why}"))
    }

    /// Notes on which line every key and section stands.
    fn walk(&self, text: &str, table: &DeTable<'_>, prefix: &str, places: &mut BTreeMap<String, String>) {
        for (name, value) in table {
            let key = dotted(prefix, name.get_ref());
            places.insert(key.clone(), self.line(text, name.span().start));
            if let DeValue::Table(inner) = value.get_ref() {
                self.walk(text, inner, &format!("{key}."), places);
            }
        }
    }

    fn line(&self, text: &str, at: usize) -> String {
        let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
        if self.file.is_empty() { format!("line {line}") } else { format!("{}, line {line}", self.file) }
    }

    fn check(&self, table: &Table, prefix: &str) -> Result<(), ConfigError> {
        for (name, value) in table {
            let key = dotted(prefix, name);
            let section = format!("{key}.");
            let default = self.known.iter().find(|(k, _)| *k == key).map(|(_, v)| v);
            match (default, value) {
                (Some(default), value) if same_kind(default, value) => {}
                (Some(default), _) => return Err(self.wrong(&key, wanted(default))),
                (None, Value::Table(inner)) if self.known.iter().any(|(k, _)| k.starts_with(&section)) => {
                    self.check(inner, &section)?;
                }
                // A section that is misspelt is named by what stands in it, as far as that can be told.
                (None, Value::Table(inner)) if !inner.is_empty() => self.check(inner, &section)?,
                (None, _) => {
                    let near = did_you_mean(&key, self.known.iter().map(|(k, _)| k.clone()));
                    let place = self.places.get(&key).unwrap_or(&self.file);
                    return Err(wrong(format!("{place}: there is no setting {key:?}.{near}")));
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, key: &str, text: &str) -> Result<(), ConfigError> {
        let default = self.known.iter().find(|(k, _)| k == key).map(|(_, v)| v);
        let value = match default {
            Some(Value::Integer(_)) => text.trim().parse().ok().map(Value::Integer),
            Some(Value::Boolean(_)) => text.trim().parse().ok().map(Value::Boolean),
            Some(Value::Array(_)) => {
                let items = text.split(',').map(str::trim).filter(|t| !t.is_empty());
                Some(Value::Array(items.map(|t| Value::String(t.to_owned())).collect()))
            }
            Some(_) => Some(Value::String(text.to_owned())),
            None => return Err(wrong(format!("there is no setting {key:?}"))),
        };
        let Some(value) = value else {
            let number = matches!(default, Some(Value::Integer(_)));
            return Err(self.wrong(key, if number { "write a number" } else { "write true or false" }));
        };
        let nested =
            key.rsplit('.').fold(value, |value, name| Value::Table(Table::from_iter([(name.to_owned(), value)])));
        if let Value::Table(nested) = nested {
            merge(&mut self.table, nested);
        }
        Ok(())
    }
}

/// A key with its section. One with a dot in its own name stays apart from a section with a key.
fn dotted(prefix: &str, name: &str) -> String {
    if name.contains('.') { format!("{prefix}'{name}'") } else { format!("{prefix}{name}") }
}

/// The variable that goes before a setting.
fn variable(key: &str) -> String {
    format!("{OURS}{}", key.to_ascii_uppercase().replace('.', "__"))
}

fn did_you_mean(said: &str, all: impl Iterator<Item = String>) -> String {
    let far = |one: &str| strsim::damerau_levenshtein(&one.to_lowercase(), &said.to_lowercase());
    let near = all.map(|one| (far(&one), one)).min();
    near.map(|(_, one)| format!(" Did you mean {one:?}?")).unwrap_or_default()
}

fn same_kind(default: &Value, value: &Value) -> bool {
    match (default, value) {
        (Value::Array(_), Value::Array(all)) => all.iter().all(Value::is_str),
        (default, value) => default.same_type(value),
    }
}

fn wanted(default: &Value) -> &'static str {
    match default {
        Value::Integer(_) => "write a number, without quotes",
        Value::Boolean(_) => "write true or false, without quotes",
        Value::Array(_) => "write a list of texts, like [\"huis.example\"]",
        _ => "write a text between quotes",
    }
}

/// Every key of a table with its value, dotted.
pub(super) fn flatten(table: &Table, prefix: &str, keys: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        match value {
            Value::Table(inner) => flatten(inner, &format!("{key}."), keys),
            other => keys.push((key, other.clone())),
        }
    }
}

/// Lays a table over another.
pub(super) fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(held)), Value::Table(more)) => merge(held, more),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Why a settings file cannot be read, and what to do.
fn unreadable(path: &Path, e: &IoError) -> ConfigError {
    let file = path.display();
    match e.kind() {
        ErrorKind::NotFound => wrong(format!(
            "there is no {file}. Say with --data where the house is, or make one: `huisraad init --help`."
        )),
        ErrorKind::PermissionDenied => wrong(cannot("read", path, e)),
        _ => wrong(format!("cannot read {file}: {e}")),
    }
}
