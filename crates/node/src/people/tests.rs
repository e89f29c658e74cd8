//! The rules of people: who may do what, whole, against the golden file; what may be a name, a passphrase, a PIN.

use super::rules::{Act, card_words, check_name, check_passphrase, check_pin, may};
use crate::error::{Error, Reason};
use crate::viewer::{Roles, Viewer};
use crate::words::Role;

#[test]
fn who_may_do_what_is_as_the_golden_file_says() {
    let mut table = format!("{:<18}", "");
    for role in Role::ALL {
        table.push_str(&format!("{:<13}", role.as_str()));
    }
    for act in Act::ALL {
        table.push_str(&format!("\n{:<18}", act.as_str()));
        for role in Role::ALL {
            let roles: Roles = [*role].into_iter().collect();
            table.push_str(&format!("{:<13}", if may(roles, *act) { "yes" } else { "-" }));
        }
    }
    let table: String = table.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    assert_eq!(table, include_str!("may.golden"), "is the change meant? then put this into may.golden:\n{table}");
}

#[test]
fn names_passphrases_and_pins_have_their_rules() {
    assert_eq!(check_name("  "), Some("name-missing"));
    assert_eq!(check_name("Noor"), None);
    assert_eq!(check_passphrase("kort"), Some("passphrase-short"));
    assert_eq!(check_passphrase("aaaaaaaaaaaaaaa"), Some("passphrase-simple"));
    assert_eq!(check_passphrase("paard fiets soep"), None);
    assert_eq!(check_pin("12a4"), Some("pin-form"));
    assert_eq!(check_pin("1234"), Some("pin-simple"));
    assert_eq!(check_pin("7777"), Some("pin-simple"));
    assert_eq!(check_pin("4913"), None);
}

#[test]
fn the_words_of_a_card_are_letters_however_they_are_written_down() {
    for typed in [
        "pinguin appel rivier kast",
        "Pinguïn Appel Rivier Kast",
        "pingui\u{308}n, appel, rivier, kast.",
        "1. pinguin 2. appel 3. rivier 4. kast",
        "1) Pinguin\n2) Appel\n3) Rivier\n4) Kast",
        "pinguin-appel-rivier-kast",
        "pinguin\u{2011}appel\u{a0}rivier\u{200b} \u{2013} kast!",
        " \"pinguin\"; appel/rivier | kást ",
        "PINGUIN\u{ad} APPEL_RIVIER KAST 12",
    ] {
        assert_eq!(card_words(typed), "pinguin appel rivier kast", "{typed:?}");
    }
    assert_ne!(card_words("pinguinappel rivier kast"), "pinguin appel rivier kast");
    assert_eq!(card_words(" 12, ."), "");
}

#[test]
fn who_may_do_something_is_told_no_only_where_they_live() {
    use super::rules::require;
    for act in Act::ALL {
        for role in Role::ALL {
            let roles = [*role].into_iter().collect();
            let who = Viewer::Person { id: 1, roles };
            match require(&who, *act) {
                Ok(()) => assert!(may(roles, *act), "{act} {role}"),
                Err(e) => assert!(!may(roles, *act) && matches!(e, Error::Refused(Reason::NotYours)), "{act} {role}"),
            }
        }
        assert!(matches!(require(&Viewer::Stranger, *act), Err(Error::NotFound)), "nobody else's business");
        assert!(require(&Viewer::Console, *act).is_ok() && require(&Viewer::Clock, *act).is_ok());
    }
}
