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

/// That a post of another house is over, as that house says it.
pub struct Over {
    /// Which.
    pub uri: String,
    /// Where it is now.
    pub state: String,
    /// Which version of it says so.
    pub version: i64,
}

impl Over {
    /// Reads it.
    pub fn read(object: &Value) -> Over {
        Over { uri: text(object, "id", 500), state: text(object, "huisraad:state", 60), version: version_of(object) }
    }
}

/// How that is now to which ours said yes, of a post of another house.
pub struct Agreed {
    /// Which.
    pub uri: String,
    /// Which version of it says so.
    pub version: i64,
    /// Those members of its object.
    pub object: Value,
}

impl Agreed {
    /// Reads it.
    pub fn read(object: &Value) -> Agreed {
        Agreed { uri: text(object, "id", 500), version: version_of(object), object: object.clone() }
    }
}

fn version_of(object: &Value) -> i64 {
    object.get("huisraad:version").and_then(Value::as_i64).unwrap_or_default()
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
/// outbox. `None` where that is something else, is so no more, or is not all that this house may read of it.
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

/// Takes it that a post of another house is over. Said once more it changes nothing.
///
/// # Errors
/// [`Error::Refused`] when it is not, or not known here.
pub fn write_end(tx: &mut Tx<'_>, cx: &Cx, said: &Over) -> Result<(), Error> {
    let post = theirs(tx, cx, &said.uri)?;
    if post.state == said.state || end(tx, cx, &post, said)? { Ok(()) } else { Err(REFUSED) }
}

fn end(tx: &mut Tx<'_>, cx: &Cx, post: &Post, said: &Over) -> Result<bool, Error> {
    // Of what keeps its words the version stays: what else was said of it meanwhile is fetched once ours may read it.
    let version = if post.kind == Kind::Conflict { said.version } else { post.version };
    let over = Post { state: said.state.clone(), version, ..post.clone() };
    let is_over = stage(&over) == Stage::Over || may_be_undone(&over);
    if !is_over || !goes_on(post) || post.version >= said.version {
        return Ok(false);
    }
    ended_there(tx, cx, post, &over)?;
    Ok(true)
}

/// Takes it how that is now to which ours said yes. What is as old as what is known changes nothing.
///
/// # Errors
/// [`Error::Refused`] when nobody says yes to such a post, or it is not known here; [`Error::Invalid`] when it cannot be.
pub fn write_agreed(tx: &mut Tx<'_>, cx: &Cx, said: &Agreed) -> Result<(), Error> {
    let post = theirs(tx, cx, &said.uri)?;
    // The version stays: what else was said of it meanwhile is fetched once ours may read it.
    // Of us it is nobody's business who did not answer.
    if !post::did_we_answer(tx.conn(), post.id)? {
        return Err(REFUSED);
    }
    let known = post.version.max(post::last_agreed(tx.conn(), post.id)?);
    let is_new = goes_on(&post) && known < said.version;
    let took = match post.kind {
        Kind::Event if is_new => event::agree(tx, cx, &post, &event::read_facts(&said.object))?,
        Kind::Opportunity if is_new => opportunity::agree(tx, cx, &post, &opportunity::read_work(&said.object))?,
        Kind::Event | Kind::Opportunity => return Ok(()),
        Kind::CaseQuestion | Kind::Conflict | Kind::Success | Kind::Lesson => return Err(REFUSED),
    };
    is_known(tx, &post, said.version, took)
}

/// This version of what was agreed is known; `took`: it was another.
fn is_known(tx: &mut Tx<'_>, post: &Post, version: i64, took: bool) -> Result<(), Error> {
    if took {
        // It is read and found as it is now, and what its house said before of all of it is kept for it no longer.
        post::take(tx, post.id)?;
        post::forget_words_but(tx, &post.uri, version)?;
    }
    post::knows_agreed(tx, post.id, version)
}

/// Takes no more than that of a whole text that is not for ours. Where it says nothing new of that it is not taken, and its house is not
/// told that it was.
///
/// # Errors
/// [`Error::Refused`] when nothing of it is taken.
pub fn write_bare(tx: &mut Tx<'_>, cx: &Cx, said: &Input) -> Result<(), Error> {
    let Source::House { uri, version, state, .. } = &said.head().source else { return Err(REFUSED) };
    let post = theirs(tx, cx, uri)?;
    if post.kind != said.kind() || !goes_on(&post) || post.version >= *version {
        return Err(REFUSED);
    }
    let over = Over { uri: uri.clone(), state: state.clone(), version: *version };
    if end(tx, cx, &post, &over)? {
        return Ok(());
    }
    let is_new = post::last_agreed(tx.conn(), post.id)? < *version && post::did_we_answer(tx.conn(), post.id)?;
    let took = match said {
        Input::Event(invitation) if is_new => event::agree(tx, cx, &post, &invitation.facts)?,
        Input::Opportunity(proposal) if is_new => opportunity::agree(tx, cx, &post, &proposal.work)?,
        _ => false,
    };
    if took { is_known(tx, &post, *version, took) } else { Err(REFUSED) }
}
