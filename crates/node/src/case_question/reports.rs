//! What houses that asked say they do, or did, with advice, in sentences for whom it concerns.

use super::rules::Outcome;
use super::store::told_since;
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::peer;
use crate::post::pages::Report;
use crate::post::{self, PostId};
use huisraad_storage::{Conn, Time};

/// What was said since then of our advice, and in what somebody follows.
///
/// # Errors
/// A fault of storage.
pub fn reports(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Report>, Error> {
    let mut told = Vec::new();
    for (response, outcome, at) in told_since(conn, since)? {
        told.push((post::response(conn, response)?, outcome, at));
    }
    let ids: Vec<PostId> = told.iter().map(|(r, _, _)| r.post).collect();
    let posts = post::concerning(conn, &v.who, &ids)?;
    let mut reports = Vec::new();
    for (response, outcome, at) in told {
        let Some(post) = posts.get(&response.post).filter(|_| response.withdrawn.is_none()) else { continue };
        let what: Key = match (response.is_ours(), &outcome) {
            (true, None) => "heard-tries-ours",
            (false, None) => "heard-tries",
            (true, Some(_)) => "heard-outcome-ours",
            (false, Some(_)) => "heard-outcome",
        };
        let house = post.peer.map(|id| peer::name_of(conn, id)).transpose()?.unwrap_or_else(|| v.house.clone());
        let outcome = outcome.map_or_else(String::new, |o| format!(" ({})", v.t(Outcome::key_of(&o))));
        reports.push(Report { post: post.clone(), house, text: format!("{}{outcome}", v.t(what)), at });
    }
    Ok(reports)
}
