//! Which word somebody meant who spelt another: first by how it sounds to a Dutch ear, then by its letters. Pure.
//!
//! "Ruzzie" sounds as "ruzie", "gemeentte" as "gemeente", "fitsen" as "fietsen": whoever spells by ear errs so. What is
//! left are slips of the finger, and they are counted in sounds.

use super::words::{is_stop, stop_words};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Letters of the shortest word for which another is looked for: a shorter one is near to everything.
const SHORTEST: usize = 4;
/// Letters of the shortest word that can be meant.
const SHORTEST_MEANT: usize = 3;
/// Letters that a word may have more or fewer than what is meant by it.
const LONGER: usize = 3;

/// One letter in so many may be otherwise where a word sounds otherwise.
const OTHERWISE: usize = 3;

/// What stands in texts: each word, and how often.
#[derive(Default)]
pub(super) struct Vocabulary(HashMap<String, (Vec<u8>, u32)>);

impl Vocabulary {
    /// Adds the terms of a text, those that one of these words can mean.
    pub(super) fn add<'t>(&mut self, terms: impl Iterator<Item = &'t str>, typed: &[&str]) {
        let lengths = || typed.iter().map(|word| word.len());
        let shortest = lengths().min().unwrap_or(0).saturating_sub(LONGER).max(SHORTEST_MEANT);
        let longest = lengths().max().unwrap_or(0) + LONGER;
        for term in terms.filter(|term| (shortest..=longest).contains(&term.len())) {
            match self.0.get_mut(term) {
                Some((_, times)) => *times = times.saturating_add(1),
                None if can_be_meant(term) => {
                    self.0.insert(term.to_owned(), (sound(term), 1));
                }
                None => {}
            }
        }
    }

    /// The word that is nearest to the one that was typed, if one is near enough, and how many sounds they are apart;
    /// of two that are as near the one that is there more often.
    pub(super) fn nearest(&self, typed: &str) -> Option<(&str, usize)> {
        let heard = sound(typed);
        let near = self.0.iter().filter_map(|(word, (sound, times))| {
            let apart = heard_apart(&heard, sound)?;
            let letters = between(typed.as_bytes(), word.as_bytes());
            // What sounds otherwise and is written otherwise too is another word: "douche" is no "dagen".
            let is_near = apart.0 == 0 || letters <= typed.len() / OTHERWISE;
            is_near.then_some(((apart, letters, Reverse(*times), word.as_str()), word.as_str()))
        });
        near.min().map(|((apart, ..), word)| (word, apart.0))
    }
}

/// Whether another word is looked for in place of this one.
pub(super) fn can_be_misspelt(word: &str) -> bool {
    word.len() >= SHORTEST && word.bytes().all(|c| c.is_ascii_lowercase())
}

/// How many sounds a word is apart from the nearest that says too little to look for, if that is near: "tusen",
/// "eigun".
pub(super) fn apart_from_stop(word: &str) -> Option<usize> {
    static STOP: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| stop_words().map(sound).collect());
    let heard = sound(word);
    STOP.iter().filter_map(|stop| heard_apart(&heard, stop)).map(|(apart, _)| apart).min()
}

fn can_be_meant(word: &str) -> bool {
    word.bytes().all(|c| c.is_ascii_lowercase()) && !is_stop(word)
}

/// How many sounds two words are apart, and whether the first is another; `None` when that is too much.
fn heard_apart(typed: &[u8], word: &[u8]) -> Option<(usize, bool)> {
    let most = match typed.len() {
        0..=2 => 0,
        3..=6 => 1,
        7..=10 => 2,
        _ => 3,
    };
    if typed.len().abs_diff(word.len()) > most {
        return None;
    }
    let begins_alike = typed.first() == word.first();
    let apart = between(typed, word);
    // Of a short word one sound is much, and whoever errs more than once knows how a word begins.
    (apart <= most && (begins_alike || apart == 0 || (apart == 1 && typed.len() > 3))).then_some((apart, !begins_alike))
}

/// How many letters two words are apart: one too many, too few, another, or two that changed places.
fn between(one: &[u8], other: &[u8]) -> usize {
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut row = before_last.clone();
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let mut least = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(before_last[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[other.len()]
}

/// What letters sound like where it is not what they are; those that stand first are tried first. A capital is a sound
/// of more than one letter. `d` and `t`, `z` and `s`, `v` and `f` are one: they change at the end of a word, and in
/// many a mouth.
const SOUNDS: [(&str, &str); 33] = [
    ("isch", "is"),
    ("tsie", "si"),
    ("tie", "si"),
    ("cie", "si"),
    ("eau", "o"),
    ("ouw", "O"),
    ("auw", "O"),
    ("ou", "O"),
    ("au", "O"),
    ("ij", "Y"),
    ("ei", "Y"),
    ("ey", "Y"),
    ("ie", "i"),
    ("oe", "U"),
    ("eu", "E"),
    ("ui", "Q"),
    ("uy", "Q"),
    ("ch", "g"),
    ("gh", "g"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sY"),
    ("c", "k"),
    ("qu", "kw"),
    ("x", "ks"),
    ("y", "Y"),
    ("d", "t"),
    ("z", "s"),
    ("v", "f"),
    ("q", "k"),
];

type Sounds = Vec<(&'static str, &'static str)>;

/// Those of [`SOUNDS`] that begin with this letter: every word of every text passes here.
fn sounds_of(first: &str) -> &'static [(&'static str, &'static str)] {
    static BY_LETTER: LazyLock<Vec<Sounds>> = LazyLock::new(|| {
        let of = |first: char| SOUNDS.into_iter().filter(|(letters, _)| letters.starts_with(first)).collect();
        ('a'..='z').map(of).collect()
    });
    let n = first.bytes().next().and_then(|c| c.checked_sub(b'a')).map_or(usize::MAX, usize::from);
    BY_LETTER.get(n).map_or(&[], Vec::as_slice)
}

/// A word as it is heard: what sounds alike is alike, and what is written twice is there once.
fn sound(word: &str) -> Vec<u8> {
    let mut heard: Vec<u8> = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.get(..1) {
        // At the beginning of a word `tie` is what it says: "tien", "tiener".
        let (letters, sounds) = sounds_of(first)
            .iter()
            .find(|(letters, _)| rest.starts_with(letters) && (*letters != "tie" || !heard.is_empty()))
            .map_or((first, first), |(letters, sounds)| (*letters, *sounds));
        for sound in sounds.bytes() {
            if heard.last() != Some(&sound) {
                heard.push(sound);
            }
        }
        rest = rest.get(letters.len()..).unwrap_or_default();
    }
    // Neither the n of "lopen" nor whether it is "heb" or "hep" is heard.
    if heard.len() > 4 && heard.ends_with(b"en") {
        heard.pop();
    }
    if let Some(last) = heard.last_mut().filter(|last| **last == b'b') {
        *last = b'p';
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nearest of these words.
    fn meant<'w>(typed: &str, words: &'w str) -> Option<&'w str> {
        let mut all = Vocabulary::default();
        all.add(words.split(' '), &[typed]);
        all.nearest(typed).and_then(|(word, _)| words.split(' ').find(|w| *w == word))
    }

    #[test]
    fn what_is_spelt_by_ear_sounds_the_same() {
        for family in [
            "ruzie ruzzie ruusie rusie",
            "gemeente gemeentte gemeende",
            "fietsen fitsen fietzen fiedse",
            "schoonmaakrooster schoonmaakroster sgoonmaakrooster",
            "vrouw vrou frauw",
            "politie polisie polietsie politsie",
            "beleid belijt beleit",
            "vergoeding fergoeding vergoedding",
            "klacht klagt klaght",
            "bureau buro",
            "dokter docter",
            "exact eksakt",
            "leiding lijding lijdding",
            "actie aksie",
        ] {
            let mut all = family.split(' ');
            let right = all.next().unwrap_or_default();
            for word in all {
                assert_eq!(sound(word), sound(right), "{word} {right}");
            }
        }
        for (one, other) in [("boek", "bok"), ("huis", "hijs"), ("tien", "zien"), ("muur", "meer"), ("weg", "wet")] {
            assert_ne!(sound(one), sound(other), "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_by_ear_is_meant_and_then_by_letters() {
        assert_eq!(meant("ruzzie", "rust ruzies ruzi ruzie"), Some("ruzie"));
        assert_eq!(meant("vergadreing", "verandering vergadering vergaderingen"), Some("vergadering"));
        assert_eq!(meant("doktor", "dokter donker"), Some("dokter"));
        assert_eq!(meant("hont", "mond hond"), Some("hond"));
        assert_eq!(meant("kammer", "hamer kamer kamers"), Some("kamer"));
        // As near as each other: what is there more often.
        assert_eq!(meant("kaar", "kaas kaart kaart"), Some("kaart"));
    }

    #[test]
    fn what_is_far_is_not_meant_nor_what_says_nothing() {
        for (typed, words) in [
            ("zebra", "giraf olifant rooster"),
            ("tuin", "huis tijd"),
            ("kamers", "dames"),
            ("zonder", "onderen"),
            ("douche", "dagen"),
            ("politiek", "polish"),
            ("toilet", "told"),
            ("hoee", "hoe"),
            ("jaar", "1999 a2b u627u644"),
            ("", "a"),
        ] {
            assert_eq!(meant(typed, words), None, "{typed}");
        }
        assert_eq!(
            (apart_from_stop("tusen"), apart_from_stop("eigun"), apart_from_stop("ruzie")),
            (Some(0), Some(1), None)
        );
        assert!(!can_be_misspelt("was") && !can_be_misspelt("2026") && can_be_misspelt("wass"));
    }

    #[test]
    fn letters_apart() {
        for (one, other, apart) in [("", "", 0), ("", "abc", 3), ("abc", "acb", 1), ("kitten", "sitting", 3)] {
            assert_eq!(between(one.as_bytes(), other.as_bytes()), apart);
            assert_eq!(between(other.as_bytes(), one.as_bytes()), apart);
        }
    }
}
