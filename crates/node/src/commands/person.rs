//! `person`: who comes in here, and the way out.

use super::{At, Failure};
use crate::error::Error;
use crate::kinds::BELONGINGS;
use crate::node::{Cx, Node};
use crate::people::{self, Line, Person};
use crate::post::wire::stamp;
use crate::viewer::{Roles, Viewer};
use crate::words::Role;
use clap::{Args, Subcommand};
use huisraad_storage::Tx;
use serde_json::{Value, json};
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
    End(OneArgs),
    /// Give a role, or take one
    #[command(after_help = "Example: huisraad person role Anna --remove chair --add participant")]
    Role(RoleArgs),
    /// The cards that can still be used
    #[command(after_help = "Example: huisraad person cards")]
    Cards(ListArgs),
    /// A card
    #[command(subcommand, after_help = "Example: huisraad person card end 12")]
    Card(CardCommand),
    /// Where somebody is signed in
    #[command(subcommand, after_help = "Example: huisraad person sessions end Anna")]
    Sessions(SessionsCommand),
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
}

/// `person sessions`
#[derive(Subcommand)]
pub enum SessionsCommand {
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
}

pub(super) async fn run(command: PersonCommand) -> Result<(), Failure> {
    match command {
        PersonCommand::List(a) => list(a).await,
        PersonCommand::Show(a) => show(a).await,
        PersonCommand::End(a) => with(&a.at, &a.name, |tx, cx, p| people::end(tx, cx, BELONGINGS, p.id)).await,
        PersonCommand::Role(a) => role(a).await,
        PersonCommand::Cards(a) => cards(a).await,
        PersonCommand::Card(CardCommand::End(a)) => {
            let id = a.id;
            let ended = a.at.open().await?.act(Viewer::Console, move |tx, cx| people::end_card(tx, cx, id)).await;
            found(ended, &format!("there is no open card {id}: `huisraad person cards` shows them"))
        }
        PersonCommand::Sessions(SessionsCommand::End(a)) => {
            with(&a.at, &a.name, |tx, cx, p| people::end_sessions(tx, cx, p.id)).await
        }
        PersonCommand::Computers(a) => match a.command {
            None => computers(ListArgs { at: a.at, json: a.json }).await,
            Some(ComputersCommand::List(b)) => computers(ListArgs { json: a.json || b.json, at: b.at }).await,
            Some(ComputersCommand::End(b)) => {
                let (id, node) = (b.id.clone(), b.at.open().await?);
                let ended = node.act(Viewer::Console, move |tx, cx| people::end_computer(tx, cx, &id)).await;
                found(ended, &format!("there is no computer {}: `huisraad person computers` shows them", b.id))
            }
        },
        PersonCommand::Unlock(a) => with(&a.at, &a.name, |tx, cx, p| people::unlock(tx, cx, p.id)).await,
        PersonCommand::Log(a) => whole_log(a).await,
    }
}

fn found(done: Result<(), Error>, missing: &str) -> Result<(), Failure> {
    match done {
        Err(Error::NotFound) => Err(Failure::Failed(missing.to_owned())),
        done => Ok(done?),
    }
}

fn nobody(name: &str) -> String {
    format!("there is nobody called {name:?} here: `huisraad person list` shows who is")
}

/// Does something with somebody, by name.
async fn with(
    at: &At,
    name: &str,
    act: impl FnOnce(&mut Tx<'_>, &Cx, &Person) -> Result<(), Error> + Send + 'static,
) -> Result<(), Failure> {
    let (node, wanted) = (at.open().await?, name.to_owned());
    let person = found_person(&node, &wanted).await?;
    node.act(Viewer::Console, move |tx, cx| act(tx, cx, &person)).await?;
    Ok(())
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

fn of(p: &Person) -> Value {
    json!({"name": p.shown, "roles": words(p.roles), "since": stamp(p.since), "waits": p.waits, "locked": p.locked,
        "past_closed": p.closed})
}

/// What there is to say of somebody beside their roles.
fn notes(p: &Person) -> String {
    let all =
        [(p.waits, "waits for a chair"), (p.locked, "card locked"), (p.closed, "came with a new card, past closed")];
    all.iter().filter(|(is, _)| *is).map(|(_, note)| *note).collect::<Vec<_>>().join(", ")
}

async fn list(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(people::everybody).await?;
    if a.json {
        println!("{}", Value::Array(all.iter().map(of).collect()));
        return Ok(());
    }
    for p in all {
        println!("{:<24} {:<32} {}", p.shown, words(p.roles).join(", "), notes(&p));
    }
    Ok(())
}

async fn show(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let p = found_person(&node, &a.name).await?;
    let id = p.id;
    let log = node.read(move |c| people::lines(c, Some(id), 0)).await?;
    if a.json {
        let mut all = of(&p);
        all["log"] = Value::Array(log.iter().map(line).collect());
        println!("{all}");
        return Ok(());
    }
    println!("{}: {} {}", p.shown, words(p.roles).join(", "), notes(&p));
    log.iter().for_each(print_line);
    Ok(())
}

async fn role(a: RoleArgs) -> Result<(), Failure> {
    let read = |text: &String| Role::parse(text).ok_or_else(|| Failure::Usage(format!("{text:?} is no role")));
    let add = a.add.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let remove = a.remove.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if add.is_empty() && remove.is_empty() {
        return Err(Failure::Usage("say which: --add ROLE or --remove ROLE".into()));
    }
    with(&a.at, &a.name, move |tx, cx, p| {
        add.iter().try_for_each(|r| people::set_role(tx, cx, p.id, *r, true))?;
        remove.iter().try_for_each(|r| people::set_role(tx, cx, p.id, *r, false))
    })
    .await
}

async fn cards(a: ListArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let now = node.clock.now();
    let all = node
        .read(move |c| {
            let mut all = Vec::new();
            for card in people::open_cards(c, now)? {
                let (whom, by) = (people::shown(c, card.person)?, people::shown(c, card.printed_by)?);
                all.push(json!({"id": card.id, "role": card.role.as_str(), "for": whom, "printed_by": by,
                    "created": stamp(card.created), "expires": stamp(card.expires)}));
            }
            Ok::<_, Error>(all)
        })
        .await?;
    if a.json {
        println!("{}", Value::Array(all));
        return Ok(());
    }
    let text = |v: &Value, otherwise: &str| v.as_str().unwrap_or(otherwise).to_owned();
    for c in all {
        let by = text(&c["printed_by"], "the command line");
        println!(
            "{:<6} {:<12} {:<20} by {by}, until {}",
            c["id"],
            text(&c["role"], ""),
            text(&c["for"], "-"),
            text(&c["expires"], "")
        );
    }
    Ok(())
}

async fn computers(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(people::enrolled).await?;
    if a.json {
        let rows = all.iter().map(|(id, since)| json!({"id": id, "since": stamp(*since)}));
        println!("{}", Value::Array(rows.collect()));
        return Ok(());
    }
    for (id, since) in all {
        println!("{id} since {}", stamp(since));
    }
    Ok(())
}

fn line(l: &Line) -> Value {
    json!({"at": stamp(l.at), "what": l.what.as_str(), "by": l.by, "person": l.person,
        "role": l.role.map(Role::as_str)})
}

fn print_line(l: &Line) {
    let (by, person) = (l.by.as_deref().unwrap_or("-"), l.person.as_deref().unwrap_or("-"));
    println!("{} {:<18} {person} {} (by {by})", stamp(l.at), l.what, l.role.map_or("", Role::as_str));
}

async fn whole_log(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(|c| people::lines(c, None, 0)).await?;
    if a.json {
        println!("{}", Value::Array(all.iter().map(line).collect()));
    } else {
        all.iter().for_each(print_line);
    }
    Ok(())
}
