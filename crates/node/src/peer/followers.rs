//! Who follows what this house shows to everyone, from other software: a guest at the window. It gets what is public, and
//! has no other right.

use crate::error::{Error, Reason};
use crate::node::Node;
use diesel::prelude::*;
use huisraad_federation::{Authority, Destination, Follows, Outbox, RemoteActor, domain};
use huisraad_storage::{Conn, Time, Tx};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use url::Url;

diesel::table! {
    followers (actor) {
        actor -> Text,
        inbox -> Text,
        follow -> Text,
        created -> BigInt,
        shared_inbox -> Nullable<Text>,
    }
}

/// How many may follow; far more than a house has readers elsewhere.
const MOST: usize = 2000;
/// How many of them at one domain: who has one cannot keep all others out.
const MOST_OF_ONE: usize = 200;

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
    let shared = actor.shared_inbox.as_ref().map(Url::as_str);
    let inboxes = (followers::inbox.eq(actor.inbox.as_str()), followers::shared_inbox.eq(shared));
    let values = (inboxes, followers::follow.eq(follow));
    if diesel::update(followers::table.find(id)).set(values).execute(tx.conn())? == 0 {
        let all: Vec<String> = followers::table.select(followers::actor).load(tx.conn())?;
        if !may_follow(&all, id) {
            return Err(Error::Refused(Reason::FollowClosed));
        }
        diesel::insert_into(followers::table)
            .values((followers::actor.eq(id), values, followers::created.eq(now.0)))
            .execute(tx.conn())?;
    }
    link(tx, outbox, now, actor)?;
    Ok(destination)
}

/// Where what is for it alone goes, and what others get too.
fn link(tx: &mut Tx<'_>, outbox: &Outbox, now: Time, actor: &RemoteActor) -> Result<(), Error> {
    for inbox in [Some(&actor.inbox), actor.shared_inbox.as_ref()].into_iter().flatten() {
        outbox.link(tx, now, &Destination::inbox(inbox).ok_or(Error::NotFound)?, inbox)?;
    }
    Ok(())
}

/// Whether one more may follow beside all these.
fn may_follow(all: &[String], id: &str) -> bool {
    let of_one = all.iter().filter(|other| domain_of(other) == domain_of(id)).count();
    all.len() < MOST && of_one < MOST_OF_ONE
}

/// The domain that somebody is at, by the id. Whoever has one can make up any number of names there.
pub fn domain_of(id: &str) -> Option<String> {
    Authority::of(&Url::parse(id).ok()?).map(|host| domain(host.as_str()).to_owned())
}

/// Lets a follower go. `false` when it was none.
///
/// # Errors
/// A fault of storage.
pub fn unfollow_public(tx: &mut Tx<'_>, actor: &Url, follow: &str) -> Result<bool, Error> {
    let this = followers::table.find(actor.as_str()).filter(followers::follow.eq(follow));
    Ok(diesel::delete(this).execute(tx.conn())? > 0)
}

/// Who follows, by the id of the activity that said so.
///
/// # Errors
/// A fault of storage.
pub fn public_follows(conn: &mut Conn) -> Result<HashSet<String>, Error> {
    Ok(followers::table.select(followers::follow).load::<String>(conn)?.into_iter().collect())
}

/// Keeps of the followers that are older than `shared` only these; gives how many are gone.
///
/// # Errors
/// A fault of storage.
pub fn only_follows(tx: &mut Tx<'_>, these: &HashSet<String>, shared: Time) -> Result<usize, Error> {
    let old = followers::table.filter(followers::created.lt(shared.0));
    let all: Vec<(String, String)> = old.select((followers::actor, followers::follow)).load(tx.conn())?;
    let gone: Vec<String> = all.into_iter().filter(|(_, follow)| !these.contains(follow)).map(|(a, _)| a).collect();
    Ok(diesel::delete(followers::table.filter(followers::actor.eq_any(gone))).execute(tx.conn())?)
}

/// Who follows what is public is gone. `false` when it was none.
///
/// # Errors
/// A fault of storage.
pub fn forget_follower(tx: &mut Tx<'_>, actor: &Url) -> Result<bool, Error> {
    Ok(diesel::delete(followers::table.find(actor.as_str())).execute(tx.conn())? > 0)
}

/// Who follows what is public tells of itself: what is sent to it goes where it now takes it. `false` when it is none.
///
/// # Errors
/// A fault of storage.
pub fn refresh_follower(tx: &mut Tx<'_>, outbox: &Outbox, now: Time, actor: &RemoteActor) -> Result<bool, Error> {
    let shared = actor.shared_inbox.as_ref().map(Url::as_str);
    let inboxes = (followers::inbox.eq(actor.inbox.as_str()), followers::shared_inbox.eq(shared));
    let this = diesel::update(followers::table.find(actor.id.as_str()));
    let is_one = this.set(inboxes).execute(tx.conn())? > 0;
    if is_one {
        link(tx, outbox, now, actor)?;
    }
    Ok(is_one)
}

/// What the gate asks before it fetches a stranger who says something of itself.
pub fn follows(node: Arc<Node>) -> Box<Follows> {
    Box::new(move |actor| {
        let node = node.clone();
        Box::pin(async move {
            let found = node.store.read(move |conn| follows_public(conn, &actor)).await;
            found.or_else(|e| if let Error::Storage(e) = e { Err(e) } else { Ok(false) })
        })
    })
}

/// Whether an actor follows what is public.
///
/// # Errors
/// A fault of storage.
pub fn follows_public(conn: &mut Conn, actor: &Url) -> Result<bool, Error> {
    Ok(followers::table.find(actor.as_str()).count().get_result::<i64>(conn)? > 0)
}

/// Where each of the followers takes what all get: those of one server may do so at one place.
///
/// # Errors
/// A fault of storage.
pub fn followers_inboxes(conn: &mut Conn) -> Result<Vec<Destination>, Error> {
    let all: Vec<(String, Option<String>)> =
        followers::table.select((followers::inbox, followers::shared_inbox)).load(conn)?;
    let to =
        |(inbox, shared): (String, Option<String>)| Destination::inbox(&Url::parse(&shared.unwrap_or(inbox)).ok()?);
    Ok(all.into_iter().filter_map(to).collect())
}

/// Who of the followers is behind each inbox, by where its deliveries go: a server may have one for all of them, and what was sent
/// before it said so went to their own.
///
/// # Errors
/// A fault of storage.
pub fn followers_by_inbox(conn: &mut Conn) -> Result<HashMap<String, Vec<String>>, Error> {
    let all: Vec<(String, String, Option<String>)> =
        followers::table.select((followers::actor, followers::inbox, followers::shared_inbox)).load(conn)?;
    let mut behind: HashMap<String, Vec<String>> = HashMap::new();
    for (actor, inbox, shared) in all {
        for to in
            [Some(inbox), shared].into_iter().flatten().filter_map(|at| Destination::inbox(&Url::parse(&at).ok()?))
        {
            behind.entry(to.as_str().to_owned()).or_default().push(actor.clone());
        }
    }
    Ok(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_domain_keeps_no_other_from_following() {
        let many = |n: usize, of: &str| -> Vec<String> { (0..n).map(|i| format!("https://h{i}.{of}/u{i}")).collect() };
        assert!(may_follow(&many(199, "sham.example"), "https://sham.example/u"));
        assert!(!may_follow(&many(200, "sham.example"), "https://nog.sham.example/u"));
        assert!(may_follow(&many(200, "sham.example"), "https://gast.example/u"));
        let all: Vec<String> = (0..2000).map(|n| format!("https://h{n}.example/u")).collect();
        assert!(!may_follow(&all, "https://gast.nl/u"));
    }
}
