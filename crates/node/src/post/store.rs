//! The tables of posts, and what is read from them.

use super::audience::{Inside, Scope, may_read, visible};
use super::rules::Byline;
use super::thread::responses;
use crate::error::Error;
use crate::viewer::{PeerId, PersonId, Viewer};
use crate::words::{Kind, Role};
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, One, Time, Word};
use std::collections::{HashMap, HashSet};

/// The number of a post on this node.
pub type PostId = i64;

diesel::table! {
    posts (id) {
        id -> BigInt,
        uri -> Text,
        slug -> Text,
        kind -> Text,
        peer -> Nullable<BigInt>,
        author -> Nullable<BigInt>,
        byline_role -> Nullable<Text>,
        byline_name -> Nullable<Text>,
        title -> Text,
        state -> Text,
        audience -> Text,
        audience_role -> Nullable<Text>,
        inside -> Text,
        decided_on -> Nullable<Text>,
        version -> BigInt,
        rev -> BigInt,
        created -> BigInt,
        published -> Nullable<BigInt>,
        updated -> BigInt,
        withdrawn -> Nullable<BigInt>,
    }
}
mod follow {
    // The same table, as the search index sees it.
    diesel::table! { #[sql_name = "posts"] followed (id) { id -> BigInt, rev -> BigInt, indexed -> BigInt, } }
}
use follow::followed;
diesel::table! { post_readers (post, peer) { post -> BigInt, peer -> Text, } }
diesel::table! { ledger (post, peer) { post -> BigInt, peer -> Text, at -> BigInt, } }
diesel::allow_tables_to_appear_in_same_query!(posts, post_readers, ledger);
diesel::allow_tables_to_appear_in_same_query!(posts, responses);

/// A post, as it is kept. What a kind adds lies in the kind's own table.
#[derive(Debug, Clone, Queryable)]
pub struct Post {
    /// Its number here.
    pub id: PostId,
    /// Its id in the world.
    pub uri: String,
    /// The last part of its address here.
    pub slug: String,
    /// Its kind.
    pub kind: Kind,
    /// The house it came from; `None` for our own.
    pub peer: Option<PeerId>,
    /// Who of this house wrote it. Never sent.
    pub author: Option<PersonId>,
    /// As what they wrote it; `None` is anonymous.
    pub byline_role: Option<Word<Role>>,
    /// The name they chose.
    pub byline_name: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it is in the life of its kind; `draft` and `ready` are the same for all.
    pub state: String,
    /// How far it reaches.
    pub audience: Scope,
    /// The role of a circle, or the one role in chosen houses.
    pub audience_role: Option<Role>,
    /// Who of our own house reads it.
    pub inside: Inside,
    /// The day of the house meeting that decided it, as `2027-05-26`.
    pub decided_on: Option<String>,
    /// Counts up with each published change.
    pub version: i64,
    /// Counts up with each change.
    pub rev: i64,
    /// When it was begun.
    pub created: Time,
    /// When it was published.
    pub published: Option<Time>,
    /// When it last changed.
    pub updated: Time,
    /// When it was taken back.
    pub withdrawn: Option<Time>,
}

impl Post {
    /// Whether it is for people with a role that is not the chair's: a chair who has it not may not read it.
    pub fn is_without_chair(&self) -> bool {
        let narrow = self.audience == Scope::Circle || !self.is_ours();
        narrow && self.audience_role.is_some_and(|role| role != Role::Chair)
    }

    /// Whether it is one of our own.
    pub fn is_ours(&self) -> bool {
        self.peer.is_none()
    }

    /// Whether what is said of it goes only to who proves to have their key: what is not for everyone.
    pub fn is_guarded(&self) -> bool {
        self.audience != Scope::Public
    }

    /// What others see of its writer.
    pub fn byline(&self) -> Byline {
        Byline { role: self.byline_role.clone(), name: self.byline_name.clone() }
    }

    /// Its address here.
    pub fn path(&self) -> String {
        format!("/posts/{}", self.slug)
    }
}

/// The houses it was addressed to by name.
///
/// # Errors
/// A fault of storage.
pub fn readers(conn: &mut Conn, post: PostId) -> Result<Vec<String>, Error> {
    Ok(post_readers::table
        .filter(post_readers::post.eq(post))
        .select(post_readers::peer)
        .order(post_readers::peer.asc())
        .load(conn)?)
}

/// Those of these posts for which houses were chosen that are still named.
///
/// # Errors
/// A fault of storage.
pub fn named_among(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    if these.is_empty() {
        return Ok(HashSet::new());
    }
    let named = post_readers::table.filter(post_readers::post.eq_any(these.to_vec()));
    Ok(named.select(post_readers::post).distinct().load(conn)?.into_iter().collect())
}

fn readable(conn: &mut Conn, viewer: &Viewer, post: Option<Post>) -> Result<Post, Error> {
    let post = post.ok_or(Error::NotFound)?;
    let readers = readers(conn, post.id)?;
    if may_read(viewer, &post, &readers) { Ok(post) } else { Err(Error::NotFound) }
}

/// A post that this viewer may read.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none for them.
pub fn find(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Post, Error> {
    let post = posts::table.find(id).one(conn).optional()?;
    readable(conn, viewer, post)
}

/// Those of these posts that this viewer may read.
///
/// # Errors
/// A fault of storage.
pub fn find_among(conn: &mut Conn, viewer: &Viewer, these: &[PostId]) -> Result<HashMap<PostId, Post>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Post> = visible(viewer).filter(posts::id.eq_any(these.to_vec())).load(conn)?;
    Ok(all.into_iter().map(|p| (p.id, p)).collect())
}

/// The same, by the last part of its address.
///
/// # Errors
/// As [`find`].
pub fn by_slug(conn: &mut Conn, viewer: &Viewer, slug: &str) -> Result<Post, Error> {
    if !slug.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Error::NotFound);
    }
    let post = posts::table.filter(posts::slug.eq(slug)).one(conn).optional()?;
    readable(conn, viewer, post)
}

/// The same, by its id in the world.
///
/// # Errors
/// As [`find`].
pub fn by_uri(conn: &mut Conn, viewer: &Viewer, uri: &str) -> Result<Post, Error> {
    let post = posts::table.filter(posts::uri.eq(uri)).one(conn).optional()?;
    readable(conn, viewer, post)
}

/// A withdrawn post that this viewer could read; they may know that it is gone.
///
/// # Errors
/// As [`find`].
pub fn gone(conn: &mut Conn, viewer: &Viewer, slug: &str) -> Result<Post, Error> {
    let post: Post = posts::table.filter(posts::slug.eq(slug)).filter(posts::withdrawn.is_not_null()).one(conn)?;
    let readers = readers(conn, post.id)?;
    if super::audience::could_read(viewer, &post, &readers) { Ok(post) } else { Err(Error::NotFound) }
}

/// A post of ours that was withdrawn, by its id in the world. Where it was sent and withdrawn after an older copy was made, nothing here says
/// that it was published: who holds it knows.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_of_ours(conn: &mut Conn, uri: &str) -> Result<Option<Post>, Error> {
    Ok(posts::table
        .filter(posts::uri.eq(uri))
        .filter(posts::peer.is_null())
        .filter(posts::withdrawn.is_not_null())
        .one(conn)
        .optional()?)
}

/// Published posts of a kind that this viewer may read, newest first; `before` is the last of the page before.
///
/// # Errors
/// A fault of storage.
pub fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    kind: Option<Kind>,
    before: Option<(Time, PostId)>,
    limit: i64,
) -> Result<Vec<Post>, Error> {
    let mut query = visible(viewer).filter(posts::published.is_not_null());
    if let Some(kind) = kind {
        query = query.filter(posts::kind.eq(kind));
    }
    if let Some((at, id)) = before {
        query = query.filter(posts::published.lt(at.0).or(posts::published.eq(at.0).and(posts::id.lt(id))));
    }
    Ok(query.order((posts::published.desc(), posts::id.desc())).limit(limit).kept().load(conn)?)
}

/// Published posts in the circle of a role that this viewer may read, newest first.
///
/// # Errors
/// A fault of storage.
pub fn in_circle(conn: &mut Conn, viewer: &Viewer, role: Role, limit: i64) -> Result<Vec<Post>, Error> {
    let query = visible(viewer)
        .filter(posts::published.is_not_null())
        .filter(posts::audience.eq(Scope::Circle))
        .filter(posts::audience_role.eq(role));
    Ok(query.order((posts::published.desc(), posts::id.desc())).limit(limit).load(conn)?)
}

/// The newest of all kinds.
///
/// # Errors
/// A fault of storage.
pub fn newest(conn: &mut Conn, viewer: &Viewer, limit: i64) -> Result<Vec<Post>, Error> {
    list(conn, viewer, None, None, limit)
}

/// What this house published of a kind and this viewer may read.
///
/// # Errors
/// A fault of storage.
pub fn ours(conn: &mut Conn, viewer: &Viewer, kind: Kind) -> Result<Vec<Post>, Error> {
    let ours = visible(viewer).filter(posts::peer.is_null()).filter(posts::published.is_not_null());
    Ok(ours.filter(posts::kind.eq(kind)).load(conn)?)
}

/// What of this house of a kind is not published yet and this viewer may read, newest first.
///
/// # Errors
/// A fault of storage.
pub fn unreleased(conn: &mut Conn, viewer: &Viewer, kind: Kind) -> Result<Vec<Post>, Error> {
    let unsent = visible(viewer).filter(posts::published.is_null()).filter(posts::kind.eq(kind));
    Ok(unsent.order(posts::updated.desc()).kept().load(conn)?)
}

/// Whether there is or was a post of this id.
///
/// # Errors
/// A fault of storage.
pub fn is_known(conn: &mut Conn, uri: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(posts::table.filter(posts::uri.eq(uri)))).get_result(conn)?)
}

/// Whether a post or an answer of that id is or was here with its words, and not only the word that it is gone.
///
/// # Errors
/// A fault of storage.
pub fn was_here(conn: &mut Conn, uri: &str) -> Result<bool, Error> {
    let post = posts::table.filter(posts::uri.eq(uri)).filter(posts::published.is_not_null());
    let post: bool = diesel::select(diesel::dsl::exists(post)).get_result(conn)?;
    Ok(post || super::response_by_uri(conn, uri)?.is_some())
}

/// Published posts of our own that this viewer may read, newest first.
///
/// # Errors
/// A fault of storage.
pub fn list_own(
    conn: &mut Conn,
    viewer: &Viewer,
    before: Option<(Time, PostId)>,
    limit: i64,
) -> Result<Vec<Post>, Error> {
    let mut query = visible(viewer).filter(posts::published.is_not_null()).filter(posts::peer.is_null());
    if let Some((at, id)) = before {
        query = query.filter(posts::published.lt(at.0).or(posts::published.eq(at.0).and(posts::id.lt(id))));
    }
    Ok(query.order((posts::published.desc(), posts::id.desc())).limit(limit).kept().load(conn)?)
}

/// How many published posts of our own this viewer may read.
///
/// # Errors
/// A fault of storage.
pub fn count_own(conn: &mut Conn, viewer: &Viewer) -> Result<i64, Error> {
    let query = visible(viewer).filter(posts::published.is_not_null()).filter(posts::peer.is_null());
    Ok(query.count().get_result(conn)?)
}

/// Every post here, drafts and withdrawn ones too, oldest first: for who runs the machine.
///
/// # Errors
/// A fault of storage.
pub fn everything(conn: &mut Conn) -> Result<Vec<Post>, Error> {
    Ok(posts::table.order(posts::id.asc()).load(conn)?)
}

/// Posts that changed since they were indexed, each with its count of changes: those first that stand in the index. What was
/// withdrawn or changed goes before what is not in it yet, however much that is.
///
/// # Errors
/// A fault of storage.
pub fn unindexed(conn: &mut Conn, limit: i64) -> Result<Vec<(Post, i64)>, Error> {
    let outdated = outdated(conn, limit)?;
    if outdated.is_empty() { behind(conn, limit, "indexed < 0") } else { Ok(outdated) }
}

/// The same of what stands in the index alone.
///
/// # Errors
/// A fault of storage.
pub fn outdated(conn: &mut Conn, limit: i64) -> Result<Vec<(Post, i64)>, Error> {
    behind(conn, limit, "indexed >= 0")
}

/// `which` is written out, so that each has its index (docs/decisions/0029).
fn behind(conn: &mut Conn, limit: i64, which: &'static str) -> Result<Vec<(Post, i64)>, Error> {
    let rows: Vec<(PostId, i64)> = followed::table
        .filter(followed::indexed.lt(followed::rev))
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(which))
        .order(followed::id.asc())
        .limit(limit)
        .select((followed::id, followed::rev))
        .kept()
        .load(conn)?;
    let with_post = |(id, rev)| Ok((posts::table.find(id).one(conn)?, rev));
    rows.into_iter().map(with_post).collect()
}

/// Notes up to which change a post is indexed; gives whether it is still at that change.
///
/// # Errors
/// A fault of storage.
pub fn set_indexed(tx: &mut huisraad_storage::Tx<'_>, id: PostId, rev: i64) -> Result<bool, Error> {
    let same = followed::table.find(id).filter(followed::rev.eq(rev));
    Ok(diesel::update(same).set(followed::indexed.eq(rev)).kept().execute(tx.conn())? > 0)
}

/// Of these posts the published ones that this viewer may read, of a kind and under a theme where one is asked for.
///
/// # Errors
/// A fault of storage.
pub fn readable_of(
    conn: &mut Conn,
    viewer: &Viewer,
    ids: &[PostId],
    kind: Option<Kind>,
    theme: Option<&str>,
) -> Result<Vec<Post>, Error> {
    let mut query = visible(viewer).filter(posts::published.is_not_null()).filter(posts::id.eq_any(ids.to_vec()));
    if let Some(kind) = kind {
        query = query.filter(posts::kind.eq(kind));
    }
    if let Some(theme) = theme {
        query = query.filter(posts::id.eq_any(super::themes::posts_under(conn, theme, ids)?));
    }
    Ok(query.load(conn)?)
}

/// Which of these are published and may be read by this viewer, each with the house it is of, the newest first.
///
/// # Errors
/// A fault of storage.
pub fn readable_ids(conn: &mut Conn, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<(PostId, Option<PeerId>)>, Error> {
    let these = visible(viewer).filter(posts::published.is_not_null()).filter(posts::id.eq_any(ids.to_vec()));
    Ok(these.order(posts::id.desc()).select((posts::id, posts::peer)).load(conn)?)
}
