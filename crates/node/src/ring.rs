//! The ring: one key for each thing that is said in confidence, in a file of its own beside the other keys, and never in the database
//! nor in a copy of it. What is sealed with a key is gone with that key, from every copy too. It protects against who takes a copy; not
//! against who runs the computer.
//!
//! Several processes may hold the same folder, so the file is read again where it is changed, under a lock.

use crate::config::Config;
use crate::error::Error;
use crate::folder::create;
use huisraad_federation::Random;
use huisraad_storage::Time;
use openssl::base64::{decode_block, encode_block};
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The name of the file, in the folder of keys.
pub const FILE: &str = "conflict.ring";
/// What its name ends in while it is written.
const FRESH: &str = "conflict.ring.new";
/// Held by who changes it.
const LOCK: &str = ".conflict.ring.lock";
/// What a sealed text begins with.
const MARK: &str = "sealed:";

const NONCE: usize = 12;
const TAG: usize = 16;
const KEY: usize = 32;

/// How long a key may be there before what it sealed is.
const ON_ITS_WAY: Duration = Duration::from_secs(24 * 3600);

/// What a ring holds.
#[derive(Default)]
struct Held {
    /// By which it is known: two rings of one house are not taken for each other. Empty until it is written.
    mark: String,
    /// Each key by its name, and since when it is there.
    keys: BTreeMap<String, (Time, [u8; KEY])>,
}

/// What a file of a ring begins with.
const HEAD: &str = "ring ";

/// By which the ring in a file is known.
fn mark(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix(HEAD).filter(|mark| !mark.is_empty())
}

/// The ring of a node.
pub struct Ring {
    keys: PathBuf,
    held: Mutex<Held>,
}

fn fault(what: &str, e: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the ring: {what}: {e}"))
}

/// The name of the key that a text was sealed with.
pub fn name_of(sealed: &str) -> Option<&str> {
    sealed.strip_prefix(MARK)?.split_once(' ').map(|(name, _)| name)
}

fn read(file: &Path) -> io::Result<Held> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e),
    };
    let line = |line: &str| {
        let mut parts = line.split(' ');
        let (name, since) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        Some((name, (Time(since), decode_block(parts.next()?).ok()?.try_into().ok()?)))
    };
    Ok(Held { mark: mark(&text).unwrap_or_default().to_owned(), keys: text.lines().filter_map(line).collect() })
}

/// A moment as files have it.
fn clock(now: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(now.0).unwrap_or_default())
}

/// How long another ring is kept that lay where ours lies now: whoever is to put it back has done so by then.
const ANOTHER: Duration = Duration::from_secs(30 * 24 * 3600);

/// Removes the rings that lay there before ours, once they were kept long enough: what was wiped would open from old copies with them.
fn forget_others(ours: &Path, now: Time) -> io::Result<()> {
    let (Some(folder), Some(name)) = (ours.parent(), ours.file_stem().and_then(|n| n.to_str())) else { return Ok(()) };
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let file = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let named = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".ring"));
        // One of ours by the mark in it: the name of another house may begin with ours.
        let Some(named) = named else { continue };
        let there = match std::fs::read_to_string(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            there => there?,
        };
        if mark(&there) != Some(named) {
            continue;
        }
        let since = std::fs::metadata(&path)?.modified()?;
        if clock(now).duration_since(since).is_ok_and(|kept| kept >= ANOTHER) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Whole or not at all, and on the disk before anything that is sealed with it.
fn write(keys: &Path, held: &Held) -> io::Result<()> {
    let (file, fresh) = (keys.join(FILE), keys.join(FRESH));
    remove(&fresh)?;
    let mut made = create(&fresh)?;
    writeln!(made, "{HEAD}{}", held.mark)?;
    for (name, (since, key)) in &held.keys {
        writeln!(made, "{name} {} {}", since.0, encode_block(key))?;
    }
    made.sync_all()?;
    std::fs::rename(&fresh, &file)?;
    File::open(keys)?.sync_all()
}

impl Ring {
    /// The ring in the folder of these settings; there need be none yet.
    pub fn of(config: &Config) -> Ring {
        Ring { keys: config.data.join("keys"), held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the file, as it is now.
    fn change(&self, how: impl FnOnce(&mut Held) -> bool) -> io::Result<()> {
        let path = self.keys.join(LOCK);
        let lock = match create(&path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => File::open(&path)?,
            made => made?,
        };
        lock.lock()?;
        let mut now = read(&self.keys.join(FILE))?;
        if how(&mut now) {
            write(&self.keys, &now)?;
        }
        *self.held() = now;
        Ok(())
    }

    /// Keeps this ring in a file elsewhere too, in the place of what is there. Where a house never had one, as on a new machine, what is
    /// there may be all that is left, and stays; so does another ring, under another name.
    ///
    /// # Errors
    /// As the file system says.
    pub fn keep_beside(&self, to: &Path, now: Time) -> io::Result<()> {
        let ours = match std::fs::read_to_string(self.keys.join(FILE)) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(e),
        };
        let there = match std::fs::read_to_string(to) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            there => there?,
        };
        let has_keys = there.lines().count() > 1;
        if let Some(other) = mark(&there).filter(|there| has_keys && Some(*there) != mark(&ours)) {
            File::options().append(true).open(to)?.set_modified(clock(now))?;
            std::fs::rename(to, to.with_extension(format!("{other}.ring")))?;
        }
        forget_others(to, now)?;
        let fresh = to.with_extension("ring.new");
        remove(&fresh)?;
        let mut made = create(&fresh)?;
        made.write_all(ours.as_bytes())?;
        made.sync_all()?;
        std::fs::rename(&fresh, to)
    }

    /// Takes over a ring that was kept elsewhere, where there is none here yet.
    ///
    /// # Errors
    /// As the file system says.
    pub fn bring(&self, from: &Path) -> io::Result<()> {
        let kept = read(from)?;
        if kept.keys.is_empty() || self.keys.join(FILE).exists() { Ok(()) } else { write(&self.keys, &kept) }
    }

    /// Seals a text with a key of its own; what is empty stays so.
    ///
    /// # Errors
    /// When the key cannot be kept: then nothing may be sealed with it.
    pub fn seal(&self, random: &Random, now: Time, text: &str) -> Result<String, Error> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let (name, key): (String, [u8; KEY]) = (random.token::<12>(), random.bytes());
        let (nonce, mut tag) = (random.bytes::<NONCE>(), [0; TAG]);
        let cipher = Cipher::aes_256_gcm();
        let closed = encrypt_aead(cipher, &key, Some(&nonce), name.as_bytes(), text.as_bytes(), &mut tag)
            .map_err(|e| fault("a text was not sealed", e))?;
        let all = [nonce.as_slice(), &tag, &closed].concat();
        let sealed = format!("{MARK}{name} {}", encode_block(&all));
        let first: String = random.token::<8>();
        let put = |held: &mut Held| {
            if held.mark.is_empty() {
                held.mark = first;
            }
            held.keys.insert(name, (now, key)).is_none()
        };
        self.change(put).map_err(|e| fault("a key was not kept", e))?;
        Ok(sealed)
    }

    /// Opens a text. `None` where its key is gone, or was never here.
    pub fn open(&self, sealed: &str) -> Option<String> {
        if sealed.is_empty() {
            return Some(String::new());
        }
        let (name, text) = sealed.strip_prefix(MARK)?.split_once(' ')?;
        let key = self.key(name)?;
        let all = decode_block(text).ok()?;
        let (nonce, rest) = all.split_at_checked(NONCE)?;
        let (tag, closed) = rest.split_at_checked(TAG)?;
        let text = decrypt_aead(Cipher::aes_256_gcm(), &key, Some(nonce), name.as_bytes(), closed, tag).ok()?;
        String::from_utf8(text).ok()
    }

    fn key(&self, name: &str) -> Option<[u8; KEY]> {
        let held = |all: &Held| all.keys.get(name).map(|(_, key)| *key);
        if let Some(key) = held(&self.held()) {
            return Some(key);
        }
        // Another process may have made it.
        let now = read(&self.keys.join(FILE)).ok()?;
        let key = held(&now);
        *self.held() = now;
        key
    }

    /// Forgets the keys of these texts: nobody opens them any more, nor what stands of them in a copy.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget(&self, sealed: &[String]) -> Result<(), Error> {
        let names: BTreeSet<&str> = sealed.iter().filter_map(|text| name_of(text)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let without = |held: &mut Held| {
            let before = held.keys.len();
            held.keys.retain(|name, _| !names.contains(name.as_str()));
            held.keys.len() < before
        };
        self.change(without).map_err(|e| fault("a key was not forgotten", e))
    }

    /// Forgets all keys that nothing is sealed with: of what was undone, or ended while this node was killed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_only(&self, names: &BTreeSet<String>, now: Time) -> Result<(), Error> {
        let stays = |name: &String, since: &Time| names.contains(name) || now.since(*since) < ON_ITS_WAY;
        let left = |held: &mut Held| {
            let before = held.keys.len();
            held.keys.retain(|name, (since, _)| stays(name, since));
            held.keys.len() < before
        };
        self.change(left).map_err(|e| fault("it was not cleared up", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(folder: &Path) -> Ring {
        Ring { keys: folder.to_path_buf(), held: Mutex::default() }
    }

    #[test]
    fn what_is_sealed_opens_in_each_process_until_its_key_is_forgotten_and_stands_nowhere_in_the_clear() {
        let (folder, random, now) = (tempfile::tempdir().expect("folder"), Random::system(), Time(1_800_000_000));
        let (here, beside) = (ring(folder.path()), ring(folder.path()));
        let one = here.seal(&random, now, "Het gaat om Dirk").expect("sealed");
        let two = beside.seal(&random, now, "Het gaat om Piet").expect("sealed");
        assert!(!one.contains("Dirk") && name_of(&one) != name_of(&two));
        for ring in [&here, &beside] {
            assert_eq!(ring.open(&one).as_deref(), Some("Het gaat om Dirk"));
            assert_eq!(ring.open(&two).as_deref(), Some("Het gaat om Piet"));
            assert_eq!(ring.open("").as_deref(), Some(""));
        }
        // A text under another's name opens for nobody.
        let moved = one.replace(name_of(&one).expect("name"), name_of(&two).expect("name"));
        assert_eq!(here.open(&moved), None);
        for nonsense in ["x", "sealed:", "sealed:x", "sealed:x y", "sealed:é é"] {
            assert_eq!(here.open(nonsense), None, "{nonsense}");
        }
        here.forget(std::slice::from_ref(&one)).expect("forgotten");
        assert_eq!((here.open(&one), ring(folder.path()).open(&one)), (None, None));
        assert_eq!(here.open(&two).as_deref(), Some("Het gaat om Piet"));
    }

    #[test]
    fn what_is_kept_beside_copies_is_this_ring_and_no_other_is_lost_for_it() {
        let (random, now) = (Random::system(), Time(1_800_000_000_000_000));
        let [old, new, copies] = [(); 3].map(|()| tempfile::tempdir().expect("folder"));
        let (first, beside) = (ring(old.path()), copies.path().join("huisraad-a.ring"));
        let sealed = first.seal(&random, now, "een").expect("sealed");
        first.keep_beside(&beside, now).expect("kept");
        // A new machine has none yet: what is left of the other stays, and is brought.
        ring(new.path()).keep_beside(&beside, now).expect("nothing to keep");
        let second = ring(new.path());
        second.bring(&beside).expect("brought");
        assert_eq!(second.open(&sealed).as_deref(), Some("een"));
        // What was forgotten is forgotten beside too.
        second.forget(std::slice::from_ref(&sealed)).expect("forgotten");
        second.keep_beside(&beside, now).expect("kept");
        assert!(read(&beside).expect("a ring").keys.is_empty());
        assert_eq!(std::fs::read_dir(copies.path()).expect("folder").count(), 1);
        // One that begins anew does not take its place.
        let other = tempfile::tempdir().expect("folder");
        let third = ring(other.path());
        third.seal(&random, now, "twee").expect("sealed");
        let count = || std::fs::read_dir(copies.path()).expect("folder").count();
        third.keep_beside(&beside, now).expect("kept");
        assert_eq!(count(), 1, "there was nothing on it");
        let fourth = tempfile::tempdir().expect("folder");
        let fourth = ring(fourth.path());
        fourth.seal(&random, now, "drie").expect("sealed");
        fourth.keep_beside(&beside, now).expect("kept");
        assert_eq!(count(), 2);
        // For thirty days; longer it would open what was wiped since.
        fourth.keep_beside(&beside, now.plus(ANOTHER - Duration::from_secs(60))).expect("kept");
        assert_eq!(count(), 2);
        fourth.keep_beside(&beside, now.plus(ANOTHER)).expect("kept");
        assert_eq!(count(), 1);
        // What cannot be read is not taken for nothing.
        std::fs::write(&beside, [0xff, 0xfe]).expect("written");
        assert!(fourth.keep_beside(&beside, now).is_err());
    }

    #[test]
    fn a_key_that_nothing_is_sealed_with_goes_after_a_day() {
        let (folder, random, now) = (tempfile::tempdir().expect("folder"), Random::system(), Time(1_800_000_000));
        let ring = ring(folder.path());
        let kept = ring.seal(&random, now, "een").expect("sealed");
        let undone = ring.seal(&random, now, "twee").expect("sealed");
        let names = BTreeSet::from([name_of(&kept).expect("name").to_owned()]);
        ring.keep_only(&names, now.plus(ON_ITS_WAY / 2)).expect("cleared");
        assert!(ring.open(&undone).is_some(), "what it seals may be on its way");
        ring.keep_only(&names, now.plus(ON_ITS_WAY)).expect("cleared");
        assert_eq!((ring.open(&undone), ring.open(&kept).as_deref()), (None, Some("een")));
    }
}
