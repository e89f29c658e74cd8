//! `person`: who comes in here, and the way out.

mod ends;
mod shows;

use super::{At, Failure};
use crate::error::Error;
use crate::node::Node;
use crate::people::{self, Person};
use crate::viewer::Roles;
use crate::words::Role;
use clap::{Args, Subcommand};
use std::sync::Arc;

/// `person`
#[derive(Subcommand)]
pub enum PersonCommand {
    /// Everybody of this house
    #[command(after_help = "Example: huisraad person list --json")]
    List(ListArgs),
    /// One person: roles, and what happened to their way in
    #[command(after_help = "Example: huisraad person show Anna")]
    Show(OneArgs),
    /// Let somebody go: out at once, and what was only theirs is erased
    #[command(after_help = "Example: huisraad person end Anna")]
    End(EndArgs),
    /// Give a role, or take one
    #[command(after_help = "Example: huisraad person role Anna --remove chair --add participant")]
    Role(RoleArgs),
    /// The cards that can still be used
    #[command(after_help = "Example: huisraad person cards")]
    Cards(ListArgs),
    /// A card
    #[command(subcommand, after_help = "Example: huisraad person card end 12")]
    Card(CardCommand),
    /// Who is signed in, since when, and on which kind of computer
    #[command(after_help = "Example: huisraad person sessions end Anna")]
    Sessions(SessionsArgs),
    /// The house's own computers
    #[command(after_help = "Example: huisraad person computers end 1f3c9a0b2d")]
    Computers(ComputersArgs),
    /// Free the card of somebody after ten wrong numbers
    #[command(after_help = "Example: huisraad person unlock Anna")]
    Unlock(OneArgs),
    /// Who was let in, by whom, and what was ended
    #[command(after_help = "Example: huisraad person log --json")]
    Log(ListArgs),
}

/// A list.
#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    at: At,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Somebody.
#[derive(Args)]
pub struct OneArgs {
    /// The name they use in this house
    name: String,
    #[command(flatten)]
    at: At,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

/// `person end`
#[derive(Args)]
pub struct EndArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Also when nobody is a chair here after it
    #[arg(long)]
    last_chair: bool,
}

/// `person role`
#[derive(Args)]
pub struct RoleArgs {
    /// The name they use in this house
    name: String,
    #[command(flatten)]
    at: At,
    /// participant, chair, supporter, adviser or steward; may be given again
    #[arg(long, value_name = "ROLE")]
    add: Vec<String>,
    /// The same, to take it
    #[arg(long, value_name = "ROLE")]
    remove: Vec<String>,
    /// Also when nobody is a chair here after it
    #[arg(long)]
    last_chair: bool,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

/// `person card`
#[derive(Subcommand)]
pub enum CardCommand {
    /// It can no more be used
    #[command(after_help = "Example: huisraad person card end 12")]
    End(CardArgs),
}

/// A card.
#[derive(Args)]
pub struct CardArgs {
    /// Its number, as `person cards` gives it
    id: i64,
    #[command(flatten)]
    at: At,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

/// `person sessions`
#[derive(Args)]
pub struct SessionsArgs {
    #[command(subcommand)]
    command: Option<SessionsCommand>,
    #[command(flatten)]
    at: At,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// What is done with them.
#[derive(Subcommand)]
pub enum SessionsCommand {
    /// Which there are
    #[command(after_help = "Example: huisraad person sessions list --json")]
    List(ListArgs),
    /// Sign somebody out everywhere
    #[command(after_help = "Example: huisraad person sessions end Anna")]
    End(OneArgs),
}

/// `person computers`
#[derive(Args)]
pub struct ComputersArgs {
    #[command(subcommand)]
    command: Option<ComputersCommand>,
    #[command(flatten)]
    at: At,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// What is done with them.
#[derive(Subcommand)]
pub enum ComputersCommand {
    /// Which there are
    #[command(after_help = "Example: huisraad person computers list --json")]
    List(ListArgs),
    /// One is the house's own no more
    #[command(after_help = "Example: huisraad person computers end 1f3c9a0b2d")]
    End(ComputerArgs),
}

/// A computer.
#[derive(Args)]
pub struct ComputerArgs {
    /// Its number, as `person computers` gives it
    id: String,
    #[command(flatten)]
    at: At,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: PersonCommand) -> Result<(), Failure> {
    match command {
        PersonCommand::List(a) => shows::list(a).await,
        PersonCommand::Show(a) => shows::show(a).await,
        PersonCommand::End(a) => ends::end(a).await,
        PersonCommand::Role(a) => ends::role(a).await,
        PersonCommand::Cards(a) => shows::cards(a).await,
        PersonCommand::Card(CardCommand::End(a)) => ends::card(a).await,
        PersonCommand::Sessions(a) => match a.command {
            None => shows::sessions(ListArgs { at: a.at, json: a.json }).await,
            Some(SessionsCommand::List(b)) => shows::sessions(ListArgs { json: a.json || b.json, at: b.at }).await,
            Some(SessionsCommand::End(b)) => ends::sessions(OneArgs { json: a.json || b.json, ..b }).await,
        },
        PersonCommand::Computers(a) => match a.command {
            None => shows::computers(ListArgs { at: a.at, json: a.json }).await,
            Some(ComputersCommand::List(b)) => shows::computers(ListArgs { json: a.json || b.json, at: b.at }).await,
            Some(ComputersCommand::End(b)) => ends::computer(ComputerArgs { json: a.json || b.json, ..b }).await,
        },
        PersonCommand::Unlock(a) => ends::unlock(a).await,
        PersonCommand::Log(a) => shows::log(a).await,
    }
}

fn nobody(name: &str) -> String {
    format!("there is nobody called {name:?} here: `huisraad person list` shows who is")
}

async fn found_person(node: &Arc<Node>, name: &str) -> Result<Person, Failure> {
    let wanted = name.to_owned();
    match node.read(move |c| people::person_named(c, &wanted)).await {
        Err(Error::NotFound) => Err(Failure::Failed(nobody(name))),
        found => Ok(found?),
    }
}

fn words(roles: Roles) -> Vec<&'static str> {
    roles.iter().map(Role::as_str).collect()
}

/// The roles in a sentence.
fn said(roles: Roles) -> String {
    let all = words(roles);
    if all.is_empty() { "no role".to_owned() } else { all.join(", ") }
}
