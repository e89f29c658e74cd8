//! The tables of meetings, and what is read from them.

use super::rules::{Point, What, Word};
use crate::error::Error;
use crate::post::{Post, PostId, ResponseId};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time};
use std::collections::HashSet;

mod table {
    diesel::table! { meetings (id) { id -> BigInt, day -> Text, made -> BigInt, } }
    diesel::table! {
        meeting_items (id) {
            id -> BigInt,
            meeting -> BigInt,
            what -> Text,
            post -> Nullable<BigInt>,
            response -> Nullable<BigInt>,
            text -> Text,
            seen -> Nullable<BigInt>,
            outcome -> Nullable<Text>,
            line -> Text,
            look_again -> Nullable<Text>,
            words -> Nullable<Text>,
            heads -> Text,
        }
    }
    diesel::joinable!(meeting_items -> meetings (meeting));
    diesel::allow_tables_to_appear_in_same_query!(meeting_items, meetings);
}
pub(super) use table::{meeting_items, meetings};

/// A house meeting.
#[derive(Debug, Clone, Queryable)]
pub struct Meeting {
    /// Its number.
    pub id: i64,
    /// Its day, as `2027-05-26`.
    pub day: String,
    /// When its sheet was made.
    pub made: Time,
}

/// An item on the sheet.
#[derive(Debug, Clone, Queryable)]
pub struct Item {
    /// Its number; items are in this order.
    pub id: i64,
    /// On which sheet.
    pub meeting: i64,
    /// What it is.
    pub what: What,
    /// The post it is about.
    pub post: Option<PostId>,
    /// The advice it is about.
    pub response: Option<ResponseId>,
    /// Its words, where it is about no post.
    pub text: String,
    /// What the sheet's readers saw of it, in one number: the count of changes of a post that waits to be sent, or the mark of what waits.
    pub seen: Option<i64>,
    /// What came of it.
    pub outcome: Option<Word>,
    /// A line about that.
    pub line: String,
    /// When the house looks at it again, as `2027-05-26`.
    pub look_again: Option<String>,
    /// The digest of the words of an application that the meeting read.
    pub words: Option<String>,
    /// With how many the house comes, as it was typed; empty where that was not asked.
    pub heads: String,
}

/// A meeting, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn meeting(conn: &mut Conn, id: i64) -> Result<Meeting, Error> {
    Ok(meetings::table.find(id).one(conn)?)
}

/// The last meetings, newest first.
///
/// # Errors
/// A fault of storage.
pub fn latest(conn: &mut Conn, limit: i64) -> Result<Vec<Meeting>, Error> {
    Ok(meetings::table.order((meetings::day.desc(), meetings::id.desc())).limit(limit).load(conn)?)
}

/// The items of a meeting, in their order.
///
/// # Errors
/// A fault of storage.
pub fn items(conn: &mut Conn, meeting: i64) -> Result<Vec<Item>, Error> {
    Ok(meeting_items::table.filter(meeting_items::meeting.eq(meeting)).order(meeting_items::id.asc()).load(conn)?)
}

/// An item, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn item(conn: &mut Conn, id: i64) -> Result<Item, Error> {
    Ok(meeting_items::table.find(id).one(conn)?)
}

/// What the meeting does not send, in the shape that it read.
#[derive(Debug, Default)]
pub struct NotSent(HashSet<(PostId, Option<i64>)>);

impl NotSent {
    /// Whether the meeting said that this post does not go out as it is.
    pub fn has(&self, post: &Post) -> bool {
        self.0.contains(&(post.id, Some(post.rev)))
    }
}

/// What the meeting said no to, of what stands ready: it is not asked again.
///
/// # Errors
/// A fault of storage.
pub fn not_sent(conn: &mut Conn) -> Result<NotSent, Error> {
    let rows: Vec<(Option<PostId>, Option<i64>)> = meeting_items::table
        .filter(meeting_items::outcome.eq(Word::No))
        .filter(meeting_items::what.eq(What::Release))
        .select((meeting_items::post, meeting_items::seen))
        .load(conn)?;
    Ok(NotSent(rows.into_iter().filter_map(|(post, seen)| Some((post?, seen))).collect()))
}

/// What was said of points of our own and of the self-scan, each on its sheet, in the order of their meetings.
///
/// # Errors
/// A fault of storage.
pub fn points(conn: &mut Conn) -> Result<Vec<Point>, Error> {
    let all = meeting_items::table.inner_join(meetings::table);
    let all = all.filter(meeting_items::what.eq_any([What::Own, What::Scan]));
    let all = all.order((meetings::day.asc(), meeting_items::id.asc()));
    let (text, what, outcome) = (meeting_items::text, meeting_items::what, meeting_items::outcome);
    Ok(all.select((text, what, outcome, meeting_items::look_again, meetings::day, meeting_items::line)).load(conn)?)
}

/// What was decided, newest first, each with the day of its meeting: what was put off is no decision.
///
/// # Errors
/// A fault of storage.
pub fn decisions(conn: &mut Conn, limit: i64) -> Result<Vec<(Item, String)>, Error> {
    Ok(meeting_items::table
        .inner_join(meetings::table)
        .filter(meeting_items::outcome.is_not_null())
        .filter(meeting_items::outcome.ne(Word::Later))
        .order((meetings::day.desc(), meeting_items::id.asc()))
        .limit(limit)
        .select((meeting_items::all_columns, meetings::day))
        .load(conn)?)
}
