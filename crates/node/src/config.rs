//! Settings: from the file, then `HUISRAAD_*`, then flags. A wrong key is an error that names the nearest right one.

use huisraad_federation::{Authority, Clock, Reach};
use huisraad_storage::Database;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use url::Url;

/// The file's name in the data folder.
pub const FILE: &str = "huisraad.toml";

/// What may stand in the file, with what holds when it does not.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    domain: String,
    server: Server,
    database: DatabaseSettings,
    federation: Federation,
    web: Web,
    mail: Mail,
    demo: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    address: String,
    port: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseSettings {
    url: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Federation {
    insecure_loopback: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Web {
    leave_to: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    server: String,
    from: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            domain: String::new(),
            server: Server { address: "127.0.0.1".into(), port: 8100 },
            database: DatabaseSettings { url: String::new() },
            federation: Federation { insecure_loopback: false },
            web: Web { leave_to: "https://www.wikipedia.org/".into() },
            mail: Mail { server: String::new(), from: String::new() },
            demo: false,
        }
    }
}

/// The settings of one node, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// The public name of the node, with its port where it has one.
    pub domain: Authority,
    /// Where it listens.
    pub address: String,
    /// On which port.
    pub port: u16,
    /// Whether it speaks http on loopback only: demo and tests.
    pub insecure_loopback: bool,
    /// Where "Snel weg" leads.
    pub leave_to: Url,
    /// Whether the demo's buttons are shown; only ever on loopback.
    pub demo: bool,
    /// The mail server and the address that mail comes from, where this house has mail.
    pub mail: Option<(Url, String)>,
    database_url: String,
}

/// What is wrong with the settings, in one sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

fn wrong(text: impl Into<String>) -> ConfigError {
    ConfigError(text.into())
}

impl Config {
    /// Reads the settings of a data folder. `file` is used instead of the folder's own where it is given, and `flags` are
    /// `(dotted key, value)` from the command line.
    ///
    /// # Errors
    /// One sentence that names the setting and what to do.
    pub fn load(data: &Path, file: Option<&Path>, flags: &[(&str, String)]) -> Result<Config, ConfigError> {
        let path = file.map_or_else(|| data.join(FILE), Path::to_path_buf);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| wrong(format!("cannot read {}: {e}. Start with `huisraad init --help`.", path.display())))?;
        let mut table: Table =
            text.parse().map_err(|e: toml::de::Error| wrong(format!("{}: {}", path.display(), e.message())))?;
        let known = known_keys();
        check(&table, "", &known, &path.display().to_string())?;
        for (name, value) in std::env::vars() {
            let Some(rest) = name.strip_prefix("HUISRAAD_") else {
                continue;
            };
            let key = rest.to_ascii_lowercase().replace("__", ".");
            if known.iter().any(|(k, _)| *k == key) {
                put(&mut table, &key, &value, &known)?;
            }
        }
        for (key, value) in flags {
            put(&mut table, key, value, &known)?;
        }
        Config::checked(data, table)
    }

    /// Checks settings that are not in a file yet.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn check_only(data: &Path, table: Table) -> Result<(), ConfigError> {
        Config::checked(data, table).map(|_| ())
    }

    fn checked(data: &Path, table: Table) -> Result<Config, ConfigError> {
        let mut all = Table::try_from(Settings::default()).map_err(|e| wrong(e.to_string()))?;
        merge(&mut all, table);
        let s: Settings = all.try_into().map_err(|e: toml::de::Error| wrong(e.message().to_owned()))?;
        let domain = Authority::parse(&s.domain)
            .filter(|a| a.as_str() == s.domain)
            .ok_or_else(|| wrong(format!("domain: {:?} is not a host like huis.example", s.domain)))?;
        let local = domain.as_str().split(':').next() == Some("localhost");
        if s.federation.insecure_loopback && !local {
            return Err(wrong("federation.insecure_loopback is for localhost only: this domain is a public one"));
        }
        if !s.federation.insecure_loopback && std::env::var_os("DANGER_FEDERATION_ALLOW_LOCAL_IP").is_some() {
            return Err(wrong("DANGER_FEDERATION_ALLOW_LOCAL_IP is set: it would let others reach your own network"));
        }
        if s.demo && !s.federation.insecure_loopback {
            return Err(wrong("demo needs federation.insecure_loopback: its buttons sign anybody in"));
        }
        Ok(Config {
            data: data.to_path_buf(),
            domain,
            port: u16::try_from(s.server.port).map_err(|_| wrong("server.port: not a port (1 to 65535)"))?,
            address: s.server.address,
            insecure_loopback: s.federation.insecure_loopback,
            leave_to: Url::parse(&s.web.leave_to).map_err(|_| wrong("web.leave_to: not a web address"))?,
            demo: s.demo,
            mail: mail(&s.mail)?,
            database_url: s.database.url,
        })
    }

    /// Where the data is.
    pub fn database(&self) -> Database {
        if self.database_url.is_empty() {
            Database::Sqlite(self.database_file())
        } else {
            Database::Postgres(self.database_url.clone())
        }
    }

    /// The file of the database, where it is one.
    pub fn database_file(&self) -> PathBuf {
        self.data.join("huisraad.db")
    }

    /// The file with our private key.
    pub fn key_file(&self) -> PathBuf {
        self.data.join("keys").join("actor.pem")
    }

    /// The file with our private key for proofs.
    pub fn proof_key_file(&self) -> PathBuf {
        self.data.join("keys").join("proof.pem")
    }

    /// Where we may go, and how we are reached.
    pub fn reach(&self) -> Reach {
        if self.insecure_loopback { Reach::Loopback } else { Reach::Internet }
    }

    /// The clock: the machine's; on loopback, for tests, so many seconds ahead of it as `HUISRAAD_CLOCK_AHEAD` says, and in
    /// the demo as its clock says.
    pub fn clock(&self) -> Clock {
        let system = Clock::system();
        if self.demo {
            return crate::shared_clock::shared_clock(&self.data, system);
        }
        let ahead = std::env::var("HUISRAAD_CLOCK_AHEAD").ok().and_then(|s| s.parse().ok());
        match ahead.filter(|_| self.insecure_loopback) {
            Some(seconds) => Clock::new(move || system.now().plus(std::time::Duration::from_secs(seconds))),
            None => system,
        }
    }

    /// A URL of this node; `path` begins with a slash.
    pub fn url(&self, path: &str) -> Url {
        let text = format!("{}://{}{path}", self.reach().scheme(), self.domain);
        // The authority was parsed as part of a URL when the settings were checked; only a path of ours can be wrong.
        Url::parse(&text).unwrap_or_else(|e| unreachable!("{text}: {e}"))
    }
}

/// The mail server, where one is named. A password never goes over a line that others can read.
fn mail(m: &Mail) -> Result<Option<(Url, String)>, ConfigError> {
    if m.server.is_empty() {
        return Ok(None);
    }
    let server = Url::parse(&m.server).map_err(|_| wrong("mail.server: write it as smtps://name:password@host"))?;
    let local = matches!(server.host_str(), Some("localhost" | "127.0.0.1"));
    let safe = server.scheme() == "smtps" || server.query_pairs().any(|(k, v)| k == "tls" && v == "required");
    if !matches!(server.scheme(), "smtp" | "smtps") || !(safe || local) {
        return Err(wrong("mail.server: only smtps://… or smtp://…?tls=required, so that nobody reads along"));
    }
    if !crate::mail::is_address(&m.from) {
        return Err(wrong("mail.from: write the e-mail address that this house sends from"));
    }
    Ok(Some((server, m.from.clone())))
}

/// Every key with its default, dotted.
fn known_keys() -> Vec<(String, Value)> {
    let mut keys = Vec::new();
    if let Ok(table) = Table::try_from(Settings::default()) {
        flatten(&table, "", &mut keys);
    }
    keys
}

fn flatten(table: &Table, prefix: &str, keys: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        match value {
            Value::Table(inner) => flatten(inner, &format!("{key}."), keys),
            other => keys.push((key, other.clone())),
        }
    }
}

fn check(table: &Table, prefix: &str, known: &[(String, Value)], file: &str) -> Result<(), ConfigError> {
    let mut keys = Vec::new();
    flatten(table, prefix, &mut keys);
    for (key, _) in keys {
        if !known.iter().any(|(k, _)| *k == key) {
            let near = known.iter().map(|(k, _)| (strsim::damerau_levenshtein(k, &key), k)).min();
            let hint = near.map(|(_, k)| format!(" Did you mean {k:?}?")).unwrap_or_default();
            return Err(wrong(format!("{file}: there is no setting {key:?}.{hint}")));
        }
    }
    Ok(())
}

fn put(table: &mut Table, key: &str, text: &str, known: &[(String, Value)]) -> Result<(), ConfigError> {
    let default = known.iter().find(|(k, _)| k == key).map(|(_, v)| v);
    let value = match default {
        Some(Value::Integer(_)) => Value::Integer(text.parse().map_err(|_| wrong(format!("{key}: not a number")))?),
        Some(Value::Boolean(_)) => Value::Boolean(text.parse().map_err(|_| wrong(format!("{key}: true or false")))?),
        Some(_) => Value::String(text.to_owned()),
        None => return Err(wrong(format!("there is no setting {key:?}"))),
    };
    let mut nested = Table::new();
    match key.split_once('.') {
        Some((section, name)) => {
            let mut inner = Table::new();
            inner.insert(name.to_owned(), value);
            nested.insert(section.to_owned(), Value::Table(inner));
        }
        None => {
            nested.insert(key.to_owned(), value);
        }
    }
    merge(table, nested);
    Ok(())
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(held)), Value::Table(more)) => merge(held, more),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// What goes into a new settings file.
#[derive(Debug, Clone, Default)]
pub struct Example<'a> {
    /// `domain`
    pub domain: &'a str,
    /// `server.port`
    pub port: u16,
    /// `database.url`
    pub database_url: &'a str,
    /// `federation.insecure_loopback`
    pub insecure_loopback: bool,
    /// `demo`
    pub demo: bool,
}

/// The settings file with every setting and what it is for; `init` writes it, filled in.
pub fn example(e: &Example<'_>) -> String {
    let Example { domain, port, database_url, insecure_loopback, demo } = e;
    format!(
        r#"# Settings of this node. HUISRAAD_DOMAIN, HUISRAAD_SERVER__PORT and so on go before what stands here.

# The public name of this house on the web. It can never change: other houses know you by it.
domain = "{domain}"

# Only for the demo: buttons that sign anybody in.
demo = {demo}

[server]
# Where the program listens. A reverse proxy (docs/operating.md) passes the web on to it.
address = "127.0.0.1"
port = {port}

[database]
# Empty: one file, huisraad.db, beside this one. Or a PostgreSQL server: "postgres://user:password@host/name".
url = "{database_url}"

[federation]
# Only to try things out on one machine: http, and houses called localhost:PORT.
insecure_loopback = {insecure_loopback}

[web]
# Where the button "Snel weg" leads: a page that says nothing about who was here.
leave_to = "https://www.wikipedia.org/"

[mail]
# Empty: this house sends no e-mail, and nobody needs it. Or the mail server, as its provider gives it:
# "smtps://name:password@smtp.example" or "smtp://name:password@smtp.example:587?tls=required".
server = ""
# The address that mail comes from.
from = ""
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().expect("dir");
        std::fs::write(dir.path().join(FILE), text).expect("write");
        Config::load(dir.path(), None, &[]).map_err(|e| e.to_string())
    }

    #[test]
    fn the_example_is_whole_and_is_the_one_in_the_tree() {
        let text = example(&Example { domain: "huis.example", port: 8100, ..Example::default() });
        let config = load(&text).expect("the example loads");
        assert_eq!(config.url("/actor").as_str(), "https://huis.example/actor");
        let table: Table = text.parse().expect("toml");
        let mut keys = Vec::new();
        flatten(&table, "", &mut keys);
        assert_eq!(keys.len(), known_keys().len(), "every setting is in the example");
        let kept = include_str!("../../../config/huisraad.example.toml");
        assert_eq!(kept, text, "config/huisraad.example.toml is what `init` writes");
    }

    #[test]
    fn a_wrong_key_names_the_nearest_right_one() {
        let e = load("domain = \"huis.example\"\n[server]\nprot = 1\n").expect_err("refused");
        assert!(e.contains("server.prot") && e.contains("server.port"), "{e}");
    }

    #[test]
    fn loopback_is_refused_on_a_public_domain_and_the_demo_anywhere_else() {
        let public = load("domain = \"huis.example\"\n[federation]\ninsecure_loopback = true\n");
        assert!(public.is_err_and(|e| e.contains("public")));
        assert!(load("domain = \"huis.example\"\ndemo = true\n").is_err_and(|e| e.contains("demo")));
        assert!(load("domain = \"localhost:1\"\n[federation]\ninsecure_loopback = true\n").is_ok());
        assert!(load("domain = \"no host\"\n").is_err());
    }
}
