//! What one wants to know of a job first: when, where, what one gets, and how many places are left.

use super::rules::{self, State, euro};
use super::store::{Work, taken_among, work_among};
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::post::pages::Lead;
use crate::post::{Life, Post, PostId};
use huisraad_storage::Conn;
use std::collections::HashMap;

/// That of these jobs: asked once for all of them.
///
/// # Errors
/// A fault of storage.
pub fn leads(conn: &mut Conn, v: &Visit, these: &[&Post]) -> Result<HashMap<PostId, Lead>, Error> {
    let work = work_among(conn, &these.iter().map(|p| p.id).collect::<Vec<_>>())?;
    // How many have a place only the house knows that offers it.
    let ours: Vec<PostId> = these.iter().filter(|p| p.is_ours() && v.signed_in()).map(|p| p.id).collect();
    let taken = taken_among(conn, &ours)?;
    let lead = |post: &&Post| {
        let taken = ours.contains(&post.id).then(|| taken.get(&post.id).copied().unwrap_or_default());
        Some((post.id, Lead { facts: facts_of(v, post, work.get(&post.id)?, taken), ..Lead::default() }))
    };
    Ok(these.iter().filter_map(lead).collect())
}

fn amount_of(v: &Visit, w: &Work) -> Option<String> {
    w.cents.map(|cents| match euro(cents) {
        Some(euro) => v.t1("opportunity-each-time", "amount", euro),
        None => v.t(rules::NO_AMOUNT),
    })
}

/// What somebody who takes part said yes to: when, where, how long, for how much.
pub fn agreed(v: &Visit, w: &Work) -> Vec<String> {
    let hours = format!("{}: {}", v.t("opportunity-hours-short"), w.hours);
    let hours = if w.hours.is_empty() { String::new() } else { hours };
    [w.happens.clone(), w.place.clone(), hours, amount_of(v, w).unwrap_or_default()].into()
}

/// The facts of a job, in the order in which one asks for them. `taken`: how many have a place, where we know.
pub fn facts_of(v: &Visit, post: &Post, w: &Work, taken: Option<i64>) -> Vec<(Key, String)> {
    let left = match taken {
        Some(taken) => v.t2("opportunity-left", "left", (w.seats - taken).max(0), "seats", w.seats),
        None => w.seats.to_string(),
    };
    // What is over has no places.
    let places = if State::of(&post.state).is_over() { String::new() } else { left };
    let all = [
        ("event-when", w.happens.clone()),
        ("event-where", w.place.clone()),
        ("opportunity-hours-short", w.hours.clone()),
        ("opportunity-amount-short", amount_of(v, w).unwrap_or_default()),
        ("opportunity-places", places),
    ];
    all.into_iter().filter(|(_, said)| !said.is_empty()).collect()
}
