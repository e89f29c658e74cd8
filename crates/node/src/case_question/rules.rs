//! Where a question is in its life, and what may happen next.

use crate::error::{Error, Key, Reason};
use huisraad_storage::{Time, text_enum};
use std::time::Duration;

text_enum! {
    /// On what an advice rests.
    pub enum Ground {
        /// Meedenken.
        Thinking = "thinking",
        /// Zelf meegemaakt.
        Experience = "experience",
        /// Afspraak of regel.
        Rule = "rule",
    }
}

impl Ground {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Ground::Thinking => "ground-thinking",
            Ground::Experience => "ground-experience",
            Ground::Rule => "ground-rule",
        }
    }
}

text_enum! {
    /// What is said in the thread of a question.
    pub enum Said {
        /// Advice.
        Advice = "advice",
        /// A question about an advice, or an answer to one.
        FollowUp = "follow-up",
        /// "Wij kennen dit ook", once a house.
        Known = "known",
        /// A house tried an advice that was given to another, and says what it did.
        Tried = "tried",
    }
}

text_enum! {
    /// What an advice did where it was tried.
    pub enum Outcome {
        /// Ja.
        Helped = "helped",
        /// Een beetje.
        Partly = "partly",
        /// Nee.
        Not = "not",
        /// Asked twice more, and nobody said.
        Unknown = "unknown",
    }
}

impl Outcome {
    /// What a house can say.
    pub const ANSWERS: [Outcome; 3] = [Outcome::Helped, Outcome::Partly, Outcome::Not];

    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Outcome::Helped => "outcome-helped",
            Outcome::Partly => "outcome-partly",
            Outcome::Not => "outcome-not",
            Outcome::Unknown => "outcome-unknown",
        }
    }
}

/// What an advice did, where it was tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Where it helped.
    pub helped: usize,
    /// Where it helped a little.
    pub partly: usize,
    /// Where it did not.
    pub not: usize,
    /// Where it is tried, and nobody knows yet.
    pub trying: usize,
}

impl Tally {
    /// Counts one house.
    pub fn count(&mut self, outcome: Option<Outcome>) {
        match outcome {
            Some(Outcome::Helped) => self.helped += 1,
            Some(Outcome::Partly) => self.partly += 1,
            Some(Outcome::Not) => self.not += 1,
            Some(Outcome::Unknown) | None => self.trying += 1,
        }
    }

    /// Houses that said what it did.
    pub fn known(&self) -> usize {
        self.helped + self.partly + self.not
    }

    /// What stands first: by what it did and how often, never by votes (law 8). What did not help stands last.
    pub fn order(&self) -> impl Ord + use<> {
        let failed = self.not > self.helped + self.partly;
        std::cmp::Reverse((!failed, self.helped, self.partly, self.trying, std::cmp::Reverse(self.not)))
    }
}

/// How long after an advice is tried we ask what it did.
pub const ASK_AFTER: Duration = Duration::from_secs(6 * 7 * 24 * 3600);
/// How long after that we ask again.
pub const REMIND_AFTER: Duration = Duration::from_secs(2 * 7 * 24 * 3600);
/// How often we ask: once, and two reminders.
pub const ASK_TIMES: i64 = 3;

/// Published, and open for advice.
pub const FIRST: &str = "asked";
/// The asker tries an advice.
pub const TRYING: &str = "trying";
/// The asker is done with it.
pub const CLOSED: &str = "closed";
/// Ended, and nobody said what it did.
pub const ENDED: &str = "ended";

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        TRYING => "case-trying",
        CLOSED => "case-closed",
        ENDED => "case-ended",
        _ => "case-asked",
    }
}

/// Whether it is over.
pub fn is_over(state: &str) -> bool {
    matches!(state, CLOSED | ENDED)
}

/// How long a question that nobody tries anything for asks for advice: after that who reads it no longer knows what became of it.
pub const ASKS: Duration = Duration::from_secs(42 * 24 * 3600);

/// Before when such a question must have been published to be of long ago now.
pub fn long_ago(now: Time) -> Time {
    now.minus(ASKS)
}

/// Whether it was asked long ago, however it ended; what is being tried is of today.
pub fn is_of_long_ago(state: &str, published: Option<Time>, now: Time) -> bool {
    state != TRYING && published.is_some_and(|at| at <= long_ago(now))
}

/// Whether nobody is asked about it any more: it is over, or of long ago and nothing came of it.
pub fn is_past(state: &str, published: Option<Time>, now: Time) -> bool {
    is_over(state) || is_of_long_ago(state, published, now)
}

/// The word for a state, for who looks at this moment.
pub fn shown_state(state: &str, published: Option<Time>, now: Time) -> Key {
    if !is_over(state) && is_past(state, published, now) { "case-long-ago" } else { state_key(state) }
}

/// Whether who asked can still try something, and close it: also long after nobody is asked any more.
///
/// # Errors
/// [`Error::Refused`] when it is over.
pub fn not_closed(state: &str) -> Result<(), Error> {
    if is_over(state) { Err(Error::Refused(Reason::CaseIsClosed)) } else { Ok(()) }
}

/// Whether what is said is for the house that asks alone (to a question of `ours`: for our own house alone), by what was chosen.
/// `None` when it must be said and was not: who reads one's words is nothing to take as said. What belongs to something that stands in
/// the thread is for who reads that.
pub fn is_for_asker(said: Said, ours: bool, chosen: &str) -> Option<bool> {
    match (ours, chosen) {
        (_, "thread") => Some(false),
        // The fewest, where nothing else is said.
        (true, _) => Some(true),
        (false, "asker") => Some(true),
        (false, _) => Some(false).filter(|_| said != Said::Advice),
    }
}

/// Whether this can still be said. What an advice did elsewhere can be said for ever: it is what others learn from.
///
/// # Errors
/// [`Error::Refused`] when it cannot.
pub fn takes(state: &str, published: Option<Time>, said: Said, now: Time) -> Result<(), Error> {
    match said {
        Said::Tried => Ok(()),
        _ if is_over(state) => not_closed(state),
        _ if is_past(state, published, now) => Err(Error::Refused(Reason::CaseIsLongAgo)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_asks_six_weeks_or_as_long_as_something_is_tried() {
        let now = Time(10_000_000_000_000_000);
        let days = |n: u64| Some(now.minus(Duration::from_secs(n * 24 * 3600)));
        for (state, published, past) in [
            (FIRST, days(41), false),
            (FIRST, days(43), true),
            (TRYING, days(100), false),
            (CLOSED, days(1), true),
            (ENDED, days(1), true),
            ("draft", None, false),
        ] {
            assert_eq!(is_past(state, published, now), past, "{state}");
            assert_eq!(takes(state, published, Said::Advice, now).is_err(), past, "{state}");
            assert!(takes(state, published, Said::Tried, now).is_ok(), "what an advice did can be said for ever");
        }
        assert_eq!(shown_state(FIRST, days(43), now), "case-long-ago");
        assert_eq!(shown_state(CLOSED, days(43), now), "case-closed");
    }

    #[test]
    fn who_reads_an_advice_is_asked_and_not_taken_as_said() {
        for (said, ours, chosen, wanted) in [
            (Said::Advice, false, "thread", Some(false)),
            (Said::Advice, false, "asker", Some(true)),
            (Said::Advice, false, "", None),
            (Said::Advice, false, "house", None),
            (Said::Advice, true, "", Some(true)),
            (Said::Advice, true, "house", Some(true)),
            (Said::Advice, true, "thread", Some(false)),
            (Said::Known, false, "", Some(false)),
            (Said::Tried, false, "", Some(false)),
            (Said::FollowUp, false, "thread", Some(false)),
        ] {
            assert_eq!(is_for_asker(said, ours, chosen), wanted, "{said:?} {ours} {chosen:?}");
        }
    }

    #[test]
    fn what_is_over_takes_no_more_than_what_an_advice_did_elsewhere() {
        for state in [FIRST, TRYING, CLOSED, ENDED] {
            for said in Said::ALL {
                let now = Time(0);
                assert_eq!(
                    takes(state, None, *said, now).is_ok(),
                    !is_over(state) || *said == Said::Tried,
                    "{state} {said:?}"
                );
            }
        }
    }
}
