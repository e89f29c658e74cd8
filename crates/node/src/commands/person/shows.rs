//! Lists: who is here, which cards, sessions and computers there are, and what happened with them.

use super::super::say::{moment, readable};
use super::{ListArgs, OneArgs, found_person, said, words};
use crate::commands::Failure;
use crate::error::Error;
use crate::people::{self, Line, Person};
use crate::post::wire::stamp;
use crate::words::Role;
use serde_json::{Value, json};

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

/// Prints rows as JSON, or each as a line; where there are none, what is said then.
fn rows(json: bool, all: Vec<Value>, none: &str, line: impl Fn(&Value) -> String) {
    if json {
        print_line!("{}", Value::Array(all));
    } else if all.is_empty() {
        print_line!("{none}");
    } else {
        all.iter().for_each(|row| print_line!("{}", line(row).trim_end()));
    }
}

pub(super) async fn list(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(people::everybody).await?;
    if a.json {
        print_line!("{}", Value::Array(all.iter().map(of).collect()));
        return Ok(());
    }
    if all.is_empty() {
        print_line!("Nobody has a name here yet. `huisraad invite --role chair` prints a card for the first.");
    }
    for p in all {
        print_line!("{}", format!("{:<24} {:<32} {}", p.shown, said(p.roles), notes(&p)).trim_end());
    }
    Ok(())
}

pub(super) async fn show(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let p = found_person(&node, &a.name).await?;
    let id = p.id;
    let log = node.read(move |c| people::lines(c, Some(id), 0)).await?;
    if a.json {
        let mut all = of(&p);
        all["log"] = Value::Array(log.iter().map(line).collect());
        print_line!("{all}");
        return Ok(());
    }
    print_line!("{}", format!("{}: {} {}", p.shown, said(p.roles), notes(&p)).trim_end());
    log.iter().for_each(|l| print_line!("{}", sentence(l)));
    Ok(())
}

pub(super) async fn cards(a: ListArgs) -> Result<(), Failure> {
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
    rows(a.json, all, "There are no cards that can be used.", |c| {
        let by = c["printed_by"].as_str().unwrap_or("the command line");
        let (role, whom) = (c["role"].as_str().unwrap_or_default(), c["for"].as_str().unwrap_or("-"));
        format!("{:<6} {role:<12} {whom:<20} by {by}, until {}", c["id"], readable(&c["expires"]))
    });
    Ok(())
}

pub(super) async fn sessions(a: ListArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let now = node.clock.now();
    let all = node.read(move |c| people::signed_in(c, now)).await?;
    let all = all
        .into_iter()
        .map(|s| json!({"person": s.shown, "since": stamp(s.since), "seen": stamp(s.seen), "shared": s.shared}));
    rows(a.json, all.collect(), "Nobody is signed in.", |s| {
        let on = if s["shared"] == true { "a computer that others use too" } else { "their own" };
        let who = s["person"].as_str().unwrap_or_default();
        format!("{who:<24} since {}, last seen {}, on {on}", readable(&s["since"]), readable(&s["seen"]))
    });
    Ok(())
}

pub(super) async fn computers(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(people::enrolled).await?;
    let all = all.iter().map(|c| json!({"id": c.id, "since": stamp(c.since), "by": c.by})).collect();
    rows(a.json, all, "The house has no computer of its own.", |c| {
        format!("{} since {}", c["id"].as_str().unwrap_or_default(), readable(&c["since"]))
    });
    Ok(())
}

fn line(l: &Line) -> Value {
    json!({"at": stamp(l.at), "what": l.what.as_str(), "by": l.by, "person": l.person,
        "role": l.role.map(Role::as_str)})
}

/// A line of the log: when, what, whom it is about, and by whom where that is known.
fn sentence(l: &Line) -> String {
    let by = match (&l.by, l.actor) {
        (Some(by), _) => format!("(by {by})"),
        (None, Some(_)) => "(by somebody who left)".to_owned(),
        (None, None) => String::new(),
    };
    let about = [l.person.as_deref().unwrap_or_default(), l.role.map_or("", Role::as_str), &by];
    let about = about.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    format!("{} {:<18} {about}", moment(l.at), l.what.as_str()).trim_end().to_owned()
}

pub(super) async fn log(a: ListArgs) -> Result<(), Failure> {
    let all = a.at.open().await?.read(|c| people::lines(c, None, 0)).await?;
    if a.json {
        print_line!("{}", Value::Array(all.iter().map(line).collect()));
    } else if all.is_empty() {
        print_line!("Nothing happened yet.");
    } else {
        all.iter().for_each(|l| print_line!("{}", sentence(l)));
    }
    Ok(())
}
