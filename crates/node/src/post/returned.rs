//! After this node went back to an older copy: what we wrote since comes back from the houses that hold it, with our own proof, as
//! the house's; and what we withdrew since is withdrawn again. A chair looks at what came back before anybody is told of it.

use super::actions::{Head, Source, Written, set_readers, take};
use super::audience::{Inside, Scope, visible};
use super::sent::Lines;
use super::store::{self, Post, PostId, posts};
use super::tell;
use super::themes;
use super::thread::{Response, ResponseId, responses};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::Authority;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashMap;

mod copy {
    // The same table, as a restore sees it.
    diesel::table! {
        #[sql_name = "posts"]
        restored (id) {
            id -> BigInt,
            uri -> Text,
            peer -> Nullable<BigInt>,
            published -> Nullable<BigInt>,
            version -> BigInt,
            copied -> Nullable<BigInt>,
            returned -> Nullable<BigInt>,
            withdrawn -> Nullable<BigInt>,
        }
    }
    diesel::table! {
        #[sql_name = "responses"]
        restored_answers (id) {
            id -> BigInt,
            peer -> Nullable<BigInt>,
            guest -> Nullable<Text>,
            withdrawn -> Nullable<BigInt>,
            copied -> Bool,
        }
    }
}
use copy::{restored, restored_answers};

/// How far versions are raised after a restore: above whatever the others hold of before it.
pub const AHEAD: i64 = 1000;

/// Raises the version of all posts of ours, after this node was restored from a backup: what the others hold of them may
/// be newer than what is here, under the same numbers, and must not win over what is said from now on. Which version the copy
/// had is kept, to know what is newer than it: also of what was not sent then, and may have been since.
///
/// # Errors
/// A fault of storage.
pub fn renew_versions(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(restored::table.filter(restored::peer.is_null()).filter(restored::withdrawn.is_null()))
        .set((restored::copied.eq(restored::version.nullable()), restored::version.eq(restored::version + AHEAD)))
        .execute(tx.conn())?;
    let ours = restored_answers::table.filter(restored_answers::peer.is_null());
    let ours = ours.filter(restored_answers::guest.is_null()).filter(restored_answers::withdrawn.is_null());
    diesel::update(ours).set(restored_answers::copied.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// The version of an answer of ours that somebody here changes now. What was said of it after an older copy, and is not known here, has
/// some of the numbers that follow: then it is above whatever that can be.
///
/// # Errors
/// A fault of storage.
pub(super) fn next_version(tx: &mut Tx<'_>, cx: &Cx, answer: &Response) -> Result<i64, Error> {
    let row = restored_answers::table.find(answer.id);
    let next = answer.version.saturating_add(1);
    if !row.select(restored_answers::copied).first::<bool>(tx.conn())? {
        return Ok(next);
    }
    diesel::update(row).set(restored_answers::copied.eq(false)).execute(tx.conn())?;
    Ok(next.max(cx.now.0 / 1_000_000))
}

/// Above it a version is of the clock: nobody changes an answer so often.
const BY_CLOCK: i64 = 1_000_000;

/// The version of an answer of ours before its last change, which was not taken. Where that was the first after an older copy it is as it came
/// with that: how its owner has it may be newer.
///
/// # Errors
/// A fault of storage.
pub(super) fn version_before(tx: &mut Tx<'_>, answer: ResponseId, version: i64) -> Result<i64, Error> {
    if version < BY_CLOCK {
        return Ok(version.saturating_sub(1).max(1));
    }
    diesel::update(restored_answers::table.find(answer)).set(restored_answers::copied.eq(true)).execute(tx.conn())?;
    Ok(1)
}

/// An answer of ours is said for the first time, as far as is known here. One that was prepared in an older copy may have been said, changed
/// and taken back since, under its name: it gets another.
///
/// # Errors
/// A fault of storage.
pub fn first_said(tx: &mut Tx<'_>, cx: &Cx, answer: Response) -> Result<Response, Error> {
    let row = restored_answers::table.find(answer.id);
    if !row.select(restored_answers::copied).first::<bool>(tx.conn())? {
        return Ok(answer);
    }
    is_said_now(tx, answer.id)?;
    super::changed::is_said_anew(tx, cx, &answer)
}

/// Somebody here says an answer of ours now, whatever an older copy had of it.
///
/// # Errors
/// A fault of storage.
pub fn is_said_now(tx: &mut Tx<'_>, answer: ResponseId) -> Result<(), Error> {
    diesel::update(restored_answers::table.find(answer)).set(restored_answers::copied.eq(false)).execute(tx.conn())?;
    Ok(())
}

/// Whether somebody here changed an answer of ours since an older copy was put back that had it.
///
/// # Errors
/// A fault of storage.
pub fn is_said_since(conn: &mut Conn, answer: &Response) -> Result<bool, Error> {
    let as_it_came = restored_answers::table.find(answer.id).select(restored_answers::copied);
    // What came back by itself has no writer.
    Ok(answer.is_ours() && answer.author.is_some() && !as_it_came.first::<bool>(conn)?)
}

/// Whether a post of ours is as it came with an older copy: nobody changed it since.
///
/// # Errors
/// A fault of storage.
pub fn is_as_in_copy(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    let held = restored::table.find(post).select((restored::version, restored::copied));
    let held: Option<(i64, Option<i64>)> = held.one(conn).optional()?;
    Ok(held.is_some_and(|(version, copied)| copied.is_some_and(|copied| version == copied + AHEAD)))
}

/// Whether a post of ours was in an older copy that this node went back to: what was decided of it since is not known here.
///
/// # Errors
/// A fault of storage.
pub fn is_of_copy(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    let held = restored::table.find(post).filter(restored::copied.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// Of what another house holds of us, what we do not know, or know only an older version of and did not change since.
///
/// # Errors
/// A fault of storage.
pub fn wanted_back(conn: &mut Conn, own: &str, held: &Lines) -> Result<Vec<String>, Error> {
    type Row = (String, i64, Option<i64>);
    let rows: Vec<Row> = restored::table
        .filter(restored::peer.is_null())
        .select((restored::uri, restored::version, restored::copied))
        .load(conn)?;
    let known: HashMap<String, (i64, Option<i64>)> = rows.into_iter().map(|(uri, v, c)| (uri, (v, c))).collect();
    let answered: Vec<(String, i64)> = responses::table
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .select((responses::uri, responses::version))
        .load(conn)?;
    let answered: HashMap<String, i64> = answered.into_iter().collect();
    let wanted = |(uri, version): &(&String, &i64)| match known.get(*uri) {
        Some((here, copied)) => is_newer(*here, *copied, **version),
        // Also one of the same version that was changed once: its owner may have said how it stands, and its words are not here.
        None => {
            uri.starts_with(own)
                && answered.get(*uri).is_none_or(|here| *here < **version || (*here == **version && **version > 1))
        }
    };
    Ok(held.0.iter().filter(wanted).map(|(uri, _)| uri.clone()).collect())
}

/// Whether a version that is held elsewhere is newer than what the copy had, and nobody here changed it since.
fn is_newer(here: i64, copied: Option<i64>, there: i64) -> bool {
    copied.is_some_and(|copied| here == copied.saturating_add(AHEAD) && there > copied)
}

/// Writes the shared half of a post of ours that comes back, by our own proof.
pub(super) fn write(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, head: &Head) -> Result<Written, Error> {
    let Source::House { uri, byline, version, state, decided_on, published } = &head.source else {
        return Err(Error::NotFound);
    };
    let slug = uri.strip_prefix(cx.node.url("/posts/").as_str()).unwrap_or_default();
    if !(1..=40).contains(&slug.len()) || !slug.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Error::Refused(Reason::Attribution));
    }
    let changing = (
        posts::title.eq(&head.title),
        posts::state.eq(state),
        posts::byline_role.eq(byline.role_word()),
        posts::byline_name.eq(&byline.name),
        posts::decided_on.eq(decided_on),
        posts::version.eq(version.saturating_add(AHEAD)),
        posts::updated.eq(cx.now.0),
    );
    let held: Option<Post> = posts::table.filter(posts::uri.eq(uri)).one(tx.conn()).optional()?;
    let (id, new) = match held {
        Some(post) => {
            let post = take(tx, post.id)?;
            let copied = restored::table.find(post.id).select(restored::copied).one(tx.conn())?;
            if post.withdrawn.is_some() || !is_newer(post.version, copied, *version) {
                return Ok(Written::Same(post));
            }
            let sent = post.published.is_some();
            let same = post.audience == head.audience.scope && post.audience_role == head.audience.role;
            if !post.is_ours() || post.kind != kind || (sent && !same) {
                return Err(Error::Refused(Reason::NotYours));
            }
            if !sent {
                was_sent_since(tx, cx, &post, head, *published)?;
            }
            diesel::update(posts::table.find(post.id)).set(changing).execute(tx.conn())?;
            (post.id, false)
        }
        None => {
            let id: PostId = diesel::insert_into(posts::table)
                .values((
                    (posts::uri.eq(uri), posts::slug.eq(slug), posts::kind.eq(kind), posts::inside.eq(Inside::House)),
                    changing,
                    (posts::audience.eq(head.audience.scope), posts::audience_role.eq(head.audience.role)),
                    (posts::rev.eq(0), posts::created.eq(published.0), posts::published.eq((*published).min(cx.now).0)),
                ))
                .returning(posts::id)
                .get_result(tx.conn())?;
            set_readers(tx, id, &head.audience.houses)?;
            (id, true)
        }
    };
    themes::set(tx, id, &head.themes, new)?;
    diesel::update(restored::table.find(id))
        .set((restored::copied.eq(*version), restored::returned.eq(cx.now.0)))
        .execute(tx.conn())?;
    let post = take(tx, id)?;
    Ok(if new { Written::New(post) } else { Written::Changed(post) })
}

/// What stood in the copy as a draft, or ready, was sent since: for whom, says what was sent. Who of the house reads a request for help
/// stays as its writer chose.
fn was_sent_since(tx: &mut Tx<'_>, cx: &Cx, post: &Post, head: &Head, published: Time) -> Result<(), Error> {
    let inside = if post.kind == Kind::Conflict { post.inside } else { Inside::House };
    diesel::update(posts::table.find(post.id))
        .set((
            (posts::audience.eq(head.audience.scope), posts::audience_role.eq(head.audience.role)),
            (posts::inside.eq(inside), posts::published.eq(published.min(cx.now).0)),
        ))
        .execute(tx.conn())?;
    set_readers(tx, post.id, &head.audience.houses)
}

/// Notes who gave a post back: it has read it.
///
/// # Errors
/// A fault of storage.
pub fn given_back_by(tx: &mut Tx<'_>, now: Time, post: PostId, house: &Authority) -> Result<(), Error> {
    tell::note_readers(tx, now, &[post], std::slice::from_ref(house))
}

/// An answer of ours came back, in the thread of another house.
pub(super) fn answer_came_back(tx: &mut Tx<'_>, now: Time, post: PostId) -> Result<(), Error> {
    diesel::update(restored::table.find(post)).set(restored::returned.eq(now.0)).execute(tx.conn())?;
    Ok(())
}

/// Whether a post, or an answer of ours to it, came back and no chair has looked at it yet.
///
/// # Errors
/// A fault of storage.
pub fn is_returned(conn: &mut Conn, post: PostId) -> Result<bool, Error> {
    let returned = restored::table.find(post).filter(restored::returned.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(returned)).get_result(conn)?)
}

/// What came back, this viewer may read and no chair has looked at yet: the first `limit`.
///
/// # Errors
/// A fault of storage.
pub fn all_returned(conn: &mut Conn, who: &Viewer, limit: i64) -> Result<Vec<Post>, Error> {
    let returned = diesel::dsl::sql::<diesel::sql_types::Bool>("returned IS NOT NULL");
    let held = visible(who).filter(returned).filter(posts::withdrawn.is_null());
    Ok(held.order(posts::id.asc()).limit(limit).load(conn)?)
}

/// The versions that others hold of what came back and no chair has looked at yet.
pub(super) fn versions_returned(conn: &mut Conn) -> Result<HashMap<PostId, i64>, Error> {
    let rows: Vec<(PostId, Option<i64>)> =
        restored::table.filter(restored::returned.is_not_null()).select((restored::id, restored::copied)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, copied)| Some((id, copied?))).collect())
}

/// It is the house's again, and told like all else: also who changed it, or took a step with it, has looked at it. Who it was for and did
/// not have it yet is not known any more: a post of ours goes to all it is for.
pub(super) fn is_looked_at(tx: &mut Tx<'_>, now: Time, id: PostId) -> Result<(), Error> {
    let back = restored::table.find(id).filter(restored::returned.is_not_null());
    if diesel::update(back).set(restored::returned.eq(None::<i64>)).execute(tx.conn())? == 0 {
        return Ok(());
    }
    let post: Post = posts::table.find(id).one(tx.conn())?;
    if !post.is_ours() || post.kind == Kind::Conflict || post.withdrawn.is_some() {
        return Ok(());
    }
    tell::fix_readers(tx, now, &post)
}

/// A chair has looked at what came back: it is the house's as it stands. The kind then announces it, where it is a post of ours.
///
/// # Errors
/// When the caller may not, or there is nothing to look at.
pub fn looked_at(tx: &mut Tx<'_>, cx: &Cx, slug: &str) -> Result<Post, Error> {
    require(&cx.who, Act::Decide)?;
    let post = store::by_slug(tx.conn(), &cx.who, slug)?;
    if !is_returned(tx.conn(), post.id)? {
        return Err(Error::NotFound);
    }
    is_looked_at(tx, cx.now, post.id)?;
    if !post.is_ours() {
        return Ok(post);
    }
    // Whatever version some house still holds that was not asked: from here on ours counts.
    super::life::say_anew(tx, cx, post.id)
}

/// What we withdrew after the copy was made, by our own proof: a post of ours to withdraw again, or an answer of ours to take
/// back. What is not known here stays unknown, for good.
///
/// # Errors
/// A fault of storage.
pub fn gone_since(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<Option<Gone>, Error> {
    match store::by_uri(tx.conn(), &Viewer::Clock, uri) {
        // Also what is a draft here: it was sent since, and taken back.
        Ok(post) if post.is_ours() => return Ok(Some(Gone::Post(post.id))),
        Ok(_) => return Ok(None),
        Err(Error::NotFound) => {}
        Err(e) => return Err(e),
    }
    if let Some(r) = super::answers::response_by_uri(tx.conn(), uri)? {
        return Ok((r.is_ours() && r.withdrawn.is_none()).then_some(Gone::Response(r.id)));
    }
    let slug = uri.strip_prefix(cx.node.url("/posts/").as_str()).unwrap_or_default();
    if !slug.is_empty() && !store::is_known(tx.conn(), uri)? {
        tell::withdrawn_row(tx, cx, None, uri)?;
    }
    Ok(None)
}

/// What is to be withdrawn again.
pub enum Gone {
    /// A post.
    Post(PostId),
    /// An answer.
    Response(super::ResponseId),
}

/// The thread of another house in which an answer of ours was said.
///
/// # Errors
/// [`Error::NotFound`] when that house has no such post here.
pub fn thread_at(conn: &mut Conn, peer: PeerId, uri: &str) -> Result<Post, Error> {
    let post = store::by_uri(conn, &Viewer::Clock, uri)?;
    if post.peer == Some(peer) && post.audience != Scope::House { Ok(post) } else { Err(Error::NotFound) }
}
