//! Who asks, how far it is, and who in the house may answer.

use crate::error::{Error, Key};
use crate::viewer::Viewer;
use crate::words::Role;
use huisraad_storage::text_enum;
use std::time::Duration;

text_enum! {
    /// Who asks.
    pub enum Asker {
        /// Gemeente.
        Municipality = "municipality",
        /// Organisatie.
        Organisation = "organisation",
        /// Mensen die een huis willen beginnen.
        Starting = "starting",
        /// Iemand anders.
        Other = "other",
    }
}

impl Asker {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Asker::Municipality => "asker-municipality",
            Asker::Organisation => "asker-organisation",
            Asker::Starting => "asker-starting",
            Asker::Other => "asker-other",
        }
    }
}

text_enum! {
    /// How far it is.
    pub enum State {
        /// It came in.
        In = "in",
        /// Somebody took it up.
        TakenUp = "taken-up",
        /// The advice was given.
        Given = "given",
        /// Nothing of it is kept.
        Forgotten = "forgotten",
    }
}

impl State {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            State::In => "consultation-in",
            State::TakenUp => "consultation-taken-up",
            State::Given => "consultation-given",
            State::Forgotten => "consultation-forgotten",
        }
    }
}

/// How many may come in within an hour from everywhere together; from one place it is ten.
pub const MOST_AN_HOUR: i64 = 200;
/// How long it is kept after the advice was given.
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Lets through who may read and answer: chairs and advisers of this house.
///
/// # Errors
/// [`Error::NotFound`] for everybody else: that somebody asked is nobody else's business.
pub fn require(who: &Viewer) -> Result<(), Error> {
    let may = who.is(Role::Chair) || who.is(Role::Adviser) || matches!(who, Viewer::Console | Viewer::Clock);
    if may { Ok(()) } else { Err(Error::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_from_outside_is_read_by_chairs_and_advisers_alone() {
        for role in Role::ALL {
            let who = Viewer::Person { id: 1, roles: [*role].into_iter().collect() };
            assert_eq!(require(&who).is_ok(), matches!(role, Role::Chair | Role::Adviser), "{role}");
        }
        assert!(require(&Viewer::Console).is_ok() && require(&Viewer::Clock).is_ok());
        // For everybody else it is not there.
        let guest = Viewer::Guest { actor: "https://elders.example/iemand".into() };
        assert!(
            matches!(require(&Viewer::Stranger), Err(Error::NotFound))
                && matches!(require(&guest), Err(Error::NotFound))
        );
    }
}
