//! What is printed: each paper made in a real browser, its pages counted, and what must be on it is on it. And where the codes on it
//! lead a phone that is not signed in.

use crate::browser::{Demo, sign_in};
use crate::ending::both_say_yes;
use crate::interop::send_event;
use crate::slips::asked;
use crate::support::chrome::{Chrome, is_there, skip};
use crate::support::{Browser, House, database_url, path, until};
use lopdf::Document;
use lopdf::content::Content;

/// A4 and A3, standing, in points.
const A4: (i64, i64) = (595, 842);
const A3: (i64, i64) = (842, 1191);

/// What is printed, page by page.
struct Paper {
    /// Width and height.
    sizes: Vec<(i64, i64)>,
    /// Its words, without white space: a line may end anywhere.
    words: Vec<String>,
    /// How many lines and boxes are drawn.
    drawn: usize,
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Paper {
    async fn of(chrome: &Chrome) -> Paper {
        let pdf = Document::load_mem(&chrome.pdf().await).expect("a PDF");
        let (mut sizes, mut words, mut drawn) = (Vec::new(), Vec::new(), 0);
        for (number, id) in pdf.get_pages() {
            let page = pdf.get_dictionary(id).expect("a page");
            let edges = page.get(b"MediaBox").and_then(|b| b.as_array()).expect("a size");
            let edge = |at: usize| edges[at].as_float().expect("a number").round();
            #[allow(clippy::cast_possible_truncation, reason = "paper is small")]
            sizes.push((edge(2) as i64, edge(3) as i64));
            words.push(bare(&pdf.extract_text(&[number]).expect("text")));
            let content = Content::decode(&pdf.get_page_content(id)).expect("content");
            drawn += content.operations.iter().filter(|o| ["re", "l"].contains(&o.operator.as_str())).count();
        }
        Paper { sizes, words, drawn }
    }

    fn says(&self, text: &str) -> usize {
        self.words.iter().map(|page| page.matches(&bare(text)).count()).sum()
    }

    /// One page of this size with all of these on it, and nothing that can only be pressed.
    fn is_one(&self, size: (i64, i64), all: &[&str]) {
        assert_eq!(self.sizes, [size], "{:?}", self.words);
        for text in all {
            assert!(self.says(text) > 0, "{text:?} is not in {:?}", self.words);
        }
        for pressed in ["Snel weg", "Afmelden", "Wij komen", "Maak de kaart", "Vraag om mee te doen"] {
            assert_eq!(self.says(pressed), 0, "{pressed:?} is in {:?}", self.words);
        }
    }
}

async fn number(chrome: &Chrome, script: &str) -> u64 {
    chrome.client.execute(script, vec![]).await.expect(script).as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_paper_is_the_size_it_is_meant_for_and_no_page_too_many() {
    if database_url().is_some() {
        return;
    }
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let demo = Demo::start();
    let chrome = Chrome::open(true).await;
    chrome.go(&demo.url(0, "/")).await;
    chrome.click("form[action='/demo/look-as']:has(input[value='chair']) button").await;
    chrome.until("Je bent hier als voorzitter").await;

    // The meeting sheet, with lines to write on.
    chrome.go(&demo.url(0, "/meetings")).await;
    chrome.click("form[action='/meetings'] button").await;
    chrome.until("Waar praten we over?").await;
    let sheet = Paper::of(&chrome).await;
    sheet.is_one(A4, &["Waar praten we over?", "Festival van zelfbeheer", "Daarna typt de voorzitter"]);
    let items = number(&chrome, "return document.querySelectorAll('.sheet .lines').length").await;
    let hide = "document.querySelectorAll('.sheet .lines').forEach(l => l.style.visibility = 'hidden')";
    chrome.client.execute(hide, vec![]).await.expect("hidden");
    let blank = Paper::of(&chrome).await;
    let items = usize::try_from(items).expect("few");
    assert!(items >= 3 && sheet.drawn >= blank.drawn + items, "{items}: {} and {}", sheet.drawn, blank.drawn);

    // A number of two figures keeps off its text; and the title of what came of a point stands in its box.
    let room = "const li = document.querySelector('.sheet li'), style = getComputedStyle(li, '::before'); \
        const pen = document.createElement('canvas').getContext('2d'); pen.font = style.font; \
        const left = parseFloat(getComputedStyle(li).gridTemplateColumns) - pen.measureText('17').width; \
        const boxes = [...document.querySelectorAll('#outcomes fieldset')]; \
        const top = (e) => e.getBoundingClientRect().top; \
        return left > 6 && boxes.length > 0 && boxes.every(b => top(b.querySelector('legend')) > top(b) + 4) ? 1 : 0";
    assert_eq!(number(&chrome, room).await, 1, "numbers and titles stand where they belong");

    // The notice board: also when it is full, no page without a poster.
    chrome.go(&demo.url(0, "/board/print")).await;
    let board = Paper::of(&chrome).await;
    board.is_one(A3, &["Prikbord", "Festival van zelfbeheer", "Scan de code", "Oostermeer"]);
    for many in [5, 7, 9, 10, 20] {
        let more = format!(
            "const all = document.querySelector('.beside'), first = all.children[0]; \
             while (all.children.length < {many}) all.append(first.cloneNode(true)); return all.children.length"
        );
        number(&chrome, &more).await;
        let full = Paper::of(&chrome).await;
        assert!(full.sizes.iter().all(|s| *s == A3) && (many > 9 || full.sizes.len() == 1), "{many}: {:?}", full.sizes);
        let empty = full.words.iter().find(|page| !page.contains("Bijeenkomst") && !page.contains("Gelukt!"));
        assert!(empty.is_none(), "{many}: {empty:?}");
    }

    // What a mediator takes along.
    chrome.go(&demo.url(0, "/library/mediate-plan")).await;
    Paper::of(&chrome).await.is_one(A4, &["Het gesprek, stap voor stap", "Loopt het vast?", "MfN-register"]);

    // Cards: one, and four to a sheet; the words are largest.
    for (many, cards) in [("one", 1), ("sheet", 4)] {
        chrome.go(&demo.url(0, "/people")).await;
        chrome.click(&format!("input[name=cards][value={many}]")).await;
        chrome.click("form:has(input[name=cards]) button").await;
        chrome.until("Druk nu af").await;
        let paper = Paper::of(&chrome).await;
        paper.is_one(A4, &["Kaart voor deelnemer", "/card", "Geef hem aan niemand."]);
        assert_eq!(paper.says("Geldig tot"), cards, "{:?}", paper.words);
        chrome.cdp("Emulation.setEmulatedMedia", serde_json::json!({"media": "print"})).await;
        let size = "parseFloat(getComputedStyle(e).fontSize)";
        let largest = format!(
            "const of = e => {size}, card = document.querySelector('.paper'); \
             const others = [...card.querySelectorAll('p, h2, b')].filter(e => !e.matches('.words, .noprint')); \
             const fits = [...document.querySelectorAll('.paper')].every(c => c.scrollHeight <= c.clientHeight + 1); \
             return fits && others.every(e => of(e) >= 15 && of(e) < of(card.querySelector('.words'))) ? 1 : 0"
        );
        assert_eq!(number(&chrome, &largest).await, 1, "the words are largest, nothing is small, and all of it fits");
        chrome.cdp("Emulation.setEmulatedMedia", serde_json::json!({"media": ""})).await;
    }

    // What else is put on the wall or on the table.
    chrome.go(&demo.url(0, "/houses")).await;
    Paper::of(&chrome).await.is_one(A4, &["De Brug", "Het Anker", "De Haven", "Koks voor een feest."]);
    chrome.go(&demo.url(0, "/hand-over")).await;
    Paper::of(&chrome).await.is_one(A4, &["Een nieuwe voorzitter", "Wat er nu wacht", "Huizen die lid zijn"]);
    chrome.go(&demo.url(0, "/principles")).await;
    Paper::of(&chrome).await.is_one(A4, &["Principes van zelfbeheer", "Wij leren van elkaar."]);
    chrome.go(&demo.url(0, "/events")).await;
    chrome.click("main a[href^='/posts/']").await;
    chrome.until("19:00").await;
    Paper::of(&chrome).await.is_one(A4, &["Loop een avond met ons mee", "19:00", "Veenwijk"]);
    chrome.close().await;
}

/// What somebody takes along of a request for help, what a house gets that is asked to join, and the questions of once a year.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_along_is_one_page_too() {
    if database_url().is_some() {
        return;
    }
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let begin = || {
        let mut n = asked();
        let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
        assert!(n.bob.post(&format!("{}/offer", n.at_b), &offer).status < 400);
        let pick = until("he offers", || n.dina.get(&n.at).address("/pick/"));
        assert!(n.dina.post(&pick, &[]).status < 400);
        both_say_yes((&mut n.bob, &n.at_b), (&mut n.dina, &n.at));
        let agreed = "Bewoner 1 zet de muziek zacht.\n\nBewoner 2 klopt eerst aan.";
        assert!(n.dina.post(&format!("{}/agreement", n.at), &[("agreement", agreed)]).status < 400);
        n
    };
    let n = tokio::task::spawn_blocking(begin).await.expect("two houses");
    let chrome = Chrome::open(true).await;
    sign_in(&chrome, &n.a, "Dina", "deelnemer").await;
    chrome.go(&n.a.url(&format!("{}/agreement", n.at))).await;
    Paper::of(&chrome).await.is_one(A4, &["Bewoner 1 zet de muziek zacht.", "Bewoner 2 klopt eerst aan."]);
    chrome.go(&n.a.url(&n.at)).await;
    chrome.click("form[action$='/slip'] button").await;
    chrome.until("Druk nu af").await;
    let slip = Paper::of(&chrome).await;
    slip.is_one(A4, &["/card"]);
    assert!(!slip.words[0].contains(&bare("Ruzie")), "it does not say what it is of: {:?}", slip.words);
    chrome.go(&n.a.url("/sign-out")).await;
    chrome.client.delete_all_cookies().await.expect("cookies");

    sign_in(&chrome, &n.a, "Anna", "voorzitter").await;
    chrome.go(&n.a.url("/houses/invite")).await;
    let invited = Paper::of(&chrome).await;
    assert_eq!((invited.sizes.clone(), invited.says("Kom bij De Kade")), (vec![A4], 1), "{:?}", invited.words);
    chrome.go(&n.a.url("/meetings")).await;
    chrome.click("form[action='/meetings'] button").await;
    chrome.until("Daarna typt de voorzitter").await;
    chrome.click("button[formaction$='/scan']").await;
    chrome.until("Waar praten we over?").await;
    let scan = Paper::of(&chrome).await;
    assert_eq!((scan.sizes.clone(), scan.says("Waar praten we over?")), (vec![A4], 1), "{:?}", scan.words);
    chrome.close().await;
}

#[test]
fn a_code_on_the_board_leads_who_is_not_in_to_the_door_and_tells_nothing_of_the_post() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for (title, audience) in [("Wie kookt er", "network"), ("Kom kijken", "public"), ("Weg ermee", "network")] {
        send_event(&mut anna, title, audience, &[]);
    }
    let code = |title: &str| path(&house, title).replace("/posts/", "/board/");
    let (kept, public, gone) = (code("Wie kookt er"), code("Kom kijken"), code("Weg ermee"));
    assert_eq!(anna.post(&format!("{}/withdraw", gone.replace("/board/", "/posts/")), &[]).status, 200);
    // To who is in, and to anybody where anybody may read it: the post.
    assert!(anna.get(&kept).has("Wie kookt er"));
    let mut phone = Browser::at(&house);
    assert!(phone.get(&public).has("Kom kijken"));
    // To others the door: the same of what is there, of what was, and of what never was.
    let page = phone.get(&kept);
    assert!(page.status == 200 && page.has("Deze code komt van het prikbord"), "{}", page.body);
    assert!(page.has("href=\"/sign-in?to=") && page.has("href=\"/card?to=") && !page.has("kookt"), "{}", page.body);
    let slug = |at: &str| at.trim_start_matches("/board/").to_owned();
    for other in [gone.as_str(), "/board/0000000000000000", "/board/nooit-geweest"] {
        let told = phone.get(other);
        assert_eq!((told.status, told.body.replace(&slug(other), &slug(&kept))), (200, page.body.clone()), "{other}");
    }
    // Who is in, and may not read it, is told what it is told of every such address.
    assert_eq!(anna.get("/board/nooit-geweest").status, 404);
}
