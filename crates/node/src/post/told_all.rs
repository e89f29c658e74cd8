//! What everybody must hear who counts on something, each for themselves: that it is moved, or does not take place. It stands until each of
//! them has read it, whatever is decided of the answer meanwhile and whoever read it first.

use super::news::News;
use super::thread::ResponseId;
use crate::error::Error;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::{HashMap, HashSet};

diesel::table! { told_all (response) { response -> BigInt, news -> Text, at -> BigInt, } }
diesel::table! { told_all_read (response, person) { response -> BigInt, person -> BigInt, } }

/// Notes it of an answer. Gives whether the same was told before: then somebody may know nothing of that yet.
pub(super) fn tell(tx: &mut Tx<'_>, now: Time, response: ResponseId, news: News) -> Result<bool, Error> {
    let before: Option<News> = told_all::table.find(response).select(told_all::news).one(tx.conn()).optional()?;
    forget_of(tx, response)?;
    diesel::insert_into(told_all::table)
        .values((told_all::response.eq(response), told_all::news.eq(news), told_all::at.eq(now.0)))
        .execute(tx.conn())?;
    Ok(before == Some(news))
}

/// Of these answers what this person has not read of it, and since when it is told.
pub(super) fn unread(
    conn: &mut Conn,
    person: PersonId,
    these: &[ResponseId],
) -> Result<HashMap<ResponseId, (News, Time)>, Error> {
    let read = told_all_read::table.filter(told_all_read::person.eq(person)).select(told_all_read::response);
    let read: HashSet<ResponseId> = read.load(conn)?.into_iter().collect();
    let all = told_all::table.filter(told_all::response.eq_any(these.to_vec()));
    let all: Vec<(ResponseId, News, Time)> =
        all.select((told_all::response, told_all::news, told_all::at)).load(conn)?;
    Ok(all.into_iter().filter(|(id, ..)| !read.contains(id)).map(|(id, news, at)| (id, (news, at))).collect())
}

/// This person has read it, or did it.
pub(super) fn is_read(tx: &mut Tx<'_>, person: PersonId, response: ResponseId) -> Result<(), Error> {
    if told_all::table.find(response).count().get_result::<i64>(tx.conn())? == 0 {
        return Ok(());
    }
    diesel::delete(told_all_read::table.find((response, person))).execute(tx.conn())?;
    diesel::insert_into(told_all_read::table)
        .values((told_all_read::response.eq(response), told_all_read::person.eq(person)))
        .execute(tx.conn())?;
    Ok(())
}

/// Of this answer nobody need hear it any more.
pub(super) fn forget_of(tx: &mut Tx<'_>, response: ResponseId) -> Result<(), Error> {
    diesel::delete(told_all_read::table.filter(told_all_read::response.eq(response))).execute(tx.conn())?;
    diesel::delete(told_all::table.find(response)).execute(tx.conn())?;
    Ok(())
}

/// What somebody read who is gone, or is another from now on: it may be read once more.
pub(super) fn forget_reader(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    diesel::delete(told_all_read::table.filter(told_all_read::person.eq(person))).execute(tx.conn())?;
    Ok(())
}

/// Forgets what was told before then, and who read it.
pub(super) fn forget(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    let old: Vec<ResponseId> =
        told_all::table.filter(told_all::at.lt(before.0)).select(told_all::response).load(tx.conn())?;
    diesel::delete(told_all_read::table.filter(told_all_read::response.eq_any(old))).execute(tx.conn())?;
    diesel::delete(told_all::table.filter(told_all::at.lt(before.0))).execute(tx.conn())?;
    Ok(())
}
