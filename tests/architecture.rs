//! The house of the code stands as docs/architecture.md draws it.

use crate::support::root;
use std::fs;
use std::path::{Path, PathBuf};

/// Rank of every module of the node; a module uses those of lower rank only.
const RANKS: &[(&str, u8)] = &[
    ("words", 0),
    ("viewer", 0),
    ("error", 0),
    ("field", 0),
    ("reason", 0),
    ("config", 0),
    ("folder", 0),
    ("texts", 0),
    ("node", 0),
    ("page", 0),
    ("mail", 0),
    ("shared_clock", 0),
    ("once", 0),
    ("sealed", 0),
    ("clean", 0),
    ("identify", 0),
    ("people", 1),
    ("house", 1),
    ("peer", 1),
    ("due", 1),
    ("notice", 1),
    ("post", 2),
    ("search", 3),
    ("library", 3),
    ("meeting", 3),
    ("case_question", 4),
    ("conflict", 4),
    ("consultation", 4),
    ("event", 4),
    ("opportunity", 4),
    ("success", 4),
    ("membership", 4),
    ("kinds", 5),
    ("sheet", 6),
    ("board", 6),
    ("inbox", 6),
    ("reconcile", 7),
    ("copies", 8),
    ("admin", 9),
    ("web", 10),
    ("jobs", 11),
    ("serve", 12),
    ("commands", 13),
];

/// Within rank 1, who may use whom.
const WITHIN_ONE: &[(&str, &str)] = &[("house", "people"), ("house", "due"), ("notice", "due")];

fn files(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let src = root().join("crates/node/src");
    let mut found = Vec::new();
    files(&src, "rs", &mut found);
    let read = |path: PathBuf| {
        let first = path.strip_prefix(&src).expect("inside").iter().next().expect("a part");
        let module = first.to_str().expect("UTF-8").trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).expect("text");
        (module, path, text)
    };
    found.into_iter().map(read).collect()
}

fn rank(module: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

/// The modules of our crate that a text names, anywhere: `crate::NAME` and `use crate::{NAME, …}`, whatever is named in those.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split("crate::").skip(1) {
        let (mut depth, mut name) = (0, String::new());
        for c in part.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => names.push(std::mem::take(&mut name)),
                c if depth == 1 || (depth == 0 && (c.is_alphanumeric() || c == '_')) => name.push(c),
                _ => {}
            }
            if depth <= 0 && !(c.is_alphanumeric() || c == '_') {
                break;
            }
        }
        names.push(name);
    }
    let first = |n: String| n.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    names.into_iter().map(first).filter(|n: &String| !n.is_empty()).collect()
}

#[test]
fn what_is_named_together_is_named_each() {
    let text =
        "use crate::{a::{b, c}, d as z, e::f};\nlet x = crate::g::h(); crate::i; use crate::{\n    j::{k},\n    l,\n};";
    assert_eq!(named(text), ["a", "d", "e", "g", "i", "j", "l"]);
}

#[test]
fn a_module_uses_lower_ranks_only() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        if matches!(module.as_str(), "main" | "lib") {
            continue;
        }
        let own = rank(&module).unwrap_or_else(|| panic!("{module} has no rank"));
        for used in named(&text) {
            let Some(other) = rank(&used).filter(|_| used != module) else {
                continue;
            };
            let allowed = other < own
                || (own == other && own == 0)
                || (own == 1 && WITHIN_ONE.contains(&(module.as_str(), used.as_str())));
            if !allowed {
                wrong.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What waits, what is told and what is found is each kind's own; the pages of all kinds ask `kinds`.
#[test]
fn what_merges_kinds_names_none() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        if matches!(module.as_str(), "web" | "sheet" | "board" | "reconcile" | "jobs") {
            let kinds = ["case_question", "conflict", "event", "opportunity", "success"];
            wrong.extend(named(&text).into_iter().filter(|m| kinds.contains(&m.as_str())).map(|m| (path.clone(), m)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_table_is_named_in_its_own_folder() {
    let mut wrong = Vec::new();
    let all = sources();
    for (owner, _, text) in &all {
        for part in text.split("diesel::table! {").skip(1) {
            // A second view of a table has an attribute before its name.
            let part = part.trim();
            let part = part.strip_prefix("#[").and_then(|p| p.split_once(']')).map_or(part, |(_, rest)| rest);
            let name: String = part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            for (module, path, other) in all.iter().filter(|(m, _, _)| m != owner) {
                if other.contains(&format!("{name}::table")) {
                    wrong.push(format!("{} ({module}) names {owner}'s table {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn storage_and_federation_know_no_word_of_the_product() {
    for name in ["storage", "federation"] {
        let mut found = Vec::new();
        files(&root().join("crates").join(name).join("src"), "rs", &mut found);
        for path in found {
            // A word of SQL's own is none of the product's.
            let text = fs::read_to_string(&path).expect("text").to_lowercase().replace("on_conflict_do_nothing", "");
            for word in ["conflict_", "case_question", "opportunity", "chair", "resident", "deelnemer"] {
                assert!(!text.contains(word), "{} says {word:?}", path.display());
            }
        }
    }
    let manifest = fs::read_to_string(root().join("crates/storage/Cargo.toml")).expect("text");
    assert!(!manifest.contains("huisraad-federation"), "storage knows nobody");
    let manifest = fs::read_to_string(root().join("crates/federation/Cargo.toml")).expect("text");
    assert!(!manifest.contains("huisraad-node"), "federation knows storage only");
}

/// Which words there are, a kind's rules know; a word that they do not know is none of those that are compared.
#[test]
fn no_state_is_compared_as_a_word() {
    let src = root().join("crates/node/src");
    let mut found = Vec::new();
    files(&src, "rs", &mut found);
    files(&src, "html", &mut found);
    let compares = [".state == \"", ".state != \"", "matches!(post.state", "match post.state", "state.as_str(), \""];
    for path in found {
        let text = fs::read_to_string(&path).expect("text");
        for part in compares {
            assert!(!text.contains(part), "{} has {part:?}", path.display());
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut found = Vec::new();
    files(&root().join("crates"), "rs", &mut found);
    for path in found {
        let text = fs::read_to_string(&path).expect("text");
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

/// Elements that are laid out as blocks.
const BLOCKS: &[&str] = &[
    "html", "head", "body", "header", "nav", "main", "footer", "section", "article", "aside", "div", "p", "h1", "h2",
    "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "form", "fieldset", "details", "summary", "table", "tr", "td",
    "th", "figure", "title", "meta", "link",
];

#[test]
fn a_template_has_one_block_a_line_and_short_lines() {
    let mut templates = Vec::new();
    files(&root().join("crates/node/src"), "html", &mut templates);
    assert!(templates.len() > 50, "{} templates", templates.len());
    let mut wrong = Vec::new();
    for path in templates {
        let text = fs::read_to_string(&path).expect("template");
        for (at, line) in text.lines().enumerate() {
            let name = |rest: &str| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_owned();
            let opened = line.split('<').skip(1).filter(|rest| BLOCKS.contains(&name(rest).as_str())).count();
            if line.chars().count() > 120 || opened > 1 {
                wrong.push(format!("{}:{}", path.display(), at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "more than one block, or longer than 120: {wrong:#?}");
}
