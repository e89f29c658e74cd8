//! Where a request is in its life, and what may happen next.

use crate::error::{Error, Key, Reason};
use crate::page::{Tag, Tone};
use crate::post::{By, Life, ResponseState, UNKNOWN};
use crate::words::Kind;
use huisraad_storage::{Time, text_enum};
use std::time::Duration;

text_enum! {
    /// How soon help is wanted.
    pub enum Urgency {
        /// This week.
        Week = "week",
        /// This month.
        Month = "month",
        /// It can wait.
        Later = "later",
        /// Another house did not say.
        Unsaid = "unsaid",
    }
}

impl Urgency {
    /// What a house can say.
    pub const ANSWERS: [Urgency; 3] = [Urgency::Week, Urgency::Month, Urgency::Later];

    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Urgency::Week => "urgency-week",
            Urgency::Month => "urgency-month",
            Urgency::Later => "urgency-later",
            Urgency::Unsaid => "urgency-unsaid",
        }
    }
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Whether a request without an offer waits so long that another house is to be asked.
pub fn waits_long(urgency: Option<Urgency>, published: Time, now: Time) -> bool {
    let days = match urgency {
        Some(Urgency::Week) => 3,
        Some(Urgency::Month | Urgency::Unsaid) | None => 7,
        Some(Urgency::Later) => 14,
    };
    now.since(published) >= DAY * days
}

/// How long nothing may happen with a request before who asks is asked whether it is still needed.
pub const STILL: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long after that it ends by itself.
const ANSWER: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long nothing may happen with a request before it ends by itself.
pub const LEFT: Duration = STILL.saturating_add(ANSWER);
/// How long it can be undone that it is over.
pub const UNDO: Duration = Duration::from_secs(14 * 24 * 3600);

text_enum! {
    /// Where a request is.
    pub enum State {
        /// Sent, and open for offers.
        Sent = "sent",
        /// A mediator was picked.
        Picked = "picked",
        /// They agreed on something.
        Agreed = "agreed",
        /// Over, but who asks may still undo that: what it was about is kept at their house alone.
        Ended = "ended",
        /// Over: what it was about is kept no longer.
        Closed = "closed",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves a request on.
    pub enum Step {
        /// Somebody offers to mediate.
        Answer = "answer",
        /// Who asks picks one of them.
        Pick = "pick",
        /// Whoever was picked withdrew.
        Reopen = "reopen",
        /// They agree on something.
        Agree = "agree",
        /// It is over.
        Close = "close",
        /// It is not over after all, and nobody was picked.
        Undo = "undo",
        /// It is not over after all, and the mediator goes on.
        Resume = "resume",
        /// What it was about is kept no longer.
        Wipe = "wipe",
    }
}

impl State {
    /// Whether somebody mediates.
    pub fn is_mediated(self) -> bool {
        matches!(self, State::Picked | State::Agreed)
    }
}

text_enum! {
    /// Whether what was agreed holds.
    pub enum Held {
        /// It does.
        Yes = "yes",
        /// A part of it does.
        Partly = "partly",
        /// It does not.
        No = "no",
    }
}

impl Held {
    /// The words on the button, and what is said of it after.
    pub fn keys(self) -> (Key, Key) {
        match self {
            Held::Yes => ("held-yes", "held-said-yes"),
            Held::Partly => ("held-partly", "held-said-partly"),
            Held::No => ("held-no", "held-said-no"),
        }
    }
}

impl Held {
    /// What is said of it to who said so.
    pub fn your_key(self) -> Key {
        match self {
            Held::Yes => "held-you-yes",
            Held::Partly => "held-you-partly",
            Held::No => "held-you-no",
        }
    }

    /// What is said of it where the other side said so.
    pub fn other_key(self) -> Key {
        match self {
            Held::Yes => "held-other-yes",
            Held::Partly => "held-other-partly",
            Held::No => "held-other-no",
        }
    }
}

/// After how many weeks it is asked whether what was agreed holds.
pub const ASKED: [i64; 2] = [2, 6];

/// So many weeks.
pub fn weeks(n: i64) -> Duration {
    Duration::from_secs(n.unsigned_abs() * 7 * 24 * 3600)
}

/// After which of these weeks it is to be asked now, of what was agreed then and was last said then.
pub fn asks_whether_it_holds(agreed: Time, said: Option<Time>, now: Time) -> Option<i64> {
    let due = |n: i64| agreed.plus(weeks(n));
    ASKED.into_iter().rev().find(|weeks| now >= due(*weeks)).filter(|weeks| said.is_none_or(|said| said < due(*weeks)))
}

impl Step {
    /// Whether it follows in time.
    pub fn is_planned(self) -> bool {
        matches!(self, Step::Close | Step::Wipe)
    }
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::Conflict;
    const FIRST: State = State::Sent;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Unknown, _) => Err(Reason::StateUnknown),
            // Pressed twice it is what it was.
            (State::Ended, Step::Close) => Ok(State::Ended),
            (State::Closed, Step::Close | Step::Wipe) => Ok(State::Closed),
            (State::Ended, Step::Undo) => Ok(State::Sent),
            (State::Ended, Step::Resume) => Ok(State::Picked),
            (State::Picked | State::Agreed | State::Ended, Step::Agree) => Ok(State::Agreed),
            (State::Ended, Step::Wipe) => Ok(State::Closed),
            (State::Ended | State::Closed, _) => Err(Reason::ConflictIsClosed),
            // Two at once: it is undone already.
            (State::Sent, Step::Undo) => Ok(State::Sent),
            (State::Picked, Step::Resume) => Ok(State::Picked),
            (State::Sent | State::Picked | State::Agreed, Step::Undo | Step::Resume | Step::Wipe) => {
                Err(Reason::ConflictIsOpen)
            }
            (State::Sent, Step::Agree) => Err(Reason::ConflictIsAlone),
            (State::Picked | State::Agreed, Step::Answer | Step::Pick) => Err(Reason::ConflictIsPicked),
            (State::Sent, Step::Answer) | (State::Sent | State::Picked | State::Agreed, Step::Reopen) => {
                Ok(State::Sent)
            }
            (State::Sent, Step::Pick) => Ok(State::Picked),
            (State::Sent | State::Picked | State::Agreed, Step::Close) => Ok(State::Ended),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer => By::Answer,
            Step::Pick | Step::Agree | Step::Close | Step::Undo | Step::Resume | Step::Wipe => By::House,
            Step::Reopen => By::Itself,
        }
    }

    fn is_open(self) -> bool {
        self == State::Sent
    }

    fn is_over(self) -> bool {
        matches!(self, State::Ended | State::Closed)
    }

    fn may_be_undone(self) -> bool {
        self == State::Ended
    }

    fn plan(self) -> &'static [(Duration, Step)] {
        match self {
            State::Sent | State::Picked | State::Agreed => &[(LEFT, Step::Close)],
            State::Ended => &[(UNDO, Step::Wipe)],
            State::Closed | State::Unknown => &[],
        }
    }

    fn tag(self) -> Option<Tag> {
        Some(match self {
            State::Sent => Tag::new("conflict-sent", Tone::Look, "wait"),
            State::Picked => Tag::new("conflict-picked", Tone::Good, "people"),
            State::Agreed => Tag::new("conflict-agreed", Tone::Good, "check"),
            State::Ended | State::Closed => Tag::new("conflict-closed", Tone::Plain, "check"),
            State::Unknown => UNKNOWN,
        })
    }
}

/// What it is called from then on, here and where it was read: like every title in the language of the house.
pub const TITLE_WHEN_CLOSED: &str = "Hulp bij conflict";

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(request: State, state: ResponseState) -> Key {
    match state {
        // Nobody else is there yet.
        ResponseState::Refused | ResponseState::TakenOut if request == State::Sent => "fate-offer-other",
        ResponseState::Confirmed => "fate-offer-yes",
        ResponseState::Prepared | ResponseState::Sent | ResponseState::Waiting => "fate-offer-again",
        ResponseState::Refused | ResponseState::TakenOut => "fate-offer-no",
    }
}

/// Whether an offer is still welcome. A tie to the conflict excludes, unless the asker said otherwise.
///
/// # Errors
/// [`Error::Refused`] with the reason.
pub fn takes_offer(state: State, tied: bool, ties_allowed: bool) -> Result<(), Error> {
    state.takes_answers()?;
    if tied && !ties_allowed { Err(Error::Refused(Reason::ConflictTieExcludes)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_picked_and_who_is_not_read_something_else() {
        use ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};
        let fate = |state| fate_key(State::Picked, state);
        assert!([Prepared, Sent].iter().all(|state| fate(*state) == fate(Waiting)));
        assert_eq!(fate(TakenOut), fate(Refused));
        assert!(fate(Confirmed) != fate(Refused) && fate(Confirmed) != fate(Waiting));
        assert_ne!(fate_key(State::Sent, Refused), fate(Refused), "nobody else was picked");
    }

    #[test]
    fn the_sooner_help_is_wanted_the_sooner_another_house_is_to_be_asked() {
        let sent = Time(0);
        for (urgency, days) in [(Urgency::Week, 3), (Urgency::Month, 7), (Urgency::Later, 14), (Urgency::Unsaid, 7)] {
            assert!(!waits_long(Some(urgency), sent, sent.plus(DAY * days - Duration::from_secs(1))), "{urgency}");
            assert!(waits_long(Some(urgency), sent, sent.plus(DAY * days)), "{urgency}");
        }
        assert!(waits_long(None, sent, sent.plus(DAY * 7)));
    }

    #[test]
    fn it_is_asked_twice_whether_what_was_agreed_holds_and_not_after_it_was_said() {
        let week = |n: u32| Time(0).plus(DAY * 7 * n);
        for (now, said, asks) in [
            (week(1), None, None),
            (week(2), None, Some(2)),
            (week(5), None, Some(2)),
            (week(5), Some(week(3)), None),
            (week(6), Some(week(3)), Some(6)),
            (week(6), None, Some(6)),
            (week(9), Some(week(7)), None),
        ] {
            assert_eq!(asks_whether_it_holds(Time(0), said, now), asks, "{now:?} {said:?}");
        }
    }

    #[test]
    fn the_life_of_a_request_is_as_the_golden_file_says() {
        let table = crate::post::table_of_life(State::ALL, Step::ALL);
        assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
    }

    #[test]
    fn a_tie_excludes_unless_the_asker_said_otherwise_and_nobody_offers_when_somebody_was_picked() {
        for (state, tied, allowed, takes) in [
            (State::Sent, false, false, Ok(())),
            (State::Sent, true, true, Ok(())),
            (State::Sent, true, false, Err(Reason::ConflictTieExcludes)),
            (State::Picked, false, false, Err(Reason::ConflictIsPicked)),
            (State::Agreed, false, false, Err(Reason::ConflictIsPicked)),
            (State::Ended, false, true, Err(Reason::ConflictIsClosed)),
            (State::Closed, false, true, Err(Reason::ConflictIsClosed)),
            (State::Unknown, false, true, Err(Reason::StateUnknown)),
        ] {
            let got = takes_offer(state, tied, allowed);
            assert!(
                matches!((&got, takes), (Ok(()), Ok(())) | (Err(Error::Refused(_)), Err(_))),
                "{state} {tied} {allowed}: {got:?}"
            );
            if let (Err(Error::Refused(why)), Err(wanted)) = (got, takes) {
                assert_eq!(why, wanted, "{state} {tied} {allowed}");
            }
        }
    }
}
