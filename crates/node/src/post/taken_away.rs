//! That what somebody of ours answered was taken back or is over for good, and that who was to come to us does not: nothing of it
//! is kept but of which house and kind it was, for which day, and whom it concerns.

use super::answers::{all_responses_to, responses_among};
use super::audience::{could_read, may_read};
use super::news::{AnswerNews, News, STANDING, fates_read, is_for_the_house, is_unseen, knows};
use super::rules::may_decide;
use super::store::{Post, PostId, posts};
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::Error;
use crate::node::Cx;
use crate::people::{self, Act, may};
use crate::viewer::{PersonId, Roles, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashMap;

mod table {
    diesel::table! {
        taken_away (response) {
            response -> BigInt,
            person -> Nullable<BigInt>,
            house -> Bool,
            day -> Nullable<Text>,
            at -> BigInt,
            news -> Text,
        }
    }
}
use table::taken_away;

#[derive(Queryable)]
struct Row {
    response: ResponseId,
    person: Option<PersonId>,
    house: bool,
    day: Option<String>,
    at: Time,
    news: News,
}

impl Row {
    /// Whether it concerns this viewer: who wrote the answer, and the chairs where it was for the house; everybody where the house was
    /// to go there; where somebody left, who decides about what they were to come to.
    fn is_for(&self, who: &Viewer, post: &Post, response: &Response) -> bool {
        let wrote = self.person.is_some() && self.person == who.person();
        match (self.news, post.is_ours()) {
            (News::TakenBack, _) => wrote,
            (News::Left, _) => may_read(who, post, &[]) && may_decide(who, post),
            // Of our own who answered it is told, and who was to go there and did not take it back themselves; nobody who perhaps
            // could not read it.
            (_, true) => wrote || (all_were_to_go(post, response) && could_read(who, post, &[])),
            // By a role of theirs alone they could read another house's post.
            (_, false) => {
                let house = self.house && may(who.roles(), Act::Decide);
                could_read(who, post, &[]) && (wrote || house_comes(post, response) || house)
            }
        }
    }
}

/// Whether our house was to go there, so that all who live in it must hear that it is off.
pub(super) fn house_comes(post: &Post, response: &Response) -> bool {
    !post.is_ours() && all_were_to_go(post, response)
}

/// The same, of an event of our own too.
pub(super) fn all_were_to_go(post: &Post, response: &Response) -> bool {
    post.kind == Kind::Event && response.state == ResponseState::Confirmed
}

/// Notes whom it concerns that a post is about to be taken back, or emptied because it is over: who of ours answered it and were not
/// told no. `day`: for when it was. `off`: it does not take place, and who has read that needs no other news of it. Call it before the
/// post is emptied. That somebody left it is no news any more.
///
/// # Errors
/// A fault of storage.
pub fn will_be_gone(
    tx: &mut Tx<'_>,
    cx: &Cx,
    post: &Post,
    (news, day): (News, Option<String>),
    off: bool,
) -> Result<(), Error> {
    for answer in all_responses_to(tx.conn(), post.id)? {
        diesel::delete(taken_away::table.find(answer).filter(taken_away::news.eq(News::Left))).execute(tx.conn())?;
    }
    let ours: Vec<Response> = responses::table
        .filter(responses::post.eq(post.id))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .load(tx.conn())?;
    for held in ours {
        if is_noted(tx.conn(), held.id)? {
            continue;
        }
        let prepared = held.state == ResponseState::Prepared;
        // What was said stays said; what was prepared goes with it.
        if news == News::Parted && !prepared && !super::is_counted_on(post.kind) {
            continue;
        }
        // Of our own the house knows; but somebody of it may have applied.
        let concerns = !post.is_ours() || post.kind == Kind::Opportunity;
        let read = if off { readers_of(tx.conn(), held.id)? } else { Vec::new() };
        let all_come = all_were_to_go(post, &held);
        let by_the_house = read.iter().any(|(_, roles)| may(*roles, Act::Decide));
        let house = is_for_the_house(post, &held) && !prepared && concerns && !by_the_house;
        let person = held.author.filter(|_| concerns && held.author != cx.who.person());
        let person = person.filter(|person| !read.iter().any(|(reader, _)| reader == person));
        if (prepared || STANDING.contains(&held.state)) && (house || person.is_some() || all_come) {
            // Who read that it is off needs no other news of it: they stay among those who read what became of it.
            if !off {
                is_unseen(tx, held.id)?;
            }
            let row = (taken_away::response.eq(held.id), taken_away::person.eq(person), taken_away::house.eq(house));
            diesel::insert_into(taken_away::table)
                .values((row, taken_away::day.eq(&day), taken_away::at.eq(cx.now.0), taken_away::news.eq(news)))
                .execute(tx.conn())?;
            knows(tx, cx, &[held.id])?;
        }
    }
    Ok(())
}

/// A post is back after all: that it was gone is no news any more, and that each answer counts again is.
///
/// # Errors
/// A fault of storage.
pub fn is_back(tx: &mut Tx<'_>, cx: &Cx, post: &Post, news: News) -> Result<(), Error> {
    for answer in all_responses_to(tx.conn(), post.id)? {
        let noted = taken_away::table.find(answer).filter(taken_away::news.eq(news));
        if diesel::delete(noted).execute(tx.conn())? > 0 {
            super::news::counts_again(tx, cx.now, answer)?;
        }
    }
    Ok(())
}

/// A chair takes back what somebody of ours answered: its writer hears so.
pub(super) fn by_a_chair(tx: &mut Tx<'_>, cx: &Cx, held: &Response) -> Result<(), Error> {
    let by_another = cx.who.person().is_some() && held.author.is_some() && held.author != cx.who.person();
    if held.is_ours() && !held.is_prepared() && by_another && !is_noted(tx.conn(), held.id)? {
        note(tx, cx, held.id, (held.author, false), News::TakenBack)?;
    }
    Ok(())
}

/// Who wrote an answer that their house took back without them hears so.
///
/// # Errors
/// A fault of storage.
pub fn tell_writer(tx: &mut Tx<'_>, cx: &Cx, answer: ResponseId) -> Result<(), Error> {
    let held: Response = responses::table.find(answer).one(tx.conn())?;
    let nobody = held.author.is_none() || held.is_prepared() || is_noted(tx.conn(), held.id)?;
    if nobody { Ok(()) } else { note(tx, cx, held.id, (held.author, false), News::TakenBack) }
}

/// Notes what is told of an answer that is gone: to whom, or whether to the house.
fn note(
    tx: &mut Tx<'_>,
    cx: &Cx,
    response: ResponseId,
    (person, house): (Option<PersonId>, bool),
    news: News,
) -> Result<(), Error> {
    is_unseen(tx, response)?;
    let row = (taken_away::response.eq(response), taken_away::person.eq(person), taken_away::house.eq(house));
    diesel::insert_into(taken_away::table)
        .values((row, taken_away::day.eq(None::<String>), taken_away::at.eq(cx.now.0), taken_away::news.eq(news)))
        .execute(tx.conn())?;
    Ok(())
}

/// A house that gave the advice that we try takes that back: who decides about the question hears so.
///
/// # Errors
/// A fault of storage.
pub fn advice_left(tx: &mut Tx<'_>, cx: &Cx, post: &Post, advice: ResponseId) -> Result<(), Error> {
    let held: Response = responses::table.find(advice).one(tx.conn())?;
    if post.is_ours() && !held.is_ours() && is_by_who_gave_it(&cx.who, post) && !is_noted(tx.conn(), advice)? {
        note(tx, cx, advice, (None, true), News::Left)?;
    }
    Ok(())
}

/// Whether an answer to a post of ours that goes is taken back by who gave it: not by who decides about the post, nor by a restore.
pub fn is_by_who_gave_it(who: &Viewer, post: &Post) -> bool {
    matches!(who, Viewer::House { .. } | Viewer::Guest { .. } | Viewer::Person { .. }) && !may_decide(who, post)
}

/// Somebody who was to come, to work or to mediate takes that back: who decides about the post hears so, unless they did it.
pub(super) fn left(tx: &mut Tx<'_>, cx: &Cx, post: &Post, held: &Response) -> Result<(), Error> {
    if is_by_who_gave_it(&cx.who, post) { comes_no_more(tx, cx, post, held) } else { Ok(()) }
}

/// Somebody of ours who goes was to work or to mediate at a post of ours: who decides about it hears so, whoever lets them go.
///
/// # Errors
/// A fault of storage.
pub fn promise_ends(tx: &mut Tx<'_>, cx: &Cx, post: &Post, answer: ResponseId) -> Result<(), Error> {
    let held: Response = responses::table.find(answer).one(tx.conn())?;
    comes_no_more(tx, cx, post, &held)
}

/// Whether whoever answers such a post is counted on.
pub fn is_counted_on(kind: Kind) -> bool {
    matches!(kind, Kind::Event | Kind::Opportunity | Kind::Conflict)
}

/// Whether an answer to such a post is a house's, and not that of one person in it.
fn is_the_houses(kind: Kind) -> bool {
    kind == Kind::Event
}

/// Who decides about a post of ours hears that somebody does not come, work or mediate any more who was to.
pub(super) fn comes_no_more(tx: &mut Tx<'_>, cx: &Cx, post: &Post, held: &Response) -> Result<(), Error> {
    if post.is_ours()
        && is_counted_on(post.kind)
        && held.state == ResponseState::Confirmed
        && !is_noted(tx.conn(), held.id)?
    {
        // A house that comes and goes says it once; who works or mediates, and each of our own, is somebody else.
        let before = responses::table.filter(responses::post.eq(post.id)).filter(responses::withdrawn.is_not_null());
        let before: Vec<Response> = if is_the_houses(post.kind) { before.load(tx.conn())? } else { Vec::new() };
        for earlier in before.iter().filter(|r| !r.is_ours() && r.writer() == held.writer()) {
            diesel::delete(taken_away::table.find(earlier.id).filter(taken_away::news.eq(News::Left)))
                .execute(tx.conn())?;
        }
        note(tx, cx, held.id, (None, true), News::Left)?;
    }
    Ok(())
}

/// Who read what became of an answer, and as what.
fn readers_of(conn: &mut Conn, response: ResponseId) -> Result<Vec<(PersonId, Roles)>, Error> {
    let read: Vec<PersonId> =
        fates_read::table.filter(fates_read::response.eq(response)).select(fates_read::person).load(conn)?;
    read.into_iter().map(|person| Ok((person, people::roles_of(conn, person)?))).collect()
}

pub(super) fn is_noted(conn: &mut Conn, response: ResponseId) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(taken_away::table.find(response))).get_result(conn)?)
}

/// What was taken back since then that this viewer's answer was to.
pub(super) fn for_viewer(conn: &mut Conn, who: &Viewer, since: Time) -> Result<Vec<AnswerNews>, Error> {
    let rows: Vec<Row> = taken_away::table.filter(taken_away::at.ge(since.0)).load(conn)?;
    let answers = responses_among(conn, &rows.iter().map(|row| row.response).collect::<Vec<_>>())?;
    // Also what is gone, which nobody reads any more.
    let theirs = posts::table.filter(posts::id.eq_any(answers.values().map(|r| r.post).collect::<Vec<_>>()));
    let of: HashMap<PostId, Post> = theirs.load::<Post>(conn)?.into_iter().map(|p| (p.id, p)).collect();
    let mut all = Vec::new();
    for row in rows {
        let Some(response) = answers.get(&row.response).cloned() else { continue };
        let Some(post) = of.get(&response.post).cloned() else { continue };
        let again = row.news == News::Left && is_the_houses(post.kind) && comes_again(conn, &response)?;
        if row.is_for(who, &post, &response) && !again {
            all.push(AnswerNews { post, response, at: row.at, news: Some(row.news), day: row.day });
        }
    }
    Ok(all)
}

/// Whether the house, or the guest, that left has answered the same post anew since. Of our own each answers for themself.
fn comes_again(conn: &mut Conn, gone: &Response) -> Result<bool, Error> {
    if gone.is_ours() {
        return Ok(false);
    }
    let all = responses::table.filter(responses::post.eq(gone.post)).filter(responses::withdrawn.is_null());
    let standing: Vec<Response> = all.filter(responses::state.eq_any(STANDING)).load(conn)?;
    Ok(standing.iter().any(|r| r.id > gone.id && r.writer() == gone.writer()))
}

/// Whether that this answer is gone with what it was to is for this viewer to hear.
pub(super) fn is_for(conn: &mut Conn, who: &Viewer, response: ResponseId) -> Result<bool, Error> {
    let Some(row) = taken_away::table.find(response).one::<Row>(conn).optional()? else { return Ok(false) };
    let response: Response = responses::table.find(row.response).one(conn)?;
    let post: Post = posts::table.find(response.post).one(conn)?;
    Ok(row.is_for(who, &post, &response))
}

/// Since when this answer is gone with what it was to, or is otherwise told of here.
pub(super) fn since(conn: &mut Conn, response: ResponseId) -> Result<Option<Time>, Error> {
    Ok(taken_away::table.find(response).select(taken_away::at).one(conn).optional()?)
}

/// Forgets it where it was before then.
pub(super) fn forget(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    diesel::delete(taken_away::table.filter(taken_away::at.lt(before.0))).execute(tx.conn())?;
    Ok(())
}

/// Nothing is told of this answer any more.
pub(super) fn forget_of(tx: &mut Tx<'_>, response: ResponseId) -> Result<(), Error> {
    diesel::delete(taken_away::table.find(response)).execute(tx.conn())?;
    Ok(())
}

/// It concerns another person; nobody, where it was for somebody who is gone.
pub(super) fn moved(tx: &mut Tx<'_>, from: PersonId, to: Option<PersonId>) -> Result<(), Error> {
    diesel::update(taken_away::table.filter(taken_away::person.eq(from)))
        .set(taken_away::person.eq(to))
        .execute(tx.conn())?;
    Ok(())
}
