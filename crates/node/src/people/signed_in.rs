//! Who is signed in now, for the command line.

use super::rules;
use super::store::{sessions, shown};
use crate::error::Error;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time};

/// A session that goes on.
pub struct SignedIn {
    /// Whose.
    pub person: PersonId,
    /// What they are called.
    pub shown: String,
    /// When they came in.
    pub since: Time,
    /// When it last gave a sign of life.
    pub seen: Time,
    /// Whether it is on a computer that others use too.
    pub shared: bool,
}

/// The sessions that go on, oldest first; those that were idle for too long are over.
///
/// # Errors
/// A fault of storage.
pub fn signed_in(conn: &mut Conn, now: Time) -> Result<Vec<SignedIn>, Error> {
    type Row = (PersonId, Time, Time, bool);
    let columns = (sessions::person, sessions::created, sessions::seen, sessions::shared);
    let all: Vec<Row> = sessions::table.order(sessions::created.asc()).select(columns).load(conn)?;
    let goes_on = |seen: Time, shared| now.is_within(if shared { rules::SHARED_IDLE } else { rules::OWN_IDLE }, seen);
    let mut live = Vec::new();
    for (person, since, seen, shared) in all.into_iter().filter(|(_, _, seen, shared)| goes_on(*seen, *shared)) {
        let shown = shown(conn, Some(person))?.unwrap_or_default();
        live.push(SignedIn { person, shown, since, seen, shared });
    }
    Ok(live)
}
