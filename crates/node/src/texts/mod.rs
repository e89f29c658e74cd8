//! The sentences of the screens: Fluent files beside each feature, one file a language.
//!
//! Dutch is the first language and the one a missing sentence falls back to. A test holds that every key that is used is
//! defined in each language with the same variables, and that none is defined for nothing.

mod dates;
pub mod seen;
mod typed_days;

pub use dates::{Day, Tile, day_of, local_moment, parse_day, with_offset, without_offset};
pub use typed_days::{Near, read_day, read_moment};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use huisraad_storage::text_enum;
use unic_langid::LanguageIdentifier;

/// `(language, text)` of every Fluent file, gathered by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/fluent_files.rs"));

text_enum! {
    /// A language of the screens.
    pub enum Language {
        /// Nederlands.
        Nl = "nl",
        /// English.
        En = "en",
    }
}

/// All sentences in all languages.
pub struct Texts(Vec<FluentBundle<FluentResource>>);

impl Texts {
    /// Reads the files that are built in. What is wrong in them is logged, and found by a test.
    pub fn load() -> Texts {
        let bundle = |language: &Language| {
            let id: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            // What needs such marks gets them as it is put in (`seen::isolated`); in all other texts they would be copied along.
            bundle.set_use_isolating(false);
            for (_, text) in FILES.iter().filter(|(l, _)| *l == language.as_str()) {
                let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, errors)| {
                    tracing::error!(?errors, "a Fluent file has a mistake");
                    partial
                });
                if let Err(errors) = bundle.add_resource(resource) {
                    tracing::error!(?errors, "a Fluent key is defined twice");
                }
            }
            bundle
        };
        Texts(Language::ALL.iter().map(bundle).collect())
    }

    /// The sentence `key` in a language, with its variables filled in. A key that does not exist is shown as itself.
    pub fn say(&self, language: Language, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = variables.iter().cloned().collect();
        let bundles = self.0.get(language as usize).into_iter().chain(self.0.first());
        for bundle in bundles {
            if let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) {
                let mut errors = Vec::new();
                let said = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
                if !errors.is_empty() {
                    tracing::error!(key, ?errors, "a sentence is not filled in");
                }
                return said;
            }
        }
        tracing::error!(key, "there is no such sentence");
        key.to_owned()
    }
}

/// Whether a word is the key of a sentence.
#[cfg(test)]
pub fn is_key(word: &str) -> bool {
    FILES.iter().flat_map(|(_, text)| text.lines()).any(|line| line.split(" =").next() == Some(word))
}

/// The sentences in one language: what a template holds.
#[derive(Clone)]
pub struct Say {
    texts: std::sync::Arc<Texts>,
    /// In which language.
    pub language: Language,
}

impl Say {
    /// The sentences in this language.
    pub fn new(texts: std::sync::Arc<Texts>, language: Language) -> Say {
        Say { texts, language }
    }

    /// A sentence.
    pub fn t(&self, key: &str) -> String {
        self.texts.say(self.language, key, &[])
    }

    /// A sentence with one variable.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Variable) -> String {
        self.texts.say(self.language, key, &[(name, value.fluent())])
    }

    /// A sentence with two variables.
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Variable,
        name2: &'static str,
        value2: impl Variable,
    ) -> String {
        self.texts.say(self.language, key, &[(name, value.fluent()), (name2, value2.fluent())])
    }
}

/// What can be put into a sentence. Numbers stay numbers, so that the sentence can count ("1 huis", "2 huizen").
pub trait Variable {
    /// As Fluent takes it.
    fn fluent(&self) -> FluentValue<'static>;
}

impl Variable for str {
    fn fluent(&self) -> FluentValue<'static> {
        FluentValue::from(seen::isolated(self))
    }
}

impl Variable for String {
    fn fluent(&self) -> FluentValue<'static> {
        self.as_str().fluent()
    }
}

impl Variable for i64 {
    fn fluent(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Variable for usize {
    fn fluent(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl<T: Variable + ?Sized> Variable for &T {
    fn fluent(&self) -> FluentValue<'static> {
        (**self).fluent()
    }
}

/// A text that begins a line: its first letter is a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
