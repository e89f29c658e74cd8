//! Who is asking. Everything that is shown or done is decided for a viewer; there is no other way in.

use crate::error::{Error, Reason};
use crate::words::{Role, Standing};
use huisraad_federation::Authority;
use huisraad_storage::{Conn, Time};

/// The number of a person on this node. It never leaves the node.
pub type PersonId = i64;
/// The number of another house in our tables.
pub type PeerId = i64;

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    /// Whether the role is among them.
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Each of them, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |r| self.has(*r))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Roles(roles.into_iter().fold(0, |set, role| set | (1 << role as u8)))
    }
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody, signed in nowhere.
    Stranger,
    /// An actor of elsewhere that we do not hold, by its signature: reads what strangers read.
    Guest {
        /// Its id.
        actor: String,
    },
    /// Somebody of this house.
    Person {
        /// Who.
        id: PersonId,
        /// What they are here.
        roles: Roles,
    },
    /// Another house, by its signature.
    House {
        /// Which.
        id: PeerId,
        /// Its address.
        authority: Authority,
        /// What it is to us, read when it asked.
        standing: Standing,
        /// Since when it has been a member.
        member_since: Option<Time>,
    },
    /// Who came with the slip of one request for help, whoever they are: it opens that and nothing else.
    Bearer {
        /// Its slug.
        slug: String,
    },
    /// Who runs the machine, at its command line.
    Console,
    /// The node itself, at a set time.
    Clock,
}

impl Viewer {
    /// The person, where it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Viewer::Person { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Their roles; none for who is not a person of this house.
    pub fn roles(&self) -> Roles {
        match self {
            Viewer::Person { roles, .. } => *roles,
            _ => Roles::default(),
        }
    }

    /// Whether it is the same, whatever roles it has now.
    fn is_same(&self, other: &Viewer) -> bool {
        match self {
            Viewer::Person { id, .. } => other.person() == Some(*id),
            bearer => bearer == other,
        }
    }

    /// Whether it is a person with this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles().has(role)
    }
}

/// The session of a request, so that what is done in it can ask whether it goes on: a body may be minutes on its way.
#[derive(Debug, Clone)]
pub struct Session {
    /// The hash of its token.
    pub token: String,
    /// Who has it now.
    pub of: fn(&mut Conn, &str) -> Result<Option<Viewer>, Error>,
}

tokio::task_local! {
    static SESSION: Session;
}

impl Session {
    /// Answers a request in which this session was named.
    pub async fn within<F: Future>(session: Option<Session>, answer: F) -> F::Output {
        match session {
            Some(session) => SESSION.scope(session, answer).await,
            None => answer.await,
        }
    }

    /// The session with which this viewer acts, where it has one in a request.
    pub(crate) fn of(who: &Viewer) -> Option<Session> {
        let has_one = matches!(who, Viewer::Person { .. } | Viewer::Bearer { .. });
        has_one.then(|| SESSION.try_with(Clone::clone).ok()).flatten()
    }

    /// The same with the roles of now.
    ///
    /// # Errors
    /// [`Error::Refused`] when they are out.
    pub(crate) fn as_now(&self, conn: &mut Conn, who: &Viewer) -> Result<Viewer, Error> {
        // Until what they do is written they neither leave nor lose a role: what goes with that would not see it. (PostgreSQL.)
        if let (Conn::Postgres(conn), Some(id)) = (&mut *conn, who.person()) {
            let held = diesel::sql_query("SELECT id FROM persons WHERE id = $1 FOR NO KEY UPDATE");
            diesel::RunQueryDsl::execute(held.bind::<diesel::sql_types::BigInt, _>(id), conn)?;
        }
        let now = (self.of)(conn, &self.token)?.filter(|now| now.is_same(who));
        now.ok_or(Error::Refused(Reason::SessionOver))
    }
}
