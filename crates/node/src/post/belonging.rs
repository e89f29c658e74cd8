//! What of posts and answers belongs to a person of this house and to nobody else.

use super::audience::{Inside, Scope};
use super::concerning::follows;
use super::lost;
use super::news::{STANDING, fates_read};
use super::store::{Post, PostId, posts};
use super::taken_away::{self, is_counted_on};
use super::thread::{ResponseId, ResponseState, responses};
use super::told_all::forget_reader;
use crate::error::Error;
use crate::viewer::PersonId;
use crate::words::{Kind, Role};
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};

/// What the first wrote and follows is the second's from now on: it is the same person.
///
/// # Errors
/// A fault of storage.
pub fn moved(tx: &mut Tx<'_>, from: PersonId, to: PersonId) -> Result<(), Error> {
    diesel::update(posts::table.filter(posts::author.eq(from))).set(posts::author.eq(to)).execute(tx.conn())?;
    diesel::update(responses::table.filter(responses::author.eq(from)))
        .set(responses::author.eq(to))
        .execute(tx.conn())?;
    taken_away::moved(tx, from, Some(to))?;
    lost::moved(tx, from, Some(to))?;
    // What the first had seen the second may read once more.
    diesel::delete(fates_read::table.filter(fates_read::person.eq(from))).execute(tx.conn())?;
    forget_reader(tx, from)?;
    let columns = (follows::post, follows::since);
    let followed: Vec<(i64, i64)> = follows::table.filter(follows::person.eq(from)).select(columns).load(tx.conn())?;
    diesel::delete(follows::table.filter(follows::person.eq(from))).execute(tx.conn())?;
    for (post, since) in followed {
        diesel::delete(follows::table.find((post, to))).execute(tx.conn())?;
        diesel::insert_into(follows::table)
            .values((follows::post.eq(post), follows::person.eq(to), follows::since.eq(since)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// What only this person of the house reads: drafts, and requests outside the chair.
///
/// # Errors
/// A fault of storage.
pub fn only_of(conn: &mut Conn, person: PersonId) -> Result<Vec<Post>, Error> {
    Ok(posts::table
        .filter(posts::author.eq(person))
        .filter(posts::peer.is_null())
        .filter(posts::inside.eq(Inside::Author))
        .filter(posts::withdrawn.is_null())
        .load(conn)?)
}

/// What this person said for themself alone, and somebody counts on or may yet: that they work, or mediate; also where the answer was
/// no, for that may become a yes. In the order of the posts.
///
/// # Errors
/// A fault of storage.
pub fn promises_of(conn: &mut Conn, person: PersonId) -> Result<Vec<ResponseId>, Error> {
    let gone = [ResponseState::TakenOut];
    let all: Vec<(ResponseId, PostId)> = responses::table
        .filter(responses::author.eq(person))
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.ne_all(gone))
        .order((responses::post.asc(), responses::id.asc()))
        .select((responses::id, responses::post))
        .load(conn)?;
    let mut promises = Vec::new();
    for (id, post) in all {
        let post: Post = posts::table.find(post).first(conn)?;
        if matches!(post.kind, Kind::Opportunity | Kind::Conflict) && post.withdrawn.is_none() {
            promises.push(id);
        }
    }
    Ok(promises)
}

/// What our house said in circles of other houses and is counted on for, each with the role whose circle that is. In the order of the
/// posts.
///
/// # Errors
/// A fault of storage.
pub fn counted_on_in_circles(conn: &mut Conn) -> Result<Vec<(ResponseId, Role)>, Error> {
    let all: Vec<(ResponseId, PostId, Option<Role>)> = responses::table
        .inner_join(posts::table.on(posts::id.eq(responses::post)))
        .filter(posts::peer.is_not_null().and(posts::withdrawn.is_null()).and(posts::audience_role.is_not_null()))
        .filter(posts::kind.eq_any(Kind::ALL.iter().filter(|kind| is_counted_on(**kind))))
        .filter(responses::peer.is_null().and(responses::guest.is_null()).and(responses::withdrawn.is_null()))
        .filter(responses::state.eq_any(STANDING))
        .order((responses::post.asc(), responses::id.asc()))
        .select((responses::id, responses::post, posts::audience_role))
        .load(conn)?;
    Ok(all.into_iter().filter_map(|(id, _, role)| Some((id, role?))).collect())
}

/// What our house began in circles, but for requests for help, each with who wrote it and the role whose circle that is. In
/// the order of the posts.
///
/// # Errors
/// A fault of storage.
pub fn begun_in_circles(conn: &mut Conn) -> Result<Vec<(PostId, Option<PersonId>, Role)>, Error> {
    let ours = posts::table.filter(posts::peer.is_null()).filter(posts::audience.eq(Scope::Circle));
    let ours = ours.filter(posts::kind.ne(Kind::Conflict));
    let all: Vec<(PostId, Option<PersonId>, Option<Role>)> = ours
        .filter(posts::published.is_not_null().and(posts::withdrawn.is_null()))
        .order(posts::id.asc())
        .select((posts::id, posts::author, posts::audience_role))
        .load(conn)?;
    Ok(all.into_iter().filter_map(|(id, author, role)| Some((id, author, role?))).collect())
}

/// What somebody began in a circle is of this person from now on; of nobody, of whoever is there.
///
/// # Errors
/// A fault of storage.
pub fn is_of_person(tx: &mut Tx<'_>, post: PostId, person: Option<PersonId>) -> Result<(), Error> {
    diesel::update(posts::table.find(post)).set(posts::author.eq(person)).execute(tx.conn())?;
    Ok(())
}

/// What somebody wrote is the house's, and says no more who it was, nor does it when it is sent after that; what they followed is
/// forgotten.
///
/// # Errors
/// A fault of storage.
pub fn parted(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    let nobody = None::<PersonId>;
    let unsent = posts::table.filter(posts::author.eq(person)).filter(posts::published.is_null());
    diesel::update(unsent).set(posts::byline_name.eq(None::<String>)).execute(tx.conn())?;
    let unsaid = responses::table.filter(responses::author.eq(person));
    let unsaid = unsaid.filter(responses::state.eq(ResponseState::Prepared));
    diesel::update(unsaid).set(responses::byline_name.eq(None::<String>)).execute(tx.conn())?;
    diesel::update(posts::table.filter(posts::author.eq(person))).set(posts::author.eq(nobody)).execute(tx.conn())?;
    diesel::update(responses::table.filter(responses::author.eq(person)))
        .set(responses::author.eq(nobody))
        .execute(tx.conn())?;
    taken_away::moved(tx, person, nobody)?;
    lost::moved(tx, person, nobody)?;
    diesel::delete(follows::table.filter(follows::person.eq(person))).execute(tx.conn())?;
    diesel::delete(fates_read::table.filter(fates_read::person.eq(person))).execute(tx.conn())?;
    forget_reader(tx, person)?;
    Ok(())
}
