//! Few bytes that would become many, while a PDF is read or written anew.

use super::tests::{halves, jpeg_of, telling_pdf, written};
use super::{MOST_PDF, Refused, clean};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A document of one page: `fill` puts into it what hangs on that, and gives what the page and the tree have besides.
fn of_one_page(fill: impl FnOnce(&mut Document, ObjectId) -> (Dictionary, Option<Object>)) -> Vec<u8> {
    let mut pdf = Document::with_version("1.7");
    let (tree, page) = (pdf.new_object_id(), pdf.new_object_id());
    let (more, kids) = fill(&mut pdf, tree);
    let mut new =
        dictionary! { "Type" => "Page", "Parent" => tree, "MediaBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    new.extend(&more);
    pdf.set_object(page, new);
    let kids = kids.unwrap_or_else(|| vec![page.into()].into());
    pdf.set_object(tree, dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => kids });
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    written(pdf)
}

/// Many pictures, each of one byte a thousand times over, in a wrapping that packs it.
fn pictures(n: usize, size: usize) -> Vec<u8> {
    of_one_page(|pdf, _| {
        let jpeg = [jpeg_of(&halves(8, 8)), vec![0; size]].concat();
        // What follows the end of the picture is taken out of it: in front of that it stays.
        let (head, end) = jpeg.split_at(jpeg.len() - size - 2);
        let jpeg = [head, &vec![0; size], &end[..2]].concat();
        let mut all = Dictionary::new();
        for i in 0..n {
            let mut picture = Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "Image" }, jpeg.clone());
            picture.compress().unwrap();
            picture.dict.set("Filter", vec!["FlateDecode".into(), "DCTDecode".into()]);
            all.set(format!("I{i}"), pdf.add_object(picture));
        }
        (dictionary! { "Resources" => dictionary! { "XObject" => all } }, None)
    })
}

#[test]
fn pictures_that_unpack_to_more_than_may_leave_are_refused() {
    assert!(clean(&pictures(1, 1000)).is_ok(), "one is no bomb");
    let bomb = pictures(40, 4_000_000);
    assert!(bomb.len() < MOST_PDF, "{}", bomb.len());
    assert_eq!(clean(&bomb).err(), Some(Refused::TooLarge));
}

#[test]
fn a_list_of_pages_that_many_share_is_refused() {
    let shared = |nodes: usize, times: usize| {
        of_one_page(|pdf, tree| {
            let list = pdf.new_object_id();
            let page = pdf.add_object(dictionary! { "Type" => "Page", "MediaBox" => vec![0.into(); 4] });
            let all = (0..nodes).map(|_| pdf.add_object(dictionary! { "Type" => "Pages", "Kids" => list }).into());
            let all: Vec<Object> = all.chain([page.into()]).chain(vec![tree.into(); times]).collect();
            pdf.set_object(list, all);
            (Dictionary::new(), Some(list.into()))
        })
    };
    assert!(clean(&shared(10, 10)).is_ok(), "a tree that leads back to itself is read once");
    assert_eq!(clean(&shared(100, 1000)).err(), Some(Refused::TooLarge));
}

#[test]
fn one_long_link_over_and_over_is_refused() {
    let links = |times: usize, long: usize| {
        of_one_page(|pdf, _| {
            let to = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org/") };
            let corners = vec![Object::Integer(0); long];
            let link = pdf.add_object(
                dictionary! { "Subtype" => "Link", "Rect" => vec![0.into(); 4], "A" => to, "QuadPoints" => corners },
            );
            (dictionary! { "Annots" => vec![Object::Reference(link); times] }, None)
        })
    };
    assert!(clean(&links(50, 8)).is_ok());
    assert_eq!(clean(&links(2000, 8000)).err(), Some(Refused::TooLarge));
}

/// Lists of objects that are not there: each claim takes memory before the first object is read.
#[test]
fn a_document_that_claims_millions_of_objects_is_refused() {
    let with = |says: &str| {
        let mut bytes = written(telling_pdf());
        let end = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
        bytes.splice(end..end, format!("900 0 obj<</Type/XRef{says}/W[1 1 1]>>stream\nx\nendstream\nendobj\n").bytes());
        clean(&bytes).err()
    };
    assert_eq!(with("/Size 30/Index[0 10 20 10]"), None);
    assert_eq!(with("/Size 500000/Index[5000000 10]"), None, "where a list begins is no claim");
    for says in [
        "/Size 5000000",
        "/S#69z#65 5000000",
        "/Size%\n +5000000",
        "/Size 99999999999999999999999",
        "/Size 3/Index[0 5000000]",
        "/Size 3/#49ndex %0\r[ 0 3 4%\n600000 9 600000]",
    ] {
        assert_eq!(with(says), Some(Refused::TooLarge), "{says}");
    }
}

/// Object streams of zeros that unpack to far more than they weigh.
#[test]
fn pdf_bombs_are_refused() {
    let mut pdf = telling_pdf();
    for _ in 0..4 {
        let mut packed = Stream::new(dictionary! { "Type" => "ObjStm", "N" => 1, "First" => 6 }, vec![b' '; 9_000_000]);
        packed.content[..6].copy_from_slice(b"900 0 ");
        packed.compress().unwrap();
        // Saving leaves out object streams, so the name gets its last letter afterwards.
        packed.dict.set("Type", "ObjStX");
        pdf.add_object(packed);
    }
    let mut bytes = written(pdf);
    while let Some(at) = bytes.windows(6).position(|window| window == b"ObjStX") {
        bytes[at + 5] = b'm';
    }
    assert_eq!(clean(&bytes).err(), Some(Refused::TooLarge));
}
