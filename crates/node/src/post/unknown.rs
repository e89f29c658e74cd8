//! Posts and answers of a kind that only a newer program knows: that they came is kept, so that the house that wrote them leaves them until our
//! program is renewed; and which of ours other houses do not know.

use super::audience::Scope;
use super::rules::may_address;
use super::sent::Lines;
use super::store::posts;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::viewer::{PeerId, Viewer};
use crate::words::Kind;
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

diesel::table! {
    unknown_posts (peer, uri) {
        peer -> BigInt,
        uri -> Text,
        kind -> Text,
        version -> BigInt,
        program -> Text,
        seen -> Bool,
        at -> BigInt,
    }
}
diesel::table! {
    unknown_there (authority, uri) { authority -> Text, uri -> Text, version -> BigInt, }
}

/// How many are kept of one house. Of what comes beyond that nothing is said, and it may be sent again.
const MOST: i64 = 100;
/// Which program does not know it.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// The longest word for a kind.
const LONGEST: usize = 60;

/// A post, or an answer, of a kind that we do not know.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Its id.
    pub uri: String,
    /// The word for its kind.
    pub kind: String,
    /// Its version.
    pub version: i64,
    /// How far it reaches.
    pub scope: Scope,
}

impl Unknown {
    /// With a word that is kept.
    pub fn new(uri: String, kind: &str, version: i64, scope: Scope) -> Unknown {
        Unknown { uri, kind: kind.chars().take(LONGEST).collect(), version, scope }
    }
}

/// Notes that a house sent a post that we do not know.
///
/// # Errors
/// [`Error::Refused`] when it may not write for that audience, or it is not its own; [`Error::NotFound`] when it is no house that
/// sends it.
pub fn keep_unknown(tx: &mut Tx<'_>, cx: &Cx, new: &Unknown) -> Result<(), Error> {
    let Viewer::House { id: peer, standing, .. } = &cx.who else { return Err(Error::NotFound) };
    if !may_address(*standing, new.scope) {
        return Err(Error::Refused(Reason::MembersOnly));
    }
    let here: Option<(Option<PeerId>, bool)> = posts::table
        .filter(posts::uri.eq(&new.uri))
        .select((posts::peer, posts::withdrawn.is_not_null()))
        .one(tx.conn())
        .optional()?;
    match here {
        // Taken back, before it came or after.
        Some((of, true)) if of == Some(*peer) => return Ok(()),
        // A post does not become another kind.
        Some(_) => return Err(Error::Refused(Reason::NotYours)),
        None => {}
    }
    let theirs = unknown_posts::table.filter(unknown_posts::peer.eq(peer));
    let held: Option<i64> =
        theirs.filter(unknown_posts::uri.eq(&new.uri)).select(unknown_posts::version).one(tx.conn()).optional()?;
    if held.is_some_and(|held| held >= new.version) {
        return Ok(());
    }
    if held.is_none() && theirs.count().get_result::<i64>(tx.conn())? >= MOST {
        tracing::info!(uri = %new.uri, "too much of this house is of kinds that we do not know; one more is not noted");
        return Ok(());
    }
    // A chair that has read it once of this house need not read it for each.
    let seen: bool = select(exists(theirs.filter(unknown_posts::seen.eq(true)))).get_result(tx.conn())?;
    forget_unknown(tx, *peer, &new.uri)?;
    diesel::insert_into(unknown_posts::table)
        .values((
            (unknown_posts::peer.eq(peer), unknown_posts::uri.eq(&new.uri), unknown_posts::kind.eq(&new.kind)),
            (unknown_posts::version.eq(new.version), unknown_posts::program.eq(PROGRAM)),
            (unknown_posts::seen.eq(seen), unknown_posts::at.eq(cx.now.0)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// It is not unknown any more: gone, or known. `false` when it was not.
///
/// # Errors
/// A fault of storage.
pub fn forget_unknown(tx: &mut Tx<'_>, peer: PeerId, uri: &str) -> Result<bool, Error> {
    Ok(diesel::delete(unknown_posts::table.find((peer, uri))).execute(tx.conn())? > 0)
}

/// Nothing is kept of what a house sent that we do not know: we part from it.
///
/// # Errors
/// A fault of storage.
pub fn forget_unknown_of(tx: &mut Tx<'_>, peer: PeerId) -> Result<(), Error> {
    diesel::delete(unknown_posts::table.filter(unknown_posts::peer.eq(peer))).execute(tx.conn())?;
    Ok(())
}

/// What of a house we do not know.
///
/// # Errors
/// A fault of storage.
pub fn unknown_of(conn: &mut Conn, peer: PeerId) -> Result<Lines, Error> {
    let theirs = unknown_posts::table.filter(unknown_posts::peer.eq(peer));
    let lines: Vec<(String, i64)> = theirs.select((unknown_posts::uri, unknown_posts::version)).load(conn)?;
    Ok(Lines(lines.into_iter().collect()))
}

/// The houses of which something came that we do not know, and no chair has read so.
///
/// # Errors
/// A fault of storage.
pub fn unread_unknown(conn: &mut Conn) -> Result<Vec<PeerId>, Error> {
    let unread = unknown_posts::table.filter(unknown_posts::seen.eq(false));
    Ok(unread.select(unknown_posts::peer).distinct().order(unknown_posts::peer.asc()).load(conn)?)
}

/// A chair has read that something of this house is unknown: what was here at that moment, where that is said.
///
/// # Errors
/// When the caller is no chair.
pub fn unknown_read(tx: &mut Tx<'_>, cx: &Cx, peer: PeerId, at: Option<Time>) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let theirs = unknown_posts::table.filter(unknown_posts::peer.eq(peer));
    let theirs = theirs.filter(unknown_posts::at.le(at.map_or(i64::MAX, |at| at.0)));
    diesel::update(theirs).set(unknown_posts::seen.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// What came to an older program, or is of a kind that ours knows, is unknown no more: the houses of which it can be fetched. What
/// ours does not know either comes back as that.
///
/// # Errors
/// A fault of storage.
pub fn known_by_now(tx: &mut Tx<'_>) -> Result<Vec<PeerId>, Error> {
    let known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    let renewed = || unknown_posts::kind.eq_any(known.clone()).or(unknown_posts::program.ne(PROGRAM));
    let of: Vec<PeerId> =
        unknown_posts::table.filter(renewed()).select(unknown_posts::peer).distinct().load(tx.conn())?;
    diesel::delete(unknown_posts::table.filter(renewed())).execute(tx.conn())?;
    Ok(of)
}

/// Keeps what a house says that it does not know of ours.
///
/// # Errors
/// A fault of storage.
pub fn keep_unknown_there(tx: &mut Tx<'_>, authority: &str, lines: &Lines) -> Result<(), Error> {
    diesel::delete(unknown_there::table.filter(unknown_there::authority.eq(authority))).execute(tx.conn())?;
    for (uri, version) in &lines.0 {
        diesel::insert_into(unknown_there::table)
            .values((
                unknown_there::authority.eq(authority),
                unknown_there::uri.eq(uri),
                unknown_there::version.eq(version),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The houses, by address, that do not know a post of ours.
///
/// # Errors
/// A fault of storage.
pub(super) fn not_known_at(conn: &mut Conn, uri: &str) -> Result<Vec<String>, Error> {
    Ok(unknown_there::table.filter(unknown_there::uri.eq(uri)).select(unknown_there::authority).load(conn)?)
}

/// A house is at another address now: what it does not know is asked there.
pub(super) fn readdress(tx: &mut Tx<'_>, old: &str) -> Result<(), Error> {
    diesel::delete(unknown_there::table.filter(unknown_there::authority.eq(old))).execute(tx.conn())?;
    Ok(())
}
