//! The life of a kind as a table: from each state each step, by each who could take it. Each kind holds its own against a golden
//! file beside its rules.

use super::audience::{Inside, Scope, may_read};
use super::life::{By, Life};
use super::rules::{may_edit, scopes, speaks};
use super::store::Post;
use crate::people::{Act, may};
use crate::viewer::Viewer;
use crate::words::{Kind, Role, Standing};
use huisraad_federation::Authority;
use huisraad_storage::Time;
use std::fmt::Display;

/// A published post of ours of a kind, as wide as it can be, written by person 1.
fn ours(kind: Kind) -> Post {
    let widest = [Scope::Public, Scope::Network, Scope::Houses].into_iter().find(|s| scopes(kind).contains(s));
    Post {
        id: 1,
        uri: String::new(),
        slug: String::new(),
        kind,
        peer: None,
        author: Some(1),
        byline_role: None,
        byline_name: None,
        title: String::new(),
        state: String::new(),
        audience: widest.unwrap_or(Scope::House),
        audience_role: None,
        inside: Inside::House,
        decided_on: None,
        version: 1,
        rev: 1,
        created: Time(0),
        published: Some(Time(0)),
        updated: Time(0),
        withdrawn: None,
    }
}

fn everybody() -> [(&'static str, Viewer); 6] {
    let person = |id, role: Role| Viewer::Person { id, roles: [role].into_iter().collect() };
    let authority = Authority::parse("house.example").expect("an authority");
    [
        ("author", person(1, Role::Participant)),
        ("chair", person(2, Role::Chair)),
        ("member", person(3, Role::Participant)),
        ("house", Viewer::House { id: 1, authority, standing: Standing::Member, member_since: Some(Time(0)) }),
        ("guest", Viewer::Guest { actor: "https://guest.example/actor".to_owned() }),
        ("itself", Viewer::Clock),
    ]
}

/// Whether this viewer takes such a step; `Some(false)`: they prepare it.
fn takes(who: &Viewer, post: &Post, by: By) -> Option<bool> {
    match (by, who) {
        (By::House, _) => may_edit(who, post).then_some(true),
        (By::Answer, Viewer::Clock) => None,
        (By::Answer, Viewer::Person { roles, .. }) => may(*roles, Act::Respond).then(|| speaks(who, post, false)),
        (By::Answer, _) => may_read(who, post, &["house.example".to_owned()]).then_some(true),
        (By::Itself, _) => (*who == Viewer::Clock).then_some(true),
    }
}

/// The life of a kind, as a table.
pub fn table_of_life<S: Life>(states: &[S], steps: &[S::Step]) -> String {
    let (post, everybody) = (ours(S::KIND), everybody());
    let row = |first: &dyn Display, cells: Vec<String>| {
        let line = format!("{first:<24}{}", cells.iter().map(|c| format!("{c:<26}")).collect::<String>());
        format!("{}\n", line.trim_end())
    };
    let mut table = row(&"", everybody.iter().map(|(name, _)| (*name).to_owned()).collect());
    for state in states {
        for step in steps {
            let cell = |who: &Viewer| match (takes(who, &post, S::by(*step)), state.next(*step)) {
                (None, _) => "-".to_owned(),
                (Some(_), Err(why)) => why.to_string(),
                (Some(false), Ok(_)) => "prepares".to_owned(),
                (Some(true), Ok(next)) => next.to_string(),
            };
            table.push_str(&row(&format!("{state} {step}"), everybody.iter().map(|(_, who)| cell(who)).collect()));
        }
        let is = match (state.is_open(), state.is_over()) {
            (true, false) => "open",
            (false, true) => "over",
            (false, false) => "-",
            (true, true) => "both, which cannot be",
        };
        table.push_str(&row(&format!("{state} is"), vec![is.to_owned(), state.key().to_owned()]));
    }
    table
}
