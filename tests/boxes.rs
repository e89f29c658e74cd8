//! Every page of the demo, as everybody sees it, measured in a real browser from 320 to 1280 px and with letters of twice the size:
//! nothing is squeezed, over something else, or out of its box. And all of them on one sheet, to look at.

use crate::browser::Demo;
use crate::support::chrome::{Chrome, is_there, skip};
use crate::support::{database_url, root};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// Who looks: as in the demo, or nobody in particular.
const ROLES: [Option<&str>; 4] = [None, Some("participant"), Some("chair"), Some("steward")];
/// How wide the page is, in px.
const WIDTHS: [u32; 6] = [320, 360, 700, 900, 1024, 1280];
/// In English: the narrowest and the widest.
const ENGLISH: [u32; 2] = [320, 1280];
/// What a link leads to that is no page, ends something, or is the same page over.
const NOT: [&str; 8] = ["/sign-out", "/leave", "/language/", "/files/", "/calendar", "/style", "/sign-in?", "/card?"];

/// Which page this is, whatever its number or name: of posts each kind once is enough for its lay-out, but each is measured.
fn is_page(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !NOT.iter().any(|n| path.starts_with(n))
}

async fn look_as(chrome: &Chrome, demo: &Demo, role: Option<&str>) {
    look_in(chrome, demo, 0, role).await;
}

async fn look_in(chrome: &Chrome, demo: &Demo, house: usize, role: Option<&str>) {
    chrome.client.delete_all_cookies().await.expect("cookies");
    chrome.go(&demo.url(house, "/")).await;
    if let Some(role) = role {
        chrome.click(&format!("form[action='/demo/look-as']:has(input[value='{role}']) button")).await;
        chrome.until("Je bent hier als").await;
    }
}

/// The chair of the first house mediates for the second, both sides want to, and they set a day: these pages are there for those two alone.
/// Gives those of who asked.
async fn mediates(chrome: &Chrome, demo: &Demo) -> Vec<String> {
    let chair = Some("chair");
    let here = async || chrome.client.current_url().await.expect("address").path().to_owned();
    look_in(chrome, demo, 0, chair).await;
    chrome.go(&demo.url(0, "/conflicts")).await;
    chrome.until("Het Anker").await;
    chrome.click("main a[href^='/posts/']").await;
    chrome.click("input[name=tie][value=no]").await;
    chrome.fill("#offer", "Ik kom zaterdag.").await;
    chrome.click("form[action$='/offer'] button").await;
    chrome.until("wacht op antwoord").await;
    let offered = here().await;
    look_in(chrome, demo, 1, chair).await;
    chrome.go(&demo.url(1, "/conflicts")).await;
    chrome.click("main a[href^='/posts/']").await;
    chrome.until("Ik kom zaterdag.").await;
    let asked = here().await;
    chrome.click("article:last-of-type form[action*='/pick/'] button").await;
    chrome.until("er is een bemiddelaar").await;
    look_in(chrome, demo, 0, chair).await;
    chrome.go(&demo.url(0, &offered)).await;
    chrome.until("Vooraf afgesproken").await;
    chrome.click("main a[href*='/letters/']").await;
    chrome.client.execute(UNFOLD, vec![]).await.expect("unfold");
    chrome.fill("#side_one", "een bewoner").await;
    chrome.fill("#side_two", "de groep").await;
    chrome.fill("#letter", "Ik bel morgen om tien uur.").await;
    chrome.client.execute("document.querySelector('#meet_day').value = '2041-06-12'", vec![]).await.expect("a day");
    chrome.client.execute("document.querySelector('#meet_time').value = '14:00'", vec![]).await.expect("a time");
    chrome.click("button[value=both]").await;
    chrome.until("Beide kanten zeiden ja").await;
    look_in(chrome, demo, 1, chair).await;
    chrome.go(&demo.url(1, &asked)).await;
    chrome.until("Nu: Samen aan tafel").await;
    chrome.go(&demo.url(1, &format!("{asked}/agreement"))).await;
    chrome.fill("#agreement", "Bewoner 1 zet de muziek zacht na tien uur.").await;
    chrome.click("form[action$='/agreement'] button").await;
    chrome.until("Wie van de andere kant leest dit?").await;
    chrome.go(&demo.url(1, &asked)).await;
    let letters = "return document.querySelector(\"main a[href*='/letters/']\").getAttribute('href')";
    let letters = chrome.client.execute(letters, vec![]).await.expect("a link");
    vec![
        asked.clone(),
        letters.as_str().expect("a link").to_owned(),
        format!("{asked}/agreement"),
        "/events".to_owned(),
    ]
}

/// Every page that can be reached by its links, from the first.
async fn pages(chrome: &Chrome, demo: &Demo) -> BTreeSet<String> {
    let links = "return [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href').split('#')[0])";
    let (mut found, mut open) = (BTreeSet::from(["/".to_owned()]), VecDeque::from(["/".to_owned()]));
    while let Some(path) = open.pop_front() {
        chrome.go(&demo.url(0, &path)).await;
        let here = chrome.client.execute(links, vec![]).await.expect("links");
        for link in here.as_array().expect("a list").iter().filter_map(Value::as_str).filter(|l| is_page(l)) {
            if found.insert(link.to_owned()) {
                open.push_back(link.to_owned());
            }
        }
    }
    found
}

/// Opens what is folded: it must fit too.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(d => d.open = true)";

/// Forms come back with what is wrong in them. Nothing is typed, and nothing is asked by the browser.
const PRESS: &str = "const form = [...document.querySelectorAll('main form')].find(f => f.method === 'post'); \
    form.noValidate = true; form.querySelector('button').click()";

/// What is measured, and what was found.
struct Measured<'a> {
    chrome: &'a Chrome,
    /// Of a letter, in px, as its reader set it in the browser.
    letters: u32,
    wrong: Vec<String>,
    shown: Vec<(String, String)>,
    pictures: bool,
}

impl Measured<'_> {
    /// The page that is open, at these widths.
    async fn measure(&mut self, what: &str, widths: &[u32], dark: bool) {
        let chrome = self.chrome;
        chrome.client.execute(UNFOLD, vec![]).await.expect("unfold");
        for width in widths {
            chrome.look(*width, 900, dark).await;
            let found = chrome.client.execute(include_str!("support/boxes.js"), vec![]).await.expect("measured");
            let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
            let letters = self.letters;
            self.wrong.extend(found.map(|f| format!("{what} at {width} px, letters {letters} px, dark {dark}: {f}")));
            if self.pictures && ([360, 1280].contains(width) || dark) {
                let name = format!("{}-{letters}-{width}-{}.png", what.replace(['/', ' ', '?'], "_"), self.shown.len());
                std::fs::write(sheet().join(&name), chrome.picture().await).expect("write");
                self.shown.push((format!("{what} {width}"), name));
            }
        }
    }
}

fn sheet() -> PathBuf {
    root().join("target/contact-sheet")
}

/// Every page for everybody, with letters of this size.
async fn every_page_fits(letters: u32) {
    if database_url().is_some() {
        return;
    }
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let demo = Demo::start();
    let chrome = Chrome::open_with(true, letters).await;
    let pictures = std::env::var_os("HUISRAAD_PICTURES").is_some();
    std::fs::create_dir_all(sheet()).expect("folder");
    let mut measured = Measured { chrome: &chrome, letters, wrong: vec![], shown: vec![], pictures };
    for path in mediates(&chrome, &demo).await {
        chrome.go(&demo.url(1, &path)).await;
        measured.measure(&format!("who asked {path}"), &WIDTHS, false).await;
    }
    for role in ROLES {
        look_as(&chrome, &demo, role).await;
        let who = role.unwrap_or("stranger");
        if role == Some("chair") {
            // A sheet for the meeting is made by a press.
            chrome.go(&demo.url(0, "/meetings")).await;
            chrome.click("form[action='/meetings'] button").await;
            chrome.until("Waar praten we over?").await;
        }
        let all = pages(&chrome, &demo).await;
        assert!(all.len() > 10, "{who} sees {} pages", all.len());
        for path in &all {
            chrome.go(&demo.url(0, path)).await;
            measured.measure(&format!("{who} {path}"), &WIDTHS, false).await;
            // What fits in the light [fits in the dark](dark_colours_are_colours_and_nothing_else).
            measured.measure(&format!("{who} {path}"), &[700], true).await;
        }
        if role != Some("chair") {
            continue;
        }
        for there in ["/meetings/", "/letters/", "/details"] {
            assert!(all.iter().any(|p| p.contains(there)), "no {there} among {all:?}");
        }
        for path in all.iter().filter(|p| p.ends_with("/new")) {
            chrome.go(&demo.url(0, path)).await;
            chrome.client.execute(PRESS, vec![]).await.expect("pressed");
            measured.measure(&format!("{who} {path}, not filled in"), &WIDTHS, false).await;
        }
        for path in &all {
            chrome.go(&demo.url(0, &format!("/language/en?to={path}"))).await;
            measured.measure(&format!("{who} {path} in English"), &ENGLISH, false).await;
        }
    }
    let Measured { wrong, shown, .. } = measured;
    chrome.close().await;
    if pictures {
        put_together(&sheet(), &shown, letters);
    }
    assert!(wrong.is_empty(), "{} faults: {wrong:#?}", wrong.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_at_every_width_for_everybody() {
    every_page_fits(16).await;
}

/// What somebody sets who reads with difficulty. Widths that a style sheet asks for in rem are of these letters too.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_with_letters_of_twice_the_size() {
    every_page_fits(32).await;
}

/// What fits in the light fits in the dark, at every width.
#[test]
fn dark_colours_are_colours_and_nothing_else() {
    let style = std::fs::read_to_string(root().join("crates/node/src/page/style.css")).expect("style");
    let dark: Vec<&str> = style.split("@media (prefers-color-scheme: dark)").skip(1).collect();
    assert_eq!((dark.len(), style.matches("prefers-color-scheme").count()), (1, 1));
    let inside = dark[0].trim_start().strip_prefix("{").expect("a block").trim_start();
    let (set, rest) = inside.strip_prefix(":root {").and_then(|s| s.split_once('}')).expect("of :root alone");
    assert!(rest.trim_start().starts_with('}'), "more than :root: {}", &rest[..40]);
    for one in set.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        let (name, value) = one.split_once(": #").unwrap_or_else(|| panic!("{one} is no colour"));
        assert!(name.starts_with("--") && value.len() == 6 && value.bytes().all(|c| c.is_ascii_hexdigit()), "{one}");
    }
}

/// One page with all pictures beside each other: `HUISRAAD_PICTURES=1 cargo test --test main every_page_fits`.
fn put_together(folder: &Path, pictures: &[(String, String)], letters: u32) {
    let one = |(what, name): &(String, String)| {
        format!(
            "<figure><a href=\"{name}\"><img src=\"{name}\" loading=\"lazy\"></a><figcaption>{what}</figcaption></figure>\n"
        )
    };
    let style = "body{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:1rem;font:12px sans-serif}\
        figure{margin:0;border:1px solid #999}img{width:100%;max-height:24rem;object-fit:cover;object-position:top}";
    let all: String = pictures.iter().map(one).collect();
    std::fs::write(
        folder.join(format!("letters-{letters}.html")),
        format!("<!doctype html><style>{style}</style>\n{all}"),
    )
    .expect("write");
}
