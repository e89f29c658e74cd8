//! Making a sheet, and keeping what came of it.

use super::rules::{What, Word, words};
use super::store::{Item, Meeting, item, meeting, meeting_items, meetings};
use crate::error::{Error, Field, Reason};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::post::{PostId, ResponseId, check_text};
use crate::texts::{Near, day_of, read_day};
use diesel::prelude::*;
use huisraad_storage::Tx;
use jiff::ToSpan;

/// Something for the sheet.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// What it is.
    pub what: What,
    /// The post it is about.
    pub post: Option<PostId>,
    /// The advice it is about.
    pub response: Option<ResponseId>,
    /// Its words, where it is about no post.
    pub text: String,
    /// The count of changes of the post, where it waits to be sent: what the meeting decides is what it saw.
    pub seen: Option<i64>,
    /// The digest of the words of an application ([`crate::peer::Peer::application`]): a yes is to those.
    pub words: Option<String>,
}

/// What came of an item, as it was typed.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What was said.
    pub word: Word,
    /// A line about it.
    pub line: String,
    /// With how many the house comes.
    pub heads: String,
    /// When the house looks at it again.
    pub look_again: String,
}

impl Outcome {
    /// Whether an outcome that was kept says something else than this.
    pub fn differs(&self, kept: &Item) -> bool {
        let other = |typed: &str, kept: &str| !typed.trim().is_empty() && typed.trim() != kept;
        kept.outcome != Some(self.word)
            || other(&self.line, &kept.line)
            || (kept.what == What::Come && self.word == Word::Yes && other(&self.heads, &kept.heads))
            || other(&self.look_again, kept.look_again.as_deref().unwrap_or_default())
    }
}

/// Plans a meeting.
///
/// # Errors
/// When the caller may not, or the day is none.
pub fn plan(tx: &mut Tx<'_>, cx: &Cx, day: &str) -> Result<Meeting, Error> {
    require(&cx.who, Act::Prepare)?;
    let wrong = |key| Error::Invalid(vec![(Field::Day, key)]);
    let today = day_of(cx.now);
    let day = read_day(day, today, Near::Next).map_err(wrong)?;
    // A sheet may be made after its meeting; one of half a year ago, or of years ahead, is a slip.
    if day < today.saturating_sub(31.days()) || day > today.saturating_add(2.years()) {
        return Err(wrong("meeting-day-doubt"));
    }
    let id: i64 = diesel::insert_into(meetings::table)
        .values((meetings::day.eq(day.to_string()), meetings::made.eq(cx.now.0)))
        .returning(meetings::id)
        .get_result(tx.conn())?;
    meeting(tx.conn(), id)
}

/// Puts items on a sheet, in this order. What stands on it already stays.
///
/// # Errors
/// When the caller may not.
pub fn propose(tx: &mut Tx<'_>, cx: &Cx, on: i64, all: &[Proposed]) -> Result<(), Error> {
    require(&cx.who, Act::Prepare)?;
    let found = meeting(tx.conn(), on)?;
    let held = super::items(tx.conn(), found.id)?;
    let same = |i: &Item, p: &Proposed| (i.what, i.post, i.response, &i.text) == (p.what, p.post, p.response, &p.text);
    for p in all.iter().filter(|p| !held.iter().any(|i| same(i, p))) {
        diesel::insert_into(meeting_items::table)
            .values((
                meeting_items::meeting.eq(on),
                meeting_items::what.eq(p.what),
                meeting_items::post.eq(p.post),
                meeting_items::response.eq(p.response),
                meeting_items::text.eq(&p.text),
                meeting_items::seen.eq(p.seen),
                meeting_items::words.eq(&p.words),
                meeting_items::line.eq(""),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Puts a point of the house's own on a sheet.
///
/// # Errors
/// When the caller may not, or there are no words.
pub fn add_own(tx: &mut Tx<'_>, cx: &Cx, on: i64, text: &str) -> Result<(), Error> {
    if let Some(key) = check_text(text, 200, Some("sheet-own-missing")) {
        return Err(Error::Invalid(vec![(Field::Text, key)]));
    }
    let text = text.trim().to_owned();
    propose(tx, cx, on, &[Proposed { what: What::Own, post: None, response: None, text, seen: None, words: None }])
}

/// Keeps what came of an item; gives the item and its meeting, for what follows from it. `None` when it was kept before.
///
/// # Errors
/// When the caller may not speak for the house, or nothing of this kind can come of it.
pub fn decide(tx: &mut Tx<'_>, cx: &Cx, id: i64, typed: &Outcome) -> Result<Option<(Item, Meeting)>, Error> {
    require(&cx.who, Act::Decide)?;
    let held = item(tx.conn(), id)?;
    if !words(held.what).iter().any(|(w, _)| *w == typed.word) {
        return Err(Error::NotFound);
    }
    if check_text(&typed.line, 2000, None).is_some() {
        return Err(Error::Refused(Reason::TextLong));
    }
    // With how many we come is a number, and asked of nothing else.
    let heads = (held.what == What::Come && typed.word == Word::Yes).then(|| typed.heads.trim().parse::<i64>().ok());
    let heads = heads.flatten();
    let today = day_of(cx.now);
    let day = Some(&*typed.look_again).filter(|day| !day.is_empty()).map(|day| read_day(day, today, Near::Next));
    // On a day that is past nobody looks at anything again: it is a slip of the year.
    let day = match day {
        Some(Ok(day)) if day < today => Some(Err("day-past")),
        other => other,
    };
    let day = day.transpose().map_err(|key| Error::Invalid(vec![(Field::LookAgain, key)]))?;
    let open = meeting_items::table.find(id).filter(meeting_items::outcome.is_null());
    let changed = diesel::update(open)
        .set((
            meeting_items::outcome.eq(typed.word),
            meeting_items::line.eq(typed.line.trim()),
            meeting_items::heads.eq(heads.map(|n| n.to_string()).unwrap_or_default()),
            meeting_items::look_again.eq(day.map(|d| d.to_string())),
        ))
        .execute(tx.conn())?;
    if changed == 0 {
        return Ok(None);
    }
    let now = item(tx.conn(), id)?;
    let of = meeting(tx.conn(), now.meeting)?;
    Ok(Some((now, of)))
}

/// Empties what was written about these answers: what was said of them is taken back.
///
/// # Errors
/// A fault of storage.
pub fn wipe_about(tx: &mut Tx<'_>, these: &[ResponseId]) -> Result<(), Error> {
    diesel::update(meeting_items::table.filter(meeting_items::response.eq_any(these)))
        .set(meeting_items::line.eq(""))
        .execute(tx.conn())?;
    Ok(())
}

/// Empties what our meeting said yes with to this post of another house, in these words or in whichever: the answer that it became is taken
/// back. Why it said no stays.
///
/// # Errors
/// A fault of storage.
pub fn wipe_said(tx: &mut Tx<'_>, post: PostId, words: Option<&String>) -> Result<(), Error> {
    let said: Vec<Item> = meeting_items::table
        .filter(meeting_items::post.eq(post))
        .filter(meeting_items::outcome.eq(Word::Yes))
        .filter(meeting_items::what.eq_any([What::Answer, What::Come]))
        .load(tx.conn())?;
    let these = said.into_iter().filter(|item| words.is_none_or(|words| item.line == *words)).map(|item| item.id);
    diesel::update(meeting_items::table.filter(meeting_items::id.eq_any(these.collect::<Vec<_>>())))
        .set((meeting_items::line.eq(""), meeting_items::heads.eq("")))
        .execute(tx.conn())?;
    Ok(())
}

/// Empties what was written about a post that is withdrawn.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    diesel::update(meeting_items::table.filter(meeting_items::post.eq(post)))
        .set((meeting_items::line.eq(""), meeting_items::heads.eq("")))
        .execute(tx.conn())?;
    Ok(())
}
