//! An answer of ours that did not get in: the owner of its thread refused it, or never kept it. Who wrote it reads so, and why;
//! it is not said again by itself.

use super::answer_life::{Came, comes};
use super::answers::response_by_uri;
use super::audience::Scope;
use super::hears::{hears_answers, unheard};
use super::hold::hold_with;
use super::news;
use super::pages::PostView;
use super::rules::speaks;
use super::store::{Post, PostId, posts};
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::page::Visit;
use crate::peer::{self, Peer};
use crate::people::{Act, may};
use crate::viewer::Viewer;
use crate::words::{Kind, Standing};
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
        /// One of us was no member of the other, and is again: who wrote it may say it once more.
        MayGo = "may-go",
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
            Refusal::MayGo => "refusal-may-go",
            Refusal::Gone => "refusal-gone",
            Refusal::Large => "refusal-large",
            Refusal::Ignored => "refusal-ignored",
            Refusal::Other => "refusal-other",
        }
    }

    /// Whether the reason is what one of us is to the other.
    pub(super) fn is_of_the_tie(self) -> bool {
        matches!(self, Refusal::Members | Refusal::Lowered | Refusal::MayGo)
    }

    /// The words for an answer that is kept out, and what is told of it: its owner did not take it, or it did not go.
    pub fn fate_keys(self) -> (&'static str, &'static str) {
        match self {
            Refusal::Lowered => ("response-not-sent", "fate-not-sent"),
            Refusal::MayGo => ("response-not-there", "fate-may-go"),
            _ => ("response-not-taken", "fate-kept-out"),
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

/// Our answers to what this house wrote, in the order of the posts: to what it hears nothing about now, or to the rest.
fn ours_at(conn: &mut Conn, house: &Peer, hears: bool) -> Result<Vec<Response>, Error> {
    let there = peer::granted_by(conn, house)?;
    let scopes = Scope::ALL.iter().copied().filter(|scope| unheard(house.standing, there, *scope).is_none() == hears);
    let theirs =
        posts::table.filter(posts::peer.eq(house.id)).filter(posts::audience.eq_any(scopes.collect::<Vec<_>>()));
    Ok(responses::table
        .filter(responses::post.eq_any(theirs.select(posts::id)))
        .filter(responses::peer.is_null().and(responses::guest.is_null()))
        .filter(responses::withdrawn.is_null())
        .order((responses::post.asc(), responses::id.asc()))
        .load(conn)?)
}

/// This house is less to us than a member, or we to it: our answers that are on their way, to what members alone answer, do not go. One
/// that arrived stands as it is.
///
/// # Errors
/// A fault of storage.
pub fn keep_back(tx: &mut Tx<'_>, cx: &Cx, house: &Peer) -> Result<(), Error> {
    let Some(to) = house.address() else { return Ok(()) };
    let why = if house.standing == Standing::Member { Refusal::Members } else { Refusal::Lowered };
    for answer in unheard_at(tx.conn(), house)? {
        let (_, held) = hold_with(tx, answer.id)?;
        let waits = held.state == ResponseState::Sent && !cx.node.outbox.arrived(tx, &to, &held.uri)?;
        if held.withdrawn.is_none() && (waits || held.refusal == Some(Refusal::MayGo)) {
            comes(tx, cx.now, held.id, Came::KeptOut(why))?;
        }
    }
    Ok(())
}

/// The answers of ours to what this house wrote that did not go because one of us was no member of the other, where as far as is known here
/// that is so no more.
///
/// # Errors
/// A fault of storage.
pub fn kept_back_by_the_tie(conn: &mut Conn, house: &Peer) -> Result<Vec<Response>, Error> {
    let mut all = ours_at(conn, house, true)?;
    all.retain(|r| r.is_kept_out() && r.refusal.is_some_and(Refusal::is_of_the_tie));
    // Of what was for a circle before we were members anew that house takes nothing.
    let circles = posts::table.filter(posts::peer.eq(house.id)).filter(posts::audience.eq(Scope::Circle));
    let circles: Vec<PostId> = circles.select(posts::id).load(conn)?;
    all.retain(|r| r.refusal != Some(Refusal::Members) || !circles.contains(&r.post));
    Ok(all)
}

/// Such an answer may be said again, and its writer hears so. It does not go by itself: by now it may be another day, or another was given.
///
/// # Errors
/// A fault of storage.
pub fn may_go(tx: &mut Tx<'_>, now: Time, id: ResponseId) -> Result<(), Error> {
    let before = hold_with(tx, id)?.1.refusal;
    let after = comes(tx, now, id, Came::MayGo)?;
    if after.refusal == before { Ok(()) } else { news::was_decided(tx, now, &after, after.state) }
}

/// The answers of ours to what this house wrote that it does not get now.
///
/// # Errors
/// A fault of storage.
pub fn unheard_at(conn: &mut Conn, house: &Peer) -> Result<Vec<Response>, Error> {
    ours_at(conn, house, false)
}

/// Whether this viewer may say an answer once more that may go now.
pub(super) fn may_say_again(who: &Viewer, post: &Post, held: &Response) -> bool {
    held.withdrawn.is_none() && held.refusal == Some(Refusal::MayGo) && says_it(who, post, held)
}

/// Whether it is this viewer's to say: who wrote it, and who speaks for the house; what somebody promised for themself is theirs alone.
fn says_it(who: &Viewer, post: &Post, held: &Response) -> bool {
    let for_house = may(who.roles(), Act::Release) && !matches!(post.kind, Kind::Opportunity | Kind::Conflict);
    held.is_ours() && speaks(who, post, held.asker_only) && (for_house || held.is_by(who.person()))
}

/// Takes an answer that may go now to be said once more; the kind then says it, and asks its rules again. `None` when it was said before.
///
/// # Errors
/// [`Error::NotFound`] when the caller does not read it; [`Error::Refused`] when they may not, or it may not go there any more.
pub fn said_again(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Option<(Post, Response)>, Error> {
    let (post, held) = hold_with(tx, id)?;
    let post = super::store::find(tx.conn(), &cx.who, post.id)?;
    if !held.is_ours() || post.is_ours() {
        return Err(Error::NotFound);
    }
    if !says_it(&cx.who, &post, &held) {
        return Err(Error::Refused(Reason::NotYours));
    }
    if held.withdrawn.is_some() {
        return Err(Error::Refused(Reason::AnswerGone));
    }
    if !held.is_kept_out() {
        return Ok(None);
    }
    hears_answers(tx.conn(), &post)?;
    if held.refusal != Some(Refusal::MayGo) {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    }
    comes(tx, cx.now, id, Came::SaidAgain)?;
    let said = diesel::update(responses::table.find(id)).set(responses::created.eq(cx.now.0));
    let said = said.returning(responses::all_columns);
    Ok(Some((post, said.get_result(tx.conn())?)))
}

/// What we said before to a post of another house, and it did not take, makes room for what is said now, where this is so of it. Gives
/// which: what else its kind keeps of them goes too.
///
/// # Errors
/// A fault of storage.
pub fn makes_room(
    tx: &mut Tx<'_>,
    cx: &Cx,
    post: PostId,
    is: impl Fn(&Response) -> bool,
) -> Result<Vec<ResponseId>, Error> {
    let ours = super::answers::responses_to(tx.conn(), post)?.into_iter().filter(|r| r.is_ours() && r.is_kept_out());
    let mut gone = Vec::new();
    for refused in ours.filter(is) {
        cx.node.outbox.forget(tx, cx.now, &refused.uri)?;
        comes(tx, cx.now, refused.id, Came::TakenBack)?;
        gone.push(refused.id);
    }
    Ok(gone)
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
            ResponseState::Refused => match r.refusal {
                Some(why) => v.t(why.fate_keys().0),
                None if self.post.is_ours() => v.t("response-refused-ours"),
                None => by_house("response-refused-by"),
            },
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
