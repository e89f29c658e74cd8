//! What somebody must hear: on the site, and once a week by e-mail for who wants that.

use crate::support::letters::{Mail, MailServer};
use crate::support::{Browser, House, path, until};
use diesel::prelude::*;

fn ask(browser: &mut Browser, title: &str, audience: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", audience), ("do", "send")];
    assert!(browser.post("/case-questions", &form).has("Verstuurd."));
}

fn sees(browser: &mut Browser, path: &str, text: &str) {
    until(&format!("{text:?} on {path}"), || browser.get(path).has(text).then_some(()));
}

/// Gives a house a mail server.
fn with_mail(house: &mut House, server: &MailServer) {
    let file = format!("{}/huisraad.toml", house.data());
    let text = std::fs::read_to_string(&file).expect("settings");
    let (at, from) = (format!("server = \"smtp://127.0.0.1:{}\"", server.port), "from = \"huis@post.example\"");
    let text = text.replace("server = \"\"", &at).replace("from = \"\"", from);
    std::fs::write(file, text).expect("written");
    house.serve(None);
}

fn mail_to(server: &MailServer, address: &str, subject: &str) -> Mail {
    until(&format!("a mail to {address}"), || {
        server.mails().into_iter().find(|m| m.to == address && m.text().contains(subject))
    })
}

#[test]
fn who_asked_who_advised_and_who_follows_hear_what_comes_of_it_and_nobody_else() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    let (mut cees, mut carla) = (c.person("Cees", "chair"), c.person("Carla", "participant"));
    ask(&mut anna, "De koelkast is leeg", "network");
    let (at_a, at_b, at_c) =
        (path(&a, "De koelkast is leeg"), path(&b, "De koelkast is leeg"), path(&c, "De koelkast is leeg"));
    assert!(carla.post(&format!("{at_c}/follow"), &[]).has("Volg dit bericht niet meer"));
    bob.post(&format!("{at_b}/advice"), &[("advice", "Zet er namen op."), ("for", "thread")]);
    // Who asked.
    sees(&mut anna, "/", "geeft raad");
    assert!(anna.get("/notices").has("Het Veer"));
    // Who follows; the other of the same house does not.
    sees(&mut carla, "/notices", "geeft raad");
    assert!(!cees.get("/notices").has("geeft raad"));
    // Our own words are no news to us.
    assert!(!bob.get("/notices").has("geeft raad"));
    let page = until("the advice", || Some(anna.get(&at_a)).filter(|p| p.has("/try/")));
    let tried = page.body.split(&format!("{at_a}/try/")).nth(1).and_then(|r| r.split('"').next()).expect("a form");
    anna.post(&format!("{at_a}/try/{tried}"), &[]);
    sees(&mut bob, "/notices", "probeert onze raad");
    sees(&mut carla, "/notices", "probeert wat een ander huis aanraadde");
    anna.post(&format!("{at_a}/outcome/{tried}"), &[("outcome", "helped"), ("line", "Iedereen eet nu.")]);
    sees(&mut bob, "/", "vertelt of onze raad hielp (hielp)");
    assert!(!cees.get("/notices").has("vertelt of"));
    // Who follows no more hears no more; and a stranger has no such page.
    assert!(carla.post(&format!("{at_c}/unfollow"), &[]).has("Volg dit bericht"));
    assert!(!carla.get("/notices").has("vertelt of"));
    let mut stranger = Browser::at(&a);
    assert_eq!(stranger.get("/notices").status, 404);
    assert_ne!(stranger.post(&format!("{at_a}/follow"), &[]).status, 200);
    // What is withdrawn is heard of no more.
    anna.post(&format!("{at_a}/withdraw"), &[]);
    until("it is gone", || (!bob.get("/notices").has("De koelkast is leeg")).then_some(()));
}

#[test]
fn a_weekly_mail_counts_and_names_only_what_everybody_may_read() {
    let server = MailServer::start();
    let (mut a, b) = (House::found("De Kade"), House::start("Het Veer"));
    with_mail(&mut a, &server);
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    // An address that is none; then one that must be confirmed first.
    assert!(anna.post("/mail", &[("address", "anna")]).has("Dit is geen e-mailadres."));
    assert!(anna.post("/mail", &[("address", "anna@post.example")]).has("Kijk in je e-mail."));
    assert!(anna.post("/mail", &[("address", "an@post.example")]).has("Wacht tien minuten."));
    let first = mail_to(&server, "anna@post.example", "Open deze pagina");
    assert!(!first.raw.contains("List-Unsubscribe"), "nothing to end yet");
    let yes = first.link("http://localhost");
    let yes = yes.split_once(&a.domain()).expect("ours").1;
    // Looking at the link does nothing: only the button does.
    assert!(
        anna.get(yes).has("Ja, stuur mij elke week een e-mail") && anna.get("/mail").has("Open de link in die e-mail")
    );
    let mut outside = Browser::at(&a);
    let page = outside.get(yes);
    assert!(page.path == "/mail/yes" && page.headers["x-robots-tag"] == "noindex", "the secret is in no address then");
    assert!(outside.post("/mail/yes", &[]).has("Het is gelukt"));
    outside.get("/mail/yes/zomaar");
    assert_eq!(outside.post("/mail/yes", &[]).status, 404);
    // A week later. The houses' clocks move together, and what is said is said then.
    a.kill();
    let week = 7 * 24 * 3600;
    a.serve_later(&(week - 60).to_string());
    let mut b = b;
    b.kill();
    b.serve_later(&(week - 60).to_string());
    let sign_in = |browser: &mut Browser, name: &str| {
        browser.post("/sign-in", &[("name", name), ("passphrase", &format!("{name} heeft een lange zin"))])
    };
    assert_eq!(sign_in(&mut bob, "Bob").status, 200);
    ask(&mut bob, "Geheim van de zolder", "network");
    let public = [("title", "Onze tuin bloeit"), ("audience", "public"), ("do", "send")];
    assert!(bob.post("/successes", &public).has("Verstuurd."));
    a.post("Geheim van de zolder");
    a.post("Onze tuin bloeit");
    a.kill();
    a.serve_later(&(week + 60).to_string());
    let mail = mail_to(&server, "anna@post.example", "e-mail van deze week");
    let text = mail.text();
    assert!(text.contains("Er zijn 2 nieuwe berichten.") && text.contains("Onze tuin bloeit"), "{text}");
    assert!(!text.contains("Geheim") && !text.contains("Anna") && !text.contains("Veer"), "{text}");
    assert!(text.contains("text/plain") && text.contains("text/html"), "{text}");
    // One click, as the mail program does it: without a session, an origin, or a question.
    assert!(mail.raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{}", mail.raw);
    let off = mail.link(&format!("http://{}/mail/off/", a.domain()));
    let off = off.split_once(&a.domain()).expect("ours").1;
    let page = outside.get(off);
    assert!(page.path == "/mail/off" && page.has("Stuur mij geen e-mail meer"));
    assert_ne!(outside.post_from_elsewhere("/mail/off", &[]).status, 200, "a browser is asked from where");
    assert_eq!(outside.post_from_elsewhere(off, &[("List-Unsubscribe", "One-Click")]).status, 200);
    assert_eq!(sign_in(&mut anna, "Anna").status, 200);
    assert!(!anna.get("/mail").has("anna@post.example"));
    let before = server.mails().len();
    a.kill();
    a.serve_later(&(3 * week).to_string());
    // The demonstration that nothing comes: something else does, by the same road.
    assert_eq!(sign_in(&mut anna, "Anna").status, 200);
    anna.post("/mail", &[("address", "later@post.example")]);
    mail_to(&server, "later@post.example", "Open deze pagina");
    assert_eq!(server.mails().len(), before + 1);
}

#[test]
fn a_mail_server_that_is_away_is_tried_again_and_one_that_refuses_for_good_is_left_alone() {
    let server = MailServer::start();
    let mut house = House::found("De Kade");
    with_mail(&mut house, &server);
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    let refuse = |how| *server.refuses.lock().expect("lock") = how;
    let refused = |to: &str| server.refused.lock().expect("lock").iter().filter(|r| *r == to).count();
    refuse(Some("550 nobody here"));
    anna.post("/mail", &[("address", "nobody@post.example")]);
    until("it is refused for good", || (refused("nobody@post.example") == 1).then_some(()));
    refuse(Some("451 not now"));
    dina.post("/mail", &[("address", "dina@post.example")]);
    until("it is tried again", || (refused("dina@post.example") == 3).then_some(()));
    refuse(None);
    mail_to(&server, "dina@post.example", "Open deze pagina");
    assert_eq!((server.mails().len(), refused("nobody@post.example")), (1, 1));
}

/// After two days and more without a mail server what there was to say that week is left; the next week is said.
#[test]
fn a_mail_server_that_was_away_for_days_gets_the_mail_of_the_next_week() {
    if crate::support::database_url().is_some() {
        eprintln!(
            "SKIPPED: it counts in the file that it failed sixty times; the statements are the same on PostgreSQL"
        );
        return;
    }
    let server = MailServer::start();
    let mut house = House::found("De Kade");
    with_mail(&mut house, &server);
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    assert!(anna.post("/mail", &[("address", "anna@post.example")]).has("Kijk in je e-mail."));
    let yes = mail_to(&server, "anna@post.example", "Open deze pagina").link("http://localhost");
    let mut outside = Browser::at(&house);
    outside.get(yes.split_once(&house.domain()).expect("ours").1);
    assert!(outside.post("/mail/yes", &[]).has("Het is gelukt"));
    let asks = [("title", "De kat"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "ready")];
    assert!(dina.post("/case-questions", &asks).status < 400);
    house.kill();
    let sixty = "UPDATE due SET attempts = 60 WHERE topic = 'weekly-mail'";
    let mut file = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
    assert_eq!(diesel::sql_query(sixty).execute(&mut file).expect("a job"), 1);
    drop(file);
    let (week, before) = (7 * 24 * 3600, server.mails().len());
    house.serve_later(&(week + 60).to_string());
    until("the next is planned", || {
        let mut file = SqliteConnection::establish(&format!("{}/huisraad.db", house.data())).expect("database");
        let anew = "UPDATE due SET attempts = 0 WHERE topic = 'weekly-mail' AND attempts = 0";
        (diesel::sql_query(anew).execute(&mut file).unwrap_or(0) == 1).then_some(())
    });
    assert_eq!(server.mails().len(), before, "of this week nothing");
    house.kill();
    house.serve_later(&(2 * week + 120).to_string());
    mail_to(&server, "anna@post.example", "e-mail van deze week");
}

#[test]
fn who_asks_from_outside_with_an_address_hears_that_there_is_an_answer_and_not_what() {
    let server = MailServer::start();
    let mut house = House::found("De Kade");
    with_mail(&mut house, &server);
    let (mut anna, mut outside) = (house.person("Anna", "chair"), Browser::at(&house));
    let form = [
        ("asker", "municipality"),
        ("name", "Gemeente Veenwijk"),
        ("subject", "Hoe begint een huis"),
        ("question", "Wij willen een pand geven."),
        ("mail", "loket@veenwijk.example"),
    ];
    assert_eq!(outside.post("/consultations", &form).status, 200);
    let first = mail_to(&server, "loket@veenwijk.example", "Bewaar dit webadres");
    let at = first.link(&format!("http://{}/advice/", house.domain()));
    let at = at.split_once(&house.domain()).expect("ours").1;
    assert!(outside.get(at).has(">nieuw<"));
    anna.post("/consultations/1/take-up", &[]);
    anna.post("/consultations/1/answer", &[("answer", "Begin met mensen.")]);
    let second = mail_to(&server, "loket@veenwijk.example", "Er is antwoord op je vraag");
    for mail in [first, second] {
        let text = mail.text();
        assert!(!text.contains("pand") && !text.contains("Begin met mensen") && !text.contains("Hoe begint"), "{text}");
    }
    assert!(outside.get(at).has("Begin met mensen."));
}
