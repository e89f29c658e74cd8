//! Cards, tokens, hashes, and the doors that slow down guessing.

use crate::texts::seen::as_seen;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use huisraad_federation::Random;
use std::num::NonZeroU32;
use std::sync::OnceLock;

/// What is printed on a card: it is nowhere else.
#[derive(Debug, Clone)]
pub struct CardSecrets {
    /// The last part of the card's address.
    pub token: String,
    /// Three words, for who cannot scan.
    pub words: String,
}

impl CardSecrets {
    /// New secrets.
    pub fn new(random: &Random) -> CardSecrets {
        let words = words();
        let word = || words.get(usize::try_from(random.below(words.len() as u64)).unwrap_or(0)).copied().unwrap_or("");
        CardSecrets { token: random.token::<20>(), words: [word(), word(), word()].join(" ") }
    }
}

/// Short, common Dutch words that are hard to mistake for each other.
fn words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
    WORDS.get_or_init(|| include_str!("words.txt").split_whitespace().collect())
}

/// The form in which a random token or a card's words are kept.
pub fn hash_token(token: &str) -> String {
    openssl::sha::sha256(token.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Hashes a passphrase or PIN, as people see it: another keyboard gives the same letters in another way. Slow on purpose:
/// outside the writer, off the async threads.
pub fn hash(text: &str, random: &Random) -> Option<String> {
    let salt = SaltString::encode_b64(&random.bytes::<16>()).ok()?;
    Argon2::default().hash_password(as_seen(text).as_bytes(), &salt).ok().map(|h| h.to_string())
}

/// Whether `text` is what was hashed. With no hash it takes as long and is a no: an answer must not tell by its time that
/// a name does not exist.
pub fn verify(text: &str, hash: Option<&str>) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = || NOBODY.get_or_init(|| self::hash("nobody", &Random::system()).unwrap_or_default()).as_str();
    let known = hash.is_some();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or_else(nobody)) else {
        return false;
    };
    let fits = Argon2::default().verify_password(as_seen(text).as_bytes(), &parsed).is_ok();
    known && fits
}

/// How often one may guess. The house's own computer has a door of its own, so that nobody on the web can keep the house
/// out of it.
#[derive(Default)]
pub struct Doors {
    web: Door,
    own: Door,
}

struct Door {
    per_name: DefaultKeyedRateLimiter<String>,
    names: DefaultDirectRateLimiter,
    cards: DefaultDirectRateLimiter,
}

const fn times(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

impl Default for Door {
    fn default() -> Self {
        // Ten tries at a name at once, then one every half minute; so many a minute over all names, and over all cards.
        let per_name = Quota::per_minute(times(2)).allow_burst(times(10));
        Door {
            per_name: RateLimiter::keyed(per_name),
            names: RateLimiter::direct(Quota::per_minute(times(60))),
            cards: RateLimiter::direct(Quota::per_minute(times(30))),
        }
    }
}

impl Doors {
    fn door(&self, enrolled: bool) -> &Door {
        if enrolled { &self.own } else { &self.web }
    }

    /// Whether one more try at a name is allowed; it counts as one.
    pub fn allow_name(&self, enrolled: bool, name: &str) -> bool {
        let door = self.door(enrolled);
        door.per_name.retain_recent();
        // The name first: guesses at one name must not use up what there is for all.
        door.per_name.check_key(&name.to_owned()).is_ok() && door.names.check().is_ok()
    }

    /// Whether one more try at a card is allowed; it counts as one.
    pub fn allow_card(&self, enrolled: bool) -> bool {
        self.door(enrolled).cards.check().is_ok()
    }
}
