//! What is told of answers in threads of questions: what other houses said, and what those that asked did with advice.

use super::rules::{Outcome, Said};
use super::store::{Details, details_among, told_since};
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::post::pages::{Report, is_shown};
use crate::post::{self, Names, ResponseId};
use huisraad_storage::{Conn, Time};
use std::collections::HashMap;

/// What somebody did with each of these responses, in words after the name of their house.
///
/// # Errors
/// A fault of storage.
pub fn answered_keys(conn: &mut Conn, these: &[ResponseId]) -> Result<HashMap<ResponseId, Key>, Error> {
    let key = |d: Details| match d.said.known() {
        Some(Said::Advice) => "heard-advice",
        Some(Said::FollowUp) | None => "heard-reply",
        Some(Said::Known) => "heard-known",
        Some(Said::Tried) => "heard-tried-too",
    };
    Ok(details_among(conn, these)?.into_iter().map(|(id, d)| (id, key(d))).collect())
}

/// How many advices of ours are tried, or were, by what other houses said since then.
///
/// # Errors
/// A fault of storage.
pub fn tried_since(conn: &mut Conn, since: Time) -> Result<usize, Error> {
    let told: Vec<ResponseId> = told_since(conn, since)?.into_iter().map(|(response, ..)| response).collect();
    let said = post::responses_among(conn, &told)?;
    Ok(said.values().filter(|r| r.is_ours() && r.withdrawn.is_none()).count())
}

/// What was said since then of our advice, and in what somebody follows.
///
/// # Errors
/// A fault of storage.
pub fn reports(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Report>, Error> {
    let told = told_since(conn, since)?;
    let responses = post::responses_among(conn, &told.iter().map(|(r, _, _)| *r).collect::<Vec<_>>())?;
    let posts = post::concerning(conn, &v.who, &responses.values().map(|r| r.post).collect::<Vec<_>>())?;
    let names = Names::of(conn, v, posts.values(), [])?;
    let mut reports = Vec::new();
    for (response, outcome, at) in told {
        let Some(response) = responses.get(&response).filter(|r| r.withdrawn.is_none()) else { continue };
        let Some(post) = posts.get(&response.post).filter(|post| is_shown(v, post, response)) else { continue };
        let what: Key = match (response.is_ours(), &outcome) {
            (true, None) => "heard-tries-ours",
            (false, None) => "heard-tries",
            (true, Some(_)) => "heard-outcome-ours",
            (false, Some(_)) => "heard-outcome",
        };
        let outcome = outcome.map_or_else(String::new, |o| format!(" ({})", v.t(Outcome::key_of(&o))));
        reports.push(Report {
            post: post.clone(),
            house: names.house(post),
            text: format!("{}{outcome}", v.t(what)),
            at,
        });
    }
    Ok(reports)
}
