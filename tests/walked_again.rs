//! What somebody met who walked all roads with the screens before them.

use crate::support::{Browser, House, path, two, until};

const NETWORK: [(&str, &str); 3] = [("audience", "network"), ("sender", "role"), ("do", "send")];

/// The address of the first form on the card with these words that has this part.
fn way(page: &str, words: &str, part: &str) -> String {
    let card = page.split("<article").find(|a| a.contains(words) && a.contains(part)).expect(words);
    card.split('"').find(|s| s.starts_with('/') && s.contains(part)).expect(part).to_owned()
}

#[test]
fn who_was_to_work_and_does_not_is_told_also_where_another_of_that_house_waits() {
    let (a, mut anna, b, _bob) = two();
    let (mut dina, mut dirk) = (b.person("Dina", "participant"), b.person("Dirk", "participant"));
    let job = [("title", "Lappen"), ("about", "Ramen."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    assert!(anna.post("/opportunities", &[&job[..], &NETWORK].concat()).has("Verstuurd."));
    let (at_a, at_b) = (path(&a, "Lappen"), path(&b, "Lappen"));
    for (who, words) in [(&mut dina, "Ik lap graag."), (&mut dirk, "Ik ook.")] {
        assert!(who.post(&format!("{at_b}/apply"), &[("application", words), ("sender", "role")]).status < 400);
        until("it came", || anna.get(&at_a).has(words).then_some(()));
    }
    let yes = way(&anna.get(&at_a).body, "Ik lap graag.", "/application/");
    assert!(anna.post(&yes, &[("do", "yes")]).status < 400);
    until("she hears it", || dina.get(&at_b).has("ja, je doet mee").then_some(()));
    let back = way(&dina.get(&at_b).body, "Ik lap graag.", "/take-back");
    assert!(dina.post(&back, &[]).status < 400);
    until("the chair hears it", || anna.get("/").has("doet toch niet mee").then_some(()));
}

#[test]
fn on_the_wall_stands_when_it_is_and_that_it_is_off() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De tuin")];
    let job = [("title", "Lappen"), ("about", "Ramen."), ("happens", "op zaterdag 3 mei"), ("amount", "20")];
    let here = [("audience", "house"), ("do", "send")];
    assert!(anna.post("/events", &[&event[..], &here].concat()).status < 400);
    assert!(
        anna.post("/opportunities", &[&job[..], &[("place", "De zolder"), ("seats", "1")], &here].concat()).status
            < 400
    );
    let (meal, work) = (path(&house, "Samen eten"), path(&house, "Lappen"));
    for at in [&meal, &work] {
        assert!(anna.post(&format!("{at}/pin"), &[]).status < 400);
    }
    let on_paper = |anna: &mut Browser| {
        let page = anna.get("/board/print").body;
        page.split("<main").nth(1).expect("the board").to_owned()
    };
    let paper = on_paper(&mut anna);
    assert!(
        paper.contains("op zaterdag 3 mei") && paper.contains("De zolder") && !paper.contains("vandaag"),
        "{paper}"
    );
    assert!(paper.contains("De tuin") && !paper.contains("gaat niet door"));
    assert!(anna.post(&format!("{meal}/cancel"), &[]).status < 400);
    assert!(on_paper(&mut anna).contains("gaat niet door"));
    // And what is off is not hung up any more.
    assert!(anna.post(&format!("{meal}/unpin"), &[]).status < 400);
    assert!(!anna.get(&meal).has("Hang op het prikbord"));
}

#[test]
fn an_evening_past_midnight_is_one_evening_when_it_moves() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let event =
        [("title", "Nachtfeest"), ("day", "2041-06-12"), ("time", "20:00"), ("until", "01:00"), ("place", "Hier")];
    let here = [("audience", "house"), ("do", "send")];
    assert!(anna.post("/events", &[&event[..], &here].concat()).status < 400);
    let at = path(&house, "Nachtfeest");
    for day in ["2041-06-10", "2041-06-20"] {
        let form = anna.get(&format!("{at}/edit")).body;
        let value = |name: &str| {
            let rest = form.split(&format!("name=\"{name}\"")).nth(1).expect(name);
            rest.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect(name).to_owned()
        };
        assert_eq!((value("until").as_str(), value("end_day").as_str()), ("01:00", ""));
        let typed = [("title", "Nachtfeest"), ("day", day), ("time", "20:00"), ("until", "01:00"), ("end_day", "")];
        let page = anna.post(&at, &[&typed[..], &[("place", "Hier"), ("audience", "house"), ("do", "save")]].concat());
        assert!(page.status < 400, "{}", page.body);
    }
    assert!(anna.get(&at).has("vrijdag 21 juni 2041, 1:00"), "{}", anna.get(&at).body);
}

#[test]
fn what_was_typed_of_a_sheet_stays_with_a_point_that_was_forgotten_and_says_what_it_lacks() {
    let (_a, mut anna, b, mut bob) = two();
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    b.post("Samen eten");
    let page = bob.post("/meetings", &[("day", "morgen")]);
    let number = page.body.split("name=\"n").nth(1).and_then(|s| s.split('"').next()).expect("a number").to_owned();
    let (heads, line) = (format!("n{number}"), format!("l{number}"));
    let typed = [(&*heads, "3"), (&*line, "Met de fiets")];
    let own = bob.post(&format!("{}/own", page.path), &[&typed[..], &[("text", "De fietsen")]].concat());
    assert!(own.has("De fietsen") && own.has("Met de fiets") && own.has("value=\"3\""), "{}", own.body);
    // A number without a choice is no answer, and no nothing.
    let lacks = bob.post(&page.path, &[(&*heads, "3")]);
    assert!(lacks.has("Kies eerst een antwoord") && lacks.has("value=\"3\""), "{}", lacks.body);
    // A point that stands beside the outcomes goes along with them.
    let both = bob.post(&page.path, &[("text", "De lampen"), (&*format!("o{number}"), "no")]);
    assert!(both.status < 400 && both.has("De lampen"), "{}", both.body);
}

/// The sheet is printed in the week before; what is off by then is not talked about.
#[test]
fn a_sheet_asks_nothing_of_what_is_over() {
    let (a, mut anna, b, mut bob) = two();
    let event = [("title", "Samen eten"), ("day", "2041-06-12"), ("time", "18:00"), ("place", "De Kade")];
    assert!(anna.post("/events", &[&event[..], &NETWORK].concat()).has("Verstuurd."));
    b.post("Samen eten");
    let sheet = bob.post("/meetings", &[("day", "morgen")]);
    assert!(sheet.has("type=\"radio\"") && !sheet.has("Dit is voorbij"), "{}", sheet.body);
    assert!(anna.post(&format!("{}/cancel", path(&a, "Samen eten")), &[]).has("De bijeenkomst is afgezegd."));
    let page = until("it is off here too", || Some(bob.get(&sheet.path)).filter(|p| p.has("Dit is voorbij")));
    assert!(!page.has("type=\"radio\"") && page.has("Samen eten"), "it stands there, and asks nothing: {}", page.body);
}

#[test]
fn what_was_found_is_shown_on_one_line() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let asks = [("title", "Warm"), ("situation", "Wij zijn met zes. Hoe doen jullie de kas?"), ("question", "Hoe?")];
    assert!(anna.post("/case-questions", &[&asks[..], &[("audience", "house"), ("do", "send")]].concat()).status < 400);
    let page = until("it is found", || Some(anna.get("/search?q=kas")).filter(|p| p.has("<mark>")));
    assert!(page.has("Hoe doen jullie de <mark>kas</mark>?"), "{}", page.body);
}
