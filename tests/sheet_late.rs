//! A sheet is printed, talked about and typed in days later: what is gone, over, sent or changed by then holds up nothing else, and what
//! was typed of it is not lost.

use crate::support::{Browser, House, Page, path, two, until};

fn asks(who: &mut Browser, title: &str, do_: &str) {
    let question = [("title", title), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network")];
    let page = who.post("/case-questions", &[&question[..], &[("sender", "role"), ("do", do_)]].concat());
    assert!(page.status < 400, "{}", page.body);
}

/// The number of the point with these words among the outcomes.
fn point(sheet: &Page, words: &str) -> String {
    let card = sheet.body.split("<fieldset").skip(1).find(|f| f.contains(words)).expect(words);
    card.split("name=\"o").nth(1).and_then(|s| s.split('"').next()).expect("a choice").to_owned()
}

/// What stands at the point with these words among the outcomes.
fn at<'a>(page: &'a Page, words: &str) -> &'a str {
    let card = page.body.split("<fieldset").skip(1).find(|f| f.contains(words));
    card.unwrap_or_else(|| panic!("{words}: {}", page.body)).split("</fieldset>").next().expect("its end")
}

#[test]
fn what_is_gone_or_over_by_then_holds_up_nothing_else_and_what_was_typed_of_it_stands_there() {
    let (a, mut anna, b, mut bob) = two();
    for title in ["De kat", "De hond", "De vis"] {
        asks(&mut anna, title, "send");
        b.post(title);
    }
    let sheet = bob.post("/meetings", &[("day", "morgen")]);
    let [cat, dog, fish] = ["De kat", "De hond", "De vis"].map(|title| point(&sheet, title));
    for (title, step) in [("De kat", "withdraw"), ("De hond", "close")] {
        assert!(anna.post(&format!("{}/{step}", path(&a, title)), &[]).status < 400);
    }
    until("they are gone and over there", || {
        let page = bob.get(&sheet.path);
        (!page.has("De kat") && page.has("Dit is voorbij")).then_some(())
    });
    let typed = [(cat, "Geef hem melk."), (dog, "Ga met hem uit."), (fish, "Ververs het water.")];
    let fields = typed.iter().flat_map(|(n, line)| [(format!("o{n}"), "yes"), (format!("l{n}"), *line)]);
    let fields: Vec<(String, &str)> = fields.collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = bob.post(&sheet.path, &fields);
    assert!(page.has("Wat goed was, is al bewaard."), "{}", page.body);
    assert!(at(&page, "Dit punt is vervallen").contains("Geef hem melk."), "{}", page.body);
    let numbers: Vec<&str> = page.body.split("<legend><b>").skip(1).filter_map(|l| l.split('.').next()).collect();
    assert_eq!(numbers, ["1", "2", "3"], "as they are on paper");
    assert!(at(&page, "De hond").contains("Ga met hem uit."), "{}", page.body);
    assert!(at(&page, "De vis").contains("Ververs het water."));
    until("what could be said is", || anna.get(&path(&a, "De vis")).has("Ververs het water.").then_some(()));
}

/// What our house said there is taken back everywhere: from its own sheet too.
#[test]
fn an_answer_of_the_meeting_that_is_taken_back_goes_from_the_sheet() {
    let (a, mut anna, b, mut bob) = two();
    for title in ["De kat", "De hond"] {
        asks(&mut anna, title, "send");
        b.post(title);
    }
    assert!(anna.post("/events", &crate::told_on::EVENT).has("Verstuurd."));
    b.post("Samen eten");
    let mut dina = b.person("Dina", "participant");
    assert!(dina.post(&format!("{}/rsvp", path(&b, "Samen eten")), &[("heads", "3")]).status < 400);
    let prepared = dina.get(&path(&b, "Samen eten"));
    let sheet = bob.post("/meetings", &[("day", "morgen")]);
    let points = ["De kat", "De hond", "Samen eten"].map(|title| point(&sheet, title));
    let typed = [&points[0], &points[1], &points[2]].into_iter().zip(["Geef hem melk.", "Ga uit.", "Geen noten."]);
    let mut fields: Vec<(String, &str)> =
        typed.flat_map(|(n, line)| [(format!("o{n}"), "yes"), (format!("l{n}"), line)]).collect();
    fields.push((format!("n{}", points[2]), "2"));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = bob.post(&sheet.path, &fields);
    assert!(page.status < 400, "{}", page.body);
    until("it is there", || anna.get(&path(&a, "De kat")).has("Geef hem melk.").then_some(()));
    // What somebody had prepared beside it is not what the meeting said.
    let own = prepared.address("/take-back").expect("a button");
    assert!(crate::pressed::Form::of(&prepared, "", &own).press(&mut dina, &[]).status < 400);
    assert!(bob.get(&sheet.path).has("Geen noten.") && bob.get(&sheet.path).has("met 2"));
    // It is another number since, and other words.
    let other = bob.get(&path(&b, "Samen eten")).address("/number/").expect("a form");
    let form = crate::pressed::Form::of(&bob.get(&path(&b, "Samen eten")), "", &other);
    assert!(form.press(&mut bob, &[("heads", "3"), ("needs", "Toch noten.")]).status < 400);
    for title in ["De kat", "Samen eten"] {
        let page = bob.get(&path(&b, title));
        let back = page.address("/take-back").expect("a button");
        assert!(crate::pressed::Form::of(&page, "", &back).press(&mut bob, &[]).status < 400, "{title}");
    }
    for page in ["/meetings", &sheet.path] {
        let page = bob.get(page);
        assert!(!page.has("Geef hem melk.") && !page.has("Geen noten."), "{}", page.body);
        assert!(page.has("Ga uit."), "the other stands: {}", page.body);
    }
}

#[test]
fn what_was_sent_meanwhile_is_not_kept_in_by_a_word_and_what_was_changed_is_opened() {
    let house = House::start("De Kade");
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    for title in ["De kat", "De hond"] {
        asks(&mut dina, title, "ready");
    }
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    let (cat, dog) = (point(&sheet, "De kat"), point(&sheet, "De hond"));
    let at_cat = path(&house, "De kat");
    let release = anna.get(&at_cat);
    let rev =
        release.body.split_once("name=\"rev\" value=\"").expect("a button").1.split('"').next().expect("a number");
    assert!(anna.post(&format!("{at_cat}/release"), &[("rev", rev)]).has("Verstuurd."));
    let at_dog = path(&house, "De hond");
    let read = dina.get(&format!("{at_dog}/edit")).body;
    let read =
        read.split_once("name=\"read\" value=\"").expect("a form").1.split('"').next().expect("a mark").to_owned();
    let other = [("title", "De hond"), ("situation", "Anders."), ("question", "Hoe?"), ("audience", "network")];
    let changed = dina.post(&at_dog, &[&other[..], &[("sender", "role"), ("do", "ready"), ("read", &read)]].concat());
    assert!(changed.status < 400, "{}", changed.body);
    let page = anna.post(&sheet.path, &[(&format!("o{cat}"), "no"), (&format!("o{dog}"), "yes")]);
    assert!(at(&page, "De kat").contains("Dit is al verstuurd."), "{}", page.body);
    let changed = at(&page, "De hond");
    assert!(changed.contains("Dit is veranderd nadat het blad was gemaakt."), "{changed}");
    assert!(changed.contains(&format!("href=\"{at_dog}\"")), "{changed}");
    assert!(!anna.get("/meetings").has("De kat"), "nothing was decided of it");
}

/// Two advices that are tried, so long that it is asked what they did.
fn tried_for_long() -> (House, Browser, House, Browser, String) {
    let (mut house, mut anna, mut b, mut bob) = two();
    asks(&mut anna, "De kat", "send");
    let at_b = path(&b, "De kat");
    for words in ["Geef hem vis.", "Geef hem melk."] {
        let advice = [("advice", words), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
        assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
        let page = until("advice", || Some(anna.get(&path(&house, "De kat"))).filter(|p| p.has(words)));
        assert!(crate::pressed::Form::beside(&page, words, "/try/").press(&mut anna, &[]).has("Gekozen."));
    }
    house.settled();
    house.kill();
    house.serve_later(&(43 * 24 * 3600).to_string());
    b.kill();
    b.serve_later(&(43 * 24 * 3600).to_string());
    for (who, name) in [(&mut anna, "Anna"), (&mut bob, "Bob")] {
        let passphrase = format!("{name} heeft een lange zin");
        assert_eq!(who.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200);
    }
    until("it is asked", || anna.get("/").has("Jullie probeerden iets.").then_some(()));
    (house, anna, b, bob, at_b)
}

/// What a house said of an advice and takes away stands nowhere any more, nor where its meeting wrote it down.
#[test]
fn what_was_said_of_advice_and_is_taken_away_goes_from_the_sheet_too() {
    let (house, mut anna, _b, mut bob, at_b) = tried_for_long();
    let at_a = path(&house, "De kat");
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    let (fish, milk) = (point(&sheet, "Geef hem vis."), point(&sheet, "Geef hem melk."));
    let typed = [
        (format!("o{fish}"), "no"),
        (format!("l{fish}"), "Piet liep weg."),
        (format!("o{milk}"), "no"),
        (format!("l{milk}"), "Koos werd boos."),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert!(anna.post(&sheet.path, &typed).status < 400);
    let take_back = crate::pressed::Form::beside(&bob.get(&at_b), "Geef hem vis.", "/take-back");
    assert!(take_back.press(&mut bob, &[]).status < 400);
    until("it is gone", || (!anna.get(&at_a).has("Geef hem vis.")).then_some(()));
    for line in ["Piet liep weg.", "Koos werd boos."] {
        assert!(anna.get("/meetings").has(line) && anna.get(&at_a).has(line), "it is the word of who tried it");
    }
    let page = anna.get(&at_a);
    assert!(crate::pressed::Form::of(&page, "Piet liep weg.", "/unsay/").press(&mut anna, &[]).status < 400);
    assert!(crate::pressed::Form::beside(&page, "Geef hem melk.", "/take-out").press(&mut anna, &[]).status < 400);
    for page in ["/meetings", &sheet.path, &at_a] {
        let page = anna.get(page);
        assert!(!page.has("Piet liep weg.") && !page.has("Koos werd boos."), "{}", page.body);
    }
}

#[test]
fn a_sheet_asks_not_again_what_was_told_nor_of_advice_that_is_gone() {
    let (house, mut anna, _b, mut bob, at_b) = tried_for_long();
    let sheet = anna.post("/meetings", &[("day", "morgen")]);
    let (fish, milk) = (point(&sheet, "Geef hem vis."), point(&sheet, "Geef hem melk."));
    let tell = anna.get(&path(&house, "De kat")).address("/outcome/").expect("a form");
    assert!(anna.post(&tell, &[("outcome", "helped"), ("line", "Hij snort.")]).has("Hij snort."));
    let page = bob.get(&at_b);
    assert!(crate::pressed::Form::beside(&page, "Geef hem melk.", "/take-back").press(&mut bob, &[]).status < 400);
    let page = until("it is gone", || Some(anna.get(&sheet.path)).filter(|p| !p.has("Geef hem melk.")));
    assert!(at(&page, "Geef hem vis.").contains("Jullie zeiden al of dit hielp"), "{}", page.body);
    assert!(at(&page, "Raad die er nu niet meer staat").contains("Jullie zeiden al of dit hielp"), "{}", page.body);
    assert!(!page.has("type=\"radio\""), "nothing to choose: {}", page.body);
    // Who types it all the same hears that, and what they typed stands there.
    let typed = [(format!("o{fish}"), "no"), (format!("l{fish}"), "Toch niet."), (format!("o{milk}"), "yes")];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = anna.post(&sheet.path, &typed);
    assert!(at(&page, "Geef hem vis.").contains("Toch niet."), "{}", page.body);
    // On a question that is of long ago by now who advised hears all the same that it is taken back.
    crate::told_on::first_card(&mut anna, "Het Veer haalde raad terug die jullie probeerden");
}
