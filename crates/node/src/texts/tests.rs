//! Every sentence that is used exists in every language with the same variables, and none exists for nothing.

use super::{FILES, Language, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Key → its variables.
fn defined(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (_, text) in FILES.iter().filter(|(l, _)| *l == language.as_str()) {
        let mut key = String::new();
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split('=').next().unwrap_or_default().trim().to_owned();
                assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is defined twice in {language}");
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                keys.entry(key.clone()).or_default().insert(name);
            }
        }
    }
    keys
}

fn sources(dir: &Path, text: &mut String) {
    for entry in std::fs::read_dir(dir).expect("src") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            text.push_str(&std::fs::read_to_string(&path).expect("text"));
        }
    }
}

/// What stands between double quotes and looks like a key.
fn quoted(text: &str) -> BTreeSet<&str> {
    let key = |s: &&str| {
        s.starts_with(|c: char| c.is_ascii_lowercase())
            && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.lines().flat_map(|line| line.split('"')).filter(key).collect()
}

/// The first argument of `.t(`, `.t1(`, `.t2(`, and of `Refused(`.
fn used(text: &str) -> BTreeSet<&str> {
    let mut keys = BTreeSet::new();
    for call in [".t(\"", ".t1(\"", ".t2(\"", "Refused(\""] {
        for part in text.split(call).skip(1) {
            keys.insert(part.split('"').next().unwrap_or_default());
        }
    }
    keys
}

#[test]
fn sentences_are_whole() {
    let dutch = defined(Language::Nl);
    for language in Language::ALL {
        assert_eq!(defined(*language), dutch, "{language} has other sentences or variables than Dutch");
    }
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let missing: Vec<_> = used(&text).into_iter().filter(|k| !dutch.contains_key(*k)).collect();
    assert!(missing.is_empty(), "used and not defined: {missing:?}");
    let quoted = quoted(&text);
    let idle: Vec<_> = dutch.keys().filter(|k| !quoted.contains(k.as_str())).collect();
    assert!(idle.is_empty(), "defined and not used: {idle:?}");
}

#[test]
fn a_sentence_is_filled_in() {
    let texts = Texts::load();
    assert_eq!(texts.say(Language::Nl, "today", &[]), "vandaag");
    assert_eq!(texts.say(Language::En, "today", &[]), "today");
}
