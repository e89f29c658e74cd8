//! What other houses decided of the tie between us, and who came in without our chair's doing: told to our chairs; a no and a goodbye
//! until one of them has seen it. It stands in the log; nothing is kept for it beside.

use super::granted;
use super::rules::Cause;
use super::store::standings;
use crate::error::{Error, Key};
use crate::node::Cx;
use crate::peer;
use crate::people::{Act, may, require};
use crate::viewer::{PeerId, Viewer};
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};
use std::collections::HashSet;

/// Something that was decided of a tie, elsewhere or by itself.
#[derive(Debug, Clone)]
pub struct TieNews {
    /// Its number in the log.
    pub id: i64,
    /// Of which house, by its host.
    pub authority: String,
    /// What that house was called then.
    pub name: String,
    /// When.
    pub at: Time,
    /// What it is, as a sentence with the house in it.
    pub key: Key,
    /// What the other house wrote with it.
    pub words: String,
    /// Whether it stands there until a chair says that they have seen it, and none has: a no, and a goodbye.
    pub waits: bool,
}

/// What a house said with its yes that we are to it goes into the line of that yes; what it said since is a line of its own.
fn with_what_was_granted(conn: &mut Conn, all: &mut Vec<TieNews>, since: Time) -> Result<(), Error> {
    let said = peer::granted_since(conn, since)?;
    let of: Vec<PeerId> = said.iter().map(|g| g.peer).collect();
    let houses = peer::among(conn, &of)?;
    for (n, g) in said.iter().enumerate() {
        let Some(house) = houses.get(&g.peer) else { continue };
        let yes = all.iter_mut().find(|t| t.key == "tie-news-yes" && (&t.authority, t.at) == (&house.authority, g.at));
        match (granted::news(g, yes.is_some()), yes) {
            (Some(key), Some(yes)) => yes.key = key,
            (Some(key), None) => all.push(TieNews {
                // None of the log: it waits for nobody.
                id: -i64::try_from(n).unwrap_or_default(),
                authority: house.authority.clone(),
                name: house.name.clone(),
                at: g.at,
                key,
                words: String::new(),
                waits: false,
            }),
            (None, _) => {}
        }
    }
    all.sort_by_key(|n| std::cmp::Reverse(n.at));
    Ok(())
}

/// What there is to tell of a change; `None` where our chair made it, or a house asked and thought better of it.
fn told(before: Option<Standing>, after: Option<Standing>, cause: Cause) -> Option<Key> {
    let was_held = before.is_some_and(Standing::is_tied);
    match (cause, before, after) {
        (Cause::TheirYes, Some(Standing::Asked), _) => Some("tie-news-yes"),
        (Cause::TheirNo, Some(Standing::Asked), _) => Some("tie-news-no"),
        (Cause::TheirNo, _, Some(Standing::Stopped)) if was_held => Some("tie-news-goodbye"),
        (Cause::Expected, ..) => Some("tie-news-expected"),
        (Cause::Vouched, ..) => Some("tie-news-vouched"),
        _ => None,
    }
}

/// What was decided since then, the newest first. For chairs.
///
/// # Errors
/// A fault of storage.
pub fn tie_news(conn: &mut Conn, who: &Viewer, since: Time) -> Result<Vec<TieNews>, Error> {
    if !may(who.roles(), Act::Decide) {
        return Ok(Vec::new());
    }
    type Row = (i64, String, String, Time, Option<Standing>, Option<Standing>, Cause, String, Option<Time>);
    let rows: Vec<Row> = standings::table
        .filter(standings::at.ge(since.0))
        .filter(standings::cause.eq_any([Cause::TheirYes, Cause::TheirNo, Cause::Expected, Cause::Vouched]))
        .order(standings::id.desc())
        .select((
            standings::id,
            standings::authority,
            standings::name,
            standings::at,
            standings::before,
            standings::after,
            standings::cause,
            standings::note,
            standings::seen,
        ))
        .load(conn)?;
    let news = |(id, authority, name, at, before, after, cause, words, seen): Row| {
        let key = told(before, after, cause)?;
        let name = if name.is_empty() { authority.clone() } else { name };
        Some(TieNews { id, authority, name, at, key, words, waits: cause == Cause::TheirNo && seen.is_none() })
    };
    let mut all: Vec<TieNews> = rows.into_iter().filter_map(news).collect();
    // The newest word of a house is the one that holds: an older one waits no more.
    let mut heard = HashSet::new();
    for n in &mut all {
        n.waits &= heard.insert(n.authority.clone());
    }
    with_what_was_granted(conn, &mut all, since)?;
    Ok(all)
}

/// A chair has seen it.
///
/// # Errors
/// When the caller may not, or there is no such thing.
pub fn tie_news_seen(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let line = standings::table.find(id);
    let (before, after, cause) = line.select((standings::before, standings::after, standings::cause)).one(tx.conn())?;
    told(before, after, cause).ok_or(Error::NotFound)?;
    diesel::update(line.filter(standings::seen.is_null())).set(standings::seen.eq(cx.now.0)).execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_decide_is_news_and_what_we_decide_or_they_try_is_none() {
        use Standing::{Acquaintance, Applied, Asked, Expected, Member, Paused, Stopped};
        let table = [
            (Some(Asked), Some(Member), Cause::TheirYes, Some("tie-news-yes")),
            (Some(Asked), None, Cause::TheirNo, Some("tie-news-no")),
            (Some(Asked), Some(Stopped), Cause::TheirNo, Some("tie-news-no")),
            (Some(Member), Some(Stopped), Cause::TheirNo, Some("tie-news-goodbye")),
            (Some(Paused), Some(Stopped), Cause::TheirNo, Some("tie-news-goodbye")),
            (Some(Expected), Some(Member), Cause::Expected, Some("tie-news-expected")),
            (None, Some(Acquaintance), Cause::Vouched, Some("tie-news-vouched")),
            (None, Some(Applied), Cause::Asked, None),
            (Some(Applied), None, Cause::TheirNo, None),
            (Some(Applied), Some(Stopped), Cause::TheirNo, None),
            (Some(Member), Some(Stopped), Cause::Chair, None),
            (Some(Asked), None, Cause::Console, None),
        ];
        for (before, after, cause, key) in table {
            assert_eq!(told(before, after, cause), key, "{before:?} {after:?} {cause}");
        }
    }
}
