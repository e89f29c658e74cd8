//! Putting a file with a post, taking it off, and taking in what other houses announce.

use super::store::{files, of, taken_by};
use super::wire::Announced;
use crate::clean::Clean;
use crate::due::{self, Topic};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::people::{Act, may};
use crate::post::{Post, PostId, Stage, by_slug, check_text, may_edit, take};
use crate::viewer::PeerId;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::digest_multibase;
use huisraad_storage::{One, Tx};

/// How many files a post has at most.
pub const MOST: usize = 3;
/// How often a file is asked for.
pub(super) const MOST_TRIES: i64 = 10;
/// How many bytes the files of one other house take here at most; what is beyond is not fetched.
const MOST_OF_A_HOUSE: i64 = 200 * 1024 * 1024;

/// Whether who looks may put a file with this post: its writer, before it is published. A request about a conflict takes
/// none: a picture of people in conflict must not exist.
pub fn may_add(who: &crate::viewer::Viewer, post: &Post) -> bool {
    may(who.roles(), Act::Prepare) && may_edit(who, post) && post.published.is_none() && post.kind != Kind::Conflict
}

/// The same, for somebody who may have typed this post for another: until it leaves they may put a file with it, and nothing else of
/// it is theirs. `pages` says for how long.
pub fn may_put(who: &crate::viewer::Viewer, post: &Post, typed_it: bool) -> bool {
    let for_another = post.is_ours() && post.author.is_none() && post.unsent() == Some(Stage::Ready);
    let takes_one = post.kind != Kind::Conflict && post.withdrawn.is_none() && may(who.roles(), Act::Prepare);
    may_add(who, post) || typed_it && for_another && takes_one
}

/// What is wrong with the words beside a file.
pub(super) fn check_description(text: &str) -> Option<Key> {
    check_text(text, 300, Some("file-description-missing"))
}

/// Puts a cleaned file with a post. `typed_it`: whether the caller typed it for another, a moment ago.
///
/// # Errors
/// When the caller may not, there are enough, or it is not described.
pub fn add(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (slug, typed_it): (&str, bool),
    file: Clean,
    description: &str,
) -> Result<Post, Error> {
    let post = by_slug(tx.conn(), &cx.who, slug)?;
    let post = take(tx, post.id)?;
    if !may_put(&cx.who, &post, typed_it) {
        return Err(Error::Refused(Reason::NotYours));
    }
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    wrong.extend(check_description(description).map(|key| (Field::Description, key)));
    if of(tx.conn(), post.id)?.len() >= MOST {
        wrong.push((Field::File, "file-enough"));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    diesel::insert_into(files::table)
        .values((
            files::post.eq(post.id),
            files::token.eq(cx.node.random.token::<16>()),
            files::media.eq(file.media),
            files::description.eq(description.trim()),
            files::digest.eq(digest_multibase(&file.bytes)),
            files::size.eq(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
            files::created.eq(cx.now.0),
            files::bytes.eq(file.bytes),
        ))
        .execute(tx.conn())?;
    Ok(post)
}

/// Takes a file off a post.
///
/// # Errors
/// When the caller may not.
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, slug: &str, file: i64) -> Result<Post, Error> {
    let post = by_slug(tx.conn(), &cx.who, slug)?;
    let post = take(tx, post.id)?;
    if !may_add(&cx.who, &post) {
        return Err(Error::Refused(Reason::NotYours));
    }
    diesel::delete(files::table.find(file).filter(files::post.eq(post.id))).execute(tx.conn())?;
    Ok(post)
}

/// Notes the files that another house announces with a new post, and fetches them a little later.
pub(in crate::post) fn announced(tx: &mut Tx<'_>, cx: &Cx, post: &Post, all: &[Announced]) -> Result<(), Error> {
    let Some(peer) = post.peer.filter(|_| !all.is_empty()) else { return Ok(()) };
    let taken = taken_by(tx.conn(), peer)?;
    for a in all.iter().take(MOST) {
        diesel::insert_into(files::table)
            .values((
                files::post.eq(post.id),
                files::peer.eq(peer),
                files::token.eq(cx.node.random.token::<16>()),
                files::media.eq(a.media),
                files::description.eq(&a.description),
                files::digest.eq(&a.digest),
                files::size.eq(a.size),
                files::source.eq(a.url.as_str()),
                files::created.eq(cx.now.0),
            ))
            .execute(tx.conn())?;
        if taken <= MOST_OF_A_HOUSE {
            ask(tx, cx, peer)?;
        }
    }
    Ok(())
}

/// One job for the files of one house: one that answers slowly holds up nobody else.
fn ask(tx: &mut Tx<'_>, cx: &Cx, peer: PeerId) -> Result<(), Error> {
    due::add(tx, cx.now, Topic::FetchFiles, &peer.to_string())
}

/// Asks a house again for those of its files that are not here: it was away, or on pause.
///
/// # Errors
/// A fault of storage.
pub fn ask_again(tx: &mut Tx<'_>, cx: &Cx, peer: PeerId) -> Result<(), Error> {
    let missing = files::table.filter(files::peer.eq(peer)).filter(files::bytes.is_null());
    let some = diesel::update(missing).set(files::tried.eq(0)).execute(tx.conn())?;
    if some > 0 { ask(tx, cx, peer) } else { Ok(()) }
}

/// Notes that a file was asked for in vain; `for_good`: it will not be asked for again.
pub(super) fn in_vain(tx: &mut Tx<'_>, id: i64, for_good: bool) -> Result<(), Error> {
    let more = if for_good { MOST_TRIES } else { 1 };
    diesel::update(files::table.find(id)).set(files::tried.eq(files::tried + more)).execute(tx.conn())?;
    Ok(())
}

/// A file that was noted as asked for could not be tried here.
pub(super) fn was_not_tried(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let counted = files::table.find(id).filter(files::tried.gt(0));
    diesel::update(counted).set(files::tried.eq(files::tried - 1)).execute(tx.conn())?;
    Ok(())
}

/// Keeps the bytes of a file that was fetched.
pub(super) fn arrived(tx: &mut Tx<'_>, id: i64, file: Clean) -> Result<(), Error> {
    let peer: Option<PeerId> = files::table.find(id).select(files::peer).one(tx.conn())?;
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    // What it takes is known only now: a picture that is small there may be large here.
    if peer.map(|p| taken_by(tx.conn(), p)).transpose()?.is_some_and(|taken| taken + size > MOST_OF_A_HOUSE) {
        return in_vain(tx, id, true);
    }
    diesel::update(files::table.find(id))
        .set((files::media.eq(file.media), files::size.eq(size), files::bytes.eq(file.bytes)))
        .execute(tx.conn())?;
    Ok(())
}

/// Nothing of the files of a post is kept.
pub(in crate::post) fn forget(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(files::table.filter(files::post.eq(post))).execute(tx.conn())?;
    Ok(())
}
