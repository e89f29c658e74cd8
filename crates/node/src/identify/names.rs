//! Names of people in a text, however they are written: without accents, as a possessive, one word of it.

use super::opens_sentence;
use std::ops::Range;

/// Parts of a name that are no name alone.
const PARTICLES: &[&str] = &[
    "aan", "bij", "bin", "de", "del", "den", "der", "het", "ibn", "los", "onder", "over", "ten", "ter", "uit", "van",
    "von", "voor",
];
/// Names that are words with which a sentence begins,
const OPENERS: &[&str] = &["al", "an", "dan", "goed", "groot", "klein", "kort", "lang", "meer"];
/// and those that are so only before one of these or a number: "Wil je", "Max 5".
const ASKING: &[&str] = &["ben", "can", "max", "may", "wil", "will"];
const ASKED: &[&str] = &[
    "de", "een", "er", "het", "hij", "i", "iemand", "ik", "je", "jij", "jullie", "men", "someone", "somebody", "the",
    "they", "u", "we", "wij", "you", "ze", "zij",
];

/// A word of a text or a name, and its letters without case and accents.
struct Word {
    spot: Range<usize>,
    plain: String,
}

/// Where one of these names stands in a text: the whole in any case, or words of it of which one has a capital.
pub fn find(text: &str, names: &[String]) -> Vec<Range<usize>> {
    let written = words(text);
    let mut spots = Vec::new();
    for name in names {
        let name: Vec<String> = words(name).into_iter().map(|word| word.plain).collect();
        for at in 0..written.len() {
            spots.extend((0..name.len()).filter_map(|from| run(text, &written[at..], &name, from)));
        }
    }
    spots
}

/// How far the words of a text are those of a name from one of its words on, if that is enough to be it.
fn run(text: &str, written: &[Word], name: &[String], from: usize) -> Option<Range<usize>> {
    let parts = &name[from..];
    let goes_on = |at: usize| at == 0 || is_close(text, &written[at - 1], &written[at]);
    let most = parts.len().min(written.len());
    let shared = (0..most).take_while(|at| is_same(&written[*at].plain, &parts[*at]) && goes_on(*at)).count();

    let least = if name.len() == 1 { 2 } else { 3 };
    let tells = |at: &usize| is_name(&parts[*at]) && parts[*at].chars().count() >= least;
    let whole = shared == name.len() && name.iter().filter(|part| is_name(part)).count() > 1;
    let last = (0..shared).rev().find(tells)?;
    let length = if whole { shared } else { last + 1 };

    let has_capital = |at: usize| !text[written[at].spot.clone()].starts_with(char::is_lowercase);
    let ordinary = length == 1 && is_opener(text, &written[0], &parts[0], written.get(1));
    let sure = whole || (!ordinary && (0..length).filter(tells).any(has_capital));
    let end = written[length - 1].spot.end;
    sure.then(|| written[0].spot.start..end + possessive(&text[end..]))
}

/// "Annas" is "Anna" too.
fn is_same(word: &str, part: &str) -> bool {
    word == part || (part.len() > 2 && word.strip_suffix('s') == Some(part))
}

fn is_name(part: &str) -> bool {
    part.starts_with(char::is_alphabetic) && !PARTICLES.contains(&part)
}

/// Whether nothing stands between two words that does not stand inside a name.
fn is_close(text: &str, word: &Word, next: &Word) -> bool {
    let between = &text[word.spot.end..next.spot.start];
    between.len() <= 3 && between.chars().all(|sign| sign.is_whitespace() || ['-', '.', '\'', '’'].contains(&sign))
}

/// Whether it may well be the first word of a sentence, and no name.
fn is_opener(text: &str, word: &Word, part: &str, next: Option<&Word>) -> bool {
    let asked =
        |next: &Word| ASKED.contains(&next.plain.as_str()) || next.plain.starts_with(|c: char| c.is_ascii_digit());
    let ordinary = OPENERS.contains(&part) || (ASKING.contains(&part) && next.is_some_and(asked));
    ordinary && opens_sentence(text, word.spot.start)
}

/// How long the 's is with which this begins; none is 0.
fn possessive(after: &str) -> usize {
    let s = ["'s", "’s", "`s", "´s"].into_iter().find(|s| after.starts_with(s)).unwrap_or_default();
    if after[s.len()..].starts_with(char::is_alphanumeric) { 0 } else { s.len() }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (at, sign) in text.char_indices().filter(|(_, sign)| sign.is_alphanumeric() || is_accent(*sign)) {
        let plain = sign.to_lowercase().filter(|sign| !is_accent(*sign)).map(without_accent);
        let end = at + sign.len_utf8();
        match words.last_mut().filter(|word| word.spot.end == at) {
            Some(word) => {
                word.spot.end = end;
                word.plain.extend(plain);
            }
            None => words.push(Word { spot: at..end, plain: plain.collect() }),
        }
    }
    words
}

/// An accent that is a character of its own, as some keyboards write it.
fn is_accent(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}')
}

/// The letter under an accent of the languages that are most spoken in the houses.
fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | '\u{1ea0}'..='\u{1eb7}' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | '\u{1eb8}'..='\u{1ec7}' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' | '\u{1ec8}'..='\u{1ecb}' => 'i',
        'ł' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ơ' | '\u{1ecc}'..='\u{1ee3}' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ư' | '\u{1ee4}'..='\u{1ef1}' => 'u',
        'ý' | 'ÿ' | '\u{1ef2}'..='\u{1ef9}' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}
