//! Pure decisions about posts.

use super::audience::{Audience, Inside, Scope};
use super::relay::has_thread;
use super::store::Post;
use crate::error::{Error, Reason};
use crate::page::quotes_too_deep;
use crate::people::{Act, may};
use crate::texts::seen::{self, shows_nothing};
use crate::viewer::{PersonId, Roles, Viewer};
use crate::words::{Kind, Role, Standing};
use huisraad_storage::Word;

/// What others see of a writer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Byline {
    /// As what they write; `None` is "anoniem".
    pub role: Option<Word<Role>>,
    /// A chosen name, if wanted.
    pub name: Option<String>,
}

impl Byline {
    /// A role, without a name.
    pub fn role(role: Role) -> Byline {
        Byline { role: Some(role.into()), name: None }
    }

    /// The word for the role, as it is kept and sent.
    pub fn role_word(&self) -> Option<&str> {
        self.role.as_ref().map(Word::as_str)
    }

    /// A role and a chosen name; an empty name is none.
    pub fn named(role: Role, name: &str) -> Byline {
        let name = seen::kept(name.trim());
        Byline { role: Some(role.into()), name: (!name.is_empty()).then(|| name.chars().take(40).collect()) }
    }
}

/// Whether this viewer may publish it in the name of the house. A resident may ask for help outside the chair.
pub fn is_released_by(viewer: &Viewer, post: &Post) -> bool {
    match viewer {
        Viewer::Console | Viewer::Clock => true,
        Viewer::Bearer { slug } => post.is_ours() && post.published.is_some() && post.slug == *slug,
        Viewer::Person { id, roles } => {
            // Outside the chair nobody else can: what was sent stays theirs, whatever role the chair took. Who has no role any more
            // does nothing else for the house.
            let outside = post.published.is_some() && post.inside == Inside::Author;
            let asks = outside || may(*roles, Act::AskForHelp);
            // Once it is out in a circle nobody else of the house reads it: who wrote it decides, and when they are gone from it who is
            // there.
            let among = post.published.is_some() && post.audience == Scope::Circle && may(*roles, Act::Respond);
            let among = among && post.audience_role.is_some_and(|role| roles.has(role));
            may(*roles, Act::Release)
                || (among && post.author.is_none_or(|author| author == *id))
                || (asks && post.kind == Kind::Conflict && post.author == Some(*id))
        }
        _ => false,
    }
}

/// Whether this viewer may say yes or no to answers, in the name of the house. For a request for help that is also who
/// asked: it may be outside the chair.
pub fn may_decide(viewer: &Viewer, post: &Post) -> bool {
    is_released_by(viewer, post)
}

/// What one must be able to do to say an answer of this kind for the house; `None` where everybody speaks for themselves alone.
fn voice(kind: Kind) -> Option<Act> {
    match kind {
        Kind::CaseQuestion | Kind::Lesson => Some(Act::Advise),
        Kind::Conflict => Some(Act::Mediate),
        // With how many we come, and what we think of what another house did, the chair says.
        Kind::Event | Kind::Success => Some(Act::Release),
        Kind::Opportunity => None,
    }
}

/// Whether the post was for the people with one role and this viewer has it: there they speak as that, among each other, and the
/// chair may not even read it.
fn is_addressed(roles: Roles, post: &Post) -> bool {
    let narrow = post.audience == Scope::Circle || (post.audience == Scope::Houses && !post.is_ours());
    narrow && post.audience_role.is_some_and(|role| roles.has(role))
}

/// Whether what this viewer answers to a post is said at once (law 7). Otherwise it is prepared, and who may releases it.
/// `inside`: it is for our own house. With how many we come to our own event is not: it takes places of other houses.
pub fn speaks(viewer: &Viewer, post: &Post, inside: bool) -> bool {
    match viewer {
        Viewer::Console | Viewer::Clock => true,
        Viewer::Person { roles, .. } if may(*roles, Act::Respond) => {
            let stays = inside && post.is_ours() && has_thread(post.kind);
            stays || voice(post.kind).is_none_or(|act| may(*roles, act)) || is_addressed(*roles, post)
        }
        Viewer::Person { .. }
        | Viewer::Bearer { .. }
        | Viewer::Stranger
        | Viewer::Guest { .. }
        | Viewer::House { .. } => false,
    }
}

/// Whether this viewer reads an answer that `author` of our house prepared: who wrote it, and the chairs.
pub fn reads_prepared(viewer: &Viewer, author: Option<PersonId>) -> bool {
    match viewer {
        Viewer::Console | Viewer::Clock => true,
        Viewer::Person { id, roles } => author == Some(*id) || may(*roles, Act::Release),
        Viewer::Bearer { .. } | Viewer::Stranger | Viewer::Guest { .. } | Viewer::House { .. } => false,
    }
}

/// What is wrong with who shall read a post of this kind; the same for a form and for what was received.
///
/// # Errors
/// [`Error::Refused`]
pub fn allows(kind: Kind, audience: &Audience) -> Result<(), Error> {
    let circle = match (audience.scope, audience.role) {
        // Never wider than the chairs.
        (Scope::Circle, Some(role)) => role.circle_key().is_some() && (kind != Kind::Conflict || role == Role::Chair),
        (Scope::Circle, None) => false,
        _ => true,
    };
    if circle && scopes(kind).contains(&audience.scope) { Ok(()) } else { Err(Error::Refused(Reason::Addressing)) }
}

/// How far a post of a kind may reach, the usual first.
pub fn scopes(kind: Kind) -> &'static [Scope] {
    match kind {
        Kind::CaseQuestion => &[Scope::Network, Scope::Circle, Scope::Houses, Scope::House],
        Kind::Conflict => &[Scope::Houses, Scope::Circle, Scope::House],
        Kind::Event | Kind::Opportunity | Kind::Success | Kind::Lesson => {
            &[Scope::Network, Scope::Public, Scope::Circle, Scope::Houses, Scope::House]
        }
    }
}

/// Whether a house with this standing may write for that audience, and hear what is said to it there: circles, and all houses, are
/// the members' own (DESIGN §4).
pub fn may_address(standing: Standing, scope: Scope) -> bool {
    match scope {
        Scope::Circle | Scope::Network => standing == Standing::Member,
        Scope::Houses | Scope::Public => standing.held(),
        Scope::House => false,
    }
}

/// Whether this viewer may move it on in its life.
pub(super) fn may_move(viewer: &Viewer, post: &Post) -> bool {
    let author = viewer.person().is_some() && viewer.person() == post.author;
    post.is_ours() && post.withdrawn.is_none() && (is_released_by(viewer, post) || (author && post.published.is_none()))
}

/// Whether this viewer may change it. Who has its slip decides what becomes of it, and leaves its words as they are.
pub fn may_edit(viewer: &Viewer, post: &Post) -> bool {
    may_move(viewer, post) && !matches!(viewer, Viewer::Bearer { .. })
}

/// Whether this viewer may give it other words. A lesson that is out is changed as a meeting decided, and that says who speaks for the house.
pub fn may_change(viewer: &Viewer, post: &Post) -> bool {
    let decides = match viewer {
        Viewer::Person { roles, .. } => may(*roles, Act::Release),
        _ => true,
    };
    may_edit(viewer, post) && (decides || post.kind != Kind::Lesson || post.published.is_none())
}

/// That this viewer may change it.
///
/// # Errors
/// [`Error::Refused`]: it is another's; or one's own, and sent since.
pub fn must_edit(viewer: &Viewer, post: &Post) -> Result<(), Error> {
    let sent = post.is_ours() && post.published.is_some() && post.withdrawn.is_none();
    match may_edit(viewer, post) {
        true if may_change(viewer, post) => Ok(()),
        true => Err(Error::Refused(Reason::ChairReleases)),
        false if sent && viewer.person().is_some() && viewer.person() == post.author => {
            Err(Error::Refused(Reason::Published))
        }
        false => Err(Error::Refused(Reason::NotYours)),
    }
}

/// Whether this viewer may take it back.
pub fn may_withdraw(viewer: &Viewer, post: &Post) -> bool {
    may_edit(viewer, post)
}

/// What is wrong with a text: `missing` when it is empty, a common word when it is longer than `most` letters.
pub fn check_text(text: &str, most: usize, missing: Option<&'static str>) -> Option<&'static str> {
    match text.trim().chars().count() {
        _ if shows_nothing(text) => missing,
        n if n > most => Some("text-long"),
        _ if quotes_too_deep(text) => Some("text-quotes"),
        _ => None,
    }
}
