//! Who follows what this house shows to everyone, from other software: a guest at the window. It gets what is public, and
//! has no other right.

use crate::error::Error;
use diesel::prelude::*;
use huisraad_federation::{Destination, Outbox, RemoteActor};
use huisraad_storage::{Conn, Time, Tx};
use url::Url;

diesel::table! {
    followers (actor) {
        actor -> Text,
        inbox -> Text,
        follow -> Text,
        created -> BigInt,
    }
}

/// How many may follow; far more than a house has readers elsewhere.
const MOST: i64 = 2000;

/// Takes a follower, and gives where its activities go. A second Follow takes the place of the first.
///
/// # Errors
/// [`Error::Refused`] when there are too many.
pub fn follow_public(
    tx: &mut Tx<'_>,
    outbox: &Outbox,
    now: Time,
    actor: &RemoteActor,
    follow: &str,
) -> Result<Destination, Error> {
    let destination = Destination::inbox(&actor.inbox).ok_or(Error::NotFound)?;
    let id = actor.id.as_str();
    let values = (followers::inbox.eq(actor.inbox.as_str()), followers::follow.eq(follow));
    if diesel::update(followers::table.find(id)).set(values).execute(tx.conn())? == 0 {
        if followers::table.count().get_result::<i64>(tx.conn())? >= MOST {
            return Err(Error::Refused("follow-closed"));
        }
        diesel::insert_into(followers::table)
            .values((followers::actor.eq(id), values, followers::created.eq(now.0)))
            .execute(tx.conn())?;
    }
    outbox.link(tx, now, &destination, &actor.inbox)?;
    Ok(destination)
}

/// Lets a follower go. `false` when it was none.
///
/// # Errors
/// A fault of storage.
pub fn unfollow_public(tx: &mut Tx<'_>, actor: &Url, follow: &str) -> Result<bool, Error> {
    let this = followers::table.find(actor.as_str()).filter(followers::follow.eq(follow));
    Ok(diesel::delete(this).execute(tx.conn())? > 0)
}

/// Whether an actor follows what is public.
///
/// # Errors
/// A fault of storage.
pub fn follows_public(conn: &mut Conn, actor: &Url) -> Result<bool, Error> {
    Ok(followers::table.find(actor.as_str()).count().get_result::<i64>(conn)? > 0)
}

/// Where the followers take their activities.
///
/// # Errors
/// A fault of storage.
pub fn followers_inboxes(conn: &mut Conn) -> Result<Vec<Destination>, Error> {
    let inboxes: Vec<String> = followers::table.select(followers::inbox).load(conn)?;
    Ok(inboxes.iter().filter_map(|i| Destination::inbox(&Url::parse(i).ok()?)).collect())
}
