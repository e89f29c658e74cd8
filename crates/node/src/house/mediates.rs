//! Whether a house helps others with a conflict, and how who does is reached. It is told to member houses, and never to everyone: there
//! is a telephone number in it.

use super::profile::text_of;
use crate::error::{Field, Key};
use crate::page::{Choice, Fields, Form, Visit};
use huisraad_storage::text_enum;
use serde_json::{Value, json};

text_enum! {
    /// How somebody helps.
    pub enum Way {
        /// By telephone.
        Phone = "phone",
        /// Where the conflict is.
        Visit = "visit",
    }
}

impl Way {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            Way::Phone => "mediates-by-phone",
            Way::Visit => "mediates-by-visit",
        }
    }
}

/// What a house says once that helps others with a conflict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mediates {
    /// Who does, by role.
    pub who: String,
    /// The number at which they are reached.
    pub phone: String,
    /// On which days, and when.
    pub hours: String,
    /// In which languages.
    pub languages: String,
    /// How.
    pub ways: Vec<Way>,
    /// Whether there is room now; they say that themselves.
    pub room: bool,
}

/// The longest of its texts.
const LONGEST: usize = 120;

/// The fields of its texts.
const TEXTS: [Field; 4] = [Field::MediatesWho, Field::MediatesPhone, Field::MediatesHours, Field::MediatesLanguages];

impl Mediates {
    /// As it is kept, and as it goes to members.
    pub(super) fn json(&self) -> Value {
        json!({
            "who": self.who,
            "phone": self.phone,
            "hours": self.hours,
            "languages": self.languages,
            "ways": self.ways.iter().map(|w| w.as_str()).collect::<Vec<_>>(),
            "room": self.room,
        })
    }

    /// Reads it; `None` where a house does not say that it helps.
    pub(super) fn read(json: &Value) -> Option<Mediates> {
        let members = json.as_object()?;
        let text = |name: &str| text_of(json, name, LONGEST);
        let ways = members.get("ways").and_then(Value::as_array);
        Some(Mediates {
            who: text("who"),
            phone: text("phone"),
            hours: text("hours"),
            languages: text("languages"),
            ways: ways.into_iter().flatten().filter_map(Value::as_str).filter_map(Way::parse).take(2).collect(),
            room: members.get("room").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    /// Reads it from a form. What is not ticked is not said, also where something else is filled in.
    pub(super) fn read_form(typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Option<Mediates> {
        if !typed.has("mediates") {
            return None;
        }
        let [who, phone, hours, languages] = TEXTS.map(|field| {
            let text = typed.text(field.as_str());
            if text.chars().count() > LONGEST {
                wrong.push((field, "text-long"));
            }
            text
        });
        if who.is_empty() {
            wrong.push((Field::MediatesWho, "mediates-who-missing"));
        }
        if !["yes", "no"].contains(&typed.get("mediates_room")) {
            wrong.push((Field::MediatesRoom, "mediates-room-missing"));
        }
        let ways = typed.all("mediates_ways").into_iter().filter_map(Way::parse).collect();
        Some(Mediates { who, phone, hours, languages, ways, room: typed.get("mediates_room") == "yes" })
    }

    /// Fills in a form with it.
    pub(super) fn fill(said: Option<&Mediates>, typed: Fields) -> Fields {
        let Some(m) = said else { return typed };
        let typed = typed
            .with("mediates", "yes")
            .with(Field::MediatesWho.as_str(), m.who.clone())
            .with(Field::MediatesPhone.as_str(), m.phone.clone())
            .with(Field::MediatesHours.as_str(), m.hours.clone())
            .with(Field::MediatesLanguages.as_str(), m.languages.clone())
            .with("mediates_room", if m.room { "yes" } else { "no" });
        m.ways.iter().fold(typed, |typed, way| typed.with("mediates_ways", way.as_str()))
    }

    /// How, when and in which languages, in words.
    pub fn facts(&self, v: &Visit) -> String {
        let ways = self.ways.iter().map(|w| v.t(w.key())).collect::<Vec<_>>().join(", ");
        let room = v.t(if self.room { "mediates-room-yes" } else { "mediates-room-no" });
        let all = [self.hours.clone(), ways, self.languages.clone(), room];
        all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// All of it on one line.
    pub(super) fn line(&self, v: &Visit) -> String {
        let all = [self.who.clone(), self.phone.clone(), self.facts(v)];
        all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// The fields of a form for it.
pub(super) fn mediates_fields(v: &Visit, form: &Form<'_>) -> String {
    let yes = [Choice::new("yes", v.t("mediates-yes"), v.t("mediates-yes-help"))];
    let ways: Vec<Choice> = Way::ALL.iter().map(|w| Choice::new(w.as_str(), v.t(w.key()), "")).collect();
    let room = [Choice::new("yes", v.t("mediates-room-yes"), ""), Choice::new("no", v.t("mediates-room-no"), "")];
    [
        form.tick("mediates", "mediates-legend", &yes),
        form.input("text", "mediates_who", "mediates-who", "mediates-who-help"),
        form.input("text", "mediates_phone", "mediates-phone", "mediates-phone-help"),
        form.input("text", "mediates_hours", "mediates-hours", "mediates-hours-help"),
        form.input("text", "mediates_languages", "mediates-languages", ""),
        form.tick("mediates_ways", "mediates-ways", &ways),
        form.choose("mediates_room", "mediates-room", &room),
    ]
    .concat()
}
