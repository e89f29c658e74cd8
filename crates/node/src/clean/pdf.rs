//! Reads a PDF nobody vouches for, within bounds, and writes what the sieve leaves of it.

use super::{Clean, MOST_PDF, Media, Refused, reason, sieve};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, SaveOptions, Stream};
use std::cell::Cell;
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

/// Bounds of reading a PDF: objects, their bytes in memory, and bytes of any one stream or all packed objects unpacked.
pub(super) const MOST_OBJECTS: usize = 20_000;
pub(super) const MOST_WEIGHT: usize = 64 * 1024 * 1024;
pub(super) const MOST_UNPACKED: usize = 16 * 1024 * 1024;
pub(super) const MOST_DEPTH: usize = 120;
/// How many objects a document may claim to have, in all its lists of them: each claim takes memory before any object is read. Some hold
/// the lists of many revisions.
const MOST_CLAIMED: u64 = 1_000_000;
/// Reading may take quadratic time in what is small in bytes, such as a chain of stream lengths.
const MOST_TIME: Duration = Duration::from_secs(3);
/// The library follows a chain of stream lengths by recursion, one level an object. One that is longer than this holds ends the process.
const STACK: usize = 64 * 1024 * 1024;

/// A PDF written anew, within bounds of objects, memory and stack.
pub(super) fn rebuilt(bytes: &[u8]) -> Result<Clean, Refused> {
    let objects = bytes.windows(4).filter(|word| word.ends_with(b"obj") && *word != b"dobj").count();
    if bytes.len() > MOST_PDF || objects > MOST_OBJECTS || claimed(bytes) > MOST_CLAIMED {
        return Err(Refused::TooLarge);
    }
    if says_locked(bytes) {
        return Err(Refused::Locked);
    }
    let bytes = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let worker = thread.spawn_scoped(scope, || rebuild(bytes)).map_err(|_| Refused::Broken)?;
        worker.join().unwrap_or_else(|payload| Err(reason(payload.as_ref())))
    })?;
    Ok(Clean { media: Media::Pdf, bytes, width: 0, height: 0 })
}

/// Before the library sees it, as it would decrypt without our bounds. `/Encrypt` with its value, however the name is written.
fn says_locked(bytes: &[u8]) -> bool {
    let is_value = |rest: &[u8]| rest.first().is_some_and(|byte| byte.is_ascii_digit() || b"+<".contains(byte));
    names_in(bytes).any(|(name, rest)| name == b"Encrypt" && is_value(blank_gone(rest)))
}

/// What looks like a name, with what follows each.
fn names_in(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    starts.map(|at| name_of(bytes.get(at..).unwrap_or_default()))
}

/// How many objects its cross-reference streams claim (ISO 32000-1, 7.5.8), and whatever else is called so: `/Size N` and the counts of
/// `/Index [FROM COUNT …]`. They stand in the clear; what looks like one in the midst of other bytes counts too.
fn claimed(bytes: &[u8]) -> u64 {
    let claims = names_in(bytes).map(|(name, rest)| match &*name {
        b"Size" => number_of(blank_gone(rest)).map_or(0, |(n, _)| n),
        b"Index" => counts_in(blank_gone(rest)),
        _ => 0,
    });
    claims.fold(0, u64::saturating_add)
}

/// A name, of which each byte may be written as `#xx`, as far as it could be one of those looked for; and what follows it.
fn name_of(mut rest: &[u8]) -> (Vec<u8>, &[u8]) {
    const LONGEST: usize = 8;
    let mut name = Vec::new();
    while let Some((byte, tail)) = rest.split_first().filter(|(byte, _)| name.len() < LONGEST && !ends_word(**byte)) {
        let hex = (*byte == b'#').then(|| tail.split_at_checked(2)).flatten();
        let hex = hex.and_then(|(hex, tail)| Some((u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok()?, tail)));
        let (byte, tail) = hex.unwrap_or((*byte, tail));
        name.push(byte);
        rest = tail;
    }
    (name, rest)
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, 0 | b'/' | b'<' | b'>' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'%')
}

/// What follows white space and comments.
fn blank_gone(mut rest: &[u8]) -> &[u8] {
    while let Some((byte, tail)) = rest.split_first() {
        rest = match byte {
            b'%' => {
                tail.iter().position(|b| matches!(b, b'\n' | b'\r')).and_then(|at| tail.get(at..)).unwrap_or_default()
            }
            0 => tail,
            byte if byte.is_ascii_whitespace() => tail,
            _ => break,
        };
    }
    rest
}

/// A whole number, and what follows it.
fn number_of(rest: &[u8]) -> Option<(u64, &[u8])> {
    let rest = rest.strip_prefix(b"+").unwrap_or(rest);
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    Some((digits.iter().fold(0, |n: u64, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0'))), rest))
}

/// The sum of every second number of a list.
fn counts_in(rest: &[u8]) -> u64 {
    let Some(mut rest) = rest.strip_prefix(b"[").map(blank_gone) else { return 0 };
    let (mut sum, mut is_count) = (0_u64, false);
    while let Some((n, tail)) = number_of(rest) {
        sum = sum.saturating_add(if is_count { n } else { 0 });
        (rest, is_count) = (blank_gone(tail), !is_count);
    }
    sum
}

fn rebuild(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let options =
        LoadOptions { filter: Some(gauge), max_decompressed_size: Some(MOST_UNPACKED), ..LoadOptions::default() };
    let from = Document::load_mem_with_options(bytes, options).map_err(|_| Refused::Broken)?;
    if from.trailer.has(b"Encrypt") || from.was_encrypted() {
        return Err(Refused::Locked);
    }
    let mut into = sieve::sifted(&from)?;
    let mut bytes = Vec::new();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    into.save_with_options(&mut bytes, options).map_err(|_| Refused::Broken)?;
    if bytes.len() <= MOST_PDF { Ok(bytes) } else { Err(Refused::TooLarge) }
}

thread_local! {
    /// Objects read, their weight, and packed bytes unpacked: the library's hook is a bare function, and this thread
    /// reads one document.
    static BEGUN: Instant = Instant::now();
    static SPENT: Cell<(usize, usize, usize)> = const { Cell::new((0, 0, 0)) };
}

/// The library calls this for every object it has read; unwinding is the one way to make it stop.
fn gauge(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (mut count, mut weight, mut unpacked) = SPENT.get();
    count += 1;
    weight += weigh(object, 0);
    if let Object::Stream(stream) = object
        && stream.dict.has_type(b"ObjStm")
    {
        unpacked += pack_size(stream, MOST_UNPACKED.saturating_sub(unpacked), MOST_OBJECTS).unwrap_or(MOST_UNPACKED);
    }
    if count > MOST_OBJECTS
        || weight > MOST_WEIGHT
        || unpacked >= MOST_UNPACKED
        || BEGUN.with(Instant::elapsed) > MOST_TIME
    {
        resume_unwind(Box::new(Refused::TooLarge));
    }
    SPENT.set((count, weight, unpacked));
    // The copy counts only for packed objects, which are never streams.
    Some((id, if object.as_stream().is_ok() { Object::Null } else { object.clone() }))
}

/// About what an object takes in memory, in bytes.
pub(super) fn weigh(object: &Object, depth: usize) -> usize {
    let of_dictionary = |dictionary: &Dictionary| -> usize {
        dictionary.iter().map(|(key, value)| 64 + key.len() + weigh(value, depth + 1)).sum()
    };
    let inside = match object {
        _ if depth > MOST_DEPTH => MOST_WEIGHT,
        Object::Name(bytes) | Object::String(bytes, _) => bytes.len(),
        Object::Array(items) => items.iter().map(|item| weigh(item, depth + 1)).sum(),
        Object::Dictionary(dictionary) => of_dictionary(dictionary),
        Object::Stream(stream) => stream.content.len() + of_dictionary(&stream.dict),
        _ => 0,
    };
    inside.saturating_add(64)
}

/// How large the packed objects are unpacked; none if they overlap, which would make few bytes into many objects.
fn pack_size(stream: &Stream, most: usize, most_objects: usize) -> Option<usize> {
    let plain = stream.get_plain_content_with_limit(most).ok()?;
    let first = usize::try_from(stream.dict.get(b"First").and_then(Object::as_i64).ok()?).ok()?;
    let numbers = std::str::from_utf8(plain.get(..first)?).ok()?;
    let offsets = numbers.split_ascii_whitespace().skip(1).step_by(2);
    let offsets: Option<Vec<u32>> = offsets.map(|number| number.parse().ok()).collect();
    let offsets = offsets?;
    (offsets.len() <= most_objects && offsets.is_sorted_by(|one, next| one < next)).then_some(plain.len())
}
