//! The texts that every node ships with: `config/library`, a file each in both languages.
//!
//! A file is `# Title`, lines `name: value` (theme, summary, review, and a `source` as often as needed, `title | url`), an
//! empty line, and Markdown.

use crate::texts::Language;
use std::sync::LazyLock;

macro_rules! texts {
    ($($name:literal),*) => {
        [$((
            $name,
            include_str!(concat!("../../../../config/library/nl/", $name, ".md")),
            include_str!(concat!("../../../../config/library/en/", $name, ".md")),
        )),*]
    };
}

const TEXTS: [(&str, &str, &str); 14] = texts![
    "self-management",
    "meeting",
    "newcomer",
    "supporter",
    "self-scan",
    "statute",
    "statute-clauses",
    "municipality",
    "start-a-house",
    "five-keys",
    "conditions",
    "mediate",
    "mediate-plan",
    "research"
];

/// A text that ships with the node.
#[derive(Debug, Clone)]
pub struct Starter {
    /// The last part of its address.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its theme: a word of the list that a house starts with.
    pub theme: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// When to look at it again, as `2027-11-01`.
    pub review: &'static str,
    /// Where it comes from: title, and address where there is one.
    pub sources: Vec<(&'static str, Option<&'static str>)>,
    /// The text, in Markdown.
    pub body: &'static str,
}

impl Starter {
    /// The questions in it, for the yearly self-scan: lines that begin with `- ?`.
    pub fn questions(&self) -> impl Iterator<Item = &'static str> {
        self.body.lines().filter_map(|line| line.strip_prefix("- ? "))
    }

    /// The body as it is read: the mark of a question is for programs.
    pub fn markdown(&self) -> String {
        self.body.replace("\n- ? ", "\n- ")
    }

    fn read(name: &'static str, text: &'static str) -> Option<Starter> {
        let (head, body) = text.split_once("\n\n")?;
        let value = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        let source = |line: &'static str| {
            let rest = line.strip_prefix("source: ")?;
            Some(rest.split_once(" | ").map_or((rest, None), |(title, url)| (title, Some(url))))
        };
        Some(Starter {
            name,
            title: head.lines().next()?.strip_prefix("# ")?,
            theme: value("theme")?,
            summary: value("summary")?,
            review: value("review")?,
            sources: head.lines().filter_map(source).collect(),
            body,
        })
    }
}

/// All of them, in the order in which they are shown.
pub fn starters(language: Language) -> &'static [Starter] {
    static NL: LazyLock<Vec<Starter>> =
        LazyLock::new(|| TEXTS.iter().filter_map(|(name, nl, _)| Starter::read(name, nl)).collect());
    static EN: LazyLock<Vec<Starter>> =
        LazyLock::new(|| TEXTS.iter().filter_map(|(name, _, en)| Starter::read(name, en)).collect());
    if language == Language::Nl { &NL } else { &EN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_whole_in_both_languages() {
        let themes: Vec<&str> = include_str!("../../../../config/themes.txt").lines().collect();
        for (nl, en) in starters(Language::Nl).iter().zip(starters(Language::En)) {
            assert_eq!((nl.name, nl.theme, nl.review), (en.name, en.theme, en.review));
            assert!(themes.contains(&nl.theme), "{} is under {}, which is on no list", nl.name, nl.theme);
            for text in [nl, en] {
                assert!(
                    !text.sources.is_empty() && !text.summary.is_empty() && text.body.len() > 1000,
                    "{}",
                    text.name
                );
                assert!(crate::texts::parse_day(text.review).is_some(), "{}", text.name);
                let asked = text.questions().count();
                assert_eq!(asked, if text.name == "self-scan" { 10 } else { 0 }, "{}", text.name);
            }
        }
        assert_eq!((starters(Language::Nl).len(), starters(Language::En).len()), (TEXTS.len(), TEXTS.len()));
    }
}
