//! What this house gives out of its hands and wants to know again: sealed, so that nobody reads or changes it, and only the
//! person for whom it is can have it opened.

use huisraad_federation::Random;
use openssl::base64::{decode_block, encode_block};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};

/// The secret of a node from which the keys of its seals are derived.
pub struct Secret([u8; 32]);

/// What a seal is for: one never opens what another closed.
#[derive(Debug, Clone, Copy)]
pub enum For {
    /// For whom a form was made.
    Form,
    /// What somebody typed, until they come in again.
    Kept,
    /// Where a form led: its address may be a secret.
    Answer,
    /// That somebody may put a picture with what they typed for another.
    Files,
    /// To know again what was typed in a form.
    Digest,
}

const NONCE: usize = 12;
const TAG: usize = 16;

impl Secret {
    /// The secret of the node whose private key this is. `None` when the library fails.
    pub fn of(pem: &str) -> Option<Secret> {
        mac(pem.as_bytes(), b"huisraad seals").map(Secret)
    }

    /// A key of its own for each purpose and person (as HKDF-Expand makes them, RFC 5869 §2.3).
    fn key(&self, purpose: For, person: i64) -> Option<[u8; 32]> {
        let mut info = format!("{purpose:?} {person}").into_bytes();
        info.push(1);
        mac(&self.0, &info)
    }

    /// Seals a text for a person; 0 is nobody in particular. `None` when the library fails.
    pub fn seal(&self, random: &Random, purpose: For, person: i64, text: &[u8]) -> Option<String> {
        let (nonce, mut tag) = (random.bytes::<NONCE>(), [0; TAG]);
        let key = self.key(purpose, person)?;
        let closed = encrypt_aead(Cipher::aes_256_gcm(), &key, Some(&nonce), &[], text, &mut tag).ok()?;
        let all = [nonce.as_slice(), &tag, &closed].concat();
        Some(encode_block(&all).replace('+', "-").replace('/', "_").replace('=', "."))
    }

    /// What a text adds up to, for a person: the same each time, and nobody without this secret can guess at it. `None` when the
    /// library fails.
    pub fn digest(&self, person: i64, text: &[u8]) -> Option<String> {
        Some(encode_block(&mac(&self.key(For::Digest, person)?, text)?))
    }

    /// Opens what was sealed for this person. `None` for whatever was not.
    pub fn open(&self, purpose: For, person: i64, sealed: &str) -> Option<Vec<u8>> {
        let all = decode_block(&sealed.replace('-', "+").replace('_', "/").replace('.', "=")).ok()?;
        let (nonce, rest) = all.split_at_checked(NONCE)?;
        let (tag, closed) = rest.split_at_checked(TAG)?;
        decrypt_aead(Cipher::aes_256_gcm(), &self.key(purpose, person)?, Some(nonce), &[], closed, tag).ok()
    }
}

fn mac(key: &[u8], text: &[u8]) -> Option<[u8; 32]> {
    let key = PKey::hmac(key).ok()?;
    let mut signer = Signer::new(MessageDigest::sha256(), &key).ok()?;
    signer.update(text).ok()?;
    signer.sign_to_vec().ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_for_its_person_and_purpose_alone() {
        let (secret, random) = (Secret::of("a key").expect("secret"), Random::system());
        let sealed = secret.seal(&random, For::Kept, 7, "een tekst".as_bytes()).expect("sealed");
        assert_eq!(secret.open(For::Kept, 7, &sealed).as_deref(), Some("een tekst".as_bytes()));
        assert_eq!(secret.open(For::Kept, 8, &sealed), None);
        assert_eq!(secret.open(For::Form, 7, &sealed), None);
        assert_eq!(Secret::of("another key").expect("secret").open(For::Kept, 7, &sealed), None);
        let mut changed = sealed.clone().into_bytes();
        changed[30] = if changed[30] == b'A' { b'B' } else { b'A' };
        assert_eq!(secret.open(For::Kept, 7, &String::from_utf8(changed).expect("text")), None);
        for nonsense in ["", "x", "é", "AAAA"] {
            assert_eq!(secret.open(For::Kept, 7, nonsense), None);
        }
        let digest = |key: &str, person| Secret::of(key).expect("secret").digest(person, b"een tekst");
        assert!(digest("a key", 7).is_some() && digest("a key", 7) == digest("a key", 7));
        assert!(digest("a key", 7) != digest("a key", 8) && digest("a key", 7) != digest("another key", 7));
        assert_ne!(Some(sealed), secret.seal(&random, For::Kept, 7, "een tekst".as_bytes()), "never twice the same");
    }
}
