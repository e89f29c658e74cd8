//! Takes what is hidden in it out of a picture or a PDF, before the file leaves for other houses.
//!
//! A picture is decoded, turned, made smaller and encoded anew: only pixels survive. A PDF is rebuilt from its pages
//! outward into a new document. What may live in a catalog, a page, a link or an outline is on a list; what those
//! lead to (fonts, pictures, colours) is copied without the keys that carry files, actions, dates or names.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod apart;
mod pdf;
mod sieve;

pub use apart::{WORD, clean_apart, main};

use huisraad_storage::text_enum;
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage};
use std::any::Any;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most bytes an upload may have.
pub const MOST_IN: usize = 10 * 1024 * 1024;
/// The most bytes a PDF may have, before and after.
pub const MOST_PDF: usize = 3 * 1024 * 1024;
/// The most bytes of a picture that leaves.
const MOST_OUT: usize = 1536 * 1024;
/// The longest side of a picture that leaves, and of one that comes in.
const MOST_SIDE: u32 = 1600;
const MOST_SIDE_IN: u32 = 12_000;
/// Bounds of decoding a picture. With what is read at once, what comes out and a PDF's objects all of this stays within
/// 150 MB; a plain photo may have 39 million pixels, one that is kept in coefficients while it is read 13 million.
const MOST_MEMORY: u64 = 112 * 1024 * 1024;
/// What a progressive JPEG or a WebP takes while it is read, beside its pixels: bytes a pixel.
const COEFFICIENTS: u64 = 6;

text_enum! {
    /// What kind of file leaves, by its media type.
    pub enum Media {
        /// A photo, or any picture without transparency.
        Jpeg = "image/jpeg",
        /// A picture with transparency.
        Png = "image/png",
        /// A document.
        Pdf = "application/pdf",
    }
}

impl Media {
    /// The kind its first bytes tell. A WebP is none of these, though `clean` takes it.
    pub fn of(bytes: &[u8]) -> Option<Media> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Media::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Media::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Media::Pdf),
            _ => None,
        }
    }
}

/// A file that may leave; a PDF is 0 by 0.
#[derive(Debug, Clone)]
pub struct Clean {
    /// Its kind.
    pub media: Media,
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why a file was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Too many bytes, pixels or objects.
    TooLarge,
    /// Not a picture or a PDF.
    Unknown,
    /// It cannot be read.
    Broken,
    /// It is encrypted.
    Locked,
}

impl Refused {
    const ALL: [Refused; 4] = [Refused::TooLarge, Refused::Unknown, Refused::Broken, Refused::Locked];

    fn word(self) -> &'static str {
        match self {
            Refused::TooLarge => "too-large",
            Refused::Unknown => "unknown",
            Refused::Broken => "broken",
            Refused::Locked => "locked",
        }
    }
}

/// The same picture or PDF with nothing hidden in it.
pub fn clean(bytes: &[u8]) -> Result<Clean, Refused> {
    if bytes.len() > MOST_IN {
        return Err(Refused::TooLarge);
    }
    let work = || match Media::of(bytes) {
        Some(Media::Jpeg) => picture(bytes, ImageFormat::Jpeg),
        Some(Media::Png) => picture(bytes, ImageFormat::Png),
        Some(Media::Pdf) => pdf::rebuilt(bytes),
        None if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => {
            if webp_fits(bytes) {
                picture(bytes, ImageFormat::WebP)
            } else {
                Err(Refused::Broken)
            }
        }
        None => Err(Refused::Unknown),
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(reason(payload.as_ref())))
}

/// A panic says nothing, except where `gauge` stopped the library with its reason.
fn reason(payload: &(dyn Any + Send)) -> Refused {
    payload.downcast_ref().copied().unwrap_or(Refused::Broken)
}

/// The library reserves the bytes a chunk claims to have, so it must have them.
fn webp_fits(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let Some(&[a, b, c, d]) = head.get(4..) else { return false };
        let size = u32::from_le_bytes([a, b, c, d]) as usize;
        if size > tail.len() {
            return false;
        }
        rest = tail.get(size + size % 2..).unwrap_or_default();
    }
    true
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<Clean, Refused> {
    let why = |error| if matches!(error, ImageError::Limits(_)) { Refused::TooLarge } else { Refused::Broken };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE_IN);
    limits.max_image_height = Some(MOST_SIDE_IN);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(why)?;
    let (width, height) = decoder.dimensions();
    let beside = match format {
        ImageFormat::Jpeg if !is_progressive(bytes) => 0,
        ImageFormat::Png => 0,
        _ => COEFFICIENTS * u64::from(width) * u64::from(height),
    };
    if decoder.total_bytes().saturating_add(beside) > MOST_MEMORY {
        return Err(Refused::TooLarge);
    }
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Turned after shrinking: the same picture, for less memory.
    let mut picture = shrink(DynamicImage::from_decoder(decoder).map_err(why)?);
    picture.apply_orientation(turn);
    encode(picture)
}

/// By averages: the filters work in floating point and take several times the picture's memory.
fn shrink(picture: DynamicImage) -> DynamicImage {
    if picture.width().max(picture.height()) <= MOST_SIDE { picture } else { picture.thumbnail(MOST_SIDE, MOST_SIDE) }
}

/// Whether a JPEG comes in scans over the whole picture: its frame says so (ITU T.81, B.2.2), or has no place.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, kind, tail @ ..] = rest {
        match (kind, tail) {
            // One of two fill bytes.
            (0xFF, _) => rest = rest.get(1..).unwrap_or_default(),
            (0xC0 | 0xC1, _) => return false,
            (0xC2..=0xCF, _) if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => return true,
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => return true,
        }
    }
    true
}

fn encode(picture: DynamicImage) -> Result<Clean, Refused> {
    let (width, height) = (picture.width(), picture.height());
    let done = |media, bytes| Ok(Clean { media, bytes, width, height });
    if !picture.color().has_alpha() {
        return done(Media::Jpeg, jpeg(&picture.into_rgb8())?);
    }
    let mut seen = picture.into_rgba8();
    if seen.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        return done(Media::Jpeg, jpeg(&on_white(&seen))?);
    }
    // A pixel nobody sees still has a colour, and what someone rubbed out could be read from it.
    seen.pixels_mut().filter(|pixel| pixel.0[3] == 0).for_each(|pixel| pixel.0 = [0; 4]);
    let mut bytes = Vec::new();
    seen.write_with_encoder(PngEncoder::new(&mut bytes)).map_err(|_| Refused::Broken)?;
    if bytes.len() <= MOST_OUT { done(Media::Png, bytes) } else { done(Media::Jpeg, jpeg(&on_white(&seen))?) }
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        to.0 = [red, green, blue].map(|colour| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8);
    }
    flat
}

/// Quality 80, or less where noise would make the file too large.
fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, Refused> {
    for quality in [80, 65, 45, 25] {
        let mut bytes = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).map_err(|_| Refused::Broken)?;
        if bytes.len() <= MOST_OUT {
            return Ok(bytes);
        }
    }
    Err(Refused::TooLarge)
}

/// The same JPEG without comments, application data (but Adobe's, which tells the colours) and what follows its end.
fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let (mut bare, mut in_scan) = (vec![0xFF, 0xD8], false);
    loop {
        // Picture data runs to the next marker that is neither an escaped 0xFF nor a restart.
        let marker = |pair: &[u8]| matches!(pair, [0xFF, kind] if !matches!(kind, 0 | 0xFF | 0xD0..=0xD7));
        let at = rest.windows(2).position(marker);
        let (data, segment) = rest.split_at_checked(at.unwrap_or(rest.len()))?;
        // Between other segments bytes have no place.
        bare.extend_from_slice(if in_scan { data } else { &[] });
        if at.is_none() {
            // Cut off in the picture data, which readers still show.
            return in_scan.then_some(bare);
        }
        let &[_, kind, ref body @ ..] = segment else { return None };
        if kind == 0xD9 {
            bare.extend_from_slice(&[0xFF, 0xD9]);
            return Some(bare);
        }
        let length = usize::from(u16::from_be_bytes(*body.first_chunk()?));
        let (whole, after) = segment.split_at_checked(length + 2)?;
        // A JFIF header longer than 16 bytes has a thumbnail in it.
        if !matches!(kind, 0xE0..=0xEF | 0xFE) || kind == 0xEE && length <= 14 || kind == 0xE0 && length == 16 {
            bare.extend_from_slice(whole);
        }
        in_scan = kind == 0xDA;
        rest = after;
    }
}

/// The same JPEG 2000 without its boxes of text; without boxes it is left as it is.
fn bare_jp2(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(&[0xFF, 0x4F]) {
        return Some(bytes.to_vec());
    }
    let (mut rest, mut bare) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (head, _) = rest.split_at_checked(8)?;
        let (size, kind) = head.split_first_chunk::<4>()?;
        let size = match u32::from_be_bytes(*size) as usize {
            0 => rest.len(),
            1 => usize::try_from(u64::from_be_bytes(*rest.get(8..16)?.first_chunk()?)).ok()?,
            size => size,
        };
        let (whole, after) = rest.split_at_checked(size.max(8))?;
        if !matches!(kind, b"xml " | b"uuid" | b"uinf") {
            bare.extend_from_slice(whole);
        }
        rest = after;
    }
    Some(bare)
}

#[cfg(test)]
mod bomb_tests;
#[cfg(test)]
mod tests;
