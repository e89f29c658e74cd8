//! Where an event is in its life, when it is over, and whether there is room.

use crate::error::{Error, Field, Key, Reason};
use crate::page::{Tag, Tone};
use crate::post::{By, Life, ResponseState, UNKNOWN};
use crate::words::Kind;
use huisraad_storage::text_enum;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use std::time::Duration;

/// In which week it is, of the weeks as they stand in a calendar: what goes on from a week before is in this one.
pub fn week(starts: &str, today: Date) -> Option<Key> {
    let day = starts.parse::<DateTime>().ok()?.date();
    let monday = |day: Date| day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok();
    Some(match (monday(day)? - monday(today)?).get_days() {
        ..=0 => "event-week-this",
        7 => "event-week-next",
        _ => "event-week-later",
    })
}

text_enum! {
    /// What kind of event.
    pub enum What {
        /// Festival.
        Festival = "festival",
        /// Leerbijeenkomst.
        Learning = "learning",
        /// Gezellig samen.
        GetTogether = "get-together",
        /// Meelopen in een ander huis.
        Visit = "visit",
        /// Nobody said.
        Unsaid = "unsaid",
    }
}

impl What {
    /// The word on screen.
    pub fn key(self) -> Key {
        match self {
            What::Festival => "event-festival",
            What::Learning => "event-learning",
            What::GetTogether => "event-get-together",
            What::Visit => "event-visit",
            What::Unsaid => "event-unsaid",
        }
    }
}

text_enum! {
    /// Where an event is. That it is past, its day says.
    pub enum State {
        /// Announced, with room.
        Announced = "announced",
        /// No more room.
        Full = "full",
        /// It will not take place.
        Cancelled = "cancelled",
        /// What this program does not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What moves an event on.
    pub enum Step {
        /// A house, or somebody from outside, says with how many they come.
        Answer = "answer",
        /// The organiser says yes or no to who waits.
        Choose = "choose",
        /// The last place is taken.
        Fill = "fill",
        /// A place is free.
        Free = "free",
        /// The others are told whether it is full.
        TellRoom = "tell-room",
        /// It will not take place.
        Cancel = "cancel",
    }
}

impl Life for State {
    type Step = Step;
    const KIND: Kind = Kind::Event;
    const FIRST: State = State::Announced;
    const UNKNOWN: State = State::Unknown;
    const ANSWER: Step = Step::Answer;

    fn next(self, step: Step) -> Result<State, Reason> {
        match (self, step) {
            (State::Unknown, _) => Err(Reason::StateUnknown),
            // Pressed twice it is what it was.
            (State::Cancelled, Step::Cancel) => Ok(State::Cancelled),
            (State::Cancelled, _) => Err(Reason::EventIsCancelled),
            (State::Announced | State::Full, Step::Answer | Step::Choose | Step::TellRoom) => Ok(self),
            (State::Announced | State::Full, Step::Fill) => Ok(State::Full),
            (State::Announced | State::Full, Step::Free) => Ok(State::Announced),
            (State::Announced | State::Full, Step::Cancel) => Ok(State::Cancelled),
        }
    }

    fn by(step: Step) -> By {
        match step {
            Step::Answer => By::Answer,
            Step::Choose | Step::Cancel => By::House,
            Step::Fill | Step::Free | Step::TellRoom => By::Itself,
        }
    }

    fn is_open(self) -> bool {
        matches!(self, State::Announced | State::Full)
    }

    fn is_over(self) -> bool {
        self == State::Cancelled
    }

    fn tag(self) -> Option<Tag> {
        Some(match self {
            State::Announced => return None,
            State::Full => Tag::new("event-full", Tone::Plain, "full"),
            State::Cancelled => Tag::new("event-cancelled", Tone::Off, "off"),
            State::Unknown => UNKNOWN,
        })
    }
}

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(state: ResponseState) -> Key {
    match state {
        ResponseState::Confirmed => "fate-rsvp-yes",
        ResponseState::Prepared | ResponseState::Sent => "fate-rsvp-unanswered",
        ResponseState::Waiting => "fate-rsvp-waiting",
        ResponseState::Refused | ResponseState::TakenOut => "fate-rsvp-no",
    }
}

/// Without a day of its own an event ends on the day it starts, or in the night after it: no longer than this.
const NIGHT_AFTER: i64 = 12;

/// When an event ends, from what was typed: a time (`until`, on the first day) and a last day, either or none. A time that is before
/// the beginning is that of the night after it.
///
/// # Errors
/// The field, and the sentence, when it would end before it starts.
pub fn ends_at(
    starts: DateTime,
    until: Option<DateTime>,
    last_day: Option<Date>,
) -> Result<Option<DateTime>, (Field, Key)> {
    let early = |field| (field, "event-ends-early");
    let Some(last_day) = last_day else {
        let Some(until) = until.filter(|until| *until <= starts) else { return Ok(until) };
        let next = until.checked_add(1.day()).map_err(|_| early(Field::Until))?;
        let night = starts.checked_add(NIGHT_AFTER.hours()).map_err(|_| early(Field::Until))?;
        return if next <= night { Ok(Some(next)) } else { Err(early(Field::Until)) };
    };
    match until {
        None if last_day == starts.date() => Ok(None),
        None if last_day > starts.date() => Ok(Some(last_day.at(23, 59, 59, 0))),
        Some(until) if last_day.to_datetime(until.time()) > starts => Ok(Some(last_day.to_datetime(until.time()))),
        _ => Err(early(Field::EndDay)),
    }
}

/// The last day as it is typed; `None` where the times say it by themselves, on the same day or past midnight.
pub fn typed_last_day(starts: DateTime, ends: DateTime) -> Option<Date> {
    let by_itself = ends_at(starts, Some(starts.date().to_datetime(ends.time())), None);
    (ends.date() != starts.date() && by_itself != Ok(Some(ends))).then(|| ends.date())
}

/// How those are counted who said that they come, once it is over: they would have come, where it was called off.
pub fn counted_key(state: State) -> Key {
    if state.is_over() { "rsvp-counted" } else { "rsvp-said" }
}

/// Until when an event is still to come: its end, or without one the end of its day. Moments in the time of the houses.
pub fn until(starts: &str, ends: Option<&str>) -> String {
    match ends {
        Some(ends) => ends.to_owned(),
        None => format!("{}T23:59:59", starts.split('T').next().unwrap_or(starts)),
    }
}

/// Whether an event that was to come until then is over now.
pub fn is_over(until: &str, now: &str) -> bool {
    until < now
}

/// Whether it takes answers, changes of them, and a yes or no to them.
///
/// # Errors
/// [`Error::Refused`] when it is over, does not take place, or is in a state that we do not know.
pub fn takes(state: State, step: Step, until: &str, now: &str) -> Result<(), Error> {
    state.admits(step)?;
    if is_over(until, now) { Err(Error::Refused(Reason::EventIsOver)) } else { Ok(()) }
}

/// How a state is shown, to who looks at this moment.
pub fn shown_state(state: State, until: &str, now: &str) -> Option<Tag> {
    match state {
        State::Announced | State::Full if is_over(until, now) => Some(Tag::new("event-gone", Tone::Plain, "past")),
        _ => state.tag(),
    }
}

/// The most people one house can come with.
pub const MOST: i64 = 200;

/// With how many somebody from outside comes without being asked about: more wait for a chair's yes.
pub const GUEST_HEADS: i64 = 4;
/// Of so many places one is for guests from outside, so that they cannot take those of the houses.
const GUEST_SHARE: i64 = 4;
/// How many guests come without a chair's yes where there is no number of places.
const GUESTS: i64 = 20;
/// How many guests can wait for a yes at once; more than that is somebody playing.
const GUESTS_WAITING: usize = 100;
/// How many of them of one domain.
const WAITING_OF_ONE: usize = 10;
/// Of the guests' places one is for those of one domain; what one guest may come with they get together in any case.
const SHARE_OF_ONE: i64 = 3;
/// How often others are told that it is full, or that there is room again.
pub const TELL_ROOM: Duration = Duration::from_secs(3600);

/// Whether one more guest, at this domain, may wait for a yes beside those of these.
pub fn may_wait<T: PartialEq>(waiting: &[T], domain: &T) -> bool {
    waiting.len() < GUESTS_WAITING && waiting.iter().filter(|w| *w == domain).count() < WAITING_OF_ONE
}

/// What becomes of an answer of somebody from outside. Confirmed are all that are `taken`, of those the `guests`, and of those
/// the guests of the same domain. What it does not get by itself a chair may give it.
///
/// # Errors
/// As [`room`].
pub fn room_for_guest(
    state: State,
    capacity: Option<i64>,
    (taken, (guests, of_one)): (i64, (i64, i64)),
    heads: i64,
) -> Result<ResponseState, Error> {
    let share = capacity.map_or(GUESTS, |c| (c / GUEST_SHARE).max(1));
    let fits = room(state, capacity, taken, heads)?;
    let one = (share / SHARE_OF_ONE).max(GUEST_HEADS);
    let waits = heads > GUEST_HEADS || guests + heads > share || of_one + heads > one;
    Ok(if waits { ResponseState::Waiting } else { fits })
}

/// What becomes of an answer of `heads` when `taken` places are, out of `capacity` (none: no limit).
///
/// # Errors
/// [`Error::Refused`] when the event takes no answers.
pub fn room(state: State, capacity: Option<i64>, taken: i64, heads: i64) -> Result<ResponseState, Error> {
    state.takes_answers()?;
    Ok(if capacity.is_none_or(|c| taken + heads <= c) { ResponseState::Confirmed } else { ResponseState::Waiting })
}

/// What follows for the event when so many places are taken.
pub fn by_places(capacity: Option<i64>, taken: i64) -> Step {
    if capacity.is_some_and(|c| taken >= c) { Step::Fill } else { Step::Free }
}

/// By how many more people are confirmed than there are places: after there were made fewer.
pub fn over_by(capacity: Option<i64>, taken: i64) -> i64 {
    capacity.map_or(0, |c| (taken - c).max(0))
}

/// An answer, as it counts in the line: with `confirmed` people for certain, and with `wants` if there is room. `guest`: the
/// domain, where it is somebody from outside.
#[derive(Debug, Clone)]
pub struct Coming<T> {
    /// Its number here.
    pub id: i64,
    /// How many have a place.
    pub confirmed: i64,
    /// How many want one, those included.
    pub wants: i64,
    /// From where, if from outside.
    pub guest: Option<T>,
}

/// Whose turn it is now that places are free: the first in line that fits. `line` is in the order in which they came.
pub fn first_to_move_up<T: PartialEq>(capacity: Option<i64>, line: &[Coming<T>]) -> Option<&Coming<T>> {
    let taken: i64 = line.iter().map(|c| c.confirmed).sum();
    let of = |whose: &dyn Fn(&T) -> bool| -> i64 {
        line.iter().filter(|c| c.guest.as_ref().is_some_and(whose)).map(|c| c.confirmed).sum()
    };
    line.iter().filter(|c| c.wants > c.confirmed).find(|c| {
        let more = c.wants - c.confirmed;
        let becomes = match &c.guest {
            Some(near) => {
                room_for_guest(State::Announced, capacity, (taken, (of(&|_| true), of(&|g| g == near))), more)
            }
            None => room(State::Announced, capacity, taken, more),
        };
        becomes.is_ok_and(|state| state == ResponseState::Confirmed)
    })
}

/// With how many a house comes: for certain (or, while it waits, if there is room), and what it asked for beside that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// How many.
    pub heads: i64,
    /// For how many it asked, where those do not fit.
    pub asked: Option<i64>,
}

/// What becomes of an answer in this state, of `held` people, that is to be of `wants`, where `free` places are left beside it (none:
/// no limit). What was confirmed is never lost by asking for more.
///
/// # Errors
/// [`Error::Refused`] when it is on its way, or was told no.
pub fn renumbered(
    state: ResponseState,
    held: i64,
    wants: i64,
    free: Option<i64>,
) -> Result<(ResponseState, Number), Error> {
    let fits = |more: i64| free.is_none_or(|free| more <= free);
    let all = Number { heads: wants, asked: None };
    match state {
        ResponseState::Confirmed if wants <= held || fits(wants - held) => Ok((ResponseState::Confirmed, all)),
        ResponseState::Confirmed => Ok((ResponseState::Confirmed, Number { heads: held, asked: Some(wants) })),
        ResponseState::Waiting if fits(wants) => Ok((ResponseState::Confirmed, all)),
        ResponseState::Waiting => Ok((ResponseState::Waiting, all)),
        ResponseState::Prepared | ResponseState::Sent => Err(Error::Refused(Reason::RsvpUnderWay)),
        ResponseState::Refused | ResponseState::TakenOut => Err(Error::Refused(Reason::RsvpSaidNo)),
    }
}
