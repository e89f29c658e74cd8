//! A page with many rows asks the database as often as one with few: what stands in all rows is asked once. What may be read is
//! not held here but in `audience` and `standing`.

use crate::ended_twice::change;
use crate::over::invites;
use crate::support::remote::{Remote, advice, make_member, members, question};
use crate::support::{Browser, House, database_url, free_port, until};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A house whose statements are counted, and those who look at its pages.
struct Counted {
    house: House,
    figures: String,
    remote: Remote,
    anna: Browser,
    piet: Browser,
    /// A question of ours with much advice.
    thread: String,
}

const DAY: (&str, &str) = ("day", "2041-06-12");
const AUDIENCE: (&str, &str) = ("audience", "network");

impl Counted {
    fn start() -> Counted {
        let mut house = House::found("De Kade");
        let figures = format!("127.0.0.1:{}", free_port());
        house.serve_with(Some(("HUISRAAD_SERVER__METRICS", &figures)));
        let remote = Remote::start();
        make_member(&house, &remote);
        let (anna, piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
        let mut counted = Counted { house, figures, remote, anna, piet, thread: String::new() };
        counted.thread = counted.write("Onze draad", &counted.anna, "send");
        counted.anna.post("/meetings", &[("day", "morgen")]);
        counted
    }

    /// How many statements were read with since it started.
    fn statements(&self) -> u64 {
        let all = reqwest::blocking::get(format!("http://{}/metrics", self.figures)).expect("figures").text();
        let all = all.expect("text");
        let line = all.lines().find_map(|l| l.strip_prefix("huisraad_read_statements_total ")).expect("the figure");
        line.parse().expect("a number")
    }

    /// With how many a page is made. What else is looked for meanwhile is not the page's: the fewest of some, and, where they are
    /// no more than `few`, that is enough.
    fn cost(&self, who: &mut Browser, at: &str, few: Option<u64>) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..if few.is_some() { 40 } else { 8 } {
            let before = self.statements();
            let page = who.get(at);
            assert!(page.status == 200, "{at}: {}", page.body);
            fewest = fewest.min(self.statements() - before);
            if few.is_some_and(|few| fewest <= few + BESIDE) {
                break;
            }
        }
        fewest
    }

    /// Somebody writes a question; gives its address.
    fn write(&self, title: &str, who: &Browser, what: &str) -> String {
        let form =
            [("title", title), ("situation", "x"), ("question", "x"), AUDIENCE, ("sender", "role"), ("do", what)];
        let page = who.clone().post("/case-questions", &form);
        assert!(page.status < 400, "{title}: {}", page.body);
        page.path
    }

    /// Another house says something.
    fn hear(&self, activity: &Value) {
        assert_eq!(self.remote.send(&self.house.url("/inbox"), activity), 202, "{activity}");
    }

    /// Of everything of which pages have rows, the ones with these numbers.
    fn add(&mut self, from: usize, to: usize) {
        let (mut anna, mut piet) = (self.anna.clone(), self.piet.clone());
        for n in from..to {
            for title in [format!("Vraag {n} van hen"), format!("Antwoord {n} aan hen")] {
                self.hear(&question(&self.remote, &title, members(&self.remote)));
            }
            self.hear(&advice(&self.remote, &self.house.url(&self.thread), &format!("Raad {n}"), true));
            let ours = self.write(&format!("Vraag {n} van ons"), &anna, "send");
            self.hear(&advice(&self.remote, &self.house.url(&ours), "Zo deden wij het.", true));
            self.write(&format!("Klaar {n}"), &piet, "ready");
            let away = self.write(&format!("Weg {n}"), &piet, "ready");
            assert!(anna.post(&format!("{away}/withdraw"), &[]).status < 400);
            let title = format!("Eten {n}");
            let write = |who: &mut Browser, to: &str, what: &str, fields: &[(&str, &str)]| {
                let all = [&[("title", title.as_str()), AUDIENCE, ("sender", "role"), ("do", what)], fields].concat();
                let page = who.post(to, &all);
                assert!(page.status < 400 && page.path.starts_with("/posts/"), "{to}: {}", page.body);
                page.path
            };
            let ours = write(&mut anna, "/events", "send", &[DAY, ("time", "10:00"), ("place", "Hier")]);
            let mut join = self.remote.activity("Join", json!(self.house.url(&ours)));
            join["huisraad:heads"] = json!(2);
            self.hear(&join);
            self.hear(&invites(&self.remote, &format!("Feest {n} bij hen"), DAY.1));
            write(&mut anna, "/opportunities", "send", &[("about", "x"), ("happens", "x"), ("seats", "1")]);
            write(&mut anna, "/successes", "send", &[]);
            let lesson = write(
                &mut piet,
                "/what-works",
                "ready",
                &[("lesson", "x"), ("form", "clause"), ("review_on", "2041-06-12")],
            );
            let page = anna.get(&lesson).body;
            let rev =
                page.split_once("name=\"rev\" value=\"").expect("the button").1.split('"').next().expect("a number");
            assert!(anna.post(&format!("{lesson}/release"), &[("rev", rev)]).has("Verstuurd."), "{lesson}");
        }
        // What they ask and we answer: by what somebody prepared, of which every other is released; and where our house does not go.
        for post in self.house.json(&["posts"]).as_array().expect("a list") {
            let title = post["title"].as_str().expect("a title");
            let Some((what @ ("Antwoord" | "Feest"), rest)) = title.split_once(' ') else { continue };
            let number = rest.split(' ').next().expect("a word").parse::<usize>().expect("a number");
            if !(from..to).contains(&number) {
                continue;
            }
            let at = format!("/posts/{}", post["slug"].as_str().expect("a slug"));
            if what == "Feest" {
                assert!(piet.post(&format!("{at}/rsvp"), &[("heads", "2")]).has("De voorzitter leest het"), "{title}");
                assert!(anna.post(&format!("{at}/not"), &[]).has("Wij gaan niet."), "{title}");
                continue;
            }
            for text in ["Zo.", "En zo."] {
                let form = [("advice", text), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
                assert!(piet.post(&format!("{at}/advice"), &form).has("De voorzitter leest het"), "{title}");
            }
            let release = anna.get(&at).address("/release").expect("a button");
            assert!(anna.post(&release, &[]).status < 400, "{release}");
        }
        self.house.settled();
        self.by_hand();
    }

    /// What takes weeks, or many houses, is written into the file: advice that is tried and of which we are asked what it did, what
    /// other houses say that ours did, guests of an event, decisions of a meeting, and what hangs on the board.
    fn by_hand(&mut self) {
        self.house.kill();
        change(
            Path::new(&self.house.data()),
            "UPDATE posts SET state = 'trying' WHERE title LIKE 'Vraag % van ons'; \
             UPDATE case_questions SET asked_again = 1 WHERE post IN (SELECT id FROM posts WHERE state = 'trying'); \
             UPDATE advice SET tried = 1 WHERE response IN (SELECT r.id FROM responses r JOIN posts p ON r.post = p.id \
             WHERE p.state = 'trying'); \
             UPDATE advice SET told = (SELECT max(created) FROM responses) WHERE response IN (SELECT r.id FROM responses r \
             JOIN posts p ON r.post = p.id WHERE r.peer IS NULL AND r.state != 'prepared' AND p.title LIKE 'Antwoord %'); \
             DELETE FROM meeting_items; \
             INSERT INTO meeting_items (meeting, what, post, outcome, text, line) SELECT 1, 'answer', id, NULL, '', '' \
             FROM posts WHERE title LIKE 'Vraag % van hen'; \
             INSERT INTO meeting_items (meeting, what, post, outcome, text, line) SELECT 1, 'come', id, 'yes', '', 'Ja.' \
             FROM posts WHERE kind = 'event'; \
             INSERT INTO meeting_items (meeting, what, post, outcome, text, line) SELECT 1, 'release', id, NULL, '', '' \
             FROM posts WHERE title LIKE 'Klaar %'; \
             DELETE FROM board; INSERT INTO board SELECT id, created FROM posts WHERE kind = 'success';",
        );
        self.house.serve_with(Some(("HUISRAAD_SERVER__METRICS", &self.figures)));
        for (who, name) in [(&mut self.anna, "Anna"), (&mut self.piet, "Piet")] {
            let passphrase = format!("{name} heeft een lange zin");
            assert!(
                who.post("/sign-in", &[("name", name), ("passphrase", &passphrase), ("shared", "yes")]).status < 400
            );
        }
        let (mut anna, found) = (self.anna.clone(), "/search?q=eten");
        until("the index has followed", || anna.get(found).has("Eten").then_some(()));
        // What costs nothing since it is not there is not measured.
        assert!(self.piet.get("/notices").has("Ons huis gaat er niet heen."), "what was prepared is not sent");
    }

    /// What each page costs, beside what it cost with few rows.
    fn costs(&mut self, few: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
        let thread = &self.thread;
        let (mut anna, mut piet) = (self.anna.clone(), self.piet.clone());
        let pages = [
            "/",
            "/notices",
            "/case-questions",
            "/case-questions?past=1",
            "/events",
            "/opportunities",
            "/successes",
            "/what-works",
            "/what-works/clauses",
            "/search?q=vraag",
            "/search?q=eten",
            "/board",
            "/meetings",
            "/meetings/1",
            "/people",
            "/houses",
            "/hand-over",
            "/deliveries",
            thread,
        ];
        let mut all = BTreeMap::new();
        let mut look = |name: &str, who: &mut Browser, page: &str| {
            let name = format!("{name} {page}");
            let cost = self.cost(who, page, few.get(&name).copied());
            all.insert(name, cost);
        };
        pages.into_iter().for_each(|page| look("Anna", &mut anna, page));
        ["/", "/notices", "/case-questions", thread].into_iter().for_each(|page| look("Piet", &mut piet, page));
        look("somebody", &mut Browser::at(&self.house), "/");
        all
    }
}

/// So many statements beside a page's own are what the node does meanwhile. A query by the row would be twenty more.
const BESIDE: u64 = 4;

#[test]
fn a_page_with_many_rows_asks_no_more_often_than_one_with_few() {
    // What is written by hand is written into a file.
    if database_url().is_some() {
        return;
    }
    let mut counted = Counted::start();
    counted.add(0, 5);
    let few = counted.costs(&BTreeMap::new());
    counted.add(5, 25);
    let many = counted.costs(&few);
    let more: Vec<_> =
        many.iter().filter(|(page, n)| **n > few[*page] + BESIDE).map(|(page, n)| (page, few[page], *n)).collect();
    assert!(more.is_empty(), "{more:#?} of {many:#?}");
}
