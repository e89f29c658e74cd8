//! What a house says of itself is what it says today, also in the files of those that were told of it.

use crate::residue::{Three, Words, on_sqlite};
use crate::support::{Browser, House, until};

/// What a house said of itself when it asked, and says no more: not in its letters, nor at who was told of it.
#[test]
fn what_a_house_says_of_itself_no_more_is_in_no_file() {
    if !on_sqlite() {
        return;
    }
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    let (anna, mut bob, cees) = (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let mut words = Words::default();
    let asks = words.one("what it asks");
    let says = |asks: &str| [("name", "Het Veer".to_owned()), ("kind", "night-shelter".into()), ("asks", asks.into())];
    let said = |who: &mut Browser, asks: &str| {
        let all = says(asks);
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(who.post("/house", &all).status < 400);
    };
    said(&mut bob, &asks);
    c.join(&a, "member");
    b.join(&a, "member");
    let hears = |house: &House| house.json(&["peer", "newcomers"]).to_string().contains(&b.domain());
    until("another is told of it", || hears(&c).then_some(()));
    b.join(&c, "member");
    let mut all = Three { a, b, c, anna, bob, cees };
    all.go(&words, |t| said(&mut t.bob, "Iets anders."));
}
