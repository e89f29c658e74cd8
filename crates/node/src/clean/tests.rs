//! What `clean` must take out, keep and refuse; every file is made here.

use super::{Clean, MOST_IN, MOST_PDF, Media, Refused, clean};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};
use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};

const SECRET: &[u8] = b"Sanne de Vries";

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Left half red, right half blue.
pub(super) fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 10, 10]) } else { Rgb([10, 10, 220]) })
}

pub(super) fn jpeg_of(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).unwrap();
    bytes
}

fn png_of(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xFF, kind], &length[..], body].concat()
}

/// EXIF with an orientation and a GPS directory that names a person.
fn exif(orientation: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    body.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    body.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    body.extend([0, 1, 0, 0x1B, 0, 2, 0, 0, 0, SECRET.len() as u8, 0, 0, 0, 56, 0, 0, 0, 0]);
    body.extend(SECRET);
    segment(0xE1, &body)
}

fn telling_jpeg(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let plain = jpeg_of(picture);
    let xmp = segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat());
    [&plain[..2], &exif(orientation), &xmp, &segment(0xED, SECRET), &segment(0xFE, SECRET), &plain[2..], SECRET]
        .concat()
}

fn assert_bare_jpeg(bytes: &[u8]) {
    assert!(!holds(bytes, SECRET) && !holds(bytes, b"Exif") && !holds(bytes, b"ns.adobe"));
    assert!(bytes.ends_with(&[0xFF, 0xD9]));
}

#[test]
fn a_photo_loses_its_data_and_is_turned() {
    let out = clean(&telling_jpeg(&halves(80, 40), 6)).unwrap();
    assert_eq!((out.media, out.width, out.height), (Media::Jpeg, 40, 80));
    assert_bare_jpeg(&out.bytes);
    let seen = image::load_from_memory(&out.bytes).unwrap().into_rgb8();
    assert!(seen.get_pixel(20, 5).0[0] > 180, "the left half is on top now");
    assert!(seen.get_pixel(20, 75).0[2] > 180);
}

#[test]
fn a_png_loses_its_text_and_hidden_colours_but_not_its_transparency() {
    let mut picture = RgbaImage::from_pixel(30, 20, Rgba([1, 2, 3, 255]));
    picture.put_pixel(4, 4, Rgba([99, 98, 97, 0]));
    let plain = png_of(&picture);
    let mut chunk = b"tEXtAuthor\0".to_vec();
    chunk.extend(SECRET);
    let size = (chunk.len() as u32 - 4).to_be_bytes();
    let bytes = [&plain[..33], &size, &chunk, &crc32(&chunk).to_be_bytes(), &plain[33..], SECRET].concat();
    assert!(image::load_from_memory(&bytes).is_ok());
    let out = clean(&bytes).unwrap();
    assert_eq!((out.media, out.width, out.height), (Media::Png, 30, 20));
    assert!(!holds(&out.bytes, SECRET) && !holds(&out.bytes, b"tEXt"));
    let seen = image::load_from_memory(&out.bytes).unwrap().into_rgba8();
    assert_eq!((seen.get_pixel(4, 4).0, seen.get_pixel(5, 5).0), ([0; 4], [1, 2, 3, 255]));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn sizes_are_bounded() {
    let out = clean(&jpeg_of(&halves(4000, 1000))).unwrap();
    assert_eq!((out.width, out.height), (1600, 400));
    let mut seed = 7;
    let noise = RgbaImage::from_fn(1600, 1600, |_, _| Rgba(random(&mut seed).to_be_bytes()));
    let out = clean(&png_of(&noise)[..]).map(|out| (out.media, out.bytes.len() <= 1536 * 1024));
    assert!(matches!(out, Ok((Media::Jpeg, true)) | Err(Refused::TooLarge)), "{out:?}");
    assert_eq!(clean(&vec![0; MOST_IN + 1]).err(), Some(Refused::TooLarge));
    assert_eq!(clean(&[b"%PDF-1.5".to_vec(), vec![b' '; MOST_PDF]].concat()).err(), Some(Refused::TooLarge));
}

fn webp_of(picture: DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
    bytes
}

#[test]
fn a_webp_becomes_a_jpeg_or_a_png() {
    let solid = webp_of(halves(20, 10).into());
    assert_eq!(Media::of(&solid), None);
    assert_eq!(clean(&solid).unwrap().media, Media::Jpeg);
    let clear = webp_of(RgbaImage::from_pixel(20, 10, Rgba([9, 9, 9, 90])).into());
    assert_eq!(clean(&clear).unwrap().media, Media::Png);
    let mut claims = clear;
    claims[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(clean(&claims).err(), Some(Refused::Broken));
}

#[test]
fn a_bomb_is_refused_by_what_it_would_take() {
    let claims = |side: u32| {
        let mut png = png_of(&RgbaImage::new(2, 2));
        png[16..20].copy_from_slice(&side.to_be_bytes());
        png[20..24].copy_from_slice(&side.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        clean(&png).err()
    };
    assert_eq!(claims(60_000), Some(Refused::TooLarge));
    assert_eq!(claims(6_000), Some(Refused::TooLarge), "137 MB of pixels");
    assert_eq!(claims(4_000), Some(Refused::Broken), "61 MB would do, but they are not there");
}

#[test]
fn a_jpeg_in_scans_takes_more_than_its_pixels() {
    let claims = |progressive: bool| {
        let mut jpeg = jpeg_of(&halves(16, 16));
        let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        if progressive {
            jpeg[frame + 1] = 0xC2;
        }
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x0F, 0xA0, 0x0F, 0xA0]);
        clean(&jpeg).err()
    };
    assert_eq!(claims(true), Some(Refused::TooLarge), "nine bytes for each of 16 million pixels");
    assert_ne!(claims(false), Some(Refused::TooLarge));
}

#[test]
fn kinds_are_told_apart() {
    assert_eq!(Media::parse("image/png"), Some(Media::Png));
    assert_eq!(Media::parse("image/svg+xml"), None);
    assert_eq!(Media::of(b"%PDF-1.7"), Some(Media::Pdf));
    assert_eq!(clean(b"GIF89a").err(), Some(Refused::Unknown));
    assert_eq!(clean(b"").err(), Some(Refused::Unknown));
    assert_eq!(clean(b"%PDF-1.7").err(), Some(Refused::Broken));
}

fn text(bytes: &[u8]) -> Object {
    Object::string_literal(bytes)
}

fn mark(kind: &str, more: Dictionary) -> Object {
    let rect = vec![0.into(), 0.into(), 9.into(), 9.into()];
    let mut mark = dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => rect, "T" => text(SECRET) };
    mark.extend(&more);
    mark.into()
}

fn link(action: Dictionary) -> Object {
    mark("Link", dictionary! { "A" => action, "Contents" => text(SECRET) })
}

/// A one-page PDF that has something of a person everywhere.
pub(super) fn telling_pdf() -> Document {
    let mut pdf = Document::with_version("1.4");
    let (tree, page) = (pdf.new_object_id(), pdf.new_object_id());
    let stream = |kind: &str| Stream::new(dictionary! { "Type" => kind }, SECRET.to_vec());
    let metadata = pdf.add_object(stream("Metadata"));
    let file = pdf.add_object(stream("EmbeddedFile"));
    let file =
        pdf.add_object(dictionary! { "Type" => "Filespec", "F" => text(SECRET), "EF" => dictionary! { "F" => file } });
    let script = pdf.add_object(dictionary! { "S" => "JavaScript", "JS" => text(b"app.alert('Sanne de Vries')") });
    let gone = pdf.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Title" => text(SECRET) });
    let photo = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 80, "Height" => 40, "BitsPerComponent" => 8,
    "ColorSpace" => "DeviceRGB", "Filter" => "DCTDecode", "Metadata" => metadata };
    let photo = pdf.add_object(Stream::new(photo, telling_jpeg(&halves(80, 40), 1)));
    let font = pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let content = b"BT /AA 12 Tf (Come and eat) Tj ET /P Do".to_vec();
    let content = pdf.add_object(Stream::new(dictionary! { "F" => text(SECRET) }, content));
    let marks = vec![
        mark("Text", dictionary! { "Contents" => text(SECRET) }),
        mark("FileAttachment", dictionary! { "FS" => file }),
        mark("Widget", dictionary! { "V" => text(SECRET) }),
        link(dictionary! { "S" => "URI", "URI" => text(b"https://example.org/soup") }),
        link(dictionary! { "S" => "URI", "URI" => text(b"javascript:alert(1)") }),
        link(dictionary! { "S" => "Launch", "F" => text(SECRET) }),
        link(dictionary! { "S" => "GoToR", "F" => text(SECRET), "D" => vec![0.into(), "Fit".into()] }),
        link(dictionary! { "S" => "GoTo", "D" => vec![page.into(), "Fit".into()], "Next" => script }),
        link(dictionary! { "S" => "GoTo", "D" => vec![gone.into(), "Fit".into()] }),
    ];
    pdf.set_object(page, dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "Annots" => marks, "Metadata" => metadata, "AA" => dictionary! { "O" => script },
        "Resources" => dictionary! { "Font" => dictionary! { "AA" => font }, "XObject" => dictionary! { "P" => photo } },
        "PieceInfo" => dictionary! { "Word" => text(SECRET) }, "LastModified" => text(SECRET), "AF" => vec![file.into()],
    });
    pdf.set_object(
        tree,
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1,
        "MediaBox" => vec![0.into(), 0.into(), 300.into(), 300.into()] },
    );
    let outline = pdf.add_object(
        dictionary! { "Title" => text(b"Dinner"), "A" => script, "Dest" => vec![page.into(), "Fit".into()] },
    );
    let outline = pdf.add_object(dictionary! { "First" => outline, "Last" => outline, "Count" => 1 });
    let named = |what: Object| dictionary! { "Names" => vec![text(b"a"), what] };
    let root = pdf.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => tree, "Metadata" => metadata, "OpenAction" => script, "AF" => vec![file.into()], "Outlines" => outline,
        "Names" => dictionary! { "JavaScript" => named(script.into()), "EmbeddedFiles" => named(file.into()),
            "Dests" => named(vec![page.into(), "Fit".into()].into()) },
        "AcroForm" => dictionary! { "XFA" => text(SECRET), "Fields" => Vec::<Object>::new() }, "StructTreeRoot" => dictionary! { "T" => text(SECRET) },
    });
    pdf.trailer.set("Root", root);
    let info = pdf.add_object(dictionary! { "Author" => text(SECRET), "Producer" => text(b"Word") });
    pdf.trailer.set("Info", info);
    pdf.trailer.set("ID", vec![text(b"0123456789abcdef"), text(b"0123456789abcdef")]);
    pdf
}

pub(super) fn written(mut pdf: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// Everything that can be read from a PDF: its bytes, its objects and what its streams unpack to.
fn all_of(bytes: &[u8]) -> Vec<u8> {
    let pdf = Document::load_mem(bytes).unwrap();
    let mut all = bytes.to_vec();
    all.extend(format!("{:?}", pdf.trailer).bytes());
    for object in pdf.objects.values() {
        all.extend(format!("{object:?}\n").bytes());
        all.extend(object.as_stream().ok().and_then(|stream| stream.get_plain_content().ok()).unwrap_or_default());
    }
    all
}

#[test]
fn a_pdf_keeps_what_it_shows_and_nothing_else() {
    let bytes = written(telling_pdf());
    assert!(holds(&all_of(&bytes), SECRET));
    let out = clean(&bytes).unwrap();
    assert_eq!((out.media, out.width, out.height), (Media::Pdf, 0, 0));
    let all = all_of(&out.bytes);
    let gone = "Sanne Author Producer Word JavaScript alert Launch GoToR EmbeddedFile Filespec FileAttachment Metadata PieceInfo \
        OpenAction AcroForm Widget LastModified StructTree Exif 0123456789abcdef";
    for word in gone.split_whitespace() {
        assert!(!holds(&all, word.as_bytes()), "{word} is still there");
    }
    for word in ["Come and eat", "https://example.org/soup", "Helvetica", "Dinner", "DCTDecode", "MediaBox", "Dests"] {
        assert!(holds(&all, word.as_bytes()), "{word} is gone");
    }
    let pdf = Document::load_mem(&out.bytes).unwrap();
    assert_eq!(pdf.extract_text(&[1]).unwrap().trim(), "Come and eat");
    let (page, font) = (pdf.get_pages()[&1], b"AA".as_slice());
    assert!(pdf.get_page_fonts(page).unwrap().contains_key(font), "a font may have the name of a hidden key");
    let links = pdf.get_page_annotations(page).unwrap();
    assert_eq!(links.len(), 2, "an address and a page");
    assert_eq!(links[1].get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap(), page);
    let photo = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let photo = photo.filter(|stream| stream.content.starts_with(&[0xFF, 0xD8])).collect::<Vec<_>>();
    assert_eq!(image::load_from_memory(&photo[0].content).unwrap().width(), 80);
    assert_bare_jpeg(&photo[0].content);
    let again = Document::load_mem(&clean(&out.bytes).unwrap().bytes).unwrap();
    assert_eq!(again.objects.len(), pdf.objects.len(), "cleaning twice takes nothing more out");
}

#[test]
fn an_old_revision_is_gone() {
    let bytes = written(telling_pdf());
    let old = Document::load_mem(&bytes).unwrap();
    let (id, _) = old.objects.iter().find(|(_, object)| all_text(object)).unwrap();
    let content = "BT /AA 12 Tf (Stay) Tj ET /P Do";
    let mut all = bytes.clone();
    let at = all.len() + 1;
    let object = format!("\n{} 0 obj\n<</Length {}>>stream\n{content}\nendstream\nendobj\n", id.0, content.len());
    all.extend(object.bytes());
    let (xref, prev, size) = (all.len(), old.xref_start, old.max_id + 1);
    let root = old.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let trailer = format!("trailer\n<</Size {size}/Root {root} 0 R/Prev {prev}>>\nstartxref\n{xref}\n%%EOF");
    all.extend(format!("xref\n{} 1\n{at:010} 00000 n \n{trailer}", id.0).bytes());
    assert!(holds(&all, b"Come and eat"));
    let out = all_of(&clean(&all).unwrap().bytes);
    assert!(holds(&out, b"Stay") && !holds(&out, b"Come and eat") && !holds(&out, SECRET));
}

fn all_text(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| holds(&stream.content, b"Come and eat"))
}

#[test]
fn a_locked_pdf_is_refused_with_and_without_a_password() {
    for user_password in ["", "soup"] {
        let mut pdf = telling_pdf();
        let version = EncryptionVersion::V2 {
            document: &pdf,
            owner_password: "owner",
            user_password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        pdf.encrypt(&state).unwrap();
        assert_eq!(clean(&written(pdf)).err(), Some(Refused::Locked));
    }
}

fn random(seed: &mut u64) -> u32 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as u32
}

#[test]
fn broken_files_never_panic() {
    let check = |bytes: &[u8]| {
        if let Ok(Clean { media, bytes, .. }) = clean(bytes) {
            assert_eq!(Media::of(&bytes), Some(media));
        }
    };
    let clear = RgbaImage::from_pixel(16, 12, Rgba([9, 9, 9, 90]));
    let pdf = written(telling_pdf());
    let packed = clean(&pdf).unwrap().bytes;
    let files = [telling_jpeg(&halves(16, 12), 6), png_of(&clear), webp_of(clear.into()), pdf, packed];
    let mut seed = 42;
    for file in &files {
        (0..file.len()).step_by(file.len() / 60 + 1).for_each(|end| check(&file[..end]));
        for _ in 0..800 {
            let mut bytes = file.clone();
            for _ in 0..=random(&mut seed) % 6 {
                let at = random(&mut seed) as usize % bytes.len();
                bytes[at] = random(&mut seed) as u8;
            }
            check(&bytes);
        }
        for _ in 0..100 {
            let noise = (0..random(&mut seed) % 400).map(|_| random(&mut seed) as u8);
            check(&file[..12].iter().copied().chain(noise).collect::<Vec<_>>());
        }
    }
}
