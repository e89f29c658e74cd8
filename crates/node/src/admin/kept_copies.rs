//! What the house knows of its copies, on *Post onderweg*: each kind apart, with its own age, and how one is made.

use crate::copies::{self, Last, Sort};
use crate::error::Key;
use crate::page::Visit;
use crate::texts::{day_of, local_moment};
use actix_web::web;
use huisraad_storage::Database;

/// How it stands with the copies of this house.
pub(super) struct Copies {
    /// When the last good one was made.
    pub last: Option<String>,
    /// For how many days there was none, where that is too long.
    pub overdue: Option<i64>,
    /// What is true of each kind that there is.
    pub kinds: Vec<String>,
    /// Whom to ask, for who cannot make one.
    pub ask: Key,
    /// How one is made, for who can.
    pub how: Option<String>,
    /// What restored copies replaced: as it was when, until which day, and the name of the file.
    pub aside: Vec<(String, String, String)>,
}

/// The card of it.
pub(super) async fn shown(v: &Visit, made: &[Last], overdue: Option<i64>, helped: bool) -> Copies {
    let data = v.node.config.data.clone();
    // A folder that cannot be read has been noticed elsewhere.
    let aside = web::block(move || copies::aside::kept(&data)).await.ok().and_then(Result::ok).unwrap_or_default();
    let aside =
        aside.into_iter().map(|a| (v.moment(&local_moment(a.at), v.now), v.day(day_of(a.until()), v.now), a.name));
    Copies {
        last: made.first().map(|c| v.ago(c.made, v.now)),
        overdue,
        kinds: made.iter().map(|c| of_kind(v, c)).collect(),
        ask: if helped { "copies-ask" } else { "copies-ask-nobody" },
        how: v.is("steward").then(|| command(v)),
        aside: aside.collect(),
    }
}

/// What is true of one kind.
fn of_kind(v: &Visit, c: &Last) -> String {
    let when = v.ago(c.made, v.now);
    match (c.sort, c.kept) {
        (Sort::Thinned, Some(days)) => v.t2("copies-thinned", "when", when, "days", days),
        (Sort::Single | Sort::Thinned, _) => v.t1("copies-single", "when", when),
        (Sort::Elsewhere, Some(days)) => v.t2("copies-elsewhere-kept", "when", when, "days", days),
        (Sort::Elsewhere, None) => v.t1("copies-elsewhere", "when", when),
        (Sort::PutBack, _) => v.t1("copies-put-back", "when", when),
    }
}

/// The line that makes a copy of this house, as docs/operating.md has it.
fn command(v: &Visit) -> String {
    let data = &v.node.config.data;
    let data = std::path::absolute(data).unwrap_or_else(|_| data.clone()).display().to_string();
    let plain = data.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let data = if plain { data } else { format!("'{}'", data.replace('\'', "'\\''")) };
    match v.node.config.database() {
        Database::Postgres(_) => format!(
            "pg_dump --format=custom --file=/backup/huisraad-$(date +%F).dump \"$DATABASE_URL\" && huisraad backup --data {data} --noted"
        ),
        _ => format!("huisraad backup --data {data} --into /backup --keep 7d,4w,6m"),
    }
}
