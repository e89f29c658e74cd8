//! What is found in a text, and what a tired volunteer is not bothered with.

use super::What::{self, *};
use super::{Found, QUANTITY, RULES, identifying};

const NAMES: &[&str] = &[
    "Anna de Wit",
    "Noel",
    "Bo",
    "J",
    "Roos",
    "Wil Groot",
    "Fatma Yılmaz",
    "Jan-Willem van der Meer",
    "Łukasz Żuk",
    "Ben",
    "محمد",
];

fn look(text: &str) -> Vec<Found> {
    identifying(text, &NAMES.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
}

fn texts(found: &[Found]) -> Vec<(What, &str)> {
    found.iter().map(|one| (one.what, one.text.as_str())).collect()
}

/// Each text holds exactly this.
const FOUND: &[(What, &str, &str)] = &[
    (Name, "Kan Anna de Wit morgen?", "Anna de Wit"),
    (Name, "kan anna de wit morgen?", "anna de wit"),
    (Name, "Mevrouw De Wit belde.", "De Wit"),
    (Name, "Ik sprak Anna.", "Anna"),
    (Name, "ANNA is er niet", "ANNA"),
    (Name, "Dat is Anna's fiets", "Anna's"),
    (Name, "Dat is Anna’s fiets", "Anna’s"),
    (Name, "Dat is Annas fiets", "Annas"),
    (Name, "Noël 🎉 is jarig", "Noël"),
    (Name, "Noe\u{308}l is er", "Noe\u{308}l"),
    (Name, "Vraag het Bo even", "Bo"),
    (Name, "Gisteren heeft Roos gebeld", "Roos"),
    (Name, "We praten met Wil.", "Wil"),
    (Name, "Ben heeft schulden", "Ben"),
    (Name, "Fatma Yilmaz slaapt slecht", "Fatma Yilmaz"),
    (Name, "jan willem van der meer", "jan willem van der meer"),
    (Name, "Lukasz zoekt werk", "Lukasz"),
    (Name, "hallo محمد!", "محمد"),
    (Phone, "Bel 06-12345678", "06-12345678"),
    (Phone, "Bel 06 12 34 56 78 na 18 uur", "06 12 34 56 78"),
    (Phone, "0612345678", "0612345678"),
    (Phone, "06 - 1234 5678.", "06 - 1234 5678"),
    (Phone, "06.12.34.56.78, graag", "06.12.34.56.78"),
    (Phone, "+31 6 12345678 5 keer gebeld", "+31 6 12345678"),
    (Phone, "app +31(0)6-12345678", "+31(0)6-12345678"),
    (Phone, "0031612345678", "0031612345678"),
    (Phone, "tel:020-1234567", "020-1234567"),
    (Phone, "kantoor (020) 123 45 67", "(020) 123 45 67"),
    (Phone, "0412 - 123 456", "0412 - 123 456"),
    (Phone, "06\u{a0}12345678", "06\u{a0}12345678"),
    (Phone, "zus: +48 600 700 800", "+48 600 700 800"),
    (Phone, "+32 470 12 34 56!", "+32 470 12 34 56"),
    (Email, "mail anna.bakker+huis@voorbeeld.co.nl.", "anna.bakker+huis@voorbeeld.co.nl"),
    (Email, "<josé@example.org>", "josé@example.org"),
    (Email, "piet(at)example.nl", "piet(at)example.nl"),
    (Email, "volg @kees@mastodon.example", "kees@mastodon.example"),
    (Iban, "NL91ABNA0417164300", "NL91ABNA0417164300"),
    (Iban, "op NL91 ABNA 0417 1643 00 graag", "NL91 ABNA 0417 1643 00"),
    (Iban, "nl91 abna 0417 1643 00 van mij", "nl91 abna 0417 1643 00"),
    (Iban, "NL 91 ABNA 0417 1643 00", "NL 91 ABNA 0417 1643 00"),
    (Iban, "BE68 5390 0754 7034 5 keer", "BE68 5390 0754 7034"),
    (Iban, "DE89370400440532013000", "DE89370400440532013000"),
    (Bsn, "bsn 111222333", "111222333"),
    (Bsn, "bsn 123.456.782.", "123.456.782"),
    (Bsn, "1234 56 782", "1234 56 782"),
    (Room, "De man in kamer 12 klaagt", "kamer 12"),
    (Room, "Kamer 3b is leeg", "Kamer 3b"),
    (Room, "kamer nr. 7", "kamer nr. 7"),
    (Room, "kamernummer: 14", "kamernummer: 14"),
    (Room, "kamer 2.14, boven", "kamer 2.14"),
    (Room, "kamers 3, 4 en 5a ruilen", "kamers 3, 4 en 5a"),
    (Room, "de bewoner van k. 12 snurkt", "k. 12"),
    (Room, "bed 4", "bed 4"),
    (Room, "kamer 12 €350", "kamer 12"),
    (Room, "in room 12.", "room 12"),
    (BirthDate, "12-03-1985", "12-03-1985"),
    (BirthDate, "hij is van 12 maart 1985.", "12 maart 1985"),
    (BirthDate, "1985-03-12", "1985-03-12"),
    (BirthDate, "12 03 1985", "12 03 1985"),
    (BirthDate, "on March 12th, 1985", "March 12th, 1985"),
    (BirthDate, "geb. 12/3/85", "12/3/85"),
    (BirthDate, "Geboren te 's-Gravenhage op 3 mei", "3 mei"),
    (BirthDate, "haar verjaardag: 12 maart 2027", "12 maart 2027"),
    (BirthDate, "born 12.03.2018", "12.03.2018"),
    (BirthDate, "Hij is jarig op 1 jan.", "1 jan"),
    (Address, "Dorpsstraat 12", "Dorpsstraat 12"),
    (Address, "op de dorpsstraat 12a, achterom", "dorpsstraat 12a"),
    (Address, "Keizersgracht 123-II", "Keizersgracht 123-II"),
    (Address, "Slotlaan, nr. 5", "Slotlaan, nr. 5"),
    (Address, "aan de Singel 140", "Singel 140"),
    (Address, "Burg. de Vlugtlaan 1234", "Vlugtlaan 1234"),
    (Address, "Kerkstr. 8", "Kerkstr. 8"),
    (Address, "Laan van Meerdervoort 100", "Laan van Meerdervoort 100"),
    (Address, "in 1234 AB Utrecht", "1234 AB"),
    (Address, "3512EN", "3512EN"),
    (Address, "postcode: 1234 ab", "1234 ab"),
];

const NOT_FOUND: &[&str] = &[
    "",
    "   \n\n",
    "👋🏽 é ß — …",
    "Meetdag 12 maart 2027",
    "Meetdag 12-03-2027 om 14:30",
    "€ 1.234,56",
    "€ 123.456.782",
    "€ 350,- per maand",
    "kamer 350,- per maand",
    "8 uur per week",
    "artikel 12",
    "Marktplein 12 kinderen",
    "artikel 6:162 BW",
    "WMO 2015",
    "De Wmo 2015 geldt sinds 1 januari 2015",
    "14:30",
    "3 keer",
    "van 06.30 tot 07.30",
    "05-06-2027 12 mensen",
    "06-12-27 13.30 uur",
    "06-12-2027 10 personen",
    "2024 2025 2026 2027",
    "bel 112 of 0900-8844 of 0800-0113",
    "bel 14 020",
    "bestelling 123456789",
    "123.456.789",
    "1111222333444",
    "000000000",
    "NL92ABNA0417164300",
    "wk12 gaan we naar zee",
    "Twitter: @huisraad",
    "3 @ 5 euro",
    "een roos in de tuin, en ik wil meer",
    "de wit geverfde muur",
    "Wil je meedenken?",
    "👋 Wil iemand koken?",
    "- Ben je er ook?",
    "Groot huis, klein gezin.",
    "Wilskracht en Bos en Rozen en Annabel",
    "Als het kan. Boek! Boze",
    "J is een letter",
    "Van der Linden en Der Spiegel",
    "een kamer 3 weken leeg",
    "bed 4 nachten vrij",
    "bed 2x verschonen",
    "Tweede Kamer 12 maart",
    "Tweede Kamer 2015",
    "12 kamers en 4 bedden",
    "kamer van 12 m2",
    "4-persoonskamer",
    "Hij is weg 3 dagen",
    "onderweg 3 uur",
    "Onderweg 12",
    "een iPad 3",
    "De huur steeg 12 procent",
    "Overslaan 2 keer",
    "Kerkstraat 14.30 uur",
    "Kerkstraat 12 maart",
    "Dorpsstraat 2027",
    "Plein 40",
    "1500 km",
    "1000 mensen",
    "IN 2015 EN 2016",
    "1234 SS",
    "postcode 1234 en omgeving",
    "De film is van 12 mei",
    "geboren om 3.10 uur",
    "De schuld verjaart op 12 maart 2030",
    "gebruik 12/3 van het gebouw",
    "31-45-1985",
    "versie 1.12.03.1985.4",
    "een 10-jarig bestaan op 12 maart",
];

#[test]
fn every_detail_is_found_as_it_is_written() {
    for (what, text, part) in FOUND {
        let found = look(text);
        assert_eq!(texts(&found), [(*what, *part)], "{text}");
        assert_eq!(&text[found[0].start..found[0].end], *part, "{text}");
    }
}

#[test]
fn no_alarm_is_false() {
    for text in NOT_FOUND {
        assert_eq!(texts(&look(text)), [], "{text}");
    }
}

#[test]
fn every_pattern_is_one() {
    assert!(RULES.iter().all(|rule| rule.regex.is_some()));
    assert!(QUANTITY.is_some());
}

#[test]
fn details_come_in_the_order_of_the_text_and_do_not_overlap() {
    let found =
        look("🎈 Anna (kamer 12, 06-12345678 / 0687654321) woont Dorpsstraat 12, 1234 AB; mail anna.de.wit@huis.nl.");
    let expected = [
        (Name, "Anna"),
        (Room, "kamer 12"),
        (Phone, "06-12345678"),
        (Phone, "0687654321"),
        (Address, "Dorpsstraat 12"),
        (Address, "1234 AB"),
        (Email, "anna.de.wit@huis.nl"),
    ];
    assert_eq!(texts(&found), expected);
    assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

#[test]
fn the_longest_of_two_wins() {
    let names = ["Anna".to_owned(), "Anna Bos".to_owned(), "Bos Singel".to_owned()];
    assert_eq!(texts(&identifying("met Anna Bos erbij", &names)), [(Name, "Anna Bos")]);
    assert_eq!(texts(&identifying("op Anna-Bosstraat 3", &names)), [(Address, "Anna-Bosstraat 3")]);
    assert_eq!(texts(&identifying("op Bos Singel 12", &names)), [(Name, "Bos Singel")]);
}

#[test]
fn without_names_there_is_still_the_rest() {
    assert_eq!(texts(&identifying("Anna in kamer 3", &[])), [(Room, "kamer 3")]);
    let odd = ["", " ", "-", "A", "é", "12", "de"].map(str::to_owned);
    assert_eq!(texts(&identifying("A - É, 12 De. Anna", &odd)), []);
    assert!(identifying("", &odd).is_empty());
}

#[test]
fn every_kind_has_a_key() {
    for what in [Name, Phone, Email, Iban, Bsn, Room, BirthDate, Address] {
        assert!(what.key().starts_with("identify-"));
    }
}
