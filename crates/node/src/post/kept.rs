//! What another house said last of a post or answer of its own, with its proof, as it came: kept for that house alone, which may
//! have to go back to an older copy and ask for it. It goes when what it says is withdrawn, edited or parted from; of what is
//! withdrawn its removal is kept, which is ids only.

use super::thread::responses;
use crate::error::Error;
use crate::house::wire::context;
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::sha256_base64;
use huisraad_storage::{Conn, Keep, One, Tx};
use serde_json::Value;
use std::sync::LazyLock;

diesel::table! {
    kept_words (uri) {
        uri -> Text,
        peer -> BigInt,
        removal -> Bool,
        context -> Nullable<Text>,
        body -> Text,
    }
}
diesel::table! { kept_contexts (name) { name -> Text, body -> Text, } }
diesel::allow_tables_to_appear_in_same_query!(kept_words, responses);

/// The version of what says none.
const FIRST: i64 = 1;
/// Larger than any post that is written here; more is not kept.
const LARGEST: usize = 100_000;
/// What a post takes beside its texts: two contexts, a proof, files, and for whom it is.
const BESIDE: usize = 20_000;
/// The members of a post that are texts.
const TEXTS: [&str; 13] = [
    "name",
    "huisraad:title",
    "huisraad:situation",
    "huisraad:question",
    "huisraad:tried",
    "huisraad:hope",
    "huisraad:text",
    "huisraad:helped",
    "huisraad:failed",
    "huisraad:suits",
    "huisraad:sources",
    "huisraad:costs",
    "huisraad:learn",
];
/// Larger than any removal, which is ids and a proof. A house may send any number of them.
const LARGEST_REMOVAL: usize = 4_000;
/// Removals on a page.
const PAGE: i64 = 100;

/// The context that nearly all words have: most of their length. It is kept once, under this name.
static CONTEXT: LazyLock<(Value, String)> = LazyLock::new(|| {
    let whole = context();
    let name = sha256_base64(whole.to_string().as_bytes());
    (whole, name)
});

/// Something a house said of its own, with its proof.
pub struct Words {
    /// Of what.
    pub uri: String,
    /// Which version of it; `None` for its removal.
    pub version: Option<i64>,
    thin: bool,
    body: String,
}

/// The room that a text takes in what is signed, as it was typed and as HTML; what nobody reads takes none.
pub fn room_of(text: &str) -> usize {
    let text: String = text.chars().take(6000).collect();
    let taken = |text: String| Value::String(text).to_string().len();
    taken(crate::page::typed_html(&text)) + taken(text)
}

/// How large a post may be as its house signed it, for its words to be kept.
fn most_of(object: &Value) -> usize {
    let text = |name: &str| object.get(name).and_then(Value::as_str).map_or(0, room_of);
    let outcomes = object.get("huisraad:outcomes").and_then(Value::as_array).into_iter().flatten().take(100);
    let outcome = |o: &Value| 2000 + o.get("huisraad:text").and_then(Value::as_str).map_or(0, room_of);
    (BESIDE + TEXTS.iter().map(|name| text(name)).sum::<usize>() + outcomes.map(outcome).sum::<usize>()).min(LARGEST)
}

impl Words {
    /// What is to be kept of an activity, if anything: a post, an answer for the asker alone, a removal. An answer for a thread
    /// is kept there. Whether its proof holds is for the caller to ask.
    pub fn of(activity: &Value) -> Option<Words> {
        activity.get("proof")?;
        let object = activity.get("object")?;
        let kind = activity.get("type")?.as_str()?;
        // An answer that is an activity itself.
        let is_answer = kind == "Join" || (kind == "Offer" && object.get("type")?.as_str()? == "Agreement");
        let uri = if is_answer { activity } else { object }.get("id")?.as_str()?.to_owned();
        let version = match kind {
            _ if is_answer => Some(FIRST),
            "Create" | "Update" if object.get("context").is_none() || object.get("huisraad:kind").is_some() => {
                Some(object.get("huisraad:version")?.as_i64()?)
            }
            "Delete" | "Leave" | "Undo" => None,
            _ => return None,
        };
        let mut body = activity.clone();
        let is_usual = |v: &Value| v.get("@context") == Some(&CONTEXT.0);
        let thin = is_usual(&body) && body.get("proof").is_some_and(is_usual);
        if let (true, Some(members)) = (thin, body.as_object_mut()) {
            members.remove("@context");
            members.get_mut("proof").and_then(Value::as_object_mut)?.remove("@context");
        }
        let body = body.to_string();
        let told = if object.is_object() { object } else { activity };
        let most = if version.is_some() { most_of(told) } else { LARGEST_REMOVAL };
        (body.len() <= most).then_some(Words { uri, version, thin, body })
    }
}

/// Keeps the words of a house about something of its own, in the place of those from before.
///
/// # Errors
/// A fault of storage.
pub fn keep_words(tx: &mut Tx<'_>, peer: PeerId, words: &Words) -> Result<(), Error> {
    let values = (
        kept_words::peer.eq(peer),
        kept_words::removal.eq(words.version.is_none()),
        kept_words::context.eq(words.thin.then_some(CONTEXT.1.as_str())),
        kept_words::body.eq(&words.body),
    );
    let row = (kept_words::uri.eq(&words.uri), values);
    match tx.conn() {
        Conn::Sqlite(c) => diesel::replace_into(kept_words::table).values(row).execute(c)?,
        Conn::Postgres(c) => diesel::insert_into(kept_words::table)
            .values(row)
            .on_conflict(kept_words::uri)
            .do_update()
            .set(values)
            .execute(c)?,
    };
    Ok(())
}

/// Keeps the context that words are kept without; once, when the node starts.
///
/// # Errors
/// A fault of storage.
pub fn keep_context(tx: &mut Tx<'_>) -> Result<(), Error> {
    let known = kept_contexts::table.find(&CONTEXT.1).select(kept_contexts::name).one::<String>(tx.conn());
    if known.optional()?.is_none() {
        diesel::insert_into(kept_contexts::table)
            .values((kept_contexts::name.eq(&CONTEXT.1), kept_contexts::body.eq(CONTEXT.0.to_string())))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Forgets the words of another version than this: what came after them bears no proof, or is too long to be kept.
///
/// # Errors
/// A fault of storage.
pub fn forget_words_but(tx: &mut Tx<'_>, uri: &str, version: i64) -> Result<(), Error> {
    let body: Option<String> = kept_words::table.find(uri).select(kept_words::body).one(tx.conn()).optional()?;
    let Some(body) = body else { return Ok(()) };
    let words: Option<Value> = serde_json::from_str(&body).ok();
    let version_in = |w: &Value| w.get("object")?.get("huisraad:version")?.as_i64();
    let theirs = words.map(|w| version_in(&w).unwrap_or(FIRST));
    if theirs == Some(version) { Ok(()) } else { forget_words(tx, uri) }
}

/// Forgets what was said of one thing.
pub(super) fn forget_words(tx: &mut Tx<'_>, uri: &str) -> Result<(), Error> {
    diesel::delete(kept_words::table.find(uri)).kept().execute(tx.conn())?;
    Ok(())
}

/// Forgets what was said in answer to a post.
pub(super) fn forget_words_to(tx: &mut Tx<'_>, post: super::PostId) -> Result<(), Error> {
    let thread = responses::table.filter(responses::post.eq(post)).select(responses::uri);
    diesel::delete(kept_words::table.filter(kept_words::uri.eq_any(thread))).execute(tx.conn())?;
    Ok(())
}

/// What a house said last of this, as it came, with its proof.
///
/// # Errors
/// [`Error::NotFound`] when nothing of it is here.
pub fn words_of(conn: &mut Conn, peer: PeerId, uri: &str) -> Result<Value, Error> {
    let kept = kept_words::table.find(uri).filter(kept_words::peer.eq(peer));
    let kept: Option<(Option<String>, String)> =
        kept.select((kept_words::context, kept_words::body)).one(conn).optional()?;
    if let Some((context, body)) = kept {
        return whole(conn, context, &body);
    }
    // What it said in a thread of ours is kept there.
    let signed: Option<String> = responses::table
        .filter(responses::uri.eq(uri))
        .filter(responses::peer.eq(peer))
        .select(responses::signed)
        .one(conn)?;
    serde_json::from_str(&signed.ok_or(Error::NotFound)?).map_err(|_| Error::NotFound)
}

/// What a house withdrew, as it said so, by the page: after this id, and the last one's id where there is more.
///
/// # Errors
/// A fault of storage.
pub fn removals_of(conn: &mut Conn, peer: PeerId, after: &str) -> Result<(Vec<Value>, Option<String>), Error> {
    let rows: Vec<(String, Option<String>, String)> = kept_words::table
        .filter(kept_words::peer.eq(peer))
        .filter(kept_words::removal.eq(true))
        .filter(kept_words::uri.gt(after))
        .order(kept_words::uri.asc())
        .limit(PAGE)
        .select((kept_words::uri, kept_words::context, kept_words::body))
        .load(conn)?;
    let full = i64::try_from(rows.len()).unwrap_or(PAGE) == PAGE;
    let last = rows.last().map(|r| r.0.clone()).filter(|_| full);
    let all: Result<Vec<Value>, Error> =
        rows.into_iter().map(|(_, context, body)| whole(conn, context, &body)).collect();
    Ok((all?, last))
}

fn whole(conn: &mut Conn, context: Option<String>, body: &str) -> Result<Value, Error> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|e| Error::Internal(e.to_string()));
    let mut words = read(body)?;
    if let Some(name) = context {
        let context: String = kept_contexts::table.find(name).select(kept_contexts::body).one(conn)?;
        let context = read(&context)?;
        if let Some(members) = words.as_object_mut() {
            members.insert("@context".into(), context.clone());
        }
        if let Some(proof) = words.get_mut("proof").and_then(Value::as_object_mut) {
            proof.insert("@context".into(), context);
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_kept_as_long_as_their_texts_and_no_longer() {
        let post = |text: usize, pad: usize| {
            Words::of(
                &json!({"type": "Create", "proof": {}, "object": {"id": "https://a.example/posts/1", "huisraad:version": 1,
                "huisraad:kind": "lesson", "huisraad:text": "x".repeat(text), "content": "x".repeat(text), "pad": "x".repeat(pad)}}),
            )
        };
        assert!(post(10, 15_000).is_some() && post(10, 25_000).is_none());
        assert!(post(6000, 0).is_some() && post(6000, 15_000).is_some() && post(6000, 40_000).is_none());
        assert!(post(40_000, 0).is_none(), "more than is read of a text");
    }
}
