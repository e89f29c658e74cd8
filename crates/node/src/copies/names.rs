//! What copies are called in a folder of copies, and which of them are thinned out. Pure.

use crate::texts::Day;
use huisraad_storage::Time;
use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
const BEGIN: &str = "huisraad-";
const FORM: &str = "%Y%m%dT%H%M%SZ";
/// The ending of a copy, and of one that is encrypted.
const ENDINGS: [&str; 2] = [".db", ".db.age"];
/// When the copy before is older than this, the clock may be wrong: that night nothing is thinned out.
const LONG_AGO: Duration = Duration::from_secs(45 * 24 * 3600);

/// What a house's name is in the name of a file: its address, with what some file systems do not take replaced.
fn safe(domain: &str) -> String {
    domain.replace(':', "_")
}

/// The name of a copy of this house, made then.
pub fn name(domain: &str, made: Time, locked: bool) -> String {
    let stamp = jiff::Timestamp::from_microsecond(made.0).unwrap_or_default().strftime(FORM);
    format!("{BEGIN}{}-{stamp}{}", safe(domain), ENDINGS[usize::from(locked)])
}

/// The name of the one ring that is kept beside the copies of this house.
pub fn ring(domain: &str) -> String {
    format!("{BEGIN}{}.ring", safe(domain))
}

/// When the copy of this house with this name was made; `None` for every other file.
pub fn made(domain: &str, name: &str) -> Option<Time> {
    let rest = name.strip_prefix(BEGIN)?.strip_prefix(&safe(domain))?.strip_prefix('-')?;
    let stamp = ENDINGS.iter().rev().find_map(|ending| rest.strip_suffix(ending))?;
    let at = jiff::civil::DateTime::strptime(FORM, stamp).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Time(at.timestamp().as_microsecond()))
}

/// How long copies are kept: the newest of each of so many days, weeks and months, today's among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    days: u16,
    weeks: u16,
    months: u16,
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Keep, String> {
        let wrong = || format!("{text:?} is not like 7d,4w,6m: so many days, weeks and months");
        let mut keep = Keep::default();
        for part in text.split(',') {
            let part = part.trim();
            let unit = part.chars().last().ok_or_else(wrong)?;
            let count: u16 =
                part.strip_suffix(unit).and_then(|n| n.parse().ok()).filter(|n| *n > 0).ok_or_else(wrong)?;
            let of = match unit {
                'd' => &mut keep.days,
                'w' => &mut keep.weeks,
                'm' => &mut keep.months,
                _ => return Err(wrong()),
            };
            if std::mem::replace(of, count) != 0 {
                return Err(wrong());
            }
        }
        Ok(keep)
    }
}

impl Keep {
    /// After how many days at the latest a copy is gone.
    pub fn longest(self) -> i64 {
        i64::from(self.days).max(i64::from(self.weeks) * 7).max(i64::from(self.months) * 31)
    }
}

/// Which of these copies go, by when they were made; the newest was made now. What is said to be made later than now was
/// made under a wrong clock, and stays.
pub fn thin(copies: &[Time], keep: Keep, now: Time) -> Vec<Time> {
    let mut past: Vec<Time> = copies.iter().copied().filter(|t| *t <= now).collect();
    past.sort_unstable();
    past.dedup();
    let Some(newest) = past.pop() else { return Vec::new() };
    if past.last().is_some_and(|before| newest.since(*before) > LONG_AGO) {
        return Vec::new();
    }
    let today = day(newest);
    let (mut days, mut weeks, mut months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut stays = |t: Time| {
        let day = day(t);
        let kept_by = [
            // Weeks begin on Monday; month and week are counted from the first year there is.
            (days.insert(day) && days_between(day, today) < i64::from(keep.days)),
            (weeks.insert(week(day)) && week(today) - week(day) < i64::from(keep.weeks)),
            (months.insert(month(day)) && month(today) - month(day) < i64::from(keep.months)),
        ];
        kept_by.contains(&true)
    };
    // The newest is the first of its day, week and month, and stays whatever is asked.
    stays(newest);
    past.into_iter().rev().filter(|t| !stays(*t)).collect()
}

fn day(t: Time) -> Day {
    jiff::Timestamp::from_microsecond(t.0).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn days_between(from: Day, to: Day) -> i64 {
    i64::from((to - from).get_days())
}

fn week(day: Day) -> i64 {
    // 1 January of the year 1 was a Monday.
    days_between(Day::constant(1, 1, 1), day).div_euclid(7)
}

fn month(day: Day) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month())
}

/// The moment after this, for a copy whose name is taken.
pub(super) fn next(t: Time) -> Time {
    t.plus(Duration::from_secs(1))
}

/// Whether a left-over of this age belongs to a copy that nobody makes any more.
pub(super) fn is_left_over(age: Duration) -> bool {
    age > DAY
}
