//! The life of a kind as a table: from each state each step, by each who could take it. Each kind holds its own against a golden
//! file beside its rules.

use super::audience::{Audience, Inside, Scope, may_read};
use super::life::{By, Life};
use super::rules::{
    allows, check_text, is_released_by, may_address, may_decide, may_edit, may_withdraw, must_edit, scopes, speaks,
};
use super::store::Post;
use crate::error::{Error, Reason};
use crate::page::icon;
use crate::people::{Act, may};
use crate::viewer::Viewer;
use crate::words::{Kind, Role, Standing};
use huisraad_federation::Authority;
use huisraad_storage::Time;
use std::fmt::Display;

/// A published post of ours of a kind, as wide as it can be, written by person 1.
pub fn ours(kind: Kind) -> Post {
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

/// The word for a state, which has a sign as well.
fn word_of<S: Life>(state: S) -> String {
    state.tag().map_or("-".to_owned(), |tag| {
        assert!(!icon(tag.icon).is_empty(), "{state}: no such sign as {}", tag.icon);
        tag.key.to_owned()
    })
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
        table.push_str(&row(&format!("{state} is"), vec![is.to_owned(), word_of(*state)]));
    }
    table
}

fn person(id: i64, role: Role) -> Viewer {
    Viewer::Person { id, roles: [role].into_iter().collect() }
}

#[test]
fn the_chair_releases_and_who_asks_outside_the_chair_their_own() {
    for kind in Kind::ALL {
        let mut post = ours(*kind);
        for role in Role::ALL {
            let (writer, other) = (person(1, *role), person(2, *role));
            let chair = *role == Role::Chair;
            // Who may ask for help asks; outside the chair it stays theirs, whatever their role has become.
            let own = *kind == Kind::Conflict && may([*role].into_iter().collect(), Act::AskForHelp);
            let outside = Post { inside: Inside::Author, ..post.clone() };
            assert_eq!(is_released_by(&writer, &outside), chair || *kind == Kind::Conflict, "{kind} {role}");
            assert_eq!(is_released_by(&other, &post), chair, "{kind} {role}");
            assert_eq!(is_released_by(&writer, &post), chair || own, "{kind} {role}");
            for who in [&writer, &other] {
                assert_eq!(may_decide(who, &post), is_released_by(who, &post), "who releases says yes and no");
                assert_eq!(may_withdraw(who, &post), is_released_by(who, &post), "{kind} {role}");
            }
            // Before it is sent its writer changes it and throws it away, whatever they are.
            post.published = None;
            assert!(may_edit(&writer, &post) && may_withdraw(&writer, &post), "{kind} {role}");
            post.published = Some(Time(0));
        }
        let nobody_now = Viewer::Person { id: 1, roles: [].into_iter().collect() };
        assert!(!may_decide(&nobody_now, &post) && !may_edit(&nobody_now, &post), "{kind}: without a role");
        // Who wrote it reads that it is sent, and another that it is not theirs.
        let why = |who: &Viewer| must_edit(who, &post).map_err(|e| e.to_string());
        let (sent, not_yours) = (Error::Refused(Reason::Published), Error::Refused(Reason::NotYours));
        let others = Viewer::Person { id: 2, roles: [].into_iter().collect() };
        assert_eq!(why(&nobody_now), Err(sent.to_string()), "{kind}");
        assert_eq!(why(&others), Err(not_yours.to_string()), "{kind}");
        assert_eq!(why(&Viewer::Console), Ok(()), "{kind}");
        post.peer = Some(1);
        assert!(!may_edit(&person(1, Role::Chair), &post), "another's");
        assert!(!is_released_by(&Viewer::Stranger, &post));
    }
}

#[test]
fn no_post_reaches_further_than_its_kind_and_no_house_further_than_its_tie() {
    for kind in Kind::ALL {
        for scope in Scope::ALL {
            for role in [None].into_iter().chain(Role::ALL.iter().copied().map(Some)) {
                let audience = Audience { scope: *scope, role, houses: Vec::new() };
                let fits = scopes(*kind).contains(scope);
                let circle = match (scope, role) {
                    (Scope::Circle, None) => false,
                    (Scope::Circle, Some(role)) if *kind == Kind::Conflict => role == Role::Chair,
                    (Scope::Circle, Some(role)) => role.circle_key().is_some(),
                    _ => true,
                };
                assert_eq!(allows(*kind, &audience).is_ok(), fits && circle, "{kind} {scope} {role:?}");
            }
        }
        assert!(*kind != Kind::Conflict || !scopes(*kind).contains(&Scope::Public), "never for everyone");
    }
    for standing in Standing::ALL {
        let member = *standing == Standing::Member;
        for (scope, may) in [
            (Scope::House, false),
            (Scope::Circle, member),
            (Scope::Network, member),
            (Scope::Houses, standing.held()),
            (Scope::Public, standing.held()),
        ] {
            assert_eq!(may_address(*standing, scope), may, "{standing} {scope}");
        }
    }
}

#[test]
fn a_text_is_there_and_not_too_long_and_quotes_are_not_too_deep() {
    for (text, most, missing, wrong) in [
        ("Dag", 3, Some("title-missing"), None),
        ("Daag", 3, Some("title-missing"), Some("text-long")),
        ("  ", 3, Some("title-missing"), Some("title-missing")),
        ("\u{200b}\u{200b}", 3, Some("title-missing"), Some("title-missing")),
        ("", 3, None, None),
    ] {
        assert_eq!(check_text(text, most, missing), wrong, "{text:?}");
    }
    assert_eq!(check_text(&format!("{} x", "> ".repeat(200)), 1000, None), Some("text-quotes"));
}
