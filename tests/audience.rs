//! Who sees what: for each kind and audience, in the list, on the page, in the outbox and in the page's source, as each
//! kind of asker. The whole of it is the golden file beside this one.

use crate::support::remote::Remote;
use crate::support::{Browser, House, root, until};
use serde_json::json;

const KINDS: [(&str, &str); 6] = [
    ("case_question", "/case-questions"),
    ("conflict", "/conflicts"),
    ("event", "/events"),
    ("opportunity", "/opportunities"),
    ("success", "/successes"),
    ("lesson", "/what-works"),
];
const AUDIENCES: [&str; 6] = ["house", "houses", "houses+supporter", "circle:chair", "network", "public"];

/// Fields that satisfy every kind.
fn form(title: &str, audience: &str, to: &str) -> Vec<(String, String)> {
    let (scope, role) = audience.split_once('+').unwrap_or((audience, ""));
    let all = [
        ("title", title),
        ("situation", "x"),
        ("question", "x"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "house"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("day", "2041-06-12"),
        ("time", "10:00"),
        ("place", "hier"),
        ("about", "x"),
        ("happens", "x"),
        ("lesson", "x"),
        ("review_on", "2041-01-01"),
        ("decided_on", "2026-11-01"),
        ("audience", scope),
        ("to", to),
        ("to_role", if role.is_empty() { "all" } else { role }),
        ("do", "send"),
    ];
    all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// Who asks, and how: a browser here, a browser in another house, or a signature.
enum Asker<'a> {
    Here(Browser),
    There(&'a House, Browser),
    Signed(&'a Remote),
}

fn sees(asker: &mut Asker<'_>, house: &House, list: &str, title: &str, path: &str) -> String {
    let mark = |yes: bool, c: char| if yes { c } else { '-' };
    match asker {
        Asker::Here(browser) => {
            let (list, page) = (browser.get(list), browser.get(path));
            assert_eq!(page.has(title), page.status == 200, "what one may not see is not there at all");
            assert!(page.status == 200 || page.status == 404);
            let found = browser.get(&format!("/search?q={}", title.replace([' ', ':', '+'], "%20")));
            assert!(page.status == 200 || !found.has(path), "search finds {title} for who may not see it");
            let raw = browser.document(path);
            let source = raw.has(title);
            format!("{}{}.{}", mark(list.has(title), 'l'), mark(page.has(title), 'p'), mark(source, 's'))
        }
        Asker::There(there, browser) => {
            let list = browser.get(list);
            let held = there.post_now(title);
            let page = held.as_ref().map(|p| browser.get(&format!("/posts/{}", p["slug"].as_str().expect("slug"))));
            format!("{}{}..", mark(list.has(title), 'l'), mark(page.is_some_and(|p| p.has(title)), 'p'))
        }
        Asker::Signed(remote) => {
            let outbox = whole_outbox(remote, house);
            let (status, source) = remote.get(&house.url(path));
            assert!(status == 200 || status == 404, "{status}");
            format!("..{}{}", mark(outbox.contains(title), 'o'), mark(source.contains(title), 's'))
        }
    }
}

/// All pages of a house's outbox, as this actor gets them.
fn whole_outbox(remote: &Remote, house: &House) -> String {
    let (mut all, mut next) = (String::new(), Some(house.url("/outbox?page=first")));
    while let Some(url) = next {
        let page = remote.get(&url).1;
        let read: serde_json::Value = serde_json::from_str(&page).expect("JSON");
        next = read["next"].as_str().map(str::to_owned);
        all.push_str(&page);
    }
    all
}

/// An actor of the tests' own that applied, and if asked was accepted.
fn remote(house: &House, standing: Option<&str>) -> Remote {
    let remote = Remote::start();
    let mut follow = remote.activity("Follow", json!(house.url("/actor")));
    follow["content"] = json!("x");
    follow["instrument"] = json!({"digest": "x"});
    assert_eq!(remote.send(&house.url("/inbox"), &follow), 202);
    let name = format!("localhost:{}", remote.port);
    match standing {
        Some("acquaintance") => drop(house.cli(&["peer", "accept", &name, "--acquaintance"])),
        Some("member") => drop(house.cli(&["peer", "accept", &name])),
        Some("paused") => {
            house.cli(&["peer", "accept", &name]);
            house.cli(&["peer", "pause", &name]);
        }
        _ => {}
    }
    remote
}

#[test]
fn who_sees_what_is_as_the_golden_file_says() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let mut anna = a.person("Anna", "chair");
    let signed = ["applicant", "acquaintance", "member", "paused"];
    let remotes: Vec<Remote> = signed.iter().map(|s| remote(&a, Some(*s).filter(|s| *s != "applicant"))).collect();
    let unknown = Remote::start();
    let mut posts = Vec::new();
    for (kind, list) in KINDS {
        for audience in AUDIENCES {
            // With an end, so that no title is a part of another.
            let title = format!("{kind} voor {audience}.").replace([':', '+'], " ");
            let fields = form(&title, audience, &b.domain());
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let page = anna.post(list, &fields);
            let path = (page.status == 200 && page.has("Verstuurd.")).then(|| page.path.clone());
            posts.push((kind, list, audience, title, path));
        }
    }
    a.settled_but_for(&remotes);
    let mut askers: Vec<(&str, Asker<'_>)> = vec![
        ("stranger", Asker::Here(Browser::at(&a))),
        ("chair here", Asker::Here(anna)),
        ("supporter here", Asker::Here(a.person("Els", "supporter"))),
        ("chair there", Asker::There(&b, b.person("Bob", "chair"))),
        ("supporter there", Asker::There(&b, b.person("Ina", "supporter"))),
        ("unknown house", Asker::Signed(&unknown)),
    ];
    askers.extend(signed.iter().zip(&remotes).map(|(name, remote)| (*name, Asker::Signed(remote))));
    let mut table = format!("{:<15}{:<18}", "kind", "audience");
    table.extend(askers.iter().map(|(name, _)| format!("{name:<17}")));
    for (kind, list, audience, title, path) in &posts {
        table.push_str(&format!("\n{kind:<15}{audience:<18}"));
        match path {
            None => table.push_str("cannot be"),
            Some(path) => {
                for (_, asker) in &mut askers {
                    table.push_str(&format!("{:<17}", sees(asker, &a, list, title, path)));
                }
            }
        }
    }
    let table: String = table.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    let golden = root().join("tests/audience.golden");
    if std::env::var_os("HUISRAAD_BLESS").is_some() {
        std::fs::write(&golden, &table).expect("write");
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(kept, table, "is the change meant? HUISRAAD_BLESS=1 writes the golden file anew");
}

impl House {
    /// Waits until nothing is on its way to real houses.
    fn settled_but_for(&self, remotes: &[Remote]) {
        until("the posts arrive", || {
            let left = self.json(&["queue", "list"]);
            let real = |d: &serde_json::Value| !remotes.iter().any(|r| d["to"] == format!("localhost:{}", r.port));
            (!left.as_array()?.iter().any(real)).then_some(())
        });
    }
}
