//! When words for a newcomer are enough to link by ourselves (DESIGN §6.4). Pure: no I/O, no clock.

use crate::words::Standing;
use huisraad_federation::domain;
use huisraad_storage::{Time, text_enum};
use std::collections::BTreeSet;
use std::time::Duration;

text_enum! {
    /// Why a standing changed.
    pub enum Cause {
        /// A chair here decided.
        Chair = "chair",
        /// Whoever runs the machine, for the chair.
        Console = "console",
        /// It asked.
        Asked = "asked",
        /// It said yes to what our chair asked.
        TheirYes = "their-yes",
        /// It said no, or ended it.
        TheirNo = "their-no",
        /// Our chair expected it, and it came.
        Expected = "expected",
        /// Two members vouched for it.
        Vouched = "vouched",
        /// It moved here.
        Moved = "moved",
    }
}

impl Cause {
    /// The words on screen, of what was so `before`: by that it tells which of their three noes it was.
    pub fn key(self, before: Option<Standing>) -> &'static str {
        match self {
            Cause::TheirNo if before == Some(Standing::Asked) => "cause-their-refusal",
            Cause::TheirNo if before == Some(Standing::Applied) => "cause-their-withdrawal",
            Cause::Chair => "cause-chair",
            Cause::Console => "cause-console",
            Cause::Asked => "cause-asked",
            Cause::TheirYes => "cause-their-yes",
            Cause::TheirNo => "cause-their-goodbye",
            Cause::Expected => "cause-expected",
            Cause::Vouched => "cause-vouched",
            Cause::Moved => "cause-moved",
        }
    }
}

/// How many applications of one domain can wait for a chair at once; more than that is somebody playing.
const WAITING_OF_ONE: usize = 3;
/// How many of all: what a chair could never read, and a table must not grow by.
const WAITING: usize = 1000;

/// Whether one more host may wait for a chair beside those that do. Counted by domain, so that who has one cannot shut the door to
/// all others.
pub fn may_wait(waiting: &[String], host: &str) -> bool {
    let of_one = waiting.iter().filter(|w| domain(w) == domain(host)).count();
    of_one < WAITING_OF_ONE && waiting.len() < WAITING
}

/// How long the word of a chair counts.
pub const VOUCH_LASTS: Duration = Duration::from_secs(60 * 24 * 3600);
/// How many words are enough.
const ENOUGH: usize = 2;
/// How many members we must have ourselves: with fewer, two are nearly everybody.
const MEMBERS: usize = 3;
/// How many houses may come in by words alone within [`RECENTLY`].
const MOST_RECENT: usize = 2;
/// In how long.
pub const RECENTLY: Duration = Duration::from_secs(90 * 24 * 3600);

/// The word of a chair for a newcomer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouch {
    /// Whose: a house by its number here; `None` for our own, which counts for others and not for us.
    pub by: Option<i64>,
    /// For which application.
    pub application: String,
    /// For which key.
    pub key_digest: String,
    /// Since when.
    pub given: Time,
    /// Until when it stood, if it was withdrawn.
    pub withdrawn: Option<Time>,
}

/// What a node knows when it counts.
#[derive(Debug, Clone)]
pub struct Counting<'a> {
    /// When.
    pub now: Time,
    /// Our full members, by number.
    pub members: &'a BTreeSet<i64>,
    /// How many houses came in by words alone within [`RECENTLY`].
    pub recent: usize,
}

/// The members whose word counts for this application with this key.
pub fn counted(all: &[Vouch], application: &str, key_digest: &str, c: &Counting<'_>) -> BTreeSet<i64> {
    let stands = |v: &&Vouch| {
        v.withdrawn.is_none()
            && v.application == application
            && v.key_digest == key_digest
            && v.given <= c.now
            && c.now.since(v.given) < VOUCH_LASTS
    };
    all.iter().filter(stands).filter_map(|v| v.by).filter(|by| c.members.contains(by)).collect()
}

/// Whether these words are enough to link by ourselves; else our chair is asked.
pub fn links_by_itself(words: usize, c: &Counting<'_>) -> bool {
    words >= ENOUGH && c.members.len() >= MEMBERS && c.recent < MOST_RECENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_domain_has_three_places_and_leaves_the_door_open_for_others() {
        let hosts = |n: usize, of: &str| -> Vec<String> { (0..n).map(|i| format!("h{i}.{of}")).collect() };
        assert!(may_wait(&hosts(2, "sham.example"), "new.sham.example"));
        assert!(!may_wait(&hosts(3, "sham.example"), "new.sham.example"));
        assert!(may_wait(&hosts(3, "sham.example"), "huis.example"));
        let ports: Vec<String> = (0..50).map(|n| format!("localhost:{n}")).collect();
        assert!(may_wait(&ports, "localhost:99"));
        let all: Vec<String> = (0..WAITING).map(|n| format!("h{n}.example")).collect();
        assert!(!may_wait(&all, "huis.nl"));
    }

    #[test]
    fn the_log_says_which_of_their_noes_it_was() {
        let said = |before| Cause::TheirNo.key(before);
        assert_eq!(said(Some(Standing::Asked)), "cause-their-refusal");
        assert_eq!(said(Some(Standing::Applied)), "cause-their-withdrawal");
        for tied in [Standing::Member, Standing::Acquaintance, Standing::Associate, Standing::Paused] {
            assert_eq!(said(Some(tied)), "cause-their-goodbye");
        }
    }

    fn vouch(by: i64) -> Vouch {
        Vouch { by: Some(by), application: "a".into(), key_digest: "k".into(), given: Time(0), withdrawn: None }
    }

    fn count(all: &[Vouch], now: u64, members: &[i64]) -> usize {
        let members = members.iter().copied().collect();
        let c = Counting { now: Time(0).plus(Duration::from_secs(now)), members: &members, recent: 0 };
        counted(all, "a", "k", &c).len()
    }

    #[test]
    fn only_words_of_our_own_members_for_this_very_application_and_key_count_and_each_house_once() {
        let members = [1, 2, 3];
        assert_eq!(count(&[vouch(1), vouch(2)], 10, &members), 2);
        assert_eq!(count(&[vouch(1), vouch(1), vouch(1)], 10, &members), 1, "one house, one word");
        assert_eq!(count(&[vouch(1), vouch(9)], 10, &members), 1, "no member of ours");
        assert_eq!(count(&[vouch(1), Vouch { by: None, ..vouch(2) }], 10, &members), 1, "our own is not another's");
        let other = |f: fn(&mut Vouch)| {
            let mut v = vouch(2);
            f(&mut v);
            count(&[vouch(1), v], 10, &members)
        };
        assert_eq!(other(|v| v.application = "b".into()), 1);
        assert_eq!(other(|v| v.key_digest = "l".into()), 1);
        assert_eq!(other(|v| v.withdrawn = Some(Time(5))), 1);
        assert_eq!(other(|v| v.given = Time(i64::MAX / 2)), 1, "from a clock that runs ahead");
        let day = 24 * 3600;
        assert_eq!(count(&[vouch(1), vouch(2)], 60 * day - 1, &members), 2);
        assert_eq!(count(&[vouch(1), vouch(2)], 60 * day, &members), 0, "sixty days");
    }

    #[test]
    fn it_takes_two_words_three_members_and_no_more_than_two_a_quarter() {
        for (words, members, recent, yes) in
            [(2, 3, 0, true), (3, 9, 1, true), (1, 3, 0, false), (2, 2, 0, false), (9, 9, 2, false), (0, 9, 0, false)]
        {
            let set: BTreeSet<i64> = (0..members).collect();
            let c = Counting { now: Time(0), members: &set, recent };
            assert_eq!(links_by_itself(words, &c), yes, "{words} words, {members} members, {recent} recently");
        }
    }
}
