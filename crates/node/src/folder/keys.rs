//! The two keys of a house, in `DATA/keys`: made once, by `init`, and never again. A new one in place of one that was lost
//! would make the house a stranger to all others without a word.

use super::{Refused, cannot, create};
use crate::config::Config;
use huisraad_federation::{PrivateKey, ProofKey};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// The keys.
pub struct Keys {
    /// Signs what is sent.
    pub actor: Arc<PrivateKey>,
    /// Signs what is passed on.
    pub proof: ProofKey,
}

impl Keys {
    /// Reads both.
    ///
    /// # Errors
    /// The sentence for the one that is not there, or cannot be used.
    pub fn read(config: &Config) -> Result<Keys, Refused> {
        let actor = read(&config.key_file(), |pem| PrivateKey::from_pem(pem).ok())?;
        let proof = read(&config.proof_key_file(), |pem| ProofKey::from_pem(pem).ok())?;
        Ok(Keys { actor: Arc::new(actor), proof })
    }

    /// Makes those that are not there: for `init`, which may have been interrupted after the first.
    ///
    /// # Errors
    /// When one cannot be made or kept, or one that is there cannot be used.
    pub fn make(config: &Config) -> Result<Keys, Refused> {
        let fault = |e: openssl::error::ErrorStack| Refused::Fault(format!("no key could be made: {e}"));
        let (actor, proof) = (config.key_file(), config.proof_key_file());
        if !actor.exists() {
            keep(&actor, PrivateKey::generate().map_err(fault)?.pem())?;
        }
        if !proof.exists() {
            keep(&proof, ProofKey::generate().map_err(fault)?.pem())?;
        }
        Keys::read(config)
    }
}

fn read<T>(file: &Path, parse: impl Fn(&str) -> Option<T>) -> Result<T, Refused> {
    let pem = match std::fs::read_to_string(file) {
        Ok(pem) => pem,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(missing(file)),
        Err(e) => return Err(Refused::Fault(cannot("read", file, &e))),
    };
    parse(&pem).ok_or_else(|| {
        Refused::Fault(format!("{} holds no key that can be used: put it back from a copy.", file.display()))
    })
}

/// The sentence for a key that is not there.
pub(super) fn missing(file: &Path) -> Refused {
    Refused::Fault(format!(
        "{} is not there, a key by which other houses know this one: put it back from a copy.",
        file.display()
    ))
}

/// Whole or not at all: an interrupted `init` leaves no half key.
fn keep(file: &Path, pem: &str) -> Result<(), Refused> {
    let fresh = file.with_extension("pem.new");
    let write = || {
        match std::fs::remove_file(&fresh) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut made = create(&fresh)?;
        made.write_all(pem.as_bytes())?;
        made.sync_all()?;
        std::fs::rename(&fresh, file)
    };
    write().map_err(|e| Refused::Fault(cannot("write", file, &e)))
}
