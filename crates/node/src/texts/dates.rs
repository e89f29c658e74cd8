//! Days and times as people say them, in the time of the houses.

use super::Say;
use huisraad_storage::Time;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A day without a time, as it is kept in the database and sent: `2027-05-26`.
pub type Day = Date;

/// This moment in the time of the houses, as moments are kept.
pub fn local_moment(t: Time) -> String {
    local(t).datetime().round(jiff::Unit::Second).map(|m| m.to_string()).unwrap_or_default()
}

/// Where the houses are. One country, one zone.
const ZONE: &str = "Europe/Amsterdam";

fn zone() -> TimeZone {
    // The zone is built in; without it times would be shown in UTC.
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

fn local(t: Time) -> jiff::Zoned {
    jiff::Timestamp::from_microsecond(t.0).unwrap_or_default().to_zoned(zone())
}

/// The day it is in the houses at this time.
pub fn day_of(t: Time) -> Day {
    local(t).date()
}

/// Reads a day as it is kept and sent, `2027-05-26`. What people type is read by `typed_days`.
pub fn parse_day(text: &str) -> Option<Day> {
    text.trim().parse().ok().filter(|day: &Day| day.year() >= 1000)
}

/// Whether the clock of the houses never shows this moment: it is skipped when summer time begins.
pub(super) fn is_skipped(moment: DateTime) -> bool {
    matches!(zone().to_ambiguous_timestamp(moment).offset(), jiff::tz::AmbiguousOffset::Gap { .. })
}

const DAYS: [&str; 7] = ["day-1", "day-2", "day-3", "day-4", "day-5", "day-6", "day-7"];
const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// A day as a leaf of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// "zaterdag"
    pub weekday: String,
    /// "12"
    pub number: String,
    /// "juni", with the year where it is not this one.
    pub month: String,
    /// `2027-06-12`
    pub day: String,
}

impl Say {
    /// "dinsdag 26 mei", with the year where it is not this one.
    pub fn day(&self, day: Day, now: Time) -> String {
        let name =
            |keys: &[&str], n: i8| keys.get(usize::try_from(n - 1).unwrap_or(0)).map_or(String::new(), |k| self.t(k));
        let text = format!(
            "{} {} {}",
            name(&DAYS, day.weekday().to_monday_one_offset()),
            day.day(),
            name(&MONTHS, day.month())
        );
        if day.year() == day_of(now).year() { text } else { format!("{text} {}", day.year()) }
    }

    /// "vandaag", "gisteren", or the day.
    pub fn ago(&self, t: Time, now: Time) -> String {
        let (day, today) = (day_of(t), day_of(now));
        match (today - day).get_days() {
            0 => self.t("today"),
            1 => self.t("yesterday"),
            _ => self.day(day, now),
        }
    }

    /// "zaterdag 12 juni, 14:00" for a moment kept as `2027-06-12T14:00:00`.
    pub fn moment(&self, text: &str, now: Time) -> String {
        match text.parse::<DateTime>() {
            Ok(m) => format!("{}, {}:{:02}", self.day(m.date(), now), m.hour(), m.minute()),
            // Of a draft there may be half of it.
            Err(_) => match text.split_once('T') {
                Some((day, time)) => {
                    let parts = [self.kept_day(day, now), time.chars().take(5).collect()];
                    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
                }
                None => text.to_owned(),
            },
        }
    }

    /// "zaterdag 12 juni, 20:00 – 23:00" for two such moments; the second with its own day where that is another. The last second of a
    /// day stands for the day.
    pub fn span(&self, starts: &str, ends: Option<&str>, now: Time) -> String {
        let first = self.moment(starts, now);
        let (Ok(from), Some(Ok(to))) = (starts.parse::<DateTime>(), ends.map(str::parse::<DateTime>)) else {
            return first;
        };
        let whole_day = (to.hour(), to.minute(), to.second()) == (23, 59, 59);
        match (from.date() == to.date(), whole_day) {
            (true, true) => first,
            (true, false) => format!("{first} – {}:{:02}", to.hour(), to.minute()),
            (false, true) => format!("{first} – {}", self.day(to.date(), now)),
            (false, false) => format!("{first} – {}", self.moment(ends.unwrap_or_default(), now)),
        }
    }

    /// The hours of such a span, and its last day where that is another: "14:00 – 16:30", "14:00 – zondag 13 juni, 17:00".
    pub fn hours(&self, starts: &str, ends: Option<&str>, now: Time) -> String {
        let Ok(from) = starts.parse::<DateTime>() else { return String::new() };
        let day = format!("{}, ", self.day(from.date(), now));
        self.span(starts, ends, now).strip_prefix(&day).map(str::to_owned).unwrap_or_default()
    }

    /// The day of a moment, as a leaf of a calendar; `None` where there is no whole moment.
    pub fn tile(&self, text: &str, now: Time) -> Option<Tile> {
        let day = text.parse::<DateTime>().ok()?.date();
        let words = self.day(day, now);
        let mut words = words.splitn(3, ' ').map(str::to_owned);
        let (weekday, number, month) = (words.next()?, words.next()?, words.next()?);
        Some(Tile { weekday, number, month, day: day.to_string() })
    }

    /// A kept day (`2027-05-26`) as people say it.
    pub fn kept_day(&self, text: &str, now: Time) -> String {
        parse_day(text).map_or_else(|| text.to_owned(), |day| self.day(day, now))
    }
}

/// A moment in the time of the houses as the wire wants it, with its offset: `2027-06-12T14:00:00+02:00`.
pub fn with_offset(text: &str) -> Option<String> {
    let m: DateTime = text.parse().ok()?;
    let zoned = m.to_zoned(zone()).ok()?;
    Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// A moment from the wire in the time of the houses.
pub fn without_offset(text: &str) -> Option<String> {
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.to_zoned(zone()).datetime().to_string());
    }
    Some(text.parse::<DateTime>().ok()?.to_string())
}
