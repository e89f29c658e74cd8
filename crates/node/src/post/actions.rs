//! Writing, putting ready, publishing and moving on a post. What others are told of it is in `tell`.

use super::audience::{Audience, Inside, Scope};
use super::files::{self, Announced};
use super::life::Stage;
use super::rules::{self, Byline};
use super::store::{self, Post, PostId, post_readers, posts};
use super::tell;
use super::themes;
use super::thread::{ResponseState, responses};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_federation::Authority;
use huisraad_storage::{Conn, Keep, One, Time, Tx};

/// Where a post comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Somebody of this house.
    Here(Byline),
    /// Somebody of this house, typed by another, who keeps no hold of it: it is ready at once.
    For(Byline),
    /// Another house, in an activity whose signature was checked; or, when the clock writes it, this house itself, in one whose
    /// proof was checked: it comes back after a restore.
    House {
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
    /// Under which words it is found again.
    pub themes: Vec<String>,
    /// What another house announces with it.
    pub files: Vec<Announced>,
    /// Whether it may still miss something: a draft that is saved for later. What is in it must be right all the same.
    pub half: bool,
}

impl Head {
    /// What is said of a text that is missing; nothing of one that may be.
    pub fn must(&self, key: Key) -> Option<Key> {
        (!self.half).then_some(key)
    }
}

/// What became of a [`write()`].
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
        .kept()
        .get_result(tx.conn())?)
}

/// Takes a post as it was read: when it changed since, it is read again first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when it changed.
pub fn take_seen(tx: &mut Tx<'_>, id: PostId, seen: Option<i64>) -> Result<Post, Error> {
    // From here on nobody changes it, and the taking itself counts one.
    let post = take(tx, id)?;
    if seen == Some(post.rev - 1) { Ok(post) } else { Err(Error::Refused(Reason::ChangedMeanwhile)) }
}

/// Takes a post that the caller may read.
pub(super) fn take_readable(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    take(tx, id)?;
    store::find(tx.conn(), &cx.who, id)
}

/// Writes the shared half of a post: a new one, or a change to `existing` (from a form) or to the one of that id (from the
/// wire). The kind writes its own half after.
pub(super) fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    head: &Head,
    existing: Option<PostId>,
) -> Result<Written, Error> {
    rules::allows(kind, &head.audience)?;
    match &head.source {
        Source::Here(byline) => match existing {
            None => create_here(tx, cx, kind, head, byline, cx.who.person()),
            Some(id) => change_here(tx, cx, id, head, byline),
        },
        // A request about a conflict is one's own: nobody else would know of it.
        Source::For(_) if existing.is_some() || kind == Kind::Conflict => Err(Error::Refused(Reason::NotYours)),
        Source::For(byline) => create_here(tx, cx, kind, head, byline, None),
        Source::House { .. } if cx.who == Viewer::Clock => super::returned::write(tx, cx, kind, head),
        Source::House { .. } => write_from_house(tx, cx, kind, head),
    }
}

fn create_here(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    head: &Head,
    byline: &Byline,
    author: Option<PersonId>,
) -> Result<Written, Error> {
    if kind != Kind::Conflict || require(&cx.who, Act::AskForHelp).is_err() {
        require(&cx.who, Act::Prepare)?;
    }
    may_begin_in(cx, kind, &head.audience)?;
    let slug = cx.node.random.token::<10>();
    let uri = cx.node.url(&format!("/posts/{slug}"));
    // A draft is its author's; what has none is for the house to see, or nobody would.
    let (state, inside) = if matches!(head.source, Source::For(_)) {
        (Stage::Ready, head.inside)
    } else {
        (Stage::Draft, Inside::Author)
    };
    let id: PostId = diesel::insert_into(posts::table)
        .values((
            (posts::uri.eq(uri.as_str()), posts::slug.eq(slug), posts::kind.eq(kind), posts::title.eq(&head.title)),
            posts::author.eq(author),
            posts::byline_role.eq(byline.role_word()),
            posts::byline_name.eq(&byline.name),
            posts::state.eq(state),
            (posts::audience.eq(head.audience.scope), posts::audience_role.eq(head.audience.role)),
            posts::inside.eq(inside),
            (posts::version.eq(0), posts::rev.eq(0), posts::created.eq(cx.now.0), posts::updated.eq(cx.now.0)),
        ))
        .returning(posts::id)
        .get_result(tx.conn())?;
    set_readers(tx, id, &head.audience.houses)?;
    themes::set(tx, id, &head.themes, true)?;
    Ok(Written::New(take(tx, id)?))
}

pub(super) fn set_readers(tx: &mut Tx<'_>, post: PostId, houses: &[Authority]) -> Result<(), Error> {
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

/// Who may read it, as it was chosen.
///
/// # Errors
/// A fault of storage.
pub fn audience_of(conn: &mut Conn, post: &Post) -> Result<Audience, Error> {
    let houses = store::readers(conn, post.id)?.iter().filter_map(|a| Authority::parse(a)).collect();
    Ok(Audience { scope: post.audience, role: post.audience_role, houses })
}

/// That a name was to stand beside the sender, and none was typed yet.
pub fn sender_said(post: &Post) -> Vec<(Field, Key)> {
    if post.byline_name.as_deref() == Some("") { vec![(Field::SenderName, "sender-name-missing")] } else { Vec::new() }
}

/// Nothing goes on before it was chosen who reads it.
///
/// # Errors
/// [`Error::Invalid`] where it was not.
pub fn readers_said(conn: &mut Conn, post: &Post) -> Result<(), Error> {
    if audience_of(conn, post)?.is_unsaid() {
        return Err(Error::Invalid(vec![(Field::Audience, "audience-missing")]));
    }
    Ok(())
}

fn change_here(tx: &mut Tx<'_>, cx: &Cx, id: PostId, head: &Head, byline: &Byline) -> Result<Written, Error> {
    let post = take_readable(tx, cx, id)?;
    rules::must_edit(&cx.who, &post)?;
    if post.published.is_some() {
        super::returned::is_looked_at(tx, cx.now, id)?;
        // Law 3. The form does not offer it; whoever sends it all the same is told.
        let mut asked = head.audience.clone();
        asked.houses.sort();
        let fixed = audience_of(tx.conn(), &post)?;
        // Nor does who of the house reads it: the kind gives what the form did not say.
        if asked != fixed || head.inside != post.inside {
            return Err(Error::Refused(Reason::AudienceFixed));
        }
    } else {
        if (post.audience, post.audience_role) != (head.audience.scope, head.audience.role) {
            may_begin_in(cx, post.kind, &head.audience)?;
        }
        diesel::update(posts::table.find(id))
            .set((posts::audience.eq(head.audience.scope), posts::audience_role.eq(head.audience.role)))
            .execute(tx.conn())?;
        set_readers(tx, id, &head.audience.houses)?;
    }
    diesel::update(posts::table.find(id))
        .set((
            posts::title.eq(&head.title),
            posts::byline_role.eq(byline.role_word()),
            posts::byline_name.eq(&byline.name),
            posts::updated.eq(cx.now.0),
            posts::inside.eq(if post.unsent() == Some(Stage::Draft) { Inside::Author } else { head.inside }),
            // Of a draft nobody knows a version; but one of a copy may have been sent since, and counts on.
            posts::version.eq(post.version + i64::from(post.published.is_some() || post.version > 0)),
        ))
        .execute(tx.conn())?;
    themes::set(tx, id, &head.themes, false)?;
    Ok(Written::Changed(take(tx, id)?))
}

fn write_from_house(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, head: &Head) -> Result<Written, Error> {
    let Source::House { uri, byline, version, state, decided_on, published } = &head.source else {
        return Err(Error::NotFound);
    };
    let Viewer::House { id: peer, standing, .. } = &cx.who else { return Err(Error::NotFound) };
    if !rules::may_address(*standing, head.audience.scope) {
        return Err(Error::Refused(Reason::MembersOnly));
    }
    let held: Option<Post> = posts::table.filter(posts::uri.eq(uri)).one(tx.conn()).optional()?;
    let changing = (
        posts::title.eq(&head.title),
        posts::state.eq(state),
        posts::byline_role.eq(byline.role_word()),
        posts::byline_name.eq(&byline.name),
        posts::decided_on.eq(decided_on),
        posts::version.eq(*version),
        posts::updated.eq(cx.now.0),
    );
    match held {
        None => {
            // A row that was just written is ours until the COMMIT: it need not be taken.
            let post: Post = diesel::insert_into(posts::table)
                .values((
                    (posts::uri.eq(uri), posts::slug.eq(cx.node.random.token::<10>()), posts::kind.eq(kind)),
                    posts::peer.eq(peer),
                    changing,
                    (posts::audience.eq(head.audience.scope), posts::audience_role.eq(head.audience.role)),
                    posts::inside.eq(Inside::House),
                    (posts::rev.eq(0), posts::created.eq(cx.now.0), posts::published.eq((*published).min(cx.now).0)),
                ))
                .returning(posts::all_columns)
                .kept()
                .get_result(tx.conn())?;
            themes::set(tx, post.id, &head.themes, true)?;
            files::announced(tx, cx, &post, &head.files)?;
            Ok(Written::New(post))
        }
        Some(post) => {
            let post = take(tx, post.id)?;
            if post.peer != Some(*peer) {
                return Err(Error::Refused(Reason::NotYours));
            }
            // Of what was taken back before it came the kind is not known.
            if post.withdrawn.is_some() {
                return Ok(Written::Same(post));
            }
            if post.kind != kind {
                return Err(Error::Refused(Reason::NotYours));
            }
            // Nor is what was agreed put back by an older word than the last about that.
            if post.version >= *version
                || super::last_agreed(tx.conn(), post.id)?.is_some_and(|(last, _)| last > *version)
            {
                return Ok(Written::Same(post));
            }
            if post.audience != head.audience.scope || post.audience_role != head.audience.role {
                return Err(Error::Refused(Reason::AudienceFixed));
            }
            diesel::update(posts::table.find(post.id)).set(changing).execute(tx.conn())?;
            themes::set(tx, post.id, &head.themes, false)?;
            Ok(Written::Changed(take(tx, post.id)?))
        }
    }
}

/// A circle is spoken to by who is in it. Help of the chairs of other houses anybody may ask.
fn may_begin_in(cx: &Cx, kind: Kind, audience: &Audience) -> Result<(), Error> {
    let Viewer::Person { roles, .. } = &cx.who else { return Ok(()) };
    match (audience.scope, audience.role) {
        (Scope::Circle, Some(role)) if kind != Kind::Conflict && !roles.has(role) => {
            Err(Error::Invalid(vec![(Field::Audience, "audience-not-yours")]))
        }
        _ => Ok(()),
    }
}

/// Puts a draft ready, for the house to see and the chair to release.
///
/// # Errors
/// When the caller may not, it is past that, or nobody chose who reads it.
pub fn put_ready(tx: &mut Tx<'_>, cx: &Cx, id: PostId, inside: Inside) -> Result<Post, Error> {
    let post = take_readable(tx, cx, id)?;
    rules::must_edit(&cx.who, &post)?;
    if post.published.is_some() {
        return Err(Error::Refused(Reason::Published));
    }
    readers_said(tx.conn(), &post)?;
    diesel::update(posts::table.find(id))
        .set((posts::state.eq(Stage::Ready), posts::inside.eq(inside), posts::updated.eq(cx.now.0)))
        .execute(tx.conn())?;
    take(tx, id)
}

/// Publishes a post in the name of the house; `state` is the kind's first.
pub(super) fn publish(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: PostId,
    state: &str,
    inside: Inside,
    decided_on: Option<String>,
) -> Result<Post, Error> {
    let post = take_readable(tx, cx, id)?;
    if !rules::is_released_by(&cx.who, &post) {
        return Err(Error::Refused(Reason::ChairReleases));
    }
    if post.published.is_some() {
        return Err(Error::Refused(Reason::Published));
    }
    readers_said(tx.conn(), &post)?;
    super::releases::somebody_reads(tx.conn(), &post)?;
    diesel::update(posts::table.find(id))
        .set((
            posts::state.eq(state),
            posts::inside.eq(inside),
            posts::decided_on.eq(decided_on),
            posts::version.eq(post.version + 1),
            posts::published.eq(cx.now.0),
            posts::updated.eq(cx.now.0),
        ))
        .execute(tx.conn())?;
    super::releases::was_released(tx, cx, &post)?;
    let post = take(tx, id)?;
    tell::fix_readers(tx, cx.now, &post)?;
    Ok(post)
}

/// Forgets who of this house wrote a post and what was said to it: what is over needs no link to a person. But for what was said to the
/// asking house alone: nobody else of us may read that, nor what became of it.
///
/// # Errors
/// A fault of storage.
pub fn forget_writers(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    super::news::forget_writers(tx, id)?;
    diesel::update(posts::table.find(id)).set(posts::author.eq(None::<i64>)).execute(tx.conn())?;
    // Who prepared what was not said yet reads it, and may throw it away.
    let said = responses::table.filter(responses::post.eq(id)).filter(responses::state.ne(ResponseState::Prepared));
    let said = said.filter(responses::asker_only.eq(false));
    diesel::update(said).set(responses::author.eq(None::<i64>)).execute(tx.conn())?;
    Ok(())
}

/// Keeps nothing of a post that is over for good but that it was there and what became of each answer. `title` stands in place
/// of the words it had. The kind empties its own half.
///
/// # Errors
/// A fault of storage.
pub fn purge(tx: &mut Tx<'_>, cx: &Cx, post: &Post, title: &str) -> Result<Post, Error> {
    if !post.is_ours() {
        // What we said to it. To our own we said only yes or no, and that must arrive.
        super::gone::unsay_thread(tx, cx, post.id)?;
    }
    super::gone::purge_thread(tx, cx.now, post)?;
    super::gone::strip(tx, post, title)?;
    take(tx, post.id)
}
