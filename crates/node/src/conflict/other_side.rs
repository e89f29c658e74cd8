//! One person of the other side, of our own house, who is given what was agreed: its words, and the question whether it holds. Nothing else of
//! the request: not what it is about, not who asked, not what was written.

use super::agreement::{Agreement, agreement};
use super::ending::touch;
use super::rules::{Held, State, asks_whether_it_holds};
use super::store::conflicts;
use crate::error::{Error, Field};
use crate::node::Cx;
use crate::people::{self, Person};
use crate::post::{self, Life, Post, PostId, by_slug};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx, Word};

/// Who it is, and what they said.
#[derive(Debug, Clone, Queryable)]
pub struct Other {
    /// Who.
    pub person: Option<PersonId>,
    /// Whether they read it.
    pub read: bool,
    /// Whether it holds, as they said last; empty where they did not.
    pub held: Word<Held>,
    /// When they said that.
    pub held_at: Option<Time>,
}

/// Who was given what was agreed in this request.
///
/// # Errors
/// [`Error::NotFound`].
pub fn other(conn: &mut Conn, post: PostId) -> Result<Other, Error> {
    use conflicts::{other_held, other_held_at, other_read, other_side};
    Ok(conflicts::table.find(post).select((other_side, other_read, other_held, other_held_at)).one(conn)?)
}

/// Forgets what the other side read and said; and with `all` who it is.
pub(super) fn forget(tx: &mut Tx<'_>, post: PostId, all: bool) -> Result<(), Error> {
    let of_it = conflicts::table.find(post);
    let said =
        (conflicts::other_read.eq(false), conflicts::other_held.eq(""), conflicts::other_held_at.eq(None::<i64>));
    diesel::update(of_it).set(said).execute(tx.conn())?;
    if all {
        diesel::update(of_it).set(conflicts::other_side.eq(None::<PersonId>)).execute(tx.conn())?;
    }
    Ok(())
}

/// Those of our house to whom what was agreed may be given: who decides about the request reads it anyway, and is a side of it.
///
/// # Errors
/// A fault of storage.
pub fn could_be(conn: &mut Conn, post: &Post) -> Result<Vec<Person>, Error> {
    let decides = |p: &Person| post::may_decide(&Viewer::Person { id: p.id, roles: p.roles }, post);
    Ok(people::everybody(conn)?.into_iter().filter(|p| !decides(p)).collect())
}

/// Who asked gives what was agreed to somebody of the other side, or (`None`) to nobody any more. Who has only a slip does not: it tells who
/// is of the house.
///
/// # Errors
/// [`Error::NotFound`] for who does not decide, or while nothing is agreed; [`Error::Invalid`] when it is nobody of the house, or who decides.
pub fn give(tx: &mut Tx<'_>, cx: &Cx, id: PostId, person: Option<PersonId>) -> Result<Post, Error> {
    let post = post::hold(tx, id)?;
    let decides = post.is_ours() && cx.who.person().is_some() && post::may_decide(&cx.who, &post);
    if !decides || State::of(&post.state) != State::Agreed {
        return Err(Error::NotFound);
    }
    if let Some(person) = person
        && !could_be(tx.conn(), &post)?.iter().any(|p| p.id == person)
    {
        return Err(Error::Invalid(vec![(Field::OtherSide, "other-side-missing")]));
    }
    if other(tx.conn(), id)?.person != person {
        forget(tx, id, false)?;
        diesel::update(conflicts::table.find(id)).set(conflicts::other_side.eq(person)).execute(tx.conn())?;
    }
    touch(tx, cx, &post)?;
    Ok(post)
}

/// Whether it was given to this viewer, who does not decide about the request: who came to do so reads it as who decides.
fn is_theirs(who: &Viewer, post: &Post, other: &Other) -> bool {
    other.person.is_some() && other.person == who.person() && !post::may_decide(who, post)
}

/// What was agreed, for who was given it; as long as it stands.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn given(conn: &mut Conn, who: &Viewer, slug: &str) -> Result<(Post, Agreement, Other), Error> {
    let post = by_slug(conn, &Viewer::Clock, slug)?;
    if !post.is_ours() || post.withdrawn.is_some() || State::of(&post.state) != State::Agreed {
        return Err(Error::NotFound);
    }
    let (agreed, other) = (agreement(conn, post.id)?, other(conn, post.id)?);
    if is_theirs(who, &post, &other) && agreed.on.is_some() { Ok((post, agreed, other)) } else { Err(Error::NotFound) }
}

/// They read it.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn is_read(tx: &mut Tx<'_>, cx: &Cx, slug: &str) -> Result<(), Error> {
    let (post, ..) = given(tx.conn(), &cx.who, slug)?;
    diesel::update(conflicts::table.find(post.id)).set(conflicts::other_read.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// They say whether it holds.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn says(tx: &mut Tx<'_>, cx: &Cx, slug: &str, said: Option<Held>) -> Result<Post, Error> {
    let (post, ..) = given(tx.conn(), &cx.who, slug)?;
    let post = post::hold(tx, post.id)?;
    let held = said.ok_or_else(|| Error::Invalid(vec![(Field::Form, "held-missing")]))?;
    let said = (conflicts::other_held.eq(held.as_str()), conflicts::other_held_at.eq(cx.now.0));
    diesel::update(conflicts::table.find(post.id)).set(said).execute(tx.conn())?;
    touch(tx, cx, &post)?;
    Ok(post)
}

/// Of each request that is here, to whom what was agreed is given.
///
/// # Errors
/// A fault of storage.
pub fn all_given(conn: &mut Conn) -> Result<Vec<(String, Option<PersonId>)>, Error> {
    let all = conflicts::table.order(conflicts::post.asc()).select((conflicts::post, conflicts::other_side));
    let all: Vec<(PostId, Option<PersonId>)> = all.load(conn)?;
    all.into_iter().map(|(post, person)| Ok((post::find(conn, &Viewer::Clock, post)?.uri, person))).collect()
}

/// So it was in the database that a copy replaced: from whom it was taken since does not read it again.
///
/// # Errors
/// A fault of storage.
pub fn given_no_more(tx: &mut Tx<'_>, these: &[(String, Option<PersonId>)]) -> Result<(), Error> {
    for (uri, person) in these {
        let Some(post) = post::here(tx.conn(), uri)?.filter(|post| post.kind == Kind::Conflict) else { continue };
        let held = other(tx.conn(), post.id)?.person;
        if held.is_some() && held != *person {
            forget(tx, post.id, true)?;
        }
    }
    Ok(())
}

/// Somebody goes on with another account, or (`None`) is of this house no more.
///
/// # Errors
/// A fault of storage.
pub fn moved(tx: &mut Tx<'_>, from: PersonId, to: Option<PersonId>) -> Result<(), Error> {
    let given = conflicts::table.filter(conflicts::other_side.eq(from)).select(conflicts::post);
    for post in given.load::<PostId>(tx.conn())? {
        match to {
            Some(_) => {
                diesel::update(conflicts::table.find(post)).set(conflicts::other_side.eq(to)).execute(tx.conn())?;
            }
            // Nor is it kept what they said of it.
            None => forget(tx, post, true)?,
        }
    }
    let mediated = conflicts::table.filter(conflicts::mediated_by.eq(from));
    diesel::update(mediated).set(conflicts::mediated_by.eq(to)).execute(tx.conn())?;
    super::stand_in::moved(tx, from, to)
}

/// The requests in which something is given to who looks.
fn of_theirs(conn: &mut Conn, who: &Viewer) -> Result<Vec<PostId>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let theirs = conflicts::table.filter(conflicts::other_side.eq(person)).order(conflicts::post.asc());
    Ok(theirs.select(conflicts::post).load(conn)?)
}

/// What was agreed and given to who looks, as long as it stands: where one reads it.
///
/// # Errors
/// A fault of storage.
pub(super) fn given_to(conn: &mut Conn, who: &Viewer) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    for id in of_theirs(conn, who)? {
        let post = post::find(conn, &Viewer::Clock, id)?;
        match given(conn, who, &post.slug) {
            Ok(_) => all.push(post.way("agreement")),
            Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(all)
}

/// What was agreed and given to who looks: where it stands, and after how many weeks it is asked now whether it holds; `None` where they
/// did not read it yet.
///
/// # Errors
/// A fault of storage.
pub fn waits_for(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<(Post, Option<i64>)>, Error> {
    let mut all = Vec::new();
    for id in of_theirs(conn, who)? {
        let post = post::find(conn, &Viewer::Clock, id)?;
        let (agreed, other) = (agreement(conn, id)?, other(conn, id)?);
        let stands = State::of(&post.state) == State::Agreed && is_theirs(who, &post, &other);
        let Some(on) = agreed.on.filter(|_| stands) else { continue };
        let asked = asks_whether_it_holds(on, other.held_at, now);
        if !other.read || asked.is_some() {
            all.push((post, asked.filter(|_| other.read)));
        }
    }
    Ok(all)
}
