//! Cards and tokens, and the form in which they are kept.

use huisraad_federation::Random;
use std::sync::OnceLock;

/// What is printed on a card: it is nowhere else.
#[derive(Debug, Clone)]
pub struct CardSecrets {
    /// The last part of the card's address.
    pub token: String,
    /// Four words, for who cannot scan.
    pub words: String,
}

impl CardSecrets {
    /// New secrets.
    pub fn new(random: &Random) -> CardSecrets {
        let words = words();
        let word = || words.get(usize::try_from(random.below(words.len() as u64)).unwrap_or(0)).copied().unwrap_or("");
        CardSecrets { token: random.token::<20>(), words: [word(), word(), word(), word()].join(" ") }
    }
}

/// Short, common Dutch words that are hard to mistake for each other.
fn words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
    WORDS.get_or_init(|| include_str!("words.txt").split_whitespace().collect())
}

/// The form in which a random token or a card's words are kept.
pub fn hash_token(token: &str) -> String {
    openssl::sha::sha256(token.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn near(a: &str, b: &str) -> bool {
        strsim::damerau_levenshtein(a, b) < 2
    }

    #[test]
    fn the_words_are_many_short_and_never_one_letter_apart() {
        let words = words();
        assert!(words.len() >= 1024, "{}", words.len());
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        for (i, word) in words.iter().enumerate() {
            assert!((3..=10).contains(&word.len()) && word.chars().all(|c| c.is_ascii_lowercase()), "{word}");
            for other in &words[i + 1..] {
                assert!(word.len().abs_diff(other.len()) > 1 || !near(word, other), "{word} and {other}");
            }
        }
    }

    #[test]
    fn a_card_has_four_words_and_no_two_cards_the_same() {
        let cards: HashSet<String> = (0..1000).map(|_| CardSecrets::new(&Random::system()).words).collect();
        assert_eq!(cards.len(), 1000);
        assert!(cards.iter().all(|words| words.split(' ').count() == 4));
    }
}
