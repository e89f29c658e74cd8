//! The form of a post, filled in with what there is: to be changed, or to be written once more.

use super::posts::readable;
use crate::error::Error;
use crate::kinds;
use crate::page::{Fields, Visit};
use crate::post::pages::fill_audience;
use crate::post::{self, Post, Stage};
use crate::ring::Ring;
use crate::words::Kind;
use huisraad_storage::Conn;

/// The words of a post of ours, for who may change it; who reads it is asked anew (law 3: no audience widens).
pub(super) async fn once_more(kind: Kind, v: &Visit, slug: String) -> Result<Fields, Error> {
    let post = readable(v, slug).await?;
    post::must_edit(&v.who, &post)?;
    if post.kind != kind || kinds::stage(&post) == Stage::Over {
        return Err(Error::NotFound);
    }
    let node = v.node.clone();
    v.node.read(move |conn| words_of(&node.ring, conn, &post, Fields::default())).await
}

/// The form of a post, filled in with what there is.
pub(super) async fn filled(v: &Visit, post: &Post) -> Result<Fields, Error> {
    let (p, node) = (post.clone(), v.node.clone());
    v.node.read(move |conn| filled_in(&node.ring, conn, &p)).await
}

pub(super) fn filled_in(ring: &Ring, conn: &mut Conn, post: &Post) -> Result<Fields, Error> {
    let readers = post::readers(conn, post.id)?;
    let typed = Fields::default()
        // What was kept for later is another thing once it is sent.
        .with("is-sent", post.published.is_some().to_string())
        // What is changed later is not what that meeting decided.
        .with("decided_on", post.decided_on.clone().filter(|_| post.published.is_none()).unwrap_or_default());
    words_of(ring, conn, post, fill_audience(typed, post, &readers))
}

fn words_of(ring: &Ring, conn: &mut Conn, post: &Post, typed: Fields) -> Result<Fields, Error> {
    let mut typed = typed.with("title", post.title.clone());
    for theme in post::themes::of(conn, post.id)? {
        typed = typed.with("theme", theme);
    }
    kinds::fill(ring, conn, post, typed)
}
