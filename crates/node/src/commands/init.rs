//! `init`: a house is made once; interrupted at any moment, the same command takes it up again.
//!
//! The order is what makes that true: the settings, under a name that says that the house is not there yet; the keys; the
//! database; whose it is and the house itself in one transaction; and last the settings get their own name.

use super::Failure;
use super::node::{close, print_card};
use crate::config::{Config, Example, FILE, example};
use crate::folder::{self, Folder, Hold, Locks, cannot, create, create_folder};
use crate::house::{self, Description};
use crate::node::{MIGRATIONS, Node};
use crate::viewer::Viewer;
use crate::words::Role;
use clap::Args;
use huisraad_federation::{Authority, Random, stop_point};
use huisraad_storage::Database;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Table;
use url::{Host, Url};

/// The settings, until the house is there.
const FRESH: &str = "huisraad.toml.new";

/// The port when none is given.
const PORT: u16 = 8100;

/// What a house needs to begin.
#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    /// The public name of the house on the web; it can never change
    #[arg(long)]
    pub domain: String,
    /// What the house is called
    #[arg(long)]
    pub name: String,
    /// The town
    #[arg(long, default_value = "")]
    pub place: String,
    /// The data folder: empty, not there, or with nothing but settings for this house in it
    #[arg(long, default_value = "data", env = "HUISRAAD_DATA")]
    pub data: PathBuf,
    /// The port the node listens on, on this machine
    #[arg(long, default_value_t = PORT)]
    pub port: u16,
    /// A PostgreSQL server instead of the file in the data folder. Others on this machine can read what stands here: put a
    /// password in the settings or the variable
    #[arg(long, default_value = "", env = "HUISRAAD_DATABASE__URL", hide_env_values = true)]
    pub database_url: String,
    /// Speak http on localhost only, to try things out
    #[arg(long)]
    pub insecure_loopback: bool,
}

pub(super) async fn init(args: InitArgs) -> Result<(), Failure> {
    let node = init_folder(&args, false).await?;
    print_line!("{} is ready in {}.", args.name.trim(), args.data.display());
    print_line!("Start it with: huisraad serve --data {}", args.data.display());
    print_line!();
    print_card(&node, Role::Chair, false).await?;
    close(&node).await;
    Ok(())
}

/// Makes the folder, the settings, the keys and the database, and founds the house. What cannot work is refused before
/// anything is made, and no house is written over.
///
/// # Errors
/// When the folder holds something, or something given cannot be used.
pub async fn init_folder(args: &InitArgs, demo: bool) -> Result<Arc<Node>, Failure> {
    let domain = can_work(&args.domain, args.insecure_loopback)?;
    let house = Description { name: args.name.clone(), place: args.place.clone(), about: String::new() };
    house::check(&house)?;
    is_free(&args.data)?;
    let settings = settings(args, &domain, demo)?;
    let keys = args.data.join("keys");
    create_folder(&keys).map_err(|e| Failure::Failed(cannot("make", &keys, &e)))?;
    let locks = Locks::take(&args.data, Hold::Alone, false)?;
    // Somebody else may just have made it.
    is_free(&args.data)?;
    let (fresh, file) = (args.data.join(FRESH), args.data.join(FILE));
    write(&fresh, &settings).map_err(|e| Failure::Failed(cannot("write", &fresh, &e)))?;
    stop_point("init:settings").await;
    let config = Config::load(&args.data, Some(&fresh), &[])?;
    let folder = Folder::with(locks, config, Hold::Alone)?;
    let clock = folder.config.clock();
    let node = Node::found(folder, clock, Random::system()).await?;
    stop_point("init:database").await;
    let identity = node.identity();
    let founding = move |tx: &mut huisraad_storage::Tx<'_>, cx: &crate::node::Cx| {
        identity.write(tx)?;
        house::found(tx, cx, &house)
    };
    node.act(Viewer::Console, founding).await?;
    stop_point("init:founded").await;
    fs::rename(&fresh, &file).map_err(|e| Failure::Failed(cannot("write", &file, &e)))?;
    Ok(node)
}

/// Whether a name is one by which other houses can find this one.
fn can_work(text: &str, loopback: bool) -> Result<Authority, Failure> {
    let wrong = |why: &str| Err(Failure::Usage(format!("--domain {text:?} {why}")));
    let Some(domain) = Authority::parse(text) else { return wrong("is not a host like huis.example") };
    if text.trim().trim_start_matches("https://").trim_end_matches('/').contains(['/', '?', '#']) {
        return wrong(&format!(
            "is more than a name: a house has a name of its own, like {domain}, and no folder of another"
        ));
    }
    let url = Url::parse(&format!("https://{domain}/")).ok();
    let Some(Host::Domain(name)) = url.as_ref().and_then(Url::host) else {
        return wrong("is an address: other houses need a name that stays, like huis.example");
    };
    if name == "localhost" && loopback {
        return Ok(domain);
    }
    if name == "localhost" {
        return wrong("is this machine alone: to try things out on it, add --insecure-loopback");
    }
    if loopback {
        return wrong("is a public name, and --insecure-loopback is for localhost alone");
    }
    if url.as_ref().and_then(Url::port).is_some() {
        return wrong("has a port, and other houses come to the usual one: leave it out, and see docs/operating.md");
    }
    let right = |label: &str| {
        let letters = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    let (labels, last) = (name.split('.').collect::<Vec<_>>(), name.rsplit('.').next().unwrap_or_default());
    let known = labels.len() > 1 && name.len() <= 253 && !NOWHERE.contains(&last);
    if !known || !labels.iter().all(|label| right(label)) || last.chars().all(|c| c.is_ascii_digit()) {
        return wrong("is no name that other houses can find on the internet: it looks like huis.example");
    }
    Ok(domain)
}

/// Endings that mean this machine or this network, or nothing (RFC 6761, 6762, 7686; ICANN's for private use).
const NOWHERE: [&str; 6] = ["localhost", "local", "invalid", "internal", "onion", "arpa"];

/// Refuses a folder that holds a house, or something else.
fn is_free(data: &Path) -> Result<(), Failure> {
    let names: Vec<String> = match fs::read_dir(data) {
        Ok(entries) => entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(Failure::Usage(cannot("read", data, &e))),
    };
    let has = |name: &str| names.iter().any(|n| n == name);
    if has(FRESH) {
        return Ok(());
    }
    let keys = fs::read_dir(data.join("keys")).map_or(0, Iterator::count);
    if has(FILE) && (has("huisraad.db") || keys > 0) {
        return Err(Failure::Usage(format!(
            "{} holds a house already. `huisraad invite --role chair` prints a card for it.",
            data.display()
        )));
    }
    // A disk that is mounted here has a folder of its own.
    let ours = |name: &String| name == FILE || name == "lost+found" || (name == "keys" && keys == 0);
    if !names.iter().all(ours) {
        return Err(Failure::Usage(format!("{} is not empty: it holds something else", data.display())));
    }
    Ok(())
}

/// The text of the settings: those that were put into the folder before, or all of them with what was given filled in.
fn settings(args: &InitArgs, domain: &Authority, demo: bool) -> Result<String, Failure> {
    let file = args.data.join(FILE);
    let (text, database) = match fs::read_to_string(&file) {
        Ok(text) => {
            let config = Config::load(&args.data, None, &[("domain", domain.to_string())])?;
            let table: Table = text.parse().map_err(|e: toml::de::Error| Failure::Usage(e.to_string()))?;
            agrees(args, &file, domain, &table, &config)?;
            let named = table.contains_key("domain");
            (if named { text } else { format!("domain = \"{domain}\"\n\n{text}") }, config.database())
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let text = example(&Example {
                domain: domain.as_str(),
                port: args.port,
                database_url: &args.database_url,
                insecure_loopback: args.insecure_loopback,
                demo,
            });
            Config::check_only(&args.data, &text)?;
            (text, Database::Postgres(args.database_url.clone()))
        }
        Err(e) => return Err(Failure::Usage(cannot("read", &file, &e))),
    };
    if let Database::Postgres(url) = &database
        && !url.is_empty()
    {
        database.schema(MIGRATIONS).map_err(|e| folder::cannot_open(&database, "the PostgreSQL database", &e))?;
    }
    Ok(text)
}

/// What was given must not say otherwise than the settings that are there.
fn agrees(args: &InitArgs, file: &Path, domain: &Authority, table: &Table, config: &Config) -> Result<(), Failure> {
    let named = table.get("domain").and_then(toml::Value::as_str);
    let given = &args.database_url;
    let differs = [
        ("domain", named.is_some_and(|named| named != domain.as_str())),
        ("server.port", args.port != PORT && args.port != config.port),
        ("database.url", !given.is_empty() && config.database() != Database::Postgres(given.clone())),
        ("federation.insecure_loopback", args.insecure_loopback != config.insecure_loopback),
    ];
    match differs.iter().find(|(_, differs)| *differs) {
        Some((key, _)) => Err(Failure::Usage(format!(
            "{}: {key} is not what was given to this command: set it there, or leave it out here.",
            file.display()
        ))),
        None => Ok(()),
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = match fs::OpenOptions::new().write(true).truncate(true).open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => create(path)?,
        opened => opened?,
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_that_can_never_work_is_refused() {
        for right in
            ["huis.example", "https://Huis.Example/", "de-brug.huis.example", "één.example", "xn--n-yga.example"]
        {
            assert!(can_work(right, false).is_ok(), "{right}");
        }
        let wrong = [
            "",
            "huis",
            "localhost",
            "localhost:8100",
            "192.0.2.1",
            "1",
            "[2001:db8::1]",
            "huis.example:8443",
            "huis.local",
            "x.localhost",
            "huis.example.1",
            "a_b.example",
            "-a.example",
            "a b.example",
            "a@b.example",
            "..",
            "huis..example",
        ];
        for wrong in wrong {
            assert!(can_work(wrong, false).is_err(), "{wrong}");
        }
        assert!(can_work("localhost:8100", true).is_ok() && can_work("huis.example", true).is_err());
    }
}
