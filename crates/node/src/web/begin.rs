//! What *Vandaag* says to a house that begins, and of what it did: its first steps, the first yes, and the last month in counts.

use crate::error::{Error, Key};
use crate::house::House;
use crate::kinds;
use crate::membership;
use crate::page::Visit;
use crate::peer;
use crate::people;
use crate::post;
use crate::words::Standing;
use huisraad_storage::Conn;
use std::time::Duration;

/// One of the first steps.
pub(super) struct FirstStep {
    /// Where it is done; `None` for who may not.
    pub(super) href: Option<&'static str>,
    pub(super) key: Key,
    /// How long it takes, in minutes.
    pub(super) minutes: i64,
    pub(super) done: bool,
    /// Whether it is the first that is not done.
    pub(super) next: bool,
}

const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a first yes is celebrated, where nothing was said to the others yet.
const CELEBRATED: Duration = Duration::from_secs(14 * 24 * 3600);

/// The steps with which a house begins, and which of them were taken.
pub(super) fn steps(conn: &mut Conn, v: &Visit, house: &House) -> Result<Vec<FirstStep>, Error> {
    // Who only asked us is nobody yet to take part with.
    let theirs = [Standing::Stopped, Standing::Applied];
    let known = peer::everyone(conn)?.iter().any(|p| !theirs.contains(&p.standing));
    let cards = !people::open_cards(conn, v.now)?.is_empty() || people::everybody(conn)?.len() > 1;
    let computer = !people::enrolled(conn)?.is_empty();
    let first = !post::list_own(conn, &v.who, None, 1)?.is_empty();
    let all = [
        (Some("/house"), "welcome-house", 5, !house.about.is_empty()),
        (Some("/people"), "welcome-people", 10, cards),
        (Some("/computer"), "welcome-computer", 5, computer),
        (v.is("chair").then_some("/houses/apply"), "welcome-join", 10, known),
        (Some("/case-questions/new"), "welcome-first", 10, first),
    ];
    let next = all.iter().position(|(.., done)| !done);
    let step = |(at, (href, key, minutes, done))| FirstStep { href, key, minutes, done, next: next == Some(at) };
    Ok(all.into_iter().enumerate().map(step).collect())
}

/// The house that said yes first, as long as ours told the others nothing yet. For chairs.
pub(super) fn first_yes(conn: &mut Conn, v: &Visit) -> Result<Option<String>, Error> {
    if !post::list_own(conn, &v.who, None, 1)?.is_empty() {
        return Ok(None);
    }
    let news = membership::tie_news(conn, &v.who, v.now.minus(CELEBRATED))?;
    Ok(news.into_iter().rev().find(|n| n.key == "tie-news-yes").map(|n| n.name))
}

/// What the house did in the last month, in sentences with a count; none where it was nothing.
pub(super) fn month(conn: &mut Conn, v: &Visit) -> Result<Vec<String>, Error> {
    let (houses, tried) = kinds::helped_since(conn, v.now.minus(MONTH))?;
    let counts = [(houses, "month-helped"), (tried, "month-tried")];
    Ok(counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, key)| v.t1(key, "n", n)).collect())
}
