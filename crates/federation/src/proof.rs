//! Proofs that travel with an object: FEP-8b32 with the cryptosuite eddsa-jcs-2022 (W3C Data Integrity EdDSA §3.3).
//!
//! An activity that one house relays for another is the other's word only if it carries such a proof. The key is an
//! Ed25519 key that the actor publishes as a Multikey in `assertionMethod` (FEP-521a).

use huisraad_storage::Time;
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::sha::sha256;
use openssl::sign::{Signer, Verifier};
use serde_json::{Map, Value, json};

const SUITE: &str = "eddsa-jcs-2022";
/// The multicodec prefix of an Ed25519 public key.
const ED25519: [u8; 2] = [0xed, 0x01];

/// Our own key for proofs.
pub struct ProofKey {
    key: PKey<Private>,
    pem: String,
    multibase: String,
}

impl ProofKey {
    /// A new key.
    ///
    /// # Errors
    /// When OpenSSL cannot make one.
    pub fn generate() -> Result<ProofKey, ErrorStack> {
        ProofKey::of(PKey::generate_ed25519()?)
    }

    /// Reads a PKCS#8 PEM.
    ///
    /// # Errors
    /// When it is not an Ed25519 key in that form.
    pub fn from_pem(pem: &str) -> Result<ProofKey, ErrorStack> {
        ProofKey::of(PKey::private_key_from_pem(pem.as_bytes())?)
    }

    fn of(key: PKey<Private>) -> Result<ProofKey, ErrorStack> {
        let pem = String::from_utf8_lossy(&key.private_key_to_pem_pkcs8()?).into_owned();
        let public = [&ED25519[..], &key.raw_public_key()?].concat();
        Ok(ProofKey { key, pem, multibase: format!("z{}", bs58::encode(public).into_string()) })
    }

    /// The private key, for the file it is kept in.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The public key as a Multikey has it.
    pub fn multibase(&self) -> &str {
        &self.multibase
    }

    /// Adds a proof to a document. `method` is the id under which the actor publishes the key.
    ///
    /// # Errors
    /// When OpenSSL cannot sign, or the document is not an object.
    pub fn prove(&self, document: &mut Value, method: &str, now: Time) -> Result<(), ProofError> {
        let members = document.as_object_mut().ok_or(ProofError)?;
        members.remove("proof");
        let mut proof = json!({
            "type": "DataIntegrityProof",
            "cryptosuite": SUITE,
            "verificationMethod": method,
            "proofPurpose": "assertionMethod",
            "created": jiff::Timestamp::from_second(now.0 / 1_000_000).unwrap_or_default().to_string(),
        });
        if let (Some(context), Some(proof)) = (members.get("@context"), proof.as_object_mut()) {
            proof.insert("@context".into(), context.clone());
        }
        let hash = hash(&proof, members).ok_or(ProofError)?;
        let mut signer = Signer::new_without_digest(&self.key).map_err(|_| ProofError)?;
        let signature = signer.sign_oneshot_to_vec(&hash).map_err(|_| ProofError)?;
        if let Some(proof) = proof.as_object_mut() {
            proof.insert("proofValue".into(), json!(format!("z{}", bs58::encode(signature).into_string())));
        }
        members.insert("proof".into(), proof);
        Ok(())
    }
}

/// A proof could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the proof could not be made")]
pub struct ProofError;

/// SHA-256 of the proof's options and of the document, each canonical (RFC 8785), one after the other.
fn hash(options: &Value, document: &Map<String, Value>) -> Option<Vec<u8>> {
    let options = serde_json_canonicalizer::to_vec(options).ok()?;
    let document = serde_json_canonicalizer::to_vec(document).ok()?;
    Some([sha256(&options), sha256(&document)].concat())
}

/// Longer than an Ed25519 key in base58.
const LONGEST_KEY: usize = 100;

/// The Ed25519 key in a Multikey's text, where it is one.
fn public_key(multibase: &str) -> Option<PKey<Public>> {
    // Decoding takes the square of the length.
    let text = multibase.strip_prefix('z').filter(|text| text.len() <= LONGEST_KEY)?;
    let bytes = bs58::decode(text).into_vec().ok()?;
    PKey::public_key_from_raw_bytes(bytes.strip_prefix(&ED25519)?, Id::ED25519).ok()
}

/// Whether a text is a key that [`verify_proof`] can use.
pub(crate) fn is_key(multibase: &str) -> bool {
    let usable = public_key(multibase).is_some();
    drop(ErrorStack::get());
    usable
}

/// Whether `document` carries a proof by `actor`, made with the key `multibase`. Anything malformed is a no.
pub fn verify_proof(document: &Value, actor: &str, multibase: &str) -> bool {
    let valid = verify(document, actor, multibase).unwrap_or(false);
    // OpenSSL leaves the reason of a failure in a queue of the thread, where a later call would find it.
    drop(ErrorStack::get());
    valid
}

fn verify(document: &Value, actor: &str, multibase: &str) -> Option<bool> {
    let mut document = document.as_object()?.clone();
    let mut proof = document.remove("proof")?;
    let proof = proof.as_object_mut()?;
    let is = |name: &str, value: &str| proof.get(name).and_then(Value::as_str) == Some(value);
    let method = proof.get("verificationMethod").and_then(Value::as_str)?;
    let by = method.split('#').next()?;
    if !is("type", "DataIntegrityProof")
        || !is("cryptosuite", SUITE)
        || !is("proofPurpose", "assertionMethod")
        || by != actor
    {
        return Some(false);
    }
    let Some(Value::String(signature)) = proof.remove("proofValue") else { return None };
    // The document's context must be the one that was proved.
    if proof.get("@context").is_some_and(|c| document.get("@context") != Some(c)) {
        return Some(false);
    }
    let signature = bs58::decode(signature.strip_prefix('z')?).into_vec().ok()?;
    let hash = hash(&Value::Object(proof.clone()), &document)?;
    let key = public_key(multibase)?;
    Verifier::new_without_digest(&key).ok()?.verify_oneshot(&signature, &hash).ok()
}
