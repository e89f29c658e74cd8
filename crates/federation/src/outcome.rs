//! What an answer to a delivery means (DESIGN §6.3). Pure.

use crate::{Cause, Random, Sent};
use huisraad_storage::Time;
use std::time::Duration;

const FIRST_RETRY: Duration = Duration::from_secs(1);
/// The longest pause between two attempts that we take by ourselves.
pub(crate) const LAST_RETRY: Duration = Duration::from_secs(3600);
/// The longest pause that a peer can ask for with `Retry-After`.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How long a delivery is tried before it is left to the peer's own fetching.
pub(crate) const GIVE_UP: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often a 404 is tried before its row is parked (docs/decisions/0007).
const NOT_FOUND: i64 = 5;

/// What to do with a delivery after an attempt. What is written down begins with the cause.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has arrived.
    Delivered,
    /// It was refused for good; later rows go on. The last is what the peer said.
    Parked(Cause, String, String),
    /// It waits, and all behind it: order is kept. The last is how long the peer asks us to wait.
    Again(Cause, String, Option<Duration>),
}

/// `attempts` is how often this row was tried before.
pub(crate) fn outcome(sent: Sent, attempts: i64) -> Outcome {
    let (status, said, retry_after, skew) = match sent {
        Sent::Answered { status, said, retry_after, skew } => (status, said, retry_after, skew),
        Sent::Unreachable(cause, why) => return Outcome::Again(cause, format!("{cause}: {why}"), None),
    };
    let cause = Cause::of_answer(status, &said, skew);
    let clock = skew.filter(|_| cause == Cause::Clock).map(|s| format!("its clock is {s} seconds from ours; "));
    let clock = clock.unwrap_or_default();
    match status {
        200..=299 => Outcome::Delivered,
        400 | 410 | 413 | 422 => Outcome::Parked(cause, format!("{cause}: it refused with {status}: {said}"), said),
        // What is not found there may be on its way there by another road; but not for ever, and the rows behind it (a
        // removal, say) must not wait on it.
        404 if attempts + 1 >= NOT_FOUND => {
            Outcome::Parked(cause, format!("{cause}: it is not known there, or not any more"), said)
        }
        _ => {
            Outcome::Again(cause, format!("{cause}: {clock}it answered {status} {said}").trim().to_owned(), retry_after)
        }
    }
}

/// How long to leave a peer alone after so many failures in a row: one second, doubled each time up to an hour, a fifth of
/// it left to chance; longer when it asks for that.
pub(crate) fn pause(failures: i64, asked: Option<Duration>, random: &Random) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    let full = FIRST_RETRY.saturating_mul(2u32.saturating_pow(doublings)).min(LAST_RETRY);
    let share = u64::try_from(full.as_millis()).unwrap_or(u64::MAX) / 5;
    let own = full - Duration::from_millis(random.below(share + 1));
    own.max(asked.unwrap_or_default().min(LONGEST))
}

/// How many failures in a row count when the clock is to blame: it may be put right any minute, and then nobody waits.
const CLOCK_FAILURES: i64 = 6;

/// How many failures a pause is reckoned by.
pub(crate) fn counted(failures: i64, cause: Cause) -> i64 {
    if cause == Cause::Clock { failures.min(CLOCK_FAILURES) } else { failures }
}

/// Whether removals go before the rest: to a peer that says it does not know us, at every second try. It may have us on pause
/// and hear nothing else; or it may have forgotten us, and wait for what introduces us anew.
pub(crate) fn removals_first(failures: i64, last: Option<Cause>) -> bool {
    failures % 2 == 1 && last == Some(Cause::Unknown)
}

/// Whether a peer may be tried now. A moment further away than we ever plan, or after a failure that is yet to come, was set
/// by a clock that ran ahead.
pub(crate) fn is_due(next: Time, failed: Option<Time>, now: Time) -> bool {
    next <= now || next > now.plus(LONGEST) || failed.is_some_and(|f| f.is_ahead_of(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Sent {
        Sent::Answered { status, said: String::new(), retry_after: Some(Duration::from_secs(90)), skew: None }
    }

    #[test]
    fn every_status_means_what_the_design_says() {
        for status in 100..600 {
            let first = outcome(answered(status), 0);
            match status {
                200..=299 => assert_eq!(first, Outcome::Delivered, "{status}"),
                400 | 410 | 413 | 422 => assert!(matches!(first, Outcome::Parked(..)), "{status}"),
                _ => assert!(matches!(first, Outcome::Again(_, _, Some(_))), "{status}"),
            }
        }
        assert!(matches!(outcome(answered(404), 3), Outcome::Again(..)));
        assert!(matches!(outcome(answered(404), 4), Outcome::Parked(..)));
        assert!(matches!(outcome(answered(401), 4000), Outcome::Again(..)));
        assert!(matches!(outcome(Sent::Unreachable(Cause::Slow, "x".into()), 4000), Outcome::Again(..)));
    }

    #[test]
    fn waits_longer_and_longer_but_never_more_than_an_hour_unless_asked() {
        let random = Random::new(|b| b.fill(0));
        assert_eq!(pause(1, None, &random), Duration::from_secs(1));
        assert_eq!(pause(4, None, &random), Duration::from_secs(8));
        assert_eq!(pause(400, None, &random), LAST_RETRY);
        assert_eq!(pause(1, Some(Duration::from_secs(90)), &random), Duration::from_secs(90));
        assert_eq!(pause(1, Some(Duration::MAX), &random), LONGEST);
        let shortest = pause(400, None, &Random::new(|b| b.fill(255)));
        assert!(shortest >= LAST_RETRY.mul_f32(0.79) && shortest <= LAST_RETRY, "{shortest:?}");
    }

    #[test]
    fn removals_go_first_to_who_hears_nothing_else_and_keep_nothing_back_for_ever() {
        let tries: Vec<bool> = (0..6).map(|failures| removals_first(failures, Some(Cause::Unknown))).collect();
        assert_eq!(tries, [false, true, false, true, false, true]);
        assert!(!removals_first(1, Some(Cause::Slow)) && !removals_first(1, None));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_a_peer() {
        let now = Time(1_000_000_000_000_000);
        assert!(is_due(now, None, now));
        assert!(!is_due(now.plus(LAST_RETRY), Some(now), now));
        assert!(is_due(now.plus(GIVE_UP), None, now));
        let two_hours = Duration::from_secs(7200);
        assert!(
            is_due(now.plus(two_hours + LAST_RETRY), Some(now.plus(two_hours)), now),
            "it failed two hours from now"
        );
    }

    #[test]
    fn a_wrong_clock_is_named_and_tried_again_soon() {
        let sent = Sent::Answered { status: 401, said: "no".into(), retry_after: None, skew: Some(-1800) };
        let Outcome::Again(cause, why, None) = outcome(sent, 0) else { panic!("it waits") };
        assert_eq!(cause, Cause::Clock);
        assert_eq!(why, "clock: its clock is -1800 seconds from ours; it answered 401 no");
        let random = Random::new(|b| b.fill(0));
        assert!(pause(counted(400, cause), None, &random) <= Duration::from_secs(60));
        assert_eq!(pause(counted(400, Cause::Slow), None, &random), LAST_RETRY);
    }
}
