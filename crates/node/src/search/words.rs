//! The language half of search: from a text to the terms that are stored, and from what somebody types to the terms to
//! look for. Pure.
//!
//! A word gives its Dutch stem, its English stem and itself, unmarked and in one list. Marks would keep the three apart, but
//! they mend one another: the Dutch stem misses "zieke" and "foto's", the English one finds them, and "fietsen" stems to
//! the plain "fiets". What all of them miss stands in `exceptions.txt`, with the words that are left out.
//!
//! A term holds `a`–`z` and `0`–`9` only, so both engines cut the list at its spaces and nothing needs escaping.
//! (PostgreSQL sees a number in "1e5x" and cuts there, in texts and queries alike.)

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of a term that count; what is longer is no word.
const LONGEST: usize = 40;
/// Words of a query that count.
const MOST_GROUPS: usize = 8;
/// Letters from which on a half-typed word is looked for: "bed" would find "bedragen".
const SHORTEST_PREFIX: usize = 4;
/// Letters on both sides that make a compound: "thuis" is not a kind of "huis".
const SHORTEST_PART: usize = 3;

/// Letters of a text in which a word is looked for as it is written.
const LOOKED_AT: usize = 6000;

/// What to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// One for each word that was typed: any of its terms may match; all groups must match.
    pub groups: Vec<Vec<String>>,
    /// The word of each group as it was typed, in lower case and without marks.
    pub(super) words: Vec<String>,
    /// The word that may still be half typed: what begins with it matches the last group too.
    pub prefix: Option<String>,
}

impl Query {
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// One of its words alone.
    pub(super) fn alone(&self, n: usize) -> Query {
        let is_last = n + 1 == self.groups.len();
        Query {
            groups: self.groups.get(n).cloned().into_iter().collect(),
            words: self.words.get(n).cloned().into_iter().collect(),
            prefix: self.prefix.clone().filter(|_| is_last),
        }
    }
}

/// The terms to store for a text, in its order; join them with spaces. A text of stop words only gives those.
pub fn terms(text: &str) -> Vec<String> {
    let words = words(&text.chars().collect::<Vec<_>>());
    let stop = words.iter().any(|word| !word.is_stop());
    words.iter().filter(|word| !stop || !word.is_stop()).flat_map(Word::terms).collect()
}

/// What to look for when somebody types this. Empty when there is no letter or digit in it.
pub fn query(text: &str) -> Query {
    let words = words(&text.chars().collect::<Vec<_>>());
    let stop = words.iter().any(|word| !word.is_stop());
    let mut query = Query::default();
    for (n, word) in words.iter().enumerate().filter(|(_, word)| !stop || !word.is_stop()) {
        let plain = word.joined();
        let mut group = Vec::new();
        add_forms(&plain, &mut group);
        // A word of signs only has no form, and an empty group is no query.
        if group.is_empty() || plain.is_empty() {
            continue;
        }
        // Typed twice, a word counts where it stands last: the prefix belongs to the last group.
        if let Some(at) = query.groups.iter().position(|other| *other == group) {
            query.groups.remove(at);
            query.words.remove(at);
        }
        if query.groups.len() == MOST_GROUPS {
            return query;
        }
        query.groups.push(group);
        if n + 1 == words.len() && plain.len() >= SHORTEST_PREFIX {
            query.prefix = Some(plain.clone());
        }
        query.words.push(plain);
    }
    query
}

/// A term as it is written in the first of these texts that has the word: rather where it is no name and begins no
/// sentence.
pub(super) fn as_written(texts: &[&str], term: &str) -> Option<String> {
    let mut found = None;
    for text in texts {
        let chars: Vec<char> = text.chars().take(LOOKED_AT).collect();
        for word in words(&chars).iter().filter(|word| word.joined() == term) {
            let written = &chars[word.start..word.end];
            let plain = written.first().is_some_and(|c| c.is_lowercase());
            if plain || found.is_none() {
                found = Some(written.iter().collect());
            }
            if plain {
                return found;
            }
        }
    }
    found
}

/// The query for SQLite's `MATCH`, every term in quotes so that a typed "not" or "near" is a word. Empty finds nothing, as
/// `""`: no query at all would be an error.
pub fn fts5(query: &Query) -> String {
    if query.is_empty() {
        return "\"\"".to_owned();
    }
    write(query, " AND ", " OR ", |term| format!("\"{term}\""), |prefix| format!("\"{prefix}\"*"))
}

/// The query for PostgreSQL's `to_tsquery('simple', …)`. Empty finds nothing.
pub fn tsquery(query: &Query) -> String {
    write(query, " & ", " | ", str::to_owned, |prefix| format!("{prefix}:*"))
}

/// What a text may have of the query: whole terms, and what one may begin with.
pub fn phrases(query: &Query) -> (Vec<&str>, Option<&str>) {
    let begun = query.prefix.as_deref();
    // As in `write`: what begins with it, is it.
    let whole = query.groups.iter().flatten().map(String::as_str).filter(|term| Some(*term) != begun);
    (whole.collect(), begun)
}

/// The query in a language with these signs.
fn write(query: &Query, and: &str, or: &str, term: fn(&str) -> String, prefix: fn(&str) -> String) -> String {
    let last = query.groups.len().saturating_sub(1);
    let groups = query.groups.iter().enumerate().map(|(n, group)| {
        let begun = query.prefix.as_deref().filter(|_| n == last).map(prefix);
        // The prefix finds the word itself too; twice would count for more than a title does.
        let others = group.iter().filter(|text| begun.is_none() || Some(*text) != query.prefix.as_ref());
        let terms: Vec<String> = others.map(|text| term(text)).chain(begun.clone()).collect();
        format!("({})", terms.join(or))
    });
    groups.collect::<Vec<_>>().join(and)
}

/// A word as it stands in a text.
pub(super) struct Word {
    /// What stands between its hyphens, folded; an apostrophe inside is still there.
    pub(super) parts: Vec<String>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Word {
    fn is_stop(&self) -> bool {
        matches!(self.parts.as_slice(), [part] if is_stop(part))
    }

    /// Without hyphens and apostrophes.
    pub(super) fn joined(&self) -> String {
        self.parts.iter().flat_map(|part| part.chars()).filter(|c| *c != '\'').take(LONGEST).collect()
    }

    pub(super) fn terms(&self) -> Vec<String> {
        let mut terms = Vec::new();
        if self.parts.len() > 1 {
            for part in self.parts.iter().filter(|part| part.len() > 1 && !is_stop(part)) {
                let part: String = part.chars().filter(|c| *c != '\'').take(LONGEST).collect();
                add_stored(&part, &mut terms);
            }
        }
        add_stored(&self.joined(), &mut terms);
        terms
    }
}

/// Cuts a text into words.
pub(super) fn words(chars: &[char]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (n, &c) in chars.iter().enumerate() {
        let inside = open && chars.get(n + 1).is_some_and(|next| is_letter(*next));
        let sign = match c {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => Some('\''),
            '-' | '\u{2010}' | '\u{2011}' => Some('-'),
            _ => None,
        };
        match (sign, words.last_mut()) {
            (Some(sign), Some(word)) if inside => match sign {
                '-' => word.parts.push(String::new()),
                _ => word.parts.last_mut().into_iter().for_each(|part| part.push('\'')),
            },
            (None, Some(word)) if open && (is_letter(c) || is_unseen(c)) => add_letter(c, n, word),
            (None, _) if is_letter(c) && !is_combining_mark(c) => {
                let mut word = Word { parts: vec![String::new()], start: n, end: n };
                add_letter(c, n, &mut word);
                words.push(word);
                open = true;
            }
            _ => open = false,
        }
    }
    words.iter_mut().for_each(|word| word.parts.retain(|part| !part.is_empty()));
    words.retain(|word| !word.parts.is_empty());
    words
}

fn add_letter(c: char, at: usize, word: &mut Word) {
    word.end = at + 1;
    if let Some(part) = word.parts.last_mut() {
        fold(c, part);
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// What stands in a word without being seen: the soft hyphen, joiners.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// Adds a letter in lower case and without its marks. One of another alphabet becomes its number, so that Arabic is found
/// too and terms stay what they are.
fn fold(c: char, out: &mut String) {
    for c in
        c.to_lowercase().nfkd().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() && !is_combining_mark(*c))
    {
        let letters = match c {
            'a'..='z' | '0'..='9' => {
                out.push(c);
                continue;
            }
            'ł' => "l",
            'ø' => "o",
            'đ' | 'ð' => "d",
            'ħ' => "h",
            'ı' => "i",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            'þ' => "th",
            _ => {
                out.push_str(&format!("u{:x}", u32::from(c)));
                continue;
            }
        };
        out.push_str(letters);
    }
}

/// What `exceptions.txt` says.
#[derive(Default)]
struct Exceptions {
    stop: HashSet<&'static str>,
    stems: HashMap<&'static str, &'static str>,
    heads: Vec<&'static str>,
}

static EXCEPTIONS: LazyLock<Exceptions> = LazyLock::new(|| {
    let mut all = Exceptions::default();
    for line in include_str!("exceptions.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(stop) = line.strip_prefix('!') {
            all.stop.extend(stop.split_whitespace());
        } else if let Some(heads) = line.strip_prefix('-') {
            all.heads.extend(heads.split_whitespace());
        } else if let Some((stem, words)) = line.split_once(':') {
            all.stems.extend(words.split_whitespace().chain([stem]).map(|word| (word, stem)));
        }
    }
    all
});

/// Whether a word says too little to look for.
pub(super) fn is_stop(word: &str) -> bool {
    EXCEPTIONS.stop.contains(word)
}

/// The words that say too little to look for.
pub(super) fn stop_words() -> impl Iterator<Item = &'static str> {
    EXCEPTIONS.stop.iter().copied()
}

fn add_stored(word: &str, terms: &mut Vec<String>) {
    add_forms(word, terms);
    add_parts(word, terms);
}

/// Adds a word's stems and the word itself, each once.
fn add_forms(word: &str, terms: &mut Vec<String>) {
    let english = Stemmer::create(Algorithm::English).stem(word).into_owned();
    add_new([dutch(word), english, word.to_owned()], terms);
}

fn add_new<const N: usize>(words: [String; N], terms: &mut Vec<String>) {
    for word in words {
        if !word.is_empty() && !terms.contains(&word) {
            terms.push(word);
        }
    }
}

/// Adds what a compound is made of: "keukendienst" is a dienst, and about the keuken. For what is stored only: who looks
/// for a keukendienst does not want every dienst.
fn add_parts(word: &str, terms: &mut Vec<String>) {
    let stem = dutch(word);
    let cut = |whole: &str, head: &str| {
        let rest = whole.strip_suffix(head)?;
        (rest.len() >= SHORTEST_PART && !is_stop(rest)).then(|| (dutch(rest), dutch(head)))
    };
    let heads = EXCEPTIONS.heads.iter();
    let longest = heads.filter_map(|head| Some((head.len(), cut(word, head).or_else(|| cut(&stem, head))?))).max();
    if let Some((_, (rest, head))) = longest {
        add_new([rest, head], terms);
    }
}

/// The Dutch stem: an exception's, or the stemmer's.
fn dutch(word: &str) -> String {
    if let Some(stem) = EXCEPTIONS.stems.get(word) {
        return (*stem).to_owned();
    }
    let stem = Stemmer::create(Algorithm::Dutch).stem(without_t(word)).into_owned();
    EXCEPTIONS.stems.get(stem.as_str()).map_or(stem, |stem| (*stem).to_owned())
}

/// A verb without its ending where the stemmer leaves that: "vergadert", "betaald", "vraagt". No noun ends in gt or mt, and
/// few long ones in what else is taken off.
fn without_t(word: &str) -> &str {
    let long = word.len() >= 6 && ["rt", "rd", "lt", "ld"].iter().any(|end| word.ends_with(end));
    let verb = word.len() >= 4 && ["gt", "mt", "dt"].iter().any(|end| word.ends_with(end));
    if long || verb { word.get(..word.len() - 1).unwrap_or(word) } else { word }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
