//! What is wrong on a page, listed on top of it with a link to each field. It is put there as the page leaves: the list is made of
//! what the fields say beside themselves, so that no page can forget it, and no field.

use crate::error::{Field, Key};
use crate::texts::Say;
use askama::Template;

/// What the id of a sentence ends in that says what is wrong with a field; it begins with the id of the field.
const WRONG: &str = "-wrong\">";

/// Where the list is put.
const TOP: &str = "<main id=\"inhoud\">";

/// What a field says.
struct Said<'a> {
    id: &'a str,
    /// What stands above it; empty where the sentence is enough.
    label: String,
    sentence: &'a str,
    /// Where it stands in the page.
    at: usize,
}

/// A line of the list.
struct Line<'a> {
    /// Where it leads; empty for what no field says.
    to: String,
    label: &'a str,
    sentence: &'a str,
}

#[derive(Template)]
#[template(path = "page/wrong.html")]
struct List<'a> {
    say: &'a Say,
    lines: Vec<Line<'a>>,
    /// Whether somebody wrote a text: then it is said that it is still there.
    wrote: bool,
}

/// The page with all that is wrong listed on top, its title beginning with that, and what the fields stand in unfolded. As it is
/// when nothing is wrong. `wrong`: what must be said, also where no field of the page says it.
pub(super) fn listed(html: String, say: &Say, wrong: &[(Field, Key)]) -> (String, bool) {
    let said = said(&html);
    let is_said = |field: &str| said.iter().any(|s| s.id == field || s.id.starts_with(&format!("{field}-")));
    let unsaid: Vec<String> =
        wrong.iter().filter(|(field, _)| !is_said(field.as_str())).map(|(_, key)| say.t(key)).collect();
    if said.is_empty() && unsaid.is_empty() {
        return (html, false);
    }
    let has = |id: &str| html.contains(&format!(" id=\"{id}\""));
    let to = |id: &str| if has(id) { format!("#{id}") } else { format!("#{id}-wrong") };
    let mut lines: Vec<Line<'_>> =
        said.iter().map(|s| Line { to: to(s.id), label: &s.label, sentence: s.sentence }).collect();
    for sentence in &unsaid {
        // That a page changed meanwhile is said also where its form is there no more.
        if wrong.iter().all(|(field, _)| *field != Field::Read) {
            tracing::error!(sentence, "something is wrong that no field of the page says");
        }
        lines.push(Line { to: String::new(), label: "", sentence });
    }
    let list = List { say, lines, wrote: html.contains("<textarea") };
    let list = super::form::html(&list);
    let mut page = unfolded(&html, &said);
    page = page.replacen("<title>", &format!("<title>{}: ", say.t("wrong-title")), 1);
    if let Some(at) = page.find(TOP) {
        page.insert_str(at + TOP.len(), &list);
    }
    (page, true)
}

/// What the fields of a page say, from top to bottom.
fn said(html: &str) -> Vec<Said<'_>> {
    let mut all = Vec::new();
    for (end, _) in html.match_indices(WRONG) {
        let before = html.get(..end).unwrap_or_default();
        let Some((head, id)) = before.rsplit_once('"').filter(|(head, _)| head.ends_with(" id=")) else { continue };
        let Some(at) = head.rfind('<') else { continue };
        let rest = html.get(end + WRONG.len()..).unwrap_or_default();
        let sentence = first(rest.split("</").next().unwrap_or_default().trim());
        all.push(Said { id, label: label(html.get(..at).unwrap_or_default()), sentence, at });
    }
    all
}

/// The first sentence of what a field says; the rest is read beside it.
fn first(text: &str) -> &str {
    let ends = text
        .char_indices()
        .find(|(at, c)| ".?!".contains(*c) && text.get(at + 1..).is_some_and(|r| r.starts_with(' ')));
    ends.and_then(|(at, _)| text.get(..=at)).unwrap_or(text)
}

/// What stands above a field, where it ends just before its sentence. A question or a sentence needs no colon after it.
fn label(before: &str) -> String {
    let before = before.trim_end();
    let inner = ["label", "legend"].iter().find_map(|tag| {
        let (_, inner) = before.strip_suffix(&format!("</{tag}>"))?.rsplit_once(&format!("<{tag}"))?;
        Some(inner.split_once('>')?.1)
    });
    // Of its elements only the text.
    let inner = inner.unwrap_or_default();
    let text: String = inner.split('<').enumerate().map(|(n, p)| if n == 0 { p } else { after(p, '>') }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let colon = !text.is_empty() && !text.ends_with(['?', '.', ':', '!']);
    if colon { text + ":" } else { text }
}

fn after(text: &str, sign: char) -> &str {
    text.split_once(sign).map_or("", |(_, rest)| rest)
}

/// The page with each part unfolded that something wrong is folded into: a link into a closed one leads nowhere in older browsers.
fn unfolded(html: &str, said: &[Said<'_>]) -> String {
    let mut marks: Vec<(usize, &str)> = ["<details", "</details>"].iter().flat_map(|m| html.match_indices(m)).collect();
    marks.extend(said.iter().map(|s| (s.at, "")));
    marks.sort_unstable();
    let (mut open, mut unfold) = (Vec::new(), Vec::new());
    for (at, mark) in marks {
        match mark {
            "<details" => open.push(at + mark.len()),
            "" => unfold.append(&mut open.clone()),
            _ => drop(open.pop()),
        }
    }
    unfold.sort_unstable();
    unfold.dedup();
    let mut page = html.to_owned();
    for at in unfold.into_iter().rev() {
        let tag = html.get(at..).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        if !tag.split_whitespace().any(|part| part == "open") {
            page.insert_str(at, " open");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Language, Texts};
    use std::sync::Arc;

    fn say() -> Say {
        Say::new(Arc::new(Texts::load()), Language::Nl)
    }

    const PAGE: &str = "<title>Vraag</title><main id=\"inhoud\"><h1>Vraag</h1><label for=\"title\">Titel &amp; meer</label>\n \
        <p class=\"error\" id=\"title-wrong\">Schrijf een titel.</p><input id=\"title\" aria-describedby=\"title-wrong\"\
        ><details class=\"inline\"><summary>Meer</summary><fieldset><legend><b>1.</b> Wie?</legend>\
        <p class=\"error\" id=\"to-3-wrong\">Kies. Wie is er?</p><input id=\"to-3\"></fieldset></details><details></details>";

    #[test]
    fn all_that_is_wrong_is_listed_with_links_to_the_fields() {
        let (page, wrong) = listed(PAGE.to_owned(), &say(), &[]);
        assert!(wrong && page.starts_with("<title>Er is nog iets niet goed: Vraag</title>"), "{page}");
        let list = page.split("<h1>").next().expect("the top");
        assert!(list.contains("<a href=\"#title\">Titel &amp; meer: Schrijf een titel.</a>"), "{list}");
        assert!(list.contains("<a href=\"#to-3\">1. Wie? Kies.</a>"), "{list}");
        assert_eq!(list.matches("<li>").count(), 2, "{list}");
        assert!(page.contains("<details open class=\"inline\">") && page.contains("<details></details>"), "{page}");
    }

    #[test]
    fn what_no_field_says_is_listed_too() {
        let (page, wrong) = listed(PAGE.to_owned(), &say(), &[(Field::Title, "x"), (Field::Day, "day-wrong")]);
        assert!(wrong && page.contains(&format!("<li>{}</li>", say().t("day-wrong"))), "{page}");
        assert_eq!(page.split("<h1>").next().map(|top| top.matches("<li>").count()), Some(3));
    }

    #[test]
    fn a_page_on_which_nothing_is_wrong_stays_as_it_is() {
        let page = "<title>a</title><main id=\"inhoud\"><p>b-wrong\"></p></main>";
        assert_eq!(listed(page.to_owned(), &say(), &[]), (page.to_owned(), false));
    }
}
