//! Who a house says it is: what kind, how many beds, what it offers and asks. Each field is for member houses only, unless
//! the house chose that everyone may see it.

use super::mediates::{Mediates, mediates_fields};
use crate::error::{Field, Key};
use crate::page::{Choice, Fields, Form, Visit};
use crate::texts::seen;
use crate::words::Role;
use huisraad_storage::text_enum;
use serde_json::{Map, Value, json};

text_enum! {
    /// What kind of house it is.
    pub enum HouseKind {
        /// People live or sleep there.
        Shelter = "shelter",
        /// People come by day.
        WalkIn = "walk-in",
        /// It does not exist yet.
        Starting = "starting",
        /// No house: it advises houses.
        Platform = "platform",
        /// No house: a municipality, a funder, a partner.
        Organisation = "organisation",
    }
}

impl HouseKind {
    /// The words on screen.
    pub fn key(self) -> Key {
        match self {
            HouseKind::Shelter => "house-kind-shelter",
            HouseKind::WalkIn => "house-kind-walk-in",
            HouseKind::Starting => "house-kind-starting",
            HouseKind::Platform => "house-kind-platform",
            HouseKind::Organisation => "house-kind-organisation",
        }
    }
}

/// The fields of a profile that may be for everyone, each with its question to who fills it in, and what it is called where others
/// read it.
pub const FIELDS: [(&str, Key, Key); 7] = [
    ("kind", "house-kind", "fact-kind"),
    ("beds", "house-beds", "fact-beds"),
    ("languages", "house-languages", "fact-languages"),
    ("host", "house-host", "fact-host"),
    ("roles", "house-roles", "fact-roles"),
    ("offers", "house-offers", "fact-offers"),
    ("asks", "house-asks", "fact-asks"),
];

/// Who a house says it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// What kind of house.
    pub kind: Option<HouseKind>,
    /// Beds; 0 for none.
    pub beds: Option<u16>,
    /// The languages that are spoken there.
    pub languages: String,
    /// The organisation it belongs to.
    pub host: String,
    /// Whom one can ask for there.
    pub roles: Vec<Role>,
    /// What it offers other houses.
    pub offers: String,
    /// What it asks of them.
    pub asks: String,
    /// Whether, and how, it helps others with a conflict. For members only, always.
    pub mediates: Option<Mediates>,
    /// The names of the fields that everyone may see.
    pub public: Vec<String>,
}

/// A text of another house or of our own table, cut where it is too long.
pub(super) fn text_of(json: &Value, name: &str, most: usize) -> String {
    let text = json.get(name).and_then(Value::as_str).unwrap_or_default();
    seen::kept(text.chars().take(most).collect::<String>().trim())
}

const SHORT: usize = 120;
const LONG: usize = 600;

impl Profile {
    /// As it is kept, and as it goes to members.
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind.map(HouseKind::as_str),
            "beds": self.beds,
            "languages": self.languages,
            "host": self.host,
            "roles": self.roles.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
            "offers": self.offers,
            "asks": self.asks,
            "mediates": self.mediates.as_ref().map(Mediates::json),
            "public": self.public,
        })
    }

    /// What a house may see of it that is asked to take us in: how who mediates is reached is told once it said yes.
    pub fn applying_json(&self) -> Value {
        Profile { mediates: None, ..self.clone() }.json()
    }

    /// What everyone may see of it.
    pub fn public_json(&self) -> Value {
        let Value::Object(all) = self.json() else { return Value::Null };
        let shown = |name: &String| self.public.contains(name);
        Value::Object(all.into_iter().filter(|(name, _)| shown(name)).collect::<Map<_, _>>())
    }

    /// Reads it, from our own table or from another house: what is too long is cut, what is not understood left out.
    pub fn read(json: &Value) -> Profile {
        let text = |name: &str, most: usize| text_of(json, name, most);
        let list = |name: &str| {
            let all = json.get(name).and_then(Value::as_array);
            all.into_iter().flatten().filter_map(Value::as_str).take(10).map(str::to_owned).collect::<Vec<_>>()
        };
        Profile {
            kind: json.get("kind").and_then(Value::as_str).and_then(HouseKind::parse),
            beds: json.get("beds").and_then(Value::as_u64).and_then(|n| u16::try_from(n).ok()),
            languages: text("languages", SHORT),
            host: text("host", SHORT),
            roles: list("roles").iter().filter_map(|r| Role::parse(r)).collect(),
            offers: text("offers", LONG),
            asks: text("asks", LONG),
            mediates: json.get("mediates").and_then(Mediates::read),
            public: list("public").into_iter().filter(|n| FIELDS.iter().any(|(field, ..)| field == n)).collect(),
        }
    }

    /// The same, from the text of a column.
    pub fn parse(text: &str) -> Profile {
        serde_json::from_str(text).map(|json| Profile::read(&json)).unwrap_or_default()
    }

    /// Reads it from a form.
    pub fn read_form(typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Profile {
        let mut short = |name: Field, most: usize| {
            let text = typed.text(name.as_str());
            if text.chars().count() > most {
                wrong.push((name, "text-long"));
            }
            text
        };
        let (languages, host) = (short(Field::Languages, SHORT), short(Field::Host, SHORT));
        let (offers, asks) = (short(Field::Offers, LONG), short(Field::Asks, LONG));
        let beds = typed.get("beds");
        let number = beds.parse().ok();
        if !beds.is_empty() && number.is_none() {
            wrong.push((Field::Beds, "house-beds-wrong"));
        }
        Profile {
            kind: HouseKind::parse(typed.get("kind")),
            beds: number,
            languages,
            host,
            roles: typed.all("roles").iter().filter_map(|r| Role::parse(r)).collect(),
            offers,
            asks,
            mediates: Mediates::read_form(typed, wrong),
            public: typed.all("public").into_iter().map(str::to_owned).collect(),
        }
    }

    /// Fills in a form with it.
    pub fn fill(&self, typed: Fields) -> Fields {
        let mut typed = typed
            .with("kind", self.kind.map_or("", HouseKind::as_str))
            .with("beds", self.beds.map(|n| n.to_string()).unwrap_or_default())
            .with("languages", self.languages.clone())
            .with("host", self.host.clone())
            .with("offers", self.offers.clone())
            .with("asks", self.asks.clone());
        for role in &self.roles {
            typed = typed.with("roles", role.as_str());
        }
        let typed = Mediates::fill(self.mediates.as_ref(), typed);
        self.public.iter().fold(typed, |typed, field| typed.with("public", field.clone()))
    }

    /// The lines of it that have something to say: heading and words.
    pub fn lines(&self, v: &Visit) -> Vec<(Key, String)> {
        let roles = self.roles.iter().map(|r| v.t(r.key())).collect::<Vec<_>>().join(", ");
        let beds = match self.beds {
            None => String::new(),
            Some(0) => v.t("house-beds-none"),
            Some(n) => n.to_string(),
        };
        let words = [
            self.kind.map(|k| v.t(k.key())).unwrap_or_default(),
            beds,
            self.languages.clone(),
            self.host.clone(),
            roles,
            self.offers.clone(),
            self.asks.clone(),
        ];
        let all = FIELDS.iter().zip(words).map(|((.., key), words)| (*key, words));
        let mediates = self.mediates.as_ref().map(|m| ("mediates-legend", m.line(v)));
        all.chain(mediates).filter(|(_, words)| !words.is_empty()).collect()
    }
}

/// The fields of a form for a profile.
pub fn profile_fields(v: &Visit, form: &Form<'_>) -> String {
    let kinds: Vec<Choice> = HouseKind::ALL.iter().map(|k| Choice::new(k.as_str(), v.t(k.key()), "")).collect();
    let roles: Vec<Choice> = [Role::Participant, Role::Chair, Role::Supporter, Role::Adviser]
        .iter()
        .map(|r| Choice::new(r.as_str(), v.t(r.key()), ""))
        .collect();
    let public: Vec<Choice> = FIELDS.iter().map(|(name, key, _)| Choice::new(*name, v.t(key), "")).collect();
    [
        form.choose("kind", "house-kind", &kinds),
        form.input("number", "beds", "house-beds", "house-beds-help"),
        form.input("text", "languages", "house-languages", ""),
        form.input("text", "host", "house-host", "house-host-help"),
        form.tick("roles", "house-roles", &roles),
        form.area(2, "offers", "house-offers", "house-offers-help"),
        form.area(2, "asks", "house-asks", ""),
        form.tick("public", "house-public", &public),
        mediates_fields(v, form),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_for_everyone_is_not_shown_to_everyone_and_nonsense_is_left_out() {
        let json = json!({"kind": "shelter", "beds": 12, "host": "Stichting", "offers": "x".repeat(900),
            "mediates": {"who": "adviseur", "phone": "06 12345678", "ways": ["phone", "letter"], "room": "perhaps"},
            "roles": ["chair", "king"], "public": ["kind", "password", "mediates"], "asks": 3});
        let p = Profile::read(&json);
        let mediates = p.mediates.as_ref().expect("it helps");
        assert_eq!((&*mediates.phone, mediates.ways.len(), mediates.room), ("06 12345678", 1, false));
        assert_eq!(p.public_json(), json!({"kind": "shelter"}));
        assert_eq!((p.roles.as_slice(), p.offers.len(), p.asks.as_str()), ([Role::Chair].as_slice(), LONG, ""));
        assert_eq!(Profile::read(&p.json()), p, "what is written is read again");
        assert_eq!(Profile::parse("no json"), Profile::default());
    }
}
