//! The table of files. What is shown of one is read without its bytes.

use super::actions::MOST_TRIES;
use super::handed_out;
use crate::clean::Media;
use crate::error::Error;
use crate::post::{Post, PostId, find};
use crate::viewer::{PeerId, Viewer};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashSet;
use std::sync::Arc;

diesel::table! {
    files (id) {
        id -> BigInt,
        post -> BigInt,
        peer -> Nullable<BigInt>,
        token -> Text,
        media -> Text,
        description -> Text,
        digest -> Text,
        size -> BigInt,
        source -> Nullable<Text>,
        created -> BigInt,
        bytes -> Nullable<Binary>,
        tried -> BigInt,
    }
}

/// A file, without its bytes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = files)]
pub struct File {
    /// Its number here.
    pub id: i64,
    /// With which post.
    pub post: PostId,
    /// What its address ends with.
    pub token: String,
    /// What it is.
    pub media: Media,
    /// What is on it, in words: for who cannot see it.
    pub description: String,
    /// The digest of its bytes, at the house that it comes from.
    pub digest: String,
    /// How many bytes it has there.
    pub size: i64,
    /// Where it comes from, if that is another house.
    pub source: Option<String>,
    /// Since when we know of it.
    pub created: Time,
}

impl File {
    /// Its address here.
    pub fn path(&self) -> String {
        format!("/files/{}", self.token)
    }

    /// Whether it is a picture.
    pub fn is_picture(&self) -> bool {
        self.media != Media::Pdf
    }
}

/// The files of a post, in the order in which they were put there, and whether each is here. Ask for the post first.
///
/// # Errors
/// A fault of storage.
pub fn of(conn: &mut Conn, post: PostId) -> Result<Vec<(File, bool)>, Error> {
    Ok(files::table
        .filter(files::post.eq(post))
        .order(files::id.asc())
        .select((File::as_select(), files::bytes.is_not_null()))
        .load(conn)?)
}

/// A file that this viewer may read, its bytes, and its post.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is not here yet, or it is none for them.
pub fn open(conn: &mut Conn, viewer: &Viewer, token: &str) -> Result<(Post, File, Arc<Vec<u8>>), Error> {
    let file: File = files::table.filter(files::token.eq(token)).select(File::as_select()).one(conn)?;
    let post = find(conn, viewer, file.post)?;
    let read = || {
        let bytes: Option<Vec<u8>> = files::table.find(file.id).select(files::bytes).one(conn)?;
        bytes.ok_or(Error::NotFound)
    };
    let bytes = handed_out::held(token, read)?;
    Ok((post, file, bytes))
}

/// The next file of a house that is not here, and how often it was asked for: what was asked for least comes first.
pub(super) fn next_of(conn: &mut Conn, peer: PeerId) -> Result<Option<(File, i64)>, Error> {
    Ok(files::table
        .filter(files::peer.eq(peer))
        .filter(files::bytes.is_null())
        .filter(files::tried.lt(MOST_TRIES))
        .order((files::tried.asc(), files::id.desc()))
        .select((File::as_select(), files::tried))
        .one(conn)
        .optional()?)
}

/// How many bytes the files of another house take here.
pub(super) fn taken_by(conn: &mut Conn, peer: PeerId) -> Result<i64, Error> {
    // A sum of integers is a decimal number on one of the engines: few rows are added here instead.
    let sizes: Vec<i64> =
        files::table.filter(files::peer.eq(peer)).filter(files::bytes.is_not_null()).select(files::size).load(conn)?;
    Ok(sizes.iter().sum())
}

/// What the addresses of all files of this house end with.
pub(in crate::post) fn tokens(conn: &mut Conn) -> Result<HashSet<String>, Error> {
    let all: Vec<String> = files::table.filter(files::peer.is_null()).select(files::token).load(conn)?;
    Ok(all.into_iter().collect())
}

/// Keeps of the files of this house that are older than `shared` only these; gives how many are gone.
pub(in crate::post) fn only(tx: &mut Tx<'_>, these: &HashSet<String>, shared: Time) -> Result<usize, Error> {
    let old = files::table.filter(files::peer.is_null()).filter(files::created.lt(shared.0));
    let all: Vec<(i64, String)> = old.select((files::id, files::token)).load(tx.conn())?;
    let gone: Vec<i64> = all.into_iter().filter(|(_, token)| !these.contains(token)).map(|(id, _)| id).collect();
    Ok(diesel::delete(files::table.filter(files::id.eq_any(gone))).execute(tx.conn())?)
}
