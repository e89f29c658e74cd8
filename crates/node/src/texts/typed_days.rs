//! Days and times as people type them where the browser offers nothing to pick from: `14-6-31`, `14 juni`, `14.30 uur`.
//!
//! Pure. What cannot be read, and what can be meant in two ways, is asked back: with the key of a sentence.

use super::dates::{Day, is_skipped};
use super::seen::as_seen;
use crate::error::Key;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

/// Which day is meant where the year is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// The next one: of something that is to come.
    Next,
    /// The last one: of something that was.
    Last,
}

/// A day further away than this is a slip in the year.
const YEARS: i16 = 20;

/// The names of the months, of which three letters are enough.
const MONTHS: [[&str; 2]; 12] = [
    ["januari", "january"],
    ["februari", "february"],
    ["maart", "march"],
    ["april", "april"],
    ["mei", "may"],
    ["juni", "june"],
    ["juli", "july"],
    ["augustus", "august"],
    ["september", "september"],
    ["oktober", "october"],
    ["november", "november"],
    ["december", "december"],
];

/// The names of the days, of which two letters are enough.
const DAYS: [[&str; 2]; 7] = [
    ["maandag", "monday"],
    ["dinsdag", "tuesday"],
    ["woensdag", "wednesday"],
    ["donderdag", "thursday"],
    ["vrijdag", "friday"],
    ["zaterdag", "saturday"],
    ["zondag", "sunday"],
];

/// Which of these names a word is the beginning of.
fn named<const N: usize>(names: &[[&str; 2]; N], word: &str, letters: usize) -> Option<i8> {
    let at = names.iter().position(|all| word.len() >= letters && all.iter().any(|name| name.starts_with(word)))?;
    i8::try_from(at + 1).ok()
}

fn month_named(word: &str) -> Option<i8> {
    match word {
        "mrt" => Some(3),
        "sept" => Some(9),
        word => named(&MONTHS, word, 3),
    }
}

/// Reads a day. Day before month, as it is said here; a picker's `2031-06-14` too.
///
/// # Errors
/// The sentence that asks it back: `day-wrong`, `day-weekday`, or `day-far` when the year cannot be meant.
pub fn read_day(text: &str, today: Day, near: Near) -> Result<Day, Key> {
    const WRONG: Key = "day-wrong";
    let text = as_seen(text).to_lowercase();
    match text.as_str() {
        "" => return Err("day-missing"),
        "vandaag" | "today" => return Ok(today),
        "morgen" | "tomorrow" => return today.tomorrow().map_err(|_| WRONG),
        "overmorgen" => return today.checked_add(2.days()).map_err(|_| WRONG),
        "gisteren" | "yesterday" => return today.yesterday().map_err(|_| WRONG),
        _ => {}
    }
    let words = text.split(|c: char| c.is_whitespace() || "-/.,'".contains(c));
    let mut words: Vec<&str> =
        words.filter(|w| !w.is_empty() && !["de", "op", "of", "the", "on"].contains(w)).collect();
    let weekday = words.first().and_then(|w| named(&DAYS, w, 2));
    if weekday.is_some() {
        words.remove(0);
    }
    let year_first = words.first().is_some_and(|w| w.len() >= 4 && w.chars().all(|c| c.is_ascii_digit()));
    let (d, m, y) = match words.as_slice() {
        [y, m, d] if year_first => (*d, *m, Some(*y)),
        [d, m] => (*d, *m, None),
        [d, m, y] => (*d, *m, Some(*y)),
        _ => return Err(WRONG),
    };
    let (d, m) = if month_named(d).is_some() { (m, d) } else { (d, m) };
    let m = month_named(m).or_else(|| m.parse().ok()).ok_or(WRONG)?;
    let d: i8 = d.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().map_err(|_| WRONG)?;
    let day = match y {
        Some(y) => Date::new(year(y, today)?, m, d).map_err(|_| WRONG)?,
        None => nearest(today, near, m, d).ok_or(WRONG)?,
    };
    if weekday.is_some_and(|w| w != day.weekday().to_monday_one_offset()) {
        return Err("day-weekday");
    }
    if (day.year() - today.year()).abs() > YEARS { Err("day-far") } else { Ok(day) }
}

/// A year; of two figures the one nearest to us.
fn year(text: &str, today: Day) -> Result<i16, Key> {
    let number: i16 =
        text.parse().map_err(|_| if text.chars().all(|c| c.is_ascii_digit()) { "day-far" } else { "day-wrong" })?;
    match text.len() {
        2 => {
            let whole = today.year() - today.year() % 100 + number;
            Ok(if whole > today.year() + 50 { whole - 100 } else { whole })
        }
        4 if number >= 1000 => Ok(number),
        _ => Err("day-far"),
    }
}

/// The next or the last day with this number and month; the 29th of February may be some years off.
fn nearest(today: Day, near: Near, m: i8, d: i8) -> Option<Day> {
    let years = 0..=8;
    match near {
        Near::Next => years.filter_map(|n| Date::new(today.year() + n, m, d).ok()).find(|day| *day >= today),
        Near::Last => years.filter_map(|n| Date::new(today.year() - n, m, d).ok()).find(|day| *day <= today),
    }
}

/// Reads a time of the day: `14:30`, `14.30 uur`, `14u30`, `14:30:00`, `14 uur`, `2:30 pm`.
fn read_time(text: &str) -> Option<Time> {
    let text = as_seen(text).to_lowercase();
    let late = text.ends_with("pm") || text.ends_with("p.m.");
    let early = text.ends_with("am") || text.ends_with("a.m.");
    let mut text = text.as_str();
    for word in ["uur", "u", "h", "pm", "p.m.", "am", "a.m."] {
        text = text.strip_suffix(word).unwrap_or(text).trim_end();
    }
    let parts: Vec<&str> = text.split([':', '.', 'u', 'h']).map(str::trim).collect();
    let parts = match parts.as_slice() {
        // `1430`
        [all] if all.len() == 4 && all.is_ascii() => vec![all.get(..2)?, all.get(2..)?],
        [h] => vec![*h, "00"],
        [h, m] => vec![*h, *m],
        // Seconds that a picker adds.
        [h, m, s] | [h, m, s, _] if s.chars().all(|c| c == '0') => vec![*h, *m],
        _ => return None,
    };
    let [h, m] = parts.as_slice() else { return None };
    let h: i8 = h.parse().ok()?;
    let h = match h {
        1..=11 if late => h + 12,
        12 if early => 0,
        13.. if late || early => return None,
        h => h,
    };
    Time::new(h, if m.len() == 2 { m.parse().ok()? } else { return None }, 0, 0).ok()
}

/// A time of the day on this day.
///
/// # Errors
/// The sentence that asks it back: it cannot be read, or the clock skips it in the night that summer time begins.
pub fn read_moment(day: Day, time: &str) -> Result<DateTime, Key> {
    if time.trim().is_empty() {
        return Err("time-missing");
    }
    let moment = day.to_datetime(read_time(time).ok_or("time-wrong")?);
    if is_skipped(moment) { Err("time-skipped") } else { Ok(moment) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_it_is_said_and_asked_back_where_it_is_doubtful() {
        let today = date(2026, 11, 25);
        for (text, want) in [
            ("2031-06-14", Ok("2031-06-14")),
            ("14-6-2031", Ok("2031-06-14")),
            ("14/06/2031", Ok("2031-06-14")),
            ("14.6.2031", Ok("2031-06-14")),
            ("14-6-31", Ok("2031-06-14")),
            ("14-6-'31", Ok("2031-06-14")),
            ("14-6-’31", Ok("2031-06-14")),
            ("14 juni 2031", Ok("2031-06-14")),
            ("zaterdag 14 juni 2031", Ok("2031-06-14")),
            ("za 14 jun. '31", Ok("2031-06-14")),
            ("June 14, 2031", Ok("2031-06-14")),
            ("the 14th of June 2031", Ok("2031-06-14")),
            ("14‑6‑2031", Ok("2031-06-14")),
            ("１４-６-２０３１", Ok("2031-06-14")),
            ("١٤/٦/٢٠٣١", Ok("2031-06-14")),
            (" 1 mrt ", Ok("2027-03-01")),
            ("14/6", Ok("2027-06-14")),
            ("25-11", Ok("2026-11-25")),
            ("24 nov", Ok("2027-11-24")),
            ("29 feb", Ok("2028-02-29")),
            ("morgen", Ok("2026-11-26")),
            ("14-6-16", Ok("2016-06-14")),
            ("0031-06-14", Err("day-far")),
            ("20311-06-14", Err("day-far")),
            ("14-6-031", Err("day-far")),
            ("14-6-1931", Err("day-far")),
            ("14-6-99", Err("day-far")),
            ("2099-06-14", Err("day-far")),
            ("zondag 14 juni 2031", Err("day-weekday")),
            ("30-2-2031", Err("day-wrong")),
            ("6/14/2031", Err("day-wrong")),
            ("zaterdag", Err("day-wrong")),
            ("14", Err("day-wrong")),
            ("juni", Err("day-wrong")),
            ("14-6-2031-1", Err("day-wrong")),
            ("ergens in juni", Err("day-wrong")),
            ("", Err("day-missing")),
        ] {
            assert_eq!(read_day(text, today, Near::Next).map(|d| d.to_string()), want.map(str::to_owned), "{text:?}");
        }
        assert_eq!(read_day("14 juni", today, Near::Last), Ok(date(2026, 6, 14)));
        assert_eq!(read_day("26 november", today, Near::Last), Ok(date(2025, 11, 26)));
    }

    #[test]
    fn a_time_is_read_as_it_is_said() {
        let day = date(2031, 6, 14);
        for (text, want) in [
            ("14:30", Ok("14:30")),
            ("14.30", Ok("14:30")),
            ("14:30:00", Ok("14:30")),
            ("14:30:00.000", Ok("14:30")),
            ("14.30 uur", Ok("14:30")),
            ("14u30", Ok("14:30")),
            ("14h30", Ok("14:30")),
            ("14 uur", Ok("14:00")),
            ("14u", Ok("14:00")),
            ("1430", Ok("14:30")),
            ("9:05", Ok("09:05")),
            ("2:30 pm", Ok("14:30")),
            ("12 am", Ok("00:00")),
            ("１４：３０", Ok("14:30")),
            ("14:3", Err("time-wrong")),
            ("24:00", Err("time-wrong")),
            ("14:30:15", Err("time-wrong")),
            ("-1:30", Err("time-wrong")),
            ("half drie", Err("time-wrong")),
            ("14:30 pm", Err("time-wrong")),
            ("", Err("time-missing")),
        ] {
            let read = read_moment(day, text).map(|m| format!("{:02}:{:02}", m.hour(), m.minute()));
            assert_eq!(read, want.map(str::to_owned), "{text:?}");
        }
        assert_eq!(read_moment(date(2031, 3, 30), "2:30"), Err("time-skipped"), "the clock goes from two to three");
    }
}
