//! What state something is in, as one sees it at a glance: a word, a colour and a drawn sign. The colour never says it alone.

use crate::error::Key;

/// What a state means for who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do about it.
    Plain,
    /// It went well.
    Good,
    /// Look here: somebody waits, or something is another than it was.
    Look,
    /// It does not happen: in a list its title is struck.
    Off,
}

/// A state, to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// The word.
    pub key: Key,
    /// The colour.
    pub tone: Tone,
    /// The sign before the word.
    pub icon: &'static str,
}

impl Tag {
    /// A state.
    pub const fn new(key: Key, tone: Tone, icon: &'static str) -> Tag {
        Tag { key, tone, icon }
    }

    /// How the style sheet calls its colour.
    pub fn class(self) -> &'static str {
        match self.tone {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Look => "look",
            Tone::Off => "off",
        }
    }

    /// Whether all places are taken.
    pub fn is_full(self) -> bool {
        self.icon == "full"
    }

    /// Whether it does not happen.
    pub fn is_off(self) -> bool {
        self.tone == Tone::Off
    }
}
