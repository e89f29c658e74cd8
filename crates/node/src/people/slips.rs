//! A slip: four words that open one request for help and nothing else, wherever they are typed, whoever has an account here or not. Who
//! asked without the chair keeps a way to it when their account ends.
//!
//! Which request it is says its slug: what a request is, is known to a folder of a higher rank.

use super::restored::newest_says;
use super::rules::{self, SHARED_IDLE};
use super::secrets::{CardSecrets, hash_token};
use crate::error::Error;
use crate::node::{Cx, Node};
use crate::viewer::Viewer;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use openssl::memcmp;
use std::sync::Arc;

diesel::table! { slips (slug) { slug -> Text, key -> Text, words -> Text, made -> BigInt, } }
diesel::table! { slip_sessions (token) { token -> Text, slug -> Text, seen -> BigInt, } }

/// Who came with a slip.
#[derive(Debug, Clone, Queryable)]
pub struct Bearer {
    /// The slug of what it opens.
    pub slug: String,
    /// When they last gave a sign of life.
    pub seen: Time,
}

/// How the words of a slip are kept: four words can be guessed by who has all the time of a stolen copy, so they are kept under a key of
/// their own, which is in no copy.
fn digest(key: &str, words: &str) -> String {
    hash_token(&format!("{key} {}", rules::card_words(words)))
}

/// A new slip for this request; the one before opens nothing any more, and who came with it is out. Gives its words, which are kept
/// nowhere.
///
/// # Errors
/// A fault of storage, or of the ring.
pub fn make_slip(tx: &mut Tx<'_>, cx: &Cx, slug: &str) -> Result<String, Error> {
    end_slip(tx, cx, slug)?;
    let (words, key) = (CardSecrets::new(&cx.node.random).words, cx.node.random.token::<32>());
    let sealed = cx.node.ring.seal(&cx.node.random, cx.now, &key)?;
    let row = (slips::slug.eq(slug), slips::key.eq(sealed), slips::words.eq(digest(&key, &words)));
    diesel::insert_into(slips::table).values((row, slips::made.eq(cx.now.0))).execute(tx.conn())?;
    Ok(words)
}

/// Whether there is a slip of this request.
///
/// # Errors
/// A fault of storage.
pub fn has_slip(conn: &mut Conn, slug: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(slips::table.find(slug))).get_result(conn)?)
}

/// The slip of this request opens nothing any more, and who came with it is out.
///
/// # Errors
/// A fault of storage.
pub fn end_slip(tx: &mut Tx<'_>, cx: &Cx, slug: &str) -> Result<(), Error> {
    let key: Option<String> = slips::table.find(slug).select(slips::key).one(tx.conn()).optional()?;
    diesel::delete(slips::table.find(slug)).execute(tx.conn())?;
    diesel::delete(slip_sessions::table.filter(slip_sessions::slug.eq(slug))).execute(tx.conn())?;
    let (node, keys) = (cx.node.clone(), Vec::from_iter(key));
    tx.after_commit(move || {
        if let Err(e) = node.ring.forget(&keys) {
            // At night it is tried again.
            tracing::error!(error = %e, "the key of a slip could not be forgotten");
        }
    });
    Ok(())
}

/// The keys of all slips, as the ring sealed them.
///
/// # Errors
/// A fault of storage.
pub fn slip_keys(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(slips::table.select(slips::key).load(conn)?)
}

/// What the slip with these words opens, with its words as they are kept; `None` when there is none.
///
/// # Errors
/// A fault of storage.
pub(super) async fn slip_with(node: &Arc<Node>, words: &str) -> Result<Option<(String, String)>, Error> {
    let all = node.read(|conn| Ok::<_, Error>(slips::table.load::<Slip>(conn)?)).await?;
    let opens = |(_, key, kept, _): &Slip| {
        let digest = node.ring.open(key).map(|key| digest(&key, words));
        digest.is_some_and(|digest| digest.len() == kept.len() && memcmp::eq(digest.as_bytes(), kept.as_bytes()))
    };
    Ok(all.into_iter().find(opens).map(|(slug, _, kept, _)| (slug, kept)))
}

/// Who came with it is in: gives their token. `None` when it ended meanwhile.
///
/// # Errors
/// A fault of storage.
pub(super) fn come_with_slip(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (slug, kept): &(String, String),
) -> Result<Option<String>, Error> {
    // Held, so that nobody makes another, or ends it, meanwhile.
    let held = slips::table.find(slug).filter(slips::words.eq(kept));
    if diesel::update(held).set(slips::words.eq(kept)).execute(tx.conn())? == 0 {
        return Ok(None);
    }
    let token = cx.node.random.token::<32>();
    let row = (slip_sessions::token.eq(hash_token(&token)), slip_sessions::slug.eq(slug));
    diesel::insert_into(slip_sessions::table).values((row, slip_sessions::seen.eq(cx.now.0))).execute(tx.conn())?;
    Ok(Some(token))
}

/// Who came with a slip and has this token.
///
/// # Errors
/// A fault of storage.
pub fn bearer(conn: &mut Conn, token_hash: &str) -> Result<Option<Bearer>, Error> {
    let of = slip_sessions::table.find(token_hash).select((slip_sessions::slug, slip_sessions::seen));
    Ok(of.one(conn).optional()?)
}

/// The same, as a viewer.
pub(super) fn still_bears(conn: &mut Conn, token_hash: &str) -> Result<Option<Viewer>, Error> {
    Ok(bearer(conn, token_hash)?.map(|bearer| Viewer::Bearer { slug: bearer.slug }))
}

/// Ends what this token opens.
pub(super) fn end_bearer(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), Error> {
    diesel::delete(slip_sessions::table.find(token_hash)).execute(tx.conn())?;
    Ok(())
}

/// Notes a sign of life.
pub(super) fn revive_bearer(tx: &mut Tx<'_>, token_hash: &str, now: Time) -> Result<(), Error> {
    diesel::update(slip_sessions::table.find(token_hash)).set(slip_sessions::seen.eq(now.0)).execute(tx.conn())?;
    Ok(())
}

/// Forgets who was idle for too long, or was seen while a clock ran ahead.
pub(super) fn forget_bearers(tx: &mut Tx<'_>, now: Time) -> Result<(), Error> {
    let idle = slip_sessions::seen.lt(now.minus(SHARED_IDLE).0);
    let ahead = slip_sessions::seen.gt(now.plus(Time::SLACK).0);
    diesel::delete(slip_sessions::table.filter(idle.or(ahead))).execute(tx.conn())?;
    Ok(())
}

/// All who came with one are out.
pub(super) fn end_bearers(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(slip_sessions::table).execute(tx.conn())?;
    Ok(())
}

/// A slip: what it opens, its key as the ring sealed it, its words as they are kept, and when it was made.
type Slip = (String, String, String, i64);
/// The slips of a database.
pub type Slips = Vec<Slip>;

/// All of them.
pub(super) fn all_slips(conn: &mut Conn) -> Result<Slips, Error> {
    Ok(slips::table.load(conn)?)
}

/// In a copy that was put back: of each slip the newest word of the databases beside it counts, and those that it does not have are there
/// again.
pub(super) fn slips_again(tx: &mut Tx<'_>, cx: &Cx, others: &[(&Slips, Time)]) -> Result<(), Error> {
    let here = all_slips(tx.conn())?;
    for (slug, _, _, made) in &here {
        match newest_says(others, Time(*made), |other| other.iter().find(|(there, ..)| there == slug)) {
            Some(Some((_, key, words, made))) => {
                let as_there = (slips::key.eq(key), slips::words.eq(words), slips::made.eq(made));
                diesel::update(slips::table.find(slug)).set(as_there).execute(tx.conn())?;
            }
            Some(None) => end_slip(tx, cx, slug)?,
            None => {}
        }
    }
    let newest = others.first().into_iter().flat_map(|(newest, _)| newest.iter());
    for (slug, key, words, made) in newest.filter(|(slug, ..)| !here.iter().any(|(held, ..)| held == slug)) {
        let row = (slips::slug.eq(slug), slips::key.eq(key), slips::words.eq(words), slips::made.eq(made));
        diesel::insert_into(slips::table).values(row).execute(tx.conn())?;
    }
    Ok(())
}
