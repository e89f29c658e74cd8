//! What people type, as HTML: every sign they typed is read, line ends and spaces are kept, and addresses can be pressed.
//!
//! It is no Markdown: nobody here is told of that, and its lists, headings, quotes and tags take away signs that were meant
//! (`# 3`, `1986. Toen`, `> 5 mensen`, `<naam>`, `5*3*2`). Of it stays what messengers have taught people: a star or an
//! underscore around words, two stars, and two tildes to strike through. Only the signs of a whole pair are not shown.

use linkify::{LinkFinder, LinkKind};
use std::collections::HashSet;
use url::Url;

/// How deep a text may quote what quoted something. More is nobody's letter, and other servers pay for it by the square.
const QUOTES: usize = 10;

/// Whether a text quotes deeper than anybody reads.
pub fn quotes_too_deep(text: &str) -> bool {
    let depth = |line: &str| line.chars().filter(|c| !c.is_whitespace()).take_while(|c| *c == '>').count();
    text.lines().any(|line| depth(line) > QUOTES)
}

/// The HTML of a text that somebody typed, here or elsewhere. It holds nothing that was not made here: each sign of the text
/// is escaped, and an address is one of http or https.
pub fn typed_html(text: &str) -> String {
    paragraphs(text, write_line)
}

/// The same without pairs of signs, for what is read as text again elsewhere: nothing of it is lost on the way.
pub fn plain_html(text: &str) -> String {
    paragraphs(text, |out, line| {
        let words = indent(out, line);
        out.push_str(&with_links(words));
    })
}

fn paragraphs(text: &str, write: impl Fn(&mut String, &str)) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4 + 16);
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}'], "\n");
    let mut open = false;
    for line in text.lines() {
        let empty = line.trim().is_empty();
        out.push_str(match (open, empty) {
            (true, true) => "</p>\n",
            (true, false) => "<br>\n",
            (false, true) => "",
            (false, false) => "<p>",
        });
        open = !empty;
        if open {
            write(&mut out, line.trim_end());
        }
    }
    if open {
        out.push_str("</p>\n");
    }
    out
}

/// A text that is part of a line, such as a title, as it stands in HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(&mut out, text);
    out
}

/// The text of HTML from elsewhere: what a reader would see of it, with its line ends. What is longer than `most` letters is
/// cut before it is read: cleaning takes longer than in proportion to the length.
pub fn text_of(html: &str, most: usize) -> String {
    let cut: String = html.chars().take(most).collect();
    let mut cleaner = ammonia::Builder::empty();
    cleaner.add_tags(["p", "br", "div", "li"]).generic_attributes(HashSet::new());
    let mut lines = cleaner.clean(&cut).to_string();
    for (tag, shown) in [("<br>\n", "\n"), ("<br>", "\n"), ("<p>", ""), ("<div>", ""), ("<li>", "- ")] {
        lines = lines.replace(tag, shown);
    }
    let lines = lines.replace("</p>", "\n\n").replace("</div>", "\n").replace("</li>", "\n");
    // The four that the cleaner writes; `&amp;` last, or it would make new ones.
    let text = lines.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    apart(text.trim().to_owned())
}

/// At most one empty line between two.
fn apart(mut text: String) -> String {
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

/// What a line is made of.
enum Piece<'a> {
    /// Text, as it is.
    Text(&'a str),
    /// An address: what is shown, and where it leads.
    Link(&'a str, String),
    /// Signs that may be half of a pair; `true` once they are.
    Sign(&'a str, bool),
}

/// Signs around words, and the element that shows what they mean.
const PAIRS: [(&str, &str); 4] = [("*", "em"), ("_", "em"), ("**", "strong"), ("~~", "del")];

/// The text that people see of what somebody typed: without the signs that stand around words for how these are shown.
pub fn shown_text(text: &str) -> String {
    let shown = |line| {
        let parts = pieces(line).into_iter().filter_map(|piece| match piece {
            Piece::Text(text) | Piece::Sign(text, false) | Piece::Link(text, _) => Some(text),
            Piece::Sign(_, true) => None,
        });
        parts.collect::<String>()
    };
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// What a line is made of, each sign with its other half.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    // First its addresses, in which no sign means anything else.
    for (start, end, href) in addresses(line) {
        signs(&mut pieces, line.get(done..start).unwrap_or_default());
        pieces.push(Piece::Link(line.get(start..end).unwrap_or_default(), href));
        done = end;
    }
    signs(&mut pieces, line.get(done..).unwrap_or_default());
    pair(&mut pieces);
    pieces
}

fn write_line(out: &mut String, line: &str) {
    let pieces = pieces(indent(out, line));
    let mut open: Vec<&str> = Vec::new();
    for piece in &pieces {
        match piece {
            Piece::Text(text) | Piece::Sign(text, false) => escape(out, text),
            Piece::Link(shown, href) => link(out, shown, href),
            Piece::Sign(sign, true) => {
                let tag = PAIRS.iter().find(|(s, _)| s == sign).map_or("em", |(_, tag)| tag);
                if open.last() == Some(sign) {
                    open.pop();
                    out.push_str(&format!("</{tag}>"));
                } else {
                    open.push(sign);
                    out.push_str(&format!("<{tag}>"));
                }
            }
        }
    }
}

/// The same text with its addresses as links, without any other meaning.
pub fn with_links(text: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (start, end, href) in addresses(text) {
        escape(&mut out, text.get(done..start).unwrap_or_default());
        link(&mut out, text.get(start..end).unwrap_or_default(), &href);
        done = end;
    }
    escape(&mut out, text.get(done..).unwrap_or_default());
    out
}

/// Writes the space before a line so that it is kept, and gives the rest.
fn indent<'a>(out: &mut String, line: &'a str) -> &'a str {
    let words = line.trim_start();
    for c in line.chars().take(line.chars().count() - words.chars().count()) {
        out.push_str(if c == '\t' { "&nbsp;&nbsp;&nbsp;&nbsp;" } else { "&nbsp;" });
    }
    words
}

/// Where in a line an address stands, and where it leads.
fn addresses(line: &str) -> Vec<(usize, usize, String)> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    let read = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let scheme = lower.starts_with("https://") || lower.starts_with("http://");
        let whole = if lower.starts_with("www.") { format!("https://{text}") } else { text.to_owned() };
        let url = Url::parse(&whole).ok()?;
        (scheme || lower.starts_with("www.")).then(|| url.to_string())
    };
    finder.links(line).filter_map(|l| Some((l.start(), l.end(), read(l.as_str())?))).collect()
}

fn link(out: &mut String, shown: &str, href: &str) {
    out.push_str(r#"<a href=""#);
    escape(out, href);
    out.push_str(r#"" rel="nofollow noopener noreferrer ugc">"#);
    escape(out, shown);
    out.push_str("</a>");
}

/// Splits a text where signs stand that may be half of a pair.
fn signs<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['*', '_', '~'])) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let sign = rest.chars().next().unwrap_or('*');
        let end = start + rest.len() - rest.trim_start_matches(sign).len();
        let run = text.get(start..end).unwrap_or_default();
        if PAIRS.iter().any(|(s, _)| *s == run) {
            if done < start {
                pieces.push(Piece::Text(text.get(done..start).unwrap_or_default()));
            }
            pieces.push(Piece::Sign(run, false));
            done = end;
        }
        at = end;
    }
    if done < text.len() {
        pieces.push(Piece::Text(text.get(done..).unwrap_or_default()));
    }
}

/// Finds the signs that stand around words, each with its other half: a pair begins before a word and ends after one.
fn pair(pieces: &mut [Piece<'_>]) {
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut pairs = Vec::new();
    for at in 0..pieces.len() {
        let Some(Piece::Sign(sign, _)) = pieces.get(at) else { continue };
        let sign = (*sign).to_owned();
        let (before, after) = (at.checked_sub(1).and_then(|i| pieces.get(i)), pieces.get(at + 1));
        let (before, after) = (before.map(last), after.map(first));
        let inside = |c: Option<Option<char>>| c.is_some_and(|c| c.is_none_or(|c| c.is_alphanumeric()));
        let opens = !inside(before) && after.flatten().is_none_or(|c| c.is_alphanumeric() || "\"'“‘(€*_~".contains(c));
        let closes = !inside(after) && before.flatten().is_none_or(|c| !c.is_whitespace() && !"([{“‘".contains(c));
        let mine = open.iter().rposition(|(_, s)| *s == sign);
        match mine {
            // Not around nothing.
            Some(mine) if closes && before.is_some() && open.get(mine).is_some_and(|(o, _)| o + 1 < at) => {
                pairs.extend(open.get(mine).map(|(o, _)| (*o, at)));
                open.truncate(mine);
            }
            None if opens && after.is_some() => open.push((at, sign)),
            _ => {}
        }
    }
    for at in pairs.into_iter().flat_map(|(a, b)| [a, b]) {
        if let Some(Piece::Sign(_, paired)) = pieces.get_mut(at) {
            *paired = true;
        }
    }
}

/// The first sign of a piece; none of an address, which counts as a word.
fn first(piece: &Piece<'_>) -> Option<char> {
    match piece {
        Piece::Text(text) | Piece::Sign(text, _) => text.chars().next(),
        Piece::Link(..) => None,
    }
}

fn last(piece: &Piece<'_>) -> Option<char> {
    match piece {
        Piece::Text(text) | Piece::Sign(text, _) => text.chars().next_back(),
        Piece::Link(..) => None,
    }
}

/// Escapes a text. Of spaces that follow each other all but the last become ones that browsers and servers keep.
fn escape(out: &mut String, text: &str) {
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\t' => out.push_str("&nbsp;&nbsp;&nbsp; "),
            ' ' if matches!(signs.peek(), Some(' ' | '\t')) => out.push_str("&nbsp;"),
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader sees of HTML, with plain spaces.
    fn read(html: &str) -> String {
        text_of(html, usize::MAX)
    }

    #[test]
    fn a_beginning_is_what_people_see() {
        let table = [
            ("*Let op*: _nu_ **echt** ~~niet~~", "Let op: nu echt niet"),
            ("5*3*2 en huis_van_ons\n*a", "5*3*2 en huis_van_ons\n*a"),
            ("zie https://huis.example/*a*", "zie https://huis.example/*a*"),
        ];
        for (typed, seen) in table {
            assert_eq!(shown_text(typed), seen);
        }
    }

    #[test]
    fn what_was_typed_is_what_is_read() {
        for text in [
            "Gisteren kwam <naam> te laat, en <bewoner B> werd boos.",
            "Stap 1 <script> en dan koken we samen.",
            "Wij <3 elkaar",
            "Mail <piet@voorbeeld.example> even",
            "# 3 is de beste",
            "1986. Toen kwamen wij hier.",
            "    vier spaties\nen twee  hier",
            "5*3*2 = 30, en 5 * 3 * 2 ook",
            "- brood\n- melk\n\n+ 3 mensen\n> 5 mensen",
            "Prijs\n---\nTekst\n===",
            "Jan & Piet, &amp; en &copy; en &#32;",
            "C:\\*map\\naam_van_bestand",
            "[naam]: https://huis.example/a",
            "[hier](kamer3) en ![x](y) en `code`",
            "*verplicht en (*) zie (*)",
            "***drie*** ____ ~~~ ~10 uur, ~11",
            "** niet dik ** en _ niet schuin _",
            "\"aanhaling\" en 'zo'",
            "<!-- niets --> <?php ?> <![CDATA[x]]>",
            "regel een\nregel twee\n\nregel drie",
        ] {
            assert_eq!(read(&typed_html(text)), text.trim(), "{}", typed_html(text));
        }
        assert!(typed_html("a\n    b").contains("<br>\n&nbsp;&nbsp;&nbsp;&nbsp;b"));
        assert_eq!(typed_html("een\ntwee"), "<p>een<br>\ntwee</p>\n");
        assert_eq!(typed_html(" \n"), "");
        assert!(!typed_html("a b\nc").contains("&#"), "other servers show such signs as they are");
    }

    #[test]
    fn pairs_around_words_mean_something() {
        for (text, html) in [
            ("een **twee** drie", "een <strong>twee</strong> drie"),
            ("*let op*: dit", "<em>let op</em>: dit"),
            ("niet _nu_, ~~maandag~~ dinsdag", "niet <em>nu</em>, <del>maandag</del> dinsdag"),
            ("**een *twee* drie**", "<strong>een <em>twee</em> drie</strong>"),
            ("*een **twee* drie**", "<em>een **twee</em> drie**"),
        ] {
            assert_eq!(typed_html(text), format!("<p>{html}</p>\n"));
        }
    }

    #[test]
    fn addresses_can_be_pressed_and_lead_nowhere_else() {
        let html = typed_html("Zie https://huis.example/a_b_c?x=1&y=*2_z. Of (www.huis.example), niet huis.example.");
        assert!(html.contains("<a href=\"https://huis.example/a_b_c?x=1&amp;y=*2_z\" rel="), "{html}");
        assert!(
            html.contains(">https://huis.example/a_b_c?x=1&amp;y=*2_z</a>. Of (<a href=\"https://www.huis.example/\"")
        );
        assert_eq!(html.matches("<a ").count(), 2, "{html}");
        for text in ["javascript:alert(1)", "data:text/html,x", "ftp://huis.example/x", "[x](javascript:alert(1))"] {
            assert!(!typed_html(text).contains("<a "), "{text}");
        }
        let html = typed_html("https://huis.example/\"onmouseover=alert(1)<b>");
        assert!(!html.contains("\"onmouseover") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn html_from_elsewhere_is_read_as_text() {
        assert_eq!(read("<p>Jan &amp; Piet</p><p>a &lt;3<br>b</p><script>x</script>"), "Jan & Piet\n\na <3\nb");
        assert_eq!(read("Jan & Piet"), "Jan & Piet");
        assert_eq!(read("<p>&amp;lt;</p>"), "&lt;");
        assert_eq!(read("<ul><li>a</li><li title=x>b</li></ul>"), "- a\n- b");
    }

    #[test]
    fn quotes_of_quotes_have_an_end() {
        assert!(!quotes_too_deep(&format!("a\n{} x", "> ".repeat(10))));
        assert!(quotes_too_deep(&format!("a\n {} x", "> ".repeat(11))));
        assert!(quotes_too_deep(&format!("{}x", ">".repeat(5990))));
    }

    #[test]
    fn awkward_texts_cost_no_more_than_their_length() {
        for piece in ["*a ", "**", "*", "_a_ ", "~~", "[", "<b>", "> ", "www.", "https://", "((", "`", "&#0;"] {
            let text = piece.repeat(100_000);
            assert!(typed_html(&text).len() < 20 * text.len(), "{piece}");
        }
    }
}
