//! What happens between the moment something is read and the moment it is acted on: what is gone leaves its number to nobody, and
//! what another wrote meanwhile is not lost without a word.

use crate::ended_twice::change;
use crate::restore::signed_in;
use crate::support::remote::{Remote, advice, apply, members, question, with_member};
use crate::support::{Browser, House, database_url, until};
use diesel::prelude::*;
use serde_json::json;
use std::path::Path;

/// The value of a hidden field of the form that goes there.
fn hidden(who: &mut Browser, page: &str, action: &str, field: &str) -> String {
    let body = who.get(page).body;
    let form = body.split(&format!("action=\"{action}\"")).nth(1).expect("the form");
    let value = form.split(&format!("name=\"{field}\" value=\"")).nth(1).and_then(|s| s.split('"').next());
    value.expect(field).to_owned()
}

/// A number that somebody has on a page, or waits with for an answer of another house, must not mean another row by then.
#[test]
fn the_number_of_what_is_gone_is_given_to_nothing_else() {
    if database_url().is_some() {
        // A sequence there, which never goes back.
        return;
    }
    #[derive(QueryableByName)]
    struct Table {
        #[diesel(sql_type = diesel::sql_types::Text)]
        sql: String,
    }
    let mut house = House::start("De Kade");
    house.kill();
    let mut conn = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
    let numbered = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%id INTEGER PRIMARY KEY%' \
        AND name NOT LIKE 'search%'";
    let tables: Vec<Table> = diesel::sql_query(numbered).load(&mut conn).expect("tables");
    assert!(tables.len() >= 15, "{}", tables.len());
    for Table { sql } in tables {
        assert!(sql.contains("AUTOINCREMENT"), "{sql}");
    }
}

#[test]
fn a_house_whose_words_were_passed_on_can_be_told_no_and_its_words_stay() {
    let (house, owner) = with_member();
    let mut anna = house.person("Anna", "chair");
    let asked = question(&owner, "Wie weet dit", members(&owner));
    assert_eq!(owner.send(&house.url("/inbox"), &asked), 202);
    let post = asked["object"]["id"].as_str().expect("id").to_owned();
    let newcomer = Remote::start();
    assert_eq!(newcomer.send(&house.url("/inbox"), &apply(&newcomer, &house)), 202);
    let at = format!("localhost:{}", newcomer.port);
    until("it applied", || anna.get("/houses").has(&at).then_some(()));
    let mut add = owner.activity("Add", advice(&newcomer, &post, "Van een nieuw huis.", true));
    add["target"] = json!(format!("{post}/thread"));
    assert_eq!(owner.send(&house.url("/inbox"), &add), 202);
    until("its words are there", || (house.post("Wie weet dit")["responses"] == 1).then_some(()));
    let page = anna.post(&format!("/houses/{at}/decide"), &[("do", "decline")]);
    assert!(page.status < 400, "{}", page.body);
    assert!(!anna.get("/houses").has(&format!("/houses/{at}/decide")), "it is not there any more");
    let slug = house.post("Wie weet dit")["slug"].as_str().expect("slug").to_owned();
    let page = anna.get(&format!("/posts/{slug}"));
    assert!(page.has("Van een nieuw huis.") && page.has(&at), "{}", page.body);
    // It may ask again, and is one house.
    assert_eq!(newcomer.send(&house.url("/inbox"), &apply(&newcomer, &house)), 202);
    until("it applied again", || anna.get("/houses").has(&at).then_some(()));
    assert!(anna.get(&format!("/posts/{slug}")).has("Van een nieuw huis."));
}

#[test]
fn who_gives_advice_reads_first_what_another_gave_meanwhile() {
    let house = House::start("De Kade");
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let asks =
        [("asker", "municipality"), ("name", "Gemeente"), ("subject", "Advies"), ("question", "Hoe begint een huis?")];
    assert!(Browser::at(&house).post("/consultations", &asks).status < 400);
    let at = until("it came", || anna.get("/consultations").address("/consultations/"));
    assert!(anna.post(&format!("{at}/take-up"), &[]).status < 400);
    let answer = format!("{at}/answer");
    let read = |who: &mut Browser| hidden(who, &at, &answer, "seen");
    let (by_anna, by_bert) = (read(&mut anna), read(&mut bert));
    assert!(anna.post(&answer, &[("answer", "Begin klein."), ("seen", &by_anna)]).status < 400);
    let page = bert.post(&answer, &[("answer", "Begin met een statuut."), ("seen", &by_bert)]);
    assert_eq!(page.status, 422);
    for here in ["Een ander gaf intussen advies", "Begin klein.", "Begin met een statuut."] {
        assert!(page.has(here), "{here}: {}", page.body);
    }
    assert!(anna.get(&at).has("Begin klein."), "nothing was lost");
    let again = read(&mut bert);
    assert!(bert.post(&answer, &[("answer", "Begin met een statuut."), ("seen", &again)]).status < 400);
    assert!(anna.get(&at).has("Begin met een statuut."));
}

#[test]
fn what_we_are_at_stands_first_however_much_others_ask() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    house.person("Anna", "chair");
    house.kill();
    let asked = |n: i64, subject: &str, state: &str| {
        format!(
            "INSERT INTO consultations (token, asker, name, subject, question, contact, state, answer, created, changed, mail) \
               VALUES ('t{n}', 'other', 'x', '{subject}', 'x', '', '{state}', '', {n}, {n}, '');"
        )
    };
    let noise: String = (1..=55).map(|n| asked(n, &format!("Onzin {n}"), "in")).collect();
    change(Path::new(&house.data()), &(asked(0, "De echte vraag", "taken-up") + &noise));
    house.serve(None);
    let mut anna = signed_in(&house, "Anna");
    let page = anna.get("/consultations");
    let (first, noise) = (page.body.find("De echte vraag"), page.body.find("Onzin"));
    assert!(first.is_some() && first < noise, "{}", page.body);
    assert!(!page.has("Onzin 1<"));
    let rest = page.address("/consultations?from=").expect("the rest");
    assert!(anna.get(&rest).has("Onzin 1<"));
}

#[test]
fn who_left_a_circle_reads_nothing_of_it_any_more_and_who_is_not_in_it_does_not_speak_there() {
    let (house, member) = with_member();
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let mut piet = house.person("Piet", "participant");
    let asks = |title| {
        [
            ("title", title),
            ("situation", "x"),
            ("question", "x"),
            ("audience", "circle:chair"),
            ("sender", "role"),
            ("do", "send"),
        ]
    };
    assert!(anna.post("/case-questions", &asks("Onder voorzitters")).has("Verstuurd."));
    let at = crate::support::path(&house, "Onder voorzitters");
    let id = crate::people::number(&mut bert, "Anna");
    let role = |role, what| [("role", role), ("do", what)];
    assert!(bert.post(&format!("/people/{id}/role"), &role("participant", "give")).status < 400);
    assert!(bert.post(&format!("/people/{id}/role"), &role("chair", "take")).status < 400);
    let mut anna = Browser::at(&house);
    assert_eq!(crate::people::sign_in(&mut anna, "Anna", "Anna heeft een lange zin"), 200);
    let post = house.post("Onder voorzitters")["id"].as_str().expect("id").to_owned();
    assert_eq!(member.send(&house.url("/inbox"), &advice(&member, &post, "Alleen voor voorzitters.", false)), 202);
    until("the advice is there", || bert.get(&at).has("Alleen voor voorzitters.").then_some(()));
    assert_eq!(anna.get(&at).status, 404);
    for page in ["/", "/notices", "/case-questions", "/search?q=voorzitters"] {
        assert!(!anna.get(page).has("Onder voorzitters"), "{page}");
    }
    let page = piet.post("/case-questions", &asks("Van buiten de kring"));
    assert_eq!(page.status, 422);
    assert!(page.has("Jij zit niet in deze kring"), "{}", page.body);
}
