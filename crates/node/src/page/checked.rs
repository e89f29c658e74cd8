//! Whether a page holds together, in tests: each element is closed where it was opened, ids are there once, and what leads to a place
//! on the page finds it.

use std::collections::BTreeMap;

/// Elements that have no end.
const VOID: [&str; 8] = ["meta", "link", "input", "br", "img", "hr", "path", "circle"];
/// Elements of lines, which hold no block.
const LINES: [&str; 9] = ["p", "h1", "h2", "h3", "span", "b", "a", "label", "button"];
/// Elements of blocks.
const BLOCKS: [&str; 14] =
    ["p", "div", "ul", "ol", "dl", "form", "section", "article", "aside", "details", "h1", "h2", "h3", "fieldset"];
/// What never lies in another of its kind.
const ALONE: [&str; 5] = ["form", "a", "button", "label", "main"];

/// An element as it begins.
pub struct Tag<'a> {
    /// Its name.
    pub name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// What an attribute says.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let (_, rest) = self.attributes.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    }

    /// Whether it has an attribute that says nothing.
    pub fn has(&self, name: &str) -> bool {
        let quoted = self.attributes.split('"').step_by(2);
        quoted.flat_map(str::split_whitespace).any(|part| part.trim_end_matches('=') == name)
    }
}

/// The elements of a page as they begin, each with the text that follows it; an end has a `/` before its name.
pub fn tags(html: &str) -> Vec<(Tag<'_>, &str)> {
    html.split('<')
        .skip(1)
        .filter_map(|part| {
            let (tag, text) = part.split_once('>')?;
            let name = tag.split(|c: char| c.is_whitespace()).next()?;
            Some((Tag { name, attributes: tag.get(name.len()..)? }, text))
        })
        .collect()
}

/// All that does not hold together on a page.
pub fn faults(html: &str) -> Vec<String> {
    let html = html.replace('\n', " ");
    let tags = tags(&html);
    let mut faults = ends(&tags);
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for id in tags.iter().filter_map(|(tag, _)| tag.get("id")) {
        *ids.entry(id).or_default() += 1;
    }
    faults.extend(ids.iter().filter(|(_, n)| **n > 1).map(|(id, n)| format!("the id {id} is there {n} times")));
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for (tag, text) in &tags {
        let name = tag.name;
        let links = tag.get("href").and_then(|to| to.strip_prefix('#')).into_iter();
        let described = ["for", "aria-describedby", "aria-labelledby"].into_iter().filter_map(|a| tag.get(a));
        for id in links.chain(described).filter(|id| !ids.contains_key(id)) {
            faults.push(format!("<{name}> leads to {id}, which is not there"));
        }
        if let Some(field) = tag.get("for") {
            *fields.entry(field).or_default() += 1;
        }
        if text.contains("{$") || text.contains("{ $") {
            faults.push(format!("a sentence is not filled in: {text}"));
        }
        if text.contains('-') && crate::texts::is_key(text.trim()) {
            faults.push(format!("a key stands where a sentence belongs: {}", text.trim()));
        }
        let typed_in = name == "textarea" || name == "select";
        let named = ["hidden", "radio", "checkbox"].iter().all(|kind| tag.get("type") != Some(kind));
        let has_label = tag.get("id").is_some_and(|id| html.contains(&format!("for=\"{id}\"")));
        if (typed_in || (name == "input" && named)) && !has_label && tag.get("aria-label").is_none() {
            faults.push(format!("a field has no label: {}", tag.attributes));
        }
    }
    faults.extend(fields.iter().filter(|(_, n)| **n > 1).map(|(id, _)| format!("{id} has two labels")));
    let heads = tags.iter().filter(|(tag, _)| tag.name == "h1").count();
    if heads != 1 {
        faults.push(format!("{heads} headings of the page"));
    }
    faults
}

/// Where an element is not closed, or lies where it may not.
fn ends(tags: &[(Tag<'_>, &str)]) -> Vec<String> {
    let (mut open, mut faults): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    for (tag, _) in tags {
        let name = tag.name;
        if let Some(ended) = name.strip_prefix('/') {
            if open.last() != Some(&ended) {
                faults.push(format!("</{ended}> where {:?} is open", open.last()));
            }
            if let Some(at) = open.iter().rposition(|o| *o == ended) {
                open.truncate(at);
            }
            continue;
        }
        if name.starts_with('!') || VOID.contains(&name) || tag.attributes.ends_with('/') {
            continue;
        }
        let inside = open.last().copied().unwrap_or_default();
        if (BLOCKS.contains(&name) && LINES.contains(&inside)) || (ALONE.contains(&name) && open.contains(&name)) {
            faults.push(format!("<{name}> in <{inside}>"));
        }
        open.push(name);
    }
    faults.extend(open.iter().map(|name| format!("<{name}> is not closed")));
    faults
}

#[test]
fn what_does_not_hold_together_is_found() {
    let good = "<!doctype html><main><h1>Een</h1><p>Twee<br>drie</p><a href=\"#x\">e-mail</a>\
        <label for=\"x\">X</label><input type=\"text\" id=\"x\" required></main>";
    assert!(faults(good).is_empty(), "{:?}", faults(good));
    for (from, to) in [
        ("</p>", ""),
        ("Twee", "<div>"),
        ("Een</h1>", "Een</h1><h1>Twee</h1>"),
        ("#x", "#y"),
        ("for=\"x\"", "for=\"y\""),
        ("<p>", "<p id=\"x\">"),
        ("Twee", "menu-today"),
        ("Twee", "{$n} huizen"),
        ("<label for=\"x\">X</label>", ""),
    ] {
        assert!(!faults(&good.replace(from, to)).is_empty(), "{from} becomes {to}");
    }
}
