//! Settings: from the file, then `HUISRAAD_*`, then flags. A wrong key is an error that names the nearest right one.

mod checks;
mod example;
mod sources;

pub use example::{Example, example};
use huisraad_federation::{Authority, Clock, Reach};
use huisraad_storage::Database;
use serde::{Deserialize, Serialize};
use sources::{Sources, flatten, merge};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use url::Url;

/// The file's name in the data folder.
pub const FILE: &str = "huisraad.toml";

/// What may stand in the file, with what holds when it does not.
#[derive(Clone, Serialize, Deserialize)]
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

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    address: String,
    port: i64,
    metrics: String,
    proxies: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseSettings {
    url: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Federation {
    daily: i64,
    insecure_loopback: bool,
    neighbours: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Web {
    leave_to: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    server: String,
    from: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            domain: String::new(),
            server: Server { address: "127.0.0.1".into(), port: 8100, metrics: String::new(), proxies: Vec::new() },
            database: DatabaseSettings { url: String::new() },
            federation: Federation { daily: 500, insecure_loopback: false, neighbours: Vec::new() },
            web: Web { leave_to: "https://www.wikipedia.org/".into() },
            mail: Mail { server: String::new(), from: String::new() },
            demo: false,
        }
    }
}

/// The settings of one node, checked.
#[derive(Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// The public name of the node, with its port where it has one.
    pub domain: Authority,
    /// Where it listens.
    pub address: String,
    /// On which port.
    pub port: u16,
    /// Where its figures are shown, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// How many posts and answers one house may send in a day; of its history ten times as many are fetched.
    pub daily: u32,
    /// The addresses that pass requests on to it, and tell whose they are.
    pub proxies: Vec<IpAddr>,
    /// Whether it speaks http on loopback only: demo and tests.
    pub insecure_loopback: bool,
    /// Houses that may be at an address inside.
    pub neighbours: Vec<Authority>,
    /// Where "Snel weg" leads.
    pub leave_to: Url,
    /// Whether the demo's buttons are shown; only ever on loopback.
    pub demo: bool,
    /// The mail server and the address that mail comes from, where this house has mail.
    pub mail: Option<(Url, String)>,
    database_url: String,
}

/// Without the passwords in it.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("data", &self.data).field("domain", &self.domain).finish_non_exhaustive()
    }
}

/// What is wrong with the settings, in one sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The key of a setting, and what is wrong with it.
type Wrong = (&'static str, String);

fn wrong(text: impl Into<String>) -> ConfigError {
    ConfigError(text.into())
}

impl Config {
    /// Reads the settings of a data folder. `file` is used instead of the folder's own where it is given, and `flags` are
    /// `(dotted key, value)` from the command line.
    ///
    /// # Errors
    /// One sentence that names the setting, where it stands, and what to do.
    pub fn load(data: &Path, file: Option<&Path>, flags: &[(&str, String)]) -> Result<Config, ConfigError> {
        let path = file.map_or_else(|| data.join(FILE), Path::to_path_buf);
        let mut sources = Sources::new(known_keys());
        sources.file(&path)?;
        sources.environment(std::env::vars_os())?;
        for (key, value) in flags {
            sources.flag(key, value)?;
        }
        Config::checked(data, sources)
    }

    /// Checks settings that are not in a file yet, and what the environment puts on top of them.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn check_only(data: &Path, text: &str) -> Result<(), ConfigError> {
        let mut sources = Sources::new(known_keys());
        sources.text(text)?;
        sources.environment(std::env::vars_os())?;
        Config::checked(data, sources).map(|_| ())
    }

    fn checked(data: &Path, mut sources: Sources) -> Result<Config, ConfigError> {
        let mut all = Table::try_from(Settings::default()).map_err(|e| wrong(e.to_string()))?;
        merge(&mut all, std::mem::take(&mut sources.table));
        // Each has the kind of its default by now: what this would say, it would say with the value.
        let s: Settings = all.try_into().map_err(|_| wrong("the settings do not fit together"))?;
        let config = Config::of(data, s).map_err(|(key, why)| sources.wrong(key, &why))?;
        if !config.insecure_loopback && std::env::var_os("DANGER_FEDERATION_ALLOW_LOCAL_IP").is_some() {
            return Err(wrong("DANGER_FEDERATION_ALLOW_LOCAL_IP is set: it would let others reach your own network"));
        }
        Ok(config)
    }

    /// What is wrong is said as the key of the setting, and why.
    fn of(data: &Path, s: Settings) -> Result<Config, Wrong> {
        let at = |key: &'static str| move |why: String| (key, why);
        let domain = checks::domain(&s.domain).map_err(at("domain"))?;
        let local = domain.as_str().split(':').next() == Some("localhost");
        let no = |key: &'static str, why: &str| Err((key, why.to_owned()));
        if s.federation.insecure_loopback && !local {
            return no("federation.insecure_loopback", "for localhost only: this domain is a public one");
        }
        if s.demo && !s.federation.insecure_loopback {
            return no("demo", "it needs federation.insecure_loopback: its buttons sign anybody in");
        }
        checks::database(&s.database.url).map_err(at("database.url"))?;
        Ok(Config {
            data: data.to_path_buf(),
            domain,
            port: checks::port(s.server.port).map_err(at("server.port"))?,
            metrics: checks::metrics(&s.server.metrics).map_err(at("server.metrics"))?,
            proxies: checks::proxies(&s.server.proxies).map_err(at("server.proxies"))?,
            address: checks::address(&s.server.address).map_err(at("server.address"))?,
            daily: checks::count(s.federation.daily).map_err(at("federation.daily"))?,
            insecure_loopback: s.federation.insecure_loopback,
            neighbours: checks::neighbours(&s.federation.neighbours).map_err(at("federation.neighbours"))?,
            leave_to: checks::page(&s.web.leave_to).map_err(at("web.leave_to"))?,
            demo: s.demo,
            mail: checks::mail(&s.mail.server, &s.mail.from)?,
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
    /// the demo, and in a house that was made in its folder, as its clock says.
    pub fn clock(&self) -> Clock {
        let system = Clock::system();
        if self.demo || (self.insecure_loopback && crate::shared_clock::is_beside_demo(&self.data)) {
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

/// Every key with its default, dotted.
fn known_keys() -> Vec<(String, Value)> {
    let mut keys = Vec::new();
    if let Ok(table) = Table::try_from(Settings::default()) {
        flatten(&table, "", &mut keys);
    }
    keys
}

#[cfg(test)]
mod tests;
