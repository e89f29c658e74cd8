//! What two sides agree on: kept at one house, printed, asked after, and gone with the rest.

use crate::ending::{both_say_yes, closes, days_later, two};
use crate::residue::{Words, finds, on_sqlite};
use crate::support::{Browser, until};

const ONE: &str = "Bewoner 1 zet de muziek zacht-qa31";
const TWO: &str = "Bewoner 2 klopt eerst aan-qa32";

fn agrees(anna: &mut Browser, at: &str) {
    let text = format!("{ONE}\n\n{TWO}");
    let page = anna.post(&format!("{at}/agreement"), &[("agreement", &text)]);
    assert!(page.has("Bewaard. Druk de afspraak af"), "{}", page.body);
}

#[test]
fn what_they_agreed_stands_on_one_sheet_at_the_house_that_asks_and_nowhere_else() {
    let mut n = two();
    let (mut piet, mut bea) = (n.a.person("Piet", "participant"), n.b.person("Bea", "chair"));
    let on = format!("{}/agreement", n.at);
    // Not before both sides said yes to it, and to who mediates.
    assert!(n.anna.get(&n.at).has("Nu: De bemiddelaar vraagt elke kant apart") && n.anna.get(&on).status == 200);
    assert_eq!(n.anna.get(&n.at).address("/agreement"), None);
    let page = n.anna.post(&on, &[("agreement", ONE)]);
    assert!(page.status >= 400 && page.has("nog niet dat beide kanten willen praten"), "{}", page.body);
    assert!(n.bob.get(&n.at_b).has("Nu: Vraag elke kant apart"));
    let letters = n.bob.get(&n.at_b).address("/letters/").expect("a link");
    let page = n.bob.post(&letters, &[("do", "both"), ("side_one", "een bewoner"), ("letter", "Het lukt.")]);
    assert!(page.status == 422 && page.has("id=\"side_two-wrong\"") && page.has("Het lukt."), "{}", page.body);
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    until("he reads that it came", || (!n.bob.get(&letters).has("Ja, beide kanten willen praten")).then_some(()));
    assert!(n.bob.get(&letters).has("een bewoner-qa77") && n.bob.get(&n.at_b).has("Nu: Samen aan tafel"));
    // Who asks cannot say it for them, nor who mediates twice.
    let ours = n.anna.get(&n.at).address("/letters/").expect("a link");
    assert!(!n.anna.get(&ours).has("Ja, beide kanten willen praten"));
    let sides = [("do", "both"), ("side_one", "x"), ("side_two", "y")];
    assert_eq!(n.anna.post(&ours, &sides).status, 404);
    assert_eq!(n.anna.get(&n.at).address("/agreement").as_deref(), Some(&*on), "the page leads there");
    let page = n.anna.post(&on, &[("agreement", "  ")]);
    assert!(page.status == 422 && page.has("Schrijf hier eerst wat jullie afspreken."), "{}", page.body);
    agrees(&mut n.anna, &n.at);
    let sheet = n.anna.get(&on);
    assert!(sheet.has(ONE) && sheet.has(TWO) && sheet.has("Houdt de afspraak?"), "{}", sheet.body);
    assert_eq!(
        sheet.body.matches("<li>").count() - sheet.body.matches("<li>\n            <a").count(),
        2,
        "a line each"
    );
    until("he is told that something is there", || n.bob.get("/").has("Er is een bericht voor jou.").then_some(()));
    let there = n.bob.get(&n.at_b).address("/letters/").expect("a link");
    n.bob.get(&there);
    assert!(n.bob.get(&n.at_b).has("Er is een afspraak."));
    assert!(!n.b.post("Ruzie").to_string().contains("agreed"), "who else reads the request there does not see it");
    for (who, address) in [(&mut piet, &on), (&mut n.bob, &format!("{}/agreement", n.at_b)), (&mut bea, &n.at_b)] {
        assert!(!who.get(address).has(ONE), "{address}");
    }
    assert_eq!(piet.get(&on).status, 404);
    assert_eq!(piet.post(&on, &[("agreement", "x")]).status, 404);
    assert_eq!(n.bob.get(&format!("{}/agreement", n.at_b)).status, 404, "that there is one is all that he sees");
    assert_eq!(piet.post(&format!("{}/holds", n.at), &[("held", "no")]).status, 404);
    assert_eq!(bea.post(&format!("{}/holds", n.at_b), &[]).status, 404, "nor does another chair of his house");
    assert!(n.bob.post(&there, &[("letter", "Goed gedaan")]).status < 400);
    if on_sqlite() {
        let words = Words([(ONE.to_owned(), "one"), (TWO.to_owned(), "two")].into());
        assert_eq!(finds(&words, &[&n.a, &n.b]), Vec::<String>::new(), "sealed as all else");
    }
    // Who mediates hands back: what was agreed stays to be read.
    let again = n.bob.get(&n.at_b).address("/take-back").expect("a button");
    assert!(n.bob.post(&again, &[]).status < 400);
    until("she looks for another", || (n.a.post("Ruzie")["state"] == "sent").then_some(()));
    assert!(n.anna.get(&n.at).address("/agreement").is_some() && n.anna.get(&on).has(ONE));
    assert!(!n.anna.get(&on).has("Verander de afspraak"), "there is nobody to agree with");
    let offer = [("tie", "no"), ("offer", "Toch."), ("can", "this-week"), ("sender", "role")];
    until("so he reads too", || n.bob.get(&n.at_b).address("/offer").map(drop));
    assert!(n.bob.post(&format!("{}/offer", n.at_b), &offer).status < 400);
    let pick = until("he offers again", || n.anna.get(&n.at).address("/pick/"));
    assert!(n.anna.post(&pick, &[]).status < 400);
    closes(&mut n.anna, &n.at);
    assert!(n.anna.post(&format!("{}/undo", n.at), &[]).status < 400);
    assert_eq!(n.a.post("Ruzie")["state"], "picked", "with this one nothing is agreed yet");
    assert!(n.anna.get(&n.at).has("Nu: De bemiddelaar vraagt"), "nor does this one know that both want to");
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    agrees(&mut n.anna, &n.at);
    // Closed and undone it is as it was; wiped it is nowhere.
    closes(&mut n.anna, &n.at);
    until("it is over there", || n.bob.get(&n.at_b).has("Jij hielp hier.").then_some(()));
    assert!(n.anna.post(&format!("{}/undo", n.at), &[]).status < 400);
    assert_eq!(n.a.post("Ruzie")["state"], "agreed");
    assert!(n.anna.get(&on).has(ONE));
    until("it goes on there", || n.bob.get(&n.at_b).has("Vooraf afgesproken").then_some(()));
    closes(&mut n.anna, &n.at);
    assert!(n.anna.post(&format!("{}/wipe", n.at), &[]).status < 400);
    until("its keys are gone", || (n.a.keys_in_confidence() == 0).then_some(()));
    assert_eq!(n.anna.get(&on).status, 404);
}

#[test]
fn whether_it_holds_is_asked_of_both_after_two_weeks_and_after_six() {
    let mut n = two();
    let mut chair = n.a.person("Carla", "chair");
    let said = [("help_lines", "Buurt: 020 123 45 67"), ("complaints", "Bel mevrouw Klacht: 020 765 43 21.")];
    assert!(chair.post("/conflicts/help-lines", &said).status < 400);
    assert!(chair.get("/conflicts/help-lines").has("mevrouw Klacht: 020 765 43 21."));
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    agrees(&mut n.anna, &n.at);
    n.a.settled();
    let ours = n.anna.get(&n.at).address("/letters/").expect("a link");
    assert!(n.anna.get(&ours).has("een bewoner-qa77"));
    // He reads what there is: a post stands there once, whatever waits with it.
    let there = n.bob.get(&n.at_b).address("/letters/").expect("a link");
    n.bob.get(&there);
    let asked = |who: &mut Browser, says: &str| who.get("/").cards().iter().any(|card| card.contains(says));
    let (ours, theirs) = ("weken geleden spraken jullie iets af. Lukt het?", "weken geleden maakten zij een afspraak.");
    assert!(!asked(&mut n.anna, ours) && !asked(&mut n.bob, theirs));
    for (days, weeks, said) in [(15, "2", "no"), (43, "6", "yes")] {
        days_later(days, &mut [(&mut n.a, &mut n.anna, "Anna"), (&mut n.b, &mut n.bob, "Bob")]);
        assert!(
            asked(&mut n.anna, &format!("Meer dan {weeks} {ours}"))
                && asked(&mut n.bob, &format!("Meer dan {weeks} {theirs}"))
        );
        let holds = n.anna.get(&n.at).address("/holds").expect("a form");
        assert!(n.anna.post(&holds, &[("held", "maybe")]).status >= 400);
        assert!(n.anna.post(&holds, &[("held", said)]).has("Dank je wel."));
        assert!(!asked(&mut n.anna, ours), "once each");
        let page = n.anna.get(&n.at);
        assert_eq!(page.has("Lukt het niet?"), said == "no", "what can be done then stands there");
        assert_eq!(page.has("mevrouw Klacht: 020"), said == "no", "also whom one complains to, as the house says it");
        let page = n.bob.get(&n.at_b);
        let has_asked = page.address("/holds").unwrap_or_else(|| panic!("{weeks}: {}", page.body));
        assert!(n.bob.post(&has_asked, &[]).has("Dank je wel."));
        assert!(!asked(&mut n.bob, theirs));
    }
    assert!(n.anna.get(&n.at).has("Wie om hulp vroeg, zegt: het lukt."));
}

#[test]
fn one_of_the_other_side_reads_what_was_agreed_and_nothing_else_and_says_whether_it_holds() {
    let mut n = two();
    let (mut piet, mut els) = (n.a.person("Piet", "participant"), n.a.person("Els", "participant"));
    // A chair decides about it, and reads it as that.
    let mut carla = n.a.person("Carla", "chair");
    let (on, to) = (format!("{}/agreement", n.at), format!("{}/other-side", n.at));
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    assert_eq!(n.anna.post(&to, &[("other_side", "nobody")]).status, 404, "nothing is agreed yet");
    agrees(&mut n.anna, &n.at);
    let number = |who: &str, page: &str| {
        let label = page.split("<label class=\"choice\">").find(|label| label.contains(who)).expect("a choice");
        label.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a number").to_owned()
    };
    let page = n.anna.get(&on);
    assert!(page.has("Niemand: ik geef het papier") && !page.has(">Anna<") && !page.has("Carla"), "{}", page.body);
    let of_piet = number("Piet", &page.body);
    let of_carla = crate::people::number(&mut carla, "Carla");
    for wrong in ["", "99999", &of_carla] {
        let page = n.anna.post(&to, &[("other_side", wrong)]);
        assert!(page.status == 422 && page.has("id=\"other_side-other-wrong\"") && page.has(ONE), "{}", page.body);
    }
    assert_eq!(piet.get(&on).status, 404);
    assert_eq!(els.post(&to, &[("other_side", &of_piet)]).status, 404);
    assert!(n.anna.post(&to, &[("other_side", &of_piet)]).status < 400);
    // His card says nothing of what it is about; he reads the agreement, and nothing else.
    let card = "Er is een afspraak waar jij bij hoort.";
    let today = piet.get("/");
    assert!(today.has(card) && !today.has("Ruzie") && today.address("/agreement").as_deref() == Some(&*on));
    assert!(!els.get("/").has(card) && els.get(&on).status == 404);
    let page = piet.get(&on);
    assert!(
        page.has(ONE) && page.has(TWO) && !page.has("Ruzie") && !page.has("Wij praten niet meer."),
        "{}",
        page.body
    );
    assert!(!page.has("Verander de afspraak") && !page.has("Wie van de andere kant"), "{}", page.body);
    assert!(!piet.get("/").has(card), "he read it");
    for address in [n.at.clone(), format!("{}/letters/1", n.at), format!("{}/details", n.at)] {
        assert_eq!(piet.get(&address).status, 404, "{address}");
    }
    assert_eq!(piet.post(&on, &[("agreement", "x")]).status, 404);
    assert!(!piet.get("/conflicts").has("Ruzie") && !piet.get("/notices").has("afspraak"));
    let letters = n.anna.get(&n.at).address("/letters/").expect("a link");
    n.anna.get(&letters);
    // After two weeks both are asked, each by themselves; who asked reads what the other says, and not the other way round.
    let asks = "weken geleden spraken jullie iets af. Lukt het?";
    days_later(15, &mut [(&mut n.a, &mut n.anna, "Anna")]);
    crate::ending::signs_in(&mut piet, "Piet");
    assert!(piet.get("/").has(asks) && n.anna.get("/").has(asks));
    let page = piet.post(&format!("{}/holds", n.at), &[("held", "no")]);
    assert!(page.has("Dank je wel.") && page.path.starts_with(&on), "{}: {}", page.path, page.body);
    assert!(!piet.get("/").has(asks) && n.anna.get("/").has(asks));
    let page = n.anna.get(&n.at);
    assert!(page.has("De andere kant zegt: het lukt niet.") && page.has("Lukt het niet?"), "{}", page.body);
    assert!(n.anna.post(&format!("{}/holds", n.at), &[("held", "yes")]).status < 400);
    assert!(!piet.get(&on).has("Wie om hulp vroeg"));
    // Other words are read anew; given to nobody, or over, he reads none.
    agrees(&mut n.anna, &n.at);
    assert!(piet.get("/").has(card) && !n.anna.get(&n.at).has("De andere kant zegt"));
    closes(&mut n.anna, &n.at);
    assert!(piet.get(&on).status == 404 && !piet.get("/").has(card));
    assert!(n.anna.post(&format!("{}/undo", n.at), &[]).status < 400);
    assert!(piet.get(&on).has(ONE));
    assert!(n.anna.post(&to, &[("other_side", "nobody")]).status < 400);
    assert_eq!(piet.get(&on).status, 404);
    // Who comes to decide about it is no side of it any more: what they say is what the house says.
    assert!(n.anna.post(&to, &[("other_side", &of_piet)]).status < 400);
    assert!(piet.get("/").has(card));
    crate::ending::signs_in(&mut carla, "Carla");
    let role = format!("/people/{of_piet}/role");
    assert!(carla.post(&role, &[("role", "chair"), ("do", "give")]).status < 400);
    assert!(!piet.get("/").has(card) && piet.get(&on).has("Verander de afspraak"));
    assert!(carla.post(&role, &[("role", "chair"), ("do", "take")]).status < 400);
    assert!(piet.get("/").has(card));
    // Who is of the house no more is nobody's other side.
    assert!(n.anna.post(&to, &[("other_side", &of_piet)]).status < 400);
    assert!(n.a.cli(&["person", "end", "Piet"]).contains("Piet"));
    assert_eq!(n.anna.get(&on).body.matches(" checked").count(), 1, "the paper again");
}

/// What a form said that it was filled in with: the first after these words.
fn read(page: &str, after: &str) -> String {
    let page = page.split_once(after).expect("the form").1;
    let value = page.split_once("name=\"read\" value=\"").expect("a mark").1;
    value.split('"').next().expect("a value").to_owned()
}

const CHANGES: &str = "Verander de afspraak";

#[test]
fn what_one_wrote_down_is_not_lost_because_another_did_so_in_the_same_moment() {
    let mut n = two();
    let mut carla = n.a.person("Carla", "chair");
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    let on = format!("{}/agreement", n.at);
    agrees(&mut n.anna, &n.at);
    let (hers, anna) = (read(&carla.get(&on).body, CHANGES), read(&n.anna.get(&on).body, CHANGES));
    assert_eq!(hers, anna, "they read the same");
    let page = n.anna.post(&on, &[("agreement", "Bewoner 1 belt aan."), ("read", &anna)]);
    assert!(page.has("Bewaard."), "{}", page.body);
    let page = carla.post(&on, &[("agreement", "Bewoner 2 wacht."), ("read", &hers)]);
    assert!(
        page.status == 422 && page.has("Iemand anders heeft dit intussen veranderd") && page.has("Bewoner 2 wacht."),
        "{}",
        page.body
    );
    assert!(n.anna.get(&on).has("Bewoner 1 belt aan."), "it stands");
    let again = read(&page.body, CHANGES);
    assert!(carla.post(&on, &[("agreement", "Bewoner 2 wacht."), ("read", &again)]).has("Bewaard."));
}

#[test]
fn an_older_page_says_nothing_of_words_that_were_written_since() {
    let mut n = two();
    let (mut carla, mut piet) = (n.a.person("Carla", "chair"), n.a.person("Piet", "participant"));
    let mut els = n.a.person("Els", "participant");
    both_say_yes((&mut n.bob, &n.at_b), (&mut n.anna, &n.at));
    let on = format!("{}/agreement", n.at);
    agrees(&mut n.anna, &n.at);
    let page = n.anna.get(&on);
    let piet_is = page.body.split_once("Piet").and_then(|(b, _)| b.rsplit_once("value=\"")).expect("a choice").1;
    let piet_is = piet_is.split('"').next().expect("a value").to_owned();
    assert!(n.anna.post(&format!("{}/other-side", n.at), &[("other_side", &piet_is)]).status < 400);
    // He finds it again after he read it, and nobody else finds it there.
    assert!(piet.get(&on).has(ONE));
    assert_eq!(piet.get("/conflicts").address("/agreement").as_deref(), Some(&*on));
    assert_eq!(els.get("/conflicts").address("/agreement"), None);
    days_later(15, &mut [(&mut n.a, &mut n.anna, "Anna"), (&mut n.b, &mut n.bob, "Bob")]);
    crate::ending::signs_in(&mut carla, "Carla");
    crate::ending::signs_in(&mut piet, "Piet");
    let holds = format!("{}/holds", n.at);
    let asked = "weken geleden spraken jullie iets af";
    let (his, hers) = (read(&piet.get(&on).body, asked), read(&carla.get(&n.at).body, asked));
    let anna = read(&n.anna.get(&n.at).body, asked);
    assert!(n.anna.post(&holds, &[("held", "no"), ("read", &anna)]).status < 400);
    // Another decides with her, and looked before that.
    let page = carla.post(&holds, &[("held", "yes"), ("read", &hers)]);
    assert!(page.status >= 400 && page.has("Iemand veranderde dit net"), "{} {}", page.status, page.body);
    assert!(n.anna.get(&n.at).has("Wie om hulp vroeg, zegt: het lukt niet."), "her no stands");
    let page = n.anna.get(&on);
    let changed = n.anna.post(&on, &[("agreement", "Heel iets anders."), ("read", &read(&page.body, CHANGES))]);
    assert!(changed.status < 400, "{}", changed.body);
    let page = piet.post(&holds, &[("held", "yes"), ("read", &his)]);
    assert!(page.status >= 400, "he did not read these words: {}", page.body);
    assert!(!n.anna.get(&n.at).has("De andere kant zegt"), "nor does she read that he said so");
    // To who has nothing to do with it nothing is said of how it stands.
    crate::ending::signs_in(&mut els, "Els");
    for mark in ["", "x", &his] {
        assert_eq!(els.post(&holds, &[("held", "yes"), ("read", mark)]).status, 404);
    }
}
