//! What in a text could tell who somebody is: names, numbers, addresses. The writer is shown it before the text goes
//! to other houses, and decides. Nothing is changed here, and nothing leaves the node.
//!
//! A false alarm costs a tired volunteer attention. So a number alone is never enough: it passes a checksum, has the
//! form of nothing else, or stands beside a word that says what it is.

mod names;

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What kind of detail was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The name of a person of this house, or a part of it.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address, or a name in the fediverse.
    Email,
    /// A bank account.
    Iban,
    /// A burgerservicenummer.
    Bsn,
    /// The number of a room or a bed.
    Room,
    /// A date on which somebody may have been born.
    BirthDate,
    /// A postcode, or a street with a number.
    Address,
}

impl What {
    /// The key of the sentence that tells the writer about it.
    pub fn key(self) -> &'static str {
        match self {
            What::Name => "identify-name",
            What::Phone => "identify-phone",
            What::Email => "identify-email",
            What::Iban => "identify-iban",
            What::Bsn => "identify-bsn",
            What::Room => "identify-room",
            What::BirthDate => "identify-birth-date",
            What::Address => "identify-address",
        }
    }
}

/// A detail, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The byte of the text at which it begins.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is.
    pub what: What,
    /// It, as written.
    pub text: String,
}

/// What in `text` could tell who somebody is, in the order of the text and without overlap: of two that overlap the
/// longest stays. `names` are those of the people of this house, as they are known here.
pub fn identifying(text: &str, names: &[String]) -> Vec<Found> {
    let named = names::find(text, names).into_iter().map(|spot| (What::Name, spot));
    let mut spots: Vec<(What, Range<usize>)> = RULES.iter().flat_map(|rule| rule.find(text)).chain(named).collect();
    spots.sort_by_key(|(_, spot)| (std::cmp::Reverse(spot.len()), spot.start));
    let mut kept: Vec<(What, Range<usize>)> = Vec::new();
    for (what, spot) in spots {
        if kept.iter().all(|(_, other)| spot.end <= other.start || other.end <= spot.start) {
            kept.push((what, spot));
        }
    }
    kept.sort_by_key(|(_, spot)| spot.start);
    let found = |(what, spot): (What, Range<usize>)| {
        let text = text[spot.clone()].to_owned();
        Found { start: spot.start, end: spot.end, what, text }
    };
    kept.into_iter().map(found).collect()
}

/// A form that a detail can have, and what a pattern cannot say about it.
struct Rule {
    what: What,
    /// `None` if the pattern is wrong, which a test guards against: the writer then misses a warning, not the page.
    regex: Option<Regex>,
    counts: fn(&str, &Range<usize>) -> bool,
}

impl Rule {
    /// Where it stands in a text: the first group of the pattern, or all of it.
    fn find(&self, text: &str) -> Vec<(What, Range<usize>)> {
        let mut spots = Vec::new();
        let mut from = 0;
        while let Some(groups) = self.regex.as_ref().and_then(|regex| regex.captures_at(text, from)) {
            let Some((whole, spot)) = groups.get(0).zip(groups.get(1).or(groups.get(0))) else { break };
            if stands_alone(text, &spot.range()) && (self.counts)(text, &spot.range()) {
                spots.push((self.what, spot.range()));
                from = spot.end();
            } else {
                // What was refused may hide the beginning of what is not.
                from = whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8);
            }
        }
        spots
    }
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |what, pattern: &str, counts| Rule { what, regex: compile(pattern), counts };
    vec![
        rule(What::Email, EMAIL, |_, _| true),
        rule(What::Phone, PHONE, |_, _| true),
        rule(What::Phone, PHONE_ABROAD, |text, spot| (9..=14).contains(&digits(&text[spot.clone()]).len())),
        rule(What::Iban, &iban(), |text, spot| passes_mod_97(&text[spot.clone()])),
        rule(What::Bsn, BSN, |text, spot| passes_eleven(&text[spot.clone()])),
        rule(What::Room, ROOM, is_no_quantity),
        rule(What::BirthDate, BIRTH_DATE, |text, spot| !START_OF_WMO.contains(&&text[spot.clone()])),
        rule(What::BirthDate, BIRTH_DATE_SAID, is_no_quantity),
        rule(What::Address, POSTCODE, is_postcode),
        rule(What::Address, STREET, is_street),
        rule(What::Address, STREET_NAMED_AFTER, is_house_number),
    ]
});

/// A pattern, written with spaces for the reader, `_` for a space in the text, and names for its parts.
fn compile(pattern: &str) -> Option<Regex> {
    // One kind of separator in a number: otherwise "06-12-24 13.30" is a telephone.
    let group =
        |n: usize| format!(r"(?: [0-9](?:_?[0-9]){{{n}}} | [0-9](?:-?[0-9]){{{n}}} | [0-9](?:\.?[0-9]){{{n}}} )");
    let parts = [
        ("HOUSE", HOUSE),
        ("STREETS", STREETS),
        ("MONTH", MONTH),
        ("DAY", "(?:0?[1-9]|[12][0-9]|3[01])"),
        ("NUMBER", "(?:0?[1-9]|1[0-2])"),
        ("YEAR", "(?:19[0-9]{2}|200[0-9]|201[0-5])"),
        ("SIX", &group(5)),
        ("SEVEN", &group(6)),
        ("EIGHT", &group(7)),
        ("_", r"[\x20\t\u{a0}\u{202f}]"),
    ];
    let pattern = parts.iter().fold(pattern.to_owned(), |made, (name, part)| made.replace(name, part));
    Regex::new(&format!("(?x){pattern}")).ok()
}

/// Also `name(at)example.org`.
const EMAIL: &str = r"[\p{L}\p{N}.\x5f%+-]*[\p{L}\p{N}\x5f-] (?: @ | _?[\[(]at[\])]_? )
    [\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}";

/// 06, an area code, or an 08 of a company; 0800 and 0900 are nobody's.
const PHONE: &str = r"(?: (?:\+|\b00)_?31[_-]?(?:\(?0\)?_?)?\(? | \(?\b0 )
    (?: 6 \)?[_./–-]{0,3} EIGHT | (?:[1-57][0-9]|8[4578]) \)?[_./–-]{0,3} SEVEN
      | [1-5][0-9]{2} \)?[_./–-]{0,3} SIX )\b";
/// Of another country: 31 has a rule that knows its length.
const PHONE_ABROAD: &str =
    r"(?:\+|\b00)(?:[124-9][0-9]{0,2}|3[02-9][0-9]?)[_-]?(?:\(0\))?[0-9]{1,12}(?:[_./-][0-9]{2,9}){0,5}\b";

/// Countries and how long an IBAN is there; from the IBAN registry of SWIFT.
const IBANS: &str = "AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IT27 LT20 \
    LU20 LV21 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 TR26";

fn iban() -> String {
    let country = |entry: &str| {
        let (code, length) = entry.split_at(2);
        let after_check: usize = length.parse::<usize>().ok()?.checked_sub(4)?;
        Some(format!("{code}_?[0-9]{{2}}(?:[_.-]?[A-Z0-9]){{{after_check}}}"))
    };
    format!(r"\b(?i:{})\b", IBANS.split_whitespace().filter_map(country).collect::<Vec<_>>().join("|"))
}

/// The checksum of ISO 13616: the first four come last, and a letter counts for two digits.
fn passes_mod_97(written: &str) -> bool {
    let signs: Vec<u32> = written.chars().filter_map(|sign| sign.to_digit(36)).collect();
    let sum = |sum: u32, sign: &u32| (sum * if *sign > 9 { 100 } else { 10 } + sign) % 97;
    signs.iter().cycle().skip(4).take(signs.len()).fold(0, sum) == 1
}

const BSN: &str = r"\b(?: [0-9]{9} | [0-9]{3}[_.-][0-9]{3}[_.-][0-9]{3} | [0-9]{4}[_.-][0-9]{2}[_.-][0-9]{3} )\b";

/// The elfproef of a burgerservicenummer: the last digit counts for -1.
fn passes_eleven(written: &str) -> bool {
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = digits(written).iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum != 0 && sum % 11 == 0
}

fn digits(written: &str) -> Vec<i32> {
    written.bytes().filter(u8::is_ascii_digit).map(|digit| i32::from(digit - b'0')).collect()
}

/// A letter may follow the number, but not the x of "2x" or the u of "12u". A small k only: "K. 12" may be a person.
const ROOM: &str = r"(?i)
    \b(?:slaap)?(?:kamer|bed|room)(?:nummer|nr)?\.?(?: _ | :_? | _?\# | - | _(?:nr\.?|nummer|no\.?)_? )?
        [a-h]?[0-9]{1,3}[a-h]?(?:[/.-][0-9]{1,3})?\b
    | \bkamers_[0-9]{1,3}[a-h]?(?:,_?[0-9]{1,3}[a-h]?){0,8}(?:_en_|_&_)[0-9]{1,3}[a-h]?\b
    | \b(?-i:k)\._?[0-9]{1,3}[a-h]?\b";

const MONTH: &str = r"(?:jan|januari|january|feb|februari|february|maart|mrt|march|mar|apr|april|mei|may|jun|juni|june|
    jul|juli|july|aug|augustus|august|sep|sept|september|okt|oct|oktober|october|nov|november|dec|december)\b\.?";
/// A full date in a year in which who lives or helps here was born.
const BIRTH_DATE: &str = r"(?i) \b(?: DAY_?[/._-]_?NUMBER_?[/._-]_?YEAR | YEAR[/-]NUMBER[/-]DAY
    | DAY(?:e|st|nd|rd|th)?(?:_of)?[_-]MONTH,?[_-]YEAR | MONTH_DAY(?:st|nd|rd|th)?,?_YEAR )\b";
/// Any date that is said to be a birthday.
const BIRTH_DATE_SAID: &str = r"(?i)
    (?: \b(?:geboren|geboorte|verjaardag|born\b|birth) | \bgeb\b(?:\.?_?dat\b)?\.? | _jarig\b ) [^\n.!?]{0,24}?
    \b( DAY_?[/._-]_?NUMBER_?[/._-]_?[0-9]{2}(?:[0-9]{2})? | [0-9]{4}[/-]NUMBER[/-]DAY | DAY[/-]NUMBER
      | DAY(?:e|st|nd|rd|th)?(?:_of)?[_-]MONTH(?:,?[_-]['’]?[0-9]{2}(?:[0-9]{2})?)?
      | MONTH_DAY(?:st|nd|rd|th)?(?:,?_[0-9]{4})? )\b";
/// When the Wmo 2015 began, which people here write more often than that somebody is that young.
const START_OF_WMO: &[&str] = &["1 januari 2015", "1-1-2015", "01-01-2015"];

/// In small letters only where it is called one: "1500 km" is none.
const POSTCODE: &str =
    r"\b[1-9][0-9]{3}_?[A-Z]{2}\b | (?i:\bpostcode[_:]{1,2}(?:is_)?) ([1-9][0-9]{3}_?(?i:[a-z]{2}))\b";

/// No "2015 EN 2016" in a heading, and none of the three pairs that are never given out.
fn is_postcode(text: &str, spot: &Range<usize>) -> bool {
    let (number, letters) = text[spot.clone()].split_at(4);
    let letters = letters.trim();
    let unsure = is_year(number) || letters.ends_with(char::is_lowercase);
    let refused = if unsure { "SA SD SS EN IN IS OF OM OP TE DE ER WE" } else { "SA SD SS" };
    !refused.split(' ').any(|other| other == letters.to_uppercase())
}

const STREETS: &str = "straat|laan|weg|plein|gracht|kade|singel|dijk|hof|pad|steeg|dreef|burgwal|plantsoen";
const STREET: &str = r"(?i) \b[\p{L}-]{0,40}(?:STREETS|str\.) HOUSE";
/// "Laan van Meerdervoort 100".
const STREET_NAMED_AFTER: &str =
    r"\b(?:Laan|Plein|Weg|Hof|Kade)_(?:van|der|den|naar|op)_(?:(?:de|den|der|het|'t)_)?\p{Lu}[\p{L}-]+ (?i:HOUSE)";
const HOUSE: &str = r"(?: ,?_(?:nr\.?|nummer|no\.?) )? _[1-9][0-9]{0,3}
    (?: -?[a-tvwyz]\b | [_-]?(?:I{1,3}|IV|hs|bis)\b | [/-][0-9]{1,4}\b )?\b";
/// Ordinary words that end like a street.
const NO_STREETS: &str = "onderweg|snelweg|omweg|uitweg|gerechtshof|kerkhof|schoolplein|fietspad|voetpad|wandelpad|\
    ipad|notepad|touchpad|slaan|afslaan|inslaan|opslaan|overslaan|toeslaan|verslaan|overdreef";

/// "Dorpsstraat 12"; "Singel 12" only where the capital is not that of the sentence.
fn is_street(text: &str, spot: &Range<usize>) -> bool {
    let word = text[spot.clone()].split(|sign: char| sign.is_whitespace() || sign == ',').next().unwrap_or_default();
    let one_of = |words: &str| words.split('|').any(|other| other == word.to_lowercase());
    let named = word.starts_with(char::is_uppercase) && !opens_sentence(text, spot.start);
    !one_of(NO_STREETS) && (named || !one_of(STREETS)) && is_house_number(text, spot)
}

fn is_house_number(text: &str, spot: &Range<usize>) -> bool {
    is_no_quantity(text, spot) && !text[spot.clone()].split(char::is_whitespace).next_back().is_some_and(is_year)
}

fn is_year(number: &str) -> bool {
    number.parse().is_ok_and(|year: u16| (1900..2100).contains(&year))
}

/// What makes the number before it a quantity, a time or a date.
static QUANTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(
        r"(?i) ^[_-]?(?: uur|uren|u|min|minuten|dag|dagen|nacht|nachten|week|weken|maand|maanden|jaar|jaren|MONTH
            |keer|maal|x|euro|eur|procent|m2|m²|m|km|meter|persoon|personen|persoons|mensen|man|mannen|vrouwen|kinderen|bewoners
            |gasten|plekken|plaatsen|bedden|kamers|hours?|days?|nights?|weeks?|months?|years?|times|people|persons?|beds
            |rooms )\b",
    )
});

fn is_no_quantity(text: &str, spot: &Range<usize>) -> bool {
    !QUANTITY.as_ref().is_some_and(|quantity| quantity.is_match(&text[spot.end..]))
}

/// Whether it is no part of a longer word or number, and no amount of money.
fn stands_alone(text: &str, spot: &Range<usize>) -> bool {
    let (before, after) = (&text[..spot.start], &text[spot.end..]);
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    let money = before.trim_end().ends_with('€') || after.starts_with(['€', '%']) || after.starts_with(",-");
    !goes_on(back.next(), back.next()) && !goes_on(on.next(), on.next()) && !money
}

fn goes_on(sign: Option<char>, next: Option<char>) -> bool {
    match sign {
        Some('.' | ',' | ':' | '-') => next.is_some_and(|next| next.is_ascii_digit()),
        _ => sign.is_some_and(char::is_alphanumeric),
    }
}

/// Whether a capital here says nothing: before it is nothing, or what ends a sentence or opens a line.
fn opens_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\u{a0}']);
    before.chars().next_back().is_none_or(|sign| !sign.is_alphanumeric() && sign != ',')
}

#[cfg(test)]
mod tests;
