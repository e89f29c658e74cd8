//! A button that is pressed on a page from before: what another said meanwhile is not undone, and nothing is decided of what nobody
//! read.

use crate::support::{Browser, House, Page, path, two, until};

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];
const EVENT: [(&str, &str); 5] =
    [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:30"), ("place", "De Kade"), ("what", "get-together")];

/// A form of a page that somebody still has open: where it goes, and what the page sends along.
pub struct Form {
    to: String,
    hidden: Vec<(String, String)>,
}

impl Form {
    /// The first of this page whose address has this part, after this text.
    pub fn of(page: &Page, after: &str, part: &str) -> Form {
        let rest = page.body.split_once(after).expect(after).1;
        let has = |form: &&str| {
            form.split_once("action=\"").is_some_and(|(_, a)| a.split('"').next().unwrap_or("").contains(part))
        };
        let form = rest.split("<form").skip(1).find(has).unwrap_or_else(|| panic!("{part}: {}", page.body));
        let form = form.split("</form>").next().expect("its end");
        let to = form.split("action=\"").nth(1).and_then(|a| a.split('"').next()).expect("an address").to_owned();
        let value =
            |tag: &str, name: &str| Some(tag.split_once(&format!("{name}=\""))?.1.split('"').next()?.to_owned());
        let hidden = form.split("type=\"hidden\"").skip(1).filter_map(|tag| {
            let tag = tag.split('>').next()?;
            Some((value(tag, "name")?, value(tag, "value")?))
        });
        Form { to, hidden: hidden.collect() }
    }

    /// The same, on the card that has these words.
    pub fn beside(page: &Page, words: &str, part: &str) -> Form {
        let card = page.body.split("<article").find(|a| a.contains(words) && a.contains(part));
        let (path, headers) = (page.path.clone(), page.headers.clone());
        Form::of(&Page { status: page.status, body: card.expect(words).to_owned(), path, headers }, "", part)
    }

    pub fn press(&self, who: &mut Browser, typed: &[(&str, &str)]) -> Page {
        let mut all: Vec<(&str, &str)> = self.hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert!(!all.is_empty(), "{} says nothing of what was read", self.to);
        all.extend(typed);
        who.post(&self.to, &all)
    }
}

/// The page says that it changed meanwhile.
fn meanwhile(page: &Page) {
    let said = ["dit net", "net iets", "intussen"].iter().any(|s| page.body.contains(s));
    assert!(page.status >= 400 && said, "{}: {}", page.status, page.body);
}

#[test]
fn what_was_sent_meanwhile_is_not_thrown_away_as_if_it_were_not() {
    let (a, mut anna, b, mut bob) = two();
    let (mut bert, mut dina) = (b.person("Bert", "chair"), b.person("Dina", "participant"));
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(
        dina.post("/case-questions", &[&asks[..], &[("audience", "network"), ("do", "ready")]].concat()).status < 400
    );
    let at = path(&b, "De kat");
    let throw = Form::of(&bert.get(&at), "", "/withdraw");
    assert!(Form::of(&bob.get(&at), "", "/release").press(&mut bob, &[]).has("Verstuurd."));
    a.post("De kat");
    meanwhile(&throw.press(&mut bert, &[]));
    assert!(anna.get(&path(&a, "De kat")).has("Hoe?"));
    // And who read that it is sent takes it back.
    assert!(Form::of(&bert.get(&at), "", "/withdraw").press(&mut bert, &[]).status < 400);

    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    let meal = path(&b, "Samen eten");
    assert!(dina.post(&format!("{meal}/rsvp"), &[("heads", "5")]).has("De voorzitter leest"));
    let (hers, theirs) = (Form::of(&dina.get(&meal), "", "/take-back"), Form::of(&bert.get(&meal), "", "/take-back"));
    let release = Form::of(&bob.get(&meal), "", "/release");
    assert!(release.press(&mut bob, &[]).status < 400);
    until("they come", || bob.get(&meal).has("ja, er is plaats").then_some(()));
    meanwhile(&hers.press(&mut dina, &[]));
    meanwhile(&theirs.press(&mut bert, &[]));
    assert!(bob.get(&meal).has("ja, er is plaats") && anna.get(&path(&a, "Samen eten")).has("5 mensen"));
    // That the house comes is the house's word now: who prepared it does not take it back alone.
    assert!(!dina.get(&meal).has("/take-back"));
    assert_eq!(dina.post(&hers.to, &[]).status, 403);
}

#[test]
fn a_no_of_our_house_is_not_undone_by_an_older_page_or_sheet() {
    let (_a, mut anna, b, mut bob) = two();
    let mut bert = b.person("Bert", "chair");
    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    let meal = path(&b, "Samen eten");
    let yes = Form::of(&bert.get(&meal), "", "/rsvp");
    let sheet = bert.post("/meetings", &[("day", "morgen")]);
    let item = sheet.body.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("an item").to_owned();
    assert!(Form::of(&bob.get(&meal), "", "/not").press(&mut bob, &[]).has("Wij gaan niet."));
    meanwhile(&yes.press(&mut bert, &[("heads", "5")]));
    let (o, n) = (format!("o{item}"), format!("n{item}"));
    let page = bert.post(&sheet.path, &[(o.as_str(), "yes"), (n.as_str(), "4")]);
    assert!(page.has("op een nieuw blad"), "{}", page.body);
    assert!(bob.get(&meal).has("Wij gaan niet."));
}

#[test]
fn a_sheet_answers_the_question_that_the_meeting_read() {
    let (a, mut anna, b, mut bob) = two();
    let words = |text: &'static str| [("title", "De kat"), ("situation", "Zo."), ("question", text)];
    assert!(anna.post("/case-questions", &[&words("Hoe?")[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let sheet = bob.post("/meetings", &[("day", "morgen")]);
    let item = sheet.body.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("an item").to_owned();
    anna.post(&at_a, &[&words("Mag hij op straat?")[..], &[("audience", "network"), ("do", "save")]].concat());
    until("changed", || bob.get(&at_b).has("Mag hij op straat?").then_some(()));
    let (o, l) = (format!("o{item}"), format!("l{item}"));
    let page = bob.post(&sheet.path, &[(o.as_str(), "yes"), (l.as_str(), "Ja, doen!")]);
    assert!(page.has("op een nieuw blad"), "{}", page.body);
    assert_eq!(a.post("De kat")["responses"], 0);
}

#[test]
fn a_house_is_decided_about_as_it_is_and_who_we_are_stays_as_it_was_changed() {
    let (house, other) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bert) = (house.person("Anna", "chair"), house.person("Bert", "chair"));
    other.cli(&["peer", "apply", &house.domain(), "--endorse", "--introduction", "Wij zijn een huis."]);
    until("it asks", || (house.standing_of(&other)? == "applied").then_some(()));
    let older = Form::of(&anna.get("/houses"), "", "/decide");
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    let item = sheet.body.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("an item").to_owned();
    assert!(Form::of(&bert.get("/houses"), "", "/decide").press(&mut bert, &[("do", "acquaintance")]).status < 400);
    meanwhile(&older.press(&mut anna, &[("do", "member")]));
    let page = anna.post(&sheet.path, &[(format!("o{item}").as_str(), "yes")]);
    assert!(page.status == 422, "{}", page.body);
    assert_eq!(house.standing_of(&other).as_deref(), Some("acquaintance"));

    // The form with which one applies says again who we are: as it was read, and no older.
    let third = House::start("De Poort");
    let profile = |offers: &'static str| [("name", "De Kade"), ("kind", "night-shelter"), ("offers", offers)];
    assert!(bert.post("/house", &profile("Vraag naar kamer 3")).status < 400);
    let apply = Form::of(&anna.get(&format!("/houses/apply?address={}", third.domain())), "", "/houses/apply");
    assert!(bert.post("/house", &profile("Een logeerbed")).status < 400);
    let typed = [("endorse", "principles"), ("endorse", "goals"), ("introduction", "Wij ook.")];
    meanwhile(&apply.press(&mut anna, &[&typed[..], &profile("Vraag naar kamer 3")[1..]].concat()));
    assert!(!bert.get("/house").has("kamer 3"));
}

#[test]
fn what_came_after_what_was_seen_was_not_seen() {
    let (a, mut anna, b, mut bob) = two();
    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Samen eten"), path(&b, "Samen eten"));
    assert!(bob.post(&format!("{at_b}/rsvp"), &[("heads", "5")]).status < 400);
    let page = until("a yes", || Some(bob.get("/")).filter(|p| p.has("/seen")));
    let seen = Form::of(&page, "", "/seen");
    assert!(anna.post(&format!("{at_a}/withdraw"), &[]).status < 400);
    until("it is gone", || b.post_now("Samen eten").is_none().then_some(()));
    assert!(seen.press(&mut bob, &[]).status < 400);
    assert!(bob.get("/").has("/seen"), "what came after it waits to be read");
    let now = Form::of(&bob.get("/"), "", "/seen");
    assert!(now.press(&mut bob, &[]).status < 400);
    assert!(!bob.get("/").has("/seen"));
}

#[test]
fn whose_answer_a_chair_takes_back_and_who_tries_what_is_taken_back_hear_so() {
    let (a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let job =
        [("title", "Ramen lappen"), ("about", "Lappen."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Ramen lappen"), path(&b, "Ramen lappen"));
    let applies = [("application", "Ik lap graag."), ("sender", "role")];
    assert!(dina.post(&format!("{at_b}/apply"), &applies).status < 400);
    let yes = until("it came", || Some(anna.get(&at_a)).filter(|p| p.has("Ik lap graag.")));
    Form::of(&yes, "", "/application/").press(&mut anna, &[("do", "yes")]);
    crate::told_on::pressed_away(&mut dina, "De Kade zegt ja: je doet mee");
    assert!(Form::of(&bob.get(&at_b), "", "/take-back").press(&mut bob, &[]).status < 400);
    crate::told_on::pressed_away(&mut dina, "Jouw aanmelding bij De Kade is teruggehaald");

    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let advice = [("advice", "Geef hem vis."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    let page = until("advice", || Some(anna.get(&at_a)).filter(|p| p.has("Geef hem vis.")));
    assert!(Form::of(&page, "", "/try/").press(&mut anna, &[]).has("Gekozen."));
    until("they read it", || bob.get(&at_b).has("probeert").then_some(()));
    assert!(Form::of(&bob.get(&at_b), "Geef hem vis.", "/take-back").press(&mut bob, &[]).status < 400);
    crate::told_on::pressed_away(&mut anna, "Het Veer haalde raad terug die jullie probeerden");
    // Nothing is tried any more, at either house.
    assert!(anna.get(&at_a).has("wacht op raad"));
    until("they read it", || bob.get(&at_b).has("wacht op raad").then_some(()));
}

#[test]
fn who_may_not_read_an_answer_learns_nothing_of_it_by_naming_it_in_a_form() {
    let (_a, mut anna, b, mut bob) = two();
    let (mut dina, mut ben) = (b.person("Dina", "participant"), b.person("Ben", "participant"));
    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    let meal = path(&b, "Samen eten");
    assert!(dina.post(&format!("{meal}/rsvp"), &[("heads", "5")]).has("De voorzitter leest"));
    let release = Form::of(&bob.get(&meal), "", "/release");
    let shown = release.hidden.iter().find(|(name, _)| name == "shown").map(|(_, value)| value.as_str()).expect("said");
    let answer = shown.split_whitespace().find(|s| s.contains('~')).expect("the answer").to_owned();
    let (id, as_it_is) = answer.split_once('~').expect("an id");
    let wrong = format!("{id}~{as_it_is}-not");
    // A press that is refused in any case: what it says of the answer changes nothing about how.
    let how = |who: &mut Browser, shown: &str| {
        let page = who.post(&format!("{meal}/withdraw"), &[("shown", shown)]);
        (page.status, page.body.contains("veranderde dit net"))
    };
    let right = how(&mut ben, &answer);
    assert!(right.0 >= 400);
    assert_eq!(right, how(&mut ben, &wrong));
    assert_eq!(right, how(&mut ben, "999~1.confirmed"));
    // Who reads it is told that it is not as they read it.
    assert_ne!(how(&mut bob, &answer), how(&mut bob, &wrong));
    assert_ne!(how(&mut dina, &answer), how(&mut dina, &wrong));
}

#[test]
fn two_who_answer_one_event_lose_nothing_that_they_typed() {
    let (_a, mut anna, b, mut bob) = two();
    let mut bert = b.person("Bert", "chair");
    assert!(anna.post("/events", &[&EVENT[..], &NETWORK].concat()).has("Verstuurd."));
    let meal = path(&b, "Samen eten");
    let (first, second) = (Form::of(&bob.get(&meal), "", "/rsvp"), Form::of(&bert.get(&meal), "", "/rsvp"));
    assert!(first.press(&mut bob, &[("heads", "3")]).status < 400);
    let again = second.press(&mut bert, &[("heads", "5"), ("needs", "Een rolstoel")]);
    assert!(again.status >= 400 && again.has("Een rolstoel") && again.has("value=\"5\""), "{}", again.body);
    // And the house comes as it was said first.
    assert!(bob.get(&meal).has("met 3 mensen"));
}

#[test]
fn of_what_is_tried_each_hears_what_the_other_did_and_nothing_else() {
    let (a, mut anna, b, mut bob) = two();
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "De kat"), path(&b, "De kat"));
    let says = |words: &'static str| [("advice", words), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    for words in ["Geef hem vis.", "Geef hem melk."] {
        assert!(bob.post(&format!("{at_b}/advice"), &says(words)).status < 400);
        let page = until("advice", || Some(anna.get(&at_a)).filter(|p| p.has(words)));
        let card = Form::of(&page, words, "/try/");
        assert!(card.press(&mut anna, &[]).has("Gekozen."));
    }
    until("they read it", || (bob.get(&at_b).body.matches("probeert").count() > 1).then_some(()));
    // Their own chair takes one out: nobody says that the other house did.
    assert!(Form::beside(&anna.get(&at_a), "Geef hem melk.", "/take-out").press(&mut anna, &[]).status < 400);
    assert!(!anna.get("/").has("haalde de raad terug"));
    // Who gave the other says more, and takes it back: that is told all the same.
    let more = [&says("Succes ermee!")[..], &[("said", "follow-up")]].concat();
    assert!(bob.post(&format!("{at_b}/advice"), &more).status < 400);
    until("it came", || anna.get(&at_a).has("Succes ermee!").then_some(()));
    assert!(Form::beside(&bob.get(&at_b), "Geef hem vis.", "/take-back").press(&mut bob, &[]).status < 400);
    crate::told_on::pressed_away(&mut anna, "Het Veer haalde raad terug die jullie probeerden");
}

#[test]
fn who_sends_an_answer_for_one_house_is_not_told_that_all_read_it() {
    let (_a, mut anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let asks = [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &NETWORK].concat()).has("Verstuurd."));
    let at_b = path(&b, "De kat");
    let advice = [("advice", "Geef hem vis."), ("for", "asker"), ("ground", "thinking"), ("sender", "role")];
    assert!(dina.post(&format!("{at_b}/advice"), &advice).has("De voorzitter leest"));
    let sent = Form::of(&bob.get(&at_b), "", "/release").press(&mut bob, &[]);
    assert!(sent.has("Het antwoord is onderweg") && !sent.has("Dit gebeurt er nu"), "{}", sent.body);
}

#[test]
fn what_came_after_a_page_is_not_marked_as_read_on_it() {
    let (_a, _anna, b, mut bob) = two();
    let mut dina = b.person("Dina", "participant");
    let asks =
        [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network"), ("do", "ready")];
    assert!(dina.post("/case-questions", &asks).status < 400);
    let at = path(&b, "De kat");
    assert!(Form::of(&bob.get(&at), "", "/release").press(&mut bob, &[]).has("Verstuurd."));
    let card = Form::of(&dina.get("/"), "", "/released/seen");
    let before = [("at", "1")];
    assert!(dina.post(&card.to, &before).status < 400);
    assert!(dina.get("/").has("/released/seen"), "what came later waits to be read");
    assert!(card.press(&mut dina, &[]).status < 400);
    assert!(!dina.get("/").has("/released/seen"));
}
