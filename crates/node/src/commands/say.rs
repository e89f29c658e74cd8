//! What the commands have in common in what they say: times and numbers as people read them, and the question before what
//! cannot be undone.

use super::Failure;
use crate::texts::local_moment;
use huisraad_storage::Time;
use serde_json::Value;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::Mutex;

/// Why a line could not be printed, of the last that could not.
static UNPRINTED: Mutex<Option<String>> = Mutex::new(None);

/// Prints a line. Who closed the pipe, as `head` does, has read enough: that is no fault, and what was asked is still done.
pub(super) fn line(words: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let printed = out.write_fmt(words).and_then(|()| out.write_all(b"\n"));
    if let Err(e) = printed.map_err(|e| (e.kind(), e.to_string()))
        && e.0 != ErrorKind::BrokenPipe
        && let Ok(mut last) = UNPRINTED.lock()
    {
        *last = Some(e.1);
    }
}

/// Whether all that was to be read could be printed.
pub(super) fn all_printed() -> Result<(), Failure> {
    let failed = |e: &std::io::Error| e.kind() != ErrorKind::BrokenPipe;
    if let Some(e) = std::io::stdout().flush().err().filter(failed) {
        return Err(Failure::Failed(format!("not everything could be printed: {e}")));
    }
    match UNPRINTED.lock().ok().and_then(|mut last| last.take()) {
        Some(why) => Err(Failure::Failed(format!("not everything could be printed: {why}"))),
        None => Ok(()),
    }
}

/// A moment in the time of the houses, to the minute.
pub(super) fn moment(t: Time) -> String {
    local_moment(t).replace('T', " ").chars().take(16).collect()
}

/// A number of something: "1 post", "3 posts".
pub(super) fn count<N: TryInto<i64>>(n: N, one: &str, many: &str) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A value of JSON as people read it: moments in their own time, and nothing as a dash.
pub(super) fn readable(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => match text.parse::<jiff::Timestamp>() {
            Ok(at) => moment(Time(at.as_microsecond())),
            Err(_) => text.clone(),
        },
        other => other.to_string(),
    }
}

/// Says what was done: a sentence, or for a program an object.
pub(super) fn done(json: bool, object: &Value, sentence: &str) {
    if json { print_line!("{object}") } else { print_line!("{sentence}") }
}

/// Whether who sits at the terminal says yes. Where nobody sits there is nobody to ask.
pub(super) fn agreed(yes: bool) -> Result<bool, Failure> {
    if yes || !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    let failed = |e: std::io::Error| Failure::Failed(e.to_string());
    // Not on standard output: what is printed there may be read by a program.
    eprint!("Go on? [y/N] ");
    std::io::stderr().flush().map_err(failed)?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(failed)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja"))
}

/// What is said when the answer was no.
pub(super) fn unchanged() -> Failure {
    Failure::Failed("nothing was changed".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn people_read_their_own_time_and_whole_words() {
        assert_eq!(readable(&json!("2026-11-25T23:40:12.123456Z")), "2026-11-26 00:40");
        assert_eq!(
            (readable(&json!(null)), readable(&json!("De Kade")), readable(&json!(3))),
            ("-".into(), "De Kade".into(), "3".into())
        );
        assert_eq!((count(1, "post", "posts"), count(0, "post", "posts")), ("1 post".into(), "0 posts".into()));
    }
}
