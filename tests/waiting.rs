//! What waits for the house stands there until it is done, however much others write.

use crate::ended_twice::change;
use crate::support::browse::Page;
use crate::support::remote::{Remote, make_member, members, question};
use crate::support::{Browser, House, database_url, until};
use std::path::Path;

#[test]
fn what_waits_falls_off_no_table_whatever_others_write() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut ben) = (a.person("Anna", "chair"), b.person("Ben", "participant"));
    let job = [
        ("title", "Een kok voor zaterdag"),
        ("about", "Koken."),
        ("happens", "zaterdag"),
        ("amount", "20"),
        ("seats", "1"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/opportunities", &job).has("Verstuurd."));
    let at_b = format!("/posts/{}", b.post("Een kok voor zaterdag")["slug"].as_str().expect("slug"));
    assert!(ben.post(&format!("{at_b}/apply"), &[("application", "Ik kook."), ("sender", "role")]).status < 400);
    let waits = |page: &str| page.contains("Een kok voor zaterdag") && page.contains("Iemand wacht op jullie antwoord");
    until("it waits", || waits(&anna.get("/").body).then_some(()));
    // A hundred and thirty posts of somebody else later.
    let loud = Remote::start();
    make_member(&a, &loud);
    for n in 0..130 {
        let asked = question(&loud, &format!("Vraag {n}"), members(&loud));
        assert_eq!(loud.send(&a.url("/inbox"), &asked), 202);
    }
    for page in ["/", "/notices"] {
        assert!(waits(&anna.get(page).body), "{page}");
    }
    // It stands before what others ask.
    let page = anna.get("/").body;
    let place = |text: &str| page.find(text).expect("it is there");
    assert!(place("Iemand wacht op jullie antwoord") < place("Jullie hebben nog niet geantwoord"));
    // Nor do those who ask from outside, however many.
    for n in 0..5 {
        let subject = format!("Van buiten {n}");
        let asked = [("asker", "municipality"), ("name", "Wie"), ("subject", &*subject), ("question", "Hoe?")];
        let page = Browser::at(&a).post("/consultations", &asked);
        assert!(page.status < 400, "{}", page.body);
    }
    let page = anna.get("/");
    assert!(page.has("5 vragen om raad, van buiten") && waits(&page.body), "{}", page.body);
}

/// Of so many that one house asks, none pushes off the one of another: however old that is.
#[test]
fn the_many_questions_of_one_house_push_off_no_other_house_s() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let (quiet, loud) = (Remote::start(), Remote::start());
    for (remote, title) in [(&quiet, "Vraag van een stil huis"), (&loud, "Vraag van een luid huis")] {
        make_member(&house, remote);
        assert_eq!(remote.send(&house.url("/inbox"), &question(remote, title, members(remote))), 202);
        house.post(title);
    }
    let mut anna = house.person("Anna", "chair");
    house.kill();
    let columns = "kind, peer, title, state, audience, inside, version, rev, created, published, updated";
    let texts = "situation, question, tried";
    change(
        Path::new(&house.data()),
        &format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) \
             INSERT INTO posts (uri, slug, {columns}) SELECT uri || i, slug || i, {columns} \
             FROM posts, n WHERE title = 'Vraag van een luid huis'; \
             INSERT INTO case_questions (post, {texts}) SELECT id, 'x', 'x', '' FROM posts \
             WHERE id NOT IN (SELECT post FROM case_questions);"
        ),
    );
    house.serve(None);
    let passphrase = "Anna heeft een lange zin";
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", passphrase), ("shared", "yes")]);
    let waiting = |page: &Page| {
        page.cards()
            .into_iter()
            .chain(page.body.split("<li").skip(1))
            .any(|card| card.contains("Vraag van een stil huis"))
    };
    for page in ["/", "/notices"] {
        let page = anna.get(page);
        assert!(waiting(&page), "{}", page.body.len());
    }
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("Vraag van een luid huis"), "{}", sheet.body);
}
