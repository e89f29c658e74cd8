//! What people type: it is read as it was typed, here and in other houses; what shows nothing is nothing; and the same
//! letters from another keyboard are the same.

use crate::support::remote::{advice, make_member, members, question, with_member};
use crate::support::{Browser, House, until};
use serde_json::{Value, json};

const TEXT: &str =
    "Gisteren kwam <naam> te laat & boos.\nStap 1 <script> en dan koken we.\n# 3 is 5*3*2\n1986. Toen\n    ja";

fn ask(title: &str, text: &str, audience: &str) -> Vec<(&'static str, String)> {
    let all = [("title", title), ("situation", text), ("question", "Hoe?"), ("audience", audience), ("do", "send")];
    all.map(|(n, v)| (n, v.to_owned())).to_vec()
}

fn post(browser: &mut Browser, path: &str, form: &[(&'static str, String)]) -> crate::support::browse::Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.post(path, &form)
}

#[test]
fn an_introduction_that_grows_on_the_way_arrives_whole() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    let mut bob = b.person("Bob", "chair");
    // As HTML each of these is five times as long.
    let long = format!("{}en hier is het einde", "Jan & Piet\n\n".repeat(300));
    a.cli(&["peer", "apply", &b.domain(), "--endorse", "--introduction", &long]);
    let card = until("the application", || Some(bob.get("/houses")).filter(|p| p.has("Jan &#38; Piet")));
    assert!(card.has("en hier is het einde") && !card.has("&#38;amp;"), "{}", card.body);
}

#[test]
fn what_was_typed_is_what_is_read_in_every_house() {
    let (a, b) = (House::start("Jan & Piet <De Kade>"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    a.cli(&["peer", "apply", &b.domain(), "--endorse", "--introduction", "Jan & Piet <3 &amp;\nen Ali"]);
    let card = until("the application", || Some(bob.get("/houses")).filter(|p| p.has("en Ali")));
    assert!(card.has("Jan &#38; Piet &#60;3 &#38;amp;\nen Ali"), "as it was typed: {}", card.body);
    bob.post(&format!("/houses/{}/decide", a.domain()), &[("do", "member"), ("note", "Welkom <vrienden> & meer")]);
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
    until("the chair's words", || {
        let all = [anna.get("/houses"), anna.get(&format!("/houses/{}", b.domain()))];
        all.iter().any(|p| p.has("Welkom &#60;vrienden&#62; &#38; meer")).then_some(())
    });
    let page = post(&mut anna, "/case-questions", &ask("Kom <je> ook?", TEXT, "network"));
    assert!(page.has("Verstuurd."), "{}", page.body);
    b.post("Kom <je> ook?");
    let theirs = bob.get("/case-questions").address("/posts/").expect("a link");
    for page in [page, bob.get(&theirs)] {
        let shown = [
            "kwam &lt;naam&gt; te laat &amp; boos.<br>\nStap 1 &lt;script&gt; en dan koken we.<br>",
            "# 3 is 5*3*2<br>\n1986. Toen<br>\n&nbsp;&nbsp;&nbsp;&nbsp;ja</p>",
        ];
        assert!(shown.iter().all(|s| page.has(s)), "{}", page.body);
        assert!(page.has("dir=\"auto\">Kom &#60;je&#62; ook?</h1>"), "{}", page.body);
    }
    let form = [("title", "Feest bij <De Brug>"), ("day", "2031-06-12"), ("time", "10:00"), ("place", "De tuin")];
    let more = [("about", "Neem <iets lekkers>  mee\nvan https://bakker.example/a?b=1&c=2"), ("audience", "public")];
    let page = anna.post("/events", &[&form[..], &more[..], &[("do", "send")]].concat());
    let link = "<a href=\"https://bakker.example/a?b=1&amp;c=2\" rel=\"nofollow";
    assert!(page.has(link) && page.has("&lt;iets lekkers&gt;&nbsp; mee<br>"), "{}", page.body);
    let document: Value = serde_json::from_str(&anna.document(&page.path).body).expect("JSON");
    let content = document["content"].as_str().expect("content");
    assert!(content.contains(link) && content.contains("&lt;iets lekkers&gt;&nbsp; mee<br>"), "{content}");
    assert!(!content.contains("&#32;") && document["name"] == "Feest bij <De Brug>", "{document}");
}

#[test]
fn what_shows_nothing_is_nothing_from_forms_and_from_the_wire() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    for nothing in ["\u{200b}", "\u{200e}\u{3164}", "\u{e0061}", "\u{2800}"] {
        let page = post(&mut anna, "/case-questions", &ask(nothing, "x", "house"));
        assert!(page.status == 422 && page.has("title-wrong"), "{nothing:?}: {}", page.body);
        let page = post(&mut anna, "/case-questions", &ask("Wel een titel", nothing, "house"));
        assert!(page.status == 422 && page.has("situation-wrong"), "{nothing:?}: {}", page.body);
        let sent = question(&remote, nothing, members(&remote));
        assert_eq!(remote.send(&house.url("/inbox"), &sent), 422, "{nothing:?}");
    }
    assert!(house.json(&["posts"]).as_array().expect("list").is_empty());
    // A name too: a house that shows none is called by its address.
    let nameless = crate::support::remote::Remote::start();
    let mut document = nameless.document();
    document["name"] = json!("\u{200b}");
    *nameless.shown.lock().expect("lock") = document.to_string();
    make_member(&house, &nameless);
    assert!(anna.get("/houses").has(&format!("dir=\"auto\">localhost:{}</a>", nameless.port)));
}

#[test]
fn the_same_letters_from_another_keyboard_let_the_same_person_in() {
    let house = House::start("De Kade");
    let come = |name: &str, phrase: &str| {
        let card = house.json(&["invite", "--role", "participant"]);
        let key = card["words"].as_str().expect("words").replace(' ', "\u{a0}\u{200b} ");
        let form = [("key", key.as_str()), ("step", "2"), ("name", name), ("passphrase", phrase), ("shared", "yes")];
        Browser::at(&house).post("/card", &form)
    };
    let enter = |name: &str, phrase: &str| {
        let page = Browser::at(&house).post("/sign-in", &[("name", name), ("passphrase", phrase), ("shared", "yes")]);
        page.has("Je bent hier als")
    };
    assert!(come("José", "koffie met één klontje").has("Welkom!"));
    assert!(enter("jose\u{301}", "koffie met e\u{301}e\u{301}n klontje"));
    assert!(enter("JOSE\u{301}\u{200e} ", "koffie\u{a0}met één  klontje"));
    assert!(!enter("Jose", "koffie met één klontje"), "another letter is another name");
    assert!(!enter("José", "Koffie met één klontje"), "a capital is seen");
    assert!(come("Jose\u{301}", "een andere wachtzin").has("name-wrong"), "nobody else is called the same");
    assert!(come("Wĳnand", "de kat's bak is leeg").has("Welkom!"));
    assert!(enter("Wijnand", "de kat\u{2019}s bak is leeg"));
}

#[test]
fn a_quote_of_a_quote_has_an_end() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let (ten, eleven) = (format!("{}ja", "> ".repeat(10)), format!("{}ja", "> ".repeat(11)));
    let page = post(&mut anna, "/case-questions", &ask("Diep", &eleven, "network"));
    assert!(page.status == 422 && page.has("te diep om te lezen") && page.has("situation-wrong"), "{}", page.body);
    assert!(post(&mut anna, "/case-questions", &ask("Diep", &ten, "network")).has("Verstuurd."));
    let id = house.post("Diep")["id"].as_str().expect("id").to_owned();
    assert_eq!(remote.send(&house.url("/inbox"), &advice(&remote, &id, &eleven, true)), 422);
    assert_eq!(remote.send(&house.url("/inbox"), &advice(&remote, &id, &ten, true)), 202);
}

#[test]
fn a_name_from_the_right_turns_nothing_around_it() {
    let house = House::start("بيت");
    let mut anna = house.person("Anna", "chair");
    let page = post(&mut anna, "/case-questions", &ask("هل يمكن؟", "هل", "house"));
    assert!(page.has("<h1 dir=\"auto\">هل") && page.has("<div class=\"body\" dir=\"auto\"><p>هل"), "{}", page.body);
    assert!(anna.get("/case-questions").has("dir=\"auto\">هل يمكن؟</a>"));
    assert!(anna.get("/case-questions/new").has("dir=\"auto\""));
    let card = house.json(&["invite", "--role", "chair"]);
    let page = Browser::at(&house).post("/card", &[("key", card["words"].as_str().expect("words"))]);
    assert!(page.has("\u{2068}بيت\u{2069}"), "isolated in a sentence: {}", page.body);
}

#[test]
fn a_day_that_is_doubtful_is_asked_back() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let event = |title, day, more: &[(&'static str, &'static str)]| {
        let form = [("title", title), ("day", day), ("time", "14u30"), ("place", "Hier"), ("audience", "house")];
        [&form[..], &[("do", "send")], more].concat()
    };
    let page = anna.post("/events", &event("Feest", "14-6-'41", &[]));
    assert!(page.has("vrijdag 14 juni 2041, 14:30"), "{}", page.body);
    let edit = format!("{}/edit", page.path);
    assert!(anna.get(&edit).has("name=\"was-day\" value=\"2041-06-14\""));
    // Years ago: a slip, or meant.
    let page = anna.post("/events", &event("Toen", "14 juni 2024", &[]));
    assert!(page.status == 422 && page.has("Ja, dit is al geweest") && page.has("value=\"14 juni 2024\""));
    assert!(house.post_now("Toen").is_none());
    let page = anna.post("/events", &event("Toen", "14 juni 2024", &[("been", "yes")]));
    assert!(page.has("Verstuurd."), "{}", page.body);
    // What stood there already is not asked again with each change.
    let path = page.path.clone();
    let page = anna.post(&path, &event("Toen was het", "2024-06-14", &[("was-day", "2024-06-14")]));
    assert!(page.has("Gewijzigd."), "{}", page.body);
    let question = [("title", "Wie?"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "send")];
    for (field, day, words) in [
        ("wanted_by", "14-6-2024", "Deze dag is al geweest."),
        ("wanted_by", "0031-06-14", "Klopt het jaar?"),
        ("decided_on", "14-6-2041", "Deze dag moet nog komen."),
    ] {
        let page = anna.post("/case-questions", &[&question[..], &[(field, day)]].concat());
        assert!(page.status == 422 && page.has(words) && page.has(&format!("{field}-wrong")), "{}", page.body);
    }
    assert!(anna.post("/meetings", &[("day", "14-6-2024")]).has("Klopt deze dag?"));
}
