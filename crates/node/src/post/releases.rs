//! What became of a post that somebody made ready: that a chair released it, or the meeting does not send it; its writer hears so.

use super::audience::{Scope, visible};
use super::life::Stage;
use super::store::{Post, PostId, by_slug, find, posts};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people;
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashMap;

diesel::table! { releases (post) { post -> BigInt, at -> BigInt, seen -> Bool, } }

/// The meeting does not send what stands ready, in this shape: its writer hears so, unless it is they who say it.
///
/// # Errors
/// [`Error::NotFound`] when the caller may not read it.
pub fn is_not_sent(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<(), Error> {
    // Nothing of the post changes: the meeting said no to it as it stands.
    let post = find(tx.conn(), &cx.who, id)?;
    if post.unsent() != Some(Stage::Ready) {
        return Ok(());
    }
    // Who says it themselves need not hear it; the page says it to all.
    note(tx, cx, &post, !is_another(cx, &post))
}

fn is_another(cx: &Cx, post: &Post) -> bool {
    post.author.is_some() && cx.who.person().is_some() && post.author != cx.who.person()
}

fn note(tx: &mut Tx<'_>, cx: &Cx, post: &Post, seen: bool) -> Result<(), Error> {
    forget(tx, post.id)?;
    let row = (releases::post.eq(post.id), releases::at.eq(cx.now.0), releases::seen.eq(seen));
    diesel::insert_into(releases::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Whether the meeting does not send this post as it is now.
pub(super) fn stays(conn: &mut Conn, post: &Post) -> Result<bool, Error> {
    if post.unsent() != Some(Stage::Ready) {
        return Ok(false);
    }
    let said = releases::table.find(post.id).filter(releases::at.ge(post.updated.0));
    Ok(said.count().get_result::<i64>(conn)? > 0)
}

/// That somebody of our house is of the circle that a post goes to: nobody else here reads what is answered there. A request for help is
/// read by who asked it.
///
/// # Errors
/// [`Error::Refused`] where nobody is.
pub(super) fn somebody_reads(conn: &mut Conn, post: &Post) -> Result<(), Error> {
    let circle = post.audience_role.filter(|_| post.audience == Scope::Circle && post.kind != Kind::Conflict);
    match circle {
        Some(role) if people::somebody_with(conn, role)?.is_none() => Err(Error::Refused(Reason::CircleEmpty)),
        _ => Ok(()),
    }
}

/// Notes that a post of ours was released: its writer hears so, where it was another who did it.
pub(super) fn was_released(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<(), Error> {
    if is_another(cx, post) { note(tx, cx, post, false) } else { Ok(()) }
}

/// The posts of this person that a chair released since then, or the meeting does not send, and when; what they have `seen` of that, or what they have not.
///
/// # Errors
/// A fault of storage.
pub fn released(conn: &mut Conn, who: &Viewer, since: Time, seen: bool) -> Result<Vec<(Post, Time)>, Error> {
    let rows: HashMap<PostId, Time> = releases::table
        .filter(releases::at.ge(since.0))
        .filter(releases::seen.eq(seen))
        .select((releases::post, releases::at))
        .load::<(PostId, Time)>(conn)?
        .into_iter()
        .collect();
    let ids: Vec<PostId> = rows.keys().copied().collect();
    let mine = |p: &Post| p.author.is_some() && p.author == who.person();
    let posts: Vec<Post> = visible(who).filter(posts::id.eq_any(ids)).load(conn)?;
    let posts = posts.into_iter().filter(mine);
    let all = posts.filter_map(|p| Some((p.clone(), *rows.get(&p.id)?)));
    // What the meeting said of another shape of it is over.
    let mut all: Vec<(Post, Time)> = all.filter(|(p, at)| p.published.is_some() || *at >= p.updated).collect();
    all.sort_by_key(|(p, at)| std::cmp::Reverse((*at, p.id)));
    Ok(all)
}

/// Its writer has seen that it was released, or is not sent: what was so at that moment, where that is said.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs.
pub fn release_seen(tx: &mut Tx<'_>, cx: &Cx, slug: &str, at: Option<Time>) -> Result<(), Error> {
    let post = by_slug(tx.conn(), &cx.who, slug)?;
    if post.author.is_none() || post.author != cx.who.person() {
        return Err(Error::NotFound);
    }
    let news = releases::table.find(post.id).filter(releases::at.le(at.map_or(i64::MAX, |at| at.0)));
    diesel::update(news).set(releases::seen.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// That it was released is not kept.
pub(super) fn forget(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(releases::table.find(post)).execute(tx.conn())?;
    Ok(())
}

/// Forgets what was released before then.
pub(super) fn forget_before(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    diesel::delete(releases::table.filter(releases::at.lt(before.0))).execute(tx.conn())?;
    Ok(())
}
