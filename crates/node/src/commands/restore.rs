//! `restore`: the house as it was when a copy was made. It looks first, says what it found, and asks.

use super::backup::Secret;
use super::say::{agreed, count, moment, unchanged};
use super::{At, Failure};
use crate::config::{Config, FILE};
use crate::copies::{self, Carried, NewFolder, Scratch, Seen};
use crate::folder::{Folder, Hold, Locks};
use crate::jobs;
use crate::node::Node;
use crate::people;
use crate::viewer::Viewer;
use crate::words::Role;
use clap::Args;
use huisraad_federation::Random;
use huisraad_storage::{Database, Time};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// `restore`
#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    at: At,
    /// A file that `backup` wrote; without one, the database as it stands is taken to be restored from a copy
    #[arg(required_if_eq("check", "true"))]
    file: Option<PathBuf>,
    /// Only look whether the file is a good copy; nothing is changed
    #[arg(long)]
    check: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    secret: Secret,
}

pub(super) async fn restore(a: RestoreArgs) -> Result<(), Failure> {
    match &a.file {
        Some(file) if a.check => check(&a, file),
        Some(file) => put_back(&a, file).await,
        None => in_place(&a).await,
    }
}

/// The settings of the house in the folder, if there is one.
fn settings(at: &At) -> Result<Option<Config>, Failure> {
    let file = at.config.clone().unwrap_or_else(|| at.data.join(FILE));
    if file.symlink_metadata().is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound) && at.config.is_none() {
        return Ok(None);
    }
    Ok(Some(at.config(&[])?))
}

fn look(a: &RestoreArgs, file: &Path, scratch: &Scratch) -> Result<Seen, Failure> {
    let locked = copies::needs_passphrase(file)?;
    let passphrase = if locked { Some(a.secret.to_open(file)?) } else { None };
    Ok(scratch.bring(file, passphrase.as_ref())?)
}

fn check(a: &RestoreArgs, file: &Path) -> Result<(), Failure> {
    let here = settings(&a.at)?;
    let within = if a.at.data.is_dir() { a.at.data.clone() } else { std::env::temp_dir() };
    let scratch = Scratch::within(&within, &Random::system())?;
    let seen = look(a, file, &scratch)?;
    let now = match &here {
        Some(config) => {
            copies::is_of(&seen, &file.display().to_string(), config)?;
            config.clock().now()
        }
        None => huisraad_federation::Clock::system().now(),
    };
    print_line!("{}", described(&seen, file, now));
    print_line!("It is whole. Nothing was changed.");
    Ok(())
}

async fn put_back(a: &RestoreArgs, file: &Path) -> Result<(), Failure> {
    copies::needs_passphrase(file)?;
    let here = settings(&a.at)?;
    if here.as_ref().is_some_and(|c| matches!(c.database(), Database::Postgres(_))) {
        let how = "put the copy back with pg_restore, then run this command without a file";
        return Err(Failure::Usage(how.into()));
    }
    let data = &a.at.data;
    let is_new = !data.exists();
    if is_new {
        may_be_new(a)?;
    }
    let made = if here.is_none() { Some(NewFolder::make(data)?) } else { None };
    if here.is_some() && data.is_dir() {
        // A house that lost its keys has them in its copy.
        crate::folder::create_folder(&data.join("keys")).map_err(|e| Failure::Failed(e.to_string()))?;
    }
    let locks = Locks::take(data, Hold::Alone, false)?;
    copies::aside::clear(data)?;
    let scratch = Scratch::within(data, &Random::system())?;
    let seen = look(a, file, &scratch)?;
    copies::write_missing(scratch.path(), &seen.files)?;
    let config = match here {
        Some(config) => config,
        None if seen.files.is_empty() => {
            let what = "is a copy of the database alone: put the settings and keys of the house into the folder first";
            return Err(Failure::Failed(format!("{} {what}", file.display())));
        }
        None => Config::load(data, Some(&scratch.path().join(FILE)), &[])?,
    };
    copies::is_of(&seen, &file.display().to_string(), &config)?;
    let now = config.clock().now();
    print_line!("{}", described(&seen, file, now));
    let replaces = config.database_file().exists();
    let place = data.display();
    if replaces {
        print_line!("It takes the place of what is in {place}, which is kept beside it for thirty days.");
    } else if is_new {
        print_line!("The folder {place} is new: the house is made in it.");
    } else if made.is_some() {
        print_line!("There is no house in {place} yet: it is made there.");
    }
    if !agreed(a.yes)? {
        return Err(unchanged());
    }
    let (ended, houses, chairs) = work_on(&scratch, &config, &seen, replaces).await?;
    copies::write_missing(data, &seen.files)?;
    copies::bring_ring(file, &config)?;
    let kept = copies::put_in_place(&scratch, &config, now)?;
    drop((locks, made));
    if let Some(name) = kept {
        print_line!("What was here is kept as {} and removed after thirty days.", data.join(name).display());
    }
    said(ended);
    if let Some(owner) = crate::folder::other_owner(data) {
        print_line!(
            "The files belong to {owner}, like the folder. If the node runs as another user, change that (chown)."
        );
    }
    way_in(chairs, &a.at);
    finished(houses);
    Ok(())
}

/// A folder that is not there may be a slip of the pen: a script makes none unless it says so, and who sits at a terminal
/// is asked.
fn may_be_new(a: &RestoreArgs) -> Result<(), Failure> {
    if a.yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    let what = "to make the house in a new one say --yes; else name its own with --data";
    Err(Failure::Usage(format!("there is no folder {}: {what}", a.at.data.display())))
}

/// Makes the copy, in its own folder, into the database that the house goes on with: what had ended here ends in it too.
async fn work_on(
    scratch: &Scratch,
    config: &Config,
    seen: &Seen,
    replaces: bool,
) -> Result<(Option<Carried>, usize, usize), Failure> {
    copies::take_out(&scratch.database())?;
    let here = copies::gather_keys(config)?;
    copies::write_missing(scratch.path(), &here)?;
    let mut there = config.clone();
    there.data = scratch.path().to_path_buf();
    let (today, aside) = ended(scratch, config, replaces)?;
    let known = today.is_some();
    let node = Node::open(Folder::lock(there, Hold::Alone)?).await?;
    let carried = copies::carry(&node, today, aside, seen.of()).await?;
    node.act(Viewer::Console, jobs::put_off_night).await?;
    let houses = copies::begin_anew(&node, Some(seen.of()), known).await?;
    let chairs = chairs(&node).await?;
    close(node, &scratch.database()).await?;
    Ok((Some(carried).filter(|_| known), houses, chairs))
}

/// What has ended in the database that is replaced, where it can be read, and in those that were replaced before, newest first:
/// a copy that was put back by mistake knew nothing of it.
fn ended(
    scratch: &Scratch,
    config: &Config,
    replaces: bool,
) -> Result<(Option<copies::Ended>, Vec<copies::Ended>), Failure> {
    let read = |database: &Path| {
        let ended = copies::settle(database).and_then(|()| copies::read_ended(database, scratch));
        if let Err(e) = &ended {
            eprintln!("huisraad: what has ended in a database that is here cannot be read: {e}");
        }
        ended.ok()
    };
    let today = if replaces { read(&config.database_file()) } else { None };
    let kept = copies::aside::kept(&config.data).map_err(|e| Failure::Failed(e.to_string()))?;
    Ok((today, kept.iter().rev().filter_map(|old| read(&config.data.join(&old.name))).collect()))
}

/// Closes a node, and waits until its database is one file.
async fn close(node: Arc<Node>, database: &Path) -> Result<(), Failure> {
    drop(node);
    // Its threads close the database when they notice that nobody wants anything of them any more.
    for _ in 0..500 {
        if copies::settle(database).is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(copies::settle(database)?)
}

async fn in_place(a: &RestoreArgs) -> Result<(), Failure> {
    let folder = Folder::lock(a.at.config(&[])?, Hold::Alone)?;
    copies::aside::clear(&folder.config.data)?;
    print_line!("The database in {} is taken to be restored from a copy or a snapshot.", a.at.data.display());
    print_line!("All sessions and open cards end, and the other houses are asked for what is missing.");
    if !agreed(a.yes)? {
        return Err(unchanged());
    }
    let node = Node::open(folder).await?;
    node.act(Viewer::Console, jobs::put_off_night).await?;
    let houses = copies::begin_anew(&node, None, false).await?;
    let chairs = chairs(&node).await?;
    said(None);
    way_in(chairs, &a.at);
    finished(houses);
    Ok(())
}

/// What a copy is: of which house, of when, how much.
fn described(seen: &Seen, file: &Path, now: Time) -> String {
    let at = moment(seen.of());
    let house = seen.domain.as_ref().map_or_else(|| seen.house.clone(), |d| format!("{} ({d})", seen.house));
    let of = if seen.about.is_some() { "of" } else { "a database last changed on" };
    format!(
        "{}: {house}, {of} {at} ({}): {}, {}.",
        file.display(),
        age(now.since(seen.of())),
        count(seen.posts, "post", "posts"),
        count(seen.people, "person", "people")
    )
}

fn age(d: Duration) -> String {
    let minutes = d.as_secs() / 60;
    let hours = |n: u64| count(n, "hour", "hours");
    match (minutes / 60 / 24, minutes / 60) {
        (0, 0) if minutes == 0 => "made just now".to_owned(),
        (0, 0) => format!("{} old", count(minutes, "minute", "minutes")),
        (0, n) => format!("{} old", hours(n)),
        (days, n) if n % 24 == 0 => format!("{} old", count(days, "day", "days")),
        (days, n) => format!("{} and {} old", count(days, "day", "days"), hours(n % 24)),
    }
}

/// What was carried over, and what nobody can know here.
fn said(carried: Option<Carried>) {
    print_line!("Nobody is signed in any more, and cards that were printed and not used do not work.");
    match carried {
        Some(c) => {
            let all = [
                (c.removed, count(c.removed, "removal", "removals")),
                (c.ties, count(c.ties, "tie with a house", "ties with houses")),
                (c.people, format!("keys or roles of {}", count(c.people, "person", "people"))),
            ];
            let all: Vec<String> = all.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| said).collect();
            if all.is_empty() {
                print_line!("Nothing had ended since the copy that had to end again.");
            } else {
                print_line!("What had ended since the copy ended again: {}.", all.join(", "));
            }
        }
        None => print_line!(
            "What was taken back, and who was ended or got another role, after the copy was made is not known here. The other \
             houses are asked for what we took back; look under Mensen who may still come in. Nor is it known with which houses \
             you stopped since, or which you paused: they are again what they were. Look under Huizen before you write to all."
        ),
    }
}

/// How many chairs can still come in.
async fn chairs(node: &Node) -> Result<usize, Failure> {
    let all = node.read(people::everybody).await?;
    Ok(all.into_iter().filter(|p| p.roles.has(Role::Chair)).count())
}

/// Where nobody is left who could let others in, how somebody gets in.
fn way_in(chairs: usize, at: &At) {
    if chairs == 0 {
        let data = at.data.display();
        print_line!("Nobody is a chair here: `huisraad invite --role chair --data {data}` prints a card for one.");
    }
}

/// The last line.
fn finished(houses: usize) {
    match houses {
        0 => print_line!("Restored. The node can be started again."),
        1 => print_line!("Restored. When the node runs again, 1 house is asked for what is missing here."),
        n => print_line!("Restored. When the node runs again, {n} houses are asked for what is missing here."),
    }
}
