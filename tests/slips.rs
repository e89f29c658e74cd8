//! A slip opens one request for help, for whoever has its four words, and nothing else; also when the account of who asked has ended.

use crate::ending::both_say_yes;
use crate::residue::{Words, finds, on_sqlite};
use crate::support::{Browser, House, Page, path, until};

const DETAILS: &str = "Zij leest mijn post-sl91";
const LETTER: &str = "Bel mij bij mijn zus-sl92";

pub struct Asked {
    pub a: House,
    pub anna: Browser,
    pub dina: Browser,
    pub b: House,
    pub bob: Browser,
    pub at: String,
    pub at_b: String,
}

/// A resident of De Kade asked Het Veer for help without their chair.
pub fn asked() -> Asked {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let (anna, mut dina, bob) = (a.person("Anna", "chair"), a.person("Dina", "participant"), b.person("Bob", "chair"));
    b.join(&a, "member");
    let to_b = b.domain();
    let asks = [
        ("title", "Ruzie"),
        ("summary", "Wij praten niet meer."),
        ("hope", "Rust."),
        ("details", DETAILS),
        ("matter", "chair"),
        ("inside", "author"),
        ("to_role", "all"),
        ("audience", "houses"),
        ("to", &*to_b),
        ("sender", "role"),
        ("do", "send"),
    ];
    let page = dina.post("/conflicts", &asks);
    assert!(page.has("Verstuurd."), "{}", page.body);
    let at_b = path(&b, "Ruzie");
    let at = page.path;
    Asked { a, anna, dina, b, bob, at, at_b }
}

/// The four words of a page that shows a slip.
fn words(page: &Page) -> String {
    let words = page.body.split("class=\"words\">").nth(1).and_then(|rest| rest.split('<').next()).expect("four words");
    assert_eq!(words.split(' ').count(), 4, "{words}");
    words.to_owned()
}

fn slip(who: &mut Browser, at: &str) -> String {
    let page = who.post(&format!("{at}/slip"), &[]);
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.headers["cache-control"].contains("no-store"));
    words(&page)
}

/// Somebody at a computer of their own who types these words.
fn with(house: &House, words: &str) -> (Browser, Page) {
    let mut who = Browser::at(house);
    let page = who.post("/card", &[("key", words)]);
    (who, page)
}

#[test]
fn who_asked_goes_on_with_four_words_when_their_account_has_ended_and_nobody_else_sees_it() {
    let Asked { a, mut anna, mut dina, mut b, mut bob, at, at_b } = asked();
    assert!(dina.get(&at).has("Maak een briefje."));
    let four = slip(&mut dina, &at);
    assert!(dina.get(&at).has("Je hebt een briefje voor dit verzoek."));
    b.kill();
    for press in ["end", "undo"] {
        assert!(dina.post(&format!("{at}/{press}"), &[]).status < 400, "{press}");
    }
    let waits = a.json(&["queue", "list"]).to_string();
    assert!(waits.contains("number") && !waits.contains(&*at), "nor does what waits say that it is there: {waits}");
    let said = a.cli(&["person", "end", "Dina"]);
    assert!(said.contains("0 drafts erased") && !said.contains("request"), "{said}");
    b.serve(None);
    assert_eq!(dina.get(&at).status, 404, "she is out");
    for page in ["/", "/conflicts", "/notices", "/people", "/search?q=praten"] {
        let page = anna.get(page);
        assert!(!page.has(&at) && !page.has("Wij praten"), "{}", page.body);
    }
    assert_eq!(anna.get(&at).status, 404);
    assert!(bob.get(&at_b).has("Wij praten niet meer."), "that house heard nothing of it");
    let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/offer"), &offer).status < 400);

    let (mut she, page) = with(&a, &format!("  {} ", four.to_uppercase()));
    assert!(page.path == at && page.has("Wij praten niet meer.") && page.has(DETAILS), "{}: {}", page.path, page.body);
    let pick = until("he offers", || she.get(&at).address("/pick/"));
    let page = she.post(&pick, &[]);
    assert!(page.status < 400, "{}", page.body);
    let letters = she.get(&at).address("/letters/").expect("a link");
    assert!(she.post(&letters, &[("letter", LETTER)]).has(LETTER));
    until("he hears of it", || bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    let there = until("a link", || bob.get(&at_b).address("/letters/"));
    assert!(bob.get(&there).has(LETTER));
    assert!(bob.post(&there, &[("letter", "Dat doe ik.")]).status < 400);
    until("it arrives", || she.get(&at).has("Er is een bericht voor jou.").then_some(()));
    assert!(she.get(&letters).has("Dat doe ik."));
    assert!(!she.get(&at).has("Er is een bericht voor jou."));
    assert!(bob.get(&format!("{at_b}/details")).has(DETAILS));
    both_say_yes((&mut bob, &at_b), (&mut she, &at));
    assert!(she.post(&format!("{at}/agreement"), &[("agreement", "Zij leest niets meer.")]).status < 400);
    // Her words are in no file in the clear, and the slip's are in none.
    assert!(
        !on_sqlite()
            || finds(&Words([(four.clone(), "the slip"), (LETTER.into(), "a letter")].into()), &[&a, &b]).is_empty()
    );
    assert!(she.post(&format!("{at}/end"), &[]).status < 400);
    assert!(she.get(&at).has("terug"), "it can be undone with it too");
    assert!(she.post(&format!("{at}/wipe"), &[]).status < 400);
    assert_eq!(with(&a, &four).1.status, 422, "and then it opens nothing");
    assert_eq!(she.get(&at).status, 404);
}

#[test]
fn a_slip_opens_that_and_nothing_else_and_a_new_one_takes_its_place() {
    let Asked { a, mut anna, mut dina, at, .. } = asked();
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade")];
    let network = [("audience", "network"), ("sender", "role"), ("do", "send")];
    assert!(anna.post("/events", &[&event[..], &network].concat()).has("Verstuurd."));
    let evening = path(&a, "Samen eten");
    assert_eq!(anna.post(&format!("{at}/slip"), &[]).status, 404, "who may not read it gets none");
    assert_eq!(anna.post(&format!("{evening}/slip"), &[]).status, 403, "nor is there one of anything else");
    let first = slip(&mut dina, &at);
    let (mut she, page) = with(&a, &first);
    assert_eq!(page.path, at);
    for (page, status) in [(&*evening, 404), ("/people", 404), ("/notices", 404), ("/house", 404), ("/conflicts", 404)]
    {
        assert_eq!(she.get(page).status, status, "{page}");
    }
    for (page, typed) in [
        (format!("{at}/edit"), None),
        (format!("{at}/slip"), Some(())),
        (format!("{at}/withdraw"), Some(())),
        (format!("{evening}/rsvp"), Some(())),
    ] {
        let answer = if typed.is_some() { she.post(&page, &[("heads", "2")]) } else { she.get(&page) };
        assert!(answer.status >= 400, "{page}: {}", answer.status);
    }
    let front = she.get("/");
    assert!(
        !front.has("Ruzie") && front.has("Mijn briefje") && front.has("/leave"),
        "elsewhere they are nobody, and not lost"
    );
    assert!(!she.get(&at).has("/consultations/new"), "what is asked there the chair reads");
    assert!(she.get(&at).has("Wij praten niet meer."));
    let second = slip(&mut dina, &at);
    assert_eq!(she.get(&at).status, 404, "who came with the old one is out");
    assert_eq!(with(&a, &first).1.status, 422);
    let (mut she, page) = with(&a, &second);
    assert_eq!(page.path, at);
    she.get("/sign-out");
    assert_eq!(she.get(&at).status, 404);
    // Whoever sits there next came with nothing.
    let (mut idle, _) = with(&a, &second);
    assert_eq!(idle.get(&at).status, 200);
    let mut a = a;
    a.kill();
    a.serve_later(&(20 * 60).to_string());
    for look in 0..2 {
        assert_eq!(idle.get(&at).status, 404, "after ten idle minutes it is closed, whoever looks again: {look}");
    }
}
