//! The lives of the kinds together: where a post is, publishing it, what is due of it, and ending it again.

use super::{inside, inside_when_whole, object};
use crate::error::Error;
use crate::node::Cx;
use crate::page::Tag;
use crate::post::pages::tag_of;
use crate::post::{self, Life, Post, PostId, Stage};
use crate::texts::day_of;
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity, success};
use huisraad_storage::Tx;
use std::time::Duration;

/// What a post's own states say of it.
macro_rules! by_kind {
    ($post:expr, $of:ident => $says:expr) => {{
        let post: &Post = $post;
        match post.kind {
            Kind::CaseQuestion => by_kind!(@ case_question::State, $of, $says),
            Kind::Conflict => by_kind!(@ conflict::State, $of, $says),
            Kind::Event => by_kind!(@ event::State, $of, $says),
            Kind::Opportunity => by_kind!(@ opportunity::State, $of, $says),
            Kind::Success => by_kind!(@ success::State, $of, $says),
            Kind::Lesson => by_kind!(@ library::State, $of, $says),
        }
    }};
    (@ $state:ty, $of:ident, $says:expr) => {{
        type $of = $state;
        $says
    }};
}

/// Publishes a post in the name of the house.
///
/// # Errors
/// When the caller may not, or it is published already.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, post: &Post, decided_on: Option<String>) -> Result<Post, Error> {
    // What is ready was whole when it was put so.
    let inside = match post.unsent() {
        Some(Stage::Draft) => inside_when_whole(&cx.node.ring, tx.conn(), post, day_of(cx.now))?,
        _ => inside(tx.conn(), post)?,
    };
    if post.kind == Kind::Lesson {
        library::check_approved(&cx.who, post, decided_on.is_some())?;
    }
    let readers = (inside, decided_on);
    by_kind!(post, State => post::release::<State>(tx, cx, post.id, readers, object))
}

/// Whether a change of it asks for a decision of the meeting: a lesson that is published, for there is no second text that waits for
/// another chair.
pub fn is_decided_anew(post: &Post) -> bool {
    post.kind == Kind::Lesson && post.published.is_some()
}

/// Where a post is, whatever its kind.
pub fn stage(post: &Post) -> Stage {
    by_kind!(post, State => post::stage::<State>(post))
}

/// Whether it is over, and that may still be undone.
pub fn may_be_undone(post: &Post) -> bool {
    by_kind!(post, State => State::of(&post.state).may_be_undone())
}

/// Whether a published post that is not past still waits for something.
pub fn is_open(post: &Post) -> bool {
    by_kind!(post, State => State::of(&post.state).is_open())
}

/// How it is shown where it is in its life.
pub fn state_tag(post: &Post) -> Option<Tag> {
    by_kind!(post, State => tag_of::<State>(post))
}

/// What follows in time, of all kinds.
enum Planned {
    Outcome,
    Room,
    Conflict(conflict::Step),
}

/// Reads what [`post::step_at`] put on the list; `None` where nothing follows from it.
fn planned(reference: &str) -> Option<(PostId, Planned)> {
    let (post, step) = post::read_step(reference)?;
    let of_question = || case_question::Step::parse(step).filter(|step| *step == case_question::Step::AskOutcome);
    let of_event = || event::Step::parse(step).filter(|step| *step == event::Step::TellRoom);
    let of_conflict = || conflict::Step::parse(step).filter(|step| step.is_planned()).map(Planned::Conflict);
    let planned = of_question().map(|_| Planned::Outcome).or_else(|| of_event().map(|_| Planned::Room));
    Some((post, planned.or_else(of_conflict)?))
}

/// How far ahead such a step is ever planned.
pub fn planned_ahead(reference: &str) -> Option<Duration> {
    planned(reference).map(|(_, step)| match step {
        Planned::Outcome => case_question::ASK_AFTER,
        Planned::Room => event::TELL_ROOM,
        Planned::Conflict(_) => conflict::PLANNED_AHEAD,
    })
}

/// A step of a post is due.
///
/// # Errors
/// A fault of storage.
pub fn due(tx: &mut Tx<'_>, cx: &Cx, reference: &str) -> Result<(), Error> {
    match planned(reference) {
        Some((post, Planned::Outcome)) => case_question::ask_outcome(tx, cx, post),
        Some((post, Planned::Room)) => event::tell_room(tx, cx, post),
        Some((post, Planned::Conflict(step))) => conflict::due(tx, cx, post, step),
        None => {
            tracing::warn!(reference, "a step that this program does not know was due, and nothing follows from it");
            Ok(())
        }
    }
}

/// A post of ours ends again as it had ended before, and what is forgotten with that is forgotten.
///
/// # Errors
/// When the caller may not.
pub fn end_again(tx: &mut Tx<'_>, cx: &Cx, post: &Post, state: &str) -> Result<(), Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::end_again(tx, cx, post.id, state).map(drop),
        Kind::Conflict => conflict::end_again(tx, cx, post.id, state),
        Kind::Event => event::cancel(tx, cx, post.id).map(drop),
        Kind::Opportunity => opportunity::end_again(tx, cx, post.id, state).map(drop),
        // They do not end.
        Kind::Success | Kind::Lesson => Ok(()),
    }
}

/// A post of another house is over again, as that house had said of it; what its kind forgets with that is forgotten.
///
/// # Errors
/// A fault of storage.
pub fn ended_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post, over: &Post) -> Result<(), Error> {
    let before = &post.state;
    let post = post::over_there(tx, cx, post, over)?;
    match post.kind {
        Kind::Conflict => conflict::ended_there(tx, cx, &post, before),
        Kind::Event => event::cancelled_there(tx, cx, &post),
        Kind::Opportunity => opportunity::is_over_for_ours(tx, cx, &post),
        Kind::CaseQuestion | Kind::Success | Kind::Lesson => Ok(()),
    }
}
