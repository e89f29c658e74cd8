//! What a press did, said on the next page: a sentence of its own, and who hears of it. "Gewijzigd." is for words alone.

use super::{Page, Visit, go};
use crate::error::Key;
use crate::texts::day_of;

/// What was done, on its way to the next page of the browser that did it. `web` makes a cookie of it: an address that says
/// so could be sent to others.
pub struct Done(pub String);

/// The same, and says on the next page what was done. `code` is one of [`done_key`]'s.
///
/// # Errors
/// Never.
pub fn done(path: &str, code: &str) -> Page {
    let mut response = go(path)?;
    response.extensions_mut().insert(Done(code.to_owned()));
    Ok(response)
}

impl Visit {
    /// The sentence of what was done; some say what day it is.
    pub fn done_words(&self, key: Key) -> String {
        self.t1(key, "day", self.day(day_of(self.now), self.now))
    }
}

/// What is said after something was done.
pub fn done_key(code: &str) -> Option<Key> {
    Some(match code {
        "saved" => "done-saved",
        "ready" => "done-ready",
        "sent" => "done-sent",
        "changed" => "done-changed",
        "moved-event" => "done-moved-event",
        "moved-job" => "done-moved-job",
        "outcome-told" => "done-outcome-told",
        "outcome-unheard" => "done-outcome-unheard",
        "moved-unheard" => "done-moved-unheard",
        "looked-at" => "done-looked-at",
        "still-holds" => "done-still-holds",
        "taken-up" => "done-taken-up",
        "principles" => "done-principles",
        "house-member" => "done-house-member",
        "house-acquaintance" => "done-house-acquaintance",
        "house-associate" => "done-house-associate",
        "house-declined" => "done-house-declined",
        "house-not-asked" => "done-house-not-asked",
        "house-paused" => "done-house-paused",
        "house-stopped" => "done-house-stopped",
        "house-vouched" => "done-house-vouched",
        "house-unvouched" => "done-house-unvouched",
        "house-left-out" => "done-house-left-out",
        "house-name-seen" => "done-house-name-seen",
        "house-met" => "done-house-met",
        "house-resumed" => "done-house-resumed",
        "house-expected" => "done-house-expected",
        "cancelled" => "done-cancelled",
        "cancelled-unheard" => "done-cancelled-unheard",
        "finished" => "done-finished",
        "job-off" => "done-job-off",
        "job-off-unheard" => "done-job-off-unheard",
        "closed" => "done-closed",
        "closed-conflict" => "done-closed-conflict",
        "undone-conflict" => "done-undone-conflict",
        "wiped-conflict" => "done-wiped-conflict",
        "agreed" => "done-agreed",
        "given" => "done-given",
        "held" => "done-held",
        "still-conflict" => "done-still-conflict",
        "changed-same-readers" => "done-changed-same-readers",
        "withdrawn" => "done-withdrawn",
        "withdrawn-there" => "done-withdrawn-there",
        "letter" => "done-letter",
        "another" => "done-another",
        "taken-back" => "done-taken-back",
        "taken-out" => "done-taken-out",
        "said-again" => "done-said-again",
        "answered" => "done-answered",
        "answered-here" => "done-answered-here",
        "not-going" => "done-not-going",
        "prepared" => "done-prepared",
        "stand-in" => "done-stand-in",
        "stand-in-yes" => "done-stand-in-yes",
        "stand-in-no" => "done-stand-in-no",
        "chosen" => "done-chosen",
        "chosen-unheard" => "done-chosen-unheard",
        "chosen-one" => "done-chosen-one",
        "chosen-alone" => "done-chosen-alone",
        "said-yes" => "done-said-yes",
        "said-no" => "done-said-no",
        "applied" => "done-applied",
        "applied-before" => "done-applied-before",
        "enrolled" => "done-enrolled",
        "welcome" => "done-welcome",
        "welcome-once" => "done-welcome-once",
        "card-used" => "done-card-used",
        "kept-dropped" => "done-kept-dropped",
        "later" => "done-later",
        "out" => "done-out",
        "out-everywhere" => "done-out-everywhere",
        "signed-out" => "done-signed-out",
        "old-again" => "done-old-again",
        "past-open" => "done-past-open",
        "role-given" => "done-role-given",
        "role-taken" => "done-role-taken",
        "unlocked" => "done-unlocked",
        "belongs" => "done-belongs",
        "confirmed" => "done-confirmed",
        "person-gone" => "done-person-gone",
        "person-gone-own" => "done-person-gone-own",
        "card-ended" => "done-card-ended",
        "computer-ended" => "done-computer-ended",
        "followed" => "done-followed",
        "unfollowed" => "done-unfollowed",
        "mail-sent" => "done-mail-sent",
        "mail-off" => "done-mail-off",
        "tried-again" => "tried-again",
        "will-compare" => "will-compare",
        _ => return None,
    })
}
