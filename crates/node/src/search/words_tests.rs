//! From a text to its terms, and from what is typed to what is looked for.

use super::*;

#[test]
fn terms_are_lower_case_letters_without_marks() {
    assert_eq!(terms("Één CAFÉ, coördinator"), ["cafe", "coordinator", "coordin"]);
    assert_eq!(terms("Ĳmuiden Łódź Ștefan"), ["ijmuid", "ijmuiden", "lodz", "stefan"]);
    assert_eq!(terms("cafe\u{301}"), terms("café"));
    assert_eq!(terms("slaap\u{ad}plek"), terms("slaapplek"));
    assert_eq!(terms("أهلا"), ["u627u647u644u627"]);
}

#[test]
fn apostrophes_join_and_hyphens_do_both() {
    assert!(terms("foto's").contains(&"foto".to_owned()) && terms("foto’s").contains(&"fotos".to_owned()));
    let zelf = terms("wat zelf-beheer");
    assert!(zelf.contains(&"beheer".to_owned()) && zelf.contains(&"zelfbeheer".to_owned()));
    assert_eq!(terms("zo'n zon"), ["zon"]);
    assert_eq!(terms("'huis' -huis- huis'"), ["huis", "hui"].repeat(3));
}

#[test]
fn forms_of_one_word_share_a_term() {
    for family in [
        "fiets fietsen fietsje",
        "kind kinderen",
        "stad steden",
        "huis huizen",
        "ziek zieke ziekte",
        "gemeente gemeentes gemeenten",
        "bewoner bewoners bewoonster",
        "schoonmaak schoonmaken schoongemaakt",
        "kiezen gekozen kiest",
        "stelen gestolen steelt",
        "vergadering vergaderen vergadert vergaderd",
        "betalen betaalt betaald",
        "klagen klaagt klacht",
        "auto auto's",
        "policy policies",
    ] {
        let all: Vec<Vec<String>> = family.split(' ').map(terms).collect();
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            assert!(one.iter().any(|term| other.contains(term)), "{family}: {one:?} {other:?}");
        }
    }
}

#[test]
fn words_that_only_look_alike_stay_apart() {
    for (one, other) in [("begeleiding", "beleid"), ("gemeente", "menen"), ("thuis", "huis"), ("geweld", "wel")] {
        assert!(!terms(one).iter().any(|term| terms(other).contains(term)), "{one} {other}");
    }
}

#[test]
fn compounds_are_found_by_their_parts_and_not_the_reverse() {
    for part in ["rooster", "schoonmaken"] {
        let wanted = query(part).groups.concat();
        assert!(terms("schoonmaakrooster").iter().any(|term| wanted.contains(term)), "{part}");
    }
    assert!(!query("schoonmaakrooster").groups.concat().contains(&"rooster".to_owned()));
}

#[test]
fn stop_words_are_left_out_unless_there_is_nothing_else() {
    assert_eq!(terms("hoe gaan jullie om met de pot"), ["pot"]);
    assert_eq!(query("hoe gaan jullie om met de pot"), query("pot"));
    assert_eq!(terms("Wat nu?"), ["wat", "nu"]);
    assert_eq!(query("wat nu").groups.len(), 2);
    assert!(query(" ?! ").is_empty() && terms("").is_empty());
    assert_eq!((fts5(&query("")).as_str(), tsquery(&query("")).as_str()), ("\"\"", ""));
}

#[test]
fn the_last_word_may_be_half_typed() {
    assert_eq!(query("nieuwe gemeen").prefix.as_deref(), Some("gemeen"));
    assert_eq!(query("gemeen de").prefix, None);
    assert_eq!(query("huis pot").prefix, None);
    assert_eq!(query("pot huis pot").groups, [query("huis").groups, query("pot").groups].concat());
    assert_eq!(query("a1 b2 c3 d4 e5 f6 g7 h8 i9").groups.len(), 8);
    assert_eq!(fts5(&query("de pot tuin")), r#"("pot") AND ("tuin"*)"#);
    assert_eq!(tsquery(&query("de pot tuin")), "(pot) & (tuin:*)");
    assert_eq!(fts5(&query("huizen pot").any()).matches(" OR ").count(), 2);
}

#[test]
fn hostile_text_stays_letters_and_digits() {
    let long = "x".repeat(10_000) + &" né'e".repeat(2_000) + &"-a".repeat(5_000);
    for text in [
        "\" OR \"\" NEAR(a b, 5)",
        "*",
        "^a:b",
        "a\0b' & !x | (",
        "🏠👩‍👩‍👧 1️⃣",
        "\u{202e}שלום -'",
        "\u{37a}'\u{37a}",
        &long,
    ] {
        let groups = query(text).groups;
        assert!(groups.iter().all(|g| !g.is_empty()), "{text}");
        let terms = [terms(text), groups.concat()].concat();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(
            terms.iter().all(|term| !term.is_empty() && term.len() <= LONGEST && term.chars().all(plain)),
            "{text}"
        );
    }
}

#[test]
fn every_exception_is_a_word_that_the_folding_gives() {
    let known = &*EXCEPTIONS;
    let words = known.stems.iter().flat_map(|(word, stem)| [*word, *stem]).chain(known.heads.iter().copied());
    for word in words {
        assert!(word.bytes().all(|c| c.is_ascii_lowercase()), "{word}");
    }
    assert!(known.stems.iter().all(|(_, stem)| dutch(stem) == *stem));
}
