//! What is said of a conflict, and of an offer to help with it, by a tick instead of a sentence.

use crate::error::Key;
use crate::post::Inside;
use huisraad_storage::text_enum;

text_enum! {
    /// Between whom it is.
    pub enum Matter {
        /// Between residents.
        Residents = "residents",
        /// Between a resident and the others.
        Group = "group",
        /// With a supporter.
        Supporter = "supporter",
        /// With the chair.
        Chair = "chair",
        /// With the organisation that the house belongs to.
        Organisation = "organisation",
        /// With the municipality.
        Municipality = "municipality",
        /// Another house did not say.
        Unsaid = "unsaid",
    }
}

impl Matter {
    /// What can be ticked.
    pub const ANSWERS: [Matter; 6] = [
        Matter::Residents,
        Matter::Group,
        Matter::Supporter,
        Matter::Chair,
        Matter::Organisation,
        Matter::Municipality,
    ];

    /// The words on screen, and who reads it then.
    pub fn keys(self) -> (Key, Key) {
        match self {
            Matter::Residents => ("matter-residents", ""),
            Matter::Group => ("matter-group", ""),
            Matter::Supporter => ("matter-supporter", "matter-supporter-help"),
            Matter::Chair => ("matter-chair", "matter-chair-help"),
            Matter::Organisation => ("matter-organisation", "matter-organisation-help"),
            Matter::Municipality => ("matter-municipality", ""),
            Matter::Unsaid => ("matter-unsaid", ""),
        }
    }

    /// Whether somebody of our own house who is part of it would read it.
    pub fn leaves_out(self, inside: Inside) -> bool {
        match self {
            Matter::Chair => inside != Inside::Author,
            Matter::Supporter | Matter::Organisation => inside == Inside::House,
            Matter::Residents | Matter::Group | Matter::Municipality | Matter::Unsaid => false,
        }
    }
}

text_enum! {
    /// Whether all sides want that somebody helps.
    pub enum Agreed {
        /// They do.
        All = "all",
        /// That was not spoken of yet.
        NotYet = "not-yet",
        /// Who asks does so for themself.
        Alone = "alone",
        /// It was not said.
        Unsaid = "unsaid",
    }
}

impl Agreed {
    /// What can be ticked.
    pub const ANSWERS: [Agreed; 3] = [Agreed::All, Agreed::NotYet, Agreed::Alone];

    /// The words on screen; none where it was not said.
    pub fn key(self) -> Option<Key> {
        match self {
            Agreed::All => Some("agreed-all"),
            Agreed::NotYet => Some("agreed-not-yet"),
            Agreed::Alone => Some("agreed-alone"),
            Agreed::Unsaid => None,
        }
    }
}

text_enum! {
    /// How who asks would rather speak.
    pub enum Meets {
        /// At a table.
        Room = "room",
        /// By telephone.
        Phone = "phone",
        /// Either.
        Either = "either",
        /// It was not said.
        Unsaid = "unsaid",
    }
}

impl Meets {
    /// What can be ticked.
    pub const ANSWERS: [Meets; 3] = [Meets::Room, Meets::Phone, Meets::Either];

    /// The words on screen; none where it was not said.
    pub fn key(self) -> Option<Key> {
        match self {
            Meets::Room => Some("meets-room"),
            Meets::Phone => Some("meets-phone"),
            Meets::Either => Some("meets-either"),
            Meets::Unsaid => None,
        }
    }
}

text_enum! {
    /// What somebody who offers can do.
    pub enum Can {
        /// Come this week.
        ThisWeek = "this-week",
        /// Come next week.
        NextWeek = "next-week",
        /// Come to the house that asks.
        Yours = "yours",
        /// Receive them.
        Ours = "ours",
        /// Begin by telephone.
        Phone = "phone",
        /// Come with a second one.
        Pair = "pair",
    }
}

impl Can {
    /// The words on screen: for who ticks it, and for who reads it there.
    pub fn keys(self) -> (Key, Key) {
        match self {
            Can::ThisWeek => ("can-this-week", "does-this-week"),
            Can::NextWeek => ("can-next-week", "does-next-week"),
            Can::Yours => ("can-yours", "does-yours"),
            Can::Ours => ("can-ours", "does-ours"),
            Can::Phone => ("can-phone", "does-phone"),
            Can::Pair => ("can-pair", "does-pair"),
        }
    }

    /// Those among these words, each once, in the order in which they are asked; what this program does not know is left out.
    pub fn read<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Can> {
        let said: Vec<Can> = words.take(20).filter_map(Can::parse).collect();
        Can::ALL.iter().copied().filter(|can| said.contains(can)).collect()
    }

    /// As they are kept.
    pub fn kept(these: &[Can]) -> String {
        these.iter().map(|can| can.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_part_of_it_does_not_read_it() {
        use Inside::{Author, Chairs, House};
        for (matter, reads) in [
            (Matter::Residents, &[Author, Chairs, House][..]),
            (Matter::Group, &[Author, Chairs, House]),
            (Matter::Municipality, &[Author, Chairs, House]),
            (Matter::Unsaid, &[Author, Chairs, House]),
            (Matter::Supporter, &[Author, Chairs]),
            (Matter::Organisation, &[Author, Chairs]),
            (Matter::Chair, &[Author]),
        ] {
            for inside in [Author, Chairs, House] {
                assert_eq!(!matter.leaves_out(inside), reads.contains(&inside), "{matter} {inside}");
            }
        }
    }

    #[test]
    fn what_somebody_can_is_kept_once_and_nonsense_is_left_out() {
        let can = Can::read("yours fly this-week yours".split(' '));
        assert_eq!(can, [Can::ThisWeek, Can::Yours]);
        assert_eq!(Can::read(Can::kept(&can).split(' ')), can);
        assert_eq!(Can::read("".split(' ')), []);
    }
}
