//! What can stand on a sheet, and what can come of it.

use crate::error::Key;
use crate::post::{Byline, NewResponse, PostId, ResponseId, ResponseState, Wanted};
use crate::texts::Day;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::text_enum;
use jiff::ToSpan;
use std::collections::HashMap;

text_enum! {
    /// What an item on the sheet is.
    pub enum What {
        /// What an advice did that we tried.
        Outcome = "outcome",
        /// Something of ours waits to be sent.
        Release = "release",
        /// Another house asks.
        Answer = "answer",
        /// Another house invites.
        Come = "come",
        /// A house asks to take part; its text is the host of that house.
        Join = "join",
        /// A point of our own.
        Own = "own",
        /// A question of the yearly self-scan.
        Scan = "scan",
    }
}

text_enum! {
    /// What came of an item.
    pub enum Word {
        /// Ja.
        Yes = "yes",
        /// Een beetje.
        Partly = "partly",
        /// Nee.
        No = "no",
        /// Later.
        Later = "later",
    }
}

impl What {
    /// How something that waits stands on the sheet; `None` where it does not.
    pub fn of(wanted: Wanted) -> Option<What> {
        match wanted {
            Wanted::Outcome => Some(What::Outcome),
            Wanted::Answer => Some(What::Answer),
            Wanted::Coming => Some(What::Come),
            // Who answered to us is read by who decides, and not by the whole table.
            Wanted::Choice | Wanted::Review => None,
        }
    }

    /// What it waits for; `None` where nothing of a kind does.
    pub fn wanted(self) -> Option<Wanted> {
        match self {
            What::Outcome => Some(Wanted::Outcome),
            What::Answer => Some(Wanted::Answer),
            What::Come => Some(Wanted::Coming),
            What::Release | What::Join | What::Own | What::Scan => None,
        }
    }

    /// The words before the text of an item.
    pub fn key(self) -> Key {
        match self {
            What::Outcome => "sheet-outcome",
            What::Release => "sheet-release",
            What::Answer => "sheet-answer",
            What::Come => "sheet-come",
            What::Join => "sheet-join",
            What::Own => "sheet-own",
            What::Scan => "sheet-scan",
        }
    }
}

/// What can come of an item, each with its words on the sheet.
pub fn words(what: What) -> &'static [(Word, Key)] {
    match what {
        What::Outcome => &[(Word::Yes, "word-yes"), (Word::Partly, "word-partly"), (Word::No, "word-no")],
        What::Release => &[(Word::Yes, "word-send"), (Word::No, "word-do-not-send"), (Word::Later, "word-later")],
        What::Answer => &[(Word::Yes, "word-we-answer"), (Word::Later, "word-next-week")],
        What::Come => &[(Word::Yes, "word-we-go"), (Word::No, "word-we-do-not-go")],
        What::Join => &[
            (Word::Yes, "word-member"),
            (Word::Partly, "word-acquaintance"),
            (Word::No, "word-not"),
            (Word::Later, "word-later"),
        ],
        What::Own => &[(Word::Yes, "word-decided"), (Word::Later, "word-later")],
        What::Scan => &[(Word::Yes, "word-yes"), (Word::No, "word-no")],
    }
}

/// What the meeting said of something that waits: of one item of its sheet.
pub struct Decision<'a> {
    /// What it waited for.
    pub wanted: Wanted,
    /// With which post.
    pub post: PostId,
    /// With which answer, where it is about one.
    pub response: Option<ResponseId>,
    /// The word.
    pub word: Word,
    /// A line about it.
    pub line: &'a str,
    /// With how many, as it was typed.
    pub heads: &'a str,
    /// The day of the meeting.
    pub day: &'a str,
    /// What stood on its sheet, in one number, as [`crate::post::Waits`] has it.
    pub seen: Option<i64>,
}

impl Decision<'_> {
    /// Whether nothing follows from it: not now, or never.
    pub fn leaves_it(&self) -> bool {
        matches!((self.wanted, self.word), (Wanted::Answer, Word::No) | (Wanted::Answer | Wanted::Coming, Word::Later))
    }

    /// The answer that it is, in the name of the house.
    pub fn answer(&self, state: ResponseState) -> NewResponse {
        let new = NewResponse::here(Byline::role(Role::Chair), self.line.to_owned(), state);
        NewResponse { decided_on: Some(self.day.to_owned()), ..new }
    }
}

/// A point without a post, on one sheet.
#[derive(Debug, Clone, Queryable)]
pub struct Point {
    /// Its words.
    pub text: String,
    /// What it is.
    pub what: What,
    /// What came of it there.
    pub outcome: Option<Word>,
    /// When the house looks at it again, as `2027-05-26`.
    pub look_again: Option<String>,
    /// The day of that meeting.
    pub on: String,
    /// A line about what came of it.
    pub line: String,
}

/// Which of these points, in the order in which they stood on sheets, come back on the sheet of that day, the oldest first: those that
/// the house wished to look at again by the end of that week, and of which no meeting said anything since; and those of our own that a
/// meeting of the two months before did not come to, or left for later.
pub fn coming_back(all: &[Point], day: Day) -> Vec<String> {
    let week = day.saturating_add((7 - i32::from(day.weekday().to_monday_one_offset())).days()).to_string();
    let (since, day) = (day.saturating_sub(2.months()).to_string(), day.to_string());
    let mut last: HashMap<&str, (usize, bool)> = HashMap::new();
    for (n, point) in all.iter().enumerate() {
        let before = last.get(point.text.as_str()).is_some_and(|(_, due)| *due);
        let left = point.what == What::Own && (since.as_str()..day.as_str()).contains(&point.on.as_str());
        let due = match (point.outcome, &point.look_again) {
            // What was due before is due still.
            (None, _) => left || before,
            (Some(Word::Later), None) => left,
            (Some(_), again) => again.as_ref().is_some_and(|again| *again <= week),
        };
        last.insert(&point.text, (n, due));
    }
    let mut due: Vec<(usize, &str)> =
        last.into_iter().filter(|(_, (_, due))| *due).map(|(text, (n, _))| (n, text)).collect();
    due.sort_unstable();
    due.into_iter().map(|(_, text)| text.to_owned()).collect()
}

/// Items on a sheet: more do not fit on one A4 that can be read from a metre away.
pub const MOST: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_from_which_nothing_follows_leaves_it() {
        let leaves = |wanted, word| {
            let nothing = (None, "", "", "2026-11-27", None);
            let (response, line, heads, day, seen) = nothing;
            Decision { wanted, post: 1, response, word, line, heads, day, seen }.leaves_it()
        };
        for word in [Word::Yes, Word::Partly, Word::No, Word::Later] {
            assert_eq!(leaves(Wanted::Answer, word), matches!(word, Word::No | Word::Later), "{word}");
            // That we do not go is told.
            assert_eq!(leaves(Wanted::Coming, word), word == Word::Later, "{word}");
            assert!(!leaves(Wanted::Outcome, word), "{word}");
        }
    }

    #[test]
    fn a_point_comes_back_until_a_meeting_says_something_of_it() {
        let point = |what, on: &str, outcome, again: Option<&str>| Point {
            text: "De fietsen".into(),
            what,
            outcome,
            look_again: again.map(str::to_owned),
            on: on.into(),
            line: String::new(),
        };
        let own = |on, outcome, again| point(What::Own, on, outcome, again);
        let back = |all: &[Point], day: &str| !coming_back(all, day.parse().expect("a day")).is_empty();
        // The tenth of December 2026 is a Thursday: it stands on the sheet of that week, and on each after it.
        let again = own("2026-11-03", Some(Word::Yes), Some("2026-12-10"));
        assert!(!back(std::slice::from_ref(&again), "2026-12-06"));
        for day in ["2026-12-07", "2026-12-10", "2026-12-13", "2027-06-01"] {
            assert!(back(std::slice::from_ref(&again), day), "{day}");
        }
        // A sheet that nobody filled in settles nothing, however long ago.
        let not_come_to = own("2026-12-10", None, None);
        assert!(back(&[again.clone(), not_come_to.clone()], "2027-06-01"));
        let decided = own("2026-12-17", Some(Word::Yes), None);
        assert!(!back(&[again.clone(), not_come_to.clone(), decided.clone()], "2027-01-05"));
        // What was not come to, or left for later, is on the next.
        for outcome in [None, Some(Word::Later)] {
            let left = own("2026-12-10", outcome, None);
            assert!(back(std::slice::from_ref(&left), "2026-12-17"), "{outcome:?}");
            assert!(!back(std::slice::from_ref(&left), "2026-12-10"), "{outcome:?}: it stands there");
            assert!(!back(&[left], "2027-06-01"), "{outcome:?}: of long ago");
        }
        // The self-scan is put on a sheet as a whole, and of it comes back what the house asked for.
        assert!(!back(&[point(What::Scan, "2026-12-10", None, None)], "2026-12-17"));
        assert!(back(&[point(What::Scan, "2026-11-10", Some(Word::No), Some("2026-12-18"))], "2026-12-17"));
    }

    #[test]
    fn what_waits_stands_on_a_sheet_as_it_is_asked_for_and_each_item_can_be_decided() {
        for wanted in [Wanted::Outcome, Wanted::Review, Wanted::Choice, Wanted::Answer, Wanted::Coming] {
            if let Some(what) = What::of(wanted) {
                assert!(what.wanted() == Some(wanted), "{what}");
            }
        }
        for what in What::ALL {
            let all = words(*what);
            assert!(all.len() >= 2, "{what}: there must be something to choose");
            assert!(all.iter().any(|(word, _)| *word == Word::Yes), "{what}");
            let doubled =
                all.iter().enumerate().any(|(n, (word, _))| all.iter().skip(n + 1).any(|(other, _)| other == word));
            assert!(!doubled, "{what}: a word says one thing");
        }
    }
}
