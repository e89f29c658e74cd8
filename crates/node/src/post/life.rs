//! The life of a post. Each kind tells in its `rules.rs` which states there are and what moves a post from one to the next; here
//! is what all kinds do alike with that: a post is saved, released, moves on, and what follows in time is planned. The kind writes
//! its own half between, and tells the readers last.

use super::actions::{Head, Source, Written, publish, take, take_readable, write};
use super::audience::Inside;
use super::rules::may_move;
use super::store::{Post, PostId, by_uri, find, posts};
use super::tell::tell_readers;
use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::node::{Cx, Node};
use crate::page::{Tag, Tone};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, Worded, text_enum};
use serde_json::Value;
use std::fmt::Display;
use std::time::Duration;

text_enum! {
    /// Where a post is, whatever its kind. The first two are also the words of what was not published yet; after that the word is
    /// its kind's, and where that leaves it is asked anew each time (docs/decisions/0035).
    pub enum Stage {
        /// Its writer's alone.
        Draft = "draft",
        /// For the chair to release.
        Ready = "ready",
        /// Published, and not over.
        Live = "live",
        /// Over for good.
        Over = "over",
        /// In a state that this program does not know.
        Unknown = "unknown",
    }
}

impl Post {
    /// Where it is while it was not published; `None` once it was.
    pub fn unsent(&self) -> Option<Stage> {
        match Stage::parse(&self.state) {
            _ if self.published.is_some() => None,
            Some(Stage::Ready) => Some(Stage::Ready),
            _ => Some(Stage::Draft),
        }
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Who decides for the house whose post it is.
    House,
    /// Whoever answers it.
    Answer,
    /// Nobody: it follows from what was done, or from time.
    Itself,
}

/// The states of a kind. A word of a newer program stays in the row as it came, and is read as `UNKNOWN`: of that nothing follows.
pub trait Life: Worded + PartialEq + Display + 'static {
    /// What moves a post of this kind on.
    type Step: Worded + Display + 'static;
    /// The kind.
    const KIND: Kind;
    /// Where it is once it is published.
    const FIRST: Self;
    /// What this program does not know.
    const UNKNOWN: Self;
    /// The step of who answers.
    const ANSWER: Self::Step;

    /// The state that a word stands for.
    fn of(word: &str) -> Self {
        Self::from_word(word).unwrap_or(Self::UNKNOWN)
    }

    /// Where a step leads.
    ///
    /// # Errors
    /// Why it cannot be taken from here.
    fn next(self, step: Self::Step) -> Result<Self, Reason>;

    /// Who takes a step.
    fn by(step: Self::Step) -> By;

    /// Whether it still waits for something.
    fn is_open(self) -> bool;

    /// Whether it is over for good; or may be, where it [`Life::may_be_undone`].
    fn is_over(self) -> bool;

    /// Whether it is over, and who ended it may still undo that.
    fn may_be_undone(self) -> bool {
        false
    }

    /// How it is shown; `None` where there is nothing to say of it.
    fn tag(self) -> Option<Tag>;

    /// What follows in time from being here, and after how long.
    fn plan(self) -> &'static [(Duration, Self::Step)] {
        &[]
    }

    /// Whether a step leads somewhere else.
    fn moves(self, step: Self::Step) -> bool {
        self.next(step).is_ok_and(|next| next != self)
    }

    /// Whether a step can be taken from here.
    ///
    /// # Errors
    /// [`Error::Refused`] when it cannot.
    fn admits(self, step: Self::Step) -> Result<(), Error> {
        self.next(step).map(drop).map_err(Error::Refused)
    }

    /// Whether it takes answers.
    ///
    /// # Errors
    /// [`Error::Refused`] when it does not.
    fn takes_answers(self) -> Result<(), Error> {
        self.admits(Self::ANSWER)
    }
}

/// How it is shown that this program does not know the state.
pub const UNKNOWN: Tag = Tag::new("state-unknown", Tone::Plain, "unknown");

/// Where a post of this kind is.
pub fn stage<S: Life>(post: &Post) -> Stage {
    match (post.unsent(), S::of(&post.state)) {
        (Some(unsent), _) => unsent,
        (None, state) if state == S::UNKNOWN => Stage::Unknown,
        // What may still be undone is over for nobody who has something to do with it.
        (None, state) if state.is_over() && !state.may_be_undone() => Stage::Over,
        (None, _) => Stage::Live,
    }
}

/// Whether it is over, for good or so that it may be undone: nobody changes it then.
pub fn is_over_now<S: Life>(post: &Post) -> bool {
    post.unsent().is_none() && S::of(&post.state).is_over()
}

/// Writes a post: a new one, or a change. `own` writes the kind's half (of a new one, where it is told so) and settles what
/// follows; `object` makes what the readers are told.
///
/// # Errors
/// When the caller may not, or the kind's own.
pub fn save<S: Life>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    head: &Head,
    existing: Option<PostId>,
    own: impl FnOnce(&mut Tx<'_>, Post, bool) -> Result<Post, Error>,
    object: impl FnOnce(&Node, &mut Conn, &Post) -> Result<Value, Error>,
) -> Result<Post, Error> {
    if let Some(id) = existing
        && is_over_now::<S>(&find(tx.conn(), &cx.who, id)?)
    {
        return Err(Error::Refused(Reason::PostIsOver));
    }
    let post = match write(tx, cx, S::KIND, head, existing)? {
        Written::Same(post) => return Ok(post),
        Written::New(post) => own(tx, post, true)?,
        Written::Changed(post) => own(tx, post, false)?,
    };
    tell_readers(tx, cx, &post, object)?;
    Ok(post)
}

/// Publishes a post in the name of the house, for these of our own to read, and tells the others.
///
/// # Errors
/// When the caller may not, or it is published already.
pub fn release<S: Life>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: PostId,
    (inside, decided_on): (Inside, Option<String>),
    object: impl FnOnce(&Node, &mut Conn, &Post) -> Result<Value, Error>,
) -> Result<Post, Error> {
    let post = publish(tx, cx, id, &S::FIRST.to_string(), inside, decided_on)?;
    plan(tx, cx.now, id, S::FIRST)?;
    tell_readers(tx, cx, &post, object)?;
    Ok(post)
}

/// Keeps on which day the meeting decided a post as it is from now on; `None` when none did.
///
/// # Errors
/// A fault of storage.
pub fn set_decided_on(tx: &mut Tx<'_>, id: PostId, day: Option<&str>) -> Result<(), Error> {
    diesel::update(posts::table.find(id)).set(posts::decided_on.eq(day)).execute(tx.conn())?;
    Ok(())
}

/// Takes a step with a post of ours. The kind then does what follows, and calls [`super::tell_readers`]. `None` where it is there
/// already, as after a second press: then there is nothing to say.
///
/// # Errors
/// [`Error::NotFound`] for another kind; [`Error::Refused`] when the caller may not, or the step cannot be taken from here.
pub fn advance<S: Life>(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: S::Step) -> Result<Option<Post>, Error> {
    let post = may_take::<S>(tx, cx, id, step)?;
    if enter::<S>(tx, cx.now, &post, step)? { say_anew(tx, cx, id).map(Some) } else { Ok(None) }
}

/// Takes a step that says something new of a post of ours, also where it leads nowhere else.
///
/// # Errors
/// As [`advance`].
pub fn advance_saying<S: Life>(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: S::Step) -> Result<Post, Error> {
    let post = may_take::<S>(tx, cx, id, step)?;
    enter::<S>(tx, cx.now, &post, step)?;
    say_anew(tx, cx, id)
}

/// The post that a step is taken with, by who may.
fn may_take<S: Life>(tx: &mut Tx<'_>, cx: &Cx, id: PostId, step: S::Step) -> Result<Post, Error> {
    let decides = S::by(step) == By::House;
    let post = if decides { take_readable(tx, cx, id)? } else { take(tx, id)? };
    if post.kind != S::KIND {
        return Err(Error::NotFound);
    }
    if decides && !may_move(&cx.who, &post) {
        return Err(Error::Refused(Reason::NotYours));
    }
    if !post.is_ours() || post.published.is_none() {
        return Err(Error::NotFound);
    }
    if decides && cx.who.person().is_some() {
        super::returned::is_looked_at(tx, cx.now, id)?;
    }
    Ok(post)
}

/// Takes a step that follows by itself, and says so to nobody yet: what must not be said each time, or goes with a change that is
/// said. `None` where it changes nothing.
///
/// # Errors
/// A fault of storage.
pub fn advance_unsaid<S: Life>(tx: &mut Tx<'_>, cx: &Cx, post: &Post, step: S::Step) -> Result<Option<Post>, Error> {
    if !S::of(&post.state).moves(step) {
        return Ok(None);
    }
    enter::<S>(tx, cx.now, post, step)?;
    take(tx, post.id).map(Some)
}

/// Writes where a step leads, and says whether that is elsewhere; what it does not change stays the word that it was.
fn enter<S: Life>(tx: &mut Tx<'_>, now: Time, post: &Post, step: S::Step) -> Result<bool, Error> {
    let here = S::of(&post.state);
    let next = here.next(step).map_err(Error::Refused)?;
    if next == here {
        return Ok(false);
    }
    diesel::update(posts::table.find(post.id)).set(posts::state.eq(next.to_string())).execute(tx.conn())?;
    plan(tx, now, post.id, next)?;
    Ok(true)
}

/// Where a post of another house stood, before what is told of it now; `None` where it is ours, of another kind, or not here.
///
/// # Errors
/// A fault of storage.
pub fn state_so_far<S: Life>(tx: &mut Tx<'_>, source: &Source) -> Result<Option<S>, Error> {
    let Source::House { uri, .. } = source else { return Ok(None) };
    match by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(held) => Ok((held.kind == S::KIND && held.published.is_some()).then(|| S::of(&held.state))),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Counts up the version of a post of ours: it is told anew, as it is now.
pub(super) fn say_anew(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    diesel::update(posts::table.find(id))
        .set((posts::version.eq(posts::version + 1), posts::updated.eq(cx.now.0)))
        .execute(tx.conn())?;
    take(tx, id)
}

/// Puts on the list what follows in time from being in this state.
///
/// # Errors
/// A fault of storage.
pub fn plan<S: Life>(tx: &mut Tx<'_>, now: Time, post: PostId, state: S) -> Result<(), Error> {
    state.plan().iter().try_for_each(|(after, step)| step_at::<S>(tx, now.plus(*after), post, *step))
}

/// Puts a step of a post on the list; twice the same is one, at the new time.
///
/// # Errors
/// A fault of storage.
pub fn step_at<S: Life>(tx: &mut Tx<'_>, at: Time, post: PostId, step: S::Step) -> Result<(), Error> {
    due::add(tx, at, Topic::PostStep, &format!("{post} {step}"))
}

/// Reads what [`step_at`] put on the list: the post, and the word of the step.
pub fn read_step(reference: &str) -> Option<(PostId, &str)> {
    let (post, step) = reference.split_once(' ')?;
    Some((post.parse().ok()?, step))
}

/// Takes the steps of a post off the list: its words are gone.
pub(super) fn forget_steps(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    due::forget(tx, Topic::PostStep, &format!("{post} "))
}

/// How it is shown where a post is that was not published yet; `None` once it was: then its kind says it.
pub fn unsent_tag(post: &Post) -> Option<Tag> {
    post.unsent().map(|stage| match stage {
        Stage::Ready => Tag::new("state-ready", Tone::Look, "wait"),
        _ => Tag::new("state-draft", Tone::Look, "pen"),
    })
}

/// How it is shown where a post of this kind is.
pub fn tag_of<S: Life>(post: &Post) -> Option<Tag> {
    unsent_tag(post).or_else(|| S::of(&post.state).tag())
}
