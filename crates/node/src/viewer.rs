//! Who is asking. Everything that is shown or done is decided for a viewer; there is no other way in.

use crate::words::{Role, Standing};
use huisraad_federation::Authority;
use huisraad_storage::Time;

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

    /// Whether it is a person with this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles().has(role)
    }
}
