//! In a real browser: the newcomer's road through the demo with scripts switched off, every screen under axe-core in both
//! languages and both colour schemes, no scrolling sideways at 320 pixels, and the pictures of the guide.

use crate::support::chrome::{Chrome, axe, is_there, skip};
use crate::support::{HUISRAAD, House, free_ports, root};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The demo, running.
pub struct Demo {
    process: Child,
    houses: Vec<String>,
}

impl Demo {
    pub fn start() -> Demo {
        let port = free_ports(3).to_string();
        let mut process = Command::new(HUISRAAD)
            .args(["demo", "--json", "--port", &port])
            .stdout(Stdio::piped())
            .spawn()
            .expect("demo");
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().expect("stdout")).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("JSON");
        let urls = said["houses"].as_array().expect("houses").iter();
        let houses = urls.map(|h| h["url"].as_str().expect("url").trim_end_matches('/').to_owned()).collect();
        Demo { process, houses }
    }

    pub fn url(&self, house: usize, path: &str) -> String {
        format!("{}{path}", self.houses[house])
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(Command::new("kill").args(["-INT", &self.process.id().to_string()]).status());
        drop(self.process.wait());
    }
}

/// "Kijk als voorzitter".
async fn look_as_chair(chrome: &Chrome, demo: &Demo, house: usize) {
    chrome.go(&demo.url(house, "/")).await;
    chrome.click("form[action='/demo/look-as'] button").await;
    chrome.until("Je bent hier als voorzitter").await;
}

/// The address of the post with this title in a list, once it is there.
async fn open_post(chrome: &Chrome, demo: &Demo, house: usize, list: &str, title: &str) {
    chrome.go(&demo.url(house, list)).await;
    let there = async || chrome.client.find(fantoccini::Locator::LinkText(title)).await.ok();
    for round in 1..600 {
        if let Some(link) = there().await {
            return link.click().await.expect(title);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        if round % 30 == 0 {
            chrome.go(&demo.url(house, list)).await;
        }
    }
    panic!("{title} never stood in {list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newcomers_road_without_scripts() {
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let demo = Demo::start();
    let chrome = Chrome::open(false).await;
    // Signed in to two houses side by side in one browser.
    look_as_chair(&chrome, &demo, 0).await;
    look_as_chair(&chrome, &demo, 1).await;

    // A question: asked here, seen there, advice given there, and it comes home.
    chrome.go(&demo.url(0, "/case-questions/new")).await;
    chrome.fill("#title", "Wie houdt de kas bij?").await;
    chrome.fill("#situation", "Onze penningmeester stopt.").await;
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("button[value=send]").await;
    chrome.until("Er is nog iets niet goed").await;
    chrome.fill("#question", "Hoe doen jullie dat?").await;
    chrome.click("button[value=send]").await;
    chrome.until("Verstuurd.").await;
    open_post(&chrome, &demo, 1, "/case-questions", "Wie houdt de kas bij?").await;
    chrome.fill("#advice", "Bij ons doen twee mensen het samen.").await;
    chrome.click("input[name=for][value=thread]").await;
    chrome.click("form:has(#advice) > button").await;
    chrome.until("Het antwoord is onderweg").await;
    open_post(&chrome, &demo, 0, "/case-questions", "Wie houdt de kas bij?").await;
    chrome.until("Bij ons doen twee mensen het samen.").await;

    // A request for help.
    chrome.go(&demo.url(0, "/conflicts/new")).await;
    chrome.fill("#title", "Ruzie over de keuken").await;
    chrome.fill("#summary", "Twee kokers botsen.").await;
    chrome.fill("#hope", "Rust aan tafel.").await;
    chrome.click("input[name=urgency][value=week]").await;
    chrome.click("input[name=matter][value=residents]").await;
    chrome.click("input[name=inside][value=chairs]").await;
    let anker = demo.houses[1].trim_start_matches("http://");
    chrome.click(&format!("input[name=to][value='{anker}']")).await;
    chrome.unfold().await;
    chrome.fill("#details", "Begin met de oudste kok.").await;
    chrome.click("button[value=send]").await;
    chrome.until("Verstuurd.").await;
    chrome.until("alleen wie daar voorzitter is").await;
    open_post(&chrome, &demo, 1, "/conflicts", "Ruzie over de keuken").await;
    chrome.click("input[name=tie][value=no]").await;
    chrome.fill("#offer", "Ik kan dinsdag.").await;
    chrome.click("form[action$='/offer'] button").await;
    chrome.until("Het antwoord is onderweg").await;
    open_post(&chrome, &demo, 0, "/conflicts", "Ruzie over de keuken").await;
    chrome.until("Ik kan dinsdag.").await;
    chrome.click("form[action*='/pick/'] button").await;
    open_post(&chrome, &demo, 1, "/conflicts", "Ruzie over de keuken").await;
    chrome.until("Jij bent gekozen").await;
    chrome.click("a[href$='/details']").await;
    chrome.until("Begin met de oudste kok.").await;

    // An event.
    chrome.go(&demo.url(0, "/events/new")).await;
    chrome.fill("#title", "Samen schaatsen").await;
    chrome.fill("#day", "12122027").await;
    chrome.fill("#time", "0200PM").await;
    chrome.fill("#place", "De ijsbaan").await;
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("button[value=send]").await;
    chrome.until("Verstuurd.").await;
    open_post(&chrome, &demo, 1, "/events", "Samen schaatsen").await;
    chrome.fill("#heads", "4").await;
    chrome.click("form[action$='/rsvp'] button").await;
    chrome.until("ja, er is plaats").await;
    open_post(&chrome, &demo, 0, "/events", "Samen schaatsen").await;
    chrome.until("met 4 mensen").await;

    // An opportunity.
    chrome.go(&demo.url(0, "/opportunities/new")).await;
    chrome.fill("#title", "Hulp bij de verhuizing").await;
    chrome.fill("#about", "Dozen dragen.").await;
    chrome.fill("#happens", "zaterdag").await;
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("button[value=send]").await;
    chrome.until("Verstuurd.").await;
    open_post(&chrome, &demo, 1, "/opportunities", "Hulp bij de verhuizing").await;
    chrome.fill("#application", "Ik ben sterk.").await;
    chrome.click("form[action$='/apply'] button").await;
    chrome.until("Het antwoord is onderweg").await;
    open_post(&chrome, &demo, 0, "/opportunities", "Hulp bij de verhuizing").await;
    chrome.until("Ik ben sterk.").await;
    chrome.click("form[action*='/application/'] button[value=yes]").await;
    chrome.until("Je zei ja.").await;
    open_post(&chrome, &demo, 1, "/opportunities", "Hulp bij de verhuizing").await;
    chrome.until("ja, je doet mee").await;

    // "Snel weg" leaves at once, and going back shows nothing.
    chrome.go(&demo.url(1, "/houses")).await;
    let leave = chrome.client.find(fantoccini::Locator::Css("a[href='/leave']")).await.expect("Snel weg");
    let address = leave.prop("href").await.expect("href").expect("an address");
    assert!(address.ends_with("/leave"));
    chrome.go(&demo.url(1, "/sign-out")).await;
    chrome.go(&demo.url(1, "/houses")).await;
    assert!(chrome.text().await.contains("niet voor jou"), "the session has ended");
    chrome.close().await;
}

/// Screens of a chair: a name for the picture (or none), a house, and the path; `→` opens the post of that title.
const SCREENS: &[(&str, &str)] = &[
    ("vandaag", "/"),
    ("vragen", "/case-questions"),
    ("vraag", "/case-questions→Wie beslist over nieuwe bewoners?"),
    ("vraag-stellen", "/case-questions/new"),
    ("", "/conflicts"),
    ("hulp-bij-conflict", "/conflicts/new"),
    ("", "/conflicts→Ruzie over het rooster"),
    ("agenda", "/events"),
    ("bijeenkomst", "/events→Festival van zelfbeheer"),
    ("", "/events/new"),
    ("meedoen", "/opportunities"),
    ("klus", "/opportunities→Twee koks voor het festival"),
    ("", "/opportunities/new"),
    ("wat-werkt", "/what-works"),
    ("", "/what-works/new"),
    ("", "/what-works/clauses"),
    ("", "/library/self-scan"),
    ("", "/search?q=was"),
    ("", "/board"),
    ("prikbord", "/board/print"),
    ("", "/meetings"),
    ("", "/successes"),
    ("", "/successes→Twee mensen kregen een eigen huis. Wij aten taart."),
    ("", "/successes/new"),
    ("", "/circles/chair"),
    ("", "/themes"),
    ("berichten", "/notices"),
    ("", "/mail"),
    ("", "/consultations"),
    ("", "/consultations/new"),
    ("huizen", "/houses"),
    ("", "/houses/apply"),
    ("", "/houses/invite"),
    ("", "/hand-over"),
    ("", "/principles/edit"),
    ("mensen", "/people"),
    ("", "/deliveries"),
    ("", "/house"),
    ("", "/principles"),
    ("", "/computer"),
    ("", "/card"),
    ("kom-binnen", "/sign-in"),
    ("", "/nergens"),
];

async fn show(chrome: &Chrome, demo: &Demo, screen: &str) {
    match screen.split_once('→') {
        Some((list, title)) => open_post(chrome, demo, 0, list, title).await,
        None => chrome.go(&demo.url(0, screen)).await,
    }
}

/// What axe finds that is serious or critical, and whether the page scrolls sideways at 320 pixels.
async fn faults(chrome: &Chrome, axe: &str, screen: &str, what: &str) -> Vec<String> {
    let run = "const done = arguments[arguments.length - 1]; \
        axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}) \
        .then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)) \
        .map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ').slice(0, 300))), e => done(['axe failed: ' + e]))";
    chrome.client.execute(axe, vec![]).await.expect("axe");
    let found = chrome.client.execute_async(run, vec![]).await.expect("axe runs");
    let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
    found.map(|f| format!("{screen} ({what}) {f}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_and_fits_a_small_phone() {
    // The screens are the same on both engines, and looked at once.
    if crate::support::database_url().is_some() {
        return;
    }
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let Some(axe) = axe() else {
        return skip("no axe-core (npm install --prefix target/axe axe-core)");
    };
    let demo = Demo::start();
    let chrome = Chrome::open(true).await;
    look_as_chair(&chrome, &demo, 0).await;
    let mut wrong = Vec::new();
    for language in ["nl", "en"] {
        for (_, screen) in SCREENS {
            chrome.look(1280, 900, false).await;
            chrome.go(&demo.url(0, &format!("/language/{language}?to=/house"))).await;
            show(&chrome, &demo, screen).await;
            wrong.extend(faults(&chrome, &axe, screen, &format!("{language}, light")).await);
            chrome.look(1280, 900, true).await;
            wrong.extend(faults(&chrome, &axe, screen, &format!("{language}, dark")).await);
            chrome.look(320, 640, false).await;
            let width = "return document.scrollingElement.scrollWidth";
            let width = chrome.client.execute(width, vec![]).await.expect("width").as_i64().expect("a number");
            if width > 320 {
                wrong.push(format!("{screen} ({language}) is {width} wide at 320"));
            }
            let lang = chrome.client.execute("return document.documentElement.lang", vec![]).await.expect("lang");
            assert_eq!(lang, json!(language), "{screen}");
        }
    }
    // A form with something wrong in it is a screen too.
    chrome.look(1280, 900, false).await;
    chrome.go(&demo.url(0, "/language/nl?to=/house")).await;
    chrome.go(&demo.url(0, "/events/new")).await;
    chrome.click("button[value=send]").await;
    wrong.extend(faults(&chrome, &axe, "an event with errors", "nl").await);
    chrome.go(&demo.url(0, "/successes/new")).await;
    chrome.fill("#title", "Wij bakten brood").await;
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("details:has(button[value=files]) summary").await;
    chrome.click("button[value=files]").await;
    chrome.until("Wat staat erop?").await;
    wrong.extend(faults(&chrome, &axe, "a picture", "nl").await);
    chrome.go(&demo.url(0, "/meetings")).await;
    chrome.click("form[action='/meetings'] button").await;
    chrome.until("Daarna typt de voorzitter").await;
    wrong.extend(faults(&chrome, &axe, "a meeting sheet", "nl").await);
    chrome.go(&demo.url(0, "/case-questions/new")).await;
    chrome.fill("#title", "Sami").await;
    chrome.fill("#situation", "x").await;
    chrome.fill("#question", "x").await;
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("button[value=send]").await;
    chrome.until("Kijk nog even").await;
    wrong.extend(faults(&chrome, &axe, "a look before it leaves", "nl").await);
    assert!(wrong.is_empty(), "{wrong:#?}");
    chrome.close().await;
}

/// The pictures in `docs/pictures`; `HUISRAAD_PICTURES=1 cargo test --test main pictures` makes them anew.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_can_be_made() {
    // The screens are the same on both engines, and looked at once.
    if crate::support::database_url().is_some() {
        return;
    }
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let folder = if std::env::var_os("HUISRAAD_PICTURES").is_some() {
        root().join("docs/pictures")
    } else {
        root().join("target/pictures")
    };
    std::fs::create_dir_all(&folder).expect("folder");
    let demo = Demo::start();
    let chrome = Chrome::open(true).await;
    look_as_chair(&chrome, &demo, 0).await;
    for (name, screen) in SCREENS.iter().filter(|(name, _)| !name.is_empty()) {
        for width in [360, 1280] {
            chrome.look(width, 800, false).await;
            show(&chrome, &demo, screen).await;
            let picture = chrome.picture().await;
            assert!(picture.starts_with(b"\x89PNG") && picture.len() > 5_000, "{name} is a picture of something");
            std::fs::write(folder.join(format!("{name}-{width}.png")), picture).expect("write");
        }
    }
    chrome.close().await;
}

/// Who goes back to a form after sending it, mends it and sends it again, is asked what is meant.
#[tokio::test(flavor = "multi_thread")]
async fn back_and_mended_is_asked_about() {
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let begin = || {
        let house = House::start("De Kade");
        house.person("Anna", "chair");
        house
    };
    let house = tokio::task::spawn_blocking(begin).await.expect("a house");
    let chrome = Chrome::open(false).await;
    sign_in(&chrome, &house, "Anna", "voorzitter").await;
    chrome.go(&house.url("/case-questions/new")).await;
    for (field, text) in [("#title", "Wie wast af?"), ("#situation", "Niemand."), ("#question", "Hoe doen jullie dat?")]
    {
        chrome.fill(field, text).await;
    }
    chrome.click("input[name=audience][value=network]").await;
    chrome.click("button[value=save]").await;
    chrome.until("Bewaard").await;
    chrome.client.back().await.expect("back");
    chrome.fill("#title", " En wanneer?").await;
    chrome.click("button[value=save]").await;
    chrome.until("Nu staat er iets anders in.").await;
    chrome.close().await;
    let written = move || house.json(&["posts"]).as_array().map(Vec::len);
    assert_eq!(tokio::task::spawn_blocking(written).await.expect("posts"), Some(1));
}

pub async fn sign_in(chrome: &Chrome, house: &House, name: &str, role: &str) {
    chrome.go(&house.url("/sign-in")).await;
    chrome.fill("#name", name).await;
    chrome.fill("#passphrase", &format!("{name} heeft een lange zin")).await;
    chrome.click("form[action='/sign-in'] button").await;
    chrome.until(&format!("Je bent hier als {role}")).await;
}
