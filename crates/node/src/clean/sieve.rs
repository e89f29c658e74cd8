//! What of a PDF may leave: its pages and what they show, links, the outline and layers. The rest is not copied.
//!
//! Marks of people (comments, stamps, form fields), structure trees and old revisions are among the rest.

use super::pdf::{MOST_DEPTH, MOST_OBJECTS, MOST_UNPACKED, MOST_WEIGHT, weigh};
use super::{MOST_PDF, Refused, bare_jp2, bare_jpeg};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{HashMap, HashSet};

/// Keys that carry files, actions, dates, names or other versions of a page, wherever they are.
const HIDDEN_KEYS: &str = "AA AF AcroForm Alternates Collection CreationDate CreatorInfo EF EmbeddedFiles JS JavaScript \
    LastModified Measure Metadata ModDate OPI OpenAction PieceInfo PtData RF Ref RichMediaContent StructParent \
    StructParents StructTreeRoot Thread Threads Thumb Usage User XFA";
/// Under these keys a dictionary's own keys are names someone chose, such as a font's or a glyph's.
const NAMING_KEYS: &str = "CharProcs ColorSpace Colorants Dests ExtGState Font Pattern Properties Shading XObject";
/// Dictionaries that go altogether. A page is among them: one outside the page tree was taken out by someone.
const HIDDEN_TYPES: &str = "Action Annot Bead Catalog EmbeddedFile F Filespec Metadata ObjStm Page Pages Sig StructElem \
    Thread XRef";
const HIDDEN_ACTIONS: &str = "GoTo3DView GoToE GoToR ImportData JavaScript Launch Movie Rendition ResetForm RichMedia \
    RichMediaExecute Sound SubmitForm";
const CATALOG_KEYS: &str = "Dests Lang OCProperties Outlines PageLabels PageLayout PageMode ViewerPreferences";
const PAGE_KEYS: &str = "ArtBox BleedBox Contents Group TrimBox Tabs UserUnit";
const INHERITED_KEYS: &str = "CropBox MediaBox Resources Rotate";
const LINK_KEYS: &str = "BS Border C F H QuadPoints Rect";
const OUTLINE_KEYS: &str = "C Count F First Last Next Parent Prev Title";

/// A stream may name a file on someone's machine as its content; its length is written anew.
const STREAM_KEYS: &str = "DL F FDecodeParms FFilter Length";

fn listed(list: &str, name: &[u8]) -> bool {
    list.split_ascii_whitespace().any(|word| word.as_bytes() == name)
}

/// A new document with what may stay of this one.
pub(super) fn sifted(from: &Document) -> Result<Document, Refused> {
    let mut sieve = Sieve::new(from);
    sieve.catalog()?;
    // What a page inherited and set anew has no use any more.
    sieve.into.prune_objects();
    Ok(sieve.into)
}

/// How an object is read depends on what led to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Plain,
    Stream,
    Naming,
    Outline,
}

/// Copies what may stay from one document into another, object by object from the pages outward.
struct Sieve<'a> {
    from: &'a Document,
    into: Document,
    pages: HashMap<ObjectId, ObjectId>,
    made: HashMap<(ObjectId, Role), ObjectId>,
    todo: Vec<(ObjectId, Role, ObjectId)>,
    /// What the copies take, by [`weigh`]; the bytes of streams among them, which all go into the new file; the bytes unpacked to look into
    /// pictures; how many links and pages were looked at. Each is bounded: few bytes may lead to much, again and again.
    weight: usize,
    content: usize,
    unpacked: usize,
    links: usize,
    kids: usize,
}

impl<'a> Sieve<'a> {
    fn new(from: &'a Document) -> Self {
        let mut into = Document::new();
        into.version = "1.7".to_owned();
        let (pages, made) = (HashMap::new(), HashMap::new());
        Sieve { from, into, pages, made, todo: Vec::new(), weight: 0, content: 0, unpacked: 0, links: 0, kids: 0 }
    }

    fn catalog(&mut self) -> Result<(), Refused> {
        let old = self.from.catalog().map_err(|_| Refused::Broken)?;
        let root = old.get(b"Pages").and_then(Object::as_reference).map_err(|_| Refused::Broken)?;
        let tree = self.into.new_object_id();
        let found = self.find_pages(root)?;
        let kids = found.iter().map(|(_, new, _)| Object::Reference(*new)).collect::<Vec<_>>();
        if kids.is_empty() {
            return Err(Refused::Broken);
        }
        let count = kids.len() as i64;
        for (page, new, inherited) in found {
            let page = self.page(page, inherited, tree)?;
            self.into.set_object(new, page);
        }
        let mut new = self.some_keys(old, CATALOG_KEYS);
        new.set("Type", "Catalog");
        new.set("Pages", tree);
        if let Some(named) = entry(self.from, old, b"Names").and_then(|names| names.as_dict().ok()) {
            new.set("Names", self.some_keys(named, "Dests"));
        }
        let new = self.into.add_object(new);
        self.into.trailer.set("Root", new);
        let mut pages = Dictionary::new();
        pages.set("Type", "Pages");
        pages.set("Count", count);
        pages.set("Kids", kids);
        self.into.set_object(tree, pages);
        self.empty_todo()
    }

    /// The pages in order, each with its new number and what it inherits, which becomes objects shared by the pages.
    fn find_pages(&mut self, root: ObjectId) -> Result<Vec<(&'a Dictionary, ObjectId, Dictionary)>, Refused> {
        let from = self.from;
        let (mut found, mut seen, mut todo) = (Vec::new(), HashSet::new(), vec![(root, Dictionary::new())]);
        while let Some((id, mut inherited)) = todo.pop() {
            let Ok(node) = from.get_dictionary(id) else { continue };
            if !seen.insert(id) {
                continue;
            }
            for (key, value) in node.iter().filter(|(key, _)| listed(INHERITED_KEYS, key)) {
                let copy = self.sift(value, Role::Plain, 0);
                self.spend(&copy)?;
                let shared = if copy.as_reference().is_ok() { copy } else { self.into.add_object(copy).into() };
                inherited.set(key.clone(), shared);
            }
            if let Some(kids) = entry(from, node, b"Kids").and_then(|kids| kids.as_array().ok()) {
                // Many nodes may point at one long list.
                self.kids += kids.len();
                if self.kids > MOST_OBJECTS {
                    return Err(Refused::TooLarge);
                }
                todo.extend(kids.iter().rev().filter_map(|kid| Some((kid.as_reference().ok()?, inherited.clone()))));
            } else if !node.has_type(b"Pages") {
                let new = self.into.new_object_id();
                self.pages.insert(id, new);
                found.push((node, new, inherited));
            }
        }
        Ok(found)
    }

    /// Counts a copy.
    fn spend(&mut self, copy: &Object) -> Result<(), Refused> {
        self.weight += weigh(copy, 0);
        if self.weight > MOST_WEIGHT { Err(Refused::TooLarge) } else { Ok(()) }
    }

    fn page(&mut self, old: &Dictionary, mut inherited: Dictionary, tree: ObjectId) -> Result<Dictionary, Refused> {
        inherited.extend(&self.some_keys(old, PAGE_KEYS));
        inherited.set("Type", "Page");
        inherited.set("Parent", tree);
        let mut links = Vec::new();
        for mark in entry(self.from, old, b"Annots").and_then(|marks| marks.as_array().ok()).into_iter().flatten() {
            self.links += 1;
            // Many pages may point at one long list.
            if self.links > MOST_OBJECTS {
                return Err(Refused::TooLarge);
            }
            let mark = self.from.dereference(mark).ok().and_then(|(_, mark)| mark.as_dict().ok());
            if let Some(link) = mark.and_then(|mark| self.link(mark)).map(Object::Dictionary) {
                self.spend(&link)?;
                links.push(link);
            }
        }
        if !links.is_empty() {
            inherited.set("Annots", links);
        }
        Ok(inherited)
    }

    /// A link with an address or a place in this document; no other mark stays.
    fn link(&mut self, old: &Dictionary) -> Option<Dictionary> {
        if entry(self.from, old, b"Subtype")?.as_name().ok()? != b"Link" {
            return None;
        }
        let (key, target) = self.target(old)?;
        let mut new = self.some_keys(old, LINK_KEYS);
        new.set("Type", "Annot");
        new.set("Subtype", "Link");
        new.set(key, target);
        Some(new)
    }

    /// Where a link or an outline entry leads, if that is harmless.
    fn target(&mut self, of: &Dictionary) -> Option<(&'static str, Object)> {
        let from = self.from;
        let action = entry(from, of, b"A").and_then(|action| action.as_dict().ok());
        let kind = action.and_then(|action| entry(from, action, b"S")?.as_name().ok());
        if let (Some(action), Some(b"URI")) = (action, kind) {
            let address = entry(from, action, b"URI")?.as_str().ok()?;
            let lower = address.to_ascii_lowercase();
            let fine = ["http://", "https://", "mailto:"].iter().any(|start| lower.starts_with(start.as_bytes()));
            let mut new = Dictionary::new();
            new.set("S", "URI");
            new.set("URI", Object::string_literal(address));
            return fine.then_some(("A", new.into()));
        }
        let place = match (action, kind) {
            (Some(action), Some(b"GoTo")) => entry(from, action, b"D")?,
            (None, _) => entry(from, of, b"Dest")?,
            _ => return None,
        };
        match place {
            Object::Name(_) | Object::String(..) => Some(("Dest", place.clone())),
            // Not to a page that was taken out.
            Object::Array(parts) => match parts.first()? {
                Object::Reference(page) if self.pages.contains_key(page) => {
                    Some(("Dest", self.sift(place, Role::Plain, 0)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn some_keys(&mut self, old: &Dictionary, keys: &str) -> Dictionary {
        let mut new = Dictionary::new();
        for (key, value) in old.iter().filter(|(key, _)| listed(keys, key)) {
            let role = match key.as_slice() {
                b"Outlines" | b"First" | b"Last" | b"Next" | b"Parent" | b"Prev" => Role::Outline,
                b"Dests" => Role::Naming,
                _ => Role::Plain,
            };
            new.set(key.clone(), self.sift(value, role, 0));
        }
        new
    }

    fn empty_todo(&mut self) -> Result<(), Refused> {
        while let Some((old, role, new)) = self.todo.pop() {
            let from = self.from;
            let copy = match from.get_object(old) {
                Ok(Object::Stream(stream)) => self.stream(stream)?,
                Ok(object) => self.sift(object, role, 0),
                Err(_) => Object::Null,
            };
            self.spend(&copy)?;
            self.into.set_object(new, copy);
        }
        Ok(())
    }

    fn sift(&mut self, object: &Object, role: Role, depth: usize) -> Object {
        match object {
            _ if depth > MOST_DEPTH => Object::Null,
            Object::Reference(id) => self.point(*id, role),
            Object::Array(items) => {
                items.iter().map(|item| self.sift(item, Role::Plain, depth + 1)).collect::<Vec<_>>().into()
            }
            Object::Dictionary(old) if role == Role::Outline => {
                let mut new = self.some_keys(old, OUTLINE_KEYS);
                if let Some((key, target)) = self.target(old) {
                    new.set(key, target);
                }
                new.into()
            }
            Object::Dictionary(old) if hidden(old) => Object::Null,
            Object::Dictionary(old) => self.sift_keys(old, role, depth).into(),
            Object::Stream(_) => Object::Null,
            plain => plain.clone(),
        }
    }

    fn sift_keys(&mut self, old: &Dictionary, role: Role, depth: usize) -> Dictionary {
        let mut new = Dictionary::new();
        for (key, value) in old.iter() {
            if role != Role::Naming && listed(HIDDEN_KEYS, key) || role == Role::Stream && listed(STREAM_KEYS, key) {
                continue;
            }
            let inner = if role != Role::Naming && listed(NAMING_KEYS, key) { Role::Naming } else { Role::Plain };
            let copy = self.sift(value, inner, depth + 1);
            if !copy.is_null() {
                new.set(key.clone(), copy);
            }
        }
        new
    }

    /// The new number of an object, which is copied later: a chain of objects must not become a chain of calls.
    fn point(&mut self, id: ObjectId, role: Role) -> Object {
        if let Some(page) = self.pages.get(&id) {
            return Object::Reference(*page);
        }
        let role = match self.from.objects.get(&id) {
            None => return Object::Null,
            Some(Object::Dictionary(old)) if role != Role::Outline && hidden(old) => return Object::Null,
            Some(Object::Stream(old)) if hidden(&old.dict) => return Object::Null,
            Some(Object::Dictionary(_)) => role,
            Some(_) => Role::Plain,
        };
        let new = *self.made.entry((id, role)).or_insert_with(|| {
            let new = self.into.new_object_id();
            self.todo.push((id, role, new));
            new
        });
        Object::Reference(new)
    }

    /// A stream with the marks of camera and editor taken out, if it is a picture.
    fn stream(&mut self, old: &Stream) -> Result<Object, Refused> {
        let mut dict = self.sift_keys(&old.dict, Role::Stream, 0);
        let filters = match entry(self.from, &old.dict, b"Filter") {
            Some(Object::Array(names)) => names.iter().filter_map(|name| follow(self.from, name)).cloned().collect(),
            Some(name) => vec![name.clone()],
            None => Vec::new(),
        };
        let content = match filters.split_last() {
            // Readers take the short name of pictures within a page here too.
            Some((Object::Name(last), outer)) if matches!(last.as_slice(), b"DCTDecode" | b"DCT" | b"JPXDecode") => {
                let mut wrapped = Stream::new(Dictionary::new(), old.content.clone());
                if !outer.is_empty() {
                    wrapped.dict.set("Filter", outer.to_vec());
                    wrapped.content =
                        wrapped.decompressed_content_with_limit(MOST_UNPACKED).map_err(|_| Refused::Broken)?;
                    dict.remove(b"DecodeParms");
                    self.unpacked += wrapped.content.len();
                    if self.unpacked > MOST_WEIGHT {
                        return Err(Refused::TooLarge);
                    }
                }
                dict.set("Filter", Object::Name(last.clone()));
                let bare = if last != b"JPXDecode" { bare_jpeg(&wrapped.content) } else { bare_jp2(&wrapped.content) };
                bare.ok_or(Refused::Broken)?
            }
            _ => old.content.clone(),
        };
        self.content += content.len();
        if self.content > MOST_PDF {
            return Err(Refused::TooLarge);
        }
        Ok(Stream::new(dict, content).into())
    }
}

fn follow<'o>(from: &'o Document, object: &'o Object) -> Option<&'o Object> {
    from.dereference(object).ok().map(|(_, found)| found)
}

fn entry<'o>(from: &'o Document, of: &'o Dictionary, key: &[u8]) -> Option<&'o Object> {
    follow(from, of.get(key).ok()?)
}

fn hidden(dictionary: &Dictionary) -> bool {
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).unwrap_or_default();
    listed(HIDDEN_TYPES, name(b"Type"))
        || listed(HIDDEN_ACTIONS, name(b"S"))
        || matches!(name(b"Subtype"), b"XML" | b"PS" | b"FileAttachment")
        || dictionary.has(b"Subtype") && dictionary.has(b"Rect")
        || dictionary.has(b"EF")
}
