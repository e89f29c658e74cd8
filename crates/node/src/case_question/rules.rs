//! Where a question is in its life, and what may happen next.

use crate::error::{Error, Key, Reason};
use crate::page::{Tag, Tone};
use crate::post::{By, Life, UNKNOWN};
use crate::words::Kind;
use huisraad_storage::{Time, Word, text_enum};
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
        /// Nobody said: it need not be, and nothing is made of that.
        Unsaid = "unsaid",
    }
}

impl Ground {
    /// What one can choose.
    pub const CHOICES: [Ground; 3] = [Ground::Thinking, Ground::Experience, Ground::Rule];

    /// The words on screen; none where it was not said.
    pub fn key(self) -> Option<Key> {
        match self {
            Ground::Thinking => Some("ground-thinking"),
            Ground::Experience => Some("ground-experience"),
            Ground::Rule => Some("ground-rule"),
            Ground::Unsaid => None,
        }
    }

    /// The words on screen for what a house said, also where it is a word of tomorrow.
    pub fn key_of(word: &Word<Ground>) -> Option<Key> {
        word.known().map_or(Some("word-unknown"), Ground::key)
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

    /// The words on screen for what a house said, also where it is a word of tomorrow.
    pub fn key_of(word: &Word<Outcome>) -> Key {
        word.known().map_or("word-unknown", Outcome::key)
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

text_enum! {
    /// Where a question is. That it is of long ago, its day says.
    pub enum State {
        /// Published, and open for advice.
        Asked = "asked",
        /// The asker tries an advice.
        Trying = "trying",
        /// The asker is done with it.
        Closed = "closed",
        /// Ended, and nobody said what it did.
        Ended = "ended",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves a question on.
    pub enum Step {
        /// Somebody advises.
        Answer = "answer",
        /// Somebody says what an advice did elsewhere.
        Report = "report",
        /// The asker tries an advice.
        Try = "try",
        /// The asker says what it did.
        Tell = "tell",
        /// It is time to ask what it did.
        AskOutcome = "ask-outcome",
        /// Nobody said.
        End = "end",
        /// The asker is done with it.
        Close = "close",
        /// What was tried is gone: taken back by who advised it, or taken out here.
        Lose = "lose",
    }
}

impl State {
    /// The words of what is over.
    pub const OVER: &'static [&'static str] = &[State::Closed.as_str(), State::Ended.as_str()];
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::CaseQuestion;
    const FIRST: State = State::Asked;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Unknown, _) => Err(Reason::StateUnknown),
            // What an advice did can be said for ever: it is what others learn from.
            (_, Step::Report | Step::Tell) => Ok(self),
            // Pressed twice it is what it was.
            (State::Closed | State::Ended, Step::Close) => Ok(self),
            (State::Closed | State::Ended, _) => Err(Reason::CaseIsClosed),
            (State::Asked | State::Trying, Step::Answer | Step::AskOutcome) => Ok(self),
            (State::Asked | State::Trying, Step::Try) => Ok(State::Trying),
            (State::Asked | State::Trying, Step::End) => Ok(State::Ended),
            (State::Asked | State::Trying, Step::Close) => Ok(State::Closed),
            (State::Asked | State::Trying, Step::Lose) => Ok(State::Asked),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer | Step::Report => By::Answer,
            Step::Try | Step::Tell | Step::Close => By::House,
            Step::AskOutcome | Step::End | Step::Lose => By::Itself,
        }
    }

    fn is_open(self) -> bool {
        matches!(self, State::Asked | State::Trying)
    }

    fn is_over(self) -> bool {
        matches!(self, State::Closed | State::Ended)
    }

    fn tag(self) -> Option<Tag> {
        Some(match self {
            State::Asked => Tag::new("case-asked", Tone::Look, "wait"),
            State::Trying => Tag::new("case-trying", Tone::Look, "moved"),
            State::Closed => Tag::new("case-closed", Tone::Good, "check"),
            State::Ended => Tag::new("case-ended", Tone::Plain, "past"),
            State::Unknown => UNKNOWN,
        })
    }

    fn plan(self) -> &'static [(Duration, Step)] {
        match self {
            State::Trying => &[(ASK_AFTER, Step::AskOutcome)],
            State::Asked | State::Closed | State::Ended | State::Unknown => &[],
        }
    }
}

/// How long a question that nobody tries anything for asks for advice: after that who reads it no longer knows what became of it.
pub const ASKS: Duration = Duration::from_secs(42 * 24 * 3600);

/// Before when such a question must have been published to be of long ago now.
pub fn long_ago(now: Time) -> Time {
    now.minus(ASKS)
}

/// Whether it was asked long ago, however it ended; what is being tried is of today.
pub fn is_of_long_ago(state: State, published: Option<Time>, now: Time) -> bool {
    !matches!(state, State::Trying | State::Unknown) && published.is_some_and(|at| at <= long_ago(now))
}

/// Whether nobody is asked about it any more: it is over, or of long ago and nothing came of it.
pub fn is_past(state: State, published: Option<Time>, now: Time) -> bool {
    state.is_over() || is_of_long_ago(state, published, now)
}

/// How a state is shown, to who looks at this moment.
pub fn shown_state(state: State, published: Option<Time>, now: Time) -> Option<Tag> {
    let long_ago = !state.is_over() && is_past(state, published, now);
    if long_ago { Some(Tag::new("case-long-ago", Tone::Plain, "past")) } else { state.tag() }
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

/// Whether this can still be said. Who asked can try something, and close it, also long after nobody else is asked any more.
///
/// # Errors
/// [`Error::Refused`] when it cannot.
pub fn takes(state: State, published: Option<Time>, said: &Word<Said>, now: Time) -> Result<(), Error> {
    if *said == Said::Tried {
        return state.admits(Step::Report);
    }
    state.takes_answers()?;
    if is_past(state, published, now) { Err(Error::Refused(Reason::CaseIsLongAgo)) } else { Ok(()) }
}
