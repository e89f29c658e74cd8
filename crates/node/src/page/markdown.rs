//! Markdown in, safe HTML out. Whatever came in, from here or from elsewhere, passes through here before it is shown.

use pulldown_cmark::{Options, Parser, html};
use std::collections::HashSet;
use std::sync::OnceLock;

/// What may stand in a text: no pictures (they would tell a stranger who reads), no forms, no styles.
const TAGS: [&str; 13] = ["p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "hr"];

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

/// Renders Markdown. A single line end is kept: people who type do not leave empty lines between.
pub fn markdown(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        pulldown_cmark::Event::SoftBreak => pulldown_cmark::Event::HardBreak,
        // Headings of a text lie below those of the page.
        pulldown_cmark::Event::Start(pulldown_cmark::Tag::Heading { id, classes, attrs, level }) => {
            let level = if level == pulldown_cmark::HeadingLevel::H1 {
                pulldown_cmark::HeadingLevel::H3
            } else {
                pulldown_cmark::HeadingLevel::H4
            };
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Heading { id, classes, attrs, level })
        }
        pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
            let level = if level == pulldown_cmark::HeadingLevel::H1 {
                pulldown_cmark::HeadingLevel::H3
            } else {
                pulldown_cmark::HeadingLevel::H4
            };
            pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Heading(level))
        }
        other => other,
    });
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, parser);
    cleaner().clean(&out).to_string()
}

/// Plain text as one paragraph of HTML; nothing for nothing.
pub fn plain_html(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("<p>{}</p>", ammonia::clean_text(text.trim())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_harm_or_call_home_is_gone() {
        for (text, gone) in [
            ("<script>alert(1)</script>hallo", "script"),
            ("![x](https://spy.example/x.png)", "<img"),
            ("[klik](javascript:alert(1))", "javascript"),
            ("<p onclick=x style='a'>hallo</p>", "onclick"),
            ("<iframe src=https://x></iframe>", "iframe"),
            ("<form action=/x><input></form>", "<form"),
            ("<a href='data:text/html,x'>y</a>", "data:"),
        ] {
            let html = markdown(text);
            assert!(!html.contains(gone), "{text} became {html}");
        }
    }

    #[test]
    fn what_people_type_stays() {
        assert_eq!(markdown("een\ntwee **drie**").trim(), "<p>een<br>\ntwee <strong>drie</strong></p>");
        assert_eq!(plain_html("a < b"), "<p>a&#32;&lt;&#32;b</p>");
    }
}
