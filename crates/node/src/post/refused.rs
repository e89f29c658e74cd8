//! An answer of ours that did not get in: the owner of its thread refused it, or never kept it. Who wrote it reads so, and why;
//! it is not said again by itself.

use super::answer_life::{Came, comes};
use super::answers::response_by_uri;
use super::hold::hold_with;
use super::pages::PostView;
use super::store::{PostId, posts};
use super::thread::{Response, ResponseState, responses};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::page::Visit;
use crate::peer;
use crate::viewer::PeerId;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::{Cause, Refused};
use huisraad_storage::{Conn, Time, Tx, text_enum};

text_enum! {
    /// Why the owner of a thread did not take an answer of ours.
    pub enum Refusal {
        /// The question is closed.
        Closed = "closed",
        /// All places are taken.
        Filled = "filled",
        /// Somebody else was picked.
        TakenUp = "taken-up",
        /// A tie excludes.
        Tied = "tied",
        /// It does not take place.
        Cancelled = "cancelled",
        /// It was over.
        Over = "over",
        /// Our house answered before.
        Twice = "twice",
        /// Only members answer there.
        Members = "members",
        /// We did not send it: that house is no member of ours any more.
        Lowered = "lowered",
        /// What it answers is not there, or not for us any more.
        Gone = "gone",
        /// It was too large.
        Large = "large",
        /// It said that it has it, and does not: an older program, perhaps.
        Ignored = "ignored",
        /// Something that we do not know.
        Other = "other",
    }
}

impl Refusal {
    /// The sentence on screen.
    pub fn key(self) -> &'static str {
        match self {
            Refusal::Closed => "refusal-closed",
            Refusal::Filled => "refusal-filled",
            Refusal::TakenUp => "refusal-taken-up",
            Refusal::Tied => "refusal-tied",
            Refusal::Cancelled => "refusal-cancelled",
            Refusal::Over => "refusal-over",
            Refusal::Twice => "refusal-twice",
            Refusal::Members => "refusal-members",
            Refusal::Lowered => "refusal-lowered",
            Refusal::Gone => "refusal-gone",
            Refusal::Large => "refusal-large",
            Refusal::Ignored => "refusal-ignored",
            Refusal::Other => "refusal-other",
        }
    }

    /// Reads what a peer said with its refusal: the word of a rule that both have (FEDERATION.md), if it is one.
    pub(super) fn read(cause: Cause, said: &str) -> Refusal {
        match cause {
            Cause::Gone => return Refusal::Gone,
            Cause::Large => return Refusal::Large,
            _ => {}
        }
        match Reason::parse(said.trim()) {
            Some(Reason::CaseIsClosed) => Refusal::Closed,
            Some(Reason::OpportunityIsFilled) => Refusal::Filled,
            Some(Reason::ConflictIsPicked) => Refusal::TakenUp,
            Some(Reason::ConflictTieExcludes) => Refusal::Tied,
            Some(Reason::EventIsCancelled) => Refusal::Cancelled,
            Some(
                Reason::EventIsOver
                | Reason::OpportunityIsDone
                | Reason::OpportunityIsOff
                | Reason::CaseIsLongAgo
                | Reason::ConflictIsClosed,
            ) => Refusal::Over,
            Some(Reason::RsvpTwice) => Refusal::Twice,
            Some(Reason::MembersOnly | Reason::PeerNotMember) => Refusal::Members,
            Some(_) | None => Refusal::Other,
        }
    }
}

/// Notes that a peer refused something for good: if it was an answer of ours to a post of that house, it is not there.
///
/// # Errors
/// A fault of storage.
pub fn heard_refusal(tx: &mut Tx<'_>, now: Time, refused: &Refused) -> Result<(), huisraad_storage::Error> {
    // That may be the word of a web server before it: what it holds tells (`reconcile`).
    if refused.cause == Cause::Missing {
        return Ok(());
    }
    match refuse(tx, now, &refused.peer, &refused.subject, Refusal::read(refused.cause, &refused.said)) {
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(Error::Storage(e)) => Err(e),
        Err(e) => Err(huisraad_storage::Error::Commit(e.to_string())),
    }
}

/// Notes that the house at `owner` does not have an answer of ours to a post of its own, and why. `false` when it is none.
///
/// # Errors
/// A fault of storage.
pub fn refuse(tx: &mut Tx<'_>, now: Time, owner: &str, answer: &str, why: Refusal) -> Result<bool, Error> {
    let Some(held) = response_by_uri(tx.conn(), answer)? else { return Ok(false) };
    let (post, held) = hold_with(tx, held.id)?;
    let theirs = post.peer.map(|id| peer::by_id(tx.conn(), id)).transpose()?.is_some_and(|p| p.authority == owner);
    if !theirs || !held.is_ours() || held.withdrawn.is_some() || held.is_prepared() {
        return Ok(false);
    }
    comes(tx, now, held.id, Came::KeptOut(why))?;
    Ok(true)
}

/// Notes that an answer of ours is not sent to this house, which is no member of ours any more, where it has not arrived there: of one that
/// did, what was stopped is a change, and the answer stands as it was.
///
/// # Errors
/// A fault of storage.
pub fn keep_back(tx: &mut Tx<'_>, now: Time, owner: &str, answer: &str) -> Result<(), Error> {
    let held = response_by_uri(tx.conn(), answer)?.filter(|r| r.state == ResponseState::Sent);
    held.map_or(Ok(()), |_| refuse(tx, now, owner, answer, Refusal::Lowered).map(drop))
}

/// What we said to a post of another house that it did not take is not sent again by itself, where this is so of it: something else was
/// said in its place.
///
/// # Errors
/// A fault of storage.
pub fn give_up_refused(tx: &mut Tx<'_>, cx: &Cx, post: PostId, is: impl Fn(&Response) -> bool) -> Result<(), Error> {
    let ours = super::answers::responses_to(tx.conn(), post)?.into_iter().filter(|r| r.is_ours() && r.is_kept_out());
    for refused in ours.filter(is) {
        cx.node.outbox.forget(tx, cx.now, &refused.uri)?;
    }
    Ok(())
}

/// The answers of ours to this house that did not go, because one of us was no member of the other; but for those to events: by the
/// time that it is one again an event may be on another day.
///
/// # Errors
/// A fault of storage.
pub fn kept_back_from(conn: &mut Conn, house: PeerId) -> Result<Vec<String>, Error> {
    kept_back(conn, house, false)
}

/// Those to events.
///
/// # Errors
/// A fault of storage.
pub fn ours_at_events(conn: &mut Conn, house: PeerId) -> Result<Vec<String>, Error> {
    kept_back(conn, house, true)
}

fn kept_back(conn: &mut Conn, house: PeerId, events: bool) -> Result<Vec<String>, Error> {
    let theirs = posts::table.filter(posts::peer.eq(house)).filter(posts::kind.eq(Kind::Event).eq(events));
    Ok(responses::table
        .filter(responses::post.eq_any(theirs.select(posts::id)))
        .filter(responses::peer.is_null().and(responses::guest.is_null()))
        .filter(responses::withdrawn.is_null())
        .filter(responses::refusal.eq_any([Refusal::Lowered, Refusal::Members]))
        .select(responses::uri)
        .load(conn)?)
}

impl PostView {
    /// What became of an answer, in words; a no with who said it: the card it stands on has the name of who answered.
    pub fn state_words(&self, v: &Visit, r: &Response) -> String {
        let by_house = |key| v.t1(key, "house", self.house.clone());
        match r.state {
            ResponseState::Prepared => v.t("response-prepared"),
            ResponseState::Sent => v.t("response-sent"),
            ResponseState::Confirmed => v.t("response-confirmed"),
            ResponseState::Waiting => v.t("response-waiting"),
            ResponseState::Refused if r.is_kept_out() => v.t("response-not-taken"),
            ResponseState::Refused if self.post.is_ours() => v.t("response-refused-ours"),
            ResponseState::Refused => by_house("response-refused-by"),
            ResponseState::TakenOut => by_house("response-taken-out-by"),
        }
    }
}

impl Response {
    /// Whether it is not in the thread: the owner took it out, or never had it.
    pub fn is_out(&self) -> bool {
        self.state == ResponseState::TakenOut || self.is_kept_out()
    }

    /// Whether the owner of the thread does not have it: it refused it at its door, or never kept it.
    pub fn is_kept_out(&self) -> bool {
        self.state == ResponseState::Refused && self.refusal.is_some()
    }
}

/// Why a peer refused something, by what was written down of it; `None` where that was no refusal.
pub(super) fn refused_for(error: &str) -> Option<Refusal> {
    let cause = Cause::read(error).filter(|cause| matches!(cause, Cause::Rule | Cause::Gone | Cause::Large))?;
    let said = error.rsplit(": ").next().unwrap_or_default();
    Some(Refusal::read(cause, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_by_its_word_and_an_unknown_word_is_no_fault() {
        for (cause, said, reads) in [
            (Cause::Rule, "case-is-closed", Refusal::Closed),
            (Cause::Rule, "opportunity-is-filled\n", Refusal::Filled),
            (Cause::Rule, "conflict-is-picked", Refusal::TakenUp),
            (Cause::Rule, "conflict-tie-excludes", Refusal::Tied),
            (Cause::Rule, "event-is-cancelled", Refusal::Cancelled),
            (Cause::Rule, "event-is-over", Refusal::Over),
            (Cause::Rule, "opportunity-is-done", Refusal::Over),
            (Cause::Rule, "opportunity-is-off", Refusal::Over),
            (Cause::Rule, "case-is-long-ago", Refusal::Over),
            (Cause::Rule, "conflict-is-closed", Refusal::Over),
            (Cause::Rule, "rsvp-twice", Refusal::Twice),
            (Cause::Rule, "error-members-only", Refusal::Members),
            (Cause::Rule, "peer-not-member", Refusal::Members),
            (Cause::Rule, "a word of tomorrow", Refusal::Other),
            (Cause::Rule, "", Refusal::Other),
            (Cause::Unread, "an object without an id", Refusal::Other),
            (Cause::Large, "case-is-closed", Refusal::Large),
            (Cause::Gone, "", Refusal::Gone),
        ] {
            assert_eq!(Refusal::read(cause, said), reads, "{cause} {said:?}");
        }
    }
}
