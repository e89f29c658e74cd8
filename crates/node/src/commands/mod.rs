//! The command line: a contract (DESIGN §10). Every command says in one sentence what is wrong, and exits with 0 (done),
//! 1 (not done) or 2 (asked wrongly).

/// Prints a line, as `println!` does; into a pipe that nobody reads any more nothing is printed, and the work goes on.
macro_rules! print_line {
    () => { $crate::commands::say::line(format_args!("")) };
    ($($words:tt)*) => { $crate::commands::say::line(format_args!($($words)*)) };
}

mod backup;
mod demo;
mod init;
mod log;
mod moving;
mod newcomers;
mod node;
mod peers;
mod person;
mod restore;
mod say;
mod shows;

use crate::config::{Config, ConfigError};
use crate::error::Error;
use crate::folder::{Folder, Hold, Refused};
use crate::node::Node;
use crate::texts::{Language, Texts};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

pub use init::{InitArgs, init_folder};

/// Why a command was not done.
#[derive(Debug)]
pub enum Failure {
    /// It was asked wrongly: exit status 2.
    Usage(String),
    /// It did not work: exit status 1.
    Failed(String),
}

impl Failure {
    /// Says it, and gives the exit status.
    fn exit(self) -> ExitCode {
        let (text, status) = match self {
            Failure::Usage(text) => (text, 2),
            Failure::Failed(text) => (text, 1),
        };
        eprintln!("huisraad: {text}");
        ExitCode::from(status)
    }
}

impl From<ConfigError> for Failure {
    fn from(e: ConfigError) -> Self {
        Failure::Usage(e.0)
    }
}

impl From<Refused> for Failure {
    fn from(e: Refused) -> Self {
        match e {
            Refused::Setting(text) => Failure::Usage(text),
            Refused::Fault(text) => Failure::Failed(text),
        }
    }
}

impl From<Error> for Failure {
    fn from(e: Error) -> Self {
        // The sentences of the screens serve here too, in English, which is the language of the command line.
        let say = |key: &str| Texts::load().say(Language::En, key, &[]);
        match e {
            Error::NotFound => Failure::Failed("there is no such thing here".into()),
            Error::Refused(why) => Failure::Failed(say(why.key())),
            Error::Invalid(fields) => {
                let said: Vec<String> = fields.iter().map(|(field, key)| format!("{field}: {}", say(key))).collect();
                Failure::Usage(said.join(" "))
            }
            Error::Storage(e) => Failure::Failed(e.to_string()),
            Error::Internal(text) => Failure::Failed(text),
        }
    }
}

/// A node of the network of self-managed shelters.
#[derive(Parser)]
#[command(name = "huisraad", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where a node's data is.
#[derive(clap::Args, Clone, Debug)]
pub struct At {
    /// The data folder: settings, database and keys
    #[arg(long, default_value = "data", env = "HUISRAAD_DATA")]
    pub data: PathBuf,
    /// Another settings file than the folder's own
    #[arg(long, env = "HUISRAAD_CONFIG")]
    pub config: Option<PathBuf>,
}

impl At {
    fn config(&self, flags: &[(&str, String)]) -> Result<Config, ConfigError> {
        Config::load(&self.data, self.config.as_deref(), flags)
    }

    /// Opens the node there; it may be running meanwhile.
    async fn open(&self) -> Result<Arc<Node>, Failure> {
        Ok(Node::open(Folder::lock(self.config(&[])?, Hold::Beside)?).await?)
    }
}

#[derive(Subcommand)]
enum Command {
    /// A network of houses on this machine, filled with examples
    #[command(after_help = "Example: huisraad demo --houses 3 --port 8101")]
    Demo(demo::DemoArgs),
    /// Make the settings, the database and the keys of a house, and print its first card
    #[command(after_help = "Example: huisraad init --domain huis.example --name 'De Brug' --place Utrecht")]
    Init(InitArgs),
    /// Run the node
    #[command(after_help = "Example: huisraad serve --data /srv/huisraad/debrug")]
    Serve(node::ServeArgs),
    /// Bring the database up to date with this program, as `serve` does; the node must not run
    #[command(after_help = "Example: huisraad migrate --data /srv/huisraad/debrug")]
    Migrate(node::MigrateArgs),
    /// Print a card: an address, a QR code and four words that let one person in
    #[command(after_help = "Example: huisraad invite --role chair")]
    Invite(node::InviteArgs),
    /// The people of this house, their cards, sessions and computers
    #[command(subcommand, after_help = "Example: huisraad person end Anna")]
    Person(person::PersonCommand),
    /// Other houses
    #[command(subcommand, after_help = "Example: huisraad peer accept huis.example --acquaintance")]
    Peer(peers::PeerCommand),
    /// This house goes to another address, or came from one
    #[command(after_help = "Example: huisraad move --to huis.example")]
    Move(moving::MoveArgs),
    /// What this node holds
    #[command(after_help = "Example: huisraad posts --json")]
    Posts(shows::PostsArgs),
    /// What waits to be delivered
    #[command(subcommand, after_help = "Example: huisraad queue list")]
    Queue(shows::QueueCommand),
    /// Copy the whole house to a file; the node may run meanwhile
    #[command(after_help = "Example: huisraad backup --into /backup --keep 7d,4w,6m")]
    Backup(backup::BackupArgs),
    /// Begin anew from such a copy; the node must not run
    #[command(after_help = "Example: huisraad restore /mnt/stick/debrug.db")]
    Restore(restore::RestoreArgs),
    /// Clean one file, from the input to the output: for the node, that reads no file of others itself
    #[command(name = crate::clean::WORD, hide = true)]
    CleanAFile,
}

/// Runs the command line and gives the exit status.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Nothing of the rest is wanted there.
    if matches!(cli.command, Command::CleanAFile) {
        return crate::clean::main();
    }
    if let Err(failure) = log::start() {
        return failure.exit();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("huisraad: {e}");
            return ExitCode::from(1);
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Init(args) => init::init(args).await,
            Command::Serve(args) => node::serve(args).await,
            Command::Migrate(args) => node::migrate(args).await,
            Command::Invite(args) => node::invite(args).await,
            Command::Person(command) => person::run(command).await,
            Command::Peer(command) => peers::run(command).await,
            Command::Move(args) => moving::run(args).await,
            Command::Posts(args) => shows::posts(args).await,
            Command::Queue(command) => shows::queue(command).await,
            Command::Backup(args) => backup::backup(args).await,
            Command::Restore(args) => restore::restore(args).await,
            // Done above.
            Command::CleanAFile => Ok(()),
        }
    });
    // Whoever still holds a connection must not keep the command from ending.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.and_then(|()| say::all_printed()).map_or_else(Failure::exit, |()| ExitCode::SUCCESS)
}
