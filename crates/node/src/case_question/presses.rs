//! What is decided on the page of a question with a press.

use super::actions;
use super::left;
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use crate::post::shown::press;
use crate::post::{self, by_slug};
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::Tx;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/try/{response}", web::post().to(try_advice))
        .route("/posts/{slug}/unsay/{response}", web::post().to(unsay))
        .route("/posts/{slug}/close", web::post().to(close));
}

async fn try_advice(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let response = at.1;
    let try_it = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = actions::try_advice(tx, cx, response)?;
        let advice = post::response(tx.conn(), response)?;
        Ok((post::is_beyond(tx.conn(), &post, &advice)?, advice, post))
    };
    let (beyond, advice, post) = press(&v, &typed, try_it).await?;
    // What was said to our house alone is told to who said it, and to nobody else.
    let told = match (advice.asker_only, advice.is_ours()) {
        _ if beyond => "chosen-unheard",
        (false, _) => "chosen",
        (true, false) => "chosen-one",
        (true, true) => "chosen-alone",
    };
    done(&post.path(), told)
}

async fn unsay(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let (slug, response) = at.into_inner();
    let unsay = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        left::unsay(tx, cx, post, response)
    };
    let post = press(&v, &typed, unsay).await?;
    done(&post.path(), "changed")
}

async fn close(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let close = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        actions::close(tx, cx, post.id)
    };
    let post = press(&v, &typed, close).await?;
    done(&post.path(), "closed")
}
