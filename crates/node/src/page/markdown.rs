//! Markdown in, safe HTML out: for the texts that are written as documents, the principles and the library that ships. What
//! people type into a field is no Markdown (`typed.rs`).

use super::typed::with_links;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::HashSet;
use std::sync::OnceLock;

/// What may stand in a text: no pictures (they would tell a stranger who reads), no forms, no styles.
const TAGS: [&str; 14] =
    ["p", "br", "strong", "em", "del", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "hr"];

/// How deep its elements may lie in each other; deeper ones are left out, and their text stays. The cleaner's work grows by
/// the square of the depth.
const DEPTH: usize = 24;

fn cleaner() -> &'static ammonia::Builder<'static> {
    static CLEANER: OnceLock<ammonia::Builder<'static>> = OnceLock::new();
    CLEANER.get_or_init(|| {
        let mut cleaner = ammonia::Builder::new();
        cleaner
            .tags(HashSet::from(TAGS))
            .url_schemes(HashSet::from(["http", "https"]))
            .link_rel(Some("nofollow noopener noreferrer ugc"));
        cleaner
    })
}

/// Headings of a text lie below those of the page.
fn below(level: HeadingLevel) -> HeadingLevel {
    if level == HeadingLevel::H1 { HeadingLevel::H3 } else { HeadingLevel::H4 }
}

/// Renders a document. What looks like a tag in it is text, a single line end is kept, and bare addresses are links.
pub fn markdown(text: &str) -> String {
    let (mut depth, mut plain) = (0usize, 0usize);
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).filter_map(|event| {
        let event = match event {
            Event::SoftBreak => Event::HardBreak,
            Event::Html(tag) | Event::InlineHtml(tag) => Event::Text(tag),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Heading { id, classes, attrs, level }) => {
                Event::Start(Tag::Heading { id, classes, attrs, level: below(level) })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
            other => other,
        };
        match &event {
            Event::Start(tag) => {
                depth += 1;
                plain += usize::from(matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_)));
                (depth <= DEPTH).then_some(event)
            }
            Event::End(tag) => {
                let shown = depth <= DEPTH;
                depth = depth.saturating_sub(1);
                plain = plain.saturating_sub(usize::from(matches!(tag, TagEnd::Link | TagEnd::CodeBlock)));
                shown.then_some(event)
            }
            Event::Text(text) if plain == 0 => Some(Event::InlineHtml(with_links(text).into())),
            _ => Some(event),
        }
    });
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, parser);
    cleaner().clean(&out).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_harm_or_call_home_is_gone() {
        for (text, gone) in [
            ("<script>alert(1)</script>hallo", "<script"),
            ("![x](https://spy.example/x.png)", "<img"),
            ("[klik](javascript:alert(1))", "javascript"),
            ("<p onclick=x style='a'>hallo</p>", "<p onclick"),
            ("<iframe src=https://x></iframe>", "<iframe"),
            ("<form action=/x><input></form>", "<form"),
            ("<a href='data:text/html,x'>y</a>", "<a "),
        ] {
            let html = markdown(text);
            assert!(!html.contains(gone), "{text} became {html}");
        }
    }

    #[test]
    fn a_document_has_headings_and_lists_and_loses_no_word() {
        let html = markdown("# Kop\n\n1. een <naam>\n2. www.huis.example\n\n<div>\nslot");
        assert!(html.contains("<h3>Kop</h3>") && html.contains("<li>een &lt;naam&gt;</li>"), "{html}");
        assert!(html.contains("<a href=\"https://www.huis.example/\""), "{html}");
        assert!(html.contains("&lt;div&gt;") && html.contains("slot"), "{html}");
    }

    #[test]
    fn depth_is_flattened() {
        let html = markdown(&format!("{}x", "> ".repeat(3000)));
        assert!(html.contains('x') && html.matches("<blockquote>").count() <= DEPTH, "{}", html.len());
    }
}
