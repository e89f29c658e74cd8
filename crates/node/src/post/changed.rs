//! An answer that is changed in place: it stays the same answer, and keeps its turn. Whoever wrote it counts its version up.

use super::hears::hears_answers;
use super::rules::Byline;
use super::store::{self, Post};
use super::thread::{Response, ResponseId, ResponseState, responses, take_with_post};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people::{Act, may};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Time, Tx};

/// Changes the text of an answer to a post of this kind. `version` is what its house counts; `None` for our own, which count up
/// here. `None` when what is here is as new. The kind changes its own half, and tells the owner.
///
/// # Errors
/// When it is not the caller's to change.
pub fn change_response(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    id: ResponseId,
    (body, version): (&str, Option<i64>),
) -> Result<Option<(Post, Response)>, Error> {
    let (_, held) = take_with_post(tx, id)?;
    let post = store::find(tx.conn(), &cx.who, held.post)?;
    if post.kind != kind || held.withdrawn.is_some() || held.is_prepared() {
        return Err(Error::NotFound);
    }
    match &cx.who {
        Viewer::House { id, .. } if version.is_some() && held.peer == Some(*id) => {}
        Viewer::Person { id, roles } if held.is_ours() && (held.author == Some(*id) || may(*roles, Act::Decide)) => {
            hears_answers(tx.conn(), &post)?;
        }
        Viewer::House { .. } | Viewer::Guest { .. } | Viewer::Stranger => return Err(Error::NotFound),
        _ => return Err(Error::Refused(Reason::NotYours)),
    }
    let next = match version {
        Some(version) => version,
        None => super::returned::next_version(tx, cx, &held)?,
    };
    if next <= held.version {
        return Ok(None);
    }
    let changed = diesel::update(responses::table.find(id))
        .set((responses::body.eq(body.trim()), responses::version.eq(next)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    Ok(Some((post, changed)))
}

/// A change of an answer of ours was not taken: it says what it said, in the version that it had, as far as that is known.
///
/// # Errors
/// A fault of storage.
pub fn stays_as_it_was(tx: &mut Tx<'_>, id: ResponseId, body: &str) -> Result<(), Error> {
    let held = responses::table.find(id).select(responses::version).first(tx.conn())?;
    let version = super::returned::version_before(tx, id, held)?;
    let before = (responses::body.eq(body), responses::version.eq(version));
    diesel::update(responses::table.find(id)).set(before).execute(tx.conn())?;
    Ok(())
}

/// The owner holds this of an answer of ours, said after the copy was made that this node was restored from: a chair looks at it.
///
/// # Errors
/// A fault of storage.
pub fn is_said_there(tx: &mut Tx<'_>, now: Time, held: &Response, body: &str, version: i64) -> Result<(), Error> {
    let said = (responses::body.eq(body.trim()), responses::version.eq(version));
    diesel::update(responses::table.find(held.id)).set(said).execute(tx.conn())?;
    super::returned::answer_came_back(tx, now, held.post)
}

/// Another goes on with an answer, with what was said in it left out: those were the words of who wrote it. `person`: who, of ours; they
/// hear what became of it.
///
/// # Errors
/// A fault of storage.
pub fn goes_on_as(
    tx: &mut Tx<'_>,
    now: Time,
    response: ResponseId,
    byline: &Byline,
    person: Option<PersonId>,
) -> Result<(), Error> {
    let of = responses::table.find(response);
    let says = (responses::byline_role.eq(byline.role_word()), responses::byline_name.eq(&byline.name));
    diesel::update(of).set((says, responses::body.eq(""))).execute(tx.conn())?;
    let Some(person) = person else { return Ok(()) };
    diesel::update(of).set(responses::author.eq(person)).execute(tx.conn())?;
    super::news::is_told(tx, now, response, None)
}

/// Nobody of ours stands behind an answer any more.
///
/// # Errors
/// A fault of storage.
pub fn is_nobodys(tx: &mut Tx<'_>, response: ResponseId) -> Result<(), Error> {
    let of = responses::table.find(response);
    diesel::update(of).set(responses::author.eq(None::<PersonId>)).execute(tx.conn())?;
    Ok(())
}

/// An answer of another house is said anew under this name: from here on it is that, and what was kept of the name before is gone.
///
/// # Errors
/// A fault of storage.
pub fn is_named_anew(tx: &mut Tx<'_>, held: &Response, uri: &str) -> Result<Response, Error> {
    super::kept::forget_words(tx, &held.uri)?;
    Ok(diesel::update(responses::table.find(held.id))
        .set((responses::uri.eq(uri), responses::version.eq(0)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?)
}

/// An answer of ours is said anew, under a name of its own: what it was called before its house took back after an older copy.
///
/// # Errors
/// A fault of storage.
pub fn is_said_anew(tx: &mut Tx<'_>, cx: &Cx, held: &Response) -> Result<Response, Error> {
    super::kept::forget_words(tx, &held.uri)?;
    let uri = cx.node.url(&format!("/responses/{}", cx.node.random.token::<10>())).to_string();
    Ok(diesel::update(responses::table.find(held.id))
        .set((responses::uri.eq(uri), responses::version.eq(1), responses::state.eq(ResponseState::Sent)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?)
}

/// Notes which version an answer has of which a change was lost: here, where it came as a change of what is not held, or at its
/// writer, who hears of it from the owner.
///
/// # Errors
/// A fault of storage.
pub fn set_version(tx: &mut Tx<'_>, id: ResponseId, version: i64) -> Result<(), Error> {
    diesel::update(responses::table.find(id)).set(responses::version.eq(version)).execute(tx.conn())?;
    Ok(())
}
