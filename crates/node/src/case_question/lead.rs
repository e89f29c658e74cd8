//! What one wants to know of a question first, beside who asks: by when.

use super::rules::State;
use super::store::texts_among;
use crate::error::Error;
use crate::page::Visit;
use crate::post::pages::Lead;
use crate::post::{Life, Post, PostId};
use huisraad_storage::Conn;
use std::collections::HashMap;

/// That of these questions: asked once for all of them.
///
/// # Errors
/// A fault of storage.
pub fn leads(conn: &mut Conn, v: &Visit, these: &[&Post]) -> Result<HashMap<PostId, Lead>, Error> {
    let open: Vec<PostId> = these.iter().filter(|p| State::of(&p.state).is_open()).map(|p| p.id).collect();
    if open.is_empty() {
        return Ok(HashMap::new());
    }
    let lead = |day: String| Lead { at: v.t1("case-wanted", "day", v.kept_day(&day, v.now)), ..Lead::default() };
    let all = texts_among(conn, &open)?.into_iter();
    Ok(all.filter_map(|(id, t)| Some((id, lead(t.wanted_by?)))).collect())
}
