//! One house: its doors for others, coming in, going out, and what guards its pages.

use crate::support::{Browser, House};
use serde_json::Value;

#[test]
fn the_actor_is_found_and_holds_nothing_about_a_person() {
    let house = House::start("De Kade");
    let _anna = house.person("Geheimnaam", "chair");
    let stranger = Browser::at(&house);
    let actor = stranger.document("/actor");
    assert_eq!(actor.status, 200, "fetchable unsigned");
    assert!(actor.headers["content-type"].starts_with("application/activity+json"));
    let document: Value = serde_json::from_str(&actor.body).expect("JSON");
    assert_eq!(document["type"], "Organization");
    assert_eq!(document["id"], house.url("/actor"));
    assert!(document["publicKey"]["publicKeyPem"].as_str().expect("key").contains("BEGIN PUBLIC KEY"));
    let named = format!("/.well-known/webfinger?resource=acct:huis@{}", house.domain());
    let finger: Value = serde_json::from_str(&stranger.document(&named).body).expect("JSON");
    assert_eq!(finger["links"][0]["href"], house.url("/actor"));
    let other = stranger.document("/.well-known/webfinger?resource=acct:geheimnaam@localhost");
    assert_eq!(other.status, 404, "people are not found");
    let info = stranger.document("/nodeinfo/2.1");
    assert_eq!(serde_json::from_str::<Value>(&info.body).expect("JSON")["version"], "2.1");
    assert_eq!(stranger.document("/members").status, 404, "the members are for members");
    for path in ["/actor", "/nodeinfo/2.1", "/outbox?page=first", "/.well-known/nodeinfo", "/"] {
        assert!(!stranger.document(path).body.to_lowercase().contains("geheimnaam"), "{path}");
    }
}

#[test]
fn a_card_lets_one_person_in_once_and_a_passphrase_after_that() {
    let house = House::start("De Kade");
    let card = house.json(&["invite", "--role", "chair"]);
    let words = card["words"].as_str().expect("words");
    assert_eq!(words.split(' ').count(), 4);
    let mut anna = Browser::at(&house);
    // The four words are enough; a short passphrase is refused beside its field, and the name typed is kept.
    assert!(anna.post("/card", &[("key", &words.to_uppercase())]).has("Je komt binnen als voorzitter"));
    let short = [("key", words), ("step", "2"), ("name", "Anna"), ("passphrase", "kort")];
    let page = anna.post("/card", &short);
    assert!(page.status == 422 && page.has("value=\"Anna\"") && page.has("passphrase-wrong"), "{}", page.body);
    // All that is wrong at once.
    let page = anna.post("/card", &[("key", words), ("step", "2"), ("name", ""), ("passphrase", "kort")]);
    assert!(page.has("passphrase-wrong") && page.has("Schrijf hier hoe je wilt heten."), "{}", page.body);
    let form = [("key", words), ("step", "2"), ("name", "Anna"), ("passphrase", "paard fiets soep"), ("shared", "yes")];
    assert!(anna.post("/card", &form).has("Welkom! Je bent binnen."));
    // Once.
    let mut thief = Browser::at(&house);
    assert!(thief.post("/card", &[("key", words)]).has("de kaart is al gebruikt"));
    let address = card["url"].as_str().expect("url").replace(&house.url(""), "");
    assert_eq!(thief.get(&address).status, 404);
    // After that: name and passphrase; the answer to a wrong one does not tell whether the name exists.
    let mut again = Browser::at(&house);
    let wrong = again.post("/sign-in", &[("name", "Anna"), ("passphrase", "iets anders dus")]);
    let nobody = again.post("/sign-in", &[("name", "Niemand"), ("passphrase", "iets anders dus")]);
    assert_eq!(wrong.status, nobody.status);
    assert_eq!(wrong.body.replace("Anna", "Niemand"), nobody.body);
    assert!(again.post("/sign-in", &[("name", " anna "), ("passphrase", "paard fiets soep")]).has("Vandaag"));
}

#[test]
fn guessing_is_slowed() {
    let house = House::start("De Kade");
    let mut thief = Browser::at(&house);
    let statuses: Vec<u16> =
        (0..14).map(|i| thief.post("/sign-in", &[("name", "Anna"), ("passphrase", &format!("{i}"))]).status).collect();
    assert_eq!(statuses[0], 422);
    assert_eq!(statuses[13], 429, "{statuses:?}");
}

#[test]
fn who_forgot_gets_a_new_card_and_the_old_session_ends() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let mut piet = house.person("Piet", "participant");
    let page = anna.get("/people");
    let of_piet = page.body.split("<li").find(|part| part.contains("Piet")).expect("Piet is listed");
    let id =
        of_piet.split("name=\"person\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("an id").to_owned();
    let card = anna.post("/people/card", &[("role", "participant"), ("person", &id)]);
    let words = card.body.split("class=\"words\">").nth(1).and_then(|s| s.split('<').next()).expect("words").to_owned();
    assert!(card.has("<svg"), "with a QR code");
    let mut anew = Browser::at(&house);
    let form = [("key", words.as_str()), ("step", "2"), ("passphrase", "nieuwe lange wachtzin")];
    assert!(anew.post("/card", &form).has("Welkom!"));
    assert!(!piet.get("/").has("Je bent hier als"), "the old session has ended");
    let mut again = Browser::at(&house);
    assert!(again.post("/sign-in", &[("name", "Piet"), ("passphrase", "nieuwe lange wachtzin")]).has("deelnemer"));
    // A steward prints no card for a chair: that would let them speak for the house.
    let mut ria = house.person("Ria", "steward");
    assert_eq!(ria.post("/people/card", &[("role", "chair")]).status, 403);
    assert_eq!(ria.post("/people/card", &[("role", "participant")]).status, 200);
    assert_eq!(piet.post("/people/card", &[("role", "participant")]).status, 422, "signed out: come in again");
}

#[test]
fn on_the_houses_own_computer_a_card_and_a_pin_are_enough() {
    let house = House::start("De Kade");
    let mut computer = house.person("Anna", "chair");
    assert!(computer.post("/computer", &[]).has("Deze computer hoort nu bij het huis."));
    computer.get("/sign-out");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words");
    // Whoever typed the words is not asked for them again; who came by the address of a card is.
    let page = computer.post("/card", &[("key", words)]);
    assert!(page.has("name=\"pin\"") && !page.has("name=\"words\""), "{}", page.body);
    let other = house.json(&["invite", "--role", "participant"]);
    let address = other["url"].as_str().expect("url").rsplit('/').next().expect("token").to_owned();
    let page = computer.get(&format!("/card/{address}"));
    assert!(page.has("name=\"pin\"") && page.has("name=\"words\""), "{}", page.body);
    let form = [("key", words), ("step", "2"), ("name", "Piet"), ("pin", "4913"), ("shared", "yes")];
    assert!(computer.post("/card", &form).has("Welkom!"));
    computer.get("/sign-out");
    assert!(computer.post("/sign-in/card", &[("words", words), ("pin", "4914")]).status == 422);
    assert!(computer.post("/sign-in/card", &[("words", words), ("pin", "4913")]).has("deelnemer"));
    let mut elsewhere = Browser::at(&house);
    assert_eq!(elsewhere.post("/sign-in/card", &[("words", words), ("pin", "4913")]).status, 404);
}

#[test]
fn leaving_is_one_click_and_forms_from_elsewhere_are_refused() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [("title", "x"), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "save")];
    assert_eq!(anna.post_from_elsewhere("/case-questions", &form).status, 403);
    assert!(house.post_now("x").is_none());
    let page = anna.get("/");
    assert!(page.headers["content-security-policy"].contains("default-src 'none'"));
    assert!(page.headers["cache-control"].contains("no-store"));
    assert!(!page.has("<script") && !page.has(" style="));
    let gone = anna.get("/leave");
    assert!(gone.status == 303 && gone.headers["location"].starts_with("https://"));
    assert!(!anna.get("/").has("Je bent hier als"));
}

#[test]
fn anyone_prepares_and_the_chair_releases() {
    let house = House::start("De Kade");
    let (mut anna, mut piet, mut els) =
        (house.person("Anna", "chair"), house.person("Piet", "participant"), house.person("Els", "supporter"));
    let form = |button| {
        [
            ("title", "Wie kookt?"),
            ("situation", "Niemand."),
            ("question", "Hoe?"),
            ("audience", "network"),
            ("do", button),
        ]
    };
    // What is missing is said beside the field, and what was typed stays.
    let page = piet.post(
        "/case-questions",
        &[("title", "Wie kookt?"), ("question", "Hoe?"), ("audience", "network"), ("do", "ready")],
    );
    assert!(page.status == 422 && page.has("value=\"Wie kookt?\"") && page.has("situation-wrong"), "{}", page.body);
    let page = piet.post("/case-questions", &form("save"));
    let draft = page.path.clone();
    assert!(page.has("Bewaard."));
    assert_eq!(anna.get(&draft).status, 404, "a draft is its writer's");
    assert!(piet.post(&format!("{draft}/ready"), &[]).has("Het staat klaar."));
    assert_eq!(piet.post(&format!("{draft}/release"), &[("rev", "1")]).status, 403);
    assert_eq!(
        els.post(&format!("{draft}/release"), &[("rev", "1")]).status,
        403,
        "a supporter alone does not speak for the house"
    );
    assert!(anna.get("/").has("Dit staat klaar. Jij kunt het versturen."), "the chair sees it on Vandaag");
    // What the chair read is what is sent: a change meanwhile is not.
    let rev = |page: &crate::support::browse::Page| {
        page.body.split("name=\"rev\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("rev").to_owned()
    };
    let read = rev(&anna.get(&draft));
    assert!(piet.post(&draft, &form("ready")).status == 200);
    assert_eq!(anna.post(&format!("{draft}/release"), &[("rev", &read)]).status, 403);
    let read = rev(&anna.get(&draft));
    assert!(anna.post(&format!("{draft}/release"), &[("rev", &read)]).has("Verstuurd."));
    assert_eq!(els.post("/case-questions", &form("send")).status, 403, "nor by another button");
    // A resident asks for help outside the chair: the chair sees nothing of it, anywhere.
    let other = House::start("Het Veer");
    other.join(&house, "member");
    let help = [
        ("title", "Over de voorzitter"),
        ("summary", "Wij komen er niet uit."),
        ("hope", "Een gesprek."),
        ("inside", "author"),
        ("to_role", "all"),
        ("urgency", "month"),
        ("matter", "residents"),
        ("audience", "houses"),
        ("to", &other.domain()),
        ("do", "send"),
    ];
    let page = piet.post("/conflicts", &help);
    assert!(page.has("Verstuurd."), "{}", page.body);
    other.post("Over de voorzitter");
    assert_eq!(anna.get(&page.path).status, 404);
    for path in ["/", "/conflicts"] {
        assert!(!anna.get(path).has("Over de voorzitter"), "{path}");
    }
}

#[test]
fn a_session_on_a_shared_computer_ends_after_ten_idle_minutes() {
    let mut house = House::start("De Kade");
    let (mut anna, mut piet) = (house.person("Anna", "chair"), house.person("Piet", "participant"));
    // Piet comes in again on a computer of his own.
    piet.get("/sign-out");
    let own = [("name", "Piet"), ("passphrase", "Piet heeft een lange zin")];
    assert!(piet.post("/sign-in", &own).has("deelnemer"));
    house.kill();
    house.serve_later("540");
    assert!(anna.get("/").has("Je bent hier als"), "nine minutes: still in, and this was a sign of life");
    house.kill();
    house.serve_later("1120");
    assert!(anna.get("/").has("Je bent hier als"), "not ten minutes after that");
    house.kill();
    house.serve_later("1800");
    // Eleven minutes without a sign of life. What she was writing is not lost: she comes in again, and sends it.
    let slow = [
        ("title", "Langzaam geschreven"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "house"),
        ("do", "save"),
    ];
    let page = anna.post("/case-questions", &slow);
    assert!(page.has("Je tekst is er nog.") && !page.has("Langzaam geschreven"), "for her alone: {}", page.body);
    let kept =
        page.body.split("name=\"kept\" value=\"").nth(1).and_then(|k| k.split('"').next()).expect("kept").to_owned();
    assert!(house.post_now("Langzaam geschreven").is_none());
    assert!(!anna.get("/").has("Je bent hier als"));
    let own = |name, phrase| [("kept", kept.as_str()), ("name", name), ("passphrase", phrase), ("shared", "yes")];
    // Somebody else sits down: it is not shown to them.
    let page = Browser::at(&house).post("/sign-in", &own("Piet", "Piet heeft een lange zin"));
    assert!(page.has("was van iemand anders") && !page.has("Langzaam geschreven"), "{}", page.body);
    let page = anna.post("/sign-in", &own("Anna", "Anna heeft een lange zin"));
    assert!(page.has("Je bent weer binnen") && page.has("action=\"/case-questions\""), "{}", page.body);
    assert!(page.has(">\nLangzaam geschreven</textarea>"), "what will be sent is shown first: {}", page.body);
    assert!(anna.post("/case-questions", &slow).has("Bewaard."));
    anna.get("/sign-out");
    assert!(piet.get("/").has("Je bent hier als"));
    // A card lasts two weeks.
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words");
    house.kill();
    house.serve_later("1300000");
    assert!(!Browser::at(&house).post("/card", &[("key", words)]).has("Je komt binnen"));
}

#[test]
fn who_of_the_house_reads_a_request_is_fixed_when_it_is_sent() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let mut lea = house.person("Lea", "participant");
    let form = |inside| {
        let texts = [("title", "Over Lea"), ("summary", "x"), ("hope", "x"), ("details", "x"), ("audience", "house")];
        [&texts[..], &[("inside", inside), ("urgency", "week"), ("matter", "residents"), ("do", "send")]].concat()
    };
    let page = kim.post("/conflicts", &form("chairs"));
    assert!(page.has("Verstuurd."), "{}", page.body);
    let at = page.path;
    assert!(anna.get(&at).status == 200 && lea.get(&at).status == 404);
    let edit = anna.get(&format!("{at}/edit"));
    assert!(edit.status == 200 && !edit.has("name=\"inside\""), "{}", edit.body);
    assert!(anna.post(&at, &form("house")).has("Wie het mag lezen, kun je niet meer veranderen."));
    assert_eq!(lea.get(&at).status, 404);
    // What the form does not say stays as it is.
    assert!(anna.post(&at, &form("")).has("Gewijzigd.") && lea.get(&at).status == 404);
}
