//! Who may do what in a house. One table; the golden file beside the tests shows it whole.

use crate::error::{Error, Reason};
use crate::texts::seen;
use crate::viewer::{Roles, Viewer};
use crate::words::Role;
use huisraad_storage::{Time, text_enum};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

text_enum! {
    /// Something that not everybody may do.
    pub enum Act {
        /// Write something and put it ready.
        Prepare = "prepare",
        /// Publish in the name of the house.
        Release = "release",
        /// Ask for help with a conflict, also outside the chair.
        AskForHelp = "ask-for-help",
        /// Answer a post: for oneself at once, for the house so that it is prepared (`post::speaks`).
        Respond = "respond",
        /// Advise another house at once, in the name of ours.
        Advise = "advise",
        /// Say yes or no, in the name of the house, to another house or its answer.
        Decide = "decide",
        /// Print a card for a participant.
        PrintCard = "print-card",
        /// Print a card for anybody else, give and take roles, say that somebody belongs here, end what somebody had.
        ArrangePeople = "arrange-people",
        /// Say who the house is: its name, its place, what it tells of itself.
        Describe = "describe",
        /// Offer at once, in the name of the house, to mediate in a conflict elsewhere.
        Mediate = "mediate",
        /// Enrol the house's computer, and end that.
        Arrange = "arrange",
        /// See what is under way to other houses.
        SeeDeliveries = "see-deliveries",
    }
}

/// Whether somebody with these roles may.
pub fn may(roles: Roles, act: Act) -> bool {
    let any = |wanted: &[Role]| wanted.iter().any(|r| roles.has(*r));
    match act {
        // Law 7: the chair speaks for the house; a supporter or computerhulp alone cannot.
        Act::Release | Act::Decide => any(&[Role::Chair]),
        Act::AskForHelp => any(&[Role::Chair, Role::Participant]),
        Act::Prepare => any(Role::ALL),
        // Who keeps the computer going does not answer for the house.
        Act::Respond => any(&[Role::Participant, Role::Chair, Role::Supporter, Role::Adviser]),
        // Whom the house named for it: that role only a chair gives.
        Act::Advise | Act::Mediate => any(&[Role::Chair, Role::Adviser]),
        Act::PrintCard | Act::Arrange | Act::SeeDeliveries => any(&[Role::Chair, Role::Steward]),
        // Whoever can make a chair can speak for the house, and whoever can make a supporter reads a circle.
        Act::ArrangePeople | Act::Describe => any(&[Role::Chair]),
    }
}

/// Lets through who may; the console and the clock may everything.
///
/// # Errors
/// [`Error::Refused`] for a person of this house, [`Error::NotFound`] for everybody else.
pub fn require(who: &Viewer, act: Act) -> Result<(), Error> {
    match who {
        Viewer::Console | Viewer::Clock => Ok(()),
        Viewer::Person { roles, .. } if may(*roles, act) => Ok(()),
        Viewer::Person { .. } => Err(Error::Refused(Reason::NotYours)),
        Viewer::Bearer { .. } | Viewer::Stranger | Viewer::Guest { .. } | Viewer::House { .. } => Err(Error::NotFound),
    }
}

/// Whether somebody with these roles may print a card for somebody who is, or will be, this.
pub fn prints_for(roles: Roles, wanted: Roles) -> bool {
    let more = wanted.iter().any(|r| r != Role::Participant);
    may(roles, if more { Act::ArrangePeople } else { Act::PrintCard })
}

/// After so many wrong PINs a card is locked.
pub const PIN_TRIES: i64 = 10;
/// Before the last so many it is said how many are left.
pub const PIN_WARNED: i64 = 3;

/// The day that something counts for.
pub fn day(now: Time) -> i64 {
    now.0 / (24 * 3600 * 1_000_000)
}

/// How long a printed card can be used.
pub const CARD_LASTS: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long a session on a shared computer lasts without a sign of life.
pub const SHARED_IDLE: Duration = Duration::from_secs(10 * 60);
/// How long a session on one's own computer lasts without a sign of life.
pub const OWN_IDLE: Duration = Duration::from_secs(30 * 24 * 3600);

/// The form of a name under which it is kept and found: as people see it, and capitals do not matter.
pub fn fold(name: &str) -> String {
    seen::folded(name)
}

/// As much of what was typed as any name, words, passphrase or PIN can have: more is never kept, compared or hashed.
pub fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}

/// The words of a card as they are compared: letters alone. Between them may stand what people put there (commas, hyphens, the
/// numbers of a list), and a telephone may have put its own marks on a letter.
pub fn card_words(text: &str) -> String {
    let bare: String = seen::folded(&cut(text)).nfkd().filter(|c| !is_combining_mark(*c)).collect();
    bare.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a name somebody wants to use.
pub fn check_name(name: &str) -> Option<&'static str> {
    match fold(name).chars().count() {
        0 => Some("name-missing"),
        1..=40 => None,
        _ => Some("name-long"),
    }
}

/// What is wrong with a passphrase somebody chose. Length is what counts; three words are long enough.
pub fn check_passphrase(text: &str) -> Option<&'static str> {
    let text = seen::as_seen(text);
    let length = text.chars().count();
    let different = text.chars().collect::<std::collections::HashSet<_>>().len();
    match length {
        0..=11 => Some("passphrase-short"),
        12..=200 if different >= 5 => None,
        12..=200 => Some("passphrase-simple"),
        _ => Some("passphrase-long"),
    }
}

/// What is wrong with a PIN somebody chose.
pub fn check_pin(text: &str) -> Option<&'static str> {
    let text = seen::as_seen(text);
    let digits = text.chars().all(|c| c.is_ascii_digit());
    let same = text.chars().collect::<std::collections::HashSet<_>>().len() == 1;
    if !digits || !(4..=8).contains(&text.len()) {
        Some("pin-form")
    } else if same || "0123456789".contains(&text) {
        Some("pin-simple")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_for_more_than_a_participant_is_printed_by_who_arranges_people() {
        let of = |all: &[Role]| -> Roles { all.iter().copied().collect() };
        for printer in Role::ALL {
            let roles = of(&[*printer]);
            assert_eq!(prints_for(roles, of(&[Role::Participant])), may(roles, Act::PrintCard), "{printer}");
            for wanted in Role::ALL.iter().filter(|r| **r != Role::Participant) {
                let both = of(&[Role::Participant, *wanted]);
                assert_eq!(prints_for(roles, both), may(roles, Act::ArrangePeople), "{printer} for {wanted}");
            }
        }
        assert!(!prints_for(of(&[Role::Steward]), of(&[Role::Chair])), "who looks after the computer makes no chair");
    }

    #[test]
    fn a_day_is_a_day_and_a_name_is_found_as_people_write_it() {
        assert_eq!((day(Time(0)), day(Time(86_399_999_999)), day(Time(86_400_000_000))), (0, 0, 1));
        assert_eq!(fold("  Zoë "), fold("zoe\u{308}"));
        assert_ne!(fold("Zoë"), fold("Zoe"));
        assert_eq!(cut(&"x".repeat(1000)).len(), 300);
        assert_eq!(cut("kort"), "kort");
    }
}
