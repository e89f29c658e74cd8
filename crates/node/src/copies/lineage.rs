//! From which databases one went on: what two of them both knew, so that what one of them lacks was removed there. And which
//! ones it has heard out: those have nothing to say to it that it does not know.

use crate::error::Error;
use diesel::prelude::*;
use huisraad_federation::epoch;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashSet;

diesel::table! { past_epochs (id) { id -> BigInt, epoch -> Text, until -> BigInt, } }
diesel::table! { heard_out (epoch) { epoch -> Text, } }

/// The epochs of a database, oldest first, each with the moment up to which the next went on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lineage(Vec<(String, Time)>);

/// That of a database as it was at this moment.
pub(super) fn of(conn: &mut Conn, at: Time) -> Result<Lineage, Error> {
    let columns = (past_epochs::epoch, past_epochs::until);
    let mut all: Vec<(String, Time)> = past_epochs::table.order(past_epochs::id.asc()).select(columns).load(conn)?;
    all.push((epoch(conn)?, at));
    Ok(Lineage(all))
}

/// Notes, before its epoch is renewed, that this database is as it was at this moment.
pub(super) fn note(tx: &mut Tx<'_>, until: Time) -> Result<(), Error> {
    let now = epoch(tx.conn())?;
    diesel::insert_into(past_epochs::table)
        .values((past_epochs::epoch.eq(now), past_epochs::until.eq(until.0)))
        .execute(tx.conn())?;
    Ok(())
}

/// The epochs of the databases that this one has heard out, itself or before it was copied.
pub(super) fn heard_out(conn: &mut Conn) -> Result<HashSet<String>, Error> {
    Ok(heard_out::table.select(heard_out::epoch).load::<String>(conn)?.into_iter().collect())
}

/// Notes that what these say is known here from now on: they are put aside, and do not change any more.
pub(super) fn hear_out(tx: &mut Tx<'_>, these: &[String]) -> Result<(), Error> {
    diesel::delete(heard_out::table.filter(heard_out::epoch.eq_any(these))).execute(tx.conn())?;
    for epoch in these.iter().collect::<HashSet<_>>() {
        diesel::insert_into(heard_out::table).values(heard_out::epoch.eq(epoch)).execute(tx.conn())?;
    }
    Ok(())
}

impl Lineage {
    /// The epoch that the database is in.
    pub(super) fn epoch(&self) -> String {
        self.0.last().map(|(epoch, _)| epoch.clone()).unwrap_or_default()
    }

    /// Up to when both are one: what is older and in one of them, was in the other. Before all time where they never were.
    pub(super) fn shared(&self, other: &Lineage) -> Time {
        let mut shared = Time(i64::MIN);
        for ((ours, until), (theirs, their_until)) in self.0.iter().zip(&other.0) {
            if ours != theirs {
                break;
            }
            shared = *until.min(their_until);
            if until != their_until {
                break;
            }
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::Lineage;
    use huisraad_storage::Time;

    fn lineage(all: &[(&str, i64)]) -> Lineage {
        Lineage(all.iter().map(|(epoch, until)| ((*epoch).to_owned(), Time(*until))).collect())
    }

    #[test]
    fn two_databases_share_what_was_before_they_parted() {
        const NOW: i64 = i64::MAX;
        let first = lineage(&[("a", NOW)]);
        // Copies of it at 10 and at 20; the older was put back, and went on.
        let (older, newer) = (lineage(&[("a", 10)]), lineage(&[("a", 20)]));
        let went_on = lineage(&[("a", 10), ("b", NOW)]);
        for (one, other, shared) in [
            (&newer, &first, 20),
            (&older, &first, 10),
            (&newer, &went_on, 10),
            (&lineage(&[("a", 10), ("b", 30)]), &went_on, 30),
            (&lineage(&[("a", 10), ("b", 30)]), &first, 10),
            // Back to the newer one: what went on from the older shares with it what the older had.
            (&lineage(&[("a", 20), ("c", 40)]), &went_on, 10),
            (&lineage(&[("x", 5)]), &first, i64::MIN),
        ] {
            assert_eq!((one.shared(other).0, other.shared(one).0), (shared, shared), "{one:?} {other:?}");
        }
    }
}
