//! What somebody typed and could not send: it is shown again with a button, and where they must come in again first, it is
//! kept for them alone.

use super::{Fields, Page, READ, Visit, headline};
use crate::error::Key;
use crate::once::FIELD;
use crate::sealed::For;
use crate::texts::Say;
use crate::words::Role;
use actix_web::http::StatusCode;
use askama::Template;
use huisraad_storage::Time;
use std::time::Duration;

/// How long it waits for its writer.
const WAITS: Duration = Duration::from_secs(30 * 60);

/// What is never shown again, nor known again.
const SECRET: [&str; 4] = ["passphrase", "pin", "password", "secret"];

/// What a page sends along for itself, of which nobody reads anything.
const OF_THE_PAGE: [&str; 6] = ["shown", READ, "rev", "seen", "looked", "digest"];

/// Whether a field holds what nobody else may know.
pub fn is_secret(name: &str) -> bool {
    SECRET.contains(&name)
}

/// What somebody typed, and where it was to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it was to go.
    pub to: String,
    /// What was typed.
    pub pairs: Vec<(String, String)>,
}

impl Kept {
    /// What was typed in a form for this address, without its key and without secrets.
    pub fn of(to: &str, typed: &Fields) -> Kept {
        let open = |(name, _): &&(String, String)| name != FIELD && !is_secret(name);
        Kept { to: to.to_owned(), pairs: typed.pairs().iter().filter(open).cloned().collect() }
    }

    /// Whether there is anything in it that somebody wrote, and did not merely press.
    pub fn is_written(&self) -> bool {
        self.fields().iter().any(|field| field.rows > 0)
    }

    /// Seals it for its writer. `None` when that fails.
    pub fn seal(&self, v: &Visit, writer: i64) -> Option<String> {
        let text = serde_json::to_vec(&(&self.to, &self.pairs, v.now.0)).ok()?;
        v.node.secret.seal(&v.node.random, For::Kept, writer, &text)
    }

    /// Opens what was sealed for this person, not too long ago.
    pub fn open(v: &Visit, writer: i64, sealed: &str) -> Option<Kept> {
        let text = v.node.secret.open(For::Kept, writer, sealed)?;
        let (to, pairs, at) = serde_json::from_slice::<(String, Vec<(String, String)>, i64)>(&text).ok()?;
        let ahead = Time(at) > v.now;
        (!ahead && v.now.since(Time(at)) <= WAITS).then_some(Kept { to, pairs })
    }

    /// Its fields, as they are shown again.
    fn fields(&self) -> Vec<Shown<'_>> {
        // What a button or a choice sends is small letters; all else may be somebody's own words.
        let chosen = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_:./".contains(c);
        self.pairs
            .iter()
            .map(|(name, value)| {
                let known = label(&self.to, name);
                let is_text = !value.is_empty()
                    && !OF_THE_PAGE.contains(&&**name)
                    && (known.is_some() || value.len() > 80 || !value.chars().all(chosen));
                let lines = value.lines().map(|line| 1 + line.chars().count() / 60).sum::<usize>();
                let least = known.map_or(1, |(_, rows)| rows);
                let rows = if is_text { lines.clamp(least, 20) } else { 0 };
                Shown { name, value, rows, label: known.map_or("typed-yours", |(key, _)| key) }
            })
            .collect()
    }

    /// Who may read it, in words, where the form asked that.
    fn readers(&self, say: &Say) -> Option<String> {
        let of = |name: &str| {
            self.pairs.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        let (word, role) = of("audience").first()?.split_once(':').unwrap_or((of("audience").first()?, ""));
        Some(match word {
            "network" => say.t("audience-network"),
            "public" => say.t("audience-public"),
            "house" => say.t("audience-house"),
            "houses" => format!("{}: {}", say.t("audience-houses"), of("to").join(", ")),
            _ => say.t(Role::parse(role)?.circle_key()?),
        })
    }
}

/// What stands above a text in the form for this address, and how many lines it has there at least.
fn label(to: &str, name: &str) -> Option<(Key, usize)> {
    let of = |ways: &[(&str, Key)]| ways.iter().find(|(begin, _)| to.starts_with(begin)).map(|(_, key)| *key);
    Some(match name {
        "title" => {
            let kinds = [
                ("/conflicts", "conflict-title"),
                ("/events", "event-title"),
                ("/opportunities", "opportunity-title"),
                ("/successes", "success-sentence"),
                ("/what-works", "lesson-title"),
            ];
            (of(&kinds).unwrap_or("case-title"), 1)
        }
        // Of what is said about an advice its address goes along, which nobody typed.
        "about" if to.ends_with("/advice") => return None,
        "about" => (of(&[("/events", "event-about"), ("/house", "house-about")]).unwrap_or("opportunity-about"), 4),
        "place" => (of(&[("/house", "house-place")]).unwrap_or("event-place"), 1),
        "name" => (of(&[("/house", "house-name")]).unwrap_or("consultation-name"), 1),
        "address" => (of(&[("/mail", "mail-address")]).unwrap_or("apply-address"), 1),
        "question" => (of(&[("/consultations", "consultation-question")]).unwrap_or("case-question"), 3),
        "advice" => ("advice-write", 5),
        "agreement" => ("agreement-write", 6),
        "amount" => ("opportunity-amount", 1),
        "answer" => ("consultation-answer", 5),
        "application" => ("application-write", 4),
        "asks" => ("house-asks", 2),
        "complaints" => ("complaints-label", 4),
        "contact" => ("consultation-contact", 1),
        "costs" => ("opportunity-costs", 1),
        "description" => ("file-description", 1),
        "details" => ("conflict-details", 5),
        "failed" => ("lesson-failed", 3),
        "happens" => ("opportunity-when", 1),
        "heads" => ("rsvp-how-many", 1),
        "help_lines" => ("help-lines-label", 8),
        "helped" => ("lesson-helped", 3),
        "hope" => ("conflict-hope", 3),
        "host" => ("house-host", 1),
        "hours" => ("opportunity-hours", 1),
        "introduction" => ("apply-introduction", 5),
        "languages" => {
            let ways = [("/conflicts", "conflict-languages"), ("/posts", "conflict-languages-yours")];
            (of(&ways).unwrap_or("house-languages"), 1)
        }
        "learn" => ("opportunity-learn", 2),
        "letter" => ("letter-write", 4),
        "lesson" => ("lesson-text", 5),
        "meet_at" => ("moments-place", 1),
        "meet_day" => ("meets-day", 1),
        "meet_time" => ("meets-time", 1),
        "mediates_hours" => ("mediates-hours", 1),
        "mediates_languages" => ("mediates-languages", 1),
        "mediates_phone" => ("mediates-phone", 1),
        "mediates_who" => ("mediates-who", 1),
        "needs" => ("rsvp-needs", 2),
        "line" => ("trial-line", 1),
        "note" => ("accept-note", 2),
        "offer" => ("offer-write", 4),
        "offers" => ("house-offers", 2),
        "principles" => ("principles-title", 8),
        "sender_name" => ("sender-which-name", 1),
        "side_one" => ("both-side-one", 1),
        "side_two" => ("both-side-two", 1),
        "situation" => ("case-situation", 5),
        "sources" => ("sources", 2),
        "subject" => ("case-title", 1),
        "suits" => ("lesson-suits", 1),
        "summary" => ("conflict-summary", 5),
        "text" => ("sheet-own-text", 1),
        "themes" => ("themes-list", 8),
        "tie_line" => ("tie-line", 1),
        "ties_reason" => ("conflict-ties-reason", 1),
        "tried" => (of(&[("/conflicts", "conflict-tried")]).unwrap_or("case-tried"), 3),
        _ => return None,
    })
}

/// A field that is shown again; with no rows it only goes along.
struct Shown<'a> {
    name: &'a str,
    value: &'a str,
    rows: usize,
    label: Key,
}

/// What is offered instead of sending it again.
pub struct Instead<'a> {
    /// What became of the form the first time; empty when there is no page of it.
    pub first: &'a str,
    /// Where the same fields would change what was made then; empty when nowhere.
    pub change: &'a str,
}

#[derive(Template)]
#[template(path = "page/typed_again.html")]
struct TypedAgain<'a> {
    v: &'a Visit,
    /// What it is called; `None` where what is wrong is its heading.
    title: Option<Key>,
    /// The heading, and what is said below.
    said: (String, String),
    kept: &'a Kept,
    /// The key of the form, where it is the same form still.
    key: &'a str,
    instead: Option<Instead<'a>>,
    /// Where one reads what is there now.
    look: Option<&'a str>,
    /// Whether it can be sent again at all.
    sends: bool,
}

impl Visit {
    /// The page for who sent a form that was not done: why, what they typed, and a button to send it again. `key`: that of
    /// the form; it may have been done all the same, and then counts once.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show_again(&self, status: StatusCode, sentence: &str, kept: &Kept, key: &str) -> Page {
        let page = TypedAgain {
            v: self,
            title: None,
            said: headline(sentence),
            kept,
            key,
            instead: None,
            look: None,
            sends: true,
        };
        self.show_as(status, &page)
    }

    /// The page for who wrote something to what is not there any more, or not as they read it: why, and what they typed, to be copied.
    /// `look`: where what is there now is read.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show_in_vain(&self, status: StatusCode, sentence: &str, kept: &Kept, look: Option<&str>) -> Page {
        let said = headline(sentence);
        let page = TypedAgain { v: self, title: None, said, kept, key: "", instead: None, look, sends: false };
        self.show_as(status, &page)
    }

    /// The page for who sent a form before, and now sends it with another text, or cannot be shown what came of it: they
    /// say what is meant.
    ///
    /// # Errors
    /// When the template fails.
    pub fn ask_again(&self, sentence: Key, kept: &Kept, instead: Instead<'_>) -> Page {
        let title = "form-sent-title";
        let said = (self.t(title), self.t(sentence));
        let page = TypedAgain {
            v: self,
            title: Some(title),
            said,
            kept,
            key: "",
            instead: Some(instead),
            look: None,
            sends: true,
        };
        self.show_as(StatusCode::CONFLICT, &page)
    }

    /// What was typed is shown to its writer who came in again, before it goes on.
    ///
    /// # Errors
    /// When the template fails.
    pub fn resume(&self, kept: &Kept) -> Page {
        let (title, sentence) = ("resume-title", "resume-help");
        let said = (self.t(title), self.t(sentence));
        let page =
            TypedAgain { v: self, title: Some(title), said, kept, key: "", instead: None, look: None, sends: true };
        self.show_as(StatusCode::OK, &page)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_secret, label};
    use crate::error::{Error, Field, Reason};
    use crate::page::{headline, said};
    use crate::texts::{Language, Say, Texts};
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn all_that_is_said_of_an_error_stands_on_its_page_its_first_sentence_as_the_heading() {
        let texts = Arc::new(Texts::load());
        let whole = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for language in [Language::Nl, Language::En] {
            let say = Say::new(texts.clone(), language);
            for error in Reason::ALL.iter().map(|why| Error::Refused(*why)) {
                let text = said(&say, &error);
                let (first, rest) = headline(&text);
                let ends = if text.starts_with(&format!("{first}.")) { "." } else { "" };
                assert_eq!(whole(&format!("{first}{ends} {rest}")), whole(&text));
                assert!(!first.is_empty() && !first.contains(". "), "{first}");
            }
            let wrong = [(Field::Title, "title-missing"), (Field::Day, "day-wrong"), (Field::Place, "title-missing")];
            let both = format!("{} {}", say.t("title-missing"), say.t("day-wrong"));
            assert_eq!(said(&say, &Error::Invalid(wrong.to_vec())), both);
        }
        assert_eq!(headline("Dit is te lang.\nMaak het korter."), ("Dit is te lang".into(), "Maak het korter.".into()));
    }

    fn templates(dir: &Path, all: &mut String) {
        for entry in std::fs::read_dir(dir).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                templates(&path, all);
            } else if path.extension().is_some_and(|e| e == "html" || e == "rs") && !path.ends_with("page/kept.rs") {
                all.push_str(&std::fs::read_to_string(path).expect("text"));
            }
        }
    }

    /// The names of the fields that are drawn so: `form.area(3, "NAME"`.
    fn drawn(all: &str, how: &str) -> Vec<String> {
        let names = all.split(how).skip(1).filter_map(|rest| rest.split('"').nth(1));
        names.map(str::to_owned).collect()
    }

    /// The names of the fields that a template draws itself.
    fn by_hand(all: &str) -> Vec<String> {
        let tags = all.split("<textarea ").skip(1).filter_map(|rest| rest.split('>').next());
        let names = tags.filter_map(|tag| tag.split("name=\"").nth(1)?.split('"').next());
        names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).map(str::to_owned).collect()
    }

    #[test]
    fn every_text_that_is_shown_again_has_its_label_and_no_secret_is() {
        let mut all = String::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        // Where somebody comes in, nothing is shown again.
        let coming_in = ["key", "words"];
        let mut texts = drawn(&all, ".area(");
        texts.extend(drawn(&all, ".input(\"text\", "));
        texts.extend(by_hand(&all));
        assert!(texts.len() > 40, "{texts:?}");
        for name in texts.iter().filter(|name| !coming_in.contains(&name.as_str())) {
            assert!(label("/x", name).is_some(), "{name}");
        }
        for name in drawn(&all, "form.input(\"password\", ") {
            assert!(is_secret(&name), "{name}");
        }
    }
}
