//! What others said that concerns us: answers in threads of our own, in threads our house spoke in, and in those that a
//! person follows. Nothing is kept for it but who follows what; it is read from the threads, through `visible`.

use super::rules::may_decide;
use super::store::{Post, PostId, by_slug, readable_of};
use super::thread::{ResponseId, ResponseState, responses};
use crate::error::Error;
use crate::node::Cx;
use crate::peer;
use crate::viewer::{PeerId, PersonId, Viewer};
use crate::words::{Kind, Standing};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::{HashMap, HashSet};

diesel::table! { follows (post, person) { post -> BigInt, person -> BigInt, since -> BigInt, } }
diesel::allow_tables_to_appear_in_same_query!(follows, responses);

/// Among how many of the newest responses is looked: so that a long history costs nothing.
const WINDOW: i64 = 2000;

/// Something that another house said.
pub struct NewAnswer {
    /// To what.
    pub post: Post,
    /// What.
    pub response: ResponseId,
    /// When it came.
    pub at: Time,
}

/// Begins or ends following a post; gives it.
///
/// # Errors
/// [`Error::NotFound`] when the caller may not read it, or is nobody of this house.
pub fn follow(tx: &mut Tx<'_>, cx: &Cx, slug: &str, yes: bool) -> Result<Post, Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    let post = by_slug(tx.conn(), &cx.who, slug)?;
    diesel::delete(follows::table.find((post.id, person))).execute(tx.conn())?;
    if yes {
        diesel::insert_into(follows::table)
            .values((follows::post.eq(post.id), follows::person.eq(person), follows::since.eq(cx.now.0)))
            .execute(tx.conn())?;
    }
    Ok(post)
}

/// Whether somebody follows a post.
///
/// # Errors
/// A fault of storage.
pub fn is_followed(conn: &mut Conn, post: PostId, person: PersonId) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(follows::table.find((post, person)))).get_result(conn)?)
}

/// Nobody follows it any more, and who did is not kept.
pub(super) fn unfollow_all(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::delete(follows::table.filter(follows::post.eq(post))).execute(tx.conn())?;
    Ok(())
}

/// Of these posts, those that concern this viewer: our own, those our house spoke in, and those they follow.
///
/// # Errors
/// A fault of storage.
pub fn concerning(conn: &mut Conn, who: &Viewer, ids: &[PostId]) -> Result<HashMap<PostId, Post>, Error> {
    let spoken: Vec<PostId> = responses::table
        .filter(responses::post.eq_any(ids.to_vec()))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared))
        .select(responses::post)
        .distinct()
        .load(conn)?;
    let followed: Vec<PostId> = follows::table
        .filter(follows::person.eq(who.person().unwrap_or_default()))
        .filter(follows::post.eq_any(ids.to_vec()))
        .select(follows::post)
        .load(conn)?;
    let ours: HashSet<PostId> = spoken.into_iter().chain(followed).collect();
    let readable = readable_of(conn, who, ids, None, None)?;
    Ok(readable.into_iter().filter(|p| p.is_ours() || ours.contains(&p.id)).map(|p| (p.id, p)).collect())
}

/// What other houses said since then that concerns this viewer, newest first.
///
/// # Errors
/// A fault of storage.
pub fn new_answers(conn: &mut Conn, who: &Viewer, since: Time) -> Result<Vec<NewAnswer>, Error> {
    let newest: Option<ResponseId> =
        responses::table.order(responses::id.desc()).select(responses::id).one(conn).optional()?;
    let rows: Vec<(ResponseId, PostId, Option<PeerId>, Time)> = responses::table
        .filter(responses::id.gt(newest.unwrap_or_default() - WINDOW))
        .filter(responses::created.ge(since.0))
        .filter(responses::peer.is_not_null().or(responses::guest.is_not_null()))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::TakenOut))
        .order(responses::id.desc())
        .select((responses::id, responses::post, responses::peer, responses::created))
        .load(conn)?;
    let ids: HashSet<PostId> = rows.iter().map(|(_, post, ..)| *post).collect();
    let posts = concerning(conn, who, &ids.into_iter().collect::<Vec<_>>())?;
    // Who offers help, or applies, is for who decides about it; and a house on pause is heard by nobody.
    let for_all = |post: &Post| !matches!(post.kind, Kind::Conflict | Kind::Opportunity) || may_decide(who, post);
    let paused: HashSet<Option<PeerId>> =
        peer::everyone(conn)?.into_iter().filter(|p| p.standing == Standing::Paused).map(|p| Some(p.id)).collect();
    let answer = |(response, post, by, at)| {
        let post = posts.get(&post).filter(|post| for_all(post) && !paused.contains(&by))?.clone();
        Some(NewAnswer { post, response, at })
    };
    Ok(rows.into_iter().filter_map(answer).collect())
}
