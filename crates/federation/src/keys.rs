//! RSA keys: ours, and the parsed keys of others, kept so that each is parsed once.
//!
//! Measured: parsing the PEM at each request costs eighteen times the verification itself.

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::Rsa;
use openssl::sha::sha256;
use openssl::sign::{Signer, Verifier};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Our own key. Not printed by `Debug`, not cloned out of its `Arc`.
pub struct PrivateKey {
    key: PKey<Private>,
    pem: String,
    public_pem: String,
}

impl PrivateKey {
    /// A new RSA key of 2048 bits, what every ActivityPub server understands.
    ///
    /// # Errors
    /// When OpenSSL cannot make one.
    pub fn generate() -> Result<PrivateKey, ErrorStack> {
        PrivateKey::of(PKey::from_rsa(Rsa::generate(2048)?)?)
    }

    /// Reads a PKCS#8 PEM.
    ///
    /// # Errors
    /// When it is not a private key in that form.
    pub fn from_pem(pem: &str) -> Result<PrivateKey, ErrorStack> {
        PrivateKey::of(PKey::private_key_from_pem(pem.as_bytes())?)
    }

    fn of(key: PKey<Private>) -> Result<PrivateKey, ErrorStack> {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let pem = text(key.private_key_to_pem_pkcs8()?);
        let public_pem = text(key.public_key_to_pem()?);
        Ok(PrivateKey { key, pem, public_pem })
    }

    /// The private key, for the file it is kept in.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The public key, for the actor document.
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }

    /// Signs a text: what every request of ours does once. The signature is in base64.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn sign_text(&self, text: &str) -> Result<String, ErrorStack> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        signer.update(text.as_bytes())?;
        Ok(openssl::base64::encode_block(&signer.sign_to_vec()?))
    }
}

/// How many parsed keys are kept; a network of a thousand houses fits with room for guests.
const KEPT: usize = 4096;

/// Parsed public keys, by their PEM.
#[derive(Clone, Default)]
pub struct PublicKeys(Arc<Mutex<HashMap<[u8; 32], Arc<PKey<Public>>>>>);

impl PublicKeys {
    fn parsed(&self, pem: &str) -> Option<Arc<PKey<Public>>> {
        let name = sha256(pem.as_bytes());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = kept.get(&name) {
            return Some(key.clone());
        }
        let key = PKey::public_key_from_pem(pem.as_bytes()).ok()?;
        // Short keys can be broken, very long ones are a way to burn our processor.
        if !(2048..=8192).contains(&key.rsa().ok()?.n().num_bits()) {
            return None;
        }
        if kept.len() >= KEPT {
            kept.clear();
        }
        let key = Arc::new(key);
        kept.insert(name, key.clone());
        Some(key)
    }

    /// Whether `signature` (base64) over `text` was made with the key of `pem`. Anything malformed is a no.
    pub fn verify_text(&self, pem: &str, text: &str, signature: &str) -> bool {
        let verify = || -> Option<bool> {
            let key = self.parsed(pem)?;
            let signature = openssl::base64::decode_block(signature).ok()?;
            let mut verifier = Verifier::new(MessageDigest::sha256(), &key).ok()?;
            verifier.update(text.as_bytes()).ok()?;
            verifier.verify(&signature).ok()
        };
        // OpenSSL leaves the reason of a failure in a queue of the thread, where a later call would find it.
        let valid = verify().unwrap_or(false);
        drop(ErrorStack::get());
        valid
    }
}

/// SHA-256 of `bytes`, in base64.
pub fn sha256_base64(bytes: &[u8]) -> String {
    openssl::base64::encode_block(&sha256(bytes))
}

/// SHA-256 of `bytes` as a multihash in base58 (`digestMultibase`, Verifiable Credential Data Integrity 1.0 §2.6).
pub fn digest_multibase(bytes: &[u8]) -> String {
    // sha2-256, of 32 bytes.
    let multihash: Vec<u8> = [0x12, 0x20].into_iter().chain(sha256(bytes)).collect();
    format!("z{}", bs58::encode(multihash).into_string())
}

/// What people compare when they compare keys: the first half of the key's SHA-256, in groups of four.
pub fn fingerprint(public_pem: &str) -> String {
    let hex: String = sha256(public_pem.trim().as_bytes()).iter().take(16).map(|b| format!("{b:02x}")).collect();
    hex.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join(" ")
}
