//! A word of an enum that others write too: kept as it came, also where it is one of tomorrow that this program does not know.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;

/// An enum of which each value is one word (`text_enum!`).
pub trait Worded: Copy {
    /// The word that stands for this value.
    fn word(self) -> &'static str;
    /// The value a word stands for, if any.
    fn from_word(word: &str) -> Option<Self>;
}

/// A word, and what it stands for where that is known. It is written as [`Word::as_str`].
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow)]
pub struct Word<E: 'static> {
    word: String,
    known: Option<E>,
}

impl<E: Worded> Word<E> {
    /// The longest word that is kept.
    const LONGEST: usize = 40;

    /// A word as it came, cut where it is too long for one; `unsaid` where there is none.
    pub fn read(word: &str, unsaid: E) -> Word<E> {
        let word: String = word.trim().chars().filter(|c| !c.is_control()).take(Word::<E>::LONGEST).collect();
        if word.is_empty() { Word::from(unsaid) } else { Word { known: E::from_word(&word), word } }
    }

    /// The word, as it came.
    pub fn as_str(&self) -> &str {
        &self.word
    }

    /// What it stands for; `None` for a word of tomorrow.
    pub fn known(&self) -> Option<E> {
        self.known
    }
}

impl<E: Worded> From<E> for Word<E> {
    fn from(known: E) -> Word<E> {
        Word { word: known.word().to_owned(), known: Some(known) }
    }
}

/// Whether it stands for that value.
impl<E: Worded + PartialEq> PartialEq<E> for Word<E> {
    fn eq(&self, other: &E) -> bool {
        self.known.as_ref() == Some(other)
    }
}

impl<E: Worded + 'static, DB: Backend> FromSql<Text, DB> for Word<E>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let word = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        Ok(Word { known: E::from_word(&word), word })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::text_enum! {
        /// Of today.
        pub enum Today {
            /// Nothing.
            Unsaid = "unsaid",
            /// Bread.
            Bread = "bread",
        }
    }

    #[test]
    fn a_word_of_tomorrow_is_kept_as_it_came() {
        let long = "x".repeat(50);
        assert_eq!(Today::ALL.len(), 2);
        for (came, kept, known) in [
            ("bread", "bread", Some(Today::Bread)),
            ("", "unsaid", Some(Today::Unsaid)),
            (" picnic ", "picnic", None),
            (long.as_str(), &long[..40], None),
        ] {
            let word = Word::read(came, Today::Unsaid);
            assert_eq!((word.as_str(), word.known()), (kept, known));
            assert_eq!(word == Today::Unsaid, known == Some(Today::Unsaid), "{came}");
        }
    }
}
