//! What of posts is taken away without a trace: what hangs on the board, the files of the house, who follows what, and who wrote
//! it. As a database holds it, so that one that was put back from a copy brings back no more.

use super::board::board;
use super::concerning::follows;
use super::files::{only, tokens};
use super::life::Stage;
use super::store::posts;
use super::thread::{ResponseState, responses};
use crate::error::Error;
use crate::people::newest_says;
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::HashSet;

/// What is there.
pub struct StillHere {
    /// All posts, by id.
    posts: HashSet<String>,
    /// What hangs on the board, and since when.
    board: HashSet<(String, Time)>,
    /// Who follows what, and whose choice that is: of who came in with another card since it is unknown here.
    follows: HashSet<(String, PersonId)>,
    people: HashSet<PersonId>,
    files: HashSet<String>,
    /// Posts and answers of this house of which nobody knows who wrote them.
    nameless: HashSet<String>,
}

/// Reads it. `people`: who of them have the account that is named in it.
///
/// # Errors
/// A fault of storage.
pub fn still_here(conn: &mut Conn, people: HashSet<PersonId>) -> Result<StillHere, Error> {
    let ours = posts::table.filter(posts::peer.is_null()).filter(posts::author.is_null());
    let mut nameless: Vec<String> = ours.select(posts::uri).load(conn)?;
    let answers: Vec<String> = responses::table
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::author.is_null())
        .select(responses::uri)
        .load(conn)?;
    nameless.extend(answers);
    Ok(StillHere {
        posts: posts::table.select(posts::uri).load::<String>(conn)?.into_iter().collect(),
        board: hanging(conn)?.into_iter().map(|(_, uri, since)| (uri, since)).collect(),
        follows: followed(conn)?.into_iter().map(|(_, uri, person, _)| (uri, person)).collect(),
        people,
        files: tokens(conn)?,
        nameless: nameless.into_iter().collect(),
    })
}

fn hanging(conn: &mut Conn) -> Result<Vec<(i64, String, Time)>, Error> {
    let all: Vec<(i64, Time)> = board::table.select((board::post, board::since)).load(conn)?;
    all.into_iter().map(|(id, since)| Ok((id, uri(conn, id)?, since))).collect()
}

fn followed(conn: &mut Conn) -> Result<Vec<(i64, String, PersonId, Time)>, Error> {
    let all: Vec<(i64, PersonId, Time)> = follows::table.load(conn)?;
    all.into_iter().map(|(id, person, since)| Ok((id, uri(conn, id)?, person, since))).collect()
}

fn uri(conn: &mut Conn, post: i64) -> Result<String, Error> {
    Ok(posts::table.find(post).select(posts::uri).first(conn)?)
}

/// Takes away again what the other databases have no more, the newest first, each with the moment up to which it knew all that
/// is here. Gives how much.
///
/// # Errors
/// A fault of storage.
pub fn take_away_again(tx: &mut Tx<'_>, all: &[(StillHere, Time)]) -> Result<usize, Error> {
    let mut gone = 0;
    for (there, shared) in all {
        gone += only(tx, &there.files, *shared)?;
        for (post, uri, since) in hanging(tx.conn())? {
            if since < *shared && !there.board.contains(&(uri, since)) {
                gone += diesel::delete(board::table.find(post)).execute(tx.conn())?;
            }
        }
        gone += forget_who_wrote(tx, &there.nameless)?;
    }
    for (post, uri, person, since) in followed(tx.conn())? {
        let known = all.iter().filter(|(there, _)| there.posts.contains(&uri) && there.people.contains(&person));
        let this = (uri.clone(), person);
        if newest_says(known, since, |there| there.follows.get(&this)) == Some(None) {
            gone += diesel::delete(follows::table.find((post, person))).execute(tx.conn())?;
        }
    }
    Ok(gone)
}

fn forget_who_wrote(tx: &mut Tx<'_>, these: &HashSet<String>) -> Result<usize, Error> {
    let (mut gone, nobody) = (0, None::<PersonId>);
    for uri in these {
        // A draft is its writer's: without one nobody could read it, or take it away.
        let written = posts::table.filter(posts::uri.eq(uri)).filter(posts::state.ne(Stage::Draft));
        let unsent = posts::table.filter(posts::uri.eq(uri)).filter(posts::published.is_null());
        diesel::update(unsent).set(posts::byline_name.eq(None::<String>)).execute(tx.conn())?;
        let unsaid = responses::table.filter(responses::uri.eq(uri));
        let unsaid = unsaid.filter(responses::state.eq(ResponseState::Prepared));
        diesel::update(unsaid).set(responses::byline_name.eq(None::<String>)).execute(tx.conn())?;
        gone += diesel::update(written.filter(posts::author.is_not_null()))
            .set(posts::author.eq(nobody))
            .execute(tx.conn())?;
        let said = responses::table.filter(responses::uri.eq(uri)).filter(responses::author.is_not_null());
        gone += diesel::update(said).set(responses::author.eq(nobody)).execute(tx.conn())?;
    }
    Ok(gone)
}
