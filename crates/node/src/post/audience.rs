//! Who may read a post: one predicate, and the same in SQL.

use super::store::{Post, post_readers, posts};
use crate::viewer::Viewer;
use crate::words::{Kind, Role, Standing};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use huisraad_federation::Authority;
use huisraad_storage::{MultiBackend, text_enum};

text_enum! {
    /// How far a post reaches.
    pub enum Scope {
        /// The people of this house.
        House = "house",
        /// Chosen houses.
        Houses = "houses",
        /// The people with one role in every member house.
        Circle = "circle",
        /// Everybody in every member house.
        Network = "network",
        /// Everyone.
        Public = "public",
    }
}

text_enum! {
    /// Who of our own house reads one of our own posts.
    pub enum Inside {
        /// Whoever wrote it: a draft, or a request outside the chair.
        Author = "author",
        /// Whoever wrote it, and the chairs.
        Chairs = "chairs",
        /// Everybody (of a circle: everybody in it).
        House = "house",
    }
}

/// An audience, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// How far.
    pub scope: Scope,
    /// The role, for a circle; for chosen houses, the one role there, when not everybody.
    pub role: Option<Role>,
    /// The chosen houses.
    pub houses: Vec<Authority>,
}

impl Audience {
    /// An audience without a role or chosen houses.
    pub fn plain(scope: Scope) -> Audience {
        Audience { scope, role: None, houses: Vec::new() }
    }

    /// A circle.
    pub fn circle(role: Role) -> Audience {
        Audience { role: Some(role), ..Audience::plain(Scope::Circle) }
    }

    /// Nobody chosen yet, of a draft: none of the houses that could be. Nothing goes on like that.
    pub fn unsaid() -> Audience {
        Audience::houses(Vec::new(), None)
    }

    /// Whether it was not chosen yet.
    pub fn is_unsaid(&self) -> bool {
        self.scope == Scope::Houses && self.houses.is_empty()
    }

    /// Chosen houses.
    pub fn houses(houses: Vec<Authority>, role: Option<Role>) -> Audience {
        Audience { scope: Scope::Houses, role, houses }
    }
}

/// Whether `viewer` may read `post`, whose chosen houses are `readers`. What it says no to does not exist for them.
pub fn may_read(viewer: &Viewer, post: &Post, readers: &[String]) -> bool {
    if post.withdrawn.is_some() {
        return false;
    }
    could_read(viewer, post, readers)
}

/// The same for a post that may have been withdrawn: who could read it may know that it is gone.
pub fn could_read(viewer: &Viewer, post: &Post, readers: &[String]) -> bool {
    let ours = post.peer.is_none();
    let published = post.published.is_some();
    match viewer {
        Viewer::Console | Viewer::Clock => true,
        Viewer::Stranger | Viewer::Guest { .. } => ours && published && post.audience == Scope::Public,
        Viewer::Bearer { slug } => ours && published && post.slug == *slug,
        Viewer::Person { id, roles } if ours => {
            let in_circle = || post.audience != Scope::Circle || post.audience_role.is_some_and(|r| roles.has(r));
            // Who left a circle reads it no more, also what they began there. A request for help stays who asked's.
            let theirs = !published || post.kind == Kind::Conflict || in_circle();
            let author = post.author == Some(*id) && theirs;
            author
                || match post.inside {
                    Inside::Author => false,
                    Inside::Chairs => roles.has(Role::Chair),
                    // Before it is published a chair reads it too: who else would release it?
                    Inside::House => in_circle() || (!published && roles.has(Role::Chair)),
                }
        }
        Viewer::Person { roles, .. } => match post.audience {
            Scope::Network | Scope::Public => true,
            Scope::Circle => post.audience_role.is_some_and(|r| roles.has(r)),
            Scope::Houses => post.audience_role.is_none_or(|r| roles.has(r)),
            Scope::House => false,
        },
        Viewer::House { authority, standing, member_since, .. } => {
            let named = || readers.iter().any(|r| r == authority.as_str());
            ours && published
                && match (post.audience, standing) {
                    (Scope::Public, _) => true,
                    (Scope::House, _) => false,
                    (Scope::Houses, s) => s.held() && named(),
                    (Scope::Network, Standing::Member) => true,
                    (Scope::Circle, Standing::Member) => {
                        member_since.is_some_and(|since| post.published >= Some(since))
                    }
                    (Scope::Network | Scope::Circle, _) => false,
                }
        }
    }
}

type Boxed = posts::BoxedQuery<'static, MultiBackend>;
type Condition = Box<dyn BoxableExpression<posts::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// The posts a viewer may read: [`may_read`] in SQL.
pub fn visible(viewer: &Viewer) -> Boxed {
    let all = posts::table.into_boxed::<MultiBackend>();
    let query = match viewer {
        Viewer::Console | Viewer::Clock => all,
        Viewer::Stranger | Viewer::Guest { .. } => all
            .filter(posts::peer.is_null())
            .filter(posts::published.is_not_null())
            .filter(posts::audience.eq(Scope::Public)),
        Viewer::Bearer { slug } => all
            .filter(posts::peer.is_null())
            .filter(posts::published.is_not_null())
            .filter(posts::slug.eq(slug.clone())),
        Viewer::Person { id, roles } => all.filter(person_reads(*id, &roles.iter().collect::<Vec<_>>())),
        Viewer::House { authority, standing, member_since, .. } => all
            .filter(posts::peer.is_null())
            .filter(posts::published.is_not_null())
            .filter(house_reads(authority, *standing, member_since.map(|t| t.0))),
    };
    query.filter(posts::withdrawn.is_null())
}

fn person_reads(id: i64, roles: &[Role]) -> Condition {
    let in_role = || posts::audience_role.eq_any(roles.to_vec());
    let chair = roles.contains(&Role::Chair);
    let theirs = posts::published.is_null().or(posts::kind.eq(Kind::Conflict)).or(posts::audience.ne(Scope::Circle));
    let author: Condition = Box::new(posts::author.eq(id).and(theirs.nullable().or(in_role())));
    let not_circle: Condition = Box::new(posts::audience.ne(Scope::Circle).nullable().or(in_role()));
    let not_circle: Condition = if chair { Box::new(not_circle.or(posts::published.is_null())) } else { not_circle };
    let house: Condition = Box::new(posts::inside.eq(Inside::House).nullable().and(not_circle));
    let chairs: Condition = if chair {
        Box::new(posts::inside.eq(Inside::Chairs).nullable())
    } else {
        Box::new(posts::inside.eq(Inside::Chairs).and(posts::inside.ne(Inside::Chairs)).nullable())
    };
    let inside: Condition = Box::new(house.or(chairs));
    let ours: Condition = Box::new(posts::peer.is_null().nullable().and(inside));
    let written: Condition = Box::new(posts::peer.is_null().nullable().and(author));
    let wide: Condition = Box::new(posts::audience.eq_any([Scope::Network, Scope::Public]).nullable());
    let circle: Condition = Box::new(posts::audience.eq(Scope::Circle).nullable().and(in_role()));
    let for_us = posts::audience_role.is_null().nullable().or(in_role());
    let houses: Condition = Box::new(posts::audience.eq(Scope::Houses).nullable().and(for_us));
    let narrow: Condition = Box::new(circle.or(houses));
    let reach: Condition = Box::new(wide.or(narrow));
    let theirs: Condition = Box::new(posts::peer.is_not_null().nullable().and(reach));
    let own: Condition = Box::new(ours.or(written));
    Box::new(own.or(theirs))
}

fn house_reads(authority: &Authority, standing: Standing, member_since: Option<i64>) -> Condition {
    let public: Condition = Box::new(posts::audience.eq(Scope::Public).nullable());
    if !standing.held() {
        return public;
    }
    let listed = exists(
        post_readers::table
            .filter(post_readers::post.eq(posts::id))
            .filter(post_readers::peer.eq(authority.as_str().to_owned())),
    );
    let named: Condition = Box::new(posts::audience.eq(Scope::Houses).and(listed).nullable());
    let narrow: Condition = Box::new(public.or(named));
    if standing != Standing::Member {
        return narrow;
    }
    let network: Condition = Box::new(posts::audience.eq(Scope::Network).nullable());
    let wide: Condition = Box::new(narrow.or(network));
    // Never a member: no circle. The far end of time stands for that.
    let since = member_since.unwrap_or(i64::MAX);
    let circle: Condition = Box::new(posts::audience.eq(Scope::Circle).nullable().and(posts::published.ge(since)));
    Box::new(wide.or(circle))
}
