//! Passphrases and PINs: argon2, a few at a time. One hash takes 19 MiB and tens of milliseconds on purpose; whoever sends
//! many at once must not get that many times the memory or the machine.

use crate::error::{Error, Reason};
use crate::texts::seen::as_seen;
use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{ARGON2ID_IDENT, Argon2, Block, Params, Version};
use huisraad_federation::Random;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use tokio::sync::Semaphore;

/// So many at once in the whole process.
const AT_ONCE: usize = 2;
/// So many may wait or be worked on; who comes after them is asked to come back.
const QUEUE: usize = 64;
/// Room for a block of memory in bytes. More than 32 MiB, so that the system's allocator gives it back when it is freed instead
/// of keeping it; what is not written to is not taken.
const ROOM: usize = 33 * 1024 * 1024;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: AtomicUsize = AtomicUsize::new(0);
static BLOCKS: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// A place in the queue. The last to leave it gives the memory back.
struct Turn;

impl Turn {
    fn take() -> Result<Turn, Error> {
        let turn = Turn;
        if WAITING.fetch_add(1, Ordering::SeqCst) < QUEUE { Ok(turn) } else { Err(Error::Refused(Reason::TooMany)) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if WAITING.fetch_sub(1, Ordering::SeqCst) == 1 {
            BLOCKS.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

/// Waits for a place, then does the work off the async threads, in a block of memory that is used again.
async fn in_turn<T: Send + 'static>(work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static) -> Result<T, Error> {
    let turn = Turn::take()?;
    let place = PLACES.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
    tokio::task::spawn_blocking(move || {
        let blocks = || BLOCKS.lock().unwrap_or_else(PoisonError::into_inner);
        let held = blocks().pop();
        let mut memory = held.unwrap_or_else(|| Vec::with_capacity(ROOM / Block::SIZE));
        let done = work(&mut memory);
        blocks().push(memory);
        drop((place, turn));
        done
    })
    .await
    .map_err(|e| Error::Internal(e.to_string()))
}

fn output(text: &str, salt: &SaltString, params: &Params, memory: &mut Vec<Block>) -> Option<Output> {
    memory.resize(params.block_count(), Block::new());
    let mut raw = [0; 64];
    let salt = salt.decode_b64(&mut raw).ok()?;
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon = Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(text.as_bytes(), salt, &mut out, memory).ok()?;
    Output::new(&out).ok()
}

fn hash_in(text: &str, salt: &SaltString, memory: &mut Vec<Block>) -> Option<String> {
    let params = Params::default();
    let hash = output(text, salt, &params, memory)?;
    let whole = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(salt.as_salt()),
        hash: Some(hash),
    };
    Some(whole.to_string())
}

fn fits_in(text: &str, kept: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let kept = PasswordHash::new(kept).ok()?;
    let salt = SaltString::from_b64(kept.salt?.as_str()).ok()?;
    let params = Params::try_from(&kept).ok()?;
    // Compared in constant time.
    Some(output(text, &salt, &params, memory)? == kept.hash?)
}

/// Hashes a passphrase or PIN, as people see it: another keyboard gives the same letters in another way.
///
/// # Errors
/// [`Error::Refused`] when too many wait.
pub async fn hash(text: String, random: &Random) -> Result<String, Error> {
    let salt = SaltString::encode_b64(&random.bytes::<16>()).map_err(|e| Error::Internal(e.to_string()))?;
    let text = as_seen(&text);
    in_turn(move |memory| hash_in(&text, &salt, memory)).await?.ok_or_else(|| Error::Internal("argon2".into()))
}

/// What stands in for a name that does not exist.
fn nobody(memory: &mut Vec<Block>) -> String {
    let salt = SaltString::encode_b64(b"nobody is called").ok();
    salt.and_then(|salt| hash_in("nobody", &salt, memory)).unwrap_or_default()
}

/// Whether `text` is what was hashed. With no hash it takes as long and is a no: an answer must not tell by its time that
/// a name does not exist.
///
/// # Errors
/// [`Error::Refused`] when too many wait.
pub(super) async fn fits(text: String, kept: Option<String>) -> Result<bool, Error> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let text = as_seen(&text);
    in_turn(move |memory| {
        let known = kept.is_some();
        let against = kept.unwrap_or_else(|| NOBODY.get_or_init(|| nobody(memory)).clone());
        fits_in(&text, &against, memory).unwrap_or(false) && known
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The queue is one for the process: who fills it does so alone.
    static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

    #[tokio::test]
    async fn a_hash_fits_its_own_text_and_nobody_has_none() {
        let _alone = ALONE.lock().await;
        let kept = hash("paard fiets soep".into(), &Random::system()).await.expect("hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("paard fiets soep".into(), Some(kept.clone())).await.expect("fits"));
        assert!(!fits("paard fiets soup".into(), Some(kept)).await.expect("fits"));
        assert!(!fits("nobody".into(), None).await.expect("fits"), "what stands in for an unknown name lets nobody in");
        assert!(!fits("x".into(), Some("no hash".into())).await.expect("fits"));
    }

    #[test]
    fn what_an_older_program_hashed_still_fits() {
        let kept = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGNhbGxlZA$";
        let mut memory = Vec::new();
        let salt = SaltString::encode_b64(b"nobody is called").expect("salt");
        assert!(hash_in("nobody", &salt, &mut memory).is_some_and(|h| h.starts_with(kept)));
        use argon2::password_hash::PasswordHasher;
        let library = Argon2::default().hash_password(b"nobody", &salt).expect("hash").to_string();
        assert_eq!(fits_in("nobody", &library, &mut memory), Some(true));
    }

    #[tokio::test]
    async fn many_at_once_share_two_blocks_and_the_rest_is_asked_to_come_back() {
        let _alone = ALONE.lock().await;
        let all = (0..QUEUE + 10).map(|_| tokio::spawn(fits("x".into(), None))).collect::<Vec<_>>();
        let mut refused = 0;
        for one in all {
            refused += usize::from(one.await.expect("joins").is_err());
            assert!(BLOCKS.lock().expect("lock").len() <= AT_ONCE);
        }
        assert!(refused < QUEUE, "{refused}");
        // Other tests hash beside this one: what is given back is looked at when nobody hashes.
        for _ in 0..10_000 {
            if WAITING.load(Ordering::SeqCst) == 0 && BLOCKS.lock().expect("lock").is_empty() {
                return;
            }
            tokio::task::yield_now().await;
            std::thread::yield_now();
        }
        panic!("the memory is kept");
    }
}
