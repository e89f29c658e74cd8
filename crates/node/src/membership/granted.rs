//! What other houses say that we are to them, in words.

use crate::error::Key;
use crate::peer::Granted;
use crate::words::Standing;

/// The sentence for what we are to a house, beside what it is to us; none where we read there what its tag here lets one think.
pub(super) fn sentence(to_us: Standing, theirs: Option<Standing>) -> Option<Key> {
    match theirs? {
        Standing::Acquaintance => Some("granted-acquaintance"),
        Standing::Associate => Some("granted-associate"),
        Standing::Member if to_us != Standing::Member => Some("granted-member"),
        _ => None,
    }
    .filter(|_| to_us.held())
}

/// What there is to tell of it. `with_yes`: whether it said so with its yes to our asking.
pub(super) fn news(g: &Granted, with_yes: bool) -> Option<Key> {
    match (g.after, with_yes) {
        (Standing::Acquaintance, true) => Some("tie-news-yes-acquaintance"),
        (Standing::Associate, true) => Some("tie-news-yes-associate"),
        (Standing::Acquaintance, false) => Some("tie-news-now-acquaintance"),
        (Standing::Associate, false) => Some("tie-news-now-associate"),
        // That is what a yes lets one think.
        (Standing::Member, _) => g.before.map(|_| "tie-news-now-member"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use huisraad_storage::Time;

    #[test]
    fn less_than_a_member_is_told_and_that_we_became_one() {
        use Standing::{Acquaintance, Associate, Member, Paused};
        let said = |before, after, with_yes| news(&Granted { peer: 1, at: Time(0), before, after }, with_yes);
        assert_eq!(said(None, Acquaintance, true), Some("tie-news-yes-acquaintance"));
        assert_eq!(said(None, Associate, true), Some("tie-news-yes-associate"));
        assert_eq!(said(None, Member, true), None, "the yes says it");
        assert_eq!(said(None, Member, false), None);
        assert_eq!(said(Some(Acquaintance), Member, false), Some("tie-news-now-member"));
        assert_eq!(said(Some(Member), Acquaintance, false), Some("tie-news-now-acquaintance"));
        assert_eq!(said(None, Acquaintance, false), Some("tie-news-now-acquaintance"));
        assert_eq!(sentence(Member, Some(Acquaintance)), Some("granted-acquaintance"));
        assert_eq!(sentence(Member, Some(Member)), None);
        assert_eq!(sentence(Acquaintance, Some(Member)), Some("granted-member"));
        assert_eq!(sentence(Member, None), None, "an older house says nothing");
        assert_eq!(sentence(Paused, Some(Acquaintance)), None);
    }
}
