//! What stays of requests once they are wiped: how many there were in a year, how long it took until somebody offered, and whether what was
//! agreed held. No row of any of them, and nothing of what was asked outside the chair. Shown once the year is over, from so many on that none can be told apart.

use super::agreement::agreement;
use super::rules::Held;
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::people::{Act, may};
use crate::post::{self, Inside, Post};
use crate::texts::day_of;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use huisraad_storage::{Conn, Tx};

diesel::table! {
    mediation_years (year) {
        year -> BigInt,
        asked -> BigInt,
        offered -> BigInt,
        weeks -> BigInt,
        agreed -> BigInt,
        held -> BigInt,
    }
}

/// From so many requests on a year is shown.
const SHOWN_FROM: i64 = 5;

const WEEK: u64 = 7 * 24 * 3600;

/// The requests of a year.
#[derive(Debug, Clone, Copy, Queryable)]
struct Year {
    year: i64,
    /// How many were asked.
    asked: i64,
    /// To how many somebody offered help, and after how many weeks, all together: begun ones count.
    offered: i64,
    weeks: i64,
    /// In how many something was agreed, and in how many of those it was said that it holds, in whole or in part.
    agreed: i64,
    held: i64,
}

/// Counts a request that is about to be wiped.
///
/// # Errors
/// A fault of storage.
pub(super) fn count(tx: &mut Tx<'_>, post: &Post) -> Result<(), Error> {
    let Some(asked) = post.published.filter(|_| post.is_ours() && post.inside != Inside::Author) else { return Ok(()) };
    let first = post::responses_to(tx.conn(), post.id)?.into_iter().map(|offer| offer.created).min();
    let agreed = agreement(tx.conn(), post.id)?;
    let holds = matches!(agreed.held.known(), Some(Held::Yes | Held::Partly));
    let weeks = first.map_or(0, |first| first.since(asked).as_secs().div_ceil(WEEK).max(1));
    let one = |is: bool| i64::from(is);
    // In one statement: two are wiped at once, on PostgreSQL.
    diesel::sql_query(
        "INSERT INTO mediation_years (year, asked, offered, weeks, agreed, held) VALUES ($1, 1, $2, $3, $4, $5) \
         ON CONFLICT (year) DO UPDATE SET asked = mediation_years.asked + 1, \
         offered = mediation_years.offered + excluded.offered, weeks = mediation_years.weeks + excluded.weeks, \
         agreed = mediation_years.agreed + excluded.agreed, held = mediation_years.held + excluded.held",
    )
    .bind::<BigInt, _>(i64::from(day_of(asked).year()))
    .bind::<BigInt, _>(one(first.is_some()))
    .bind::<BigInt, _>(i64::try_from(weeks).unwrap_or(0))
    .bind::<BigInt, _>(one(agreed.on.is_some()))
    .bind::<BigInt, _>(one(agreed.on.is_some() && holds))
    .execute(tx.conn())?;
    Ok(())
}

/// The years, newest first, in sentences for who decides for the house: those with enough of them.
///
/// # Errors
/// A fault of storage.
pub(super) fn sentences(conn: &mut Conn, v: &Visit) -> Result<Vec<String>, Error> {
    if !may(v.who.roles(), Act::Release) {
        return Ok(Vec::new());
    }
    // Whoever looks at a year before and after a request ends would read what became of that one.
    let this_year = i64::from(day_of(v.now).year());
    let years = mediation_years::table.filter(mediation_years::asked.ge(SHOWN_FROM));
    let years = years.filter(mediation_years::year.lt(this_year));
    let years: Vec<Year> = years.order(mediation_years::year.desc()).limit(3).load(conn)?;
    Ok(years.iter().map(|year| year.sentence(v)).collect())
}

impl Year {
    fn sentence(&self, v: &Visit) -> String {
        let mut all = vec![v.t2("years-asked", "year", self.year.to_string(), "n", self.asked)];
        let mut say = |key: Key, n: i64, of: i64| all.push(v.t2(key, "n", n, "of", of));
        if self.offered > 0 {
            say("years-offered", self.offered, (self.weeks + self.offered - 1) / self.offered);
        }
        if self.agreed > 0 {
            say("years-held", self.held, self.agreed);
        }
        all.join(" ")
    }
}
