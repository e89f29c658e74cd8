//! Fields of forms: they keep what was typed, and say beside the field what is wrong and how to mend it.

use super::Visit;
use crate::error::{Error, Field, Key, Reason};
use crate::texts::seen::{self, as_seen};
use crate::texts::{Day, Near, Say, read_day};
use askama::Template;
use huisraad_federation::sha256_base64;
use huisraad_storage::Time;
use serde::Deserialize;
use std::sync::Arc;

/// What was typed, as the browser sends it: names may repeat.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct Fields(Vec<(String, String)>);

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Fields(pairs.into_iter().map(|(name, value)| (name, seen::kept(&value))).collect())
    }
}

impl Fields {
    /// What was typed in a field, with the white space around it gone; empty when there is no such field.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The same, owned, with the line ends of the browser made plain.
    pub fn text(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n")
    }

    /// Every value of a field that may repeat.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.trim()).collect()
    }

    /// A day that was typed; `None` when there is none. `near`: which one is meant when it has no year.
    pub fn day(&self, name: &str, today: Day, near: Near) -> Option<Result<Day, Key>> {
        Some(self.get(name)).filter(|text| !text.is_empty()).map(|text| read_day(text, today, near))
    }

    /// The same of something that is to come. A day that is past is asked back, unless it stood there before.
    pub fn day_to_come(&self, name: &str, today: Day) -> Option<Result<Day, Key>> {
        let day = self.day(name, today, Near::Next)?;
        let past = day.is_ok_and(|day| day < today) && !self.is_unchanged(name);
        Some(if past { Err("day-past") } else { day })
    }

    /// As a form sends them in which no day was changed.
    #[must_use]
    pub fn with_days_as_they_are(self) -> Self {
        let same: Vec<_> = self.0.iter().map(|(name, value)| (format!("was-{name}"), value.clone())).collect();
        Fields(self.0.into_iter().chain(same).collect())
    }

    /// Whether a day stands there as it did when the form was made.
    pub fn is_unchanged(&self, name: &str) -> bool {
        self.get(&format!("was-{name}")) == self.get(name)
    }

    /// A number that was typed, in whichever figures.
    pub fn number(&self, name: &str) -> Option<i64> {
        as_seen(self.get(name)).parse().ok()
    }

    /// The moment that a page of ours sent along; `None` where it said none.
    pub fn moment(&self, name: &str) -> Option<Time> {
        self.get(name).parse().ok().map(Time)
    }

    /// Whether a box was ticked or a button of this name pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && !v.is_empty())
    }

    /// Which of the two buttons, yes or no, was pressed. That neither was is no answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when neither was.
    pub fn says_yes(&self) -> Result<bool, Error> {
        match self.get("do") {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(Error::Refused(Reason::AnswerMissing)),
        }
    }

    /// What stands in it, as one digest.
    pub fn mark(&self) -> String {
        let all: Vec<u8> = serde_json::to_vec(&self.0).unwrap_or_default();
        sha256_base64(&all)
    }

    /// Whether what the form was filled in with stands there still: `now`. A form that does not say is not looked at.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the form itself ([`READ`]) when somebody changed it meanwhile.
    pub fn is_as_read(&self, now: &Fields) -> Result<(), Error> {
        let read = self.get(READ);
        if read.is_empty() || read == now.mark() {
            Ok(())
        } else {
            Err(Error::Invalid(vec![(Field::Read, "meanwhile")]))
        }
    }

    /// All of it, as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Adds a value, to fill in a form beforehand.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Fields {
        self.0.push((name.to_owned(), value.into()));
        self
    }
}

/// The field in which a form says what it was filled in with, by [`Fields::mark`].
pub const READ: &str = Field::Read.as_str();

/// One of several to choose from.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line under it; may be empty.
    pub small: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>, small: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), small: small.into() }
    }
}

/// Nothing, for the forms of a page that did not come back.
pub static NOTHING: Fields = Fields(Vec::new());

/// The form that comes back, of several on a page: what was typed in it, and what is wrong with that.
pub struct Back {
    /// Which: what the ids of its fields end in; empty for the one without a name.
    at: String,
    typed: Fields,
    wrong: Vec<(Field, Key)>,
}

impl Visit {
    /// The same visit of who sent the form `at` of a page, and gets it back.
    #[must_use]
    pub fn with_back(&self, at: &str, typed: &Fields, wrong: Vec<(Field, Key)>) -> Visit {
        let back = Back { at: at.to_owned(), typed: typed.clone(), wrong };
        Visit { back: Some(Arc::new(back)), ..self.clone() }
    }

    /// What is wrong in the form that comes back.
    pub fn wrong(&self) -> &[(Field, Key)] {
        self.back.as_ref().map_or(&[], |back| &back.wrong)
    }

    /// The form `at` of a page: as it comes back, or empty.
    pub fn form_at(&self, at: &str) -> Form<'_> {
        self.filled_at(at, &NOTHING)
    }

    /// The same; filled in for who just came.
    pub fn filled_at<'a>(&'a self, at: &str, filled: &'a Fields) -> Form<'a> {
        let form = match self.back.as_ref().filter(|back| back.at == at) {
            Some(back) => self.form(&back.typed, &back.wrong),
            None => self.form(filled, &[]),
        };
        if at.is_empty() { form } else { form.at(at) }
    }
}

/// A form as a template sees it.
pub struct Form<'a> {
    /// What the ids of its fields end in, where a page has several forms with fields of one name.
    pub(super) at: String,
    pub(super) say: &'a Say,
    pub(super) typed: &'a Fields,
    pub(super) wrong: &'a [(Field, Key)],
}

#[derive(Template)]
#[template(path = "page/input.html")]
struct Input<'a> {
    say: &'a Say,
    name: &'a str,
    id: &'a str,
    kind: &'a str,
    rows: u32,
    label: &'a str,
    help: &'a str,
    value: &'a str,
    /// Whether the browser asks for it before it sends: a file that was chosen cannot be shown again.
    must: bool,
    wrong: Option<Key>,
}

#[derive(Template)]
#[template(source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#, ext = "html")]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Template)]
#[template(path = "page/meanwhile.html")]
struct Meanwhile<'a> {
    say: &'a Say,
    id: &'a str,
    mark: &'a str,
    what: Key,
    then: Key,
    /// Where one reads how it is now, when somebody changed it.
    at: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "page/choices.html")]
struct Choices<'a> {
    say: &'a Say,
    name: &'a str,
    /// Of the first of them.
    id: &'a str,
    kind: &'a str,
    label: &'a str,
    choices: &'a [Choice],
    chosen: Vec<&'a str>,
    wrong: Option<Key>,
}

/// A part of a page; nothing, and a line in the log, where it cannot be drawn.
pub(super) fn html(template: &impl Template) -> String {
    template.render().unwrap_or_else(|e| {
        tracing::error!(error = %e, "a field could not be drawn");
        String::new()
    })
}

impl Form<'_> {
    fn wrong(&self, name: &str) -> Option<Key> {
        self.wrong.iter().find(|(field, _)| field.as_str() == name).map(|(_, key)| *key)
    }

    /// Whether this is what was chosen.
    pub fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.typed.get(name) == value
    }

    /// The same form for one of several things on a page: its fields have ids of their own.
    #[must_use]
    pub fn at(self, thing: impl std::fmt::Display) -> Self {
        Form { at: format!("-{thing}"), ..self }
    }

    /// The id of a field in it.
    fn id(&self, name: &str) -> String {
        format!("{name}{}", self.at)
    }

    /// Whether anything is wrong.
    pub fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// Says with the form what it was filled in with (`here`), and where somebody changed that meanwhile: `at` one reads what stands
    /// there now, and who sends it then means to.
    pub fn read(&self, here: &Fields, at: &str) -> String {
        self.meanwhile(here, at, "meanwhile", "meanwhile-send")
    }

    /// The same where one answers to what stands there (`here`): what one typed takes nothing's place.
    pub fn answers(&self, here: &Fields, at: &str) -> String {
        self.meanwhile(here, at, "meanwhile-theirs", "meanwhile-answer")
    }

    fn meanwhile(&self, here: &Fields, at: &str, what: Key, then: Key) -> String {
        let (changed, before) = (self.wrong(READ).is_some(), self.typed.get(READ));
        let now = here.mark();
        let mark = if changed || before.is_empty() { &now } else { before };
        html(&Meanwhile { say: self.say, id: &self.id(READ), mark, what, then, at: changed.then_some(at) })
    }

    /// One line. `kind` is the type of the HTML input; `help` a key, or empty.
    pub fn input(&self, kind: &str, name: &str, label: &str, help: &str) -> String {
        self.field(kind, 0, name, label, help, false)
    }

    /// A day. What stands in it goes along, so that a day that is past by now need not be changed with something else.
    pub fn day(&self, name: &str, label: &str, help: &str) -> String {
        let before = format!("was-{name}");
        let given = self.typed.pairs().iter().any(|(n, _)| *n == before);
        let was = self.typed.get(if given { &before } else { name });
        let was = html(&Hidden { name: &before, value: was });
        self.field("date", 0, name, label, help, false) + &was
    }

    /// One line, or a file, that the browser asks for before it sends anything.
    pub fn must(&self, kind: &str, name: &str, label: &str, help: &str) -> String {
        self.field(kind, 0, name, label, help, true)
    }

    /// Several lines.
    pub fn area(&self, rows: u32, name: &str, label: &str, help: &str) -> String {
        self.field("area", rows, name, label, help, false)
    }

    fn field(&self, kind: &str, rows: u32, name: &str, label: &str, help: &str, must: bool) -> String {
        // A passphrase is never sent back.
        let value = if kind == "password" { "" } else { self.typed.get(name) };
        let id = &self.id(name);
        html(&Input { say: self.say, name, id, kind, rows, label, help, value, must, wrong: self.wrong(name) })
    }

    /// One of several. Nothing is ticked before somebody ticks it: what is ticked beforehand is sent by who reads over it, and is
    /// then their word.
    pub fn choose(&self, name: &str, label: &str, choices: &[Choice]) -> String {
        self.choices("radio", name, label, choices, None)
    }

    /// One of several, the first of them ticked beforehand. Only where that is the careful choice: it claims least, tells least, or
    /// is read by the fewest. Where it is called the code says which it is, and `tests/asked.rs` lists them all.
    pub fn careful(&self, name: &str, label: &str, choices: &[Choice]) -> String {
        self.choices("radio", name, label, choices, choices.first())
    }

    /// Any of several.
    pub fn tick(&self, name: &str, label: &str, choices: &[Choice]) -> String {
        self.choices("checkbox", name, label, choices, None)
    }

    fn choices(&self, kind: &str, name: &str, label: &str, choices: &[Choice], first: Option<&Choice>) -> String {
        let mut chosen = self.typed.all(name);
        if chosen.is_empty() {
            chosen.extend(first.map(|c| c.value.as_str()));
        }
        let id = &self.id(name);
        html(&Choices { say: self.say, name, id, kind, label, choices, chosen, wrong: self.wrong(name) })
    }
}
