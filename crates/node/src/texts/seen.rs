//! Texts as people see them: what shows nothing is empty, and two that look alike are the same.
//!
//! Keyboards give one letter in several ways: `é` as one sign or as two, `ĳ` as a ligature, a space or a hyphen that
//! only looks like one, a mark of direction that nobody sees. Whoever types a name, a word of a card or a passphrase cannot
//! know which of them their keyboard chose, so none of it may matter.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// Signs that leave no ink and take no place: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, 16.0), and
/// the control signs.
fn is_invisible(c: char) -> bool {
    let ignorable = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}');
    ignorable || (c.is_control() && !c.is_whitespace())
}

/// Signs that take place and leave no ink: white space, the braille pattern without dots, the note without a head.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{1d159}')
}

/// Whether a reader would see nothing at all.
pub fn shows_nothing(text: &str) -> bool {
    text.chars().all(|c| is_invisible(c) || is_blank(c))
}

/// Leaves out the control signs that no keyboard types, one of which PostgreSQL cannot keep. Line ends and tabs stay.
pub fn typeable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

/// A text of a form or from the wire as it is kept: without what nobody can type, and empty when it shows nothing.
pub fn kept(text: &str) -> String {
    if shows_nothing(text) { String::new() } else { typeable(text) }
}

/// A text with one sign for all that look alike, and without what is not seen. Capitals stay: they are seen. For what is
/// typed again later, as a passphrase is.
pub fn as_seen(text: &str) -> String {
    signs(text).split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same with its lines and spaces as they are: for texts in which something is looked for.
pub fn signs(text: &str) -> String {
    // Once more after the invisible is gone: it may have stood between a letter and its mark.
    let bare: String = text.nfkc().filter(|c| !is_invisible(*c)).map(alike).collect();
    bare.nfkc().collect()
}

/// The same without regard to capitals: for names and for the words of cards.
pub fn folded(text: &str) -> String {
    // Lower case can be two signs where the capital was one ("İ").
    as_seen(&as_seen(text).to_lowercase())
}

/// Whether two texts look the same, but for capitals.
pub fn look_alike(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// What stands for all texts that a reader would take for this one, also where letters of another script look like ours
/// (Unicode TS #39, confusables). To compare with, never to show.
pub fn reads_like(text: &str) -> String {
    // A capital of another script may look like one of ours, and its small letter like none: so before they are made small,
    // and after. The capital of an i is an l to most eyes. A space sets nothing apart, nor a hyphen.
    let small = skeleton(&as_seen(text)).collect::<String>().to_lowercase();
    let small = folded(&small);
    let letters = skeleton(&small).filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).map(|c| if c == 'i' { 'l' } else { c }).collect()
}

/// Whether there is something like a dot between two letters, as in an address.
pub fn has_inner_dot(text: &str) -> bool {
    let plain: String = text.nfkc().filter(|c| !is_invisible(*c)).map(|c| if is_dot(c) { '.' } else { c }).collect();
    let seen: Vec<char> = skeleton(&plain).collect();
    seen.windows(3).any(|w| matches!(w, [a, '.', b] if a.is_alphanumeric() && b.is_alphanumeric()))
}

/// Dots in the middle of a line, and full stops of other scripts, which Unicode does not call alike.
fn is_dot(c: char) -> bool {
    matches!(
        c,
        '\u{b7}'
            | '\u{387}'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{3002}'
            | '\u{30fb}'
            | '\u{ff61}'
            | '\u{ff65}'
            | '\u{6d4}'
            | '\u{701}'
            | '\u{702}'
            | '\u{660}'
            | '\u{6f0}'
    )
}

/// What stands for all signs that look like this one.
fn alike(c: char) -> char {
    match c {
        // Hyphens and dashes, the minus sign, the Arabic and the full-width ones (NFKC leaves the first lot as they are).
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{58a}' | '\u{5be}' | '\u{1806}' | '\u{6d4}' => '-',
        // Apostrophes: a telephone bends them as it likes.
        '\u{2018}'..='\u{201b}' | '\u{2b9}'..='\u{2bd}' | '\u{2c8}' | '\u{2032}' | '\u{60}' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        c => digit(c),
    }
}

/// Figures of Arabic and Persian keyboards as ours; NFKC has made those of full width so.
fn digit(c: char) -> char {
    let from = |zero: u32| char::from_digit((c as u32).wrapping_sub(zero), 10);
    from(0x660).or_else(|| from(0x6f0)).unwrap_or(c)
}

/// Whether a sign turns the line: a letter that is written from the right, or a mark that says so.
fn turns(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A name or a title, as it stands in a sentence: what is written from the right does not turn what is around it. Only
/// that gets marks, so that in all other texts nothing unseen is copied along.
pub fn isolated(text: &str) -> String {
    if !text.chars().any(turns) {
        return text.to_owned();
    }
    // Its own marks of direction could end ours.
    let bare: String =
        text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')).collect();
    format!("\u{2068}{bare}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_of_other_scripts_read_like_ours_and_so_do_dots() {
        for name in [
            "\u{41d}et Anker",
            "De \u{412}rug",
            "De \u{39a}ade",
            "De \u{41c}olen",
            "\u{39d}ieuw Huis",
            "\u{396}onnehof",
        ] {
            let ours: String = name
                .chars()
                .map(|c| match c {
                    '\u{41d}' => 'H',
                    '\u{412}' => 'B',
                    '\u{39a}' => 'K',
                    '\u{41c}' => 'M',
                    '\u{39d}' => 'N',
                    '\u{396}' => 'Z',
                    c => c,
                })
                .collect();
            assert_eq!(reads_like(name), reads_like(&ours), "{ours}");
        }
        for dot in ". \u{b7} \u{3002} \u{ff0e} \u{ff61} \u{a4f8} \u{701} \u{6d4} \u{660} \u{10a50} \u{2024} \u{2022}"
            .split(' ')
        {
            assert!(
                has_inner_dot(&format!("De Kade (kade{dot}nl)")),
                "U+{:x}",
                u32::from(dot.chars().next().expect("one"))
            );
        }
        for name in ["De Kade", "St. Joris", "Huize H. Hart", "'t Veer...", "Nr. 5"] {
            assert!(!has_inner_dot(name), "{name}");
        }
    }

    #[test]
    fn what_shows_nothing_is_empty() {
        for nothing in [
            "",
            " ",
            "\u{a0}",
            "\u{200b}",
            "\u{200e}\u{200e}",
            "\u{ad}",
            "\u{2060}",
            "\u{3164}",
            "\u{feff}",
            "\u{e0061}",
            "\u{115f}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{180e}",
            "\u{fe0f}",
            "\u{34f}",
            "\u{202e}",
            "\u{2003}\u{3000}",
            "\u{7f}",
            "\u{1d173}",
            "\u{85}",
            "\n\t",
        ] {
            assert!(shows_nothing(nothing), "{nothing:?}");
            assert_eq!(kept(nothing), "", "{nothing:?}");
            assert_eq!(as_seen(nothing), "", "{nothing:?}");
        }
        for something in ["a", ".", "é", "5", "🙂", "هل", "-", "\u{301}"] {
            assert!(!shows_nothing(something), "{something:?}");
        }
        assert_eq!(kept("a\u{0}b\nc"), "ab\nc");
    }

    #[test]
    fn what_looks_alike_is_the_same() {
        for (a, b) in [
            ("José", "Jose\u{301}"),
            ("ZOË", "zoe\u{308}"),
            ("Wĳnand", "wijnand"),
            ("Jan\u{200b} de\u{a0}Wit", "jan de wit"),
            ("Anne\u{2011}Marie", "anne-marie"),
            ("de kat\u{2019}s bak", "de kat's bak"),
            ("\u{200f}Ali\u{200e}", "ali"),
            ("\u{ff14}\u{ff19}\u{ff11}\u{ff13}", "4913"),
            ("٤٩١٣", "4913"),
            ("۴۹۱۳", "4913"),
            ("e\u{200d}\u{301}", "é"),
            ("ﬁets", "fiets"),
            ("Ａnna", "anna"),
        ] {
            assert!(look_alike(a, b), "{a:?} and {b:?}: {:?}, {:?}", folded(a), folded(b));
        }
        for (a, b) in [("Jose", "José"), ("Jan", "Jan 2"), ("Anne Marie", "AnneMarie")] {
            assert!(!look_alike(a, b), "{a:?} and {b:?}");
        }
        assert_eq!(as_seen(" Koffie  met\tÉÉN "), "Koffie met ÉÉN", "capitals are seen");
        assert_eq!(folded(&folded("İĲ")), folded("İĲ"), "folding twice changes nothing");
    }

    #[test]
    fn what_a_reader_takes_for_the_other_reads_like_it() {
        for (a, b) in [
            ("De Kade", "de  kade"),
            ("De Kade", "De-Kade"),
            ("De Kade", "De K\u{430}de"),
            ("De Veldhof", "De Ve\u{49}dhof"),
            ("IJburg", "ijburg"),
            ("Huis 10", "Huis lO"),
            ("De Kade", "De Kade\u{200b}."),
        ] {
            assert_eq!(reads_like(a), reads_like(b), "{a:?} and {b:?}");
        }
        for (a, b) in [("De Kade", "De Kaden"), ("Het Veer", "Het Meer"), ("Huis 1", "Huis 2")] {
            assert_ne!(reads_like(a), reads_like(b), "{a:?} and {b:?}");
        }
    }

    #[test]
    fn only_what_turns_the_line_is_isolated() {
        assert_eq!(isolated("De Brug"), "De Brug");
        assert_eq!(isolated("بيت"), "\u{2068}بيت\u{2069}");
        assert_eq!(isolated("\u{202e}evil\u{2069}"), "\u{2068}evil\u{2069}");
    }
}
