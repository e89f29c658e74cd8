//! What is kept of answers that are gone: that they were there, so that they do not come back; and nothing of what they said.

use super::answers::{all_responses_to, responses_to};
use super::kept::{forget_words, forget_words_to};
use super::prepared::forget_thrown_away;
use super::relay::container;
use super::store::{Post, PostId, posts};
use super::thread::{Response, ResponseId, ResponseState, responses};
use super::{agreed, board, concerning, files, life, lost, news, releases, taken_away, themes};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::viewer::PeerId;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_federation::forget_put_by;
use huisraad_storage::{Conn, Time, Tx};

/// What a response said, and who said it.
macro_rules! no_words {
    () => {
        (
            responses::body.eq(""),
            responses::byline_role.eq(None::<Role>),
            responses::byline_name.eq(None::<String>),
            responses::author.eq(None::<i64>),
            responses::signed.eq(None::<String>),
            responses::decided_on.eq(None::<String>),
        )
    };
}

diesel::table! { kept_out (post, uri) { post -> BigInt, uri -> Text, at -> BigInt, } }

/// How many can be kept out of one thread before they came: more than ever cross each other on the way.
const MOST_KEPT_OUT: i64 = 200;

/// Keeps a response out of one thread, by the word of its owner: before it came.
///
/// # Errors
/// [`Error::Refused`] when that are too many of one thread.
pub(super) fn kept_out(tx: &mut Tx<'_>, now: Time, post: PostId, uri: &str) -> Result<(), Error> {
    if !is_kept_out(tx.conn(), post, uri)? {
        let all = kept_out::table.filter(kept_out::post.eq(post)).count().get_result::<i64>(tx.conn())?;
        if all >= MOST_KEPT_OUT {
            return Err(Error::Refused(Reason::TooMany));
        }
        diesel::insert_into(kept_out::table)
            .values((kept_out::post.eq(post), kept_out::uri.eq(uri), kept_out::at.eq(now.0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Whether the owner of this thread took a response out before it came.
pub(super) fn is_kept_out(conn: &mut Conn, post: PostId, uri: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(kept_out::table.find((post, uri)))).get_result(conn)?)
}

/// Whether a post or a response is of that house, wherever its id says that it is from.
///
/// # Errors
/// A fault of storage.
pub fn is_of(conn: &mut Conn, peer: PeerId, uri: &str) -> Result<bool, Error> {
    let post = posts::table.filter(posts::uri.eq(uri)).filter(posts::peer.eq(peer));
    let response = responses::table.filter(responses::uri.eq(uri)).filter(responses::peer.eq(peer));
    let (post, response) = (diesel::dsl::exists(post), diesel::dsl::exists(response));
    Ok(diesel::select(post.or(response)).get_result(conn)?)
}

/// Empties a response.
pub(super) fn emptied(tx: &mut Tx<'_>, now: Time, response: ResponseId) -> Result<Response, Error> {
    let gone: Response = diesel::update(responses::table.find(response))
        .set((no_words!(), responses::withdrawn.eq(now.0)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?;
    // Who read that it would be gone need not read it again.
    if !super::taken_away::is_noted(tx.conn(), response)? {
        news::is_unseen(tx, response)?;
    }
    forget_put_by(tx, &gone.uri)?;
    forget_words(tx, &gone.uri)?;
    Ok(gone)
}

/// Takes from a post what it said, who said it and what was put with it, here and in every table around it. `title` stands in the
/// place of its own. What goes and what stays, column by column and with the kinds' halves: tests/wiped.rs.
pub(super) fn strip(tx: &mut Tx<'_>, post: &Post, title: &str) -> Result<(), Error> {
    forget_words(tx, &post.uri)?;
    themes::set(tx, post.id, &[], false)?;
    concerning::unfollow_all(tx, post.id)?;
    files::forget(tx, post.id)?;
    board::take_down(tx, post.id)?;
    releases::forget(tx, post.id)?;
    life::forget_steps(tx, post.id)?;
    agreed::forget_agreed(tx, post.id)?;
    diesel::update(posts::table.find(post.id))
        .set((
            posts::title.eq(title),
            posts::byline_role.eq(None::<Role>),
            posts::byline_name.eq(None::<String>),
            posts::author.eq(None::<i64>),
            posts::decided_on.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What a post of another house says is read here no more: it has this name, and nobody's.
///
/// # Errors
/// A fault of storage.
pub fn is_unread(tx: &mut Tx<'_>, post: &Post, title: &str) -> Result<Post, Error> {
    forget_words(tx, &post.uri)?;
    diesel::update(posts::table.find(post.id))
        .set((
            posts::title.eq(title),
            posts::byline_role.eq(None::<Role>),
            posts::byline_name.eq(None::<String>),
            posts::decided_on.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    super::actions::take(tx, post.id)
}

/// Forgets what came or was to come for the thread of a post.
fn forget_thread(tx: &mut Tx<'_>, post: &Post) -> Result<(), Error> {
    forget_put_by(tx, &container(post))?;
    forget_words_to(tx, post.id)?;
    diesel::delete(kept_out::table.filter(kept_out::post.eq(post.id))).execute(tx.conn())?;
    Ok(())
}

/// Empties the thread of a post that is gone.
pub(super) fn wipe_thread(tx: &mut Tx<'_>, now: Time, post: &Post) -> Result<(), Error> {
    forget_thread(tx, post)?;
    news::forget_seen(tx, post.id)?;
    diesel::update(responses::table.filter(responses::post.eq(post.id)))
        .set((no_words!(), responses::withdrawn.eq(now.0)))
        .execute(tx.conn())?;
    Ok(())
}

/// Empties the thread of a post that is over for good. Of one of another house what became of each of our answers is kept; of ours nothing
/// is: that would still say who answered.
pub(super) fn purge_thread(tx: &mut Tx<'_>, now: Time, post: &Post) -> Result<(), Error> {
    forget_thread(tx, post)?;
    news::forget_writers(tx, post.id)?;
    if post.is_ours() {
        return remove_thread(tx, post.id);
    }
    let all = responses::table.filter(responses::post.eq(post.id));
    // What was not said before it was over is said no more.
    diesel::update(all.filter(responses::state.eq(ResponseState::Prepared)))
        .set(responses::withdrawn.eq(now.0))
        .execute(tx.conn())?;
    diesel::update(all).set(no_words!()).execute(tx.conn())?;
    Ok(())
}

fn remove_thread(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    for response in all_responses_to(tx.conn(), post)? {
        news::is_unseen(tx, response)?;
        super::not_told::set_not_told(tx, response, false)?;
        super::told_all::forget_of(tx, response)?;
        taken_away::forget_of(tx, response)?;
    }
    diesel::delete(responses::table.filter(responses::post.eq(post))).execute(tx.conn())?;
    Ok(())
}

/// Forgets what was kept out before then, posts and answers that never were here and were removed before then (whoever sent them
/// would long have sent them), and who wrote what was thrown away before then.
///
/// # Errors
/// A fault of storage.
pub fn forget_unseen(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    diesel::delete(kept_out::table.filter(kept_out::at.lt(before.0))).execute(tx.conn())?;
    let answers = responses::table.filter(responses::version.eq(0)).filter(responses::withdrawn.lt(before.0));
    diesel::delete(answers).execute(tx.conn())?;
    let theirs = posts::table.filter(posts::peer.is_not_null()).filter(posts::published.is_null());
    diesel::delete(theirs.filter(posts::version.eq(0)).filter(posts::withdrawn.lt(before.0))).execute(tx.conn())?;
    taken_away::forget(tx, before)?;
    super::told_all::forget(tx, before)?;
    releases::forget_before(tx, before)?;
    lost::forget_before(tx, before)?;
    forget_thrown_away(tx, before)
}

/// The guests whose answers are here.
///
/// # Errors
/// A fault of storage.
pub fn guests_named(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let named: Vec<Option<String>> =
        responses::table.filter(responses::guest.is_not_null()).select(responses::guest).distinct().load(conn)?;
    Ok(named.into_iter().flatten().collect())
}

/// Of what was said to others of the responses to a post nothing is kept, and what is on its way is not sent.
pub(super) fn unsay_thread(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    for response in responses_to(tx.conn(), post)? {
        cx.node.outbox.forget(tx, cx.now, &response.uri)?;
    }
    Ok(())
}
