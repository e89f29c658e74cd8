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
    ("ring", 0),
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

/// Two that answer to one address: the first is always asked, whatever the post is, and the other never.
#[test]
fn one_address_has_one_answer() {
    let mut all: Vec<(String, PathBuf)> = Vec::new();
    for (_, path, text) in sources() {
        let text: String = text.split_whitespace().collect();
        for route in text.split(".route(\"").skip(1) {
            let (address, rest) = route.split_once("\",web::").expect("an address and a method");
            let method = rest.split('(').next().unwrap_or_default();
            let parts = address.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
            all.push((format!("{method} {}", parts.collect::<Vec<_>>().join("/")), path.clone()));
        }
    }
    assert!(all.len() > 100, "{}", all.len());
    all.sort();
    let twice: Vec<_> = all.windows(2).filter(|two| two[0].0 == two[1].0).collect();
    assert!(twice.is_empty(), "{twice:#?}");
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

/// A browser that many share keeps what was typed in a field, and offers it to who comes next.
#[test]
fn nothing_that_is_typed_is_kept_by_the_browser_for_the_next() {
    let mut templates = Vec::new();
    files(&root().join("crates/node/src"), "html", &mut templates);
    let (mut fields, mut wrong) = (0, Vec::new());
    for path in templates {
        let text = fs::read_to_string(&path).expect("template");
        for input in text.split("<input").skip(1) {
            // It may go over more lines, and hold conditions with a sign of their own.
            let end = input.find(">\n").unwrap_or(input.len());
            let input = &input[..end];
            let pressed =
                ["hidden", "radio", "checkbox", "file"].iter().any(|kind| input.contains(&format!("type=\"{kind}\"")));
            if pressed || path.ends_with("page/choices.html") {
                continue;
            }
            fields += 1;
            if !input.contains("autocomplete=\"off\"") {
                wrong.push(format!("{}: {input}", path.display()));
            }
        }
    }
    assert!(fields > 4 && wrong.is_empty(), "{fields} fields: {wrong:#?}");
}

/// How a form says what was read of what it is about (docs/decisions/0039).
const SAYS_WHAT_WAS_READ: &[&str] = &[
    "name=\"rev\"",
    "name=\"seen\"",
    "name=\"shown\"",
    "name=\"standing\"",
    "name=\"digest\"",
    "name=\"at\"",
    ".shown()",
    ".shown_with(",
    ".shown_to_writer()",
    "read|safe",
    "answers(",
];

/// The forms that need not say what was read, by a part of their address, each with its reason.
const NEED_NOT_SAY: &[(&str, &str)] = &[
    ("page/typed_again.html", "sends along what the form said that it was"),
    ("name=\"newcomer\"", "names the one newcomer that was told of"),
    // They begin something, and take nothing's place.
    ("conflict/letters.html", "adds a letter"),
    ("/consultations\"", "asks"),
    ("/meetings\"", "makes a sheet"),
    ("/meetings/{{ id }}/own", "adds a point"),
    ("/meetings/{{ id }}/scan", "adds points"),
    ("/people/card", "prints a card"),
    ("\"/computer\"", "is about the computer one sits at"),
    ("enctype=\"multipart/form-data\"", "adds a file to a draft, whose release says what was read"),
    // Said twice they are the same.
    ("/outcome/", "is told once; whoever is second reads what the first told"),
    ("/consultations/{{ c.id }}/take-up", "is the house's, whoever presses"),
    ("/responses/\" ~ id ~ \"/take-back", "that we know this too holds nothing but that"),
    ("/files/{{ f.id }}/remove", "names the one file"),
    ("unpin{% else %}pin{%", "hangs it on the board, or takes it off"),
    ("unfollow{% else %}follow{%", "is one's own"),
    ("/houses/news/", "names the one news"),
    ("\"/welcome\"", "puts a card aside"),
    ("/put-back/seen", "puts a card aside"),
    ("/deliveries/", "tries again"),
    ("\"/mail", "is one's own"),
    ("notice/link", "is one's own"),
    ("/people/read", "names the line until which was read"),
    ("/people/cards/", "ends the one card"),
    ("/people/computers/", "ends the one computer"),
    ("/people/{{ p.id }}/end", "is about the one person"),
    ("/end-sessions", "is about the one person"),
    ("/let-in", "says of the one person what one knows"),
    ("/confirm", "says of the one person what one knows"),
    ("/unlock", "opens what it names"),
    ("/people/{{ p.id }}/role", "names the role, given or taken"),
    ("action=\"/past\"", "is one's own"),
    ("authority }}/meet", "takes the house as it is now"),
    ("m.authority }}/decide", "leaves out a house that nobody here knows"),
    // The door.
    ("/sign-in", "comes in"),
    ("/card\"", "comes in"),
    ("/demo/", "the demo"),
    // The items of a sheet hold what the meeting read of each.
    ("/meetings/{{ id }}\"", "what was read stands with the item"),
];

#[test]
fn every_form_says_what_was_read_or_need_not() {
    let mut templates = Vec::new();
    files(&root().join("crates/node/src"), "html", &mut templates);
    let (mut wrong, mut forms) = (Vec::new(), 0);
    for path in templates.iter().filter(|p| !p.ends_with("page/parts.html")) {
        let text = fs::read_to_string(path).expect("template");
        let whole = text.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
        let calls = ["parts::press(", "parts::sure(", "parts::take_back("];
        let called = calls.iter().flat_map(|call| text.split(call).skip(1));
        let called = called.map(|call| call.split("}}").next().unwrap_or_default());
        for form in whole.filter(|form| form.contains("method=\"post\"")).chain(called) {
            forms += 1;
            let says = SAYS_WHAT_WAS_READ.iter().any(|mark| form.contains(mark));
            let named = format!("{} {form}", path.display());
            if !says && !NEED_NOT_SAY.iter().any(|(part, _)| named.contains(part)) {
                wrong.push(named.chars().take(240).collect::<String>());
            }
        }
    }
    assert!(forms > 60, "{forms} forms");
    assert!(wrong.is_empty(), "what was read is not said: {wrong:#?}");
}
