//! A copy under a passphrase, in age's own format (age-encryption.org/v1, by its scrypt recipient).

use super::{Wrong, about};
use age::secrecy::{ExposeSecret, SecretString};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

/// What opens an encrypted copy.
#[derive(Clone)]
pub struct Passphrase(SecretString);

/// scrypt with 2^17 rounds takes 128 MB and half a second: the least that OWASP's list advises, and what a small computer
/// has beside a running node.
const WORK: u8 = 17;
/// What others may have made a copy with.
const MOST_WORK: u8 = 22;
const SHORTEST: usize = 12;

impl Passphrase {
    /// A passphrase as it was typed or lay in a file.
    pub fn new(text: &str) -> Passphrase {
        Passphrase(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// The same, where a copy is to be encrypted with it. What opens one may be of any length: it opens it or it does not.
    ///
    /// # Errors
    /// When it is too short to keep anybody out.
    pub fn to_encrypt(text: &str) -> Result<Passphrase, Wrong> {
        let passphrase = Passphrase::new(text);
        if passphrase.0.expose_secret().chars().count() < SHORTEST {
            return Err(Wrong(format!("the passphrase is too short: take at least {SHORTEST} letters, some words")));
        }
        Ok(passphrase)
    }

    /// Whether two are the same: asked twice at a terminal.
    pub fn is(&self, other: &Passphrase) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

/// Whether a file begins as what age encrypts does.
///
/// # Errors
/// As the file system says.
pub fn is_locked(path: &Path) -> io::Result<bool> {
    const BEGIN: &[u8] = b"age-encryption.org/";
    let mut begin = Vec::new();
    File::open(path)?.take(BEGIN.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == BEGIN)
}

/// Encrypts what lies in `from` into `to`, reads it back, and compares.
pub(super) fn lock(from: &Path, to: &mut File, to_path: &Path, passphrase: &Passphrase) -> Result<(), Wrong> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.0.clone());
    recipient.set_work_factor(WORK);
    let failed = |e: &dyn std::fmt::Display| Wrong(format!("{}: {e}", to_path.display()));
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).map_err(|e| failed(&e))?;
    let mut plain = Summed::new(BufReader::new(File::open(from).map_err(about(from))?));
    let mut writer = encryptor.wrap_output(&mut *to).map_err(about(to_path))?;
    io::copy(&mut plain, &mut writer).map_err(about(to_path))?;
    writer.finish().and_then(|to| to.sync_all()).map_err(about(to_path))?;
    let back = unlock(to_path, &mut io::sink(), passphrase)?;
    if back == plain.sum() { Ok(()) } else { Err(failed(&"what was written is not what is read back")) }
}

/// Decrypts a file into `to`, and gives the SHA-256 of what it held.
pub(super) fn unlock(from: &Path, to: &mut impl Write, passphrase: &Passphrase) -> Result<[u8; 32], Wrong> {
    let failed = |e: age::DecryptError| {
        Wrong(match e {
            age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys => {
                format!("{} does not open with this passphrase", from.display())
            }
            e => format!("{} cannot be decrypted: {e}", from.display()),
        })
    };
    let decryptor = age::Decryptor::new(BufReader::new(File::open(from).map_err(about(from))?)).map_err(failed)?;
    let mut identity = age::scrypt::Identity::new(passphrase.0.clone());
    identity.set_max_work_factor(MOST_WORK);
    let reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(failed)?;
    let mut plain = Summed::new(reader);
    io::copy(&mut plain, to)
        .map_err(|e| Wrong(format!("{} is damaged or cut off, or there is no room for it: {e}", from.display())))?;
    Ok(plain.sum())
}

/// Adds up what is read through it.
struct Summed<R> {
    inner: R,
    sha: openssl::sha::Sha256,
}

impl<R: Read> Summed<R> {
    fn new(inner: R) -> Self {
        Summed { inner, sha: openssl::sha::Sha256::new() }
    }

    fn sum(self) -> [u8; 32] {
        self.sha.finish()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.sha.update(buf.get(..n).unwrap_or_default());
        Ok(n)
    }
}
