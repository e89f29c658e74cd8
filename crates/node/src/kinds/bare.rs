//! What of a post of another house is taken where nothing else of it may be said, or read: that it is over, and how that is now to which
//! ours said yes. They may count on it.

use super::{Input, ended_there, may_be_undone, stage};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::wire::{self, text};
use crate::post::{self, Post, Source, Stage};
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{event, opportunity};
use huisraad_storage::{Conn, Tx};
use serde_json::Value;

const REFUSED: Error = Error::Refused(Reason::MembersOnly);

/// What a house says so of a post of its own.
pub struct Bare {
    /// Which.
    pub uri: String,
    /// Where it is now.
    pub state: String,
    /// Which version of it says so.
    pub version: i64,
    /// In which epoch of that house: in another one the versions may be others. Empty where it said none.
    pub epoch: String,
    /// The members of its object, as they came.
    pub object: Value,
}

impl Bare {
    /// Reads it.
    pub fn read(object: &Value) -> Bare {
        Bare {
            uri: text(object, "id", 500),
            state: text(object, "huisraad:state", 60),
            version: object.get("huisraad:version").and_then(Value::as_i64).unwrap_or_default(),
            epoch: text(object, "huisraad:epoch", 60),
            object: object.clone(),
        }
    }
}

/// What one says yes to of a post of ours, as members of its object; `None` of a kind to which nobody says yes.
///
/// # Errors
/// A fault of storage.
pub fn agreed(conn: &mut Conn, post: &Post) -> Result<Option<Value>, Error> {
    match post.kind {
        Kind::Event => event::agreed(conn, post).map(Some),
        Kind::Opportunity => opportunity::agreed_of(conn, post).map(Some),
        Kind::CaseQuestion | Kind::Conflict | Kind::Success | Kind::Lesson => Ok(None),
    }
}

/// What was said so to a house about a post of ours, as it is now: for who reads what it missed. `subject`: what it was filed under in the
/// outbox. `None` where that is something else, is so no more, or where this house may read the whole of it.
///
/// # Errors
/// A fault of storage.
pub fn said_bare(conn: &mut Conn, cx: &Cx, subject: &str, said: Option<&Value>) -> Result<Option<Value>, Error> {
    let about = said.and_then(|said| said.get("object")?.get("id")?.as_str());
    let of_over = about.filter(|_| subject == wire::OVER);
    let (Some(uri), Viewer::House { id, .. }) = (wire::is_agreed_in(subject).or(of_over), &cx.who) else {
        return Ok(None);
    };
    let post = match post::by_uri(conn, &Viewer::Clock, uri) {
        Ok(post) if post.is_ours() && !post::is_returned(conn, post.id)? => post,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(e) => return Err(e),
    };
    if !post::find_among(conn, &cx.who, &[post.id])?.is_empty() {
        return Ok(None);
    }
    if !goes_on(&post) {
        let is_over = of_over.is_some() && post.withdrawn.is_none();
        return Ok(is_over.then(|| wire::over(&cx.node, &post)));
    }
    if of_over.is_some() || post::answered_by(conn, *id)?.iter().all(|answered| answered.id != post.id) {
        return Ok(None);
    }
    Ok(agreed(conn, &post)?.map(|agreed| wire::agreed(&cx.node, &post, &agreed)))
}

/// The post of the house that says something of it, held.
fn theirs(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<Post, Error> {
    let Viewer::House { id, .. } = &cx.who else { return Err(REFUSED) };
    match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(held) if held.peer == Some(*id) => post::hold(tx, held.id),
        Ok(_) | Err(Error::NotFound) => Err(REFUSED),
        Err(e) => Err(e),
    }
}

/// Whether another version would say something new of a post.
fn goes_on(post: &Post) -> bool {
    post.withdrawn.is_none() && stage(post) != Stage::Over
}

/// Whether a house says something newer of its post than is known here. The version of the post is that of the text that was read: what
/// else was said meanwhile is fetched once ours may read it. So the last of these words is kept beside it. After that house went back to an
/// older copy its versions say less than what it says last.
fn is_newer(conn: &mut Conn, post: &Post, said: &Bare) -> Result<bool, Error> {
    let last = post::last_agreed(conn, post.id)?;
    let in_epoch = |(last, epoch): (i64, String)| epoch != said.epoch || last < said.version;
    Ok(post.version < said.version && last.is_none_or(in_epoch))
}

/// Takes it that a post of another house is over. Said once more it changes nothing.
///
/// # Errors
/// [`Error::Refused`] when it is not, or not known here.
pub fn write_end(tx: &mut Tx<'_>, cx: &Cx, said: &Bare) -> Result<(), Error> {
    let post = theirs(tx, cx, &said.uri)?;
    if post.state == said.state || end(tx, cx, &post, said)? { Ok(()) } else { Err(REFUSED) }
}

fn end(tx: &mut Tx<'_>, cx: &Cx, post: &Post, said: &Bare) -> Result<bool, Error> {
    let version = if post.kind == Kind::Conflict { said.version } else { post.version };
    let over = Post { state: said.state.clone(), version, ..post.clone() };
    let is_over = stage(&over) == Stage::Over || may_be_undone(&over);
    if !is_over || !goes_on(post) || !is_newer(tx.conn(), post, said)? {
        return Ok(false);
    }
    ended_there(tx, cx, post, &over)?;
    post::knows_agreed(tx, post.id, said.version, &said.epoch)?;
    Ok(true)
}

/// Takes it how that is now to which ours said yes. What is as old as what is known changes nothing, nor what is over by the whole text.
///
/// # Errors
/// [`Error::Refused`] when it is of a kind to which nobody says yes, ours did not, or it is not known here; [`Error::Invalid`] when it cannot
/// be.
pub fn write_agreed(tx: &mut Tx<'_>, cx: &Cx, said: &Bare) -> Result<(), Error> {
    let post = theirs(tx, cx, &said.uri)?;
    let is_one = matches!(post.kind, Kind::Event | Kind::Opportunity);
    // Who did not answer counts on nothing.
    if !is_one || !post::did_we_answer(tx.conn(), post.id)? {
        return Err(REFUSED);
    }
    let was_bare = post::last_agreed(tx.conn(), post.id)?.is_some();
    if post.withdrawn.is_some() || !(goes_on(&post) || was_bare) || !is_newer(tx.conn(), &post, said)? {
        return Ok(());
    }
    let facts = match post.kind {
        Kind::Event => Facts::When(event::read_facts(&said.object)),
        _ => Facts::Work(opportunity::read_work(&said.object)),
    };
    agree(tx, cx, &post, said, &facts).map(drop)
}

/// That to which one says yes.
enum Facts {
    When(event::Facts),
    Work(opportunity::Work),
}

/// Gives whether that is another than was known.
fn agree(tx: &mut Tx<'_>, cx: &Cx, post: &Post, said: &Bare, facts: &Facts) -> Result<bool, Error> {
    let now = Post { state: said.state.clone(), ..post.clone() };
    // A state that this program does not know, or none, leaves it where it is.
    let moves = now.state != post.state && stage(&now) == Stage::Live;
    if moves {
        post::over_there(tx, cx, post, &now)?;
    }
    let again = moves && stage(post) == Stage::Over;
    let at = if moves { &now } else { post };
    let took = match facts {
        Facts::When(facts) => event::agree(tx, cx, at, facts, again)?,
        Facts::Work(work) => opportunity::agree(tx, cx, at, work, again)?,
    };
    if took {
        // It is read and found as it is now, and what its house said before of all of it is kept for it no longer.
        post::take(tx, post.id)?;
        post::forget_words_but(tx, &post.uri, said.version)?;
    }
    post::knows_agreed(tx, post.id, said.version, &said.epoch)?;
    Ok(took || moves)
}

/// Takes no more than that of a whole text that is not for ours. Where it says nothing new of that it is not taken, and its house is not
/// told that it was.
///
/// # Errors
/// [`Error::Refused`] when nothing of it is taken.
pub fn write_bare(tx: &mut Tx<'_>, cx: &Cx, input: &Input) -> Result<(), Error> {
    let Source::House { uri, version, state, .. } = &input.head().source else { return Err(REFUSED) };
    let post = theirs(tx, cx, uri)?;
    let epoch = post::last_agreed(tx.conn(), post.id)?.map(|(_, epoch)| epoch).unwrap_or_default();
    let said = Bare { uri: uri.clone(), state: state.clone(), version: *version, epoch, object: Value::Null };
    if post.kind != input.kind() || !goes_on(&post) || !is_newer(tx.conn(), &post, &said)? {
        return Err(REFUSED);
    }
    let facts = match input {
        Input::Event(invitation) => Some(Facts::When(invitation.facts.clone())),
        Input::Opportunity(proposal) => Some(Facts::Work(proposal.work.clone())),
        Input::CaseQuestion(_) | Input::Conflict(_) | Input::Success(_) | Input::Lesson(_) => None,
    };
    let took = end(tx, cx, &post, &said)?
        || match facts {
            Some(facts) if post::did_we_answer(tx.conn(), post.id)? => agree(tx, cx, &post, &said, &facts)?,
            _ => false,
        };
    if took { Ok(()) } else { Err(REFUSED) }
}
