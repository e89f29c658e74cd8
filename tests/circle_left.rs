//! Who is of a circle no more: what they said there is taken back where somebody counts on it, and they read nothing more of it.

use crate::each_hears::JOB;
use crate::support::{Browser, House, path, two, until};
use crate::told_on::EVENT;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};

const CIRCLE: [(&str, &str); 3] = [("audience", "circle:supporter"), ("sender", "role"), ("do", "send")];

/// A night goes by at all of these; who is there signs in again.
fn a_night_later(houses: &mut [&mut House], nights: u64, people: &mut [(&mut Browser, &str)]) {
    for house in houses.iter_mut() {
        house.settled();
        house.kill();
        house.serve_later(&(nights * 26 * 3600).to_string());
    }
    for (who, name) in people {
        let passphrase = format!("{name} heeft een lange zin");
        assert_eq!(who.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200, "{name}");
    }
}

#[test]
fn a_job_in_a_circle_is_called_off_by_who_is_of_it_no_more_and_who_stays_a_reader_works_on() {
    let (mut a, mut anna, mut b, _bob) = two();
    let mut sus = b.person("Sus", "supporter");
    a.cli(&["person", "role", "Anna", "--add", "supporter"]);
    b.cli(&["person", "role", "Sus", "--add", "participant"]);
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    for (title, to, form) in [("Ramen wassen", "/opportunities", &JOB[..]), ("Samen eten", "/events", &event[..])] {
        assert!(anna.post(to, &[form, &CIRCLE[..]].concat()).has("Verstuurd."), "{title}");
    }
    let open = [("audience", "network"), ("sender", "role"), ("do", "send"), ("title", "Koken")];
    assert!(anna.post("/opportunities", &[&JOB[1..], &open[..]].concat()).has("Verstuurd."));
    let applies = [("application", "Ik doe mee."), ("sender", "role")];
    for (title, answer, form) in [
        ("Ramen wassen", "apply", &applies[..]),
        ("Koken", "apply", &applies[..]),
        ("Samen eten", "rsvp", &[("heads", "2")][..]),
    ] {
        let page = sus.post(&format!("{}/{answer}", path(&b, title)), form);
        assert!(page.status < 400, "{title}: {}", page.body);
        until(title, || (a.post(title)["responses"] == 1).then_some(()));
    }
    b.settled();
    b.cli(&["person", "role", "Sus", "--remove", "supporter"]);
    until("the job", || (a.post("Ramen wassen")["responses"] == 0).then_some(()));
    assert!(sus.get("/").has("je doet niet mee"), "{}", sus.get("/").body);
    // For the house nobody is left who reads the evening: that is looked at at night, for it may have been a slip.
    assert_eq!(a.post("Samen eten")["responses"], 1);
    a_night_later(&mut [&mut a, &mut b], 1, &mut [(&mut sus, "Sus")]);
    until("the evening", || (a.post("Samen eten")["responses"] == 0).then_some(()));
    assert_eq!(a.post("Koken")["responses"], 1, "what all read stays");
    assert!(!sus.get("/").has("Ramen wassen"), "{}", sus.get("/").body);
    // So it is where it is found again; that the house does not come was theirs to hear too.
    assert!(sus.get("/").has("Jouw antwoord aan De Kade is teruggehaald"), "{}", sus.get("/").body);
    let page = sus.get("/").body;
    for seen in page.split('"').filter(|s| s.starts_with("/responses/") && s.ends_with("/seen")) {
        assert!(sus.post(seen, &[]).status < 400);
    }
    let notices = sus.get("/notices");
    assert!(notices.has("je doet niet mee") && !notices.has("Ramen wassen"), "{}", notices.body);
}

#[test]
fn that_the_house_comes_to_a_circle_is_taken_back_with_the_last_of_it_and_not_before() {
    let (mut a, mut anna, mut b, _bob) = two();
    let (mut sus, _sam) = (b.person("Sus", "supporter"), b.person("Sam", "supporter"));
    a.cli(&["person", "role", "Anna", "--add", "supporter"]);
    a.cli(&["person", "role", "Anna", "--add", "adviser"]);
    let comes = |title: &str, circle: &str, anna: &mut Browser, (a, b): (&House, &House), who: &mut Browser| {
        let event = [("title", title), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
        let circle = [("audience", circle), ("sender", "role"), ("do", "send")];
        assert!(anna.post("/events", &[&event[..], &circle[..]].concat()).has("Verstuurd."));
        assert!(who.post(&format!("{}/rsvp", path(b, title)), &[("heads", "2")]).status < 400);
        until("it comes", || (a.post(title)["responses"] == 1).then_some(()));
        b.settled();
    };
    comes("Samen eten", "circle:supporter", &mut anna, (&a, &b), &mut sus);
    comes("Samen lezen", "circle:adviser", &mut anna, (&a, &b), &mut b.person("Ria", "adviser"));
    b.cli(&["person", "end", "Sus"]);
    b.cli(&["person", "end", "Ria"]);
    a_night_later(&mut [&mut a, &mut b], 1, &mut [(&mut anna, "Anna")]);
    // What comes after it went by has been looked at.
    until("nobody is, there", || (a.post("Samen lezen")["responses"] == 0).then_some(()));
    assert_eq!(a.post("Samen eten")["responses"], 1, "another of them is here");
    // Who is let in is as good as here, while the card for them is good.
    comes("Samen zingen", "circle:adviser", &mut anna, (&a, &b), &mut b.person("Roos", "adviser"));
    b.cli(&["invite", "--role", "supporter"]);
    b.cli(&["person", "end", "Sam"]);
    b.cli(&["person", "end", "Roos"]);
    a_night_later(&mut [&mut a, &mut b], 2, &mut []);
    until("nobody is, there", || (a.post("Samen zingen")["responses"] == 0).then_some(()));
    assert_eq!(a.post("Samen eten")["responses"], 1, "somebody may come in");
    a_night_later(&mut [&mut a, &mut b], 14, &mut []);
    until("nobody is", || (a.post("Samen eten")["responses"] == 0).then_some(()));
}

/// A card about what is gone, or not for them any more, says no more of it, and holds up no page.
#[test]
fn that_an_answer_was_taken_back_is_told_also_of_what_is_gone_or_closed_to_who_gave_it() {
    let (a, mut anna, b, mut bob) = two();
    let mut piet = b.person("Piet", "participant");
    assert!(anna.post("/events", &EVENT).has("Verstuurd."));
    let at = path(&b, "Samen eten");
    assert!(piet.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    let release = bob.get(&at).address("/release").expect("a button");
    assert!(crate::pressed::Form::of(&bob.get(&at), "", &release).press(&mut bob, &[]).status < 400);
    b.settled();
    let back = bob.get(&at).address("/take-back").expect("a button");
    assert!(crate::pressed::Form::of(&bob.get(&at), "", &back).press(&mut bob, &[]).status < 400);
    assert!(piet.get("/").has("Jouw antwoord aan De Kade is teruggehaald") && piet.get("/").has("Samen eten"));
    assert!(anna.post(&format!("{}/withdraw", path(&a, "Samen eten")), &[]).status < 400);
    until("it is gone", || (bob.get(&at).status != 200).then_some(()));
    for page in ["/", "/notices"] {
        let page = piet.get(page);
        assert!(page.status == 200 && page.has("Jouw antwoord aan De Kade is teruggehaald"), "{}", page.body);
        assert!(!page.has("Samen eten") && !page.body.contains(&at), "{}", page.body);
    }
    // In a circle: who is of it no more reads nothing of what it is about by then.
    let mut sus = b.person("Sus", "chair");
    let circle = [("title", "Onder ons"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "Daar")];
    let for_chairs = [("audience", "circle:chair"), ("sender", "role"), ("do", "send")];
    assert!(anna.post("/events", &[&circle[..], &for_chairs[..]].concat()).has("Verstuurd."));
    let at = path(&b, "Onder ons");
    assert!(sus.post(&format!("{at}/rsvp"), &[("heads", "2")]).status < 400);
    b.settled();
    let back = bob.get(&at).address("/take-back").expect("a button");
    assert!(crate::pressed::Form::of(&bob.get(&at), "", &back).press(&mut bob, &[]).status < 400);
    assert!(sus.get("/").has("Onder ons"), "{}", sus.get("/").body);
    b.cli(&["person", "role", "Sus", "--add", "participant"]);
    b.cli(&["person", "role", "Sus", "--remove", "chair"]);
    for page in ["/", "/notices"] {
        let page = sus.get(page);
        assert!(page.has("Jouw antwoord aan De Kade is teruggehaald") && !page.has("Onder ons"), "{}", page.body);
    }
}

/// Nobody else of the house reads what is out in a circle: who wrote it decides there; and when they are of it no more who is there. With the
/// last of them it ends, for others count on it.
#[test]
fn who_wrote_in_a_circle_decides_there_and_with_the_last_of_it_what_the_house_began_ends() {
    let (mut a, mut anna, mut b, _bob) = two();
    let (mut sus, mut sam) = (a.person("Sus", "supporter"), a.person("Sam", "supporter"));
    let mut bea = b.person("Bea", "supporter");
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    for (title, to, form) in [("Ramen wassen", "/opportunities", &JOB[..]), ("Samen eten", "/events", &event[..])] {
        let ready = [("audience", "circle:supporter"), ("sender", "role"), ("do", "ready")];
        assert!(sus.post(to, &[form, &ready[..]].concat()).status < 400, "{title}");
        let at = path(&a, title);
        let sent = crate::pressed::Form::of(&anna.get(&at), "", "/release").press(&mut anna, &[]);
        assert!(sent.status < 400, "{title}: {}", sent.body);
        assert_eq!(anna.get(&at).status, 404, "{title}: she is of another circle");
    }
    let (job, evening) = (path(&a, "Ramen wassen"), path(&a, "Samen eten"));
    assert!(
        bea.post(&format!("{}/apply", path(&b, "Ramen wassen")), &[("application", "Ik kom."), ("sender", "role")])
            .status
            < 400
    );
    assert!(bea.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "2")]).status < 400);
    until("it is there", || sus.get(&job).has("Ik kom.").then_some(()));
    assert!(!sam.get(&job).has("Ik kom."), "another of them reads it, and does not decide");
    let yes = sus.get(&job).address("/application/").expect("a button");
    assert!(sus.post(&yes, &[("do", "yes")]).status < 400);
    until("the yes", || bea.get("/").has("je doet mee").then_some(()));
    // Who wrote it is of the circle no more.
    a.cli(&["person", "role", "Sus", "--add", "participant"]);
    a.cli(&["person", "role", "Sus", "--remove", "supporter"]);
    assert_eq!(sus.get(&job).status, 404);
    // What took place before is left as it was, whoever goes.
    let soon = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(2)).expect("a day").to_string();
    let breakfast =
        [("title", "Ontbijt"), ("day", &*soon), ("time", "00:10"), ("until", "00:20"), ("place", "De Kade")];
    assert!(
        sam.post("/events", &[&breakfast[..], &[("audience", "circle:supporter"), ("do", "ready")]].concat()).status
            < 400
    );
    let at = path(&a, "Ontbijt");
    assert!(crate::pressed::Form::of(&anna.get(&at), "", "/release").press(&mut anna, &[]).status < 400);
    assert!(bea.post(&format!("{}/rsvp", path(&b, "Ontbijt")), &[("heads", "1")]).status < 400);
    a_night_later(&mut [&mut a, &mut b], 2, &mut [(&mut sam, "Sam"), (&mut bea, "Bea")]);
    until("who is there decides", || sam.get(&evening).address("/cancel"));
    assert!(sam.get(&job).has("Ik kom."));
    a.cli(&["person", "end", "Sam"]);
    assert!(!bea.get(&path(&b, "Samen eten")).has("gaat niet door"), "not at once");
    a_night_later(&mut [&mut a, &mut b], 3, &mut [(&mut bea, "Bea")]);
    until("the evening is off", || bea.get(&path(&b, "Samen eten")).has("gaat niet door").then_some(()));
    until("so is the job", || bea.get("/notices").has("gaat niet door").then_some(()));
    assert!(!bea.get(&path(&b, "Ontbijt")).has("gaat niet door"), "it took place");
}

/// Who came in with a new card for somebody reads and decides nothing of what only that one could, before they show who they are: nor
/// after a night (law 11).
#[test]
fn what_somebody_began_in_a_circle_is_not_of_who_came_in_with_a_card_for_them() {
    let (mut a, mut anna, mut b, _bob) = two();
    let (mut sus, mut bea) = (a.person("Sus", "supporter"), b.person("Bea", "supporter"));
    let ready = [("audience", "circle:supporter"), ("sender", "role"), ("do", "ready")];
    assert!(sus.post("/opportunities", &[&JOB[..], &ready[..]].concat()).status < 400);
    let at = path(&a, "Ramen wassen");
    assert!(crate::pressed::Form::of(&anna.get(&at), "", "/release").press(&mut anna, &[]).status < 400);
    let applies = [("application", "Mijn rug is slecht."), ("sender", "role")];
    assert!(bea.post(&format!("{}/apply", path(&b, "Ramen wassen")), &applies).status < 400);
    until("it is there", || sus.get(&at).has("Mijn rug is slecht.").then_some(()));
    let mut other = crate::people::take_over(&mut anna, &a, "Sus", "ik ben nu iemand anders");
    // That the night went by is seen by what it ends after that.
    let mut tom = a.person("Tom", "adviser");
    let evening = [("title", "Techniek"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    let ready = [("audience", "circle:adviser"), ("sender", "role"), ("do", "ready")];
    assert!(tom.post("/events", &[&evening[..], &ready[..]].concat()).status < 400);
    let techniek = path(&a, "Techniek");
    assert!(crate::pressed::Form::of(&anna.get(&techniek), "", "/release").press(&mut anna, &[]).status < 400);
    a.cli(&["person", "end", "Tom"]);
    a_night_later(&mut [&mut a, &mut b], 1, &mut []);
    until("it ended", || (a.post("Techniek")["state"] == "cancelled").then_some(()));
    assert_eq!(crate::people::sign_in(&mut other, "Sus", "ik ben nu iemand anders"), 200);
    let page = other.get(&at);
    assert!(page.status == 200 && !page.has("Mijn rug is slecht."), "{}", page.body);
    assert!(page.address("/application/").is_none() && page.address("/edit").is_none(), "{}", page.body);
}

/// What stands ready for a circle in which nobody of the house is any more: who sends it could read no answer, nor anybody else here.
#[test]
fn nothing_is_sent_into_a_circle_in_which_nobody_of_the_house_is() {
    let (a, mut anna, b, _bob) = two();
    let mut sus = a.person("Sus", "supporter");
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "circle:supporter")];
    let page = sus.post("/case-questions", &[&asks[..], &[("sender", "role"), ("do", "ready")]].concat());
    assert!(page.status < 400, "{}", page.body);
    a.cli(&["person", "role", "Sus", "--add", "participant"]);
    a.cli(&["person", "role", "Sus", "--remove", "supporter"]);
    let at = path(&a, "De kat");
    let release = |anna: &mut Browser| {
        let page = anna.get(&at);
        crate::pressed::Form::of(&page, "", "/release").press(anna, &[])
    };
    let refused = release(&mut anna);
    assert!(refused.has("In ons huis zit nu niemand in deze kring"), "{}", refused.body);
    a.settled();
    assert!(b.post_now("De kat").is_none());
    a.person("Sam", "supporter");
    assert!(release(&mut anna).has("Verstuurd."));
    b.post("De kat");
}

/// Accounts are put right one after another: by the night all of them are.
#[test]
fn a_copy_that_is_put_back_takes_nothing_back_that_somebody_of_the_circle_still_reads() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, mut b, _bob) = two();
    let (mut sus, _sam) = (b.person("Sus", "supporter"), b.person("Sam", "participant"));
    a.cli(&["person", "role", "Anna", "--add", "supporter"]);
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &CIRCLE[..]].concat()).has("Verstuurd."));
    assert!(sus.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "2")]).status < 400);
    until("it comes", || (a.post("Samen eten")["responses"] == 1).then_some(()));
    b.settled();
    let copy = format!("{}/copy.db", b.data());
    b.cli(&["backup", &copy]);
    b.cli(&["person", "role", "Sam", "--add", "supporter"]);
    b.cli(&["person", "end", "Sus"]);
    b.kill();
    b.cli(&["restore", &copy]);
    b.serve(None);
    until("it stands again", || b.post_now("Samen eten"));
    a_night_later(&mut [&mut a, &mut b], 2, &mut []);
    b.settled();
    assert_eq!(a.post("Samen eten")["responses"], 1, "somebody of the circle is here");
}

/// In a copy from before a night that night is due: what stands in it by mistake can be put right first.
#[test]
fn a_copy_from_before_a_night_ends_nothing_when_it_is_put_back() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (a, mut anna, mut b, _bob) = two();
    let mut sus = b.person("Sus", "supporter");
    a.cli(&["person", "role", "Anna", "--add", "supporter"]);
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &CIRCLE[..]].concat()).has("Verstuurd."));
    assert!(sus.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "2")]).status < 400);
    until("it comes", || (a.post("Samen eten")["responses"] == 1).then_some(()));
    b.settled();
    let copy = format!("{}/copy.db", b.data());
    b.cli(&["backup", &copy]);
    // Who comes in his place comes after the copy was made.
    b.person("Sam", "supporter");
    b.cli(&["person", "end", "Sus"]);
    b.kill();
    b.cli(&["restore", &copy]);
    let mut file = SqliteConnection::establish(&format!("{}/huisraad.db", b.data())).expect("database");
    let tomorrow = jiff::Timestamp::now().as_microsecond() + 23 * 3600 * 1_000_000;
    let night = format!("DELETE FROM due WHERE topic = 'night' AND at > {tomorrow}");
    assert_eq!(sql_query(night).execute(&mut file).expect("the list"), 1, "the night is put off");
    drop(file);
    b.serve(None);
    let mut tim = b.person("Tim", "supporter");
    let page = tim.get(&path(&b, "Samen eten"));
    assert!(page.has("met 2 mensen"), "{}", page.body);
}
