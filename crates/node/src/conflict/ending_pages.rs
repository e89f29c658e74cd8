//! The buttons with which who asked ends a request, undoes that, wipes it at once, or says that it is still needed.

use super::ending::{close, still, undo, wipe_now};
use super::rules::State;
use crate::error::Error;
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use crate::post::shown::press;
use crate::post::{Life, Post, PostId, by_slug, may_read};
use crate::viewer::Viewer;
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::Tx;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/end", web::post().to(end))
        .route("/posts/{slug}/undo", web::post().to(not_over))
        .route("/posts/{slug}/wipe", web::post().to(wipe))
        .route("/posts/{slug}/still", web::post().to(still_needed));
}

/// Does it, and says so on the page of the request; where who asked reads that no more, on the list.
async fn does(
    v: &Visit,
    (slug, typed): (Path<String>, web::Form<Fields>),
    act: impl FnOnce(&mut Tx<'_>, &Cx, PostId) -> Result<Post, Error> + Send + 'static,
    code: &str,
) -> Page {
    v.inside()?;
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let post = act(tx, cx, post.id)?;
        // Whose it was is not kept; what only they read nobody reads any more.
        let reads = may_read(&cx.who, &post, &[]);
        // Once it is wiped its slip opens nothing.
        let borne = matches!(cx.who, Viewer::Bearer { .. });
        let to = match () {
            () if borne && State::of(&post.state) == State::Closed => "/".to_owned(),
            () if reads => post.path(),
            () => "/conflicts".to_owned(),
        };
        Ok(to)
    };
    let to = press(v, &typed, act).await?;
    done(&to, code)
}

async fn end(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    does(&v, (slug, typed), close, "closed-conflict").await
}

async fn not_over(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    does(&v, (slug, typed), undo, "undone-conflict").await
}

async fn wipe(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    does(&v, (slug, typed), wipe_now, "wiped-conflict").await
}

async fn still_needed(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    does(&v, (slug, typed), still, "still-conflict").await
}
