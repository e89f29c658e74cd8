//! Writing, releasing, changing and taking back a post; each a transaction, each ending in what others are told.

use super::audience::{Audience, Inside, Scope};
use super::rules::{self, Byline};
use super::store::{self, Post, PostId, ledger, post_readers, posts};
use super::wire;
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::people::{Act, require};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::{Authority, Outgoing};
use huisraad_storage::{Conn, Time, Tx};
use serde_json::Value;

/// Where a post comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Somebody of this house.
    Here(Byline),
    /// Another house, in an activity whose signature was checked.
    House {
        /// Which.
        peer: Box<Peer>,
        /// The post's id.
        uri: String,
        /// What it tells of the writer.
        byline: Byline,
        /// Its version.
        version: i64,
        /// Where it is in the life of its kind.
        state: String,
        /// The day of the meeting that decided it.
        decided_on: Option<String>,
        /// When it was published there.
        published: Time,
    },
}

/// What every post has, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Head {
    /// Where it comes from.
    pub source: Source,
    /// Its title.
    pub title: String,
    /// Who may read it.
    pub audience: Audience,
    /// Who of our own house reads it once it is more than a draft.
    pub inside: Inside,
}

/// What became of a [`write`].
pub enum Written {
    /// There was none.
    New(Post),
    /// There was one, and it is changed.
    Changed(Post),
    /// There was one that is as new or newer.
    Same(Post),
}

/// Takes a post for a change: from here to the end of the transaction nobody else changes it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn take(tx: &mut Tx<'_>, id: PostId) -> Result<Post, Error> {
    Ok(diesel::update(posts::table.find(id))
        .set(posts::rev.eq(posts::rev + 1))
        .returning(posts::all_columns)
        .get_result(tx.conn())?)
}

/// Takes a post that the caller may read.
fn take_readable(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    take(tx, id)?;
    store::find(tx.conn(), &cx.who, id)
}

/// Writes the shared half of a post: a new one, or a change to `existing` (from a form) or to the one of that id (from the
/// wire). The kind writes its own half after.
///
/// # Errors
/// When the caller may not, or the change would change who reads it.
pub fn write(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, head: &Head, existing: Option<PostId>) -> Result<Written, Error> {
    match &head.source {
        Source::Here(byline) => match existing {
            None => create_here(tx, cx, kind, head, byline),
            Some(id) => change_here(tx, cx, id, head, byline),
        },
        Source::House { .. } => write_from_house(tx, cx, kind, head),
    }
}

fn create_here(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, head: &Head, byline: &Byline) -> Result<Written, Error> {
    if kind != Kind::Conflict || require(&cx.who, Act::AskForHelp).is_err() {
        require(&cx.who, Act::Prepare)?;
    }
    let slug = cx.node.random.token::<10>();
    let uri = cx.node.url(&format!("/posts/{slug}"));
    let id: PostId = diesel::insert_into(posts::table)
        .values((
            (
                posts::uri.eq(uri.as_str()),
                posts::slug.eq(slug),
                posts::kind.eq(kind),
                posts::title.eq(&head.title),
            ),
            posts::author.eq(cx.who.person()),
            posts::byline_role.eq(byline.role),
            posts::byline_name.eq(&byline.name),
            posts::state.eq("draft"),
            (
                posts::audience.eq(head.audience.scope),
                posts::audience_role.eq(head.audience.role),
            ),
            posts::inside.eq(Inside::Author),
            (
                posts::version.eq(0),
                posts::rev.eq(0),
                posts::created.eq(cx.now.0),
                posts::updated.eq(cx.now.0),
            ),
        ))
        .returning(posts::id)
        .get_result(tx.conn())?;
    set_readers(tx, id, &head.audience.houses)?;
    Ok(Written::New(take(tx, id)?))
}

fn set_readers(tx: &mut Tx<'_>, post: PostId, houses: &[Authority]) -> Result<(), Error> {
    diesel::delete(post_readers::table.filter(post_readers::post.eq(post))).execute(tx.conn())?;
    let mut houses: Vec<&str> = houses.iter().map(Authority::as_str).collect();
    houses.sort_unstable();
    houses.dedup();
    for house in houses {
        diesel::insert_into(post_readers::table)
            .values((post_readers::post.eq(post), post_readers::peer.eq(house)))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn audience_of(conn: &mut Conn, post: &Post) -> Result<Audience, Error> {
    let houses = store::readers(conn, post.id)?
        .iter()
        .filter_map(|a| Authority::parse(a))
        .collect();
    Ok(Audience {
        scope: post.audience,
        role: post.audience_role,
        houses,
    })
}

fn change_here(tx: &mut Tx<'_>, cx: &Cx, id: PostId, head: &Head, byline: &Byline) -> Result<Written, Error> {
    let post = take_readable(tx, cx, id)?;
    if !rules::may_edit(&cx.who, &post) {
        return Err(Error::Refused("error-not-yours"));
    }
    if post.published.is_some() {
        // Law 3. The form does not offer it; whoever sends it all the same is told.
        let mut asked = head.audience.clone();
        asked.houses.sort();
        let fixed = audience_of(tx.conn(), &post)?;
        if asked != fixed {
            return Err(Error::Refused("error-audience-fixed"));
        }
    } else {
        diesel::update(posts::table.find(id))
            .set((
                posts::audience.eq(head.audience.scope),
                posts::audience_role.eq(head.audience.role),
            ))
            .execute(tx.conn())?;
        set_readers(tx, id, &head.audience.houses)?;
    }
    diesel::update(posts::table.find(id))
        .set((
            posts::title.eq(&head.title),
            posts::byline_role.eq(byline.role),
            posts::byline_name.eq(&byline.name),
            posts::updated.eq(cx.now.0),
            posts::version.eq(post.version + i64::from(post.published.is_some())),
        ))
        .execute(tx.conn())?;
    Ok(Written::Changed(take(tx, id)?))
}

fn write_from_house(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, head: &Head) -> Result<Written, Error> {
    let Source::House {
        peer,
        uri,
        byline,
        version,
        state,
        decided_on,
        published,
    } = &head.source
    else {
        return Err(Error::NotFound);
    };
    let held: Option<Post> = posts::table.filter(posts::uri.eq(uri)).first(tx.conn()).optional()?;
    let changing = (
        posts::title.eq(&head.title),
        posts::state.eq(state),
        posts::byline_role.eq(byline.role),
        posts::byline_name.eq(&byline.name),
        posts::decided_on.eq(decided_on),
        posts::version.eq(*version),
        posts::updated.eq(cx.now.0),
    );
    match held {
        None => {
            let id: PostId = diesel::insert_into(posts::table)
                .values((
                    (
                        posts::uri.eq(uri),
                        posts::slug.eq(cx.node.random.token::<10>()),
                        posts::kind.eq(kind),
                    ),
                    posts::peer.eq(peer.id),
                    changing,
                    (
                        posts::audience.eq(head.audience.scope),
                        posts::audience_role.eq(head.audience.role),
                    ),
                    posts::inside.eq(Inside::House),
                    (
                        posts::rev.eq(0),
                        posts::created.eq(cx.now.0),
                        posts::published.eq((*published).min(cx.now).0),
                    ),
                ))
                .returning(posts::id)
                .get_result(tx.conn())?;
            Ok(Written::New(take(tx, id)?))
        }
        Some(post) => {
            let post = take(tx, post.id)?;
            if post.peer != Some(peer.id) || post.kind != kind {
                return Err(Error::Refused("error-not-yours"));
            }
            if post.withdrawn.is_some() || post.version >= *version {
                return Ok(Written::Same(post));
            }
            if post.audience != head.audience.scope || post.audience_role != head.audience.role {
                return Err(Error::Refused("error-audience-fixed"));
            }
            diesel::update(posts::table.find(post.id))
                .set(changing)
                .execute(tx.conn())?;
            Ok(Written::Changed(take(tx, post.id)?))
        }
    }
}

/// Puts a draft ready, for the house to see and the chair to release.
///
/// # Errors
/// When the caller may not, or it is past that.
pub fn put_ready(tx: &mut Tx<'_>, cx: &Cx, id: PostId, inside: Inside) -> Result<Post, Error> {
    let post = take_readable(tx, cx, id)?;
    if !rules::may_edit(&cx.who, &post) {
        return Err(Error::Refused("error-not-yours"));
    }
    if post.published.is_some() {
        return Err(Error::Refused("error-published"));
    }
    diesel::update(posts::table.find(id))
        .set((
            posts::state.eq("ready"),
            posts::inside.eq(inside),
            posts::updated.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    take(tx, id)
}

/// Publishes a post in the name of the house; `state` is the kind's first. The kind then calls [`announce`].
///
/// # Errors
/// When the caller may not, or it is published already.
pub fn publish(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: PostId,
    state: &str,
    inside: Inside,
    decided_on: Option<String>,
) -> Result<Post, Error> {
    let post = take_readable(tx, cx, id)?;
    if !rules::is_released_by(&cx.who, &post) {
        return Err(Error::Refused("error-chair-releases"));
    }
    if post.published.is_some() {
        return Err(Error::Refused("error-published"));
    }
    diesel::update(posts::table.find(id))
        .set((
            posts::state.eq(state),
            posts::inside.eq(inside),
            posts::decided_on.eq(decided_on),
            posts::version.eq(1),
            posts::published.eq(cx.now.0),
            posts::updated.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    take(tx, id)
}

/// Moves a post of ours on in the life of its kind. The kind then calls [`announce`].
///
/// # Errors
/// When the caller may not.
pub fn told(tx: &mut Tx<'_>, cx: &Cx, post: &Post, state: &str) -> Result<Post, Error> {
    if !post.is_ours() || post.published.is_none() {
        return Err(Error::NotFound);
    }
    diesel::update(posts::table.find(post.id))
        .set((
            posts::state.eq(state),
            posts::version.eq(post.version + 1),
            posts::updated.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    take(tx, post.id)
}

/// Tells those who read a published post of ours: at first with a `Create`, then with an `Update`. Readers are fixed in
/// the ledger here. Call it last.
///
/// # Errors
/// A fault of storage.
pub fn announce(tx: &mut Tx<'_>, cx: &Cx, post: &Post, object: Value) -> Result<(), Error> {
    if post.published.is_none() {
        return Ok(());
    }
    let to: Vec<Authority> = if post.version == 1 {
        let to = audience_now(tx.conn(), post)?;
        note_readers(tx, cx.now, &[post.id], &to)?;
        to
    } else {
        let told = in_ledger(tx.conn(), post.id)?;
        audience_now(tx.conn(), post)?
            .into_iter()
            .filter(|a| told.contains(&a.as_str().to_owned()))
            .collect()
    };
    let activity = wire::activity(&cx.node, post, object);
    let uri = activity
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let a = Outgoing {
        uri,
        subject: post.uri.clone(),
        body: activity.to_string(),
    };
    Ok(cx.node.outbox.send(tx, cx.now, &a, &to)?)
}

/// The houses that may read a post of ours now, and that we send to.
fn audience_now(conn: &mut Conn, post: &Post) -> Result<Vec<Authority>, Error> {
    if post.audience == Scope::House {
        return Ok(Vec::new());
    }
    let named = store::readers(conn, post.id)?;
    let reads = |p: &Peer| p.is_reached() && super::may_read(&peer::viewer_of(p), post, &named);
    Ok(peer::held(conn)?
        .iter()
        .filter(|p| reads(p))
        .filter_map(Peer::address)
        .collect())
}

fn in_ledger(conn: &mut Conn, post: PostId) -> Result<Vec<String>, Error> {
    Ok(ledger::table
        .filter(ledger::post.eq(post))
        .select(ledger::peer)
        .load(conn)?)
}

/// Notes that these houses have read these posts.
///
/// # Errors
/// A fault of storage.
pub fn note_readers(tx: &mut Tx<'_>, now: Time, read: &[PostId], by: &[Authority]) -> Result<(), Error> {
    for post in read {
        let noted = in_ledger(tx.conn(), *post)?;
        for house in by
            .iter()
            .map(Authority::as_str)
            .filter(|h| !noted.iter().any(|n| n == h))
        {
            diesel::insert_into(ledger::table)
                .values((ledger::post.eq(post), ledger::peer.eq(house), ledger::at.eq(now.0)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Takes back a post of ours, or (from the wire) one of the house that sent it. The kind wipes its own half.
///
/// # Errors
/// When the caller may not.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let post = match &cx.who {
        // The house that wrote it may take it back, whether or not it could still read it here.
        Viewer::House { id: peer, .. } => {
            let post = take(tx, id)?;
            if post.peer != Some(*peer) {
                return Err(Error::NotFound);
            }
            post
        }
        _ => {
            let post = take_readable(tx, cx, id)?;
            if !rules::may_withdraw(&cx.who, &post) {
                return Err(Error::Refused("error-not-yours"));
            }
            post
        }
    };
    if post.withdrawn.is_some() {
        return Ok(post);
    }
    let post = wiped(tx, cx.now, &post)?;
    if post.is_ours() && post.published.is_some() {
        let to: Vec<Authority> = in_ledger(tx.conn(), id)?
            .iter()
            .filter_map(|a| Authority::parse(a))
            .collect();
        let activity = wire::removal(&cx.node, &post, cx.now);
        let uri = activity
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let a = Outgoing {
            uri,
            subject: wire::REMOVAL.to_owned(),
            body: activity.to_string(),
        };
        cx.node.outbox.send(tx, cx.now, &a, &to)?;
    }
    Ok(post)
}

/// Empties a post and its thread.
///
/// # Errors
/// A fault of storage.
pub fn wiped(tx: &mut Tx<'_>, now: Time, post: &Post) -> Result<Post, Error> {
    super::thread::wipe(tx, now, post.id)?;
    diesel::update(posts::table.find(post.id))
        .set((
            posts::title.eq(""),
            posts::byline_role.eq(None::<crate::words::Role>),
            posts::byline_name.eq(None::<String>),
            posts::author.eq(None::<i64>),
            posts::decided_on.eq(None::<String>),
            posts::withdrawn.eq(now.0),
            posts::updated.eq(now.0),
        ))
        .execute(tx.conn())?;
    take(tx, post.id)
}

/// Notes that a post which was never here is withdrawn: a removal that came before what it removes.
///
/// # Errors
/// A fault of storage.
pub fn withdrawn_unseen(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer, uri: &str) -> Result<(), Error> {
    diesel::insert_into(posts::table)
        .values((
            (
                posts::uri.eq(uri),
                posts::slug.eq(cx.node.random.token::<10>()),
                posts::kind.eq(Kind::CaseQuestion),
            ),
            posts::peer.eq(peer.id),
            (
                posts::title.eq(""),
                posts::state.eq("withdrawn"),
                posts::audience.eq(Scope::House),
            ),
            posts::inside.eq(Inside::Author),
            (
                posts::version.eq(0),
                posts::rev.eq(0),
                posts::created.eq(cx.now.0),
                posts::updated.eq(cx.now.0),
            ),
            posts::withdrawn.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}
