//! Going back to where somebody came from, when the request itself says where that was; and on to where somebody wanted to be before
//! they had to come in.

use super::{Fields, Visit};
use crate::config::Config;
use crate::words::Kind;
use url::{Position, form_urlencoded};

/// The name under which the pages of coming in carry along where one wanted to be.
const TO: &str = "to";

/// How long such an address may be.
const LONGEST: usize = 500;

/// Where nobody goes on to who came in: the doors themselves, what does something when it is opened, what stands for a secret,
/// what is only sent to, and what machines read.
const NO_WAY_IN: [&str; 24] = [
    "/.well-known",
    "/actor",
    "/healthz",
    "/held",
    "/members",
    "/metrics",
    "/nodeinfo",
    "/outbox",
    "/robots.txt",
    "/sign-in",
    "/sign-out",
    "/leave",
    "/card",
    "/language",
    "/demo",
    "/mail/off",
    "/mail/yes",
    "/advice",
    "/inbox",
    "/put-back",
    "/responses",
    "/thrown",
    "/welcome",
    "/style.css",
];

/// What is only sent to, and has no page of its own.
const NO_PAGE: [&str; 5] = ["/responses", "/thrown", "/put-back", "/demo", "/welcome"];

/// A page of ours that a request names, as a path with its query; `None` for anything else. What browsers would read in
/// another way than we do (tabs, line ends, backslashes, two slashes) is no page of ours.
pub fn way_back(config: &Config, said: &str) -> Option<String> {
    if said.is_empty() || said.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    let home = config.url("/");
    let url = home.join(said).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    let path = &url[Position::BeforePath..];
    (plain && url.origin() == home.origin() && !path.starts_with("//")).then(|| path.to_owned())
}

/// Where somebody goes on to who came in, of what a request says: an address of ours from its root, that can be opened.
pub fn way_in(config: &Config, said: &str) -> Option<String> {
    if !said.starts_with('/') || said.len() > LONGEST {
        return None;
    }
    let way = way_back(config, said)?;
    let path = way.split(['?', '#']).next().unwrap_or_default();
    // None of our addresses has signs in another guise: what is forbidden has none either.
    (path != "/" && !path.contains('%') && !NO_WAY_IN.iter().any(|begin| is_under(path, begin))).then_some(way)
}

/// Whether a path is this one, or stands below it.
fn is_under(path: &str, begin: &str) -> bool {
    path.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The same of a request. `sends`: whether something was sent there; then it is the page of the form. The doors say themselves where
/// it goes on.
pub fn way_in_of(config: &Config, path: &str, query: &str, sends: bool) -> Option<String> {
    if sends {
        return page_of(path).and_then(|page| way_in(config, &page));
    }
    if matches!(path, "/sign-in" | "/card") {
        let to = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == TO)?.1;
        return way_in(config, &to);
    }
    way_in(config, &if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") })
}

/// The page on which a form for this address stands, where the address tells: `/posts/x` of `/posts/x/rsvp/3`.
pub fn page_of(path: &str) -> Option<String> {
    let (kind, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (one, below) = rest.split_once('/').unwrap_or((rest, ""));
    let numbered = one.parse::<i64>().is_ok();
    // Who is not held yet stands in the list of houses alone.
    if matches!((kind, below), ("houses", "meet" | "decide")) || (kind == "houses" && one == "news") {
        return Some("/houses".to_owned());
    }
    match kind {
        "people" if rest == "read" => Some("/people/log".to_owned()),
        // Cards and computers have no page of their own.
        "people" if matches!(one, "cards" | "computers") || rest == "card" => Some("/people".to_owned()),
        "deliveries" => Some("/deliveries".to_owned()),
        "mail" if rest == "end" => Some("/mail".to_owned()),
        "posts" | "houses" if !below.is_empty() => Some(format!("/{kind}/{one}")),
        "people" | "meetings" | "consultations" if numbered && !below.is_empty() => Some(format!("/{kind}/{one}")),
        _ => None,
    }
}

/// Where a form that is sent to this address can be opened: what was sent there is a page that no address leads back to.
pub fn form_of(path: &str) -> String {
    if let Some(page) = page_of(path) {
        return page;
    }
    // A new post is sent to the list of its kind, and so is a question from outside.
    if path == "/consultations" || Kind::ALL.iter().any(|kind| kind.path() == path) {
        return format!("{path}/new");
    }
    match path.strip_prefix("/posts/") {
        Some(_) => format!("{path}/edit"),
        // Of what stands under no page: the first.
        None if NO_PAGE.iter().any(|begin| is_under(path, begin)) => "/".to_owned(),
        None => path.to_owned(),
    }
}

impl Visit {
    /// Where who comes in goes on to, as a form of coming in carries it along, or the address of its page. Empty for the first page.
    pub fn way(&self, typed: &Fields) -> String {
        let said = way_in(&self.node.config, typed.get(TO)).or_else(|| self.way.clone());
        said.unwrap_or_default()
    }

    /// The same, with the first page for what is not said.
    pub fn way_or_first(&self, typed: &Fields) -> String {
        Some(self.way(typed)).filter(|way| !way.is_empty()).unwrap_or_else(|| "/".to_owned())
    }

    /// Where one comes in, and goes on to this page.
    pub fn sign_in_way(&self) -> String {
        self.door("/sign-in")
    }

    /// The same with a card.
    pub fn card_way(&self) -> String {
        self.door("/card")
    }

    /// This page, as the choice of a language goes back to it.
    pub fn language_way(&self) -> String {
        encoded(&match &*self.path {
            "/sign-in" | "/card" => self.door(&self.path),
            path if self.sent => form_of(path),
            path => path.to_owned(),
        })
    }

    fn door(&self, at: &str) -> String {
        let Some(way) = &self.way else { return at.to_owned() };
        format!("{at}?{TO}={}", encoded(way))
    }
}

/// An address as it stands in the query of another; its slashes may stand there as they are (RFC 3986, 3.4).
fn encoded(address: &str) -> String {
    form_urlencoded::byte_serialize(address.as_bytes()).collect::<String>().replace("%2F", "/")
}

#[cfg(test)]
mod tests {
    use super::{NO_WAY_IN, form_of, page_of, way_back, way_in, way_in_of};
    use crate::config::{Config, FILE};
    use std::collections::BTreeSet;
    use std::path::Path;

    fn config() -> Config {
        let dir = tempfile::tempdir().expect("dir");
        let text = "domain = \"localhost:8100\"\n[federation]\ninsecure_loopback = true\n";
        std::fs::write(dir.path().join(FILE), text).expect("write");
        Config::load(dir.path(), None, &[]).expect("settings")
    }

    #[test]
    fn only_pages_of_ours_are_gone_back_to() {
        let config = config();
        for (said, path) in [
            ("/", "/"),
            ("/posts/abc?x=1#answers", "/posts/abc?x=1#answers"),
            ("http://localhost:8100/agenda", "/agenda"),
            ("/a/../b", "/b"),
            ("/%2F/evil.example", "/%2F/evil.example"),
        ] {
            assert_eq!(way_back(&config, said).as_deref(), Some(path), "{said}");
        }
        for said in [
            "",
            "//evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/x/..//evil.example",
            "/.//evil.example",
            "http://localhost:8100//evil.example",
            "http://evil.example/",
            "https://localhost:8100/",
            "http://localhost:8101/",
            "http://localhost:8100@evil.example/",
            "http://anna@localhost:8100/",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a b",
            "/\u{2028}/evil.example",
        ] {
            assert_eq!(way_back(&config, said), None, "{said:?}");
        }
    }

    #[test]
    fn who_comes_in_goes_on_to_pages_of_ours_alone() {
        let config = config();
        for way in
            ["/posts/abc", "/board/abc", "/posts/abc?x=1#answers", "/search?q=fiets", "/house", "/houses/a.example"]
        {
            assert_eq!(way_in(&config, way).as_deref(), Some(way), "{way}");
        }
        for said in [
            "",
            "/",
            "posts/abc",
            "//evil.example",
            "/\\evil.example",
            "/x/..//evil.example",
            "http://evil.example/",
            "http://localhost:8100/agenda",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/posts/a\r\nSet-Cookie: a=b",
            "/sign-out",
            "/x/../leave",
            "/leave?x",
            "/card/abc",
            "/sign-in?to=/house",
            "/language/en?to=/house",
            "/%6ceave",
            "/%73ign-out",
            &format!("/posts/{}", "a".repeat(600)),
        ] {
            assert_eq!(way_in(&config, said), None, "{said:?}");
        }
        assert_eq!(way_in_of(&config, "/sign-in", "to=%2Fhouse&x=1", false).as_deref(), Some("/house"));
        assert_eq!(way_in_of(&config, "/card", "to=//evil.example", false), None);
        assert_eq!(way_in_of(&config, "/search", "q=a+b", false).as_deref(), Some("/search?q=a+b"));
        assert_eq!(way_in_of(&config, "/posts/abc/rsvp/3", "", true).as_deref(), Some("/posts/abc"));
        assert_eq!(way_in_of(&config, "/case-questions", "", true), None);
    }

    /// The addresses of the routes of a kind, with something in the place of what changes.
    fn routes(dir: &Path, how: &str, all: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(dir).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                routes(&path, how, all);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(path).expect("text");
                let lines = text.split(".route(\"").skip(1).filter(|l| l.contains(how));
                let these = lines.filter(|l| l.split("\", web::").nth(1).is_some_and(|l| l.starts_with(how)));
                all.extend(these.filter_map(|l| l.split('"').next()).map(str::to_owned));
            }
        }
    }

    #[test]
    fn of_every_form_the_page_is_known_or_nobody_goes_on_to_it() {
        let (mut opens, mut sends) = (BTreeSet::new(), BTreeSet::new());
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        routes(&src, "get()", &mut opens);
        routes(&src, "post()", &mut sends);
        assert!(opens.len() > 40 && sends.len() > 50, "{} {}", opens.len(), sends.len());
        for pattern in sends.difference(&opens) {
            let path: String = pattern
                .split('{')
                .enumerate()
                .map(|(n, part)| match n {
                    0 => part.to_owned(),
                    _ => format!("7{}", part.split_once('}').expect("a name").1),
                })
                .collect();
            let shut = NO_WAY_IN.iter().any(|begin| path.starts_with(begin));
            assert!(shut || page_of(&path).is_some(), "{pattern}");
        }
        // The same of the choice of a language, on what was answered to a form.
        let is_open = |page: &str| {
            let parts: Vec<&str> = page.split('/').collect();
            opens.iter().any(|open| {
                let open: Vec<&str> = open.split('/').collect();
                open.len() == parts.len() && open.iter().zip(&parts).all(|(o, p)| o == p || o.starts_with('{'))
            })
        };
        // No page leads to the inbox.
        for pattern in sends.iter().filter(|pattern| *pattern != "/inbox") {
            let path: Vec<&str> =
                pattern.split('/').map(|part| if part.starts_with('{') { "7" } else { part }).collect();
            let page = form_of(&path.join("/"));
            assert!(page == "/" || page.ends_with("/new") || is_open(&page), "{pattern}: {page}");
        }
        assert_eq!(form_of("/events"), "/events/new");
        assert_eq!(form_of("/posts/abc"), "/posts/abc/edit");
        assert_eq!(form_of("/house"), "/house");
        for (path, page) in
            [("/posts/abc/rsvp/3", "/posts/abc"), ("/people/cards/3/end", "/people"), ("/people/3/role", "/people/3")]
        {
            assert_eq!(page_of(path).as_deref(), Some(page));
        }
        for path in ["/posts/abc", "/posts", "/people/log", "/meetings/3", "/houses/a.example", "/"] {
            assert_eq!(page_of(path), None, "{path}");
        }
    }
}
