//! The part of a text that shows why it was found. Pure.

use std::collections::{HashMap, HashSet};

use super::words::{Query, Word, words};

/// The part of a plain text that shows best why it was found, at most `width` letters and two "…", in pieces: `true` is
/// what matched. Line ends become spaces. Nothing is escaped.
pub fn snippet(text: &str, query: &Query, width: usize) -> Vec<(String, bool)> {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = spaced.chars().collect();
    let hits = hits(&chars, query);
    let (start, end) = window(&chars, &hits, width);
    let mut pieces = Pieces::default();
    if start > 0 {
        pieces.add(&['…'], false);
    }
    let mut at = start;
    for hit in hits.iter().filter(|hit| hit.start >= start && hit.start < end) {
        pieces.add(&chars[at..hit.start], false);
        at = hit.end.min(end);
        pieces.add(&chars[hit.start..at], true);
    }
    pieces.add(&chars[at..end], false);
    if end < chars.len() {
        pieces.add(&['…'], false);
    }
    pieces.0
}

/// Pieces of text; what follows its like is added to it.
#[derive(Default)]
struct Pieces(Vec<(String, bool)>);

impl Pieces {
    fn add(&mut self, chars: &[char], hit: bool) {
        match self.0.last_mut() {
            _ if chars.is_empty() => {}
            Some((text, last)) if *last == hit => text.extend(chars),
            _ => self.0.push((chars.iter().collect(), hit)),
        }
    }
}

/// A word that matched, and the group it matched.
struct Hit {
    start: usize,
    end: usize,
    group: usize,
}

fn hits(chars: &[char], query: &Query) -> Vec<Hit> {
    let groups = query.groups.iter().enumerate();
    let wanted: HashMap<&str, usize> =
        groups.flat_map(|(n, group)| group.iter().map(move |term| (term.as_str(), n))).collect();
    // Stemming is what costs, and texts repeat their words.
    let mut known: HashMap<Vec<String>, Option<usize>> = HashMap::new();
    let mut hits = Vec::new();
    for word in words(chars) {
        let found = match known.get(&word.parts) {
            Some(found) => *found,
            None => {
                let found = group_of(&word, &wanted, query);
                known.insert(word.parts.clone(), found);
                found
            }
        };
        if let Some(group) = found {
            hits.push(Hit { start: word.start, end: word.end, group });
        }
    }
    hits
}

fn group_of(word: &Word, wanted: &HashMap<&str, usize>, query: &Query) -> Option<usize> {
    let begun = query.prefix.as_deref().is_some_and(|prefix| word.joined().starts_with(prefix));
    let last = begun.then(|| query.groups.len().saturating_sub(1));
    last.or_else(|| word.terms().iter().find_map(|term| wanted.get(term.as_str()).copied()))
}

/// From where to where to show: the most groups, then the most hits, then the earliest, with what stands around it.
fn window(chars: &[char], hits: &[Hit], width: usize) -> (usize, usize) {
    if chars.len() <= width {
        return (0, chars.len());
    }
    let (mut best, mut from, mut to) = ((0, 0), 0, 0);
    // Enough to choose from, and a text of one word over and over costs no more than another.
    for (n, first) in hits.iter().enumerate().take(1_000) {
        let near: Vec<&Hit> = hits[n..].iter().take_while(|hit| hit.end <= first.start + width).collect();
        let groups: HashSet<usize> = near.iter().map(|hit| hit.group).collect();
        if (groups.len(), near.len()) > best {
            best = (groups.len(), near.len());
            (from, to) = (first.start, near.last().map_or(first.end, |hit| hit.end));
        }
    }
    let spare = width.saturating_sub(to - from);
    let start = from.saturating_sub(spare / 2).min(chars.len() - width);
    snap(chars, start, start + width, from, to)
}

/// Moves both ends inward to a space, but never past what must be seen.
fn snap(chars: &[char], start: usize, end: usize, from: usize, to: usize) -> (usize, usize) {
    let space = |n: &usize| chars[*n] == ' ';
    let later = if start == 0 { None } else { (start - 1..from.max(start)).find(space).map(|n| n + 1) };
    let sooner = if end == chars.len() { None } else { (to.max(start + 1)..=end).rev().find(space) };
    (later.unwrap_or(start), sooner.unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::super::words::query;
    use super::*;

    #[test]
    fn a_snippet_shows_the_best_part_and_marks_what_matched() {
        let text = "De keuken is open.\n\nOver het geld in de pot is ruzie. De potten staan in de kast, en niemand weet van wie.";
        let shown = snippet(text, &query("ruzie pot"), 40);
        let hits: Vec<&str> = shown.iter().filter(|(_, hit)| *hit).map(|(piece, _)| piece.as_str()).collect();
        assert!(hits.starts_with(&["pot", "ruzie"]), "{shown:?}");
        let line: String = shown.iter().map(|(piece, _)| piece.as_str()).collect();
        assert!(line.starts_with('…') && line.ends_with('…') && line.chars().count() <= 42, "{line}");
        assert!(text.replace("\n\n", " ").contains(&format!(" {} ", line.trim_matches('…').trim())), "{line}");
    }

    #[test]
    fn a_snippet_without_a_match_is_the_beginning() {
        let cut = snippet("een twee drie vier", &query("huis"), 10);
        assert_eq!(cut, [("een twee…".to_owned(), false)]);
        assert_eq!(snippet("kort", &query("kort"), 10), [("kort".to_owned(), true)]);
        assert_eq!(snippet("", &query("kort"), 10), []);
    }

    #[test]
    fn a_snippet_keeps_its_width_whatever_the_text() {
        let long = "x".repeat(10_000) + &" né'e".repeat(2_000) + &"-a".repeat(5_000);
        for text in ["\" OR NEAR(a b, 5)", "a\0b' & !x | (", "🏠👩‍👩‍👧 1️⃣", "\u{202e}שלום -'", &long, "a née b"]
        {
            for (width, typed) in [(0, "x"), (1, "née"), (60, text), (60, "née")] {
                let shown = snippet(text, &query(typed), width);
                assert!(shown.iter().map(|(piece, _)| piece.chars().count()).sum::<usize>() <= width + 2, "{typed}");
            }
        }
    }
}
