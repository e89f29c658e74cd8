//! Files in ActivityStreams: `attachment`, each an Image or a Document with its digest (`digestMultibase`, Verifiable
//! Credential Data Integrity 1.0 §2.6: sha2-256 as a multihash, in base58).

use super::store::of;
use crate::clean::{MOST_PDF, Media};
use crate::error::Error;
use crate::node::Node;
use crate::post::{PostId, wire::text};
use huisraad_federation::LONGEST_ADDRESS;
use huisraad_storage::Conn;
use serde_json::{Value, json};
use url::Url;

/// A file that another house announces with a post.
#[derive(Debug, Clone)]
pub struct Announced {
    /// Where it is, at that house.
    pub url: Url,
    /// What it is.
    pub media: Media,
    /// What is on it, in words.
    pub description: String,
    /// The digest of its bytes.
    pub digest: String,
    /// How many bytes it has.
    pub size: i64,
}

/// The files of a post of ours.
pub(in crate::post) fn attachments(node: &Node, conn: &mut Conn, post: PostId) -> Result<Vec<Value>, Error> {
    let one = |f: super::File| {
        json!({
            "type": if f.is_picture() { "Image" } else { "Document" },
            "mediaType": f.media.as_str(),
            "url": node.url(&f.path()).as_str(),
            "name": f.description,
            "digestMultibase": f.digest,
            "size": f.size,
        })
    };
    let mut all: Vec<super::File> = of(conn, post)?.into_iter().map(|(f, _)| f).collect();
    // Others take the first for the picture of the whole.
    all.sort_by_key(|f| !f.is_picture());
    Ok(all.into_iter().map(one).collect())
}

/// Reads what a post says of its files. One that lies elsewhere, or that we would not take, is left out.
pub(in crate::post) fn read_attachments(actor: &Url, object: &Value) -> Vec<Announced> {
    let one = |a: &Value| {
        let url = Url::parse(a.get("url")?.as_str()?).ok().filter(|u| u.origin() == actor.origin())?;
        let url = Some(url).filter(|u| u.as_str().len() <= LONGEST_ADDRESS)?;
        let size = a.get("size")?.as_i64().filter(|s| usize::try_from(*s).is_ok_and(|s| s <= MOST_PDF))?;
        Some(Announced {
            url,
            media: Media::parse(a.get("mediaType")?.as_str()?)?,
            description: text(a, "name", 300),
            digest: text(a, "digestMultibase", 100),
            size,
        })
    };
    let all = object.get("attachment").and_then(Value::as_array);
    all.into_iter().flatten().take(super::MOST).filter_map(one).collect()
}
