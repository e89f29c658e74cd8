//! Every page, drawn from the examples of the demo for everybody who may look, in each language: what is broken in a template, or not
//! said in a sentence, is found without a browser. The houses run in this process.

use super::cast::Cast;
use super::{content, house_folder, prepare};
use crate::config::Config;
use crate::folder::{Folder, Hold};
use crate::node::Node;
use crate::page::checked::{Tag, faults, tags};
use crate::page::{Jar, drawn};
use crate::serve;
use crate::texts::{Language, Say, Texts};
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, StatusCode, redirect};
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who looks.
const ROLES: [&str; 5] = ["", "chair", "participant", "supporter", "steward"];

/// What is not looked at as a page: it leaves, or is no page.
const NO_PAGES: [&str; 8] =
    ["/language/", "/leave", "/sign-out", "/style.css", "/files/", "/demo/", "/sign-in?", "/card?"];

/// Forms that would end what the others stand on.
const LEFT: [&str; 3] = ["/decide", "/demo/", "/withdraw"];

/// Forms that say what they miss when nobody fills them in, by where they go.
const MISSING: [&str; 22] = [
    "/card",
    "/case-questions",
    "/conflicts",
    "/consultations",
    "/events",
    "/house",
    "/meetings",
    "/meetings/*/own",
    "/opportunities",
    "/posts/*",
    "/posts/*/advice",
    "/posts/*/agreement",
    "/posts/*/apply",
    "/posts/*/letters/*",
    "/posts/*/number/*",
    "/posts/*/offer",
    "/posts/*/outcome/*",
    "/posts/*/rsvp",
    "/principles/edit",
    "/sign-in",
    "/successes",
    "/what-works",
];

/// Forms of which nothing must be filled in.
const TAKEN: [&str; 3] = ["/conflicts/help-lines", "/people/card", "/themes"];

/// The houses, each served on a thread of its own.
async fn houses(data: &Path) -> Cast {
    let first = 10_000 + u16::try_from(std::process::id() % 9_000).expect("small");
    let free = |port: &u16| (*port..*port + 3).all(|p| TcpListener::bind(("127.0.0.1", p)).is_ok());
    let first = (first..first + 900).step_by(3).find(free).expect("three ports");
    let ports: Vec<u16> = (first..first + 3).collect();
    prepare(data, &ports).await.expect("the houses");
    for i in 0..ports.len() {
        let folder = house_folder(data, i);
        let (listens, heard) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let config = Config::load(&folder, None, &[]).expect("settings");
                let node = Node::open(Folder::lock(config, Hold::Serve).expect("a lock")).await.expect("a node");
                serve::serve(node, || listens.send(()).expect("it is heard")).await
            })
        });
        heard.await.expect("it listens");
    }
    let mut cast = Cast::open(data, ports.len()).await.expect("opened beside");
    cast.join_all().await.expect("joined");
    content::fill(&mut cast).await.expect("filled");
    cast.settle().await.expect("settled");
    cast
}

/// Somebody who looks at a house.
struct Looks {
    http: Client,
    node: Arc<Node>,
    cookies: BTreeMap<String, String>,
    say: Say,
    who: String,
    /// What does not hold together, and on which page it was found first.
    faults: BTreeMap<String, String>,
}

/// A page as it came.
struct Page {
    status: StatusCode,
    path: String,
    body: String,
}

impl Looks {
    async fn at(node: &Arc<Node>, role: &str, language: Language) -> Looks {
        let http = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        let cookies = BTreeMap::from([(Jar::Language.name(&node.config), language.to_string())]);
        let say = Say::new(Arc::new(Texts::load()), language);
        let who = format!("{role} at {} in {language}", node.authority());
        let mut looks = Looks { http, node: node.clone(), cookies, say, who, faults: BTreeMap::new() };
        if !role.is_empty() {
            let page = looks.post("/demo/look-as", &pairs(&[("role", role)])).await;
            assert_eq!(page.path, "/", "{role} is in");
        }
        looks
    }

    async fn send(&mut self, path: &str, form: Option<&[(String, String)]>) -> (Page, Option<String>) {
        let url = self.node.url("/").join(path).expect("a path");
        let request = match form {
            Some(form) => {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
                let origin = self.node.url("/").origin().ascii_serialization();
                let typed = self.http.post(url).header("content-type", "application/x-www-form-urlencoded");
                typed.header(ORIGIN, origin).body(body)
            }
            None => self.http.get(url),
        };
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await.expect("an answer");
        for set in answer.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("text").split(';').next().expect("a cookie");
            let (name, value) = set.split_once('=').expect("a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().expect("text").to_owned());
        let status = answer.status();
        let body = answer.text().await.expect("a body");
        (Page { status, path: path.to_owned(), body }, to)
    }

    async fn get(&mut self, path: &str) -> Page {
        let mut path = path.to_owned();
        for _ in 0..4 {
            let (page, to) = self.send(&path, None).await;
            match to {
                Some(to) => path = to,
                None => return self.checked(page),
            }
        }
        panic!("{path} leads on and on");
    }

    async fn post(&mut self, path: &str, form: &[(String, String)]) -> Page {
        let (page, to) = self.send(path, Some(form)).await;
        match to {
            Some(to) => self.get(&to).await,
            None => self.checked(page),
        }
    }

    fn checked(&mut self, page: Page) -> Page {
        if page.body.contains("<main") {
            for fault in faults(&page.body) {
                self.fault(fault, &page.path);
            }
        }
        page
    }

    fn fault(&mut self, fault: impl Into<String>, path: &str) {
        let place = format!("{path} for {}", self.who);
        self.faults.entry(fault.into()).or_insert(place);
    }

    /// Every page that links lead to, from the first one on.
    async fn all(&mut self) -> Vec<Page> {
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let mut to_see = ["/", "/card", "/board/no-such-post", "/no-such-page"].map(str::to_owned).to_vec();
        while let Some(path) = to_see.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let page = self.get(&path).await;
            if page.status != StatusCode::OK && !path.contains("/no-such-") {
                self.fault(format!("{path} is {}", page.status), &path);
            }
            let body = page.body.replace('\n', " ");
            for (tag, _) in tags(&body).iter().filter(|(tag, _)| tag.name == "a") {
                let to = tag.get("href").unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
                let to = to.split('#').next().unwrap_or_default().to_owned();
                if to.starts_with('/') && !NO_PAGES.iter().any(|no| to.starts_with(no)) {
                    to_see.push(to);
                }
            }
            pages.push(page);
        }
        pages
    }
}

/// A form of a page with something to fill in: where it goes, and what is sent of one that nobody filled in.
fn empty_forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let page = page.replace('\n', " ");
    let forms = page.split("<form ").skip(1).filter_map(|f| f.split("</form>").next());
    let fields = forms.map(|form| format!("<form {form}"));
    fields
        .filter_map(|form| {
            let tags = tags(&form);
            let (first, _) = tags.first()?;
            // A button may lead elsewhere than its form, which is sent once.
            let mut buttons = tags.iter().filter(|(tag, _)| tag.name == "button");
            let way = buttons.find_map(|(tag, _)| tag.get("formaction"));
            let is = |tag: &Tag<'_>, kind: &str| tag.name == "input" && tag.get("type") == Some(kind);
            let asks = |tag: &Tag<'_>| {
                ["textarea", "select"].contains(&tag.name) || (tag.name == "input" && !is(tag, "hidden"))
            };
            let fills = tags.iter().any(|(tag, _)| asks(tag)) && first.get("method") == Some("post");
            let action = first.get("action").filter(|_| fills && first.get("enctype").is_none())?;
            let pair =
                |tag: &Tag<'_>| Some((tag.get("name")?.to_owned(), tag.get("value").unwrap_or_default().to_owned()));
            let button = tags.iter().find(|(tag, _)| tag.name == "button").and_then(|(tag, _)| pair(tag));
            let goes = |tag: &Tag<'_>| is(tag, "hidden") || tag.has("checked");
            let given = tags.iter().filter(|(tag, _)| goes(tag)).filter_map(|(tag, _)| pair(tag));
            Some((way.unwrap_or(action).to_owned(), given.chain(button).collect()))
        })
        .collect()
}

/// Sends every form of these pages as nobody filled it in, each of those that ask for other things or are of another thing. Those
/// that come back list what is wrong. Gives where they went, with whether they came back.
async fn send_empty(looks: &mut Looks, pages: &[Page]) -> BTreeSet<(String, bool)> {
    let (mut sent, mut went) = (BTreeSet::new(), BTreeSet::new());
    for page in pages {
        for (action, form) in empty_forms(&page.body) {
            let left = LEFT.iter().any(|part| action.contains(part));
            let names: Vec<String> = form.iter().map(|(name, _)| name.clone()).collect();
            if left || !sent.insert((action.clone(), names)) {
                continue;
            }
            let answer = looks.post(&action, &form).await;
            let back = answer.status == StatusCode::UNPROCESSABLE_ENTITY && lists(&looks.say, &answer);
            if !back && !answer.status.is_success() {
                looks.fault(format!("an empty form is {}", answer.status), &action);
            }
            let part = |p: &str| if p.len() == 16 || p.parse::<i64>().is_ok() { "*".to_owned() } else { p.to_owned() };
            went.insert((action.split('/').map(part).collect::<Vec<_>>().join("/"), back));
        }
    }
    went
}

/// Whether a page lists what is wrong, each with a link to its field, and its title begins with it.
fn lists(say: &Say, page: &Page) -> bool {
    let list = page.body.split("class=\"wrongs").nth(1).and_then(|l| l.split("</ul>").next()).unwrap_or_default();
    let (lines, links) = (list.matches("<li>").count(), list.matches("<a href=\"#").count());
    lines > 0 && lines == links && page.body.contains(&format!("<title>{}: ", say.t("wrong-title")))
}

/// What must have happened before some pages are there: a meeting has a sheet, somebody asks from outside, a mediator is picked.
async fn prepare_pages(cast: &mut Cast) {
    let chair = async |house: usize| Looks::at(&cast.houses[house].node, "chair", Language::Nl).await;
    let (mut brug, mut anker, mut haven) = (chair(0).await, chair(1).await, chair(2).await);
    let sheet = brug.post("/meetings", &pairs(&[("day", "morgen")])).await;
    assert!(sheet.path.starts_with("/meetings/"), "{}", sheet.body);
    let mut outside = Looks::at(&cast.houses[0].node, "", Language::Nl).await;
    let asked = [("asker", "starting"), ("name", "Wij"), ("subject", "Een huis"), ("question", "Hoe begin je?")];
    let asked = outside.post("/consultations", &pairs(&asked)).await;
    assert_eq!(asked.path, "/advice", "{}", asked.body);
    let pages = anker.all().await;
    let pick = pages.iter().find_map(|page| page.body.split('"').find(|part| part.contains("/pick/")));
    let picked = anker.post(pick.expect("an offer"), &[]).await;
    assert_eq!(picked.status, StatusCode::OK);
    cast.settle().await.expect("settled");
    let pages = haven.all().await;
    let letters = pages.iter().find_map(|page| page.body.split('"').find(|part| part.contains("/letters/")));
    let sides = [("do", "both"), ("side_one", "een bewoner"), ("side_two", "de groep")];
    let both = haven.post(letters.expect("a thread"), &pairs(&sides)).await;
    assert_eq!(both.status, StatusCode::OK, "{}", both.body);
    let to = cast.houses[1].node.authority().to_string();
    let help = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
    ];
    let help = [&help[..], &[("audience", "houses"), ("to_role", "chair"), ("to", &to), ("do", "send")]].concat();
    assert_eq!(brug.post("/conflicts", &pairs(&help)).await.status, StatusCode::OK);
    let alone: Vec<(&str, &str)> =
        help.iter().map(|(name, value)| (*name, if *name == "inside" { "author" } else { *value })).collect();
    let asked = brug.post("/conflicts", &pairs(&alone)).await;
    let slip = asked.body.split('"').find(|part| part.ends_with("/slip")).expect("a slip").to_owned();
    assert_eq!(brug.post(&slip, &[]).await.status, StatusCode::OK);
}

/// Pages that no link leads to, or that come of a form: the house's principles as another has them, a link of a mail, a card, what was
/// typed to what is gone, and to come in again.
async fn off_the_road(looks: &mut Looks, other: &Node) {
    let theirs = format!("/principles/of/{}", other.authority());
    for path in [theirs.as_str(), "/mail", "/mail/off", "/mail/yes", "/past", "/card", "/sign-in?to=/house"] {
        looks.get(path).await;
    }
    let gone = looks.post("/posts/gone/advice", &pairs(&[("advice", "Een raad.")])).await;
    assert!(gone.body.contains("Een raad."), "{}", gone.body);
    let card = looks.post("/people/card", &pairs(&[("role", "participant")])).await;
    assert!(card.status.is_success());
    let mut ended = Looks::at(&looks.node, "", looks.say.language).await;
    ended.cookies.insert(Jar::Session.name(&looks.node.config), "ended".to_owned());
    for form in [[("advice", "Een raad.")], [("said", "known")]] {
        ended.post("/posts/gone/advice", &pairs(&form)).await;
    }
    looks.faults.append(&mut ended.faults);
}

fn pairs(these: &[(&str, &str)]) -> Vec<(String, String)> {
    these.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { sources(&path, found) } else { found.push(path) }
    }
}

/// Whether a template is a whole page: it extends the frame, or what extends it.
fn is_page(src: &Path, template: &str) -> bool {
    let text = std::fs::read_to_string(src.join(template)).expect("template");
    let extends = text.split("{% extends \"").nth(1).and_then(|rest| rest.split('"').next());
    extends.is_some_and(|of| of == "page/frame.html" || is_page(src, of))
}

/// The types that draw pages, as `huisraad::module::Name`, with their templates.
fn page_types() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let mut types = BTreeMap::new();
    for path in found.iter().filter(|path| path.extension().is_some_and(|e| e == "rs")) {
        let text = std::fs::read_to_string(path).expect("text");
        let inside = path.strip_prefix(&src).expect("inside").with_extension("");
        let parts: Vec<&str> = inside.iter().filter_map(|p| p.to_str()).filter(|p| *p != "mod").collect();
        for part in text.split("#[template(path = \"").skip(1) {
            let template = part.split('"').next().expect("a path");
            let name = part.split("struct ").nth(1).and_then(|s| s.split(|c: char| !c.is_alphanumeric()).next());
            if is_page(&src, template) {
                types.insert(format!("huisraad::{}::{}", parts.join("::"), name.expect("a name")), template.to_owned());
            }
        }
    }
    types
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_together_for_everybody_in_each_language() {
    let data = tempfile::tempdir().expect("a folder");
    let mut cast = houses(data.path()).await;
    prepare_pages(&mut cast).await;
    cast.settle().await.expect("settled");
    let (mut senders, mut faults) = (Vec::new(), BTreeMap::new());
    for (i, house) in cast.houses.iter().enumerate() {
        for language in Language::ALL {
            // One house is looked at by all; of the others each sees its own side of what was told.
            for role in ROLES.iter().filter(|role| i == 0 || **role == "chair") {
                let mut looks = Looks::at(&house.node, role, *language).await;
                let pages = looks.all().await;
                assert!(pages.len() > 20, "{}: {} pages", looks.who, pages.len());
                faults.append(&mut looks.faults);
                if ["", "chair"].contains(role) {
                    senders.push((looks, pages));
                }
            }
        }
    }
    let mut went = BTreeSet::new();
    for (looks, pages) in &mut senders {
        let other = if looks.node.authority() == cast.houses[0].node.authority() { 1 } else { 0 };
        if looks.who.starts_with("chair") {
            off_the_road(looks, &cast.houses[other].node).await;
        }
        went.append(&mut send_empty(looks, pages).await);
        faults.append(&mut looks.faults);
    }
    let missing: Vec<String> = {
        let drawn = drawn::all();
        page_types().into_iter().filter(|(name, _)| !drawn.contains(name)).map(|(n, t)| format!("{n}: {t}")).collect()
    };
    assert!(faults.is_empty(), "{faults:#?}");
    let came = |back: bool| went.iter().filter(move |(_, b)| *b == back).map(|(to, _)| to.as_str()).collect::<Vec<_>>();
    assert_eq!(came(true), MISSING, "forms that say what they miss");
    assert_eq!(came(false), TAKEN, "forms that are taken as they are");
    assert!(missing.is_empty(), "pages that nobody saw: {missing:#?}");
}
