//! The form of a request.

use super::actions::Request;
use super::rules::Urgency;
use super::store::{INSIDE_UNSAID, Texts, texts};
use super::words::{Agreed, Matter, Meets};
use crate::error::{Error, Field, Key};
use crate::identify::{What, identifying};
use crate::page::{Choice, Fields, Form, Page, Visit};
use crate::post::pages::Compose;
use crate::post::{Audience, Head, Inside, PostId, Scope};
use crate::ring::Ring;
use crate::texts::seen::signs;
use crate::words::Role;
use askama::Template;
use huisraad_storage::{Conn, Word};

/// To the chairs of at most so many houses goes what our own chair does not know.
const FEW: usize = 3;

#[derive(Template)]
#[template(path = "conflict/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
    matters: Vec<Choice>,
    agreed: Vec<Choice>,
    meets: Vec<Choice>,
    urgencies: Vec<Choice>,
    insides: Vec<Choice>,
    ties: Vec<Choice>,
}

fn matter_choice(v: &Visit, matter: Matter) -> Choice {
    let (name, help) = matter.keys();
    Choice::new(matter.as_str(), v.t(name), if help.is_empty() { String::new() } else { v.t(help) })
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    let mut insides =
        vec![Choice::new("chairs", v.t("inside-chairs"), ""), Choice::new("house", v.t("inside-house"), "")];
    // Who cannot send it could not get it out of the house any more.
    if parts.sends {
        let help = if v.is("chair") { "inside-author-help-chair" } else { "inside-author-help" };
        insides.push(Choice::new("author", v.t("inside-author"), v.t(help)));
    }
    let page = ComposePage {
        v,
        form: v.form(typed, wrong),
        matters: Matter::ANSWERS.iter().map(|m| matter_choice(v, *m)).collect(),
        agreed: Agreed::ANSWERS.iter().filter_map(|a| Some(Choice::new(a.as_str(), v.t(a.key()?), ""))).collect(),
        meets: Meets::ANSWERS.iter().filter_map(|m| Some(Choice::new(m.as_str(), v.t(m.key()?), ""))).collect(),
        urgencies: Urgency::ANSWERS.iter().map(|u| Choice::new(u.as_str(), v.t(u.key()), "")).collect(),
        insides,
        ties: vec![Choice::new("yes", v.t("conflict-ties-allowed"), "")],
        parts,
    };
    v.show_form(wrong, &page)
}

/// What was filled in; what was not answered is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Request {
    let matter = Matter::parse(typed.get("matter"));
    // Who is part of it reads it nowhere, whatever else was ticked or left.
    let inside = match matter {
        Some(Matter::Chair) => Some(Inside::Author),
        _ => Inside::parse(typed.get("inside")),
    };
    let saves = typed.get("do") == "save";
    if matter.is_none() && !saves {
        wrong.push((Field::Matter, "matter-missing"));
    }
    // Chairs know each other: also where they are named, as in a draft for all of them that left out a house.
    let houses = head.audience.houses.len();
    // Where it is with the chair the form promises one house, or advisers.
    let promised = matter == Some(Matter::Chair) && head.audience.role != Some(Role::Adviser) && houses > 1;
    let many = promised || (head.audience.role == Some(Role::Chair) && houses > FEW);
    if inside == Some(Inside::Author) && (many || typed.get("audience").starts_with("circle")) && !saves {
        wrong.push((Field::Audience, "conflict-chairs-know"));
    }
    // What our own chair does not know goes to no chair by itself.
    let to_houses = head.audience.scope == Scope::Houses;
    let unchosen = inside == Some(Inside::Author) && to_houses && typed.get("to_role").is_empty();
    if unchosen && !saves {
        wrong.push((Field::ToRole, "audience-role-missing"));
    }
    // A draft its writer alone reads as it is.
    if inside == Some(Inside::Author) && head.audience.scope == Scope::House && !saves {
        wrong.push((Field::Audience, "conflict-nobody-reads"));
    }
    if inside.is_none() {
        wrong.push((Field::Inside, "conflict-inside-missing"));
    }
    // Who does not say how soon is not kept from asking for help.
    let said = typed.get("urgency");
    let urgency = Urgency::parse(said).or_else(|| said.is_empty().then_some(Urgency::Unsaid));
    if urgency.is_none() {
        wrong.push((Field::Urgency, "conflict-urgency-wrong"));
    }
    // Until it is chosen the fewest read it.
    let audience = if unchosen { Audience::unsaid() } else { head.audience };
    let head = Head { inside: inside.unwrap_or(Inside::Author), audience, ..head };
    let texts = Texts {
        summary: typed.text("summary"),
        hope: typed.text("hope"),
        urgency: urgency.unwrap_or(Urgency::Unsaid).into(),
        sealed: String::new(),
        ties_allowed: typed.has("ties_allowed"),
        inside: inside.map_or_else(|| Word::read(INSIDE_UNSAID, Inside::Author), Word::from),
        outside_chair: false,
        matter: matter.unwrap_or(Matter::Unsaid).into(),
        agreed: Agreed::parse(typed.get("agreed")).unwrap_or(Agreed::Unsaid).into(),
        meets: Meets::parse(typed.get("meets")).unwrap_or(Meets::Unsaid).into(),
        languages: typed.text("languages"),
        tried: typed.text("tried"),
        ties_reason: typed.text("ties_reason"),
        agreed_on: None,
    };
    Request { head, texts, details: typed.text("details") }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(ring: &Ring, conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let t = texts(conn, post)?;
    // What cannot be opened any more is written anew.
    let details = ring.open(&t.sealed).unwrap_or_default();
    Ok(typed
        .with("summary", t.summary)
        .with("hope", t.hope)
        .with("urgency", t.urgency.as_str())
        .with("details", details)
        .with("ties_allowed", if t.ties_allowed { "yes" } else { "" })
        .with("inside", t.inside.known().map_or("", Inside::as_str))
        .with("matter", t.matter.known().filter(|m| *m != Matter::Unsaid).map_or("", Matter::as_str))
        .with("agreed", t.agreed.known().filter(|a| *a != Agreed::Unsaid).map_or("", Agreed::as_str))
        .with("meets", t.meets.known().filter(|m| *m != Meets::Unsaid).map_or("", Meets::as_str))
        .with("languages", t.languages)
        .with("tried", t.tried)
        .with("ties_reason", t.ties_reason))
}

/// Where a name of somebody of this house stands in what others read, who is named in the details too: that they are part of it is for
/// the mediator alone.
pub fn names_who_it_is_about(names: &[String], read: &[Field], typed: &Fields) -> Vec<(Field, Key)> {
    let named = |text: &str| -> Vec<String> {
        let all = identifying(&signs(text), names).into_iter().filter(|found| found.what == What::Name);
        all.map(|found| found.text.to_lowercase()).collect()
    };
    let about = named(typed.get("details"));
    let tells = |field: &&Field| {
        **field != Field::Details && named(typed.get(field.as_str())).iter().any(|name| about.contains(name))
    };
    read.iter().filter(tells).map(|field| (*field, "conflict-names")).collect()
}
