//! Reading the answers to a post.

use super::news::STANDING;
use super::store::{PostId, posts};
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::Error;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, One};
use std::collections::{HashMap, HashSet};

/// A response, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn response(conn: &mut Conn, id: ResponseId) -> Result<Response, Error> {
    Ok(responses::table.find(id).one(conn)?)
}

/// These responses.
///
/// # Errors
/// A fault of storage.
pub fn responses_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashMap<ResponseId, Response>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Response> = responses::table.filter(responses::id.eq_any(these.to_vec())).load(conn)?;
    Ok(all.into_iter().map(|r| (r.id, r)).collect())
}

/// These responses, by their ids in the world.
///
/// # Errors
/// A fault of storage.
pub fn responses_by_uri(conn: &mut Conn, these: &[&str]) -> Result<HashMap<String, Response>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Response> = responses::table.filter(responses::uri.eq_any(these.to_vec())).load(conn)?;
    Ok(all.into_iter().map(|r| (r.uri.clone(), r)).collect())
}

/// A response, by its id in the world.
///
/// # Errors
/// A fault of storage.
pub fn response_by_uri(conn: &mut Conn, uri: &str) -> Result<Option<Response>, Error> {
    Ok(responses::table.filter(responses::uri.eq(uri)).one(conn).optional()?)
}

/// The responses to a post that were said and not taken back, oldest first. Ask for the post first: who may read it may
/// read these. What is prepared and not said yet is read by `prepared` alone.
///
/// # Errors
/// A fault of storage.
pub fn responses_to(conn: &mut Conn, post: PostId) -> Result<Vec<Response>, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared))
        .order(responses::id.asc())
        .load(conn)?)
}

/// [`responses_to`] each of these posts.
///
/// # Errors
/// A fault of storage.
pub fn responses_to_each(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Vec<Response>>, Error> {
    let mut of: HashMap<PostId, Vec<Response>> = HashMap::new();
    if these.is_empty() {
        return Ok(of);
    }
    let all: Vec<Response> = responses::table
        .filter(responses::post.eq_any(these.to_vec()))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared))
        .order(responses::id.asc())
        .load(conn)?;
    for response in all {
        of.entry(response.post).or_default().push(response);
    }
    Ok(of)
}

/// How many responses there are to a post.
///
/// # Errors
/// A fault of storage.
pub fn count(conn: &mut Conn, post: PostId) -> Result<i64, Error> {
    Ok(responses::table
        .filter(responses::post.eq(post))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared))
        .count()
        .get_result(conn)?)
}

/// How many responses there are to each of these posts; none is said of one without.
///
/// # Errors
/// A fault of storage.
pub fn counts(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    let all: Vec<(PostId, i64)> = responses::table
        .filter(responses::post.eq_any(these.to_vec()))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne(ResponseState::Prepared))
        .group_by(responses::post)
        .select((responses::post, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(all.into_iter().collect())
}

/// The responses to these posts that were told yes, each with its post.
///
/// # Errors
/// A fault of storage.
pub fn confirmed_among(conn: &mut Conn, these: &[PostId]) -> Result<Vec<(ResponseId, PostId)>, Error> {
    Ok(responses::table
        .filter(responses::post.eq_any(these.to_vec()))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq(ResponseState::Confirmed))
        .select((responses::id, responses::post))
        .load(conn)?)
}

/// Which of these posts our house answered, and was not told no.
///
/// # Errors
/// A fault of storage.
pub fn answered_by_us(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    let ours = responses::table
        .filter(responses::post.eq_any(these.to_vec()))
        .filter(responses::peer.is_null().and(responses::guest.is_null()).and(responses::withdrawn.is_null()))
        .filter(responses::state.eq_any(STANDING));
    Ok(ours.select(responses::post).load(conn)?.into_iter().collect())
}

/// The responses to a post that were taken back or out, emptied as they are, oldest first.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_to(conn: &mut Conn, post: PostId) -> Result<Vec<Response>, Error> {
    let gone = responses::table.filter(responses::post.eq(post)).filter(responses::withdrawn.is_not_null());
    Ok(gone.order(responses::id.asc()).load(conn)?)
}

/// The responses to our own posts of a kind that were taken back or out: their numbers, and their ids.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_to_ours(conn: &mut Conn, kind: Kind) -> Result<Vec<(ResponseId, String)>, Error> {
    let ours = posts::table.filter(posts::peer.is_null()).filter(posts::kind.eq(kind)).select(posts::id);
    let gone = responses::table.filter(responses::withdrawn.is_not_null()).filter(responses::post.eq_any(ours));
    Ok(gone.select((responses::id, responses::uri)).load(conn)?)
}

/// The numbers of the responses to a post that were taken back or out.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_responses_to(conn: &mut Conn, post: PostId) -> Result<Vec<ResponseId>, Error> {
    let gone = responses::table.filter(responses::post.eq(post)).filter(responses::withdrawn.is_not_null());
    Ok(gone.select(responses::id).load(conn)?)
}

/// The numbers of all responses to a post, those that were taken back too.
///
/// # Errors
/// A fault of storage.
pub fn all_responses_to(conn: &mut Conn, post: PostId) -> Result<Vec<ResponseId>, Error> {
    Ok(responses::table.filter(responses::post.eq(post)).select(responses::id).load(conn)?)
}
