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
    assert!(page.has("die heb jij niet"), "{}", page.body);
}

/// What the form is filled in with, as the browser sends it back.
fn read(who: &mut Browser, page: &str, action: &str) -> String {
    hidden(who, page, action, "read")
}

#[test]
fn who_changes_a_post_reads_first_what_another_changed_meanwhile() {
    let (house, member) = with_member();
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    let words = |situation: &'static str, to: &'static str, what: &'static str| {
        [
            ("title", "Vraag"),
            ("situation", situation),
            ("question", "x"),
            ("audience", to),
            ("sender", "role"),
            ("do", what),
        ]
    };
    assert!(
        piet.post("/case-questions", &words("Onze bewoner Zeldzaam slaapt slecht", "network", "ready")).status < 400
    );
    let at = crate::support::path(&house, "Vraag");
    let edit = format!("{at}/edit");
    let (opened, by_piet) = (read(&mut anna, &edit, &at), read(&mut piet, &edit, &at));
    let changed = [&words("Een bewoner slaapt slecht", "house", "ready")[..], &[("read", &by_piet)]].concat();
    assert!(piet.post(&at, &changed).status < 400);
    // Who narrowed it, and took the name out, is not undone by who opened it before that.
    let older = [&words("Onze bewoner Zeldzaam slaapt slecht.", "network", "send")[..], &[("read", &opened)]].concat();
    let page = anna.post(&at, &older);
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(
        page.has("Iemand anders heeft dit intussen veranderd") && page.has("Zeldzaam slaapt slecht."),
        "{}",
        page.body
    );
    let page = anna.get(&at);
    assert!(!page.has("Zeldzaam") && page.has("Een bewoner slaapt slecht"));
    assert!(member.got("Create").is_empty(), "nothing went out");
    // Sent after that it is meant; and published it is so too.
    let now = read(&mut anna, &edit, &at);
    let meant = [&words("Een bewoner slaapt niet", "network", "send")[..], &[("read", &now)]].concat();
    assert!(anna.post(&at, &meant).has("Verstuurd."));
    let opened = read(&mut anna, &edit, &at);
    let mut bert = house.person("Bert", "chair");
    let change = |text: &'static str| [("title", "Vraag"), ("situation", text), ("question", "x"), ("do", "save")];
    assert!(bert.post(&at, &change("Iemand slaapt niet")).status < 400);
    let page = anna.post(&at, &[&change("Een bewoner slaapt niet!")[..], &[("read", &opened)]].concat());
    assert_eq!(page.status, 422);
    assert!(bert.get(&at).has("Iemand slaapt niet"));
    // An answer that came meanwhile is no change of it.
    let opened = read(&mut anna, &edit, &at);
    let post = house.post("Vraag")["id"].as_str().expect("id").to_owned();
    assert_eq!(member.send(&house.url("/inbox"), &advice(&member, &post, "Warme melk.", true)), 202);
    until("the advice is there", || anna.get(&at).has("Warme melk.").then_some(()));
    assert!(anna.post(&at, &[&change("Iemand slaapt slecht")[..], &[("read", &opened)]].concat()).status < 400);
}

#[test]
fn what_a_house_says_of_itself_is_changed_by_who_read_it_as_it_is() {
    let house = House::start("De Kade");
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let (by_anna, by_bert) = (read(&mut anna, "/house", "/house"), read(&mut bert, "/house", "/house"));
    let says = |about: &'static str| [("name", "De Kade"), ("place", "Zwolle"), ("about", about), ("kind", "shelter")];
    assert!(anna.post("/house", &[&says("Geen adres.")[..], &[("read", &by_anna)]].concat()).status < 400);
    let page = bert.post("/house", &[&says("Straat 1.")[..], &[("read", &by_bert)]].concat());
    assert_eq!(page.status, 422);
    assert!(page.has("intussen veranderd") && page.has("Straat 1."));
    assert!(bert.get("/house").has("Geen adres."));
    let at = "/principles/edit";
    let (by_anna, by_bert) = (read(&mut anna, at, at), read(&mut bert, at, at));
    assert!(anna.post(at, &[("principles", "Wij beslissen samen."), ("read", &by_anna)]).status < 400);
    assert_eq!(bert.post(at, &[("principles", "Eén beslist."), ("read", &by_bert)]).status, 422);
    assert!(bert.get("/principles").has("Wij beslissen samen."));
}

#[test]
fn a_copy_that_is_made_at_once_has_nothing_of_what_was_just_taken_away_or_changed() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let folder = tempfile::tempdir().expect("folder");
    let asks = |title: &'static str, text: &'static str| {
        [
            ("title", title),
            ("situation", text),
            ("question", "x"),
            ("audience", "network"),
            ("sender", "role"),
            ("do", "send"),
        ]
    };
    for (title, text) in [("Weg", "zeldzaamweg"), ("Anders", "zeldzaamanders")] {
        assert!(anna.post("/case-questions", &asks(title, text)).has("Verstuurd."));
    }
    until("they are found", || anna.get("/search?q=zeldzaamweg").has("Weg").then_some(()));
    until("they are found", || anna.get("/search?q=zeldzaamanders").has("Anders").then_some(()));
    let (gone, changed) = (crate::support::path(&house, "Weg"), crate::support::path(&house, "Anders"));
    let has = |file: &Path, word: &str| {
        let bytes = std::fs::read(file).expect("a file");
        bytes.windows(word.len()).any(|w| w == word.as_bytes())
    };
    assert!(anna.post(&format!("{gone}/withdraw"), &[]).status < 400);
    let change = [("title", "Anders"), ("situation", "nu iets anders"), ("question", "x"), ("do", "save")];
    assert!(anna.post(&changed, &change).status < 400);
    let copy = folder.path().join("c.db");
    house.cli(&["backup", copy.to_str().expect("UTF-8")]);
    assert!(!has(&copy, "zeldzaamweg") && !has(&copy, "zeldzaamanders"), "in the copy");
    // And nothing of it lies in the file of a node that stands still.
    let change = [("title", "Anders"), ("situation", "zeldzaamstil"), ("question", "x"), ("do", "save")];
    assert!(anna.post(&changed, &change).status < 400);
    until("it is found", || anna.get("/search?q=zeldzaamstil").has("Anders").then_some(()));
    let change = [("title", "Anders"), ("situation", "klaar"), ("question", "x"), ("do", "save")];
    assert!(anna.post(&changed, &change).status < 400);
    house.stop();
    assert!(!has(&Path::new(&house.data()).join("huisraad.db"), "zeldzaamstil"), "after a clean stop");
}

#[test]
fn who_says_yes_says_it_to_the_day_that_they_read() {
    let (a, mut anna, b, mut bob) = crate::support::two();
    let whom = [("audience", "network"), ("sender", "role"), ("do", "send")];
    let on = |day: &'static str| {
        [("title", "Leren"), ("day", day), ("time", "10:00"), ("place", "Hier"), ("what", "learning")]
    };
    assert!(anna.post("/events", &[&on("2041-06-20")[..], &whom].concat()).has("Verstuurd."));
    let work = |when: &'static str| {
        [("title", "Kok gezocht"), ("about", "x"), ("happens", when), ("amount", "20"), ("seats", "2")]
    };
    assert!(anna.post("/opportunities", &[&work("zaterdag")[..], &whom].concat()).has("Verstuurd."));
    let paths = |house: &House| (crate::support::path(house, "Leren"), crate::support::path(house, "Kok gezocht"));
    let ((event_a, job_a), (event, job)) = (paths(&a), paths(&b));
    let (rsvp, apply) = (format!("{event}/rsvp"), format!("{job}/apply"));
    let (to_day, to_work) = (read(&mut bob, &event, &rsvp), read(&mut bob, &job, &apply));
    let no = format!("{event}/not");
    let to_no = read(&mut bob, &event, &no);
    assert!(anna.post(&event_a, &[&on("2041-06-27")[..], &[("do", "save")]].concat()).status < 400);
    assert!(anna.post(&job_a, &[&work("zondag")[..], &[("do", "save")]].concat()).status < 400);
    until("the new day is there", || bob.get(&event).has("27 juni 2041").then_some(()));
    until("the new day is there", || bob.get(&job).has("zondag").then_some(()));
    for (at, form) in [
        (&rsvp, [("heads", "6"), ("needs", "zes stoelen"), ("read", &*to_day)]),
        (&apply, [("application", "Ik kook zaterdag graag."), ("sender", "role"), ("read", &*to_work)]),
    ] {
        let page = bob.post(at, &form);
        assert_eq!(page.status, 422, "{}", page.body);
        assert!(page.has("intussen veranderd") && page.has(form[0].1), "{}", page.body);
    }
    // Nor is a no said to a day that nobody read.
    let page = bob.post(&no, &[("read", &*to_no)]);
    assert!(page.status == 422 && page.has("intussen veranderd"), "{}", page.body);
    assert!(!bob.get(&event).has("Wij gaan niet."));
    let (to_day, to_work) = (read(&mut bob, &event, &rsvp), read(&mut bob, &job, &apply));
    assert!(bob.post(&rsvp, &[("heads", "6"), ("read", &*to_day)]).status < 400);
    let applies = [("application", "Ik kook graag."), ("sender", "role"), ("read", &*to_work)];
    assert!(bob.post(&apply, &applies).status < 400);
}

#[test]
fn what_a_second_types_of_the_same_meeting_is_shown_and_not_lost() {
    let house = House::start("De Kade");
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    let today = jiff::Zoned::now().date().to_string();
    assert!(anna.post("/meetings", &[("day", &*today)]).status < 400);
    let sheet = anna.get("/meetings").address("/meetings/").expect("a sheet");
    assert!(anna.post(&format!("{sheet}/own"), &[("text", "Wie doet de boodschappen?")]).status < 400);
    let page = bert.get(&sheet).body;
    let name = page.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("a choice").to_owned();
    let (word, line) = (format!("o{name}"), format!("l{name}"));
    assert!(anna.post(&sheet, &[(&word, "later"), (&line, "Afspraak van Anna")]).status < 400);
    let page = bert.post(&sheet, &[(&word, "yes"), (&line, "Afspraak van Bert")]);
    assert_eq!(page.status, 422, "{}", page.body);
    for here in ["Een ander typte hier intussen iets anders", "Afspraak van Anna", "Afspraak van Bert"] {
        assert!(page.has(here), "{here}: {}", page.body);
    }
    let decided = anna.get("/meetings").body + &anna.get(&sheet).body;
    assert!(decided.contains("Afspraak van Anna") && !decided.contains("Afspraak van Bert"));
}
