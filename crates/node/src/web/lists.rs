//! The list of a kind: what is not released yet, what is there, and the way to what is over.

use super::posts::to_write;
use crate::error::Error;
use crate::kinds;
use crate::page::{Page, Visit};
use crate::people::may;
use crate::post::pages::ListPage;
use crate::post::{self, Listed, Scope};
use crate::words::Kind;
use actix_web::web::Query;
use serde::Deserialize;

/// Which part of a list is asked for.
#[derive(Deserialize)]
pub(super) struct Paging {
    /// Where the page before ended.
    after: Option<String>,
    /// Whether what is over is asked for.
    past: Option<String>,
}

/// A page of the list of a kind.
pub(super) async fn list(kind: Kind, v: Visit, q: Query<Paging>) -> Page {
    // Strangers read what is public; a kind that never is has no list for them.
    if !v.signed_in() && !post::scopes(kind).contains(&Scope::Public) {
        return Err(Error::NotFound);
    }
    let visit = v.clone();
    let words = kinds::past_words(kind);
    let past = q.past.is_some() && words.is_some();
    let (unreleased, rows, next, first) = v
        .node
        .read(move |conn| {
            let Listed { posts, next } = kinds::list(conn, &visit, kind, past, q.after.as_deref())?;
            let rows = kinds::rows_in_list(conn, &visit, &posts)?;
            let unreleased =
                if visit.signed_in() && !past { post::unreleased(conn, &visit.who, kind)? } else { vec![] };
            let unreleased = kinds::rows_in_list(conn, &visit, &unreleased)?;
            let first = kinds::stands_first(conn, &visit, kind, false)?;
            Ok::<_, Error>((unreleased, rows, next, first))
        })
        .await?;
    let (heading, intro, empty, ask) = kinds::list_words(kind);
    let new = (may(v.who.roles(), to_write(kind)) && !past).then(|| (format!("{}/new", kind.path()), ask));
    let here = if past { "past=1&" } else { "" };
    // The agenda goes on to later days, all else to older posts.
    let on = if kind == Kind::Event && !past { "later" } else { "older" };
    let next = next.map(|place| (format!("{}?{here}after={place}", kind.path()), on));
    let beside = match (words, past) {
        (Some(_), true) => Some((kind.path().to_owned(), "list-to-do")),
        (words, _) => words.map(|key| (format!("{}?past=1", kind.path()), key)),
    };
    let (intro, empty) = match words {
        Some(key) if past => (key, "list-past-empty"),
        // What there is for others a stranger does not know.
        _ if !v.signed_in() => (intro, "list-none-public"),
        _ => (intro, empty),
    };
    let danger = kind == Kind::Conflict;
    v.show(&ListPage { v: &v, heading, danger, first, intro, empty, new, unreleased, rows, next, beside })
}
