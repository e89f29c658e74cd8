//! Whose database this is: the address of the house and the fingerprints of its keys, kept in the database itself.

use super::{Keys, Refused};
use crate::config::Config;
use diesel::prelude::*;
use huisraad_federation::{PrivateKey, ProofKey, fingerprint};
use huisraad_storage::{Conn, Error, Tx};

diesel::table! {
    identity (id) {
        id -> BigInt,
        domain -> Text,
        actor_key -> Text,
        proof_key -> Text,
    }
}

/// There is one house to a database.
const ROW: i64 = 1;

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Identity {
    #[allow(dead_code, reason = "always 1; the row is read whole")]
    id: i64,
    /// The address of its house; empty in one from before this was kept.
    pub domain: String,
    /// The fingerprint of the key that it signs with.
    pub actor_key: String,
    /// Its key for proofs, the public half.
    pub proof_key: String,
}

impl Identity {
    /// That of a house with this address and these keys.
    pub fn new(config: &Config, actor: &PrivateKey, proof: &ProofKey) -> Identity {
        Identity {
            id: ROW,
            domain: config.domain.to_string(),
            actor_key: fingerprint(actor.public_pem()),
            proof_key: proof.multibase().to_owned(),
        }
    }

    /// The same.
    pub fn of(config: &Config, keys: &Keys) -> Identity {
        Identity::new(config, &keys.actor, &keys.proof)
    }

    /// What the database says; nothing where no house was founded in it.
    ///
    /// # Errors
    /// When it cannot be read, or is from before this was kept.
    pub fn read(conn: &mut Conn) -> Result<Option<Identity>, Error> {
        Ok(identity::table.find(ROW).get_result(conn).optional()?)
    }

    /// Writes it down: when a house is founded, and once in a database from before this was kept.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn write(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        diesel::delete(identity::table.find(ROW)).execute(tx.conn())?;
        let row = (identity::id.eq(ROW), identity::domain.eq(&self.domain));
        let keys = (identity::actor_key.eq(&self.actor_key), identity::proof_key.eq(&self.proof_key));
        diesel::insert_into(identity::table).values((row, keys)).execute(tx.conn())?;
        Ok(())
    }

    /// Whether it was never written down.
    pub fn is_unknown(&self) -> bool {
        self.domain.is_empty()
    }

    /// Compares what the database says with the settings and keys that it is opened with.
    ///
    /// # Errors
    /// The sentence for the first that is another's.
    pub fn belongs_to(&self, config: &Config, keys: &Keys) -> Result<(), Refused> {
        let ours = Identity::of(config, keys);
        let place = super::place(config);
        if self.domain != ours.domain {
            return Err(Refused::Setting(format!(
                "domain is {:?} in the settings of {}, and {place} is of the house {:?}, which keeps its address: set \
                 domain to that again, or name the right database.",
                ours.domain,
                config.data.display(),
                self.domain
            )));
        }
        for (is, was, file) in [
            (&ours.actor_key, &self.actor_key, config.key_file()),
            (&ours.proof_key, &self.proof_key, config.proof_key_file()),
        ] {
            if is != was {
                return Err(Refused::Fault(format!(
                    "{} is another key than the one {place} belongs to, and other houses know this one by: put the \
                     right key back from a copy.",
                    file.display()
                )));
            }
        }
        Ok(())
    }
}
