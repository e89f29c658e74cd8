//! A page of a list, from where the page before it ended. Each kind says what stands in its list and in which order; the cursor is
//! the same for all.

use super::audience::visible;
use super::store::{Post, PostId, posts, readable_of};
use crate::error::Error;
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, Time};
use std::collections::HashMap;
use std::fmt;

/// How many posts a page of a list has.
const PAGE: usize = 30;
/// How many places are looked at in one go once a page's worth of them was not enough, and how often at most: whoever may read
/// little of a long list gets a short page, and the way to the next.
const LOOKS: (i64, usize) = (200, 10);

/// Where a page of a list ends: what it is ordered by, and the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the kind orders its list by.
    pub key: String,
    /// Which post: two may have the same key.
    pub id: PostId,
}

impl Cursor {
    /// Reads a place from an address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is none.
    pub fn parse(text: &str) -> Result<Cursor, Error> {
        let (key, id) = text.split_once('~').ok_or(Error::NotFound)?;
        let plain = key.len() <= 40 && key.chars().all(|c| c.is_ascii_alphanumeric() || "-:.".contains(c));
        let id = id.parse().ok().filter(|_| plain).ok_or(Error::NotFound)?;
        Ok(Cursor { key: key.to_owned(), id })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.key, self.id)
    }
}

/// A page of a list.
#[derive(Default)]
pub struct Listed {
    /// What stands on it.
    pub posts: Vec<Post>,
    /// The last place on it, where there may be more.
    pub next: Option<Cursor>,
}

/// A page of a list that the kind keeps in order itself: `places` gives so many places after this one. Of those the page shows what
/// the viewer may read.
///
/// # Errors
/// A fault of storage.
pub fn list_by_place(
    conn: &mut Conn,
    who: &Viewer,
    after: Option<Cursor>,
    places: impl Fn(&mut Conn, Option<&Cursor>, i64) -> Result<Vec<Cursor>, Error>,
) -> Result<Listed, Error> {
    let (mut posts, mut at): (Vec<Post>, _) = (Vec::new(), after);
    let mut look = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    for _ in 0..LOOKS.1 {
        let some = places(conn, at.as_ref(), look)?;
        let ids: Vec<PostId> = some.iter().map(|p| p.id).collect();
        let readable = readable_of(conn, who, &ids, None, None)?;
        let mut readable: HashMap<PostId, Post> = readable.into_iter().map(|p| (p.id, p)).collect();
        let all = i64::try_from(some.len()).unwrap_or(look) < look;
        for place in some {
            let Some(post) = readable.remove(&place.id) else {
                at = Some(place);
                continue;
            };
            if posts.len() == PAGE {
                return Ok(Listed { posts, next: at });
            }
            posts.push(post);
            at = Some(place);
        }
        if all {
            return Ok(Listed { posts, next: None });
        }
        look = LOOKS.0;
    }
    Ok(Listed { posts, next: at })
}

/// A part of a list: which states stand in it, the newest first. `waits` names a state that is over by its age alone: once the
/// post was published before then.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// What is in this state.
    Is(&'static str),
    /// What is in none of these.
    Not(&'static [&'static str], Option<(&'static str, Time)>),
    /// What is in one of these.
    Over(&'static [&'static str], Option<(&'static str, Time)>),
}

/// A page of a list of a kind: the first part whole, then the next.
///
/// # Errors
/// [`Error::NotFound`] when the place is of no such list.
pub fn list_by_part(
    conn: &mut Conn,
    who: &Viewer,
    kind: Kind,
    parts: &[Part],
    after: Option<&Cursor>,
) -> Result<Listed, Error> {
    let after = match after.map(|p| (p.key.split_once('.'), p.id)) {
        None => None,
        Some((Some((part, at)), id)) => {
            let number = |n: &str| n.parse::<i64>().map_err(|_| Error::NotFound);
            Some((usize::try_from(number(part)?).map_err(|_| Error::NotFound)?, number(at)?, id))
        }
        Some((None, _)) => return Err(Error::NotFound),
    };
    let mut rows: Vec<(usize, Post)> = Vec::new();
    for (n, part) in parts.iter().enumerate().skip(after.map_or(0, |(part, ..)| part)) {
        let mut query = visible(who).filter(posts::published.is_not_null()).filter(posts::kind.eq(kind));
        query = match *part {
            Part::Is(state) => query.filter(posts::state.eq(state)),
            Part::Not(over, None) => query.filter(posts::state.ne_all(over)),
            Part::Not(over, Some((waits, old))) => query
                .filter(posts::state.ne_all(over))
                .filter(posts::state.ne(waits).nullable().or(posts::published.gt(old.0))),
            Part::Over(over, None) => query.filter(posts::state.eq_any(over)),
            Part::Over(over, Some((waits, old))) => {
                let aged = posts::state.eq(waits).nullable().and(posts::published.le(old.0));
                query.filter(posts::state.eq_any(over).nullable().or(aged))
            }
        };
        if let Some((_, at, id)) = after.filter(|(part, ..)| *part == n) {
            query = query.filter(posts::published.lt(at).or(posts::published.eq(at).and(posts::id.lt(id))));
        }
        let left = i64::try_from(PAGE + 1 - rows.len()).unwrap_or(0);
        let some: Vec<Post> = query.order((posts::published.desc(), posts::id.desc())).limit(left).kept().load(conn)?;
        rows.extend(some.into_iter().map(|p| (n, p)));
        if rows.len() > PAGE {
            break;
        }
    }
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let place = |(n, p): &(usize, Post)| Some(Cursor { key: format!("{n}.{}", p.published?.0), id: p.id });
    let next = rows.last().filter(|_| more).and_then(place);
    Ok(Listed { posts: rows.into_iter().map(|(_, p)| p).collect(), next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is() {
        for key in ["2027-06-12T14:00:00", "0.1790000000000000", "", "1.-5"] {
            let place = Cursor { key: key.into(), id: 7 };
            assert_eq!(Cursor::parse(&place.to_string()).expect("a place"), place);
        }
        for text in ["", "x", "x~", "~x", "a'b~1", "a b~1", &format!("{}~1", "9".repeat(41))] {
            assert!(Cursor::parse(text).is_err(), "{text}");
        }
    }
}
