//! Who says which answer at once: by kind, by role, and by where it goes; whole, against the golden file. Everybody else of the
//! house prepares it, and the computerhulp alone does neither.

use super::audience::{Inside, Scope};
use super::prepared::may_say;
use super::rules::{is_released_by, may_change, may_decide, may_edit, reads_prepared, speaks};
use super::store::Post;
use super::thread::{Response, ResponseState};
use crate::people::{Act, may};
use crate::viewer::{Roles, Viewer};
use crate::words::{Kind, Role};
use huisraad_storage::Time;

fn post(kind: Kind, peer: Option<i64>, audience: Scope, role: Option<Role>) -> Post {
    Post {
        id: 1,
        uri: String::new(),
        slug: String::new(),
        kind,
        peer,
        author: None,
        byline_role: None,
        byline_name: None,
        title: String::new(),
        state: String::new(),
        audience,
        audience_role: role,
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

fn person(id: i64, role: Role) -> Viewer {
    Viewer::Person { id, roles: [role].into_iter().collect() }
}

#[test]
fn who_says_which_answer_at_once_is_as_the_golden_file_says() {
    let mut table = format!("{:<30}", "");
    for role in Role::ALL {
        table.push_str(&format!("{:<13}", role.as_str()));
    }
    for kind in Kind::ALL {
        let theirs = post(*kind, Some(1), Scope::Network, None);
        let ours = post(*kind, None, Scope::Network, None);
        for (what, of, inside) in [("theirs", &theirs, false), ("ours, inside", &ours, true), ("ours", &ours, false)] {
            table.push_str(&format!("\n{:<30}", format!("{} {what}", kind.as_str())));
            for role in Role::ALL {
                let roles: Roles = [*role].into_iter().collect();
                let word = match (speaks(&person(1, *role), of, inside), may(roles, Act::Respond)) {
                    (true, _) => "says",
                    (false, true) => "prepares",
                    (false, false) => "-",
                };
                table.push_str(&format!("{word:<13}"));
            }
        }
    }
    let table: String = table.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    assert_eq!(table, include_str!("speaks.golden"), "is the change meant? then put this into speaks.golden:\n{table}");
}

#[test]
fn whom_a_post_names_by_their_role_speak_there_among_each_other_and_nobody_else_does() {
    for kind in Kind::ALL.iter().copied().filter(|k| *k != Kind::Opportunity) {
        for scope in [Scope::Circle, Scope::Houses] {
            let named = post(kind, Some(1), scope, Some(Role::Supporter));
            assert!(speaks(&person(1, Role::Supporter), &named, false), "{kind} {scope}");
            assert!(!speaks(&person(1, Role::Participant), &named, false), "{kind} {scope}");
            assert!(!speaks(&person(1, Role::Steward), &named, false), "{kind} {scope}");
        }
        // A post of our own for one role elsewhere is read here by everybody, the chair too.
        let ours = post(kind, None, Scope::Houses, Some(Role::Supporter));
        assert!(!speaks(&person(1, Role::Supporter), &ours, false), "{kind}");
        // A word "for our house" to another's post is not inside anything.
        assert!(!speaks(&person(1, Role::Participant), &post(kind, Some(1), Scope::Network, None), true), "{kind}");
    }
}

#[test]
fn only_its_writer_and_the_chairs_read_what_is_prepared_and_reading_is_not_sending() {
    let question = post(Kind::CaseQuestion, Some(1), Scope::Network, None);
    let answer = Response {
        id: 1,
        uri: String::new(),
        post: 1,
        peer: None,
        author: Some(1),
        byline_role: None,
        byline_name: None,
        body: String::new(),
        state: ResponseState::Prepared,
        version: 1,
        created: Time(0),
        withdrawn: None,
        guest: None,
        asker_only: false,
        signed: None,
        decided_on: None,
        refusal: None,
        decided: None,
        news: None,
    };
    for role in Role::ALL {
        for id in [1, 2] {
            let who = person(id, *role);
            assert_eq!(reads_prepared(&who, answer.author), id == 1 || *role == Role::Chair, "{id} {role}");
            // An adviser advises, and does not send what another wrote.
            let sends = *role == Role::Chair || (id == 1 && *role == Role::Adviser);
            assert_eq!(may_say(&who, &question, &answer), sends, "{id} {role}");
        }
    }
    for nobody in [Viewer::Stranger, Viewer::Guest { actor: String::new() }] {
        assert!(!reads_prepared(&nobody, None) && !may_say(&nobody, &question, &answer));
    }
    // Whose writer left is the chairs' alone.
    assert!(!reads_prepared(&person(1, Role::Participant), None) && reads_prepared(&person(2, Role::Chair), None));
}

/// What is out in a circle nobody else of the house reads: who wrote it decides, and when they are gone who is there.
#[test]
fn in_a_circle_who_wrote_it_decides_and_then_who_is_there() {
    let (sus, sam) = (person(7, Role::Supporter), person(8, Role::Supporter));
    let of =
        |author, published| Post { author, published, ..post(Kind::Event, None, Scope::Circle, Some(Role::Supporter)) };
    let out = of(Some(7), Some(Time(0)));
    assert!(may_decide(&sus, &out) && may_edit(&sus, &out) && !may_decide(&sam, &out));
    assert!(!may_decide(&person(7, Role::Participant), &out), "of the circle no more");
    let nobodys = of(None, Some(Time(0)));
    assert!(may_decide(&sam, &nobodys) && !may_decide(&person(8, Role::Participant), &nobodys));
    // Before it is out the chair releases it, and nobody else.
    assert!(!is_released_by(&sus, &of(Some(7), None)) && is_released_by(&person(1, Role::Chair), &of(Some(7), None)));
    // What all read is no circle's.
    let all = Post { author: Some(7), ..post(Kind::Event, None, Scope::Network, None) };
    assert!(!may_decide(&sus, &all));
    // A lesson that is out is changed as a meeting decided.
    let lesson = Post { kind: Kind::Lesson, ..out };
    assert!(may_edit(&sus, &lesson) && !may_change(&sus, &lesson) && may_change(&person(1, Role::Chair), &lesson));
}
